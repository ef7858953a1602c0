"""classify.deadlines: the day until which something is valid, in an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.commands import ReplyWords, parse

WORDS = ReplyWords.load(Path(__file__).parents[1] / "rules" / "replies.toml")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        pytest.param("bis 15.12.", "15.12.", id="the day alone"),
        pytest.param("Noch da bis 15.12.", "15.12.", id="with a word"),
        pytest.param("Noch da, aber nur bis zum 15.12.2026", "15.12.2026", id="only until"),
        pytest.param("ja, bis 15. Dezember", "15.12.", id="month by name"),
        pytest.param("bis Freitag, den 15.12.", "15.12.", id="with the weekday"),
        pytest.param("bis 2026-12-15", "15.12.2026", id="ISO 8601"),
        pytest.param("Ja, bis 15.12.26", "15.12.2026", id="short year"),
        pytest.param("Yes, until 3 January", "3.1.", id="English"),
        pytest.param("так, до 15 грудня", "15.12.", id="Ukrainian"),
        pytest.param("да, до 15.12.", "15.12.", id="Russian"),
        pytest.param("نعم حتى 15.12.", "15.12.", id="Arabic"),
        pytest.param("oui, jusqu'au 15/12", "15.12.", id="French"),
        pytest.param("15.12.'ye kadar", "15.12.", id="Turkish, the day first"),
        pytest.param("hâlâ mevcut, 15 Aralık'a kadar", "15.12.", id="Turkish month"),
        pytest.param("بله، تا ۱۵.۱۲", "15.12.", id="Persian digits"),
        pytest.param("nadal aktualne do 15.12.", "15.12.", id="Polish"),
    ],
)
def test_confirmed_until(words: str, day: str) -> None:
    """A confirmation with the day as its argument."""
    assert [(c.command, c.argument) for c in parse(words, "helper", WORDS, lambda _: None)] == [("confirm", day)]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Ich bin bis 15.12. verreist.", id="about something else"),
        pytest.param("bis 15 Uhr", id="a time of day"),
        pytest.param("Abholung von 1.12. bis 15.12. möglich", id="a span"),
        pytest.param("bis 32.13.", id="no day"),
        pytest.param("Noch da bis 15.12. oder bis 20.12.", id="two days"),
    ],
)
def test_not_confirmed(words: str) -> None:
    """What says more than the day, or no day, is a message to the moderators."""
    assert [c.command for c in parse(words, "helper", WORDS, lambda _: None)] == ["message"]


@pytest.mark.parametrize(
    ("words", "command"),
    [("Leider schon vergeben.", "withdraw"), ("JA", "confirm"), ("noch da", "confirm"), ("nein", "withdraw")],
)
def test_other_words_stay(words: str, command: str) -> None:
    """A deadline beside another command changes nothing of it."""
    found = parse(words, "helper", WORDS, lambda _: None)
    assert (found[0].command, found[0].argument) == (command, None)


@pytest.mark.parametrize(
    "word",
    ["JA", "YES", "ТАК", "ДА", "نعم", "OUI", "EVET", "بله", "TAK", "NOCH DA", "STILL AVAILABLE", "ЩЕ АКТУАЛЬНО", "ЕЩЁ АКТУАЛЬНО",
     "TOUJOURS VALABLE", "HÂLÂ GEÇERLİ", "NADAL AKTUALNE"],
)  # fmt: skip
def test_what_our_letters_ask_for_is_understood(word: str) -> None:
    """Each word that the renewal and the closing letter name."""
    assert [c.command for c in parse(word, "helper", WORDS, lambda _: None)] == ["confirm"]


@pytest.mark.parametrize("word", ["NEIN", "NO", "НІ", "НЕТ", "لا", "NON", "HAYIR", "نه", "NIE"])
def test_each_no_is_understood(word: str) -> None:
    """The other word that the renewal letter names."""
    assert [c.command for c in parse(word, "helper", WORDS, lambda _: None)] == ["withdraw"]
