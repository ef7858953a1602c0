"""A town on this machine: `mailflow serve` over real SMTP on loopback, and people with mailboxes who write and wait.

For `mailflow demo` and for the tests' conversations; nothing of it is used in earnest. The people's mail server is a
sink that takes every letter, so what the outside hears is known to the last byte.
"""

from __future__ import annotations

import contextlib
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailflow.errors import MailflowError

SECRET = "only-for-a-town-on-this-machine-0123456789"
START_S = 120


class StepMissing(MailflowError):
    """Something that should have arrived did not."""


@dataclass(frozen=True)
class Arrived:
    """A letter in somebody's mailbox."""

    mailbox: str
    envelope_from: str
    raw: bytes
    mail: EmailMessage

    @property
    def kind(self) -> str:
        return str(self.mail["X-Mailflow-Kind"] or "")

    @property
    def text(self) -> str:
        body = self.mail.get_body(("plain",))
        return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


class Sink:
    """The mail server of all the people: keeps every letter in the order of arrival."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._arrived: list[Arrived] = []
        self._controller = Controller(self, "127.0.0.1", free_port(), enable_SMTPUTF8=True)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        raw = bytes(envelope.original_content or b"")
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self._changed:
            self._arrived += [Arrived(to.lower(), envelope.mail_from or "", raw, mail) for to in envelope.rcpt_tos]
            self._changed.notify_all()
        return "250 OK"

    def letters(self, mailbox: str | None = None, kind: str | None = None) -> list[Arrived]:
        """What arrived, for one mailbox or all, of one kind or all, oldest first."""
        with self._changed:
            return [a for a in self._arrived if mailbox in (None, a.mailbox) and kind in (None, a.kind)]

    def wait(self, mailbox: str, kind: str, count: int, seconds: float) -> Arrived:
        """The `count`-th letter of a kind in a mailbox. Raises StepMissing when it does not come in time."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self._of(mailbox, kind)) >= count, seconds)
            if not came:
                there = ", ".join(a.kind for a in self._arrived if a.mailbox == mailbox) or "nothing"
                raise StepMissing(
                    f"{mailbox} should have got {kind} number {count} within {seconds:g} s, but has {there}"
                )
            return self._of(mailbox, kind)[count - 1]

    def _of(self, mailbox: str, kind: str) -> list[Arrived]:
        return [a for a in self._arrived if a.mailbox == mailbox and a.kind == kind]


