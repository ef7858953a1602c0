"""workflow.ownneeds: what an organisation tells of its open needs is neither a new need nor an offer."""

from __future__ import annotations

import pytest
from story import SHOP, Story, text_of

from mailflow.workflow.office import Office

NEEDS = "Wir suchen dringend 2 Kinderwagen, 12 Paar Winterschuhe und zehn Töpfe."
PRAM, SHOES, POTS = 0, 1, 2
UPDATE = "Kinderwagen brauchen wir nicht mehr. Von den Winterschuhen reichen jetzt noch 5 Paar. Der Rest ist weiterhin aktuell."


@pytest.fixture
def here(office: Office) -> Story:
    """On SQLite an organisation has three needs open, since a day."""
    story = Story(office)
    story.publishes(SHOP, NEEDS)
    story.passes(days=1)
    return story


def rests(story: Story) -> list[int | None]:
    """How many of each are still looked for, None for what is over."""
    return [None if state == "ended" else rest for state, rest in story.listings("state", "rest")]


def renewed(story: Story) -> list[int]:
    ends = [until for (until,) in story.listings("valid_until")]
    return [number for number, end in enumerate(ends) if end > min(ends)]


def told(story: Story) -> str:
    return " ".join(text_of(story.last(SHOP, "receipt")).split())


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (UPDATE, [None, 5, 10]),
        ("Von den Winterschuhen reichen uns jetzt noch 5 Paar.", [2, 5, 10]),
        ("Wir brauchen nur noch 5 Paar Winterschuhe, im Frühjahr melden wir uns.", [2, 5, 10]),
        # What is none of it is read by somebody.
        ("Von den Winterschuhen reichen 5 Paar nicht.", [2, 12, 10]),
        ("Wir haben nur noch 3 Töpfe.", [2, 12, 10]),
        ("Reichen Ihnen 5 Paar Winterschuhe?", [2, 12, 10]),
        ("Wir brauchen nur noch 5 Paar Winterschuhe, wenn die Caritas liefert.", [2, 12, 10]),
        ("Von den Winterschuhen reichen 20 Paar.", [2, 12, 10]),
    ],
)
def test_an_answer_says_how_the_needs_stand(here: Story, words: str, left: list[int | None]) -> None:
    """What is over ends, of what is needed less no more is looked for; nothing of it becomes an offer."""
    here.answers(here.last(SHOP, "decision"), words)
    assert rests(here)[:3] == left
    assert {kind for (kind,) in here.listings("kind")} == {"need"}


def test_what_is_promised_is_not_needed_once_more(here: Story) -> None:
    """So many are looked for beside what an organisation has been promised."""
    here.publishes("helga@web.example", "Ich verschenke 3 Paar Winterschuhe.")
    here.answers(here.last(SHOP, "match"), "Nehmen wir")
    here.answers(here.last(SHOP, "decision"), "Von den Winterschuhen reichen jetzt noch 5 Paar.")
    assert here.listings("quantity", "rest")[SHOES] == (8, 5)


def test_a_mail_of_its_own_renews_and_asks(here: Story) -> None:
    """It proves nothing: what is still valid is, and the list asks for the rest; an answer to that does it."""
    here.writes(SHOP, UPDATE, "Unsere Bedarfe")
    assert rests(here) == [2, 12, 10]
    assert renewed(here) == [POTS]
    asked = told(here)
    assert "schreiben Sie es bitte noch einmal" in asked
    assert "Das haben wir nicht verlängert." in asked
    here.answers(here.last(SHOP, "receipt"), UPDATE)
    assert rests(here) == [None, 5, 10]


@pytest.mark.parametrize(
    ("words", "valid"),
    [
        ("Kinderwagen und Töpfe brauchen wir weiterhin, Winterschuhe haben wir genug.", [PRAM, POTS]),
        ("Die Kinderwagen brauchen wir weiterhin.", [PRAM]),
    ],
)
def test_a_mail_of_its_own_is_no_new_need(here: Story, words: str, valid: list[int]) -> None:
    here.writes(SHOP, words, "Unsere Bedarfe")
    assert len(here.listings("id")) == 3
    assert renewed(here) == valid
    assert here.kinds(SHOP)[-1] == "receipt"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("Winterschuhe haben wir genug, wir brauchen jetzt 10 Kinderwagen.", id="more of one"),
        pytest.param("Winterschuhe haben wir genug. Wir brauchen jetzt zehn Kinderwagen.", id="more, in words"),
        pytest.param("Winterschuhe haben wir genug. Die Kinderwagen holt am Montag unser Fahrer ab.", id="a remark"),
        pytest.param("Töpfe haben wir genug, dafür suchen wir ein Sofa.", id="something new"),
        pytest.param("Wir haben 5 Paar Winterschuhe abzugeben.", id="an offer"),
        pytest.param("Wir brauchen dringend Töpfe.", id="once more"),
    ],
)
def test_a_mail_like_any_other(here: Story, words: str) -> None:
    """Moderators read it, and nothing else comes of it."""
    here.writes(SHOP, words, "Guten Tag")
    assert rests(here)[:3] == [2, 12, 10]
    assert here.listings("state")[3:] == [("waiting",)] * (len(here.listings("id")) - 3) != []


def test_in_english(story: Story) -> None:
    """On both databases, and as somebody reads it who is no organisation."""
    seeker, leeds = "joe@web.example", "leeds@mail.example"
    story.writes(seeker, "We are looking for 2 strollers, 12 pairs of winter boots and ten pots.", to=leeds)
    story.answers(story.last("amy@leeds.example", "review"), "OK")
    story.passes(days=1)
    words = "Strollers are no longer needed. Of the winter boots 5 pairs are enough now. The rest is still current."
    story.writes(seeker, words, to=leeds)
    assert (rests(story), renewed(story)) == ([2, 12, 10], [POTS])
    assert "please say it once more, in an answer to this mail" in " ".join(
        text_of(story.last(seeker, "receipt")).split()
    )
    story.answers(story.last(seeker, "receipt"), words)
    assert rests(story) == [None, 5, 10]
