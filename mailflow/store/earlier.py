"""Earlier mails that a new one may repeat: of the same person, or with the same text."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from mailflow.store import tables
from mailflow.store.engine import Tx
from mailflow.store.records import Submission, columns, record

_S = tables.submissions


def of_person(tx: Tx, person_id: int, before: int, since: datetime, limit: int = 20) -> list[Submission]:
    """A person's mails in their city before one of theirs, newest first."""
    chosen = select(*columns(_S, Submission)).where(
        _S.c.person_id == person_id, _S.c.id < before, _S.c.received_at >= since, _S.c.intent != "spam"
    )
    return [record(Submission, row) for row in tx.execute(chosen.order_by(_S.c.id.desc()).limit(limit))]


def same_text(tx: Tx, fingerprint: str, before: int, since: datetime, limit: int) -> list[Submission]:
    """Mails of anybody, in any city, with this fingerprint, newest first."""
    chosen = select(*columns(_S, Submission)).where(
        _S.c.fingerprint == fingerprint, _S.c.id < before, _S.c.received_at >= since
    )
    return [record(Submission, row) for row in tx.execute(chosen.order_by(_S.c.id.desc()).limit(limit))]
