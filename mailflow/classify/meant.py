"""Whether a thing that is named is meant, by the words around it: "Betten haben wir genug, aber Töpfe fehlen".

Called by `opinion` for the hits of a text, and by `training`. Pure. Rules set aside what grammar tells (`scope`); this
tells the rest by words that stood around things that were meant, or only mentioned, in labelled texts. A gram is a
number, the CRC-32 of what it stands for; the words of things are all one, so that what is learned of beds holds of pots.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
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

_ASKING = frozenset("?!")
_THING, _NUMBER, _FIRST, _LAST = b"<thing>", b"0", b"<first>", b"<last>"


class Context:
    """What stands around the hits of one text."""

    def __init__(self, text: Text, things: Iterable[int]) -> None:
        self._text = text
        taken = frozenset(things)
        self._words = [
            _THING if token.index in taken else _NUMBER if token.key[:1].isdigit() else token.key.encode()
            for token in text.tokens
        ]
        self._bounds = _bounds(text)
        self._shared: dict[tuple[int, str], frozenset[int]] = {}

    def grams(self, hit: Hit, intent: str) -> frozenset[int]:
        """The grams of a hit in a text of this intent."""
        return self.own(hit, intent) | self.shared(hit, intent)

    def own(self, hit: Hit, intent: str) -> frozenset[int]:
        """The grams that tell of a hit and its neighbours."""
        first, last = hit.indexes[0], hit.indexes[-1]
        start, end = self._bounds[self._text.tokens[first].sentence]
        found = {
            _number("term", hit.term.id), _number("category", hit.category), _number("how", f"{hit.how} {hit.weak}"),
            _number("part", f"{first * PARTS // len(self._words)}"),
            _number("part", f"{first * PARTS // len(self._words)} {intent}"),
            _number("subject", f"{self._text.in_subject(first)}"),
            crc32(self._sign(first - 1, start, end), _BEFORE_SIGN), crc32(self._sign(last + 1, start, end), _AFTER_SIGN),
        }  # fmt: skip
        left = self._words[max(start, first - AROUND) : first]
        right = self._words[last + 1 : min(end, last + 1 + AROUND)]
        before, after = [*_NOTHING_BEFORE, *left][-BESIDE:], [*right, *_NOTHING_AFTER][:BESIDE]
        found.update(map(crc32, (*before, *after), _BESIDE))
        found.add(crc32(before[-2] + b" " + before[-1], _PAIRS[0]))
        found.add(crc32(after[0] + b" " + after[1], _PAIRS[1]))
        for words, name in ((left, "left"), (right, "right")):
            side, with_intent = _SIDES[name], _SIDES[f"{name} {intent}"]
            found.update([crc32(word, side) for word in words])
            found.update([crc32(word, with_intent) for word in words])
        return frozenset(found)

    def shared(self, hit: Hit, intent: str) -> frozenset[int]:
        """The grams that all hits of a sentence share."""
        start, end = self._bounds[self._text.tokens[hit.indexes[0]].sentence]
        if (start, intent) not in self._shared:
            tokens = self._text.tokens[start:end]
            words = self._words[start:end]
            side = _SIDES[f"sentence {intent}"]
            found = {crc32(word, side) for word in words}
            found.add(crc32(words[0], _SIDES[f"first {intent}"]))
            found.add(_number("things", f"{min(5, words.count(_THING))}"))
            found.add(_number("words", f"{min(6, int(math.log2(len(words))))}"))
            found.add(_number("text", f"{min(8, int(math.log2(len(self._words) + 1)))}"))
            found.update(_number(token.text, intent) for token in tokens if token.text in _ASKING)
            self._shared[start, intent] = frozenset(found)
        return self._shared[start, intent]

    def _sign(self, index: int, start: int, end: int) -> bytes:
        inside = start <= index < end and self._text.tokens[index].is_sign
        return self._text.tokens[index].text.encode() if inside else b""


@lru_cache(maxsize=4_096)
def _number(kind: str, what: str) -> int:
    return crc32(f"{kind}:{what}".encode())


_NOTHING_BEFORE, _NOTHING_AFTER = [_FIRST] * BESIDE, [_LAST] * BESIDE
_BESIDE = [crc32(b"beside %d:" % away) for away in range(-BESIDE, BESIDE + 1) if away]
_PAIRS = crc32(b"pair before:"), crc32(b"pair after:")
_SIDES = {
    f"{side}{intent}": crc32(f"{side}{intent}:".encode())
    for side in ("left", "right", "sentence", "first")
    for intent in ("", " offer", " need")
}
_BEFORE_SIGN, _AFTER_SIGN = crc32(b"sign before:"), crc32(b"sign after:")


def _bounds(text: Text) -> dict[int, tuple[int, int]]:
    """Where the tokens of each sentence begin and end."""
    bounds: dict[int, tuple[int, int]] = {}
    for token in text.tokens:
        start, _ = bounds.get(token.sentence, (token.index, 0))
        bounds[token.sentence] = (start, token.index + 1)
    return bounds


class Meant:
    """The weights of grams."""

    def __init__(self, grams: Any, weights: Any, start: float) -> None:
        """`grams` (uint32) ascending, `weights` (float16) as long; `start` is where every hit begins."""
        self._grams = grams
        self._weights = weights
        self._start = start

    def scores(self, hits: Sequence[Hit], context: Context, intent: str) -> Mapping[str, float]:
        """For each category how much speaks for its best hit being meant (log odds); of the first MAX_HITS."""
        numpy = import_module("numpy")
        judged = [(hit.category, context.own(hit, intent), context.shared(hit, intent)) for hit in hits[:MAX_HITS]]
        if not judged:
            return {}
        sentences = {id(shared): shared for _, _, shared in judged}
        groups = [*(own for _, own, _ in judged), *sentences.values()]
        wanted = numpy.array([gram for group in groups for gram in group], self._grams.dtype)
        places = self._grams.searchsorted(wanted)
        places[places == len(self._grams)] = 0
        values = numpy.where(self._grams[places] == wanted, self._weights[places], 0)
        firsts = numpy.cumsum([0, *map(len, groups)])[:-1]
        # In double precision, so that the order of the grams makes no difference that anybody sees.
        sums = numpy.add.reduceat(values.astype(numpy.float64), firsts).tolist()
        of_sentence = dict(zip(sentences, sums[len(judged) :], strict=True))
        best: dict[str, float] = {}
        for (category, _, shared), own in zip(judged, sums, strict=False):
            value = own + of_sentence[id(shared)] + self._start
            best[category] = max(best.get(category, value), value)
        return best
