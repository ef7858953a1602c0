"""A moderator's answer about several listings: "1 ok, 2 nein kein Platz", "3-5 ok", "alle ok", "Rest nein"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailflow.classify.answer import SILENT, UNCLEAR, Answer
from mailflow.classify.categorynames import category_at
from mailflow.classify.orders import orders
from mailflow.classify.ordinals import with_numbers
from mailflow.classify.refused import with_refused
from mailflow.classify.replywords import PHRASE_TOKENS, Token, Unit
from mailflow.classify.stories import without_thanks
from mailflow.classify.whois import tells_writer
from mailflow.model import Command

MOST_TARGETS = 100  # No digest is longer.
_EVERYTHING = ("all", "everything", "both")
ABOUT_NOTHING = frozenset({"undo", "list", "help"})  # These need no number where several listings wait.
_Numbers = tuple[int, ...]
_Segment = tuple[_Numbers | str, list[Token], int]


def batch(answer: Answer) -> tuple[Command, ...] | None:
    """The commands of "1 ok, 2 nein kein Platz", "alle ok"; None when no number or "all" stands before a command.

    A number that the letter does not list stays in the target beside others that it does: whoever carries it out says so of it.
    """
    several = (answer.items.count or 0) > 1
    if several:
        answer = replace(answer, tokens=with_numbers(replace(answer, tokens=without_thanks(answer, answer.tokens))))
        answer = replace(answer, tokens=_without_undecided_rest(answer))
        answer = replace(answer, tokens=with_refused(answer, _numbers_at))
    spelled_out = _spelled_out(answer)
    if spelled_out is None:
        return UNCLEAR
    answer = replace(answer, tokens=spelled_out)
    found = _segments(answer)
    besides = answer.tokens[: found[0][2]] if found else []
    if not found and several:
        found, besides = _segments_with_number_last(answer)
    if not found:
        return None
    if any(unit.kind not in SILENT for unit in answer.units(besides)):
        is_idiom = not several and all(targets == "everything" for targets, _, _ in found)
        return None if is_idiom else UNCLEAR  # "Habe angerufen, alles ok."
    named = [number for targets, _, _ in found if not isinstance(targets, str) for number in targets]
    places = [place for number in named for place in answer.items.positions(number) if place <= MOST_TARGETS]
    missing = {number for number in named if not answer.items.positions(number)}
    if len(places) != len(set(places)) or 0 in missing:
        return UNCLEAR
    if missing and (not places or any(_runs_over(targets, missing) for targets, _, _ in found)):
        return UNCLEAR
    if missing and any(isinstance(targets, str) for targets, _, _ in found):
        return UNCLEAR  # Whoever mistakes the numbers may mean something else by the rest, too.
    if any(number > MOST_TARGETS for number in named if answer.items.count is None):
        return UNCLEAR
    commands: list[Command] = []
    ordered_of: set[int] = set()
    for found_at, (targets, tokens, _) in enumerate(found):
        ordered = orders(answer, tokens)
        resolved = _resolve(targets, places, len(found), answer.items.count)
        if found_at == 0 and targets in ("all", "everything") and named and several:
            resolved = _resolve("rest", places, len(found), answer.items.count)  # "Alle ok, 3 nein zu alt"
        if ordered is None or resolved == () or not ordered_of.isdisjoint(resolved or ()):
            return UNCLEAR
        ordered_of.update(resolved if isinstance(resolved, tuple) else ())
        commands.extend(Command(order.command, resolved, order.argument) for order in ordered)
    return tuple(commands)


def _runs_over(targets: _Numbers | str, missing: set[int]) -> bool:
    """Whether numbers in a row go on beyond the letter's: "2-6 ok" of four things is said of another letter."""
    return not isinstance(targets, str) and any(number in missing and number - 1 in targets for number in targets)


