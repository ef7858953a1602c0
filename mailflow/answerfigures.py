"""How well answers are understood: labelled answers of moderators, organisations and helpers against what is read in them.

Called by `mailflow rules test` and by the tests. A label names the new text of an answer and the commands in it, and
may name other readings that are as good. Decisions that no label has are counted apart: they are the worst that can
happen, since they publish what nobody approved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailflow.errors import Fault, RuleError
from mailflow.evaluation import rows
from mailflow.model import ROLES

NOT_DECIDED = frozenset({"unclear", "message", "ask", "hold", "list", "help"})  # The commands that decide nothing.

Command = tuple[str, Any, str | None]
"""Name, target (numbers as a tuple, "all" or None) and argument."""


@dataclass(frozen=True, slots=True)
class Label:
    """An answer and how it should be read; `readings` are the commands of each reading that is right."""

    name: str
    role: str
    text: str
    readings: tuple[tuple[Command, ...], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was read of an answer."""

    label: Label
    text: str
    commands: tuple[Command, ...]

    @property
    def text_right(self) -> bool:
        """Whether exactly the new text was found."""
        return self.text == self.label.text

    @property
    def commands_right(self) -> bool:
        """Whether all commands were found, and none besides."""
        return self.commands in self.label.readings

    @property
    def dangerous(self) -> bool:
        """Whether something is decided that no right reading decides."""
        decided = {c[:2] for c in self.commands if c[0] not in NOT_DECIDED}
        return not any(decided <= {c[:2] for c in reading} for reading in self.label.readings)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many answers, the shares whose text and commands are right, and in how many something is wrongly decided."""

    count: int
    text: float
    commands: float
    dangerous: int


def load(labels: Path) -> list[Label]:
    """The labels of a labels.jsonl whose lines have a role. Raises RuleError with the line, OSError."""
    found = []
    for number, row in enumerate(rows(labels), 1):
        try:
            found.append(_label(row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RuleError([Fault(labels, number, f"is no label of an answer: {error}")]) from None
    return found


def are_of_answers(labels: Path) -> bool:
    """Whether a labels.jsonl is about answers; one about mails has no role in its lines."""
    with labels.open(encoding="utf-8") as file:
        return '"role"' in file.readline()


def _label(row: Mapping[str, Any]) -> Label:
    if row["role"] not in ROLES:
        raise ValueError(f"unknown role {row['role']!r}; there are {', '.join(ROLES)}")
    readings = [row["commands"], *row.get("alt_commands", ())]
    return Label(row["file"], row["role"], row["reply_text"], tuple(map(commands_of, readings)))


def commands_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Command, ...]:
    """Commands as `mailflow explain --json` prints them."""
    return tuple((row["command"], _target(row.get("target")), row.get("argument")) for row in rows)


def _target(target: object) -> object:
    return tuple(target) if isinstance(target, list) else target


def judge(label: Label, found: Mapping[str, Any]) -> Judged:
    """An answer as `mailflow explain --json` shows it against its label."""
    return Judged(label, found["reply_text"], commands_of(found["commands"]))


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures over some answers; there must be one."""
    count = len(judged)
    right = [(one.text_right, one.commands_right, one.dangerous) for one in judged]
    text, commands, dangerous = (sum(column) for column in zip(*right, strict=True))
    return Figures(count, text / count, commands / count, dangerous)
