"""Which lines of a mail belong to another one that it answers or forwards: quote signs, and what announces a quote.

Called by `reply`. Pure and linear: what is found out about a line is found out once.
"""

from __future__ import annotations

import re
from operator import or_

from mailflow.reading.replytables import (
    ANSWER_ABOVE,
    DATE,
    HEADERS,
    LINE_CHARS,
    OPENERS,
    ORIGINAL,
    PAGE_LINES,
    TIME,
    WROTE,
    fold,
    is_ruler,
    words_of,
)

_TIME_LAST = re.compile(r"\d{1,2}:\d\d$")
_ATTRIBUTION_LINES = 4  # RFC 3676 knows no limit, but no client wraps "On … wrote:" into more.
_HEADER_LINES = 10  # Within these the From, To and Subject of a quoted header block stand.
_SIGN = re.compile(r"[>＞]|[A-Z]{1,3}>")  # The Bat! writes the initials of whom it quotes before it.
_ARROWS = ">>>"
_STROKES = ("--", "__", "==", "**", "——", "––", "‐‐", "~~", "##")
_NOTES_LINE = re.compile(r"\S ?---\d[\d./-]{5,9} \d{1,2}:\d\d(?::\d\d)?(?: [ap]m)?---")
_TITLE_WORDS = 6
_NO_ROLES: frozenset[str] = frozenset()


def quoted_lines(lines: list[str]) -> list[bool]:
    """For each line whether it belongs to another mail; from a quote without signs on, everything does."""
    page = _Page(lines)
    marks = list(page.signed)
    seen_new = 0  # lines that are not quoted and not blank
    for number, folded in enumerate(page.folded):
        if marks[number] and _is_arrow_head(page, number):
            return marks[:number] + [True] * (len(lines) - number)
        if marks[number] or not folded:
            continue
        seen_new += 1
        if _is_wrapped_quote(page, number):
            marks[number] = True
            continue
        start, end, is_attribution = _announcement(page, number)
        if start is None:
            continue
        # Outlook and its kin quote to the end, whatever signs an older mail below has; where the block is all there is
        # above a quote with signs, the answer can only stand below.
        if page.sign_follows(end) and (is_attribution or seen_new == 1):
            marks[start:end] = [True] * (end - start)
            seen_new -= number - start + 1
            continue
        start = _with_ruler(page, start)
        return marks[:start] + [True] * (len(lines) - start)
    return marks


class _Page:
    """The lines of a mail with what was found out about each, found out once: that keeps hostile text linear."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.signed = [_SIGN.match(line.lstrip()[:5]) is not None for line in lines]
        self.folded = ["" if sign else fold(line) for line, sign in zip(lines[:PAGE_LINES], self.signed, strict=False)]
        self._roles: dict[int, frozenset[str]] = {}
        self._signs: dict[int, tuple[bool, bool, bool, bool]] = {}

    def roles(self, number: int) -> frozenset[str]:
        """What a header line names; Outlook on phones writes several into one line: each word before a colon counts."""
        if ":" not in self.folded[number]:
            return _NO_ROLES
        if number not in self._roles:
            *heads, _ = self.folded[number].split(":")
            first = HEADERS.get(heads[0].strip("*_| ")) if heads else None
            words = (head.split()[-1:] for head in heads)
            others = (HEADERS.get(word[0].strip("*_|")) for word in words if word)
            self._roles[number] = frozenset({first, *others} - {None}) if first else frozenset()  # type: ignore[arg-type]
        return self._roles[number]

    def signs(self, number: int) -> tuple[bool, bool, bool, bool]:
        """Of an attribution, whether this line holds the address, the time, the date, the verb."""
        if number not in self._signs:
            folded = self.folded[number]
            time, date = TIME.search(folded) is not None, DATE.search(folded) is not None
            self._signs[number] = ("@" in folded, time, date, not WROTE.isdisjoint(words_of(folded)))
        return self._signs[number]

    def sign_follows(self, number: int) -> bool:
        """Whether the next line that is not blank is quoted with a sign; at most four blank ones stand between."""
        following = range(number, min(number + 5, len(self.folded)))
        return next((self.signed[n] for n in following if self.signed[n] or self.folded[n]), False)


def _announcement(page: _Page, number: int) -> tuple[int | None, int, bool]:
    """First line of what announces a quote, the line after it, and whether it is an attribution that ends here."""
    folded = page.folded[number]
    if _is_original(folded) or _is_titled_block(page, number) or _is_header_block(page, number):
        end = number + 1
        while end < min(number + _HEADER_LINES, len(page.folded)) and page.roles(end):
            end += 1
        return number, _behind_attribution(page, end) if end == number + 1 else end, False
    if (
        folded.endswith((":", "："))
        or _is_between_strokes(folded)
        or (words_of(folded)[-1:] and words_of(folded)[-1] in WROTE)
    ):
        start = _attribution_start(page, number)
        return start if start is None else _with_name(page, start), number + 1, True
    if _TIME_LAST.search(folded) and all(page.signs(number)[:3]) and page.sign_follows(number + 1):
        return number, number + 1, True  # Nextcloud's "Anna" anna@… – 28 April 2026 16:10, without verb and colon
    return None, number, False


def _behind_attribution(page: _Page, start: int) -> int:
    """Proton writes "On … wrote:" below its title: the line behind it, or `start` where none stands there."""
    for number in range(start, min(start + _ATTRIBUTION_LINES, len(page.folded))):
        if page.folded[number].endswith((":", "：")) and (_attribution_start(page, number) or 0) >= start:
            return number + 1
    return start


def _is_original(folded: str) -> bool:
    """Whether it is "-----Original Message-----": with dashes, or a colon (Apple), so that no sentence is."""
    title = _title(folded)
    if title.rstrip(": ") in ORIGINAL:
        return folded[:2] in _STROKES or folded[-2:] in _STROKES or title.endswith(":")
    if "---" in folded and _NOTES_LINE.search(folded):  # Notes: "Anna ---04.05.2026 10:00:00---Guten Tag, …"
        return True
    return folded.startswith("original message processed by") or any(line in folded for line in ANSWER_ABOVE)


def _is_between_strokes(folded: str) -> bool:
    return folded[:2] in _STROKES and folded[-2:] in _STROKES and "@" in folded


def _title(folded: str) -> str:
    return folded.lstrip("-_=*—–‐ ").partition("---")[0].rstrip("-_=*—–‐ ")


def _is_titled_block(page: _Page, number: int) -> bool:
    """A title between strokes in whatever language, and the From line of a mail, or its quoted first line, below it."""
    folded = page.folded[number]
    title = _title(folded)
    if folded[:2] not in _STROKES or folded[-2:] not in _STROKES or not 0 < len(words_of(title)) <= _TITLE_WORDS:
        return False
    below = next((n for n in range(number + 1, min(number + 4, len(page.folded))) if page.folded[n]), number)
    return "from" in page.roles(below) or ("@" in page.folded[below] and bool(page.roles(below)))


def _is_arrow_head(page: _Page, number: int) -> bool:
    """GroupWise's ">>> Anna <anna@…> 02.03.2026 10:05 >>>": an attribution in signs, over a quote without them."""
    line = page.lines[number][:LINE_CHARS].strip()
    if (
        number >= PAGE_LINES
        or not line.startswith(_ARROWS)
        or not line.endswith((_ARROWS, "<<<"))
        or len(line) <= 2 * len(_ARROWS)
    ):
        return False
    folded = fold(line.strip("<> "))
    dated = TIME.search(folded) is not None or DATE.search(folded) is not None
    return (dated or "@" in folded) and not page.sign_follows(number + 1)


