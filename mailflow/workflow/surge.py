"""The days on which more comes in than moderators can read: whether it is one, and how long people will have to wait."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from mailflow.store import reviews
from mailflow.workflow.desk import Step

_WEEK = timedelta(days=7)
# Up to so many working days a wait is called so.
_CALLED = ((1, "day"), (4, "days"), (6, "week"), (math.inf, "weeks"))


@dataclass(frozen=True)
class Wait:
    """How long an answer will take: day, days, week or weeks; and the day by which it should be there."""

    long: str
    until: date


def is_on(step: Step) -> bool:
    """Whether more mails wait for the moderators of the city than the setting says."""
    limit = step.desk.config.moderation.surge
    return reviews.count_waiting(step.tx, step.city.key, limit + 1) > limit


def wait(step: Step) -> Wait | None:
    """How long a mail that comes now will wait in a surge; None on an ordinary day."""
    if not is_on(step):
        return None
    since = step.now - _WEEK
    days = max(1, step.calendar.working_days_between(since, step.now))
    pace = max(reviews.count_answered(step.tx, step.city.key, since) / days, step.desk.config.moderation.pace)
    needed = max(1, math.ceil(reviews.count_waiting(step.tx, step.city.key) / pace))
    called = next(name for most, name in _CALLED if needed <= most)
    return Wait(called, step.local(step.calendar.after_working_days(step.now, needed)).date())
