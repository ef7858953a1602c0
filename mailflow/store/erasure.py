"""Forgetting a person: their words at once, in every city, also those in letters that wait to go to others; then mails,
letters and the address itself, when the last letter to them is out.

What others wrote about them in answer to our letters quotes them, and goes too. The counts of what happened stay: rows
without text or address, and one row that proves the erasure and tells nothing of whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, String, cast, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.store import addresses, digests, emptying, inbound, organisations, tables
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause, move
from mailflow.store.records import Erasure, columns, record

_P, _S, _L, _M, _I, _R, _O, _E = (
    tables.people, tables.submissions, tables.listings, tables.matches, tables.inbound, tables.raw_mails, tables.letters,
    tables.erasures,
)  # fmt: skip
_Ids = Select[tuple[int]]
# Purposes of letters (`outgoing.tokens`).
_LISTS = ("d", "l")
_SIDES = ("o", "h", "w")
_REQUESTS = ("q", "j")
_MIXED = (*_LISTS, "g", "c")  # They hold what others wrote, too.


def begin(tx: Tx, mailbox: str, reference: str, now: datetime) -> Erasure:
    """Somebody wants to be forgotten; all that came from them until now is meant."""
    values = {
        "reference": reference,
        "mailbox": mailbox,
        "asked_at": now,
        "last_inbound_id": inbound.last_id(tx),
        "last_letter_id": _last_letter(tx, mailbox),
    }
    return record(Erasure, tx.execute(insert(_E).values(values).returning(*columns(_E, Erasure))).one())


def erase_words(tx: Tx, person_id: int, erasure: Erasure) -> None:
    """Blanks what a person wrote in submissions and listings, and takes the mailbox from them: who writes again is new."""
    emptying.submissions(tx, tx.scalars(select(_S.c.id).where(_S.c.person_id == person_id)).all(), erasure.asked_at)
    _withdraw_letters(tx, person_id, erasure)
    theirs = _L.c.person_id == person_id
    _count(tx, erasure.id, listings=tx.scalar(select(func.count()).select_from(_L).where(theirs)) or 0)
    _forget_team(tx, person_id, erasure)
    emptying.person(tx, person_id, erasure_id=erasure.id)


def _withdraw_letters(tx: Tx, person_id: int, erasure: Erasure) -> None:
    """What shows others something of theirs alone, and is not out yet: reviews, matches, what they wrote to each other."""
    own = select(_S.c.id).where(_S.c.person_id == person_id)
    talks = select(_M.c.id).where(_is_side(select(_L.c.id).where(_L.c.person_id == person_id)))
    about = or_(
        (_O.c.purpose == "m") & _O.c.subject_id.in_(own),
        _O.c.purpose.in_(_SIDES) & _O.c.subject_id.in_(talks),
    )
    emptying.withdraw(tx, about, cause=Cause("its subject is forgotten", erasure.asked_at))


def _forget_team(tx: Tx, person_id: int, erasure: Erasure) -> None:
    """What they said for an organisation whose needs are another's, and what they asked for its people."""
    forget_requests(tx, organisations.requests_about(tx, person_id), erasure)
    spoken = _M.c.id.in_(organisations.spoken_in(tx, person_id))
    _count(tx, erasure.id, letters=_forget_talks(tx, spoken, erasure.asked_at))


def forget_requests(tx: Tx, request_ids: Sequence[int], erasure: Erasure) -> None:
    """Letters that ask whether somebody may join or stand in name them, whoever they went to; so do the answers."""
    asked = (_O.c.purpose.in_(_REQUESTS), _O.c.subject_id.in_(request_ids))
    emptying.withdraw(tx, *asked, cause=Cause("its subject is forgotten", erasure.asked_at))
    letters = emptying.letters(tx, *asked, now=erasure.asked_at)
    letters += _forget_answers(tx, [f"{p}{number}" for p in _REQUESTS for number in request_ids], erasure.asked_at)
    _count(tx, erasure.id, letters=letters)


def told(tx: Tx, erasure: Erasure, count: int) -> None:
    """So many others were asked to erase what they have."""
    _count(tx, erasure.id, told=count)


def confirmed(tx: Tx, erasure: Erasure) -> None:
    """All letters because of what is erased are written; the one that confirms it is the last one to them."""
    last = {"last_letter_id": tx.scalar(select(func.max(_O.c.id))) or 0}
    tx.execute(update(_E).where(_E.c.id == erasure.id).values(last))


