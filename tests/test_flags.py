"""classify.flags: which words are shown to a moderator, and the faults of the file that lists them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from timing import assert_linear

from mailflow.classify.flags import Flagged, phrase
from mailflow.classify.ruleset import RuleSet
from mailflow.errors import RuleError

SHIPPED = Path(__file__).parents[1] / "rules"
LANGUAGES = ("de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return RuleSet.load(SHIPPED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules that a test may change."""
    shutil.copytree(SHIPPED, tmp_path / "rules")
    (tmp_path / "rules" / "cities").mkdir(exist_ok=True)
    return tmp_path / "rules"


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        pytest.param("Zwei Kästen BIER und eine Schreckschußpistole", "de", {"weapons": ("Schreckschußpistole",), "alcohol": ("BIER",)}, id="order of the file"),
        pytest.param("Kaution bitte vorab ueberweisen, vorab überweisen!", "de", {"money_in_advance": ("vorab ueberweisen",)}, id="one word however it is typed"),
        pytest.param("Zimmer nur für Frauen", "de", {"lone_women": ("nur für Frauen",)}, id="phrase with an ending"),
        pytest.param("Vielen Dank im Voraus für die Hilfe", "de", {}, id="thanks in advance"),
        pytest.param("Waffeleisen, Drogerieartikel, Weinregal", "de", {}, id="part of another word"),
        pytest.param("İyi günler, bir tabak", "tr", {}, id="a word of another language"),
        pytest.param("За житло передоплата", "uk", {"money_in_advance": ("передоплата",)}, id="Ukrainian"),
        pytest.param("عندي سجائر", "ar", {"tobacco": ("سجائر",)}, id="Arabic"),
        pytest.param("می‌خواهم پیش‌پرداخت بدهم", "fa", {"money_in_advance": ("پیش‌پرداخت",)}, id="Persian joiner"),
        pytest.param("", "de", {}, id="nothing"),
    ],
)  # fmt: skip
def test_found(rules: RuleSet, text: str, language: str, found: dict[str, tuple[str, ...]]) -> None:
    """By whole words and beginnings, in the order of the rules, as they were written."""
    assert rules.flags.found(text, [language]) == [Flagged(id_, words) for id_, words in found.items()]


def test_every_flag_is_in_every_language(rules: RuleSet) -> None:
    """And its note in those that moderators read."""
    for flag in rules.flags.by_id.values():
        assert sorted(flag.phrases) == sorted(LANGUAGES), flag.id
        assert {"de", "en"} <= set(flag.note)


def test_a_city_changes_them(folder: Path) -> None:
    """A word more, a flag of its own, one turned off."""
    own = '[flags.alcohol]\nde = ["Bowle"]\n[flags.tobacco]\noff = true\n[flags.pets]\nnote.en = "A pet"\nde = ["Welpe*"]\n'
    (folder / "cities" / "gera.toml").write_text(own, encoding="utf-8")
    gera = RuleSet.load(folder, "gera").flags
    found = gera.found("Welpen, Bowle, Wein und Zigaretten", ["de"])
    assert [(flag.id, flag.words) for flag in found] == [("alcohol", ("Bowle", "Wein")), ("pets", ("Welpen",))]
    assert gera.by_id["pets"].said("de") == "A pet"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        pytest.param('[flags.alcohol]\nde = ["*bier"]\n', 2, "'*bier' is no phrase", id="star in front"),
        pytest.param('[flags.alcohol]\nde = ["Wein", "ab*"]\n', 2, "'ab*' is no phrase", id="too short for a star"),
        pytest.param('[flags.alcohol]\nxx = ["Wein"]\n', 2, "unknown key 'xx'", id="unknown language"),
        pytest.param('[flags.alcohol]\nde = "Wein"\n', 2, "list of words", id="no list"),
        pytest.param('[flags.pets]\nde = ["Welpe"]\n', 1, "the note in en is missing", id="no note"),
        pytest.param('[flags.alcohol]\nnote = "Wein"\n', 2, "a text for each language", id="note without a language"),
        pytest.param('[flags.alcohol]\noff = "yes"\n', 2, "off must be true or false", id="off"),
        pytest.param("[flags.alcohol]\nthings = 1\n", 2, "things must be true or false", id="things"),
        pytest.param("[flags]\nalcohol = 3\n", 2, "write [flags.alcohol]", id="no table"),
        pytest.param("flags = 3\n", 1, "flags must be a table", id="no tables"),
    ],
)
def test_faults(folder: Path, text: str, line: int, told: str) -> None:
    """Each with file and line."""
    path = folder / "cities" / "gera.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        RuleSet.load(folder, "gera")
    found = caught.value.faults[0]
    assert (found.file, found.line) == (path, line)
    assert told in found.what


def test_phrase() -> None:
    """Folded words, a star only at the end of one."""
    assert phrase("Für Frau*") == ("fur", "frau*")
    assert phrase("a*b") == phrase("") == ()


def test_long_texts_take_little_time(rules: RuleSet) -> None:
    """Linear, however many of its words raise a flag."""
    assert_linear(lambda text: rules.flags.found(text, LANGUAGES), lambda size: "junge Anzahlung Frau " * size, 4000)
