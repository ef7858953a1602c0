"""Writes everything that is held about an address into a folder: a text to read, the same as JSON, mails, letters and photos.

For somebody who asks for a copy by other means than mail. Nothing is changed, and nothing is sent.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from mailflow import app, config
from mailflow.errors import MailflowError
from mailflow.store import people
from mailflow.store.engine import Store
from mailflow.workflow import access
from mailflow.workflow.desk import Step

NO_LIMIT = 2**62


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADDRESS", help="the mail address of the person")
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="an empty or new folder (default: export)")


def run(options: argparse.Namespace) -> int:
    settings = config.load(config.find(options.config))
    folder: Path = options.folder or Path("export")
    if folder.exists() and any(folder.iterdir()):
        raise MailflowError(f"{folder} is there already, with something in it: name another folder")
    desk, mailbox = app.open_desk(settings), options.address.strip().lower()
    files = access.Files(NO_LIMIT, letters_too=True)
    with closing(Store.open(settings.database.url)) as store, store.read() as tx:
        known = people.of_mailbox(tx, mailbox)
        city = next((settings.cities[p.city] for p in known if p.city in settings.cities), None)
        step = Step(desk, tx, datetime.now(UTC), city or next(iter(settings.cities.values())))
        language = known[0].language if known else step.city.language
        held = access.everything(step, mailbox, language, files)
        text = access.as_text(step, held, language)
    if not held:
        raise MailflowError(f"nothing is held about {mailbox}")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # Also one that was there.
    (folder / "data.txt").write_text(text, encoding="utf-8")
    shown = json.dumps(dataclasses.asdict(held), ensure_ascii=False, indent=2, default=str)
    (folder / "data.json").write_text(shown, encoding="utf-8")
    for file in files.kept:
        (folder / file.name).write_bytes(file.octets)
    print(f"{folder}: data.txt, data.json, and {len(files.kept)} mails, letters and photos as they are")
    return 0
