"""What an organisation says in a mail of its own about the numbers of a list: "3 erledigt", which nothing shows the list of.

Where the mail proves whose it is, the numbers are those of the latest list that they were sent; else they are sent one, and
an answer to that counts.
"""

from __future__ import annotations

from datetime import timedelta

from mailflow.store import outbox, people
from mailflow.workflow import needs, pausing
from mailflow.workflow.cases import BY_NUMBER, Case
from mailflow.workflow.desk import Step

_LIST = "l"  # The purpose of the tokens in such a list.


def is_ordered(step: Step, case: Case) -> bool:
    """Whether a mail that answers none of our letters orders that and nothing else, and its writer needs anything."""
    if case.target is not None or case.order != BY_NUMBER:
        return False
    person = people.find(step.tx, step.city.key, case.mailbox)
    return person is not None and person.organisation is not None and bool(needs.open_needs(step, person))


def obey(step: Step, case: Case) -> str:
    """Does it by the latest list, or sends one to answer."""
    person = people.find(step.tx, step.city.key, case.mailbox)
    assert person is not None
    since = step.now - timedelta(days=step.desk.config.answers.days)
    digest_id = outbox.latest_subject(step.tx, step.city.key, person.mailbox, _LIST, since)
    message_id = case.message.message_id
    if digest_id is None or not pausing.is_proven(case):
        needs.ask_for_an_answer(step, person, message_id)
        return "by number, to be said in an answer"
    return needs.list_answered(step, digest_id, person, case.words, message_id)
