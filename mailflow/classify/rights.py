"""What somebody asks for about their own data: to see, to put right, to stop using it. Their words stand in replies.toml.

Called by `commands` for helpers and organisations. To ask is harmless and may be a question ("Was haben Sie über mich
gespeichert?"); deleting is not, and is read like every other deed. It is done at once only where nothing else is said. Pure.
"""

from __future__ import annotations

from mailflow.classify.answer import SILENT, Answer, is_alone, sentences
from mailflow.classify.replywords import Unit
from mailflow.classify.stories import is_hearsay
from mailflow.model import Command

_ASKS = frozenset({"access", "correct", "revoke"})
_HARMLESS = frozenset({"access", "correct"})
_BESIDES = frozenset({"correct", "revoke", "delete"})
_SPEAKS_AGAINST = frozenset({"doubt", "negation", "absent", "limit"})
_MAX_UNITS = 60  # In more words than these, what is asked for is only one thing among others.


def right(answer: Answer) -> Command | None:
    """The right that an answer asks for and nothing else; None where it asks for none, or says more than that."""
    units = [unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT]
    names = {unit.command for unit in units if unit.kind == "command"}
    if len(names) != 1 or not names <= _ASKS or len(units) > _MAX_UNITS:
        return None
    [name] = names
    said = [sentence for sentence in sentences(units) if any(unit.command for unit in sentence)]
    if any(unit.kind in _SPEAKS_AGAINST for sentence in said for unit in sentence):
        return None
    asks = any(unit.kind == "question" for sentence in said for unit in sentence)
    if asks and name not in _HARMLESS:
        return None
    return Command(name) if any(_is_meant(sentence) for sentence in said) else None


def right_besides(answer: Answer) -> str:
    """What one sentence asks for, whatever the others say: "Lieber nicht. Bitte löschen Sie meine Daten.", "Ich heiße Ottow, nicht
    Otto, bitte berichtigen Sie das."; "" for nothing. Enough to ask back or to show something, never to take it away."""
    found = {name for sentence in sentences(answer.units(answer.tokens)) for name in _asked_in(answer, sentence)}
    return next((name for name in ("delete", "revoke", "correct") if name in found), "")


def _asked_in(answer: Answer, sentence: list[Unit]) -> set[str]:
    """The rights that a clause asks for with the data that is meant, or a sentence that says nothing else, or a clause that says
    the word alone, in capitals as our letters give it: "Ich mache nicht mehr mit, bitte LÖSCHEN"."""
    contrasts = answer.words.grammar["contrast"][""]  # "Tut mir leid, aber …" makes no condition.
    kinds = {unit.kind for unit in sentence if unit.kind != "condition" or unit.text not in contrasts}
    if "condition" in kinds or ("question" in kinds and "request" not in kinds) or is_hearsay(answer.words, sentence):
        return set()
    found = set()
    for clause in sentences(sentence, ("pause",)):
        orders = [unit for unit in clause if unit.command in _BESIDES]
        if any(unit.kind in _SPEAKS_AGAINST for unit in clause):
            continue
        loud = any(answer.text[unit.start : unit.end].isupper() for unit in orders)
        alone = is_alone(sentence) or (loud and is_alone(clause))
        small = all(_is_small(answer, unit) for unit in clause)
        found |= {unit.command for unit in orders if unit.sure or alone or (small and unit.command in _HARMLESS)}
    return found


def copy_before_deletion(answer: Answer) -> bool:
    """Whether an answer asks for a copy of its writer's data and to have everything deleted then: each in words of its own, so
    that "delete my data" asks for no copy."""
    units = [unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT]
    deletes = [unit for unit in units if unit.command == "delete"]
    asks = [
        unit
        for unit in units
        if unit.command == "access"
        and not any(o.start < unit.end <= o.end for o in deletes)
        and not (any(o.start < unit.start for o in deletes) and _says_which(answer, unit))
    ]
    if {unit.command for unit in units} - {""} != {"access", "delete"} or not asks or len(units) > _MAX_UNITS:
        return False
    if any(unit.kind in _SPEAKS_AGAINST for unit in units):
        return False
    apart = [sentence for sentence in sentences(units) if not any(unit.command == "delete" for unit in sentence)]
    return any(unit.sure or any(unit in sentence for sentence in apart) for unit in asks)


