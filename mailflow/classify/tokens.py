"""A text as words in clauses, cut by spaCy's tokenizer for its language; spaCy is imported nowhere else.

Called by the classifier. Every text is bounded first: what a person offers or needs stands at the beginning, and
spaCy's tokenizer takes quadratic time on long runs without a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from mailflow.classify.words import Word, Words

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
_SENTENCE_END = frozenset(".!?;…؟؛۔")
_TOKENIZERS = {"fr": "it"}
"""spaCy's French tokenizer takes 3 s to load; the Italian one cuts off l', d' and qu' as well."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign in a text; `clause` numbers the clauses from 0, `sentence` the sentences and lines."""

    word: Word
    index: int
    start: int  # offset in Text.text
    clause: int
    sentence: int
    is_sign: bool

    @property
    def text(self) -> str:
        """As written."""
        return self.word.text

    @property
    def key(self) -> str:
        """The folded writing."""
        return self.word.key


@dataclass(frozen=True, slots=True)
class Text:
    """A bounded text with its tokens, and the phrases found in it: (phrase, index of its first token, index behind)."""

    text: str
    tokens: tuple[Token, ...]
    found: tuple[tuple[str, int, int], ...] = ()
    subject_end: int = 0  # so many tokens belong to the subject

    def in_subject(self, index: int) -> bool:
        """Whether a token belongs to the subject."""
        return index < self.subject_end


def bounded(text: str) -> str:
    """`text` without what would make the tokenizer slow: too long, runs of signs, runs without a blank."""
    return _LONG_RUN.sub(r"\1 ", _SIGN_RUN.sub(r"\1 ", text[:MAX_CHARACTERS]))


class Tokenizer:
    """Cuts texts of one language; finds the given phrases (words in a row, by their folded writing) on the way."""

    def __init__(self, words: Words, clause_breaks: Iterable[str], phrases: Iterable[str] = ()) -> None:
        self._words = words
        self._breaks = frozenset(clause_breaks)
        self._nlp = _blank(words.language)
        self._matcher = import_module("spacy.matcher").PhraseMatcher(self._nlp.vocab, attr="NORM")
        for phrase in phrases:
            self._matcher.add(phrase, [self._keyed(self._nlp.make_doc(phrase))])

    def read(self, text: str, subject: str = "") -> Text:
        """The tokens and phrases of a subject and a text; spaCy's memory of new strings is given back at the end."""
        subject = bounded(subject)
        text = f"{subject}\n\n{bounded(text)}" if subject else bounded(text)
        with self._nlp.memory_zone():
            doc = self._keyed(self._nlp.make_doc(text))
            tokens, places = self._tokens(doc)
            strings = self._nlp.vocab.strings
            found = tuple((strings[name], places[first], places[end]) for name, first, end in self._matcher(doc))
        return Text(text, tokens, found, sum(token.start < len(subject) for token in tokens))

    def _keyed(self, doc: Any) -> Any:
        for token in doc:
            token.norm_ = self._words.word(token.text).key
        return doc

    def _tokens(self, doc: Any) -> tuple[tuple[Token, ...], list[int]]:
        """Our tokens (blanks left out), and for each spaCy token the index of ours that stands there or follows."""
        tokens: list[Token] = []
        places: list[int] = []
        clause = sentence = 0
        ends = _line_ends(doc.text)
        for token in doc:
            places.append(len(tokens))
            if token.is_space:
                if any(at in ends for at in range(token.idx, token.idx + len(token.text))):
                    clause, sentence = clause + 1, sentence + 1
                continue
            word = self._words.word(token.text)
            is_sign = not any(letter.isalnum() for letter in token.text)
            if word.key in self._breaks:
                clause += 1
            tokens.append(Token(word, len(tokens), token.idx, clause, sentence, is_sign))
            if token.text[-1] in _SENTENCE_END and is_sign:
                clause, sentence = clause + 1, sentence + 1
        places.append(len(tokens))
        return tuple(tokens), places


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
        return spacy.blank(_TOKENIZERS.get(language, language))
    except ImportError:
        return spacy.blank("xx")


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
