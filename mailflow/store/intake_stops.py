"""Categories of which a city takes no more for now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.records import IntakeStop, columns, record

_T = tables.intake_stops


def stop(tx: Tx, city: str, category: str, until: datetime | None, moderator: str, now: datetime) -> None:
    """Takes no more of a category; one that is stopped already gets the new end. until None: without an end."""
    latest = {"until": until, "stopped_by": moderator, "stopped_at": now}
    put = insert_once(tx, _T).values(city=city, category=category, **latest)
    tx.execute(put.on_conflict_do_update(index_elements=[_T.c.city, _T.c.category], set_=latest))


def open_again(tx: Tx, city: str, categories: Sequence[str]) -> list[str]:
    """Takes these categories again; those of them that were stopped."""
    theirs = delete(_T).where(_T.c.city == city, _T.c.category.in_(categories))
    gone = set(tx.scalars(theirs.returning(_T.c.category)))
    return [category for category in categories if category in gone]


def active(tx: Tx, city: str, now: datetime) -> list[IntakeStop]:
    """What is stopped now, by category."""
    lasting = or_(_T.c.until.is_(None), _T.c.until > now)
    rows = tx.execute(select(*columns(_T, IntakeStop)).where(_T.c.city == city, lasting).order_by(_T.c.category))
    return [record(IntakeStop, row) for row in rows]


def cities_due(tx: Tx, now: datetime, cities: Collection[str]) -> list[str]:
    """Which of these cities have a stop whose time is over."""
    return list(tx.scalars(select(_T.c.city).where(_T.c.until <= now, _T.c.city.in_(cities)).distinct()))


def end_over(tx: Tx, city: str, now: datetime) -> list[str]:
    """Removes what is over in a city; the categories."""
    over = delete(_T).where(_T.c.city == city, _T.c.until <= now)
    return sorted(tx.scalars(over.returning(_T.c.category)))
