"""Everything that is held about a mailbox, to be shown to its owner: read by all that names them, and changed by nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx
from mailflow.store.records import Absence, Duty, Listing, Submission, TeamRequest, columns, record

_P, _S, _L, _M, _I, _R, _O = (
    tables.people, tables.submissions, tables.listings, tables.matches, tables.inbound, tables.raw_mails, tables.letters,
)  # fmt: skip
_DEEDS = (  # Where a moderator is named by their mailbox.
    _L.c.decided_by, tables.approvals.c.moderator, tables.duties.c.mailbox, tables.reviewers.c.mailbox,
    tables.reviews.c.claimed_by, tables.intake_stops.c.stopped_by,
)  # fmt: skip
_CITY_OF_DEEDS = tuple((column.table, column) for column in _DEEDS if column.table not in (tables.approvals, _L))
_MODERATORS = ("m", "d", "c")  # Purposes of letters to moderators (`outgoing.tokens`).


@dataclass(frozen=True, slots=True)
class HeldMail:
    """The bytes of a mail that somebody wrote to us."""

    id: int
    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """The bytes of a letter that we wrote to somebody; b"" where they are gone, and only that it was written is known."""

    key: str
    kind: str
    raw: bytes
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Shared:
    """That a mail of somebody was shown to somebody else, or was what somebody else's was shown for: the number of the mail,
    the other's id, when, why it was declined, and whether the owner of the mail released their contact."""

    submission_id: int
    other_id: int
    told_at: datetime
    reason: str | None
    released: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """An OK that a moderator gave to a listing which needs several: when, its mail and its place there."""

    at: datetime
    submission_id: int
    position: int


@dataclass(frozen=True, slots=True)
class Work:
    """What one city holds about the work of a moderator. stops: category, since when, until when."""

    duty: Duty | None
    cares: tuple[int, ...]  # numbers of submissions
    stops: tuple[tuple[str, datetime, datetime | None], ...]
    oks: tuple[Deed, ...]
    decisions: tuple[Listing, ...]  # as they stand now
    reviews: int  # that they had, or have
    letters: int  # to them, about others' mails, that are kept with their text
    answers: int  # of theirs to those, that are kept

    def __bool__(self) -> bool:
        """Whether there is anything."""
        lists = (self.duty, self.cares, self.stops, self.oks, self.decisions)
        return any(lists) or self.reviews + self.letters + self.answers > 0


def anything(tx: Tx, mailbox: str) -> bool:
    """Whether anything is held about a mailbox, without reading it."""
    known = (
        exists().where(_P.c.mailbox == mailbox),
        exists().where(_O.c.mailbox == mailbox),
        exists().where(_R.c.sender == mailbox, _R.c.emptied_at.is_(None)),
        exists().where(_I.c.mailbox == mailbox),
        exists().where(tables.team_requests.c.mailbox == mailbox),
        *(exists().where(column == mailbox) for column in _DEEDS),
    )
    return bool(tx.scalar(select(or_(*known))))


def mails(tx: Tx, mailbox: str) -> Iterator[HeldMail]:
    """The mails of a mailbox whose bytes are still there, oldest first, one at a time: together they may be large. Not a
    moderator's answers, which quote what others wrote."""
    theirs = select(_I.c.raw_id).where(_I.c.mailbox == mailbox)
    own = or_(_R.c.sender == mailbox, _R.c.id.in_(theirs))
    moderates = exists().where(_I.c.raw_id == _R.c.id, func.substr(_I.c.about, 1, 1).in_(_MODERATORS))
    ids = tx.scalars(select(_R.c.id).where(own, ~moderates, _R.c.emptied_at.is_(None)).order_by(_R.c.id)).all()
    for raw_id in ids:
        row = tx.execute(select(*columns(_R, HeldMail)).where(_R.c.id == raw_id)).one()
        yield record(HeldMail, row)


def letters(tx: Tx, mailbox: str) -> Iterator[HeldLetter]:
    """The letters to a mailbox, oldest first, one at a time. Not those to a moderator, who is shown others' data in them."""
    own = (_O.c.mailbox == mailbox, _O.c.purpose.not_in(_MODERATORS), _O.c.kind != "reminder")
    ids = tx.scalars(select(_O.c.id).where(*own).order_by(_O.c.id)).all()
    for letter_id in ids:
        row = tx.execute(select(*columns(_O, HeldLetter)).where(_O.c.id == letter_id)).one()
        yield record(HeldLetter, row)


def submissions(tx: Tx, person_id: int) -> list[Submission]:
    """What somebody wrote that became listings or waits for moderators, oldest first, without what is emptied."""
    chosen = select(*columns(_S, Submission)).where(_S.c.person_id == person_id, _S.c.emptied_at.is_(None))
    return [record(Submission, row) for row in tx.execute(chosen.order_by(_S.c.id))]


def photos(tx: Tx, person_id: int) -> list[bytes]:
    """The photos that are kept of somebody's mails."""
    p = tables.photos
    theirs = select(p.c.jpeg).join(_S, _S.c.id == p.c.submission_id).where(_S.c.person_id == person_id)
    return list(tx.scalars(theirs.order_by(p.c.id)))


def shared(tx: Tx, person_id: int) -> list[Shared]:
    """To whom something of somebody was shown, oldest first: offers to organisations."""
    return _shared(tx, person_id, _M.c.offer_id, _M.c.need_id, _M.c.helper_released)


def answered(tx: Tx, person_id: int) -> list[Shared]:
    """The same from the other side: what somebody was shown for their needs."""
    return _shared(tx, person_id, _M.c.need_id, _M.c.offer_id, _M.c.organisation_released)


