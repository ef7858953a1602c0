"""workflow.teamwork, absences and needs: what organisations say by mail about their people and about all of their needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import select
from story import ANNA, HELGA, Story, text_of
from test_teams import KAMMER, PETRA, UTE

from mailflow.config import Organisation
from mailflow.reading.authenticity import Authenticity, Proof
from mailflow.store import tables
from mailflow.store.engine import Store
from mailflow.workflow import teams
from mailflow.workflow.commands import orders_by_number
from mailflow.workflow.office import Office

NEED = "Wir brauchen:\n- 10 Töpfe\n- 5 Betten\n- 20 Winterjacken"
OFFER = "Ich verschenke zwei Betten."


@pytest.fixture
def story(office: Office) -> Story:
    """Monday, ten in the morning; nobody is known yet."""
    return Story(office)


@pytest.fixture
def known(story: Story) -> Story:
    """An organisation that moderators took in with its first need."""
    story.publishes(KAMMER, NEED)
    return story


@pytest.fixture
def on_both(furnished: Office, store: Store) -> Story:
    """The same on either database."""
    found = Story(replace(furnished, store=store))
    found.publishes(KAMMER, NEED)
    return found


def configured(office: Office, *mailboxes: str, deputy: str = "") -> Story:
    """An organisation of the config, which wrote what it needs."""
    kammer = Organisation(key="kammer", name="Kleiderkammer Gera", addresses=mailboxes, deputy=deputy)
    gera = replace(office.config.cities["gera"], organisations={"kammer": kammer})
    config = replace(office.config, cities={"gera": gera})
    found = Story(replace(office, config=config, desk=replace(office.desk, config=config)))
    teams.mirror(office.store, config, found.now)
    found.publishes(KAMMER, NEED)
    return found


def rows(story: Story, table: object) -> int:
    with story.office.store.read() as tx:
        return len(tx.execute(select(table)).all())  # type: ignore[call-overload]


def last(story: Story, mailbox: str, kind: str) -> str:
    return text_of(story.last(mailbox, kind)).replace("\r\n", "\n")


# Taken in


def test_a_first_need_takes_an_organisation_in(story: Story) -> None:
    """With their OK the moderators take it in, and it is told so, with what it can say; the next need tells that no more."""
    story.writes(KAMMER, NEED)
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert "Sie sind damit bei uns aufgenommen" in last(story, KAMMER, "decision")
    assert "ALLES NOCH AKTUELL" in last(story, KAMMER, "decision")
    story.publishes(KAMMER, "Wir brauchen noch drei Kinderwagen.")
    assert "aufgenommen" not in last(story, KAMMER, "decision")
    assert rows(story, tables.organisations) == 1


def test_an_organisation_that_is_refused(story: Story) -> None:
    """NEIN takes nobody in; the reason is told."""
    story.writes(KAMMER, "Wir sind ein Verein und möchten uns als Organisation anmelden.", "Anmeldung")
    story.answers(story.last(ANNA, "review"), "NEIN den Verein gibt es nicht mehr")
    story.passes(minutes=10)
    assert "den Verein gibt es nicht mehr" in last(story, KAMMER, "decision")
    assert rows(story, tables.organisations) == 0


def test_register(story: Story) -> None:
    """An organisation that asks to be taken in, and states no need, is told when it is."""
    story.writes(KAMMER, "Wir sind ein Verein und möchten uns als Organisation anmelden.", "Anmeldung")
    assert "ERLEDIGT" not in last(story, KAMMER, "receipt")
    assert "ZURÜCKZIEHEN" in last(story, KAMMER, "receipt")
    assert "Kategorie:" not in last(story, ANNA, "review")
    assert "OK: Organisation aufnehmen\n" in last(story, ANNA, "review")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert "Ihre Organisation ist aufgenommen" in last(story, KAMMER, "decision")
    assert rows(story, tables.organisations) == 1


# A colleague


def asked_for_a_colleague(story: Story) -> None:
    story.answers(story.last(KAMMER, "decision"), f"Meine Kollegin {PETRA} gehört auch zu uns.")


def test_a_colleague(on_both: Story) -> None:
    """The moderators agree, then she herself; from then on both get what is for the organisation."""
    asked_for_a_colleague(on_both)
    assert "OK: Wir fragen diese Adresse, ob sie das möchte\n" in last(on_both, ANNA, "review")
    assert last(on_both, KAMMER, "notice").startswith("Wir prüfen das")
    review = last(on_both, ANNA, "review")
    assert f"soll auch für die Organisation sprechen: {PETRA}" in review
    assert on_both.kinds(PETRA) == []
    on_both.answers(on_both.last(ANNA, "review"), "OK")
    on_both.passes(minutes=10)
    assert last(on_both, KAMMER, "notice").startswith("Wir fragen nach")
    assert on_both.kinds(PETRA) == ["question"]
    on_both.answers(on_both.last(PETRA, "question"), "Ja gerne")
    assert "herzlich willkommen" in last(on_both, PETRA, "notice")
    assert f"Adresse: {PETRA}" in last(on_both, KAMMER, "notice")
    on_both.publishes(HELGA, OFFER)
    assert on_both.kinds(PETRA)[-1] == on_both.kinds(KAMMER)[-1] == "match"
    assert rows(on_both, tables.team_requests) == 0


def test_who_is_no_organisation_is_called_none_by_those_they_name(story: Story) -> None:
    """Neither in the question to who was named, nor in the list of what is open that moderators read."""
    lena, sister = "Lena Vogt <lena.vogt@web.example>", "ida.vogt@web.example"
    story.publishes(lena, "Ich brauche zwei Betten für meine Tochter und mich.")
    story.answers(story.last("lena.vogt@web.example", "decision"), f"Meine Kollegin {sister} gehört auch zu uns.")
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(minutes=10)
    assert "Lena" not in last(story, sister, "question")
    story.writes(KAMMER, "Wir brauchen zwei Betten.")
    assert "Lena" not in last(story, ANNA, "review")


@pytest.mark.parametrize("by", ["moderator", "colleague", "silence"])
def test_no_colleague(known: Story, by: str) -> None:
    """Without everybody's yes nobody is taken in, nothing of her address stays, and who asked hears so."""
    asked_for_a_colleague(known)
    known.answers(known.last(ANNA, "review"), "NEIN die kennen wir nicht" if by == "moderator" else "OK")
    known.passes(minutes=10)
    if by == "colleague":
        known.answers(known.last(PETRA, "question"), "Nein")
    known.passes(days=8)
    if by == "moderator":
        assert "die kennen wir nicht" in last(known, KAMMER, "decision")
        assert known.kinds(PETRA) == []
    else:
        assert last(known, KAMMER, "notice").startswith({"colleague": "Leider nein", "silence": "Keine Antwort"}[by])
    assert rows(known, tables.team_requests) == 0
    with known.office.store.read() as tx:
        assert PETRA not in tx.scalars(select(tables.people.c.mailbox)).all()


