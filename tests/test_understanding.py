"""How well the shipped rules and model understand mails that nothing was learned from: a floor under the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow import evaluation
from mailflow.classify.classifier import Classifier
from mailflow.classify.intents import CARRYING
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import RuleSet
from mailflow.evaluation import Figures

RULES = Path(__file__).parents[1] / "rules"
LABELLED = Path(__file__).parent / "labelled"


@pytest.fixture(scope="module")
def found() -> Figures:
    classifier = Classifier(RuleSet.load(RULES), Learned.load(RULES))
    return evaluation.figures(evaluation.judge(evaluation.load(LABELLED), evaluation.reader(classifier)))


def test_intents(found: Figures) -> None:
    """Measured: 0.948, with 12 offers and needs taken for each other in 250 mails."""
    assert found.intent is not None
    assert found.intent >= 0.9
    assert found.swaps <= 23


def test_nothing_that_is_named_goes_without_a_word() -> None:
    """What an offer or a need names with a word of its own is listed, or a reason tells why it is not."""
    classifier = Classifier(RuleSet.load(RULES), Learned.load(RULES))
    told = 0
    for case in evaluation.load(LABELLED)[:120]:
        reading = classifier.read(case.subject, case.text, language=case.language)
        if reading.intent not in CARRYING or any(reason.code == "field" for reason in reading.reasons):
            continue
        named = classifier.observe(case.subject, case.text, case.language).named(reading.intent)
        reasons = {id_ for one in reading.reasons for id_ in one.values.get("category", "").split(", ")}
        strong = {hit.category for hit in named if not hit.weak}
        assert strong <= set(reading.categories) | reasons, case.text
        told += any(reason.code == "unmeant" for reason in reading.reasons)
    assert told > 5


def test_categories(found: Figures) -> None:
    """Measured: micro 0.930, macro 0.932."""
    assert found.micro.f1 >= 0.91
    assert found.macro_f1 is not None
    assert found.macro_f1 >= 0.91


def test_certain_means_something(found: Figures) -> None:
    """Of the readings marked certain at least 97 in 100 are right; measured: 95 of 97."""
    assert found.certain >= 60
    assert found.certain_share is not None
    assert found.certain_share >= 0.97
