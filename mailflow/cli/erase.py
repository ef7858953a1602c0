"""Forgets everything that is held about an address, in all cities, as if they had written LÖSCHEN.

Their words go at once, mails and letters once the last letter to them is out; a row without personal data stays as the
proof. Others who got something of them are asked to erase it, too. What will go is told first, and asked about.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from mailflow import app, config
from mailflow.errors import MailflowError
from mailflow.store import erasure, holdings, people
from mailflow.store.engine import Store, Tx
from mailflow.workflow import forgetting
from mailflow.workflow.desk import Step


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADDRESS", help="the mail address of the person")
    parser.add_argument("--yes", action="store_true", help="do not ask first")
    parser.add_argument("--no-letter", action="store_true", help="do not tell them: the address is not theirs any more")


def run(options: argparse.Namespace) -> int:
    settings = config.load(config.find(options.config))
    desk, mailbox, now = app.open_desk(settings), options.address.strip().lower(), datetime.now(UTC)
    with closing(Store.open(settings.database.url)) as store:
        with store.read() as tx:
            if not holdings.anything(tx, mailbox):
                raise MailflowError(f"nothing is held about {mailbox}")
            print(_goes(tx, mailbox))
        if not options.yes and not _agreed():
            raise MailflowError("nothing was erased; it needs a yes, or --yes")
        with store.write() as tx:
            known = people.of_mailbox(tx, mailbox)
            city = next((settings.cities[p.city] for p in known if p.city in settings.cities), None)
            step = Step(desk, tx, now, city or next(iter(settings.cities.values())))
            language = known[0].language if known else step.city.language
            reference = forgetting.erase(step, mailbox, language, tell=bool(known) and not options.no_letter)
        with store.write() as tx:
            mine = [one for one in erasure.waiting(tx) if one.reference == reference]
            serves = any(mailbox in one.reviewers for one in settings.cities.values())
            waits = [one for one in mine if not erasure.forget(tx, one, now, serves=serves)]
        store.scrub()
    later = "; mails and letters go when the last letter to them is out" if waits else ""
    print(f"forgotten{later}. The proof has the number {reference}")
    if any(mailbox in _named(one) for one in settings.cities.values()):
        print(f"The config names {mailbox}: take it out there, or they are written to again")
    return 0


def _goes(tx: Tx, mailbox: str) -> str:
    """What will be forgotten, in numbers and cities."""
    cities = ", ".join(one.city for one in people.of_mailbox(tx, mailbox)) or "none"
    mails, letters = (sum(1 for _ in found) for found in (holdings.mails(tx, mailbox), holdings.letters(tx, mailbox)))
    return f"To be forgotten about {mailbox}, for good: mails {mails}, letters {letters}, and what they say; cities: {cities}"


def _agreed() -> bool:
    """Whether a person says yes; nobody there is a no."""
    try:
        return input("Go on? (yes/no) ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _named(city: config.City) -> set[str]:
    """The mailboxes by which a city's config names people."""
    organisations = city.organisations.values()
    return {*city.reviewers, *(address for one in organisations for address in (*one.addresses, one.deputy))}
