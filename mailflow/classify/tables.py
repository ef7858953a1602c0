"""Tables, and lists that tell how many behind each thing, as lists that tell it before: "Töpfe | 5" becomes "- 5 Töpfe".

Called by the classifier before a text is cut into words. Organisations keep their needs in tables, and what comes by mail of
one are lines with bars, tabs or blanks between the cells. Pure, and linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MAX_CELLS = 12
MAX_CELL = 80
"""A line with more cells, or longer ones, is no row of a table of things."""

SURELY_A_NUMBER = 30
"""A bare number behind a thing counts it up to here; a higher one may be its size: "Schuhe - 38", "Hose: 140"."""

_BARS = re.compile(r"[ \t]*\|[ \t]*")
_TABS = re.compile(r"[ ]*\t[ \t]*")
_BLANKS = re.compile(r"[ ]{2,}")
_SEMICOLONS = re.compile(r"[ ]*;[ ]*")
_RULE = re.compile(r"[ \t|:+=_–—-]*[-=_–—]{3,}[ \t|:+=_–—-]*")  # |---|---|
_BULLET = re.compile(r"[ \t]*(?:[-*+•·–—][ \t]+)?")
_NOTHING = frozenset(["", "-", "–", "—", "/", "?", "k.A.", "n/a"])
_NUMBER = re.compile(r"(?:ca\.?[ ]?)?(\d{1,4})(?:[ ]?([^\W\d_]{1,12}\.?|[x×]))?")
_THING = r"(?P<thing>[^\W\d_][^\n|;:\t]{1,60}?)"
_COUNTED_BEHIND = tuple(
    re.compile(_THING + pattern)
    for pattern in (
        r"(?:[ ]*,)?[ ]*[(\[]?(?P<sure>\d{1,4})[ ]?[x×][)\]]?",  # Töpfe 5x
        r"(?:[ ]*,)?[ ]*[(\[]?[x×][ ]?(?P<sure>\d{1,4})[)\]]?",  # Töpfe x5
        r"(?:[ ]*[:,]|[ ]+[-–—])?[ ]*[(\[]?(?P<sure>\d{1,4})[ ](?P<unit>[^\W\d_]{1,12}\.?)[)\]]?",  # Töpfe - 5 Stück
        r"(?:[ ]*:|[ ]+[-–—])[ ]*(?P<bare>\d{1,4})",  # Töpfe: 5
        r"[ ]*\((?P<bare>\d{1,4})\)",  # Töpfe (5)
    )
)


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of words. field: the field that a heading names ("quantity"), or None; counts: whether a word stands behind
    numbers of things ("Stück"); is_thing: whether a text names a thing that the rules know."""

    field: Callable[[str], str | None]
    counts: Callable[[str], bool]
    is_thing: Callable[[str], bool]


def as_lists(text: str, names: Names) -> str:
    """A text with its tables, and its lists with the number behind each thing, as lines such as "- 5 Töpfe, Größe 28"."""
    if not any(map(str.isdigit, text)):
        return text
    lines = text.split("\n")
    return "\n".join(_without_tables(_without_lists(lines, names), names)) if len(lines) > 1 else text


def _without_lists(lines: Sequence[str], names: Names) -> Iterator[str]:
    """The lines, those of a list of at least two counted things as "- 5 Töpfe"."""
    found = [(line, _counted(line, names)) for line in lines]
    for is_counted, group in groupby(found, key=lambda pair: bool(pair[1])):
        rows = list(group)
        is_list = is_counted and len(rows) > 1 and any(names.is_thing(counted) for _, counted in rows)
        yield from (counted if is_list else line for line, counted in rows)


def _counted(line: str, names: Names) -> str:
    """A line of a list with its number first; "" where it has none behind its thing."""
    if len(line) > MAX_CELL or not line[-1:] or not any(map(str.isdigit, line)):
        return ""
    bullet = _BULLET.match(line)
    rest = line[bullet.end() if bullet else 0 :].rstrip(" .,")
    for pattern in _COUNTED_BEHIND:
        if not (found := pattern.fullmatch(rest)):
            continue
        said = found.groupdict()
        thing, unit = said["thing"].strip(" ,-–—"), said.get("unit") or ""
        if thing[-1:].isdigit() or names.field(thing) or (unit and not names.counts(unit)):
            return ""  # "Bett 90 x 200"; "Menge: 5"; "Kinderbett 2 Jahre".
        number = int(said.get("sure") or said.get("bare") or 0)
        if not 0 < number <= (SURELY_A_NUMBER if said.get("bare") else number):
            return ""
        return f"- {number} {unit} {thing}" if unit else f"- {number} {thing}"
    return ""


