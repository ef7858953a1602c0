"""A text as words, numbers and signs in a row, and phrases that are looked up in it in one pass.

Called by what reads facts (`sizes`, `times`, `handover`, `placenames`), which need numbers and signs apart ("38-40",
"18.30", "160x200") where the classifier's own tokens keep some together. Pure; linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from mailflow.classify.words import fold, is_definite, may_be

GAP = 5
"""So many words may stand where a phrase has "…"."""
REACH = 8
"""So many lexemes to either side are near."""
CACHE_RUNS = 10_000
"""So many runs without a blank are remembered for each pattern: about 3 MB. Longer ones than MAX_RUN are not."""
MAX_RUN = 60
GAP_SIGN = "…"
SENTENCE_END = frozenset(".!?;")
SHORT = 3
"""A word of the rules up to this length that is written with a capital counts with it only: May and Mo, not may and mo."""

_MARKS = "\u0300-\u036f\u064b-\u0652\u200c"  # Accents and vowel signs on their own, and what Persian joins words with.
_LEXEME = re.compile(r"\w+|[^\w\s]")
# Where digits stand, and where an apostrophe or a mark stands inside words: п'ятниця, می‌دهم. Slower, so only there.
# The first letters are those of the nine languages: a set of ranges is found three times as fast as "a word but no digit".
_DIGITS = re.compile(
    r"[A-Za-zÀ-ÖØ-öø-ɏЀ-ԯ\u0620-\u064a\u066e-\u06d3]+"
    r"|\d{4}-\d\d-\d\d(?!\d)|\d+(?:[.,:]\d+){0,3}|[^\W\d_]+|[^\w\s]|_"
)
_MARKED = re.compile(rf"[^\W\d_]+(?:['’ʼ](?=[\u0400-\u04ff])[^\W\d_]+|[{_MARKS}]+[^\W\d_]*)*|{_DIGITS.pattern}")
_HAS_DIGIT = re.compile(r"\d")
_HAS_MARK = re.compile(rf"[{_MARKS}]|['’ʼ](?=[\u0400-\u04ff])")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")

_Cut = tuple[tuple[str, ...], tuple[str, ...]]
"""The lexemes of a run without a blank, as written and folded."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Lexemes:
    """Words, numbers and signs of a text in their order, as written and folded."""

    text: str
    words: Sequence[str]
    keys: Sequence[str]

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where each begins in the text; only for texts in which something was found."""
        starts, end = [], 0
        find = self.text.index
        for word in self.words:
            start = find(word, end)
            starts.append(start)
            end = start + len(word)
        return starts

    def __len__(self) -> int:
        return len(self.words)

    def written(self, first: int, end: int) -> str:
        """The text from one lexeme up to, not with, another, on one line."""
        last = end - 1
        return " ".join(self.text[self.starts[first] : self.starts[last] + len(self.words[last])].split())

    def is_apart(self, index: int) -> bool:
        """Whether an empty line stands before a lexeme."""
        last = index - 1
        between = self.text[self.starts[last] + len(self.words[last]) : self.starts[index]] if index else ""
        return "\n" in between and _BLANK_LINE.search(between) is not None

    def touches(self, index: int) -> bool:
        """Whether a lexeme stands right behind the one before it, without a blank."""
        return index > 0 and self.starts[index - 1] + len(self.words[index - 1]) == self.starts[index]


class Lexer:
    """Cuts texts; remembers how a run without a blank is cut and folded, which depends on the pattern of its line alone."""

    def __init__(self) -> None:
        self._runs: dict[re.Pattern[str], dict[str, _Cut]] = {_MARKED: {}, _DIGITS: {}, _LEXEME: {}}

    def read(self, text: str) -> Lexemes:
        """The lexemes of a text."""
        words: list[str] = []
        keys: list[str] = []
        for line in text.splitlines():
            pattern = _pattern(line)
            runs = self._runs[pattern]
            for run in line.split():
                own_words, own_keys = runs.get(run) or self._learn(pattern, run)
                words += own_words
                keys += own_keys
        return Lexemes(text, words, keys)

    def _learn(self, pattern: re.Pattern[str], run: str) -> _Cut:
        """Cuts a new run; when the memory is full, it begins anew."""
        runs = self._runs[pattern]
        words = tuple(pattern.findall(run))
        found = words, tuple(map(fold, words))
        if len(runs) >= CACHE_RUNS:
            runs.clear()
        if len(run) <= MAX_RUN:
            runs[run] = found
        return found


def _pattern(line: str) -> re.Pattern[str]:
    if not line.isascii() and _HAS_MARK.search(line):
        return _MARKED
    return _DIGITS if _HAS_DIGIT.search(line) else _LEXEME


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase of the rules in a text: what it stands for, and the lexemes from first up to, not with, end."""

    value: Value
    first: int
    end: int


