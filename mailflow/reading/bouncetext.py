"""Bounces that follow no standard: whom they name, and what they say about each; the words stand in `bouncetables`.

Called by `bounce`, and by `bouncesigns` for the library, which knows some old formats that no table here does.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from email.message import Message as Part

from flufl.bounce import all_failures

from mailflow.reading import headers, parts
from mailflow.reading.bouncetables import ADDRESS, DELAY, GIVEN_UP, MACHINES, ORIGINAL_BEGINS

MAX_LINES = 400
MAX_LINE_CHARS = 1000
MAX_CHARS = 20_000
MAX_WORDS = 600  # characters that are kept of what is said about one recipient

logging.getLogger("flufl.bounce").disabled = True  # It logs each detector, and a traceback with words of the mail.

# A recipient at the beginning of a line, in the ways of qmail, Postfix, Exim, sendmail, GMX, Exchange and Gmail; what
# follows on the line and below it is about that recipient.
_NAMED = re.compile(
    rf"\s{{0,12}}(?:[-*•>|]{{1,3}}\s+)?(?:(?:to|an|recipient|empf[aä]nger|for|address|rcpt|failed recipient|user|кому)\s{{0,8}}:\s{{0,12}})?(?:smtp:)?[<\"'(\[]{{0,2}}(?:smtp:|mailto:)?({ADDRESS})[>\"')\]]{{0,2}}(?:<mailto:[^>]{{1,320}}>)?(?:\s*[:;,(.\-–—=].*|\s+on\s.*|\s+\(.*|\s+(?:[a-z]+ ){{0,3}}(?:not|un|does|failed|because|nicht|is|was|cannot).*|\s*)$",
    re.IGNORECASE,
)
# A recipient inside a line: after words that lead to one, or in brackets behind the name that a client shows.
_LED_TO = re.compile(
    rf"(?:\bto\b|\bfor\b|recipients?|addressee|address|adresse|\buser\b|mailbox|account|\ban\b|empf[aä]nger|destinat\w{{1,8}}|\bà\b|\ba\b|адрес\w{{0,4}}|получател\w{{0,3}}|rcpt to|\bde\b|naar|\bdo\b|宛先|アドレス|收件人)[\s:=('\"<\[«„“]{{0,6}}(?:smtp:|mailto:)?({ADDRESS})",
    re.IGNORECASE,
)
_BRACKETED = re.compile(rf"\S\s?[(<](?:mailto:|smtp:)?({ADDRESS})[)>]", re.IGNORECASE)
_ANY = re.compile(rf"({ADDRESS})", re.IGNORECASE)
# Lines that name the writer or somebody to ask, not a recipient.
_NOT_RECIPIENT = re.compile(
    r"(?i)^\W{0,8}(?:from|von|de|da|reply-to|message-?id|sender|absender|return-path|mail from|>>> mail from|references|in-reply-to|subject|betreff|contact|please contact|generating server|reporting-mta|received|remetente|expéditeur|nadawca|отправитель)\b\s*[:<]|mail from\s?:|contact |kontaktieren|sent (?:from|by)|message from |mail von |nachricht von |please (?:send|mail|forward)|assistance|reply to|questions"
)
_HEADER_LINE = re.compile(r"(?:[>|] ?)?([A-Za-z][A-Za-z-]{1,40}):(?:\s|$)")
_TRACE = frozenset({"received", "return-path", "message-id", "mime-version", "dkim-signature", "delivered-to"})
_BLANK_HEADER = re.compile(r"\s")


def own_lines(text: str) -> list[str]:
    """The lines of a bounce's own words: what stands above the mail that it returns, capped."""
    lines = [line[:MAX_LINE_CHARS] for line in text[: 4 * MAX_CHARS].split("\n")[:MAX_LINES]]
    return lines[: _original_begins(lines)]


def returned_lines(text: str) -> list[str]:
    """The lines of the mail that a bounce quotes below its own words."""
    lines = [line[:MAX_LINE_CHARS] for line in text[: 8 * MAX_CHARS].split("\n")[: 4 * MAX_LINES]]
    return lines[_original_begins(lines) :]


