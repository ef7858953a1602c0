"""The frozen values that travel between the stages; no behaviour beyond small questions about themselves.

Everybody imports them, they import nobody. Times are aware and in UTC; addresses are lower-cased where they identify.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

# The fixed ids (rules/categories/<id>.toml, one file each, may add none: other programs rely on them).
INTENTS = ("offer", "need", "register", "withdraw", "question", "spam", "none")
# What the text of a mail may be written in: the nine languages that are served, and some that are only told apart.
LANGUAGES = ("de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl", "es", "ro", "it")
ROLES = ("moderator", "organisation", "helper")


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it came through a way in: the bytes untouched, the envelope, and when."""

    raw: bytes
    sender: str  # MAIL FROM, "" for the null sender
    recipients: tuple[str, ...]  # RCPT TO, as given
    at: datetime
    way: str = "smtp"  # which way in: smtp, lmtp, …


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox with the name that stood before it; `mailbox` is lower case, "" when it could not be read."""

    name: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a mail that is no text of its own: what it calls itself, its type and size."""

    name: str
    content_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Message:
    """What one mail says. Built by `reading.message.read`, which never raises: `problems` tells what was wrong."""

    message_id: str = ""  # without angle brackets; "" when missing or not usable
    in_reply_to: tuple[str, ...] = ()  # ids without brackets
    references: tuple[str, ...] = ()  # ids without brackets, oldest first, at most 50
    date: datetime | None = None
    senders: tuple[Address, ...] = ()  # every mailbox of every From header: more than one is suspicious
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""  # all text parts in order, as plain text with "\n" line ends; HTML quotes stand behind "> "
    html: str = ""  # the HTML that mail programs show in place of the plain `text`; "" where `text` is what they show
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # lower-case name -> decoded values, top first
    problems: tuple[str, ...] = ()  # plain English, no mail text: "header From: not decodable"
    content_hash: str = ""  # SHA-256 (hex) of From, Date, Subject and body, without trace headers

    @property
    def sender(self) -> Address:
        """The first From mailbox; an empty Address when there is none."""
        return self.senders[0] if self.senders else Address("", "")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was understood or done. `code` is a key of templates/<language>/reasons.toml, `values` fill it."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nature:
    """What sort of mail it is: `kind` message, automatic or bounce, and why (a Reason where it is not a message)."""

    kind: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a mail: its categories, its own words, and how many where one number clearly belongs to it."""

    categories: tuple[str, ...]
    text: str
    quantity: int | None = None
    terms: tuple[str, ...] = ()  # what it is, as "category/term" ids that two languages share where they can
    is_one: bool = False  # no number, but an article counts it: "ein Bett"


@dataclass(frozen=True, slots=True)
class Availability:
    """When something can be had, given or is needed: the writer's words, and what of them could be told."""

    text: str
    since: date | None = None  # the first day, in the city's time zone
    until: date | None = None  # the last day
    weekdays: tuple[int, ...] = ()  # ISO 8601: Monday is 1; empty where no day is named
    dayparts: tuple[str, ...] = ()  # morning, noon, afternoon, evening, night
    after: time | None = None
    before: time | None = None
    not_since: date | None = None  # the first day that is ruled out: "nächste Woche bin ich nicht da"
    not_until: date | None = None  # the last one


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail means. Built by `classify.classifier.Classifier.read`; pure, and the same for the same rules."""

    intent: str = "none"
    categories: tuple[str, ...] = ()  # in the order in which they are first mentioned
    language: str = ""
    postcode: str | None = None
    phone: str | None = None  # as written
    quantities: Mapping[str, int] = field(default_factory=dict)
    items: tuple[Item, ...] = ()  # at least one where categories is not empty
    said_of_all: str = ""  # where there are several items: what the mail says besides, of all of them
    reasons: tuple[Reason, ...] = ()
    sizes: tuple[str, ...] = ()  # as written, in their order
    availability: Availability | None = None
    delivery: str | None = None  # pickup: the taker comes for it; delivery: the giver brings it; either: both are fine
    places: tuple[str, ...] = ()  # towns and city districts, as rules/places and the config write them
    certain: bool = False  # intent and categories are right in at least 97 of 100 readings marked so


@dataclass(frozen=True, slots=True)
class Command:
    """One order in an answer. target: item numbers from 1, "all", or None; argument: category ids joined by commas, a reason, an amount, or words."""

    command: str
    target: tuple[int, ...] | str | None = None
    argument: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go out. `key` names the one logical mail: the same key twice is the same letter, sent once."""

    key: str
    kind: str  # the X-Mailflow-Kind
    city: str
    to: str  # the mailbox
    envelope_from: str  # "" for the null sender
    message_id: str  # without brackets
    raw: bytes  # CRLF line ends, ready for DATA
    purpose: str = ""  # what an answer to it is about: see outgoing.tokens.PURPOSES
    tells_of: str | None = None  # the mailbox of somebody else whom it names, for when they are to be forgotten
    subject_id: int | None = None  # of the submission or match that an answer is about
