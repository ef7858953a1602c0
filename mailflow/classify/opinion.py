"""What rules and the learned model decide together: intent, categories, how certain that is, and why.

Called by the classifier where there is a model. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from mailflow.classify.features import units
from mailflow.classify.fieldlines import Form
from mailflow.classify.intents import CARRYING, CLEAR, OTHER_SIDE, Verdict
from mailflow.classify.joining import Joining, category_numbers, intent_numbers
from mailflow.classify.learned import LABELS, Learned, Scores, in_words
from mailflow.classify.meant import Context
from mailflow.classify.ruleset import CATEGORIES, Category
from mailflow.classify.scope import Scoped
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text
from mailflow.model import Reason

MIN_INTENT = 0.9
UNNAMED_ALONE = -2.0
"""Where neither a cue nor a thing was found, an intent must be as probable as this, or the best category have so much log
odds, or nothing is known."""

MIN_SPAM_WORDS = 6
"""Where no word of the rules says so, a shorter text is no advertisement: who writes "Hallo!" alone is to hear from us."""

SHORT = 20
"""In a text of fewer words than this the only CLEAR cue for an offer or a need decides: so few words say little to a model
that is weighed on whole mails, and in 77 of 78 short texts with such a cue it is right."""

CONTRARY = 0.5
"""But not beside a cue for the other side that has more than this share of its points."""
COMPLAINS = 9.0
FAINT = 1.0
"""A cue for a question that has so many points tells of a complaint, which names a thing as an offer does; it decides where no cue
for anything else has more than the fewer points."""

MAX_WORDS = 100
"""So many characters of the strongest words are told."""


class Observed(Protocol):
    """What the rules found in a text (`classifier.Observed`)."""

    @property
    def text(self) -> Text: ...
    @property
    def scoped(self) -> Scoped: ...
    @property
    def form(self) -> Form: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def context(self) -> Context: ...
    def named(self, intent: str) -> list[Hit]: ...
    def evidence(self, intent: str) -> dict[str, dict[str, float]]: ...
    def beside(self, intent: str) -> frozenset[str]: ...
    def told(self, intent: str) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a text wants. `unnamed`: categories that no word of the rules names, with the sentence that tells most."""

    intent: str
    categories: frozenset[str]
    unnamed: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    certain: bool = False


NOTHING_KNOWN = Opinion("none", frozenset())


class Opinions:
    """Decides by one model."""

    def __init__(self, learned: Learned, categories: Mapping[str, Category]) -> None:
        self._learned = learned
        self._joining = Joining(learned.settings)
        self._categories = categories
        self._limits: Mapping[str, float] = learned.settings["limits"]

    def of(self, observed: Observed) -> Opinion:
        """What is decided of one text."""
        text, scoped, form, verdict = observed.text, observed.scoped, observed.form, observed.verdict
        scores = self._learned.read(units(text, scoped))
        if not scores.sentences and not form.records:  # Not one word.
            return NOTHING_KNOWN
        chances = self._joining.intents(intent_numbers(scores, verdict, text))
        seems_over = max(chances, key=lambda name: chances[name]) == "withdraw"
        if _is_no_withdrawal(chances["withdraw"], verdict, text):
            chances["withdraw"] = 0.0
        intent, other = sorted(chances, key=lambda name: -chances[name])[:2]
        said = "question" if _complains(verdict) else _said_plainly(verdict, text)
        if said and said != intent and intent != "withdraw":
            intent, other = said, intent
        words = _Words(scores, text)
        if intent not in CARRYING or form.records:
            needed = MIN_INTENT if intent != "spam" or len(text.tokens) >= MIN_SPAM_WORDS else math.inf
            known = form.records or verdict.intent != "none" or chances[intent] >= needed
            return self._closed(words, intent, chances[intent], _unsure(other)) if known else NOTHING_KNOWN
        found = observed.evidence(intent)
        meant = self._learned.meant.scores(observed.named(intent), observed.context, intent)
        odds = self._joining.categories(category_numbers(scores, meant, found, scoped, text, self._categories))
        alone = self._limits["enough_alone"] if verdict.intent != "none" else UNNAMED_ALONE
        chosen = (
            choose(odds, self._limits["enough"], alone) | plain(found, short=said == intent) | observed.told(intent)
        )
        if verdict.intent == "none" and chances[intent] < MIN_INTENT and (seems_over or not chosen):
            return NOTHING_KNOWN
        chosen |= observed.beside(intent)
        sure = certainty(odds, self._limits["enough"])
        doubted = min(odds, key=lambda id_: abs(odds[id_] - self._limits["enough"]))
        is_taken = chances[intent] >= sure and doubted in chosen
        doubt = (
            Reason("unsure_of", {"category": doubted})
            if is_taken
            else _unsure(other if chances[intent] < sure else doubted)
        )
        if both := _says_both(verdict):
            doubt = _unsure(OTHER_SIDE[intent])
        opinion = self._closed(words, intent, chances[intent] * sure if chosen and not both else 0.0, doubt)
        reasons = (*opinion.reasons, *words.of_categories(chosen))
        return replace(opinion, categories=chosen, unnamed=words.sentences(chosen - found.keys()), reasons=reasons)

    def _closed(self, words: _Words, intent: str, sure: float, doubt: Reason) -> Opinion:
        """An opinion without categories; with the doubt, where it is not certain."""
        certain = sure >= self._limits["certain"]
        unsure = () if certain else (doubt,)
        return Opinion(intent, frozenset(), reasons=(*unsure, *words.of_intent(intent)), certain=certain)


