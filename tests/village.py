"""A small town without sockets and with a clock that the test moves: people write and answer, time passes, letters wait."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from desk import NOW
from sqlalchemy import select

from mailflow import schedule, worker
from mailflow.model import Received
from mailflow.store import inbound, tables
from mailflow.workflow.office import Office

ANNA = "anna@gera.example"


def with_settings(office: Office, city: dict[str, Any], moderation: dict[str, Any] | None = None) -> Office:
    """The office with other settings of Gera, and of [moderation]."""
    gera = replace(office.config.cities["gera"], **city)
    config = replace(
        office.config,
        cities={**office.config.cities, "gera": gera},
        moderation=replace(office.config.moderation, **(moderation or {})),
    )
    return replace(office, config=config, desk=replace(office.desk, config=config))


@dataclass
class Letter:
    """A letter that went out."""

    kind: str
    at: datetime
    due: datetime  # when it goes out
    mail: EmailMessage

    @property
    def text(self) -> str:
        body = self.mail.get_body(("plain",))
        assert body is not None
        return f"{self.mail['Subject']}\n\n{body.get_content()}".replace("\r\n", "\n")


@dataclass
class Village:
    """An office whose worker and schedule are run by hand, at the village's own time."""

    office: Office
    now: datetime = NOW
    city: str = "gera"
    _count: int = field(default=0)

    def writes(self, mailbox: str, text: str, *, to: str = "", name: str = "", subject: str = "Guten Tag") -> None:
        """Somebody writes to the city, or to a reply address; what follows at once is done."""
        self._count += 1
        to = to or f"{self.city}@mail.example"
        head = {
            "From": f'"{name}" <{mailbox}>' if name else mailbox, "To": to, "Subject": subject,
            "Message-ID": f"<{self._count}@web.example>", "Content-Type": "text/plain; charset=utf-8",
        }  # fmt: skip
        raw = "".join(f"{key}: {value}\r\n" for key, value in head.items()) + f"\r\n{text}\r\n"
        with self.office.store.write() as tx:
            inbound.receive(tx, [Received(raw.encode(), mailbox, (to,), self.now)])
        self.tick()

    def answers(self, mailbox: str, kind: str, text: str, nth: int = -1) -> None:
        """Somebody answers a letter that they got: the latest of its kind, unless told otherwise."""
        self.writes(mailbox, text, to=str(self.got(mailbox, kind)[nth].mail["Reply-To"]), subject="Re: Ihre Mail")

    def publishes(self, mailbox: str, text: str, name: str = "") -> None:
        """Somebody writes, a moderator approves, and the time to undo it passes."""
        self.writes(mailbox, text, name=name)
        self.answers(ANNA if self.city == "gera" else f"anna@{self.city}.example", "review", "OK")
        self.passes(minutes=5)

    def passes(self, **time: float) -> None:
        """Time goes by, from one full hour to the next."""
        until = self.now + timedelta(**time)
        while self.now < until:
            hour = self.now + timedelta(minutes=60 - self.now.minute)
            self.now = min(until, hour)
            self.schedule()

    def until(self, moment: datetime) -> None:
        """Time goes by until a moment."""
        self.passes(seconds=(moment - self.now).total_seconds())

    def at(self, clock: str) -> None:
        """It is "2026-11-24 12:00" by the clocks in Berlin. Nothing was done since the last tick: what is due is made up."""
        self.now = datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
        self.tick()

    def tick(self) -> None:
        """The worker and the schedule do what there is to do."""
        while worker.work_once(self.office, self.now):
            pass
        self.schedule()

    def schedule(self) -> None:
        """The schedule does what there is to do; nobody writes meanwhile."""
        schedule.decisions_due(self.office, self.now)
        schedule.organisations_due(self.office, self.now)
        schedule.reviews_due(self.office, self.now)

    def got(self, mailbox: str, kind: str = "") -> list[Letter]:
        """The letters to somebody, oldest first."""
        t = tables.letters
        with self.office.store.read() as tx:
            chosen = select(t.c.kind, t.c.queued_at, t.c.due_at, t.c.raw).where(t.c.mailbox == mailbox)
            rows = tx.execute(chosen.order_by(t.c.id))
            found = [Letter(*row[:3], message_from_bytes(row[3], policy=policy.default)) for row in rows]  # type: ignore[arg-type]
        return [letter for letter in found if kind in ("", letter.kind)]
