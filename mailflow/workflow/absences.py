"""Somebody of an organisation is away, as far as only their mail program says: their deputy gets a copy meanwhile.

Called by routing for what machines answer to our letters, and for every mail that somebody writes themselves: with that
they are there again. Who says that somebody stands in for them is taken at their word by `teamwork`.
"""

from __future__ import annotations

from datetime import date, timedelta

from mailflow import states
from mailflow.classify.replyquestions import absence_in
from mailflow.outgoing import tokens
from mailflow.store import matches, organisations, outbox, people, submissions
from mailflow.store.records import Match, Person
from mailflow.workflow import lifetime, telling
from mailflow.workflow.cases import Case
from mailflow.workflow.desk import Step
from mailflow.workflow.protection import Guard

_ABOUT_MATCHES = ("o", "g")  # Purposes of letters that offer something.
_DEFINITELY = "out_of_office_subject"


def is_back(step: Step, mailbox: str) -> None:
    """Somebody writes themselves: they are there, whatever their mail program said before."""
    person = people.find(step.tx, step.city.key, mailbox)
    if person is not None and person.organisation is not None:
        organisations.back(step.tx, person.id, step.now, noted_only=True)


def note_arrives(step: Step, case: Case) -> bool:
    """A machine answers a letter of ours that somebody is away; whether their deputy gets a copy of it."""
    found = absence_in(f"{case.message.subject}\n{case.parts.new}", step.desk.reply_words)
    if found is None and (case.nature.reason is None or case.nature.reason.code != _DEFINITELY):
        return False
    letter = _letter_of(step, case)
    person = people.find(step.tx, step.city.key, letter[0]) if letter else None
    organisation = organisations.of_person(step.tx, person.id) if person else None
    if letter is None or person is None or organisation is None or organisation.deputy_id in (None, person.id):
        return False
    known = organisations.absence(step.tx, person.id, step.now)
    if known is not None and not known.noted:  # They have said themselves who stands in.
        return False
    last = _last_day(step, found or "")
    until = lifetime.until(step, last)["valid_until"] if last else step.now + step.desk.config.organisations.absence
    organisations.away(step.tx, person.id, organisation.deputy_id, step.now, until, noted=True)
    deputy = people.get(step.tx, organisation.deputy_id or 0)
    return sum(_copy(step, deputy, match) for match in _matches(step, *letter[1:])) > 0


def _last_day(step: Step, named: str) -> date | None:
    """The last day of an absence: the one that is named, or the day before somebody is there again."""
    day = lifetime.day_named(step, named.removeprefix("-"))
    return day - timedelta(days=1) if day and named.startswith("-") else day


def _letter_of(step: Step, case: Case) -> tuple[str, str, int] | None:
    """To whom the letter went that a machine answers, what it was about, and its subject: by its token, its bounce address or
    its Message-ID, none of which anybody can guess."""
    claim = tokens.parse(tokens.split(case.mail.recipient)[1])
    if claim is not None and claim.purpose in _ABOUT_MATCHES:
        held = step.desk.tokens.holds(claim, step.city.key, case.mailbox)
        return (case.mailbox, claim.purpose, claim.subject_id) if held else None
    ids = {*case.message.in_reply_to, *case.message.references}
    letter = outbox.by_message_id(step.tx, ids, case.mailbox) if ids else None
    if claim is not None and claim.purpose == "b" and step.desk.tokens.holds(claim, step.city.key, ""):
        letter = outbox.by_envelope(step.tx, case.mail.recipient.lower())
    if letter is None or letter.purpose not in _ABOUT_MATCHES or letter.subject_id is None:
        return None
    return (letter.mailbox, letter.purpose, letter.subject_id) if letter.city == step.city.key else None


def _matches(step: Step, purpose: str, subject_id: int) -> list[Match]:
    """What was offered in a letter, and nobody has answered."""
    found = matches.of_digest(step.tx, subject_id) if purpose == "g" else [matches.get(step.tx, subject_id)]
    return [match for match in found if match is not None and match.state == states.Match.PROPOSED]


def _copy(step: Step, deputy: Person, match: Match) -> bool:
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    is_open = offer.state == states.Listing.OPEN and offer.rest != 0
    is_open = is_open and Guard.of(step.desk, step.city.key).may_see(offer, deputy.mailbox)
    if not is_open or outbox.was_written(step.tx, deputy.mailbox, "match", "o", match.id):
        return False
    telling.tell_one(step, deputy, match, offer, need)
    return True
