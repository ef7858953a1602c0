"""What is missing in an offer is asked for once, in the receipt; on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.classify.ruleset import FACTS
from mailflow.outgoing.wording import ASKS
from mailflow.store.engine import Store
from mailflow.workflow.asking import KNOWN
from mailflow.workflow.office import Office

BED = "Ich verschenke ein Kinderbett."
COLLECT, SIZE, PLACE, MANY = "Muss man es abholen", "Wie groß ist es", "In welchem Stadtteil", "Wie viel oder wie viele"


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


def test_each_fact_has_its_question_and_its_test() -> None:
    """What a category may ask for, the words of the question, and how it is known that it was told."""
    assert tuple(KNOWN) == FACTS == ASKS


def test_all_is_asked_in_the_receipt(story: Story) -> None:
    """One mail asks for everything; the review goes out at once, and says what was asked and until when."""
    story.writes(HELGA, BED)
    text = text_of(story.last(HELGA, "receipt"))
    assert all(question in text for question in (COLLECT, SIZE, PLACE))
    assert MANY not in text
    assert story.kinds(HELGA) == ["receipt"]
    review = text_of(story.last(ANNA, "review"))
    assert "gefragt (Antwort bis 26.11.2026)" in review
    assert COLLECT in review


def test_what_is_told_is_not_asked(story: Story) -> None:
    """Nothing is missing: nothing is asked, and the review does not speak of it."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett, 70 x 140 cm, zum Abholen in 07545 Gera.")
    text = text_of(story.last(HELGA, "receipt"))
    assert not any(question in text for question in (COLLECT, SIZE, PLACE, MANY))
    assert "gefragt" not in text_of(story.last(ANNA, "review"))


@pytest.mark.parametrize(
    ("words", "is_asked"),
    [
        pytest.param("Ich verschenke ein Bett in Lusan.", False, id="a district"),
        pytest.param("Ich wohne in Gera-Lusan und gebe ein Bett ab.", False, id="behind the city"),
        pytest.param("Bett abzugeben, Gera (Bieblach Ost)", False, id="in brackets"),
        pytest.param("Ich verschenke ein Bett, 07549 Gera.", False, id="a postcode"),
        pytest.param("I give away a bed, collect from LS8 5BJ.", False, id="a British postcode"),
        pytest.param("I give away a bed, size L6 and 3XL, 1500 KG, H7 4 WEG.", True, id="other letters and numbers"),
        pytest.param("I give away a bed, I live in Lusan.", False, id="en"),
        pytest.param("Je donne un lit, j'habite à Lusan.", False, id="fr"),
        pytest.param("Oddam łóżko, mieszkam w Lusan.", False, id="pl"),
        pytest.param("Я віддаю ліжко, живу в Lusan.", False, id="uk"),
        pytest.param("Ich verschenke ein Bett in Gera.", True, id="the city alone"),
        pytest.param("Ich verschenke ein Bett in Weiß, in Absprache mit Herrn Müller.", True, id="words"),
        pytest.param("I have a bed to give away in January, in Gera.", True, id="a month"),
        pytest.param("Я віддаю ліжко, живу в Гері.", True, id="the city in other letters"),
    ],
)
def test_a_district_that_is_named_is_not_asked(story: Story, words: str, is_asked: bool) -> None:
    """It needs to stand in no list: behind a word such as "in", or the city, a name is what no dictionary has as a word."""
    story.writes(HELGA, words)
    review = text_of(story.last(ANNA, "review"))
    assert (PLACE in review) == is_asked


def test_a_need_is_not_asked(story: Story) -> None:
    """Organisations say what they need; only offers are asked about."""
    story.writes(SHOP, "Wir suchen dringend ein Kinderbett.")
    assert "noch:" not in text_of(story.last(SHOP, "receipt"))


def test_the_answer_is_threaded_in(story: Story) -> None:
    """It reaches the moderators as an addition, what it tells is asked no more, and it goes out with the match."""
    story.writes(HELGA, BED)
    story.answers(story.last(HELGA, "receipt"), "Bitte abholen, es ist 70 x 140 cm groß.")
    review = text_of(story.last(ANNA, "review"))
    assert "70 x 140" in review
    assert COLLECT not in review
    assert PLACE in review
    assert "liest sie" in text_of(story.last(HELGA, "receipt"))
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(hours=1)
    story.publishes(SHOP, "Wir suchen dringend ein Kinderbett.")
    assert "70 x 140" in text_of(story.last(SHOP, "match"))


def test_an_answer_after_the_approval(story: Story) -> None:
    """It goes back to the moderators with the answer, and out when they approve it; it is no second offer."""
    story.publishes(HELGA, BED)
    story.answers(story.last(HELGA, "receipt"), "Das Kinderbett ist 70 x 140 cm groß und muss abgeholt werden.")
    assert story.listings("state") == [("waiting",)]
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(hours=1)
    story.publishes(SHOP, "Wir suchen dringend ein Kinderbett.")
    assert "70 x 140" in text_of(story.last(SHOP, "match"))


def test_an_answer_after_the_match_disturbs_nothing(story: Story) -> None:
    """An organisation is asked about it already: it stays open for its word, and a moderator reads the answer."""
    story.publishes(SHOP, "Wir suchen dringend ein Kinderbett.")
    story.publishes(HELGA, BED)
    story.answers(story.last(HELGA, "receipt"), "Bitte abholen.")
    assert story.listings("state")[1] == ("open",)
    assert "Bitte abholen." in text_of(story.last(ANNA, "review"))
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    assert len(story.has(HELGA, "introduction")) == 1


def test_no_answer_holds_nothing_up(story: Story) -> None:
    """The moderator decides with what there is, before or after the three days; it is not asked again."""
    story.writes(HELGA, BED)
    story.passes(days=4)
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(hours=1)
    assert story.listings("state") == [("open",)]
    assert story.kinds(HELGA) == ["receipt", "decision"]


def test_the_number_of_what_is_many(story: Story) -> None:
    """Where it matters and no article says that it is one, the number is asked for."""
    story.writes(HELGA, "Ich habe Äpfel abzugeben.")
    assert MANY in text_of(story.last(HELGA, "receipt"))


def test_the_answer_to_how_many(story: Story) -> None:
    """Whatever is said about it reaches the moderators: a number, or words without one."""
    story.writes(HELGA, "Ich habe Äpfel abzugeben.")
    for words in ("Ach, das sind einige Eimer voll.", "Es sind 20 Kilo."):
        story.answers(story.last(HELGA, "receipt"), words)
        assert words in text_of(story.last(ANNA, "review"))
    assert story.kinds(HELGA) == ["receipt"] * 3


def test_what_is_shown_as_known_is_not_asked(story: Story) -> None:
    """ "Wer holt … ab" is shown as the handover."""
    story.writes(HELGA, "Ich verschenke ein Sofa, wer holt es ab?")
    text = text_of(story.last(HELGA, "receipt"))
    assert "Übergabe: wird abgeholt" in text
    assert COLLECT not in text
