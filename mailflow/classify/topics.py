"""What a command's word is said of: "das Sofa ist vergeben" takes an offer back, "der Termin ist vergeben" does not.

A word orders something only where its subject or object is what the letter was about: nothing but the word itself, a
pronoun, the offer or need, a thing. Who is told about something else reads it as a message. Subject and object are the
nouns of the word's clause that stand behind no preposition; German shows nouns by their capitals, the others by an
article or their place before the verb. Pure; linear in the length of a clause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mailflow.classify.answer import Answer
from mailflow.classify.replywords import Unit

_CAPITALS = "de"  # The language that writes nouns so.
_LOOK_AHEAD = 4  # So many words may stand between an article and its noun.
_CLAUSE = 40  # So many tokens to either side of a command are looked at.
_LIST_BEFORE = 12  # Of a list before the verb, so many parts are looked at: "Herd, Bett und Tisch sind weg".
# These end something: of what nobody has heard of, they are not believed. The others only not of what is surely something else.
_STRICT = frozenset({"done", "withdraw", "call_off"})
_OF_A_THING = frozenset({"done", "withdraw", "confirm"})  # "Das Sofa ist weg" says no more than "weg".
_UNTOUCHED = frozenset({"delete"})  # Whoever wants their data deleted is heard, whatever they call them.
_WITH_OBJECT_BEHIND = frozenset({"accept", "decline", "done"})

_ENOUGH = frozenset({"genug", "enough"})
_NEED = "need"  # A noun, and behind one of these a verb with an object: "we no longer need your number".
_DENIES_NEED = frozenset({"longer", "not", "dont", "wont"})

ABOUT, OTHER, UNKNOWN = "about", "other", "unknown"


@dataclass(frozen=True, slots=True)
class Topic:
    """What one noun or pronoun is: about what the letter is about, something else, or nobody knows. numbers: which of the
    listed things it fits; `everything` stands for all of them."""

    verdict: str
    numbers: frozenset[int] = frozenset()
    everything: bool = False
    rest: bool = False
    thing: bool = False  # The rules know it as a thing that is handed over.
    theirs: bool = False  # somebody's own by its article: "ihr Rad"
    by_chance: bool = False  # It only stands in the words of what it fits, as its size may: "falsche Größe".
    starts: tuple[int, ...] = ()  # where its words begin in the text


@dataclass(frozen=True, slots=True)
class Said:
    """A command's word with what it is said of. No topics: nothing is named, so the whole is meant."""

    unit: Unit
    topics: tuple[Topic, ...] = ()
    other_verb: bool = False  # Its particle, or a time beside a word of suiting, makes it speak of something else.

    @property
    def counts(self) -> bool:
        """Whether the word is said of what the letter is about."""
        if self.unit.command in _UNTOUCHED:
            return True
        if self.other_verb:
            return False
        verdicts = {topic.verdict for topic in self.topics}
        if ABOUT in verdicts or not verdicts:
            return True
        return OTHER not in verdicts and self.unit.command not in _STRICT

    @property
    def starts(self) -> tuple[int, ...]:
        """Where the words begin that name what it is said of."""
        return tuple(start for topic in self.topics if topic.verdict == ABOUT for start in topic.starts)


def about_it(units: list[Unit], found: Sequence[Said]) -> list[Unit]:
    """The units: commands that are said of something else are mere words, and what the others are said of adds nothing."""
    of_unit = {one.unit.start: one for one in found}
    named = {start for one in found if one.counts and one.unit.command in _OF_A_THING for start in one.starts}
    return [_as_meant(unit, of_unit, named) for unit in units]


def _as_meant(unit: Unit, of_unit: dict[int, Said], named: Collection[int]) -> Unit:
    if unit.kind == "command" and not of_unit[unit.start].counts:
        return replace(unit, kind="word", command="", sure=False)
    return replace(unit, kind="neutral") if unit.kind == "word" and unit.start in named else unit


def said(answer: Answer, units: list[Unit]) -> Iterator[Said]:
    """Each command of an answer with what it is said of."""
    if any(unit.kind == "command" for unit in units):
        text = _Text(answer, units)
        for number, unit in enumerate(units):
            if unit.kind == "command":
                yield text.said(number)


