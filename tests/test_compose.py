"""Composing: whatever goes in, a parser reads back the same words, no other header, no line that a server refuses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from mailflow.outgoing.compose import clean_text, compose, header_block, html_of, one_line

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CVE_2024_6923 = "Hallo =?UTF-8?Q?=0ABcc:_evil@x.example?=" + "ä" * 60
NAMES = [
    "From",
    "To",
    "Date",
    "Message-ID",
    "X-Mailflow-Kind",
    "Content-Language",
    "MIME-Version",
    "Subject",
    "Reply-To",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "Content-Type",
]

TAGS = {"!DOCTYPE", "html", "head", "meta", "body", "p", "br", "b", "blockquote", "hr", "a", "bdi"}

# No shrinking: the failing text is shown as it is, and a fault never costs minutes.
QUICK = settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])

EVIL = "\r\n\0\t\v\x0c\x1b\x85\u2028\u202e\u2066\ufeff\ud800 =?_\"\\<>@,;:().&'"
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from(EVIL), st.sampled_from("aäöü жש語🧸")), max_size=250)


def written(**changes: Any) -> bytes:
    arguments: dict[str, Any] = {
        "kind": "receipt",
        "from_name": "Hilfe in Gera",
        "from_address": "gera@mail.example",
        "to_name": "Hanna Müller",
        "to_address": "hanna@web.example",
        "reply_to": "gera+abcdef234567@mail.example",
        "subject": "Ihr Angebot ist angekommen",
        "text": "Guten Tag,\n\nviele Grüße\n\n-- \nHilfe in Gera\n",
        "language": "de",
        "message_id": "1.abc@mail.example",
        "date": NOON,
        "in_reply_to": "2.def@web.example",
        "references": ["1.abc@web.example", "2.def@web.example"],
        "auto_submitted": "auto-replied",
        "list_id": "gera.mail.example",
    }
    return compose(**(arguments | changes))


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts_of(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def without_space(text: str) -> str:
    return "".join(text.split())


def expected_text(text: str) -> str:
    """What may stand in a mail, told by Unicode's categories instead of by the pattern under test."""
    breaks = text.replace("\r\n", "\n")
    lines = ["\n" if c in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029" else c for c in breaks]
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    dropped = {"\ufeff", "\ufff9", "\ufffa", "\ufffb"}
    return "".join(
        c
        for c in lines
        if c in "\n\t"
        or (
            unicodedata.category(c) not in ("Cc", "Cs")
            and unicodedata.bidirectional(c) not in turning
            and c not in dropped
        )
    )


def assert_sound(raw: bytes, names: list[str]) -> EmailMessage:
    """Just these headers, no defect anywhere, CRLF only, ASCII only, no line beyond 998 octets."""
    message = read(raw)
    assert message.keys() == names
    assert message.get_content_type() == "multipart/alternative"
    for part in message.walk():
        assert not part.defects
        assert not any(value.defects for value in part.values())
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    return message


@QUICK
@given(subject=ANY_TEXT, from_name=ANY_TEXT, to_name=ANY_TEXT)
@example(CVE_2024_6923, CVE_2024_6923, CVE_2024_6923)
@example("a\r\nBcc: evil@x.example", 'x" <evil@x.example>, "', "a\0b")
@example("=?utf-8?q?=0D=0ABcc:_evil@x.example?=", "=?utf-8?b?DQpCY2M6IGU=?=", "=?")
@example("x" * 300, "y" * 100, "z" * 70)
@example("ä" * 300, "жж " * 40, "語" * 60)
@example("(Kommentar", "a (b", "O'Neil, Jr.")
def test_headers_come_back(subject: str, from_name: str, to_name: str) -> None:
    """Subject and names are read back as written, whatever they hold; nothing in them becomes a header or an address."""
    raw = written(subject=subject, from_name=from_name, to_name=to_name)
    wanted = " ".join(expected_text(subject).split())
    message = assert_sound(raw, [name for name in NAMES if wanted or name != "Subject"])
    assert message.get("Subject", "") == (wanted if len(wanted) <= 200 else wanted[:199].rstrip() + "…")
    for header, name, address in (
        ("From", from_name, "gera@mail.example"),
        ("To", to_name, "hanna@web.example"),
    ):
        (mailbox,) = message[header].addresses
        wanted = " ".join(expected_text(name).split())
        wanted = wanted if len(wanted) <= 100 else wanted[:99].rstrip() + "…"
        # Python 3.11 puts a space between encoded words of a name, against RFC 2047 6.2.
        assert (without_space(mailbox.display_name), mailbox.addr_spec) == (without_space(wanted), address)
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?.\?.*?\?=", head))


@QUICK
@given(text=ANY_TEXT)
@example("7bit only\n")
@example("--=_x\nFrom here\n.\n..\n")
@example("x" * 5000)
@example("ä" * 5000)
@example("مرحبا بكم\n" * 50)
@example("trailing \t \n\n\n")
@example("a\n-- \nfooter\n-- \nhttps://x.example/?a=1&b=<b>\n")
def test_text_comes_back(text: str) -> None:
    """The text part is read back as written, without controls; the HTML part holds no tag of the writer's."""
    plain, html = parts_of(assert_sound(written(text=text), NAMES))
    assert plain == expected_text(text)
    assert set(re.findall(r"</?([a-zA-Z!]+)", html)) <= TAGS


@QUICK
@given(st.lists(ANY_TEXT, max_size=30), ANY_TEXT)
@example(["a@b", "c@d>\r\nBcc: <e@f", "g h@i", "<j@k>"], "x\r\ny")
def test_foreign_ids_are_kept_or_left_out(references: list[str], in_reply_to: str) -> None:
    """Ids from other people's mail never break the headers; what is no id is left out."""
    names = [name for name in NAMES if name not in ("In-Reply-To", "References")]
    message = read(written(references=references, in_reply_to=in_reply_to))
    assert [name for name in message.keys() if name not in ("In-Reply-To", "References")] == names  # noqa: SIM118
    good = [one for one in references if re.fullmatch("[!-;=?-~]{1,250}", one)]
    found = re.findall("<([^>]*)>", message.get("References", ""))
    assert found == (good if len(good) <= 20 else good[:1] + good[-19:])


def test_many_references_keep_the_first_and_the_last() -> None:
    """RFC 5322 3.6.4: a long thread keeps its root and its newest mails, twenty together."""
    message = read(written(references=[f"{n}@x.example" for n in range(50)]))
    found = message["References"].split()
    assert found[0] == "<0@x.example>"
    assert found[1:] == [f"<{n}@x.example>" for n in range(31, 50)]


def test_relay_is_not_automatic() -> None:
    """What a person wrote carries neither Auto-Submitted nor X-Auto-Response-Suppress."""
    raw = written(
        kind="relay", auto_submitted=None, in_reply_to=None, references=(), reply_to=None, list_id=None, to_name=""
    )
    dropped = {"Reply-To", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id"}
    message = assert_sound(raw, [name for name in NAMES if name not in dropped])
    assert message["To"] == "hanna@web.example"
    assert message["X-Mailflow-Kind"] == "relay"


def test_headers_say_what_they_should() -> None:
    """The headers that other programs act on, in full."""
    message = read(written())
    assert message["From"] == "Hilfe in Gera <gera@mail.example>"
    assert message["Reply-To"] == "gera+abcdef234567@mail.example"
    assert message["Message-ID"] == "<1.abc@mail.example>"
    assert message["In-Reply-To"] == "<2.def@web.example>"
    assert message["Date"] == "Mon, 04 May 2026 12:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert message["List-Id"] == "<gera.mail.example>"
    assert message["MIME-Version"] == "1.0"


def test_same_arguments_same_bytes() -> None:
    """A letter that is made again is the same letter."""
    assert written() == written()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param("plain words\n", b"7bit", id="ascii"),
        pytest.param("viele Grüße aus Gera\n", b"quoted-printable", id="german"),
        pytest.param("مرحبا بكم في المدينة\n" * 9, b"base64", id="arabic"),
        pytest.param("x" * 2000, b"quoted-printable", id="a line too long for 7bit"),
        pytest.param("--=_00\n", b"quoted-printable", id="looks like a boundary"),
    ],
)
def test_cheapest_encoding_is_taken(text: str, encoding: bytes) -> None:
    """RFC 2045 6: readable where it can be, short where it cannot."""
    first_part = written(text=text).split(b"\r\n--=_")[1]
    assert b"Content-Transfer-Encoding: " + encoding + b"\r\n" in first_part


