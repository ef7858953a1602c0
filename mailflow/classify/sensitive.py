"""Which passages of a text tell what is nobody's business: health, residence status, religion, origin, names of others.

Called by `workflow.masking`, which knows the rest by its shape (addresses, telephones, accounts, streets). The words
stand in rules/sensitive.toml, which says what its lists mean. Pure and linear; a passage never crosses a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailflow.classify.words import fold
from mailflow.errors import Fault, RuleError
from mailflow.tomlfile import TomlFile

PERSONAL = ("health", "residence", "religion", "origin")
KINDS = (*PERSONAL, "name", "papers", "bank", "home", "phone", "address")
"""What a passage may tell; the last five are known by their shape."""

_LISTS = ("words", "behind", "only_behind", "before", "follows", "never")
_NAME_LISTS = (
    *(
        "titles",
        "naming",
        "introducing",
        "kin",
        "labels",
        "no_names",
        "at_door",
        "ring",
        "surnames",
        "closing",
        "never",
    ),
)
_SHAPES = {
    "home": (
        "behind_name",
        "weak_behind_name",
        "before_name",
        "weak_before_name",
        "before_postcode",
        "adjectives",
        "short_before_name",
        "labels",
        "labels_behind",
        "no_streets",
        "class_behind",
        "schools",
        "number_first",
        "number_before",
    ),
    "papers": ("behind",),
    "bank": ("behind", "names"),
    "phone": ("behind", "not_behind", "digits"),
    "address": ("networks",),
}
_FOLLOWS_WORDS = 3
_RING_REACH = 3  # So many words may stand between "klingeln" and "bei".
_REACH = 3  # So many words may stand between a word of `behind` and what counts behind it.
_GREETING_WORDS = 3  # So many words may stand behind the greeting, on its line: "Viele Grüße aus Gera".
_SHORTEST_PART = 3  # letters before the last part of a compound
_NAME_WORDS = 3  # In a script without capitals one: where the name ends, nothing shows.
_ARABIC_AND = "و"
_STAR_LETTERS = 2  # A star stands beside so many letters at least: "*ei" would find too much.
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BREAK = re.compile(r"[.!?;:؟؛]\s|[()\[\]]|\n\s*\n")
_CLOSE = re.compile(r"[ \t\n]*[,:]?[ \t\n]*\"?")  # Between a word and the name that belongs to it.


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text, by its place in it, and what it tells: one of KINDS."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    key: str  # folded
    start: int
    end: int
    sentence: int

    @property
    def keys(self) -> tuple[str, ...]:
        """What phrases may call it: in Arabic "and" is written onto a word, however short (`fold` leaves it on short ones)."""
        bare = self.key.removeprefix(_ARABIC_AND)
        return (self.key,) if bare == self.key or len(bare) < _STAR_LETTERS else (self.key, bare)

    @property
    def is_capital(self) -> bool:
        """Whether it is written as a name is; scripts without capitals have none."""
        return self.text[0].isupper()


_Label = tuple[str, str]  # kind of passage and name of the list
_Found = Mapping[_Label, int]  # how many tokens the longest phrase of each list takes


class _Phrases:
    """All phrases of one language, by their first word, whose first or last letters may be left open."""

    def __init__(self, lists: Mapping[_Label, Iterable[str]]) -> None:
        self._exact: dict[str, list[tuple[_Label, tuple[str, ...]]]] = {}
        self._begins: dict[str, list[tuple[_Label, tuple[str, ...]]]] = {}
        self._ends: dict[str, list[tuple[_Label, tuple[str, ...]]]] = {}
        for label, phrases in lists.items():
            for parts in map(_parts, phrases):
                first = parts[0]
                if first.endswith("*"):
                    self._begins.setdefault(first[:_STAR_LETTERS], []).append((label, parts))
                elif first.startswith("*"):
                    self._ends.setdefault(first[-_STAR_LETTERS:], []).append((label, parts))
                else:
                    self._exact.setdefault(first, []).append((label, parts))

    def at(self, tokens: Sequence[_Token], at: int) -> _Found:
        """What begins at a token; nothing for most."""
        found: dict[_Label, int] = {}
        for key in tokens[at].keys:
            for likely in (
                self._exact.get(key),
                self._begins.get(key[:_STAR_LETTERS]),
                self._ends.get(key[-_STAR_LETTERS:]),
            ):
                for label, parts in likely or ():
                    if len(parts) > found.get(label, 0) and _fits(parts, tokens, at):
                        found[label] = len(parts)
        return found


def _parts(phrase: str) -> tuple[str, ...]:
    words = re.findall(rf"\*?{_TOKEN.pattern}\*?", phrase)
    return tuple(
        ("*" if word[0] == "*" else "") + fold(word.strip("*")) + ("*" if word[-1] == "*" else "") for word in words
    )


def _fits(parts: tuple[str, ...], tokens: Sequence[_Token], at: int) -> bool:
    found = tokens[at : at + len(parts)]
    return (
        len(found) == len(parts)
        and found[0].sentence == found[-1].sentence
        and all(any(_is_word(part, key) for key in token.keys) for part, token in zip(parts, found, strict=True))
    )


def _is_word(part: str, key: str) -> bool:
    if part[-1] == "*":
        return key.startswith(part[:-1])
    return key.endswith(part[1:]) and key != part[1:] if part[0] == "*" else key == part


class Sensitive:
    """The words of one rules/sensitive.toml, ready to look through texts."""

    def __init__(self, file: TomlFile) -> None:
        table = file.table
        names = dict(table.get("names", {}))
        self.called: Mapping[str, frozenset[str]] = {
            kind: frozenset(fold(name) for name in _all(table.get("called", {}), kind)) for kind in KINDS
        }
        """What else each kind is called by whoever lets it pass, folded."""
        self._first = frozenset(fold(name) for name in names.pop("first", ()))
        lists: dict[str, dict[_Label, list[str]]] = {}
        for kind, by_language in (*((kind, table.get(kind, {})) for kind in PERSONAL), ("name", names)):
            for language, named in by_language.items():
                lists.setdefault(language, {}).update({(kind, name): words for name, words in named.items()})
        self._phrases = {language: _Phrases(named) for language, named in lists.items()}
        self.shapes: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            kind: {name: tuple(_all(table.get(kind, {}), name)) for name in lists_} for kind, lists_ in _SHAPES.items()
        }

    @classmethod
    def load(cls, path: Path) -> Sensitive:
        """The words of a file. Raises errors.RuleError with every fault: file, line, and how to mend it."""
        file = TomlFile.read(path)
        faults = [file] if isinstance(file, Fault) else list(_faults(file))
        if faults or isinstance(file, Fault):
            raise RuleError(faults)
        return cls(file)

    def find(self, text: str, languages: Collection[str], things: Collection[str] = ()) -> list[Passage]:
        """The passages of a text by the words of some languages, in their order; they may overlap.

        things: folded words that are never a name, such as what is offered.
        """
        tokens = _tokens(text)
        found: list[Passage] = []
        for phrases in (self._phrases[one] for one in dict.fromkeys(languages) if one in self._phrases):
            begun = [phrases.at(tokens, at) for at in range(len(tokens))]
            spans = [(kind, a, b) for kind in PERSONAL for a, b in _told(kind, tokens, begun)]
            spans += [("name", a, b) for a, b in _Names(tokens, text, begun, self._first, things).find()]
            found += [Passage(kind, tokens[a].start, tokens[b - 1].end) for kind, a, b in spans]
        return sorted(found, key=lambda passage: (passage.start, -passage.end))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    sentence = end = 0
    for found in _TOKEN.finditer(text):
        # "Fr. Koch", "z. B. Max": a full stop behind a short word ends no sentence.
        gap, short = text[end : found.start()], bool(tokens) and len(tokens[-1].text) <= 3
        if _BREAK.search(gap) and not (short and gap.strip() == "."):
            sentence += 1
        end = found.end()
        tokens.append(_Token(found.group(), fold(found.group()), found.start(), end, sentence))
    return tokens


def _told(kind: str, tokens: Sequence[_Token], begun: Sequence[_Found]) -> Iterator[tuple[int, int]]:
    """Where a text tells something of one kind: index of the first token, and behind the last."""
    harmless = {n for at, found in enumerate(begun) for n in range(at, at + found.get((kind, "never"), 0))}
    opened = -1  # index behind the last phrase of `behind`
    for at, found in enumerate(begun):
        if at in harmless or not found:
            continue
        if length := found.get((kind, "words")):
            yield at, at + length
        near = 0 <= opened <= at <= opened + _REACH and tokens[opened - 1].sentence == tokens[at].sentence
        length = found.get((kind, "only_behind"), 0)
        if length and (near or _is_before(kind, tokens, begun, at + length)):
            yield at, at + length
        if (length := found.get((kind, "follows"))) and (end := _capitals_behind(tokens, at + length)):
            yield at + length, end
        if length := found.get((kind, "behind")):
            opened = max(opened, at + length)


def _is_before(kind: str, tokens: Sequence[_Token], begun: Sequence[_Found], at: int) -> bool:
    """Whether the verb that makes it somebody's own begins right there: "der nur eine Duldung hat"."""
    return at < len(tokens) and (kind, "before") in begun[at] and tokens[at].sentence == tokens[at - 1].sentence


