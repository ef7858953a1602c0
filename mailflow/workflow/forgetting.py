"""Forgetting somebody: their listings and talks end, their words go at once, and whoever got some of them is asked to
erase it too (GDPR 17 and 19). What is left goes with the last letter to them: `store.erasure`.

Called for a LÖSCHEN that is proven, and by `mailflow erase`. It holds for all cities of the installation: who wants to be
forgotten does not count where their words went.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from mailflow import states
from mailflow.outgoing.shown import Listed
from mailflow.states import Ending
from mailflow.store import erasure, matches, organisations, people, submissions
from mailflow.store.records import Erasure, Match, Person
from mailflow.workflow import retracting, senders, teams, teamwork
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import category_of

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # None that can be read as another.


def erase(
    step: Step, mailbox: str, language: str, *, to_name: str = "", message_id: str = "", tell: bool = True
) -> str:
    """Forgets everything of a mailbox; they hear of it in the last letter to them. Gives the reference of the proof.

    message_id: of the mail that asked for it; "" where none did. tell: that last letter is written.
    """
    begun = erasure.begin(step.tx, mailbox, _reference(), step.now)
    cities = _erase_in_all_cities(step, begun)
    if tell:
        step.write(
            "sender/deleted", mailbox, language, {"reference": begun.reference, "cities": cities},
            key=f"deleted:{begun.id}", answers=[message_id] if message_id else [], to_name=to_name,
        )  # fmt: skip
    erasure.confirmed(step.tx, begun)
    return begun.reference


def _erase_in_all_cities(step: Step, begun: Erasure) -> list[str]:
    """The names of the cities in which something of them was kept."""
    found = people.of_mailbox(step.tx, begun.mailbox)
    cities = step.desk.config.cities
    _give_up_requests(step, begun)
    for person in found:
        if person.city in cities:
            people.lock_city(step.tx, person.city)
            _end_all(replace(step, city=cities[person.city]), person, begun)
        else:
            _end_quietly(step, person)
        erasure.erase_words(step.tx, person.id, begun)
    return [cities[person.city].name if person.city in cities else person.city for person in found]


def _give_up_requests(step: Step, begun: Erasure) -> None:
    """Whom somebody named as a colleague or deputy, and who wants to be forgotten, is not waited for."""
    requests = organisations.requests_for(step.tx, begun.mailbox)
    erasure.forget_requests(step.tx, [request.id for request in requests], begun)
    for request in requests:
        if request.city in step.desk.config.cities:
            teamwork.give_up(replace(step, city=step.desk.config.cities[request.city]), request)


def _end_all(step: Step, person: Person, begun: Erasure) -> None:
    """Ends everything of a person in one city, also what is placed: the two may still be talking."""
    told = _others(step, person)
    listings = submissions.of_person(step.tx, person.id, tuple(states.Listing))
    for item in listings:
        if item.state in senders.LIVE:
            submissions.end(step.tx, item, Ending.WITHDRAWN, step.cause("deleted by its owner"))
    senders.end_matches(step, listings, "deleted by its owner", others_hear=False)
    retracting.retract(step, listings)
    asked = [_ask_to_erase(step, person, people.get(step.tx, other), shared, begun) for other, shared in told.items()]
    erasure.told(step.tx, begun, sum(asked))


def _end_quietly(step: Step, person: Person) -> None:
    """The same in a city that the config no longer has: nobody there can be written to."""
    for item in submissions.of_person(step.tx, person.id, senders.LIVE):
        submissions.end(step.tx, item, Ending.WITHDRAWN, step.cause("deleted by its owner"))
    for match in matches.of_person(step.tx, person.id):
        if match.state != states.Match.ENDED:
            matches.end(step.tx, match, Ending.WITHDRAWN, step.cause("deleted by its owner"))


def _others(step: Step, person: Person) -> dict[int, list[Match]]:
    """Who got something of a person, by their id, with the matches in which they did: on the side of an organisation
    everybody who speaks for it."""
    told: dict[int, list[Match]] = {}
    for match in matches.of_person(step.tx, person.id):
        for other in _readers(step, match, person):
            told.setdefault(other.id, []).append(match)
    return told


def _readers(step: Step, match: Match, person: Person) -> list[Person]:
    if match.told_at is None:
        return []
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    if offer.person_id == person.id:
        others = teams.members(step, people.get(step.tx, need.person_id))
    else:
        helper = people.get(step.tx, offer.person_id)
        others = [helper] if match.used_at else []  # They were introduced.
    return [other for other in others if other.id != person.id and not people.is_erased(other)]


def _ask_to_erase(step: Step, person: Person, other: Person, shared: Sequence[Match], begun: Erasure) -> bool:
    """One letter about all that somebody got; it names their own mails, says that what was agreed is off and their offer open again,
    and nothing of whom it is about. shared: as it was before. False where they want no mail."""
    language = step.desk.letters.language("both/erased", other.language, step.city.key)
    listed = [_listed(step, match, person, language) for match in shared]
    agreed = [match for match in shared if match.state == states.Match.ACCEPTED]
    offers = [submissions.listing(step.tx, match.offer_id) for match in agreed]
    free = [offer for offer in offers if offer.person_id == other.id and offer.state == states.Listing.OPEN]
    reopened = list(dict.fromkeys(offer.submission_id for offer in free))
    return step.write(
        "both/erased", other.mailbox, other.language, {"listings": listed, "called_off": bool(agreed), "reopened": reopened},
        key=f"erased:{begun.id}:{person.id}:{other.id}", about=About("s", listed[0].number), to_name=other.name,
    )  # fmt: skip


def _listed(step: Step, match: Match, person: Person, language: str) -> Listed:
    """What a match is to its other side: the number of their own mail, the category, and since when they know of it."""
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    theirs = need if offer.person_id == person.id else offer
    since = step.local(match.told_at) if match.told_at else None
    return Listed(theirs.submission_id, category_of(step, offer, need, language), kind=theirs.kind, since=since)


def _reference() -> str:
    """What the letter and the proof have in common; it tells nothing."""
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
