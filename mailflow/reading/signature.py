"""Where the signature of a text begins: closing formula, name, what the mail program adds, disclaimer, footer.

Called by `reply` for each stretch of new text. Pure and linear.
"""

from __future__ import annotations

import re

from mailflow.reading.replytables import (
    ADJECTIVE_ENDINGS,
    CLIENT_LINES,
    CLIENT_LINKS,
    CLIENTS,
    CLOSING_STARTS,
    CLOSINGS,
    CONTACT,
    DISCLAIMERS,
    FIELD,
    HOLDS,
    NOT_ADJECTIVES,
    NOT_NAMES,
    NOTICE_STARTS,
    POSTSCRIPTS,
    PRODUCTS,
    REGARDS,
    REGARDS_BEFORE,
    SECRECY,
    SENT,
    SENT_AT_END,
    SENT_FROM_MINE,
    SENT_WITH,
    THANKS,
    WISHES,
    YOURS,
    fold,
    is_ruler,
    words_of,
)

_SIGNATURE_LINES = 18  # What is longer after a closing formula is a letter that goes on.
_LIST_RULER = re.compile(r"_{40,80}")  # Mailman's, over the name of the list
_SIZE = re.compile(r"gr\.?\s?\d")  # "Gr. 128": what somebody wears, and no regards.
_PAUSE = re.compile(r"[.,;!?)–-]\s+")


def without_signature(segment: list[str], answers: bool, writer: str = "") -> tuple[list[str], list[str]]:
    """New lines and signature lines of text that no quote interrupts; `writer`: the name that the mail's From has."""
    names = frozenset(words_of(fold(writer)))
    kept: list[str] = []
    clients: list[str] = []
    has_text = False
    folds = [fold(line) for line in segment]
    left = sum(map(bool, folds))
    for number, (line, folded) in enumerate(zip(segment, folds, strict=True)):
        left -= bool(folded)
        if not folded:
            kept.append(line)
        elif not has_text and is_client(folded):
            clients.append(line)  # People type below the line that their phone had put there.
        elif _begins_signature(segment, number, folded, left, has_text, answers, names):
            end = _postscript_end(segment, number)
            return [*kept, *segment[number:end]], clients + segment[end:]
        else:
            kept.append(line)
            has_text = True
    return _without_lastwords_of(kept, clients)


def _begins_signature(
    segment: list[str], number: int, folded: str, left: int, has_text: bool, answers: bool, names: frozenset[str]
) -> bool:
    """Whether the signature begins at this line; `left` lines that are not blank follow it. `names`: the writer's."""
    if not has_text:
        ends = folded == "--" or is_closing(folded) or _LIST_RULER.fullmatch(folded) is not None
        return answers and left <= 6 and ends
    if _is_disclaimer(folded) or (is_client(folded) and left <= _SIGNATURE_LINES):
        return True
    if folded == "--":
        return left <= _SIGNATURE_LINES
    if left > _SIGNATURE_LINES:
        return False
    if is_closing(folded) or _is_thanks_before_name(segment, number, folded):
        return True
    if _is_yours(segment, number, left) or (left == 0 and _is_own_name(folded, names, answers)):
        return True
    if is_ruler(segment[number]):
        return left <= 8 and any(CONTACT.search(fold(line)) for line in segment[number + 1 :])
    above = segment[number - 1].strip() if number else ""
    if left == 0 and above.endswith((".", "!", ",")):
        return answers and _is_name(segment[number])
    return answers and left <= 7 and not above and _is_name_block(segment[number:])


def is_closing(folded: str) -> bool:
    """Whether it is "Viele Grüße aus Gera", "Best regards,": a short line that begins with a formula."""
    words = words_of(folded)
    if not 0 < len(words) <= 9 or _SIZE.match(folded):
        return False
    for position, word in enumerate(words[:6]):
        if word in REGARDS:
            return len(words) - position <= 6
        if word not in REGARDS_BEFORE:
            break
    if _greets_with_adjectives(words):
        return True
    if words[-1] in WISHES and len(words) <= 6:
        return True
    if words[0] not in CLOSING_STARTS or any(char.isdigit() or char in "?;" for char in folded):
        return False
    return any(" ".join(words[:length]) in CLOSINGS for length in range(1, 6)) and len(words) <= 7


def _greets_with_adjectives(words: list[str]) -> bool:
    """Whether it is "Sportliche Grüße aus Gera": nothing but adjectives before the noun."""
    for position, word in enumerate(words[:4]):
        if word in REGARDS:
            return position > 0 and len(words) - position <= 6
        joins = word in REGARDS_BEFORE
        if not joins and (word in NOT_ADJECTIVES or len(word) < 4 or not word.endswith(ADJECTIVE_ENDINGS)):
            return False
    return False


