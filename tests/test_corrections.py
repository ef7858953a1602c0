"""Corrections, on SQLite and PostgreSQL: changed lines of the receipt change the listing; what is material is reviewed again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.classify.fieldlines import FieldLines
from mailflow.outgoing.shown import Listed
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

STOOLS = "Ich verschenke vier Stühle in 07545 Gera."
TWO = "Ich biete an:\n- ein Kinderbett\n- ein Fahrrad\n"


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


def test_the_receipt_shows_lines(story: Story) -> None:
    """What was understood, a field and its value on each line."""
    story.writes(HELGA, STOOLS + " Tel. 0365 1234567")
    text = text_of(story.last(HELGA, "receipt"))
    for line in ("Art: Angebot", "Kategorie: Möbel", "Menge: 4", "PLZ: 07545", "Telefon: 0365 1234567"):
        assert f"\n{line}\r\n" in text


@pytest.mark.parametrize(
    ("text", "example"),
    [
        pytest.param(TWO, "Nummer 2\nMenge: 3", id="de"),
        pytest.param("Віддам:\n- дитяче ліжко\n- велосипед\n", "Номер 2\nКількість: 3", id="uk"),
    ],
)
def test_the_receipt_shows_how_to_correct_one_of_several(story: Story, text: str, example: str) -> None:
    """Its example names the thing, and does what it says; of one thing it needs no number."""
    story.writes(HELGA, text)
    receipt = story.last(HELGA, "receipt")
    assert f"\n\n{example}\n\n" in text_of(receipt).replace("\r", "")
    story.answers(receipt, example)
    assert [row[0] for row in story.listings("quantity")][1] == 3
    story.writes(SHOP, STOOLS)
    assert "\n\nMenge: 3\n\n" in text_of(story.last(SHOP, "receipt")).replace("\r", "")


@pytest.mark.parametrize("language", ["de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl"])
def test_every_language_reads_its_own_lines(furnished: Office, language: str) -> None:
    """The labels of each receipt are names of fields, and its categories and numbers are read as they were written."""
    listed = [Listed(1, furnished.desk.rules["gera"].category_names(language)["furniture"], "4 x", 4)]
    words = furnished.desk.letters.render(
        "sender/receipt", language, "gera",
        {"number": 1, "kind": "offer", "role": "helper", "listings": listed, "postcode": "07545", "phone": "0365 1234567", "asks": [],
         "sizes": [], "availability": "", "delivery": "", "places": [], "said_of_all": "", "other_side": [], "sealed": False, "only_photos": False, "earlier": None, "forwarded": False, "wait": "days", "wait_until": date(2026, 12, 1)},
    ).text  # fmt: skip
    fields = FieldLines(furnished.desk.rules["gera"])
    found = dict(fields.pairs(re.sub("[\u200e\u200f]", "", words)))
    assert {"intent", "category", "quantity", "description", "postcode", "phone"} <= found.keys()
    assert fields.categories(found["category"]) == ["furniture"]
    assert found["postcode"] == "07545"


def test_before_the_decision(story: Story) -> None:
    """A corrected amount is in the listing and in a new review; the sender sees how it stands now."""
    story.writes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "receipt"), "Menge: 6")
    assert story.listings("quantity", "rest", "state") == [(6, 6, "waiting")]
    assert "Menge: 6" in text_of(story.last(ANNA, "review"))
    assert len(story.has(ANNA, "review")) == 2
    assert "Menge: 6" in text_of(story.last(HELGA, "receipt"))


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        pytest.param("Kategorie: Hausrat", "categories", ["household"], id="category"),
        pytest.param("Art: Bedarf", "kind", "need", id="kind"),
        pytest.param("Beschreibung: vier Sessel aus Holz", "words", "vier Sessel aus Holz", id="description"),
        pytest.param("Menge: 9", "quantity", 9, id="more"),
    ],
)
def test_material_change_of_what_is_approved(story: Story, line: str, column: str, value: object) -> None:
    """It goes back to the moderators, is shown to nobody until they approve it, and is open again afterwards."""
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "decision"), line)
    assert story.listings(column, "state") == [(value, "waiting")]
    assert "prüft das noch einmal" in text_of(story.last(HELGA, "receipt"))
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert story.listings(column, "state") == [(value, "open")]


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        pytest.param("Menge: 2", "quantity", 2, id="fewer"),
        pytest.param("PLZ: 07549", "postcode", "07549", id="postcode"),
        pytest.param("Telefon: 0365 7654321", "postcode", "07545", id="phone"),
    ],
)
def test_small_change_of_what_is_approved(story: Story, line: str, column: str, value: object) -> None:
    """It counts at once and stays open; no moderator is asked."""
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "decision"), f"{line}\n\nDanke!")
    assert story.listings(column, "state") == [(value, "open")]
    assert line in text_of(story.last(HELGA, "receipt"))
    assert "ab sofort" in text_of(story.last(HELGA, "receipt"))
    assert len(story.has(ANNA, "review")) == 1


def test_the_matcher_finds_what_it_is_now(story: Story) -> None:
    """A corrected category is matched as such once it is approved again, and no longer as what it was."""
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "decision"), "Kategorie: Fahrräder\nBeschreibung: vier Fahrräder")
    story.publishes(SHOP, "Wir suchen dringend vier Stühle.")
    assert story.has(SHOP, "match") == []
    story.answers(story.has(ANNA, "review")[1], "OK")
    story.passes(minutes=10)
    other = "rad@verein.example"
    story.publishes(other, "Wir suchen dringend vier Fahrräder.")
    assert story.has(SHOP, "match") == []
    assert len(story.has(other, "match")) == 1


def test_one_of_several(story: Story) -> None:
    """The number above the line says which one; without it a moderator reads it."""
    story.writes(HELGA, TWO)
    story.answers(story.last(HELGA, "receipt"), "Nummer 2\nMenge: 5")
    assert story.listings("quantity")[1] == (5,)
    before = story.listings("quantity")
    story.answers(story.last(HELGA, "receipt"), "Menge: 7")
    assert story.listings("quantity") == before
    assert "Menge: 7" in text_of(story.last(ANNA, "review"))


def test_all_lines_sent_back(story: Story) -> None:
    """Who sends the whole form back with one line changed changes that line alone, however the long one is wrapped."""
    story.writes(
        HELGA,
        "Ich verschenke vier Stühle aus hellem Holz, gut erhalten, aus einem Haushalt ohne Tiere und ohne Rauch, in 07545 Gera.",
    )
    form = text_of(story.last(HELGA, "receipt"))
    form = form[form.index("Art:") : form.index("Jemand")].replace("Menge: 4", "Menge: 3")
    [words] = story.listings("words")
    story.answers(story.last(HELGA, "receipt"), form.replace("\r", ""))
    assert story.listings("quantity", "kind", "words") == [(3, "offer", *words)]


def test_what_stands_besides_reaches_the_moderators(story: Story) -> None:
    """A line changed and a sentence more: the change counts, the sentence is read by a moderator."""
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "decision"), "Menge: 2\n\nDie anderen beiden hat mein Nachbar genommen.")
    assert story.listings("quantity", "state") == [(2, "open")]
    assert "mein Nachbar" in text_of(story.last(ANNA, "review"))


def test_what_cannot_be_understood_is_an_addition(story: Story) -> None:
    """A category that does not exist changes nothing; a moderator reads it, and its writer hears so."""
    story.writes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "receipt"), "Kategorie: Xylophonzubehör")
    assert story.listings("categories") == [(["furniture"],)]
    assert "Xylophon" in text_of(story.last(ANNA, "review"))
    assert "Jemand aus unserem Team liest sie" in text_of(story.last(HELGA, "receipt"))


def test_while_the_decision_can_be_undone(story: Story) -> None:
    """A material change within these minutes stops the decision."""
    story.writes(HELGA, STOOLS)
    story.answers(story.last(ANNA, "review"), "OK")
    story.answers(story.last(HELGA, "receipt"), "Beschreibung: vier kaputte Stühle")
    story.passes(hours=1)
    assert story.listings("state", "words") == [("waiting", "vier kaputte Stühle")]


def test_an_ok_to_what_stood_there_before(story: Story) -> None:
    """It publishes nothing that its moderator has not read: they get the review as it is now, also where a list was answered."""
    story.writes(HELGA, STOOLS)
    story.writes(ANNA, "LISTE")
    story.passes(minutes=1)
    story.answers(story.last(HELGA, "receipt"), "Beschreibung: vier Betten in meiner Wohnung")
    before, now = story.has(ANNA, "review")
    story.passes(minutes=1)
    for letter, words in ((before, "OK"), (story.last(ANNA, "digest"), "1 ok")):
        story.answers_in_thread(letter, words)
        assert story.listings("state") == [("waiting",)]
        assert "galt einer früheren Fassung" in text_of(story.last(ANNA, "review"))
        assert "in meiner Wohnung" in text_of(story.last(ANNA, "review"))
    story.answers_in_thread(now, "OK")
    assert story.listings("state") == [("approving",)]


def test_what_is_over_stays_so(story: Story) -> None:
    """A line of something that was taken back changes nothing any more."""
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(HELGA, "decision"), "ZURÜCKZIEHEN")
    story.answers(story.last(HELGA, "decision"), "Menge: 9")
    assert story.listings("quantity", "state")[0] == (4, "ended")


def test_passt_nicht_is_answered(story: Story) -> None:
    """An organisation that does not want an offer hears that this was noted; so does who adds something to their own."""
    story.publishes(SHOP, "Wir suchen dringend vier Stühle.")
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(SHOP, "match"), "Passt nicht, zu klein")
    assert "wir fragen" in text_of(story.last(SHOP, "receipt"))
    story.answers(story.last(HELGA, "decision"), "Noch da. Abholung erst ab Montag möglich.")
    assert "gilt weiter" in text_of(story.last(HELGA, "receipt"))
    assert "erst ab Montag" in text_of(story.last(ANNA, "review"))


def test_placed_is_told_with_the_introduction(story: Story) -> None:
    """The helper hears in the same letter that all of it is taken; of a part, that is not said."""
    story.publishes(SHOP, "Wir suchen dringend vier Stühle.")
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(SHOP, "match"), "Nehmen 3")
    assert "ganz vergeben" not in text_of(story.last(HELGA, "introduction"))
    story.answers(story.last(HELGA, "decision"), "Menge: 3")
    assert story.listings("state", "ending", "rest")[1] == ("ended", "placed", 0)


@pytest.mark.parametrize(
    ("word", "ending"), [("NEIN kaputt", "rejected"), ("SPAM", "spam"), ("", "expired"), ("WIE 3", "merged")]
)
def test_what_is_refused_after_a_correction_is_agreed_no_more(story: Story, word: str, ending: str) -> None:
    """An organisation counts on two of four chairs; they are corrected and not approved again: it hears, and looks on."""
    story.publishes(SHOP, "Wir suchen dringend zwei Stühle.")
    story.publishes(HELGA, STOOLS)
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    assert story.listings("state", "rest") == [("open", 0), ("open", 2)]
    story.writes(HELGA, "Ich verschenke eine Lampe.")
    story.answers(story.last(HELGA, "decision"), "Beschreibung: vier kaputte Stühle")
    if word:
        story.answers(story.last(ANNA, "review"), word)
    else:
        story.answers(story.last(SHOP, "decision"), "Noch da bis 31.1.")
    story.passes(**({"minutes": 10} if word else {"days": 31}))
    assert story.listings("state", "ending", "rest")[:2] == [("open", None, 2), ("ended", ending, 4)]
    assert "Stühle" in text_of(story.last(SHOP, "notice")) or "Möbel" in text_of(story.last(SHOP, "notice"))


def test_our_own_subject_tells_nothing(story: Story) -> None:
    """An answer from an address that we do not know is read by its own words: "Re: Ihr Angebot" makes no offer of a need."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett.")
    letter = story.last(HELGA, "receipt")
    headers = {"In-Reply-To": str(letter["Message-ID"])}
    story.writes(
        "otto@web.example", "Wir brauchen dringend einen Rollstuhl.", "Re: Ein Angebot für Sie: Möbel", headers=headers
    )
    story.writes("otto@web.example", "Nehmen 2", "Re: Ein Angebot für Sie: Möbel (Nr. 7)", headers=headers)
    story.writes("otto@web.example", "Nehmen 2", "رد: Ein Angebot für Sie: Möbel (Nr. 7)", headers=headers)
    assert [kind for (kind,) in story.listings("kind")] == ["offer", "need", "unknown", "unknown"]
    assert len(story.has("otto@web.example", "receipt")) == 3
