"""Rules and the learned model together: what is decided, how certain, and why; also that rules win at once."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from timing import assert_linear

from mailflow.classify.classifier import Classifier
from mailflow.classify.joining import CATEGORY_NUMBERS, INTENT_NUMBERS, NOT_ABOVE_ZERO, NOT_BELOW_ZERO
from mailflow.classify.learned import Learned
from mailflow.classify.opinion import certainty, choose
from mailflow.classify.ruleset import RuleSet
from mailflow.model import Reading

FOLDER = Path(__file__).parents[1] / "rules"
LEARNED = Learned.load(FOLDER)
CLASSIFIER = Classifier(RuleSet.load(FOLDER), LEARNED)
HOSTILE_BYTES = 200_000


def _read(text: str, subject: str = "", language: str = "de") -> Reading:
    return CLASSIFIER.read(subject, text, language=language)


@pytest.mark.parametrize(
    ("text", "intent", "categories"),
    [
        pytest.param("Es fehlen Konserven, unsere Regale sind leer.", "need", {"food"}, id="statement"),
        pytest.param(
            "Falls jemand ein Sofa brauchen kann: es steht im Flur.", "offer", {"furniture"}, id="conditional"
        ),
        pytest.param("Bitte streichen Sie mein Angebot, das Sofa ist weg.", "withdraw", set(), id="withdrawal"),
        pytest.param("Möbel habe ich leider keine, aber Geschirr gebe ich gern ab.", "offer", {"household"}, id="veto"),
    ],
)
def test_readings(text: str, intent: str, categories: set[str]) -> None:
    """What both say together."""
    reading = _read(text)
    assert (reading.intent, set(reading.categories)) == (intent, categories)


def test_a_new_term_counts_without_training(tmp_path: Path) -> None:
    """An admin writes a word into a category's file; the next mail is read with it."""
    rules = tmp_path / "rules"
    shutil.copytree(FOLDER, rules)
    assert "bicycle" not in _read("Ich gebe zwei Flitzomaten ab.").categories
    (rules / "cities").mkdir(exist_ok=True)
    (rules / "cities" / "gera.toml").write_text('[categories.bicycle.de]\nterms = ["Flitzomat"]\n', encoding="utf-8")
    reading = Classifier(RuleSet.load(rules, "gera"), LEARNED).read("", "Ich gebe zwei Flitzomaten ab.", language="de")
    assert reading.categories == ("bicycle",)
    assert dict(reading.quantities) == {"bicycle": 2}


def test_what_a_rule_adds_never_counts_against_it() -> None:
    """The fitted weights keep their sign, so a further term or cue cannot take a category away."""
    assert LEARNED is not None
    weights = {**LEARNED.settings["intent"]["weights"], **LEARNED.settings["category"]["weights"]}
    assert all(weights[name] >= 0 for name in NOT_BELOW_ZERO)
    assert all(weights[name] <= 0 for name in NOT_ABOVE_ZERO)
    assert set(weights) == {*INTENT_NUMBERS, *CATEGORY_NUMBERS}


def test_words_are_told_as_reasons() -> None:
    """Moderators see which words the model went by, for the intent and for each category."""
    reasons = {reason.code: dict(reason.values) for reason in _read("Ich verschenke ein Kinderbett.").reasons}
    assert reasons["learned"]["category"] == "furniture"
    assert "Kinderbett" in reasons["learned"]["words"]
    assert reasons["learned_intent"]["intent"] == "offer"
    assert float(reasons["learned_intent"]["weight"]) > 0


def test_an_unsure_reading_says_what_else_it_could_be() -> None:
    """And one that is certain does not."""
    for text in ("Ich verschenke ein Kinderbett.", "Kinderbett", "Sofa, wer nimmt, wer gibt", "Hallo"):
        reading = _read(text)
        codes = [reason.code for reason in reading.reasons]
        assert reading.certain != bool({"unsure", "unsure_of", "nothing_known"} & set(codes)), text


@pytest.mark.parametrize("text", ["", "\x00\x00", "...", "--"])
def test_without_a_word_nothing_is_known(text: str) -> None:
    """Nothing is guessed from how often what is written."""
    reading = _read(text)
    assert (reading.intent, reading.categories, reading.certain) == ("none", (), False)


@pytest.mark.parametrize("text", ["Hallo!", "Hallo", "Hello!", "Guten Tag!"])
def test_a_greeting_alone_is_no_advertisement(text: str) -> None:
    """Who says no more is asked for it, and not passed over in silence."""
    assert CLASSIFIER.read("Hallo", text, language="de").intent == "none"


