"""What is due when. APScheduler only ticks; what is due stands in the database, so a missed tick is made up by the next.

Rows, or the whole city, are locked while they are worked on, and what is due is asked again under the lock: so several
schedulers may run and none does the other's work again.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from mailflow.errors import HumanError, TemporaryError
from mailflow.line import Line
from mailflow.store import (
    addresses,
    erasure,
    intake_stops,
    lifetimes,
    matches,
    organisations,
    people,
    retention,
    reviews,
    submissions,
)
from mailflow.store.engine import Tx
from mailflow.store.records import Listing, Submission
from mailflow.workflow import closing, endings, intake, offers, reminding, renewal, teamwork, telling, unreachable
from mailflow.workflow.decisions import take_effect
from mailflow.workflow.desk import Step
from mailflow.workflow.office import Office

log = logging.getLogger("mailflow.schedule")

TICK_S = 1
TIDY_MINUTES = 15
BATCH = 50


class Schedule:
    """The ticks of one process, over an office that a reload may exchange."""

    def __init__(self, office: Office, line: Line) -> None:
        self.office = office
        self._line = line
        self._changing = threading.Lock()
        # A tick that comes late or twice must neither be left out nor pile up.
        self._ticker = BackgroundScheduler(
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._ticker.add_job(self._tick, "interval", seconds=TICK_S)
        self._ticker.add_job(self._tidy, "interval", minutes=TIDY_MINUTES, next_run_time=datetime.now(UTC))

    def start(self) -> None:
        self._ticker.start()

    def stop(self) -> None:
        """Waits for the tick in hand."""
        self._ticker.shutdown(wait=True)

    def exchange(self, office: Office) -> None:
        """Works with another office from the next tick on, and closes the old one."""
        with self._changing:
            self.office, old = office, self.office
        old.close()

    def _tick(self) -> None:
        with self._changing:
            self._work()

    def _tidy(self) -> None:
        with self._changing:
            office = self.office
        try:
            tidy_due(office, datetime.now(UTC))
        except TemporaryError as error:
            log.error("the database is busy: %s", error)

    def _work(self) -> None:
        try:
            if work_due(self.office, datetime.now(UTC)):
                self._line.wake("send")
        except TemporaryError as error:
            log.error("the database is busy: %s", error)


def work_due(office: Office, now: datetime) -> int:
    """Does what is due now; how many pieces of it write letters. Whatever a missed tick left is due still."""
    written = sum(
        work(office, now)
        for work in (
            decisions_due,
            pauses_due,
            renewals_due,
            endings_due,
            organisations_due,
            intake_due,
            requests_due,
            reviews_due,
            unreachable_due,
        )
    )
    relays_due(office, now)
    erasures_due(office, now)
    return written


def decisions_due(office: Office, now: datetime) -> int:
    """Gives effect to decisions whose time to undo them is over; how many submissions."""
    return _each(office, now, submissions.due, submissions.lock_due, _give_effect, "the decision on")


def pauses_due(office: Office, now: datetime) -> int:
    """Opens listings whose pause is over; how many submissions."""
    return _each(office, now, lifetimes.pauses_over, lifetimes.lock_pauses, unreachable.end_pause, "the pause of")


def renewals_due(office: Office, now: datetime) -> int:
    """Asks the owners of listings that end soon whether they are still valid; how many submissions."""
    return _each(office, now, lifetimes.renewals_due, lifetimes.lock_renewals, renewal.ask, "the renewal of")


def endings_due(office: Office, now: datetime) -> int:
    """Ends listings whose time is over; how many submissions."""
    return _each(office, now, lifetimes.over, lifetimes.lock_over, endings.end_over, "the end of")


def _each(
    office: Office,
    now: datetime,
    find: Callable[[Tx, datetime, Collection[str], int], list[int]],
    lock: Callable[[Tx, int, datetime], list[Listing]],
    work: Callable[[Step, Submission, Sequence[Listing]], None],
    what: str,
) -> int:
    """Does one sort of work on each submission that is due, in a transaction of its own; how many.

    A city that the config no longer has keeps its work until it is back.
    """
    with office.store.read() as tx:
        numbers = find(tx, now, list(office.config.cities), BATCH)
    for number in numbers:
        with _stays_due(f"{what} submission {number}"), office.store.write() as tx:
            submission = submissions.get(tx, number)
            assert submission is not None
            for city in sorted({submission.city, *submissions.goes_to(tx, number)}):  # One order of locks.
                people.lock_city(tx, city)
            if listings := lock(tx, number, now):
                work(Step(office.desk, tx, now, office.config.cities[submission.city]), submission, listings)
    return len(numbers)


def _give_effect(step: Step, _submission: Submission, listings: Sequence[Listing]) -> None:
    take_effect(step, listings)


def organisations_due(office: Office, now: datetime) -> int:
    """Asks the next organisations about offers that nobody took, and tells those whose time to be told has come; how
    many offers and organisations."""
    with office.store.read() as tx:
        rounds = submissions.rounds_due(tx, now, list(office.config.cities), BATCH)
    for city, offer_id in rounds:
        _step_for(office, city, now, functools.partial(offers.next_round, offer_id=offer_id))
    with office.store.read() as tx:
        waiting = matches.due(tx, now, list(office.config.cities), BATCH)
    for city, person_id in waiting:
        _step_for(office, city, now, functools.partial(telling.tell_waiting, person_id=person_id))
    return len(rounds) + len(waiting)


def intake_due(office: Office, now: datetime) -> int:
    """Takes again what was stopped until now; how many cities."""
    with office.store.read() as tx:
        waiting = intake_stops.cities_due(tx, now, list(office.config.cities))
    for city in waiting:
        _step_for(office, city, now, intake.end_over)
    return len(waiting)


def reviews_due(office: Office, now: datetime) -> int:
    """Reminds moderators, asks deputies and sends digests; in how many cities."""
    with office.store.read() as tx:
        waiting = sorted(reviews.cities_due(tx, now) & set(office.config.cities))
    for city in waiting:
        _step_for(office, city, now, reminding.work_due)
    return len(waiting)


@contextmanager
def _stays_due(what: str) -> Iterator[None]:
    """One that fails keeps no other waiting, and stays due; only a busy database ends them all, until the next tick."""
    try:
        yield
    except TemporaryError:
        raise
    except Exception as error:
        log.error("%s failed: %s", what, type(error).__name__)


def _step_for(office: Office, city: str, now: datetime, work: Callable[[Step], object]) -> None:
    """One due thing in a transaction of its own; one that fails stays due and keeps no other waiting."""
    with _stays_due(f"what was due in {city}"), office.store.write() as tx:
        people.lock_city(tx, city)
        work(Step(office.desk, tx, now, office.config.cities[city]))


def unreachable_due(office: Office, now: datetime) -> int:
    """Does what follows from dead addresses where it was not done yet: delivery hears of some, and only counts; how many."""
    with office.store.read() as tx:
        waiting = addresses.to_act(tx, list(office.config.cities))
    for city, mailbox in waiting:
        _step_for(office, city, now, functools.partial(unreachable.act, mailbox=mailbox))
    return len(waiting)


def relays_due(office: Office, now: datetime) -> int:
    """Closes relays in which nobody wrote for long; how many. Who writes later is told then."""
    with office.store.read() as tx:
        idle = matches.idle(tx, now - office.config.privacy.relay, list(office.config.cities), BATCH)
    for city, match_id in idle:
        _step_for(office, city, now, functools.partial(_close, match_id=match_id))
    return len(idle)


def _close(step: Step, match_id: int) -> None:
    if match := matches.get(step.tx, match_id):
        closing.close_idle(step, match)


def requests_due(office: Office, now: datetime) -> int:
    """Forgets what somebody asked for their organisation's people and nobody agreed to in time; how many."""
    settings = office.config.organisations
    before, longest = now - settings.unconfirmed, now - office.config.listings.undecided - settings.unconfirmed
    with office.store.read() as tx:
        waiting = organisations.unanswered(tx, list(office.config.cities), before, longest)
    for request in waiting:
        _step_for(office, request.city, now, functools.partial(teamwork.forget, request=request))
    return len(waiting)


