"""The people who take part, what they agreed to, and the proof that somebody was forgotten."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from mailflow.store.tables.base import ID, UtcTime, metadata

# Who takes part in a city's exchange: a helper, or the person who writes for an organisation.
people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("organisation", Text),  # its name, once a moderator admitted it
    Column("admitted_at", UtcTime),
    Column("is_private", Boolean, nullable=False, server_default=false()),  # They need something for themselves.
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime),  # When their last mail came.
    Column("erasure_id", BigInteger),  # By which erasure they were forgotten; what is left is a number.
    UniqueConstraint("city", "mailbox"),
)
Index("people_mailbox", people.c.mailbox)
Index("people_seen", people.c.last_seen_at)
Index(
    "people_erasure",
    people.c.erasure_id,
    sqlite_where=text("erasure_id IS NOT NULL"),
    postgresql_where=text("erasure_id IS NOT NULL"),
)

# Somebody wants to be forgotten. The row stays as the proof, without its mailbox once all is done.
erasures = Table(
    "erasures",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reference", String(16), nullable=False, unique=True),  # The person's letter names it.
    Column("mailbox", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("last_inbound_id", BigInteger, nullable=False),  # What came later, and
    Column("last_letter_id", BigInteger, nullable=False),  # what was written later, belongs to a new beginning.
    Column("done_at", UtcTime),
    Column("mails", Integer, nullable=False, server_default="0"),  # So many mails were emptied,
    Column("letters", Integer, nullable=False, server_default="0"),  # so many letters,
    Column("listings", Integer, nullable=False, server_default="0"),  # and listings;
    Column("told", Integer, nullable=False, server_default="0"),  # so many others were asked to erase it, too.
)
Index(
    "erasures_open",
    erasures.c.id,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)

# The texts that people agreed to, each as it was read, once.
consent_texts = Table(
    "consent_texts",
    metadata,
    Column("version", String(16), primary_key=True),  # Made of the text itself.
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("first_at", UtcTime, nullable=False),
)

# What somebody agreed to: by which mail, when, to which text, and until when.
consents = Table(
    "consents",
    metadata,
    Column("id", ID, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("version", ForeignKey("consent_texts.version"), nullable=False),
    Column("subject_id", BigInteger, nullable=False),  # The submission, match or listing that it is about.
    Column("inbound_id", BigInteger),
    Column("given_at", UtcTime, nullable=False),
    Column("withdrawn_at", UtcTime),
    Column("withdrawn_by", BigInteger),  # The mail that did it.
    UniqueConstraint("person_id", "purpose", "subject_id"),
)
