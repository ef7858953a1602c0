"""store.submissions: one mail and its listings, from waiting to their end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from rows import NOW, because, events, listing, listings, mail, person, row
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mailflow import states
from mailflow.store import counts, submissions, tables
from mailflow.store.engine import Store, Tx
from mailflow.store.moves import move
from mailflow.store.records import Listing

HOUR = timedelta(hours=1)


def shown(tx: Tx, item: Listing) -> list[str]:
    """The categories and things under which the matcher sees a listing."""
    t = tables.open_listings
    return sorted(tx.scalars(select(t.c.sought).where(t.c.listing_id == item.id)))


def decided(tx: Tx, item: Listing, due_at: object) -> None:
    """Approves a listing, with effects at a time."""
    assert move(tx, item.id, states.Listing.WAITING, states.Listing.APPROVING, because(), due_at=due_at)


def test_add_keeps_every_item_in_its_place(store: Store) -> None:
    """Several items in one mail are several listings, numbered from 1, all waiting, each with an event."""
    with store.write() as tx:
        beds, pots = listings(
            tx, person(tx),
            {"categories": ["furniture", "household"], "terms": ["furniture/bed"], "quantity": 2, "words": "zwei Betten"},
            {"kind": "unknown", "categories": [], "words": "Töpfe 🍲"},
        )  # fmt: skip
        told = [events(tx, "listing", item.id) for item in (beds, pots)]
    assert (beds.position, beds.kind, beds.categories, beds.terms) == (
        1,
        "offer",
        ["furniture", "household"],
        ["furniture/bed"],
    )
    assert (beds.quantity, beds.rest, beds.state, beds.city) == (2, 2, "waiting", "gera")
    assert (pots.position, pots.kind, pots.categories, pots.words) == (2, "unknown", [], "Töpfe 🍲")
    assert (pots.quantity, pots.rest, pots.created_at) == (None, None, NOW)
    assert told == [[(None, "waiting", "a test")]] * 2


def test_one_submission_for_one_mail(store: Store) -> None:
    """The same mail cannot become a second submission, even if a worker does its step again."""
    with store.write() as tx:
        owner = person(tx)
        mail_id = mail(tx)
        values = {
            "city": "gera", "person_id": owner.id, "intent": "offer", "language": "de", "name": "", "subject": "", "words": "",
            "message_id": "", "reasons": [],
        }  # fmt: skip
        submissions.add(tx, because(inbound_id=mail_id), [], **values)
    with pytest.raises(IntegrityError), store.write() as tx:
        submissions.add(tx, because(inbound_id=mail_id), [], **values)


def test_get_and_what_is_added_later(store: Store) -> None:
    """A submission is found by its number; what its sender adds stands below; reviews are counted from 2 on."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        submissions.append_words(tx, item.submission_id, "Und zwei Stühle.")
        assert [submissions.next_round(tx, item.submission_id) for _ in range(2)] == [2, 3]
        found = submissions.get(tx, item.submission_id)
        assert submissions.get(tx, 999) is None
    assert found is not None
    assert found.words == "Ein Bett, 0365 1234567\n\nUnd zwei Stühle."
    assert (found.review_round, found.phone, found.postcode) == (3, "0365 1234567", "07545")
    assert found.reasons == [{"code": "term", "values": {}}]


def test_waiting_of_a_city(store: Store) -> None:
    """Moderators see what waits in their own city, oldest first, and how much it is in all."""
    with store.write() as tx:
        owner, stranger = person(tx), person(tx, city="jena")
        items = [listing(tx, owner, opened=False) for _ in range(3)]
        listing(tx, owner)
        listing(tx, stranger, opened=False)
        assert [item.id for item in submissions.waiting(tx, "gera", 2)] == [item.id for item in items[:2]]
        assert counts.waiting_by_city(tx).get("gera") == 3
        assert counts.waiting_by_city(tx).get("nowhere", 0) == 0


def test_of_person(store: Store) -> None:
    """A person's listings in some states, nobody else's."""
    with store.write() as tx:
        owner = person(tx)
        opened, waiting = listing(tx, owner), listing(tx, owner, opened=False)
        listing(tx, person(tx, "other@web.example"))
        assert [i.id for i in submissions.of_person(tx, owner.id, [states.Listing.OPEN])] == [opened.id]
        assert [i.id for i in submissions.of_person(tx, owner.id, list(states.Listing))] == [opened.id, waiting.id]
        assert submissions.of_person(tx, owner.id, []) == []


def test_due_decisions(store: Store) -> None:
    """A decision is due when its time to undo it is over, once for a submission, in the cities that the config has."""
    with store.write() as tx:
        owner = person(tx)
        late, soon = listing(tx, owner, opened=False), listings(tx, owner, {}, {})
        abroad = listing(tx, person(tx, city="jena"), opened=False)
        decided(tx, late, NOW + HOUR)
        for item in (*soon, abroad):
            decided(tx, item, NOW)
        listing(tx, owner, opened=False)
        number = soon[0].submission_id
        assert submissions.due(tx, NOW - HOUR, ["gera"], 10) == []
        assert submissions.due(tx, NOW, ["gera"], 10) == [number]
        assert submissions.due(tx, NOW + HOUR, ["gera"], 10) == [number, late.submission_id]
        assert submissions.due(tx, NOW + HOUR, ["gera"], 1) == [number]
        assert submissions.due(tx, NOW, [], 10) == []
        assert [item.id for item in submissions.lock_due(tx, number, NOW)] == [item.id for item in soon]
        assert submissions.lock_due(tx, late.submission_id, NOW) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer anyway.
