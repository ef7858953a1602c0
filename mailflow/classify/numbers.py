"""What number words count, alone and put together: "zweiundzwanzig", "twenty-two", "два десятка", "quatre-vingt-dix".

Called by `facts` and `sizes` for one language. Pure; "ein" and its like are articles and count nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mailflow.classify.ruleset import Language
from mailflow.classify.words import fold

MAX_PARTS = 6
"""A number has no more words than this: "neunzehn hundert und …" is a year."""

CACHE_WORDS = 4_000
"""So many different words are remembered for each language: about 400 kB."""

_DIGITS = re.compile(r"\d{1,5}")
_COUNTED_X = re.compile(r"(\d{1,4})[x×х]", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_ARABIC_PARTICLES = frozenset("بلف")  # With-, for-, then-, written onto the word: بخمسة.
_AND = "و"  # Arabic writes "and" onto the word: اثنان وعشرون.


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a row of words: its value, and the indexes of its first and last word."""

    value: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of a number, and whether an "and" follows it."""

    value: int
    first: int
    joined: bool = False


class Numbers:
    """The number words of one language."""

    def __init__(self, language: Language) -> None:
        written = {word.casefold(): value for word, value in language.numbers.items()}
        if language.compounds:
            written = {**dict(_compounds(written, language.number_joiners)), **written}
        self._dozens = {fold(word): value for word, value in language.dozens.items()}
        self._joiners = frozenset(fold(word) for word in language.number_joiners)
        self._single = {fold(word): value for word, value in written.items() if " " not in word}
        # fold() takes "neuen" (new ones) for "neün": an e behind a vowel is a spelled-out umlaut only where there is one.
        self._spelled_out = frozenset(word.translate(_UMLAUTS) for word in written)
        self._several: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        self.of = lru_cache(maxsize=CACHE_WORDS)(self._of)
        for word, value in written.items():
            parts = tuple(fold(part) for part in word.split())
            if len(parts) > 1:
                self._several.setdefault(parts[-1], []).append((parts, value))

    def _of(self, word: str) -> int | None:
        """What one word counts: digits of any script, "4x", or a number word; None for anything else, and for 0."""
        if _DIGITS.fullmatch(word):
            return int(word) or None
        if found := _COUNTED_X.fullmatch(word):
            return int(found.group(1)) or None
        return self._of_word(word) or self._dozens.get(fold(word)) or self._of_joined(word)

    def _of_word(self, word: str) -> int | None:
        key = fold(word)
        value = self._single.get(key)
        if value is None:
            return self._single.get(key[1:]) if key[:1] in _ARABIC_PARTICLES else None
        plain = word.casefold()
        return value if len(plain) == len(key) or not plain.isascii() or plain in self._spelled_out else None

    def _of_joined(self, word: str) -> int | None:
        """The value of "twenty-two" and "quatre-vingt-dix"."""
        parts = word.split("-")
        if not 1 < len(parts) <= MAX_PARTS:
            return None
        found = self.ending_at(parts, len(parts) - 1)
        return found.value if found and found.first == 0 else None

    def ending_at(self, words: Sequence[str], index: int) -> Number | None:
        """The number whose last word stands at an index, with all words before that belong to it."""
        if (several := self._several_words(words, index)) is None and fold(words[index]) in self._dozens:
            return self._dozen(words, index)
        last = several or (self._of_word(words[index]), index)
        if last[0] is None:
            value = self.of(words[index])
            return None if value is None else Number(value, index, index)
        parts = [_Part(last[0], last[1])]
        while len(parts) < MAX_PARTS and (before := self._part_before(words, parts[0].first)):
            parts.insert(0, before)
        return next(Number(value, part.first, index) for at, part in enumerate(parts) if (value := _sum(parts[at:])))

    def _part_before(self, words: Sequence[str], first: int) -> _Part | None:
        """The number word before an index, an "and" or a hyphen between them passed over."""
        joined = first > 1 and (words[first - 1] == "-" or fold(words[first - 1]) in self._joiners)
        at = first - 2 if joined else first - 1
        value = self._of_word(words[at]) if at >= 0 else None
        return None if value is None else _Part(value, at, joined or words[first].startswith(_AND))

    def _several_words(self, words: Sequence[str], index: int) -> tuple[int, int] | None:
        """A number that the rules write in several words, such as "on bir"."""
        for parts, value in self._several.get(fold(words[index]), ()):
            start = index + 1 - len(parts)
            if start >= 0 and all(fold(word) == part for word, part in zip(words[start:], parts, strict=False)):
                return value, start
        return None

    def _dozen(self, words: Sequence[str], index: int) -> Number:
        """ "zwei Dutzend"; one dozen where nothing counts them."""
        dozen = self._dozens[fold(words[index])]
        before = self.of(words[index - 1]) if index else None
        return Number(dozen, index, index) if before is None else Number(before * dozen, index - 1, index)


def _sum(parts: Sequence[_Part]) -> int | None:
    """What the parts count together; None where they are more than one number."""
    value: int | None = parts[0].value
    for before, part in pairwise(parts):
        value = None if value is None else _together(value, part.value, before.joined)
    return value


def _together(before: int, value: int, joined: bool) -> int | None:
    """Two parts of a number: the left one multiplied, or the smaller added; None where they are two numbers."""
    if (value in (100, 1000) and 1 < before < 100) or (before, value) == (4, 20):  # quatre-vingt
        return before * value
    is_sum = (
        (before % 100 == 0 and value < 100)
        or (before % 1000 == 0 and value < 1000)
        or (before % 10 == 0 and before % 100 >= 20 and value < 10)
        or (before in (60, 80) and 10 <= value < 20)  # soixante-douze
        or (joined and before < 10 and 20 <= value < 100 and value % 10 == 0)  # اثنان وعشرون
    )
    return before + value if is_sum else None


def _compounds(numbers: dict[str, int], joiners: Sequence[str]) -> Iterator[tuple[str, int]]:
    """German numbers up to 999, written as one word: dreiundzwanzig, hundertfünf, zweihundertvierzig."""
    units = {"ein": 1, **{word: value for word, value in numbers.items() if 1 < value < 10 and word != "beide"}}
    tens = {word: value for word, value in numbers.items() if value < 100 and value % 10 == 0 and value >= 20}
    below = {word: value for word, value in numbers.items() if value < 100 and word != "beide"}
    below |= {
        f"{unit}{joiner}{ten}": a + b for unit, a in units.items() for joiner in joiners for ten, b in tens.items()
    }
    yield from below.items()
    for word, value in {"": 1, **units}.items():
        yield f"{word}hundert", value * 100
        yield from ((f"{word}hundert{rest}", value * 100 + less) for rest, less in {**below, "eins": 1}.items())
