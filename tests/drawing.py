"""The states, and what may follow each, drawn for the README from the table in the code.

    python tests/drawing.py

puts the drawing where it stands in the README; a test fails while the two differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from mailflow.states import TRANSITIONS

README = Path(__file__).resolve().parent.parent / "README.md"
PLACE = re.compile(r"(?<=<!-- states -->\n).*?(?=\n<!-- end of states -->)", re.DOTALL)
NAMES = {"Inbound": "A mail that came in", "Listing": "A listing", "Match": "A match", "Letter": "A letter"}


def drawing() -> str:
    """A Mermaid diagram for each kind of state; its arrows read as plain text, too."""
    return "\n\n".join("\n".join(_diagram(kind, table)) for kind, table in TRANSITIONS.items())


def _diagram(kind: type[StrEnum], table: dict[StrEnum, frozenset[StrEnum]]) -> Iterator[str]:
    """The first state of its enum is the one in which a row is born. What leads nowhere is the end, or what is called so
    though a way leads back."""
    yield f"{NAMES[kind.__name__]}:\n\n```mermaid\nstateDiagram-v2"
    yield f"    [*] --> {next(iter(kind))}"
    for was in kind:
        yield from (f"    {was} --> {became}" for became in kind if became in table[was])
        if not table[was] or was == "ended":
            yield f"    {was} --> [*]"
    yield "```"


if __name__ == "__main__":
    README.write_text(PLACE.sub(lambda _: drawing(), README.read_text(encoding="utf-8")), encoding="utf-8")
