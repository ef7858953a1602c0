"""What an organisation says of its own name: "Organisation: Caritas Gera" as a line in an answer, or in a mail of its own.

Called by `routing`. Helpers read that name, so that a moderator says yes to it: with the need or registration that waits, or
to a review of its own where the organisation is in already.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailflow import states
from mailflow.classify.replyquestions import behind_greeting, is_courtesy
from mailflow.classify.whois import named_in_line
from mailflow.reading.authenticity import has_one_author
from mailflow.store import organisations, people, submissions
from mailflow.store.records import Person, Submission
from mailflow.workflow import lifetime, seekers, senders
from mailflow.workflow.cases import Case
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import public_name, review_again, send_reviews

_TO_AN_ORGANISATION = ("s", "o", "g", "w", "l")  # Answers to these letters may hold it.
_ASKING = ("need", "register")


@dataclass(frozen=True)
class _Said:
    """The name that somebody gives, and what it is for: a mail that waits, or None for themselves, who are in."""

    person: Person
    name: str
    submission: Submission | None


def is_said(step: Step, case: Case) -> bool:
    """Whether a mail names the organisation of its writer, and says nothing else."""
    return _said(step, case) is not None


def take_up(step: Step, case: Case) -> str:
    """Puts the name before the moderators; the writer hears that it is."""
    said = _said(step, case)
    assert said is not None
    message_id = case.message.message_id
    if said.submission is not None:
        seekers.settle(step, said.submission, private=False, name=said.name)
        submissions.append_words(step.tx, said.submission.id, case.words)
        review_again(step, said.submission.id, addition=case.words)
        senders.added(step, said.submission.id, said.person, message_id)
        return "named their organisation"
    if said.name == said.person.named_organisation:
        tell(step, said.person, said.name, "named", message_id)
        return "named their organisation as it is called"
    _review(step, said, case.words, message_id)
    tell(step, said.person, said.name, "asked", message_id)
    return "asked for another name of their organisation"


def tell(step: Step, person: Person, name: str, event: str, message_id: str = "") -> None:
    """What becomes of it: "asked", a moderator decides; "named", it is called so now."""
    step.write(
        "organisation/team", person.mailbox, person.language,
        {
            "event": event, "request": "", "address": "", "since": None, "until_day": None, "who": "",
            "organisation": name, "you": False,
        },
        key=f"named:{step.inbound_id}:{step.now:%Y%m%d%H%M%S}:{event}:{person.id}", answers=[message_id] if message_id else [],
        to_name=public_name(person.name),
    )  # fmt: skip


def _review(step: Step, said: _Said, words: str, message_id: str) -> None:
    """The moderators are asked, as they are about an organisation that wants to be taken in."""
    item = {"kind": "register", "categories": [], "terms": [], "words": words, **lifetime.undecided(step)}
    submission, listings = submissions.add(
        step.tx, step.cause("asks to be called otherwise"), [item], city=step.city.key, person_id=said.person.id,
        intent="register", language=said.person.language, name=said.person.organisation or said.person.name, subject="",
        words=words, message_id=message_id, postcode=None, phone=None, reasons=[seekers.asked_name(said.name)],
    )  # fmt: skip
    send_reviews(step, submission, listings, said.person)


def _said(step: Step, case: Case) -> _Said | None:
    target, person = case.target, people.find(step.tx, step.city.key, case.mailbox)
    if person is None or case.message.attachments or not has_one_author(case.message):
        return None
    if target is not None and (not target.allowed or target.purpose not in _TO_AN_ORGANISATION):
        return None
    found = named_in_line(case.parts.new, step.desk.reply_words)
    if found is None or not _is_silent(step, found.besides):
        return None
    name = public_name(found.name)
    if not name:
        return None
    if person.organisation is not None:
        own = organisations.of_person(step.tx, person.id)
        in_config = own is not None and own.key is not None
        # "Name: Petra Lindner" in answer to an offer may tell the other side who comes.
        is_doubtful = person.is_private or (target is not None and target.purpose != "s")
        return None if in_config or (is_doubtful and not found.is_sure) else _Said(person, name, None)
    submission = submissions.get(step.tx, target.subject_id) if target is not None and target.purpose == "s" else None
    if submission is None or submission.person_id != person.id or not _waits(step, submission):
        return None
    # "Name: Lena Vogt" tells who somebody is; only an organisation means its own by that.
    is_theirs = found.is_sure or seekers.names_an_organisation(submission)
    return _Said(person, name, submission) if is_theirs else None


def _is_silent(step: Step, besides: str) -> bool:
    """Whether other lines only greet and thank."""
    said = behind_greeting(besides, step.desk.reply_words)
    return not said.strip() or is_courtesy(said, step.desk.reply_words, "organisation")


def _waits(step: Step, submission: Submission) -> bool:
    listings = submissions.of_submission(step.tx, submission.id)
    decided = any(item.state == states.Listing.APPROVING for item in listings)  # A name stands for the whole mail.
    return not decided and any(item.state == states.Listing.WAITING and item.kind in _ASKING for item in listings)
