"""Words as the rules compare them: folded writing, the dictionary's lemma of a form, and its stem.

Called by everything in `classify` that compares words. `fold` is pure; `Words` loads a dictionary (simplemma) and a
stemmer (Snowball) on first use and keeps answers in a bounded memory of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

from mailflow.classify.dictionary import Dictionary

CACHE_WORDS = 50_000
"""So many different words are remembered for each language: about 20 MB."""

CACHE_FOLDED = 10_000
"""So many writings are remembered with what they are folded to: about 2 MB. Six in ten are asked for again."""

DICTIONARIES = frozenset({"de", "en", "uk", "ru", "fr", "tr", "fa", "es", "it", "ro"})
"""Languages whose dictionary is worth its memory (13 to 160 MB); Polish takes 415 MB and 5 s, its stemmer does as well."""

STEMMERS = {
    "en": "english", "ru": "russian", "ar": "arabic", "fr": "french", "tr": "turkish", "fa": "persian",
    "pl": "polish", "es": "spanish", "it": "italian", "ro": "romanian",
}  # fmt: skip
"""Snowball's name of a language. Ukrainian has none there, its endings are cut below; German needs none: its dictionary
and the endings that `terms` tries find the same words."""

STEM_MARK = "~"
"""Ends every stem, so that none is taken for a word."""

_SIGNS = str.maketrans(
    {"،": ",", "؛": ";", "؟": "?", "۔": "."}
)  # Those of Arabic and Persian, as the rules compare them.
_LETTERS = _SIGNS | str.maketrans({
    "’": "'", "ʼ": "'", "`": "'", "ł": "l", "ı": "i", "ø": "o", "đ": "d", "œ": "o", "æ": "a", "ґ": "г",
    "ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ٱ": "ا", "ـ": None, "\u200c": None, "\u200d": None, "\u200b": None,
})  # fmt: skip


class _Plain(dict[int, int | str | None]):
    """What becomes of each letter of a word in small letters: those of _LETTERS change, marks go; known once asked."""

    def __missing__(self, sign: int) -> int | None:
        self[sign] = plain = None if unicodedata.combining(chr(sign)) else sign
        return plain


_PLAIN = _Plain(_LETTERS)
_BARRED = {"ł": "l", "ø": "o", "đ": "d"}
_DOT = "\u0307"  # That of the Turkish İ, which is the capital of a plain i.
_SPELLED_OUT = re.compile(r"([aou])e")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}
_CYRILLIC_APOSTROPHE = re.compile(r"(?<=[а-яіє])'(?=[а-яіє])")
_ARABIC = re.compile("[ء-ي]")
# and-the, with-the, like-the, to-the, the; and "and" before four letters: السرير and والسرير are سرير.
_ARABIC_ARTICLE = re.compile(r"\b(?:و?(?:ال|بال|كال|فال|لل))(?=\w{3})")
_ARABIC_PREFIX = re.compile(rf"{_ARABIC_ARTICLE.pattern}|\bو(?=\w{{4}})")
_ARABIC_PARTICLE = re.compile(r"^[بلفك](?=\w{3})")
_ARABIC_DUAL = re.compile(r"(?<=\w{3})ت[اي]ن$")
_ARABIC_COUNTED = re.compile(r"(?<=\w{3})يا$")
_UKRAINIAN_ENDING = re.compile(
    r"(?:ями|ами|ові|еві|єві|ого|ього|ому|ьому|ими|іми|ією|їх|іх|их|єю|ею|ою|ах|ях|ам|ям|ів|їв|ий|ій|їй|ої|ую|юю|ем|ом|єм|ім|им|"
    r"(?:[ауюяєи]?в?а?|и)(?:ти|тись|тися)|[иіуюаяоеєїьй])(?:ся|сь)?$"
)


@lru_cache(maxsize=CACHE_FOLDED)
def fold(text: str) -> str:
    """`text` so that one word is one however it is typed.

    Möbel, Moebel, Mobel and MÖBEL; łóżko and lozko; ё and е, ґ and г, м'яч and мяч; Turkish ı and i; Arabic and Persian
    forms of a letter and of a sign (، is a comma), vowel signs, and the article and "and" that Arabic writes onto a word.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).translate(_PLAIN)
        folded = _CYRILLIC_APOSTROPHE.sub("", folded)
        if _ARABIC.search(folded):
            folded = _ARABIC_PREFIX.sub("", folded)
    # Few words hold one of them, and asking takes a tenth of the time of replacing.
    return _SPELLED_OUT.sub(r"\1", folded) if "ae" in folded or "oe" in folded or "ue" in folded else folded


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def is_definite(text: str) -> bool:
    """Whether an Arabic word bears its article, which `fold` takes off: الأحد is Sunday, أحد is anybody."""
    return not text.isascii() and _ARABIC_ARTICLE.match(_without_marks(text)) is not None


def may_be(text: str, known: str) -> bool:
    """Whether a word may be a known one with the same folded writing, as people type it.

    They leave marks out and put none in: sobote is sobotę, but mają (they have) is not maja (May), and أب (a father) not
    آب (August). What stands over Cyrillic and Arabic letters is put in as well: днем and днём are one.
    """
    letters, known_letters = _letters(text), _letters(known)
    return len(letters) != len(known_letters) or all(
        not marks or marks == known_marks or (not known_marks and not letter.isascii())
        for (letter, marks), (_, known_marks) in zip(letters, known_letters, strict=True)
    )


