"""Sizes as people write them: "Gr. 140", "Größe 38-40", "size M", "рост 134", "42 numara", "160x200 cm".

Called by `details`. Pure. A number is a size only with a word that says so, or with another one and an x between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailflow.classify.lexemes import Found, Lexemes, Lexer, Phrases
from mailflow.classify.ruleset import Language

MAX_SIZES = 12

_NUMBER = re.compile(r"\d{1,3}(?:[.,][05])?")
_LETTERS = re.compile(r"X{0,4}[SL]|M|[2-6]XL")
_BIG_LETTERS = re.compile(r"X+[SL]|[2-6]XL")  # Nothing else is called so; S, M and L alone are.
_SIDE = re.compile(r"\d{2,4}|\d[.,]\d{1,2}")
_TIMES = frozenset("x×х*")
_RANGE = frozenset({"-", "–", "/", "bis", "to", "до", "do", "a", "الى", "تا", "ile"})
_LIST = frozenset({",", "und", "oder", "u", "and", "or", "et", "ou", "i", "lub", "и", "или", "та", "і", "або", "ve", "veya", "و", "او", "يا", "&", "+"})  # fmt: skip
_FILLERS = frozenset({".", ":", "="})
_UNITS = frozenset({"cm", "m", "см", "м", "سم", "سانت", "متر"})
_NO_SIZES = frozenset({"m2", "m²", "qm", "kg", "€", "euro", "eur", "%", "jahre", "jahren", "мес", "zoll"})


class Sizes:
    """Reads the sizes of one language."""

    def __init__(self, language: Language, lexer: Lexer) -> None:
        self._before = Phrases(lexer, ((word, "before") for word in language.sizes))
        self._behind = Phrases(lexer, ((word, "behind") for word in language.sizes_behind))

    def of(self, lexemes: Lexemes) -> list[Found[str]]:
        """Every size in a text in its order, once each; a range is one size, a list several."""
        found = [*self._named(lexemes), *_dimensions(lexemes), *_letters(lexemes)]
        if not found:
            return []
        by_text: dict[str, Found[str]] = {}
        for one in sorted(found, key=lambda one: (one.first, -one.end)):
            if not any(other.first <= one.first < other.end for other in by_text.values()):
                by_text.setdefault(one.value, one)
            if len(by_text) == MAX_SIZES:
                break
        return list(by_text.values())

    def of_value(self, lexemes: Lexemes) -> list[Found[str]]:
        """The sizes in the value of a field line, where no word needs to say that it is one."""
        return self.of(lexemes) or list(_row(lexemes, 0)) if len(lexemes) else []

    def _named(self, lexemes: Lexemes) -> Iterator[Found[str]]:
        for marker in self._before.all(lexemes):
            at = marker.end
            while at < len(lexemes) and lexemes.keys[at] in _FILLERS:
                at += 1
            row = list(_row(lexemes, at))
            if not row and at == marker.end and at + 1 < len(lexemes) and lexemes.keys[at].isalpha():
                row = list(_row(lexemes, at + 1 + (lexemes.keys[at + 1] == ".")))  # "Größe ca. 38", "розмір взуття 42"
            yield from row
        for marker in self._behind.all(lexemes):
            if marker.first and _NUMBER.fullmatch(lexemes.words[marker.first - 1]):
                yield Found(lexemes.words[marker.first - 1], marker.first - 1, marker.first)


def _row(lexemes: Lexemes, at: int) -> Iterator[Found[str]]:
    """The sizes that follow each other from a place on: "98/104, 110 und 116", "38 bis 40"."""
    while end := _size_end(lexemes, at):
        if end + 1 < len(lexemes) and lexemes.keys[end] in _RANGE and (other := _size_end(lexemes, end + 1)):
            end = other
        if end < len(lexemes) and lexemes.keys[end] in _NO_SIZES:
            return
        yield Found(lexemes.written(at, end), at, end)
        if not (end + 1 < len(lexemes) and lexemes.keys[end] in _LIST):
            return
        at = end + 1


def _size_end(lexemes: Lexemes, at: int) -> int:
    """The index behind the one size that stands at a place; 0 where none does."""
    if at >= len(lexemes):
        return 0
    word = lexemes.words[at]
    if _NUMBER.fullmatch(word):
        is_many_xl = at + 1 < len(lexemes) and lexemes.touches(at + 1) and lexemes.words[at + 1].upper() == "XL"
        return at + 1 + is_many_xl
    return at + 1 if _LETTERS.fullmatch(word.upper() if len(word) > 1 else word) else 0


def _dimensions(lexemes: Lexemes) -> Iterator[Found[str]]:
    """ "160x200", "90 x 200 cm", "80 x 120 x 60"."""
    end = 0
    for index in [index for index, key in enumerate(lexemes.keys) if key in _TIMES]:
        if index <= end or not _SIDE.fullmatch(lexemes.words[index - 1]):
            continue
        first, end = index - 1, index
        if lexemes.touches(first) and lexemes.keys[first - 1].isalpha():
            continue  # "L01X00T47" is the number of a passport.
        while end + 1 < len(lexemes) and lexemes.keys[end] in _TIMES and _SIDE.fullmatch(lexemes.words[end + 1]):
            end += 2
        if end > index:
            end += end < len(lexemes) and lexemes.keys[end] in _UNITS
            yield Found(lexemes.written(first, end), first, end)


def _letters(lexemes: Lexemes) -> Iterator[Found[str]]:
    """ "XL", "M-XXL": letters that need no word before them."""
    end = 0
    for index in [index for index, word in enumerate(lexemes.words) if word[0] in "XSML" and word.isupper()]:
        if index < end or not _LETTERS.fullmatch(lexemes.words[index]):
            continue
        row = list(_row(lexemes, index))
        if any(_BIG_LETTERS.search(one.value) for one in row):
            yield from row
            end = row[-1].end
