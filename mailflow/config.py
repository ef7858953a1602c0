"""The configuration: one documented field for each setting, read from one TOML file.

`load()` gives a frozen Config or raises ConfigError with every fault, its file and line. `example()` writes the file
that `mailflow init` lays down and that config.example.toml shows: both come from the fields here.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailflow.errors import ConfigError, Fault
from mailflow.tomlfile import TomlFile

DEFAULT_PLACES = (Path("config.toml"), Path("/etc/mailflow/config.toml"))
SECRET_VARIABLE = "MAILFLOW_SECRET"
MINIMUM_SECRET_LENGTH = 16

_DURATION = re.compile(r"([0-9]{1,6})\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MAILBOX = re.compile(r"[^@\s<>,;\"+]+@[^@\s<>,;\"]+")
_CITY_KEY = re.compile(r"[a-z][a-z0-9-]*")


def _setting(doc: str, default: Any = dataclasses.MISSING, sample: str = "", kind: str = "text") -> Any:
    """A field with its documentation, its default, what the example shows, and how its value is checked."""
    metadata = {"doc": doc, "sample": sample, "kind": kind}
    if default is dataclasses.MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Paths:
    """[paths]"""

    rules: Path | None = _setting(
        "Folder with your copy of the rules; without it, the shipped rules decide.", None, '"rules"', "path"
    )
    templates: Path | None = _setting(
        "Folder with your copy of the letters; without it, the shipped ones are sent.", None, '"templates"', "path"
    )


@dataclass(frozen=True)
class Database:
    """[database]"""

    url: str = _setting(
        "Where everything is kept. SQLite for one machine, postgresql+psycopg://user:password@host/name for several.",
        "sqlite:///mailflow.db",
    )


@dataclass(frozen=True)
class Listen:
    """[receive.smtp]"""

    listen: str = _setting("host:port on which mail is received.", "127.0.0.1:8025", kind="listen")


@dataclass(frozen=True)
class LmtpListen(Listen):
    """[receive.lmtp]"""

    listen: str = _setting("host:port on which LMTP is received, or unix:/path.", "127.0.0.1:8024", kind="listen")


@dataclass(frozen=True)
class Receive:
    """[receive]"""

    hostname: str = _setting(
        "The name in our greeting; empty: the domain of the first city's address.", "", '"mail.example"'
    )
    max_size_bytes: int = _setting(
        "The largest mail that is accepted, in bytes; a larger one is refused with 552.", 26_214_400, kind="positive"
    )
    smtp: Listen | None = None
    lmtp: LmtpListen | None = None


@dataclass(frozen=True)
class Work:
    """[work]"""

    processes: int = _setting(
        "How many processes read mail; one is enough for a city, two use two cores.", 1, kind="positive"
    )
    lease: timedelta = _setting(
        "After this time, a mail whose worker died is taken up by another.", timedelta(minutes=2), kind="duration"
    )
    attempts: int = _setting(
        "So often a mail that makes the work fail is tried before it is kept for a human (`mailflow status`).",
        3,
        kind="positive",
    )


@dataclass(frozen=True)
class Send:
    """[send]"""

    host: str = _setting(
        "The mail server that takes our letters and sends them into the world (smarthost).", "127.0.0.1"
    )
    port: int = _setting("Its port.", 25, kind="port")
    tls: str = _setting(
        'How the connection is secured: "none" (only on the same machine), "starttls" or "tls".',
        "none",
        kind="none|starttls|tls",
    )
    user: str = _setting("Name to log in with; empty: no login.", "", '"mailflow"')
    password: str = _setting("Password to log in with. Keep the file unreadable for others.", "", '"…"')
    connections: int = _setting("So many connections are kept open to the mail server.", 2, kind="positive")
    give_up: timedelta = _setting(
        "A letter that is refused for the moment is tried again for so long, then it counts as failed.",
        timedelta(days=5),
        kind="duration",
    )


@dataclass(frozen=True)
class Moderation:
    """[moderation]"""

    hold: timedelta = _setting(
        'Time between a decision and its effects, in which ZURÜCK undoes it; "0s" for none.',
        timedelta(minutes=5),
        kind="duration",
    )
    unproven: str = _setting(
        'What becomes of a moderator\'s decision when nothing shows that the mail is theirs, and nothing that it is not: "act" does it, '
        '"confirm" asks their mailbox first. A mail that fails DMARC is never acted on.',
        "act",
        kind="act|confirm",
    )
    reminder: timedelta = _setting(
        "After so many working hours without an answer, whoever has a review is reminded of it. Working hours are the city's "
        '`working_hours`, but for weekends and public holidays; "0s" for never.',
        timedelta(hours=4),
        kind="duration",
    )
    deputy: timedelta = _setting(
        "After so many working hours without an answer, the city's deputies get the review too, and whoever has it is reminded; "
        'the same again after each further so many. "0s" for never.',
        timedelta(hours=12),
        kind="duration",
    )
    claim: timedelta = _setting(
        'So many working hours a moderator has a review for themselves who said "ich kümmere mich"; then the others are told that it waits.',
        timedelta(hours=8),
        kind="length",
    )
    urgent: timedelta = _setting(
        "What can be had or is needed within this time is urgent: its review comes alone and at once, also where reviews come in digests.",
        timedelta(hours=24),
        kind="duration",
    )
    urgent_lifetime: timedelta = _setting(
        "So is what lives no longer than this by its category (rules/categories): food.",
        timedelta(days=2),
        kind="duration",
    )
    surge: int = _setting(
        "When more mails than this wait for the moderators of a city, receipts tell how long it will take, and reviews come in "
        "digests that begin with what matters most.",
        50,
        kind="positive",
    )
    surge_digest: tuple[time, ...] = _setting(
        "When these digests come, where a city or a moderator has named no times of their own.",
        (time(9), time(14)),
        '["09:00", "14:00"]',
        "times",
    )
    pace: int = _setting(
        "So many mails the moderators of a city are thought to decide on a working day, where they have not decided more in the "
        "week before: what the expected wait is reckoned by.",
        30,
        kind="positive",
    )


@dataclass(frozen=True)
class Authentication:
    """[authentication]"""

    trusted_servers: tuple[str, ...] = _setting(
        "Names of your own mail server in front, as it writes them in Authentication-Results and behind `by` in Received. What it found is "
        "believed, and where the mail came from; it must remove such lines of others that carry its name. Empty: nobody is believed.",
        (),
        '["mx.mail.example"]',
        "texts",
    )
    dns: bool = _setting(
        "Whether SPF, DKIM and DMARC of a moderator's decision are looked up when no trusted server tells. SPF needs trusted_servers.",
        True,
        kind="yes or no",
    )
    dns_timeout: timedelta = _setting(
        "So long the answers of the DNS for one mail are waited for; after that, nothing is proven.",
        timedelta(seconds=5),
        kind="duration",
    )


@dataclass(frozen=True)
class Answers:
    """[answers]"""

    days: int = _setting(
        "So many days after a letter its reply address counts. After that, its writer gets a fresh one and is asked to answer again.",
        42,
        kind="positive",
    )
    thread_days: int = _setting(
        "So many days an answer counts that also names our letter in In-Reply-To or References, as most programs do.",
        84,
        kind="positive",
    )


@dataclass(frozen=True)
class Listings:
    """[listings]"""

    renewal: timedelta = _setting(
        "So long before the end of a listing its owner is asked whether it is still valid; silence ends it. How long a listing "
        "lives stands in rules/categories. One that lives less than twice as long is asked about at half its time.",
        timedelta(days=3),
        kind="duration",
    )
    need: timedelta = _setting(
        "So long an organisation's need lives without its word, whatever its category.",
        timedelta(days=30),
        kind="duration",
    )
    longest: timedelta = _setting(
        "No listing stays open for longer without its owner's word: neither by its category nor by a date that the owner names.",
        timedelta(days=90),
        kind="duration",
    )
    undecided: timedelta = _setting(
        "What no moderator has decided after this time ends, and its owner is told.",
        timedelta(days=30),
        kind="duration",
    )
    answer: timedelta = _setting(
        "So long the sender of an offer has to answer what is asked in the receipt; the review says so, and may be decided before.",
        timedelta(days=3),
        kind="duration",
    )
    photos: int = _setting(
        "So many photos of a mail are shown to the moderators and passed on; the mail itself keeps all.",
        5,
        kind="positive",
    )
    photo_edge_px: int = _setting("To so many pixels the longer side of a photo is scaled down.", 1280, kind="positive")
    duplicates: timedelta = _setting(
        "The same item from the same sender within this time is shown to the moderators as possibly sent twice.",
        timedelta(days=14),
        kind="duration",
    )
    duplicates_elsewhere: timedelta = _setting(
        "The same for the same text from somebody else, or in another city.",
        timedelta(days=7),
        kind="duration",
    )


@dataclass(frozen=True)
class Limits:
    """[limits]"""

    receipts_per_day: int = _setting(
        "At most so many receipts go to one mailbox in 24 hours: cuts an endless exchange with another machine.",
        250,
        kind="positive",
    )
    notices_per_day: int = _setting(
        "The same for notices, which answer what could not be understood or acted on.", 20, kind="positive"
    )
    exchange_per_day: int = _setting(
        "At most so many mails of one sender about the same thing are taken up in 24 hours; more are held, and shown by "
        "`mailflow status`: a machine that answers everything is cut off, and nothing is lost.",
        40,
        kind="positive",
    )


@dataclass(frozen=True)
class QuietHours:
    """From when until when nobody is written to of our own accord; over midnight where the end comes before the start."""

    start: time
    until: time


@dataclass(frozen=True)
class WorkingHours:
    """From when until when moderators work on a working day."""

    start: time
    until: time


@dataclass(frozen=True)
class Bounces:
    """[bounces]"""

    dead_at: float = _setting(
        "An address counts as dead when what came back from it adds up to so much: an organisation's needs are paused, a helper's listings end, moderators are told. A mail from it revives it.",
        1.0,
        kind="weight",
    )
    hard: float = _setting(
        "What a letter adds that came back because the address does not exist; each letter counts once.",
        1.0,
        kind="weight",
    )
    soft: float = _setting(
        "What a letter adds that came back for another reason, such as a full mailbox.", 0.25, kind="weight"
    )
    halved_every: timedelta = _setting(
        "In this time, what has added up shrinks to its half.", timedelta(days=7), kind="duration"
    )


@dataclass(frozen=True)
class Privacy:
    """[privacy]"""

    relay: timedelta = _setting(
        "So long after the last message between a helper and an organisation their relay stays open; who writes later is told kindly.",
        timedelta(days=42),
        kind="duration",
    )
    copy_every: timedelta = _setting(
        "A copy of what is stored about somebody (AUSKUNFT) is sent to their address at most once in this time.",
        timedelta(days=1),
        kind="duration",
    )
    copy_size_bytes: int = _setting(
        "Mails and photos are attached to such a copy as they came, up to so many bytes; what is too large for that is only listed in it. In a mail they are a third longer, and most servers take 10 MB.",
        6_000_000,
        kind="positive",
    )


@dataclass(frozen=True)
class Retention:
    """[retention]"""

    mails: timedelta = _setting("Mails as they came are kept for so long.", timedelta(days=30), kind="duration")
    letters: timedelta = _setting(
        "The text of our letters is kept for so long after they were sent.", timedelta(days=30), kind="duration"
    )
    threads: timedelta = _setting(
        "To whom a letter went is kept for so long, so that an answer without its reply address finds home.",
        timedelta(days=90),
        kind="duration",
    )
    unconfirmed: timedelta = _setting(
        "What waits for its sender's confirmation is kept for so long without it.", timedelta(days=7), kind="duration"
    )
    held: timedelta = _setting(
        "A mail that waits for a human here (`mailflow status`) and that nobody looks at is kept for so long.",
        timedelta(days=90),
        kind="duration",
    )
    refused: timedelta = _setting(
        "What a moderator refused, called spam or merged is kept for so long; then only counts.",
        timedelta(days=14),
        kind="duration",
    )
    ended: timedelta = _setting(
        "What ended and was never agreed on with anybody is kept for so long after its end; then only counts.",
        timedelta(days=14),
        kind="duration",
    )
    done: timedelta = _setting(
        "What was agreed on is kept for so long after the end of its listing and of its relay; then only counts.",
        timedelta(days=90),
        kind="duration",
    )
    people: timedelta = _setting(
        "Somebody of whom nothing else is left is forgotten so long after their last mail.",
        timedelta(days=90),
        kind="duration",
    )
    organisations: timedelta = _setting(
        "The same for an organisation that was admitted.", timedelta(days=365), kind="duration"
    )
    decisions: timedelta = _setting(
        "Who of the moderators decided is kept for so long; then only that it was decided.",
        timedelta(days=365),
        kind="duration",
    )
    bounces: timedelta = _setting(
        "That letters to an address came back is kept for so long after the last one did.",
        timedelta(days=90),
        kind="duration",
    )


@dataclass(frozen=True)
class Organisations:
    """[organisations]"""

    unconfirmed: timedelta = _setting(
        "So long a colleague or deputy that somebody named, or whoever has to agree to that, has time to answer; then it is forgotten.",
        timedelta(days=7),
        kind="duration",
    )
    absence: timedelta = _setting(
        "So long somebody counts as away whose mail program answers that they are, and names no day: their deputy gets a copy of "
        "what comes for them.",
        timedelta(days=7),
        kind="duration",
    )
    deputy: timedelta = _setting(
        "So long a deputy stands in who was named without a last day; the person who is away ends it earlier by writing that they are back.",
        timedelta(days=30),
        kind="duration",
    )


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """[cities.KEY.organisations.NAME]"""

    key: str = field(default="", metadata={})
    name: str = _setting("Its name, as helpers read it. It needs no moderator's word.", sample='"Kleiderkammer Gera"')
    addresses: tuple[str, ...] = _setting(
        "Who speaks for it. Each gets what is for the organisation, the first word wins, and the others are told of it.",
        sample='["kammer@verein.example", "petra@verein.example"]',
        kind="addresses",
    )
    deputy: str = _setting(
        "Who stands in for whoever of them is away: gets a copy of what comes for them while only their mail program says so. Empty: nobody.",
        "",
        '"ute@verein.example"',
        kind="mailbox or none",
    )


@dataclass(frozen=True, kw_only=True)
class City:
    """[cities.KEY]"""

    key: str = field(default="", metadata={})
    name: str = _setting("The city's name, as people read it.", sample='"Gera"')
    address: str = _setting(
        "The address people write to. Answers come to address+token, so the server must deliver those too.",
        sample='"gera@mail.example"',
        kind="mailbox",
    )
    language: str = _setting("The language of its moderators: a folder in templates/.", "de", '"de"')
    timezone: str = _setting(
        "The time zone in which its people read times.", "Europe/Berlin", '"Europe/Berlin"', "timezone"
    )
    districts: tuple[str, ...] = _setting(
        "Its districts, villages and other places that people name; known in mails and shown to moderators.",
        (),
        '["Lusan", "Untermhaus"]',
        "texts",
    )
    state: str = _setting(
        'Its state, for the public holidays: "TH", "SN", "BY" and so on; empty: only those of the whole country.',
        "",
        '"TH"',
        "|BB|BE|BW|BY|HB|HE|HH|MV|NI|NW|RP|SH|SL|SN|ST|TH",
    )
    quiet_hours: QuietHours | None = _setting(
        'At these hours matches, digests, renewals and closing letters wait for the morning; receipts and answers do not. "" for none.',
        QuietHours(time(21), time(8)),
        '"21:00-08:00"',
        "hours",
    )
    neighbours: tuple[str, ...] = _setting(
        "Keys of cities next door: what nobody needs here is offered there, if its owner and both cities' moderators agree.",
        (),
        "[]",
        "texts",
    )
    ask_reasons: str = _setting(
        'Whether an organisation that declines an offer without a reason is asked for it, once a month: "yes" or "no".',
        "yes",
        '"yes"',
        "yes|no",
    )
    privacy_url: str = _setting(
        "Where people read how their data is used; stands below every letter. Empty: no link.",
        "",
        '"https://gera.example/datenschutz"',
        "link",
    )
    privacy_contact: str = _setting(
        "Who answers for their data, and how they can be reached; stands below every letter. Empty: nobody is named.",
        "",
        '"Stadt Gera, datenschutz@gera.example"',
    )
    moderators: tuple[str, ...] = _setting(
        "Who approves. Each gets every review as a mail of their own and answers with a word.",
        sample='["anna@gera.example", "ben@gera.example"]',
        kind="mailboxes",
    )
    deputies: tuple[str, ...] = _setting(
        "Who gets a review that nobody has answered for a time (`deputy` in [moderation]), and all of them while no moderator is there.",
        (),
        "[]",
        "mailboxes or none",
    )
    working_hours: WorkingHours = _setting(
        "When its moderators work: the hours in which reminders count and are sent, Monday to Friday but on public holidays.",
        WorkingHours(time(8), time(17)),
        '"08:00-17:00"',
        "working hours",
    )
    digest: tuple[time, ...] = _setting(
        'At these times of a working day its moderators get one mail about all that waits, in place of one for each: ["09:00", "14:00"]. '
        "What is urgent comes alone. A moderator may choose otherwise by mail (SAMMELMAIL 9 Uhr, EINZELN).",
        (),
        "[]",
        "times",
    )
    digest_of: tuple[tuple[str, tuple[time, ...]], ...] = _setting(
        "The same for single moderators; [] for one mail for each.",
        (),
        '{ "ben@gera.example" = ["09:00", "14:00"] }',
        "times of mailboxes",
    )
    organisations: Mapping[str, Organisation] = field(default_factory=dict, metadata={})

    checked_organisations: tuple[str, ...] = _setting(
        "Organisations that the city has checked: their mail addresses, or a whole domain with @ before it. Only they are shown what is "
        "offered in protected categories (rules/categories: housing, childcare, escort, money).",
        (),
        '["kontakt@kinderhilfe.example", "@jugendamt.example"]',
        "senders",
    )

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Whose word counts: the moderators and their deputies."""
        return (*self.moderators, *self.deputies)

    @property
    def local_part(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, kw_only=True)
