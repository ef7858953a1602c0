"""Who hears of an offer when: rounds, caps, digests, quiet hours; on both databases, with a clock that the test moves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from village import ANNA, Letter, Village, with_settings

from mailflow.config import Organisation
from mailflow.store import ledger, matches, tables
from mailflow.store.engine import Store
from mailflow.workflow import teams
from mailflow.workflow.office import Office

HELGA = "helga@web.example"
NEED = "Wir suchen dringend zwei Kinderbetten."
OFFER = "Ich verschenke zwei Kinderbetten."
DAY = timedelta(days=1)


@pytest.fixture
def village(furnished: Office, store: Store) -> Village:
    """Monday, ten in the morning."""
    return Village(replace(furnished, store=store))


def shops(village: Village, count: int) -> list[str]:
    """So many organisations that need two beds each."""
    found = [f"kleiderkammer{number}@gera.example" for number in range(count)]
    for number, shop in enumerate(found):
        village.publishes(shop, NEED, f"Kammer {number}")
    return found


def asked(village: Village, organisations: list[str]) -> list[str]:
    """Those that a match was mailed to."""
    return [shop for shop in organisations if village.got(shop, "match")]


def balanced(village: Village) -> bool:
    with village.office.store.read() as tx:
        return ledger.unbalanced(tx) == []


def test_three_rounds(village: Village) -> None:
    """Three organisations first, three more after a working day of silence, and again; then nobody more."""
    found = shops(village, 11)
    village.publishes(HELGA, OFFER)
    counts = []
    for _ in range(5):
        counts.append(len(asked(village, found)))
        village.passes(days=1)
    assert counts == [3, 6, 9, 9, 9]
    assert all(len(village.got(shop, "match")) <= 1 for shop in found)


def test_silence_over_the_weekend_is_none(village: Village) -> None:
    """What was asked on Friday is asked of the next on Monday."""
    found = shops(village, 5)
    village.until(village.now.replace(day=27, hour=14, minute=0))
    village.publishes(HELGA, OFFER)
    village.passes(days=2)
    assert len(asked(village, found)) == 3
    village.passes(days=1, minutes=30)
    assert len(asked(village, found)) == 5


def test_a_no_brings_the_next_at_once(village: Village) -> None:
    """Without waiting; and all in all not more than three rounds of three hear of it."""
    found = shops(village, 11)
    village.publishes(HELGA, OFFER)
    declined: set[str] = set()
    while open_ := [shop for shop in asked(village, found) if shop not in declined]:
        village.answers(open_[0], "match", "Passt nicht, zu klein")
        declined.add(open_[0])
    assert len(declined) == 9


def test_a_missed_tick_is_made_up(village: Village) -> None:
    """A machine that slept over the time asks the next organisations when it wakes, one round and not two."""
    found = shops(village, 9)
    village.publishes(HELGA, OFFER)
    village.now += 3 * DAY
    village.tick()
    assert len(asked(village, found)) == 6


def test_quiet_hours(village: Village) -> None:
    """What is approved at night is told in the morning; its sender hears of the decision at once."""
    [shop] = shops(village, 1)
    village.until(village.now.replace(hour=21, minute=0))
    village.publishes(HELGA, OFFER)
    assert len(village.got(HELGA)) == 2
    assert asked(village, [shop]) == []
    village.passes(hours=12)
    [match] = village.got(shop, "match")
    assert village.office.desk.config.cities["gera"].timezone == "Europe/Berlin"
    assert (match.at.hour, match.at.minute) == (7, 0)  # UTC: eight by the clocks in Gera.


MORNING = (7, 0)  # UTC: eight by the clocks in Gera.


def clock(letter: Letter) -> tuple[int, int]:
    """When a letter goes out, in UTC."""
    return letter.due.hour, letter.due.minute


@pytest.mark.parametrize(
    ("need", "offer", "yes", "question", "gone", "words"),
    [
        pytest.param(NEED, OFFER, "Nehmen wir", "Wann passt es Ihnen?", "ZURÜCKZIEHEN", "FRAGE Wie breit?", id="de"),
        pytest.param(
            "We urgently need two cots for children.", "I have two cots for children to give away.", "We take it",
            "When would it suit you?", "WITHDRAW", "ASK How wide?", id="en",
        ),
    ],
)  # fmt: skip
def test_at_night_an_organisation_is_written_to_only_in_answer(
    village: Village, need: str, offer: str, yes: str, question: str, gone: str, words: str
) -> None:
    """What a moderator decides and asks at night, and what a helper writes then, waits for eight; its own mail is answered."""
    shop, other = "kleiderkammer@gera.example", "haus@gera.example"
    village.publishes(shop, need)
    village.publishes(HELGA, offer)
    village.until(village.now.replace(hour=22, minute=0))
    village.answers(shop, "match", yes)
    accepted, night = village.got(shop)[-1], (22, 0)
    assert (accepted.kind, clock(accepted)) == ("receipt", night)
    introduction = village.got(HELGA, "introduction")[-1]
    assert clock(introduction) == night  # A helper is no organisation.
    village.answers(HELGA, "introduction", question)
    assert clock(village.got(shop, "relay")[-1]) == MORNING
    village.answers(HELGA, "introduction", gone)
    assert (village.got(shop)[-1].kind, clock(village.got(shop)[-1])) == ("notice", MORNING)
    village.writes(other, need)
    assert (village.got(other)[-1].kind, clock(village.got(other)[-1])) == ("receipt", night)
    village.answers(ANNA, "review", words)
    assert clock(village.got(other, "question")[-1]) == MORNING
    village.answers(ANNA, "review", "OK")
    village.passes(minutes=10)
    assert clock(village.got(other, "decision")[-1]) == MORNING


def test_a_colleague_is_told_in_the_morning(village: Village) -> None:
    """Of what one of an organisation does at night the others hear when they are awake."""
    team = Organisation(key="kammer", name="Kammer", addresses=("kleiderkammer@gera.example", "petra@gera.example"))
    village.office = with_settings(village.office, {"organisations": {"kammer": team}})
    teams.mirror(village.office.store, village.office.config, village.now)
    village.publishes("kleiderkammer@gera.example", NEED)
    village.publishes(HELGA, OFFER)
    village.until(village.now.replace(hour=22, minute=0))
    village.answers("petra@gera.example", "match", "Nehmen wir")
    assert clock(village.got("petra@gera.example")[-1]) == (22, 0)
    assert clock(village.got("kleiderkammer@gera.example", "notice")[-1]) == MORNING


def approved_at_night(village: Village, text: str, words: str) -> str:
    """A shop that is approved at half past ten in the evening; the decision waits for the morning."""
    shop = "kleiderkammer@gera.example"
    village.until(village.now.replace(hour=21, minute=0))
    village.writes(shop, text)
    village.answers(ANNA, "review", words)
    village.passes(minutes=30)
    assert clock(village.got(shop, "decision")[-1]) == MORNING
    return shop


@pytest.mark.parametrize("word", ["erledigt", "zurückziehen", "LÖSCHEN", "WIDERRUF"])
def test_a_need_that_is_over_by_the_morning_is_not_told_as_approved(village: Village, word: str) -> None:
    """Taken back in the night, it is answered then; no letter says at eight that offers will come."""
    shop = approved_at_night(village, NEED, "OK")
    village.answers(shop, "receipt", word, nth=0)
    assert village.got(shop, "decision") == []
    assert village.got(shop)[-1].at == village.now
    village.passes(hours=12)
    assert village.got(shop, "decision") == []


def test_of_two_needs_the_other_one_is_told(village: Village) -> None:
    """The letter is written anew for what is left of it, with the welcome that it had and what became of the first."""
    shop = approved_at_night(village, "Wir brauchen:\n- 10 Töpfe\n- zwei Kinderbetten", "OK")
    village.answers(shop, "receipt", "1 erledigt", nth=0)
    [decision] = village.got(shop, "decision")
    told = " ".join(decision.text.split())
    assert "Nummer 2: Möbel: zwei Kinderbetten" in told
    assert "Nummer 1: Hausrat: 10 Töpfe (beendet)" in told
    assert "Sie sind damit bei uns aufgenommen." in told


def test_who_is_no_organisation_is_not_welcomed_as_one(village: Village) -> None:
    """Nor is the letter that is written anew for somebody who needs things for themselves."""
    lena = "lena.vogt@web.example"
    village.until(village.now.replace(hour=21, minute=0))
    village.writes(lena, "Ich brauche für mich:\n- 10 Töpfe\n- zwei Kinderbetten")
    village.answers(ANNA, "review", "OK")
    village.passes(minutes=30)
    village.answers(lena, "receipt", "1 erledigt", nth=0)
    [decision] = village.got(lena, "decision")
    assert "Nummer 2: Möbel: zwei Kinderbetten" in " ".join(decision.text.split())
    assert "aufgenommen" not in decision.text


def test_what_was_refused_is_told_all_the_same(village: Village) -> None:
    """What is taken back of a mail does not hide the reason of the rest."""
    shop = approved_at_night(village, "Wir brauchen:\n- 10 Töpfe\n- zwei Kinderbetten", "1 OK\n2 nein haben wir nicht")
    village.answers(shop, "receipt", "1 erledigt", nth=0)
    [decision] = village.got(shop, "decision")
    assert "wurde nicht angenommen" in str(decision.mail["Subject"])
    assert "haben wir nicht" in decision.text


def test_a_question_about_what_is_over_is_not_asked(village: Village) -> None:
    """A moderator's, asked at night and not gone out yet."""
    shop = "kleiderkammer@gera.example"
    village.until(village.now.replace(hour=21, minute=0))
    village.writes(shop, NEED)
    village.answers(ANNA, "review", "FRAGE Wie breit?")
    assert clock(village.got(shop, "question")[-1]) == MORNING
    village.answers(shop, "receipt", "erledigt", nth=0)
    assert village.got(shop, "question") == []