def test_due_decision_is_not_waited_for(database_url: str) -> None:
    """What another scheduler has locked is left to it; afterwards it is not due any more."""
    stores = [Store.open(database_url) for _ in range(2)]
    with stores[0].write() as tx:
        item = listing(tx, person(tx), opened=False)
        decided(tx, item, NOW)
    locked, look = threading.Event(), threading.Event()
    seen: list[list[Listing]] = []

    def other() -> None:
        assert locked.wait(20)
        with stores[1].write() as tx:
            seen.append(submissions.lock_due(tx, item.submission_id, NOW))
        look.set()

    thread = threading.Thread(target=other)
    thread.start()
    with stores[0].write() as tx:
        [mine] = submissions.lock_due(tx, item.submission_id, NOW)
        locked.set()
        assert look.wait(20)
        assert submissions.open_up(tx, mine, states.Listing.APPROVING, because())
    thread.join(20)
    with stores[1].write() as tx:
        seen.append(submissions.lock_due(tx, item.submission_id, NOW))
    for store in stores:
        store.close()
    assert seen == [[], []]


def test_correct(store: Store) -> None:
    """What a moderator put right replaces kind, categories and terms; the listing still waits, and the event says why."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        submissions.correct(tx, item.id, "need", ("clothing",), ("clothing/coat",), because("corrected"))
        found = submissions.listing(tx, item.id)
        assert events(tx, "listing", item.id)[-1] == ("waiting", "waiting", "corrected")
    assert (found.kind, found.categories, found.terms, found.state) == (
        "need",
        ["clothing"],
        ["clothing/coat"],
        "waiting",
    )


def test_open_pause_open(store: Store) -> None:
    """The matcher sees a listing under each of its categories while it is open, and only then."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False, categories=["furniture", "household"])
        assert shown(tx, item) == []
        assert submissions.open_up(tx, item, states.Listing.WAITING, because())
        assert shown(tx, item) == ["furniture", "household"]
        assert not submissions.open_up(tx, item, states.Listing.WAITING, because())
        assert submissions.pause(tx, item, because())
        assert not submissions.pause(tx, item, because())
        assert shown(tx, item) == []
        assert submissions.open_up(tx, item, states.Listing.PAUSED, because())
        assert shown(tx, item) == ["furniture", "household"]


def test_open_under_its_things(store: Store) -> None:
    """The matcher finds it by what it is, too, in its square of the map; and not when nothing is left of it."""
    with store.write() as tx:
        item = listing(tx, person(tx), terms=["furniture/bett"], cell="565:83")
        gone = listing(tx, person(tx), quantity=0)
        assert shown(tx, item) == ["furniture", "furniture/bett"]
        t = tables.open_listings
        assert set(tx.scalars(select(t.c.cell).where(t.c.listing_id == item.id))) == {"565:83"}
        assert shown(tx, gone) == []


def test_open_without_a_category(store: Store) -> None:
    """A listing that no rule knows can be approved all the same; the matcher never sees it."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False, categories=[])
        assert submissions.open_up(tx, item, states.Listing.WAITING, because())
        assert shown(tx, item) == []
        assert submissions.listing(tx, item.id).state == "open"


@pytest.mark.parametrize("was", ["waiting", "approving", "open"])
def test_end(store: Store, was: str) -> None:
    """A listing ends from wherever it stands, once; neither the matcher nor the schedule sees it then."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=was == "open")
        if was == "approving":
            decided(tx, item, NOW)
        item = submissions.listing(tx, item.id)
        assert item.state == was
        assert submissions.end(tx, item, states.Ending.WITHDRAWN, because(at=NOW + HOUR))
        assert not submissions.end(tx, item, states.Ending.SPAM, because())
        found = row(tx, tables.listings, item.id)
        assert shown(tx, item) == []
        assert submissions.due(tx, NOW + HOUR, ["gera"], 10) == []
    assert (found.state, found.ending, found.ended_at) == ("ended", "withdrawn", NOW + HOUR)


def test_placed_offer_opens_again(store: Store) -> None:
    """When an agreed match is called off, the offer is open again and bears no ending."""
    with store.write() as tx:
        item = listing(tx, person(tx), quantity=2)
        submissions.end(tx, item, states.Ending.PLACED, because(), rest=0)
        assert submissions.open_up(tx, item, states.Listing.ENDED, because(), rest=2)
        found = row(tx, tables.listings, item.id)
        assert shown(tx, item) == ["furniture"]
    assert (found.state, found.ending, found.ended_at, found.rest) == ("open", None, None, 2)


def test_what_is_needed_most(store: Store) -> None:
    """The categories of open needs, by how many each has; for an organisation those of others alone."""
    with store.write() as tx:
        shop, other = person(tx, "kammer@verein.example"), person(tx, "haus@verein.example")
        for who, category in ((shop, "furniture"), (shop, "furniture"), (other, "clothing")):
            listing(tx, who, kind="need", categories=[category])
        assert submissions.needed(tx, "gera", 5) == ["furniture", "clothing"]
        assert submissions.needed(tx, "gera", 5, but_of=shop.id) == ["clothing"]
