"""What an organisation or a helper answers: a command, one with a message for the other side, or a message alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from mailflow.classify.answer import HESITATION, SILENT, UNCLEAR, Answer, is_alone, sentences
from mailflow.classify.replywords import Token, Unit
from mailflow.classify.stories import is_hearsay, is_long_ago, is_story
from mailflow.classify.teamwords import as_words
from mailflow.classify.topics import about_it, said
from mailflow.model import Command

# Which way a command of an organisation or a helper points: two that point apart contradict each other.
_DIRECTION = {
    "accept": 1,
    "confirm": 1,
    "resume": 1,
    "decline": -1,
    "withdraw": -1,
    "delete": -1,
    "revoke": -1,
    "access": 0,
    "correct": 0,
    "done": -1,
    "call_off": -1,
    "pause": -1,
    "later": 0,
    "release": 1,
}
# Said together, the first is meant: "passt nicht, Bedarf gedeckt" ends the need.
_STRONGER = (
    *(("done", "decline"), ("done", "pause"), ("pause", "decline"), ("call_off", "decline")),
    *(("delete", "withdraw"), ("delete", "revoke"), ("delete", "correct"), ("delete", "access")),
    *(("revoke", "withdraw"), ("revoke", "access"), ("correct", "access")),
)
# What somebody may ask us to do; whether the other side accepts or confirms nobody asks us.
_ASKED_FOR = frozenset({"withdraw", "delete", "done", "pause"})
_ENDS = frozenset({"withdraw", "done"})
_REQUEST_UNITS = 8
# A message goes along with these: there is somebody at the other side to read it.
_TAKES_BACK = frozenset({"condition", "limit", "doubt"})
_OR = frozenset({"oder", "or"})
_ONE = frozenset({"eine", "einen", "eins", "one"})
_NOT = "nicht "
_ONESELF = frozenset({"wir", "ich", "uns", "mich", "we", "i", "us", "me"})
_TELLING = frozenset({"word", "negation", *SILENT})
_WITH_MESSAGE = frozenset({"accept", "confirm"})


def owner_commands(answer: Answer) -> tuple[Command, ...]:
    """The command of the first sentence that holds one; otherwise the whole is a message for the other side."""
    behind = _behind_thanks(answer)
    declined = owner_commands(replace(answer, tokens=behind)) if behind else ()
    is_no = ("decline", "done") if answer.things.listed else ("decline",)  # Of what is not known, nothing is closed.
    return declined if declined and declined[0].command in is_no else _commands_of(answer)


def _behind_thanks(answer: Answer) -> list[Token]:
    """What follows "Vielen Dank für das Angebot, aber …", where the "but" stands against nothing but thanks; else nothing."""
    tokens = answer.tokens
    comma = next((n for n, token in enumerate(tokens) if token.kind in ("end", "pause", "question")), len(tokens))
    if comma + 2 >= len(tokens) or tokens[comma].text != ",":
        return []
    if tokens[comma + 1].text not in answer.words.grammar["contrast"][""]:
        return []
    is_thanks = answer.words.at_place(tokens, 0, "thanks_for") or answer.words.at_place(tokens, 0, "courtesy")
    said = answer.units(tokens[:comma])
    return tokens[comma + 2 :] if is_thanks and not any(unit.kind == "command" for unit in said) else []


def _commands_of(answer: Answer) -> tuple[Command, ...]:
    units = as_words(answer.units(answer.tokens))
    units = _without_past_absence(answer, about_it(units, list(said(answer, units))))
    if any(unit.kind == "absent" for unit in units):
        return UNCLEAR
    message = (Command("message", argument=" ".join(answer.text[answer.tokens[0].start :].split())),)
    if all(unit.kind in SILENT for unit in units):
        return message
    until = {" ".join(phrase) for phrases in answer.words.places["until"].values() for phrase in phrases}
    spoken = [_as_told(sentence) for sentence in sentences(units)]
    refuses = False
    for number, sentence in enumerate(spoken):
        commands, later = _spoken(sentence), spoken[number + 1 :]
        if not commands:
            refuses |= _is_mere_no(sentence)
            if any(unit.kind in HESITATION for unit in sentence) and not is_story(answer, sentence):
                return message
            continue
        if is_hearsay(answer.words, sentence) or is_long_ago(answer.words, sentence):
            return message
        name = _one_of(commands)
        if name is None or refuses or _contradicts(name, later):
            return UNCLEAR
        head, rest = _clean_part(sentence, name, until)
        if head is None or _takes_back(later):
            return message
        if name == "call_off" and _tells_more(answer, units, commands[0]):
            return message
        return _owner_command(answer, name, head, rest, [unit for after in later for unit in after])
    return message


def _as_told(sentence: list[Unit]) -> list[Unit]:
    """A sentence that asks for nothing but a deed is a request: "Könnten Sie mein Angebot bitte zurückziehen?"."""
    says = [unit for unit in sentence if unit.kind not in SILENT]
    deeds = [unit for unit in says if unit.kind == "command"]
    asks = len(says) <= _REQUEST_UNITS and len(deeds) == 1 and says[0].kind == "request" and says[-1].kind == "question"
    if not asks or deeds[0].command not in _ASKED_FOR or any(unit.kind in HESITATION for unit in says[1:-1]):
        return sentence
    return [unit for unit in sentence if unit.kind not in ("request", "question")]


def _is_mere_no(sentence: list[Unit]) -> bool:
    """ "Bitte nicht." before a command: a careful reader asks what is not wanted."""
    kinds = {unit.kind for unit in sentence if unit.kind not in SILENT}
    return kinds == {"negation"}


def _spoken(sentence: list[Unit]) -> list[Unit]:
    """The commands of a sentence: sure ones anywhere, the others where the sentence, or its first clause, is theirs."""
    commands = [unit for unit in sentence if unit.kind == "command"]
    if any(unit.sure for unit in commands) or is_alone(sentence):
        return commands
    clause = sentences(sentence, ("pause",))[0]
    # "Ja, gesehen" accepts nothing; "ja gern, …" does, and "Nein, …" gives its reason.
    telling = len(clause) > 1 or any(" " in unit.text or unit.command == "decline" for unit in clause)
    return commands if is_alone(clause) and telling else []


def _one_of(commands: list[Unit]) -> str | None:
    """The one command that these words mean together; None when they contradict each other."""
    names = list(dict.fromkeys(unit.command for unit in commands))
    sure = list(dict.fromkeys(unit.command for unit in commands if unit.sure))
    for strong, weak in _STRONGER:
        if strong in names and weak in names and (weak not in sure or strong in sure):
            names.remove(weak)
            sure = [name for name in sure if name != weak]
    if len(names) == 1:
        return names[0]
    # "Ja, ist vergeben": the yes answers a question that the word behind it settles. A "nein" before a yes does not.
    bare = [unit.command for unit in commands if not unit.sure]
    answers = {"confirm", "delete"} if sure == ["withdraw"] else {"confirm"}  # "Nicht mehr da, bitte löschen."
    if len(sure) == 1 and all(name in answers for name in bare if name != sure[0]):
        return sure[0]
    return None


def _contradicts(name: str, later: list[list[Unit]]) -> bool:
    """Whether a later sentence says the opposite, or begins to; a question does not."""
    for sentence in later:
        if any(unit.kind == "question" for unit in sentence):
            continue
        first = next((unit for unit in sentence if unit.kind not in SILENT), None)
        said = [unit for unit in sentence if unit.command and (unit.sure or unit is first)]
        if any(_DIRECTION[unit.command] != _DIRECTION[name] for unit in said):
            return True
    return False


def _clean_part(sentence: list[Unit], name: str, until: Collection[str]) -> tuple[list[Unit] | None, list[Unit]]:
    """The part of a sentence that decides, and the rest of it; None when hesitation reaches the decision.

    "Nehmen wir gern, wann können wir abholen?" decides before the comma; "Nehmen wir, wenn es passt" does not.
    """
    if _is_denied(sentence, name):
        return None, []
    if name == "pause":  # "Bis Mitte August keine Angebote": a pause has an end.
        sentence = [unit for unit in sentence if unit.text not in until]
    pause = _after_decision(sentence)
    if not hesitates(sentence, reason=name in ("decline", "withdraw", "done", "call_off")):
        return sentence[:pause], sentence[pause:]
    head, rest = sentence[:pause], sentence[pause:]
    conditions = (
        ("condition",) if name == "decline" else ("condition", "limit")
    )  # "Passt nicht, wir nehmen nur Betten."
    if not rest or hesitates(head) or any(unit.kind in conditions for unit in rest):
        return None, []
    if any(one.kind in ("doubt", "negation") and other.command for one, other in pairwise(rest)):
        return None, []  # "Nein, noch nicht vergeben."
    says = [unit for unit in rest if unit.kind not in SILENT]
    alternative = bool(says) and says[0].kind == "hedge" and (says[0].text in _OR or _is_of_it(rest, says[0]))
    return (None, []) if alternative else (head, rest)


def _is_of_it(rest: list[Unit], hedge: Unit) -> bool:
    """ "…, das wäre schade": what it would be, nobody has decided."""
    before = rest[rest.index(hedge) - 1]
    return before.text in ("das", "dies", "that", "it") and hedge.text in ("ware", "wurde", "would", "might")


def _after_decision(sentence: list[Unit]) -> int:
    """The place of the first comma or dash after the last command of the sentence's first clauses."""
    seen = False
    for place, unit in enumerate(sentence):
        seen |= unit.kind == "command"
        follows = next((u.kind for u in sentence[place + 1 :] if u.kind not in SILENT), "")
        if seen and unit.kind == "pause" and follows != "command":
            return place
    last = max((n for n, unit in enumerate(sentence) if unit.kind == "command"), default=0)
    return last + 1 if _only_alone(sentence) else len(sentence)


