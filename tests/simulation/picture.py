"""The month in tables and a picture of plain text: what came in, what became of it, and what holds of it all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulation import books
from simulation.audit import Check, count
from simulation.world import ZONE, Sent, World

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SHOWN = 10  # So many breaches of one promise are printed.
_WIDTH = 42  # Characters of the longest bar.


@dataclass(frozen=True)
class Played:
    """A month that is over: its world, its first day, and how many listings waited at the end of each."""

    world: World
    start: datetime
    seed: int
    waiting: Sequence[int]


def report(month: Played, checks: Sequence[Check]) -> str:
    """All of it, as it is printed."""
    parts = (_head(month), _mails(month.world), _fates(month.world), _days(month), _promises(checks))
    return "\n\n".join("\n".join(part) for part in parts)


def _head(month: Played) -> Iterator[str]:
    own = [
        sent
        for sent in month.world.sent
        if sent.text is not None and sent.text.intent and not sent.sort.startswith("moderator")
    ]
    understood = books.intents(month.world.office.store)
    read = [(sent.text.intent, understood[id_]) for sent in own for id_ in sent.ids if sent.text and id_ in understood]
    right = sum(meant == taken for meant, taken in read)
    yield f"A town of 100,000, {len(month.waiting)} days from {month.start:%d.%m.%Y}, seed {month.seed}: {len(month.world.sent)} mails, {len(month.world.letters)} letters."
    yield f"Of {len(read)} mails that were no answers, {right} were taken at once for what they are (offer, need, question, …)."


def _mails(world: World) -> Iterator[str]:
    sorts = Counter(sent.sort for sent in world.sent)
    yield f"{'What came in':<40} {'mails':>6} {'answered':>9} {'passed on':>10} {'neither':>8}"
    for sort, number in sorted(sorts.items(), key=lambda one: (_group(one[0]), -one[1], one[0])):
        became = Counter(_became(sent) for sent in world.sent if sent.sort == sort)
        yield f"{sort:<40} {number:>6} {became['answered'] or '.':>9} {became['passed on'] or '.':>10} {became['neither'] or '.':>8}"


def _group(sort: str) -> int:
    """Mails of their own first, then answers, then moderators, then machines."""
    starts = ("answer", "moderator", "machine", "absence", "bounce", "delivered")
    return next((place for place, start in enumerate(starts, 1) if sort.startswith(start)), 0)


def _became(sent: Sent) -> str:
    if count(sent):
        return "answered"
    return "passed on" if any(letter.kind == "relay" for letter in sent.letters) else "neither"


def _fates(world: World) -> Iterator[str]:
    store = world.office.store
    yield "What went out:     " + _counts(Counter(letter.kind for letter in world.letters))
    for noun, table in (("offer", "Offers"), ("need", "Needs")):
        fates = {
            key[1:]: n
            for key, n in books.counted(store, "listings", "kind", "state", "ending").items()
            if key[0] == noun
        }
        yield f"{table + ':':<19}" + _counts({_fate(*key): n for key, n in fates.items()})
    yield "Matches:           " + _counts(
        {_fate(*key): n for key, n in books.counted(store, "matches", "state", "ending").items()}
    )


def _fate(state: str, ending: str) -> str:
    return ending if state == "ended" else state


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counted.items(), key=lambda one: (-one[1], one[0]))) or "none"


def _days(month: Played) -> Iterator[str]:
    came = _by_day(month, (sent.at for sent in month.world.sent))
    went = _by_day(month, (letter.at for letter in month.world.letters))
    most = max([*came, *went, 1])
    yield "Day by day: mails that came in (#), letters that went out (=), listings that waited for a moderator at its end."
    yield "The bars grow with the square root."
    for number, waiting in enumerate(month.waiting):
        day = month.start + timedelta(days=number)
        name = f"{WEEKDAYS[day.weekday()]} {day:%d.%m.}"
        yield f"{name} {came[number]:>6} {_bar('#', came[number], most)}"
        yield f"{'':9} {went[number]:>6} {_bar('=', went[number], most)}  waiting {waiting}"


def _by_day(month: Played, moments: Iterable[datetime]) -> list[int]:
    days = Counter(moment.astimezone(ZONE).date() for moment in moments)
    return [days[(month.start + timedelta(days=number)).date()] for number in range(len(month.waiting))]


def _bar(mark: str, value: int, most: int) -> str:
    return mark * math.ceil(_WIDTH * math.sqrt(value / most))


def _promises(checks: Sequence[Check]) -> Iterator[str]:
    yield "What should hold"
    for check in checks:
        yield f"{f'BROKEN {len(check.found)}' if check.found else 'holds':<12} {check.cases:>6}  {check.promise}"
        yield from (f"{'':21}{found}" for found in check.found[:SHOWN])
