"""The language of a text, among those that an installation speaks.

`LanguageDetector` is kept by its caller (the app, a test), because its model takes half a second to load; it does so
with the first text that the script alone does not decide.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MIN_LETTERS = 12
MIN_CONFIDENCE = 0.6
MAX_CHARS = 2000

# Letters that only one language of a script writes. Which languages can use them is asked of `allowed` as well.
_ONLY = (
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[ыэъёЫЭЪЁ]")),
    ("fa", re.compile("[پچژگکی]")),
    ("ar", re.compile("[ةىكيأإؤئ]")),
)
_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), frozenset({"uk", "ru", "bg", "sr", "mk", "be", "kk", "ky", "mn"})),
    (
        re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]"),
        frozenset({"ar", "fa", "ur", "ps", "ug", "ckb"}),
    ),
    (re.compile("[\u0370-\u03ff]"), frozenset({"el"})),
    (re.compile("[\u0590-\u05ff]"), frozenset({"he", "yi"})),
)
# Addresses and links are in no language, and a signature full of them looks English.
_NO_LANGUAGE = re.compile(r"(?:https?://|www\.)\S+|<?\S{1,100}@\S{1,200}|\d+")


class LanguageDetector:
    """Detects with py3langid's bundled model, loaded once for each detector; anew only where other languages are allowed.

    Of the model's 142 languages only the allowed ones are kept, which saves 27 MB; their order and shares stay the same.
    How it goes on from letter to letter is kept in pieces, which saves 37 MB.
    """

    def __init__(self) -> None:
        self._identifier: LanguageIdentifier | None = None
        self._languages: frozenset[str] = frozenset()

    def detect(self, text: str, allowed: Sequence[str], fallback: str) -> tuple[str, float]:
        """The ISO 639-1 code and how sure it is (0 to 1); (`fallback`, 0.0) when the text is too short or undecided."""
        text = _NO_LANGUAGE.sub(" ", text[:MAX_CHARS])
        letters = sum(map(str.isalpha, text))
        candidates = _candidates(text, letters, allowed)
        # A fallback in another script is surely wrong: then a guess among the others is better.
        guess = fallback not in candidates and letters >= MIN_LETTERS // 4
        if not candidates or (letters < MIN_LETTERS and not guess):
            return fallback, 0.0
        if len(candidates) == 1:
            return candidates[0], 1.0
        if (own := _by_letters(text, candidates)) is not None:
            return own, 1.0
        best, confidence = self._ranked(text, candidates, allowed)
        return (best, confidence) if confidence >= MIN_CONFIDENCE or guess else (fallback, 0.0)

    def _ranked(self, text: str, candidates: Sequence[str], allowed: Sequence[str]) -> tuple[str, float]:
        ranked = self._loaded(frozenset(allowed)).rank(text)
        scores = {language: score for language, score in ranked if language in candidates}
        total = sum(scores.values())
        if total <= 0:
            return candidates[0], 0.0
        best = max(scores, key=lambda language: scores[language])
        return best, scores[best] / total

    def _loaded(self, allowed: frozenset[str]) -> LanguageIdentifier:
        if self._identifier is None or not allowed <= self._languages:
            # Imported here: it pulls in numpy, which nothing else needs before the first mail.
            from py3langid.langid import MODEL_FILE, LanguageIdentifier

            whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            self._languages |= allowed
            whole.set_languages(self._languages.intersection(whole.labels))
            # Made anew, for `whole` would keep the other languages.
            self._identifier = LanguageIdentifier(
                whole.nb_ptc, whole.nb_pc, whole.nb_classes, _Pieces(whole.tk_nextmove), array("i", whole.tk_output),
                norm_probs=True, tk_row=whole.tk_row,
            )  # fmt: skip
        return self._identifier


class _Pieces:
    """A table of numbers in which each piece of 16 that comes again is kept once: one in eleven of the model's is new."""

    def __init__(self, table: array[int]) -> None:
        raw, size = table.tobytes(), 16 * table.itemsize
        pieces: dict[bytes, int] = {}
        starts = [pieces.setdefault(raw[at : at + size], 16 * len(pieces)) for at in range(0, len(raw), size)]
        self._starts = array("I", starts)
        self._numbers = array(table.typecode, b"".join(pieces))

    def __getitem__(self, at: int) -> int:
        return self._numbers[self._starts[at >> 4] + (at & 15)]


def _candidates(text: str, letters: int, allowed: Sequence[str]) -> Sequence[str]:
    """The allowed languages that write in the script of most of the text."""
    for script, languages in _SCRIPTS:
        if len(script.findall(text)) * 2 > letters:
            return [language for language in allowed if language in languages]
    other = frozenset().union(*(languages for _, languages in _SCRIPTS))
    return [language for language in allowed if language not in other]


def _by_letters(text: str, candidates: Sequence[str]) -> str | None:
    """The one language whose own letters the text holds, if it holds those of no other."""
    counts = {language: len(letters.findall(text)) for language, letters in _ONLY if language in candidates}
    present = [language for language, count in counts.items() if count]
    # Farsi keyboards are used for Arabic and the other way round: a clear majority decides, else the model.
    best = max(present, key=lambda language: counts[language], default=None)
    return best if best and all(counts[other] * 4 <= counts[best] for other in present if other != best) else None
