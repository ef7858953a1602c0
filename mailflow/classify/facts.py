"""Facts of a text that need no rules: postcode and telephone number; and how many of a thing there are.

Called by the classifier. Pure; every pattern is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mailflow.classify.numbers import CACHE_WORDS, MAX_PARTS, Number, Numbers
from mailflow.classify.ruleset import GOODS, Language
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text, Token
from mailflow.classify.words import fold

MAX_COUNT = 99_999
REACH = 4
"""So many words may stand between a number and its thing: "zwei gut erhaltene weiße Stühle"."""
NEAR_HITS = 3
"""So many things behind each other are looked at: a counted one in a list with one that is not."""

# What may stand before comes after the first sign here: a search for one of a few signs takes a third of the time.
_IBAN = re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2}(?:[ ]?\d{4}){3,7}[ ]?\d{0,4}\b")
_DATE = re.compile(r"\b\d{1,2}\.[ ]?\d{1,2}\.(?:[ ]?\d{2,4})?\b|\b\d{4}-\d{2}-\d{2}\b")
# Behind a full stop and a blank, five digits are the postcode of the next sentence: "0151 23456789. 07545".
_BEGINS_PHONE = r"[+0٠۰](?<![\w.,].)"
_PHONE = re.compile(
    _BEGINS_PHONE + r"(?:(?<=[0٠۰])[0٠۰])?\d(?:(?!\.[ \t]+\d{5}(?!\d))[ \t]?[ \t/().\u2013-]{0,2}[ \t]?\d){5,14}(?!\w)"
)
# A postcode and a house number behind it are no telephone number, so this one wants a digit more.
_LONG_PHONE = re.compile(_PHONE.pattern.replace("{5,14}", "{6,14}"))
# A long line that ends within a number, and digits alone at the start of the next: the mail program broke it there.
_WRAPPED_NUMBER = re.compile(r"^([^\n]{50,100}\d)\n(\d{1,4}\b(?![.:/-]|[ \t]*[^\W\d_]))", re.MULTILINE)
_SEVEN_DIGITS = re.compile(r"\d(?:\D*\d){6}")  # No shorter number is a telephone number.
_FIVE_DIGITS = re.compile(r"\d{5}")
_ONE_POSTCODE = re.compile(r"\d(?<!\d.)\d{4}(?!\d)")
_FAX = re.compile(r"(?:fax)\W{0,3}$", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<![\w.,+/-])(?:D[- ])?(\d{5})(?![\w/]|[.,]\d|-\d| ?(?:€|EUR|Euro|km|Stück|Stk|kg)\b)")
_POSTCODE_LABEL = re.compile(
    r"(?:PLZ|Postleitzahl|post(?:al)? ?code|zip(?: code)?|Індекс|Индекс|code postal|posta kodu|kod pocztowy|"
    r"الرمز البريدي|کد ?پستی)\W{0,3}$",
    re.IGNORECASE,
)
# A British one, which no number or size looks like: "LS8 5BJ".
_BRITISH_POSTCODE = re.compile(r"(?<![\w/.-])[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}(?![\w/-])")
# Of what looks like a telephone number in a text of things: "07545 120 Stühle" is a postcode and an amount.
_NO_AMOUNT = (
    _IBAN,
    re.compile(_LONG_PHONE.pattern.replace(_BEGINS_PHONE, _BEGINS_PHONE + r"(?:(?<=\+)|(?!\d{4} \d{1,3}\s+[^\W\d]))")),
    re.compile(r"0(?<![\w.,].)\d{3,}(?!\w)"),
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PLACE_FOLLOWS = re.compile(r"[ \t]+[^\W\d_]{2}")
_RANGE_SIGNS = frozenset({"-", "–", "/"})
_RANGE_WORDS = frozenset({
    ",", "bis", "oder", "or", "to", "ou", "a", "або", "чи", "до", "или", "lub", "do", "albo", "veya", "ila", "او", "الى", "يا", "تا",
})  # fmt: skip
"""Between two numbers, folded: two to three chairs are no number of chairs."""
_GENITIVES = frozenset({"'", "’", "'s", "’s", "s"})
_FEMININE = "ت"  # What Arabic writes for the ending of a word before another one.
_OPENING, _CLOSING = "([", ")]"


def phone(*texts: str) -> str | None:
    """The first telephone number as written, no fax; the texts in their order. One wrapped over two lines is one."""
    written = (_WRAPPED_NUMBER.sub(r"\1 \2", text) for text in texts if _SEVEN_DIGITS.search(text))
    for text in written:
        if not _PHONE.search(text):  # Blotting out takes longer, and makes no number that was none.
            continue
        for found in _PHONE.finditer(_without(text, _LINK, _IBAN, _DATE)):
            digits = sum(letter.isdigit() for letter in found.group())
            if 7 <= digits <= 15 and not _FAX.search(text[max(0, found.start() - 12) : found.start()]):
                return text[found.start() : found.end()].strip()
    return None


def postcode(*texts: str) -> str | None:
    """The German postcode: the first with a label before it, else with a place behind it, else any; five ASCII digits."""
    found = (one for text in texts for one in _ranked_postcodes(text))
    return min(found, key=lambda one: one[0], default=(0, None))[1]


def postcodes(text: str) -> list[str]:
    """All German postcodes of a text in their order."""
    return [code for _, code in _ranked_postcodes(text)]


def _ranked_postcodes(text: str) -> Iterator[tuple[int, str]]:
    """The postcodes of a text in their order, each with how surely it is one: 0 is surest."""
    if not _FIVE_DIGITS.search(text):
        return
    cleaned = _without(text, _LINK, _IBAN, _LONG_PHONE)
    for found in _POSTCODE.finditer(cleaned):
        code = _ascii_digits(found.group(1))
        if "01000" < code < "99999":
            yield _postcode_rank(cleaned, found), code


def names_british_postcode(text: str) -> bool:
    """Whether a British postcode stands in a text, by its form."""
    return _BRITISH_POSTCODE.search(text) is not None


def no_amounts(text: Text) -> frozenset[int]:
    """The indexes of the tokens within the number of an account or a telephone, or a postcode that is known as one by a word or
    its first digit."""
    written = text.text
    if not (_FIVE_DIGITS.search(written) or _SEVEN_DIGITS.search(written)):
        return frozenset()
    spans = [found.span() for pattern in _NO_AMOUNT for found in pattern.finditer(written)]
    spans += [found.span() for found in _ONE_POSTCODE.finditer(written) if _is_labelled(written, found)]
    if not spans:
        return frozenset()
    return frozenset(token.index for token in text.tokens for start, end in spans if start <= token.start < end)


def uncounted(hits: Iterable[Hit], text: Text) -> frozenset[int]:
    """The indexes of the tokens whose words count nothing: those of the hits, and those that are `no_amounts` of the text."""
    return text.no_amounts.union(index for hit in hits for index in hit.indexes)


def _is_labelled(text: str, found: re.Match[str]) -> bool:
    return _POSTCODE_LABEL.search(text[max(0, found.start() - 20) : found.start()]) is not None


def _postcode_rank(text: str, found: re.Match[str]) -> int:
    if _is_labelled(text, found):
        return 0
    return 1 if _PLACE_FOLLOWS.match(text, found.end()) else 2


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    """`text` with what the patterns match blotted out, so that offsets stay."""
    for pattern in patterns:
        text = pattern.sub(lambda found: "_" * len(found.group()), text)
    return text


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(letter)) for letter in text)


class Counts:
    """Numbers that belong to things, in one language."""

    def __init__(self, language: Language) -> None:
        self._numbers = Numbers(language)
        self._counters = frozenset(fold(word) for word in language.counters)
        self._not_counting = frozenset(fold(word) for word in language.not_counting)
        self._made_for = frozenset(fold(word) for word in language.made_for)
        self._duals = language.duals
        self._glue = frozenset(fold(word) for word in (*language.glue, *language.owning)) - self._counters
        self._saying_more = self._counters | self._not_counting | self._glue
        self._articles = frozenset(fold(word) for word in language.articles)
        self._locating = frozenset(fold(word) for word in language.locating)
        self._joining = frozenset(fold(word) for word in language.joining)
        self._either = frozenset(fold(word) for word in language.either)
        self._capital_nouns = language.compounds
        self._kinds: dict[str, str] = {}  # of the words seen before things

    def of(self, hit: Hit, tokens: Sequence[Token], taken: frozenset[int]) -> int | None:
        """The number that belongs to a hit; `taken` holds the indexes of the tokens that count nothing, those of all hits too."""
        first, last = hit.indexes[0], hit.indexes[-1]
        before = self._before(tokens, hit.indexes if last - first < len(hit.indexes) else _head(hit, tokens), taken)
        if before is None:
            before = self._after(tokens, last, taken)
        return 2 if before is None and first == last and self._is_dual(hit, tokens[first].text) else before

    def _is_dual(self, hit: Hit, written: str) -> bool:
        """Whether the form of a word says that there are two: سريران of سرير, and بطانيتين. Of people it may be any number, and
        what is not of the word itself may be a part of another: مكان."""
        stems = (hit.term.text, _FEMININE)
        return hit.category in GOODS and any(
            written.endswith(stem + ending) for ending in self._duals for stem in stems
        )

    def has_article(self, hit: Hit, tokens: Sequence[Token]) -> bool:
        """Whether "ein", "eine" or the like counts the hit as one."""
        first = hit.indexes[0]
        return any(tokens[i].key in self._articles for i in range(max(0, first - 3), first))

    def begins_thing(self, token: Token) -> bool:
        """Whether a token is an article or a number, with which what is named begins: "ein Sofa", "zwei Fahrräder"."""
        return token.key in self._articles or self._numbers.of(token.text) is not None

    def counts_no_things(self, token: Token) -> bool:
        """Whether a number before a word counts no things: "14 Uhr"."""
        return token.key in self._not_counting

    def is_counter(self, word: str) -> bool:
        """Whether a word stands behind numbers of things: "Stück"."""
        return fold(word) in self._counters

    def joins(self, token: Token) -> bool:
        """Whether a word such as "and" stands between two things."""
        return token.key in self._joining

    def is_one(self, hit: Hit, tokens: Sequence[Token]) -> bool:
        """Whether an article counts a hit, with nothing but what describes it in between: "ein gutes Bett"."""
        first, thing = hit.indexes[0], tokens[hit.indexes[-1]]
        is_plural = any(thing.key.startswith(lemma) and thing.key != lemma for lemma in thing.word.lemmas)
        for index in range(first - 1, max(-1, first - 2 - REACH), -1):
            token, before = tokens[index], tokens[index - 1] if index else None
            if token.sentence != thing.sentence or is_plural:
                return False
            if token.key in self._articles:
                return before is None or before.sentence != thing.sentence or before.key not in self._locating
            if token.is_sign or token.key in self._saying_more or self._is_other_noun(token):
                return False
        return False

    def of_all(self, of_hit: Mapping[Hit, int], hits: Sequence[Hit], tokens: Sequence[Token]) -> int | None:
        """The number of a category, from the hits of it alone: the one among them, if no thing beside it goes uncounted.

        "zwei Sessel und ein Sofa" are no two pieces of furniture; "zwei Betten mit Matratzen" are two beds.
        """
        count = one_count(of_hit.get(hit) for hit in hits)
        if count is None:
            return None
        pairs = ((one, other) for at, one in enumerate(hits) for other in hits[at + 1 : at + 1 + NEAR_HITS])
        half_counted = (pair for pair in pairs if (pair[0] in of_hit) != (pair[1] in of_hit))
        return None if any(self.side_by_side(one, other, tokens) for one, other in half_counted) else count

    def side_by_side(self, one: Hit, other: Hit, tokens: Sequence[Token]) -> bool:
        """Whether two things are parts of one list: "and" or a comma between them, and not much else."""
        start, end = one.indexes[-1] + 1, other.indexes[0]
        if end - start > 3 * REACH or tokens[start - 1].sentence != tokens[end].sentence:
            return False
        between, open_ = [], 0
        for token in tokens[start:end]:
            open_ += (token.text in _OPENING) - (token.text in _CLOSING)
            if not open_ and token.text not in _CLOSING:
                between.append(token)
        listed = any(token.text in ",;" or token.key in self._joining for token in between)
        return open_ == 0 and listed and sum(not token.is_sign for token in between) <= REACH

    def adds(self, one: Hit, other: Hit, tokens: Sequence[Token]) -> bool:
        """Whether two things are parts of one list that holds both, and not one or the other."""
        between = tokens[one.indexes[-1] + 1 : other.indexes[0]]
        return self.side_by_side(one, other, tokens) and not any(token.key in self._either for token in between)

    def _number(self, tokens: Sequence[Token], index: int) -> Number | None:
        """The number that ends at an index, by the indexes of `tokens`."""
        start = max(0, index - 2 * MAX_PARTS)
        found = self._numbers.ending_at([token.text for token in tokens[start : index + 1]], index - start)
        return found and Number(found.value, found.first + start, found.last + start)

    def _before(self, tokens: Sequence[Token], thing: Sequence[int], taken: frozenset[int]) -> int | None:
        first, last = thing[0], thing[-1]
        sentence = tokens[first].sentence
        for index in range(first - 1, max(-1, first - 2 - REACH), -1):
            token = tokens[index]
            if token.sentence != sentence or index in taken:
                return None
            kind = self._kinds.get(token.text) or self._kind(token)
            if kind == "number" and (found := self._number(tokens, index)):
                return found.value if self._counts(tokens, found, first, last) else None
            if self._is_made_for(tokens, index, first):
                continue
            if kind != "between":
                return None
        return None

    def _is_made_for(self, tokens: Sequence[Token], index: int, first: int) -> bool:
        """Whether a word right before a thing, its genitive sign aside, tells whom that is for: "two children's bikes"."""
        between = tokens[index + 1 : first]
        if any(token.text not in _GENITIVES for token in between):
            return False
        return tokens[index].key in self._made_for or tokens[index].text in _GENITIVES

    def _kind(self, token: Token) -> str:
        """What a word before a thing is: a number, what may stand between a number and the thing, or what ends the search."""
        if self._numbers.of(token.text) is not None:
            kind = "number"
        elif token.key in self._counters - self._not_counting:
            kind = "between"
        else:
            ends = token.key in self._not_counting | self._glue or token.is_sign or self._is_other_noun(token)
            kind = "end" if ends else "between"
        if len(self._kinds) >= CACHE_WORDS:
            self._kinds.clear()
        self._kinds[token.text] = kind
        return kind

    def _is_other_noun(self, token: Token) -> bool:
        """Whether a number before it belongs to it, not to what follows: "aus neun Ländern, Deutsch", "beide sprechen"."""
        if not self._capital_nouns or token.text.isupper():
            return False
        is_verb = token.key.endswith("en") and token.word.known and not token.word.lemmas
        return is_verb or token.text[:1].isupper()

    def _after(self, tokens: Sequence[Token], last: int, taken: frozenset[int]) -> int | None:
        """`Stühle: 4`, `Stühle (4)`, `Stühle (4 Stück)`, `Stühle 4 Stück`."""
        near = tokens[last + 1 : last + 3]
        if len(near) < 2 or not (near[0].text in (":", "(") or near[1].key in self._counters):
            return None
        if not taken.isdisjoint(token.index for token in near):
            return None
        rest = [token for token in tokens[last + 1 : last + 5] if token.sentence == tokens[last].sentence]
        if len(rest) > 1 and rest[0].text in (":", "("):
            behind = rest[3] if len(rest) > 3 and rest[2].key in self._counters else rest[2] if len(rest) > 2 else None
            if behind is None or behind.is_sign or rest[0].text == ":":
                found = self._number(tokens, rest[1].index)
                return found.value if found and self._counts(tokens, found) else None
        if len(rest) > 1 and rest[1].key in self._counters:
            return self._numbers.of(rest[0].text)
        return None

    def _counts(self, tokens: Sequence[Token], number: Number, *thing: int) -> bool:
        """Whether a number counts things: no size, age, date, price, ordinal, nor how many places they are at; thing: the
        first and the last word of what it would count, where that follows."""
        first, last = number.first, number.last
        before = tokens[first - 1] if first else None
        following = tokens[last + 1] if last + 1 < len(tokens) else None
        if thing and (thing[0] == last + 1 < thing[1] or self._is_made_for(tokens, last + 1, thing[0])):
            following = tokens[thing[1]]  # What stands before it is a part of its name: "iki çocuk bisikleti".
        if any(token and token.key in self._not_counting for token in (before, following)):
            return False
        if before and before.key in self._locating and before.sentence == tokens[first].sentence:
            return False
        is_bullet = first > 0 and tokens[first - 1].sentence != tokens[max(0, first - 2)].sentence
        is_range = before is not None and before.text in _RANGE_SIGNS and not is_bullet
        is_range = is_range or self._is_between(tokens, first - 2) or self._is_between(tokens, last)
        return (following is None or (following.text not in _RANGE_SIGNS and following.text != ".")) and not is_range

    def _is_between(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether the words from here are a number, a word such as "or", and a number."""
        part = tokens[max(0, index) : index + 3]
        if len(part) < 3 or part[1].key not in _RANGE_WORDS:
            return False
        return all(self._numbers.of(token.text) is not None for token in (part[0], part[2]))


def _head(hit: Hit, tokens: Sequence[Token]) -> tuple[int, ...]:
    """The word of a phrase with others between its words that it begins with in the rules: of "Familie mit 3 Kindern sucht 2
    Betten" the beds are counted ("Bett für das Kind")."""
    name = fold(hit.term.text.split()[0])
    return tuple(index for index in hit.indexes if name in tokens[index].word.keys)[:1] or hit.indexes


def one_count(counts: Iterable[int | None]) -> int | None:
    """The one number among them; None where there is none, or where two differ."""
    distinct = {count for count in counts if count is not None}
    return distinct.pop() if len(distinct) == 1 else None
