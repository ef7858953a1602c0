"""classify.teamwords: what is said of all needs of an organisation, and of the people who speak for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import absence_in, named_things
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.things import Thing, Things

WORDS = ReplyWords.load(Path(__file__).parents[1] / "rules" / "replies.toml")


def understood(text: str) -> list[tuple[str, str | None]]:
    return [(c.command, c.argument) for c in parse(text, "organisation", WORDS, lambda _name: None)]


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Alles noch aktuell", None),
        ("Ja, alles noch aktuell!", None),
        ("Guten Tag, alles noch aktuell außer Töpfe. Danke!", "Töpfe"),
        ("ALLES NOCH AKTUELL AUSSER 2", "2"),
        ("Alles noch aktuell, außer Nr. 2 und 5", "Nr. 2 und 5"),
        ("Alles noch aktuell bis auf die Schlafsäcke und Töpfe", "die Schlafsäcke und Töpfe"),
        ("Alles noch aktuell, nur Töpfe nicht mehr.", ", nur Töpfe nicht mehr"),
        ("Alles noch aktuell. Töpfe brauchen wir nicht mehr.", "Töpfe brauchen wir nicht mehr"),
        ("everything still current", None),
        ("Everything is still current except pots", "pots"),
        ("УСЕ ЩЕ АКТУАЛЬНО КРІМ 2", "2"),
        ("ВСЁ ЕЩЁ АКТУАЛЬНО КРОМЕ 2", "2"),
        ("TOUT EST TOUJOURS VALABLE SAUF 2", "2"),
        ("HEPSİ HÂLÂ GEÇERLİ 2 HARİÇ", "2"),
        ("WSZYSTKO NADAL AKTUALNE OPRÓCZ 2", "2"),
        ("كل شيء ما زال ساريا", None),
        ("همه چیز هنوز معتبر است", None),
    ],
)
def test_renewed(text: str, left_out: str | None) -> None:
    """In every language of our letters, with what is left out in the writer's words."""
    assert understood(text) == [("renew", left_out)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Liste", [("list", None)]),
        ("Was ist offen?", [("list", None)]),
        ("Meine Kollegin anna@verein.example gehört auch zu uns", [("colleague", "anna@verein.example")]),
        ("Meine Kollegin Anna (Anna@Verein.example) gehört auch zu uns.", [("colleague", "anna@verein.example")]),
        ("anna@a.example und bert@b.example gehören auch zu uns", [("colleague", "anna@a.example"), ("colleague", "bert@b.example")]),
        ("Meine Kollegin Petra soll die Angebote auch bekommen: petra@verein.example", [("colleague", "petra@verein.example")]),
        ("Bitte nehmen Sie auch petra@verein.example auf.", [("colleague", "petra@verein.example")]),
        ("My colleague joan@group.example should get the offers too.", [("colleague", "joan@group.example")]),
        ("Please add my colleague joan@group.example.", [("colleague", "joan@group.example")]),
        ("From 1 December to 15 December joan@group.example stands in for me.", [("deputy", "joan@group.example 1.12.– 15.12.")]),
        ("Vom 1.12. - 15.12. vertritt mich ben@verein.example", [("deputy", "ben@verein.example 1.12.– 15.12.")]),
        ("Bis 15.12. vertritt mich ben@verein.example", [("deputy", "ben@verein.example 15.12.")]),
        ("Vom 1.12. bis 15.12.2026 vertritt mich Ben Berg, ben@verein.example.", [("deputy", "ben@verein.example 1.12.– 15.12.2026")]),
        ("Ich bin vom 1. bis 15. Dezember im Urlaub. Meine Vertretung ist ben@verein.example", [("deputy", "ben@verein.example 15.12.")]),
        ("Ich bin bis 15.12. in Elternzeit, um alles kümmert sich mein Kollege Ben (ben@verein.example).", [("deputy", "ben@verein.example 15.12.")]),
        ("I am on leave until 15 December, my colleague Ben (ben@group.example) takes care of everything.", [("deputy", "ben@group.example 15.12.")]),
        ("Nehmen Sie bitte auch unsere Kollegin Lea in den Verteiler auf: lea@verein.example", [("colleague", "lea@verein.example")]),
        ("Please add Lea to your mailing list: lea@group.example", [("colleague", "lea@group.example")]),
        ("Until 15 December ben@group.example stands in for me.", [("deputy", "ben@group.example 15.12.")]),
        ("Ich bin wieder da, danke!", [("returned", None)]),
        ("I am back", [("returned", None)]),
    ],
)  # fmt: skip
def test_ordered(text: str, expected: list[tuple[str, str | None]]) -> None:
    """With the address and the days; several addresses are several colleagues."""
    assert understood(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ist alles noch aktuell?",
        "Alles noch aktuell, aber erst ab Januar",
        "Meine Kollegin Frau Keil vertritt mich am Freitag bei der Abholung.",
        "ben@x.example vertritt mich nicht mehr",
        "lea@x.example arbeitet nicht mehr bei uns",
        "Nehmen Sie lea@x.example bitte nicht in den Verteiler.",
        "Haben Sie lea@x.example in den Verteiler aufgenommen?",
        "Um die Abholung am Freitag kümmert sich mein Kollege Ben (ben@x.example).",
        "Die Betten nehmen wir gern, um alles Weitere kümmert sich mein Kollege Ben (ben@x.example).",
        "Nicht mein Kollege ben@x.example kümmert sich um alles",
        "Soll ben@x.example mich vertreten?",
        "Vielleicht gehört anna@x.example auch zu uns",
        "Nehmen wir, alles noch aktuell und gut erhalten?",
    ],
)
def test_not_ordered(text: str) -> None:
    """A question, a doubt, or a deputy without an address."""
    assert not {"renew", "colleague", "deputy"} & {command for command, _ in understood(text)}


def test_a_yes_counts_more() -> None:
    """What takes an offer takes it, whatever is said of the needs."""
    assert understood("Wir nehmen 3, alles noch aktuell") == [("accept", "3")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ich bin bis 15.12. im Urlaub.", "15.12."),
        ("Ich bin ab dem 3. Januar wieder erreichbar.", "-3.1."),
        ("I am out of office until 15 December.", "15.12."),
        ("Ich bin nicht im Büro.", ""),
        ("Ihre Anfrage ist bei uns eingegangen. Ticketnummer 4711", None),
    ],
)
def test_absence_notes(text: str, day: str | None) -> None:
    """The last day of an absence, or with a minus the first one after it; a ticket is none."""
    assert absence_in(text, WORDS) == day


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("den Töpfen", {1, 4}),
        ("Töpfe und Decken", {1, 2, 4}),
        ("Nr. 2 und 3", {2, 3}),
        ("Töpfe und Nummer 9", set()),
        ("etwas anderes", set()),
    ],
)
def test_what_is_left_out(words: str, numbers: set[int]) -> None:
    """All that fit, by word or number; nothing where one word fits nothing."""
    terms = {"Töpfe": "household/topf", "Töpfen": "household/topf", "Decken": "household/decke"}
    listed = (
        Thing.of(1, ["household"], ["household/topf"], "5 Töpfe"),
        Thing.of(2, ["household"], ["household/decke"], "Wolldecken"),
        Thing.of(3, ["clothing"], ["clothing/jacke"], "Jacken"),
        Thing.of(4, ["household"], ["household/topf"], "große Töpfe"),
    )
    things = Things(lambda word: [terms[word]] if word in terms else [], frozenset({"household"}), listed)
    assert named_things(words, WORDS, lambda _name: None, Items(4, together=True), things) == numbers
