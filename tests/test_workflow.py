"""The workflow step by step, without sockets: what is hard to hit from outside, in words and in races."""

from __future__ import annotations

import pytest
from desk import NOW, answers, arrives, letters, published, read, reply_address, rows, takes_effect, writes
from sqlalchemy import update

from mailflow import worker
from mailflow.model import Received
from mailflow.store import inbound, tables
from mailflow.workflow.office import Office

ANNA, HELGA, SHOP = "anna@gera.example", "helga@web.example", "kammer@caritas.example"


def matched(office: Office, offer: str = "Ich verschenke zwei Kinderbetten.") -> None:
    """A need and an offer that met: match 1."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    published(office, HELGA, offer, 2)
    assert len(read(office, SHOP, "match")) == 1


@pytest.mark.parametrize("words", ["OK, Kategorie Hausrat", "Kategorie Hausrat, dann OK"])
def test_correction_comes_before_the_decision(office: Office, words: str) -> None:
    """In whichever order they are written: what is approved is approved as corrected."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    answers(office, ANNA, "m", 1, words)
    takes_effect(office)
    assert rows(office, tables.listings, "categories", "state") == [(["household"], "open")]


def test_guessed_kind_is_asked_again(office: Office) -> None:
    """A yes together with a category does not approve what only looks like an offer; the new review shows it first."""
    writes(office, HELGA, "Xqzt vlrp.", subject="Wtf")
    answers(office, ANNA, "m", 1, "Kategorie Möbel, dann OK")
    assert rows(office, tables.listings, "kind", "state") == [("offer", "waiting")]
    assert len(read(office, ANNA, "review")) == 2


def test_a_review_names_a_guessed_kind_in_its_language(office: Office) -> None:
    """What no word tells is a guess, and the moderator reads which one in the words of the city."""
    writes(office, HELGA, "Bei mir stehen Räder", subject="Hallo")
    assert "Kein Wort verrät das Anliegen; Angebot ist nur am wahrscheinlichsten" in read(office, ANNA, "review")[0]
    writes(office, HELGA, "Vielleicht Puppen", subject="Hallo")
    assert "es könnte auch sein: Angebot" in read(office, ANNA, "review")[1]


def test_who_corrected_is_told_so_as_you(office: Office) -> None:
    """The new review says who changed the category, and does not name its own reader."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    answers(office, ANNA, "m", 1, "KATEGORIE Hausrat")
    assert "Sie haben die Kategorie geändert." in read(office, ANNA, "review")[1]
    assert f"{ANNA} hat" not in read(office, ANNA, "review")[1]


def test_doubts_end_with_a_category(office: Office) -> None:
    """Who put it right is not told any more what it could be, nor the words for what it was taken for; with no word on the
    kind, a guessed kind stays one."""
    writes(office, HELGA, "Ich habe ein altes Teil mit Rollen abzugeben.")
    before = read(office, ANNA, "review")[0]
    assert "Diese Deutung ist nicht sicher" in before
    assert "spricht für Handwerk" in before
    answers(office, ANNA, "m", 1, "KATEGORIE Möbel")
    after = read(office, ANNA, "review")[1]
    assert "spricht für: Angebot" in after
    assert "Diese Deutung ist nicht sicher" not in after
    assert "spricht für Handwerk" not in after
    writes(office, HELGA, "Wer möchte meine alten Kissen und Decken?", subject="Hallo")
    answers(office, ANNA, "m", 2, "KATEGORIE Möbel")
    assert "Kein Wort verrät das Anliegen" in read(office, ANNA, "review")[-1]
    answers(office, ANNA, "m", 2, "KATEGORIE Hausrat, Angebot")
    assert "Nicht sicher" not in read(office, ANNA, "review")[-1]


def test_doubts_of_what_was_not_put_right_stay(office: Office) -> None:
    """One of two things gets its category; the other waits as it was read."""
    writes(office, HELGA, "Ich habe ein Sofa und zwei Fahrräder abzugeben.")
    assert len(rows(office, tables.listings, "id")) == 2
    before = read(office, ANNA, "review")[0]
    answers(office, ANNA, "m", 1, "1 KATEGORIE Hausrat")
    assert ("Nicht sicher" in before, "Nicht sicher" in read(office, ANNA, "review")[1]) == (True, True)


def test_spam_can_be_undone(office: Office) -> None:
    """SPAM waits like every decision; taken back, the mail is reviewed as before, and its sender hears nothing of it."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    answers(office, ANNA, "m", 1, "SPAM")
    answers(office, ANNA, "m", 1, "ZURÜCK")
    assert rows(office, tables.listings, "state", "ending") == [("waiting", None)]
    answers(office, ANNA, "m", 1, "Spam!")
    takes_effect(office)
    assert rows(office, tables.listings, "state", "ending") == [("ended", "spam")]
    assert [kind for kind, mailbox in letters(office) if mailbox == HELGA] == ["receipt"]


