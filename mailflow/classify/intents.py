"""What the writer wants, from weighted cues: the intent with the most points wins.

Called by the classifier. Pure. The points are written in rules/languages/<code>.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailflow.classify.ruleset import CUE_INTENTS, GOODS, Cue, Language
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text, Token
from mailflow.classify.words import fold

CARRYING = frozenset({"offer", "need"})
"""The other intents carry no categories and no items."""

OTHER_SIDE = {"offer": "need", "need": "offer"}

GAP = "…"
MAX_GAP = 9
"""So many words may stand where a cue has a gap, but no colon."""

THING = "{thing}"
CLEAR = 6.0
"""The points of a cue that says by itself what is wanted."""

MAX_BETWEEN = 4
"""So many words may stand between a cue and the thing right behind it."""


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
        of_things = []
        for cue in cues:
            if THING in cue.text:
                of_things.append(cue)
                continue
            first, *rest = _parts(cue.text)
            self._by_first.setdefault(first, []).append((cue, tuple(rest)))
        self._of_things = ThingCues(of_things, language)
        self._negators = frozenset(fold(word) for word in language.negators)

    @property
    def phrases(self) -> tuple[str, ...]:
        """The parts of the cues, for the tokenizer to find."""
        rests = (part for group in self._by_first.values() for _, rest in group for part in rest)
        return tuple(dict.fromkeys((*self._by_first, *rests, *self._of_things.phrases)))

    def judge(self, text: Text, signs: Signs, things: Sequence[Hit] = ()) -> Verdict:
        """The verdict on a text; `signs` tell what else was found in it, `things` what it names and does not set aside."""
        found = [hit for hit in self._find(text) if not self._is_negated(hit, text)]
        found += self._of_things.find(text, things)
        cues = {hit.cue.text: hit for hit in _outermost(found)}
        points = {intent: self._language.start.get(intent, 0.0) for intent in CUE_INTENTS}
        for table in self._tables(text, signs):
            for intent, value in table.items():
                points[intent] += value
        for hit in cues.values():
            points[hit.cue.intent] += hit.cue.weight
        best = max(CUE_INTENTS, key=lambda intent: points[intent])
        return Verdict(best if cues or signs.thing or signs.lack else "none", points, tuple(cues.values()))

    def told(self, verdict: Verdict, hits: Sequence[Hit], text: Text) -> frozenset[str]:
        """The categories of goods that stand right behind a clear cue for the intent: "es fehlt noch ein Bettchen"."""
        clear = [hit for hit in verdict.cues if hit.cue.intent == verdict.intent and hit.cue.weight >= CLEAR]
        words = {hit.cue.text for hit in clear}
        ends = [*(hit.end for hit in clear), *(end for name, _, end in text.found if name in words)]
        goods = {hit.indexes[0]: hit for hit in hits if hit.category in GOODS and not hit.weak} if ends else {}
        found = (self._of_things.thing_behind(text, end, goods) for end in ends)
        return frozenset(goods[at].category for at in found if at is not None)

    def _tables(self, text: Text, signs: Signs) -> Iterator[Mapping[str, float]]:
        if signs.thing:
            yield self._language.thing
        if signs.lack:
            yield self._language.lack
        if signs.counted:
            yield self._language.counted
        if any(token.text == "?" for token in text.tokens):
            yield self._language.question_mark

    def _is_negated(self, hit: CueHit, text: Text) -> bool:
        """Whether a negator stands right before words that offer or need: "мы не ищем"."""
        if hit.cue.intent not in CARRYING or not hit.first:
            return False
        before, first = text.tokens[hit.first - 1], text.tokens[hit.first]
        return before.key in self._negators and before.clause == first.clause

    def _find(self, text: Text) -> list[CueHit]:
        starts = _starts(text)
        hits = []
        for name, places in starts.items():
            for cue, rest in self._by_first.get(name, ()):
                for first, end in places:
                    last = _follow(rest, end, starts, text)
                    if last is not None:
                        hits.append(CueHit(cue, first, last))
                        break
        return hits


@dataclass(frozen=True, slots=True)
class _OfThing:
    """A cue with words before its thing: the others of them, those behind it, and whether it stands anywhere in the clause."""

    cue: Cue
    rest: tuple[str, ...]
    closing: tuple[str, ...]
    anywhere: bool


class ThingCues:
    """Cues in which a thing stands for itself: who "would like {thing}" needs one, who "would like to give" it gives.

    Its place is right by the words, with no more than its article and adjectives between, or behind "…" anywhere in the clause: then
    an infinitive there says that it is about doing, and the cue does not count: "ich möchte den Tisch verschenken".
    """

    def __init__(self, cues: Iterable[Cue], language: Language) -> None:
        self._before: dict[str, list[_OfThing]] = {}
        self._behind: dict[str, list[Cue]] = {}
        self._infinitives = tuple(fold(ending) for ending in language.infinitives)
        self._numbers = frozenset(fold(word) for word in language.numbers)
        barring = (*language.locating, *language.owning, *language.definite, *language.accompanying, *language.parting)
        self._barring = frozenset(fold(word) for word in barring)
        self._is_german = language.compounds  # Nouns have capitals, and other words the endings of infinitives.
        for cue in cues:
            before, _, behind = cue.text.partition(THING)
            first, *rest = (*_parts(before), *_parts(behind))
            if before:
                closing = len(_parts(behind))
                parts = tuple(rest[: len(rest) - closing]), tuple(rest[len(rest) - closing :])
                self._before.setdefault(first, []).append(_OfThing(cue, *parts, before.rstrip().endswith(GAP)))
            else:
                self._behind.setdefault(first, []).append(cue)

    @property
    def phrases(self) -> tuple[str, ...]:
        """The words of the cues, for the tokenizer to find."""
        others = (part for group in self._before.values() for one in group for part in (*one.rest, *one.closing))
        return (*self._before, *self._behind, *others)

    def find(self, text: Text, things: Sequence[Hit]) -> Iterator[CueHit]:
        """The cues of a text that names these things."""
        said = [found for found in text.found if found[0] in self._before or found[0] in self._behind] if things else ()
        if not said:
            return
        things = [hit for hit in things if self._is_thing(hit, text)]
        ends = {hit.indexes[0]: hit.indexes[-1] + 1 for hit in things}
        own = frozenset(index for hit in things for index in hit.indexes)
        begins = {end: first for first, end in ends.items()}
        starts = _starts(text)
        for name, first, end in said:
            for one in self._before.get(name, ()):
                last = _follow(one.rest, end, starts, text)
                thing = last and self.thing_behind(text, last, ends, anywhere=one.anywhere)
                last = thing and _follow(one.closing, ends[thing], starts, text)
                of_verb = (
                    last and one.anywhere and self._is_of_verb(text, first, own.union(range(first, end), (last - 1,)))
                )
                if last and not of_verb:
                    yield CueHit(one.cue, first, last)
            for cue in self._behind.get(name, ()):
                if (thing := begins.get(first)) is not None:
                    yield CueHit(cue, thing, end)

    def _is_thing(self, hit: Hit, text: Text) -> bool:
        """Whether a hit is something to have: money is in many stories, and "interpreting" is done."""
        if hit.indexes[-1] - hit.indexes[0] >= len(hit.indexes):  # Words with others between: most hold a verb.
            return False
        if hit.category in GOODS:
            return True
        last = text.tokens[hit.indexes[-1]]
        return hit.category != "money" and last.key not in self._barring and not self._is_infinitive(last)

    def thing_behind(self, text: Text, end: int, things: Collection[int], *, anywhere: bool = False) -> int | None:
        """Where the first thing behind a cue begins, of `things` that begin there; None where none belongs to it."""
        clause = text.tokens[end - 1].clause
        for token in text.tokens[end : end + 1 + (MAX_GAP if anywhere else MAX_BETWEEN)]:
            if token.clause != clause:
                return None
            if token.index in things:
                return token.index
            if not anywhere and self._bars(token):
                return None
        return None

    def _bars(self, token: Token) -> bool:
        if token.is_sign:
            return token.text not in _BEFORE_THING
        return token.key in self._barring or (self._is_german and token.word.capital)

    def _is_of_verb(self, text: Text, first: int, own: frozenset[int]) -> bool:
        """Whether an infinitive stands in the clause of a cue; `own` are the things and the words of the cue."""
        clause = text.tokens[first].clause if self._infinitives else None
        rest = (token for token in text.tokens if token.clause == clause and token.index not in own)
        return any(self._is_infinitive(token) for token in rest)

    def _is_infinitive(self, token: Token) -> bool:
        """Whether a word ends so; in German the dictionary tells "verschenken" from "großen" and "Größen"."""
        if not token.key.endswith(self._infinitives) or token.text[0].isupper() or token.key in self._numbers:
            return False
        written, *lemmas = token.word.spellings
        return written in lemmas or not self._is_german


_BEFORE_THING = frozenset(":-–")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(GAP) if part.strip()]


def _starts(text: Text) -> dict[str, list[tuple[int, int]]]:
    """For each phrase of a text where it begins and ends."""
    starts: dict[str, list[tuple[int, int]]] = {}
    for name, first, end in text.found:
        starts.setdefault(name, []).append((first, end))
    return starts


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
