"""What became of what was agreed: so many were fetched, are broken, were not there or are still at the helper's.

Called by `conversation` for words that tell nothing else; the ledger is put right, and both sides hear how it stands now.
"""

from __future__ import annotations

from mailflow.classify import outcomes
from mailflow.classify.outcomes import Outcome
from mailflow.store import ledger, matches, submissions
from mailflow.workflow import givers, matching, senders
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import organisation_name
from mailflow.workflow.takers import relay_to_helper
from mailflow.workflow.talks import Talk, heard, to_helper, to_organisation


def settle(step: Step, talk: Talk) -> str:
    """Books what an answer tells of what is agreed, the other side reads it; what was told, "" for nothing of that kind."""
    if talk.role == "helper" and outcomes.broke(heard(step, talk)):
        givers.relay_to_organisation(step, talk)
        senders.withdraw(step, [talk.offer], talk.helper, talk.message_id)
        return "it broke"
    found = _outcome(step, talk)
    if found is None or talk.match.amount is None:
        return ""
    others = ledger.booked(step.tx, talk.offer.id) - talk.match.amount
    left = (talk.offer.quantity or 0) - found.lost - others
    kept = found.taken or min(talk.match.amount, left)
    if kept < talk.match.amount and others and not found.taken:  # Nobody knows who gets fewer.
        givers.tell_all_who_agreed(step, talk.offer, talk.helper, talk.words, talk.message_id)
        return "fewer than promised"
    (givers.relay_to_organisation if talk.role == "helper" else relay_to_helper)(step, talk)
    _book(step, talk, found, kept)
    return "fetched, lost or left"


def _outcome(step: Step, talk: Talk) -> Outcome | None:
    """What is told of what is agreed; of a helper also how many of all that they offered are no more."""
    answer, agreed = heard(step, talk), talk.match.amount or 0
    if talk.role == "organisation":
        return outcomes.outcome(answer, agreed)
    found = outcomes.outcome(answer, agreed, organisation_name(talk.organisation).split())
    if found is not None and found.taken:
        return found
    return outcomes.outcome(answer, talk.offer.quantity or 0)


def _book(step: Step, talk: Talk, found: Outcome, kept: int) -> None:
    """So many are theirs; what is lost is offered no more, and what is still there goes to others."""
    cause = step.cause("told what became of it")
    if kept != talk.match.amount:
        ledger.rebook(step.tx, talk.match, kept, cause)
    if found.lost:
        ledger.lose(step.tx, talk.offer.id, found.lost, cause)
    offer = submissions.listing(step.tx, talk.offer.id)
    if offer.rest:
        matching.reopen_placed(step, offer)
        matching.next_for(step, offer.id)
    else:
        matching.place(step, offer.id, kept)
    matching.next_for_need(step, talk.need.id)
    now = matches.get(step.tx, talk.match.id) or talk.match
    to_helper(step, talk, "both/booked", role="helper", amount=now.amount, free=found.stayed)
    to_organisation(step, talk, "both/booked", role="organisation", amount=now.amount, free=found.stayed)
