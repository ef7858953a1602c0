"""What letters show: listings, offers, answers, ready reasons, stops, history, flags, what is hidden, other listings.

Values that the workflow fills and the templates print; `letters/variables.py` has samples of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mailflow.model import Reason


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as a letter shows it. `number` counts from 1 in its mail, in `which` in the letter; in `list` and `list_done` it is the mail's."""

    number: int
    category: str = ""  # as people of this language read it, several joined by ", "; "" when unknown
    text: str = ""  # the writer's own words
    amount: int | None = None
    postcode: str = ""
    kind: str = "offer"  # a key of words.kinds
    outcome: str = "waiting"  # a key of words.outcomes
    reason: str = ""  # of a rejection
    since: datetime | None = None  # in the city's time zone
    until: date | None = None  # the last day on which it is valid, while it is open
    paused_until: date | None = None  # the last day of its pause, where that has one
    # In what tells a moderator what their answer did:
    late: bool = False  # it was decided before, so that the answer changed nothing
    decided_by: str = ""  # by whom, where it is late and somebody did
    decided_at: datetime | None = None  # in the city's time zone
    no_reason: int | None = None  # the ready reason that was named and is none
    put_off: str = ""  # day, or why not to the day that was named: past, too_late, unread, claimed or others, which wait in the same mail
    put_off_until: date | None = None  # the last day to which it can be put off, where that one is too late
    again: datetime | None = None  # in the city's time zone: when it comes again, or somebody is reminded of it
    # In a list of what waits for moderators:
    sender: str = ""  # the name of who wrote
    urgent: bool = False  # it cannot wait
    claimed_by: str = ""  # the moderator who takes care of it
    photos: int = 0  # how many came with its mail
    unsure: bool = False  # the reading may be wrong
    protected: bool = False  # two must approve it
    approved_by: tuple[str, ...] = ()  # who said OK so far, where two must
    own: bool = False  # its reader wrote it, and must not approve it


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as an organisation reads of it: `number` is what it is answered by, where it stands among others."""

    number: int
    category: str = ""
    amount: int | None = None
    postcode: str = ""
    sizes: tuple[str, ...] = ()  # as written
    availability: str = ""  # when, in the writer's words
    delivery: str = ""  # pickup, delivery or either
    since: date | None = None  # the first day on which it can be had
    until_day: date | None = None  # the last one
    text: str = ""  # without contact data
    need: str = ""  # what the organisation had asked for
    reasons: tuple[Reason, ...] = ()
    duties: tuple[str, ...] = ()  # what it must mind, where the category is protected


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer about one offer of a digest."""

    number: int
    outcome: str  # accepted, declined, later, covered, passed_on, colleague, moment, too_late, closed or unclear
    category: str = ""
    amount: int | None = None  # of what was accepted
    reason: str = ""  # of what was declined
    until: datetime | None = None  # in the city's time zone: when they are asked again
    who: str = ""  # the colleague who was faster


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready reason for a no, as a letter to moderators lists it."""

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A category of which the city takes no more for now."""

    category: str
    until: date | None  # the last day, None without an end


@dataclass(frozen=True, slots=True)
class History:
    """What became of somebody's earlier mails here: placed, approved, rejected, spam, withdrawn, stopped, waiting or ended."""

    counts: tuple[tuple[str, int], ...]  # the most frequent first
    last: str
    day: date  # of the last one


@dataclass(frozen=True, slots=True)
class Flagged:
    """Words of a mail that a moderator should see, and why."""

    note: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Another open listing, as a review shows it: without its writer's words and address."""

    number: int  # of its mail
    kind: str
    thing: str
    amount: int | None
    organisation: str  # that needs it, "" for an offer
    since: date


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is taken out of an offer before others read it: kind is a key of words.sensitive."""

    kind: str
    text: str
