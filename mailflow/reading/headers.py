"""Header fields of one mail or part, raw as the parser left them, as decoded text, addresses, ids and a date.

Called by `message`, `parts` and `bounce`. Addresses and dates are read by mail-parser, which tells a mailbox from a
display name by structure; everything else is ours. No value that leaves this module holds a line break or control
character, also not out of an encoded word: a decoded header may one day stand in a letter's header.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from datetime import datetime
from email.errors import MessageError

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from mailflow.model import Address
from mailflow.reading import charsets

# RFC 2047 section 2, read generously: also inside quotes, inside words, and longer than 75 characters.
# No repetition can run over the next "?", so that many beginnings without an end stay linear.
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_BETWEEN_ENCODED = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")
# Line breaks and controls, and the marks that reorder the text around them (RLO and kin): a name must not turn around.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+|[\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")
_MESSAGE_ID = re.compile(r"<\s*([^<>\s]{1,250})\s*>")
_BARE_ID = re.compile(r"[^<>\s,;:\"()]{1,125}@[^<>\s,;:\"()]{1,125}")
_Q_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_HARMLESS = frozenset({"overlong-encoded-word"})  # RFC 2047 section 2; many programs do not fold.
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_SIMPLE_QUOTED = re.compile(r'"([\w!#$%&\'*+/=?^`{|}~-]+(?:\.[\w!#$%&\'*+/=?^`{|}~-]+)*)"(@.+)')
_MAX_MAILBOX = 320  # RFC 3696 erratum 1690 allows 254; some systems write 64 + 1 + 255.
_MAX_NAME = 200
_MAX_ADDRESSES = 100


def text(raw: str) -> str:
    """A header value on one line: unfolded, RFC 2047 words decoded, raw 8-bit octets read, unsafe characters gone."""
    value = _octets_read(_unfolded(raw))
    if "=?" in value:
        value = _words_decoded(value)
    return safe(value)


def safe(value: str) -> str:
    """Text without line breaks, control characters and marks that reorder text; outer white space stripped."""
    if value.isascii() and value.isprintable():
        return value.strip()
    return _UNSAFE.sub(lambda found: " " if found[0] < "\u2020" or found[0] in "\u2028\u2029" else "", value).strip()


def addresses(raw_values: Iterable[str], name: str, problems: list[str]) -> tuple[Address, ...]:
    """Every mailbox of some header fields, in order; at most 100. A field without a readable one adds a problem.

    Groups give their members (RFC 5322 3.4), comments go, a quoted local part stays quoted only where it must.
    Internationalised domains become A-labels (RFC 5891): one mailbox, one spelling.
    """
    found: list[Address] = []
    for raw in raw_values:
        field = _octets_read(_unfolded(raw))
        pairs, complaints = _mailboxes(field)
        if not pairs and "=?" in field:
            # Some programs encode the whole field, the address included (forbidden by RFC 2047 section 5).
            pairs, _ = _mailboxes(safe(_words_decoded(field)))
            complaints = ["address inside an encoded word"]
        problems.extend(f"header {name}: {complaint}" for complaint in dict.fromkeys(complaints))
        found.extend(Address(_display(word), mailbox(address)) for word, address in pairs)
    return tuple(found[:_MAX_ADDRESSES])


def mailbox(address: str) -> str:
    """An addr-spec in the one spelling that identifies it: lower case, A-labels; "" when it is too long."""
    address = safe(address).lower()
    if unquoted := _SIMPLE_QUOTED.fullmatch(address):
        address = unquoted[1] + unquoted[2]
    if not address.isascii():
        local, _, domain = address.rpartition("@")
        address = f"{local}@{_a_labels(domain)}"
    return address if len(address) <= _MAX_MAILBOX else ""


def shown(address: str) -> str:
    """A mailbox as its owner writes it, with U-labels (RFC 5890 2.3.2.1)."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('ascii').decode('idna')}" if "xn--" in domain else address
    except UnicodeError:
        return address


