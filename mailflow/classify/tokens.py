"""A text as words in clauses, cut by spaCy's tokenizer for its language; spaCy is imported nowhere else.

Called by the classifier. Every text is bounded first: what a person offers or needs stands at the beginning, and
spaCy's tokenizer takes quadratic time on long runs without a blank.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import pairwise
from typing import Any

from mailflow.classify.words import CACHE_WORDS, Word, Words, fold

MAX_CHARACTERS = 12_000
"""The rest of a longer mail is not classified: about 1,800 words, ten times a long letter."""

MAX_RUN = 60
"""Longer runs without a blank are cut: no word is, and the tokenizer is quadratic in them."""

WRAPPED_LINE = 50
"""A line as long as this may go on in the next one."""

_LONG_RUN = re.compile(rf"(\S{{{MAX_RUN}}})(?=\S)")
_SIGN_RUN = re.compile(r"([^\w\s]{4})[^\w\s]+")
_LINE_BREAK = re.compile("\n")
_NEW_ENTRY = re.compile(r"[ \t]*(\n|[-*+•·–—]|\d{1,2}[.)][ \t]|[^\s:]{2,20}:)")
_SENTENCE_END = frozenset(".!?;…")
_BULLETS = frozenset("-*+•·–—")
_NO_SMILES = frozenset(["8)", ":0", ":1", ":3", "=3"])
"""What spaCy keeps together is a number with a sign here: "Winterjacken (8), Töpfe :3"."""
_OPENING = "([{\"'„“‚‘«»-/"
_CUT_OFF = frozenset(",!?;:،؛؟")
"""spaCy cuts them off a word in every language; the full stop only behind small letters."""
_TOKENIZERS = {"fr": "it"}
"""spaCy's French tokenizer takes 3 s to load; the Italian one cuts off l', d' and qu' as well."""


@dataclass(slots=True, eq=False)
class Token:
    """A word or a sign in a text; `clause` numbers the clauses from 0, `sentence` the sentences and lines.

    Nobody changes one. Not frozen, and with the text and key of its word, because a mail makes 200 of them that are asked
    thousands of times: that saves 0.4 ms a mail.
    """

    text: str  # as written
    key: str  # folded
    word: Word
    index: int
    start: int  # offset in Text.text
    clause: int
    sentence: int
    is_sign: bool


@dataclass(frozen=True)
class Text:
    """A bounded text with its tokens, and the phrases found in it: (phrase, index of its first token, index behind)."""

    text: str
    tokens: tuple[Token, ...]
    found: tuple[tuple[str, int, int], ...] = ()
    subject_end: int = 0  # so many tokens belong to the subject
    no_amounts: frozenset[int] = frozenset()  # indexes of tokens that are in numbers of no things (`facts.no_amounts`)

    @cached_property
    def keys(self) -> list[str]:
        """The keys of the tokens."""
        return [token.key for token in self.tokens]

    @cached_property
    def sentences(self) -> dict[int, tuple[int, int]]:
        """The number of each sentence, in their order, with the index of its first token and the one behind its last."""
        tokens = self.tokens
        starts = [at for at, token in enumerate(tokens) if not at or token.sentence != tokens[at - 1].sentence]
        return {tokens[start].sentence: (start, end) for start, end in pairwise([*starts, len(tokens)])}

    @cached_property
    def bulleted(self) -> frozenset[int]:
        """The numbers of the sentences that begin with a sign such as a dash."""
        return frozenset(number for number, (start, _) in self.sentences.items() if self.tokens[start].text in _BULLETS)

    def sentence_of(self, index: int) -> tuple[int, int]:
        """The first index, and the one behind the last, of the tokens in the sentence of a token."""
        return self.sentences[self.tokens[index].sentence]

    def in_subject(self, index: int) -> bool:
        """Whether a token belongs to the subject."""
        return index < self.subject_end


def bounded(text: str) -> str:
    """`text` without what would make the tokenizer slow: too long, runs of signs, runs without a blank."""
    text = _SIGN_RUN.sub(r"\1 ", text[:MAX_CHARACTERS])
    return _LONG_RUN.sub(r"\1 ", text) if max(map(len, text.split()), default=0) > MAX_RUN else text


_Piece = tuple[int, Word, bool, bool, bool]
"""A word or sign in a run without a blank: its offset there, the word, whether it is a sign, begins a clause, or ends a
sentence."""


class Abbreviations:
    """Which full stops of a language end no sentence: "Gr. 62", "z. B. Hosen"."""

    def __init__(self, anywhere: Iterable[str] = (), before_number: Iterable[str] = ()) -> None:
        """before_number: only with a number behind. One that begins with a hyphen is also the last part of a word."""
        anywhere = tuple(anywhere)
        self._anywhere = frozenset(word.lstrip("-") for word in anywhere)
        self._ends = tuple(word[1:] for word in anywhere if word.startswith("-"))
        self._before_number = frozenset(before_number)

    def go_on(self, run: str, before: str, behind: str) -> bool:
        """Whether the sentence goes on behind a run without a blank that ends in a sign; with the runs beside it, or ""."""
        word = run.lstrip(_OPENING).lower()
        if word in self._anywhere or word.endswith(self._ends):
            return True
        if word in self._before_number:
            return behind[:1].isdigit()
        # The second half of "z. B.": no more than a letter, behind an abbreviation that is one as well.
        return len(word) == 2 and len(before) == 2 and before.lower() in self._anywhere


_NONE = Abbreviations()


class _Node:
    """A place in the tree of all phrases: the phrases that end here, and where each next word leads."""

    __slots__ = ("names", "next")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.next: dict[str, _Node] = {}


class Tokenizer:
    """Cuts texts of one language; finds the given phrases (words in a row, by their folded writing) on the way.

    How spaCy cuts a run without a blank does not depend on what stands around it. So the pieces of each are remembered,
    and spaCy sees only what is new: of 3.8 ms for a mail of 150 words 0.4 are left, and its own memory, which never
    forgets a word, stays small.
    """

    def __init__(
        self,
        words: Words,
        clause_breaks: Iterable[str],
        phrases: Iterable[str] = (),
        abbreviations: Abbreviations = _NONE,
        openers: Iterable[str] = (),
    ) -> None:
        """openers: words that begin a sentence where they are written with a capital."""
        self._words = words
        self._breaks = frozenset(fold(word) for word in clause_breaks)
        self._abbreviations = abbreviations
        self._openers = frozenset(openers)
        self._nlp = _blank(words.language)
        self._special = frozenset(self._nlp.tokenizer.rules)
        self._cuts_stop = len(self._nlp.make_doc("abcde.")) == 2  # Not in Arabic and Farsi.
        self._pieces: dict[str, tuple[_Piece, ...]] = {}
        self._phrases = _Node()
        for phrase in phrases:
            node = self._phrases
            for token in self.read(phrase).tokens:
                node = node.next.setdefault(token.key, _Node())
            node.names.append(phrase)

    def read(self, text: str, subject: str = "") -> Text:
        """The tokens and phrases of a subject and a text."""
        subject = bounded(subject)
        text = f"{subject}\n\n{bounded(text)}" if subject else bounded(text)
        tokens, runs = self._tokens(text)
        subject_end = bisect_left(tokens, len(subject), key=lambda token: token.start) if subject else 0
        return Text(text, tuple(tokens), tuple(self._found(tokens, runs)), subject_end)

    def _tokens(self, text: str) -> tuple[list[Token], list[int]]:
        """The tokens; and the indexes at which a phrase cannot go on: more than a blank or the end of a wrapped line is before them."""
        chunks = text.split()
        pieces = self._pieces
        if not all(map(pieces.__contains__, chunks)):
            self._learn(chunks)
        tokens: list[Token] = []
        runs: list[int] = []
        index = clause = sentence = end = 0
        line_ends = _line_ends(text)
        find = text.index
        for at, chunk in enumerate(chunks):
            start = find(chunk, end)
            if start - end != 1 or (text[end] != " " and (text[end] != "\n" or end in line_ends)):
                runs.append(index)
                if not line_ends.isdisjoint(range(end, start)):
                    clause += 1
                    sentence += 1
            for offset, word, sign, breaks, ends in pieces[chunk]:
                if breaks:
                    clause += 1
                tokens.append(Token(word.text, word.key, word, index, start + offset, clause, sentence, sign))
                index += 1
                if ends and not (offset + 1 == len(chunk) and self._goes_on(chunks, at)):
                    clause += 1
                    sentence += 1
            end = start + len(chunk)
            if chunk[-1] == "." and self._ends_at_number(tokens, chunks[at : at + 2]):
                clause += 1
                sentence += 1
        return tokens, [*runs, index]

    def _ends_at_number(self, tokens: list[Token], chunks: list[str]) -> bool:
        """Whether a sentence ends at a number that spaCy keeps together with its full stop, as in "am 3. Mai": "Größe 68. Der …".

        It does before a small word with a capital, and before a letter of a writing that has no capitals; not where the
        number begins its line, as in a list.
        """
        run, behind = chunks[0], "".join(chunks[1:])
        is_ours = run[-2:-1].isdigit() and tokens[-1].text[-2:] == run[-2:] and behind[:1].isalpha()
        if not is_ours or len(tokens) < 2 or tokens[-2].sentence != tokens[-1].sentence:
            return False
        first = behind[0]
        return first.lower() == first.upper() or (first.isupper() and behind.lower() in self._openers)

    def _goes_on(self, chunks: list[str], at: int) -> bool:
        before, behind = chunks[at - 1] if at else "", chunks[at + 1] if at + 1 < len(chunks) else ""
        return self._abbreviations.go_on(chunks[at], before, behind)

    def _learn(self, chunks: list[str]) -> None:
        """Has spaCy cut the runs that are new, all at once; it gives its memory of them back at the end."""
        new = [chunk for chunk in dict.fromkeys(chunks) if chunk not in self._pieces]
        if not new:
            return
        if len(self._pieces) > CACHE_WORDS:
            self._pieces.clear()
            new = list(dict.fromkeys(chunks))
        # Letters alone are one word, and a comma or full stop behind them a sign, unless spaCy has a rule for them (cannot): nine
        # in ten runs need no spaCy, which takes 16 µs for each.
        for chunk in new:
            is_cut_off = chunk[-1] in _CUT_OFF or (self._cuts_stop and chunk[-1] == "." and chunk[-2:-1].islower())
            letters, sign = (chunk[:-1], chunk[-1]) if is_cut_off else (chunk, "")
            if letters.isalpha() and letters not in self._special and chunk not in self._special:
                word = self._piece(0, letters)
                self._pieces[chunk] = (word, self._piece(len(letters), sign)) if sign else (word,)
        if rest := [chunk for chunk in new if chunk not in self._pieces]:
            self._cut(rest)

    def _cut(self, new: list[str]) -> None:
        with self._nlp.memory_zone():
            cut = [(token.idx, token.text) for token in self._nlp.make_doc("\n".join(new)) if token.text != "\n"]
        at = start = 0
        for chunk in new:
            end = start + len(chunk)
            own = []
            while at < len(cut) and cut[at][0] < end:
                own.append(self._piece(cut[at][0] - start, cut[at][1]))
                at += 1
            self._pieces[chunk] = tuple(own)
            start = end + 1

    def _piece(self, offset: int, text: str) -> _Piece:
        word = self._words.word(text)
        return offset, word, word.is_sign, word.key in self._breaks, word.is_sign and word.text[-1] in _SENTENCE_END

    def _found(self, tokens: list[Token], runs: list[int]) -> Iterator[tuple[str, int, int]]:
        """The phrases: name, index of the first token, index behind the last; by their beginning, shorter ones first."""
        keys = [token.key for token in tokens]
        starts = self._phrases.next
        for first in [index for index, key in enumerate(keys) if key in starts]:
            stop = runs[bisect_right(runs, first)]
            node: _Node | None = starts[keys[first]]
            end = first + 1
            while node is not None:
                for name in node.names:
                    yield name, first, end
                node = node.next.get(keys[end]) if end < stop else None
                end += 1


def _line_ends(text: str) -> frozenset[int]:
    """Where a line break ends a sentence: after a short line, before a bullet, number or empty line. Others are wraps."""
    ends = set()
    start = 0
    for found in _LINE_BREAK.finditer(text):
        if found.start() - start < WRAPPED_LINE or _NEW_ENTRY.match(text, found.end()):
            ends.add(found.start())
        start = found.end()
    return frozenset(ends)


def _blank(language: str) -> Any:
    """spaCy's blank pipeline; the multi-language tokenizer where spaCy has none for the language."""
    spacy = import_module("spacy")
    try:
        nlp = spacy.blank(_TOKENIZERS.get(language, language))
    except ImportError:
        nlp = spacy.blank("xx")
    nlp.tokenizer.rules = {text: rule for text, rule in nlp.tokenizer.rules.items() if text not in _NO_SMILES}
    nlp.vocab.lex_attr_getters.clear()  # The shape, prefix and so on of each new word: 14 of 34 µs, and nobody asks.
    return nlp


def clauses(tokens: Iterable[Token]) -> Iterator[tuple[Token, ...]]:
    """The tokens clause by clause, in order."""
    group: list[Token] = []
    for token in tokens:
        if group and token.clause != group[0].clause:
            yield tuple(group)
            group = []
        group.append(token)
    if group:
        yield tuple(group)
