"""How rules and words are weighed against each other: the weights of `joining`, fitted on texts that the words were not weighed on.

Called by `training`; needs scipy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from mailflow.classify.classifier import Observed
from mailflow.classify.intents import CARRYING
from mailflow.classify.joining import (
    CATEGORY_NUMBERS,
    INTENT_NUMBERS,
    INTENT_SIGNS,
    LOOSE_SIGNS,
    NOT_ABOVE_ZERO,
    NOT_BELOW_ZERO,
    category_numbers,
    intent_numbers,
)
from mailflow.classify.learned import Scores
from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS, RuleSet
from mailflow.classify.samples import Sample

SHORT_TIMES = 0.2
"""A short text counts so much when the joining is fitted: the points of cues and terms were fitted on these texts, so there
they look more reliable than they are; but how little a short mail says is learned from them alone."""

LOOSE_TRUST = 0.4
"""What is left of the weights of weak cues and other loose signs of intent after fitting: texts of the same hands as those
that the words were weighed on flatter them. With all of it 10 of the 134 development messages are taken for the opposite,
with 0.4 of it 6."""

PENALTY = 1e-3


class Case:
    """A text with the numbers that are joined, from scores of words weighed without it."""

    def __init__(
        self,
        sample: Sample,
        observed: Observed,
        scores: Scores,
        meant: Mapping[str, Mapping[str, float]],
        ruleset: RuleSet,
    ) -> None:
        self.sample = sample
        self.times = 1.0 if sample.mail else SHORT_TIMES
        self.intent = intent_numbers(scores, observed.verdict, observed.text)
        self.categories = {
            intent: category_numbers(
                scores, meant[intent], observed.evidence(intent), observed.scoped, observed.text, ruleset.categories
            )
            for intent in sorted(CARRYING)
        }


def fit(cases: Sequence[Case]) -> dict[str, Any]:
    """The weights of joining, as they stand in model.toml."""
    return {
        "intent": _fit_intents(cases),
        "category": _fit_categories([c for c in cases if c.sample.intent in CARRYING]),
    }


def _fit_intents(cases: Sequence[Case]) -> dict[str, Any]:
    """One softmax over the intents: shared weights for INTENT_NUMBERS, own ones for INTENT_SIGNS."""
    numpy = import_module("numpy")
    own = numpy.stack([case.intent.own for case in cases])
    common = numpy.stack([case.intent.common for case in cases])
    wanted = numpy.eye(len(CUE_INTENTS))[[CUE_INTENTS.index(case.sample.intent) for case in cases]]
    shared = len(INTENT_NUMBERS)
    times = _times(cases)

    def loss(weights: Any) -> tuple[float, Any]:
        odds = own @ weights[:shared] + common @ weights[shared:].reshape(len(INTENT_SIGNS), -1)
        odds = odds - odds.max(1, keepdims=True)
        chances = numpy.exp(odds) / numpy.exp(odds).sum(1, keepdims=True)
        slope = (chances - wanted) * times[:, None]
        gradient = numpy.concatenate([numpy.einsum("ni,nik->k", slope, own), (common.T @ slope).ravel()])
        value = -(numpy.log((chances * wanted).sum(1) + 1e-12) * times).sum() + PENALTY * (weights @ weights) / 2
        return float(value), gradient + PENALTY * weights

    free = len(INTENT_SIGNS) * len(CUE_INTENTS)
    best = _minimize(loss, [*map(_bounds, INTENT_NUMBERS), *[(None, None)] * free])
    signs = best[shared:].reshape(len(INTENT_SIGNS), -1)
    tables = {sign: _named(CUE_INTENTS, row) for sign, row in zip(INTENT_SIGNS, signs, strict=True)}
    trust = [LOOSE_TRUST if name in LOOSE_SIGNS else 1.0 for name in INTENT_NUMBERS]
    return {"weights": _named(INTENT_NUMBERS, best[:shared] * trust), **tables}


def _fit_categories(cases: Sequence[Case]) -> dict[str, Any]:
    """One yes or no for each text and category: shared weights for CATEGORY_NUMBERS, an own start for each category."""
    numpy = import_module("numpy")
    own = numpy.stack([case.categories[case.sample.intent].own for case in cases])
    wanted = numpy.array([[id_ in case.sample.categories for id_ in CATEGORIES] for case in cases], float)
    shared = len(CATEGORY_NUMBERS)
    times = _times(cases)

    def loss(weights: Any) -> tuple[float, Any]:
        odds = own @ weights[:shared] + weights[shared:]
        slope = (1 / (1 + numpy.exp(-odds)) - wanted) * times[:, None]
        gradient = numpy.concatenate([numpy.einsum("nc,nck->k", slope, own), slope.sum(0)])
        value = ((numpy.logaddexp(0, odds) - wanted * odds).sum(1) * times).sum() + PENALTY * (weights @ weights) / 2
        return float(value), gradient + PENALTY * weights

    best = _minimize(loss, [*map(_bounds, CATEGORY_NUMBERS), *[(None, None)] * len(CATEGORIES)])
    return {"weights": _named(CATEGORY_NUMBERS, best[:shared]), "start": _named(CATEGORIES, best[shared:])}


def _times(cases: Sequence[Case]) -> Any:
    """How much each case counts; all together 1."""
    times = import_module("numpy").array([case.times for case in cases])
    return times / times.sum()


def _minimize(loss: Callable[[Any], tuple[float, Any]], bounds: Sequence[tuple[float | None, float | None]]) -> Any:
    optimize = import_module("scipy.optimize")
    start = import_module("numpy").zeros(len(bounds))
    return optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300}).x


def _bounds(name: str) -> tuple[float | None, float | None]:
    return (0.0 if name in NOT_BELOW_ZERO else None, 0.0 if name in NOT_ABOVE_ZERO else None)


def _named(names: Sequence[str], values: Any) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
