"""store.outbox: letters are queued once for their key, claimed, and sent, tried again or failed."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from rows import LEASE, NOW, because, events, letter, row
from sqlalchemy import func, select

from mailflow.store import outbox, tables
from mailflow.store.engine import Store, Tx

HOUR = timedelta(hours=1)


def queued(tx: Tx, key: str = "k1", to: str = "helga@web.example", **values: object) -> int:
    """A queued letter; its id."""
    assert outbox.queue(tx, letter(key, to, **values), NOW)
    return max(tx.scalars(select(tables.letters.c.id)))


def test_same_key_queues_once(store: Store) -> None:
    """The same logical letter a second time changes nothing and is no error."""
    with store.write() as tx:
        assert outbox.queue(tx, letter("receipt:1"), NOW)
    with store.write() as tx:
        assert not outbox.queue(tx, letter("receipt:1", to="ben@gera.example"), NOW + HOUR)
        assert outbox.queue(tx, letter("receipt:2"), NOW)
    with store.read() as tx:
        kept = tx.execute(select(tables.letters.c.key, tables.letters.c.mailbox).order_by(tables.letters.c.id)).all()
    assert [tuple(k) for k in kept] == [("receipt:1", "helga@web.example"), ("receipt:2", "helga@web.example")]


def test_what_waits_can_be_dropped(store: Store) -> None:
    """A letter that is to go out later is gone as if it had not been written; one that is on its way stays."""
    with store.write() as tx:
        about = {"purpose": "s", "subject_id": 7}
        for number, due in enumerate((NOW + HOUR, NOW, NOW + HOUR)):
            outbox.queue(
                tx, letter(f"k{number}", **(about if number < 2 else {"purpose": "s", "subject_id": 8})), NOW, due
            )
        [waiting] = outbox.waiting(tx, "s", [7, 9], NOW)
        assert waiting.key == "k0"
        [claimed] = outbox.claim(tx, 5, LEASE, NOW)
        assert not outbox.drop(tx, claimed.id, because())
        assert outbox.drop(tx, waiting.id, because("it is over"))
        assert not outbox.drop(tx, waiting.id, because())
        assert outbox.queue(tx, letter("k0"), NOW)
        assert outbox.waiting(tx, "s", [7], NOW) == []
        assert events(tx, "letter", waiting.id)[-1] == ("queued", "dropped", "it is over")


def test_the_number_of_a_dropped_letter_is_not_given_again(store: Store) -> None:
    """Whoever asks which letters were written later than one goes by their numbers."""
    with store.write() as tx:
        first = queued(tx, "k1")
        assert outbox.drop(tx, first, because())
        assert queued(tx, "k2") > first


def test_same_key_from_two_transactions_queues_once(database_url: str) -> None:
    """Two workers that queue the same letter at the same moment: one of them is told no, neither fails."""
    stores = [Store.open(database_url) for _ in range(2)]
    together = threading.Barrier(2)

    def put(store: Store, who: str) -> list[bool]:
        told = []
        for number in range(20):
            together.wait(20)
            with store.write() as tx:
                again = replace(letter(f"k{number}"), message_id=f"{number}.{who}@mail.example")
                told.append(outbox.queue(tx, again, NOW))
        return told

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(put, stores, ("one", "other"))
    with stores[0].read() as tx:
        kept = tx.scalar(select(func.count()).select_from(tables.letters))
    for store in stores:
        store.close()
    assert [sorted(pair) for pair in zip(one, other, strict=True)] == [[False, True]] * 20
    assert kept == 20


def test_claim_gives_what_sending_needs(store: Store) -> None:
    """A claimed letter brings its bytes, envelope and count of attempts; it is claimed by nobody else meanwhile."""
    with store.write() as tx:
        letter_id = queued(tx, envelope_from="gera+b1@mail.example")
        [claimed] = outbox.claim(tx, 10, LEASE, NOW)
        assert outbox.claim(tx, 10, LEASE, NOW + LEASE) == []
        [again] = outbox.claim(tx, 10, LEASE, NOW + LEASE + timedelta(seconds=1))
    assert (claimed.id, claimed.mailbox, claimed.envelope_from) == (
        letter_id,
        "helga@web.example",
        "gera+b1@mail.example",
    )
    assert claimed.raw == letter().raw
    assert (claimed.attempts, again.attempts, claimed.queued_at) == (1, 2, NOW)


def test_threads_never_claim_the_same(database_url: str) -> None:
    """Four senders that claim at the same moment share the letters without an overlap and leave none."""
    stores = [Store.open(database_url) for _ in range(4)]
    with stores[0].write() as tx:
        ids = [queued(tx, f"k{n}") for n in range(60)]
    together = threading.Barrier(len(stores))

    def send(store: Store) -> list[int]:
        taken: list[int] = []
        together.wait(20)
        while True:
            with store.write() as tx:
                found = outbox.claim(tx, 3, LEASE, NOW)
            if not found:
                return taken
            taken += [o.id for o in found]

    with ThreadPoolExecutor(len(stores)) as pool:
        taken = Counter(letter_id for found in pool.map(send, stores) for letter_id in found)
    for store in stores:
        store.close()
    assert taken == Counter(ids)


@pytest.mark.parametrize(("end", "state"), [pytest.param(outbox.sent, "sent"), pytest.param(outbox.failed, "failed")])
def test_end_of_a_letter(store: Store, end: object, state: str) -> None:
    """A letter ends once, with the server's answer and an event; then it is never claimed again."""
    with store.write() as tx:
        letter_id = queued(tx)
        outbox.claim(tx, 1, LEASE, NOW)
        assert callable(end)
        assert end(tx, letter_id, because("the answer"))
        assert not end(tx, letter_id, because("again"))
        found = row(tx, tables.letters, letter_id)
        told = events(tx, "letter", letter_id)
        assert outbox.claim(tx, 1, LEASE, NOW + HOUR) == []
    assert (found.state, found.last_answer, found.done_at, found.lease_until) == (state, "the answer", NOW, None)
    assert told == [("queued", state, "the answer")]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(
            "450 4.2.0 <helga@web.example>: Recipient address rejected", "450 4.2.0", id="with enhanced status"
        ),
        pytest.param("550 <helga@web.example> unknown", "550", id="without"),
        pytest.param("SMTPServerDisconnected: lost at helga@web.example", "SMTPServerDisconnected", id="no answer"),
    ],
)
def test_an_event_names_no_address(store: Store, answer: str, why: str) -> None:
    """What a server says stands with the letter and goes with it; the event stays for ever."""
    with store.write() as tx:
        letter_id = queued(tx)
        outbox.later(tx, letter_id, NOW, because(answer))
        assert row(tx, tables.letters, letter_id).last_answer == answer
        outbox.failed(tx, letter_id, because(answer))
        assert row(tx, tables.letters, letter_id).last_answer == answer
        assert {told for _, _, told in events(tx, "letter", letter_id)} == {why}


