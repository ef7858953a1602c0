"""What moderators said by mail about their own work: when they are not there, and how they want to hear of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.records import Duty, columns, record

_T = tables.duties


def of_city(tx: Tx, city: str) -> dict[str, Duty]:
    """What is known of the moderators of a city, by their mailbox."""
    found = tx.execute(select(*columns(_T, Duty)).where(_T.c.city == city))
    return {duty.mailbox: duty for duty in (record(Duty, row) for row in found)}


def absent(tx: Tx, city: str, mailbox: str, since: datetime, until: datetime, due_at: datetime, now: datetime) -> None:
    """A moderator is not there from then until then; due_at: when something follows from that."""
    _put(tx, city, mailbox, now, absent_from=since, absent_until=until, due_at=due_at)


def present(tx: Tx, city: str, mailbox: str, now: datetime) -> None:
    """A moderator is there (again)."""
    _put(tx, city, mailbox, now, absent_from=None, absent_until=None, due_at=None)


def digest(tx: Tx, city: str, mailbox: str, clocks: Sequence[str], now: datetime) -> None:
    """A moderator wants digests at these times, or with none of them a mail for each."""
    _put(tx, city, mailbox, now, digest=list(clocks))


def due(tx: Tx, city: str, now: datetime) -> list[Duty]:
    """The moderators of a city whose absence has begun or ended."""
    found = tx.execute(select(*columns(_T, Duty)).where(_T.c.city == city, _T.c.due_at <= now).order_by(_T.c.mailbox))
    return [record(Duty, row) for row in found]


def begun(tx: Tx, city: str, mailbox: str, ends_at: datetime) -> None:
    """What follows from the beginning of an absence is done."""
    tx.execute(update(_T).where(_T.c.city == city, _T.c.mailbox == mailbox).values(due_at=ends_at))


def _put(tx: Tx, city: str, mailbox: str, now: datetime, **values: Any) -> None:
    values["changed_at"] = now
    put = insert_once(tx, _T).values(city=city, mailbox=mailbox, **values)
    tx.execute(put.on_conflict_do_update(index_elements=[_T.c.city, _T.c.mailbox], set_=values))
