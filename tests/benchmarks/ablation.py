"""What each part of the understanding is worth: `python tests/benchmarks/ablation.py [--labels FOLDER] [VARIANT …]`.

Each variant is trained anew, which takes a minute or two, and read against the labels; without --labels only
cross-validation is shown. Needs scikit-learn. Nothing is written.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from mailflow import app, evaluation
from mailflow.classify import features, joining, samples, training
from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.scope import Scope, Scoped

OF_RULES = frozenset({"strong_cues", "weak_cues", "signs", "named", "named_by_length", *joining.EVIDENCE, "set_aside"})
OF_CLAUSES = frozenset({"sentence", "sentence_by_length", "subject"})
NUMBERS = {"intent_numbers": joining.INTENT_NUMBERS, "category_numbers": joining.CATEGORY_NUMBERS}


@contextmanager
def without_numbers(names: frozenset[str]) -> Iterator[None]:
    """These numbers are always 0."""

    def blank(function: Callable[..., joining.Numbers], order: tuple[str, ...]) -> Callable[..., joining.Numbers]:
        def numbers(*arguments: Any) -> joining.Numbers:
            found = function(*arguments)
            found.own[:, [at for at, name in enumerate(order) if name in names]] = 0
            return found

        return numbers

    with ExitStack() as stack:
        for name, order in NUMBERS.items():
            changed = blank(getattr(joining, name), order)
            for module in ("fitting", "opinion"):
                stack.enter_context(patch(f"mailflow.classify.{module}.{name}", changed))
        yield


@contextmanager
def only_grams(*, words: bool) -> Iterator[None]:
    """The model sees only words and pairs, or only parts of words."""
    grams = features.grams

    def some(unit: features.Unit) -> tuple[int, ...]:
        whole = {features.pair(unit)} if unit[1] else {features.word(unit)}
        return tuple(gram for gram in grams(unit) if (gram in whole) == words)

    with patch.object(features, "grams", some):
        yield


@contextmanager
def without_scope() -> Iterator[None]:
    """Nothing is set aside."""
    with patch.object(Scope, "apply", lambda self, text, hits: Scoped(tuple(hits), ())):
        yield


@contextmanager
def together(*parts: Any) -> Iterator[None]:
    with ExitStack() as stack:
        for part in parts:
            stack.enter_context(part)
        yield


VARIANTS: dict[str, Callable[[], Any]] = {
    "rules alone": together,
    "words alone": lambda: together(without_numbers(OF_RULES), only_grams(words=True)),
    "parts alone": lambda: together(without_numbers(OF_RULES), only_grams(words=False)),
    "model alone": lambda: without_numbers(OF_RULES),
    "joined": together,
    "joined, no scope": without_scope,
    "joined, without what stands around things": lambda: without_numbers(frozenset({"meant", "not_meant"})),
    "joined, no clauses": lambda: without_numbers(OF_CLAUSES),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variants", nargs="*", metavar="VARIANT", help=", ".join(VARIANTS))
    parser.add_argument("--labels", type=Path, help="a folder as for `mailflow rules test --labels`")
    options = parser.parse_args()
    cases = evaluation.load(options.labels) if options.labels else []
    rules = RuleSet.load(app.shipped("rules"))
    texts = [*samples.load(app.shipped("rules") / "training"), *samples.examples(rules)]
    for name in options.variants or VARIANTS:
        with VARIANTS[name]():
            row = f"{name:<20}"
            learned = None
            if name != "rules alone":
                built = training.build(rules, texts, lambda _: None)
                row += "".join(f"  cv {key} {built.figures[key]:.3f}" for key in ("intent", "swaps", "micro_f1"))
                learned = Learned(built.arrays, built.settings)
            if cases:
                found = evaluation.figures(evaluation.judge(cases, evaluation.reader(Classifier(rules, learned))))
                row += f"  mails intent {found.intent:.3f} swaps {found.swaps} micro {found.micro.f1:.3f} macro {found.macro_f1:.3f}"
            print(row, flush=True)


if __name__ == "__main__":
    main()
