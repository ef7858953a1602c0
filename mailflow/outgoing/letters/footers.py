"""What stands below every letter: who writes, until when it is kept, and where more is said about that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from mailflow.outgoing.compose import one_line
from mailflow.outgoing.letters.layout import wrapped
from mailflow.outgoing.wording import Words

# Letters that are kept in another way than all others to their reader.
_OWN = {"sender/deleted": "deleted"}


class City(Protocol):
    """What letters need to know of a city; `config.City` has it."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def privacy_url(self) -> str: ...
    @property
    def privacy_contact(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept, as the footers say it."""

    letters: timedelta = timedelta(days=30)
    days: int = 90  # after the end of what was agreed on: nothing is kept for longer


def footer(name: str, words: Words, city: City | None, keeping: Keeping, on: date) -> str:
    """The footer of that letter where it has its own, else that of its reader; a city that is not there is a sample's.

    on: the day on which the letter is written.
    """
    filled = {
        "city": city.name if city else "Gera",
        "until": (on + keeping.letters).strftime(words.day),
        "days": keeping.days,
    }
    lines = words.footers[_OWN.get(name) or name.partition("/")[0]].format_map(filled).strip().split("\n")
    if city and city.privacy_url:
        lines.append(words.privacy["notice"].format(url=city.privacy_url))
    if city and city.privacy_contact:
        lines.append(words.privacy["contact"].format(contact=city.privacy_contact))
    return "\n".join(part for line in lines for part in wrapped(one_line(line)))
