"""Retention: each kind of data goes when its days are over, on both databases; then nothing is overdue and only counts are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from rows import NOW, because, letter, listing, mail, person, row
from sqlalchemy import select
from story import ANNA, HELGA, SHOP, Story
from test_store_erasure import everything

from mailflow import schedule
from mailflow.config import Retention
from mailflow.states import Ending
from mailflow.store import (
    addresses,
    duties,
    inbound,
    ledger,
    matches,
    outbox,
    people,
    retention,
    reviews,
    submissions,
    tables,
)
from mailflow.store.engine import Store, Tx
from mailflow.workflow.office import Office

SETTINGS = Retention()
DAY = timedelta(days=1)
KINDS = {kind.name: kind for kind in retention.KINDS}


def days(name: str) -> int:
    """For how many days a kind is kept."""
    kept: timedelta = getattr(SETTINGS, name)
    return kept.days


def is_due(tx: Tx, name: str, after: float) -> bool:
    """Whether something of a kind is due so many days after NOW."""
    return bool(retention.due(tx, KINDS[name], SETTINGS, NOW + after * DAY, 9))


def test_every_kind_has_its_setting() -> None:
    """By name, and the other way round; the start values are those that the law's practice knows."""
    assert set(KINDS) == set(Retention.__dataclass_fields__)
    assert [days(name) for name in ("mails", "refused", "done", "unconfirmed")] == [30, 14, 90, 7]


@pytest.mark.parametrize(
    ("route", "why", "name"),
    [
        pytest.param("submission", "", "mails", id="a mail"),
        pytest.param("to confirm", "", "unconfirmed", id="a doubtful moderator"),
        pytest.param("privacy", "asked to confirm: delete", "unconfirmed", id="a doubtful wish to be forgotten"),
    ],
)
def test_mails(store: Store, route: str, why: str, name: str) -> None:
    """The bytes go after their days, and no earlier; not of one that still waits to be read."""
    with store.write() as tx:
        done, waits = mail(tx, b"Subject: Eiche\r\n\r\n"), mail(tx, b"Subject: Buche\r\n\r\n")
        inbound.tell(tx, done, HELGA, None)
        inbound.finish(tx, done, route, because(why))
        assert not is_due(tx, name, days(name) - 0.1)
        assert is_due(tx, name, days(name) + 0.1)
        ids = retention.due(tx, KINDS[name], SETTINGS, NOW + 31 * DAY, 9)
        KINDS[name].clear(tx, ids, NOW)
        assert ids == [row(tx, tables.inbound, done).raw_id]
        assert row(tx, tables.inbound, done).mailbox is None
        assert not is_due(tx, name, 99)
        left = everything(tx)
    assert waits
    assert ("Eiche" in left, "Buche" in left) == (False, True)


def test_a_held_mail_that_nobody_looks_at(store: Store) -> None:
    """It ends after its days, with the reason."""
    with store.write() as tx:
        held = mail(tx)
        inbound.hold(tx, held, "held", because())
        assert not is_due(tx, "mails", 99)
        assert not is_due(tx, "held", days("held") - 0.1)
        KINDS["held"].clear(tx, [held], NOW)
        assert (row(tx, tables.inbound, held).state, row(tx, tables.raw_mails, 1).raw) == ("done", b"")


