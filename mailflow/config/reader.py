"""Finding, reading and checking the config file: `load()` gives a Config, or every fault with its file and line."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mailflow.config.cities import City, Organisation
from mailflow.config.fields import documented
from mailflow.config.policy import Retention
from mailflow.config.server import Answers, Database, Listen, LmtpListen, Receive
from mailflow.config.settings import MINIMUM_SECRET_LENGTH, SECRET_VARIABLE, SECTIONS, Config
from mailflow.config.values import CHECKS
from mailflow.errors import ConfigError, Fault
from mailflow.tomlfile import TomlFile

DEFAULT_PLACES = (Path("config.toml"), Path("/etc/mailflow/config.toml"))
_CITY_KEY = re.compile(r"[a-z][a-z0-9-]*")


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
        plain: dict[str, Any] = {name: table.pop(name) for name in ("secret", "old_secrets") if name in table}
        values = self.fields(Config, plain, ())
        self.check_secret(values.get("secret"))
        cities = self.cities(table.pop("cities", {}))
        values["receive"] = self.receive(table.pop("receive", {}))
        for name, kind in SECTIONS.items():
            if name not in values:
                values[name] = self.section(kind, table.pop(name, {}), (name,))
        for name in table:
            self.unknown((name,), name, {*SECTIONS, "cities", "secret", "old_secrets"})
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
        known = documented(kind)
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
        check = CHECKS[f.metadata["kind"] if f.metadata["kind"] in CHECKS else "choice"]
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
