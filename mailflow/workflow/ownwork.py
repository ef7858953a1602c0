"""What moderators say about their own work by mail: until when they are not there, that they are back, and whether they
want digests or a mail for each. Each is confirmed in a short notice, which goes to their own mailbox, whoever wrote.

Who is absent gets no reviews; deputies get them while no moderator is there; who comes back gets what waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mailflow.model import Availability, Command
from mailflow.store import duties, reviews
from mailflow.workflow import claims
from mailflow.workflow.days import days_of
from mailflow.workflow.desk import Step
from mailflow.workflow.duty import Roster

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Said:
    """What a moderator said; when: what of it tells a time, as the mail was read."""

    moderator: str
    words: str
    command: Command
    when: Availability | None
    message_id: str


def obey(step: Step, said: Said) -> str:
    """Does what a moderator said about their own work; what was done, in a few words without personal data."""
    _COMMANDS[said.command.command](step, said)
    return f"moderator: {said.command.command}"


def work_due(step: Step) -> None:
    """What follows from absences that begin or end by now."""
    for duty in duties.due(step.tx, step.city.key, step.now):
        if duty.absent_until is None or duty.absent_until <= step.now:
            _return(step, duty.mailbox)
        else:
            duties.begun(step.tx, step.city.key, duty.mailbox, duty.absent_until)
            _leave(step, duty.mailbox)


def _absent(step: Step, said: Said) -> None:
    first, last = _days(step, said)
    today = step.local(step.now).date()
    if last is None or last < today:
        _confirm(step, said, "no_day")
    else:
        # "Bis 6.12. weg, ab 7.12. wieder da": a day behind the last one is that of the return.
        _be_absent(step, said, first if first and today < first <= last else today, last)


def _back(step: Step, said: Said) -> None:
    """Back from now on; "bin ab 15.12. wieder da" is an absence until the day before."""
    first = _first_day_back(step, said)
    if first is not None and first > step.local(step.now).date():
        _be_absent(step, said, step.local(step.now).date(), first - _DAY)
    elif Roster.of(step).is_there(said.moderator):
        _confirm(step, said, "present")
    else:
        _return(step, said.moderator)
        _confirm(step, said, "over")


def _digest(step: Step, said: Said) -> None:
    """Digests at the times that are named, else at those of the city, else at those of a surge."""
    city, surge = step.city.digest, step.desk.config.moderation.surge_digest
    usual = ",".join(clock.strftime("%H:%M") for clock in city or surge)
    _choose(step, said, (said.command.argument or usual).split(","))


def _single(step: Step, said: Said) -> None:
    """A mail for each; what waits for a digest comes now."""
    reviews.tell_now(step.tx, step.city.key, said.moderator, step.now)
    _choose(step, said, [])


def _choose(step: Step, said: Said, clocks: list[str]) -> None:
    duties.digest(step.tx, step.city.key, said.moderator, clocks, step.now)
    step.write(
        "moderator/digests", said.moderator, step.city.language, {"clocks": clocks},
        key=f"digests:{step.inbound_id}", answers=[said.message_id],
    )  # fmt: skip


_COMMANDS: dict[str, Callable[[Step, Said], None]] = {
    "absent": _absent,
    "back": _back,
    "digest": _digest,
    "single": _single,
}


def _be_absent(step: Step, said: Said, first: date, last: date) -> None:
    """From the beginning of the first day, or now, to the morning after the last one."""
    calendar = step.calendar
    begins = max(step.now, calendar.at(first, time()))
    ends = calendar.at(last + _DAY, calendar.working.start)
    is_begun = begins <= step.now
    duties.absent(step.tx, step.city.key, said.moderator, begins, ends, ends if is_begun else begins, step.now)
    if is_begun:
        _leave(step, said.moderator)
    _confirm(step, said, "until", first=first, last=last, begins=begins)


def _leave(step: Step, moderator: str) -> None:
    """Others have what an absent moderator took care of; the deputies get everything where no moderator is left."""
    claims.give_back_all(step, moderator)
    roster = Roster.of(step)
    if not roster.moderators:
        for mailbox in roster.deputies:
            reviews.give_all(step.tx, step.city.key, mailbox, step.now)


def _return(step: Step, mailbox: str) -> None:
    """Who comes back hears in one mail of all that waits."""
    duties.present(step.tx, step.city.key, mailbox, step.now)
    if mailbox in Roster.of(step).on_duty:
        reviews.give_all(step.tx, step.city.key, mailbox, step.now)


def _confirm(
    step: Step,
    said: Said,
    absence: str,
    first: date | None = None,
    last: date | None = None,
    begins: datetime | None = None,
) -> None:
    """The notice; the same one at most once a day, so that a machine that answers it is not answered again."""
    others = [mailbox for mailbox in Roster.of(step).on_duty_at(begins or step.now) if mailbox != said.moderator]
    step.write(
        "moderator/absence", said.moderator, step.city.language,
        {"absence": absence, "first_day": first, "last_day": last, "others": others},
        key=f"absence:{step.city.key}:{absence}:{first}:{last}:{step.local(step.now).date()}:{said.moderator}",
        answers=[said.message_id],
    )  # fmt: skip


def _days(step: Step, said: Said) -> tuple[date | None, date | None]:
    """The first and the last day that are named: dates first, then what the mail's own language tells ("bis Freitag")."""
    named = days_of(said.words, step.desk.rules[step.city.key].matching, step.local(step.now).date())
    when = said.when or Availability("")
    if named.ends_on is None:
        return named.starts_on or when.since or when.not_since, when.until or when.not_until
    if named.starts_on is None and when.since and when.since < named.ends_on:  # "Ab morgen bis 15.12."
        return when.since, named.ends_on
    return named.starts_on, named.ends_on


def _first_day_back(step: Step, said: Said) -> date | None:
    first, last = _days(step, said)
    if first is None and last is None and said.when is not None and said.when.weekdays:  # "Am Montag wieder da."
        today = step.local(step.now).date()
        return min(today + ((day - today.isoweekday() - 1) % 7 + 1) * _DAY for day in said.when.weekdays)
    return first or last
