"""Sensitive text by mail: marked for the moderators, taken out for organisations, let pass by a word; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow import app
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

NEED = "Wir suchen dringend ein Kinderbett für eine Familie."
OFFER = (
    "Wir verschenken ein Kinderbett und eine Matratze in 07545 Gera, Schloßstraße 5. Meine Tochter Lena hat Epilepsie.\n"
    "Tel. 0365 7654321, IBAN DE89 3704 0044 0532 0130 00, helga@web.example"
)
SECRETS = ("Lena", "Epilepsie", "Schloßstraße", "7654321", "0532", "helga@web.example")
TOM = "tom@leeds.example"
LEEDS = """
secret = "0123456789abcdef0123456789abcdef"
[cities.gera]
name = "Leeds"
address = "gera@mail.example"
language = "en"
quiet_hours = ""
moderators = ["anna@gera.example"]
"""


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office for a city whose moderators read English."""
    path = tmp_path_factory.mktemp("leeds") / "config.toml"
    path.write_text(LEEDS, encoding="utf-8")
    opened = app.open_office(path)
    yield opened
    opened.close()


def told(story: Story, *answers: str) -> str:
    """What the shop reads of Helga's offer, after Anna answered its reviews one by one."""
    story.publishes(SHOP, NEED)
    story.writes(HELGA, OFFER)
    for words in answers:
        story.answers(story.last(ANNA, "review"), words)
    story.passes(minutes=10)
    return text_of(story.last(SHOP, "match"))


def test_taken_out_and_marked(story: Story) -> None:
    """The review shows each passage with what it is; the organisation reads none of it, and still where it is."""
    match = told(story, "OK")
    review = text_of(story.last(ANNA, "review")).replace("\r", "")
    assert [word for word in SECRETS if word in match] == []
    assert "07545 Gera" in match
    assert "Meine Tochter [Name entfernt] hat [Angabe entfernt]" in " ".join(match.split())
    for line in (
        "- Gesundheit: Epilepsie",
        "- Name: Lena",
        "- Anschrift: Schloßstraße 5",
        "- Bankdaten: DE89 3704 0044 0532 0130 00",
    ):
        assert f"\n{line}\n" in review
    assert "Meine Tochter [Name: Lena] hat [Gesundheit: Epilepsie]" in " ".join(review.split())
    assert "AUFDECKEN" in review


@pytest.mark.parametrize(
    "answers", [("AUFDECKEN", "OK"), ("OK, aufdecken",), ("AUFDECKEN: alles", "OK"), ("Bitte aufdecken und freigeben",)]
)
def test_let_pass_by_a_word(story: Story, answers: tuple[str, ...]) -> None:
    """AUFDECKEN before or with an OK: all of it passes but the mail address; alone, it asks again and shows no marks."""
    match = told(story, *answers)
    assert [word for word in SECRETS if word not in match] == ["helga@web.example"]
    if len(answers) > 1:
        review = text_of(story.last(ANNA, "review"))
        assert "Sie haben Markiertes aufgedeckt" in review
        assert "[Name:" not in review


@pytest.mark.parametrize(
    "answers",
    [
        ("AUFDECKEN Anschrift und Name", "OK"),
        ("OK, aufdecken: Anschrift, Name",),
        ("Anschrift und Name können freigegeben werden, sonst ok",),
        ("AUFDECKEN die Straße, Vornamen", "OK"),
    ],
)
def test_only_what_is_named_passes(story: Story, answers: tuple[str, ...]) -> None:
    match = told(story, *answers)
    assert [word for word in SECRETS if word in match] == ["Lena", "Schloßstraße"]


