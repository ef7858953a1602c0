"""Leases: who works on a row just now. A process that dies leaves its leases; they run out, or are found dead sooner."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Table, or_, select, update

from mailflow.store import tables
from mailflow.store.engine import Tx


def holder() -> str:
    """The name under which this process takes leases."""
    return f"{_machine()}:{os.getpid()}"


def take(tx: Tx, table: Table, state: StrEnum, limit: int, lease: timedelta, now: datetime) -> Sequence[int]:
    """Takes up to `limit` due rows in a state that nobody holds, longest due first; their ids.

    Others pass locked rows by (PostgreSQL), or come one after the other (SQLite): no row is taken twice.
    """
    free = or_(table.c.lease_until.is_(None), table.c.lease_until < now)
    due = select(table.c.id).where(table.c.state == state, table.c.due_at <= now, free)
    due = due.order_by(table.c.due_at, table.c.id).limit(limit).with_for_update(skip_locked=True)
    held = {"lease_until": now + lease, "lease_by": holder(), "attempts": table.c.attempts + 1}
    return tx.scalars(update(table).where(table.c.id.in_(due)).values(**held).returning(table.c.id)).all()


def release_dead(tx: Tx) -> int:
    """Frees what processes of this machine held that are no longer there; how many rows."""
    freed = 0
    for table in (tables.inbound, tables.letters):
        names = tx.scalars(select(table.c.lease_by).where(table.c.lease_by.is_not(None)).distinct()).all()
        for dead in [name for name in names if _is_dead(name)]:
            changed = update(table).where(table.c.lease_by == dead).values(lease_by=None, lease_until=None)
            freed += tx.execute(changed).rowcount
    return freed


def _machine() -> str:
    """This machine, or this container: where two share a name, their process numbers still mean different things."""
    try:
        namespace = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116  # A link of the kernel, not a file.
    except OSError:
        namespace = 0
    return f"{socket.gethostname()[:90]}/{namespace}"


def _is_dead(name: str) -> bool:
    host, _, pid = name.rpartition(":")
    if host != _machine():
        return False  # Another machine's process: only its lease's end tells.
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError):
        return False
    return False
