"""The life of listings, on SQLite and PostgreSQL: asked about before its end, renewed in a word, ended by silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.store import counts, ledger, lifetimes, tables
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

BED, NEED = "Ich verschenke ein Kinderbett.", "Wir suchen dringend zwei Kinderbetten."
FOOD = "Ich verschenke zehn Kilo Äpfel."


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


@pytest.fixture
def here(office: Office) -> Story:
    """The same on SQLite alone."""
    return Story(office)


def endless(story: Story) -> int:
    """What `mailflow status` counts: listings older than their lifetime without an ending."""
    with story.office.store.read() as tx:
        longest = story.office.config.listings.longest
        return lifetimes.endless(tx, story.now, story.now - counts.OVERDUE, story.now - longest)


def test_asked_three_days_before_the_end(story: Story) -> None:
    """Furniture lives 14 days: after 10 nobody is asked, after 11 once, and not again."""
    story.publishes(HELGA, BED)
    story.passes(days=10)
    assert story.has(HELGA, "renewal") == []
    story.passes(days=2)
    assert len(story.has(HELGA, "renewal")) == 1
    assert "BIS 15.12." in text_of(story.last(HELGA, "renewal"))
    assert "07.12.2026" in text_of(story.last(HELGA, "renewal"))


def test_silence_ends_it_with_one_letter(story: Story) -> None:
    """Nobody answers: after 14 days it is expired, its owner is told once, and nothing is left without an ending."""
    story.publishes(HELGA, BED)
    story.passes(days=30)
    assert story.listings("state", "ending") == [("ended", "expired")]
    assert story.kinds(HELGA) == [
        "receipt",
        "decision",
        "notice",
        "renewal",
        "notice",
    ]  # The first: nobody took it yet.
    assert "keine Antwort" in text_of(story.last(HELGA, "notice"))
    assert endless(story) == 0


def test_nobody_is_written_to_at_night(story: Story) -> None:
    """What is due at night is asked, and ended, then; its letters go out at eight by the clocks of the city."""
    story.now = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    story.publishes(HELGA, BED)
    story.passes(days=15)
    t = tables.letters
    with story.office.store.read() as tx:
        rows = tx.execute(select(t.c.kind, t.c.queued_at, t.c.due_at).where(t.c.mailbox == HELGA).order_by(t.c.id))
        due = [(row.kind, row.queued_at.hour, row.due_at.hour) for row in rows]
    assert [one for one in due if one[0] == "decision"] == [("decision", 22, 22)]
    assert [one for one in due if one[0] == "renewal"] == [("renewal", 22, 7)]
    assert due[-1][0] == "notice"
    assert due[-1][2] == 7


@pytest.mark.parametrize("word", ["JA", "noch da", "Ja, ist noch da, danke!", "Noch aktuell"])
def test_a_word_renews_it(story: Story, word: str) -> None:
    """A yes gives it its 14 days anew, told in a receipt; it is asked about again three days before the new end."""
    story.publishes(HELGA, BED)
    story.passes(days=12)
    story.answers(story.last(HELGA, "renewal"), word)
    assert "gilt weiter" in text_of(story.last(HELGA, "receipt"))
    story.passes(days=10)
    assert story.listings("state") == [("open",)]
    assert len(story.has(HELGA, "renewal")) == 1
    story.passes(days=2)
    assert len(story.has(HELGA, "renewal")) == 2


@pytest.mark.parametrize("word", ["NEIN", "vergeben", "Nein, leider nicht mehr da."])
def test_a_no_takes_it_back(story: Story, word: str) -> None:
    """A no ends it at once, and that is the closing letter."""
    story.publishes(HELGA, BED)
    story.passes(days=12)
    story.answers(story.last(HELGA, "renewal"), word)
    assert story.listings("state", "ending") == [("ended", "withdrawn")]
    story.passes(days=30)
    assert story.kinds(HELGA) == ["receipt", "decision", "notice", "renewal", "receipt"]


def test_until_a_day(story: Story) -> None:
    """ "Bis 15.12." lives to the end of that day in the city, is not asked about, and ends with: nobody needed it."""
    story.publishes(SHOP, "Wir suchen dringend zehn Töpfe und Pfannen.")
    story.publishes(HELGA, BED)
    story.passes(days=12)
    story.answers(story.last(HELGA, "renewal"), "bis 15.12.")
    assert "15.12.2026" in text_of(story.last(HELGA, "receipt"))
    assert story.listings("valid_until")[1] == (datetime(2026, 12, 15, 23, 0, tzinfo=UTC),)
    story.passes(days=30)
    assert story.listings("ending")[1] == ("unneeded",)
    assert len(story.has(HELGA, "renewal")) == 1
    assert "niemand gebraucht" in text_of(story.last(HELGA, "notice"))
    assert "Das wird zurzeit hier gebraucht: Hausrat" in text_of(story.last(HELGA, "notice"))


def test_no_day_is_too_far(story: Story) -> None:
    """A day beyond the hard limit counts as the limit, and its owner is asked before."""
    story.publishes(HELGA, BED)
    story.passes(days=12)
    story.answers(story.last(HELGA, "renewal"), "noch da bis 31.12.2027")
    [(end,)] = story.listings("valid_until")
    assert end == story.now + timedelta(days=90)
    story.passes(days=88)
    assert len(story.has(HELGA, "renewal")) == 2


def test_food_is_asked_about_after_a_day(story: Story) -> None:
    """Food lives two days, so half of that is the time to answer."""
    story.publishes(HELGA, FOOD)
    story.passes(hours=20)
    assert story.has(HELGA, "renewal") == []
    story.passes(hours=6)
    assert len(story.has(HELGA, "renewal")) == 1
    story.passes(hours=24)
    assert story.listings("ending") == [("expired",)]


@pytest.mark.parametrize("word", ["JA", "Noch aktuell", "bis 15.1.2027"])
def test_a_need_lives_thirty_days(story: Story, word: str) -> None:
    """An organisation is asked after 27 days, in the same words."""
    story.publishes(SHOP, NEED)
    story.passes(days=26)
    assert story.has(SHOP, "renewal") == []
    story.passes(days=2)
    story.answers(story.last(SHOP, "renewal"), word)
    story.passes(days=10)
    assert story.listings("state") == [("open",)]
    story.passes(days=60)
    assert story.listings("ending") == [("expired",)]


@pytest.mark.parametrize(
    ("word", "ending"), [("NEIN", "withdrawn"), ("Erledigt", "covered"), ("Brauchen wir nicht mehr", "covered")]
)
def test_a_need_that_is_over(story: Story, word: str, ending: str) -> None:
    """A no to the question takes the need back; "erledigt" says that it was met."""
    story.publishes(SHOP, NEED)
    story.passes(days=28)
    story.answers(story.last(SHOP, "renewal"), word)
    assert story.listings("ending") == [(ending,)]


def test_bare_yes_to_a_decision_says_nothing(story: Story) -> None:
    """Only where it was asked for is an organisation's "Ja" to its own need an answer; else it is asked back about."""
    story.publishes(SHOP, NEED)
    story.answers(story.last(SHOP, "decision"), "Ja")
    assert story.kinds(SHOP)[-1] == "notice"


