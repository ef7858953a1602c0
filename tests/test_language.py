"""reading.language: the language of a text among the allowed ones."""

from __future__ import annotations

from array import array

import pytest

from mailflow.reading.language import LanguageDetector, _Pieces

ALLOWED = ("de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl")


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Ich habe einen Kinderwagen und ein Bett abzugeben.", "de", id="German"),
        pytest.param(
            "ich hab nen schrank fuer euch, moebel sind noch gut", "de", id="German without capitals and umlauts"
        ),
        pytest.param("I can help with homework on Saturdays.", "en", id="English"),
        pytest.param("Je cherche un lit pour mes deux enfants.", "fr", id="French"),
        pytest.param("Çocuklar için bir yatak arıyorum.", "tr", id="Turkish"),
        pytest.param("Szukam łóżka dla dwójki dzieci.", "pl", id="Polish"),
        pytest.param("Шукаю ліжко для двох дітей.", "uk", id="Ukrainian"),
        pytest.param("Я ищу кровать для двух детей, спасибо вам большое.", "ru", id="Russian"),
        pytest.param("أبحث عن سرير لأطفالي في مدينة غيرا", "ar", id="Arabic"),
        pytest.param("من دنبال یک تخت برای بچه‌هایم می‌گردم", "fa", id="Farsi"),
        pytest.param("نعم ما زال متوفراً", "ar", id="short Arabic is never German"),
    ],
)
def test_language_of_a_text(detector: LanguageDetector, text: str, language: str) -> None:
    """Each shipped language is told from the others."""
    assert detector.detect(text, ALLOWED, "de")[0] == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("OK", id="too short"),
        pytest.param("", id="empty"),
        pytest.param("x@y.example https://z.example/and/the/rest 0365 12345", id="addresses"),
    ],
)
def test_undecided_text_gets_the_fallback(detector: LanguageDetector, text: str) -> None:
    """What is no text, or too little, is in the language that the caller expects, with no confidence."""
    assert detector.detect(text, ALLOWED, "pl") == ("pl", 0.0)


def test_only_allowed_languages(detector: LanguageDetector) -> None:
    """A language that the installation does not speak is never the answer."""
    assert detector.detect("Я ищу кровать для двух детей", ("de", "uk"), "de")[0] == "uk"
    assert detector.detect("Je cherche un lit pour mes enfants", ("de", "en"), "de")[0] in ("de", "en")


def test_languages_that_are_allowed_later_are_known_too() -> None:
    """The model is kept for the languages asked for so far; a new one, or one that it does not have, fails nothing."""
    own = LanguageDetector()
    text = "Buongiorno, vorrei regalare un tavolo e due sedie in buono stato."
    assert own.detect(text, ("de", "en"), "de")[0] in ("de", "en")
    assert own.detect(text, ("de", "en", "it", "xx"), "de")[0] == "it"


@pytest.mark.parametrize("kind", ["H", "I"])
def test_a_table_in_pieces_reads_as_the_whole(kind: str) -> None:
    """Pieces that come again, that differ in one number, and that only begin as another ends."""
    row = [*range(16), *range(16), *range(15), 99, *range(8, 24), *([0] * 16)] * 3
    pieces = _Pieces(array(kind, row))
    assert [pieces[at] for at in range(len(row))] == row
    assert len(pieces._numbers) == 64  # four different ones
