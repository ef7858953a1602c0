"""tomlfile: files that people tune, and the line on which each key stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.errors import Fault
from mailflow.tomlfile import TomlFile

TEXT = """\
# a comment with [a table] and key = "value"
secret = "x"
"quoted key" = 1

[database]   # where
url = "sqlite:///x"

[cities.gera]
name = "Gera"
moderators = [
  "anna@gera.example",
  "ben@gera.example",
]
[cities."bad hersfeld"]
'name' = "Bad Hersfeld"

[[receive.imap]]
host = "one"
[[receive.imap]]
host = "two"
  port.number = 993
send = { host = "a", port = 25 }
"""


@pytest.fixture
def file(tmp_path: Path) -> TomlFile:
    """The text above, read."""
    return written(tmp_path, TEXT)


def written(folder: Path, text: str) -> TomlFile:
    path = folder / "a.toml"
    path.write_text(text, encoding="utf-8")
    found = TomlFile.read(path)
    assert isinstance(found, TomlFile)
    return found


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        pytest.param(("secret",), 2, id="before any table"),
        pytest.param(("quoted key",), 3, id="key in quotes"),
        pytest.param(("database",), 5, id="table with a comment"),
        pytest.param(("database", "url"), 6, id="key of a table"),
        pytest.param(("cities", "gera"), 8, id="table in a table"),
        pytest.param(("cities", "gera", "name"), 9, id="key of it"),
        pytest.param(("cities", "gera", "moderators"), 10, id="list over several lines"),
        pytest.param(("cities", "gera", "address"), 8, id="missing key: the table around it"),
        pytest.param(("cities", "bad hersfeld", "name"), 15, id="quotes in a heading"),
        pytest.param(("receive", "imap", "0", "host"), 18, id="first of an array of tables"),
        pytest.param(("receive", "imap", "1", "host"), 20, id="second of an array of tables"),
        pytest.param(("receive", "imap", "1", "port", "number"), 21, id="dotted and indented"),
        pytest.param(("receive", "imap", "1", "send", "port"), 22, id="inside an inline table"),
        pytest.param(("nowhere", "at", "all"), None, id="unknown"),
        pytest.param((), None, id="the file itself"),
    ],
)
def test_line(file: TomlFile, keys: tuple[str, ...], line: int | None) -> None:
    """The line of a key, or of the nearest table around it."""
    assert file.line(keys) == line
    assert file.fault(keys, "is wrong") == Fault(file.path, line, "is wrong")


def test_list_entries_are_no_headings(tmp_path: Path) -> None:
    """Lists in lists look like headings; what stands below them still has its own line."""
    file = written(tmp_path, 'pairs = [\n  ["a", 1],\n  ["b", 2]\n]\nname = 3\n')
    assert file.line(("name",)) == 5


def test_line_of_text(file: TomlFile) -> None:
    """An entry of a long list is found by its text, from a line on."""
    assert file.line_of_text("ben@gera.example") == 12
    assert file.line_of_text("host", after=19) == 20
    assert file.line_of_text("nobody") is None


def test_table(file: TomlFile) -> None:
    """The values are those of the standard library."""
    assert file.table["cities"]["bad hersfeld"] == {"name": "Bad Hersfeld"}
    assert [entry["host"] for entry in file.table["receive"]["imap"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param(None, None, "no such file", id="missing"),
        pytest.param(b'a = "b"\nc = \n', 2, "not valid TOML", id="value missing"),
        pytest.param(b"a = 1\na = 2\n", 2, "not valid TOML", id="key twice"),
        pytest.param("a = 1\n[cities.köln]\n".encode(), 2, "a key takes a-z, 0-9 and - alone", id="umlaut in a key"),
        pytest.param(b'a = "b', None, "not valid TOML", id="never closed"),
        pytest.param(b'a = "\xff"', None, "cannot be read", id="no UTF-8"),
    ],
)
def test_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, line: int | None, words: str) -> None:
    """One fault, with its line where there is one; never an exception."""
    path = tmp_path / "a.toml"
    if content is not None:
        path.write_bytes(content)
    fault = TomlFile.read(path)
    assert isinstance(fault, Fault)
    assert (fault.file, fault.line) == (path, line)
    assert words in str(fault)


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    """A folder is a fault too."""
    fault = TomlFile.read(tmp_path)
    assert isinstance(fault, Fault)
    assert str(fault).startswith(f"{tmp_path}: cannot be read")
