"""What a mail is to us before anything is done: which of our letters it answers, and who may.

Called by the worker, `understand` (pure), then `resolve` (looks), before `routing` gets the case; what the routes ask
about a case and its writer stands here, too. An answer counts only with the token (or the thread) and the mailbox that
both belong together, and while its letter is not too old.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mailflow import states
from mailflow.config import City
from mailflow.model import Command, Message, Nature, Reading, Reason
from mailflow.outgoing import tokens
from mailflow.outgoing.held import Copy
from mailflow.reading.authenticity import Authenticity, has_one_author
from mailflow.reading.automatic import nature
from mailflow.reading.complaint import complaint
from mailflow.reading.message import read
from mailflow.reading.reply import Parts, split
from mailflow.reading.replytables import REPLY_SUBJECT
from mailflow.store import inbound, outbox, people, submissions
from mailflow.store.engine import Tx
from mailflow.store.records import Listing, Mail
from mailflow.workflow import commands
from mailflow.workflow.contradiction import undisputed
from mailflow.workflow.desk import Desk, Step

_CLEAR_WORDS = 5  # Fewer may be the same in several languages.
BY_NUMBER = Command("by number")


@dataclass(frozen=True)
class Target:
    """What an answer is about. allowed: it carries the right token or thread, and comes from the right mailbox.
    ended: the letter that it answers is too old."""

    purpose: str
    subject_id: int
    allowed: bool
    ended: bool = False


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
    # What its bare word says of all that its writer has, to pause or to resume, or BY_NUMBER of a list; counts without a target.
    order: Command | None = None
    own: tuple[Listing, ...] = ()  # What its writer has open, where a short mail that answers nothing may be about it.
    # Its writer is of an organisation, or has something that was approved; told only of an order and of `own`.
    admitted: bool = False
    pictures: tuple[bytes, ...] = ()  # the photos in it, fit to be shown
    identity: str = ""
    authenticity: Authenticity | None = None  # Judged only where `hangs_on_its_origin`.
    copy: Copy | None = None  # Of all that is held about its writer, where they ask for it.
    confirms: Case | None = None  # The answer that this one confirms, where it does.

    @property
    def words(self) -> str:
        """Its new words; its subject where it has no others."""
        return self.parts.new.strip() or self.message.subject

    @property
    def forwarded(self) -> str:
        """The mail that this one passes on, with its head: words of somebody else. "" in an answer."""
        is_answer = self.target is not None or REPLY_SUBJECT.match(self.message.subject) is not None
        return "" if is_answer else self.parts.quoted.strip()


def is_for_postmaster(recipient: str) -> bool:
    """Whether a mail is for the humans here (RFC 5321 4.5.1, RFC 2142)."""
    return recipient.lower().partition("@")[0] in tokens.POSTMASTER


def is_feedback(found: Nature) -> bool:
    """Whether a mail is a feedback report (RFC 5965): a mail provider passes on that somebody calls ours a nuisance."""
    return found.reason is not None and found.reason.values.get("type") == "feedback-report"


def understand(desk: Desk, mail: Mail) -> Case:
    """Reads a mail. Pure; whatever the mail holds, there is a case, so that a human can look at it."""
    message = read(mail.raw)
    found = nature(message, mail.sender, desk.own_mailboxes)
    mailbox = message.sender.mailbox or mail.sender.lower()
    city = desk.city_of(mail.recipient) or _city_complained_about(desk, mail, found)
    case = Case(mail, message, split(message.text, message.sender.name), found, city, mailbox)
    return replace(case, identity=_identity(case))


def _city_complained_about(desk: Desk, mail: Mail, found: Nature) -> City | None:
    """Mail providers send their feedback reports to abuse@ (RFC 2142): the city is the one whose letter it was."""
    if not is_for_postmaster(mail.recipient) or not is_feedback(found):
        return None
    report = complaint(mail.raw)
    named = (desk.city_of(address) for address in report.bounce_addresses) if report else iter(())
    return next((city for city in named if city is not None), None)


def resolve(tx: Tx, desk: Desk, case: Case) -> Case:
    """Finds out which of our letters a mail answers: by the token in the address, else by its In-Reply-To and References."""
    if case.city is None or case.nature.kind != "message":
        return case
    if case.message.message_id and outbox.is_ours(tx, case.message.message_id):  # Passed on without its marks.
        return replace(case, nature=Nature("automatic", Reason("own_mail", {"address": case.mailbox})))
    city = case.city
    if order := _bare_order(desk, city, case):
        case = replace(case, order=order, admitted=_is_admitted(tx, city, case.mailbox))
    claim = tokens.parse(tokens.split(case.mail.recipient)[1])
    found = _by_thread(tx, desk, case) if claim is None else _by_token(tx, desk, case, claim)
    if found is None and case.order is None and (own := _own(tx, city, case)):
        return replace(case, own=own, admitted=_is_admitted(tx, city, case.mailbox))
    if found is None or found.purpose != "c" or not found.allowed:
        return replace(case, target=found)
    confirmed = inbound.get(tx, found.subject_id)
    return replace(case, target=found, confirms=resolve(tx, desk, understand(desk, confirmed)) if confirmed else None)


def _bare_order(desk: Desk, city: City, case: Case) -> Command | None:
    if case.mailbox in city.reviewers or case.message.attachments:
        return None
    ordered = commands.own_order(desk, city, case.words)
    return ordered or (BY_NUMBER if commands.orders_by_number(desk, city, case.words) else None)


def _own(tx: Tx, city: City, case: Case) -> tuple[Listing, ...]:
    """What somebody who is no organisation has open, where their mail is short enough to be about that; else nothing."""
    if case.mailbox in city.reviewers or case.message.attachments or len(case.words) > commands.LONGEST_ORDER:
        return ()
    person = people.find(tx, city.key, case.mailbox)
    if person is None or (person.organisation is not None and not person.is_private):
        return ()
    return tuple(
        submissions.of_person(tx, person.id, [state for state in states.Listing if state != states.Listing.ENDED])
    )


def gone(desk: Desk, case: Case) -> tuple[tuple[Listing, ...], bool]:
    """What of its writer's own a mail says is over, and whether it is clear which; nothing where it offers or needs
    something else besides, for then it is a mail like any other."""
    if case.city is None or not case.own:
        return (), True
    reading = case.classify()
    languages = dict.fromkeys((reading.language or case.city.language, case.city.language))
    for language in languages:
        things = desk.things(case.city, language, case.own, numbered=True)
        numbers, clear = commands.gone_of(desk, case.city, case.words, things)
        if numbers:
            named = tuple(case.own[number - 1] for number in sorted(numbers))
            return ((), True) if is_of_something_else(reading, _of_same_kind(reading, case.own)) else (named, clear)
    return (), True


def _of_same_kind(reading: Reading, own: Sequence[Listing]) -> list[Listing]:
    return [item for item in own if item.kind == reading.intent]


def is_of_something_else(reading: Reading, own: Sequence[Listing]) -> bool:
    """Whether a mail offers or needs a thing that is none of these."""
    if reading.intent not in ("offer", "need"):
        return False
    terms, categories = ({one for item in own for one in getattr(item, name)} for name in ("terms", "categories"))
    return any(
        terms.isdisjoint(item.terms) if item.terms else categories.isdisjoint(item.categories) for item in reading.items
    )


def _is_admitted(tx: Tx, city: City, mailbox: str) -> bool:
    person = people.find(tx, city.key, mailbox)
    if person is None:
        return False
    approved = (states.Listing.OPEN, states.Listing.PAUSED)
    return person.organisation is not None or bool(submissions.of_person(tx, person.id, approved))


def _by_token(tx: Tx, desk: Desk, case: Case, claim: tokens.Claim) -> Target:
    assert case.city is not None
    allowed = (
        has_one_author(case.message) and claim.purpose != "b" and desk.tokens.holds(claim, case.city.key, case.mailbox)
    )
    target = Target(claim.purpose, claim.subject_id, allowed)
    if not allowed or claim.age_days(case.mail.received_at) <= desk.config.answers.days:
        return target
    # Most programs name our letter as well, and that counts for longer.
    thread = _by_thread(tx, desk, case)
    return target if thread == target else replace(target, ended=True)


def _by_thread(tx: Tx, desk: Desk, case: Case) -> Target | None:
    """The second way home, for programs that drop Reply-To: one of our letters to this same mailbox."""
    ids = {*case.message.in_reply_to, *case.message.references}
    letter = outbox.by_message_id(tx, ids, case.mailbox) if ids else None
    if letter is None or case.city is None or letter.city != case.city.key:
        return None
    if not letter.purpose or letter.subject_id is None:
        return None
    ended = case.mail.received_at - letter.queued_at > timedelta(days=desk.config.answers.thread_days)
    return Target(letter.purpose, letter.subject_id, has_one_author(case.message), ended)


def bare_words(desk: Desk, case: Case) -> str:
    """What a moderator's mail says: with its subject where only both tell it ("Urlaub", and below "bis 15.12."), and only the
    subject where it has no other words ("STOPP Kleidung")."""
    text = case.parts.new
    if case.city is None or case.target is not None or commands.is_bare_command(desk, case.city, text):
        return text
    both = f"{case.message.subject}\n{text}"
    if commands.is_about_own_work(desk, case.city, both):
        return both
    return text if text.strip() else case.message.subject


def hangs_on_its_origin(desk: Desk, case: Case) -> bool:
    """Whether it matters by whom a mail really is: what a moderator says, an order without a token, and whatever is answered
    with a refusal.

    A notice to a forged address would be one more mail that nobody asked for (RFC 3834 2).
    """
    if case.city is None or case.nature.kind != "message" or not has_one_author(case.message):
        return False
    if case.target is not None:
        return case.target.purpose in (*tokens.DECIDING, "c") or not case.target.allowed
    if case.order or gone(desk, case)[0]:
        return True
    return case.mailbox in case.city.reviewers and commands.is_bare_command(desk, case.city, bare_words(desk, case))


def is_about_own_work(desk: Desk, case: Case) -> bool:
    """Whether a moderator writes about their own work: in a mail of its own, or in answer to a letter to moderators."""
    if case.city is None or case.mailbox not in case.city.reviewers or case.nature.kind != "message":
        return False
    if case.target is not None and not (case.target.allowed and case.target.purpose in tokens.DECIDING):
        return False
    return commands.is_about_own_work(desk, case.city, bare_words(desk, case))


def is_moderator(step: Step, case: Case) -> bool:
    """Whether the writer moderates this city."""
    return case.mailbox in step.city.reviewers


def language_of(step: Step, case: Case) -> str:
    """What the writer reads: moderators the city's language, others the one in which they wrote last, or write now."""
    person = None if is_moderator(step, case) else people.find(step.tx, step.city.key, case.mailbox)
    if person is not None or is_moderator(step, case):
        return person.language if person else step.city.language
    return case.classify().language or step.city.language


def language_written(step: Step, case: Case) -> str:
    """The language of a mail itself where it has words enough to tell; else what its writer reads."""
    found = case.classify().language
    is_clear = len(case.parts.new.split()) >= _CLEAR_WORDS and not is_moderator(step, case)
    return found if found and is_clear else language_of(step, case)


def words_of(step: Step, case: Case, *roles: str) -> str:
    """The new words of an answer; none, which is asked back about, where its two parts contradict each other."""
    by_name = step.desk.rules[step.city.key].category_by_name
    return undisputed(case.message, case.parts.new, roles, step.desk.reply_words, by_name)


def _identity(case: Case) -> str:
    """The same mail to the same city: Message-ID and content. Neither alone is enough: ids are reused, headers grow.

    A client that answers to all writes to the address with the token and to the one without: that is one mail.
    """
    parts = (tokens.split(case.mail.recipient)[0], case.message.message_id, case.message.content_hash)
    return hashlib.sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()
