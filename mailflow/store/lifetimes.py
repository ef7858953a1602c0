"""How long listings live: when their owners are asked whether they are still valid, and which are over.

The end of each stands in its row, so that the schedule finds it whenever it looks, however late.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx
from mailflow.store.records import Listing, columns, record

_L = tables.listings
_APPROVED = (states.Listing.OPEN, states.Listing.PAUSED)
_MAY_END = (*_APPROVED, states.Listing.WAITING)  # A decision that waits for its effect comes first.


def prolong(tx: Tx, listing_ids: Sequence[int], **life: Any) -> None:
    """Gives listings that are not over the columns of a new life (`workflow.lifetime`)."""
    theirs = update(_L).where(_L.c.id.in_(listing_ids), _L.c.state != states.Listing.ENDED)
    tx.execute(theirs.values(**life))


def asked(tx: Tx, listing_ids: Sequence[int], now: datetime, valid_until: datetime) -> None:
    """Their owner was asked just now, and has until then to answer."""
    told = {"ask_at": None, "asked_at": now, "valid_until": valid_until}
    tx.execute(update(_L).where(_L.c.id.in_(listing_ids)).values(**told))


def renewals_due(tx: Tx, now: datetime, cities: Collection[str], limit: int) -> list[int]:
    """Numbers of submissions in these cities whose owner is to be asked, longest due first."""
    return _numbers(tx, _to_ask(now), _L.c.ask_at, cities, limit)


def lock_renewals(tx: Tx, submission_id: int, now: datetime) -> list[Listing]:
    """The listings of one submission to ask about, locked; those that another process has are left out."""
    return _locked(tx, submission_id, _to_ask(now))


def pauses_over(tx: Tx, now: datetime, cities: Collection[str], limit: int) -> list[int]:
    """Numbers of submissions in these cities with a listing whose pause ends by now, longest over first."""
    return _numbers(tx, _pause_over(now), _L.c.paused_until, cities, limit)


def lock_pauses(tx: Tx, submission_id: int, now: datetime) -> list[Listing]:
    """The listings of one submission whose pause is over, locked; those that another process has are left out."""
    return _locked(tx, submission_id, _pause_over(now))


def over(tx: Tx, now: datetime, cities: Collection[str], limit: int) -> list[int]:
    """Numbers of submissions in these cities with a listing whose time is over, longest over first."""
    return _numbers(tx, _over(now), _L.c.valid_until, cities, limit)


def lock_over(tx: Tx, submission_id: int, now: datetime) -> list[Listing]:
    """The listings of one submission whose time is over, locked; those that another process has are left out."""
    return _locked(tx, submission_id, _over(now))


def endless(tx: Tx, now: datetime, grace_before: datetime, born_before: datetime) -> int:
    """How many listings are over since `grace_before` without an ending, or have no end though born so long ago."""
    late = or_(_L.c.valid_until < grace_before, _L.c.valid_until.is_(None) & (_L.c.created_at < born_before))
    held = or_(_L.c.due_at.is_(None), _L.c.due_at <= now)  # A decision in its time to undo is on its way to an end.
    counted = select(func.count()).where(_L.c.state != states.Listing.ENDED, late, held)
    return tx.scalar(counted) or 0


def _to_ask(now: datetime) -> ColumnElement[bool]:
    return _L.c.ask_at.is_not(None) & (_L.c.ask_at <= now) & _L.c.state.in_(_APPROVED)


def _pause_over(now: datetime) -> ColumnElement[bool]:
    return _L.c.paused_until.is_not(None) & (_L.c.paused_until <= now) & (_L.c.state == states.Listing.PAUSED)


def _over(now: datetime) -> ColumnElement[bool]:
    """Not while its owner is still to be asked, because nobody scheduled for a while."""
    asked = _L.c.ask_at.is_(None) | (_L.c.state == states.Listing.WAITING)
    return (_L.c.valid_until <= now) & _L.c.state.in_(_MAY_END) & (_L.c.state != states.Listing.ENDED) & asked


def _numbers(tx: Tx, due: ColumnElement[bool], since: Any, cities: Collection[str], limit: int) -> list[int]:
    chosen = select(_L.c.submission_id).where(due, _L.c.city.in_(cities)).group_by(_L.c.submission_id)
    return list(tx.scalars(chosen.order_by(func.min(since)).limit(limit)))


def _locked(tx: Tx, submission_id: int, due: ColumnElement[bool]) -> list[Listing]:
    chosen = select(*columns(_L, Listing)).where(_L.c.submission_id == submission_id, due).order_by(_L.c.position)
    return [record(Listing, row) for row in tx.execute(chosen.with_for_update(skip_locked=True))]
