"""What may have come before: the same item again, "did you get my mail?", the same text to other cities.

Nothing is dropped for it: the moderators see in the review what it is like, and merge it with a word ("WIE 123").
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow.model import Reason
from mailflow.states import Ending
from mailflow.store import earlier, submissions
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import likeness
from mailflow.workflow.desk import Step

_ASKING = ("question", "unknown")
_ASKING_WORDS = 40  # Who asks after a mail writes no long one.
_SHOWN = 5


def fingerprint(step: Step, words: str) -> str | None:
    """By which the same text is found again, in whichever city."""
    names = [name for city in step.desk.config.cities.values() for name in (city.key, city.name)]
    return likeness.fingerprint(words, names)


def likes(step: Step, submission: Submission, listings: Sequence[Listing], person: Person) -> list[Reason]:
    """What a mail is like, newest first; a number in it can be merged with."""
    if listings[0].came_from is not None:  # It is to be passed on, of course it is like the one that it came from.
        return []
    before = _before(step, submission, person)
    found = [_like("like_item", old, step) for old in before if _same_item(step, old, submission, listings)]
    if not found and before and _may_ask_after(submission, listings):
        found = [_like("like_asked_after", before[0], step)]
    return [*found, *_same_text(step, submission, person)][:_SHOWN]


def asked_after(step: Step, submission: Submission, listings: Sequence[Listing], person: Person) -> int | None:
    """The number of a sender's mail before, where a short one may ask what became of it; None where there is none."""
    before = _before(step, submission, person) if _may_ask_after(submission, listings) else []
    return before[0].id if before else None


def _before(step: Step, submission: Submission, person: Person) -> list[Submission]:
    since = submission.received_at - step.desk.config.listings.duplicates
    return earlier.of_person(step.tx, person.id, submission.id, since)


def _may_ask_after(submission: Submission, listings: Sequence[Listing]) -> bool:
    return listings[0].kind in _ASKING and len(submission.words.split()) <= _ASKING_WORDS


def _same_item(step: Step, old: Submission, submission: Submission, listings: Sequence[Listing]) -> bool:
    """Whether something of an earlier mail is the same; also by its text alone, for moderators may have sorted it elsewhere."""
    theirs = [item for item in submissions.of_submission(step.tx, old.id) if item.ending != Ending.SPAM]
    if theirs and submission.fingerprint is not None and old.fingerprint == submission.fingerprint:
        return True
    return any(likeness.alike(new, item) for new in listings for item in theirs)


def _same_text(step: Step, submission: Submission, person: Person) -> list[Reason]:
    """The same text of anybody else here, or of anybody in another city."""
    if submission.fingerprint is None:
        return []
    since = submission.received_at - step.desk.config.listings.duplicates_elsewhere
    found: list[Reason] = []
    for old in earlier.same_text(step.tx, submission.fingerprint, submission.id, since, _SHOWN):
        if old.city != submission.city and old.city in step.desk.config.cities:
            found.append(
                Reason("like_elsewhere", {"other": step.desk.config.cities[old.city].name, "day": _day(old, step)})
            )
        elif old.city == submission.city and old.person_id != person.id:
            found.append(_like("like_sender", old, step))
    return found


def _like(code: str, old: Submission, step: Step) -> Reason:
    return Reason(code, {"number": str(old.id), "day": _day(old, step)})


def _day(old: Submission, step: Step) -> str:
    language = step.desk.letters.language("moderator/review", step.city.language, step.city.key)
    return step.local(old.received_at).strftime(step.desk.letters.words(language, step.city.key).day)
