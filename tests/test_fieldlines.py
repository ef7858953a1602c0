"""Lines that name their field, tidy and sloppy, in any language."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

from mailflow.classify import fieldlines
from mailflow.classify.fieldlines import FieldLines, Record
from mailflow.classify.ruleset import RuleSet

FIELDS = FieldLines(RuleSet.load(Path(__file__).parents[1] / "rules"))


@pytest.mark.parametrize(
    ("text", "categories", "quantity"),
    [
        pytest.param("Kategorie: Möbel\nMenge: 4", ("furniture",), 4, id="tidy"),
        pytest.param("Kategorei: Mobel\nMänge: 4", ("furniture",), 4, id="slips"),
        pytest.param("Kategorie Möbel\nMenge 4", ("furniture",), 4, id="no colon"),
        pytest.param("Kategorie - Möbel\nAnzahl = 4", ("furniture",), 4, id="other signs"),
        pytest.param("kategorie : möbel ; menge : 4", ("furniture",), 4, id="in one line"),
        pytest.param("Category: furniture\nQuantity: 4", ("furniture",), 4, id="English"),
        pytest.param("Категорія: Меблі\nКількість: 4", ("furniture",), 4, id="Ukrainian"),
        pytest.param("Категория: мебель\nКол-во: 4", ("furniture",), 4, id="Russian"),
        pytest.param("الفئة: أثاث\nالعدد: ٤", ("furniture",), 4, id="Arabic"),
        pytest.param("Kategori: mobilya\nAdet: 4", ("furniture",), 4, id="Turkish"),
        pytest.param("Kategoria: meble\nIlość: 4", ("furniture",), 4, id="Polish"),
    ],
)
def test_records(text: str, categories: tuple[str, ...], quantity: int) -> None:
    """What a form says of one thing."""
    assert FIELDS.read(text).records == (Record(categories, quantity, ""),)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Kategorie weiß ich nicht", id="a sentence that begins so"),
        pytest.param("Möbel - Kategorie unbekannt", id="the other way round"),
        pytest.param("Wir fahren Jena - Gera: Möbel", id="a way"),
    ],
)
def test_no_records(text: str) -> None:
    """Prose is no form."""
    assert FIELDS.read(text).records == ()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        pytest.param("PLZ 07545", "postcode", "07545", id="number without a colon"),
        pytest.param("Größe 38 bis 40", "size", "38 bis 40", id="size without a colon"),
        pytest.param("Verfügbar: ab Mai", "availability", "ab Mai", id="when"),
        pytest.param("Verfügbr: ab Mai", "availability", "ab Mai", id="when, with a slip"),
        pytest.param("Коли: після 18", "availability", "після 18", id="when, Ukrainian"),
        pytest.param("Taille : 38", "size", "38", id="size, French"),
        pytest.param("المقاس: ٤٢", "size", "٤٢", id="size, Arabic"),
        pytest.param("Ort = Gera", "place", "Gera", id="place"),
    ],
)
def test_values(text: str, name: str, value: str) -> None:
    """Fields beside the category."""
    assert FIELDS.read(text).values.get(name) == value


@pytest.mark.parametrize("one", ["kategorie", "anzal", "telefonnumer", "aab", "beschreibung"])
def test_names_that_are_not_compared_could_not_be_close(one: str) -> None:
    """What rules a name out before difflib compares letter by letter is never below difflib's own answer."""
    for other in ("kategorie", "anzahl", "telefon", "aabb", "abab", "menge", "groesse"):
        most = fieldlines._most_common(one, frozenset(one), other, frozenset(other))
        assert most >= SequenceMatcher(None, one, other).ratio()
