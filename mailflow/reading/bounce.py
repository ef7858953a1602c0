"""Which recipients a bounce is about, and whether for good: RFC 3464, 6522 and 6533, else its words.

Called by the worker for mails of kind "bounce", and by `explain`. What stands here is only a claim: whoever acts on it
must tie it to a letter of ours, by a signed bounce address or by one of `returned_ids`, and to that letter's mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message as Part

from mailflow.reading import bouncetext, headers, parts, reports, severity
from mailflow.reading.bouncetables import ADDRESS, ANSWERED, OPENINGS

MAX_RECIPIENTS = 100
_MAX_DIAGNOSTIC = 300  # characters
_MAX_CONTEXT = 3000

# RFC 3464 2.3.3: "delayed", "delivered", "relayed" and "expanded" are news, not failures.
_FAILED = ("failed", "failure", "fail", "undeliverable")
_DELAYED = ("delayed", "delay")
_NEWS = (*_DELAYED, "delivered", "relayed", "expanded", "deliverable")

_MACHINE_FIELDS = re.compile(r"(?im)^[ \t>]{0,4}(?:final|original)-recipient[ \t]{0,4}:")
_XTEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_HEX = re.compile(r"\+([0-9A-F]{2})")
_ANY_ADDRESS = re.compile(ADDRESS)
_OWN_FIELDS = ("from", "to", "delivered-to", "return-path", "reply-to", "x-original-to", "sender")


@dataclass(frozen=True, slots=True)
class Failure:
    """One recipient whom a letter did not reach, or not yet."""

    recipient: str  # the mailbox, lower case; the one that we wrote to where the report tells it
    action: str  # RFC 3464 2.3.3: "failed", or "delayed" where the server goes on trying
    status: str  # RFC 3463, such as "5.1.1"; "" when nothing tells it
    permanent: bool  # "hard": the address is gone; False ("soft") for all that can pass
    why: str  # a name in severity.WORDS, "status", or "" when nothing tells it
    diagnostic: str  # what the other server said, one line, at most 300 characters
    original_message_id: str  # without brackets; "" if unknown
    final: str = ""  # where it failed in the end, when that is another mailbox (RFC 3464 2.3.2)


def failures(raw: bytes) -> tuple[Failure, ...]:
    """The recipients that a bounce names as failed, each once; empty for a warning of delay. Never raises on bad mail."""
    return tuple(one for one in not_reached(raw) if one.action == "failed")


def not_reached(raw: bytes) -> tuple[Failure, ...]:
    """The recipients that a bounce names as failed or delayed, each once; who was reached is in neither."""
    root = reports.parsed(raw)
    leaves = reports.leaves(root)
    texts = _texts(root)
    report = _Report(next(iter(reports.returned_ids(root, leaves, texts)), ""), bouncetext.own_lines(texts))
    blocks = [block for text in _machine_texts(leaves, texts) for block in reports.blocks(text)]
    found = list(_reported(blocks, report))
    if not found and not any(_action(block) in _NEWS for block in blocks):
        found = list(_from_words(root, leaves, texts, report))
    return tuple({failure.recipient: failure for failure in reversed(found)}.values())[::-1][:MAX_RECIPIENTS]


def returned_ids(raw: bytes) -> tuple[str, ...]:
    """Message-IDs that the returned mail may have, the likeliest first, without brackets; at most 50."""
    root = reports.parsed(raw)
    return reports.returned_ids(root, reports.leaves(root), _texts(root))


class _Report:
    """What all failures of one bounce share."""

    def __init__(self, message_id: str, lines: list[str]) -> None:
        self.message_id = message_id
        self.lines = lines
        self.context = "\n".join(lines)[:_MAX_CONTEXT]
        self._said: tuple[bool, str] | None = None

    def failure(self, recipient: str, status: str, said: str, final: str = "", *, reported: bool = False) -> Failure:
        """One failure; what its own words leave open is looked for in the whole text, once. `reported`: in a machine part."""
        permanent, why = severity.verdict(status, said)
        # Some servers name the recipient in one place and the reason in another, beside the address again.
        if not why or (why in severity.BOILERPLATE and not reported):
            beside = severity.verdict(status, bouncetext.lines_with(self.lines, recipient))
            permanent, why = beside if beside[1] else (permanent, why)
        if not why:
            self._said = self._said or severity.verdict("", self.context)
            permanent, why = self._said
        diagnostic = headers.safe(re.sub(r"\s+", " ", said))[:_MAX_DIAGNOSTIC]
        return Failure(recipient, "failed", status, permanent, why, diagnostic, self.message_id, final)


def _texts(root: Part) -> str:
    return "\n\n".join(text for text in parts.content(root).texts if text.strip())[: 4 * reports.MAX_CHARS]


def _machine_texts(leaves: list[Part], texts: str) -> list[str]:
    """What stands for the machine-readable part: that part itself; where it came damaged or was renamed, a text with its fields."""
    proper = [leaf for leaf in leaves if parts.kind_of(leaf) in reports.STATUS_TYPES]
    found = [reports.flattened(leaf) for leaf in proper]
    if not any(_MACHINE_FIELDS.search(text) for text in found):
        others = (
            leaf
            for leaf in leaves
            if parts.kind_of(leaf) in ("application/octet-stream", "text/plain") and leaf not in proper
        )
        found = [*(reports.plain(leaf) for leaf in others), texts]  # fmt: skip
    return [text for text in (text[: reports.MAX_CHARS] for text in found) if _MACHINE_FIELDS.search(text)][:5]


def _reported(blocks: list[dict[str, str]], report: _Report) -> Iterator[Failure]:
    """RFC 3464 section 2.3: one block of fields for each recipient, after one about the mail."""
    for block in blocks:
        final = _recipient(block.get("final-recipient", ""))
        recipient = _recipient(block.get("original-recipient", "")) or final
        action = _action(block)
        if not recipient or (action and action not in (*_FAILED, *_DELAYED)):
            continue
        code = block.get("diagnostic-code", "")
        diagnostic = code.partition(";")[2].strip() or code
        status = severity.status_of(block.get("status", ""), diagnostic)
        if action or status.startswith("5"):
            failure = report.failure(recipient, status, diagnostic, final if final != recipient else "", reported=True)
            yield _not_yet(failure) if action in _DELAYED else failure


def _not_yet(failure: Failure) -> Failure:
    return replace(failure, action="delayed", permanent=False)


def _action(block: dict[str, str]) -> str:
    return re.split(r"[;(\s]", block.get("action", "").strip(), maxsplit=1)[0].lower()


def _recipient(value: str) -> str:
    """The mailbox of "rfc822; a@b" (RFC 3464 2.3.1) or "utf-8; ä@b" with its \\x{…} escapes (RFC 6533 section 3)."""
    kind, separator, address = value.partition(";")
    if not separator:
        kind, address = "rfc822", value
    if "utf-8" in kind.lower():
        address = _XTEXT.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
    elif "+" in address and "@" not in address:  # xtext, RFC 3461 section 4: some write its "@" as +40.
        address = _HEX.sub(lambda found: chr(int(found[1], 16)), address)
    found = _ANY_ADDRESS.search(address)
    return headers.mailbox(found[0]) if found else ""


def _from_words(root: Part, leaves: list[Part], texts: str, report: _Report) -> Iterator[Failure]:
    """A bounce that follows no standard, or whose machine part is lost: recipients by the words of its text."""
    listed = _addresses(root, ("x-failed-recipients",))
    # Apache James returns a mail under its own subject, with "Re:" before it; nobody but a program begins so.
    answered = ANSWERED.match(headers.text(str(root.get("subject", ""))))
    if answered and not OPENINGS.match(report.context.lstrip(" \n\t*-=#")):
        return
    not_these = frozenset(_addresses(root, _OWN_FIELDS)) - listed.keys()
    named = bouncetext.named_recipients(report.lines, not_these)
    if listed:  # The server says itself which they are.
        named = {address: named.get(address, "") for address in listed}
    if not named:
        fields = [(name, str(value)) for name, value in root.items()]
        named = dict.fromkeys(bouncetext.library_recipients(fields, texts), "")
    if not named:
        named = dict.fromkeys(list(_returned_to(leaves, texts))[:1], "")
    general = severity.status_of("", report.context)
    for recipient, words in list(named.items())[:MAX_RECIPIENTS]:
        failure = report.failure(recipient, severity.status_of("", words) or general, words)
        yield _not_yet(failure) if bouncetext.is_delay(report.context) else failure


def _returned_to(leaves: list[Part], texts: str) -> dict[str, str]:
    """Whom the returned mail was for: its To field, where the bounce itself names nobody."""
    returned = [reports.flattened(leaf) for leaf in leaves if parts.kind_of(leaf) in reports.RETURNED_TYPES]
    for text in [*returned, "\n".join(bouncetext.returned_lines(texts))]:
        found = re.search(r"(?im)^[ \t>|]{0,6}to:[ \t]*(.{1,1000})", text)
        if found and (addresses := _ANY_ADDRESS.findall(found[1])):
            return {headers.mailbox(address): "" for address in addresses}
    return {}


def _addresses(root: Part, names: tuple[str, ...]) -> dict[str, str]:
    values = " ".join(headers.text(str(value))[:2000] for name in names for value in root.get_all(name, [])[:20])
    return {headers.mailbox(address): "" for address in _ANY_ADDRESS.findall(values)}
