"""What the writer of a mail newly wrote, told apart from signature and quoted mail; whole lines, no mail client asked.

Called for every mail: an answer holds orders that must not be taken from the quote, a first mail has footers that
offer nothing. Pure and linear in the size of the text: each line is looked at a fixed number of times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailflow.reading.quotes import quoted_lines
from mailflow.reading.replytables import PAGE_LINES, fold
from mailflow.reading.signature import is_client, is_closing, trim, without_signature


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text in three: the writer's new words, what stands under them, and the mail that they answer."""

    new: str  # with the salutation; paragraphs and inline answers in the order written
    signature: str  # closing formula, signature, client line, disclaimer, footer
    quoted: str  # quoted or forwarded mail with the line or header block that announces it


def split(text: str, writer: str = "") -> Parts:
    """The parts of a mail's text: "\\n" line ends, HTML quotes behind "> ", a signature container after a "-- " line.

    `writer`: the name in the mail's From, which people also write below their words.

    An answer between quoted lines is new. Nothing new at all in a mail without a quote: the text is taken for new,
    except for the lines that clients add, as a first mail must never be lost to a rule about answers.
    """
    lines = text.split("\n")
    quoted = quoted_lines(lines)
    answers = any(quoted)
    new: list[str] = []
    signature: list[str] = []
    seen = 0
    for segment in _segments(lines, quoted):
        seen += len(segment)
        kept, cut = without_signature(segment, answers, writer) if seen <= PAGE_LINES else (segment, [])
        new.extend(trim(kept))
        signature.extend(trim(cut))
    if not new and not answers:
        clients = [bool(line.strip()) and is_client(fold(line)) for line in lines]
        new = [line for line, added in zip(lines, clients, strict=True) if not added]
        signature = [line for line, added in zip(lines, clients, strict=True) if added]
    rest = [line for line, is_quoted in zip(lines, quoted, strict=True) if is_quoted]
    return Parts(*("\n".join(trim(part)) for part in (new, signature, rest)))


def flat(new: str) -> str:
    """New text in one line: white space as single spaces, without a closing formula and all after it."""
    lines = new.split("\n")
    for number, line in enumerate(lines[:PAGE_LINES]):
        if number and is_closing(fold(line)):
            lines = lines[:number]
            break
    return " ".join(" ".join(lines).split())


def _segments(lines: list[str], quoted: list[bool]) -> Iterable[list[str]]:
    segment: list[str] = []
    for line, is_quoted in zip(lines, quoted, strict=True):
        if not is_quoted:
            segment.append(line)
        elif segment:
            yield segment
            segment = []
    if segment:
        yield segment
