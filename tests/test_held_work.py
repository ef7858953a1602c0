"""What is held about a moderator's own work, in the copy that they get of their data; on both databases."""

from __future__ import annotations

import pytest
from story import Story

HELGA = "helga@web.example"


@pytest.mark.parametrize(
    ("city", "me", "offer", "room", "words", "ask", "expected"),
    [
        pytest.param(
            "gera", "anna@gera.example", "Ich verschenke ein Bett aus Eichenholz.", "Ich biete ein Zimmer für eine Familie.",
            ("OK", "NEIN zu groß, Tel. 0365 123456", "ICH KÜMMERE MICH", "STOPP Kleidung bis 15.12.", "SAMMELMAIL 9 Uhr",
             "Bin vom 1.12. bis 4.12. im Urlaub."), "AUSKUNFT",
            ("Ihre Arbeit für Gera", "Sie entscheiden mit.", "Nr. 1-1, freigegeben", "Nr. 2-1, abgelehnt: zu groß",
             "Ihr OK: ", "Sie kümmern sich um Nr.: 4", "Annahmestopp von Ihnen: Kleidung", "Sammelmails um: 09:00",
             "Abwesend: ", "Mails anderer, über die Sie mitentscheiden sollten: 4", "Unsere Mails dazu an Sie: ",
             "Ihre Antworten darauf: 4"), id="de",
        ),
        pytest.param(
            "leeds", "amy@leeds.example", "I have a bed of oak to give away.", "I offer a room for a family.",
            ("OK", "NO too big, phone 0365 123456", "I'll take care of it", "STOP clothing until 15 December", "DIGEST 9:00",
             "I am on holiday from 1 December until 4 December."), "MY DATA",
            ("Your work for Leeds", "You are one of those who decide.", "No. 1-1, approved", "No. 2-1, rejected: too big",
             "Your OK: ", "You take care of No.: 4", "Intake stopped by you: Clothing", "Digests at: 09:00", "Away: ",
             "Mails of others that you were to decide on: 4", "Our mails to you about them: ", "Your answers to those: 4"), id="en",
        ),
    ],
)  # fmt: skip
def test_a_moderators_copy_tells_of_their_work(
    story: Story, city: str, me: str, offer: str, room: str, words: tuple[str, ...], ask: str, expected: tuple[str, ...]
) -> None:
    """Their decisions and OKs, what they take care of and stopped, absences and digests; what others wrote is only counted,
    and a number in a reason is taken out. Nothing of that is in a colleague's copy."""
    to, (yes, no, cares, stop, digest, away) = f"{city}@mail.example", words
    for number, said in enumerate((yes, no), 1):
        story.writes(f"helga{number}@web.example", offer, to=to)
        story.answers(story.last(me, "review"), said)
        story.passes(minutes=10)
    story.writes(HELGA, room, to=to)
    story.answers(story.last(me, "review"), yes)
    story.writes("olaf@web.example", offer, to=to)
    story.answers(story.last(me, "review"), cares)
    for said in (stop, digest, away):
        story.writes(me, said, to=to)
    story.writes(me, ask, to=to)
    text = copy_of(story, me)
    assert [one for one in expected if one not in text] == []
    assert "123456" not in text
    assert "oak" not in text
    assert "Eichenholz" not in text
    colleague = {"gera": "ben@gera.example", "leeds": "bob@leeds.example"}[city]
    story.writes(colleague, ask, to=to)
    others = copy_of(story, colleague)
    assert expected[0] in others
    assert [one for one in expected[2:9] if one in others] == []


def copy_of(story: Story, mailbox: str) -> str:
    """The text of the copy that somebody got."""
    files = {
        part.get_filename(): part.get_payload(decode=True) for part in story.last(mailbox, "receipt").iter_attachments()
    }
    found = files["data.txt"]
    assert isinstance(found, bytes)
    return found.decode()
