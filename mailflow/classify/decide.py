"""Which of the named categories are really offered or needed: evidence adds up to points, and enough points decide.

Called by the classifier once the intent is known. Pure. The points were fitted on several thousand short texts
(logistic regression) and rounded; a category's own caution stands in its rule file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import islice, pairwise

from mailflow.classify.facts import Counts, uncounted
from mailflow.classify.intents import GAP, Verdict
from mailflow.classify.ruleset import GOODS, Category, Language
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text
from mailflow.classify.words import fold

ENOUGH = 0.0
"""A category with as many points counts."""

POINTS: Mapping[str, float] = {
    "start": 1.49,
    "strong_terms": 2.43,  # for each different word of its own, up to 3
    "phrases": 2.86,  # for each different phrase, up to 2
    "weak_terms": 1.03,  # for each different weak word, up to 3
    "compound": 1.04,  # one is a compound: Kinderfahrrad is more of a thing than Rad
    "counted": 1.07,  # a number belongs to one
    "cue_near": 0.57,  # words for the intent in the same sentence
    "cues_near": 0.53,  # strong or several such words
    "listed": 0.64,  # one stands in a line with a bullet
    "in_subject": 0.44,
    "alone": 1.39,  # no other category has a word of its own
    "as_place": -0.43,  # one stands after a preposition: im Schrank
    "own_thing": -0.82,  # all stand after "mein", "unser"
    "length": -0.82,  # for each e-fold of words: a long text mentions more than it gives
}

CUE_POINTS = 3.0
CUES_POINTS = 8.0


class Decision:
    """Weighs hits, in one language."""

    def __init__(self, language: Language, categories: Mapping[str, Category], counts: Counts) -> None:
        self._locating = frozenset(fold(word) for word in language.locating)
        self._owning = frozenset(fold(word) for word in language.owning)
        self._accompanying = frozenset(fold(word) for word in language.accompanying)
        self._caution = {id_: category.caution for id_, category in categories.items()}
        self._counts = counts

    def points(self, category: str, evidence: Mapping[str, float]) -> float:
        """The sum for one category."""
        return sum(POINTS[name] * value for name, value in evidence.items()) - self._caution.get(category, 0.0)

    def evidence(self, hits: Sequence[Hit], text: Text, verdict: Verdict) -> dict[str, dict[str, float]]:
        """For each category that is named, what POINTS weighs."""
        by_category: dict[str, list[Hit]] = {}
        for hit in hits:
            by_category.setdefault(hit.category, []).append(hit)
        strong = {category for category, own in by_category.items() if any(not hit.weak for hit in own)}
        cues, said = _cues_by_sentence(text, verdict), _said(verdict)
        taken = uncounted(hits, text)
        length = math.log(len(text.tokens) + 1)
        return {
            category: {
                **_terms(own),
                **self._place(own, text, taken, said),
                **_cues(max(cues.get(text.tokens[hit.indexes[0]].sentence, 0.0) for hit in own)),
                "listed": float(any(text.tokens[hit.indexes[0]].sentence in text.bulleted for hit in own)),
                "in_subject": float(text.in_subject(own[0].indexes[0])),
                "alone": float(not strong - {category}),
                "length": length,
            }
            for category, own in by_category.items()
        }

    def beside(self, hits: Sequence[Hit], text: Text, verdict: Verdict) -> frozenset[str]:
        """The categories of things that are listed side by side, each with its article or number, in a sentence that tells the
        intent: who has "ein Bett und zwei Fahrräder" to give away gives both, but not who has "ein Zimmer mit einem Bett und
        einem Schrank". Of two goods that are given "and" joins, one counted is enough: "łóżko i dwa rowery"."""
        taken, said = uncounted(hits, text), _said(verdict)
        things = [hit for hit in hits if self._may_be_listed(hit, text, said)]
        counted = [hit for hit in things if self._is_counted(hit, text, taken)]
        pairs = self._in_row(counted, text)
        if counted and verdict.intent == "offer":
            goods = [
                (one, other) for one, other in self._in_row(things, text) if {one.category, other.category} <= GOODS
            ]
            halves = [pair for pair in goods if (pair[0] in counted) != (pair[1] in counted)]
            pairs += [pair for pair in halves if self._both_joined(*pair, text)]
        cues = _cues_by_sentence(text, verdict) if pairs else {}
        told = (pair for pair in pairs if cues.get(text.tokens[pair[0].indexes[0]].sentence, 0.0) >= CUE_POINTS)
        return frozenset(hit.category for pair in told for hit in pair)

    def _in_row(self, listed: Sequence[Hit], text: Text) -> list[tuple[Hit, Hit]]:
        """Those that stand side by side, and not behind "with"."""
        pairs = []
        belongs = False  # To what stands before "with".
        for one, other in pairwise(listed):
            in_row = self._counts.side_by_side(one, other, text.tokens)
            belongs = in_row and (belongs or self._after(one, text, self._accompanying))
            if in_row and not belongs and not self._after(other, text, self._accompanying):
                pairs.append((one, other))
        return pairs

    def _both_joined(self, one: Hit, other: Hit, text: Text) -> bool:
        """Whether a word such as "and", and not "or", stands between two things."""
        between = text.tokens[one.indexes[-1] + 1 : other.indexes[0]]
        return any(self._counts.joins(token) for token in between) and self._counts.adds(one, other, text.tokens)

    def _may_be_listed(self, hit: Hit, text: Text, said: frozenset[int]) -> bool:
        """Whether a hit is a thing of its own, and no place nor the writer's own."""
        if hit.weak or self._after(hit, text, self._owning):
            return False
        return not self._after(hit, text, self._locating, said)

    def _is_counted(self, hit: Hit, text: Text, taken: frozenset[int]) -> bool:
        """Whether a hit has its article or number."""
        return self._counts.is_one(hit, text.tokens) or self._counts.of(hit, text.tokens, taken) is not None

    def _place(self, own: Sequence[Hit], text: Text, taken: frozenset[int], said: frozenset[int]) -> dict[str, float]:
        return {
            "counted": float(any(self._counts.of(hit, text.tokens, taken) for hit in own)),
            "as_place": float(any(self._after(hit, text, self._locating, said) for hit in own)),
            "own_thing": float(all(self._after(hit, text, self._owning) for hit in own)),
        }

    def _after(self, hit: Hit, text: Text, keys: frozenset[str], said: frozenset[int] = frozenset()) -> bool:
        """Whether one of the two words before a hit is among `keys`; none at the indexes of `said`."""
        first = hit.indexes[0]
        return any(text.keys[index] in keys and index not in said for index in range(max(0, first - 2), first))


