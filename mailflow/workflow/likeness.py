"""How alike two texts and two listings are: what may be the same thing sent twice. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from mailflow.classify.words import fold
from mailflow.store.records import Listing

SAME_WORDS = 0.6
"""So large a part of all words in both texts must stand in each, where the things have no names that are known."""
ENOUGH_WORDS = 6
"""A shorter text says the same in many mails: "Ich habe Möbel abzugeben"."""
_WORD = re.compile(r"\w+")


def fingerprint(text: str, names: Collection[str]) -> str | None:
    """The same for the same text, whatever its capitals, marks and line ends; None for one that is too short to tell.

    names: of the cities, which a writer changes from mail to mail.
    """
    left_out = {fold(word) for name in names for word in _WORD.findall(name)}
    words = [word for word in map(fold, _WORD.findall(text)) if word not in left_out]
    return hashlib.sha256(" ".join(words).encode()).hexdigest() if len(words) >= ENOUGH_WORDS else None


def alike(one: Listing, other: Listing) -> bool:
    """Whether two listings of one person may be the same: the same things, or in the same category much the same words."""
    if one.kind != other.kind or not set(one.categories) & set(other.categories):
        return False
    if one.terms and other.terms:
        return bool(set(one.terms) & set(other.terms)) and _overlap(set(one.terms), set(other.terms)) >= SAME_WORDS
    return _overlap(_words(one.words), _words(other.words)) >= SAME_WORDS


def _words(text: str) -> set[str]:
    return {fold(word) for word in _WORD.findall(text)}


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
