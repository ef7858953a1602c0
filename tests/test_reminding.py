"""Reviews that nobody answers: reminders and deputies in working hours; digests at fixed times; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from village import ANNA, Village, with_settings

from mailflow import schedule
from mailflow.store import reviews
from mailflow.store.engine import Store
from mailflow.workflow import staff
from mailflow.workflow.office import Office

BEN, CARLA, HELGA, SHOP = "ben@gera.example", "carla@gera.example", "helga@web.example", "kammer@caritas.example"
BED, FOOD, NEED = "Ich verschenke ein Bett.", "Ich verschenke zehn Kilo Äpfel.", "Wir suchen dringend zwei Betten."


def town(furnished: Office, store: Store, **city: Any) -> Village:
    """Monday, ten in the morning, in a town with two moderators and a deputy."""
    settings = {"moderators": (ANNA, BEN), "deputies": (CARLA,), "state": "TH", **city}
    return Village(with_settings(replace(furnished, store=store), settings))


def kinds(village: Village, mailbox: str) -> list[str]:
    return [letter.kind for letter in village.got(mailbox)]


def test_reminded_then_the_deputy(furnished: Office, store: Store) -> None:
    """After 4 working hours whoever has it, after 12 the deputy; then both again after each 12 more. An answer ends it."""
    village = town(furnished, store)
    village.writes(HELGA, BED)
    village.at("2026-11-23 13:59")
    assert (kinds(village, ANNA), kinds(village, BEN), kinds(village, CARLA)) == (["review"], ["review"], [])
    village.at("2026-11-23 14:00")
    assert kinds(village, ANNA) == kinds(village, BEN) == ["review", "reminder"]
    reminder = village.got(ANNA, "reminder")[0]
    assert "[gera 1] Wartet noch: Möbel" in reminder.text
    assert reminder.mail["In-Reply-To"] == village.got(ANNA, "review")[0].mail["Message-ID"]

    village.at("2026-11-24 12:59")  # Seven hours on Monday, five on Tuesday, from eight on.
    assert kinds(village, CARLA) == []
    village.at("2026-11-24 13:00")
    assert kinds(village, CARLA) == ["review"]
    assert "als Vertretung" in village.got(CARLA)[0].text
    assert kinds(village, ANNA) == ["review", "reminder"]
    village.at("2026-11-25 16:00")
    assert kinds(village, CARLA) == ["review", "reminder"]
    assert kinds(village, ANNA) == ["review", "reminder", "reminder"]

    village.answers(CARLA, "review", "OK")
    assert "freigegeben" in village.got(CARLA, "notice")[0].text
    village.at("2026-11-27 16:00")
    assert kinds(village, HELGA) == ["receipt", "decision"]
    assert kinds(village, ANNA) == ["review", "reminder", "reminder"]


def test_nothing_stays_due_of_what_is_decided(furnished: Office, store: Store) -> None:
    """A later SPÄTER, a claim or a question about it reminds nobody, and the schedule comes to rest."""
    village = town(furnished, store)
    for words in ("SPÄTER", "ich kümmere mich", "FRAGE Wie groß ist es?"):
        village.writes(HELGA, BED)
        village.answers(ANNA, "review", "OK")
        village.at(f"{village.now + timedelta(hours=1):%Y-%m-%d %H:%M}")
        village.answers(ANNA, "review", words)
    village.at("2026-12-04 16:00")
    assert "reminder" not in kinds(village, ANNA) + kinds(village, BEN)
    assert schedule.work_due(village.office, village.now) == 0
    with store.read() as tx:
        assert not reviews.cities_due(tx, village.now)


def test_in_english(office: Office) -> None:
    """Reminder, claim, deputy and digest as moderators read them who read English."""
    village = town(office, office.store, language="en", digest_of=((BEN, (time(9),)),))
    village.writes(HELGA, BED)
    village.writes(SHOP, NEED)
    village.at("2026-11-23 14:00")
    assert "Nobody has answered this yet:" in village.got(ANNA, "reminder")[0].text
    village.at("2026-11-24 09:00")
    assert (
        "This waits for your decision, what matters most first:\n\n1. [gera 2] Need"
        in village.got(BEN, "digest")[0].text
    )
    village.answers(BEN, "digest", "2 I'll take it")
    assert "[gera 1] Somebody takes care" in village.got(ANNA, "notice")[0].text
    village.at("2026-11-24 13:00")
    assert "You get this as a deputy." in village.got(CARLA, "review")[0].text
    assert "[gera 2]" in village.got(CARLA, "review")[0].text
    assert len(village.got(CARLA)) == 1


def test_without_deputies(office: Office) -> None:
    """Whoever has it is reminded after 4 working hours, after 12, and again after each 12 more."""
    village = town(office, office.store, deputies=())
    village.writes(HELGA, BED)
    for clock in ("2026-11-23 14:00", "2026-11-24 12:59", "2026-11-24 13:00", "2026-11-25 16:00", "2026-11-25 17:00"):
        village.at(clock)
    assert kinds(village, ANNA) == ["review", "reminder", "reminder", "reminder"]


def test_weekends_and_holidays_do_not_count(furnished: Office, store: Store) -> None:
    """What comes on the last afternoon before Christmas is reminded of on the Monday after it."""
    village = town(furnished, store)
    village.at("2026-12-24 15:00")
    village.writes(HELGA, BED)
    village.at("2026-12-28 09:59")
    assert kinds(village, ANNA) == ["review"]
    village.at("2026-12-28 10:00")
    assert kinds(village, ANNA) == ["review", "reminder"]


def test_one_reminder_for_all(furnished: Office, store: Store) -> None:
    """What is due soon stands in the same reminder, which is answered by number."""
    village = town(furnished, store)
    village.writes(HELGA, BED)
    village.at("2026-11-23 11:00")
    village.writes(SHOP, NEED)
    village.at("2026-11-23 14:00")
    [reminder] = village.got(ANNA, "reminder")
    assert reminder.text.index("[gera 2] Bedarf") < reminder.text.index("[gera 1] Angebot")  # Needs come first.
    village.at("2026-11-23 15:00")
    village.answers(ANNA, "reminder", "alle ok")
    village.at("2026-11-24 16:00")
    assert village.got(SHOP, "decision")
    assert village.got(HELGA, "decision")
    assert kinds(village, ANNA) == ["review", "review", "reminder", "notice"]


@pytest.mark.parametrize(
    ("answer", "quiet_until", "reminded"),
    [
        pytest.param("SPÄTER", "2026-11-23 15:59", "2026-11-23 16:00", id="later"),
        pytest.param("FRAGE Wie groß ist es?", "2026-11-26 11:59", "2026-11-26 12:00", id="a question"),
    ],
)
def test_who_answers_is_left_in_peace(
    furnished: Office, store: Store, answer: str, quiet_until: str, reminded: str
) -> None:
    """LATER begins the time anew; a question gives its sender the time to answer."""
    village = town(furnished, store)
    village.writes(HELGA, BED)
    village.at("2026-11-23 12:00")
    village.answers(ANNA, "review", answer)
    village.at(quiet_until)
    assert village.got(BEN, "reminder") == village.got(CARLA) == []
    village.at(reminded)
    assert village.got(BEN, "reminder") or village.got(CARLA, "review")


def test_what_was_undone_waits_again(furnished: Office, store: Store) -> None:
    """A decision that was taken back is reminded of; what its sender took back is not."""
    village = town(furnished, store)
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "OK")
    village.answers(ANNA, "notice", "ZURÜCK")
    village.writes(SHOP, NEED)
    village.answers(SHOP, "receipt", "Erledigt")
    village.at("2026-11-23 15:00")
    [reminder] = village.got(BEN, "reminder")
    assert "[gera 1]" in reminder.text
    assert "[gera 2]" not in reminder.text


def test_digests_at_fixed_times(furnished: Office, store: Store) -> None:
    """Ben gets one mail at nine and two, decides in it by number, and is reminded by the next; what is urgent comes alone."""
    village = town(furnished, store, digest_of=((BEN, (time(9), time(14))),))
    village.writes(HELGA, BED, name="Helga Brandt")
    village.writes(SHOP, NEED)
    assert kinds(village, ANNA) == ["review", "review"]
    assert kinds(village, BEN) == []
    village.writes("otto@web.example", FOOD)
    assert kinds(village, BEN) == ["review"]
    village.at("2026-11-23 14:00")
    assert kinds(village, BEN) == ["review", "digest"]
    digest = village.got(BEN, "digest")[0].text
    assert "1. [gera 3] Angebot: Lebensmittel\nEilt: ja" in digest
    assert "2. [gera 2] Bedarf: Möbel" in digest
    assert "3. [gera 1] Angebot: Möbel\nVon: Helga Brandt" in digest
    village.answers(BEN, "digest", "1 ok\n3 zeigen")
    assert "Ich verschenke ein Bett." in village.got(BEN, "review")[-1].text
    village.at("2026-11-24 09:00")
    assert "reminder" not in kinds(village, BEN)
    assert "1. [gera 2]" in village.got(BEN, "digest")[-1].text
    assert "Lebensmittel" not in village.got(BEN, "digest")[-1].text


def test_one_alone_comes_as_its_review(furnished: Office, store: Store) -> None:
    """A digest of one is the review itself; where nothing waits, no mail comes. Friday's waits until Monday."""
    village = town(furnished, store, digest=(time(9),))
    village.at("2026-11-27 12:00")
    assert kinds(village, ANNA) == []
    village.writes(HELGA, BED)
    village.at("2026-11-30 08:59")
    assert kinds(village, ANNA) == []
    village.at("2026-11-30 09:00")
    assert kinds(village, ANNA) == ["review"]


