"""SPÄTER bis Donnerstag: a review that a moderator puts off to a day comes again that morning and not before; on SQLite and
PostgreSQL, in German and English."""

from __future__ import annotations

from datetime import time

import pytest
from story import ANNA, HELGA, Story, text_of
from test_commands import _understood
from village import with_settings

from mailflow import schedule

BEN, AMY, BOB, LEEDS = "ben@gera.example", "amy@leeds.example", "bob@leeds.example", "leeds@mail.example"
BED, BED_EN = "Ich verschenke ein Bett.", "I have a bed to give away."
UNDATED = "Der Tag, den Sie nennen, ist schon vorbei."

# The clock of a story begins on Monday, 23 November, 10:00 in Gera.
TO_THURSDAY = {"days": 2, "hours": 21, "minutes": 59}


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("SPÄTER bis Donnerstag", "hold:Donnerstag"),
        ("Später, bis zum 15.12.", "hold:15.12."),
        ("bitte bis Montag liegenlassen", "hold:Montag"),
        ("Bitte bis zum 15.12. zurückstellen", "hold:15.12."),
        ("Wiedervorlage am Montag", "hold:Montag"),
        ("SPÄTER bis Donnerstag, ich muss erst Frau Koch fragen", "hold:Donnerstag"),
        ("SPÄTER bis Weihnachten", "hold:Weihnachten"),
        ("SPÄTER bis KW 50", "hold:W50"),
        ("bitte bis zur 50. KW zurückstellen", "hold:W50"),
        ("LATER until week 50", "hold:W50"),
        ("LATER until Thursday", "hold:Thursday"),
        ("Please hold until 15 December", "hold:15.12."),
        ("1 ok, 2 später bis Montag", "1:approve|2:hold:Montag"),
        ("Bitte auf Montag verschieben", "hold:Montag"),
        ("SPÄTER KW 50, Donnerstag", "hold:W50 Donnerstag"),
        ("bitte bis zum Donnerstag der 50. KW zurückstellen", "hold:W50 Donnerstag"),
        ("SPÄTER bis Ende KW 50", "hold:W50-5"),
        ("LATER until the end of week 50", "hold:W50-5"),
        ("SPÄTER Donnerstag", "hold:Donnerstag"),
        ("Let's leave this until next Monday", "hold:next Monday"),
        ("Bitte in einer Woche nochmal erinnern", "hold:+7"),
        ("Please remind me in two weeks", "hold:+14"),
        ("1 ok, 2 später in 3 Tagen", "1:approve|2:hold:+3"),
        ("Can you remind me on Thursday?", "hold:Thursday"),
        ("Das kann bis Montag warten", "hold:Montag"),
        ("Das hat Zeit bis Montag", "hold:Montag"),
        # The day is another's, or nothing is put off by it.
        ("Später, er braucht in einer Woche Hilfe", "hold"),
        ("Später, nächste Woche ist das Lager zu", "hold"),
        ("Leave it at the door on Monday", "?"),
        ("Erinnert ihn am Montag", "?"),
        ("Remind me on Monday that he comes", "?"),
        ("Let's leave this", "?"),
        ("Das Bett kann bis Montag warten", "?"),
        ("Hat das Zeit bis Montag?", "?"),
        ("Könnt ihr ihn am Donnerstag erinnern?", "?"),
        ("In einer Woche zieht er um", "?"),
        ("Ok, in einer Woche", "?"),
        ("Warten auf Frau Sonntag", "hold"),
        ("Später, die Woche 50 Betten angeboten bekommen", "hold"),
        ("Später, das gilt bis KW 50", "hold"),
        ("Später, es sind 50 je Woche", "hold"),
        ("Später, Lena kommt am Donnerstag", "hold"),
        ("Später, das Angebot gilt bis 15.12.", "hold"),
        ("Können wir das bis Montag liegenlassen?", "?"),
        ("Ok, bis Montag!", "?"),
        ("nein, bis Montag warten", "?"),
        ("Nein, das Lager ist bis Montag zu", "reject:das Lager ist bis Montag zu"),
    ],
)
def test_read(said: str, read: str) -> None:
    """The day is taken from what puts off, and only from that."""
    assert _understood(said, "moderator", 1) == read


