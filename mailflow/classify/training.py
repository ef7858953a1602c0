"""The learned model, built from labelled texts: the same texts, rules and versions give the same bytes.

Called by `mailflow rules train` and the tests; needs scikit-learn (the extra `train`), which running does not. First the
words are weighed (a logistic regression for each label), then what rules and words say is joined: on scores of texts
that the words were not weighed on, so that the joining learns how far they can be trusted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from mailflow.classify import features
from mailflow.classify.classifier import Classifier, Observed
from mailflow.classify.intents import CARRYING
from mailflow.classify.joining import (
    CATEGORY_NUMBERS,
    INTENT_NUMBERS,
    INTENT_SIGNS,
    LOOSE_SIGNS,
    NOT_ABOVE_ZERO,
    NOT_BELOW_ZERO,
    Joining,
    category_numbers,
    intent_numbers,
)
from mailflow.classify.learned import LABELS, Learned, Scores
from mailflow.classify.opinion import certainty, choose
from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS, RuleSet
from mailflow.errors import Fault, RuleError

FOLDS = 4
MIN_TEXTS = 3
"""A gram that fewer texts hold is not kept."""

STRENGTH = 10.0
"""The inverse of the penalty on large weights (C of scikit-learn); chosen by cross-validation."""

MAILS = "mails-"
"""Files with names that begin so hold whole mails, as long and as plain or winding as those that arrive."""

MAIL_TIMES = 2
"""A whole mail counts as so many short texts when words are weighed."""

SHORT_TIMES = 0.2
"""A short text counts so much when the joining is fitted: the points of cues and terms were fitted on these texts, so there
they look more reliable than they are; but how little a short mail says is learned from them alone."""

LOOSE_TRUST = 0.4
"""What is left of the weights of weak cues and other loose signs of intent after fitting: texts of the same hands as those
that the words were weighed on flatter them. With all of it 10 of the 134 development messages are taken for the opposite,
with 0.4 of it 6."""

WHOLE_WORDS = 2.2
"""Words and pairs count so many times as much as parts of words, of which each word has a dozen: so both have about the
same share in a text."""

INTENT_STRENGTH = 12.0
"""The same as STRENGTH for the intents, which are weighed against each other in one regression."""

POSITIVE_WEIGHT = 2.0
"""A text of a category counts as much as two without it: categories are rare."""

PENALTY = 1e-3
EXAMPLE_TIMES = 3
"""An example in a rule file counts as so many texts."""

LIMITS = {"enough": -0.25, "enough_alone": -3.0, "certain": 0.95}
"""Log odds from which a category counts, and the best of all where none has as much: on the flat top of the F1 in
cross-validation. A reading is certain from this probability of being right on: set by hand, upwards until fewer than 3 in
100 of such readings were wrong on the development mails; on those few dozen readings one error more or less moves it."""

NEVER = -5.0
"""Log odds of a label that no text has."""

Log = Callable[[str], None]
Units = Sequence[tuple[features.Unit, int]]
Held = Sequence[tuple[int, ...]]
"""The grams of each different unit of a text."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text."""

    subject: str
    text: str
    intent: str
    categories: frozenset[str]
    language: str
    fold: int
    mail: bool = False  # a whole mail: counts more, and the figures are those of whole mails where there are any


@dataclass(frozen=True, slots=True)
class Built:
    """A model as files: name -> bytes-like arrays and the text of model.toml; and the figures of cross-validation."""

    arrays: Mapping[str, Any]
    settings: Mapping[str, Any]
    figures: Mapping[str, float]


