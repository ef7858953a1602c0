"""SPÄTER: a moderator lets a review wait, for the usual time or until a day that they name, on whose morning it comes again.

Until then nobody hears of it, but in LISTE. Called by `moderation`, and by the schedule when the day is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from mailflow import states
from mailflow.store import people, submissions
from mailflow.store.records import Listing, Review
from mailflow.workflow import claims, lifetime, reviewing
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import send_reviews

_WEEK = timedelta(days=7)
_WEEK_OF_YEAR = re.compile(r"W(\d{1,2})(?:-(\d))?(?: (.+))?")
_FROM_NOW = re.compile(r"\+(\d{1,3})")


@dataclass(frozen=True)
class PutOff:
    """What became of a SPÄTER. how: day, or why it is not put off to the day that was named: past, too_late (`until`: the
    last day of what waits), unread, claimed by another, or others, which wait in the same mail; "" where none was named. again: when it comes again, or
    somebody is reminded of it; None for never."""

    how: str
    again: datetime | None
    until: date | None = None


def put_off(step: Step, submission_id: int, items: Sequence[Listing], said: str, moderator: str) -> PutOff:
    """Some listings of a mail, that wait, shall wait on, as a moderator says; `said`: the day that was named, in their words."""
    day = (lifetime.day_named(step, said) or _day_told(step, said)) if said else None
    if day == (today := step.local(step.now).date()):
        said, day = "", None  # As without a day, somebody is reminded of it today.
    wanted = _morning_of(step, day) if day else None
    end = min(_ends(step, items), default=None)
    how = ""
    if lifetime.is_past(step, said) or (day is not None and day < today):
        how = "past"
    elif wanted is not None and end is not None and wanted >= end:
        how = "too_late"
    elif wanted is not None and not claims.is_free_for(step, submission_id, moderator):
        how = "claimed"
    elif wanted is not None:
        how = "others" if _others_wait(step, submission_id, items) else "day"
    elif said:
        how = "unread"
    if how == "day":
        reviewing.put_off(step, submission_id, wanted)
        return PutOff(how, wanted)
    return PutOff(how, reviewing.put_off(step, submission_id), step.last_day(end) if end else None)


def bring_again(step: Step, review: Review) -> None:
    """The day is there: whoever is there gets it as if it had come now; who takes care of it alone."""
    submission = submissions.get(step.tx, review.submission_id)
    assert submission is not None
    listings, person = submissions.of_submission(step.tx, submission.id), people.get(step.tx, submission.person_id)
    send_reviews(step, submission, listings, person, again=True, only=review.claimed_by or "")


def _morning_of(step: Step, day: date) -> datetime:
    """When the working hours of a day begin, or of the next working day."""
    return step.calendar.after_working_time(step.calendar.at(day, time()), timedelta())


def _day_told(step: Step, said: str) -> date | None:
    """The day that words such as "Donnerstag", "nächste Woche", "Weihnachten", "W50 Donnerstag" or "+7" mean: the first of
    several, and never today by its name."""
    today = step.local(step.now).date()
    if week := _WEEK_OF_YEAR.fullmatch(said):
        monday = _monday_of(int(week[1]), today)
        weekday = _weekday(step, week[3]) if week[3] else int(week[2] or 1)
        return monday + timedelta(days=weekday - 1) if monday and weekday else None
    if span := _FROM_NOW.fullmatch(said):
        return today + timedelta(days=int(span[1]))
    for language in step.moderator_languages:
        # A feast is a day behind "until" alone.
        until = step.desk.reply_words.until.get(language, "")
        when = step.read(said, language).availability or step.read(f"{until} {said}", language).availability
        if when is None:
            continue
        if when.since is None and when.weekdays:
            return _first_of(when.weekdays, today + timedelta(days=1))
        if when.since and when.until and when.weekdays:  # "Donnerstag nächster Woche"
            return _first_of(when.weekdays, when.since)
        if told := when.since or when.until:
            # On a Monday "nächsten Montag" is read as today; "heute" is today in a week as well.
            later = replace(step, now=step.now + timedelta(days=1)).read(said, language).availability
            named = later and (later.since or later.until)
            return told + _WEEK if told == today and named == told + _WEEK else told
    return None


def _first_of(weekdays: Sequence[int], earliest: date) -> date:
    """The first such day of the week that is not before a day."""
    return min(earliest + timedelta(days=(day - earliest.isoweekday()) % 7) for day in weekdays)


def _weekday(step: Step, name: str) -> int | None:
    """The number of a day of the week, from 1 for Monday; None for no such name."""
    read = (step.read(name, language).availability for language in step.moderator_languages)
    return next((when.weekdays[0] for when in read if when and when.weekdays), None)


def _monday_of(week: int, today: date) -> date | None:
    """The Monday of the next such week of a year, this one included; None for a week that is in neither year."""
    year = today.isocalendar().year
    for number in (year, year + 1):
        with suppress(ValueError):  # Few years have a week 53.
            monday = date.fromisocalendar(number, week, 1)
            if monday + _WEEK > today:
                return monday
    return None


def _others_wait(step: Step, submission_id: int, items: Sequence[Listing]) -> bool:
    chosen = {item.id for item in items}
    listings = submissions.of_submission(step.tx, submission_id)
    return any(item.state == states.Listing.WAITING and item.id not in chosen for item in listings)


def _ends(step: Step, items: Sequence[Listing]) -> list[datetime]:
    """When what waits is over: the time for a decision, and the last day that its mail names."""
    ends = [item.valid_until for item in items if item.valid_until is not None]
    return ends + [lifetime.end_of(step, item.ends_on) for item in items if item.ends_on is not None]
