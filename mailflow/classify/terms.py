"""Which category a word speaks for, and how that is known: itself, its lemma, its head, or a phrase around it.

Called by the classifier with the tokens of a text. Pure, apart from a bounded memory of words already looked up.
The guards on German heads are measured: without them most hits are false (poli-tisch, verg-essen, Landk-reis).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailflow.classify.ruleset import Language, Term
from mailflow.classify.tokens import Token, clauses
from mailflow.classify.words import CACHE_WORDS, STEM_MARK, Word, Words, fold

MIN_HEAD = 4
MIN_LEFT = 3
MIN_STEM = 4
"""Shorter stems of longer words are shared by words that have nothing to do with each other."""

PHRASE_WINDOW = 5
"""So many other words may stand between the words of a phrase."""

_COMPOUND_ENDINGS = ("chen", "lein", "ern", "en", "er", "es", "e", "n", "s")
_LINKS = ("", "s", "es", "n", "en", "e", "er")
_ADJECTIVE = re.compile(r"(isch|lich|haft|sam|bar|los)(e|en|er|es|em)?$")
_MARKED = re.compile("[à-žґґё]")
"""Letters that people also type without their mark."""
_HEAD_KINDS = frozenset({"terms", "compounds"})
_STEM_KINDS = frozenset({"terms", "weak"})


@dataclass(frozen=True, slots=True)
class Found:
    """A term, and by which way a word led to it: exact, lemma, ending, stem, head, generic, ellipsis or phrase."""

    term: Term
    how: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text: the indexes of its tokens (ascending) and what it was found by."""

    term: Term
    how: str
    indexes: tuple[int, ...]
    text: str

    @property
    def category(self) -> str:
        """The category that it speaks for."""
        return self.term.category

    @property
    def weak(self) -> bool:
        """Whether it counts only beside another sign."""
        return self.term.kind == "weak"


