"""Answers from thirty mail clients to letters of mailflow, labelled: what is new in them, and what it orders.

`mail/replies/set` is kept as files: real letters of some day with the quotes of those clients around invented answers. A
new answer is a new file and a line in its labels.jsonl. `reply_text` is the new text with its salutation, without the
closing formula and all after it; `commands` in the order written, `unclear` where nothing may be done; `alt_commands` are
other readings that are as good.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mailflow import answerfigures
from mailflow.answerfigures import Label
from mailflow.cli import main
from mailflow.cli.explain import Explainer

SET = Path(__file__).parent / "mail" / "replies" / "set"
LABELS = answerfigures.load(SET / "labels.jsonl")
ROWS = [json.loads(line) for line in (SET / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return Explainer()


@pytest.mark.parametrize("label", [pytest.param(label, id=label.name) for label in LABELS])
def test_answer(label: Label, explainer: Explainer) -> None:
    """The new text to the letter, and one of the readings that a careful secretary would have of it."""
    found = answerfigures.judge(label, explainer.explain(label.name, (SET / label.name).read_bytes(), label.role))
    assert found.text == label.text
    assert found.commands_right, found.commands


def test_figures_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For each role; what is read otherwise is named where that is asked for, and what is wrongly decided apart."""
    rows = {row["role"]: row for row in reversed(ROWS) if row["commands"][0]["command"] in ("approve", "accept")}
    assert set(rows) == {"moderator", "organisation"}
    rows["moderator"]["commands"] = [{"command": "unclear", "target": None, "argument": None}]
    rows["moderator"].pop("alt_commands", None)
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, rows.values())), encoding="utf-8")
    for row in rows.values():
        shutil.copy(SET / row["file"], tmp_path)
    assert main(["rules", "test", "--labels", str(tmp_path), "--wrong"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "all 2 1.000 0.500 1" in lines
    assert "moderator 1 1.000 0.000 1" in lines
    assert "organisation 1 1.000 1.000 0" in lines
    assert any(line.startswith(rows["moderator"]["file"]) and line.endswith("DANGEROUS") for line in lines)
    assert main(["rules", "test", "--labels", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["all"] == {"count": 2, "text": 1.0, "commands": 0.5, "dangerous": 1}


def test_a_label_that_is_none_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and line."""
    (tmp_path / "labels.jsonl").write_text('{"role": "mayor", "file": "a.eml"}\n', encoding="utf-8")
    assert main(["rules", "test", "--labels", str(tmp_path)]) == 1
    assert "labels.jsonl:1: is no label of an answer: unknown role 'mayor'" in capsys.readouterr().err


def test_the_set_is_whole() -> None:
    """Each file has its label, each label its file."""
    assert sorted(row["file"] for row in ROWS) == sorted(path.name for path in SET.glob("*.eml"))


def test_the_set_is_hard() -> None:
    """At least a third of the answers decide nothing, and every role, client family and served language is in it."""
    asked_back = sum(any(c["command"] in ("unclear", "message") for c in label["commands"]) for label in ROWS)
    assert asked_back >= len(ROWS) / 3
    assert {label["role"] for label in ROWS} == {"moderator", "organisation", "helper"}
    assert {label["language"] for label in ROWS} >= {"de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl"}
    assert len({label["client"] for label in ROWS}) >= 25
