"""store.leases: what a process that died held is free again, what lives or is elsewhere keeps its lease."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rows import LEASE, NOW, letter, mail
from sqlalchemy import select, update

from mailflow.store import inbound, leases, outbox, tables
from mailflow.store.engine import Store, Tx

MACHINE = leases.holder().rpartition(":")[0]


def dead_pid() -> int:
    """The number of a process that has ended and was waited for."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(20)
    return process.pid


def claimed(tx: Tx, holder: str | None = None) -> None:
    """A mail and a letter, both claimed; by somebody else if a holder is given."""
    mail(tx)
    outbox.queue(tx, letter(), NOW)
    assert len(inbound.claim(tx, 1, LEASE, NOW)) == len(outbox.claim(tx, 1, LEASE, NOW)) == 1
    if holder is not None:
        for table in (tables.inbound, tables.letters):
            tx.execute(update(table).values(lease_by=holder))


def test_dead_process(store: Store) -> None:
    """Mails and letters of a process of this machine that is gone can be claimed at once, and count as tried."""
    with store.write() as tx:
        claimed(tx, f"{MACHINE}:{dead_pid()}")
        assert leases.release_dead(tx) == 2
        [again], [letter_again] = inbound.claim(tx, 1, LEASE, NOW), outbox.claim(tx, 1, LEASE, NOW)
    assert (again.attempts, letter_again.attempts) == (2, 2)


@pytest.mark.parametrize(
    "holder",
    [
        pytest.param(None, id="this process"),
        pytest.param(f"{MACHINE}:1", id="somebody else's process"),
        pytest.param("another-machine:1", id="another machine"),
        pytest.param(f"{MACHINE}:x", id="no number"),
        pytest.param("nonsense", id="no host"),
    ],
)
def test_lease_that_stays(store: Store, holder: str | None) -> None:
    """Whatever lives, or cannot be known to be dead, keeps its lease until it runs out."""
    with store.write() as tx:
        claimed(tx, holder)
        assert leases.release_dead(tx) == 0
        assert inbound.claim(tx, 1, LEASE, NOW) == []
        assert outbox.claim(tx, 1, LEASE, NOW) == []


def test_holder_fits_its_column(store: Store) -> None:
    """A lease names its machine and process."""
    with store.write() as tx:
        claimed(tx)
        assert tx.scalar(select(tables.inbound.c.lease_by)) == leases.holder()
    assert len(leases.holder()) <= 120
