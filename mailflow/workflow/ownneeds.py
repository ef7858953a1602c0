"""What an organisation tells, in a mail of its own, of what it needs: "Töpfe haben wir genug, Betten brauchen wir weiterhin".

It is neither a new need nor an offer. A sender's address alone is no proof, so what is still valid is renewed, which harms
nobody, and for the rest the list of its needs asks. Called by `routing`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow.model import Command, Reading
from mailflow.reading.authenticity import has_one_author
from mailflow.store import people
from mailflow.store.records import Listing, Person
from mailflow.workflow import needs
from mailflow.workflow.cases import Case, is_of_something_else
from mailflow.workflow.commands import LONGEST_ORDER
from mailflow.workflow.desk import Step

_TOLD = frozenset({"done", "left", "confirm", "message"})


def is_told(step: Step, case: Case) -> bool:
    """Whether a mail that answers none of our letters says of needs of its writer's organisation how they stand."""
    return bool(_told(step, case)[1])


def obey(step: Step, case: Case) -> str:
    """Renews, and asks; what was done, in a few words."""
    items, commands = _told(step, case)
    person = people.find(step.tx, step.city.key, case.mailbox)
    assert person is not None
    if any(command.command == "message" for command in commands):
        needs.ask_anew(step, person, case.message.message_id)
        return "about their needs: unclear"
    needs.take_up(step, person, items, commands, case.message.message_id)
    return "about their needs, the rest to be said in an answer: " + ", ".join(c.command for c in commands)


def _told(step: Step, case: Case) -> tuple[Sequence[Listing], tuple[Command, ...]]:
    """Their open needs, and what is said of them; nothing where the mail says something else as well."""
    person = people.find(step.tx, step.city.key, case.mailbox)
    if person is None or not _may_be_about_needs(case, person):
        return (), ()
    items = needs.open_needs(step, person)
    reading = case.classify()
    if not items or is_of_something_else(reading, items):
        return (), ()
    commands = needs.told(step, person, items, case.words)
    by_name = [c for c in commands if isinstance(c.target, tuple) or (len(items) == 1 and c.command != "message")]
    if not by_name or any(c.command not in _TOLD for c in commands) or _states_a_need(reading, commands, case.words):
        return (), ()
    return items, commands


def _may_be_about_needs(case: Case, person: Person) -> bool:
    plain = case.target is None and not case.message.attachments and has_one_author(case.message)
    return plain and person.organisation is not None and len(case.words) <= LONGEST_ORDER


def _states_a_need(reading: Reading, commands: Sequence[Command], words: str) -> bool:
    """Whether more is needed than there is, for all that we know: something else is said in a mail that needs something, or a
    number that nothing speaks of."""
    if any(character.isdigit() for character in words) and all(c.command != "left" for c in commands):
        return True
    return reading.intent == "need" and any(c.command == "message" for c in commands)
