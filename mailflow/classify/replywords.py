"""The words of rules/replies.toml, and how an answer is read with them: tokens, and phrases over tokens.

`commands` decides what follows; here nothing is decided. Linear: a phrase is at most a dozen tokens long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailflow.errors import Fault, RuleError
from mailflow.tomlfile import TomlFile

COMMANDS = {
    "moderator": (
        "approve",
        "reject",
        "category",
        "ask",
        "hold",
        "claim",
        "unclaim",
        "like",
        "spam",
        "undo",
        "show",
        "list",
        "help",
    ),
    "organisation": ("accept", "decline", "done", "pause", "resume", "later", "release", "delete"),
    "helper": ("confirm", "withdraw", "release", "delete", "pause", "resume"),
}
# What the lists under [words] are for. The first of these wins where two hold the same phrase.
KINDS = ("absent", "request", "doubt", "hedge", "condition", "limit", "neutral", "negation", "polite")
# Looked up where the grammar asks for them only, so that "alle" may be a yes here and a number there.
PLACES = ("greeting", "all", "everything", "both", "rest", "except", "range", "number_sign", "join", "offer", "need",
          "category_filler", "category_as", "category_verb", "category_into", "instead_of", "amount",
          "intake_stop", "intake_open", "for_now",
          "away", "back", "myself", "digest", "single",
          "until", "until_after", "tells_delivery", "tells_size", "tells_until", "tells_place")  # fmt: skip

_ALONE = "_alone"
_MONTHS = frozenset(map(str, range(1, 13)))
_GAP = "…"
_GAP_TOKENS = 5
_NUMBER = "#"
_TOKEN = re.compile(
    r"(?P<word>(?:[^\W\d_][\u0300-\u036f\u064b-\u065f\u0670\u200c\u0640]*(?:['’`´](?=[^\W\d_]))?)+)"
    r"|(?P<number>\d{1,9})|(?P<end>\n[ \t]*(?=\n)|[.!;…]+|[?？؟]|\n)|(?P<pause>[,،:()\[\]+&/=–—-])"
    # Quotation marks, variation selectors, joiners and skin tones say nothing.
    r"|(?P<symbol>[^\s\w\"'“”„»«‚‘’`´*_|>\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0e\ufe0f\U0001f3fb-\U0001f3ff])"
)
# Letters without a decomposition in Unicode, Arabic and Persian forms of one letter, and what stands inside words.
_LETTERS = {ord(a): b for a, b in zip("ıłøđىةکی", "ilodيهكي", strict=True)}
_LETTERS.update(dict.fromkeys(map(ord, "'’`´\u200c\u0640"), ""))
_STRETCHED = re.compile(r"(.)\1{2,}")


def fold(word: str) -> str:
    """A word as it is compared: no case, accents, umlaut points, apostrophes; "ae" as "ä"; "jaaa" as "ja"."""
    word = unicodedata.normalize("NFKD", word.casefold())
    word = "".join(char for char in word if not unicodedata.combining(char)).translate(_LETTERS)
    return _STRETCHED.sub(r"\1", word).replace("ae", "a").replace("oe", "o").replace("ue", "u")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an answer; `kind` is word, number, end (of a sentence), question, pause (within one) or symbol."""

    kind: str
    text: str  # folded
    start: int
    end: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more tokens that mean something together; `kind` is that of the token, one of KINDS, or "command"."""

    kind: str
    text: str
    start: int
    end: int  # behind the tail of a phrase with a gap: what stands in the gap has units of its own
    command: str = ""
    sure: bool = False  # believed beside other words, not only alone
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the file as folded tokens; `tail` follows after a gap."""

    head: tuple[str, ...]
    tail: tuple[str, ...]
    kind: str
    command: str = ""
    sure: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """The longest phrase wins, then a command, then the order of KINDS."""
        return -len(self.head) - len(self.tail), -1 if self.kind == "command" else KINDS.index(self.kind)


