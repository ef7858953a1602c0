"""What moderators say about their own work: absent, back, digests; by mail, on both databases, German and English."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from village import ANNA, Village, with_settings

from mailflow import worker
from mailflow.cli import status
from mailflow.model import Received
from mailflow.store import duties, inbound
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

BEN, CARLA, HELGA, SHOP = "ben@gera.example", "carla@gera.example", "helga@web.example", "kammer@caritas.example"
BED, NEED = "Ich verschenke ein Bett.", "Wir suchen dringend zwei Betten."


def town(office: Office, store: Store | None = None, moderation: dict[str, Any] | None = None, **city: Any) -> Village:
    """Monday, 23 November, ten in the morning; Anna and Ben moderate, Carla is their deputy."""
    settings = {"moderators": (ANNA, BEN), "deputies": (CARLA,), "state": "TH", **city}
    return Village(with_settings(replace(office, store=store or office.store), settings, moderation))


def kinds(village: Village, mailbox: str) -> list[str]:
    return [letter.kind for letter in village.got(mailbox)]


def notice(village: Village, mailbox: str) -> str:
    return village.got(mailbox, "notice")[-1].text


def test_on_holiday(furnished: Office, store: Store) -> None:
    """Confirmed in a notice; no reviews until then; afterwards one mail with what waits, and reviews as ever."""
    village = town(furnished, store)
    village.writes(ANNA, "Hallo, ich bin bis 15.12. im Urlaub. Viele Grüße, Anna")
    assert "[gera] Abwesend bis 15.12.2026" in notice(village, ANNA)
    assert f"- {BEN}" in notice(village, ANNA)
    village.writes(HELGA, BED)
    village.writes(SHOP, NEED)
    assert kinds(village, BEN) == ["review", "review"]
    village.at("2026-12-15 16:00")
    assert kinds(village, ANNA) == ["notice"]
    village.at("2026-12-16 08:00")
    assert kinds(village, ANNA) == ["notice", "digest"]
    village.answers(ANNA, "digest", "alle ok")
    village.writes("otto@web.example", BED)
    assert kinds(village, ANNA)[-1] == "review"


def test_nobody_left(furnished: Office, store: Store) -> None:
    """The deputy gets what waits and what comes; who is back gets what still waits, and the deputy nothing new."""
    village = town(furnished, store)
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "Ich kümmere mich")
    village.writes(BEN, "abwesend bis Freitag", subject="Abwesenheit")
    assert kinds(village, CARLA) == []
    village.answers(ANNA, "review", "Ich bin ab sofort bis zum 15.12. krank")
    assert kinds(village, CARLA) == ["review"]
    assert f"- {CARLA}" in notice(village, ANNA)
    village.writes(SHOP, NEED)
    assert kinds(village, CARLA) == ["review", "review"]
    assert "als Vertretung" in village.got(CARLA)[-1].text
    assert kinds(village, BEN).count("review") == kinds(village, ANNA).count("review") == 1
    village.at("2026-11-24 09:00")
    village.writes(BEN, "Bin wieder da!")
    assert "wieder alles zur Prüfung" in notice(village, BEN)
    assert "2. [gera 1] Angebot: Möbel" in village.got(BEN, "digest")[-1].text
    village.writes("otto@web.example", BED)
    assert kinds(village, BEN)[-1] == "review"
    assert kinds(village, CARLA).count("review") == 2


def test_in_english(furnished: Office, store: Store) -> None:
    """The same conversation with a town whose moderators read English."""
    village = town(furnished, store, language="en", deputies=())
    village.writes(BEN, "I'm on holiday until 15 December.")
    assert "[gera] Away until" in notice(village, BEN)
    village.writes(HELGA, BED)
    village.answers(ANNA, "review", "I'll take it")
    assert "Taken care of by: anna@gera.example" in notice(village, ANNA)
    assert kinds(village, BEN) == ["notice"]
    village.writes(ANNA, "I am away until Friday")
    assert "nobody is there to review meanwhile" in notice(village, ANNA)
    village.writes(BEN, "I'm back")
    assert "Good to have you back" in notice(village, BEN)
    assert kinds(village, BEN) == ["notice", "notice", "review"]


def test_a_later_absence(furnished: Office, store: Store) -> None:
    """It begins on its day: until then reviews come, from then on the others have what was taken care of."""
    village = town(furnished, store)
    village.writes(ANNA, "Ich bin vom 24.11. bis 4.12. nicht da.")
    village.writes(HELGA, BED)
    assert kinds(village, ANNA) == ["notice", "review"]
    village.answers(ANNA, "review", "Ich kümmere mich")
    village.at("2026-11-24 00:15")
    assert "kann sich doch nicht kümmern" in notice(village, BEN)
    village.writes(SHOP, NEED)
    assert kinds(village, ANNA).count("review") == 1


def test_out_of_office_decides_nothing(furnished: Office, store: Store) -> None:
    """A machine's note, with or without its header, neither decides nor is an absence: she is silent, and reminded."""
    village = town(furnished, store)
    village.writes(HELGA, BED)
    to, numbers = str(village.got(ANNA, "review")[0].mail["Reply-To"]), itertools.count()
    for headers, text in (
        ("Auto-Submitted: auto-replied\r\n", "OK. Ich bin bis 15.12. im Urlaub."),
        ("", "Ich bin bis 15.12. im Urlaub. In dringenden Fällen wenden Sie sich bitte an Ben."),
    ):
        raw = f"From: {ANNA}\r\nTo: {to}\r\nSubject: Re: Review\r\nMessage-ID: <note{next(numbers)}@gera.example>\r\n{headers}\r\n{text}\r\n"
        with village.office.store.write() as tx:
            inbound.receive(tx, [Received(raw.encode(), ANNA, (to,), village.now)])
        worker.work_once(village.office, village.now)
    assert kinds(village, HELGA) == ["receipt"]
    village.at("2026-11-23 14:00")
    assert kinds(village, ANNA) == ["review", "reminder"]


