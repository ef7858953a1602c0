"""Checks config, rules, letters, the database and the mail server that takes our letters.

Every fault is told with its file and line. Nothing is sent and nothing is changed, but an empty database is laid out.
"""

from __future__ import annotations

import argparse
import smtplib
import socket
import sys
from collections.abc import Callable

from mailflow import app, config
from mailflow.config import Config
from mailflow.errors import FileFaults, MailflowError
from mailflow.outgoing.delivery import Connection
from mailflow.store.engine import Store
from mailflow.workflow import protection

GOOD_SECRET_LENGTH = 32


def arguments(parser: argparse.ArgumentParser) -> None:
    """Only --config."""


def run(options: argparse.Namespace) -> int:
    path = config.find(options.config)
    settings = config.load(path)
    count = len(settings.cities)
    print(f"config     ok: {path}, {count} {'city' if count == 1 else 'cities'}: {', '.join(settings.cities)}")
    if len(settings.secret) < GOOD_SECRET_LENGTH:
        print(
            f"config     warning: the secret is shorter than {GOOD_SECRET_LENGTH} characters; `mailflow init` shows a good one"
        )
    if invented := _invented(settings):
        print(f"config     warning: no mail reaches {', '.join(invented)}; write the real addresses")
    checks = [("rules", _files), ("database", _database), ("send", _smarthost)]
    return max([_report(name, check, settings) for name, check in checks])


def _invented(settings: Config) -> list[str]:
    """The addresses left from the example config: RFC 2606 2 keeps .example for documentation."""
    cities = settings.cities.values()
    people = [
        address for city in cities for one in city.organisations.values() for address in (*one.addresses, one.deputy)
    ]
    named = [address for city in cities for address in (city.address, *city.reviewers)]
    return [address for address in dict.fromkeys((*named, *people)) if address.endswith(".example")]


def _report(name: str, check: Callable[[Config], str], settings: Config) -> int:
    try:
        print(f"{name:<10} ok: {check(settings)}")
    except FileFaults as error:
        for fault in error.faults:
            print(f"{name:<10} {fault}", file=sys.stderr)
        return 1
    except (MailflowError, OSError, smtplib.SMTPException) as error:
        print(f"{name:<10} {error}", file=sys.stderr)
        return 1
    return 0


def _files(settings: Config) -> str:
    rules = app.check_files(settings)
    for warning in protection.warnings(settings, rules):
        print(f"config     warning: {warning}")
    return f"{app.rules_folder(settings)}, {app.templates_folder(settings)}"


def _database(settings: Config) -> str:
    Store.open(settings.database.url).close()
    return settings.database.url.partition("@")[2] or settings.database.url


def _smarthost(settings: Config) -> str:
    where = f"{settings.send.host}:{settings.send.port}"
    try:
        Connection(settings.send, socket.gethostname()).check()
    except MailflowError as error:
        raise MailflowError(
            f"the mail server at {where} cannot be used: {error}; see [send] in {settings.file}"
        ) from error
    return f"{where} takes letters"
