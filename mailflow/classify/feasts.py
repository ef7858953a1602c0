"""The day of a feast that somebody names as the end of a time: "bis Weihnachten", "until Easter", "do Wielkanocy".

Called by `times`. Pure. Only feasts whose day is the same for all who use the word: Orthodox churches keep Easter and some keep
Christmas on other days, so those languages have no word for them in their files.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_FIXED = {"christmas": (12, 24), "new_years_eve": (12, 31), "new_year": (1, 1)}
_BEHIND_EASTER = {"easter": timedelta(), "pentecost": timedelta(days=49)}

FEASTS = (*_FIXED, *_BEHIND_EASTER)
"""The lists of feasts in [availability] of a language file."""


def feast_day(name: str, earliest: date) -> date:
    """The first day of a feast that is not before a day."""
    return next(day for year in (0, 1) if (day := _in_year(name, earliest.year + year)) >= earliest)


def _in_year(name: str, year: int) -> date:
    return date(year, *_FIXED[name]) if name in _FIXED else _easter(year) + _BEHIND_EASTER[name]


@lru_cache(maxsize=8)
def _easter(year: int) -> date:
    """Easter Sunday, the day before a public holiday of the whole country."""
    [monday] = holidays.country_holidays("DE", years=year, language="de").get_named("Ostermontag")
    return monday - timedelta(days=1)
