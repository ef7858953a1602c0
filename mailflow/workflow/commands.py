"""What a moderator's words order, about a review, a list or the city; nothing is done here.

Called before it is known who really wrote, too: by `cases` and `routing` to tell an order from a mail like any other.
"""

from __future__ import annotations

import re

from mailflow.classify.answer import Items
from mailflow.classify.batches import MOST_TARGETS
from mailflow.classify.commands import about_listed, parse
from mailflow.classify.duties import DUTIES
from mailflow.classify.kinds import names_kind_alone
from mailflow.classify.replyquestions import (
    behind_greeting,
    behind_return,
    closes,
    gone_things,
    is_bare,
    is_courtesy,
    is_said_of_oneself,
    speaks_of_intake,
    without_end,
)
from mailflow.classify.things import Things
from mailflow.config import City
from mailflow.model import Command
from mailflow.store import submissions
from mailflow.workflow.desk import Desk, Step

HARMLESS = ("show", "list", "help", "unclear")
LONGEST_ORDER = 200  # Characters; what is longer is a mail like any other.
_NOTHING_LISTED = Items()
_OF_A_LIST = ("done", "confirm", "pause", "resume", "withdraw")
# A comma between two numbers joins them.
_PARTS = re.compile(r"[\n;]|(?<=[^\W\d]),|(?<=[^\W\d])(?<!\bnr)(?<!\bno)\.(?=\s|$)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:und |and )?(?:nr\.?|no\.?|nummer|number|punkt|item|#)? ?\d{1,2}(?: ?(?:,|\+|&|und|and) ?\d{1,2}){0,20}[.:)]? +"
    r"(?:(?:ist|sind|is|are|hat sich|haben sich) )?(\D+)",
    re.IGNORECASE,
)


def commands_of(step: Step, words: str, items: Items = _NOTHING_LISTED) -> tuple[Command, ...]:
    """What a moderator's words order."""
    return _parsed(step.desk, step.city, words, items)


def ordered_of(step: Step, words: str, items: Items) -> tuple[tuple[Command, ...], tuple[int, ...]]:
    """The commands about what a letter lists, and the numbers that its answer names and it does not have, ascending."""
    commands = commands_of(step, words, items)
    if all(command.command == "unclear" for command in commands):
        ordered = commands_of(step, words, Items(MOST_TARGETS, together=items.together))
        named = [number for command in ordered if isinstance(command.target, tuple) for number in command.target]
        return commands, tuple(sorted({number for number in named if not items.positions(number)}))
    return about_listed(commands, items)


def said(desk: Desk, city: City, words: str) -> str:
    """The one command of an answer that is about one thing; "" when it is none or several."""
    commands = _parsed(desk, city, words)
    return commands[0].command if len(commands) == 1 else ""


def decides(step: Step, words: str, items: Items) -> bool:
    """Whether an answer would change anything; lists, help and what is not understood do not."""
    return any(c.command not in HARMLESS for c in commands_of(step, words, items))


def is_bare_command(desk: Desk, city: City, words: str) -> bool:
    """Whether a mail by a moderator without a token is meant as a command, and not as an offer or a need."""
    if len(words) > LONGEST_ORDER or names_kind_alone(words, desk.reply_words, desk.rules[city.key].category_by_name):
        return False
    commands = _parsed(desk, city, words)
    understood = bool(commands) and all(c.command != "unclear" for c in commands)
    return understood or speaks_of_intake(words, desk.reply_words, desk.rules[city.key].category_by_name)


def is_about_own_work(desk: Desk, city: City, words: str) -> bool:
    """Whether an answer is about the writer's own work and not about a review."""
    return said(desk, city, words) in DUTIES


def own_order(desk: Desk, city: City, words: str) -> Command | None:
    """What a helper's or an organisation's mail of its own orders: to pause, with until when, to resume, or None for neither.

    Only the bare word does, with who says it and the day until which it holds: who tells or asks something with it ("Kann
    ich mein Angebot pausieren?") writes a mail like any other.
    """
    if len(words) > LONGEST_ORDER:
        return None
    words = behind_return(words, desk.reply_words)
    text = without_end(words, desk.reply_words)
    for role in ("helper", "organisation"):
        ordered = _one_command(desk, city, words, role)
        if ordered is None or ordered.command not in (("pause", "resume") if text == words else ("pause",)):
            continue
        pauses = ordered.command == "pause"  # "Weiter so!" goes on with nothing.
        if is_bare(text, role, desk.reply_words) or (
            pauses and (is_said_of_oneself(words, text, role, desk.reply_words) or closes(words, desk.reply_words))
        ):
            return ordered
    return None


def _one_command(desk: Desk, city: City, words: str, role: str) -> Command | None:
    ordered = parse(words, role, desk.reply_words, desk.rules[city.key].category_by_name)
    return ordered[0] if len(ordered) == 1 else None


def gone_of(desk: Desk, city: City, words: str, things: Things) -> tuple[frozenset[int], bool]:
    """The numbers of the things that somebody has open of which they say that they are over; and whether it is clear which."""
    return gone_things(words, desk.reply_words, desk.rules[city.key].category_by_name, things)


def orders_by_number(desk: Desk, city: City, words: str) -> bool:
    """Whether a mail of its own says something of the numbers of a list, and nothing else: "3 erledigt", "1 und 2 Pause"."""
    if len(words) > LONGEST_ORDER:
        return False
    text = behind_greeting(words, desk.reply_words)
    parts = [part.strip() for part in _PARTS.split(text) if part.strip(" .!")]
    said = [part for part in parts if not is_courtesy(part, desk.reply_words, "organisation")]
    return bool(said) and all(_is_by_number(desk, city, part) for part in said)


def _is_by_number(desk: Desk, city: City, part: str) -> bool:
    found = _NUMBERED.fullmatch(part)
    return found is not None and any(_is_bare_order(desk, city, found[1], role) for role in ("helper", "organisation"))


def _is_bare_order(desk: Desk, city: City, words: str, role: str) -> bool:
    ordered = _one_command(desk, city, words, role)
    return ordered is not None and ordered.command in _OF_A_LIST and is_bare(words, role, desk.reply_words)


def items_of(step: Step, submission_id: int) -> Items:
    """What the review of a submission shows."""
    return Items(len(submissions.of_submission(step.tx, submission_id)), together=True)


def _parsed(desk: Desk, city: City, words: str, items: Items = _NOTHING_LISTED) -> tuple[Command, ...]:
    return parse(words, "moderator", desk.reply_words, desk.rules[city.key].category_by_name, items)
