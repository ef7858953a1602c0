"""What people agreed to: when, by which mail, and to which text; kept so that it can be shown (GDPR 7 (1))."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select, update

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.records import Consent, columns

_T, _W = tables.consents, tables.consent_texts
VERSION_LENGTH = 12


def give(
    tx: Tx,
    person_id: int,
    purpose: str,
    subject_id: int,
    text: str,
    language: str,
    now: datetime,
    inbound_id: int | None,
) -> None:
    """Keeps a consent. Given again for the same thing it counts anew, with the text and the mail of then."""
    version = hashlib.sha256(f"{language}\0{text}".encode()).hexdigest()[:VERSION_LENGTH]
    read = insert_once(tx, _W).values(version=version, language=language, text=text, first_at=now)
    tx.execute(read.on_conflict_do_nothing(index_elements=[_W.c.version]))
    said = {"version": version, "inbound_id": inbound_id, "given_at": now, "withdrawn_at": None, "withdrawn_by": None}
    put = insert_once(tx, _T).values(person_id=person_id, purpose=purpose, subject_id=subject_id, **said)
    tx.execute(put.on_conflict_do_update(index_elements=[_T.c.person_id, _T.c.purpose, _T.c.subject_id], set_=said))


def withdraw(tx: Tx, person_id: int, now: datetime, inbound_id: int | None) -> None:
    """All that somebody agreed to is over; that they had agreed stays to be shown."""
    given = update(_T).where(_T.c.person_id == person_id, _T.c.withdrawn_at.is_(None))
    tx.execute(given.values(withdrawn_at=now, withdrawn_by=inbound_id))


def is_withdrawn(tx: Tx, person_id: int, purpose: str, subject_id: int) -> bool:
    """Whether somebody agreed to this, and does so no more."""
    theirs = (_T.c.person_id == person_id, _T.c.purpose == purpose, _T.c.subject_id == subject_id)
    return tx.scalar(select(_T.c.id).where(*theirs, _T.c.withdrawn_at.is_not(None))) is not None


def of_person(tx: Tx, person_id: int) -> list[tuple[Consent, str]]:
    """What somebody agreed to, each with the text that they read, oldest first."""
    chosen = select(*columns(_T, Consent), _W.c.text).join(_W, _W.c.version == _T.c.version)
    rows = tx.execute(chosen.where(_T.c.person_id == person_id).order_by(_T.c.id)).all()
    return [(Consent(*row[:-1]), str(row[-1])) for row in rows]
