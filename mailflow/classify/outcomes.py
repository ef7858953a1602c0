"""What became of what was agreed, told in own words by who takes it or who gives it.

Called by the workflow after a yes. Pure. From then on two people arrange something: what may be said of a day, of the way or of
anything else but the thing itself takes back nothing, and the other side reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailflow.classify.answer import SILENT, Answer, between, sentences
from mailflow.classify.replywords import ReplyWords, Token, Unit, fold
from mailflow.classify.topics import ABOUT, Said, said

# What a clause may tell of some of the things; where two fit at one place, the longer is meant.
_FATES = ("taken", "stayed", "missing", "broke", "broken")
_BESIDE_A_COUNT = ("article", "auxiliary", "past", "pronoun", "preposition", "daytime")
_REST = -1
_OF = frozenset({"von", "of"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of what was agreed: how many were fetched, 0 where nothing is said of that; how many there are no more; how many are
    still at the helper's."""

    taken: int
    lost: int
    stayed: int


def outcome(answer: Answer, agreed: int, names: Collection[str] = ()) -> Outcome | None:
    """What became of so many, where an answer says it of all of them and nothing else: "Eins war kaputt, drei haben wir
    mitgenommen" of four. Of a helper also how many are broken: "Acht Stühle, zwei sind kaputt". None for anything else.

    names: the words of a name that may stand for who fetched them.
    """
    if _asks(answer):
        return None
    told: dict[str, int] = {}
    for clause in _clauses(answer):
        found = _told_in(answer, clause, agreed, names)
        if found is None or (found[0] in told and found[0]):
            return None
        told[found[0]] = found[1]
    told.pop("", None)
    if set(told) == {"lost"} and answer.role == "helper" and 0 < told["lost"] < agreed:
        return Outcome(0, told["lost"], 0)
    if "taken" not in told or len(told) < 2:
        return None
    if list(told.values()).count(_REST) > 1:
        return None
    known = sum(number for number in told.values() if number != _REST)
    numbers = {fate: agreed - known if number == _REST else number for fate, number in told.items()}
    if sum(numbers.values()) != agreed or min(numbers.values()) < 1:
        return None
    return Outcome(numbers["taken"], numbers.get("lost", 0), numbers.get("stayed", 0))


def broke(answer: Answer) -> bool:
    """Whether a helper says that the thing broke, and nothing else: "Die Waschmaschine ist leider gestern kaputt gegangen". What
    is only broken ("ist defekt") somebody may want all the same."""
    clauses = [clause for clause in _clauses(answer) if not _is_silent(answer, clause)]
    if _asks(answer) or len(clauses) != 1:
        return False
    found = _fate(answer, clauses[0])
    if found is None or found[0] != "broke":
        return False
    left = [*clauses[0][: found[1]], *clauses[0][found[2] :]]
    return not any(token.number is not None for token in left) and _only_tells_of_it(answer, left, (), with_places=True)


def _asks(answer: Answer) -> bool:
    return any(token.kind == "question" for token in answer.tokens)


def _clauses(answer: Answer) -> Iterator[list[Token]]:
    """The clauses of an answer that asks nothing, also those with only an "and" between them."""
    tokens, words = answer.tokens, answer.words
    return between(tokens, lambda at: tokens[at].kind in ("end", "pause") or words.at_place(tokens, at, "join") > 0)


def _told_in(answer: Answer, clause: list[Token], agreed: int, names: Collection[str]) -> tuple[str, int] | None:
    """What a clause tells, and of how many; "" for what only greets or says how many there were; None for anything else."""
    if _is_silent(answer, clause):
        return "", 0
    fate = _fate(answer, clause)
    left = [*clause[: fate[1]], *clause[fate[2] :]] if fate else clause
    counted = _counted(answer, left, agreed)
    if counted is None or not _only_tells_of_it(answer, left, names):
        return None
    if fate is None:
        return ("", 0) if counted == agreed else None
    return fate[0] if fate[0] in ("taken", "stayed") else "lost", counted


def _is_silent(answer: Answer, clause: list[Token]) -> bool:
    return all(unit.kind in SILENT for unit in answer.units(clause))


def _fate(answer: Answer, clause: list[Token]) -> tuple[str, int, int] | None:
    """The one thing that a clause tells, and where its words begin and end."""
    found = [
        (answer.words.at_place(clause, at, name), name, at)
        for at in range(len(clause))
        for name in _FATES
        if answer.words.at_place(clause, at, name)
    ]
    if not found:
        return None
    length, name, at = max(found)
    others = [one for one in found if not at <= one[2] < at + length]
    return None if others else (name, at, at + length)


def _counted(answer: Answer, clause: list[Token], agreed: int) -> int | None:
    """Of how many a clause speaks: its number, one for "the fourth", _REST for "the others"; the number of all that are meant
    may stand beside it, as in "two of the eight chairs"."""
    words = answer.words
    if words.holds(clause, "rest"):
        return None if any(token.number is not None for token in clause) else _REST
    timed = words.grammar["preposition"][""] - _OF
    if any(behind.number is not None and before.text in timed for before, behind in pairwise(clause)):
        return None  # "Um drei geholt"
    numbers = [token.number for token in clause if token.number is not None]
    if len(numbers) == 2 and agreed in numbers:
        numbers.remove(agreed)
    if len(numbers) == 1:
        return numbers[0]
    ones = words.grammar["one"][""]
    nth = [token for token in clause if token.text in words.ordinals or token.text in ones]
    return 1 if not numbers and len(nth) == 1 else None