def erasures_due(office: Office, now: datetime) -> int:
    """Forgets those who asked for it, once the last letter to them is out; how many."""
    with office.store.read() as tx:
        ready = erasure.ready(tx)
    forgotten = 0
    for one in ready:
        with _stays_due(f"erasure {one.reference}"), office.store.write() as tx:
            serves = any(one.mailbox in city.reviewers for city in office.config.cities.values())
            forgotten += erasure.forget(tx, one, now, serves=serves)
    if forgotten:
        office.store.scrub()
    return forgotten


def tidy_due(office: Office, now: datetime) -> int:
    """Takes what is personal from everything whose time is over (`config.Retention`); how many rows."""
    return sum(_tidied(office, kind, now) for kind in retention.KINDS)


def _tidied(office: Office, kind: retention.Kind, now: datetime) -> int:
    """One kind of data, some rows in a transaction, so that nobody waits for it."""
    done, before = 0, [0]
    with _stays_due(f"retention of {kind.name}"):
        while True:
            with office.store.read() as tx:
                ids = retention.due(tx, kind, office.config.retention, now, BATCH)
            if not ids or ids == before:  # What cannot be cleared now is tried the next time.
                break
            with office.store.write() as tx:
                for city in sorted(office.config.cities):  # Nobody may write meanwhile; whoever did keeps their words.
                    people.lock_city(tx, city)
                over = retention.still_due(tx, kind, office.config.retention, now, ids)
                kind.clear(tx, over, now)
            done, before = done + len(over), ids
    if done:
        log.info("retention: %s of %s", done, kind.name)
    return done


def run(open_office: Callable[[], Office], line: Line) -> None:
    """The schedule process: until its line ends."""
    schedule = Schedule(open_office(), line)
    line.loaded()
    schedule.start()
    while not line.ending:
        if line.reload:
            line.reload = False
            try:
                fresh = open_office()
            except HumanError as error:
                log.error("not reloaded, the old rules stay: %s", error)
            else:
                schedule.exchange(fresh)
        line.wait(60)
    schedule.stop()
    schedule.office.close()
