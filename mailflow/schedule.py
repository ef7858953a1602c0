"""What is due when. APScheduler only ticks; what is due stands in the database, so a missed tick is made up by the next.

Rows are locked while they are worked on, so several schedulers may run and none does the other's work again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from mailflow.errors import HumanError, TemporaryError
from mailflow.line import Line
from mailflow.store import addresses, erasure, people, submissions
from mailflow.workflow import unreachable
from mailflow.workflow.decisions import take_effect
from mailflow.workflow.desk import Step
from mailflow.workflow.office import Office

log = logging.getLogger("mailflow.schedule")

TICK_S = 1
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

    def _work(self) -> None:
        try:
            if decisions_due(self.office, datetime.now(UTC)):
                self._line.wake("send")
            erasures_due(self.office)
            if unreachable_due(self.office, datetime.now(UTC)):
                self._line.wake("send")
        except TemporaryError as error:
            log.error("the database is busy: %s", error)


def decisions_due(office: Office, now: datetime) -> int:
    """Gives effect to decisions whose time to undo them is over; how many submissions.

    Each in a transaction of its own. A city that the config no longer has keeps its decisions until it is back.
    """
    with office.store.read() as tx:
        numbers = submissions.due(tx, now, list(office.config.cities), BATCH)
    for number in numbers:
        try:
            _give_effect(office, number, now)
        except TemporaryError:
            raise
        except Exception as error:  # One decision that fails must not keep the others waiting; it stays due.
            log.error("the decision on submission %s failed: %s", number, type(error).__name__)
    return len(numbers)


def _give_effect(office: Office, number: int, now: datetime) -> None:
    with office.store.write() as tx:
        submission = submissions.get(tx, number)
        assert submission is not None
        people.lock_city(tx, submission.city)
        if listings := submissions.lock_due(tx, number, now):
            take_effect(Step(office.desk, tx, now, office.config.cities[submission.city]), listings)


def unreachable_due(office: Office, now: datetime) -> int:
    """Does what follows from dead addresses where it was not done yet: delivery hears of some, and only counts; how many."""
    with office.store.read() as tx:
        waiting = addresses.to_act(tx, list(office.config.cities))
    for city, mailbox in waiting:
        with office.store.write() as tx:
            people.lock_city(tx, city)
            unreachable.act(Step(office.desk, tx, now, office.config.cities[city]), mailbox)
    return len(waiting)


def erasures_due(office: Office) -> int:
    """Forgets those who asked for it, once the last letter to them is out; how many."""
    with office.store.read() as tx:
        waiting = erasure.waiting(tx)
    forgotten = 0
    for city in waiting:
        if city in office.config.cities:
            with office.store.write() as tx:
                forgotten += erasure.forget(tx, city, office.config.cities[city].address)
    return forgotten


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