class Config:
    """The whole configuration. `file` is where it came from; relative paths count from its folder."""

    secret: str = _setting(
        f"Signs the reply addresses: at least {MINIMUM_SECRET_LENGTH} characters that nobody can guess. ${SECRET_VARIABLE} wins over this line."
    )
    old_secrets: tuple[str, ...] = _setting(
        "Secrets of earlier times: answers to mails signed with them still count.", (), "[]", "texts"
    )
    paths: Paths = Paths()
    database: Database = Database()
    receive: Receive = Receive()
    work: Work = Work()
    send: Send = Send()
    moderation: Moderation = Moderation()
    authentication: Authentication = Authentication()
    answers: Answers = Answers()
    listings: Listings = Listings()
    limits: Limits = Limits()
    bounces: Bounces = Bounces()
    privacy: Privacy = Privacy()
    retention: Retention = Retention()
    organisations: Organisations = Organisations()
    cities: Mapping[str, City] = field(default_factory=dict, metadata={})
    file: Path = field(default=Path("config.toml"), metadata={})

    @property
    def secrets(self) -> tuple[str, ...]:
        """The signing secret first, then those that only verify."""
        return (self.secret, *self.old_secrets)


def find(given: str | None) -> Path:
    """The config file: the one given, else the first of the default places; ConfigError when there is none."""
    if given is not None:
        return Path(given)
    for place in DEFAULT_PLACES:
        if place.exists():
            return place
    raise ConfigError([Fault(DEFAULT_PLACES[0], None, "there is no such file; `mailflow init` writes one")])