def test_later_waits_until_due(store: Store) -> None:
    """A letter refused for the moment keeps its attempt and its bytes, and is due at the time given."""
    with store.write() as tx:
        letter_id = queued(tx)
        outbox.claim(tx, 1, LEASE, NOW)
        outbox.later(tx, letter_id, NOW + HOUR, because("450 later"))
        assert outbox.claim(tx, 1, LEASE, NOW + HOUR - timedelta(seconds=1)) == []
        [claimed] = outbox.claim(tx, 1, LEASE, NOW + HOUR)
        assert row(tx, tables.letters, letter_id).last_answer == "450 later"
    assert (claimed.attempts, claimed.raw) == (2, letter().raw)


def test_later_and_release_leave_an_ended_letter_alone(store: Store) -> None:
    """A sender that comes too late changes nothing of a letter that another one sent."""
    with store.write() as tx:
        letter_id = queued(tx)
        outbox.claim(tx, 1, LEASE, NOW)
        outbox.sent(tx, letter_id, because("250 ok"))
        before = row(tx, tables.letters, letter_id)
        outbox.later(tx, letter_id, NOW + HOUR, because("450 later"))
        outbox.release(tx, letter_id, "not there", tried=False)
        assert row(tx, tables.letters, letter_id) == before


def test_release_does_not_count(store: Store) -> None:
    """A letter given back because the server was not there is due at once, as if it had not been tried."""
    with store.write() as tx:
        letter_id = queued(tx)
        outbox.claim(tx, 1, LEASE, NOW)
        outbox.release(tx, letter_id, "not there", tried=False)
        assert row(tx, tables.letters, letter_id).attempts == 0
        [claimed] = outbox.claim(tx, 1, LEASE, NOW)
    assert claimed.attempts == 1


def test_by_message_id(store: Store) -> None:
    """An answer without its token finds the latest letter that it names, if that went to the mailbox that answers."""
    with store.write() as tx:
        queued(tx, "k1", purpose="m", subject_id=7)
        latest = queued(tx, "k2", purpose="m", subject_id=8)
        queued(tx, "k3", to="ben@gera.example")
        found = outbox.by_message_id(tx, ["k1@mail.example", "k2@mail.example", "k3@mail.example"], "helga@web.example")
        assert outbox.by_message_id(tx, ["k1@mail.example"], "ben@gera.example") is None
        assert outbox.by_message_id(tx, ["unknown@mail.example"], "helga@web.example") is None
        assert outbox.by_message_id(tx, [], "helga@web.example") is None
    assert found is not None
    assert (found.id, found.purpose, found.subject_id, found.city) == (latest, "m", 8, "gera")


def test_by_envelope(store: Store) -> None:
    """A bounce names its letter by the address that it was sent under."""
    with store.write() as tx:
        letter_id = queued(tx, "k1", envelope_from="gera+b1@mail.example")
        found = outbox.by_envelope(tx, "gera+b1@mail.example")
        assert outbox.by_envelope(tx, "gera+b2@mail.example") is None
    assert found is not None
    assert found.id == letter_id


def test_thread(store: Store) -> None:
    """A thread is the first letter and the latest ones about one subject, oldest first."""
    with store.write() as tx:
        for number in range(15):
            queued(tx, f"k{number}", purpose="o", subject_id=7)
        queued(tx, "other subject", purpose="o", subject_id=8)
        queued(tx, "other purpose", purpose="h", subject_id=7)
        queued(tx, "other reader", to="ben@gera.example", purpose="o", subject_id=7)
        found = outbox.thread(tx, "helga@web.example", "o", 7, limit=4)
        assert outbox.thread(tx, "helga@web.example", "o", 8) == ["other subject@mail.example"]
        assert len(outbox.thread(tx, "helga@web.example", "o", 7, limit=15)) == 15
    assert found == ["k0@mail.example", "k12@mail.example", "k13@mail.example", "k14@mail.example"]


def test_count_since(store: Store) -> None:
    """Letters of one kind to one mailbox are counted from a moment on."""
    with store.write() as tx:
        for number, at in enumerate([NOW - HOUR, NOW, NOW + HOUR]):
            outbox.queue(tx, letter(f"k{number}", kind="notice"), at)
        outbox.queue(tx, letter("k8", kind="receipt"), NOW)
        outbox.queue(tx, letter("k9", to="ben@gera.example", kind="notice"), NOW)
        assert outbox.count_since(tx, "helga@web.example", "notice", NOW) == 2
        assert outbox.count_since(tx, "helga@web.example", "notice", NOW + 2 * HOUR) == 0
