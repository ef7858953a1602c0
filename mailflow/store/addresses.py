"""Addresses that letters come back from: counted with decay, dead from a limit on, alive again when their owner writes.

A letter counts once. What a dead address means for listings and moderators is the workflow's; `to_act` tells it which.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from mailflow import states
from mailflow.config import Bounces
from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.records import Address, columns, record

_T = tables.addresses
_ROUNDING = 1e-9


def count(tx: Tx, letter_id: int, rules: Bounces, now: datetime, *, permanent: bool) -> Address | None:
    """Counts a letter that came back; None when it counted before, or its reader was forgotten."""
    letter = tx.execute(
        select(tables.letters.c.city, tables.letters.c.mailbox).where(tables.letters.c.id == letter_id)
    ).one_or_none()
    if letter is None or not letter.mailbox:
        return None
    put = insert_once(tx, tables.returned).values(letter_id=letter_id, permanent=permanent, at=now)
    put = put.on_conflict_do_nothing(index_elements=[tables.returned.c.letter_id])
    if tx.scalar(put.returning(tables.returned.c.letter_id)) is None:
        return None
    known = _meet(tx, letter.city, letter.mailbox, now)
    score = decayed(known.score, now - known.counted_at, rules.halved_every)
    score += rules.hard if permanent else rules.soft
    values: dict[str, object] = {"score": score, "counted_at": max(now, known.counted_at)}
    if known.dead_since is None and score >= rules.dead_at - _ROUNDING:
        values["dead_since"] = now
    return _changed(tx, known.id, values)


def complain(tx: Tx, city: str, mailbox: str, now: datetime) -> Address:
    """Notes that the owner of an address calls our mail a nuisance: it is as good as dead."""
    known = _meet(tx, city, mailbox, now)
    return _changed(tx, known.id, {"complained_at": now, "dead_since": known.dead_since or now})


def find(tx: Tx, city: str, mailbox: str) -> Address | None:
    """What is known against an address; None when nothing is."""
    row = tx.execute(select(*columns(_T, Address)).where(_T.c.city == city, _T.c.mailbox == mailbox)).one_or_none()
    return record(Address, row) if row else None


def to_act(tx: Tx, cities: Collection[str]) -> list[tuple[str, str]]:
    """City and mailbox of the dead addresses that nothing was done about yet, or that got an open listing since."""
    people, listings = tables.people, tables.listings
    has_open = exists().where(
        people.c.city == _T.c.city, people.c.mailbox == _T.c.mailbox,
        listings.c.person_id == people.c.id, listings.c.state == states.Listing.OPEN,
    )  # fmt: skip
    dead = select(_T.c.city, _T.c.mailbox).where(_T.c.dead_since.is_not(None), _T.c.city.in_(cities))
    return [(row[0], row[1]) for row in tx.execute(dead.where(_T.c.acted_at.is_(None) | has_open).order_by(_T.c.id))]


def acted(tx: Tx, address_id: int, paused: Collection[int], now: datetime, *, told: bool) -> None:
    """Notes what was done about a dead address: which listings wait for it now, and whether moderators were told."""
    values = {"acted_at": now, "paused": sorted(paused), "told": told}
    tx.execute(update(_T).where(_T.c.id == address_id).values(values))


def revive(tx: Tx, address_id: int, *, forgive: bool) -> None:
    """Clears the count: its owner writes. A complaint stays until it is forgiven."""
    row = update(_T).where(_T.c.id == address_id)
    values: dict[str, object] = {"score": 0.0, "dead_since": None, "acted_at": None, "told": False, "paused": []}
    tx.execute(row.values({**values, "complained_at": None} if forgive else values))


def is_about_something_newer(tx: Tx, purpose: str, subject_id: int, since: datetime) -> bool:
    """Whether a letter is about a mail that its reader wrote after `since`: a submission, or their side of a match."""
    s, listings, m = tables.submissions, tables.listings, tables.matches
    side = {"o": m.c.need_id, "h": m.c.offer_id}.get(purpose)
    if side is None:
        wrote = select(s.c.received_at).where(s.c.id == subject_id) if purpose == "s" else None
    else:
        joined = s.join(listings, listings.c.submission_id == s.c.id).join(m, side == listings.c.id)
        wrote = select(s.c.received_at).select_from(joined).where(m.c.id == subject_id)
    at = tx.scalar(wrote) if wrote is not None else None
    return at is not None and at > since


def forget(tx: Tx, mailbox: str) -> None:
    """Removes what is known about an address in any city, and the address from what moderators were told of it."""
    letters = tables.letters
    for known in tx.execute(select(_T.c.id, _T.c.city).where(_T.c.mailbox == mailbox)).all():
        told = letters.c.key.like(f"%reachable:{known.id}:%") & (letters.c.city == known.city)
        tx.execute(update(letters).where(told).values(raw=b""))
        tx.execute(delete(_T).where(_T.c.id == known.id))


def decayed(score: float, passed: timedelta, halved_every: timedelta) -> float:
    """What is left of a score after some time; a clock that went backwards changes nothing."""
    if passed <= timedelta(0):
        return score
    if not halved_every:
        return 0.0
    return float(score * 0.5 ** min(passed / halved_every, 1000.0))


def _meet(tx: Tx, city: str, mailbox: str, now: datetime) -> Address:
    put = insert_once(tx, _T).values(city=city, mailbox=mailbox, score=0.0, counted_at=now, told=False, paused=[])
    tx.execute(put.on_conflict_do_nothing(index_elements=[_T.c.city, _T.c.mailbox]))
    # Locked: a worker and the way out may count at the same time, and neither may lose what the other adds.
    locked = select(*columns(_T, Address)).where(_T.c.city == city, _T.c.mailbox == mailbox).with_for_update()
    return record(Address, tx.execute(locked).one())


def _changed(tx: Tx, address_id: int, values: dict[str, object]) -> Address:
    changed = update(_T).where(_T.c.id == address_id).values(values).returning(*columns(_T, Address))
    return record(Address, tx.execute(changed).one())
