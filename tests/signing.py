"""Mails with a real DKIM signature, and a DNS that a test fills: what proves a mail, without a network.

The keys in `keys/` sign nothing but these tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import dkim

from mailflow.authentication import NoAnswer

KEYS = Path(__file__).resolve().parent / "keys"
SELECTOR = "s1"
SIGNED = (b"from", b"to", b"subject")


@dataclass
class FakeDns:
    """Records by name and kind. silent: names that get no answer; asked: what was asked, in order."""

    records: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    silent: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    def ask(self, name: str, kind: str, timeout_s: float) -> Sequence[str]:
        assert timeout_s > 0
        name = name.rstrip(".")
        self.asked.append(f"{name} {kind}")
        if name in self.silent:
            raise NoAnswer
        return self.records.get((name, kind), ())


def key_record(domain: str, bits: int = 2048, selector: str = SELECTOR) -> dict[tuple[str, str], list[str]]:
    """The TXT record with the public key of a domain (RFC 6376 3.6.2.1)."""
    text = (KEYS / f"rsa{bits}.txt").read_text(encoding="ascii").strip()
    return {(f"{selector}._domainkey.{domain}", "TXT"): [text]}


def signed(raw: bytes, domain: str, *, bits: int = 2048, **options: object) -> bytes:
    """A mail with a signature of a domain on top."""
    given: dict[str, object] = {"include_headers": list(SIGNED), "canonicalize": (b"relaxed", b"relaxed"), **options}
    private = (KEYS / f"rsa{bits}.pem").read_bytes()
    return bytes(dkim.sign(raw, SELECTOR.encode(), domain.encode(), private, **given)) + raw
