"""The text files in `rules/` become a RuleSet, or a RuleError with every fault: file, line, and how to mend it.

Called by RuleSet.load only. Reads files, and nothing else of the world.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mailflow.classify.flagfiles import read_flags
from mailflow.classify.flags import Flag, Flags
from mailflow.classify.ruleset import (
    CATEGORIES,
    CUE_INTENTS,
    DELIVERY_LISTS,
    FACTS,
    TERM_LISTS,
    TIME_LISTS,
    Category,
    Cue,
    Example,
    Language,
    Matching,
    RuleSet,
    Term,
)
from mailflow.classify.words import fold
from mailflow.errors import Fault, RuleError
from mailflow.model import INTENTS
from mailflow.tomlfile import TomlFile

Keys = tuple[str, ...]

FIELD_NAMES = (
    *("category", "intent", "quantity", "description", "postcode", "phone", "place"),
    *("size", "availability", "delivery"),
)
# Tables of word lists, with the lists that each may have.
_WORD_TABLES = {"fields": FIELD_NAMES, "availability": TIME_LISTS, "delivery": DELIVERY_LISTS}
_WORD_LISTS = tuple(f.name for f in fields(Language) if str(f.type).startswith("tuple[str"))
_INTENT_TABLES = ("start", "thing", "question_mark", "lack", "counted")

_CATEGORY_KEYS = {
    "lifetime_days": int,
    "caution": (int, float),
    "pieces": bool,
    "ask": list,
    "works_on": list,
    "written": bool,
    "comes_with": list,
    "protected": bool,
    "duty": dict,
    "names": dict,
    "example": list,
}
_LANGUAGE_KEYS = {
    "compounds": bool, "numbers": dict, "dozens": dict, "cues": list, **dict.fromkeys(_WORD_TABLES, dict),
    **dict.fromkeys(_WORD_LISTS, list), **dict.fromkeys(_INTENT_TABLES, dict),
}  # fmt: skip
_EXAMPLE_KEYS = {"text": str, "language": str, "categories": list, "intent": str}
_CUE_KEYS = {"intent": str, "weight": (int, float), "phrases": list}
_MATCHING_TYPES: dict[Any, Any] = {"bool": bool, "int": int, "float": (int, float), "tuple[str, ...]": list}
_MATCHING_KEYS = {f.name: _MATCHING_TYPES[f.type] for f in fields(Matching)}
_CITY_KEYS = {"categories": dict, "languages": dict, "matching": dict, "flags": dict}
_AS_WRITTEN = frozenset({"months", "kinds_of_things"})  # Of the lists for matching: these are not folded.
_PLAIN = str.maketrans("äöü ", "aou-")
_TYPE_NAMES: dict[Any, str] = {
    int: "a whole number", str: "text in quotes", list: "a list", dict: "a table", bool: "true or false",
    (int, float): "a number",
}  # fmt: skip


def read_rules(folder: Path, city: str | None) -> RuleSet:
    """See RuleSet.load."""
    reader = _Reader(folder)
    reader.read_all()
    if city is not None and (folder / "cities" / f"{city}.toml").exists():
        reader.read_city(city)
    reader.check_terms()
    if reader.faults:
        raise RuleError(reader.faults)
    return reader.ruleset()


class _Reader:
    """Collects values and faults over all files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.categories: dict[str, Category] = {}
        self.languages: dict[str, Language] = {}
        self.terms: list[Term] = []
        self.cues: list[Cue] = []
        self.examples: list[Example] = []
        self.matching = Matching()
        self.flags: dict[str, Flag] = {}
        # A language whose file is broken still is one: its tables in the categories are not unknown keys as well.
        self.codes = tuple(sorted(path.stem for path in (folder / "languages").glob("*.toml")))
        self._lines: dict[Path, list[str]] = {}
        self._hash = hashlib.sha256()

    def ruleset(self) -> RuleSet:
        return RuleSet(
            categories=self.categories,
            languages=self.languages,
            terms=tuple(self.terms),
            cues=tuple(self.cues),
            examples=tuple(self.examples),
            matching=self.matching,
            flags=Flags(self.flags),
            digest=self._hash.hexdigest()[:12],
        )

    # Files

    def read_all(self) -> None:
        if not self.folder.is_dir():
            self.faults.append(Fault(self.folder, None, "there is no such folder; `mailflow init` makes one"))
            return
        for path in sorted((self.folder / "languages").glob("*.toml")):
            self._read_language(path)
        for id_ in CATEGORIES:
            self._read_category(self.folder / "categories" / f"{id_}.toml", id_)
        for path in sorted((self.folder / "categories").glob("**/*.toml")):
            self._check_category_file(path)
        if file := self._open(self.folder / "matching.toml"):
            self._set_matching(file, (), file.table)
        if file := self._open(self.folder / "flags.toml"):
            self.flags = read_flags(file, (), {}, self.codes, self.faults)

    def read_city(self, city: str) -> None:
        """The overlay of a city: added terms and cues, `remove` lists, other values."""
        file = self._open(self.folder / "cities" / f"{city}.toml")
        if file is None:
            return
        self._check(file, (), file.table, _CITY_KEYS)
        for id_, table in self._tables(file, ("categories",)):
            self._change_category(file, id_, table)
        for code, table in self._tables(file, ("languages",)):
            self._change_language(file, code, table)
        self._set_matching(file, ("matching",), file.table.get("matching", {}))
        self.flags = read_flags(file, ("flags",), self.flags, self.codes, self.faults)

    def _open(self, path: Path) -> TomlFile | None:
        found = TomlFile.read(path)
        if isinstance(found, Fault):
            self.faults.append(found)
            return None
        raw = path.read_bytes()
        self._hash.update(self._name(path).encode() + b"\0" + raw + b"\0")
        self._lines[path] = raw.decode(errors="replace").splitlines()
        return found

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _check_category_file(self, path: Path) -> None:
        if path.stem not in CATEGORIES:
            self.faults.append(Fault(path, None, f"no category is called {path.stem!r}{_hint(path.stem, CATEGORIES)}"))

    # Categories

    def _read_category(self, path: Path, id_: str) -> None:
        file = self._open(path)
        if file is None:
            return
        languages = dict.fromkeys(self.codes, dict)
        self._check(file, (), file.table, {**_CATEGORY_KEYS, **languages})
        self._require(file, (), file.table, ("lifetime_days", "names"))
        self.categories[id_] = Category(
            id=id_,
            names={code: self._strings(file, ("names", code), value) for code, value in self._names(file)},
            lifetime_days=self._lifetime(file),
            caution=_number(file.table.get("caution")),
            pieces=file.table.get("pieces") is True,
            ask=self._facts(file, file.table.get("ask", [])),
            written=file.table.get("written") is True,
            works_on=self._ids(file, ("works_on",), file.table.get("works_on", [])),
            comes_with=self._ids(file, ("comes_with",), file.table.get("comes_with", [])),
            **self._protection(file, (), file.table, Category(id_, {}, 1)),
        )
        self._read_terms(file, id_, ())
        self._read_examples(file)
        more = path.parent / "more" / path.name
        if more.exists() and (tail := self._open(more)):
            self._check(tail, (), tail.table, {"example": list, **languages})
            self._read_terms(tail, id_, ())
            self._read_examples(tail)

    def _names(self, file: TomlFile) -> Iterator[tuple[str, Any]]:
        names = file.table.get("names")
        if isinstance(names, dict):
            yield from names.items()

    def _lifetime(self, file: TomlFile) -> int:
        days = file.table.get("lifetime_days")
        if isinstance(days, int) and not 1 <= days <= 365:
            self.faults.append(file.fault(("lifetime_days",), "must be 1 to 365 days"))
        return days if isinstance(days, int) else 14

    def _protection(self, file: TomlFile, keys: Keys, table: object, old: Category) -> dict[str, Any]:
        """Whether a category is protected, and its duty in each language; one without a duty is a fault."""
        found = _dict(_dict(table).get("duty"))
        self._check(file, (*keys, "duty"), found, dict.fromkeys(self.codes, str))
        duty = {**old.duty, **{code: text.strip() for code, text in found.items() if isinstance(text, str)}}
        protected = bool(_dict(table).get("protected", old.protected))
        if protected and not duty.get("en"):
            what = "a protected category tells under [duty] what who takes it must mind, at least in en"
            self.faults.append(file.fault((*keys, "protected"), what))
        return {"protected": protected, "duty": duty}

    def _facts(self, file: TomlFile, value: object) -> tuple[str, ...]:
        facts = self._strings(file, ("ask",), value)
        self.faults += [file.fault(("ask",), _unknown("fact", fact, FACTS)) for fact in facts if fact not in FACTS]
        return facts

    def _read_terms(self, file: TomlFile, category: str, below: Keys, lists: tuple[str, ...] = TERM_LISTS) -> None:
        """The term lists of all languages under a table; unknown lists are faults."""
        table: Any = file.table
        for key in below:
            table = table.get(key, {})
        for code in self.codes:
            by_list = table.get(code)
            if not isinstance(by_list, dict):
                continue
            self._check(file, (*below, code), by_list, dict.fromkeys((*TERM_LISTS, *lists), list))
            for kind in TERM_LISTS:
                self._add_terms(file, category, code, kind, (*below, code, kind), by_list.get(kind, []))

    def _add_terms(self, file: TomlFile, category: str, code: str, kind: str, keys: Keys, entries: object) -> None:
        name = self._name(file.path)
        for text, line in self._entries(file, keys, entries):
            word, _, shared = (part.strip() for part in text.partition(" = "))
            self.terms.append(Term(category, term_id(category, shared or word), word, kind, code, name, line))

    def _entries(self, file: TomlFile, keys: Keys, entries: object) -> Iterator[tuple[str, int]]:
        """The strings of a list with the line of each; one pass, for there are some 24,000 of them."""
        lines = self._lines[file.path]
        line = file.line(keys) or 1
        for text in self._strings(file, keys, entries):
            quoted = f'"{text}"'
            line = next((number for number in range(line, len(lines) + 1) if quoted in lines[number - 1]), line)
            yield text, line

    def _change_category(self, file: TomlFile, id_: str, table: Any) -> None:
        keys: Keys = ("categories", id_)
        if id_ not in self.categories:
            self.faults.append(file.fault(keys, f"no category is called {id_!r}{_hint(id_, CATEGORIES)}"))
            return
        known = {"lifetime_days": int, "protected": bool, "duty": dict}
        self._check(file, keys, table, {**known, **dict.fromkeys(self.codes, dict)})
        old = self.categories[id_]
        days = _dict(table).get("lifetime_days", old.lifetime_days)
        self.categories[id_] = replace(
            old, lifetime_days=days if isinstance(days, int) else 14, **self._protection(file, keys, table, old)
        )
        for code in self.codes:
            for text in self._removed(file, (*keys, code), table.get(code)):
                self._remove_term(file, (*keys, code, "remove"), id_, code, text)
        self._read_terms(file, id_, keys, ("remove",))

    def _removed(self, file: TomlFile, keys: Keys, table: object) -> tuple[str, ...]:
        return self._strings(file, (*keys, "remove"), table.get("remove", [])) if isinstance(table, dict) else ()

    def _remove_term(self, file: TomlFile, keys: Keys, category: str, code: str, text: str) -> None:
        kept = [t for t in self.terms if (t.category, t.language, t.text) != (category, code, text)]
        if len(kept) == len(self.terms):
            self.faults.append(file.fault(keys, f"{category} has no {text!r} to remove in {code}"))
        self.terms = kept

    # Languages

    def _read_language(self, path: Path) -> None:
        file = self._open(path)
        if file is None:
            return
        self._check(file, (), file.table, _LANGUAGE_KEYS)
        self.languages[path.stem] = self._language(file, (), Language(path.stem), file.table)
        self._read_cues(file, path.stem, ("cues",), file.table.get("cues", []))

    def _language(self, file: TomlFile, keys: Keys, old: Language, table: Mapping[str, Any]) -> Language:
        """`old` with what a table adds to its lists and changes in its tables."""
        changed: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(old, name), *self._strings(file, (*keys, name), table.get(name, [])))))
            for name in _WORD_LISTS
        }
        changed |= {
            name: self._words_by_name(file, (*keys, name), getattr(old, name), table.get(name, {}))
            for name in _WORD_TABLES
        }
        changed |= {
            name: {**getattr(old, name), **self._scores(file, (*keys, name), table.get(name, {}))}
            for name in _INTENT_TABLES
        }
        return replace(
            old,
            **changed,
            compounds=bool(table.get("compounds", old.compounds)),
            numbers={**old.numbers, **self._numbers(file, (*keys, "numbers"), table.get("numbers", {}))},
            dozens={**old.dozens, **self._numbers(file, (*keys, "dozens"), table.get("dozens", {}))},
        )

    def _scores(self, file: TomlFile, keys: Keys, table: Any) -> dict[str, float]:
        self._check(file, keys, table, dict.fromkeys(CUE_INTENTS, (int, float)))
        return {name: float(value) for name, value in _items(table) if isinstance(value, int | float)}

    def _numbers(self, file: TomlFile, keys: Keys, table: Any) -> dict[str, int]:
        self._check(file, keys, table, dict.fromkeys(_dict(table), int))
        return {word: value for word, value in _items(table) if isinstance(value, int)}

    def _words_by_name(
        self, file: TomlFile, keys: Keys, old: Mapping[str, tuple[str, ...]], table: Any
    ) -> dict[str, tuple[str, ...]]:
        """A table of word lists, with what a city adds to each list."""
        self._check(file, keys, table, dict.fromkeys(_WORD_TABLES[keys[-1]], list))
        lists = {name: self._strings(file, (*keys, name), value) for name, value in _items(table)}
        return {**old, **{name: tuple(dict.fromkeys((*old.get(name, ()), *words))) for name, words in lists.items()}}

    def _read_cues(self, file: TomlFile, code: str, keys: Keys, groups: object) -> None:
        for index, group in enumerate(groups if isinstance(groups, list) else []):
            at = (*keys, str(index))
            self._check(file, at, group, _CUE_KEYS)
            if not self._require(file, at, group, tuple(_CUE_KEYS)):
                continue
            if group["intent"] not in CUE_INTENTS:
                self.faults.append(file.fault((*at, "intent"), _unknown("intent", group["intent"], CUE_INTENTS)))
            for text, line in self._entries(file, (*at, "phrases"), group["phrases"]):
                cue = Cue(group["intent"], text, float(group["weight"]), code, self._name(file.path), line)
                self.cues.append(cue)

    def _change_language(self, file: TomlFile, code: str, table: Any) -> None:
        keys: Keys = ("languages", code)
        if code not in self.languages:
            self.faults.append(file.fault(keys, _unknown("language", code, tuple(self.languages))))
            return
        self._check(file, keys, table, {**_LANGUAGE_KEYS, "remove": list})
        gone = frozenset(self._removed(file, keys, table))
        self.cues = [cue for cue in self.cues if cue.language != code or cue.text not in gone]
        self.languages[code] = self._language(file, keys, self.languages[code], table)
        self._read_cues(file, code, (*keys, "cues"), table.get("cues", []))

    # Examples and matching

    def _read_examples(self, file: TomlFile) -> None:
        for index, entry in enumerate(file.table.get("example", [])):
            at = ("example", str(index))
            self._check(file, at, entry, _EXAMPLE_KEYS)
            if not self._require(file, at, entry, ("text", "language", "categories")):
                continue
            intent = entry.get("intent")
            if intent is not None and intent not in INTENTS:
                self.faults.append(file.fault((*at, "intent"), _unknown("intent", intent, INTENTS)))
            ids = self._ids(file, (*at, "categories"), entry["categories"])
            line = file.line(at) or 1
            self.examples.append(Example(entry["text"], entry["language"], ids, intent, self._name(file.path), line))

    def _set_matching(self, file: TomlFile, keys: Keys, table: Any) -> None:
        before = len(self.faults)
        self._check(file, keys, table, _MATCHING_KEYS)
        for name, value in _items(table):
            if isinstance(value, int | float) and value < 0:
                self.faults.append(file.fault((*keys, name), "must not be negative"))
        words = {name: self._strings(file, (*keys, name), v) for name, v in _items(table) if isinstance(v, list)}
        if len(words.get("months", [""] * 12)) != 12:
            self.faults.append(file.fault((*keys, "months"), "months must be twelve texts, the names of one in each"))
        for line in words.get("kinds_of_things", ()):
            if (category := line.partition(":")[0]) not in CATEGORIES:
                self.faults.append(file.fault((*keys, "kinds_of_things"), _unknown("category", category, CATEGORIES)))
        if len(self.faults) == before:
            own = {name: listed for name, listed in words.items() if name not in _AS_WRITTEN}
            folded = {name: tuple(fold(word) for word in listed) for name, listed in own.items()}
            kinds = {name: tuple(map(_kind, listed)) for name, listed in words.items() if name == "kinds_of_things"}
            self.matching = replace(self.matching, **{**table, **words, **folded, **kinds})

    # Checks

    def check_terms(self) -> None:
        """Faults for a term that two categories claim, or that one names twice."""
        first: dict[tuple[str, str], Term] = {}
        for term in self.terms:
            if term.kind == "never":
                continue
            other = first.setdefault((term.language, fold(term.text)), term)
            if other is not term:
                what = f"{term.text!r} stands in {other.file}:{other.line} as well; keep it in one place"
                self.faults.append(Fault(self.folder / term.file, term.line, what))

    def _check(self, file: TomlFile, keys: Keys, table: object, schema: Mapping[str, Any]) -> None:
        """Faults for unknown keys and wrong types of one table."""
        if not isinstance(table, dict):
            self.faults.append(file.fault(keys, "must be a table"))
            return
        for name, value in table.items():
            wanted = schema.get(name)
            if wanted is None:
                self.faults.append(file.fault((*keys, name), _unknown("key", name, tuple(schema))))
            elif not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
                self.faults.append(file.fault((*keys, name), f"{name} must be {_TYPE_NAMES[wanted]}"))

    def _require(self, file: TomlFile, keys: Keys, table: Any, names: tuple[str, ...]) -> bool:
        missing = [name for name in names if name not in _dict(table)]
        self.faults += [file.fault(keys, f"{name} is missing") for name in missing]
        return not missing

    def _strings(self, file: TomlFile, keys: Keys, value: object) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(entry, str) and entry.strip() for entry in value):
            return tuple(value)
        fault = file.fault(keys, f"{keys[-1]} must be a list of words in quotes, none of them empty")
        if all((known.file, known.line) != (fault.file, fault.line) for known in self.faults):
            self.faults.append(fault)
        return ()

    def _ids(self, file: TomlFile, keys: Keys, value: object) -> tuple[str, ...]:
        ids = self._strings(file, keys, value)
        self.faults += [file.fault(keys, _unknown("category", id_, CATEGORIES)) for id_ in ids if id_ not in CATEGORIES]
        return ids

    def _tables(self, file: TomlFile, keys: Keys) -> Iterator[tuple[str, Any]]:
        yield from _items(file.table.get(keys[0], {}))


def term_id(category: str, word: str) -> str:
    """The id under which words that mean the same thing meet: "furniture/bett"."""
    plain = word.casefold().translate(_PLAIN)
    return f"{category}/{plain}"


def _kind(line: str) -> str:
    """A kind of things with its words written as in the ids of terms."""
    category, _, words = line.partition(":")
    return f"{category}:{' '.join(term_id('', word)[1:] for word in words.split())}"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[tuple[str, Any]]:
    return list(_dict(value).items())


def _unknown(what: str, name: object, known: tuple[str, ...]) -> str:
    return f"unknown {what} {name!r}{_hint(str(name), known)}"


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(known)}"
