"""What became of somebody's earlier mails in their city: counts, and the last one. No words and no address."""

from __future__ import annotations

from sqlalchemy import func, select

from mailflow.store import tables
from mailflow.store.engine import Tx
from mailflow.store.records import Listing, columns, record

_L = tables.listings


def outcomes(tx: Tx, person_id: int, before: int) -> dict[tuple[str, str | None], int]:
    """How many listings of a person that came before a mail of theirs are in which state, with which ending."""
    counted = select(_L.c.state, _L.c.ending, func.count()).where(
        _L.c.person_id == person_id, _L.c.submission_id < before
    )
    return {(row[0], row[1]): row[2] for row in tx.execute(counted.group_by(_L.c.state, _L.c.ending))}


def last(tx: Tx, person_id: int, before: int) -> Listing | None:
    """The newest listing of a person that came before a mail of theirs."""
    theirs = select(*columns(_L, Listing)).where(_L.c.person_id == person_id, _L.c.submission_id < before)
    row = tx.execute(theirs.order_by(_L.c.id.desc()).limit(1)).one_or_none()
    return record(Listing, row) if row else None
