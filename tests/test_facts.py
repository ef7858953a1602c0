"""Postcodes, telephone numbers and counts, and the numbers that are none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify import facts
from mailflow.classify.classifier import Classifier
from mailflow.classify.ruleset import RuleSet

CLASSIFIER = Classifier(RuleSet.load(Path(__file__).parents[1] / "rules"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("07545 Gera", "07545", id="before a place"),
        pytest.param("PLZ: 07545", "07545", id="with a label"),
        pytest.param("D-07545 Gera", "07545", id="with the country"),
        pytest.param("12345 Leute, PLZ 07747", "07747", id="a label wins"),
        pytest.param("٠٧٥٤٥ غيرا", "07545", id="Arabic digits"),
        pytest.param("Tel. 03641 12345", None, id="part of a telephone number"),
        pytest.param("12345 Euro", None, id="price"),
        pytest.param("DE12 5001 0517 5407 3249 31", None, id="IBAN"),
        pytest.param("Kundennummer 123456", None, id="too long"),
        pytest.param("00123", None, id="no such area"),
        pytest.param("https://shop.example/?id=07545", None, id="in a link"),
        pytest.param("٢٠٠٠٠ شخص، الرمز البريدي: ٠٧٥٤٥", "07545", id="Arabic label wins"),
    ],
)
def test_postcode(text: str, code: str | None) -> None:
    """Five digits that are a postcode, in ASCII; nothing else."""
    assert facts.postcode(text) == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("Tel. 0365 123456", "0365 123456", id="plain"),
        pytest.param("ruf an: 03 65 / 000 47 12!", "03 65 / 000 47 12", id="as written"),
        pytest.param("+49 (0) 365 00077", "+49 (0) 365 00077", id="international"),
        pytest.param("0151-000-71-71, 0365 999999", "0151-000-71-71", id="the first"),
        pytest.param("Fax 0365 123456, Tel 0365 654321", "0365 654321", id="no fax"),
        pytest.param("am 01.05.2026 um 08.30 Uhr", None, id="date"),
        pytest.param("IBAN DE02 1203 0000 0000 2020 51", None, id="IBAN"),
        pytest.param("07545 Gera", None, id="postcode"),
        pytest.param("٠١٥١٠٠٠٤٤٥٢٠", "٠١٥١٠٠٠٤٤٥٢٠", id="Arabic digits"),
    ],
)
def test_phone(text: str, number: str | None) -> None:
    """The first number as the writer wrote it."""
    assert facts.phone(text) == number


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        pytest.param("Ich verschenke 4 Stühle.", {"furniture": 4}, id="digits"),
        pytest.param("Ich verschenke zwei gut erhaltene Stühle.", {"furniture": 2}, id="word, adjectives between"),
        pytest.param("Wir geben 14 Paar Schuhe ab.", {"clothing": 14}, id="counter between"),
        pytest.param("Wir brauchen 10 Betten und 20 Decken.", {"furniture": 10, "household": 20}, id="two kinds"),
        pytest.param("Ich verschenke 2 Stühle und 3 Tische.", {}, id="two numbers of one kind"),
        pytest.param("Ich verschenke ein Bett.", {}, id="an article is no number"),
        pytest.param("Ich verschenke Kinderschuhe Größe 32.", {}, id="size"),
        pytest.param("Ich verschenke zwei bis drei Stühle.", {}, id="range in words"),
        pytest.param("Wir verschenken zwanzig Stühle.", {"furniture": 20}, id="tens"),
        pytest.param("Für Leute aus neun Ländern verschenken wir Stühle.", {}, id="belongs to another noun"),
        pytest.param("Abholung ab 18 Uhr, Stühle zu verschenken", {}, id="time"),
    ],
)
def test_quantities(text: str, quantities: dict[str, int]) -> None:
    """A number counts where it clearly belongs to one category, and only one number does."""
    assert dict(CLASSIFIER.read("", text, language="de").quantities) == quantities
