"""What people wrote, the listings in it, what is open of them, and what was matched."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from mailflow import states
from mailflow.store.tables.base import ID, UtcTime, metadata, state_columns

SOUGHT_LENGTH = 100  # Letters of a thing's id by which it is found.

# One mail in somebody's own words, and the review that the moderators get of it.
submissions = Table(
    "submissions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("inbound_id", ForeignKey("inbound.id"), nullable=False),
    Column("intent", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", Text, nullable=False),  # The writer's, as the moderators see it.
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("said_of_all", Text, nullable=False, server_default=""),  # What its words say of all of several things.
    Column("message_id", Text, nullable=False),
    Column("postcode", String(16)),
    Column("phone", Text),
    Column("reasons", JSON, nullable=False),
    Column("review_round", Integer, nullable=False, server_default="1"),
    Column("changed_at", UtcTime),  # When its sender last changed or added something that moderators look at.
    Column("received_at", UtcTime, nullable=False),
    Column("asked", JSON, nullable=False, server_default="[]"),  # The facts that its sender was asked for.
    Column("fingerprint", String(64)),  # The same for the same text; NULL where it is too short to tell.
    Column("emptied_at", UtcTime),  # Since when only the counts are left.
    UniqueConstraint("inbound_id", "city"),  # One mail may pass an offer on to a neighbour.
)
Index("submissions_person", submissions.c.person_id)
Index(
    "submissions_kept",
    submissions.c.received_at,
    sqlite_where=text("emptied_at IS NULL"),
    postgresql_where=text("emptied_at IS NULL"),
)
Index("submissions_text", submissions.c.fingerprint, submissions.c.id)

# The photos of a mail as they are shown: scaled down JPEG without anything but the picture.
photos = Table(
    "photos",
    metadata,
    Column("id", ID, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
    Column("added_at", UtcTime, nullable=False),
)
Index("photos_submission", photos.c.submission_id)

listings = Table(
    "listings",
    metadata,
    Column("id", ID, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("city", String(64), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("categories", JSON, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("words", Text, nullable=False),
    Column("quantity", Integer),
    Column("rest", Integer),
    Column("postcode", String(16)),
    Column("cell", String(16), nullable=False, server_default=""),  # Its square on the map; "" where no place is known.
    Column("starts_on", Date),  # The days on which it can be had, or is needed; NULL: not said.
    Column("ends_on", Date),
    *state_columns(states.Listing),
    Column("ending", String(16)),
    Column("due_at", UtcTime),
    Column("round", Integer, nullable=False, server_default="0"),  # Of organisations that an offer was shown to.
    Column("round_at", UtcTime),  # When the next ones are asked.
    Column("next_door", String(64), nullable=False, server_default=""),  # The neighbour that it may be passed on to.
    Column("came_from", BigInteger),  # The listing that is passed on by this one.
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Column("decision_reason", Text),
    Column("released", JSON, nullable=False, server_default="[]"),  # Sensitive passages that a moderator lets pass.
    # A moderator took it out of a protected category.
    Column("was_protected", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("valid_until", UtcTime),  # Its end, unless its owner says that it is still valid.
    Column("ask_at", UtcTime),  # When its owner is asked for that; NULL once asked, or where the owner named the end.
    Column("asked_at", UtcTime),  # Since when an answer to that is awaited.
    Column("paused_until", UtcTime),  # When its pause ends by itself; NULL: when its owner says so.
    UniqueConstraint("submission_id", "position"),
)
Index(
    "listings_end",
    listings.c.valid_until,
    sqlite_where=text("state <> 'ended'"),
    postgresql_where=text("state <> 'ended'"),
)
Index(
    "listings_decided",
    listings.c.decided_at,
    sqlite_where=text("decided_by IS NOT NULL"),
    postgresql_where=text("decided_by IS NOT NULL"),
)
Index(
    "listings_decider",
    listings.c.decided_by,
    sqlite_where=text("decided_by IS NOT NULL"),
    postgresql_where=text("decided_by IS NOT NULL"),
)
Index(
    "listings_ask",
    listings.c.ask_at,
    sqlite_where=text("ask_at IS NOT NULL"),
    postgresql_where=text("ask_at IS NOT NULL"),
)
Index(
    "listings_paused",
    listings.c.paused_until,
    sqlite_where=text("paused_until IS NOT NULL"),
    postgresql_where=text("paused_until IS NOT NULL"),
)
Index(
    "listings_due",
    listings.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
Index(
    "listings_round",
    listings.c.round_at,
    sqlite_where=text("round_at IS NOT NULL"),
    postgresql_where=text("round_at IS NOT NULL"),
)
Index(
    "listings_waiting",
    listings.c.city,
    listings.c.id,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index("listings_person", listings.c.person_id)

# One row for each category and each thing of an open listing of which something is left: what the matcher looks
# through, so it holds nothing else. The indexes cover its whole question: a few rows from one end of a range are read.
open_listings = Table(
    "open_listings",
    metadata,
    Column("listing_id", ForeignKey("listings.id"), primary_key=True),
    Column(
        "sought", String(SOUGHT_LENGTH), primary_key=True
    ),  # A category ("furniture") or a thing ("furniture/bett").
    Column("city", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("cell", String(16), nullable=False),
    Column("person_id", BigInteger, nullable=False),
)
_LOOK = (open_listings.c.city, open_listings.c.kind, open_listings.c.sought)
Index("open_listings_near", *_LOOK, open_listings.c.cell, open_listings.c.listing_id, open_listings.c.person_id)
Index("open_listings_city", *_LOOK, open_listings.c.listing_id, open_listings.c.person_id)

matches = Table(
    "matches",
    metadata,
    Column("id", ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("offer_id", ForeignKey("listings.id"), nullable=False),
    Column("need_id", ForeignKey("listings.id"), nullable=False),
    *state_columns(states.Match),
    Column("ending", String(16)),
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("amount", Integer),  # What it takes of the offer, and
    Column("covered", Integer),  # what it covers of the need; given back: NULL.
    Column("reason", Text),  # Why the organisation does not want it, in its own words.
    Column("helper_released", Boolean, nullable=False, server_default=false()),  # Own signature and telephone may pass.
    Column("organisation_released", Boolean, nullable=False, server_default=false()),
    Column("used_at", UtcTime),  # When the two last heard of each other: agreed, or wrote.
    Column("told_at", UtcTime),
    Column("tell_at", UtcTime),  # When the organisation hears of it; NULL once it did.
    Column(
        "in_digest", Boolean, nullable=False, server_default=false()
    ),  # Among others, because it had its share today.
    Column("digest_id", BigInteger),
    Column("place", Integer),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    UniqueConstraint("offer_id", "need_id"),
)
Index("matches_need", matches.c.need_id)
Index(
    "matches_used",
    matches.c.used_at,
    sqlite_where=text("state = 'accepted'"),
    postgresql_where=text("state = 'accepted'"),
)
Index(
    "matches_tell",
    matches.c.tell_at,
    sqlite_where=text("tell_at IS NOT NULL"),
    postgresql_where=text("tell_at IS NOT NULL"),
)
Index(
    "matches_digest",
    matches.c.digest_id,
    sqlite_where=text("digest_id IS NOT NULL"),
    postgresql_where=text("digest_id IS NOT NULL"),
)