def is_client(folded: str) -> bool:
    """Whether it is "Von meinem iPhone gesendet" or the like: what the program added, not the person."""
    if not folded or len(folded) > 200:
        return False
    words = set(words_of(folded))
    if "." in folded and len(words) <= 20 and any(link in folded for link in CLIENT_LINKS):
        return True
    if folded.startswith(SENT_FROM_MINE):
        return len(words) <= 10 and not words.isdisjoint(SENT)
    if folded.startswith(SENT_WITH) and words_of(folded)[-1] in SENT:
        return len(words) <= 8 and not words.isdisjoint(PRODUCTS)
    bare_end = folded.rstrip(".! ")
    if bare_end in CLIENT_LINES:
        return True
    if bare_end.endswith(SENT_AT_END) or "auf viren gepruft" in folded:
        return len(words) <= 14
    bare = folded.lstrip("-* ")
    if len(words) > 18 or not bare.startswith(CLIENTS):
        return False
    # "Diese Mail wurde …" names a mail itself: the product has to stand behind it.
    behind = min((bare[len(prefix) :] for prefix in CLIENTS if bare.startswith(prefix)), key=len)
    return not PRODUCTS.isdisjoint(words_of(behind))


def _is_disclaimer(folded: str) -> bool:
    bare = folded.lstrip("*_ ")
    notice = bare.startswith(NOTICE_STARTS) and all(any(word in bare for word in words) for words in (SECRECY, HOLDS))
    return len(folded) > 12 and (notice or bare.startswith(DISCLAIMERS))


def _is_thanks_before_name(segment: list[str], number: int, folded: str) -> bool:
    """ "Danke," or "Thanks" in a paragraph of its own, and a name below; a "Danke!" is said to somebody."""
    if folded.rstrip(", ") not in THANKS or (not folded.endswith(",") and number and segment[number - 1].strip()):
        return False
    following = [line for line in segment[number + 1 : number + 3] if line.strip()]
    return bool(following) and _is_name(following[0])


def _is_yours(segment: list[str], number: int, left: int) -> bool:
    """ "Ihre Stadtbibliothek Peine", "Euer Team": in the last paragraph, whose letter it is and nothing said."""
    line = segment[number].strip()
    first, *others = line.split()
    if number == 0 or segment[number - 1].strip() or left > 4 or line.endswith((".", "!", "?", ":", ";")):
        return False
    if fold(first) not in YOURS or not 0 < len(others) <= 6 or not first[0].isupper() or not others[0][0].isupper():
        return False
    others_say = words_of(fold(" ".join(others)))
    return NOT_NAMES.isdisjoint(others_say) and not any(char.isdigit() for char in line)


def _is_own_name(folded: str, names: frozenset[str], answers: bool) -> bool:
    """Whether a line is the writer's name, as their mail has it; under an answer a part of it, or the initials, too."""
    words = words_of(folded)
    if not words or not names or folded.endswith(("?", ":")):
        return False
    initials = {word[0] for word in names}
    if answers and len("".join(words)) == len(names) > 1 and set("".join(words)) == initials:
        return True
    return names.issuperset(words) and (answers or len(words) > 1)


def _is_name_block(block: list[str]) -> bool:
    """The last paragraph of an answer: a name, or a name with role, address and telephone under it."""
    lines = [line.strip() for line in block if line.strip()]
    name, *fields = FIELD.split(lines[0])
    if not _is_name(name):
        return len(lines) == 1 and _is_name_with_office(lines[0])
    if fields:
        return CONTACT.search(fold(lines[0])) is not None or not any(line.endswith((".", "!", "?")) for line in lines)
    short = all(len(line) <= 70 and not line.endswith(("?", "!")) for line in lines[1:])
    contact = any(CONTACT.search(fold(line)) or is_client(fold(line)) for line in lines[1:])
    return len(lines) == 1 or (len(lines) <= 2 and all(map(_is_name, lines))) or (short and contact)


def _is_name_with_office(line: str) -> bool:
    """ "M. Queck, Büro 214": a name of two words, and behind the comma what is written with capitals or in figures."""
    name, comma, office = line.partition(", ")
    words = office.split()
    if not comma or len(name.split()) < 2 or not _is_name(name) or not 0 < len(words) <= 4:
        return False
    written = all(word[0].isupper() or word[0].isdigit() for word in words)
    return written and not office.endswith(("?", "!", ":")) and NOT_NAMES.isdisjoint(words_of(fold(office)))


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
    kept = trim(kept)
    if not kept:
        return kept, clients
    last = kept[-1]
    for found in reversed(list(_PAUSE.finditer(last[-80:]))):
        at = len(last[:-80]) + found.end()
        tail = fold(last[at:])
        if is_closing(tail) and len(words_of(tail)) <= 6 and last[:at].strip(" ,;–-"):
            return [*kept[:-1], last[:at].rstrip(" ,;–-")], [*clients, last[at:]]
    return kept, clients


def trim(lines: list[str]) -> list[str]:
    """Without blank lines at both ends."""
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    last = next((n for n in range(len(lines), first, -1) if lines[n - 1].strip()), first)
    return lines[first:last]
