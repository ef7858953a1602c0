"""Letters that go out: queued in the same transaction as what they tell, then claimed, sent, tried again or failed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from mailflow import states
from mailflow.model import Letter
from mailflow.store import leases, tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.moves import Cause, move, note
from mailflow.store.records import Outgoing, SentLetter, Waiting, columns, record

_T = tables.letters
_STATUS = re.compile(r"\d{3}\b(?: \d\.\d{1,3}\.\d{1,3}\b)?")  # RFC 5321 4.2, RFC 3463.


def queue(tx: Tx, letter: Letter, now: datetime, due_at: datetime | None = None) -> bool:
    """Queues a letter, to go out at `due_at`, else at once; False when the one with this key was queued before."""
    put = insert_once(tx, _T).values(
        key=letter.key, kind=letter.kind, city=letter.city, mailbox=letter.to, purpose=letter.purpose,
        subject_id=letter.subject_id, tells_of=letter.tells_of, envelope_from=letter.envelope_from, message_id=letter.message_id,
        raw=letter.raw, state=states.Letter.QUEUED, due_at=due_at or now, queued_at=now,
    )  # fmt: skip
    put = put.on_conflict_do_nothing(index_elements=[_T.c.key])
    return tx.scalar(put.returning(_T.c.id)) is not None  # psycopg gives no row count here.


def claim(tx: Tx, limit: int, lease: timedelta, now: datetime) -> list[Outgoing]:
    """Takes up to `limit` due letters. Once committed it is the mark that a transmission may have begun."""
    taken = leases.take(tx, _T, states.Letter.QUEUED, limit, lease, now)
    rows = tx.execute(select(*columns(_T, Outgoing)).where(_T.c.id.in_(taken)).order_by(_T.c.id))
    return [record(Outgoing, row) for row in rows]


def sent(tx: Tx, letter_id: int, cause: Cause) -> bool:
    """The smarthost took it."""
    return move(
        tx, letter_id, states.Letter.QUEUED, states.Letter.SENT, _brief(cause),
        last_answer=cause.why, done_at=cause.at, lease_until=None, lease_by=None,
    )  # fmt: skip


def failed(tx: Tx, letter_id: int, cause: Cause) -> bool:
    """Refused for good, or tried for too long."""
    return move(
        tx, letter_id, states.Letter.QUEUED, states.Letter.FAILED, _brief(cause),
        last_answer=cause.why, done_at=cause.at, lease_until=None, lease_by=None,
    )  # fmt: skip


def later(tx: Tx, letter_id: int, due_at: datetime, cause: Cause) -> None:
    """Refused for the moment: tried again at `due_at`."""
    waits = update(_T).where(_T.c.id == letter_id, _T.c.state == states.Letter.QUEUED)
    tx.execute(waits.values(due_at=due_at, last_answer=cause.why, lease_until=None, lease_by=None))
    note(tx, "letter", letter_id, states.Letter.QUEUED, states.Letter.QUEUED, _brief(cause))


def waiting(tx: Tx, purpose: str, subject_ids: Collection[int], now: datetime) -> list[Waiting]:
    """Letters about these subjects that are to go out later and were never tried, oldest first."""
    about = (_T.c.purpose == purpose, _T.c.subject_id.in_(subject_ids))
    untried = (_T.c.state == states.Letter.QUEUED, _T.c.due_at > now, _T.c.attempts == 0)
    rows = tx.execute(select(*columns(_T, Waiting)).where(*about, *untried).order_by(_T.c.id))
    return [record(Waiting, row) for row in rows]


def drop(tx: Tx, letter_id: int, cause: Cause) -> bool:
    """Takes a letter that waits out of the queue, as if it had never been written; that it was stays to be seen. False when
    it is on its way by now."""
    untried = (_T.c.state == states.Letter.QUEUED, _T.c.attempts == 0)
    gone = tx.scalar(delete(_T).where(_T.c.id == letter_id, *untried).returning(_T.c.id)) is not None
    if gone:
        note(tx, "letter", letter_id, states.Letter.QUEUED, "dropped", cause)
    return gone


def release(tx: Tx, letter_id: int, why: str, *, tried: bool) -> None:
    """Gives a claimed letter back; where the server was not there at all, as if it had not been tried."""
    back = update(_T).where(_T.c.id == letter_id, _T.c.state == states.Letter.QUEUED)
    count = _T.c.attempts - (0 if tried else 1)
    tx.execute(back.values(lease_until=None, lease_by=None, attempts=count, last_answer=why))


def by_message_id(tx: Tx, message_ids: Collection[str], mailbox: str) -> SentLetter | None:
    """The latest letter to this mailbox among these Message-IDs: how an answer without its token finds home."""
    chosen = select(*columns(_T, SentLetter)).where(_T.c.message_id.in_(message_ids), _T.c.mailbox == mailbox)
    row = tx.execute(chosen.order_by(_T.c.id.desc()).limit(1)).one_or_none()
    return record(SentLetter, row) if row else None


def written_at(tx: Tx, message_ids: Collection[str], mailbox: str) -> datetime | None:
    """When the latest letter to this mailbox among these Message-IDs was written; None where there is none."""
    letter = by_message_id(tx, message_ids, mailbox) if message_ids else None
    return letter.queued_at if letter else None


def among(tx: Tx, message_ids: Collection[str], city: str) -> SentLetter | None:
    """The latest letter of a city among these Message-IDs, whoever it went to."""
    chosen = select(*columns(_T, SentLetter)).where(_T.c.message_id.in_(message_ids), _T.c.city == city)
    row = tx.execute(chosen.order_by(_T.c.id.desc()).limit(1)).one_or_none()
    return record(SentLetter, row) if row else None


def is_ours(tx: Tx, message_id: str) -> bool:
    """Whether a letter of ours went out under this Message-ID."""
    return tx.scalar(select(_T.c.id).where(_T.c.message_id == message_id)) is not None


def by_envelope(tx: Tx, envelope_from: str) -> SentLetter | None:
    """The letter that went out under this bounce address."""
    chosen = select(*columns(_T, SentLetter)).where(_T.c.envelope_from == envelope_from)
    row = tx.execute(chosen.limit(1)).one_or_none()
    return record(SentLetter, row) if row else None


def thread(tx: Tx, mailbox: str, purpose: str, subject_id: int, limit: int = 10) -> list[str]:
    """Message-IDs of the first letter and the latest ones to a mailbox about one subject, oldest first."""
    about = select(_T.c.message_id).where(
        _T.c.mailbox == mailbox, _T.c.subject_id == subject_id, _T.c.purpose == purpose
    )
    ids = list(tx.scalars(about.order_by(_T.c.id)))
    return ids if len(ids) <= limit else [ids[0], *ids[1 - limit :]]


def was_written(tx: Tx, mailbox: str, kind: str, purpose: str, subject_id: int) -> bool:
    """Whether a mailbox was ever written a letter of a kind about this subject."""
    to_them = select(_T.c.id).where(_T.c.mailbox == mailbox, _T.c.subject_id == subject_id, _T.c.purpose == purpose)
    return tx.scalar(to_them.where(_T.c.kind == kind).limit(1)) is not None


def was_queued(tx: Tx, key: str) -> bool:
    """Whether a letter with this key was ever queued."""
    return tx.scalar(select(_T.c.id).where(_T.c.key == key)) is not None


def last_written(
    tx: Tx, mailbox: str, kind: str, key_begins: str, since: datetime, *, failed: bool = False
) -> datetime | None:
    """When the latest letter of a kind whose key begins so was written to a mailbox, if that was after `since`: of those
    that are out or wait, or of those that failed."""
    ended = _T.c.state == states.Letter.FAILED if failed else _T.c.state != states.Letter.FAILED
    to_them = (_T.c.mailbox == mailbox, _T.c.kind == kind, _T.c.queued_at > since, ended)
    at: datetime | None = tx.scalar(select(func.max(_T.c.queued_at)).where(*to_them, _T.c.key.like(f"{key_begins}%")))
    return at


def latest_subject(tx: Tx, city: str, mailbox: str, purpose: str, since: datetime) -> int | None:
    """What the latest letter with a purpose to a mailbox was about, if it was written after `since`."""
    to_them = (_T.c.city == city, _T.c.mailbox == mailbox, _T.c.purpose == purpose, _T.c.queued_at > since)
    latest = select(_T.c.subject_id).where(*to_them).order_by(_T.c.id.desc()).limit(1)
    found: int | None = tx.scalar(latest)
    return found


def forget_about(tx: Tx, purpose: str, subject_id: int, now: datetime) -> None:
    """Blanks the letters about something, and whom they went to; not those that still wait to go out."""
    about = (_T.c.purpose == purpose) & (_T.c.subject_id == subject_id) & (_T.c.state != states.Letter.QUEUED)
    tx.execute(update(_T).where(about).values(raw=b"", mailbox="", emptied_at=now))


def count_since(tx: Tx, mailbox: str, kind: str, since: datetime) -> int:
    """How many letters of a kind a mailbox was sent since then."""
    counted = (
        select(func.count()).select_from(_T).where(_T.c.mailbox == mailbox, _T.c.kind == kind, _T.c.queued_at >= since)
    )
    return tx.scalar(counted) or 0


def _brief(cause: Cause) -> Cause:
    """A cause as it stays for ever: a server's status without its words, which name addresses; else what stands before a
    colon. The whole answer stands with the letter, and goes with it."""
    status = _STATUS.match(cause.why)
    return replace(cause, why=status.group() if status else cause.why.partition(":")[0])
