"""Who takes care of a review ("ich kümmere mich"), so that nobody does the work twice: the others hear of it, and only
the one who claimed it is reminded. A claim locks nothing: whoever decides first has decided. It ends after a time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from mailflow import states
from mailflow.store import reviews, submissions
from mailflow.store.records import Listing, Review
from mailflow.workflow.desk import Step
from mailflow.workflow.duty import Roster
from mailflow.workflow.overview import in_triage, kept, listed, thread
from mailflow.workflow.reviewing import after, to_deputies

WHYS = ("claimed", "given_back", "over", "decided")
"""Why somebody hears of a claim: another has it, has given it back, did not get round to it; or others decided."""


def claim(step: Step, submission_id: int, moderator: str) -> bool:
    """A moderator takes care of a review, or goes on doing so; False where another has it."""
    review = reviews.some(step.tx, [submission_id]).get(submission_id)
    if review is None or review.claimed_by not in (None, moderator):
        return False
    settings = step.desk.config.moderation
    until = step.calendar.after_working_time(step.now, settings.claim)
    reviews.claim(step.tx, [submission_id], moderator, until, after(step, settings.reminder))
    return True


def unclaim(step: Step, submission_id: int, moderator: str) -> bool:
    """A moderator gives a review back to the others; False where it was not theirs."""
    review = reviews.some(step.tx, [submission_id]).get(submission_id)
    if review is None or review.claimed_by != moderator:
        return False
    _free(step, [review])
    return True


def is_claimed_by(step: Step, submission_id: int, moderator: str) -> bool:
    """Whether a moderator takes care of a review."""
    review = reviews.some(step.tx, [submission_id]).get(submission_id)
    return review is not None and review.claimed_by == moderator


def is_free_for(step: Step, submission_id: int, moderator: str) -> bool:
    """Whether nobody else takes care of a review."""
    review = reviews.some(step.tx, [submission_id]).get(submission_id)
    return review is None or review.claimed_by in (None, moderator)


def of_mail(step: Step, submission_id: int) -> dict[str, Any]:
    """Who takes care of a review and until when, as letters tell it."""
    review = reviews.some(step.tx, [submission_id]).get(submission_id)
    if review is None or review.claimed_by is None or review.claimed_until is None:
        return {"claimed_by": "", "claimed_until": None}
    return {"claimed_by": review.claimed_by, "claimed_until": step.local(review.claimed_until)}


def conclude(
    step: Step, submission_ids: Collection[int], moderator: str, *, decided: bool, became: Collection[str]
) -> None:
    """After a whole answer about these: who had claimed what others decided hears of it, and the others of new claims."""
    if decided:
        claimed = reviews.some(step.tx, submission_ids).values()
        done = set(submission_ids) - reviews.waiting(step.tx, submission_ids)
        reviews.answered(step.tx, done, step.now)
        _tell_claimers(step, [review for review in claimed if review.submission_id in done], moderator)
    for why in sorted({why for why in became if why}):
        tell_others(step, submission_ids, moderator, why)


def tell_others(step: Step, submission_ids: Collection[int], moderator: str, why: str) -> None:
    """Whoever else has heard of these and is there hears what became of the claim on them, in one letter."""
    roster = Roster.of(step)
    for mailbox, numbers in sorted(reviews.told_of(step.tx, submission_ids).items()):
        if mailbox != moderator and roster.is_there(mailbox):
            _tell(step, mailbox, numbers, moderator, why)


def give_back_all(step: Step, moderator: str) -> None:
    """A moderator is not there for a while: the others have what they took care of."""
    mine = reviews.some(step.tx, reviews.claimed_by(step.tx, step.city.key, moderator))
    if mine:
        _free(step, list(mine.values()))
        tell_others(step, list(mine), moderator, "given_back")


def end_over(step: Step, roster: Roster) -> None:
    """The time is over of those who took care: everybody who has it hears that it waits; the deputies too, if it is time."""
    over = reviews.claims_over(step.tx, step.city.key, step.now)
    waiting = reviews.waiting(step.tx, [review.submission_id for review in over])
    live = [review for review in over if review.submission_id in waiting]
    _free(step, over)
    late = [review for review in live if review.deputies_at is not None and review.deputies_at <= step.now]
    if late:
        to_deputies(step, roster, late)
        next_time = after(step, step.desk.config.moderation.deputy)
        reviews.put_off(step.tx, [review.submission_id for review in late], remind_at=next_time)
    for claimer in sorted({review.claimed_by for review in live if review.claimed_by}):
        numbers = {review.submission_id for review in live if review.claimed_by == claimer}
        tell_others(step, numbers, claimer, "over")
        if roster.is_there(claimer):
            _tell(step, claimer, numbers, claimer, "over")


def _tell_claimers(step: Step, done: Sequence[Review], decided_by: str) -> None:
    """Who took care of something hears that another decided it: there is nothing left to do."""
    by_claimer: dict[str, set[int]] = {}
    for review in done:
        if review.claimed_by and review.claimed_by != decided_by:
            by_claimer.setdefault(review.claimed_by, set()).add(review.submission_id)
    for mailbox, numbers in sorted(by_claimer.items()):
        _tell(step, mailbox, numbers, decided_by, "decided")


def _free(step: Step, claimed: Sequence[Review]) -> None:
    remind_at = after(step, step.desk.config.moderation.reminder)
    reviews.unclaim(step.tx, [review.submission_id for review in claimed], remind_at)


def _tell(step: Step, mailbox: str, numbers: Collection[int], moderator: str, why: str) -> None:
    items = [item for number in sorted(numbers) for item in submissions.of_submission(step.tx, number)]
    shown = items if why == "decided" else in_triage(step, [item for item in items if _waits(item)])
    if not shown:
        return
    step.write(
        "moderator/claim", mailbox, step.city.language,
        {
            "listings": listed(step, shown, "moderator/claim"), "claim": why, "yours": mailbox == moderator,
            **of_mail(step, shown[0].submission_id), "claimed_by": moderator,
        },
        key=f"claim:{why}:{step.now.isoformat()}:{moderator}:{mailbox}", about=kept(step, shown),
        answers=thread(step, mailbox, shown),
    )  # fmt: skip


def _waits(item: Listing) -> bool:
    return item.state == states.Listing.WAITING
