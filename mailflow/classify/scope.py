"""What of the words found in a text is really meant: negated, merely mentioned, and worked-on things are set aside.

Called by the classifier between looking words up and deciding. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mailflow.classify.ruleset import Category, Language
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text, Token
from mailflow.classify.words import Words, fold

REACH_AFTER = 5
"""A negator reaches so many words forward to the first thing: "keine gut erhaltenen warmen Jacken"."""

REACH_CHAIN = 4
"""And from one thing so many words to the next in a list: "keine Tische, Stühle oder große Schränke"."""

REACH_SERVICE = 8
"""A service works on things that stand so many words from it in its clause: "den Schrank im Flur aufbauen"."""

REACH_WRITTEN = 3
"""A language stands so many words behind the thing it is said of: "Bücher für die Kleinen auf Arabisch"."""

REACH_NAME = 2
"""So many words stand before what a group calls itself: "wir sind eine ganz kleine Krabbelgruppe"."""

REACH_HEADING = 6
"""A heading has so many words at most: "Was wir NICHT brauchen:"."""

MAX_SEGMENT = 25
"""So many words to either side are looked at for what belongs to a word."""

_CHAIN_SIGNS = frozenset({",", "/", "&", "+", "-", "("})


@dataclass(frozen=True, slots=True)
class Aside:
    """A hit that does not count, why (a code of reasons.toml), and by which words."""

    hit: Hit
    code: str  # negated, mentioned or object_of_service
    by: str
    lack: bool = False  # negated by words that tell of a lack: counts again where something is needed
    of_lack: bool = False  # the service that would work on it is lacking: counts again where something is offered

    def counts_for(self, intent: str) -> bool:
        """Whether the hit counts all the same where this is the intent."""
        return self.lack if intent == "need" else self.of_lack


@dataclass(frozen=True, slots=True)
class Scoped:
    """The hits that count, and those set aside; of those that belong to another thing where that is offered, its category."""

    hits: tuple[Hit, ...]
    asides: tuple[Aside, ...]
    belonging: Mapping[Hit, str] = field(default_factory=dict)


class Scope:
    """The scope words of one language."""

    def __init__(self, language: Language, categories: Mapping[str, Category], words: Words) -> None:
        self._negators = _keys(language.negators)
        self._refusing = frozenset(key for text in language.refusing for key in words.word(text).keys)
        self._not_lacking = _keys(language.not_lacking)
        self._wanting = frozenset(key for text in language.wanting for key in words.word(text).keys)
        self._done_with = frozenset(key for text in language.done_with for key in words.word(text).keys)
        self._giving = _keys(language.giving)
        self._any_more = _keys(language.any_more)
        self._joining = _keys(language.joining)
        self._list_negators = _keys(language.list_negators)
        self._referring = _keys(language.referring)
        self._mentions = _keys(language.mentions)
        self._languages = frozenset(key for name in language.languages for key in words.word(name).keys)
        self._written_in = _keys(language.written_in)
        self._before_price, self._behind_price = _keys(language.before_price), _keys(language.behind_price)
        self._glue = _keys(language.glue) | self._written_in
        self._written = frozenset(id_ for id_, category in categories.items() if category.written)
        works_on = {id_: frozenset(category.works_on) for id_, category in categories.items()}
        self._works_on = {id_: others for id_, others in works_on.items() if others}
        comes_with = {id_: frozenset(category.comes_with) for id_, category in categories.items()}
        self._comes_with = {id_: others for id_, others in comes_with.items() if others}
        self._accompanying = _keys(language.accompanying)
        self._kinds = {
            **dict.fromkeys(language.lacking, "lacking"),
            **dict.fromkeys(language.not_negating, "not_negating"),
            **dict.fromkeys(language.mention_phrases, "mention"),
            **{text: "figure" for text in language.mentions if " " in text},
            **dict.fromkeys(language.being, "being"),
        }

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases that the tokenizer has to find for `apply`."""
        return tuple(self._kinds)

    def apply(self, text: Text, hits: Sequence[Hit]) -> Scoped:
        """Sorts the hits of a text into those that count and those set aside."""
        asides: dict[Hit, Aside] = {}
        by_start = {hit.indexes[0]: hit for hit in hits}
        for aside in (
            *self._mentioned(text, by_start),
            *self._negated(text, by_start),
            *self._struck_out(text, by_start),
            *self._languages_of_things(text, hits),
            *self._prices(text, hits),
            *self._who_writes(text, hits),
        ):
            asides.setdefault(aside.hit, aside)
        for aside in list(self._objects(text, hits, asides)):
            asides.setdefault(aside.hit, aside)
        meant = tuple(hit for hit in hits if hit not in asides)
        return Scoped(meant, tuple(asides.values()), dict(self._coming_with(text, hits)))

    def _mentioned(self, text: Text, by_start: Mapping[int, Hit]) -> Iterator[Aside]:
        for name, first, end in text.found:
            kind = self._kinds.get(name)
            if kind in ("figure", "mention"):
                part = range(first, end) if kind == "figure" else self._told_of(text.tokens, first)
                yield from (Aside(by_start[index], "mentioned", name) for index in part if index in by_start)

    def _told_of(self, tokens: Sequence[Token], index: int) -> range:
        """The words around one; where they only refer to what stands before the comma, that too: "den Rost, der bleibt hier"."""
        part = _segment(tokens, index)
        comma = part.start - 1
        if comma > 0 and tokens[comma].text == "," and tokens[part.start].key in self._referring:
            return range(_segment(tokens, comma - 1).start, part.stop)
        return part

    def _struck_out(self, text: Text, by_start: Mapping[int, Hit]) -> Iterator[Aside]:
        """In lists: "- Matratze NICHT", and all bullets below "Was wir nicht brauchen:" where the mail names other things."""
        if not text.bulleted:
            return
        tokens, heading, below = text.tokens, "", list[tuple[Hit, str]]()
        others = False
        for number, (first, end) in text.sentences.items():
            line = tokens[first:end]
            found = [by_start[token.index] for token in line if token.index in by_start]
            if number in text.bulleted:
                below += [(hit, heading) for hit in found if heading]
                yield from self._listed(line, by_start)
            else:
                heading = self._heading(text, range(first, end))
            others |= bool(found) and not heading
        if others:
            yield from (Aside(hit, "negated", by) for hit, by in below)

    def _heading(self, text: Text, line: range) -> str:
        """The negator in a line that announces what is not wanted; "" where it is none, or tells of what is lacking or left over."""
        tokens = text.tokens[line.start : line.stop]
        if tokens[-1].text != ":" or len(tokens) > REACH_HEADING + 1:
            return ""
        if self._has(self._any_more, text, line) or not self._has(self._refusing, text, line):
            return ""
        return next((token.text for token in tokens if token.key in self._negators), "")

    def _listed(self, line: Sequence[Token], by_start: Mapping[int, Hit]) -> Iterator[Aside]:
        """What stands behind a bullet right before a negator that ends its part of the line."""
        for at, token in enumerate(line):
            ends = at + 1 == len(line) or line[at + 1].is_sign
            if token.key in self._list_negators and ends and line[at - 1].index in by_start:
                yield Aside(by_start[line[at - 1].index], "negated", token.text)

    def _negated(self, text: Text, by_start: Mapping[int, Hit]) -> Iterator[Aside]:
        negators = [text.tokens[index] for index, key in enumerate(text.keys) if key in self._negators]
        if not negators:
            return
        harmless, lacking = self._in_phrases(text, "not_negating"), self._in_phrases(text, "lacking")
        for token in negators:
            if token.index not in harmless:
                part = _segment(text.tokens, token.index)
                no_more = self._has(self._any_more, text, part)
                if no_more and self._has(self._done_with, text, part):
                    continue  # "Wir brauchen kein Gitterbett mehr" gives one away.
                lack = token.key not in self._not_lacking or (token.index in lacking and not no_more)
                lack = lack and not self._has(self._refusing, text, part)
                reached = list(self._after(text.tokens, token, by_start)) or self._before(text, token, part, by_start)
                yield from (Aside(hit, "negated", token.text, lack) for hit in reached)

    def _in_phrases(self, text: Text, kind: str) -> frozenset[int]:
        """The indexes of the words of all phrases of a kind."""
        return frozenset(
            i for name, first, end in text.found if self._kinds.get(name) == kind for i in range(first, end)
        )

    def _after(self, tokens: Sequence[Token], negator: Token, by_start: Mapping[int, Hit]) -> Iterator[Hit]:
        """The things behind a negator, and those joined to them."""
        left = REACH_AFTER
        for token in tokens[negator.index + 1 :]:
            if token.clause != negator.clause or left == 0 or token.key in self._negators:
                return
            if hit := by_start.get(token.index):
                yield hit
                left = REACH_CHAIN
            elif token.is_sign and not self._chains(tokens, token, by_start):
                return
            else:
                left -= 1

    def _chains(self, tokens: Sequence[Token], sign: Token, by_start: Mapping[int, Hit]) -> bool:
        """Whether a list goes on behind a sign: behind a comma the next thing must follow, not the next clause."""
        if sign.text != ",":
            return sign.text in _CHAIN_SIGNS
        following = tokens[sign.index + 1 : sign.index + 3]
        return any(token.index in by_start or token.key in self._joining for token in following)

    def _before(self, text: Text, negator: Token, part: range, by_start: Mapping[int, Hit]) -> list[Hit]:
        """The things before a negator that has none behind it: "Möbel habe ich keine", "Betten brauchen wir nicht"."""
        if not self._has(self._wanting, text, part):
            return []
        return [by_start[index] for index in range(part.start, negator.index) if index in by_start]

    def _has(self, keys: frozenset[str], text: Text, part: range) -> bool:
        return any(not keys.isdisjoint(token.word.keys) for token in text.tokens[part.start : part.stop])

    def _who_writes(self, text: Text, hits: Sequence[Hit]) -> Iterator[Aside]:
        """What a group calls itself, where it names other things: "Wir sind eine Krabbelgruppe und brauchen Spielzeug"; people
        are what they can do ("wir sind Maler"), which counts."""
        for name, _, end in text.found:
            if self._kinds.get(name) != "being":
                continue
            own = next((hit for hit in hits if end <= hit.indexes[0] <= end + REACH_NAME), None)
            if own and any(hit.category != own.category and not hit.weak for hit in hits):
                yield Aside(own, "mentioned", name)

    def _prices(self, text: Text, hits: Sequence[Hit]) -> Iterator[Aside]:
        """Amounts of money that only limit or tell the price of something else: "Wohnung, bis 550 Euro warm"."""
        others = next((hit.text for hit in hits if hit.category != _MONEY and not hit.weak), "")
        for hit in hits if others else ():
            amount = hit.indexes[0] - 1
            if hit.category == _MONEY and hit.weak and amount >= 0 and text.keys[amount][:1].isdigit():
                before, behind = text.keys[max(0, amount - 1)], text.keys[hit.indexes[-1] + 1 : hit.indexes[-1] + 3]
                if before in self._before_price or not self._behind_price.isdisjoint(behind):
                    yield Aside(hit, "mentioned", others)

    def _languages_of_things(self, text: Text, hits: Sequence[Hit]) -> Iterator[Aside]:
        """The names of languages that only tell in which a thing beside them is: "Bücher auf Arabisch und Dari", "Arabic books"."""
        for run in self._named_languages(text, hits):
            first, behind = run[0].indexes[0], run[-1].indexes[-1] + 1
            for thing in hits:
                if thing.category in self._written and (
                    thing.indexes[0] == behind or self._is_written_in(text, thing.indexes[-1] + 1, first)
                ):
                    yield from (Aside(hit, "mentioned", thing.text) for hit in run)
                    break

    def _named_languages(self, text: Text, hits: Sequence[Hit]) -> Iterator[list[Hit]]:
        """Hits that are names of languages and no more, those that are listed side by side together."""
        run: list[Hit] = []
        for hit in hits:
            if not all(self._names_language(text.tokens[index]) for index in hit.indexes):
                continue
            between = text.tokens[run[-1].indexes[-1] + 1 : hit.indexes[0]] if run else ()
            if run and not all(token.text in _CHAIN_SIGNS or self._leads_on(token) for token in between):
                yield run
                run = []
            run.append(hit)
        if run:
            yield run

    def _names_language(self, token: Token) -> bool:
        """Whether a word is such a name, two of them with a hyphen ("Deutsch-Ukrainisch"), or stands before one."""
        if token.key in self._written_in or not self._languages.isdisjoint(token.word.keys):
            return True
        return "-" in token.key and self._languages.issuperset(token.key.split("-"))

    def _leads_on(self, token: Token) -> bool:
        return token.key in self._joining or self._names_language(token)

    def _is_written_in(self, text: Text, start: int, end: int) -> bool:
        """Whether the words behind a thing lead to a language: right to it, or by a few words of which the last is such as "in"."""
        if not 0 <= end - start <= REACH_WRITTEN + 1 or text.tokens[start - 1].clause != text.tokens[end].clause:
            return False
        between = text.tokens[start:end]
        leads = not between or between[-1].key in self._written_in
        if leads and between and between[0].text in _APPENDING:  # "Bilderbücher, auch auf Arabisch"
            return all(token.key in self._glue for token in between[1:])
        return leads and not any(token.is_sign or token.key in self._joining for token in between)

    def _objects(self, text: Text, hits: Sequence[Hit], asides: Mapping[Hit, Aside]) -> Iterator[Aside]:
        """Things that a service in the same clause works on; none of one that is told to be done, or not to be had."""
        for place, service in enumerate(hits):
            works_on, aside = self._works_on.get(service.category), asides.get(service)
            if works_on is None or service.weak or (aside is not None and not aside.lack):
                continue
            clause = text.tokens[service.indexes[0]].clause
            for hit in hits[max(0, place - REACH_SERVICE) : place + REACH_SERVICE + 1]:
                near = abs(hit.indexes[0] - service.indexes[0]) <= REACH_SERVICE
                is_object = near and hit.category in works_on and text.tokens[hit.indexes[0]].clause == clause
                if is_object and not self._is_given_beside(text, hit, service):
                    yield Aside(hit, "object_of_service", service.text, of_lack=aside is not None)

    def _is_given_beside(self, text: Text, hit: Hit, service: Hit) -> bool:
        """Whether a thing is given by words of its own: "beim Umzug helfen und einen Schrank abgeben", "Schrank zu verschenken,
        Transport möglich"."""
        part = _segment(text.tokens, hit.indexes[0])
        behind, before = hit.indexes[0] > service.indexes[-1], hit.indexes[-1] < service.indexes[0]
        if behind and service.indexes[-1] >= part.start:
            part = range(max(self._joins(text, service.indexes[-1], hit.indexes[0]), default=part.stop), part.stop)
        elif before and service.indexes[0] < part.stop:
            part = range(part.start, min(self._joins(text, hit.indexes[-1], service.indexes[0]), default=part.start))
        return not self._giving.isdisjoint(text.keys[part.start : part.stop])

    def _coming_with(self, text: Text, hits: Sequence[Hit]) -> Iterator[tuple[Hit, str]]:
        """What belongs to the thing before "with", and what is joined to that: "ein Zimmer mit einem Bett und einem Schrank"."""
        owner: Hit | None = None
        for one, hit in pairwise(hits):
            between = text.tokens[one.indexes[0] + 1 : hit.indexes[0]]
            if owner is not None and not self._goes_on(between):
                owner = None
            if one.category in self._comes_with and self._brings(between, text.tokens[hit.indexes[0]]):
                owner = one
            if owner is not None and hit.category in self._comes_with[owner.category]:
                yield hit, owner.category
            elif owner is not None and hit.category != owner.category:
                owner = None

    def _brings(self, between: Sequence[Token], thing: Token) -> bool:
        """Whether a word such as "with" stands between two things of a sentence, near the second."""
        if len(between) > REACH_SERVICE or not between or between[0].sentence != thing.sentence:
            return False
        return any(token.key in self._accompanying for token in between[-REACH_CHAIN:])

    def _goes_on(self, between: Sequence[Token]) -> bool:
        """Whether a list goes on between two things: a joining word or a comma, and little else."""
        words = [token for token in between if not token.is_sign]
        signs = [token for token in between if token.is_sign]
        if any(token.key in self._giving for token in words) or len({token.clause for token in between}) > 1:
            return False
        joined = bool(signs) or any(token.key in self._joining for token in words)
        return joined and len(words) <= REACH_CHAIN and all(token.text in _CHAIN_SIGNS for token in signs)

    def _joins(self, text: Text, first: int, end: int) -> list[int]:
        """The indexes of the words such as "and" between two."""
        return [index for index in range(first, end) if text.keys[index] in self._joining]


def _segment(tokens: Sequence[Token], index: int) -> range:
    """The indexes of the words around one, up to the next comma, sign of the kind, or clause."""
    first = end = index
    clause = tokens[index].clause
    lowest, highest = max(0, index - MAX_SEGMENT), min(len(tokens), index + MAX_SEGMENT)
    while first > lowest and tokens[first - 1].clause == clause and tokens[first - 1].text not in ",;:":
        first -= 1
    while end < highest and tokens[end].clause == clause and tokens[end].text not in ",;:":
        end += 1
    return range(first, end)


_MONEY = "money"
_APPENDING = frozenset(",(")


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
