"""Matches: which open listings could fit, and what became of those that were proposed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.moves import Cause, move, note
from mailflow.store.records import Listing, Match, columns, record
from mailflow.store.tables import SOUGHT_LENGTH
from mailflow.store.windows import look

REASON_LETTERS = 2000
MAX_SOUGHT = 8  # Things and categories of one listing that are looked for; the things first.
_M = tables.matches
_L = tables.listings


def candidates(tx: Tx, item: Listing, rings: Sequence[Sequence[str]], limit: int, city: str = "") -> list[Listing]:
    """Open listings of the other kind that share a category: at most `limit`, those that share a thing and near ones first.

    rings: cells of the map, the nearest first; at last the whole city is looked through. `city`: another one than its
    own. Without those of the same person and those that were paired with it before. Only the newest and the oldest few
    of each thing and category in each cell are read, from both ends of the index: the cost does not grow with what is
    open, and neither what waits for long nor what is new is hidden behind the rest.
    """
    sought = _sought(item)
    if not sought:
        return []
    found: dict[int, _Found] = {}
    for ring, cells in enumerate((*rings, ())):
        for listing_id, key in look(tx, item, sought, cells, max(2, limit // 4), city or item.city):
            found.setdefault(listing_id, _Found(ring, listing_id)).things.update([key] if "/" in key else [])
        if len([1 for one in found.values() if one.things or not item.terms]) >= limit:
            break
    best = sorted(found.values(), key=lambda one: (-len(one.things), one.ring, -one.listing_id))[:limit]
    if not best:
        return []
    chosen = _CHOSEN.where(_L.c.id.in_([one.listing_id for one in best]))
    others = [record(Listing, row) for row in tx.execute(chosen)]
    return [other for other in others if set(other.categories) & set(item.categories)]


def candidates_among(tx: Tx, offer: Listing, person_ids: Sequence[int], limit: int, city: str = "") -> list[Listing]:
    """The same for an offer that only few may be shown: their open needs that share a category, newest first."""
    paired = select(_M.c.need_id).where(_M.c.offer_id == offer.id)
    theirs = select(*columns(_L, Listing)).where(
        _L.c.person_id.in_(person_ids), _L.c.city == (city or offer.city), _L.c.kind == "need",
        _L.c.state == states.Listing.OPEN, _L.c.person_id != offer.person_id, _L.c.id.not_in(paired),
    )  # fmt: skip
    needs = (record(Listing, row) for row in tx.execute(theirs.order_by(_L.c.id.desc())))
    return list(islice((need for need in needs if set(need.categories) & set(offer.categories)), limit))


_CHOSEN = select(*columns(_L, Listing)).order_by(_L.c.id)


class _Found:
    """A candidate before its row is read: the ring in which it was met, and the things that it shares."""

    __slots__ = ("listing_id", "ring", "things")

    def __init__(self, ring: int, listing_id: int) -> None:
        self.ring, self.listing_id, self.things = ring, listing_id, set[str]()


def _sought(item: Listing) -> list[str]:
    """Its things within its categories, then the categories."""
    things = [term for term in item.terms if term.partition("/")[0] in item.categories]
    both = [*dict.fromkeys(things)][: MAX_SOUGHT - 2] + [*dict.fromkeys(item.categories)][:MAX_SOUGHT]
    return [key[:SOUGHT_LENGTH] for key in both]


def propose(
    tx: Tx, offer: Listing, need: Listing, score: float, reasons: list[dict[str, Any]], cause: Cause, **values: Any
) -> Match | None:
    """A new match, or None when this pair had one before. values: when and how its organisation is to hear of it."""
    put = insert_once(tx, _M).values(
        city=offer.city, offer_id=offer.id, need_id=need.id, state=states.Match.PROPOSED,
        score=score, reasons=reasons, created_at=cause.at, **values,
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


def of_person(tx: Tx, person_id: int) -> list[Match]:
    """All matches of somebody's listings, on either side, oldest first."""
    theirs = select(_L.c.id).where(_L.c.person_id == person_id)
    side = or_(_M.c.offer_id.in_(theirs), _M.c.need_id.in_(theirs))
    return [record(Match, row) for row in tx.execute(select(*columns(_M, Match)).where(side).order_by(_M.c.id))]


def agreed(tx: Tx, listing_id: int) -> list[Match]:
    """The matches of a listing that were agreed on and never called off, also those whose relay is closed by now."""
    both = of_listing(tx, listing_id, [states.Match.ACCEPTED, states.Match.ENDED])
    return [match for match in both if match.state == states.Match.ACCEPTED or match.ending == states.Ending.CLOSED]


def used(tx: Tx, match_id: int, now: datetime) -> None:
    """The two hear of each other: their relay stays open from now on."""
    tx.execute(update(_M).where(_M.c.id == match_id).values(used_at=now))


def idle(tx: Tx, before: datetime, cities: Collection[str], limit: int) -> list[tuple[str, int]]:
    """City and id of agreed matches in which nobody wrote since then, those first that are silent for longest."""
    silent = (_M.c.state == states.Match.ACCEPTED, _M.c.used_at <= before, _M.c.city.in_(cities))
    rows = tx.execute(select(_M.c.city, _M.c.id).where(*silent).order_by(_M.c.used_at).limit(limit))
    return [(row[0], row[1]) for row in rows]


