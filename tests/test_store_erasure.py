"""store.erasure: a person's words are gone, other people's stay, and so does the count of what happened."""

from __future__ import annotations

from typing import Any

from rows import NOW, because, letter, listing, person, row
from sqlalchemy import LargeBinary, String, Text, select

from mailflow.store import counts, erasure, outbox, tables
from mailflow.store.engine import Store, Tx


def everything(tx: Tx) -> str:
    """All text and bytes in the database."""
    values: list[Any] = []
    for table in tables.metadata.sorted_tables:
        kept = [column for column in table.c if isinstance(column.type, Text | String | LargeBinary)]
        values += [value for found in tx.execute(select(*kept)) for value in found] if kept else []
    return "\n".join(bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in values)


def test_words_are_gone(store: Store) -> None:
    """Listing, submission, phone, name, the raw mail and letters that are through: nothing of it can be read any more."""
    with store.write() as tx:
        owner = person(tx)
        item = listing(tx, owner, words="Ein Bett aus Eiche", terms=["furniture/bed"])
        outbox.queue(tx, letter("receipt:1"), NOW)
        outbox.queue(tx, letter("review:1", to="anna@gera.example", purpose="m", subject_id=item.submission_id), NOW)
        for letter_id in tx.scalars(select(tables.letters.c.id)).all():
            outbox.sent(tx, letter_id, because())
        before = counts.by_state(tx)
        erasure.erase_words(tx, owner.id)
        left = everything(tx)
        assert counts.by_state(tx) == before
        assert row(tx, tables.listings, item.id).terms == []
        assert row(tx, tables.submissions, item.submission_id).postcode is None
    for words in ("Eiche", "0365", "Ein Bett", "Subject", "Helga", "Hallo"):
        assert words not in left


def test_others_keep_theirs(store: Store) -> None:
    """Another person's words and letters stay, in the same city and the same mailbox's in another."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner)
        others = [person(tx, "ben@web.example"), person(tx, city="jena")]
        kept = [listing(tx, other, words=f"Stuhl von {other.id}") for other in others]
        outbox.queue(tx, letter("receipt:2", to="ben@web.example"), NOW)
        before = [row(tx, tables.listings, item.id) for item in kept], row(tx, tables.letters, 1)
        submissions = [row(tx, tables.submissions, item.submission_id) for item in kept]
        erasure.erase_words(tx, owner.id)
        assert ([row(tx, tables.listings, item.id) for item in kept], row(tx, tables.letters, 1)) == before
        assert [row(tx, tables.submissions, item.submission_id) for item in kept] == submissions
        mails = tx.scalars(select(tables.raw_mails.c.raw).order_by(tables.raw_mails.c.id)).all()
    assert [bool(raw) for raw in mails] == [False, True, True]


def test_letters_still_to_be_sent_keep_their_text(store: Store) -> None:
    """What waits to go out is not sent empty."""
    with store.write() as tx:
        owner = person(tx)
        outbox.queue(tx, letter(), NOW)
        erasure.erase_words(tx, owner.id)
        assert row(tx, tables.letters, 1).raw == letter().raw


def test_twice_is_no_harm(store: Store) -> None:
    """A second removal changes nothing and fails nowhere."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner)
        erasure.erase_words(tx, owner.id)
        once = everything(tx)
        erasure.erase_words(tx, owner.id)
        assert everything(tx) == once
