"""The configuration: one documented field for each setting, read from one TOML file.

`load()` gives a frozen Config or raises ConfigError with every fault, its file and line. `example()` writes the file
that `mailflow init` lays down and that config.example.toml shows: both come from the fields here.

    settings.py     Config, the whole: secrets, sections, cities
    server.py       the sections on how the installation runs: paths, database, receive, work, send, authentication, answers, limits, bounces
    policy.py       the sections on how people are dealt with: moderation, listings, organisations, privacy, retention
    cities.py       a city, its hours, and the organisations that it names
    fields.py       what makes a field a setting: its documentation, default, sample, and kind of value
    values.py       what a value of each kind must look like
    reader.py       finds the file, reads it, collects its faults
    examplefile.py  writes the example
"""

from mailflow.config.cities import City, Organisation, QuietHours, WorkingHours
from mailflow.config.examplefile import example
from mailflow.config.policy import Listings, Moderation, Organisations, Privacy, Retention
from mailflow.config.reader import find, load
from mailflow.config.server import (
    Answers,
    Authentication,
    Bounces,
    Database,
    Limits,
    Listen,
    LmtpListen,
    Paths,
    Receive,
    Send,
    Work,
)
from mailflow.config.settings import Config
from mailflow.config.values import duration_text

__all__ = [
    "Answers",
    "Authentication",
    "Bounces",
    "City",
    "Config",
    "Database",
    "Limits",
    "Listen",
    "Listings",
    "LmtpListen",
    "Moderation",
    "Organisation",
    "Organisations",
    "Paths",
    "Privacy",
    "QuietHours",
    "Receive",
    "Retention",
    "Send",
    "Work",
    "WorkingHours",
    "duration_text",
    "example",
    "find",
    "load",
]
