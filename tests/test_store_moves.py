"""store.moves: the only writer of a state obeys the table of transitions and writes what happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from rows import NOW, because, events, letter, listing, mail, person, row
from sqlalchemy import select

from mailflow import states
from mailflow.store import outbox, tables
from mailflow.store.engine import Store
from mailflow.store.moves import Cause, move, note


def test_move_changes_the_row_and_writes_the_event(store: Store) -> None:
    """The state, the values that go with it, and who made it so."""
    cause = Cause("approved", NOW + timedelta(minutes=1), inbound_id=42, rules="abc")
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        assert move(
            tx, item.id, states.Listing.WAITING, states.Listing.APPROVING, cause, decided_by="anna@gera.example"
        )
        found = row(tx, tables.listings, item.id)
        told = tx.execute(select(tables.events).order_by(tables.events.c.id.desc()).limit(1)).one()
    assert (found.state, found.decided_by) == ("approving", "anna@gera.example")
    assert (told.at, told.noun, told.noun_id, told.was, told.became) == (
        cause.at,
        "listing",
        item.id,
        "waiting",
        "approving",
    )
    assert (told.why, told.inbound_id, told.rules) == ("approved", 42, "abc")


def test_move_of_a_row_that_moved_on(store: Store) -> None:
    """Somebody was faster: False, and neither the row nor the events change."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        assert move(
            tx, item.id, states.Listing.WAITING, states.Listing.REJECTING, because(), decided_by="anna@gera.example"
        )
        before = events(tx, "listing", item.id)
        assert not move(
            tx, item.id, states.Listing.WAITING, states.Listing.APPROVING, because(), decided_by="ben@gera.example"
        )
        assert row(tx, tables.listings, item.id).decided_by == "anna@gera.example"
        assert events(tx, "listing", item.id) == before


def test_move_of_a_row_that_is_not_there(store: Store) -> None:
    """An unknown id moves nothing."""
    with store.write() as tx:
        assert not move(tx, 999, states.Inbound.RECEIVED, states.Inbound.DONE, because())
        assert events(tx, "inbound", 999) == []


UNKNOWN = [
    pytest.param(was, became, id=f"{kind.__name__} {was} to {became}")
    for kind, table in states.TRANSITIONS.items()
    for was in kind
    for became in kind
    if became not in table[was]
]


@pytest.mark.parametrize(("was", "became"), UNKNOWN)
def test_unknown_transition_is_refused(sqlite_store: Store, was: states.Listing, became: states.Listing) -> None:
    """What the table does not know is a fault of ours and changes nothing."""
    with sqlite_store.write() as tx, pytest.raises(ValueError, match=f"from {was} to {became}"):
        move(tx, 1, was, became, because())


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One empty store for the table above: nothing is ever written to it."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('moves') / 'mailflow.db'}")
    yield store
    store.close()


def test_every_noun_moves(store: Store) -> None:
    """A mail and a letter move by the same function as a listing, each in its own table."""
    with store.write() as tx:
        mail_id = mail(tx)
        outbox.queue(tx, letter(), NOW)
        letter_id = tx.scalars(select(tables.letters.c.id)).one()
        assert move(tx, mail_id, states.Inbound.RECEIVED, states.Inbound.HELD, because())
        assert move(tx, letter_id, states.Letter.QUEUED, states.Letter.SENT, because())
        assert row(tx, tables.inbound, mail_id).state == "held"
        assert row(tx, tables.letters, letter_id).state == "sent"


def test_two_moderators_at_the_same_moment(database_url: str) -> None:
    """Of two that decide at once, one moves the listing and the other is told so; there is one event."""
    stores = [Store.open(database_url) for _ in range(2)]
    with stores[0].write() as tx:
        owner = person(tx)
        items = [listing(tx, owner, opened=False).id for _ in range(10)]
    together = threading.Barrier(2)
    wishes = (states.Listing.APPROVING, states.Listing.REJECTING)

    def decide(store: Store, became: states.Listing) -> list[bool]:
        told = []
        for item in items:
            together.wait(20)
            with store.write() as tx:
                told.append(move(tx, item, states.Listing.WAITING, became, because()))
        return told

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(decide, stores, wishes)
    with stores[0].read() as tx:
        counts = [len(events(tx, "listing", item)) for item in items]
    for store in stores:
        store.close()
    assert all(a != b for a, b in zip(one, other, strict=True))
    assert counts == [2] * len(items)  # Its birth and one decision.


def test_nothing_of_a_transaction_that_fails(store: Store) -> None:
    """The state and its event are one: when what follows fails, neither happened."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        before = events(tx, "listing", item.id)

    def fails_after_the_move() -> None:
        with store.write() as tx:
            assert move(tx, item.id, states.Listing.WAITING, states.Listing.APPROVING, because())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_the_move()
    with store.read() as tx:
        assert row(tx, tables.listings, item.id).state == "waiting"
        assert events(tx, "listing", item.id) == before


def test_note_moves_nothing(store: Store) -> None:
    """Something worth knowing is written without a change of state."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        note(tx, "listing", item.id, "waiting", "waiting", because("asked again"))
        assert row(tx, tables.listings, item.id).state == "waiting"
        assert events(tx, "listing", item.id)[-1] == ("waiting", "waiting", "asked again")