def _capitals_behind(tokens: Sequence[_Token], at: int) -> int:
    """The index behind the words with a capital that follow, one small word aside; 0 where there are none."""
    if at < len(tokens) and not tokens[at].is_capital:
        at += 1
    end = at
    while (
        end < min(len(tokens), at + _FOLLOWS_WORDS)
        and tokens[end].is_capital
        and tokens[end].sentence == tokens[at - 1].sentence
    ):
        end += 1
    return end if end > at else 0


class _Names:
    """Looks for the names of one language in one text."""

    def __init__(
        self,
        tokens: Sequence[_Token],
        text: str,
        begun: Sequence[_Found],
        first: Collection[str],
        things: Collection[str],
    ) -> None:
        self._tokens, self._text, self._begun = tokens, text, begun
        self._first, self._things = first, things

    def find(self) -> Iterator[tuple[int, int]]:
        """Index of the first token of each name, and behind its last."""
        known = {n for at in range(len(self._tokens)) for n in range(at, at + self._length("never", at))}
        for at, token in enumerate(self._tokens):
            if length := self._length("titles", at):
                yield from self._behind(at + length, certain=True, after_title=True)
            elif length := self._length("naming", at):
                yield from self._behind(at + length, certain=True)
            elif (length := self._length("introducing", at)) and (end := self._introduced(at + length)):
                yield at + length, end
            elif length := self._length("kin", at):
                yield from self._behind(at + length, certain=False)
            elif length := self._length("labels", at):
                if self._text[self._tokens[at + length - 1].end :].lstrip(" \t").startswith(":"):
                    yield from self._behind(at + length, certain=True)
            elif (length := self._length("closing", at)) and (span := self._closing(at + length)):
                yield span
            elif self._length("at_door", at) and (end := self._at_door(at + 1)):
                yield at + 1, end
            elif at not in known and token.is_capital and token.key in self._first and not self._is_joined(at):
                yield at, self._end(at + 1, at, certain=False)

    def _closing(self, at: int) -> tuple[int, int] | None:
        """The name below or behind the words that close a letter, known or not: all of its line, and at most three words."""
        lines = self._text[self._tokens[at - 1].end :].split("\n")
        greeting = len(_TOKEN.findall(lines[0]))
        if greeting and self._is_signed(at, at + greeting):
            return at, at + greeting
        first = at + greeting
        below = next((words for line in lines[1:] if (words := len(_TOKEN.findall(line)))), 0)
        if greeting <= _GREETING_WORDS and below and self._is_signed(first, first + below):
            return first, first + below
        return None

    def _is_signed(self, first: int, end: int) -> bool:
        signed = self._tokens[first:end]
        if len(signed) > _NAME_WORDS or not all(one.text.isalpha() and not one.text[0].islower() for one in signed):
            return False
        if any(token.key in self._first for token in signed):
            return True  # Whatever else the family's name may mean.
        # Where there are no capitals, nothing else shows that it is a name.
        return any(map(_has_capitals, signed)) and not any(self._is_something_else(at) for at in range(first, end))

    def _introduced(self, at: int) -> int:
        """The index behind a known first name and the word that may be the family's; else 0: "I am" alone tells of no name."""
        if at >= len(self._tokens) or self._tokens[at].key not in self._first:
            return 0
        follows = at + 1 < len(self._tokens) and self._tokens[at + 1].sentence == self._tokens[at].sentence
        return at + 1 + follows

    def _at_door(self, at: int) -> int:
        """The index behind the name that begins at a token, where somebody is to ring at it; else 0."""
        if at >= len(self._tokens) or self._length("titles", at):
            return 0
        if self._text[self._tokens[at - 1].end : self._tokens[at].start].strip():
            return 0
        end = self._end(at, at, certain=False)
        if end == at and self._tokens[at].is_capital and not self._length("no_names", at):
            # Hofmann ends like a thing only.
            end += self._length("surnames", at) > 0 or self._tokens[at].key not in self._things
        around = (*range(max(0, at - 1 - _RING_REACH), at - 1), *range(end, min(end + 2, len(self._tokens))))
        rings = any(self._length("ring", n) and self._tokens[n].sentence == self._tokens[at].sentence for n in around)
        return end if end > at and rings else 0

    def _length(self, name: str, at: int) -> int:
        """How many tokens from `at` on are a phrase of a list."""
        return self._begun[at].get(("name", name), 0)

    def _behind(self, at: int, *, certain: bool, after_title: bool = False) -> Iterator[tuple[int, int]]:
        """The name that begins at a token, if one does. certain: whatever is written with a capital there is one."""
        if at >= len(self._tokens):
            return
        gap = self._text[self._tokens[at - 1].end : self._tokens[at].start]
        if not _CLOSE.fullmatch(gap.removeprefix(".") if after_title and len(self._tokens[at - 1].text) <= 4 else gap):
            return
        end = self._end(at, at, certain=certain)
        if any(not self._length("titles", n) for n in range(at, end)):  # "Madame, Monsieur" is nobody.
            yield at, end

    def _end(self, at: int, begun: int, *, certain: bool) -> int:
        """The index behind the words of a name from a token on: at most three, no thing, in a row."""
        longest = begun + (_NAME_WORDS if at < len(self._tokens) and _has_capitals(self._tokens[at]) else 1)
        while at < min(len(self._tokens), longest) and self._is_name(at, certain=certain):
            if at > begun and self._text[self._tokens[at - 1].end : self._tokens[at].start].strip(" \t-."):
                break
            at += 1
        return at

    def _is_name(self, at: int, *, certain: bool) -> bool:
        token = self._tokens[at]
        has_capitals = _has_capitals(token)
        if has_capitals and not token.is_capital:
            return False
        if not has_capitals and not certain:
            return token.key in self._first  # Nothing else tells it from any other word.
        if self._length("titles", at):
            return True  # "Frau Dr. Koch"
        if certain:
            return token.text[0].isalpha()
        return not self._is_something_else(at)

    def _is_something_else(self, at: int) -> bool:
        key = self._tokens[at].key
        if key in self._first:
            return False
        return self._length("no_names", at) > 0 or is_thing(key, self._things)

    def _is_joined(self, at: int) -> bool:
        """Whether it is a part of a longer word: the Karl-Marx-Platz is nobody."""
        token = self._tokens[at]
        return self._text[token.start - 1 : token.start] == "-" or self._text[token.end : token.end + 1] == "-"


