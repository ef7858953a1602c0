"""What somebody answers to a list: "1 nehmen wir, 2 passt nicht, zu groß" says something about each number. Pure."""

from __future__ import annotations

import re

_NUMBERS = r"\d{1,2}(?:\s?(?:,|und|and|&|\+|-|\u2013)\s?\d{1,2})*"
_PART = re.compile(
    rf"(?:^|[\n;,])[ \t>*]{{0,8}}(?:nr\.?|#)?[ \t]?(?P<which>{_NUMBERS}|alles?|alle|all|beide|both)[ \t]?[.):=]?[ \t]+(?=[^\W\d])",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,2})\s?[-\u2013]\s?(\d{1,2})")


def parts(words: str, count: int) -> dict[int, str]:
    """What is said about which number from 1 to `count`; empty when nothing is, or a number is none, or comes twice."""
    found = list(_PART.finditer(words))
    if not found or words[: found[0].start()].strip():
        return {}
    said: dict[int, str] = {}
    ends = [part.start() for part in found[1:]] + [len(words)]
    for part, end in zip(found, ends, strict=True):
        text = words[part.end() : end].strip(" \t\n,;")
        for number in _named(part["which"], count):
            if number in said or not 1 <= number <= count:
                return {}
            said[number] = text
    return said


def _named(which: str, count: int) -> list[int]:
    if not which[0].isdecimal():
        return [*range(1, count + 1)] if which.lower() not in ("beide", "both") or count == 2 else [0]
    spread = _RANGE.sub(lambda found: ",".join(map(str, range(int(found[1]), int(found[2]) + 1))) or "0", which)
    return [int(number) for number in re.findall(r"\d+", spread)]
