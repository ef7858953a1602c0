"""Words that a moderator should see: alcohol, weapons, money in advance, lone women and the like (rules/flags.toml).

They decide nothing: the review shows them, with a note. Pure, and linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from mailflow.classify.words import fold

MOST_WORDS = 3
"""So many of the words that were found are shown for one flag."""
# Letters and digits with the marks above and below them; joined by an apostrophe, a hyphen, or what joins in Persian.
_PART = r"(?:[^\W_]++[\u0300-\u036f\u064b-\u065f\u0670]*+)++"
_WORD = re.compile(rf"{_PART}(?:['’ʼ\u200c-]{_PART})*")
_SHORTEST = 3  # Letters before a "*".


Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag that a text raises, with the words of the text that do so."""

    id: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """One flag. note: what a moderator reads, by language; phrases: by language, of folded words, of which one that ends
    with "*" stands for all that begin so; things: whether the words name things that somebody may give."""

    id: str
    note: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, frozenset[Phrase]] = field(default_factory=dict)
    things: bool = False

    def said(self, language: str) -> str:
        """The note in a language, else in English."""
        return self.note.get(language) or self.note.get("en", self.id)


def phrase(text: str) -> Phrase:
    """A phrase of the rules as it is compared; () where a "*" stands elsewhere than at the end of three letters or more."""
    words = []
    for word in text.split():
        stem, star, rest = word.partition("*")
        folded = fold(stem)
        if rest or not _WORD.fullmatch(stem) or (star and len(folded) < _SHORTEST):
            return ()
        words.append(folded + star)
    return tuple(words)


class Flags:
    """All flags of a city, ready to look through texts."""

    def __init__(self, flags: Mapping[str, Flag]) -> None:
        self.by_id = dict(flags)
        # By the first word, and its language; those that end with "*" by their first letters.
        self._by_word: dict[tuple[str, str], list[tuple[str, Phrase]]] = {}
        self._by_start: dict[tuple[str, str], list[tuple[str, Phrase]]] = {}
        for flag in flags.values():
            for language, phrases in flag.phrases.items():
                for words in phrases:
                    first, star, _ = words[0].partition("*")
                    key = (language, first[:_SHORTEST] if star else first)
                    (self._by_start if star else self._by_word).setdefault(key, []).append((flag.id, words))

    def found(self, text: str, languages: Collection[str]) -> list[Flagged]:
        """What a text raises by the words of some languages, in the order of the rules, each once.

        Not of all: "gün" is a day in Turkish, "Arme" are no arms in German.
        """
        written = _WORD.findall(text)
        folded = [fold(word) for word in written]
        raised: dict[str, dict[str, str]] = {}
        for at, word in enumerate(folded):
            for language in languages:
                begun = self._by_word.get((language, word), ())
                for id_, words in (*begun, *self._by_start.get((language, word[:_SHORTEST]), ())):
                    if _fits(words, folded[at : at + len(words)]):
                        shown = " ".join(written[at : at + len(words)])
                        raised.setdefault(id_, {}).setdefault(fold(shown), shown)
        return [Flagged(id_, tuple(raised[id_].values())[:MOST_WORDS]) for id_ in self.by_id if id_ in raised]


def _fits(words: Phrase, written: list[str]) -> bool:
    return len(written) == len(words) and all(map(_is_begun, words, written))


def _is_begun(word: str, written: str) -> bool:
    return written.startswith(word[:-1]) if word[-1] == "*" else written == word