def _has_capitals(token: _Token) -> bool:
    return token.text.lower() != token.text.upper()


def is_thing(key: str, things: Collection[str]) -> bool:
    """Whether a word is, or ends with, one of these, also in the plural: Winterschuhe is Schuh; but Meier are no Eier."""
    forms = {key, *(key.removesuffix(ending) for ending in ("e", "n", "en", "er", "s", "ern"))}
    starts = (0, *range(_SHORTEST_PART, len(key) - 3))
    return any(form[start:] in things for form in forms for start in starts if start == 0 or len(form) - start > 3)


def _all(table: Mapping[str, Mapping[str, list[str]]], name: str) -> Iterator[str]:
    for lists in table.values():
        yield from lists.get(name, ())


# Faults --------------------------------------------------------------------------------------------------------------


def _faults(file: TomlFile) -> Iterator[Fault]:
    known: dict[str, tuple[str, ...]] = {
        **dict.fromkeys(PERSONAL, _LISTS),
        "names": _NAME_LISTS,
        "called": KINDS,
        **_SHAPES,
    }
    for kind, table in file.table.items():
        if kind not in known or not isinstance(table, dict):
            yield file.fault(
                (kind,), f"unknown table [{kind}]; known are {', '.join(known)}, each with a language behind"
            )
            continue
        for language, lists in table.items():
            if (kind, language) == ("names", "first"):
                yield from _list_faults(file, (kind, language), lists)
            elif not isinstance(lists, dict):
                yield file.fault((kind, language), f"write [{kind}.<language>], and the lists of words below it")
            else:
                for name, words in lists.items():
                    if name not in known[kind]:
                        what = f'unknown list "{name}"; [{kind}.{language}] has {", ".join(known[kind])}'
                        yield file.fault((kind, language, name), what)
                    else:
                        yield from _list_faults(file, (kind, language, name), words)


def _list_faults(file: TomlFile, keys: tuple[str, ...], words: object) -> Iterator[Fault]:
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        yield file.fault(keys, 'must be a list of words in quotation marks, such as ["Krebs", "Diabet*"]')
        return
    for word in words:
        if not _parts(word):
            yield file.fault(keys, f'"{word}" holds no word')
        elif any("*" in part and len(part.strip("*")) < _STAR_LETTERS for part in _parts(word)):
            yield file.fault(keys, f'"{word}": a * needs at least {_STAR_LETTERS} letters beside it')
