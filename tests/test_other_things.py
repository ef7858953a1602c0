"""What of a category is shown to whoever needs a thing: the same and what is related, not any other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from desk import CONFIG
from story import SHOP, Story, text_of

from mailflow import app
from mailflow.store.engine import Store
from mailflow.workflow.office import Office


@pytest.fixture(scope="module")
def gera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("office") / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    opened = app.open_office(path)
    yield opened
    opened.close()


@pytest.fixture
def story(gera: Office, store: Store) -> Story:
    return Story(replace(gera, store=store))


@pytest.mark.parametrize(
    ("need", "offer", "shown"),
    [
        ("Wir suchen zehn Stühle für unsere Kleiderkammer.", "Ich verschenke ein Bett.", False),
        ("Wir suchen zehn Stühle für unsere Kleiderkammer.", "Віддам ліжко безкоштовно.", False),
        ("Wir suchen zehn Stühle für unsere Kleiderkammer.", "Ich verschenke ein Bett und zwei Stühle.", True),
        ("Wir suchen zehn Stühle für unsere Kleiderkammer.", "I am giving away four chairs.", True),
        ("Wir suchen Möbel aller Art.", "Ich verschenke ein Bett.", True),
        ("Wir suchen Betten, Stühle und anderes.", "Ich verschenke ein Regal.", True),
        ("Wir suchen Tische und andere Möbel.", "Ich verschenke ein Bett.", True),
        ("Wir suchen Betten.", "Ich verschenke ein Bett für ein Kind.", True),
        ("We are looking for wardrobes.", "Ich verschenke einen Kleiderschrank.", True),
        ("Wir suchen Couchtische.", "Ich verschenke einen Esstisch.", True),
    ],
)
def test_what_is_shown(story: Story, need: str, offer: str, shown: bool) -> None:
    """A bed does not go to whoever needs chairs; it does to whoever needs furniture, or beds and others."""
    story.publishes(SHOP, need)
    story.publishes("helga@web.example", offer)
    assert bool(story.has(SHOP, "match")) is shown


def test_a_bed_for_a_child_is_the_same_as_a_cot(story: Story) -> None:
    """Told in a phrase or in a word, it is a bed, and the letter says so."""
    story.publishes(SHOP, "Wir suchen ein Kinderbett.")
    story.publishes("helga@web.example", "Ich verschenke ein Bett für ein Kind.")
    assert "Es geht um dasselbe: Bett" in text_of(story.last(SHOP, "match"))
