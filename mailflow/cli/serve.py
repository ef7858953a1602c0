"""Receives, understands, schedules and sends mail, until SIGTERM or Ctrl-C.

SIGTERM ends what is in hand, then the program. SIGHUP reads config, rules and letters anew; what is wrong in them
changes nothing and is logged. With --roles, several machines share one PostgreSQL database.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from mailflow import config
from mailflow.supervisor import ROLES, Supervisor


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--roles",
        metavar="LIST",
        default=",".join(ROLES),
        type=_roles,
        help=f"some of {','.join(ROLES)} (default: all)",
    )


def _roles(text: str) -> tuple[str, ...]:
    roles = tuple(role.strip() for role in text.split(","))
    if unknown := [role for role in roles if role not in ROLES]:
        raise argparse.ArgumentTypeError(f"unknown role {unknown[0]!r}; known: {', '.join(ROLES)}")
    return roles


def run(options: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s serve: %(message)s")
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd logs addresses and whole lines of mails.
    asyncio.run(Supervisor(config.load(config.find(options.config)), options.roles).run())
    return 0
