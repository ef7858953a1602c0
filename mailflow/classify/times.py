"""When something can be had: "ab 1. Mai", "nur abends", "bis Freitag", "Monday to Wednesday after 4", "до пятницы".

Called by `details`. Pure: the day of the mail is an argument. The words stand in [availability] of each language; a
general library for dates takes 60 times as long, knows no "samstags", and takes "bis Freitag" for the last one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from mailflow.classify.feasts import FEASTS, feast_day
from mailflow.classify.lexemes import Found, Lexemes, Lexer, Phrases, pairs
from mailflow.classify.ruleset import DAY_SPANS, DAYPARTS, DAYS, MONTHS, TIME_LISTS, Language
from mailflow.classify.words import fold
from mailflow.model import Availability

MAX_FOUND = 5
MAX_ITEMS = 40
"""So many pieces are one time at most."""
MAX_TEXT = 160
MAX_SHORT = 4
"""A dot behind a word up to this length belongs to it: "godz.", "ca."; and a capital that the rules write counts."""
MAX_SHORT_DAY = 2
MAX_CUT_DAY = 3
"""A day of so many letters may be any word (So, Sun): it counts beside another day or an hour; of three, in a phrase too."""
MAX_ABLE = 6
"""So many words may stand between a time and the word behind it that rules it out: "freitags kann ich leider nicht"."""
EARLY = 6
"""Hours up to this one are in the afternoon, where nobody says otherwise: "after 4"."""
PAST_DAYS = 31
"""A day without a year, or a feast, that is no longer past than this is past; one longer past is next year's."""

# A time has one of these or digits in it; the other words stand before, between or behind.
_TELLING = frozenset({*DAYS, *MONTHS, *DAYPARTS, *DAY_SPANS, *FEASTS, "weekend", "workdays", "any_time"})
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?|(\d{4})-(\d\d)-(\d\d)")
_HOUR = re.compile(r"([01]?\d|2[0-4])(?:[:.]([0-5]\d))?")
_YEAR = re.compile(r"20\d\d")
_DAY_KINDS = ("day", "cut_day", "short_day")
_RANGE = frozenset("-–—/")
_GLUE = frozenset(",&+()'’")
_OPENING = ("only", "from", "until", "between", "any_time")
"""Behind a comma, one of these ends what a negating word before it rules out: "nicht freitags, ab 17 Uhr"."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of a time in a text: what it is, and its value (a day's number, the first and last day of a span, …)."""

    kind: str
    first: int
    end: int
    number: int = 0
    span: tuple[date, date] | None = None
    hour: time | None = None


@dataclass(slots=True)
class _Window:
    """What the pieces of one time have told so far."""

    days: list[int] = field(default_factory=list)
    dayparts: list[str] = field(default_factory=list)
    since: date | None = None
    until: date | None = None
    feast: date | None = None  # the last one named, which is no time by itself
    after: time | None = None
    before: time | None = None
    any_time: bool = False
    pending: str = ""  # from or until: what the last word asked for
    last: str = ""  # the kind of the last piece that told something
    open_day: bool = False  # "von Montag": the start of a range, or since when
    at_hour: bool = False  # only an hour at which something happens, no time from or until which

    @property
    def tells(self) -> bool:
        """Whether this is a time at all: "um 18 Uhr" alone may be anything."""
        hours = (self.after or self.before) and not self.at_hour
        return bool(self.days or self.dayparts or self.since or self.until or hours or self.any_time)