class TermIndex:
    """The terms of one language, ready to be looked up."""

    def __init__(self, terms: Iterable[Term], language: Language, words: Words) -> None:
        self._words = words
        self._language = language
        self._singles: dict[str, Term] = {}
        self._heads: dict[str, Term] = {}
        self._stems: dict[str, Term] = {}
        self._never: dict[str, set[str]] = {}
        self._nothing = frozenset(word.lower() for word in language.mentions)
        self._generic = tuple(fold(word) for word in language.generic_heads)
        self._titles = frozenset(fold(word) for word in language.titles)
        self._particles = frozenset(language.particles)
        self._phrases = _PhraseIndex(words, language.glue, stems=not language.compounds)
        for term in terms:
            self._add(term)
        self.look_up = lru_cache(maxsize=CACHE_WORDS)(self._look_up)

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """What stands in a text, in its order; a longer hit hides those inside it."""
        phrases = [hit for clause in clauses(tokens) for hit in self._phrases.find(clause, self._separable(clause))]
        taken = {index for hit in phrases for index in hit.indexes}
        nouns = _writes_capitals(tokens)
        singles = [hit for token in tokens if token.index not in taken for hit in self._single(token, tokens, nouns)]
        return sorted([*phrases, *singles], key=lambda hit: hit.indexes)

    def _add(self, term: Term) -> None:
        key = fold(term.text)
        if term.kind == "never":
            self._never.setdefault(key, set()).add(term.category)
        elif " " in term.text:
            self._phrases.add(term)
        else:
            self._singles.setdefault(key, term)
            if term.kind in _HEAD_KINDS and len(key) >= MIN_HEAD:
                self._heads.setdefault(key, term)
            if term.kind in _STEM_KINDS:
                for stem in self._words.word(term.text).stems:
                    if len(stem) > MIN_STEM or stem == key + STEM_MARK:
                        self._stems.setdefault(stem, term)

    def _single(self, token: Token, tokens: Sequence[Token], nouns: bool) -> Iterator[Hit]:
        before = tokens[token.index - 1].key if token.index else ""
        if token.is_sign or before in self._titles:  # "Herr Schrank"
            return
        if token.text.endswith("-"):
            found = self._elliptic(token, tokens)
        else:
            found = self.look_up(token.text, not nouns or token.text[:1].isupper())
        if found is not None:
            yield Hit(found.term, found.how, (token.index,), token.text)

    def _look_up(self, text: str, may_be_noun: bool = True) -> Found | None:
        """The term that one word leads to; only what may be a noun is taken apart."""
        word = self._words.word(text)
        if self._nothing.intersection(word.spellings):
            return None
        found = self._whole(word, may_be_noun)
        if found is None and may_be_noun and self._language.compounds:
            found = self._by_head(word)
        return found if found is not None else self._after_hyphen(text, may_be_noun)

    def _whole(self, word: Word, may_be_noun: bool = True) -> Found | None:
        for key, how in self._forms(word):
            term = self._singles.get(key)
            if term is None or not self._allowed(term, word) or not _spelled(term, word):
                continue
            if may_be_noun or not (self._language.compounds and term.text[0].isupper()):
                return Found(term, how)
        return self._by_stem(word, may_be_noun)

    def _by_stem(self, word: Word, may_be_noun: bool) -> Found | None:
        """Only whole words: as the head of a compound a stem is wrong more often than right."""
        term = next((self._stems[stem] for stem in word.stems if stem in self._stems), None)
        if term is None or not self._allowed(term, word):
            return None
        if self._language.compounds and (word.known or (term.text[0].isupper() and not may_be_noun)):
            return None  # The German dictionary is good: what it knows and leads elsewhere is another word.
        return Found(term, "stem")

    def _forms(self, word: Word) -> Iterator[tuple[str, str]]:
        """Folded forms that may stand in the rules: written, lemma, and without an ending where no dictionary helps."""
        yield word.key, "exact"
        for lemma in word.lemmas:
            yield lemma, "lemma"
        if self._language.compounds and (not word.known or not word.lemmas):
            for ending in _COMPOUND_ENDINGS:
                if word.key.endswith(ending) and len(word.key) - len(ending) >= MIN_HEAD:
                    yield word.key[: -len(ending)], "ending"

    def _allowed(self, term: Term, word: Word) -> bool:
        return not any(term.category in self._never.get(key, ()) for key in word.keys)

    def _by_head(self, word: Word) -> Found | None:
        if _ADJECTIVE.search(word.key):
            return None
        for key, _ in self._forms(word):
            for cut in range(MIN_LEFT, len(key) - MIN_HEAD + 1):
                term = self._heads.get(key[cut:])
                if term is not None and self._allowed(term, word) and self._is_left_part(word.text, key, cut):
                    return Found(term, "head")
        return self._by_generic_head(word)

    def _by_generic_head(self, word: Word) -> Found | None:
        """Kleiderspende, Babysachen: the left part says what it is."""
        for key, _ in self._forms(word):
            for head in self._generic:
                if key.endswith(head) and len(key) - len(head) >= MIN_LEFT:
                    found = self._left_term(key[: -len(head)].rstrip("-"))
                    if found is not None and self._allowed(found.term, word):
                        return Found(found.term, "generic")
        return None

    def _left_term(self, left: str) -> Found | None:
        for link in _LINKS:
            if left.endswith(link):
                term = self._singles.get(left.removesuffix(link))
                if term is not None and not _is_weak(term):
                    return Found(term, "generic")
        return None

    def _is_left_part(self, text: str, key: str, cut: int) -> bool:
        """Whether what stands before the head is a word, with or without a linking letter."""
        left = text[:cut] if len(fold(text[:cut])) == cut else key[:cut]
        left = left.rstrip("-")
        if key[:cut] in self._singles or any(key[:cut].removesuffix(link) in self._singles for link in _LINKS):
            return True
        stems = (left.removesuffix(link) for link in _LINKS if left.endswith(link))
        return any(len(stem) >= MIN_LEFT and self._words.knows(stem) for stem in stems)

    def _after_hyphen(self, text: str, may_be_noun: bool) -> Found | None:
        head = text.rpartition("-")[2]
        if head == text or len(head) < MIN_LEFT:
            return None
        found = self.look_up(head, may_be_noun)
        if found is None or not self._allowed(found.term, self._words.word(text)):
            return None
        return Found(found.term, "head")

    def _elliptic(self, token: Token, tokens: Sequence[Token]) -> Found | None:
        """`Bett- und Tischwäsche`: the left word takes the head of the next one that has a left part."""
        stem = token.text.rstrip("-")
        for right in tokens[token.index + 1 : token.index + 6]:
            found = self.look_up(right.text) if not right.text.endswith("-") and not right.is_sign else None
            if found is not None:
                whole = self.look_up(stem + _head_of(right.word, found.term).lower())
                return Found((whole or found).term, "ellipsis")
        return None

    def _separable(self, clause: Sequence[Token]) -> dict[int, tuple[str, ...]]:
        """Further keys of verbs whose particle stands at the end of the clause: `baue … auf` is aufbauen."""
        words = [token for token in clause if not token.is_sign]
        if len(words) < 2 or words[-1].key not in self._particles:
            return {}
        particle = words[-1].key
        return {token.index: tuple(particle + key for key in token.word.keys) for token in words[:-1]}


