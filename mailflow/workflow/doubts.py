"""What stays to be told of how a mail was understood, once a moderator or its writer has put a category right: whoever reads
the next review is not to wonder about what is settled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from mailflow import states
from mailflow.classify.ruleset import CATEGORIES
from mailflow.store import submissions
from mailflow.workflow.desk import Step

_FOR = ("term", "learned", "field")  # Words that speak for a category; said of none that nothing is in any more.
_AGAINST = ("unmeant", "negated", "mentioned", "object_of_service")  # Not said of one that something is in after all.


def settle(step: Step, submission_id: int, corrected: Collection[int], *, kind: bool) -> None:
    """Forgets what was in doubt, and the words for what it was taken for.

    corrected: the ids of the listings that were put right; while others of the mail wait as they were read, the doubts stay.
    kind: it was said, too, whether it is an offer or a need.
    """
    submission = submissions.get(step.tx, submission_id)
    assert submission is not None
    listings = submissions.of_submission(step.tx, submission_id)
    settled = all(item.id in corrected for item in listings if item.state == states.Listing.WAITING)
    categories = {category for item in listings for category in item.categories}
    kept = [reason for reason in submission.reasons if _stays(reason, categories, settled=settled, kind=kind)]
    if len(kept) < len(submission.reasons):
        submissions.explain(step.tx, submission_id, kept)


def _stays(reason: Mapping[str, Any], categories: AbstractSet[str], *, settled: bool, kind: bool) -> bool:
    code, values = reason["code"], reason["values"]
    named = values.get("category", "").split(", ")
    if code in ("unsure", "guessed"):
        return not settled or not (kind or values.get("other") in CATEGORIES)
    if code in ("nothing_known", "only_photos", "unsure_of"):
        return not settled
    if code in _FOR:
        return not categories.isdisjoint(named)
    return code not in _AGAINST or categories.isdisjoint(named)