def test_what_is_gone_by_the_morning_is_not_told(village: Village) -> None:
    """The helper took it back at night: the organisation never hears of it, and the pair may be proposed another time."""
    [shop] = shops(village, 1)
    village.until(village.now.replace(hour=21, minute=0))
    village.publishes(HELGA, OFFER)
    village.answers(HELGA, "decision", "ZURÜCKZIEHEN")
    village.passes(hours=14)
    assert asked(village, [shop]) == []


def test_a_night_full_of_offers(village: Village) -> None:
    """Of seven offers in a night, five come in the morning and two in a digest."""
    [shop] = shops(village, 1)
    village.until(village.now.replace(hour=21, minute=0))
    for number in range(7):
        village.publishes(f"helfer{number}@web.example", OFFER)
    village.passes(hours=12)
    assert (len(village.got(shop, "match")), len(village.got(shop, "digest"))) == (5, 1)


def test_conditions_stand_in_lines_of_their_own(village: Village) -> None:
    """What somebody said of all things of their mail is not in the words of each; a size is."""
    [shop] = shops(village, 1)
    village.publishes(
        HELGA,
        "Ich verschenke:\n- ein Kinderbett 70x140\n- eine Winterjacke Größe 164\n\nNur Selbstabholung, nur am Wochenende, bis 15.12.",
    )
    [told] = village.got(shop, "match")
    for line in ("Größe: 70x140", "Wann: nur am Wochenende", "Übergabe: wird abgeholt", "Verfügbar bis: 15.12.2026"):
        assert f"\n{line}" in told.text
    assert "164" not in told.text