def _without_tables(lines: Iterator[str], names: Names) -> Iterator[str]:
    """The lines, rows of tables as lines of a list."""
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
            continue
        yield from _block(block, names)
        block.clear()
        yield line
    yield from _block(block, names)


def _block(block: Sequence[str], names: Names) -> Iterator[str]:
    """The lines of a paragraph, with a table in it as a list."""
    for separator in (_BARS, _TABS, _BLANKS, _SEMICOLONS) if len(block) > 1 else ():
        cells = [_cells(line, separator) for line in block]
        first = next((at for at, row in enumerate(cells) if row), len(cells))
        end = next((at for at in range(first, len(cells)) if not cells[at]), len(cells))
        if end - first > 1 and (rows := _rows([cells[at] for at in range(first, end)], names)):
            yield from block[:first]
            yield from rows
            yield from block[end:]
            return
    yield from block


def _cells(line: str, separator: re.Pattern[str]) -> list[str]:
    """The cells of a row; none where a line is none. A line between rows, of strokes alone, has one empty cell."""
    if _RULE.fullmatch(line):
        return [""]
    cells = separator.split(line.strip().strip("|").strip(" "))
    return cells if 1 < len(cells) <= MAX_CELLS and max(map(len, cells)) <= MAX_CELL else []


def _rows(table: Sequence[Sequence[str]], names: Names) -> list[str]:
    """The rows of a table as lines; none where it is no table of things with their numbers."""
    rows = [row for row in table if len(row) > 1]
    if len(rows) < 2:
        return []
    fields = [names.field(cell.rstrip(":")) if cell else None for cell in rows[0]]
    if "quantity" in fields and not any(cell[:1].isdigit() for cell in rows[0]):
        return _below(rows[0], fields, rows[1:])
    lines = [_bare(row, names) for row in rows]
    return lines if all(lines) and any(map(names.is_thing, lines)) else []


def _below(heading: Sequence[str], fields: Sequence[str | None], rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows below a heading: the thing with its number, then what else is told, with the heading's name of it; field lines
    where a column names the category."""
    number_at = fields.index("quantity")
    thing_at = next((at for at, name in enumerate(fields) if name == "description"), None)
    if thing_at is None:
        thing_at = next(at for at in range(len(fields)) if at != number_at)
    lines = []
    for row in rows:
        told = {at: cell for at, cell in enumerate(row[: len(heading)]) if cell not in _NOTHING}
        if "category" in fields:
            lines.append("; ".join(f"{heading[at]}: {cell}" for at, cell in told.items()))
            continue
        thing, number = told.pop(thing_at, ""), told.pop(number_at, "")
        counted = f"{number} {thing}" if _NUMBER.fullmatch(number) else ", ".join(filter(None, (thing, number)))
        lines.append("- " + ", ".join((counted, *(f"{heading[at]} {cell}" for at, cell in told.items()))))
    return lines


def _bare(row: Sequence[str], names: Names) -> str:
    """A row without a heading, of a thing and one number, the number first; "" where it is none."""
    numbers = [at for at, cell in enumerate(row) if (found := _NUMBER.fullmatch(cell)) and _is_count(found, names)]
    things = [at for at, cell in enumerate(row) if at not in numbers and cell[:1].isalpha()]
    if len(numbers) != 1 or not things or names.field(row[things[0]].rstrip(":")):
        return ""
    rest = (cell for at, cell in enumerate(row) if at not in (numbers[0], things[0]) and cell not in _NOTHING)
    return "- " + ", ".join((f"{row[numbers[0]]} {row[things[0]]}", *rest))


def _is_count(found: re.Match[str], names: Names) -> bool:
    number, unit = int(found[1]), found[2] or ""
    return 0 < number <= SURELY_A_NUMBER if not unit else unit in ("x", "×") or names.counts(unit)
