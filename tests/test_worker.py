"""worker and schedule: one mail, one step; what fails is tried again and then kept; decisions take effect when due."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from desk import NOW, arrives, letters, read, reply_address, rows
from sqlalchemy import select, update

from mailflow import app, schedule, worker
from mailflow.errors import StoreBusy
from mailflow.model import Received
from mailflow.store import inbound, tables
from mailflow.workflow import routing
from mailflow.workflow.cases import Case
from mailflow.workflow.office import Office


def test_a_mail_becomes_a_receipt_and_a_review(office: Office) -> None:
    """One step does it all: the mail is done, and its letters are queued."""
    arrives(office, "Ich möchte ein Kinderbett abgeben.")
    assert worker.work_once(office, NOW) == 1
    assert rows(office, tables.inbound, "state", "route") == [("done", "submission")]
    assert letters(office) == [("receipt", "helga@web.example"), ("review", "anna@gera.example")]
    assert worker.work_once(office, NOW) == 0


def test_step_that_fails_is_tried_again_and_then_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three failures, half a minute apart, then a human looks; the next mail is not held up, and nothing half is left."""

    def broken(step: Any, case: Case) -> None:
        inbound.claim_key(step.tx, case.mail.id, case.identity, step.now)
        if "Bett" in case.message.text:
            raise RuntimeError
        inbound.finish(step.tx, case.mail.id, "other", step.cause("fine"))

    monkeypatch.setattr(routing, "route", broken)
    arrives(office, "Ein Bett")
    arrives(office, "Ein Tisch")
    for minute in range(4):
        worker.work_once(office, NOW + timedelta(minutes=minute))
    assert rows(office, tables.inbound, "state", "failures") == [("held", 2), ("done", 0)]
    assert rows(office, tables.inbound, "reason")[0] == ("RuntimeError",)
    with office.store.read() as tx:
        assert len(tx.execute(select(tables.seen)).all()) == 1  # Only of the other mail.


