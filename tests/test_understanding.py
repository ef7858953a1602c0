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
    """Measured: 0.924, with 17 offers and needs taken for each other in 250 mails."""
    assert found.intent is not None
    assert found.intent >= 0.9
    assert found.swaps <= 23


def test_categories(found: Figures) -> None:
    """Measured: micro 0.932, macro 0.931."""
    assert found.micro.f1 >= 0.91
    assert found.macro_f1 is not None
    assert found.macro_f1 >= 0.91


def test_certain_means_something(found: Figures) -> None:
    """Of the readings marked certain at least 97 in 100 are right; measured: 78 of 79."""
    assert found.certain >= 60
    assert found.certain_share is not None
    assert found.certain_share >= 0.97
