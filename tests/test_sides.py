"""Mails that offer one thing and need another: each stays on its side, and everybody concerned hears of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import RuleSet
from mailflow.model import Reading
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

RULES = Path(__file__).parents[1] / "rules"
CLASSIFIER = Classifier(RuleSet.load(RULES), Learned.load(RULES))
BOTH = "Ich habe ein Sofa abzugeben und suche selber ein Kinderfahrrad für meinen Sohn."


def _read(text: str, language: str = "de") -> Reading:
    return CLASSIFIER.read("", text, language=language)


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


@pytest.mark.parametrize(
    ("language", "text", "intent", "categories", "beside"),
    [
        pytest.param("de", BOTH, "offer", ("furniture",), "Kinderfahrrad", id="de offer"),
        pytest.param(
            "de", "Wir suchen dringend zwei Betten. Ich biete auch ein Fahrrad an.", "need", ("furniture",), "Fahrrad",
            id="de need",
        ),
        pytest.param(
            "en", "I would like to give away a sofa and four chairs. I am looking for a pram myself.",
            "offer", ("furniture",), "pram", id="en offer",
        ),
        pytest.param(
            "en", "We have a sofa to give away, free of charge, and I am looking for a pram for my sister.",
            "offer", ("furniture",), "pram", id="en what was taken for meant is of the other side",
        ),
    ],
)  # fmt: skip
def test_what_belongs_to_the_other_side_is_no_listing(
    language: str, text: str, intent: str, categories: tuple[str, ...], beside: str
) -> None:
    """It is named apart, and such a reading is never certain."""
    reading = _read(text, language)
    assert (reading.intent, reading.categories) == (intent, categories)
    assert {item.categories for item in reading.items} == {categories}
    (reason,) = (reason for reason in reading.reasons if reason.code == "other_side")
    assert reason.values["words"] == beside
    assert not reading.certain


def test_a_longer_cue_does_not_hide_a_stronger_one_for_the_same() -> None:
    """ "biete … an" is worth less than "biete" alone, and takes nothing from it."""
    words = _read("Ich biete ein Fahrrad an.").reasons
    assert [reason.values["words"] for reason in words if reason.code == "cue"] == ["Biete"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ich suche jemanden, der ein Bett und einen Schrank brauchen kann.", id="need words give a thing"),
        pytest.param("Biete Bett, biete Schrank, biete Töpfe.", id="one side"),
        pytest.param("Wir geben Töpfe ab. Das Bett steht im Flur.", id="a sentence of no side"),
        pytest.param("Ich gebe ein Fahrrad ab, suche aber ein größeres Fahrrad.", id="the same on both sides"),
    ],
)
def test_one_side_is_left_whole(text: str) -> None:
    """Where not both sides are clear, nothing is taken out."""
    assert not [reason for reason in _read(text).reasons if reason.code == "other_side"]


def test_sender_and_moderator_hear_of_the_other_side(story: Story) -> None:
    """The receipt asks for a mail of its own, the review says what is not in its list."""
    story.writes(HELGA, BOTH)
    receipt = text_of(story.last(HELGA, "receipt"))
    assert "dass Sie etwas brauchen: Kinderfahrrad" in " ".join(receipt.split())
    assert "eigene Mail" in receipt
    assert "Zugleich Bedarf: „Kinderfahrrad“" in " ".join(text_of(story.last(ANNA, "review")).split())


def test_an_organisation_hears_that_its_offer_is_not_taken_up(story: Story) -> None:
    """In its receipt, the other way round."""
    story.writes(SHOP, "Wir suchen dringend zwei Betten. Ich biete auch ein Fahrrad an.")
    assert "dass Sie etwas anbieten: Fahrrad" in " ".join(text_of(story.last(SHOP, "receipt")).split())
