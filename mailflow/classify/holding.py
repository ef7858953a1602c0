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
_PARTS = {"week_middle": "-3", "week_end": "-5"}  # of a week, from Monday on
_UNITS = {"days": 1, "weeks": 7}
_MARKS = ("end", "question", "pause")


def held_until(answer: Answer, tokens: list[Token], read: Read) -> tuple[Command, ...] | None:
    """A hold whose argument is the day: "15.12.", "W50" for a week of the year, "W50-5" or "W50 Donnerstag" for a day of it,
    "+7" for so many days from now, or the few words for it ("Donnerstag"), without the "until" before it. None where there is
    no day, or the answer is no hold: by its own words, or with a day beside it ("in einer Woche erinnern").

    Only a day counts whose clause says nothing but that: in "Später, Lena kommt am Donnerstag" it is another's.
    `read` reads what the answer says besides.
    """
    tried: list[int] = []
    for said, start, end in _days(answer, tokens):
        clause = _without_leaving(answer, _clause(tokens, start, end))
        if len(clause) > _SHORT or not all(_is_of_hold(answer, unit) for unit in answer.units(clause)):
            continue
        if tried[:1] not in ([], [start]):
            return None  # Of several days none is sure, and an endless list of them is not read to its end.
        tried.append(start)
        rest = [*tokens[:start], *tokens[end:]]
        if _is_left(answer, rest) or read(answer, rest) == _HOLD:
            return (Command("hold", argument=said),)
    return None


def _is_of_hold(answer: Answer, unit: Unit) -> bool:
    return (
        unit.kind in (*SILENT, "request")
        or unit.command == "hold"
        or unit.text in answer.words.grammar["meanwhile"][""]
    )


def _is_left(answer: Answer, tokens: list[Token]) -> bool:
    """Whether words put something off that do so beside a day alone: "erinnert mich", "let's leave this"."""
    left = _without_leaving(answer, tokens)
    return len(left) < len(tokens) and all(unit.kind in (*SILENT, "request", "question") for unit in answer.units(left))


def _without_leaving(answer: Answer, tokens: list[Token]) -> list[Token]:
    for at in range(len(tokens)):
        if length := answer.words.at_place(tokens, at, "held_with_day"):
            return [*tokens[:at], *tokens[at + length :]]
    return tokens


def _days(answer: Answer, tokens: list[Token]) -> Iterator[tuple[str, int, int]]:
    """What may be a day, with the tokens from the word before it to its end; of several words the longest first."""
    here = replace(answer, tokens=tokens)
    at = 0
    while at < len(tokens):
        until, length = answer.words.at_place(tokens, at, "until"), answer.words.at_place(tokens, at, "held_to")
        first = at + max(until, length)
        day, end = _told(here, first)
        if day:
            yield day, at, end
            at = end
            continue
        is_told = first > at and (until >= length or _begins_day(answer, tokens[first : first + 1]))
        if is_told or (first == at and _is_day(answer, tokens, at)):
            words = next((n for n in range(first, len(tokens)) if tokens[n].kind != "word"), len(tokens))
            for end in range(min(words, first + _FEW), first, -1):
                if answer.units(tokens[end - 1 : end])[0].kind in SILENT:
                    continue  # "nächste Woche bitte"
                yield answer.text[tokens[first].start : tokens[end - 1].end], at, end
        at += 1


def _told(answer: Answer, first: int) -> tuple[str, int]:
    """The day that a token begins which needs no word before it, as the argument has it, and the place behind; "" for none."""
    for read in (day_at, _week_at, _from_now):
        day, end = read(answer, first)
        if day:
            return day, end
    return "", first


def _is_day(answer: Answer, tokens: list[Token], at: int) -> bool:
    """Whether a day begins at a token that has no word before it: "Wiedervorlage nächste Woche", "SPÄTER Donnerstag"."""
    grammar = answer.words.grammar
    is_next = tokens[at].text in grammar["this_day"][""] & grammar["later_day"][""]
    return tokens[at].text in grammar["weekday"][""] or (is_next and _text(tokens, at + 1) in grammar["day"][""])


def _from_now(answer: Answer, at: int) -> tuple[str, int]:
    """ "in einer Woche", "in 3 days", as "+7", and the place behind it; "" when none begins there."""
    tokens, grammar = answer.tokens, answer.words.grammar
    length = answer.words.at_place(tokens, at, "held_in")
    count, unit = at + length, at + length + 1
    if not length or unit >= len(tokens):
        return "", at
    number = 1 if tokens[count].text in grammar["article"][""] else tokens[count].number
    for name, days in _UNITS.items():
        if number and tokens[unit].text in grammar[name][""]:
            return f"+{number * days}", unit + 1
    return "", at


def _week_at(answer: Answer, at: int) -> tuple[str, int]:
    """The week of the year, or a day of it, that begins at a token, as the argument has it, and the place behind it; "" when
    none does: "KW 50", "Ende KW 50", "Donnerstag der 50. KW", "KW 50, Donnerstag"."""
    tokens, grammar = answer.tokens, answer.words.grammar
    small = grammar["article"][""] | grammar["preposition"][""]
    at = start = at + (_text(tokens, at) in small)
    part = next((day for name, day in _PARTS.items() if _text(tokens, start) in grammar[name][""]), "")
    day = start if _text(tokens, start) in grammar["weekday"][""] else None
    if part or day is not None:
        start += 1 + (_text(tokens, start + 1) in small)
    number, end = _number_of_week(answer, start)
    if not number:
        return "", at
    behind = end + (_text(tokens, end) == ",")
    if not part and day is None and _text(tokens, behind) in grammar["weekday"][""]:
        day, end = behind, behind + 1
    named = f" {answer.text[tokens[day].start : tokens[day].end]}" if day is not None else ""
    return f"W{number}{part}{named}", end


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""


def _number_of_week(answer: Answer, at: int) -> tuple[int, int]:
    """The number in "KW 50", "week 50" or "50. KW" that begin at a token, and the place behind; 0 for none."""
    weeks, tokens = answer.words.grammar["calendar_week"][""], answer.tokens[at : at + 3]
    number = next((int(token.text) for token in tokens if token.kind == "number"), 0)
    if not 1 <= number <= _WEEKS:
        return 0, at
    if tokens[0].text in weeks and tokens[1].kind == "number":
        return number, at + 2
    if tokens[0].kind == "number" and [token.text for token in tokens[1:2]] == ["."] and tokens[-1].text in weeks:
        return number, at + 3
    return 0, at


def _begins_day(answer: Answer, tokens: list[Token]) -> bool:
    """Whether a word is one for a day or stands before one: "auf Montag", "auf nächste Woche", but not "auf Frau Sonntag"."""
    return any(_text(tokens, 0) in answer.words.grammar[name][""] for name in ("day", "this_day", "later_day"))


def _clause(tokens: list[Token], start: int, end: int) -> list[Token]:
    """What stands in the clause around a day, without it."""
    near, far = max(0, start - _SHORT - 1), min(len(tokens), end + _SHORT + 1)  # Farther off it is too long anyway.
    first = next((n + 1 for n in range(start - 1, near - 1, -1) if tokens[n].kind in _MARKS), near)
    last = next((n for n in range(end, far) if tokens[n].kind in _MARKS), far)
    return [*tokens[first:start], *tokens[end:last]]
