"""What is due about reviews that nobody has answered: what was put off to a day, reminders, the deputies, claims and absences
that end, and digests. Called by the schedule.

A reminder names all that is due, so that nobody gets one for each; who wants digests is reminded by the next of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow.store import reviews
from mailflow.store.records import Listing, Review
from mailflow.workflow import claims, holding, ownwork
from mailflow.workflow.desk import Step
from mailflow.workflow.duty import Roster
from mailflow.workflow.overview import LIST_LIMIT, in_triage, kept, listed, thread
from mailflow.workflow.protection import left_to
from mailflow.workflow.reviewing import after, to_deputies
from mailflow.workflow.submissions import show


def work_due(step: Step) -> None:
    """All that is due in the step's city."""
    ownwork.work_due(step)
    for review in _still_waiting(step, reviews.held_over(step.tx, step.city.key, step.now)):
        holding.bring_again(step, review)
    roster = Roster.of(step)
    claims.end_over(step, roster)
    _remind_and_pass_on(step, roster)
    for mailbox, numbers in reviews.to_tell(step.tx, step.city.key, step.now).items():
        _tell(step, roster, mailbox, numbers)


def _remind_and_pass_on(step: Step, roster: Roster) -> None:
    for_deputies = _still_waiting(step, reviews.for_deputies(step.tx, step.city.key, step.now))
    due = _still_waiting(step, reviews.to_remind(step.tx, step.city.key, step.now))
    if due:  # What is due soon as well is told in the same letter.
        soon = after(step, step.desk.config.moderation.reminder / 2) or step.now
        due = _still_waiting(step, reviews.to_remind(step.tx, step.city.key, soon))
    given = to_deputies(step, roster, for_deputies)
    first = [review for review in due if review.deputies_at is not None and review not in for_deputies]
    last = [review for review in due if review.deputies_at is None]
    again = [review for review in for_deputies if review.submission_id not in given]  # There is no deputy.
    _remind(step, roster, [*first, *last, *again])
    # Deputies may have been absent, or not yet named, when it was their turn.
    to_deputies(step, roster, [review for review in last if review.claimed_by is None])
    later = after(step, step.desk.config.moderation.deputy)
    reviews.put_off(step.tx, [review.submission_id for review in first], remind_at=None)
    reviews.put_off(step.tx, [review.submission_id for review in (*last, *for_deputies)], remind_at=later)


def _still_waiting(step: Step, due: Sequence[Review]) -> list[Review]:
    """Those of which something still waits; of the others nobody is reminded again."""
    numbers = [review.submission_id for review in due]
    waiting = reviews.waiting(step.tx, numbers)
    if gone := set(numbers) - waiting:
        reviews.answered(step.tx, gone, step.now)
    return [review for review in due if review.submission_id in waiting]


def _remind(step: Step, roster: Roster, due: Sequence[Review]) -> None:
    """Reminds whoever has heard of these: with their next digest, or in a letter."""
    claimed = {review.submission_id: review.claimed_by for review in due}
    for mailbox, numbers in sorted(reviews.told_of(step.tx, list(claimed)).items()):
        mine = {number for number in numbers if claimed[number] in (None, mailbox)}
        if not mine or not roster.is_there(mailbox):
            continue
        if tell_at := roster.tell_at(mailbox, urgent=False):
            reviews.tell_later(step.tx, mine, mailbox, tell_at)
        else:
            _write(step, "moderator/reminder", mailbox, _waiting_for(step, mailbox, mine))


def _tell(step: Step, roster: Roster, mailbox: str, numbers: set[int]) -> None:
    """What somebody is to hear of by now: one alone in its own review, several in a digest, the rest in the next one."""
    is_there, chose_digests = roster.is_there(mailbox), bool(roster.clocks(mailbox))
    mine = _left_to(step, mailbox) if is_there else []
    due = [item for item in mine if item.submission_id in numbers]
    next_time = roster.next_digest(mailbox) if is_there else None
    if due:
        items = in_triage(step, mine if chose_digests or roster.in_surge else due)
        shown = {item.submission_id for item in items[:LIST_LIMIT]}
        known = reviews.told_of(step.tx, list(shown)).get(mailbox, set())
        if len(shown) == 1 and not known:
            show(step, next(iter(shown)), [mailbox])
        else:
            _write(step, "moderator/digest", mailbox, items, surge=roster.in_surge)
            reviews.told(step.tx, shown, mailbox, step.now)
        if chose_digests and next_time:  # What is not decided by then stands there again.
            reviews.tell_later(step.tx, {item.submission_id for item in items}, mailbox, next_time)
    # What found no room, or is taken care of by another just now. Who is not there hears of it when they come back.
    reviews.put_off_due(step.tx, step.city.key, mailbox, step.now, next_time)


def _waiting_for(step: Step, mailbox: str, numbers: set[int]) -> list[Listing]:
    return in_triage(step, [item for item in _left_to(step, mailbox) if item.submission_id in numbers])


def _left_to(step: Step, mailbox: str) -> list[Listing]:
    """What waits for somebody's own word, and not for that of another."""
    return left_to(step, mailbox, reviews.waiting_for(step.tx, step.city.key, mailbox))


def _write(step: Step, name: str, mailbox: str, items: Sequence[Listing], *, surge: bool = False) -> None:
    shown = items[:LIST_LIMIT]
    if not shown:
        return
    step.write(
        name, mailbox, step.city.language,
        {
            "listings": listed(step, shown, name), "left": len(items) - len(shown),
            "deputy": mailbox in step.city.deputies, "surge": surge,
        },
        key=f"{name}:{step.now.isoformat()}:{mailbox}", about=kept(step, shown), answers=thread(step, mailbox, shown),
    )  # fmt: skip
