"""What was learned from labelled texts: how much each word speaks for an intent or a category, with numpy alone.

Called by the classifier. `Learned.load` reads the folder that `mailflow rules train` writes (rules/model); after that
nothing is read or changed but a bounded memory of words. The same files and text give the same scores.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
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
        best = sorted(range(len(self.units)), key=lambda i: (-column[i], i))
        named = ((self.units[i], float(column[i])) for i in best if column[i] > 0 and "<" not in "".join(self.units[i]))
        return [found for found, _ in zip(named, range(STRONGEST), strict=False)]


class Learned:
    """A model: weights of words, and of how they are joined with the rules (`joining`)."""

    def __init__(self, arrays: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self._np = import_module("numpy")  # Late: a process that classifies nothing should not pay for it.
        self.settings = settings
        self._weights = arrays["weights"]
        self._rarity = arrays["rarity"].astype(self._np.float32)
        self._factors = self._rarity * arrays["scales"].astype(self._np.float32)
        self._row_of = {gram: row for row, gram in enumerate(arrays["grams"].tolist())}
        self._start = self._np.array([settings["start"][label] for label in LABELS], self._np.float32)
        self._vector = lru_cache(maxsize=CACHE_WORDS)(self._sum_of_grams)

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
        by_sentence: dict[int, list[int]] = {}
        numbers: dict[Unit, int] = {}
        for unit, sentence in units:
            group = by_sentence.setdefault(sentence, [])
            if (
                not unit[1] or features.pair(unit) in self._row_of
            ):  # Most pairs are unknown: nothing to remember of them.
                group.append(numbers.setdefault(unit, len(numbers)))
        found = [self._vector(unit) for unit in numbers]
        numpy = self._np
        vectors = numpy.array([vector for vector, _ in found], numpy.float32).reshape(-1, len(LABELS))
        sizes = numpy.array([size for _, size in found])
        groups = [list(dict.fromkeys(group)) for group in by_sentence.values()]
        sums = [vectors[group].sum(0) / _norm(sizes[group].sum()) for group in groups]
        norm = _norm(sizes.sum())
        return Scores(
            whole=vectors.sum(0) / norm + self._start,
            by_sentence=numpy.array(sums).reshape(-1, len(LABELS)) + self._start,
            sentences=tuple(by_sentence),
            units=tuple(numbers),
            shares=vectors / norm,
        )

    def _sum_of_grams(self, unit: Unit) -> tuple[Any, float]:
        """The weights of a unit for all labels, and the square of its length."""
        rows = [row for gram in features.grams(unit) if (row := self._row_of.get(gram)) is not None]
        factors = self._factors[rows]
        return factors @ self._weights[rows].astype(self._np.float32), float((self._rarity[rows] ** 2).sum())


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
