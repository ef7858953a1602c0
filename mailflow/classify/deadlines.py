"""The day until which something is valid, as people write it into an answer: "noch da bis 15.12.", "until 3 January".

Called by `commands` for helpers, for a moderator's STOPP, and for a pause. Pure: a day without a year stays without one, for no clock is read here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from mailflow.classify.answer import SILENT, Answer
from mailflow.classify.replywords import Token
from mailflow.model import Command

_MARKS = ("end", "question", "pause")  # What stands between two clauses.
Commands = tuple[Command, ...]
_DASHES = ("-", "–", "—")
_YEARS = range(2000, 2100)
_LONGEST_MONTH = 31
_SUFFIXES = ("st", "nd", "rd", "th")  # "January 6th"
_FEW = 3  # Words behind "until" that tell when, without a date: "bis Ende nächster Woche".
_REACH = 4  # Tokens between the word and the day: "gilt bis zum Freitag, den 15.12."


def confirmed_until(answer: Answer, read: Callable[[Answer], Commands]) -> Commands | None:
    """ "Noch da bis 15.12.": a confirmation whose argument is the day, as "15.12." or "15.12.2026"; else None.

    `read` reads what the answer says besides; a mere "bis 15.12." confirms as well.
    """
    found = deadline(answer)
    if found is None:
        return None
    day, start, end = found
    rest = replace(answer, tokens=[*answer.tokens[:start], *answer.tokens[end:]])
    if all(unit.kind in SILENT for unit in rest.units(rest.tokens)):
        return (Command("confirm", argument=day),)
    commands = read(rest)
    if commands[0].command == "pause":  # Until when it lasts, its own clause says: `pause_end`.
        return commands
    if commands[0].command != "confirm":
        return None
    return (replace(commands[0], argument=day), *commands[1:])


def without_deadline(answer: Answer) -> str:
    """The text without the day or the few words until which something holds: "Bitte bis 15.12. pausieren" without "bis 15.12.",
    "Pause bis Ende Januar" without what follows the pause."""
    start, end = _place(answer)
    return f"{answer.text[:start]}{answer.text[end:]}" if start < end else answer.text


def without_days(answer: Answer) -> tuple[list[Token], bool]:
    """The tokens without the days or the few words that tell from when and until when something holds, and whether they told
    from when: "Pause vom 20.12. bis 6.1." is the word alone then. "Ab sofort" tells nothing."""
    start, end = _beginning(answer)
    later = replace(answer, tokens=[*answer.tokens[:start], *answer.tokens[end:]])
    found = deadline(later)
    until, behind = found[1:] if found else _until_the_end(later)
    left = [*later.tokens[:until], *later.tokens[behind:]]
    return _without_for_now(replace(answer, tokens=left)), start < end


def _without_for_now(answer: Answer) -> list[Token]:
    left: list[Token] = []
    at = 0
    while at < len(answer.tokens):
        if length := answer.words.at_place(answer.tokens, at, "for_now"):
            at += length
        else:
            left.append(answer.tokens[at])
            at += 1
    return left


def _beginning(answer: Answer) -> tuple[int, int]:
    """Where it is told from when something holds, two days with a dash between them whole; (0, 0) where it is not."""
    tokens, words = answer.tokens, answer.words
    for at in range(len(tokens)):
        length = words.at_place(tokens, at, "since")
        if span := _span_at(answer, at + length):
            return at, span[2]
        if not length or words.at_place(tokens, at, "for_now"):
            continue
        if (day := day_at(answer, at + length))[0]:
            return at, day[1]
        end = next((n for n in range(at + length, len(tokens)) if _ends_beginning(answer, n)), len(tokens))
        if _are_few_words(tokens[at + length : end]):
            return at, end
    return 0, 0


def _ends_beginning(answer: Answer, at: int) -> bool:
    return answer.tokens[at].kind in _MARKS or answer.words.at_place(answer.tokens, at, "until") > 0


def pause_end(answer: Answer, place: int) -> str | None:
    """Until when a pause lasts whose word begins at a place of the text: the day, or the few words for it, "" for no end.

    Only what its own clause says counts, or one beside it that says nothing else ("Pause, bis 15.12."): in "Pause. Die Hose
    können Sie bis 15.12. abholen" it has no end. None where it shall begin another day, which we do not remember, or where it
    is not clear which of two days is meant.
    """
    clauses = _clauses(answer, place)
    at = next((n for n, (start, end) in enumerate(clauses) if _holds(answer.tokens[start:end], place)), None)
    if at is None:
        return ""
    start, end = clauses[at]
    own = replace(answer, tokens=answer.tokens[start:end])
    if len(_deadlines(own)) > 1 or all(days_named(own)):
        return None
    beside = [_mere_end(answer, *clauses[n]) for n in (at + 1, at - 1) if 0 <= n < len(clauses)]
    return end_named(own) or next(filter(None, beside), "")


def _holds(tokens: list[Token], place: int) -> bool:
    return any(token.start == place for token in tokens)


def _clauses(answer: Answer, place: int) -> list[tuple[int, int]]:
    """From which token to which each clause goes, marks left out; those within a day ("2026-12-15") divide nothing."""
    tokens = answer.tokens
    days = [(start, end) for _, start, end in _deadlines(answer)]
    days += [(at, span[2]) for at in range(len(tokens)) if (span := _span_at(answer, at))]
    within = {n for start, end in days for n in range(start, end)}
    # The last dot of "bis 15.12." may end a sentence as well, but not before the word itself: "Wir machen bis 15.12. Pause".
    within -= {end - 1 for _, end in days if tokens[end - 1].kind == "end" and not _holds(tokens[end : end + 1], place)}
    marks = [n for n, token in enumerate(tokens) if n not in within and _divides(answer, n, token)]
    edges = [-1, *marks, len(tokens)]
    return [(before + 1, behind) for before, behind in pairwise(edges) if before + 1 < behind]


def _divides(answer: Answer, at: int, token: Token) -> bool:
    return token.kind in _MARKS or answer.words.at_place(answer.tokens, at, "join") > 0


def _mere_end(answer: Answer, start: int, end: int) -> str:
    """Until when, where a clause says nothing else; few words count only within a sentence, for "Bis Freitag!" is a farewell."""
    clause = replace(answer, tokens=answer.tokens[start:end])
    if found := deadline(clause):
        rest = [*clause.tokens[: found[1]], *clause.tokens[found[2] :]]
        return found[0] if all(unit.kind in SILENT for unit in clause.units(rest)) else ""
    length = answer.words.at_place(clause.tokens, 0, "until")
    within = start > 0 and answer.tokens[start - 1].kind == "pause"
    says_when = length > 0 and within and _are_few_words(clause.tokens[length:])
    return answer.text[clause.tokens[0].start : clause.tokens[-1].end] if says_when else ""


def _are_few_words(tokens: list[Token]) -> bool:
    return 1 <= len(tokens) <= _FEW and all(token.kind == "word" for token in tokens)


def end_named(answer: Answer) -> str:
    """Until when something holds: the day as "15.12." or "15.12.2026", else the few words for it ("bis Ende Januar"); "" where
    an answer names no end."""
    found = deadline(answer)
    start, end = _place(answer)
    return found[0] if found else answer.text[start:end]


def _place(answer: Answer) -> tuple[int, int]:
    """Where the text says until when something holds; (0, 0) where it does not."""
    tokens, found = answer.tokens, deadline(answer)
    start, end = found[1:] if found else _until_the_end(answer)
    return (tokens[start].start, tokens[end - 1].end) if start < end else (0, 0)


def _until_the_end(answer: Answer) -> tuple[int, int]:
    """Where "until" and up to three more words end their sentence, or stand before "on holiday"; (0, 0) where they do not."""
    tokens = answer.tokens
    for at in range(1, len(tokens)):
        if length := answer.words.at_place(tokens, at, "until"):
            end = next(
                (n for n in range(at, len(tokens)) if tokens[n].kind != "word" or _is_away(answer, n)), len(tokens)
            )
            ends = end == len(tokens) or tokens[end].kind in ("end", "pause") or _is_away(answer, end)
            return (at, end) if ends and 1 <= end - at - length <= _FEW else (0, 0)
    return 0, 0


def _is_away(answer: Answer, at: int) -> bool:
    """Whether it is told there that somebody is not there: "bis Mitte Januar im Urlaub"."""
    return any(answer.words.at_place(answer.tokens, at, place) for place in ("away", "closed"))


def closed_until(answer: Answer) -> str:
    """Until when an organisation is closed, where an answer says that, maybe with the word to pause, and nothing else: "Wir sind
    bis 6.1. im Urlaub", "Betriebsferien bis 6. Januar, bitte Pause"; else "". A closure that shall begin another day is none."""
    end = end_named(answer)
    tokens, later = without_days(answer)
    if not end or later:
        return ""
    left: list[Token] = []
    closed, at = False, 0
    while at < len(tokens):
        length = answer.words.at_place(tokens, at, "closed")
        closed |= length > 0
        left += [] if length else [tokens[at]]
        at += length or 1
    beside = answer.words.grammar["oneself"][""] | answer.words.grammar["beside_closed"][""]
    units = [unit for unit in answer.units(left) if unit.kind not in SILENT and unit.text not in beside]
    ordered = any(unit.command == "pause" for unit in units)
    is_all = all(unit.command == "pause" or (ordered and unit.kind == "absent") for unit in units)
    return end if is_all and (closed or any(unit.kind == "absent" for unit in units)) else ""


