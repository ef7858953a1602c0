"""What was learned from labelled texts: how much each word speaks for an intent or a category, with numpy alone.

Called by the classifier. `Learned.load` reads the folder that `mailflow rules train` writes (rules/model); after that
nothing is read or changed but a bounded memory of words. The same files and text give the same scores.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from mailflow.classify import features
from mailflow.classify.features import Unit
from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS
from mailflow.classify.words import CACHE_WORDS

LABELS = (*CUE_INTENTS, *CATEGORIES)
"""The columns of all scores."""

ARRAYS = {"grams": "uint32", "rarity": "float16", "scales": "float16", "weights": "int8"}
"""The files of a model, <name>.npy: the known grams ascending, how rare each is, and its weights as scale times int8."""

STRONGEST = 3
"""So many words are named for a decision."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scores:
    """How much a text and each of its sentences speak for each of LABELS (log odds); what its units add to that."""

    whole: Any  # array (labels,)
    by_sentence: Any  # array (sentences, labels), in the order of `sentences`
    sentences: tuple[int, ...]  # their numbers in the text
    units: tuple[Unit, ...]
    shares: Any  # array (units, labels)

    def strongest(self, label: str) -> list[tuple[Unit, float]]:
        """The units that speak most for a label, strongest first; none that speaks against it."""
        column = self.shares[:, LABELS.index(label)]
        best = (-column).argsort(kind="stable").tolist()
        named = ((self.units[i], float(column[i])) for i in best if column[i] > 0 and "<" not in "".join(self.units[i]))
        return list(islice(named, STRONGEST))


