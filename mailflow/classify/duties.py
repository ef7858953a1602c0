"""What a moderator says about their own work, not about a review: "ich bin bis 15.12. im Urlaub", "bin wieder da",
"Sammelmail 9 und 14 Uhr", "einzeln". Called by `commands`. Pure: which day is meant, the workflow finds out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailflow.classify.answer import SILENT, Answer
from mailflow.classify.replywords import Token
from mailflow.model import Command

DUTIES = ("absent", "back", "digest", "single")
_FREE_WORDS = 8  # So many words may stand around it; who writes more speaks of something else.
_FREE_WORDS_ALONE = 3
_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])(?:[:.]([0-5]\d))?(?![\d:])")
_ASKS = ("question", "request", "doubt", "condition")

_Span = tuple[int, int]  # of tokens


def duty(answer: Answer) -> tuple[Command, ...] | None:
    """The command, where the whole answer is about the writer's own work; None for anything else, or where it also
    holds a command about a review."""
    if found := _spans(answer, "single"):
        return (Command("single"),) if _is_all(answer, found, _FREE_WORDS_ALONE) else None
    if found := _spans(answer, "digest"):
        return (Command("digest", argument=_clocks(answer)),) if _is_all(answer, found, _FREE_WORDS) else None
    if _wants_one_mail(answer):
        return (Command("digest", argument=_clocks(answer)),)
    back = _back(answer)
    away = [span for span in _spans(answer, "away") if not any(_overlap(span, other) for other in back)]
    is_away = bool(away) and (not back or _tells_when(answer))
    if not (away or back) or not _is_of_oneself(answer, [*away, *back]):
        return None
    if not _is_all(answer, [*away, *back], _FREE_WORDS if is_away else _FREE_WORDS_ALONE):
        return None
    return (Command("absent" if is_away else "back"),)


def _wants_one_mail(answer: Answer) -> bool:
    """ "Nur noch einmal am Tag eine Mail", "please send me just one email a day": a wish for digests, in which nothing else is
    said; "Er schickt nur eine Mail am Tag" tells of somebody."""
    mails, days = _spans(answer, "one_mail"), _spans(answer, "per_day")
    return bool(mails and days) and _is_all(answer, [*mails, *days, *_spans(answer, "wishes_mail")], 0)


def _back(answer: Answer) -> list[_Span]:
    """Where it is said that the writer is there again; with where from, "zurück" alone says so: "zurück aus dem Urlaub"."""
    words, tokens = answer.words, answer.tokens
    left = [
        (at, at + length + what)
        for at in range(len(tokens))
        if (length := words.at_place(tokens, at, "back_from"))
        and (what := words.at_place(tokens, at + length, "leave"))
    ]
    returns = _spans(answer, "returns") if left else []
    back = [*_spans(answer, "back"), *returns]
    return [*back, *left] if back else []


def _overlap(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _tells_when(answer: Answer) -> bool:
    """Whether a time is named that is not over: who is back says none, or what was ("Bin wieder da, war eine Woche krank"); who
    will be back does."""
    tokens, grammar = answer.tokens, answer.words.grammar
    if any(token.text in grammar["past"][""] for token in tokens):
        return False
    days = grammar["day"][""] | grammar["daytime"][""] | grammar["this_day"][""]
    named = any(token.number is not None or token.text in days for token in tokens)
    return named or bool(_spans(answer, "until") or _spans(answer, "since"))


def _spans(answer: Answer, place: str) -> list[_Span]:
    """Where phrases of a list stand."""
    spans: list[_Span] = []
    said = {unit.start for unit in answer.units(answer.tokens) if " " in unit.text and unit.kind in SILENT}
    at = 0
    while at < len(answer.tokens):
        is_said = answer.tokens[at].start in said  # "Weg damit" is about a thing.
        length = 0 if is_said else answer.words.at_place(answer.tokens, at, place)
        if length:
            spans.append((at, at + length))
        at += length or 1
    return spans


def _is_all(answer: Answer, spans: Sequence[_Span], most: int) -> bool:
    """Whether the rest is dates and small words: no command, no question, no negation, not too many other words."""
    rest = _without(answer.tokens, [*spans, *_spans(answer, "until")])
    units = answer.units(rest)
    if any(unit.kind in (*_ASKS, "command", "negation") for unit in units):
        return False
    said = {at for at, token in enumerate(rest) for _ in range(answer.words.at_place(rest, at, "myself"))}
    free = [unit for unit in units if unit.kind in ("word", "hedge", "limit", "absent")]
    dated = [unit for unit in free if unit.text in answer.words.months]
    return len(free) - len(dated) - len(said) <= most


def _is_of_oneself(answer: Answer, spans: Sequence[_Span]) -> bool:
    """Whether the writer is not there, and not what a sender offers: "Ich bin …", "bis 15.12. abwesend", "abwesend bis …"."""
    tokens, words = answer.tokens, answer.words
    if words.holds(tokens, "myself"):
        return True
    first = next((at for at, token in enumerate(tokens) if token.kind in ("word", "number")), 0)
    begins = any(start <= first < end for start, end in spans)
    return begins or tokens[first].number is not None or bool(words.at_place(tokens, first, "until"))


def _without(tokens: Sequence[Token], spans: Sequence[_Span]) -> list[Token]:
    return [token for at, token in enumerate(tokens) if not any(start <= at < end for start, end in spans)]


def _clocks(answer: Answer) -> str | None:
    """The times that are named, as "09:00,14:00"; None for none."""
    found = {f"{int(clock[1]):02}:{clock[2] or '00'}" for clock in _CLOCK.finditer(answer.text)}
    return ",".join(sorted(found)) or None