def _without_undecided_rest(answer: Answer) -> list[Token]:
    """Without a last "beim Rest bin ich mir nicht sicher", which leaves the rest as it is."""
    tokens, words = answer.tokens, answer.words
    last = max((n + 1 for n, token in enumerate(tokens[:-1]) if token.kind in ("end", "pause")), default=0)
    start = last + words.at_place(tokens, last, "about_number")
    if not last or not words.at_place(tokens, start, "rest"):
        return tokens
    says = {unit.kind for unit in answer.units(tokens[last:])}
    return (
        tokens
        if says & {"command", "condition", "question", "request", "limit"} or "doubt" not in says
        else tokens[:last]
    )


def _spelled_out(answer: Answer) -> list[Token] | None:
    """The tokens with the command before in place of "auch": "1 ok, 2 auch". None where it is not clear which: a no with
    its reason is not said twice."""
    tokens, words = answer.tokens, answer.words
    left: list[Token] = []
    before: list[Token] = []
    at = 0
    while at < len(tokens):
        length = words.at_place(tokens, at, "likewise") if _opens(answer, at) else 0
        behind = tokens[at + length : at + length + 1]
        if length and all(token.kind in ("end", "pause") for token in behind):
            if not before:
                return None
            left += [replace(token, start=tokens[at].start, end=tokens[at].end) for token in before]
            at += length
            continue
        if tokens[at].kind in ("end", "pause"):
            before = _command_before(answer, tokens[max(0, at - 4) : at])
        left.append(tokens[at])
        at += 1
    return left


def _opens(answer: Answer, at: int) -> bool:
    """Whether a number that begins a clause stands right before a token: "…, 2", "…. Nr. 2"."""
    tokens = answer.tokens
    begin = at - 1
    if begin < 2 or tokens[begin].kind != "number":
        return False
    begin -= tokens[begin - 1].text == "." and tokens[begin - 1].kind == "neutral"
    begin -= answer.words.at_place(tokens, begin - 1, "number_sign") == 1 or tokens[begin - 1].text == "#"
    return begin > 0 and tokens[begin - 1].kind in ("end", "pause")


def _command_before(answer: Answer, tokens: list[Token]) -> list[Token]:
    """The tokens of the command that ends there directly behind a number."""
    for length in range(1, min(4, len(tokens))):
        units = answer.units(tokens[-length:])
        if tokens[-length - 1].kind == "number":
            return tokens[-length:] if len(units) == 1 and units[0].kind == "command" else []
    return []


def numbered(answer: Answer) -> list[tuple[_Numbers, list[Token]]] | None:
    """Each "<numbers> <command> …" of an owner's answer, "Rest …" too: the numbers, and the tokens from the command on.

    None where no number stands before a command; empty where the numbers cannot be meant.
    """
    answer = replace(answer, tokens=with_numbers(answer))
    found = _segments(answer)
    named = [place for targets, _, _ in found if not isinstance(targets, str) for place in targets]
    if not named or any(unit.kind not in SILENT for unit in answer.units(answer.tokens[: found[0][2]])):
        return None
    resolved = [(_resolve(targets, named, len(found), answer.items.count), tokens) for targets, tokens, _ in found]
    if len(named) != len(set(named)) or any(not answer.items.positions(place) for place in named):
        return []
    numbers = [(targets, tokens) for targets, tokens in resolved if isinstance(targets, tuple) and targets]
    return numbers if len(numbers) == len(resolved) else []


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
    """Each "<numbers> <command> …": the numbers, the tokens from the command on, and where it begins.

    Where a list is answered "nein 3: kaputt" may stand among them, set off by marks.
    """
    tokens = answer.tokens
    begins = _Beginnings(answer)
    starts: list[_Start] = []
    at, highest = 0, 0
    while at < len(tokens):
        fresh = begins.at(at)
        start = _start_at(answer, at, fresh, starts)
        # Within free text a number opens the next item only where it counts on: "2 nein, nur 1 ok" stays one item.
        counts_on = not isinstance(start.targets, str) and start.targets[:1] > (highest,)
        before = _behind_start(answer, starts[-1], at) if starts else []
        after_command = len(before) == 1
        if after_command and not fresh and before[0].command == "reject" and _is_list(tokens, at, start.targets):
            start = replace(start, targets=(0,))  # "2 NEIN 3, 4 OK": the third ready reason, or both?
        if start.targets and (fresh or counts_on or after_command):
            starts.append(start)
            highest = max(highest, *(start.targets if not isinstance(start.targets, str) else (0,)))
            at = start.after + (not start.head)
        else:
            at += 1
    ends = [*(start.at for start in starts[1:]), len(tokens)][: len(starts)]
    segments: list[_Segment] = []
    for start, end in zip(starts, ends, strict=True):
        segments += _without_last(answer, start, _trimmed(answer, [*start.head, *tokens[start.after : end]]))
    return segments