def test_conditions_that_were_corrected_are_gone(village: Village) -> None:
    """Its owner describes it anew: what is not said any more is no condition."""
    [shop] = shops(village, 1)
    village.writes(HELGA, "Ich verschenke ein Kinderbett, nur am Wochenende.")
    village.answers(HELGA, "receipt", "Beschreibung: ein Kinderbett, jederzeit")
    village.answers(ANNA, "review", "OK")
    village.passes(minutes=5)
    assert "Wann:" not in village.got(shop, "match")[0].text


def digest(village: Village) -> str:
    """An organisation that got five offers in a day, and the next two in a digest."""
    [shop] = shops(village, 1)
    for number in range(7):
        village.publishes(
            f"helfer{number}@web.example", OFFER.replace("zwei", "vier") + " " + "Gut erhalten. " * number
        )
    assert len(village.got(shop, "match")) == 5
    assert village.got(shop, "digest") == []
    village.passes(days=1)
    assert len(village.got(shop, "match")) == 5
    [found] = village.got(shop, "digest")
    assert (found.at.hour, found.at.minute) == (7, 0)
    assert "\n1. Möbel\n" in found.text
    assert "\n2. Möbel\n" in found.text
    assert "2 Angebote" in found.text
    return shop


def test_above_the_cap_a_digest(village: Village) -> None:
    """Answered by number: one is taken, one declined, each as if it had come alone."""
    shop = digest(village)
    village.answers(shop, "digest", "1 nehmen 2, gern am Montag nach drei Uhr.\n2 passt nicht, zu groß")
    columns = [tables.matches.c[name] for name in ("state", "ending", "amount")]
    with village.office.store.read() as tx:
        states = [tuple(row) for row in tx.execute(select(*columns).order_by(tables.matches.c.id))]
    assert sorted(states[5:], key=str) == [("accepted", None, 2), ("ended", "declined", None)]
    assert balanced(village)
    [told] = village.got(shop, "receipt")[1:]  # The first is about its need.
    assert "\n1. Möbel: zugesagt, die Person weiß Bescheid (2)\n2. Möbel: abgesagt (zu groß)\n" in told.text


