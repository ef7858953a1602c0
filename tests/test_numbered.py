"""workflow.numbered: what an answer says about which number of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.workflow.numbered import parts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("1 nehmen wir\n2 passt nicht, zu groß", {1: "nehmen wir", 2: "passt nicht, zu groß"}, id="lines"),
        pytest.param("1 nehmen wir, 3 passt nicht", {1: "nehmen wir", 3: "passt nicht"}, id="one line"),
        pytest.param("1. nehmen 3; 2) nein", {1: "nehmen 3", 2: "nein"}, id="marks"),
        pytest.param("Nr. 2 nehmen wir", {2: "nehmen wir"}, id="Nr."),
        pytest.param("1, 2 und 4 nehmen wir", {1: "nehmen wir", 2: "nehmen wir", 4: "nehmen wir"}, id="several"),
        pytest.param("1-3 passt nicht", {1: "passt nicht", 2: "passt nicht", 3: "passt nicht"}, id="a range"),
        pytest.param("Alle nehmen wir", dict.fromkeys((1, 2, 3, 4), "nehmen wir"), id="all"),
        pytest.param("nehmen wir", {}, id="which?"),
        pytest.param("nehmen 3", {}, id="an amount is no number of the list"),
        pytest.param("Guten Tag, 1 nehmen wir", {}, id="words before"),
        pytest.param("5 nehmen wir", {}, id="not in the list"),
        pytest.param("0 nehmen wir", {}, id="none"),
        pytest.param("1 nehmen wir\n1 passt nicht", {}, id="twice"),
        pytest.param("Beide nehmen wir", {}, id="both of four"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_parts(words: str, said: dict[int, str]) -> None:
    """Each number with its own words, or nothing at all."""
    assert parts(words, 4) == said


@given(st.text(alphabet="12 ,-und.nehmwiral\n", max_size=200))
def test_any_text(words: str) -> None:
    """Only numbers of the list, and words that were written."""
    assert all(1 <= number <= 4 and text in words for number, text in parts(words, 4).items())
