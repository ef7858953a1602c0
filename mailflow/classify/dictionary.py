"""simplemma's dictionary of a language in a tenth of its memory: which forms it has, and the lemma of each.

Called by `words`; simplemma is imported nowhere else. A form stands in the tables as the 64 bits of its hash: of the
1.1 million forms of German, 20 MB instead of 107. That an unknown word is taken for a known one is as probable as that
two of a million numbers below 2**64 are the same: once in ten million million words.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from importlib import import_module

_BUCKET_BITS = 16
_BUCKET_SHIFT = 64 - _BUCKET_BITS
_ALL_BITS = (1 << 64) - 1
_APOSTROPHES = re.compile("['’ʼ]")


class Forms:
    """Forms and their lemmas; what simplemma asks of a dictionary. A look-up takes a microsecond."""

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        numpy = import_module("numpy")
        hashes, places, lemmas = array("q"), array("I"), bytearray()
        known: dict[bytes, int] = {}  # lemma -> where it begins in `lemmas`; its length stands before it
        for form, lemma in pairs:
            place = known.get(lemma)
            if place is None:
                place = known[lemma] = len(lemmas)
                lemmas.append(len(lemma))
                lemmas += lemma
            hashes.append(hash(form))
            places.append(place)
        found = numpy.frombuffer(hashes, numpy.int64).view(numpy.uint64)
        order = found.argsort()
        found = found[order]
        firsts = numpy.arange(1 << _BUCKET_BITS, dtype=numpy.uint64) << numpy.uint64(_BUCKET_SHIFT)
        self._hashes = array("Q", found.tobytes())
        self._places = array("I", numpy.frombuffer(places, numpy.uint32)[order].tobytes())
        self._buckets = array("I", [*found.searchsorted(firsts).tolist(), len(found)])
        self._lemmas = bytes(lemmas)

    def __len__(self) -> int:
        return len(self._hashes)

    def get(self, form: str) -> str | None:
        """The lemma of a form; None for one that is not there."""
        number = hash(form.encode()) & _ALL_BITS
        bucket = number >> _BUCKET_SHIFT
        end = self._buckets[bucket + 1]
        at = bisect_left(self._hashes, number, self._buckets[bucket], end)
        if at == end or self._hashes[at] != number:
            return None
        place = self._places[at]
        return self._lemmas[place + 1 : place + 1 + self._lemmas[place]].decode()


class _Source:
    """Where simplemma finds the forms: its DictionaryFactory."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def get_dictionary(self, lang: str) -> Forms:  # noqa: ARG002  # there is only one
        return self._forms


class Dictionary:
    """What simplemma knows of the words of one language."""

    def __init__(self, language: str) -> None:
        simplemma = import_module("simplemma")
        strategies = import_module("simplemma.strategies")
        self._language = language
        self._forms = Forms(_pairs(language))
        source = _Source(self._forms)
        # `Words` remembers more than a lemma: a second memory would only take space.
        self._lemmatizer = simplemma.Lemmatizer(
            cache_max_size=0, lemmatization_strategy=strategies.DefaultStrategy(dictionary_factory=source)
        )
        self._lookup = strategies.DictionaryLookupStrategy(source)

    def knows(self, text: str) -> bool:
        """Whether a form is in the dictionary, in either case."""
        return bool(self._found(text))

    def look_up(self, text: str) -> tuple[bool, list[str]]:
        """Whether the dictionary has a form in either case; and the lemmas of its writings: own, capital, small.

        Where the dictionary has none, they are simplemma's guess, or the form in small letters.
        """
        writings = sorted({text, text.capitalize(), text.lower()})
        found = self._found(text)
        if found and len(writings) == 2 and not _APOSTROPHES.search(text):
            # As nearly always: what one writing lacks, simplemma takes from the other.
            other = next(iter(found.values()))
            return True, [found.get(writing, other) for writing in writings]
        return bool(found), [str(self._lemmatizer.lemmatize(writing, self._language)) for writing in writings]

    def _found(self, text: str) -> dict[str, str]:
        """The writings of a form that are in the dictionary, each with its lemma."""
        writings = {text, text.capitalize(), text.lower()}
        if _APOSTROPHES.search(text):  # simplemma tries all signs for it.
            lemmas = {
                one: self._lookup.get_lemma(unicodedata.normalize("NFC", one), self._language) for one in writings
            }
        elif text.isascii():
            lemmas = {one: self._forms.get(one) for one in writings}
        else:
            lemmas = {one: self._forms.get(unicodedata.normalize("NFC", one)) for one in writings}
        return {one: lemma for one, lemma in lemmas.items() if lemma is not None}


def _pairs(language: str) -> Iterator[tuple[bytes, bytes]]:
    """All forms and lemmas of simplemma's file of a language."""
    factory = import_module("simplemma.strategies.dictionaries.dictionary_factory")
    frontcode = import_module("simplemma.strategies.dictionaries.frontcode")
    # simplemma's own readers give a dict of 107 MB for German, or one that takes 12 µs for a word. A test compares
    # what is read here with what they give.
    packed = factory._read_decompressed(language)  # noqa: SLF001
    reverse, _, start = frontcode._read_header(packed)  # noqa: SLF001
    for _, form, lemma in frontcode._iter_records(packed, start):  # noqa: SLF001
        yield (form[::-1], lemma[::-1]) if reverse else (form, lemma)