class _PhraseIndex:
    """Terms of several words, found by their rarest word; the order does not matter where two carry meaning."""

    def __init__(self, words: Words, glue: Iterable[str], stems: bool) -> None:
        self._words = words
        self._by_stem = stems
        self._glue = frozenset(fold(word) for word in glue)
        self._by_anchor: dict[str, list[tuple[Term, tuple[frozenset[str], ...], bool]]] = {}

    def add(self, term: Term) -> None:
        parts = [self._words.word(part.strip(",.")) for part in term.text.split() if part != "…"]
        content = [part for part in parts if part.key not in self._glue]
        free_order = term.kind == "phrases" and len(content) > 1
        chosen = content if free_order else parts
        keys = tuple(frozenset((*part.keys, *self._stems(part))) for part in chosen)
        anchor = max(content or parts, key=lambda part: len(part.key))
        for key in (*anchor.keys, *self._stems(anchor)):
            self._by_anchor.setdefault(key, []).append((term, keys, free_order))

    def _stems(self, word: Word) -> tuple[str, ...]:
        return word.stems if self._by_stem else ()

    def find(self, clause: Sequence[Token], more_keys: dict[int, tuple[str, ...]]) -> list[Hit]:
        """The phrases of one clause, longest first, none inside another."""
        token_keys = [
            (*token.word.keys, *self._stems(token.word), *more_keys.get(token.index, ())) for token in clause
        ]
        candidates = {id(entry): entry for keys in token_keys for key in keys for entry in self._by_anchor.get(key, ())}
        places = _places(token_keys) if candidates else {}
        hits = [
            Hit(term, "phrase", tuple(clause[i].index for i in at), " ".join(clause[i].text for i in at))
            for term, parts, free_order in candidates.values()
            if (at := _at(parts, places, free_order)) is not None
        ]
        return _longest(hits)


def _places(token_keys: Sequence[tuple[str, ...]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, keys in enumerate(token_keys):
        for key in dict.fromkeys(keys):
            places.setdefault(key, []).append(index)
    return places


def _at(parts: Sequence[frozenset[str]], places: dict[str, list[int]], free_order: bool) -> list[int] | None:
    """Where the parts of a phrase stand, ascending; None when one is missing or they stand too far apart."""
    chosen: list[int] = []
    for part in parts:
        options = [index for key in part for index in places.get(key, ()) if index not in chosen]
        if not free_order and chosen:
            options = [index for index in options if index == chosen[-1] + 1]
        if not options:
            return None
        chosen.append(min(options, key=lambda index: (abs(index - chosen[-1]), index)) if chosen else min(options))
    chosen.sort()
    return chosen if chosen[-1] - chosen[0] < len(parts) + PHRASE_WINDOW else None


def _longest(hits: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (-len(hit.indexes), hit.indexes[-1] - hit.indexes[0], hit.indexes)):
        if taken.isdisjoint(hit.indexes):
            kept.append(hit)
            taken.update(hit.indexes)
    return kept


def _writes_capitals(tokens: Sequence[Token]) -> bool:
    """Whether the writer uses capitals as German does, so that a word in small letters is no noun."""
    words = [token for token in tokens if not token.is_sign]
    capitals = sum(token.text[:1].isupper() for token in words)
    return capitals * 6 > len(words)


def _head_of(word: Word, term: Term) -> str:
    """The last part of a compound that its term stands for; the whole word where it is the term."""
    key = fold(term.text)
    at = word.key.rfind(key)
    return word.text[at:] if at > 0 else word.text


def _spelled(term: Term, word: Word) -> bool:
    """Whether umlauts agree: `sagen` is a word of its own and never means `sägen`; `mobel` is none and means Möbel."""
    return not word.known or term.text.lower() in word.spellings or not _MARKED.search(word.text.lower() + term.text)


def _is_weak(term: Term) -> bool:
    return term.kind == "weak"
