"""The only writer of a state: checks TRANSITIONS, changes the row if it is still where we thought, writes the event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, insert, update

from mailflow import states
from mailflow.store import tables
from mailflow.store.engine import Tx

_NOUNS: dict[type[StrEnum], tuple[str, Table]] = {
    states.Inbound: ("inbound", tables.inbound),
    states.Listing: ("listing", tables.listings),
    states.Match: ("match", tables.matches),
    states.Letter: ("letter", tables.letters),
}
_EVENT = insert(tables.events)  # Built once: building and hashing a statement costs more than running it.


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a state changes: a short reason without personal data, the mail that made it so, the rules in force."""

    why: str
    at: datetime
    inbound_id: int | None = None
    rules: str | None = None


def move(tx: Tx, noun_id: int, was: StrEnum, became: StrEnum, cause: Cause, **values: Any) -> bool:
    """Moves one row from a state to another and sets `values` with it; False when somebody was faster.

    Raises ValueError for a transition that TRANSITIONS does not know: that is a fault of ours.
    """
    kind = type(was)
    if became not in states.TRANSITIONS[kind][was]:
        raise ValueError(f"{kind.__name__} cannot move from {was} to {became}")
    noun, table = _NOUNS[kind]
    changed = tx.execute(
        update(table).where(table.c.id == noun_id, table.c.state == was).values(state=became, **values)
    )
    if changed.rowcount != 1:
        return False
    note(tx, noun, noun_id, was, became, cause)
    return True


def note(tx: Tx, noun: str, noun_id: int, was: str | None, became: str, cause: Cause) -> None:
    """Writes an event row: for a move, for the birth of a row, or for something worth knowing that moved nothing."""
    row = {"at": cause.at, "noun": noun, "noun_id": noun_id, "was": was, "became": became, "why": cause.why}
    tx.execute(_EVENT, {**row, "inbound_id": cause.inbound_id, "rules": cause.rules})
