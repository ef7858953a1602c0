"""Whether a thing that is named is meant, by the words around it: "Betten haben wir genug, aber Töpfe fehlen".

Called by `opinion` for the hits of a text, and by `training`. Pure. Rules set aside what grammar tells (`scope`); this
tells the rest by words that stood around things that were meant, or only mentioned, in labelled texts. A gram is a
number, the CRC-32 of what it stands for; the words of things are all one, so that what is learned of beds holds of pots.
"""

from __future__ import annotations

import math
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
        first, last = hit.indexes[0], hit.indexes[-1]
        start, end = self._bounds[self._text.tokens[first].sentence]
        found = {
            _number("term", hit.term.id), _number("category", hit.category), _number("how", f"{hit.how} {hit.weak}"),
            _number("part", f"{first * PARTS // len(self._words)}"),
            _number("part", f"{first * PARTS // len(self._words)} {intent}"),
            _number("subject", f"{self._text.in_subject(first)}"),
            crc32(self._sign(first - 1, start, end), _BEFORE_SIGN), crc32(self._sign(last + 1, start, end), _AFTER_SIGN),
        }  # fmt: skip
        for away in range(1, BESIDE + 1):
            found.add(crc32(self._word(first - away, start, end), _BESIDE[-away]))
            found.add(crc32(self._word(last + away, start, end), _BESIDE[away]))
        found.add(crc32(self._word(first - 2, start, end) + b" " + self._word(first - 1, start, end), _PAIRS[0]))
        found.add(crc32(self._word(last + 1, start, end) + b" " + self._word(last + 2, start, end), _PAIRS[1]))
        left = self._words[max(start, first - AROUND) : first]
        right = self._words[last + 1 : min(end, last + 1 + AROUND)]
        found.update(crc32(word, side) for word in left for side in (_SIDES["left"], _SIDES[f"left {intent}"]))
        found.update(crc32(word, side) for word in right for side in (_SIDES["right"], _SIDES[f"right {intent}"]))
        return frozenset(found) | self._of_sentence(start, end, intent)

    def _of_sentence(self, start: int, end: int, intent: str) -> frozenset[int]:
        """What all hits of a sentence share."""
        if (start, intent) not in self._shared:
            tokens = self._text.tokens[start:end]
            words = self._words[start:end]
            found = {crc32(word, _SIDES[f"sentence {intent}"]) for word in words}
            found.add(crc32(words[0], _SIDES[f"first {intent}"]))
            found.add(_number("things", f"{min(5, words.count(_THING))}"))
            found.add(_number("words", f"{min(6, int(math.log2(len(words))))}"))
            found.add(_number("text", f"{min(8, int(math.log2(len(self._words) + 1)))}"))
            found.update(_number(sign, intent) for sign in "?!" if any(token.text == sign for token in tokens))
            self._shared[start, intent] = frozenset(found)
        return self._shared[start, intent]

    def _word(self, index: int, start: int, end: int) -> bytes:
        return _FIRST if index < start else _LAST if index >= end else self._words[index]

    def _sign(self, index: int, start: int, end: int) -> bytes:
        inside = start <= index < end and self._text.tokens[index].is_sign
        return self._text.tokens[index].text.encode() if inside else b""


def _number(kind: str, what: str) -> int:
    return crc32(f"{kind}:{what}".encode())


_BESIDE = {away: crc32(b"beside %d:" % away) for away in range(-BESIDE, BESIDE + 1)}
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
        judged = hits[:MAX_HITS]
        if not judged:
            return {}
        grams = [sorted(context.grams(hit, intent)) for hit in judged]
        wanted = numpy.array([gram for own in grams for gram in own], numpy.uint32)
        places = self._grams.searchsorted(wanted).clip(0, len(self._grams) - 1)
        values = self._weights[places] * (self._grams[places] == wanted)
        firsts = numpy.cumsum([0, *map(len, grams)])[:-1]
        sums = numpy.add.reduceat(values.astype(numpy.float32), firsts) + self._start
        best: dict[str, float] = {}
        for hit, value in zip(judged, sums.tolist(), strict=True):
            best[hit.category] = max(best.get(hit.category, value), value)
        return best
