"""reading.complaint: what a feedback report says, and which reports complain at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.reading.complaint import complaint

ARF = (Path(__file__).parent / "mail" / "bounces" / "arf_complaint.eml").read_bytes()


def test_complaint() -> None:
    """Whom the letter went to, and by what it can be tied to us."""
    found = complaint(ARF)
    assert found is not None
    assert found.recipients == ("ida@verein.example",)
    assert found.bounce_addresses == ("gera+b4711x2kq7c3pzr5m6nfa4ywd2@mail.example",)
    assert found.message_ids == ("4f1c9d0e8ab24c33b6f1@mail.example",)


@pytest.mark.parametrize(
    ("was", "becomes", "recipients"),
    [
        pytest.param(b"Original-Rcpt-To: <ida@verein.example>\n", b"", (), id="not told"),
        pytest.param(b"<ida@verein.example>\n--f", b"<redacted@redacted.example>\n--f", (), id="redacted"),
        pytest.param(
            b"Original-Rcpt-To: <ida@verein.example>",
            b"Original-Rcpt-To: <ida@verein.example>\nOriginal-Rcpt-To: <Erna@Citizen.example>",
            ("ida@verein.example", "erna@citizen.example"),
            id="several",
        ),
    ],
)
def test_recipients(was: bytes, becomes: bytes, recipients: tuple[str, ...]) -> None:
    """RFC 5965 3.2: none, one or several; providers hide them."""
    assert was in ARF
    found = complaint(ARF.replace(was, becomes))
    assert found is not None
    assert found.recipients == recipients


@pytest.mark.parametrize("kind", [b"not-spam", b"auth-failure", b"dkim"])
def test_no_complaint(kind: bytes) -> None:
    """Reports that take one back, or are about signatures."""
    assert complaint(ARF.replace(b"Feedback-Type: abuse", b"Feedback-Type: " + kind)) is None


@pytest.mark.parametrize("raw", [b"", b"Subject: x\n\nHallo\n", ARF.replace(b"message/feedback-report", b"text/plain")])
def test_other_mails(raw: bytes) -> None:
    """Without the machine-readable part there is no complaint."""
    assert complaint(raw) is None


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(ARF)))
def test_damaged_reports_are_read(noise: bytes, at: int) -> None:
    """Never an exception, whatever stands in the middle."""
    complaint(ARF[:at] + noise + ARF[at:])
