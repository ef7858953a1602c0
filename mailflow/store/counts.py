"""Counts for `mailflow status`: what is in which state, the oldest that waits, and what stands still and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select

from mailflow import states
from mailflow.store import ledger, tables
from mailflow.store.engine import Tx

_WAITING = {
    "inbound": (tables.inbound, tables.inbound.c.received_at, (states.Inbound.RECEIVED, states.Inbound.HELD)),
    "listings": (
        tables.listings,
        tables.listings.c.created_at,
        (states.Listing.WAITING, states.Listing.APPROVING, states.Listing.REJECTING),
    ),
    "outbound": (tables.letters, tables.letters.c.queued_at, (states.Letter.QUEUED,)),
}


OVERDUE = timedelta(minutes=5)  # So long after its time a decision must have taken effect.


def by_state(tx: Tx) -> dict[str, dict[str, int]]:
    """For inbound, listings, matches and outbound: how many are in each state."""
    named: dict[str, Table] = {
        "inbound": tables.inbound,
        "listings": tables.listings,
        "matches": tables.matches,
        "outbound": tables.letters,
    }
    return {name: _count(tx, table) for name, table in named.items()}


def oldest_waiting(tx: Tx) -> dict[str, datetime | None]:
    """For inbound, listings and outbound: since when the oldest one waits; None when nothing does."""
    return {
        name: tx.scalar(select(func.min(since)).where(table.c.state.in_(waits)))
        for name, (table, since, waits) in _WAITING.items()
    }


def waiting_by_city(tx: Tx) -> dict[str, int]:
    """How many listings wait for the moderators of each city."""
    t = tables.listings
    rows = tx.execute(select(t.c.city, func.count()).where(t.c.state == states.Listing.WAITING).group_by(t.c.city))
    return {row[0]: row[1] for row in rows}


def dead_addresses_by_city(tx: Tx) -> dict[str, int]:
    """How many addresses of each city cannot be written to, by what came back from them."""
    t = tables.addresses
    rows = tx.execute(select(t.c.city, func.count()).where(t.c.dead_since.is_not(None)).group_by(t.c.city))
    return {row[0]: row[1] for row in rows}


def standing_still(tx: Tx, now: datetime, limit: int = 20) -> list[dict[str, Any]]:
    """Mails held for a human, decisions that should have taken effect, letters that failed or had to wait; with the reason."""
    i, o, d = tables.inbound, tables.letters, tables.listings
    overdue = select(d.c.id, d.c.state, d.c.city).where(d.c.due_at < now - OVERDUE).order_by(d.c.id).limit(limit)
    held = select(i.c.id, i.c.route, i.c.reason).where(i.c.state == states.Inbound.HELD).order_by(i.c.id).limit(limit)
    stuck = select(o.c.id, o.c.state, o.c.kind, o.c.attempts, o.c.last_answer).where(
        o.c.state.in_((states.Letter.FAILED, states.Letter.QUEUED)), o.c.last_answer.is_not(None)
    )
    return [
        *({"what": "inbound", "id": r.id, "state": "held", "why": f"{r.route}: {r.reason}"} for r in tx.execute(held)),
        *(
            {"what": "listing", "id": r.id, "state": r.state, "why": f"overdue: nothing schedules for {r.city}"}
            for r in tx.execute(overdue)
        ),
        *(
            {"what": "listing", "id": id_, "state": "", "why": "what is left and what is booked are not its quantity"}
            for id_ in ledger.unbalanced(tx, limit)
        ),
        *(
            {
                "what": "outbound",
                "id": r.id,
                "state": r.state,
                "why": f"{r.kind}, {r.attempts} attempts: {r.last_answer}",
            }
            for r in tx.execute(stuck.order_by(o.c.id).limit(limit))
        ),
    ]


def _count(tx: Tx, table: Table) -> dict[str, int]:
    rows = tx.execute(select(table.c.state, func.count()).group_by(table.c.state))
    return {row[0]: row[1] for row in rows}
