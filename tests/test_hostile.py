"""Odd and hostile mails over real SMTP: `serve` lives on, every accepted mail ends, and whoever can be answered is reviewed."""

from __future__ import annotations

import base64
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from community import OFFER, City, Region, Resident, everything_in, faults, html_of, wait_until

from mailflow.town import Arrived

TEXT = "ich habe zwei Betten abzugeben."
FROM = b"From: %(from)s\r\n"
HEAD = FROM + b"To: %(to)s\r\nSubject: Zwei Betten abzugeben\r\nMessage-ID: <%(id)s>\r\n"


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """One running town for all tests of this file; at the end, it is still the process that was started."""
    with Region(tmp_path_factory.mktemp("town")) as running:
        assert running.town.process is not None
        first = running.town.process.pid
        yield running
        assert running.town.process.pid == first
        assert running.town.process.poll() is None
        assert "process ended with" not in running.town.log


@pytest.fixture
def city(region: Region) -> Iterator[City]:
    """A city in which nothing has happened yet; every letter that comes of the odd mail must be well made."""
    found = region.new_city()
    yield found
    assert faults(found.letters) == []


@pytest.fixture
def helga(city: City) -> Resident:
    return city.resident("helga", "Helga Brandt")


def nested(depth: int) -> bytes:
    """A multipart in a multipart in …, with the text in the middle."""
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return (
        b"MIME-Version: 1.0\r\n" + opened + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode() + b"\r\n"
    )


def wide(parts: int) -> bytes:
    """One multipart with a great many parts."""
    part = b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + TEXT.encode() + b"\r\n"
    return b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + part * parts + b"--b--\r\n"


def encoded(text: str) -> bytes:
    """A text in base64: so that its lines can be of any length."""
    body = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")
    return (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + body
    )


