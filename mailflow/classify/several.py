"""What an owner says about some of several things of theirs: "Die Waschmaschine ist weg, das Bett noch da", "2 vergeben".

Called by `commands` where a letter listed more than one thing. A thing is named by its number, or by a word that fits
just one of them; where a word fits none or more than one, a careful secretary would ask back. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mailflow.classify.answer import HESITATION, SILENT, UNCLEAR, Answer, sentences
from mailflow.classify.batches import numbered
from mailflow.classify.deadlines import pause_end
from mailflow.classify.replywords import Unit
from mailflow.classify.stories import is_hearsay, is_long_ago
from mailflow.classify.teamwords import as_words
from mailflow.classify.topics import ABOUT, OTHER, Said, Topic, named, said
from mailflow.model import Command

Commands = tuple[Command, ...]
Read = Callable[[Answer], Commands]
_OF_ONE = frozenset({"confirm", "withdraw", "done", "pause", "resume"})  # What may be said of one thing alone.
_OF_AN_OFFER = frozenset({"accept", "decline", "done"})  # What may be said of one offered thing beside another.
_ENDS = frozenset({"withdraw", "done"})
_OVER_OR_LESS = frozenset({"done", "left"})
_WITHOUT = {"confirm": {"helper": "withdraw", "organisation": "done"}}  # "Alles noch da außer dem Bett".
_FREE_WORDS = 3  # A sentence of so many words beside the commands is for somebody to read.


def of_several(answer: Answer, read: Read) -> Commands | None:
    """The commands of an answer that names some of several things, each with its numbers; None where it names none.

    `read` reads what is said of one thing.
    """
    for reader in (_by_number, _all_but, _by_name):
        if (commands := reader(answer, read)) is not None:
            return commands
    return None


def _by_number(answer: Answer, read: Read) -> Commands | None:
    """ "2 vergeben, 3 noch da"."""
    found = numbered(answer)
    if found is None:
        return None
    commands: list[Command] = []
    for target, tokens in found:
        nameless = replace(answer, tokens=tokens, things=replace(answer.things, listed=()))
        ordered = read(nameless)
        if len(ordered) != 1 or ordered[0].command not in _OF_ONE:
            return UNCLEAR
        commands.append(replace(ordered[0], target=target))
    return tuple(commands) or UNCLEAR


def _all_but(answer: Answer, read: Read) -> Commands | None:
    """ "Alles noch da außer dem Bett": the one that is left out is over."""
    words, tokens = answer.words, answer.tokens
    for at in range(1, len(tokens)):
        length = words.at_place(tokens, at, "except")
        if not length:
            continue
        end = next((n for n in range(at, len(tokens)) if tokens[n].kind in ("end", "question")), len(tokens))
        ordered = read(replace(answer, tokens=tokens[:at], things=replace(answer.things, listed=())))
        over = _WITHOUT.get(ordered[0].command, {}).get(answer.role)
        if len(ordered) != 1 or over is None or any(token.kind == "question" for token in tokens):
            return None
        topics = named(answer, range(at + length, end))
        if not topics or any(len(topic.numbers) != 1 for topic in topics):
            return UNCLEAR
        left_out = tuple(sorted({number for topic in topics for number in topic.numbers}))
        others = tuple(thing.number for thing in answer.things.listed if thing.number not in left_out)
        kept = (replace(ordered[0], target=others),) if others else ()
        return (*kept, Command(over, left_out))
    return None


def listed_numbers(answer: Answer) -> frozenset[int]:
    """The numbers of the listed things that all of an answer names, by word or by number; none where a word fits nothing."""
    topics = named(answer, range(len(answer.tokens)))
    if any(topic.verdict != ABOUT for topic in topics):
        return frozenset()
    return frozenset(number for topic in topics for number in topic.numbers)


def gone(answer: Answer) -> tuple[frozenset[int], bool]:
    """The numbers of the listed things that an answer says are over, and whether it is clear which. Nothing of a sentence that
    asks, doubts or sets a condition counts, and nothing at all where a thing is named that is not listed."""
    if any(_is_thing(topic) for topic in named(answer, range(len(answer.tokens)))):
        return frozenset(), True
    units = as_words(answer.units(answer.tokens))
    of_unit = {one.unit.start: one for one in said(answer, units)}
    ends = [
        of_unit[unit.start]
        for sentence in sentences(units)
        if not _hesitates(answer, sentence)
        for unit in sentence
        if unit.kind == "command" and unit.command in _ENDS and of_unit[unit.start].counts
    ]
    named_ = [topic.numbers for one in ends for topic in one.topics if topic.numbers]
    return frozenset().union(*named_), all(len(numbers) == 1 for numbers in named_)


def of_each(answer: Answer) -> dict[int, Command] | None:
    """What an organisation says of each of several offered things: "Den Herd nehmen wir gern, Töpfe brauchen wir nicht."

    By the number of the thing, two at least; None where one of them is not plainly named, an amount stands beside them, or
    anything is doubted, asked or set as a condition in such a sentence.
    """
    units = as_words(answer.units(answer.tokens))
    of_unit = {one.unit.start: one for one in said(answer, units)}
    heard = _Named({})
    for sentence in sentences(units):
        told = [one for unit in sentence if unit.kind == "command" and _is_told(one := of_unit[unit.start])]
        if not told:
            if _takes_back(sentence):
                return None
        elif _is_unsure_of_each(answer, sentence) or not all(_hear_of_each(heard, one) for one in told):
            return None
    return heard.of_number if len(heard.of_number) > 1 else None


def with_what_stays(commands: Commands, as_helper: Commands, only_confirms: Callable[[str], bool]) -> Commands:
    """What an organisation says of its needs, with what its words, read `as_helper`, call still valid by name: "Die Betten
    brauchen wir weiterhin, Töpfe haben wir genug". Unchanged where it says nothing by name. only_confirms: whether words say
    that and nothing else, so that nobody has to read them."""
    targets = [command.target for command in commands if command.command != "message"]
    named = [target for target in targets if isinstance(target, tuple)]
    if len(named) < len(targets) or all(command.command not in _OVER_OR_LESS for command in commands):
        return commands
    told = {number for target in named for number in target}
    valid = [c.target for c in as_helper if c.command == "confirm" and isinstance(c.target, tuple)]
    stays = tuple(sorted({number for target in valid for number in target} - told))
    if not stays:
        return commands
    acting = tuple(c for c in commands if c.command != "message")
    besides = tuple(c for c in commands if c.command == "message" and not only_confirms(c.argument or ""))
    return *acting, Command("confirm", stays), *besides


def _is_told(one: Said) -> bool:
    """A "yes" that names no thing is courtesy here ("das ist ja toll"); a sure word, or one that names a thing, says something."""
    return _names(one) or (one.unit.sure and one.counts)


def _hear_of_each(heard: _Named, one: Said) -> bool:
    numbers = [topic.numbers for topic in one.topics if topic.numbers]
    if not numbers or not one.counts or one.unit.command not in _OF_AN_OFFER:
        return False
    if any(len(some) != 1 for some in numbers) or any(topic.rest or topic.everything for topic in one.topics):
        return False
    return all(heard.say(number, Command(one.unit.command)) for some in numbers for number in some)


def _is_unsure_of_each(answer: Answer, sentence: Sequence[Unit]) -> bool:
    counted = any(unit.number is not None for unit in sentence)
    told_by_others = is_hearsay(answer.words, sentence) or is_long_ago(answer.words, sentence)
    return counted or told_by_others or _hesitates(answer, sentence)


def _takes_back(sentence: Sequence[Unit]) -> bool:
    """ "Aber nur, wenn …", "Bitte nicht."; a question is one for the other side."""
    kinds = {unit.kind for unit in sentence if unit.kind not in SILENT}
    return "question" not in kinds and (kinds == {"negation"} or not kinds.isdisjoint(HESITATION))


@dataclass
class _Named:
    """What was said of which number so far."""

    of_number: dict[int, Command]
    rest: Command | None = None  # what is said of all others

    def say(self, number: int, command: Command) -> bool:
        """False where something else was said of it before."""
        return self.of_number.setdefault(number, command) == command


def _by_name(answer: Answer, _read: Read) -> Commands | None:
    """ "Die Waschmaschine ist weg, das Bett noch da"."""
    units = as_words(answer.units(answer.tokens))
    found = list(said(answer, units))
    if not any(_names(one) for one in found):
        return None
    of_unit = {one.unit.start: one for one in found}
    heard = _Named({})
    beside: list[Unit] = []
    for sentence in sentences(units):
        told = [of_unit[unit.start] for unit in sentence if unit.kind == "command"]
        told = [one for one in told if one.counts or _is_unlisted(one)]
        hesitates = _hesitates(answer, sentence)
        if not told or (hesitates and not any(one.unit.sure for one in told)):
            beside += sentence if _says_something(sentence) else []
        elif hesitates:
            return (Command("message", argument=" ".join(answer.text[answer.tokens[0].start :].split())),)
        elif not _hear(answer, heard, sentence, told):
            return UNCLEAR
    return _commands(answer, heard, beside)


def _untold(answer: Answer, beside: Sequence[Unit]) -> set[int]:
    """The listed things that are named where nothing was understood: "Die Stühle hat mein Neffe. Der Rest ist noch da."."""
    words = [unit.text for unit in beside if unit.kind == "word"]
    return {number for word in words for number in answer.things.named_by(word)}


def _names(one: Said) -> bool:
    return any(topic.numbers or topic.rest or topic.everything or _is_thing(topic) for topic in one.topics)


def _is_thing(topic: Topic) -> bool:
    return topic.verdict == OTHER and topic.thing


def _is_unlisted(one: Said) -> bool:
    """Whether it is said of a thing that the letter did not list."""
    return one.unit.command in _OF_ONE and any(_is_thing(topic) for topic in one.topics)


def _hesitates(answer: Answer, sentence: Sequence[Unit]) -> bool:
    """Whether a doubt, condition or question stands in a sentence; a "but" between two things is none."""
    contrasts = answer.words.grammar["contrast"][""]
    return any(unit.kind in HESITATION and unit.text not in contrasts for unit in sentence)


def _hear(answer: Answer, heard: _Named, sentence: Sequence[Unit], told: Sequence[Said]) -> bool:
    """Takes in what a sentence says of which things; False where that is not clear."""
    pointing = [one for one in told if _names(one)]
    for one in told:
        if one.unit.command not in _OF_ONE or _is_unlisted(one):
            return False
        end = pause_end(answer, one.unit.start) if one.unit.command == "pause" else ""
        if end is None:
            return False
        command = Command(one.unit.command, argument=end or None)
        numbers = [topic.numbers for topic in one.topics if topic.numbers]
        if any(len(some) != 1 for some in numbers):
            return False
        if any(topic.rest or topic.everything for topic in one.topics) and not numbers:
            if heard.rest not in (None, command):
                return False
            heard.rest = command
        elif not numbers and not _answers(one, pointing):
            return False
        if not all(heard.say(number, command) for some in numbers for number in some):
            return False
    return bool(sentence)


def _answers(one: Said, pointing: Sequence[Said]) -> bool:
    """ "Ja, das Bett ist noch da", "Nein, das Bett ist weg": the word before only says that an answer follows."""
    return not one.unit.sure and any(other.unit.start > one.unit.start for other in pointing)


def _says_something(sentence: Sequence[Unit]) -> bool:
    return sum(unit.kind not in SILENT for unit in sentence) >= _FREE_WORDS


def _commands(answer: Answer, heard: _Named, beside: Sequence[Unit]) -> Commands:
    """One command for each sort of what was said, by the first of its numbers; then what is for somebody to read."""
    if heard.rest:
        untold = _untold(answer, beside)
        for thing in answer.things.listed:
            if thing.number not in untold:
                heard.of_number.setdefault(thing.number, heard.rest)
    targets: dict[Command, list[int]] = {}
    for number in sorted(heard.of_number):
        targets.setdefault(heard.of_number[number], []).append(number)
    commands = tuple(replace(command, target=tuple(numbers)) for command, numbers in targets.items())
    if not beside:
        return commands
    words = " ".join(answer.text[beside[0].start : beside[-1].end].split())
    return (*commands, Command("message", argument=words))