def is_meant(tx: Tx, mailbox: str, mail_id: int) -> bool:
    """Whether a mail came before its sender wanted to be forgotten, so that it is part of what goes."""
    meant = exists().where(_E.c.done_at.is_(None), _E.c.mailbox == mailbox, _E.c.last_inbound_id >= mail_id)
    return bool(tx.scalar(select(meant)))


def waiting(tx: Tx) -> list[Erasure]:
    """The erasures that are not over, oldest first."""
    rows = tx.execute(select(*columns(_E, Erasure)).where(_E.c.done_at.is_(None)).order_by(_E.c.id))
    return [record(Erasure, row) for row in rows]


def ready(tx: Tx) -> list[Erasure]:
    """Those of them that wait for nothing any more."""
    return [one for one in waiting(tx) if not _is_needed(tx, one)]


def forget(tx: Tx, erasure: Erasure, now: datetime, *, serves: bool = False) -> bool:
    """Blanks mails, letters and the mailbox of somebody; False while a letter to them waits to go out, or one to others that
    also holds other things, or a mail that came before to be read. Their words are erased before, in every city.

    serves: they are a moderator by the config, and what they said as one counts on.
    """
    mine = select(_E.c.id).where(_E.c.id == erasure.id, _E.c.done_at.is_(None)).with_for_update(skip_locked=True)
    if tx.scalar(mine) is None or _is_needed(tx, erasure):  # Another process has it, or did it.
        return False
    people = select(_P.c.id).where(_P.c.erasure_id == erasure.id)
    own = select(_S.c.id).where(_S.c.person_id.in_(people))
    mails = emptying.mails(tx, _own_mails(tx, erasure, own), now)
    mails += emptying.mails(tx, _reports(erasure), now)
    letters = _forget_reviews(tx, own, now)
    letters += _forget_talks(tx, _is_side(select(_L.c.id).where(_L.c.person_id.in_(people))), now)
    letters += _forget_told_of(tx, erasure.mailbox, now)
    addresses.forget(tx, erasure.mailbox)
    _forget_deeds(tx, erasure.mailbox, serves=serves)
    to_them = (_O.c.mailbox == erasure.mailbox, _O.c.id <= erasure.last_letter_id)
    letters += emptying.letters(tx, *to_them, now=now, mailbox="", last_answer=None)
    _count(tx, erasure.id, mails=mails, letters=letters)
    tx.execute(update(_E).where(_E.c.id == erasure.id).values(mailbox="", done_at=now))
    return True


def _forget_deeds(tx: Tx, mailbox: str, *, serves: bool) -> None:
    """That they decided something, of their own or another's; and what they did as a moderator, when they are none any more."""
    tx.execute(update(_L).where(_L.c.decided_by == mailbox).values(decided_by=None))
    if serves:
        return
    tx.execute(delete(tables.approvals).where(tables.approvals.c.moderator == mailbox))
    for table in (tables.reviewers, tables.duties):
        tx.execute(delete(table).where(table.c.mailbox == mailbox))
    claimed, stops = tables.reviews, tables.intake_stops
    tx.execute(update(claimed).where(claimed.c.claimed_by == mailbox).values(claimed_by=None, claimed_until=None))
    tx.execute(update(stops).where(stops.c.stopped_by == mailbox).values(stopped_by=""))


def _is_needed(tx: Tx, erasure: Erasure) -> bool:
    told = or_(_O.c.mailbox == erasure.mailbox, _O.c.purpose.in_(_MIXED), _O.c.tells_of == erasure.mailbox)
    queued = exists().where(told, _O.c.state == states.Letter.QUEUED, _O.c.id <= erasure.last_letter_id)
    # Also others': only when it is read is it known what an answer is about.
    waiting = exists().where(_I.c.state == states.Inbound.RECEIVED, _I.c.id <= erasure.last_inbound_id)
    return bool(tx.scalar(select(or_(queued, waiting))))


