"""The direction in which the modules know each other, and the few that may know a library."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "mailflow"

# From top to bottom. A module belongs to the longest name that fits it. It may know its own group and whatever stands
# further down; groups on one line do not know each other, but for those in TOGETHER.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("supervisor", "process", "town"),
    ("answerfigures",),
    ("app", "evaluation"),
    ("worker", "schedule", "intake", "outgoing.delivery"),
    ("workflow",),
    ("authentication",),  # What the reading of a mail leaves to the DNS.
    (
        *("reading", "classify", "outgoing.letters", "outgoing.compose", "outgoing.tokens", "outgoing.wording"),
        *("outgoing.enclosures", "outgoing.held", "outgoing.refusals", "outgoing.shown", "store"),
    ),
    ("config", "line"),
    ("model", "states", "errors", "tomlfile", "memory", "__init__"),
)
TOGETHER = {
    ("outgoing.letters", "outgoing.wording"),  # The reasons and greetings that letters are filled with.
    ("outgoing.letters", "outgoing.shown"),  # The values that letters print.
    ("outgoing.letters", "outgoing.compose"),  # What a subject and a text may hold.
    ("outgoing.letters", "outgoing.held"),  # The values of one letter that has many.
    ("outgoing.held", "outgoing.enclosures"),  # The mails that a copy of somebody's data encloses.
    ("outgoing.compose", "outgoing.enclosures"),  # The parts of a mail behind its text.
    ("tomlfile", "errors"),  # A file that cannot be read is a fault.
}
JAILS = {
    "sqlalchemy": ("store",),
    "spacy": ("classify",),
    "simplemma": ("classify",),
    "jinja2": ("outgoing.letters", "outgoing.wording"),
    "aiosmtpd": ("intake", "town"),
    "smtplib": ("outgoing.delivery", "cli.check", "town"),
    "apscheduler": ("schedule",),
    "holidays": ("workflow.calendar", "classify.feasts"),
    "mailparser": ("reading",),
    "authres": ("reading",),
    "dkim": ("authentication",),
    "dns": ("authentication",),
    "flufl": ("reading",),
    "spf": ("authentication",),
    "py3langid": ("reading",),
    "PIL": ("reading.photos",),
}
IMPORT_NAMES = {
    "dkimpy": "dkim",
    "dnspython": "dns",
    "flufl.bounce": "flufl",
    "mail-parser": "mailparser",
    "pillow": "PIL",
    "pyspf": "spf",
    "PyStemmer": "Stemmer",
    "scikit-learn": "sklearn",
}
NO_WORLD = (
    "reading",
    "classify",
    "outgoing.compose",
    "outgoing.enclosures",
    "outgoing.held",
    "outgoing.tokens",
    "workflow.masking",
    "workflow.score",
    "workflow.calendar",
    "workflow.days",
    "workflow.numbered",
    "model",
    "states",
)
WORLD = {"socket", "subprocess", "smtplib", "urllib.request", "http", "sqlite3", "random", "secrets"}

Import = tuple[str, str, int]  # who, what, in which line


def modules() -> Iterator[tuple[str, Path]]:
    """Every module by its name below `mailflow`; the package itself is `__init__`."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imports() -> Iterator[Import]:
    """Every import in every module, also inside functions."""
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((name, alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name}:{node.lineno}: imports are absolute"
                yield from ((name, whole(node.module or "", alias.name), node.lineno) for alias in node.names)
            elif (
                isinstance(node, ast.Call)
                and "import_module" in ast.unparse(node.func)
                and isinstance(node.args[0], ast.Constant)
            ):
                yield (name, str(node.args[0].value), node.lineno)


def whole(module: str, name: str) -> str:
    """`from mailflow import config` means mailflow.config; `from mailflow.errors import Fault` means mailflow.errors."""
    path = PACKAGE.parent.joinpath(*module.split("."), name)
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").exists() else module


TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in modules()}
ALL = list(imports())
OWN = [
    (who, what.removeprefix("mailflow.") if what != "mailflow" else "__init__", line)
    for who, what, line in ALL
    if what.split(".")[0] == "mailflow"
]


def within(module: str, groups: tuple[str, ...]) -> bool:
    return any(module == group or module.startswith(group + ".") for group in groups)


def place(module: str) -> tuple[int, str]:
    """The layer, 0 at the top, and the group of a module."""
    found = [
        (len(group), number, group)
        for number, groups in enumerate(LAYERS)
        for group in groups
        if within(module, (group,))
    ]
    assert found, f"mailflow/{module.replace('.', '/')}.py stands in no layer: add it to LAYERS"
    _, number, group = max(found)
    return number, group


def test_every_module_has_its_layer() -> None:
    """A new module is put somewhere on purpose; a name without a module is gone from the table."""
    names = set(TREES) - {"outgoing"}
    assert {place(name)[1] for name in names} == {group for groups in LAYERS for group in groups}


def test_downwards_only() -> None:
    """Nobody knows what stands above or beside it."""
    wrong = []
    for who, what, line in OWN:
        (upper, one), (lower, other) = place(who), place(what)
        if one != other and lower <= upper and (one, other) not in TOGETHER:
            wrong.append(f"mailflow/{who.replace('.', '/')}.py:{line} imports {what}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("library", JAILS)
def test_jail(library: str) -> None:
    """A library is known in its own place only, so that it can be exchanged there; and it is known there."""
    users = {who for who, what, _ in ALL if what.split(".")[0] == library}
    assert {who for who in users if not within(who, JAILS[library])} == set()
    assert users


def test_pure_modules_do_not_touch_the_world() -> None:
    """They work on values alone."""
    assert [(who, what, line) for who, what, line in ALL if within(who, NO_WORLD) and what in WORLD] == []


def test_every_library_is_declared() -> None:
    """What is imported comes with Python, is ours, or stands in the list of dependencies; and what stands there is used."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["train"]]
    listed = {re.split(r"[<>=; ]", line)[0] for line in needed}
    declared = {IMPORT_NAMES.get(name, name.lower()) for name in listed - {"tzdata"}}
    assert {what.split(".")[0] for _, what, _ in ALL} - set(sys.stdlib_module_names) - {"mailflow"} == declared


def test_no_circle() -> None:
    """Within a group, too, nobody needs itself by way of others to be loaded."""
    knows: dict[str, set[str]] = {}
    for who, what, _ in top_level():
        knows.setdefault(who, set()).add(what)
    open_, done = set(), set()

    def visit(module: str, way: tuple[str, ...]) -> None:
        assert module not in open_, " -> ".join((*way, module))
        if module in done:
            return
        open_.add(module)
        for next_one in sorted(knows.get(module, ())):
            visit(next_one, (*way, module))
        open_.remove(module)
        done.add(module)

    for module in sorted(knows):
        visit(module, ())


def test_start_is_quick() -> None:
    """The listener greets before anything heavy is loaded: what `serve` imports holds neither spaCy nor Jinja."""
    needed, new = set(), {"__main__", "cli", "cli.serve"}
    while new:
        needed |= new
        new = {what for who, what, _ in top_level() if who in new} - needed
    heavy = {
        what
        for who, what, _ in top_level(own=False)
        if who in needed and what.split(".")[0] in ("spacy", "jinja2", "mailparser", "py3langid", "apscheduler")
    }
    assert heavy == set()


def top_level(*, own: bool = True) -> Iterator[Import]:
    """The imports that run when a module is loaded: those that stand outside of every function."""
    late = set()
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                late |= {
                    (name, inner.lineno)
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom | ast.Call)
                }
    yield from (found for found in (OWN if own else ALL) if (found[0], found[2]) not in late)
