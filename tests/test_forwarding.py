"""A mail that somebody forwards holds words of somebody else: moderators see them, and nobody takes them for the sender's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from story import ANNA, HELGA, Story, text_of

from mailflow import app
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

CONFIG = """
secret = "0123456789abcdef0123456789abcdef"
[cities.gera]
name = "Gera"
address = "gera@mail.example"
moderators = ["anna@gera.example"]
"""
BED = "Wir haben ein Gästebett 90x200 mit Lattenrost übrig, in 07546. Brigitte"
HEADS = {
    "gmail": "---------- Forwarded message ---------\nVon: Brigitte Maurer <brigitte@web.example>\n"
    "Date: So., 22. Nov. 2026 um 18:12 Uhr\nSubject: Bett\nTo: Helga <helga@web.example>",
    "thunderbird": "-------- Weitergeleitete Nachricht --------\nBetreff: Bett\nDatum: Sun, 22 Nov 2026 18:12:00 +0100\n"
    "Von: Brigitte Maurer <brigitte@web.example>\nAn: Helga <helga@web.example>",
    "outlook": "Von: Brigitte Maurer <brigitte@web.example>\nGesendet: Sonntag, 22. November 2026 18:12\n"
    "An: Helga <helga@web.example>\nBetreff: Bett",
    "apple": "Begin forwarded message:\n\nFrom: Brigitte Maurer <brigitte@web.example>\nDate: 22 November 2026 at 18:12:00\n"
    "To: helga@web.example\nSubject: Bett",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("city") / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    opened = app.open_office(path)
    yield opened
    opened.close()


@pytest.fixture
def story(office: Office, tmp_path: Path) -> Iterator[Story]:
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    yield Story(replace(office, store=store))
    store.close()


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    "above",
    [
        "",
        "Hallo, könnt ihr damit was anfangen?\nLG Helga\n\n",
        "Guten Tag, anbei eine Mail meiner Kollegin, sie hat selbst keine Zeit zu schreiben.\n\n",
        "Hi, my neighbour asked me to pass this on.\n\n",
    ],
)
def test_what_is_forwarded_goes_to_people(story: Story, head: str, above: str) -> None:
    """It is no offer of its sender's, and no need for what its subject names."""
    story.writes(HELGA, f"{above}{HEADS[head]}\n\n{BED}\n", "Fwd: Bett")
    [(kind, words)] = story.listings("kind", "words")
    assert kind in ("unknown", "question")
    assert "Gästebett" not in words
    review, receipt = text_of(story.last(ANNA, "review")), text_of(story.last(HELGA, "receipt"))
    assert "Weitergeleitet ist diese Mail. Sie geht nicht hinaus:" in review
    assert BED in " ".join(review.split())
    assert "brigitte@web.example" in review
    thanks = ("Sie haben uns eine Mail weitergeleitet", "You forwarded a mail to us")
    assert any(words in receipt for words in thanks) == (kind == "unknown")
    assert "Gästebett" not in receipt


def test_who_offers_in_their_own_words_makes_an_offer(story: Story) -> None:
    """What stands below goes to the moderators alone."""
    story.writes(HELGA, f"Ich verschenke ein Kinderbett mit Matratze.\n\n{HEADS['gmail']}\n\n{BED}\n", "Fwd: Bett")
    assert story.listings("kind", "words") == [("offer", "Ich verschenke ein Kinderbett mit Matratze.")]
    review = text_of(story.last(ANNA, "review"))
    assert BED in " ".join(review.split())
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(days=1)
    assert "Gästebett" not in text_of(story.last(HELGA, "decision"))


def test_what_stands_below_an_answer_is_not_shown(story: Story) -> None:
    """An answer repeats what its reader knows."""
    story.writes(HELGA, f"Ich verschenke ein Kinderbett.\n\n{HEADS['outlook']}\n\n{BED}\n", "AW: Bett")
    assert "Gästebett" not in text_of(story.last(ANNA, "review"))
