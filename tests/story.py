"""A conversation without sockets whose clock the test moves: what is due happens on the way, as the schedule does it.

Mails are put where the listener puts them and letters read where they wait; in between everything is as in earnest.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from desk import NOW
from sqlalchemy import select

from mailflow import schedule, worker
from mailflow.model import Received
from mailflow.store import inbound, outbox, tables
from mailflow.store.moves import Cause
from mailflow.workflow.office import Office

TWO_TONGUES = """
secret = "0123456789abcdef0123456789abcdef"
[cities.gera]
name = "Gera"
address = "gera@mail.example"
moderators = ["anna@gera.example", "ben@gera.example"]
checked_organisations = ["haus@caritas.example"]
[cities.leeds]
name = "Leeds"
address = "leeds@mail.example"
language = "en"
moderators = ["amy@leeds.example", "bob@leeds.example"]
checked_organisations = ["@shelter.example"]
"""
ANNA, HELGA, SHOP = "anna@gera.example", "helga@web.example", "kammer@caritas.example"
TICK = timedelta(hours=12)


@dataclass
class Story:
    """An office, the time in it, and the people who write to it."""

    office: Office
    now: datetime = NOW
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def writes(
        self, mailbox: str, text: str, subject: str = "Guten Tag", to: str = "gera@mail.example", **more: Any
    ) -> None:
        """Somebody writes a mail, and the worker does what follows. photos: (name, octets) of attachments; headers."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = mailbox, to, subject
        mail["Message-ID"] = f"<{next(self.numbers)}@web.example>"
        for name, value in more.get("headers", {}).items():
            mail[name] = value
        mail.set_content(text)
        for name, octets in more.get("photos", ()):
            mail.add_attachment(octets, maintype="image", subtype="jpeg", filename=name)
        with self.office.store.write() as tx:
            inbound.receive(tx, [Received(mail.as_bytes(), mailbox, (to,), self.now)])
        while worker.work_once(self.office, self.now):
            pass

    def answers(self, letter: EmailMessage, text: str) -> None:
        """The reader of a letter answers it; what they quote is not in it."""
        self.writes(
            str(letter["To"]).rpartition("<")[2].rstrip(">"), text, f"Re: {letter['Subject']}", str(letter["Reply-To"])
        )

    def answers_in_thread(self, letter: EmailMessage, text: str) -> None:
        """The same in a program that names the letter it answers, as nearly all do."""
        to, subject = str(letter["To"]).rpartition("<")[2].rstrip(">"), f"Re: {letter['Subject']}"
        self.writes(to, text, subject, str(letter["Reply-To"]), headers={"In-Reply-To": str(letter["Message-ID"])})

    def passes(self, **time: float) -> None:
        """Time goes by, in steps in which whatever is due is done."""
        end = self.now + timedelta(**time)
        while self.now < end:
            self.now = min(self.now + TICK, end)
            schedule.work_due(self.office, self.now)

    def sleeps(self, **time: float) -> None:
        """Time goes by and nothing is done: the machine is off. Then one tick."""
        self.now += timedelta(**time)
        schedule.work_due(self.office, self.now)

    def delivers(self) -> None:
        """The mail server takes all letters that wait."""
        t = tables.letters
        with self.office.store.write() as tx:
            for number in tx.scalars(select(t.c.id).where(t.c.state == "queued")).all():
                outbox.sent(tx, number, Cause("delivered", self.now))

    def publishes(self, mailbox: str, text: str) -> None:
        """Somebody writes, Anna approves, and the time to undo it is over."""
        self.writes(mailbox, text)
        self.answers(self.last(ANNA, "review"), "OK")
        self.passes(minutes=10)

    def has(self, mailbox: str, kind: str) -> list[EmailMessage]:
        """All letters of a kind to a mailbox, oldest first."""
        t = tables.letters
        chosen = select(t.c.raw).where(t.c.mailbox == mailbox, t.c.kind == kind).order_by(t.c.id)
        with self.office.store.read() as tx:
            mails = [message_from_bytes(raw, policy=policy.default) for raw in tx.scalars(chosen)]
        return [mail for mail in mails if isinstance(mail, EmailMessage)]

    def last(self, mailbox: str, kind: str) -> EmailMessage:
        """The newest letter of a kind to a mailbox; there must be one."""
        return self.has(mailbox, kind)[-1]

    def kinds(self, mailbox: str) -> list[str]:
        """The kinds of all letters to a mailbox, in their order."""
        t = tables.letters
        with self.office.store.read() as tx:
            return list(tx.scalars(select(t.c.kind).where(t.c.mailbox == mailbox).order_by(t.c.id)))

    def listings(self, *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of all listings, oldest first."""
        t = tables.listings
        with self.office.store.read() as tx:
            return [tuple(row) for row in tx.execute(select(*(t.c[name] for name in columns)).order_by(t.c.id))]


def text_of(letter: EmailMessage) -> str:
    """The subject and the plain text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return f"{letter['Subject']}\n\n{body.get_content()}"
