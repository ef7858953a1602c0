"""The work of moderators: who has which review, what they were shown, what they said of categories and of themselves."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from mailflow.store.tables.base import ID, UtcTime, metadata

# The OK of a moderator for a listing that needs more than one; it counts while the review that it answers is the latest.
approvals = Table(
    "approvals",
    metadata,
    Column("listing_id", ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True),
    Column("moderator", Text, primary_key=True),
    Column("review_round", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("approvals_at", approvals.c.at)
Index("approvals_moderator", approvals.c.moderator)

# The categories of which a city takes no more for now; a row goes when its moderators, or its day, open it again.
intake_stops = Table(
    "intake_stops",
    metadata,
    Column("city", String(64), primary_key=True),
    Column("category", String(64), primary_key=True),
    Column("until", UtcTime),  # NULL: until somebody says otherwise.
    Column("stopped_by", Text, nullable=False),
    Column("stopped_at", UtcTime, nullable=False),
)

# What a list of waiting listings showed to its moderator, in its order: numbers in an answer are places in it.
digests = Table(
    "digests",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("inbound_id", ForeignKey("inbound.id")),
    Column("sent_at", UtcTime, nullable=False),
    Column("asks", String(8), nullable=False, server_default=""),  # What its reader is to confirm: pause or resume.
    Column("last_day", Date),  # Of that pause; NULL: none was named.
)

# The listings on each, at their places from 1.
digest_listings = Table(
    "digest_listings",
    metadata,
    Column("digest_id", ForeignKey("digests.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("listing_id", ForeignKey("listings.id"), nullable=False),
)
Index("digest_listings_listing", digest_listings.c.listing_id)

# What moderators are to answer: since when, when somebody is reminded of it, and who takes care of it.
reviews = Table(
    "reviews",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("city", String(64), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("remind_at", UtcTime),  # NULL: nobody is to be reminded (any more).
    Column("deputies_at", UtcTime),  # When the deputies get it; NULL once they did.
    Column("claimed_by", Text),
    Column("claimed_until", UtcTime),
    Column("answered_at", UtcTime),  # NULL: something of it waits, as far as anybody has looked.
    Column("held_until", UtcTime),  # When it comes again, until which nobody hears of it; NULL: it was not put off.
)
Index(
    "reviews_remind",
    reviews.c.remind_at,
    sqlite_where=text("remind_at IS NOT NULL"),
    postgresql_where=text("remind_at IS NOT NULL"),
)
Index(
    "reviews_deputies",
    reviews.c.deputies_at,
    sqlite_where=text("deputies_at IS NOT NULL"),
    postgresql_where=text("deputies_at IS NOT NULL"),
)
Index(
    "reviews_claimed",
    reviews.c.claimed_until,
    sqlite_where=text("claimed_until IS NOT NULL"),
    postgresql_where=text("claimed_until IS NOT NULL"),
)
Index(
    "reviews_held",
    reviews.c.held_until,
    sqlite_where=text("held_until IS NOT NULL"),
    postgresql_where=text("held_until IS NOT NULL"),
)
Index("reviews_answered", reviews.c.city, reviews.c.answered_at)
Index(
    "reviews_claimer",
    reviews.c.claimed_by,
    sqlite_where=text("claimed_by IS NOT NULL"),
    postgresql_where=text("claimed_by IS NOT NULL"),
)

# Who has which review, or gets it with their next digest.
reviewers = Table(
    "reviewers",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), primary_key=True),
    Column("mailbox", Text, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("tell_at", UtcTime),  # When they hear of it, or hear of it again; NULL: nothing to tell.
    Column("told_at", UtcTime),  # When they last did, in whatever letter.
    Column("seen_at", UtcTime),  # When they last got the review itself, with its photos.
)
Index(
    "reviewers_tell",
    reviewers.c.tell_at,
    sqlite_where=text("tell_at IS NOT NULL"),
    postgresql_where=text("tell_at IS NOT NULL"),
)
Index("reviewers_reader", reviewers.c.mailbox, reviewers.c.told_at)

# What moderators said by mail about their own work.
duties = Table(
    "duties",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),  # When they last said something of it.
    Column("absent_from", UtcTime),
    Column("absent_until", UtcTime),
    Column("due_at", UtcTime),  # When their absence begins or ends, and something follows from that.
    Column(
        "digest", JSON(none_as_null=True)
    ),  # Times such as "09:00"; [] for a mail for each; NULL: what the config says.
    UniqueConstraint("city", "mailbox"),
)
Index(
    "duties_due",
    duties.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
