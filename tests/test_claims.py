"""Who takes care of a review: the others hear of it, only the claimer is reminded, and a claim ends; on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from village import ANNA, Village, with_settings

from mailflow.store.engine import Store
from mailflow.workflow.office import Office

BEN, CARLA, HELGA, SHOP = "ben@gera.example", "carla@gera.example", "helga@web.example", "kammer@caritas.example"
BED, NEED = "Ich verschenke ein Bett.", "Wir suchen dringend zwei Betten."


@pytest.fixture
def village(furnished: Office, store: Store) -> Village:
    """Monday, ten in the morning; Anna, Ben and their deputy Carla moderate."""
    settings = {"moderators": (ANNA, BEN), "deputies": (CARLA,), "state": "TH"}
    return Village(with_settings(replace(furnished, store=store), settings))


def kinds(village: Village, mailbox: str) -> list[str]:
    return [letter.kind for letter in village.got(mailbox)]


def notice(village: Village, mailbox: str) -> str:
    return village.got(mailbox, "notice")[-1].text


def test_the_claimer_alone_is_reminded_until_it_ends(village: Village) -> None:
    """Ben hears that Anna has it; only she is reminded; after eight working hours both hear that it waits, and it goes on
    to the deputy, whose time has come meanwhile."""
    village.writes(HELGA, BED)
    village.at("2026-11-23 12:00")
    village.answers(ANNA, "review", "Ich kümmere mich darum!")
    assert "erinnern wir nur Sie" in notice(village, ANNA)
    assert "24.11.2026, 11:00 Uhr" in notice(village, ANNA)
    assert "[gera 1] Jemand kümmert sich" in notice(village, BEN)
    assert ANNA in notice(village, BEN)
    village.at("2026-11-23 16:00")
    assert kinds(village, ANNA) == ["review", "notice", "reminder"]
    assert kinds(village, BEN) == ["review", "notice"]
    village.at("2026-11-24 10:59")
    assert kinds(village, CARLA) == []
    village.at("2026-11-24 11:00")
    assert "Die Zeit dafür ist um" in notice(village, ANNA)
    assert "nicht dazu gekommen" in notice(village, BEN)
    village.at("2026-11-24 13:00")
    assert kinds(village, CARLA) == ["review"]
    village.answers(BEN, "notice", "OK")
    assert "freigegeben" in notice(village, BEN)


def test_a_claim_goes_on_when_it_is_said_again(village: Village) -> None:
    """While somebody cares, the deputy is not asked, however long it takes; who decides ends it."""
    village.writes(HELGA, BED)
    for clock in ("2026-11-23 16:00", "2026-11-24 12:00", "2026-11-25 08:30"):
        village.at(clock)
        village.answers(ANNA, "review", "mache ich")
    village.at("2026-11-25 10:00")
    assert kinds(village, CARLA) == []
    village.answers(ANNA, "review", "NEIN zu alt")
    village.at("2026-11-26 16:00")
    assert [kind for kind in kinds(village, BEN) if kind != "notice"] == ["review", "reminder"]  # It was due at four.


def test_who_is_faster(village: Village) -> None:
    """A second claim is told who has it; a decision by another is told to the claimer."""
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "Ich kümmere mich")
    village.answers(BEN, "review", "Ich kümmere mich")
    assert f"Kümmert sich: {ANNA}" in notice(village, BEN)
    assert kinds(village, ANNA) == ["review", "notice"]
    village.answers(BEN, "review", "OK")
    assert "Schon entschieden" in notice(village, ANNA)
    assert f"{BEN} hat schon entschieden" in notice(village, ANNA)
    assert "Ergebnis: freigegeben" in notice(village, ANNA)


@pytest.mark.parametrize("word", ["Das gebe ich ab.", "ZURÜCK"])
def test_given_back(village: Village, word: str) -> None:
    """The others hear that it waits for them again, and are reminded again."""
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "Ich kümmere mich")
    village.answers(ANNA, "notice", word)
    assert "kann sich doch nicht kümmern" in notice(village, BEN)
    village.at("2026-11-23 14:00")
    assert kinds(village, BEN)[-1] == "reminder"


def test_by_number(village: Village) -> None:
    """From a list, several at once: the others get one letter about them, and lists show who cares."""
    for mailbox, text in ((HELGA, BED), (SHOP, NEED), ("otto@web.example", "Ich verschenke einen Tisch.")):
        village.writes(mailbox, text)
    village.writes(ANNA, "LISTE")
    village.answers(ANNA, "digest", "1 ok\n2-3 ich kümmere mich")
    assert notice(village, ANNA).count(f"Kümmert sich: {ANNA}") == 2
    assert kinds(village, BEN) == ["review"] * 3 + ["notice"]
    assert "[gera] Jemand kümmert sich" in notice(village, BEN)
    village.writes(BEN, "LISTE")
    assert village.got(BEN, "digest")[-1].text.count(f"Kümmert sich: {ANNA}") == 2
    village.at("2026-11-23 16:00")
    assert "reminder" not in kinds(village, BEN)


def test_a_first_ok_of_two_ends_only_the_claim_of_its_giver(village: Village) -> None:
    """Ben takes care of a room; Anna's OK leaves it to him, and he is asked at once. Her own claim ends with her OK."""
    village.writes(HELGA, "Ich biete ein Zimmer an.")
    village.answers(BEN, "review", "Ich kümmere mich")
    village.answers(ANNA, "review", "OK")
    assert f"Kümmert sich: {BEN}" in notice(village, ANNA)
    assert f"OK gesagt hat: {ANNA}" in village.got(BEN, "review")[-1].text
    village.writes(HELGA, "Ich biete eine Wohnung an.")
    village.answers(ANNA, "review", "Ich kümmere mich")
    village.answers(ANNA, "review", "OK")
    assert "Kümmert sich" not in notice(village, ANNA)
    village.at("2026-11-23 16:00")
    assert kinds(village, ANNA)[-1] != "reminder"  # There is nothing left to do for her.
    assert f"OK gesagt hat: {ANNA}" in village.got(BEN, "reminder")[-1].text
    village.answers(BEN, "reminder", "alle OK")
    assert "freigegeben" in notice(village, BEN)


