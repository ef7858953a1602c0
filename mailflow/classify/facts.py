"""Facts of a text that need no rules: postcode and telephone number; and how many of a thing there are.

Called by the classifier. Pure; every pattern is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from mailflow.classify.ruleset import Language
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Token
from mailflow.classify.words import fold

MAX_COUNT = 99_999
REACH = 4
"""So many words may stand between a number and its thing: "zwei gut erhaltene weiße Stühle"."""

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?\d{4}){3,7}[ ]?\d{0,4}\b")
_DATE = re.compile(r"\b\d{1,2}\.[ ]?\d{1,2}\.(?:[ ]?\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b")
_PHONE = re.compile(r"(?<![\w.,])(?:\+|[0٠۰]{1,2})\d(?:[ \t]?[ \t/().\u2013-]{0,2}[ \t]?\d){5,14}(?!\w)")
# A postcode and a house number behind it are no telephone number, so this one wants a digit more.
_LONG_PHONE = re.compile(_PHONE.pattern.replace("{5,14}", "{6,14}"))
_FAX = re.compile(r"(?:fax)\W{0,3}$", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<![\w.,+/-])(?:D[- ])?(\d{5})(?![\w/]|[.,]\d|-\d| ?(?:€|EUR|Euro|km|Stück|Stk|kg)\b)")
_POSTCODE_LABEL = re.compile(
    r"(?:PLZ|Postleitzahl|post(?:al)? ?code|zip(?: code)?|Індекс|Индекс|code postal|posta kodu|kod pocztowy|"
    r"الرمز البريدي|کد ?پستی)\W{0,3}$",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PLACE_FOLLOWS = re.compile(r"[ \t]+[^\W\d_]{2}")
_RANGE_SIGNS = frozenset({"-", "–", "/"})
_RANGE_WORDS = frozenset({
    ",", "bis", "oder", "or", "to", "ou", "a", "або", "чи", "до", "или", "lub", "do", "albo", "veya", "ila", "او", "الى", "يا", "تا",
})  # fmt: skip
"""Between two numbers, folded: two to three chairs are no number of chairs."""
_NUMBER = re.compile(r"\d{1,5}")
_COUNTED_X = re.compile(r"(\d{1,4})[x×]", re.IGNORECASE)


def phone(*texts: str) -> str | None:
    """The first telephone number as written, no fax; the texts in their order."""
    for text in texts:
        for found in _PHONE.finditer(_without(text, _LINK, _IBAN, _DATE)):
            digits = sum(letter.isdigit() for letter in found.group())
            if 7 <= digits <= 15 and not _FAX.search(text[max(0, found.start() - 12) : found.start()]):
                return text[found.start() : found.end()].strip()
    return None


def postcode(*texts: str) -> str | None:
    """The German postcode: the first with a label before it, else with a place behind it, else any; five ASCII digits."""
    best: tuple[int, str] | None = None
    for text in texts:
        cleaned = _without(text, _LINK, _IBAN, _LONG_PHONE)
        for found in _POSTCODE.finditer(cleaned):
            code = _ascii_digits(found.group(1))
            rank = _postcode_rank(cleaned, found)
            if "01000" < code < "99999" and (best is None or rank < best[0]):
                best = (rank, code)
    return best[1] if best else None


def _postcode_rank(text: str, found: re.Match[str]) -> int:
    if _POSTCODE_LABEL.search(text[max(0, found.start() - 20) : found.start()]):
        return 0
    return 1 if _PLACE_FOLLOWS.match(text, found.end()) else 2


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    """`text` with what the patterns match blotted out, so that offsets stay."""
    for pattern in patterns:
        text = pattern.sub(lambda found: "_" * len(found.group()), text)
    return text


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(letter)) for letter in text)


def number(text: str, numbers: Mapping[str, int]) -> int | None:
    """What a word counts: digits, or a number word from two on; None for anything else."""
    if _NUMBER.fullmatch(text):
        return int(text) or None
    if found := _COUNTED_X.fullmatch(text):
        return int(found.group(1)) or None
    return numbers.get(fold(text))


class Counts:
    """Numbers that belong to things, in one language."""

    def __init__(self, language: Language) -> None:
        self._numbers = language.numbers
        self._counters = frozenset(fold(word) for word in language.counters)
        self._not_counting = frozenset(fold(word) for word in language.not_counting)
        self._glue = frozenset(fold(word) for word in language.glue) - self._counters
        self._articles = frozenset(fold(word) for word in language.articles)
        self._capital_nouns = language.compounds

    def of(self, hit: Hit, tokens: Sequence[Token], taken: frozenset[int]) -> int | None:
        """The number that belongs to a hit; `taken` holds the indexes of the tokens of all hits."""
        first, last = hit.indexes[0], hit.indexes[-1]
        before = self._before(tokens, first, taken)
        return before if before is not None else self._after(tokens, last)

    def has_article(self, hit: Hit, tokens: Sequence[Token]) -> bool:
        """Whether "ein", "eine" or the like counts the hit as one."""
        first = hit.indexes[0]
        return any(tokens[i].key in self._articles for i in range(max(0, first - 3), first))

    def _before(self, tokens: Sequence[Token], first: int, taken: frozenset[int]) -> int | None:
        sentence = tokens[first].sentence
        for index in range(first - 1, max(-1, first - 2 - REACH), -1):
            token = tokens[index]
            count = number(token.text, self._numbers)
            if token.sentence != sentence or index in taken:
                return None
            if count is not None:
                return count if self._counts(tokens, index) else None
            if token.key in self._not_counting:
                return None
            if token.key in self._counters:
                continue
            if token.is_sign or token.key in self._glue or self._is_other_noun(token):
                return None
        return None

    def _is_other_noun(self, token: Token) -> bool:
        """Whether a number before it belongs to it, not to what follows: "aus neun Ländern, Deutsch"."""
        return self._capital_nouns and token.text[:1].isupper() and not token.text.isupper()

    def _after(self, tokens: Sequence[Token], last: int) -> int | None:
        """`Stühle: 4`, `Stühle (4)`, `Stühle 4 Stück`."""
        rest = tokens[last + 1 : last + 4]
        if len(rest) > 1 and rest[0].text in (":", "(") and rest[0].sentence == tokens[last].sentence:
            count = number(rest[1].text, self._numbers)
            return count if count is not None and self._counts(tokens, rest[1].index) else None
        if len(rest) > 1 and rest[1].key in self._counters and rest[0].sentence == tokens[last].sentence:
            return number(rest[0].text, self._numbers)
        return None

    def _counts(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a number counts things: no size, age, date, price or ordinal."""
        around = [*tokens[max(0, index - 1) : index], *tokens[index + 1 : index + 2]]
        if any(token.key in self._not_counting for token in around):
            return False
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        is_bullet = index > 0 and tokens[index - 1].sentence != tokens[max(0, index - 2)].sentence
        is_range = index > 0 and tokens[index - 1].text in _RANGE_SIGNS and not is_bullet
        is_range = is_range or self._is_between(tokens, index - 2) or self._is_between(tokens, index)
        return following not in _RANGE_SIGNS and following != "." and not is_range

    def _is_between(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether the words from here are a number, a word such as "or", and a number."""
        part = tokens[max(0, index) : index + 3]
        if len(part) < 3 or part[1].key not in _RANGE_WORDS:
            return False
        return all(number(token.text, self._numbers) is not None for token in (part[0], part[2]))


def one_count(counts: Iterable[int | None]) -> int | None:
    """The one number among them; None where there is none, or where two differ."""
    distinct = {count for count in counts if count is not None}
    return distinct.pop() if len(distinct) == 1 else None
