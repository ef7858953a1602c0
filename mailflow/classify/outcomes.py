"""What became of what was agreed, told in own words by who takes it or who gives it.

Called by the workflow after a yes. Pure. From then on two people arrange something: what may be said of a day, of the way or of
anything else but the thing itself takes back nothing, and the other side reads it.
"""

from __future__ import annotations

from mailflow.classify.answer import SILENT, Answer, sentences
from mailflow.classify.replywords import ReplyWords, Unit
from mailflow.classify.topics import ABOUT, Said, said


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
    tokens = words.tokens(text)
    return any(words.at_place(tokens, at, "sounds_off") for at in range(len(tokens)))


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
