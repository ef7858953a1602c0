"""workflow.ownthings: what somebody tells, in a mail of its own, of what they have open, is no new offer."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock

import pytest
from story import HELGA, Story, text_of

from mailflow.reading.authenticity import Authenticity, Proof
from mailflow.workflow.office import Office

THREE = "Ich verschenke:\n- eine Waschmaschine\n- 2 Betten\n- ein Sofa\nin 07545 Gera, Abholung."
WASHER, BEDS, SOFA = 0, 1, 2


@pytest.fixture
def here(office: Office) -> Story:
    """A conversation on SQLite in which Helga has three things open."""
    return with_three(Story(office))


def with_three(story: Story) -> Story:
    story.publishes(HELGA, THREE)
    return story


def proven(story: Story) -> Story:
    """The story in which every mail proves whose it is."""
    authenticator = Mock(spec=story.office.authenticator)
    authenticator.judge.return_value = Authenticity(Proof.PASS, "as the test says")
    return replace(story, office=replace(story.office, authenticator=authenticator))


def ended(story: Story) -> list[int]:
    return [number for number, (state,) in enumerate(story.listings("state")) if state == "ended"]


def told(story: Story, kind: str) -> str:
    return " ".join(text_of(story.last(HELGA, kind)).split())


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        pytest.param("2 noch da, die Waschmaschine ist weg", WASHER, id="a number of what is left"),
        pytest.param("das Bett ist schon weg", BEDS, id="de"),
        pytest.param("hat sich erledigt, das Sofa ist vergeben", SOFA, id="said twice"),
        pytest.param("The bed is still available, the washing machine is gone.", WASHER, id="en"),
        pytest.param("Диван вже віддали", SOFA, id="uk"),
        pytest.param("Диван уже отдали", SOFA, id="ru"),
        pytest.param("Kanapa już oddana", SOFA, id="pl"),
        pytest.param("Kanepe verildi", SOFA, id="tr"),
    ],
)
def test_what_is_named_ends(here: Story, words: str, gone: int) -> None:
    """Where the mail proves whose it is, at once, and the letter says that the rest stays; no moderator is troubled."""
    reviews = len(here.has("anna@gera.example", "review"))
    proven(here).writes(HELGA, words)
    assert ended(here) == [gone]
    assert len(here.listings("state")) == 3
    assert "Das Übrige bleibt, wie es ist." in told(here, "receipt")
    assert len(here.has("anna@gera.example", "review")) == reviews


def test_without_proof_it_is_asked_first(story: Story) -> None:
    """Only what was named is shown, and one word in the answer does it."""
    with_three(story)
    story.writes(HELGA, "Die Waschmaschine ist leider schon vergeben.")
    assert ended(story) == []
    asked = told(story, "question")
    assert "bestätigen Sie es bitte kurz. Das ist gemeint: Nummer 1: Angebot, Elektrogeräte" in asked
    assert "Betten" not in asked
    story.answers(story.last(HELGA, "question"), "ZURÜCKZIEHEN")
    assert ended(story) == [WASHER]
    assert "Das Übrige bleibt, wie es ist." in told(story, "receipt")


def test_in_english(story: Story) -> None:
    """The letter is in its reader's language."""
    story.writes("joe@web.example", "I give away:\n- a bed\n- a washing machine", to="leeds@mail.example")
    story.answers(story.last("amy@leeds.example", "review"), "OK")
    story.passes(hours=1)
    story.writes("joe@web.example", "The bed has been given away.", to="leeds@mail.example")
    asked = " ".join(text_of(story.last("joe@web.example", "question")).split())
    assert "please confirm it. This is what you mean: Number 1: Offer, Furniture" in asked


def test_which_of_two(here: Story) -> None:
    """A word that fits two of them is asked about, whoever says it."""
    here.publishes(HELGA, "Ich verschenke noch ein Bett.")
    proven(here).writes(HELGA, "Das Bett ist weg.")
    assert ended(here) == []
    asked = told(here, "question")
    assert "Nummer 1: Angebot, Möbel" in asked
    assert "Nummer 2: Angebot, Möbel" in asked
    assert "Sofa" not in asked


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Ist das Bett schon weg?", id="a question"),
        pytest.param("Das Sofa ist weg, dafür habe ich noch ein Regal abzugeben.", id="something new besides"),
        pytest.param("Mein Bett ist weg, ich suche eines.", id="a need of it"),
        pytest.param("Ich habe noch ein Sofa verschenkt bekommen.", id="a story"),
    ],
)
def test_what_is_a_mail_like_any_other(here: Story, words: str) -> None:
    """Nothing ends, and the moderators read it."""
    proven(here).writes(HELGA, words)
    assert here.listings("state")[:3] == [("open",)] * 3
    assert here.listings("state")[3:] != []


def test_what_is_not_theirs(here: Story) -> None:
    """Who has nothing open hears that, whatever others have."""
    proven(here).writes("otto@web.example", "Die Waschmaschine ist weg.")
    assert ended(here) == []
    assert "ist zurzeit nichts offen" in " ".join(text_of(here.last("otto@web.example", "question")).split())
