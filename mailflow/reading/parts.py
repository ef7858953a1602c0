"""The parts of a mail: which of them are the writer's own text, and which are attachments.

Called by `message` and `bounce`. Never steps into message/*: a forwarded or attached mail is not what the writer says
(mail-parser glues it onto the text, takes a named text part for an attachment and stops on deep nesting; so this is ours).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import errors
from email.message import Message as Part
from email.parser import BytesHeaderParser, BytesParser
from email.policy import Compat32

from mailflow.model import Attachment
from mailflow.reading import charsets, flowed, headers, html

MAX_DEPTH = 100
MAX_PARTS = 1000
MAX_HEADER_BLOCK_BYTES = 262_144
MAX_HEADER_FIELD_CHARS = 16_384
MAX_TEXT_CHARS = 1_000_000
_MAX_BOUNDARY_LINES = 4 * MAX_PARTS
_MAX_FILE_NAME = 120
_MAX_BLANK_LINES = 1000

_CONTAINER = re.compile(rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_STATUS_PART = re.compile(r"\s*message/delivery-status\b", re.IGNORECASE)
_KIND = re.compile(r"[a-z0-9.+_-]{1,80}/[a-z0-9.+_-]{1,80}")
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
# What the standard library raises on broken parameters, besides its own errors.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, errors.MessageError)

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_NO_WORDS = frozenset({"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rtf"})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pgp-encrypted"})
_UNREADABLE = {
    "application/ms-tnef": "text only inside winmail.dat",
    "application/vnd.ms-tnef": "text only inside winmail.dat",
    "application/pkcs7-mime": "text only inside S/MIME",
    "application/x-pkcs7-mime": "text only inside S/MIME",
}
# The problems of a mail whose text only its writer can give us.
SEALED = frozenset({"encrypted", *_UNREADABLE.values()})
# What programs put into the plain part when they only mean the HTML part.
_STUB = re.compile(
    r"(?i)\b(?:html[- ]?(?:mail|e-?mail|message|format|nachricht|version|ansicht|darstell)|(?:support|display|view|show|anzeigen|darstellen)\w*\W+html"
    r"|multi-?part message in mime|mime-?format|view (?:this|it|the) \w* ?(?:in|online)|im browser|kein(?:e|en)? html|does not support html)"
)
_MAX_STUB = 400
_PGP_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_PGP_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"
_NAME_UNSAFE = re.compile(r'[\\/:*?"<>|]+')


class _Policy(Compat32):
    """compat32 (ten times cheaper than policy.default) that caps values and hands out 8-bit ones as plain strings."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "content-transfer-encoding":
            # "base64 (comment)" or "base64;" would leave the part undecoded.
            value = re.split(r"[\s;(]", value.strip(), maxsplit=1)[0]
        elif name.lower() == "content-type" and _STATUS_PART.match(value):
            # The parser makes a mail of each block of this one type, a second for 100 kB of empty lines; its twin of
            # RFC 6533 says the same and is read as one block.
            value = _STATUS_PART.sub("message/global-delivery-status", value, count=1)
        return name, value[:MAX_HEADER_FIELD_CHARS]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the base class names both
        return value


_POLICY = _Policy()


@dataclass(slots=True)
class Content:
    """What the parts of a mail add up to; `texts` and `attachments` in the order of the mail."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    html: str = ""  # what a mail program shows in place of the texts, which are its plain part


def parse(raw: bytes, problems: list[str]) -> Part:
    """The tree of a mail; only its header fields, with a problem, where the parts are too many or too deep."""
    raw = raw.lstrip(b"\r\n\xef\xbb\xbf")
    for blank in (b"\n" * _MAX_BLANK_LINES, b"\r\n" * _MAX_BLANK_LINES):  # Each line costs the parser time.
        while blank in raw:
            raw = raw.replace(blank, b"\n")
    raw = _header_block_capped(raw, problems)
    # The parser recurses for each level and needs time for each boundary, so both are counted before.
    if len(_CONTAINER.findall(raw)) > MAX_DEPTH or raw.count(b"\n--") > _MAX_BOUNDARY_LINES:
        problems.append("too many parts: only the header was read")
        root = BytesHeaderParser(policy=_POLICY).parsebytes(raw[:MAX_HEADER_BLOCK_BYTES])
        root.set_payload("")
        return root
    return BytesParser(policy=_POLICY).parsebytes(raw)


def content(root: Part) -> Content:
    """The writer's text and the attachments of a mail."""
    found = Content()
    leaves: list[_Leaf] = []
    for number, leaf in enumerate(_walk(root, 0)):
        if number >= MAX_PARTS:
            found.problems.append(f"more than {MAX_PARTS} parts")
            break
        leaves.append(leaf)
    shown = _chosen(leaves)
    for leaf in leaves:
        if leaf.is_text:
            if id(leaf) in shown:
                found.texts.append(_text(leaf, found.problems))
        else:
            found.attachments.append(attachment(leaf.part))
    hidden = [leaf for leaf in leaves if leaf.is_text and leaf.kind in _HTML and leaf.choices and id(leaf) not in shown]
    found.html = "\n".join(_decoded(leaf.part, [])[:MAX_TEXT_CHARS] for leaf in hidden)
    _note_what_is_unreadable(root, leaves, found)
    return found


