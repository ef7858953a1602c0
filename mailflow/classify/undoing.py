"""A moderator takes a decision back: "Zurück! Hatte die falsche Mail offen", "Ich nehme mein OK zurück".

Called by `orders`. Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from mailflow.classify.answer import SILENT, Answer, is_alone, sentences
from mailflow.classify.replywords import Token, Unit
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


def unsaid(answer: Answer, tokens: list[Token]) -> str:
    """The decision that "doch nicht ablehnen", "don't publish it after all" takes back: approve or reject; "" for anything else.

    Only where nothing else is said but a "halt": in "das kann man doch nicht ablehnen" somebody argues.
    """
    words = answer.words
    at = next((n for n in range(len(tokens)) if words.at_place(tokens, n, "unsaid")), None)
    if at is None:
        return ""
    end = at + words.at_place(tokens, at, "unsaid")
    left = [*tokens[:at], *tokens[end:]]
    while left and (length := words.at_place(left, 0, "halt") or int(left[0].kind in ("end", "pause"))):
        left = left[length:]
    pronouns = words.grammar["pronoun"][""] | words.grammar["listing"][""]
    says = [unit for unit in answer.units(left) if unit.kind not in SILENT and unit.text not in pronouns]
    if not says or says[-1].command not in ("approve", "reject"):
        return ""
    *before, order = says
    if answer.units(tokens[end - 1 : end])[0].kind == "negation":  # "doch nicht"
        return "" if before else order.command
    if [unit.kind for unit in before] == ["negation"]:
        return order.command
    # "Don't reject" is a no that is denied, "don't publish" one phrase of a no.
    return "approve" if not before and order.command == "reject" and " " in order.text else ""
