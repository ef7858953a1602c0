"""The quantity ledger: what a match takes from its offer and covers of its need, booked on both sides and given back.

Always: what is left of a listing and what its matches booked are together its quantity. A booking holds the
offer's row, then the need's, until it is committed, so that two answers in the same moment, wherever they are worked on,
never promise more than there is. A side whose quantity nobody knows has no account.
"""

from __future__ import annotations

import dataclasses

from sqlalchemy import func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.store import submissions, tables
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause, move, note
from mailflow.store.records import Match

_L, _M = tables.listings, tables.matches


def accept(tx: Tx, match: Match, asked: int | None, cause: Cause) -> Match | None:
    """The organisation takes `asked` of the offer, or as many as there are; None: as many as it needs, or all of it.

    Gives the match as it is then, with what was really booked; None when nothing is left or the match moved on.
    """
    left = _left(tx, match.offer_id)  # The row is held from here on: who comes in the same moment waits for us.
    proposed = select(_M.c.id).where(_M.c.id == match.id, _M.c.state == states.Match.PROPOSED)
    if left == 0 or tx.scalar(proposed) is None:
        return None
    amount, covered = _book(tx, match, left, asked)
    move(tx, match.id, states.Match.PROPOSED, states.Match.ACCEPTED, cause,
         amount=amount, covered=covered, used_at=cause.at)  # fmt: skip
    return dataclasses.replace(match, state=states.Match.ACCEPTED, amount=amount, covered=covered, used_at=cause.at)


def rebook(tx: Tx, match: Match, asked: int, cause: Cause) -> Match:
    """An organisation that has agreed takes another number than it said, of what it has and what is left."""
    _left(tx, match.offer_id)
    give_back(tx, match.id, cause)
    amount, covered = _book(tx, match, _left(tx, match.offer_id), asked)
    tx.execute(update(_M).where(_M.c.id == match.id).values(amount=amount, covered=covered, used_at=cause.at))
    note(tx, "match", match.id, match.state, "booked anew", cause)
    return dataclasses.replace(match, amount=amount, covered=covered, used_at=cause.at)


def give_back(tx: Tx, match_id: int, cause: Cause) -> None:
    """What a match had booked is free again, on both sides; it books nothing any more."""
    row = tx.execute(
        select(_M.c.offer_id, _M.c.need_id, _M.c.amount, _M.c.covered, _M.c.state).where(_M.c.id == match_id)
    ).one()
    if row.amount is None and row.covered is None:
        return
    _add(tx, row.offer_id, row.amount or 0)
    _add(tx, row.need_id, row.covered or 0)
    tx.execute(update(_M).where(_M.c.id == match_id).values(amount=None, covered=None))
    note(tx, "match", match_id, row.state, "given back", cause)


def lose(tx: Tx, listing_id: int, number: int, cause: Cause) -> None:
    """So many of what nobody booked are no more, also of what is placed; nothing changes where less is left or nobody counts it."""
    left = _left(tx, listing_id)
    if left is None or left < number:
        return
    tx.execute(update(_L).where(_L.c.id == listing_id).values(quantity=_L.c.quantity - number, rest=_L.c.rest - number))
    submissions.show_or_hide(tx, listing_id)
    note(tx, "listing", listing_id, None, "fewer", cause)


def begin_anew(tx: Tx, need_id: int, cause: Cause) -> None:
    """A need that was met is needed again, as much as before: what its matches cover counts for it no more."""
    _left(tx, need_id)
    tx.execute(update(_M).where(_M.c.need_id == need_id).values(covered=None))
    tx.execute(update(_L).where(_L.c.id == need_id).values(rest=_L.c.quantity))
    submissions.show_or_hide(tx, need_id)
    note(tx, "listing", need_id, None, "begun anew", cause)


def booked(tx: Tx, listing_id: int) -> int:
    """How many of a listing its matches have booked."""
    return tx.scalar(select(_booked()).where(_L.c.id == listing_id)) or 0


def unbalanced(tx: Tx, limit: int = 20) -> list[int]:
    """Listings whose rest and bookings are not their quantity: there should be none."""
    wrong = or_(_L.c.rest < 0, _L.c.rest + _booked() != _L.c.quantity)
    return list(tx.scalars(select(_L.c.id).where(_L.c.rest.is_not(None), wrong).order_by(_L.c.id).limit(limit)))


def _book(tx: Tx, match: Match, left: int | None, asked: int | None) -> tuple[int | None, int | None]:
    """Books on both sides; how many are taken, and how many of its need they cover."""
    needed = _left(tx, match.need_id)
    wanted = asked or needed or left
    amount = wanted if left is None or wanted is None else min(wanted, left)
    if left is None:
        amount = asked  # Of an unknown quantity, only what they say counts, for their need too.
    covered = min(amount or 1, needed) if needed is not None else None  # What nobody counts is one at least.
    _add(tx, match.offer_id, -(amount or 0))
    _add(tx, match.need_id, -(covered or 0))
    return amount, covered


def _booked() -> ColumnElement[int]:
    given, covered = (
        select(func.coalesce(func.sum(amount), 0)).where(side == _L.c.id).correlate(_L).scalar_subquery()
        for side, amount in ((_M.c.offer_id, _M.c.amount), (_M.c.need_id, _M.c.covered))
    )
    return given + covered


def _left(tx: Tx, listing_id: int) -> int | None:
    """What is left of a listing, its row held until the transaction ends; None where its quantity is unknown."""
    rest: int | None = tx.scalar(select(_L.c.rest).where(_L.c.id == listing_id).with_for_update())
    return rest


def _add(tx: Tx, listing_id: int, amount: int) -> None:
    """Changes what is left; the matcher sees a listing while something is. An unknown quantity stays unknown."""
    if amount:
        tx.execute(update(_L).where(_L.c.id == listing_id).values(rest=_L.c.rest + amount))
        submissions.show_or_hide(tx, listing_id)