def test_an_answer_to_several_is_answered_once(village: Village) -> None:
    """And that letter is answered by number as well: with a reason that was missing, and with words for a helper."""
    shop = digest(village)
    village.answers(shop, "digest", "1 nehmen 2\n2 passt nicht")
    asking = village.got(shop, "receipt")[-1].text
    assert "\n2. Möbel: abgesagt\n" in asking
    assert "Warum passt es nicht?" in asking
    assert village.got(shop, "question") == []
    village.answers(shop, "receipt", "1 Wir kommen am Freitag.\n2 Es ist zu groß.")
    assert "Wir kommen am Freitag." in village.got("helfer5@web.example", "relay")[0].text
    told = village.got(shop, "receipt")[-1].text
    assert "\n1. Möbel: weitergeleitet\n2. Möbel: abgesagt (Es ist zu groß.)\n" in told
    assert "Warum passt es nicht?" not in told


@pytest.mark.parametrize("words", ["Nehmen wir", "nehmen 3", "1 vielleicht", "3 nehmen wir", "1 Stuhl wäre schön"])
def test_a_digest_without_a_number_is_asked_again(village: Village, words: str) -> None:
    """Nothing is done, and the organisation is told how to say it."""
    shop = digest(village)
    village.answers(shop, "digest", words)
    assert "Welches der 2 Angebote" in village.got(shop, "notice")[0].text
    assert not any(village.got(f"helfer{number}@web.example", "introduction") for number in range(7))


def test_an_organisation_hears_of_an_offer_once(village: Village) -> None:
    """However many of its needs it fits, and whatever it answered."""
    [shop] = shops(village, 1)
    village.publishes(shop, NEED + " Es eilt sehr.", "Kammer 0")
    village.publishes(HELGA, OFFER)
    assert len(village.got(shop, "match")) == 1
    village.answers(shop, "match", "Passt nicht")
    village.passes(days=4)
    assert len(village.got(shop, "match")) == 1


