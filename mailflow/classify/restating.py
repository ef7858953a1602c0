"""What an answer states otherwise than it stands: "Größe ist 128, nicht 116, und es sind drei".

Called by `workflow.restated`, which compares it with what is known. A sentence that asks, doubts or tells what others say states
nothing; what a sentence says is *not* so is taken out of it first. Pure; linear in the length of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mailflow.classify.answer import between
from mailflow.classify.facts import MAX_COUNT
from mailflow.classify.replywords import ReplyWords, Token
from mailflow.classify.things import Things

IsField = Callable[[str], bool]
_LONGEST = 1_500  # Characters; who writes more tells something else.
_TO_THE_VALUE = 3  # "nicht mehr die 116": so many small words may stand between.
_TIMES = ("x", "×")
_TO_THE_THING = 2  # "vier schöne alte Stühle"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence states, without what it says is not so, and the values of that: "116", "LS7"."""

    words: str
    instead: tuple[str, ...] = ()
    adds: bool = False  # It may tell of more than there was: "es sind noch drei dazugekommen".
    denies: bool = False  # It says no of something else than such a value.


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things; of those of the listed things that it names, of none where it names none."""

    number: int
    things: frozenset[int] = frozenset()
    plain: bool = False  # "es sind drei"


@dataclass(frozen=True, slots=True)
class Restated:
    """What an answer states, sentence by sentence, and whether a word in it says that something was wrong."""

    sentences: tuple[Sentence, ...] = ()
    corrects: bool = False


def restated(text: str, words: ReplyWords, is_field: IsField) -> Restated:
    """What an answer states; is_field: whether a word names a field, such as "Größe"."""
    if len(text) > _LONGEST:
        return Restated()
    sure = [tokens for tokens in _sentences(words.tokens(text)) if not _leaves_open(tokens, words)]
    corrects = any(words.holds(tokens, "corrects") for tokens in sure)
    return Restated(tuple(_sentence(text, tokens, words, is_field) for tokens in sure), corrects)


def counts(sentence: Sentence, words: ReplyWords, things: Things, is_amount: IsField) -> list[Count]:
    """How many there are of what, where nothing else is counted, and nothing is told of just these: not "die zwei Stühle", nor "es
    sind zwei Stühle kaputt". is_amount: whether a word names the field for that."""
    text, tokens = sentence.words, words.tokens(sentence.words)
    found: list[Count] = []
    listed = 0  # the place behind the "and" or the comma behind a plain one: "es sind vier Stühle und drei Betten"
    for at, token in enumerate([] if sentence.adds else tokens):
        if not _number(token, words, ones=True):
            continue
        begins, merely = _behind_there_are(tokens, at, words)
        number = _number(token, words, ones=merely)
        before = tokens[at - 1] if at else None
        is_code = token.kind == "number" and text[token.start] == "0"  # A postcode, or a telephone number.
        is_article = before is not None and before.text in words.grammar["article"][""]
        some = is_article and not _is_there(tokens, at, words, ("there_are", "there_is"))  # "it's", "il y a"
        behind = _counted_behind(text, tokens, at + 1, words, things)
        if is_code or some or not 0 < number <= MAX_COUNT or behind is None:
            continue
        named, end = behind
        if _ends_clause(text, tokens, end, words, things):
            labelled = before is not None and before.kind == "word" and is_amount(_written(text, before))
            plain = begins or merely or labelled or 0 < listed == at
            found.append(Count(number, named, plain))
            joined = end < len(tokens) and (tokens[end].text == "," or words.at_place(tokens, end, "join"))
            listed = end + 1 if plain and joined else 0
    return found


def _number(token: Token, words: ReplyWords, *, ones: bool) -> int:
    """The number that a token is, 0 for none; ones: "ein" is one, too."""
    return token.number or (1 if ones and token.text in words.grammar["one"][""] else 0)


