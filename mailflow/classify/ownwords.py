"""The words of each of several things that a mail names: its sentences, without the other things in them.

Called by `items`. "Ich habe ein Sofa und zwei Fahrräder abzugeben, in Lusan." tells of the bicycles: "Ich habe … zwei Fahrräder
abzugeben, in Lusan." What stands before the first thing of a sentence and behind the last one is said of all of them. A
sentence in which it cannot be told where one thing ends and the next begins stays whole, and so does one that tells things
apart: "Der Tisch hat Kratzer, der Stuhl nicht." A sentence that names none of them ("Bitte zu zweit kommen.") is said of all,
unless it gives what no rule knows ("Dazu eine Zither."). Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from mailflow.classify.facts import Counts
from mailflow.classify.ruleset import Language
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text, Token
from mailflow.classify.words import fold

GAP = " … "
MAX_OF_ALL = 1000  # Characters of what is said of all; a sentence stays whole.
_SEPARATORS = frozenset(",;/+&")
_REACH = 4  # Words between an article or a number and its thing: "eine fast neue blaue".


@dataclass(frozen=True, slots=True)
class _Run:
    """Things of one group in a row: its number, and the tokens of their part, the separator behind it not counted."""

    group: int
    start: int
    end: int


class OwnWords:
    """Parts the sentences of a mail among its things, in one language."""

    def __init__(self, language: Language, counts: Counts) -> None:
        self.counts = counts
        self._definite = frozenset(fold(word) for word in language.definite)
        self._negators = frozenset(fold(word) for word in language.negators)
        self._adding = frozenset(fold(word) for word in language.adding)

    def of_groups(self, groups: Sequence[Sequence[Hit]], text: Text) -> list[str]:
        """The words of each group, as written, with GAP where something is left out; each sentence once."""
        of_sentence: dict[int, list[tuple[Hit, int]]] = {}
        for number, group in enumerate(groups):
            for hit in group:
                of_sentence.setdefault(text.tokens[hit.indexes[0]].sentence, []).append((hit, number))
        told: list[list[str]] = [[] for _ in groups]
        for sentence, found in sorted(of_sentence.items()):
            runs = self._runs(sorted(found, key=lambda pair: pair[0].indexes), text)
            for number in dict.fromkeys(number for _, number in found):
                told[number].append(_part(sentence, number, runs, text) if runs else sentence_at(text, sentence))
        return [GAP.join(filter(None, parts)).strip() for parts in told]

    def said_of_all(
        self, text: Text, told: Collection[int], telling: Collection[int], gives_flagged: Callable[[str], bool]
    ) -> str:
        """What a mail says of all its things: its sentences but for those with the numbers in `told`, the subject, lists, those
        that give one more thing, and those with a thing that a moderator should see; in lines as written, MAX_OF_ALL characters at most.
        telling: the numbers of the sentences whose words tell the intent."""
        lines: list[str] = []
        before, length = -1, 0
        for number, (start, end) in text.sentences.items():
            if number in told or number in text.bulleted or text.in_subject(start):
                continue
            words = _written(text, start, end)
            if length + len(words) > MAX_OF_ALL:
                continue
            if self._gives_more(text.tokens[start:end], is_telling=number in telling) or gives_flagged(words):
                continue
            length += len(words)
            line = text.text.rfind("\n", 0, text.tokens[start].start)
            if lines and line == before:
                lines[-1] += f" {words}"
            elif any(map(str.isalnum, words)):
                lines.append(words)
            before = line
        return "\n".join(lines)

    def _gives_more(self, sentence: Sequence[Token], *, is_telling: bool) -> bool:
        """Whether a sentence names one more thing with its article or number, though no rule knows it."""
        first = next((at for at, token in enumerate(sentence) if not token.is_sign), 0)
        if sentence[first].key in self._adding:
            return any(self.counts.begins_thing(token) for token in sentence[first + 1 : first + 3])
        return is_telling and any(map(self.counts.begins_thing, sentence))

    def _runs(self, found: Sequence[tuple[Hit, int]], text: Text) -> list[_Run]:
        """The parts of a sentence that belong to one group alone; none where there is one group, or the parts cannot be told."""
        rows = [[hit for hit, _ in row] for _, row in groupby(found, key=lambda pair: pair[1])]
        numbers = [number for number, _ in groupby(found, key=lambda pair: pair[1])]
        if len(rows) < 2 or any(self._is_told_apart(hit, text) for hit, _ in found):
            return []
        bounds: list[tuple[int, int]] = []
        for before, after in pairwise(rows):
            bound = _bound(before[-1].indexes[-1] + 1, after[0].indexes[0], text, self.counts)
            if bound is None:
                return []
            bounds.append(bound)
        starts = [_first_start(rows[0][0], text, self.counts), *(start for _, start in bounds)]
        ends = [*(end for end, _ in bounds), rows[-1][-1].indexes[-1] + 1]
        return [_Run(*run) for run in zip(numbers, starts, ends, strict=True)]

    def _is_told_apart(self, hit: Hit, text: Text) -> bool:
        """Whether a thing is known by then ("der Tisch"), or right behind it something is denied of it."""
        first, behind = hit.indexes[0], hit.indexes[-1] + 1
        is_known = not self._definite.isdisjoint(text.keys[max(0, first - 2) : first])
        return is_known or not self._negators.isdisjoint(text.keys[behind : behind + 1])


def sentence_at(text: Text, number: int) -> str:
    """A sentence or line as written, on one line, without its bullet."""
    return _written(text, *text.sentences[number])


def _bound(start: int, end: int, text: Text, counts: Counts) -> tuple[int, int] | None:
    """Where, between two things, the part of the first one ends and that of the second one begins."""
    places = list(_separators(start, end, text, counts))
    if len(places) > 1:
        places = [place for place in places if place[1] < end and counts.begins_thing(text.tokens[place[1]])]
    return places[0] if len(places) == 1 else None


def _separators(start: int, end: int, text: Text, counts: Counts) -> Iterator[tuple[int, int]]:
    """Commas and words such as "and", with those next to each other as one."""
    at = start
    while at < end:
        behind = at
        while behind < end and (text.tokens[behind].text in _SEPARATORS or counts.joins(text.tokens[behind])):
            behind += 1
        if behind > at:
            yield at, behind
        at = behind + 1


def _first_start(hit: Hit, text: Text, counts: Counts) -> int:
    """Where the first thing of a sentence begins: at its article or number, if it has one."""
    first, sentence = hit.indexes[0], text.tokens[hit.indexes[0]].sentence
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        token = text.tokens[index]
        if token.sentence != sentence or token.is_sign or counts.joins(token):
            break
        if counts.begins_thing(token):
            return index
    return first


def _part(sentence: int, number: int, runs: Sequence[_Run], text: Text) -> str:
    """A sentence without the things of others."""
    start, end = text.sentences[sentence]
    common = [(start, runs[0].start), (runs[-1].end, end)]
    own = [(run.start, run.end) for run in runs if run.group == number]
    pieces: list[list[int]] = []
    for first, behind in sorted([*common, *own]):
        if pieces and pieces[-1][1] == first:
            pieces[-1][1] = behind
        elif first < behind:
            pieces.append([first, behind])
    words = (_written(text, *piece).lstrip(" ,;") for piece in pieces)
    return GAP.join(part for part in words if any(map(str.isalnum, part)))


def _written(text: Text, start: int, end: int) -> str:
    first, last = text.tokens[start], text.tokens[end - 1]
    return " ".join(text.text[first.start : last.start + len(last.text)].split()).strip(" -*•·–—")
