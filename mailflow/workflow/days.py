"""On which days something can be had or is needed: dates with a word such as "bis" or "ab" in what somebody wrote. Pure.

Only dates that such a word belongs to count, and only those that are not over: a birthday in a story is no term. The
words and the names of the months, in all languages, are the admin's (rules/matching.toml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mailflow.classify.ruleset import Matching
from mailflow.classify.words import fold

AHEAD = timedelta(days=400)  # What lies farther ahead is no term of an offer.
BACK = timedelta(days=60)  # A date without a year that is so long over is meant for the coming year.
WORDS_BEFORE, WORDS_AFTER = 3, 2
LETTERS = 20_000

_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[\n;!?]|(?<!\d)\.\s+[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day; None: not said."""

    starts_on: date | None = None
    ends_on: date | None = None


def days_of(text: str, words: Matching, today: date) -> Days:
    """The days that a text names; the first that it names where it names several, nothing where they contradict."""
    text = text[:LETTERS]
    starts: date | None = None
    ends: date | None = None
    for found in _pattern(words.months).finditer(text):
        day = _date(found, words.months, today)
        if day is None or not today - BACK <= day <= today + AHEAD:
            continue
        sort = _sort(text, found, words)
        first = _first_of_range(found, day)
        if sort in ("from", "on") or first:
            starts = starts or first or day
        if (sort in ("until", "on") or first) and day >= today:
            ends = ends or day
    if starts is not None and ends is not None and starts > ends:
        return Days()
    return Days(starts if starts is not None and starts > today else None, ends)


@lru_cache(maxsize=8)
def _pattern(months: tuple[str, ...]) -> re.Pattern[str]:
    """15.12., 15.12.2026, 2026-12-15, 15. Dezember 2026, December 15; with "1.-" or "1. bis" before it, a range."""
    names = "|".join(sorted((re.escape(name) for entry in months for name in entry.split()), key=len, reverse=True))
    year = r"(?:,?[ ]?(?P<y{0}>\d{{4}}|\d{{2}}(?=\D|$)))?"
    return re.compile(
        r"(?<![\w.,])(?:(?P<first>\d{1,2})\.?[ ]?(?:-|\u2013|bis(?: zum)?|to|до|do)[ ]?)?"
        r"(?:(?P<iso>\d{4}-\d{2}-\d{2})"
        r"|(?P<d1>\d{1,2})\.[ ]?(?P<m1>\d{1,2})\." + year.format(1) + rf"|(?P<d2>\d{{1,2}})\.?[ ](?P<m2>{names})\b"
        r"(?:[ ](?P<y2>\d{4}))?" + rf"|(?P<m3>{names})[ ](?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?[ ](?P<y3>\d{{4}}))?)",
        re.IGNORECASE,
    )


def _date(found: re.Match[str], months: tuple[str, ...], today: date) -> date | None:
    if found["iso"]:
        return _made(*(int(part) for part in found["iso"].split("-")))
    for n in ("1", "2", "3"):
        if found[f"d{n}"]:
            named = fold(found[f"m{n}"])
            month = int(named) if named.isdecimal() else _month(named, months)
            year = int(found[f"y{n}"] or 0)
            if year:
                return _made(year + (2000 if year < 100 else 0), month, int(found[f"d{n}"]))
            day = _made(today.year, month, int(found[f"d{n}"]))
            return _made(today.year + 1, month, int(found[f"d{n}"])) if day and day < today - BACK else day
    return None


def _month(named: str, months: tuple[str, ...]) -> int:
    return next(n for n, entry in enumerate(months, 1) if named in (fold(name) for name in entry.split()))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _first_of_range(found: re.Match[str], last: date) -> date | None:
    """The 1st in "1.-5.12."."""
    first = _made(last.year, last.month, int(found["first"])) if found["first"] else None
    return first if first and first <= last else None


def _sort(text: str, found: re.Match[str], words: Matching) -> str:
    """What the nearest word before the date, or the next behind it, makes of it: from, until, on, or nothing."""
    before = _STOP.split(text[max(0, found.start() - 60) : found.start()])[-1]
    for word in reversed([fold(word) for word in _WORD.findall(before)][-WORDS_BEFORE:]):
        for sort, known in (("until", words.until_words), ("from", words.from_words), ("on", words.on_words)):
            if word in known:
                return sort
    after = _STOP.split(text[found.end() : found.end() + 40])[0]
    for word in [fold(word) for word in _WORD.findall(after)][:WORDS_AFTER]:
        for sort, known in (("until", words.until_words_after), ("from", words.from_words_after)):
            if word in known:
                return sort
    return ""