def test_taken_means_no_further_round(village: Village) -> None:
    """The others of the round are told kindly when they come too late, and nobody more is asked."""
    found = shops(village, 6)
    village.publishes(HELGA, OFFER)
    first, second, _ = asked(village, found)
    village.answers(first, "match", "Nehmen wir")
    village.answers(second, "match", "Nehmen wir")
    assert "gilt leider nicht mehr" in village.got(second, "notice")[0].text
    village.passes(days=3)
    assert len(asked(village, found)) == 3
    assert len(village.got(HELGA, "introduction")) == 1


def test_called_off_it_is_asked_of_the_next(village: Village) -> None:
    """What was agreed and called off is free again on both sides, goes to the next at once, and has rounds again."""
    found = shops(village, 9)
    village.publishes(HELGA, "Ich verschenke zehn Kinderbetten.")
    first, *_ = asked(village, found)
    village.answers(first, "match", "Nehmen 3")
    assert "Menge: 3" in village.got(HELGA, "introduction")[0].text
    village.answers(first, "match", "Passt nicht, wir haben doch keinen Platz")
    assert "braucht Ihr Angebot nun doch nicht" in village.got(HELGA, "notice")[0].text
    assert len(asked(village, found)) == 4
    assert balanced(village)
    village.passes(days=1)
    assert len(asked(village, found)) == 7


def test_days_that_do_not_meet(village: Village) -> None:
    """An offer that is gone before the need begins is not shown; a moderator's yes changes nothing about that."""
    village.publishes("kleiderkammer0@gera.example", "Wir suchen ab 10.12. zwei Kinderbetten.", "Kammer 0")
    village.publishes(HELGA, "Ich verschenke zwei Kinderbetten, Abholung bis 5.12.")
    village.publishes("otto@web.example", "Ich verschenke zwei Kinderbetten, Abholung bis 15.12.")
    [match] = village.got("kleiderkammer0@gera.example", "match")
    assert "bis 15.12.2026" in match.text
    assert village.got(ANNA, "review")


def rests(village: Village) -> list[tuple[int | None, str]]:
    """What is left of each listing, and its state, oldest first."""
    t = tables.listings
    with village.office.store.read() as tx:
        return [tuple(row) for row in tx.execute(select(t.c.rest, t.c.state).order_by(t.c.id))]


def test_a_bed_is_one_bed(village: Village) -> None:
    """Two of six needed are there after two offers of "ein Bett"; a need of one is met by the first."""
    village.publishes("kleiderkammer0@gera.example", "Wir suchen dringend sechs Kinderbetten.", "Kammer 0")
    for number in range(2):
        village.publishes(f"helfer{number}@web.example", "Ich verschenke ein Kinderbett.")
        village.answers("kleiderkammer0@gera.example", "match", "Nehmen wir")
    assert rests(village) == [(4, "open"), (0, "ended"), (0, "ended")]
    assert balanced(village)


def test_some_of_what_nobody_counted(village: Village) -> None:
    """Three of "Winterjacken" leave an offer open for the others; all of it ends it."""
    for number in range(2):
        village.publishes(
            f"kleiderkammer{number}@gera.example", "Wir suchen dringend zehn Winterjacken.", f"Kammer {number}"
        )
    village.publishes(HELGA, "Ich verschenke warme Winterjacken.")
    village.answers("kleiderkammer0@gera.example", "match", "Nehmen 3")
    assert rests(village) == [(7, "open"), (10, "open"), (None, "open")]
    village.answers("kleiderkammer1@gera.example", "match", "Nehmen wir")
    assert rests(village)[1:] == [(9, "open"), (None, "ended")]
    assert len(village.got(HELGA, "introduction")) == 2


def offers(village: Village, count: int) -> list[str]:
    """So many helpers with a bed each, past all their rounds."""
    found = [f"helfer{number}@web.example" for number in range(count)]
    for helper in found:
        village.publishes(helper, "Ich verschenke ein Kinderbett.")
    village.passes(days=7)
    return found


