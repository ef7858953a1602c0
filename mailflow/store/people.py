"""People who write to a city, and the organisations that its moderators admitted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from mailflow.store import tables
from mailflow.store.engine import Tx, insert_once
from mailflow.store.records import Person, columns, record

ERASED = "erased "  # In place of the mailbox of somebody who was forgotten.


def meet(tx: Tx, city: str, mailbox: str, name: str, language: str, now: datetime) -> Person:
    """The person behind a mailbox in a city, new or known; the latest name and language count."""
    t = tables.people
    put = insert_once(tx, t).values(
        city=city, mailbox=mailbox, name=name, language=language, first_seen_at=now, last_seen_at=now
    )
    latest = {"language": language, "last_seen_at": now, **({"name": name} if name else {})}
    put = put.on_conflict_do_update(index_elements=[t.c.city, t.c.mailbox], set_=latest)
    return record(Person, tx.execute(put.returning(*columns(t, Person))).one())


def seen(tx: Tx, city: str, mailbox: str, now: datetime) -> None:
    """Somebody wrote, whatever it was: where they are known, they are for longer."""
    t = tables.people
    tx.execute(update(t).where(t.c.city == city, t.c.mailbox == mailbox).values(last_seen_at=now))


def known(tx: Tx, city: str, mailbox: str, language: str, now: datetime) -> Person:
    """The person behind a mailbox that somebody else named; who wrote to us themselves stays as they are."""
    t = tables.people
    new = {"name": "", "language": language, "first_seen_at": now, "last_seen_at": now}
    put = insert_once(tx, t).values(city=city, mailbox=mailbox, **new)
    tx.execute(put.on_conflict_do_nothing(index_elements=[t.c.city, t.c.mailbox]))
    return record(Person, tx.execute(select(*columns(t, Person)).where(t.c.city == city, t.c.mailbox == mailbox)).one())


def find(tx: Tx, city: str, mailbox: str) -> Person | None:
    """The person behind a mailbox in a city."""
    t = tables.people
    row = tx.execute(select(*columns(t, Person)).where(t.c.city == city, t.c.mailbox == mailbox)).one_or_none()
    return record(Person, row) if row else None


def of_mailbox(tx: Tx, mailbox: str) -> list[Person]:
    """Who somebody is in each city that they wrote to, by the names of the cities."""
    t = tables.people
    rows = tx.execute(select(*columns(t, Person)).where(t.c.mailbox == mailbox).order_by(t.c.city))
    return [record(Person, row) for row in rows]


def everywhere(tx: Tx, cities: Collection[str], mailbox: str) -> set[int]:
    """Ids of whoever is behind a mailbox, in each of these cities."""
    t = tables.people
    return set(tx.scalars(select(t.c.id).where(t.c.city.in_(cities), t.c.mailbox == mailbox)))


def get(tx: Tx, person_id: int) -> Person:
    """The person with this id."""
    t = tables.people
    return record(Person, tx.execute(select(*columns(t, Person)).where(t.c.id == person_id)).one())


def among(tx: Tx, city: str, senders: Sequence[str]) -> list[int]:
    """Ids of the people of a city with one of these mailboxes, or a mailbox in one of the domains ("@verein.example")."""
    t = tables.people
    domains = [t.c.mailbox.endswith(one, autoescape=True) for one in senders if one.startswith("@")]
    return list(tx.scalars(select(t.c.id).where(t.c.city == city, or_(t.c.mailbox.in_(senders), *domains))))


def admit(tx: Tx, person_id: int, organisation: str, now: datetime, *, is_private: bool = False) -> None:
    """Takes an organisation in, or somebody who needs something for themselves; who is in already keeps their name."""
    t = tables.people
    new = update(t).where(t.c.id == person_id, t.c.organisation.is_(None))
    tx.execute(new.values(organisation=organisation, admitted_at=now, is_private=is_private))


def rename(tx: Tx, person_id: int, organisation: str, now: datetime, *, is_private: bool = False) -> None:
    """Takes somebody in as one of an organisation, under its name."""
    t = tables.people
    values = {"organisation": organisation, "admitted_at": now, "is_private": is_private}
    tx.execute(update(t).where(t.c.id == person_id).values(**values))


def is_erased(person: Person) -> bool:
    """Whether nothing but the counts is left of somebody."""
    return person.mailbox.startswith(ERASED)


def lock_city(tx: Tx, city: str) -> None:
    """Makes answers and decisions in one city wait for each other, so that none misses what the other does.

    Taken first in a step, before any row is: one order of locks, so that no two wait for each other for ever.
    SQLite has one writer anyway; PostgreSQL locks the city's row until the transaction ends.
    """
    t = tables.cities
    put = insert_once(tx, t).values(key=city)
    tx.execute(put.on_conflict_do_nothing(index_elements=[t.c.key]))
    tx.execute(select(t.c.key).where(t.c.key == city).with_for_update())