def test_what_was_let_pass_is_no_more_when_undone(story: Story) -> None:
    """ZURÜCK takes it back with the decision; what is added later is taken out however much passes before."""
    story.publishes(SHOP, NEED)
    story.writes(HELGA, OFFER)
    review = story.last(ANNA, "review")
    story.answers(review, "OK, aufdecken")
    story.answers(review, "Zurück")
    assert story.listings("state", "released")[1] == ("waiting", [])
    story.answers(review, "aufdecken")
    story.answers(story.last(HELGA, "receipt"), "Mein Sohn Emil hat Asthma und braucht es nicht.")
    assert "[Gesundheit: Asthma]" in text_of(story.last(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    match = text_of(story.last(SHOP, "match"))
    assert "Epilepsie" in match
    assert [word for word in ("Asthma", "Emil") if word in match] == []


@pytest.mark.parametrize(
    "answer",
    [
        "Nicht aufdecken",
        "Vielleicht aufdecken?",
        "aufdecken, wenn es sein muss",
        "AUFDECKEN 7",
        "AUFDECKEN Religion",
        "OK, AUFDECKEN Hausnummer",
        "OK, AUFDECKEN Adresse",  # So the letters call a mail address, and one is marked.
        "Bitte die Telefonnummer drin lassen, den Rest nicht. OK",
        "Please leave the phone number in. OK",
    ],
)
def test_doubt_reveals_nothing(story: Story, answer: str) -> None:
    """A private life hangs on it: what is hedged, or names nothing that is marked, is asked back."""
    story.writes(HELGA, OFFER)
    story.answers(story.last(ANNA, "review"), answer)
    assert set(map(repr, story.listings("state", "released"))) == {repr(("waiting", []))}
    assert story.kinds(ANNA) == ["review", "notice"]


def test_uncovered_with_what_still_waits(story: Story) -> None:
    """Of a mail of which a part is approved: before anybody hears of that, it waits again with what is let pass; afterwards it
    stays as it is, and the moderator hears so. Where no mail address is marked, the address is the street."""
    story.publishes(SHOP, "Wir suchen dringend ein Kinderbett und einen Kinderwagen.")
    story.writes(
        HELGA, "Ich gebe ein Kinderbett ab und einen Kinderwagen. Schloßstraße 5, 07545 Gera, Tel. 0365 7654321"
    )
    review = story.last(ANNA, "review")
    story.answers(review, "1 ok")
    story.answers(review, "AUFDECKEN Telefonnummer")
    again = text_of(story.last(ANNA, "review"))
    assert ("- Telefon:" in again, "- Anschrift: Schloßstraße 5" in again) == (False, True)
    assert [state for (state,) in story.listings("state")][-2:] == ["waiting", "waiting"]
    story.answers(story.last(ANNA, "review"), "1 ok")
    story.passes(minutes=10)
    match = text_of(story.last(SHOP, "match"))
    assert ("7654321" in match, "Schloßstraße" in match) == (True, False)
    story.answers(story.last(ANNA, "review"), "UNCOVER address")
    done = text_of(story.last(ANNA, "notice"))
    assert "Das war schon entschieden" in done
    story.answers(story.last(ANNA, "review"), "2 ok")
    story.passes(minutes=10)
    assert "Schloßstraße 5" in text_of(story.last(SHOP, "match"))


def test_in_english(english: Office, tmp_path: Path) -> None:
    """The same for moderators and writers in English."""
    opened = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    story = Story(replace(english, store=opened))
    story.publishes(SHOP, "We urgently need a bed for a child.")
    story.writes(
        TOM,
        "I have a bed for children to give away. My son Tom is autistic. You can fetch it at 12 High Street. Call 0113 4960123.",
    )
    review = text_of(story.last(ANNA, "review"))
    assert "- health: autistic" in review
    assert "REVEAL" in review
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    match = text_of(story.last(SHOP, "match"))
    opened.close()
    assert [word for word in ("Tom", "autistic", "High Street", "4960123") if word in match] == []
    assert "[detail removed]" in " ".join(match.split())


def test_between_the_two_sides(story: Story) -> None:
    """In the relay people tell each other what they like, where to come for instance; numbers only once released."""
    told(story, "OK")
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    words = "Kommen Sie in die Schloßstraße 5, Lena freut sich. Tel. 0365 7654321, IBAN DE89 3704 0044 0532 0130 00."
    story.answers(story.last(HELGA, "introduction"), words)
    relayed = " ".join(text_of(story.last(SHOP, "relay")).split())
    assert "Schloßstraße 5, Lena freut sich. Tel. [Telefonnummer entfernt], IBAN [Bankdaten entfernt]." in relayed
    story.answers(story.last(HELGA, "introduction"), "KONTAKT FREIGEBEN")
    story.answers(story.last(HELGA, "introduction"), f"{words} helga@web.example")
    relayed = " ".join(text_of(story.last(SHOP, "relay")).split())
    assert "Tel. 0365 7654321, IBAN DE89 3704 0044 0532 0130 00. [Adresse entfernt]" in relayed
