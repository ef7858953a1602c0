"""What proves that a mail is by whom its From says: the word of a trusted server, else SPF, DKIM and DMARC by the DNS.

Called by the office, outside of any transaction and only for the mails on whose origin a decision hangs. The pure half is
`reading.authenticity`. A question that the DNS does not answer proves nothing, and never that a mail is forged.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import dkim
import dns.exception
import dns.resolver
import spf

from mailflow.config import Authentication
from mailflow.reading import authenticity
from mailflow.reading.authenticity import Authenticity, Field, Policy, Proof

# RFC 2606 2 and RFC 6761 6: names that nobody can register. They are answered without asking anybody.
RESERVED = ("example", "test", "invalid", "localhost")
_DOWN_S = 60.0  # So long a DNS that did not answer at all is left in peace.
_SILENT = logging.getLogger("mailflow.dkim")  # The library logs domains and signatures: nothing of that is kept.
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class NoAnswer(Exception):
    """The DNS did not answer in time, or could not be reached: a temporary error (RFC 9989 5.3.6)."""


class Dns(Protocol):
    """What is asked of the DNS. An empty answer: there is no such name or record. Raises NoAnswer."""

    def ask(self, name: str, kind: str, timeout_s: float) -> Sequence[str]:
        """The records of a kind (TXT, A, AAAA, MX as "10 host", PTR) at a name, each as one text."""


class Resolver:
    """The DNS of this machine. When it does not answer, it is not asked again for a minute: mails must not wait in line.

    That is seen by the questions that every judgement begins with. The others are partly the sender's to choose (the name
    of their machine, the reverse zone of their address), who must not be able to switch the DNS off for other mails.
    """

    def __init__(self) -> None:
        self._down_until = 0.0
        self._resolver: dns.resolver.Resolver | None = None

    def ask(self, name: str, kind: str, timeout_s: float) -> Sequence[str]:
        if name.rstrip(".").rpartition(".")[2].lower() in RESERVED:
            return ()
        if time.monotonic() < self._down_until or timeout_s <= 0:
            raise NoAnswer
        try:
            self._resolver = self._resolver or dns.resolver.Resolver()
            answer = self._resolver.resolve(name, kind, lifetime=timeout_s, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN, UnicodeError):
            return ()
        except dns.resolver.NoNameservers as error:  # They answered, with a fault in this one domain.
            raise NoAnswer from error
        except (dns.exception.Timeout, dns.resolver.NoResolverConfiguration, OSError) as error:
            if name.startswith("_dmarc."):
                self._down_until = time.monotonic() + _DOWN_S
            raise NoAnswer from error
        except dns.exception.DNSException:
            return ()  # A name that cannot stand in the DNS, or an answer that cannot be read.
        return [_as_text(found, kind) for found in answer]


@dataclass(frozen=True)
class Authenticator:
    """Judges mails as the config says."""

    settings: Authentication
    dns: Dns

    def judge(self, raw: bytes, envelope_sender: str, author: str, *, ask_dns: bool) -> Authenticity:
        """Whether a mail is by the mailbox `author`, the only one in its From.

        ask_dns only about domains that we know: a stranger's may be there to keep us waiting.
        """
        if not authenticity.is_sound(raw):
            return Authenticity(Proof.DOUBTFUL, "a header that programs read differently")
        domain = author.rpartition("@")[2]
        trusted = frozenset(name.lower() for name in self.settings.trusted_servers)
        found = authenticity.fields(raw)
        if judged := authenticity.stated(found, trusted, domain):
            return judged
        if not (self.settings.dns and ask_dns):
            return Authenticity(Proof.NONE, "no trusted server says anything")
        questions = _Questions(self.dns, time.monotonic() + self.settings.dns_timeout.total_seconds())
        return _Check(raw, found, envelope_sender, domain, trusted, questions).result()


@dataclass
class _Questions:
    """The questions about one mail: they share the time that there is. unanswered: how many got no answer."""

    dns: Dns
    deadline: float
    unanswered: int = 0

    def ask(self, name: str, kind: str) -> Sequence[str]:
        try:
            return self.dns.ask(name, kind, self.deadline - time.monotonic())
        except NoAnswer:
            self.unanswered += 1
            raise

    def records(self, domain: str) -> dict[str, Policy]:
        """The DMARC records on the way up from a domain."""
        found: dict[str, Policy] = {}
        for name in authenticity.walk(domain):
            policy = authenticity.record(name, self.ask(f"_dmarc.{name}", "TXT"))
            if policy:
                found[name] = policy
            if authenticity.ends_walk(policy):
                break
        return found


@dataclass
class _Check:
    """DMARC for one mail (RFC 9989 5.3): whether a signature or its way shows a domain that its From belongs to."""

    raw: bytes
    found: Sequence[Field]
    envelope_sender: str
    domain: str
    trusted: frozenset[str]
    questions: _Questions

    def result(self) -> Authenticity:
        try:
            records = self.questions.records(self.domain)
        except NoAnswer:
            return Authenticity(Proof.NONE, "no answer from the DNS")
        judge = authenticity.applicable(self.domain, records)
        own = authenticity.organisation(self.domain, records)
        if judge is None:
            # Nobody asked for a judgement, so nothing can fail; a signature of the domain itself still proves.
            judge = Policy(self.domain, "none", "none", strict_dkim=True, strict_spf=True)
            return self._proven(judge, own) or Authenticity(Proof.NONE, "its domain has no DMARC record")
        return self._proven(judge, own) or self._unproven(judge)

    def _proven(self, judge: Policy, own: str) -> Authenticity | None:
        near = [s for s in authenticity.signatures(self.found) if s.domain == self.domain or _is_within(s.domain, own)]
        for signature in near[: authenticity.MAX_SIGNATURES]:
            if self._is_aligned(signature.domain, own, judge.strict_dkim) and self._is_signed(signature.number):
                return Authenticity(Proof.PASS, "DKIM")
        sender = self.envelope_sender.rpartition("@")[2].lower()
        if sender and self._is_aligned(sender, own, judge.strict_spf) and self._spf() == "pass":
            return Authenticity(Proof.PASS, "SPF")
        return None

    def _unproven(self, judge: Policy) -> Authenticity:
        """DMARC fails only when every question was answered, and that of the way could be asked."""
        forbids = authenticity.asked(judge, self.domain) != "none"
        open_question = (
            "the DNS did not answer everything" if self.questions.unanswered else "the way it came is not known"
        )
        if self.questions.unanswered or authenticity.client(self.found, self.trusted) is None:
            return Authenticity(Proof.DOUBTFUL if forbids else Proof.NONE, open_question)
        return Authenticity(Proof.FAIL, "DMARC: no signature and no way that its domain knows")

    def _is_aligned(self, other: str, own: str, strict: bool) -> bool:
        """RFC 9989 4.10: the same domain or, where the owner is not strict, the same organisation."""
        if other == self.domain:
            return True
        if strict or not _is_within(other, own):
            return False  # What is of the same organisation ends with its domain: nobody else's records are asked for.
        try:
            return authenticity.organisation(other, self.questions.records(other)) == own
        except NoAnswer:
            return False

    def _is_signed(self, number: int) -> bool:
        try:
            return bool(dkim.DKIM(self.raw, logger=_SILENT, minkey=1024).verify(number, dnsfunc=self._key))
        except Exception:  # The library raises what it likes on a broken signature; such a one proves nothing.
            return False

    def _key(self, name: bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG002  # We count the time ourselves.
        found = self.questions.ask(name.decode("ascii"), "TXT")
        return found[0].encode("utf-8", "replace") if found else None

    def _spf(self) -> str:
        hop = authenticity.client(self.found, self.trusted)
        if hop is None:
            return "none"
        try:
            return str(_SpfQuery(hop.ip, self.envelope_sender, hop.helo, self.questions).check()[0])
        except Exception:  # As above.
            return "permerror"


def _is_within(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")


class _SpfQuery(spf.query):  # type: ignore[misc]  # The library has no types.
    """RFC 7208 by pyspf, with its questions asked by us."""

    def __init__(self, ip: str, sender: str, helo: str, questions: _Questions) -> None:
        super().__init__(i=ip, s=sender, h=helo)
        self._questions = questions

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[object]:  # noqa: ARG002
        """As the library's own: records in its shapes, and its limit of empty answers (RFC 7208 4.6.4)."""
        if not all(0 < len(label) < 64 for label in name.rstrip(".").split(".")):
            return []
        try:
            found = self._questions.ask(name.rstrip("."), qtype)
        except NoAnswer:
            raise spf.TempError("no answer from the DNS") from None
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many empty answers")
        return [_for_spf(text, qtype) for text in found]


def _for_spf(text: str, kind: str) -> object:
    if kind == "TXT":
        return (text.encode("utf-8", "surrogateescape"),)
    if kind == "MX":
        preference, _, host = text.partition(" ")
        return int(preference), host.rstrip(".")
    return text.rstrip(".")


def _as_text(found: object, kind: str) -> str:
    strings: Sequence[bytes] = getattr(found, "strings", ())
    return b"".join(strings).decode("utf-8", "surrogateescape") if kind == "TXT" else str(found)
