"""reading.bounce: whom a letter did not reach, and whether for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.reading.bounce import failures

MAIL = Path(__file__).parent / "mail"
LETTER = "letter.7@mail.example"


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