@dataclass(frozen=True, slots=True)
class _Start:
    """Where an item begins: what it is about, and from where on its command is read."""

    targets: _Numbers | str
    after: int
    at: int
    head: tuple[Token, ...] = ()  # the command's word where it stands before the numbers


def _behind_start(answer: Answer, start: _Start, at: int) -> list[Unit]:
    """The units from an item's command on, as many as tell whether it is alone."""
    return answer.units([*start.head, *answer.tokens[start.after : min(at, start.after + PHRASE_TOKENS + 1)]])


class _Beginnings:
    """Where a clause begins; in an answer to a list what is mere politeness at its start does not count."""

    def __init__(self, answer: Answer) -> None:
        self._starts: list[bool] = []
        silent = answer.units(answer.tokens) if (answer.items.count or 0) > 1 else []
        ends = {unit.start: unit.end for unit in silent if unit.kind in ("polite", "neutral")}
        begins, polite = True, -1
        for at, token in enumerate(answer.tokens):
            self._starts.append(begins)
            polite = max(polite, ends.get(token.start, -1) if begins else -1)
            is_mark = token.kind in ("end", "pause", "question") or bool(
                answer.words.at_place(answer.tokens, at, "join")
            )
            begins = is_mark or (begins and token.end <= polite)

    def at(self, place: int) -> bool:
        return self._starts[place]


def _start_at(answer: Answer, at: int, fresh: bool, starts: list[_Start]) -> _Start:
    """The item that begins at a token; one without targets for none."""
    if starts and starts[-1].targets in _EVERYTHING:
        left_out, after = _exception_at(answer, at)
        if left_out:
            starts[-1] = replace(starts[-1], targets=_all_but(answer, left_out))
            return _Start(left_out, after, at)
    targets, after = _targets_at(answer, at)
    if targets or not fresh or (answer.items.count or 0) < 2:
        return _Start(targets, after, at)
    if only := answer.words.at_place(answer.tokens, at, "only"):
        targets, after = _targets_at(answer, at + only)
        if not starts or isinstance(targets, str) or not targets:
            return _Start(targets if not starts else (), after, at)
        if starts[-1].targets not in _EVERYTHING:
            return _Start((), at, at)
        starts[-1] = replace(starts[-1], targets=_all_but(answer, targets))  # "alle ok, nur 3 nein"
        return _Start(targets, after, at)
    return _command_first(answer, at)


def _exception_at(answer: Answer, at: int) -> tuple[_Numbers, int]:
    """What an "all" before leaves out, and where the word stands that is ordered of it: "alle ok, außer 3: nein, zu alt"; none
    for anything else."""
    length = answer.words.at_place(answer.tokens, at, "except")
    targets, after = _targets_at(answer, at + length) if length else ((), at)
    return ((), at) if isinstance(targets, str) else (targets, after)


