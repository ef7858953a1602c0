"""What organisations and helpers answer beside yes and no: reasons, later, and the contact that they release."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from story import Story, text_of
from village import ANNA, Village

from mailflow.store import ledger, tables
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

HELGA, SHOP, OTHER = "helga@web.example", "kleiderkammer@gera.example", "tafel@gera.example"
NEED = "Wir suchen dringend zwei Kinderbetten."
OFFER = "Ich verschenke zwei Kinderbetten.\n\n-- \nHelga Brandt\nTel. 0365 7654321"


@pytest.fixture
def village(furnished: Office, store: Store) -> Village:
    """Monday, ten in the morning; an organisation was mailed an offer."""
    found = Village(replace(furnished, store=store))
    found.publishes(SHOP, NEED, "Kleiderkammer")
    found.publishes(HELGA, OFFER, "Helga Brandt")
    return found


def column(village: Village, name: str) -> list[object]:
    """A column of all matches, oldest first."""
    with village.office.store.read() as tx:
        return list(tx.scalars(select(tables.matches.c[name]).order_by(tables.matches.c.id)))


def test_a_reason_is_kept(village: Village) -> None:
    """And nobody is asked for it."""
    village.answers(SHOP, "match", "Passt nicht, zu groß für unsere Zimmer")
    assert column(village, "reason") == ["zu groß für unsere Zimmer"]
    assert village.got(SHOP, "question") == []


def test_a_pause_is_one_of_all_needs(village: Village) -> None:
    """ "Vorerst keine Angebote mehr" to one match: none for another need either, until they want some again."""
    village.publishes(SHOP, "Wir suchen dringend Winterjacken.", "Kleiderkammer")
    village.answers(SHOP, "match", "PAUSE")
    told = village.got(SHOP, "receipt")[-1].text
    assert told.count("(macht Pause)") == 2
    assert "WEITER" in told
    matches = len(village.got(SHOP, "match"))
    village.publishes("otto@web.example", "Ich verschenke fünf Winterjacken.", "Otto")
    assert len(village.got(SHOP, "match")) == matches
    village.answers(SHOP, "match", "WEITER")
    assert len(village.got(SHOP, "match")) == matches + 1
    assert "WEITER" not in village.got(SHOP, "receipt")[-1].text


def test_a_missing_reason_is_asked_once(village: Village) -> None:
    """The answer is kept, thanked for, and goes to nobody; the next decline without a reason is not asked about."""
    village.answers(SHOP, "match", "Passt nicht")
    village.answers(SHOP, "question", "Die Betten sind für Babys, wir brauchen größere.")
    assert "danke für Ihre Antwort" in village.got(SHOP, "receipt")[-1].text
    assert column(village, "reason") == ["Die Betten sind für Babys, wir brauchen größere."]
    assert village.got(HELGA, "relay") == []
    village.publishes("otto@web.example", "Ich verschenke auch zwei Kinderbetten, gut erhalten.")
    village.answers(SHOP, "match", "Nein danke")
    assert len(village.got(SHOP, "question")) == 1


def test_no_city_has_to_ask(village: Village) -> None:
    """`ask_reasons = "no"`: a decline is a decline."""
    config = village.office.config
    gera = replace(config.cities["gera"], ask_reasons="no")
    config = replace(config, cities={"gera": gera})
    village.office = replace(village.office, config=config, desk=replace(village.office.desk, config=config))
    village.answers(SHOP, "match", "Passt nicht")
    assert village.got(SHOP, "question") == []


@pytest.mark.parametrize(("words", "days"), [("SPÄTER 3", 3), ("Später", 7), ("Später, bitte", 7), ("später 99", 30)])
def test_later(village: Village, words: str, days: int) -> None:
    """The organisation is asked again in the morning of that day, and can say yes then."""
    village.answers(SHOP, "match", words)
    [receipt] = [letter for letter in village.got(SHOP, "receipt") if "noch einmal" in letter.text]
    assert f"{(village.now + timedelta(days)):%d.%m.%Y}, 08:00 Uhr" in receipt.text
    village.until((village.now + timedelta(days)).replace(hour=6, minute=45))
    assert len(village.got(SHOP, "match")) == 1
    village.passes(minutes=15)
    assert len(village.got(SHOP, "match")) == 2
    village.answers(SHOP, "match", "Nehmen wir")
    assert len(village.got(HELGA, "introduction")) == 1


def test_later_holds_nothing(village: Village) -> None:
    """Another organisation may be faster; then the first is not asked again."""
    village.answers(SHOP, "match", "SPÄTER 3")
    village.publishes(OTHER, NEED, "Tafel")
    village.answers(OTHER, "match", "Nehmen wir")
    village.passes(days=4)
    assert len(village.got(SHOP, "match")) == 1
    assert column(village, "ending") == ["taken", None]


def test_contact_is_hidden_until_it_is_released(village: Village) -> None:
    """Signature and telephone number stay out, also of what is quoted from memory; released, they pass, the address never."""
    village.answers(SHOP, "match", "Nehmen wir")
    words = f"Gern am Freitag, Tel. 0365 7654321 oder {HELGA}.\n\n-- \nHelga Brandt\nAm Markt 3\nTel. 0365 7654321"
    village.answers(HELGA, "introduction", words)
    [first] = village.got(SHOP, "relay")
    assert "Gern am Freitag" in first.text
    assert not any(secret in first.text for secret in ("7654321", "Am Markt", HELGA))

    village.answers(HELGA, "introduction", "Kontakt freigeben\n\n-- \nHelga Brandt\nAm Markt 3\nTel. 0365 7654321")
    released = village.got(SHOP, "relay")[-1].text
    assert "0365 7654321" in released
    assert "Am Markt 3" in released
    assert "Ihr Kontakt ist freigegeben" in village.got(HELGA, "receipt")[-1].text

    village.answers(HELGA, "introduction", words)
    assert "0365 7654321" in village.got(SHOP, "relay")[-1].text
    assert not any(HELGA in letter.text for letter in village.got(SHOP))
    village.answers(SHOP, "match", "Wir rufen an.\n\n-- \nKleiderkammer, Tel. 0365 1112223")
    assert "1112223" not in village.got(HELGA, "relay")[-1].text


@pytest.mark.parametrize(
    "words",
    [
        "Am Freitag um zehn passt es. Meine Nummer ist 0365 7654321.\nKontakt freigeben",
        "Release contact. On Friday at ten would be fine, call 0365 7654321.",
        "Sie können am Freitag kommen, Tel. 0365 7654321. Kontakt freigeben",
        "You can come on Friday, I am at home from ten, 0365 7654321.\n\nRelease contact\n\nKind regards",
    ],
)
def test_what_is_said_beside_the_release_is_passed_on(village: Village, words: str) -> None:
    """Once, and with the number; a colleague of the organisation need not ask again when."""
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(HELGA, "introduction", words)
    [relayed] = village.got(SHOP, "relay")
    assert ("Freitag" in relayed.text or "Friday" in relayed.text, "0365 7654321" in relayed.text) == (True, True)
    assert village.got(HELGA)[-1].kind == "receipt"


@pytest.mark.parametrize("words", ["Was heißt das? Kontakt freigeben", "Soll ich den Kontakt freigeben?"])
def test_a_release_that_may_be_meant_otherwise_is_none(village: Village, words: str) -> None:
    """It cannot be taken back; the other side reads the words."""
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(HELGA, "introduction", words)
    assert column(village, "helper_released") == [False]
    assert "freigeben" in village.got(SHOP, "relay")[-1].text


def test_an_organisation_releases_its_contact(village: Village) -> None:
    """Each side releases its own."""
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(SHOP, "receipt", "KONTAKT FREIGEBEN\n\n-- \nKleiderkammer Gera\nTel. 0365 1112223")
    assert "0365 1112223" in village.got(HELGA, "relay")[-1].text
    assert column(village, "helper_released") == [False]


def test_nothing_to_release_before_a_yes(village: Village) -> None:
    """There is nobody yet to whom it could pass."""
    village.answers(SHOP, "match", "Kontakt freigeben")
    assert column(village, "organisation_released") == [False]
    assert village.got(HELGA, "relay") == []


@pytest.mark.parametrize(
    ("words", "states", "listing"),
    [
        pytest.param("Nein", ["ended", "accepted"], ("open", None, 2), id="bare"),
        pytest.param("Nein danke, das ist mir zu weit.", ["ended", "accepted"], ("open", None, 2), id="with a reason"),
        pytest.param("Nein, leider schon vergeben", ["ended", "ended"], ("ended", "withdrawn", 4), id="gone"),
        pytest.param("ZURÜCKZIEHEN", ["ended", "ended"], ("ended", "withdrawn", 4), id="taken back"),
    ],
)
def test_a_no_to_one_of_two(
    furnished: Office, store: Store, words: str, states: list[str], listing: tuple[object, ...]
) -> None:
    """A mere no to one organisation leaves what was agreed with the other; the offer taken back ends both."""
    village = Village(replace(furnished, store=store))
    village.publishes(SHOP, NEED, "Kleiderkammer")
    village.publishes(OTHER, NEED, "Tafel")
    village.publishes(HELGA, "Ich verschenke vier Kinderbetten.", "Helga Brandt")
    for organisation in (SHOP, OTHER):
        village.answers(organisation, "match", "Wir nehmen 2")
    village.answers(HELGA, "introduction", words, 0)
    assert column(village, "state") == states
    assert ["schon vergeben" in village.got(who)[-1].text for who in (SHOP, OTHER)] == [s == "ended" for s in states]
    assert ("Was Sie mit anderen vereinbart haben" in village.got(HELGA)[-1].text) == ("accepted" in states)
    t = tables.listings
    with village.office.store.read() as tx:
        assert (
            tuple(tx.execute(select(t.c.state, t.c.ending, t.c.rest).order_by(t.c.id.desc())).first() or ()) == listing
        )


@pytest.mark.parametrize("words", ["Nehmen wir. Kontakt freigeben.", "nehmen 2, Kontakt freigeben"])
def test_a_yes_and_the_contact(village: Village, words: str) -> None:
    """Said in one answer, both are done; the helper answers in the same way."""
    village.answers(SHOP, "match", f"{words}\n\n-- \nKleiderkammer Gera\nTel. 0365 1112223")
    assert column(village, "state") == ["accepted"]
    assert "0365 1112223" in village.got(HELGA, "relay")[-1].text
    village.answers(HELGA, "introduction", "Ja, Kontakt freigeben\n\n-- \nHelga Brandt\nTel. 0365 7654321")
    assert "0365 7654321" in village.got(SHOP, "relay")[-1].text


TWO_THINGS = "Ich verschenke eine Waschmaschine und einen Kleiderschrank."
ADDRESS = "Samstag ab 10 Uhr, Humboldtstr. 12."


def two_proposed(office: Office, store: Store) -> Village:
    """A washing machine and a wardrobe of one mail are proposed to one organisation."""
    village = Village(replace(office, store=store))
    village.publishes(SHOP, "Wir brauchen eine Waschmaschine.", "Kleiderkammer")
    village.publishes(SHOP, "Wir brauchen einen Kleiderschrank.", "Kleiderkammer")
    village.publishes(HELGA, TWO_THINGS, "Helga Brandt")
    return village


def test_one_thing_of_the_mail_is_taken(furnished: Office, store: Store) -> None:
    """Only with the last of them is the offer taken as a whole."""
    village = two_proposed(furnished, store)
    village.answers(SHOP, "match", "Nehmen wir", 0)
    assert "ganz vergeben" not in village.got(HELGA, "introduction")[-1].text
    village.answers(SHOP, "match", "Nehmen wir", 1)
    assert "ganz vergeben" in village.got(HELGA, "introduction")[-1].text


def test_another_thing_of_the_mail_is_gone(furnished: Office, store: Store) -> None:
    """Said in the answer about the wardrobe, it takes back nothing: it is passed on, and the helper says of which one it is."""
    village = two_proposed(furnished, store)
    village.answers(SHOP, "match", "Nehmen wir", 0)
    village.answers(SHOP, "match", "Nehmen wir", 1)
    village.answers(HELGA, "introduction", f"{ADDRESS} Die Waschmaschine ist leider schon weg.")
    assert column(village, "state") == ["accepted", "accepted"]
    assert ADDRESS in village.got(SHOP, "relay")[-1].text
    assert "Nummer 1: Elektro" in village.got(HELGA, "notice")[-1].text
    village.answers(HELGA, "notice", "1 ZURÜCKZIEHEN")
    assert column(village, "state") == ["ended", "accepted"]


def test_this_thing_of_the_mail_is_gone(furnished: Office, store: Store) -> None:
    """That one ends, and the other stays."""
    village = two_proposed(furnished, store)
    village.answers(SHOP, "match", "Nehmen wir", 0)
    village.answers(SHOP, "match", "Nehmen wir", 1)
    village.answers(HELGA, "introduction", "Der Kleiderschrank ist leider schon weg.")
    assert column(village, "state") == ["accepted", "ended"]


def test_another_thing_of_the_mail_is_declined(furnished: Office, store: Store) -> None:
    """The organisation is asked for a word about each."""
    village = two_proposed(furnished, store)
    village.answers(SHOP, "match", "Den Kleiderschrank nehmen wir nicht.", 0)
    assert column(village, "state") == ["proposed", "proposed"]
    asked = [letter.text for letter in village.got(SHOP, "notice")]
    assert ["Elektro" in text for text in asked] == [True, False]


@pytest.mark.parametrize(
    ("words", "passed_on", "taken_up"),
    [
        pytest.param("Übrigens brauchen wir auch Töpfe.", "", "Übrigens brauchen wir auch Töpfe.", id="a need"),
        pytest.param("Wir kommen am Freitag. Außerdem suchen wir zehn Winterjacken.", "Wir kommen am Freitag.", "Außerdem suchen wir zehn Winterjacken.", id="and a word for the helper"),
        pytest.param("Haben Sie vielleicht auch Töpfe?", "Haben Sie vielleicht auch Töpfe?", "", id="a question for the helper"),
        pytest.param("Wir brauchen die Betten bis Freitag.", "Wir brauchen die Betten bis Freitag.", "", id="the thing itself"),
        pytest.param("Wir brauchen Decken zum Einwickeln.", "Wir brauchen Decken zum Einwickeln.", "", id="no addition"),
        pytest.param("Wir brauchen auch Decken, bitte legen Sie welche bereit.", "Wir brauchen auch Decken, bitte legen Sie welche bereit.", "", id="asked of the helper"),
        pytest.param("Wir bräuchten zwei Helfer zum Tragen.", "Wir bräuchten zwei Helfer zum Tragen.", "", id="help"),
    ],
)  # fmt: skip
def test_another_need_beside_a_yes(village: Village, words: str, passed_on: str, taken_up: str) -> None:
    """It is not for the helper: moderators review it like a mail of its own, and the organisation hears so."""
    village.answers(SHOP, "match", f"Die Betten nehmen wir. {words}")
    assert column(village, "state") == ["accepted"]
    introduction = village.got(HELGA, "introduction")[-1].text
    assert passed_on in introduction
    assert ("Die Organisation schreibt Ihnen" in introduction) == bool(passed_on)
    told = next(letter.text for letter in village.got(SHOP, "receipt") if letter.text.startswith("Zugesagt"))
    assert (f"Sie schreiben auch: {taken_up}" in told) == bool(taken_up)
    reviews = village.got(ANNA, "review")
    assert len(reviews) == 2 + bool(taken_up)
    assert not taken_up or (taken_up in reviews[-1].text and taken_up not in introduction)


def test_another_thing_of_the_mail_is_no_other_need(furnished: Office, store: Store) -> None:
    """The helper offered it as well, and reads that it is wanted."""
    village = two_proposed(furnished, store)
    words = "Wir brauchen auch einen Kleiderschrank."
    village.answers(SHOP, "match", f"Die Waschmaschine nehmen wir. {words}", 0)
    assert words in village.got(HELGA, "introduction")[-1].text


def test_no_need_is_taken_up_beside_a_yes_that_does_not_count(village: Village) -> None:
    """The helper pauses, and the organisation is told to wait: it says all of it again then."""
    village.answers(HELGA, "receipt", "PAUSE")
    reviews = len(village.got(ANNA, "review"))
    village.answers(SHOP, "match", "Die Betten nehmen wir. Wir brauchen auch Töpfe.")
    assert column(village, "state") == ["proposed"]
    assert len(village.got(ANNA, "review")) == reviews


def test_needs_beside_several_answers_are_one(furnished: Office, store: Store) -> None:
    """What is needed besides under two numbers of a digest is one mail to the moderators, and told in the one letter."""
    village = Village(replace(furnished, store=store))
    village.publishes(SHOP, "Wir suchen dringend vier Kinderbetten.", "Kleiderkammer")
    for number in range(7):
        village.publishes(f"helfer{number}@web.example", "Ich verschenke zwei Kinderbetten.")
    village.passes(days=1)
    words = ("Wir brauchen auch Töpfe.", "Wir suchen auch Winterjacken.")
    village.answers(SHOP, "digest", f"1 nehmen 1. {words[0]}\n2 nehmen 1. {words[1]}")
    told = next(one.text for one in village.got(SHOP, "receipt") if "Das ist daraus geworden" in one.text)
    assert f"Sie schreiben auch: {' '.join(words)}" in " ".join(told.split())
    review = village.got(ANNA, "review")[-1].text
    assert all(one in review for one in words)


def test_conditions_are_of_this_thing(furnished: Office, store: Store) -> None:
    """What is said of another thing of the mail is not told."""
    village = Village(replace(furnished, store=store))
    village.publishes(SHOP, "Wir suchen ein Bett.", "Kleiderkammer")
    village.publishes(
        HELGA, "Ich verschenke:\n- ein Bett, nur am Wochenende\n- eine Waschmaschine, nur vormittags, wird gebracht"
    )
    told = village.got(SHOP, "match")[-1].text
    assert "am Wochenende" in told
    assert "vormittags" not in told
    assert "gebracht" not in told


def test_conditions_are_what_is_still_said(furnished: Office, store: Store) -> None:
    """After a correction of the description the way is the one that it tells now."""
    village = Village(replace(furnished, store=store))
    village.publishes(SHOP, "Wir suchen ein Bett.", "Kleiderkammer")
    village.writes(HELGA, "Ich verschenke ein Bett. Nur Selbstabholung.")
    village.answers(HELGA, "receipt", "Beschreibung: ein Bett, ich bringe es gern")
    village.answers(ANNA, "review", "OK")
    village.passes(minutes=5)
    told = village.got(SHOP, "match")[-1].text
    assert "Übergabe: wird gebracht" in told


def test_conditions_tell_nothing_of_people(furnished: Office, store: Store) -> None:
    """They are masked like the text itself."""
    village = Village(replace(furnished, store=store))
    village.publishes(SHOP, "Wir suchen ein Bett.", "Kleiderkammer")
    village.publishes(HELGA, "Ich verschenke ein Bett.\nWann: nachmittags bin ich bei der Chemotherapie")
    assert "Chemotherapie" not in village.got(SHOP, "match")[-1].text


NOT_TAKEN = "Das Angebot ist nicht für Sie\nreserviert"


def test_a_question_reserves_nothing_and_its_writer_hears_so(village: Village) -> None:
    """With the first words before a yes, not with each; and not after it."""
    village.answers(SHOP, "match", "Wie breit sind die Betten?")
    assert "Wie breit" in village.got(HELGA, "relay")[-1].text
    [told] = village.got(SHOP, "notice")
    assert (NOT_TAKEN in told.text, "NEHMEN WIR" in told.text, "herausgenommen" in told.text) == (True, True, False)
    assert told.mail["Auto-Submitted"] == "auto-replied"
    village.answers(HELGA, "relay", "90 cm.")
    village.answers(SHOP, "relay", "Danke, und wie lang?")
    assert len(village.got(HELGA, "relay")) == 2
    assert [len(village.got(who, "notice")) for who in (SHOP, HELGA)] == [1, 0]
    village.answers(SHOP, "notice", "Nehmen wir")
    assert column(village, "state") == ["accepted"]
    village.answers(SHOP, "receipt", "Wann können wir kommen?")
    assert len(village.got(SHOP, "notice")) == 1


def test_words_beside_a_yes_are_no_question(village: Village) -> None:
    village.answers(SHOP, "match", "Nehmen wir. Wann können wir kommen?")
    village.answers(SHOP, "receipt", "Wir kommen zu zweit.")
    assert village.got(SHOP, "notice") == []


def test_who_wrote_their_number_hears_once_that_it_was_taken_out(village: Village) -> None:
    """In each match, both sides; the other side sees that something stood there. Released, it passes and nothing is told."""
    village.answers(SHOP, "match", "Nehmen wir")
    words = "Freitag um zehn passt.\n\n-- \nHelga Brandt\nTel. 0365 7654321"
    for _ in range(2):
        village.answers(HELGA, "introduction", words)
    assert [letter.text.count("[Unterschrift entfernt]") for letter in village.got(SHOP, "relay")] == [1, 1]
    [told] = village.got(HELGA, "notice")
    assert ("KONTAKT FREIGEBEN" in told.text, "reserviert" in told.text) == (True, False)
    village.answers(SHOP, "relay", "Rufen Sie 0365 1112223 an.")
    [told] = village.got(SHOP, "notice")
    assert "KONTAKT FREIGEBEN" in told.text
    village.answers(HELGA, "notice", "Kontakt freigeben")
    village.answers(HELGA, "introduction", words)
    assert "0365 7654321" in village.got(SHOP, "relay")[-1].text
    assert len(village.got(HELGA, "notice")) == 1


def test_a_name_below_the_words_is_no_contact(village: Village) -> None:
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(HELGA, "introduction", "Freitag um zehn passt.\n\n-- \nHelga Brandt")
    assert "entfernt" not in village.got(SHOP, "relay")[-1].text
    assert village.got(HELGA, "notice") == []


def test_a_number_in_a_question_before_a_yes(village: Village) -> None:
    """One letter tells both; released it can be once the offer is theirs, and then that is told with it."""
    village.answers(SHOP, "match", "Wie breit sind sie? Tel. 0365 1112223")
    [told] = village.got(SHOP, "notice")
    assert (NOT_TAKEN in told.text, "herausgenommen" in told.text, "KONTAKT FREIGEBEN" in told.text) == (
        True,
        True,
        False,
    )
    assert "[Telefonnummer entfernt]" in village.got(HELGA, "relay")[-1].text


@pytest.mark.parametrize("words", ["Nehmen wir", "Nehmen 2", "Ja gerne", "Nehmen wir gern, vielen Dank!"])
def test_a_second_yes_is_no_word_to_the_helper(village: Village, words: str) -> None:
    """Who says it hears that it is theirs already, and since when."""
    village.answers(SHOP, "match", "Nehmen wir")
    since = village.now.astimezone(ZoneInfo("Europe/Berlin"))
    before = len(village.got(HELGA))
    village.passes(hours=3)
    village.answers(SHOP, "match", words)
    [told] = village.got(SHOP, "notice")
    assert ("schon zugesagt" in told.text, f"{since:%d.%m.%Y, %H:%M}" in told.text, "Menge: 2" in told.text) == (
        True,
    ) * 3
    assert len(village.got(HELGA)) == before
    assert column(village, "amount") == [2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Ja bitte, wir nehmen alle 6!", "Sie möchten 6, wir können Ihnen aber nur 2 zusagen"),
        ("Wir nehmen 2", ""),
        ("Nehmen wir, gerne auch mehr", ""),
    ],
)
def test_who_asks_for_more_than_there_is_hears_so(village: Village, words: str, told: str) -> None:
    village.answers(SHOP, "match", words)
    assert column(village, "amount") == [2]
    letter = village.got(SHOP, "receipt")[-1].text
    assert told in letter
    assert ("zusagen" in letter) == bool(told)


def test_what_another_organisation_has_is_not_free(village: Village) -> None:
    """Two were offered, and one is promised already: the letter does not say that no more was offered."""
    village.answers(SHOP, "match", "Nehmen 1")
    village.publishes(OTHER, NEED, "Tafel")
    village.answers(OTHER, "match", "Wir nehmen 2")
    letter = " ".join(village.got(OTHER, "receipt")[-1].text.split())
    assert "wir können Ihnen aber nur 1 zusagen: Mehr ist davon nicht mehr frei." in letter


def test_words_beside_a_second_yes_are_passed_on(village: Village) -> None:
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(SHOP, "match", "Nehmen wir. Wir kommen am Freitag um zehn mit dem Transporter.")
    assert "mit dem Transporter" in village.got(HELGA, "relay")[-1].text
    assert village.got(SHOP, "notice") == []


def listing(village: Village, kind: str) -> tuple[object, ...]:
    """State, ending and rest of the newest listing of a kind."""
    t = tables.listings
    chosen = select(t.c.state, t.c.ending, t.c.rest).where(t.c.kind == kind).order_by(t.c.id.desc())
    with village.office.store.read() as tx:
        return tuple(tx.execute(chosen).first() or ())


FELL_THROUGH = [
    "Hat leider doch nicht geklappt.",
    "Die Spenderin ist leider nicht gekommen. Tut uns leid.",
    "It didn't work out",
    "The donor didn't show up, sorry",
    "Hat leider nicht geklappt, der Herr war nicht erreichbar.",
    "It did not work out, the gentleman was not at home.",
    "Wir nehmen die Betten jetzt doch nicht.",
    "Die Betten dürfen wir aus Sicherheitsgründen leider nicht annehmen.",
]


@pytest.mark.parametrize(
    "words",
    [
        *FELL_THROUGH,
    ],
)
def test_what_fell_through_is_free_again(village: Village, words: str) -> None:
    """Both ledgers have it back, the helper hears so, and the next organisation is asked."""
    village.answers(SHOP, "match", "Nehmen wir")
    assert listing(village, "offer") == ("ended", "placed", 0)
    village.publishes(OTHER, NEED, "Tafel")
    assert village.got(OTHER, "match") == []
    village.answers(SHOP, "receipt", words)
    assert (column(village, "state")[0], column(village, "ending")[0]) == ("ended", "cancelled")
    assert listing(village, "offer") == ("open", None, 2)
    with village.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []
    told = village.got(HELGA, "notice")[-1].text
    assert "braucht Ihr Angebot nun doch nicht" in told
    assert "Sie bekommen dieses Angebot nicht" in village.got(SHOP)[-1].text
    assert village.got(HELGA, "relay") == []
    assert len(village.got(OTHER, "match")) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Hat leider nicht geklappt, wir versuchen es am Montag noch einmal.",
        "Hat nicht geklappt. Können wir am Montag kommen?",
        "Hat es nicht geklappt?",
        "Hat nicht geklappt, der Herr war nicht da, wir versuchen es morgen wieder.",
        "Hat nicht geklappt, wir waren leider nicht da.",
        "Das dürfen wir ohne Rücksprache nicht annehmen.",
        "Dürfen wir die Betten nicht annehmen?",
        "Wir nehmen Ihnen das doch nicht übel!",
        "Eins kaputt, eins mitgenommen.",
        "Der Spender ist noch nicht gekommen",
        "Das mit dem Parken hat nicht geklappt",
        "Die Rechnung ist nicht gekommen",
        "Wir können die Betten doch nicht am Freitag abholen",
        "Wir brauchen doch nicht viel Platz",
        "It didn't work out on Friday, can we come on Monday?",
    ],
)
def test_another_story_calls_nothing_off(village: Village, words: str) -> None:
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(SHOP, "receipt", words)
    assert column(village, "state") == ["accepted"]
    assert len(village.got(HELGA, "relay")) == 1


@pytest.mark.parametrize("words", FELL_THROUGH[:1])
def test_before_a_yes_nothing_can_fall_through(village: Village, words: str) -> None:
    village.answers(SHOP, "match", words)
    assert column(village, "state") == ["proposed"]
    assert len(village.got(HELGA, "relay")) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Ich gebe es jetzt doch meiner Nichte.",
        "Tut mir leid, ich brauche sie jetzt doch selbst.",
        "I am giving them to my niece after all",
    ],
)
def test_a_helper_who_keeps_it_takes_it_back(village: Village, words: str) -> None:
    """The organisation that counts on it hears so, with their words."""
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(HELGA, "introduction", words)
    assert column(village, "state") == ["ended"]
    assert listing(village, "offer")[:2] == ("ended", "withdrawn")
    assert [letter.kind for letter in village.got(SHOP)[-2:]] == ["relay", "notice"]


@pytest.mark.parametrize(
    "words",
    [
        "Ich kann sie doch nicht bringen, können Sie abholen?",
        "Ich kann doch nicht am Freitag",
        "Ich gebe Ihnen doch noch eine Decke dazu",
        "Soll ich sie doch behalten?",
        "Ich gebe sie doch einem Verein, nämlich Ihnen",
        "Ich behalte doch den Tisch",
        "Ich brauche sie vielleicht doch selbst",
        "Ich brauche am Freitag das Auto doch selbst",
        "Sie brauchen doch selbst einen Transporter",
        "Ich brauche für das Bett doch selbst einen Transporter",
    ],
)
def test_another_day_or_way_takes_nothing_back(village: Village, words: str) -> None:
    village.answers(SHOP, "match", "Nehmen wir")
    village.answers(HELGA, "introduction", words)
    assert column(village, "state") == ["accepted"]
    assert len(village.got(SHOP, "relay")) == 1


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        *(("Gerne 2 Kinderbetten", 2), ("Gern, zwei Stück", 2), ("Ja, zwei Betten bitte", 2)),
    ],
)
def test_a_plain_yes_with_the_thing_behind_its_number(village: Village, words: str, amount: int) -> None:
    village.answers(SHOP, "match", words)
    assert (column(village, "state"), column(village, "amount")) == (["accepted"], [amount])


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("Danke, wir haben schon genug", "declined"),
        ("Wir haben schon genug Betten, danke", "declined"),
        ("Das brauchen wir zurzeit nicht", "declined"),
        ("Thanks, we already have enough", "declined"),
        ("Die dürfen wir aus Sicherheitsgründen nicht annehmen.", "declined"),
        ("We are not allowed to accept them for safety reasons.", "declined"),
        ("Das ist bei uns inzwischen gedeckt", "covered"),
        ("Danke, aber damit sind wir schon gut versorgt", "covered"),
        ("This is already covered", "covered"),
    ],
)
def test_a_plain_no(village: Village, words: str, ending: str) -> None:
    village.answers(SHOP, "match", words)
    assert column(village, "ending") == [ending]


@pytest.mark.parametrize(
    "words",
    [
        *("Gerne, aber wie groß sind sie?", "Gerne 2 Betten?", "Gern 2 Betten, wenn sie sauber sind"),
        *(
            "Gern 1 bis 2 Betten",
            "Gerne um 2 Uhr",
            "Gerne 2 Fotos",
            "Wir haben genug Platz",
            "Wir haben schon genug Platz",
        ),
        *("Ist das schon gedeckt?", "Wir haben noch nicht genug"),
        *("Wir haben noch keine gefunden", "Haben Sie schon einen gefunden?", "Wir haben Ihre Nachricht bekommen"),
        "Sie sind leider zu groß, kann man sie zerlegen?",
    ],
)
def test_what_asks_or_wavers_is_a_message(village: Village, words: str) -> None:
    village.answers(SHOP, "match", words)
    assert column(village, "state") == ["proposed"]
    assert len(village.got(HELGA, "relay")) == 1


MANY = "Ich verschenke fünf Kinderbetten."
FEWER = [
    "habe nur noch 3",
    "Ich habe leider nur noch drei Betten.",
    "Ja, aber es sind nur noch drei da, danke!",
    "only 3 left",
    "There are only three left",
    "Залишилося лише три",
    "У меня осталось только 3",
    "Zostały tylko trzy",
    "Il n'en reste que trois.",
    "Sadece 3 tane kaldı",
    "بقي ثلاثة فقط",
    "فقط سه تا مانده",
]


@pytest.fixture
def many(furnished: Office, store: Store) -> Village:
    """Of five beds an organisation has taken two."""
    found = Village(replace(furnished, store=store))
    found.publishes(SHOP, NEED, "Kleiderkammer")
    found.publishes(HELGA, MANY, "Helga Brandt")
    found.answers(SHOP, "match", "Wir nehmen 2")
    return found


@pytest.mark.parametrize("words", FEWER)
def test_fewer_are_left(many: Village, words: str) -> None:
    """So many are offered from now on; the promised ones are among them, and the organisation reads it."""
    many.answers(HELGA, "introduction", words)
    assert listing(many, "offer") == ("open", None, 1)
    assert column(many, "amount") == [2]
    with many.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []
    assert words.rstrip(".") in many.got(SHOP, "relay")[-1].text
    told = many.got(HELGA)[-1]
    assert (told.kind, "Menge: 3" in told.text) == ("receipt", True)


def test_fewer_than_promised(many: Village) -> None:
    """What is promised stays promised, and the organisation hears that there are not as many."""
    many.answers(HELGA, "introduction", "Es ist nur noch 1 da")
    assert listing(many, "offer") == ("ended", "placed", 0)
    assert column(many, "amount") == [2]
    assert "nur noch 1" in many.got(SHOP, "relay")[-1].text
    with many.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []


@pytest.fixture
def asked(office: Office) -> Story:
    """Of five beds an organisation has taken two, and the helper is asked whether the others are still there."""
    story = Story(office)
    story.publishes(SHOP, NEED)
    story.publishes(HELGA, MANY)
    story.answers(story.last(SHOP, "match"), "Wir nehmen 2")
    story.passes(days=13)
    return story


@pytest.mark.parametrize("words", ["habe nur noch 3", "Ja, noch 3 da", "only 3 left"])
def test_fewer_are_left_and_still_valid(asked: Story, words: str) -> None:
    """The answer to a renewal: so many, and they are open as long as any others."""
    asked.answers(asked.last(HELGA, "renewal"), words)
    assert asked.listings("state", "rest")[-1] == ("open", 1)
    assert asked.kinds(HELGA)[-1] == "receipt"
    assert asked.has(SHOP, "relay") == []
    asked.passes(days=4)
    assert asked.listings("state")[-1] == ("open",)


def test_fewer_than_promised_in_a_renewal(asked: Story) -> None:
    """What is promised stays so, and who counts on it reads that there is less."""
    asked.answers(asked.last(HELGA, "renewal"), "Es ist nur noch 1 da")
    assert asked.listings("quantity", "rest")[-1] == (2, 0)
    assert "nur noch 1" in text_of(asked.last(SHOP, "relay"))


@pytest.mark.parametrize(
    "words",
    [
        "Habe nur noch 3 Tage Zeit",
        "Nur noch 3 Decken da",
        "Sind nur noch 3 da?",
        "Nur 3 Leute können kommen",
        "Habe nur noch 7",
    ],
)
def test_other_numbers_are_no_amount(many: Village, words: str) -> None:
    many.answers(HELGA, "introduction", words)
    assert listing(many, "offer") == ("open", None, 3)
    assert len(many.got(SHOP, "relay")) == 1


KITCHEN = "Wir suchen 3 Kühlschränke und 10 Töpfe für unsere Küche."


def answered_of_two(story: Story, words: str) -> list[tuple[object, ...]]:
    """Category of the offer, state and ending of each match after an answer to the letter about the pots."""
    story.publishes(SHOP, KITCHEN)
    story.publishes(HELGA, "Ich verschenke einen Kühlschrank und fünf Töpfe. 07545 Gera")
    [pots] = [letter for letter in story.has(SHOP, "match") if "Hausrat" in str(letter["Subject"])]
    story.answers(pots, words)
    t, m = tables.listings, tables.matches
    with story.office.store.read() as tx:
        rows = tx.execute(
            select(t.c.categories, m.c.state, m.c.ending).join(m, m.c.offer_id == t.c.id).order_by(t.c.id)
        )
        return [(*row.categories, row.state, row.ending) for row in rows]


@pytest.mark.parametrize(
    ("words", "pots"),
    [
        (
            "Den Kühlschrank nehmen wir gern, Töpfe haben wir inzwischen leider genug. Können Sie ihn auch bringen?",
            "covered",
        ),
        ("Den Kühlschrank nehmen wir gern, die Töpfe brauchen wir nicht. Wann passt es Ihnen?", "declined"),
    ],
)
def test_one_thing_is_taken_and_another_is_not(story: Story, words: str, pots: str) -> None:
    """Each as it is plainly said, in whichever of their letters; the helper reads the words."""
    assert answered_of_two(story, words) == [
        ("electronics", "accepted", None),
        ("household", "ended", pots),
    ]
    [introduced] = story.has(HELGA, "introduction")
    assert words.rpartition(".")[2].strip() in " ".join(text_of(introduced).split())
    assert story.has(SHOP, "notice") == []


@pytest.mark.parametrize(
    "words",
    [
        "Den Kühlschrank nehmen wir, wenn er nicht zu groß ist. Töpfe brauchen wir nicht.",
        "Den Kühlschrank nehmen wir gern, Töpfe brauchen wir nicht. Oder doch, vielleicht drei.",
        "Den Kühlschrank nehmen wir, von den Töpfen brauchen wir 2 nicht.",
        "Nehmen Sie den Kühlschrank wieder mit? Töpfe brauchen wir nicht.",
        "Den Herd nehmen wir gern, Töpfe brauchen wir nicht.",
    ],
)
def test_what_is_not_plain_of_each_is_given_to_nobody(story: Story, words: str) -> None:
    assert all(state != "accepted" for _category, state, _ending in answered_of_two(story, words))
    assert story.has(HELGA, "introduction") == []
