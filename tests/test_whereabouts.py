"""classify.whereabouts: a district is a name behind "in" or behind its city."""

from __future__ import annotations

import pytest

from mailflow.classify.whereabouts import names_district

WORDS = {"ordnung", "weiß", "größe", "viele"}


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("wohne in Lusan", True),
        ("wohne in Bad Muster-Lusan", True),
        ("Bad Muster (Lusan)", True),
        ("in Ordnung, in Weiß", False),
        ("in Bad Muster", False),
        ("Bad Muster\nHelga", False),
        ("Bad Muster. Lusan", False),
        ("in XXL", False),
        ("in lusan", False),
        ("in", False),
        ("", False),
    ],
)
def test_district(text: str, is_named: bool) -> None:
    """Of a city whose name is two words; its name alone is no district, nor is a word, a size, or the next line."""
    assert names_district(text, "Bad Muster", {"in"}, lambda word: word.lower() in WORDS) == is_named
