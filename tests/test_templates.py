"""The shipped templates: every letter in every language renders with every sample, and the README tells all of it."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest
from jinja2 import meta

from mailflow.outgoing.letters import LETTERS, VARIABLES, Letters, Rendered

SHIPPED = Path(__file__).parent.parent / "templates"
LANGUAGES = sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir() and folder.name != "cities")
EVERYWHERE = {"city", "city_key", "language", "words"}
WRITTEN = [
    pytest.param(name, language, id=f"{name}-{language}")
    for language in LANGUAGES
    for name in LETTERS
    if (SHIPPED / language / f"{name}.txt").exists()
]
KINDS = {
    "receipt",
    "review",
    "decision",
    "match",
    "introduction",
    "relay",
    "question",
    "digest",
    "notice",
    "renewal",
    "reminder",
}


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters(SHIPPED, {"gera": SimpleNamespace(name="Gera", language="de", privacy_url="", privacy_contact="")})


def rendered(letters: Letters, name: str, language: str) -> list[Rendered]:
    """The letter with each sample of each of its variables at least once."""
    wanted = {variable: VARIABLES[variable].samples for variable in LETTERS[name].variables}
    turns = max((len(values) for values in wanted.values()), default=1)
    return [
        letters.render(name, language, "gera", {key: values[turn % len(values)] for key, values in wanted.items()})
        for turn in range(turns)
    ]


def readme_rows(heading: str) -> list[list[str]]:
    section = (SHIPPED / "README.md").read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*) \|$", section, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" |")] for row in rows]


@pytest.mark.parametrize(("name", "language"), WRITTEN)
def test_every_letter_renders(letters: Letters, name: str, language: str) -> None:
    """Strictly, in its own language, with a subject, sane lines and no trace of the template language."""
    for letter in rendered(letters, name, language):
        assert letter.language == language
        assert letter.subject
        assert len(letter.subject) <= 78
        assert not re.search(r"\{\{|\{%|None|True|False|\[\]|  \S", letter.subject)
        assert not re.search(r"\{\{|\{%|\bNone\b|\bTrue\b|\bFalse\b", letter.text)
        assert all(len(line) <= 76 for line in letter.text.split("\n"))
        assert all(line == line.rstrip() or line == "-- " for line in letter.text.split("\n"))


@pytest.mark.parametrize(("name", "language"), WRITTEN)
def test_source_lines_are_short(name: str, language: str) -> None:
    """Prose keeps to 72 characters, so that it can be quoted; lines with template code may be longer."""
    for line in (SHIPPED / language / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        assert len(line) <= 72 or "{" in line
        assert all(ord(character) < 0x2000 or character == "\u200c" for character in line)  # Persian joins with it.


@pytest.mark.parametrize("language", LANGUAGES)
def test_citizens_and_organisations_read_every_letter(language: str) -> None:
    """Each language has every letter but those to moderators, who read their city's language."""
    missing = [name for name in LETTERS if not (SHIPPED / language / f"{name}.txt").exists()]
    assert [name for name in missing if not name.startswith("moderator/")] == []


def test_reviews_keep_their_subject_prefix(letters: Letters) -> None:
    """Moderators and their filters find a matter by "[gera 17]"."""
    for name in LETTERS:
        if name.startswith("moderator/"):
            for letter in rendered(letters, name, "de"):
                assert re.match(r"\[gera( \d+)?\] ", letter.subject)


def test_kinds_are_those_of_the_outside() -> None:
    """Other programs rely on X-Mailflow-Kind; only what a person wrote is not marked as automatic (RFC 3834)."""
    assert {spec.kind for spec in LETTERS.values()} <= KINDS
    assert [name for name, spec in LETTERS.items() if spec.auto_submitted is None] == ["both/relay"]


def test_readme_lists_every_letter() -> None:
    """Name, kind and variables in templates/README.md are those of the program, in the same order."""
    told = [
        (name.strip("`"), kind, tuple(re.findall("`(.*?)`", variables)))
        for name, kind, _, variables in readme_rows("Every letter")
    ]
    assert told == [(name, spec.kind, spec.variables) for name, spec in LETTERS.items()]


def test_readme_explains_every_variable() -> None:
    """Each variable with what it holds, in the program's words; each is used by a letter."""
    assert [tuple(row) for row in readme_rows("Every variable")] == [
        (f"`{name}`", v.meaning) for name, v in VARIABLES.items()
    ]
    assert {variable for spec in LETTERS.values() for variable in spec.variables} == set(VARIABLES)


@pytest.mark.parametrize("name", LETTERS)
def test_templates_use_what_they_are_given(name: str) -> None:
    """The variables of a letter, found in its templates, are just those that the program gives and the README lists."""
    environment = jinja2.Environment(autoescape=False)
    environment.filters |= dict.fromkeys(
        ("block", "whole", "when", "day", "categories", "sentence", "short", "in_short"), str
    )
    used: set[str] = set()
    for path in SHIPPED.glob(f"*/{name}.txt"):
        source = path.read_text(encoding="utf-8")
        used |= meta.find_undeclared_variables(environment.parse(source))
    assert used - EVERYWHERE == set(LETTERS[name].variables)
