"""workflow.pausing and the pauses of senders: a pause with a last day ends by itself, and its letter says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from story import HELGA, SHOP, Story, text_of

from mailflow.reading.authenticity import Authenticity, Proof
from mailflow.store import tables
from mailflow.workflow.office import Office

NEED, OFFER = "Wir brauchen dringend zwei Betten.", "Ich habe zwei Betten abzugeben."
MIDNIGHT = datetime(2026, 12, 15, 23, tzinfo=UTC)  # Behind the 15th of December, as clocks in Gera show it.


@pytest.fixture
def here(office: Office) -> Story:
    """A conversation on SQLite."""
    return Story(office)


def states(story: Story) -> list[str]:
    return [state for (state,) in story.listings("state")]


def told(story: Story, mailbox: str, kind: str = "receipt") -> str:
    """The newest letter of a kind, on one line."""
    return " ".join(text_of(story.last(mailbox, kind)).split())


def until(story: Story, moment: datetime) -> None:
    story.passes(seconds=(moment - story.now).total_seconds())


def proven(story: Story) -> Story:
    """The story in which every mail proves whose it is."""
    authenticator = Mock(spec=story.office.authenticator)
    authenticator.judge.return_value = Authenticity(Proof.PASS, "as the test says")
    return replace(story, office=replace(story.office, authenticator=authenticator))


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Pause bis 15.12.", "15.12.2026"),
        ("Bitte bis zum 15. Dezember pausieren.", "15.12.2026"),
        ("PAUSE BIS 15.12.2026", "15.12.2026"),
        ("Pause bis Ende nächster Woche", "06.12.2026"),
    ],
)
@pytest.mark.parametrize(("owner", "text"), [(SHOP, NEED), (HELGA, OFFER)])
def test_it_ends_by_itself(here: Story, owner: str, text: str, words: str, day: str) -> None:
    """Of a need as of an offer, in an answer to any letter about it: with the day after the last one it is open again, and
    what came meanwhile is found; before, nobody sees it."""
    here.publishes(owner, text)
    here.answers(here.last(owner, "decision"), words)
    assert states(here) == ["paused"]
    assert f"Pause bis: {day} Am Tag danach geht es von selbst weiter, auf Ihr Wort auch früher." in told(here, owner)
    assert "WEITER" in told(here, owner)
    other, needs = (HELGA, OFFER) if owner == SHOP else (SHOP, NEED)
    end = datetime.strptime(f"{day} 23", "%d.%m.%Y %H").replace(tzinfo=UTC)
    until(here, end.replace(hour=22, minute=30))
    here.publishes(other, needs)
    assert states(here) == ["paused", "open"]
    assert here.has(SHOP, "match") == []
    until(here, end)
    assert states(here) == ["open", "open"]
    here.passes(hours=10)
    assert len(here.has(SHOP, "match")) == 1


CLOSED = [
    "Wir sind im Urlaub, bitte Pause bis 15.12.",
    "Betriebsferien bis 15. Dezember",
    "Guten Tag, bei uns ist bis zum 15.12. geschlossen. Vielen Dank!",
    "Bis 15.12. sind wir in den Ferien.",
    "We are closed until Dec 15",
    "We are on holiday until December 15th, thanks",
]


@pytest.mark.parametrize("words", CLOSED)
def test_who_is_closed_pauses_until_then(here: Story, words: str) -> None:
    """In an answer, and asked back in a mail of its own that nothing proves."""
    here.publishes(SHOP, NEED)
    here.writes(SHOP, words)
    assert states(here) == ["open"]
    here.answers(here.has(SHOP, "receipt")[-1], "PAUSE")
    here.answers(here.last(SHOP, "receipt"), "WEITER")
    here.answers(here.last(SHOP, "decision"), words)
    assert states(here) == ["paused"]
    assert "Pause bis: 15.12.2026" in told(here, SHOP)


@pytest.mark.parametrize("words", CLOSED)
def test_who_is_closed_pauses_at_once_where_it_is_proven(here: Story, words: str) -> None:
    story = proven(here)
    story.publishes(SHOP, NEED)
    story.writes(SHOP, words)
    assert states(story) == ["paused"]
    assert "15.12.2026" in told(story, SHOP)


@pytest.mark.parametrize(
    "words",
    [
        "Ist die Kleiderkammer bis 15.12. geschlossen?",
        "Wir sind bis 15.12. geschlossen, nehmen aber alles.",
        "Wir haben bis 15.12. geöffnet",
        "Wir haben bis 18 Uhr geschlossen",
    ],
)
def test_other_words_about_being_closed_pause_nothing(here: Story, words: str) -> None:
    here.publishes(SHOP, NEED)
    here.answers(here.last(SHOP, "decision"), words)
    assert "paused" not in states(here)


def test_a_helper_who_is_waited_for_hears_that_it_is_closed(here: Story) -> None:
    here.publishes(SHOP, NEED)
    here.publishes(HELGA, OFFER)
    here.answers(here.last(SHOP, "match"), "Nehmen wir")
    here.answers(here.last(SHOP, "receipt"), "Wir sind bis 15.12. im Urlaub")
    assert "bis 15.12. im Urlaub" in told(here, HELGA, "relay")


def test_a_missed_tick_is_made_up(story: Story) -> None:
    """The end stands in the database, whenever the schedule looks."""
    story.publishes(SHOP, NEED)
    story.answers(story.last(SHOP, "decision"), "Pause bis 15.12.")
    story.sleeps(days=24)
    assert states(story) == ["open"]


def test_sooner_by_a_word(here: Story) -> None:
    """WEITER opens it at once, and the day that was named does nothing any more, nor to a later pause without one."""
    here.publishes(SHOP, NEED)
    here.answers(here.last(SHOP, "decision"), "Pause bis 15.12.")
    here.answers(here.last(SHOP, "receipt"), "weiter")
    assert states(here) == ["open"]
    here.answers(here.last(SHOP, "receipt"), "PAUSE")
    assert "Pause bis" not in told(here, SHOP)
    until(here, MIDNIGHT)
    assert states(here) == ["paused"]


def test_another_day(here: Story) -> None:
    """Who is paused already names another last day; the bare word is a pause without one."""
    here.publishes(SHOP, NEED)
    here.answers(here.last(SHOP, "decision"), "Pause bis 15.12.")
    here.answers(here.last(SHOP, "receipt"), "Pause bis 17.12.")
    assert "Pause bis: 17.12.2026" in told(here, SHOP)
    until(here, MIDNIGHT)
    assert states(here) == ["paused"]
    here.answers(here.last(SHOP, "receipt"), "PAUSE")
    here.passes(days=3)
    assert states(here) == ["paused"]


def test_its_life_is_longer_than_its_pause(here: Story) -> None:
    """An offer that would have ended meanwhile is asked about behind its pause, as it would have been."""
    here.publishes(HELGA, OFFER)  # Furniture lives 14 days.
    here.answers(here.last(HELGA, "decision"), "Pause bis 15.12.")
    until(here, MIDNIGHT)
    assert states(here) == ["open"]
    assert here.has(HELGA, "renewal") == []
    here.passes(days=14)
    assert len(here.has(HELGA, "renewal")) == 1


def test_all_needs_of_an_organisation(here: Story) -> None:
    """In answer to a match the pause is one of all of them; the list shows until when."""
    here.publishes(SHOP, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten")
    here.publishes(HELGA, OFFER)
    here.answers(here.last(SHOP, "match"), "Bitte bis 15.12. keine Angebote mehr")
    assert states(here) == ["paused", "paused", "open"]
    assert told(here, SHOP).count("(macht Pause, bis 15.12.2026)") == 2
    assert "Am Tag danach geht es von selbst weiter" in told(here, SHOP)
    until(here, MIDNIGHT)
    assert states(here)[:2] == ["open", "open"]


def test_one_of_a_list(here: Story) -> None:
    """By its number, with a day of its own; the other one stays open."""
    here.publishes(SHOP, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten")
    here.writes(SHOP, "LISTE")
    here.answers(here.last(SHOP, "receipt"), "2 Pause bis 15.12.")
    assert states(here) == ["open", "paused"]
    assert told(here, SHOP).count("(macht Pause, bis 15.12.2026)") == 1
    until(here, MIDNIGHT)
    assert states(here) == ["open", "open"]


@pytest.mark.parametrize(
    ("owner", "text", "kind"),
    [
        (SHOP, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten", "receipt"),
        (HELGA, "Ich verschenke:\n- 10 Töpfe\n- 2 Betten", "question"),
    ],
)
def test_each_of_a_list_has_its_own_day(here: Story, owner: str, text: str, kind: str) -> None:
    """Both ends are kept, and the letters name both."""
    here.publishes(owner, text)
    here.writes(owner, "PAUSE")
    here.answers(here.last(owner, kind), "1 Pause bis 15.12., 2 Pause bis 20.12.")
    assert states(here) == ["paused", "paused"]
    letters = " ".join(text_of(letter) for letter in here.has(owner, "receipt")[-2:])
    assert "15.12.2026" in letters
    assert "20.12.2026" in letters
    until(here, MIDNIGHT)
    assert states(here) == ["open", "paused"]
    here.passes(days=5)
    assert states(here) == ["open", "open"]


@pytest.mark.parametrize("answer", ["Pause. Den Topf können Sie bis 15.12. abholen.", "Pause vom 20.12. bis 6.1."])
def test_a_day_that_is_none_of_its_end(here: Story, answer: str) -> None:
    """What else has a day gives the pause none, and a pause of later is asked about: the helper reads nothing of it."""
    here.publishes(SHOP, NEED)
    here.publishes(HELGA, OFFER)
    here.answers(here.last(SHOP, "match"), answer)
    assert states(here)[0] == ("open" if "6.1." in answer else "paused")
    assert here.has(HELGA, "relay") == []
    assert "15.12." not in told(here, SHOP, here.kinds(SHOP)[-1])


@pytest.mark.parametrize("answer", ["noch aktuell", "ALLES NOCH AKTUELL", "Ja, noch aktuell"])
@pytest.mark.parametrize(("owner", "text", "kind"), [(SHOP, NEED, "receipt"), (HELGA, OFFER, "question")])
def test_still_valid_is_no_yes_to_a_pause(here: Story, owner: str, text: str, kind: str, answer: str) -> None:
    """A need is renewed by it as by the words of the same letter; nothing pauses."""
    here.publishes(owner, text)
    here.writes(owner, "PAUSE")
    here.answers(here.last(owner, kind), answer)
    assert states(here) == ["open"]
    assert owner == HELGA or "gilt weiter" in told(here, owner)


@pytest.mark.parametrize("answer", ["PAUSE", "ja", "Pause bis 17.12."])
@pytest.mark.parametrize(("owner", "text", "kind"), [(SHOP, NEED, "receipt"), (HELGA, OFFER, "question")])
def test_in_a_mail_of_its_own(here: Story, owner: str, text: str, kind: str, answer: str) -> None:
    """Where nothing proves whose it is, the question names the day, and a yes to it means that day."""
    here.publishes(owner, text)
    here.writes(owner, "pausieren bis 15.12.")
    assert "Pause bis: 15.12.2026" in told(here, owner, kind)
    assert states(here) == ["open"]
    here.answers(here.last(owner, kind), answer)
    day = "17.12.2026" if "17" in answer else "15.12.2026"
    assert f"Pause bis: {day}" in told(here, owner)
    until(here, MIDNIGHT)
    assert states(here) == ["paused" if "17" in answer else "open"]
    here.passes(days=2)
    assert states(here) == ["open"]


@pytest.mark.parametrize(("owner", "text"), [(SHOP, NEED), (HELGA, OFFER)])
def test_proven_it_is_done_at_once(here: Story, owner: str, text: str) -> None:
    """With the same letter and the same end; a second mail names another day."""
    sure = proven(here)
    sure.publishes(owner, text)
    sure.writes(owner, "Pause bis 12.12.")
    sure.writes(owner, "Pause bis 15.12.")
    assert states(sure) == ["paused"]
    assert "Pause bis: 15.12.2026" in told(sure, owner)
    until(sure, MIDNIGHT)
    assert states(sure) == ["open"]


@pytest.mark.parametrize(
    ("words", "line", "sooner"),
    [
        ("Please pause until 15 December.", "Paused until: 15 Dec 2026", "CONTINUE"),
        ("pause jusqu'au 15.12.", "En pause jusqu'au : 15/12/2026", "CONTINUER"),
        ("пауза до 15.12.", "Пауза до: 15.12.2026", "ДАЛЬШЕ"),
    ],
)
def test_in_other_languages(here: Story, words: str, line: str, sooner: str) -> None:
    """The day stands in the helper's own letter, with the word that ends the pause sooner."""
    text = {"P": "I have two beds to give away.", "p": "Je donne deux lits.", "п": "Отдам две кровати."}[words[0]]
    here.publishes(HELGA, text)
    here.answers(here.last(HELGA, "decision"), words)
    assert line in told(here, HELGA)
    assert sooner in told(here, HELGA)
    until(here, MIDNIGHT)
    assert states(here) == ["open"]


