"""What the writer wants, from weighted cues: the intent with the most points wins.

Called by the classifier. Pure. The points are written in rules/languages/<code>.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailflow.classify.ruleset import CUE_INTENTS, Cue, Language
from mailflow.classify.tokens import Text

CARRYING = frozenset({"offer", "need"})
"""The other intents carry no categories and no items."""

OTHER_SIDE = {"offer": "need", "need": "offer"}

GAP = "…"
MAX_GAP = 9
"""So many words may stand where a cue has a gap, but no colon."""


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue that was found: where it begins and ends (indexes of tokens)."""

    cue: Cue
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The intent, the points of all, and the cues behind them; "none" where neither a cue nor a thing was found."""

    intent: str
    points: dict[str, float]
    cues: tuple[CueHit, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text holds beside cues: a thing of a category, one that is lacking, one that is counted."""

    thing: bool = False
    lack: bool = False
    counted: bool = False


class IntentCues:
    """The cues of one language."""

    def __init__(self, cues: Iterable[Cue], language: Language) -> None:
        self._language = language
        self._by_first: dict[str, list[tuple[Cue, tuple[str, ...]]]] = {}
        for cue in cues:
            first, *rest = (part.strip() for part in cue.text.split(GAP) if part.strip())
            self._by_first.setdefault(first, []).append((cue, tuple(rest)))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The parts of the cues, for the tokenizer to find."""
        rests = (part for group in self._by_first.values() for _, rest in group for part in rest)
        return tuple(dict.fromkeys((*self._by_first, *rests)))

    def judge(self, text: Text, signs: Signs) -> Verdict:
        """The verdict on a text; `signs` tell what else was found in it."""
        cues = {hit.cue.text: hit for hit in _outermost(self._find(text))}
        points = {intent: self._language.start.get(intent, 0.0) for intent in CUE_INTENTS}
        for table in self._tables(text, signs):
            for intent, value in table.items():
                points[intent] += value
        for hit in cues.values():
            points[hit.cue.intent] += hit.cue.weight
        best = max(CUE_INTENTS, key=lambda intent: points[intent])
        return Verdict(best if cues or signs.thing or signs.lack else "none", points, tuple(cues.values()))

    def _tables(self, text: Text, signs: Signs) -> Iterator[Mapping[str, float]]:
        if signs.thing:
            yield self._language.thing
        if signs.lack:
            yield self._language.lack
        if signs.counted:
            yield self._language.counted
        if any(token.text == "?" for token in text.tokens):
            yield self._language.question_mark

    def _find(self, text: Text) -> list[CueHit]:
        starts: dict[str, list[tuple[int, int]]] = {}
        for name, first, end in text.found:
            starts.setdefault(name, []).append((first, end))
        hits = []
        for name, places in starts.items():
            for cue, rest in self._by_first.get(name, ()):
                for first, end in places:
                    last = _follow(rest, end, starts, text)
                    if last is not None:
                        hits.append(CueHit(cue, first, last))
                        break
        return hits


def _follow(rest: Sequence[str], end: int, starts: dict[str, list[tuple[int, int]]], text: Text) -> int | None:
    """Where a cue ends whose other parts follow in the same sentence, each within the gap; None when one is missing."""
    sentence = text.tokens[end - 1].sentence
    for part in rest:
        nexts = (
            b
            for a, b in starts.get(part, ())
            if 0 <= a - end <= MAX_GAP and text.tokens[a].sentence == sentence and ":" not in text.keys[end:a]
        )
        following = next(nexts, None)
        if following is None:
            return None
        end = following
    return end


def _outermost(hits: list[CueHit]) -> list[CueHit]:
    """The hits that stand inside no longer one: "brauche ich nicht mehr" hides "brauche ich". Of two that say the same,
    the stronger stays: "biete … an" does not hide "biete"."""
    kept: list[CueHit] = []
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.end, hit.first)):
        around = [other for other in kept if _is_inside(hit, other)]
        if all(other.cue.intent == hit.cue.intent and other.cue.weight < hit.cue.weight for other in around):
            kept = [other for other in kept if other not in around] + [hit]
    return sorted(kept, key=lambda hit: hit.first)


def _is_inside(hit: CueHit, other: CueHit) -> bool:
    return other.first <= hit.first and hit.end <= other.end and other.end - other.first > hit.end - hit.first
