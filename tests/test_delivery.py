"""outgoing.delivery, against a mail server that does what the test tells it to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rows import letter
from smarthost import DROP, Smarthost, Taken
from sqlalchemy import select, update

from mailflow.config import City, Config, Send
from mailflow.errors import SmarthostDown
from mailflow.outgoing import delivery
from mailflow.outgoing.delivery import DROPS, LETTERS_PER_CONNECTION, Connection, Delivery
from mailflow.store import addresses, outbox, tables
from mailflow.store.engine import Store
from mailflow.town import free_port


class Desk:
    """A store with letters, and a delivery to the server."""

    def __init__(self, folder: Path, port: int) -> None:
        city = City(key="gera", name="Gera", address="gera@mail.example", moderators=("anna@gera.example",))
        self.config = Config(secret="x" * 40, cities={"gera": city}, send=Send(port=port, connections=1))
        self.store = Store.open(f"sqlite:///{folder / 'mailflow.db'}")
        self.delivery = Delivery(self.config, self.store)
        self.start = datetime.now(UTC) - timedelta(seconds=1)

    def queue(self, *recipients: str, **values: str) -> None:
        """A letter to each, its key made of its recipient."""
        with self.store.write() as tx:
            for to in recipients:
                assert outbox.queue(tx, letter(re.sub("[^a-z]", ".", to.partition("@")[0]), to, **values), self.start)

    def deliver(self, later: timedelta = timedelta()) -> int:
        return self.delivery.deliver_due(datetime.now(UTC) + later)

    def letter(self, mailbox: str) -> tuple[str, int, str | None]:
        """State, attempts and the last answer of a letter."""
        t = tables.letters
        with self.store.read() as tx:
            found = tx.execute(select(t.c.state, t.c.attempts, t.c.last_answer).where(t.c.mailbox == mailbox)).one()
        return (found.state, found.attempts, found.last_answer)

    def due_in(self, mailbox: str) -> timedelta:
        t = tables.letters
        with self.store.read() as tx:
            due = tx.scalar(select(t.c.due_at).where(t.c.mailbox == mailbox))
        assert due is not None
        return due - datetime.now(UTC)

    def close(self) -> None:
        self.delivery.close()
        self.store.close()


@pytest.fixture
def smarthost() -> Iterator[Smarthost]:
    """A running server that takes everything until it is told otherwise."""
    running = Smarthost()
    yield running
    running.stop()


@pytest.fixture
def desk(smarthost: Smarthost, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose letters go to that server, over one connection."""
    opened = Desk(tmp_path, smarthost.port)
    yield opened
    opened.close()


def test_taken(desk: Desk, smarthost: Smarthost) -> None:
    """250 after the dot: sent, byte for byte, under its own envelope, with the server's answer kept."""
    desk.queue("helga@web.example", envelope_from="gera+b1@mail.example")
    assert desk.deliver() == 1
    assert smarthost.taken == [
        Taken("helga@web.example", "gera+b1@mail.example", "", letter("helga", "helga@web.example").raw)
    ]
    assert desk.letter("helga@web.example") == ("sent", 1, "250 2.0.0 queued as 4711")
    assert desk.deliver() == 0


def test_dots_and_null_sender(desk: Desk, smarthost: Smarthost) -> None:
    """A line that begins with a dot keeps it, and an empty sender is the null sender (RFC 5321 4.5.2, 4.5.5)."""
    with desk.store.write() as tx:
        outbox.queue(tx, replace(letter("dots"), raw=b"Subject: a\r\n\r\n.a\r\n..\r\n"), desk.start)
    desk.deliver()
    [taken] = smarthost.taken
    assert (taken.sender, taken.raw) == ("", b"Subject: a\r\n\r\n..a\r\n...\r\n")


