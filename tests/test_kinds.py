"""What a mail is, on SQLite and PostgreSQL: moderators turn an offer into a need and back; an answer tells what was unclear."""

from __future__ import annotations

import pytest
from story import ANNA, HELGA, Story, text_of

LEEDS, AMY = "leeds@mail.example", "amy@leeds.example"
NEED = "Ich brauche ein Fahrrad für meine Tochter, 8 Jahre alt."


@pytest.mark.parametrize("words", ["BEDARF", "Das ist ein Bedarf, kein Angebot."])
def test_an_offer_becomes_a_need(story: Story, words: str) -> None:
    """The word that the review names turns it; the new review names the way back, and OK decides."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett.")
    assert "\nBEDARF: Es ist kein Angebot, sondern ein Bedarf\r\n" in text_of(story.last(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), words)
    assert story.listings("kind", "categories", "state") == [("need", ["furniture"], "waiting")]
    assert "\nANGEBOT: Es ist kein Bedarf, sondern ein Angebot\r\n" in text_of(story.last(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), "OK")
    assert story.listings("kind", "state") == [("need", "approving")]


def test_so_it_is_in_english(story: Story) -> None:
    """With another category and a yes behind it: all in one answer."""
    story.writes(HELGA, "I would like to give away a bed.", to=LEEDS)
    assert "\nNEED: it is a need, not an offer\r\n" in text_of(story.last(AMY, "review"))
    story.answers(story.last(AMY, "review"), "Need household, ok")
    assert story.listings("kind", "categories", "state") == [("need", ["household"], "approving")]


def test_what_a_moderator_needs_is_a_mail(story: Story) -> None:
    """In a mail of its own the same words state a need: nothing is corrected by them."""
    story.writes(ANNA, "Bedarf: Fahrräder")
    assert story.listings("kind", "categories") == [("need", ["bicycle"])]
    assert story.has(ANNA, "notice") == []


def test_a_second_yes_may_say_what_it_is(story: Story) -> None:
    """What changes nothing takes no yes of another moderator away."""
    story.writes(HELGA, "Ich biete ein Zimmer für eine geflüchtete Familie an.")
    story.answers(story.last(ANNA, "review"), "OK")
    story.answers(story.last("ben@gera.example", "review"), "Angebot ok")
    assert story.listings("state") == [("approving",)]


def unclear(story: Story) -> None:
    story.writes(HELGA, "Xqzt vlrp.", subject="Wtf")
    assert story.listings("kind") == [("unknown",)]


@pytest.mark.parametrize("decision", ["", "OK", "KATEGORIE Fahrräder", "KATEGORIE Fahrräder, OK", "NEIN"])
def test_an_unclear_mail_is_said_anew(story: Story, decision: str) -> None:
    """The answer to the receipt is read, whether the moderators have decided by then or not; the unclear mail ends quietly."""
    unclear(story)
    if decision:
        story.answers(story.last(ANNA, "review"), decision)
    story.answers_in_thread(story.last(HELGA, "receipt"), NEED)
    assert story.listings("kind", "categories", "state")[1:] == [("need", ["bicycle"], "waiting")]
    assert story.listings("state")[0] == ("ended",)
    assert "Bedarf" in text_of(story.last(HELGA, "receipt"))
    assert story.last(HELGA, "receipt")["In-Reply-To"] == f"<{3 if decision else 2}@web.example>"
    assert "Keine Regel kennt" not in text_of(story.last(ANNA, "review"))
    story.passes(hours=1)
    assert story.kinds(HELGA) == ["receipt", "receipt"]


def test_it_is_said_anew_after_the_decision_took_effect(story: Story) -> None:
    """What is over stays so; the need is taken up all the same."""
    unclear(story)
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(hours=1)
    story.answers(story.last(HELGA, "receipt"), NEED)
    assert story.listings("kind", "state") == [("unknown", "ended"), ("need", "waiting")]


@pytest.mark.parametrize(
    "words",
    [
        "Danke, ich melde mich wieder.",
        "zurückziehen",
        "Haben Sie die Fotos bekommen?",
        "Wann meldet sich jemand bei mir?",
    ],
)
def test_what_says_no_more_opens_nothing(story: Story, words: str) -> None:
    """An answer that states nothing is an addition or an order as ever."""
    unclear(story)
    story.answers(story.last(HELGA, "receipt"), words)
    assert len(story.listings("kind")) == 1


@pytest.mark.parametrize(
    ("moderator", "city", "told"),
    [
        pytest.param(
            ANNA, "gera@mail.example", "Worauf antworten Sie?|antwortet auf keine Mail von uns|LISTE", id="de"
        ),
        pytest.param(AMY, LEEDS, "What do you answer?|answers no mail of ours|LIST", id="en"),
    ],
)
def test_an_ok_that_names_no_mail(story: Story, moderator: str, city: str, told: str) -> None:
    """It says what is missing and how to mend it, and gives no reason that does not hold."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett.", to=city)
    story.writes(moderator, "OK", to=city)
    notice = " ".join(text_of(story.last(moderator, "notice")).split())
    assert all(part in notice for part in told.split("|"))
    assert "anderen Adresse" not in notice
    assert "another address" not in notice
    assert story.listings("state") == [("waiting",)]