def test_who_disagrees_while_it_can_be_undone_is_heard(village: Village) -> None:
    """Ben hears that ZURÜCK still works, also from him; Anna hears what he objects; ZURÜCK tells her whose it was."""
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "OK")
    village.answers(BEN, "review", "Nein, der Mann ist Händler")
    assert "nimmt das Wort ZURÜCK" in " ".join(notice(village, BEN).split())
    assert f"von {BEN}" in notice(village, ANNA)
    assert "der Mann ist Händler" in notice(village, ANNA)
    village.answers(BEN, "notice", "ZURÜCK")
    assert f"zurückgenommen, von {BEN}" in " ".join(notice(village, ANNA).split())
    assert "von" not in notice(village, BEN).partition("\n\n")[0].partition("ist zurückgenommen")[2]


def test_who_agrees_too_late_troubles_nobody(village: Village) -> None:
    """A second OK changes nothing, and only its writer hears that."""
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "OK")
    before = len(village.got(ANNA))
    village.answers(BEN, "review", "OK")
    assert "Schon entschieden" in notice(village, BEN)
    assert len(village.got(ANNA)) == before


def test_nothing_waits_any_more_when_it_was_decided(village: Village) -> None:
    """An unclear answer after the decision is told how it stands, not that it waits."""
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "OK")
    village.at("2026-11-23 11:00")
    village.answers(BEN, "review", "Oh, das wäre dann vielleicht doch besser anders")
    assert "Es wartet weiter" not in notice(village, BEN)
    assert "Nummer 1: freigegeben" in notice(village, BEN)


def test_who_decides_the_same_objects_to_nothing(village: Village) -> None:
    """Two moderators who answer alike, part by part, are of one mind; who objects to one part is heard about that one."""
    village.writes(
        HELGA,
        "Ich verschenke ein Bett.\n\nAußerdem suche ich Nachhilfe in Mathe.\n\n- 1 Fahrrad\n- 3 Töpfe\n- 2 Stühle",
    )
    village.answers(ANNA, "review", "1 ok, 2 nein zu alt")
    before = len(village.got(ANNA))
    village.answers(BEN, "review", "1 ok, 2 nein zu alt")
    assert len(village.got(ANNA)) == before
    village.answers(BEN, "review", "1 nein Händler")
    assert "Händler" in notice(village, ANNA)
    assert "Nummer 1" in notice(village, ANNA)
    assert "Nummer 2" not in notice(village, ANNA)
