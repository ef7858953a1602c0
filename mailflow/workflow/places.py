"""How far two postcodes are from each other. Pure once loaded.

The data is rules/places/de-postcodes.tsv (GeoNames, CC BY 4.0); an unknown postcode has no distance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

EARTH_RADIUS_KM = 6371.0
CELL_KM = 10.0  # The side of a square of the map.
_KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_KM
_EAST = math.cos(math.radians(51)) * _KM_PER_DEGREE  # Degrees of longitude are so wide in the middle of Germany.


class Places:
    """The points of postcodes, latitude and longitude in degrees (WGS 84)."""

    def __init__(self, points: Mapping[str, tuple[float, float]]) -> None:
        self.points = points

    @classmethod
    def load(cls, file: Path) -> Places:
        """Reads the table: postcode, place, district, state, latitude, longitude. No file, no distances."""
        if not file.exists():
            return cls({})
        rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:])
        return cls({row[0]: (float(row[4]), float(row[5])) for row in rows if len(row) >= 6})

    def distance_km(self, one: str | None, other: str | None) -> float | None:
        """The distance as the crow flies; None when one of them is not known."""
        a, b = self.points.get(one or ""), self.points.get(other or "")
        if a is None or b is None:
            return None
        lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
        half = (
            math.sin((lat_b - lat_a) / 2) ** 2
            + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
        )
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))

    def cell(self, postcode: str | None) -> str:
        """The square of the map that a postcode lies in, "12:34"; "" when it is not known."""
        point = self.points.get(postcode or "")
        if point is None:
            return ""
        return f"{math.floor(point[0] * _KM_PER_DEGREE / CELL_KM)}:{math.floor(point[1] * _EAST / CELL_KM)}"

    @staticmethod
    def rings(cell: str) -> tuple[tuple[str, ...], ...]:
        """A cell, then the eight around it and what has no place: where to look first; nothing for no cell."""
        if not cell:
            return ()
        north, east = (int(part) for part in cell.split(":"))
        around = [f"{north + n}:{east + e}" for n in (-1, 0, 1) for e in (-1, 0, 1) if (n, e) != (0, 0)]
        return ((cell,), (*around, ""))
