"""authentication: SPF, DKIM and DMARC by a DNS that the test fills. Real signatures, no network."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import dns.exception
import dns.message
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from signing import FakeDns, key_record, signed

from mailflow.authentication import Authenticator, NoAnswer, Resolver
from mailflow.config import Authentication
from mailflow.reading.authenticity import Authenticity, Proof

ANNA = "anna@gera.example"
SETTINGS = Authentication(trusted_servers=("MX.mail.example",))
DOOR = b"Received: from smtp.gera.example (smtp.gera.example [192.0.2.7]) by mx.mail.example with ESMTPS; x\r\n"
MAIL = b"From: Anna <anna@gera.example>\r\nTo: gera@mail.example\r\nSubject: Re\r\n\r\nOK\r\n"
KEY = key_record("gera.example")
SPF = {("gera.example", "TXT"): ["v=spf1 a:smtp.gera.example -all"], ("smtp.gera.example", "A"): ["192.0.2.7"]}
OTHER_WAY = {("gera.example", "TXT"): ["v=spf1 ip4:198.51.100.1 -all"]}


def asks_for(policy: str, domain: str = "gera.example") -> dict[tuple[str, str], list[str]]:
    return {(f"_dmarc.{domain}", "TXT"): [f"v=DMARC1; p={policy}"]}


def judged(
    raw: bytes, records: dict[tuple[str, str], list[str]], sender: str = ANNA, silent: tuple[str, ...] = ()
) -> tuple[Proof, FakeDns]:
    fake = FakeDns(records, silent)
    return Authenticator(SETTINGS, fake).judge(raw, sender, ANNA, ask_dns=True).proof, fake


REJECT, NONE = asks_for("reject"), asks_for("none")


@pytest.mark.parametrize(
    ("raw", "records", "proof"),
    [
        pytest.param(signed(MAIL, "gera.example"), {**KEY, **REJECT}, Proof.PASS, id="signed"),
        pytest.param(signed(MAIL, "gera.example"), KEY, Proof.PASS, id="signed, no DMARC record"),
        pytest.param(signed(MAIL, "mail.gera.example"), {**key_record("mail.gera.example"), **REJECT}, Proof.PASS, id="signed by a subdomain"),
        pytest.param(signed(MAIL, "mail.gera.example"), key_record("mail.gera.example"), Proof.NONE, id="by a subdomain, no DMARC record"),
        pytest.param(signed(MAIL, "mail.gera.example"), {**key_record("mail.gera.example"), **asks_for("reject; adkim=s")}, Proof.DOUBTFUL, id="by a subdomain where the owner is strict"),
        pytest.param(signed(MAIL, "mail.gera.example"), {**key_record("mail.gera.example"), **REJECT, **asks_for("none; psd=n", "mail.gera.example")}, Proof.DOUBTFUL, id="by a subdomain of another owner"),
        pytest.param(DOOR + signed(MAIL, "evil.example"), {**key_record("evil.example"), **REJECT}, Proof.FAIL, id="signed by another domain"),
        pytest.param(DOOR + signed(MAIL, "notgera.example"), {**key_record("notgera.example"), **REJECT}, Proof.FAIL, id="a domain that ends like it"),
        pytest.param(DOOR + signed(MAIL, "example"), {**key_record("example"), **REJECT}, Proof.FAIL, id="signed by the top-level domain"),
        pytest.param(DOOR + signed(MAIL, "gera.example").replace(b"\r\nOK", b"\r\nNEIN"), {**KEY, **REJECT}, Proof.FAIL, id="the words were changed"),
        pytest.param(DOOR + signed(MAIL, "gera.example").replace(b"From: Anna", b"From: Ben"), {**KEY, **REJECT}, Proof.FAIL, id="From was changed"),
        pytest.param(DOOR + b"From: ben@gera.example\r\n" + signed(MAIL, "gera.example"), {**KEY, **REJECT}, Proof.FAIL, id="a second From on top"),
        pytest.param(DOOR + signed(MAIL, "gera.example", length=True) + b"NEIN\r\n", {**KEY, **REJECT}, Proof.FAIL, id="words behind l="),
        pytest.param(DOOR + signed(MAIL, "gera.example", bits=512), {**key_record("gera.example", 512), **REJECT}, Proof.FAIL, id="a key of 512 bits"),
        pytest.param(DOOR + signed(MAIL, "gera.example"), REJECT, Proof.FAIL, id="no such key"),
        pytest.param(DOOR + signed(MAIL, "gera.example"), {("s1._domainkey.gera.example", "TXT"): ["v=DKIM1; p="], **REJECT}, Proof.FAIL, id="the key was revoked"),
        pytest.param(DOOR + b"DKIM-Signature: v=1; a=rsa-sha256; d=gera.example; s=s1; h=from; bh=?; b=?\r\n" + MAIL, {**KEY, **REJECT}, Proof.FAIL, id="a broken signature"),
        pytest.param(DOOR + MAIL, {**SPF, **REJECT}, Proof.PASS, id="the way fits"),
        pytest.param(DOOR + MAIL, {**SPF, **NONE}, Proof.PASS, id="the way fits, p=none"),
        pytest.param(DOOR + MAIL, {**OTHER_WAY, **REJECT}, Proof.FAIL, id="another way"),
        pytest.param(DOOR + MAIL, {**OTHER_WAY, **NONE}, Proof.FAIL, id="another way fails with p=none, too"),
        pytest.param(DOOR + MAIL, OTHER_WAY, Proof.NONE, id="another way, but no DMARC record"),
        pytest.param(DOOR + MAIL, REJECT, Proof.FAIL, id="neither signature nor SPF record"),
        pytest.param(DOOR + signed(MAIL, "evil.example"), {}, Proof.NONE, id="no DMARC record: nothing can fail"),
        pytest.param(MAIL, REJECT, Proof.DOUBTFUL, id="unsigned, the way is not known"),
        pytest.param(MAIL, NONE, Proof.NONE, id="the same, and its owner asks for nothing"),
        pytest.param(DOOR.replace(b"mx.mail", b"mx.evil") + MAIL, {**SPF, **REJECT}, Proof.DOUBTFUL, id="a way that nobody we know tells"),
    ],
)  # fmt: skip
def test_judged(raw: bytes, records: dict[tuple[str, str], list[str]], proof: Proof) -> None:
    """RFC 9989 5.3: an aligned signature or an aligned way proves a mail; a record without either disowns it."""
    assert judged(raw, records)[0] is proof


@pytest.mark.parametrize(
    "sender",
    [pytest.param("anna@evil.example", id="another domain"), pytest.param("anna@notgera.example", id="ends like it"), pytest.param("", id="none")],
)  # fmt: skip
def test_only_the_way_of_its_own_domain_counts(sender: str) -> None:
    """SPF that passes for the envelope of another domain says nothing about From."""
    domain = sender.rpartition("@")[2]
    records = {(domain, "TXT"): ["v=spf1 ip4:192.0.2.7 -all"], **REJECT}
    assert judged(DOOR + MAIL, records, sender)[0] is Proof.FAIL


@pytest.mark.parametrize(
    ("silent", "proof"),
    [
        pytest.param("_dmarc.gera.example", Proof.NONE, id="the DMARC record"),
        pytest.param("s1._domainkey.gera.example", Proof.DOUBTFUL, id="the key"),
        pytest.param("gera.example", Proof.DOUBTFUL, id="the SPF record"),
    ],
)
def test_no_answer_is_never_a_failure(silent: str, proof: Proof) -> None:
    """A temporary error proves nothing: neither that a mail is right nor that it is forged."""
    raw = DOOR + signed(MAIL, "gera.example").replace(b"\r\nOK", b"\r\nNEIN")
    assert judged(raw, {**KEY, **SPF, **OTHER_WAY, **REJECT}, silent=(silent,))[0] is proof


def test_a_trusted_server_is_asked_first() -> None:
    """What our own server found is taken; then the DNS is not asked at all."""
    raw = b"Authentication-Results: mx.mail.example; dmarc=fail header.from=gera.example\r\n" + DOOR
    proof, fake = judged(raw + signed(MAIL, "gera.example"), {**KEY, **REJECT})
    assert (proof, fake.asked) == (Proof.FAIL, [])


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(b"X: a\rFrom: anna@gera.example\r\rOK\r\n", id="bare CR: our parser would see another From"),
        pytest.param(b"no field\r\n", id="a line that is no field"),
        pytest.param(b"X: a\0b\r\n", id="NUL"),
        pytest.param(b"From anna@gera.example\r\n", id="a From line of a mailbox file"),
    ],
)
@pytest.mark.parametrize(
    "above",
    [b"Return-Path: <anna@gera.example>\r\n", b"Authentication-Results: mx.mail.example; dmarc=pass\r\n" + DOOR],
)
def test_a_header_that_programs_read_differently_proves_nothing(hidden: bytes, above: bytes) -> None:
    """Who verifies it and who acts on it may see two senders; so it is asked back, whatever the signature or a server says."""
    mail = MAIL.replace(b"Anna <anna@", b"Mallory <mallory@")
    head, _, text = signed(mail, "gera.example").partition(b"\r\n\r\n")
    for raw in (hidden + head + b"\r\n\r\n" + text, head + b"\r\n" + hidden + b"\r\n" + text):
        assert judged(above + raw, {**KEY, **REJECT})[0] is Proof.DOUBTFUL


def test_dns_can_be_switched_off() -> None:
    """Then only a trusted server counts."""
    fake = FakeDns(REJECT)
    settings = Authentication(trusted_servers=SETTINGS.trusted_servers, dns=False)
    assert Authenticator(settings, fake).judge(DOOR + MAIL, ANNA, ANNA, ask_dns=True).proof is Proof.NONE
    assert fake.asked == []


def test_the_dns_is_not_asked_about_strangers() -> None:
    """Their domain may be there to keep us waiting; what our own server says of them counts all the same."""
    fake = FakeDns(REJECT)
    strangers = Authenticator(SETTINGS, fake)
    assert strangers.judge(DOOR + MAIL, ANNA, ANNA, ask_dns=False).proof is Proof.NONE
    failed = b"Authentication-Results: mx.mail.example; dmarc=fail\r\n" + DOOR + MAIL
    assert strangers.judge(failed, ANNA, ANNA, ask_dns=False).proof is Proof.FAIL
    assert fake.asked == []


def test_questions_are_few() -> None:
    """A mail with a thousand signatures and a walk through the whole tree asks for little."""
    lines = b"".join(
        b"DKIM-Signature: v=1; a=rsa-sha256; d=a%d.gera.example; s=s1; h=from; bh=YQ==; b=YQ==\r\n" % number
        for number in range(1000)
    )
    proof, fake = judged(DOOR + lines + MAIL, {**SPF, **REJECT, **KEY})
    assert proof is Proof.PASS
    assert len(fake.asked) < 40


def test_the_time_is_shared() -> None:
    """All questions about one mail have the time of the config together; after it, nobody is asked."""

    class Slow(FakeDns):
        def ask(self, name: str, kind: str, timeout_s: float) -> list[str]:
            self.asked.append(name)
            if timeout_s <= 0:
                raise NoAnswer
            time.sleep(0.03)
            return [*self.records.get((name, kind), ())]

    slow = Slow({**REJECT, **KEY})
    settings = Authentication(trusted_servers=SETTINGS.trusted_servers, dns_timeout=timedelta(milliseconds=50))
    start = time.monotonic()
    judged_so = Authenticator(settings, slow).judge(DOOR + signed(MAIL, "gera.example"), ANNA, ANNA, ask_dns=True)
    assert judged_so.proof is Proof.DOUBTFUL
    assert time.monotonic() - start < 5


class Upstream:
    """Stands for dnspython's resolver: counts, and fails as told."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.calls = 0

    def resolve(self, *_: object, **__: object) -> list[object]:
        self.calls += 1
        raise self.error


