"""What people agree to is kept with the very text that they read, the mail by which they did, and when (GDPR 7 (1)).

The texts stand in templates/<language>/words.toml under [consents], and the letters show them from there: so what is kept
is what was read.
"""

from __future__ import annotations

from mailflow.outgoing.compose import one_line
from mailflow.store import consents
from mailflow.store.records import Person
from mailflow.workflow.desk import Step

PASSING_ON, CONTACT, NEXT_DOOR = "passing_on", "contact", "next_door"
"""That what they tell is shown to whom it suits; that their signature and telephone pass; that it goes to a neighbour."""


def given(step: Step, person: Person, purpose: str, subject_id: int, letter: str) -> None:
    """Keeps that somebody agrees to something, by the mail of this step. letter: the one that shows them the text."""
    language = step.desk.letters.language(letter, person.language, step.city.key)
    text = one_line(step.desk.letters.words(language, step.city.key).consents[purpose])
    consents.give(step.tx, person.id, purpose, subject_id, text, language, step.now, step.inbound_id)
