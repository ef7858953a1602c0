"""Who must say OK, on SQLite and PostgreSQL: somebody else than the writer, and two in protected categories."""

from __future__ import annotations

from dataclasses import replace

import pytest
from story import ANNA, HELGA, Story, text_of

from mailflow.config import City
from mailflow.workflow.protection import Guard, warnings

BEN, AMY, BOB = "ben@gera.example", "amy@leeds.example", "bob@leeds.example"
LEEDS = "leeds@mail.example"
HOUSE, OTHERS = "haus@caritas.example", "kammer@verein.example"
ROOM = "Ich biete ein Zimmer für eine geflüchtete Familie an."
NEEDS_ROOM = "Wir suchen dringend ein Zimmer für eine Familie."


def test_what_a_moderator_offers_needs_a_second_person(story: Story) -> None:
    """Their own OK does nothing but bring a kind word; that of a colleague approves it."""
    story.writes(ANNA, "Ich verschenke ein Kinderbett.")
    assert "Das haben Sie selbst geschrieben." in text_of(story.last(ANNA, "review"))
    assert "selbst geschrieben" not in text_of(story.last(BEN, "review"))
    story.answers(story.last(ANNA, "review"), "OK")
    notice = text_of(story.last(ANNA, "notice"))
    assert "Bitte eine zweite Person" in notice
    assert BEN in notice
    story.passes(hours=1)
    assert story.listings("state") == [("waiting",)]
    story.answers(story.last(BEN, "review"), "OK")
    story.passes(minutes=10)
    assert story.listings("state", "decided_by") == [("open", BEN)]


def test_so_it_is_in_english_and_in_a_list(story: Story) -> None:
    """The same in Leeds; and in the answer to a list, where one letter tells of all."""
    story.writes(AMY, "I would like to give away a bed.", to=LEEDS)
    story.writes(HELGA, "I would like to give away two chairs.", to=LEEDS)
    story.answers(story.has(AMY, "review")[0], "Yes")
    assert "A second person, please" in text_of(story.last(AMY, "notice"))
    story.writes(AMY, "LIST", to=LEEDS)
    story.answers(story.last(AMY, "digest"), "all ok")
    assert "written by you; somebody else decides" in text_of(story.last(AMY, "notice"))
    assert story.listings("state") == [("waiting",), ("approving",)]
    story.answers(story.has(AMY, "review")[0], "NO")
    assert story.listings("state") == [("rejecting",), ("approving",)]


def test_housing_needs_two_and_goes_to_checked_organisations(story: Story) -> None:
    """One OK is not enough, whoever says it twice; the second asks nobody else but tells the duty to the checked one."""
    for mailbox in (OTHERS, HOUSE):
        story.writes(mailbox, NEEDS_ROOM)
        assert ("steht nicht bei den geprüften" in text_of(story.last(ANNA, "review"))) is (mailbox == OTHERS)
        story.answers(story.last(ANNA, "review"), "OK")
        story.answers(story.last(BEN, "review"), "OK")
    story.passes(minutes=10)
    story.writes(HELGA, ROOM)
    review = story.last(ANNA, "review")
    assert "Geschützt: Zwei von Ihnen müssen OK sagen." in text_of(review)
    assert "Wohnungsgeberbestätigung" in text_of(review)
    for _ in range(2):
        story.answers(review, "OK")
    assert "es fehlt noch eines von jemand anderem" in text_of(story.last(ANNA, "notice"))
    assert story.listings("state")[-1] == ("waiting",)
    again = story.last(BEN, "review")
    assert f"OK gesagt hat: {ANNA}" in text_of(again)
    story.answers(again, "OK")
    story.passes(minutes=10)
    assert story.listings("state")[-1] == ("open",)
    assert story.has(OTHERS, "match") == []
    [match] = story.has(HOUSE, "match")
    assert "Wichtig bei Wohnraum: Schauen Sie die Unterkunft zu zweit an" in text_of(match)


@pytest.mark.parametrize(
    ("city", "first", "second", "words", "told"),
    [
        pytest.param(
            "gera@mail.example", ANNA, BEN, "OK", (f"Nach Ihrem OK hat {BEN} entschieden.", "freigegeben"), id="yes"
        ),
        pytest.param("gera@mail.example", ANNA, BEN, "NEIN zu klein", ("abgelehnt", "Grund: zu klein"), id="no"),
        pytest.param(LEEDS, AMY, BOB, "OK", (f"after your OK {BOB} has decided", "approved"), id="english"),
        pytest.param("gera@mail.example", ANNA, BEN, "LISTE", ("freigegeben",), id="by a list"),
    ],
)
def test_the_first_of_two_hears_the_outcome(
    story: Story, city: str, first: str, second: str, words: str, told: tuple[str, ...]
) -> None:
    """Once, when the second has decided, and again only where that is taken back."""
    story.writes(HELGA, ROOM if city != LEEDS else "I can offer a room for a refugee family.", to=city)
    story.answers(story.last(first, "review"), "OK")
    before = story.kinds(first)
    if words == "LISTE":
        story.writes(second, words)
        story.answers(story.last(second, "digest"), "1 ok")
    else:
        story.answers(story.last(second, "review"), words)
    assert story.kinds(first) == [*before, "notice"]
    letter = " ".join(text_of(story.last(first, "notice")).split())
    assert all(part in letter for part in told)
    undo = "UNDO" if city == LEEDS else "1 ZURÜCK" if words == "LISTE" else "ZURÜCK"
    story.answers(story.last(second, "digest" if words == "LISTE" else "notice"), undo)
    assert story.kinds(first) == [*before, "notice", "notice"]
    assert second in text_of(story.last(first, "notice"))
    story.passes(minutes=10)
    assert len(story.kinds(first)) == len(before) + 2