def _is_no_withdrawal(chance: float, verdict: Verdict, text: Text) -> bool:
    """Whether a short text is not likely enough to take something back, where no word says so: "Wir geben ein Sofa. Nicht freitags." """
    is_said = any(hit.cue.intent == "withdraw" for hit in verdict.cues)
    return not is_said and chance < MIN_INTENT and len(text.tokens) < SHORT


def _said_plainly(verdict: Verdict, text: Text) -> str:
    """Offer or need, where a short text has clear cues for that alone; else ""."""
    if len(text.tokens) >= SHORT:
        return ""
    said = {hit.cue.intent for hit in verdict.cues if hit.cue.weight >= CLEAR}
    if len(said) != 1 or not said <= CARRYING:
        return ""
    (intent,) = said
    strongest = {hit.cue.intent: hit.cue.weight for hit in sorted(verdict.cues, key=lambda hit: hit.cue.weight)}
    return intent if strongest.get(OTHER_SIDE[intent], 0.0) <= CONTRARY * strongest[intent] else ""


def _says_both(verdict: Verdict) -> bool:
    """Whether clear words offer and clear words need: "Wir haben ein Gitterbett abzugeben und brauchen ein Doppelbett"."""
    return {hit.cue.intent for hit in verdict.cues if hit.cue.weight >= CLEAR} >= CARRYING


def _complains(verdict: Verdict) -> bool:
    """Whether somebody complains that nobody came or wrote ("Seit zwei Wochen warte ich, dass jemand mein Sofa abholt"), and no word
    gives, needs or withdraws anything: people read it, and the sender hears what to write where it was meant otherwise."""
    cues = [hit.cue for hit in verdict.cues]
    complaint = any(cue.intent == "question" and cue.weight >= COMPLAINS for cue in cues)
    return complaint and not any(cue.intent != "question" and cue.weight > FAINT for cue in cues)


def _unsure(other: str) -> Reason:
    """What else it could be: an intent, or one more category."""
    return Reason("unsure", {"other": other})


def choose(odds: Mapping[str, float], enough: float, enough_alone: float) -> frozenset[str]:
    """The categories with enough log odds; where none has, the best one if it has what is enough for that."""
    best = max(odds, key=lambda id_: odds[id_])
    alone = {best} if odds[best] >= enough_alone else set()
    return frozenset({id_ for id_, value in odds.items() if value >= enough} or alone)


def plain(evidence: Mapping[str, Mapping[str, float]], *, short: bool = False) -> frozenset[str]:
    """The categories that are said so plainly that no other word outvotes them.

    One of their own words stands in a line of a list, or is counted in a sentence that tells the intent ("ich habe zwei
    Betten abzugeben"), and not as a place or as something of the writer's own. In a short text that says its intent clearly
    they need no number: "I have a sofa and a bike to give away".
    """
    return frozenset(id_ for id_, found in evidence.items() if _is_plain(found, short))


def _is_plain(found: Mapping[str, float], short: bool) -> bool:
    if not found["strong_terms"] + found["phrases"]:
        return False
    counted = (found["counted"] or short) and found["cue_near"] and not found["as_place"] and not found["own_thing"]
    return bool(found["listed"] or counted)


def certainty(odds: Mapping[str, float], enough: float) -> float:
    """The probability that all categories are decided right, as if they did not depend on each other."""
    return math.exp(-sum(math.log1p(math.exp(-abs(value - enough))) for value in odds.values()))


class _Words:
    """The strongest words of one text, as reasons."""

    def __init__(self, scores: Scores, text: Text) -> None:
        self._scores = scores
        self._text = text

    @cached_property
    def _written(self) -> dict[str, str]:
        """How each word stands first in the text."""
        return {token.key: token.text for token in reversed(self._text.tokens)}

    def of_intent(self, intent: str) -> Iterator[Reason]:
        if values := self._values(intent):
            yield Reason("learned_intent", {"intent": intent, **values})

    def of_categories(self, chosen: frozenset[str]) -> Iterator[Reason]:
        for id_ in CATEGORIES:
            if id_ in chosen and (values := self._values(id_)):
                yield Reason("learned", {"category": id_, **values})

    def _values(self, label: str) -> dict[str, str]:
        strongest = self._scores.strongest(label)
        weight = sum(share for _, share in strongest)
        words = in_words(strongest, self._written)
        return {"words": words[:MAX_WORDS], "weight": f"{weight:.1f}"} if words else {}

    def sentences(self, unnamed: Iterable[str]) -> dict[str, int]:
        """For each category the number of the sentence that speaks most for it, in their order in the text."""
        best = {id_: int(self._scores.by_sentence[:, LABELS.index(id_)].argmax()) for id_ in unnamed}
        return {
            id_: self._scores.sentences[at] for id_, at in sorted(best.items(), key=lambda pair: (pair[1], pair[0]))
        }