def test_silence_is_told_in_the_morning(known: Story) -> None:
    """Nobody agreed in a week: whoever asked hears so when people are awake."""
    known.now = known.now.replace(hour=22, minute=30)
    asked_for_a_colleague(known)
    known.answers(known.last(ANNA, "review"), "OK")
    known.passes(minutes=10)
    known.sleeps(days=8)
    assert last(known, KAMMER, "notice").startswith("Keine Antwort")
    with known.office.store.read() as tx:
        t = tables.letters
        chosen = select(t.c.queued_at, t.c.due_at).where(t.c.mailbox == KAMMER, t.c.kind == "notice")
        row = tx.execute(chosen.order_by(t.c.id)).all()[-1]
    assert (row.queued_at.hour, row.due_at.hour) == (22, 7)  # Eight o'clock in Gera.


def test_a_mail_without_a_token_is_confirmed(known: Story) -> None:
    """Anybody could write in the organisation's name: its own mailbox is asked before the moderators are."""
    known.writes(KAMMER, f"Unser Kollege {PETRA} gehört auch zu uns.")
    reviews = len(known.has(ANNA, "review"))
    assert known.kinds(KAMMER)[-1] == "question"
    known.answers(known.last(KAMMER, "question"), "JA")
    assert len(known.has(ANNA, "review")) == reviews + 1
    known.writes(KAMMER, f"Unser Kollege {UTE} gehört auch zu uns.")
    known.answers(known.last(KAMMER, "question"), "NEIN")
    assert last(known, KAMMER, "notice").startswith("Nichts geändert")
    assert len(known.has(ANNA, "review")) == reviews + 1


