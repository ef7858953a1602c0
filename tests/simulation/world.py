"""A town whose clock is moved: mails are put where the listener puts them, letters are caught where they would be sent.

In between everything is as in earnest: the worker, the schedule with its ticks, and the database. Whoever lives in the
town acts at moments that stand in a queue, reads each letter when it comes, and answers later.
"""

from __future__ import annotations

import heapq
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Protocol
from zoneinfo import ZoneInfo

from simulation import books
from simulation.texts import Text

from mailflow import schedule, worker
from mailflow.model import Received
from mailflow.store import inbound, outbox
from mailflow.store.moves import Cause
from mailflow.workflow.office import Office

CITY = "gera"
ADDRESS = "gera@mail.example"
ZONE = ZoneInfo("Europe/Berlin")
TICK, TICK_AT_NIGHT = timedelta(minutes=15), timedelta(hours=1)
BATCH = 100
_LEASE = timedelta(hours=1)
_LITTLE = timedelta(
    microseconds=1
)  # No two things happen at the same moment, so that a letter tells what it came from.


@dataclass(eq=False)
class Sent:
    """A mail that somebody wrote. sort: what it is in truth; due: "answer", or "nothing" where nobody may be answered."""

    number: int
    at: datetime
    by: str
    to: tuple[str, ...]
    sort: str
    due: str
    message_id: str
    raw: bytes
    text: Text | None = None
    ids: list[int] = field(default_factory=list)
    routes: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)  # All that were written in its step.

    @property
    def answers(self) -> list[Letter]:
        """The letters to its writer."""
        return [letter for letter in self.letters if letter.to == self.by]


@dataclass(eq=False)
class Letter:
    """A letter that went out, and the mail in whose step it was written; None: it was due."""

    at: datetime
    to: str
    bounces_to: str
    raw: bytes
    cause: Sent | None

    def __post_init__(self) -> None:
        parsed = message_from_bytes(self.raw)  # Without the newer policies, which take ten times as long.
        self.kind, self.subject = str(parsed["X-Mailflow-Kind"]), _decoded(parsed["Subject"])
        self.message_id, self.references = str(parsed["Message-ID"]), str(parsed["References"] or "").split()
        self.reply_to = _mailbox(str(parsed["Reply-To"] or parsed["From"]))
        self.unasked = parsed["Auto-Submitted"] == "auto-generated"

    @property
    def text(self) -> str:
        """Its plain text."""
        part = next(part for part in message_from_bytes(self.raw).walk() if part.get_content_type() == "text/plain")
        written = part.get_payload(decode=True)
        assert isinstance(written, bytes)
        return written.decode(part.get_content_charset("utf-8")).replace("\r\n", "\n")

    @property
    def purpose(self) -> str:
        """What an answer to it is about: the letter and number in its reply address, such as "o12"; "" for none."""
        found = re.match(r"[^@]*\+([a-z]\d+)x", self.reply_to)
        return found[1] if found else ""


class Reader(Protocol):
    """Somebody with a mailbox."""

    def reads(self, letter: Letter) -> None:
        """A letter came."""


@dataclass
class World:
    """The town: its office, its time, who lives there, and all that was written."""

    office: Office
    now: datetime
    readers: dict[str, Reader] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    by_id: dict[int, Sent] = field(default_factory=dict)
    by_time: dict[datetime, Sent] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _queue: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _count: int = 0
    _newest: int = 0

    def __post_init__(self) -> None:
        self._tick = self.now
        self._newest = books.newest_mail(self.office.store)

    @property
    def local(self) -> datetime:
        """What the clocks in the town show."""
        return self.now.astimezone(ZONE)

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Somebody will do something then."""
        self._count += 1
        heapq.heappush(self._queue, (moment.astimezone(UTC), self._count, act))

    def run(self, until: datetime) -> None:
        """Time goes by: people act, and every quarter of an hour, at night every hour, what is due is done."""
        while (moment := min(self._tick, self._queue[0][0] if self._queue else self._tick)) < until:
            self.now = max(self.now + _LITTLE, moment)
            if moment == self._tick:
                self._tick += TICK if 6 <= self.local.hour < 22 else TICK_AT_NIGHT
                self._do_what_is_due()
            else:
                heapq.heappop(self._queue)[2]()
        self.now = max(self.now, until)

    def post(
        self, raw: bytes, by: str, to: tuple[str, ...], sort: str, *, due: str = "answer", text: Text | None = None,
        envelope: str | None = None,
    ) -> Sent:  # fmt: skip
        """A mail comes in, and what follows from it is done at once."""
        self.now += _LITTLE
        found = re.search(rb"(?im)^message-id:\s*(<[^>]+>)", raw)
        sent = Sent(len(self.sent), self.now, by, to, sort, due, found[1].decode() if found else "", raw, text)
        self.sent.append(sent)
        self.by_time[sent.at] = sent
        with self.office.store.write() as tx:
            inbound.receive(tx, [Received(raw, by if envelope is None else envelope, to, self.now)])
        while worker.work_once(self.office, self.now):
            pass
        for mail_id, route in books.mails_after(self.office.store, self._newest):
            self._newest = mail_id
            self.by_id[mail_id] = sent
            sent.ids.append(mail_id)
            sent.routes.append(route)
        sent.letters = self._collect(sent)
        return sent

    def _do_what_is_due(self) -> None:
        while worker.work_once(self.office, self.now):  # What failed before is tried again.
            pass
        for _ in range(100):  # In earnest it ticks every second.
            if not schedule.work_due(self.office, self.now):
                break
        self._collect(None)

    def _collect(self, cause: Sent | None) -> list[Letter]:
        """Takes the letters that would go out now, and has them read. One that waited for the morning is of the mail in whose
        step it was written."""
        found: list[Letter] = []
        while True:
            with self.office.store.write() as tx:
                due = outbox.claim(tx, BATCH, _LEASE, self.now)
                for one in due:
                    outbox.sent(tx, one.id, Cause("250 caught", self.now))
            for one in due:
                letter = Letter(
                    self.now, one.mailbox, one.envelope_from, one.raw, cause or self.by_time.get(one.queued_at)
                )
                found.append(letter)
                if cause is None and letter.cause is not None:
                    letter.cause.letters.append(letter)
            if len(due) < BATCH:
                break
        self.letters += found
        for letter in found:
            if letter.to in self.readers:
                self.readers[letter.to].reads(letter)
            else:
                self.faults.append(f"a {letter.kind} went to {letter.to}, where nobody lives")
        return found


class Faults(logging.Handler):
    """Collects the errors that the product logs: its loops go on after a failure, a simulation must not pass over it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        self._faults.append(f"{record.name}: {record.getMessage()}")


def _decoded(header: str) -> str:
    return " ".join(str(make_header(decode_header(header))).split())


def _mailbox(header: str) -> str:
    return header.rpartition("<")[2].rstrip(">").strip()
