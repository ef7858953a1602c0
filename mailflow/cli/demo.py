"""Plays a whole round on this machine: an organisation needs something, a citizen offers it, two moderators decide.

Real SMTP on loopback, embedded SQLite in a temporary folder, no config needed. Then it shows what each mailbox received.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from mailflow.town import Arrived, Person, StepMissing, Town, shown

NEED = """Guten Tag,

für eine Familie mit Zwillingen suchen wir zwei Kinderbetten. Wir holen sie selbst ab.

Mit freundlichen Grüßen
Petra Lindner
Kleiderkammer Gera, 07545 Gera
"""
OFFER = """Guten Tag,

ich habe zwei Kinderbetten mit Matratze abzugeben, gut erhalten, in 07548 Gera.
Am liebsten am Freitag, und bitte mit zwei Leuten kommen.

Herzliche Grüße
Helga Brandt
Tel. 0365 000 4711
"""
HELGA_HIDES = ("helga.brandt@web", "000 4711")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", metavar="DIR", help="play in this folder and leave config, database and log there")


def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="mailflow-demo-") as temporary:
        folder = Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StepMissing(f"{folder} is not empty; name a new folder")
        print(
            "Starting mailflow for the city of Gera: its address is gera@mail.example, its moderators are Anna and Ben.\n"
        )
        town = Town(folder)
        try:
            with town:
                _show(town, _play(town))
        except StepMissing as error:
            print(f"mailflow demo: {error}", file=sys.stderr)
            print("\n".join(town.log.splitlines()[-10:]), file=sys.stderr)
            return 1
    return 0


def _play(town: Town) -> dict[str, Person]:
    anna, ben = town.person("anna@gera.example", "Anna Roth"), town.person("ben@gera.example", "Ben Sommer")
    shop = town.person("kammer@caritas.example", "Kleiderkammer Gera")
    helga = town.person("helga.brandt@web.example", "Helga Brandt")
    _step(
        "The clothes store writes what it needs",
        lambda: shop.writes("Wir suchen zwei Kinderbetten", NEED),
        shop,
        "receipt",
    )
    review = _arrives(anna, "review")
    _arrives(ben, "review")
    _step('Anna answers her review with "OK"', lambda: anna.answers(review, "OK"), shop, "decision")
    _step("Helga writes what she has", lambda: helga.writes("Kinderbetten abzugeben", OFFER), helga, "receipt")
    review = _arrives(ben, "review", 2)
    _arrives(anna, "review", 2)
    _step('Ben answers his review with "OK"', lambda: ben.answers(review, "OK"), helga, "decision")
    match = _arrives(shop, "match")
    _step(
        'The clothes store answers "Nehmen wir"',
        lambda: shop.answers(match, "Nehmen wir. Passt Ihnen Freitag um 15 Uhr?"), helga, "introduction",
    )  # fmt: skip
    introduction = helga.gets("introduction")
    _step(
        "Helga answers the introduction",
        lambda: helga.answers(introduction, "Gern, Freitag 15 Uhr passt. Bitte bei Brandt klingeln."), shop, "relay",
    )  # fmt: skip
    relayed = shop.gets("relay")
    _step("The clothes store answers her", lambda: shop.answers(relayed, "Danke, wir kommen zu zweit."), helga, "relay")
    _step('The clothes store is content: "Erledigt"', lambda: shop.answers(match, "Erledigt"), shop, "receipt", 3)
    return {"The clothes store": shop, "Helga, a citizen": helga, "Anna, a moderator": anna, "Ben, a moderator": ben}


def _step(what: str, act: Callable[[], object], reader: Person, kind: str, count: int = 1) -> Arrived:
    print(what)
    act()
    return _arrives(reader, kind, count)


def _arrives(reader: Person, kind: str, count: int = 1) -> Arrived:
    letter = reader.gets(kind, count)
    print(f"    -> {kind} to {reader.mailbox}: {letter.mail['Subject']}")
    return letter


def _show(town: Town, people: dict[str, Person]) -> None:
    print("\nWhat each mailbox received")
    seen: set[str] = set()
    for who, person in people.items():
        print(f"\n{who} <{person.mailbox}>\n")
        letters = person.has()
        print("\n".join(shown([a for a in letters if a.text not in seen])))
        if again := [str(a.mail["Subject"]) for a in letters if a.text in seen]:
            print(f"  The same as above, each with a reply address of its own: {', '.join(again)}\n")
        seen |= {a.text for a in letters}
    letters = town.sink.letters()
    leaks = [
        a
        for a in letters
        if a.mailbox == people["The clothes store"].mailbox and any(secret in str(a.mail) for secret in HELGA_HIDES)
    ]
    if leaks:
        raise StepMissing("the clothes store saw what it must not see of Helga")
    print(
        f"{len(letters)} letters, every answer a plain mail. The clothes store never saw Helga's address or phone number."
    )
