"""TOML files that people tune: read them, and know on which line each key stands, so that a fault can say where.

Used by the config and by every rule file. The standard library parses; only the line numbers are found here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mailflow.errors import Fault

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"({_NAME}(?:\s*\.\s*{_NAME})*)"
_TABLE = re.compile(rf"^\s*(\[\[?)\s*{_DOTTED}\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(rf"^\s*{_DOTTED}\s*=")
_SYNTAX_LINE = re.compile(r"\(at line (\d+),")


class TomlFile:
    """One parsed file: `table` holds the values, `line()` tells where a key stands."""

    def __init__(self, path: Path, table: dict[str, Any], text: str) -> None:
        self.path = path
        self.table = table
        self._text = text
        self._lines: dict[tuple[str, ...], int] | None = None

    @classmethod
    def read(cls, path: Path) -> TomlFile | Fault:
        """The file, or the one fault that keeps it from being read."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return Fault(path, None, "there is no such file")
        except (OSError, UnicodeDecodeError) as error:
            return Fault(path, None, f"cannot be read: {error}")
        try:
            return cls(path, tomllib.loads(text), text)
        except tomllib.TOMLDecodeError as error:
            found = _SYNTAX_LINE.search(str(error))
            line = int(found.group(1)) if found else None
            return Fault(path, line, f"not valid TOML: {error}{_hint(text, line)}")

    def fault(self, keys: tuple[str, ...], what: str) -> Fault:
        """A fault at the line of a key, or of the nearest table around it."""
        return Fault(self.path, self.line(keys), what)

    def line(self, keys: tuple[str, ...]) -> int | None:
        """Line (from 1) of a key path such as ("cities", "gera", "name"); an item of an array of tables is its index."""
        if self._lines is None:
            self._lines = dict(_key_lines(self._text))
        while keys:
            if keys in self._lines:
                return self._lines[keys]
            keys = keys[:-1]
        return None

    def line_of_text(self, needle: str, after: int = 1) -> int | None:
        """The first line from `after` on that holds `needle`: for an entry inside a long list."""
        for number, line in enumerate(self._text.splitlines(), 1):
            if number >= after and needle in line:
                return number
        return None


def _hint(text: str, line: int | None) -> str:
    """What the parser does not say: that a key takes no umlauts."""
    key = text.split("\n")[line - 1].partition("=")[0].partition("#")[0] if line else ""
    if key.isascii() or '"' in key or "'" in key:
        return ""
    return '; a key takes a-z, 0-9 and - alone: [cities.koeln], and below it name = "Köln"'


def _key_lines(text: str) -> Mapping[tuple[str, ...], int]:
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _TABLE.match(line):
            table = _path(heading.group(2))
            if heading.group(1) == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                table = (*table, str(index))
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_path(key.group(1))), number)
    return lines


def _path(dotted: str) -> tuple[str, ...]:
    parts = re.findall(_NAME, dotted)
    return tuple(part.strip("\"'") for part in parts)
