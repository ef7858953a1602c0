"""Letters that come back, complaints about them, and what a dead address means: paused needs, ended listings, moderators told.

Called by routing with reports of machines, by the schedule for what delivery heard, and by routing again when the owner
of an address writes. A report changes something only when it is tied to a letter of ours (a signed bounce address, or its
Message-ID, which nobody can guess) and names the mailbox that this letter went to; everything else is only logged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from mailflow import states
from mailflow.outgoing import tokens
from mailflow.reading.bounce import Failure, failures, returned_ids
from mailflow.reading.complaint import complaint
from mailflow.states import Ending
from mailflow.store import addresses, inbound, matches, outbox, people, submissions
from mailflow.store.moves import note
from mailflow.store.records import Address, Listing, Person, SentLetter, Submission
from mailflow.workflow import matching, senders, teams
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import organisation_name

CARRIED_OUT = timedelta(days=14)  # An agreement older than this has been kept; who dies later leaves nobody waiting.
_RECEIVING = (
    "need",
    "register",
)  # Kinds of listing by which somebody is known as an organisation before it is admitted.


def bounce_arrives(step: Step, recipient: str, raw: bytes) -> str:
    """A letter came back to one of our addresses: counted once, and what follows from it; in a few words for the log."""
    letter, why = _letter_of(step, [recipient], lambda: returned_ids(raw))
    if letter is None:
        return why
    _keep(step, letter)
    found = failures(raw)
    if not found:
        return f"letter {letter.id}: only news, no failure"
    failure = next((f for f in found if letter.mailbox in (f.recipient, f.final)), None)
    if failure is None:
        return f"letter {letter.id} did not go to who is named: nothing is done"
    return _count(step, letter, failure)


def complaint_arrives(step: Step, recipient: str, raw: bytes) -> str:
    """Somebody calls a letter a nuisance: nothing more goes there but answers to what they write from now on."""
    report = complaint(raw)
    if report is None:
        return "a feedback report that is no complaint"
    letter, why = _letter_of(step, [recipient, *report.bounce_addresses], lambda: report.message_ids)
    if letter is None:
        return why
    _keep(step, letter)
    if not letter.mailbox:
        return f"a complaint about letter {letter.id}, whose reader was forgotten"
    if report.recipients and letter.mailbox not in report.recipients:
        return f"letter {letter.id} did not go to who complains: nothing is done"
    if letter.mailbox in step.city.moderators and len(step.city.moderators) == 1:
        return f"a complaint about letter {letter.id} by the only moderator: still written to"
    known = addresses.complain(step.tx, step.city.key, letter.mailbox, step.now)
    note(step.tx, "address", known.id, None, "complained", step.cause(f"about letter {letter.id}"))
    act(step, letter.mailbox)
    return f"a complaint about letter {letter.id}"


def act(step: Step, mailbox: str) -> None:
    """What a dead address means. May be repeated: it does what is still to be done, and moderators are told once."""
    known = addresses.find(step.tx, step.city.key, mailbox)
    if known is None or known.dead_since is None:
        return
    person = people.find(step.tx, step.city.key, mailbox)
    is_moderator = mailbox in step.city.reviewers
    paused = set(known.paused)
    if person is not None and _is_organisation(step, person):
        paused |= _pause(step, person) if teams.is_alone(step, person) else set()
    elif person is not None:
        senders.close(step, person, Ending.UNREACHABLE, step.now - CARRIED_OUT)
    tells = known.told or is_moderator or (person is not None and _is_organisation(step, person))
    if tells and not known.told:
        _tell(step, "moderator/unreachable", known, person)
    addresses.acted(step.tx, known.id, paused, step.now, told=tells)
    if known.acted_at is None:
        note(step.tx, "address", known.id, None, "dead", step.cause("letters come back"))


def revive(step: Step, mailbox: str) -> None:
    """The owner of an address writes: its count is cleared, what was paused for it opens, and who was told of it is told.

    After a complaint only what they write from now on is answered; a moderator who goes on moderating takes it back so.
    """
    known = addresses.find(step.tx, step.city.key, mailbox)
    if known is None:
        return
    addresses.revive(step.tx, known.id, forgive=mailbox in step.city.reviewers)
    if known.dead_since is None:
        return
    note(step.tx, "address", known.id, "dead", "alive", step.cause("its owner writes"))
    was, cause = states.Listing.PAUSED, step.cause("its owner can be reached again")
    waiting = [item for item in (submissions.listing(step.tx, number) for number in known.paused) if item.state == was]
    opened = [item.id for item in waiting if submissions.open_up(step.tx, item, was, cause)]
    if known.told:
        _tell(step, "moderator/reachable", known, people.find(step.tx, step.city.key, mailbox))
    for number in opened:
        matching.opened(step, submissions.listing(step.tx, number))


def end_pause(step: Step, _submission: Submission, listings: Sequence[Listing]) -> None:
    """Listings are open again because their pause is over. Where their owner's address is dead by now, they wait for the
    owner's next mail, as all that is theirs does."""
    known = addresses.find(step.tx, step.city.key, people.get(step.tx, listings[0].person_id).mailbox)
    if known is None or known.dead_since is None:
        senders.show(step, listings, "its pause is over")
        return
    for item in listings:
        submissions.pause_otherwise(step.tx, item, step.cause("letters to its owner come back"), None)
    addresses.acted(step.tx, known.id, {*known.paused, *(item.id for item in listings)}, step.now, told=known.told)


