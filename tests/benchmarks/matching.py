"""How long it takes to find what fits an offer, with 10,000 to a million open needs: python tests/benchmarks/matching.py

Prints the milliseconds of one ranking (candidates drawn, rows read, scored) on SQLite and, where it is installed,
PostgreSQL: the median and the 95th percentile of OFFERS offers, and each against the smallest number of needs. Below,
what it costs to open one need, committed and synced. Needs lie in 200 cities of Zipf's sizes, in 24 categories and 12
things of each, in and around postcodes of their city; as many needs that have ended lie beside them. Wanted: not more than
2.5 times the time from 10,000 to a million.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conftest import Server, _postgresql_programs

from mailflow import states
from mailflow.app import shipped
from mailflow.classify.ruleset import CATEGORIES, RuleSet
from mailflow.store import submissions
from mailflow.store.engine import Store
from mailflow.store.moves import Cause
from mailflow.store.records import Listing
from mailflow.workflow.places import Places
from mailflow.workflow.protection import Guard
from mailflow.workflow.ranking import rank

CITIES, THINGS, OFFERS, OPENED, ROUNDS = 200, 12, 300, 200, 5
SIZES = (10_000, 100_000, 1_000_000)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = (
    "Wir suchen dringend für unsere Familien gut erhaltene Sachen zum Abholen am Wochenende, gern auch mehrere davon."
)
_LISTING = (
    *(
        "id",
        "submission_id",
        "position",
        "city",
        "person_id",
        "kind",
        "categories",
        "terms",
        "words",
        "quantity",
        "rest",
    ),
    *("postcode", "cell", "state", "ending", "created_at"),
)
_OPEN = ("listing_id", "sought", "city", "kind", "cell", "person_id")


class Town:
    """Random listings of the same sort whatever the number of them."""

    def __init__(self, places: Places, seed: int) -> None:
        self._chance = random.Random(seed)
        self._places = places
        codes = sorted(places.points)
        homes = [random.Random(n).randrange(len(codes)) for n in range(CITIES)]  # The same in every town.
        self._codes = [
            codes[max(0, home - 15) : home + 15] for home in homes
        ]  # Neighbours in the table are in the world.
        self._cities, self._categories, self._things = (self._zipf(n) for n in (CITIES, len(CATEGORIES), THINGS))

    def listing(self, number: int, kind: str, state: str = "open") -> Listing:
        """A listing as somebody writes one: a category, mostly a thing, sometimes an amount and a postcode."""
        chance = self._chance
        city = self._drawn(self._cities)
        category = CATEGORIES[self._drawn(self._categories)]
        terms = [f"{category}/thing{self._drawn(self._things)}"] if chance.random() < 0.8 else []
        code = chance.choice(self._codes[city]) if chance.random() < 0.6 else None
        amount = chance.randint(1, 12) if chance.random() < 0.5 else None
        return Listing(
            id=number, submission_id=number, position=1, city=f"city{city}", person_id=chance.randrange(1, 50_000),
            kind=kind, categories=[category], terms=terms, words=WORDS, quantity=amount, rest=amount, postcode=code,
            state=state, ending=None, decided_by=None, decided_at=None, decision_reason=None,
            created_at=NOW - timedelta(days=chance.random() * 60), cell=self._places.cell(code),
        )  # fmt: skip

    @staticmethod
    def _zipf(count: int) -> list[float]:
        total, sums = 0.0, []
        for n in range(1, count + 1):
            total += 1 / n
            sums.append(total)
        return sums

    def _drawn(self, sums: Sequence[float]) -> int:
        return self._chance.choices(range(len(sums)), cum_weights=sums)[0]


def rows(town: Town, count: int) -> Iterator[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """The rows of so many open needs, and of as many that have ended between them."""
    for number in range(1, 2 * count + 1):
        item = town.listing(number, "need", "open" if number % 2 else "ended")
        at = item.created_at.replace(tzinfo=None).isoformat(" ")
        row = (
            *(item.id, item.id, 1, item.city, item.person_id, item.kind, json.dumps(item.categories)),
            *(json.dumps(item.terms), item.words, item.quantity, item.rest, item.postcode, item.cell, item.state),
            *(None if item.state == "open" else "covered", at),
        )
        sought = [*item.categories, *item.terms] if item.state == "open" else []
        yield row, [(item.id, key, item.city, item.kind, item.cell, item.person_id) for key in sought]


def fill_sqlite(path: Path, town: Town, count: int) -> None:
    """Writes the rows past the store, which would take hours."""
    with sqlite3.connect(path) as connection:
        for listing, found in rows(town, count):
            connection.execute(f"INSERT INTO listings ({','.join(_LISTING)}) VALUES ({','.join('?' * 16)})", listing)
            connection.executemany(f"INSERT INTO open_listings ({','.join(_OPEN)}) VALUES (?,?,?,?,?,?)", found)
        connection.commit()
        connection.execute("ANALYZE")
    connection.close()


def fill_postgresql(url: str, town: Town, count: int) -> None:
    """The same by COPY."""
    listings, found = io.StringIO(), io.StringIO()
    for row, keys in rows(town, count):
        listings.write("\t".join("\\N" if value is None else str(value) for value in row) + "\n")
        found.writelines("\t".join(map(str, key)) + "\n" for key in keys)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SET session_replication_role = replica"
        )  # No foreign keys: only these two tables matter here.
        for table, names, text in (("listings", _LISTING, listings), ("open_listings", _OPEN, found)):
            with connection.cursor().copy(f"COPY {table} ({','.join(names)}) FROM STDIN") as copy:
                text.seek(0)
                while part := text.read(1 << 20):
                    copy.write(part)
            connection.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
            connection.execute(f"VACUUM ANALYZE {table}")


def measure(stores: dict[int, Store], places: Places) -> dict[int, tuple[list[float], list[float], float]]:
    """For each size: milliseconds of each ranking, of each opening, and how many fits an offer has on average.

    The sizes take turns, and of each offer the best of ROUNDS counts, so that whatever else the machine does hits all
    alike. A first round that is not counted fills caches and prepares statements, as a worker's first mails do.
    """
    weights = RuleSet.load(shipped("rules")).matching
    town = Town(places, 11)
    offers = [town.listing(-n, "offer") for n in range(1, OFFERS + 1)]
    times = {count: [math.inf] * OFFERS for count in stores}
    fits = dict.fromkeys(stores, 0)
    for turn in range(ROUNDS + 1):
        for count, store in stores.items():
            fits[count] = 0
            for place, offer in enumerate(offers):
                with store.read() as tx:
                    began = time.perf_counter()
                    fits[count] += len(rank(tx, offer, weights, places, NOW, Guard()))
                    took = (time.perf_counter() - began) * 1000
                times[count][place] = min(times[count][place], took) if turn else math.inf
    return {count: (times[count], opening(store, count), fits[count] / OFFERS) for count, store in stores.items()}


def opening(store: Store, count: int) -> list[float]:
    """Milliseconds of each opening of one that had ended, committed."""
    opened = []
    for number in range(2 * count, 2 * count - 2 * OPENED, -2):
        began = time.perf_counter()
        with store.write() as tx:
            item = submissions.listing(tx, number)
            submissions.open_up(tx, item, states.Listing.ENDED, Cause("a measurement", NOW))
        opened.append((time.perf_counter() - began) * 1000)
    return opened


def table(name: str, results: dict[int, tuple[list[float], list[float], float]]) -> None:
    """Prints one line for each number of needs."""
    first = min(results)
    for count, (times, opened, fits) in results.items():
        ratios = [_at(times, q) / _at(results[first][0], q) for q in (50, 95)]
        print(
            f"{name:<11}{count:>10,}{_at(times, 50):>9.2f}{_at(times, 95):>9.2f}{ratios[0]:>8.2f}{ratios[1]:>8.2f}"
            f"{fits:>7.1f}{_at(opened, 50):>10.2f}{_at(opened, 50) / _at(results[first][1], 50):>8.2f}",
            flush=True,
        )


def _at(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    places = Places.load(shipped("rules") / "places" / "de-postcodes.tsv")
    head = ("database", "open", "p50 ms", "p95 ms", "x p50", "x p95", "fits", "open ms", "x")
    print("{:<11}{:>10}{:>9}{:>9}{:>8}{:>8}{:>7}{:>10}{:>8}".format(*head))
    with tempfile.TemporaryDirectory(prefix="mailflow-matching-") as folder:
        urls = {count: f"sqlite:///{folder}/{count}.db" for count in sizes}
        table("SQLite", measured(urls, places))
    if (programs := _postgresql_programs()) is None:
        print("PostgreSQL is not installed here")
        return
    with tempfile.TemporaryDirectory(prefix="mailflow-postgresql-") as folder:
        server = Server(programs, Path(folder))
        server.start()
        try:
            table("PostgreSQL", measured({count: server.new_database() for count in sizes}, places))
        finally:
            server.stop()


def measured(urls: dict[int, str], places: Places) -> dict[int, tuple[list[float], list[float], float]]:
    """Fills a database of each size and measures them."""
    stores = {count: Store.open(url) for count, url in urls.items()}
    for count, url in urls.items():
        if url.startswith("sqlite"):
            fill_sqlite(Path(url.removeprefix("sqlite:///")), Town(places, 7), count)
        else:
            fill_postgresql(url, Town(places, 7), count)
    try:
        return measure(stores, places)
    finally:
        for store in stores.values():
            store.close()


if __name__ == "__main__":
    main()
