"""Terms of several words in a text: near each other, in any order and form where two of them carry meaning.

Called by `terms`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailflow.classify.ruleset import Term
from mailflow.classify.tokens import Token
from mailflow.classify.words import Word, fold

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

    @property
    def category(self) -> str:
        """The category that it speaks for."""
        return self.term.category

    @property
    def weak(self) -> bool:
        """Whether it counts only beside another sign."""
        return self.term.kind == "weak"


_Entry = tuple[Term, tuple[frozenset[str], ...], bool, frozenset[str]]
"""A phrase: its term, the keys that each of its words may have, whether their order is free; the keys of its rarest
word but for the anchor."""


class PhraseIndex:
    """Terms of several words, found by their rarest word; the order does not matter where two carry meaning."""

    def __init__(self, glue: Iterable[str], stems: bool) -> None:
        self._by_stem = stems
        self._glue = frozenset(fold(word) for word in glue)
        self._by_anchor: dict[str, list[_Entry]] = {}

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
        for key in self._keys(anchor):
            self._by_anchor.setdefault(key, []).append((term, keys, free_order, other))

    def _keys(self, word: Word) -> tuple[str, ...]:
        return word.keys + word.stems if self._by_stem else word.keys

    def find(self, clause: Sequence[Token], more_keys: Mapping[int, tuple[str, ...]]) -> list[Hit]:
        """The phrases of one clause, longest first, none inside another."""
        token_keys = [self._keys(token.word) for token in clause]
        if more_keys:
            token_keys = [keys + more_keys.get(token.index, ()) for keys, token in zip(token_keys, clause, strict=True)]
        # Most words of a clause are nobody's rarest: asking each key once is all that most clauses cost.
        anchors = self._by_anchor
        entries = [anchors[key] for keys in token_keys for key in keys if key in anchors]
        if not entries:
            return []
        # Nine in ten fail because another word of theirs is not there: two sets tell that in a fifth of the time of `_at`.
        present = {key for keys in token_keys for key in keys}
        candidates = {
            id(entry): entry
            for group in entries
            for entry in group
            if not entry[3].isdisjoint(present) and not any(part.isdisjoint(present) for part in entry[1])
        }
        if not candidates:
            return []
        places = _places(token_keys)
        hits = [
            Hit(term, "phrase", tuple(clause[i].index for i in at), _written([clause[i] for i in at]))
            for term, parts, free_order, _ in candidates.values()
            if (at := _at(parts, places, free_order)) is not None
        ]
        return _longest(hits)


def _written(tokens: Sequence[Token]) -> str:
    """The words of a phrase; those that touched in the text still do."""
    written, end = "", None
    for token in tokens:
        written += token.text if end in (None, token.start) else f" {token.text}"
        end = token.start + len(token.text)
    return written


def _places(token_keys: Sequence[tuple[str, ...]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, keys in enumerate(token_keys):
        for key in dict.fromkeys(keys):
            places.setdefault(key, []).append(index)
    return places


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
