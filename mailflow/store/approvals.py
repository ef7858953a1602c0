"""The OK of each moderator for listings that need the OK of more than one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once

_T = tables.approvals


def give(tx: Tx, listing_id: int, moderator: str, review_round: int, now: datetime) -> None:
    """Keeps a moderator's OK to a listing as the review of that round shows it."""
    put = insert_once(tx, _T).values(listing_id=listing_id, moderator=moderator, review_round=review_round, at=now)
    latest = {"review_round": review_round, "at": now}
    tx.execute(put.on_conflict_do_update(index_elements=[_T.c.listing_id, _T.c.moderator], set_=latest))


def of_listing(tx: Tx, listing_id: int, review_round: int) -> list[str]:
    """The moderators who said OK to it as it is shown now, the first one first."""
    chosen = select(_T.c.moderator).where(_T.c.listing_id == listing_id, _T.c.review_round == review_round)
    return list(tx.scalars(chosen.order_by(_T.c.at, _T.c.moderator)))


def current(tx: Tx, listing_ids: Collection[int]) -> dict[int, list[str]]:
    """The same for several listings, by their ids, as each is shown now; only those to which anybody said OK."""
    listings, mails = tables.listings, tables.submissions
    chosen = (
        select(_T.c.listing_id, _T.c.moderator)
        .join(listings, listings.c.id == _T.c.listing_id)
        .join(mails, mails.c.id == listings.c.submission_id)
        .where(_T.c.listing_id.in_(listing_ids), _T.c.review_round == mails.c.review_round)
    )
    found: dict[int, list[str]] = {}
    for listing_id, moderator in tx.execute(chosen.order_by(_T.c.at, _T.c.moderator)):
        found.setdefault(listing_id, []).append(moderator)
    return found


def take_back(tx: Tx, listing_ids: Sequence[int], moderator: str) -> list[int]:
    """Removes a moderator's OK; the ids of the listings for which there was one."""
    theirs = delete(_T).where(_T.c.listing_id.in_(listing_ids), _T.c.moderator == moderator)
    return list(tx.scalars(theirs.returning(_T.c.listing_id)))


def forget(tx: Tx, listing_ids: Sequence[int]) -> None:
    """Removes every OK to these listings: they are not any more what was approved."""
    tx.execute(delete(_T).where(_T.c.listing_id.in_(listing_ids)))
