"""Merging: a moderator's "WIE 123" lets a mail go on in an earlier one. Its listings end, its words stay."""

from __future__ import annotations

from collections.abc import Sequence

from mailflow import states
from mailflow.states import Ending
from mailflow.store import submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import endings, renewal
from mailflow.workflow.desk import Step

_LIVE = tuple(state for state in states.Listing if state != states.Listing.ENDED)


def may_merge(step: Step, submission: Submission, number: int) -> bool:
    """Whether a mail can go on in another one: of the same city, not itself, and not all over."""
    other = submissions.get(step.tx, number)
    if other is None or other.city != submission.city or other.id == submission.id:
        return False
    return any(item.state in _LIVE for item in submissions.of_submission(step.tx, number))


def merged(step: Step, listings: Sequence[Listing]) -> None:
    """The merging has taken effect: the words stand with the older mail, which lives on, and their writer hears where."""
    submission = submissions.get(step.tx, listings[0].submission_id)
    assert submission is not None
    number = int(listings[0].decision_reason or 0)
    other = submissions.get(step.tx, number)
    # Nobody's words stand with another's, nor where only the counts are left.
    if other is not None and other.person_id == submission.person_id and other.emptied_at is None:
        submissions.append_words(step.tx, number, submission.words)
        for item in submissions.of_submission(step.tx, number):
            renewal.prolong(step, item)
    endings.tell(step, submission, listings, "merged", number)


def is_merged(item: Listing) -> bool:
    """Whether it ended, or is about to, because it goes on in another mail."""
    return item.ending == Ending.MERGED