def test_offers_of_an_expired_need_go_on(story: Story) -> None:
    """What was proposed for a need that ends is free for the next organisation, and the need's match is over."""
    story.publishes(SHOP, NEED)
    story.passes(days=18)
    story.publishes(HELGA, BED)
    assert len(story.has(SHOP, "match")) == 1
    other = "heim@awo.example"
    story.publishes(other, "Wir suchen ein Kinderbett für eine Familie.")
    story.passes(days=11)
    story.answers(story.last(HELGA, "renewal"), "JA")
    story.passes(days=5)
    assert story.listings("ending")[0] == ("expired",)
    assert story.listings("state")[1] == ("open",)
    assert len(story.has(other, "match")) == 1


def test_a_missed_tick_is_made_up(story: Story) -> None:
    """The schedule was off for a month: the owner is asked first, has the time to answer, and only then it ends."""
    story.publishes(HELGA, BED)
    story.sleeps(days=31)
    assert len(story.has(HELGA, "renewal")) == 1
    assert story.listings("state") == [("open",)]
    story.passes(days=2)
    assert story.listings("state") == [("open",)]
    story.passes(days=2)
    assert story.listings("ending") == [("expired",)]
    assert len(story.has(HELGA, "notice")) == 1


def test_still_there_after_all(story: Story) -> None:
    """ "Noch da" to the closing letter opens it again, and what fits by now is found."""
    story.publishes(HELGA, BED)
    story.passes(days=15)
    story.publishes(SHOP, NEED)
    assert story.has(SHOP, "match") == []
    story.answers(story.last(HELGA, "notice"), "Noch da!")
    assert story.listings("state")[0] == ("open",)
    assert len(story.has(SHOP, "match")) == 1
    assert "gilt weiter" in text_of(story.last(HELGA, "receipt"))


