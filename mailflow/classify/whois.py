"""What a moderator says of who writes a mail: "PRIVAT", "ORGANISATION Caritas Gera", "NAME: Jena hilft e. V.".

Called by `orders`, and by `commands` for lines of their own beside a decision. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailflow.classify.answer import HESITATION, SILENT, Answer, is_alone
from mailflow.classify.replywords import ReplyWords, Token

WORDS = {"private": "is_private", "organisation": "is_organisation", "name": "is_name"}
"""Each command, and the list of the words that order it."""
_MOST_CHARS, _MOST_WORDS = 100, 10  # No organisation is called more.
_AROUND = " \t\r\n,;:!\"'“”„»«‚‘’`´"
_ABBREVIATED = re.compile(r"[ .][^\W\d_]$")
_MOST_LINES = 300
_QUOTES = "\"'“„»«‚‘"


def writer_named(answer: Answer, tokens: list[Token]) -> tuple[str, str, list[Token]] | None:
    """The command that the first line orders, the name in it ("" for none), and the tokens behind; None for anything else.

    A name runs to the end of its line, or to a yes behind a comma. Without a colon it begins with a capital, so that "Name
    fehlt" and "Organisation unklar" name nothing.
    """
    begin = next((n for n, token in enumerate(tokens) if token.kind not in ("pause", "end")), len(tokens))
    command, length = _word(answer, tokens, begin)
    if not command:
        return None
    after = begin + length
    has_colon = after < len(tokens) and tokens[after].text in (":", "=")
    after += has_colon
    end = next((n for n in range(after, len(tokens)) if _ends_line(answer, tokens[n])), len(tokens))
    cut = _yes_behind(answer, tokens[after:end]) + after
    name = _name(answer, tokens[after:cut], after_sign=has_colon) if command != "private" else ""
    if name is None or (command == "name" and not name):
        return None
    behind = tokens[after:end]
    if (
        command == "private"
        and behind
        and behind[0].kind != "pause"
        and not (cut == after and answer.words.command_at(behind, 0, answer.role))
    ):
        return None  # "Privat ist das okay"
    return command, name, [*tokens[cut:end], *tokens[end:]]


def lines_about_writer(answer: Answer) -> tuple[list[tuple[str, str]], list[Token]]:
    """The commands and names of whole lines that tell who writes, and the tokens of everything else."""
    found: list[tuple[str, str]] = []
    left: list[Token] = []
    line: list[Token] = []
    for n, token in enumerate(answer.tokens):
        line.append(token)
        if n + 1 < len(answer.tokens) and not _ends_line(answer, token):
            continue
        named = writer_named(answer, line)
        if named:
            found.append(named[:2])
        left += named[2] if named else line
        line = []
    return found, left


@dataclass(frozen=True, slots=True)
class Named:
    """What a line names. is_sure: as an organisation, and not only with "Name:"; besides: the words of the other lines."""

    name: str
    is_sure: bool
    besides: str


def named_in_line(text: str, words: ReplyWords) -> Named | None:
    """The name in a line such as "Organisation: Caritas Gera" or "Name: …"; None without one, and for several that differ."""
    found: dict[str, bool] = {}
    besides: list[str] = []
    for line in text.splitlines()[:_MOST_LINES]:
        answer = Answer(line, words.tokens(line), "organisation", words, lambda _name: None)
        command, length = _word(answer, answer.tokens, 0)
        is_line = (
            length < len(answer.tokens) and answer.tokens[length].text == ":" and command in ("organisation", "name")
        )
        name = _name(answer, answer.tokens[length + 1 :], after_sign=True) if is_line else None
        if name:
            found[name] = found.get(name, False) or command == "organisation"
        else:
            besides.append(line)
    if len(found) != 1:
        return None
    [(name, is_sure)] = found.items()
    return Named(name, is_sure, "\n".join(besides).strip())


def tells_writer(answer: Answer, at: int) -> bool:
    """Whether a word that tells who writes stands at a token."""
    return bool(_word(answer, answer.tokens, at)[0])


def _word(answer: Answer, tokens: list[Token], at: int) -> tuple[str, int]:
    lengths = {command: answer.words.at_place(tokens, at, place) for command, place in WORDS.items()}
    command = max(lengths, key=lambda name: lengths[name])
    return (command, lengths[command]) if lengths[command] else ("", 0)


def _ends_line(answer: Answer, token: Token) -> bool:
    return token.kind == "end" and "\n" in answer.text[token.start : token.end + 1]


def _yes_behind(answer: Answer, tokens: list[Token]) -> int:
    """Where a yes that closes the line begins, its comma too; the length of the line where it has none."""
    for at in range(len(tokens)):
        if at and tokens[at - 1].kind not in ("pause", "end"):
            continue
        units = answer.units(tokens[at:])
        if is_alone(units) and all(unit.command in ("", "approve") for unit in units):
            return max(at - 1, 0)
    return len(tokens)


def _name(answer: Answer, tokens: list[Token], *, after_sign: bool) -> str | None:
    """What stands there as a name, "" for nothing; None where it can be none."""
    units = answer.units(tokens)
    if all(unit.kind in SILENT for unit in units):
        return ""
    start, end = tokens[0].start, tokens[-1].end
    before, name = answer.text[:start].rstrip(" \t")[-1:], answer.text[start:end].strip(f"{_AROUND}.")
    name += "." * bool(_ABBREVIATED.search(name))  # "e. V."
    if not 1 < len(name) <= _MOST_CHARS or len(name.split()) > _MOST_WORDS or "@" in name or "\n" in name:
        return None
    kinds = {unit.kind for unit in units}
    is_marked = after_sign or (before and before in _QUOTES)
    if "question" in kinds or not (is_marked or name[0].isupper() or name[0].isdigit()):
        return None
    return name if is_marked or kinds.isdisjoint({*HESITATION, "negation"} - {"request"}) else None
