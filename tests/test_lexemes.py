"""How texts are cut for facts: numbers and signs apart, the same however often a run was seen."""

from __future__ import annotations

import pytest

from mailflow.classify import lexemes
from mailflow.classify.lexemes import Lexer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Gr. 38-40, 18.30 Uhr", ["Gr", ".", "38", "-", "40", ",", "18.30", "Uhr"], id="numbers"),
        pytest.param("п'ятниця о 10", ["п'ятниця", "о", "10"], id="apostrophe inside a word"),
        pytest.param("a_b", ["a_b"], id="no digit in the line"),
        pytest.param("a_b 1", ["a", "_", "b", "1"], id="a digit in the line"),
        pytest.param("  \n", [], id="nothing"),
    ],
)
def test_lexemes_of_a_text(text: str, words: list[str]) -> None:
    """Read twice: the second time from memory, and in lines of another kind."""
    lexer = Lexer()
    lexer.read("a_b 1\na_b")
    assert lexer.read(text).words == words
    assert lexer.read(text).words == words


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is full it begins anew, and the texts are cut all the same."""
    monkeypatch.setattr(lexemes, "CACHE_RUNS", 2)
    lexer = Lexer()
    text = "Das Bett, der Tisch und ein Schrank"
    assert lexer.read(text).keys == ["das", "bett", ",", "der", "tisch", "und", "ein", "schrank"]
    assert lexer.read(text).words == ["Das", "Bett", ",", "der", "Tisch", "und", "ein", "Schrank"]
