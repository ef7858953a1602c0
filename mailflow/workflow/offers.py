"""What becomes of an offer that waits: its rounds, one after the other, until somebody takes it or all were asked."""

from __future__ import annotations

from mailflow import states
from mailflow.store import submissions
from mailflow.workflow import matching
from mailflow.workflow.desk import Step


def next_round(step: Step, offer_id: int) -> bool:
    """The time of silence is over: the next organisations hear of the offer. False when somebody else was faster."""
    number = submissions.round_of(step.tx, offer_id, step.now)
    if number is None:
        return False
    offer = submissions.listing(step.tx, offer_id)
    if offer.state != states.Listing.OPEN or offer.rest == 0:
        submissions.next_ask(
            step.tx, offer_id, number, None
        )  # It may be open again: what becomes of it then, begins then.
    elif number < step.desk.rules[step.city.key].matching.rounds:
        matching.ask_round(step, offer, number + 1)
    else:
        submissions.next_ask(step.tx, offer_id, number, None)
    return True
