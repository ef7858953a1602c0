"""Who moderates a city may change in its config: whoever is new there has what waits, and a claim ends whose owner is gone.

Called when an office opens, and so with every reload.
"""

from __future__ import annotations

from datetime import datetime

from mailflow.config import City, Config
from mailflow.store import people, reviews
from mailflow.store.engine import Store, Tx


def mirror(store: Store, config: Config, now: datetime) -> None:
    """Gives moderators the reviews that wait and that they never were to have; the schedule tells them."""
    with store.read() as tx:
        changed = [city for city in config.cities.values() if _missing(tx, city) or _left_claims(tx, city)]
    for city in changed:
        with store.write() as tx:
            people.lock_city(tx, city.key)
            for mailbox, number in _missing(tx, city):
                reviews.give(tx, number, city.key, mailbox, now)
            reviews.unclaim(tx, _left_claims(tx, city), now)


def _missing(tx: Tx, city: City) -> list[tuple[str, int]]:
    return [(mailbox, number) for mailbox in city.moderators for number in reviews.never_given(tx, city.key, mailbox)]


def _left_claims(tx: Tx, city: City) -> list[int]:
    return reviews.claimed_by_others(tx, city.key, city.reviewers)
