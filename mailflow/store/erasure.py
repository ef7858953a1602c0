"""Erasing what a person wrote: their words, their mails and the letters to them; the counts of what happened stay."""

from __future__ import annotations

from sqlalchemy import select, update

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx


def erase_words(tx: Tx, person_id: int) -> None:
    """Blanks the words in a person's submissions and listings, their raw mails, and letters to them that are through."""
    s, i, r, o = tables.submissions, tables.inbound, tables.raw_mails, tables.letters
    tx.execute(update(tables.listings).where(tables.listings.c.person_id == person_id).values(words="", terms=[], decision_reason=None))
    inbound_ids = select(s.c.inbound_id).where(s.c.person_id == person_id)
    raw_ids = select(i.c.raw_id).where(i.c.id.in_(inbound_ids))
    tx.execute(update(r).where(r.c.id.in_(raw_ids)).values(raw=b"", sender=""))
    tx.execute(update(s).where(s.c.person_id == person_id).values(subject="", words="", phone=None, postcode=None, reasons=[]))
    person = tx.execute(select(tables.people.c.city, tables.people.c.mailbox).where(tables.people.c.id == person_id)).one()
    through = update(o).where(o.c.city == person.city, o.c.mailbox == person.mailbox, o.c.state != states.Letter.QUEUED)
    tx.execute(through.values(raw=b""))
    submission_ids = select(s.c.id).where(s.c.person_id == person_id)
    reviews = update(o).where(o.c.purpose == "m", o.c.subject_id.in_(submission_ids), o.c.state != states.Letter.QUEUED)
    tx.execute(reviews.values(raw=b""))
    tx.execute(update(tables.people).where(tables.people.c.id == person_id).values(name=""))