def telling_sentences(text: Text, verdict: Verdict) -> frozenset[int]:
    """The numbers of the sentences whose words tell the intent."""
    return frozenset(number for number, points in _cues_by_sentence(text, verdict).items() if points >= CUE_POINTS)


def _said(verdict: Verdict) -> frozenset[int]:
    """The indexes of the words that tell an intent: "do" of "do oddania" (to give away) is no preposition of a place."""
    whole = (hit for hit in verdict.cues if GAP not in hit.cue.text)
    return frozenset(index for hit in whole for index in range(hit.first, hit.end))


def _terms(own: Sequence[Hit]) -> dict[str, float]:
    strong = {hit.term.id for hit in own if not hit.weak and hit.how != "phrase"}
    phrases = {hit.term.id for hit in own if not hit.weak and hit.how == "phrase"}
    weak = {hit.term.id for hit in own if hit.weak}
    return {
        "start": 1.0,
        "strong_terms": float(min(3, len(strong))),
        "phrases": float(min(2, len(phrases))),
        "weak_terms": float(min(3, len(weak))),
        "compound": float(any(hit.how == "head" for hit in own)),
    }


def _cues(points: float) -> dict[str, float]:
    return {"cue_near": float(points >= CUE_POINTS), "cues_near": float(points >= CUES_POINTS)}


def _cues_by_sentence(text: Text, verdict: Verdict) -> dict[int, float]:
    """The points of the cues for the intent, less half of those against it, by sentence; a list has its headline's."""
    points: dict[int, float] = {}
    for hit in verdict.cues:
        sentence = text.tokens[hit.first].sentence
        share = 1.0 if hit.cue.intent == verdict.intent else -0.5
        points[sentence] = points.get(sentence, 0.0) + share * hit.cue.weight
    headline: int | None = None
    for number, (start, _) in islice(text.sentences.items(), 1, None):
        before, token = text.tokens[start - 1], text.tokens[start]
        if before.text == ":":
            headline = before.sentence
        elif not token.is_sign and not token.text.isdigit():
            headline = None
        if headline is not None:
            points[number] = points.get(number, 0.0) + points.get(headline, 0.0)
    return points
