"""store.counts: what `mailflow status` tells."""

from __future__ import annotations

from datetime import timedelta

from rows import LEASE, NOW, because, letter, listing, mail, person
from sqlalchemy import select

from mailflow.store import counts, inbound, outbox, tables
from mailflow.store.engine import Store

HOUR = timedelta(hours=1)


def test_empty(store: Store) -> None:
    """An empty database has nothing of anything."""
    with store.read() as tx:
        assert counts.by_state(tx) == {"inbound": {}, "listings": {}, "matches": {}, "outbound": {}}
        assert counts.oldest_waiting(tx) == {"inbound": None, "listings": None, "outbound": None}
        assert counts.waiting_by_city(tx) == {}
        assert counts.standing_still(tx, NOW) == []


def test_filled(store: Store) -> None:
    """Each state is counted, and the oldest that waits is told; what is done waits no more."""
    with store.write() as tx:
        done, _ = mail(tx, at=NOW - 2 * HOUR), mail(tx, at=NOW - HOUR)
        inbound.finish(tx, done, "submission", because())
        owner = person(tx)
        listing(tx, owner, opened=False)
        listing(tx, owner)
        outbox.queue(tx, letter(), NOW + HOUR)
        assert counts.by_state(tx) == {
            "inbound": {"done": 3, "received": 1},
            "listings": {"waiting": 1, "open": 1},
            "matches": {},
            "outbound": {"queued": 1},
        }
        assert counts.oldest_waiting(tx) == {"inbound": NOW - HOUR, "listings": NOW, "outbound": NOW + HOUR}
        assert counts.waiting_by_city(tx) == {"gera": 1}
        assert counts.standing_still(tx, NOW) == []


def test_standing_still(store: Store) -> None:
    """Held mails, failed letters and letters refused for the moment, each with its reason; at most so many of each."""
    with store.write() as tx:
        for number in range(3):
            inbound.hold(tx, mail(tx), "held", because(f"reason {number}"))
        for key in ("gone", "later", "fine"):
            outbox.queue(tx, letter(key), NOW)
        ids = dict(tx.execute(select(tables.letters.c.key, tables.letters.c.id)).all())
        outbox.claim(tx, 3, LEASE, NOW)
        outbox.failed(tx, ids["gone"], because("550 no such user"))
        outbox.later(tx, ids["later"], NOW + HOUR, because("450 busy"))
        told = counts.standing_still(tx, NOW, limit=2)
    assert [(s["what"], s["state"], s["why"]) for s in told] == [
        ("inbound", "held", "held: reason 0"),
        ("inbound", "held", "held: reason 1"),
        ("outbound", "failed", "receipt, 1 attempts: 550 no such user"),
        ("outbound", "queued", "receipt, 1 attempts: 450 busy"),
    ]