def test_reading_that_fails_still_reaches_a_human(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in our understanding is no reason to lose a mail: it is reviewed as not understood, and the log says so."""
    monkeypatch.setattr(type(office.classifiers["gera"]), "read", lambda *_args, **_more: 1 / 0)
    arrives(office, "Ich möchte ein Kinderbett abgeben.")
    worker.work_once(office, NOW)
    assert letters(office) == [("receipt", "helga@web.example"), ("review", "anna@gera.example")]
    assert rows(office, tables.listings, "kind", "state") == [("unknown", "waiting")]
    (review,) = read(office, "anna@gera.example", "review")
    assert "Unser Programm konnte die Mail nicht auswerten." in " ".join(review.split())
    assert "reading a mail failed: ZeroDivisionError at" in caplog.text
    assert "Kinderbett" not in caplog.text


@pytest.mark.parametrize(("limit", "pause_s"), [("STEP_S", 0.0), ("STEP_WAITING_S", 0.01)])
def test_a_step_that_takes_too_long_is_ended(
    office: Office, monkeypatch: pytest.MonkeyPatch, limit: str, pause_s: float
) -> None:
    """Its reading, and what comes behind it, whether it works or waits: the mail is kept and the next one is done."""

    def endless(*_args: object, **_more: object) -> None:
        while True:
            if pause_s:
                time.sleep(pause_s)

    def slow(step: Any, case: Case) -> None:
        if "Bett" in case.message.text:
            endless()
        inbound.finish(step.tx, case.mail.id, "other", step.cause("fine"))

    monkeypatch.setattr(worker, limit, 0.2)
    monkeypatch.setattr(type(office.classifiers["gera"]), "read", endless)
    monkeypatch.setattr(routing, "route", slow)
    arrives(office, "Ein Bett")
    arrives(office, "Ein Tisch")
    worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "state", "failures", "reason") == [
        ("received", 1, None),
        ("done", 0, "fine"),
    ]


def test_waiting_for_the_processor_is_not_too_long(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine: a reading that works little and waits long is read all the same."""
    reads = type(office.classifiers["gera"]).read

    def waits(*args: Any, **more: Any) -> Any:
        time.sleep(1.5)
        return reads(*args, **more)

    arrives(office, "Ich möchte einen Esstisch abgeben.")
    worker.work_once(office, NOW)  # The first loads what the second is read with.
    monkeypatch.setattr(worker, "STEP_S", 1.0)
    monkeypatch.setattr(type(office.classifiers["gera"]), "read", waits)
    arrives(office, "Ich möchte ein Kinderbett abgeben.")
    worker.work_once(office, NOW)
    assert rows(office, tables.listings, "kind", "state") == [("offer", "waiting")] * 2


def test_busy_database_gives_the_mail_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is counted against a mail that met a busy database; it is free for the next."""

    def busy(*_: object) -> None:
        raise StoreBusy("locked")

    arrives(office, "Ein Bett")
    with monkeypatch.context() as patched:
        patched.setattr(routing, "route", busy)
        with pytest.raises(StoreBusy):
            worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "state", "failures", "lease_until") == [("received", 0, None)]
    assert worker.work_once(office, NOW) == 1


def test_mail_that_takes_its_worker_down_is_kept(office: Office) -> None:
    """A mail that was claimed again and again and never ended is poison."""
    arrives(office, "Ein Bett")
    with office.store.write() as tx:
        tx.execute(update(tables.inbound).values(attempts=inbound.ATTEMPTS_WITHOUT_END))
    worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "state", "reason") == [("held", "took its worker down")]


@pytest.mark.parametrize("why", ["postmaster", "poison", "failing"])
def test_a_mail_that_nobody_could_read_is_its_writers(
    office: Office, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """By its From, whatever server sent it: so it is found when its writer asks for all of their data."""
    raw = b"From: Helga <Helga@Web.example>\r\nSubject: Ein Bett\r\n\r\nEin Bett\r\n"
    to = "postmaster@mail.example" if why == "postmaster" else "gera@mail.example"
    with office.store.write() as tx:
        inbound.receive(tx, [Received(raw, "SRS0=x@Relay.example", (to,), NOW)])
        if why == "poison":
            tx.execute(update(tables.inbound).values(attempts=inbound.ATTEMPTS_WITHOUT_END))
    if why == "failing":
        monkeypatch.setattr(routing, "route", lambda *_: 1 / 0)
    worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "mailbox") == [("helga@web.example",)]
    assert rows(office, tables.raw_mails, "sender") == [("srs0=x@relay.example",)]


@pytest.mark.parametrize("to", ["postmaster@mail.example", "abuse@mail.example", "postmaster"])
def test_postmaster_is_a_human(office: Office, to: str) -> None:
    """Mail to postmaster is kept, and answered by nobody here."""
    arrives(office, "Ihr Server tut seltsame Dinge.", to=to)
    worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "state", "reason") == [("held", "for postmaster")]
    assert letters(office) == []


def test_mail_for_a_city_that_is_not_read_yet_waits(office: Office) -> None:
    """The listener may know a new city before the worker does: the mail is tried again, and not kept at once."""
    arrives(office, "Ein Bett", to="jena@mail.example")
    worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "state", "failures") == [("received", 1)]
    config = office.config
    jena = replace(config.cities["gera"], key="jena", name="Jena", address="jena@mail.example")
    config = replace(config, cities={**config.cities, "jena": jena})
    fresh = app.open_desk(config)
    rules = {**office.desk.rules, "jena": office.desk.rules["gera"]}
    desk = replace(office.desk, config=config, rules=rules, letters=fresh.letters, refusals=fresh.refusals)
    classifiers = {**office.classifiers, "jena": office.classifiers["gera"]}
    worker.work_once(replace(office, config=config, desk=desk, classifiers=classifiers), NOW + timedelta(minutes=1))
    assert rows(office, tables.inbound, "state") == [("done",)]


def test_decision_takes_effect_when_it_is_due(office: Office) -> None:
    """Until the hold is over nothing goes to the sender; then the decision does, once."""
    arrives(office, "Ich möchte ein Kinderbett abgeben.")
    worker.work_once(office, NOW)
    arrives(office, "OK", to=reply_address(office, "m", 1, "anna@gera.example"), sender="anna@gera.example")
    worker.work_once(office, NOW)
    assert letters(office)[2:] == [("notice", "anna@gera.example")]
    assert schedule.decisions_due(office, NOW + timedelta(minutes=4, seconds=59)) == 0
    assert schedule.decisions_due(office, NOW + timedelta(minutes=5)) == 1
    assert schedule.decisions_due(office, NOW + timedelta(minutes=6)) == 0
    assert letters(office)[3:] == [("decision", "helga@web.example")]
    assert rows(office, tables.listings, "state", "due_at") == [("open", None)]


def test_one_decision_that_fails_does_not_stop_the_others(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays due and is tried at the next tick."""
    for thing in ("ein Kinderbett", "einen Kleiderschrank"):
        arrives(office, f"Ich möchte {thing} abgeben.")
    worker.work_once(office, NOW)
    for number in (1, 2):
        arrives(
            office,
            "OK" * number,
            to=reply_address(office, "m", number, "anna@gera.example"),
            sender="anna@gera.example",
        )
    with office.store.write() as tx:
        tx.execute(
            update(tables.listings).values(
                state="approving", due_at=NOW, decided_by="anna@gera.example", decided_at=NOW
            )
        )
    take_effect = schedule.take_effect

    def sometimes(step: Any, listings: Any) -> None:
        if listings[0].submission_id == 1:
            raise RuntimeError
        take_effect(step, listings)

    monkeypatch.setattr(schedule, "take_effect", sometimes)
    schedule.decisions_due(office, NOW)
    assert rows(office, tables.listings, "state") == [("approving",), ("open",)]
    monkeypatch.undo()
    schedule.decisions_due(office, NOW)
    assert rows(office, tables.listings, "state") == [("open",), ("open",)]


def test_who_asks_to_be_deleted_is_forgotten(office: Office) -> None:
    """After the last letter is out, neither words nor address can be found."""
    arrives(office, "Ich möchte ein Kinderbett abgeben.")
    worker.work_once(office, NOW)
    arrives(office, "LÖSCHEN", to=reply_address(office, "s", 1, "helga@web.example"))
    worker.work_once(office, NOW)
    assert schedule.erasures_due(office, NOW) == 0
    with office.store.write() as tx:
        tx.execute(update(tables.letters).values(state="sent"))
    assert schedule.erasures_due(office, NOW) == 1
    assert rows(office, tables.people, "mailbox", "name") == [("erased 1", "")]
    assert "helga@web.example" not in [mailbox for _, mailbox in letters(office)]
