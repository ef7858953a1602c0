"""What the writer of a mail newly wrote, told apart from signature and quoted mail; whole lines, no mail client asked.

Called for every mail: an answer holds orders that must not be taken from the quote, a first mail has footers that
offer nothing. Pure and linear in the size of the text: each line is looked at a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import or_

from mailflow.reading.replytables import (
    CLIENTS,
    CLOSING_STARTS,
    CLOSINGS,
    CONTACT,
    DATE,
    DISCLAIMERS,
    FIELD,
    HEADERS,
    LINE_CHARS,
    NOT_NAMES,
    OPENERS,
    ORIGINAL,
    POSTSCRIPTS,
    PRODUCTS,
    REGARDS,
    REGARDS_BEFORE,
    RULER,
    SENT,
    SENT_AT_END,
    SENT_FROM_MINE,
    THANKS,
    TIME,
    WISHES,
    WROTE,
    fold,
    words_of,
)

_ATTRIBUTION_LINES = 4  # RFC 3676 knows no limit, but no client wraps "On … wrote:" into more.
_HEADER_LINES = 10  # Within these the From, To and Subject of a quoted header block stand.
_SIGN = ">"
_PAGE_LINES = 4000  # Below these only quote signs are looked at: no person writes so much, and the time stays bounded.
_SIGNATURE_LINES = 18  # What is longer after a closing formula is a letter that goes on.


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text in three: the writer's new words, what stands under them, and the mail that they answer."""

    new: str  # with the salutation; paragraphs and inline answers in the order written
    signature: str  # closing formula, signature, client line, disclaimer, footer
    quoted: str  # quoted or forwarded mail with the line or header block that announces it


def split(text: str) -> Parts:
    """The parts of a mail's text: "\\n" line ends, HTML quotes behind "> ", a signature container after a "-- " line.

    An answer between quoted lines is new. Nothing new at all in a mail without a quote: the text is taken for new,
    except for the lines that clients add, as a first mail must never be lost to a rule about answers.
    """
    lines = text.split("\n")
    quoted = _quoted_lines(lines)
    answers = any(quoted)
    new: list[str] = []
    signature: list[str] = []
    for segment in _segments(lines, quoted):
        kept, cut = _without_signature(segment, answers)
        new.extend(_trim(kept))
        signature.extend(_trim(cut))
    if not new and not answers:
        clients = [bool(line.strip()) and _is_client(fold(line)) for line in lines]
        new = [line for line, is_client in zip(lines, clients, strict=True) if not is_client]
        signature = [line for line, is_client in zip(lines, clients, strict=True) if is_client]
    rest = [line for line, is_quoted in zip(lines, quoted, strict=True) if is_quoted]
    return Parts(*("\n".join(_trim(part)) for part in (new, signature, rest)))


def flat(new: str) -> str:
    """New text in one line: white space as single spaces, without a closing formula and all after it."""
    lines = new.split("\n")
    for number, line in enumerate(lines[:_PAGE_LINES]):
        if number and _is_closing(fold(line)):
            lines = lines[:number]
            break
    return " ".join(" ".join(lines).split())


# What is quoted ------------------------------------------------------------------------------------------------------


