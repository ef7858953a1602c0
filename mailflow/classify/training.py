"""The learned model, built from labelled texts: the same texts, rules and versions give the same bytes.

Called by `mailflow rules train` and the tests; needs scikit-learn (the extra `train`), which running does not. First the
words are weighed (a linear support vector machine for each label), then what rules and words say is joined: on scores of texts
that the words were not weighed on, so that the joining learns how far they can be trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from mailflow.classify import features
from mailflow.classify.classifier import Classifier, Observed
from mailflow.classify.fitting import Case, fit
from mailflow.classify.intents import CARRYING
from mailflow.classify.joining import Joining
from mailflow.classify.learned import Learned, Scores
from mailflow.classify.meant import MAX_HITS
from mailflow.classify.opinion import certainty, choose
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.samples import FOLDS, Sample
from mailflow.classify.weighing import Thing, Units, held_by, weigh, weigh_around, whole_of

LIMITS = {"enough": -0.25, "enough_alone": -3.0, "certain": 0.95}
"""Log odds from which a category counts, and the best of all where none has as much: on the flat top of the F1 in
cross-validation. A reading is certain from this probability of being right on: set by hand, upwards until fewer than 3 in
100 of such readings were wrong on the development mails; on those few dozen readings one error more or less moves it."""

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A model as files: name -> bytes-like arrays and the text of model.toml; and the figures of cross-validation."""

    arrays: Mapping[str, Any]
    settings: Mapping[str, Any]
    figures: Mapping[str, float]


def build(ruleset: RuleSet, texts: Sequence[Sample], log: Log = print) -> Built:
    """The model of some texts with these rules, and its figures in cross-validation."""
    classifier = Classifier(ruleset)
    observed = [classifier.observe(one.subject, one.text, one.language) for one in texts]
    log(f"{len(texts)} texts read by the rules")
    units = [list(features.units(one.text, one.scoped)) for one in observed]
    things = [_things(sample, one) for sample, one in zip(texts, observed, strict=True)]
    unseen = _unseen(texts, observed, units, things, log)
    cases = [
        Case(sample, one, scores, meant, ruleset)
        for sample, one, (scores, meant) in zip(texts, observed, unseen, strict=True)
    ]
    arrays, settings = _weigh(range(len(texts)), texts, units, things)
    log(f"all texts: {len(arrays['grams'])} grams")
    return Built(arrays, {"format": features.FORMAT, "limits": LIMITS, **fit(cases), **settings}, figures(cases))


def _things(sample: Sample, observed: Observed) -> list[Thing]:
    """What an offer or a need names, with what stands around it."""
    if sample.intent not in CARRYING:
        return []
    context = observed.context
    return [
        Thing(context.grams(hit, sample.intent), hit.category, hit.category in sample.categories)
        for hit in observed.named(sample.intent)[:MAX_HITS]
    ]


def _weigh(
    some: Sequence[int], texts: Sequence[Sample], units: Sequence[Units], things: Sequence[Sequence[Thing]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arrays and settings of a model of some of the texts."""
    own = [texts[at] for at in some]
    arrays, start = weigh(held_by([units[at] for at in some]), own, whole_of(units))
    around, around_start = weigh_around([things[at] for at in some], own)
    return {**arrays, **around}, {"around": {"start": around_start}, "start": start}


def _unseen(
    texts: Sequence[Sample],
    observed: Sequence[Observed],
    units: Sequence[Units],
    things: Sequence[Sequence[Thing]],
    log: Log,
) -> list[tuple[Scores, dict[str, Mapping[str, float]]]]:
    """What a model of the other folds says of each text: of its words, and of its things by intent."""
    found: dict[int, tuple[Scores, dict[str, Mapping[str, float]]]] = {}
    for fold in range(FOLDS):
        learned = Learned(*_weigh([at for at, one in enumerate(texts) if one.fold != fold], texts, units, things))
        for at, one in enumerate(observed):
            if texts[at].fold == fold:
                meant = {i: learned.meant.scores(one.named(i), one.context, i) for i in sorted(CARRYING)}
                found[at] = (learned.read(units[at]), meant)
        log(f"fold {fold + 1} of {FOLDS} done")
    return [found[at] for at in range(len(texts))]


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