def _letters(text: str) -> list[tuple[str, str]]:
    """The letters of a word, each with its marks."""
    letters: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFKD", text.casefold()):
        if not unicodedata.combining(sign):
            letters.append((_BARRED[sign], sign) if sign in _BARRED else (sign, ""))
        elif letters and sign != _DOT:
            letters[-1] = (letters[-1][0], letters[-1][1] + sign)
    return letters


@dataclass(slots=True, eq=False)
class Word:
    """One word: as written (a sign of Arabic writing as the Latin one), folded, the folded lemmas of it (two where its case decides: Betten, betten), its stems.

    Nobody changes one. Not frozen, because a mail makes 50 new ones.
    """

    text: str
    key: str
    lemmas: tuple[str, ...]
    spellings: tuple[str, ...]  # written form and lemmas in small letters, umlauts kept
    known: bool  # the dictionary has it, as a whole
    stems: tuple[str, ...] = ()  # each ends with STEM_MARK
    capital: bool = False  # written with a capital; of a known word: all its lemmas are, so in German it is a noun
    keys: tuple[str, ...] = field(init=False)  # what a rule's word is compared with, the written form first
    is_sign: bool = field(init=False)  # no letter or digit in it

    def __post_init__(self) -> None:
        self.keys = (self.key, *self.lemmas)
        self.is_sign = not (self.text.isalnum() or any(map(str.isalnum, self.text)))


def _arabic_singulars(key: str) -> Iterator[str]:
    """The folded singulars that the stemmer misses: دراجتين are two of دراجة, and خمسة عشر كرسيا fifteen of كرسي."""
    for form in dict.fromkeys((key, _ARABIC_PARTICLE.sub("", key))):
        singular = _ARABIC_COUNTED.sub("ي", _ARABIC_DUAL.sub("ه", form))
        if singular != form:
            yield singular


class Words:
    """The dictionary and stemmer of one language; languages that lack both have only the written form."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._dictionary: Dictionary | None = None
        self._missing = language not in DICTIONARIES
        self._stemmer: Any = None
        self.word = lru_cache(maxsize=CACHE_WORDS)(self._word)

    @property
    def has_dictionary(self) -> bool:
        """Whether `knows` can tell words from slips."""
        return not self._missing

    def knows(self, text: str) -> bool:
        """Whether the dictionary has this form, in either case."""
        dictionary = self._load()
        return dictionary is not None and dictionary.knows(text)

    def _word(self, text: str) -> Word:
        key = fold(text)
        if not (text.isalpha() or any(map(str.isalpha, text))):
            text = text.translate(_SIGNS)
            return Word(text, key, (), (text,), False)
        spelling, known, lemmas_as_spelled = self._read(text)
        small = spelling.lower()
        found = list(dict.fromkeys(lemma.lower() for lemma in lemmas_as_spelled))
        lemmas = dict.fromkeys(key if lemma == small else fold(lemma) for lemma in found)
        stems = dict.fromkeys(self._stems(text.lower(), key))
        if self.language == "ar":
            lemmas |= dict.fromkeys(_arabic_singulars(key))
        own = tuple(lemma for lemma in lemmas if lemma != key)
        capital = all(lemma[:1].isupper() for lemma in lemmas_as_spelled) if known else spelling[:1].isupper()
        return Word(text, key, own, (small, *found), known, tuple(stems), capital)

    def _read(self, text: str) -> tuple[str, bool, list[str]]:
        """`text` as it should be spelled, whether the dictionary knows it, and its lemmas.

        ae, oe, ue become umlauts where only that is a word (Stuehle); nothing stays all in capitals.
        """
        text = text.capitalize() if text.isupper() and len(text) > 1 else text
        dictionary = self._load()
        if dictionary is None:
            return text, False, [text.lower()]
        known, lemmas = dictionary.look_up(text)
        if not known and _SPELLED_OUT.search(text):
            umlauts = _SPELLED_OUT.sub(lambda found: _UMLAUTS[found.group(1)], text)
            is_known, others = dictionary.look_up(umlauts)
            if is_known:
                text, known, lemmas = umlauts, True, others
        return text, known, lemmas

    def _stems(self, text: str, key: str) -> list[str]:
        """What is left without endings; in Arabic also without a preposition written onto the word."""
        if self.language == "uk":
            stems = [_UKRAINIAN_ENDING.sub("", key)]
        elif self.language == "ar":
            stems = [self._stem(form) for form in dict.fromkeys((key, _ARABIC_PARTICLE.sub("", key)))]
        elif self.language in STEMMERS:
            stems = [fold(self._stem(text))]
        else:
            return []
        return [stem + STEM_MARK for stem in stems if len(stem) > 2]

    def _stem(self, form: str) -> str:
        if self._stemmer is None:
            # Snowball's own compiled one: 1 µs a word, 20 to 90 in Python. `word` remembers, so it need not.
            self._stemmer = import_module("Stemmer").Stemmer(STEMMERS[self.language], 0)
        return str(self._stemmer.stemWord(form))

    def _load(self) -> Dictionary | None:
        """The dictionary, loaded late: German takes 20 MB and 1.5 s, which who classifies nothing should not pay."""
        if self._dictionary is None and not self._missing:
            self._dictionary = Dictionary(self.language)
        return self._dictionary
