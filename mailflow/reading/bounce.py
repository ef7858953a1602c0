"""Which recipients a bounce is about, and whether for good: RFC 3464, 6522 and 6533, and a table for the others.

Called by the worker for mails of kind "bounce". What stands here is only a claim: whoever acts on it must tie it to a
letter of ours by `original_message_id` or by a signed bounce address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Part

from mailflow.reading import charsets, headers, parts

MAX_RECIPIENTS = 100
_MAX_DIAGNOSTIC = 300
_MAX_FALLBACK_LINES = 400
_MAX_FALLBACK_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient whom a letter did not reach."""

    recipient: str  # the mailbox, lower case; the one that we wrote to where the report tells it
    action: str  # RFC 3464 2.3.3: "failed", in lower case
    status: str  # RFC 3463, such as "5.1.1"; "" when nothing tells it
    permanent: bool  # the mailbox is gone; False also for "full" and "refused as spam", which can pass
    diagnostic: str  # what the other server said, one line, at most 300 characters
    original_message_id: str  # without brackets; "" if unknown


_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL_TYPES = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/global-headers",
    "text/global-headers",
)
# RFC 3464 2.3.3: "delayed", "delivered", "relayed" and "expanded" are news, not failures.
_FAILED = "failed"

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[\s-])")
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*(.*)")
_XTEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_ADDRESS = r"[^\s<>\"(),:;@]{1,64}@[^\s<>\"(),:;@]{1,255}[^\s<>\"(),:;@.]"
# How bounces without RFC 3464 name a recipient at the beginning of a line: qmail, Exim, sendmail, GMX, Exchange, Gmail.
_NAMED = re.compile(
    rf"\s{{0,8}}(?:[-*•]\s+)?(?:to:?\s+)?[<\"'(]?({_ADDRESS})[>\"')]?(?:<mailto:[^>]*>)?(?:\s*[:;(.,-].*|\s*)$",
    re.IGNORECASE,
)
# Where the returned mail begins: addresses and words below it are not the bounce's own.
_ORIGINAL_BEGINS = re.compile(
    r"(?i)^[\s>*-]*(?:below this line is a copy|this is a copy of|the headers? of the original|original (?:message|headers?)\b|returned (?:message|mail)\b"
    r"|(?:unsent|undelivered|included) message|message (?:header )?follows|(?:your|the) original (?:message|mail|e-?mail)|copy of (?:the|your) message|returned message headers"
    r"|urspr[uü]ngliche (?:nachricht|kopfzeilen)|kopie der nachricht|(?:return-path|received):\s)"
)
_DELAY = re.compile(
    r"(?i)this is a warning (?:message )?only|you do not need to resend|will (?:be retried|keep trying|continue to try|try again)|has not yet been delivered|delivery (?:has been |is )?delayed|wird weiterhin versucht|verz[oö]gert"
)
_GONE = re.compile(
    r"(?i)user (?:is )?unknown|unknown user|no such (?:user|recipient|mailbox|address|person)|(?:user|recipient|mailbox|account|address)[^.\n]{0,60}(?:does(?:n't| not) exist|not found|unknown|is disabled|has been disabled|inactive|no longer)"
    r"|invalid (?:recipient|mailbox)|mailbox unavailable|not our customer|unrouteable address|host (?:or domain name )?(?:unknown|not found)|domain (?:name )?not found|nxdomain|unbekannt|existiert nicht|nicht gefunden werden"
)
_FOR_NOW = re.compile(
    r"(?i)(?:mailbox|quota|inbox|postfach)[^.\n]{0,40}(?:full|exceeded|voll)|over ?quota|quota exceeded|spam|blacklist|blocklist|blocked|reputation|policy|too (?:large|big|many)|rate limit|greylist|try again|temporar|timed? ?out|looping|loop detected"
)
_PERMANENT_WORDS = re.compile(r"(?i)permanent (?:fatal )?error|given up|failed permanently|permanent fehlgeschlagen")
# RFC 3463: what is wrong with the mailbox or its domain itself. The rest of class 5 is about this mail or this hour.
_GONE_STATUS = re.compile(r"5\.1\.(?:[0-46]|10)|5\.2\.1|5\.4\.4")
_PASSING_STATUS = re.compile(r"4\.|5\.2\.[234]|5\.3\.|5\.4\.[1-367]|5\.6\.|5\.7\.")


