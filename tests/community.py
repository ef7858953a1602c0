"""A city of its own for each test inside one running town, the people in it, and the steps that most conversations begin with.

`mailflow serve` takes seconds to start, so the tests of a file share one; cities keep them apart, and that they do is
tested too. Nobody sleeps for luck here: what must come is waited for, what must not come is proven by what came later.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mailflow.town import Arrived, Person, Town

CITIES = 80
CLOCK = "clock"  # A city where nothing happens but the moderator's LISTE, which proves that all before it is done.

NEED = (
    "Wir suchen zwei Betten",
    "Guten Tag,\n\nwir suchen zwei Betten für eine Familie.\n\nMit freundlichen Grüßen\nPetra Lindner\n",
)
OFFER = ("Zwei Betten abzugeben", "Guten Tag,\n\nich habe zwei Betten abzugeben.\n\nViele Grüße\nHelga Brandt\n")


@dataclass(frozen=True)
class Resident(Person):
    """Somebody who reads their letters one after the other."""

    read: Counter[str] = field(default_factory=Counter)

    def next(self, kind: str) -> Arrived:
        """The next unread letter of a kind; waits for it."""
        self.read[kind] += 1
        return self.gets(kind, self.read[kind])

    def unread(self) -> list[str]:
        """The kinds of the letters that arrived and were not read by `next`, sorted."""
        return sorted((Counter(letter.kind for letter in self.has()) - self.read).elements())


@dataclass(frozen=True)
class City:
    """One city of the town, with two moderators."""

    region: Region
    key: str
    anna: Resident
    ben: Resident

    @property
    def address(self) -> str:
        return f"{self.key}@mail.example"

    def resident(self, local: str, name: str = "") -> Resident:
        """Somebody who lives here: `helga` has the mailbox helga@<key>-home.example."""
        return Resident(self.region.town, f"{local}@{self.key}-home.example", name, self.address)

    def writes(self, person: Resident, subject: str, text: str) -> Arrived:
        """Somebody writes; the receipt and both reviews arrive. Gives Anna's review."""
        person.writes(subject, text)
        person.next("receipt")
        self.ben.next("review")
        return self.anna.next("review")

    def publishes(self, person: Resident, subject: str, text: str) -> None:
        """Somebody writes and Anna approves; the decision arrives."""
        review = self.writes(person, subject, text)
        self.anna.answers(review, "OK")
        person.next("decision")

    def settle(self) -> None:
        self.region.settle()

    @property
    def letters(self) -> list[Arrived]:
        """All that arrived at the people of this city."""
        ours = (f"@{self.key}.example", f"@{self.key}-home.example")
        return [letter for letter in self.region.town.sink.letters() if letter.mailbox.endswith(ours)]


class Region:
    """A running town with many cities, given out one to a test."""

    def __init__(self, folder: Path, **options: Any) -> None:
        keys = [f"place{number:02}" for number in range(1, CITIES + 1)]
        cities: dict[str, Sequence[str]] = {key: (f"anna@{key}.example", f"ben@{key}.example") for key in keys}
        self.town = Town(folder, cities={**cities, CLOCK: ("clara@clock.example",)}, **options)
        self._free = iter(keys)
        self._clara = Resident(self.town, "clara@clock.example", "", f"{CLOCK}@mail.example")

    def __enter__(self) -> Self:
        self.town.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.town.__exit__(kind, error, trace)

    def new_city(self) -> City:
        """A city in which nothing has happened yet."""
        return self.city(next(self._free))

    def city(self, key: str) -> City:
        anna, ben = (
            Resident(self.town, f"{who}@{key}.example", who.title(), f"{key}@mail.example") for who in ("anna", "ben")
        )
        return City(self, key, anna, ben)

    def settle(self) -> None:
        """Returns when every mail that was accepted before is worked on and every letter about it was delivered.

        Mails are worked on in their order, letters claimed in batches: the second list is in a later batch than all that
        was queued before the first one arrived.
        """
        for _ in range(2):
            self._clara.writes("Liste", "LISTE")
            self._clara.next("digest")

    def reload(self, change: Callable[[str], str]) -> None:
        """Changes the config file and sends SIGHUP; returns when the log tells what came of it."""
        before = self.town.log.count("reloaded")
        self.town.config.write_text(change(self.town.config.read_text(encoding="utf-8")), encoding="utf-8")
        assert self.town.process is not None
        self.town.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.town.log.count("reloaded") > before, "the log tells of the reload")

    def status(self) -> dict[str, Any]:
        """What `mailflow status --json` says."""
        return status(self.town)


def status(town: Town) -> dict[str, Any]:
    """What `mailflow status --json` says about a town."""
    command = [sys.executable, "-m", "mailflow", "status", "--json", "--config", str(town.config)]
    told = subprocess.run(command, capture_output=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def wait_until(is_so: Callable[[], object], what: str, seconds: float = 300.0) -> None:
    """Returns when a condition holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds:g} s, but not: {what}"
        time.sleep(0.02)


def everything_in(letter: Arrived) -> str:
    """All that a reader could find in a letter: the raw bytes, the decoded headers and the decoded text parts."""
    parts = [str(part.get_content()) for part in letter.mail.walk() if part.get_content_maintype() == "text"]
    headers = [f"{name}: {value}" for name, value in letter.mail.items()]
    return "\n".join([letter.raw.decode("ascii", "replace"), letter.envelope_from, *headers, *parts])


def html_of(letter: Arrived) -> str:
    """The HTML part of a letter."""
    body = letter.mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def faults(letters: Sequence[Arrived]) -> list[str]:
    """What is wrong with letters as mail; empty when nothing is."""
    found = [f"{letter.kind} to {letter.mailbox}: {fault}" for letter in letters for fault in _faults(letter)]
    ids = Counter(str(letter.mail["Message-ID"]) for letter in letters)
    return found + [f"{count} letters share the Message-ID {one}" for one, count in ids.items() if count > 1]


def _faults(letter: Arrived) -> list[str]:
    mail = letter.mail
    checks = {
        "not one X-Mailflow-Kind": len(mail.get_all("X-Mailflow-Kind", [])) == 1,
        "not one Message-ID": len(mail.get_all("Message-ID", [])) == 1,
        "Auto-Submitted where a person speaks, or none where none does": (mail["Auto-Submitted"] is None)
        == (letter.kind == "relay"),
        "a line is longer than 998": max(map(len, letter.raw.split(b"\r\n"))) <= 998,
        "a line ends without CR": b"\n" not in letter.raw.replace(b"\r\n", b""),
        "no text": bool(letter.text.strip()),
    }
    defects = [f"does not parse: {defect!r}" for part in mail.walk() for defect in part.defects]
    defects += [f"{name} does not parse: {d!r}" for name, value in mail.items() for d in getattr(value, "defects", ())]
    return [fault for fault, fine in checks.items() if not fine] + defects
