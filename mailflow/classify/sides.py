"""Which things of a mail belong to its other side: "Ich gebe ein Sofa ab und suche ein Kinderrad" needs the bicycle.

Called by the classifier once the intent is known. A thing belongs to the words for an intent that stand before it in its
sentence, else to those behind it. Only clear words count, and only where other things clearly belong to the intent of
the whole: most mails have one purpose, and "Ich suche jemanden, der ein Bett braucht" gives the bed. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow.classify.intents import CARRYING, CueHit
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text

CLEAR = 4.0
"""The points of a cue that says by itself what its sentence wants."""


def divide(hits: Sequence[Hit], cues: Sequence[CueHit], intent: str, text: Text) -> tuple[list[Hit], list[Hit]]:
    """The hits of the intent of the whole, and those of the other side: needed beside an offer, or offered beside a need."""
    by_sentence: dict[int, list[CueHit]] = {}
    for cue in cues:
        if cue.cue.intent in CARRYING and cue.cue.weight >= CLEAR:
            by_sentence.setdefault(text.tokens[cue.first].sentence, []).append(cue)
    sides = [_side(hit, by_sentence.get(text.tokens[hit.indexes[0]].sentence, ())) for hit in hits]
    if intent not in sides:
        return list(hits), []
    # A category that is named on both sides, or in a sentence of no side as well, is left where the whole is.
    own = {hit.category for hit, side in zip(hits, sides, strict=True) if side in (intent, "")}
    return [hit for hit in hits if hit.category in own], [hit for hit in hits if hit.category not in own]


def _side(hit: Hit, cues: Sequence[CueHit]) -> str:
    """The intent of the nearest cue before a hit in its sentence, else of the first behind it; "" where there is none."""
    before = [cue for cue in cues if cue.first <= hit.indexes[0]]
    if before:
        return max(before, key=lambda cue: cue.first).cue.intent
    return min(cues, key=lambda cue: cue.first).cue.intent if cues else ""