def seen(tx: Tx, offer_ids: Collection[int], person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Which of these offers which of these people were shown before, for whatever need of theirs."""
    found = select(_M.c.offer_id, _L.c.person_id).join(_L, _L.c.id == _M.c.need_id)
    rows = tx.execute(found.where(_M.c.offer_id.in_(offer_ids), _L.c.person_id.in_(person_ids)))
    return {(row[0], row[1]) for row in rows}


def count_of_offer(tx: Tx, offer_id: int) -> int:
    """To how many an offer was shown so far."""
    return tx.scalar(select(func.count()).where(_M.c.offer_id == offer_id)) or 0


def due(tx: Tx, now: datetime, cities: Collection[str], limit: int) -> list[tuple[str, int]]:
    """City and id of the people who are to hear of matches by now, those first who wait longest."""
    n = _L.alias()
    waiting = select(_M.c.city, n.c.person_id).join(n, n.c.id == _M.c.need_id)
    waiting = waiting.where(_M.c.tell_at.is_not(None), _M.c.tell_at <= now, _M.c.city.in_(cities))
    rows = tx.execute(waiting.group_by(_M.c.city, n.c.person_id).order_by(func.min(_M.c.tell_at)).limit(limit))
    return [(row[0], row[1]) for row in rows]


def untold(tx: Tx, person_ids: Collection[int], now: datetime) -> list[Match]:
    """What people are to hear of by now, the best first."""
    n = _L.alias()
    chosen = select(*columns(_M, Match)).join(n, n.c.id == _M.c.need_id)
    chosen = chosen.where(n.c.person_id.in_(person_ids), _M.c.tell_at.is_not(None), _M.c.tell_at <= now)
    rows = tx.execute(chosen.order_by(_M.c.score.desc(), _M.c.id)).all()
    return [record(Match, row) for row in rows]


def letters_since(tx: Tx, person_ids: Collection[int], since: datetime) -> dict[str, int]:
    """How many letters about matches people were written since then, by kind: `match` for a single one, `digest` for several. Of
    people who are told the same the number of one counts. A match may be told more than once, so letters are counted."""
    n, t = _L.alias(), tables.letters
    theirs = select(_M.c.id).join(n, n.c.id == _M.c.need_id).where(n.c.person_id.in_(person_ids))
    told = select(t.c.kind, t.c.mailbox, func.count().label("letters")).where(
        t.c.purpose.in_(("o", "g")),
        t.c.subject_id.in_(theirs),
        t.c.kind.in_(("match", "digest")),
        t.c.queued_at >= since,
    )
    each = told.group_by(t.c.kind, t.c.mailbox).subquery()
    rows = tx.execute(select(each.c.kind, func.max(each.c.letters)).group_by(each.c.kind))
    return {row[0]: row[1] for row in rows}


def told(tx: Tx, match_id: int, now: datetime, **values: Any) -> None:
    """Its organisation heard of a match. values: its place in a digest."""
    tx.execute(update(_M).where(_M.c.id == match_id).values(tell_at=None, told_at=now, **values))


def put_off(tx: Tx, match_id: int, until: datetime | None, *, in_digest: bool = False) -> None:
    """Its organisation hears of a match then, in a digest or alone; None: no more."""
    tx.execute(update(_M).where(_M.c.id == match_id).values(tell_at=until, in_digest=in_digest))


def again(tx: Tx, match: Match, cause: Cause) -> bool:
    """Proposes a match anew for which its organisation was too late; False when it moved since it was read."""
    was, proposed = states.Match.ENDED, states.Match.PROPOSED
    return move(tx, match.id, was, proposed, cause, ending=None, ended_at=None)


def explain(tx: Tx, match: Match, reason: str) -> None:
    """Keeps why an organisation does not want an offer."""
    tx.execute(update(_M).where(_M.c.id == match.id).values(reason=reason[:REASON_LETTERS]))


def release(tx: Tx, match: Match, role: str, cause: Cause) -> None:
    """One side lets the other have its signature and telephone number."""
    tx.execute(update(_M).where(_M.c.id == match.id).values({f"{role}_released": True}))
    note(tx, "match", match.id, match.state, "released", cause)


def forget(tx: Tx, match: Match, cause: Cause) -> None:
    """Takes back a proposal that nobody heard of, so that the pair may be proposed another time."""
    tx.execute(delete(_M).where(_M.c.id == match.id, _M.c.state == states.Match.PROPOSED))
    note(tx, "match", match.id, states.Match.PROPOSED, "forgotten", cause)


def new_digest(tx: Tx, match_ids: Sequence[int]) -> int:
    """The id for a digest of these matches: that of the first of them whose id no earlier digest has."""
    t = tables.letters
    used = set(tx.scalars(select(t.c.subject_id).where(t.c.purpose == "g", t.c.subject_id.in_(match_ids)).distinct()))
    return next((id_ for id_ in match_ids if id_ not in used), match_ids[0])


def of_digest(tx: Tx, digest_id: int) -> list[Match]:
    """The matches that were told in one digest, by their place."""
    rows = tx.execute(select(*columns(_M, Match)).where(_M.c.digest_id == digest_id).order_by(_M.c.place))
    return [record(Match, row) for row in rows]


def end(tx: Tx, match: Match, ending: states.Ending, cause: Cause) -> bool:
    """Ends a match; False when it moved since it was read."""
    return move(tx, match.id, states.Match(match.state), states.Match.ENDED, cause, ending=ending, ended_at=cause.at)
