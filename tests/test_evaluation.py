"""Figures over labelled mails and texts: what is counted, and what a faulty label file is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from mailflow import evaluation
from mailflow.errors import RuleError
from mailflow.evaluation import Case, Label, Score
from mailflow.model import Reading

MAIL = b"From: Ada <ada@gera.example>\r\nTo: gera@mail.example\r\nSubject: Bett\r\n\r\nIch verschenke ein Bett.\r\n"


def _judged(label: tuple[str, set[str]], read: tuple[str, set[str]], **facts: object) -> evaluation.Judged:
    wanted = Label("1", label[0], frozenset(label[1]), "de", facts={"language": "de", **facts})
    reading = Reading(read[0], tuple(sorted(read[1])), "de", certain=True)
    return evaluation.Judged(Case(wanted, "message", "", "", "", "de"), reading)


def test_figures() -> None:
    """Shares, swaps, confusion and the scores of categories."""
    found = evaluation.figures(
        [
            _judged(("offer", {"food"}), ("offer", {"food"})),
            _judged(("offer", {"food", "toys"}), ("need", {"food"})),
            _judged(("spam", set()), ("offer", {"toys"})),
            _judged(("question", set()), ("question", set())),
        ]
    )
    assert (found.intent, found.swaps) == (0.5, 1)
    assert found.confusion == {("offer", "need"): 1, ("spam", "offer"): 1}
    assert found.by_category["food"] == Score(2, 2, 2)
    assert found.by_category["toys"] == Score(0, 1, 1)
    assert found.micro == Score(2, 3, 3)
    assert found.macro_f1 == pytest.approx(0.5)
    assert (found.certain, found.certain_right) == (4, 2)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        pytest.param(Score(1, 2, 4), (0.5, 0.25, 2 / 6), id="some"),
        pytest.param(Score(0, 0, 0), (0.0, 0.0, 0.0), id="nothing labelled or found"),
    ],
)
def test_score(score: Score, expected: tuple[float, float, float]) -> None:
    """Precision, recall, F1."""
    assert (score.precision, score.recall, score.f1) == pytest.approx(expected)


def test_facts_count_only_where_labelled() -> None:
    """Texts have no postcode in their labels: the share is None, not wrong."""
    found = evaluation.figures([_judged(("offer", set()), ("offer", set()), phone=None, quantities={"food": 2})])
    assert found.facts == {"language": 1.0, "postcode": None, "phone": 1.0, "quantities": 0.0}


def test_mails_are_read_as_a_running_mailflow_does(tmp_path: Path) -> None:
    """Kind and language are found, the text is split from what is quoted."""
    (tmp_path / "1.eml").write_bytes(MAIL)
    label = {"file": "1.eml", "kind": "message", "intent": "offer", "categories": ["furniture"], "language": "de"}
    (tmp_path / "labels.jsonl").write_text(json.dumps(label), encoding="utf-8")
    (case,) = evaluation.load(tmp_path)
    assert (case.kind, case.subject, case.text.strip()) == ("message", "Bett", "Ich verschenke ein Bett.")


def test_texts_of_a_folder(tmp_path: Path) -> None:
    """Every .jsonl file, in the order of their names."""
    for name in ("b", "a"):
        row = {"subject": name, "text": "Bett", "intent": "offer", "categories": [], "language": "de"}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert [case.subject for case in evaluation.load(tmp_path)] == ["a", "b"]
    assert [case.subject for case in evaluation.load(tmp_path / "b.jsonl")] == ["b"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"intent": "offer", "language": "de"}, id="no categories"),
        pytest.param({"intent": "offer", "categories": ["bed"], "language": "de"}, id="unknown category"),
        pytest.param({"intent": "sell", "categories": [], "language": "de"}, id="unknown intent"),
        pytest.param([], id="no object"),
    ],
)
def test_a_faulty_label_is_told_with_its_line(row: Mapping[str, object], tmp_path: Path) -> None:
    """So that it can be mended."""
    (tmp_path / "texts.jsonl").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(RuleError) as raised:
        evaluation.load(tmp_path)
    assert raised.value.faults[0].line == 1


def test_what_is_no_message_is_not_read() -> None:
    """A vacation reply offers nothing."""
    label = Label("1", "none", frozenset(), "de", kind="automatic")

    def never(*_: str) -> Reading:
        raise AssertionError

    (judged,) = evaluation.judge([Case(label, "automatic", "", "", "", "de")], never)
    assert judged.reading.intent == "none"
