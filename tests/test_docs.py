"""The documentation says what is true: README blocks are real output, commands and links exist, everything public is described."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from drawing import PLACE, drawing

from mailflow.classify.ruleset import RuleSet
from mailflow.cli import COMMANDS, overview
from mailflow.store.tables import SCHEMA_VERSION

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = sorted((ROOT / "mailflow").rglob("*.py"))
DOCUMENTS = [
    ROOT / name for name in ("README.md", "CHANGELOG.md", "SECURITY.md", "rules/README.md", "templates/README.md")
]


def _block(name: str) -> str:
    """The fenced block of the README behind `<!-- name -->`."""
    found = re.search(rf"<!-- {name} -->\n```\n(.*?)\n```", README, re.DOTALL)
    assert found, name
    return found.group(1)


def test_readme_shows_the_real_overview() -> None:
    """The list of commands in the README is what `mailflow` prints."""
    assert _block("mailflow") == overview()


def test_changelog_tells_of_the_schema_under_a_head_of_its_own() -> None:
    """Another database than this version's is refused: whoever updates reads that before all that is new, and what to do."""
    newest = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    first = newest.split("\n### ")[1]
    assert first.startswith(f"Before you update: schema {SCHEMA_VERSION}\n")
    for word in ("`mailflow serve`", "`[database] url`", "`secret`", "`mailflow export`"):
        assert word in first


def test_readme_names_only_commands_that_exist() -> None:
    """Every `mailflow WORD` in the README is a command."""
    words = set(
        re.findall(
            r"mailflow (?:--\S+ )*([a-z]+)\b(?! serve:)",
            re.sub(r"<!-- mailflow -->\n```.*?```", "", README, flags=re.DOTALL),
        )
    )
    named = {word for word in words if f"`mailflow {word}" in README or f"mailflow {word} --" in README}
    assert named
    assert named <= set(COMMANDS)


def test_readme_creates_what_its_unit_uses() -> None:
    """The steps lay down the program, the user and the folders that the systemd unit names, and the database is in there."""
    unit = dict(re.findall(r"^(User|WorkingDirectory|ExecStart)=(\S+)", README, re.MULTILINE))
    program = Path(unit["ExecStart"])
    assert f"python3 -m venv {program.parent.parent}\n{program.parent}/pip install ." in README
    assert re.search(rf"^useradd .* --home-dir {unit['WorkingDirectory']} .* {unit['User']}$", README, re.MULTILINE)
    assert f'url = "sqlite:///{unit["WorkingDirectory"]}/mailflow.db"' in README
    assert f"chgrp {unit['User']} /etc/mailflow/config.toml" in README


def test_the_example_of_a_city_is_accepted(tmp_path: Path) -> None:
    """What rules/README.md shows of a city's file changes the shipped rules when it is copied as it stands."""
    shown = (
        (ROOT / "rules" / "README.md").read_text(encoding="utf-8").partition("\n## A city\n")[2].partition("\n## ")[0]
    )
    example = "\n".join(line[4:] for line in shown.splitlines() if line.startswith("    "))
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules, ignore=shutil.ignore_patterns("model", "training"))
    (rules / "cities").mkdir()
    (rules / "cities" / "gera.toml").write_text(example, encoding="utf-8")
    here = RuleSet.load(rules, "gera")
    assert "tutoring" in here.protected
    assert here.matching.receivers_per_round == 5


def test_readme_draws_the_states_of_the_code() -> None:
    """The diagrams in the README show the transitions that the code allows; `python tests/drawing.py` draws them anew."""
    assert PLACE.findall(README) == [drawing()]


def test_demo_plays_the_round_of_the_readme() -> None:
    """`mailflow demo` succeeds, tells what happens, and sends the very letter that the README shows."""
    done = subprocess.run(
        [sys.executable, "-m", "mailflow", "demo"], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    letter = [line.strip() for line in _block("letter").splitlines() if line.strip() not in ("", "[…]")]
    assert [line for line in letter if line not in done.stdout] == []
    kinds = re.findall(r"-> (\w+) to", done.stdout)
    assert {"receipt", "review", "decision", "match", "introduction", "relay"} <= set(kinds)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link in a document points to a file or folder."""
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_names_are_described(source: Path) -> None:
    """Every module, and every public class and function of it, has a docstring."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    bare = [] if ast.get_docstring(tree) or not tree.body else [source.name]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            bare += [] if ast.get_docstring(node) or _is_table_entry(source, node) else [node.name]
    assert bare == []


def _is_table_entry(source: Path, node: ast.AST) -> bool:
    """`arguments` and `run` of a command are described by their module's docstring, which its --help shows."""
    return source.parent.name == "cli" and getattr(node, "name", "") in ("arguments", "run")


def test_reasons_have_sentences() -> None:
    """Every reason code in the source has its sentence in English, and German says as much."""
    codes = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Reason"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                codes.add(node.args[0].value)
    english, german = (
        tomllib.loads((ROOT / "templates" / code / "reasons.toml").read_text(encoding="utf-8")) for code in ("en", "de")
    )
    assert codes
    assert codes - set(english) == set()
    assert set(english) == set(german)
