"""The states things can be in, a sentence for each, and which follows which; nothing else.

A state exists only where something waits; what is over is `ended` (or `done`) with its ending.
`store.moves.move()` is the only writer of a state, and it obeys TRANSITIONS.
"""

from __future__ import annotations

from enum import StrEnum


class Inbound(StrEnum):
    """A mail that came in, for one of our addresses."""

    RECEIVED = "received"  # Committed to the database; waits for a worker.
    HELD = "held"  # Waits for a human here: to postmaster, or it failed too often.
    DONE = "done"  # Ended; its route and reason are recorded.


class Listing(StrEnum):
    """One thing that somebody offers, needs or asks: the unit that moderators decide on."""

    WAITING = "waiting"  # Waits for a moderator of its city.
    APPROVING = "approving"  # Approved; waits until the time to undo it is over.
    REJECTING = "rejecting"  # Rejected; waits until the time to undo it is over.
    OPEN = "open"  # Approved; waits for something that fits.
    PAUSED = "paused"  # Approved, but its owner wants no matches for now.
    ENDED = "ended"  # Over; `ending` says how.


class Ending(StrEnum):
    """How a listing or a match came to its end."""

    PLACED = "placed"  # All of an offer was taken.
    COVERED = "covered"  # The organisation says that the need is met.
    WITHDRAWN = "withdrawn"  # The owner took it back.
    REJECTED = "rejected"  # A moderator refused it, with or without a reason.
    STOPPED = "stopped"  # The city takes no more of its category for now; its sender was told at once.
    SPAM = "spam"  # A moderator called it spam; its sender hears nothing.
    ADMITTED = "admitted"  # An organisation asked to be taken in, and was.
    ANSWERED = "answered"  # A question about the service was answered or needs no answer.
    DECLINED = "declined"  # The organisation does not want this offer.
    TAKEN = "taken"  # Somebody else was faster.
    MOVED = "moved"  # Passed on to a neighbouring city.
    UNREACHABLE = "unreachable"  # Its owner's address is dead.
    CANCELLED = "cancelled"  # Agreed, then called off.
    EXPIRED = "expired"  # Its time was over: nobody decided it, or its owner did not say that it is still valid.
    UNNEEDED = "unneeded"  # The time that its owner gave was over, and nobody had needed it.
    CLOSED = "closed"  # Agreed and carried out: the two have not written to each other for long, their relay is closed.
    MERGED = "merged"  # The same as another one, which goes on.


class Match(StrEnum):
    """An offer shown to an organisation because it fits a need."""

    PROPOSED = "proposed"  # Waits for the organisation's word.
    ACCEPTED = "accepted"  # Wanted; the two talk through the relay.
    ENDED = "ended"  # Over; `ending` says how.


class Letter(StrEnum):
    """A mail that goes out."""

    QUEUED = "queued"  # Waits for its turn, or for the next attempt.
    SENT = "sent"  # The smarthost took it.
    FAILED = "failed"  # Refused for good, or tried for too long; shown by `mailflow status`.


TRANSITIONS: dict[type[StrEnum], dict[StrEnum, frozenset[StrEnum]]] = {
    Inbound: {
        Inbound.RECEIVED: frozenset({Inbound.DONE, Inbound.HELD}),
        Inbound.HELD: frozenset({Inbound.RECEIVED, Inbound.DONE}),
        Inbound.DONE: frozenset(),
    },
    Listing: {
        Listing.WAITING: frozenset({Listing.APPROVING, Listing.REJECTING, Listing.OPEN, Listing.ENDED}),
        Listing.APPROVING: frozenset({Listing.WAITING, Listing.OPEN, Listing.ENDED}),
        Listing.REJECTING: frozenset({Listing.WAITING, Listing.ENDED}),
        Listing.OPEN: frozenset({Listing.PAUSED, Listing.WAITING, Listing.ENDED}),
        Listing.PAUSED: frozenset({Listing.OPEN, Listing.WAITING, Listing.ENDED}),
        Listing.ENDED: frozenset(
            {Listing.OPEN, Listing.WAITING}
        ),  # OPEN: PLACED, when an agreed match is called off; EXPIRED and UNNEEDED, when it is still valid.
        # WAITING: STOPPED, when its owner answers that it is something else.
    },
    Match: {
        Match.PROPOSED: frozenset({Match.ACCEPTED, Match.ENDED}),
        Match.ACCEPTED: frozenset({Match.ENDED}),
        Match.ENDED: frozenset({Match.PROPOSED}),  # TAKEN, when the agreement of the faster one is called off.
    },
    Letter: {
        Letter.QUEUED: frozenset({Letter.SENT, Letter.FAILED}),
        Letter.SENT: frozenset(),
        Letter.FAILED: frozenset({Letter.QUEUED}),
    },
}
