"""The weights of words: a linear support vector machine for each label over the grams of labelled texts; and, by logistic
regression, of what stands around things.

Called by `training`; needs scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from mailflow.classify import features
from mailflow.classify.learned import LABELS
from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS
from mailflow.classify.samples import Sample

MIN_TEXTS = 4
"""A gram that fewer texts hold is not kept."""

STRENGTH = 1.0
"""The inverse of the penalty on large weights (C of scikit-learn); chosen by cross-validation."""

SPREAD = 3.0
"""What a label's margin is multiplied by: about log odds then, as which the joining begins."""

MAIL_TIMES = 2
"""A whole mail counts as so many short texts when words are weighed."""

WHOLE_WORDS = 2.2
"""Words and pairs count so many times as much as parts of words, of which each word has a dozen: so both have about the
same share in a text."""

CONTRAST = 0.75
"""How much a gram's freedom to weigh depends on how differently texts with and without a label hold it; 0 is not at all."""

POSITIVE_WEIGHT = 2.0
"""A text of a category counts as much as two without it: categories are rare."""

NEVER = -5.0
"""Log odds of a label that no text has."""

AROUND_STRENGTH = 0.5
"""The same as STRENGTH for what stands around things."""

AROUND_SHORT_TIMES = 0.3
"""A thing in a short text counts so much as one in a whole mail: nothing is only mentioned there."""

Units = Sequence[tuple[features.Unit, int]]
Held = Sequence[tuple[int, ...]]
"""The grams of each different unit of a text."""


def held_by(units: Sequence[Units]) -> list[Held]:
    """The grams of each different unit of each text."""
    grams = cache(features.grams)
    return [[grams(unit) for unit in {unit: None for unit, _ in one}] for one in units]


def whole_of(units: Sequence[Units]) -> frozenset[int]:
    """The grams that are whole words or pairs."""
    return frozenset(
        features.pair(unit) if unit[1] else features.word(unit) for unit in {unit for one in units for unit, _ in one}
    )


def weigh(
    held: Sequence[Held], texts: Sequence[Sample], whole: frozenset[int]
) -> tuple[dict[str, Any], dict[str, float]]:
    """The arrays of words of a model, and where each label starts."""
    numpy = import_module("numpy")
    grams, rarity = _known(held, whole)
    matrix = _matrix(held, grams, rarity)
    times = numpy.array([MAIL_TIMES if one.mail else 1 for one in texts], float)
    holds = (matrix > 0).astype(numpy.float64)
    # An intent is weighed against all others here; they are weighed against each other in `joining`.
    labels = [([one.intent == intent for one in texts], 1.0) for intent in CUE_INTENTS]
    labels += [([id_ in one.categories for one in texts], POSITIVE_WEIGHT) for id_ in CATEGORIES]
    fitted = [_machine(matrix, holds, numpy.array(wanted), times, positive) for wanted, positive in labels]
    weights = numpy.stack([weights for weights, _ in fitted], 1)
    scales = (abs(weights).max(1) / 127).astype(numpy.float16)
    scales[scales == 0] = 1
    whole = numpy.rint(weights / scales[:, None].astype(numpy.float64)).clip(-127, 127).astype(numpy.int8)
    start = {label: round(float(value), 4) for label, (_, value) in zip(LABELS, fitted, strict=True)}
    return {"grams": grams, "rarity": rarity, "scales": scales, "weights": whole}, start


def _known(held: Sequence[Held], whole: frozenset[int]) -> tuple[Any, Any]:
    """The grams that enough texts hold, ascending, and how rare each is (as inverse document frequency)."""
    numpy = import_module("numpy")
    counts: Counter[int] = Counter()
    for one in held:
        counts.update({gram for grams in one for gram in grams})
    kept = sorted(gram for gram, count in counts.items() if count >= MIN_TEXTS)
    rarity = numpy.log((1 + len(held)) / (1 + numpy.array([counts[gram] for gram in kept]))) + 1
    rarity[[gram in whole for gram in kept]] *= WHOLE_WORDS
    return numpy.array(kept, numpy.uint32), rarity.astype(numpy.float16)


