"""A busy month in a town of 100,000, played in minutes, and checked at its end.

    python tests/simulation/month.py [--days 31] [--seed 1] [--mails 40] [--surge 2000] [--database URL]

Forty mails a day, on one day two thousand; people who answer late, twice, wrongly or never; two clerks in working hours.
Intake, worker, schedule and database are those of the product, letters are caught instead of sent. Prints what came in
and what became of it, and what should hold of it all; exits 1 where something does not. The same seed is the same month.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simulation import audit, books, picture
from simulation.programme import Programme
from simulation.texts import LANGUAGES
from simulation.world import CITY, ZONE, Faults, World

from mailflow.app import open_office
from mailflow.workflow.office import Office

START = datetime(
    2026, 10, 12, tzinfo=ZONE
)  # A Monday; the clocks change in this month, and a public holiday lies in it.
UNTIL_MORNING = timedelta(hours=8, minutes=30)  # What somebody wrote on the last evening is answered after the night.
CONFIG = """
secret = "0123456789abcdef0123456789abcdef"
[database]
url = "{url}"
[authentication]
dns = false
[cities.gera]
name = "Gera"
address = "gera@mail.example"
state = "TH"
districts = ["Lusan", "Bieblach", "Untermhaus"]
moderators = ["anna@gera.example", "ben@gera.example"]
checked_organisations = ["frauenhaus.2@verein.example", "jugendhaus.5@verein.example", "awo.9@verein.example"]
"""


class Month:
    """A month that was played: its world, and how many listings waited at the end of each day."""

    def __init__(
        self, office: Office, seed: int, days: int, mails: int, surge: int, languages: Collection[str] = LANGUAGES
    ) -> None:
        self.world = World(office, START)
        self.programme = Programme(self.world, seed, languages)
        self.seed, self.days, self.waiting = seed, days, list[int]()
        self.surge_day = min(10, (days + 1) // 2)
        self.programme.plan(days, mails, surge, self.surge_day)

    def play(self, tell: Callable[[int, World], object]) -> None:
        """Day after day; `tell` hears after each how far it is."""
        faults, log = Faults(self.world.faults), logging.getLogger("mailflow")
        log.addHandler(faults)
        for day in range(1, self.days + 1):
            self.world.run(START + timedelta(days=day))
            self.waiting.append(books.count_waiting(self.world.office.store))
            tell(day, self.world)
        self.world.run(START + timedelta(days=self.days) + UNTIL_MORNING)
        log.removeHandler(faults)

    def report(self) -> tuple[str, bool]:
        """The tables and the picture, and whether all holds that should."""
        checks = audit.checks(self.world)
        played = picture.Played(self.world, START, self.seed, self.waiting)
        return picture.report(played, checks), all(not check.found for check in checks)


def office_on(folder: Path, url: str) -> Office:
    """An office for the town. Raises SystemExit where the database holds something already."""
    config = folder / "config.toml"
    config.write_text(CONFIG.format(url=url), encoding="utf-8")
    office = open_office(config)
    if books.newest_mail(office.store):
        raise SystemExit(f"month: the database of {CITY} is not empty; name one that is")
    return office


def _bar(days: int) -> Callable[[int, World], None]:
    def tell(day: int, world: World) -> None:
        done = 30 * day // days
        end = "\n" if day == days else ""
        print(
            f"\r[{'#' * done}{'.' * (30 - done)}] day {day} of {days}, {len(world.sent)} mails, {len(world.letters)} letters",
            end=end,
            file=sys.stderr,
            flush=True,
        )

    return tell


def main() -> int:
    """Plays the month and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mails", type=int, default=40, help="so many a day, without answers")
    parser.add_argument("--surge", type=int, default=2000, help="so many on the tenth day, or in the middle of less")
    parser.add_argument("--database", metavar="URL", help="an empty database; default: SQLite in a temporary folder")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailflow-month-")))
        office = office_on(folder, options.database or f"sqlite:///{folder / 'mailflow.db'}")
        stack.callback(office.close)
        month = Month(office, options.seed, options.days, options.mails, options.surge)
        month.play(_bar(options.days))
        text, holds = month.report()
        print(text)
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