def failures(raw: bytes) -> tuple[Failure, ...]:
    """The recipients that a bounce names as failed, each once; empty for a warning of delay. Never raises on bad mail."""
    root = parts.parse(raw, [])
    leaves = list(_leaves(root, 0))
    message_id = _original_message_id(root, leaves)
    reports = [leaf for leaf in leaves if parts.kind_of(leaf) in _STATUS_TYPES]
    found = [failure for report in reports for failure in _reported(report, message_id)]
    if not reports:
        found = list(_from_words(root, leaves, message_id))
    return tuple({failure.recipient: failure for failure in found}.values())[:MAX_RECIPIENTS]


def _leaves(part: Part, depth: int) -> Iterator[Part]:
    """The parts that hold no others, first to last; a returned mail is one of them and is not entered."""
    if not parts.kind_of(part).startswith("multipart/") or not part.is_multipart():
        yield part
    elif depth < parts.MAX_DEPTH:
        for child in parts.children(part)[: parts.MAX_PARTS]:
            yield from _leaves(child, depth + 1)


def _reported(report: Part, message_id: str) -> Iterator[Failure]:
    """RFC 3464 section 2.3: one block of fields for each recipient, after one about the mail."""
    for block in _blocks(report):
        recipient = _recipient(block.get("original-recipient", "")) or _recipient(block.get("final-recipient", ""))
        action = block.get("action", "").split(";")[0].split("(")[0].strip().lower()
        if not recipient or action not in (_FAILED, ""):
            continue
        diagnostic = block.get("diagnostic-code", "").partition(";")[2].strip() or block.get("diagnostic-code", "")
        status = _status(block.get("status", ""), diagnostic)
        if action or status.startswith("5"):
            yield _failure(recipient, status, diagnostic, message_id)


def _blocks(report: Part) -> Iterator[dict[str, str]]:
    """The fields of each block. The parser makes a part of each, unless the report is encoded (RFC 6533 allows it)."""
    children = parts.children(report)
    encoded = str(report.get("content-transfer-encoding", "")).lower() in ("base64", "quoted-printable")
    if children and not encoded and parts.kind_of(report) == "message/delivery-status":
        for child in children:
            yield {name.lower(): headers.text(value) for name, value in child.items()}
        return
    for block in re.split(r"\n[ \t]*\n", _flattened(report, children)):
        yield _fields(block)


def _flattened(report: Part, children: list[Part]) -> str:
    if not children:
        return charsets.plain(charsets.decode(parts.payload_octets(report), "utf-8"))
    carrier = Part()
    carrier["Content-Transfer-Encoding"] = str(report.get("content-transfer-encoding", ""))
    written = [
        "\n".join([*(f"{name}: {value}" for name, value in child.items()), ""])
        + f"\n{parts.payload_octets(child).decode('latin-1')}"
        for child in children
    ]
    carrier.set_payload("\n".join(written).lstrip("\n"))
    return charsets.plain(charsets.decode(parts.payload_octets(carrier), "utf-8"))


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
        if found := _FIELD.match(line):
            fields.setdefault(found[1].lower(), headers.safe(found[2]))
    return fields


def _recipient(value: str) -> str:
    """The mailbox of "rfc822; a@b" (RFC 3464 2.3.1) or "utf-8; ä@b" with its \\x{…} escapes (RFC 6533 section 3)."""
    kind, separator, address = value.partition(";")
    if not separator:
        kind, address = "rfc822", value
    if "utf-8" in kind.lower():
        address = _XTEXT.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
    found = re.search(_ADDRESS, address)
    return headers.mailbox(found[0]) if found else ""


def _status(stated: str, diagnostic: str) -> str:
    """The stated status, unless it says nothing (x.0.0) and the other server's words hold a better one."""
    own = _STATUS.search(stated)
    said = _STATUS.search(diagnostic)
    if own and not own[1].endswith(".0.0"):
        return own[1]
    if said and (own is None or said[1][0] == own[1][0]):
        return said[1]
    if own:
        return own[1]
    code = _REPLY_CODE.search(diagnostic)
    return f"{code[1]}.0.0" if code else ""


