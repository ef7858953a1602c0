"""Which photos go where: all of a mail to its moderators, and to an organisation those that a moderator has seen."""

from __future__ import annotations

from collections.abc import Sequence

from mailflow import states
from mailflow.states import Ending
from mailflow.store import photos, reviews, submissions
from mailflow.store.records import Listing
from mailflow.workflow.desk import Step

_UNSEEN = (states.Listing.WAITING, states.Listing.REJECTING)
_REFUSED = (Ending.REJECTED, Ending.SPAM, Ending.MERGED)


def keep(step: Step, submission_id: int, pictures: Sequence[bytes]) -> int:
    """Keeps the photos of a mail, or of an answer to our letter about it; how many."""
    return photos.add(step.tx, submission_id, pictures, step.now, step.desk.config.listings.photos)


def to_pass_on(step: Step, offer: Listing) -> list[bytes]:
    """The photos that the moderators had before them when they approved the offer.

    None of a mail of which something waits or was refused: nobody knows which thing a photo shows.
    """
    of_mail = submissions.of_submission(step.tx, offer.submission_id)
    if offer.decided_at is None or any(item.state in _UNSEEN or item.ending in _REFUSED for item in of_mail):
        return []
    seen_at = reviews.seen_at(step.tx, offer.submission_id, offer.decided_by) if offer.decided_by else None
    if seen_at is None:  # Decided from a list, which shows none.
        return []
    return photos.of_submission(step.tx, offer.submission_id, until=min(seen_at, offer.decided_at))
