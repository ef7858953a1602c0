"""An answer about several numbers of which some cannot be decided: the others are, and each refused one is told with its reason."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
import story as stories
from story import ANNA, HELGA, Story

BEN, AMY = "ben@gera.example", "amy@leeds.example"
THINGS = "Ich verschenke:\n- ein Bett\n- einen Toaster\n- einen Teppich\nin 07545 Gera, bitte abholen."


@pytest.fixture
def offered(story: Story) -> Story:
    """Helga offered three things."""
    story.writes(HELGA, THINGS)
    return story


def text_of(letter: EmailMessage) -> str:
    return stories.text_of(letter).replace("\r\n", "\n")


def states(story: Story) -> list[str]:
    return [state for (state,) in story.listings("state")]


def test_a_number_that_is_none_is_named_and_the_others_are_done(offered: Story) -> None:
    """ "1 ok, 2 nein, 7 ok" of three things: 1 and 2 are decided, and one notice says that there is no 7."""
    offered.answers(offered.last(ANNA, "review"), "1 ok, 2 nein kaputt, 7 ok")
    assert states(offered) == ["approving", "rejecting", "waiting"]
    [told] = map(text_of, offered.has(ANNA, "notice"))
    assert "Nummer 7: gibt es nicht\n" in told
    assert "die Nummern 1 bis 3" in told
    assert "Nummer 1: Möbel\nErgebnis: freigegeben" in told


def test_what_was_decided_before_is_named_with_who_did(offered: Story) -> None:
    """Ben was faster with 1: Anna hears so in the same letter that tells of 2."""
    offered.answers(offered.last(BEN, "review"), "1 ok")
    offered.answers(offered.last(ANNA, "review"), "1 nein kaputt\n2 ok\n9 ok")
    assert states(offered) == ["approving", "approving", "waiting"]
    [told] = map(text_of, offered.has(ANNA, "notice"))
    of_one = told.split("Nummer 1: Möbel\n")[1].split("Nummer 2")[0]
    assert "schon entschieden, von ben@gera.example am" in of_one
    assert "kaputt" not in of_one
    assert "schon entschieden" not in told.split("Nummer 2")[1]
    assert "Nummer 9: gibt es nicht" in told


def test_a_ready_reason_that_is_none_is_told_of_its_number(offered: Story) -> None:
    """ "2 nein 99" names no ready reason; 1 is done all the same, in the same letter."""
    offered.answers(offered.last(ANNA, "review"), "1 ok\n2 nein 99")
    assert states(offered) == ["approving", "waiting", "waiting"]
    [told] = map(text_of, offered.has(ANNA, "notice"))
    assert "Einen fertigen Grund 99 gibt es nicht" in told.split("Nummer 2")[1]


def test_a_mail_that_is_not_parted_says_so(story: Story) -> None:
    """A mail about one thing has no 2, and the word for its 1 counts."""
    story.writes(HELGA, "Ich verschenke ein Bett in 07545 Gera, bitte abholen.")
    story.answers(story.last(ANNA, "review"), "1 ok, 2 nein kaputt")
    assert states(story) == ["approving"]
    [told] = map(text_of, story.has(ANNA, "notice"))
    assert "Nummer 2: gibt es nicht" in told
    assert "nicht geteilt" in told


def test_only_numbers_that_are_none(offered: Story) -> None:
    """Nothing is done, and the notice says which numbers there are."""
    offered.answers(offered.last(ANNA, "review"), "7 ok, 8 ok")
    assert set(states(offered)) == {"waiting"}
    [told] = map(text_of, offered.has(ANNA, "notice"))
    assert "Nummer 7: gibt es nicht" in told
    assert "Nummer 8: gibt es nicht" in told


@pytest.mark.parametrize("words", ["1 ok, 7 nein kaputt, Rest ok", "0 ok, 1 ok", "2-6 ok"])
def test_what_may_mean_something_else_is_still_unclear(offered: Story, words: str) -> None:
    """The rest of a list that has no 7 is nobody knows which."""
    offered.answers(offered.last(ANNA, "review"), words)
    assert set(states(offered)) == {"waiting"}


def test_the_same_about_a_list(offered: Story) -> None:
    """Answers to LISTE: what is decided says so at its entry, and a number that is none is named."""
    offered.answers(offered.last(BEN, "review"), "1 ok")
    offered.answers(offered.last(ANNA, "review"), "LISTE")
    offered.answers(offered.last(BEN, "review"), "2 ok")
    offered.answers(offered.last(ANNA, "digest"), "1 nein kaputt\n2 ok\n3 nein 99\n88 ok")
    assert states(offered) == ["approving", "approving", "approving"]
    told = text_of(offered.last(ANNA, "notice"))
    assert "schon entschieden, von ben@gera.example" in told
    assert "Nummer 88: gibt es nicht" in told
    assert "Nummer 3: gibt es nicht" in told


def test_a_list_of_which_no_number_is_meant(offered: Story) -> None:
    """The fresh list tells which numbers its reader's list did not have."""
    offered.answers(offered.last(ANNA, "review"), "LISTE")
    offered.answers(offered.last(ANNA, "digest"), "88 ok")
    assert "gibt es in Ihrer Liste nicht: 88" in text_of(offered.last(ANNA, "digest"))


def test_in_english(story: Story) -> None:
    """The same letters in English."""
    story.writes(HELGA, "I give away:\n- a bed\n- a toaster\n- a carpet", to="leeds@mail.example")
    story.answers(story.last("bob@leeds.example", "review"), "1 ok")
    story.answers(story.last(AMY, "review"), "1 no broken, 2 ok, 7 ok")
    told = text_of(story.last(AMY, "notice"))
    assert "already been decided, by bob@leeds.example on" in told
    assert "Number 7: there is none" in told
    assert states(story)[:2] == ["approving", "approving"]


def test_what_is_left_out_is_named_as_waiting(offered: Story) -> None:
    """ "Alle ok, außer 3": the letter about it says that 3 still waits."""
    offered.answers(offered.last(ANNA, "review"), "Alle ok, außer 3")
    assert states(offered) == ["approving", "approving", "waiting"]
    [told] = map(text_of, offered.has(ANNA, "notice"))
    assert "Das wartet noch:\nNummer 3" in told
