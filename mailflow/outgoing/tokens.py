"""Reply tokens: the part after the plus sign in an answer's address, which says what the answer is about.

A token is bound to one mailbox, one purpose and one subject by its MAC, so it is worth nothing in another's hands and
needs no table: whoever answers is checked by computing the MAC with their address. Lower-case letters and digits only,
because mail servers fold the case of local parts. Pure; called by workflow (to make and to read) and intake (its shape).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

PURPOSES = {
    "m": "a moderator answers a review; the subject is a submission",
    "s": "a sender answers a receipt, decision or question; the subject is a submission",
    "o": "an organisation answers a match; the subject is a match",
    "h": "a helper answers an introduction or a relayed message; the subject is a match",
    "b": "a mail server returns a letter (the envelope sender); the subject is a random number",
}
POSTMASTER = ("postmaster", "abuse")  # Local parts that every domain has, for humans (RFC 5321 4.5.1, RFC 2142).
MAC_LENGTH = 20  # base32 characters, 5 bits each: 100 bits.
_SHAPE = re.compile(rf"([{''.join(PURPOSES)}])([1-9][0-9]{{0,17}})x([a-z2-7]{{{MAC_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says about itself; it is only a claim until `Tokens.holds` has checked it for a mailbox."""

    purpose: str
    subject_id: int
    mac: str


class Tokens:
    """Makes and checks tokens. secrets: the first one signs, all of them verify."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)

    def make(self, city: str, mailbox: str, purpose: str, subject_id: int) -> str:
        """The token for one mailbox, purpose and subject of a city."""
        return f"{purpose}{subject_id}x{self._mac(self._secrets[0], city, mailbox, purpose, subject_id)}"

    def holds(self, claim: Claim, city: str, mailbox: str) -> bool:
        """Whether this token was given to this mailbox, in this city; in constant time."""
        given = [self._mac(secret, city, mailbox, claim.purpose, claim.subject_id) for secret in self._secrets]
        return sum(hmac.compare_digest(mac, claim.mac) for mac in given) > 0  # All are compared, whichever is right.

    @staticmethod
    def _mac(secret: bytes, city: str, mailbox: str, purpose: str, subject_id: int) -> str:
        words = "\0".join((city, mailbox.lower(), purpose, str(subject_id)))
        digest = hmac.new(secret, words.encode(), hashlib.sha256).digest()
        return base64.b32encode(digest).decode().lower()[:MAC_LENGTH]


def parse(token: str) -> Claim | None:
    """The claim in a token, or None when it has not the shape of one."""
    found = _SHAPE.fullmatch(token.lower())
    return Claim(found.group(1), int(found.group(2)), found.group(3)) if found else None


def address(local_part: str, token: str, domain: str) -> str:
    """The reply address that carries a token (RFC 5233 subaddress)."""
    return f"{local_part}+{token}@{domain}"


def split(mailbox: str) -> tuple[str, str]:
    """A mailbox without its subaddress, and the subaddress ("" when there is none); lower case."""
    local, _, domain = mailbox.lower().rpartition("@")
    base, _, token = local.partition("+")
    return f"{base}@{domain}", token
