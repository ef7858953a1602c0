"""What somebody says by mail about the people of their organisation: a colleague, a deputy while they are away, back again.

Who may hear of offers is for the moderators to say, and nobody gets mail because somebody else named them: a colleague, or
a deputy from outside, is taken in when the moderators and they themselves agreed. Among people who are in already the
word of the one who is away is enough, where a token of ours proves that it is theirs; without one they are asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailflow.classify.commands import parse
from mailflow.model import Command
from mailflow.store import organisations, outbox, people, submissions
from mailflow.store.records import Organisation, Person, TeamRequest
from mailflow.workflow import lifetime, teams
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import public_name, send_reviews

COLLEAGUE, DEPUTY = "colleague", "deputy"


@dataclass(frozen=True)
class Asked:
    """What somebody writes about their organisation's people. proven: with a token of ours."""

    person: Person
    organisation: Organisation
    words: str
    message_id: str
    proven: bool


def about_people(step: Step, asked: Asked, commands: Sequence[Command]) -> str:
    """Does what one mail says about people; what was done, in a few words."""
    requests = [one for command in commands for one in _COMMANDS[command.command](step, asked, command)]
    if requests:
        _ask(step, asked, requests)
    return "about their people: " + ", ".join(dict.fromkeys(command.command for command in commands))


def confirmed(step: Step, request: TeamRequest, person: Person, words: str, message_id: str) -> str:
    """Who asked for something without a token answers whether it was them: then it goes its way."""
    said = _yes_or_no(step, words)
    together = organisations.asked_together(step.tx, request)
    organisation = organisations.get(step.tx, request.organisation_id)
    asked = Asked(person, organisation, words, message_id, proven=True)
    if said == "yes":
        _ask(step, asked, together)
        return "confirmed what they asked for their people"
    if said == "no":
        for one in together:
            organisations.settled(step.tx, one.id)
        _tell(step, request, person, "nothing", [message_id])
        return "did not ask for it"
    _agree(step, request, person.mailbox, person.language, "confirm", [message_id])
    return "asked once more whether they asked for it"


def granted(step: Step, requests: Iterable[TeamRequest]) -> None:
    """The moderators agreed: whoever was named is asked themselves, because they never wrote to us."""
    for request in requests:
        asker = people.get(step.tx, request.asked_by)
        known = people.find(step.tx, step.city.key, request.mailbox)
        _tell(step, request, asker, "granted", [])
        organisations.invited(step.tx, request.id, step.now)
        _agree(step, request, request.mailbox, known.language if known else asker.language, "invited", [])


def forget(step: Step, request: TeamRequest) -> None:
    """Nobody answered in time: what was asked for is forgotten, with the address in it; who waits for that hears so."""
    if request.invited_at is not None:
        _tell(step, request, people.get(step.tx, request.asked_by), "silent", [])
    _settle(step, request)


def give_up(step: Step, request: TeamRequest) -> None:
    """Whoever was named does not want it; who asked hears so where they wait for that."""
    _settle(step, request)
    if request.invited_at is not None:
        _tell(step, request, people.get(step.tx, request.asked_by), "refused", [])


def _settle(step: Step, request: TeamRequest) -> None:
    organisations.settled(step.tx, request.id)
    outbox.forget_about(step.tx, "j", request.id, step.now)


def refused(step: Step, requests: Iterable[TeamRequest]) -> None:
    """The moderators did not agree; who asked hears that in their decision."""
    for request in requests:
        organisations.settled(step.tx, request.id)


def agreed(step: Step, request: TeamRequest, mailbox: str, name: str, words: str, message_id: str) -> str:
    """Who was named answers whether they want that."""
    said = _yes_or_no(step, words)
    asker = people.get(step.tx, request.asked_by)
    if said == "yes":
        known = people.find(step.tx, step.city.key, mailbox)
        person = people.meet(
            step.tx, step.city.key, mailbox, name, known.language if known else asker.language, step.now
        )
        _take_in(step, request, person, [message_id])
        return f"agrees to be a {request.what}"
    if said == "no":
        give_up(step, request)
        return f"does not want to be a {request.what}"
    _agree(step, request, mailbox, asker.language, "invited", [message_id])
    return "asked once more whether they want that"


