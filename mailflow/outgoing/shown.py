"""What letters to moderators and senders show besides listings: ready reasons, stops, history, flags, what is hidden,
other listings.

Values that the workflow fills and the templates print; `letters` has samples of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