def test_what_nobody_decides_ends(story: Story) -> None:
    """A month without a moderator: its sender is told, and a late OK publishes nothing."""
    story.writes(HELGA, BED)
    story.passes(days=31)
    assert story.listings("state", "ending") == [("ended", "expired")]
    assert story.kinds(HELGA) == ["receipt", "notice"]
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(days=1)
    assert story.listings("state") == [("ended",)]
    story.answers(story.last(HELGA, "notice"), "Noch da")
    assert story.listings("state") == [("ended",)]
    assert story.kinds(HELGA)[-1] == "notice"


def test_advertisers_hear_nothing_of_an_end(story: Story) -> None:
    """What looks like spam and is never decided ends in silence."""
    story.writes(
        "win@casino.example", "Congratulations, you won! Claim your prize now at http://casino.example", "WINNER"
    )
    if story.has("win@casino.example", "receipt"):
        pytest.skip("read as something else")
    story.passes(days=31)
    assert story.listings("state") == [("ended",)]
    assert story.kinds("win@casino.example") == []


def test_noch_da_gets_an_answer_at_any_time(story: Story) -> None:
    """Unasked, before and after the decision: its writer hears that it was noted."""
    story.writes(HELGA, BED)
    story.answers(story.last(HELGA, "receipt"), "Noch da")
    assert "prüft das noch" in text_of(story.last(HELGA, "receipt"))
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(days=2)
    story.answers(story.last(HELGA, "decision"), "Noch da")
    assert "Gültig bis: 09.12.2026" in text_of(story.last(HELGA, "receipt"))


def test_a_settled_question_is_told(story: Story) -> None:
    """Whoever asked hears that it is settled, unless FRAGE answered it: one closing letter for each."""
    story.writes(HELGA, "Wann hat die Kleiderkammer geöffnet?", "Frage")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert "nichts weiter zu\r\nsagen" in text_of(story.last(HELGA, "decision"))
    story.writes(HELGA, "Wo ist die Kleiderkammer, bitte?", "Frage")
    story.answers(story.last(ANNA, "review"), "FRAGE In der Schillerstraße 5.")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert story.kinds(HELGA) == ["receipt", "decision", "receipt", "question"]


def test_what_nobody_understood_has_an_end(story: Story) -> None:
    """Its sender was promised to hear; not so an advertiser, to whom nothing is written."""
    story.writes(HELGA, "Guten Tag, viele Grüße aus der Nachbarschaft von uns allen.", "Gruß")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert story.kinds(HELGA) == ["receipt", "decision"]
    assert text_of(story.last(HELGA, "decision")).startswith("Gelesen: Ihre Nachricht (Nr. 1)")
    assert "nichts weiter zu" in text_of(story.last(HELGA, "decision"))
    win = "win@casino.example"
    story.writes(win, "Congratulations, you won! Claim your prize now at http://casino.example", "WINNER")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert story.kinds(win) == []


def test_two_schedules_ask_once(story: Story) -> None:
    """A second scheduler that looks at the same moment finds nothing to do."""
    story.publishes(HELGA, BED)
    story.passes(days=14)
    story.sleeps(seconds=0)
    assert len(story.has(HELGA, "renewal")) == 1
    assert sum("keine Antwort" in text_of(letter) for letter in story.has(HELGA, "notice")) == 1


def test_a_day_of_23_hours(story: Story) -> None:
    """The last day ends at midnight in the city, also where the clocks change in between."""
    story.now = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
    story.publishes(HELGA, BED)
    story.answers(story.last(HELGA, "decision"), "noch da bis 28.3.")
    assert story.listings("valid_until") == [(datetime(2027, 3, 28, 22, 0, tzinfo=UTC),)]


