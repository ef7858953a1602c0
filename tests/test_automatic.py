"""reading.automatic: person, machine or bounce."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailflow.reading.automatic import MAX_HOPS, nature
from mailflow.reading.automatictables import OUT_OF_OFFICE_SUBJECTS
from mailflow.reading.message import read

MAIL = Path(__file__).parent / "mail"
OWN = frozenset({"gera@mail.example"})
HEAD = "From: Erna <erna@citizen.example>\nTo: gera@mail.example\n"


def kind(
    header: str, text: str = "Guten Tag", envelope: str | None = "erna@citizen.example", head: str = HEAD
) -> tuple[str, str]:
    found = nature(read(f"{head}{header}\n\n{text}\n".encode()), envelope, OWN)
    return found.kind, found.reason.code if found.reason else ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("bounce_unknown_user", "bounce", id="RFC 3464"),
        pytest.param("bounce_international", "bounce", id="RFC 6533"),
        pytest.param("bounce_qmail", "bounce", id="qmail"),
        pytest.param("bounce_exim", "bounce", id="Exim"),
        pytest.param("bounce_forwarded_by_person", "message", id="a person asks about a bounce"),
        pytest.param("calendar_invitation", "automatic", id="invitation"),
        pytest.param("calendar_attached_by_person", "message", id="calendar file of a person"),
        pytest.param("contact_form_from_no_reply", "message", id="contact form"),
        pytest.param("mailing_list", "automatic", id="list"),
        pytest.param("out_of_office_without_headers", "automatic", id="out of office by subject"),
        pytest.param("own_mail_comes_back", "automatic", id="own mail"),
        pytest.param("person_from_proton", "message", id="Feedback-ID of Proton"),
        pytest.param("person_with_suppress_header", "message", id="suppress header of Exchange"),
        pytest.param("read_receipt", "automatic", id="read receipt"),
        pytest.param("forwarded_as_attachment", "message", id="forwarded mail"),
        pytest.param("two_from_headers", "message", id="two senders"),
    ],
)
def test_kind_of_whole_mails(name: str, expected: str) -> None:
    """A file, without a known envelope, is told by what stands in it."""
    assert nature(read((MAIL / f"{name}.eml").read_bytes()), None, OWN).kind == expected


LABELLED = [json.loads(line) for line in (MAIL / "bounces" / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("label", [pytest.param(label, id=label["file"]) for label in LABELLED])
def test_bounces_and_what_is_none(label: dict[str, Any]) -> None:
    """Mail servers' reports; and people who write about them, pass them on, are on holiday, or sent a parcel."""
    assert nature(read((MAIL / "bounces" / label["file"]).read_bytes()), None, OWN).kind == label["kind"]


