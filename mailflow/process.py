"""One of the processes that `mailflow serve` starts beside the listener: it works, sends or schedules.

    python -m mailflow.process ROLE CONFIG

SIGTERM, or the end of its line: the step in hand is ended, then the process. SIGHUP: config, rules and letters are read anew.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from mailflow import config
from mailflow.errors import MailflowError
from mailflow.line import Line

log = logging.getLogger("mailflow.process")


def _work(path: Path, line: Line) -> None:
    from mailflow import app, worker  # Each process loads only what its role needs.

    worker.run(functools.partial(app.open_office, path), line)


def _send(path: Path, line: Line) -> None:
    from mailflow.outgoing import delivery

    delivery.run(functools.partial(config.load, path), line)


def _schedule(path: Path, line: Line) -> None:
    from mailflow import app, schedule

    schedule.run(functools.partial(app.open_office, path, reads=False), line)


ROLES: dict[str, Callable[[Path, Line], None]] = {"work": _work, "send": _send, "schedule": _schedule}


def main(arguments: list[str]) -> int:
    """Runs one role until the supervisor or a signal ends it."""
    role, path = arguments
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format=f"%(asctime)s {role}: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        ROLES[role](Path(path), Line())
    except MailflowError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
