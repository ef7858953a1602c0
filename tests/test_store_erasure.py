"""store.erasure: a person's words are gone, other people's stay, and so does the count of what happened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rows import NOW, because, letter, listing, mail, person, row
from sqlalchemy import LargeBinary, String, Text, select

from mailflow.states import Ending
from mailflow.store import (
    addresses,
    approvals,
    counts,
    digests,
    duties,
    erasure,
    inbound,
    intake_stops,
    matches,
    organisations,
    outbox,
    people,
    submissions,
    tables,
)
from mailflow.store.engine import Store, Tx
from mailflow.store.records import Erasure, Person


def everything(tx: Tx) -> str:
    """All text and bytes in the database."""
    values: list[Any] = []
    for table in tables.metadata.sorted_tables:
        kept = [column for column in table.c if isinstance(column.type, Text | String | LargeBinary)]
        values += [value for found in tx.execute(select(*kept)) for value in found] if kept else []
    return "\n".join(bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in values)


def begin(tx: Tx, owner: Person) -> Erasure:
    """The first half of an erasure: the words, in every city."""
    count = len(tx.scalars(select(tables.erasures.c.id)).all())
    begun = erasure.begin(tx, owner.mailbox, f"REF-{count}", NOW)
    for person_ in people.of_mailbox(tx, owner.mailbox):
        erasure.erase_words(tx, person_.id, begun)
    return begun


def erase(tx: Tx, owner: Person) -> bool:
    """Both halves of an erasure: the words, and then what is left."""
    return erasure.forget(tx, begin(tx, owner), NOW)


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
            for mail_id, about_it in ((doubted, f"m{submission_id}"), (came, f"c{doubted}")):
                inbound.tell(tx, mail_id, "anna@gera.example", about_it)
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
            inbound.tell(tx, came, "anna@gera.example", f"d{digest}")
            inbound.finish(tx, came, "list", because())
        erase(tx, owner)
        left = everything(tx)
    assert [words in left for words in ("list 1", "came 1", "list 2", "came 2")] == [False, False, True, True]


def test_letters_that_tell_of_somebody_are_gone(store: Store) -> None:
    """What others were told of them, and not of whoever has a name that holds theirs."""
    with store.write() as tx:
        owner = person(tx)
        for number, named in enumerate((owner.mailbox, f"x{owner.mailbox}"), 1):
            about = replace(letter(f"team:{number}:{named}:9", to="petra@verein.example"), tells_of=named)
            about = replace(about, message_id=f"{number}@mail.example")
            outbox.queue(tx, replace(about, raw=f"tells of {number}".encode()), NOW)
            outbox.sent(tx, number, because())
        erase(tx, owner)
        left = everything(tx)
    assert [f"tells of {number}" in left for number in (1, 2)] == [False, True]
    assert f":{owner.mailbox}:" not in left


@pytest.mark.parametrize(
    ("looks", "index"),
    [
        pytest.param("SELECT id FROM letters WHERE tells_of = 'a'", "letters_tells_of", id="who is told of"),
        pytest.param(
            "SELECT digest_id FROM digest_listings WHERE listing_id = 1", "digest_listings_listing", id="lists"
        ),
        pytest.param("SELECT 1 FROM reviewers WHERE mailbox = 'a' AND told_at >= 'b'", "reviewers_reader", id="duties"),
        pytest.param("SELECT 1 FROM approvals WHERE moderator = 'a'", "approvals_moderator", id="OKs"),
        pytest.param("SELECT 1 FROM reviews WHERE city = 'a' AND claimed_by = 'b'", "reviews_claimer", id="claims"),
    ],
)
def test_nothing_is_searched_through(tmp_path: Path, looks: str, index: str) -> None:
    """What names somebody is found by an index, however much there is."""
    opened = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    with opened.read() as tx:
        plan = " ".join(str(row) for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {looks}").all())
    opened.close()
    assert index in plan


def test_what_the_other_side_wrote_is_gone(store: Store) -> None:
    """Letters to an organisation about a match, alone or in a digest, and what it answered: both quote the person."""
    with store.write() as tx:
        owner, other = person(tx), person(tx, "ben@web.example")
        need = listing(tx, person(tx, "shop@verein.example"), "need")
        for number, one in ((1, owner), (2, other)):
            match = matches.propose(tx, listing(tx, one), need, 1.0, [], because(), tell_at=NOW, in_digest=True)
            assert match is not None
            matches.told(tx, match.id, NOW, digest_id=match.id, place=1)
            for purpose in "og":
                about = letter(f"{purpose}{number}", "shop@verein.example", purpose=purpose, subject_id=match.id)
                outbox.queue(tx, replace(about, raw=f"told {purpose}{number}".encode()), NOW)
                came = mail(tx, f"answered {purpose}{number}".encode(), sender="shop@verein.example")
                inbound.tell(tx, came, "shop@verein.example", f"{purpose}{match.id}")
                inbound.finish(tx, came, "organisation", because())
        for letter_id in tx.scalars(select(tables.letters.c.id)).all():
            outbox.sent(tx, letter_id, because())
        erase(tx, owner)
        left = everything(tx)
    assert [f"{what} {purpose}1" in left for what in ("told", "answered") for purpose in "og"] == [False] * 4
    assert [f"{what} {purpose}2" in left for what in ("told", "answered") for purpose in "og"] == [True] * 4


def test_letters_that_came_back_are_gone(store: Store) -> None:
    """A machine's report about a letter to the person names them; one about another letter stays."""
    with store.write() as tx:
        owner = person(tx)
        for number, mailbox in ((1, owner.mailbox), (2, "ben@web.example")):
            outbox.queue(tx, letter(f"receipt:{number}", mailbox), NOW)
            outbox.sent(tx, number, because())
            report = mail(tx, f"report {number}".encode(), sender="")
            inbound.returns(tx, report, number)
            inbound.finish(tx, report, "bounce", because())
        erase(tx, owner)
        left = everything(tx)
    assert ("report 1" in left, "report 2" in left) == (False, True)


