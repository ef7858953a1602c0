"""Reviews that moderators are to answer: since when, who has them, who takes care, and when somebody is reminded.

What is due stands in the rows, so that the schedule finds it whenever it looks. Whether a review is answered shows in
its listings; here it is only noted, so that nobody is reminded.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.records import Listing, Review, columns, record

_V, _W, _L = tables.reviews, tables.reviewers, tables.listings
AT_ONCE = 1000  # So many are worked on in one go; the rest follow with the next tick.

NOTHING_MORE: dict[str, Any] = dict.fromkeys(("remind_at", "deputies_at", "claimed_by", "claimed_until", "held_until"))
"""What a review has of which nothing waits any more: nobody who is to hear of it, or takes care of it."""


def ask(
    tx: Tx, submission_id: int, city: str, now: datetime, remind_at: datetime | None, deputies_at: datetime | None,
    *, urgent: bool,
) -> None:  # fmt: skip
    """A review waits from now on; one that waits already is reminded of no later than it was to be, and stays urgent, and
    whoever takes care of it still does; one that was put off is so no longer."""
    values = {
        "asked_at": now,
        "remind_at": remind_at,
        "deputies_at": deputies_at,
        "answered_at": None,
        "held_until": None,
        "urgent": urgent,
    }
    put = insert_once(tx, _V).values(submission_id=submission_id, city=city, **values)
    new, waits = put.excluded, _V.c.answered_at.is_(None)
    as_it_is: dict[str, Any] = {
        "urgent": or_(_V.c.urgent, new.urgent),
        "answered_at": new.answered_at,
        "held_until": new.held_until,
    }
    for name in ("asked_at", "remind_at", "deputies_at"):
        as_it_is[name] = case((waits & (_V.c[name] < new[name]), _V.c[name]), else_=new[name])
    tx.execute(put.on_conflict_do_update(index_elements=[_V.c.submission_id], set_=as_it_is))


def some(tx: Tx, submission_ids: Collection[int]) -> dict[int, Review]:
    """The reviews of these submissions that there are, by their numbers."""
    found = tx.execute(select(*columns(_V, Review)).where(_V.c.submission_id.in_(submission_ids)))
    return {review.submission_id: review for review in (record(Review, row) for row in found)}


def answered(tx: Tx, submission_ids: Collection[int], now: datetime) -> None:
    """Nobody is reminded of these any more: nothing of them waits."""
    theirs = update(_V).where(_V.c.submission_id.in_(submission_ids))
    tx.execute(theirs.values(answered_at=func.coalesce(_V.c.answered_at, now), **NOTHING_MORE))
    tx.execute(update(_W).where(_W.c.submission_id.in_(submission_ids)).values(tell_at=None))


def put_off(tx: Tx, submission_ids: Collection[int], **moments: datetime | None) -> None:
    """When somebody is reminded of these next (remind_at), the deputies get them (deputies_at), or they come again to all
    (held_until); None: never. Of what is answered nobody is reminded, whatever is still said of it."""
    theirs = update(_V).where(_V.c.submission_id.in_(submission_ids), _V.c.answered_at.is_(None))
    tx.execute(theirs.values(**moments))


def to_remind(tx: Tx, city: str, moment: datetime) -> list[Review]:
    """The reviews of a city that somebody is to be reminded of by a moment; those first that are due longest."""
    return _due(tx, city, _V.c.remind_at, _V.c.remind_at <= moment)


def for_deputies(tx: Tx, city: str, moment: datetime) -> list[Review]:
    """The same for those that its deputies are to get; not while somebody takes care of them."""
    return _due(tx, city, _V.c.deputies_at, (_V.c.deputies_at <= moment) & _V.c.claimed_by.is_(None))


def claims_over(tx: Tx, city: str, moment: datetime) -> list[Review]:
    """The same for those that somebody took care of, and the time for that is over."""
    return _due(tx, city, _V.c.claimed_until, _V.c.claimed_until <= moment)


def held_over(tx: Tx, city: str, moment: datetime) -> list[Review]:
    """The same for those that somebody put off to a day, and it is there."""
    return _due(tx, city, _V.c.held_until, _V.c.held_until <= moment)


def waiting(tx: Tx, submission_ids: Collection[int]) -> set[int]:
    """Those of these submissions of which a listing waits for a moderator."""
    chosen = select(_L.c.submission_id).where(
        _L.c.submission_id.in_(submission_ids), _L.c.state == states.Listing.WAITING
    )
    return set(tx.scalars(chosen))


def waiting_for(tx: Tx, city: str, mailbox: str) -> list[Listing]:
    """The waiting listings of a city that somebody has or is to hear of, but those that another takes care of, or that were
    put off to a day."""
    chosen = (
        select(*columns(_L, Listing))
        .join(_W, (_W.c.submission_id == _L.c.submission_id) & (_W.c.mailbox == mailbox))
        .join(_V, _V.c.submission_id == _L.c.submission_id)
        .where(_L.c.city == city, _L.c.state == states.Listing.WAITING)
        .where(or_(_V.c.claimed_by.is_(None), _V.c.claimed_by == mailbox), _V.c.held_until.is_(None))
    )
    return [record(Listing, row) for row in tx.execute(chosen.order_by(_L.c.id))]


def give(tx: Tx, submission_id: int, city: str, mailbox: str, tell_at: datetime | None) -> None:
    """Somebody is to have a review: told at a time by the schedule, or (None) by a letter that is written just now."""
    put = insert_once(tx, _W).values(submission_id=submission_id, city=city, mailbox=mailbox, tell_at=tell_at)
    tx.execute(put.on_conflict_do_update(index_elements=[_W.c.submission_id, _W.c.mailbox], set_={"tell_at": tell_at}))


def give_all(tx: Tx, city: str, mailbox: str, tell_at: datetime) -> None:
    """Somebody is to have all reviews of a city that nobody has answered."""
    theirs = select(_V.c.submission_id, _V.c.city, literal(mailbox), literal(tell_at, tables.UtcTime()))
    put = insert_once(tx, _W).from_select(
        ["submission_id", "city", "mailbox", "tell_at"], theirs.where(_V.c.city == city, _V.c.answered_at.is_(None))
    )
    tx.execute(put.on_conflict_do_update(index_elements=[_W.c.submission_id, _W.c.mailbox], set_={"tell_at": tell_at}))


def never_given(tx: Tx, city: str, mailbox: str) -> list[int]:
    """The reviews of a city that nobody has answered and that somebody never was to have."""
    theirs = (_W.c.submission_id == _V.c.submission_id) & (_W.c.mailbox == mailbox)
    chosen = select(_V.c.submission_id).outerjoin(_W, theirs).where(_V.c.city == city, _V.c.answered_at.is_(None))
    return list(tx.scalars(chosen.where(_W.c.mailbox.is_(None)).order_by(_V.c.submission_id)))


def told(tx: Tx, submission_ids: Collection[int], mailbox: str, now: datetime, *, seen: bool = False) -> None:
    """Somebody hears of these reviews in a letter just now; seen: it is the review itself."""
    values = {"tell_at": None, "told_at": now, **({"seen_at": now} if seen else {})}
    tx.execute(update(_W).where(_W.c.submission_id.in_(submission_ids), _W.c.mailbox == mailbox).values(**values))


def tell_later(tx: Tx, submission_ids: Collection[int], mailbox: str, tell_at: datetime) -> None:
    """Somebody hears of these in a digest at a time."""
    theirs = update(_W).where(_W.c.submission_id.in_(submission_ids), _W.c.mailbox == mailbox)
    tx.execute(theirs.values(tell_at=tell_at))


def tell_now(tx: Tx, city: str, mailbox: str, now: datetime) -> None:
    """What somebody was to hear of in a digest, they hear of now."""
    theirs = update(_W).where(_W.c.city == city, _W.c.mailbox == mailbox, _W.c.tell_at > now)
    tx.execute(theirs.values(tell_at=now))


def put_off_due(tx: Tx, city: str, mailbox: str, now: datetime, tell_at: datetime | None) -> None:
    """Whatever somebody was to hear of by now, they hear of at another time, or not at all."""
    theirs = update(_W).where(_W.c.city == city, _W.c.mailbox == mailbox, _W.c.tell_at <= now)
    tx.execute(theirs.values(tell_at=tell_at))


def to_tell(tx: Tx, city: str, now: datetime) -> dict[str, set[int]]:
    """Who in a city is to hear of which reviews by now."""
    return _by_mailbox(tx, _W.c.city == city, _W.c.tell_at <= now)


def told_of(tx: Tx, submission_ids: Collection[int]) -> dict[str, set[int]]:
    """Who has heard of which of these reviews."""
    return _by_mailbox(tx, _W.c.submission_id.in_(submission_ids), _W.c.told_at.is_not(None))


def seen_at(tx: Tx, submission_id: int, mailbox: str) -> datetime | None:
    """When somebody last got this review itself, with its photos; None: never."""
    chosen = select(_W.c.seen_at).where(_W.c.submission_id == submission_id, _W.c.mailbox == mailbox)
    found: datetime | None = tx.scalar(chosen)
    return found


def claim(tx: Tx, submission_ids: Collection[int], mailbox: str, until: datetime, remind_at: datetime | None) -> None:
    """Somebody takes care of these until then, and is the only one who is reminded."""
    theirs = update(_V).where(_V.c.submission_id.in_(submission_ids))
    tx.execute(theirs.values(claimed_by=mailbox, claimed_until=until, remind_at=remind_at, held_until=None))


def unclaim(tx: Tx, submission_ids: Collection[int], remind_at: datetime | None) -> None:
    """Nobody takes care of these any more."""
    theirs = update(_V).where(_V.c.submission_id.in_(submission_ids))
    tx.execute(theirs.values(claimed_by=None, claimed_until=None, remind_at=remind_at, held_until=None))


def claimed_by(tx: Tx, city: str, mailbox: str) -> list[int]:
    """The submissions of a city that somebody takes care of."""
    chosen = select(_V.c.submission_id).where(_V.c.claimed_until.is_not(None), _V.c.city == city)
    return list(tx.scalars(chosen.where(_V.c.claimed_by == mailbox).order_by(_V.c.submission_id)))


def claimed_by_others(tx: Tx, city: str, mailboxes: Collection[str]) -> list[int]:
    """The submissions of a city that somebody else than these takes care of."""
    chosen = select(_V.c.submission_id).where(_V.c.claimed_until.is_not(None), _V.c.city == city)
    return list(tx.scalars(chosen.where(_V.c.claimed_by.not_in(mailboxes)).order_by(_V.c.submission_id)))


def count_waiting(tx: Tx, city: str, limit: int | None = None) -> int:
    """How many mails wait for the moderators of a city, but those that were put off to a day; not counted further than to `limit`."""
    held = select(_V.c.submission_id).where(_V.c.city == city, _V.c.held_until.is_not(None))
    waiting = (_L.c.city == city) & (_L.c.state == states.Listing.WAITING) & _L.c.submission_id.not_in(held)
    mails = select(_L.c.submission_id).where(waiting).distinct()
    return tx.scalar(select(func.count()).select_from(mails.limit(limit).subquery())) or 0


def count_answered(tx: Tx, city: str, since: datetime) -> int:
    """How many mails the moderators of a city have answered since then."""
    return tx.scalar(select(func.count()).where(_V.c.city == city, _V.c.answered_at >= since)) or 0


def cities_due(tx: Tx, now: datetime) -> set[str]:
    """The cities in which somebody is to hear of a review, or to come back."""
    d = tables.duties
    deputies = (_V.c.deputies_at <= now) & _V.c.claimed_by.is_(None)
    due = (
        select(_V.c.city).where(_V.c.remind_at <= now),
        select(_V.c.city).where(deputies),
        select(_V.c.city).where(_V.c.claimed_until <= now),
        select(_V.c.city).where(_V.c.held_until <= now),
        select(_W.c.city).where(_W.c.tell_at <= now),
        select(d.c.city).where(d.c.due_at <= now),
    )
    return {city for chosen in due for city in tx.scalars(chosen.distinct())}


def _due(tx: Tx, city: str, since: ColumnElement[Any], is_due: ColumnElement[bool]) -> list[Review]:
    chosen = select(*columns(_V, Review)).where(_V.c.city == city, is_due).order_by(since, _V.c.submission_id)
    return [record(Review, row) for row in tx.execute(chosen.limit(AT_ONCE))]


def _by_mailbox(tx: Tx, *conditions: ColumnElement[bool]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for mailbox, submission_id in tx.execute(select(_W.c.mailbox, _W.c.submission_id).where(*conditions)):
        found.setdefault(mailbox, set()).add(submission_id)
    return found