@pytest.mark.parametrize(
    ("address", "read_back"),
    [
        pytest.param("a.b+c@mail.example", "a.b+c@mail.example", id="plain"),
        pytest.param("a..b@docomo.example", "a..b@docomo.example", id="two dots"),
        pytest.param('"a b"@mail.example', '"a b"@mail.example', id="quoted"),
        pytest.param("a@münchen.example", "a@xn--mnchen-3ya.example", id="umlaut domain"),
        pytest.param("a@[192.0.2.1]", "a@[192.0.2.1]", id="literal"),
    ],
)
def test_odd_addresses_are_written_correctly(address: str, read_back: str) -> None:
    """Addresses that are rare but right reach their mailbox."""
    assert read(written(to_address=address))["To"].addresses[0].addr_spec == read_back


def test_utf8_local_part_is_kept() -> None:
    """RFC 6532: a mailbox that is not ASCII stands in UTF-8, and delivery can see that it needs SMTPUTF8."""
    raw = written(to_address="müller@web.example")
    assert b"<m\xc3\xbcller@web.example>\r\n" in raw
    assert b"\r\n\r\n" in raw
    assert raw.replace(b"m\xc3\xbcller", b"").isascii()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"to_address": "a@b.example, evil@x.example"}, id="two addresses"),
        pytest.param({"to_address": "a@b.example\r\nBcc: evil@x.example"}, id="line break"),
        pytest.param({"to_address": "a@b.example>\r\n"}, id="angle"),
        pytest.param({"to_address": "A <a@b.example>"}, id="with a name"),
        pytest.param({"to_address": "a b@c.example"}, id="space"),
        pytest.param({"to_address": "a\u202eb@c.example"}, id="direction override"),
        pytest.param({"to_address": "a\u3000b@c.example"}, id="wide space"),
        pytest.param({"to_address": ""}, id="none"),
        pytest.param({"to_address": "@b.example"}, id="no local part"),
        pytest.param({"to_address": "a@" + "ü" * 80 + ".example"}, id="impossible domain"),
        pytest.param({"from_address": "a@b.example\nX: y"}, id="from"),
        pytest.param({"reply_to": "a@b.example\nX: y"}, id="reply-to"),
        pytest.param({"message_id": "a@b>\r\nX: y"}, id="message-id"),
        pytest.param({"message_id": ""}, id="no message-id"),
        pytest.param({"kind": "receipt\r\nX: y"}, id="kind"),
        pytest.param({"language": 'de"><script>'}, id="language"),
        pytest.param({"list_id": "a\r\nX: y"}, id="list-id"),
        pytest.param({"auto_submitted": "no\r\nX: y"}, id="auto-submitted"),
        pytest.param({"date": datetime(2026, 5, 4, 12, 0)}, id="naive date"),
    ],
)
def test_unusable_values_are_refused(change: dict[str, Any]) -> None:
    """What cannot be cleaned without changing its meaning is refused, and the error repeats nothing of it."""
    with pytest.raises(ValueError) as error:
        written(**change)
    assert "evil" not in str(error.value)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([("Subject", "a\r\nBcc: e@x.example")], id="another header"),
        pytest.param([("Subject", "a\nb")], id="bare LF"),
        pytest.param([("Subject", "a\rb")], id="bare CR"),
        pytest.param([("Subject", "a\0b")], id="NUL"),
        pytest.param([("Subject", "a\r\n\r\nbody")], id="end of the block"),
        pytest.param([("Subject", "a\r\n \r\n b")], id="blank continuation"),
        pytest.param([("Subject", "a"), ("Subject", "b")], id="twice"),
        pytest.param([("Subject", "")], id="empty"),
        pytest.param([("Subject", "x" * 1000)], id="line too long"),
    ],
)
def test_last_check_stops_a_broken_block(headers: list[tuple[str, str]]) -> None:
    """Should a value ever slip through the cleaning, the finished block still refuses it."""
    with pytest.raises(ValueError):
        header_block(headers)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "Kategorie: Möbel\nMenge: 2",
            "<p><b>Kategorie:</b> <bdi>Möbel</bdi><br>\n<b>Menge:</b> <bdi>2</bdi></p>",
            id="labels",
        ),
        pytest.param("word " * 13 + "end\nnext", "end\nnext</p>", id="wrapped prose flows"),
        pytest.param("short\nnext", "<p>short<br>\nnext</p>", id="meant line break"),
        pytest.param("- one\n- two", "<p>- one<br>\n- two</p>", id="list"),
        pytest.param("    Ich & <b>du</b>", "Ich &amp; &lt;b&gt;du&lt;/b&gt;</blockquote>", id="quotation, escaped"),
        pytest.param("https://evil.example", "<p>https://evil.example</p>", id="no link in the text"),
        pytest.param(
            "x\n-- \nsee https://gera.example/a?b&c.",
            'see <a href="https://gera.example/a?b&amp;c">https://gera.example/a?b&amp;c</a>.</p>',
            id="link in the footer",
        ),
        pytest.param("x\n-- \njavascript:alert(1)", "javascript:alert(1)</p>", id="no other link"),
    ],
)
def test_html_is_readable_and_harmless(text: str, html: str) -> None:
    """The HTML part shows the same words, in lines where lines are meant."""
    assert html in html_of(text, "de")


@pytest.mark.parametrize(
    ("language", "direction"), [pytest.param("ar", "rtl"), pytest.param("fa", "rtl"), pytest.param("de", "ltr")]
)
def test_direction_follows_the_language(language: str, direction: str) -> None:
    """Arabic and Farsi run from right to left; what somebody quoted finds its own direction."""
    html = html_of("    Hallo", language)
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert '<blockquote dir="auto"' in html


@pytest.mark.parametrize(
    ("clean", "text", "expected"),
    [
        pytest.param(one_line, " a\r\n\tb\u2028c ", "a b c", id="one line"),
        pytest.param(one_line, "safe\u202etxt.exe", "safetxt.exe", id="override"),
        pytest.param(clean_text, "a\r\nb\rc\x0bd\u2029e\tf", "a\nb\nc\nd\ne\tf", id="line ends"),
        pytest.param(clean_text, "می\u200cخواهم \u200fx", "می\u200cخواهم \u200fx", id="farsi joiner and mark stay"),
    ],
)
def test_cleaning(clean: Callable[[str], str], text: str, expected: str) -> None:
    """Controls and direction overrides go, what scripts need stays."""
    assert clean(text) == expected