@pytest.mark.parametrize("path", sorted((MAIL.parent.parent / "rules" / "training").glob("*.jsonl")), ids=lambda path: path.stem)  # fmt: skip
def test_no_text_of_people_is_a_bounce(path: Path) -> None:
    """Thousands of offers, needs and questions, each even from the null sender: none is taken for a bounce."""
    for line in path.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)
        assert kind(f"Subject: {text.get('subject', '')}", text["text"], envelope="")[0] != "bounce", text["text"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param("Auto-Submitted: auto-replied (vacation)", "auto_submitted", id="Auto-Submitted"),
        pytest.param("X-Autoreply: yes", "auto_reply_header", id="X-Autoreply"),
        pytest.param("X-Auto-Response-Suppress: All", "auto_response_suppress", id="suppress all"),
        pytest.param("X-Loop: yes", "auto_reply_header", id="X-Loop of a ticket system"),
        pytest.param("Precedence: bulk", "list_mail", id="Precedence bulk"),
        pytest.param("Precedence: auto_reply", "auto_reply_header", id="Precedence auto_reply"),
        pytest.param("List-Id: <x.y.example>", "list_mail", id="List-Id"),
        pytest.param("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "list_mail", id="one click"),
        pytest.param(
            "Message-ID: <vacation-17@x.example>", "machine_message_id", id="Message-ID of a vacation program"
        ),
        pytest.param("X-Mailflow-Loop: other", "own_mail", id="loop mark"),
        pytest.param("X-Mailflow-Kind: digest", "own_mail", id="kind mark"),
        pytest.param("Subject: Empfangsbestätigung (angezeigt) - Ihr Angebot", "receipt", id="receipt by subject"),
        pytest.param("Subject: Eingangsbestätigung: Ein Angebot passt", "receipt", id="acknowledgement of receipt"),
        pytest.param("Subject: Your email requires verification verify#abc", "challenge", id="challenge"),
        pytest.param("\n".join(["Received: by x"] * (MAX_HOPS + 1)), "loop", id="too many hops"),
    ],
)
def test_signs_of_machines(header: str, code: str) -> None:
    """One sign is enough, and the reason names it."""
    assert kind(header) == ("automatic", code)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Auto-Submitted: no", id="Auto-Submitted no"),
        pytest.param("X-Auto-Response-Suppress: OOF, AutoReply", id="asks only not to be answered"),
        pytest.param("X-Loop: verein@citizen.example", id="passed on by procmail"),
        pytest.param("List-Unsubscribe: <mailto:stop@citizen.example>", id="unsubscribe alone"),
        pytest.param("Feedback-ID: 1.eu-central-1.x:AmazonSES", id="Amazon SES"),
        pytest.param("Precedence: first-class", id="ordinary precedence"),
        pytest.param("Subject: Re: Automatische Antwort: Bett", id="answer to an automatic answer"),
        pytest.param("Subject: Abwesenheit ist schade, hier ein Bett", id="a sentence"),
        pytest.param("Subject: Out of office chairs?", id="words that continue"),
        pytest.param("Subject: Automatische Kaffeemaschine abzugeben", id="an automatic machine"),
        pytest.param("Subject: Gelesen: Ihr Aufruf in der OTZ", id="gelesen without a receipt"),
        pytest.param("Subject: Read: books for children", id="read without a receipt"),
        pytest.param("\n".join(["Received: by x"] * MAX_HOPS), id="many hops"),
    ],
)
def test_people_are_not_machines(header: str) -> None:
    """What a person's mail may carry is no sign: a person who gets no answer gives up."""
    assert kind(header) == ("message", "")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatische Antwort: Möbel", "Automatic reply: Furniture", "Réponse automatique : Meubles", "Respuesta automática: Muebles", "Risposta automatica: Mobili",
        "Resposta automática: Móveis", "Automatisch antwoord: Meubels", "Automatyczna odpowiedź: Meble", "Автоматический ответ: Мебель", "Автоматична відповідь: Меблі",
        "Otomatik yanıt: Mobilya", "رد تلقائي: أثاث", "پاسخ خودکار: مبل", "Automatická odpověď: Nábytek", "Automatikus válasz: Bútor", "Răspuns automat: Mobilă",
        "Automatische Antwort auf: Möbel", "Automatische Antwort auf Ihre Nachricht", "[Auto-Reply] Möbel", "AUTO: Out of Office: Sofa", "Away message: Sofa",
        "الرد التلقائي: أثاث", "Аутоматски одговор: Намештај", "Përgjigje automatike: Mobilje", "Trả lời tự động: Ghế", "자동 회신: 소파",
        "Autosvar: Möbler", "ABWESENHEITSNOTIZ", "Out of Office AutoReply: Sofa", "Automaattinen vastaus: Sohva",
    ],
)  # fmt: skip
def test_out_of_office_subjects(subject: str) -> None:
    """Out-of-office answers are told by their subject in the languages of their programs, without any header."""
    assert kind(f"Subject: {subject}") == ("automatic", "out_of_office_subject")


