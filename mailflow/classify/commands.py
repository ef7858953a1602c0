"""What an answer orders: the words of a moderator, an organisation or a helper become commands, or "unclear".

Called by the workflow with the new text of a reply, and by `mailflow explain --role`. A wrong approval publishes a
stranger's private life: whatever a careful secretary would ask back about is "unclear", and nothing is done.
Pure; the words stand in rules/replies.toml.
"""

from __future__ import annotations

import re

from mailflow.classify.answer import SILENT, UNCLEAR, Answer, CategoryByName
from mailflow.classify.batches import batch
from mailflow.classify.deadlines import confirmed_until
from mailflow.classify.orders import merging, orders
from mailflow.classify.owners import owner_commands
from mailflow.classify.replywords import ReplyWords, Token
from mailflow.model import Command

__all__ = ["ReplyWords", "count_items", "parse"]

_CHARS = 4000  # A longer answer is a letter: a moderator's is unclear then, the others' is passed on.
_TYPO_LETTERS = 5
# Needs no number where several listings wait: it is about none of them.
_ABOUT_NOTHING = frozenset({"undo", "list", "help"})
_ITEM = re.compile(r"[>\s|]{0,40}(\d{1,3})\)\s")


def parse(
    new_text: str, role: str, words: ReplyWords, category_by_name: CategoryByName, items: int | None = None
) -> tuple[Command, ...]:
    """The commands of an answer in the order written; never empty.

    `new_text` is without quote and signature, `items` the number of listings in the letter that is answered (None when
    that is not known). `category_by_name` gives the id for a name in any language, or None. The argument of `category`
    holds ids joined by commas, with the pseudo ids "offer" and "need" in front where the kind is corrected.
    """
    tokens = words.tokens(new_text[:_CHARS])
    tokens = _without_greeting(tokens, words, role)
    if not any(token.kind in ("word", "number", "symbol") for token in tokens):
        return UNCLEAR
    answer = Answer(new_text, tokens, role, words, category_by_name)
    if len(new_text) > _CHARS:
        return UNCLEAR if role == "moderator" else (Command("message", argument=" ".join(new_text.split())),)
    if role != "moderator":
        dated = confirmed_until(answer, owner_commands) if role == "helper" else None
        return dated or _mistyped(answer) or owner_commands(answer)
    return _from_moderator(answer, items)


def count_items(quoted: str) -> int | None:
    """How many listings a quoted digest numbered "1)", "2)" …, for `explain` without a database; None when none."""
    count = 0
    for line in quoted.split("\n"):
        found = _ITEM.match(line[:200])
        if found and int(found.group(1)) == count + 1:
            count += 1
    return count or None


def _without_greeting(tokens: list[Token], words: ReplyWords, role: str) -> list[Token]:
    """Leaves out "Hallo Frau Keil," and its kin: up to the first mark, as long as no command stands before it."""
    length = words.at_place(tokens, 0, "greeting")
    if not length:
        return tokens
    for at in range(length, min(length + 8, len(tokens))):
        if tokens[at].kind in ("end", "pause", "question"):
            return tokens[at:] if tokens[at].kind == "question" else tokens[at + 1 :]
        if words.command_at(tokens, at, role):
            break
    return tokens[length:]


def _from_moderator(answer: Answer, items: int | None) -> tuple[Command, ...]:
    if liked := merging(answer):
        return liked
    several = batch(answer, items)
    if several is not None:
        return several
    ordered = orders(answer, answer.tokens) or _mistyped(answer)
    if ordered is None:
        return UNCLEAR
    if items is not None and items > 1 and not all(order.command in _ABOUT_NOTHING for order in ordered):
        return UNCLEAR  # Which of them?
    return ordered


def _mistyped(answer: Answer) -> tuple[Command, ...] | None:
    """The command of an answer of one word with one typing error, where no other command is nearly as near."""
    says = [unit for unit in answer.units(answer.tokens) if unit.kind not in SILENT]
    if len(says) != 1 or says[0].kind != "word" or len(says[0].text) < _TYPO_LETTERS:
        return None
    word = says[0].text
    words = [pair for pair in answer.words.single_words(answer.role) if abs(len(pair[0]) - len(word)) <= 2]
    near = {command for other, command in words if len(other) >= _TYPO_LETTERS and _distance(word, other) <= 1}
    nearly = {command for other, command in words if _distance(word, other) <= 2}
    if len(near) != 1 or nearly != near or near & {"category", "ask", "delete"}:
        return None
    return (Command(near.pop()),)


def _distance(one: str, other: str) -> int:
    """Optimal string alignment distance of two short words (insert, delete, replace, swap neighbours)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
