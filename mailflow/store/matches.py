"""Matches: which open listings could fit, and what became of those that were proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, or_, select

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.moves import Cause, move, note
from mailflow.store.records import Listing, Match, columns, record

_M = tables.matches
_L = tables.listings


def candidates(tx: Tx, item: Listing, limit: int) -> list[Listing]:
    """Open listings of the other kind in the same city that share a category: the newest `limit` of each category.

    Without those of the same person and those that were paired with it before.
    """
    other = "need" if item.kind == "offer" else "offer"
    o = tables.open_listings
    newest: set[int] = set()
    for category in item.categories:
        look = select(o.c.listing_id).where(o.c.city == item.city, o.c.kind == other, o.c.category == category)
        newest.update(tx.scalars(look.order_by(o.c.listing_id.desc()).limit(limit)))
    if not newest:
        return []
    offer_id, need_id = (item.id, _L.c.id) if item.kind == "offer" else (_L.c.id, item.id)
    paired = exists().where(_M.c.offer_id == offer_id, _M.c.need_id == need_id)
    chosen = select(*columns(_L, Listing)).where(_L.c.id.in_(newest), _L.c.person_id != item.person_id, ~paired)
    return [record(Listing, row) for row in tx.execute(chosen.order_by(_L.c.id))]


def propose(
    tx: Tx, offer: Listing, need: Listing, score: float, reasons: list[dict[str, Any]], cause: Cause
) -> Match | None:
    """A new match, or None when this pair had one before."""
    put = insert_once(tx, _M).values(
        city=offer.city, offer_id=offer.id, need_id=need.id, state=states.Match.PROPOSED,
        score=score, reasons=reasons, created_at=cause.at,
    )  # fmt: skip
    row = tx.execute(
        put.on_conflict_do_nothing(index_elements=[_M.c.offer_id, _M.c.need_id]).returning(*columns(_M, Match))
    ).one_or_none()
    if row is None:
        return None
    match = record(Match, row)
    note(tx, "match", match.id, None, states.Match.PROPOSED, cause)
    return match


def get(tx: Tx, match_id: int) -> Match | None:
    """The match with this id."""
    row = tx.execute(select(*columns(_M, Match)).where(_M.c.id == match_id)).one_or_none()
    return record(Match, row) if row else None


def of_listing(tx: Tx, listing_id: int, among: Sequence[str]) -> list[Match]:
    """The matches of a listing, on either side, in some states."""
    side = or_(_M.c.offer_id == listing_id, _M.c.need_id == listing_id)
    rows = tx.execute(select(*columns(_M, Match)).where(and_(side, _M.c.state.in_(among))).order_by(_M.c.id))
    return [record(Match, row) for row in rows]


def accept(tx: Tx, match: Match, amount: int | None, cause: Cause) -> bool:
    """The organisation wants it; amount None means all of it."""
    return move(tx, match.id, states.Match.PROPOSED, states.Match.ACCEPTED, cause, amount=amount)


def end(tx: Tx, match: Match, ending: states.Ending, cause: Cause) -> bool:
    """Ends a match; False when it moved since it was read."""
    return move(tx, match.id, states.Match(match.state), states.Match.ENDED, cause, ending=ending, ended_at=cause.at)
