"""What owners may do with their own listings: take them back, end, pause and open them; and who hears of it.

Called for what they answer about their own (`answers`), and in the talk about a match (`conversation`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mailflow import states
from mailflow.model import Command
from mailflow.states import Ending
from mailflow.store import lifetimes, matches, people, submissions
from mailflow.store.records import Listing, Match, Person
from mailflow.workflow import guarding, lifetime, matching, retracting, teams
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import category_of, organisation_as_read, role_of

LIVE = tuple(state for state in states.Listing if state != states.Listing.ENDED)


def withdraw(step: Step, listings: Sequence[Listing], person: Person, message_id: str) -> None:
    """Ends listings that their owner takes back, with every match they were in; who counts on one hears so."""
    taken = taken_back(step, listings, person)
    tell(step, "sender/withdrawn" if taken else "sender/too_late", taken or listings, person, message_id)


def taken_back(step: Step, listings: Sequence[Listing], person: Person) -> list[Listing]:
    """Ends what can still be taken back, also what was placed; which. The owner hears elsewhere."""
    ended = [item for item in listings if item.state in LIVE and _take_back(step, item, person)]
    placed = [item for item in listings if item.ending == Ending.PLACED]
    end_matches(step, [*ended, *placed], "taken back")
    for item in placed:
        if not matches.agreed(step.tx, item.id):  # What was handed over stays placed.
            submissions.end_otherwise(step.tx, item, Ending.WITHDRAWN, step.cause("taken back"))
    retracting.retract(step, [*ended, *placed])
    return [*ended, *placed]


def take_back(step: Step, listings: Sequence[Listing], person: Person) -> None:
    """Ends what of these is open, and every match they are in, as their owner revoked; who counts on one hears so, and the
    owner hears elsewhere."""
    for item in listings:
        if item.state in LIVE:
            _take_back(step, item, person)
    end_matches(step, listings, "taken back")
    retracting.retract(step, listings)


def close(step: Step, person: Person, ending: Ending, agreed_since: datetime) -> None:
    """Ends all that somebody has, because nobody can reach them; organisations that count on it hear so.

    agreed_since: what was placed before that has been handed over, and nobody waits for it any more.
    """
    cause = step.cause("its owner cannot be reached")
    listings = submissions.of_person(step.tx, person.id, LIVE)
    ended = [item for item in listings if submissions.end(step.tx, item, ending, cause)]
    end_matches(step, [*ended, *submissions.placed_since(step.tx, person.id, agreed_since)], cause.why)
    retracting.retract(step, ended)


def cover(step: Step, needs: Sequence[Listing], person: Person, message_id: str) -> None:
    """Ends needs that are met; their organisation hears so."""
    covered = end_covered(step, needs, person)
    _tell_change(step, needs, covered, person, message_id, "covered")


def end_covered(step: Step, needs: Sequence[Listing], person: Person) -> list[Listing]:
    """Ends needs that are met; offers that were only proposed for them go to the next organisation. Gives what was ended."""
    said = {"decided_by": person.mailbox, "decided_at": step.now}
    covered = [
        i
        for i in needs
        if i.state in LIVE and submissions.end(step.tx, i, Ending.COVERED, step.cause("need is met"), **said)
    ]
    free: list[int] = []
    for item in covered:
        for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED]):
            matches.end(step.tx, match, Ending.COVERED, step.cause("need is met"))
            free.append(match.offer_id)
    for offer_id in dict.fromkeys(free):
        matching.next_for(step, offer_id)
    tell_owners(step, covered, person, "covered")
    retracting.retract(step, covered)
    return covered


def pause_end(step: Step, command: Command, language: str) -> date | None:
    """The last day of the pause that somebody orders, None where they name none: then it lasts until they say otherwise."""
    languages = dict.fromkeys((language, step.city.language))
    return lifetime.last_day(step, command.argument, languages) if command.argument else None


def pause(step: Step, listings: Sequence[Listing], person: Person, message_id: str, last: date | None = None) -> None:
    """Hides open listings from the matcher until their owner says otherwise, or to the end of a day; what waits for a
    moderator nobody sees yet."""
    hidden = hide(step, listings, last)
    undecided = [i for i in listings if i.state in (states.Listing.WAITING, states.Listing.APPROVING)]
    if undecided and not hidden:
        _tell_closed(step, undecided, person, message_id, "undecided", None)
    else:
        _tell_change(step, listings, hidden, person, message_id, "paused", last)


def hide(step: Step, listings: Sequence[Listing], last: date | None = None) -> list[Listing]:
    """Hides open listings from the matcher, to the end of a day where one is named, and what is paused until another time from
    now on until this one; which."""
    cause, until = step.cause("paused by its owner"), lifetime.end_of(step, last) if last else None
    hidden = [i for i in listings if i.state == states.Listing.OPEN and submissions.pause(step.tx, i, cause, until)]
    others = [i for i in listings if i.state == states.Listing.PAUSED and i.paused_until != until]
    for item in others:
        submissions.pause_otherwise(step.tx, item, cause, until)
    for item in (*hidden, *others):
        if until is not None and (life := lifetime.behind_pause(step, item, until)):
            lifetimes.prolong(step.tx, [item.id], **life)
    return [*hidden, *others]


def resume(step: Step, listings: Sequence[Listing], person: Person, message_id: str) -> None:
    """Opens paused listings again, and looks what fits by now."""
    paused = [item for item in listings if item.state == states.Listing.PAUSED]
    _tell_change(step, listings, paused, person, message_id, "reopened")
    show(step, paused)


def show(step: Step, listings: Sequence[Listing], why: str = "resumed by its owner") -> list[Listing]:
    """Opens paused listings to the matcher, and looks what fits by now; which."""
    was, cause = states.Listing.PAUSED, step.cause(why)
    reopened = [i for i in listings if i.state == was and submissions.open_up(step.tx, i, was, cause)]
    for item in reopened:
        matching.opened(step, submissions.listing(step.tx, item.id))
    return reopened


def _tell_change(
    step: Step,
    asked: Sequence[Listing],
    changed: Sequence[Listing],
    person: Person,
    message_id: str,
    change: str,
    last: date | None = None,
) -> None:
    """What was changed; where nothing was, that it is over, or that a moderator has it first."""
    if changed:
        _tell_closed(step, changed, person, message_id, change, last)
        if change != "covered":  # Of that they have heard.
            tell_owners(step, changed, person, change, last)
    elif any(item.state in LIVE for item in asked):
        not_understood(step, asked[0], person, message_id)
    else:
        tell(step, "sender/too_late", asked, person, message_id)


def tell_owners(step: Step, changed: Sequence[Listing], person: Person, change: str, last: date | None = None) -> None:
    """Whoever wrote a need hears what one of their organisation did with it."""
    theirs: dict[tuple[int, int], list[Listing]] = {}
    for item in changed:
        if item.person_id != person.id:
            theirs.setdefault((item.person_id, item.submission_id), []).append(item)
    for (owner_id, _), items in theirs.items():
        _tell_closed(step, items, people.get(step.tx, owner_id), "", change, last)


def _tell_closed(
    step: Step, listings: Sequence[Listing], person: Person, message_id: str, change: str, last: date | None
) -> None:
    still_agreed = is_still_agreed(step, listings, change)
    tell(
        step, "sender/closed", listings, person, message_id, change=change, until_day=last, still_agreed=still_agreed
    )  # fmt: skip


def is_still_agreed(step: Step, listings: Sequence[Listing], change: str) -> bool:
    """Whether these needs were called over, and what was promised to any of them stays so."""
    return change == "covered" and any(
        matches.of_listing(step.tx, item.id, [states.Match.ACCEPTED]) for item in listings
    )


def _take_back(step: Step, item: Listing, person: Person) -> bool:
    cause = step.cause("taken back")
    return submissions.end(step.tx, item, Ending.WITHDRAWN, cause, decided_by=person.mailbox, decided_at=step.now)


def end_matches(step: Step, listings: Sequence[Listing], why: str, *, others_hear: bool = True) -> None:
    """Ends the live matches of listings that are taken back; the offers of their other side look for somebody else.

    others_hear: who had agreed on one is told; else they hear elsewhere.
    """
    free: list[int] = []
    missing: list[int] = []
    for item in listings:
        for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED, states.Match.ACCEPTED]):
            matches.end(step.tx, match, Ending.WITHDRAWN, step.cause(why))
            agreed = match.state == states.Match.ACCEPTED
            if match.need_id == item.id:
                free.append(match.offer_id)
            else:
                missing.append(match.need_id)
            if agreed:
                matching.free(step, match, reopen=match.need_id == item.id)
            if agreed and others_hear:
                _tell_other_side(step, match, to_helper=match.need_id == item.id)
    for offer_id in dict.fromkeys(free):
        matching.next_for(step, offer_id)
    for need_id in dict.fromkeys(missing):
        matching.next_for_need(step, need_id)


def call_off(step: Step, match: Match) -> None:
    """A helper says no to one organisation that counted on the offer; it hears so, and the offer is open for others."""
    matches.end(step.tx, match, Ending.CANCELLED, step.cause("called off by the helper"))
    matching.free(step, match, reopen=True)
    _tell_other_side(step, match, to_helper=False)
    matching.next_for(step, match.offer_id)
    matching.next_for_need(step, match.need_id)


def _tell_other_side(step: Step, match: Match, *, to_helper: bool) -> None:
    """Who had agreed on a match hears that the other one took it back."""
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    helper, organisation = people.get(step.tx, offer.person_id), people.get(step.tx, need.person_id)
    name, purpose = ("helper/cancelled", "h") if to_helper else ("organisation/too_late", "o")
    for to in [helper] if to_helper else teams.readers(step, match, organisation, offer):
        language = step.desk.letters.language(name, to.language, step.city.key)
        variables: dict[str, object] = {
            "number": (offer if to_helper else need).submission_id,
            "category": category_of(step, offer, need, language),
            "text": guarding.as_known(step, offer, language, to_helper=to_helper),
        }
        if to_helper:
            variables |= {"organisation": organisation_as_read(step, organisation, language)}
            variables |= {"message": "", "by_helper": False, "private": organisation.is_private}
        step.write(
            name, to.mailbox, to.language, variables,
            key=f"{name}:{step.inbound_id}:{match.id}:{to.id}", about=About(purpose, match.id), to_name=to.name,
        )  # fmt: skip


def added(step: Step, number: int, person: Person, message_id: str, *, passed_on: bool = False) -> None:
    """What somebody wrote to their submission is with it; nothing else came of it, but who counts on it read it (passed_on)."""
    step.write(
        "sender/added", person.mailbox, person.language, {"number": number, "passed_on": passed_on},
        key=f"added:{step.inbound_id}", about=About("s", number), answers=[message_id], to_name=person.name,
    )  # fmt: skip


def not_understood(step: Step, item: Listing, person: Person, message_id: str) -> None:
    """Asks an owner to say it in one of the words that work; where several things are open or agreed, with their numbers."""
    language = step.desk.letters.language("sender/not_understood", person.language, step.city.key)
    live = [
        one
        for one in submissions.of_submission(step.tx, item.submission_id)
        if one.state in LIVE or matches.of_listing(step.tx, one.id, [states.Match.ACCEPTED])
    ]
    step.write(
        "sender/not_understood", person.mailbox, person.language,
        {"role": role_of(item.kind), "listings": step.listed(live if len(live) > 1 else [], language), "next_door": ""},
        key=f"not-understood:{step.inbound_id}", about=About("s", item.submission_id), answers=[message_id],
        to_name=person.name,
    )  # fmt: skip


def tell(step: Step, name: str, listings: Sequence[Listing], person: Person, message_id: str, **more: object) -> None:
    """Writes to an owner about some listings of one mail of theirs."""
    language = step.desk.letters.language(name, person.language, step.city.key)
    first = listings[0]
    step.write(
        name, person.mailbox, person.language,
        {
            "number": first.submission_id,
            "kind": first.kind,
            "listings": step.listed(listings, language),
            "more_open": _is_more_open(step, listings),
            **more,
        },
        key=f"{name}:{step.inbound_id}:{first.submission_id}:{person.id}", about=About("s", first.submission_id),
        answers=[message_id] if message_id else [], to_name=person.name,
    )  # fmt: skip


def _is_more_open(step: Step, listings: Sequence[Listing]) -> bool:
    """Whether of the same mail more is open than these."""
    told = {item.id for item in listings}
    same = submissions.of_submission(step.tx, listings[0].submission_id)
    return any(item.state in LIVE and item.id not in told for item in same)