def test_out_of_office_table_is_wide_enough() -> None:
    """At least the twelve languages that are asked for are in the table."""
    assert {
        "de",
        "en",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "ru",
        "uk",
        "tr",
        "ar",
        "fa",
    } <= OUT_OF_OFFICE_SUBJECTS.keys()


def test_null_sender_as_postfix_notes_it() -> None:
    """Return-Path: <MAILER-DAEMON> is the null sender too."""
    text = "Your mail to erna@citizen.example could not be delivered.\n550 5.1.1 User unknown"
    assert kind("Return-Path: <MAILER-DAEMON>\nSubject: Returned mail", text, None)[0] == "bounce"
    assert kind("Return-Path: <erna@citizen.example>\nSubject: Returned mail", text, None)[0] == "message"


def test_null_sender_is_automatic() -> None:
    """RFC 5321 4.5.5: nothing from the null sender may be answered, known by envelope or by Return-Path."""
    assert kind("Subject: Hallo", envelope="") == ("automatic", "null_sender")
    assert kind("Return-Path: <>", envelope=None) == ("automatic", "null_sender")
    assert kind("Return-Path: <>", envelope="erna@citizen.example") == ("message", "")


@pytest.mark.parametrize("address", ["gera@mail.example", "GERA+abc234@mail.example"])
def test_own_addresses_are_own_mail(address: str) -> None:
    """Mail from our own mailbox is ours, also with a token, and as the second sender."""
    assert kind("Subject: x", head=f"From: {address}\n") == ("automatic", "own_mail")
    assert kind("Subject: x", head=f"{HEAD}From: {address}\n") == ("automatic", "own_mail")
    assert kind("Subject: x", envelope=address) == ("automatic", "own_mail")


def test_no_reply_needs_words_and_nobody_to_answer() -> None:
    """A no-reply address is automatic only when the text says so too and no Reply-To names a person."""
    head, words = "From: no-reply@shop.example\n", "Dies ist eine automatisch erzeugte Nachricht."
    assert kind("Subject: x", words, "x@shop.example", head) == ("automatic", "machine_sender")
    assert kind("Subject: x", "Ich habe ein Bett.", "x@shop.example", head)[0] == "message"
    assert kind("Reply-To: erna@citizen.example", words, "x@shop.example", head)[0] == "message"


