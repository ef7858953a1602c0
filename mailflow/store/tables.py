"""The tables. Only `store/` imports this; every statement of the house is built on it (SQLAlchemy Core).

Unique keys make each step repeatable: the same mail, decision or letter twice changes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

from mailflow import states

SCHEMA_VERSION = 2
SOUGHT_LENGTH = 100  # Letters of a thing's id by which it is found.
metadata = MetaData()
_ID = BigInteger().with_variant(Integer, "sqlite")  # Only INTEGER PRIMARY KEY numbers itself in SQLite.


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


def _state(kind: type[Any]) -> list[Any]:
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

# The bytes of a mail, untouched, once for all our addresses that it came to.
raw_mails = Table(
    "raw_mails",
    metadata,
    Column("id", _ID, primary_key=True),
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
    Column("id", _ID, primary_key=True),
    Column("raw_id", ForeignKey("raw_mails.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    *_state(states.Inbound),
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

# Who takes part in a city's exchange: a helper, or the person who writes for an organisation.
people = Table(
    "people",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("organisation", Text),  # its name, once a moderator admitted it
    Column("admitted_at", UtcTime),
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
    Column("id", _ID, primary_key=True),
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
    Column("id", _ID, primary_key=True),
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

# One mail in somebody's own words, and the review that the moderators get of it.
submissions = Table(
    "submissions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("inbound_id", ForeignKey("inbound.id"), nullable=False),
    Column("intent", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("name", Text, nullable=False),  # The writer's, as the moderators see it.
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),
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
    Column("id", _ID, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
    Column("added_at", UtcTime, nullable=False),
)
Index("photos_submission", photos.c.submission_id)

listings = Table(
    "listings",
    metadata,
    Column("id", _ID, primary_key=True),
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
    *_state(states.Listing),
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
    Column(
        "was_protected", Boolean, nullable=False, server_default=false()
    ),  # A moderator took it out of such a category.
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("valid_until", UtcTime),  # Its end, unless its owner says that it is still valid.
    Column("ask_at", UtcTime),  # When its owner is asked for that; NULL once asked, or where the owner named the end.
    Column("asked_at", UtcTime),  # Since when an answer to that is awaited.
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
    "listings_ask",
    listings.c.ask_at,
    sqlite_where=text("ask_at IS NOT NULL"),
    postgresql_where=text("ask_at IS NOT NULL"),
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
    Column("id", _ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("offer_id", ForeignKey("listings.id"), nullable=False),
    Column("need_id", ForeignKey("listings.id"), nullable=False),
    *_state(states.Match),
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

letters = Table(
    "letters",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("city", String(64), nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("purpose", String(1), nullable=False),
    Column("subject_id", BigInteger),
    Column("envelope_from", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    *_state(states.Letter),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("lease_by", String(120)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_answer", Text),
    Column("queued_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("emptied_at", UtcTime),  # Since when its bytes are gone.
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
    Column("id", _ID, primary_key=True),
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

# The OK of a moderator for a listing that needs more than one; it counts while the review that it answers is the latest.
approvals = Table(
    "approvals",
    metadata,
    Column("listing_id", ForeignKey("listings.id", ondelete="CASCADE"), primary_key=True),
    Column("moderator", Text, primary_key=True),
    Column("review_round", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
)

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
    Column("id", _ID, primary_key=True),
    Column("city", String(64), nullable=False),
    Column("inbound_id", ForeignKey("inbound.id")),
    Column("listing_ids", JSON, nullable=False),
    Column("sent_at", UtcTime, nullable=False),
)

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
Index("reviews_answered", reviews.c.city, reviews.c.answered_at)

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

# What moderators said by mail about their own work.
duties = Table(
    "duties",
    metadata,
    Column("city", String(64), primary_key=True),
    Column("mailbox", Text, primary_key=True),
    Column("absent_from", UtcTime),
    Column("absent_until", UtcTime),
    Column("due_at", UtcTime),  # When their absence begins or ends, and something follows from that.
    Column(
        "digest", JSON(none_as_null=True)
    ),  # Times such as "09:00"; [] for a mail for each; NULL: what the config says.
)
Index(
    "duties_due",
    duties.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)

# Every change of a state: from, to, why, and by whose mail.
events = Table(
    "events",
    metadata,
    Column("id", _ID, primary_key=True),
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
