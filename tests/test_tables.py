"""Tables, and lists with the number behind each thing, as lists that tell it before."""

from __future__ import annotations

import pytest

from mailflow import app
from mailflow.classify.classifier import Classifier
from mailflow.classify.ruleset import RuleSet
from mailflow.reading.html import to_text

CLASSIFIER = Classifier(RuleSet.load(app.shipped("rules")))


def things(text: str, language: str = "de") -> list[tuple[str, int | None]]:
    """The words of each thing with its number."""
    return [(item.text, item.quantity) for item in CLASSIFIER.read("", text, language=language).items]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("Töpfe | 5\nDecken | 10", id="bars"),
        pytest.param("| Töpfe | 5 |\n|---|---|\n| Decken | 10 |", id="bars all around"),
        pytest.param("Töpfe\t5\nDecken\t10", id="tabs"),
        pytest.param("Töpfe     5\nDecken   10", id="blanks"),
        pytest.param("Töpfe;5\nDecken;10", id="semicolons"),
        pytest.param("5 | Töpfe\n10 | Decken", id="number first"),
        pytest.param("Töpfe: 5\nDecken: 10", id="colon"),
        pytest.param("- Töpfe - 5\n- Decken - 10", id="dash"),
        pytest.param("Töpfe 5x\nDecken 10 x", id="times"),
        pytest.param("Töpfe x5\nDecken x 10", id="times before"),
        pytest.param("Töpfe (5)\nDecken (10)", id="brackets"),
    ],
)
def test_each_row_is_a_thing_with_its_number(rows: str) -> None:
    assert things(f"Wir brauchen:\n{rows}\n\nDanke, Petra") == [("5 Töpfe", 5), ("10 Decken", 10)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param(
            "de",
            "Wir brauchen:\n\nArtikel          Anzahl   Größe\nKinderschuhe     12       28-34\nDecken           10       -",
            [("12 Kinderschuhe, Größe 28-34", 12), ("10 Decken", 10)],
            id="heading",
        ),
        pytest.param(
            "en", "We need:\nItem | Size | Quantity\nWinter coats | M | 8\nPots | | 5",
            [("8 Winter coats, Size M", 8), ("5 Pots", 5)], id="English, another order",
        ),
        pytest.param(
            "de", "Wir brauchen\nTöpfe, 5 Stück\nDecken - 40 Stück", [("5 Stück Töpfe", 5), ("40 Stück Decken", 40)], id="units",
        ),
        pytest.param(
            "de", "Wir suchen:\nKategorie | Was | Anzahl\nMöbel | Schrank | 2\nKleidung | Jacken | 8",
            [("Schrank", 2), ("Jacken", 8)], id="a column for the category",
        ),
    ],
)  # fmt: skip
def test_what_else_a_table_tells(language: str, text: str, expected: list[tuple[str, int]]) -> None:
    assert things(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ich verschenke:\nBett 90x200\nBett 140x200", id="measures"),
        pytest.param("Wir brauchen:\nSchuhe - 38\nHosen - 40", id="sizes"),
        pytest.param("Ich verschenke ein Bett.\nTelefon: 4711\nPLZ: 7545", id="fields"),
        pytest.param("Ich verschenke ein Sofa.\nMontag - 15\nDienstag - 16", id="hours"),
        pytest.param("Ich verschenke ein Bett.\n\nTel. 0365 12 | Fax 0365 13\nHauptstr. 5 | 07545 Gera", id="a footer"),
    ],
)
def test_other_numbers_count_nothing(text: str) -> None:
    assert {number for _, number in things(text)} == {None}


def test_the_table_of_a_mail_program() -> None:
    """With an empty cell at the end of a row, and paragraphs in the cells as Outlook writes them."""
    cells = [("<p>Was</p>", "Menge", "Größe"), ("<p>Schlafsäcke</p>", "<p>10</p>", ""), ("Stiefel", "4", "38")]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    text = to_text(f"<p>Wir brauchen:</p><table>{rows}</table><p>Danke, Petra</p>")
    assert text == "Wir brauchen:\n\nWas | Menge | Größe\nSchlafsäcke | 10\nStiefel | 4 | 38\n\nDanke, Petra"
    assert things(text) == [("10 Schlafsäcke", 10), ("4 Stiefel, Größe 38", 4)]
