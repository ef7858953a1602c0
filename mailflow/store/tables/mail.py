"""Mails that came in, letters that go out, and the addresses from which letters came back."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from mailflow import states
from mailflow.store.tables.base import ID, UtcTime, metadata, state_columns

# The bytes of a mail, untouched, once for all our addresses that it came to.
raw_mails = Table(
    "raw_mails",
    metadata,
    Column("id", ID, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("sender", Text, nullable=False),
    Column("way", String(16), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("emptied_at", UtcTime),  # Since when its bytes and its sender are gone.
)
Index("raw_mails_sender", raw_mails.c.sender)
Index(
    "raw_mails_kept",
    raw_mails.c.received_at,
    sqlite_where=text("emptied_at IS NULL"),
    postgresql_where=text("emptied_at IS NULL"),
)

inbound = Table(
    "inbound",
    metadata,
    Column("id", ID, primary_key=True),
    Column("raw_id", ForeignKey("raw_mails.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    *state_columns(states.Inbound),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("lease_by", String(120)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("route", String(32)),
    Column("reason", Text),
    Column("received_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("mailbox", Text),  # Whose mail it is, by its From.
    Column("about", String(24)),  # The letter that it answers, purpose and subject: "o17"; "#5": letter 5 came back.
)
Index("inbound_raw", inbound.c.raw_id)
Index(
    "inbound_mailbox",
    inbound.c.mailbox,
    sqlite_where=text("mailbox IS NOT NULL"),
    postgresql_where=text("mailbox IS NOT NULL"),
)
Index(
    "inbound_about",
    inbound.c.about,
    sqlite_where=text("about IS NOT NULL"),
    postgresql_where=text("about IS NOT NULL"),
)
Index(
    "inbound_due",
    inbound.c.due_at,
    inbound.c.id,
    sqlite_where=text("state = 'received'"),
    postgresql_where=text("state = 'received'"),
)
Index("inbound_held", inbound.c.id, sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'"))

# The identity of each mail that was taken up, so that the same mail delivered again is known as such.
seen = Table(
    "seen",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("inbound_id", ForeignKey("inbound.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", ID, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("city", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("purpose", String(1), nullable=False),
    Column("subject_id", BigInteger),
    Column("tells_of", Text),  # The mailbox of somebody else whom it names.
    Column("envelope_from", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    *state_columns(states.Letter),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("lease_by", String(120)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_answer", Text),
    Column("queued_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("emptied_at", UtcTime),  # Since when its bytes are gone.
    sqlite_autoincrement=True,  # The number of one that was dropped is given to no other: later ones have higher numbers.
)
Index(
    "letters_tells_of",
    letters.c.tells_of,
    sqlite_where=text("tells_of IS NOT NULL"),
    postgresql_where=text("tells_of IS NOT NULL"),
)
Index("letters_subject", letters.c.purpose, letters.c.subject_id)
Index(
    "letters_kept",
    letters.c.done_at,
    sqlite_where=text("emptied_at IS NULL"),
    postgresql_where=text("emptied_at IS NULL"),
)
Index(
    "letters_threads",
    letters.c.done_at,
    sqlite_where=text("mailbox <> ''"),
    postgresql_where=text("mailbox <> ''"),
)
Index(
    "letters_due",
    letters.c.due_at,
    letters.c.id,
    sqlite_where=text("state = 'queued'"),
    postgresql_where=text("state = 'queued'"),
)
Index("letters_envelope", letters.c.envelope_from)
Index("letters_thread", letters.c.mailbox, letters.c.subject_id, letters.c.purpose)
Index("letters_mailbox", letters.c.mailbox, letters.c.kind, letters.c.queued_at)

# Letters that came back, each once however often it is told.
returned = Table(
    "returned",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("permanent", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# Addresses from which letters came back, or whose owners complained; gone when their owner writes again.
addresses = Table(
    "addresses",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("counted_at", UtcTime, nullable=False),  # The score is as of then; it halves with time.
    Column("dead_since", UtcTime),
    Column("complained_at", UtcTime),
    Column("acted_at", UtcTime),  # When listings were paused or ended and moderators told; None: still to be done.
    Column("told", Boolean, nullable=False),
    Column("paused", JSON, nullable=False),  # Ids of the listings that wait for the address to live again.
    UniqueConstraint("city", "mailbox"),
)
Index(
    "addresses_dead",
    addresses.c.city,
    sqlite_where=text("dead_since IS NOT NULL"),
    postgresql_where=text("dead_since IS NOT NULL"),
)

# How many mails of one sender about one thing were taken up on a day. The sender stands there as a digest only; rows of
# days that are over are removed with the next one.
traffic = Table(
    "traffic",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("city", String(64), primary_key=True),
    Column("exchange", String(64), primary_key=True),
    Column("mails", Integer, nullable=False),
)