class Phrases(Generic[Value]):
    """Words and phrases of the rules, each standing for a value; the longest at a place wins.

    A word that is written with a capital in the rules, of up to `short` letters, counts with it only; an Arabic one that has
    its article there, with an article only.
    """

    def __init__(self, lexer: Lexer, phrases: Iterable[tuple[str, Value]], short: int = SHORT) -> None:
        self._by_first: dict[str, list[tuple[tuple[_Wanted, ...], Value]]] = {}
        for text, value in phrases:
            lexemes = lexer.read(text)
            exact = len(text) <= short and text[:1].isupper()
            wanted = tuple(_Wanted(key, word, exact) for word, key in zip(lexemes.words, lexemes.keys, strict=True))
            self._by_first.setdefault(wanted[0].key, []).append((wanted, value))
        for same in self._by_first.values():
            same.sort(key=lambda entry: -len(entry[0]))

    def all(self, lexemes: Lexemes, near: Sequence[int] | None = None) -> Iterator[Found[Value]]:
        """Every phrase in a text from left to right; none begins inside another. near: only around these lexemes."""
        end = 0
        known = self._by_first
        for index in [index for index, key in enumerate(lexemes.keys) if key in known]:
            if index >= end and (near is None or _is_near(index, near)) and (found := self.at(lexemes, index)):
                yield found
                end = found.end

    def at(self, lexemes: Lexemes, index: int) -> Found[Value] | None:
        """The longest phrase that begins with a lexeme."""
        for wanted, value in self._by_first.get(lexemes.keys[index], ()):
            if end := _end(lexemes, index, wanted):
                return Found(value, index, end)
        return None


class _Wanted:
    """A word of a phrase, and what of its writing counts."""

    __slots__ = ("_definite", "_exact", "_written", "is_gap", "key")

    def __init__(self, key: str, written: str, exact: bool) -> None:
        self.is_gap = written == GAP_SIGN
        self.key = key
        self._written = written
        self._exact = exact
        self._definite = is_definite(written)

    def fits(self, word: str) -> bool:
        """Whether a word with the same key is written so that it may be this one."""
        if word == self._written:  # Nearly always, or small letters for capitals.
            return True
        if self._exact or (self._definite and not is_definite(word)):
            return False
        return (word.isascii() and self._written.isascii()) or may_be(word, self._written)


def _is_near(index: int, near: Sequence[int]) -> bool:
    at = bisect_left(near, index - REACH)
    return at < len(near) and near[at] <= index + REACH


def _end(lexemes: Lexemes, index: int, phrase: tuple[_Wanted, ...]) -> int:
    """The index behind a phrase that begins at an index, 0 where it does not stand there."""
    keys, words = lexemes.keys, lexemes.words
    at, may_skip = index, 0
    for wanted in phrase:
        if wanted.is_gap:
            may_skip = GAP
            continue
        key = wanted.key
        while at < len(keys) and keys[at] != key and may_skip and keys[at] not in SENTENCE_END:
            at, may_skip = at + 1, may_skip - 1
        if at >= len(keys) or keys[at] != key or not wanted.fits(words[at]):
            return 0
        at, may_skip = at + 1, 0
    return at


def pairs(table: Mapping[str, Iterable[str]], values: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """Each phrase in a table of the rules with the value of the list in which it stands."""
    return ((phrase, values[name]) for name, phrases in table.items() for phrase in phrases)
