"""What is kept for how long: each kind of data, when the time of a row is over, and what is taken from it then.

`config.Retention` has a setting for each kind, by its name. The schedule clears what is due, `mailflow status` counts what
should have been. What is left of everything is numbers: states, endings, times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select, union, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.config import Retention
from mailflow.states import Ending
from mailflow.store import emptying, tables
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause, move
from mailflow.store.people import ERASED

_U, _V = tables.duties, tables.reviewers
_T, _G, _B = tables.members, tables.organisations, tables.absences
_P, _S, _L, _M, _I, _R, _O, _A = (
    tables.people, tables.submissions, tables.listings, tables.matches, tables.inbound, tables.raw_mails, tables.letters,
    tables.addresses,
)  # fmt: skip
_REFUSED = (Ending.REJECTED, Ending.SPAM, Ending.MERGED)
_DONE = (Ending.PLACED, Ending.COVERED)


@dataclass(frozen=True)
class Kind:
    """One kind of data. due: ids of rows that were over at a moment, oldest first; clear: takes from them what is personal."""

    name: str  # as its setting is called
    due: Callable[[datetime], Select[tuple[int]]]
    clear: Callable[[Tx, Sequence[int], datetime], object]


def due(tx: Tx, kind: Kind, settings: Retention, now: datetime, limit: int) -> list[int]:
    """The ids of at most `limit` rows of a kind whose time is over."""
    return list(tx.scalars(kind.due(now - getattr(settings, kind.name)).limit(limit)))


def still_due(tx: Tx, kind: Kind, settings: Retention, now: datetime, ids: Sequence[int]) -> list[int]:
    """Those of these rows whose time is over still: somebody may have written since they were found."""
    found = kind.due(now - getattr(settings, kind.name))
    column = found.selected_columns[0]
    return list(tx.scalars(found.where(column.in_(ids))))


def overdue(tx: Tx, settings: Retention, now: datetime, grace: timedelta) -> dict[str, int]:
    """For each kind, how many rows are still there so long after their time."""
    return {
        kind.name: tx.scalar(
            select(func.count()).select_from(
                kind.due(now - getattr(settings, kind.name) - grace).order_by(None).subquery()
            )
        )
        or 0
        for kind in KINDS
    }


# Mails and letters


def _mails(before: datetime) -> Select[tuple[int]]:
    """Those that are worked on, for all whom they came to."""
    waits = exists().where(_I.c.raw_id == _R.c.id, _I.c.state != states.Inbound.DONE)
    old = (_R.c.emptied_at.is_(None), _R.c.received_at < before)
    return select(_R.c.id).where(*old, ~waits).order_by(_R.c.received_at)


def _unconfirmed(before: datetime) -> Select[tuple[int]]:
    """Those that wait for a word of the mailbox that they say they are from."""
    asked = or_(_I.c.route == "to confirm", (_I.c.route == "privacy") & _I.c.reason.like("asked to confirm%"))
    old = (_R.c.emptied_at.is_(None), _R.c.received_at < before, _I.c.state == states.Inbound.DONE)
    return select(_R.c.id).join(_I, _I.c.raw_id == _R.c.id).where(*old, asked).order_by(_R.c.received_at)


def _held(before: datetime) -> Select[tuple[int]]:
    return (
        select(_I.c.id).where(_I.c.state == states.Inbound.HELD, _I.c.received_at < before).order_by(_I.c.received_at)
    )


def _end_held(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    why = Cause("nobody here looked at it in time", now)
    for mail_id in ids:
        move(tx, mail_id, states.Inbound.HELD, states.Inbound.DONE, why, done_at=now, reason=why.why)
    emptying.mails(tx, select(_I.c.raw_id).where(_I.c.id.in_(ids)), now)


def _letters(before: datetime) -> Select[tuple[int]]:
    old = (_O.c.emptied_at.is_(None), _O.c.done_at < before, _O.c.state != states.Letter.QUEUED)
    return select(_O.c.id).where(*old).order_by(_O.c.done_at)


def _empty_letters(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    emptying.letters(tx, _O.c.id.in_(ids), now=now)


def _threads(before: datetime) -> Select[tuple[int]]:
    old = (_O.c.mailbox != "", _O.c.done_at < before, _O.c.state != states.Letter.QUEUED)
    return select(_O.c.id).where(*old).order_by(_O.c.done_at)


def _forget_readers(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    """Also from the key, which names a moderator: nobody writes that letter once more after so long."""
    emptying.letters_and_readers(tx, _O.c.id.in_(ids), now=now, mailbox="", last_answer=None)


# What people wrote


def _of_submission(*which: Any) -> ColumnElement[bool]:
    return exists().where(_L.c.submission_id == _S.c.id, *which)


def _with_match(*which: Any) -> ColumnElement[bool]:
    side = or_(_M.c.offer_id == _L.c.id, _M.c.need_id == _L.c.id)
    return exists().where(_L.c.submission_id == _S.c.id, side, *which)


def _over(before: datetime, *which: Any) -> Select[tuple[int]]:
    """Mails of which everything ended before then, and whose writers talk about it with nobody any more."""
    live = _of_submission(_L.c.state != states.Listing.ENDED)
    young = _of_submission(_L.c.ended_at >= before)
    talking = _with_match(or_(_M.c.state == states.Match.ACCEPTED, _was_agreed & (_M.c.ended_at >= before)))
    kept = (_S.c.emptied_at.is_(None), _S.c.received_at < before)
    return select(_S.c.id).where(*kept, ~live, ~young, ~talking, *which).order_by(_S.c.received_at)


_was_agreed = _M.c.ending == Ending.CLOSED
_agreed = or_(_of_submission(_L.c.ending.in_(_DONE)), _with_match(_was_agreed))
_only_refused = ~_of_submission(_L.c.ending.not_in(_REFUSED))


def _refused(before: datetime) -> Select[tuple[int]]:
    return _over(before, _only_refused)


def _ended(before: datetime) -> Select[tuple[int]]:
    return _over(before, ~_only_refused, ~_agreed)


def _done(before: datetime) -> Select[tuple[int]]:
    return _over(before, _agreed)


# People


def _people(before: datetime, *which: Any) -> Select[tuple[int]]:
    """Those of whom nothing is left but a name, and who did not write since then; not those whom the config names."""
    wrote = exists().where(_S.c.person_id == _P.c.id, _S.c.emptied_at.is_(None))
    written_to = exists().where(_O.c.mailbox == _P.c.mailbox, _O.c.city == _P.c.city)
    stands_in = exists().where(or_(_B.c.deputy_id == _P.c.id, _B.c.person_id == _P.c.id), _B.c.until >= before)
    configured = or_(
        exists().where(_T.c.person_id == _P.c.id, _T.c.configured), exists().where(_G.c.deputy_id == _P.c.id)
    )
    silent = (_P.c.last_seen_at < before, _P.c.mailbox.not_like(f"{ERASED}%"))
    kept = or_(wrote, written_to, stands_in, configured)
    return select(_P.c.id).where(*silent, *which, ~kept).order_by(_P.c.last_seen_at)


_speaks = or_(_P.c.admitted_at.is_not(None), exists().where(_T.c.person_id == _P.c.id))


def _helpers(before: datetime) -> Select[tuple[int]]:
    return _people(before, ~_speaks)


def _organisations(before: datetime) -> Select[tuple[int]]:
    return _people(before, _speaks)


def _forget_people(tx: Tx, ids: Sequence[int], _now: datetime) -> None:
    for person_id in ids:
        emptying.person(tx, person_id)


def _decisions(before: datetime) -> Select[tuple[int]]:
    """What moderators said: the one whose word counted, and whoever approved where more than one must."""
    decided = select(_L.c.id).where(_L.c.decided_by.is_not(None), _L.c.decided_at < before)
    approved = select(tables.approvals.c.listing_id).where(tables.approvals.c.at < before)
    # Each by its index: an OR would look through all listings.
    return select(_L.c.id).where(_L.c.id.in_(union(decided, approved))).order_by(_L.c.id)


def _forget_deciders(tx: Tx, ids: Sequence[int], _now: datetime) -> None:
    tx.execute(update(_L).where(_L.c.id.in_(ids)).values(decided_by=None))
    tx.execute(delete(tables.approvals).where(tables.approvals.c.listing_id.in_(ids)))


def _duties(before: datetime) -> Select[tuple[int]]:
    """What a moderator said of their own work: an absence that is over, and how somebody wants to hear of reviews who has
    heard of none since."""
    told = exists().where(_V.c.mailbox == _U.c.mailbox, _V.c.city == _U.c.city, _V.c.told_at >= before)
    over = or_(_U.c.absent_until.is_(None), _U.c.absent_until < before)
    idle = or_(_U.c.digest.is_(None), ~told)
    return select(_U.c.id).where(_U.c.changed_at < before, over, idle).order_by(_U.c.id)


def _forget_duties(tx: Tx, ids: Sequence[int], _now: datetime) -> None:
    tx.execute(delete(_U).where(_U.c.id.in_(ids)))


def _bounces(before: datetime) -> Select[tuple[int]]:
    """What came back so long ago that it counts no more; and of whom we know nothing else, that they complained."""
    known = exists().where(_P.c.city == _A.c.city, _P.c.mailbox == _A.c.mailbox)
    still = or_(_A.c.dead_since.is_not(None), _A.c.complained_at.is_not(None)) & known
    return select(_A.c.id).where(_A.c.counted_at < before, ~still).order_by(_A.c.id)


def _forget_bounces(tx: Tx, ids: Sequence[int], _now: datetime) -> None:
    tx.execute(delete(_A).where(_A.c.id.in_(ids)))


KINDS = (
    Kind("mails", _mails, emptying.mails),
    Kind("unconfirmed", _unconfirmed, emptying.mails),
    Kind("held", _held, _end_held),
    Kind("letters", _letters, _empty_letters),
    Kind("threads", _threads, _forget_readers),
    Kind("refused", _refused, emptying.submissions),
    Kind("ended", _ended, emptying.submissions),
    Kind("done", _done, emptying.submissions),
    Kind("people", _helpers, _forget_people),
    Kind("organisations", _organisations, _forget_people),
    Kind("decisions", _decisions, _forget_deciders),
    Kind("duties", _duties, _forget_duties),
    Kind("bounces", _bounces, _forget_bounces),
)
