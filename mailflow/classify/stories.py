"""What a longer answer tells beside the one sentence that decides: who said what, what was once, why it took so long.

Called by `commands`, `orders` and `owners`. A careful secretary reads the decision and takes the rest for a story, as long as
the rest leaves nothing open: no condition, no doubt, no question, nothing that has to be done first. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from mailflow.classify.answer import HESITATION, Answer, is_alone, sentences
from mailflow.classify.replywords import ReplyWords, Token, Unit

_TELLS = 6  # So many words make a sentence in which a "not" or "but" is about something of its own: "Gefällt mir nicht." is none.
_QUOTED = re.compile(r'„[^„“”"]{1,600}[“”"]|“[^“”]{1,600}”|"[^"]{1,600}"|«[^«»]{1,600}»|»[^«»]{1,600}«')
_REACH = 12  # So many tokens before a quotation its verb of saying may stand.
_THANKS = 20  # Thanks for something take no more tokens.
_DECIDES = frozenset({"approve", "reject", "spam", "undo"})
_OPEN = HESITATION - {"hedge", "condition", "limit"}


def without_speech(text: str, tokens: Sequence[Token], words: ReplyWords) -> list[Token]:
    """The tokens; what stands in quotation marks behind a verb of saying orders nothing: 'Ben schrieb mir: "Freigeben!"'."""
    spans = [found.span() for found in _QUOTED.finditer(text)]
    if not spans:
        return list(tokens)
    heard = words.grammar["hearsay"][""]
    left: list[Token] = []
    place, is_told, inside = 0, False, False
    for at, token in enumerate(tokens):
        while place < len(spans) and spans[place][1] <= token.start:
            place, inside = place + 1, False
        if place < len(spans) and spans[place][0] <= token.start and not inside:
            inside, is_told = True, _is_told(tokens, at, heard)
        silent = replace(token, kind="neutral", text="", number=None)
        left.append(silent if inside and is_told else token)
    return left


def _is_told(tokens: Sequence[Token], first: int, heard: frozenset[str]) -> bool:
    """Whether a verb of saying stands before the first token of a quotation."""
    for before in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if tokens[before].kind in ("end", "question"):
            return False
        if tokens[before].text in heard:
            return True
    return False


def without_thanks(answer: Answer, tokens: list[Token]) -> list[Token]:
    """The tokens without "danke fürs Nachfragen", "thanks for checking with me first", up to the end of the clause: whatever
    words stand in it, it only thanks. With an order or a "but" in it, it stays."""
    left: list[Token] = []
    at = 0
    contrasts = answer.words.grammar["contrast"][""]
    while at < len(tokens):
        length = answer.words.at_place(tokens, at, "thanks_for")
        end = at + length
        while length and end < min(len(tokens), at + _THANKS) and tokens[end].kind in ("word", "neutral"):
            end += 1
        says = answer.units(tokens[at + length : end])
        if length and not any(_is_more(unit, contrasts) for unit in says) and not _asks(tokens[end : end + 1]):
            at = end
        else:
            left.append(tokens[at])
            at += 1
    return left


def _is_more(unit: Unit, contrasts: Collection[str]) -> bool:
    return unit.command in _DECIDES or unit.kind == "negation" or unit.text in contrasts


def _asks(tokens: Sequence[Token]) -> bool:
    return any(token.kind == "question" for token in tokens)


def is_hearsay(words: ReplyWords, sentence: Sequence[Unit]) -> bool:
    """Whether what a sentence orders is somebody else's word: "Meine Kollegin meinte, wir nehmen das"."""
    heard = words.grammar["hearsay"][""]
    for unit in sentence:
        if unit.kind == "command":
            return False
        if unit.kind in ("word", "hedge", "doubt") and unit.text in heard:
            return any(other.kind == "command" for other in sentence)
    return False


def is_about_another(words: ReplyWords, units: list[Unit], names: Collection[str]) -> bool:
    """Whether each clause with an order (one of `names`) speaks of another case, or of another time: "Den anderen habe ich
    gestern freigegeben", "Im März hatte ich so etwas abgelehnt". Behind a no such words may give its reason."""
    clauses = [c for c in sentences(units, ("end", "question", "pause")) if any(u.kind == "command" for u in c)]
    return bool(clauses) and all(_is_of_another(words, clause, "reject" in names) for clause in clauses)


def _is_of_another(words: ReplyWords, clause: Sequence[Unit], rejects: bool) -> bool:
    elsewhere, decided, times = (words.grammar[name][""] for name in ("elsewhere", "decided", "another_time"))
    order = next(n for n, unit in enumerate(clause) if unit.kind == "command")
    said = [text for unit in clause for text in unit.text.split()]
    before = [text for unit in clause[:order] for text in unit.text.split()]
    if any(text in elsewhere for text in (before if rejects else said)):
        return True
    tells = any(text in words.places["myself"] or text in words.grammar["auxiliary"][""] for text in before)
    is_told = any(text in decided for text in clause[order].text.split())
    return tells and is_told and any(text in times or text in elsewhere or text in words.months for text in said)


def is_long_ago(words: ReplyWords, sentence: Sequence[Unit]) -> bool:
    """Whether a sentence tells what was once: "Vor drei Jahren hatten wir den Bedarf gedeckt", "Als wir noch in Jena wohnten, …"."""
    once, then, still = (words.grammar[name][""] for name in ("once", "then", "still"))
    if any(unit.text in once for unit in sentence):
        return True
    clauses = sentences(list(sentence), ("pause",))
    return any(
        clause[0].text in then and any(not unit.command and unit.text in still for unit in clause)
        for clause in clauses
        if clause
    )


def is_story(answer: Answer, sentence: Sequence[Unit]) -> bool:
    """Whether a sentence only tells something and leaves nothing open; it must not hold the decision."""
    words, text = answer.words, answer.text
    told, unsettled, past = (words.grammar[name][""] for name in ("told", "unsettled", "past"))
    tells = sum(unit.kind not in ("end", "pause") for unit in sentence) >= _TELLS
    for unit in sentence:
        if unit.kind == "doubt" and tells and _was_not_yet(words, unit, sentence):
            continue
        if unit.kind in ("doubt", "request") and tells and unit.text in told and unit is not sentence[0]:
            continue  # "…, who was very glad of it", "…, dort kann man nichts lagern"
        if unit.kind == "hedge" and tells and unit.text in past and text[unit.start : unit.end].casefold() == unit.text:
            continue  # "musste", which is no "müsste"
        if unit.kind in _OPEN or unit.kind == "symbol" or unit.text in unsettled:
            return False
        if unit.kind in ("hedge", "condition", "limit", "negation") and not tells:
            return False
        if unit.kind in ("hedge", "condition") and unit.text not in told:
            return False
    return True


def _was_not_yet(words: ReplyWords, unit: Unit, sentence: Sequence[Unit]) -> bool:
    """ "Als die Straße noch nicht geteert war": what was not yet, once."""
    if unit.text not in words.grammar["not_yet"][""]:
        return False
    return any(other.text in words.grammar["past"][""] for other in sentence)


def decision(answer: Answer) -> list[Token] | None:
    """The tokens from the first sentence on that orders something, where all before it is a story; None where it is not,
    or where nothing stands before it."""
    units = answer.units(answer.tokens)
    spoken = sentences(units)
    for number, sentence in enumerate(spoken):
        if any(unit.sure for unit in sentence if unit.kind == "command") or is_alone(sentence):
            start = sentence[0].start
            return [token for token in answer.tokens if token.start >= start] if number else None
        if not is_story(answer, sentence):
            return None
    return None
