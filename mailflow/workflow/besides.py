"""What an organisation says beside its yes about something else: "Das Bett nehmen wir. Übrigens brauchen wir auch Töpfe."

The helper has only the bed, so that sentence is not for them: it becomes a need of its own, which the moderators review.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.model import Address, Message
from mailflow.reading.reply import Parts
from mailflow.store.records import Listing, Person
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import submit

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Besides:
    """A message in two: what is for the helper, and what is needed besides; "" for none."""

    message: str
    need: str = ""


def split(step: Step, message: str, language: str, pair: Sequence[Listing]) -> Besides:
    """Takes the sentences out of a message that state a need of things which the offer and the need it is about are not.

    Only what is said as an addition ("auch", "außerdem"). A question is for the helper, who may have such a thing as well; so
    is what speaks to them or of the handover, and a need of help. When in doubt a sentence is theirs.
    """
    sentences = _SENTENCE.split(message)
    needs = [sentence for sentence in sentences if _is_other_need(step, sentence, language, pair)]
    if not needs:
        return Besides(message)
    return Besides(" ".join(one for one in sentences if one not in needs), " ".join(needs))


def take_up(step: Step, speaker: Person, words: str, message_id: str) -> int:
    """Takes up what is needed besides like a mail of its own; its number. 0 while it is gathered with what else is needed."""
    if step.gathering is not None:
        step.gathering.needs.append(words)
        return 0
    message = Message(message_id=message_id, senders=(Address(speaker.name, speaker.mailbox),))
    return submit(step, message, Parts(words, "", ""), step.read(words, speaker.language), speaker.mailbox).id


def _is_other_need(step: Step, sentence: str, language: str, pair: Sequence[Listing]) -> bool:
    if not _is_addition(step, sentence, language):
        return False
    reading = step.read(sentence, language)
    if reading.intent != "need":
        return False
    goods = step.desk.rules[step.city.key].goods
    named = {term for item in reading.items for term in item.terms}
    known = {term for item in pair for term in item.terms}
    return bool(named) and named.isdisjoint(known) and all(term.partition("/")[0] in goods for term in named)


def _is_addition(step: Step, sentence: str, language: str) -> bool:
    grammar = step.desk.reply_words.grammar
    tokens = step.desk.reply_words.tokens(sentence)
    words = {token.text for token in tokens}
    adds, speaks_to_them = (
        not words.isdisjoint(grammar[name].get(language, ())) for name in ("addition", "to_the_reader")
    )
    return adds and not speaks_to_them and all(token.kind != "question" for token in tokens)