class Learned:
    """A model: weights of words, and of how they are joined with the rules (`joining`)."""

    def __init__(self, arrays: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self._np = import_module("numpy")  # Late: a process that classifies nothing should not pay for it.
        self.settings = settings
        self._weights = arrays["weights"]
        rarity = arrays["rarity"].astype(self._np.float32)
        self._factors = rarity * arrays["scales"].astype(self._np.float32)
        self._squares = rarity**2
        self._grams = arrays["grams"]
        self._start = self._np.array([settings["start"][label] for label in LABELS], self._np.float32)
        # The words seen so far, and what the grams of each add up to. The system gives pages only to rows in use.
        self._words: dict[Unit, int] = {}
        self._vectors = self._np.zeros((CACHE_WORDS, len(LABELS)), self._np.float32)
        self._sizes = self._np.zeros(CACHE_WORDS, self._np.float32)

    @classmethod
    def load(cls, rules: Path) -> Learned | None:
        """The model in rules/model; None, with a warning, where there is none or it was made by another version."""
        folder = rules / "model"
        try:
            settings = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
            if settings.get("format") != features.FORMAT:
                _LOG.warning(
                    "the learned model in %s is of another version: rules alone decide; `mailflow rules train`", folder
                )
                return None
            numpy = import_module("numpy")
            arrays = {name: numpy.load(folder / f"{name}.npy", allow_pickle=False) for name in ARRAYS}
            _check(arrays)
            return cls(arrays, settings)
        except (OSError, ValueError, KeyError) as error:
            _LOG.warning(
                "no learned model in %s (%s): rules alone decide; `mailflow rules train` makes one", folder, error
            )
            return None

    def read(self, units: Iterable[tuple[Unit, int]]) -> Scores:
        """The scores of a text, from its units with their sentences (`features.units`)."""
        numpy = self._np
        units = list(units)
        rows = self._rows({unit: None for unit, _ in units})
        numbers: dict[Unit, int] = {}
        groups: dict[int, dict[int, None]] = {}
        for unit, sentence in units:
            if unit in rows:
                groups.setdefault(sentence, {})[numbers.setdefault(unit, len(numbers))] = None
        vectors, sizes = self._gathered([(unit[1] != "", rows[unit]) for unit in numbers])
        norm = _norm(sizes.sum())
        by_sentence = vectors[:0]
        if groups:
            members = [number for group in groups.values() for number in group]
            firsts = numpy.cumsum([0, *map(len, groups.values())])[:-1]
            norms = numpy.sqrt(numpy.add.reduceat(sizes[members], firsts))
            by_sentence = numpy.add.reduceat(vectors[members], firsts) / numpy.where(norms, norms, 1)[:, None]
        return Scores(
            whole=vectors.sum(0) / norm + self._start,
            by_sentence=by_sentence + self._start,
            sentences=tuple(groups),
            units=tuple(numbers),
            shares=vectors / norm,
        )

    def _rows(self, units: Mapping[Unit, None]) -> dict[Unit, int]:
        """Where each unit stands: a word in the memory, a pair in the model. Most pairs are unknown and left out.

        All pairs, and all new words, are looked for at once: that takes a fifth of the time of one after the other.
        """
        words = [unit for unit in units if not unit[1]]
        pairs = [unit for unit in units if unit[1]]
        new = [unit for unit in words if unit not in self._words]
        if len(self._words) + len(new) > CACHE_WORDS:
            self._words.clear()
            new = words
        if new:
            self._learn(new)
        rows = {unit: self._words[unit] for unit in words}
        if pairs:
            places, known = self._places([features.pair(unit) for unit in pairs])
            rows |= {unit: row for unit, row, is_known in zip(pairs, places, known, strict=True) if is_known}
        return rows

    def _learn(self, words: Sequence[Unit]) -> None:
        """Adds up the grams of new words."""
        numpy = self._np
        grams = [features.grams(word) for word in words]
        places, known = self._places([gram for own in grams for gram in own])
        firsts = numpy.cumsum([0, *map(len, grams)])[:-1]
        begin, end = len(self._words), len(self._words) + len(words)
        factors = self._factors[places] * known
        self._vectors[begin:end] = numpy.add.reduceat(self._weights[places] * factors[:, None], firsts)
        self._sizes[begin:end] = numpy.add.reduceat(self._squares[places] * known, firsts)
        self._words.update(zip(words, range(begin, end), strict=True))

    def _places(self, grams: Sequence[int]) -> tuple[Any, Any]:
        """For each gram its row in the model, and whether it is there at all."""
        wanted = self._np.array(grams, self._np.uint32)
        places = self._grams.searchsorted(wanted).clip(0, len(self._grams) - 1)
        return places, self._grams[places] == wanted

    def _gathered(self, rows: Sequence[tuple[bool, int]]) -> tuple[Any, Any]:
        """The vectors of words and pairs, and the squares of their lengths, in the order given."""
        is_pair = self._np.array([pair for pair, _ in rows], bool)
        places = self._np.array([row for _, row in rows], self._np.intp)
        vectors = self._np.empty((len(rows), len(LABELS)), self._np.float32)
        sizes = self._np.empty(len(rows), self._np.float32)
        words, pairs = places[~is_pair], places[is_pair]
        vectors[~is_pair], sizes[~is_pair] = self._vectors[words], self._sizes[words]
        vectors[is_pair] = self._weights[pairs] * self._factors[pairs][:, None]
        sizes[is_pair] = self._squares[pairs]
        return vectors, sizes


def _norm(square: float) -> float:
    return float(square) ** 0.5 or 1.0


def _check(arrays: Mapping[str, Any]) -> None:
    """Raises ValueError where the arrays are not those of one model."""
    rows = len(arrays["grams"])
    for name, kind in ARRAYS.items():
        if str(arrays[name].dtype) != kind or len(arrays[name]) != rows:
            raise ValueError(f"{name}.npy does not fit the others")
    if arrays["weights"].shape != (rows, len(LABELS)):
        raise ValueError("weights.npy has other labels")


def in_words(strongest: Sequence[tuple[Unit, float]], written: Mapping[str, str]) -> str:
    """Units as moderators read them: as written in the mail, joined by commas."""
    return ", ".join(" ".join(written.get(word, word) for word in unit if word) for unit, _ in strongest)