def test_letters(store: Store) -> None:
    """First the text, then to whom it went; not of one that still waits to go out."""
    with store.write() as tx:
        for key in ("sent", "queued"):
            outbox.queue(tx, letter(key), NOW)
        outbox.sent(tx, 1, because("250 ok helga@web.example"))
        assert not is_due(tx, "letters", days("letters") - 0.1)
        assert retention.due(tx, KINDS["letters"], SETTINGS, NOW + 31 * DAY, 9) == [1]
        KINDS["letters"].clear(tx, [1], NOW)
        assert (row(tx, tables.letters, 1).raw, row(tx, tables.letters, 1).mailbox) == (b"", HELGA)
        assert not is_due(tx, "threads", days("threads") - 0.1)
        assert retention.due(tx, KINDS["threads"], SETTINGS, NOW + 91 * DAY, 9) == [1]
        KINDS["threads"].clear(tx, [1, 2], NOW)
        kept = [(found.mailbox, found.last_answer, found.raw) for found in (row(tx, tables.letters, n) for n in (1, 2))]
        assert kept == [("", None, b""), (HELGA, None, letter("queued").raw)]


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        pytest.param(Ending.REJECTED, "refused", id="refused"),
        pytest.param(Ending.SPAM, "refused", id="spam"),
        pytest.param(Ending.MERGED, "refused", id="merged"),
        pytest.param(Ending.EXPIRED, "ended", id="over"),
        pytest.param(Ending.WITHDRAWN, "ended", id="withdrawn"),
        pytest.param(Ending.PLACED, "done", id="placed"),
        pytest.param(Ending.COVERED, "done", id="covered"),
    ],
)
def test_what_people_wrote(store: Store, ending: Ending, name: str) -> None:
    """By how it ended, so many days after that; then only the counts are left."""
    with store.write() as tx:
        item = listing(tx, person(tx), words="Ein Bett aus Eiche")
        assert not any(is_due(tx, kind, 999) for kind in ("refused", "ended", "done"))
        submissions.end(tx, item, ending, because(at=NOW + 5 * DAY))
        assert not is_due(tx, name, 5 + days(name) - 0.1)
        assert [kind for kind in ("refused", "ended", "done") if is_due(tx, kind, 5 + 90.1)] == [name]
        ids = retention.due(tx, KINDS[name], SETTINGS, NOW + 99 * DAY, 9)
        KINDS[name].clear(tx, ids, NOW)
        assert ids == [item.submission_id]
        emptied = row(tx, tables.listings, item.id)
        assert (emptied.words, emptied.postcode, emptied.state, emptied.ending) == ("", None, "ended", ending)
        assert not is_due(tx, name, 999)


def test_who_still_talk_keep_their_words(store: Store) -> None:
    """An agreed match holds both sides until its relay is closed, and then for as long as what is done."""
    with store.write() as tx:
        offer, need = listing(tx, person(tx), quantity=1), listing(tx, person(tx, SHOP), "need")
        match = matches.propose(tx, offer, need, 1.0, [], because())
        assert match is not None
        accepted = ledger.accept(tx, match, None, because())
        assert accepted is not None
        submissions.end(tx, offer, Ending.PLACED, because())
        assert not is_due(tx, "done", 999)
        matches.end(tx, accepted, Ending.CLOSED, because(at=NOW + 42 * DAY))
        assert not is_due(tx, "done", 42 + 89.9)
        assert retention.due(tx, KINDS["done"], SETTINGS, NOW + (42 + 90.1) * DAY, 9) == [offer.submission_id]


def test_people(store: Store) -> None:
    """Of whom nothing else is left, the name and the mailbox go; an organisation's later."""
    with store.write() as tx:
        helper, shop = person(tx), person(tx, SHOP)
        people.admit(tx, shop.id, "Kleiderkammer", NOW)
        item = listing(tx, person(tx, "ben@web.example"))
        assert item
        for name, who in (("people", helper), ("organisations", shop)):
            assert not is_due(tx, name, days(name) - 0.1)
            assert retention.due(tx, KINDS[name], SETTINGS, NOW + (days(name) + 0.1) * DAY, 9) == [who.id]
        people.seen(tx, "gera", HELGA, NOW + DAY)
        assert not is_due(tx, "people", days("people") + 0.1)
        KINDS["people"].clear(tx, [helper.id], NOW)
        assert people.is_erased(people.get(tx, helper.id))
        assert "Kleiderkammer" in everything(tx)


def test_decisions_and_bounces(store: Store) -> None:
    """Who decided, and what came back: the first longer than the second."""
    with store.write() as tx:
        item = listing(tx, person(tx), opened=False)
        submissions.end(tx, item, Ending.REJECTED, because(), decided_by=ANNA, decided_at=NOW)
        assert (is_due(tx, "decisions", 364.9), is_due(tx, "decisions", 365.1)) == (False, True)
        KINDS["decisions"].clear(tx, [item.id], NOW)
        assert row(tx, tables.listings, item.id).decided_by is None
        known = addresses.complain(tx, "gera", "nobody@web.example", NOW)
        addresses.complain(tx, "gera", HELGA, NOW)
        assert retention.due(tx, KINDS["bounces"], SETTINGS, NOW + 91 * DAY, 9) == [known.id]
        KINDS["bounces"].clear(tx, [known.id], NOW)
        assert addresses.find(tx, "gera", HELGA) is not None


