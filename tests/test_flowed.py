"""reading.flowed: paragraphs of format=flowed (RFC 3676)."""

from __future__ import annotations

import pytest

from mailflow.reading.flowed import joined


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("ein \nBett\nzwei", "ein Bett\nzwei", id="flowed and fixed lines"),
        pytest.param("> ein \n> Bett\n>> zwei", "> ein Bett\n> > zwei", id="quotes keep their depth"),
        pytest.param("> ein \nBett", "> ein\nBett", id="another depth ends a paragraph"),
        pytest.param("ein \n-- \nErna \nMuster", "ein\n-- \nErna Muster", id="signature mark stands alone"),
        pytest.param(" From here\n  two", "From here\n two", id="stuffed space is taken away once"),
        pytest.param(" > mine", " > mine", id="a stuffed > is no quote"),
        pytest.param("a \n\nb", "a\n\nb", id="an empty line ends a paragraph"),
        pytest.param("a ", "a", id="flowed at the end"),
    ],
)
def test_paragraphs(written: str, read: str) -> None:
    """Flowed lines become one line each paragraph, and nothing else changes."""
    assert joined(written) == read


def test_delsp() -> None:
    """With DelSp the blank at the line's end is no blank of the text."""
    assert joined("Kinder \nwagen", delete_space=True) == "Kinderwagen"
