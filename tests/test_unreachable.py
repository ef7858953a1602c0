"""workflow.unreachable: what comes back, who complains, and what both mean for listings and moderators."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from desk import NOW, answers, letters, published, read, rows, takes_effect, writes
from sqlalchemy import select, update

from mailflow import schedule, worker
from mailflow.config import City
from mailflow.model import Received
from mailflow.store import addresses, inbound, tables
from mailflow.workflow import unreachable
from mailflow.workflow.desk import Step
from mailflow.workflow.office import Office

ANNA, BEN, HELGA, SHOP = "anna@gera.example", "ben@gera.example", "helga@web.example", "kammer@caritas.example"


@pytest.fixture
def office(office: Office) -> Office:
    """The office of a city with two moderators."""
    city = replace(office.config.cities["gera"], moderators=(ANNA, BEN))
    config = replace(office.config, cities={"gera": city})
    return replace(office, config=config, desk=replace(office.desk, config=config))


def letter(office: Office, mailbox: str, kind: str, number: int = 0) -> Any:
    """A letter that was written: its envelope sender and Message-ID."""
    t = tables.letters
    with office.store.read() as tx:
        chosen = select(t.c.envelope_from, t.c.message_id).where(t.c.mailbox == mailbox, t.c.kind == kind)
        return tx.execute(chosen.order_by(t.c.id)).all()[number]


def bounced(office: Office, recipient: str, *, to: str = "gera@mail.example", status: str = "5.1.1", said: str = "550 5.1.1 User unknown", message_id: str = "", sender: str = "") -> str:  # fmt: skip
    """A mail server returns a letter; the reason that the log gives."""
    raw = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{status}.{message_id}.{to}.{recipient}@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n'
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: gera@mail.example\r\nMessage-ID: <{message_id or 'x@elsewhere.example'}>\r\n\r\n--b--\r\n"
    )
    return arrived(office, raw, to, sender)


def complained(office: Office, bounce_address: str, recipient: str = "", to: str = "gera@mail.example", kind: str = "abuse") -> str:  # fmt: skip
    """A mail provider passes a complaint on."""
    whom = f"Original-Rcpt-To: <{recipient}>\r\n" if recipient else ""
    raw = (
        f"From: fbl@isp.example\r\nTo: {to}\r\nSubject: FW: Ihre Mail\r\nMessage-ID: <fbl.{recipient}{bounce_address}{kind}@isp.example>\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAn abuse report.\r\n'
        f"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nUser-Agent: X/1\r\nVersion: 1\r\n{whom}Original-Mail-From: <{bounce_address}>\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: gera@mail.example\r\nSubject: x\r\n\r\nHallo\r\n--b--\r\n"
    )
    return arrived(office, raw, to, "fbl@isp.example")


def arrived(office: Office, raw: str, to: str, sender: str) -> str:
    with office.store.write() as tx:
        inbound.receive(tx, [Received(raw.encode(), sender, (to,), NOW)])
    worker.work_once(office, NOW)
    return str(rows(office, tables.inbound, "reason")[-1][0])


def dead(office: Office) -> list[str]:
    with office.store.read() as tx:
        chosen = select(tables.addresses.c.mailbox).where(tables.addresses.c.dead_since.is_not(None))
        return list(tx.scalars(chosen))


def test_dead_helper_closes_the_listing(office: Office) -> None:
    """A receipt comes back for good: the offer ends, with its ending, and moderators are not bothered."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    path = letter(office, HELGA, "receipt").envelope_from
    assert "bounced (5.1.1 unknown)" in bounced(office, HELGA, to=path)
    assert rows(office, tables.listings, "state", "ending") == [("ended", "unreachable")]
    assert dead(office) == [HELGA]
    assert read(office, ANNA, "notice")[1:] == []  # Only what answered her OK.


def test_accepted_offer_of_a_dead_helper(office: Office) -> None:
    """The organisation that counts on the offer hears that it is gone."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 2)
    answers(office, SHOP, "o", 1, "nehmen wir")
    assert rows(office, tables.listings, "state", "ending")[1] == ("ended", "placed")
    bounced(office, HELGA, to=letter(office, HELGA, "introduction").envelope_from)
    assert rows(office, tables.matches, "state", "ending") == [("ended", "withdrawn")]
    assert len(read(office, SHOP, "notice")) == 1


def test_dead_organisation_pauses_and_resumes(office: Office) -> None:
    """Its needs are paused, both moderators are told once, the next mail from it opens them again and tells them so."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    before = len(read(office, BEN, "notice"))
    bounced(office, SHOP, to=letter(office, SHOP, "receipt").envelope_from)
    bounced(office, SHOP, to=letter(office, SHOP, "decision").envelope_from)
    assert rows(office, tables.listings, "state") == [("paused",)]
    told = read(office, BEN, "notice")[before:]
    assert len(told) == 1
    assert SHOP in told[0]
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 2)
    assert read(office, SHOP, "match") == []
    writes(office, SHOP, "Wir haben eine neue Frage: Wann haben Sie geöffnet?")
    assert rows(office, tables.listings, "state")[0] == ("open",)
    assert len(read(office, SHOP, "match")) == 1
    assert len(read(office, BEN, "notice")) == before + 2
    assert dead(office) == []


