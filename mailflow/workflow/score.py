"""How well an offer fits a need: a number with its reasons. Pure; the weights are the admin's (rules/matching.toml)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from mailflow.classify.ruleset import Matching
from mailflow.classify.words import fold
from mailflow.model import Reason
from mailflow.store.records import Listing
from mailflow.workflow.places import Places

_WORD = re.compile(r"[^\W\d_]{4,}")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Score:
    """value: from 0 to the sum of the weights; reasons: its parts that speak for the match, strongest first."""

    value: float
    reasons: tuple[Reason, ...]


def fits(offer: Listing, need: Listing, weights: Matching, places: Places, today: date) -> bool:
    """Whether a pair may be proposed at all: kinds that meet, a shared category, two people, something left on both
    sides, in reach, no other thing than what is needed, and days on which both can. What nobody said anything about stands in nobody's way."""
    km = places.distance_km(offer.postcode, need.postcode)
    return (
        (offer.kind, need.kind) == ("offer", "need")
        and not set(offer.categories).isdisjoint(need.categories)
        and offer.person_id != need.person_id
        and offer.rest != 0
        and need.rest != 0
        and (km is None or km <= weights.reach_km)
        and _common_days(offer, need, today) != 0
        and (weights.other_things or not _is_another_thing(offer, need, weights))
    )


def score(offer: Listing, need: Listing, weights: Matching, places: Places, now: datetime) -> Score:
    """The score of a pair that fits; a part that nobody said anything about counts half."""
    shared = [category for category in offer.categories if category in need.categories]
    things = sorted(set(offer.terms) & set(need.terms))
    km = places.distance_km(offer.postcode, need.postcode)
    days = _common_days(offer, need, now.date())
    parts = (
        (
            weights.weight_terms,
            _terms(offer, need, things),
            Reason("same_thing", {"things": " ".join(things)}) if things else None,
        ),
        (weights.weight_quantity, _quantity(offer, need), _enough(offer, need)),
        (
            weights.weight_near,
            0.5 if km is None else math.exp2(-km / weights.half_distance_km),
            _near(offer, km, weights),
        ),
        (weights.weight_time, _time(offer, need, days), _same_days(offer, need, days)),
        (weights.weight_fresh, _freshness(offer, weights, now), None),
        (weights.weight_text, _common_words(offer.words, need.words), None),
    )
    value = sum(weight * part for weight, part, _ in parts)
    reasons = [Reason("same_category", {"category": shared[0]})] if shared else []
    reasons += [reason for _, _, reason in sorted(parts, key=lambda p: -p[0] * p[1]) if reason is not None]
    return Score(round(value, 4), tuple(reasons))


def _is_another_thing(offer: Listing, need: Listing, weights: Matching) -> bool:
    """Whether both sides name nothing but things whose kind is known, and none is of a kind with one of the other's."""
    shared = set(offer.categories) & set(need.categories)
    offered, needed = (_kinds(listing, shared, weights) for listing in (offer, need))
    are_other = bool(offered and needed) and offered.isdisjoint(needed)
    return are_other and not any(_and_others(listing.words, weights) for listing in (offer, need))


def _kinds(listing: Listing, categories: Collection[str], weights: Matching) -> frozenset[int]:
    """The kinds of all things that a listing names in some categories; empty where a kind is not known, or of a category nothing is named."""
    terms = [term for term in listing.terms if term.partition("/")[0] in categories]
    kinds = [weights.kinds(term) for term in terms]
    named = {term.partition("/")[0] for term in terms}
    if not all(kinds) or named != set(categories):
        return frozenset()
    return frozenset().union(*kinds)


def _and_others(text: str, weights: Matching) -> bool:
    """Whether a text opens its list for what it does not name: "Betten, Stühle und anderes"."""
    words = f" {' '.join(map(fold, _WORDS.findall(text)))} "
    return any(f" {said} " in words for said in weights.and_others)


def _terms(offer: Listing, need: Listing, things: list[str]) -> float:
    if not offer.terms or not need.terms:
        return 0.5
    return len(things) / min(len(set(offer.terms)), len(set(need.terms)))


def _quantity(offer: Listing, need: Listing) -> float:
    if offer.rest is None or not need.rest:
        return 0.5
    return min(1.0, offer.rest / need.rest)


def _enough(offer: Listing, need: Listing) -> Reason | None:
    if offer.rest is None or not need.rest or offer.rest < need.rest:
        return None
    return Reason("enough", {"have": str(offer.rest), "need": str(need.rest)})


def _near(offer: Listing, km: float | None, weights: Matching) -> Reason | None:
    if km is None or km > weights.half_distance_km or not offer.postcode:
        return None
    return Reason("near", {"postcode": offer.postcode})


def _common_days(offer: Listing, need: Listing, today: date) -> int | None:
    """On how many days from today on both can; None: without an end."""
    starts = max(day for day in (offer.starts_on, need.starts_on, today) if day)
    ends = [day for day in (offer.ends_on, need.ends_on) if day]
    return max(0, (min(ends) - starts).days + 1) if ends else None


def _says_days(listing: Listing) -> bool:
    return listing.starts_on is not None or listing.ends_on is not None


def _time(offer: Listing, need: Listing, days: int | None) -> float:
    """Half where not both name days; else the more common days there are, the more."""
    if not (_says_days(offer) and _says_days(need)):
        return 0.5
    return 1.0 if days is None else days / (days + 1)


def _same_days(offer: Listing, need: Listing, days: int | None) -> Reason | None:
    if not (_says_days(offer) and _says_days(need)) or not days:
        return None
    until = min(day for day in (offer.ends_on, need.ends_on) if day)
    return Reason("same_days", {"until": f"{until:%d.%m.%Y}"})


def _freshness(offer: Listing, weights: Matching, now: datetime) -> float:
    days = max(0.0, (now - offer.created_at).total_seconds() / 86400)
    return math.exp2(-days / weights.half_age_days)


def _common_words(one: str, other: str) -> float:
    words = [set(_WORD.findall(text[:2000].casefold())) for text in (one, other)]
    smaller = min(len(found) for found in words)
    return len(words[0] & words[1]) / smaller if smaller else 0.0
