"""Erasing a person: first their words, at once; then mails, letters and the address itself, when the last letter is out.

The counts of what happened stay: rows without text or address.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, delete, exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from mailflow import states
from mailflow.store import addresses, organisations, tables
from mailflow.store.engine import Tx
from mailflow.store.people import ERASED

_P, _S, _L, _M, _I, _R, _O, _D = (
    tables.people, tables.submissions, tables.listings, tables.matches, tables.inbound, tables.raw_mails, tables.letters,
    tables.digests,
)  # fmt: skip


def erase_words(tx: Tx, person_id: int, now: datetime) -> None:
    """Blanks what a person wrote in submissions and listings, and marks the person for `forget`."""
    tx.execute(update(_L).where(_L.c.person_id == person_id).values(words="", terms=[], decision_reason=None))
    blank: dict[str, object] = {
        "subject": "",
        "name": "",
        "words": "",
        "phone": None,
        "postcode": None,
        "reasons": [],
        "fingerprint": None,
    }
    tx.execute(update(_S).where(_S.c.person_id == person_id).values(**blank))
    theirs = select(_S.c.id).where(_S.c.person_id == person_id)
    organisations.forget(tx, person_id)
    tx.execute(delete(tables.photos).where(tables.photos.c.submission_id.in_(theirs)))
    tx.execute(update(_P).where(_P.c.id == person_id).values(name="", erase_at=now))


def waiting(tx: Tx) -> list[str]:
    """The cities in which somebody waits to be forgotten."""
    return list(tx.scalars(select(_P.c.city).where(_P.c.erase_at.is_not(None)).distinct()))


def forget(tx: Tx, city: str, address: str) -> int:
    """Blanks mails, letters and the mailbox of people who were erased in the city with this address; how many.

    Only of those whose letters are all out and whose mails are all worked on: until then the address is still needed.
    """
    local, _, domain = address.rpartition("@")
    ours = or_(_I.c.recipient == address, _I.c.recipient.like(f"{local}+%@{domain}"))
    forgotten = 0
    for person in tx.execute(
        select(_P.c.id, _P.c.city, _P.c.mailbox).where(_P.c.erase_at.is_not(None), _P.c.city == city)
    ).all():
        if not _is_needed(tx, person):
            _forget(tx, person, ours)
            forgotten += 1
    return forgotten


def _is_needed(tx: Tx, person: Row[*tuple[object, ...]]) -> bool:
    queued = exists().where(
        _O.c.city == person.city, _O.c.mailbox == person.mailbox, _O.c.state == states.Letter.QUEUED
    )
    mine = select(_R.c.id).where(_R.c.sender == person.mailbox)
    waiting = exists().where(_I.c.raw_id.in_(mine), _I.c.state == states.Inbound.RECEIVED)
    return bool(tx.scalar(select(or_(queued, waiting))))


def _forget(tx: Tx, person: Row[*tuple[object, ...]], ours: ColumnElement[bool]) -> None:
    mails = select(_S.c.inbound_id).where(_S.c.person_id == person.id)
    theirs = or_(_I.c.id.in_(mails), _R.c.sender == person.mailbox)
    found = select(_I.c.raw_id).join(_R, _R.c.id == _I.c.raw_id).where(ours, theirs)
    elsewhere = exists().where(_I.c.raw_id == _R.c.id, ~ours)  # The same mail went to another city, too.
    tx.execute(update(_R).where(_R.c.id.in_(found), ~elsewhere).values(raw=b"", sender=""))
    own = select(_S.c.id).where(_S.c.person_id == person.id)
    for number in tx.scalars(own).all():  # What moderators answered quotes the words that they were shown.
        _forget_answers(tx, ours, f"m{number}")
    theirs_too = select(_L.c.id).where(_L.c.person_id == person.id)
    _forget_lists(tx, ours, str(person.city), set(tx.scalars(theirs_too).all()))
    reviews = (_O.c.purpose == "m") & _O.c.subject_id.in_(own)
    tx.execute(update(_O).where(_O.c.city == person.city, reviews).values(raw=b""))
    talks = select(_M.c.id).where(or_(_M.c.offer_id.in_(theirs_too), _M.c.need_id.in_(theirs_too)))
    passed_on = _O.c.purpose.in_(("o", "h", "w")) & _O.c.subject_id.in_(talks) & (_O.c.state != states.Letter.QUEUED)
    tx.execute(update(_O).where(_O.c.city == person.city, passed_on).values(raw=b""))
    digests = select(_M.c.digest_id).where(_M.c.id.in_(talks), _M.c.digest_id.is_not(None))
    listed = (_O.c.purpose == "g") & _O.c.subject_id.in_(digests) & (_O.c.state != states.Letter.QUEUED)
    tx.execute(update(_O).where(_O.c.city == person.city, listed).values(raw=b""))
    tx.execute(update(_M).where(_M.c.need_id.in_(theirs_too)).values(reason=None))
    addresses.forget(tx, person.city, person.mailbox)
    letters = update(_O).where(_O.c.city == person.city, _O.c.mailbox == person.mailbox)
    tx.execute(letters.values(raw=b"", mailbox="", last_answer=None))
    tx.execute(update(_L).where(_L.c.person_id == person.id, _L.c.decided_by == person.mailbox).values(decided_by=None))
    tx.execute(update(_P).where(_P.c.id == person.id).values(mailbox=f"{ERASED}{person.id}", erase_at=None))


def _forget_lists(tx: Tx, ours: ColumnElement[bool], city: str, listing_ids: set[int]) -> None:
    """Lists of what waited, with the words of what they showed; what moderators answered quotes them. The row stays: ids."""
    for number, shown in tx.execute(select(_D.c.id, _D.c.listing_ids).where(_D.c.city == city)).all():
        if listing_ids.isdisjoint(shown):
            continue
        sent = _O.c.purpose.in_(("d", "l")) & (_O.c.subject_id == number) & (_O.c.state != states.Letter.QUEUED)
        tx.execute(update(_O).where(sent).values(raw=b""))
        _forget_answers(tx, ours, f"d{number}")
        _forget_answers(tx, ours, f"l{number}")


def _forget_answers(tx: Tx, ours: ColumnElement[bool], about: str) -> None:
    """The answers to a letter, by the beginning of its token. Where a moderator was asked whether one was theirs, the
    question quotes it, and what came back quotes that."""
    answered = (ours, _I.c.recipient.like(f"%+{about}x%"))
    quoting = select(_I.c.raw_id).where(*answered, _I.c.state == states.Inbound.DONE)
    tx.execute(update(_R).where(_R.c.id.in_(quoting)).values(raw=b""))
    answers = select(_I.c.id).where(*answered)
    for number in tx.scalars(answers).all():
        asked = (_O.c.purpose == "c") & (_O.c.subject_id == number) & (_O.c.state != states.Letter.QUEUED)
        tx.execute(update(_O).where(asked).values(raw=b""))
        came = select(_I.c.raw_id).where(ours, _I.c.recipient.like(f"%+c{number}x%"), _I.c.state == states.Inbound.DONE)
        tx.execute(update(_R).where(_R.c.id.in_(came)).values(raw=b""))