@pytest.mark.parametrize(
    ("subject", "text", "code"),
    [
        pytest.param(
            "Neue Adresse",
            "Guten Tag.\nDies ist eine automatische Antwort. Neu bin ich unter ida@web.example.",
            "declared_automatic",
            id="de",
        ),
        pytest.param(
            "Re: Sofa", "Note: This is an automated response to your message.", "declared_automatic", id="Notes"
        ),
        pytest.param("Re: Sofa", "C'est noté. Ceci est une réponse automatique.", "declared_automatic", id="fr"),
        pytest.param("Re: Sofa", "Це автоматична відповідь.", "declared_automatic", id="uk"),
        pytest.param("Re: Sofa", "Esta es una respuesta automática.", "declared_automatic", id="es"),
        pytest.param("Re: Sofa", "This is an auto-generated reply.", "declared_automatic", id="en"),
        pytest.param("Re: Sofa", "Bu otomatik bir yanıttır.", "declared_automatic", id="tr"),
        pytest.param("Re: Sofa", "این یک پاسخ خودکار است.", "declared_automatic", id="fa"),
        pytest.param("Re: Sofa", "هذا رد تلقائي.", "declared_automatic", id="ar"),
        pytest.param(
            "Erna Muster ist außer Haus.",
            "Ich werde ab 04.05.2026 nicht im Büro sein. Ich kehre zurück am 11.05.2026.",
            "out_of_office_subject",
            id="Notes, by its subject",
        ),
        pytest.param(
            "[Ticket#2026050410] RE: Sofa",
            "Ihre Anfrage wurde unter der Ticketnummer 2026050410 aufgenommen.",
            "ticket",
            id="OTRS",
        ),
        pytest.param(
            "Sofa",
            "##- Bitte oberhalb dieser Zeile antworten -##\n\nGuten Tag,\n\nvielen Dank. Ihre Anfrage (4711) wurde erfasst.",
            "ticket",
            id="Zendesk in German",
        ),
        pytest.param("HELP-12 Sofa", "—-—-—-—\nReply above this line.\n\nWe got your request.", "ticket", id="Jira"),
        pytest.param("[Request received] Sofa", "Your request (4711) was received.", "ticket", id="Zendesk"),
        pytest.param("[help #4711] AutoReply: Sofa", "A trouble ticket was created.", "ticket", id="RT"),
        pytest.param(
            "Re: Sofa",
            "I'm protecting myself from receiving junk mail. Click the link below:\nhttps://challenge.example/a",
            "challenge",
            id="challenge",
        ),
    ],
)
def test_machines_tell_by_their_words(subject: str, text: str, code: str) -> None:
    """No header says so; the text or the subject does."""
    assert kind(f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8", text) == ("automatic", code)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param(
            "Frage", "Ich bekam von euch nur: „Dies ist eine automatische Antwort.“ Liest das jemand?", id="about one"
        ),
        pytest.param(
            "Re: Sofa", "Am Montag passt es.\n\n> Dies ist eine automatische Antwort.\n> Bin im Urlaub.", id="to one"
        ),
        pytest.param(
            "Kontakt", "Diese Nachricht wurde automatisch erzeugt.\n\nName: Erna\nIch habe ein Bett.", id="contact form"
        ),
        pytest.param("Re: [Ticket#4711] Sofa", "Wir nehmen das Sofa.", id="out of a ticket system"),
        pytest.param(
            "Re: Sofa",
            "##- Please type your reply above this line -##\n\nnehmen wir gern\n\nTicketnummer: 4711",
            id="a person at a helpdesk",
        ),
        pytest.param(
            "[Ticket#2026120110000123] Betten",
            "Die Betten nehmen wir. Ihre Nachricht ist bei uns eingegangen, die Ticketnummer steht im Betreff.",
            id="a person with a ticket's number",
        ),
        pytest.param(
            "Re: Sofa",
            "##- Please type your reply above this line -##\n\nnehmen wir\n\n> We got your request.",
            id="a receipt in the quote",
        ),
        pytest.param("Ticket received", "I received two tickets for the zoo and give them away.", id="a ticket"),
        pytest.param("Out of office", "We moved out of office 12 and give chairs away.", id="chairs"),
        pytest.param("Eingangsbestätigung", "Das Amt will eine, wer hilft mir beim Formular?", id="a form"),
        pytest.param("Fotos", "I'm protecting myself from spam. Photos: https://x.example/1", id="a link"),
        pytest.param("Tickets", "[2 Stück] Ich habe zwei Tickets für den Zoo.", id="tickets"),
        pytest.param(
            "WG: Sofa",
            "Was soll ich da tun?\n\n> Please complete the verification process: https://challenge.example/a",
            id="a challenge passed on",
        ),
        pytest.param("Außer Haus", "Ich bin ab Montag außer Haus, das Bett steht bei der Nachbarin.", id="not at home"),
        pytest.param(
            "Unzustellbar", "Meine Mail an die Tafel kam zurück: 550 5.1.1 User unknown. Und nun?", id="bounced"
        ),
    ],
)
def test_people_write_about_machines(subject: str, text: str) -> None:
    """Who quotes one, answers one or was sent one is a person."""
    assert kind(f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8", text) == ("message", "")


def test_receipt_words_complete_a_weak_subject() -> None:
    """Old Outlook receipts have no header: subject and text together tell them."""
    assert kind("Subject: Gelesen: Ihr Gesuch", "Ihre Nachricht wurde am 5. März gelesen.") == ("automatic", "receipt")
