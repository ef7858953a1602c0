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
from pathlib import Path
from typing import Any

from mailflow.classify import features
from mailflow.classify.features import Unit
from mailflow.classify.meant import Meant
from mailflow.classify.ruleset import CATEGORIES, CUE_INTENTS
from mailflow.classify.words import CACHE_WORDS

LABELS = (*CUE_INTENTS, *CATEGORIES)
"""The columns of all scores."""

ARRAYS = {"grams": "uint32", "rarity": "float16", "scales": "float16", "weights": "int8"}
"""Files of a model, <name>.npy: the known grams ascending, how rare each is, and its weights as scale times int8."""

AROUND_ARRAYS = {"around_grams": "uint32", "around_weights": "float16"}
"""The same for what stands around things (`meant`)."""

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
    vectors: Any  # array (units, labels): what each unit adds to `whole`, times `norm`
    norm: float

    def strongest(self, label: str) -> list[tuple[Unit, float]]:
        """The units that speak most for a label, strongest first; none that speaks against it."""
        column = self.vectors[:, LABELS.index(label)] / self.norm
        found: list[tuple[Unit, float]] = []
        for at in (-column).argsort(kind="stable").tolist():
            share = column[at].item()
            if share <= 0 or len(found) == STRONGEST:
                break
            if _is_told(self.units[at]):
                found.append((self.units[at], share))
        return found


def _is_told(unit: Unit) -> bool:
    """Whether people can read it: no number and nothing set aside, which stand as signs."""
    return "0" not in unit and "<" not in "".join(unit)


class Learned:
    """A model: weights of words, and of how they are joined with the rules (`joining`)."""

    def __init__(self, arrays: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.meant = Meant(arrays["around_grams"], arrays["around_weights"], settings["around"]["start"])
        self._np = import_module("numpy")  # Late: a process that classifies nothing should not pay for it.
        self.settings = settings
        self._weights = arrays["weights"]
        rarity = arrays["rarity"].astype(self._np.float32)
        self._factors = rarity * arrays["scales"].astype(self._np.float32)
        self._squares = rarity**2
        self._grams = arrays["grams"]
        self._start = self._np.array([settings["start"][label] for label in LABELS], self._np.float32)
        # The rows of the words seen so far, and what the grams of each add up to. The system gives pages only to rows in use.
        self._words: dict[str, int] = {}
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
            arrays = {
                name: numpy.load(folder / f"{name}.npy", allow_pickle=False) for name in (*ARRAYS, *AROUND_ARRAYS)
            }
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
        found = list(units)
        numbers: dict[Unit, int] = {}
        own = [numbers.setdefault(unit, len(numbers)) for unit, _ in found]
        vectors, sizes = self._speaking(list(numbers))
        norm = _norm(sizes.sum())
        # Each unit counts once in a sentence. A sorted list is made faster than the same by numpy.
        count = len(numbers) or 1
        ones = sorted({sentence * count + number for number, (_, sentence) in zip(own, found, strict=True)})
        sentences, members = numpy.divmod(numpy.array(ones, numpy.intp), count)
        firsts = _firsts(numpy, sentences)
        sums, norms = vectors[:0], sizes[:0]
        if len(firsts):
            sums = numpy.add.reduceat(vectors[members], firsts)
            norms = numpy.sqrt(numpy.add.reduceat(sizes[members], firsts))
        return Scores(
            whole=vectors.sum(0) / norm + self._start,
            by_sentence=sums / numpy.where(norms, norms, 1)[:, None] + self._start,
            sentences=tuple(sentences[firsts].tolist()),
            units=tuple(numbers),
            vectors=vectors,
            norm=norm,
        )

    def _speaking(self, units: Sequence[Unit]) -> tuple[Any, Any]:
        """What each unit adds to the scores, and the square of its size; zeros for one that the model does not know.

        Words are remembered. Pairs are not: most of those of a mail were in none before it.
        """
        numpy = self._np
        is_pair = numpy.array([unit[1] != "" for unit in units], bool)
        rows = self._rows([unit[0] for unit in units if not unit[1]])
        places, known = self._places([features.pair(unit) for unit in units if unit[1]])
        vectors = numpy.empty((len(units), len(LABELS)), numpy.float32)
        sizes = numpy.empty(len(units), numpy.float32)
        vectors[~is_pair], sizes[~is_pair] = self._vectors[rows], self._sizes[rows]
        vectors[is_pair] = self._weights[places] * (self._factors[places] * known)[:, None]
        sizes[is_pair] = self._squares[places] * known
        return vectors, sizes

    def _rows(self, words: Sequence[str]) -> list[int]:
        """Where each word stands in the memory."""
        known = self._words
        new = [word for word in words if word not in known]
        if len(known) + len(new) > CACHE_WORDS:
            known.clear()
            new = list(words)
        if new:
            self._learn(new)
        return [known[word] for word in words]

    def _learn(self, words: Sequence[str]) -> None:
        """Adds up the grams of new words; both sums are zero for words that the model does not know."""
        numpy = self._np
        grams = [features.grams((word, "")) for word in words]
        places, known = self._places([gram for own in grams for gram in own])
        firsts = numpy.cumsum([0, *map(len, grams)])[:-1]
        begin = len(self._words)
        end = begin + len(words)
        factors = self._factors[places] * known
        self._vectors[begin:end] = numpy.add.reduceat(self._weights[places] * factors[:, None], firsts)
        self._sizes[begin:end] = numpy.add.reduceat(self._squares[places] * known, firsts)
        self._words.update(zip(words, range(begin, end), strict=True))

    def _places(self, grams: Sequence[int]) -> tuple[Any, Any]:
        """For each gram its row in the model, and whether it is there at all."""
        wanted = self._np.array(grams, self._np.uint32)
        places = self._grams.searchsorted(wanted)
        places[places == len(self._grams)] = 0
        return places, self._grams[places] == wanted


def _firsts(numpy: Any, ascending: Any) -> Any:
    """Where in an array of numbers that ascend each begins."""
    begins = numpy.ones(len(ascending), bool)
    numpy.not_equal(ascending[1:], ascending[:-1], out=begins[1:])
    return begins.nonzero()[0]


def _norm(square: float) -> float:
    return float(square) ** 0.5 or 1.0


def _check(arrays: Mapping[str, Any]) -> None:
    """Raises ValueError where the arrays are not those of one model."""
    for kinds, grams in ((ARRAYS, "grams"), (AROUND_ARRAYS, "around_grams")):
        rows = len(arrays[grams])
        for name, kind in kinds.items():
            if str(arrays[name].dtype) != kind or len(arrays[name]) != rows or not rows:
                raise ValueError(f"{name}.npy does not fit the others")
    rows = len(arrays["grams"])
    if arrays["weights"].shape != (rows, len(LABELS)):
        raise ValueError("weights.npy has other labels")


def in_words(strongest: Sequence[tuple[Unit, float]], written: Mapping[str, str]) -> str:
    """Units as moderators read them: as written in the mail, joined by commas."""
    return ", ".join(dict.fromkeys(" ".join(written.get(word, word) for word in unit if word) for unit, _ in strongest))
