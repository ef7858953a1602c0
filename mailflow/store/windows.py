"""Looking through what is open by both ends of the ranges of an index, so that the cost does not grow with what is open.

Called by `matches` alone. A range is one thing or category in one cell of the map, or in a whole city. As text, because
a hundred selects take longer to build than to run; and once for each database, because SQLite has no LATERAL and
PostgreSQL takes a millisecond for every ten selects that are joined by UNION.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from mailflow.store.engine import Tx
from mailflow.store.records import Listing

_OTHER = {"offer": "need", "need": "offer"}
_PAIR = {"offer": "m.offer_id = :item AND m.need_id = o.listing_id", "need": "m.need_id = :item AND m.offer_id = o.listing_id"}  # fmt: skip


def look(
    tx: Tx, item: Listing, sought: Sequence[str], cells: Sequence[str], limit: int, city: str
) -> list[tuple[int, str]]:
    """Ids of open listings of the other kind with what they were found by: `limit` from each end of each range.

    cells: none for the whole city. Without those of the same person and those that were paired with the item before.
    """
    values: dict[str, object] = {"city": city, "kind": _OTHER[item.kind], "person": item.person_id, "item": item.id}
    values["n"] = limit
    if tx.dialect.name == "postgresql":
        ranges = [(key, cell) for key in sought for cell in cells or [""]]
        values |= {"sought": [key for key, _ in ranges], "cells": [cell for _, cell in ranges]}
        statement = _lateral(item.kind, bool(cells))
    else:
        values |= {f"k{n}": key for n, key in enumerate(sought)} | {f"c{n}": cell for n, cell in enumerate(cells)}
        statement = _union(item.kind, len(sought), len(cells))
    return [(row[0], row[1]) for row in tx.execute(statement, values)]


def _end(kind: str, sought: str, cell: str, end: str) -> str:
    """The select for one end of one range; `cell` "" for every cell."""
    place = f" AND o.cell = {cell}" if cell else ""
    return (
        "SELECT o.listing_id, o.sought FROM open_listings o"  # noqa: S608 Only names of ours are put in.
        f" WHERE o.city = :city AND o.kind = :kind AND o.sought = {sought}{place} AND o.person_id <> :person"
        f" AND NOT EXISTS (SELECT 1 FROM matches m WHERE {_PAIR[kind]}) ORDER BY o.listing_id{end} LIMIT :n"
    )


@cache
def _union(kind: str, sought: int, cells: int) -> TextClause:
    places = [f":c{c}" for c in range(cells)] or [""]
    ends = [_end(kind, f":k{k}", place, end) for k in range(sought) for place in places for end in ("", " DESC")]
    return text(" UNION ALL ".join(f"SELECT * FROM ({end})" for end in ends))  # noqa: S608


@cache
def _lateral(kind: str, near: bool) -> TextClause:
    ranges = "unnest(CAST(:sought AS text[]), CAST(:cells AS text[])) AS r (sought, cell)"
    ends = (_end(kind, "r.sought", "r.cell" if near else "", end) for end in ("", " DESC"))
    return text(" UNION ALL ".join(f"SELECT w.* FROM {ranges} CROSS JOIN LATERAL ({end}) w" for end in ends))  # noqa: S608