def test_rejected_question_is_answered(office: Office) -> None:
    """Whoever asks gets the reason, as the review promises."""
    writes(office, HELGA, "Wann hat die Kleiderkammer geöffnet?", subject="Frage")
    answers(office, ANNA, "m", 1, "NEIN das wissen wir leider nicht")
    takes_effect(office)
    assert "das wissen wir leider nicht" in read(office, HELGA, "decision")[0]


def test_moderators_always_hear(office: Office) -> None:
    """The limit against endless exchanges is not for the people who are asked."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    for number in range(office.config.limits.notices_per_day + 3):
        answers(office, ANNA, "m", 1, f"vielleicht {'hm ' * number}")
    assert len(read(office, ANNA, "notice")) == office.config.limits.notices_per_day + 3


def test_exchange_with_a_machine_ends(office: Office) -> None:
    """A stranger's machine that answers everything is answered so often and no more."""
    token = reply_address(office, "m", 1, ANNA)
    for number in range(office.config.limits.notices_per_day + 5):
        arrives(office, "Ihr Anliegen ist uns wichtig." * (number + 1), to=token, sender="ticket@desk.example")
    while worker.work_once(office, NOW):
        pass
    assert len(read(office, "ticket@desk.example", "notice")) == office.config.limits.notices_per_day