def test_which_day(story: Story) -> None:
    """The confirming letter says it; the last word counts."""
    story.writes(HELGA, BED)
    for said, again in (
        ("SPÄTER bis Donnerstag", "26.11.2026"),
        ("SPÄTER bis zum 26.11.", "26.11.2026"),
        ("bitte bis Montag liegenlassen", "30.11.2026"),  # Never today by its name …
        ("SPÄTER bis nächsten Montag", "30.11.2026"),
        ("SPÄTER bis Samstag", "30.11.2026"),  # … nor a day on which nobody works …
        ("SPÄTER bis nächste Woche", "30.11.2026"),  # … and a week when it begins.
        ("SPÄTER bis Donnerstag nächster Woche", "03.12.2026"),
        ("SPÄTER nächste Woche Dienstag", "01.12.2026"),
        ("SPÄTER bis morgen", "24.11.2026"),
    ):
        story.answers(story.last(ANNA, "review"), said)
        assert f"Kommt wieder: {again}, 08:00 Uhr" in text_of(story.last(ANNA, "notice")), said
    story.passes(days=1)
    assert story.kinds(ANNA)[-1] == "review"


def test_until_a_feast_or_a_week_of_the_year(story: Story) -> None:
    """On 30 November: the day of a feast that is known elsewhere, and the Monday of a week, in German and English."""
    story.passes(days=7)
    story.writes(HELGA, BED)
    story.writes(HELGA, BED_EN, to=LEEDS)
    for said, again in (
        ("SPÄTER bis Weihnachten", "24.12.2026"),
        ("SPÄTER bis KW 50", "07.12.2026"),
        ("bitte bis zur 51. KW zurückstellen", "14.12.2026"),
        ("SPÄTER KW 50, Donnerstag", "10.12.2026"),
        ("SPÄTER bis Ende KW 50", "11.12.2026"),
        ("bitte in einer Woche nochmal erinnern", "07.12.2026"),
        ("Könnt ihr mich am Donnerstag nochmal erinnern?", "03.12.2026"),
    ):
        story.answers(story.last(ANNA, "review"), said)
        assert f"Kommt wieder: {again}, 08:00 Uhr" in text_of(story.last(ANNA, "notice")), said
    for said, again in (
        ("LATER until Christmas", "24 Dec"),
        ("Please hold until week 50", "07 Dec"),
        ("Let's leave this until Thursday of week 50", "10 Dec"),
    ):
        story.answers(story.last(AMY, "review"), said)
        assert f"Comes again: {again}" in text_of(story.last(AMY, "notice")), said


def test_comes_again_that_morning(story: Story) -> None:
    """And not before: no reminder and no deputy; then it is reminded of as if it had come now."""
    story.writes(HELGA, BED)
    story.answers(story.last(ANNA, "review"), "SPÄTER bis Donnerstag")
    story.writes(ANNA, "LISTE")
    assert "Zurückgestellt: kommt wieder am 26.11.2026, 08:00" in text_of(story.last(ANNA, "digest"))
    story.passes(**TO_THURSDAY)
    assert story.kinds(ANNA) == ["review", "notice", "digest"]
    assert story.kinds(BEN) == ["review"]
    story.passes(minutes=1)
    assert story.kinds(ANNA)[3:] == story.kinds(BEN)[1:] == ["review"]
    assert "Das war zurückgestellt und kommt nun wieder." in text_of(story.last(ANNA, "review"))
    assert schedule.work_due(story.office, story.now) == 0
    story.passes(hours=4)
    assert story.kinds(ANNA)[3:] == ["review", "reminder"]
    story.answers(story.last(BEN, "review"), "OK")
    story.passes(minutes=10)
    assert story.listings("state") == [("open",)]


def test_in_english(story: Story) -> None:
    """The same in Leeds."""
    story.writes(HELGA, BED_EN, to=LEEDS)
    story.answers(story.last(AMY, "review"), "Please hold until Thursday, thanks")
    assert "Comes again: 26 Nov" in text_of(story.last(AMY, "notice"))
    story.passes(**TO_THURSDAY)
    assert story.kinds(AMY) == ["review", "notice"]
    story.passes(minutes=1)
    assert "This was put aside and now comes again." in text_of(story.last(BOB, "review"))


