"""How long a listing lives: its category's days, an organisation's own, or the date that its owner names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailflow.store.records import Listing
from mailflow.workflow.desk import Step

_NAMED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")


def length(step: Step, kind: str, categories: Sequence[str]) -> timedelta:
    """How long a listing lives without its owner's word; of several categories the shortest counts."""
    settings = step.desk.config.listings
    if kind == "need":
        return min(settings.need, settings.longest)
    days = step.desk.rules[step.city.key].lifetime_days
    own = [timedelta(days=days[category]) for category in categories if category in days]
    return min([*own, settings.longest])


def lead(step: Step, whole: timedelta) -> timedelta:
    """So long before its end its owner is asked; half of a short life."""
    return min(step.desk.config.listings.renewal, whole / 2)


def fresh(step: Step, item: Listing) -> dict[str, Any]:
    """The columns of a listing whose life begins now; it ends with the last day that its mail names, where that is sooner."""
    whole = length(step, item.kind, item.categories)
    end = step.now + whole
    if item.ends_on is not None and (last := end_of(step, item.ends_on)) <= end:
        return {"valid_until": last, "ask_at": None, "asked_at": None}
    return {"valid_until": end, "ask_at": end - lead(step, whole), "asked_at": None}


def anew(step: Step, item: Listing) -> dict[str, Any]:
    """The same for one that goes on because its owner says that it is valid: a last day that is past counts no more."""
    is_past = item.ends_on is not None and item.ends_on < step.local(step.now).date()
    ends_on = None if is_past else item.ends_on
    return {**fresh(step, dataclasses.replace(item, ends_on=ends_on)), "ends_on": ends_on}


def until(step: Step, day: date) -> dict[str, Any]:
    """The same for an owner who names the last day. Nobody asks again then, but where that day is too far away."""
    end = end_of(step, day)
    longest = step.now + step.desk.config.listings.longest
    if end <= longest:
        return {"valid_until": end, "ask_at": None, "asked_at": None}
    return {"valid_until": longest, "ask_at": longest - lead(step, longest - step.now), "asked_at": None}


def behind_pause(step: Step, item: Listing, until: datetime) -> dict[str, Any]:
    """The same for an approved one that is to be open again at a time: it lives on long enough to be asked about then; not
    beyond the last day that its mail names. Nothing where it does so anyway."""
    whole = length(step, item.kind, item.categories)
    end = min(until + whole, step.now + step.desk.config.listings.longest)
    if item.ends_on is not None or item.valid_until is None or item.valid_until >= until + lead(step, whole):
        return {}
    return {"valid_until": end, "ask_at": end - lead(step, whole), "asked_at": None} if end > item.valid_until else {}


def end_of(step: Step, day: date) -> datetime:
    """The end of a day: midnight there, also where the clocks change."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(step.city.timezone))


def undecided(step: Step) -> dict[str, Any]:
    """The columns of a listing that waits for a moderator: nobody is asked, but it does not wait for ever."""
    return {"valid_until": step.now + step.desk.config.listings.undecided, "ask_at": None, "asked_at": None}


def last_day(step: Step, said: str, languages: Iterable[str]) -> date | None:
    """The day that "15.12." or "bis Freitag" means in one of these languages; None for no day or one that is past."""
    if named := day_named(step, said):
        return named
    today = step.local(step.now).date()
    for language in languages:
        when = step.read(said, language).availability
        if when and when.until and when.until >= today:
            return when.until
    return None


def day_named(step: Step, words: str) -> date | None:
    """The day that "15.12." or "15.12.2026" means, without a year the next such day; None for no day or one that is past."""
    found = _NAMED.fullmatch(words)
    if found is None:
        return None
    today = step.local(step.now).date()
    day, month = int(found[1]), int(found[2])
    years = [int(found[3])] if found[3] else [today.year, today.year + 1]
    days = [named for year in years if (named := _day(year, month, day)) and named >= today]
    return days[0] if days else None


def is_past(step: Step, words: str) -> bool:
    """Whether "15.12.2026" means a day that is over, or "31.2." one that there never is."""
    return _NAMED.fullmatch(words) is not None and day_named(step, words) is None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