@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_refused_for_the_moment(desk: Desk, smarthost: Smarthost, stage: str) -> None:
    """4xx at any stage: the letter waits some minutes, the others go on the same connection, and the next attempt sends it once."""
    smarthost.script["helga@web.example"] = [{stage: "451 4.7.1 greylisted, come again"}]
    desk.queue("helga@web.example", "ben@web.example")
    assert desk.deliver() == 2
    assert desk.letter("helga@web.example") == ("queued", 1, "451 4.7.1 greylisted, come again")
    assert desk.letter("ben@web.example")[0] == "sent"
    assert timedelta(minutes=4) < desk.due_in("helga@web.example") < timedelta(minutes=6)
    assert desk.deliver() == 0
    assert desk.deliver(timedelta(minutes=6)) == 1
    assert desk.letter("helga@web.example") == ("sent", 2, "250 2.0.0 queued as 4711")
    assert [t.to for t in smarthost.taken] == ["ben@web.example", "helga@web.example"]
    assert len(smarthost.connections) == 1


@pytest.mark.parametrize("stage", ["rcpt", "data", "dot"])
def test_refused_for_good(desk: Desk, smarthost: Smarthost, stage: str) -> None:
    """5xx at any stage: failed, with the server's words; it is never tried again, and the others go out."""
    smarthost.script["helga@web.example"] = [{stage: "550-5.1.1 no such\r\n550 5.1.1 user"}]
    desk.queue("helga@web.example", "ben@web.example")
    assert desk.deliver() == 2
    assert desk.letter("helga@web.example") == ("failed", 1, "550 5.1.1 no such 5.1.1 user")
    assert desk.letter("ben@web.example")[0] == "sent"
    assert desk.deliver(timedelta(days=9)) == 0


@pytest.mark.parametrize(
    ("stage", "answer", "dead"),
    [
        pytest.param("rcpt", "550 5.1.1 <tom@web.example>: User unknown", True, id="no such user"),
        pytest.param("rcpt", "550 5.2.2 mailbox full", False, id="full"),
        pytest.param("rcpt", "550 5.1.8 Sender address rejected: Domain not found", False, id="about us"),
        pytest.param("rcpt", "554 5.7.1 <tom@web.example>: Relay access denied", False, id="about our mail server"),
    ],
)
def test_refusals_count_when_the_address_is_gone(
    desk: Desk, smarthost: Smarthost, stage: str, answer: str, dead: bool
) -> None:
    """A server that checks recipients at once says there what others return in a bounce; what may be our fault is none."""
    desk.queue("tom@web.example")
    smarthost.script["tom@web.example"] = [{stage: answer}]
    desk.deliver()
    assert desk.letter("tom@web.example")[0] == "failed"
    with desk.store.read() as tx:
        assert addresses.to_act(tx, ["gera"]) == ([("gera", "tom@web.example")] if dead else [])


def test_refused_for_too_long(desk: Desk, smarthost: Smarthost) -> None:
    """A letter that is refused for the moment beyond `send.give_up` has failed."""
    smarthost.script["helga@web.example"] = [{"rcpt": "450 4.2.1 later"}]
    desk.queue("helga@web.example")
    with desk.store.write() as tx:
        tx.execute(update(tables.letters).values(queued_at=desk.start - desk.config.send.give_up))
    desk.deliver()
    assert desk.letter("helga@web.example") == ("failed", 1, "450 4.2.1 later")


def test_dropped_before_the_last_answer(desk: Desk, smarthost: Smarthost) -> None:
    """Nobody knows whether it was taken: the same letter under the same Message-ID goes again at once, counted as tried."""
    smarthost.script["helga@web.example"] = [{"dot": DROP}]
    desk.queue("helga@web.example")
    with pytest.raises(SmarthostDown):
        desk.deliver()
    assert desk.letter("helga@web.example")[:2] == ("queued", 1)
    assert desk.deliver() == 1
    assert len(smarthost.seen) == 2
    assert smarthost.seen[0] == smarthost.seen[1]
    assert b"Message-ID: <helga@mail.example>" in smarthost.seen[0].raw
    assert desk.letter("helga@web.example")[:2] == ("sent", 2)


