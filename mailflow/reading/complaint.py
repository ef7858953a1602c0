"""Complaints about our mail: feedback reports of RFC 5965, as mail providers send them when somebody presses "spam".

Called by the workflow for reports of that type. Like a bounce it is only a claim, until it is tied to a letter of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailflow.reading import headers, parts, reports
from mailflow.reading.bouncetables import ADDRESS

# RFC 5965 7.3 and its registry. "not-spam" takes a complaint back; "auth-failure" (RFC 6591) is about DMARC, not about us.
_TYPES = ("abuse", "fraud", "opt-out", "opt-out-list", "complaint", "virus", "other", "")
_ADDRESS = re.compile(ADDRESS)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a feedback report says about one letter."""

    recipients: tuple[str, ...]  # whom it went to, lower case; empty where the provider keeps that to itself
    bounce_addresses: tuple[str, ...]  # the envelope sender that it went out under, lower case
    message_ids: tuple[str, ...]  # of the letter, without brackets


def complaint(raw: bytes) -> Complaint | None:
    """The complaint in a feedback report; None when it is another report or complains about nothing."""
    root = reports.parsed(raw)
    leaves = reports.leaves(root)
    report = next(
        (reports.flattened(leaf) for leaf in leaves if parts.kind_of(leaf) == "message/feedback-report"), None
    )
    if report is None:
        return None
    fields = next(reports.blocks(report), {})
    if fields.get("feedback-type", "").strip().lower() not in _TYPES:
        return None
    returned = "\n".join(reports.flattened(leaf) for leaf in leaves if parts.kind_of(leaf) in reports.RETURNED_TYPES)
    paths = re.findall(r"(?im)^(?:return-path|x-original-from|x-envelope-from):[ \t]*(.{1,320})", returned[:50_000])
    told = [value for name, value in _repeated(report) if name == "original-rcpt-to"]
    return Complaint(
        _mailboxes(told),
        _mailboxes([fields.get("original-mail-from", ""), *paths]),
        reports.returned_ids(root, leaves, ""),
    )


def _repeated(report: str) -> list[tuple[str, str]]:
    """The fields of the report in order: Original-Rcpt-To may stand in it several times (RFC 5965 3.2)."""
    found = (re.match(r"([A-Za-z-]{1,40})[ \t]*:[ \t]*(.{0,320})", line) for line in report.split("\n")[:200])
    return [(field[1].lower(), field[2]) for field in found if field]


def _mailboxes(values: list[str]) -> tuple[str, ...]:
    found = (headers.mailbox(address) for value in values for address in _ADDRESS.findall(value))
    return tuple(dict.fromkeys(address for address in found if "redacted" not in address))