@pytest.mark.parametrize(
    ("text", "subject", "since", "until"),
    [
        pytest.param("abwesend bis 15.12.", "Hallo", "23.11.", "16.12.", id="a date"),
        pytest.param("Bis einschließlich 15.12.2026 im Urlaub", "Hallo", "23.11.", "16.12.", id="included"),
        pytest.param("bin 1.-15.12. im Urlaub", "Hallo", "01.12.", "16.12.", id="a range"),
        pytest.param("bis 15.12.", "Urlaub", "23.11.", "16.12.", id="told by the subject"),
        pytest.param("Ich bin ab morgen bis 15.12. weg", "Hallo", "24.11.", "16.12.", id="from tomorrow on"),
        pytest.param("Ich bin nächste Woche nicht da", "Hallo", "30.11.", "07.12.", id="next week"),
        pytest.param("Bin am 3.12. nicht da", "Hallo", "03.12.", "04.12.", id="one day"),
        pytest.param("Bin heute krank", "Hallo", "23.11.", "24.11.", id="today"),
        pytest.param("Bin ab 7.12. wieder da", "Hallo", "23.11.", "07.12.", id="back from a day on"),
        pytest.param("Ich bin am Donnerstag wieder da", "Hallo", "23.11.", "26.11.", id="back on a weekday"),
        pytest.param(
            "Bin am 7.12. aus dem Urlaub zurück", "Hallo", "23.11.", "07.12.", id="back from holiday on a day"
        ),
        pytest.param("Bin bis 6.12. weg, ab 7.12. wieder da", "Hallo", "23.11.", "07.12.", id="away and back"),
        pytest.param("Nächste Woche bin ich im Urlaub, danach wieder da", "Hallo", "30.11.", "07.12.", id="back later"),
        pytest.param(
            "I'm on annual leave from tomorrow until 11 December, Bob will cover",
            "Hello",
            "24.11.",
            "12.12.",
            id="cover",
        ),
        pytest.param("Ich bin im Urlaub", "Hallo", "", "", id="no day"),
        pytest.param("Ich bin bis 15.11. im Urlaub", "Hallo", "", "", id="over"),
    ],
)
def test_until_when(office: Office, text: str, subject: str, since: str, until: str) -> None:
    """As people say it: from the day on which it begins to the morning after its last one. Where no day can be told, she is
    asked for it, and still gets reviews."""
    village = town(office)
    village.writes(ANNA, text, subject=subject)
    with office.store.read() as tx:
        said = duties.of_city(tx, "gera").get(ANNA)
    moments = [said.absent_from, said.absent_until] if said else []
    berlin = ZoneInfo("Europe/Berlin")
    assert [m.astimezone(berlin).strftime("%d.%m.") for m in moments if m] == ([since, until] if since else [])
    assert ("Bis wann sind Sie weg?" in notice(village, ANNA)) is (until == "")


@pytest.mark.parametrize(
    "text",
    [
        "Bin zurück aus dem Urlaub",
        "Ich bin aus dem Urlaub zurück!",
        "Bin wieder da, Urlaub vorbei",
        "Bin wieder da, war eine Woche krank",
        "Hello, I'm back from holiday. Anna",
        "Back from my holidays",
        "I am back from sick leave",
    ],
)
def test_back_from_where(office: Office, text: str) -> None:
    """Who is back and tells where from is back, and not asked until when she is away."""
    village = town(office)
    village.writes(ANNA, "Ich bin bis 15.12. im Urlaub")
    village.writes(ANNA, text)
    with office.store.read() as tx:
        said = duties.of_city(tx, "gera").get(ANNA)
    assert said is None or said.absent_until is None
    assert "wieder alles zur Prüfung" in notice(village, ANNA)