@pytest.mark.parametrize("words", ["abzuholen nur bis 25.11.", "nur noch bis Mittwoch abzuholen"])
def test_the_last_day_ends_it(story: Story, words: str) -> None:
    """What is to be had until a day ends with it, unasked; its owner may prolong it, and it is matched then."""
    story.publishes(HELGA, f"Ich verschenke ein Kinderbett, {words}")
    assert story.listings("ends_on", "valid_until") == [(date(2026, 11, 25), datetime(2026, 11, 25, 23, 0, tzinfo=UTC))]
    story.passes(days=3)
    assert story.listings("state", "ending") == [("ended", "unneeded")]
    assert story.has(HELGA, "renewal") == []
    story.answers(story.last(HELGA, "notice"), "bis 15.12.")
    story.publishes(SHOP, NEED)
    assert story.listings("state", "ends_on")[0] == ("open", date(2026, 12, 15))
    assert len(story.has(SHOP, "match")) == 1


def test_still_there_after_the_last_day(story: Story) -> None:
    """A bare word opens it again for its whole life, and the day that is past counts no more."""
    story.publishes(HELGA, "Ich verschenke ein Kinderbett, abzuholen nur bis 25.11.")
    story.passes(days=3)
    story.answers(story.last(HELGA, "notice"), "NOCH DA")
    assert story.listings("state", "ends_on") == [("open", None)]
    story.passes(days=5)
    assert story.listings("state") == [("open",)]


def test_a_need_ends_with_its_event(story: Story) -> None:
    """Nobody needs beds for a feast that was."""
    story.publishes(SHOP, "Wir brauchen am 28.11. dringend zwei Kinderbetten für ein Fest.")
    story.passes(days=6)
    assert story.listings("state", "ending") == [("ended", "expired")]


@pytest.mark.parametrize(
    "words", ["Bis Freitag bin ich im Urlaub.", "Am liebsten am Freitag.", "Nächste Woche geht es gut."]
)
def test_no_last_day(story: Story, words: str) -> None:
    """When somebody has time, or is away, says nothing of how long it is there."""
    story.publishes(HELGA, f"Ich verschenke ein Kinderbett. {words}")
    assert story.listings("starts_on", "ends_on") == [(None, None)]


@pytest.mark.parametrize(
    ("need", "word"),
    [
        ("Wir suchen dringend zwei Kinderbetten und zehn Töpfe.", "gilt bis 30.1."),
        (NEED, "Das brauchen wir noch ein paar Wochen."),
        (NEED, "noch 3 Wochen"),
    ],
)
def test_valid_in_other_words(story: Story, need: str, word: str) -> None:
    """A span, or a day for several things, renews as well."""
    story.publishes(SHOP, need)
    story.passes(days=28)
    story.answers(story.last(SHOP, "renewal"), word)
    assert "gilt weiter" in text_of(story.last(SHOP, "receipt"))
    story.passes(days=20)
    assert {state for (state,) in story.listings("state")} == {"open"}


def test_a_message_is_no_silence(story: Story) -> None:
    """Who answers something else is asked once more, with time to answer, and the moderators read it."""
    story.publishes(SHOP, NEED)
    story.passes(days=29, hours=18)
    story.answers(story.last(SHOP, "renewal"), "Zwei Familien ziehen nun erst im Januar ein.")
    assert "erst im Januar" in text_of(story.last(ANNA, "review"))
    assert len(story.has(SHOP, "renewal")) == 2
    story.passes(days=1)
    story.answers(story.last(SHOP, "renewal"), "JA")
    story.passes(days=5)
    assert story.listings("state") == [("open",)]


