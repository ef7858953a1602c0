"""Rows that the tests of the store and of what stands on it begin with: mails, people, listings, letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from mailflow import states
from mailflow.model import Letter, Received
from mailflow.store import inbound, people, submissions, tables
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause
from mailflow.store.records import Listing, Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)


def because(why: str = "a test", at: datetime = NOW, inbound_id: int | None = None) -> Cause:
    """A cause for a change of state."""
    return Cause(why, at, inbound_id)


def received(
    raw: bytes = b"Subject: a\r\n\r\nb\r\n",
    to: Sequence[str] = ("gera@mail.example",),
    at: datetime = NOW,
    sender: str = "helga@web.example",
) -> Received:
    """A mail as a way in gives it."""
    return Received(raw, sender, tuple(to), at)


def mail(tx: Tx, raw: bytes = b"Subject: a\r\n\r\nb\r\n", at: datetime = NOW, **values: Any) -> int:
    """A mail that came in; the id of its inbound row."""
    inbound.receive(tx, [received(raw, at=at, **values)])
    return max(tx.scalars(select(tables.inbound.c.id)))


def person(tx: Tx, mailbox: str = "helga@web.example", city: str = "gera") -> Person:
    """Somebody who writes in German."""
    return people.meet(tx, city, mailbox, "Helga", "de", NOW)


def listings(tx: Tx, owner: Person, *items: dict[str, Any], at: datetime = NOW) -> list[Listing]:
    """A submission with one waiting listing for each item."""
    mail_id = mail(tx, at=at, to=(f"{owner.city}@mail.example",), sender=owner.mailbox)
    inbound.finish(tx, mail_id, "submission", because(at=at))
    given = [{"kind": "offer", "categories": ["furniture"], "terms": [], "words": "Ein Bett", **item} for item in items]
    values = {
        "city": owner.city, "person_id": owner.id, "intent": given[0]["kind"], "language": "de", "name": "Helga", "subject": "Ein Bett",
        "words": "Ein Bett, 0365 1234567", "message_id": f"m{mail_id}@web.example", "postcode": "07545", "phone": "0365 1234567",
        "reasons": [{"code": "term", "values": {}}],
    }  # fmt: skip
    return submissions.add(tx, because(at=at, inbound_id=mail_id), given, **values)[1]


def listing(tx: Tx, owner: Person, kind: str = "offer", *, opened: bool = True, **values: Any) -> Listing:
    """One listing, open unless told otherwise."""
    [item] = listings(tx, owner, {"kind": kind, **values})
    if opened:
        submissions.open_up(tx, item, states.Listing.WAITING, because())
    return submissions.listing(tx, item.id)


def letter(key: str = "k1", to: str = "helga@web.example", kind: str = "receipt", **values: Any) -> Letter:
    """A letter ready to be queued; its Message-ID comes from its key."""
    message_id = f"{key}@mail.example"
    raw = f"Message-ID: <{message_id}>\r\nTo: {to}\r\n\r\nHallo\r\n".encode()
    return Letter(key, kind, "gera", to, values.pop("envelope_from", ""), message_id, raw, **values)


def row(tx: Tx, table: Table, row_id: int) -> Any:
    """A row as it stands in the database."""
    return tx.execute(select(table).where(table.c.id == row_id)).one()


def events(tx: Tx, noun: str, noun_id: int) -> list[tuple[str | None, str, str]]:
    """What happened to a row: from, to, why; oldest first."""
    t = tables.events
    rows = tx.execute(
        select(t.c.was, t.c.became, t.c.why).where(t.c.noun == noun, t.c.noun_id == noun_id).order_by(t.c.id)
    )
    return [(was, became, why) for was, became, why in rows]
