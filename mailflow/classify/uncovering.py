"""A moderator lets pass what is marked of one kind, in plain words: "Telefonnummer bitte freigeben, sonst ok", "please show the
phone number". Called by `orders`. Pure.

"Freigeben" is the word of a yes, too: said of a telephone number it approves nothing.
"""

from __future__ import annotations

from mailflow.classify.answer import Answer
from mailflow.classify.replywords import PHRASE_TOKENS, Token
from mailflow.classify.sensitive import KINDS

NAMED = {f"named_{kind}": kind for kind in ("phone", "home", "name", "bank")}
"""The lists of words for what is marked, and the kind of passage that each names."""

_SMALL = ("uncovers", "uncovers_small", "join", "number_sign")


def uncovered(answer: Answer, tokens: list[Token]) -> tuple[str, list[Token]] | None:
    """The kinds that an answer begins with letting pass, joined by commas, and the tokens behind that clause; "" for the kinds
    where it denies that. None for anything else."""
    words, at = answer.words, 0
    if any(unit.command == "reveal" for unit in answer.units(tokens[:1])):
        return None  # The word itself, which names what it will.
    kinds: list[str] = []
    orders = denied = False
    while at < len(tokens):
        found = {place: words.at_place(tokens, at, place) for place in (*NAMED, *_SMALL)}
        place = max(found, key=lambda name: found[name])
        unit = answer.units(tokens[at : at + PHRASE_TOKENS])[0]
        if answer.units(tokens[at : at + 1])[0].kind == "negation":
            denied, length = True, 1  # Before "nicht freigeben", which of a mail is a no.
        elif length := found[place]:
            kinds += [NAMED[place]] if place in NAMED else []
            orders |= place == "uncovers"
        elif unit.kind in ("polite", "neutral"):
            length = len(unit.text.split(" "))
        elif kinds and not orders and tokens[at].text in (",", "&", "+", "/"):
            length = 1
        else:
            break
        at += length
    ends = at == len(tokens) or tokens[at].kind in ("end", "pause")
    if not (kinds and orders and ends):
        return None
    return ("" if denied else ",".join(kind for kind in KINDS if kind in kinds)), tokens[at:]