def test_nobody_is_told_of_what_was_not_told(office: Office) -> None:
    """A soft letter and then a fresh mail: the count is cleared, and no moderator hears of either."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    before = len(read(office, BEN, "notice"))
    bounced(office, SHOP, to=letter(office, SHOP, "receipt").envelope_from, status="5.2.2", said="552 5.2.2 mailbox full")  # fmt: skip
    assert rows(office, tables.addresses, "score") == [(0.25,)]
    writes(office, SHOP, "Wir haben eine neue Frage: Wann haben Sie geöffnet?")
    assert rows(office, tables.addresses, "score") == [(0.0,)]
    assert len(read(office, BEN, "notice")) == before


def test_paused_by_its_owner_stays_paused(office: Office) -> None:
    """What an organisation paused itself does not open because it can be reached again."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    answers(office, SHOP, "s", 1, "PAUSE")
    bounced(office, SHOP, to=letter(office, SHOP, "receipt").envelope_from)
    writes(office, SHOP, "Wir haben eine neue Frage: Wann haben Sie geöffnet?")
    assert rows(office, tables.listings, "state")[0] == ("paused",)


def test_dead_moderator_is_told_to_the_others(office: Office) -> None:
    """Ben hears that Anna's address is dead; she is still asked, and her next answer tells him that all is well."""
    writes(office, HELGA, "Ich verschenke zwei Kinderbetten.")
    bounced(office, ANNA, to=letter(office, ANNA, "review").envelope_from)
    assert ANNA in read(office, BEN, "notice")[0]
    assert read(office, ANNA, "notice") == []
    writes(office, "neu@web.example", "Ich verschenke einen Tisch.")
    assert len(read(office, ANNA, "review")) == 2
    answers(office, ANNA, "m", 1, "OK")
    assert len(read(office, BEN, "notice")) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: re.sub("x(.{3}).{4}", r"x\1aaaa", path, count=1), id="another MAC"),
        pytest.param(lambda path: re.sub("x.{3}", "x777", path, count=1), id="another day"),
        pytest.param(lambda path: path.replace("+b", "+b1", 1), id="another number"),
        pytest.param(lambda path: "gera@mail.example", id="no bounce address and a foreign Message-ID"),
        pytest.param(lambda path: path.replace("+b", "+s", 1), id="another purpose"),
    ],
)
def test_forged_bounce_changes_nothing(office: Office, change: Any) -> None:
    """Without our MAC or our Message-ID a bounce is only logged."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    before = letters(office)
    why = bounced(office, HELGA, to=change(letter(office, HELGA, "receipt").envelope_from))
    assert "nothing is done" in why
    assert HELGA not in why
    assert rows(office, tables.listings, "state") == [("open",)]
    assert rows(office, tables.addresses, "id") == []
    assert letters(office) == before


def test_bounce_for_somebody_else_changes_nothing(office: Office) -> None:
    """Helga's own bounce address cannot speak for the organisation, nor for anybody whom her letter did not go to."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    published(office, HELGA, "Ich verschenke einen Tisch.", 2)
    why = bounced(office, SHOP, to=letter(office, HELGA, "receipt").envelope_from)
    assert "nothing is done" in why
    assert dead(office) == []


def test_tied_by_message_id(office: Office) -> None:
    """A server that writes to the address in From still returns our Message-ID."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    bounced(office, HELGA, message_id=letter(office, HELGA, "receipt").message_id)
    assert dead(office) == [HELGA]


def test_same_letter_counts_once(office: Office) -> None:
    """However often a server tells of it."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    path = letter(office, HELGA, "receipt").envelope_from
    for status in ("5.2.2", "5.7.1", "4.4.7", "5.3.4", "5.2.3"):
        bounced(office, HELGA, to=path, status=status, said="552 later")
    assert rows(office, tables.addresses, "score") == [(0.25,)]
    assert dead(office) == []


def test_need_that_opens_later_is_paused(office: Office) -> None:
    """A decision that takes effect after the address died: the schedule pauses what opened."""
    writes(office, SHOP, "Wir suchen dringend zwei Kinderbetten.")
    answers(office, ANNA, "m", 1, "OK")
    bounced(office, SHOP, to=letter(office, SHOP, "receipt").envelope_from)
    takes_effect(office)
    assert rows(office, tables.listings, "state") == [("open",)]
    assert schedule.unreachable_due(office, NOW) == 1
    assert rows(office, tables.listings, "state") == [("paused",)]
    assert schedule.unreachable_due(office, NOW) == 0


