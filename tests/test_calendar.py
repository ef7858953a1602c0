"""workflow.calendar: working days, quiet hours, and the two nights a year in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.config import QuietHours
from mailflow.workflow.calendar import Calendar

QUIET = QuietHours(time(21), time(8))
THURINGIA = Calendar("Europe/Berlin", "TH", QUIET)
SAXONY = Calendar("Europe/Berlin", "SN", QUIET)


def berlin(text: str) -> datetime:
    """A moment by the clocks in Berlin."""
    moment = datetime.fromisoformat(text)
    return THURINGIA.at(moment.date(), moment.time())


@pytest.mark.parametrize(
    ("calendar", "day", "working"),
    [
        pytest.param(THURINGIA, date(2026, 11, 23), True, id="Monday"),
        pytest.param(THURINGIA, date(2026, 11, 21), False, id="Saturday"),
        pytest.param(THURINGIA, date(2026, 12, 25), False, id="Christmas"),
        pytest.param(THURINGIA, date(2024, 9, 20), False, id="Thuringia keeps children's day"),
        pytest.param(SAXONY, date(2024, 9, 20), True, id="Saxony does not"),
        pytest.param(SAXONY, date(2026, 11, 18), False, id="Saxony keeps the day of repentance"),
        pytest.param(THURINGIA, date(2026, 11, 18), True, id="Thuringia does not"),
        pytest.param(Calendar("Europe/Berlin"), date(2026, 10, 3), False, id="the whole country"),
        pytest.param(Calendar("Europe/Berlin"), date(2024, 10, 31), True, id="not the states'"),
    ],
)
def test_working_days(calendar: Calendar, day: date, working: bool) -> None:
    """Weekends and the holidays of the state."""
    assert calendar.is_working_day(day) is working


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        pytest.param("2026-11-23 10:00", "2026-11-23 10:00", id="day"),
        pytest.param("2026-11-23 20:59", "2026-11-23 20:59", id="just before"),
        pytest.param("2026-11-23 21:00", "2026-11-24 08:00", id="evening"),
        pytest.param("2026-11-24 03:00", "2026-11-24 08:00", id="night"),
        pytest.param("2026-11-24 08:00", "2026-11-24 08:00", id="morning"),
        pytest.param("2026-10-24 22:00", "2026-10-25 08:00", id="the night that is an hour longer"),
        pytest.param("2027-03-27 22:00", "2027-03-28 08:00", id="the night that is an hour shorter"),
    ],
)
def test_quiet_hours(moment: str, awake: str) -> None:
    """By the clocks of the city, also when they change in the night."""
    assert THURINGIA.awake(berlin(moment)) == berlin(awake)


def test_quiet_hours_by_day_and_none() -> None:
    """Hours that do not pass midnight, and no quiet hours at all."""
    noon = Calendar("Europe/Berlin", "", QuietHours(time(12), time(14)))
    assert noon.awake(berlin("2026-11-23 13:00")) == berlin("2026-11-23 14:00")
    assert noon.awake(berlin("2026-11-23 02:00")) == berlin("2026-11-23 02:00")
    assert Calendar("Europe/Berlin").awake(berlin("2026-11-23 02:00")) == berlin("2026-11-23 02:00")


@pytest.mark.parametrize(
    ("moment", "days", "then"),
    [
        pytest.param("2026-11-23 10:00", 1.0, "2026-11-24 10:00", id="Monday to Tuesday"),
        pytest.param("2026-11-27 16:00", 1.0, "2026-11-30 16:00", id="over the weekend"),
        pytest.param("2026-11-28 10:00", 1.0, "2026-12-01 08:00", id="what begins on Saturday begins on Monday"),
        pytest.param("2026-12-23 10:00", 2.0, "2026-12-28 10:00", id="over Christmas"),
        pytest.param("2026-11-23 10:00", 0.5, "2026-11-23 22:00", id="half a day"),
        pytest.param("2026-11-27 16:00", 0.5, "2026-11-30 04:00", id="half a day into the weekend"),
        pytest.param("2026-10-23 10:00", 1.0, "2026-10-26 10:00", id="over the end of summer time"),
    ],
)
def test_after_working_days(moment: str, days: float, then: str) -> None:
    """At the same clock time on a later working day."""
    assert THURINGIA.after_working_days(berlin(moment), days) == berlin(then)


moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(moments, st.integers(1, 5))
def test_any_moment(moment: datetime, days: int) -> None:
    """Never back in time, always on a working day, never in the quiet hours."""
    then = THURINGIA.after_working_days(moment, days)
    assert then > moment
    assert THURINGIA.is_working_day(THURINGIA.local(then).date())
    awake = THURINGIA.awake(moment)
    assert moment <= awake <= moment + timedelta(hours=12)
    assert time(8) <= THURINGIA.local(awake).time() < time(21)
    assert THURINGIA.day_began(moment) <= moment < THURINGIA.next_morning(moment)


@pytest.mark.parametrize(
    ("moment", "hours", "then"),
    [
        pytest.param("2026-11-23 10:00", 4, "2026-11-23 14:00", id="the same day"),
        pytest.param("2026-11-23 10:00", 12, "2026-11-24 13:00", id="over night"),
        pytest.param("2026-11-23 10:00", 7, "2026-11-23 17:00", id="to the end of a day"),
        pytest.param("2026-11-27 16:00", 2, "2026-11-30 09:00", id="over a weekend"),
        pytest.param("2026-11-28 12:00", 4, "2026-11-30 12:00", id="begun on Saturday"),
        pytest.param("2026-12-24 16:00", 2, "2026-12-28 09:00", id="over Christmas"),
        pytest.param("2027-03-26 12:00", 1, "2027-03-30 09:00", id="Good Friday, and summer time begins"),
        pytest.param("2026-11-23 03:00", 1, "2026-11-23 09:00", id="at night"),
    ],
)
def test_working_time(moment: str, hours: float, then: str) -> None:
    """Only the hours from eight to five on working days count."""
    assert THURINGIA.after_working_time(berlin(moment), timedelta(hours=hours)) == berlin(then)


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        pytest.param("2026-11-23 08:59", "2026-11-23 09:00", id="today"),
        pytest.param("2026-11-23 09:00", "2026-11-23 14:00", id="the second time of a day"),
        pytest.param("2026-11-27 14:00", "2026-11-30 09:00", id="on Friday"),
        pytest.param("2026-12-25 10:00", "2026-12-28 09:00", id="at Christmas"),
    ],
)
def test_next_digest(moment: str, then: str) -> None:
    """The next of two times on a working day, never the moment itself."""
    assert THURINGIA.next_at(berlin(moment), (time(14), time(9))) == berlin(then)


def test_working_days_between() -> None:
    """Both days count, weekends and holidays do not."""
    assert THURINGIA.working_days_between(berlin("2026-12-21 10:00"), berlin("2026-12-28 09:00")) == 5
