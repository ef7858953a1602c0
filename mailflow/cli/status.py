"""Shows how many mails, listings, matches and letters are in which state, since when the oldest waits, and what stands still."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from mailflow import config
from mailflow.config import Config
from mailflow.store import counts, duties, erasure, lifetimes, retention
from mailflow.store.engine import Store

GRACE = timedelta(hours=1)  # So long a row may outlive its time: the schedule clears every quarter of an hour.


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")


def run(options: argparse.Namespace) -> int:
    settings = config.load(config.find(options.config))
    store = Store.open(settings.database.url)
    with store.read() as tx:
        found = _status(tx, datetime.now(UTC), settings)
    store.close()
    print(json.dumps(found, ensure_ascii=False) if options.json else _text(found, datetime.now(UTC)))
    return 0


def _status(tx: Any, now: datetime, settings: Config) -> dict[str, Any]:
    oldest = {name: since.isoformat() if since else None for name, since in counts.oldest_waiting(tx).items()}
    return {
        "counts": counts.by_state(tx),
        "oldest_waiting": oldest,
        "waiting_by_city": counts.waiting_by_city(tx),
        "dead_addresses_by_city": counts.dead_addresses_by_city(tx),
        "standing_still": [*counts.standing_still(tx, now), *unattended(tx, now, settings)],
        "without_ending": lifetimes.endless(tx, now, now - counts.OVERDUE, now - settings.listings.longest),
        "kept_too_long": retention.overdue(tx, settings.retention, now, GRACE),
        "to_be_forgotten": len(erasure.waiting(tx)),
    }


def unattended(tx: Any, now: datetime, settings: Config) -> list[dict[str, Any]]:
    """Cities of which all moderators and deputies are absent, and until when the first of them is."""
    found = []
    for key, city in settings.cities.items():
        said = duties.of_city(tx, key)
        absent = [said[mailbox] for mailbox in city.reviewers if mailbox in said and said[mailbox].is_absent(now)]
        if len(absent) == len(city.reviewers):
            until = min(duty.absent_until for duty in absent if duty.absent_until)
            why = f"nobody moderates until {until:%Y-%m-%d}: all moderators and deputies are absent"
            found.append({"what": "city", "id": key, "state": "unattended", "why": why})
    return found


def _text(found: dict[str, Any], now: datetime) -> str:
    lines = []
    for name, states in found["counts"].items():
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"
        since = found["oldest_waiting"].get(name)
        waits = f"; the oldest waits for {_age(now - datetime.fromisoformat(since))}" if since else ""
        lines.append(f"{name:<10} {told}{waits}")
    for city, count in found["waiting_by_city"].items():
        lines.append(f"{city:<10} {count} for the moderators")
    for city, count in found["dead_addresses_by_city"].items():
        lines.append(f"{city:<10} {count} {'address' if count == 1 else 'addresses'} from which letters come back")
    lines.append(
        f"{'endings':<10} {found['without_ending']} listings past their lifetime that still wait for an end (0 is right)"
    )
    late = {kind: count for kind, count in found["kept_too_long"].items() if count}
    which = f" ({', '.join(f'{count} {kind}' for kind, count in late.items())})" if late else ""
    lines.append(f"{'retention':<10} {sum(late.values())} overdue{which}")
    if found["to_be_forgotten"]:
        lines.append(f"{'privacy':<10} {found['to_be_forgotten']} to be forgotten once their last letter is out")
    lines += [f"stands still: {s['what']} {s['id']}, {s['state']}: {s['why']}" for s in found["standing_still"]]
    return "\n".join(lines if found["standing_still"] else [*lines, "nothing stands still"])


def _age(waited: Any) -> str:
    seconds = int(waited.total_seconds())
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