def days_named(answer: Answer) -> tuple[str, str]:
    """The first and the last day that an answer names, "" for one that it does not: "vom 1.12. bis zum 15.12.", "1.12. - 15.12."."""
    if span := _span(answer):
        return f"{span[0]}–", span[1]
    until = deadline(answer)
    since = ""
    for at in range(len(answer.tokens)):
        if until is not None and until[1] <= at < until[2]:
            continue
        length = answer.words.at_place(answer.tokens, at, "since")
        day, _ = day_at(answer, at + length) if length and at + length < len(answer.tokens) else ("", at)
        since = since or day
    return (f"{since}–" if since else ""), (until[0] if until else "")


def _span(answer: Answer) -> tuple[str, str] | None:
    """Two days with only a dash or "to" between them."""
    spans = (_span_at(answer, at) for at in range(len(answer.tokens)))
    return next((span[:2] for span in spans if span), None)


def _span_at(answer: Answer, at: int) -> tuple[str, str, int] | None:
    """Such days, the first of which begins at a token, and the place behind them."""
    tokens = answer.tokens
    first, end = day_at(answer, at)
    if not first or end >= len(tokens):
        return None
    length = 1 if tokens[end].text in _DASHES else answer.words.at_place(tokens, end, "range")
    last, behind = day_at(answer, end + length) if length else ("", end)
    return (first, last, behind) if last else None


