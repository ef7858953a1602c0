"""Matching: an opened listing is shown where it fits best. Offers go to the organisations, never the other way round.

An offer is shown to the best one to three organisations first; to the next after a no, or a working day of silence; in
three rounds (`offers.py` lets the later rounds begin). How the organisations hear of it: `telling.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailflow import states
from mailflow.states import Ending
from mailflow.store import ledger, matches, organisations, submissions
from mailflow.store.engine import Tx
from mailflow.store.records import Listing, Match
from mailflow.workflow import lifetime, telling
from mailflow.workflow.desk import Step
from mailflow.workflow.protection import Guard
from mailflow.workflow.ranking import rank
from mailflow.workflow.score import Score


def opened(step: Step, item: Listing) -> None:
    """A listing was opened, for the first time or again: its first round begins, and who wanted an offer meanwhile is
    asked anew."""
    for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED]) if item.kind == "offer" else []:
        if match.told_at is not None and organisations.speakers(step.tx, match.id):
            telling.tell_anew(step, match)
    ask_round(step, item, 1)


def ask_round(step: Step, item: Listing, number: int) -> None:
    """Shows an offer to the organisations of one round, or a need the next offers, and sets the time of the next round."""
    propose_for(step, item, waiting=item.kind == "need" and number > 1)
    _set_round(step, item, number)


def next_for(step: Step, offer_id: int) -> None:
    """After a no: the next organisation, unless as many as all rounds together have heard of the offer."""
    rules = step.desk.rules[step.city.key].matching
    if matches.count_of_offer(step.tx, offer_id) < rules.rounds * rules.receivers_per_round:
        propose_for(step, submissions.listing(step.tx, offer_id), 1)


def next_for_need(step: Step, need_id: int) -> None:
    """After an offer was taken, or is gone: the next that waits and fits a need, where it wants more."""
    propose_for(step, submissions.listing(step.tx, need_id), 1, waiting=True)


def propose_for(step: Step, item: Listing, limit: int | None = None, *, waiting: bool = False) -> int:
    """Proposes the best pairs for an open listing, of either kind, and has their organisations hear of it; how many.

    limit: at most so many; None takes `receivers_per_round` of the rules. A pair is proposed once in its life, and an
    organisation is shown an offer once, however many of its needs it fits. waiting: only offers whose rounds are over;
    the others come by themselves.
    """
    weights = step.desk.rules[step.city.key].matching
    if item.state != states.Listing.OPEN or item.rest == 0:
        return 0
    guard = Guard.of(step.desk, step.city.key)
    ranked = rank(step.tx, item, weights, step.desk.places, step.local(step.now), guard)
    wanted = weights.receivers_per_round if limit is None else limit
    if waiting:
        coming = submissions.in_rounds(step.tx, [other.id for _, other in ranked])
        ranked = [pair for pair in ranked if pair[1].id not in coming]
    return sum(_propose(step, item, other, found) for found, other in _unseen(step.tx, item, ranked)[:wanted])


def place(step: Step, offer_id: int, amount: int | None = None) -> None:
    """After a yes: an offer of which nothing is left is placed, and others are too late for it.

    amount: how many were taken; of an offer that nobody counted more is left then, and all was taken where it is None.
    """
    offer = submissions.listing(step.tx, offer_id)
    if offer.state == states.Listing.ENDED or offer.rest or (offer.rest is None and amount is not None):
        return
    submissions.end(step.tx, offer, Ending.PLACED, step.cause("all of it was taken"))
    submissions.next_ask(step.tx, offer.id, 0, None)
    others = matches.of_listing(step.tx, offer.id, [states.Match.PROPOSED])
    for other in others:
        matches.end(step.tx, other, Ending.TAKEN, step.cause("another organisation was faster"))
    for other in others:
        next_for_need(step, other.need_id)


def free(step: Step, match: Match, *, reopen: bool) -> None:
    """What an agreed match had booked is free again, on both sides; `reopen`: a placed offer is open again, too."""
    ledger.give_back(step.tx, match.id, step.cause("called off"))
    offer = submissions.listing(step.tx, match.offer_id)
    if reopen:
        reopen_placed(step, offer)


def reopen_placed(step: Step, offer: Listing) -> None:
    """A placed offer of which something is left again is open again."""
    if offer.state == states.Listing.ENDED and offer.ending == Ending.PLACED and offer.rest != 0:
        life = lifetime.fresh(step, offer)  # Its old end would end it again at once.
        submissions.open_up(step.tx, offer, states.Listing.ENDED, step.cause("free again"), **life)
        _ask_again(step, offer)
        _set_round(step, offer, 1)


def _ask_again(step: Step, offer: Listing) -> None:
    """Those for whom it was too late may have the offer after all. Who was told that it is too late is asked anew; the
    others have our letter still."""
    for match in matches.of_listing(step.tx, offer.id, [states.Match.ENDED]):
        need = submissions.listing(step.tx, match.need_id)
        if match.ending != Ending.TAKEN or need.state != states.Listing.OPEN or need.rest == 0:
            continue
        spoke = bool(organisations.speakers(step.tx, match.id))
        if matches.again(step.tx, match, step.cause("free again")) and (spoke or match.told_at is None):
            telling.tell_anew(step, match)


def _set_round(step: Step, item: Listing, number: int) -> None:
    """The next round is a working day of silence after the last organisation of this one heard of it."""
    gap = step.desk.rules[step.city.key].matching.round_gap_days
    untold = [match for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED]) if match.told_at is None]
    heard = max([step.calendar.awake(step.now), *(match.tell_at for match in untold if match.tell_at)])
    submissions.next_ask(step.tx, item.id, number, step.calendar.after_working_days(heard, gap))


def asked_until(step: Step, offer: Listing) -> datetime | None:
    """Until when organisations that said SPÄTER, or have not heard of an offer yet, have time to answer; None: nobody has."""
    proposed = matches.of_listing(step.tx, offer.id, [states.Match.PROPOSED])
    later = [match.tell_at for match in proposed if match.tell_at is not None and match.tell_at > step.now]
    gap = step.desk.rules[step.city.key].matching.round_gap_days
    return step.calendar.after_working_days(max(later), gap) if later else None


def _unseen(tx: Tx, item: Listing, ranked: Sequence[tuple[Score, Listing]]) -> list[tuple[Score, Listing]]:
    """Each organisation's best need alone, no offer that any of its people was shown before, and none of theirs."""
    if not ranked:
        return []
    teams = organisations.teams(tx, {item.person_id, *(other.person_id for _, other in ranked)})
    own = teams[item.person_id]
    ranked = [pair for pair in ranked if pair[1].person_id not in own]
    if item.kind == "need":
        shown = {offer for offer, _ in matches.seen(tx, [other.id for _, other in ranked], own)}
        return [pair for pair in ranked if pair[1].id not in shown]
    everybody = frozenset().union(*(teams[other.person_id] for _, other in ranked))
    shown = {person for _, person in matches.seen(tx, [item.id], everybody)}
    best: dict[frozenset[int], tuple[Score, Listing]] = {}
    for pair in ranked:
        team = teams[pair[1].person_id]
        if team.isdisjoint(shown):
            best.setdefault(team, pair)
    return list(best.values())


def _propose(step: Step, item: Listing, other: Listing, found: Score) -> bool:
    offer, need = (item, other) if item.kind == "offer" else (other, item)
    reasons = [{"code": r.code, "values": dict(r.values)} for r in found.reasons]
    when = telling.when(step, need.person_id)
    match = matches.propose(
        step.tx, offer, need, found.value, reasons, step.cause("fits"), tell_at=when.at, in_digest=when.in_digest
    )
    if match is not None and when.at <= step.now:
        telling.tell(step, match, offer, need)
    return match is not None
