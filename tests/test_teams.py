"""workflow.teams: several people of one organisation, of the config; any of them may answer, and the first word wins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from village import ANNA, Village

from mailflow.config import Organisation
from mailflow.store import addresses, ledger
from mailflow.store.engine import Store
from mailflow.workflow import teams
from mailflow.workflow.office import Office

HELGA, KAMMER, PETRA, UTE = "helga@web.example", "kammer@verein.example", "petra@verein.example", "ute@verein.example"
NEED = "Wir suchen dringend zehn Kinderbetten."
OFFER = "Ich verschenke vier Kinderbetten."


def with_team(office: Office, store: Store, *mailboxes: str, deputy: str = "") -> Village:
    """Gera, where the clothes store stands in the config with these people."""
    kammer = Organisation(key="kammer", name="Kleiderkammer Gera", addresses=mailboxes, deputy=deputy)
    gera = replace(office.config.cities["gera"], organisations={"kammer": kammer} if mailboxes else {})
    config = replace(office.config, cities={"gera": gera})
    village = Village(replace(office, store=store, config=config, desk=replace(office.desk, config=config)))
    teams.mirror(store, config, village.now)
    return village


@pytest.fixture
def village(furnished: Office, store: Store) -> Village:
    """Two people of the clothes store, one of whom wrote what it needs; and an offer."""
    found = with_team(furnished, store, KAMMER, PETRA)
    found.publishes(KAMMER, NEED)
    found.publishes(HELGA, OFFER)
    return found


def kinds(village: Village, mailbox: str) -> list[str]:
    return [letter.kind for letter in village.got(mailbox)]


def test_the_first_word_wins(village: Village) -> None:
    """Both hear of the offer, one takes it, the other is told; whoever comes second does nothing and is told whose word stands."""
    assert kinds(village, PETRA) == ["match"]
    assert "bekannt" in village.got(ANNA, "review")[0].text
    village.writes(PETRA, "Nehmen 3", to=str(village.got(PETRA, "match")[0].mail["Reply-To"]), name="Petra Lindner")
    [introduction] = village.got(HELGA, "introduction")
    assert "Kleiderkammer Gera" in introduction.text
    [told] = village.got(KAMMER, "notice")
    assert told.text.startswith("Schon zugesagt: Möbel")
    assert "Menge: 3" in told.text

    village.answers(KAMMER, "match", "Nehmen wir")
    village.answers(KAMMER, "match", "Passt nicht")
    assert all("war\nschneller" in letter.text for letter in village.got(KAMMER, "notice")[1:])
    assert len(village.got(HELGA, "introduction")) == 1
    assert village.got(HELGA, "notice") == []

    village.answers(HELGA, "introduction", "Gern am Freitag.")
    assert [kinds(village, someone).count("relay") for someone in (KAMMER, PETRA)] == [0, 1]
    village.answers(KAMMER, "match", "Wir kommen zu zweit.")
    village.answers(HELGA, "introduction", "Gut, dann um drei.")
    assert [kinds(village, someone).count("relay") for someone in (KAMMER, PETRA)] == [1, 2]
    assert not any(KAMMER in letter.text or PETRA in letter.text for letter in village.got(HELGA))


def test_a_colleague_calls_it_off(village: Village) -> None:
    """Who knows of the other's yes may take it back for both; what was booked is free again."""
    village.answers(PETRA, "match", "Nehmen wir")
    village.answers(KAMMER, "notice", "Passt nicht, wir haben doch keinen Platz")
    assert "braucht Ihr Angebot nun doch nicht" in village.got(HELGA, "notice")[0].text
    assert village.got(PETRA, "notice")[-1].text.startswith("Schon abgesagt")
    with village.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []


def test_one_organisation_one_share(furnished: Office, store: Store) -> None:
    """However many of its people need it, an organisation is shown an offer once, and has one share of letters a day."""
    village = with_team(furnished, store, KAMMER, PETRA)
    village.publishes(KAMMER, NEED)
    village.publishes(PETRA, "Wir brauchen fünf Kinderbetten für eine Familie.")
    for number in range(6):
        village.publishes(f"helfer{number}@web.example", OFFER + " Gut erhalten." * number)
    for someone in (KAMMER, PETRA):
        assert kinds(village, someone).count("match") == 5
    village.passes(days=1)
    for someone in (KAMMER, PETRA):
        assert kinds(village, someone).count("match") + kinds(village, someone).count("digest") == 6


def test_who_left_speaks_no_more(village: Village, furnished: Office) -> None:
    """Taken out of the config, somebody gets nothing more, and their word does nothing."""
    match = village.got(PETRA, "match")[0]
    store = village.office.store
    with_team(furnished, store, KAMMER)
    village.writes(PETRA, "Nehmen wir", to=str(match.mail["Reply-To"]))
    assert village.got(HELGA, "introduction") == []
    assert kinds(village, PETRA) == ["match", "notice"]
    village.publishes("otto@web.example", OFFER + " Wie neu.")
    assert kinds(village, PETRA).count("match") == 1
    assert kinds(village, KAMMER).count("match") == 2


def test_one_dead_address_of_two(village: Village) -> None:
    """The needs stay open, and whoever can be reached hears of what fits."""
    with village.office.store.write() as tx:
        addresses.complain(tx, "gera", KAMMER, village.now)
    village.publishes("otto@web.example", OFFER + " Wie neu.")
    assert kinds(village, PETRA).count("match") == 2
    assert kinds(village, KAMMER).count("match") == 1