def test_late_worker_does_nothing(office: Office) -> None:
    """Whose lease ran out finds the mail in another's hands, or done, and leaves it: no second letter."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    arrives(office, "vielleicht", to=reply_address(office, "m", 1, ANNA), sender=ANNA)
    with office.store.write() as tx:
        [mail] = inbound.claim(tx, 1, office.config.work.lease, NOW)
    with office.store.write() as tx:
        tx.execute(update(tables.inbound).values(lease_by="another:1"))
    worker.work_on(office, mail, NOW)
    assert rows(office, tables.inbound, "state") == [("done",), ("received",)]
    assert read(office, ANNA, "notice") == []


def test_reply_to_all_is_one_mail(office: Office) -> None:
    """To the address with the token and to the one without: done once."""
    matched(office)
    text = "Wann können wir sie abholen?"
    arrives(
        office, text, to=reply_address(office, "o", 1, SHOP), sender=SHOP, **{"Message-ID": "<a@b.example>", "To": "x"}
    )
    arrives(office, text, to="gera@mail.example", sender=SHOP, **{"Message-ID": "<a@b.example>", "To": "x"})
    worker.work_once(office, NOW)
    assert [route for (route,) in rows(office, tables.inbound, "route")][-2:] == ["organisation", "duplicate"]
    assert len(read(office, HELGA, "relay")) == 1


@pytest.mark.parametrize("words", ["Eins davon ist leider vergeben", "Das Teil ist leider schon vergeben"])
def test_one_of_several_things_is_not_all(office: Office, words: str) -> None:
    """Who says that one of two things is gone, but not which, does not take back both: a moderator reads it."""
    writes(office, HELGA, "Ich biete an:\n- ein Kinderbett\n- ein Fahrrad\n")
    assert len(rows(office, tables.listings, "id")) == 2
    answers(office, HELGA, "s", 1, words)
    assert {state for (state,) in rows(office, tables.listings, "state")} == {"waiting"}
    assert len(read(office, ANNA, "review")) == 2


def test_all_of_several_things(office: Office) -> None:
    """The bare word takes back all of a mail."""
    writes(office, HELGA, "Ich biete an:\n- ein Kinderbett\n- ein Fahrrad\n")
    answers(office, HELGA, "s", 1, "Bitte zurückziehen")
    assert rows(office, tables.listings, "ending") == [("withdrawn",), ("withdrawn",)]


def test_correction_of_a_need_is_no_refusal(office: Office) -> None:
    """ "Passt nicht, …" to the receipt says what was understood wrongly; nothing is taken back."""
    writes(office, SHOP, "Wir suchen dringend zwei Kinderbetten.")
    answers(office, SHOP, "s", 1, "Passt nicht, wir brauchen drei Betten und eine Matratze.")
    assert rows(office, tables.listings, "state") == [("waiting",)]
    assert "drei Betten" in read(office, ANNA, "review")[1]


def test_addition_reaches_the_organisation(office: Office) -> None:
    """What a sender puts right before the approval stands in the match."""
    published(office, SHOP, "Wir suchen dringend zwei Kinderbetten.", 1)
    writes(office, HELGA, "Ich verschenke zwei Kinderbetten.")
    answers(office, HELGA, "s", 2, "Korrektur: die Betten sind ohne Matratzen.")
    answers(office, ANNA, "m", 2, "OK")
    takes_effect(office)
    assert "ohne Matratzen" in read(office, SHOP, "match")[0]


def test_nothing_of_nothing(office: Office) -> None:
    """ "Nehmen 0" is no yes."""
    matched(office)
    answers(office, SHOP, "o", 1, "Wir nehmen 0 Stück")
    assert rows(office, tables.matches, "state") == [("proposed",)]


def test_only_as_many_as_are_needed(office: Office) -> None:
    """ "Nehmen wir" for a need of two takes two of ten; the rest stays open for others."""
    matched(office, "Ich verschenke zehn Kinderbetten.")
    answers(office, SHOP, "o", 1, "Nehmen wir")
    assert rows(office, tables.matches, "state", "amount") == [("accepted", 2)]
    assert rows(office, tables.listings, "state", "rest") == [("open", 0), ("open", 8)]


@pytest.mark.parametrize(
    ("first", "then", "booked", "offer"),
    [
        pytest.param("nehmen 2", "nehmen 1", 1, ("open", 3), id="fewer"),
        pytest.param("nehmen 2", "Doch 4, wir nehmen 4", 4, ("ended", 0), id="all"),
        pytest.param("nehmen 4", "nehmen 1", 1, ("open", 3), id="open again"),
        pytest.param("nehmen 2", "nehmen 9", 4, ("ended", 0), id="no more than there are"),
    ],
)
def test_another_number(office: Office, first: str, then: str, booked: int, offer: tuple[str, int]) -> None:
    """A second number counts, and both hear of it."""
    matched(office, "Ich verschenke vier Kinderbetten.")
    answers(office, SHOP, "o", 1, first)
    answers(office, SHOP, "o", 1, f"{then} ")
    assert rows(office, tables.matches, "state", "amount") == [("accepted", booked)]
    assert rows(office, tables.listings, "state", "rest")[1] == offer
    assert f"Menge: {booked}\r\n" in read(office, SHOP, "receipt")[-1]
    assert f"Menge: {booked}\r\n" in read(office, HELGA, "introduction")[-1]


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [("PAUSE", "receipt", "wir prüfen das noch"), ("WEITER", "notice", "nicht verstanden")],
    ids=["pause", "resume"],
)
def test_only_what_happened_is_told(office: Office, words: str, kind: str, told: str) -> None:
    """A need that still waits for a moderator can neither pause nor go on, and nobody says it did."""
    writes(office, SHOP, "Wir suchen dringend zwei Kinderbetten.")
    answers(office, SHOP, "s", 1, words)
    assert rows(office, tables.listings, "state") == [("waiting",)]
    assert told in read(office, SHOP, kind)[-1]


def test_moderator_who_is_later_than_the_owner(office: Office) -> None:
    """What its owner took back is decided; the moderator is told so, and not that the answer was unclear."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    answers(office, HELGA, "s", 1, "LÖSCHEN")
    answers(office, ANNA, "m", 1, "OK")
    assert "Schon entschieden" in read(office, ANNA, "notice")[0]


def test_no_address_in_what_is_passed_on(office: Office) -> None:
    """Names of attachments, reasons and messages: an address or a telephone number in any of them stays hidden."""
    matched(office)
    answers(office, SHOP, "o", 1, f"Nehmen wir. Schreiben Sie an {SHOP}, Tel. 0365 1234567.")
    answers(office, SHOP, "o", 1, f"Passt nicht doch, fragen Sie {SHOP}")
    for kind in ("introduction", "relay", "notice"):
        assert not any(SHOP in text for text in read(office, HELGA, kind))
    assert "0365 1234567" not in read(office, HELGA, "introduction")[0]


def test_admitted_is_the_name_that_was_reviewed(office: Office) -> None:
    """A later mail under the same address cannot change what the moderator approved."""
    writes(office, SHOP, "Wir suchen dringend zwei Kinderbetten.")
    arrives(office, "Wir suchen auch Decken.", sender=SHOP, From=f"Betrug GmbH <{SHOP}>")
    worker.work_once(office, NOW)
    answers(office, ANNA, "m", 1, "OK")
    takes_effect(office)
    assert rows(office, tables.people, "organisation") == [("",)]


