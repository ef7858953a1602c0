"""intake.smtp and intake.commit, over real sockets: what is answered, when, and what is kept by then."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from intakeserver import MAIL, MAX_SIZE_BYTES, PATIENCE_S, Client, Server, until

from mailflow.errors import StoreBusy
from mailflow.intake import smtp
from mailflow.intake.smtp import Listener, LmtpSession, SmtpSession

INTERNAL = "/var/lib/geheim/mailflow.db: INSERT INTO inbound"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An SMTP server for Gera and Jena."""
    running = Server(tmp_path, SmtpSession)
    yield running
    running.close()


@pytest.fixture
def lmtp(tmp_path: Path) -> Iterator[Server]:
    """The same by LMTP."""
    running = Server(tmp_path, LmtpSession)
    yield running
    running.close()


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    """A connection to the SMTP server."""
    with Client(server.listener.port) as connected:
        yield connected


@pytest.fixture
def local(lmtp: Server) -> Iterator[Client]:
    """A connection to the LMTP server."""
    with Client(lmtp.listener.port) as connected:
        yield connected


def test_kept_before_250(server: Server, client: Client) -> None:
    """The answer comes after the commit: while that is held back, the sender waits and nobody sees the mail."""
    server.gate.open.clear()
    client.begins()
    client.transmits(MAIL)
    assert server.gate.reached.wait(PATIENCE_S)
    client.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        client.socket.recv(1)
    assert server.mails() == []
    client.socket.settimeout(PATIENCE_S)
    server.gate.open.set()
    assert client.socket.recv(100) == b"250 2.0.0 Kept\r\n"
    assert server.mails() == [(MAIL, "helga@web.example", "gera@mail.example")]
    assert server.kept == 1


def test_every_byte_is_kept(server: Server, client: Client) -> None:
    """All 256 bytes, dots at the begin of a line, and no line at all come through untouched."""
    raws = [b"Subject: \xff\r\n\r\n" + bytes(sorted({*range(256)} - {10, 13})) + b"\r\n", b"..\r\n.a\r\n", b""]
    client.greets()
    for raw in raws:
        client.envelope()
        stuffed = b"".join(
            b"." + line if line.startswith(b".") else line for line in raw.splitlines(keepends=True) if line
        )
        assert client.gives(raw.replace(b"\r\n.", b"\r\n..") if b"\xff" in raw else stuffed).startswith("250")
    assert [raw for raw, _, _ in server.mails()] == raws


@pytest.mark.parametrize(
    "recipient",
    [
        pytest.param("gera@mail.example", id="city"),
        pytest.param("GERA@Mail.Example", id="capitals"),
        pytest.param("gera+m1xabcdefghijklmnopqrst@mail.example", id="token"),
        pytest.param("postmaster@mail.example", id="postmaster"),
        pytest.param("Postmaster", id="postmaster without a domain"),
        pytest.param("abuse@jena.example", id="abuse of the other domain"),
    ],
)
def test_recipient_of_ours(server: Server, client: Client, recipient: str) -> None:
    """Every city, with or without a token, and the mailboxes that every domain has (RFC 5321 4.5.1, RFC 2142)."""
    client.begins(recipient)
    assert client.gives().startswith("250")
    assert server.mails() == [(MAIL, "helga@web.example", recipient.lower())]


@pytest.mark.parametrize(
    "recipient",
    [
        "nobody@mail.example",
        "gera@other.example",
        "gera@jena.example",
        "gera",
        "ger@mail.example",
        "xgera@mail.example",
        "gera@mail.example.evil.example",
    ],
)
def test_unknown_recipient(server: Server, client: Client, recipient: str) -> None:
    """Refused at RCPT (RFC 5321 4.1.1.3); without another recipient there is no DATA; the connection stays of use."""
    client.greets()
    client.says("MAIL FROM:<helga@web.example>")
    assert client.says(f"RCPT TO:<{recipient}>") == "550 5.1.1 No such mailbox here"
    assert client.says("DATA").startswith("503")
    assert client.says("RSET").startswith("250")
    client.envelope()
    assert client.gives().startswith("250")
    assert len(server.mails()) == 1


def test_one_unknown_among_several(server: Server, client: Client) -> None:
    """The others get their mail, each its own row; one that is named twice gets it once."""
    client.greets()
    client.says("MAIL FROM:<helga@web.example>")
    answers = [
        client.says(f"RCPT TO:<{to}>")[:3]
        for to in ("gera@mail.example", "x@mail.example", "GERA@mail.example", "jena@jena.example")
    ]
    assert client.says("DATA").startswith("354")
    assert client.gives().startswith("250")
    assert answers == ["250", "550", "250", "250"]
    assert [to for _, _, to in server.mails()] == ["gera@mail.example", "jena@jena.example"]