class Times:
    """Reads when something can be had, in one language."""

    def __init__(self, language: Language, lexer: Lexer) -> None:
        lists = {name: name for name in TIME_LISTS}
        self._words = Phrases(lexer, pairs(language.availability, lists), short=MAX_SHORT)
        self._joining = frozenset(fold(word) for word in language.joining)
        telling = (phrase for name in _TELLING for phrase in language.availability.get(name, ()))
        self._telling_keys = frozenset(max(lexer.read(phrase).keys, key=len) for phrase in telling)

    def of(self, lexemes: Lexemes, today: date) -> tuple[Availability | None, list[Found[str]]]:
        """The availability, and the phrases it was read from; None where nothing tells one."""
        windows, ruled_out, found = list[_Window](), list[_Window](), []
        for chain in (current for whole in self._chains(lexemes, today) for current in _without_past(lexemes, whole)):
            told = [(window, no) for part, no in _parts(lexemes, chain) if (window := _window(part, today))]
            if told:
                windows += [window for window, no in told if not no]
                ruled_out += [window for window, no in told if no]
                found.append(Found(lexemes.written(chain[0].first, chain[-1].end), chain[0].first, chain[-1].end))
            if len(found) == MAX_FOUND:
                break
        return (_joined(windows, ruled_out, found) if found else None), found

    def _chains(self, lexemes: Lexemes, today: date) -> Iterator[list[_Item]]:
        """Rows of pieces that stand side by side, without the small words at their ends."""
        digits = [index for index, word in enumerate(lexemes.words) if word[0].isdigit()]
        telling = [index for index, key in enumerate(lexemes.keys) if key in self._telling_keys]
        if not (digits or telling):
            return
        # Small words are looked up only where a time may be: they are a sixth of a text.
        marks = {found.first: found for found in self._words.all(lexemes, sorted((*digits, *telling)))}
        small = [mark for mark in marks.values() if mark.value not in _TELLING and mark.value != "able"]
        before = {_behind_able(_end(lexemes, mark), marks, mark): mark.first for mark in small}
        telling = [mark.first for mark in marks.values() if mark.value in _TELLING]
        end = 0
        for index in sorted((*telling, *digits)):
            if index < end:
                continue
            start = index
            while before.get(start, -1) >= end and not lexemes.is_apart(start):
                start = before[start]
            chain = self._chain(lexemes, start, marks, today)
            yield from _trimmed(chain)
            end = max(index + 1, chain[-1].end if chain else 0)

    def _chain(self, lexemes: Lexemes, index: int, marks: dict[int, Found[str]], today: date) -> list[_Item]:
        """The pieces that stand side by side from an index on."""
        chain: list[_Item] = []
        while index < len(lexemes) and len(chain) < MAX_ITEMS and not (chain and lexemes.is_apart(index)):
            item = self._item(lexemes, index, marks, today, chain)
            if item is None or item.kind == "not_meant":
                return chain
            chain.append(item)
            index = item.end
        return chain

    def _item(
        self, lexemes: Lexemes, index: int, marks: dict[int, Found[str]], today: date, chain: Sequence[_Item]
    ) -> _Item | None:
        """The piece that begins with a lexeme."""
        word = lexemes.words[index]
        if word[0].isdigit():
            return self._of_digits(lexemes, index, marks, today, chain)
        if (mark := marks.get(index)) is None:
            kind = "range" if word in _RANGE else "glue" if word in _GLUE else ""
            return _Item(kind, index, index + 1) if kind else None
        name = mark.value
        if name in DAYS:
            is_cut = mark.end == index + 1 and len(word) <= MAX_CUT_DAY
            end = mark.end + (is_cut and mark.end < len(lexemes) and lexemes.keys[mark.end] == ".")
            kind = ("short_day" if len(word) <= MAX_SHORT_DAY else "cut_day") if is_cut else "day"
            return _Item(kind, index, end, DAYS.index(name) + 1)
        if name in MONTHS:
            return self._of_month(lexemes, mark, marks, today)
        if name in DAY_SPANS:
            return _Item("span", index, mark.end, span=_span(name, today))
        if name in FEASTS:
            day = feast_day(name, today - timedelta(days=PAST_DAYS))
            return _Item("feast", index, mark.end, span=(day, day))
        if name in ("negating", "able"):
            return _negating(lexemes, mark, marks, chain, self._joining)
        kind = "joint" if name == "filler" and lexemes.keys[index] in self._joining else name
        return _Item(kind, index, _end(lexemes, mark))

    def _of_month(self, lexemes: Lexemes, mark: Found[str], marks: dict[int, Found[str]], today: date) -> _Item:
        """ "Mai", "May 1st", "May 2027"."""
        month = MONTHS.index(mark.value) + 1
        end = mark.end
        day = lexemes.words[end] if end < len(lexemes) else ""
        if day.isdigit() and len(day) <= 2 and not _clock(end + 1, marks):
            end += 1
            end += end in marks and marks[end].value == "ordinal"
            year, end = _year(lexemes, end)
            if (span := _day(int(day), month, year, today)) is not None:
                return _Item("span", mark.first, end, span=span)
        year, end = _year(lexemes, mark.end)
        return _Item("month", mark.first, end, month, span=_month(month, year, today))

    def _of_digits(
        self, lexemes: Lexemes, index: int, marks: dict[int, Found[str]], today: date, chain: Sequence[_Item]
    ) -> _Item | None:
        """A day ("1.5.", "1. Mai", "2027-05-01") or an hour ("16", "16.30", "4 pm")."""
        word, end = lexemes.words[index], index + 1
        if hour := self._hour(lexemes, index, marks, chain):
            return hour
        if found := _DATE.fullmatch(word):
            has_dot = end < len(lexemes) and lexemes.keys[end] == "." and lexemes.touches(end)
            if found[3] or found[4] or has_dot or (chain and chain[-1].kind in ("from", "until", "range")):
                numbers = [int(part) if part else None for part in found.groups()]
                day, month, year = (numbers[5], numbers[4], numbers[3]) if found[4] else numbers[:3]
                span = _day(day or 0, month or 0, year and year % 100 + 2000, today)
                return _Item("span", index, end + (has_dot and not found[3]), span=span) if span else None
        if not word.isdigit() or len(word) > 2:
            return None
        end += end < len(lexemes) and lexemes.keys[end] == "."
        end += end in marks and marks[end].value == "ordinal"
        if end in marks and marks[end].value in MONTHS:
            year, behind = _year(lexemes, marks[end].end)
            span = _day(int(word), MONTHS.index(marks[end].value) + 1, year, today)
            return _Item("span", index, behind, span=span) if span else None
        is_range = end + 1 < len(lexemes) and (
            lexemes.keys[end] in _RANGE or (end in marks and marks[end].value == "until")
        )
        if is_range and lexemes.words[end + 1].isdigit():
            other = self._of_digits(lexemes, end + 1, marks, today, ())  # "1.-5. Mai": the month stands behind both.
            if other and other.kind == "span" and other.span:
                span = _day(int(word), other.span[0].month, other.span[0].year, today)
                return _Item("days", index, other.end, span=(span[0], other.span[1])) if span else None
        return None

    def _hour(self, lexemes: Lexemes, index: int, marks: dict[int, Found[str]], chain: Sequence[_Item]) -> _Item | None:
        found = _HOUR.fullmatch(lexemes.words[index])
        if not found:
            return None
        end = index + 1
        hour, minute = int(found[1]), int(found[2] or 0)
        clock = _clock(end, marks) or self._clock_behind_range(lexemes, end, marks)
        behind = chain[-1].kind if chain else ""
        by_range = behind == "range" and len(chain) > 1 and chain[-2].kind == "hour"
        by_word = behind in ("before_clock", "clock") or self._is_bare_hour(lexemes, end, marks, chain)
        if not (clock or by_range or by_word or ":" in lexemes.words[index]):
            return None
        if hour < 12 and (clock == "pm" or (not clock and not found[2] and hour <= EARLY)):
            hour += 12
        return _Item("hour", index, end + bool(_clock(end, marks)), hour=time(hour % 24, minute))

    def _clock_behind_range(self, lexemes: Lexemes, end: int, marks: dict[int, Found[str]]) -> str:
        """The clock, am or pm behind the second hour of "9-12 Uhr", "5 to 7 pm"."""
        is_range = end + 1 < len(lexemes) and (
            lexemes.keys[end] in _RANGE or (end in marks and marks[end].value == "until")
        )
        return _clock(end + 2, marks) if is_range and _HOUR.fullmatch(lexemes.words[end + 1]) else ""

    def _is_bare_hour(self, lexemes: Lexemes, end: int, marks: dict[int, Found[str]], chain: Sequence[_Item]) -> bool:
        """Whether a number is an hour by what stands before it: "between 5", "Mondays after 4"."""
        behind = chain[-1].kind if chain else ""
        named = any(item.kind in (*_DAY_KINDS, "weekend", "workdays", *DAYPARTS) for item in chain)
        if behind != "between" and not (named and behind in ("from", "until")):
            return False
        following = marks[end].value if end in marks else ""
        return following not in MONTHS and lexemes.keys[end : end + 1] != ["."]


