"""Which category a word speaks for, and how that is known: itself, its lemma, its head, or a phrase around it.

Called by the classifier with the tokens of a text. Pure, apart from a bounded memory of words already looked up.
The guards on German heads are measured: without them most hits are false (poli-tisch, verg-essen, Landk-reis).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailflow.classify.names import Names
from mailflow.classify.phrases import Hit, PhraseIndex
from mailflow.classify.ruleset import Language, Term
from mailflow.classify.tokens import Token, Tokenizer, clauses
from mailflow.classify.typos import Typos
from mailflow.classify.words import CACHE_WORDS, STEM_MARK, Word, Words, fold

__all__ = ["Found", "Hit", "TermIndex"]

MIN_HEAD = 4
MIN_LEFT = 3
MIN_STEM = 4
"""Shorter stems of longer words are shared by words that have nothing to do with each other."""

MIN_TYPO = 6
MIN_TYPO_HEAD = 6
MAX_TYPO = 24
"""Shorter words and heads, and longer words, are not searched for slips."""

_COMPOUND_ENDINGS = ("chen", "lein", "ern", "en", "er", "es", "e", "n", "s")
_LINKS = ("", "s", "es", "n", "en", "e", "er")
_ADJECTIVE = re.compile(r"(isch|lich|haft|sam|bar|los)(e|en|er|es|em)?$")
_MARKED = re.compile("[à-žґґё]")
"""Letters that people also type without their mark."""
_HEAD_KINDS = frozenset({"terms", "compounds"})
_STEM_KINDS = frozenset({"terms", "weak"})


@dataclass(frozen=True, slots=True)
class Found:
    """A term, and how a word led to it: exact, lemma, ending, stem, head, generic, ellipsis, typo or phrase."""

    term: Term
    how: str


class TermIndex:
    """The terms of one language, ready to be looked up."""

    def __init__(self, terms: Iterable[Term], language: Language, words: Words, tokenizer: Tokenizer) -> None:
        self._words = words
        self._tokenizer = tokenizer
        self._language = language
        self._singles: dict[str, Term] = {}
        self._heads: dict[str, Term] = {}
        self._head_ends: set[str] = set()  # the last MIN_HEAD letters of each head
        self._stems: dict[str, Term] = {}
        self._never: dict[str, set[str]] = {}
        self._nothing = frozenset(word.lower() for word in language.mentions)
        self._generic = tuple(fold(word) for word in language.generic_heads)
        self._names = Names(language)
        self._particles = frozenset(language.particles)
        self._phrases = PhraseIndex(language.glue, stems=not language.compounds)
        for term in terms:
            self._add(term)
        strong = (key for key, term in self._singles.items() if len(key) >= MIN_TYPO - 1 and not _is_weak(term))
        self._typos = Typos(strong if words.has_dictionary else ())
        self.look_up = lru_cache(maxsize=CACHE_WORDS)(self._look_up)
        # Words that lead to nothing, by whether the text writes nouns with capitals: nine in ten of a text.
        self._idle: dict[bool, set[str]] = {False: set(), True: set()}

    def hits(self, tokens: Sequence[Token]) -> list[Hit]:
        """What stands in a text, in its order; a longer hit hides those inside it."""
        phrases = [hit for clause in clauses(tokens) for hit in self._phrases.find(clause, self._separable(clause))]
        taken = self._names.find(tokens).union(*(hit.indexes for hit in phrases))
        nouns = _writes_capitals(tokens)
        idle = self._idle[nouns]
        asked = [token for token in tokens if token.text not in idle and token.index not in taken]
        singles = (self._single(token, tokens, nouns) for token in asked)
        return sorted([*phrases, *filter(None, singles)], key=lambda hit: hit.indexes)

    def _add(self, term: Term) -> None:
        key = fold(term.text)
        if term.kind == "never":
            self._never.setdefault(key, set()).add(term.category)
        elif len(parts := self._cut(term.text)) > 1:
            self._phrases.add(term, parts)
        else:
            self._singles.setdefault(key, term)
            if term.kind in _HEAD_KINDS and len(key) >= MIN_HEAD:
                self._heads.setdefault(key, term)
                self._head_ends.add(key[-MIN_HEAD:])
            if term.kind in _STEM_KINDS:
                for stem in self._words.word(term.text).stems:
                    if len(stem) > MIN_STEM or stem == key + STEM_MARK:
                        self._stems.setdefault(stem, term)

    def _cut(self, text: str) -> Sequence[Word]:
        """The words and signs that a term is in a text: lave-linge, T-shirt and children's books are three each."""
        if text.isalnum():  # Most are: cutting them all takes longer.
            return (self._words.word(text),)
        return [token.word for token in self._tokenizer.read(text).tokens]

    def _single(self, token: Token, tokens: Sequence[Token], nouns: bool) -> Hit | None:
        text = token.text
        is_elliptic = text[-1] == "-" and not token.is_sign
        found = self._elliptic(token, tokens) if is_elliptic else None
        if not is_elliptic and not token.is_sign:
            found = self.look_up(text, not nouns or text[0].isupper())
        if found is not None:
            return Hit(found.term, found.how, (token.index,), text)
        if not is_elliptic:
            self._remember_idle(text, nouns)
        return None

    def _remember_idle(self, text: str, nouns: bool) -> None:
        idle = self._idle[nouns]
        if len(idle) >= CACHE_WORDS:
            idle.clear()
        idle.add(text)

    def _look_up(self, text: str, may_be_noun: bool = True) -> Found | None:
        """The term that one word leads to; only what may be a noun is taken apart."""
        word = self._words.word(text)
        if not self._nothing.isdisjoint(word.spellings):
            return None
        found = self._whole(word, may_be_noun)
        if found is None and may_be_noun and self._language.compounds:
            found = self._by_head(word)
        if found is None:
            found = self._after_hyphen(text, may_be_noun)
        return found if found is not None or word.known else self._by_typo(word, may_be_noun)

    def _by_typo(self, word: Word, may_be_noun: bool) -> Found | None:
        """Matraze, Kinderwgaen, Babykleidng: a word that no dictionary knows, and one letter from a term or a head."""
        if not self._words.has_dictionary or not MIN_TYPO <= len(word.key) <= MAX_TYPO or not may_be_noun:
            return None
        found = self._near(word)
        # Asked last: taking a word apart costs ten times as much, and few words are near a term.
        return found if found is not None and not self._is_compound(word.text) else None

    def _near(self, word: Word) -> Found | None:
        """The term or head that a word is one letter from."""
        for key, _ in self._forms(word):
            near = self._typos.nearest(key)
            if near is not None and self._allowed(self._singles[near], word):
                return Found(self._singles[near], "typo")
        if not self._language.compounds:
            return None
        for key, _ in self._forms(word):
            for cut in range(MIN_LEFT, len(key) - MIN_TYPO_HEAD + 1):
                near = self._typos.nearest(key[cut:])
                if (
                    near in self._heads
                    and self._allowed(self._heads[near], word)
                    and self._is_left_part(word.text, key, cut)
                ):
                    return Found(self._heads[near], "typo")
        return None

    def _is_compound(self, text: str) -> bool:
        """Whether a word that the dictionary lacks is made of two that it has: Talstraße is no slip for a Tasse."""
        return self._language.compounds and any(
            self._words.knows(text[cut:]) and self._is_left_part(text, fold(text), cut)
            for cut in range(MIN_LEFT, len(text) - MIN_LEFT + 1)
        )

    def _whole(self, word: Word, may_be_noun: bool = True) -> Found | None:
        for key, how in self._forms(word):
            term = self._singles.get(key)
            if term is None or not self._allowed(term, word) or not _spelled(term, word):
                continue
            if may_be_noun or not (self._language.compounds and term.text[0].isupper()):
                return Found(term, how)
        return self._by_stem(word, may_be_noun)

    def _by_stem(self, word: Word, may_be_noun: bool) -> Found | None:
        """Only of words that no dictionary knows, and never as the head of a compound: both are wrong too often."""
        if word.known:
            return None
        term = next((self._stems[stem] for stem in word.stems if stem in self._stems), None)
        if term is None or not self._allowed(term, word):
            return None
        if self._language.compounds and term.text[0].isupper() and not may_be_noun:
            return None
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
        if _ADJECTIVE.search(word.key) and not word.capital:  # Esstisch and Hackfleisch are none.
            return None
        for key, _ in self._forms(word):
            if key[-MIN_HEAD:] not in self._head_ends:  # Ends most searches before the first cut.
                continue
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
        last = next((token for token in reversed(clause) if not token.is_sign), None)
        if last is None or last.key not in self._particles:
            return {}
        words = (token for token in clause if not token.is_sign and token is not last)
        return {token.index: tuple(last.key + key for key in token.word.keys) for token in words}


def _writes_capitals(tokens: Sequence[Token]) -> bool:
    """Whether the writer uses capitals as German does, so that a word in small letters is no noun."""
    firsts = [token.text[0] for token in tokens if not token.is_sign]
    return sum(map(str.isupper, firsts)) * 6 > len(firsts)


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
