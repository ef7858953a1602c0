"""Number words, put together as people of each language do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.classify.numbers import Number, Numbers
from mailflow.classify.ruleset import RuleSet

LANGUAGES = RuleSet.load(Path(__file__).parents[1] / "rules").languages
NUMBERS = {code: Numbers(language) for code, language in LANGUAGES.items()}
SPACED = {  # ten, and unit, as said one after the other
    "en": {20: "twenty", 30: "thirty", 90: "ninety", 2: "two", 5: "five", 9: "nine"},
    "ru": {20: "двадцать", 30: "тридцать", 90: "девяносто", 2: "два", 5: "пять", 9: "девять"},
    "uk": {20: "двадцять", 30: "тридцять", 90: "дев'яносто", 2: "два", 5: "п'ять", 9: "дев'ять"},
    "pl": {20: "dwadzieścia", 30: "trzydzieści", 90: "dziewięćdziesiąt", 2: "dwa", 5: "pięć", 9: "dziewięć"},
    "tr": {20: "yirmi", 30: "otuz", 90: "doksan", 2: "iki", 5: "beş", 9: "dokuz"},
}
_UNITS = ("", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TENS = ("", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_TEENS = ("zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn")


def german(value: int) -> str:
    """A number from 2 to 999 in words."""
    hundreds, rest = divmod(value, 100)
    ten, unit = divmod(rest, 10)
    head = f"{_UNITS[hundreds]}hundert" if hundreds else ""
    if rest == 1:
        return f"{head}eins"
    if ten == 1:
        return head + _TEENS[unit]
    return head + _UNITS[unit] + ("und" if ten and unit else "") + _TENS[ten]


@given(st.integers(2, 999), st.sampled_from(["plain", "capital", "spelled out"]))
def test_every_german_number(value: int, writing: str) -> None:
    """Each number has one word, however it is typed."""
    word = german(value)
    if writing == "capital":
        word = word.capitalize()
    if writing == "spelled out":
        word = word.replace("ü", "ue").replace("ö", "oe").replace("ß", "ss")
    assert NUMBERS["de"].of(word) == value


@given(st.sampled_from(sorted(SPACED)), st.sampled_from([20, 30, 90]), st.sampled_from([2, 5, 9]))
def test_tens_and_units(language: str, ten: int, unit: int) -> None:
    """Two words are one number, and the words before it are not."""
    words = ["xyz", SPACED[language][ten], SPACED[language][unit]]
    assert NUMBERS[language].ending_at(words, 2) == Number(ten + unit, 1, 2)


@given(st.integers(1, 99_999), st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_digits(value: int, digits: str) -> None:
    """Digits of any script."""
    assert NUMBERS["ar"].of("".join(digits[int(digit)] for digit in str(value))) == value


@given(st.text(max_size=30))
def test_never_raises(text: str) -> None:
    """Any word is a number or none."""
    for numbers in NUMBERS.values():
        value = numbers.of(text)
        assert value is None or value > 0


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        pytest.param("de", "ein", None, id="de article"),
        pytest.param("de", "eine", None, id="de article, feminine"),
        pytest.param("de", "anderthalb", None, id="de half"),
        pytest.param("de", "neuen", None, id="de new ones"),
        pytest.param("de", "Dutzende", None, id="de dozens, how many nobody knows"),
        pytest.param("de", "zwei Dutzend", 24, id="de two dozen"),
        pytest.param("de", "2 Dutzend", 24, id="de two dozen in digits"),
        pytest.param("de", "zwei hundert", 200, id="de written apart"),
        pytest.param("en", "a dozen", 12, id="en dozen"),
        pytest.param("en", "two hundred and five", 205, id="en with and"),
        pytest.param("en", "half a dozen", 6, id="en half a dozen"),
        pytest.param("fr", "quatre vingt douze", 92, id="fr 92"),
        pytest.param("fr", "quatre-vingt-dix-neuf", 99, id="fr 99"),
        pytest.param("fr", "vingt et un", 21, id="fr 21"),
        pytest.param("ar", "خمسة عشر", 15, id="ar 15"),
        pytest.param("ar", "خمسة وعشرون", 25, id="ar 25"),
        pytest.param("fa", "صد و بیست و پنج", 125, id="fa 125"),
        pytest.param("tr", "yüz elli", 150, id="tr 150"),
        pytest.param("uk", "сто двадцять", 120, id="uk 120"),
        pytest.param("ru", "дюжина", 12, id="ru dozen"),
        pytest.param("pl", "dwa tuziny", 24, id="pl two dozen"),
    ],
)
def test_words(language: str, text: str, value: int | None) -> None:
    """What the last words of a text count together."""
    words = text.split()
    found = NUMBERS[language].ending_at(words, len(words) - 1)
    assert (found and found.value) == value
