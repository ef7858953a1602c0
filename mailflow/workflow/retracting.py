"""Letters that wait for the morning and are not true any more: what they tell was taken back, met or ended in the night.

Called wherever somebody's word or the time ends listings. A letter that is not due yet is taken out of the queue; one that
told of other things, too, is written anew for those.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow import states
from mailflow.store import outbox, submissions
from mailflow.store.records import Listing, Submission, Waiting
from mailflow.workflow import decisionletters, renewal
from mailflow.workflow.desk import Step

_OF_AN_OFFER = ("helper/neighbour", "helper/needed")  # Keys that begin so name the offer, and nothing else.
_OF_A_MAIL = "question"  # It is about all of a mail that is not over.


def retract(step: Step, ended: Sequence[Listing]) -> None:
    """Takes back what waits to be told about listings that are over by now."""
    for number in dict.fromkeys(item.submission_id for item in ended):
        submission = submissions.get(step.tx, number)
        assert submission is not None
        over = {item.id for item in ended if item.submission_id == number}
        waiting = outbox.waiting(step.tx, "s", [number], step.now)
        letters = [*waiting, *outbox.waiting(step.tx, "n", sorted(over), step.now)]
        dropped = [letter for letter in letters if _look_again(step, submission, letter, over)]
        if any(letter.key.startswith("renewal:") for letter in dropped):
            _ask_about_the_rest(step, submission)


def _look_again(step: Step, submission: Submission, letter: Waiting, over: set[int]) -> bool:
    """Whether the letter is taken back; False for one that tells something else, or is on its way by now."""
    begins, _, rest = letter.key.partition(":")
    told = decisionletters.told_in(letter.key)
    if not over.isdisjoint(told):
        left = [submissions.listing(step.tx, id_) for id_ in told if id_ not in over]
        dropped = _drop(step, letter)
        if dropped and left:
            decisionletters.write(step, submission, left, admitted=decisionletters.welcomes(letter.key))
        return dropped
    return (
        (begins in _OF_AN_OFFER and int(rest) in over)
        or begins == "renewal"
        or (begins == _OF_A_MAIL and not _live(step, submission))
    ) and _drop(step, letter)


def _ask_about_the_rest(step: Step, submission: Submission) -> None:
    """Of several things that were to be asked about, those that are not over are asked about in the same way."""
    left = [item for item in _live(step, submission) if renewal.is_asked([item])]
    if left:
        renewal.ask(step, submission, left)


def _live(step: Step, submission: Submission) -> list[Listing]:
    return [i for i in submissions.of_submission(step.tx, submission.id) if i.state != states.Listing.ENDED]


def _drop(step: Step, letter: Waiting) -> bool:
    return outbox.drop(step.tx, letter.id, step.cause("what it tells is over before it went out"))
