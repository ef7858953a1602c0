"""What has to come before an approval: a step ("Foto löschen und dann freigeben", "delete it and publish") or a day ("am Montag
freigeben"). Called by `orders`: such a yes is none yet, and a careful secretary would ask back. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mailflow.classify.answer import SILENT, Answer, sentences
from mailflow.classify.replywords import Unit

_INFINITIVE = ("en", "ern", "eln")  # Of German verbs: "löschen", "ändern", "wechseln".


def is_for_later(answer: Answer, units: list[Unit]) -> bool:
    """Whether something approves only after a step, or on a day that is yet to come."""
    if wants_of_text(answer, units):
        return True
    return any(
        _is_after_step(answer, sentence, at) or _is_on_day(answer, sentence)
        for sentence in sentences(units)
        for at, unit in enumerate(sentence)
        if unit.command == "approve"
    )


def wants_of_text(answer: Answer, units: list[Unit]) -> bool:
    """Whether something is said of a part of the text that is to go ("Foto raus und freigeben"), or of what is hidden in it that
    is to stay ("Bitte die Telefonnummer drin lassen. OK"); only AUFDECKEN lets that pass."""
    grammar = answer.words.grammar
    said, free = {unit.text for unit in units}, {unit.text for unit in units if not unit.command}
    return any(
        not said.isdisjoint(grammar[part][""]) and not wishes.isdisjoint(grammar[wish][""])
        for part, wish, wishes in (("part_of_text", "removes", said), ("hidden_part", "leaves_in", free))
    )


def _is_after_step(answer: Answer, sentence: Sequence[Unit], at: int) -> bool:
    """Whether an order is joined to what is said before it by "then", or to an instruction by "and"."""
    words, first = answer.words, at
    while first and sentence[first - 1].kind in SILENT | {"word"}:
        unit = sentence[first - 1]
        if unit.kind == "word" and unit.text not in words.grammar["afterwards"][""]:
            break
        first -= 1
    between = {unit.text for unit in sentence[first:at]}
    said = [unit for unit in sentence[:first] if unit.kind not in SILENT and not unit.command]
    if not said or (len(said) == 1 and said[0].text in words.grammar["assent"][""]):
        return False
    if not between.isdisjoint(words.grammar["afterwards"][""]):
        return True
    joined = not between.isdisjoint(words.places["join"])
    return joined and not _tells(answer, said) and _is_instruction(answer, said, sentence[at])


def _tells(answer: Answer, said: Sequence[Unit]) -> bool:
    """Whether somebody tells what is or was: "Ich habe ihn gesprochen"."""
    words = answer.words
    verbs = words.grammar["auxiliary"][""] | words.grammar["pronoun"][""]
    return any(unit.text in verbs or unit.text in words.places["myself"] for unit in said)


def _is_instruction(answer: Answer, said: Sequence[Unit], order: Unit) -> bool:
    if _has_decided(answer, order):
        return False  # "Besprochen und freigegeben."
    if order.language == "en":
        return not said[0].text.endswith("ed")
    last = said[-1]
    is_verb = last.text.endswith(_INFINITIVE) and answer.text[last.start : last.end][:1].islower()
    return is_verb and order.text.endswith("en")


def _has_decided(answer: Answer, order: Unit) -> bool:
    """Whether it tells what is done: "freigegeben am 2.12." is dated."""
    return order.text in answer.words.grammar["decided"][""]


def _is_on_day(answer: Answer, sentence: Sequence[Unit]) -> bool:
    """Whether the clause of an order names a day, or a clause beside it that says nothing else."""
    articles = answer.words.grammar["article"][""]
    for clause in sentences([unit for unit in sentence if unit.text not in articles], ("pause",)):  # "in the morning"
        days = [n + 1 for n, (before, day) in enumerate(pairwise(clause)) if _is_later_day(answer, before, day)]
        others = [unit for n, unit in enumerate(clause) if n not in days and n + 1 not in days]
        orders = any(unit.command == "approve" and not _has_decided(answer, unit) for unit in clause)
        if days and (orders or all(unit.kind in SILENT for unit in others)):
            return True
        # "Montag freigeben": a day and the order, nothing else.
        said = [unit for unit in clause if unit.kind not in SILENT]
        if orders and len(said) == 2 and any(unit.text in answer.words.grammar["day"][""] for unit in said):
            return True
    return False


def _is_later_day(answer: Answer, before: Unit, day: Unit) -> bool:
    words = answer.words
    is_day = day.text in words.grammar["day"][""] or day.text in words.months or day.kind == "number"
    return is_day and before.text in words.grammar["later_day"][""]
