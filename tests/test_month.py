"""A short month of the simulation: all that should hold does, and each check would notice if it did not."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from simulation import audit, month
from simulation.world import Letter, World
from sqlalchemy import update

from mailflow import config as configuration
from mailflow.authentication import Authenticator, Resolver
from mailflow.store import tables
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

DAYS, MAILS, SURGE = 7, 5, 30


@pytest.fixture(scope="module")
def played(furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[month.Month]:
    """A week with a surge in it, in two languages, on SQLite."""
    folder = tmp_path_factory.mktemp("month")
    office = _office(furnished, folder, f"sqlite:///{folder / 'mailflow.db'}")
    short = month.Month(office, 1, DAYS, MAILS, SURGE, ("de", "uk"))
    short.play(lambda _day, _world: None)
    yield short
    office.store.close()


def _office(furnished: Office, folder: Path, url: str) -> Office:
    """The office of the town, without loading again what is slow to load."""
    file = folder / "config.toml"
    file.write_text(month.CONFIG.format(url=url), encoding="utf-8")
    config = configuration.load(file)
    return replace(
        furnished, config=config, desk=replace(furnished.desk, config=config), store=Store.open(url),
        authenticator=Authenticator(config.authentication, Resolver()),
    )  # fmt: skip


def test_all_holds(played: month.Month) -> None:
    """Every promise is kept and was put to the test; the tables and the picture are printed."""
    text, holds = played.report()
    assert holds, text
    assert all(check.cases for check in audit.checks(played.world))
    assert len(played.waiting) == DAYS
    assert text.count("\n") > DAYS * 2


def _letter(world: World, text: str = "Hallo", **headers: str) -> Letter:
    """A letter as it would have gone out, now or at the hour given."""
    hour = int(headers.pop("hour", "12"))
    mail = EmailMessage()
    usual = {"X-Mailflow-Kind": "match", "Subject": "Ein Angebot", "Message-ID": "<x@mail.example>"}
    usual |= {"Reply-To": "gera+o1xaaa@mail.example", "Auto-Submitted": "auto-generated"}
    for name, value in {**usual, **{key.replace("_", "-"): value for key, value in headers.items()}}.items():
        mail[name] = value
    mail.set_content(text)
    to = next(letter.to for letter in world.letters if letter.kind == "match")
    return Letter(world.local.replace(hour=hour), to, "", mail.as_bytes(), None)


def _another(world: World, to: str) -> str:
    return next(mailbox for mailbox in world.readers if mailbox != to and "@web" in mailbox)


def _change(world: World, **values: object) -> None:
    with world.office.store.write() as tx:
        tx.execute(update(tables.listings).values(**values))


def _waiting_letters(world: World) -> None:
    with world.office.store.write() as tx:
        tx.execute(update(tables.letters).values(state="queued"))


def _two_answers(world: World) -> None:
    sent = next(sent for sent in world.sent if sent.sort == "offer")
    sent.letters = sent.answers * 2


def _answered_machine(world: World) -> None:
    machine = next(sent for sent in world.sent if sent.due == "nothing")
    letter = _letter(world)
    letter.to = machine.by
    machine.letters = [letter]


def _leak(world: World) -> None:
    letter = _letter(world)
    world.letters.append(_letter(world, f"Schreiben Sie an {_another(world, letter.to)}."))


def _phone(world: World) -> None:
    person = world.readers[_another(world, "")]
    world.letters.append(_letter(world, f"Rufen Sie an: {person.phone}", Reply_To="gera+o999999xaaa@mail.example"))  # type: ignore[attr-defined]


BREACHES: dict[str, tuple[int, Callable[[World], object]]] = {
    "an answer twice": (0, _two_answers),
    "an answer to a machine": (1, _answered_machine),
    "a mail that stands still": (2, lambda world: setattr(world.sent[0], "routes", ["held: failed"])),
    "no end": (3, lambda world: _change(world, state="open", ending=None, valid_until=world.now - timedelta(days=9))),
    "an owner who does not know": (4, lambda world: _change(world, state="ended", ending="expired", ended_at=world.now - timedelta(days=2))),
    "more than there was": (5, lambda world: _change(world, quantity=9, rest=-1)),
    "a pair twice": (6, lambda world: world.letters.extend([_letter(world)] * 2)),
    "above the cap": (7, lambda world: world.letters.extend([_letter(world) for _ in range(6)])),
    "at night": (8, lambda world: world.letters.append(_letter(world, hour="3"))),
    "an address": (9, _leak),
    "a telephone number": (9, _phone),
    "a letter that waits": (10, _waiting_letters),
    "a failure": (11, lambda world: world.faults.append("work: failed")),
}  # fmt: skip


@pytest.fixture
def copied(played: month.Month, tmp_path: Path) -> Iterator[World]:
    """The same week once more, to break something in it."""
    with (
        sqlite3.connect(str(played.world.office.store.engine.url.database)) as old,
        sqlite3.connect(tmp_path / "copy.db") as new,
    ):
        old.backup(new)
    world = copy.copy(played.world)
    world.office = replace(world.office, store=Store.open(f"sqlite:///{tmp_path / 'copy.db'}"))
    world.sent, world.letters, world.faults = (
        [copy.copy(sent) for sent in world.sent],
        [*world.letters],
        [*world.faults],
    )
    yield world
    world.office.store.close()


@pytest.mark.parametrize(("place", "breaks"), BREACHES.values(), ids=BREACHES)
def test_a_breach_is_noticed(copied: World, place: int, breaks: Callable[[World], object]) -> None:
    """What breaks a promise is found by the check of that promise."""
    check = audit.CHECKS[place]
    assert check(copied).found == []
    breaks(copied)
    assert check(copied).found


def test_each_check_has_its_breach() -> None:
    """None is left without a proof that it can fail."""
    assert {place for place, _ in BREACHES.values()} == set(range(len(audit.CHECKS)))
