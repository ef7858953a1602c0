"""Whether a thing that is named is meant, by the words around it: "Betten haben wir genug, aber Töpfe fehlen".

Called by `opinion` for the hits of a text, and by `training`. Pure, apart from a bounded memory of words. Rules set aside
what grammar tells (`scope`); this tells the rest by words that stood around things that were meant, or only mentioned, in
labelled texts. A gram is a number, the CRC-32 of what it stands for; the words of things are all one, so that what is
learned of beds holds of pots.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any
from zlib import crc32

from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text

BESIDE = 3
"""So many words before and after a thing are known by their place."""

AROUND = 8
"""So many words before and after it by their side only; all others of its sentence by being there."""

MAX_HITS = 200
"""More named things of a text are not judged: a long list has fewer."""

PARTS = 5
"""A text is cut into so many parts to tell where a thing stands in it."""

CACHE_WORDS = 2_000
"""So many different words are remembered for each place around a thing: about 300 kB."""

_BUCKET_BITS = 16
_BUCKET_SHIFT = 32 - _BUCKET_BITS

_THING, _NUMBER, _FIRST, _LAST = "<thing>", "0", "<first>", "<last>"

_Spoken = tuple[int, str]
"""A place around a thing (its index in _PLACES) and a word that stands there: one gram, or one with each salt of the place."""

_INTENTS = ("offer", "need")
_NAMES = (
    ("term",), ("category",), ("how",), ("part",), ("subject",), ("sign before",), ("sign after",), ("pair before",),
    ("pair after",), ("things",), ("words",), ("text",), ("?",), ("!",),
    *((f"beside {away}",) for away in range(-BESIDE, BESIDE + 1) if away),
    *((f"{side}", f"{side} {intent}") for side in ("left", "right") for intent in _INTENTS),
    *((f"{side} {intent}",) for side in ("sentence", "first") for intent in _INTENTS),
)  # fmt: skip
"""What the places are called. A gram is the CRC-32 of "name:word"."""

_PLACES = tuple(tuple(crc32(f"{name}:".encode()) for name in names) for names in _NAMES)
"""The salts of each place: the CRC-32 of its names, from which that of a word there goes on."""

_TERM, _CATEGORY, _HOW, _PART, _SUBJECT, _BEFORE_SIGN, _AFTER_SIGN, _PAIR_BEFORE, _PAIR_AFTER = range(9)
_THINGS, _WORDS, _TEXT, _QUESTION_MARK, _EXCLAMATION_MARK = range(9, 14)
_MARKS = {"?": _QUESTION_MARK, "!": _EXCLAMATION_MARK}
_BESIDE = range(14, 14 + 2 * BESIDE)
_LEFT, _RIGHT, _SENTENCE, _FIRST_WORD = (
    dict(zip(_INTENTS, (at, at + 1), strict=True)) for at in range(_BESIDE.stop, len(_NAMES), 2)
)
_NOTHING_BEFORE, _NOTHING_AFTER = [_FIRST] * BESIDE, [_LAST] * BESIDE
_PARTS = {intent: [(f"{part}", f"{part} {intent}") for part in range(PARTS)] for intent in _INTENTS}


class Context:
    """What stands around the hits of one text."""

    def __init__(self, text: Text, things: Iterable[int]) -> None:
        self._text = text
        self._words = [_NUMBER if key[:1].isdigit() else key for key in text.keys]
        for index in things:
            self._words[index] = _THING

    def grams(self, hit: Hit, intent: str) -> frozenset[int]:
        """The grams of a hit in a text of this intent."""
        spoken = (*self.own(hit, intent), *self.shared(hit, intent))
        return frozenset(_gram(word, salt) for place, word in spoken for salt in _PLACES[place])

    def sentence(self, hit: Hit) -> int:
        """The number of the sentence in which a hit begins."""
        return self._text.tokens[hit.indexes[0]].sentence

    def own(self, hit: Hit, intent: str) -> list[_Spoken]:
        """What tells of a hit and its neighbours, each once."""
        words = self._words
        first, last = hit.indexes[0], hit.indexes[-1]
        start, end = self._text.sentence_of(first)
        part, part_with_intent = _PARTS[intent][first * PARTS // len(words)]
        left = words[max(start, first - AROUND) : first]
        right = words[last + 1 : min(end, last + 1 + AROUND)]
        before, after = [*_NOTHING_BEFORE, *left][-BESIDE:], [*right, *_NOTHING_AFTER][:BESIDE]
        to_left, to_right = _LEFT[intent], _RIGHT[intent]
        return [
            (_TERM, hit.term.id),
            (_CATEGORY, hit.category),
            (_HOW, f"{hit.how} {hit.weak}"),
            (_PART, part),
            (_PART, part_with_intent),
            (_SUBJECT, "True" if self._text.in_subject(first) else "False"),
            (_BEFORE_SIGN, self._sign(first - 1, start, end)),
            (_AFTER_SIGN, self._sign(last + 1, start, end)),
            *zip(_BESIDE, (*before, *after), strict=True),
            (_PAIR_BEFORE, f"{before[-2]} {before[-1]}"),
            (_PAIR_AFTER, f"{after[0]} {after[1]}"),
            *[(to_left, word) for word in set(left)],
            *[(to_right, word) for word in set(right)],
        ]

    def shared(self, hit: Hit, intent: str) -> list[_Spoken]:
        """What all hits of a sentence share, each once."""
        start, end = self._text.sentence_of(hit.indexes[0])
        words = self._words[start:end]
        in_sentence = _SENTENCE[intent]
        return [
            *[(in_sentence, word) for word in set(words)],
            (_FIRST_WORD[intent], words[0]),
            (_THINGS, f"{min(5, words.count(_THING))}"),
            (_WORDS, f"{min(6, int(math.log2(len(words))))}"),
            (_TEXT, f"{min(8, int(math.log2(len(self._words) + 1)))}"),
            *[
                (_MARKS[mark], intent)
                for mark in _MARKS.keys() & {token.text for token in self._text.tokens[start:end]}
            ],
        ]

    def _sign(self, index: int, start: int, end: int) -> str:
        inside = start <= index < end and self._text.tokens[index].is_sign
        return self._text.tokens[index].text if inside else ""


def _gram(word: str, salt: int) -> int:
    return crc32(word.encode(), salt)


class Meant:
    """The weights of grams."""

    def __init__(self, grams: Any, weights: Any, start: float) -> None:
        """`grams` (uint32) ascending, `weights` (float16) as long; `start` is where every hit begins."""
        self._start = start
        known = _Weights(grams, weights)
        self._places = [_Place(known, salts) for salts in _PLACES]

    def scores(self, hits: Sequence[Hit], context: Context, intent: str) -> Mapping[str, float]:
        """For each category how much speaks for its best hit being meant (log odds); of the first MAX_HITS."""
        best: dict[str, float] = {}
        of_sentence: dict[int, float] = {}
        for hit in hits[:MAX_HITS]:
            sentence = context.sentence(hit)
            if sentence not in of_sentence:
                of_sentence[sentence] = self._sum(context.shared(hit, intent))
            value = self._sum(context.own(hit, intent)) + of_sentence[sentence] + self._start
            best[hit.category] = max(best.get(hit.category, value), value)
        return best

    def _sum(self, spoken: Iterable[_Spoken]) -> float:
        """Exact, in whatever order: the weights are float16, and double precision has room for all of their digits."""
        places = self._places
        return sum([places[place][word] for place, word in spoken])


class _Place(dict[str, float]):
    """What each word adds that stands at one place; known once asked."""

    def __init__(self, known: _Weights, salts: Iterable[int]) -> None:
        self._known = known
        self._salts = tuple(salts)

    def __missing__(self, word: str) -> float:
        if len(self) >= CACHE_WORDS:
            self.clear()
        self[word] = value = sum([self._known.of(_gram(word, salt)) for salt in self._salts])
        return value


class _Weights:
    """The weight of a gram; a look-up takes half a microsecond, for one alone a third of what numpy takes."""

    def __init__(self, grams: Any, weights: Any) -> None:
        numpy = import_module("numpy")
        firsts = numpy.arange(1 << _BUCKET_BITS, dtype=numpy.uint32) << numpy.uint32(_BUCKET_SHIFT)
        self._grams = array("I", grams.tobytes())
        self._values = array("f", weights.astype(numpy.float32).tobytes())
        self._buckets = array("I", [*grams.searchsorted(firsts).tolist(), len(grams)])

    def of(self, gram: int) -> float:
        """0 for one that is not known."""
        bucket = gram >> _BUCKET_SHIFT
        end = self._buckets[bucket + 1]
        at = bisect_left(self._grams, gram, self._buckets[bucket], end)
        return self._values[at] if at < end and self._grams[at] == gram else 0.0
