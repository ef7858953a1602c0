"""classify.intakewords: sentences by which a moderator closes the intake of a category, and opens it again; and what looks alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_commands import WORDS, _say

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.ruleset import RuleSet

BY_NAME = RuleSet.load(Path(__file__).parents[1] / "rules").category_by_name


def _understood(text: str) -> str:
    return "|".join(_say(command) for command in parse(text, "moderator", WORDS, BY_NAME, Items(1)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stopp für Kleidung bis zum 20. Dezember bitte, das Lager ist voll", "stop:clothing 20.12."),
        ("Stopp bei Möbeln bis Ostern", "stop:furniture bis Ostern"),
        ("Stop furniture until January please, the store is full", "stop:furniture until January"),
        ("Please stop taking furniture until the end of the year", "stop:furniture until the end of the year"),
        ("Bitte nehmt bis Weihnachten keine Kleidung mehr an", "stop:clothing bis Weihnachten"),
        ("Bitte keine Kleidung mehr annehmen, wir können nichts mehr lagern", "stop:clothing"),
        ("Bitte Kleidung und Möbel bis auf Weiteres nicht mehr annehmen", "stop:clothing,furniture"),
        ("Nehmen Sie bis 15.12. bitte keine Möbel an.", "stop:furniture 15.12."),
        ("Ab sofort: Kleidung, Möbel bitte nicht mehr annehmen, danke!", "stop:clothing,furniture"),
        (
            "Please don't accept any more clothing until Christmas. We have no room left.",
            "stop:clothing until Christmas",
        ),
        ("Kleidung kann wieder angenommen werden", "resume:clothing"),
        ("Möbel und Kleidung nehmen wir ab sofort wieder an", "resume:furniture,clothing"),
        ("Furniture is accepted again", "resume:furniture"),
        ("We can take clothing again, the store is empty", "resume:clothing"),
    ],
)
def test_sentences_about_the_intake(text: str, expected: str) -> None:
    """Plain words, in either language, with until when and why."""
    assert _understood(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nein, wir nehmen keine Kleidung mehr an", "reject:wir nehmen keine Kleidung mehr an"),
        ("Bitte ablehnen, keine Kleidung mehr annehmen", "reject:keine Kleidung mehr annehmen"),
        ("FRAGE Nehmen Sie wieder Kleidung?", "ask:Nehmen Sie wieder Kleidung?"),
    ],
)
def test_other_orders_stay(text: str, expected: str) -> None:
    """What begins with another order goes on as that."""
    assert _understood(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Wir nehmen keine Kleidung mehr an",  # Perhaps why this one shall be declined.
        "Kleidung nehmen wir bis Weihnachten nicht mehr an",
        "We can't take any more clothing",
        "Die Möbel bitte nicht mehr annehmen",
        "Bitte keine Kleidung annehmen",
        "Keine Möbel mehr",
        "Wieder Kleidung, bitte aufnehmen",  # This one.
        "Clothing again. Please take",
        "Stopp, das ist Kleidung. Bitte umsortieren",
        "Stopp, Kleidung! Das ist kein Möbelstück",
        "Stopp Kleidung, Hüte, Schuhe und Mäntel",
        "Stopp Kleidung, das war ein Versehen",
        "Stopp Kleidung, oder was meint ihr",
        "Stopp Kleidung, nicht Möbel",
        "Nehmt keine Kleidung mehr an?",
        "Nehmt keine Kleidung mehr an außer Jacken",
        "Kleidung bitte nicht mehr annehmen, sonst ok",
        "Kleidung kann nicht wieder angenommen werden",
        "Kleidung kann wieder angenommen werden, wenn das Lager leer ist",
        "Ab Montag kann Kleidung wieder angenommen werden",
        "Kleidung bis Freitag wieder annehmen",
        "Please ask whether furniture can be accepted again",
        "Please take no furniture more than 2 m wide",
    ],
)
def test_what_is_no_such_order(text: str) -> None:
    """A remark about one mail, a condition, a question, another day: nothing is closed or opened by it."""
    assert _understood(text) == "?"
