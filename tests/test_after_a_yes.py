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


@pytest.mark.parametrize(
    "words", ["Erledigt", "Wir haben die Stühle abgeholt, jetzt brauchen wir keine mehr. Danke!", "Need is covered"]
)
def test_a_need_that_was_met_by_it_gives_nothing_back(office: Office, words: str) -> None:
    story = agreed(office)
    organisation_says(story, words)
    assert booked(story) == [("accepted", None, 8, 8)]
    assert listed(story) == [("covered", 8, 0), ("placed", 8, 0), (None, 8, 8)]


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