def _end(lexemes: Lexemes, mark: Found[str]) -> int:
    """The index behind a small word, with the dot of one that is cut short."""
    has_dot = mark.end < len(lexemes) and lexemes.keys[mark.end] == "." and lexemes.touches(mark.end)
    is_cut = mark.value in ("clock", "before_clock", "filler") and len(lexemes.keys[mark.end - 1]) <= MAX_SHORT
    return mark.end + (has_dot and is_cut)


def _clock(index: int, marks: Mapping[int, Found[str]]) -> str:
    """Which of clock, am and pm stands at an index; "" for none."""
    mark = marks.get(index)
    return mark.value if mark and mark.value in ("clock", "am", "pm") else ""


def _behind_able(end: int, marks: Mapping[int, Found[str]], mark: Found[str]) -> int:
    """The index behind a small word; behind a negating one, that behind the words of being there too: "nicht möglich"."""
    if mark.value == "negating":
        while end in marks and marks[end].value == "able":
            end = marks[end].end
    return end


def _negating(
    lexemes: Lexemes,
    mark: Found[str],
    marks: Mapping[int, Found[str]],
    chain: Sequence[_Item],
    joining: Collection[str],
) -> _Item | None:
    """A word that rules a time out: the one behind it ("nicht freitags"), or the one before, where its part of the sentence
    ends with it ("freitags nicht", "freitags kann ich leider nicht"). None where it belongs to something else."""
    at = mark.first
    while at in marks and marks[at].value == "able" and at - mark.first < MAX_ABLE:
        at = marks[at].end
    if at not in marks or marks[at].value != "negating":
        return None
    end = _behind_able(marks[at].end, marks, marks[at])
    if end in marks and marks[end].value == "only" and end == marks[at].end:  # "nicht nur freitags"
        return _Item("filler", mark.first, end) if mark.value == "negating" else None
    is_last = end == len(lexemes) or lexemes.is_apart(end) or not lexemes.words[end][0].isalnum()
    if chain and (is_last or lexemes.keys[end] in joining):
        return _Item("not_behind", mark.first, end)
    return _Item("not_ahead", mark.first, end) if mark.value == "negating" else None


