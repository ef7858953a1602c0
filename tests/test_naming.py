"""What organisations are called, and who is one: by signature and text, by a moderator's word, by their own."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
import story as stories
from story import ANNA, HELGA, Story

MARIE = "Marie Beyer <marie.beyer@web.example>"
MARIES = "marie.beyer@web.example"
AMY = "amy@leeds.example"
NEED = "Guten Tag,\n\nwir suchen 10 Winterjacken, Größe 40."
OFFER = "Ich verschenke 10 Winterjacken, Größe 40, in 07545 Gera. Bitte abholen."


def text_of(letter: EmailMessage) -> str:
    return stories.text_of(letter).replace("\r\n", "\n")


def review(story: Story, moderator: str = ANNA) -> str:
    return text_of(story.last(moderator, "review"))


def takes(story: Story) -> str:
    """Somebody offers what is needed and the one who needs it takes it; the letter to the helper."""
    story.publishes(HELGA, OFFER)
    story.passes(hours=30)
    story.answers(story.last(MARIES, "match"), "Nehmen wir")
    story.passes(hours=12)
    return text_of(story.last(HELGA, "introduction"))


def test_the_signature_tells_the_name(story: Story) -> None:
    """Marie writes for the clothes store that her signature names: helpers read that, not her own name."""
    story.writes(MARIE, f"{NEED}\n\nMit freundlichen Grüßen\nMarie Beyer\nKleiderkammer der Diakonie")
    assert "Organisation: Kleiderkammer der Diakonie (neu, mit OK aufgenommen)" in review(story)
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    told = takes(story)
    assert "Organisation: Kleiderkammer der Diakonie\n" in told
    assert "Beyer" not in told


def test_a_registered_organisation_is_named_to_helpers(story: Story) -> None:
    """Taken in by its registration, it has that name in every letter about what it takes, though its need tells of none."""
    story.writes(
        MARIE, "wir möchten uns als Organisation anmelden. Wir sind der Verein Jena hilft e. V. und helfen vielen."
    )
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    story.publishes(MARIES, NEED)
    told = takes(story)
    assert told.startswith("Verein Jena hilft e. V. möchte Ihre Hilfe annehmen")
    assert "Organisation: Verein Jena hilft e. V.\n" in told


def test_somebody_for_themselves_is_no_organisation_anywhere(story: Story) -> None:
    """To the helper it is "somebody" who would like it; in the copy of their data it was shown to the person who looks for help."""
    story.writes(MARIE, "Guten Tag, ich suche für meinen Sohn eine Winterjacke, Größe 40.")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    told = takes(story)
    assert told.startswith("Jemand möchte Ihre Hilfe annehmen")
    assert "gute Nachricht! Jemand braucht, was Sie anbieten, und möchte es haben:" in told
    assert "rganisation" not in told.split("-- \n")[0]
    story.answers(story.last(HELGA, "introduction"), "AUSKUNFT")
    copy = text_of(story.last(HELGA, "receipt"))
    assert "der Person, die Hilfe sucht" in copy
    assert "Jemand" not in copy


def test_the_text_of_a_registration_tells_the_name(story: Story) -> None:
    """What it calls itself where it wants to be taken in."""
    story.writes(
        MARIE, "wir möchten uns als Organisation anmelden. Wir sind der Verein Jena hilft e. V. und helfen vielen."
    )
    assert "Organisation: Verein Jena hilft e. V. (neu" in review(story)


@pytest.mark.parametrize(
    "words", ["ORGANISATION Jena hilft, ok", "NAME: Jena hilft\nOK", "OK\nOrganisation Jena hilft"]
)
def test_a_moderator_names_an_organisation(story: Story, words: str) -> None:
    """Nothing in the mail tells one: the review says so, and a word with the yes settles it."""
    story.writes(MARIE, NEED)
    assert "Nicht sicher, ob jemand für sich selbst schreibt" in review(story)
    assert "Braucht es für sich selbst" not in review(story)
    story.answers(story.last(ANNA, "review"), words)
    story.passes(minutes=10)
    assert "Organisation: Jena hilft\n" in takes(story)


def test_a_word_without_a_yes_is_shown_first(story: Story) -> None:
    """The new review shows it, and the yes to that one takes it in."""
    story.writes(MARIE, NEED)
    story.answers(story.last(ANNA, "review"), "ORGANISATION Jena hilft e. V.")
    assert "Sie haben festgelegt, wer schreibt." in review(story)
    assert "Organisation: Jena hilft e. V. (neu" in review(story)
    assert story.listings("state") == [("waiting",)]


def test_a_moderator_says_that_somebody_is_private(story: Story) -> None:
    """Her signature names an organisation that she only works for: nobody is told who needs it."""
    story.writes(MARIE, f"{NEED}\n\nViele Grüße\nMarie Beyer\nKleiderkammer der Diakonie")
    story.answers(story.last(ANNA, "review"), "PRIVAT")
    assert "Braucht es für sich selbst" in review(story)
    assert "Diakonie" not in review(story).split("Die Nachricht:")[0]
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    told = takes(story)
    assert "Diakonie" not in told
    assert "Organisation:" not in told


def test_an_organisation_corrects_its_name_before_it_is_in(story: Story) -> None:
    """A line in the answer to the receipt goes to the moderators with the need."""
    story.writes(MARIE, "wir suchen für unsere Kleiderkammer 10 Winterjacken, Größe 40.")
    story.answers(story.last(MARIES, "receipt"), "Guten Tag,\nOrganisation: Caritas Gera\nViele Grüße")
    assert "Organisation: Caritas Gera (neu" in review(story)
    assert story.kinds(MARIES)[-1] == "receipt"


def test_an_organisation_that_is_in_asks_for_another_name(story: Story) -> None:
    """A mail of its own brings a review; with the yes it is called so, and hears that."""
    story.writes(MARIE, "wir suchen für unsere Kleiderkammer 10 Winterjacken, Größe 40.")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    story.writes(MARIE, "Name: Caritas Gera")
    assert "Organisation: Caritas Gera (bisher Marie Beyer, mit OK umbenannt)" in review(story)
    assert "Jemand aus unserem Team prüft das" in text_of(story.last(MARIES, "notice"))
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert "Ihr Name bei uns" in text_of(story.last(MARIES, "notice"))
    assert "Organisation: Caritas Gera\n" in takes(story)


def test_the_name_of_somebody_for_themselves_makes_no_organisation(story: Story) -> None:
    """ "Name: Lena Vogt" in the answer of somebody in need is no organisation's."""
    story.writes("Lena <lena@web.example>", "Ich brauche eine Winterjacke Größe 40 für mich.")
    story.answers(story.last("lena@web.example", "receipt"), "Name: Lena Vogt")
    assert "Braucht es für sich selbst" in review(story)


def test_in_english(story: Story) -> None:
    """The same words in English."""
    story.writes(
        MARIE, "Hello, we are looking for ten winter coats, size 40. We urgently need them.", to="leeds@mail.example"
    )
    assert "Not sure whether they write for themselves" in review(story, AMY)
    story.answers(story.last(AMY, "review"), "ORGANISATION Leeds Food Bank")
    assert "Organisation: Leeds Food Bank (new, taken in with OK)" in review(story, AMY)
    story.answers(story.last(AMY, "review"), "PRIVATE")
    assert "They need it for themselves" in review(story, AMY)
    story.answers(story.last(AMY, "review"), "NAME Leeds Shelter\nOK")
    assert story.listings("state") == [("approving",)]


def test_the_words_stand_in_the_help(story: Story) -> None:
    """HILFE tells them."""
    story.writes(MARIE, NEED)
    story.answers(story.last(ANNA, "review"), "HILFE")
    told = text_of(story.last(ANNA, "notice"))
    assert all(f"{word}:" in told for word in ("ORGANISATION Caritas Gera", "PRIVAT", "NAME Caritas Gera"))
