"""workflow.additions: an answer to a moderator's question finds home without token and thread."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.workflow.office import Office

BED = "Ich verschenke ein Kinderbett in 07545 Gera, gut erhalten."
ANSWER = "Ja, mit Matratze, abzuholen ab Montag."
OWN_MAIL = {"References": "<1@web.example>"}


@pytest.fixture
def here(office: Office) -> Story:
    """A conversation on SQLite."""
    return Story(office)


def asked(story: Story, mailbox: str = HELGA, text: str = BED) -> EmailMessage:
    """The letter with a moderator's question."""
    story.writes(mailbox, text, "Kinderbett")
    story.answers(story.last(ANNA, "review"), "FRAGE Ist eine Matratze dabei?")
    return story.last(mailbox, "question")


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        pytest.param("Re: Eine Frage zu Ihrer Nachricht (Nr. 1)", {}, id="only our number"),
        pytest.param("AW: Eine Frage zu Ihrer Nachricht (Nr. 1)", OWN_MAIL, id="our number, own mail"),
        pytest.param("Re: Kinderbett", OWN_MAIL, id="in the thread of the own mail"),
        pytest.param("Ergänzung", OWN_MAIL, id="own mail, another subject"),
        pytest.param("Antwort: Kinderbett", {}, id="only the own subject"),
    ],
)
def test_it_is_laid_to_the_waiting_mail(here: Story, subject: str, headers: dict[str, str]) -> None:
    """However it reads like an offer, it makes no new number: the moderators see it with the rest, and its sender hears so."""
    asked(here)
    here.writes(HELGA, ANSWER, subject, headers=headers)
    assert here.listings("submission_id", "state") == [(1, "waiting")]
    review = text_of(here.last(ANNA, "review"))
    assert "Der Absender ergänzt:\n\n    Ja, mit Matratze, abzuholen ab Montag." in review.replace("\r", "")
    assert "zu Nr. 1" in text_of(here.last(HELGA, "receipt"))


def test_in_english(story: Story) -> None:
    """The same in a city that is moderated in English; then it is approved as ever."""
    story.writes("joe@web.example", "I can give a cot, it is in good condition.", to="leeds@mail.example")
    story.answers(story.last("amy@leeds.example", "review"), "ASK Is there a mattress?")
    subject = f"Re: {story.last('joe@web.example', 'question')['Subject']}"
    story.writes("joe@web.example", "Yes, I give the mattress, too.", subject, to="leeds@mail.example")
    assert "Yes, I give the mattress, too." in text_of(story.last("amy@leeds.example", "review"))
    story.answers(story.last("amy@leeds.example", "review"), "OK")
    story.passes(minutes=10)
    assert story.listings("submission_id", "state") == [(1, "open")]


@pytest.mark.parametrize(
    ("mailbox", "words", "subject"),
    [
        pytest.param("otto@web.example", ANSWER, "Re: Eine Frage zu Ihrer Nachricht (Nr. 1)", id="another's number"),
        pytest.param(HELGA, "Ich habe zwei Fahrräder abzugeben.", "Fahrräder", id="a mail of its own"),
        pytest.param(HELGA, ANSWER, "Re: Eine Frage zu Ihrer Nachricht (Nr. 7)", id="a number that is none"),
    ],
)
def test_what_is_a_mail_of_its_own(here: Story, mailbox: str, words: str, subject: str) -> None:
    """Nobody adds to what is not theirs."""
    asked(here)
    here.writes(mailbox, words, subject)
    assert [number for (number,) in here.listings("submission_id")] == [1, 2]
    assert words not in text_of(here.has(ANNA, "review")[0])


def test_something_else_where_nothing_was_asked(here: Story) -> None:
    """In an answer to the receipt a thing of another sort is an offer of its own."""
    here.writes(HELGA, "Ich verschenke ein Kinderbett, 70 x 140, zum Abholen in 07545 Gera.")
    here.writes(HELGA, "Ich habe auch zwei Fahrräder abzugeben.", "Re: Ihr Angebot ist angekommen (Nr. 1)")
    assert [number for (number,) in here.listings("submission_id")] == [1, 2]


def test_it_orders_nothing(here: Story) -> None:
    """Nothing proves whose it is: to take something back is asked about, and what is approved is not touched."""
    asked(here)
    here.writes(HELGA, "Bitte ziehen Sie mein Angebot zurück.", "Re: Eine Frage zu Ihrer Nachricht (Nr. 1)")
    assert here.listings("state") == [("waiting",)]
    assert "zurückziehen" in text_of(here.last(HELGA, "question"))
    here.answers(here.last(ANNA, "review"), "OK")
    here.passes(minutes=10)
    here.writes(HELGA, ANSWER, "Re: Eine Frage zu Ihrer Nachricht (Nr. 1)")
    assert here.listings("submission_id", "state")[0] == (1, "open")
    assert ANSWER not in here.listings("words")[0][0]


def test_what_is_decided_but_can_be_undone_is_not_added_to(here: Story) -> None:
    """A moderator said OK to what was there; what proves nothing is a mail of its own then."""
    asked(here)
    here.answers(here.last(ANNA, "review"), "OK")
    here.writes(HELGA, ANSWER, "Re: Eine Frage zu Ihrer Nachricht (Nr. 1)")
    assert here.listings("submission_id", "state")[0] == (1, "approving")
    assert [number for (number,) in here.listings("submission_id")] == [1, 2]


def test_the_answer_after_the_decision(here: Story) -> None:
    """With the token it is about the need that was asked about, though that is approved by now and it reads like an offer."""
    question = asked(here, SHOP, "Wir brauchen zwei Kinderbetten für unser Heim.")
    here.answers(here.last(ANNA, "review"), "OK")
    here.answers(question, ANSWER)
    assert [number for (number,) in here.listings("submission_id")] == [1]
    assert ANSWER in text_of(here.last(ANNA, "review"))
