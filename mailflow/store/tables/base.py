"""What all tables share: their metadata, a time with its zone, a state with its check; and the tables that serve all areas."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

SCHEMA_VERSION = 7
metadata = MetaData()
ID = BigInteger().with_variant(Integer, "sqlite")  # Only INTEGER PRIMARY KEY numbers itself in SQLite.


class UtcTime(TypeDecorator[datetime]):
    """An aware time. SQLite keeps no zone, so there it is stored as UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def state_columns(kind: type[Any]) -> list[Any]:
    """The column of a state, and the check that it is one of its kind."""
    names = ", ".join(f"'{state}'" for state in kind)
    return [
        Column("state", String(16), nullable=False),
        CheckConstraint(f"state IN ({names})", name=f"{kind.__name__.lower()}_state"),
    ]


meta = Table(
    "meta", metadata, Column("key", String(32), primary_key=True), Column("value", String(200), nullable=False)
)

# A row for each city: locked while listings of that city are opened, so that two that fit cannot miss each other.
cities = Table("cities", metadata, Column("key", String(64), primary_key=True))

# Every change of a state: from, to, why, and by whose mail.
events = Table(
    "events",
    metadata,
    Column("id", ID, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("noun", String(16), nullable=False),
    Column("noun_id", BigInteger, nullable=False),
    Column("was", String(16)),
    Column("became", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("inbound_id", BigInteger),
    Column("rules", String(16)),
)
Index("events_noun", events.c.noun, events.c.noun_id)
