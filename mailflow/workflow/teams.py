"""Organisations that several people speak for: who hears of something, who may answer, and that the first word wins.

The people of an organisation are those of the config and those whom moderators took in (`teamwork`). Who is away is
written to no more; whoever stands in for them is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailflow.config import City, Config
from mailflow.store import addresses, organisations, people
from mailflow.store.engine import Store, Tx
from mailflow.store.records import Absence, Listing, Match, Organisation, Person
from mailflow.workflow import guarding
from mailflow.workflow.desk import About, Step
from mailflow.workflow.protection import Guard
from mailflow.workflow.submissions import category_of, public_name

ACCEPTED, DECLINED, LATER = "accepted", "declined", "later"
DONE, PAUSED, REOPENED = "done", "paused", "reopened"


def mirror(store: Store, config: Config, now: datetime) -> None:
    """Takes the organisations of the config into the store, and out of it who is no longer named there."""
    with store.read() as tx:
        changed = [city for city in config.cities.values() if organisations.configured(tx, city.key) != _wanted(city)]
    for city in changed:
        with store.write() as tx:
            people.lock_city(tx, city.key)
            _mirror(tx, city, now)


def _wanted(city: City) -> dict[str, tuple[str, str, frozenset[str]]]:
    return {key: (one.name, one.deputy, frozenset(one.addresses)) for key, one in city.organisations.items()}


def _mirror(tx: Tx, city: City, now: datetime) -> None:
    for key, (_, _, mailboxes) in organisations.configured(tx, city.key).items():
        named = city.organisations[key].addresses if key in city.organisations else ()
        for mailbox in mailboxes - set(named):
            organisations.leave(tx, people.known(tx, city.key, mailbox, city.language, now).id)
    for key, one in city.organisations.items():
        members = [people.known(tx, city.key, mailbox, city.language, now) for mailbox in one.addresses]
        deputy = people.known(tx, city.key, one.deputy, city.language, now) if one.deputy else None
        for person in members:
            found = organisations.found(tx, city.key, person.id, one.name, now, key)
            people.rename(tx, person.id, one.name, now)
            organisations.change(tx, found.id, name=one.name, deputy_id=deputy.id if deputy else None)


def admit(step: Step, person: Person, name: str, *, is_private: bool = False) -> bool:
    """Takes an organisation in under the name that the moderators saw; False when it was in before, and for somebody who
    needs something for themselves."""
    people.admit(step.tx, person.id, name, step.now, is_private=is_private)
    if organisations.of_person(step.tx, person.id) is not None:
        return False
    organisations.found(step.tx, step.city.key, person.id, person.organisation or name, step.now)
    return person.organisation is None and not is_private


def settle(step: Step, person: Person, name: str, *, is_private: bool) -> bool:
    """Takes somebody in as what moderators know them to be, whatever they were before; whether that is new to them. The name of
    an organisation of the config stands there."""
    own = organisations.found(step.tx, step.city.key, person.id, name, step.now)
    is_new = person.organisation is None or (person.is_private and not is_private)
    if own.key is None:
        if not is_private:  # One of a team who writes for themselves gives it no other name.
            organisations.change(step.tx, own.id, name=name)
        for one in [person] if is_private else members(step, person):
            people.rename(step.tx, one.id, name, step.now, is_private=is_private)
    return is_new and not is_private


def turn_out_as_organisation(step: Step, person: Person, name: str) -> None:
    """Who was taken for somebody that needs something for themselves speaks for an organisation."""
    own = organisations.found(step.tx, step.city.key, person.id, name, step.now)
    organisations.change(step.tx, own.id, name=name)
    for one in members(step, person):
        people.rename(step.tx, one.id, name, step.now)


def organisation_of(step: Step, person: Person) -> Organisation | None:
    """The organisation that somebody speaks for; None for a helper, and for one whom no moderator has taken in yet."""
    if person.organisation is None:
        return None
    return organisations.found(step.tx, step.city.key, person.id, person.organisation, step.now)


def members(step: Step, person: Person) -> list[Person]:
    """Everybody who speaks for somebody's organisation, they themselves first."""
    found = organisations.of_person(step.tx, person.id)
    others = organisations.members(step.tx, found.id) if found else []
    return [person, *(one for one in others if one.id != person.id)]


