"""A mistyped word leads to the known one, and a word of its own to none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.classify.typos import Typos

TYPOS = Typos(["matratze", "fahrrad", "kinderwagen", "tasse", "kasse", "bett", "kissen", "kisten"])


@pytest.mark.parametrize(
    ("written", "word"),
    [
        pytest.param("matraze", "matratze", id="letter missing"),
        pytest.param("matrattze", "matratze", id="letter too many"),
        pytest.param("fahrrat", "fahrrad", id="wrong letter"),
        pytest.param("kinderwagne", "kinderwagen", id="two swapped"),
        pytest.param("fahrrad", "fahrrad", id="right"),
        pytest.param("vahrrad", None, id="first letter wrong"),
        pytest.param("marazte", None, id="two slips"),
        pytest.param("bet", None, id="too short"),
        pytest.param("kissten", None, id="one edit from two words"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_nearest(written: str, word: str | None) -> None:
    """One edit, the first letter right, and only one word that it can be."""
    assert TYPOS.nearest(written) == word


@given(st.text(alphabet="abcdef", min_size=5, max_size=9), st.data())
def test_every_single_slip_is_found(word: str, data: st.DataObject) -> None:
    """Any letter but the first may be missing, wrong, doubled or swapped with the next."""
    at = data.draw(st.integers(1, len(word) - 1))
    slips = [word[:at] + "x" + word[at + 1 :], word[:at] + "x" + word[at:]]
    if len(word) > 5:
        slips.append(word[:at] + word[at + 1 :])
    if at + 1 < len(word):
        slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    assert {Typos([word]).nearest(slip) for slip in slips} == {word}
