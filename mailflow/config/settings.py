"""The whole configuration: the secrets, every section, and the cities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from mailflow.config.cities import City
from mailflow.config.fields import setting
from mailflow.config.policy import Listings, Moderation, Organisations, Privacy, Retention
from mailflow.config.server import Answers, Authentication, Bounces, Database, Limits, Paths, Receive, Send, Work

SECRET_VARIABLE = "MAILFLOW_SECRET"
MINIMUM_SECRET_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class Config:
    """The whole configuration. `file` is where it came from; relative paths count from its folder."""

    secret: str = setting(
        f"Signs the reply addresses: at least {MINIMUM_SECRET_LENGTH} characters that nobody can guess. ${SECRET_VARIABLE} wins over this line."
    )
    old_secrets: tuple[str, ...] = setting(
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


SECTIONS: Mapping[str, type[Any]] = {f.name: type(f.default) for f in fields(Config) if is_dataclass(f.default)}
"""The table of the file that each section of Config is read from, and its settings; in the order of the example."""
