"""Lines that a form or a tidy writer fills in: "Kategorie: Möbel", "Menge: 4", "PLZ: 07545"; they win over free text.

Called by the classifier, for every language: the names of the fields come from all language files together, and a
letter or two may be wrong in them (Kategorei, Anzhal). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from mailflow.classify.facts import MAX_COUNT
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.words import fold

MAX_LINES = 300
CACHE_NAMES = 4_000
"""So many beginnings of lines are remembered: most mails begin them alike."""
MIN_GUESSED = 4
"""Shorter names must be written right."""
_LINE = re.compile(r"[ \t>*•-]*([^\W\d_][\w .-]{1,24}?)(?:[ \t]*[:=：][ \t]*|[ \t]+[-–][ \t]+)(.*)")
# "Kategorie Möbel": without a sign only where both are written right.
_BARE = re.compile(r"[ \t>*•-]*([^\W\d_]{4,20})[ \t]+(\S.{1,40})$")
_UNMARKED = re.compile(r"[ \t]*([^\W\d_]{3,14})\.?[ \t]+(\d[\d /+()-]*)")
_SPLIT = re.compile(r"[ \t]*[|;][ \t]*|[ \t]+/[ \t]+(?=[^\W\d_][\w .-]{1,24}:)")
_NAMES = re.compile(r"[ \t]*(?:[/,;+&]|\b(?:und|and|et|ve|i|oraz|і|та|и|و)\b)[ \t]*")
_FIRST_NUMBER = re.compile(r"\D{0,12}(\d{1,5})(?![\d.,]*\d)")
_CLOSE = 0.78


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that fields describe: its categories, and what stood in the other fields."""

    categories: tuple[str, ...]
    quantity: int | None
    description: str


@dataclass(frozen=True, slots=True)
class Form:
    """All field lines of a text; no records where no line names a category that is known."""

    records: tuple[Record, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)  # field -> first value: postcode, phone, intent, …


class FieldLines:
    """Knows the names of the fields in all languages."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._fields = {
            fold(alias): name
            for language in ruleset.languages.values()
            for name, aliases in language.fields.items()
            for alias in aliases
        }
        self._time_words = {
            fold(word)
            for language in ruleset.languages.values()
            for name in ("from", "until")
            for word in language.availability.get(name, ())
        }
        self._by_length: dict[int, list[tuple[str, frozenset[str]]]] = {}
        for name in self._fields:
            self._by_length.setdefault(len(name), []).append((name, frozenset(name)))
        self._field = lru_cache(maxsize=CACHE_NAMES)(self._field_named)
        self._category_names = {
            fold(name): category.id
            for category in ruleset.categories.values()
            for names in category.names.values()
            for name in names
        }

    def read(self, text: str) -> Form:
        """The form in a text; a new record begins with each category line."""
        values: dict[str, str] = {}
        groups: list[dict[str, list[str]]] = [{}]
        for name, value in self.pairs(text):
            values.setdefault(name, value)
            if name == "category" and "category" in groups[-1]:
                groups.append({})
            groups[-1].setdefault(name, []).append(value)
        records = tuple(record for group in groups if (record := self._record(group)))
        return Form(records, values)

    def pairs(self, text: str) -> Iterator[tuple[str, str]]:
        """Each field with what stands behind it, in their order."""
        for line in text.splitlines()[:MAX_LINES]:
            for piece in _SPLIT.split(line[:300]):
                found = _LINE.match(piece) or _UNMARKED.match(piece)
                name = self.field(found.group(1)) if found else None
                if name == "availability" and found and found.re is _UNMARKED:
                    continue  # "Bis 15.12. sind wir in den Ferien" is a sentence.
                if name is None and (bare := _BARE.match(piece)) and self._is_category_line(*bare.groups()):
                    found, name = bare, "category"
                if found and name is not None:
                    rest = piece[found.start(2) :] if name == "size" else found.group(2)
                    yield name, self._value(name, found.group(1), rest)

    def _value(self, name: str, written: str, value: str) -> str:
        """What a line says of its field; of times with the word that tells from or until when: "Bis: 15.12."."""
        says = name == "availability" and not self._time_words.isdisjoint(fold(written.strip(" .")).split())
        return f"{written} {value}".strip() if says else value.strip()

    def field(self, written: str) -> str | None:
        """The field that a heading or the beginning of a line names, in any language; a slip or two may be in it."""
        return self._field(written)

    def _is_category_line(self, name: str, value: str) -> bool:
        is_name = self._fields.get(fold(name)) == "category"
        return is_name and self._ruleset.category_by_name(value.strip(" .")) is not None

    def _field_named(self, written: str) -> str | None:
        key = fold(written.strip(" ."))
        if key in self._fields:
            return self._fields[key]
        if not MIN_GUESSED <= len(key) <= 18:
            return None
        # A slip or two leave the length and most letters: comparing with every name takes fifty times as long.
        letters = frozenset(key)
        likely = [
            name
            for length in range(len(key) - 2, len(key) + 3)
            for name, own in self._by_length.get(length, ())
            if _most_common(key, letters, name, own) >= _CLOSE
        ]
        close = get_close_matches(key, likely, 1, _CLOSE)
        return self._fields[close[0]] if close else None

    def _record(self, group: dict[str, list[str]]) -> Record | None:
        named = [id_ for value in group.get("category", []) for id_ in self.categories(value)]
        if not named:
            return None
        counts = (found for value in group.get("quantity", []) if (found := count(value)) is not None)
        description = "; ".join(group.get("description", []))
        return Record(tuple(dict.fromkeys(named)), next(counts, None), description)

    def categories(self, value: str) -> list[str]:
        """The ids that a value names, as a whole or part by part; with a letter or two wrong as well."""
        whole = self._category(value)
        if whole is not None:
            return [whole]
        parts = (self._category(part) for part in _NAMES.split(value[:200]))
        found = [id_ for id_ in parts if id_ is not None]
        return found[:1] if "/" in value else found

    def _category(self, name: str) -> str | None:
        key = fold(" ".join(name.split()))
        exact = self._ruleset.category_by_name(name)
        if exact is not None or len(key) < MIN_GUESSED:
            return exact
        close = get_close_matches(key, self._category_names, 1, _CLOSE)
        return self._category_names[close[0]] if close else None


def _most_common(one: str, letters: frozenset[str], other: str, other_letters: frozenset[str]) -> float:
    """The most that difflib's ratio of two words can be: what only one of them has is not in common."""
    common = min(len(one) - len(letters - other_letters), len(other) - len(other_letters - letters))
    return 2 * common / (len(one) + len(other))


def count(value: str) -> int | None:
    """The number in the value of a quantity field: "4", "ca. 4 Stück"; None for none, and for more than anybody has."""
    found = _FIRST_NUMBER.match(value)
    number = int(found.group(1)) if found else 0
    return number if 0 < number <= MAX_COUNT else None