def _command_first(answer: Answer, at: int) -> _Start:
    """ "nein 3: kaputt", "ok für 1 und 2", "ja zum Rest"; none where it is not clear where the item ends."""
    tokens, words = answer.tokens, answer.words
    none = _Start((), at, at)
    unit = next(iter(answer.units(tokens[at : at + PHRASE_TOKENS])), None)
    if unit is None or not unit.command or unit.command in ABOUT_NOTHING:
        return none
    length = len(unit.text.split(" "))
    place = at + length
    if tokens[place - 1].end != unit.end:
        return none  # Something stands in the gap of its phrase.
    place += int(place < len(tokens) and tokens[place].text == ":")
    if (
        answer.role == "moderator" and _left_out_at(answer, tokens, place + _is_pause(tokens, place))[0]
    ):  # "Ok, außer 3"
        return _Start("all", place, at, tuple(tokens[at:place]))
    place += words.at_place(tokens, place, "about_number")
    targets, after = numbers_or_all(answer, place)
    if not targets or (after < len(tokens) and words.command_at(tokens, after, answer.role)):
        return none
    if after < len(tokens) and tokens[after].kind not in ("end", "pause", "question"):
        is_line = at == 0 or tokens[at - 1].kind == "end"
        if not words.at_place(tokens, after, "except") and (unit.command != "reject" or not is_line):
            return none
    return _Start(targets, after, at, tuple(tokens[at : at + length]))


def _is_list(tokens: list[Token], at: int, targets: _Numbers | str) -> bool:
    """Whether several numbers stand there, set apart by a comma."""
    return not isinstance(targets, str) and len(targets) > 1 and tokens[at + 1].text == ","


def _segments_with_number_last(answer: Answer) -> tuple[list[_Segment], list[Token]]:
    """The other order: "ok 1-3" and "nein 4 zu groß", one in a line or between semicolons; and the other lines."""
    found: list[_Segment] = []
    besides: list[Token] = []
    start = 0
    bounds = [n + 1 for n, token in enumerate(answer.tokens) if token.kind == "end"] + [len(answer.tokens)]
    for end in bounds:
        line = answer.tokens[start:end]
        units = answer.units(line)
        targets: _Numbers = ()
        if units and units[0].kind == "command":
            length = len(units[0].text.split(" "))
            colon = length < len(line) and line[length].text == ":"
            read = _numbers_at if units[0].command == "reject" else _numbers_in_a_row  # "NEIN 4 2": the second reason.
            targets, after = read(answer, line, length + colon)
        if targets:
            found.append((targets, line[:length] + line[after:], start))
        else:
            besides += line
        start = end
    return found, besides


def numbers_or_all(answer: Answer, at: int) -> tuple[_Numbers | str, int]:
    """Numbers, or a word for all or the rest of them: what they are, and the place behind it."""
    words, tokens = answer.words, answer.tokens
    for place in ("rest", "all", "everything", "both"):
        if length := words.at_place(tokens, at, place):
            after = at + length
            after += (
                after < len(tokens) and tokens[after].number is not None and tokens[after].number == answer.items.count
            )
            if exception := words.at_place(tokens, after, "except"):
                left_out, after = _numbers_at(answer, tokens, after + exception)
                return (_all_but(answer, left_out) if left_out else ()), after
            return place, after
    return _numbers_at(answer, tokens, at)


def _targets_at(answer: Answer, at: int) -> tuple[_Numbers | str, int]:
    """Numbers or a word for all of them directly before a command: what they are, and where the command stands."""
    words, tokens = answer.words, answer.tokens
    targets: _Numbers | str
    several = (answer.items.count or 0) > 1
    if several and (exception := words.at_place(tokens, at, "except")):  # "Bis auf 2 alles ok"
        targets, after = _but_first(answer, at + exception)
    else:
        targets, after = numbers_or_all(answer, at + (words.at_place(tokens, at, "about_number") if several else 0))
    for_now = False
    while targets and after < len(tokens) and not _ordered_at(answer, after):
        units = answer.units(tokens[after : after + 3])
        for_now |= (is_meanwhile := tokens[after].text in words.grammar["meanwhile"][""])
        is_mark = tokens[after].text in (".", ")", "(", ":", "-", "–", "=", *words.grammar["contrast"][""])
        if not is_mark and units[0].kind != "polite" and not is_meanwhile:
            return (), at
        after += 1
    if for_now and not any(unit.command == "hold" for unit in answer.units(tokens[after : after + 5])[:1]):
        return (), at  # "3 noch liegen lassen"; but "3 noch ok" is none.
    return (targets, after) if targets and after < len(tokens) else ((), at)


