"""What is polite about an answer and orders nothing: its greeting, its thanks, "ich bin wieder da".

Called by `commands` and `replyquestions`. Pure; the words stand in rules/replies.toml.
"""

from __future__ import annotations

from mailflow.classify.replywords import ReplyWords, Token

MAX_CHARS = 4000  # A longer answer is a letter: a moderator's is unclear then, the others' is passed on.


def is_bare_in(tokens: list[Token], role: str, words: ReplyWords) -> bool:
    """Whether these tokens are one command and, politeness aside, nothing else."""
    left = without_courtesy(without_greeting(tokens, words, role), words)
    return [unit.kind for unit in words.units(left, role) if unit.kind not in ("end", "pause")] == ["command"]


def without_courtesy(tokens: list[Token], words: ReplyWords) -> list[Token]:
    """Leaves out thanks and greetings, wherever they stand."""
    left: list[Token] = []
    at = 0
    while at < len(tokens):
        if length := words.at_place(tokens, at, "courtesy"):
            at += length
        else:
            left.append(tokens[at])
            at += 1
    return left


def end_of_return(tokens: list[Token], words: ReplyWords) -> int:
    """The place behind a first clause of nothing but "I am back"; 0 where it says anything else."""
    at, is_back = 0, False
    while at < len(tokens) and tokens[at].kind not in ("end", "pause"):
        lengths = {place: words.at_place(tokens, at, place) for place in ("back", "myself")}
        is_back |= lengths["back"] > 0
        if not any(lengths.values()):
            return 0
        at += max(lengths.values())
    return at + 1 if is_back and at < len(tokens) else 0


def without_greeting(tokens: list[Token], words: ReplyWords, role: str) -> list[Token]:
    """Leaves out "Hallo Frau Keil," and its kin: up to the first mark, as long as no command stands before it."""
    length = words.at_place(tokens, 0, "greeting")
    if not length or any(unit.kind == "negation" for unit in words.units(tokens[length : length + 1], role)):
        return tokens  # "Lieber nicht, zu schwer"
    for at in range(length, min(length + 8, len(tokens))):
        if tokens[at].kind in ("end", "pause", "question"):
            return tokens[at:] if tokens[at].kind == "question" else tokens[at + 1 :]
        if words.command_at(tokens, at, role):
            break
    return tokens[length:]
