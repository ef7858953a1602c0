"""What the learned model sees of a text: its words, pairs and parts of words, after the rules have set things aside.

Called by `learned` at run time and by `training`, so that both see the same. Pure. A gram is a number, the CRC-32 of
what it stands for: "w:word", "c:part of a word" with blanks at its ends, "b:word next".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from mailflow.classify.scope import Scoped
from mailflow.classify.tokens import Text

FORMAT = 2
"""Counts up with every change here in `meant` or in the numbers of `joining`: a model of another format is not used."""

SHORTEST, LONGEST = 3, 5
"""So many letters have the parts of words."""

_LENGTHS = range(SHORTEST, LONGEST + 1)
_PART = crc32(b"c:")

MAX_UNITS = 4_000
"""More words and pairs of a text are not looked at: five times a long letter."""

Unit = tuple[str, str]
"""A word and "", or a word and the next one; both folded."""


def units(text: Text, scoped: Scoped) -> Iterator[tuple[Unit, int]]:
    """The words and pairs of a text with the number of their sentence.

    What is negated or only mentioned stands there as the reason for it, so that no category learns from it and none is
    found by it; a lack ("hat kein Bett") is a reason of its own, for it tells of a need. Numbers are all one.
    """
    aside = {index: f"<{'lack' if one.lack else one.code}>" for one in scoped.asides for index in one.hit.indexes}
    before: tuple[str, int] | None = None
    for token in text.tokens[: MAX_UNITS // 2]:
        if token.is_sign:
            if token.text in ("?", "!"):
                yield (token.text, ""), token.sentence
            continue
        seen = aside.get(token.index) or ("0" if token.key[:1].isdigit() else token.key)
        yield (seen, ""), token.sentence
        if before is not None and before[1] == token.sentence:
            yield (before[0], seen), token.sentence
        before = (seen, token.sentence)


def grams(unit: Unit) -> tuple[int, ...]:
    """The numbers of what a unit holds, each once, ascending."""
    if unit[1]:
        return (pair(unit),)
    found = {word(unit)}
    if unit[0][:1].isalpha():
        padded = f" {unit[0]} "
        places = _places(len(padded))
        # The CRC goes on from that of "c:": with bytes that saves two thirds of the time, for these are most grams.
        if padded.isascii():
            letters = padded.encode()
            found.update([crc32(letters[start:end], _PART) for start, end in places])
        else:
            found.update([crc32(padded[start:end].encode(), _PART) for start, end in places])
    return tuple(sorted(found))


@lru_cache(maxsize=64)
def _places(length: int) -> tuple[tuple[int, int], ...]:
    """Where the parts of a word of so many signs begin and end."""
    return tuple((i, i + part) for part in _LENGTHS for i in range(length - part + 1))


def word(unit: Unit) -> int:
    """The number of a word as a whole."""
    return _number(f"w:{unit[0]}")


def pair(unit: Unit) -> int:
    """The one number of a word and the next."""
    return _number(f"b:{unit[0]} {unit[1]}")


def _number(text: str) -> int:
    return crc32(text.encode())