@pytest.mark.parametrize(
    ("error", "again"),
    [
        pytest.param(dns.exception.Timeout(), False, id="timeout"),
        pytest.param(OSError("unreachable"), False, id="no network"),
        pytest.param(dns.resolver.NoNameservers(), True, id="a fault in one domain"),
    ],
)
def test_a_dns_that_is_down_is_left_in_peace(error: Exception, again: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails must not wait for it in line; a fault in one domain is no reason to leave out the others."""
    upstream = Upstream(error)
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: upstream)
    resolver = Resolver()
    for name in ("_dmarc.a.mailflow-test.de", "_dmarc.b.mailflow-test.de"):
        with pytest.raises(NoAnswer):
            resolver.ask(name, "TXT", 1.0)
    assert upstream.calls == (2 if again else 1)


def test_a_sender_cannot_switch_the_dns_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that a sender may choose, such as those of their own slow zone, are no sign that the DNS is down."""
    upstream = Upstream(dns.exception.Timeout())
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: upstream)
    resolver = Resolver()
    for name in ("7.2.0.192.in-addr.arpa", "evil.mailflow-test.de"):
        with pytest.raises(NoAnswer):
            resolver.ask(name, "PTR", 1.0)
    assert upstream.calls == 2


@pytest.mark.parametrize("error", [dns.resolver.NXDOMAIN(), dns.resolver.NoAnswer(), dns.resolver.YXDOMAIN()])
def test_no_such_name_is_an_answer(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty one."""
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: Upstream(error))
    assert Resolver().ask("a.mailflow-test.de", "TXT", 1.0) == ()


@pytest.mark.parametrize("name", ["gera.example", "_dmarc.web.test.", "x.invalid", "localhost"])
def test_reserved_names_ask_nobody(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 2606: nobody can own them, so trials and tests stay on the machine."""
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: pytest.fail("asked"))
    assert Resolver().ask(name, "TXT", 1.0) == ()


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], list[str]]]:
    """A name server on loopback that this machine asks; its records are the test's to fill."""
    records: dict[tuple[str, str], list[str]] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        thread = threading.Thread(target=answers, args=(server, records))
        thread.start()
        ours = dns.resolver.Resolver(configure=False)
        ours.nameservers, ours.port = ["127.0.0.1"], port
        monkeypatch.setattr(dns.resolver, "Resolver", lambda: ours)
        yield records
        server.sendto(b"", ("127.0.0.1", port))
        thread.join(10)


