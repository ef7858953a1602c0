"""Which mails ask for something about their writer's own data, and what is answered to somebody who was forgotten.

Called by routing, for which these are routes; what is done stands in `privacy`. Whose data it is says the letter that is
answered: a token belongs to one mailbox. Moderators' answers to reviews are about others' data, and ask for nothing here.
"""

from __future__ import annotations

from dataclasses import replace

from mailflow.reading.authenticity import has_one_author
from mailflow.store import matches, people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import answers, ownlist, privacy
from mailflow.workflow.cases import Case, words_of
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import role_of, submit

# Purposes of letters to those whose data it is about.
OWNERS = ("s", "o", "g", "h", "n", "w", "l", *ownlist.ORDERS, "q", "j", "p", *privacy.CONFIRMS)
_COPIES = ("access", privacy.COPY_FIRST)
_PASSED_ON = ("o", "g", "w", "h")
_ORGANISATIONS = ("o", "g", "w", "l")


def asked(step: Step, case: Case, words: str) -> str:
    """The right that an answer to a letter to its owner asks for; "" for none. `words`: its new words, none where unclear."""
    assert case.target is not None
    if not case.target.allowed:
        return ""
    if case.target.purpose in privacy.CONFIRMS:
        return privacy.confirmed(step, case.target.purpose, words)
    item = _listing_of(step, case)
    found = privacy.right_in(step, words, _role(case, item))
    return "" if found == "correct" and _corrects(step, case, item) else found


def wants_copy(step: Step, case: Case) -> bool:
    """Whether a mail asks for a copy of its writer's data, as far as that can be told before its step."""
    if case.nature.kind != "message" or not case.mailbox:
        return False
    if case.target is not None and case.target.purpose in OWNERS:
        return asked(step, case, words_of(step, case, "organisation", "helper")) in _COPIES
    return is_fresh(step, case) and _asked_fresh(step, case) in _COPIES


def exercise(step: Step, case: Case, words: str, language: str) -> str:
    """Does what an answer asks for; what was done, in a few words. What is too old proves its writer no more."""
    assert case.target is not None
    item = _listing_of(step, case)
    about = submissions.get(step.tx, item.submission_id) if item and case.target.purpose == "s" else None
    asker = _asker(case, language, proven=not case.target.ended, about=about)
    role = _role(case, item)
    right = asked(step, case, words)
    sure = privacy.is_sure(step, right, words, role, case.target.purpose)
    of_another = privacy.is_of_another(step, words, role, case.mailbox)
    kept_back = case.target.purpose in _PASSED_ON
    return privacy.exercise(step, right, replace(asker, sure=sure, of_another=of_another, kept_back=kept_back))


def is_unconfirmed(_step: Step, case: Case) -> bool:
    """Whether it answers a letter that asked "really?"; what confirms it was taken out before."""
    return case.target is not None and case.target.purpose in privacy.CONFIRMS


def not_confirmed(step: Step, case: Case, language: str) -> str:
    """Nothing is done, and its writer hears so."""
    assert case.target is not None
    asker = _asker(case, language, proven=False)
    return privacy.not_confirmed(step, asker, case.target.purpose, case.target.subject_id)


def is_fresh(step: Step, case: Case) -> bool:
    """Whether a mail that answers none of our letters about listings asks for a right, and speaks of nothing else."""
    return has_one_author(case.message) and _asked_fresh(step, case) != ""


def exercise_fresh(step: Step, case: Case, language: str) -> str:
    """Does what a fresh mail asks for, as far as it may."""
    of_another = privacy.is_of_another(step, case.parts.new, "helper", case.mailbox)
    asker = replace(_asker(case, language, proven=False), of_another=of_another)
    return privacy.exercise(step, _asked_fresh(step, case), asker)


def is_about_forgotten(step: Step, case: Case) -> bool:
    """An answer to a letter about something whose owner, this very writer or one of their organisation, was forgotten."""
    item = _listing_of(step, case) if case.target is not None and case.target.purpose in OWNERS else None
    return item is not None and people.is_erased(people.get(step.tx, item.person_id))


def is_about_emptied(step: Step, case: Case) -> bool:
    """An answer to a letter about something of which only the counts are left: what is said now would stand there for ever."""
    item = _listing_of(step, case) if case.target is not None and case.target.purpose in OWNERS else None
    submission = submissions.get(step.tx, item.submission_id) if item else None
    return submission is not None and submission.emptied_at is not None


def answer_about_forgotten(step: Step, case: Case, language: str) -> str:
    """It is over; who writes of something new begins anew."""
    item, reading = _listing_of(step, case), case.classify()
    assert item is not None
    if reading.categories and reading.intent in ("offer", "need"):
        submit(step, case.message, case.parts, reading, case.mailbox, case.pictures)
        return f"about something forgotten, read as {reading.intent}"
    step.write(
        "sender/too_late", case.mailbox, language, {"number": item.submission_id, "kind": item.kind, "listings": ()},
        key=f"too-late:{step.inbound_id}", answers=[case.message.message_id],
    )  # fmt: skip
    return "about something forgotten"


def _asked_fresh(step: Step, case: Case) -> str:
    if case.target is not None and case.target.purpose != "p":
        return ""
    found = privacy.right_in_fresh(step, case.message.subject, case.parts.new)
    reading = case.classify()
    return "" if found and reading.categories and reading.intent in ("offer", "need") else found


def _asker(case: Case, language: str, *, proven: bool, about: Submission | None = None) -> privacy.Asker:
    return privacy.Asker(case.mailbox, language, case.message.message_id, proven, about, case.copy)


def _listing_of(step: Step, case: Case) -> Listing | None:
    """The writer's own listing that a letter was about, the first of them; None where there is none."""
    assert case.target is not None
    purpose, subject_id = case.target.purpose, case.target.subject_id
    if purpose == "s":
        return next(iter(submissions.of_submission(step.tx, subject_id)), None)
    if purpose == "n":
        return submissions.find(step.tx, subject_id)
    match = matches.get(step.tx, subject_id) if purpose in ("o", "g", "w", "h") else None
    return submissions.listing(step.tx, match.offer_id if purpose == "h" else match.need_id) if match else None


def _role(case: Case, item: Listing | None) -> str:
    assert case.target is not None
    if case.target.purpose == "s":
        return role_of(item.kind) if item else "helper"
    return "organisation" if case.target.purpose in _ORGANISATIONS else "helper"


def _corrects(step: Step, case: Case, item: Listing | None) -> bool:
    """Whether it comes with the lines that are to be put right, so that there is nothing to be shown first."""
    assert case.target is not None
    submission = submissions.get(step.tx, item.submission_id) if item and case.target.purpose == "s" else None
    return submission is not None and answers.corrects(step, submission, case.parts.new)