def test_who_was_named_and_wants_to_be_forgotten(known: Story) -> None:
    """The question whether their colleague meant it named them: it is emptied, although it went to another."""
    known.writes(KAMMER, f"Unser Kollege {PETRA} gehört auch zu uns.")
    known.writes(PETRA, "LÖSCHEN")
    known.delivers()
    known.answers(known.last(PETRA, "question"), "LÖSCHEN")
    t = tables.letters
    with known.office.store.read() as tx:
        assert tx.scalars(select(t.c.raw).where(t.c.purpose == "q")).all() == [b""]
    assert rows(known, tables.team_requests) == 0


# A deputy


def test_a_deputy_inside(office: Office) -> None:
    """Among its own people the word of who is away is enough; until that day all goes to the deputy, then to both again."""
    story = configured(office, KAMMER, PETRA)
    story.answers(story.last(KAMMER, "decision"), f"Bis 25.11. vertritt mich {PETRA}")
    assert "Bis: 25.11.2026" in last(story, PETRA, "notice")
    assert last(story, KAMMER, "notice").startswith("Vertretung")
    story.publishes(HELGA, OFFER)
    assert ("match" in story.kinds(KAMMER), "match" in story.kinds(PETRA)) == (False, True)
    story.answers(story.last(PETRA, "match"), "Nehmen wir")
    assert story.has(HELGA, "introduction")
    story.passes(days=4)
    story.publishes("otto@web.example", OFFER + " Wie neu.")
    assert "match" in story.kinds(KAMMER)
    assert len(story.has(PETRA, "match")) == 2


def test_a_deputy_from_outside(on_both: Story) -> None:
    """Whom nobody knows is taken in by the moderators, and asked; who is away may come back earlier."""
    on_both.answers(
        on_both.last(KAMMER, "decision"),
        f"Ich bin vom 24.11. bis 15.12. im Urlaub. Meine Vertretung ist {UTE}.",
    )
    assert f"soll vertreten: {UTE}" in last(on_both, ANNA, "review")
    on_both.answers(on_both.last(ANNA, "review"), "OK")
    on_both.passes(minutes=10)
    on_both.answers(on_both.last(UTE, "question"), "Ja")
    on_both.passes(days=1)
    on_both.publishes(HELGA, OFFER)
    assert "match" not in on_both.kinds(KAMMER)
    on_both.answers(on_both.last(UTE, "match"), "Nehmen 1")
    on_both.answers(on_both.last(HELGA, "introduction"), "Gern am Freitag.")
    assert on_both.kinds(UTE)[-1] == "relay"
    on_both.writes(KAMMER, "Bin wieder da!")
    assert last(on_both, UTE, "notice").startswith("Wieder da")
    on_both.publishes("otto@web.example", OFFER + " Wie neu.")
    assert on_both.kinds(KAMMER)[-1] == "match"
    assert len(on_both.has(UTE, "match")) == 1
    on_both.answers(on_both.last(UTE, "relay"), "Dann bis Freitag.")
    assert "Dann bis Freitag." in last(on_both, HELGA, "relay")


@pytest.mark.parametrize(
    ("words", "days"),
    [("Ich bin bis 26.11. im Urlaub.", 4), ("Ich bin im Urlaub, in dringenden Fällen rufen Sie an.", 8)],
)
def test_out_of_office(office: Office, words: str, days: int) -> None:
    """What a mail program answers brings the standing deputy a copy, of this and of what comes; a mail of their own ends it."""
    story = configured(office, KAMMER, deputy=UTE)
    story.publishes(HELGA, OFFER)
    match = story.last(KAMMER, "match")
    assert story.kinds(UTE) == []
    story.writes(KAMMER, words, "Automatische Antwort: Ein Angebot", str(match["Reply-To"]))
    assert story.kinds(UTE) == ["match"]
    story.writes(KAMMER, words, "Automatische Antwort: Ein Angebot", str(match["Reply-To"]))
    assert story.kinds(UTE) == ["match"]
    story.publishes("otto@web.example", OFFER + " Wie neu.")
    assert (story.kinds(UTE), story.kinds(KAMMER)[-1]) == (["match"] * 2, "match")
    story.passes(days=days)
    story.publishes("erna@web.example", OFFER + " Sehr schön.")
    assert len(story.has(UTE, "match")) == 2


