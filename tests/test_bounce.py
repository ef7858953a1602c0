"""reading.bounce: whom a letter did not reach, and whether for good."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.reading.automatic import nature
from mailflow.reading.bounce import failures, not_reached, returned_ids
from mailflow.reading.bouncetext import library_recipients
from mailflow.reading.message import read

MAIL = Path(__file__).parent / "mail"
LETTER = "letter.7@mail.example"
REPORT = (
    'From: mailer-daemon@x.example\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
    "--b\nContent-Type: message/delivery-status\n\n"
)
TEXT = "From: mailer-daemon@x.example\nSubject: failure notice\n\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("bounce_unknown_user", [("erna@citizen.example", "5.1.1", True)], id="unknown user"),
        pytest.param("bounce_delayed", [], id="a delay is no failure"),
        pytest.param("bounce_mailbox_full", [("erna@citizen.example", "5.2.2", False)], id="full is not for good"),
        pytest.param(
            "bounce_several_recipients",
            [("erna@citizen.example", "5.1.1", True), ("ida@citizen.example", "4.4.7", False)],
            id="each recipient by itself, relayed is none, 5.0.0 made exact by the diagnostic",
        ),
        pytest.param("bounce_international", [("jörg@citizen.example", "5.1.1", True)], id="RFC 6533"),
        pytest.param("bounce_status_in_base64", [("erna@citizen.example", "5.1.1", True)], id="encoded report"),
        pytest.param("bounce_qmail", [("erna@citizen.example", "5.1.1", True)], id="qmail"),
        pytest.param("bounce_exim", [("erna@citizen.example", "4.2.0", False)], id="Exim"),
        pytest.param("bounce_forwarded_by_person", [], id="a forwarded bounce is not looked into"),
        pytest.param("alternative_both", [], id="ordinary mail"),
    ],
)
def test_failures(name: str, expected: list[tuple[str, str, bool]]) -> None:
    """Each failed recipient with status and whether the mailbox is gone."""
    found = failures((MAIL / f"{name}.eml").read_bytes())
    assert [(failure.recipient, failure.status, failure.permanent) for failure in found] == expected


@pytest.mark.parametrize(
    "name", ["bounce_unknown_user", "bounce_several_recipients", "bounce_international", "bounce_qmail", "bounce_exim"]
)
def test_original_message_id(name: str) -> None:
    """The id of the returned letter is found in a whole mail, in its headers alone, and in plain text."""
    assert {failure.original_message_id for failure in failures((MAIL / f"{name}.eml").read_bytes())} == {LETTER}


LABELLED = [json.loads(line) for line in (MAIL / "bounces" / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
BOUNCES = [pytest.param(label, id=label["file"]) for label in LABELLED if label["kind"] == "bounce"]


@pytest.mark.parametrize("label", BOUNCES)
def test_labelled_bounces(label: dict[str, Any]) -> None:
    """Mail servers of many makes and languages: whom they name, and whether the address is gone; news name nobody."""
    found = failures((MAIL / "bounces" / label["file"]).read_bytes())
    assert [(f.recipient, f.permanent) for f in found] == [(f["recipient"], f["hard"]) for f in label["failures"]]


@pytest.mark.parametrize("label", [b for b in BOUNCES if b.values[0]["failures"]])
def test_labelled_bounces_lead_to_their_letter(label: dict[str, Any]) -> None:
    """Wherever the returned mail stands, its Message-ID is found."""
    raw = (MAIL / "bounces" / label["file"]).read_bytes()
    own = b"4f1c9d0e8ab24c33b6f1@mail.example"
    assert (own.decode() in returned_ids(raw)) == (own in raw)


def test_delays_are_told_apart() -> None:
    """Warnings name whom they are about, softly and as delayed, by the report or by the text; they are no failures."""
    for name in ("postfix_delayed", "exim_frozen_warning", "gmail_incomplete_de", "sendmail_warning_four_hours"):
        found = not_reached((MAIL / "bounces" / f"{name}.eml").read_bytes())
        assert [(f.recipient, f.action, f.permanent) for f in found] == [("erna@citizen.example", "delayed", False)]


def test_library_is_a_second_opinion() -> None:
    """A format of its own that no table here knows, told by flufl.bounce (smtp32 of IMail)."""
    lines = ["User unknown in der Zentrale", "user mailbox[local]: erna@citizen.example;", "delivery failed"]
    fields = [("From", "postmaster@mail.example"), ("X-Mailer", "<SMTP32 v8.05>")]
    assert library_recipients(fields, "\n".join(["undeliverable to erna@citizen.example", *lines])) == (
        "erna@citizen.example",
    )


@pytest.mark.parametrize(
    ("head", "text", "expected"),
    [
        pytest.param(
            "From: postmaster@x.example\nSubject: Re: Ein Bett\n",
            "Hi. This is the James mail server at x.example.\nFailed recipient(s):\nerna@web.example\n\n550 no such user",
            {"erna@web.example": True},
            id="James, under the subject of the letter",
        ),
        pytest.param(
            "From: postmaster@x.example\nSubject: Email Delivery Failure\n",
            "an email you addressed to:\n-- erna@web.example\n\ncould not be delivered. The problem appears to be:\n"
            "-- The server rejected the message\n\n-- 5.1.1 <erna@web.example>: Recipient address rejected: User unknown",
            {"erna@web.example": True},
            id="Mimecast: the reason stands beside the address again",
        ),
        pytest.param(
            "From: mailer-daemon@x.example\nSubject: Undelivered mail\n",
            "<a@web.example>: blocked by our spam filter\n<b@web.example>: user unknown\n<c@web.example>: mailbox full",
            {"a@web.example": False, "b@web.example": True, "c@web.example": False},
            id="what the next line says is about the next",
        ),
        pytest.param(
            "From: postmaster@x.example\nSubject: Não é possível entregar: Ein Bett\n",
            "A entrega falhou para estes destinatários:\n\nana@web.example\nO endereço não foi encontrado.",
            {"ana@web.example": True},
            id="pt",
        ),
        pytest.param(
            "From: postmaster@x.example\nSubject: Recapito non riuscito: Ein Bett\n",
            "Recapito non riuscito per i seguenti destinatari:\n\nmario@web.example\nIndirizzo non trovato.",
            {"mario@web.example": True},
            id="it",
        ),
        pytest.param(
            "From: postmaster@x.example\nSubject: تعذر التسليم\n",
            "تعذر تسليم رسالتك إلى المستلمين التاليين:\n\nsami@web.example\nالعنوان غير موجود",
            {"sami@web.example": True},
            id="ar",
        ),
        pytest.param(
            "From: postmaster@x.example\nSubject: پیام تحویل نشد\n",
            "پیام شما به گیرنده زیر تحویل داده نشد:\n\nreza@web.example\nصندوق پر شده است",
            {"reza@web.example": False},
            id="fa",
        ),
    ],
)
def test_bounces_in_words_alone(head: str, text: str, expected: dict[str, bool]) -> None:
    """Without a machine part: known for a bounce, and whom each reason is about."""
    raw = f"{head}To: gera+b1@mail.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
    assert nature(read(raw), "", frozenset()).kind == "bounce"
    assert {failure.recipient: failure.permanent for failure in failures(raw)} == expected


HOSTILE = {
    "empty lines": "\n" * 100_000,
    "empty lines with CR": "\r\n" * 50_000,
    "blocks": "Final-Recipient: rfc822;a@b.example\nAction: failed\n\n" * 2000,
    "recipients": "".join(f"Final-Recipient: rfc822;a{n}@b.example\nAction: failed\nStatus: 5.0.0\n\n" for n in range(1500)),
    "folded lines": "Final-Recipient: a\n" + " x\n" * 33_000,
    "long diagnostic": "Final-Recipient: rfc822;a@b.example\nAction: failed\nDiagnostic-Code: smtp; " + "user " * 20_000,
    "at signs": "Final-Recipient: " + "a@" * 50_000,
}  # fmt: skip
HOSTILE_TEXTS = {
    "addresses": "a@b.example " * 8_000,
    "lines of recipients": "<a@b.example>:\n" * 7_000,
    "words without an end": "the user the mailbox the account " * 3_000,
    "quotation marks": ">" * 100_000,
    "header lines": "Received: from a\n" * 6_000,
    "brackets": "(<" * 50_000,
    "codes": "550 5.1.1 " * 10_000,
    "colons": "to: for: an: " * 8_000,
    "one word": "a" * 100_000,
}


@pytest.mark.parametrize(
    "raw",
    [
        *(pytest.param(REPORT + text, id=f"report: {name}") for name, text in HOSTILE.items()),
        *(pytest.param(TEXT + text, id=f"text: {name}") for name, text in HOSTILE_TEXTS.items()),
    ],
)
def test_hostile_bounces_cost_little(raw: str) -> None:
    """What is made to be slow, by the sign and by the reader; the milliseconds are in benchmarks/replies.py."""

    def judge(octets: bytes) -> None:
        nature(read(octets), "", frozenset())
        failures(octets)

    assert_linear(judge, lambda size: raw.encode()[:size], len(raw.encode()))


def test_diagnostic_is_one_short_line() -> None:
    """What the other server said stands on one line, so that it can be logged and shown."""
    assert (
        failures((MAIL / "bounce_unknown_user.eml").read_bytes())[0].diagnostic
        == "550 5.1.1 <erna@citizen.example>: User unknown"
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["message/delivery-status", "message/global-delivery-status", "Content-Type: ", "\n", "\n\n", "--b\n", "Content-Transfer-Encoding: base64\n", "Action: failed\n",
                         "Final-Recipient: utf-8; \\x{110000}a@b.example\n", "Status: 5.1.1\n", "<a@b.example>:\n", "text/rfc822-headers", "Message-ID: <>\n", "é", "\0"]),
        max_size=30,
    )
)  # fmt: skip
def test_any_report_is_read(pieces: list[str]) -> None:
    """Broken reports give fewer failures, never an exception, and never a line break."""
    raw = "From: mailer-daemon@x.example\nContent-Type: multipart/report; boundary=b\n\n--b\n" + "".join(pieces)
    assert not any("\n" in failure.recipient + failure.diagnostic for failure in failures(raw.encode()))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["<a@b.example>:", "To: ", "user unknown", "\n", "\n\n", "--- Below this line is a copy of the message.\n", "550 5.1.1 ", "mailbox full", "Received: x\n",
                         "Message-ID: <m@x.example>\n", "will be retried", ">", "@", "=?utf-8?q?=0A?=", "\u202e", "é", "\0", "From: b@c.example\n", "#5.2.2"]),
        max_size=40,
    )
)  # fmt: skip
def test_any_text_is_read(pieces: list[str]) -> None:
    """Whatever a bounce says: addresses, soft or hard, one line each; never an exception, never our own address."""
    raw = (
        "From: mailer-daemon@x.example\nTo: gera+b1@mail.example\nSubject: failure notice\n\n" + "".join(pieces)
    ).encode()
    found = failures(raw)
    assert not any("\n" in f.recipient + f.diagnostic or f.recipient == "gera+b1@mail.example" for f in found)
    assert len({f.recipient for f in found}) == len(found)
    assert nature(read(raw), "", frozenset()).kind == "bounce"
