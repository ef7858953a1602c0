"""A moderator's answer about a submission while it is carried out, and the listings that its commands are about.

Shared by `moderation`, which does what it orders, and `answernotices`, which tell of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from mailflow import states
from mailflow.model import Command
from mailflow.store import submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow.desk import Step
from mailflow.workflow.holding import PutOff

DECIDED = (states.Listing.APPROVING, states.Listing.REJECTING)


@dataclass(frozen=True)
class Answer:
    """A moderator's answer about a submission. Its commands fill `decided` with the ids of the listings that they decide,
    `guessed` with those whose kind was only guessed or that no review has shown yet, so that a yes in the same answer is not believed for
    them, and `remarks` with what else became of a listing: a key of words.outcomes, `put_off` with until when it waits, `claims` with what became of the claim on it: one of
    claims.WHYS where others are to hear of it, else ""."""

    submission: Submission
    moderator: str
    message_id: str
    commands: tuple[Command, ...]
    decided: list[int] = field(default_factory=list)
    guessed: list[int] = field(default_factory=list)
    remarks: dict[int, str] = field(default_factory=dict)
    put_off: dict[int, PutOff] = field(default_factory=dict)
    claims: dict[int, str] = field(default_factory=dict)
    read_at: datetime | None = None  # when the letter was written that this answers; None where nothing tells
    digest_id: int | None = None  # of the list that was answered; what was done is told in one letter about all of it
    late: dict[int, Listing] = field(default_factory=dict)  # by its id, what was decided before this answer
    no_reason: dict[int, int] = field(default_factory=dict)  # by the id of a listing, a number that no ready reason has
    put_right: set[str] = field(default_factory=set)  # in what regard, as review_again calls it
    missing: tuple[int, ...] = ()  # numbers that it names and nothing has

    def names(self, command: str) -> bool:
        return any(c.command == command for c in self.commands)


def chosen_of(step: Step, given: Answer, command: Command) -> list[Listing]:
    """The listings that a command is about: those it numbers, else all."""
    listings = submissions.of_submission(step.tx, given.submission.id)
    if isinstance(command.target, tuple):
        return [item for item in listings if item.position in command.target]
    return listings
