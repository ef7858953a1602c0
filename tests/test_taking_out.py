"""A moderator takes out what was approved and has taken effect, on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords
from mailflow.model import Command

AMY, BEN, KATE = "amy@leeds.example", "ben@gera.example", "kate@web.example"
FRIDGE = "Ich verschenke einen Kühlschrank in 07545 Gera."
TWO = "Ich verschenke zwei Kühlschränke in 07545 Gera."
NEED = "Wir brauchen einen Kühlschrank in 07545 Gera."
RULES = Path(__file__).parent.parent / "rules"


@pytest.fixture(scope="module")
def words() -> ReplyWords:
    return ReplyWords.load(RULES / "replies.toml")


def ordered(text: str, words: ReplyWords, items: Items | None = None) -> tuple[Command, ...]:
    return parse(text, "moderator", words, lambda _name: None, items or Items(1, together=True))


@pytest.mark.parametrize(
    ("text", "count", "target", "reason"),
    [
        ("HERAUSNEHMEN schimmelig", 1, None, "schimmelig"),
        ("Hallo,\n\nherausnehmen: Das Gerät funktioniert nicht.\n\nViele Grüße", 1, None, "Das Gerät funktioniert nicht"),
        ("2 HERAUSNEHMEN schimmelig", 3, (2,), "schimmelig"),
        ("HERAUSNEHMEN 1 und 3: Es ist ein Händler", 3, (1, 3), "Es ist ein Händler"),
        ("ALLE HERAUSNEHMEN: Es ist ein Händler", 3, None, "Es ist ein Händler"),
        ("HERAUSNEHMEN 2", 1, None, "2"),
        ("Bitte HERAUSNEHMEN: schimmelig", 1, None, "schimmelig"),
        ("HERAUSNEHMEN: Betrug", 1, None, "Betrug"),
        ("TAKE OUT it is mouldy", 1, None, "it is mouldy"),
        ("2 TAKE OUT: a trader", 2, (2,), "a trader"),
    ],
)  # fmt: skip
def test_it_is_read_with_its_reason(
    text: str, count: int, target: tuple[int, ...] | None, reason: str, words: ReplyWords
) -> None:
    assert ordered(text, words, Items(count, together=True)) == (Command("take_out", target, reason),)


@pytest.mark.parametrize(
    "text",
    [
        "HERAUSNEHMEN",
        "HERAUSNEHMEN?",
        "HERAUSNEHMEN bitte nicht",
        "HERAUSNEHMEN das bitte noch nicht",
        "HERAUSNEHMEN, falls es schimmelig ist",
        "1 HERAUSNEHMEN schimmelig, 2 OK",
        "HERAUSNEHMEN: die Telefonnummer, dann freigeben",
        "Herausnehmen: den zweiten Satz bitte",
        "TAKE OUT the phone number",
        "HERAUSNEHMEN später",
        "Kann man das noch herausnehmen, wenn es schimmelig ist?",
        "Bitte herausnehmen",
        "Nicht HERAUSNEHMEN",
        "Should I take out the sofa bed?",
    ],
)
def test_what_is_not_sure_takes_nothing_out(text: str, words: ReplyWords) -> None:
    for items in (Items(1, together=True), Items(3, together=True), Items(3)):
        assert all(command.command != "take_out" for command in ordered(text, words, items))


def test_of_a_list_nothing_is_taken_out(words: ReplyWords) -> None:
    """What has taken effect stands in no list."""
    assert ordered("2 HERAUSNEHMEN schimmelig", words, Items(3)) == (Command("unclear"),)


@pytest.mark.parametrize(
    ("offer", "yes", "ending"), [(FRIDGE, "Nehmen wir", "placed"), (TWO, "Wir nehmen einen", None)]
)
def test_what_was_agreed_ends_and_everybody_concerned_hears(
    story: Story, offer: str, yes: str, ending: str | None
) -> None:
    """Ben sees too late that Anna's yes was a mistake: the letter about his late NEIN tells the word, and the word ends it for all."""
    story.publishes(SHOP, NEED)
    story.publishes(HELGA, offer)
    story.answers(story.last(SHOP, "match"), yes)
    assert story.listings("kind", "ending")[1] == ("offer", ending)
    story.answers(story.last(BEN, "review"), "NEIN defekt")
    assert "HERAUSNEHMEN" in text_of(story.last(BEN, "notice"))
    story.answers(story.last(BEN, "notice"), "HERAUSNEHMEN Das Gerät ist zurückgerufen")
    assert story.listings("kind", "state", "ending")[1] == ("offer", "ended", "rejected")
    assert "wieder herausgenommen" in text_of(story.last(HELGA, "decision"))
    assert "nicht mehr" in text_of(story.last(SHOP, "notice"))
    assert BEN in text_of(story.last(ANNA, "notice"))


def test_what_is_open_ends_with_its_proposals(story: Story) -> None:
    story.publishes(SHOP, NEED)
    story.publishes(HELGA, FRIDGE)
    story.answers(story.last(BEN, "review"), "HERAUSNEHMEN Das Gerät ist auf der Liste der Rückrufe")
    assert ("offer", "ended", "rejected") in story.listings("kind", "state", "ending")
    told = text_of(story.last(HELGA, "decision"))
    assert "wieder herausgenommen" in told
    assert "Liste der Rückrufe" in told
    assert "herausgenommen" in text_of(story.last(BEN, "notice"))
    assert BEN in text_of(story.last(ANNA, "notice"))
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    assert "nicht mehr" in text_of(story.last(SHOP, "notice"))


def test_what_still_waits_is_refused(story: Story) -> None:
    story.writes(HELGA, FRIDGE)
    story.answers(story.last(BEN, "review"), "HERAUSNEHMEN Es gehört dem Vermieter")
    assert story.listings("state", "decision_reason") == [("rejecting", "Es gehört dem Vermieter")]


def test_what_can_be_undone_is_left_to_that(story: Story) -> None:
    story.writes(HELGA, FRIDGE)
    story.answers(story.last(ANNA, "review"), "OK")
    story.answers(story.last(BEN, "review"), "HERAUSNEHMEN Es gehört dem Vermieter")
    assert story.listings("state") == [("approving",)]
    assert "ZURÜCK" in text_of(story.last(BEN, "notice"))


def test_in_english_one_thing_of_several(story: Story) -> None:
    story.writes(KATE, "I am giving away a wardrobe and a bicycle in Leeds.", "Hello", to="leeds@mail.example")
    story.answers(story.last(AMY, "review"), "OK")
    story.passes(minutes=10)
    story.answers(story.last(AMY, "review"), "2 TAKE OUT: the bicycle was stolen")
    assert story.listings("state") == [("open",), ("ended",)]
    assert "the bicycle was stolen" in text_of(story.last(KATE, "decision"))
    assert "taken out" in text_of(story.last(AMY, "notice"))