def _only_alone(sentence: list[Unit]) -> bool:
    return not any(unit.sure for unit in sentence if unit.kind == "command")


def hesitates(units: list[Unit], reason: bool = False) -> bool:
    """Whether a sentence holds a doubt, a condition or a question; with `reason`, a negation is none."""
    kinds = {unit.kind for unit in units}
    return not kinds.isdisjoint(HESITATION) or (not reason and "negation" in kinds)


def _is_denied(sentence: list[Unit], name: str) -> bool:
    """Whether a "not" stands beside the word: "Das Sofa ist nicht verkauft", "Bedarf noch nicht gedeckt"; what stands behind it
    may give the reason."""
    if name not in _ENDS:
        return False
    for clause in sentences(sentence, ("pause",)):
        ends = [unit for unit in clause if unit.command == name]
        if ends and any(unit.kind == "negation" and unit.start < ends[0].end for unit in clause):
            return True
    return False


def _without_past_absence(answer: Answer, units: list[Unit]) -> list[Unit]:
    """ "Der Herr war nicht erreichbar", "ich war im Urlaub": who was away, a while ago, is no machine's note."""
    past = answer.words.grammar["past"][""]
    left: list[Unit] = []
    was = False
    for unit in units:
        was = unit.kind not in ("end", "question", "pause") and (was or unit.text in past)
        kind = "negation" if unit.text.startswith(_NOT) else "word"
        left.append(replace(unit, kind=kind) if unit.kind == "absent" and was else unit)
    return left


