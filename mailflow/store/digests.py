"""Lists of what waits, as they were sent: an answer to one may decide about just what it showed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, insert, select

from mailflow.store import tables
from mailflow.store.engine import Tx

_T, _S = tables.digests, tables.digest_listings


def add(
    tx: Tx, city: str, listing_ids: Sequence[int], inbound_id: int | None, now: datetime,
    asks: str = "", last_day: date | None = None,
) -> int:  # fmt: skip
    """Keeps what a list shows, in its order; its number. asks: pause or resume, which its reader is to confirm; last_day: of
    that pause."""
    values = {"city": city, "inbound_id": inbound_id, "sent_at": now, "asks": asks, "last_day": last_day}
    digest_id = int(tx.execute(insert(_T).values(values).returning(_T.c.id)).scalar_one())
    entries = [{"digest_id": digest_id, "place": place, "listing_id": id_} for place, id_ in enumerate(listing_ids, 1)]
    if entries:
        tx.execute(insert(_S), entries)
    return digest_id


def written_at(tx: Tx, digest_id: int) -> datetime | None:
    """When a list was sent."""
    at: datetime | None = tx.scalar(select(_T.c.sent_at).where(_T.c.id == digest_id))
    return at


def asked(tx: Tx, digest_id: int) -> tuple[str, date | None]:
    """What a list asks its reader to confirm, pause, resume or "", and the last day of that pause."""
    row = tx.execute(select(_T.c.asks, _T.c.last_day).where(_T.c.id == digest_id)).one_or_none()
    return (row[0], row[1]) if row else ("", None)


def shown(tx: Tx, city: str, digest_id: int) -> list[int] | None:
    """The ids of the listings that a list showed, in its order; None when the city sent no such list."""
    if tx.scalar(select(_T.c.id).where(_T.c.id == digest_id, _T.c.city == city)) is None:
        return None
    return list(tx.scalars(select(_S.c.listing_id).where(_S.c.digest_id == digest_id).order_by(_S.c.place)))


def with_any(tx: Tx, listing_ids: Select[tuple[int]]) -> list[int]:
    """The numbers of the lists that showed any of these listings."""
    return list(tx.scalars(select(_S.c.digest_id).where(_S.c.listing_id.in_(listing_ids)).distinct()))
