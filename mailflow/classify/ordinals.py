"""Places in a list as words: "das erste ok, die letzten beiden nein", "the first two are fine" become numbers.

Called by `batches` before it looks for numbers. Only where such a word stands for a thing of its own: "das zweite Foto
fehlt" counts a photo and stays as it is. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from mailflow.classify.answer import Answer
from mailflow.classify.replywords import Token

_AT_MOST = 20  # So many things a word may count: "die ersten drei".


def with_numbers(answer: Answer) -> list[Token]:
    """The tokens with numbers in place of such words; all of them as they are where nobody knows how long the list is."""
    tokens, count = answer.tokens, answer.items.count or 0
    if count < 2 or not any(token.text in answer.words.ordinals for token in tokens):
        return tokens
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        places, end = _places(answer, at, count)
        if places and _stands_alone(answer, end):
            left += _written(places, tokens[at], tokens[end - 1])
            at = end
        else:
            left.append(tokens[at])
            at += 1
    return left


def _places(answer: Answer, at: int, count: int) -> tuple[range | None, int]:
    """The places that a phrase from `at` on names, and where it ends; None for no such phrase, or for none of the list's."""
    tokens, words = answer.tokens, answer.words
    article = int(tokens[at].text in words.grammar["article"][""])
    start = at + article
    ordinal = words.ordinals.get(tokens[start].text) if start < len(tokens) else None
    if ordinal is None or (not article and tokens[start].text in words.grammar["with_article"][""]):
        return None, at
    end = start + 1
    many = 1
    if ordinal in (1, -1) and end < len(tokens):
        many = 2 if words.at_place(tokens, end, "both") else tokens[end].number or 1
        end += many > 1
    end += words.at_place(tokens, end, "one_of_them")
    first = ordinal if ordinal > 0 else count + 1 - many
    places = range(first, first + many)
    return (places if many <= _AT_MOST and first >= 1 and places[-1] <= count else None), end


def _stands_alone(answer: Answer, end: int) -> bool:
    """Whether no noun follows that is counted: a mark, a command, another number, or a small word such as "ist"."""
    tokens, words = answer.tokens, answer.words
    if end >= len(tokens) or tokens[end].kind != "word":
        return True
    if words.command_at(tokens, end, answer.role) or words.at_place(tokens, end, "join"):
        return True
    [unit, *_] = answer.units(tokens[end : end + 3])
    return unit.kind in ("polite", "neutral", "limit") or tokens[end].text in words.grammar["auxiliary"][""]


def _written(places: range, first: Token, last: Token) -> list[Token]:
    """ "3", or "1-3", where the words stood."""
    low = replace(first, kind="number", text=str(places[0]), end=last.end, number=places[0])
    if len(places) == 1:
        return [low]
    high = replace(last, kind="number", text=str(places[-1]), number=places[-1])
    return [low, replace(last, kind="pause", text="-", number=None), high]