def test_who_cannot_be_reached_by_then(here: Story) -> None:
    """Nothing opens whose owner's letters come back; their next mail opens it, as all that is theirs."""
    here.publishes(SHOP, NEED)
    here.answers(here.last(SHOP, "decision"), "Pause bis 15.12.")
    times = {"counted_at": here.now, "dead_since": here.now, "acted_at": here.now}
    with here.office.store.write() as tx:
        tx.execute(tables.addresses.insert().values(city="gera", mailbox=SHOP, score=9, paused=[], told=True, **times))
    until(here, MIDNIGHT)
    assert states(here) == ["paused"]
    here.writes(SHOP, "Wir brauchen auch fünf Töpfe.")
    assert states(here) == ["open", "waiting"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Ich bin bis Mitte Januar im Urlaub, bitte so lange niemanden schicken", "20.01.2027"),
        ("Ich bin bis 15.12. verreist. Bitte bis dahin niemanden schicken.", "15.12.2026"),
    ],
)
def test_a_helper_who_is_away_pauses_until_then(here: Story, words: str, day: str) -> None:
    here.publishes(HELGA, OFFER)
    here.answers(here.last(HELGA, "decision"), words)
    assert states(here) == ["paused"]
    assert f"Pause bis: {day}" in told(here, HELGA)


