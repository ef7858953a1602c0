"""How many moderators must say OK: one; in a protected category two different ones; and never whoever wrote it.

Called by `moderation` for each yes. An OK counts for what its moderator has seen: with a new review all begin anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.store import approvals, people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow.desk import Step
from mailflow.workflow.protection import Guard
from mailflow.workflow.submissions import send_reviews

ONE_MORE, OWN = "one_more", "own"
"""What became of a yes that is not enough: keys of words.outcomes."""
_PUBLISHING = ("offer", "need", "register")  # Whoever wrote one of these must not let it pass themselves.


@dataclass(frozen=True)
class Yes:
    """What a moderator's yes is worth: the listings that are approved by it, those that need somebody else's as well,
    and those that its writer may not approve."""

    enough: list[Listing]
    one_more: list[Listing]
    own: list[Listing]


def say_yes(step: Step, submission: Submission, moderator: str, items: Sequence[Listing]) -> Yes:
    """Counts a moderator's OK to some listings of one mail that wait."""
    yes = Yes([], [], [])
    for item in items:
        if item.kind in _PUBLISHING and is_by(step, submission, moderator):
            yes.own.append(item)
            continue
        wanted = how_many(step, item)
        if wanted > 1:
            approvals.give(step.tx, item.id, moderator, submission.review_round, step.now)
        said = approvals.of_listing(step.tx, item.id, submission.review_round) if wanted > 1 else [moderator]
        (yes.enough if len(said) >= wanted else yes.one_more).append(item)
    return yes


def how_many(step: Step, item: Listing) -> int:
    """How many different moderators must approve a listing."""
    is_protected = item.kind in ("offer", "need") and Guard.of(step.desk, step.city.key).among(item.categories)
    return 2 if is_protected else 1


def is_by(step: Step, submission: Submission, moderator: str) -> bool:
    """Whether a moderator wrote a mail themselves."""
    return people.get(step.tx, submission.person_id).mailbox == moderator


def others(step: Step, submission: Submission, moderator: str) -> list[str]:
    """The moderators besides this one who may approve a mail."""
    return [one for one in step.city.moderators if one != moderator and not is_by(step, submission, one)]


def ask_others(step: Step, submission: Submission, items: Sequence[Listing]) -> None:
    """Each moderator whose OK is still missing gets the review once more, with who said OK so far."""
    said = [one for item in items for one in approvals.of_listing(step.tx, item.id, submission.review_round)]
    still = [one for one in step.city.moderators if one not in said and not is_by(step, submission, one)]
    person = people.get(step.tx, submission.person_id)
    listings = submissions.of_submission(step.tx, submission.id)
    send_reviews(step, submission, listings, person, approved_by=list(dict.fromkeys(said)), to=still)
