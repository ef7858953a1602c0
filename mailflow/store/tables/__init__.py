"""The tables. Only `store/` imports this; every statement of the house is built on it (SQLAlchemy Core).

Unique keys make each step repeatable: the same mail, decision or letter twice changes nothing.

    base.py          what all share; the schema's version, the cities, the events
    mail.py          mails and letters, and the addresses from which these came back
    listing.py       submissions with their photos, listings, matches
    person.py        people, consents, erasures
    organisation.py  organisations, members, absences
    moderation.py    reviews, digests, approvals, stops of the intake
"""

from mailflow.store.tables.base import SCHEMA_VERSION, UtcTime, cities, events, meta, metadata
from mailflow.store.tables.listing import SOUGHT_LENGTH, listings, matches, open_listings, photos, submissions
from mailflow.store.tables.mail import addresses, inbound, letters, raw_mails, returned, seen, traffic
from mailflow.store.tables.moderation import (
    approvals,
    digest_listings,
    digests,
    duties,
    intake_stops,
    reviewers,
    reviews,
)
from mailflow.store.tables.organisation import absences, members, organisations, speakers, team_requests
from mailflow.store.tables.person import consent_texts, consents, erasures, people

__all__ = [
    "SCHEMA_VERSION",
    "SOUGHT_LENGTH",
    "UtcTime",
    "absences",
    "addresses",
    "approvals",
    "cities",
    "consent_texts",
    "consents",
    "digest_listings",
    "digests",
    "duties",
    "erasures",
    "events",
    "inbound",
    "intake_stops",
    "letters",
    "listings",
    "matches",
    "members",
    "meta",
    "metadata",
    "open_listings",
    "organisations",
    "people",
    "photos",
    "raw_mails",
    "returned",
    "reviewers",
    "reviews",
    "seen",
    "speakers",
    "submissions",
    "team_requests",
    "traffic",
]
