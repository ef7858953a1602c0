"""simplemma's dictionary of a language in a tenth of its memory: which forms it has, and the lemma of each.

Called by `words`; simplemma is imported nowhere else. A form stands in the tables as the 64 bits of its hash: of the
1.1 million forms of German, 20 MB instead of 107. That an unknown word is taken for a known one is as probable as that
two of a million numbers below 2**64 are the same: once in ten million million words.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from importlib import import_module

_BUCKET_BITS = 16
_HASH_BITS = 64


class Forms(Mapping[str, str]):
    """Forms and their lemmas, read-only. `get` takes a microsecond."""

    def __init__(self, pairs: Iterator[tuple[bytes, bytes]]) -> None:
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
        firsts = numpy.arange(1 << _BUCKET_BITS, dtype=numpy.uint64) << numpy.uint64(_HASH_BITS - _BUCKET_BITS)
        self._hashes = array("Q", found.tobytes())
        self._places = array("I", numpy.frombuffer(places, numpy.uint32)[order].tobytes())
        self._buckets = array("I", [*found.searchsorted(firsts).tolist(), len(found)])
        self._lemmas = bytes(lemmas)

    def __getitem__(self, form: str) -> str:
        place = self._place(form)
        if place is None:
            raise KeyError(form)
        return self._lemmas[place + 1 : place + 1 + self._lemmas[place]].decode()

    def __contains__(self, form: object) -> bool:
        return isinstance(form, str) and self._place(form) is not None

    def __len__(self) -> int:
        return len(self._hashes)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("only the hashes of the forms are kept")

    def _place(self, form: str) -> int | None:
        """Where the lemma of a form begins."""
        number = hash(form.encode()) & 0xFFFFFFFFFFFFFFFF
        bucket = number >> (_HASH_BITS - _BUCKET_BITS)
        at = bisect_left(self._hashes, number, self._buckets[bucket], end := self._buckets[bucket + 1])
        return self._places[at] if at < end and self._hashes[at] == number else None


class _Source:
    """Where simplemma finds the forms: its DictionaryFactory."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def get_dictionary(self, lang: str) -> Mapping[str, str]:  # noqa: ARG002  # there is only one
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
        if "'" in text or "’" in text or "ʼ" in text:
            return any(self._has_apostrophe_form(form) for form in (text, text.lower(), text.capitalize()))
        forms = self._forms
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        return text in forms or text.lower() in forms or text.capitalize() in forms

    def lemma(self, form: str) -> str:
        """The lemma of a form; simplemma's guess where the dictionary lacks it, or the form in small letters."""
        return str(self._lemmatizer.lemmatize(form, self._language))

    def _has_apostrophe_form(self, form: str) -> bool:
        """simplemma tries all signs for an apostrophe."""
        return self._lookup.get_lemma(unicodedata.normalize("NFC", form), self._language) is not None


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