class _Page:
    """The lines of a mail with what was found out about each, found out once: that keeps hostile text linear."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.signed = [line.lstrip()[:1] == _SIGN for line in lines]
        self.folded = ["" if sign else fold(line) for line, sign in zip(lines[:_PAGE_LINES], self.signed, strict=False)]
        self._roles: dict[int, frozenset[str]] = {}
        self._signs: dict[int, tuple[bool, bool, bool, bool]] = {}

    def roles(self, number: int) -> frozenset[str]:
        """What a header line names; Outlook on phones writes several into one line: each word before a colon counts."""
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


def _quoted_lines(lines: list[str]) -> list[bool]:
    """For each line whether it belongs to another mail; from a quote without signs on, everything does."""
    page = _Page(lines)
    marks = list(page.signed)
    seen_new = 0  # lines that are not quoted and not blank
    for number, folded in enumerate(page.folded):
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


def _announcement(page: _Page, number: int) -> tuple[int | None, int, bool]:
    """First line of what announces a quote, the line after it, and whether it is an attribution that ends here."""
    folded = page.folded[number]
    if _is_original(folded) or _is_header_block(page, number):
        end = number + 1
        while end < min(number + _HEADER_LINES, len(page.folded)) and page.roles(end):
            end += 1
        return number, end, False
    if folded.endswith((":", "：")) or (words_of(folded)[-1:] and words_of(folded)[-1] in WROTE):
        return _attribution_start(page, number), number + 1, True
    return None, number, False


def _is_original(folded: str) -> bool:
    """Whether it is "-----Original Message-----": with dashes, or a colon (Apple), so that no sentence is."""
    title = folded.lstrip("-_=*—– ").partition("---")[0].rstrip("-_=*—– ")
    if title.rstrip(": ") in ORIGINAL:
        return folded[:2] in ("--", "__", "==", "**", "——") or title.endswith(":")
    return "type your reply above this line" in folded or "oberhalb dieser zeile antworten" in folded


def _is_header_block(page: _Page, number: int) -> bool:
    """A From line, and two of Subject, Date and To, close together; the first of them is here.

    A letter can have such a head too ("Von: …, An: …, Betreff: …"); a mail's head has an address or a date as well.
    """
    roles = page.roles(number)
    if not roles:
        return False
    has_address = "@" in page.folded[number]
    for below in range(number + 1, min(number + _HEADER_LINES, len(page.folded))):
        roles |= page.roles(below)
        has_address |= "@" in page.folded[below] and bool(page.roles(below))
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
        if not strong and not (signed and has_verb and (dated or start == end)):
            continue
        nearest = start if nearest is None or here[0] or (here[1] and here[2]) else nearest
        if _opens(page.folded[start]):
            return start
    return nearest


def _opens(folded: str) -> bool:
    """Whether a line can be the first of an attribution: it begins with a date, or with what stands before one."""
    words = words_of(folded)[:4]
    return bool(words) and (words[0].isdigit() or (words[0] in OPENERS and len(words) > 1))


def _with_ruler(page: _Page, start: int) -> int:
    """Outlook draws a line above its header block: it belongs to the quote."""
    for above in range(start - 1, max(start - 4, -1), -1):
        if page.folded[above]:
            return above if _is_ruler(page.lines[above]) else start
    return start


def _is_wrapped_quote(page: _Page, number: int) -> bool:
    """A quoted line that a mail program broke without repeating the sign: its first word had no room above."""
    if number == 0 or number + 1 >= len(page.signed) or not (page.signed[number - 1] and page.signed[number + 1]):
        return False
    above = page.lines[number - 1].rstrip()
    first_word = page.lines[number][:LINE_CHARS].split(maxsplit=1)[0]
    return len(above) + len(first_word) >= 72 and above[-1] not in ".!?:"


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


# What is signature ---------------------------------------------------------------------------------------------------


def _without_signature(segment: list[str], answers: bool) -> tuple[list[str], list[str]]:
    """New lines and signature lines of text that no quote interrupts."""
    if len(segment) > _PAGE_LINES:
        return segment, []
    kept: list[str] = []
    clients: list[str] = []
    has_text = False
    folds = [fold(line) for line in segment]
    left = sum(map(bool, folds))
    for number, (line, folded) in enumerate(zip(segment, folds, strict=True)):
        left -= bool(folded)
        if not folded:
            kept.append(line)
        elif not has_text and _is_client(folded):
            clients.append(line)  # People type below the line that their phone had put there.
        elif _begins_signature(segment, number, folded, left, has_text, answers):
            end = _postscript_end(segment, number)
            return [*kept, *segment[number:end]], clients + segment[end:]
        else:
            kept.append(line)
            has_text = True
    return _without_lastwords_of(kept, clients)


def _begins_signature(segment: list[str], number: int, folded: str, left: int, has_text: bool, answers: bool) -> bool:
    """Whether the signature begins at this line; `left` lines that are not blank follow it."""
    if not has_text:
        return answers and left <= 6 and (folded == "--" or _is_closing(folded))
    if _is_disclaimer(folded) or (_is_client(folded) and left <= _SIGNATURE_LINES):
        return True
    if folded == "--":
        return left <= _SIGNATURE_LINES
    if left > _SIGNATURE_LINES:
        return False
    if _is_closing(folded) or _is_thanks_before_name(segment, number, folded):
        return True
    if _is_ruler(segment[number]):
        return left <= 8 and any(CONTACT.search(fold(line)) for line in segment[number + 1 :])
    above = segment[number - 1].strip() if number else ""
    if left == 0 and above.endswith((".", "!", ",")):
        return answers and _is_name(segment[number])
    return answers and left <= 7 and not above and _is_name_block(segment[number:])


def _is_closing(folded: str) -> bool:
    """Whether it is "Viele Grüße aus Gera", "Best regards,": a short line that begins with a formula."""
    words = words_of(folded)
    if not 0 < len(words) <= 9:
        return False
    for position, word in enumerate(words[:6]):
        if word in REGARDS:
            return len(words) - position <= 6
        if word not in REGARDS_BEFORE:
            break
    if words[-1] in WISHES and len(words) <= 6:
        return True
    if words[0] not in CLOSING_STARTS or any(char.isdigit() or char in "?;" for char in folded):
        return False
    return any(" ".join(words[:length]) in CLOSINGS for length in range(1, 6)) and len(words) <= 7


def _is_client(folded: str) -> bool:
    """Whether it is "Von meinem iPhone gesendet" or the like: what the program added, not the person."""
    if not folded or len(folded) > 200:
        return False
    words = set(words_of(folded))
    if folded.startswith(SENT_FROM_MINE):
        return len(words) <= 10 and not words.isdisjoint(SENT)
    if folded.endswith(SENT_AT_END) or "auf viren gepruft" in folded:
        return len(words) <= 14
    bare = folded.lstrip("-* ")
    if len(words) > 18 or not bare.startswith(CLIENTS):
        return False
    # "Diese Mail wurde …" names a mail itself: the product has to stand behind it.
    behind = min((bare[len(prefix) :] for prefix in CLIENTS if bare.startswith(prefix)), key=len)
    return not PRODUCTS.isdisjoint(words_of(behind))


def _is_disclaimer(folded: str) -> bool:
    return len(folded) > 12 and folded.lstrip("*_ ").startswith(DISCLAIMERS)


def _is_ruler(line: str) -> bool:
    bare = line.strip()
    return len(bare) >= 3 and set(bare[:LINE_CHARS]) <= RULER


def _is_thanks_before_name(segment: list[str], number: int, folded: str) -> bool:
    if folded.rstrip(",! ") not in THANKS or not folded.endswith(","):
        return False
    following = [line for line in segment[number + 1 : number + 3] if line.strip()]
    return bool(following) and _is_name(following[0])


def _is_name_block(block: list[str]) -> bool:
    """The last paragraph of an answer: a name, or a name with role, address and telephone under it."""
    lines = [line.strip() for line in block if line.strip()]
    name, *fields = FIELD.split(lines[0])
    if not _is_name(name):
        return False
    if fields:
        return CONTACT.search(fold(lines[0])) is not None or not any(line.endswith((".", "!", "?")) for line in lines)
    short = all(len(line) <= 70 and not line.endswith(("?", "!")) for line in lines[1:])
    contact = any(CONTACT.search(fold(line)) or _is_client(fold(line)) for line in lines[1:])
    return len(lines) == 1 or (len(lines) <= 2 and all(map(_is_name, lines))) or (short and contact)


def _is_name(line: str) -> bool:
    """One to four capitalised words without a word that people answer with: "Johannes", "A. Rost, Leitung"."""
    bare = line.strip().strip(",")
    words = bare.split()
    if not 0 < len(words) <= 4 or len(bare) > 50 or any(char in ":;!?()0123456789👍" for char in bare):
        return False
    if bare.endswith(".") or not NOT_NAMES.isdisjoint(words_of(fold(bare))):
        return False
    shapes = (word.strip(".,-") for word in words)
    return all(_is_capitalised(word) for word in shapes)


def _is_capitalised(word: str) -> bool:
    """A name's shape; scripts without capitals (Arabic) never have it. A shout is an answer, an initial a name."""
    letters = word.replace("-", "").replace("’", "")
    return letters.isalpha() and word[0].isupper() and (len(word) == 1 or not word.isupper())