def _is_header_block(page: _Page, number: int) -> bool:
    """A From line, and two of Subject, Date and To, close together; the first of them is here.

    A letter can have such a head too ("Von: …, An: …, Betreff: …"); a mail's head has an address or a date as well.
    """
    roles = page.roles(number)
    if not roles:
        return False
    has_address = "@" in page.folded[number]
    for below in range(number + 1, min(number + _HEADER_LINES, len(page.folded))):
        if here := page.roles(below):
            roles |= here
            has_address |= "@" in page.folded[below]
    return "from" in roles and len(roles & {"subject", "date", "to"}) >= 2 and (has_address or "date" in roles)


def _attribution_start(page: _Page, end: int) -> int | None:
    """Where "On <day>, <name> wrote:" begins that ends here; None when it is an ordinary sentence with a colon.

    Before quoted lines a verb is enough. Without them everything that follows would be cut, so it takes a date or
    an address as well: "Meine Tochter schrieb mir:" is a sentence.
    """
    signed = page.sign_follows(end + 1)
    has = (False, False, False, False)
    nearest = None
    for start in range(end, max(-1, end - _ATTRIBUTION_LINES), -1):
        if not page.folded[start]:
            break
        here = page.signs(start)
        has_address, has_time, has_date, has_verb = has = tuple(map(or_, has, here))
        dated = has_time or has_date
        strong = (has_address and (dated or has_verb)) or (has_verb and has_time and has_date)
        if not strong and not (signed and ((has_verb and (dated or start == end)) or (has_time and has_date))):
            continue
        nearest = start if nearest is None or here[0] or (here[1] and here[2]) else nearest
        if _opens(page.folded[start]) and not _is_broken_before(page, start):
            return start
    return nearest


def _is_broken_before(page: _Page, start: int) -> bool:
    """Whether the line above names who wrote: "Anna <anna@…> schrieb am 4. Mai" and "2026 um 10:00:" are one."""
    if not start or not page.folded[start - 1]:
        return False
    has_address, _, _, has_verb = page.signs(start - 1)
    return has_address and has_verb


def _with_name(page: _Page, start: int) -> int:
    """The line above too where the address was broken off the name: "Hilfe in Gera <" and "<gera@…>, 4 May …:"."""
    above = page.folded[start - 1] if start else ""
    return start - 1 if above and (above.endswith("<") or page.folded[start].startswith("<")) else start


def _opens(folded: str) -> bool:
    """Whether a line can be the first of an attribution: it begins with a date, or with what stands before one."""
    words = words_of(folded)[:4]
    return bool(words) and (words[0].isdigit() or (words[0] in OPENERS and len(words) > 1))


def _with_ruler(page: _Page, start: int) -> int:
    """Outlook draws a line above its header block: it belongs to the quote."""
    for above in range(start - 1, max(start - 4, -1), -1):
        if page.folded[above]:
            return above if is_ruler(page.lines[above]) else start
    return start


def _is_wrapped_quote(page: _Page, number: int) -> bool:
    """A quoted line that a mail program broke without repeating the sign: its first word had no room above."""
    if number == 0 or number + 1 >= len(page.signed) or not (page.signed[number - 1] and page.signed[number + 1]):
        return False
    above = page.lines[number - 1].rstrip()
    first_word = page.lines[number][:LINE_CHARS].split(maxsplit=1)[0]
    return len(above) + len(first_word) >= 72 and above[-1] not in ".!?:"
