"""What may have come twice, on SQLite and PostgreSQL: shown to the moderators, merged by a word, never dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from desk import CONFIG
from story import ANNA, HELGA, Story, text_of
from test_photos import camera

from mailflow import app
from mailflow.store.engine import Store
from mailflow.workflow.likeness import fingerprint
from mailflow.workflow.office import Office

BED = "Ich verschenke ein Kinderbett."


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office for Gera and Jena."""
    path = tmp_path_factory.mktemp("office") / "config.toml"
    jena = '[cities.jena]\nname = "Jena"\naddress = "jena@mail.example"\nmoderators = ["jo@jena.example"]\n'
    path.write_text(CONFIG + jena, encoding="utf-8")
    opened = app.open_office(path)
    yield opened
    opened.close()


@pytest.fixture
def story(both: Office, store: Store) -> Story:
    return Story(replace(both, store=store))


def review(story: Story, mailbox: str = ANNA) -> str:
    return text_of(story.last(mailbox, "review"))


def test_the_same_item_again(story: Story) -> None:
    """Within two weeks it is shown as like the first one, in other words too; the moderator's word merges it."""
    story.publishes(HELGA, BED)
    story.passes(days=8)
    story.writes(HELGA, "Guten Tag, hat jemand Interesse? Ich gebe ein Kinderbett ab, gern an eine Familie.")
    assert "Wie 1 vom 23.11.2026: dieselbe Sache" in review(story)
    assert "WIE 1: gehört zu 1" in review(story)
    story.answers(story.last(ANNA, "review"), "WIE 1")
    assert story.listings("state", "ending")[1] == ("rejecting", "merged")
    story.passes(minutes=10)
    assert story.listings("state", "ending") == [("open", None), ("ended", "merged")]
    assert "früheren Nachricht Nr. 1" in text_of(story.last(HELGA, "notice"))
    story.passes(days=10)  # The life of the first one began anew: its owner still means it.
    assert story.has(HELGA, "renewal") == []


def test_the_same_text_that_was_sorted_elsewhere(story: Story) -> None:
    """The moderator put its category right; who sends it again is noticed all the same."""
    story.writes(HELGA, "Guten Tag, hat jemand Interesse? Ich gebe ein Kinderbett ab, gern an eine Familie.")
    story.answers(story.last(ANNA, "review"), "KATEGORIE Hausrat, dann OK")
    story.passes(days=2)
    story.writes(HELGA, "Guten Tag, hat jemand Interesse? Ich gebe ein Kinderbett ab,\ngern an eine Familie!")
    assert "Wie 1 vom 23.11.2026: dieselbe Sache" in review(story)


def test_merged_can_be_undone(story: Story) -> None:
    """As long as every decision can."""
    story.publishes(HELGA, BED)
    story.writes(HELGA, "Ich gebe ein Kinderbett ab.")
    story.answers(story.last(ANNA, "review"), "WIE 1")
    story.answers(story.last(ANNA, "review"), "ZURÜCK")
    story.passes(hours=1)
    assert story.listings("state", "ending")[1] == ("waiting", None)


def test_something_else_is_not_like_it(story: Story) -> None:
    """Another thing of the same category, and the same thing after two weeks, are not shown so."""
    story.publishes(HELGA, BED)
    story.writes(HELGA, "Ich verschenke einen großen Kleiderschrank aus Kiefer.")
    assert "dieselbe Sache" not in review(story)
    story.passes(days=15)
    story.writes(HELGA, "Noch einmal: ich verschenke ein Kinderbett.")
    assert "dieselbe Sache" not in review(story)


def test_did_you_get_my_mail(story: Story) -> None:
    """Who asks after a mail is shown with it; merged, they hear that it goes on there, and their words are kept."""
    story.writes(HELGA, BED)
    story.passes(days=1)
    story.writes(HELGA, "Ist meine Mail von gestern bei Ihnen angekommen?", "Nachfrage")
    assert "Sie ist angekommen und hat die Nummer 1." in " ".join(text_of(story.last(HELGA, "receipt")).split())
    assert "Wie 1 vom 23.11.2026: Der Absender fragt vielleicht danach." in review(story)
    story.answers(story.last(ANNA, "review"), "WIE 1")
    story.passes(hours=1)
    assert "früheren Nachricht Nr. 1" in text_of(story.last(HELGA, "notice"))
    story.answers(story.has(HELGA, "receipt")[0], "Das Bett ist weiß.")
    assert "Ist meine Mail" in review(story)