def named(answer: Answer, part: range) -> tuple[Topic, ...]:
    """What the nouns in a part of an answer name, whatever is said of them there."""
    return tuple(_Text(answer, answer.units(answer.tokens)).named(part))


class _Text:
    """One answer with the unit that each of its tokens belongs to."""

    def __init__(self, answer: Answer, units: list[Unit]) -> None:
        self.answer, self.units, self.things = answer, units, answer.things
        self.tokens = answer.tokens
        self.raw = [answer.text[token.start : token.end] for token in self.tokens]
        self.grammar = answer.words.grammar
        self.owner = self._owners()
        self.own: dict[int, list[int]] = {}
        for at, number in enumerate(self.owner):
            self.own.setdefault(number, []).append(at)
        self.starts_sentence = self._starts()
        self.writes_capitals = self._writes_capitals()

    def said(self, number: int) -> Said:
        unit, own = self.units[number], self.own[number]
        clause = self._clause(own)
        brought = [topic for at in own if (topic := self._brought(at, clause, unit))]
        counts = any(
            self.tokens[at].text in _ENOUGH for at in own
        )  # "Töpfe haben wir genug": of these there is enough.
        listing = any(self._is("listing", "", at) and not self._is_denied_need(at) for at in own) and not counts
        if listing or self._holds_it(own, unit):  # "Bedarf gedeckt", "gave it away".
            topics = brought
        else:
            before = self._list_before(clause.start, unit.language)
            topics = [*self._topics(before, own, unit), *self._topics(clause, own, unit), *brought]
            topics = self._without_theirs(topics, clause, unit)
        return Said(unit, tuple(topics), self._is_other_verb(own, clause, unit.language))

    def _is_denied_need(self, at: int) -> bool:
        return self.tokens[at].text == _NEED and at > 0 and self.tokens[at - 1].text in _DENIES_NEED

    def _holds_it(self, own: Sequence[int], unit: Unit) -> bool:
        return unit.command in _STRICT and any(self._is("pronoun", unit.language, at) for at in own)

    def _without_theirs(self, topics: Sequence[Topic], clause: range, unit: Unit) -> list[Topic]:
        """ "Meine Schwester hat ihr Rad verschenkt": what somebody else did with a thing of their own is nothing of the writer's."""
        if unit.command not in _OF_A_THING or not any(topic.theirs for topic in topics):
            return list(topics)
        others = [topic for topic in topics if not topic.theirs]
        persons = {self.tokens[at].start for at in clause if self._is("somebody", unit.language, at)}
        if not persons and all(topic.verdict == ABOUT for topic in others):
            return list(topics)
        others = [topic for topic in others if persons.isdisjoint(topic.starts)]
        return [*others, Topic(OTHER)]

    def named(self, part: range) -> Iterator[Topic]:
        """What its nouns and the numbers that stand for things are, one after the other."""
        for at in part:
            token = self.tokens[at]
            if self._is_command(at) or self._joins(at) or self.answer.words.at_place(self.tokens, at, "number_sign"):
                continue
            if token.kind == "number" and not self._counts_something(at, part):
                number = token.number or 0
                known = any(thing.number == number for thing in self.things.listed)
                yield Topic(ABOUT, frozenset({number})) if known else Topic(OTHER)
            elif token.kind == "word" and not self._is_silent(at):
                topic = self._topic(at, at)
                is_name = self.raw[at][0].isupper() and self.writes_capitals and not self.starts_sentence[at]
                if topic.verdict != UNKNOWN or is_name:
                    yield topic

    # Which tokens --------------------------------------------------------------------------------------------------

    def _owners(self) -> list[int]:
        """The number of the unit of each token; a phrase with a gap owns its two ends and not what stands between."""
        owners = [-1] * len(self.tokens)
        at_start = {token.start: at for at, token in enumerate(self.tokens)}
        for number, unit in enumerate(self.units):
            first = at_start[unit.start]
            owners[first : first + unit.text.count(" ") + 1] = [number] * (unit.text.count(" ") + 1)
        last = -1
        for at, token in enumerate(self.tokens):
            if owners[at] == -1:
                owners[at] = last
            elif self.units[owners[at]].kind == "command" and self.units[owners[at]].end > token.end:
                last = owners[at]
        return owners

    def _starts(self) -> list[bool]:
        """Whether a token is the first of its sentence, where everybody writes a capital."""
        starts, fresh = [], True
        for token in self.tokens:
            starts.append(fresh)
            fresh = token.kind in ("end", "question") or token.text in (":", "(", "-", "–", "—")
        return starts

    def _writes_capitals(self) -> bool:
        """Whether the writer uses capitals for some words and not for all."""
        inside = [
            raw for raw, first in zip(self.raw, self.starts_sentence, strict=True) if raw[0].isalpha() and not first
        ]
        return any(raw[0].isupper() for raw in inside) and any(raw[0].islower() for raw in inside)

    def _clause(self, own: Sequence[int]) -> range:
        """The tokens around a command up to the next mark, or to the "und" before another command's clause."""
        start, end = own[0], own[-1] + 1
        first, last = max(0, own[0] - _CLAUSE), min(len(self.tokens), own[-1] + 1 + _CLAUSE)
        while start > first and not self._ends_clause(start - 1, -1):
            start -= 1
        while end < last and not self._ends_clause(end, 1):
            end += 1
        return range(start, end)

    def _ends_clause(self, at: int, step: int) -> bool:
        token = self.tokens[at]
        if token.kind in ("end", "question"):
            return True
        if token.kind == "pause":
            return not self._inside_word(at)
        if not self._joins(at):
            return False
        for beyond in range(at + step, at + step * _CLAUSE, step):
            if not 0 <= beyond < len(self.tokens) or self.tokens[beyond].kind in ("end", "question", "pause"):
                return False
            if self._is_command(beyond):
                return True
        return False

    def _inside_word(self, at: int) -> bool:
        token, text = self.tokens[at], self.answer.text
        return (
            token.text == "-"
            and text[token.start - 1 : token.start].isalpha()
            and text[token.end : token.end + 1].isalpha()
        )

    def _joins(self, at: int) -> bool:
        return self.answer.words.at_place(self.tokens, at, "join") > 0

    def _is_command(self, at: int) -> bool:
        return self.owner[at] >= 0 and self.units[self.owner[at]].kind == "command"

    def _list_before(self, start: int, language: str) -> range:
        """What stands before the clause's mark where it is nothing but nouns: "Herd, Bett und Tisch sind weg", "Herd: weg"."""
        first = start
        for _ in range(_LIST_BEFORE):
            mark = first - 1
            if mark < 1 or self.tokens[mark].kind != "pause":
                break
            begin = mark
            while begin > max(0, mark - _LOOK_AHEAD - 1) and not self._ends_clause(begin - 1, -1):
                begin -= 1
            part = range(begin, mark)
            if not self._is_noun_alone(part, language):
                break
            first = begin
        return range(first, start)

    def _is_noun_alone(self, part: range, language: str) -> bool:
        nouns = 0
        for at in part:
            kind = self.tokens[at].kind
            if self._is_command(at) or kind == "symbol" or self._is("auxiliary", language, at):
                return False
            if kind != "word" or self._is("article", language, at):
                continue
            if self._is_noun(at, part, language) or (self._known(at) and not self._is_silent(at)):
                nouns += 1
        return nouns > 0 and len(part) <= nouns + 2

    # What they say -------------------------------------------------------------------------------------------------

    def _is(self, name: str, language: str, at: int) -> bool:
        words = self.grammar[name].get(language)
        return words is not None and self.tokens[at].text in words

    def _is_silent(self, at: int) -> bool:
        owner = self.owner[at]
        return owner >= 0 and self.units[owner].kind not in ("word", "number", "command")

    def _is_day(self, at: int) -> bool:
        return self._is("day", "", at) or self.tokens[at].text in self.answer.words.months

    def _is_matter(self, at: int) -> bool:
        """Whether a word is a day, an hour or an affair, and no thing: "saat beşten sonra" names no clock."""
        return self._is_day(at) or self._is("matter", "", at)

    def _known(self, at: int) -> bool:
        """Whether a word is known for what it is, wherever it stands."""
        if self._is("listing", "", at) or self._is_matter(at):
            return True
        raw = self.raw[at]
        return len(raw) > 2 and (self.things.is_thing(raw) or bool(self.things.by_term(raw)))

    def _is_other_verb(self, own: Sequence[int], clause: range, language: str) -> bool:
        """Whether a particle at the end of the clause makes another verb, or a time makes it a question of the time."""
        for at in clause:
            if self.owner[at] == self.owner[own[0]] or at < own[0] or not self._is("particle", language, at):
                continue
            behind = at + 1
            while behind < clause.stop and self._is_silent(behind) and not self._joins(behind):
                behind += 1
            if behind >= clause.stop or self._joins(behind):
                return True
        if not any(self._is("suits", "", at) or self._is("after_all", language, at) for at in own):
            return False
        return any(self._is_day(at) or self._is("daytime", "", at) for at in clause if at not in own)

    def _topics(self, part: range, own: Sequence[int], unit: Unit) -> Iterator[Topic]:
        """The subjects and objects in a part of a sentence."""
        language, behind_preposition, of_it = unit.language, False, False
        at = part.start
        while at < part.stop:
            token = self.tokens[at]
            end = at + 1
            if self._is_command(at):
                behind_preposition = False
            elif number := self._numbered(at, part):
                topic, end = number
                yield topic
            elif rest := self.answer.words.at_place(self.tokens, at, "rest"):
                end = at + rest
                yield Topic(ABOUT, rest=True)
            elif token.kind != "word":
                pass
            elif self._is("preposition", language, at):
                behind_preposition, of_it = not of_it, False  # "Das mit dem Termin" is about the date.
            elif (little := self._some(at)) and unit.command in _STRICT:
                end = little
                if not behind_preposition:
                    yield Topic(OTHER)  # "Wir haben viel verschenkt" is said of no thing.
                behind_preposition = False
            elif self._is_article(language, at) and (noun := self._noun_behind(at, part, language)):
                end = noun + 1
                if not behind_preposition and not self._only_tells_when(noun):
                    yield replace(self._topic(noun, at), theirs=self._is_theirs(language, at))
                behind_preposition = False
            elif self._stands_for_it(at, language):
                of_it = self._is("article", language, at) and self._is_next("concerning", language, at, part)
                if not behind_preposition and not of_it:
                    theirs = self._is_theirs(language, at)
                    yield Topic(ABOUT, everything=self._means_all(at), starts=(token.start,), theirs=theirs)
                behind_preposition = False
            elif self._is("auxiliary", language, at):
                behind_preposition = False
            elif self._is_noun(at, part, language) or (self._known(at) and not self._is_silent(at)):
                after = at > own[-1]
                topic = self._topic(at, at)
                # A bare noun behind the command may be a name under it; what is known for what it is, is none.
                if not behind_preposition and not self._only_tells_when(at) and (not after or topic.verdict != UNKNOWN):
                    yield topic
                behind_preposition = False
            at = end

    def _numbered(self, at: int, part: range) -> tuple[Topic, int] | None:
        """ "Nummer 2", "Nr. 3": a place in the letter, where it lists several."""
        sign = self.answer.words.at_place(self.tokens, at, "number_sign") or int(self.tokens[at].text == "#")
        if not sign or (self.answer.items.count or 0) < 2:
            return None
        at += sign
        at += at < part.stop and self.tokens[at].text == "."
        if at >= part.stop or self.tokens[at].kind != "number" or self._counts_something(at, part):
            return None
        number = self.tokens[at].number or 0
        known = any(thing.number == number for thing in self.things.listed)
        return (Topic(ABOUT, frozenset({number})) if known else Topic(OTHER)), at + 1

    def _counts_something(self, at: int, part: range) -> bool:
        """Whether a number counts the noun behind it: "die 2 Betten"."""
        behind = at + 1
        return behind < part.stop and self.tokens[behind].kind == "word" and self._known(behind)

    def _brought(self, at: int, clause: range, unit: Unit) -> Topic | None:
        """ "Interesse an einem Gespräch": what stands behind this preposition is what it is all about."""
        preposition = at + 1
        named = self._is("listing", "", at) and preposition < clause.stop and not self._is_command(preposition)
        if not named or unit.command not in _WITH_OBJECT_BEHIND or not self._is("about", unit.language, preposition):
            return None
        noun = self._noun_behind(preposition, clause, unit.language)
        return None if noun is None else self._topic(noun, noun)

    def _is_next(self, name: str, language: str, at: int, part: range) -> bool:
        return at + 1 < part.stop and self._is(name, language, at + 1)

    def _stands_for_it(self, at: int, language: str) -> bool:
        """A pronoun, or an article that stands alone: "das ist weg". A capital Sie is whom we write to."""
        if self._is("pronoun", language, at):
            return self.raw[at][0].islower() or self.starts_sentence[at]
        return self._is_article(language, at)

    def _is_article(self, language: str, at: int) -> bool:
        return self._is("article", language, at) or self._is("theirs", language, at)

    def _is_theirs(self, language: str, at: int) -> bool:
        """A capital Ihr is the reader's, and "sold her the sofa" names a taker."""
        followed = self._is_next("article", language, at, range(len(self.tokens)))
        return self._is("theirs", language, at) and self.raw[at][0].islower() and not followed

    def _some(self, at: int) -> int:
        """The place behind "viel" and its noun, where such a word stands; 0 where none does."""
        length = 0 if self._is_silent(at) else self.answer.words.at_place(self.tokens, at, "indefinite")
        if not length:
            return 0
        noun = at + length
        return noun + (noun < len(self.tokens) and self._known(noun) and not self._is_command(noun))

    def _means_all(self, at: int) -> bool:
        words = self.answer.words
        return any(words.at_place(self.tokens, at, place) for place in ("all", "everything", "both"))

    def _noun_behind(self, article: int, part: range, language: str) -> int | None:
        """The noun that an article belongs to; None where it stands alone."""
        last = None
        for at in range(article + 1, min(article + 1 + _LOOK_AHEAD, part.stop)):
            token = self.tokens[at]
            if token.kind == "number":
                continue
            stops = token.kind != "word" or self._is_command(at) or self._is("auxiliary", language, at)
            if stops or self._is("preposition", language, at) or self._is("pronoun", language, at):
                break
            if self._is_silent(at) and not self._known(at):
                break
            last = at
            if (language == _CAPITALS and self.writes_capitals and self.raw[at][0].isupper()) or self._known(at):
                return at
        return None if language == _CAPITALS and self.writes_capitals else last

    def _is_noun(self, at: int, part: range, language: str) -> bool:
        """A noun without an article: with a capital where that shows it, or the first word, directly before its verb."""
        if self._is_silent(at) or self.tokens[at].kind != "word" or self._is("daytime", "", at):
            return False
        if any(self._is(name, language, at) for name in ("pronoun", "article", "auxiliary", "preposition", "particle")):
            return False
        if not self.starts_sentence[at] and self.writes_capitals and language == _CAPITALS:
            return self.raw[at][0].isupper()
        is_first = self.starts_sentence[at] or at == part.start
        return is_first and self._is_next("auxiliary", language, at, part)

    def _only_tells_when(self, noun: int) -> bool:
        """ "Letzte Woche verschenkt"."""
        return self._is_day(noun) and noun > 0 and self._is("this_day", "", noun - 1)

    def _topic(self, at: int, first: int) -> Topic:
        """What a noun is; `first`: its article, or itself."""
        start = self.tokens[first if first == at else first + 1].start
        names = dict.fromkeys(
            (self.answer.text[start : self.tokens[at].end], self.raw[at])
        )  # "washing machine", "machine"
        verdict, numbers = self._verdict(at, tuple(names))
        is_thing = not self._is_matter(at) and any(map(self.things.is_thing, names))
        starts = tuple(token.start for token in self.tokens[first : at + 1])
        by_chance = not is_thing and self.things.by_word(self.raw[at]) == numbers
        return Topic(verdict, numbers, thing=verdict == OTHER and is_thing, starts=starts, by_chance=by_chance)

    def _verdict(self, at: int, names: Sequence[str]) -> tuple[str, frozenset[int]]:
        things, raw = self.things, self.raw[at]
        if self._is("listing", "", at):
            return ABOUT, frozenset()
        if numbers := next(filter(None, map(things.by_term, names)), frozenset()):
            return ABOUT, numbers
        if self._is_matter(at):
            return OTHER, frozenset()
        if numbers := things.by_word(raw) or things.by_category(names, self.answer.category_by_name(raw)):
            return ABOUT, numbers
        if any(map(things.is_thing, names)):
            return OTHER if things.listed else ABOUT, frozenset()
        return (UNKNOWN if things.goods else ABOUT), frozenset()  # Who knows no things cannot tell.
