"""A moderator takes a decision back: "Zurück! Hatte die falsche Mail offen", "Ich nehme mein OK zurück".

Called by `orders`. Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from mailflow.classify.answer import SILENT, is_alone, sentences
from mailflow.classify.replywords import Unit
from mailflow.model import Command

_MOST_UNITS = 15  # A mail that is longer speaks of something else.
_DECISIONS = frozenset({"approve", "reject", "spam"})


def without_undone(units: list[Unit], slips: Collection[str]) -> list[Unit]:
    """The units; what is taken back orders nothing: "Ich nehme mein OK zurück", and with a word for a slip ("versehentlich
    freigegeben, bitte zurück") what stands before the order to undo it."""
    undo = next((unit for unit in units if unit.command == "undo"), None)
    if undo is None:
        return units
    slipped = any(unit.text in slips for unit in units)
    return [_as_silent(unit) if _is_undone(unit, undo, slipped) else unit for unit in units]


def _is_undone(unit: Unit, undo: Unit, slipped: bool) -> bool:
    in_gap = undo.start < unit.start < undo.end
    return unit.command in _DECISIONS and (in_gap or (slipped and unit.start < undo.start))


def _as_silent(unit: Unit) -> Unit:
    return replace(unit, kind="neutral", command="", sure=False)


def undone(units: list[Unit], slips: Collection[str], wants: Collection[str]) -> tuple[Command, ...] | None:
    """The word first, or in a sentence of its own; beside a word for a slip in a clause of its own, too: "Oh, falsch
    geklickt. Zurück bitte!"."""
    if any(unit.kind in ("question", "absent", "condition", "limit") for unit in units):
        return None
    units = [replace(unit, kind="neutral") if unit.kind == "word" and unit.text in wants else unit for unit in units]
    first = next(unit for unit in units if unit.kind not in SILENT)
    leads = first.command == "undo" and any(map(is_alone, sentences(units, ("end", "pause"))))
    slipped = any(unit.text in slips for unit in units) and not any(unit.kind == "negation" for unit in units)
    ends = ("end", "question", "pause") if slipped else ("end", "question")
    stands_alone = len(units) <= _MOST_UNITS and any(map(is_alone, sentences(units, ends)))
    return (Command("undo"),) if leads or stands_alone else None
