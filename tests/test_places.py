"""workflow.places: distances between postcodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.app import shipped
from mailflow.workflow.places import Places

HEADING = "postcode\tplace\tdistrict\tstate\tlatitude_deg\tlongitude_deg\n"


@pytest.fixture(scope="module")
def places() -> Places:
    """The shipped table."""
    return Places.load(shipped("rules") / "places" / "de-postcodes.tsv")


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        pytest.param("07545", "07545", 0, id="the same"),
        pytest.param("07545", "07743", 35, id="Gera to Jena"),
        pytest.param("07545", "10115", 205, id="Gera to Berlin"),
        pytest.param("01067", "80331", 360, id="Dresden to Munich"),
        pytest.param("24103", "87561", 770, id="Kiel to Oberstdorf"),
    ],
)
def test_distance(places: Places, one: str, other: str, km: float) -> None:
    """As the crow flies, within a few kilometres, and the same in both directions."""
    found = places.distance_km(one, other)
    assert found == pytest.approx(km, abs=max(3, km * 0.04))
    assert found == places.distance_km(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("07545", None), (None, None), ("", "07545"), ("00000", "07545"), ("Gera", "07545")]
)
def test_unknown(places: Places, one: str | None, other: str | None) -> None:
    """Without two known postcodes there is no distance."""
    assert places.distance_km(one, other) is None


def test_no_file(tmp_path: Path) -> None:
    """Without the table there are no distances, and no error."""
    assert Places.load(tmp_path / "none.tsv").distance_km("07545", "07743") is None


def test_own_table(tmp_path: Path) -> None:
    """A table of one's own is read; a line that is too short is left out."""
    table = tmp_path / "places.tsv"
    table.write_text(f"{HEADING}1\ta\tb\tc\t0\t0\n2\ta\tb\tc\t0\t180\n3\tshort\n", encoding="utf-8")
    found = Places.load(table)
    assert found.distance_km("1", "2") == pytest.approx(20015, abs=1)  # Half of the equator.
    assert found.distance_km("1", "3") is None


def test_cells(places: Places) -> None:
    """Neighbours share a square or lie in ones that touch; the rings begin at home and take in what has no place."""
    home, near, far = (places.cell(code) for code in ("07545", "07546", "10115"))
    inner, outer = places.rings(home)
    assert inner == (home,)
    assert near in (*inner, *outer)
    assert far not in (*inner, *outer)
    assert len(set(outer)) == 9
    assert "" in outer


def test_no_cell_for_an_unknown_place(places: Places) -> None:
    """Without a place there is nothing near."""
    assert places.cell(None) == places.cell("00000") == ""
    assert places.rings("") == ()