def _only_tells_of_it(
    answer: Answer, clause: Sequence[Token], names: Collection[str], *, with_places: bool = False
) -> bool:
    """Whether the rest of a clause names nothing but the things, who has them, and when; with_places: or where it was."""
    grammar, words = answer.words.grammar, answer.words
    beside = frozenset().union(*(grammar[name][""] for name in _BESIDE_A_COUNT)) | grammar["one"][""]
    folded = {fold(name) for name in names}
    left: list[Token] = []
    at = 0
    while at < len(clause):
        token = clause[at]
        rest = words.at_place(list(clause), at, "rest")
        is_it = token.kind == "word" and bool(
            answer.things.named_by(answer.text[token.start : token.end])
            or (at and _is_written_apart(answer, clause[at - 1], token))
        )
        leads = with_places and at and clause[at - 1].text in grammar["preposition"][""]
        if not (
            rest or is_it or leads or token.number is not None or token.text in words.ordinals or token.text in folded
        ):
            left.append(token)
        at += rest or 1
    return all(
        unit.kind in SILENT
        or _tells_was(answer, unit)
        or (unit.kind == "word" and beside.issuperset(unit.text.split()))
        for unit in answer.units(left)
    )


def _tells_was(answer: Answer, unit: Unit) -> bool:
    """ "Wurden", which is no "würden"."""
    written = answer.text[unit.start : unit.end].casefold()
    return unit.kind == "hedge" and unit.text in answer.words.grammar["past"][""] and written == unit.text


def _is_written_apart(answer: Answer, first: Token, second: Token) -> bool:
    """ "Washing machine": two words that name one thing."""
    return bool(answer.things.by_term(answer.text[first.start : second.end]))


def wants_it_no_longer(text: str, words: ReplyWords) -> bool:
    """Whether an organisation that said yes, and says that its need is over, does not want what was promised to it any more: "Wir
    haben woanders welche gefunden". A need is over as well once the thing is there: "Abgeholt, wir brauchen keine mehr"."""
    tokens = words.tokens(text)
    if _is_fetched(words, text):
        return False
    ends = [unit for unit in words.units(tokens, "organisation") if unit.command == "done"]
    return any(
        words.at_place(tokens, at, "unwanted")
        for unit in ends
        for at, token in enumerate(tokens)
        if unit.start <= token.start < unit.end
    )


def calls_off(answer: Answer) -> bool:
    """Whether the no of an organisation that said yes is one to the thing: "Freitag passt nicht", "die Kissen brauchen wir nicht"
    and "sie passen nicht ins Auto, wir kommen zweimal" are none."""
    units = answer.units(answer.tokens)
    arranging = answer.words.grammar["arranging"][""]
    if any(unit.kind == "question" or _is_of_a_day(answer, unit) or unit.text in arranging for unit in units):
        return False
    if not is_sure(answer) and any(unit.kind not in SILENT and not unit.command for unit in units):
        return False  # "Nein danke, Kaffee brauchen wir keinen."
    return all(_is_of_it(one) for one in said(answer, units) if one.unit.command == "decline")


def takes_back(answer: Answer) -> bool:
    """Whether what a helper calls over or gone, after a yes, is the thing: not "es hat sich erledigt mit Samstag", nor "am
    Freitag bin ich weg", nor what the organisation itself fetched."""
    words = answer.words
    if _is_fetched(words, answer.text) and _regrets_nothing(answer):
        return False
    of_anything = words.grammar["of_anything"][""]
    for sentence in sentences(answer.units(answer.tokens)):
        back = [unit for unit in sentence if unit.command == "withdraw"]
        vague = [unit for unit in back if not of_anything.isdisjoint(unit.text.split())]
        if back and (len(vague) < len(back) or not any(_is_of_a_day(answer, unit) for unit in sentence)):
            return True
    return False


def is_sure(answer: Answer) -> bool:
    """Whether an answer holds a word that orders something beside others as well; "nein" only answers."""
    return any(unit.sure for unit in answer.units(answer.tokens) if unit.command)


def sounds_off(text: str, words: ReplyWords) -> bool:
    """Whether words that were only passed on could mean that nothing comes of it."""
    return words.holds(words.tokens(text), "sounds_off")


def _is_fetched(words: ReplyWords, text: str) -> bool:
    return any(token.text in words.grammar["fetched"][""] for token in words.tokens(text))


def _regrets_nothing(answer: Answer) -> bool:
    return answer.words.grammar["regrets"][""].isdisjoint(token.text for token in answer.tokens)


def _is_of_a_day(answer: Answer, unit: Unit) -> bool:
    grammar, spoken = answer.words.grammar, unit.text.split()
    days = grammar["day"][""] | grammar["daytime"][""] | answer.words.months.keys()
    return unit.kind not in SILENT and not days.isdisjoint(spoken)


def _is_of_it(one: Said) -> bool:
    return not one.topics or any(topic.verdict == ABOUT for topic in one.topics)
