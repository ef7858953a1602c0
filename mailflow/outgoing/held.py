"""What a copy of somebody's data shows: the values that its template gets. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """That something was shown to somebody: the organisation as its reader knows it, and when."""

    organisation: str
    at: datetime  # in the city's time zone, as all times here


@dataclass(frozen=True, slots=True)
class HeldListing:
    """One thing of a message as it stands."""

    number: int  # from 1 in its message
    kind: str  # a key of words.kinds
    category: str
    amount: int | None
    outcome: str  # a key of words.outcomes
    until: date | None  # the last day on which it is valid, while it is open


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """What somebody wrote that became listings, or waits for the moderators."""

    number: int
    at: datetime
    subject: str
    text: str
    postcode: str
    phone: str
    listings: tuple[HeldListing, ...] = ()
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldConsent:
    """What somebody agreed to, in the words that they read."""

    at: datetime
    text: str
    version: str
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail as it came, or a letter of ours as it went out. file: the attachment that holds it whole, "" for none."""

    at: datetime
    subject: str
    text: str
    attachments: tuple[str, ...] = ()
    size_bytes: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class HeldCity:
    """All that one city holds under a name and a mailbox."""

    name: str
    person: str  # as they call themselves
    language: str
    organisation: str  # "" where they are none
    since: datetime
    messages: tuple[HeldMessage, ...] = ()
    consents: tuple[HeldConsent, ...] = ()
    reviews: int = 0  # letters to moderators that show something of them
    returned: bool = False  # letters to them came back


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that is held about one mailbox."""

    mailbox: str
    at: datetime
    cities: tuple[HeldCity, ...] = ()
    mails: tuple[HeldMail, ...] = ()
    letters: tuple[HeldMail, ...] = ()
    photos: tuple[str, ...] = ()  # the attachments that hold them

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.cities or self.mails or self.letters)
