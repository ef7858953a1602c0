"""What a copy of somebody's data shows: the values that its template gets. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mailflow.outgoing.enclosures import Enclosure


@dataclass(frozen=True, slots=True)
class Shown:
    """That something was shown to somebody: the organisation as its reader knows it, and when."""

    organisation: str
    at: datetime  # in the city's time zone, as all times here
    reason: str = ""  # why it did not want it
    released: bool = False  # that its reader let it have their own signature and telephone number


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    """What an organisation answered to an offer that it was shown for its need."""

    at: datetime  # when it was shown
    reason: str
    released: bool


@dataclass(frozen=True, slots=True)
class HeldListing:
    """One thing of a message as it stands."""

    number: int  # from 1 in its message
    kind: str  # a key of words.kinds
    category: str
    amount: int | None
    outcome: str  # a key of words.outcomes
    until: date | None  # the last day on which it is valid, while it is open
    reason: str = ""  # of a decision, in the moderator's words
    released: int = 0  # so many passages that would be hidden may be passed on


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
    answers: tuple[HeldAnswer, ...] = ()


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
class HeldAbsence:
    """Until when somebody is, or was, away from their organisation's mail, and who stands in; "" for nobody."""

    since: datetime
    until: datetime
    deputy: str


@dataclass(frozen=True, slots=True)
class HeldRequest:
    """That a colleague or deputy (`what`) is to be taken in: asked by this mailbox, or about it."""

    city: str
    what: str
    mailbox: str  # of the colleague or deputy
    at: datetime


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
    complained: datetime | None = None  # when they called our mail a nuisance
    absence: HeldAbsence | None = None


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """What a moderator decided: about which thing of which mail, what became of it, and in their words why."""

    at: datetime
    number: int  # of the mail
    position: int  # of the thing in it, from 1
    outcome: str  # a key of words.outcomes
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HeldOk:
    """A moderator's OK to something that needs those of two."""

    at: datetime
    number: int
    position: int


@dataclass(frozen=True, slots=True)
class HeldStop:
    """A category whose intake a moderator stopped; until: None for no day."""

    at: datetime
    category: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class HeldWork:
    """What one city holds about somebody's work for it as a moderator. What quotes the mails of others is only counted."""

    city: str
    role: str  # moderator or deputy by the config, "" for neither any more
    absent: tuple[datetime, datetime] | None = None
    digest: tuple[str, ...] | None = None  # times; empty for a mail for each, None: they never said
    cares: tuple[int, ...] = ()  # the mails that they take care of
    stops: tuple[HeldStop, ...] = ()
    oks: tuple[HeldOk, ...] = ()
    decisions: tuple[HeldDecision, ...] = ()
    reviews: int = 0  # so many mails of others they were to decide on
    letters: int = 0  # so many letters to them show mails of others
    answers: int = 0  # so many of their answers quote those


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that is held about one mailbox."""

    mailbox: str
    at: datetime
    cities: tuple[HeldCity, ...] = ()
    mails: tuple[HeldMail, ...] = ()
    letters: tuple[HeldMail, ...] = ()
    photos: tuple[str, ...] = ()  # the attachments that hold them
    requests: tuple[HeldRequest, ...] = ()
    works: tuple[HeldWork, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.cities or self.mails or self.letters or self.requests or self.works)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of somebody's data, ready to be sent: the text, and to which organisations something was shown."""

    text: str
    organisations: tuple[str, ...]
    files: tuple[Enclosure, ...]
