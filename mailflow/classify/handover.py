"""Who carries a thing: is it picked up where it is, or brought to those who need it?

Called by `details`. Pure. "pickup" is the taker's way, "delivery" the giver's, "either" where a text names both.
"""

from __future__ import annotations

from itertools import takewhile

from mailflow.classify.lexemes import SENTENCE_END, Found, Lexemes, Lexer, Phrases, pairs
from mailflow.classify.ruleset import DELIVERY_LISTS, Language
from mailflow.classify.words import fold

PICKUP, DELIVERY, EITHER = "pickup", "delivery", "either"
NO_CAR = "no_car"
NEAR = 3
"""A negator so many words before a phrase, or right behind it, turns it round."""

_OPPOSITE = {PICKUP: DELIVERY, DELIVERY: PICKUP}


class Handover:
    """Reads it in one language."""

    def __init__(self, language: Language, lexer: Lexer) -> None:
        self._phrases = Phrases(lexer, pairs(language.delivery, {name: name for name in DELIVERY_LISTS}))
        self._negators = frozenset(fold(word) for word in language.negators)

    def of(self, lexemes: Lexemes, intent: str) -> tuple[str | None, list[Found[str]]]:
        """The way, and the phrases that tell it; without a car a giver cannot bring, and a taker cannot pick up."""
        found = [self._turned(lexemes, one) for one in self._phrases.all(lexemes)]
        told = [one for one in found if one.value != NO_CAR]
        if not told:
            way = {"offer": PICKUP, "need": DELIVERY}.get(intent)
            return (way, found[:1]) if found and way else (None, [])
        ways = {one.value for one in told}
        return (EITHER if len(ways) > 1 else told[0].value), told[:2]

    def _turned(self, lexemes: Lexemes, found: Found[str]) -> Found[str]:
        """The opposite where it is negated: who cannot bring it wants it picked up."""
        if found.value == NO_CAR:
            return found
        keys = lexemes.keys
        before = takewhile(_in_clause, reversed(keys[max(0, found.first - NEAR) : found.first]))
        behind = takewhile(_in_clause, keys[found.end : found.end + 2])
        around = (*before, *keys[found.first : found.end], *behind)
        negated = any(key in self._negators for key in around)
        return Found(_OPPOSITE[found.value], found.first, found.end) if negated else found


def _in_clause(key: str) -> bool:
    return key not in SENTENCE_END and key not in ",:"
