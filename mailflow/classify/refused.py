"""What a moderator leaves out of a yes to other numbers: "1, 3 und 4 können raus, die 2 bitte nicht, die ist zu alt".

Called by `batches`. With its reason it is a no; without one ("1 ok, 2 nicht") it waits, for nobody knows what is to become of it. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mailflow.classify.answer import SILENT, Answer
from mailflow.classify.replywords import PHRASE_TOKENS, Token

Numbers = Callable[[Answer, list[Token], int], tuple[tuple[int, ...], int]]
_MARKS = ("end", "pause")
_EVERYTHING = ("all", "everything", "both", "rest")
_REASON_WORDS = 2
_OPEN = frozenset(
    {"doubt", "hedge", "condition", "request", "question", "limit", "absent", "command", "symbol", "number"}
)


def with_refused(answer: Answer, numbers_at: Numbers) -> list[Token]:
    """The tokens with a word of a no in place of such a "nicht" that has its reason behind it, and without a clause that has none.

    Only behind a yes to numbers: alone, "2 nicht" may mean anything, and what "alle ok" leaves out is read elsewhere. numbers_at:
    reads the numbers that begin at a token.
    """
    tokens = answer.tokens
    if any(answer.words.at_place(tokens, n, place) for n in range(len(tokens)) for place in _EVERYTHING):
        return tokens
    left: list[Token] = []
    at, said_yes = 0, False
    while at < len(tokens):
        begins = at > 0 and tokens[at - 1].kind in _MARKS
        numbered, end = _denied(answer, at, numbers_at) if begins and said_yes else ([], at)
        if numbered:
            has_reason = _reason_follows(answer, end)
            left += [*numbered, _no(answer, tokens[end - 1])] if has_reason else []
            at = end + int(not has_reason)
            continue
        unit = answer.units(tokens[at : at + PHRASE_TOKENS])[0]
        said_yes |= unit.command == "approve"
        left.append(tokens[at])
        at += 1
    return left


def _denied(answer: Answer, at: int, numbers_at: Numbers) -> tuple[list[Token], int]:
    """The tokens of the numbers in "die 2 bitte nicht", "aber nicht die 2", where that is a whole clause, and the place behind it."""
    tokens = answer.tokens
    end = next((n for n in range(at, len(tokens)) if _ends_clause(answer, n, numbers_at)), len(tokens))
    contrasts = answer.words.grammar["contrast"][""]
    numbered: list[Token] = []
    denials = 0
    while at < end:
        numbers, behind = numbers_at(answer, tokens, at)
        unit = answer.units(tokens[at : at + 1])[0]
        if numbers:
            numbered += tokens[at:behind]
            at = behind
            continue
        known = unit.kind in SILENT or unit.kind == "negation" or unit.text in contrasts
        if not known or answer.words.at_place(tokens, at, "likewise"):  # "1 ok, 2 auch nicht"
            return [], at
        denials += unit.kind == "negation"
        at += 1
    return (numbered, end) if denials == 1 else ([], end)


def _ends_clause(answer: Answer, at: int, numbers_at: Numbers) -> bool:
    tokens = answer.tokens
    return tokens[at].kind in _MARKS and not (tokens[at].text == "," and _joins(answer, at, numbers_at))


def _joins(answer: Answer, at: int, numbers_at: Numbers) -> bool:
    """Whether a comma stands between two numbers: "2, 4 bitte nicht"."""
    return at > 0 and answer.tokens[at - 1].number is not None and bool(numbers_at(answer, answer.tokens, at + 1)[0])


def _reason_follows(answer: Answer, at: int) -> bool:
    """Whether the next clause tells something of what was left out, and leaves nothing open: ", die ist zu alt"."""
    tokens = answer.tokens
    pointer = answer.words.at_place(tokens, at + 1, "points_to_it")
    end = next((n for n in range(at + 1, len(tokens)) if tokens[n].kind in (*_MARKS, "question")), len(tokens))
    units = answer.units(tokens[at + 1 + pointer : end])
    asks = end < len(tokens) and tokens[end].kind == "question"
    says = sum(token.kind == "word" for token in tokens[at + 1 + pointer : end])
    return pointer > 0 and says >= _REASON_WORDS and not asks and not any(unit.kind in _OPEN for unit in units)


def _no(answer: Answer, token: Token) -> Token:
    """A word of a no in place of a token."""
    word = next(word for word, command in answer.words.single_words(answer.role) if command == "reject")
    return replace(token, kind="word", text=word, number=None)
