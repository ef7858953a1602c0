"""reading.headers: header values as text, addresses, ids and dates."""

from __future__ import annotations

import pytest
from timing import assert_linear

from mailflow.reading import headers


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("Ein\r\n Bett", "Ein Bett", id="folded"),
        pytest.param("=?utf-8?Q?a?= =?utf-8?Q?b?= c", "ab c", id="blanks between words go"),
        pytest.param("=?utf-8?Q?a=00=0D=0Ab?=", "a b", id="controls inside a word"),
        pytest.param("=?utf-8*de?B?TcO2?=", "Mö", id="language tag of RFC 2231"),
        pytest.param("=?utf-8?B?TcO2YmU?=", "Möbe", id="padding missing"),
        pytest.param("=?utf-8?B?A!!!?=", "", id="no base64 at all"),
        pytest.param("=?x-none?Q?M=F6?=", "Mö", id="unknown charset"),
        pytest.param("=?utf-8?Q?open", "=?utf-8?Q?open", id="never closed"),
        pytest.param("a\u202egpj.exe", "agpj.exe", id="mark that turns text around"),
    ],
)
def test_text(raw: str, text: str) -> None:
    """A value is decoded once, to one line."""
    assert headers.text(raw) == text


@pytest.mark.parametrize(
    ("raw", "mailboxes"),
    [
        pytest.param("Max, Muster <m@x.example>", ["m@x.example"], id="comma outside quotes"),
        pytest.param('"evil@x.example" <a@b.example>', ["a@b.example"], id="address as display name"),
        pytest.param("a@b.example <c@d.example>", ["c@d.example"], id="address before an address"),
        pytest.param('"anna"@gera.example', ["anna@gera.example"], id="needless quotes"),
        pytest.param("undisclosed-recipients:;", [], id="empty group"),
        pytest.param("MAILER-DAEMON", [], id="no address"),
        pytest.param("<a@b.example", [], id="never closed"),
        pytest.param(f"{'a' * 400}@b.example", [""], id="too long to be one"),
    ],
)
def test_mailboxes(raw: str, mailboxes: list[str]) -> None:
    """A mailbox is told by structure, never picked out of a name or comment."""
    assert [address.mailbox for address in headers.addresses([raw], "From", [])] == mailboxes


def test_message_ids() -> None:
    """Ids in brackets count; without any, words with an at sign do; each once."""
    assert headers.message_ids(["<a@b> text <c@d>", "<a@b>"]) == ("a@b", "c@d")
    assert headers.message_ids(["a@b.example c@d.example"]) == ("a@b.example", "c@d.example")
    assert headers.message_ids(["<>", "< >", "nothing"]) == ()


@pytest.mark.parametrize("raw", ["31 Feb 2026 10:00:00 +0000", "yesterday", "1 Jan 999999 10:00:00 +0000", "(" * 5000])
def test_no_date(raw: str) -> None:
    """What is no date is None."""
    assert headers.date(raw) is None


@pytest.mark.parametrize("unit", ["<", '"', "(", "a@b.example,", "=?utf-8?q?a?= ", "=?a?q?", "\\", "g:;"])
def test_hostile_address_lists_are_read_in_time(unit: str) -> None:
    """One construct, up to 16 kB, as much as a field may hold; not more than a hundred addresses come of it."""
    assert_linear(lambda text: headers.addresses([text], "From", []), lambda size: unit * (size // len(unit)), 16_384)
    assert len(headers.addresses([unit * (16_384 // len(unit))], "From", [])) <= 100


@pytest.mark.parametrize(
    ("mailbox", "shown"),
    [
        pytest.param("jürgen@xn--mller-kva.example", "jürgen@müller.example", id="U-labels"),
        pytest.param("a@b.example", "a@b.example", id="nothing to show otherwise"),
        pytest.param("a@xn--\ufffd.example", "a@xn--\ufffd.example", id="no A-label"),
    ],
)
def test_mailboxes_are_shown_as_their_owners_write_them(mailbox: str, shown: str) -> None:
    """With U-labels; what is kept and compared has A-labels."""
    assert headers.shown(mailbox) == shown
    assert headers.mailbox(shown) == mailbox.lower()