def _but_first(answer: Answer, at: int) -> tuple[_Numbers | str, int]:
    """All but the numbers that stand there, where an "all" follows them: "(bis auf) 2 alles ok", "(außer) 3 kann alles raus"."""
    words, tokens = answer.words, answer.tokens
    left_out, after = _numbers_at(answer, tokens, at)
    after += int(after < len(tokens) and tokens[after].text in (",", ":"))
    auxiliary = int(after < len(tokens) and tokens[after].text in words.grammar["auxiliary"][""])
    everything = max(words.at_place(tokens, after + auxiliary, place) for place in ("all", "everything"))
    if not everything or not left_out:
        return (), after
    whole = words.command_at(tokens, after, answer.role)  # "kann alles raus"
    return _all_but(answer, left_out), after if whole else after + auxiliary + everything


def _ordered_at(answer: Answer, at: int) -> bool:
    """Whether something that can be ordered stands at a token: a command, who writes, or a kind that goes on with nothing but
    a category or a yes ("2 BEDARF Möbel", not "2 Angebote sind doppelt")."""
    words, tokens = answer.words, answer.tokens
    if words.command_at(tokens, at, answer.role):
        return True
    if answer.role != "moderator":
        return False
    if length := words.at_place(tokens, at, "offer") or words.at_place(tokens, at, "need"):
        behind = at + length
        ends = behind >= len(tokens) or tokens[behind].kind in ("end", "pause", "number")
        return ends or bool(category_at(answer, tokens, behind)[1]) or words.command_at(tokens, behind, answer.role)
    return tells_writer(answer, at)


def _numbers_at(answer: Answer, tokens: list[Token], at: int) -> tuple[_Numbers, int]:
    """The numbers of "3", "1, 2 und 4", "3-5", "1 bis 3" or "Nr. 2", and the place behind them."""
    words = answer.words
    numbers: list[int] = []
    end = at
    while at < len(tokens) and len(numbers) <= MOST_TARGETS:
        is_id = tokens[at].text == "#"
        sign = words.at_place(tokens, at, "number_sign") or int(tokens[at].text == "#")
        if sign and at and [unit.kind for unit in answer.units([tokens[at - 1]])] == ["negation"]:
            break  # "Kein Angebot 3 ok"
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
        numbers.extend((is_id and answer.items.with_id(low)) or range(low, high + 1))
        end = at
        at += at < len(tokens) and (tokens[at].text in (",", "+", "&", "/") or words.at_place(tokens, at, "join") == 1)
        if at == end:
            break
    return tuple(numbers), end


def _numbers_in_a_row(answer: Answer, tokens: list[Token], at: int) -> tuple[_Numbers, int]:
    """The numbers behind a command; with blanks alone between them ("ok 1 3 5-7") where nothing else follows."""
    first, after = _numbers_at(answer, tokens, at)
    numbers, end = first, after
    while numbers and end < len(tokens) and tokens[end].kind == "number":
        more, end = _numbers_at(answer, tokens, end)
        numbers += more
    rest = answer.units(tokens[end:])
    return (numbers, end) if all(unit.kind in SILENT for unit in rest) else (first, after)


def _all_but(answer: Answer, left_out: _Numbers) -> _Numbers | str:
    """All but these; a number that is none of the list's makes it unclear."""
    places = [answer.items.positions(number) for number in left_out]
    return f"except {' '.join(str(place) for found in places for place in found)}" if all(places) else (0,)


