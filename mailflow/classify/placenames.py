"""Names of towns and city districts in a text.

Called by `details`. Only names that stand in rules/places or that a city lists as its `districts` are known. Many towns
are called like things (Essen, Wald, Hof), so a town counts only behind a word such as "in", a postcode or a hyphen; the
districts of the own city and its name count anywhere. Pure once loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mailflow.classify.lexemes import Found, Lexemes, Lexer, Phrases
from mailflow.classify.words import fold

MAX_PLACES = 6

_POSTCODE = re.compile(r"\d{5}")
_WORD = re.compile(r"[^\W\d_]+")
_COMPANY_STATES = frozenset({"Thuringia", "Saxony", "Bavaria", "Hesse", "Lower Saxony", "North Rhine-Westphalia"})
"""Rows of companies with a postcode of their own have the state in English; they name no place."""
_NOT_WITH = frozenset(".!?;:")


class PlaceNames:
    """The names that are known. near: those of the own city, which count wherever they stand; writer: who writes, whose
    name is no town, but behind a postcode."""

    def __init__(self, towns: Phrases[str], near: Iterable[str] = (), writer: str = "") -> None:
        self._towns = towns
        self._near_names = tuple(near)
        self._near = Phrases(Lexer(), ((name, name) for name in self._near_names))
        self._writer = frozenset(map(fold, _WORD.findall(writer)))

    @classmethod
    def load(cls, file: Path) -> PlaceNames:
        """The towns in the table of postcodes: place in its second column, state in its fourth."""
        lines = file.read_text(encoding="utf-8").splitlines()[1:] if file.exists() else []
        rows = (line.split("\t") for line in lines)
        names = dict.fromkeys(row[1] for row in rows if len(row) > 3 and row[3] not in _COMPANY_STATES)
        return cls(Phrases(Lexer(), ((name, name) for name in names)))

    def of_city(self, near: Iterable[str]) -> PlaceNames:
        """The same towns, with the names of a city and its districts."""
        return PlaceNames(self._towns, near)

    def of_mail(self, writer: str) -> PlaceNames:
        """The same for a mail of somebody: "bei Roth" is no town in a mail of Rita Roth."""
        return PlaceNames(self._towns, self._near_names, writer) if writer else self

    def of(
        self, lexemes: Lexemes, locating: frozenset[str], materials: frozenset[str] = frozenset()
    ) -> Iterator[Found[str]]:
        """The places that a text names, each once; `locating` holds the folded words that stand before a place, `materials`
        those that tell behind them what a thing is made of, and no place: aus Eiche."""
        near = {found.first: found for found in self._near.all(lexemes)}
        towns = {found.first: found for found in self._towns.all(lexemes)}
        seen: set[str] = set()
        last_end = -1
        for first, found in sorted({**towns, **near}.items()):
            if lexemes.words[first][:1].islower():  # Arabic letters are neither.
                continue
            is_named = first > 0 and self._tells_place(lexemes, first - 1, locating, last_end)
            if is_named and lexemes.keys[first] in (materials | self._writer) and found.end == first + 1:
                is_named = _POSTCODE.fullmatch(lexemes.words[first - 1]) is not None
            if first in near or is_named:
                last_end = found.end
                if found.value not in seen and len(seen) < MAX_PLACES:
                    seen.add(found.value)
                    yield found

    def _tells_place(self, lexemes: Lexemes, before: int, locating: frozenset[str], last_end: int) -> bool:
        """Whether the lexeme before a name makes a place of it."""
        key = lexemes.keys[before]
        if key == "-":  # Gera-Lusan: behind the name of another place
            return before == last_end
        return key in locating or _POSTCODE.fullmatch(lexemes.words[before]) is not None


def locating_words(words: Iterable[str]) -> frozenset[str]:
    """The words of the rules, folded as a text is."""
    return frozenset(fold(word) for word in words) - _NOT_WITH
