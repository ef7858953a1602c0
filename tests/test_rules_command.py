"""`mailflow rules`: check, test and train from the shell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from mailflow.cli import main

FOLDER = Path(__file__).parents[1] / "rules"
ROWS = [
    {
        "subject": "",
        "text": "Ich verschenke ein Bett.",
        "intent": "offer",
        "categories": ["furniture"],
        "language": "de",
    },
    {"subject": "", "text": "Wir suchen Töpfe.", "intent": "need", "categories": ["household"], "language": "de"},
    {"subject": "", "text": "I give away a bike.", "intent": "offer", "categories": ["bicycle"], "language": "en"},
]


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Three labelled texts."""
    path = tmp_path / "texts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    return path


def test_check_finds_no_fault_in_the_shipped_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """And says how much there is."""
    assert main(["rules", "check"]) == 0
    assert "no faults" in capsys.readouterr().out


@pytest.mark.parametrize("action", ["check", "test", "train"])
def test_config_stands_before_or_behind_the_action(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The config is read in both places."""
    none = str(tmp_path / "none.toml")
    for arguments in (["--config", none, action], [action, "--config", none]):
        assert main(["rules", *arguments]) == 1
        assert capsys.readouterr().err == f"mailflow rules: {none}: there is no such file\n"


def test_check_tells_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of every fault, also in the file of a city."""
    rules = tmp_path / "rules"
    shutil.copytree(FOLDER, rules)
    (rules / "cities").mkdir(exist_ok=True)
    (rules / "cities" / "gera.toml").write_text("\n[categories.food]\nlifetime_days = 0.5\n", encoding="utf-8")
    assert main(["rules", "check", "--rules", str(rules)]) == 1
    assert "gera.toml:3" in capsys.readouterr().err


def test_test_runs_the_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """Those in the rule files."""
    assert main(["rules", "test"]) == 0
    assert "examples are read as they say" in capsys.readouterr().out


def test_a_failing_example_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its file, and what it is read as."""
    rules = tmp_path / "rules"
    shutil.copytree(FOLDER, rules)
    with (rules / "categories" / "food.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[example]]\ntext = "Ich verschenke ein Bett."\nlanguage = "de"\ncategories = ["food"]\n')
    assert main(["rules", "test", "--rules", str(rules)]) == 1
    assert "categories/food.toml" in (out := capsys.readouterr().out)
    assert "offer: furniture" in out


def test_figures_for_people(labels: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for all and for each language, then each category, then what was taken for what."""
    assert main(["rules", "test", "--labels", str(labels), "--wrong"]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["all", "de", "en"]
    assert "every intent is read as labelled" in out


@pytest.mark.parametrize("extra", [pytest.param([], id="joined"), pytest.param(["--rules-only"], id="rules only")])
def test_figures_for_programs(extra: list[str], labels: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object."""
    assert main(["rules", "test", "--labels", str(labels), "--json", *extra]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["all"]["count"] == 3
    assert found["all"]["intent"] == 1.0
    assert set(found["languages"]) == {"de", "en"}


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    """As everywhere."""
    with pytest.raises(SystemExit) as raised:
        main(["rules"])
    assert raised.value.code == 2
    assert "check|test|train" in capsys.readouterr().err


def test_train_writes_a_model(labels: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the texts that it is given."""
    pytest.importorskip("sklearn", reason="training needs scikit-learn (the extra `train`)")
    rules = tmp_path / "rules"
    shutil.copytree(FOLDER, rules, ignore=shutil.ignore_patterns("model", "training"))
    texts = tmp_path / "texts"
    texts.mkdir()
    shutil.copy(labels, texts / "own.jsonl")
    assert main(["rules", "train", "--rules", str(rules), "--texts", str(texts)]) == 0
    assert sorted(path.name for path in (rules / "model").iterdir()) == [
        "around_grams.npy", "around_weights.npy", "grams.npy", "model.toml", "rarity.npy", "scales.npy", "weights.npy",
    ]  # fmt: skip
    assert "cross-validation" in capsys.readouterr().out