def _postscript_end(segment: list[str], closing: int) -> int:
    """Where the new text ends: at the closing formula, or after the postscript below it, which is new text too."""
    end = closing
    for number in range(closing + 1, min(len(segment), closing + 2 * _SIGNATURE_LINES)):
        if fold(segment[number]).startswith(POSTSCRIPTS):
            end = next((n for n in range(number, len(segment)) if not segment[n].strip()), len(segment))
    return end


def _without_lastwords_of(kept: list[str], clients: list[str]) -> tuple[list[str], list[str]]:
    """Cuts "…, LG Anna" from the end of the last line."""
    kept = _trim(kept)
    if not kept:
        return kept, clients
    last = kept[-1]
    for found in reversed(list(_PAUSE.finditer(last[-80:]))):
        at = len(last[:-80]) + found.end()
        tail = fold(last[at:])
        if _is_closing(tail) and len(words_of(tail)) <= 6 and last[:at].strip(" ,;–-"):
            return [*kept[:-1], last[:at].rstrip(" ,;–-")], [*clients, last[at:]]
    return kept, clients


_PAUSE = re.compile(r"[.,;!?)–-]\s+")


def _trim(lines: list[str]) -> list[str]:
    """Without blank lines at both ends."""
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    last = next((n for n in range(len(lines), first, -1) if lines[n - 1].strip()), first)
    return lines[first:last]
