"""What greets is left out, what says something stays."""

from __future__ import annotations

import pytest

from mailflow.reading.salutation import without_salutation


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("Guten Tag,\n\nwir suchen Betten.", "wir suchen Betten.", id="german"),
        pytest.param("Sehr geehrte Damen und Herren,\nich habe einen Tisch.", "ich habe einen Tisch.", id="formal"),
        pytest.param("Hallo\n\nTisch abzugeben", "Tisch abzugeben", id="one word without a comma"),
        pytest.param("Dear team,\nI have a bed.", "I have a bed.", id="english"),
        pytest.param("Добрий день!\nМаю ліжко.", "Маю ліжко.", id="ukrainian"),
        pytest.param("مرحبا،\nعندي سرير", "عندي سرير", id="arabic"),
        pytest.param(
            "Hallo, ich habe einen Tisch und vier Stühle abzugeben.\nGruß",
            "ich habe einen Tisch und vier Stühle abzugeben.\nGruß",
            id="a sentence behind it",
        ),
        pytest.param("Sehr geehrte Frau Koch, wir suchen Betten.", "wir suchen Betten.", id="formal in the same line"),
        pytest.param("Guten Tag Frau Koch, wir suchen Betten.", "wir suchen Betten.", id="named in the same line"),
        pytest.param("Hallo zusammen! Wir suchen Betten.", "Wir suchen Betten.", id="to all in the same line"),
        pytest.param("Добрий день! Маю ліжко і стіл.", "Маю ліжко і стіл.", id="ukrainian in the same line"),
        pytest.param(
            "Hallo wir haben Hosen, Jacken und Schuhe abzugeben",
            "Hallo wir haben Hosen, Jacken und Schuhe abzugeben",
            id="a list in a sentence that greets",
        ),
        pytest.param(
            "Hallo zusammen ich verschenke ein Sofa, gut erhalten",
            "Hallo zusammen ich verschenke ein Sofa, gut erhalten",
            id="the thing stands before the comma",
        ),
        pytest.param(
            "Liebes Team ich habe Kindersachen: Hosen, Jacken",
            "Liebes Team ich habe Kindersachen: Hosen, Jacken",
            id="the thing stands before the colon",
        ),
        pytest.param("Guten Tag,", "Guten Tag,", id="nothing else"),
        pytest.param("Zwei Betten\nGuten Tag,", "Zwei Betten\nGuten Tag,", id="only at the top"),
        pytest.param("", "", id="empty"),
    ],
)
def test_salutation(text: str, left: str) -> None:
    """A greeting goes with its line or comma; a sentence, or the only line, stays."""
    assert without_salutation(text) == left