def test_letter_that_ends_every_connection_waits(desk: Desk, smarthost: Smarthost) -> None:
    """After some tries at once it waits like a refused one, so that the others are not held up for ever."""
    smarthost.script["helga@web.example"] = [{"dot": DROP}] * DROPS
    desk.queue("helga@web.example")
    for _ in range(DROPS):
        with pytest.raises(SmarthostDown):
            desk.deliver()
    assert desk.letter("helga@web.example")[:2] == ("queued", DROPS)
    assert desk.deliver() == 0


def test_dropped_letter_does_not_stop_the_others(desk: Desk, smarthost: Smarthost) -> None:
    """The rest of the batch goes out on a new connection."""
    smarthost.script["helga@web.example"] = [{"rcpt": DROP}]
    desk.queue("anna@web.example", "helga@web.example", "ben@web.example")
    with pytest.raises(SmarthostDown):
        desk.deliver()
    assert [t.to for t in smarthost.taken] == ["anna@web.example", "ben@web.example"]
    assert desk.letter("helga@web.example")[:2] == ("queued", 1)


@pytest.mark.parametrize("stage", ["rcpt", "dot"])
def test_server_closes_down(desk: Desk, smarthost: Smarthost, stage: str) -> None:
    """421 closes the session (RFC 5321 3.8): no fault of the letter, so it is not counted."""
    smarthost.script["helga@web.example"] = [{stage: "421 4.3.2 shutting down"}]
    desk.queue("helga@web.example")
    with pytest.raises(SmarthostDown, match="421"):
        desk.deliver()
    assert desk.letter("helga@web.example")[:2] == ("queued", 0)
    assert desk.deliver() == 1
    assert len(smarthost.connections) == 2


def test_server_not_there(tmp_path: Path) -> None:
    """Nobody listens: the letters wait as if they had not been tried, however often that happens."""
    port = free_port()
    desk = Desk(tmp_path, port)
    desk.queue("helga@web.example", "ben@web.example")
    for _ in range(3):
        with pytest.raises(SmarthostDown):
            desk.deliver()
    for mailbox in ("helga@web.example", "ben@web.example"):
        assert desk.letter(mailbox)[:2] == ("queued", 0)
    desk.close()


@pytest.mark.parametrize("greeting", ["554 5.3.2 not for you", "421 4.3.2 too busy", "nonsense"])
def test_server_refuses_the_session(desk: Desk, smarthost: Smarthost, greeting: str) -> None:
    """A server that does not want to talk to us is as good as none: no letter fails for it."""
    smarthost.greeting = greeting
    desk.queue("helga@web.example")
    with pytest.raises(SmarthostDown):
        desk.deliver()
    assert desk.letter("helga@web.example")[:2] == ("queued", 0)


def test_connection_is_kept(desk: Desk, smarthost: Smarthost) -> None:
    """Letter after letter and batch after batch over one connection, with a goodbye at the end."""
    desk.queue("a@web.example", "b@web.example", "c@web.example")
    assert desk.deliver() == 3
    desk.queue("d@web.example")
    assert desk.deliver() == 1
    assert len(smarthost.connections) == 1
    desk.delivery.close()
    assert smarthost.goodbyes == 1


@pytest.mark.parametrize("word", [b"", b"421 4.4.2 idle for too long\r\n"])
def test_kept_connection_that_the_server_ended(desk: Desk, smarthost: Smarthost, word: bytes) -> None:
    """Servers end idle connections; the next letter goes over a new one at once, and nothing counts as down."""
    desk.queue("a@web.example")
    desk.deliver()
    [connection] = smarthost.connections
    connection.sendall(word)
    smarthost.hang_up()
    desk.queue("b@web.example")
    assert desk.deliver() == 1
    assert [t.to for t in smarthost.taken] == ["a@web.example", "b@web.example"]