def _without_last(answer: Answer, start: _Start, tokens: list[Token]) -> list[_Segment]:
    """ "Alle ok außer 2": what stands behind the command as it would before it, "alle außer 2 ok"; and what is said of that one."""
    if start.targets in _EVERYTHING:
        for at in range(1, len(tokens)):
            left_out, end = _left_out_at(answer, tokens, at)
            if not left_out:
                continue
            besides = _of_left_out(answer, tokens[end:])
            if besides is None:
                break
            others = (_all_but(answer, left_out), _trimmed(answer, tokens[:at]), start.at)
            return [others, (left_out, besides, start.at)] if besides else [others]
    return [(start.targets, tokens, start.at)]


def _left_out_at(answer: Answer, tokens: list[Token], at: int) -> tuple[_Numbers, int]:
    """The numbers of "außer 2 und 3", "Ausnahme: 2", "nur 2 nicht" or "2 aber nicht", and the place behind; none for anything
    else, and where a thing is counted: "außer 2 Stühlen"."""
    words = answer.words
    length = words.at_place(tokens, at, "except")
    if length:
        at += length
        numbers, end = _numbers_at(answer, tokens, at + int(at < len(tokens) and tokens[at].text == ":"))
    else:
        numbers, end = _numbers_at(answer, tokens, at + words.at_place(tokens, at, "only"))
        end += int(end < len(tokens) and tokens[end].text in words.grammar["contrast"][""])
        is_denied = end < len(tokens) and [unit.kind for unit in answer.units(tokens[end : end + 2])][:1] == [
            "negation"
        ]
        numbers, end = (numbers, end + 1) if is_denied else ((), at)
    counts = end < len(tokens) and tokens[end].kind == "word" and not _goes_on(answer, tokens, end)
    return ((), at) if counts else (numbers, end)


def _goes_on(answer: Answer, tokens: list[Token], at: int) -> bool:
    """Whether a word behind numbers begins what is said of them, and is not what they count."""
    return (
        answer.words.at_place(tokens, at, "points_to_it") > 0
        or answer.words.command_at(tokens, at, answer.role)
        or answer.units(tokens[at : at + PHRASE_TOKENS])[0].kind in SILENT
    )


def _of_left_out(answer: Answer, tokens: list[Token]) -> list[Token] | None:
    """What is ordered of those that were left out: "…, da bitte nachfragen: Wie groß?"; empty for a mere remark ("…, die ist
    doppelt"); None where it may be a condition of the whole."""
    units = answer.units(tokens)
    if all(unit.kind in SILENT for unit in units):
        return []
    at = next(n for n, token in enumerate(tokens) if token.kind not in ("end", "pause"))
    pointer = answer.words.at_place(tokens, at, "points_to_it")
    behind = tokens[at + pointer :]
    kinds = {unit.kind for unit in units}
    if "command" in kinds:
        return behind if orders(answer, behind) else None
    open_ = {"condition", "limit", "question", "request", "absent", "number", "symbol"}
    if not pointer:
        open_ |= {"doubt", "hedge", "negation"}
    return [] if kinds.isdisjoint(open_) else None


def _is_pause(tokens: list[Token], at: int) -> int:
    """1 where a mark within a sentence stands there, else 0."""
    return int(at < len(tokens) and tokens[at].kind == "pause")


def _trimmed(answer: Answer, tokens: list[Token]) -> list[Token]:
    """Without the comma, "und" or "aber" before the next item."""
    contrasts = answer.words.grammar["contrast"][""]
    while tokens and (
        tokens[-1].kind == "pause"
        or answer.words.at_place(tokens, len(tokens) - 1, "join")
        or (len(tokens) > 1 and tokens[-1].text in contrasts)
    ):
        tokens = tokens[:-1]
    return tokens
