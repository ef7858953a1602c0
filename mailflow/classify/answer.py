"""One answer while it is being understood: its tokens, and what the readers of the three roles ask of it.

Shared by `orders`, `batches` and `owners`; decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mailflow.classify.replywords import ReplyWords, Token, Unit
from mailflow.classify.things import Things
from mailflow.model import Command

CategoryByName = Callable[[str], str | None]
UNCLEAR = (Command("unclear"),)
# A unit of these kinds beside a command keeps it from being believed.
HESITATION = frozenset({"doubt", "hedge", "request", "condition", "limit", "absent", "question"})
# These say nothing of their own.
SILENT = frozenset({"polite", "neutral", "end", "pause"})


@dataclass(frozen=True, slots=True)
class Items:
    """What the letter that is answered lists, numbered from 1; without `count` nobody knows how many there are."""

    count: int | None = None
    ids: tuple[int, ...] = ()  # the number that each item has besides, as in "1. [gera 57]"; empty when none
    together: bool = False  # A word without a number is about all of them: they came in one mail.

    def positions(self, number: int) -> tuple[int, ...]:
        """Which items a number in an answer is about, from 1: the place in the letter goes before the id; () for none.

        With nothing known of the letter it is taken for a place.
        """
        if self.count is None or 1 <= number <= self.count:
            return (number,) if number >= 1 else ()
        return self.with_id(number)

    def with_id(self, number: int) -> tuple[int, ...]:
        """The items that have this id."""
        return tuple(place for place, id_ in enumerate(self.ids, 1) if id_ == number)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the readers below need of one answer."""

    text: str
    tokens: list[Token]
    role: str
    words: ReplyWords
    category_by_name: CategoryByName
    items: Items = Items()
    things: Things = Things()

    def units(self, tokens: list[Token]) -> list[Unit]:
        return self.words.units(tokens, self.role)

    def said(self, units: list[Unit]) -> str | None:
        """What these units say, as written, without courtesy set off by a mark ("danke, …"); None for nothing else."""
        start, end = _courtesy(units), len(units) - _courtesy(units[::-1])
        if start >= end or all(unit.kind in SILENT for unit in units[start:end]):
            return None
        at_end = self.text[units[end - 1].end :]
        closing = at_end[: len(at_end) - len(at_end.lstrip("?!؟"))]
        words = " ".join((self.text[units[start].start : units[end - 1].end] + closing).split())
        return words.strip(" ,;:–-").removesuffix(".").strip() or None


def _courtesy(units: list[Unit]) -> int:
    """How many units at the start are politeness and the mark behind it."""
    silent = next((n for n, unit in enumerate(units) if unit.kind not in SILENT), len(units))
    marks = (n + 1 for n in range(silent - 1, -1, -1) if units[n].kind in ("end", "pause"))
    return silent if silent == len(units) else next(marks, 0)


def between(tokens: Sequence[Token], is_mark: Callable[[int], bool]) -> Iterator[list[Token]]:
    """The tokens between the marks, which stand at these indexes; what a question mark ends is left out."""
    part: list[Token] = []
    for at, token in enumerate(tokens):
        if not is_mark(at):
            part.append(token)
            continue
        if part and token.kind != "question":
            yield part
        part = []
    if part:
        yield part


def sentences(units: list[Unit], ends: tuple[str, ...] = ("end", "question")) -> list[list[Unit]]:
    """The units by sentence, a question with its mark; at least one, none of them empty but the only one."""
    sentences: list[list[Unit]] = [[]]
    for unit in units:
        if unit.kind not in ends or unit.kind == "question":
            sentences[-1].append(unit)
        if unit.kind in ends and sentences[-1]:
            sentences.append([])
    return [sentence for sentence in sentences if sentence] or [[]]


def is_alone(sentence: list[Unit]) -> bool:
    """Whether a sentence says a command and, politeness aside, nothing else."""
    says = [unit for unit in sentence if unit.kind not in SILENT]
    return bool(says) and all(unit.kind == "command" for unit in says)
