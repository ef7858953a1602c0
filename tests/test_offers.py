"""What becomes of an offer that nobody took: what is needed instead, or the city next door; on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from desk import CONFIG
from sqlalchemy import select
from village import ANNA, Village, with_settings

from mailflow import app, config
from mailflow.errors import ConfigError
from mailflow.store import ledger, people, tables
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

HELGA, NEXT_DOOR, SHOP = "helga@web.example", "anna@jena.example", "kammer@jena-hilft.example"
OFFER = "Ich verschenke zwei Kinderbetten."
NEED = "Wir suchen dringend zwei Kinderbetten."
JENA = """neighbours = ["jena"]
[cities.jena]
name = "Jena"
address = "jena@mail.example"
moderators = ["anna@jena.example"]
"""


@pytest.fixture(scope="module")
def two_cities(furnished: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office for Gera, whose neighbour is Jena."""
    path = tmp_path_factory.mktemp("two") / "config.toml"
    path.write_text(CONFIG + JENA, encoding="utf-8")
    found = config.load(path)
    classifiers = dict.fromkeys(found.cities, furnished.classifiers["gera"])
    names = dict.fromkeys(found.cities, furnished.place_names["gera"])
    return replace(furnished, config=found, desk=app.open_desk(found), classifiers=classifiers, place_names=names)


@pytest.fixture
def gera(two_cities: Office, store: Store) -> Village:
    return Village(replace(two_cities, store=store))


def asked(gera: Village) -> None:
    """Beds are needed in Jena, nobody took them in Gera, and Helga was asked."""
    jena = Village(gera.office, gera.now, "jena", 1000)
    jena.publishes(SHOP, NEED, "Jena hilft e.V.")
    gera.publishes(HELGA, OFFER, "Helga Brandt")
    gera.passes(days=3, hours=1)
    [question] = gera.got(HELGA, "question")
    assert "In Jena wird so etwas gesucht (Möbel)." in question.text


def endings(gera: Village) -> list[tuple[str, str, str | None]]:
    """City, state and ending of every listing, oldest first."""
    t = tables.listings
    with gera.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []
        return [tuple(row) for row in tx.execute(select(t.c.city, t.c.state, t.c.ending).order_by(t.c.id))]


def test_what_is_needed_instead(gera: Village) -> None:
    """After the last round its owner hears once what is needed, most needed first; the offer stays open."""
    for number, text in enumerate(("Wir suchen Winterjacken.", "Wir suchen warme Pullover.", "Wir suchen Töpfe.")):
        gera.publishes(f"kleiderkammer{number}@gera.example", text, f"Kammer {number}")
    gera.publishes(HELGA, OFFER)
    gera.passes(days=5)
    [notice] = gera.got(HELGA, "notice")
    assert "Das wird hier zurzeit gebraucht:\n- Kleidung\n- Hausrat\n" in notice.text
    assert endings(gera)[-1] == ("gera", "open", None)


def test_next_door(gera: Village) -> None:
    """The owner says yes, both cities' moderators do, and an organisation there takes it; it ends here as passed on."""
    asked(gera)
    gera.answers(HELGA, "question", "Ja gerne")
    review = gera.got(ANNA, "review")[-1]
    assert "Darf es nach Jena weitergegeben" in review.text
    assert gera.got(NEXT_DOOR, "review")[-1].at < gera.now  # Only that of the need so far.
    gera.answers(ANNA, "review", "OK")
    gera.passes(minutes=5)
    gera.answers(NEXT_DOOR, "review", "OK")
    gera.passes(minutes=5)
    gera.answers(SHOP, "match", "Nehmen wir")
    introduction = gera.got(HELGA, "introduction")[-1]
    assert "jena@mail.example" in str(introduction.mail["From"])
    assert "Jena hilft" in introduction.text
    assert endings(gera) == [
        ("jena", "open", None), ("gera", "ended", "moved"), ("gera", "ended", "moved"), ("jena", "ended", "placed"),
    ]  # fmt: skip


