"""store.inbound: mails are kept, claimed under a lease, and ended once."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta

import pytest
from rows import LEASE, NOW, because, events, mail, received, row
from sqlalchemy import func, select, update

from mailflow import states
from mailflow.store import inbound, tables
from mailflow.store.engine import Store

DAY = timedelta(days=1)


def test_receive_one_row_for_each_recipient(store: Store) -> None:
    """The bytes are kept once, untouched, and each of our addresses has the mail for itself."""
    raw = b"Subject: \xff\x00\r\n\r\n\x80\r\n"
    with store.write() as tx:
        inbound.receive(tx, [received(raw, ["gera@mail.example", "jena@mail.example"]), received(b"other")])
    with store.write() as tx:
        claimed = inbound.claim(tx, 10, LEASE, NOW)
        kept = tx.scalar(select(func.count()).select_from(tables.raw_mails))
    assert [(m.raw, m.recipient) for m in claimed] == [
        (raw, "gera@mail.example"),
        (raw, "jena@mail.example"),
        (b"other", "gera@mail.example"),
    ]
    assert kept == 2
    assert {m.sender for m in claimed} == {"helga@web.example"}
    assert claimed[0].received_at == NOW


def test_receive_keeps_each_envelope_with_its_bytes(store: Store) -> None:
    """Many mails in one commit are not mixed up."""
    with store.write() as tx:
        inbound.receive(tx, [received(f"mail {n}".encode(), [f"city{n}@mail.example"]) for n in range(120)])
        claimed = inbound.claim(tx, 200, LEASE, NOW)
    assert [(m.raw.decode(), m.recipient) for m in claimed] == [
        (f"mail {n}", f"city{n}@mail.example") for n in range(120)
    ]


def test_claim_oldest_first_and_no_more_than_asked(store: Store) -> None:
    """The mail that waits longest is taken first; what is not due yet stays."""
    with store.write() as tx:
        young, old, early = mail(tx, b"young", NOW), mail(tx, b"old", NOW - DAY), mail(tx, b"early", NOW + DAY)
        assert [m.id for m in inbound.claim(tx, 1, LEASE, NOW)] == [old]
        assert [m.id for m in inbound.claim(tx, 10, LEASE, NOW)] == [young]
        assert inbound.claim(tx, 10, LEASE, NOW) == []
        assert [m.id for m in inbound.claim(tx, 10, LEASE, NOW + DAY + LEASE) if m.id == early] == [early]


def test_get(store: Store) -> None:
    """A mail as it came, whatever became of it; nothing of one that never came, or whose bytes were erased."""
    with store.write() as tx:
        one, other = mail(tx, b"one", NOW), mail(tx, b"other", NOW)
        inbound.claim(tx, 10, LEASE, NOW)
        inbound.finish(tx, one, "submission", because("read"))
        tx.execute(update(tables.raw_mails).where(tables.raw_mails.c.raw == b"other").values(raw=b""))
        found = inbound.get(tx, one)
        assert found is not None
        assert (found.id, found.raw, found.recipient) == (one, b"one", "gera@mail.example")
        assert inbound.get(tx, other) is None
        assert inbound.get(tx, 10**15) is None


def test_lease_that_ran_out_is_claimed_again(store: Store) -> None:
    """Nobody else gets a mail while its lease runs; afterwards it is taken up again and the attempt counted."""
    with store.write() as tx:
        mail_id = mail(tx)
        first = inbound.claim(tx, 10, LEASE, NOW)
    with store.write() as tx:
        assert inbound.claim(tx, 10, LEASE, NOW + LEASE) == []
        late = NOW + LEASE + timedelta(seconds=1)
        again = inbound.claim(tx, 10, LEASE, late)
    assert [m.id for m in again] == [mail_id]
    assert [first[0].attempts, again[0].attempts] == [1, 2]
    assert again[0].failures == 0


def test_release_gives_back_at_once(store: Store) -> None:
    """A mail that is given back can be claimed in the same moment."""
    with store.write() as tx:
        mail_id = mail(tx)
        inbound.claim(tx, 10, LEASE, NOW)
        inbound.release(tx, [mail_id])
        assert [m.id for m in inbound.claim(tx, 10, LEASE, NOW)] == [mail_id]


def test_finish_once(store: Store) -> None:
    """The first worker ends a mail, with route, reason and event; a second one is told that it was ended."""
    with store.write() as tx:
        mail_id = mail(tx)
        inbound.claim(tx, 1, LEASE, NOW)
        assert inbound.finish(tx, mail_id, "submission", because("new"))
        assert not inbound.finish(tx, mail_id, "duplicate", because("late"))
    with store.write() as tx:
        found = row(tx, tables.inbound, mail_id)
        told = events(tx, "inbound", mail_id)
        assert inbound.claim(tx, 1, LEASE, NOW + DAY) == []
    assert (found.state, found.route, found.reason, found.lease_until, found.done_at) == (
        "done",
        "submission",
        "new",
        None,
        NOW,
    )
    assert told == [("received", "done", "new")]


def test_failing_mail_is_tried_again_then_held(store: Store) -> None:
    """After so many failures a mail is kept for a human; until then it waits for its next attempt."""
    retry = NOW + timedelta(seconds=30)
    with store.write() as tx:
        mail_id = mail(tx)
        [claimed] = inbound.claim(tx, 1, LEASE, NOW)
        inbound.fail(tx, claimed, 2, retry, because("KeyError"))
        assert inbound.claim(tx, 1, LEASE, NOW) == []
        [claimed] = inbound.claim(tx, 1, LEASE, retry)
        assert (claimed.failures, claimed.attempts) == (1, 2)
        inbound.fail(tx, claimed, 2, retry, because("KeyError"))
        found = row(tx, tables.inbound, mail_id)
        told = events(tx, "inbound", mail_id)
        assert inbound.claim(tx, 1, LEASE, NOW + DAY) == []
    assert (found.state, found.route, found.reason) == ("held", "failed", "KeyError")
    assert [(was, became) for was, became, _ in told] == [("received", "received"), ("received", "held")]


def test_same_mail_is_taken_up_once(store: Store) -> None:
    """The identity of a mail belongs to the first one that claims it; claiming it again for that one is no harm."""
    with store.write() as tx:
        first, second = mail(tx), mail(tx)
        assert inbound.claim_key(tx, first, "gera:abc", NOW)
    with store.write() as tx:
        assert not inbound.claim_key(tx, second, "gera:abc", NOW)
        assert inbound.claim_key(tx, first, "gera:abc", NOW)
        assert inbound.claim_key(tx, second, "gera:def", NOW)


def test_threads_never_claim_the_same(database_url: str) -> None:
    """Four workers that claim at the same moment share the mails without an overlap and leave none."""
    stores = [Store.open(database_url) for _ in range(4)]
    with stores[0].write() as tx:
        ids = [mail(tx) for _ in range(60)]
    together = threading.Barrier(len(stores))

    def work(store: Store) -> list[int]:
        together.wait(20)
        return _claim_all(store)

    with ThreadPoolExecutor(len(stores)) as pool:
        taken = Counter(mail_id for found in pool.map(work, stores) for mail_id in found)
    for store in stores:
        store.close()
    assert taken == Counter(ids)


def test_processes_never_claim_the_same(database_url: str) -> None:
    """The same for processes of their own."""
    store = Store.open(database_url)
    with store.write() as tx:
        ids = [mail(tx) for _ in range(60)]
    store.close()
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        taken = Counter(mail_id for found in pool.map(_claim_in_process, [database_url] * 2) for mail_id in found)
    assert taken == Counter(ids)


@pytest.mark.parametrize("state", [s for s in states.Inbound if s is not states.Inbound.RECEIVED])
def test_only_received_mail_is_claimed(store: Store, state: states.Inbound) -> None:
    """What is held or done stays as it is, whatever the clock says."""
    with store.write() as tx:
        mail_id = mail(tx)
        end = inbound.finish if state is states.Inbound.DONE else inbound.hold
        assert end(tx, mail_id, "some", because())
        assert inbound.claim(tx, 10, LEASE, NOW + DAY) == []


def _claim_in_process(url: str) -> list[int]:
    store = Store.open(url)
    taken = _claim_all(store)
    store.close()
    return taken


def _claim_all(store: Store) -> list[int]:
    taken: list[int] = []
    while True:
        with store.write() as tx:
            found = inbound.claim(tx, 3, LEASE, NOW)
        assert len(found) <= 3
        if not found:
            return taken
        taken += [m.id for m in found]
