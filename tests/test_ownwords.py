"""classify.ownwords: several things in one sentence, each with its own part of it; and what their readers see of that."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from story import SHOP, Story, text_of

from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ownwords import MAX_OF_ALL
from mailflow.classify.ruleset import RuleSet

RULES = Path(__file__).parents[1] / "rules"
CLASSIFIER = Classifier(RuleSet.load(RULES), Learned.load(RULES))


def parts(text: str, language: str = "de") -> list[str]:
    return [item.text for item in CLASSIFIER.read("", text, language=language).items]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param(
            "de", "Ich habe ein Sofa und zwei Fahrräder abzugeben.",
            ["Ich habe ein Sofa … abzugeben.", "Ich habe … zwei Fahrräder abzugeben."], id="two",
        ),
        pytest.param(
            "de", "Ich verschenke ein Bett, eine alte, rostige Waschmaschine und Töpfe, alles in Lusan.",
            [
                "Ich verschenke ein Bett … alles in Lusan.",
                "Ich verschenke … eine alte, rostige Waschmaschine … alles in Lusan.",
                "Ich verschenke … Töpfe, alles in Lusan.",
            ], id="three, what is said of all, and a comma within one",
        ),
        pytest.param(
            "de", "Wir brauchen 10 Schlafsäcke, 5 Töpfe und 3 Betten bis 15.12.",
            ["Wir brauchen 10 Schlafsäcke … bis 15.12.", "Wir brauchen … 5 Töpfe … bis 15.12.", "Wir brauchen … 3 Betten bis 15.12."],
            id="a need with amounts and a day",
        ),
        pytest.param(
            "de", "Wer braucht Winterjacken, Größe 140, und ein Kinderbett?",
            ["Wer braucht Winterjacken, Größe 140", "Wer braucht … ein Kinderbett?"], id="a size between them",
        ),
        pytest.param("de", "Sofa, Fahrräder, Töpfe abzugeben", ["Sofa … abzugeben", "Fahrräder … abzugeben", "Töpfe abzugeben"], id="bare"),
        pytest.param(
            "de", "Ich verschenke ein Sofa. Es steht bei zwei Fahrrädern. Die Fahrräder verschenke ich auch.",
            ["Ich verschenke ein Sofa.", "Es steht bei zwei Fahrrädern. … Die Fahrräder verschenke ich auch."],
            id="sentences of their own stay whole",
        ),
        pytest.param("de", "Ich verschenke ein Sofa mit Kissen.", ["Ich verschenke ein Sofa mit Kissen."] * 2, id="one with another"),
        pytest.param(
            "en", "I have a sofa and two bicycles to give away.",
            ["I have a sofa … to give away.", "I have … two bicycles to give away."], id="en",
        ),
        pytest.param("fr", "Je donne un canapé et deux vélos.", ["Je donne un canapé", "Je donne … deux vélos."], id="fr"),
        pytest.param(
            "ru", "Отдам диван и два велосипеда, самовывоз.",
            ["Отдам диван … самовывоз.", "Отдам … два велосипеда, самовывоз."], id="ru",
        ),
    ],
)  # fmt: skip
def test_own_part(language: str, text: str, expected: list[str]) -> None:
    """What is said before the first thing and behind the last one is said of all; the other things are left out."""
    assert parts(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param(
            "de", "Ich habe ein Bett, einen Schrank und einen kleinen Tisch abzugeben.",
            ["Ich habe ein Bett … abzugeben.", "Ich habe … einen Schrank … abzugeben.", "Ich habe … einen kleinen Tisch abzugeben."], id="de",
        ),
        pytest.param(
            "en", "We urgently need a fridge and a washing machine.",
            ["We urgently need a fridge", "We urgently need … a washing machine."], id="en, a need",
        ),
        pytest.param("fr", "Je donne un lit et une armoire.", ["Je donne un lit", "Je donne … une armoire."], id="fr"),
        pytest.param("de", "Wir suchen ein Bett oder einen Schrank.", ["Wir suchen ein Bett oder einen Schrank."], id="one of two"),
        pytest.param("de", "Ich verschenke ein Bett mit einer Matratze.", ["Ich verschenke ein Bett mit einer Matratze."], id="a thing with its part"),
        pytest.param(
            "de", "Eine Hose, einen Pullover und eine Jacke verschenke ich.",
            ["Eine Hose, einen Pullover und eine Jacke verschenke ich."], id="clothes are no pieces",
        ),
    ],
)  # fmt: skip
def test_pieces(language: str, text: str, expected: list[str]) -> None:
    """Of furniture and machines each thing with its article is one listing; a choice, a part and clothes are not parted."""
    assert parts(text, language) == expected


@given(st.lists(st.sampled_from(["Sofa", "zwei", "ein", "und", ",", "Fahrräder", "abzugeben", ".", "Töpfe", "&", "…"])))
def test_any_list(words: list[str]) -> None:
    """Whatever is written, each thing keeps words of the mail and loses no word that names it."""
    assume(not {"Sofa", "Fahrräder", "Töpfe"}.isdisjoint(words))  # Without any, what is learned may guess one.
    items = CLASSIFIER.read("", " ".join(["Ich verschenke", *words]), language="de").items
    assert all(any(name in item.text for name in ("Sofa", "Fahrräder", "Töpfe")) for item in items)


@pytest.mark.parametrize(
    ("city", "moderator", "need", "offer", "answer", "own", "other"),
    [
        pytest.param(
            "gera", "anna@gera.example", "Wir suchen dringend ein Sofa.",
            "Ich habe ein Sofa und zwei Fahrräder abzugeben, Abholung bitte.", "1 OK\n2 NEIN keine Fahrräder mehr",
            "Ich habe ein Sofa … abzugeben, Abholung bitte.", "Fahrräder", id="de",
        ),
        pytest.param(
            "leeds", "amy@leeds.example", "We urgently need a sofa.",
            "I have a sofa and two bicycles to give away.", "1 OK\n2 NO no more bicycles",
            "I have a sofa … to give away.", "bicycles", id="en",
        ),
    ],
)  # fmt: skip
def test_what_was_refused_is_not_told(
    story: Story, city: str, moderator: str, need: str, offer: str, answer: str, own: str, other: str
) -> None:
    """The review numbers the parts; one is refused, and the organisation that gets the other reads nothing of it."""
    to = f"{city}@mail.example"
    for mailbox, text, said in ((SHOP, need, "OK"), ("helga@web.example", offer, answer)):
        story.writes(mailbox, text, to=to)
        review = story.last(moderator, "review")
        story.answers(review, said)
        story.passes(minutes=10)
    assert own in text_of(review)
    assert [row[0] for row in story.listings("state")] == ["open", "open", "ended"]
    told = text_of(story.last(SHOP, "match"))
    assert own in told
    assert other not in told


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Der Tisch hat Kratzer, der Kühlschrank nicht.", "Der Tisch hat Kratzer, der Kühlschrank nicht."),
        ("en", "The table has scratches, the fridge is fine.", "The table has scratches, the fridge is fine."),
        ("ru", "Стол с царапинами, а холодильник нет.", "Стол с царапинами, а холодильник нет."),
    ],
)
def test_what_tells_things_apart_stays_whole(language: str, text: str, expected: str) -> None:
    """Without the other thing it would say the contrary."""
    begun = {
        "de": "Ich verschenke einen Tisch und einen Kühlschrank.", "en": "I have a table and a fridge to give away.",
        "ru": "Отдаю стол и холодильник.",
    }[language]  # fmt: skip
    items = CLASSIFIER.read("", f"{begun} {text}", language=language).items
    assert [item.text.endswith(expected) for item in items] == [True, True]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param(
            "de", "Wir räumen aus. Ich habe ein Sofa und zwei Fahrräder abzugeben. Bitte zu zweit kommen.\nNur abends.",
            "Wir räumen aus. Bitte zu zweit kommen.\nNur abends.", id="de",
        ),
        pytest.param(
            "en", "I have a sofa and two bicycles to give away. Please bring a friend.", "Please bring a friend.", id="en"
        ),
        pytest.param("de", "Ich verschenke ein Sofa. Bitte zu zweit kommen.", "", id="of one thing nothing is said besides"),
        pytest.param(
            "de", "Ich verschenke:\n- ein Sofa\n- zwei Fahrräder\n- drei Knurpse\nBitte zu zweit kommen.",
            "Ich verschenke:\nBitte zu zweit kommen.", id="a line of a list is no word of the others",
        ),
        pytest.param(
            "de", "Ich verschenke ein Sofa und zwei Fahrräder. Dazu eine Zither meines Vaters. Außerdem bitte zu zweit kommen.",
            "Außerdem bitte zu zweit kommen.", id="one more thing, which no rule knows",
        ),
        pytest.param(
            "en", "I have a sofa and two bicycles to give away. Also a zither. Also, please bring a friend.",
            "Also, please bring a friend.", id="one more thing, in English",
        ),
        pytest.param(
            "de", "Ich verschenke ein Sofa und zwei Fahrräder. Bitte zu zweit kommen. Das Luftgewehr gehört dazu.",
            "Bitte zu zweit kommen.", id="what a moderator should see passes with nothing that was approved",
        ),
    ],
)  # fmt: skip
def test_of_all(language: str, text: str, expected: str) -> None:
    """Sentences that name none of the things are said of all of them."""
    assert CLASSIFIER.read("", text, language=language).said_of_all == expected


def test_of_all_is_bounded() -> None:
    """However long a mail is, as many whole sentences are passed on with each thing as fit."""
    text = f"Ich habe ein Sofa und zwei Fahrräder abzugeben. {'Bitte zu zweit kommen. ' * 500}"
    told = CLASSIFIER.read("", text, language="de").said_of_all
    assert MAX_OF_ALL // 2 < len(told) <= MAX_OF_ALL + 100
    assert set(told.split(". ")) <= {"Bitte zu zweit kommen", "Bitte zu zweit kommen."}


@pytest.mark.parametrize(
    ("city", "moderator", "need", "offer", "shown", "told", "reveal", "phone"),
    [
        pytest.param(
            "gera", "anna@gera.example", "Wir suchen dringend ein Sofa.",
            "Guten Tag,\n\nich habe ein Sofa und zwei Fahrräder abzugeben. Bitte zu zweit kommen, Tel. 0365 123456.",
            "Mit jedem davon geht hinaus: Bitte zu zweit kommen, Tel. [Telefonnummer entfernt].",
            "Bitte zu zweit kommen, Tel. ", "AUFDECKEN Telefon", "0365 123456", id="de",
        ),
        pytest.param(
            "leeds", "amy@leeds.example", "We urgently need a sofa.",
            "Hello,\n\nI have a sofa and two bicycles to give away. Please bring a friend, phone 0113 496 0123.",
            "Goes out with each of them: Please bring a friend, phone [phone number removed].",
            "Please bring a friend, phone ", "REVEAL phone", "0113 496 0123", id="en",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_all_goes_out_with_each(
    story: Story, city: str, moderator: str, need: str, offer: str, shown: str, told: str, reveal: str, phone: str
) -> None:
    """The sender and the moderators read it once; the organisation with what it gets, without the telephone number until it is revealed."""
    to = f"{city}@mail.example"
    story.writes(SHOP, need, to=to)
    story.answers(story.last(moderator, "review"), "OK")
    story.writes("helga@web.example", offer, to=to)
    assert " ".join(text_of(story.last("helga@web.example", "receipt")).split()).count(told) == 1
    review = " ".join(text_of(story.last(moderator, "review")).split())
    assert shown in review
    story.answers(story.last(moderator, "review"), reveal)
    assert f"{told}{phone}" in " ".join(text_of(story.last(moderator, "review")).split())
    story.answers(story.last(moderator, "review"), "OK")
    story.passes(minutes=10)
    assert f"{told}{phone}" in " ".join(text_of(story.last(SHOP, "match")).split())
