"""Merging: a moderator's "WIE 123" lets a mail go on in an earlier one. Its listings end, its words and photos stay.

What is new in them reaches nobody unseen: where the earlier mail waits or is open, moderators read it with them once more.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow import states
from mailflow.states import Ending
from mailflow.store import ledger, photos, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import endings, lifetime, renewal, showing
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import review_again

_LIVE = tuple(state for state in states.Listing if state != states.Listing.ENDED)
_APPROVED = (states.Listing.APPROVING, states.Listing.OPEN, states.Listing.PAUSED)
_KINDS = ("offer", "need")


def may_merge(step: Step, submission: Submission, number: int) -> bool:
    """Whether a mail can go on in another one: of the same city, not itself, and not all over; of the same sender, or the same
    text. A wrong number would end a stranger's mail."""
    other = submissions.get(step.tx, number)
    if other is None or other.city != submission.city or other.id == submission.id:
        return False
    is_same_text = submission.fingerprint is not None and submission.fingerprint == other.fingerprint
    if other.person_id != submission.person_id and not is_same_text:
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
        older = submissions.of_submission(step.tx, number)
        submissions.append_words(step.tx, number, submission.words)
        pictures = showing.keep(step, number, photos.of_submission(step.tx, submission.id))
        for item in older:
            renewal.prolong(step, item)
        if pictures or any(_is_news(item, older) for item in listings):
            if len(older) == 1:
                _reconsider(step, older[0], listings, submission.words)
            review_again(step, number, addition=submission.words)
    endings.tell(step, submission, listings, "merged", number)


def _is_news(item: Listing, older: Sequence[Listing]) -> bool:
    """Whether a thing that goes on in an earlier mail is another one than stands there, or another number of it."""
    things = {term for one in older for term in one.terms}
    counts = {one.quantity for one in older}
    return item.kind in _KINDS and (bool(set(item.terms) - things) or item.quantity not in (None, 1, *counts))


def _reconsider(step: Step, item: Listing, newer: Sequence[Listing], words: str) -> None:
    """The words belong to what goes out, with the larger number; what was open waits until a moderator has read it so."""
    cause = step.cause("more of it came in another mail")
    same = [one for one in newer if one.kind == item.kind and set(one.terms) & set(item.terms)]
    more = max((one.quantity or 0 for one in same), default=0)
    if more > (item.quantity or 0):
        left = more - ledger.booked(step.tx, item.id)
        submissions.change(step.tx, item, {"quantity": more, "rest": left}, cause)
    if item.state in _APPROVED:
        submissions.reconsider(step.tx, item, cause, **lifetime.undecided(step))
    submissions.append_listing_words(step.tx, item.id, words)


def is_merged(item: Listing) -> bool:
    """Whether it ended, or is about to, because it goes on in another mail."""
    return item.ending == Ending.MERGED
