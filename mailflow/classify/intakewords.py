"""What a moderator orders about what the city takes: "STOPP Kleidung bis 15.12.", "WEITER Kleidung", and the same as a sentence:
"nehmt bis Weihnachten keine Kleidung mehr an", "furniture can be accepted again".

Called by `commands` before anything else is read. Whoever offers such a thing is turned away by it, so a sentence counts only
where each of its words is known: "Wir nehmen keine Kleidung mehr an" may be the reason of a no, and orders nothing. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mailflow.classify.answer import SILENT, Answer
from mailflow.classify.categorynames import category_at, category_names, unknown_name
from mailflow.classify.deadlines import deadline
from mailflow.classify.replywords import PHRASE_TOKENS, Token
from mailflow.model import Command

_DAY_WORDS = 5  # "until the end of the year"
_REASON_WORDS = 3  # Fewer behind a mark may be one more name: "Stopp Kleidung, Schuhe".
_MARKS = ("pause", "end")
_KINDS = frozenset({"offer", "need"})
# What a sentence consists of besides categories; the last is said of what goes on only.
_PARTS = ("intake_takes", "intake_denied", "no_longer", "once_more", "intake_small", "intake_may")


def intake(answer: Answer) -> tuple[Command, ...] | None:
    """STOPP or WEITER, by its word or as a sentence.

    The argument holds the ids joined by commas, and behind a space the day, where one is named: a date, or the words from
    "bis" on ("bis Freitag"), which only a clock can read. None for anything else.
    """
    for day, tokens in _ends(answer):
        here = replace(answer, tokens=_without_for_now(answer, tokens))
        command, names = _by_its_word(here) or _as_sentence(here, ends=len(here.tokens) < len(answer.tokens))
        if command and names and _KINDS.isdisjoint(names) and not (day and command == "resume"):
            return (Command(command, argument=f"{','.join(names)} {day}".rstrip()),)
    return None


def is_about_intake(answer: Answer) -> bool:
    """Whether an answer begins with STOPP or WEITER, whatever it goes on with, or tells what is not taken any more without
    ordering it: "Wir nehmen bis Weihnachten keine Kleidung mehr an"."""
    return bool(_intake_word(answer)[0]) or any(
        _as_sentence(replace(answer, tokens=_without_for_now(answer, tokens)), ends=bool(day), tells=True)[0]
        for day, tokens in _ends(answer)
    )


def unknown_in_intake(answer: Answer) -> str:
    """What STOPP or WEITER names that is no category; "" for nothing."""
    command, start = _intake_word(answer)
    if not command:
        return ""
    tokens = answer.tokens
    end = next((at for at in range(start, len(tokens)) if answer.words.at_place(tokens, at, "until")), len(tokens))
    return unknown_name(replace(answer, tokens=tokens[:end]), start)


def _ends(answer: Answer) -> Iterator[tuple[str, list[Token]]]:
    """Each way to read until when it holds, and the tokens besides: a date, few words behind "bis", the longest first, nothing."""
    tokens, words = answer.tokens, answer.words
    if found := deadline(answer):
        day, start, end = found
        yield day, [*tokens[:start], *tokens[end:]]
        return
    for at in range(len(tokens)):
        first = at + words.at_place(tokens, at, "until")
        if first == at or words.at_place(tokens, at, "for_now"):
            continue
        behind = next((n for n in range(first, len(tokens)) if tokens[n].kind != "word"), len(tokens))
        for end in range(min(behind, first + _DAY_WORDS), first, -1):
            if all(unit.kind == "word" for unit in answer.units(tokens[first:end])):
                yield answer.text[tokens[at].start : tokens[end - 1].end], [*tokens[:at], *tokens[end:]]
        return
    yield "", tokens


def _by_its_word(answer: Answer) -> tuple[str, list[str]] | None:
    """The command and the categories behind its word, with nothing else but a reason; None for anything else."""
    command, start = _intake_word(answer)
    if not command:
        return None
    names, after = category_names(answer, answer.tokens, start)
    besides = answer.tokens[after:]
    if all(unit.kind in SILENT for unit in answer.units(besides)):
        return command, names
    # "Stopp, das ist Kleidung. Bitte umsortieren" is about one mail.
    follows = start < len(answer.tokens) and category_at(answer, answer.tokens, start)[1] > 0
    return (command, names) if follows and _is_reason(answer, besides) else None


def _intake_word(answer: Answer) -> tuple[str, int]:
    """Which of the two an answer begins with, "" for none, and the place behind it."""
    words, tokens = answer.words, answer.tokens
    at = 0
    while at < len(tokens) and (tokens[at].kind in _MARKS or words.at_place(tokens, at, "category_filler")):
        at += 1
    for command, place in (("stop", "intake_stop"), ("resume", "intake_open")):
        if length := words.at_place(tokens, at, place):
            return command, at + length
    return "", at


def _as_sentence(answer: Answer, *, ends: bool, tells: bool = False) -> tuple[str, list[str]]:
    """The command that a sentence with nothing else but a reason is, and its categories; "" for none. ends: whether it is told
    until when it holds, without which "keine Kleidung annehmen" may be said of one mail. tells: whether it may tell as well."""
    tokens = answer.tokens
    if not answer.words.holds(tokens, "intake_takes"):
        return "", []  # Most answers.
    said, names, end = _sentence(answer)
    behind = tokens[end:]
    is_all = all(unit.kind in SILENT for unit in answer.units(behind))
    if "intake_takes" not in said or not (is_all or _is_reason(answer, behind)):
        return "", []
    if "once_more" in said:
        return ("resume", names) if said.isdisjoint({"intake_denied", "no_longer"}) else ("", [])
    stops = "intake_denied" in said and (ends or "no_longer" in said) and (tells or "intake_may" not in said)
    return ("stop", names) if stops else ("", [])


def _sentence(answer: Answer) -> tuple[set[str], list[str], int]:
    """Of the known words that an answer begins with, up to the mark that ends their clause: which of _PARTS they are, the
    categories, and the place behind them; a comma between two names ends none."""
    tokens, words = answer.tokens, answer.words
    said: set[str] = set()
    names: list[str] = []
    at = 0
    while at < len(tokens):
        # Names go behind the other words: "is" is "iş", work, in Turkish.
        if length := max(words.at_place(tokens, at, part) for part in _PARTS):
            said.update(part for part in _PARTS if words.at_place(tokens, at, part) == length)
        elif length := category_at(answer, tokens, at)[1]:
            name = category_at(answer, tokens, at)[0]
            names += [name] if name not in names else []
        elif tokens[at].kind in _MARKS:
            lists = tokens[at].text == "," and at + 1 < len(tokens) and category_at(answer, tokens, at + 1)[1] > 0
            if (said or names) and not lists:
                break
            length = 1
        else:
            unit = answer.units(tokens[at : at + PHRASE_TOKENS])[0]
            length = len(unit.text.split(" ")) if unit.kind in SILENT else words.at_place(tokens, at, "join")
        if not length:
            return set(), [], at
        at += length
    return said, names, at


def _is_reason(answer: Answer, tokens: list[Token]) -> bool:
    """Whether what stands behind an order only tells why: ", das Lager ist voll", ". We have no room left"."""
    while tokens and tokens[0].kind == "word" and answer.units(tokens[:1])[0].kind in SILENT:
        tokens = tokens[1:]
    if not tokens or tokens[0].kind not in _MARKS:
        return False
    grammar = answer.words.grammar
    units = [unit for unit in answer.units(tokens) if unit.kind not in _MARKS]
    words = {token.text for token in tokens if token.kind == "word"}
    verbs = grammar["auxiliary"][""]
    tells = not words.isdisjoint(verbs | answer.words.places["myself"].keys())
    is_open = any(
        unit.kind not in ("word", "number", "negation", "command", *SILENT)
        and not (unit.kind == "hedge" and unit is not units[0] and unit.text in grammar["told"][""])
        for unit in units
    )
    orders = any(unit.sure for unit in units) or not words.isdisjoint(grammar["slip"][""])
    names = any(category_at(answer, tokens, at)[1] for at in range(len(tokens)) if tokens[at].text not in verbs)
    return tells and len(words) >= _REASON_WORDS and not (is_open or orders or names)


def _without_for_now(answer: Answer, tokens: list[Token]) -> list[Token]:
    """Without "bis auf Weiteres": a stop has no end where none is named."""
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        length = answer.words.at_place(tokens, at, "for_now")
        left += [] if length else [tokens[at]]
        at += length or 1
    return left