def test_refusal_at_the_door_is_acted_on(office: Office) -> None:
    """What delivery counted, because the server refused the recipient at once, the schedule acts on."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    with office.store.write() as tx:
        number = tx.scalars(select(tables.letters.c.id).where(tables.letters.c.mailbox == HELGA)).first()
        addresses.count(tx, int(number or 0), office.config.bounces, NOW, permanent=True)
    assert schedule.unreachable_due(office, NOW) == 1
    assert rows(office, tables.listings, "ending") == [("unreachable",)]


def test_one_that_fails_keeps_no_other_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows from one dead address fails: the next one is acted on, and the tick goes on."""
    tom, act = "tom@web.example", unreachable.act

    def failing(step: Step, mailbox: str) -> None:
        if mailbox == HELGA:
            raise RuntimeError
        act(step, mailbox)

    for number, mailbox in enumerate((HELGA, tom), 1):
        published(office, mailbox, f"Ich verschenke {number + 1} Kinderbetten.", number)
        with office.store.write() as tx:
            letter_id = tx.scalars(select(tables.letters.c.id).where(tables.letters.c.mailbox == mailbox)).first()
            addresses.count(tx, int(letter_id or 0), office.config.bounces, NOW, permanent=True)
    monkeypatch.setattr(unreachable, "act", failing)
    assert schedule.unreachable_due(office, NOW) == 2
    assert rows(office, tables.listings, "ending") == [(None,), ("unreachable",)]


def test_complaint_stops_mail_but_for_answers(office: Office) -> None:
    """Nothing more of our own accord; what she writes afterwards is answered, and decided, as ever."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    complained(office, letter(office, HELGA, "receipt").envelope_from, HELGA)
    assert rows(office, tables.listings, "ending") == [("unreachable",)]
    answers(office, ANNA, "m", 1, "FRAGE Sind sie noch da?")
    assert read(office, HELGA, "question") == []
    with office.store.write() as tx:
        tx.execute(update(tables.addresses).values(complained_at=NOW.replace(hour=8)))
    published(office, HELGA, "Ich verschenke einen Tisch.", 2)
    assert (len(read(office, HELGA, "receipt")), len(read(office, HELGA, "decision"))) == (2, 2)


@pytest.mark.parametrize("to", ["gera@mail.example", "abuse@mail.example"])
def test_complaint_without_a_recipient(office: Office, to: str) -> None:
    """Providers hide whom it is about; the signed bounce address in the report tells it, also when it comes to abuse@."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    complained(office, letter(office, HELGA, "receipt").envelope_from, to=to)
    assert dead(office) == [HELGA]


@pytest.mark.parametrize(
    ("path", "recipient", "kind"),
    [
        pytest.param("gera+b17xaaaaaaaaaaaaaaaaaaaaaaa@mail.example", HELGA, "abuse", id="forged"),
        pytest.param("", SHOP, "abuse", id="about somebody else"),
        pytest.param("", HELGA, "not-spam", id="taken back"),
        pytest.param("", HELGA, "auth-failure", id="DMARC failure report"),
    ],
)
def test_complaints_that_change_nothing(office: Office, path: str, recipient: str, kind: str) -> None:
    """Forged, about another, or no complaint at all."""
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 1)
    complained(office, path or letter(office, HELGA, "receipt").envelope_from, recipient, kind=kind)
    assert rows(office, tables.addresses, "id") == []


def test_only_moderator_is_not_cut_off(office: Office) -> None:
    """One wrong click must not stop a city; with a second moderator the reviews go there alone until the first one writes."""
    writes(office, HELGA, "Ich verschenke zwei Kinderbetten.")
    complained(office, letter(office, ANNA, "review").envelope_from, ANNA)
    writes(office, "neu@web.example", "Ich verschenke einen Tisch.")
    assert (len(read(office, ANNA, "review")), len(read(office, BEN, "review"))) == (1, 2)
    assert ANNA in read(office, BEN, "notice")[0]
    answers(office, ANNA, "m", 1, "OK")
    writes(office, "noch@web.example", "Ich verschenke einen Schrank.")
    assert len(read(office, ANNA, "review")) == 2
    city: City = replace(office.config.cities["gera"], moderators=(ANNA,))
    config = replace(office.config, cities={"gera": city})
    alone = replace(office, config=config, desk=replace(office.desk, config=config))
    complained(alone, letter(office, ANNA, "review", 1).envelope_from, ANNA)
    writes(alone, "mehr@web.example", "Ich verschenke ein Regal.")
    assert len(read(office, ANNA, "review")) == 3


@pytest.mark.parametrize("hours", [pytest.param(1, id="by day"), pytest.param(14, id="at night")])
def test_what_a_machine_reports_at_night_waits(office: Office, hours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it: who counted on the offer hears in the morning that it is gone."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    published(office, HELGA, "Ich verschenke zwei Kinderbetten.", 2)
    answers(office, SHOP, "o", 1, "nehmen wir")
    before = len(letters(office))
    then, morning = NOW + timedelta(hours=hours), NOW.replace(hour=7) + timedelta(days=1)
    monkeypatch.setattr("test_unreachable.NOW", then)
    bounced(office, HELGA, to=letter(office, HELGA, "introduction").envelope_from)
    told = rows(office, tables.letters, "mailbox", "due_at")[before:]
    assert told == [(SHOP, then if hours == 1 else morning)]
