"""Organisations, the people who speak for them, and who of them is away or had a word about a match."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from mailflow.store.tables.base import ID, UtcTime, metadata

# Organisations that several people speak for: admitted by moderators, or listed in the config.
organisations = Table(
    "organisations",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("key", String(64)),  # Its name in the config; NULL where a moderator admitted it.
    Column("name", Text, nullable=False),
    Column(
        "deputy_id", ForeignKey("people.id")
    ),  # Who stands in for whoever of them is away, where nobody else is named.
    Column("admitted_at", UtcTime, nullable=False),
    UniqueConstraint("city", "key"),
)

# Who speaks for which organisation; everybody for one at most.
members = Table(
    "members",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("configured", Boolean, nullable=False, server_default=false()),  # Leaves when the config names it no more.
    Column("since", UtcTime, nullable=False),
)
Index("members_organisation", members.c.organisation_id)

# Until when somebody is away, and who stands in. A row stays when it is over: who stood in may finish what they began.
absences = Table(
    "absences",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("deputy_id", ForeignKey("people.id")),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("noted", Boolean, nullable=False),  # By what their mail program answers: they get everything all the same.
)
Index("absences_deputy", absences.c.deputy_id)

# What somebody asked for their organisation's people, and whoever has to agree has not yet.
team_requests = Table(
    "team_requests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("what", String(16), nullable=False),  # colleague or deputy
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("asked_by", ForeignKey("people.id"), nullable=False),
    Column("mailbox", Text, nullable=False),  # Of the colleague or deputy.
    Column("since", Date),  # The days of a deputy.
    Column("until", Date),
    Column("inbound_id", BigInteger, nullable=False),  # The mail that asked for it.
    Column("submission_id", ForeignKey("submissions.id")),  # The review that moderators got of it.
    Column("asked_at", UtcTime, nullable=False),
    Column("invited_at", UtcTime),  # Since when the answer of whoever was named is awaited.
    UniqueConstraint("asked_by", "what", "mailbox"),
)
Index("team_requests_submission", team_requests.c.submission_id)
Index("team_requests_asked", team_requests.c.asked_at)

# Who of an organisation had a word about a match: who decided it first, and who is written to about it.
speakers = Table(
    "speakers",
    metadata,
    Column("match_id", ForeignKey("matches.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("word", String(16)),  # accepted, declined or later, by whoever said it first; NULL: they only wrote.
    Column("at", UtcTime, nullable=False),
)
