"""A mail that offers one thing and needs another: moderators say of each number which it is."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
import story as stories
from story import ANNA, HELGA, Story

AMY, BEN = "amy@leeds.example", "ben@gera.example"
BOTH = "Ich verschenke ein Bett und suche eine Winterjacke. Abholung in 07545 Gera."


def text_of(letter: EmailMessage) -> str:
    return stories.text_of(letter).replace("\r\n", "\n")


def test_each_number_gets_its_kind(story: Story) -> None:
    """Two things of which one was read as the wrong side: one answer says both, one review shows both."""
    story.writes(HELGA, "Ich verschenke:\n- ein Bett\n- einen Toaster\nin 07545 Gera, bitte abholen.")
    reviews = len(story.has(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), "1 ANGEBOT\n2 BEDARF")
    assert story.listings("kind", "state") == [("offer", "waiting"), ("need", "waiting")]
    assert len(story.has(ANNA, "review")) == reviews + 1
    told = text_of(story.last(ANNA, "review"))
    assert "Nummer: 1\nArt: Angebot\n" in told
    assert "Nummer: 2\nArt: Bedarf\n" in told


def test_one_number_alone_in_a_batch(story: Story) -> None:
    """Beside a yes for another number, with a category or without."""
    story.writes(HELGA, "Ich verschenke:\n- ein Bett\n- einen Toaster\nin 07545 Gera, bitte abholen.")
    story.answers(story.last(ANNA, "review"), "1 ok, 2 Bedarf Hausrat")
    assert story.listings("kind", "categories", "state") == [
        ("offer", ["furniture"], "approving"),
        ("need", ["household"], "waiting"),
    ]


def test_what_stands_in_no_listing_becomes_one(story: Story) -> None:
    """The review says by which word the need beside the offer is taken up; then each goes its way, and the sender hears of both."""
    story.writes(HELGA, BOTH)
    assert "2 BEDARF: auch das aufnehmen, als Nummer 2" in text_of(story.last(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), "1 ANGEBOT\n2 BEDARF")
    assert story.listings("kind", "categories") == [("offer", ["furniture"]), ("need", ["clothing"])]
    told = text_of(story.last(ANNA, "review"))
    assert "Art: Bedarf\nKategorie: Kleidung\n" in told
    assert "als Nummer" not in told
    assert "Zugleich Bedarf" not in told.replace("\n", " ")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert story.listings("state") == [("open",), ("open",)]
    subjects = [str(letter["Subject"]) for letter in story.has(HELGA, "decision")]
    assert subjects == ["Ihr Angebot ist freigegeben (Nr. 1, Nummer 1)", "Ihr Bedarf ist freigegeben (Nr. 1, Nummer 2)"]


def test_the_number_alone_is_enough(story: Story) -> None:
    """ "2 BEDARF" of a mail whose review has one number."""
    story.writes(HELGA, BOTH)
    reviews = len(story.has(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), "1 ok, 2 BEDARF")
    assert story.listings("kind", "state") == [("offer", "approving"), ("need", "waiting")]
    assert len(story.has(ANNA, "review")) == reviews + 1
    assert "Art: Bedarf\nKategorie: Kleidung\n" in text_of(story.last(ANNA, "review"))


@pytest.mark.parametrize(
    "words", ["2 BEDARF ok", "1 ok\n2 BEDARF\nalles ok", "1 ok, 2 BEDARF Kleidung, ok", "2 BEDARF, alle ok"]
)
def test_what_no_review_has_shown_is_not_approved(story: Story, words: str) -> None:
    """A yes in the answer that takes the second part up is none for it."""
    story.writes(HELGA, BOTH)
    story.answers(story.last(ANNA, "review"), words)
    story.passes(minutes=10)
    assert "open" not in [state for kind, state in story.listings("kind", "state") if kind == "need"]


def test_an_ok_to_the_review_before_is_not_about_the_new_part(story: Story) -> None:
    """Ben answers the letter in which there was no number 2: he is shown the mail as it stands now."""
    story.writes(HELGA, BOTH)
    before = story.last(BEN, "review")
    story.passes(minutes=1)
    story.answers(story.last(ANNA, "review"), "2 BEDARF")
    story.answers_in_thread(before, "OK")
    assert story.listings("state") == [("waiting",), ("waiting",)]
    assert "Art: Bedarf" in text_of(story.last(BEN, "review"))


def test_of_whose_sender_is_gone_nothing_is_taken_up(story: Story) -> None:
    """Erased or taken back meanwhile: the moderator hears that it is over."""
    story.writes(HELGA, BOTH)
    review = story.last(ANNA, "review")
    story.answers(story.last(HELGA, "receipt"), "zurückziehen")
    story.answers(review, "1 ok, 2 BEDARF")
    assert story.listings("kind", "state") == [("offer", "ended")]
    assert "war schon entschieden" in text_of(story.last(ANNA, "notice"))


def test_a_list_of_one_entry_is_a_list(story: Story) -> None:
    """A number that it does not have is told as one of the list."""
    story.writes(HELGA, "Ich verschenke ein Bett in 07545 Gera.")
    story.writes(ANNA, "LISTE")
    story.answers(story.last(ANNA, "digest"), "1 ok, 2 nein kaputt")
    assert "Ihre Liste hat nur eine Nummer, die 1." in text_of(story.last(ANNA, "notice"))


def test_another_word_for_it_takes_nothing_up(story: Story) -> None:
    """There is no number 2 to say OK to before somebody takes it up."""
    story.writes(HELGA, BOTH)
    story.answers(story.last(ANNA, "review"), "1 ok, 2 ok")
    assert story.listings("kind", "state") == [("offer", "approving")]
    assert "Nummer 2: gibt es nicht" in text_of(story.last(ANNA, "notice"))


def test_three_parts(story: Story) -> None:
    """Each next number that has a kind and a category; a gap adds nothing."""
    story.writes(HELGA, BOTH)
    story.answers(story.last(ANNA, "review"), "1 ok\n4 BEDARF Hausrat")
    assert len(story.listings("id")) == 1
    story.answers(story.last(ANNA, "review"), "2 BEDARF\n3 BEDARF Hausrat")
    assert story.listings("kind", "categories")[1:] == [("need", ["clothing"]), ("need", ["household"])]


def test_in_english(story: Story) -> None:
    """The same words in English."""
    story.writes(HELGA, "I give away a bed and I am looking for a winter coat.", to="leeds@mail.example")
    story.answers(story.last(AMY, "review"), "1 OFFER furniture, 2 NEED clothing")
    assert story.listings("kind", "categories") == [("offer", ["furniture"]), ("need", ["clothing"])]
    assert "Kind: Need\nCategory: Clothing\n" in text_of(story.last(AMY, "review"))