def _ends_clause(text: str, tokens: list[Token], at: int, words: ReplyWords, things: Things) -> bool:
    """Whether nothing more is told at a place of what stands before it: the clause ends, or an "and" begins another one, or goes
    on with another number of things."""
    while at < len(tokens) and tokens[at].kind == "word":
        if tokens[at].text not in words.grammar["beside_left"][""] and not words.at_place(tokens, at, "merely"):
            break
        at += 1
    if at == len(tokens):
        return True
    if tokens[at].kind != "word":
        behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
        return behind not in words.grammar["relative"][""]  # "…, die kaputt sind"
    if at + 1 == len(tokens) or not words.at_place(tokens, at, "join"):
        return False
    begins = any(words.at_place(tokens, at + 1, place) for place in ("there_are", "there_is"))
    if begins or tokens[at + 1].text in words.grammar["oneself"][""]:
        return True
    if not _number(tokens[at + 1], words, ones=True):
        return False
    counted = _counted_behind(text, tokens, at + 2, words, things)
    return counted is not None and _ends_clause(text, tokens, counted[1], words, things)


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens by sentence, without its mark; a question is none."""
    return between(tokens, lambda at: tokens[at].kind in ("end", "question"))


def _leaves_open(tokens: list[Token], words: ReplyWords) -> bool:
    heard = words.grammar["hearsay"][""]
    return words.holds(tokens, "leaves_open") or any(token.text in heard for token in tokens)


def _sentence(text: str, tokens: list[Token], words: ReplyWords, is_field: IsField) -> Sentence:
    """A sentence of an answer in two: what holds, and the values that do not."""
    kept: list[Token] = []
    instead: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        first, end, behind = _denied(text, tokens, at, words, is_field)
        if behind == at:
            kept.append(tokens[at])
            at += 1
            continue
        instead.append(text[tokens[first].start : tokens[end - 1].end])
        spans.append((tokens[at].start, tokens[behind - 1].end))
        at = behind
    return Sentence(
        _without(text, tokens, spans),
        tuple(instead),
        adds=words.holds(kept, "adds_more"),
        denies=words.holds(kept, "rather_than") or any(unit.kind == "negation" for unit in words.units(kept, "helper")),
    )


def _without(text: str, tokens: list[Token], spans: Sequence[tuple[int, int]]) -> str:
    """A sentence without these spans of its text."""
    parts: list[str] = []
    start = tokens[0].start
    for first, end in spans:
        parts.append(text[start:first])
        start = end
    return " ".join(" ".join([*parts, text[start : tokens[-1].end]]).split()).strip(" ,;:–-")


def _denied(text: str, tokens: list[Token], at: int, words: ReplyWords, is_field: IsField) -> tuple[int, int, int]:
    """Where a value stands that is said not to be so from a token on, and the place behind all of that: the place itself where
    none does. "nicht (die) 116", "statt fünf", "116 ist falsch"."""
    length = words.at_place(tokens, at, "rather_than")
    first = at + length
    small = words.grammar["article"][""] | words.grammar["on_day"][""]
    while length and first < min(len(tokens), at + length + _TO_THE_VALUE):
        if end := _value_end(tokens, first, words):
            return first, end, end
        if tokens[first].text not in small and not is_field(_written(text, tokens[first])):
            break
        first += 1
    if (end := _value_end(tokens, at, words)) and (wrong := words.at_place(tokens, end, "is_wrong")):
        return at, end, end + wrong
    return at, at, at


def _value_end(tokens: Sequence[Token], at: int, words: ReplyWords) -> int:
    """The place behind a value that stands at a token: a number, "140x70", a code of letters and digits ("LS7"), a day; 0 for
    none."""
    token = tokens[at]
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.number is not None or token.text in words.grammar["weekday"][""]:
        end = at + 1
        while end + 1 < len(tokens) and tokens[end].text in _TIMES and tokens[end + 1].number is not None:
            end += 2
        return end
    is_code = token.kind == "word" and behind is not None and behind.kind == "number" and behind.start == token.end
    return at + 2 if is_code else 0


def _behind_there_are(tokens: list[Token], at: int, words: ReplyWords) -> tuple[bool, bool]:
    """Whether a "there are", or a "there is only", ends right before a token, and whether an "only" or the like is in it, or
    begins a clause: "nur drei Stühle"."""
    end = at
    while end and (length := next((n for n in (2, 1) if _ends(tokens, end, n, words, "merely")), 0)):
        end -= length
    merely = end < at
    places = ("there_are", "there_is") if merely else ("there_are",)
    begins = _is_there(tokens, end, words, places)
    return begins, merely and (begins or end == 0 or tokens[end - 1].kind == "pause")


def _is_there(tokens: list[Token], end: int, words: ReplyWords, places: Sequence[str]) -> bool:
    return any(_ends(tokens, end, n, words, place) for place in places for n in (3, 2, 1))


def _ends(tokens: list[Token], end: int, length: int, words: ReplyWords, place: str) -> bool:
    """Whether a phrase of a list, so long, ends before a place."""
    return length <= end and words.at_place(tokens, end - length, place) == length


def _counted_behind(
    text: str, tokens: list[Token], at: int, words: ReplyWords, things: Things
) -> tuple[frozenset[int], int] | None:
    """The listed things that stand behind a number, and the place behind them: none of them where nothing does, or only
    "Stück"; None where it counts something else."""
    end, seen = at, 0
    while end < len(tokens) and tokens[end].kind == "word" and not words.at_place(tokens, end, "join"):
        token = tokens[end]
        if token.text not in words.grammar["beside_count"][""]:
            written, seen = _written(text, token), seen + 1
            if named := things.named_by(written):
                return named, end + 1
            other = token.number is not None or written[0].isupper() or token.text in words.grammar["preposition"][""]
            if other or seen > _TO_THE_THING:
                return None
        end += 1
    return None if seen else (frozenset(), end)


def _written(text: str, token: Token) -> str:
    return text[token.start : token.end]