def is_delay(said: str) -> bool:
    """Whether the words only tell that a letter waits."""
    return DELAY.search(said) is not None and GIVEN_UP.search(said) is None


def named_recipients(lines: list[str], not_these: frozenset[str]) -> dict[str, str]:
    """Recipient -> what is said about it, by the surest way of naming that finds anybody."""
    found = {address: words for address, words in _at_line_begin(lines).items() if _is_person(address, not_these)}
    for pattern in (_LED_TO, _BRACKETED, _ANY):
        if not found:
            found = _inside(lines, pattern, not_these)
    return found


def lines_with(lines: list[str], address: str) -> str:
    """The lines in which servers speak of an address, each with the one below it where that names nobody else; not what was said to them."""
    spoken = [
        line if _ANY.search(next_line) and address not in next_line.lower() else f"{line} {next_line}"
        for line, next_line in zip(lines, [*lines[1:], ""], strict=False)
        if address in line.lower() and not line.lstrip().startswith(">>>")
    ]
    return "\n".join(spoken[-4:])[: 2 * MAX_WORDS]


def library_recipients(fields: Iterable[tuple[str, str]], text: str) -> tuple[str, ...]:
    """The recipients that flufl.bounce finds failed for good in a text mail; warnings of delay give none.

    It is a second opinion on "is it a bounce, and whose": it calls most passing failures permanent, so nothing else is
    taken from it. It gets capped text only, never the tree of the mail.
    """
    mail = Part()
    for name, value in list(fields)[:50]:
        if name.lower() in ("from", "to", "subject", "x-mailer", "return-path", "x-failed-recipients"):
            mail[name] = headers.safe(value)[:MAX_LINE_CHARS]
    mail["Content-Type"] = "text/plain; charset=utf-8"
    lines = [line[:MAX_LINE_CHARS] for line in text[:MAX_CHARS].split("\n")[:MAX_LINES]]
    mail.set_payload("\n".join(lines).encode("ascii", "replace").decode("ascii"))
    try:
        _, failed = all_failures(mail)
    except parts.BROKEN:
        return ()
    addresses = (headers.mailbox(address.decode("latin-1")) for address in sorted(failed))
    return tuple(address for address in addresses if _ANY.fullmatch(address))


def _original_begins(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if ORIGINAL_BEGINS.match(line) or _is_header_block(lines[number : number + 12]):
            return number
    return len(lines)


def _is_header_block(lines: list[str]) -> bool:
    """Whether a run of header fields with at least one trace field begins here, as in a mail that is quoted bare."""
    names: list[str] = []
    for line in lines:
        if found := _HEADER_LINE.match(line):
            names.append(found[1].lower())
        elif not names or not _BLANK_HEADER.match(line):  # A folded line continues its field.
            break
    return len(names) >= 3 and any(name in _TRACE for name in names)


def _at_line_begin(lines: list[str]) -> dict[str, str]:
    """Recipient -> the words up to the next empty line or the next recipient."""
    named: dict[str, str] = {}
    current = ""
    for line in lines:
        if (found := _NAMED.match(line)) and not _NOT_RECIPIENT.search(line):
            current = headers.mailbox(found[1])
            rest = line[found.end(1) :].strip("<>:;\"') \t")
            named.setdefault(current, "" if rest.startswith("mailto:") else rest[:MAX_WORDS])
        elif not line.strip():
            current = current if current and not named[current] else ""
        elif current and len(named[current]) < MAX_WORDS:
            named[current] = f"{named[current]} {line.strip()}".strip()[:MAX_WORDS]
    return named


def _inside(lines: list[str], pattern: re.Pattern[str], not_these: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        if "@" not in line or _NOT_RECIPIENT.search(line):
            continue
        for hit in pattern.finditer(line):
            address = headers.mailbox(hit[1])
            if _is_person(address, not_these):
                found.setdefault(address, " ".join(lines[number : number + 4])[:MAX_WORDS])
    return found


def _is_person(address: str, not_these: frozenset[str]) -> bool:
    return bool(address) and address not in not_these and not MACHINES.fullmatch(address.rpartition("@")[0])