def test_what_moderators_said_of_themselves(store: Store) -> None:
    """It goes a year after an absence is over; how somebody wants to hear of reviews stays while they hear of any."""
    with store.write() as tx:
        duties.absent(tx, "gera", ANNA, NOW, NOW + 10 * DAY, NOW, NOW)
        assert (is_due(tx, "duties", 374.9), is_due(tx, "duties", 375.1)) == (False, True)
        duties.digest(tx, "gera", "ben@gera.example", ["09:00"], NOW)
        reviewed = listing(tx, person(tx), opened=False)
        reviews.give(tx, reviewed.submission_id, "gera", "ben@gera.example", None)
        reviews.told(tx, [reviewed.submission_id], "ben@gera.example", NOW + 20 * DAY)
        assert len(retention.due(tx, KINDS["duties"], SETTINGS, NOW + 376 * DAY, 9)) == 1
        ids = retention.due(tx, KINDS["duties"], SETTINGS, NOW + 386 * DAY, 9)
        assert len(ids) == 2
        KINDS["duties"].clear(tx, ids, NOW)
        assert duties.of_city(tx, "gera") == {}


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


def test_a_year_later_only_numbers_are_left(story: Story) -> None:
    """A whole round, a refusal and a question: nothing is overdue at any time, and at last no word and no address is left."""
    story.publishes(SHOP, "Wir suchen dringend ein Kinderbett.")
    story.publishes(HELGA, "Ich verschenke ein Kinderbett aus Eichenholz.")
    story.answers(story.last(SHOP, "match"), "Nehmen wir")
    story.answers(story.last(HELGA, "introduction"), "Am Freitag, das Eichenholz ist schwer.")
    story.answers(story.last(SHOP, "relay"), "Erledigt")
    story.writes("karl@web.example", "Ich verschenke einen alten Teppich.")
    story.answers(story.last(ANNA, "review"), "NEIN zu alt")
    for _ in range(60):
        story.sleeps(days=7)
        story.delivers()
        schedule.tidy_due(story.office, story.now)
        with story.office.store.read() as tx:
            assert sum(retention.overdue(tx, SETTINGS, story.now, timedelta(hours=1)).values()) == 0
    with story.office.store.read() as tx:
        left = everything(tx)
        endings = tx.scalars(select(tables.listings.c.ending).order_by(tables.listings.c.id)).all()
    assert [
        word for word in ("Eichenholz", "Teppich", "helga", "karl", "caritas", "anna@", "zu alt") if word in left
    ] == []
    assert endings == ["covered", "placed", "rejected"]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Frau Keil hat Krebs, darum die Eile.", id="words"),
        pytest.param("Das Bett ist doch noch gut, bitte noch einmal prüfen.", id="after a refusal"),
    ],
)
@pytest.mark.parametrize("why", ["refused", "stopped"])
def test_nothing_is_added_to_what_is_emptied(office: Office, store: Store, said: str, why: str) -> None:
    """Who answers when only the counts are left begins anew: nothing would take these words away again."""
    story = Story(replace(office, store=store))
    if why == "stopped":
        story.writes(ANNA, "STOPP Möbel")
    story.writes(HELGA, "Ich verschenke ein Kinderbett aus Eichenholz in 07545 Gera.")
    if why == "refused":
        story.answers(story.last(ANNA, "review"), "NEIN zu alt")
    story.passes(minutes=10)
    letter = story.last(HELGA, "decision" if why == "refused" else "receipt")
    story.passes(days=21)
    schedule.tidy_due(story.office, story.now)
    story.answers(letter, said)
    assert story.listings("state", "words")[0] == ("ended", "")
    with story.office.store.read() as tx:
        assert row(tx, tables.submissions, 1).words == ""
    assert len(story.listings("state")) == 1
    assert story.kinds(HELGA)[-1] == "notice"


def test_who_writes_meanwhile_is_kept(store: Store) -> None:
    """Between finding what is due and clearing it somebody may write: they stay who they are."""
    with store.write() as tx:
        helper, other = person(tx), person(tx, "ben@web.example")
        later = NOW + (days("people") + 1) * DAY
        ids = retention.due(tx, KINDS["people"], SETTINGS, later, 9)
        people.seen(tx, "gera", HELGA, later)
        assert ids == [helper.id, other.id]
        assert retention.still_due(tx, KINDS["people"], SETTINGS, later, ids) == [other.id]


def test_what_is_overdue_is_counted(store: Store) -> None:
    """Where nothing schedules, the counts say how much of each kind should be gone."""
    with store.write() as tx:
        for _ in range(2):
            inbound.finish(tx, mail(tx), "submission", because())
        assert retention.overdue(tx, SETTINGS, NOW + 30 * DAY, timedelta(hours=1))["mails"] == 0
        counted = retention.overdue(tx, SETTINGS, NOW + 31 * DAY, timedelta(hours=1))
    assert {name: count for name, count in counted.items() if count} == {"mails": 2}
