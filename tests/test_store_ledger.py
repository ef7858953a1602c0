"""store.ledger: what is taken and what is left, on both sides, whatever happens in whichever order."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import because, listing, person, row
from sqlalchemy import select, update

from mailflow import states
from mailflow.store import ledger, matches, submissions, tables
from mailflow.store.engine import Store, Tx
from mailflow.store.records import Match


def proposed(tx: Tx, offered: int | None, needed: int | None, mailbox: str = "kammer@caritas.example") -> Match:
    """An offer and a need of some amounts, and their match."""
    offer = listing(tx, person(tx), quantity=offered)
    return another(tx, offer.id, needed, mailbox)


def another(tx: Tx, offer_id: int, needed: int | None, mailbox: str) -> Match:
    need = listing(tx, person(tx, mailbox), "need", quantity=needed)
    match = matches.propose(tx, submissions.listing(tx, offer_id), need, 0.5, [], because())
    assert match is not None
    return match


def rests(tx: Tx, match: Match) -> tuple[int | None, int | None]:
    return submissions.listing(tx, match.offer_id).rest, submissions.listing(tx, match.need_id).rest


@pytest.mark.parametrize(
    ("offered", "needed", "asked", "amount", "left"),
    [
        pytest.param(10, 3, None, 3, (7, 0), id="as many as are needed"),
        pytest.param(2, 3, None, 2, (0, 1), id="as many as there are"),
        pytest.param(10, 3, 5, 5, (5, 0), id="more than the need says"),
        pytest.param(10, 3, 99, 10, (0, 0), id="never more than there are"),
        pytest.param(10, None, None, 10, (0, None), id="all, for a need without a number"),
        pytest.param(10, None, 4, 4, (6, None), id="some, for a need without a number"),
        pytest.param(None, 3, None, None, (None, 2), id="nobody knows how many: one at least"),
        pytest.param(None, 3, 2, 2, (None, 1), id="they say how many"),
        pytest.param(None, None, None, None, (None, None), id="no numbers at all"),
    ],
)
def test_accept_and_give_back(
    store: Store,
    offered: int | None,
    needed: int | None,
    asked: int | None,
    amount: int | None,
    left: tuple[int | None, ...],
) -> None:
    """What is booked, what is left of both, and that giving back restores both, once."""
    with store.write() as tx:
        match = proposed(tx, offered, needed)
        accepted = ledger.accept(tx, match, asked, because())
        assert accepted is not None
        assert accepted.amount == amount
        assert rests(tx, match) == left
        assert ledger.unbalanced(tx) == []
        assert ledger.accept(tx, match, asked, because()) is None
        for _ in range(2):
            ledger.give_back(tx, match.id, because())
            assert rests(tx, match) == (offered, needed)
        assert ledger.unbalanced(tx) == []


def test_nothing_left(store: Store) -> None:
    """Who comes when nothing is left gets nothing, and the proposal stays what it was."""
    with store.write() as tx:
        first = proposed(tx, 2, 2)
        second = another(tx, first.offer_id, 2, "tafel@gera.example")
        assert ledger.accept(tx, first, None, because()) is not None
        assert ledger.accept(tx, second, None, because()) is None
        assert row(tx, tables.matches, second.id).state == "proposed"


def test_the_matcher_sees_what_is_left(store: Store) -> None:
    """A need that is met is found no more, and again when something is given back."""
    found = select(tables.open_listings.c.listing_id)
    with store.write() as tx:
        match = proposed(tx, 5, 2)
        ledger.accept(tx, match, None, because())
        assert set(tx.scalars(found)) == {match.offer_id}
        ledger.give_back(tx, match.id, because())
        assert set(tx.scalars(found)) == {match.offer_id, match.need_id}
        submissions.end(tx, submissions.listing(tx, match.need_id), states.Ending.COVERED, because())
        ledger.give_back(tx, match.id, because())
        assert set(tx.scalars(found)) == {match.offer_id}


def test_unbalanced_is_told(store: Store) -> None:
    """A row that does not add up is found: it would be a fault of ours."""
    with store.write() as tx:
        match = proposed(tx, 5, 2)
        tx.execute(update(tables.listings).where(tables.listings.c.id == match.offer_id).values(rest=4))
        assert ledger.unbalanced(tx) == [match.offer_id]


def test_answers_at_the_same_moment(store: Store) -> None:
    """Eight organisations take two each of nine in the same moment, in transactions of their own: nine go, none twice."""
    with store.write() as tx:
        first = proposed(tx, 9, None)
        given = [first, *(another(tx, first.offer_id, None, f"o{n}@gera.example") for n in range(7))]
    begin = threading.Barrier(len(given))
    taken: list[int] = []

    def take(match: Match) -> None:
        begin.wait()
        with store.write() as tx:
            accepted = ledger.accept(tx, match, 2, because())
        taken.append(accepted.amount or 0 if accepted else 0)

    threads = [threading.Thread(target=take, args=(match,)) for match in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == [0, 0, 0, 1, 2, 2, 2, 2]
    with store.read() as tx:
        assert submissions.listing(tx, first.offer_id).rest == 0
        assert ledger.unbalanced(tx) == []


steps = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.none() | st.integers(1, 9)), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.none() | st.integers(1, 9), st.lists(st.none() | st.integers(1, 9), min_size=4, max_size=4), steps)
def test_any_order(
    store: Store, offered: int | None, needed: list[int | None], todo: list[tuple[bool, int, int | None]]
) -> None:
    """Whatever is taken and given back in whichever order, both sides add up and nothing is below nothing."""
    with store.write() as tx:
        first = proposed(tx, offered, needed[0])
        given = [first, *(another(tx, first.offer_id, n, f"o{i}@gera.example") for i, n in enumerate(needed[1:]))]
        for take, which, amount in todo:
            if take:
                ledger.accept(tx, given[which], amount, because())
            else:
                ledger.give_back(tx, given[which].id, because())
            assert ledger.unbalanced(tx) == []
            assert all((rest or 0) >= 0 for match in given for rest in rests(tx, match))