def _header_block_capped(raw: bytes, problems: list[str]) -> bytes:
    if len(raw) <= MAX_HEADER_BLOCK_BYTES:
        return raw
    found = _HEADER_END.search(raw)
    end = found.start() if found else len(raw)
    if end <= MAX_HEADER_BLOCK_BYTES:
        return raw
    problems.append(f"header cut after {MAX_HEADER_BLOCK_BYTES} bytes")
    return raw[: raw.rfind(b"\n", 0, MAX_HEADER_BLOCK_BYTES) + 1] + b"\n" + raw[found.end() if found else end :]


@dataclass(slots=True)
class _Leaf:
    """A part that holds no others. `choices`: (number of a multipart/alternative, number of the choice in it), outermost first."""

    part: Part
    kind: str
    is_text: bool
    choices: tuple[tuple[int, int], ...] = ()


def _walk(part: Part, depth: int, choices: tuple[tuple[int, int], ...] = ()) -> Iterator[_Leaf]:
    kind = kind_of(part)
    if not kind.startswith("multipart/") or not part.is_multipart():
        yield _Leaf(part, kind, _is_text(part, kind, depth), choices)
    elif depth < MAX_DEPTH:
        for number, child in enumerate(children(part)):
            mark = ((id(part), number),) if kind == "multipart/alternative" else ()
            yield from _walk(child, depth + 1, choices + mark)


def _is_text(part: Part, kind: str, depth: int) -> bool:
    """Whether a leaf is text of the writer: any plain or HTML part that is not declared an attachment (RFC 2183 2.8)."""
    # RFC 2046 4.1.4: a subtype of text that is not known is read as plain; only where nothing else is there.
    alone = depth == 0 and kind.startswith("text/") and kind not in _NO_WORDS
    if kind not in _HTML and kind != "text/plain" and not kind.startswith("multipart/") and not alone:
        return False
    # A multipart without a boundary is read as the text that it holds; a mail of one part is text, whatever it says.
    return not part.is_multipart() and (depth == 0 or disposition(part) in ("", "inline"))


def kind_of(part: Part) -> str:
    """The media type in lower case, such as "text/plain", which also stands for one that is none (RFC 2045 5.2)."""
    kind = part.get_content_type()
    return kind if _KIND.fullmatch(kind) else "text/plain"


def children(part: Part) -> list[Part]:
    """The parts directly inside a part, also those of message/*; empty for a leaf."""
    # get_payload() of a leaf would decode its text by whatever charset it claims, and stop at a broken one.
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Part)] if isinstance(payload, list) else []


def disposition(part: Part) -> str:
    """The kind of Content-Disposition in lower case; "" for none."""
    return str(part.get("content-disposition", "")).partition(";")[0].strip().lower()


def _chosen(leaves: list[_Leaf]) -> set[int]:
    """The ids of the text leaves to show: all of them, and of each multipart/alternative one choice."""
    shown = {id(leaf): leaf for leaf in leaves if leaf.is_text}
    alternatives: dict[int, dict[int, list[_Leaf]]] = {}
    for leaf in shown.values():
        for alternative, choice in leaf.choices:
            alternatives.setdefault(alternative, {}).setdefault(choice, []).append(leaf)
    for choices in alternatives.values():
        options = [[leaf for leaf in choice if id(leaf) in shown] for choice in choices.values()]
        options = [option for option in options if option]
        best = _best(options) if options else []
        for leaf in (leaf for option in options if option is not best for leaf in option):
            del shown[id(leaf)]
    return set(shown)


def _best(options: list[list[_Leaf]]) -> list[_Leaf]:
    """The first choice in plain text that says something, else the last one (RFC 2046 5.1.4: the richest)."""
    if len(options) == 1:
        return options[0]
    for option in options:
        if all(leaf.kind not in _HTML for leaf in option) and not _is_stub(option):
            return option
    return next((option for option in reversed(options) if any(leaf.kind in _HTML for leaf in option)), options[-1])


def _is_stub(option: Iterable[_Leaf]) -> bool:
    said = " ".join(_decoded(leaf.part, [])[: _MAX_STUB + 1] for leaf in option).strip()
    return not said or (len(said) <= _MAX_STUB and _STUB.search(said) is not None)