def _failure(recipient: str, status: str, diagnostic: str, message_id: str) -> Failure:
    diagnostic = headers.safe(re.sub(r"\s+", " ", diagnostic))[:_MAX_DIAGNOSTIC]
    return Failure(recipient, _FAILED, status, _is_permanent(status, diagnostic), diagnostic, message_id)


def _is_permanent(status: str, diagnostic: str) -> bool:
    if status.startswith("4"):
        return False
    if _GONE_STATUS.fullmatch(status):
        return not _FOR_NOW.search(diagnostic) or bool(_GONE.search(diagnostic))
    if _GONE.search(diagnostic):
        return True
    if _PASSING_STATUS.match(status) or _FOR_NOW.search(diagnostic):
        return False
    return status.startswith("5")


def _original_message_id(root: Part, leaves: list[Part]) -> str:
    """The Message-ID of the returned mail; else what the bounce says it answers, as Exchange does."""
    for leaf in leaves:
        if parts.kind_of(leaf) in _ORIGINAL_TYPES and (found := _returned_id(leaf)):
            return found
    for leaf in leaves:
        if parts.kind_of(leaf) == "text/plain" and (found := _id_below(_plain(leaf))):
            return found
    answered = headers.message_ids(
        [str(value) for name in ("in-reply-to", "references") for value in root.get_all(name, [])]
    )
    return answered[-1] if answered else ""


def _returned_id(leaf: Part) -> str:
    inner = parts.children(leaf)[:1]
    if inner and inner[0].get("message-id"):
        return next(iter(headers.message_ids([str(inner[0].get("message-id"))])), "")
    text = _flattened(leaf, inner) if inner else _plain(leaf)
    return next(iter(headers.message_ids([_fields(text).get("message-id", "")])), "")


def _id_below(text: str) -> str:
    lines = text.split("\n")[-4 * _MAX_FALLBACK_LINES :]
    begins = next((number for number, line in enumerate(lines) if _ORIGINAL_BEGINS.match(line)), len(lines))
    fields = "\n".join(line.lstrip("> ") if line.startswith(">") else line for line in lines[begins:])
    found = re.search(r"(?im)^message-id:[ \t]*(?:\n[ \t]+)?(<[^<>\s]{1,250}>)", fields)
    return headers.message_ids([found[1]])[0] if found else ""


def _plain(leaf: Part) -> str:
    return charsets.plain(charsets.decode(parts.payload_octets(leaf), parts.parameter(leaf, "charset")))


def _from_words(root: Part, leaves: list[Part], message_id: str) -> Iterator[Failure]:
    """A bounce that follows no standard: recipients named at the beginning of lines, and the words that follow them."""
    text = next((_plain(leaf) for leaf in leaves if parts.kind_of(leaf) == "text/plain"), "")
    lines = text.split("\n")[:_MAX_FALLBACK_LINES]
    lines = lines[: next((number for number, line in enumerate(lines) if _ORIGINAL_BEGINS.match(line)), len(lines))]
    said = "\n".join(line[:1000] for line in lines)[:_MAX_FALLBACK_CHARS]
    if _DELAY.search(said) and not _PERMANENT_WORDS.search(said):
        return
    listed = " ".join(str(value) for value in root.get_all("x-failed-recipients", []))
    named = {headers.mailbox(address): "" for address in re.findall(_ADDRESS, listed)} | _named_recipients(lines)
    general = _status("", said) or ("5.0.0" if _PERMANENT_WORDS.search(said) or _GONE.search(said) else "")
    for recipient, words in list(named.items())[:MAX_RECIPIENTS]:
        yield _failure(recipient, _status("", words) or general, words, message_id)


def _named_recipients(lines: list[str]) -> dict[str, str]:
    """Recipient -> the words up to the next empty line or the next recipient."""
    named: dict[str, str] = {}
    current = ""
    for line in lines:
        if found := _NAMED.match(line[:1000]):
            current = headers.mailbox(found[1])
            rest = line[found.end(1) :].strip("<>:;\"') \t")
            named.setdefault(current, "" if rest.startswith("mailto:") else rest)
        elif not line.strip():
            current = current if current and not named[current] else ""
        elif current:
            named[current] = f"{named[current]} {line.strip()}".strip()[: 2 * _MAX_DIAGNOSTIC]
    return named