_Index = Mapping[str, tuple[Phrase, ...]]  # by first token, best first


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """All words of one rules/replies.toml, ready to read answers with."""

    by_role: Mapping[str, _Index]
    places: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]]  # list, first token
    numbers: Mapping[str, int]
    months: Mapping[str, int]  # folded name -> 1 to 12

    @classmethod
    def load(cls, path: Path) -> ReplyWords:
        """The words of a file. Raises errors.RuleError with every fault: file, line, and how to mend it."""
        file = TomlFile.read(path)
        if isinstance(file, Fault):
            raise RuleError([file])
        faults = list(_faults(file))
        if faults:
            raise RuleError(faults)
        numbers = {fold(word): number for word, number in file.table.get("numbers", {}).items()}
        months = {fold(name): int(month) for month, names in file.table.get("months", {}).items() for name in names}
        lists = file.table.get("words", {})
        common = [_phrase(word, kind) for kind in KINDS for word in _all(lists.get(kind, {}))]
        by_role = {role: _index([*_command_phrases(file.table[role]), *common]) for role in COMMANDS}
        places = {place: _by_first(map(_parts, _all(lists.get(place, {})))) for place in PLACES}
        return cls(by_role, places, numbers, months)

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text. A line break ends a sentence only after a short line: long ones were wrapped."""
        tokens: list[Token] = []
        line_start = 0
        for found in _TOKEN.finditer(text):
            kind, raw = str(found.lastgroup), found.group()
            if raw[0] == "\n":
                wrapped = found.start() - line_start >= 50 and raw == "\n"
                line_start = found.end()
                if wrapped:
                    continue
            if kind == "end" and raw[0] in "?؟？":
                kind = "question"
            folded = fold(raw) if kind == "word" else raw
            number = int(raw) if kind == "number" else self.numbers.get(folded)
            tokens.append(Token(kind, folded, found.start(), found.end(), number))
        return tokens

    def units(self, tokens: list[Token], role: str) -> list[Unit]:
        """Tokens joined to phrases, the longest first, from left to right."""
        units: list[Unit] = []
        taken: set[int] = set()
        at = 0
        while at < len(tokens):
            match = None if at in taken else self._match(tokens, at, role)
            if match is None:
                if at not in taken:
                    token = tokens[at]
                    units.append(Unit(token.kind, token.text, token.start, token.end, number=token.number))
                at += 1
                continue
            phrase, tail_at = match
            head = tokens[at : at + len(phrase.head)]
            number = next((t.number for t, p in zip(head, phrase.head, strict=True) if p == _NUMBER), None)
            text = " ".join(token.text for token in head)
            tail = range(tail_at, tail_at + len(phrase.tail))
            end = tokens[tail[-1]].end if tail else head[-1].end
            units.append(Unit(phrase.kind, text, head[0].start, end, phrase.command, phrase.sure, number))
            taken.update(tail)
            at += len(phrase.head)
        return units

    def command_at(self, tokens: list[Token], at: int, role: str) -> bool:
        """Whether a command stands at a token."""
        match = self._match(tokens, at, role)
        return match is not None and match[0].kind == "command"

    def at_place(self, tokens: list[Token], at: int, place: str) -> int:
        """How many tokens from `at` on are a phrase of a list such as "all"; 0 for none."""
        if at >= len(tokens):
            return 0
        phrases = self.places[place]
        candidates = phrases.get(tokens[at].text, ())
        if tokens[at].number is not None:
            candidates += phrases.get(_NUMBER, ())
        return max((len(phrase) for phrase in candidates if _fits(tokens, at, phrase)), default=0)

    def single_words(self, role: str) -> Iterator[tuple[str, str]]:
        """Each command word of one token, with its command: what a typing error is compared with."""
        for phrases in self.by_role[role].values():
            for phrase in phrases:
                if phrase.kind == "command" and len(phrase.head) == 1 and not phrase.tail:
                    yield phrase.head[0], phrase.command

    def _match(self, tokens: list[Token], at: int, role: str) -> tuple[Phrase, int] | None:
        index = self.by_role[role]
        candidates: Iterable[Phrase] = index.get(tokens[at].text, ())
        if tokens[at].number is not None:
            candidates = (*candidates, *index.get(_NUMBER, ()))
        for phrase in candidates:
            if not _fits(tokens, at, phrase.head):
                continue
            after = at + len(phrase.head)
            if not phrase.tail:
                return phrase, after
            for tail_at in range(after, min(after + _GAP_TOKENS + 1, len(tokens))):
                if tokens[tail_at].kind in ("end", "question", "pause"):
                    break
                if _fits(tokens, tail_at, phrase.tail):
                    return phrase, tail_at
        return None


def _fits(tokens: list[Token], at: int, phrase: tuple[str, ...]) -> bool:
    if at + len(phrase) > len(tokens):
        return False
    return all(
        token.text == part or (part == _NUMBER and token.number is not None)
        for token, part in zip(tokens[at : at + len(phrase)], phrase, strict=True)
    )


def _phrase(text: str, kind: str, command: str = "", sure: bool = False) -> Phrase:
    head, _, tail = text.partition(_GAP)
    return Phrase(_parts(head), _parts(tail), kind, command, sure)


def _parts(text: str) -> tuple[str, ...]:
    parts = (_NUMBER if found.group() == _NUMBER else fold(found.group()) for found in _TOKEN.finditer(text))
    bare = tuple(part for part in parts if part)
    return bare[:-1] if len(bare) > 1 and bare[-1] == "." else bare


def _command_phrases(role_table: Mapping[str, Any]) -> Iterator[Phrase]:
    for lists in role_table.values():
        for key, words in lists.items():
            command = key.removesuffix(_ALONE)
            for word in words:
                yield _phrase(word, "command", command, sure=command == key)


def _index(phrases: list[Phrase]) -> _Index:
    index: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: phrase.rank):
        index.setdefault(phrase.head[0], []).append(phrase)
    return {first: tuple(found) for first, found in index.items()}


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


def _all(by_language: Mapping[str, list[str]]) -> Iterator[str]:
    for words in by_language.values():
        yield from words


# Faults --------------------------------------------------------------------------------------------------------------


def _faults(file: TomlFile) -> Iterator[Fault]:
    for key, table in file.table.items():
        if key not in (*COMMANDS, "words", "numbers", "months"):
            first = list(table)[:1] if isinstance(table, dict) else []
            yield file.fault(
                (key, *first), f"unknown table [{key}]; known are {', '.join(COMMANDS)}, words, numbers, months"
            )
    for role, commands in COMMANDS.items():
        yield from _role_faults(file, role, commands)
    for name, by_language in file.table.get("words", {}).items():
        if name not in KINDS + PLACES:
            yield file.fault(("words", name), f'unknown list "{name}"; known are {", ".join(KINDS + PLACES)}')
        else:
            yield from _list_faults(file, ("words", name), by_language)
    for word, number in file.table.get("numbers", {}).items():
        if not isinstance(number, int):
            yield file.fault(("numbers", word), f'"{word}" must be a whole number, such as 3')
    for month, names in file.table.get("months", {}).items():
        if month not in _MONTHS or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            yield file.fault(("months", month), 'must be the number of a month and its names, such as 1 = ["Januar"]')


def _role_faults(file: TomlFile, role: str, commands: tuple[str, ...]) -> Iterator[Fault]:
    table = file.table.get(role)
    if not isinstance(table, dict):
        yield file.fault((role,), f'no words for the {role}: add a table [{role}.en] with {commands[0]} = ["…"]')
        return
    seen: dict[Phrase, str] = {}
    found: set[str] = set()
    for language, lists in table.items():
        if not isinstance(lists, dict):
            yield file.fault((role, language), f"write [{role}.<language>], and the lists of words below it")
            continue
        for key in lists:
            if key.removesuffix(_ALONE) not in commands:
                known = f"a {role} has {', '.join(commands)}, each with _alone too"
                yield file.fault((role, language, key), f'unknown command "{key}"; {known}')
        faults = list(_list_faults(file, (role, language), lists))
        yield from faults
        if not faults:
            found.update(key.removesuffix(_ALONE) for key in lists)
            yield from _ambiguous(file, (role, language), lists, seen)
    for command in commands:
        if command not in found and found:
            yield file.fault((role,), f'no word for "{command}": add it to one of the languages')


def _list_faults(file: TomlFile, keys: tuple[str, ...], lists: Any) -> Iterator[Fault]:
    if not isinstance(lists, dict):
        yield file.fault(keys, 'must be a table of lists, such as de = ["…"]')
        return
    for key, words in lists.items():
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            yield file.fault((*keys, key), 'must be a list of words in quotation marks, such as ["ja", "ok"]')
            continue
        for word in words:
            head, _, tail = word.partition(_GAP)
            if not _parts(head) or _GAP in tail or (_GAP in word and not _parts(tail)):
                line = file.line_of_text(f'"{word}"', after=file.line((*keys, key)) or 1)
                yield Fault(file.path, line, f'"{word}" holds no word, or more than one … or one at its edge')


def _ambiguous(
    file: TomlFile, keys: tuple[str, ...], lists: Mapping[str, list[str]], seen: dict[Phrase, str]
) -> Iterator[Fault]:
    """A word under two commands of one role, in whatever language: which of them would be meant?"""
    for key, words in lists.items():
        command = key.removesuffix(_ALONE)
        for word in words:
            other = seen.setdefault(_phrase(word, "command"), command)
            if other != command:
                line = file.line_of_text(f'"{word}"', after=file.line((*keys, key)) or 1)
                yield Fault(file.path, line, f'"{word}" stands for "{other}" and "{command}": take it out of one')