def test_the_second_ok_is_a_deputys_while_no_other_moderator_is_there(furnished: Office, store: Store) -> None:
    """A deputy is asked at once and alone, whoever reads digests; and gets what the only moderator there wrote herself."""
    village = town(furnished, store, digest=(time(9), time(14)))
    village.writes(BEN, "Bin bis 27.11. im Urlaub.")
    village.writes(ANNA, BED)
    village.at("2026-11-23 14:00")
    assert kinds(village, ANNA) == ["receipt"]  # It is not for her to decide.
    assert kinds(village, CARLA) == ["review"]
    village.answers(CARLA, "review", "OK")
    village.writes(HELGA, "Ich biete ein Zimmer an.")
    village.at("2026-11-24 09:00")
    village.answers(ANNA, "review", "OK")
    assert f"Um das zweite OK bitten wir: {CARLA}" in village.got(ANNA, "notice")[-1].text
    assert f"OK gesagt hat: {ANNA}" in village.got(CARLA, "review")[-1].text
    village.writes(ANNA, "LISTE")
    assert f"Geschützt: Zwei müssen OK sagen. OK gesagt hat: {ANNA}" in village.got(ANNA, "digest")[-1].text
    village.answers(CARLA, "review", "OK")
    assert "freigegeben" in village.got(CARLA, "notice")[-1].text


def test_who_is_new_has_what_waits(furnished: Office, store: Store) -> None:
    """Anna took care of a bed and left; the config names Carla in her place, who hears of all that waits, once."""
    village = town(furnished, store, moderators=(ANNA,), deputies=())
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "ICH KÜMMERE MICH")
    village.writes(SHOP, NEED)
    later = town(furnished, store, moderators=(CARLA,), deputies=())
    later.now = village.now
    for _ in range(2):
        staff.mirror(store, later.office.config, later.now)
        later.tick()
    assert kinds(later, CARLA) == ["digest"]
    later.answers(CARLA, "digest", "alle ok")
    assert [listing.text for listing in later.got(CARLA, "notice") if "Ergebnis: freigegeben" in listing.text]
    later.at("2026-11-25 16:00")
    assert kinds(later, CARLA) == ["digest", "notice"]
