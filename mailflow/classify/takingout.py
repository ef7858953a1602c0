"""A moderator takes out what was approved and has taken effect: "HERAUSNEHMEN schimmelig", "2 HERAUSNEHMEN: Betrug".

Called by `commands` before anything else is read. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from mailflow.classify.answer import SILENT, UNCLEAR, Answer
from mailflow.classify.batches import batch, numbers_or_all
from mailflow.classify.replywords import Token, Unit
from mailflow.model import Command

_ALL = ("all", "everything", "both")
_OPEN = frozenset({"question", "request", "absent", "condition", "doubt"})
# Commands whose words may stand in a reason: "Betrug", "steht auf der Liste".
_OF_REASONS = ("", "reject", "spam", "list", "show", "help")
# So many words beside that of a part of the text tell what is wrong with it; fewer want the part itself out.
_TELLS_OF_PART = 3
_SMALL = ("article", "pronoun", "particle", "still", "not_yet", "then")
_DENIES_WITH = 2  # So many words beside a "not" tell what is wrong with a thing; fewer may deny the order itself.


def taken_out(answer: Answer) -> tuple[Command, ...] | None:
    """The order of an answer that begins with the word, or with numbers and the word; None for any other answer.

    Others may count on what ends by it: the word counts only in capitals or before a colon, alone in its answer and with a
    reason, which goes to the sender; otherwise it is asked back.
    """
    tokens, several = answer.tokens, (answer.items.count or 0) > 1
    at = 0
    while at < len(tokens) and (length := _courtesy(answer, at)):
        at += length
    targets, at = numbers_or_all(answer, at)
    while targets and at < len(tokens) and (tokens[at].text in (".", ")", ":") or tokens[at].kind == "pause"):
        at += 1
    length = answer.words.at_place(tokens, at, "take_out")
    if not length or not _is_shouted(answer, tokens[at : at + length + 1]):
        return None
    at += length
    if several and not targets:
        targets, at = numbers_or_all(answer, at)
    if isinstance(targets, str) and (targets not in _ALL or (targets == "both" and answer.items.count != 2)):
        return UNCLEAR
    if (several and not answer.items.together) or batch(replace(answer, tokens=tokens[at:])):
        return UNCLEAR  # Of a list nobody sees here what has taken effect; and what else is ordered goes by itself.
    reason = answer.units(tokens[at:])
    if not _is_reason(answer, reason):
        return UNCLEAR
    return (Command("take_out", targets if isinstance(targets, tuple) and targets else None, answer.said(reason)),)


def _courtesy(answer: Answer, at: int) -> int:
    """How many tokens are a mark or politeness before the order."""
    return int(answer.tokens[at].kind in ("end", "pause")) or answer.words.at_place(answer.tokens, at, "courtesy")


def _is_shouted(answer: Answer, tokens: list[Token]) -> bool:
    """Whether the word stands in capitals, or a colon behind it. tokens: the word and what follows."""
    if tokens[-1].text == ":":
        return True
    word = tokens[:-1] if len(tokens) > 1 else tokens
    return answer.text[tokens[0].start : word[-1].end].isupper()


def _is_reason(answer: Answer, units: list[Unit]) -> bool:
    """Whether it tells what is wrong, and neither asks, nor sets a condition, nor takes the order back ("noch nicht"), nor wants
    only a part of the text out ("die Telefonnummer, dann freigeben")."""
    says = [unit for unit in units if unit.kind not in SILENT]
    if not says or says[0].kind in ("hedge", "limit", "negation") or any(unit.kind in _OPEN for unit in says):
        return False
    small = {word for name in _SMALL for word in answer.words.grammar[name][""]}
    words = sum(unit.kind == "word" and unit.text not in small for unit in says)
    parts = sum(unit.text in answer.words.grammar["part_of_text"][""] for unit in says)
    if any(unit.command not in _OF_REASONS for unit in says) or (parts and words - parts < _TELLS_OF_PART):
        return False
    return words >= _DENIES_WITH or all(unit.kind != "negation" for unit in says)
