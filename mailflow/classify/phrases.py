"""Terms of several words in a text: near each other, in any order and form where two of them carry meaning.

Called by `terms`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailflow.classify.ruleset import Term
from mailflow.classify.tokens import Token
from mailflow.classify.words import CACHE_WORDS, Word, fold

PHRASE_WINDOW = 5
"""So many other words may stand between the words of a phrase."""

_PAUSES = frozenset(",.;:…")
"""Signs that a phrase is written with and a text may lack; the hyphen and apostrophe inside a word are none of them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text: the indexes of its tokens (ascending) and what it was found by."""

    term: Term
    how: str
    indexes: tuple[int, ...]
    text: str

    def __hash__(self) -> int:
        return hash(self.indexes)  # Few hits share their place, and hashing a term takes ten times as long.

    @property
    def category(self) -> str:
        """The category that it speaks for."""
        return self.term.category

    @property
    def weak(self) -> bool:
        """Whether it counts only beside another sign."""
        return self.term.kind == "weak"


_Entry = tuple[int, Term, tuple[frozenset[str], ...], bool]
"""A phrase: its number, its term, the keys that each of its words may have, whether their order is free."""


class PhraseIndex:
    """Terms of several words, found by their rarest word; the order does not matter where two carry meaning."""

    def __init__(self, glue: Iterable[str], stems: bool) -> None:
        self._by_stem = stems
        self._glue = frozenset(fold(word) for word in glue)
        self._count = 0
        # By a key of the rarest word and one of the next rarest: nine in ten of the phrases that share the one lack the other.
        self._by_anchor: dict[str, dict[str, list[_Entry]]] = {}
        self._known: set[str] = set()  # the keys of all words of phrases
        self._asked: dict[str, tuple[str, ...]] = {}  # the keys among them of words seen in texts

    def add(self, term: Term, words: Iterable[Word]) -> None:
        """Takes a term in that the tokenizer cuts into several words and signs."""
        parts = [word for word in words if word.key not in _PAUSES]
        content = [part for part in parts if part.key not in self._glue and not part.is_sign]
        free_order = term.kind == "phrases" and len(content) > 1
        chosen = content if free_order else parts
        keys = tuple(frozenset(self._keys(part)) for part in chosen)
        anchor = max(content or parts, key=lambda part: len(part.key))
        others = [part for part in chosen if part is not anchor] or [anchor]
        other = frozenset(self._keys(max(others, key=lambda part: len(part.key))))
        self._known.update(*keys, self._keys(anchor))
        entry = self._count, term, keys, free_order
        self._count += 1
        for key in dict.fromkeys(self._keys(anchor)):
            by_other = self._by_anchor.setdefault(key, {})
            for second in other:
                by_other.setdefault(second, []).append(entry)

    def _keys(self, word: Word) -> tuple[str, ...]:
        return word.keys + word.stems if self._by_stem else word.keys

    def find(self, clause: Sequence[Token], more_keys: Mapping[int, tuple[str, ...]]) -> list[Hit]:
        """The phrases of one clause, longest first, none inside another."""
        places = self._places(clause, more_keys)
        if not places:
            return []
        hits = [
            Hit(term, "phrase", tuple(clause[i].index for i in at), _written([clause[i] for i in at]))
            for _, term, parts, free_order in self._candidates(places)
            if (at := _at(parts, places, free_order)) is not None
        ]
        return _longest(hits)

    def _candidates(self, places: Mapping[str, object]) -> Iterable[_Entry]:
        """The phrases whose words all stand somewhere in a clause, once each."""
        present = places.keys()
        found: dict[int, _Entry] = {}
        for key in present:
            by_other = self._by_anchor.get(key)
            if by_other is None or present.isdisjoint(by_other):
                continue
            entries = {entry[0]: entry for other in present & by_other.keys() for entry in by_other[other]}
            for number, entry in sorted(entries.items()):
                if number not in found and not any(present.isdisjoint(part) for part in entry[2]):
                    found[number] = entry
        return found.values()

    def _places(self, clause: Sequence[Token], more_keys: Mapping[int, tuple[str, ...]]) -> dict[str, list[int]]:
        """Where in a clause the keys stand that phrases are made of."""
        places: dict[str, list[int]] = {}
        asked = self._asked
        for at, token in enumerate(clause):
            keys = asked.get(token.text)
            if keys is None:
                keys = self._ask(token.word)
            if token.index in more_keys:
                keys = tuple(dict.fromkeys((*keys, *more_keys[token.index])))
            for key in keys:
                places.setdefault(key, []).append(at)
        return places

    def _ask(self, word: Word) -> tuple[str, ...]:
        """The keys of a word that stand in phrases; remembered, for most words have none."""
        if len(self._asked) >= CACHE_WORDS:
            self._asked.clear()
        keys = tuple(key for key in dict.fromkeys(self._keys(word)) if key in self._known)
        self._asked[word.text] = keys
        return keys


def _written(tokens: Sequence[Token]) -> str:
    """The words of a phrase; those that touched in the text still do."""
    written, end = "", None
    for token in tokens:
        written += token.text if end in (None, token.start) else f" {token.text}"
        end = token.start + len(token.text)
    return written


def _at(parts: Sequence[frozenset[str]], places: dict[str, list[int]], free_order: bool) -> list[int] | None:
    """Where the parts of a phrase stand, ascending; None when one is missing or they stand too far apart."""
    chosen: list[int] = []
    for part in parts:
        options = [index for key in part for index in places.get(key, ()) if index not in chosen]
        if not free_order and chosen:
            options = [index for index in options if index == chosen[-1] + 1]
        if not options:
            return None
        chosen.append(min(options, key=lambda index: (abs(index - chosen[-1]), index)) if chosen else min(options))
    chosen.sort()
    return chosen if chosen[-1] - chosen[0] < len(parts) + PHRASE_WINDOW else None


def _longest(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (-len(hit.indexes), hit.indexes[-1] - hit.indexes[0], hit.indexes)):
        if taken.isdisjoint(hit.indexes):
            kept.append(hit)
            taken.update(hit.indexes)
    return kept
