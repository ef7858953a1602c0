"""workflow.listanswers: a list of what waits is decided in one answer; and what comes back to moderators."""

from __future__ import annotations

import pytest
from desk import NOW, answers, read, rows, writes
from sqlalchemy import update

from mailflow import schedule
from mailflow.store import tables
from mailflow.workflow.office import Office

ANNA, HELGA = "anna@gera.example", "helga@web.example"
THINGS = ("ein Kinderbett", "ein Fahrrad", "einen Laptop")


@pytest.fixture
def listed(office: Office) -> Office:
    """Three offers wait, and Anna has the list of them: list 1."""
    for number, thing in enumerate(THINGS):
        writes(office, f"helga{number}@web.example", f"Ich möchte {thing} abgeben.")
    answers(office, ANNA, "m", 1, "LISTE")
    assert "3. [gera 3] Angebot" in read(office, ANNA, "digest")[0]
    return office


def states(office: Office) -> list[str]:
    return [state for (state,) in rows(office, tables.listings, "state")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("1 ok\n2 nein ein Bein fehlt\n3 später", ["approving", "rejecting", "waiting"], id="each"),
        pytest.param("alle ok", ["approving", "approving", "approving"], id="all"),
        pytest.param("1-2 ok", ["approving", "approving", "waiting"], id="range"),
        pytest.param("#3 ok, Rest nein", ["rejecting", "rejecting", "approving"], id="by id, and the rest"),
        pytest.param("4 ok", ["waiting", "waiting", "waiting"], id="not on the list"),
        pytest.param("ok", ["waiting", "waiting", "waiting"], id="which of them?"),
    ],
)
def test_list_is_decided_by_number(listed: Office, words: str, expected: list[str]) -> None:
    """By place or id, and nothing that the list did not show."""
    answers(listed, ANNA, "d", 1, words)
    assert states(listed) == expected


def test_one_letter_tells_all(listed: Office) -> None:
    """What was decided, why, what waits, and how to take it back."""
    answers(listed, ANNA, "d", 1, "1 ok\n2 nein ein Bein fehlt\n3 später")
    [notice] = read(listed, ANNA, "notice")
    for line in (
        "[gera 1] Angebot",
        "Ergebnis: freigegeben",
        "Grund: ein Bein fehlt",
        "Ergebnis: zurückgestellt",
        "ZURÜCK",
    ):
        assert line in notice
    answers(listed, ANNA, "d", 1, "ZURÜCK")
    assert states(listed) == ["waiting"] * 3


def test_new_listings_are_not_on_an_old_list(listed: Office) -> None:
    """ "Alle ok" is about what was shown."""
    writes(listed, HELGA, "Ich möchte einen Schrank abgeben.")
    answers(listed, ANNA, "d", 1, "alle ok")
    assert states(listed) == ["approving", "approving", "approving", "waiting"]


def test_list_is_not_for_others(listed: Office) -> None:
    """Whoever is no moderator decides nothing with it."""
    answers(listed, "eva@web.example", "d", 1, "alle ok")
    assert states(listed) == ["waiting"] * 3


def test_unclear_answer_brings_the_list_again(listed: Office) -> None:
    """With the words that work."""
    answers(listed, ANNA, "d", 1, "1 ok, 2 vielleicht")
    assert "nicht eindeutig" in read(listed, ANNA, "digest")[1]
    answers(listed, ANNA, "d", 1, "1 Kategorie Hausrad")
    assert 'Die Kategorie "Hausrad" gibt es nicht. Meinten Sie: Hausrat' in read(listed, ANNA, "digest")[2]
    assert states(listed) == ["waiting"] * 3


def test_what_still_waits_is_named(office: Office) -> None:
    """A decision about one of several things names the others."""
    writes(office, HELGA, "Ich möchte abgeben:\n- ein Kinderbett\n- ein Fahrrad\n")
    assert len(states(office)) == 2
    answers(office, ANNA, "m", 1, "1 ok")
    [notice] = read(office, ANNA, "notice")
    assert "Das wartet noch:\nNummer 2:" in notice.replace("\r\n", "\n")


def test_later_and_questions_are_confirmed(office: Office) -> None:
    """Who lets something wait, or asks, hears that it was understood."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    answers(office, ANNA, "m", 1, "SPÄTER")
    answers(office, ANNA, "m", 1, "FRAGE Wie lang ist es?")
    later, asked = read(office, ANNA, "notice")
    assert "Ergebnis: zurückgestellt" in later
    assert "Ergebnis: Frage an den Absender geschickt" in asked


def test_too_late_to_take_back(office: Office) -> None:
    """ZURÜCK after the hold says so, and what can still be done."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    answers(office, ANNA, "m", 1, "OK")
    with office.store.write() as tx:
        tx.execute(update(tables.listings).where(tables.listings.c.due_at.is_not(None)).values(due_at=NOW))
    schedule.decisions_due(office, NOW)
    answers(office, ANNA, "m", 1, "ZURÜCK")
    assert "Zu spät für ZURÜCK" in read(office, ANNA, "notice")[-1]
    assert states(office) == ["open"]


def test_ok_settles_what_nobody_understood(office: Office) -> None:
    """Nothing is published, its sender hears that it was read, and it waits no more."""
    writes(office, HELGA, "Xqzt vlrp.", subject="Wtf")
    answers(office, ANNA, "m", 1, "OK")
    assert "Ergebnis: erledigt, es ist nichts zu tun" in read(office, ANNA, "notice")[0]
    with office.store.write() as tx:
        tx.execute(update(tables.listings).where(tables.listings.c.due_at.is_not(None)).values(due_at=NOW))
    schedule.decisions_due(office, NOW)
    assert rows(office, tables.listings, "state", "ending") == [("ended", "answered")]
    assert [text.partition(" (")[0] for text in read(office, HELGA, "decision")] == ["Gelesen: Ihre Nachricht"]