def test_mails_under_another_envelope_are_gone(store: Store) -> None:
    """A mail is its writer's by its From, whatever server sent it; and one that waited for a human here waits no more."""
    with store.write() as tx:
        owner = person(tx)
        for route in ("done", "held"):
            sent = mail(tx, f"by relay, {route}".encode(), sender="bounce-17@relay.example")
            inbound.tell(tx, sent, owner.mailbox, None)
            (inbound.finish if route == "done" else inbound.hold)(tx, sent, "sender", because())
        erase(tx, owner)
        assert "by relay" not in everything(tx)
        assert counts.by_state(tx)["inbound"] == {"done": 2}


def test_others_keep_theirs(store: Store) -> None:
    """Another person's words and letters stay."""
    with store.write() as tx:
        owner, other = person(tx), person(tx, "ben@web.example")
        listing(tx, owner)
        kept = listing(tx, other, words="Stuhl von Ben")
        outbox.queue(tx, letter("receipt:2", to="ben@web.example"), NOW)
        before = row(tx, tables.listings, kept.id), row(tx, tables.letters, 1)
        submission = row(tx, tables.submissions, kept.submission_id)
        erase(tx, owner)
        assert (row(tx, tables.listings, kept.id), row(tx, tables.letters, 1)) == before
        assert row(tx, tables.submissions, kept.submission_id) == submission
        mails = tx.scalars(select(tables.raw_mails.c.raw).order_by(tables.raw_mails.c.id)).all()
    assert [bool(raw) for raw in mails] == [False, True]


def test_what_somebody_did_for_others_is_gone(store: Store) -> None:
    """That they ended a colleague's need, and what they said as a moderator; a moderator of today keeps the latter."""
    for serves in (True, False):
        with store.write() as tx:
            owner, colleague = person(tx), person(tx, "petra@verein.example")
            need = listing(tx, colleague, "need")
            submissions.end(tx, need, Ending.COVERED, because(), decided_by=owner.mailbox, decided_at=NOW)
            approvals.give(tx, need.id, owner.mailbox, 1, NOW)
            duties.digest(tx, "gera", owner.mailbox, ["09:00"], NOW)
            intake_stops.stop(tx, "gera", "furniture", None, owner.mailbox, NOW)
            addresses.complain(tx, "jena", owner.mailbox, NOW)
            assert erasure.forget(tx, begin(tx, owner), NOW, serves=serves)
            assert row(tx, tables.listings, need.id).decided_by is None
            assert addresses.find(tx, "jena", owner.mailbox) is None
            assert ("helga" in everything(tx)) == serves


def test_a_name_that_may_be_a_persons_is_gone(store: Store) -> None:
    """An organisation that moderators took in is called as its only person is; the config's keeps its name."""
    with store.write() as tx:
        owner, other = person(tx), person(tx, "petra@verein.example")
        organisations.found(tx, "gera", owner.id, "Helga Brandt", NOW)
        team = organisations.found(tx, "gera", other.id, "Tafel", NOW)
        organisations.join(tx, team.id, person(tx, "ute@verein.example").id, NOW)
        erase(tx, owner)
        erase(tx, other)
        assert tx.scalars(select(tables.organisations.c.name).order_by(tables.organisations.c.id)).all() == [
            "",
            "Tafel",
        ]


