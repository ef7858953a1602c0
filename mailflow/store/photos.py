"""Photos that came with mails, as they are shown: scaled down, and nothing in them but the picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from mailflow.store import tables
from mailflow.store.engine import Tx

_P = tables.photos


def add(tx: Tx, submission_id: int, pictures: Sequence[bytes], now: datetime, limit: int) -> int:
    """Keeps photos with a mail, up to `limit` for all that come with it; how many were kept."""
    had = tx.scalar(select(func.count()).select_from(_P).where(_P.c.submission_id == submission_id)) or 0
    kept = pictures[: max(0, limit - had)]
    if kept:
        tx.execute(insert(_P), [{"submission_id": submission_id, "jpeg": jpeg, "added_at": now} for jpeg in kept])
    return len(kept)


def count(tx: Tx, submission_ids: Collection[int]) -> dict[int, int]:
    """How many photos each of these mails has that has any."""
    counted = select(_P.c.submission_id, func.count()).where(_P.c.submission_id.in_(submission_ids))
    return {row[0]: row[1] for row in tx.execute(counted.group_by(_P.c.submission_id))}


def of_submission(tx: Tx, submission_id: int, until: datetime | None = None) -> list[bytes]:
    """The photos of a mail in their order; those that were there at a time, or all."""
    chosen = select(_P.c.jpeg).where(_P.c.submission_id == submission_id).order_by(_P.c.id)
    return list(tx.scalars(chosen if until is None else chosen.where(_P.c.added_at <= until)))