def _parts(lexemes: Lexemes, chain: Sequence[_Item]) -> Iterator[tuple[list[_Item], bool]]:
    """The parts of a chain, each with whether it is ruled out; one where no negating word is in it."""
    part: list[_Item] = []
    negated = False
    comma = 0  # Where in the part the words behind its last comma begin.
    for item in chain:
        is_comma = lexemes.keys[item.first] == ","
        if item.kind == "not_behind":
            yield part[:comma], negated
            yield part[comma:], True
        elif item.kind == "not_ahead" or (negated and item.kind in (("only",) if not comma else _OPENING)):
            yield part, negated
            negated = item.kind == "not_ahead"
        elif is_comma:
            comma = len(part) + 1
            part.append(item)
            continue
        else:
            part.append(item)
            continue
        part, comma = ([] if item.kind.startswith("not_") else [item]), 0
        negated = negated and item.kind != "not_behind"
    yield part, negated


def _trimmed(chain: list[_Item]) -> Iterator[list[_Item]]:
    """The chain without glue and small words at its ends; nothing where no time is in it."""
    small = ("glue", "filler", "joint", "only", "range", "clock", "ordinal", "before_clock", "not_ahead")
    first, end = 0, len(chain)
    while end and chain[end - 1].kind in (*small, "from", "until", "between", "next", "start", "middle", "end"):
        end -= 1
    while first < end and chain[first].kind in ("glue", "joint", "range", "clock", "ordinal"):
        first += 1
    while first + 1 < end and chain[first].kind == chain[first + 1].kind == "filler":
        first += 1
    if first < end:
        yield chain[first:end]


def _without_past(lexemes: Lexemes, chain: list[_Item]) -> Iterator[list[_Item]]:
    """The chain, or what is left of it without the parts between commas that tell of what is over."""
    if not any(item.kind == "past" for item in chain):
        yield chain
        return
    part: list[_Item] = []
    for item in chain:
        if lexemes.keys[item.first] == ",":
            yield from _present(part)
            part = []
        else:
            part.append(item)
    yield from _present(part)


def _present(part: list[_Item]) -> Iterator[list[_Item]]:
    if not any(item.kind == "past" for item in part):
        yield from _trimmed(part)


