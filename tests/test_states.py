"""states: every state stands in the table, can be reached, and leads somewhere or is the end."""

from __future__ import annotations

from enum import StrEnum

import pytest

from mailflow import states

FIRST = {
    states.Inbound: states.Inbound.RECEIVED,
    states.Listing: states.Listing.WAITING,
    states.Match: states.Match.PROPOSED,
    states.Letter: states.Letter.QUEUED,
}
FINAL = {
    states.Inbound: {states.Inbound.DONE},
    states.Listing: set(),
    states.Match: set(),
    states.Letter: {states.Letter.SENT},
}
KINDS = [pytest.param(kind, table, id=kind.__name__) for kind, table in states.TRANSITIONS.items()]


@pytest.mark.parametrize(("kind", "table"), KINDS)
def test_every_state_has_its_transitions(kind: type[StrEnum], table: dict[StrEnum, frozenset[StrEnum]]) -> None:
    """Each state has an entry, which names states of the same kind and never itself."""
    assert set(table) == set(kind)
    for was, next_ones in table.items():
        assert next_ones <= set(kind)
        assert all(isinstance(became, kind) for became in next_ones)
        assert was not in next_ones


@pytest.mark.parametrize(("kind", "table"), KINDS)
def test_every_state_can_be_reached(kind: type[StrEnum], table: dict[StrEnum, frozenset[StrEnum]]) -> None:
    """From the state in which a row is born there is a way to each."""
    reached, new = set(), {FIRST[kind]}
    while new:
        reached |= new
        new = {became for was in new for became in table[was]} - reached
    assert reached == set(kind)


@pytest.mark.parametrize(("kind", "table"), KINDS)
def test_only_ends_lead_nowhere(kind: type[StrEnum], table: dict[StrEnum, frozenset[StrEnum]]) -> None:
    """Nothing waits for ever: a state without a way out is one in which nothing waits."""
    assert {was for was, next_ones in table.items() if not next_ones} == FINAL[kind]


def test_a_row_is_born_in_the_first_state_of_its_enum() -> None:
    """The drawing in the README begins there."""
    assert {kind: next(iter(kind)) for kind in states.TRANSITIONS} == FIRST


def test_every_kind_of_state_is_in_the_table() -> None:
    """An enum of states that the table does not know could never be moved; an ending is no state."""
    kinds = {value for value in vars(states).values() if isinstance(value, type) and issubclass(value, StrEnum)}
    assert kinds - {StrEnum, states.Ending} == set(states.TRANSITIONS) == set(FIRST)


def test_values_fit_their_columns() -> None:
    """The database gives 16 characters to a state and an ending."""
    assert max(len(value) for kind in (*states.TRANSITIONS, states.Ending) for value in kind) <= 16


@pytest.mark.parametrize(
    ("was", "became"),
    [
        pytest.param(states.Listing.APPROVING, states.Listing.WAITING, id="an approval can be undone"),
        pytest.param(states.Listing.REJECTING, states.Listing.WAITING, id="a rejection can be undone"),
        pytest.param(states.Letter.FAILED, states.Letter.QUEUED, id="a failed letter can be retried"),
        pytest.param(states.Inbound.HELD, states.Inbound.RECEIVED, id="a held mail can be released"),
    ],
)
def test_way_back(was: StrEnum, became: StrEnum) -> None:
    """What people rely on to put something right."""
    assert became in states.TRANSITIONS[type(was)][was]


def test_rejecting_never_opens() -> None:
    """Nothing that a moderator rejected comes to the matcher without waiting for one again."""
    assert states.Listing.OPEN not in states.TRANSITIONS[states.Listing][states.Listing.REJECTING]
