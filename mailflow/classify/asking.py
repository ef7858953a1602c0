"""What a moderator wants to know of a sender: "FRAGE Wie groß?", "Bitte frag ihn, ob er bringt", "ask her if she can deliver".

Called by `orders`. What is asked goes out to the sender as it stands, so nothing of it may be said to us: neither the request
to ask nor the moderator's name, and a word about whom somebody here will ask is no question. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import SILENT, Answer, sentences
from mailflow.classify.replywords import PHRASE_TOKENS, ReplyWords, Token, Unit
from mailflow.model import Command

_NAMED = 2  # "Ask Anna", "Frag Frau Koch"
_NAME = 3  # "Anna Maria Roth"
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


def is_said_of_sender(question: str, words: ReplyWords) -> bool:
    """Whether a question speaks of whom it goes to as of somebody else: "ob er liefert", "wie groß der Tisch ist", "can she deliver?"."""
    tokens = [token for token in words.tokens(question) if token.kind == "word"]
    grammar = words.grammar
    theirs = grammar["of_sender"][""]
    if any(token.text in theirs and question[token.start].islower() for token in tokens):
        return True
    asks = bool(tokens) and tokens[0].text in grammar["asks_about"][""]
    return asks and (not question.rstrip().endswith(("?", "؟")) or tokens[0].text in grammar["asks_whether"][""])


def _courtesy(answer: Answer, tokens: list[Token], at: int) -> int:
    """How many tokens are politeness, "könnt ihr" or a comma; 0 for what the writer does himself."""
    if answer.words.at_place(tokens, at, "myself"):
        return 0
    if tokens[at].text == ",":
        return 1
    unit = answer.units(tokens[at : at + PHRASE_TOKENS])[0]
    return unit.text.count(" ") + 1 if unit.kind in ("polite", "neutral", "request") else 0


def _indirect(answer: Answer, tokens: list[Token], at: int) -> tuple[Command, ...] | None:
    """ "Bitte fragt ihn, ob er bringt": the clause, "ob er bringt", for what begins before it is said to us and not to the
    sender; with a decision in it ("…, sonst ablehnen") or a sentence beside it a secretary would ask back. "bitte nachfragen,
    wie groß?" holds a question by itself, and of "FRAGE ob er bringt" nobody is to read the word."""
    if _settles(answer.units(tokens)):
        return None
    if answer.text[tokens[0].start : tokens[at - 1].end].isupper():
        return _command(answer, tokens[at:])
    before, clause = answer.units(tokens[:at]), answer.units(tokens[at:])
    is_direct = clause[0].kind != "condition" and not any(unit.kind == "request" for unit in before)
    if is_direct and any(unit.kind == "question" for unit in clause):
        return _command(answer, tokens[at:])
    return _clause(answer, tokens[at:])


def _settles(units: list[Unit]) -> bool:
    return any(unit.command in _SETTLES for unit in units)


def _clause(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    """An indirect question as it stands; None where another sentence says something: it may be meant for us ("Er ist
    unzuverlässig")."""
    units = answer.units(_without_closing(answer, tokens))
    said = [one for one in sentences(units) if any(unit.kind not in SILENT and unit.kind != "question" for unit in one)]
    question = answer.said(units) if len(said) == 1 else None
    return (Command("ask", argument=question),) if question else None


def _command(answer: Answer, tokens: list[Token]) -> tuple[Command, ...] | None:
    units = answer.units(_without_closing(answer, tokens))
    if all(unit.kind in SILENT or unit.kind == "question" for unit in units):
        return None
    question = " ".join(answer.text[units[0].start : units[-1].end].split()).lstrip(" ,;:–-")
    return (Command("ask", argument=question),)


def _without_closing(answer: Answer, tokens: list[Token]) -> list[Token]:
    """Without the thanks or the regards that a moderator ends with, and the name behind them: "…? Danke, Anna"."""
    for at in range(len(tokens) - 1, 0, -1):
        length = answer.words.at_place(tokens, at, "signs_off")
        if not length or tokens[at - 1].kind not in ("end", "pause", "question"):
            continue
        named = [token for token in tokens[at + length :] if token.kind not in ("end", "pause")]
        if len(named) <= _NAME and all(answer.text[token.start].isupper() for token in named):
            return tokens[:at]
    return tokens


def asked(answer: Answer, units: list[Unit], first: Unit) -> tuple[Command, ...] | None:
    """The words behind FRAGE, all of them, as the sender is to read them; behind a verb of asking the indirect question. None where
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
        return None if _settles(behind) else _behind_asked(answer, first.end)
    return _command(answer, [token for token in answer.tokens if first.end <= token.start < units[-1].end])


def _to_colleagues(answer: Answer, start: int) -> bool:
    places = (at for at, token in enumerate(answer.tokens) if token.start >= start)
    return any(answer.words.at_place(answer.tokens, at, "to_colleagues") for at in places)


def _behind_asked(answer: Answer, start: int) -> tuple[Command, ...] | None:
    """The indirect question behind the sender, who is named at a place of the text: "Please ask the donor how big it is". None
    for "Tom whether we have room", and where no question stands that the sender could read: "the donor for the sizes"."""
    tokens = [token for token in answer.tokens if token.start >= start]
    at = answer.words.at_place(tokens, 0, "asked")
    if not at:
        return None
    while at < len(tokens) and (
        length := answer.words.at_place(tokens, at, "ask_filler") or _courtesy(answer, tokens, at)
    ):
        at += length
    asks = at < len(tokens) and tokens[at].text in answer.words.grammar["asks_about"][""]
    return _clause(answer, tokens[at:]) if asks else None


def _is_verb(answer: Answer, first: Unit, says: list[Unit]) -> bool:
    """Whether a verb of asking stands before a name."""
    named = says and answer.text[says[0].start : says[0].end][:1].isupper()
    return bool(named) and first.text in answer.words.grammar["asks"][""]
