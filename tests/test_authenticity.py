"""reading.authenticity: what a trusted server wrote, what signatures claim, and how DMARC judges; all without the world."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.model import Address, Message
from mailflow.reading import authenticity
from mailflow.reading.authenticity import Hop, Policy, Proof
from mailflow.reading.message import read

MX = frozenset({"mx.mail.example"})
OUTSIDE = (
    "Received: from smtp.gera.example (smtp.gera.example [192.0.2.7]) by mx.mail.example (Postfix) with ESMTPS id 1; x"
)
INSIDE = "Received: from localhost (localhost [127.0.0.1]) by mx.mail.example (Postfix) with ESMTP id 2; x"
LMTP = "Received: by mx.mail.example with LMTP id 3; x"
FORGED_HOP = "Received: from smtp.gera.example (smtp.gera.example [198.51.100.1]) by mx.mail.example with ESMTP; x"
PASS = "Authentication-Results: mx.mail.example; dmarc=pass header.from=gera.example"
FAIL = "Authentication-Results: mx.mail.example; dmarc=fail (p=reject) header.from=gera.example"
FOREIGN = "Authentication-Results: mx.evil.example; dmarc=pass header.from=gera.example"
OTHER = "X-Virus-Scanned: yes"


def mail(*lines: str) -> bytes:
    return "\r\n".join([*lines, "From: anna@gera.example", "Subject: Re", "", "OK", ""]).encode()


def proof(*lines: str, domain: str = "gera.example") -> Proof | None:
    found = authenticity.stated(authenticity.fields(mail(*lines)), MX, domain)
    return found.proof if found else None


@pytest.mark.parametrize(
    ("lines", "judged"),
    [
        pytest.param((PASS, OUTSIDE), Proof.PASS, id="above our Received"),
        pytest.param((OUTSIDE, PASS), Proof.PASS, id="right below our Received"),
        pytest.param((OUTSIDE, OTHER, FAIL), Proof.FAIL, id="a failure below our Received"),
        pytest.param((LMTP, OTHER, INSIDE, PASS, OUTSIDE), Proof.PASS, id="through LMTP and a filter"),
        pytest.param((LMTP, INSIDE, OUTSIDE, FAIL), Proof.FAIL, id="through a filter, written at the door"),
        pytest.param((FAIL, OUTSIDE, PASS), Proof.FAIL, id="forged below: ours above counts"),
        pytest.param((OUTSIDE, FAIL, PASS), Proof.FAIL, id="forged below: the topmost counts"),
        pytest.param((FAIL, OUTSIDE, FORGED_HOP, PASS), Proof.FAIL, id="forged behind a forged Received"),
        pytest.param((OUTSIDE, FORGED_HOP, PASS), None, id="only behind a second Received"),
        pytest.param((OUTSIDE, FOREIGN), None, id="another server's"),
        pytest.param((OUTSIDE, FOREIGN, PASS), None, id="ours below another's: not the topmost"),
        pytest.param((FOREIGN, PASS, OUTSIDE), Proof.PASS, id="another's beside ours, above our door"),
        pytest.param((PASS,), None, id="no Received of ours at all"),
        pytest.param((PASS, "Received: from a.example (a.example [192.0.2.9]) by b.example; x"), None, id="a Received of nobody we know"),
        pytest.param(("Received: from a (a [192.0.2.9]) by b.example; x", FORGED_HOP, PASS), None, id="our name only in an older Received"),
        pytest.param(("Received: from evil (by mx.mail.example) by b.example; x", PASS), None, id="our name in a comment"),
        pytest.param((OUTSIDE, PASS.replace("mx.mail.example", "MX.Mail.Example 1")), Proof.PASS, id="capitals and a version"),
        pytest.param((OUTSIDE, PASS.replace("mx.mail", "mx.mail.evil")), None, id="a name that begins like ours"),
        pytest.param((OUTSIDE, "ARC-Authentication-Results: i=1; mx.mail.example; dmarc=pass"), None, id="ARC is not for us"),
        pytest.param((OUTSIDE, "Authentication-Results:\r\n mx.mail.example;\r\n\tdmarc=fail\r\n header.from=gera.example"), Proof.FAIL, id="folded"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example (dmarc=pass (x)); dmarc=fail"), Proof.FAIL, id="comments are skipped"),
        pytest.param((OUTSIDE, 'Authentication-Results: mx.mail.example; dmarc=fail reason="dmarc=pass; x"'), Proof.FAIL, id="a quoted reason"),
        pytest.param((OUTSIDE, PASS.replace("gera.example", "evil.example")), None, id="about another From"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dmarc=temperror header.from=gera.example"), None, id="temperror"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dmarc=none header.from=gera.example"), None, id="dmarc=none"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; none"), None, id="none"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dkim=pass header.d=gera.example"), Proof.PASS, id="DKIM of the domain itself"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dkim=pass header.i=@gera.example"), Proof.PASS, id="DKIM by header.i"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dkim=pass header.d=evil.example"), None, id="DKIM of another domain"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dkim=pass header.d=example"), None, id="DKIM of the top-level domain"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; spf=pass smtp.mailfrom=gera.example"), None, id="SPF alone"),
        pytest.param((OUTSIDE, "Authentication-Results: mx.mail.example; dkim=fail header.d=gera.example; dmarc=pass"), Proof.PASS, id="DMARC beats DKIM"),
        pytest.param((OUTSIDE, f"Authentication-Results: mx.mail.example; {'(' * 3000}"), None, id="never closed"),
        pytest.param((OUTSIDE, f"Authentication-Results: mx.mail.example; {'a=b; ' * 20000}dmarc=pass"), None, id="too long"),
    ],
)  # fmt: skip
def test_stated(lines: tuple[str, ...], judged: Proof | None) -> None:
    """RFC 8601 5: only what our own server wrote counts, and what an outsider wrote under its name does not."""
    assert proof(*lines) == judged


def test_nobody_is_trusted_unless_named() -> None:
    """Without trusted servers, nothing in a mail is believed."""
    found = authenticity.fields(mail(PASS, OUTSIDE, PASS))
    assert authenticity.stated(found, frozenset(), "gera.example") is None
    assert authenticity.client(found, frozenset()) is None


@given(st.lists(st.sampled_from((PASS, FORGED_HOP, OTHER, FOREIGN, LMTP, INSIDE, FAIL)), max_size=6))
def test_nothing_from_outside_is_believed(forged: list[str]) -> None:
    """Whatever a mail brings along, the verdict of our own server above it stays what it is."""
    assert proof(FAIL, OUTSIDE, *forged) is Proof.FAIL
    assert proof(OUTSIDE, FAIL, *forged) is Proof.FAIL
    assert authenticity.client(authenticity.fields(mail(OUTSIDE, *forged)), MX) == Hop("smtp.gera.example", "192.0.2.7")


@pytest.mark.parametrize(
    ("lines", "hop"),
    [
        pytest.param((OUTSIDE,), Hop("smtp.gera.example", "192.0.2.7"), id="Postfix"),
        pytest.param((LMTP, INSIDE, OUTSIDE, FORGED_HOP), Hop("smtp.gera.example", "192.0.2.7"), id="through a filter"),
        pytest.param(("Received: from x (unknown [IPv6:2001:db8::1]) by mx.mail.example; y",), Hop("x", "2001:db8::1"), id="IPv6"),
        pytest.param(("Received: from [198.51.100.9] (helo.example [192.0.2.7]) by mx.mail.example; y",), Hop("198.51.100.9", "192.0.2.7"), id="HELO is an address"),
        pytest.param(("Received: from x by mx.mail.example; y",), None, id="no address"),
        pytest.param(("Received: from x (x [999.1.1.1]) by mx.mail.example; y",), None, id="no such address"),
        pytest.param((FORGED_HOP.replace("by mx.mail", "by mx.evil"), FORGED_HOP), None, id="another's Received on top"),
        pytest.param((INSIDE,), None, id="only from inside"),
        pytest.param((), None, id="no Received"),
    ],
)  # fmt: skip
def test_client(lines: tuple[str, ...], hop: Hop | None) -> None:
    """The address that SPF is asked about stands in the line that our own server wrote, and nowhere else."""
    assert authenticity.client(authenticity.fields(mail(*lines)), MX) == hop


@pytest.mark.parametrize(
    ("head", "one"),
    [
        pytest.param("From: anna@gera.example", True, id="bare"),
        pytest.param('From: "Roth, Anna: Gera;" <anna@gera.example> (a: b;)', True, id="signs in quotes and comments"),
        pytest.param("From: =?utf-8?q?Anna=3A_Gera?= <anna@gera.example>", True, id="a colon in an encoded name"),
        pytest.param("From: anna@gera.example, ben@gera.example", False, id="two mailboxes"),
        pytest.param("From: anna@gera.example\r\nFrom: ben@gera.example", False, id="two fields"),
        pytest.param("From: anna@gera.example\r\nFrom: somebody", False, id="a second field without an address"),
        pytest.param("From: anna@gera.example\r\nFrom : somebody\r\nSubject: Re", False, id="a second field with white space before the colon"),
        pytest.param("From: Moderation: anna@gera.example;", False, id="a group of one"),
        pytest.param("From: nobody:;, anna@gera.example", False, id="beside an empty group"),
        pytest.param("From: nobody:;", False, id="an empty group"),
        pytest.param("Sender: anna@gera.example", False, id="no From"),
        pytest.param("From: " + "(" * 50_000 + ":;", False, id="open brackets"),
    ],
)  # fmt: skip
def test_one_author(head: str, one: bool) -> None:
    """Who is in From counts only when nobody else is there in any way."""
    assert authenticity.has_one_author(read(f"{head}\r\n\r\nOK\r\n".encode())) is one


SIGNATURE = "DKIM-Signature: v=1; a=rsa-sha256; d=Gera.Example; s=s1; h=From:To:Subject; bh=x; b=y"


@pytest.mark.parametrize(
    ("line", "domains"),
    [
        pytest.param(SIGNATURE, ["gera.example"], id="plain"),
        pytest.param(SIGNATURE.replace("; d=", ";\r\n\td = "), ["gera.example"], id="folded"),
        pytest.param(SIGNATURE + "; l=10", [], id="l= leaves room for words"),
        pytest.param(SIGNATURE.replace("sha256", "sha1"), [], id="rsa-sha1"),
        pytest.param(SIGNATURE.replace("From:", ""), [], id="From is not signed"),
        pytest.param(SIGNATURE.replace("d=Gera.Example; ", ""), [], id="nobody signs"),
        pytest.param(SIGNATURE + " " * 5000 + ";x=y", [], id="too long"),
    ],
)
def test_signatures(line: str, domains: list[str]) -> None:
    """Only signatures that cover the sender and every word can prove a decision."""
    assert [s.domain for s in authenticity.signatures(authenticity.fields(mail(line)))] == domains


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        pytest.param("gera.example", ["gera.example", "example"], id="two labels"),
        pytest.param("a.b.c.d.e.f.g.example", ["a.b.c.d.e.f.g.example", "b.c.d.e.f.g.example", "c.d.e.f.g.example", "d.e.f.g.example",
                     "e.f.g.example", "f.g.example", "g.example", "example"], id="eight labels"),
        pytest.param("z.y.x.a.b.c.d.e.f.g.example", ["z.y.x.a.b.c.d.e.f.g.example", "b.c.d.e.f.g.example", "c.d.e.f.g.example", "d.e.f.g.example",
                     "e.f.g.example", "f.g.example", "g.example", "example"], id="many labels: jump to seven"),
    ],
)  # fmt: skip
def test_walk(domain: str, names: list[str]) -> None:
    """RFC 9989 4.10: up the tree, eight questions at most."""
    assert authenticity.walk(domain) == names


@pytest.mark.parametrize(
    ("texts", "policy"),
    [
        pytest.param(["v=DMARC1; p=reject; adkim=s; aspf=s"], Policy("x", "reject", "reject", "u", True, True), id="strict"),
        pytest.param(["v=DMARC1;p=quarantine;sp=none;psd=n"], Policy("x", "quarantine", "none", "n"), id="subdomains differ"),
        pytest.param([" v = DMARC1 ; p = none"], Policy("x", "none", "none"), id="white space"),
        pytest.param(["v=DMARC1; rua=mailto:a@x"], Policy("x", "none", "none"), id="no p, but reports"),
        pytest.param(["v=DMARC1; p=whatever; rua=mailto:a@x"], Policy("x", "none", "none"), id="unknown p, but reports"),
        pytest.param(["v=DMARC1"], None, id="asks for nothing"),
        pytest.param(["p=reject; v=DMARC1"], None, id="v is not first"),
        pytest.param(["v=dmarc1; p=reject"], None, id="v is compared as it stands"),
        pytest.param(["v=spf1 -all", "v=DMARC1; p=reject"], Policy("x", "reject", "reject"), id="among others"),
        pytest.param(["v=DMARC1; p=reject", "v=DMARC1; p=none"], None, id="two records are none"),
        pytest.param([], None, id="nothing"),
    ],
)  # fmt: skip
def test_record(texts: list[str], policy: Policy | None) -> None:
    """RFC 9989 4.7: one record that begins with its version."""
    assert authenticity.record("x", texts) == policy


ORG, SUFFIX = Policy("gera.example", "reject", "none"), Policy("example", "reject", "reject", psd="y")
BELOW = Policy("mail.gera.example", "none", "none", psd="n")


@pytest.mark.parametrize(
    ("records", "organisation", "judge"),
    [
        pytest.param([ORG], "gera.example", ORG, id="the record above"),
        pytest.param([ORG, SUFFIX], "gera.example", ORG, id="below a public suffix"),
        pytest.param([SUFFIX], "gera.example", SUFFIX, id="only the suffix says something"),
        pytest.param([BELOW, ORG], "mail.gera.example", BELOW, id="psd=n ends the walk"),
        pytest.param([], "a.mail.gera.example", None, id="no record"),
    ],
)  # fmt: skip
def test_organisation(records: list[Policy], organisation: str, judge: Policy | None) -> None:
    """RFC 9989 4.10.1 and 4.10.2, for a.mail.gera.example."""
    found = {policy.domain: policy for policy in records}
    assert authenticity.organisation("a.mail.gera.example", found) == organisation
    assert authenticity.applicable("a.mail.gera.example", found) == judge


@given(
    st.binary(max_size=400) | st.lists(st.sampled_from((PASS, OUTSIDE, SIGNATURE)), max_size=9).map(lambda x: mail(*x))
)
def test_never_raises(raw: bytes) -> None:
    """Whatever bytes a mail is made of."""
    found = authenticity.fields(raw)
    authenticity.stated(found, MX, "gera.example")
    authenticity.client(found, MX)
    authenticity.signatures(found)
    authenticity.is_sound(raw)
    authenticity.has_one_author(read(raw))


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param("Received: from x " + "(a) " * 25_000, id="comments"),
        pytest.param("Received: from x " + "(" * 100_000, id="open brackets"),
        pytest.param("Received: " + "from x by " * 10_000, id="from and by"),
        pytest.param("Authentication-Results: mx.mail.example; " + "dkim=pass " * 10_000, id="results"),
        pytest.param("DKIM-Signature: " + "b= " * 33_000, id="tags"),
        pytest.param('From: "' + "\\\\" * 50_000, id="a quote that never ends"),
        pytest.param("From: " + "<" * 50_000 + ":" * 50_000, id="colons"),
        pytest.param("DKIM-Signature: b=" + " " * 100_000, id="white space"),
        pytest.param("\r\n".join(["Received: from x (y [127.0.0.1]) by mx.mail.example"] * 1300), id="hops"),
    ],
)
def test_linear(bomb: str) -> None:
    """A hostile header costs as much as its length."""

    def judge(raw: bytes) -> None:
        found = authenticity.fields(raw)
        authenticity.stated(found, MX, "gera.example")
        authenticity.client(found, MX)
        authenticity.signatures(found)
        author = next(value for name, value in found if name == "from")
        authenticity.has_one_author(Message(senders=(Address("", "a@b.example"),), headers={"from": (author,)}))
        authenticity.is_sound(raw)

    assert_linear(judge, lambda size: mail(bomb[:size].rpartition("\r\nReceived")[0] or bomb[:size]), len(bomb))