def _colleague(step: Step, asked: Asked, command: Command) -> list[TeamRequest]:
    mailbox = command.argument or ""
    if not _may_be_named(step, asked, mailbox) or _is_member(step, asked.organisation, mailbox):
        _unclear(step, asked, COLLEAGUE, mailbox)
        return []
    return [_keep(step, asked, COLLEAGUE, mailbox, None, None)]


def _deputy(step: Step, asked: Asked, command: Command) -> list[TeamRequest]:
    mailbox, *days = (command.argument or "").split()
    since = next((lifetime.day_named(step, day.rstrip("–")) for day in days if day.endswith("–")), None)
    named = [day for day in days if not day.endswith("–")]
    until = lifetime.day_named(step, named[0]) if named else None
    if not _may_be_named(step, asked, mailbox) or (named and until is None) or (since and until and since > until):
        _unclear(step, asked, DEPUTY, mailbox)
        return []
    until = until or (step.local(step.now) + step.desk.config.organisations.deputy).date()
    return [_keep(step, asked, DEPUTY, mailbox, since, until)]


def _returned(step: Step, asked: Asked, _command: Command) -> list[TeamRequest]:
    absence = organisations.absence(step.tx, asked.person.id, step.now)
    organisations.back(step.tx, asked.person.id, step.now)
    told = [asked.person]
    if absence is not None and absence.deputy_id is not None and not absence.noted:
        told.append(people.get(step.tx, absence.deputy_id))
    for one in told:
        _write(step, one, "back", DEPUTY, "", None, None, asked.person, asked.organisation, [asked.message_id])
    return []


_COMMANDS: dict[str, Callable[[Step, Asked, Command], list[TeamRequest]]] = {
    "colleague": _colleague,
    "deputy": _deputy,
    "returned": _returned,
}


def _ask(step: Step, asked: Asked, requests: Sequence[TeamRequest]) -> None:
    """Where everybody who has to agree has, it is done; else whoever comes next is asked."""
    first = requests[0]
    if not asked.proven:
        _agree(step, first, asked.person.mailbox, asked.person.language, "confirm", [asked.message_id])
        return
    inside = [one for one in requests if one.what == DEPUTY and _is_member(step, asked.organisation, one.mailbox)]
    for one in inside:
        _take_in(step, one, people.known(step.tx, step.city.key, one.mailbox, asked.person.language, step.now), [])
    outside = [one for one in requests if one not in inside]
    if outside:
        _review(step, asked, outside)
        for one in outside:
            _tell(step, one, asked.person, "asked", [asked.message_id])


def _keep(
    step: Step, asked: Asked, what: str, mailbox: str, since: date | None, until: date | None
) -> TeamRequest:  # fmt: skip
    return organisations.ask(
        step.tx, city=step.city.key, what=what, organisation_id=asked.organisation.id, asked_by=asked.person.id,
        mailbox=mailbox, since=since, until=until, inbound_id=step.inbound_id, asked_at=step.now,
    )  # fmt: skip


def _review(step: Step, asked: Asked, requests: Sequence[TeamRequest]) -> None:
    """The moderators are asked, as they are about an organisation that wants to be taken in."""
    item = {"kind": "register", "categories": [], "terms": [], "words": asked.words, **lifetime.undecided(step)}
    submission, listings = submissions.add(
        step.tx, step.cause("asks for its people"), [item], city=step.city.key, person_id=asked.person.id,
        intent="register", language=asked.person.language, name=asked.organisation.name, subject="", words=asked.words,
        message_id=asked.message_id, postcode=None, phone=None, reasons=[],
    )  # fmt: skip
    for one in requests:
        organisations.reviewed(step.tx, one.id, submission.id)
    send_reviews(step, submission, listings, asked.person)


def _take_in(step: Step, request: TeamRequest, person: Person, answers: Sequence[str]) -> None:
    """Everybody agreed: a colleague speaks for the organisation, a deputy stands in for the time that was named."""
    asker, organisation = people.get(step.tx, request.asked_by), organisations.get(step.tx, request.organisation_id)
    organisations.settled(step.tx, request.id)
    if request.what == COLLEAGUE:
        organisations.join(step.tx, organisation.id, person.id, step.now)
        people.rename(step.tx, person.id, organisation.name, step.now, is_private=asker.is_private)
    else:
        since, until = _moments(step, request)
        organisations.away(step.tx, asker.id, person.id, since, until, noted=False)
    told = {one.id: one for one in [person, asker, *teams.members(step, asker)]}
    for one in told.values():
        replied = answers if one.id == person.id else []
        change = "joined" if request.what == COLLEAGUE else "deputy"
        _write(
            step, one, change, request.what, request.mailbox, request.since, request.until, asker, organisation, replied,
            you=one.id == person.id,
        )  # fmt: skip