def test_a_category_without_a_word_in_the_rules_has_an_item() -> None:
    """What only the model found becomes a listing of its own, with the sentence that tells it."""
    rules = RuleSet.load(FOLDER)
    wordless = replace(rules, terms=tuple(term for term in rules.terms if term.category != "bicycle"))
    reading = Classifier(wordless, LEARNED).read(
        "", "Guten Tag.\nIch verschenke ein gut erhaltenes Fahrrad mit Korb und Schloss.\nDanke.", language="de"
    )
    assert (reading.intent, reading.categories) == ("offer", ("bicycle",))
    assert [item.text for item in reading.items] == ["Ich verschenke ein gut erhaltenes Fahrrad mit Korb und Schloss."]


def test_nothing_known_stays_nothing_known() -> None:
    """The model does not guess where no word means anything."""
    assert _read("Xyzzy plugh.").intent == "none"


@pytest.mark.parametrize(
    ("odds", "chosen"),
    [
        pytest.param({"food": 1.0, "toys": 0.1, "work": -2.0}, {"food", "toys"}, id="all that have enough"),
        pytest.param({"food": -1.0, "toys": -2.0}, {"food"}, id="the best alone"),
        pytest.param({"food": -4.0, "toys": -5.0}, set(), id="none"),
    ],
)
def test_choose(odds: dict[str, float], chosen: set[str]) -> None:
    """Categories by log odds."""
    assert choose(odds, 0.0, -3.0) == chosen


def test_what_a_list_names_is_not_outvoted() -> None:
    """Each line of a list with a thing in it stands for its category, however little the other words speak for it."""
    reading = _read("Ich biete an:\n- ein Kinderbett\n- ein Fahrrad\n")
    assert reading.categories == ("furniture", "bicycle")


def test_what_is_counted_where_it_is_given_is_not_outvoted() -> None:
    """Each of two things with its own number is one, though the other has the stronger words."""
    text = "Guten Tag,\n\nich habe zwei Betten abzugeben.\nIch habe auch drei Fahrräder abzugeben.\n"
    assert _read(text, "Betten und Fahrräder abzugeben").categories == ("furniture", "bicycle")


def test_a_greeting_tells_no_intent() -> None:
    """ "Hallo" and "Guten Tag" stand in offers and needs alike."""
    assert _read("Guten Tag,\n\nwie besprochen.\n", "Hallo").intent == "none"


def test_certainty_is_the_chance_that_all_are_right() -> None:
    """Of two, each as likely right as wrong, both are right in one of four."""
    assert certainty({"food": 0.0, "toys": 0.0}, 0.0) == pytest.approx(0.25)
    assert certainty({"food": 3.0}, 0.0) == pytest.approx(1 / (1 + math.exp(-3)))


@pytest.mark.parametrize("unit", ["Bett ", "?! ", "a-", "keine Betten, ", "a.\n", "\0", "ж", "0 1 "])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    """Anything, however often."""
    assert_linear(lambda text: _read(text, text), lambda size: unit * (size // len(unit)), HOSTILE_BYTES)


def test_a_reading_is_the_same_each_time() -> None:
    """Also after other mails, and in a new classifier."""
    first = _read("Ich gebe zwei Stühle ab.")
    _read("Wir suchen Betten, Töpfe und Winterjacken.")
    other = Classifier(RuleSet.load(FOLDER), Learned.load(FOLDER))
    assert _read("Ich gebe zwei Stühle ab.") == first == other.read("", "Ich gebe zwei Stühle ab.", language="de")


@pytest.mark.parametrize(
    ("language", "text", "categories"),
    [
        pytest.param(
            "de", "wir ziehen um. Ich habe ein Bett und zwei Fahrräder abzugeben. Bitte zu zweit kommen.\nBeides steht im 3. Stock ohne Aufzug.",
            {"furniture", "bicycle"}, id="de",
        ),
        pytest.param(
            "en", "I have a sofa and two bicycles to give away. Please bring a friend, they are heavy and there is no lift here.",
            {"furniture", "bicycle"}, id="en",
        ),
        pytest.param(
            "de", "Ich habe zwei Fahrräder abzugeben, die bei uns im Keller neben einem Bett und dem alten Herd stehen und im Weg sind.",
            {"bicycle"}, id="what only stands there is not meant",
        ),
    ],
)  # fmt: skip
def test_beside(language: str, text: str, categories: set[str]) -> None:
    """What is counted side by side with a thing that is meant is meant as well, and nothing else that is named."""
    assert set(_read(text, language=language).categories) == categories
