"""What a moderator wants to know of a sender: "FRAGE Wie groß?", "Bitte frag ihn, ob er bringt", "ask her if she can deliver".

Called by `orders`. What is asked goes out to the sender as it stands, so a word about whom somebody here will ask is no
question. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import SILENT, Answer
from mailflow.classify.replywords import PHRASE_TOKENS, Token, Unit
from mailflow.model import Command

_NAMED = 2  # "Ask Anna", "Frag Frau Koch"
_SETTLES = frozenset({"approve", "reject", "spam", "hold"})


def asked_of_sender(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    """A question behind a verb or noun of asking, with whom it goes to and small words around it: "Bitte beim Absender
    nachfragen: Wie groß?", "Please ask him whether it works". None for anything else."""
    words, at, asks = answer.words, 0, False
    while at < len(tokens):
        if asks and tokens[at].text in words.grammar["asks_about"][""]:
            return _indirect(answer, tokens[at:])
        if asks and tokens[at].text == ":":
            return None if _to_colleagues(answer, tokens[at].start) else _command(answer, tokens[at + 1 :])
        length = words.at_place(tokens, at, "ask_verb")
        asks |= length > 0
        length = length or max(words.at_place(tokens, at, place) for place in ("asked", "ask_filler"))
        length = length or _courtesy(answer, tokens, at)
        if not length:
            return None
        at += length
    return None


def _courtesy(answer: Answer, tokens: list[Token], at: int) -> int:
    """How many tokens are politeness, "könnt ihr" or a comma; 0 for what the writer does himself."""
    if answer.words.at_place(tokens, at, "myself"):
        return 0
    if tokens[at].text == ",":
        return 1
    unit = answer.units(tokens[at : at + PHRASE_TOKENS])[0]
    return unit.text.count(" ") + 1 if unit.kind in ("polite", "neutral", "request") else 0


def _indirect(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    """ "…, ob er bringt": without the full stop; with a decision in it ("…, sonst ablehnen") a secretary would ask back."""
    if any(unit.command in _SETTLES for unit in answer.units(tokens)):
        return None
    commands = _command(answer, tokens)
    if commands is None or not commands[0].argument:
        return commands
    return (Command("ask", argument=commands[0].argument.removesuffix(".")),)


def _command(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    units = answer.units(tokens)
    if all(unit.kind in SILENT or unit.kind == "question" for unit in units):
        return None
    question = " ".join(answer.text[units[0].start : units[-1].end].split()).lstrip(" ,;:–-")
    return (Command("ask", argument=question),)


def asked(answer: Answer, units: list[Unit], first: Unit) -> tuple[Command, ...] | None:
    """The words behind FRAGE, all of them, as the sender is to read them; None where colleagues are asked."""
    raw = answer.text[first.start : first.end]
    if not raw.isupper() and _to_colleagues(answer, first.start):
        return None
    behind = [unit for unit in units if unit.start >= first.end]
    myself = answer.words.places["myself"]
    if any(unit.start < first.start and unit.text in myself for unit in units):
        return None  # "Ich frage mal Anna"
    is_question = any(unit.kind == "question" or unit.text == ":" for unit in behind)
    says = [unit for unit in behind if unit.kind not in SILENT]
    if not is_question and " " in raw:
        return None  # "Eine Frage hat er nicht beantwortet"
    if not is_question and not raw.isupper() and len(says) <= _NAMED and _is_verb(answer, first, says):
        return None  # "Ask Anna"
    return _command(answer, [token for token in answer.tokens if first.end <= token.start < units[-1].end])


def _to_colleagues(answer: Answer, start: int) -> bool:
    places = (at for at, token in enumerate(answer.tokens) if token.start >= start)
    return any(answer.words.at_place(answer.tokens, at, "to_colleagues") for at in places)


def _is_verb(answer: Answer, first: Unit, says: list[Unit]) -> bool:
    """Whether a verb of asking stands before a name."""
    named = says and answer.text[says[0].start : says[0].end][:1].isupper()
    return bool(named) and first.text in answer.words.grammar["asks"][""]