def _window(chain: Sequence[_Item], today: date) -> _Window | None:
    """What a chain tells; None where it tells no time, or one that is over."""
    window = _Window()
    modifier = ""
    for at, item in enumerate(chain):
        if item.kind in ("from", "between"):
            window.pending = "from"
        elif item.kind in ("until", "range") and (item.kind == "until" or window.last):
            window.pending = "until"
        elif item.kind in ("from_behind", "until_behind"):
            _turn(window, item.kind, today)
        elif item.kind in ("next", "start", "middle", "end"):
            modifier = item.kind
        elif item.kind not in ("glue", "filler", "joint", "only", "clock", "ordinal", "before_clock"):
            _tell(window, item, modifier, chain, at, today)
            modifier = ""
    if window.open_day:
        window.since, window.days = _next(window.days[0], today), window.days[1:]
    is_over = (window.until is not None and window.until < today) or not window.tells
    return None if is_over else window


def _tell(window: _Window, item: _Item, modifier: str, chain: Sequence[_Item], at: int, today: date) -> None:
    """Adds what one piece tells."""
    pending, window.pending = window.pending, ""
    if item.kind in _DAY_KINDS:
        if item.kind == "day" or _has_company(chain, at):
            _tell_day(window, item.number, pending, modifier, today)
    elif item.kind in ("weekend", "workdays"):
        if modifier == "next" or pending:
            saturday = _next(6, today)
            _tell_span(window, (saturday, saturday + timedelta(days=1)), pending)
        else:
            window.days += [6, 7] if item.kind == "weekend" else [1, 2, 3, 4, 5]
    elif item.kind in DAYPARTS:
        window.dayparts.append(item.kind)
    elif item.kind in ("span", "days") and item.span:
        _tell_span(window, item.span, pending if item.kind == "span" else "")
    elif item.kind == "month" and item.span:
        before = chain[at - 1].kind if at else ""
        # "Kühlschrank und …": what stands behind "and" alone may be anything; the Turkish January is a stove.
        is_meant = pending or modifier or before == "filler" or (before == "joint" and window.last)
        if is_meant:
            _tell_span(window, _part(item.span, modifier), pending)
    elif item.kind == "feast" and item.span:  # Without "until", a feast is mostly what a thing is for: "sapin de Noël".
        window.feast = item.span[1]
        if pending == "until":
            window.until = window.feast
    elif item.kind == "hour":
        if pending == "until" or (window.last == "hour" and window.before is None and window.after):
            window.before, window.at_hour = item.hour, False
        else:
            window.after, window.at_hour = item.hour, pending != "from"
    elif item.kind == "any_time":
        window.any_time = True
    window.last = "day" if item.kind in _DAY_KINDS else item.kind


def _has_company(chain: Sequence[_Item], at: int) -> bool:
    """Whether a day in short ("Mo", "Fr.") stands with another day or an hour; alone it may be any word."""
    near = [item.kind for item in (*chain[max(0, at - 3) : at], *chain[at + 1 : at + 4])]
    if any(kind in (*_DAY_KINDS, "hour") for kind in near):
        return True
    in_phrase = at and chain[at - 1].kind in ("filler", "from", "until", "next", "only")
    return chain[at].kind == "cut_day" and bool(in_phrase or not {*DAYPARTS}.isdisjoint(near))


def _tell_day(window: _Window, day: int, pending: str, modifier: str, today: date) -> None:
    if pending == "until" and window.last == "day" and window.days:
        first = window.days.pop()
        window.days += [(first - 1 + step) % 7 + 1 for step in range((day - first) % 7 + 1)]
        window.open_day = False
    elif pending == "until":
        window.until = _next(day, max(today, window.since or today))
    elif pending == "from":
        window.open_day = not window.days
        window.days.append(day)
    elif modifier == "next":
        _tell_span(window, (_next(day, today), _next(day, today)), "")
    else:
        window.days.append(day)


def _tell_span(window: _Window, span: tuple[date, date], pending: str) -> None:
    if pending == "until":
        window.until = span[1]
    elif pending == "from":
        window.since = span[0]
    elif window.since is None:
        window.since = span[0]
        window.until = window.until or (None if span[1] == date.max else span[1])