@pytest.mark.parametrize(
    "text",
    [
        "Der Spender ist aus dem Urlaub zurück",
        "She is back from holiday on Monday and can deliver",
        "Die Antwort aus dem Urlaub ist zurück, bitte fragt noch mal nach dem Schrank und dem Bett",
        "Ich bin aus dem Urlaub zurück, freigeben",
    ],
)
def test_who_else_is_back(office: Office, text: str) -> None:
    """Somebody else's return, or a decision beside one's own, is no word about the moderator's work."""
    village = town(office)
    village.writes(ANNA, "Ich bin bis 15.12. im Urlaub")
    village.writes(HELGA, BED)
    village.answers(BEN, "review", text)
    with office.store.read() as tx:
        assert BEN not in duties.of_city(tx, "gera")
    assert "Abwesend" not in notice(village, BEN)


def test_her_own_offer_is_an_offer(office: Office) -> None:
    """What a moderator gives away is reviewed like anybody's, also where she tells of her holiday."""
    village = town(office)
    village.writes(ANNA, "Ich bin bis 15.12. im Urlaub und verschenke vorher ein Bett.")
    assert kinds(village, ANNA)[0] == "receipt"
    assert kinds(village, BEN) == ["review"]


def test_a_machine_that_answers_the_notice(office: Office) -> None:
    """The same notice goes out once a day, however often the same is said."""
    village = town(office)
    for _ in range(3):
        village.writes(ANNA, "Ich bin bis 15.12. im Urlaub")
    assert kinds(village, ANNA) == ["notice"]
    village.writes(BEN, "bin wieder da")
    assert "nicht als abwesend" in notice(village, BEN)


def test_digests_by_mail(furnished: Office, store: Store) -> None:
    """Chosen and ended by a word; what waits for the next digest comes at once when it is ended."""
    village = town(furnished, store, digest_of=((BEN, (time(9),)),))
    village.writes(ANNA, "SAMMELMAIL 11 Uhr und 15:30 Uhr")
    assert "- 11:00 Uhr\n- 15:30 Uhr" in notice(village, ANNA)
    village.writes(HELGA, BED)
    village.writes(SHOP, NEED)
    village.writes(BEN, "Bitte wieder einzeln")
    assert "jede Mail einzeln" in notice(village, BEN)
    assert kinds(village, BEN) == ["notice", "digest"]
    village.at("2026-11-23 11:00")
    assert kinds(village, ANNA) == ["notice", "digest"]
    village.answers(ANNA, "digest", "einzeln")
    village.writes("otto@web.example", BED)
    assert kinds(village, ANNA)[-1] == kinds(village, BEN)[-1] == "review"


def test_nobody_at_all(office: Office) -> None:
    """The last one to leave is told that nobody is there; `status` shows it; what comes waits for who comes back first."""
    village = town(office, deputies=())
    for mailbox in (BEN, ANNA):
        village.writes(mailbox, "abwesend bis Freitag")
    assert "So lange ist niemand da" in notice(village, ANNA)
    with office.store.read() as tx:
        [city] = status.unattended(tx, village.now, village.office.config)
    assert city["why"].startswith("nobody moderates until 2026-11-28")
    village.writes(HELGA, BED)
    assert kinds(village, ANNA) == kinds(village, BEN) == ["notice"]
    village.at("2026-11-27 09:00")
    village.writes(ANNA, "bin wieder da")
    assert kinds(village, ANNA) == ["notice", "notice", "review"]


def test_to_be_confirmed(office: Office) -> None:
    """Where nothing proves who wrote, and the config wants proof, her mailbox is asked first."""
    village = town(office, moderation={"unproven": "confirm"})
    village.writes(ANNA, "abwesend bis Freitag")
    assert "[gera] Ist diese Antwort von Ihnen?" in notice(village, ANNA)
    village.writes(HELGA, BED)
    assert kinds(village, ANNA) == ["notice", "review"]
    village.answers(ANNA, "notice", "OK")
    assert "Abwesend bis 27.11.2026" in notice(village, ANNA)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Bitte nur noch einmal am Tag eine Mail", True),
        ("only one mail a day please", True),
        ("Please send me just one email a day", True),
        ("Mir reicht eine E-Mail am Tag. Viele Grüße, Anna", True),
        ("Er schickt nur eine Mail am Tag", False),
        ("She would like one mail a day", False),
        ("Ich bekomme nicht nur eine Mail am Tag", False),
        ("Wie oft kommt eine Mail am Tag?", False),
        ("Ich schicke ihm nur eine Mail am Tag", False),
    ],
)
def test_one_mail_a_day(office: Office, text: str, wants: bool) -> None:
    """In plain words that say nothing else, it is a wish for digests and no listing."""
    village = town(office)
    village.writes(ANNA, text)
    with office.store.read() as tx:
        said = duties.of_city(tx, "gera").get(ANNA)
    assert (said is not None and bool(said.digest)) is wants
    assert (kinds(village, ANNA) == ["notice"]) is wants
