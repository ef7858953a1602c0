"""What a moderator wants to know of a sender: "FRAGE Wie groß?", "Bitte frag ihn, ob er bringt", "ask her if she can deliver".

Called by `orders`. What is asked goes out to the sender as it stands, so a word about whom somebody here will ask is no
question. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import SILENT, Answer, sentences
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
            return _indirect(answer, tokens, at)
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


def _indirect(answer: Answer, tokens: list[Token], at: int) -> tuple[Command, ...] | None:
    """ "Bitte fragt ihn, ob er bringt": the whole sentence, for what begins with "ob" at a token is none that anybody can read;
    with a decision in it ("…, sonst ablehnen") a secretary would ask back. "bitte nachfragen, wie groß?" holds one by itself,
    and of "FRAGE ob er bringt" nobody is to read the word."""
    units = answer.units(tokens)
    if _settles(units):
        return None
    if answer.text[tokens[0].start : tokens[at - 1].end].isupper():
        return _command(answer, tokens[at:])
    before, clause = answer.units(tokens[:at]), answer.units(tokens[at:])
    is_direct = clause[0].kind != "condition" and not any(unit.kind == "request" for unit in before)
    if is_direct and any(unit.kind == "question" for unit in clause):
        return _command(answer, tokens[at:])
    return _whole(answer, units)


def _settles(units: list[Unit]) -> bool:
    return any(unit.command in _SETTLES for unit in units)


def _whole(answer: Answer, units: list[Unit]) -> tuple[Command, ...] | None:
    """The sentence as it stands; None where another one says something: it may be meant for us ("Er ist unzuverlässig")."""
    said = [one for one in sentences(units) if any(unit.kind not in SILENT and unit.kind != "question" for unit in one)]
    question = answer.said(units) if len(said) == 1 else None
    return (Command("ask", argument=question),) if question else None


def _command(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    units = answer.units(tokens)
    if all(unit.kind in SILENT or unit.kind == "question" for unit in units):
        return None
    question = " ".join(answer.text[units[0].start : units[-1].end].split()).lstrip(" ,;:–-")
    return (Command("ask", argument=question),)


def asked(answer: Answer, units: list[Unit], first: Unit) -> tuple[Command, ...] | None:
    """The words behind FRAGE, all of them, as the sender is to read them; with a verb of asking the whole sentence. None where
    colleagues are asked."""
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
    if not raw.isupper() and first.text in answer.words.grammar["asks"][""] and behind and behind[0].text != ":":
        # "Please ask the donor for the measurements", but not "Ask him".
        return _whole(answer, units) if _says_what(answer, first.end) and not _settles(behind) else None
    return _command(answer, [token for token in answer.tokens if first.end <= token.start < units[-1].end])


def _to_colleagues(answer: Answer, start: int) -> bool:
    places = (at for at, token in enumerate(answer.tokens) if token.start >= start)
    return any(answer.words.at_place(answer.tokens, at, "to_colleagues") for at in places)


def _says_what(answer: Answer, start: int) -> bool:
    """Whether from a place of the text on the sender is named and more is said: "the donor for the measurements", but neither
    "him" nor "Tom whether we have room"."""
    tokens = [token for token in answer.tokens if token.start >= start]
    length = answer.words.at_place(tokens, 0, "asked")
    return length > 0 and any(unit.kind not in SILENT for unit in answer.units(tokens[length:]))


def _is_verb(answer: Answer, first: Unit, says: list[Unit]) -> bool:
    """Whether a verb of asking stands before a name."""
    named = says and answer.text[says[0].start : says[0].end][:1].isupper()
    return bool(named) and first.text in answer.words.grammar["asks"][""]