def on_duty(step: Step, person: Person, offer: Listing | None = None) -> list[Person]:
    """Whom what is for somebody's organisation is written to: those of its people who are there and can be reached, and
    whoever stands in for the others. Where nobody is left, everybody.

    offer: what it is about; of a protected one only those hear whom the city has checked, as the one who needs it is.
    """
    everybody = _who_may_see(step, members(step, person), person, offer)
    found: dict[int, Person] = {}
    for one in everybody:
        absence = _absence(step, one)
        if (absence is None or absence.noted) and not _is_dead(step, one):
            found.setdefault(one.id, one)
        if absence is not None and absence.deputy_id is not None:
            found.setdefault(absence.deputy_id, people.get(step.tx, absence.deputy_id))
    return _who_may_see(step, list(found.values()), person, offer) or everybody


def _who_may_see(step: Step, among: Sequence[Person], owner: Person, offer: Listing | None) -> list[Person]:
    """Without those of an organisation whom nobody has checked, where an offer is protected."""
    guard = Guard.of(step.desk, step.city.key)
    return [one for one in among if offer is None or one.id == owner.id or guard.may_see(offer, one.mailbox)]


def is_alone(step: Step, person: Person) -> bool:
    """Whether nobody else is there whom what is for somebody's organisation could be written to."""
    return all(one.id == person.id for one in on_duty(step, person))


def owners(step: Step, person: Person) -> list[Person]:
    """Who hears what only the owner of a listing has to answer: themselves, or while they are away whoever is on duty."""
    return [person] if _absence(step, person) is None else on_duty(step, person)


def may_speak(step: Step, owner: Person, mailbox: str, offer: Listing | None = None) -> Person | None:
    """The person behind a mailbox, where they may answer for an organisation, about an offer; None for anybody else."""
    person = people.find(step.tx, step.city.key, mailbox)
    if person is None or not _who_may_see(step, [person], owner, offer):
        return None
    ids = {one.id for one in members(step, owner)}
    since = step.now - timedelta(days=step.desk.config.answers.thread_days)
    return person if person.id in ids or organisations.stood_in(step.tx, person.id, ids, since) else None


def readers(step: Step, match: Match, owner: Person, offer: Listing) -> list[Person]:
    """Who of an organisation is written to about a match: those who had a word in it and are there, else all on duty."""
    spoke = {one.id for one in organisations.speakers(step.tx, match.id)}
    there = on_duty(step, owner, offer)
    return [one for one in there if one.id in spoke] or there


def tell_others(
    step: Step,
    match: Match,
    pair: tuple[Listing, Listing],
    speaker: Person,
    owner: Person,
    what: str,
    amount: int | None = None,
) -> None:
    """The others of an organisation hear what one of them answered, if they had heard of the match."""
    if match.told_at is None:
        return
    for other in on_duty(step, owner, pair[0]):
        if other.id != speaker.id:
            _write(step, match, pair, other, speaker, what, amount, late=False)


def tell_late(step: Step, match: Match, pair: tuple[Listing, Listing], late: Person, message_id: str) -> bool:
    """Tells somebody that one of their people was faster, and with what word; False where nobody was."""
    first = organisations.first_word(step.tx, match.id)
    if first is None or first[0].id == late.id:
        return False
    _write(step, match, pair, late, first[0], first[1], match.amount, late=True, answers=[message_id])
    return True


def _write(
    step: Step, match: Match, pair: tuple[Listing, Listing], to: Person, who: Person, what: str, amount: int | None,
    *, late: bool, answers: Sequence[str] = (),
) -> None:  # fmt: skip
    offer, need = pair
    language = step.desk.letters.language("organisation/colleague", to.language, step.city.key)
    step.write(
        "organisation/colleague",
        to.mailbox,
        to.language,
        {
            "number": need.submission_id,
            "category": category_of(step, offer, need, language),
            "text": guarding.passed_on(step, offer, language),
            "who": public_name(who.name),
            "what": what,
            "amount": amount,
            "late": late,
        },
        key=f"colleague:{step.inbound_id}:{match.id}:{what}:{to.id}",
        about=About("w", match.id),
        answers=answers,
        to_name=public_name(to.name),
    )


def _absence(step: Step, person: Person) -> Absence | None:
    absence = organisations.absence(step.tx, person.id, step.now)
    return absence if absence is not None and absence.since <= step.now else None


def _is_dead(step: Step, person: Person) -> bool:
    known = addresses.find(step.tx, step.city.key, person.mailbox)
    return known is not None and known.dead_since is not None
