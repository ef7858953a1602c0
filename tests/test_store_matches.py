"""store.matches: which open listings may be shown to whom, and what became of it."""

from __future__ import annotations

import pytest
from rows import LEASE, NOW, because, events, listing, person

from mailflow import states
from mailflow.store import ledger, matches, submissions
from mailflow.store.engine import Store, Tx
from mailflow.store.records import Listing, Match

ORGANISATION = "kammer@caritas.example"


def need(tx: Tx, mailbox: str = ORGANISATION, city: str = "gera", **values: object) -> Listing:
    return listing(tx, person(tx, mailbox, city), "need", **values)


def pair(tx: Tx) -> tuple[Listing, Listing, Match]:
    """An offer, a need, and their match."""
    offer, wanted = listing(tx, person(tx)), need(tx)
    match = matches.propose(tx, offer, wanted, 0.5, [{"code": "near", "values": {}}], because("fits"))
    assert match is not None
    return offer, wanted, match


def test_candidates_of_an_offer(store: Store) -> None:
    """Only what is open, of the other kind, in the same city, of another person and of a shared category."""
    with store.write() as tx:
        offer = listing(tx, person(tx), categories=["furniture", "household"])
        fits = [need(tx), need(tx, "other@web.example", categories=["household"])]
        need(tx, categories=["clothing"])
        need(tx, city="jena")
        need(tx, opened=False)
        listing(tx, person(tx, "second@web.example"), "offer")
        need(tx, "helga@web.example")
        closed, paused = need(tx), need(tx)
        submissions.end(tx, closed, states.Ending.COVERED, because())
        submissions.pause(tx, paused, because())
        assert [found.id for found in matches.candidates(tx, offer, (), 100)] == [item.id for item in fits]


def test_candidates_of_a_need(store: Store) -> None:
    """It works in the other direction too: what is there already is found when the need comes later."""
    with store.write() as tx:
        offer = listing(tx, person(tx))
        wanted = need(tx)
        assert [found.id for found in matches.candidates(tx, wanted, (), 100)] == [offer.id]
        assert matches.candidates(tx, wanted, (), 100) == [submissions.listing(tx, offer.id)]


def test_candidates_without_a_category(store: Store) -> None:
    """Nothing in common, nothing found."""
    with store.write() as tx:
        need(tx)
        offer = listing(tx, person(tx), categories=[])
        assert matches.candidates(tx, offer, (), 100) == []


def test_candidates_both_ends(store: Store) -> None:
    """Of many that share only the category, the newest and those that wait longest; a listing that shares two counts once."""
    with store.write() as tx:
        beds = [need(tx) for _ in range(8)]
        both = need(tx, categories=["furniture", "household"])
        offer = listing(tx, person(tx), categories=["furniture", "household"])
        few = [found.id for found in matches.candidates(tx, offer, (), 8)]
        everything = [found.id for found in matches.candidates(tx, offer, (), 40)]
    assert few == [beds[0].id, beds[1].id, beds[7].id, both.id]
    assert everything == [*(item.id for item in beds), both.id]


def test_candidates_the_same_thing_is_never_hidden(store: Store) -> None:
    """One that needs the same thing is found between any number of newer and older ones that need something else."""
    with store.write() as tx:
        for _ in range(10):
            need(tx, terms=["furniture/stuhl"])
        bed = need(tx, terms=["furniture/bett"])
        for _ in range(10):
            need(tx, terms=["furniture/stuhl"])
        offer = listing(tx, person(tx), terms=["furniture/bett"])
        assert bed.id in [found.id for found in matches.candidates(tx, offer, (), 8)]


def test_candidates_near_ones_first(store: Store) -> None:
    """What is in the same square of the map, then around it, comes before what is anywhere in the city."""
    with store.write() as tx:
        for _ in range(5):
            need(tx, cell="1:1")
        here, beside, nowhere = need(tx, cell="9:9"), need(tx, cell="9:8"), need(tx)
        for _ in range(5):
            need(tx, cell="1:1")
        offer = listing(tx, person(tx), cell="9:9")
        rings = (("9:9",), ("9:8", ""))
        found = [item.id for item in matches.candidates(tx, offer, rings, 3)]
    assert found == [here.id, beside.id, nowhere.id]


def test_candidates_in_another_city(store: Store) -> None:
    """Asked for a neighbour, the matcher looks there alone."""
    with store.write() as tx:
        need(tx)
        there = need(tx, city="jena")
        offer = listing(tx, person(tx))
        assert [found.id for found in matches.candidates(tx, offer, (), 8, "jena")] == [there.id]


