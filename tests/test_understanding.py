"""How well the shipped rules and model understand mails that nothing was learned from: a floor under the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow import evaluation
from mailflow.classify.classifier import Classifier
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
    """Measured: 0.884, with 26 offers and needs taken for each other in 250 mails."""
    assert found.intent is not None
    assert found.intent >= 0.86
    assert found.swaps <= 32


def test_categories(found: Figures) -> None:
    """Measured: micro 0.888, macro 0.883."""
    assert found.micro.f1 >= 0.875
    assert found.macro_f1 is not None
    assert found.macro_f1 >= 0.87


def test_certain_means_something(found: Figures) -> None:
    """Of the readings marked certain at least 97 in 100 are right; measured: 68 of 69."""
    assert found.certain >= 55
    assert found.certain_share is not None
    assert found.certain_share >= 0.97
