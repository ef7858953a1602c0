"""The `mailflow` command: its subcommands by purpose. One file for each group of commands; here only their table.

Exit codes: 0 done, 1 could not (one line on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow import __version__
from mailflow.errors import FileFaults, MailflowError, told


@dataclass(frozen=True)
class Entry:
    """A command: the purpose it stands under, its module in `cli/`, and one line of what it does.

    The module has `arguments(parser)` and `run(options) -> int`; it is imported only when its command is asked for.
    """

    purpose: str
    module: str
    summary: str


COMMANDS = {
    "demo": Entry("Try it", "demo", "plays a whole round over real SMTP and shows every mailbox"),
    "init": Entry("Set up", "init", "writes a config with a fresh secret, and rules and letters to tune"),
    "check": Entry("Set up", "check", "finds faults in config, rules, letters, database and mail server"),
    "serve": Entry("Run", "serve", "receives, understands, schedules and sends mail"),
    "rules": Entry(
        "Set up", "rules", "checks the rules, measures how well they understand, and trains what is learned"
    ),
    "status": Entry("Look", "status", "counts what is in which state, and what waits or stands still"),
    "export": Entry("Privacy", "export", "writes everything that is held about a person into a folder"),
    "erase": Entry("Privacy", "erase", "forgets everything that is held about a person"),
    "explain": Entry("Look", "explain", "shows what would be understood of a mail, and why; changes nothing"),
}


def overview() -> str:
    """The commands by purpose."""
    lines = [
        f"mailflow {__version__}: help between people, coordinated by mail alone",
        "",
        "usage: mailflow COMMAND [OPTIONS]",
        "",
    ]
    for purpose in dict.fromkeys(entry.purpose for entry in COMMANDS.values()):
        lines.append(purpose)
        lines += [f"  {name:<9} {entry.summary}" for name, entry in COMMANDS.items() if entry.purpose == purpose]
        lines.append("")
    return "\n".join([*lines, "`mailflow COMMAND --help` tells more of each."])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if given[0] in ("-V", "--version"):
        print(f"mailflow {__version__}")
        return 0
    if given[0] not in COMMANDS:
        print(f"mailflow: there is no command {given[0]!r}; `mailflow` alone lists them", file=sys.stderr)
        return 2
    return _run(given[0], given[1:])


def _run(name: str, given: list[str]) -> int:
    module = importlib.import_module(f"mailflow.cli.{COMMANDS[name].module}")
    parser = argparse.ArgumentParser(
        f"mailflow {name}", description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--config", metavar="FILE", help="the config file (default: ./config.toml, then /etc/mailflow/config.toml)"
    )
    module.arguments(parser)
    options = parser.parse_args(given)
    try:
        return int(module.run(options))
    except FileFaults as error:
        for fault in error.faults:
            print(f"mailflow {name}: {fault}", file=sys.stderr)
    except BrokenPipeError:  # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (MailflowError, OSError) as error:
        print(f"mailflow {name}: {told(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"mailflow {name}: interrupted", file=sys.stderr)
    return 1
