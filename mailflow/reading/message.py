"""One mail as a value: `read` turns raw bytes into a Message and never raises.

Called by the worker, by `explain` and by the tests. What is broken is told in `problems`, in plain English and without
text of the mail; a mail that nobody foresaw still becomes a Message, for a human to look at.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.message import Message as Part

from mailflow.model import Message
from mailflow.reading import headers, parts

MAX_REFERENCES = 50
_MAX_HEADER_FIELDS = 1000
_MAX_HEADER_CHARS = 262_144
_MAX_SUBJECT = 1000
# RFC 5322 section 3.6: these stand once at most. Twice is how a mail shows one sender to a filter and another to people.
_ONCE = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "date",
    "subject",
    "message-id",
    "in-reply-to",
    "references",
    "content-type",
)
FROM_LINE = 'a "From " line inside the header'  # Also "From :", which some programs show as the sender.
_DEFECTS = {
    "MissingHeaderBodySeparatorDefect": "no empty line between header and text",
    "FirstHeaderLineIsContinuationDefect": "header begins with a continuation line",
    "MisplacedEnvelopeHeaderDefect": FROM_LINE,
    "InvalidHeaderDefect": "header field without a name",
    "NoBoundaryInMultipartDefect": "multipart without a boundary",
    "StartBoundaryNotFoundDefect": "multipart without its parts",
    "CloseBoundaryNotFoundDefect": "multipart not closed",
    "MultipartInvariantViolationDefect": "multipart without its parts",
}


def read(raw: bytes) -> Message:
    """Everything a mail says that mailflow looks at. Never raises; nothing in it is fetched, run or believed."""
    try:
        return _read(raw)
    except Exception as error:
        # Whatever a mail does to a parser, it must become a case for a human; a crash would stop the mails behind it.
        return Message(
            problems=(f"not readable as mail: {type(error).__name__}",), content_hash=hashlib.sha256(raw).hexdigest()
        )


def _read(raw: bytes) -> Message:
    problems: list[str] = []
    root = parts.parse(raw, problems)
    fields = _fields(root, problems)
    content = parts.content(root)
    senders = headers.addresses(fields.get("from", ()), "From", problems)
    reply_to = headers.addresses(fields.get("reply-to", ()), "Reply-To", problems)
    problems.extend(content.problems)
    problems.extend(_complaints(root, fields, len(senders)))
    return Message(
        message_id=next(iter(headers.message_ids(fields.get("message-id", ())[:1])), ""),
        in_reply_to=headers.message_ids(fields.get("in-reply-to", ()))[-MAX_REFERENCES:],
        references=headers.message_ids(fields.get("references", ()))[-MAX_REFERENCES:],
        date=_date(fields, problems),
        senders=senders,
        reply_to=reply_to,
        subject=headers.text(fields.get("subject", ("",))[0])[:_MAX_SUBJECT],
        text=_joined(content.texts),
        html=content.html,
        attachments=tuple(content.attachments),
        headers={name: tuple(headers.text(value) for value in values) for name, values in fields.items()},
        problems=tuple(dict.fromkeys(problems)),
        content_hash=_content_hash(raw, fields),
    )


def _fields(root: Part, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """Header fields as the parser left them, by lower-case name, top first; capped in number and size."""
    fields: dict[str, list[str]] = {}
    chars = 0
    for number, (name, value) in enumerate(root.items()):
        chars += len(name) + len(value)
        if number >= _MAX_HEADER_FIELDS or chars > _MAX_HEADER_CHARS:
            problems.append("header too long: only its beginning was read")
            break
        if len(value) >= parts.MAX_HEADER_FIELD_CHARS:
            problems.append(f"header field cut after {parts.MAX_HEADER_FIELD_CHARS} characters")
        fields.setdefault(headers.safe(name).lower(), []).append(value)
    return {name: tuple(values) for name, values in fields.items()}


def _complaints(root: Part, fields: dict[str, tuple[str, ...]], senders: int) -> list[str]:
    found = [f"header {name.title()}: {len(fields[name])} times" for name in _ONCE if len(fields.get(name, ())) > 1]
    if senders > 1:
        found.append(f"header From: {senders} mailboxes")
    elif not senders:
        found.append("header From: no mailbox")
    names = (type(defect).__name__ for part in (root, *parts.children(root)) for defect in part.defects)
    return found + [_DEFECTS[name] for name in names if name in _DEFECTS]


def _date(fields: dict[str, tuple[str, ...]], problems: list[str]) -> datetime | None:
    if "date" not in fields:
        return None
    found = headers.date(fields["date"][0])
    if found is None:
        problems.append("header Date: not a date")
    return found


def _joined(texts: list[str]) -> str:
    """Several text parts in their order, an empty line between them (Apple Mail writes one around each picture)."""
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def _content_hash(raw: bytes, fields: dict[str, tuple[str, ...]]) -> str:
    """SHA-256 over what stays the same when a mail is delivered again: no trace headers, one sort of line end."""
    raw = raw.replace(b"\r\n", b"\n").lstrip(b"\n")
    digest = hashlib.sha256()
    for name in ("from", "date", "subject"):
        for value in fields.get(name, ()):
            digest.update(f"{name}:{headers.text(value)}\n".encode("utf-8", "replace"))
    digest.update(raw.partition(b"\n\n")[2].rstrip(b"\n"))
    return digest.hexdigest()
