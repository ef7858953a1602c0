"""Takes what is personal from rows and leaves the counts: mails, letters, what people wrote in them, and people.

Used by `erasure`, for one person, and by `retention`, for what is old. Nothing is emptied twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, exists, func, literal, select, update

from mailflow import states
from mailflow.store import organisations, reviews, tables
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause, move
from mailflow.store.people import ERASED

_P, _S, _L, _M, _I, _R, _O = (
    tables.people, tables.submissions, tables.listings, tables.matches, tables.inbound, tables.raw_mails, tables.letters,
)  # fmt: skip


def mails(tx: Tx, raw_ids: Any, now: datetime) -> int:
    """Takes the bytes and senders from mails, a list of their ids or a select of them; how many had any. Not from one that
    still waits to be read, in whatever city."""
    unread = exists().where(_I.c.raw_id == _R.c.id, _I.c.state == states.Inbound.RECEIVED)
    full = (_R.c.id.in_(raw_ids), _R.c.emptied_at.is_(None), ~unread)
    ids = list(tx.scalars(update(_R).where(*full).values(raw=b"", sender="", emptied_at=now).returning(_R.c.id)))
    tx.execute(update(_I).where(_I.c.raw_id.in_(ids)).values(mailbox=None))
    return len(ids)


def letters(tx: Tx, *which: Any, now: datetime, **values: Any) -> int:
    """Takes the bytes from letters that are out; how many had any. values: what else is taken from them."""
    out = (*which, _O.c.state != states.Letter.QUEUED)
    had = tx.scalar(select(func.count()).select_from(_O).where(*out, _O.c.emptied_at.is_(None))) or 0
    tx.execute(update(_O).where(*out).values(raw=b"", emptied_at=func.coalesce(_O.c.emptied_at, now), **values))
    return had


def letters_and_readers(tx: Tx, *which: Any, now: datetime, **values: Any) -> int:
    """The same, and whom their keys name: nobody writes these letters once more."""
    return letters(tx, *which, now=now, key=literal("gone:") + cast(_O.c.id, String), tells_of=None, **values)


def withdraw(tx: Tx, *which: Any, cause: Cause) -> int:
    """Letters that wait go to nobody any more, and nothing stays in them; how many. One that is being sent at this moment
    may still go out."""
    waiting = tx.scalars(select(_O.c.id).where(*which, _O.c.state == states.Letter.QUEUED)).all()
    gone = {
        "raw": b"",
        "last_answer": None,
        "done_at": cause.at,
        "emptied_at": cause.at,
        "lease_until": None,
        "lease_by": None,
    }
    return sum(move(tx, id_, states.Letter.QUEUED, states.Letter.FAILED, cause, **gone) for id_ in waiting)


def submissions(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    """Takes what was written from submissions, their listings, matches, photos and reviews."""
    nothing: dict[str, object] = {
        "words": "",
        "terms": [],
        "decision_reason": None,
        "released": [],
        "postcode": None,
        "cell": "",
    }
    items = tx.scalars(update(_L).where(_L.c.submission_id.in_(ids)).values(nothing).returning(_L.c.id)).all()
    tx.execute(update(_M).where(_M.c.offer_id.in_(items) | _M.c.need_id.in_(items)).values(reason=None, reasons=[]))
    blank: dict[str, object] = {
        **dict.fromkeys(("subject", "name", "words", "said_of_all", "message_id"), ""),
        **dict.fromkeys(("phone", "postcode", "fingerprint")),
        "reasons": [],
        "emptied_at": now,
    }
    tx.execute(update(_S).where(_S.c.id.in_(ids)).values(**blank))
    for table in (tables.photos, tables.reviewers):
        tx.execute(delete(table).where(table.c.submission_id.in_(ids)))
    tx.execute(update(tables.reviews).where(tables.reviews.c.submission_id.in_(ids)).values(reviews.NOTHING_MORE))


def person(tx: Tx, person_id: int, **values: Any) -> None:
    """Takes name and mailbox from somebody, who then speaks for no organisation; who writes again is new. values: what is set besides."""
    organisations.forget(tx, person_id)
    nobody = {"name": "", "organisation": None, "is_private": False, "mailbox": f"{ERASED}{person_id}", **values}
    tx.execute(update(_P).where(_P.c.id == person_id).values(nobody))
