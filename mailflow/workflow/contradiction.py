"""Whether the two parts of an answer order different things: what a person sees and what we read must be one.

Called by routing before an answer does anything, and by `mailflow explain`. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow.classify.answer import CategoryByName
from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.things import Things
from mailflow.model import Command, Message
from mailflow.reading.agreement import shown_instead

_NOTHING_KNOWN = Things()


def contradicts(
    message: Message,
    new: str,
    role: str,
    words: ReplyWords,
    category_by_name: CategoryByName,
    things: Things = _NOTHING_KNOWN,
) -> bool:
    """Whether the HTML part of an answer, read as the plain one is, would have other commands.

    Different words alone are no contradiction: a signature or a picture may stand in one of them only.
    """
    shown = shown_instead(message, new)
    if shown is None:
        return False
    orders = [[_order(c) for c in parse(text, role, words, category_by_name, None, things)] for text in (new, shown)]
    return orders[0] != orders[1]


def undisputed(
    message: Message, new: str, roles: Sequence[str], words: ReplyWords, category_by_name: CategoryByName
) -> str:
    """The new words of an answer; none, which is asked back about, where its two parts contradict each other."""
    disputed = any(contradicts(message, new, role, words, category_by_name) for role in roles)
    return "" if disputed else new


def _order(command: Command) -> tuple[object, ...]:
    """What a command does; the wording of a reason or a message may differ."""
    counts = command.command in ("category", "accept", "like", "later", "confirm")
    return command.command, command.target, command.argument if counts else None
