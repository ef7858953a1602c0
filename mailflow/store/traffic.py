"""How many mails came from one sender in one exchange today: what cuts an endless exchange with a machine."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once

_T = tables.traffic


def count(tx: Tx, city: str, mailbox: str, about: str, now: datetime) -> int:
    """Counts one more mail of a mailbox about something, and gives how many that makes today (UTC)."""
    day = now.date().isoformat()
    exchange = hashlib.sha256(f"{mailbox}\0{about}".encode("utf-8", "replace")).hexdigest()
    put = insert_once(tx, _T).values(day=day, city=city, exchange=exchange, mails=1)
    more = put.on_conflict_do_update(
        index_elements=[_T.c.day, _T.c.city, _T.c.exchange], set_={"mails": _T.c.mails + 1}
    )
    mails = int(tx.execute(more.returning(_T.c.mails)).scalar_one())
    if mails == 1:
        tx.execute(delete(_T).where(_T.c.day < day, _T.c.city == city))
    return mails
