"""An office for Gera without sockets: mails are put where the listener puts them, letters are read where they wait."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import select, update

from mailflow import schedule, worker
from mailflow.model import Received
from mailflow.outgoing import tokens
from mailflow.store import inbound, tables
from mailflow.workflow.office import Office

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CONFIG = """
secret = "0123456789abcdef0123456789abcdef"
[moderation]
hold = "5m"
[cities.gera]
name = "Gera"
address = "gera@mail.example"
moderators = ["anna@gera.example"]
"""


def arrives(
    office: Office, text: str, *, to: str = "gera@mail.example", sender: str = "helga@web.example", **headers: str
) -> None:
    """A mail is kept as the listener keeps it."""
    head = {"From": sender, "To": to, "Subject": "Ein Bett", "Message-ID": f"<{len(text)}.{to}@web.example>", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    raw = f"{lines}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    with office.store.write() as tx:
        inbound.receive(tx, [Received(raw, sender, (to,), NOW)])


def rows(office: Office, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of all rows, oldest first."""
    with office.store.read() as tx:
        return [tuple(row) for row in tx.execute(select(*(table.c[name] for name in columns)).order_by(table.c.id))]


def letters(office: Office) -> list[tuple[Any, ...]]:
    return rows(office, tables.letters, "kind", "mailbox")


def reply_address(office: Office, purpose: str, subject_id: int, mailbox: str) -> str:
    """The address that a letter of ours would carry."""
    return tokens.address("gera", office.desk.tokens.make("gera", mailbox, purpose, subject_id, NOW), "mail.example")


def answers(office: Office, mailbox: str, purpose: str, subject_id: int, text: str) -> None:
    """Somebody answers a letter of ours, and the worker does what they say."""
    arrives(office, text, to=reply_address(office, purpose, subject_id, mailbox), sender=mailbox)
    worker.work_once(office, NOW)


def writes(office: Office, mailbox: str, text: str, subject: str = "Guten Tag") -> None:
    """Somebody writes to the city, and the worker reads it."""
    arrives(office, text, sender=mailbox, Subject=subject)
    worker.work_once(office, NOW)


def takes_effect(office: Office) -> None:
    """The time to undo is over."""
    with office.store.write() as tx:
        tx.execute(update(tables.listings).where(tables.listings.c.due_at.is_not(None)).values(due_at=NOW))
    schedule.decisions_due(office, NOW)


def published(office: Office, mailbox: str, text: str, number: int) -> None:
    """A listing that Anna approved."""
    writes(office, mailbox, text)
    answers(office, "anna@gera.example", "m", number, "OK")
    takes_effect(office)


def read(office: Office, mailbox: str, kind: str) -> list[str]:
    """The texts of all letters of a kind to a mailbox, oldest first, subject on top."""
    with office.store.read() as tx:
        chosen = select(tables.letters.c.raw).where(tables.letters.c.mailbox == mailbox, tables.letters.c.kind == kind)
        mails = [
            message_from_bytes(raw, policy=policy.default) for raw in tx.scalars(chosen.order_by(tables.letters.c.id))
        ]
    texts = []
    for mail in mails:
        body = mail.get_body(("plain",))  # type: ignore[attr-defined]
        texts.append(f"{mail['Subject']}\n\n{body.get_content()}")
    return texts
