"""The way in by SMTP (RFC 5321) and LMTP (RFC 2033): accepts for our cities, and says 250 only when the mail is kept.

Every answer that is not ours to choose comes from aiosmtpd; those that matter stand in ANSWERS.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailflow.errors import TemporaryError
from mailflow.intake.commit import GroupCommit
from mailflow.model import Received

log = logging.getLogger("mailflow.intake")

ANSWERS = {
    "kept": "250 2.0.0 Kept",
    "recipient": "250 2.1.5 Recipient ok",
    "unknown": "550 5.1.1 No such mailbox here",
    "too many": "452 4.5.3 Too many recipients, send the rest separately",
    "too big": "552 5.3.4 Message too big",
    "long line": "500 5.5.2 Line too long",
    "loop": "554 5.4.6 Too many hops: this mail goes round in circles",
    "disk full": "452 4.3.1 Not enough room just now, please try again later",
    "temporary": "451 4.3.0 Cannot keep this mail just now, please try again later",
    "closing": "421 4.3.2 Closing down, please come again",
}
MAX_RECIPIENTS = 100  # RFC 5321 4.5.3.1.8: at least 100 must be taken.
MAX_HOPS = 50
MAX_LINE_BYTES = 65_536  # RFC 5321 4.5.3.1.6 says 1,000; real mail is longer, and refusing it helps nobody.
TIMEOUT_S = 300  # RFC 5321 4.5.3.2.7, between two commands or two pieces of data.
DRAIN_S = 10
_OURS = {
    b"552 Error: Too much mail data": "too big",
    b"552 Error: message size exceeds fixed maximum message size": "too big",
}


@dataclass(frozen=True)
class Rules:
    """What is accepted. is_ours: whether a recipient is a mailbox of ours; folder: where the database grows, if here."""

    is_ours: Callable[[str], bool]
    max_size_bytes: int
    hostname: str
    folder: Path | None


class Handler:
    """The decisions about one mail, for every connection. `rules` may be replaced at any time."""

    def __init__(self, rules: Rules, commit: GroupCommit, way: str) -> None:
        self.rules = rules
        self.way = way
        self._commit = commit

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """RFC 5321 4.1.1.3: an unknown mailbox is refused here, never bounced later."""
        if not self.rules.is_ours(address):
            return ANSWERS["unknown"]
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return ANSWERS["too many"]
        envelope.rcpt_tos.append(address)
        return ANSWERS["recipient"]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """RFC 5321 4.1.1.4: 250 means that we have it. Whatever goes wrong inside is 451: nothing is lost, nothing bounces."""
        try:
            raw = bytes(envelope.original_content or b"")
            if _hops(raw) > MAX_HOPS:
                return ANSWERS["loop"]
            if self.rules.folder and shutil.disk_usage(self.rules.folder).free < 2 * self.rules.max_size_bytes:
                log.error("refused a mail: the disk of the database is nearly full")
                return ANSWERS["disk full"]
            recipients = tuple(dict.fromkeys(_storable(to).lower() for to in envelope.rcpt_tos))
            received = Received(raw, _storable(envelope.mail_from), recipients, datetime.now(UTC), self.way)
            await self._commit.keep(received)
        except TemporaryError as error:
            log.error("refused a mail for now: %s", error)
            return ANSWERS["temporary"]
        except Exception as error:  # Ours to mend, so never the sender's loss; only the kind of error is logged.
            log.error("refused a mail for now: %s", type(error).__name__)
            return ANSWERS["temporary"]
        return ANSWERS["kept"]

    async def handle_exception(self, error: Exception) -> str:
        """An error between commands: 451, and nothing of it is shown outside."""
        log.error("a session failed: %s", type(error).__name__)
        return ANSWERS["temporary"]


class SmtpSession(SMTP):
    """One connection. Counts itself among `sessions`, so that an end can wait for it."""

    line_length_limit = MAX_LINE_BYTES

    def __init__(self, handler: Handler, sessions: set[SmtpSession], **options: Any) -> None:
        super().__init__(handler, **options)
        self._sessions = sessions
        self._line_bytes = 0
        self.in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """aiosmtpd has one timer for a whole DATA; a large mail over a slow line needs it anew with each piece.

        It also keeps a line that never ends until memory is full; such a connection is broken off.
        """
        if self.in_data:
            self._reset_timeout()
            end = data.rfind(b"\r\n")
            self._line_bytes = len(data) - end - 2 if end >= 0 else self._line_bytes + len(data)
            if self._line_bytes > (self.data_size_limit or 0) and isinstance(self.transport, asyncio.WriteTransport):
                self.transport.abort()
        super().data_received(data)

    async def push(self, status: Any) -> None:
        """Sends an answer, in our words where aiosmtpd has its own."""
        line = status.encode() if isinstance(status, str) else bytes(status)
        if line in _OURS:
            line = ANSWERS[_OURS[line]].encode()
        elif line.startswith(b"500 Line too long"):
            line = ANSWERS["long line"].encode()
        await self.push_final(line)
        self.in_data = line.startswith(b"354")

    async def push_final(self, line: bytes) -> None:
        await super().push(line)


class LmtpSession(SmtpSession, LMTP):
    """RFC 2033 4.2: after the data, one answer for each recipient that was accepted, in their order."""

    _answers_due = 1

    async def push_final(self, line: bytes) -> None:
        if line.startswith(b"354") and self.envelope is not None:
            self._answers_due = len(self.envelope.rcpt_tos)
        elif self.in_data:
            line = b"\r\n".join([line] * self._answers_due)
        await super().push_final(line)


class Listener:
    """Our listening sockets and their open sessions."""

    def __init__(self, handler: Handler, session: type[SmtpSession] = SmtpSession) -> None:
        self._handler = handler
        self._session = session
        self._sessions: set[SmtpSession] = set()
        self._server: asyncio.Server | None = None

    async def start(self, listen: str) -> None:
        """Listens on host:port or unix:/path. Raises OSError when the address is taken."""
        loop = asyncio.get_running_loop()
        if listen.startswith("unix:"):
            path = Path(listen.removeprefix("unix:"))
            path.unlink(missing_ok=True)  # noqa: ASYNC240  # Left behind by a killed process; before anybody is served.
            self._server = await loop.create_unix_server(self._new_session, path)
        else:
            host, _, port = listen.rpartition(":")
            self._server = await loop.create_server(self._new_session, host.strip("[]") or None, int(port), backlog=512)

    @property
    def port(self) -> int:
        """The TCP port, also when the system chose it."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """No new connections; those in the middle of a mail get time to end it, the others are told to come again."""
        if self._server is None:
            return
        self._server.close()
        deadline = asyncio.get_running_loop().time() + DRAIN_S
        while any(s.in_data for s in self._sessions) and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        for session in list(self._sessions):
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.write(ANSWERS["closing"].encode() + b"\r\n")
                session.transport.close()

    def _new_session(self) -> SmtpSession:
        return self._session(
            self._handler,
            self._sessions,
            data_size_limit=self._handler.rules.max_size_bytes,
            hostname=self._handler.rules.hostname,
            ident="mailflow",
            enable_SMTPUTF8=True,
            timeout=TIMEOUT_S,
            loop=asyncio.get_running_loop(),
        )


def _storable(address: str | None) -> str:
    """An address that every database keeps: "" for the null sender, "?" for NUL and bytes that are no UTF-8.

    Else one hostile envelope would fail the commit that it shares with others.
    """
    return "" if address in (None, "<>") else str(address).encode("utf-8", "replace").decode().replace("\0", "?")


def _hops(raw: bytes) -> int:
    """How many servers passed the mail on (RFC 5321 6.3), by the Received lines of its header."""
    header = raw[: raw.find(b"\r\n\r\n")] if b"\r\n\r\n" in raw else raw
    return header.lower().count(b"\nreceived:") + header[:9].lower().startswith(b"received:")