def _text(leaf: _Leaf, problems: list[str]) -> str:
    text = _decoded(leaf.part, problems)
    if len(text) > MAX_TEXT_CHARS:
        problems.append(f"text cut after {MAX_TEXT_CHARS} characters")
        text = text[:MAX_TEXT_CHARS]
    if leaf.kind in _HTML:
        return html.to_text(text)
    text = charsets.plain(text)
    if parameter(leaf.part, "format").lower() == "flowed":
        text = flowed.joined(text, delete_space=parameter(leaf.part, "delsp").lower() == "yes")
    return _pgp_unwrapped(text, problems)


def _decoded(part: Part, problems: list[str]) -> str:
    octets = payload_octets(part)
    charset = parameter(part, "charset")
    if charset and not charsets.known(charset) and not octets.isascii():
        problems.append("text in an unknown charset")
    return charsets.decode(octets, charset)


def payload_octets(part: Part) -> bytes:
    """The content of a leaf without its transfer encoding; empty where it cannot be read."""
    try:
        octets = part.get_payload(decode=True)
    except BROKEN:
        return b""
    return octets if isinstance(octets, bytes) else b""


def parameter(part: Part, name: str, header: str = "content-type") -> str:
    """A parameter of a header field, RFC 2231 and RFC 2047 decoded; "" when there is none or it is broken."""
    if name not in str(part.get(header, "")).lower():
        return ""
    try:
        value = part.get_param(name, "", header)
    except BROKEN:
        return ""
    if isinstance(value, tuple):
        charset, _, encoded = value
        octets = (
            encoded.encode("latin-1", "replace")
            if encoded.isascii() or max(encoded) <= "\xff"
            else encoded.encode("utf-8", "replace")
        )
        return headers.safe(charsets.decode(octets, charset or "utf-8"))
    return headers.text(str(value))


def attachment(part: Part) -> Attachment:
    """What a part that is no text calls itself, with its type and decoded size; its content is not kept."""
    kind = kind_of(part)
    name = parameter(part, "filename", "content-disposition") or parameter(part, "name")
    if kind.startswith("message/"):
        name = (
            name
            or _forwarded_subject(part)
            or ("forwarded mail" if kind in ("message/rfc822", "message/global") else "")
        )
    if kind == "text/calendar" and disposition(part) != "attachment" and (method := parameter(part, "method")):
        # An invitation is more than a calendar file: RFC 6047 section 2.4 tells them apart by this parameter.
        kind = f"{kind}; method={method.upper()[:20]}"
    return Attachment(file_name(name) or "unnamed", kind, _size_bytes(part))


def file_name(name: str) -> str:
    """A name to show and store: no folder, no characters that turn text around, at most 120 characters; "" if none is left."""
    name = headers.safe(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = _NAME_UNSAFE.sub("_", name).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > _MAX_FILE_NAME and dot and len(ending) <= 10:
        return f"{stem[: _MAX_FILE_NAME - len(ending) - 1]}.{ending}"
    return name[:_MAX_FILE_NAME]


def _forwarded_subject(part: Part) -> str:
    # Slashes and colons are ordinary in a subject, but not in a name.
    return next((_NAME_UNSAFE.sub(" ", headers.text(str(inner.get("subject", "")))) for inner in children(part)), "")


def _size_bytes(part: Part) -> int:
    """The decoded size; of base64 it is computed, not decoded: photos are large and their content is not needed."""
    if part.is_multipart():
        return sum(_size_bytes(child) for child in children(part))
    if str(part.get("content-transfer-encoding", "")).lower() != "base64":
        return len(payload_octets(part))
    payload = part.get_payload()
    digits = len(payload) - sum(payload.count(blank) for blank in "\r\n =") if isinstance(payload, str) else 0
    return digits * 3 // 4


def _pgp_unwrapped(text: str, problems: list[str]) -> str:
    """The text inside a clear-signed one (RFC 9580 section 7), whose dashes are escaped; the signature is not checked."""
    if _PGP_ENCRYPTED in text:
        problems.append("encrypted")
    if not text.lstrip().startswith(_PGP_SIGNED) or _PGP_SIGNATURE not in text:
        return text
    signed = text.partition(_PGP_SIGNED)[2].partition("\n\n")[2].partition(_PGP_SIGNATURE)[0]
    return re.sub(r"(?m)^- ", "", signed)


def _note_what_is_unreadable(root: Part, leaves: list[_Leaf], found: Content) -> None:
    if kind_of(root) in _ENCRYPTED or any(leaf.kind in _ENCRYPTED for leaf in leaves):
        found.problems.append("encrypted")
    if not any(text.strip() for text in found.texts):
        found.problems.extend(dict.fromkeys(_UNREADABLE[leaf.kind] for leaf in leaves if leaf.kind in _UNREADABLE))