def _letter_of(
    step: Step, bounce_addresses: list[str], ids: Callable[[], Sequence[str]]
) -> tuple[SentLetter | None, str]:
    """The letter that a report is about, or why there is none: by the first bounce address that we signed, else by Message-ID."""
    forged = False
    for address in bounce_addresses:
        base, token = tokens.split(address)
        claim = tokens.parse(token)
        if base != step.city.address or claim is None or claim.purpose != "b":
            continue
        if not step.desk.tokens.holds(claim, step.city.key, ""):
            forged = True
        elif (letter := outbox.by_envelope(step.tx, address.lower())) is not None:
            return letter, ""
    if forged:
        return None, "to a bounce address that is not ours: nothing is done"
    letter = outbox.among(step.tx, ids(), step.city.key)
    return letter, "about nothing that we sent: nothing is done"


def _keep(step: Step, letter: SentLetter) -> None:
    """Notes which letter a report is about; nothing stays of it where the reader of that letter was forgotten."""
    if step.inbound_id is None:
        return
    inbound.returns(step.tx, step.inbound_id, letter.id)
    if not letter.mailbox:
        inbound.empty(step.tx, step.inbound_id, step.now)


def _count(step: Step, letter: SentLetter, failure: Failure) -> str:
    became = "bounced" if failure.permanent else "delayed"
    why = " ".join(filter(None, (failure.status, failure.why))) or "no reason"
    note(step.tx, "letter", letter.id, letter.state, became, step.cause(f"returned: {why}"))
    rules = step.desk.config.bounces
    known = addresses.count(step.tx, letter.id, rules, step.now, permanent=failure.permanent)
    if known is None:
        return f"letter {letter.id} {became} ({why}), counted before"
    if known.dead_since is not None:
        act(step, known.mailbox)
    return f"letter {letter.id} {became} ({why})"


def _is_organisation(step: Step, person: Person) -> bool:
    live = submissions.of_person(step.tx, person.id, senders.LIVE)
    return person.organisation is not None or any(item.kind in _RECEIVING for item in live)


def _pause(step: Step, person: Person) -> set[int]:
    """Hides what an organisation has open; offers that it was shown and did not answer are shown to the next one as well."""
    cause = step.cause("letters to its owner come back")
    paused: set[int] = set()
    for item in submissions.of_person(step.tx, person.id, [states.Listing.OPEN]):
        if submissions.pause(step.tx, item, cause):
            paused.add(item.id)
            for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED]):
                if match.need_id == item.id:
                    matching.next_for(step, match.offer_id)
    return paused


def _tell(step: Step, name: str, known: Address, person: Person | None) -> None:
    """Writes to the moderators, but not to the one whose address it is about."""
    is_moderator = known.mailbox in step.city.reviewers
    is_private = person is not None and person.is_private
    variables = {
        "address": known.mailbox,
        "whom": "moderator" if is_moderator else "person" if is_private else "organisation",
        "organisation": organisation_name(person) if person is not None and not is_private else "",
        "complained": known.complained_at is not None,
    }
    mark = f"{name.partition('/')[2]}:{known.id}:{step.now:%Y%m%d%H%M%S}"
    for moderator in step.city.moderators:
        if moderator != known.mailbox:
            key = f"{mark}:{moderator}"
            step.write(name, moderator, step.city.language, variables, key=key, tells_of=known.mailbox)
