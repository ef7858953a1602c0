"""workflow.score: how well an offer fits a need, and why."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rows import NOW

from mailflow.classify.ruleset import Matching
from mailflow.model import Reason
from mailflow.store.records import Listing
from mailflow.workflow.places import Places
from mailflow.workflow.score import Score, fits, score

WEIGHTS = Matching()
PLACES = Places(
    {"07545": (50.877, 12.076), "07546": (50.89, 12.08), "07743": (50.933, 11.583), "01067": (51.057, 13.717)}
)
PLAIN = Listing(
    id=1, submission_id=1, position=1, city="gera", person_id=1, kind="offer", categories=["furniture"], terms=[], words="",
    quantity=None, rest=None, postcode=None, state="open", ending=None, decided_by=None, decided_at=None, decision_reason=None,
    created_at=NOW,
)  # fmt: skip
SUM = 1.0
TODAY = NOW.date()
NOTHING_ELSE: dict[str, Any] = dict.fromkeys(
    ("weight_terms", "weight_quantity", "weight_time", "weight_fresh", "weight_text"), 0.0
)


def day(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


def scored(offer: dict[str, object], need: dict[str, object]) -> Score:
    given_need = {"kind": "need", **need}
    return score(dataclasses.replace(PLAIN, **offer), dataclasses.replace(PLAIN, **given_need), WEIGHTS, PLACES, NOW)


def test_nothing_said() -> None:
    """Two that share a category and say no more: unknown parts count half, and only the category is a reason."""
    found = scored({}, {})
    half = (WEIGHTS.weight_terms + WEIGHTS.weight_quantity + WEIGHTS.weight_near + WEIGHTS.weight_time) / 2
    assert found == Score(round(half + WEIGHTS.weight_fresh, 4), (Reason("same_category", {"category": "furniture"}),))


def test_everything_fits() -> None:
    """The same thing, enough of it, next door, today, in the same words: the whole sum, with each reason."""
    same: dict[str, object] = {"terms": ["furniture/bed"], "postcode": "07545", "words": "Kinderbett"}
    same["ends_on"] = TODAY + timedelta(days=10**6)
    found = scored({**same, "rest": 2}, {**same, "rest": 2})
    assert found.value == pytest.approx(SUM, abs=1e-4)
    assert [r.code for r in found.reasons] == ["same_category", "same_thing", "near", "enough", "same_days"]
    assert found.reasons[1].values == {"things": "furniture/bed"}
    assert found.reasons[2].values == {"postcode": "07545"}
    assert found.reasons[3].values == {"have": "2", "need": "2"}


@pytest.mark.parametrize(
    ("offer", "need", "worse_offer", "worse_need"),
    [
        pytest.param({"terms": ["f/bed"]}, {"terms": ["f/bed"]}, {"terms": ["f/table"]}, {"terms": ["f/bed"]}, id="the same thing"),
        pytest.param({"terms": ["f/bed"]}, {"terms": ["f/bed", "f/table"]}, {"terms": ["f/bed", "f/chair"]}, {"terms": ["f/bed", "f/table"]}, id="all of what is offered"),
        pytest.param({}, {}, {"terms": ["f/table"]}, {"terms": ["f/bed"]}, id="unknown before different"),
        pytest.param({"postcode": "07545"}, {"postcode": "07546"}, {"postcode": "07545"}, {"postcode": "07743"}, id="nearer"),
        pytest.param({}, {"postcode": "07545"}, {"postcode": "01067"}, {"postcode": "07545"}, id="unknown before far"),
        pytest.param({"rest": 5}, {"rest": 5}, {"rest": 1}, {"rest": 5}, id="enough"),
        pytest.param({"created_at": NOW}, {}, {"created_at": NOW - timedelta(days=14)}, {}, id="fresh"),
        pytest.param({"starts_on": day(3)}, {"ends_on": day(20)}, {"starts_on": day(15)}, {"ends_on": day(20)}, id="more common days"),
        pytest.param({"words": "großes Kinderbett"}, {"words": "Kinderbett gesucht"}, {"words": "Stuhl"}, {"words": "Kinderbett gesucht"}, id="the same words"),
    ],
)  # fmt: skip
def test_better(
    offer: dict[str, object], need: dict[str, object], worse_offer: dict[str, object], worse_need: dict[str, object]
) -> None:
    """What fits better scores more."""
    assert scored(offer, need).value > scored(worse_offer, worse_need).value


def test_weights_are_the_admins() -> None:
    """A part whose weight is nothing does not count; one alone is the whole score."""
    only_near = Matching(weight_near=1, **NOTHING_ELSE)
    offer, need = dataclasses.replace(PLAIN, postcode="07545"), dataclasses.replace(PLAIN, postcode="07545")
    assert score(offer, need, only_near, PLACES, NOW).value == 1
    assert score(offer, dataclasses.replace(need, postcode=None), only_near, PLACES, NOW).value == 0.5


def test_half_at_half_distance_and_age() -> None:
    """`half_distance_km` and `half_age_days` mean what they say."""
    km = PLACES.distance_km("07545", "07743")
    assert km is not None
    only_near = Matching(weight_near=1, half_distance_km=km, **NOTHING_ELSE)
    offer, need = dataclasses.replace(PLAIN, postcode="07545"), dataclasses.replace(PLAIN, postcode="07743")
    assert score(offer, need, only_near, PLACES, NOW).value == pytest.approx(0.5, abs=1e-4)
    only_fresh = Matching(weight_near=0, **{**NOTHING_ELSE, "weight_fresh": 1})
    old = dataclasses.replace(PLAIN, created_at=NOW - timedelta(days=WEIGHTS.half_age_days))
    assert score(old, need, only_fresh, PLACES, NOW).value == pytest.approx(0.5)
    young = dataclasses.replace(PLAIN, created_at=NOW + timedelta(days=1))  # Clocks of two machines differ.
    assert score(young, need, only_fresh, PLACES, NOW).value == 1


@pytest.mark.parametrize(
    ("offer", "need", "code"),
    [
        pytest.param({"rest": 0}, {"rest": 0}, "enough", id="no amount is needed"),
        pytest.param({"rest": 3}, {}, "enough", id="the need names no amount"),
        pytest.param({"postcode": "07545"}, {"postcode": "01067"}, "near", id="far away"),
        pytest.param({"postcode": "07545"}, {"postcode": "99999"}, "near", id="unknown postcode"),
        pytest.param({"terms": ["f/bed"]}, {"terms": ["f/table"]}, "same_thing", id="another thing"),
    ],
)
def test_no_reason(offer: dict[str, object], need: dict[str, object], code: str) -> None:
    """Nothing is told as a reason that is none."""
    assert code not in [reason.code for reason in scored(offer, need).reasons]


def test_enough_is_told_only_when_it_is() -> None:
    """One bed for five families is not enough."""
    assert "enough" not in [reason.code for reason in scored({"rest": 1}, {"rest": 5}).reasons]


@pytest.mark.parametrize(
    ("offer", "need", "fit"),
    [
        pytest.param({}, {}, True, id="nothing said"),
        pytest.param({"categories": ["clothing"]}, {}, False, id="no shared category"),
        pytest.param({"kind": "need"}, {}, False, id="two needs"),
        pytest.param({"person_id": 2}, {"person_id": 2}, False, id="the same sender"),
        pytest.param({"rest": 0}, {}, False, id="nothing left"),
        pytest.param({}, {"rest": 0}, False, id="nothing needed any more"),
        pytest.param({"postcode": "07545"}, {"postcode": "07743"}, True, id="in reach"),
        pytest.param({"postcode": "07545"}, {"postcode": "01067"}, False, id="out of reach"),
        pytest.param({"postcode": "07545"}, {"postcode": "99999"}, True, id="unknown place"),
        pytest.param({"ends_on": day(7)}, {"starts_on": day(7)}, True, id="one common day"),
        pytest.param({"ends_on": day(7)}, {"starts_on": day(8)}, False, id="no common day"),
        pytest.param({"starts_on": day(8)}, {"ends_on": day(7)}, False, id="too late for the need"),
        pytest.param({"ends_on": day(-1)}, {}, False, id="over"),
        pytest.param({"ends_on": day(0)}, {}, True, id="the last day"),
    ],
)
def test_fits(offer: dict[str, object], need: dict[str, object], fit: bool) -> None:
    """What rules a pair out, and what nobody said rules nothing out."""
    given = dataclasses.replace(PLAIN, **{"person_id": 1, **offer})
    wanted = dataclasses.replace(PLAIN, **{"kind": "need", "person_id": 3, **need})
    assert fits(given, wanted, WEIGHTS, PLACES, TODAY) is fit


KINDS = Matching(
    kinds_of_things=("furniture:bett liege sofa", "furniture:sofa sessel", "furniture:stuhl sessel"),
    and_others=("anderes", "aller art"),
)


@pytest.mark.parametrize(
    ("offer", "need", "fit"),
    [
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/stuhl"]}, False, id="another thing"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/bett", "furniture/stuhl"]}, True, id="one of them"),
        pytest.param({"terms": ["furniture/bett", "furniture/stuhl"]}, {"terms": ["furniture/stuhl"]}, True, id="one of what is offered"),
        pytest.param({"terms": ["furniture/barstuhl"]}, {"terms": ["furniture/stuhl"]}, True, id="a kind of it"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/barstuhl"]}, False, id="a kind of another"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/sofa"]}, True, id="in two kinds"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/mobel"]}, True, id="the general word"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/mobel", "furniture/stuhl"]}, True, id="the general word, too"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/stuhl-mit-bett", "furniture/stuhl"]}, True, id="a phrase"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": []}, True, id="a category alone"),
        pytest.param({}, {"terms": ["furniture/stuhl"]}, True, id="an offer without a name"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/stuhl"], "words": "Stühle und Anderes."}, True, id="and others"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/stuhl"], "words": "Stühle aller\nArt"}, True, id="of all kinds"),
        pytest.param({"terms": ["furniture/bett"], "words": "Bett und anderes"}, {"terms": ["furniture/stuhl"]}, True, id="others are offered"),
        pytest.param({"terms": ["furniture/bett"]}, {"terms": ["furniture/stuhl"], "words": "ein anderes Mal"}, True, id="rather too much than too little"),
        pytest.param(
            {"terms": ["furniture/bett"], "categories": ["furniture", "household"]},
            {"terms": ["furniture/stuhl"], "categories": ["furniture", "household"]}, True, id="a category of which nothing is named",
        ),
    ],
)  # fmt: skip
def test_another_thing(offer: dict[str, object], need: dict[str, object], fit: bool) -> None:
    """Only where both name known things and no others is another thing of the category kept back; a setting says so."""
    given = dataclasses.replace(PLAIN, **offer)
    wanted = dataclasses.replace(PLAIN, **{"kind": "need", "person_id": 3, **need})
    assert fits(given, wanted, KINDS, PLACES, TODAY) is fit
    assert fits(given, wanted, dataclasses.replace(KINDS, other_things=True), PLACES, TODAY)


amounts = st.none() | st.integers(0, 10**9)
terms = st.lists(st.sampled_from(["f/bed", "f/table", "f/chair", "odd"]), max_size=4)
postcodes = st.none() | st.sampled_from(["07545", "07743", "01067", "99999", ""])


@given(
    amounts,
    amounts,
    terms,
    terms,
    postcodes,
    postcodes,
    st.text(max_size=200),
    st.text(max_size=200),
    st.integers(-10, 10_000),
)
def test_between_nothing_and_the_sum(
    have: int | None,
    want: int | None,
    offered: list[str],
    needed: list[str],
    here: str | None,
    there: str | None,
    one: str,
    other: str,
    days: int,
) -> None:
    """Whatever two listings hold, the score stays in its bounds and is the same each time."""
    offer = {"rest": have, "terms": offered, "postcode": here, "words": one, "created_at": NOW - timedelta(days=days)}
    need = {"rest": want, "terms": needed, "postcode": there, "words": other}
    found = scored(offer, need)
    assert 0 <= found.value <= round(SUM, 4)
    assert found == scored(offer, need)
