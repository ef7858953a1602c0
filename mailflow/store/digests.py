"""Lists of what waits, as they were sent: an answer to one may decide about just what it showed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from mailflow.store import tables
from mailflow.store.engine import Tx

_T = tables.digests


def add(tx: Tx, city: str, listing_ids: Sequence[int], inbound_id: int | None, now: datetime) -> int:
    """Keeps what a list shows, in its order; its number."""
    values = {"city": city, "listing_ids": list(listing_ids), "inbound_id": inbound_id, "sent_at": now}
    return int(tx.execute(insert(_T).values(values).returning(_T.c.id)).scalar_one())


def written_at(tx: Tx, digest_id: int) -> datetime | None:
    """When a list was sent."""
    at: datetime | None = tx.scalar(select(_T.c.sent_at).where(_T.c.id == digest_id))
    return at


def shown(tx: Tx, city: str, digest_id: int) -> list[int] | None:
    """The ids of the listings that a list showed, in its order; None when the city sent no such list."""
    found = tx.scalar(select(_T.c.listing_ids).where(_T.c.id == digest_id, _T.c.city == city))
    return None if found is None else [int(one) for one in found]