def test_a_need_is_shown_more_until_it_is_met(village: Village) -> None:
    """Of what waits already, three at first; after each yes one more, until it has all it needs."""
    helpers = offers(village, 6)
    village.publishes("kleiderkammer0@gera.example", "Wir suchen dringend vier Kinderbetten.", "Kammer 0")
    assert len(village.got("kleiderkammer0@gera.example", "match")) == 3
    for number in range(4):
        village.answers("kleiderkammer0@gera.example", "match", "Nehmen wir", number)
    assert sum(len(village.got(helper, "introduction")) for helper in helpers) == 4
    assert rests(village)[-1][0] == 0
    assert balanced(village)


def test_a_need_has_rounds_too(village: Village) -> None:
    """Where its organisation is silent, others of what waits are shown after a working day; three times in all."""
    offers(village, 10)
    village.publishes("kleiderkammer0@gera.example", "Wir suchen dringend zehn Kinderbetten.", "Kammer 0")
    counts = []
    for _ in range(5):
        counts.append(len(village.got("kleiderkammer0@gera.example", "match")))
        village.passes(days=1)
    assert counts == [3, 6, 9, 9, 9]


def test_a_need_whose_offer_is_gone_looks_again(village: Village) -> None:
    """Taken back, or taken by another one: the next offer is shown at once."""
    first, *_ = offers(village, 6)
    for number in range(2):
        village.publishes(
            f"kleiderkammer{number}@gera.example", "Wir suchen dringend sechs Kinderbetten.", f"Kammer {number}"
        )
    shop, other = "kleiderkammer0@gera.example", "kleiderkammer1@gera.example"
    assert len(village.got(shop, "match")) == 3
    village.answers(first, "decision", "ZURÜCKZIEHEN")
    assert len(village.got(shop, "match")) == 4
    before = len(village.got(shop, "match"))
    village.answers(other, "match", "Nehmen wir", 1)
    assert len(village.got(shop, "match")) == before + 1


def test_too_late_and_yet_not(village: Village) -> None:
    """The faster one calls it off: whoever came too late is asked anew, and who said nothing may still say yes."""
    found = shops(village, 3)
    village.publishes(HELGA, OFFER)
    first, late, silent = asked(village, found)
    village.answers(first, "match", "Nehmen wir")
    village.answers(late, "match", "Nehmen wir")
    assert "gilt leider nicht mehr" in village.got(late, "notice")[-1].text
    village.passes(minutes=20)
    village.answers(first, "match", "Passt nicht, wir haben doch keinen Platz")
    assert [len(village.got(shop, "match")) for shop in (first, late, silent)] == [1, 2, 1]
    village.answers(silent, "match", "Nehmen wir")
    assert len(village.got(HELGA, "introduction")) == 2
    assert balanced(village)


def test_a_yes_while_it_is_checked_again(village: Village) -> None:
    """Corrected after it was proposed, an offer is with the moderators: who says yes then is asked anew after their OK."""
    [shop] = shops(village, 1)
    village.publishes(HELGA, OFFER)
    village.answers(HELGA, "receipt", "Menge: 3", 0)
    village.answers(shop, "match", "Nehmen wir")
    assert "noch nicht vergeben" in village.got(shop, "notice")[-1].text
    village.answers(ANNA, "review", "OK")
    village.passes(minutes=5)
    assert len(village.got(shop, "match")) == 2
    village.answers(shop, "match", "Nehmen wir")
    assert len(village.got(HELGA, "introduction")) == 1


def test_silence_begins_when_it_is_told(village: Village) -> None:
    """What is told in a digest next morning has its whole working day before the next are asked."""
    village.publishes("kleiderkammer0@gera.example", NEED, "Kammer 0")
    for number in range(5):
        village.publishes(f"helfer{number}@web.example", OFFER)
    for number in range(1, 7):
        village.publishes(
            f"kleiderkammer{number}@gera.example", "Wir suchen dringend vierzig Kinderbetten.", f"Kammer {number}"
        )
    village.until(village.now.replace(hour=14, minute=0))
    village.publishes(HELGA, OFFER)
    t = tables.listings
    with village.office.store.read() as tx:
        [(tell_at, round_at)] = tx.execute(
            select(func.max(tables.matches.c.tell_at), func.max(t.c.round_at))
            .join(t, t.c.id == tables.matches.c.offer_id)
            .where(t.c.id == select(func.max(t.c.id)).scalar_subquery())
        )
    assert tell_at is not None
    assert round_at >= tell_at + DAY


