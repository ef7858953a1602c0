"""The learned model at run time: loading, scores of a text and its sentences, strongest words."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from mailflow.classify import learned
from mailflow.classify.features import grams
from mailflow.classify.learned import AROUND_ARRAYS, ARRAYS, LABELS, Learned, in_words

RULES = Path(__file__).parents[1] / "rules"
UNITS = [(("bett", ""), 0), (("schenken", ""), 1)]


def _model() -> Learned:
    """Two grams: the word bett speaks for furniture by 2, schenken for an offer by 1; both are equally rare."""
    known = {grams(("bett", ""))[0]: ("furniture", 2.0), grams(("schenken", ""))[0]: ("offer", 1.0)}
    weights = np.zeros((2, len(LABELS)), np.int8)
    for row, gram in enumerate(sorted(known)):
        label, value = known[gram]
        weights[row, LABELS.index(label)] = round(value * 10)
    arrays = {
        "grams": np.array(sorted(known), np.uint32),
        "rarity": np.ones(2, np.float16),
        "scales": np.full(2, 0.1, np.float16),
        "weights": weights,
    }
    around = {"around_grams": np.zeros(1, np.uint32), "around_weights": np.zeros(1, np.float16)}
    return Learned({**arrays, **around}, {"start": dict.fromkeys(LABELS, -1.0), "around": {"start": 0.0}})


def test_scores_of_the_whole_and_of_each_sentence() -> None:
    """A sum over words, divided by its length, from where each label starts."""
    scores = _model().read(UNITS)
    furniture = LABELS.index("furniture")
    assert scores.whole[furniture] == pytest.approx(2 / 2**0.5 - 1, abs=1e-3)
    assert scores.by_sentence[:, furniture] == pytest.approx([1.0, -1.0], abs=1e-3)
    assert scores.sentences == (0, 1)


def test_a_word_counts_once() -> None:
    """Shouting a word a hundred times is no evidence."""
    once, often = _model().read(UNITS), _model().read(UNITS * 100)
    assert often.whole == pytest.approx(once.whole)


def test_strongest_words() -> None:
    """Those that speak for a label, none against it."""
    scores = _model().read(UNITS)
    assert [unit for unit, _ in scores.strongest("furniture")] == [("bett", "")]
    assert scores.strongest("food") == []


def test_in_words() -> None:
    """As written in the mail."""
    assert in_words([(("mobel", ""), 1.0), (("suche", "mobel"), 0.5)], {"mobel": "Möbel"}) == "Möbel, suche Möbel"


def test_an_empty_text_has_scores() -> None:
    """Where nothing is said, every label is as likely as it starts."""
    scores = _model().read([])
    assert scores.whole == pytest.approx([-1.0] * len(LABELS))
    assert scores.by_sentence.shape == (0, len(LABELS))


def test_the_shipped_model_loads() -> None:
    """It fits this version, and stays small."""
    assert Learned.load(RULES) is not None
    assert sum((RULES / "model" / f"{name}.npy").stat().st_size for name in (*ARRAYS, *AROUND_ARRAYS)) < 10_000_000


@pytest.mark.parametrize("trouble", ["missing", "other version", "torn file", "other shape"])
def test_a_model_that_does_not_fit_is_left_out(trouble: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Rules alone decide then, and the log says so once."""
    folder = tmp_path / "model"
    shutil.copytree(RULES / "model", folder)
    if trouble == "missing":
        (folder / "model.toml").unlink()
    if trouble == "other version":
        text = (folder / "model.toml").read_text(encoding="utf-8")
        (folder / "model.toml").write_text(text.replace("format = ", "format = 9"), encoding="utf-8")
    if trouble == "torn file":
        (folder / "weights.npy").write_bytes((folder / "weights.npy").read_bytes()[:1000])
    if trouble == "other shape":
        np.save(folder / "rarity.npy", np.ones(3, np.float16))
    with caplog.at_level(logging.WARNING):
        assert Learned.load(tmp_path) is None
    assert len(caplog.records) == 1
    assert "rules train" in caplog.text


def test_a_full_memory_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a text says does not depend on what was read before it, nor on how much is remembered."""
    units = [*UNITS, (("bett", "schenken"), 1), (("neu", ""), 1)]
    model = Learned.load(RULES)
    assert model is not None
    wanted = model.read(units)
    monkeypatch.setattr(learned, "CACHE_WORDS", 4)
    for _ in range(3):
        model.read([((f"wort{number}", ""), 0) for number in range(4)] + [(("das", "bett"), 0), (("im", "haus"), 0)])
        again = model.read(units)
        assert again.units == wanted.units
        assert again.whole.tolist() == wanted.whole.tolist()
        assert again.by_sentence.tolist() == wanted.by_sentence.tolist()