def test_the_owner_sees_what_a_yes_lets_out(gera: Village) -> None:
    """Also what the mail says of all its things."""
    jena = Village(gera.office, gera.now, "jena", 1000)
    jena.publishes(SHOP, NEED, "Jena hilft e.V.")
    gera.publishes(HELGA, "Ich verschenke zwei Kinderbetten und drei Fahrräder. Bitte zu zweit kommen.", "Helga Brandt")
    gera.passes(days=3, hours=1)
    [question] = gera.got(HELGA, "question")
    assert "Bitte zu zweit kommen." in question.text


def test_next_door_in_english(gera: Village) -> None:
    """The owner, and the moderators of a city that reads English, are asked in it."""
    gera.office = with_settings(gera.office, {"language": "en"})
    jena = Village(gera.office, gera.now, "jena", 1000)
    jena.publishes(SHOP, NEED, "Jena hilft e.V.")
    gera.publishes(HELGA, "I have two cots for children to give away.", "Helga Brandt")
    gera.passes(days=3, hours=1)
    assert "In Jena people look for such a thing (Furniture)." in gera.got(HELGA, "question")[0].text
    gera.answers(HELGA, "question", "Yes, please")
    assert "May it be passed on to Jena?" in gera.got(ANNA, "review")[-1].text
    gera.answers(ANNA, "review", "OK")
    gera.passes(minutes=5)
    gera.answers(NEXT_DOOR, "review", "OK")
    gera.passes(minutes=5)
    gera.answers(SHOP, "match", "Nehmen wir")
    assert "Organisation: Jena hilft" in gera.got(HELGA, "introduction")[-1].text
    assert endings(gera)[-1] == ("jena", "ended", "placed")


@pytest.mark.parametrize(
    "words",
    ["Nein", "Nein danke", "Lieber nicht, das ist mir zu weit.", "I'd rather not, it is too far.", "Raczej nie."],
)
def test_a_no_keeps_it_here(gera: Village, words: str) -> None:
    """Also the bare word, which would take an offer back elsewhere; its owner hears that it stays open."""
    asked(gera)
    gera.answers(HELGA, "question", words)
    assert endings(gera) == [("jena", "open", None), ("gera", "open", None)]
    assert "Ihr Angebot bleibt offen" in gera.got(HELGA, "notice")[-1].text


@pytest.mark.parametrize(
    "words",
    [
        "Ja gerne, wenn jemand sie dort braucht", "Ja, falls sie dort gebraucht werden.", "Yes, if somebody needs them there",
        "Evet, ihtiyacı olan varsa", "Oui, si quelqu'un en a besoin là-bas", "Tak, jeśli ktoś tam potrzebuje",
        "Ja, sehr gerne, hauptsache es kommt in gute Hände.", "Yes, of course, it is in the garage.",
        "Да, если кому-то там нужно", "Так, якщо комусь там треба", "نعم، إذا كان أحد هناك يحتاجها", "بله، اگر کسی آنجا لازم دارد",
    ],
)  # fmt: skip
def test_a_yes_for_whoever_needs_it_there(gera: Village, words: str) -> None:
    """That is what was asked; the moderators are asked next."""
    asked(gera)
    gera.answers(HELGA, "question", words)
    assert "Darf es nach Jena weitergegeben" in gera.got(ANNA, "review")[-1].text


@pytest.mark.parametrize(
    "words",
    [
        "Ja, wenn ich sie nicht mehr brauche", "Ja, wenn Sie sie abholen", "Vielleicht, wenn jemand sie dort braucht",
        "Ja, aber die braucht man noch", "Ok, ich sag Bescheid", "Ja, gern, ich weiß nur nicht wie",
    ],
)  # fmt: skip
def test_another_condition_is_asked_back(gera: Village, words: str) -> None:
    """Nothing is done, and they hear which words answer the question."""
    asked(gera)
    gera.answers(HELGA, "question", words)
    assert len(endings(gera)) == 2
    [notice] = gera.got(HELGA, "notice")
    assert "JA: Bitte weitergeben.\nNEIN: Es soll hier bleiben.\n" in notice.text
    assert "NOCH DA" not in notice.text