def _own_mails(tx: Tx, erasure: Erasure, own: _Ids) -> _Ids:
    """All mails of somebody; those that a human here was to look at are over."""
    came_with = select(_S.c.inbound_id).where(_S.c.id.in_(own))
    sent = select(_R.c.id).where(_R.c.sender == erasure.mailbox)
    theirs = or_(_I.c.mailbox == erasure.mailbox, _I.c.raw_id.in_(sent), _I.c.id.in_(came_with))
    until_then = (theirs, _I.c.id <= erasure.last_inbound_id)
    held = select(_I.c.id).where(*until_then, _I.c.state == states.Inbound.HELD)
    why = Cause("its sender is forgotten", erasure.asked_at)
    for mail_id in tx.scalars(held).all():
        move(tx, mail_id, states.Inbound.HELD, states.Inbound.DONE, why, done_at=why.at)
    return select(_I.c.raw_id).where(*until_then)


def _reports(erasure: Erasure) -> _Ids:
    """The mails of machines that brought letters to them back, or complained about those."""
    letters = select(literal(inbound.LETTER) + cast(_O.c.id, String)).where(
        _O.c.mailbox == erasure.mailbox, _O.c.id <= erasure.last_letter_id
    )
    return select(_I.c.raw_id).where(_I.c.about.in_(letters), _I.c.state == states.Inbound.DONE)


def _forget_reviews(tx: Tx, own: _Ids, now: datetime) -> int:
    """What moderators were shown, and what they answered, for that quotes it: single reviews and lists, also of one's needs."""
    numbers = tx.scalars(own).all()
    emptied = emptying.letters(tx, _O.c.purpose == "m", _O.c.subject_id.in_(numbers), now=now)
    about = [f"m{number}" for number in numbers]
    lists = digests.with_any(tx, select(_L.c.id).where(_L.c.submission_id.in_(numbers)))
    emptied += emptying.letters(tx, _O.c.purpose.in_(_LISTS), _O.c.subject_id.in_(lists), now=now)
    about += [f"{purpose}{number}" for purpose in _LISTS for number in lists]
    return emptied + _forget_answers(tx, about, now)


def _forget_talks(tx: Tx, which: ColumnElement[bool], now: datetime) -> int:
    """What was passed on between the two sides, alone or in a digest, and what the other side answered to it."""
    with_them = tx.execute(select(_M.c.id, _M.c.digest_id).where(which)).all()
    matches, digests = [row.id for row in with_them], [row.digest_id for row in with_them if row.digest_id]
    emptied = emptying.letters(tx, _O.c.purpose.in_(_SIDES), _O.c.subject_id.in_(matches), now=now)
    emptied += emptying.letters(tx, _O.c.purpose == "g", _O.c.subject_id.in_(digests), now=now)
    about = [f"{side}{number}" for number in matches for side in _SIDES] + [f"g{number}" for number in digests]
    return emptied + _forget_answers(tx, about, now)


def _is_side(theirs: _Ids) -> ColumnElement[bool]:
    return or_(_M.c.offer_id.in_(theirs), _M.c.need_id.in_(theirs))


def _forget_told_of(tx: Tx, mailbox: str, now: datetime) -> int:
    """What others were told of them: their mailbox stands in its key, too."""
    return emptying.letters_and_readers(tx, _O.c.tells_of == mailbox, now=now)


def _forget_answers(tx: Tx, about: list[str], now: datetime) -> int:
    """Mails that answer these letters. Where a moderator was asked whether one was theirs, the question quotes it, and what
    came back quotes that; how many letters that are."""
    answers = tx.execute(select(_I.c.id, _I.c.raw_id).where(_I.c.about.in_(about), *_OVER)).all()
    emptying.mails(tx, select(_I.c.raw_id).where(_I.c.id.in_([row.id for row in answers])), now)
    asked = [row.id for row in answers]
    came = select(_I.c.raw_id).where(_I.c.about.in_([f"c{number}" for number in asked]), *_OVER)
    emptying.mails(tx, came, now)
    return emptying.letters(tx, _O.c.purpose == "c", _O.c.subject_id.in_(asked), now=now)


_OVER = (_I.c.state == states.Inbound.DONE,)


def _last_letter(tx: Tx, mailbox: str) -> int:
    return tx.scalar(select(func.max(_O.c.id)).where(_O.c.mailbox == mailbox)) or 0


def _count(tx: Tx, erasure_id: int, **more: int) -> None:
    values = {name: _E.c[name] + count for name, count in more.items()}
    tx.execute(update(_E).where(_E.c.id == erasure_id).values(values))