def deadline(answer: Answer) -> tuple[str, int, int] | None:
    """The day as "15.12." or "15.12.2026", and the tokens from the word for "until" to its end; None when there is none, or more than one."""
    found = _deadlines(answer)
    return found[0] if len(found) == 1 else None


def _deadlines(answer: Answer) -> list[tuple[str, int, int]]:
    """All such days, in the order written."""
    found: list[tuple[str, int, int]] = []
    for at in range(len(answer.tokens)):
        if found and at < found[-1][2]:
            continue
        if length := answer.words.at_place(answer.tokens, at, "until"):
            starts = range(at + length, min(at + length + _REACH, len(answer.tokens)))
            days = [(day, at, end) for start in starts for day, end in [day_at(answer, start)] if day]
        elif length := answer.words.at_place(answer.tokens, at, "until_after"):  # "15.12.'ye kadar"
            starts = range(max(0, at - _REACH - 5), at)
            days = [
                (day, start, at + length)
                for start in starts
                for day, end in [day_at(answer, start)]
                if day and end <= at
            ]
        else:
            continue
        found += days[:1]
    return found


def day_at(answer: Answer, at: int) -> tuple[str, int]:
    """The day that begins at a token, and the place behind it; "" when none does."""
    tokens = answer.tokens[at:]
    numbers = [token for token in tokens[:9] if token.kind != "end" or token.text == "."]
    if len(numbers) > 1 and (month := answer.words.months.get(numbers[0].text)):  # "January 6"
        day = numbers[1].number if numbers[1].kind == "number" else None
        suffixed = len(numbers) > 2 and numbers[2].text in _SUFFIXES and numbers[2].start == numbers[1].end
        return (f"{day}.{month}.", at + 2 + suffixed) if day and day <= _LONGEST_MONTH else ("", at)
    if len(numbers) < 2 or numbers[0].kind != "number":
        return "", at
    written = _written(answer, numbers)
    if written is None:
        return "", at
    day, month, year, used = written
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return "", at
    return f"{day}.{month}.{year or ''}", at + used


def _written(answer: Answer, tokens: list[Token]) -> tuple[int, int, int, int] | None:
    """Day, month, year (0 for none) and how many tokens they are: 15.12.2026, 15/12, 2026-12-15, 15. Dezember."""
    texts = [token.text for token in tokens]
    first = int(tokens[0].text)
    if first in _YEARS:
        if len(texts) >= 5 and texts[1] == texts[3] == "-" and texts[2].isdigit() and texts[4].isdigit():
            return int(texts[4]), int(texts[2]), first, 5
        return None
    mark = 1 if texts[1] in (".", "/", "-") else 0
    if len(texts) <= 1 + mark:
        return None
    month = answer.words.months.get(texts[1 + mark], 0)
    if not month and mark and texts[2].isdigit():
        month = int(texts[2])
    if not month:
        return None
    used = 2 + mark
    if mark and len(texts) > used and texts[used] == texts[1]:
        used += 1
    year = int(texts[used]) if len(texts) > used and texts[used].isdigit() else -1
    if 0 <= year < 100 and mark and texts[used - 1] == texts[1]:
        year += 2000
    return (first, month, year, used + 1) if year in _YEARS else (first, month, 0, used)