def _matrix(held: Sequence[Held], grams: Any, rarity: Any) -> Any:
    """A row for each text: the sum of its different units, over the root of the sum of their squares, as in Learned."""
    numpy = import_module("numpy")
    row_of = {gram: row for row, gram in enumerate(grams.tolist())}
    rare = rarity.astype(numpy.float32)
    rows, ends, values = [], [0], []
    for one in held:
        found = [row for unit in one for gram in unit if (row := row_of.get(gram)) is not None]
        own = rare[found]
        values.append(own / (float((own**2).sum()) ** 0.5 or 1.0))
        rows.append(found)
        ends.append(ends[-1] + len(found))
    data = numpy.concatenate(values)
    columns = numpy.array([row for found in rows for row in found])
    matrix = import_module("scipy.sparse").csr_matrix((data, columns, ends), shape=(len(held), len(grams)))
    matrix.sum_duplicates()
    return matrix


def _machine(matrix: Any, holds: Any, wanted: Any, times: Any, positive: float) -> tuple[Any, float]:
    """The weights of one label, and where it starts: a linear support vector machine on grams that count by their contrast."""
    if wanted.all() or not wanted.any():  # Nothing speaks for it or against it.
        return import_module("numpy").zeros(matrix.shape[1]), -NEVER if wanted.all() else NEVER
    svm, sparse = import_module("sklearn.svm"), import_module("scipy.sparse")
    contrast = sparse.diags(_contrast(holds, wanted))
    model = svm.LinearSVC(C=STRENGTH, class_weight={False: 1.0, True: positive}, tol=0.01, random_state=0)
    model.fit(matrix @ contrast, wanted, times)
    return SPREAD * (contrast @ model.coef_[0]), SPREAD * float(model.intercept_[0])


def _contrast(holds: Any, wanted: Any) -> Any:
    """For each gram how differently texts with and without a label hold it, on average 1: the log ratio of counts of naive
    Bayes, which few texts do not show by themselves (Wang and Manning 2012, "Baselines and Bigrams")."""
    numpy = import_module("numpy")
    with_, without = (1.0 + numpy.asarray(holds[some].sum(0)).ravel() for some in (wanted, ~wanted))
    ratio = abs(numpy.log((with_ / with_.sum()) / (without / without.sum())))
    mean = ratio.mean() or 1.0
    return CONTRAST * ratio / mean + 1.0 - CONTRAST


# What stands around things


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that a labelled text names: the grams around it, and whether its category is meant."""

    grams: frozenset[int]
    category: str
    meant: bool


def weigh_around(things: Sequence[Sequence[Thing]], texts: Sequence[Sample]) -> tuple[dict[str, Any], float]:
    """The arrays of `Meant`, and where every thing starts; `things` are those of each text.

    Whether a thing is meant is taken from the labels of its text: all of the same category share one judgement there,
    and so the weight of one.
    """
    numpy, linear = import_module("numpy"), import_module("sklearn.linear_model")
    counts = Counter(gram for own in things for one in own for gram in one.grams)
    grams = numpy.array(sorted(gram for gram, count in counts.items() if count >= MIN_TEXTS), numpy.uint32)
    row_of = {gram: row for row, gram in enumerate(grams.tolist())}
    columns, ends, wanted, times = [], [0], [], []
    for own, text in zip(things, texts, strict=True):
        of_category = Counter(one.category for one in own)
        for one in own:
            columns += sorted(row for gram in one.grams if (row := row_of.get(gram)) is not None)
            ends.append(len(columns))
            wanted.append(one.meant)
            times.append((1.0 if text.mail else AROUND_SHORT_TIMES) / of_category[one.category])
    if len(set(wanted)) < 2:  # Nothing to tell apart.
        return {"around_grams": grams, "around_weights": numpy.zeros(len(grams), numpy.float16)}, 0.0
    ones = numpy.ones(len(columns), numpy.float32)
    matrix = import_module("scipy.sparse").csr_matrix((ones, columns, ends), shape=(len(wanted), len(grams)))
    model = linear.LogisticRegression(C=AROUND_STRENGTH, solver="liblinear", tol=0.02, random_state=0)
    model.fit(matrix, wanted, times)
    weights = model.coef_[0].astype(numpy.float16)
    return {"around_grams": grams, "around_weights": weights}, round(float(model.intercept_[0]), 4)