@pytest.mark.parametrize(
    ("offer", "words", "day"),
    [
        ("Ich verschenke ein Kinderbett.", "bis Ende Januar würde ich es noch stehen lassen", date(2027, 1, 31)),
        ("Ich verschenke ein Kinderbett.", "Ja, aber nur noch bis zum 15. Januar", date(2027, 1, 15)),
        ("I am giving away a bed.", "still got it, but only until 15 January", date(2027, 1, 15)),
        ("I am giving away a bed.", "till 15 January", date(2027, 1, 15)),
        ("Ich verschenke ein Kinderbett.", "ja gerne noch", None),
        ("Ich verschenke ein Kinderbett.", "Alles noch da, bitte weiter anbieten", None),
        ("I am giving away a bed.", "yes please keep it listed", None),
    ],
)
def test_still_valid_as_people_say_it(here: Story, offer: str, words: str, day: date | None) -> None:
    here.publishes(HELGA, offer)
    while not here.has(HELGA, "renewal"):
        here.passes(days=1)
    here.answers(here.last(HELGA, "renewal"), words)
    assert len(here.has(HELGA, "renewal")) == 1
    letter = text_of(here.last(HELGA, "receipt"))
    assert "gilt weiter" in letter or "stays valid" in letter
    assert here.listings("ends_on") == [(day,)]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        # A "but" without a comma ends what is said of the first.
        ("the lamp has gone but I've still got the table", ["open", "ended"]),
        ("The table has gone but not the lamp", ["ended", "open"]),
        ("Der Tisch ist weg aber nicht die Lampe", ["ended", "open"]),
        # Neither a day for all of it, nor an offer of its own.
        ("Der Tisch ist noch bis Freitag da, die Lampe nicht mehr", ["open", "open"]),
        ("Only the lamp is left", ["open", "open"]),
        ("Ich bin bis Freitag noch bei meiner Tochter.", ["open", "open"]),
        ("Können Sie bis Freitag noch warten?", ["open", "open"]),
    ],
)
def test_of_two_that_are_asked_about(here: Story, words: str, left: list[str]) -> None:
    """Only what is plainly said of which: and what is not, is asked back."""
    english = words.isascii() and "the " in words
    here.publishes(
        HELGA,
        "I am giving away:\n- a table\n- a lamp\n" if english else "Ich verschenke:\n- einen Tisch\n- eine Lampe\n",
    )
    while not here.has(HELGA, "renewal"):
        here.passes(days=1)
    here.answers(here.last(HELGA, "renewal"), words)
    assert [state for (state,) in here.listings("state")] == left
    told_of_both = "still got" in words
    assert len(here.has(HELGA, "renewal")) == (1 if told_of_both else 2)
    assert ("sicher verstanden" in text_of(here.last(HELGA, "renewal"))) is (left == ["open", "open"] and not english)


@pytest.mark.parametrize(
    ("who", "text", "words", "again"),
    [
        (HELGA, "Ich verschenke ein Kinderbett.", "Blubb.", "nicht sicher verstanden"),
        (HELGA, "Ich verschenke ein Kinderbett.", "Vielleicht brauche ich es doch selbst", "nicht sicher verstanden"),
        (SHOP, NEED, "Kann ich Ihnen das nächste Woche sagen?", "nicht sicher verstanden"),
        (HELGA, "I am giving away a bed.", "wibble", "not sure what your answer means"),
    ],
)
def test_who_answers_what_nobody_understands_is_asked_back_once(
    here: Story, who: str, text: str, words: str, again: str
) -> None:
    """The same moment, with the words that work; the second time a moderator reads it. That an answer came is not denied later."""
    here.publishes(who, text)
    while not here.has(who, "renewal"):
        here.passes(days=1)
    here.answers(here.last(who, "renewal"), words)
    asked = here.has(who, "renewal")
    assert len(asked) == 2
    assert again in text_of(asked[1])
    here.answers(asked[1], words)
    assert len(here.has(who, "renewal")) == 2
    assert words in text_of(here.last(ANNA, "review"))
    assert here.kinds(who)[-1] == "receipt"
    here.passes(days=9)
    closing = text_of(here.last(who, "notice"))
    assert "keine Antwort" not in closing
    assert "no answer" not in closing
    here.answers(here.last(who, "notice"), "STILL THERE" if "not sure" in again else "NOCH DA")
    assert here.listings("state") == [("open",)]


@pytest.mark.parametrize("word", ["Alles noch aktuell", "JA"])
def test_a_met_need_that_is_renewed_begins_anew(story: Story, word: str) -> None:
    """All of it was promised; renewed, as much is needed again, and found. Called off later, nothing counts twice."""
    story.publishes(SHOP, "Wir suchen dringend ein Kinderbett.")
    story.publishes(HELGA, BED)
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    story.passes(days=28)
    assert story.listings("rest")[0] == (0,)
    story.answers(story.last(SHOP, "renewal"), word)
    assert story.listings("state", "rest")[0] == ("open", 1)
    story.publishes("otto@web.example", BED)
    assert len(story.has(SHOP, "match")) == 2
    story.answers(story.has(SHOP, "match")[0], "Passt nicht, wir haben doch keinen Platz")
    with story.office.store.read() as tx:
        assert ledger.unbalanced(tx) == []


