"""Submissions (one mail, one review) and their listings (the items in it)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
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
        add_listing(tx, cause, submission, position, item)
    return submission, of_submission(tx, submission.id)


def add_listing(tx: Tx, cause: Cause, submission: Submission, position: int, item: Mapping[str, Any]) -> int:
    """One more listing of a submission, which waits; its id."""
    added = tx.scalar(
        insert(_L)
        .values(
            submission_id=submission.id, position=position, city=submission.city, person_id=submission.person_id,
            state=states.Listing.WAITING, rest=item.get("quantity"), created_at=cause.at, **item,
        )
        .returning(_L.c.id)
    )  # fmt: skip
    note(tx, "listing", added, None, states.Listing.WAITING, cause)
    return int(added or 0)


def get(tx: Tx, submission_id: int) -> Submission | None:
    """The submission with this number."""
    row = tx.execute(select(*columns(_S, Submission)).where(_S.c.id == submission_id)).one_or_none()
    return record(Submission, row) if row else None


def by_number(tx: Tx, numbers: Collection[int]) -> dict[int, Submission]:
    """The submissions with these numbers, by their number."""
    found = tx.execute(select(*columns(_S, Submission)).where(_S.c.id.in_(numbers)))
    return {submission.id: submission for submission in (record(Submission, row) for row in found)}


def of_intent(tx: Tx, numbers: Collection[int], intent: str) -> set[int]:
    """Those of these submissions that were read with an intent."""
    return set(tx.scalars(select(_S.c.id).where(_S.c.id.in_(numbers), _S.c.intent == intent)))


def asked(tx: Tx, submission_id: int, facts: Sequence[str]) -> Submission:
    """Keeps what its sender is asked for, once."""
    told = update(_S).where(_S.c.id == submission_id).values(asked=list(facts))
    return record(Submission, tx.execute(told.returning(*columns(_S, Submission))).one())


def explain(tx: Tx, submission_id: int, reasons: Sequence[Mapping[str, Any]]) -> None:
    """Why it was understood as it stands now."""
    tx.execute(update(_S).where(_S.c.id == submission_id).values(reasons=list(reasons)))


def mail_of(tx: Tx, submission_id: int) -> int:
    """The mail that a submission came with."""
    return int(tx.execute(select(_S.c.inbound_id).where(_S.c.id == submission_id)).scalar_one())


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


def changed(tx: Tx, submission_id: int, now: datetime) -> None:
    """Its sender changed or added something: an OK to what was shown before is not about this."""
    tx.execute(update(_S).where(_S.c.id == submission_id).values(changed_at=now))


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


def correct(
    tx: Tx, listing_id: int, kind: str, categories: Sequence[str], terms: Sequence[str], cause: Cause,
    *, was_protected: bool = False,
) -> None:  # fmt: skip
    """What a moderator put right in a listing."""
    values: dict[str, Any] = {"kind": kind, "categories": list(categories), "terms": list(terms)}
    values |= {"was_protected": True} if was_protected else {}
    tx.execute(update(_L).where(_L.c.id == listing_id, _L.c.state == states.Listing.WAITING).values(values))
    note(tx, "listing", listing_id, states.Listing.WAITING, states.Listing.WAITING, cause)


def release(tx: Tx, listing_id: int, passages: Sequence[str], cause: Cause) -> None:
    """These passages of a listing may be passed on: a moderator lets them; none where that is taken back."""
    tx.execute(update(_L).where(_L.c.id == listing_id).values(released=list(dict.fromkeys(passages))))
    note(tx, "listing", listing_id, None, "released" if passages else "hidden", cause)


def change(tx: Tx, item: Listing, values: Mapping[str, Any], cause: Cause) -> None:
    """What its owner put right in a listing that is not over; the matcher looks for it as it is now."""
    tx.execute(update(_L).where(_L.c.id == item.id, _L.c.state != states.Listing.ENDED).values(**values))
    note(tx, "listing", item.id, item.state, item.state, cause)
    _show_anew(tx, item.id)


def correct_all(tx: Tx, submission_id: int, values: Mapping[str, Any], cell: str) -> None:
    """What its sender put right in a whole mail; a postcode counts for all that it holds. cell: where that one lies."""
    tx.execute(update(_S).where(_S.c.id == submission_id).values(**values))
    if "postcode" in values:
        moved = {"postcode": values["postcode"], "cell": cell}
        for listing_id in tx.scalars(
            update(_L).where(_L.c.submission_id == submission_id).values(**moved).returning(_L.c.id)
        ).all():
            _show_anew(tx, listing_id)


def reconsider(tx: Tx, item: Listing, cause: Cause, **values: Any) -> bool:
    """Puts an approved listing before the moderators again; until then nobody is shown it."""
    open_again = {"due_at": None, "decided_by": None, "decided_at": None, "decision_reason": None, "ending": None}
    open_again |= {"paused_until": None}
    moved = move(tx, item.id, states.Listing(item.state), states.Listing.WAITING, cause, **open_again, **values)
    if moved:
        _hide(tx, item.id)
    return moved


def take_up_again(tx: Tx, item: Listing, cause: Cause, **values: Any) -> bool:
    """Puts a listing that was not taken before the moderators after all."""
    was, waits = states.Listing.ENDED, states.Listing.WAITING
    return move(tx, item.id, was, waits, cause, ending=None, ended_at=None, decided_by=None, decided_at=None, **values)


def open_up(tx: Tx, item: Listing, was: states.Listing, cause: Cause, **values: Any) -> bool:
    """Opens a listing to the matcher."""
    fresh = {"due_at": None, "ending": None, "ended_at": None, "paused_until": None}
    opened = move(tx, item.id, was, states.Listing.OPEN, cause, **fresh, **values)
    if opened:
        _show(tx, listing(tx, item.id))
    return opened


def pause(tx: Tx, item: Listing, cause: Cause, until: datetime | None = None) -> bool:
    """Hides an open listing from the matcher; until a time, or until its owner says so."""
    paused = move(tx, item.id, states.Listing.OPEN, states.Listing.PAUSED, cause, paused_until=until)
    if paused:
        _hide(tx, item.id)
    return paused


def pause_otherwise(tx: Tx, item: Listing, cause: Cause, until: datetime | None) -> None:
    """A listing that is paused already is so until another time, or until its owner says so."""
    paused = update(_L).where(_L.c.id == item.id, _L.c.state == states.Listing.PAUSED)
    tx.execute(paused.values(paused_until=until))
    note(tx, "listing", item.id, item.state, "paused", cause)


def end(tx: Tx, item: Listing, ending: states.Ending, cause: Cause, **values: Any) -> bool:
    """Ends a listing, whatever it waits for; False when it moved since it was read."""
    was = states.Listing(item.state)
    over = {"ending": ending, "ended_at": cause.at, "due_at": None, "paused_until": None}
    ended = move(tx, item.id, was, states.Listing.ENDED, cause, **over, **values)
    if ended:
        _hide(tx, item.id)
    return ended


def end_otherwise(tx: Tx, item: Listing, ending: states.Ending, cause: Cause, **values: Any) -> None:
    """What ended one way has ended another way after all."""
    over = update(_L).where(_L.c.id == item.id, _L.c.state == states.Listing.ENDED)
    tx.execute(over.values(ending=ending, **values))
    note(tx, "listing", item.id, item.state, ending, cause)


def is_being_passed_on(tx: Tx, offer_id: int) -> bool:
    """Whether moderators have to decide whether an offer goes to the city next door."""
    asking = select(_L.c.id).where(_L.c.came_from == offer_id, _L.c.state != states.Listing.ENDED)
    return tx.scalar(asking.limit(1)) is not None


def rounds_due(tx: Tx, now: datetime, cities: Collection[str], limit: int) -> list[tuple[str, int]]:
    """City and id of offers of which the next organisations are to hear by now, those first that wait longest."""
    chosen = select(_L.c.city, _L.c.id).where(_L.c.round_at.is_not(None), _L.c.round_at <= now, _L.c.city.in_(cities))
    return [(row[0], row[1]) for row in tx.execute(chosen.order_by(_L.c.round_at).limit(limit))]


def next_ask(tx: Tx, listing_id: int, number: int, at: datetime | None) -> None:
    """An offer is in its round with this number; the next one is at a time, or never."""
    tx.execute(update(_L).where(_L.c.id == listing_id).values(round=number, round_at=at))


def in_rounds(tx: Tx, listing_ids: Collection[int]) -> set[int]:
    """Those of these listings that have a next round."""
    return set(tx.scalars(select(_L.c.id).where(_L.c.id.in_(listing_ids), _L.c.round_at.is_not(None))))


def round_of(tx: Tx, listing_id: int, now: datetime) -> int | None:
    """The round that an offer is in, its row held, where the next one is due; None when somebody else was faster."""
    due = select(_L.c.round).where(_L.c.id == listing_id, _L.c.round_at <= now)
    found: int | None = tx.scalar(due.with_for_update(skip_locked=True))
    return found


def ask_next_door(tx: Tx, listing_id: int, city: str) -> None:
    """The owner is asked whether an offer may be passed on to a neighbour."""
    tx.execute(update(_L).where(_L.c.id == listing_id).values(next_door=city))


def goes_to(tx: Tx, submission_id: int) -> set[str]:
    """The cities that a submission asks to pass an offer on to."""
    asks = (_L.c.submission_id == submission_id, _L.c.came_from.is_not(None))
    return set(tx.scalars(select(_L.c.next_door).where(*asks)))


def find(tx: Tx, listing_id: int) -> Listing | None:
    """The listing with this id, where there is one."""
    row = tx.execute(select(*columns(_L, Listing)).where(_L.c.id == listing_id)).one_or_none()
    return record(Listing, row) if row else None


def needed(tx: Tx, city: str, limit: int, *, but_of: int | None = None) -> list[str]:
    """The categories that most open needs of a city are about, the most needed first; without those of one person."""
    o = tables.open_listings
    counted = select(o.c.sought).where(o.c.city == city, o.c.kind == "need", o.c.sought.not_like("%/%"))
    if but_of is not None:
        counted = counted.where(o.c.person_id != but_of)
    return list(tx.scalars(counted.group_by(o.c.sought).order_by(func.count().desc(), o.c.sought).limit(limit)))


def show_or_hide(tx: Tx, listing_id: int) -> None:
    """Lets the matcher see a listing that is open and of which something is left, and no other."""
    item = listing(tx, listing_id)
    if item.state == states.Listing.OPEN and item.rest != 0:
        _show(tx, item)
    else:
        _hide(tx, listing_id)


def _show_anew(tx: Tx, listing_id: int) -> None:
    """What the matcher finds a listing by has changed."""
    _hide(tx, listing_id)
    show_or_hide(tx, listing_id)


def _show(tx: Tx, item: Listing) -> None:
    """Lets the matcher find an open listing, by its categories and by what it is; not one of which nothing is left."""
    sought = dict.fromkeys((*item.categories, *item.terms))
    if item.rest == 0 or not sought:
        return
    found = {
        "listing_id": item.id,
        "city": item.city,
        "kind": item.kind,
        "cell": item.cell,
        "person_id": item.person_id,
    }
    put = insert_once(tx, tables.open_listings).on_conflict_do_nothing()
    tx.execute(put, [{**found, "sought": key[: tables.SOUGHT_LENGTH]} for key in sought])


def _hide(tx: Tx, listing_id: int) -> None:
    tx.execute(delete(tables.open_listings).where(tables.open_listings.c.listing_id == listing_id))


def _records(tx: Tx, chosen: Any) -> list[Listing]:
    return [record(Listing, row) for row in tx.execute(chosen)]