def test_too_many_recipients(client: Client) -> None:
    """A hundred are taken, the next is to be sent separately (RFC 5321 4.5.3.1.10)."""
    client.greets()
    client.says("MAIL FROM:<helga@web.example>")
    answers = [client.says(f"RCPT TO:<gera+{n}@mail.example>")[:3] for n in range(smtp.MAX_RECIPIENTS + 1)]
    assert answers == ["250"] * smtp.MAX_RECIPIENTS + ["452"]


def test_null_sender(server: Server, client: Client) -> None:
    """A bounce has no sender (RFC 5321 4.5.5); it is kept with an empty one."""
    client.begins(sender="")
    assert client.gives().startswith("250")
    assert server.mails() == [(MAIL, "", "gera@mail.example")]


def test_international_addresses(server: Server, client: Client) -> None:
    """SMTPUTF8 is offered and kept as it was written (RFC 6531)."""
    client.greets()
    assert client.says("MAIL FROM:<jörg@straße.example> SMTPUTF8").startswith("250")
    assert client.says("RCPT TO:<gera@mail.example>").startswith("250")
    assert client.says("DATA").startswith("354")
    assert client.gives().startswith("250")
    assert server.mails()[0][1] == "jörg@straße.example"


def test_envelope_that_no_database_takes(server: Server, client: Client) -> None:
    """Bytes that are no UTF-8 in sender and recipient are kept as signs for them: the mail, and those beside it, is not lost."""
    client.greets()
    assert client.says(b"MAIL FROM:<h\xff\xfelga@web.example> SMTPUTF8").startswith("250")
    assert client.says(b"RCPT TO:<gera+\xff@mail.example>").startswith("250")
    assert client.says("DATA").startswith("354")
    assert client.gives().startswith("250")
    assert server.mails() == [(MAIL, "h??lga@web.example", "gera+?@mail.example")]


def test_size_announced(server: Server, client: Client) -> None:
    """A mail that says it is too big is refused before it is sent (RFC 1870)."""
    assert client.reply().startswith("220")
    assert f"250-SIZE {MAX_SIZE_BYTES}" in client.says("EHLO web.example").splitlines()
    refused = client.says(f"MAIL FROM:<helga@web.example> SIZE={MAX_SIZE_BYTES + 1}")
    assert refused == "552 5.3.4 Message too big"
    assert client.says(f"MAIL FROM:<helga@web.example> SIZE={MAX_SIZE_BYTES}").startswith("250")