def test_all_still_valid_opens_what_silence_ended(story: Story) -> None:
    """A day too late, and nobody has to write it all again; what ended long ago stays over."""
    story.publishes(SHOP, NEED)
    story.passes(days=31)
    assert story.listings("ending") == [("expired",)]
    story.writes(SHOP, "Alles noch aktuell")
    assert story.listings("state") == [("open",)]
    assert "Möbel" in text_of(story.has(SHOP, story.kinds(SHOP)[-1])[-1])
    story.passes(days=70)
    story.writes(SHOP, "Alles noch aktuell")
    assert story.listings("ending") == [("expired",)]


def test_what_is_over_when_it_is_approved_is_offered_to_nobody(story: Story) -> None:
    """Its owner corrected it, and its last day passed while that waited: no organisation hears of it once more."""
    story.publishes(SHOP, "Wir suchen dringend zwei Kinderbetten.")
    story.publishes(HELGA, "Ich verschenke ein Kinderbett, abzuholen bis 24.11.")
    story.answers(story.last(HELGA, "receipt"), "Beschreibung: ein Kinderbett mit Matratze, abzuholen bis 24.11.")
    story.answers(story.last(SHOP, "match"), "Nehmen wir")  # Who wanted it is asked anew once it is read.
    story.passes(days=3)
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(hours=20)
    assert story.listings("state")[1] == ("ended",)
    assert story.kinds(SHOP).count("match") == 1


ASKED_BACK = timedelta(days=4)  # Whoever is asked back has so much more time at most.
THREE_NEEDS = "Wir suchen dringend drei Kinderbetten, zwei Staubsauger und zehn Töpfe."


@pytest.mark.parametrize(
    ("words", "valid", "over"),
    [
        ("Kinderbetten und Staubsauger brauchen wir weiterhin, Töpfe haben wir genug", (0, 1), (2,)),
        ("Töpfe haben wir genug. Die Kinderbetten brauchen wir weiterhin. Danke für alles!", (0,), (2,)),
        ("Töpfe haben wir genug, der Rest gilt weiter", (0, 1), (2,)),
        # Not that they are still needed: silence ends them as before.
        ("Töpfe haben wir genug, Staubsauger brauchen wir vielleicht noch.", (), ()),
        ("Töpfe haben wir genug, brauchen Sie noch Kinderbetten?", (), ()),
        ("Töpfe haben wir genug. Die Familie mit den Kinderbetten ist noch da.", (), (2,)),
    ],
)
def test_what_stays_valid_beside_what_is_over(
    here: Story, words: str, valid: tuple[int, ...], over: tuple[int, ...]
) -> None:
    """Each need as it is said; of what nothing is said, nothing is renewed."""
    here.publishes(SHOP, THREE_NEEDS)
    here.passes(days=28)
    [(end,)] = set(here.listings("valid_until"))
    here.answers(here.last(SHOP, "renewal"), words)
    told = here.listings("state", "ending", "valid_until")
    assert tuple(n for n, (_, ending, _) in enumerate(told) if ending == "covered") == over
    assert tuple(n for n, (state, _, until) in enumerate(told) if state == "open" and until > end + ASKED_BACK) == valid


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        ("Ich verschenke ein Bett und einen Tisch.", "Das Bett ist weg, der Tisch ist noch da."),
        ("Je donne un lit et une table, 07545 Gera.", "Le lit est parti, la table est encore là."),
    ],
)
def test_one_letter_for_what_is_gone_and_what_is_there(here: Story, offer: str, words: str) -> None:
    """It says that the rest stays, and that is renewed."""
    here.publishes(HELGA, offer)
    here.passes(days=1)
    ends, letters = here.listings("valid_until"), len(here.kinds(HELGA))
    here.answers(here.last(HELGA, "decision"), words)
    assert here.listings("state") == [("ended",), ("open",)]
    assert here.listings("valid_until")[1] > ends[1]
    assert here.kinds(HELGA)[letters:] == ["receipt"]
