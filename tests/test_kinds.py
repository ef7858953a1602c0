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
