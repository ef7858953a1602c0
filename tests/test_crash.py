"""Killed at any moment: what was answered with 250 is reviewed by each moderator, each review under one Message-ID.

MAILFLOW_CRASH_MAILS sets how many mails come in (default 60; several hundred make a soak run).
"""

from __future__ import annotations

import contextlib
import os
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from community import OFFER, faults, status, wait_until

from mailflow.town import Town

MAILS = int(os.environ.get("MAILFLOW_CRASH_MAILS", "60"))
EVERY_S = 1.0
PAUSE_S = 0.05  # Between two mails.
AMID = (0.3,) if MAILS < 100 else (0.1, 0.3, 0.5, 0.7)  # When so many of the reviews have come, the next end comes.
ANNA, BEN = "anna@gera.example", "ben@gera.example"


class Senders:
    """A mail server that hands over one mail after the other, each until it gets its 250: at the pace of a small town."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.accepted: list[str] = []
        self.tries = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        for number in range(MAILS):
            person = self._town.person(f"helga{number}@web.example", f"Helga {number}")
            mail = person.compose("gera@mail.example", f"{OFFER[0]}, Nachricht {number:04}", OFFER[1])
            while not self._taken(mail.as_bytes(), person.mailbox):
                time.sleep(0.05)
            self.accepted.append(person.mailbox)
            time.sleep(PAUSE_S)

    def _taken(self, raw: bytes, sender: str) -> bool:
        self.tries += 1
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._town.deliver(raw, sender, "gera@mail.example")
            return True
        return False


def kill_all(town: Town) -> None:
    """The whole process group dies."""
    town.kill()


def kill_main(town: Town) -> None:
    """Only the main process dies; the others have to notice it."""
    assert town.process is not None
    town.process.kill()
    town.process.wait()
    town.process = None


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(
        tmp_path, patience_s=300, more_config="surge = 1_000_000\n"
    ) as running:  # Each mail has a review of its own.
        yield running


@pytest.mark.parametrize(
    "kill", [pytest.param(kill_all, id="the whole group"), pytest.param(kill_main, id="the main process")]
)
def test_what_was_accepted_is_reviewed(town: Town, kill: Callable[[Town], None]) -> None:
    """Killed every second while mails come in, then amid reading and sending: nothing is lost, nothing is asked twice."""
    groups = []
    senders = Senders(town)
    while not senders.done:
        _live_until(senders, time.monotonic() + EVERY_S)
        groups.append(_killed(town, kill))
    for share in AMID:
        wait_until(lambda so_far=int(MAILS * share): len(town.sink.letters(ANNA, "review")) >= so_far, "reviews come")
        groups.append(_killed(town, kill))
    assert len(senders.accepted) == MAILS

    reviews = {moderator: _reviews(town, moderator) for moderator in (ANNA, BEN)}
    wait_until(lambda: all(len(_reviews(town, moderator)) == MAILS for moderator in reviews), "every mail is reviewed")
    wait_until(lambda: _is_through(town), "nothing is left waiting")
    for moderator in reviews:
        assert {sender: len(ids) for sender, ids in _reviews(town, moderator).items() if len(ids) != 1} == {}
    assert [fault for fault in faults(town.sink.letters()) if "share the Message-ID" not in fault] == []
    assert status(town)["counts"]["listings"] == {"waiting": MAILS}
    wait_until(lambda: not any(_is_alive(group) for group in groups), "no process of a killed installation is left")


def _live_until(senders: Senders, deadline: float) -> None:
    while time.monotonic() < deadline and not senders.done:
        time.sleep(0.01)


def _killed(town: Town, kill: Callable[[Town], None]) -> int:
    """Ends the installation and starts it again; the number of the process group that died."""
    assert town.process is not None
    group = town.process.pid
    kill(town)
    town.start()
    return group


def _reviews(town: Town, moderator: str) -> dict[str, set[str]]:
    """The Message-IDs of the reviews that a moderator got, by the sender that they are about."""
    found: dict[str, set[str]] = {}
    for letter in town.sink.letters(moderator, "review"):
        line = next(line for line in letter.text.splitlines() if line.startswith("Von: "))
        found.setdefault(line.split()[1], set()).add(str(letter.mail["Message-ID"]))
    return found


def _is_through(town: Town) -> bool:
    counts = status(town)["counts"]
    return set(counts["inbound"]) == {"done"} and set(counts["outbound"]) == {"sent"}


def _is_alive(group: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False