def test_a_second_yes(gera: Village) -> None:
    """It is answered, and asks the moderators no second time."""
    asked(gera)
    gera.answers(HELGA, "question", "Ja")
    gera.answers(HELGA, "question", "Ja")
    assert len(endings(gera)) == 3
    assert f"{len(gera.got(HELGA, 'question'))} {gera.got(HELGA)[-1].at == gera.now}" == "1 True"


def test_next_door_takes_none_meanwhile(gera: Village) -> None:
    """Its moderators stopped furniture while ours decided: the owner hears that it stays here."""
    asked(gera)
    gera.answers(HELGA, "question", "Ja")
    gera.answers(NEXT_DOOR, "review", "STOPP Möbel")
    gera.answers(ANNA, "review", "OK")
    gera.passes(minutes=5)
    assert endings(gera)[1] == ("gera", "open", None)
    assert "Ihr Angebot bleibt offen" in gera.got(HELGA, "notice")[-1].text


def test_a_moderator_here_may_refuse(gera: Village) -> None:
    """Then it stays here, and nothing of it reaches the city next door."""
    asked(gera)
    gera.answers(HELGA, "question", "Ja")
    gera.answers(ANNA, "review", "NEIN Jena nimmt keine Möbel")
    gera.passes(days=2)
    assert "Jena nimmt keine Möbel" in gera.got(HELGA, "decision")[-1].text
    assert endings(gera)[1:] == [("gera", "open", None), ("gera", "ended", "rejected")]
    assert len(gera.got(NEXT_DOOR, "review")) == 1


def test_taken_here_meanwhile(gera: Village) -> None:
    """While the moderators wait, an organisation here takes it: there is nothing left to pass on."""
    asked(gera)
    gera.answers(HELGA, "question", "Ja")
    gera.publishes("kleiderkammer0@gera.example", NEED, "Kammer 0")
    gera.answers("kleiderkammer0@gera.example", "match", "Nehmen wir")
    passed_on = [n for n, letter in enumerate(gera.got(ANNA, "review")) if "Jena" in letter.text]
    gera.answers(ANNA, "review", "OK", passed_on[0])
    gera.passes(minutes=5)
    assert len(gera.got(NEXT_DOOR, "review")) == 1
    assert [ending for city, _, ending in endings(gera) if city == "gera"] == ["placed", "moved", None]


def test_gone_is_gone(gera: Village) -> None:
    """Who answers that it is no longer there takes it back."""
    asked(gera)
    gera.answers(HELGA, "question", "Das Angebot ist leider schon vergeben.")
    assert endings(gera)[1] == ("gera", "ended", "withdrawn")


def test_two_cities_are_locked_in_one_order(gera: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passed on from Jena to Gera or from Gera to Jena, Gera is locked first: no two steps wait for each other."""
    asked(gera)
    gera.answers(HELGA, "question", "Ja")
    gera.answers(ANNA, "review", "OK")
    locked: list[str] = []
    lock = people.lock_city
    monkeypatch.setattr(people, "lock_city", lambda tx, city: (locked.append(city), lock(tx, city)))
    gera.passes(minutes=5)
    assert [city for number, city in enumerate(locked) if city not in locked[:number]] == ["gera", "jena"]
    assert gera.got(NEXT_DOOR, "review")[-1].at == gera.now


def test_corrected_after_the_question(gera: Village) -> None:
    """Its owner was asked about Jena and corrects it instead: a new OK opens it here again, and nothing is passed on."""
    asked(gera)
    gera.answers(HELGA, "decision", "Beschreibung: zwei Kinderbetten aus Holz")
    assert "Jena" not in gera.got(ANNA, "review")[-1].text
    gera.answers(ANNA, "review", "OK")
    gera.passes(minutes=5)
    assert endings(gera) == [("jena", "open", None), ("gera", "open", None)]


def test_a_neighbour_must_be_a_city(tmp_path: Path) -> None:
    """A key that no city has, or the city's own, is told with its place."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + 'neighbours = ["jena", "gera"]\n', encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        config.load(path)
    assert [fault.what for fault in error.value.faults] == [
        "there is no other city 'gera'",
        "there is no other city 'jena'",
    ]
