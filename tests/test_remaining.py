"""classify.remaining: how many are left, or gone, of the one thing that is asked about, in whole sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from story import HELGA, SHOP, Story

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.things import Thing, Things
from mailflow.workflow.office import Office

WORDS = ReplyWords.load(Path(__file__).parents[1] / "rules" / "replies.toml")
BIKES = Things(
    listed=(
        Thing.of(1, [], [], "Fahrrad Fahrräder bike bikes велосипеди bisiklet vélos rower rowery دراجة دراجات دوچرخه"),
    )
)


def understood(text: str) -> list[tuple[str, str | None]]:
    found = parse(text, "helper", WORDS, lambda _name: None, Items(1, together=True), BIKES)
    return [(c.command, None if c.command == "message" else c.argument) for c in found]


@pytest.mark.parametrize(
    "text",
    [
        "Es sind nur noch zwei Fahrräder, das dritte hat mein Neffe.",
        "Ja, am Freitag passt es. Es sind nur noch zwei Fahrräder, das dritte hat mein Neffe.",
        "There are only two bikes left, my nephew has the third. Friday is fine.",
        "У мене залишилося лише два велосипеди, третій забрав мій племінник. Можна приїхати в п'ятницю.",
        "Elimde sadece iki bisiklet kaldı, üçüncüsünü yeğenim aldı. Cuma günü gelebilirsiniz.",
        "Il ne reste que deux vélos, mon neveu a pris le troisième. Vous pouvez venir vendredi.",
    ],
)
def test_how_many_are_left_beside_other_words(text: str) -> None:
    """The number, and all of it for somebody to read."""
    assert understood(text) == [("left", "2"), ("message", None)]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Ein Fahrrad ist schon weg, die anderen sind noch da.", "-1"),
        ("Zwei sind vergeben und der Rest ist noch da", "-2"),
        ("One of the bikes is gone, the others are still here.", "-1"),
        ("Jeden rower jest już oddany, pozostałe są nadal dostępne.", "-1"),
        ("دراجة واحدة لم تعد متوفرة، والباقي ما زال موجودا.", "-1"),
        ("یکی داده شد، بقیه هنوز هست.", "-1"),
    ],
)
def test_some_are_gone_and_the_rest_is_there(text: str, gone: str) -> None:
    assert understood(text) == [("left", gone)]


@pytest.mark.parametrize(
    "text",
    [
        "Wir sind nur noch zwei, mein Mann ist krank.",
        "Am Freitag geht es nicht. Wir haben nur noch zwei Stunden Zeit.",
        "Mein Nachbar sagt, es sind nur noch zwei Fahrräder da.",
        "Es sind nur noch zwei Fahrräder, wenn mein Neffe das dritte nimmt.",
        "Sind es nur noch zwei Fahrräder? Das dritte hat mein Neffe.",
        "Ein Schloss ist weg, die anderen Teile sind noch da.",
        "Ein Fahrrad ist vielleicht weg, die anderen sind noch da.",
        "Ein Fahrrad ist weg, die anderen sind nicht mehr da.",
    ],
)
def test_no_number_of_them(text: str) -> None:
    assert "left" not in [command for command, _ in understood(text)]


@pytest.mark.parametrize(
    ("words", "quantity"), [("Eins ist weg, der Rest ist noch da.", 2), ("Vier sind weg, der Rest ist noch da.", 3)]
)
def test_what_is_gone_is_offered_no_more(office: Office, words: str, quantity: int) -> None:
    """As many as there were at the most; of more than that the moderators read."""
    story = Story(office)
    story.publishes(HELGA, "Ich verschenke drei Fahrräder.")
    story.answers(story.last(HELGA, "decision"), words)
    assert story.listings("quantity") == [(quantity,)]


def test_of_what_is_promised_the_organisation_reads(office: Office) -> None:
    """Those that are gone may be the ones that it fetched: nothing changes."""
    story = Story(office)
    story.publishes(SHOP, "Wir suchen dringend drei Fahrräder.")
    story.publishes(HELGA, "Ich verschenke vier Fahrräder.")
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    story.answers(story.last(HELGA, "introduction"), "Drei sind weg, der Rest ist noch da.")
    assert story.listings("quantity", "rest")[1] == (4, 1)
    assert story.kinds(SHOP)[-1] == "relay"


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("Die Fahrräder sind abgeholt, hat alles prima geklappt, danke!", "placed"),
        ("The bikes were collected, all went well. Thanks!", "placed"),
        ("Die Fahrräder sind leider doch schon weg, tut mir leid.", "withdrawn"),
    ],
)
def test_who_thanks_after_a_yes_takes_nothing_back(office: Office, words: str, ending: str) -> None:
    """The organisation has them: it reads that, and no letter says that they are gone."""
    story = Story(office)
    story.publishes(SHOP, "Wir suchen dringend drei Fahrräder.")
    story.publishes(HELGA, "Ich verschenke drei Fahrräder.")
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    story.passes(days=1)
    story.answers(story.last(HELGA, "introduction"), words)
    assert story.listings("ending")[1] == (ending,)
    assert story.kinds(SHOP)[-1] == ("relay" if ending == "placed" else "notice")


@pytest.mark.parametrize(
    ("offer", "words", "state"),
    [
        ("Oddam łóżko, szafę i stół.", "łóżko oddałam, szafa jest", "open"),
        ("Oddam łóżko, szafę i stół.", "Łóżko, szafa i stół oddane", "ended"),
        ("أقدم سرير وخزانة وطاولة مجانا.", "السرير لم يعد متوفرا", "open"),
        ("Yatak, dolap ve masa veriyorum.", "yatak verildi, dolap duruyor", "open"),
        ("Ich verschenke Bett, Schrank und Tisch.", "Bett ist weg, Schrank ist da", "open"),
        ("Ich verschenke Bett, Schrank und Tisch.", "Bett, Schrank und Tisch sind weg", "ended"),
        ("Ich verschenke Bett, Schrank und Tisch.", "Ist alles weg, danke", "ended"),
        ("Ich verschenke ein Bett mit Matratze.", "Das Bett ist leider schon weg", "ended"),
    ],
)
def test_one_of_a_list_ends_not_all_of_it(office: Office, offer: str, words: str, state: str) -> None:
    """What was listed without articles is one listing: its owner is asked what they mean."""
    story = Story(office)
    story.publishes(HELGA, offer)
    story.answers(story.last(HELGA, "decision"), words)
    assert story.listings("state") == [(state,)]
    assert story.kinds(HELGA)[-1] == ("notice" if state == "open" else "receipt")