@pytest.mark.parametrize("ended", [False, True], ids=["proposed", "declined"])
def test_candidates_never_the_same_pair_again(store: Store, ended: bool) -> None:
    """What was shown once is not shown again, whatever became of it; another offer still finds the need."""
    with store.write() as tx:
        offer, wanted, match = pair(tx)
        if ended:
            assert matches.end(tx, match, states.Ending.DECLINED, because())
        assert matches.candidates(tx, offer, (), 100) == []
        assert matches.candidates(tx, wanted, (), 100) == []
        second = listing(tx, person(tx, "second@web.example"))
        assert [found.id for found in matches.candidates(tx, second, (), 100)] == [wanted.id]


def test_propose_once(store: Store) -> None:
    """The same pair a second time gives no match; the first keeps its score."""
    with store.write() as tx:
        offer, wanted, match = pair(tx)
        assert matches.propose(tx, offer, wanted, 0.9, [], because()) is None
        assert matches.get(tx, match.id) == match
        assert events(tx, "match", match.id) == [(None, "proposed", "fits")]
    assert (match.offer_id, match.need_id, match.state, match.score) == (offer.id, wanted.id, "proposed", 0.5)
    assert match.reasons == [{"code": "near", "values": {}}]
    assert match.city == "gera"


def test_end_of_a_match_that_moved_on(store: Store) -> None:
    """Who declines what was accepted since they read it is told so, and it stays accepted."""
    with store.write() as tx:
        _, _, match = pair(tx)
        accepted = ledger.accept(tx, match, None, because())
        assert accepted is not None
        assert not matches.end(tx, match, states.Ending.TAKEN, because())
        assert matches.get(tx, match.id) == accepted
        assert matches.end(tx, accepted, states.Ending.CANCELLED, because())
        assert not matches.end(tx, accepted, states.Ending.DECLINED, because())


def test_seen(store: Store) -> None:
    """An organisation has seen an offer whichever of its needs it was shown for, and whatever came of it."""
    with store.write() as tx:
        offer, wanted, match = pair(tx)
        matches.end(tx, match, states.Ending.DECLINED, because())
        other = need(tx, "other@web.example")
        found = matches.seen(tx, [offer.id, offer.id + 100], [wanted.person_id, other.person_id])
        assert found == {(offer.id, wanted.person_id)}
        assert matches.count_of_offer(tx, offer.id) == 1


def test_untold_and_forgotten(store: Store) -> None:
    """What waits to be told is found when its time comes, the best first; forgotten, the pair may be proposed again."""
    with store.write() as tx:
        wanted = need(tx)
        first, second = (listing(tx, person(tx, f"{name}@web.example")) for name in ("a", "b"))
        for offer, score in ((first, 0.4), (second, 0.6)):
            matches.propose(tx, offer, wanted, score, [], because(), tell_at=NOW + LEASE)
        assert matches.due(tx, NOW, ["gera"], 10) == []
        assert matches.due(tx, NOW + LEASE, ["gera"], 10) == [("gera", wanted.person_id)]
        assert matches.due(tx, NOW + LEASE, ["jena"], 10) == []
        best, other = matches.untold(tx, [wanted.person_id], NOW + LEASE)
        assert (best.offer_id, other.offer_id) == (second.id, first.id)
        matches.told(tx, best.id, NOW, digest_id=best.id, place=1)
        matches.forget(tx, other, because())
        assert matches.untold(tx, [wanted.person_id], NOW + LEASE) == []
        assert [match.id for match in matches.of_digest(tx, best.id)] == [best.id]
        assert matches.propose(tx, first, wanted, 0.4, [], because()) is not None


def test_of_listing(store: Store) -> None:
    """The matches of either side, in the states asked for, oldest first."""
    with store.write() as tx:
        offer, wanted, first = pair(tx)
        other = need(tx, "other@web.example")
        second = matches.propose(tx, offer, other, 0.4, [], because())
        assert second is not None
        matches.end(tx, second, states.Ending.DECLINED, because())
        assert [m.id for m in matches.of_listing(tx, offer.id, list(states.Match))] == [first.id, second.id]
        assert [m.id for m in matches.of_listing(tx, offer.id, [states.Match.PROPOSED])] == [first.id]
        assert [m.id for m in matches.of_listing(tx, other.id, [states.Match.ENDED])] == [second.id]
        assert matches.of_listing(tx, wanted.id, []) == []


def test_get_of_an_unknown_match(store: Store) -> None:
    """An id that was never given is None."""
    with store.read() as tx:
        assert matches.get(tx, 999) is None
