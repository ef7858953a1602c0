"""The parts of reports that machines send about our letters (RFC 3464, 5965, 6522, 6533), whole or damaged, as text and fields.

Called by `bounce` and `complaint`. Reads what is there; what it means is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message as Part

from mailflow.reading import charsets, headers, parts

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
    "text/global-headers",
)
MAX_CHARS = 50_000  # of one part
MAX_BLOCKS = 400
_MAX_LINES = 20_000
_MAX_IDS = 50
_MAX_VALUE = 1200

_FIELD = re.compile(r"[ \t>]{0,4}([A-Za-z][A-Za-z-]{1,40})[ \t]{0,4}:[ \t]*(.*)")
_FOLD = re.compile(r"\n[ \t>]{0,4}[ \t]")
_BETWEEN_BLOCKS = re.compile(r"\n[ \t>]{0,4}\n")
_ID_LINE = re.compile(r"(?im)^[ \t>|]{0,6}message-id:[ \t]*(?:\n[ \t>]{1,8})?(<[^<>\s]{1,250}>)")


def parsed(raw: bytes) -> Part:
    """The tree of a report, of so many lines at most: what it says and returns first stands before any attachment."""
    return parts.parse(b"\n".join(raw.split(b"\n", _MAX_LINES)[:_MAX_LINES]), [])


def leaves(root: Part) -> list[Part]:
    """The parts that hold no others, first to last; a returned mail is one of them and is not entered."""
    return list(_leaves(root, 0))[: parts.MAX_PARTS]


def _leaves(part: Part, depth: int) -> Iterator[Part]:
    if not parts.kind_of(part).startswith("multipart/") or not part.is_multipart():
        yield part
    elif depth < parts.MAX_DEPTH:
        for child in parts.children(part)[: parts.MAX_PARTS]:
            yield from _leaves(child, depth + 1)


def plain(leaf: Part) -> str:
    """The text of a leaf, capped."""
    octets = parts.payload_octets(leaf)[: 4 * MAX_CHARS]
    return charsets.plain(charsets.decode(octets, parts.parameter(leaf, "charset")))[:MAX_CHARS]


def flattened(leaf: Part) -> str:
    """A message/* leaf as the text that it was, capped: the parser has taken its first lines for header fields."""
    inner = parts.children(leaf)
    if not inner:
        return plain(leaf)
    carrier = Part()
    carrier["Content-Transfer-Encoding"] = str(leaf.get("content-transfer-encoding", ""))
    carrier.set_payload("\n\n".join(map(_written, inner[:MAX_BLOCKS])).lstrip("\n"))
    return charsets.plain(charsets.decode(parts.payload_octets(carrier)[: 4 * MAX_CHARS], "utf-8"))[:MAX_CHARS]


def _written(child: Part) -> str:
    fields = "\n".join(f"{name}: {value}" for name, value in child.items())
    body = "" if child.is_multipart() else parts.payload_octets(child)[:MAX_CHARS].decode("latin-1")
    return f"{fields}\n\n{body}" if body else fields


def blocks(text: str) -> Iterator[dict[str, str]]:
    """RFC 3464 section 2: the fields of each block; also where the empty line between two recipients is missing."""
    for block in _BETWEEN_BLOCKS.split(text)[:MAX_BLOCKS]:
        fields: dict[str, str] = {}
        for line in _FOLD.sub(" ", block).split("\n"):
            found = _FIELD.match(line)
            if found and found[1].lower() == "final-recipient" and "final-recipient" in fields:
                yield fields
                fields = {}
            if found:
                fields.setdefault(found[1].lower(), headers.text(found[2][:_MAX_VALUE]))
        yield fields


def returned_ids(root: Part, found: Sequence[Part], texts: str) -> tuple[str, ...]:
    """Message-IDs that the returned mail may have, the likeliest first, without brackets; at most 50.

    Of the returned mail or its headers, of what is quoted in the text, and of what the report says it answers (Exchange).
    """
    returned = [id_ for leaf in found if parts.kind_of(leaf) in RETURNED_TYPES for id_ in _ID_LINE.findall(flattened(leaf))]  # fmt: skip
    quoted = _ID_LINE.findall(texts[: 4 * MAX_CHARS])
    answered = [str(value) for name in ("in-reply-to", "references") for value in root.get_all(name, [])][::-1]
    return headers.message_ids([*returned, *quoted, *answered][:_MAX_IDS])[:_MAX_IDS]