def test_later_is_no_silence(village: Village) -> None:
    """After the last round its owner hears nothing while an organisation that said SPÄTER has time to answer."""
    [shop] = shops(village, 1)
    village.publishes(HELGA, OFFER)
    village.answers(shop, "match", "SPÄTER 7")
    village.passes(days=6)
    assert village.got(HELGA, "notice") == []
    village.passes(days=3)
    assert len(village.got(HELGA, "notice")) == 1


def test_numbers_of_a_digest_stay(village: Village) -> None:
    """The second of three was put off and is told in another digest: "2" of the old one is not the third."""
    [shop] = shops(village, 1)
    for number in range(8):
        village.publishes(f"helfer{number}@web.example", OFFER.replace("zwei", "vier") + " Gut erhalten." * number)
    village.passes(days=1)
    with village.office.store.write() as tx:
        [moved] = tx.scalars(select(tables.matches.c.id).where(tables.matches.c.place == 2))
        matches.told(tx, moved, village.now, digest_id=moved, place=1)
    village.answers(shop, "digest", "2 nehmen wir", 0)
    assert "Welches der" in village.got(shop, "notice")[0].text
    village.answers(shop, "digest", "3 nehmen wir", 0)
    with village.office.store.read() as tx:
        [place] = tx.scalars(select(tables.matches.c.place).where(tables.matches.c.state == "accepted"))
    assert place == 3


def test_what_is_told_again_counts(village: Village) -> None:
    """What was put off in a digest comes in letters of its own: of these, too, no more a day than people can read, the rest in
    a digest whose numbers are its own."""
    [shop] = shops(village, 1)
    for number in range(12):
        village.publishes(f"helfer{number}@web.example", OFFER.replace("zwei", "vier") + " Gut erhalten." * number)
    village.passes(days=1)
    village.answers(shop, "digest", "1-7 später 1")
    village.passes(days=1)
    village.publishes("helferin@web.example", OFFER.replace("zwei", "vier"))
    village.passes(days=2)
    days = Counter((letter.kind, letter.at.date()) for letter in village.got(shop))
    assert max(number for (kind, _), number in days.items() if kind == "match") == 5
    assert {number for (kind, _), number in days.items() if kind == "digest"} == {1}
    first, second = village.got(shop, "digest")
    assert first.mail["Reply-To"] != second.mail["Reply-To"]
    village.answers(shop, "digest", "2 nehmen 1", 1)
    with village.office.store.read() as tx:
        accepted = select(tables.matches.c.place, tables.matches.c.digest_id).where(
            tables.matches.c.state == "accepted"
        )
        [(place, digest_id)] = tx.execute(accepted).all()
    assert place == 2
    assert f"+g{digest_id}x" in str(second.mail["Reply-To"])


def test_one_in_a_digest_is_no_letter_above_the_cap(village: Village) -> None:
    """What is left for the next day is the first that is told then."""
    [shop] = shops(village, 1)
    for number in range(6):
        village.publishes(f"helfer{number}@web.example", OFFER.replace("zwei", "vier") + " Gut erhalten." * number)
    village.until(datetime(2026, 11, 23, 22, tzinfo=UTC))
    for number in range(6, 11):
        village.publishes(f"helfer{number}@web.example", OFFER.replace("zwei", "vier") + " Gut erhalten." * number)
    village.passes(days=2)
    days = Counter(letter.at.date() for letter in village.got(shop, "match"))
    assert max(days.values()) == 5
    assert sum(days.values()) == 11
