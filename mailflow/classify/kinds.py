"""What a moderator says a mail is: "BEDARF", "Angebot Möbel, ok", "Art: Bedarf", "Das ist ein Bedarf, kein Angebot".

The same correction as "KATEGORIE Bedarf", without its word. Called by `orders`. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import SILENT, Answer, CategoryByName
from mailflow.classify.categorynames import category_at
from mailflow.classify.replywords import ReplyWords, Token

KINDS = ("offer", "need")
_BEFORE_A_NAME = ("kind_is", "category_filler", "join")


def kind_named(answer: Answer, tokens: list[Token]) -> tuple[list[str], list[Token]] | None:
    """The kind and the categories that an answer begins with, as `category_names` gives them, and the tokens behind.

    None where it does not begin so, names both kinds, or goes on with more than a yes: "Angebot klingt gut". "Angebot
    freigeben" is a yes and says nothing about the kind.
    """
    names, at = _names(answer, tokens)
    kinds = [name for name in names if name in KINDS]
    if len(kinds) != 1:
        return None
    rest = tokens[at:]
    says = [unit for unit in answer.units(rest) if unit.kind not in SILENT]
    if any(unit.command != "approve" for unit in says):
        return None
    # Without a mark between them, "Bedarf ok" is two words and "Angebot klingt gut" a sentence about the offer.
    if says and rest[0].kind not in ("end", "pause") and (says[0].sure or " " in says[0].text):
        return None
    return [*kinds, *(name for name in names if name not in kinds)], rest


def names_kind_alone(new_text: str, words: ReplyWords, category_by_name: CategoryByName) -> bool:
    """Whether a text names a kind without the word KATEGORIE, so that outside of an answer it is a mail like any other."""
    answer = Answer(new_text, words.tokens(new_text), "moderator", words, category_by_name)
    if any(unit.command == "category" for unit in answer.units(answer.tokens)):
        return False
    return kind_named(answer, answer.tokens) is not None


def _names(answer: Answer, tokens: list[Token]) -> tuple[list[str], int]:
    """All names at the start, in their order, whatever words of correction stand around them, and the place behind the last."""
    names: list[str] = []
    at = end = 0
    while at < len(tokens):
        name, length = category_at(answer, tokens, at)
        if name:
            names.append(name)
            at = end = at + length
        elif skip := _between(answer, tokens, at):
            at += skip
            end = at if _denies(answer, tokens, at - skip) else end
        else:
            break
    return list(dict.fromkeys(names)), end


def _between(answer: Answer, tokens: list[Token], at: int) -> int:
    """How many tokens from there on only lead to a name, or tell what it is not."""
    if tokens[at].kind in ("pause", "end"):
        return 1
    if length := _denies(answer, tokens, at):
        return length
    if length := max(answer.words.at_place(tokens, at, place) for place in _BEFORE_A_NAME):
        return length
    first = answer.units(tokens[at : at + 3])[0]
    return len(first.text.split(" ")) if first.command == "category" else 0


def _denies(answer: Answer, tokens: list[Token], at: int) -> int:
    """How many tokens "kein Angebot" has there; 0 for anything else."""
    length = answer.words.at_place(tokens, at, "instead_of")
    if not length or at + length >= len(tokens):
        return 0
    denied = category_at(answer, tokens, at + length)[1]
    return length + denied if denied else 0