@pytest.mark.parametrize(
    ("mail", "said", "told"),
    [
        pytest.param(BED, "SPÄTER bis 22.11.2026", UNDATED, id="past"),
        pytest.param(BED, "SPÄTER bis nach den Ferien", "SPÄTER bis 15.12.", id="not read"),
        pytest.param(BED, "SPÄTER bis 15.1.", "Es wartet längstens bis 23.12.2026.", id="not decided by then"),
        pytest.param(f"{BED} Nur bis 30.11.", "SPÄTER bis 2.12.", "längstens bis 30.11.2026.", id="over by then"),
    ],
)
def test_a_day_that_cannot_be(story: Story, mail: str, said: str, told: str) -> None:
    """It is put off as without a day, and the letter says why and until when."""
    story.writes(HELGA, mail)
    story.answers(story.last(ANNA, "review"), said)
    letter = " ".join(text_of(story.last(ANNA, "notice")).split())
    assert told in letter
    assert "Wir erinnern wie sonst, am 23.11.2026, 14:00" in letter
    story.passes(hours=4)
    assert story.kinds(ANNA)[-1] == "reminder"


def test_until_today_is_without_a_day(story: Story) -> None:
    story.writes(HELGA, BED)
    story.answers(story.last(ANNA, "review"), "SPÄTER bis heute Nachmittag")
    assert UNDATED not in text_of(story.last(ANNA, "notice"))
    story.passes(hours=5)
    assert story.kinds(ANNA)[-1] == "reminder"


def test_one_of_several_waits_with_the_others(story: Story) -> None:
    """Else nobody would hear of those that were not put off; with all others decided, it is put off alone."""
    story.writes(HELGA, "Ich verschenke:\n- ein Bett\n- einen Schrank\n- zwei Stühle")
    story.answers(story.last(ANNA, "review"), "2 später bis Donnerstag")
    assert "Aus derselben Mail wartet noch mehr" in text_of(story.last(ANNA, "notice"))
    story.answers(story.last(ANNA, "review"), "2 später bis Donnerstag\n1 ok\n3 später bis Donnerstag")
    assert "Kommt wieder: 26.11.2026" in text_of(story.last(ANNA, "notice"))


def test_what_comes_of_it_in_between(story: Story) -> None:
    """Digests leave it out, who takes care of it keeps it until after that day, and what its sender adds brings it at once."""
    office = with_settings(story.office, {"digest_of": ((BEN, (time(9),)),)})
    told = Story(office)
    told.writes(HELGA, BED)
    told.answers(told.last(ANNA, "review"), "ich kümmere mich")
    told.answers(told.last(ANNA, "review"), "SPÄTER bis Donnerstag")
    told.writes("otto@web.example", "Ich verschenke zwei Stühle.")
    told.passes(days=1)
    digest = text_of(told.last(BEN, "review"))
    assert "[gera 2]" in digest
    told.passes(days=1, hours=21, minutes=59)
    assert [letter["Subject"] for letter in told.has(ANNA, "review") if "gera 1" in letter["Subject"]][1:] == []
    told.passes(minutes=1)
    assert "[gera 1]" in told.last(ANNA, "review")["Subject"]
    told.answers(told.last(ANNA, "review"), "SPÄTER bis Montag")
    before = told.kinds(ANNA).count("review")
    told.answers(told.last(HELGA, "receipt"), "Es sind zwei Betten, und sie sind noch ganz neu.")
    assert told.kinds(ANNA).count("review") == before + 1


def test_what_another_takes_care_of_is_theirs(story: Story) -> None:
    story.writes(HELGA, BED)
    story.answers(story.last(BEN, "review"), "ich kümmere mich")
    story.answers(story.last(ANNA, "review"), "SPÄTER bis Donnerstag")
    assert "Jemand anderes kümmert sich darum" in text_of(story.last(ANNA, "notice"))


def test_who_has_said_ok_is_not_asked_again(story: Story) -> None:
    """Of a protected category one OK of two is there, and the other moderator puts it off."""
    story.writes(HELGA, "Ich vermiete ein Zimmer an Geflüchtete, 07545 Gera.")
    story.answers(story.last(ANNA, "review"), "OK")
    story.answers(story.last(BEN, "review"), "SPÄTER bis Donnerstag")
    before = len(story.has(ANNA, "review"))
    story.passes(days=3)
    assert "war zurückgestellt" in text_of(story.last(BEN, "review"))
    assert len(story.has(ANNA, "review")) == before