@pytest.mark.parametrize(
    "words",
    [
        "Bitte niemanden schicken, ich bringe es selbst.",
        "Ich bin bis 18 Uhr beim Arzt, bitte so lange niemanden schicken.",
        "Bis Mitte Januar im Urlaub zu sein ist schön.",
    ],
)
def test_other_words_of_a_helper_pause_nothing(here: Story, words: str) -> None:
    here.publishes(HELGA, OFFER)
    here.answers(here.last(HELGA, "decision"), words)
    assert "paused" not in states(here)


@pytest.mark.parametrize(
    "words", ["bin wieder da, kann weitergehen", "Ich bin zurück. Weiter!", "I'm back, you can go on."]
)
def test_who_is_back_goes_on(here: Story, words: str) -> None:
    """In an answer, and in a mail of its own."""
    story = proven(here)
    story.publishes(HELGA, OFFER)
    story.answers(story.last(HELGA, "decision"), "PAUSE bis 10.12.")
    assert states(story) == ["paused"]
    story.answers(story.last(HELGA, "decision"), words)
    assert states(story) == ["open"]
    story.answers(story.last(HELGA, "decision"), "PAUSE")
    story.writes(HELGA, words)
    assert states(story) == ["open"]


def test_who_is_back_and_tells_more_orders_nothing(here: Story) -> None:
    here.publishes(HELGA, OFFER)
    here.answers(here.last(HELGA, "decision"), "PAUSE")
    here.answers(here.last(HELGA, "decision"), "Bin wieder da, kann es am Montag weitergehen?")
    assert states(here) == ["paused"]
