"""Words as the rules compare them: folded writing, and the dictionary's lemma of a form.

Called by everything in `classify` that compares words. `fold` is pure; `Words` loads a dictionary (simplemma) on
first use and keeps answers in a bounded memory of its own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

CACHE_WORDS = 50_000
"""So many different words are remembered for each language: about 20 MB."""

_VOWELS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ё": "е", "’": "'"})
_SPELLED_OUT = re.compile(r"([aou])e")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}


def fold(text: str) -> str:
    """`text` so that Möbel, Moebel, Mobel and MÖBEL are one: NFKC, case, ß, umlauts and their two-letter spelling."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_VOWELS)
    return _SPELLED_OUT.sub(r"\1", folded)


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as written, folded, and the folded lemmas of it (two where its case decides: Betten, betten)."""

    text: str
    key: str
    lemmas: tuple[str, ...]
    spellings: tuple[str, ...]  # written form and lemmas in small letters, umlauts kept
    known: bool  # the dictionary has it, as a whole

    @property
    def keys(self) -> tuple[str, ...]:
        """What a rule's word is compared with, the written form first."""
        return (self.key, *self.lemmas)


class Words:
    """The dictionary of one language; languages that it lacks have only the written form."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._simplemma: Any = None
        self._missing = False
        self.word = lru_cache(maxsize=CACHE_WORDS)(self._word)
        self.knows = lru_cache(maxsize=CACHE_WORDS)(self._knows)

    def _word(self, text: str) -> Word:
        spelling = self._spelling(text)
        forms = sorted({spelling, spelling.capitalize(), spelling.lower()})
        found = dict.fromkeys(self._lemma(form).lower() for form in forms)
        key = fold(text)
        lemmas = dict.fromkeys(fold(lemma) for lemma in found)
        spellings = (spelling.lower(), *found)
        return Word(text, key, tuple(lemma for lemma in lemmas if lemma != key), spellings, self.knows(text))

    def _knows(self, text: str) -> bool:
        """Whether the dictionary has this form, in either case."""
        return any(self._dictionary_has(form) for form in (text, text.lower(), text.capitalize()))

    def _spelling(self, text: str) -> str:
        """`text`, with ae, oe, ue as umlauts where only that is a word (Stuehle), and never all in capitals."""
        text = text.capitalize() if text.isupper() and len(text) > 1 else text
        if self._knows(text) or not _SPELLED_OUT.search(text):
            return text
        umlauts = _SPELLED_OUT.sub(lambda found: _UMLAUTS[found.group(1)], text)
        return umlauts if self._knows(umlauts) else text

    def _lemma(self, form: str) -> str:
        dictionary = self._load()
        return form if dictionary is None else str(dictionary.lemmatize(form, self.language))

    def _dictionary_has(self, form: str) -> bool:
        dictionary = self._load()
        return dictionary is not None and bool(dictionary.is_known(form, self.language))

    def _load(self) -> Any:
        """simplemma, imported late: it costs 100 MB for German, which a process that classifies nothing should not pay."""
        if self._simplemma is None and not self._missing:
            simplemma = import_module("simplemma")
            try:
                simplemma.is_known("a", self.language)
            except ValueError:  # A language that it has no dictionary for.
                self._missing = True
                return None
            self._simplemma = simplemma
        return self._simplemma