def test_more_of_the_same(story: Story) -> None:
    """Merged, its number, words and photos stand with the first one, which a moderator reads so before it goes out again."""
    story.publishes(HELGA, "Ich verschenke zwei Kinderbetten.")
    more = "Ich verschenke nun vier Kinderbetten aus Holz."
    story.writes(HELGA, more, photos=[("a.jpg", camera())])
    story.answers(story.last(ANNA, "review"), "WIE 1")
    story.passes(minutes=10)
    assert story.listings("state", "quantity", "rest")[0] == ("waiting", 4, 4)
    assert more in review(story).replace("\r\n    ", " ")
    assert any(part.get_content_type() == "image/jpeg" for part in story.last(ANNA, "review").walk())
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    story.publishes("kammer@verein.example", "Wir suchen vier Kinderbetten.")
    match = story.last("kammer@verein.example", "match")
    assert "aus Holz" in text_of(match)
    assert any(part.get_content_type() == "image/jpeg" for part in match.walk())


def test_the_same_text_to_another_city(story: Story) -> None:
    """Gera's text sent to Jena, too: Jena's moderators see so, whatever city the greeting names; there is no number to merge with."""
    text = "Hallo {},\n\nich verschenke ein weißes Kinderbett mit Matratze, gut erhalten.\n"
    story.writes(HELGA, text.format("Gera"))
    story.writes(HELGA, text.format("Jena"), to="jena@mail.example")
    assert "Derselbe Text ging am 23.11.2026 auch an Gera." in review(story, "jo@jena.example")
    assert "WIE" not in review(story, "jo@jena.example")


def test_the_same_text_from_somebody_else(story: Story) -> None:
    """A spouse sends it as well: merged, the words of the one do not come to stand with the other's."""
    text = "Wir verschenken ein weißes Kinderbett mit Matratze, gut erhalten."
    story.writes(HELGA, text)
    story.writes("otto@web.example", text)
    assert "derselbe Text von einem anderen Absender" in review(story)
    story.answers(story.last(ANNA, "review"), "WIE 1")
    story.passes(hours=1)
    assert story.listings("ending")[1] == ("merged",)
    story.answers(story.has(HELGA, "receipt")[0], "Es ist weiß.")
    assert review(story).count("Matratze, gut erhalten") == 1


@pytest.mark.parametrize("word", ["WIE 2", "WIE 99"])
def test_no_such_mail_to_merge_with(story: Story, word: str) -> None:
    """Itself, or what does not exist: nothing is done, and the moderator is asked back."""
    story.writes(HELGA, BED)
    story.writes(HELGA, "Ich gebe ein Kinderbett ab.")
    story.answers(story.last(ANNA, "review"), word)
    assert story.listings("state")[1] == ("waiting",)
    assert len(story.has(ANNA, "notice")) == 1


def test_a_wrong_number_ends_no_mail_of_a_stranger(story: Story) -> None:
    """Another's mail with another text takes nothing up: the moderator is asked back."""
    story.writes("otto@web.example", "Ich verschenke eine Waschmaschine.")
    story.writes(HELGA, BED)
    story.answers(story.last(ANNA, "review"), "WIE 1")
    assert story.listings("state") == [("waiting",), ("waiting",)]
    assert len(story.has(ANNA, "notice")) == 1


def test_what_is_over_cannot_take_it_up(story: Story) -> None:
    """Merged with something that has ended it would be dropped: refused."""
    story.publishes(HELGA, BED)
    story.answers(story.last(HELGA, "decision"), "ZURÜCKZIEHEN")
    story.writes(HELGA, "Ich gebe doch wieder ein Kinderbett ab.")
    story.answers(story.last(ANNA, "review"), "WIE 1")
    assert story.listings("state")[1] == ("waiting",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hallo Gera, ich habe ein schönes Bett abzugeben!", "hallo jena ich habe ein schönes\nBett abzugeben", True),
        ("Ich habe ein schönes altes Bett abzugeben", "Ich habe zwei schöne alte Betten abzugeben", False),
    ],
)
def test_fingerprint(one: str, other: str, same: bool) -> None:
    """Capitals, marks and the city's name do not matter, words do; a short text has none."""
    assert (fingerprint(one, ("Gera", "Jena")) == fingerprint(other, ("Gera", "Jena"))) is same
    assert fingerprint("Ich habe Möbel abzugeben", ()) is None


@pytest.mark.parametrize(("word", "state"), [("PAUSE", "paused"), ("Bitte Pause", "paused")])
def test_a_helper_pauses_and_goes_on(story: Story, word: str, state: str) -> None:
    """A word pauses an offer, another opens it again; both are answered."""
    story.publishes(HELGA, BED)
    story.answers(story.last(HELGA, "decision"), word)
    assert story.listings("state") == [(state,)]
    assert "WEITER" in text_of(story.last(HELGA, "receipt"))
    story.answers(story.last(HELGA, "receipt"), "WEITER")
    assert story.listings("state") == [("open",)]
    assert "wieder offen" in text_of(story.last(HELGA, "receipt"))