def test_an_unchecked_organisation_hears_only_of_the_rest(story: Story) -> None:
    """When its own need opens later, too; a need of two sorts is matched by the one that is not protected."""
    story.writes(HELGA, ROOM)
    for moderator in (ANNA, BEN):
        story.answers(story.last(moderator, "review"), "OK")
    story.passes(minutes=10)
    story.writes(OTHERS, NEEDS_ROOM)
    for moderator in (ANNA, BEN):
        story.answers(story.last(moderator, "review"), "OK")
    story.passes(days=1)
    assert story.listings("state") == [("open",), ("open",)]
    assert story.has(OTHERS, "match") == []


def test_english_words_and_a_domain_that_is_checked(story: Story) -> None:
    """Childcare in Leeds: two, the duty in English, and whoever writes from the checked domain hears of it."""
    story.writes("jo@shelter.example", "We are looking for somebody to look after children.", to=LEEDS)
    story.answers(story.last(AMY, "review"), "OK")
    assert "one from somebody else is still missing" in text_of(story.last(AMY, "notice"))
    story.answers(story.last(BOB, "review"), "OK")
    story.passes(minutes=10)
    story.writes(HELGA, "I offer to look after children, babysitting in the afternoon.", to=LEEDS)
    assert "Protected: two of you must say OK." in text_of(story.last(BOB, "review"))
    story.answers(story.last(BOB, "review"), "OK")
    story.answers(story.last(AMY, "review"), "OK")
    story.passes(minutes=10)
    assert "Important with children" in text_of(story.last("jo@shelter.example", "match"))


def test_an_ok_is_for_what_was_seen(story: Story) -> None:
    """Taken back by its giver, it counts no more; nor when the offer was changed after it."""
    story.writes(HELGA, ROOM)
    story.answers(story.last(ANNA, "review"), "OK")
    story.answers(story.last(ANNA, "review"), "ZURÜCK")
    assert "Zurückgenommen" in text_of(story.last(ANNA, "notice"))
    story.answers(story.last(BEN, "review"), "OK")
    assert story.listings("state") == [("waiting",)]
    story.answers(story.last(HELGA, "receipt"), "Das Zimmer ist nur für eine Frau.")
    story.answers(story.last(ANNA, "review"), "OK")
    assert story.listings("state") == [("waiting",)]
    story.answers(story.last(BEN, "review"), "OK")
    assert story.listings("state") == [("approving",)]
    story.answers(story.last(BEN, "notice"), "ZURÜCK")
    story.answers(story.last(BEN, "notice"), "OK")  # Anna's still stands.
    assert story.listings("state") == [("approving",)]


def test_a_category_that_becomes_protected(story: Story) -> None:
    """Sorted in as housing by the answer that approves: it needs a second OK all the same."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett.")
    story.answers(story.last(ANNA, "review"), "KATEGORIE Wohnraum, OK")
    assert story.listings("state", "categories") == [("waiting", ["housing"])]


@pytest.mark.parametrize(
    "words", [("KATEGORIE Möbel, OK",), ("KATEGORIE Möbel", "OK"), ("KATEGORIE Möbel", "KATEGORIE Hausrat", "OK")]
)
def test_one_alone_takes_nothing_out_of_a_protected_category(story: Story, words: tuple[str, ...]) -> None:
    """What was read as housing and sorted in elsewhere needs the OK of a second one, who sees that it is so."""
    story.writes(HELGA, ROOM)
    for said in words:
        story.answers(story.last(ANNA, "review"), said)
    assert story.listings("state") == [("waiting",)]
    assert "fehlt noch eines" in text_of(story.last(ANNA, "notice"))
    assert "OK gesagt hat: anna@gera.example" in text_of(story.last(BEN, "review"))
    story.answers(story.last(BEN, "review"), "OK")
    assert story.listings("state") == [("approving",)]


@pytest.mark.parametrize(
    ("mailbox", "checked"),
    [
        pytest.param("haus@caritas.example", True, id="mailbox"),
        pytest.param("amt@stadt.example", True, id="domain"),
        pytest.param("amt@jugend.stadt.example", False, id="domain below"),
        pytest.param("otto@caritas.example", False, id="another mailbox"),
        pytest.param("otto@badstadt.example", False, id="domain that ends alike"),
    ],
)
def test_checked(mailbox: str, checked: bool) -> None:
    """By the mailbox, or the whole domain."""
    assert Guard(checked=("haus@caritas.example", "@stadt.example")).is_checked(mailbox) is checked


def test_check_says_what_one_moderator_means(story: Story) -> None:
    """What nobody could approve or be shown in a city; a city that is well set up brings no warning."""
    desk = story.office.desk
    assert list(warnings(desk.config, desk.rules)) == []
    city: City = replace(desk.config.cities["gera"], moderators=(ANNA,), checked_organisations=())
    alone, unchecked = warnings(replace(desk.config, cities={"gera": city}), desk.rules)
    assert "one moderator: what that one writes themselves, and protected categories (" in alone
    assert "ends after 30d" in alone
    assert "no checked organisation" in unchecked
