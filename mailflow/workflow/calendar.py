"""When people of a city can be written to, and which of their days are working days. Pure; times are aware.

Every clock time is one that the clocks in the city show: an hour that the change to summer time leaves out, or that
comes twice, moves nothing by an hour. Public holidays are those of the city's state, from the library `holidays`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from mailflow.config import City, QuietHours, WorkingHours

MORNING = time(8)  # When a working day begins where there are no quiet hours that end.
SATURDAY = 5
OFFICE_HOURS = WorkingHours(time(8), time(17))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The clocks and the days of one city."""

    timezone: str
    state: str = ""
    quiet: QuietHours | None = None
    working: WorkingHours = OFFICE_HOURS

    @classmethod
    def of(cls, city: City) -> Calendar:
        """The calendar of a city, as its settings say."""
        return cls(city.timezone, city.state, city.quiet_hours, city.working_hours)

    @property
    def morning(self) -> time:
        """From when on people are written to."""
        return self.quiet.until if self.quiet else MORNING

    def local(self, moment: datetime) -> datetime:
        """A moment as the clocks in the city show it."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def at(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, when the clocks in the city show this."""
        return datetime.combine(day, clock, ZoneInfo(self.timezone)).astimezone(UTC)

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open: no weekend, no public holiday of the state."""
        return day.weekday() < SATURDAY and day not in _holidays(self.state)

    def awake(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into."""
        if self.quiet is None:
            return moment
        local = self.local(moment)
        clock = local.time()
        wraps = self.quiet.start > self.quiet.until
        if wraps and clock >= self.quiet.start:
            return self.at(local.date() + _DAY, self.quiet.until)
        if clock < self.quiet.until and (wraps or clock >= self.quiet.start):
            return self.at(local.date(), self.quiet.until)
        return moment

    def day_began(self, moment: datetime) -> datetime:
        """The midnight before a moment."""
        return self.at(self.local(moment).date(), time())

    def next_morning(self, moment: datetime) -> datetime:
        """The first moment of the following day at which people are written to."""
        return self.at(self.local(moment).date() + _DAY, self.morning)

    def after_working_days(self, moment: datetime, days: float) -> datetime:
        """So many working days later, at the same clock time; a part of a day counts in hours.

        What begins on a day off begins in the morning of the next working day, so that nobody is silent in their sleep.
        """
        local = self.local(moment)
        day, clock = local.date(), local.time()
        if not self.is_working_day(day):
            day, clock = self._next_working_day(day), self.morning
        for _ in range(int(days)):
            day = self._next_working_day(day)
        then = self.local(self.at(day, clock) + (days - int(days)) * _DAY)
        if self.is_working_day(then.date()):
            return then.astimezone(UTC)
        return self.at(self._next_working_day(then.date()), then.time())

    def after_working_time(self, moment: datetime, span: timedelta) -> datetime:
        """When so much working time has passed: only the working hours of working days count."""
        day = self.local(moment).date()
        while True:
            start, until = self.at(day, self.working.start), self.at(day, self.working.until)
            left = until - max(moment, start)
            if self.is_working_day(day) and left > timedelta():
                if span <= left:
                    return max(moment, start) + span
                span -= left
            day += _DAY

    def next_at(self, moment: datetime, clocks: Sequence[time]) -> datetime:
        """The first moment after this one at which the clocks show one of these times on a working day."""
        day = self.local(moment).date()
        if not self.is_working_day(day):
            day = self._next_working_day(day)
        while True:
            for clock in sorted(clocks):
                if (then := self.at(day, clock)) > moment:
                    return then
            day = self._next_working_day(day)

    def working_days_between(self, moment: datetime, later: datetime) -> int:
        """How many working days have begun from a moment's day on up to another, that one's included."""
        day, last = self.local(moment).date(), self.local(later).date()
        return sum(self.is_working_day(day + n * _DAY) for n in range((last - day).days + 1))

    def _next_working_day(self, day: date) -> date:
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day


@cache
def _holidays(state: str) -> holidays.HolidayBase:
    """The public holidays of a state, of any year; those of the whole country where none is named."""
    return holidays.country_holidays("DE", subdiv=state or None)
