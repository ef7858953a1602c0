"""What a moderator may have meant by a category that does not exist: shown in the notice that nothing was understood."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from mailflow.classify.commands import unknown_category
from mailflow.classify.replywords import fold
from mailflow.workflow.desk import Step

NEAREST = 3
SHOWN_LETTERS = 40  # Of what was written in place of a name.


def hint(step: Step, words: str) -> Mapping[str, Any]:
    """The variables of a letter: the unknown name, what is written nearly so, and all names; empty where none was written."""
    rules = step.desk.rules[step.city.key]
    unknown = unknown_category(words, step.desk.reply_words, rules.category_by_name)[:SHOWN_LETTERS]
    if not unknown:
        return {"unknown": "", "nearest": [], "categories": []}
    first = rules.category_names(step.city.language)
    known = {
        fold(name): first[category.id]
        for category in rules.categories.values()
        for name in (first[category.id], *category.names.get(step.city.language, ()))
    }
    nearest = [known[name] for name in difflib.get_close_matches(fold(unknown), known, NEAREST)]
    return {"unknown": unknown, "nearest": list(dict.fromkeys(nearest)), "categories": sorted(first.values())}
