"""Whether somebody needs a thing for themselves or for an organisation: letters call them by what they are.

Read from the mail when it comes (`classify.writers`), and settled when a moderator approves it (`decisions`). Who needs
something for themselves is told to nobody by name, as helpers are not.
"""

from __future__ import annotations

from mailflow.classify.writers import ORGANISATION, PERSON
from mailflow.model import Message, Reason
from mailflow.reading.reply import Parts
from mailflow.store.records import Person, Submission
from mailflow.workflow.desk import Step

WRITER = "writer"  # The code of the reason that keeps it with a mail; no letter shows that reason as a sentence.


def told(step: Step, message: Message, parts: Parts, mailbox: str, language: str) -> list[Reason]:
    """What a mail tells of who writes it; nothing where it tells nothing."""
    writers = step.desk.rules[step.city.key].writers
    others, text = (mailbox, parts.signature), f"{message.subject}\n{parts.new}"
    found = writers.of(message.sender.name, others, text, language)
    where = {"where": "name"} if found.in_name else {}
    return [Reason(WRITER, {"who": found.who, "word": found.word, **where})] if found.who else []


def names_an_organisation(submission: Submission) -> bool:
    """Whether a mail is from an organisation, by what it says."""
    return submission.intent == "register" or _told(submission).get("who") == ORGANISATION


def turns_out_as_organisation(submission: Submission, person: Person) -> bool:
    """Whether a mail makes an organisation of somebody who was taken in without a name: only where they register, or call
    themselves one. A word in the text would put their own name into the letters about all that they ever needed."""
    return person.is_private and (submission.intent == "register" or _told(submission).get("where") == "name")


def is_private(submission: Submission, person: Person) -> bool:
    """Whether the sender's name is told to nobody: they need something for themselves, or nothing says that they do not.
    Who was taken in is what they were taken in as."""
    if person.organisation is not None:
        return person.is_private and not turns_out_as_organisation(submission, person)
    return not names_an_organisation(submission)


def why_private(submission: Submission) -> list[Reason]:
    """The words by which it is from somebody for themselves, where they stand in it."""
    found = _told(submission)
    return [Reason("for_themselves", {"words": found["word"]})] if found.get("who") == PERSON else []


def _told(submission: Submission) -> dict[str, str]:
    return next((reason["values"] for reason in submission.reasons if reason["code"] == WRITER), {})
