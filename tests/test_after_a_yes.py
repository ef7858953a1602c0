"""What both sides tell in their own words after an organisation said yes; each time the ledger is right and both hear of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from story import HELGA, SHOP, Story, text_of

from mailflow.store import ledger, tables
from mailflow.workflow.office import Office

OTHER = "tafel@gera.example"
CHAIRS = ("Wir, das Kinderhaus, suchen dringend 8 Stühle.", "Ich verschenke 8 Stühle.")


def agreed(office: Office, need: str = CHAIRS[0], offer: str = CHAIRS[1]) -> Story:
    """An organisation said yes to all of an offer that another one needs as well; what Helga got is forgotten."""
    story = Story(office)
    story.publishes(SHOP, need)
    story.publishes(HELGA, offer)
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    story.publishes(OTHER, need)
    return story


def organisation_says(story: Story, words: str) -> None:
    story.answers(story.last(SHOP, "receipt"), words)


def booked(story: Story) -> list[tuple[Any, ...]]:
    """State, ending, and what each match takes of its offer and covers of its need; the ledgers sum up."""
    t = tables.matches
    with story.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []
        rows = tx.execute(select(t.c.state, t.c.ending, t.c.amount, t.c.covered).order_by(t.c.id))
        return [tuple(row) for row in rows]


def listed(story: Story) -> list[tuple[Any, ...]]:
    """Ending, quantity and rest of the need, the offer, and the other need."""
    return story.listings("ending", "quantity", "rest")


UNWANTED = [
    "Wir haben inzwischen vom Land welche bekommen, wir brauchen sie nicht mehr.",
    "Die Familie ist ausgezogen, wir brauchen die Stühle nicht mehr.",
    "We got some elsewhere, no longer needed",
    "We don't need them any more, sorry.",
]


@pytest.mark.parametrize("words", UNWANTED)
def test_who_needs_it_no_longer_gives_it_back(office: Office, words: str) -> None:
    """Their need is over, both ledgers have it back, the helper hears why, and the next organisation is asked."""
    story = agreed(office)
    organisation_says(story, words)
    assert booked(story)[0] == ("ended", "covered", None, None)
    assert listed(story) == [("covered", 8, 8), (None, 8, 8), (None, 8, 8)]
    told = text_of(story.last(HELGA, "notice"))
    assert "Ihr Angebot ist wieder offen." in told
    assert words.split(",")[0] in told
    assert story.kinds(OTHER)[-1] == "match"
    assert "zugesagt" not in text_of(story.last(SHOP, "receipt"))


@pytest.mark.parametrize(
    "words", ["Erledigt", "Wir haben die Stühle abgeholt, jetzt brauchen wir keine mehr. Danke!", "Need is covered"]
)
def test_a_need_that_was_met_by_it_gives_nothing_back(office: Office, words: str) -> None:
    story = agreed(office)
    organisation_says(story, words)
    assert booked(story) == [("accepted", None, 8, 8)]
    assert listed(story) == [("covered", 8, 0), ("placed", 8, 0), (None, 8, 8)]
    assert "Was Ihnen zugesagt ist, bleibt zugesagt." in text_of(story.last(SHOP, "receipt"))


@pytest.mark.parametrize(
    "words",
    [
        "Wir brauchen den Transporter nicht mehr, wir tragen sie.",
        "Wir haben inzwischen woanders einen Parkplatz gefunden.",
        "We no longer need your phone number.",
        "We don't need the van any more, we can carry them.",
    ],
)
def test_what_else_is_not_needed_any_more_is_only_passed_on(office: Office, words: str) -> None:
    story = agreed(office)
    organisation_says(story, words)
    assert booked(story) == [("accepted", None, 8, 8)]
    assert story.kinds(HELGA)[-1] == "relay"


@pytest.mark.parametrize(
    "words",
    [
        "Wir können sie am Freitag leider nicht nehmen.",
        "Sie passen leider nicht ins Auto, wir kommen mit einem Anhänger.",
        "Das Auto passt nicht in die Einfahrt.",
        "Den Aufzug brauchen wir nicht, wir tragen.",
        "Nein danke, Kaffee brauchen wir keinen.",
        "We can't take them on Friday.",
        "We have no room in the car, so we come twice.",
    ],
)
def test_a_no_to_a_day_or_the_way_calls_nothing_off(office: Office, words: str) -> None:
    """The helper reads it, and the organisation hears that what was agreed stands, and how it ends."""
    story = agreed(office)
    organisation_says(story, words)
    assert booked(story) == [("accepted", None, 8, 8)]
    assert story.kinds(HELGA)[-1] == "relay"
    assert "HAT NICHT GEKLAPPT" in text_of(story.last(SHOP, "notice"))


@pytest.mark.parametrize(
    "words",
    [
        "Ich behalte sie doch, tut mir leid.",
        "Ich kann sie leider nicht mehr abgeben.",
        "Wir haben uns entschieden, sie zu behalten.",
        "Die Stühle sind leider schon weg, Sie brauchen nicht zu kommen.",
        "Ich habe sie am Samstag verkauft.",
        "Sorry, I've decided to keep them.",
    ],
)
def test_a_helper_who_gives_nothing_takes_it_back(office: Office, words: str) -> None:
    """The organisation reads why, and its need is open again."""
    story = agreed(office)
    story.answers(story.last(HELGA, "introduction"), words)
    assert booked(story) == [("ended", "withdrawn", None, None)]
    assert listed(story) == [(None, 8, 8), ("withdrawn", 8, 8), (None, 8, 8)]
    assert story.kinds(SHOP)[-2:] == ["relay", "notice"]


@pytest.mark.parametrize(
    "words",
    [
        "Es hat sich erledigt mit Samstag, kommen Sie Sonntag",
        "Saturday is off, come on Sunday",
        "Am Freitag bin ich leider weg.",
        "I am not available any more on Saturday, Sunday is fine.",
        "Ich behalte sie doch noch eine Woche, dann können Sie kommen.",
        "I have decided to keep them for you until Sunday.",
        "Wurde heute abgeholt",
        "Die Stühle sind schon abgeholt worden.",
        "They have been picked up.",
    ],
)
def test_another_day_or_a_pick_up_takes_nothing_back(office: Office, words: str) -> None:
    story = agreed(office)
    story.answers(story.last(HELGA, "introduction"), words)
    assert booked(story) == [("accepted", None, 8, 8)]
    assert story.kinds(SHOP)[-1] == "relay"


def test_a_mere_no_to_a_question_is_an_answer(office: Office) -> None:
    """It takes nothing back once the organisation has written; by which word it would, the helper hears."""
    story = agreed(office)
    organisation_says(story, "Gibt es einen Aufzug?")
    story.answers(story.last(HELGA, "relay"), "Nein.")
    assert booked(story) == [("accepted", None, 8, 8)]
    assert "ZURÜCKZIEHEN" in text_of(story.last(HELGA, "notice"))
    story.answers(story.last(SHOP, "relay"), "Nein")
    assert booked(story) == [("accepted", None, 8, 8)]


FOUR = (CHAIRS[0], "Ich verschenke vier Stühle.")


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        ("Eins war kaputt, drei haben wir mitgenommen.", ("placed", 3, 0)),
        ("Picked up three, the fourth wasn't there.", ("placed", 3, 0)),
        ("Drei geholt, das vierte ist noch da", (None, 4, 1)),
        ("Wir haben drei Stühle mitgenommen, der Rest ist noch da. Danke!", (None, 4, 1)),
    ],
)
def test_what_was_fetched_is_booked_and_the_rest_given_back(
    office: Office, words: str, offer: tuple[object, ...]
) -> None:
    """What is broken or was not there nobody is offered; what is still there goes to the next organisation."""
    story = agreed(office, *FOUR)
    organisation_says(story, words)
    assert booked(story)[0] == ("accepted", None, 3, 3)
    assert listed(story)[:2] == [(None, 8, 5), offer]
    assert story.kinds(HELGA)[-2:] == ["relay", "notice"]
    assert "Menge: 3" in text_of(story.last(HELGA, "notice"))
    assert "Menge: 3" in text_of(story.last(SHOP, "notice"))
    assert (
        ("match" in story.kinds(OTHER)) == ("Wieder frei: 1" in text_of(story.last(HELGA, "notice"))) == bool(offer[2])
    )


@pytest.mark.parametrize(
    "words",
    [
        "Niemand hat aufgemacht.",
        "Nobody was at home.",
        "Hat mein Kollege geholt.",
        "Wir haben drei mitgenommen.",
        "Drei geholt, der vierte ist noch da, den holen wir morgen.",
        "Um drei geholt, einer war nicht da.",
        "Drei Decken mitgenommen, eine war kaputt.",
        "Haben Sie drei geholt und eins dagelassen?",
        "Zwei geholt, einer war kaputt.",
    ],
)
def test_where_not_all_is_told_nothing_is_booked(office: Office, words: str) -> None:
    story = agreed(office, *FOUR)
    organisation_says(story, words)
    assert booked(story) == [("accepted", None, 4, 4)]
    assert story.kinds(HELGA)[-1] == "relay"


@pytest.mark.parametrize(
    ("words", "amount", "offer"),
    [
        ("8 Stühle, zwei sind kaputt", 6, ("placed", 6, 0)),
        ("Zwei Stühle sind leider beim Umzug kaputt gegangen.", 8, ("placed", 8, 0)),
        ("Zwei Stühle sind leider kaputt gegangen.", 6, ("placed", 6, 0)),
        ("Fünf wurden geholt, drei sind noch da.", 5, (None, 8, 3)),
        ("Zwei Beine sind kaputt.", 8, ("placed", 8, 0)),
        ("Sind zwei kaputt?", 8, ("placed", 8, 0)),
        ("Mein Neffe hat fünf geholt, drei sind noch da.", 8, ("placed", 8, 0)),
    ],
)
def test_a_helper_tells_how_many_are_left(office: Office, words: str, amount: int, offer: tuple[object, ...]) -> None:
    """No more is promised than there is, and the need has the rest back; whatever names anything else is only passed on."""
    story = agreed(office)
    story.answers(story.last(HELGA, "introduction"), words)
    assert booked(story)[0] == ("accepted", None, amount, amount)
    assert listed(story)[:2] == [(None, 8, 8 - amount), offer]
    assert "relay" in story.kinds(SHOP)


def test_of_two_who_agreed_both_read_what_is_broken(office: Office) -> None:
    """Nobody knows who gets fewer."""
    story = Story(office)
    for organisation in (SHOP, OTHER):
        story.publishes(organisation, CHAIRS[0])
    story.publishes(HELGA, CHAIRS[1])
    for organisation in (SHOP, OTHER):
        story.answers(story.last(organisation, "match"), "Nehmen 4")
    story.answers(story.last(HELGA, "introduction"), "Zwei Stühle sind kaputt.")
    assert booked(story) == [("accepted", None, 4, 4)] * 2
    assert story.kinds(SHOP)[-1] == story.kinds(OTHER)[-1] == "relay"


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("Die Waschmaschine ist leider gestern kaputt gegangen.", "withdrawn"),
        ("Ist leider beim Transport kaputt gegangen", "withdrawn"),
        ("It broke down yesterday, sorry", "withdrawn"),
        ("Die Waschmaschine ist leider kaputt gegangen, mein Mann repariert sie.", "placed"),
        ("Ist leider defekt.", "placed"),
        ("Der Aufzug ist gestern kaputt gegangen.", "placed"),
        ("Our van broke down yesterday", "placed"),
    ],
)
def test_what_broke_nobody_can_fetch(office: Office, words: str, ending: str) -> None:
    """What is only broken somebody may want: the organisation reads it, and the helper hears by which word it ends."""
    story = agreed(
        office, "Wir, das Kinderhaus, suchen dringend eine Waschmaschine.", "Ich verschenke eine Waschmaschine."
    )
    story.answers(story.last(HELGA, "introduction"), words)
    assert listed(story)[1][0] == ending
    assert "relay" in story.kinds(SHOP)
    booked(story)
    if ending == "placed":
        assert "ZURÜCKZIEHEN" in text_of(story.last(HELGA, "notice"))
