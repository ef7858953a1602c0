"""How many are left of what an answer is about: "Es sind nur noch zwei da", "von den Schuhen reichen uns noch 5 Paar".

Called by `commands`. A clause of its own says it, whatever is told beside it; where that could speak of the same, nothing is
believed. Pure; linear in the length of an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailflow.classify.answer import HESITATION, SILENT, Answer, between
from mailflow.classify.replywords import Token, Unit
from mailflow.model import Command

Commands = tuple[Command, ...]
Read = Callable[[Answer], Commands]
_PLACES = {"helper": "left_over", "organisation": "still_needed"}
_SEVERAL_PEOPLE = frozenset({"wir", "we"})  # "Wir sind nur noch zwei" counts people.
_FILLERS = ("oneself", "pronoun", "contrast", "still", "beside_left")
_BESIDE_A_THING = ("preposition", "article")
_A_LIST = 3  # Things of one listing that are no parts of each other, as bed and mattress may be.
_OF_ONE_THING = frozenset({"confirm", "message"})
_OF_OTHERS = frozenset({"confirm", "message", "done", "withdraw"})


@dataclass(frozen=True, slots=True)
class _Left:
    """What a clause says is left; things: the numbers of those that it names, named: whether it names any."""

    number: int
    things: frozenset[int]
    named: bool
    clause: Sequence[Token]


def left_over(answer: Answer, read: Read) -> Commands | None:
    """The `left` commands of an answer with the number as the argument, and what it says besides; else None.

    What an organisation still needs is read where its own needs are answered alone: elsewhere "3 reichen uns" is a yes.
    `read` reads what is said besides.
    """
    if answer.role == "organisation" and not answer.items.together:
        return None
    clauses = list(_clauses(answer.tokens))
    found = [left for clause in clauses if (left := _left(answer, clause))]
    several = (answer.items.count or 0) > 1
    if not found or (several and any(len(left.things) != 1 for left in found)) or (not several and len(found) > 1):
        return None
    lefts = tuple(Command("left", tuple(left.things) if several else None, str(left.number)) for left in found)
    others = [token for token in answer.tokens if not any(token in left.clause for left in found)]
    beside = answer.units(others)
    if not several and all(_says_nothing_else(answer, unit) for unit in beside):
        return lefts
    if any(_is_unsure(answer, left) for left in found):
        return None
    if all(unit.kind in SILENT for unit in beside):
        return lefts
    said = read(replace(answer, tokens=others))
    return _with_others(answer, lefts, said, several=several)


def part_gone(answer: Answer) -> Commands | None:
    """ "Ein Fahrrad ist weg, die anderen sind noch da": how many of the one thing that is asked about are gone, as "-1"; None where
    an answer says anything else."""
    if answer.role != "helper" or (answer.items.count or 0) > 1:
        return None
    clauses = [clause for clause in _joined_clauses(answer) if any(u.kind not in SILENT for u in answer.units(clause))]
    if len(clauses) == 1 and _says_only(answer, clauses[0], "withdraw"):
        some = [number for number, _ in _counted_things(answer, clauses[0])]
        return (Command("left", argument=f"-{some[0]}"),) if len(some) == 1 else None
    if len(clauses) != 2 or any(token.kind == "question" for token in answer.tokens):
        return None
    gone, rest = clauses
    number = _counted(answer, gone)
    if not number or not _says_only(answer, gone, "withdraw") or not _says_only(answer, rest, "confirm"):
        return None
    is_rest = answer.words.holds(rest, "rest")
    return (Command("left", argument=f"-{number}"),) if is_rest else None


def told_in_part(answer: Answer) -> frozenset[int]:
    """The listed things of which a helper says that some are gone ("Zwei Stühle sind schon weg"), or how many are there while
    others are: neither takes the thing back."""
    some = [pair for clause in _clauses(answer.tokens) for pair in _counted_things(answer, clause)]
    return frozenset().union(*(things for _, things in some))


def tells_of_a_part(answer: Answer) -> bool:
    """Whether only some of several things that stand in one listing are called gone: "łóżko oddałam, szafa jest", and of a list of
    three or more a single one. What the rules call by the same name ("Tisch" and "Esstisch") is one thing."""
    if (answer.items.count or 0) > 1 or not answer.things.listed:
        return False
    ours = answer.things.listed[0].terms
    gone, beside, before = set[str](), set[str](), set[str]()
    for clause in _clauses(answer.tokens):
        words = [answer.text[token.start : token.end] for token in clause if token.kind == "word"]
        named = {term for word in words for term in answer.things.terms(word)} & ours
        if any(unit.command == "withdraw" for unit in answer.units(clause)):
            gone |= named | before
            before = set()
        elif all(_belongs_to_a_list(answer, clause, at) for at in range(len(clause))):
            before |= named  # "Bett, Schrank und Tisch sind weg"
        else:
            beside |= named
    return bool(beside - gone) or (bool(gone) and len(ours) >= _A_LIST and bool(ours - gone))


def _belongs_to_a_list(answer: Answer, clause: list[Token], at: int) -> bool:
    token = clause[at]
    is_thing = token.kind == "word" and bool(answer.things.terms(answer.text[token.start : token.end]))
    return is_thing or _is_in(answer, ("article",), token.text) or answer.words.at_place(clause, at, "join") > 0


def is_no_longer_as_it_was(answer: Answer) -> bool:
    """Whether "no longer" only tells what a thing is like now: "Der Wagen ist nicht mehr ganz in Ordnung"."""
    units = answer.units(answer.tokens)
    for unit, behind in pairwise([unit for unit in units if unit.kind not in ("polite", "neutral")]):
        if unit.command == "withdraw" and not unit.sure and _is_in(answer, ("not_any_more",), unit.text):
            tells = behind.kind == "word" and not _is_in(answer, ("over_with",), behind.text)
            return tells and not answer.things.named_by(behind.text)
    return False


def _counted_things(answer: Answer, clause: list[Token]) -> Iterator[tuple[int, frozenset[int]]]:
    """The numbers, from two on, right before what is asked about, with that: not "alle sechs Stühle", nor "die sechs Stühle"."""
    for at, (token, behind) in enumerate(pairwise(clause)):
        before = clause[at - 1] if at else None
        is_all = before is not None and (
            _is_in(answer, ("article",), before.text) or bool(answer.words.at_place(clause, at - 1, "all"))
        )
        things = answer.things.by_term(answer.text[behind.start : behind.end])  # "Paar" is none.
        if token.number is not None and token.number > 1 and not is_all and things:
            yield token.number, things


def _joined_clauses(answer: Answer) -> Iterator[list[Token]]:
    """The clauses, also those with only an "and" between them."""
    for clause in _clauses(answer.tokens):
        joins = [at for at in range(1, len(clause)) if answer.words.at_place(clause, at, "join")]
        edges = [0, *joins, len(clause)]
        yield from (clause[start:end] for start, end in pairwise(edges))


def _counted(answer: Answer, clause: Sequence[Token]) -> int | None:
    """The one number of a clause, where there is just one."""
    ones = answer.words.grammar["one"][""]
    numbers = [token.number or 1 for token in clause if token.number is not None or token.text in ones]
    return numbers[0] if len(numbers) == 1 else None


def _says_only(answer: Answer, clause: list[Token], command: str) -> bool:
    """Whether a clause says this command of the thing, of some, or of the rest of it, and nothing else."""
    taken = {token.start for token in clause if _named(answer, token)}
    for at in range(len(clause)):
        for place in ("rest", "join"):
            taken |= {token.start for token in clause[at : at + answer.words.at_place(clause, at, place)]}
    units = [unit for unit in answer.units(clause) if unit.start not in taken]
    ordered = {unit.command for unit in units if unit.command}
    others = [unit for unit in units if not unit.command and unit.number is None]
    fillers = (*_FILLERS, *_BESIDE_A_THING, "auxiliary", "one")
    return ordered == {command} and all(u.kind in SILENT or _is_in(answer, fillers, u.text) for u in others)


def _with_others(answer: Answer, lefts: Commands, said: Commands, *, several: bool) -> Commands | None:
    """What is left, with what is said besides; None where that may be of the same."""
    message = (Command("message", argument=" ".join(answer.text.split())),)
    if not several:
        return (*lefts, *message) if all(c.command in _OF_ONE_THING for c in said) else None
    told = {number for left in lefts for number in left.target or ()}
    besides: list[Command] = []
    for command in said:
        target = command.target if isinstance(command.target, tuple) else None
        if command.command not in _OF_OTHERS or (command.command != "message" and target is None):
            return None
        rest = tuple(number for number in target or () if number not in told)
        if command.command == "confirm":  # "Der Rest ist noch aktuell": what is left of it is, too.
            besides += [replace(command, target=rest)] if rest else []
        elif target is not None and rest != target:
            return None
        else:
            besides.append(command)
    return *lefts, *besides


def _clauses(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens by clause, without the marks between them; a question is none."""
    return between(tokens, lambda at: tokens[at].kind in ("end", "question", "pause"))