def test_why_it_fitted_is_gone(store: Store) -> None:
    """The reasons of a match hold the place and the things of an offer."""
    with store.write() as tx:
        owner, need = person(tx), listing(tx, person(tx, "shop@verein.example"), "need")
        match = matches.propose(
            tx, listing(tx, owner), need, 1.0, [{"code": "near", "values": {"place": "07545"}}], because()
        )
        assert match is not None
        erase(tx, owner)
        assert row(tx, tables.matches, match.id).reasons == []


def test_in_every_city(store: Store) -> None:
    """Who is forgotten is forgotten in all cities, and one mail that came to two of them is gone."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, person(tx, city="jena"), words="Stuhl in Jena")
        first = mail(tx, to=("gera@mail.example", "jena@mail.example"))
        for mail_id in (first - 1, first):
            inbound.finish(tx, mail_id, "submission", because())
        erase(tx, owner)
        assert "Jena" not in everything(tx)
        assert people.of_mailbox(tx, owner.mailbox) == []
        assert not any(tx.scalars(select(tables.raw_mails.c.raw)).all())


def test_a_proof_stays(store: Store) -> None:
    """That somebody was forgotten, when, and how much of them: nothing in it tells who."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner)
        outbox.queue(tx, letter(), NOW)
        outbox.sent(tx, 1, because())
        begun = begin(tx, owner)
        erasure.told(tx, begun, 3)
        erasure.confirmed(tx, begun)
        assert erasure.forget(tx, begun, NOW)
        proof = row(tx, tables.erasures, begun.id)
        assert (proof.reference, proof.mailbox, proof.asked_at, proof.done_at) == ("REF-0", "", NOW, NOW)
        assert (proof.mails, proof.letters, proof.listings, proof.told) == (1, 1, 1, 3)


@pytest.mark.parametrize("wait", ["a letter to be sent", "a mail to be read"])
def test_address_is_kept_while_it_is_needed(store: Store, wait: str) -> None:
    """What waits to go out is not sent empty, and what waits to be read is read; both are forgotten afterwards."""
    with store.write() as tx:
        owner = person(tx)
        if wait == "a letter to be sent":
            outbox.queue(tx, letter(), NOW)
        else:
            mail(tx)
        begun = begin(tx, owner)
        assert not erasure.forget(tx, begun, NOW)
        assert (erasure.waiting(tx), erasure.ready(tx)) == ([begun], [])
        if wait == "a letter to be sent":
            assert row(tx, tables.letters, 1).raw == letter().raw
            outbox.sent(tx, 1, because())
        else:
            inbound.finish(tx, 1, "sender", because())
        assert erasure.ready(tx) == [begun]
        assert erasure.forget(tx, begun, NOW)
        assert not erasure.forget(tx, begun, NOW)
        assert "helga" not in everything(tx)
        assert erasure.waiting(tx) == []


def test_who_writes_again_begins_anew(store: Store) -> None:
    """A new mail of the same person, before the erasure is over, is a new beginning: what was before goes all the same."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner, words="Ein Bett aus Eiche")
        begun = begin(tx, owner)
        again = person(tx)
        kept = listing(tx, again, words="Ein Schrank")
        outbox.queue(tx, letter("receipt:new"), NOW)
        outbox.sent(tx, 1, because())
        assert again.id != owner.id
        assert erasure.forget(tx, begun, NOW)
        left = everything(tx)
        assert people.find(tx, "gera", "helga@web.example") == again
        assert row(tx, tables.listings, kept.id).words == "Ein Schrank"
        assert row(tx, tables.letters, 1).raw
        assert [bool(raw) for raw in tx.scalars(select(tables.raw_mails.c.raw).order_by(tables.raw_mails.c.id))] == [
            False,
            True,
        ]
    assert "Eiche" not in left


def test_erased_is_overwritten(tmp_path: Path) -> None:
    """SQLite leaves nothing of it in the file or in its log, where somebody who has the file could find it."""
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner, words="Ein Bett aus Eiche " * 500)
    with store.write() as tx:
        assert erase(tx, owner)
    store.scrub()
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    store.close()
    assert [name for name in (b"Eiche", b"helga") for octets in files if name in octets] == []


def test_twice_is_no_harm(store: Store) -> None:
    """A second removal changes nothing and fails nowhere."""
    with store.write() as tx:
        owner = person(tx)
        listing(tx, owner)
        erase(tx, owner)
        once = everything(tx)
        assert erase(tx, owner)
        assert set(everything(tx).split("\n")) - set(once.split("\n")) == {"REF-1"}