def _tells_more(answer: Answer, units: list[Unit], deed: Unit) -> bool:
    """Whether anything follows that something fell through: "Hat nicht geklappt, wir kommen am Montag noch einmal". Not that the
    other one was not there, or did not come, which is why."""
    behind = [unit for unit in units if unit.start >= deed.end]
    clauses = sentences(behind, ("end", "question", "pause"))
    says = [clause for clause in clauses if any(unit.kind not in SILENT for unit in clause)]
    return bool(says) and (len(says) > 1 or not _tells_why(answer, says[0]))


def _tells_why(answer: Answer, clause: list[Unit]) -> bool:
    past = answer.words.grammar["past"][""]
    if any(not _ONESELF.isdisjoint(unit.text.split()) for unit in clause):
        return False
    tells = all(unit.kind in _TELLING or unit.text in past for unit in clause)
    return tells and any(unit.text in past for unit in clause) and any(unit.kind == "negation" for unit in clause)


def _takes_back(later: list[list[Unit]]) -> bool:
    """Whether a later sentence takes something back: "Aber nur, wenn …", "Ach nein", "Oder doch nicht"."""
    firsts = [next((unit for unit in sentence if unit.kind not in SILENT), None) for sentence in later]
    return any(unit is not None and (unit.kind in _TAKES_BACK or unit.text in _OR) for unit in firsts)


def _owner_command(
    answer: Answer, name: str, head: list[Unit], rest: list[Unit], later: list[Unit]
) -> tuple[Command, ...]:
    if name == "decline":
        reasons = answer.words.grammar["reason"][""]
        told = answer.said([*_behind_command(head, reasons), *rest, *later])
        # "Kein Platz" is the no and its reason in one.
        own = [unit for unit in head if unit.command and not reasons.isdisjoint(unit.text.split())]
        return (Command(name, argument=told or answer.said(own)),)
    command = Command(name, argument=_amount(answer, [*head, *rest]) if name in ("accept", "later") else None)
    if name not in _WITH_MESSAGE:
        return (command,)
    aside = rest if sum(unit.kind not in SILENT for unit in rest) >= 3 else []
    says = [*aside, *later]
    if not any(unit.kind in ("word", "number", "command") or unit.kind in HESITATION for unit in says):
        return (command,)
    spoken = [unit for unit in says if unit.kind not in ("end", "pause")]
    last = answer.tokens[-1].end
    return command, Command("message", argument=" ".join(answer.text[spoken[0].start : last].split()))


def _behind_command(head: list[Unit], reasons: frozenset[str]) -> list[Unit]:
    """What a sentence says after its decline: "Passt nicht zu uns" has "zu uns" there. Behind a bare no of its own all of it,
    unless it only says no again: "No thanks, not suitable for our residents"."""
    first, *others = sentences(head, ("pause",))
    again = [unit for other in others for unit in other]
    if is_alone(first) and any(u.kind in ("word", "number") or not reasons.isdisjoint(u.text.split()) for u in again):
        return [unit for unit in head if unit.start >= first[-1].end]
    end = max(unit.end for unit in head if unit.kind == "command")
    return [unit for unit in head if unit.start >= end]


def _amount(answer: Answer, units: list[Unit]) -> str | None:
    """How many are taken: the number in the command's own phrase ("nehmen 3"), or one with "Stück" or "davon"."""
    for unit in units:
        if unit.kind == "command" and unit.number is not None:
            return str(unit.number)
        if unit.kind == "command" and unit.text.rpartition(" ")[2] in _ONE:
            return "1"
    first, last = units[0].start, units[-1].end
    tokens = [token for token in answer.tokens if first <= token.start < last]
    for at in range(len(tokens)):
        if length := answer.words.at_place(tokens, at, "amount"):
            return next(str(token.number) for token in tokens[at : at + length] if token.number is not None)
    return None
