"""What the nouns of an answer may mean: a thing by the rules, and which of the things that a letter listed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from mailflow.classify.replywords import fold

_SHORTEST = 4  # Letters of a word by which a listing is found again.
_ENDING = 2  # So many more letters make a plural: Stuhl, Stühle; Bett, Betten.


def no_terms(_word: str) -> Collection[str]:
    """For answers that are read without rules."""
    return ()


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that a letter lists; `number` is its place there, from 1."""

    number: int
    categories: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()  # folded

    @classmethod
    def of(cls, number: int, categories: Collection[str], terms: Collection[str], words: str) -> Thing:
        """A thing with its writer's words."""
        folded = (fold(word) for word in "".join(c if c.isalpha() else " " for c in words).split())
        long = frozenset(word for word in folded if len(word) >= _SHORTEST)
        return cls(number, frozenset(categories), frozenset(terms), long)


@dataclass(frozen=True, slots=True)
class Things:
    """terms: the ids ("furniture/bett") of what a word stands for by the rules; goods: the categories of what is handed
    over; listed: what the letter that is answered is about, empty where that is not known."""

    terms: Callable[[str], Collection[str]] = no_terms
    goods: frozenset[str] = frozenset()
    listed: tuple[Thing, ...] = field(default=())

    def by_term(self, word: str) -> frozenset[int]:
        """The listed things that are just what a word stands for."""
        ids = set(self.terms(word)) if self.listed else set()
        return frozenset(thing.number for thing in self.listed if ids & thing.terms)

    def by_word(self, word: str) -> frozenset[int]:
        """The listed things in whose words it stands, in whatever number."""
        key = fold(word)
        if len(key) < _SHORTEST:
            return frozenset()
        return frozenset(thing.number for thing in self.listed if any(_alike(key, other) for other in thing.words))

    def named_by(self, word: str) -> frozenset[int]:
        """The listed things that a word names: those it stands for, else those in whose words it stands."""
        return self.by_term(word) or self.by_word(word)

    def by_category(self, names: Sequence[str], named: str | None) -> frozenset[int]:
        """The listed things of the category that a noun belongs to: where it names the category, where nothing more is
        known of them, or where there is only one that it could be. named: the category that is called so."""
        terms = [id_ for name in names for id_ in self.terms(name)] if self.listed else []
        ids = {id_.partition("/")[0] for id_ in terms} | ({named} if named else set())
        fits = [thing for thing in self.listed if ids & thing.categories]
        only = len(self.listed) == 1
        return frozenset(thing.number for thing in fits if named in thing.categories or only or not thing.terms)

    def is_thing(self, word: str) -> bool:
        """Whether the rules know a word as something that is handed over."""
        return any(id_.partition("/")[0] in self.goods for id_ in self.terms(word))


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= _ENDING
