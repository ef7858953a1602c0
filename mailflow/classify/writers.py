"""Who writes a mail: somebody for themselves, or somebody for an organisation; by the name it bears and its own words.

Called by `workflow` for what is needed, because letters call the two by different names. Pure, and linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailflow.classify.words import fold

PERSON, ORGANISATION = "person", "organisation"
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = 2  # Words at most between "unser" and "Verein".
_MOST = 20_000  # Characters that are looked at.


@dataclass(frozen=True, slots=True)
class Voices:
    """The phrases of one language: what an organisation is called, by what somebody speaks for themselves, and for one."""

    bodies: tuple[str, ...]
    alone: tuple[str, ...]
    for_many: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Who it is, PERSON, ORGANISATION or "" where nothing tells; and the word of the mail that tells it."""

    who: str = ""
    word: str = ""


class _Phrases:
    """Phrases of the rules: of their words, one that begins with "*" stands for all that end so, one that ends with it for
    all that begin so."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._exact: dict[str, list[tuple[str, ...]]] = {}
        self._open: list[tuple[str, ...]] = []
        for phrase in phrases:
            words = tuple(_folded(word) for word in phrase.split())
            if "*" in words[0]:
                self._open.append(words)
            else:
                self._exact.setdefault(words[0], []).append(words)

    def ends(self, words: Sequence[str]) -> list[int]:
        """Behind which words a phrase stands."""
        return [end for at in range(len(words)) for end in [self._end(words, at)] if end]

    def _end(self, words: Sequence[str], at: int) -> int:
        for phrase in (*self._exact.get(words[at], ()), *self._open):
            end = at + len(phrase)
            if end <= len(words) and all(map(_is, phrase, words[at:end])):
                return end
        return 0


class Writers:
    """The words of all languages, ready to look through mails."""

    def __init__(self, voices: Mapping[str, Voices]) -> None:
        self._bodies = {code: _Phrases(one.bodies) for code, one in voices.items()}
        self._alone = {code: _Phrases(one.alone) for code, one in voices.items()}
        self._many = {code: _Phrases(one.for_many) for code, one in voices.items()}

    def of(self, names: Iterable[str], text: str, language: str) -> Writer:
        """Who writes. names: what stands where somebody's name stands, in whatever language: sender, mailbox, signature."""
        for name in names:
            if word := self._body_in(name):
                return Writer(ORGANISATION, word)
        if language not in self._bodies:
            return Writer()
        written = _WORD.findall(text[:_MOST])
        words = [fold(word) for word in written]
        behind = self._many[language].ends(words)
        bodies = self._bodies[language].ends(words) if behind else []
        near = next((body for many in behind for body in bodies if many < body <= many + _BETWEEN + 1), None)
        if near is not None:
            return Writer(ORGANISATION, written[near - 1])
        alone = self._alone[language].ends(words)
        return Writer(PERSON, written[alone[0] - 1]) if alone else Writer()

    def _body_in(self, name: str) -> str:
        written = _WORD.findall(name[:_MOST])
        words = [fold(word) for word in written]
        ends = (phrases.ends(words) for phrases in self._bodies.values())
        return next((written[found[0] - 1] for found in ends if found), "")


def _folded(word: str) -> str:
    return ("*" if word.startswith("*") else "") + fold(word.strip("*")) + ("*" if word.endswith("*") else "")


def _is(pattern: str, word: str) -> bool:
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