def _turn(window: _Window, kind: str, today: date) -> None:
    """Turkish says from and until behind: "1 Mayıs'tan itibaren", "cumaya kadar"."""
    is_until = kind == "until_behind"
    if window.last == "day" and window.days:
        day = _next(window.days.pop(), today)
        window.since, window.until = (window.since, day) if is_until else (day, window.until)
    elif window.last == "feast" and is_until:
        window.until = window.feast
    elif window.last in ("span", "month") and window.until:
        window.since, window.until = (None, window.until) if is_until else (window.since, None)
    elif window.last == "hour" and window.before is None:
        window.at_hour = False
        if is_until:
            window.after, window.before = None, window.after


def _joined(windows: Sequence[_Window], ruled_out: Sequence[_Window], found: Sequence[Found[str]]) -> Availability:
    """All windows of a text as one, without the days that are ruled out; what else is ruled out stands in its words alone."""
    no_days = {
        day for window in ruled_out if not (window.dayparts or window.after or window.before) for day in window.days
    }

    def first(name: str, told: Sequence[_Window] = windows) -> date | None:
        return next((value for window in told if (value := getattr(window, name)) is not None), None)

    def hour(name: str) -> time | None:
        return next((value for window in windows if (value := getattr(window, name)) is not None), None)

    parts = {part for window in windows for part in window.dayparts}
    return Availability(
        text="; ".join(dict.fromkeys(one.value for one in found))[:MAX_TEXT],
        since=first("since"),
        until=first("until"),
        weekdays=tuple(sorted({day for window in windows for day in window.days} - no_days)),
        dayparts=tuple(part for part in DAYPARTS if part in parts),
        after=hour("after"),
        before=hour("before"),
        not_since=first("since", ruled_out),
        not_until=first("until", ruled_out),
    )


def _next(day: int, today: date) -> date:
    """The next such weekday, today included."""
    return today + timedelta(days=(day - today.isoweekday()) % 7)


def _year(lexemes: Lexemes, index: int) -> tuple[int | None, int]:
    """The year that stands at an index, and the index behind it."""
    found = index < len(lexemes) and _YEAR.fullmatch(lexemes.words[index])
    return (int(lexemes.words[index]), index + 1) if found else (None, index)


def _day(day: int, month: int, year: int | None, today: date) -> tuple[date, date] | None:
    """One day as a span; without a year the coming one, or one that is just over; None where there is no such day."""
    try:
        found = date(year or today.year, month, day)
        if year is None and found < today - timedelta(days=PAST_DAYS):
            found = date(today.year + 1, month, day)
        elif year is None and found > today + timedelta(days=366 - PAST_DAYS):
            found = date(today.year - 1, month, day)
    except ValueError:  # 30.2., 29.2. of most years, 13th months
        return None
    return found, found


def _month(month: int, year: int | None, today: date) -> tuple[date, date]:
    year = year or today.year + (month < today.month)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _part(span: tuple[date, date], modifier: str) -> tuple[date, date]:
    """The start (to the 10th), middle (to the 20th) or end of a month."""
    first, last = span
    parts = {
        "start": (first, first.replace(day=10)),
        "middle": (first.replace(day=11), first.replace(day=20)),
        "end": (first.replace(day=21), last),
    }
    return parts.get(modifier, span)


def _span(name: str, today: date) -> tuple[date, date]:
    """What a word such as tomorrow or next week means on a day."""
    monday = today - timedelta(days=today.weekday())
    this_month = _month(today.month, today.year, today)
    next_month = _month(today.month % 12 + 1, today.year + (today.month == 12), today)
    days = {"today": 0, "tomorrow": 1, "day_after_tomorrow": 2}
    if name == "now":
        return today, date.max
    if name in days:
        day = today + timedelta(days=days[name])
        return day, day
    return {
        "this_week": (today, monday + timedelta(days=6)),
        "next_week": (monday + timedelta(days=7), monday + timedelta(days=13)),
        "this_weekend": (max(today, monday + timedelta(days=5)), monday + timedelta(days=6)),
        "end_of_week": (monday + timedelta(days=4), monday + timedelta(days=6)),
        "this_month": (today, this_month[1]),
        "next_month": next_month,
        "end_of_month": _part(this_month, "end"),
        "end_of_year": (date(today.year, 12, 21), date(today.year, 12, 31)),
    }[name]
