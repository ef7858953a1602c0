"""Names of people are told from things, though many are spelled alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.names import Names
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.tokens import Tokenizer
from mailflow.classify.words import Words

RULES = RuleSet.load(Path(__file__).parents[1] / "rules")


def _names(text: str, language: str = "de") -> list[str]:
    tokens = Tokenizer(Words(language), ()).read(text).tokens
    found = Names(RULES.languages[language]).find(tokens)
    return [token.text for token in tokens if token.index in found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Liebe Frau Koch, ich habe ein Bett.", ["Koch"], id="greeting"),
        pytest.param("Fragen Sie Herrn Dr. Schrank.", ["Dr.", "Schrank"], id="two titles"),
        pytest.param("Meine Frau Kaffee trinkt sie gern.", [], id="no title"),
        pytest.param("Eine Familie wohnt hier.", [], id="a verb is no name"),
        pytest.param("Ich heiße Anna Decker und suche ein Sofa.", ["Anna", "Decker"], id="says so"),
        pytest.param("Mein Name ist Topf.", ["Topf"], id="says so, with a verb between"),
        pytest.param("Habe ein Sofa.\n\nViele Grüße\nBernd Rock", ["Bernd", "Rock"], id="below the closing"),
        pytest.param("Habe ein Sofa. Viele Grüße, Bernd Rock", ["Bernd", "Rock"], id="behind the closing"),
        pytest.param("Viele Grüße\nWir geben auch noch Töpfe ab", [], id="a sentence below the closing"),
    ],
)
def test_find(text: str, names: list[str]) -> None:
    """Behind a title, behind "ich heiße", below the closing formula."""
    assert _names(text) == names


def test_other_languages_have_their_own_words() -> None:
    """Each language file tells what stands before a name."""
    assert _names("Меня зовут Анна Шкаф.", "ru") == ["Анна", "Шкаф"]
