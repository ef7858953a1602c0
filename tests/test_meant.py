"""Whether a named thing is meant: what stands around it as grams, and what their weights add up to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mailflow.classify.classifier import Classifier, Observed
from mailflow.classify.meant import MAX_HITS, Meant
from mailflow.classify.ruleset import RuleSet

CLASSIFIER = Classifier(RuleSet.load(Path(__file__).parents[1] / "rules"))


def _observed(text: str) -> Observed:
    return CLASSIFIER.observe("", text, "de")


def _grams(text: str, intent: str = "need", which: int = 0) -> frozenset[int]:
    observed = _observed(text)
    return observed.context.grams(observed.named(intent)[which], intent)


def _meant(*texts: str, weight: float = 1.0, start: float = -1.0) -> Meant:
    """Knows what stands around the first thing of these texts, and nothing else."""
    grams = sorted(frozenset().union(*(_grams(text) for text in texts)))
    return Meant(np.array(grams, np.uint32), np.full(len(grams), weight, np.float16), start)


def test_things_are_all_one() -> None:
    """What is learned of beds holds of pots, but for what they are called."""
    beds, pots = _grams("Es fehlen Betten im Haus."), _grams("Es fehlen Töpfe im Haus.")
    assert len(beds & pots) >= len(beds) - 2
    assert beds != pots


def test_sides_and_intents_differ() -> None:
    """What stands before is not what stands behind, and having something means another thing to who gives."""
    assert _grams("genug Betten da") != _grams("da Betten genug")
    assert _grams("Betten haben wir", "need") != _grams("Betten haben wir", "offer")


def test_the_next_sentence_does_not_count() -> None:
    """A thing is judged by its own sentence, and by where it stands in the text."""
    assert _grams("Betten fehlen. Danke schön.") == _grams("Betten fehlen. Guten Tag.")


def test_the_best_of_a_category_tells() -> None:
    """One that is meant is enough, however many are only mentioned."""
    observed = _observed("Im Keller steht ein Tisch. Es fehlen Betten.")
    model = _meant("Es fehlen Betten.", start=-5.0)
    hits = observed.named("need")
    alone = model.scores([hit for hit in hits if hit.term.id.endswith("bett")], observed.context, "need")
    assert model.scores(hits, observed.context, "need") == {"furniture": pytest.approx(alone["furniture"])}
    assert alone["furniture"] > 0


def test_what_is_not_known_starts_where_all_start() -> None:
    """Neither for nor against."""
    observed = _observed("Betten")
    model = Meant(np.array([7], np.uint32), np.ones(1, np.float16), 0.25)
    assert model.scores(observed.named("need"), observed.context, "need") == {"furniture": 0.25}
    assert model.scores([], observed.context, "need") == {}


def test_no_more_than_a_long_list_is_judged() -> None:
    """A text of nothing but things costs no more than MAX_HITS of them."""
    observed = _observed("Bett. " * (MAX_HITS + 1) + "Topf.")
    hits = observed.named("need")
    assert set(_meant("Bett.").scores(hits, observed.context, "need")) == {"furniture"}


def test_a_score_is_the_sum_of_the_weights_of_all_grams() -> None:
    """What the hits of a sentence share is looked up once, and counts for each of them."""
    observed = _observed("Uns fehlen Bett, Tisch und Teppich. Wir suchen einen Schrank!")
    hits = observed.named("need")
    grams = sorted(set().union(*(observed.context.grams(hit, "need") for hit in hits)))
    weights = np.linspace(-1, 1, len(grams)).astype(np.float16)
    found = Meant(np.array(grams, np.uint32), weights, 0.5).scores(hits, observed.context, "need")
    of_gram = dict(zip(grams, weights.tolist(), strict=True))
    sums = [sum(of_gram[gram] for gram in observed.context.grams(hit, "need")) + 0.5 for hit in hits]
    assert len(hits) > 2
    assert found == {"furniture": pytest.approx(max(sums))}