def answers(server: socket.socket, records: dict[tuple[str, str], list[str]]) -> None:
    """Answers until an empty packet comes."""
    while True:
        packet, peer = server.recvfrom(4096)
        if not packet:
            return
        response = dns.message.make_response(dns.message.from_wire(packet))
        question = response.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        if found := records.get((question.name.to_text(omit_final_dot=True), kind)):
            response.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
        server.sendto(response.to_wire(), peer)


def test_over_the_wire(upstream: dict[tuple[str, str], list[str]]) -> None:
    """The whole of it with a real name server: a key in two pieces, a way that fits by MX, and a record that is not there."""
    key = KEY["s1._domainkey.gera.example", "TXT"][0]
    domain = "gera.mailflow-test.de"
    upstream |= {
        (f"_dmarc.{domain}", "TXT"): ['"v=DMARC1; p=reject"'],
        (f"s1._domainkey.{domain}", "TXT"): [f'"{key[:200]}" "{key[200:]}"'],
        (domain, "TXT"): ['"v=spf1 mx -all"'],
        (domain, "MX"): [f"10 mx.{domain}."],
        (f"mx.{domain}", "A"): ["192.0.2.7"],
    }
    author, mail = f"anna@{domain}", MAIL.replace(b"gera.example", domain.encode())
    ours = Authenticator(SETTINGS, Resolver())
    assert ours.judge(signed(mail, domain), author, author, ask_dns=True) == Authenticity(Proof.PASS, "DKIM")
    assert ours.judge(DOOR + mail, author, author, ask_dns=True) == Authenticity(Proof.PASS, "SPF")
    assert ours.judge(DOOR.replace(b".7]", b".8]") + mail, author, author, ask_dns=True).proof is Proof.FAIL
