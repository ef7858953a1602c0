"""rules/flags.toml, and what a city changes there, as Flags: read and checked. Called by `rulefiles` alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mailflow.classify.flags import Flag, phrase
from mailflow.errors import Fault
from mailflow.tomlfile import TomlFile

_OFF, _THINGS, _NOTE = "off", "things", "note"


def read_flags(
    file: TomlFile, below: tuple[str, ...], old: Mapping[str, Flag], languages: Collection[str], faults: list[Fault]
) -> dict[str, Flag]:
    """The flags of a table, added to or changed in `old`; a flag that is `off` is left out. Faults go into the list."""
    table: Any = file.table
    for key in below:
        table = table.get(key, {})
    wrong = list(_faults(file, below, table, old, languages))
    faults += wrong
    found = dict(old)
    for id_, entry in table.items() if not wrong else ():
        flag = found.get(id_, Flag(id_))
        words = {code: frozenset(map(phrase, entry[code])) for code in languages if code in entry}
        more = {code: flag.phrases.get(code, frozenset()) | some for code, some in words.items()}
        note, things = {**flag.note, **entry.get(_NOTE, {})}, entry.get(_THINGS, flag.things)
        found[id_] = replace(flag, note=note, phrases={**flag.phrases, **more}, things=things)
        if entry.get(_OFF):
            del found[id_]
    return found


def _faults(
    file: TomlFile, below: tuple[str, ...], table: object, old: Mapping[str, Flag], languages: Collection[str]
) -> Iterator[Fault]:
    if not isinstance(table, dict):
        yield file.fault(below, "must be a table")
        return
    for id_, entry in table.items():
        keys = (*below, id_)
        if not isinstance(entry, dict):
            yield file.fault(keys, f"write [{'.'.join(keys)}], and lists of words below it")
            continue
        yield from _faults_of_one(file, keys, entry, languages)
        note = entry.get(_NOTE, {})
        if not isinstance(note, dict) or not all(isinstance(said, str) and said.strip() for said in note.values()):
            yield file.fault((*keys, _NOTE), 'note must be a text for each language: de = "…"')
        elif id_ not in old and "en" not in note:
            yield file.fault((*keys, _NOTE), "the note in en is missing: what a moderator reads")


def _faults_of_one(
    file: TomlFile, keys: tuple[str, ...], entry: Mapping[str, Any], languages: Collection[str]
) -> Iterator[Fault]:
    for key, words in entry.items():
        if key in (_OFF, _THINGS) and not isinstance(words, bool):
            yield file.fault((*keys, key), f"{key} must be true or false")
        elif key in languages and not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
            yield file.fault((*keys, key), f"{key} must be a list of words in quotes")
        elif key in languages:
            for word in words:
                if not phrase(word):
                    line = file.line_of_text(f'"{word}"', after=file.line((*keys, key)) or 1)
                    yield Fault(
                        file.path,
                        line,
                        f"{word!r} is no phrase: words, each with * at its end at most, behind 3 letters",
                    )
        elif key not in (_OFF, _THINGS, _NOTE):
            known = ", ".join((*languages, _NOTE, _THINGS, _OFF))
            yield file.fault((*keys, key), f"unknown key {key!r}; known are {known}")
