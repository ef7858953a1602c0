"""Writes config.toml with a fresh secret, and copies of rules/ and templates/ to tune, into a folder.

Nothing that is there already is overwritten.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
from pathlib import Path

from mailflow import app, config

NEXT = """
Next: name your city, its address and its moderators in {config}, then

  mailflow check --config {config}
  mailflow serve --config {config}"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where to write (default: here)")


def run(options: argparse.Namespace) -> int:
    folder = Path(options.folder)
    targets = [folder / name for name in ("config.toml", "rules", "templates")]
    if there := [str(target) for target in targets if target.exists()]:
        print(f"mailflow init: nothing written, this is there already: {', '.join(there)}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for target in targets[1:]:
        shutil.copytree(app.shipped(target.name), target)
        print(f"wrote {target}/")
    _write_private(targets[0], config.example(secrets.token_urlsafe(36), own_folders=True))
    print(f"wrote {targets[0]}")
    print(NEXT.format(config=targets[0]))
    return 0


def _write_private(path: Path, text: str) -> None:
    """The config holds the secret: readable for its owner alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
