"""Submissions (one mail, one review) and their listings (the items in it)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause, move, note
from mailflow.store.records import Listing, Submission, columns, record

_S = tables.submissions
_L = tables.listings


def add(tx: Tx, cause: Cause, listings: Sequence[dict[str, Any]], **values: Any) -> tuple[Submission, list[Listing]]:
    """A new submission with its listings, all of them waiting; `cause.inbound_id` is the mail it came with."""
    row = tx.execute(
        insert(_S)
        .values(inbound_id=cause.inbound_id, received_at=cause.at, **values)
        .returning(*columns(_S, Submission))
    ).one()
    submission = record(Submission, row)
    for position, item in enumerate(listings, 1):
        added = tx.scalar(
            insert(_L)
            .values(
                submission_id=submission.id, position=position, city=submission.city, person_id=submission.person_id,
                state=states.Listing.WAITING, rest=item.get("quantity"), created_at=cause.at, **item,
            )
            .returning(_L.c.id)
        )  # fmt: skip
        note(tx, "listing", added, None, states.Listing.WAITING, cause)
    return submission, of_submission(tx, submission.id)


def get(tx: Tx, submission_id: int) -> Submission | None:
    """The submission with this number."""
    row = tx.execute(select(*columns(_S, Submission)).where(_S.c.id == submission_id)).one_or_none()
    return record(Submission, row) if row else None


def append_words(tx: Tx, submission_id: int, words: str) -> None:
    """What the sender adds later stands below what they wrote first."""
    tx.execute(update(_S).where(_S.c.id == submission_id).values(words=_S.c.words + "\n\n" + words))


def append_listing_words(tx: Tx, listing_id: int, words: str) -> None:
    """The same for what a listing shows to others; only while it waits for a moderator, who sees it first."""
    waiting = update(_L).where(_L.c.id == listing_id, _L.c.state == states.Listing.WAITING)
    tx.execute(waiting.values(words=_L.c.words + "\n\n" + words))


def next_round(tx: Tx, submission_id: int) -> int:
    """Counts one more review of this submission, so that its letters are new ones."""
    counted = update(_S).where(_S.c.id == submission_id).values(review_round=_S.c.review_round + 1)
    return int(tx.execute(counted.returning(_S.c.review_round)).scalar_one())


def of_submission(tx: Tx, submission_id: int) -> list[Listing]:
    """The listings of a submission in their order."""
    return _records(
        tx, select(*columns(_L, Listing)).where(_L.c.submission_id == submission_id).order_by(_L.c.position)
    )


def listing(tx: Tx, listing_id: int) -> Listing:
    """The listing with this id."""
    return record(Listing, tx.execute(select(*columns(_L, Listing)).where(_L.c.id == listing_id)).one())


def some(tx: Tx, listing_ids: Sequence[int]) -> list[Listing]:
    """The listings with these ids that there are, in the order of the ids."""
    found = {item.id: item for item in _records(tx, select(*columns(_L, Listing)).where(_L.c.id.in_(listing_ids)))}
    return [found[id_] for id_ in listing_ids if id_ in found]


def of_person(tx: Tx, person_id: int, among: Sequence[str]) -> list[Listing]:
    """A person's listings in some states, oldest first."""
    chosen = select(*columns(_L, Listing)).where(_L.c.person_id == person_id, _L.c.state.in_(among))
    return _records(tx, chosen.order_by(_L.c.id))


def placed_since(tx: Tx, person_id: int, since: datetime) -> list[Listing]:
    """A person's offers of which all was taken since then."""
    chosen = select(*columns(_L, Listing)).where(
        _L.c.person_id == person_id, _L.c.ending == states.Ending.PLACED, _L.c.ended_at >= since
    )
    return _records(tx, chosen.order_by(_L.c.id))


def waiting(tx: Tx, city: str, limit: int) -> list[Listing]:
    """What waits for the moderators of a city, oldest first."""
    chosen = select(*columns(_L, Listing)).where(_L.c.city == city, _L.c.state == states.Listing.WAITING)
    return _records(tx, chosen.order_by(_L.c.id).limit(limit))


def due(tx: Tx, now: datetime, cities: Collection[str], limit: int) -> list[int]:
    """Numbers of submissions of these cities with a decision whose time to undo it is over, oldest first."""
    chosen = select(_L.c.submission_id).where(_L.c.due_at.is_not(None), _L.c.due_at <= now, _L.c.city.in_(cities))
    return list(tx.scalars(chosen.group_by(_L.c.submission_id).order_by(func.min(_L.c.due_at)).limit(limit)))


def lock_due(tx: Tx, submission_id: int, now: datetime) -> list[Listing]:
    """The due listings of one submission, locked for this transaction; another process that has them is not waited for."""
    chosen = select(*columns(_L, Listing)).where(
        _L.c.submission_id == submission_id, _L.c.due_at.is_not(None), _L.c.due_at <= now
    )
    return _records(tx, chosen.order_by(_L.c.position).with_for_update(skip_locked=True))


def correct(tx: Tx, listing_id: int, kind: str, categories: Sequence[str], terms: Sequence[str], cause: Cause) -> None:
    """What a moderator put right in a listing."""
    values = {"kind": kind, "categories": list(categories), "terms": list(terms)}
    tx.execute(update(_L).where(_L.c.id == listing_id, _L.c.state == states.Listing.WAITING).values(values))
    note(tx, "listing", listing_id, states.Listing.WAITING, states.Listing.WAITING, cause)


def open_up(tx: Tx, item: Listing, was: states.Listing, cause: Cause, **values: Any) -> bool:
    """Opens a listing to the matcher."""
    opened = move(tx, item.id, was, states.Listing.OPEN, cause, due_at=None, ending=None, ended_at=None, **values)
    if opened and item.categories:
        tx.execute(
            insert(tables.open_listings),
            [{"listing_id": item.id, "category": c, "city": item.city, "kind": item.kind} for c in item.categories],
        )
    return opened


def pause(tx: Tx, item: Listing, cause: Cause) -> bool:
    """Hides an open listing from the matcher."""
    paused = move(tx, item.id, states.Listing.OPEN, states.Listing.PAUSED, cause)
    if paused:
        _hide(tx, item.id)
    return paused


def end(tx: Tx, item: Listing, ending: states.Ending, cause: Cause, **values: Any) -> bool:
    """Ends a listing, whatever it waits for; False when it moved since it was read."""
    was = states.Listing(item.state)
    ended = move(tx, item.id, was, states.Listing.ENDED, cause, ending=ending, ended_at=cause.at, due_at=None, **values)
    if ended:
        _hide(tx, item.id)
    return ended


def set_rest(tx: Tx, listing_id: int, rest: int | None) -> None:
    """What is left of a listing's quantity."""
    tx.execute(update(_L).where(_L.c.id == listing_id).values(rest=rest))


def _hide(tx: Tx, listing_id: int) -> None:
    tx.execute(delete(tables.open_listings).where(tables.open_listings.c.listing_id == listing_id))


def _records(tx: Tx, chosen: Any) -> list[Listing]:
    return [record(Listing, row) for row in tx.execute(chosen)]
