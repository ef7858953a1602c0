"""Writing a config file that shows every setting: what `mailflow init` lays down and config.example.toml shows.

Its documentation and defaults are those of the fields, so that both say what the code does.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

from mailflow.config.cities import City, Organisation
from mailflow.config.fields import documented
from mailflow.config.server import Listen, Paths
from mailflow.config.settings import SECTIONS, Config
from mailflow.config.values import duration_text


def example(secret: str = "…", own_folders: bool = False) -> str:
    """The text of a config file that shows every setting with its documentation and default."""
    lines = [
        "# The configuration of mailflow. A line that starts with # shows the default; a relative path counts from this file.",
        "",
    ]
    lines += _example_fields(Config, {"secret": f'secret = "{secret}"'})
    shown = {name: f"{name} = {f.metadata['sample']}" for name, f in documented(Paths).items()} if own_folders else {}
    for name, kind in SECTIONS.items():
        lines += _example_section(name, kind, shown if name == "paths" else {})
        if name == "receive":
            lines += _example_section("receive.smtp", Listen, {"listen": 'listen = "127.0.0.1:8025"'})
            lines += [
                "# LMTP, for a mail server on the same machine; without this table it is off.",
                "# [receive.lmtp]",
                '# listen = "127.0.0.1:8024"',
                "",
            ]
    lines += ["# One table for each city; a new city is one more table.", ""]
    city = {
        name: f"{name} = {f.metadata['sample']}"
        for name, f in documented(City).items()
        if name not in _SHOWN_AS_DEFAULT
    }
    lines += _example_section("cities.gera", City, city)
    lines += [
        "# Organisations that need no moderator's word to be taken in; any number.",
        "# [cities.gera.organisations.kammer]",
    ]
    samples = {name: f"# {name} = {f.metadata['sample']}" for name, f in documented(Organisation).items()}
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


def _example_section(name: str, kind: type[Any], shown: dict[str, str]) -> list[str]:
    return [f"[{name}]", *_example_fields(kind, shown)]


def _example_fields(kind: type[Any], shown: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for name, f in documented(kind).items():
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
