"""Whether it may go where it is needed: a condition that the question itself named is none.

Called by `offers` for the answer of who is asked about the city next door. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import sentences
from mailflow.classify.replywords import ReplyWords, Unit

_SILENT = frozenset({"polite", "neutral"})


def without_asked_condition(text: str, words: ReplyWords) -> str:
    """The text without the clauses that only say that somebody there wants it: "Ja gerne, wenn jemand sie dort braucht" is
    "Ja gerne," then. One with a word of anything else in it stays: "wenn ich sie nicht mehr brauche"."""
    said, contrast = words.grammar["wanted_there"][""], words.grammar["contrast"][""]
    clauses = sentences(words.units(words.tokens(text), "helper"), ("end", "pause", "question"))
    for number, clause in enumerate(clauses):
        begins = next((n for n, unit in enumerate(clause) if unit.kind == "condition"), 0 if number else len(clause))
        left = clause[begins:]
        if left and left[0].text not in contrast and all(_is_of_it(unit, said) for unit in left):
            return without_asked_condition(f"{text[: left[0].start]}{text[left[-1].end :]}", words)
    return text


def _is_of_it(unit: Unit, said: frozenset[str]) -> bool:
    return unit.kind == "condition" or unit.kind in _SILENT or said.issuperset(unit.text.split())
