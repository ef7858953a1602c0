"""An SMTP or LMTP server with its database, whose commits the test can hold back; and a client that speaks line by line."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import select

from mailflow.config import City, Config
from mailflow.intake import smtp
from mailflow.intake.commit import GroupCommit
from mailflow.intake.smtp import Handler, Listener, SmtpSession
from mailflow.store import tables
from mailflow.store.engine import Store, Tx
from mailflow.supervisor import accepting

PATIENCE_S = 300
MAX_SIZE_BYTES = 200_000
MAIL = b"From: helga@web.example\r\nSubject: Bett\r\n\r\nEin Bett\r\n"


class Gate:
    """A store whose commits can be held back, counted, and made to fail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()
        self.commits = 0
        self.error: Exception | None = None

    @contextmanager
    def write(self) -> Iterator[Tx]:
        if self.error is not None:
            raise self.error
        with self._store.write() as tx:
            yield tx
            self.reached.set()
            assert self.open.wait(PATIENCE_S)
        self.commits += 1


class Server:
    """A listener with its own event loop in a thread, and the database behind it."""

    def __init__(self, folder: Path, session: type[SmtpSession]) -> None:
        self.store = Store.open(f"sqlite:///{folder / 'mailflow.db'}")
        self.gate = Gate(self.store)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.kept = 0
        self.commit = GroupCommit(self.gate, self.loop, self._count)  # type: ignore[arg-type]
        city = City(key="gera", name="Gera", address="gera@mail.example", moderators=("anna@gera.example",))
        other = City(key="jena", name="Jena", address="jena@jena.example", moderators=("ben@jena.example",))
        config = Config(secret="x" * 40, cities={"gera": city, "jena": other})
        rules = accepting(config)
        self.handler = Handler(smtp.Rules(rules.is_ours, MAX_SIZE_BYTES, "mail.example", folder), self.commit, "smtp")
        self.listener = Listener(self.handler, session)
        self.run(self.listener.start("127.0.0.1:0"))

    def _count(self) -> None:
        self.kept += 1

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def mails(self) -> list[tuple[bytes, str, str]]:
        """What is kept: bytes, sender, recipient; seen from another connection than the one that wrote it."""
        r, i = tables.raw_mails, tables.inbound
        with self.store.read() as tx:
            rows = tx.execute(select(r.c.raw, r.c.sender, i.c.recipient).join(i, i.c.raw_id == r.c.id).order_by(i.c.id))
            return [(raw, sender, recipient) for raw, sender, recipient in rows]

    def close(self) -> None:
        self.gate.open.set()
        self.run(self.listener.stop())
        self.commit.close()
        until(lambda: not self.listener._sessions)
        self.run(self._end_tasks())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()
        self.store.close()

    async def _end_tasks(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait(tasks, timeout=PATIENCE_S) if tasks else None


class Client:
    """A mail server that talks to ours, command by command."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._lines = self.socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self.socket.close()

    def reply(self) -> str:
        """One answer, its lines joined."""
        lines = []
        while line := self._lines.readline():
            lines.append(line.decode().rstrip("\r\n"))
            if line[3:4] != b"-":
                break
        return "\n".join(lines)

    def says(self, command: str | bytes) -> str:
        """Sends a command; the answer."""
        line = command if isinstance(command, bytes) else command.encode()
        self.socket.sendall(line + b"\r\n")
        return self.reply()

    def begins(self, *recipients: str, sender: str = "helga@web.example") -> None:
        """Greeting to DATA; every answer is what it should be."""
        self.greets()
        self.envelope(*recipients, sender=sender)

    def greets(self, word: str = "EHLO") -> None:
        assert self.reply().startswith("220 ")
        assert self.says(f"{word} web.example").splitlines()[-1].startswith("250")

    def envelope(self, *recipients: str, sender: str = "helga@web.example") -> None:
        assert self.says(f"MAIL FROM:<{sender}>").startswith("250")
        for to in recipients or ("gera@mail.example",):
            assert self.says(f"RCPT TO:<{to}>") == "250 2.1.5 Recipient ok"
        assert self.says("DATA").startswith("354")

    def transmits(self, raw: bytes) -> None:
        """The mail and the dot, without waiting for the answer."""
        self.socket.sendall(raw + b".\r\n")

    def gives(self, raw: bytes = MAIL) -> str:
        """The mail and the dot; the answer."""
        self.transmits(raw)
        return self.reply()


def until(true: Callable[[], object]) -> None:
    """Waits until something is true."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.005)
