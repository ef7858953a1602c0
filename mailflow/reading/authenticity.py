"""Whether a mail is by whom its From says: what a trusted server wrote about it, what its signatures claim, and how
DMARC (RFC 9989) judges what was found.

Called by `authentication`, which asks the DNS, and by the tests. Pure: nothing here is looked up, and nothing that a mail
says of itself is believed but what the servers of `trusted` put above everything that came from outside.
"""

from __future__ import annotations

import email
import ipaddress
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import policy
from enum import StrEnum

import authres

from mailflow.model import Message
from mailflow.reading import headers
from mailflow.reading.message import FROM_LINE

_MAX_HEADER_BYTES = 262_144
MAX_SIGNATURES = 5  # Aligned ones; a mail by an honest server has two or three.
_MAX_FIELD_CHARS = 4000  # What is longer, no honest server writes; authres takes time that grows with its square.
_MAX_LABELS = 7  # RFC 9989 4.10: a walk up the tree asks eight times at most.
_BY = re.compile(r"\Afrom\s+[^\s;()]+\s+(?:\([^()]*(?:\([^()]*\)[^()]*)*\)\s*)*by\s+([^\s;()]+)", re.IGNORECASE)
_FROM = re.compile(r"\Afrom\s+([^\s;()]+)(?:\s*\(([^()]*)\))?", re.IGNORECASE)
_STRAY = re.compile(rb"\r(?!\n)|\0|\nFrom[ \t]", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)|<[^<>]*>')
_GROUP = re.compile(r":[^:;]*;")
_IN_BRACKETS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]", re.IGNORECASE)

Field = tuple[str, str]  # A header field: its name in lower case, its value on one line.


class Proof(StrEnum):
    """How sure it is that a mail is by whom its From says."""

    PASS = "pass"  # A signature or the way that it came shows that it is.  # noqa: S105
    FAIL = "fail"  # Its domain says how to know its mails, and this one is none.
    DOUBTFUL = "doubtful"  # Its domain forbids mails that cannot be proven, and whether this one can was not found out.
    NONE = "none"  # There is nothing to go by, or it could not be asked.


@dataclass(frozen=True, slots=True)
class Authenticity:
    """A judgement and where it comes from, in a few words without personal data."""

    proof: Proof
    why: str


@dataclass(frozen=True, slots=True)
class Hop:
    """The machine that handed a mail to our own server: what it called itself, and its address."""

    helo: str
    ip: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM signature that a mail carries, not yet verified. number: which of all, from the top and from 0."""

    number: int
    domain: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A DMARC record (RFC 9989 4.7). psd: y for a public suffix, n for an organisational domain, u for unknown."""

    domain: str
    asks: str  # none, quarantine or reject: what its owner asks for, for this domain
    asks_below: str  # the same for its subdomains
    psd: str = "u"
    strict_dkim: bool = False
    strict_spf: bool = False


def fields(raw: bytes) -> list[Field]:
    """The header fields of a mail in their order, top first; only those in the first quarter of a megabyte."""
    found = email.message_from_bytes(_head(raw), policy=policy.compat32).items()
    return [(name.strip().lower(), headers.text(str(value))) for name, value in found]


def is_sound(raw: bytes) -> bool:
    """Whether every program reads the header of a mail in the same way.

    With a bare CR, a NUL, or a line that is no field, a mail can show one sender to who verifies it and another to us.
    """
    head = _head(raw)
    return not _STRAY.search(head) and not email.message_from_bytes(head, policy=policy.compat32).defects


def has_one_author(message: Message) -> bool:
    """Whether From names one mailbox and nothing else: two fields, two mailboxes or a group prove nothing about anybody.

    A second From that cannot be read is one, too: people may be shown that one (RFC 5322 3.6.2, RFC 6854).
    """
    written = message.headers.get("from", ())
    if FROM_LINE in message.problems:
        return False
    return len(message.senders) == 1 and len(written) == 1 and not _GROUP.search(_QUOTED.sub("", written[0]))