def _moments(step: Step, request: TeamRequest) -> tuple[datetime, datetime]:
    """From when until when a deputy stands in: from now where no first day is named, to the end of the last one."""
    last = request.until or step.local(step.now).date()
    until = lifetime.until(step, last)["valid_until"]
    since = lifetime.until(step, request.since - timedelta(days=1))["valid_until"] if request.since else step.now
    return since, until


def _is_member(step: Step, organisation: Organisation, mailbox: str) -> bool:
    return mailbox in {one.mailbox for one in organisations.members(step.tx, organisation.id)}


def _may_be_named(step: Step, asked: Asked, mailbox: str) -> bool:
    """Nobody stands in for themselves, and none of our own addresses speaks for anybody."""
    return bool(mailbox) and mailbox != asked.person.mailbox and step.desk.city_of(mailbox) is None


def _yes_or_no(step: Step, words: str) -> str:
    """What a short answer to a question of ours says: yes, no, or "" where it is not clear."""
    by_name = step.desk.rules[step.city.key].category_by_name
    commands = parse(words, "helper", step.desk.reply_words, by_name)
    said = commands[0].command if len(commands) == 1 else ""
    return {"confirm": "yes", "withdraw": "no", "delete": "no"}.get(said, "")


def _unclear(step: Step, asked: Asked, what: str, mailbox: str) -> None:
    _write(
        step, asked.person, "unclear", what, mailbox, None, None, asked.person, asked.organisation, [asked.message_id]
    )


def _tell(step: Step, request: TeamRequest, to: Person, change: str, answers: Sequence[str]) -> None:
    organisation = organisations.get(step.tx, request.organisation_id)
    asker = people.get(step.tx, request.asked_by)
    _write(step, to, change, request.what, request.mailbox, request.since, request.until, asker, organisation, answers)


def _write(
    step: Step, to: Person, event: str, what: str, mailbox: str, since: date | None, until: date | None,
    asker: Person, organisation: Organisation, answers: Sequence[str], *, you: bool = False,
) -> None:  # fmt: skip
    step.write(
        "organisation/team", to.mailbox, to.language,
        {
            "event": event, "request": what, "address": mailbox, "since": since, "until_day": until,
            "who": "" if asker.is_private else public_name(asker.name),
            "organisation": "" if asker.is_private else public_name(organisation.name), "you": you,
        },
        key=f"team:{step.inbound_id or 0}:{step.now:%Y%m%d%H%M%S}:{event}:{mailbox}:{to.id}", answers=answers,
        tells_of=mailbox,
        to_name=public_name(to.name),
    )  # fmt: skip


def _agree(step: Step, request: TeamRequest, mailbox: str, language: str, asking: str, answers: Sequence[str]) -> None:
    """Asks for a yes: of whoever asked (`confirm`), or of whoever was named (`invited`)."""
    asker, organisation = people.get(step.tx, request.asked_by), organisations.get(step.tx, request.organisation_id)
    together = organisations.asked_together(step.tx, request) if asking == "confirm" else [request]
    step.write(
        "organisation/agree", mailbox, language,
        {
            "asking": asking, "request": request.what, "address": ", ".join(one.mailbox for one in together),
            "since": request.since, "until_day": request.until, "who": _who(asker, organisation),
            "organisation": "" if asker.is_private else public_name(organisation.name),
        },
        key=f"agree:{step.inbound_id or 0}:{step.now:%Y%m%d%H%M%S}:{request.id}:{asking}",
        about=About("q" if asking == "confirm" else "j", request.id), answers=answers,
    )  # fmt: skip


def _who(asker: Person, organisation: Organisation) -> str:
    """The name of who asked, beside that of their organisation; "" where their mails bear only that one, and for somebody for
    themselves."""
    name = public_name(asker.name)
    return "" if asker.is_private or name == public_name(organisation.name) else name
