"""How well mails are understood: labelled mails and texts are read, and readings counted against their labels.

Called by `mailflow rules test` and by the tests. Reads the files that it is given and nothing else of the world.
Offers taken for needs, and needs for offers, are counted apart: they are the worst that can happen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailflow.classify.classifier import Classifier
from mailflow.classify.intents import CARRYING
from mailflow.classify.ruleset import CATEGORIES, Example, RuleSet
from mailflow.errors import Fault, RuleError
from mailflow.model import INTENTS, LANGUAGES, Reading
from mailflow.reading.automatic import nature
from mailflow.reading.language import LanguageDetector
from mailflow.reading.message import read
from mailflow.reading.reply import split

FACTS = ("language", "postcode", "phone", "quantities")
SWAPS = (("offer", "need"), ("need", "offer"))

Reader = Callable[[str, str, str, str], Reading]
"""Reads subject, text and signature, in a language."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a mail or text should be read as; `facts` holds those of FACTS that its label names."""

    name: str
    intent: str
    categories: frozenset[str]
    language: str
    kind: str = "message"
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled text: what is read of it, or, of a mail, what sort of mail it was taken for."""

    label: Label
    kind: str
    subject: str
    text: str
    signature: str
    language: str  # as detected in a mail, as labelled for a text


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with its reading."""

    case: Case
    reading: Reading

    @property
    def right(self) -> bool:
        """Whether a moderator has nothing to correct: the intent, and of an offer or a need the categories."""
        label = self.case.label
        if label.intent != self.reading.intent or label.intent not in CARRYING:
            return label.intent == self.reading.intent
        return frozenset(self.reading.categories) == label.categories


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of one category, or of all together."""

    hits: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.found + self.wanted) if self.found + self.wanted else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures over some cases; a share is None where nothing was labelled."""

    count: int
    kind: float | None
    intent: float | None
    swaps: int
    confusion: Mapping[tuple[str, str], int]  # (labelled, read) -> how many, only where they differ
    micro: Score
    by_category: Mapping[str, Score]
    macro_f1: float | None  # over the categories that occur in labels
    facts: Mapping[str, float | None]
    certain: int
    certain_right: int

    @property
    def certain_share(self) -> float | None:
        """How many of the readings marked certain are right."""
        return self.certain_right / self.certain if self.certain else None


def load(path: Path) -> list[Case]:
    """The cases of a folder with labels.jsonl and its mails, of a .jsonl file of texts, or of a folder of such.

    Raises RuleError with the line that cannot be used, OSError where a file cannot be read.
    """
    if path.is_file():
        return list(_texts(path))
    labels = path / "labels.jsonl"
    if labels.exists():
        return list(_mails(labels))
    files = sorted(path.glob("*.jsonl"))
    if not files:
        raise RuleError([Fault(path, None, "holds neither labels.jsonl nor other .jsonl files")])
    return [case for file in files for case in _texts(file)]


def _mails(labels: Path) -> Iterator[Case]:
    detector = LanguageDetector()
    for label in _labels(labels):
        message = read((labels.parent / label.name).read_bytes())
        parts = split(message.text, message.sender.name)
        language, _ = detector.detect(parts.new or message.subject, LANGUAGES, "de")
        kind = nature(message, None, frozenset()).kind
        yield Case(label, kind, message.subject, parts.new, parts.signature, language)


def _texts(file: Path) -> Iterator[Case]:
    for label, row in zip(_labels(file), rows(file), strict=True):
        yield Case(label, "message", str(row.get("subject", "")), str(row.get("text", "")), "", label.language)


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl file, one a line. Raises RuleError with the line that is none, OSError."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise RuleError([Fault(file, number, f"not valid JSON: {error}")]) from None
        if not isinstance(row, dict):
            raise RuleError([Fault(file, number, "must be one JSON object a line")])
        yield row


def _labels(file: Path) -> Iterator[Label]:
    for number, row in enumerate(rows(file), 1):
        missing = [key for key in ("intent", "categories", "language") if key not in row]
        unknown = [id_ for id_ in row.get("categories", []) if id_ not in CATEGORIES]
        if missing or unknown or row["intent"] not in INTENTS:
            what = f"{missing[0]} is missing" if missing else f"unknown intent or category: {unknown or row['intent']}"
            raise RuleError([Fault(file, number, what)])
        facts = {name: row[name] for name in FACTS if name in row}
        name = str(row.get("file", f"{file.name}:{number}"))
        yield Label(
            name, row["intent"], frozenset(row["categories"]), row["language"], row.get("kind", "message"), facts
        )


def judge(cases: Iterable[Case], reader: Reader) -> list[Judged]:
    """Each case with its reading; what is taken for no message is not read, as in a running mailflow."""
    judged = []
    for case in cases:
        if case.kind == "message":
            reading = reader(case.subject, case.text, case.signature, case.language)
        else:
            reading = Reading(language=case.language)
        judged.append(Judged(case, reading))
    return judged


def reader(classifier: Classifier) -> Reader:
    """A classifier as a reader."""

    def run(subject: str, text: str, signature: str, language: str) -> Reading:
        return classifier.read(subject, text, signature, language=language)

    return run


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures over some cases. Intent and categories are counted over messages; language over all."""
    messages = [one for one in judged if one.case.label.kind == "message"]
    pairs = Counter((one.case.label.intent, one.reading.intent) for one in messages)
    by_category = {id_: _score(messages, id_) for id_ in CATEGORIES}
    own = [score.f1 for score in by_category.values() if score.wanted]
    certain = [one for one in messages if one.reading.certain]
    return Figures(
        count=len(judged),
        kind=_share(one.case.kind == one.case.label.kind for one in judged),
        intent=_share(one.case.label.intent == one.reading.intent for one in messages),
        swaps=sum(pairs[swap] for swap in SWAPS),
        confusion={pair: count for pair, count in pairs.most_common() if pair[0] != pair[1]},
        micro=Score(
            *(sum(getattr(score, part) for score in by_category.values()) for part in ("hits", "found", "wanted"))
        ),
        by_category=by_category,
        macro_f1=sum(own) / len(own) if own else None,
        facts={name: _fact(judged, name) for name in FACTS},
        certain=len(certain),
        certain_right=sum(one.right for one in certain),
    )


def _score(judged: Sequence[Judged], category: str) -> Score:
    found = [category in one.reading.categories for one in judged]
    wanted = [category in one.case.label.categories for one in judged]
    return Score(sum(a and b for a, b in zip(found, wanted, strict=True)), sum(found), sum(wanted))


def _share(rights: Iterable[bool]) -> float | None:
    values = list(rights)
    return sum(values) / len(values) if values else None


def _fact(judged: Sequence[Judged], name: str) -> float | None:
    """The share of right ones: of the language over all, of the others over messages."""
    labelled = [one for one in judged if name in one.case.label.facts]
    if name != "language":
        labelled = [one for one in labelled if one.case.label.kind == "message"]
    return _share(_as_labelled(getattr(one.reading, name)) == one.case.label.facts[name] for one in labelled)


def _as_labelled(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def failed_examples(rules: RuleSet, classifier: Classifier) -> list[tuple[Example, Reading]]:
    """The [[example]]s in the rule files that are not read as they say, each with what is read instead."""
    failed = []
    for example in rules.examples:
        reading = classifier.read("", example.text, language=example.language)
        same = set(reading.categories) == set(example.categories) and example.intent in (None, reading.intent)
        if not same:
            failed.append((example, reading))
    return failed