def test_several_connections(desk: Desk, smarthost: Smarthost) -> None:
    """As many connections as the config says, never more; each letter goes out once."""
    many = Delivery(replace(desk.config, send=replace(desk.config.send, connections=3)), desk.store)
    desk.queue(*(f"{a}{b}@web.example" for a in "abcde" for b in "abcdefgh"))
    assert many.deliver_due(datetime.now(UTC)) == 3 * LETTERS_PER_CONNECTION
    while many.deliver_due(datetime.now(UTC)):
        pass
    many.close()
    assert len({t.to for t in smarthost.taken}) == len(smarthost.taken) == 40
    assert 1 <= len(smarthost.connections) <= 3


def test_international_recipient(desk: Desk, smarthost: Smarthost) -> None:
    """With SMTPUTF8 an address in other letters is sent as it is (RFC 6531); a plain one does not ask for it."""
    desk.queue("jörg@straße.example", "ben@web.example")
    desk.deliver()
    assert [(t.to, t.options) for t in smarthost.taken] == [
        ("jörg@straße.example", "SMTPUTF8"),
        ("ben@web.example", ""),
    ]


def test_server_without_international_addresses(desk: Desk, smarthost: Smarthost) -> None:
    """Without SMTPUTF8 such a letter fails, and says why; the next one goes on."""
    smarthost.extensions = ["8BITMIME"]
    desk.queue("jörg@straße.example", "ben@web.example")
    assert desk.deliver() == 2
    assert desk.letter("jörg@straße.example") == (
        "failed",
        1,
        "553 5.6.7 the mail server takes no international addresses",
    )
    assert [t.to for t in smarthost.taken] == ["ben@web.example"]


@pytest.mark.parametrize("poison", ["a\ud800@web.example", "a\x00@web.example"])
def test_poison_does_not_stop_the_others(
    desk: Desk, smarthost: Smarthost, monkeypatch: pytest.MonkeyPatch, poison: str
) -> None:
    """A letter that cannot even be handed over ends somehow; those before and after it go out, to their own recipients only."""
    desk.queue("before@web.example", "poison@web.example", "after@web.example")
    claim = outbox.claim
    monkeypatch.setattr(
        outbox,
        "claim",
        lambda *a: [replace(o, mailbox=poison) if o.mailbox.startswith("poison") else o for o in claim(*a)],
    )
    assert desk.deliver() == 3
    assert [t.to for t in smarthost.taken if t.to != poison] == ["before@web.example", "after@web.example"]
    assert desk.letter("poison@web.example")[0] in ("failed", "sent")
    assert desk.letter("after@web.example")[0] == "sent"


def test_check(smarthost: Smarthost) -> None:
    """`mailflow check` connects and says goodbye, and tells when nobody is there."""
    Connection(Send(port=smarthost.port), "mail.example").check()
    assert smarthost.goodbyes == 1
    with pytest.raises(SmarthostDown):
        Connection(Send(port=free_port()), "mail.example").check()


@pytest.mark.parametrize("settings", [{"tls": "starttls"}, {"user": "mailflow", "password": "geheim"}, {"tls": "tls"}])
def test_security_that_the_server_lacks(smarthost: Smarthost, settings: dict[str, str]) -> None:
    """Without the encryption or login that is configured nothing is handed over, and no password is shown."""
    smarthost.greeting = "554 no TLS here" if settings.get("tls") == "tls" else smarthost.greeting
    with pytest.raises(SmarthostDown) as caught:
        Connection(Send(port=smarthost.port, **settings), "mail.example").check()
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 5), (2, 15), (3, 30), (7, 480), (8, 480), (500, 480)])
def test_pause(attempts: int, minutes: int) -> None:
    """The times between attempts grow to eight hours (RFC 5321 4.5.4.1), with a tenth of chance."""
    pauses = [delivery.pause(attempts) for _ in range(200)]
    assert all(timedelta(minutes=minutes * 0.9) <= p <= timedelta(minutes=minutes * 1.1) for p in pauses)
    assert len(set(pauses)) > 1
