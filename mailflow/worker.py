"""The worker: claims a mail, reads it, does the step in one transaction; the loop and nothing else.

A lease that ran out is claimed again: that is the recovery from a crash. Pure work runs with no transaction open.
"""

from __future__ import annotations

import gc
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from mailflow import memory
from mailflow.errors import HumanError, TemporaryError, where
from mailflow.line import Line
from mailflow.reading import headers
from mailflow.store import inbound, leases
from mailflow.store.moves import Cause
from mailflow.store.records import Mail
from mailflow.workflow import cases, routing
from mailflow.workflow.desk import Step
from mailflow.workflow.office import Office

log = logging.getLogger("mailflow.work")

BATCH = 10
RETRY = timedelta(seconds=30)
# Honest mails take milliseconds, hostile ones are limited where they are read; this is for what nobody thought of.
STEP_S = 60  # Of the processor's time, since on a loaded machine the clock runs on while a mail waits for its turn.
STEP_WAITING_S = 110  # By the clock, for a step that waits without end; below the lease's default of two minutes.
HEAD_BYTES = 65_536
LOOK_FOR_DEAD = timedelta(seconds=5)


class StepTooLong(Exception):
    """A step took longer than STEP_S of the processor's time, or STEP_WAITING_S by the clock."""


def run(open_office: Callable[[], Office], line: Line) -> None:
    """The work process: until its line ends. Everything heavy is loaded before the first mail is claimed."""
    office = open_office()
    office.warm_up()
    _settle()
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
            with _limited():
                work_on(office, mail, now)
        except TemporaryError:
            _give_back(office, mails[number:])
            raise
        except Exception as error:  # One mail must never stop the others: it is tried again, then kept for a human.
            log.error("mail %s failed: %s at %s", mail.id, type(error).__name__, where(error))
            _failed(office, mail, type(error).__name__, now)
    return len(mails)


def work_on(office: Office, mail: Mail, now: datetime) -> None:
    """One mail, one step, one transaction. Raises StepTooLong when its reading takes longer than any honest mail's."""
    if mail.attempts > inbound.ATTEMPTS_WITHOUT_END:
        _hold(office, mail, "took its worker down", now)
        return
    desk = office.desk
    case = cases.understand(desk, mail)
    city = case.city
    if city is None and not cases.is_for_postmaster(mail.recipient):
        # It may belong to a city that the listener has just read from the config, and we will soon.
        _failed(office, mail, "for no city of ours", now)
        return
    if city is None or (not case.mailbox and case.nature.kind == "message"):
        _hold(office, mail, "for postmaster" if city is None else "nobody to answer", now)
        return
    with office.store.read() as tx:
        case = cases.resolve(tx, desk, case)
    case = office.with_authenticity(office.with_reading(case))
    if city is not None:
        with office.store.read() as tx:
            case = routing.with_copy(Step(desk, tx, now, city, mail.id), case)
    with office.store.write() as tx:
        done = routing.route(Step(desk, tx, now, city, mail.id), case)
    log.info("mail %s for %s: %s", mail.id, city.key, done)


@contextmanager
def _limited() -> Iterator[None]:
    """Ends a step that takes too long, where the loop is a process's main thread, as it is in earnest."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _too_long) for number in (signal.SIGPROF, signal.SIGALRM)}
    # Again and again: a reading that fails is caught where it was done, and what comes behind it may take as long.
    signal.setitimer(signal.ITIMER_PROF, STEP_S, STEP_S)
    signal.setitimer(signal.ITIMER_REAL, STEP_WAITING_S, STEP_WAITING_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _too_long(*_: object) -> None:
    raise StepTooLong


def _hold(office: Office, mail: Mail, why: str, now: datetime) -> None:
    with office.store.write() as tx:
        inbound.tell(tx, mail.id, _whose(mail), None)
        inbound.hold(tx, mail.id, "held", Cause(why, now, mail.id))


def _failed(office: Office, mail: Mail, why: str, now: datetime) -> None:
    with office.store.write() as tx:
        inbound.tell(tx, mail.id, _whose(mail), None)
        inbound.fail(tx, mail, office.config.work.attempts, now + RETRY, Cause(why, now, mail.id))


def _whose(mail: Mail) -> str:
    """The mailbox of a mail's author, also of one that cannot be read: by its head alone, so that whoever asks for all of
    their mails gets this one too."""
    try:
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(mail.raw[:HEAD_BYTES])
        return headers.mailbox(parseaddr(str(head["From"] or ""))[1]) or mail.sender
    except Exception:  # Whatever a hostile head does, the mail is kept.
        return mail.sender


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
    _settle()
    return fresh


def _settle() -> None:
    """Spares the garbage collector what is loaded: looking through rules and words again and again took 7 % of the time."""
    gc.unfreeze()  # What a reload has replaced can go.
    gc.collect()
    memory.give_back()
    gc.freeze()
