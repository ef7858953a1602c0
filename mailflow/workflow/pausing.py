"""PAUSE and WEITER in a mail of its own: about all needs of an organisation, or all that a helper has open.

A sender's address alone is no proof: only what passes DMARC is done at once. All else is answered with a list, and an answer
to that counts.
"""

from __future__ import annotations

from datetime import date

from mailflow.reading.authenticity import Proof
from mailflow.store import people
from mailflow.store.records import Person
from mailflow.workflow import needs, ownlist, senders, teams
from mailflow.workflow.cases import BY_NUMBER, Case, language_of
from mailflow.workflow.desk import Step


def is_ordered(_step: Step, case: Case) -> bool:
    """Whether a mail that answers none of our letters orders that and nothing else."""
    return case.target is None and case.order not in (None, BY_NUMBER)


def obey(step: Step, case: Case) -> str:
    """Pauses or goes on with what its writer has; where nothing proves that it is them, they are asked how it is meant."""
    assert case.order is not None
    order, message_id = case.order.command, case.message.message_id
    person = people.find(step.tx, step.city.key, case.mailbox)
    if person is None:
        ownlist.send_nothing(step, case.mailbox, language_of(step, case), message_id, order)
        return f"{order}: nothing of theirs is here"
    proven = is_proven(case)
    last = senders.pause_end(step, case.order, person.language)
    if teams.organisation_of(step, person) is not None:
        _of_organisation(step, person, order, message_id, last, proven=proven)
    else:
        _of_helper(step, person, order, message_id, last, proven=proven)
    return f"{order}, {'done' if proven else 'to be said in an answer'}"


def is_proven(case: Case) -> bool:
    """Whether it counts as its writer's own mail. One that proves nothing does not: it has no token, as an answer has."""
    return case.admitted and case.authenticity is not None and case.authenticity.proof is Proof.PASS


def _of_organisation(
    step: Step, person: Person, order: str, message_id: str, last: date | None, *, proven: bool
) -> None:
    if not proven:
        needs.ask_to_confirm(step, person, order, message_id, last)
    elif order == "pause":
        needs.pause_all(step, person, message_id, last)
    else:
        needs.resume_all(step, person, message_id)


def _of_helper(step: Step, person: Person, order: str, message_id: str, last: date | None, *, proven: bool) -> None:
    done = proven and ownlist.change_all(step, person, order, message_id, last)
    if not done and not ownlist.send(step, person, message_id, order, last):
        ownlist.send_nothing(step, person.mailbox, person.language, message_id, order)
