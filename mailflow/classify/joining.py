"""Rules and the learned model, joined: what both say of a text becomes numbers, and weighted numbers become log odds.

Called by the classifier, and by `training`, which fits the weights. Pure. The weights are the same for all intents, and
for all categories, so that a new term or cue counts at once, without training. What a rule adds is not
weighed below zero for what it stands for; only in texts of more than about 150 words a weak word alone may count against it,
because being named means less there (`named_by_length`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from mailflow.classify.decide import POINTS
from mailflow.classify.intents import Verdict
from mailflow.classify.learned import LABELS, Scores
from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS, Category
from mailflow.classify.scope import Scoped
from mailflow.classify.tokens import Text

STRONG_CUE = 5.0
USUAL_LENGTH = 3.4
"""The logarithm of the number of words in a text of usual length."""

INTENT_NUMBERS = ("text", "sentence", "strong_cues", "weak_cues", "signs")
"""For each intent: learned score of the whole, of its best sentence, points of cues, points of other signs."""

LOOSE_SIGNS = frozenset({"weak_cues", "signs"})

INTENT_SIGNS = ("start", "category", "question")
"""For the text: each intent has its own weights for them. Its length is no sign: that offers are longer than needs is
true of the training texts alone."""

EVIDENCE = tuple(name for name in POINTS if name not in ("start", "length"))
CATEGORY_NUMBERS = (
    "text", "sentence", "subject", "others", "length", "sentence_by_length", "meant", "not_meant",
    "named", "named_by_length", *EVIDENCE, "set_aside", "caution",
)  # fmt: skip
"""For each category: learned scores, of the whole, the best sentence, the subject, the best of the other categories;
what speaks for and against a thing of it being meant (`meant`); what the rules found (`decide`), whether something of it was set aside, and the caution in its rule file."""

NOT_BELOW_ZERO = frozenset(
    {"strong_cues", "weak_cues", "signs", "meant", "not_meant", "named", *EVIDENCE} - {"as_place", "own_thing"}
)
NOT_ABOVE_ZERO = frozenset({"as_place", "own_thing", "set_aside", "caution"})
NO_SUBJECT = -3.0

_INTENTS = slice(0, len(CUE_INTENTS))
_CATEGORIES = slice(len(CUE_INTENTS), len(LABELS))


@dataclass(frozen=True, slots=True)
class Numbers:
    """`own`: a row for each label, a column for each number; `common`: what all labels share."""

    own: Any
    common: Any


def intent_numbers(scores: Scores, verdict: Verdict, text: Text) -> Numbers:
    """INTENT_NUMBERS for each of CUE_INTENTS, and INTENT_SIGNS."""
    numpy = import_module("numpy")
    cues = {intent: [0.0, 0.0] for intent in CUE_INTENTS}
    for hit in verdict.cues:
        cues[hit.cue.intent][hit.cue.weight < STRONG_CUE] += hit.cue.weight
    whole, best = (
        scores.whole.tolist(),
        scores.by_sentence.max(0, initial=-10.0).tolist(),
    )  # Faster to take out of lists.
    own = [
        (whole[at], best[at], *cues[intent], verdict.points[intent] - sum(cues[intent]))
        for at, intent in enumerate(CUE_INTENTS)
    ]
    question = float(any(token.text == "?" for token in text.tokens))
    common = (1.0, scores.whole[_CATEGORIES].max(), question)
    return Numbers(numpy.array(own), numpy.array(common))


def category_numbers(
    scores: Scores,
    meant: Mapping[str, float],
    evidence: Mapping[str, Mapping[str, float]],
    scoped: Scoped,
    text: Text,
    categories: Mapping[str, Category],
) -> Numbers:
    """CATEGORY_NUMBERS for each of CATEGORIES; nothing in common."""
    numpy = import_module("numpy")
    whole = scores.whole[_CATEGORIES]
    order = numpy.sort(whole)
    others = numpy.where(whole == order[-1], order[-2], order[-1])
    best = scores.by_sentence[:, _CATEGORIES].max(0, initial=-10.0)
    length = _length(text)
    columns = (whole, best, _subject(scores, text), others, best * length)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))  # Faster to take out of lists.
    aside = {one.hit.category for one in scoped.asides}
    own = [
        (
            *rows[at][:4], length, rows[at][4],
            max(0.0, meant.get(id_, 0.0)), min(0.0, meant.get(id_, 0.0)), *_named(evidence.get(id_), length),
            float(id_ in aside), categories[id_].caution,
        )
        for at, id_ in enumerate(CATEGORIES)
    ]  # fmt: skip
    return Numbers(numpy.array(own), numpy.array(()))


def _named(evidence: Mapping[str, float] | None, length: float) -> tuple[float, ...]:
    if evidence is None:
        return (0.0,) * (2 + len(EVIDENCE))
    return (1.0, length, *(evidence[name] for name in EVIDENCE))


def _subject(scores: Scores, text: Text) -> Any:
    first = scores.by_sentence[:1, _CATEGORIES]
    if text.subject_end and len(first):
        return first[0]
    return import_module("numpy").full(len(CATEGORIES), NO_SUBJECT)


def _length(text: Text) -> float:
    return math.log(len(text.tokens) + 1) - USUAL_LENGTH


class Joining:
    """The weights of a model, ready to be applied."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        numpy = import_module("numpy")
        intent, category = settings["intent"], settings["category"]
        self._intent = numpy.array([intent["weights"][name] for name in INTENT_NUMBERS])
        self._signs = numpy.array([[intent[sign][label] for label in CUE_INTENTS] for sign in INTENT_SIGNS])
        self._category = numpy.array([category["weights"][name] for name in CATEGORY_NUMBERS])
        self._start = numpy.array([category["start"][id_] for id_ in CATEGORIES])

    def intents(self, numbers: Numbers) -> dict[str, float]:
        """The probability of each intent."""
        odds = numbers.own @ self._intent + numbers.common @ self._signs
        odds = import_module("numpy").exp(odds - odds.max())
        return dict(zip(CUE_INTENTS, (odds / odds.sum()).tolist(), strict=True))

    def categories(self, numbers: Numbers) -> dict[str, float]:
        """The log odds of each category."""
        return dict(zip(CATEGORIES, (numbers.own @ self._category + self._start).tolist(), strict=True))