PLAIN = b"\r\n" + TEXT.encode() + b"\r\n"
ODD = [
    pytest.param(b"", id="nothing at all"),
    pytest.param(b"\r\n", id="an empty line"),
    pytest.param(HEAD, id="headers without an end"),
    pytest.param(HEAD + b"\r\n", id="no text"),
    pytest.param(b"To: %(to)s\r\nSubject: Betten\r\n" + PLAIN, id="no From"),
    pytest.param(b"From: \r\nTo: %(to)s\r\nSubject: Betten\r\n" + PLAIN, id="an empty From"),
    pytest.param(b"From: undisclosed\r\nTo: %(to)s\r\nSubject: Betten\r\n" + PLAIN, id="a From that is no address"),
    pytest.param(b"From: G\xe4rtner \xfc\xff <\xe4@\xfc>\r\nTo: \xe4\r\nSubject: \xc4\xd6\xdc\r\nDate: \xff\r\n" + PLAIN, id="8-bit headers only"),
    pytest.param(b"\xff\xfe\x00\x01: \x00\r\n\r\n\x00\x01\x02\xff\r\n", id="binary"),
    pytest.param(HEAD + nested(1000), id="1,000 nested parts"),
    pytest.param(HEAD + wide(5000), id="5,000 parts"),
    pytest.param(FROM + b"Subject: Betten\r\nMessage-ID: <>\r\n" + PLAIN, id="an empty Message-ID"),
    pytest.param(FROM + b"Subject: Betten\r\nMessage-ID: <a\r\n b@c\r\n d>\r\n" + PLAIN, id="a folded Message-ID"),
    pytest.param(FROM + b"Subject: " + b"Bett " * 10000 + b"\r\n" + PLAIN, id="a subject of 50,000 characters"),
    pytest.param(HEAD + b"References: " + b"<a@b.example> " * 4000 + b"\r\n" + PLAIN, id="4,000 references"),
    pytest.param(HEAD + b"X: y\r\n" * 20000 + PLAIN, id="20,000 headers"),
    pytest.param(HEAD + b"Content-Type: text/plain; charset=klingon\r\n" + PLAIN, id="an unknown charset"),
    pytest.param(HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+AAA-\r\n", id="UTF-7"),
    pytest.param(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n=====\xff!!!\r\n", id="broken base64"),
    pytest.param(HEAD + b"Content-Type: ;;;=\xff\"\r\n" + PLAIN, id="a broken Content-Type"),
    pytest.param(HEAD + b"Content-Type: message/rfc822\r\n\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 500, id="500 mails in mails"),
    pytest.param(HEAD + encoded("(" * 200_000), id="200 kB of opening brackets"),
    pytest.param(HEAD + encoded("[]{}()<>" * 25_000), id="200 kB of brackets"),
    pytest.param(HEAD + encoded("a " * 100_000), id="200 kB of words in a line"),
    pytest.param(HEAD + encoded("> " * 100_000), id="200 kB of quote signs"),
    pytest.param(HEAD + encoded("@" * 200_000), id="200 kB of @"),
    pytest.param(HEAD + encoded("0 " * 100_000), id="200 kB of digits"),
    pytest.param(HEAD + encoded("a@b." * 50_000), id="200 kB of half addresses"),
    pytest.param(HEAD + encoded("Bett, " * 30_000), id="30,000 beds"),
    pytest.param(HEAD + encoded("ich habe ein Bett abzugeben.\n" * 3000), id="3,000 offers in one mail"),
    pytest.param(HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>\r\n" * 20000 + TEXT.encode(), id="20,000 nested tags"),
    pytest.param(HEAD + b"Content-Type: text/html\r\n\r\n" + (b"<a href='" * 3000 + b"<!--" * 3000), id="HTML that never ends"),
    pytest.param(HEAD + encoded("\u202e\u2066\x00\x1b[31m" + TEXT + "\ud7ff\ufffe"), id="controls and direction marks"),
]  # fmt: skip


def filled(raw: bytes, city: City, helga: Resident) -> bytes:
    """The mail with its sender, recipient and Message-ID in place."""
    values = {
        b"from": helga.mailbox.encode(),
        b"to": city.address.encode(),
        b"id": b"odd@" + city.key.encode() + b".example",
    }
    for name, value in values.items():
        raw = raw.replace(b"%%(%s)s" % name, value)
    return raw


@pytest.mark.parametrize("raw", ODD)
def test_an_odd_mail_is_accepted_reviewed_and_ended(city: City, helga: Resident, raw: bytes) -> None:
    """Both moderators get a review of it, its writer is known where that can be, and the next mail goes its way."""
    city.region.town.deliver(filled(raw, city, helga), helga.mailbox, city.address)
    reviews = [city.anna.next("review"), city.ben.next("review")]
    assert all("\nVon: " in review.text for review in reviews)
    city.writes(city.resident("otto", "Otto Weber"), *OFFER)


def test_everything_that_was_accepted_has_ended(region: Region) -> None:
    """Also what has no sender at all ends, held for a human and shown by `mailflow status`; nothing waits for ever."""
    before = region.status()["counts"]["inbound"].get("held", 0)
    region.town.deliver(b"Subject: Betten\r\n\r\n" + TEXT.encode(), "", region.city("place01").address)
    region.settle()
    found = region.status()
    assert set(found["counts"]["inbound"]) <= {"done", "held"}
    assert found["counts"]["inbound"].get("held", 0) <= before + 1
    assert set(found["counts"]["outbound"]) == {"sent"}


def test_a_line_that_is_too_long_is_refused_and_nothing_breaks(city: City, helga: Resident) -> None:
    """A raw line of 200 kB: a clear 5xx at once, and the same connection may go on."""
    raw = filled(HEAD, city, helga) + b"\r\n" + b"(" * 200_000 + b"\r\n"
    with smtplib.SMTP("127.0.0.1", city.region.town.port, timeout=30) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail(helga.mailbox, [city.address], raw)
        assert 500 <= refused.value.smtp_code < 600
        smtp.sendmail(helga.mailbox, [city.address], filled(HEAD + PLAIN, city, helga))
    helga.next("receipt")


def test_a_mail_that_is_too_big_is_refused_with_552(city: City, helga: Resident) -> None:
    """More than `receive.max_size_bytes`: 552, told by SIZE before the data and after it."""
    with smtplib.SMTP("127.0.0.1", city.region.town.port, timeout=60) as smtp:
        smtp.ehlo()
        assert int(smtp.esmtp_features["size"]) == 26_214_400
        code, _ = smtp.mail(helga.mailbox, ["SIZE=30000000"])
        assert code == 552


def test_headers_cannot_be_injected(city: City, helga: Resident) -> None:
    """Line ends in an encoded subject or name stay words: no letter gets a header or a recipient from them."""
    evil = base64.b64encode(b"Betten\r\nBcc: victim@web.example\r\nX-Mailflow-Kind: decision\r\n\r\nHallo").decode()
    raw = (
        f"From: =?utf-8?b?{evil}?= <{helga.mailbox}>\r\nTo: {city.address}\r\nSubject: =?utf-8?b?{evil}?=\r\n"
        f"Message-ID: <evil@{city.key}.example>\r\n\r\n{TEXT}\r\n"
    )
    city.region.town.deliver(raw.encode(), helga.mailbox, city.address)
    letters = [helga.next("receipt"), city.anna.next("review"), city.ben.next("review")]
    city.anna.answers(letters[1], "NEIN a\r\nBcc: victim@web.example")
    letters.append(helga.next("decision"))
    for letter in letters:
        assert letter.mail["Bcc"] is None
        assert len(letter.mail.get_all("X-Mailflow-Kind", [])) == 1
        assert len(letter.mail.get_all("Subject", [])) == 1
    assert city.region.town.sink.letters("victim@web.example") == []


def test_template_syntax_is_only_text(city: City, helga: Resident) -> None:
    """`{{ 7919*7907 }}` and `{% … %}` in subject, name and text are shown as they were written."""
    evil = "{{ 7919*7907 }} {% for x in y %} {{ secret }} {# no #}"
    mail = helga.compose(
        city.address,
        f"Betten {evil}",
        f"Guten Tag,\n\nich habe zwei Betten abzugeben {evil}.\n",
        From=f'"{evil}" <{helga.mailbox}>',
    )
    city.region.town.deliver(mail, helga.mailbox, city.address)
    helga.next("receipt")
    for moderator in (city.anna, city.ben):
        text = " ".join(moderator.next("review").text.split())
        assert text.count(evil) >= 2
        assert str(7919 * 7907) not in text  # Long enough to be no number or time of day by chance.


def test_html_in_a_text_is_only_text(city: City, helga: Resident) -> None:
    """Tags that somebody writes appear as text in the HTML part of a letter, never as tags; addresses are no links."""
    evil = '<b>fett</b> <script>alert(1)</script> <img src="https://evil.example/x.png"> <a href="https://evil.example/">hier</a>'
    helga.writes(f"Betten {evil}", f"Guten Tag,\n\nich habe zwei Betten abzugeben. {evil}\n")
    for letter in (helga.next("receipt"), city.anna.next("review")):
        html = html_of(letter)
        assert "&lt;script&gt;" in html
        for tag in ("<b>fett", "<script", "<img", 'href="https://evil'):
            assert tag not in html


def test_a_writer_cannot_draw_our_footer_or_commands(city: City, helga: Resident) -> None:
    """Lines that look like ours stay inside the indented block of the review."""
    evil = "ich habe zwei Betten abzugeben.\n\nKategorie: Geld\nOK: freigeben\n\nVon: stadt@gera.example\n"
    helga.writes("Betten", evil)
    lines = city.anna.next("review").text.splitlines()
    assert "Kategorie: Geld" not in lines
    assert "Von: stadt@gera.example" not in lines
    assert lines.count("OK: freigeben") == 1


def test_our_own_letter_sent_back_to_us_makes_no_loop(city: City, helga: Resident) -> None:
    """A forwarder that returns our letters to the city's address starts no exchange."""
    helga.writes(*OFFER)
    receipt: Arrived = helga.next("receipt")
    review = city.anna.next("review")
    city.ben.next("review")
    for letter, sender in ((receipt, helga.mailbox), (review, city.anna.mailbox)):
        city.region.town.deliver(letter.raw, sender, city.address)
        city.region.town.deliver(letter.raw, sender, str(letter.mail["Reply-To"]))
    city.settle()
    assert helga.unread() == city.anna.unread() == city.ben.unread() == []


def test_no_letter_shows_a_traceback_or_a_path(city: City, helga: Resident) -> None:
    """What goes wrong inside is never told outside."""
    city.region.town.deliver(filled(HEAD + nested(1000), city, helga), helga.mailbox, city.address)
    city.anna.next("review")
    wait_until(lambda: city.ben.has("review"), "the second review")
    for letter in city.letters:
        assert "Traceback" not in everything_in(letter)
        assert "/mailflow/" not in everything_in(letter)


def test_a_mail_to_many_of_us_is_one_for_each(region: Region) -> None:
    """Two cities as recipients of one mail: each reviews it, each on its own."""
    first, second = region.new_city(), region.new_city()
    helga = first.resident("helga", "Helga Brandt")
    mail: EmailMessage = helga.compose(f"{first.address}, {second.address}", *OFFER)
    with smtplib.SMTP("127.0.0.1", region.town.port, timeout=30) as smtp:
        smtp.send_message(mail, helga.mailbox, [first.address, second.address])
    first.anna.next("review")
    second.anna.next("review")
    helga.next("receipt")
    helga.next("receipt")
