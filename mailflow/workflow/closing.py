"""The end of a relay: some time after the last message between a helper and an organisation, nothing is passed on any more.

The schedule closes what nobody wrote to for long, and a mail that comes before it did finds it closed all the same.
"""

from __future__ import annotations

from mailflow import states
from mailflow.states import Ending
from mailflow.store import matches, submissions
from mailflow.store.records import Match, Person
from mailflow.workflow import guarding
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import category_of


def close_idle(step: Step, match: Match) -> bool:
    """Whether the relay of a match is closed, because nobody wrote for long; it is from now on where its time is over."""
    if match.state == states.Match.ACCEPTED and match.used_at is not None:
        if match.used_at > step.now - step.desk.config.privacy.relay:
            return False
        return matches.end(step.tx, match, Ending.CLOSED, step.cause("nobody wrote for long"))
    return match.ending == Ending.CLOSED


def tell_closed(step: Step, match: Match, role: str, writer: Person, message_id: str) -> str:
    """Who writes to a closed relay hears so; nothing is passed on. An answer to that is about their side's own mail."""
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    own = offer if role == "helper" else need
    language = step.desk.letters.language("both/closed", writer.language, step.city.key)
    variables = {
        "number": own.submission_id,
        "category": category_of(step, offer, need, language),
        "text": guarding.as_known(step, offer, language, to_helper=role == "helper"),
        "days": step.desk.config.privacy.relay.days,
    }
    step.write(
        "both/closed", writer.mailbox, writer.language, variables,
        key=f"closed:{step.inbound_id}:{match.id}", about=About("s", own.submission_id), answers=[message_id],
        to_name=writer.name,
    )  # fmt: skip
    return f"{role}, to a relay that is closed"
