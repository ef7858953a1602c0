"""Ready reasons for a no: templates/refusals.toml, and what a city adds or changes in its own file beside its letters.

Read when mailflow starts, and at each reload. A moderator answers with the number or the name of one ("NEIN 2", "NEIN
Raucher"); the sender reads its text in their own language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mailflow.errors import Fault, TemplateError
from mailflow.tomlfile import TomlFile

LAST_RESORT = "en"  # The language that every reason must exist in.
FILE = "refusals.toml"
_KEYS = ("number", "names", "text")
_REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One ready reason. number and names are what a moderator answers with, text is what the sender reads, by language."""

    id: str
    number: int = 0
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """How people of a language call it; in English, or by its id, where that has no name."""
        return (self.names.get(language) or self.names.get(LAST_RESORT) or (self.id,))[0]

    def said(self, language: str) -> str:
        """The reason in a language, else in English."""
        return self.text.get(language) or self.text[LAST_RESORT]


Refusals = tuple[Refusal, ...]  # by number


def load_refusals(templates: Path, cities: Iterable[str]) -> dict[str, Refusals]:
    """The ready reasons of each city. Raises TemplateError with every fault; a folder without the file has none."""
    faults: list[Fault] = []
    common = _changed({}, templates / FILE, faults)
    found = {}
    for key in cities:
        own = _changed(common, templates / "cities" / key / FILE, faults)
        found[key] = tuple(sorted(own.values(), key=lambda refusal: refusal.number))
    if faults:
        raise TemplateError(faults)
    return found


def translated(refusals: Refusals, reason: str, written_in: str, language: str) -> str:
    """A reason as people of another language read it, where it is a ready one; what a moderator wrote stays as it is."""
    ready = next((refusal for refusal in refusals if refusal.said(written_in) == reason), None)
    return ready.said(language) if ready else reason


def _changed(common: Mapping[str, Refusal], path: Path, faults: list[Fault]) -> dict[str, Refusal]:
    """What a file adds to some reasons, changes in them and removes."""
    if not path.exists():
        return dict(common)
    file = TomlFile.read(path)
    if isinstance(file, Fault):
        faults.append(file)
        return dict(common)
    wrong = list(_faults(file, common))
    faults += wrong
    if wrong:
        return dict(common)
    gone = file.table.get(_REMOVE, [])
    found = {id_: refusal for id_, refusal in common.items() if id_ not in gone}
    for id_, table in file.table.items():
        if id_ != _REMOVE:
            old = found.get(id_, Refusal(id_))
            names = {code: tuple(some) for code, some in table.get("names", {}).items()}
            text = {code: " ".join(said.split()) for code, said in table.get("text", {}).items()}
            number = table.get("number", old.number)
            found[id_] = replace(old, number=number, names={**old.names, **names}, text={**old.text, **text})
    faults += _taken_twice(file, found.values())
    return found


def _faults(file: TomlFile, common: Mapping[str, Refusal]) -> Iterator[Fault]:
    for id_, table in file.table.items():
        if id_ == _REMOVE:
            wrong = [one for one in table if one not in common] if isinstance(table, list) else [table]
            yield from (file.fault((id_,), f"there is no reason {one!r} to remove") for one in wrong)
        elif not isinstance(table, dict):
            yield file.fault((id_,), f"write [{id_}], and below it {', '.join(_KEYS)}")
        else:
            yield from _faults_of_one(file, id_, table, new=id_ not in common)


def _faults_of_one(file: TomlFile, id_: str, table: Mapping[str, object], *, new: bool) -> Iterator[Fault]:
    for key in table.keys() - set(_KEYS):
        yield file.fault((id_, key), f"unknown key {key!r}; known are {', '.join(_KEYS)}")
    number, names, text = table.get("number"), table.get("names", {}), table.get("text", {})
    if (new or "number" in table) and not (isinstance(number, int) and not isinstance(number, bool) and number > 0):
        yield file.fault((id_, "number"), "number must be a whole number from 1, by which a moderator answers")
    if not isinstance(names, dict) or not all(
        isinstance(some, list) and all(isinstance(one, str) and one.strip() for one in some) for some in names.values()
    ):
        yield file.fault((id_, "names"), 'names must be lists of words for each language: de = ["voll", "genug"]')
    if not isinstance(text, dict) or not all(isinstance(one, str) and one.strip() for one in text.values()):
        yield file.fault((id_, "text"), 'text must be a sentence for each language: de = "…"')
    elif new and LAST_RESORT not in text:
        yield file.fault((id_, "text"), f"the text in {LAST_RESORT} is missing")


def _taken_twice(file: TomlFile, refusals: Iterable[Refusal]) -> Iterator[Fault]:
    """Numbers and names under which two reasons would be meant."""
    first: dict[str, str] = {}
    for refusal in refusals:
        words = {str(refusal.number), refusal.id.casefold()}
        words |= {name.casefold() for names in refusal.names.values() for name in names}
        for word in sorted(words):
            if (other := first.setdefault(word, refusal.id)) != refusal.id:
                yield file.fault((refusal.id,), f"{word!r} stands for {other} as well: keep it at one of them")
