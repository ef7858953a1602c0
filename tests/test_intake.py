"""A moderator closes the intake of a category and opens it again, on SQLite and PostgreSQL; who offers such things hears so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.reading.authenticity import Authenticity, Proof
from mailflow.store import intake_stops
from mailflow.workflow.desk import Desk

BEN, AMY, BOB, LEEDS = "ben@gera.example", "amy@leeds.example", "bob@leeds.example", "leeds@mail.example"
JACKET = "Ich möchte eine Winterjacke abgeben."
BED = "Ich verschenke ein Kinderbett."


def notice(story: Story, mailbox: str) -> str:
    return " ".join(text_of(story.last(mailbox, "notice")).split())


def test_stopped_until_a_day(story: Story) -> None:
    """Both moderators hear of it, whoever offers hears at once what is needed instead, and nobody has to review it; a need
    of the same is taken; on the morning after the day all is as before, and the moderators hear so."""
    story.publishes(SHOP, "Wir suchen dringend Kinderbetten.")
    story.writes(ANNA, "STOPP Kleidung bis 15.12.")
    for moderator in (ANNA, BEN):
        assert "Annahmestopp: Kleidung" in notice(story, moderator)
        assert "- Kleidung (bis 15.12.2026)" in notice(story, moderator)
    reviews = len(story.has(ANNA, "review"))
    story.writes(HELGA, JACKET)
    receipt = text_of(story.last(HELGA, "receipt"))
    assert "- Kleidung (bis 15.12.2026)" in receipt
    assert "Das wird zurzeit hier gebraucht: Möbel" in receipt
    assert story.listings("state", "ending")[-1] == ("ended", "stopped")
    assert len(story.has(ANNA, "review")) == reviews
    story.writes(SHOP, "Wir suchen warme Pullover.")
    story.writes(HELGA, BED)
    assert len(story.has(ANNA, "review")) == reviews + 2

    story.passes(days=23)  # Until the morning of the 16th; the last day counts as a whole.
    assert "Die Zeit des Annahmestopps ist um." in notice(story, BEN)
    story.writes("otto@web.example", JACKET)
    assert story.listings("state")[-1] == ("waiting",)
    assert len(story.has(HELGA, "receipt")) == 2


def test_opened_by_a_word_and_in_english(story: Story) -> None:
    """Two categories without an end in Leeds, one opened again; a list shows what is stopped, and Gera is not concerned."""
    story.writes(AMY, "", "Stop clothing and furniture", to=LEEDS)  # Some write it into the subject.
    assert "Intake stopped: Clothing, Furniture" in notice(story, BOB)
    assert "- Clothing (until further notice)" in notice(story, BOB)
    story.writes(BOB, "Continue clothing, please", to=LEEDS)
    assert f"{BOB} has opened the intake again: Clothing" in notice(story, AMY)
    story.writes(HELGA, "I would like to give away two chairs.", to=LEEDS)
    assert "we cannot take this at present: - Furniture" in " ".join(text_of(story.last(HELGA, "receipt")).split())
    story.writes(HELGA, BED)
    assert story.listings("city", "state") == [("leeds", "ended"), ("gera", "waiting")]
    story.writes(BOB, "LIST", to=LEEDS)
    assert "Not taken at present:\n\n- Furniture\n" in text_of(story.last(BOB, "digest")).replace("\r", "")


@pytest.mark.parametrize("said", ["Es ist doch ein ganz neuer Rucksack für die Schule!", "Kategorie: Schule"])
def test_it_may_be_something_else(story: Story, said: str) -> None:
    """Its owner answers: then a moderator decides on it after all, and sees that the intake is stopped."""
    story.writes(ANNA, "STOPP Kleidung")
    story.writes(HELGA, JACKET)
    story.answers(story.last(HELGA, "receipt"), said)
    assert story.listings("state")[-1] == ("waiting",)
    story.answers(story.last(BEN, "review"), "OK")
    story.passes(minutes=10)
    assert story.listings("state")[-1] == ("open",)


def test_a_thank_you_changes_nothing(story: Story) -> None:
    """Nor does a word that takes it back: it is over."""
    story.writes(ANNA, "STOPP Kleidung")
    story.writes(HELGA, JACKET)
    story.answers(story.last(HELGA, "receipt"), "Vielen Dank!")
    story.answers(story.last(HELGA, "receipt"), "ZURÜCKZIEHEN")
    assert story.listings("state", "ending") == [("ended", "stopped")]
    assert story.has(ANNA, "review") == []


def test_a_part_of_a_mail(story: Story) -> None:
    """What else is in it goes its way; the receipt says which part is not taken."""
    story.writes(ANNA, "STOPP Fahrräder bis 15.12.")
    story.writes(HELGA, "Ich habe zwei Betten abzugeben.\nIch habe auch drei Fahrräder abzugeben.")
    receipt = text_of(story.last(HELGA, "receipt"))
    assert "(zurzeit nicht angenommen)" in receipt
    assert "Jemand aus unserem Team prüft das." in receipt
    assert sorted(story.listings("state", "ending")) == [("ended", "stopped"), ("waiting", None)]
    assert "Annahmestopp: Fahrräder (bis 15.12.2026)" in text_of(story.last(ANNA, "review"))
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert sorted(story.listings("state", "ending")) == [("ended", "stopped"), ("open", None)]


@pytest.mark.parametrize("said", ["STOPP Kleidung bis Freitag", "STOP Kleidung until Friday."])
def test_until_a_day_of_the_week(story: Story, said: str) -> None:
    """ "Bis Freitag" is the coming one."""
    story.writes(ANNA, said)
    assert "Annahmestopp: Kleidung" in notice(story, ANNA)
    with story.office.store.read() as tx:
        [stop] = intake_stops.active(tx, "gera", story.now)
    assert stop.until is not None
    assert timedelta() < stop.until - story.now <= timedelta(days=8)


def test_as_a_sentence(story: Story) -> None:
    """Moderators write as they speak: closed until a feast, and opened again."""
    story.writes(ANNA, "Bitte nehmt bis Weihnachten keine Kleidung mehr an, das Lager ist voll.")
    assert "- Kleidung (bis 24.12.2026)" in notice(story, BEN)
    story.writes(HELGA, JACKET)
    assert story.listings("state", "ending") == [("ended", "stopped")]
    story.writes(BEN, "Kleidung kann wieder angenommen werden")
    assert "Wieder angenommen: Kleidung" in notice(story, ANNA)
    story.writes(AMY, "Please stop taking furniture until the end of the year", to=LEEDS)
    assert "- Furniture (until 31 Dec 2026)" in notice(story, BOB)


@pytest.mark.parametrize(
    "said",
    [
        "STOPP",
        "Stopp Kleider bis irgendwann",
        "STOPP Kleidung bis 31.2.",
        "Wir nehmen bis Weihnachten keine Kleidung mehr an.",
    ],
)
def test_not_understood(story: Story, said: str) -> None:
    """No category, no day, or no order: nothing is stopped, and only who wrote it is told how it goes."""
    story.writes(ANNA, said)
    assert "STOPP Kleidung bis 15.12." in notice(story, ANNA)
    assert story.has(BEN, "notice") == []
    story.writes(HELGA, JACKET)
    assert story.listings("state") == [("waiting",)]


@pytest.mark.parametrize(
    ("moderator", "city", "said", "told"),
    [
        (ANNA, "gera@mail.example", "STOPP Waschmaschinen bis 15.12.", 'Die Kategorie "Waschmaschinen" gibt es nicht. Meinten Sie: Elektro'),
        (AMY, LEEDS, "STOP washing machines", 'There is no category "washing machines". Did you mean: '),
        (ANNA, "gera@mail.example", "WEITER Kleidug", 'Die Kategorie "Kleidug" gibt es nicht. Meinten Sie: Kleidung'),
    ],
)  # fmt: skip
def test_no_such_category(story: Story, moderator: str, city: str, said: str, told: str) -> None:
    """What was named is told, and the category that knows such a thing, or is written nearly so."""
    story.writes(moderator, said, to=city)
    assert told in notice(story, moderator)


def test_from_a_review(story: Story) -> None:
    """Flooded, a moderator answers just where they are; what the review is about still waits."""
    story.writes(HELGA, JACKET)
    story.answers(story.last(ANNA, "review"), "STOPP Kleidung bis 15.12.")
    assert "Annahmestopp: Kleidung" in notice(story, BEN)
    assert story.listings("state") == [("waiting",)]


def test_only_moderators_may(story: Story) -> None:
    """The same words by anybody else are a mail like any other."""
    story.writes(HELGA, "STOPP Kleidung bis 15.12.")
    story.writes(BOB, "STOPP Kleidung bis 15.12.")  # He moderates elsewhere.
    story.writes("otto@web.example", JACKET)
    assert story.listings("state")[-1] == ("waiting",)


def doubted(story: Story, proof: Proof, unproven: str) -> Story:
    """The story with mail whose origin is judged so, and the setting for what nothing proves."""
    office = story.office
    config = replace(office.config, moderation=replace(office.config.moderation, unproven=unproven))
    desk: Desk = replace(office.desk, config=config)

    class Judged:
        def judge(self, *_: object, **__: object) -> Authenticity:
            return Authenticity(proof, "as the test says")

    return Story(replace(office, config=config, desk=desk, authenticator=Judged()), story.now)  # type: ignore[arg-type]


def test_what_nothing_proves_is_confirmed_first(story: Story) -> None:
    """Where the admin wants that, as for every decision; a forged one does nothing at all."""
    asking = doubted(story, Proof.NONE, "confirm")
    asking.writes(ANNA, "STOPP Kleidung")
    assert "Ist diese Antwort von Ihnen?" in notice(asking, ANNA)
    assert "STOPP Kleidung" in notice(asking, ANNA)
    assert asking.has(BEN, "notice") == []
    asking.answers(asking.last(ANNA, "notice"), "OK")
    assert "Annahmestopp: Kleidung" in notice(asking, BEN)

    forged = doubted(asking, Proof.FAIL, "act")
    forged.numbers = asking.numbers
    forged.now += timedelta(hours=1)
    forged.writes(ANNA, "WEITER Kleidung")
    assert len(forged.has(BEN, "notice")) == 1
