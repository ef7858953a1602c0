"""classify.deadlines: the day until which something is valid, in an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.things import Thing, Things

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


LISTED = Things(listed=(Thing.of(1, ["furniture"], [], "Betten"), Thing.of(2, ["household"], [], "Töpfe")))


def pauses(words: str, role: str, things: Things = LISTED) -> list[tuple[object, ...]]:
    """What is ordered about a list of two: command, numbers, argument."""
    read = parse(words, role, WORDS, lambda _: None, Items(2, together=True), things)
    return [(c.command, c.target, c.argument) for c in read]


@pytest.mark.parametrize("role", ["organisation", "helper"])
@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("Pause bis 15.12.", "15.12."),
        ("Pause, bis 15.12.", "15.12."),
        ("Wir machen bis 15.12. Pause.", "15.12."),
        ("Bis 15.12. Pause bitte", "15.12."),
        ("Pause bis Ende Januar", "bis Ende Januar"),
        ("Pause, bis Freitag", "bis Freitag"),
        ("Pause ab sofort bis 15.12.", "15.12."),
        ("Wir möchten bis 15.12. pausieren, die Hose können Sie bis 10.12. abholen.", "15.12."),
        ("PAUSE", None),
        ("Pause ab sofort", None),
        ("Pause. Bis Freitag!", None),
        ("Pause. Die Hose können Sie bis 15.12. abholen", None),
        ("Mein Angebot vom 1.12. bitte pausieren", None),
    ],
)
def test_until_when_a_pause_lasts(words: str, role: str, end: str | None) -> None:
    """As its own clause says, or one that says nothing else; what something else holds until is no end of it."""
    assert pauses(words, role, Things()) == [("pause", None, end)]


@pytest.mark.parametrize(
    ("words", "role", "ordered"),
    [
        (
            "1 pause bis 15.12., 2 pause bis 20.12.",
            "organisation",
            [("pause", (1,), "15.12."), ("pause", (2,), "20.12.")],
        ),
        ("1 Pause bis 15.12.\n2 Pause", "helper", [("pause", (1,), "15.12."), ("pause", (2,), None)]),
        ("1 noch aktuell bis 15.12., 2 Pause", "helper", [("confirm", (1,), "15.12."), ("pause", (2,), None)]),
        (
            "1 erledigt, 2 Pause bis Ende Januar",
            "organisation",
            [("done", (1,), None), ("pause", (2,), "bis Ende Januar")],
        ),
        ("Die Betten bitte pausieren bis 15.12.", "organisation", [("pause", (1,), "15.12.")]),
    ],
)
def test_each_pause_has_its_own_end(words: str, role: str, ordered: list[tuple[object, ...]]) -> None:
    """One day is not given to all that an answer says."""
    assert pauses(words, role) == ordered


@pytest.mark.parametrize("role", ["organisation", "helper"])
@pytest.mark.parametrize(
    "words",
    [
        "Pause vom 20.12. bis 6.1.",
        "Pause vom 20. Dezember bis zum 6. Januar, danke",
        "Pause ab 1.1. bis 15.1.",
        "Pause ab 1.1.",
        "Pause ab nächster Woche",
        "Pause 20.12. - 6.1.",
        "Wir machen vom 20.12. bis 6.1. Pause.",
        "Wir möchten vom 20.12. bis 6.1. pausieren",
        "Please pause from 20 December until 6 January.",
    ],
)
def test_a_pause_that_begins_later_is_asked_about(words: str, role: str) -> None:
    """Nobody would remember it: it neither begins now nor goes to the other side as a message."""
    assert pauses(words, role, Things()) == [("unclear", None, None)]


def test_two_ends_of_one_pause_are_asked_about() -> None:
    """Nobody knows which of them is meant."""
    assert pauses("1 pause bis 15.12., 2 pause bis 20.12.", "organisation", Things()) == [("unclear", None, None)]
