"""The worker: claims a mail, reads it, does the step in one transaction; the loop and nothing else.

A lease that ran out is claimed again: that is the recovery from a crash. Pure work runs with no transaction open.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from mailflow.errors import HumanError, TemporaryError
from mailflow.line import Line
from mailflow.store import inbound, leases
from mailflow.store.moves import Cause
from mailflow.store.records import Mail
from mailflow.workflow import routing
from mailflow.workflow.desk import Step
from mailflow.workflow.office import Office

log = logging.getLogger("mailflow.work")

BATCH = 10
RETRY = timedelta(seconds=30)
LOOK_FOR_DEAD = timedelta(seconds=5)


def run(open_office: Callable[[], Office], line: Line) -> None:
    """The work process: until its line ends. Everything heavy is loaded before the first mail is claimed."""
    office = open_office()
    office.warm_up()
    line.loaded()
    looked = datetime.min.replace(tzinfo=UTC)
    while not line.ending:
        if line.reload:
            line.reload = False
            office = _reopened(open_office, office)
        now = datetime.now(UTC)
        try:
            if now - looked > LOOK_FOR_DEAD:
                looked = now
                with office.store.write() as tx:
                    leases.release_dead(tx)
            if work_once(office, now):
                line.wake("send")
                line.look()
            else:
                line.wait()
        except TemporaryError as error:
            log.error("the database is busy: %s", error)
            line.wait()
    office.close()


def work_once(office: Office, now: datetime) -> int:
    """Claims one batch and does it; how many mails it took."""
    with office.store.write() as tx:
        mails = inbound.claim(tx, BATCH, office.config.work.lease, now)
    for number, mail in enumerate(mails):
        try:
            work_on(office, mail, now)
        except TemporaryError:
            _give_back(office, mails[number:])
            raise
        except Exception as error:  # One mail must never stop the others: it is tried again, then kept for a human.
            log.error("mail %s failed: %s at %s", mail.id, type(error).__name__, _where(error))
            _failed(office, mail, error, now)
    return len(mails)


def work_on(office: Office, mail: Mail, now: datetime) -> None:
    """One mail, one step, one transaction."""
    desk = office.desk
    case = routing.understand(desk, mail)
    city = case.city
    if city is None or not case.mailbox or mail.attempts > inbound.ATTEMPTS_WITHOUT_END:
        _set_aside(office, mail, case, now)
        return
    with office.store.read() as tx:
        case = routing.resolve(tx, desk, case)
    case = office.with_reading(case)
    with office.store.write() as tx:
        routing.route(Step(desk, tx, now, city, mail.id), case)


def _set_aside(office: Office, mail: Mail, case: routing.Case, now: datetime) -> None:
    """Keeps a mail for a human: for postmaster, from nobody, or one that took its worker down again and again.

    An address that this process does not know may belong to a city that the listener has just read from the config.
    """
    why = "for postmaster" if case.city is None else "nobody to answer" if not case.mailbox else "took its worker down"
    with office.store.write() as tx:
        if case.city is None and not routing.is_for_postmaster(mail.recipient):
            inbound.fail(tx, mail, office.config.work.attempts, now + RETRY, Cause("for no city of ours", now, mail.id))
        else:
            inbound.hold(tx, mail.id, "held", Cause(why, now, mail.id))


def _failed(office: Office, mail: Mail, error: Exception, now: datetime) -> None:
    with office.store.write() as tx:
        inbound.fail(tx, mail, office.config.work.attempts, now + RETRY, Cause(type(error).__name__, now, mail.id))


def _give_back(office: Office, mails: Sequence[Mail]) -> None:
    with office.store.write() as tx:
        inbound.release(tx, [mail.id for mail in mails])


def _reopened(open_office: Callable[[], Office], office: Office) -> Office:
    """The office with what the files say now; a fault in them changes nothing and is told."""
    try:
        fresh = open_office()
        fresh.warm_up()
    except HumanError as error:
        log.error("not reloaded, the old rules stay: %s", error)
        return office
    office.close()
    return fresh


def _where(error: Exception) -> str:
    """The last place of ours in the traceback: enough to find the fault, and no mail text as its message may hold."""
    places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__) if "mailflow" in frame.filename]
    return places[-1] if places else "unknown"
