"""Building the model: texts in, the same bytes out, and a model that reads like what it was built from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import LABELS, Learned
from mailflow.classify.ruleset import CATEGORIES, RuleSet
from mailflow.errors import RuleError

pytest.importorskip("sklearn", reason="training needs scikit-learn (the extra `train`)")

from mailflow.classify import samples, training

RULES = RuleSet.load(Path(__file__).parents[1] / "rules")
SHIPPED = Path(__file__).parents[1] / "rules" / "training"
SIZE = 160


def _few() -> list[samples.Sample]:
    """Some texts of every file, spread over the folds."""
    texts = [one for one in samples.load(SHIPPED) if one.language in ("de", "en")]
    return texts[:: len(texts) // SIZE]


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    """Twice from the start; so a reviewer can build what was shipped."""
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        paths = training.write(training.build(RULES, _few(), lambda _: None), tmp_path / name)
        files.append({path.name: path.read_bytes() for path in paths})
    assert files[0] == files[1]
    assert Learned.load(tmp_path / "one") is not None


def test_a_built_model_reads(tmp_path: Path) -> None:
    """What was written is loaded and joined."""
    training.write(training.build(RULES, _few(), lambda _: None), tmp_path)
    reading = Classifier(RULES, Learned.load(tmp_path)).read("", "Ich verschenke ein Bett.", language="de")
    assert (reading.intent, reading.categories) == ("offer", ("furniture",))


def test_figures_tell_of_texts_not_seen() -> None:
    """The figures of cross-validation are shares, and better than guessing."""
    figures = training.build(RULES, _few(), lambda _: None).figures
    assert 0.4 < figures["intent"] <= 1
    assert 0.2 < figures["micro_f1"] <= 1
    assert all(0 <= value <= 1 for value in figures.values())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{", id="no JSON"),
        pytest.param('{"text": "Bett"}', id="no label"),
        pytest.param('{"text": "Bett", "intent": "offr", "categories": [], "language": "de"}', id="unknown intent"),
        pytest.param('{"text": "Bett", "intent": "offer", "categories": ["bed"], "language": "de"}', id="unknown id"),
    ],
)
def test_a_faulty_line_is_told_with_its_place(line: str, tmp_path: Path) -> None:
    """Admins write these files too."""
    good = json.dumps({"text": "Bett", "intent": "offer", "categories": ["furniture"], "language": "de"})
    (tmp_path / "own.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(RuleError) as raised:
        samples.load(tmp_path)
    assert [(Path(fault.file).name, fault.line) for fault in raised.value.faults] == [("own.jsonl", 2)]


def test_no_texts_are_a_fault(tmp_path: Path) -> None:
    """A wrong folder must not give an empty model."""
    with pytest.raises(RuleError):
        samples.load(tmp_path)


def test_the_shipped_texts_are_sound() -> None:
    """Every line can be used; other intents carry no categories; each text stands there once."""
    texts = samples.load(SHIPPED)
    assert all(bool(one.categories) == (one.intent in ("offer", "need")) for one in texts)
    assert {one.intent for one in texts} | {id_ for one in texts for id_ in one.categories} == {*LABELS}
    assert len({(one.subject, one.text) for one in texts}) == len(texts)
    assert {id_ for one in texts for id_ in one.categories} == set(CATEGORIES)
