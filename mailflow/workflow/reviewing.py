"""Who is to look at what came in, and when they hear of it: at once in a review, or with their next digest.

Called when something waits for moderators (again). The clock for reminders starts here; `reminding` does what is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailflow import states
from mailflow.model import Availability
from mailflow.store import reviews
from mailflow.store.records import Listing, Review, Submission
from mailflow.workflow.desk import Step
from mailflow.workflow.duty import Roster
from mailflow.workflow.protection import left_to
from mailflow.workflow.triage import Urgency


def spread(
    step: Step,
    submission: Submission,
    listings: Sequence[Listing],
    *,
    at_once: str = "",
    when: Availability | None = None,
) -> list[str]:
    """Gives a review to whoever is there; the mailboxes that get it at once, in a letter of its own.

    at_once: who asked for it, and so is not made to wait; when: what the mail says of times. Where nothing waits, it is
    only news, and whoever is there hears of it at once. Where nobody is there, it waits for who comes back first.
    """
    roster = Roster.of(step)
    waiting = [item for item in listings if item.state == states.Listing.WAITING]
    if not waiting:
        return roster.on_duty or list(step.city.moderators)
    urgent = urgency(step).holds(waiting, step.local(step.now), when)
    reviews.ask(step.tx, submission.id, step.city.key, step.now, **_moments(step), urgent=urgent)
    urgent = reviews.some(step.tx, [submission.id])[submission.id].urgent
    had = [mailbox for mailbox in reviews.told_of(step.tx, [submission.id]) if roster.is_there(mailbox)]
    # What the only moderator who is there wrote themselves is for the deputies.
    alone = not any(left_to(step, mailbox, waiting) for mailbox in roster.on_duty)
    now: list[str] = []
    for mailbox in dict.fromkeys((*roster.on_duty, *(roster.deputies if alone else ()), *sorted(had))):
        tell_at = None if mailbox == at_once else roster.tell_at(mailbox, urgent=urgent)
        reviews.give(step.tx, submission.id, step.city.key, mailbox, tell_at)
        now += [mailbox] if tell_at is None else []
    return now


def ask_now(step: Step, submission: Submission, readers: Sequence[str]) -> None:
    """Gives a review to these at once, because another's word was not enough: reminders begin anew for them."""
    for mailbox in readers:
        reviews.give(step.tx, submission.id, step.city.key, mailbox, None)
    put_off(step, submission.id)


def urgency(step: Step) -> Urgency:
    """What counts as urgent in the step's city."""
    settings = step.desk.config.moderation
    return Urgency(settings.urgent, settings.urgent_lifetime, step.desk.rules[step.city.key].lifetime_days)


def to_deputies(step: Step, roster: Roster, due: Sequence[Review]) -> set[int]:
    """Gives reviews to the deputies who have not heard of them, which they do with the next work of the schedule; the
    numbers of those that were given to anybody."""
    numbers = [review.submission_id for review in due]
    known, given = reviews.told_of(step.tx, numbers), set()
    for mailbox in roster.deputies:
        for number in set(numbers) - known.get(mailbox, set()):
            reviews.give(step.tx, number, step.city.key, mailbox, step.now)
            given.add(number)
    reviews.put_off(step.tx, numbers, deputies_at=None)
    return given


def taken_back(step: Step, submission_id: int) -> None:
    """A decision was taken back: it waits again, from now on."""
    reviews.ask(step.tx, submission_id, step.city.key, step.now, **_moments(step), urgent=False)


def put_off(step: Step, submission_id: int, until: datetime | None = None) -> datetime | None:
    """A moderator lets it wait: nobody is reminded of it sooner than if it had come now, or at a time at which it comes again.
    When somebody is reminded, None for never."""
    later = replace(step, now=until) if until else step
    moments = _moments(later)
    if until and reviews.some(step.tx, [submission_id])[submission_id].claimed_by:
        moments["claimed_until"] = after(later, step.desk.config.moderation.claim)
    reviews.put_off(step.tx, [submission_id], **moments, held_until=until)
    return moments["remind_at"]


def wait_for_sender(step: Step, submission_id: int) -> None:
    """A moderator asked its sender: nobody is reminded before the sender has had the time to answer."""
    until = step.now + step.desk.config.listings.answer
    later = {name: moment and max(moment, until) for name, moment in _moments(step).items()}
    reviews.put_off(step.tx, [submission_id], **later, held_until=None)


def after(step: Step, working_time: timedelta) -> datetime | None:
    """When so much working time has passed; None where a setting says never."""
    return step.calendar.after_working_time(step.now, working_time) if working_time else None


def _moments(step: Step) -> dict[str, datetime | None]:
    settings = step.desk.config.moderation
    return {"remind_at": after(step, settings.reminder), "deputies_at": after(step, settings.deputy)}
