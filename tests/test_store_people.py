"""store.people: who writes to a city, and who was admitted."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from rows import NOW, person, row
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from mailflow.store import people, tables
from mailflow.store.engine import Store

LATER = NOW + timedelta(days=1)


def test_meet_again(store: Store) -> None:
    """The same mailbox is the same person; the latest name and language count, an empty name does not."""
    with store.write() as tx:
        first = people.meet(tx, "gera", "helga@web.example", "Helga", "de", NOW)
        second = people.meet(tx, "gera", "helga@web.example", "Helga Brandt", "en", LATER)
        third = people.meet(tx, "gera", "helga@web.example", "", "de", LATER)
        assert row(tx, tables.people, first.id).first_seen_at == NOW
    assert first.id == second.id == third.id
    assert (second.name, second.language) == ("Helga Brandt", "en")
    assert (third.name, third.language, third.organisation) == ("Helga Brandt", "de", None)


def test_cities_are_kept_apart(store: Store) -> None:
    """The same mailbox in another city is another person, unknown until they write there."""
    with store.write() as tx:
        here = person(tx)
        assert people.find(tx, "jena", "helga@web.example") is None
        there = person(tx, city="jena")
        people.admit(tx, here.id, "Caritas", NOW)
        assert people.find(tx, "gera", "helga@web.example") == people.get(tx, here.id)
        assert people.get(tx, there.id).organisation is None
    assert here.id != there.id


def test_admit_keeps_the_first_name(store: Store) -> None:
    """An organisation that is in already keeps the name under which it was admitted."""
    with store.write() as tx:
        known = person(tx, "kammer@caritas.example")
        people.admit(tx, known.id, "Caritas Gera", NOW)
        people.admit(tx, known.id, "Somebody else", LATER)
        found = people.meet(tx, "gera", "kammer@caritas.example", "Petra", "de", LATER)
        assert row(tx, tables.people, known.id).admitted_at == NOW
    assert found.organisation == "Caritas Gera"


def test_unknown_person(store: Store) -> None:
    """An id that was never given is a fault of ours."""
    with store.read() as tx, pytest.raises(NoResultFound):
        people.get(tx, 999)


def test_two_meet_the_same_person(database_url: str) -> None:
    """Two workers that meet somebody at the same moment get the same person."""
    stores = [Store.open(database_url) for _ in range(2)]
    together = threading.Barrier(2)

    def meet(store: Store) -> list[int]:
        met = []
        for number in range(10):
            together.wait(20)
            with store.write() as tx:
                met.append(people.meet(tx, "gera", f"p{number}@web.example", "", "de", NOW).id)
        return met

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(meet, stores)
    with stores[0].read() as tx:
        assert tx.scalar(select(func.count()).select_from(tables.people)) == 10
    for store in stores:
        store.close()
    assert one == other


@pytest.mark.parametrize("city", ["gera", "jena"])
def test_lock_city(database_url: str, city: str) -> None:
    """Who opens listings in a city waits for the other who does; another city is not waited for on PostgreSQL."""
    stores = [Store.open(database_url) for _ in range(2)]
    done: list[str] = []
    holding, other_done = threading.Event(), threading.Event()

    def other() -> None:
        assert holding.wait(20)
        with stores[1].write() as tx:
            people.lock_city(tx, city)
            done.append("other")
        other_done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with stores[0].write() as tx:
        people.lock_city(tx, "gera")
        holding.set()
        waits = city == "gera" or database_url.startswith("sqlite")
        assert other_done.wait(0.1 if waits else 20) is not waits
        done.append("first")
    thread.join(20)
    for store in stores:
        store.close()
    assert done == (["first", "other"] if waits else ["other", "first"])


def test_among(store: Store) -> None:
    """By the whole mailbox or the whole domain, and in the one city."""
    with store.write() as tx:
        ids = {box: person(tx, box).id for box in ("a@caritas.example", "b@caritas.example", "c@not_caritas.example")}
        person(tx, "a@caritas.example", city="jena")
        assert people.among(tx, "gera", ["a@caritas.example"]) == [ids["a@caritas.example"]]
        assert set(people.among(tx, "gera", ["@caritas.example"])) == {
            ids["a@caritas.example"],
            ids["b@caritas.example"],
        }
        assert people.among(tx, "gera", ["@not%caritas.example"]) == []
        assert people.among(tx, "gera", []) == []
