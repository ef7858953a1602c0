"""Where a mail goes: ROUTES, first match wins. Also who may: an answer counts only with the token (or the thread) and
the mailbox that both belong together.

Called by the worker, first `understand` (pure) and `resolve` (looks), then `route` inside the one transaction of the step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from mailflow.config import City
from mailflow.model import Message, Nature, Reading
from mailflow.outgoing import tokens
from mailflow.reading.automatic import nature
from mailflow.reading.bounce import failures
from mailflow.reading.message import read
from mailflow.reading.reply import Parts, split
from mailflow.store import inbound, matches, outbox, people, submissions
from mailflow.store.engine import Tx
from mailflow.store.moves import note
from mailflow.store.records import Mail
from mailflow.workflow import conversation, moderation, senders
from mailflow.workflow.desk import Desk, Step
from mailflow.workflow.submissions import submit


@dataclass(frozen=True)
class Target:
    """What an answer is about. allowed: it carries the right token or thread, and comes from the right mailbox."""

    purpose: str
    subject_id: int
    allowed: bool


@dataclass(frozen=True)
class Case:
    """A mail with everything that was found out about it before the step's transaction."""

    mail: Mail
    message: Message
    parts: Parts
    nature: Nature
    city: City | None
    mailbox: str  # whom an answer goes to; "" when nobody can be answered
    target: Target | None = None
    classify: Callable[[], Reading] = Reading
    identity: str = ""


def is_for_postmaster(recipient: str) -> bool:
    """Whether a mail is for the humans here (RFC 5321 4.5.1, RFC 2142)."""
    return recipient.lower().partition("@")[0] in tokens.POSTMASTER


def understand(desk: Desk, mail: Mail) -> Case:
    """Reads a mail. Pure; whatever the mail holds, there is a case, so that a human can look at it."""
    message = read(mail.raw)
    found = nature(message, mail.sender, desk.own_mailboxes)
    mailbox = message.sender.mailbox or mail.sender.lower()
    case = Case(mail, message, split(message.text), found, desk.city_of(mail.recipient), mailbox)
    return replace(case, identity=_identity(case))


def resolve(tx: Tx, desk: Desk, case: Case) -> Case:
    """Finds out which of our letters a mail answers: by the token in the address, else by its In-Reply-To and References."""
    if case.city is None or case.nature.kind != "message":
        return case
    claim = tokens.parse(tokens.split(case.mail.recipient)[1])
    single = len(case.message.senders) == 1  # Two authors prove nothing about either.
    if claim is not None:
        allowed = single and claim.purpose != "b" and desk.tokens.holds(claim, case.city.key, case.mailbox)
        return replace(case, target=Target(claim.purpose, claim.subject_id, allowed))
    ids = {*case.message.in_reply_to, *case.message.references}
    letter = outbox.by_message_id(tx, ids, case.mailbox) if ids else None
    if letter is None or letter.city != case.city.key or not letter.purpose or letter.subject_id is None:
        return case
    return replace(case, target=Target(letter.purpose, letter.subject_id, single))


def route(step: Step, case: Case) -> str:
    """Takes the first route that applies, and ends the mail with its name and reason; both in a few words for the log.

    Nothing is done when the mail is no longer ours: the lease ran out, and another worker has it or has ended it.
    """
    people.lock_city(step.tx, step.city.key)
    if not inbound.is_ours(step.tx, case.mail.id):
        return "not ours any more"
    if not inbound.claim_key(step.tx, case.mail.id, case.identity, step.now):
        inbound.finish(step.tx, case.mail.id, "duplicate", step.cause("the same mail came before"))
        return "duplicate"
    name, handle = next((name, handle) for name, applies, handle in ROUTES if applies(step, case))
    why = handle(step, case)
    inbound.finish(step.tx, case.mail.id, name, step.cause(why))
    return f"{name}, {why}"


def _is_bounce(_step: Step, case: Case) -> bool:
    return case.nature.kind == "bounce"


def _record_bounce(step: Step, case: Case) -> str:
    """Ties a returned letter to its row by the envelope address, which every letter has of its own."""
    letter = outbox.by_envelope(step.tx, case.mail.recipient.lower())
    if letter is None:
        return "a bounce of nothing that we sent"
    found = failures(case.mail.raw)
    permanent = any(failure.permanent for failure in found)
    status = next((failure.status for failure in found if failure.status), "no status")
    became = "bounced" if permanent else "delayed"
    note(step.tx, "letter", letter.id, letter.state, became, step.cause(f"returned with {status}"))
    return f"letter {letter.id} {became} with {status}"


