"""A mail that nobody understood, whose sender answers the receipt with what they offer or need: that is a mail of its own.

Called by `routing`. The unclear one ends without a letter: what its sender wants to hear of is the new one.
"""

from __future__ import annotations

from mailflow import states
from mailflow.model import Reading
from mailflow.states import Ending
from mailflow.store import photos, submissions
from mailflow.store.records import Submission
from mailflow.workflow import answers
from mailflow.workflow.cases import Case
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import KINDS, is_guess, submit

_SIDES = ("offer", "need")
_UNDONE = (states.Listing.WAITING, states.Listing.APPROVING)


def is_told(step: Step, submission: Submission, words: str, reading: Reading) -> bool:
    """Whether an answer says what a mail was to say that nobody understood, whatever was decided about that by now; also
    where a moderator had taken it for the other side, and nothing of it is open yet."""
    if reading.intent not in _SIDES or is_guess(reading):  # A question about it says nothing anew.
        return False
    listings = submissions.of_submission(step.tx, submission.id)
    unknown = all(item.kind == "unknown" for item in listings)
    taken_for_other = submission.intent not in KINDS and all(
        item.kind in _SIDES and item.kind != reading.intent and item.state in _UNDONE for item in listings
    )
    return (unknown or taken_for_other) and answers.is_no_order(step, submission, listings, words)


def take_up(step: Step, case: Case, submission: Submission) -> str:
    """Takes the answer up as a mail of its own, with the photos of the unclear one, which ends."""
    reading = case.classify()
    pictures = (*photos.of_submission(step.tx, submission.id), *case.pictures)
    number = submit(step, case.message, case.parts, reading, case.mailbox, pictures).id
    cause = step.cause("its sender said it anew")
    for item in submissions.of_submission(step.tx, submission.id):
        if item.state != states.Listing.ENDED and item.ending is None:
            submissions.end(step.tx, item, Ending.MERGED, cause, decision_reason=str(number))
    return f"said anew what was unclear, read as {reading.intent}"