def test_unusable_address_still_reaches_a_human(office: Office) -> None:
    """Whom we cannot answer is reviewed all the same."""
    arrives(office, "Ich möchte ein Kinderbett abgeben.", sender=f"{'a' * 70}@web.example")
    worker.work_once(office, NOW)
    assert [kind for kind, _ in letters(office)] == ["review"]


def test_bounce_without_a_from_is_recorded(office: Office) -> None:
    """A mail server's report needs no sender to be understood."""
    arrives(
        office,
        "Undelivered",
        sender="",
        From="",
        **{"Content-Type": "multipart/report; report-type=delivery-status; boundary=x"},
    )
    worker.work_once(office, NOW)
    assert rows(office, tables.inbound, "state")[0][0] == "done"


def test_facts_stand_in_receipt_and_review(office: Office) -> None:
    """Size, time, way and place in one line each for the sender and for the moderators; no line where nothing is told."""
    writes(office, HELGA, "Ich verschenke eine Kinderjacke Gr. 140, ab 1. Mai, nur abends, nur Selbstabholer in Gera.")
    for letter in (read(office, HELGA, "receipt")[0], read(office, ANNA, "review")[0]):
        for line in ("Größe: 140", "Wann: ab 1. Mai, nur abends", "Übergabe: wird abgeholt", "Ort: Gera"):
            assert line in letter.splitlines()
    writes(office, HELGA, "Ich verschenke ein Bücherregal.")
    for letter in (read(office, HELGA, "receipt")[1], read(office, ANNA, "review")[1]):
        assert not any(f"\n{name}: " in letter for name in ("Größe", "Wann", "Übergabe", "Ort"))


def test_a_place_alone_is_not_understood(office: Office) -> None:
    """A fact does not make a mail understood of which nothing else is known."""
    writes(office, HELGA, "Xqzt vlrp in Gera.", subject="Wtf")
    assert rows(office, tables.listings, "kind") == [("unknown",)]


@pytest.mark.parametrize(
    ("words", "hints"),
    [
        pytest.param("KATEGORIE Hausrad", ['Die Kategorie "Hausrad" gibt es nicht. Meinten Sie: Hausrat', "Es gibt: "], id="nearly"),
        pytest.param("Kategorie Möbel und Kleidug", ['"Kleidug" gibt es nicht. Meinten Sie: Kleidung'], id="the second of two"),
        pytest.param("KATEGORIE Xyzzy", ['"Xyzzy" gibt es nicht.', "Es gibt: "], id="nothing like it"),
        pytest.param("KATEGORIE Waschmaschinen", ['"Waschmaschinen" gibt es nicht. Meinten Sie: Elektro'], id="a thing"),
        pytest.param("STOPP Waschmaschinen bis 15.12.", ['"Waschmaschinen" gibt es nicht. Meinten Sie: Elektro'], id="no intake"),
        pytest.param("hm, weiß nicht", [], id="none named"),
    ],
)  # fmt: skip
def test_an_unknown_category(office: Office, words: str, hints: list[str]) -> None:
    """The notice that nothing was done names those that are written nearly so, and all of them."""
    writes(office, HELGA, "Ich verschenke zwei Kinderbetten.")
    answers(office, ANNA, "m", 1, words)
    told = " ".join(read(office, ANNA, "notice")[-1].split())
    assert "nicht eindeutig" in told
    assert all(hint in told for hint in hints)
    assert ("gibt es nicht" in told) == bool(hints)


SEALED = {
    "PGP": "multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--",
    "PGP in the text": "text/plain\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----",
    "S/MIME": "application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nTUlJ",
    "Outlook": "application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\nTUlJ",
}


@pytest.mark.parametrize("content", [pytest.param(content, id=name) for name, content in SEALED.items()])
def test_what_nobody_can_read_is_asked_for_again(office: Office, content: str) -> None:
    """An encrypted mail is no silence: the receipt asks for its text, and the review tells why there is none."""
    head = "From: helga@web.example\r\nTo: gera@mail.example\r\nSubject: Bett\r\nMessage-ID: <1@web.example>\r\n"
    raw = f"{head}Content-Type: {content}\r\n".encode()
    with office.store.write() as tx:
        inbound.receive(tx, [Received(raw, "helga@web.example", ("gera@mail.example",), NOW)])
    worker.work_once(office, NOW)
    assert "Den Text Ihrer Mail können wir nicht lesen" in read(office, "helga@web.example", "receipt")[0]
    assert "nicht ganz lesbar" in read(office, "anna@gera.example", "review")[0]


def test_what_can_be_read_is_not_asked_for_again(office: Office) -> None:
    writes(office, "helga@web.example", "Ich habe ein Bett abzugeben.")
    assert "können wir nicht lesen" not in read(office, "helga@web.example", "receipt")[0]
