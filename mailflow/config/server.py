"""How the installation runs: files and database, mail that is received, work, mail that is sent, whose word counts, limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from mailflow.config.fields import setting


@dataclass(frozen=True)
class Paths:
    """[paths]"""

    rules: Path | None = setting(
        "Folder with your copy of the rules; without it, the shipped rules decide.", None, '"rules"', "path"
    )
    templates: Path | None = setting(
        "Folder with your copy of the letters; without it, the shipped ones are sent.", None, '"templates"', "path"
    )


@dataclass(frozen=True)
class Database:
    """[database]"""

    url: str = setting(
        "Where everything is kept. SQLite for one machine, postgresql+psycopg://user:password@host/name for several.",
        "sqlite:///mailflow.db",
    )


@dataclass(frozen=True)
class Listen:
    """[receive.smtp]"""

    listen: str = setting("host:port on which mail is received.", "127.0.0.1:8025", kind="listen")


@dataclass(frozen=True)
class LmtpListen(Listen):
    """[receive.lmtp]"""

    listen: str = setting("host:port on which LMTP is received, or unix:/path.", "127.0.0.1:8024", kind="listen")


@dataclass(frozen=True)
class Receive:
    """[receive]"""

    hostname: str = setting(
        "The name in our greeting; empty: the domain of the first city's address.", "", '"mail.example"'
    )
    max_size_bytes: int = setting(
        "The largest mail that is accepted, in bytes; a larger one is refused with 552.", 26_214_400, kind="positive"
    )
    smtp: Listen | None = None
    lmtp: LmtpListen | None = None


@dataclass(frozen=True)
class Work:
    """[work]"""

    processes: int = setting(
        "How many processes read mail; one is enough for a city, two use two cores.", 1, kind="positive"
    )
    lease: timedelta = setting(
        "After this time, a mail whose worker died is taken up by another.", timedelta(minutes=2), kind="duration"
    )
    attempts: int = setting(
        "So often a mail that makes the work fail is tried before it is kept for a human (`mailflow status`).",
        3,
        kind="positive",
    )


@dataclass(frozen=True)
class Send:
    """[send]"""

    host: str = setting(
        "The mail server that takes our letters and sends them into the world (smarthost).", "127.0.0.1"
    )
    port: int = setting("Its port.", 25, kind="port")
    tls: str = setting(
        'How the connection is secured: "none" (only on the same machine), "starttls" or "tls".',
        "none",
        kind="none|starttls|tls",
    )
    user: str = setting("Name to log in with; empty: no login.", "", '"mailflow"')
    password: str = setting("Password to log in with. Keep the file unreadable for others.", "", '"…"')
    connections: int = setting("So many connections are kept open to the mail server.", 2, kind="positive")
    give_up: timedelta = setting(
        "A letter that is refused for the moment is tried again for so long, then it counts as failed.",
        timedelta(days=5),
        kind="duration",
    )


@dataclass(frozen=True)
class Authentication:
    """[authentication]"""

    trusted_servers: tuple[str, ...] = setting(
        "Names of your own mail server in front, as it writes them in Authentication-Results and behind `by` in Received. What it found is "
        "believed, and where the mail came from; it must remove such lines of others that carry its name. Empty: nobody is believed.",
        (),
        '["mx.mail.example"]',
        "texts",
    )
    dns: bool = setting(
        "Whether SPF, DKIM and DMARC of a moderator's decision are looked up when no trusted server tells. SPF needs trusted_servers.",
        True,
        kind="yes or no",
    )
    dns_timeout: timedelta = setting(
        "So long the answers of the DNS for one mail are waited for; after that, nothing is proven.",
        timedelta(seconds=5),
        kind="duration",
    )


@dataclass(frozen=True)
class Answers:
    """[answers]"""

    days: int = setting(
        "So many days after a letter its reply address counts. After that, its writer gets a fresh one and is asked to answer again.",
        42,
        kind="positive",
    )
    thread_days: int = setting(
        "So many days an answer counts that also names our letter in In-Reply-To or References, as most programs do.",
        84,
        kind="positive",
    )


@dataclass(frozen=True)
class Limits:
    """[limits]"""

    receipts_per_day: int = setting(
        "At most so many receipts go to one mailbox in 24 hours: cuts an endless exchange with another machine.",
        250,
        kind="positive",
    )
    notices_per_day: int = setting(
        "The same for notices, which answer what could not be understood or acted on.", 20, kind="positive"
    )
    exchange_per_day: int = setting(
        "At most so many mails of one sender about the same thing are taken up in 24 hours; more are held, and shown by "
        "`mailflow status`: a machine that answers everything is cut off, and nothing is lost.",
        40,
        kind="positive",
    )


@dataclass(frozen=True)
class Bounces:
    """[bounces]"""

    dead_at: float = setting(
        "An address counts as dead when what came back from it adds up to so much: an organisation's needs are paused, a helper's listings end, moderators are told. A mail from it revives it.",
        1.0,
        kind="weight",
    )
    hard: float = setting(
        "What a letter adds that came back because the address does not exist; each letter counts once.",
        1.0,
        kind="weight",
    )
    soft: float = setting(
        "What a letter adds that came back for another reason, such as a full mailbox.", 0.25, kind="weight"
    )
    halved_every: timedelta = setting(
        "In this time, what has added up shrinks to its half.", timedelta(days=7), kind="duration"
    )