def _left(answer: Answer, clause: list[Token]) -> _Left | None:
    """What a clause says is left where it says nothing else; else None."""
    names = [_named(answer, token) for token in clause]
    tokens = [
        token for at, token in enumerate(clause) if names[at] is None and not _leads_to_thing(answer, names, clause, at)
    ]
    numbers = [token.number for token in tokens if token.number is not None]
    place = _PLACES[answer.role]
    at = next((n for n in range(len(tokens)) if answer.words.at_place(tokens, n, place)), None)
    if at is None or len(numbers) != 1 or not numbers[0]:
        return None
    end = at + answer.words.at_place(tokens, at, place)
    beside = [*answer.units(tokens[:at]), *answer.units(tokens[end:])]
    if not all(_says_nothing_else(answer, unit) for unit in beside):
        return None
    known = [name for name in names if name is not None]
    return _Left(numbers[0], frozenset().union(*known), bool(known), clause)


def _named(answer: Answer, token: Token) -> frozenset[int] | None:
    """The listed things that a word names; None where it names none."""
    word = answer.text[token.start : token.end]
    return (answer.things.named_by(word) if token.kind == "word" else frozenset[int]()) or None


def _leads_to_thing(answer: Answer, names: Sequence[frozenset[int] | None], clause: Sequence[Token], at: int) -> bool:
    """Whether a word is the preposition or the article of a thing behind it: "von den Winterschuhen"."""
    behind = next(
        (n for n in range(at, len(clause)) if not _is_in(answer, _BESIDE_A_THING, clause[n].text)), len(clause)
    )
    return behind > at and behind < len(clause) and names[behind] is not None


def _says_nothing_else(answer: Answer, unit: Unit) -> bool:
    return unit.kind in SILENT or unit.command == "confirm" or _is_in(answer, _FILLERS, unit.text)


def _is_in(answer: Answer, lists: Sequence[str], word: str) -> bool:
    return any(word in answer.words.grammar[name][""] for name in lists)


def _is_unsure(answer: Answer, left: _Left) -> bool:
    """Whether the sentence of such a clause leaves it open, tells what others say, or counts people."""
    if not left.named and any(token.text in _SEVERAL_PEOPLE for token in left.clause):
        return True
    tokens = answer.tokens
    first, last = tokens.index(left.clause[0]), tokens.index(left.clause[-1])
    start = next((n + 1 for n in range(first - 1, -1, -1) if tokens[n].kind in ("end", "question")), 0)
    end = next((n for n in range(last, len(tokens)) if tokens[n].kind in ("end", "question")), len(tokens) - 1)
    beside = [*answer.units(tokens[start:first]), *answer.units(tokens[last + 1 : end + 1])]
    heard = answer.words.grammar["hearsay"][""]
    return any(unit.kind in HESITATION or unit.text in heard for unit in beside)
