"""Matching: an opened listing is shown where it fits best. Offers go to the organisations, never the other way round."""

from __future__ import annotations

from datetime import datetime

from mailflow import states
from mailflow.classify.ruleset import Matching
from mailflow.store import matches, people, submissions
from mailflow.store.engine import Tx
from mailflow.store.records import Listing, Match
from mailflow.workflow.desk import About, Step
from mailflow.workflow.places import Places
from mailflow.workflow.score import Score, fits, score
from mailflow.workflow.submissions import organisation_name


def propose_for(step: Step, item: Listing, limit: int | None = None) -> int:
    """Proposes the best pairs for an open listing, of either kind, and writes to their organisations; how many.

    limit: at most so many; None takes `receivers_per_round` of the rules. A pair is proposed once in its life.
    """
    rules = step.desk.rules[step.city.key]
    if item.state != states.Listing.OPEN or item.rest == 0:
        return 0
    ranked = rank(step.tx, item, rules.matching, step.desk.places, step.local(step.now))
    wanted = rules.matching.receivers_per_round if limit is None else limit
    return sum(_propose(step, item, other, found) for found, other in ranked[:wanted])


def rank(
    tx: Tx, item: Listing, weights: Matching, places: Places, now: datetime, city: str = ""
) -> list[tuple[Score, Listing]]:
    """What fits an open listing best, the best first; what scores too little is left out. `now`: as the city's clocks show it."""
    ranked = []
    for other in matches.candidates(tx, item, places.rings(item.cell), weights.candidates, city):
        offer, need = (item, other) if item.kind == "offer" else (other, item)
        if fits(offer, need, weights, places, now.date()):
            found = score(offer, need, weights, places, now)
            ranked += [(found, other)] if found.value >= weights.minimum_score else []
    return sorted(ranked, key=lambda pair: (-pair[0].value, pair[1].id))


def category_of(step: Step, offer: Listing, need: Listing, language: str) -> str:
    """What a match is about, as people read it: the categories that both share."""
    shared = [category for category in offer.categories if category in need.categories]
    return step.category_text(shared or offer.categories, language)


def _propose(step: Step, item: Listing, other: Listing, found: Score) -> bool:
    offer, need = (item, other) if item.kind == "offer" else (other, item)
    reasons = [{"code": r.code, "values": dict(r.values)} for r in found.reasons]
    match = matches.propose(step.tx, offer, need, found.value, reasons, step.cause("fits"))
    if match is None:
        return False
    _send_match(step, match, offer, need, found)
    return True


def _send_match(step: Step, match: Match, offer: Listing, need: Listing, found: Score) -> None:
    organisation = people.get(step.tx, need.person_id)
    language = step.desk.letters.language("organisation/match", organisation.language, step.city.key)
    submission = submissions.get(step.tx, need.submission_id)
    assert submission is not None
    step.write(
        "organisation/match",
        organisation.mailbox,
        organisation.language,
        {
            "number": need.submission_id,  # Readers see the number of their own mail, as in all letters before.
            "category": category_of(step, offer, need, language),
            "amount": offer.rest,
            "postcode": offer.postcode or "",
            "text": step.mask(offer.words, language),
            "need": step.mask(need.words, language),
            "reasons": [step.in_words(reason, language) for reason in found.reasons],
        },
        key=f"match:{match.id}",
        about=About("o", match.id),
        answers=[submission.message_id],
        to_name=organisation_name(organisation),
    )
