"""What the learned model sees: words and pairs, cut at sentences, with what the rules set aside taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.classifier import Classifier
from mailflow.classify.features import MAX_UNITS, grams, units
from mailflow.classify.ruleset import RuleSet

CLASSIFIER = Classifier(RuleSet.load(Path(__file__).parents[1] / "rules"))


def _units(text: str, subject: str = "", language: str = "de") -> list[tuple[str, str]]:
    observed = CLASSIFIER.observe(subject, text, language)
    return [unit for unit, _ in units(observed.text, observed.scoped)]


def test_words_and_pairs() -> None:
    """Folded, with pairs inside a sentence only."""
    assert _units("Möbel da! Danke.") == [("mobel", ""), ("da", ""), ("mobel", "da"), ("!", ""), ("danke", "")]


@pytest.mark.parametrize(
    ("text", "word", "mark"),
    [
        pytest.param("Ich spende Töpfe, statt Betten zu verkaufen.", "betten", "<negated>", id="negated"),
        pytest.param("Ich habe im Radio von Ihnen gehört.", "radio", "<mentioned>", id="mentioned"),
        pytest.param("Das Kind hat kein Bett.", "bett", "<lack>", id="lacking"),
    ],
)
def test_what_is_set_aside_is_seen_as_that(text: str, word: str, mark: str) -> None:
    """No category may be found by a word that the rules took out; the sentence keeps its shape."""
    seen = {part for unit in _units(text) for part in unit}
    assert mark in seen
    assert word not in seen


def test_numbers_are_all_one() -> None:
    """A telephone number is no word to learn."""
    assert ("0", "") in _units("Tel 036512345")


def test_a_language_without_rules_has_units_too() -> None:
    """The model may know its words."""
    assert ("pat", "") in _units("Dau un pat.", language="ro")


def test_grams_of_a_word() -> None:
    """The word and its parts of three to five letters with the blanks around it; a pair is one gram."""
    assert len(grams(("bett", ""))) == 1 + 4 + 3 + 2
    assert len(grams(("bett", "und"))) == 1
    assert len(grams(("?", ""))) == 1


def test_a_long_text_is_bounded() -> None:
    """Hostile length costs no more than a long letter."""
    assert len(_units("a b " * 50_000)) <= MAX_UNITS