def test_a_mail_ends_what_a_machine_said(office: Office) -> None:
    """Who writes is there."""
    story = configured(office, KAMMER, deputy=UTE)
    story.publishes(HELGA, OFFER)
    story.writes(KAMMER, "Ich bin im Urlaub.", "Abwesenheitsnotiz", str(story.last(KAMMER, "match")["Reply-To"]))
    story.answers(story.last(KAMMER, "match"), "Passt nicht, zu groß")
    story.publishes("otto@web.example", OFFER + " Wie neu.")
    assert len(story.has(UTE, "match")) == 1


# All needs at once


def states(story: Story) -> list[tuple[object, ...]]:
    return story.listings("state", "ending")


def test_everything_is_still_current(on_both: Story) -> None:
    """One word renews all needs, also those of other mails; what is left out is met, and the list comes back."""
    on_both.publishes(KAMMER, "Wir brauchen noch drei Kinderwagen.")
    [*_, before] = on_both.listings("valid_until")
    on_both.passes(days=10)
    on_both.answers(on_both.last(KAMMER, "decision"), "Alles noch aktuell außer Töpfe, danke!")
    assert states(on_both) == [("ended", "covered"), *[("open", None)] * 3]
    assert {row[0] for row in on_both.listings("valid_until")[1:]} == {on_both.now + timedelta(days=30)} != {before[0]}
    told = last(on_both, KAMMER, "receipt")
    assert told.startswith("Ihre Bedarfe gelten weiter")
    assert "Das ist damit erledigt:\n- 10 Töpfe" in told
    assert "1. Möbel: 5 Betten (bis 02.01.2027)" in told
    on_both.answers(on_both.last(KAMMER, "receipt"), "2 erledigt, 3 Pause")
    assert states(on_both)[2:] == [("ended", "covered"), ("paused", None)]
    assert "2. Babybedarf: " in last(on_both, KAMMER, "receipt")
    assert "macht Pause" in last(on_both, KAMMER, "receipt")


def test_without_a_token_nothing_ends(known: Story) -> None:
    """A mail in the organisation's name renews, which harms nobody; what it leaves out has to be said once more."""
    known.writes(KAMMER, "Alles noch aktuell außer Töpfe")
    assert states(known) == [("open", None)] * 3
    told = last(known, KAMMER, "receipt")
    assert "Das haben wir nicht verlängert" in told
    known.answers(known.last(KAMMER, "receipt"), "1 erledigt")
    assert states(known)[0] == ("ended", "covered")


@pytest.mark.parametrize("words", ["Alles noch aktuell außer Kühlschränke", "everything still current except fridges"])
def test_what_is_left_out_is_unclear(known: Story, words: str) -> None:
    """Nothing is done, and the list is shown with its numbers."""
    ends = known.listings("valid_until")
    known.passes(days=1)
    known.answers(known.last(KAMMER, "decision"), words)
    assert known.listings("valid_until", "state") == [(end, "open") for (end,) in ends]
    assert "nicht eindeutig" in last(known, KAMMER, "receipt")
    assert "2. Möbel: 5 Betten" in last(known, KAMMER, "receipt")


def test_the_list_itself(known: Story) -> None:
    """LISTE shows what is open; a bare ERLEDIGT to it would end all, so that is asked back."""
    known.writes(KAMMER, "Liste bitte")
    assert last(known, KAMMER, "receipt").startswith("Ihre offenen Bedarfe")
    known.answers(known.last(KAMMER, "receipt"), "Erledigt")
    assert states(known) == [("open", None)] * 3
    assert "Welchen Bedarf" in last(known, KAMMER, "receipt")
    known.answers(known.last(KAMMER, "receipt"), "Betten brauchen wir nicht mehr")
    assert states(known)[1] == ("ended", "covered")


