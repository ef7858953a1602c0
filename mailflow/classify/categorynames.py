"""The names of categories in a moderator's answer: "KATEGORIE Möbel, Hausrat", "als Kleidung einsortieren, nicht unter Hausrat".

Called by `orders`, which tells whether such a correction counts. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import Answer
from mailflow.classify.replywords import PHRASE_TOKENS, Token

_NAME_WORDS = 4  # The name of a category has no more words.


def unknown_name(answer: Answer, start: int = 0) -> str:
    """The name behind KATEGORIE, or from a place on where other words lead to names, that no category has; "" for none."""
    tokens, words = answer.tokens, answer.words
    at = start or sum(category_word(answer, tokens))
    while at and at < len(tokens) and tokens[at].kind in ("word", "pause"):
        filler = words.at_place(tokens, at, "category_filler") or words.at_place(tokens, at, "join")
        known = filler or int(tokens[at].kind == "pause") or category_at(answer, tokens, at)[1]
        if not known:
            return answer.text[tokens[at].start : tokens[_name_end(answer, at)].end]
        at += known
    return ""


def category_word(answer: Answer, tokens: list[Token]) -> tuple[int, int]:
    """Where the word that corrects stands, and how many words it has; none where there is no such word."""
    for at in range(len(tokens)):
        units = answer.units(tokens[at : at + PHRASE_TOKENS])
        if units and units[0].command == "category":
            return at, len(units[0].text.split(" "))
    return 0, 0


def category_names(answer: Answer, tokens: list[Token], at: int) -> tuple[list[str], int]:
    """Category ids (with "offer" or "need" in front) and the place after the last name."""
    words = answer.words
    while at < len(tokens) and tokens[at].kind != "question":
        filler = words.at_place(tokens, at, "category_filler")
        if not filler and tokens[at].kind not in ("pause", "end"):
            break
        at += filler or 1
    names: list[str] = []
    end = at
    while at < len(tokens):
        found, length = category_at(answer, tokens, at)
        if not length:
            break
        names.append(found)
        at = end = at + length
        while at < len(tokens) and (tokens[at].text in (",", "+", "&", "/") or words.at_place(tokens, at, "join")):
            at += 1
    if at > end and at < len(tokens) and tokens[at - 1].text != "," and tokens[at].kind == "word":
        follows = answer.units(tokens[at:])[0].kind
        if follows not in ("command", "polite"):
            return [], end  # "Möbel und <what is no category>": a name was not understood.
    kinds = [name for name in dict.fromkeys(names) if name in ("offer", "need")]
    return ([] if len(kinds) > 1 else kinds + [name for name in dict.fromkeys(names) if name not in kinds]), end


def named_as(answer: Answer, tokens: list[Token]) -> tuple[list[str], list[Token]] | None:
    """The categories of "als Kleidung einsortieren", "unter Möbel freigeben", and the tokens without those words."""
    words = answer.words
    verb = next((n for n in range(len(tokens)) if words.at_place(tokens, n, "category_verb")), None)
    places = ("category_as",) if verb is None else ("category_as", "category_into")
    for at in range(len(tokens)):
        length = max(words.at_place(tokens, at, place) for place in places)
        names, end = category_names(answer, tokens, at + length) if length else ([], at)
        if names:
            gone = set(range(at, end))
            if verb is not None:
                gone |= set(range(verb, verb + words.at_place(tokens, verb, "category_verb")))
            return names, [token for n, token in enumerate(tokens) if n not in gone]
    return None


def contrasted(answer: Answer, tokens: list[Token]) -> tuple[list[str], list[Token]] | None:
    """The categories of "Das ist Kleidung, kein Hausrat" at the start, and the tokens behind; None where nothing is denied."""
    start = answer.words.at_place(tokens, 0, "category_is")
    names, end = category_names(answer, tokens, start) if start else ([], 0)
    if not names:
        return None
    rest = without_instead(answer, tokens, end)
    denied = any(answer.words.at_place(tokens, at, "instead_of") for at in range(end, len(tokens) - len(rest)))
    skip = next((n for n, token in enumerate(rest) if token.kind not in ("pause", "end")), len(rest))
    apart = answer.words.at_place(rest, skip, "apart_from_that")
    return (names, rest[skip + apart :]) if denied else None


def rather(answer: Answer, tokens: list[Token]) -> tuple[list[str], list[Token]] | None:
    """The categories of "eher zu Gesundheit bzw. Pflege", "more like household" at the start, and the tokens behind, without
    the "sonst" before a plain yes; None for anything else."""
    words = answer.words
    at = words.at_place(tokens, 0, "category_is")
    at += (length := words.at_place(tokens, at, "category_rather"))
    names: list[str] = []
    while length and at < len(tokens):
        found, length = category_at(answer, tokens, at)
        if not length:
            break
        names += [found] if found not in names else []
        at += length
        behind = at + (words.at_place(tokens, at, "join") or words.at_place(tokens, at, "or_rather"))
        behind += behind > at and behind < len(tokens) and tokens[behind].text == "."
        behind += behind < len(tokens) and words.at_place(tokens, behind, "category_rather")
        at = behind if behind < len(tokens) and category_at(answer, tokens, behind)[1] else at
    rest = tokens[at:]
    skip = next((n for n, token in enumerate(rest) if token.kind not in ("pause", "end")), len(rest))
    apart = words.at_place(rest, skip, "apart_from_that")
    return (names, rest[skip + apart :]) if names else None


def without_instead(answer: Answer, tokens: list[Token], at: int) -> list[Token]:
    """What follows the names, without "nicht Kleidung", "statt Kleidung" and a verb such as "ändern"."""
    while at < len(tokens) and tokens[at].kind in ("pause", "word"):
        skip = 1 if tokens[at].kind == "pause" else answer.words.at_place(tokens, at, "category_filler")
        if instead := answer.words.at_place(tokens, at, "instead_of"):
            _, length = category_at(answer, tokens, at + instead) if at + instead < len(tokens) else ("", 0)
            skip = instead + length if length else 0
        if not skip:
            break
        at += skip
    return tokens[at:]


def _name_end(answer: Answer, at: int) -> int:
    """The place of the last word of an unknown name: the next word that joins or orders something ends it."""
    tokens, words, last = answer.tokens, answer.words, at
    for place in range(at + 1, min(at + _NAME_WORDS, len(tokens))):
        if (
            tokens[place].kind != "word"
            or words.at_place(tokens, place, "join")
            or answer.units(tokens[place:])[0].command
        ):
            break
        last = place
    return last


def category_at(answer: Answer, tokens: list[Token], at: int) -> tuple[str, int]:
    """The id of the category, or "offer" or "need", that is named there, and how many tokens name it; ("", 0) for none."""
    for length in range(min(4, len(tokens) - at), 0, -1):
        if tokens[at].kind != "word" or tokens[at + length - 1].kind != "word":
            continue
        if any(token.kind in ("end", "question") or token.text == "," for token in tokens[at : at + length]):
            continue
        said = answer.text[tokens[at].start : tokens[at + length - 1].end]
        # "Stopp bei Möbeln", "zu Hilfsmitteln": German names stand in the dative there.
        name = answer.category_by_name(said) or (said.endswith("n") and answer.category_by_name(said[:-1]))
        if name:
            return name, length
    for kind in ("offer", "need"):
        if length := answer.words.at_place(tokens, at, kind):
            return kind, length
    return "", 0
