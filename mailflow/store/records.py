"""The rows of the store as frozen values with types, and how a row becomes one. Everybody above `store/` reads these."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Table
from sqlalchemy.sql.elements import ColumnElement


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one of our addresses, claimed for work."""

    id: int
    raw: bytes
    sender: str  # the envelope's
    recipient: str
    received_at: datetime
    attempts: int
    failures: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to a city. organisation: its name once admitted, else None. is_private: what was admitted is
    somebody who needs something for themselves; others are not told their name."""

    id: int
    city: str
    mailbox: str
    name: str
    language: str
    organisation: str | None
    is_private: bool = False

    @property
    def named_organisation(self) -> str:
        """The name of their organisation for others to read; "" for none, and for somebody for themselves."""
        return "" if self.is_private else self.organisation or ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One mail that offers, needs or asks, with its review. review_round counts the reviews sent for it."""

    id: int
    city: str
    person_id: int
    intent: str
    language: str
    name: str
    subject: str
    words: str
    message_id: str
    postcode: str | None
    phone: str | None
    reasons: list[dict[str, Any]]
    review_round: int
    received_at: datetime
    fingerprint: str | None = None
    asked: list[str] = dataclasses.field(default_factory=list)  # the facts that its sender was asked for
    emptied_at: datetime | None = None  # since when only the counts are left, and nothing may be added
    changed_at: datetime | None = None  # when its sender last changed or added something that moderators look at
    said_of_all: str = ""  # of several things: what its words say of all of them, beside what each listing holds


@dataclass(frozen=True, slots=True)
class Listing:
    """One item of a submission. kind: offer, need, register, question or unknown; rest: what is left of quantity."""

    id: int
    submission_id: int
    position: int
    city: str
    person_id: int
    kind: str
    categories: list[str]
    terms: list[str]
    words: str
    quantity: int | None
    rest: int | None
    postcode: str | None
    state: str
    ending: str | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None
    created_at: datetime
    valid_until: datetime | None = None  # its end, unless its owner says that it is still valid
    paused_until: datetime | None = None  # when its pause ends by itself, None: when its owner says so
    asked_at: datetime | None = None  # since when its owner's word on that is awaited
    cell: str = ""  # its square on the map, "" where no place is known
    starts_on: date | None = None  # the days on which it can be had, or is needed; None: not said
    ends_on: date | None = None
    next_door: str = ""  # the city that it may be passed on to, or asks to be
    came_from: int | None = None  # the listing that this one asks to pass on
    was_protected: bool = False  # a moderator took it out of a protected category
    released: list[str] = dataclasses.field(default_factory=list)  # sensitive passages that a moderator lets pass


@dataclass(frozen=True, slots=True)
class Match:
    """An offer proposed for a need. amount: how many are taken of the offer, covered: of what the need wants; None where
    no number is known, or nothing is taken. tell_at: when its organisation is to hear of it, None once it did."""

    id: int
    city: str
    offer_id: int
    need_id: int
    state: str
    ending: str | None
    score: float
    reasons: list[dict[str, Any]]
    amount: int | None
    covered: int | None = None
    reason: str | None = None  # why it was declined, in the organisation's words
    helper_released: bool = False  # own signature and telephone number may pass to the other side
    organisation_released: bool = False
    told_at: datetime | None = None
    tell_at: datetime | None = None
    in_digest: bool = False  # it waits for a digest, because its organisation had its share of the day
    digest_id: int | None = None  # the first match of the digest that it was told in
    place: int | None = None  # its number there, from 1
    used_at: datetime | None = None  # when the two last heard of each other


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter claimed for sending."""

    id: int
    mailbox: str
    envelope_from: str
    raw: bytes
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that is to go out later. key: what it is, and of what."""

    id: int
    key: str


@dataclass(frozen=True, slots=True)
class SentLetter:
    """What a letter was about: found again when an answer or a bounce names it."""

    id: int
    city: str
    mailbox: str
    purpose: str
    subject_id: int | None
    message_id: str
    state: str
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of a city from which letters came back. paused: ids of its listings that wait for it to live again."""

    id: int
    city: str
    mailbox: str
    score: float  # as of counted_at
    counted_at: datetime
    dead_since: datetime | None
    complained_at: datetime | None
    acted_at: datetime | None
    told: bool
    paused: list[int]


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to. version: of the text that they read; inbound_id: the mail by which they did."""

    purpose: str
    version: str
    subject_id: int
    inbound_id: int | None
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody who wants to be forgotten. mailbox: "" once nothing of them is left."""

    id: int
    reference: str
    mailbox: str
    asked_at: datetime
    last_inbound_id: int
    last_letter_id: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that people speak for. key: its name in the config, None where a moderator admitted it."""

    id: int
    city: str
    key: str | None
    name: str
    deputy_id: int | None


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away. deputy_id: who stands in; noted: only their mail program said so."""

    person_id: int
    deputy_id: int | None
    since: datetime
    until: datetime
    noted: bool


@dataclass(frozen=True, slots=True)
class TeamRequest:
    """Somebody asks that a colleague or a deputy is taken in. what: colleague or deputy."""

    id: int
    city: str
    what: str
    organisation_id: int
    asked_by: int
    mailbox: str
    since: date | None
    until: date | None
    inbound_id: int  # the mail that asked for it
    submission_id: int | None
    asked_at: datetime
    invited_at: datetime | None


@dataclass(frozen=True, slots=True)
class IntakeStop:
    """A category of which a city takes no more. until: the moment from which it does again, None without an end."""

    city: str
    category: str
    until: datetime | None
    stopped_by: str


@dataclass(frozen=True, slots=True)
class Review:
    """What moderators are to answer, or have. remind_at: when somebody is reminded; claimed_by: who takes care of it;
    held_until: when it comes again, where a moderator put it off to a day."""

    submission_id: int
    city: str
    asked_at: datetime
    urgent: bool
    remind_at: datetime | None
    deputies_at: datetime | None
    claimed_by: str | None
    claimed_until: datetime | None
    answered_at: datetime | None
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What a moderator said about their own work. digest: times such as "09:00", none for single mails, None: not said."""

    city: str
    mailbox: str
    absent_from: datetime | None
    absent_until: datetime | None
    digest: list[str] | None

    def is_absent(self, moment: datetime) -> bool:
        """Whether they are not there at a moment."""
        if self.absent_from is None or self.absent_until is None:
            return False
        return self.absent_from <= moment < self.absent_until


Record = TypeVar("Record")


def columns(table: Table, kind: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of a table that a record holds, in its order."""
    return [table.c[field.name] for field in dataclasses.fields(kind)]


def record(kind: type[Record], row: Row[*tuple[Any, ...]]) -> Record:
    """A record from a row of `columns(table, kind)`."""
    return kind(*row)