def load(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """The checked configuration. Raises ConfigError with every fault found."""
    environment = os.environ if environment is None else environment
    source = TomlFile.read(path)
    if isinstance(source, Fault):
        raise ConfigError([source])
    reader = _Reader(source)
    table = dict(source.table)
    if environment.get(SECRET_VARIABLE):
        table["secret"] = environment[SECRET_VARIABLE]
    values = reader.config(table)
    if reader.faults:
        raise ConfigError(reader.faults)
    return Config(**values, file=path)


class _Reader:
    """Turns the TOML table into the values of Config, collecting faults instead of stopping at the first."""

    def __init__(self, source: TomlFile) -> None:
        self.source = source
        self.folder = source.path.resolve().parent
        self.faults: list[Fault] = []

    def fault(self, keys: tuple[str, ...], what: str) -> None:
        self.faults.append(self.source.fault(keys, what))

    def config(self, table: dict[str, Any]) -> dict[str, Any]:
        sections = {
            "paths": Paths,
            "database": Database,
            "work": Work,
            "send": Send,
            "moderation": Moderation,
            "authentication": Authentication,
            "answers": Answers,
            "listings": Listings,
            "limits": Limits,
            "bounces": Bounces,
            "privacy": Privacy,
            "retention": Retention,
            "organisations": Organisations,
        }
        plain: dict[str, Any] = {name: table.pop(name) for name in ("secret", "old_secrets") if name in table}
        values = self.fields(Config, plain, ())
        self.check_secret(values.get("secret"))
        cities = self.cities(table.pop("cities", {}))
        values["receive"] = self.receive(table.pop("receive", {}))
        for name, kind in sections.items():
            values[name] = self.section(kind, table.pop(name, {}), (name,))
        for name in table:
            self.unknown((name,), name, {*sections, "receive", "cities", "secret", "old_secrets"})
        self.check_threads(values["answers"], values["retention"])
        if values.get("database"):
            values["database"] = self.absolute_sqlite(values["database"])
        return {**values, "cities": MappingProxyType(cities)}

    def check_secret(self, secret: str | None) -> None:
        if secret is not None and len(secret) < MINIMUM_SECRET_LENGTH:
            self.fault(
                ("secret",),
                f"secret is too short: at least {MINIMUM_SECRET_LENGTH} characters; `mailflow init` writes a good one",
            )

    def check_threads(self, answers: Answers | None, retention: Retention | None) -> None:
        """Whom a letter went to is needed for as long as an answer to it counts."""
        if answers and retention and retention.threads < timedelta(days=answers.thread_days):
            self.fault(
                ("retention", "threads"),
                f"retention.threads must not be shorter than answers.thread_days, {answers.thread_days}d",
            )

    def section(self, kind: type[Any], table: object, keys: tuple[str, ...]) -> Any:
        if not isinstance(table, dict):
            self.fault(keys, f"{'.'.join(keys)} must be a table: [{'.'.join(keys)}]")
            return None
        values = self.fields(kind, table, keys)
        try:
            return kind(**values)
        except TypeError:  # A required setting is missing; that fault is noted already.
            return None

    def fields(self, kind: type[Any], table: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
        known = {f.name: f for f in dataclasses.fields(kind) if f.metadata.get("doc")}
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in known:
                self.unknown((*keys, name), name, set(known))
            else:
                values[name] = self.value((*keys, name), value, known[name])
        for name, f in known.items():
            if name not in table and f.default is dataclasses.MISSING:
                self.fault(keys, f"{'.'.join((*keys, name))} is missing: {f.metadata['doc']}")
        return {name: value for name, value in values.items() if value is not None}

    def unknown(self, keys: tuple[str, ...], name: str, known: set[str]) -> None:
        near = [k for k in sorted(known) if k[:3] == name[:3]] or sorted(known)
        self.fault(keys, f"unknown key {'.'.join(keys)}; known here: {', '.join(near)}")

    def value(self, keys: tuple[str, ...], value: object, f: dataclasses.Field[Any]) -> Any:
        """The value in its type; None and a fault when it is of the wrong one."""
        check = _CHECKS[f.metadata["kind"] if f.metadata["kind"] in _CHECKS else "choice"]
        try:
            return check(value, f.metadata["kind"], self.folder)
        except ValueError as error:
            self.fault(keys, f"{'.'.join(keys)} {error}")
            return None

    def receive(self, table: object) -> Receive | None:
        if not isinstance(table, dict):
            self.fault(("receive",), "receive must be a table: [receive]")
            return None
        kinds = {"smtp": Listen, "lmtp": LmtpListen}
        ways = {name: table.pop(name) for name in kinds if name in table}
        values = self.fields(Receive, table, ("receive",))
        for name, way in ways.items():
            values[name] = self.section(kinds[name], way, ("receive", name))
        if "smtp" in values and values["smtp"] and values["smtp"].listen.startswith("unix:"):
            self.fault(
                ("receive", "smtp", "listen"),
                "receive.smtp.listen must be host:port; a unix socket is for receive.lmtp",
            )
        return Receive(**values)

    def cities(self, table: object) -> dict[str, City]:
        cities: dict[str, City] = {}
        if not isinstance(table, dict) or not table:
            self.fault(
                ("cities",), "no city yet: add a table [cities.gera] with name, address, language and moderators"
            )
            return cities
        for key, entry in table.items():
            if not _CITY_KEY.fullmatch(key):
                self.fault(("cities", key), f"city key {key!r} must be lower-case letters, digits and dashes")
            listed = entry.get("organisations", {}) if isinstance(entry, dict) else {}
            rest = {k: v for k, v in entry.items() if k != "organisations"} if isinstance(entry, dict) else entry
            city = self.section(City, rest, ("cities", key))
            organisations = self.organisations(listed, ("cities", key, "organisations"))
            if city is not None:
                quiet = city.quiet_hours or None
                cities[key] = dataclasses.replace(city, key=key, quiet_hours=quiet, organisations=organisations)
        self.check_addresses(cities)
        return cities

    def organisations(self, table: object, keys: tuple[str, ...]) -> dict[str, Organisation]:
        """The organisations of a city. Nobody speaks for two of them."""
        if not isinstance(table, dict):
            self.fault(keys, f"{'.'.join(keys)} must be tables: [{'.'.join(keys)}.NAME] with name and addresses")
            return {}
        found: dict[str, Organisation] = {}
        speaks: dict[str, str] = {}
        for key, entry in table.items():
            organisation = self.section(Organisation, entry, (*keys, key))
            if organisation is None:
                continue
            found[key] = dataclasses.replace(organisation, key=key)
            for mailbox in organisation.addresses:
                if mailbox in speaks:
                    self.fault((*keys, key, "addresses"), f"{mailbox} speaks for {speaks[mailbox]} already")
                speaks[mailbox] = key
        return found

    def check_addresses(self, cities: dict[str, City]) -> None:
        seen: dict[str, str] = {}
        for key, city in cities.items():
            if city.address in seen:
                self.fault(("cities", key, "address"), f"{city.address} is the address of {seen[city.address]} already")
            seen[city.address] = key
        for key, city in cities.items():
            for other in sorted(set(city.neighbours) - set(cities) | set(city.neighbours) & {key}):
                self.fault(("cities", key, "neighbours"), f"there is no other city {other!r}")
            for name, organisation in city.organisations.items():
                for own in sorted({*organisation.addresses, organisation.deputy} & set(seen)):
                    self.fault(
                        ("cities", key, "organisations", name),
                        f"{own} is a city's own address and speaks for no organisation",
                    )
            for name in ("moderators", "deputies"):
                for own in sorted(set(getattr(city, name)) & set(seen)):
                    self.fault(("cities", key, name), f"{own} is a city's own address and cannot moderate")
            for twice in sorted(set(city.moderators) & set(city.deputies)):
                self.fault(
                    ("cities", key, "deputies"), f"{twice} is a moderator already: take it out of one of the two"
                )
            for nobody in sorted(set(dict(city.digest_of)) - set(city.reviewers)):
                self.fault(("cities", key, "digest_of"), f"{nobody} is neither among the moderators nor the deputies")

    def absolute_sqlite(self, database: Database) -> Database:
        """sqlite:///name counts from the config file's folder, like every relative path."""
        prefix = "sqlite:///"
        if not database.url.startswith(prefix) or database.url.startswith(prefix + "/") or ":memory:" in database.url:
            return database
        return Database(url=prefix + str(self.folder / database.url.removeprefix(prefix)))


def _text(value: object, _kind: str, _folder: Path) -> str:
    if not isinstance(value, str):
        raise ValueError('must be text in quotes: "…"')
    return value


def _texts(value: object, _kind: str, _folder: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError('must be a list of texts: ["…", "…"]')
    return tuple(cast("list[str]", value))


def _path(value: object, kind: str, folder: Path) -> Path:
    path = folder / _text(value, kind, folder)
    if not path.is_dir():
        raise ValueError(f"is no folder: {path}; `mailflow init` writes one")
    return path


def _number(value: object, kind: str, _folder: Path) -> int:
    highest = 65535 if kind == "port" else 2**31
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= highest:
        raise ValueError(f"must be a whole number from 1 to {highest}")
    return value


def _yes_or_no(value: object, _kind: str, _folder: Path) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false, without quotes")
    return value


def _weight(value: object, _kind: str, _folder: Path) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1000:
        raise ValueError("must be a number above 0, such as 0.25")
    return float(value)


def _duration(value: object, _kind: str, _folder: Path) -> timedelta:
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError('must be a time such as "30s", "5m", "2h" or "1d"')
    return timedelta(seconds=int(found.group(1)) * _SECONDS[found.group(2)])


def _link(value: object, kind: str, folder: Path) -> str:
    text = _text(value, kind, folder)
    if text and not re.fullmatch(r"https?://[^\s<>\"]{1,500}", text):
        raise ValueError(f'must be an address such as "https://gera.example/datenschutz", not {text!r}')
    return text


def _length(value: object, kind: str, folder: Path) -> timedelta:
    """A duration that is not nothing."""
    found = _duration(value, kind, folder)
    if not found:
        raise ValueError('must be a time such as "30m", "8h" or "1d", and not nothing')
    return found


def _listen(value: object, kind: str, folder: Path) -> str:
    text = _text(value, kind, folder)
    _, colon, port = text.rpartition(":")
    is_path = text.startswith("unix:") and port
    if not is_path and not (colon and re.fullmatch(r"[1-9][0-9]{0,4}", port) and int(port) <= 65535):
        raise ValueError("must be host:port such as 127.0.0.1:8025, or unix:/path")
    return text


def _mailbox(value: object, kind: str, folder: Path) -> str:
    text = _in_ascii(_text(value, kind, folder))
    if not _MAILBOX.fullmatch(text):
        raise ValueError(f"must be a mail address without a plus sign, such as gera@mail.example, not {text!r}")
    return text


def _in_ascii(mailbox: str) -> str:
    """A mailbox as it is compared: lower case, an international domain in its ASCII form (RFC 5891)."""
    local, _, domain = mailbox.strip().lower().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"


def _mailboxes(value: object, kind: str, folder: Path) -> tuple[str, ...]:
    given = _texts(value, kind, folder)
    if not given and kind == "mailboxes":
        raise ValueError("must name at least one mailbox: nothing goes out that nobody approves")
    boxes = tuple(_in_ascii(v) for v in given)
    for box, written in zip(boxes, given, strict=True):
        if not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", box):
            raise ValueError(f"holds {written!r}, which is no mail address")
    return tuple(dict.fromkeys(boxes))


def _addresses(value: object, kind: str, folder: Path) -> tuple[str, ...]:
    given = _texts(value, kind, folder)
    if not given:
        raise ValueError("must name at least one mailbox: whoever speaks for the organisation")
    return _mailboxes(value, kind, folder)


def _mailbox_or_none(value: object, kind: str, folder: Path) -> str:
    return _mailboxes([value], kind, folder)[0] if _text(value, kind, folder).strip() else ""


def _senders(value: object, kind: str, folder: Path) -> tuple[str, ...]:
    given = _texts(value, kind, folder)
    for written in given:
        if not re.fullmatch(r"[^@\s<>,;\"]*@[^@\s<>,;\"]+", written.strip()):
            raise ValueError(
                f'holds {written!r}, which is neither a mail address nor a domain such as "@verein.example"'
            )
    return tuple(dict.fromkeys(_in_ascii(one) for one in given))


def _choice(value: object, kind: str, folder: Path) -> str:
    choices = kind.split("|")
    if _text(value, kind, folder) not in choices:
        raise ValueError("must be one of " + ", ".join(f'"{c}"' for c in choices))
    return cast("str", value)


def _timezone(value: object, kind: str, folder: Path) -> str:
    name = _text(value, kind, folder)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'must be a time zone such as "Europe/Berlin", not {name!r}') from error
    return name


def _hours(value: object, kind: str, folder: Path) -> QuietHours | str:
    """The hours; "" for none, because None would mean that nothing was given."""
    text = _text(value, kind, folder).replace(" ", "")
    try:
        start, until = (time.fromisoformat(clock.zfill(5)) for clock in text.split("-")) if text else (time(), time())
    except ValueError as error:
        raise ValueError(f'must be two times such as "21:00-08:00", or "", not {value!r}') from error
    return QuietHours(start, until) if start != until else ""


def _working_hours(value: object, kind: str, folder: Path) -> WorkingHours:
    try:
        hours = _hours(value, kind, folder)
    except ValueError:
        hours = ""
    if not isinstance(hours, QuietHours) or hours.start > hours.until:
        raise ValueError(f'must be two times of a day, the earlier first, such as "08:00-17:00", not {value!r}')
    return WorkingHours(hours.start, hours.until)


def _times(value: object, kind: str, folder: Path) -> tuple[time, ...]:
    """Times of a day, the earliest first; an empty list is none."""
    given = _texts(value, kind, folder)
    try:
        return tuple(sorted({time.fromisoformat(clock.zfill(5)) for clock in given}))
    except ValueError as error:
        raise ValueError(f'must be times such as ["09:00", "14:00"], not {value!r}') from error


def _times_of_mailboxes(value: object, kind: str, folder: Path) -> tuple[tuple[str, tuple[time, ...]], ...]:
    if not isinstance(value, dict):
        raise ValueError('must be mailboxes with their times: { "ben@gera.example" = ["09:00"] }')
    return tuple((_in_ascii(mailbox), _times(times, kind, folder)) for mailbox, times in value.items())


_CHECKS = {
    "hours": _hours,
    "working hours": _working_hours,
    "times": _times,
    "times of mailboxes": _times_of_mailboxes,
    "timezone": _timezone,
    "text": _text,
    "texts": _texts,
    "path": _path,
    "positive": _number,
    "yes or no": _yes_or_no,
    "weight": _weight,
    "port": _number,
    "duration": _duration,
    "link": _link,
    "length": _length,
    "listen": _listen,
    "mailbox": _mailbox,
    "mailboxes": _mailboxes,
    "addresses": _addresses,
    "mailbox or none": _mailbox_or_none,
    "senders": _senders,
    "mailboxes or none": _mailboxes,
    "choice": _choice,
}


def example(secret: str = "…", own_folders: bool = False) -> str:
    """The text of a config file that shows every setting with its documentation and default."""
    lines = [
        "# The configuration of mailflow. A line that starts with # shows the default; a relative path counts from this file.",
        "",
    ]
    lines += _example_fields(Config, {"secret": f'secret = "{secret}"'})
    shown = {name: f"{name} = {f.metadata['sample']}" for name, f in _fields(Paths).items()} if own_folders else {}
    lines += _example_section("paths", Paths, shown)
    lines += _example_section("database", Database, {})
    lines += _example_section("receive", Receive, {})
    lines += _example_section("receive.smtp", Listen, {"listen": 'listen = "127.0.0.1:8025"'})
    lines += [
        "# LMTP, for a mail server on the same machine; without this table it is off.",
        "# [receive.lmtp]",
        '# listen = "127.0.0.1:8024"',
        "",
    ]
    sections = {
        "work": Work,
        "send": Send,
        "moderation": Moderation,
        "authentication": Authentication,
        "answers": Answers,
        "listings": Listings,
        "limits": Limits,
        "bounces": Bounces,
        "privacy": Privacy,
        "retention": Retention,
        "organisations": Organisations,
    }
    for name, kind in sections.items():
        lines += _example_section(name, kind, {})
    lines += ["# One table for each city; a new city is one more table.", ""]
    city = {
        name: f"{name} = {f.metadata['sample']}" for name, f in _fields(City).items() if name not in _SHOWN_AS_DEFAULT
    }
    lines += _example_section("cities.gera", City, city)
    lines += [
        "# Organisations that need no moderator's word to be taken in; any number.",
        "# [cities.gera.organisations.kammer]",
    ]
    samples = {name: f"# {name} = {f.metadata['sample']}" for name, f in _fields(Organisation).items()}
    lines += _example_fields(Organisation, samples)
    return "\n".join(lines).rstrip() + "\n"


_SHOWN_AS_DEFAULT = (
    "neighbours",
    "checked_organisations",
    "deputies",
    "working_hours",
    "digest",
    "digest_of",
    "privacy_url",
    "privacy_contact",
)  # Of a city, which shows samples.


def _fields(kind: type[Any]) -> dict[str, dataclasses.Field[Any]]:
    return {f.name: f for f in dataclasses.fields(kind) if f.metadata.get("doc")}


def _example_section(name: str, kind: type[Any], shown: dict[str, str]) -> list[str]:
    return [f"[{name}]", *_example_fields(kind, shown)]


def _example_fields(kind: type[Any], shown: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for name, f in _fields(kind).items():
        lines.append(f"# {f.metadata['doc']}")
        lines.append(shown.get(name) or f"# {name} = {_toml(f)}")
    return [*lines, ""]


def _toml(f: dataclasses.Field[Any]) -> str:
    if isinstance(f.default, timedelta):
        return f'"{duration_text(f.default)}"'
    if f.metadata["sample"]:
        return str(f.metadata["sample"])
    if isinstance(f.default, bool):
        return str(f.default).lower()
    return f'"{f.default}"' if isinstance(f.default, str) else str(f.default)


def duration_text(value: timedelta) -> str:
    """The shortest way to write a duration in the config: 5m, 2h, 1d."""
    seconds = int(value.total_seconds())
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"
