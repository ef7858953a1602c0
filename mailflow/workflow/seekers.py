"""Whether somebody needs a thing for themselves or for an organisation: letters call them by what they are.

Read from the mail when it comes (`classify.writers`), and settled when a moderator approves it (`decisions`). Who needs
something for themselves is told to nobody by name, as helpers are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailflow.classify.whois import named_in_line
from mailflow.classify.writers import ORGANISATION, PERSON
from mailflow.model import Message, Reason
from mailflow.reading.reply import Parts
from mailflow.store import people, submissions
from mailflow.store.records import Person, Submission
from mailflow.workflow.desk import Step

WRITER = "writer"  # The code of the reason that keeps it with a mail; no letter shows that reason as a sentence.
_SETTLED = (
    "settled"  # As `where` of that reason: a moderator or the organisation itself said it, and no mail outweighs that.
)


def told(step: Step, message: Message, parts: Parts, mailbox: str, language: str, intent: str) -> list[Reason]:
    """What a mail tells of who writes it; nothing where it tells nothing."""
    writers = step.desk.rules[step.city.key].writers
    others, text = (mailbox, parts.signature), f"{message.subject}\n{parts.new}"
    line = named_in_line(parts.new, step.desk.reply_words)
    if line is not None and line.is_sure:
        return [Reason(WRITER, {"who": ORGANISATION, "name": line.name})]
    found = writers.of(message.sender.name, others, text, language)
    name = found.name
    if intent == "register" and not found.in_name:
        name = name or writers.called((parts.signature,), parts.new, language)
    told = {"who": found.who, "word": found.word, "where": "name" if found.in_name else "", "name": name}
    return [Reason(WRITER, as_told(told)["values"])] if found.who or name else []


def settle(step: Step, submission: Submission, *, private: bool, name: str = "") -> None:
    """Keeps who writes a mail, and their organisation's name, as a moderator or the organisation itself says it; "" leaves the
    name as it is: the one that was said before, else the one that they are known by, else what the mail tells."""
    before = _told(submission).get("name", "")
    known = people.get(step.tx, submission.person_id).named_organisation
    told = {
        **_told(submission),
        "who": PERSON if private else ORGANISATION,
        "word": "",
        "where": _SETTLED,
        "name": name or (before if is_settled(submission) else "") or known or before,
    }
    kept = [reason for reason in submission.reasons if reason["code"] != WRITER]
    submissions.explain(step.tx, submission.id, [*kept, as_told(told)])


def as_told(values: Mapping[str, str]) -> dict[str, Any]:
    """The reason that keeps with a mail who writes it."""
    return {"code": WRITER, "values": {key: value for key, value in values.items() if value}}


def asked_name(name: str) -> dict[str, Any]:
    """The reason that keeps what an organisation that is in asks to be called."""
    return as_told({"who": ORGANISATION, "where": _SETTLED, "name": name, "asks": "name"})


def asks_name(submission: Submission) -> bool:
    """Whether a mail only asks for another name of an organisation that is in."""
    return "asks" in _told(submission)


def is_settled(submission: Submission) -> bool:
    """Whether somebody said who writes, so that a yes takes them in as that, whatever they were before."""
    return _told(submission).get("where") == _SETTLED


def is_unsure(submission: Submission, person: Person) -> bool:
    """Whether nothing tells who writes: they are called by no name, and a moderator may know better."""
    return person.organisation is None and not names_an_organisation(submission) and not _told(submission)


def organisation_called(submission: Submission, person: Person) -> str:
    """The name of the sender's organisation as moderators see it, and take it in: the admitted one, else what the mail tells, else
    the name that it bears."""
    known = person.named_organisation and not is_settled(submission)
    return person.named_organisation if known else _told(submission).get("name") or submission.name


def names_an_organisation(submission: Submission) -> bool:
    """Whether a mail is from an organisation, by what it says."""
    if is_settled(submission):
        return _told(submission).get("who") == ORGANISATION
    return submission.intent == "register" or _told(submission).get("who") == ORGANISATION


def turns_out_as_organisation(submission: Submission, person: Person) -> bool:
    """Whether a mail makes an organisation of somebody who was taken in without a name: only where they register, or it tells
    what their organisation is called. Another word in the text would put their own name into the letters about all that they
    ever needed."""
    told = _told(submission)
    names = told.get("where") == "name" or (told.get("who") == ORGANISATION and "name" in told)
    return person.is_private and (submission.intent == "register" or names)


def is_private(submission: Submission, person: Person) -> bool:
    """Whether the sender's name is told to nobody: they need something for themselves, or nothing says that they do not.
    Who was taken in is what they were taken in as, unless somebody who knows says otherwise."""
    if is_settled(submission):
        return not names_an_organisation(submission)
    if person.organisation is not None:
        return person.is_private and not turns_out_as_organisation(submission, person)
    return not names_an_organisation(submission)


def why_private(submission: Submission) -> list[Reason]:
    """The words by which it is from somebody for themselves, where they stand in it."""
    found = _told(submission)
    return (
        [Reason("for_themselves", {"words": found["word"]})] if found.get("who") == PERSON and "word" in found else []
    )


def _told(submission: Submission) -> dict[str, str]:
    return next((reason["values"] for reason in submission.reasons if reason["code"] == WRITER), {})