def stated(found: Sequence[Field], trusted: Collection[str], domain: str) -> Authenticity | None:
    """What a trusted server found about a mail whose From is of `domain` (RFC 8601); None when it says nothing of use."""
    results = [result for value in _stated_values(found, trusted) for result in _results(value)]
    for result in results:
        if result.method == "dmarc" and _property(result, "header", "from") in ("", domain):
            proof = {"pass": Proof.PASS, "fail": Proof.FAIL}.get(result.result.lower())
            if proof is not None:
                return Authenticity(proof, f"dmarc={proof} by our server")
    if any(r.method == "dkim" and r.result.lower() == "pass" and _vouches(_signer(r), domain) for r in results):
        return Authenticity(Proof.PASS, "dkim=pass by our server")
    return None


def client(found: Sequence[Field], trusted: Collection[str]) -> Hop | None:
    """Who handed the mail to the trusted server, by the Received line that it wrote (RFC 5321 4.4); None when unknown."""
    at = _border(found, trusted)
    came = _FROM.match(found[at][1]) if at is not None else None
    ip = _ip(came[2]) if came else None
    return Hop(came[1].strip("[]").lower(), str(ip)) if came and ip else None


def signatures(found: Sequence[Field]) -> list[Signature]:
    """The DKIM signatures that cover From and the whole text, with an algorithm that still counts.

    l= leaves room to add words behind what was signed (RFC 6376 8.2); rsa-sha1 is broken (RFC 8301 3.1).
    """
    values = [value for name, value in found if name == "dkim-signature"]
    chosen = []
    for number, value in enumerate(values):
        tags = dict(_tags(value)) if len(value) <= _MAX_FIELD_CHARS else {}
        covered = [name.strip().lower() for name in tags.get("h", "").split(":")]
        if tags.get("d") and "l" not in tags and "from" in covered and tags.get("a", "").lower() != "rsa-sha1":
            chosen.append(Signature(number, tags["d"].lower().rstrip(".")))
    return chosen


def walk(domain: str) -> list[str]:
    """The domains whose DMARC record may say something about this one, itself first (RFC 9989 4.10)."""
    labels = domain.rstrip(".").split(".")
    above = labels[-_MAX_LABELS:] if len(labels) > _MAX_LABELS else labels[1:]
    return [domain, *(".".join(above[number:]) for number in range(len(above)))]


def record(domain: str, texts: Sequence[str]) -> Policy | None:
    """The policy in the TXT records at _dmarc.<domain>; None when there is none, or more than one (RFC 9989 4.10)."""
    records = [tags for tags in (list(_tags(text)) for text in texts) if tags[:1] == [("v", "DMARC1")]]
    if len(records) != 1:
        return None
    tags = dict(records[0])
    asks = _asked(tags.get("p"))
    if asks is None and "rua" not in tags and tags.get("psd") not in ("y", "n"):
        return None
    return Policy(
        domain,
        asks or "none",
        _asked(tags.get("sp")) or asks or "none",
        tags.get("psd", "u").lower(),
        tags.get("adkim", "r").lower() == "s",
        tags.get("aspf", "r").lower() == "s",
    )


def ends_walk(policy_found: Policy | None) -> bool:
    """Whether nothing above this record needs to be asked (RFC 9989 4.10, step 2)."""
    return policy_found is not None and policy_found.psd in ("y", "n")


def organisation(domain: str, records: Mapping[str, Policy]) -> str:
    """The organisational domain (RFC 9989 4.10.2). records: those that the walk from this domain found, by domain."""
    names = [name for name in walk(domain) if name in records]
    for name in names:
        if records[name].psd == "n" or (records[name].psd == "y" and name == domain):
            return name
        if records[name].psd == "y":
            return ".".join(domain.split(".")[-len(name.split(".")) - 1 :])
    return names[-1] if names else domain


