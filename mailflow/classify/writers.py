"""Who writes a mail: somebody for themselves, or somebody for an organisation; by the name it bears and its own words.

Whoever is read as an organisation is named to helpers, so that what is not sure is none: an organisation without a name
harms nobody, the name of somebody in need does. Called by `workflow` for what is needed, because letters call the two by different names. Pure, and linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailflow.classify.words import fold

PERSON, ORGANISATION = "person", "organisation"
_WORD = re.compile(r"[^\W\d_]+")
_LINE_OF_PLACE = re.compile(r"^[^@]*\d[^@]*$")
_BETWEEN = 2  # Words at most between "unser" and "Verein".
_PARTS = re.compile(r"[,|/•·;]|\s[-–—]\s")  # "Marie Beyer, Caritas Gera"
_AROUND = " \t\r>*_\"'„“”»«:"
_LONGEST_NAME = 100
_LONGEST_TAIL = 8  # Words behind the one that tells it.
_ABBREVIATION = 3  # Letters of one that ends with a full stop.
_LINKS = frozenset(
    {
        "der",
        "des",
        "die",
        "das",
        "den",
        "dem",
        "für",
        "von",
        "vom",
        "zu",
        "zur",
        "im",
        "in",
        "am",
        "an",
        "und",
        "of",
        "the",
        "for",
        "and",
        "de",
        "du",
        "la",
    }
)
_MOST = 20_000  # Characters that are looked at.


@dataclass(frozen=True, slots=True)
class Voices:
    """The phrases of one language: what can be nothing but an organisation, what one is called besides, by what somebody
    speaks for themselves, for one and for "our" one, and what stands behind one that seeks."""

    organisations: tuple[str, ...]
    bodies: tuple[str, ...]
    alone: tuple[str, ...]
    for_many: tuple[str, ...]
    for_ours: tuple[str, ...]
    seeks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Who it is, PERSON, ORGANISATION or "" where nothing tells; and the word of the mail that tells it.

    in_name: whether that word stands in the sender's own name. name: what the organisation calls itself in signature or
    text, "" where they do not say, or its own name does.
    """

    who: str = ""
    word: str = ""
    in_name: bool = False
    name: str = ""


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
        return [end for _, end in self.spans(words)]

    def spans(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """From which word to behind which one each stands, as far as they differ in where they begin."""
        return [(at, end) for at in range(len(words)) for end in [self._end(words, at)] if end]

    def _end(self, words: Sequence[str], at: int) -> int:
        """Behind which word the longest phrase ends that begins at one; 0 for none."""
        longest = 0
        for phrase in (*self._exact.get(words[at], ()), *self._open):
            end = at + len(phrase)
            if longest < end <= len(words) and all(map(_is, phrase, words[at:end])):
                longest = end
        return longest


class _Voice:
    """The phrases of one language, ready to be found."""

    def __init__(self, voices: Voices) -> None:
        self._sure = _Phrases(voices.organisations)
        self._any = _Phrases((*voices.organisations, *voices.bodies))
        self._alone = _Phrases(voices.alone)
        self._family = _Phrases(phrase for phrase in voices.alone if " " in phrase)
        self._many = _Phrases(voices.for_many)
        self._ours = _Phrases(voices.for_ours)
        self._seeks = _Phrases(voices.seeks)

    def organisation_in(self, words: Sequence[str]) -> int:
        """Behind which word of a name the first organisation ends; 0 for none."""
        return next(iter(self._sure.ends(words)), 0)

    def named_in(self, words: Sequence[str], *, spoken_for: bool) -> list[tuple[int, int]]:
        """Where organisations are named; spoken_for: those alone of which a text says that it speaks for them."""
        sure, bodies = self._sure.spans(words), self._any.spans(words)
        if not spoken_for:
            return sure
        many = self._many.ends(words)
        return [(at, end) for at, end in bodies if any(0 <= at - said <= _BETWEEN for said in many)]

    def for_family(self, words: Sequence[str]) -> int:
        """Behind which word somebody says that it is for their own, whatever else they name; 0 for none."""
        return next(iter(self._family.ends(words)), 0)

    def spoken_for(self, words: Sequence[str]) -> int:
        """Behind which word an organisation ends for which the text speaks; 0 for none.

        "Our church gave us a table" is what people in need write too: "our" alone tells nothing.
        """
        sure, bodies, many, ours = (one.ends(words) for one in (self._sure, self._any, self._many, self._ours))
        found = _behind(many, bodies) or _behind(ours, sure)
        if found or self._alone.ends(words):
            return found
        return _behind(ours, bodies) or next((end for end in sure if self._seeks.ends(words[end : end + 2])), 0)

    def alone(self, words: Sequence[str]) -> int:
        """Behind which word somebody speaks for themselves; 0 for none."""
        return next(iter(self._alone.ends(words)), 0)


class Writers:
    """The words of all languages, ready to look through mails."""

    def __init__(self, voices: Mapping[str, Voices]) -> None:
        self._voices = {code: _Voice(one) for code, one in voices.items()}

    def of(self, name: str, others: Iterable[str], text: str, language: str) -> Writer:
        """Who writes. name: the sender's own; others: mailbox and signature, in whatever language.

        A line with a digit is no name: it is a street, a room or a telephone.
        """
        if word := self._organisation_in(name):
            return Writer(ORGANISATION, word, in_name=True)
        voice = self._voices.get(language)
        written = _WORD.findall(text[:_MOST])
        words = [fold(word) for word in written]
        if voice and (end := voice.for_family(words)):
            return Writer(PERSON, written[end - 1])
        others = list(others)
        for other in others:
            for line in other[:_MOST].split("\n"):
                if word := self._organisation_in("" if _LINE_OF_PLACE.search(line) else line):
                    return Writer(ORGANISATION, word, name=self.called(others, text, language))
        if voice and (end := voice.spoken_for(words)):
            return Writer(ORGANISATION, written[end - 1], name=self.called(others, text, language))
        end = voice.alone(words) if voice else 0
        return Writer(PERSON, written[end - 1]) if end else Writer()

    def called(self, others: Iterable[str], text: str, language: str) -> str:
        """What an organisation calls itself, for whom a mail is known to be: the line of the signature that names one, else the
        name of one that the text speaks for; "" where neither tells.

        In a text a name has more than one word, for "unsere Kleiderkammer" is none.
        """
        for other in others:
            for line in other[:_MOST].split("\n"):
                for part in [] if _LINE_OF_PLACE.search(line) or "@" in line else _PARTS.split(line):
                    if self._organisation_in(part):
                        return part.strip(_AROUND)[:_LONGEST_NAME]
        voice = self._voices.get(language)
        found = list(_WORD.finditer(text[:_MOST]))
        words = [fold(word.group()) for word in found]
        names = (_grown(text, found, *span) for span in (voice.named_in(words, spoken_for=True) if voice else ()))
        return next((name for name in names if " " in name), "")

    def _organisation_in(self, name: str) -> str:
        written = _WORD.findall(name[:_MOST])
        words = [fold(word) for word in written]
        ends = (voice.organisation_in(words) for voice in self._voices.values())
        return next((written[end - 1] for end in ends if end), "")


def _behind(phrases: Sequence[int], bodies: Sequence[int]) -> int:
    """The end of the first body that stands right behind a phrase; 0 for none. Both: word numbers, ascending."""
    for many in phrases:
        at = bisect_right(bodies, many)
        if at < len(bodies) and bodies[at] <= many + _BETWEEN + 1:
            return bodies[at]
    return 0


def _grown(text: str, words: Sequence[re.Match[str]], begin: int, end: int) -> str:
    """The whole name around the words that tell that it is one: what is written with a capital before and behind it, small
    words between such ("Kleiderkammer der Diakonie"), and all up to an "e. V." in the same sentence."""
    while begin and _touch(text, words, begin - 1, begin) and words[begin - 1].group()[0].isupper():
        begin -= 1
    at = end
    while at < len(words) and at - end < _LONGEST_TAIL and _touch(text, words, at - 1, at, dots=True):
        word = words[at].group()
        at += 1
        is_register = word == "V" and words[at - 2].group().lower() == "e"
        if (
            is_register
            or (word[0].isupper() and all(w.group().lower() in _LINKS for w in words[end : at - 1]))
            or word.lower() == "ev"
        ):
            end = at
    name = text[words[begin].start() : words[end - 1].end()]
    return f"{name}{'.' if words[end - 1].group() == 'V' else ''}"[:_LONGEST_NAME]


def _touch(text: str, words: Sequence[re.Match[str]], one: int, other: int, *, dots: bool = False) -> bool:
    """Whether nothing but a blank or a hyphen stands between two words; dots: also the full stop of "St." or "e. V."."""
    between = text[words[one].end() : words[other].start()]
    is_short = dots and len(words[one].group()) <= _ABBREVIATION
    return between.strip(" -." if is_short else " -") == "" and len(between) <= _BETWEEN


def _folded(word: str) -> str:
    return ("*" if word.startswith("*") else "") + fold(word.strip("*")) + ("*" if word.endswith("*") else "")


def _is(pattern: str, word: str) -> bool:
    if pattern.startswith("*"):
        return word.endswith(pattern[1:])
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
