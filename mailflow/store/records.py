"""The rows of the store as frozen values with types, and how a row becomes one. Everybody above `store/` reads these."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
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
    """Somebody who writes to a city. organisation: its name once admitted, else None."""

    id: int
    city: str
    mailbox: str
    name: str
    language: str
    organisation: str | None


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


@dataclass(frozen=True, slots=True)
class Match:
    """An offer proposed for a need. amount: how many were taken, None for all."""

    id: int
    city: str
    offer_id: int
    need_id: int
    state: str
    ending: str | None
    score: float
    reasons: list[dict[str, Any]]
    amount: int | None


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


Record = TypeVar("Record")


def columns(table: Table, kind: type[Any]) -> list[ColumnElement[Any]]:
    """The columns of a table that a record holds, in its order."""
    return [table.c[field.name] for field in dataclasses.fields(kind)]


def record(kind: type[Record], row: Row[*tuple[Any, ...]]) -> Record:
    """A record from a row of `columns(table, kind)`."""
    return kind(*row)
