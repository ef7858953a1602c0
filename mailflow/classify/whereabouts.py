"""Whether a text names where in its city something is: "in Lusan", "wohne in Gera-Lusan".

Called by the workflow, which asks who has not told it. No list of districts is needed: behind a word such as "in", or behind
the name of the city itself, a name is one that no dictionary has as a word. Nothing but that question hangs on it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from mailflow.classify.words import fold

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\n|[^\w\s]")
_BETWEEN = frozenset({"-", "–", "/", "(", ","})  # Between a city and its district: Gera-Lusan, Gera (Lusan).


def names_district(text: str, city: str, before: Collection[str], is_word: Callable[[str], bool]) -> bool:
    """Whether a district is named. city: whose name alone is none; before: the folded words that stand before a place."""
    words = _TOKEN.findall(text)
    city_words = [fold(word) for word in _TOKEN.findall(city)]
    keys = [fold(word) for word in words]
    for at, key in enumerate(keys):
        if key in before:
            behind = _behind_city(keys, city_words, at + 1)
        elif city_words and keys[at : at + len(city_words)] == city_words:
            behind = _behind_city(keys, city_words, at)
        else:
            continue
        if behind < len(words) and _is_name(words[behind], is_word):
            return True
    return False


def _behind_city(keys: list[str], city: list[str], at: int) -> int:
    """The place behind the name of the city, where that stands there."""
    if not city or keys[at : at + len(city)] != city:
        return at
    at += len(city)
    return at + 1 if at < len(keys) and keys[at] in _BETWEEN else at


def _is_name(word: str, is_word: Callable[[str], bool]) -> bool:
    # In other letters the city itself has many forms: в Гері.
    if not fold(word).isascii():
        return False
    return len(word) > 2 and word[0].isupper() and not word.isupper() and not is_word(word)