def test_size_sent(server: Server, client: Client) -> None:
    """A mail that turns out too big is refused after its dot; the next one on the connection is taken."""
    line = b"x" * 998 + b"\r\n"
    client.begins()
    assert client.gives(line * (MAX_SIZE_BYTES // 1000 + 1)) == "552 5.3.4 Message too big"
    client.envelope()
    assert client.gives(line * (MAX_SIZE_BYTES // 1000)).startswith("250")
    assert [len(raw) for raw, _, _ in server.mails()] == [MAX_SIZE_BYTES]


@pytest.mark.parametrize("length", [998, 5_000, smtp.MAX_LINE_BYTES - 2])
def test_long_line(server: Server, client: Client, length: int) -> None:
    """Lines far over the 998 octets of RFC 5321 4.5.3.1.6 are kept whole."""
    raw = b"Subject: a\r\n\r\n" + b"x" * length + b"\r\n"
    client.begins()
    assert client.gives(raw).startswith("250")
    assert server.mails()[0][0] == raw


def test_line_over_64_kilobytes(server: Server, client: Client) -> None:
    """A line that is too long is said to be, and the connection stays of use."""
    client.begins()
    assert client.gives(b"x" * (smtp.MAX_LINE_BYTES + 1) + b"\r\n") == "500 5.5.2 Line too long"
    client.envelope()
    assert client.gives().startswith("250")


def test_line_that_never_ends(server: Server, client: Client) -> None:
    """Who sends more than a whole mail may hold without a line end is cut off: memory is not theirs to fill."""

    def floods() -> None:
        for _ in range(100_000):  # Two gigabytes, if we let it.
            client.socket.sendall(b"x\n" * 10_000)

    client.begins()
    with pytest.raises(OSError):
        floods()
    until(lambda: not server.listener._sessions)
    with Client(server.listener.port) as other:
        other.begins()
        assert other.gives().startswith("250")
    assert len(server.mails()) == 1


@pytest.mark.parametrize(("hops", "code"), [(smtp.MAX_HOPS, "250"), (smtp.MAX_HOPS + 1, "554")])
def test_hops(server: Server, client: Client, hops: int, code: str) -> None:
    """A mail that goes round in circles is refused (RFC 5321 6.3); Received lines in its text do not count."""
    client.begins()
    assert client.gives(b"Received: by a\r\n" * hops + MAIL + b"Received: x\r\n" * 60).startswith(code)
    assert len(server.mails()) == (1 if code == "250" else 0)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(StoreBusy(INTERNAL), id="database busy"),
        pytest.param(RuntimeError(INTERNAL), id="fault of ours"),
        pytest.param(MemoryError(INTERNAL), id="no memory"),
    ],
)
def test_inner_error(server: Server, client: Client, error: Exception) -> None:
    """Whatever fails inside, the sender keeps the mail and comes again; nothing of it is shown outside."""
    server.gate.error = error
    client.begins()
    assert client.gives() == "451 4.3.0 Cannot keep this mail just now, please try again later"
    server.gate.error = None
    client.envelope()
    assert client.gives().startswith("250")
    assert len(server.mails()) == 1
    assert server.kept == 1


def test_inner_error_at_rcpt(server: Server, client: Client) -> None:
    """The same when the recipient cannot be looked up."""

    def fails(_recipient: str) -> bool:
        raise KeyError(INTERNAL)

    server.handler.rules = smtp.Rules(fails, MAX_SIZE_BYTES, "mail.example", None)
    client.greets()
    client.says("MAIL FROM:<helga@web.example>")
    assert (
        client.says("RCPT TO:<gera@mail.example>") == "451 4.3.0 Cannot keep this mail just now, please try again later"
    )


def test_full_disk(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """With hardly any room left nothing is taken, for the moment."""
    monkeypatch.setattr(smtp.shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(100, 99, 1))
    client.begins()
    assert client.gives().startswith("452 4.3.1")
    assert server.mails() == []


def test_client_vanishes_after_the_dot(server: Server, client: Client) -> None:
    """The mail was given, so it is kept, though nobody hears the answer (RFC 1047)."""
    server.gate.open.clear()
    client.begins()
    client.transmits(MAIL)
    assert server.gate.reached.wait(PATIENCE_S)
    client.socket.shutdown(socket.SHUT_RDWR)
    client.socket.close()
    until(lambda: not server.listener._sessions)
    server.gate.open.set()
    until(lambda: server.kept)
    assert server.mails() == [(MAIL, "helga@web.example", "gera@mail.example")]


@pytest.mark.parametrize(
    "piece", [MAIL, MAIL + b".", MAIL + b".\r"], ids=["in the text", "at the dot", "before the line end"]
)
def test_client_vanishes_before_the_dot(server: Server, client: Client, piece: bytes) -> None:
    """A mail that was not ended is not kept: its sender will come again with all of it."""
    client.begins()
    client.socket.sendall(piece)
    client.socket.shutdown(socket.SHUT_RDWR)
    client.socket.close()
    until(lambda: not server.listener._sessions)
    assert server.mails() == []


def test_bare_line_feeds_do_not_end_a_mail(server: Server, client: Client) -> None:
    """Only CRLF dot CRLF ends a mail: no second mail can be smuggled into one (RFC 5321 2.3.8)."""
    inner = b"\n.\nMAIL FROM:<anna@gera.example>\nRCPT TO:<gera@mail.example>\nDATA\nOK\n\r.\r\n.\n"
    client.begins()
    assert client.gives(MAIL + inner + b"\r\n").startswith("250")
    assert [sender for _, sender, _ in server.mails()] == ["helga@web.example"]


def test_fifty_at_once_share_commits(server: Server) -> None:
    """Those that arrive while the disk is busy are committed together: two transactions for fifty mails."""
    server.gate.open.clear()
    clients = [Client(server.listener.port) for _ in range(50)]
    clients[0].begins()
    clients[0].transmits(MAIL)
    assert server.gate.reached.wait(PATIENCE_S)

    def give(client: Client) -> str:
        client.begins()
        return client.gives()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = [pool.submit(give, client) for client in clients[1:]]
        until(lambda: len(server.commit._waiting) == len(clients) - 1)
        server.gate.open.set()
        assert {answer.result(PATIENCE_S) for answer in answers} == {"250 2.0.0 Kept"}
    assert clients[0].reply() == "250 2.0.0 Kept"
    assert len(server.mails()) == 50
    assert server.gate.commits == 2
    for client in clients:
        client.__exit__()


def test_stop_lets_a_mail_end(server: Server, client: Client) -> None:
    """An end in order: who is in the middle of a mail gives it and has its answer, who is idle is sent away, nobody new is let in."""
    port = server.listener.port
    with Client(port) as idle:
        idle.greets()
        client.begins()
        client.socket.sendall(MAIL)
        stopping = asyncio.run_coroutine_threadsafe(server.listener.stop(), server.loop)
        until(lambda: not server.listener._server.is_serving())  # type: ignore[union-attr]
        with pytest.raises(OSError):
            Client(port)
        assert client.gives(b"") == "250 2.0.0 Kept"
        stopping.result(PATIENCE_S)
        for each in (client, idle):
            assert each.reply() == "421 4.3.2 Closing down, please come again"
            assert each.socket.recv(1) == b""
    assert len(server.mails()) == 1


def test_stop_does_not_wait_for_ever(server: Server, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that never ends its mail does not keep us."""
    monkeypatch.setattr(smtp, "DRAIN_S", 0.1)
    client.begins()
    server.run(server.listener.stop())
    assert client.reply().startswith("421")
    assert server.mails() == []


def test_limits_of_a_reload(server: Server) -> None:
    """New rules hold for the next connection."""
    old = server.handler.rules
    server.handler.rules = smtp.Rules(lambda to: to == "weimar@mail.example", 1000, "new.example", None)
    with Client(server.listener.port) as client:
        assert client.reply().startswith("220 new.example")
        assert "250-SIZE 1000" in client.says("EHLO web.example").splitlines()
        client.says("MAIL FROM:<helga@web.example>")
        assert client.says("RCPT TO:<gera@mail.example>").startswith("550")
        assert client.says("RCPT TO:<weimar@mail.example>").startswith("250")
    server.handler.rules = old


LINE = b"x" * 998 + b"\r\n"


@pytest.mark.parametrize(
    ("raw", "error", "answer"),
    [
        pytest.param(MAIL, None, "250 2.0.0 Kept", id="kept"),
        pytest.param(MAIL, RuntimeError(INTERNAL), "451 4.3.0", id="inner error"),
        pytest.param(LINE * 201, None, "552 5.3.4", id="too big"),
        pytest.param(b"x" * 70_000 + b"\r\n", None, "500 5.5.2", id="long line"),
        pytest.param(b"Received: a\r\n" * 60 + MAIL, None, "554 5.4.6", id="too many hops"),
    ],
)
def test_lmtp_one_answer_for_each_recipient(
    lmtp: Server, local: Client, raw: bytes, error: Exception | None, answer: str
) -> None:
    """After the data there are as many answers as recipients that were accepted (RFC 2033 4.2), whatever they are."""
    local.greets("LHLO")
    local.says("MAIL FROM:<helga@web.example>")
    codes = [
        local.says(f"RCPT TO:<{to}>")[:3]
        for to in ("gera@mail.example", "x@mail.example", "gera@mail.example", "jena@jena.example")
    ]
    assert codes == ["250", "550", "250", "250"]
    assert local.says("DATA").startswith("354")
    lmtp.gate.error = error
    answers = [local.gives(raw), local.reply(), local.reply()]
    assert all(given.startswith(answer) for given in answers), answers
    lmtp.gate.error = None
    local.envelope()  # The next mail has one recipient, so one answer.
    assert local.gives() == "250 2.0.0 Kept"
    assert local.says("NOOP") == "250 OK"
    assert len(lmtp.mails()) == (3 if answer.startswith("250") else 1)


def test_lmtp_without_recipients(local: Client) -> None:
    """No recipient, no data: one answer, and EHLO is none of LMTP's words."""
    local.greets("LHLO")
    local.says("MAIL FROM:<helga@web.example>")
    assert local.says("DATA").startswith("503")
    assert local.says("EHLO web.example").startswith("500")
    assert local.says("QUIT").startswith("221")


def test_lmtp_on_a_unix_socket(server: Server, tmp_path: Path) -> None:
    """A path is listened on too, also when a killed process left its socket there."""
    path = tmp_path / "lmtp.sock"
    for _ in range(2):
        listener = Listener(server.handler, LmtpSession)
        server.run(listener.start(f"unix:{path}"))
        with socket.socket(socket.AF_UNIX) as local:
            local.settimeout(PATIENCE_S)
            local.connect(str(path))
            assert local.recv(3) == b"220"
        until(lambda listener=listener: not listener._sessions)
        server.run(listener.stop())
