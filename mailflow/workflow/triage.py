"""What moderators are to see first: what is urgent, and the order in which a long list shows what waits. Pure.

Needs come before offers, because it is the receiving side that is scarce; offers that somebody waits for before those
that nobody has asked for; what looks like an advertisement comes last. Among equals the oldest is the first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailflow.model import Availability
from mailflow.store.records import Listing

_ORDER = ("urgent", "need", "register", "wanted", "question", "offer", "unknown", "spam")


@dataclass(frozen=True, slots=True)
class Urgency:
    """What counts as urgent in a city: its settings, and how many days a category lives."""

    within: timedelta
    lifetime: timedelta
    lifetime_days: Mapping[str, int]

    def holds(self, items: Sequence[Listing], now: datetime, when: Availability | None = None) -> bool:
        """Whether one of these cannot wait; `when` is what their mail says of times, now as the city's clocks show it."""
        return any(self._holds(item, now, when) for item in items)

    def _holds(self, item: Listing, now: datetime, when: Availability | None) -> bool:
        if item.kind not in ("offer", "need"):
            return False
        if any(self._spoils(category) for category in item.categories):
            return True
        last_day = (now + self.within).date()
        until = [day for day in (item.ends_on, when.until if when else None) if day is not None]
        if any(now.date() <= day <= last_day for day in until):
            return True
        # "Wir brauchen sofort …" has a first day and no last one.
        return item.kind == "need" and not until and when is not None and when.since == now.date()

    def _spoils(self, category: str) -> bool:
        days = self.lifetime_days.get(category)
        return days is not None and timedelta(days=days) <= self.lifetime


def in_order(
    items: Sequence[Listing], *, urgent: Collection[int], spam: Collection[int], needed: Collection[str]
) -> list[Listing]:
    """Listings as they are to be decided. urgent, spam: numbers of mails; needed: the categories of open needs."""

    def rank(item: Listing) -> tuple[int, date, int]:
        return _ORDER.index(_sort(item, urgent, spam, needed)), item.ends_on or date.max, item.id

    return sorted(items, key=rank)


def _sort(item: Listing, urgent: Collection[int], spam: Collection[int], needed: Collection[str]) -> str:
    if item.submission_id in spam:
        return "spam"
    if item.submission_id in urgent:
        return "urgent"
    if item.kind == "offer" and any(category in needed for category in item.categories):
        return "wanted"
    return item.kind
