"""One letter as the bytes that go over the wire: text first, a plain HTML of the same words behind it, CRLF everywhere.

Called by the workflow when a letter is queued. Written by hand because `EmailMessage` costs more than all the rest of a
mail, and because Python before 3.11.10 lets an encoded line break into the header block (CVE-2024-6923): here every
value is stripped, and the finished block is checked again. Never sends, never reads a clock.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from itertools import pairwise

from mailflow.outgoing.enclosures import Enclosure, base64_lines, file_part, in_base64, mixed, photo_part

SUBJECT_LIMIT = 200
NAME_LIMIT = 100
REFERENCES_LIMIT = 20
RIGHT_TO_LEFT = ("ar", "fa")
FOOTER_MARK = "\n-- \n"  # RFC 3676 4.3: what follows is the signature; clients hide or cut it in answers.
AUTO_SUBMITTED = ("auto-generated", "auto-replied")  # RFC 3834 5

_FOLD_AT = 78
_WORD_ROOM = 75 - len("=?utf-8?q?") - len("?=")  # RFC 2047 2: an encoded word has at most 75 characters.

# Everything but NDR: "All" would keep Exchange from saying that a mailbox is gone ([MS-OXCMAIL], AutoResponseSuppress).
_SUPPRESS = "DR, RN, NRN, OOF, AutoReply"

_LINE_BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, and what turns the direction of the text around it: embeddings, overrides, isolates. The marks U+200E/F and
# the joiners stay: Farsi and Arabic are written with them. A lone surrogate cannot be encoded.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\U0010fffd-]{1,64}")
_DOT_ATOM = re.compile(r"[^.]+(?:\.[^.]+)*")
_QUOTED_LOCAL = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~]){0,62}"')
_DOMAIN = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*|\[[0-9A-Za-z.:]{1,60}\]")
_ID = re.compile(r"[!-;=?-~]{1,250}")
_TOKEN = re.compile(r"[A-Za-z0-9.-]{1,100}")

_HEADER_NAME = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_HEADER_BLOCK = re.compile(rb"(?:[!-9;-~]+: [^\r\n\0]*[!-\xff][^\r\n\0]*\r\n(?: [^\r\n\0]*[!-\xff][^\r\n\0]*\r\n)*)+")
_LONG_LINE = re.compile(rb"[^\r\n]{999}")  # RFC 5322 2.1.1: 998 octets and CRLF.

# What stands for itself in an encoded word: in a phrase RFC 2047 5 (3), in free text printable ASCII but "=", "?", "_".
_PHRASE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/"
_FREE = _PHRASE + b"\"#$%&'(),.:;<>@[\\]^`{|}~"
_Q_PHRASE, _Q_FREE = (
    tuple(chr(byte) if byte in plain else "_" if byte == 32 else f"={byte:02X}" for byte in range(256))
    for plain in (_PHRASE, _FREE)
)

_LABEL = re.compile(r"([^\s:]{1,30}(?: [^\s:]{1,30}){0,2} ?:) (?=\S)")
_LIST_ITEM = re.compile(r"(?:[-*] |\d{1,3}[.)] )")
_LINK = re.compile(r"(?:https?://|mailto:)(?:[^\s<>&]|&amp;)*[^\s<>&.,;:!?)]")  # in escaped text
_HTML_START = (
    '<!DOCTYPE html>\n<html lang="{language}" dir="{direction}">\n<head><meta charset="utf-8"></head>\n'
    '<body dir="{direction}" style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:40em">\n'
)
_HTML_FOOTER = '<hr>\n<p style="font-size:14px;color:#555">{}</p>\n'
_BLOCK = '<blockquote dir="auto" style="margin:0 0 1em 0;padding-inline-start:1em;border-inline-start:3px solid #bbb">'
_BLOCK_INDENT = "    "
_WRAPPED_FROM = 66  # A line that the next word would have made longer than this was wrapped, not ended.


def compose(
    *,
    kind: str,
    from_name: str,
    from_address: str,
    to_address: str,
    subject: str,
    text: str,
    language: str,
    message_id: str,
    date: datetime,
    to_name: str = "",
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    auto_submitted: str | None = None,
    list_id: str | None = None,
    photos: Sequence[bytes] = (),
    files: Sequence[Enclosure] = (),
) -> bytes:
    """The whole mail (RFC 5322, 2045, 2047), ready for DATA but for the dots; same arguments, same bytes.

    `photos` are JPEG, attached below the text, with `files` behind them. `text` has "\\n" line ends; after a "-- " line stands our footer, the only place where addresses become links.
    Ids are without brackets; foreign ones that are no ids are left out. `auto_submitted` is None where a person wrote.
    ASCII throughout, but for an address with a local part that is not (RFC 6532): that one needs SMTPUTF8.
    Raises ValueError when an address, our own Message-ID or the kind is unusable, or the date is naive.
    """
    plain = clean_text(text)
    headers = [
        ("From", _mailbox("From", from_name, from_address)),
        ("To", _mailbox("To", to_name, to_address)),
        ("Date", _date(date)),
        ("Message-ID", f"<{_own(_ID, message_id)}>"),
        ("X-Mailflow-Kind", _own(_TOKEN, kind)),
        ("Content-Language", _own(_TOKEN, language)),
        ("MIME-Version", "1.0"),
    ]
    if subject_line := one_line(subject, SUBJECT_LIMIT):
        headers.append(("Subject", _unstructured("Subject", subject_line)))
    if reply_to is not None:
        headers.append(("Reply-To", _address(reply_to)))
    headers += _threading(in_reply_to, references)
    if auto_submitted is not None:
        if auto_submitted not in AUTO_SUBMITTED:
            raise ValueError("Auto-Submitted has a value that RFC 3834 does not know")
        headers += [("Auto-Submitted", auto_submitted), ("X-Auto-Response-Suppress", _SUPPRESS)]
    if list_id is not None:
        headers.append(("List-Id", f"<{_own(_TOKEN, list_id)}>"))
    # RFC 2045 6.7: "=_" can stand in no encoded part, and _part() never leaves a text with it unencoded.
    boundary = "=_" + hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:24]
    kind_of_text = f'multipart/alternative;\r\n boundary="{boundary}"'
    mark = b"--" + boundary.encode()
    body = b"\r\n".join((mark, _part("plain", plain), mark, _part("html", html_of(plain, language)), mark + b"--\r\n"))
    if not photos and not files:
        return header_block([*headers, ("Content-Type", kind_of_text)]) + b"\r\n" + body
    text_part = f"Content-Type: {kind_of_text}\r\n\r\n".encode() + body
    headers.append(("Content-Type", f'multipart/mixed;\r\n boundary="{boundary}m"'))  # RFC 2046 5.1.3
    parts = [text_part, *map(photo_part, range(1, 1 + len(photos)), photos), *map(file_part, files)]
    return header_block(headers) + b"\r\n" + mixed(parts, f"{boundary}m")


def header_block(headers: Sequence[tuple[str, str]]) -> bytes:
    """The headers with CRLF; raises ValueError unless just these names stand in it, each once, in sane lines."""
    block = "".join([f"{name}: {value}\r\n" for name, value in headers]).encode("utf-8", "replace")
    names = [name for name, _ in headers]
    found = [name.decode() for name in _HEADER_NAME.findall(block)]
    if (
        found != names
        or len(set(names)) != len(names)
        or not _HEADER_BLOCK.fullmatch(block)
        or _LONG_LINE.search(block)
    ):
        raise ValueError("a value would break out of its header")
    return block


def one_line(text: str, limit: int | None = None) -> str:
    """The text without controls, all white space as single spaces, cut at `limit` characters with an ellipsis."""
    line = " ".join(_NOT_TEXT.sub("", _LINE_BREAKS.sub(" ", text)).split())
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def clean_text(text: str) -> str:
    """The text with "\\n" line ends, without other controls and direction overrides; tabs stay."""
    return _NOT_TEXT.sub("", _LINE_BREAKS.sub("\n", text))


# Headers


def _own(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError("a value of our own making does not fit its header")
    return value


def _date(date: datetime) -> str:
    if date.tzinfo is None:
        raise ValueError("the date of a letter needs its time zone")
    return format_datetime(date)


def _threading(in_reply_to: str | None, references: Sequence[str]) -> list[tuple[str, str]]:
    """In-Reply-To and References (RFC 5322 3.6.4); of many references the first and the last ones stay."""
    headers = []
    if in_reply_to is not None and _ID.fullmatch(in_reply_to):
        headers.append(("In-Reply-To", f"<{in_reply_to}>"))
    ids = [one for one in references if _ID.fullmatch(one)]
    if len(ids) > REFERENCES_LIMIT:
        ids = ids[:1] + ids[1 - REFERENCES_LIMIT :]
    if ids:
        headers.append(("References", "\r\n ".join([f"<{one}>" for one in ids])))
    return headers


def _mailbox(header: str, name: str, address: str) -> str:
    """`name <address>` (RFC 5322 3.4), the name as atoms, quoted string or encoded words, folded before the address."""
    spec, room = _address(address), _FOLD_AT - len(header) - 2
    name = one_line(name, NAME_LIMIT)
    if not name:
        return spec
    phrase = name if _ATOMS.fullmatch(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if "=?" in name or not name.isascii() or len(phrase) > room:
        phrase = _encoded(name, room, _Q_PHRASE)
    gap = " " if len(phrase) + len(spec) + 3 <= room else "\r\n "
    return f"{phrase}{gap}<{spec}>"


def _address(address: str) -> str:
    """One addr-spec (RFC 5322 3.4.1), never a list or a name; the domain in its ASCII form."""
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            domain = ""
    quoted = _QUOTED_LOCAL.fullmatch(local) is not None
    plain = _LOCAL.fullmatch(local) and local.split() == [local] and not _NOT_TEXT.search(local)
    if not _DOMAIN.fullmatch(domain) or not (quoted or plain):
        raise ValueError("not an address that can be written to")
    # Some providers give out addresses with two dots in a row, or one at the end: they need quotes.
    return f"{local}@{domain}" if quoted or _DOT_ATOM.fullmatch(local) else f'"{local}"@{domain}'


def _unstructured(header: str, line: str) -> str:
    """A line of free text: as it is when ASCII and short, folded when its words allow, else encoded words."""
    room = _FOLD_AT - len(header) - 2
    if "=?" in line or not line.isascii():
        return _encoded(line, room, _Q_FREE)
    if len(line) <= room:
        return line
    lines, width = [""], len(header) + 1
    for word in line.split(" "):
        if len(word) > room:
            return _encoded(line, room, _Q_FREE)
        if width + 1 + len(word) > _FOLD_AT:
            lines.append("")
            width = 0
        lines[-1] += " " + word
        width += 1 + len(word)
    return "\r\n".join(lines)[1:]


def _encoded(line: str, first_room: int, q: tuple[str, ...]) -> str:
    """The line as encoded words (RFC 2047) of whole characters, one on each header line; Q or B, which is shorter."""
    raw = [character.encode("utf-8") for character in line]
    quoted = ["".join([q[byte] for byte in character]) for character in raw]
    first = min(first_room - len("=?utf-8?q?") - len("?="), _WORD_ROOM)
    if sum(map(len, quoted)) * 3 <= sum(map(len, raw)) * 4:
        cuts = _cuts(quoted, first, _WORD_ROOM)
        words = [f"=?utf-8?q?{''.join(quoted[start:end])}?=" for start, end in cuts]
    else:
        cuts = _cuts(raw, first // 4 * 3, _WORD_ROOM // 4 * 3)
        words = [f"=?utf-8?b?{in_base64(b''.join(raw[start:end])).decode()}?=" for start, end in cuts]
    return "\r\n ".join(words)


def _cuts(pieces: Sequence[str | bytes], room: int, next_room: int) -> list[tuple[int, int]]:
    """Where to cut so that the pieces from start to end fit into the first room, and the others into the next ones."""
    cuts, start, width = [], 0, 0
    for index, piece in enumerate(pieces):
        if width + len(piece) > room:
            cuts.append((start, index))
            start, width, room = index, 0, next_room
        width += len(piece)
    return [*cuts, (start, len(pieces))]


# Body


def _part(subtype: str, text: str) -> bytes:
    """One text part: 7bit when it is plain ASCII, else the shorter of quoted-printable and base64 (RFC 2045 6)."""
    raw = text.replace("\n", "\r\n").encode("utf-8", "replace")
    if text.isascii() and not _LONG_LINE.search(raw) and b"=_" not in raw:
        encoding, body = "7bit", raw
    else:
        # b2a_qp takes its soft line ends from the first hard one, and there may be none: CRLF is put in afterwards.
        soft = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
        encoding, body = "quoted-printable", soft.replace(b"\n", b"\r\n")
        if len(body) * 3 > len(raw) * 4:
            encoding, body = "base64", base64_lines(raw)
    charset = "us-ascii" if encoding == "7bit" else "utf-8"
    head = f"Content-Type: text/{subtype}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode("ascii") + body


def html_of(text: str, language: str) -> str:
    """The same words as HTML: paragraphs, what is indented as a quotation, no images, links in our footer alone."""
    safe = escape(text)  # From here on nothing of the text can be a tag.
    body, _, footer = safe.rpartition(FOOTER_MARK) if FOOTER_MARK in safe else (safe, "", "")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    parts = [_HTML_START.format(language=escape(language), direction=direction)]
    parts += [_paragraph(block.strip("\n")) for block in body.split("\n\n") if block.strip()]
    if footer:
        parts.append(_HTML_FOOTER.format(_lines(footer.strip("\n").split("\n"), _linked)))
    return "".join(parts) + "</body>\n</html>\n"


def _paragraph(block: str) -> str:
    lines = block.split("\n")
    if all(line.startswith(_BLOCK_INDENT) for line in lines):
        return f"{_BLOCK}{_lines([line[len(_BLOCK_INDENT) :] for line in lines])}</blockquote>\n"
    return f"<p>{_lines(lines, _bold_label)}</p>\n"


def _lines(lines: Sequence[str], show: Callable[[str], str] = str) -> str:
    """The lines with <br> where the break means something: not where the text was only wrapped at its width."""
    shown = [show(lines[0])]
    for before, line in pairwise(lines):
        wrapped = len(before) + 1 + len(line.split(" ", 1)[0]) > _WRAPPED_FROM
        meant = not wrapped or _LIST_ITEM.match(line) or _LABEL.match(line)
        shown.append(("<br>\n" if meant else "\n") + show(line))
    return "".join(shown)


def _bold_label(line: str) -> str:
    """The label bold; its value stands for itself, so that a Latin name in right-to-left text keeps its signs."""
    label = _LABEL.match(line)
    if label is None or _LIST_ITEM.match(line):
        return line
    return f"<b>{label[1]}</b> <bdi>{line[label.end(1) :].lstrip()}</bdi>"


def _linked(line: str) -> str:
    return _LINK.sub(r'<a href="\g<0>">\g<0></a>', line)
