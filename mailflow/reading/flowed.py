"""Paragraphs of format=flowed text, joined (RFC 3676). Called by `parts`; linear in the text."""

from __future__ import annotations

import re

_QUOTES = re.compile(r">*")
_MAX_QUOTE_DEPTH = 20


def joined(text: str, *, delete_space: bool = False) -> str:
    """Text whose flowed lines stand in one paragraph each; quoted ones begin with "> " for each level.

    `delete_space` is DelSp=yes: the blank at the end of a flowed line is no blank of the text (section 4.5).
    """
    paragraphs: list[str] = []
    pieces: list[str] = []
    depth = 0
    for line in text.split("\n"):
        line_depth, content = _unstuffed(line)
        # Section 4.3: the signature separator is never part of a paragraph. Section 4.5: nor is another depth.
        # An empty line stays one: many programs leave a blank at the end of the line before it.
        if pieces and (line_depth != depth or content in ("-- ", "")):
            paragraphs.append(_paragraph(pieces, depth))
            pieces = []
        depth = line_depth
        if content.endswith(" ") and content != "-- ":
            pieces.append(content[:-1] if delete_space else content)
        else:
            paragraphs.append(_paragraph([*pieces, content], depth))
            pieces = []
    if pieces:
        paragraphs.append(_paragraph(pieces, depth))
    return "\n".join(paragraphs)


def _unstuffed(line: str) -> tuple[int, str]:
    """The quote depth of a line, and its content without quote marks and the stuffed space (section 4.4)."""
    found = _QUOTES.match(line)
    depth = found.end() if found else 0
    content = line[depth:]
    return min(depth, _MAX_QUOTE_DEPTH), content.removeprefix(" ")


def _paragraph(pieces: list[str], depth: int) -> str:
    content = "".join(pieces)
    line = "> " * depth + (content if content == "-- " else content.rstrip(" "))
    # A paragraph that begins with ">" was stuffed: it is the writer's own and must not look quoted.
    return f" {line}" if depth == 0 and content.startswith(">") else line
