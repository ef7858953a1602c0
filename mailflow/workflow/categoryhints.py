"""What a moderator may have meant by a category that does not exist: shown in the notice that nothing was understood.

A name with a slip in it comes first, then the category that knows such a thing ("Waschmaschinen"), then what is spelled alike.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from mailflow.classify.replyquestions import unknown_category
from mailflow.classify.replywords import fold
from mailflow.workflow.desk import Step

NEAREST = 3
SHOWN_LETTERS = 40  # Of what was written in place of a name.
_A_SLIP = 0.85  # So alike (difflib's ratio) are a name and the same with one wrong letter.


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
    slips, alike = (difflib.get_close_matches(fold(unknown), known, NEAREST, cutoff) for cutoff in (_A_SLIP, 0.6))
    nearest = [
        *(known[name] for name in slips),
        *(first[id_] for id_ in _that_know(step, unknown)),
        *(known[name] for name in alike),
    ]
    return {
        "unknown": unknown,
        "nearest": list(dict.fromkeys(nearest))[:NEAREST],
        "categories": sorted(first.values()),
    }


def _that_know(step: Step, thing: str) -> list[str]:
    """The categories among whose words a thing is."""
    classifier = step.desk.classifiers.get(step.city.key)
    found = classifier.term_ids(thing, step.moderator_languages) if classifier else ()
    return list(dict.fromkeys(id_.partition("/")[0] for id_ in found))
