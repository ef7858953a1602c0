"""A moderator's answer about several listings: "1 ok, 2 nein kein Platz", "3-5 ok", "alle ok", "Rest nein"."""

from __future__ import annotations

from mailflow.classify.answer import SILENT, UNCLEAR, Answer
from mailflow.classify.orders import orders
from mailflow.classify.replywords import ReplyWords, Token
from mailflow.model import Command

MOST_TARGETS = 100  # No digest is longer.
_Numbers = tuple[int, ...]
_Segment = tuple[_Numbers | str, list[Token], int]


def batch(answer: Answer, items: int | None) -> tuple[Command, ...] | None:
    """The commands of "1 ok, 2 nein kein Platz", "alle ok"; None when no number or "all" stands before a command."""
    several = items is not None and items > 1
    found = list(_segments(answer)) or (list(_segments_with_number_last(answer)) if several else [])
    if not found:
        return None
    first = found[0][2]
    if any(unit.kind not in SILENT for unit in answer.units(answer.tokens[:first])):
        return UNCLEAR
    named = [number for targets, _, _ in found if not isinstance(targets, str) for number in targets]
    if len(named) != len(set(named)) or any(number > (items or MOST_TARGETS) or number < 1 for number in named):
        return UNCLEAR
    commands: list[Command] = []
    for targets, tokens, _ in found:
        ordered = orders(answer, tokens)
        resolved = _resolve(targets, named, len(found), items)
        if ordered is None or resolved == ():
            return UNCLEAR
        commands.extend(Command(order.command, resolved, order.argument) for order in ordered)
    return tuple(commands)


def _resolve(targets: _Numbers | str, named: list[int], segments: int, items: int | None) -> _Numbers | str | None:
    """Numbers for words: "all", the rest as numbers, None for "alles ok" about one listing; () for unclear."""
    if not isinstance(targets, str):
        return targets
    if targets == "rest":
        return tuple(number for number in range(1, (items or 0) + 1) if number not in named)
    if targets.startswith("except"):
        left_out = set(map(int, targets.split()[1:]))
        rest = tuple(number for number in range(1, (items or 0) + 1) if number not in left_out)
        return rest if set(rest).isdisjoint(named) else ()
    if segments > 1 or (targets == "both" and items not in (None, 2)):
        return ()
    if targets == "everything" and (items is None or items == 1):
        return None
    return "all"


def _segments(answer: Answer) -> list[_Segment]:
    """Each "<numbers> <command> …": the numbers, the tokens from the command on, and where it begins."""
    tokens = answer.tokens
    starts: list[tuple[_Numbers | str, int, int]] = []
    at, highest = 0, 0
    while at < len(tokens):
        targets, after = _targets_at(answer, at)
        # Within free text a number opens the next item only where it counts on: "2 nein, nur 1 ok" stays one item.
        fresh = at == 0 or tokens[at - 1].kind in ("end", "pause") or answer.words.at_place(tokens, at - 1, "join")
        counts_on = not isinstance(targets, str) and targets[:1] > (highest,)
        after_command = bool(starts) and len(answer.units(tokens[starts[-1][1] : at])) == 1
        if targets and (fresh or counts_on or after_command):
            starts.append((targets, after, at))
            highest = max(highest, *(targets if not isinstance(targets, str) else (0,)))
            at = after + 1
        else:
            at += 1
    ends = [*(start[2] for start in starts[1:]), len(tokens)][: len(starts)]
    bounds = zip(starts, ends, strict=True)
    return [(targets, _trimmed(answer, tokens[after:end]), at) for (targets, after, at), end in bounds]


def _segments_with_number_last(answer: Answer) -> list[_Segment]:
    """The other order: "ok 1-3" and "nein 4 zu groß", one in a line or between semicolons."""
    found: list[_Segment] = []
    start = 0
    bounds = [n + 1 for n, token in enumerate(answer.tokens) if token.kind == "end"] + [len(answer.tokens)]
    for end in bounds:
        line = answer.tokens[start:end]
        units = answer.units(line)
        if units and units[0].kind == "command":
            length = len(units[0].text.split(" "))
            colon = length < len(line) and line[length].text == ":"
            targets, after = _numbers_at(answer.words, line, length + colon)
            if targets:
                found.append((targets, line[:length] + line[after:], start))
        start = end
    return found


def _targets_at(answer: Answer, at: int) -> tuple[_Numbers | str, int]:
    """Numbers or a word for all of them directly before a command: what they are, and where the command stands."""
    words, tokens = answer.words, answer.tokens
    targets: _Numbers | str = ()
    for place in ("rest", "all", "everything", "both"):
        if length := words.at_place(tokens, at, place):
            targets, after = place, at + length
            if exception := words.at_place(tokens, after, "except"):
                left_out, after = _numbers_at(words, tokens, after + exception)
                targets = f"except {' '.join(map(str, left_out))}" if left_out else ()
            break
    else:
        targets, after = _numbers_at(words, tokens, at)
    while targets and after < len(tokens) and not words.command_at(tokens, after, answer.role):
        units = answer.units(tokens[after : after + 3])
        if tokens[after].text not in (".", ")", ":", "-", "–", "=") and units[0].kind != "polite":
            return (), at
        after += 1
    return (targets, after) if targets and after < len(tokens) else ((), at)


def _numbers_at(words: ReplyWords, tokens: list[Token], at: int) -> tuple[_Numbers, int]:
    """The numbers of "3", "1, 2 und 4", "3-5", "1 bis 3" or "Nr. 2", and the place behind them."""
    numbers: list[int] = []
    end = at
    while at < len(tokens) and len(numbers) <= MOST_TARGETS:
        sign = words.at_place(tokens, at, "number_sign") or int(tokens[at].text == "#")
        at += sign + (sign > 0 and at + sign < len(tokens) and tokens[at + sign].text == ".")
        if at >= len(tokens) or tokens[at].number is None:
            break
        low = high = tokens[at].number or 0
        at += 1
        to = 1 if at < len(tokens) and tokens[at].text in ("-", "–", "—") else words.at_place(tokens, at, "range")
        if to and at + to < len(tokens) and tokens[at + to].number is not None:
            high = tokens[at + to].number or 0
            at += to + 1
        if not 0 < low <= high <= low + MOST_TARGETS:
            return (0,), at
        numbers.extend(range(low, high + 1))
        end = at
        at += at < len(tokens) and (tokens[at].text in (",", "+", "&", "/") or words.at_place(tokens, at, "join") == 1)
        if at == end:
            break
    return tuple(numbers), end


def _trimmed(answer: Answer, tokens: list[Token]) -> list[Token]:
    """Without the comma or "und" before the next item."""
    while tokens and (tokens[-1].kind == "pause" or answer.words.at_place(tokens, len(tokens) - 1, "join")):
        tokens = tokens[:-1]
    return tokens
