"""What somebody adds to a mail of theirs that waits, where their program lost our token and our letter: "Re: … (Nr. 1)".

Without it an answer to a moderator's question would be a mail of its own. It proves nothing, so it orders nothing: its words
are laid to what a moderator has not approved yet, as a mail of its own would be before them. Called by `routing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailflow import states
from mailflow.model import Reading
from mailflow.reading.replytables import REPLY_SUBJECT
from mailflow.store import outbox, people, submissions
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import answers, asking, corrections, senders, showing
from mailflow.workflow.cases import Case
from mailflow.workflow.desk import Step

_SIDES = ("offer", "need")
_OUR_NUMBER = re.compile(r"\(\D{1,12}(\d{1,9})\)")  # As our subjects write it: (Nr. 12), (номер 12).


def was_asked(step: Step, submission: Submission, person: Person) -> bool:
    """Whether a moderator ever asked its sender something about it."""
    return outbox.was_written(step.tx, person.mailbox, "question", "s", submission.id)


def answers_question(step: Step, submission: Submission, reading: Reading) -> bool:
    """Whether an answer about it, whatever it reads like, may be the one to a moderator's question: it speaks of the same."""
    person = people.get(step.tx, submission.person_id)
    of_it = {id_ for item in submissions.of_submission(step.tx, submission.id) for id_ in item.categories}
    return not of_it.isdisjoint(reading.categories) and was_asked(step, submission, person)


def is_meant(step: Step, case: Case) -> bool:
    """Whether a mail that answers none of our letters belongs to one of its writer's that waits."""
    return _meant(step, case) is not None


def add(step: Step, case: Case) -> str:
    """Lays the words, and the photos that came with them, to the mail that waits, and changes in it what they correct; its sender
    hears so, and the moderators see it before anybody."""
    submission, person = _meant(step, case), people.find(step.tx, step.city.key, case.mailbox)
    assert submission is not None
    assert person is not None
    if case.pictures:
        showing.keep(step, submission.id, case.pictures)
    listings = tuple(submissions.of_submission(step.tx, submission.id))
    words, message_id = case.parts.new, case.message.message_id
    changes = answers.corrections_in(step, submission, words)
    changes.of_all.pop("phone", None)  # Anybody may write such a mail, and that number would be called.
    if changes:
        return corrections.apply(step, submission, changes, words, message_id, case.classify())
    answers.add(step, answers.Answer(submission, listings, person, words, message_id, reading=case.classify()))
    senders.added(step, submission.id, person, case.message.message_id)
    return "added to a mail of theirs that waits"


def _meant(step: Step, case: Case) -> Submission | None:
    person = people.find(step.tx, step.city.key, case.mailbox)
    if case.target is not None or person is None or not (case.parts.new.strip() or case.pictures):
        return None
    waiting = (submissions.get(step.tx, number) for number in _waiting(step, person))
    found = [one for one in waiting if one is not None and _is_about(step, case, one, person)]
    return found[-1] if found else None


def _waiting(step: Step, person: Person) -> list[int]:
    """The numbers of somebody's mails of which nothing is decided yet."""
    live: dict[int, list[Listing]] = {}
    for item in submissions.of_person(step.tx, person.id, senders.LIVE):
        live.setdefault(item.submission_id, []).append(item)
    return [number for number, items in live.items() if all(item.state == states.Listing.WAITING for item in items)]


def _is_about(step: Step, case: Case, submission: Submission, person: Person) -> bool:
    """Whether a mail names it, by its Message-ID, its number, or (once asked something) its subject, and offers nothing else."""
    listings = submissions.of_submission(step.tx, submission.id)
    asked = was_asked(step, submission, person) or bool(asking.open_questions(step, submission, listings))
    reading = case.classify()
    if not asked and reading.intent in _SIDES and _is_other(reading, listings):
        return False
    words = case.parts.new
    tells = answers.corrects(step, submission, words) or answers.orders_nothing(step, submission, listings, words)
    if reading.intent == "withdraw" and not tells:
        return False
    subject = case.message.subject
    if submission.message_id in {*case.message.in_reply_to, *case.message.references} - {""}:
        return True
    prefix = REPLY_SUBJECT.match(subject)
    if prefix is None:
        return False
    if submission.id in map(int, _OUR_NUMBER.findall(subject)):
        return True
    own = subject[prefix.end() :].strip().casefold()
    return asked and own != "" and own == submission.subject.strip().casefold()


def _is_other(reading: Reading, listings: Sequence[Listing]) -> bool:
    return {id_ for item in listings for id_ in item.categories}.isdisjoint(reading.categories)