@dataclass
class Town:
    """A running installation with a sink around it. Use it as a context: `with Town(folder) as town`."""

    folder: Path
    hold: str = "0s"
    database: str = "sqlite:///mailflow.db"
    cities: dict[str, Sequence[str]] = field(
        default_factory=lambda: {"gera": ("anna@gera.example", "ben@gera.example")}
    )
    languages: dict[str, str] = field(default_factory=dict)
    more_config: str = ""
    patience_s: float = 120.0
    sink: Sink = field(default_factory=Sink)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.sink.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.sink.stop()

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def log(self) -> str:
        """What `serve` wrote."""
        return (self.folder / "serve.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Writes the config once, starts `serve`, and returns when it greets."""
        self.port = self.port or free_port()
        if not self.config.exists():
            self.config.write_text(self._config_text(), encoding="utf-8")
        with (self.folder / "serve.log").open("ab") as log:
            command = [sys.executable, "-m", "mailflow", "serve", "--config", str(self.config)]
            self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            self._wait_for_greeting()
        except StepMissing:
            self.kill()
            raise

    def stop(self) -> int:
        """Ends `serve` in order; its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process = None
        return code

    def kill(self) -> None:
        """The whole installation dies at once, wherever it is."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def person(self, mailbox: str, name: str = "", city: str = "gera") -> Person:
        """Somebody with a mailbox, who writes to a city."""
        return Person(self, mailbox, name, f"{city}@mail.example")

    def deliver(self, mail: EmailMessage | bytes, sender: str, to: str) -> None:
        """Hands a mail over by SMTP, as the world does."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as smtp:
            smtp.sendmail(sender, [to], raw, mail_options=["BODY=8BITMIME"])

    def _config_text(self) -> str:
        cities = "".join(
            f'[cities.{key}]\nname = "{key.title()}"\naddress = "{key}@mail.example"\nlanguage = "{self.languages.get(key, "de")}"\n'
            'quiet_hours = ""\n'  # Nobody waits here for the morning.
            f"moderators = {list(moderators)!r}\n".replace("'", '"')
            for key, moderators in self.cities.items()
        )
        return (
            f'secret = "{SECRET}"\n[database]\nurl = "{self.database}"\n[receive.smtp]\nlisten = "127.0.0.1:{self.port}"\n'
            f'[send]\nhost = "127.0.0.1"\nport = {self.sink.port}\n[moderation]\nhold = "{self.hold}"\n{self.more_config}\n{cities}'
        )

    def _wait_for_greeting(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise StepMissing(f"`mailflow serve` ended at once: {self.log.strip().splitlines()[-1:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                if connection.recv(3) == b"220":
                    return
            time.sleep(0.05)
        raise StepMissing(f"`mailflow serve` did not greet within {START_S} s")


@dataclass(frozen=True)
class Person:
    """Somebody with a mailbox. `writes` begins something, `answers` answers a letter, `gets` waits for one."""

    town: Town
    mailbox: str
    name: str
    city_address: str

    def writes(self, subject: str, text: str, **headers: str) -> EmailMessage:
        """Sends a new mail to the city."""
        mail = self.compose(self.city_address, subject, text, **headers)
        self.town.deliver(mail, self.mailbox, self.city_address)
        return mail

    def answers(self, letter: Arrived, text: str, *, quoting: bool = True, **headers: str) -> EmailMessage:
        """Answers a letter as a mail client does: to its Reply-To, in its thread, with the letter quoted below."""
        to = str(letter.mail["Reply-To"] or letter.mail["From"])
        to = to.rpartition("<")[2].rstrip(">")
        quoted = "".join(f"> {line}\n" for line in letter.text.splitlines())
        body = f"{text}\n\nAm 23.11.2026 um 09:15 schrieb {self.city_address}:\n\n{quoted}" if quoting else f"{text}\n"
        ids = {"In-Reply-To": str(letter.mail["Message-ID"]), "References": str(letter.mail["Message-ID"])}
        mail = self.compose(to, f"Re: {letter.mail['Subject']}", body, **{**ids, **headers})
        self.town.deliver(mail, self.mailbox, to)
        return mail

    def gets(self, kind: str, count: int = 1) -> Arrived:
        """Waits for the `count`-th letter of a kind in this mailbox."""
        return self.town.sink.wait(self.mailbox, kind, count, self.town.patience_s)

    def has(self, kind: str | None = None) -> list[Arrived]:
        """What is in this mailbox just now."""
        return self.town.sink.letters(self.mailbox, kind)

    def compose(self, to: str, subject: str, text: str, **headers: str) -> EmailMessage:
        """A mail as this person's client writes it; `headers` with underscores for dashes add or replace."""
        mail = EmailMessage()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {
            "From": f'"{self.name}" <{self.mailbox}>' if self.name else self.mailbox,
            "To": to,
            "Subject": subject.replace("\n", " "),
            "Date": format_datetime(datetime.now(UTC)),
            "Message-ID": make_msgid(domain=self.mailbox.rpartition("@")[2]),
        }
        for name, value in {**usual, **given}.items():
            if value:
                mail[name] = value
        mail.set_content(text)
        return mail


def free_port() -> int:
    """A TCP port on loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shown(letters: Sequence[Arrived]) -> Iterator[str]:
    """Letters as a newcomer reads them: who, what kind, subject, and the text without its footer, indented."""
    for letter in letters:
        lines = letter.text.splitlines()
        body = lines[: lines.index("-- ")] if "-- " in lines else lines
        yield f"  [{letter.kind}] {letter.mail['Subject']}"
        yield from (f"      {line}".rstrip() for line in "\n".join(body).strip().splitlines())
        yield ""
