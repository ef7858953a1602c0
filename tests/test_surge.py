"""Days on which more comes in than anybody can read: receipts say so, digests begin with what matters, lists are decided
at once; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from village import ANNA, Village, with_settings

from mailflow.model import Availability
from mailflow.store.engine import Store
from mailflow.store.records import Listing
from mailflow.workflow import triage
from mailflow.workflow.office import Office

BEN, HELGA, SHOP = "ben@gera.example", "helga@web.example", "kammer@caritas.example"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def kinds(village: Village, mailbox: str) -> list[str]:
    return [letter.kind for letter in village.got(mailbox)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_surge(furnished: Office, store: Store, language: str) -> None:
    """Above the number, receipts tell the wait and reviews come together, needs and what is needed first; "alle ok" ends it."""
    settings = {"moderators": (ANNA, BEN), "state": "TH", "language": language}
    village = Village(with_settings(replace(furnished, store=store), settings, {"surge": 3, "pace": 2}))
    village.publishes(SHOP, "Wir suchen dringend zwei Betten.")
    for number, text in enumerate(("einen Tisch", "ein Fahrrad", "eine Lampe")):
        village.writes(f"helper{number}@web.example", f"Ich verschenke {text}.")
    assert "Zurzeit bekommen wir sehr viele" not in village.got("helper2@web.example", "receipt")[0].text
    assert kinds(village, BEN) == ["review"] * 4
    village.writes(HELGA, "Ich verschenke ein Bett.")
    village.writes("verein@web.example", "Wir suchen eine Waschmaschine für unseren Verein.")
    receipt = village.got(HELGA, "receipt")[0].text
    assert (
        "Darum dauert es diesmal\nlänger (einige Tage). Sie hören von uns voraussichtlich\nbis zum 25.11.2026."
        in receipt
    )
    assert kinds(village, BEN) == ["review"] * 4

    village.at("2026-11-23 14:00")
    assert kinds(village, BEN) == ["review"] * 4 + ["digest"]
    digest = village.got(BEN, "digest")[0].text
    first, second, third = (digest.index(f"[gera {number}]") for number in (6, 5, 3))
    assert first < second < third
    assert ("mehr, als Sie einzeln lesen" if language == "de" else "More comes in just now") in digest
    village.answers(BEN, "digest", "alle ok" if language == "de" else "all ok")
    done = village.got(BEN, "notice")[-1].text
    assert done.count("[gera ") == 5
    village.passes(minutes=5)
    assert village.got(HELGA, "decision")
    village.writes("otto@web.example", "Ich verschenke einen Stuhl.")
    assert kinds(village, ANNA)[-1] == "review"
    assert "dauert es diesmal" not in village.got("otto@web.example", "receipt")[0].text


def test_more_than_fits(office: Office) -> None:
    """What finds no room comes with the next digest, and LISTE brings it before; what is urgent comes within the hour."""
    settings = {"moderators": (ANNA,), "state": "TH"}
    village = Village(with_settings(office, settings, {"surge": 1, "reminder": timedelta(0), "deputy": timedelta(0)}))
    village.writes("helper0@web.example", "Ich verschenke einen Tisch.")
    for number in range(1, 55):
        village.writes(f"helper{number}@web.example", f"Ich verschenke Regal Nummer {number} aus Holz.")
    village.writes(HELGA, "Ich verschenke zehn Kilo Äpfel.")
    village.at("2026-11-23 11:00")
    assert kinds(village, ANNA) == ["review", "review", "digest"] or kinds(village, ANNA) == ["review", "digest"]
    digest = village.got(ANNA, "digest")[0].text
    assert "1. [gera 56] Angebot: Lebensmittel\nEilt: ja" in digest
    assert "So viele weitere warten noch: 6." in digest
    village.answers(ANNA, "digest", "1-40 ok")
    assert "So viele Mails warten noch: 16." in village.got(ANNA, "notice")[-1].text
    village.at("2026-11-23 14:00")
    assert "[gera 55]" in village.got(ANNA, "digest")[1].text


def test_nothing_urgent_at_night(office: Office) -> None:
    """In a surge what is urgent is told within the hour, and what came at night in the morning."""
    settings = {"moderators": (ANNA,), "state": "TH"}
    village = Village(with_settings(office, settings, {"surge": 1, "reminder": timedelta(0), "deputy": timedelta(0)}))
    village.at("2026-11-23 20:40")
    for number in range(4):
        village.writes(f"helper{number}@web.example", f"Ich verschenke Regal Nummer {number} aus Holz.")
    village.writes(HELGA, "Ich verschenke zehn Kilo Äpfel.")
    village.at("2026-11-23 21:00")
    village.at("2026-11-24 07:50")
    assert "digest" not in kinds(village, ANNA)
    village.at("2026-11-24 08:00")
    assert "Lebensmittel\nEilt: ja" in village.got(ANNA, "digest")[0].text


def item(number: int, kind: str = "offer", **values: Any) -> Listing:
    """A listing that waits."""
    blank: dict[str, Any] = dict.fromkeys(Listing.__dataclass_fields__)
    given = {"id": number, "submission_id": number, "kind": kind, "categories": ["furniture"], **values}
    return Listing(**{**blank, **given})


def test_order() -> None:
    """Urgent, needs, organisations, offers that are needed, questions, other offers, unknown, advertisements; then by age."""
    items = [
        item(1, "unknown"), item(2, "offer", categories=["books"]), item(3, "question"), item(4), item(5, "register"),
        item(6, "need"), item(7, "offer", categories=["food"]), item(8, "offer"), item(9, "need"), item(10, "need"),
        item(11, "need", ends_on=date(2026, 12, 1)),
    ]  # fmt: skip
    ordered = triage.in_order(items, urgent={7}, spam={8}, needed={"furniture"})
    assert [one.id for one in ordered] == [7, 11, 6, 9, 10, 5, 4, 3, 2, 1, 8]


@pytest.mark.parametrize(
    ("one", "when", "urgent"),
    [
        pytest.param(item(1, categories=["food"]), None, True, id="food"),
        pytest.param(item(1, "question", categories=["food"]), None, False, id="a question about food"),
        pytest.param(item(1, ends_on=date(2026, 11, 24)), None, True, id="an offer until tomorrow"),
        pytest.param(item(1, ends_on=date(2026, 11, 25)), None, False, id="until the day after"),
        pytest.param(item(1, "need"), Availability("heute", date(2026, 11, 23), date(2026, 11, 23)), True, id="today"),
        pytest.param(item(1, "need"), Availability("bis Freitag", None, date(2026, 11, 27)), False, id="by Friday"),
        pytest.param(item(1, "need"), Availability("sofort", date(2026, 11, 23)), True, id="needed at once"),
        pytest.param(item(1), Availability("ab sofort", date(2026, 11, 23)), False, id="offered from now on"),
        pytest.param(item(1, "need"), None, False, id="any time"),
    ],
)
def test_urgent(one: Listing, when: Availability | None, urgent: bool) -> None:
    """What spoils, and what is needed or to be had within a day only."""
    days = {"food": 2, "furniture": 14}
    assert triage.Urgency(timedelta(hours=24), timedelta(days=2), days).holds([one], NOW, when) is urgent
