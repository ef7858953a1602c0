"""Words lead to categories by themselves, their lemma, their head or a phrase, and misleading ones do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.ruleset import RuleSet
from mailflow.classify.terms import TermIndex
from mailflow.classify.tokens import Tokenizer
from mailflow.classify.words import Words, fold

RULES = RuleSet.load(Path(__file__).parents[1] / "rules")
WORDS = Words("de")
TOKENIZER = Tokenizer(WORDS, ())
INDEX = TermIndex((term for term in RULES.terms if term.language == "de"), RULES.languages["de"], WORDS, TOKENIZER)


def _found(text: str) -> list[tuple[str, str]]:
    """(category, how) of each hit in a text."""
    return [(hit.category, hit.how) for hit in INDEX.hits(TOKENIZER.read(text).tokens)]


@pytest.mark.parametrize("written", ["Möbel", "Moebel", "Mobel", "MÖBEL", "möbel"])
def test_ways_to_write_umlauts_are_one(written: str) -> None:
    """Keyboards without umlauts are common abroad."""
    assert fold(written) == "mobel"


@pytest.mark.parametrize(
    ("word", "category", "how"),
    [
        pytest.param("Bett", "furniture", "exact", id="itself"),
        pytest.param("Betten", "furniture", "lemma", id="plural"),
        pytest.param("Stühlen", "furniture", "lemma", id="case"),
        pytest.param("Stuehle", "furniture", "lemma", id="plural without umlaut"),
        pytest.param("SCHRÄNKE", "furniture", "lemma", id="capitals"),
        pytest.param("Kinderbett", "furniture", "head", id="compound"),
        pytest.param("Gitterbettchen", "furniture", "head", id="diminutive of a compound"),
        pytest.param("Hosenschrank", "furniture", "head", id="the head decides, not the beginning"),
        pytest.param("Jugendbettwäsche", "household", "head", id="longest head"),
        pytest.param("Hosenspende", "clothing", "generic", id="head that says nothing"),
        pytest.param("Baby-Bett", "furniture", "head", id="hyphen"),
        pytest.param("Gartentisch", "furniture", "head", id="noun that ends as an adjective"),
        pytest.param("gartentisch", "furniture", "head", id="noun that ends as an adjective, small"),
        pytest.param("Massivholztisch", "furniture", "head", id="noun that no dictionary knows"),
        pytest.param("Kalbfleisch", "food", "head", id="meat"),
    ],
)
def test_a_word_leads_to_its_category(word: str, category: str, how: str) -> None:
    """And tells by which way."""
    assert _found(word) == [(category, how)]


@pytest.mark.parametrize(
    "word",
    [
        "Datenbank",
        "Tagesspiegel",
        "politisch",
        "Romantisch",
        "dramatisch",
        "vergessen",
        "Landkreis",
        "Beispiel",
        "Kleiderkammer",
        "Psychose",
    ],
)
def test_what_only_ends_like_a_term_is_none(word: str) -> None:
    """The false heads that a plain suffix rule falls for."""
    assert _found(f"Der {word}") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Wie ich schon sagte, sagen wir Montag.", id="sagen is not sägen"),
        pytest.param("Die Leute liegen hier.", id="liegen is no Liege"),
        pytest.param("Fragen Sie Herrn Schrank oder Frau Topf.", id="surnames behind a title"),
    ],
)
def test_look_alikes_are_no_terms(text: str) -> None:
    """Umlauts, capitals and titles tell words apart."""
    assert _found(text) == []


def test_an_elliptic_compound_borrows_its_head() -> None:
    """`Bett-` alone would be furniture."""
    assert _found("Bett- und Tischwäsche") == [("household", "ellipsis"), ("household", "exact")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("den Schrank aufbauen", id="infinitive"),
        pytest.param("Ich baue den großen Schrank auf.", id="particle at the end"),
        pytest.param("aufbauen kann ich Schränke", id="other order"),
    ],
)
def test_a_phrase_hides_the_thing_in_it(text: str) -> None:
    """A wardrobe that is assembled is not given."""
    assert _found(text) == [("handiwork", "phrase")]


@pytest.mark.parametrize(
    ("written", "term"),
    [
        pytest.param("Matraze", "Matratze", id="word"),
        pytest.param("Gitterbtet", None, id="short head"),
        pytest.param("Kindermatraze", "Matratze", id="head of a compound"),
        pytest.param("Talstraße", None, id="two words that the dictionary knows"),
        pytest.param("koennen", None, id="umlaut spelled out"),
    ],
)
def test_slips_are_read_where_the_dictionary_knows_no_better(written: str, term: str | None) -> None:
    """One letter from a term or a long head, in a word that is none."""
    found = [hit.term.text for hit in INDEX.hits(TOKENIZER.read(f"Eine {written} bitte").tokens) if hit.how == "typo"]
    assert found == ([term] if term else [])


@pytest.mark.parametrize(
    ("language", "text", "term"),
    [
        pytest.param("uk", "двома ліжками", "furniture/bett", id="Ukrainian case"),
        pytest.param("ru", "стулья", "furniture/stuhl", id="Russian irregular plural"),
        pytest.param("ar", "والسرير", "furniture/bett", id="Arabic article and and"),
        pytest.param("fa", "صندلی‌ها", "furniture/stuhl", id="Persian plural with a joiner"),
        pytest.param("tr", "SANDALYELER", "furniture/stuhl", id="Turkish plural in capitals"),
        pytest.param("pl", "lozko", "furniture/bett", id="Polish without marks"),
        pytest.param("fr", "l'armoire", "furniture/schrank", id="French article"),
        pytest.param("fr", "un lave-linge", "electronics/waschmaschine", id="cut at a hyphen"),
        pytest.param("fr", "un cours d’allemand", "language/deutschkurs", id="cut at an apostrophe"),
        pytest.param("en", "children's books", "toys/children's-book", id="cut at a genitive"),
    ],
)
def test_every_language_reads_its_forms(language: str, text: str, term: str) -> None:
    """And gives them the id of the German word, so that an offer and a need meet across languages."""
    words = Words(language)
    tokenizer = Tokenizer(words, ())
    index = TermIndex((t for t in RULES.terms if t.language == language), RULES.languages[language], words, tokenizer)
    assert [hit.term.id for hit in index.hits(tokenizer.read(text).tokens)] == [term]


def test_ids_are_shared_by_languages_and_compounds() -> None:
    """So that an offered Kinderbett meets a need of beds."""
    words = Words("en")
    tokenizer = Tokenizer(words, ())
    terms = (term for term in RULES.terms if term.language == "en")
    english = TermIndex(terms, RULES.languages["en"], words, tokenizer)
    [bed] = english.hits(tokenizer.read("two beds").tokens)
    [cot] = INDEX.hits(TOKENIZER.read("Kinderbett").tokens)
    assert bed.term.id == cot.term.id == "furniture/bett"
