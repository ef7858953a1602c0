"""The day until which a moderator lets something wait: "SPÄTER bis Donnerstag", "bitte bis 15.12. liegen lassen".

Called by `orders`. Pure: which day "Donnerstag" is, only a clock can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from mailflow.classify.answer import SILENT, Answer
from mailflow.classify.deadlines import day_at
from mailflow.classify.replywords import Token, Unit
from mailflow.model import Command

Read = Callable[[Answer, list[Token]], tuple[Command, ...] | None]
_HOLD = (Command("hold"),)
_FEW = 3  # Words that tell a day without a date: "Ende nächster Woche".
_WEEKS = 53
_SHORT = 12  # So many words beside the day still say nothing but that it shall wait.
_MARKS = ("end", "question", "pause")


def held_until(answer: Answer, tokens: list[Token], read: Read) -> tuple[Command, ...] | None:
    """A hold whose argument is the day, as "15.12.", "W50" for a week of the year, or the few words for it ("Donnerstag"), without the "until" before it;
    None where there is no day, or the answer is no hold without it.

    Only a day counts whose clause says nothing but that: in "Später, Lena kommt am Donnerstag" it is another's.
    `read` reads what the answer says besides.
    """
    tried: list[int] = []
    for said, start, end in _days(answer, tokens):
        clause = _clause(tokens, start, end)
        if len(clause) > _SHORT or not all(_is_of_hold(answer, unit) for unit in answer.units(clause)):
            continue
        if tried[:1] not in ([], [start]):
            return None  # Of several days none is sure, and an endless list of them is not read to its end.
        tried.append(start)
        if read(answer, [*tokens[:start], *tokens[end:]]) == _HOLD:
            return (Command("hold", argument=said),)
    return None


def _is_of_hold(answer: Answer, unit: Unit) -> bool:
    return unit.kind in SILENT or unit.command == "hold" or unit.text in answer.words.grammar["meanwhile"][""]


def _days(answer: Answer, tokens: list[Token]) -> Iterator[tuple[str, int, int]]:
    """What may be a day, with the tokens from the word before it to its end; of several words the longest first."""
    here = replace(answer, tokens=tokens)
    for at in range(len(tokens)):
        until, length = answer.words.at_place(tokens, at, "until"), answer.words.at_place(tokens, at, "held_to")
        first = at + max(until, length)
        if first == at or first >= len(tokens):
            continue
        day, end = day_at(here, first)
        if day:
            yield day, at, end
            continue
        week, end = _week_at(here, first)
        if week:
            yield week, at, end
            continue
        if until < length and not _begins_day(answer, tokens[first]):
            continue
        words = next((n for n in range(first, len(tokens)) if tokens[n].kind != "word"), len(tokens))
        for end in range(min(words, first + _FEW), first, -1):
            yield answer.text[tokens[first].start : tokens[end - 1].end], at, end


def _week_at(answer: Answer, at: int) -> tuple[str, int]:
    """The week of the year that begins at a token, as "W50", and the place behind it; "" when none does."""
    weeks, tokens = answer.words.grammar["calendar_week"][""], answer.tokens[at : at + 3]
    number = next((token.text for token in tokens if token.kind == "number"), "")
    if not number or not 1 <= int(number) <= _WEEKS:
        return "", at
    if tokens[0].text in weeks and tokens[1].kind == "number":
        return f"W{int(number)}", at + 2
    if tokens[0].kind == "number" and [token.text for token in tokens[1:2]] == ["."] and tokens[-1].text in weeks:
        return f"W{int(number)}", at + 3
    return "", at


def _begins_day(answer: Answer, token: Token) -> bool:
    """Whether a word is one for a day or stands before one: "auf Montag", "auf nächste Woche", but not "auf Frau Sonntag"."""
    return any(token.text in answer.words.grammar[name][""] for name in ("day", "this_day", "later_day"))


def _clause(tokens: list[Token], start: int, end: int) -> list[Token]:
    """What stands in the clause around a day, without it."""
    near, far = max(0, start - _SHORT - 1), min(len(tokens), end + _SHORT + 1)  # Farther off it is too long anyway.
    first = next((n + 1 for n in range(start - 1, near - 1, -1) if tokens[n].kind in _MARKS), near)
    last = next((n for n in range(end, far) if tokens[n].kind in _MARKS), far)
    return [*tokens[first:start], *tokens[end:last]]
