"""The labelled texts that the model is built from: whole mails, short texts, and the examples in the rule files.

Called by `training` and what it uses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS, RuleSet
from mailflow.errors import Fault, RuleError

FOLDS = 4

MAILS = "mails-"
"""Files with names that begin so hold whole mails, as long and as plain or winding as those that arrive."""

EXAMPLE_TIMES = 3
"""An example in a rule file counts as so many texts."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text."""

    subject: str
    text: str
    intent: str
    categories: frozenset[str]
    language: str
    fold: int
    mail: bool = False  # a whole mail: counts more, and the figures are those of whole mails where there are any


def load(folder: Path) -> list[Sample]:
    """The texts in all .jsonl files of a folder, each file cut in FOLDS blocks so that its neighbours stay together.

    Raises RuleError with file and line of the first text that cannot be used.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [_sample(path, number, line, number * FOLDS // len(lines)) for number, line in enumerate(lines)]
    if not found:
        raise RuleError([Fault(folder, None, "holds no .jsonl files with labelled texts")])
    return found


def _sample(path: Path, number: int, line: str, fold: int) -> Sample:
    try:
        row = json.loads(line)
        categories = frozenset(row["categories"])
        mail = path.name.startswith(MAILS)
        sample = Sample(row.get("subject", ""), row["text"], row["intent"], categories, row["language"], fold, mail)
    except (ValueError, KeyError, TypeError) as error:
        raise RuleError([Fault(path, number + 1, f"not a labelled text: {error!r}")]) from None
    if sample.intent not in CUE_INTENTS or not categories <= set(CATEGORIES):
        raise RuleError([Fault(path, number + 1, "unknown intent or category")])
    return sample


def examples(ruleset: RuleSet) -> list[Sample]:
    """The examples in the rule files that name an intent, EXAMPLE_TIMES each: what an admin writes there is learned too."""
    named = [one for one in ruleset.examples if one.intent in CUE_INTENTS]
    return [
        Sample("", one.text, str(one.intent), frozenset(one.categories), one.language, number * FOLDS // len(named))
        for number, one in enumerate(named)
        for _ in range(EXAMPLE_TIMES)
    ]
