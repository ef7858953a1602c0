"""Mails that came in: kept before they are accepted, claimed for work, ended with a route and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from mailflow import states
from mailflow.model import Received
from mailflow.store import leases, tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.moves import Cause, move, note
from mailflow.store.records import Mail, record

LETTER = "#"  # In `about`: a report about the letter with this id.
ATTEMPTS_WITHOUT_END = 20  # A mail that takes its worker down each time is poison; `failures` counts the other kind.


def receive(tx: Tx, mails: Sequence[Received]) -> None:
    """Keeps mails with their envelopes: one row of bytes each, one inbound row for each recipient. Senders stand there in lower
    case, as mailboxes do everywhere, so that all of somebody's mails are found."""
    added = tx.scalars(
        insert(tables.raw_mails).returning(tables.raw_mails.c.id, sort_by_parameter_order=True),
        [
            {"raw": m.raw, "size_bytes": len(m.raw), "sender": m.sender.lower(), "way": m.way, "received_at": m.at}
            for m in mails
        ],
    )
    waits = {"state": states.Inbound.RECEIVED}
    tx.execute(
        insert(tables.inbound),
        [
            {"raw_id": raw_id, "recipient": to, "due_at": mail.at, "received_at": mail.at, **waits}
            for raw_id, mail in zip(added.all(), mails, strict=True)
            for to in mail.recipients
        ],
    )


def claim(tx: Tx, limit: int, lease: timedelta, now: datetime) -> list[Mail]:
    """Takes up to `limit` due mails, oldest first, for the length of a lease."""
    t, r = tables.inbound, tables.raw_mails
    taken = leases.take(tx, t, states.Inbound.RECEIVED, limit, lease, now)
    rows = tx.execute(
        select(t.c.id, r.c.raw, r.c.sender, t.c.recipient, t.c.received_at, t.c.attempts, t.c.failures)
        .join(r, r.c.id == t.c.raw_id)
        .where(t.c.id.in_(taken))
        .order_by(t.c.id)
    )
    return [record(Mail, row) for row in rows]


def get(tx: Tx, mail_id: int) -> Mail | None:
    """A mail that came before; None when it never did, or its bytes were erased."""
    t, r = tables.inbound, tables.raw_mails
    chosen = select(t.c.id, r.c.raw, r.c.sender, t.c.recipient, t.c.received_at, t.c.attempts, t.c.failures)
    row = tx.execute(chosen.join(r, r.c.id == t.c.raw_id).where(t.c.id == mail_id, r.c.raw != b"")).one_or_none()
    return record(Mail, row) if row else None


def is_ours(tx: Tx, mail_id: int) -> bool:
    """Whether this process still holds the lease of a mail that waits; locked until the transaction ends."""
    t = tables.inbound
    held = select(t.c.id).where(
        t.c.id == mail_id, t.c.state == states.Inbound.RECEIVED, t.c.lease_by == leases.holder()
    )
    return tx.scalar(held.with_for_update()) is not None


def claim_key(tx: Tx, mail_id: int, dedupe_key: str, now: datetime) -> bool:
    """Marks a mail with its identity; False when the same mail was taken up before. Safe to repeat for one mail."""
    t = tables.seen
    put = insert_once(tx, t).values(key=dedupe_key, inbound_id=mail_id, at=now)
    if tx.scalar(put.on_conflict_do_nothing(index_elements=[t.c.key]).returning(t.c.inbound_id)) is not None:
        return True
    return tx.scalar(select(t.c.inbound_id).where(t.c.key == dedupe_key)) == mail_id


def tell(tx: Tx, mail_id: int, mailbox: str, about: str | None) -> None:
    """Keeps with a mail whose it is, and which letter of ours it answers ("o17"): by these all of somebody's mails, and
    what others answered about them, are found."""
    whose = {"mailbox": mailbox or None, "about": about}
    tx.execute(update(tables.inbound).where(tables.inbound.c.id == mail_id).values(whose))


def returns(tx: Tx, mail_id: int, letter_id: int) -> None:
    """Keeps with a machine's report which letter it brings back or complains about."""
    tx.execute(update(tables.inbound).where(tables.inbound.c.id == mail_id).values(about=f"{LETTER}{letter_id}"))


def last_id(tx: Tx) -> int:
    """The id of the mail that came last; 0 before the first."""
    return tx.scalar(select(func.max(tables.inbound.c.id))) or 0


def empty(tx: Tx, mail_id: int, now: datetime) -> None:
    """Takes the bytes and the sender from one mail; its row stays."""
    t, r = tables.inbound, tables.raw_mails
    tx.execute(update(t).where(t.c.id == mail_id).values(mailbox=None))
    whole = update(r).where(r.c.id.in_(select(t.c.raw_id).where(t.c.id == mail_id)))
    tx.execute(whole.values(raw=b"", sender="", emptied_at=now))


def finish(tx: Tx, mail_id: int, route: str, cause: Cause) -> bool:
    """Ends a mail with the route it took and why; False when another worker ended it already."""
    return move(
        tx, mail_id, states.Inbound.RECEIVED, states.Inbound.DONE, cause,
        route=route, reason=cause.why, done_at=cause.at, lease_until=None, lease_by=None,
    )  # fmt: skip


def hold(tx: Tx, mail_id: int, route: str, cause: Cause) -> bool:
    """Keeps a mail for a human here."""
    return move(
        tx, mail_id, states.Inbound.RECEIVED, states.Inbound.HELD, cause,
        route=route, reason=cause.why, lease_until=None, lease_by=None,
    )  # fmt: skip


def fail(tx: Tx, mail: Mail, attempts: int, retry_at: datetime, cause: Cause) -> None:
    """The work on a mail failed: tried again later, or kept for a human after so many attempts."""
    if mail.failures + 1 >= attempts:
        hold(tx, mail.id, "failed", cause)
        return
    t = tables.inbound
    values = {"failures": mail.failures + 1, "due_at": retry_at, "lease_until": None, "lease_by": None}
    ours = update(t).where(t.c.id == mail.id, t.c.state == states.Inbound.RECEIVED, t.c.lease_by == leases.holder())
    if tx.scalar(ours.values(values).returning(t.c.id)) is None:
        return
    note(tx, "inbound", mail.id, states.Inbound.RECEIVED, states.Inbound.RECEIVED, cause)


def release(tx: Tx, mail_ids: Sequence[int]) -> None:
    """Gives claimed mails back untouched: the process ends, or the database was busy."""
    t = tables.inbound
    ours = update(t).where(t.c.id.in_(mail_ids), t.c.state == states.Inbound.RECEIVED, t.c.lease_by == leases.holder())
    tx.execute(ours.values(lease_until=None, lease_by=None, attempts=t.c.attempts - 1))
