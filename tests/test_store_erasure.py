"""store.erasure: a person's words are gone, other people's stay, and so does the count of what happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rows import NOW, because, letter, listing, mail, person, row
from sqlalchemy import LargeBinary, String, Text, select

from mailflow.store import counts, digests, erasure, inbound, outbox, people, tables
from mailflow.store.engine import Store, Tx
from mailflow.store.records import Person


def everything(tx: Tx) -> str:
    """All text and bytes in the database."""
    values: list[Any] = []
    for table in tables.metadata.sorted_tables:
        kept = [column for column in table.c if isinstance(column.type, Text | String | LargeBinary)]
        values += [value for found in tx.execute(select(*kept)) for value in found] if kept else []
    return "\n".join(bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in values)


def erase(tx: Tx, owner: Person) -> int:
    """Both halves of an erasure: the words, and then what is left."""
    erasure.erase_words(tx, owner.id, NOW)
    return erasure.forget(tx, owner.city, f"{owner.city}@mail.example")


def test_nothing_can_be_read_any_more(store: Store) -> None:
    """Listing, submission, phone, name, mailbox, raw mails and letters: nothing is left but the counts."""
    with store.write() as tx:
        owner = person(tx)
        item = listing(tx, owner, words="Ein Bett aus Eiche", terms=["furniture/bed"])
        answer = mail(tx, b"Subject: Antwort\r\n\r\nHallo\r\n", to=("gera+s1@mail.example",))
        inbound.finish(tx, answer, "sender", because())
        outbox.queue(tx, letter("receipt:1"), NOW)
        outbox.queue(tx, letter("review:1", to="anna@gera.example", purpose="m", subject_id=item.submission_id), NOW)
        for letter_id in tx.scalars(select(tables.letters.c.id)).all():
            outbox.sent(tx, letter_id, because())
        before = counts.by_state(tx)
        assert erase(tx, owner) == 1
        left = everything(tx)
        assert counts.by_state(tx) == before
        assert row(tx, tables.listings, item.id).terms == []
        assert row(tx, tables.submissions, item.submission_id).postcode is None
        assert people.find(tx, "gera", "helga@web.example") is None
    for words in ("Eiche", "0365", "Ein Bett", "Subject", "Helga", "Hallo", "helga@web"):
        assert words not in left


def test_what_moderators_were_asked_to_confirm_is_gone(store: Store) -> None:
    """The question whether an answer was theirs, and the answer to that: both may quote the person."""
    with store.write() as tx:
        owner, other = person(tx), person(tx, "ben@web.example")
        for number, one in ((1, owner), (2, other)):
            submission_id = listing(tx, one).submission_id
            doubted = mail(
                tx,
                f"doubted {number}".encode(),
                to=(f"gera+m{submission_id}xabc@mail.example",),
                sender="anna@gera.example",
            )
            about = letter(f"confirm:{number}", to="anna@gera.example", purpose="c", subject_id=doubted)
            outbox.queue(tx, replace(about, raw=f"asked {number}".encode()), NOW)
            outbox.sent(tx, number, because())
            came = mail(
                tx, f"came {number}".encode(), to=(f"gera+c{doubted}xabc@mail.example",), sender="anna@gera.example"
            )
            for mail_id in (doubted, came):
                inbound.finish(tx, mail_id, "confirmation", because())
        erase(tx, owner)
        left = everything(tx)
    assert [words in left for words in ("doubted 1", "asked 1", "came 1")] == [False] * 3
    assert [words in left for words in ("doubted 2", "asked 2", "came 2")] == [True] * 3


def test_lists_of_what_waited_are_gone(store: Store) -> None:
    """The list that showed it, and the answer to that; a list that did not show it stays."""
    with store.write() as tx:
        owner, other = person(tx), person(tx, "ben@web.example")
        for number, one in ((1, owner), (2, other)):
            digest = digests.add(tx, "gera", [listing(tx, one).id], None, NOW)
            about = letter(f"list:{number}", to="anna@gera.example", purpose="d", subject_id=digest)
            outbox.queue(tx, replace(about, raw=f"list {number}".encode()), NOW)
            outbox.sent(tx, number, because())
            to = (f"gera+d{digest}xabc@mail.example",)
            came = mail(tx, f"came {number}".encode(), to=to, sender="anna@gera.example")
            inbound.finish(tx, came, "list", because())
        erase(tx, owner)
        left = everything(tx)
    assert [words in left for words in ("list 1", "came 1", "list 2", "came 2")] == [False, False, True, True]


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
        erase(tx, owner)
        assert ([row(tx, tables.listings, item.id) for item in kept], row(tx, tables.letters, 1)) == before
        assert [row(tx, tables.submissions, item.submission_id) for item in kept] == submissions
        mails = tx.scalars(select(tables.raw_mails.c.raw).order_by(tables.raw_mails.c.id)).all()
    assert [bool(raw) for raw in mails] == [False, True, True]


def test_mail_that_went_to_another_city_too_is_kept(store: Store) -> None:
    """One mail to two cities is one row of bytes: erased in one city, the other still has it."""
    with store.write() as tx:
        owner = person(tx)
        first = mail(tx, to=("gera@mail.example", "jena@mail.example"))
        for mail_id in (first - 1, first):
            inbound.finish(tx, mail_id, "submission", because())
        erase(tx, owner)
        assert row(tx, tables.raw_mails, 1).raw


@pytest.mark.parametrize("wait", ["a letter to be sent", "a mail to be read"])
def test_address_is_kept_while_it_is_needed(store: Store, wait: str) -> None:
    """What waits to go out is not sent empty, and what waits to be read is read; both are forgotten afterwards."""
    with store.write() as tx:
        owner = person(tx)
        if wait == "a letter to be sent":
            outbox.queue(tx, letter(), NOW)
        else:
            mail(tx)
        assert erase(tx, owner) == 0
        assert erasure.waiting(tx) == ["gera"]
        if wait == "a letter to be sent":
            assert row(tx, tables.letters, 1).raw == letter().raw
            outbox.sent(tx, 1, because())
        else:
            inbound.finish(tx, 1, "sender", because())
        assert erasure.forget(tx, "gera", "gera@mail.example") == 1
        assert "helga" not in everything(tx)
        assert erasure.waiting(tx) == []


def test_who_writes_again_is_not_forgotten(store: Store) -> None:
    """A new mail of the same person, before the erasure is over, begins anew."""
    with store.write() as tx:
        owner = person(tx)
        erasure.erase_words(tx, owner.id, NOW)
        again = person(tx)
        assert erasure.forget(tx, "gera", "gera@mail.example") == 0
        assert people.find(tx, "gera", "helga@web.example") == again


def test_twice_is_no_harm(store: Store) -> None:
    """A second removal changes nothing and fails nowhere."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner)
        erase(tx, owner)
        once = everything(tx)
        assert erase(tx, owner) == 1
        assert everything(tx) == once
