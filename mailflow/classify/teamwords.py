"""What somebody of an organisation says about all of its needs and about its people, in whatever letter.

"Alles noch aktuell außer Töpfe", "Liste", "anna@verein.example gehört auch zu uns", "Bis 15.12. vertritt mich
ben@verein.example", "Bin wieder da". Called by `commands` before anything else that an organisation may say. Pure.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailflow.classify.answer import HESITATION, SILENT, Answer, sentences
from mailflow.classify.deadlines import days_named
from mailflow.classify.replywords import Token, Unit
from mailflow.model import Command

TEAM = frozenset({"renew", "list", "colleague", "deputy", "returned"})
ALONE = frozenset({"list", "returned"})  # Said alone, or not at all.
MOST_ADDRESSES = 5
_ADDRESS = re.compile(r"[^\s<>()\[\]{},;:\"'„“”‚‘’|@]{1,64}@[^\s<>()\[\]{},;:\"'„“”‚‘’|@]{3,253}")
# A day is a limit, and "Urlaub" an absence: both belong to who says that somebody stands in.
_HESITATES = HESITATION - {"limit", "absent"}
_NEVER = frozenset({"question", "doubt", "absent", "request"})
_FREE_WORDS = 3


def addresses(text: str) -> list[str]:
    """The mail addresses in a text, each once."""
    return list(dict.fromkeys(found.group().rstrip(".!?").lower() for found in _ADDRESS.finditer(text)))


def without_addresses(text: str) -> str:
    """The text with blanks in their place, so that no mark in them ends a sentence."""
    return _ADDRESS.sub(lambda found: " " * len(found.group()), text)


def as_words(units: list[Unit]) -> list[Unit]:
    """The units without these orders: what is no order of its own here is a word among others."""
    return [replace(u, kind="word", command="", sure=False) if u.command in TEAM else u for u in units]


def team_commands(text: str, answer: Answer) -> tuple[Command, ...] | None:
    """The orders about all needs and about people; None where there is none. `answer`: read `without_addresses`."""
    units = answer.units(answer.tokens)
    names = {unit.command for unit in units} & TEAM
    if not names:
        return None
    if names <= ALONE:
        return _alone(units)
    if "renew" in names:
        return _renewed(answer, units)
    return _people(text, answer, units, names - ALONE)


def _alone(units: list[Unit]) -> tuple[Command, ...] | None:
    says = [unit for unit in units if unit.kind not in SILENT and unit.kind != "question"]
    return (Command(says[0].command),) if len(says) == 1 and says[0].command in ALONE else None


def _people(text: str, answer: Answer, units: list[Unit], names: set[str]) -> tuple[Command, ...] | None:
    """ "… gehört auch zu uns", "… vertritt mich": only with an address, and without a doubt."""
    named = addresses(text)
    told = [sentence for sentence in sentences(units) if any(unit.command in names for unit in sentence)]
    days = {" ".join(phrase) for phrases in answer.words.places["until"].values() for phrase in phrases}
    harmless = days | answer.words.grammar["auxiliary"][""]  # "Sie soll auch Mails bekommen."
    kinds = {unit.kind for sentence in told for unit in sentence if unit.text not in harmless}
    if not named or len(named) > MOST_ADDRESSES or len(names) != 1 or kinds & (_HESITATES | {"negation"}):
        return None
    if any(unit.sure and unit.command and unit.command not in TEAM for unit in units):
        return None  # "Die Betten nehmen wir, um alles Weitere kümmert sich jens@verein.example."
    if "colleague" in names:
        return tuple(Command("colleague", argument=mailbox) for mailbox in named)
    if len(named) > 1:
        return None
    return (Command("deputy", argument=" ".join(filter(None, (named[0], *days_named(answer))))),)


def _renewed(answer: Answer, units: list[Unit]) -> tuple[Command, ...] | None:
    """ "Alles noch aktuell", with what is left out as the argument, in the writer's words, and what is said besides."""
    at = next(n for n, unit in enumerate(units) if unit.command == "renew")
    before, after = units[:at], units[at + 1 :]
    if any(unit.kind in _NEVER for unit in units) or any(u.kind not in SILENT and not _is_yes(u) for u in before):
        return None
    left_out, besides = _left_out(answer, after, units[at].end)
    if left_out is None:
        return None
    renewed = Command("renew", argument=left_out or None)
    words = [unit for unit in besides if unit.kind in ("word", "number", "command")]
    if len(words) < _FREE_WORDS:
        return (renewed,)
    message = answer.text[besides[0].start : answer.tokens[-1].end].strip(" ,;.:–-\n")
    return renewed, Command("message", argument=" ".join(message.split()))


def _is_yes(unit: Unit) -> bool:
    return unit.command == "accept" and not unit.sure


def _left_out(answer: Answer, after: list[Unit], behind: int) -> tuple[str | None, list[Unit]]:
    """What is not renewed, and the units that say something else; None where that is not clear.

    "… außer Töpfe", "…, nur Töpfe nicht mehr", "… . Töpfe brauchen wir nicht mehr."
    """
    excepted = _excepted(answer, behind)
    if excepted is not None:
        words, end = excepted
        return words, [unit for unit in after if unit.start >= end]
    out: list[str] = []
    besides: list[Unit] = []
    for part in sentences(after, ("end", "question")):
        over = any(unit.kind == "negation" or unit.command in ("done", "decline") for unit in part)
        if over:
            out.append(answer.text[part[0].start : part[-1].end])
        elif any(unit.kind in ("condition", "limit") for unit in part):
            return None, []  # "…, aber erst ab Januar"
        elif any(unit.kind not in SILENT for unit in part):
            besides += part
    return " ".join(out), besides


def _excepted(answer: Answer, behind: int) -> tuple[str, int] | None:
    """What stands behind "außer", up to the end of its sentence, and where that is."""
    tokens = answer.tokens
    for at, token in enumerate(tokens):
        length = answer.words.at_place(tokens, at, "except") if token.start >= behind else 0
        if not length:
            continue
        end = next((n for n in range(at + length, len(tokens)) if _ends(tokens[n])), len(tokens))
        stop = tokens[end - 1].end
        words = (
            answer.text[tokens[at + length - 1].end : stop] if end > at + length else answer.text[behind : token.start]
        )  # "2 hariç"
        return words.strip(), stop
    return None


def _ends(token: Token) -> bool:
    return token.kind in ("end", "question")