def applicable(domain: str, records: Mapping[str, Policy]) -> Policy | None:
    """The record that judges mails from this domain: its own, its organisation's, its suffix's (RFC 9989 4.10.1)."""
    suffixes = [name for name in walk(domain) if name in records and records[name].psd == "y"]
    for name in (domain, organisation(domain, records), *suffixes):
        if name in records:
            return records[name]
    return None


def asked(judge: Policy, domain: str) -> str:
    """What the owner of the record asks to be done with mails from this domain that fail."""
    return judge.asks if judge.domain == domain else judge.asks_below


def _head(raw: bytes) -> bytes:
    end = re.search(rb"\r?\n\r?\n", raw[:_MAX_HEADER_BYTES])
    return raw[: end.end() if end else _MAX_HEADER_BYTES]


def _stated_values(found: Sequence[Field], trusted: Collection[str]) -> list[str]:
    """The Authentication-Results that only a trusted server can have written.

    Everything above the Received line of our own server was written behind our door. Between that line and the next,
    ours stands first, and what an outsider wrote may follow it: there, the topmost counts alone.
    """
    border = _border(found, trusted)
    if border is None:
        return []
    above = [value for name, value in found[:border] if name == "authentication-results"]
    ours = [value for value in above if _authserv(value) in trusted]
    if ours:
        return ours
    for name, value in found[border + 1 :]:
        if name == "received":
            break
        if name == "authentication-results":
            return [value] if _authserv(value) in trusted else []
    return []


def _border(found: Sequence[Field], trusted: Collection[str]) -> int | None:
    """Where the Received line of our server stands that tells of the machine outside; None when the way in is not known.

    Above it there may be lines of our own for what went through a filter or by LMTP; any other name ends the search, or
    a forged line further down would count.
    """
    for at, (name, value) in enumerate(found):
        if name != "received" or not (came := _FROM.match(value[:_MAX_FIELD_CHARS])):
            continue  # "by mx.example with LMTP" names no machine: it was handed on inside.
        by = _BY.search(value[:_MAX_FIELD_CHARS])
        if by is None or by[1].lower().rstrip(".") not in trusted:
            return None
        ip = _ip(came[2])
        if not (ip.is_loopback if ip else came[1].lower() in trusted):
            return at
    return None


def _ip(comment: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address in the comment behind a machine's name: "(dns.name [192.0.2.1])"."""
    found = _IN_BRACKETS.search(comment or "")
    try:
        return ipaddress.ip_address(found[1]) if found else None
    except ValueError:
        return None


def _results(value: str) -> Sequence[authres.AuthenticationResult]:
    """The results in one field; none when it keeps to no rule."""
    try:
        return tuple(authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}").results)
    except Exception:  # The parser raises what it likes; a field that it cannot read says nothing.
        return ()


def _authserv(value: str) -> str:
    """The name of the server that wrote the field (RFC 8601 2.2), without its version; "" where it is no plain word."""
    name = value[:_MAX_FIELD_CHARS].partition(";")[0].split()
    return name[0].lower() if name and len(value) <= _MAX_FIELD_CHARS else ""


def _property(result: authres.AuthenticationResult, kind: str, name: str) -> str:
    values = (p.value for p in result.properties if p.type == kind and p.name == name)
    return str(next(values, "")).lower()


def _signer(result: authres.AuthenticationResult) -> str:
    return _property(result, "header", "d") or _property(result, "header", "i").rpartition("@")[2]


def _vouches(signer: str, domain: str) -> bool:
    """Whether a signer speaks for a domain where no policy is known: its own, or one above that is no top-level domain."""
    return signer == domain or ("." in signer and domain.endswith(f".{signer}"))


def _tags(value: str) -> Iterator[tuple[str, str]]:
    """A tag list (RFC 6376 3.2), lower-case names, without white space inside the values."""
    for tag in value.split(";"):
        name, equals, said = tag.partition("=")
        if equals and name.strip():
            yield name.strip().lower(), "".join(said.split())


def _asked(value: str | None) -> str | None:
    return value.lower() if value and value.lower() in ("none", "quarantine", "reject") else None