def samples(folder: Path) -> list[Sample]:
    """The texts in all .jsonl files of a folder, each file cut in FOLDS blocks so that its neighbours stay together.

    Raises RuleError with file and line of the first text that cannot be used.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [_sample(path, number, line, number * FOLDS // len(lines)) for number, line in enumerate(lines)]
    if not found:
        raise RuleError([Fault(folder, None, "holds no .jsonl files with labelled texts")])
    return found


def _sample(path: Path, number: int, line: str, fold: int) -> Sample:
    try:
        row = json.loads(line)
        categories = frozenset(row["categories"])
        mail = path.name.startswith(MAILS)
        sample = Sample(row.get("subject", ""), row["text"], row["intent"], categories, row["language"], fold, mail)
    except (ValueError, KeyError, TypeError) as error:
        raise RuleError([Fault(path, number + 1, f"not a labelled text: {error!r}")]) from None
    if sample.intent not in CUE_INTENTS or not categories <= set(CATEGORIES):
        raise RuleError([Fault(path, number + 1, "unknown intent or category")])
    return sample


def examples(ruleset: RuleSet) -> list[Sample]:
    """The examples in the rule files that name an intent, EXAMPLE_TIMES each: what an admin writes there is learned too."""
    named = [one for one in ruleset.examples if one.intent in CUE_INTENTS]
    return [
        Sample("", one.text, str(one.intent), frozenset(one.categories), one.language, number * FOLDS // len(named))
        for number, one in enumerate(named)
        for _ in range(EXAMPLE_TIMES)
    ]


def build(ruleset: RuleSet, texts: Sequence[Sample], log: Log = print) -> Built:
    """The model of some texts with these rules, and its figures in cross-validation."""
    classifier = Classifier(ruleset)
    observed = [classifier.observe(one.subject, one.text, one.language) for one in texts]
    log(f"{len(texts)} texts read by the rules")
    units = [list(features.units(one.text, one.scoped)) for one in observed]
    unseen = unseen_scores(texts, units, log)
    cases = [Case(sample, one, scores, ruleset) for sample, one, scores in zip(texts, observed, unseen, strict=True)]
    arrays, start = weigh(_held(units), texts, _whole(units))
    log(f"all texts: {len(arrays['grams'])} grams")
    return Built(arrays, {"format": features.FORMAT, "limits": LIMITS, **fit(cases), "start": start}, figures(cases))


# Words


def unseen_scores(texts: Sequence[Sample], units: Sequence[Units], log: Log) -> list[Scores]:
    """The scores of each text by a model of the other folds."""
    scores: dict[int, Scores] = {}
    held, whole = _held(units), _whole(units)
    for fold in range(FOLDS):
        inside = [at for at, one in enumerate(texts) if one.fold != fold]
        arrays, start = weigh([held[at] for at in inside], [texts[at] for at in inside], whole)
        learned = Learned(arrays, {"start": start})
        scores |= {at: learned.read(units[at]) for at, one in enumerate(texts) if one.fold == fold}
        log(f"fold {fold + 1} of {FOLDS}: {len(arrays['grams'])} grams")
    return [scores[at] for at in range(len(texts))]


def _held(units: Sequence[Units]) -> list[Held]:
    """The grams of each different unit of each text."""
    grams = cache(features.grams)
    return [[grams(unit) for unit in {unit: None for unit, _ in one}] for one in units]


def _whole(units: Sequence[Units]) -> frozenset[int]:
    """The grams that are whole words or pairs."""
    return frozenset(
        features.pair(unit) if unit[1] else features.word(unit) for unit in {unit for one in units for unit, _ in one}
    )


def weigh(
    held: Sequence[Held], texts: Sequence[Sample], whole: frozenset[int]
) -> tuple[dict[str, Any], dict[str, float]]:
    """The arrays of a model, and where each label starts."""
    numpy = import_module("numpy")
    grams, rarity = _known(held, whole)
    matrix = _matrix(held, grams, rarity)
    times = numpy.array([MAIL_TIMES if one.mail else 1 for one in texts], float)
    fitted = _intents(matrix, texts, times)
    fitted += [_category(matrix, numpy.array([id_ in one.categories for one in texts]), times) for id_ in CATEGORIES]
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


def _intents(matrix: Any, texts: Sequence[Sample], times: Any) -> list[tuple[Any, float]]:
    """The weights of each intent against the others, in one regression."""
    numpy, linear = import_module("numpy"), import_module("sklearn.linear_model")
    wanted = numpy.array([CUE_INTENTS.index(one.intent) for one in texts])
    model = linear.LogisticRegression(C=INTENT_STRENGTH, tol=1e-3, max_iter=300).fit(matrix, wanted, times)
    if len(model.classes_) == 2:  # Two intents alone have one row of weights, for the second.
        rows = [(-model.coef_[0], -model.intercept_[0]), (model.coef_[0], model.intercept_[0])]
    else:
        rows = list(zip(model.coef_, model.intercept_, strict=True))
    found = {int(at): (weights, float(start)) for at, (weights, start) in zip(model.classes_, rows, strict=True)}
    return [found.get(at, _nothing(matrix)) for at in range(len(CUE_INTENTS))]


def _category(matrix: Any, wanted: Any, times: Any) -> tuple[Any, float]:
    if not wanted.any():
        return _nothing(matrix)
    linear = import_module("sklearn.linear_model")
    model = linear.LogisticRegression(
        C=STRENGTH,
        solver="liblinear",
        class_weight={False: 1.0, True: POSITIVE_WEIGHT},
        tol=0.02,
        intercept_scaling=3.0,
        random_state=0,
    )
    model.fit(matrix, wanted, times)
    return model.coef_[0], float(model.intercept_[0])


def _nothing(matrix: Any) -> tuple[Any, float]:
    """No text has the label: nothing speaks for it."""
    return import_module("numpy").zeros(matrix.shape[1]), NEVER


# Joining


class Case:
    """A text with the numbers that are joined, from scores of words weighed without it."""

    def __init__(self, sample: Sample, observed: Observed, scores: Scores, ruleset: RuleSet) -> None:
        self.sample = sample
        self.times = 1.0 if sample.mail else SHORT_TIMES
        self.intent = intent_numbers(scores, observed.verdict, observed.text)
        self.categories = {
            intent: category_numbers(
                scores, observed.evidence(intent), observed.scoped, observed.text, ruleset.categories
            )
            for intent in sorted(CARRYING)
        }


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """The figures of cross-validation on whole mails (without any, on all): each fold is read with weights fitted without it."""
    counts: Counter[str] = Counter()
    judged = [case for case in cases if case.sample.mail] or cases
    for fold in range(FOLDS):
        joining = Joining(fit([case for case in cases if case.sample.fold != fold]))
        for case in (case for case in judged if case.sample.fold == fold):
            label = case.sample
            intent, chosen, sure = decide(case, joining)
            certain = sure >= LIMITS["certain"]
            counts["right"] += intent == label.intent
            counts["swaps"] += {intent, label.intent} == CARRYING
            counts["hits"] += len(chosen & label.categories)
            counts["named"] += len(chosen) + len(label.categories)
            counts["certain"] += certain
            counts["certain_right"] += certain and intent == label.intent and chosen == label.categories
    return {
        "intent": counts["right"] / len(judged),
        "swaps": counts["swaps"] / len(judged),
        "micro_f1": 2 * counts["hits"] / max(1, counts["named"]),
        "certain": counts["certain"] / len(judged),
        "certain_right": counts["certain_right"] / max(1, counts["certain"]),
    }


def decide(case: Case, joining: Joining) -> tuple[str, frozenset[str], float]:
    """Intent, categories, and how sure that is; as `opinion` does it."""
    chances = joining.intents(case.intent)
    intent = max(chances, key=lambda name: chances[name])
    if intent not in CARRYING:
        return intent, frozenset(), chances[intent]
    odds = joining.categories(case.categories[intent])
    chosen = choose(odds, LIMITS["enough"], LIMITS["enough_alone"])
    return intent, chosen, chances[intent] * certainty(odds, LIMITS["enough"]) * bool(chosen)


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


# Files


def write(built: Built, rules: Path) -> list[Path]:
    """Writes a model to rules/model; the paths of its files."""
    numpy = import_module("numpy")
    folder = rules / "model"
    folder.mkdir(exist_ok=True)
    paths = []
    for name, array in built.arrays.items():
        paths.append(folder / f"{name}.npy")
        numpy.save(paths[-1], array, allow_pickle=False)
    paths.append(folder / "model.toml")
    head = "# Written by `mailflow rules train`; how words and rules are weighed against each other: rules/training/README.md.\n\n"
    paths[-1].write_text(head + "\n".join(_toml(built.settings)) + "\n", encoding="utf-8")
    return paths


def _toml(table: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The lines of a table of numbers and tables."""
    plain = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    if path and plain:
        yield f"\n[{path}]"
    yield from (f"{name} = {value}" for name, value in plain.items())
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _toml(value, f"{path}.{name}" if path else name)
