"""How the text of a letter stands on its lines."""

from __future__ import annotations

import re

_WIDTH = 76  # RFC 5322 2.1.1 asks for less than 78, RFC 3676 4.2 for some room to be quoted.
_GAPS = re.compile("\n{3,}")


def laid_out(body: str) -> str:
    """The text without trailing spaces and wide gaps; long lines wrapped at spaces, words and links stay whole."""
    lines = [part for line in body.split("\n") for part in wrapped(line.rstrip())]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")


def wrapped(line: str) -> list[str]:
    """The line as several that are short enough, each indented like the first."""
    if len(line) <= _WIDTH:
        return [line]
    indent = line[: len(line) - len(line.lstrip())][: _WIDTH // 2]
    lines: list[str] = []
    words: list[str] = []
    width = len(indent)
    for word in line.split():
        if words and width + len(words) + len(word) > _WIDTH:
            lines.append(indent + " ".join(words))
            words, width = [], len(indent)
        words.append(word)
        width += len(word)
    return [*lines, indent + " ".join(words)]
