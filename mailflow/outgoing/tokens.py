"""Reply tokens: the part after the plus sign in an answer's address, which says what the answer is about.

A token is bound to one mailbox, one purpose, one subject and the day it was made by its MAC, so it is worth nothing in
another's hands and needs no table: whoever answers is checked by computing the MAC with their address. Lower-case letters
and digits only, because mail servers fold the case of local parts. Pure; called by workflow (to make and to read) and
intake (its shape).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

PURPOSES = {
    "m": "a moderator answers a review; the subject is a submission",
    "d": "a moderator answers a list of what waits; the subject is that list",
    "c": "a moderator confirms an answer of theirs; the subject is that mail",
    "s": "a sender answers a receipt, decision or question; the subject is a submission",
    "o": "an organisation answers a match; the subject is a match",
    "w": "somebody of an organisation answers the note that a colleague was faster; the subject is a match",
    "l": "somebody of an organisation answers a list of its needs; the subject is that list",
    "v": "a sender answers a list of all that is open of theirs, what of it is taken back; the subject is that list",
    "u": "the same, what of it is to pause",
    "k": "the same, what of it is to go on",
    "q": "somebody of an organisation confirms what they asked for its people; the subject is the request",
    "j": "somebody answers whether they want to speak for an organisation; the subject is the request",
    "g": "an organisation answers a digest of matches; the subject is the first of them",
    "h": "a helper answers an introduction or a relayed message; the subject is a match",
    "n": "a helper answers whether an offer may be passed on next door; the subject is a listing",
    "e": "somebody confirms that they want to be forgotten; the subject is the mail that asked for it",
    "r": "somebody confirms that they withdraw their consent; the subject is the mail that did it",
    "p": "somebody answers a letter about their data; the subject is the mail that asked for it",
    "b": "a mail server returns a letter (the envelope sender); the subject is a random number",
}
DECIDING = ("m", "d")  # What comes with these decides about listings: moderators alone, and by whom it is is judged.
POSTMASTER = ("postmaster", "abuse")  # Local parts that every domain has, for humans (RFC 5321 4.5.1, RFC 2142).
MAC_LENGTH = 20  # base32 characters, 5 bits each: 100 bits.
_DAY_LENGTH = 3  # The same characters: days since _FIRST_DAY, until the year 2115.
_FIRST_DAY = date(2026, 1, 1)
_DIGITS = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648 section 6
_SHAPE = re.compile(
    rf"([{''.join(PURPOSES)}])([1-9][0-9]{{0,17}})x([a-z2-7]{{{_DAY_LENGTH}}})([a-z2-7]{{{MAC_LENGTH}}})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says about itself; it is only a claim until `Tokens.holds` has checked it for a mailbox."""

    purpose: str
    subject_id: int
    day: str
    mac: str

    def age_days(self, now: datetime) -> int:
        """How many days ago the token was made; by the days of UTC, so up to one too many."""
        return (now.astimezone(UTC).date() - _FIRST_DAY).days - _number(self.day)


class Tokens:
    """Makes and checks tokens. secrets: the first one signs, all of them verify."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)

    def make(self, city: str, mailbox: str, purpose: str, subject_id: int, now: datetime) -> str:
        """The token for one mailbox, purpose and subject of a city, made today."""
        day = _written((now.astimezone(UTC).date() - _FIRST_DAY).days)
        return f"{purpose}{subject_id}x{day}{self._mac(self._secrets[0], city, mailbox, purpose, subject_id, day)}"

    def holds(self, claim: Claim, city: str, mailbox: str) -> bool:
        """Whether this token was given to this mailbox, in this city; in constant time. How old it is, is another question."""
        given = [
            self._mac(secret, city, mailbox, claim.purpose, claim.subject_id, claim.day) for secret in self._secrets
        ]
        return sum(hmac.compare_digest(mac, claim.mac) for mac in given) > 0  # All are compared, whichever is right.

    @staticmethod
    def _mac(secret: bytes, city: str, mailbox: str, purpose: str, subject_id: int, day: str) -> str:
        words = "\0".join((city, mailbox.lower(), purpose, str(subject_id), day))
        digest = hmac.new(secret, words.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return base64.b32encode(digest).decode().lower()[:MAC_LENGTH]


def parse(token: str) -> Claim | None:
    """The claim in a token, or None when it has not the shape of one."""
    found = _SHAPE.fullmatch(token.lower())
    return Claim(found[1], int(found[2]), found[3], found[4]) if found else None


def address(local_part: str, token: str, domain: str) -> str:
    """The reply address that carries a token (RFC 5233 subaddress)."""
    return f"{local_part}+{token}@{domain}"


def split(mailbox: str) -> tuple[str, str]:
    """A mailbox without its subaddress, and the subaddress ("" when there is none); lower case."""
    local, _, domain = mailbox.lower().rpartition("@")
    base, _, token = local.partition("+")
    return f"{base}@{domain}", token


def _written(days: int) -> str:
    """A number of days in base32; before the first day, and after the last one that it can write, that day."""
    days = min(max(days, 0), len(_DIGITS) ** _DAY_LENGTH - 1)
    return "".join(_DIGITS[days // len(_DIGITS) ** place % len(_DIGITS)] for place in reversed(range(_DAY_LENGTH)))


def _number(day: str) -> int:
    return sum(_DIGITS.index(digit) * len(_DIGITS) ** place for place, digit in enumerate(reversed(day)))
