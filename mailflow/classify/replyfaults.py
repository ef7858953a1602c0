"""What is wrong in a rules/replies.toml: unknown tables and lists, words that order two things, commands without a word.

Called by `ReplyWords.load`. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mailflow.classify.replywords import ALONE, COMMANDS, GAP, GRAMMAR, KINDS, OPTIONAL, PLACES, Phrase, parts, phrase
from mailflow.errors import Fault
from mailflow.tomlfile import TomlFile

_LISTS = KINDS + PLACES + GRAMMAR
_MONTHS = frozenset(map(str, range(1, 13)))


def faults(file: TomlFile) -> Iterator[Fault]:
    """Every fault, with its line and how to mend it."""
    for key, table in file.table.items():
        if key not in (*COMMANDS, "words", "numbers", "ordinals", "months"):
            first = list(table)[:1] if isinstance(table, dict) else []
            yield file.fault(
                (key, *first),
                f"unknown table [{key}]; known are {', '.join(COMMANDS)}, words, numbers, ordinals, months",
            )
    for role, commands in COMMANDS.items():
        yield from _role_faults(file, role, commands)
    for name, by_language in file.table.get("words", {}).items():
        if name not in _LISTS:
            yield file.fault(("words", name), f'unknown list "{name}"; known are {", ".join(_LISTS)}')
        else:
            yield from _list_faults(file, ("words", name), by_language)
    for table in ("numbers", "ordinals"):
        for word, number in file.table.get(table, {}).items():
            if not isinstance(number, int):
                yield file.fault((table, word), f'"{word}" must be a whole number, such as 3')
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
            if key.removesuffix(ALONE) not in commands:
                known = f"a {role} has {', '.join(commands)}, each with _alone too"
                yield file.fault((role, language, key), f'unknown command "{key}"; {known}')
        wrong = list(_list_faults(file, (role, language), lists))
        yield from wrong
        if not wrong:
            found.update(key.removesuffix(ALONE) for key in lists)
            yield from _ambiguous(file, (role, language), lists, seen)
    for command in commands:
        if found and command not in {*found, *OPTIONAL}:
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
            head, _, tail = word.partition(GAP)
            if not parts(head) or GAP in tail or (GAP in word and not parts(tail)):
                line = file.line_of_text(f'"{word}"', after=file.line((*keys, key)) or 1)
                yield Fault(file.path, line, f'"{word}" holds no word, or more than one … or one at its edge')


def _ambiguous(
    file: TomlFile, keys: tuple[str, ...], lists: Mapping[str, list[str]], seen: dict[Phrase, str]
) -> Iterator[Fault]:
    """A word under two commands of one role, in whatever language: which of them would be meant?"""
    for key, words in lists.items():
        command = key.removesuffix(ALONE)
        for word in words:
            other = seen.setdefault(phrase(word, "command"), command)
            if other != command:
                line = file.line_of_text(f'"{word}"', after=file.line((*keys, key)) or 1)
                yield Fault(file.path, line, f'"{word}" stands for "{other}" and "{command}": take it out of one')