def _is_automatic(_step: Step, case: Case) -> bool:
    """Also whatever comes to a bounce address: only machines write to the envelope sender of a mail (RFC 5321 4.4)."""
    return case.nature.kind == "automatic" or (case.target is not None and case.target.purpose == "b")


def _end_automatic(_step: Step, case: Case) -> str:
    return case.nature.reason.code if case.nature.reason else "to a bounce address"


def _is_refused(_step: Step, case: Case) -> bool:
    return case.target is not None and not case.target.allowed


def _refuse(step: Step, case: Case) -> str:
    """An answer whose writer is not the one that the token was given to: nothing is done, and the writer is told."""
    if len(case.message.senders) > 1:
        return "two senders, none answered"
    is_moderator = case.mailbox in step.city.moderators
    person = people.find(step.tx, step.city.key, case.mailbox)
    language = person.language if person and not is_moderator else step.city.language
    name = "moderator/not_allowed" if is_moderator else "sender/not_allowed"
    step.write(
        name, case.mailbox, language, {}, key=f"not-allowed:{step.inbound_id}", answers=[case.message.message_id]
    )
    return "the token does not belong to this sender"


def _is_for(purpose: str) -> Callable[[Step, Case], bool]:
    return lambda _step, case: case.target is not None and case.target.purpose == purpose


def _moderator_answers(step: Step, case: Case) -> str:
    assert case.target is not None
    submission = submissions.get(step.tx, case.target.subject_id)
    if submission is None or case.mailbox not in step.city.moderators or submission.city != step.city.key:
        return _refuse(step, case)
    return moderation.answer(step, submission, case.mailbox, case.parts.new, case.message.message_id)


def _sender_answers(step: Step, case: Case) -> str:
    assert case.target is not None
    submission = submissions.get(step.tx, case.target.subject_id)
    if submission is None or submission.city != step.city.key:
        return _refuse(step, case)
    reading = case.classify()
    if (
        reading.categories
        and reading.intent in ("offer", "need")
        and senders.is_something_new(step, submission, case.parts.new)
    ):
        submit(step, case.message, case.parts, reading, case.mailbox)
        return f"a new {reading.intent} in an old thread"
    return senders.answer(step, submission, case.parts.new, case.message.message_id)


def _match_answered(answers: Callable[..., str]) -> Callable[[Step, Case], str]:
    def handle(step: Step, case: Case) -> str:
        assert case.target is not None
        match = matches.get(step.tx, case.target.subject_id)
        if match is None or match.city != step.city.key:
            return _refuse(step, case)
        return answers(step, match, case.parts.new, case.message.message_id, case.message.attachments)

    return handle


def _is_bare_command(step: Step, case: Case) -> bool:
    return case.mailbox in step.city.moderators and moderation.is_bare_command(step, case.parts.new)


def _bare_command(step: Step, case: Case) -> str:
    return moderation.answer_without_token(step, case.mailbox, case.parts.new, case.message.message_id)


def _is_withdrawal(_step: Step, case: Case) -> bool:
    return case.classify().intent == "withdraw"


def _withdraw(step: Step, case: Case) -> str:
    person = people.find(step.tx, step.city.key, case.mailbox)
    if person is not None and senders.withdraw_unnamed(step, person, case.message.message_id):
        return "asked which listing is taken back"
    submit(step, case.message, case.parts, case.classify(), case.mailbox)
    return "a withdrawal of nothing that is open"


def _always(_step: Step, _case: Case) -> bool:
    return True


def _submit(step: Step, case: Case) -> str:
    reading = case.classify()
    submit(step, case.message, case.parts, reading, case.mailbox)
    return f"read as {reading.intent}"


ROUTES: tuple[tuple[str, Callable[[Step, Case], bool], Callable[[Step, Case], str]], ...] = (
    # route, applies to, what happens
    ("bounce", _is_bounce, _record_bounce),
    ("automatic", _is_automatic, _end_automatic),
    ("not allowed", _is_refused, _refuse),
    ("moderator", _is_for("m"), _moderator_answers),
    ("sender", _is_for("s"), _sender_answers),
    ("organisation", _is_for("o"), _match_answered(conversation.organisation_answers)),
    ("helper", _is_for("h"), _match_answered(conversation.helper_answers)),
    ("command", _is_bare_command, _bare_command),
    ("withdrawal", _is_withdrawal, _withdraw),
    ("submission", _always, _submit),
)


def _identity(case: Case) -> str:
    """The same mail to the same city: Message-ID and content. Neither alone is enough: ids are reused, headers grow.

    A client that answers to all writes to the address with the token and to the one without: that is one mail.
    """
    parts = (tokens.split(case.mail.recipient)[0], case.message.message_id, case.message.content_hash)
    return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()
