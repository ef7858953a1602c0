"""classify.tokens and classify.dictionary: short cuts that give what the libraries give, in less time and memory."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
import simplemma
import spacy
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from mailflow.classify import tokens
from mailflow.classify.classifier import Classifier
from mailflow.classify.dictionary import Dictionary
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.tokens import Tokenizer
from mailflow.classify.words import Words

CLASSIFIER = Classifier(RuleSet.load(Path(__file__).parents[1] / "rules"))
TEXTS = [
    pytest.param(
        "de", "Bett, Tisch. Z.B. usw. (gut) 3,5km ab! Wie gehts? Kinder- und Jugendbett: 07545 Gera...", id="de"
    ),
    pytest.param("en", "I cannot come, don't wait: it's 5pm. Thx!", id="en"),
    pytest.param("ru", "Кровать, шкаф. т.е. стол!", id="ru"),
    pytest.param("fa", "سلام، تخت در Gera. ممنون.", id="fa"),
    pytest.param("ar", "أريد سريرا في Gera. شكرا؟", id="ar"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
@pytest.mark.parametrize("times", [1, 2])
def test_cut_as_spacy_cuts(language: str, text: str, times: int) -> None:
    """What is remembered, or cut without spaCy, stands where spaCy says, at the first time and later; signs are the Latin ones."""
    tokenizer = Tokenizer(Words(language), ())
    found = [tokenizer.read(text).tokens for _ in range(times)][-1]
    latin = str.maketrans("،؛؟", ",;?")
    wanted = [(token.idx, token.text.translate(latin)) for token in spacy.blank(language)(text) if not token.is_space]
    assert [(token.start, token.text) for token in found] == wanted


def test_a_full_memory_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of words that nobody has seen must not fill it for ever."""
    monkeypatch.setattr(tokens, "CACHE_WORDS", 10)
    tokenizer = Tokenizer(Words("xx"), ())
    for number in range(30):
        assert [token.text for token in tokenizer.read(f"a{number} b{number} Bett").tokens][-1] == "Bett"
        assert len(tokenizer._pieces) <= 14


def test_phrases_by_their_beginning() -> None:
    """Each with its place; none goes on over more than one blank."""
    tokenizer = Tokenizer(Words("xx"), (), ["ich suche", "ich suche nicht", "suche nicht"])
    assert tokenizer.read("Ich suche nicht, ich\nsuche").found == (
        ("ich suche", 0, 2), ("ich suche nicht", 0, 3), ("suche nicht", 1, 3),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_dictionary_holds_what_simplemma_has(language: str) -> None:
    """Every form with its lemma, and no other form."""
    lean, full = Dictionary(language)._forms, DefaultDictionaryFactory().get_dictionary(language)
    assert len(lean) == len(full)
    assert all(lean.get(form) == lemma for form, lemma in islice(full.items(), 0, None, 7))
    assert not [form for form in islice(full, 0, None, 50) if f"{form}qx" not in full and lean.get(f"{form}qx")]


@pytest.mark.parametrize("word", ["beds", "Beds", "don't", "Anna’s", "unwordly", "iPhone", "CHAIRS", "re-using", "x"])
def test_lemmas_are_simplemmas(word: str) -> None:
    """In all writings of a word, known or not."""
    writings = sorted({word, word.capitalize(), word.lower()})
    known, lemmas = Dictionary("en").look_up(word)
    assert lemmas == [simplemma.lemmatize(writing, "en") for writing in writings]
    assert known == any(simplemma.is_known(writing, "en") for writing in writings)


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        pytest.param(
            "de", "Babykleidung Gr. 62-68 und ca. 10 Bücher in der Lindenstr. 4 da. Dazu Töpfe.", 2, id="german"
        ),
        pytest.param("de", "Kleidung (max. 3 Säcke), z. B. Hosen. Auch Jacken.", 2, id="german letters"),
        pytest.param("en", "A bed, approx. 2 m, incl. a mattress, no. 3. Is it gone? No. It is here.", 4, id="english"),
        pytest.param("uk", "Ліжко, вул. Миру, 2 шт. 5 подушок. Стіл.", 2, id="ukrainian"),
    ],
)
def test_abbreviations_end_no_sentence(language: str, text: str, sentences: int) -> None:
    """The words of a thing go on behind "Gr."; what is a word of its own as well only before a number."""
    read = CLASSIFIER.observe("", text, language).text
    assert len(read.sentences) == sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("ar", "أحتاج امرأة تذهب معي إلى المشفى، لأني أخاف ولا أعرف أحدا.", id="arabic"),
        pytest.param(
            "en", "I need a woman who comes with me to the hospital, I am afraid and do not know anybody.", id="english"
        ),
    ],
)
def test_a_negator_behind_a_comma_reaches_nothing_before_it(language: str, text: str) -> None:
    """A comma is one in every writing."""
    asides = CLASSIFIER.observe("", text, language).scoped.asides
    assert "negated" not in {aside.code for aside in asides}


@pytest.mark.parametrize("text", ["هل تحتاجون سريرا؟", "Braucht ihr ein Bett?"])
def test_a_question_mark_is_one_in_every_writing(text: str) -> None:
    assert CLASSIFIER.observe("", text, "ar").text.tokens[-1].text == "?"
