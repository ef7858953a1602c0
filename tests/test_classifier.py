"""Whole readings: intent, scope, field lines, items, evidence, and texts that want to do harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from timing import assert_linear

from mailflow.classify.classifier import Classifier
from mailflow.classify.ruleset import RuleSet
from mailflow.model import Reading

CLASSIFIER = Classifier(RuleSet.load(Path(__file__).parents[1] / "rules"))
HOSTILE_BYTES = 200_000


def _read(text: str, subject: str = "", signature: str = "", language: str = "de") -> Reading:
    return CLASSIFIER.read(subject, text, signature, language=language)


def test_who_asks_whether_somebody_can_use_it_gives_it() -> None:
    """Also in English."""
    assert _read("Who could use a walking frame?", language="en").intent == "offer"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("Suche Kinderwagen.", "need", id="bare verb"),
        pytest.param("Falls jemand ein Sofa brauchen kann, gern.", "offer", id="conditional offer with a need word"),
        pytest.param("Ein Rollator steht im Keller, wer könnte ihn brauchen?", "offer", id="who could use it"),
        pytest.param("Hat jemand einen Schrank übrig?", "need", id="need with an offer word"),
        pytest.param("Unsere Regale sind leer, es fehlen Hosen.", "need", id="statement"),
        pytest.param("Bitte löschen Sie meine Daten.", "withdraw", id="withdrawal"),
        pytest.param("Unser Verein möchte sich als Organisation anmelden.", "register", id="registration"),
        pytest.param("Klicken Sie hier und bestätigen Sie Ihre Daten.", "spam", id="fraud"),
        pytest.param("Wie funktioniert das, wann haben Sie geöffnet?", "question", id="question"),
        pytest.param("Lorem ipsum dolor.", "none", id="nothing known"),
    ],
)
def test_intent(text: str, intent: str) -> None:
    """What the writer wants, by the cues."""
    assert _read(text).intent == intent


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        pytest.param("Möbel habe ich keine, aber Geschirr gebe ich ab.", {"household"}, id="negator behind"),
        pytest.param("Wir geben keine Stühle, Tische oder Betten ab, aber Töpfe.", {"household"}, id="list negated"),
        pytest.param(
            "Zu verschenken:\n- Teller\n- Kleiderschrank NICHT, den nimmt Paul", {"household"}, id="struck out"
        ),
        pytest.param("Wir suchen:\n- Windeln\n\nWas wir NICHT brauchen:\n- Schränke\n- Jacken", {"baby"}, id="heading"),
        pytest.param(
            "Zu verschenken sind Teller. Das Fahrrad, das gehört dem Vermieter.", {"household"}, id="referred to"
        ),
        pytest.param("Das Gitterbett brauchen wir nicht mehr, wer möchte es?", {"furniture"}, id="no longer needed"),
        pytest.param("Wir suchen Hilfe: das Kind hat kein Bett.", {"furniture"}, id="a lack is a need"),
        pytest.param("Wer kann meinen Schrank aufbauen?", {"handiwork"}, id="object of a service"),
        pytest.param("Ich habe von der Kleiderkammer gehört und spende Töpfe.", {"household"}, id="place"),
        pytest.param("Ich spende einen Kinderwagen, Tel. bei Herrn Schrank.", {"baby"}, id="surname"),
    ],
)
def test_only_what_is_meant_counts(text: str, categories: set[str]) -> None:
    """Negated, mentioned and worked-on things are set aside."""
    assert set(_read(text).categories) == categories


@pytest.mark.parametrize(
    ("language", "text", "categories"),
    [
        pytest.param("de", "Wir brauchen Betten, Decken und einen Computer.", {"furniture", "household", "electronics"}, id="de"),
        pytest.param("de", "Ich gebe ein Kinderbett, einen Schrank und ein Fahrrad ab, 07545 Gera.", {"furniture", "bicycle"}, id="de verb at the end"),
        pytest.param("en", "We need beds, a table and a fridge.", {"furniture", "electronics"}, id="en"),
        pytest.param("uk", "Потрібні меблі, одяг і візок.", {"furniture", "clothing", "baby"}, id="uk"),
        pytest.param("ru", "Ищем шкаф, холодильник и посуду.", {"furniture", "electronics", "household"}, id="ru"),
        pytest.param("ar", "نحتاج إلى طاولة وملابس وثلاجة.", {"furniture", "clothing", "electronics"}, id="ar"),
        pytest.param("fr", "Nous cherchons un fauteuil, un four et une poussette.", {"furniture", "electronics", "baby"}, id="fr"),
        pytest.param("tr", "Yatak, elbise ve buzdolabı arıyoruz.", {"furniture", "clothing", "electronics"}, id="tr"),
        pytest.param("fa", "یک میز و لباس و یخچال لازم داریم.", {"furniture", "clothing", "electronics"}, id="fa"),
        pytest.param("pl", "Potrzebujemy szafy, lodówki i wózka.", {"furniture", "electronics", "baby"}, id="pl"),
    ],
)  # fmt: skip
def test_no_thing_among_others_is_lost(language: str, text: str, categories: set[str]) -> None:
    """A word that plainly names a thing counts beside words of other categories too."""
    assert set(_read(text, language=language).categories) == categories


@pytest.mark.parametrize(
    ("language", "text", "category"),
    [
        pytest.param("de", "Handtücher liegen bereit zur Abholung.", "household", id="de ready"),
        pytest.param("de", "Möbel stellen wir gern zur Verfügung.", "furniture", id="de made available"),
        pytest.param("en", "I am looking for work as a cook.", "work", id="en work as"),
        pytest.param("uk", "Нам не вистачає ліжок.", "furniture", id="uk not enough"),
        pytest.param("uk", "У нас є диван, віддамо.", "furniture", id="uk we have"),
        pytest.param("ru", "Нам не хватает кроватей.", "furniture", id="ru not enough"),
        pytest.param("ru", "У нас есть диван, отдадим.", "furniture", id="ru we have"),
        pytest.param("fr", "Je garde volontiers vos enfants.", "childcare", id="fr I look after"),
        pytest.param("fa", "یخچال خوب کار می‌کند، مجانی می‌دهم.", "electronics", id="fa it works"),
    ],
)
def test_what_only_looks_like_a_mention_is_meant(language: str, text: str, category: str) -> None:
    """Who has something gives it, and who has not enough needs it."""
    assert category in _read(text, language=language).categories


@pytest.mark.parametrize(
    ("language", "text", "category"),
    [
        pytest.param("de", "Ich verschenke Kinderbücher auf Arabisch und Ukrainisch.", "toys", id="de"),
        pytest.param("de", "Wir suchen ein Lehrbuch Deutsch für Arabisch Sprechende.", "school", id="de right behind"),
        pytest.param("de", "Drei Wörterbücher Deutsch-Dari gebe ich ab.", "school", id="de pair"),
        pytest.param("en", "We are looking for picture books in Arabic, Ukrainian and Farsi.", "toys", id="en"),
        pytest.param("uk", "Віддам дитячі книжки німецькою та українською.", "toys", id="uk"),
        pytest.param("ar", "أعطي كتب أطفال بالألمانية والعربية", "toys", id="ar"),
        pytest.param("fr", "Je donne des livres pour enfants en arabe.", "toys", id="fr"),
        pytest.param("tr", "Türkçe çocuk kitapları arıyoruz.", "toys", id="tr before"),
        pytest.param("fa", "دنبال کتاب کودک به زبان فارسی هستیم", "toys", id="fa"),
        pytest.param("pl", "Oddam książki dla dzieci po niemiecku i po ukraińsku.", "toys", id="pl"),
        pytest.param("de", "Ich übersetze Kinderbücher ins Arabische.", "translation", id="de work on books"),
        pytest.param(
            "de", "Kinderbücher übersetzen kann ich, Arabisch und Dari.", "translation", id="de work, languages"
        ),
        pytest.param("en", "I can translate children's books, Arabic and Farsi.", "translation", id="en work on books"),
    ],
)
def test_the_language_of_books_is_no_work(language: str, text: str, category: str) -> None:
    """Beside what is written the name of a language only tells in which."""
    assert _read(text, language=language).categories == (category,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("de", "Ich suche eine Lampe für die Küche, sie hängt an der Decke.", id="de ceiling"),
        pytest.param("fr", "Mon fils ne lit pas encore, nous cherchons une lampe.", id="fr reads"),
        pytest.param("en", "Somebody told of you on the radio. We need a lamp.", id="en radio"),
    ],
)
def test_what_only_looks_like_a_thing_is_none(language: str, text: str) -> None:
    """Figures of speech and other words of the same letters."""
    assert set(_read(text, language=language).categories) == {"furniture"}


@pytest.mark.parametrize(
    "text", ["Bitte löschen Sie mein Angebot Sofa.", "Sie haben gewonnen! Klicken Sie hier: Möbel"]
)
def test_other_intents_carry_nothing(text: str) -> None:
    """A withdrawn sofa is no listing, and neither is an advertised one."""
    reading = _read(text)
    assert reading.intent in ("withdraw", "spam")
    assert (reading.categories, reading.items, dict(reading.quantities)) == ((), (), {})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Kategorie: Möbel\nMenge: 4\nPLZ: 07545\nTelefon: 0365 123456", id="clean"),
        pytest.param("Kategorei: Moebl\nAnzhal: 4 Stück\nPlz 07545\nTel.Nr.: 0365 123456", id="sloppy"),
        pytest.param("Kategorie: Möbel / Menge: 4 / PLZ: 07545 / Telefon: 0365 123456", id="one line"),
        pytest.param("Category: Furniture\nQuantity: 4\nPostcode: 07545\nPhone: 0365 123456", id="English"),
    ],
)
@pytest.mark.parametrize("language", ["de", "uk"])
def test_field_lines_are_understood_in_every_language(text: str, language: str) -> None:
    """Also where no rules know the language of the rest."""
    reading = _read(text, "Angebot", language=language)
    assert reading.categories == ("furniture",)
    assert dict(reading.quantities) == {"furniture": 4}
    assert (reading.postcode, reading.phone) == ("07545", "0365 123456")


def test_field_lines_win_over_free_text() -> None:
    """The form says what it is; the story below only why."""
    reading = _read("Kategorie: Fahrräder\nMenge: 15\n\nDer Bus fährt nicht mehr, Möbel haben wir.", "Bedarf")
    assert reading.categories == ("bicycle",)
    assert [(item.categories, item.quantity) for item in reading.items] == [(("bicycle",), 15)]


def test_two_records_become_two_items() -> None:
    """Each category line begins the next thing."""
    text = "Kategorie: Kleidung\nMenge: 25\nArtikel: Winterjacken\n\nKategorie: Möbel\nMenge: 3\nArtikel: Betten"
    items = _read(text, "Bedarf").items
    assert [(item.categories[0], item.quantity, item.text, item.terms) for item in items] == [
        ("clothing", 25, "Winterjacken", ("clothing/jacke",)),
        ("furniture", 3, "Betten", ("furniture/bett",)),
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        pytest.param("Winterjacken, Pullover und Hosen abzugeben", [("clothing", None)], id="one kind, one item"),
        pytest.param(
            "Ich gebe zwei Stühle und ein Kinderbett ab.", [("furniture", 2), ("furniture", None)], id="own numbers"
        ),
        pytest.param("Wir spenden 4 Stühle und Töpfe.", [("furniture", 4), ("household", None)], id="two categories"),
        pytest.param(
            "Abzugeben:\n- 4 Stühle\n- 2 Tische\n- Geschirr\n",
            [("furniture", 4), ("furniture", 2), ("household", None)],
            id="bullets",
        ),
    ],
)
def test_items(text: str, items: list[tuple[str, int | None]]) -> None:
    """Several things become several items; one sentence about one kind of thing stays one."""
    assert [(item.categories[0], item.quantity) for item in _read(text).items] == items


def test_the_signature_gives_only_facts() -> None:
    """A furniture store in a signature offers nothing."""
    reading = _read("Wir brauchen Hosen.", signature="Möbellager, 10 Betten\n07545 Gera\nTel. 0365 123456")
    assert reading.categories == ("clothing",)
    assert (reading.postcode, reading.phone) == ("07545", "0365 123456")


def test_reasons_tell_words_rules_and_what_was_set_aside() -> None:
    """Moderators see why, with file and line."""
    reasons = {reason.code: dict(reason.values) for reason in _read("Betten gebe ich ab, aber keine Töpfe.").reasons}
    assert reasons["term"]["word"] == "Betten"
    assert reasons["term"]["term"] == "Bett"
    assert reasons["term"]["file"] == "categories/furniture.toml"
    assert int(reasons["term"]["line"]) > 1
    assert reasons["cue"]["intent"] == "offer"
    assert reasons["negated"] == {"word": "Töpfe", "category": "household", "by": "keine"}


def test_nothing_known_says_so() -> None:
    """A mail that no rule knows waits for a moderator, with that reason."""
    reading = _read("Xyzzy plugh.")
    assert (reading.intent, reading.categories) == ("none", ())
    assert [reason.code for reason in reading.reasons] == ["nothing_known"]


def test_nothing_is_read_of_nothing() -> None:
    """A mail without a word has no sentence, and none of them can be the first."""
    assert CLASSIFIER.observe("", "", "de").text.sentences == {}
    assert CLASSIFIER.read("", "", language="de").intent == "none"


def test_a_cue_goes_on_behind_the_end_of_a_wrapped_line() -> None:
    """Programs break lines at 72 characters; after a short line, something new begins."""
    wrapped = "Guten Tag, in unserem Haus wohnen viele Familien, und darum brauchen\nwir Betten."
    apart = "Wen wir brauchen\nwir sagen es am Montag"
    found, not_found = (CLASSIFIER.observe("", text, "de").text.found for text in (wrapped, apart))
    assert "brauchen wir" in [name for name, _, _ in found]
    assert "brauchen wir" not in [name for name, _, _ in not_found]


def test_sentences_hold_all_tokens_in_their_order() -> None:
    """Also where a line break ends a sentence that a full stop has ended already, and a number is left out."""
    text = CLASSIFIER.observe("Betten", "Wir suchen zwei.\n\nBitte anrufen! Danke", "de").text
    for number, (start, end) in text.sentences.items():
        assert {token.sentence for token in text.tokens[start:end]} == {number}
    assert [at for start, end in text.sentences.values() for at in range(start, end)] == list(range(len(text.tokens)))


def test_a_reading_is_the_same_each_time() -> None:
    """What was read before must not change what is read now."""
    first = _read("Ich gebe zwei Stühle ab.")
    _read("Wir suchen Betten, Töpfe und Winterjacken.")
    assert _read("Ich gebe zwei Stühle ab.") == first


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("Bett ", id="one word"),
        pytest.param("(", id="brackets"),
        pytest.param(".)(", id="mixed signs"),
        pytest.param("1", id="digits"),
        pytest.param("0 1 ", id="digits apart"),
        pytest.param("a-", id="hyphens"),
        pytest.param("keine Betten, ", id="negators"),
        pytest.param("abc def: ", id="colons"),
        pytest.param("Kategorie: Möbel\n", id="records"),
        pytest.param("\u0301", id="combining marks"),
        pytest.param("\0", id="NUL"),
        pytest.param("\n", id="line breaks"),
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    """Anything, as subject, text and signature at once; no flood of listings comes of it."""
    assert_linear(lambda text: _read(text, text, text), lambda size: unit * (size // len(unit)), HOSTILE_BYTES)
    hostile = unit * (HOSTILE_BYTES // len(unit))
    assert len(_read(hostile, hostile, hostile).items) <= 30


def test_importing_the_package_loads_no_spacy() -> None:
    """The greeting of the mail server must not wait for it."""
    code = "import sys, mailflow.classify.classifier; sys.exit('spacy' in sys.modules or 'simplemma' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