def test_a_list_shows_each_things_own_words(office: Office) -> None:
    """Of several needs in one sentence each stands in its part of it, so that numbers can be told apart."""
    story = Story(office)
    story.publishes(KAMMER, "Wir brauchen für die neue Unterkunft 10 Töpfe, 5 Betten und außerdem 20 Decken.")
    story.writes(KAMMER, "LISTE")
    told = last(story, KAMMER, "receipt")
    assert "1. Hausrat: Wir brauchen für die neue Unterkunft 10 Töpfe (bis" in told
    assert "2. Möbel: Wir brauchen für die neue Unterkunft … 5 Betten (bis" in told
    assert "3. Hausrat: Wir brauchen für die neue Unterkunft … außerdem 20 Decken. (bis" in told


def test_numbers_without_a_list(office: Office) -> None:
    """In a mail of its own that nothing proves they do nothing; a list comes to say them in an answer, and that counts."""
    story = Story(office)
    story.publishes(KAMMER, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten\n- 20 Decken")
    story.writes(KAMMER, "3 erledigt")
    assert [state for state, _ in states(story)] == ["open"] * 3
    told = last(story, KAMMER, "receipt")
    assert "Sie haben uns Nummern geschrieben." in told
    assert "3. Hausrat: 20 Decken" in told
    assert len(story.has(ANNA, "review")) == 1
    story.answers(story.last(KAMMER, "receipt"), "3 erledigt")
    assert states(story) == [("open", None), ("open", None), ("ended", "covered")]


def test_numbers_of_the_latest_list(office: Office) -> None:
    """In a mail that proves whose it is they are those of the list that was sent last, also where one of it is over since."""
    authenticator = Mock(spec=office.authenticator)
    authenticator.judge.return_value = Authenticity(Proof.PASS, "as the test says")
    story = Story(replace(office, authenticator=authenticator))
    story.publishes(KAMMER, "Wir brauchen:\n- 10 Töpfe\n- 5 Betten\n- 20 Decken")
    story.writes(KAMMER, "2 erledigt")  # There was no list.
    assert "Sie haben uns Nummern geschrieben." in last(story, KAMMER, "receipt")
    story.answers(story.last(KAMMER, "decision"), "1 erledigt")
    story.writes(KAMMER, "Hallo,\n\n3 erledigt, 2 Pause.\n\nVielen Dank!")
    assert states(story) == [("ended", "covered"), ("paused", None), ("ended", "covered")]
    assert "- 20 Decken" in last(story, KAMMER, "receipt")


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("3 erledigt", True),
        ("1, 2 und 5 erledigt", True),
        ("Nr. 3 ist erledigt", True),
        ("Nummer 2 hat sich erledigt, danke!", True),
        ("3 done", True),
        ("1 noch aktuell\n2 Pause", True),
        ("3 Betten erledigt", False),
        ("3 Betten", False),
        ("3 erledigt?", False),
        ("3 erledigt, und wir brauchen 5 Decken", False),
        ("Termin um 3 erledigt", False),
        ("3", False),
    ],
)
def test_what_is_said_of_numbers(office: Office, words: str, is_one: bool) -> None:
    """Numbers and words for lists alone; who counts things or asks writes a mail like any other."""
    assert orders_by_number(office.desk, office.config.cities["gera"], words) == is_one


def test_more_is_needed_besides(known: Story) -> None:
    """What a renewal says beyond it is a mail like any other."""
    known.writes(KAMMER, "Alles noch aktuell. Dazu brauchen wir noch 12 Kinderwagen.")
    assert states(known) == [("open", None)] * 3 + [("waiting", None)]
    assert known.listings("quantity")[3] == (12,)


@pytest.mark.parametrize("words", ["lea@caritas.example arbeitet nicht mehr bei uns.", "Lea ist nicht mehr bei uns."])
def test_who_has_left_is_for_people(known: Story, words: str) -> None:
    """Nothing is taken back, nobody else gets a letter, and the moderators read it; in an answer to whatever letter, too."""
    known.writes(KAMMER, words)
    known.answers(known.last(KAMMER, "decision"), words)
    assert known.listings("state", "kind")[:3] == [("open", "need")] * 3
    assert "offer" not in {kind for (kind,) in known.listings("kind")}
    assert known.kinds(KAMMER)[-2:] == ["receipt", "receipt"]
    assert known.kinds("lea@caritas.example") == []
    assert words.rstrip(".") in last(known, ANNA, "review")
