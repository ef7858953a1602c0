"""What rules and the learned model decide together: intent, categories, how certain that is, and why.

Called by the classifier where there is a model. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailflow.classify.features import units
from mailflow.classify.fieldlines import Form
from mailflow.classify.intents import CARRYING, Verdict
from mailflow.classify.joining import Joining, category_numbers, intent_numbers
from mailflow.classify.learned import LABELS, Learned, Scores, in_words
from mailflow.classify.ruleset import Category
from mailflow.classify.scope import Scoped
from mailflow.classify.tokens import Text
from mailflow.model import Reason

MIN_INTENT = 0.5
"""Where neither a cue nor a thing was found, an intent must be as probable as this, or nothing is known."""

Evidence = Callable[[str], Mapping[str, Mapping[str, float]]]
"""What the rules found for each category, where the intent is this."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a text wants. `unnamed`: categories that no word of the rules names, with the sentence that tells most."""

    intent: str
    categories: frozenset[str]
    unnamed: Mapping[str, int] = dataclass_field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    certain: bool = False


class Opinions:
    """Decides by one model."""

    def __init__(self, learned: Learned, categories: Mapping[str, Category]) -> None:
        self._learned = learned
        self._joining = Joining(learned.settings)
        self._categories = categories
        self._limits: Mapping[str, float] = learned.settings["limits"]

    def of(self, text: Text, scoped: Scoped, form: Form, verdict: Verdict, evidence: Evidence) -> Opinion:
        """What is decided of one text."""
        scores = self._learned.read(units(text, scoped))
        chances = self._joining.intents(intent_numbers(scores, verdict, text))
        intent, other = sorted(chances, key=lambda name: -chances[name])[:2]
        if verdict.intent == "none" and chances[intent] < MIN_INTENT:
            return Opinion("none", frozenset())
        written = {token.key: token.text for token in reversed(text.tokens)}
        reasons = [_learned_intent(scores, intent, written)]
        if intent not in CARRYING:
            doubt = None if chances[intent] >= self._limits["certain"] else other
            return Opinion(intent, frozenset(), reasons=(*_told(reasons), *_unsure(doubt)), certain=doubt is None)
        found = evidence(intent)
        odds = self._joining.categories(category_numbers(scores, found, scoped, text, self._categories))
        chosen = self.chosen(odds)
        sure = chances[intent] * certainty(odds, self._limits["enough"])
        return Opinion(intent, chosen)