def _shared(tx: Tx, person_id: int, own: Any, others: Any, released: Any) -> list[Shared]:
    other = _L.alias()
    chosen = select(_L.c.submission_id, other.c.person_id, _M.c.told_at, _M.c.reason, released).select_from(_M)
    chosen = chosen.join(_L, _L.c.id == own).join(other, other.c.id == others)
    rows = tx.execute(chosen.where(_L.c.person_id == person_id, _M.c.told_at.is_not(None)).order_by(_M.c.id))
    return [Shared(*row) for row in rows]


def absence(tx: Tx, person_id: int) -> Absence | None:
    """The latest absence of somebody, also one that is over or has not begun."""
    b = tables.absences
    row = tx.execute(select(*columns(b, Absence)).where(b.c.person_id == person_id)).one_or_none()
    return record(Absence, row) if row else None


def requests(tx: Tx, mailbox: str) -> list[TeamRequest]:
    """What somebody asked for their organisation's people, or others asked about them, oldest first."""
    q = tables.team_requests
    asked = select(_P.c.id).where(_P.c.mailbox == mailbox)
    rows = tx.execute(
        select(*columns(q, TeamRequest)).where(or_(q.c.mailbox == mailbox, q.c.asked_by.in_(asked))).order_by(q.c.id)
    )
    return [record(TeamRequest, row) for row in rows]


def work(tx: Tx, city: str, mailbox: str, address: str) -> Work:
    """What a city holds about somebody's work as its moderator, oldest first. address: of the city, "" where it has none."""
    d, v, w, k, a = tables.duties, tables.reviews, tables.reviewers, tables.intake_stops, tables.approvals
    duty = tx.execute(select(*columns(d, Duty)).where(d.c.city == city, d.c.mailbox == mailbox)).one_or_none()
    cares = select(v.c.submission_id).where(v.c.city == city, v.c.claimed_by == mailbox).order_by(v.c.submission_id)
    stops = select(k.c.category, k.c.stopped_at, k.c.until).where(k.c.city == city, k.c.stopped_by == mailbox)
    oks = (
        select(a.c.at, _L.c.submission_id, _L.c.position)
        .join(_L, _L.c.id == a.c.listing_id)
        .where(a.c.moderator == mailbox)
    )
    decisions = select(*columns(_L, Listing)).where(_decided(mailbox), _L.c.city == city)
    had = select(func.count()).select_from(w).where(w.c.city == city, w.c.mailbox == mailbox)
    shown = or_(_O.c.purpose.in_(_MODERATORS), _O.c.kind == "reminder")
    letters = select(func.count()).select_from(_O).where(_O.c.city == city, _O.c.mailbox == mailbox, shown)
    answered = func.substr(_I.c.about, 1, 1).in_(_MODERATORS)
    answers = select(func.count()).select_from(_I).join(_R, _R.c.id == _I.c.raw_id)
    answers = answers.where(_to(address), _I.c.mailbox == mailbox, answered, _R.c.emptied_at.is_(None))
    return Work(
        duty=record(Duty, duty) if duty else None,
        cares=tuple(tx.scalars(cares)),
        stops=tuple(tuple(row) for row in tx.execute(stops.order_by(k.c.category))),
        oks=tuple(Deed(*row) for row in tx.execute(oks.where(_L.c.city == city).order_by(a.c.at, _L.c.id))),
        decisions=tuple(record(Listing, row) for row in tx.execute(decisions.order_by(_L.c.decided_at, _L.c.id))),
        reviews=tx.scalar(had) or 0,
        letters=tx.scalar(letters.where(_O.c.emptied_at.is_(None))) or 0,
        answers=tx.scalar(answers) or 0,
    )


def _decided(mailbox: str) -> ColumnElement[bool]:
    """The listings that somebody decided for others: what its owner took back stands in their name, too."""
    own = _L.c.ending.in_((states.Ending.WITHDRAWN, states.Ending.COVERED))
    return (_L.c.decided_by == mailbox) & (_L.c.ending.is_(None) | ~own)


def _to(address: str) -> ColumnElement[bool]:
    """Whether a mail came to this address, with a token or without."""
    local, _, domain = address.partition("@")
    answers = _I.c.recipient.startswith(f"{local}+", autoescape=True) & _I.c.recipient.endswith(f"@{domain}")
    return or_(_I.c.recipient == address, answers)


def worked_in(tx: Tx, mailbox: str) -> set[str]:
    """The cities in which anything is held about somebody's work as a moderator."""
    a = tables.approvals
    found = [select(t.c.city).where(column == mailbox) for t, column in _CITY_OF_DEEDS]
    found.append(select(_L.c.city).where(_decided(mailbox)))
    found.append(select(_L.c.city).join(a, a.c.listing_id == _L.c.id).where(a.c.moderator == mailbox))
    shown = or_(_O.c.purpose.in_(_MODERATORS), _O.c.kind == "reminder")
    found.append(select(_O.c.city).where(_O.c.mailbox == mailbox, shown, _O.c.emptied_at.is_(None)))
    return {city for one in found for city in tx.scalars(one.distinct())}


def reviews(tx: Tx, person_id: int) -> int:
    """In how many letters moderators were shown something of somebody, that are still kept."""
    own = select(_S.c.id).where(_S.c.person_id == person_id)
    kept = select(func.count()).select_from(_O).where(_O.c.purpose == "m", _O.c.subject_id.in_(own))
    return tx.scalar(kept.where(_O.c.emptied_at.is_(None))) or 0


def met(tx: Tx, person_id: int) -> datetime:
    """When somebody first wrote."""
    at: datetime = tx.execute(select(_P.c.first_seen_at).where(_P.c.id == person_id)).scalar_one()
    return at
