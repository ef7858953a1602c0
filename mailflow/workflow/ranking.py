"""What fits a listing, the best first: what may be shown is looked up, filtered, and weighed.

Called by `matching` and `offers` to propose, and for a review, which shows what would be proposed.
"""

from __future__ import annotations

from datetime import datetime

from mailflow.classify.ruleset import Matching
from mailflow.store import matches, people
from mailflow.store.engine import Tx
from mailflow.store.records import Listing
from mailflow.workflow.places import Places
from mailflow.workflow.protection import Guard
from mailflow.workflow.score import Score, fits, score


def rank(
    tx: Tx, item: Listing, weights: Matching, places: Places, now: datetime, guard: Guard, city: str = ""
) -> list[tuple[Score, Listing]]:
    """What fits an open listing best, the best first; what scores too little is left out. `now`: as the city's clocks show
    it; `guard`: of the city whose organisations are asked, `city` where that is another one than the listing's own."""
    ranked = []
    for other in _candidates(tx, item, weights, places, guard, city):
        offer, need = (item, other) if item.kind == "offer" else (other, item)
        if fits(offer, need, weights, places, now.date()):
            found = score(offer, need, weights, places, now)
            ranked += [(found, other)] if found.value >= weights.minimum_score else []
    return sorted(ranked, key=lambda pair: (-pair[0].value, pair[1].id))


def _candidates(tx: Tx, item: Listing, weights: Matching, places: Places, guard: Guard, city: str) -> list[Listing]:
    """What may be shown at all. Few organisations are checked, so a protected offer is sought among their needs alone:
    among all others theirs would not be found."""
    rings = places.rings(item.cell)
    # Of what names a known thing much drops out later; what asks for its whole category must not hide behind that.
    limit = weights.candidates * (1 if weights.other_things or not any(map(weights.kinds, item.terms)) else 3)
    if item.kind == "offer" and guard.among(item.categories):
        checked = people.among(tx, city or item.city, guard.checked)
        return matches.candidates_among(tx, item, checked, limit, city)
    mailbox = people.get(tx, item.person_id).mailbox if item.kind == "need" else ""
    if item.kind == "offer" or guard.is_checked(mailbox):
        return matches.candidates(tx, item, rings, limit, city)
    found = matches.candidates(tx, guard.unprotected(item), rings, limit, city)
    return [offer for offer in found if guard.may_see(offer, mailbox)]