def _says_which(answer: Answer, asked: Unit) -> bool:
    """Whether it only says which data is meant, behind the order to delete them: "…, die Sie über mich gespeichert haben"."""
    at = next(n for n, token in enumerate(answer.tokens) if token.start == asked.start)
    comma = next((n for n in range(at - 1, -1, -1) if answer.tokens[n].kind != "word"), -1)
    small = answer.words.grammar["article"][""] | answer.words.grammar["pronoun"][""]
    led = [token.text for token in answer.tokens[comma + 1 : at]]
    return comma >= 0 and answer.tokens[comma].text == "," and led != [] and all(text in small for text in led)


def is_of_another(answer: Answer, mailbox: str) -> bool:
    """Whether an answer that orders to delete means somebody else's data: it names their address, or its order names them: "die
    Daten von meinem Mann". mailbox: the writer's own."""
    units = answer.units(answer.tokens)
    if not any(unit.command == "delete" for unit in units):
        return False
    addresses = {answer.text[token.start : token.end].casefold() for token in answer.tokens if token.text == "@"}
    if addresses and mailbox.casefold() not in addresses:
        return True
    if answer.words.holds(answer.tokens, "own_data"):
        return False  # Their own, whoever else is named.
    others = answer.words.grammar["another"][""]
    orders = [
        clause
        for clause in sentences(units, ("end", "question", "pause"))
        if any(u.command == "delete" for u in clause)
    ]
    spans = [(clause[0].start, max(unit.end for unit in clause)) for clause in orders]
    return any(token.text in others and start <= token.start < end for token in answer.tokens for start, end in spans)


def is_sure_to_delete(answer: Answer) -> bool:
    """Whether an answer that orders to delete means all of somebody's data: the bare word, or a sentence of its own such as
    "Bitte löschen Sie alle meine Daten"; no question, and nothing about an offer or a need."""
    said = answer.units(answer.tokens)
    orders = [unit for unit in said if unit.command == "delete"]
    # "Мої дані" alone asks for a copy; within "видалити … дані" it does not.
    units = [u for u in said if u.command != "access" or not any(o.start < u.end <= o.end for o in orders)]
    if any(unit.kind == "question" or unit.command not in ("", "delete") for unit in units):
        return False
    listing = answer.words.grammar["listing"][""]
    if any(word in listing for unit in units if unit.kind != "command" for word in unit.text.split()):
        return False
    ordering = [sentence for sentence in sentences(units, ("end",)) if any(unit.command for unit in sentence)]
    if any(unit.sure for sentence in ordering for unit in sentence):
        return all(_is_small(answer, unit) for sentence in ordering for unit in sentence)
    return is_alone(units)


def is_yes_to(answer: Answer, name: str) -> bool:
    """Whether an answer to "shall we?" is a yes with the asked word behind it: "ja bitte löschen, danke". What doubts, denies or
    asks is none, nor what speaks of anything else."""
    said = [unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT]
    ordered = {unit.command for unit in said if unit.kind == "command"}
    return name in ordered <= {"confirm", name} and all(_is_small(answer, unit) for unit in said)


def _is_small(answer: Answer, unit: Unit) -> bool:
    """Whether a unit is the order itself or one of the small words around it: "Sie", "alle meine"."""
    small = (answer.words.grammar[name][""] for name in ("article", "pronoun"))
    return unit.kind == "command" or unit.kind in SILENT or any(unit.text in words for words in small)


def _is_meant(sentence: list[Unit]) -> bool:
    spoken = [unit for unit in sentence if unit.kind not in ("question", "request")]
    return any(unit.sure for unit in spoken) or is_alone(spoken)
