"""The folders of languages in templates/, and in each the small words and the sentences for reasons: read and checked.

Used by `letters` when it starts. Never raises for a file: what is wrong goes into the list of faults.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from mailflow.errors import Fault
from mailflow.tomlfile import TomlFile

READERS = ("both", "helper", "moderator", "organisation", "sender")
KINDS = ("offer", "need", "question", "register", "unknown")
SENSITIVE = ("health", "residence", "religion", "origin", "name", "papers", "bank", "home", "phone", "address")
OUTCOMES = (
    *("waiting", "approved", "rejected", "spam", "held", "asked"),
    *("recategorised", "paused", "withdrawn", "merged", "ended", "settled", "needs_category"),
    *("one_more", "own", "stopped", "revealed", "taken_out", "named"),
)
ASKS = ("delivery", "size", "quantity", "until", "place")
CONSENTS = ("passing_on", "contact", "next_door")

# words.toml: "" holds the keys at its top, the others are its tables.
WORDS: dict[str, tuple[str, ...]] = {
    "": (
        *("from_name", "time", "day", "no_category", "hidden_address", "hidden_phone", "hidden_personal"),
        *("hidden_name", "hidden_bank", "hidden_home", "hidden_signature"),
        *("helper", "seeker", "organisation", "some_organisation", "somebody"),
    ),
    "kinds": KINDS,
    "yours": KINDS,
    "outcomes": OUTCOMES,
    "asks": ASKS,
    "sensitive": SENSITIVE,
    "consents": CONSENTS,
    "privacy": ("notice", "contact"),
    "footers": (*READERS, "deleted"),
}
# What is filled in between braces, where it is more than the name of the city.
_FILLED = {
    "footers": frozenset({"city", "until", "days"}),
    "privacy.notice": frozenset({"url"}),
    "privacy.contact": frozenset({"contact"}),
}

_WRONG_PLACE = "?"
_CODE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of one language. In from_name and footers `{city}` stands for the city's name, in footers `{until}`
    for the day until which the letter is kept and `{days}` for how long the rest is, in days after its end."""

    from_name: str
    time: str  # as strftime takes it
    day: str  # the same for a day without the time
    no_category: str
    hidden_address: str
    hidden_phone: str
    hidden_personal: str
    hidden_name: str
    hidden_bank: str
    hidden_home: str
    hidden_signature: str
    helper: str
    seeker: str
    organisation: str
    some_organisation: str
    somebody: str
    kinds: Mapping[str, str]
    yours: Mapping[str, str]
    outcomes: Mapping[str, str]
    asks: Mapping[str, str]
    sensitive: Mapping[str, str]
    consents: Mapping[str, str]
    privacy: Mapping[str, str]
    footers: Mapping[str, str]


def language_folders(root: Path, cities: Iterable[str], faults: list[Fault]) -> list[tuple[str, str, Path]]:
    """City key ("" for all), language and path of each folder of letters; those for all come first."""
    found = [("", folder) for folder in _folders(root) if folder.name != "cities"]
    for of_city in _folders(root / "cities"):
        if of_city.name not in cities:
            what = f"there is no city {of_city.name} in the config{meant(of_city.name, cities)}"
            faults.append(Fault(of_city, None, what))
        found += [(of_city.name, folder) for folder in _folders(of_city)]
    faults += [
        Fault(folder, None, "not the code of a language") for _, folder in found if not _CODE.fullmatch(folder.name)
    ]
    return [(city_key, folder.name, folder) for city_key, folder in found]


def _folders(root: Path) -> list[Path]:
    return sorted(entry for entry in root.glob("[!._]*") if entry.is_dir())


def read_words(path: Path, general: Words | None, faults: list[Fault]) -> Words | None:
    """The words of one file, over those for all; None, and the faults, when one is missing, unknown or no text."""
    file = TomlFile.read(path)
    if isinstance(file, Fault):
        faults.append(file)
        return None
    merged: dict[str, Any] = {} if general is None else asdict(general)
    found: list[Fault] = []
    for table, known in WORDS.items():
        own = file.table.get(table, {}) if table else {key: file.table[key] for key in file.table if key not in WORDS}
        if not isinstance(own, dict):
            found.append(file.fault((table,), f"{table} is a table: [{table}]"))
            continue
        found += _word_faults(file, table, own, known)
        words = merged.setdefault(table, {}) if table else merged
        words.update(own)
        found += [file.fault((table,), f"{_dotted(table, key)} is missing") for key in known if key not in words]
    faults += found
    return None if found else Words(**merged)


def read_sentences(path: Path, faults: list[Fault]) -> dict[str, str]:
    """Code -> sentence, of one reasons.toml; what is no sentence is left out and a fault."""
    file = TomlFile.read(path)
    if isinstance(file, Fault):
        faults.append(file)
        return {}
    sentences = {}
    for code, sentence in file.table.items():
        if isinstance(sentence, str) and _WRONG_PLACE not in places(sentence):
            sentences[code] = sentence
        else:
            faults.append(file.fault((code,), f"{code} is a sentence, with places to fill in such as {{category}}"))
    return sentences


def sentence_faults(
    path: Path, sentences: Mapping[str, str], reference: Mapping[str, str], codes: Iterable[str] = ()
) -> Iterator[Fault]:
    """What does not fit: a code that the reference lacks, a place nobody fills there, a code without a sentence."""
    for code, sentence in sentences.items():
        if code not in reference:
            yield Fault(path, _line(path, code), f"there is no reason {code}{meant(code, reference)}")
        elif unknown := sorted(places(sentence) - places(reference[code])):
            yield Fault(path, _line(path, code), f"nobody fills in {', '.join(unknown)} for {code}")
    for code in sorted(set(codes) - sentences.keys()):
        yield Fault(path, None, f"there is no sentence for the reason {code}")


def places(sentence: str) -> set[str]:
    """The names between braces, which `format_map` fills; holds "?" when something there is not a plain name."""
    try:
        fields = [(name, spec, how) for _, name, spec, how in Formatter().parse(sentence) if name is not None]
    except ValueError:
        return {_WRONG_PLACE}
    return {name if name.isidentifier() and not spec and not how else _WRONG_PLACE for name, spec, how in fields}


def meant(name: str, known: Iterable[str]) -> str:
    """A half sentence that suggests the nearest known name, or nothing."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


def _word_faults(file: TomlFile, table: str, own: Mapping[str, object], known: Sequence[str]) -> Iterator[Fault]:
    for key, value in own.items():
        where, filled = (table, key) if table else (key,), _filled(table, key)
        if key not in known:
            yield file.fault(where, f"there is no word {_dotted(table, key)}{meant(key, known)}")
        elif not isinstance(value, str) or not places(value) <= filled:
            named = ", ".join(f"{{{name}}}" for name in sorted(filled))
            yield file.fault(where, f"{_dotted(table, key)} is a text, in which only {named} is filled in")


def _filled(table: str, key: str) -> frozenset[str]:
    return _FILLED.get(table) or _FILLED.get(f"{table}.{key}") or frozenset({"city"})


def _dotted(table: str, key: str) -> str:
    return f"{table}.{key}" if table else key


def _line(path: Path, code: str) -> int | None:
    file = TomlFile.read(path)
    return None if isinstance(file, Fault) else file.line((code,))