def message_ids(raw_values: Iterable[str]) -> tuple[str, ...]:
    """The ids of Message-ID, In-Reply-To or References fields, without brackets, in order, each once."""
    ids: dict[str, None] = {}
    for raw in raw_values:
        value = text(raw)
        ids.update(dict.fromkeys(_MESSAGE_ID.findall(value) or _BARE_ID.findall(value)))
    return tuple(ids)


def date(raw: str) -> datetime | None:
    """The time of a Date field in UTC; None when it is none."""
    found: datetime | None = parse_mail_date(_octets_read(raw)).value
    return found


def _mailboxes(field: str) -> tuple[list[tuple[str, str]], list[str]]:
    """mail-parser's (name, address) pairs and its complaints; none, with a complaint, where it stops."""
    defects: list[dict[str, str]] = []
    if "=?" in field:
        field = _ENCODED.sub(_shielded, field)
    try:
        pairs = [pair for pair in get_addresses(field, defects=defects, decode_names=True) if pair[1]]
    except (MessageError, ValueError, LookupError, RecursionError):
        return [], ["not readable"]
    reasons = [reason for defect in defects for reason in defect["reason"].split(",")]
    return pairs, [reason.replace("-", " ") for reason in reasons if reason not in _HARMLESS]


def _shielded(word: re.Match[str]) -> str:
    """An encoded word in Q encoding without anything that separates addresses.

    RFC 2047 5 (3) forbids such characters, but many write them; and mail-parser stops at broken base64.
    """
    octets = _word_octets(word[2].lower(), word[3])
    return f"=?{word[1]}?Q?{''.join(chr(octet) if octet in _Q_SAFE else f'={octet:02X}' for octet in octets)}?="


def _display(name: str) -> str:
    # Outlook and others put encoded words inside quotes, where RFC 2047 section 5 forbids them: people see them decoded.
    decoded = safe(_words_decoded(name)) if "=?" in name else safe(name)
    return decoded[:_MAX_NAME]


def _a_labels(domain: str) -> str:
    try:
        return domain[:255].encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _unfolded(raw: str) -> str:
    """RFC 5322 section 2.2.3, and bare CR or LF as well: none may survive."""
    return _FOLD.sub(" ", raw) if "\n" in raw or "\r" in raw else raw


def _octets_read(raw: str) -> str:
    """Raw 8-bit octets, which the parser kept as surrogates, as text: UTF-8 (RFC 6532) or what it most likely is."""
    if raw.isascii():
        return raw
    try:
        return charsets.decode(raw.encode("ascii", "surrogateescape"), "utf-8")
    except UnicodeError:
        return raw


def _words_decoded(value: str) -> str:
    """RFC 2047 words decoded; neighbours in one charset are joined before, since some clients split a character."""
    pieces: list[str] = []
    pending, charset, end = b"", "", 0
    # RFC 2047 section 6.2: white space between two encoded words is not shown.
    value = _BETWEEN_ENCODED.sub(r"\1", value)
    for word in _ENCODED.finditer(value):
        if pending and (word.start() > end or word[1].lower() != charset):
            pieces.append(charsets.decode(pending, charset))
            pending = b""
        pieces.append(value[end : word.start()])
        charset, end = word[1].lower(), word.end()
        pending += _word_octets(word[2].lower(), word[3])
    if pending:
        pieces.append(charsets.decode(pending, charset))
    return "".join(pieces) + value[end:]


def _word_octets(encoding: str, encoded: str) -> bytes:
    octets = encoded.encode("utf-8", "surrogateescape")
    if encoding == "q":
        return _Q_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), octets.replace(b"_", b" "))
    return base64_octets(octets)


def base64_octets(octets: bytes) -> bytes:
    """Base64 decoded as every client does: strange characters skipped, missing padding added (RFC 2045 6.8)."""
    digits = _NO_BASE64.sub(b"", octets.split(b"=", 1)[0])
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"==")
