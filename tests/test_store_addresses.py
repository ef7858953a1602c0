"""store.addresses: what comes back is counted once for each letter, fades, and is forgotten when its owner writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import NOW, because, letter, listing, person, row
from sqlalchemy import select

from mailflow.config import Bounces
from mailflow.store import addresses, counts, erasure, outbox, tables
from mailflow.store.engine import Store, Tx

RULES = Bounces()
HELGA = "helga@web.example"


def sent(tx: Tx, key: str = "k1", to: str = HELGA) -> int:
    """A letter that went out; its id."""
    outbox.queue(tx, letter(key, to=to), NOW)
    return int(tx.scalars(select(tables.letters.c.id).where(tables.letters.c.key == key)).one())


def test_one_letter_counts_once(store: Store) -> None:
    """The same letter told twice, or first softly and then hard, adds up to one."""
    with store.write() as tx:
        number = sent(tx)
        first = addresses.count(tx, number, RULES, NOW, permanent=False)
        again = addresses.count(tx, number, RULES, NOW, permanent=True)
    assert first is not None
    assert (first.score, first.dead_since, again) == (0.25, None, None)


def test_one_hard_letter_is_enough(store: Store) -> None:
    """By default an address that does not exist is dead at once, and `status` counts it."""
    with store.write() as tx:
        known = addresses.count(tx, sent(tx), RULES, NOW, permanent=True)
        assert known is not None
        assert known.dead_since == NOW
        assert counts.dead_addresses_by_city(tx) == {"gera": 1}
        assert addresses.to_act(tx, ["gera"]) == [("gera", HELGA)]
        assert addresses.to_act(tx, ["jena"]) == []


@pytest.mark.parametrize(
    ("days_between", "dead"),
    [pytest.param(0, True, id="four at once"), pytest.param(1, False, id="one a day fades"), pytest.param(7, False, id="one a week")],
)  # fmt: skip
def test_soft_letters_fade(store: Store, days_between: int, dead: bool) -> None:
    """Four soft letters at once make an address dead; the same four with time between do not."""
    with store.write() as tx:
        for turn in range(4):
            at = NOW + timedelta(days=days_between * turn)
            known = addresses.count(tx, sent(tx, f"k{turn}"), RULES, at, permanent=False)
    assert known is not None
    assert (known.dead_since is not None) == dead


@given(st.floats(0, 1000), st.integers(-10, 10**6), st.integers(1, 1000))
def test_decay(score: float, hours: int, days: int) -> None:
    """A score never grows by waiting, never becomes negative, and is halved in the time that is set."""
    halved_every = timedelta(days=days)
    left = addresses.decayed(score, timedelta(hours=hours), halved_every)
    assert 0 <= left <= score
    assert addresses.decayed(score, halved_every, halved_every) == pytest.approx(score / 2)


def test_acted_once_until_something_opens(store: Store) -> None:
    """What was done is not due again, unless a listing of the address has opened since."""
    with store.write() as tx:
        known = addresses.count(tx, sent(tx), RULES, NOW, permanent=True)
        assert known is not None
        addresses.acted(tx, known.id, [7, 3], NOW, told=True)
        assert addresses.to_act(tx, ["gera"]) == []
        assert addresses.find(tx, "gera", HELGA).paused == [3, 7]  # type: ignore[union-attr]
        listing(tx, person(tx))
        assert addresses.to_act(tx, ["gera"]) == [("gera", HELGA)]


def test_revived_address_starts_anew(store: Store) -> None:
    """Nothing of the count is left; a complaint stays until it is forgiven."""
    with store.write() as tx:
        known = addresses.complain(tx, "gera", HELGA, NOW)
        assert known.dead_since == NOW
        addresses.revive(tx, known.id, forgive=False)
        found = addresses.find(tx, "gera", HELGA)
        assert found is not None
        assert (found.score, found.dead_since, found.complained_at) == (0.0, None, NOW)
        addresses.revive(tx, known.id, forgive=True)
        assert addresses.find(tx, "gera", HELGA).complained_at is None  # type: ignore[union-attr]


@pytest.mark.parametrize(("hours", "newer"), [pytest.param(-1, True, id="written after"), pytest.param(0, False, id="written before")])  # fmt: skip
def test_letters_about_newer_mails(store: Store, hours: int, newer: bool) -> None:
    """What somebody wrote after a complaint may be answered; a review or an unknown number never counts."""
    with store.write() as tx:
        item = listing(tx, person(tx))
        since = NOW + timedelta(hours=hours)
        assert addresses.is_about_something_newer(tx, "s", item.submission_id, since) == newer
        assert not addresses.is_about_something_newer(tx, "m", item.submission_id, since)
        assert not addresses.is_about_something_newer(tx, "h", 99, since)


def test_forgotten_with_its_owner(store: Store) -> None:
    """Erasing a person erases what is known about the address, and a letter to nobody counts for nobody."""
    with store.write() as tx:
        owner = person(tx)
        number = sent(tx)
        known = addresses.count(tx, number, RULES, NOW, permanent=True)
        assert known is not None
        told = sent(tx, f"unreachable:{known.id}:1:anna@gera.example", "anna@gera.example")
        outbox.claim(tx, 9, timedelta(minutes=1), NOW)
        for one in (number, told):
            outbox.sent(tx, one, because())
        begun = erasure.begin(tx, owner.mailbox, "REF", NOW)
        erasure.erase_words(tx, owner.id, begun)
        assert erasure.forget(tx, begun, NOW)
        assert addresses.find(tx, "gera", HELGA) is None
        assert row(tx, tables.letters, told).raw == b""
        assert addresses.count(tx, number, RULES, NOW, permanent=True) is None
