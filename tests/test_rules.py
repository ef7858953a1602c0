"""Every [[example]] in the shipped rule files is a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import CATEGORIES, Example, RuleSet

FOLDER = Path(__file__).parents[1] / "rules"
RULES = RuleSet.load(FOLDER)
LANGUAGES = ("de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """One for all examples: dictionaries load once."""
    return Classifier(RULES, Learned.load(FOLDER))


@pytest.mark.parametrize("example", RULES.examples, ids=lambda example: f"{Path(example.file).stem}:{example.line}")
def test_an_example_is_read_as_it_says(classifier: Classifier, example: Example) -> None:
    """What an admin wrote beside a text is what rules and model make of it together, as in a running mailflow."""
    reading = classifier.read("", example.text, language=example.language)
    assert set(reading.categories) == set(example.categories)
    assert example.intent in (None, reading.intent)


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_category_has_examples_in_every_language(category: str) -> None:
    """A category without an example in a shipped language could break unseen."""
    languages = {example.language for example in RULES.examples if category in example.categories}
    assert languages >= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_category_has_a_name_of_its_own(language: str) -> None:
    """Letters name categories; two with one name could not be told apart, and each name leads back to its id."""
    names = RULES.category_names(language)
    assert set(names) == set(CATEGORIES)
    assert {RULES.category_by_name(name): id_ for id_, name in names.items()} == {id_: id_ for id_ in CATEGORIES}
