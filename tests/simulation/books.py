"""What stands in the database, for those who know it: moderators see what a mail was taken for, the audit counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Store


@dataclass(frozen=True)
class Item:
    """A listing as its moderators see it."""

    position: int
    kind: str
    categories: tuple[str, ...]
    state: str


def newest_mail(store: Store) -> int:
    """The id of the newest mail that came in; 0 before the first."""
    with store.read() as tx:
        return tx.scalar(select(func.max(tables.inbound.c.id))) or 0


def mails_after(store: Store, mail_id: int) -> list[tuple[int, str]]:
    """Id and route of the mails that came in since one; a route "waits" where a mail is not ended, with its state."""
    t = tables.inbound
    chosen = select(t.c.id, t.c.state, t.c.route).where(t.c.id > mail_id).order_by(t.c.id)
    with store.read() as tx:
        return [(r.id, r.route if r.state == "done" else f"{r.state}: {r.route}") for r in tx.execute(chosen)]


def mail_of(store: Store, number: int) -> int | None:
    """The id of the mail that became a submission."""
    with store.read() as tx:
        return tx.scalar(select(tables.submissions.c.inbound_id).where(tables.submissions.c.id == number))


def items(store: Store, number: int) -> list[Item]:
    """The listings of a submission."""
    t = tables.listings
    chosen = select(t.c.position, t.c.kind, t.c.categories, t.c.state).where(t.c.submission_id == number)
    with store.read() as tx:
        return [
            Item(r.position, r.kind, tuple(r.categories), r.state) for r in tx.execute(chosen.order_by(t.c.position))
        ]


def count_waiting(store: Store) -> int:
    """How many listings wait for a moderator."""
    t = tables.listings
    with store.read() as tx:
        return tx.scalar(select(func.count()).where(t.c.state == "waiting")) or 0


@dataclass(frozen=True)
class Life:
    """How a listing stands, and whose it is."""

    id: int
    kind: str
    state: str
    ending: str | None
    valid_until: datetime | None
    ended_at: datetime | None
    mailbox: str


@dataclass(frozen=True)
class Account:
    """What is known of the quantity of a listing, and how much of it its matches booked."""

    id: int
    quantity: int
    rest: int
    booked: int


def lives(store: Store) -> list[Life]:
    """All listings, oldest first."""
    t, p = tables.listings, tables.people
    chosen = select(t.c.id, t.c.kind, t.c.state, t.c.ending, t.c.valid_until, t.c.ended_at, p.c.mailbox)
    with store.read() as tx:
        return [Life(*row) for row in tx.execute(chosen.join(p, p.c.id == t.c.person_id).order_by(t.c.id))]


def accounts(store: Store) -> list[Account]:
    """All listings whose quantity is known, with the sum of the bookings on their side."""
    t, m = tables.listings, tables.matches
    booked: Counter[int] = Counter()
    with store.read() as tx:
        for row in tx.execute(select(m.c.offer_id, m.c.need_id, m.c.amount, m.c.covered)):
            booked[row.offer_id] += row.amount or 0
            booked[row.need_id] += row.covered or 0
        known = select(t.c.id, t.c.quantity, t.c.rest).where(t.c.rest.is_not(None))
        return [Account(r.id, r.quantity, r.rest, booked[r.id]) for r in tx.execute(known.order_by(t.c.id))]


def pairs_of_matches(store: Store) -> dict[int, tuple[int, int]]:
    """Whose need each match is of, and its offer. Who had everything deleted and came back is somebody new."""
    m, t = tables.matches, tables.listings
    chosen = select(m.c.id, t.c.person_id, m.c.offer_id).join(t, t.c.id == m.c.need_id)
    with store.read() as tx:
        return {row.id: (row.person_id, row.offer_id) for row in tx.execute(chosen)}


def reopened(store: Store) -> Counter[int]:
    """How often each listing was opened again: it was paused or over, or its owner had corrected it."""
    t = tables.events
    opened = select(t.c.noun_id).where(t.c.noun == "listing", t.c.became == states.Listing.OPEN)
    with store.read() as tx:
        times = Counter(tx.scalars(opened.where(t.c.was != states.Listing.OPEN)))
    return Counter({listing: number - 1 for listing, number in times.items()})


def told_in_digests(store: Store) -> list[tuple[int, str]]:
    """The matches that were told in a digest, and to whom."""
    m, t, p = tables.matches, tables.listings, tables.people
    chosen = select(m.c.id, p.c.mailbox).join(t, t.c.id == m.c.need_id).join(p, p.c.id == t.c.person_id)
    with store.read() as tx:
        return [(row.id, row.mailbox) for row in tx.execute(chosen.where(m.c.digest_id.is_not(None)))]


def counted(store: Store, table: str, *names: str) -> dict[tuple[str, ...], int]:
    """How many rows of a table there are by the values of some columns."""
    t = tables.metadata.tables[table]
    columns = [t.c[name] for name in names]
    with store.read() as tx:
        rows = tx.execute(select(*columns, func.count()).group_by(*columns))
        return {tuple(str(value) for value in row[:-1]): row[-1] for row in rows}


def intents(store: Store) -> dict[int, str]:
    """What each mail was taken for, by its id."""
    t = tables.submissions
    with store.read() as tx:
        return {row.inbound_id: row.intent for row in tx.execute(select(t.c.inbound_id, t.c.intent))}
