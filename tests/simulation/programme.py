"""What happens in the month: who lives in the town, and who writes on which day at what hour, with one day of flood."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from simulation import mails
from simulation.moderators import Moderator
from simulation.people import Citizen, Nobody, Person
from simulation.texts import Library, Text, phrases
from simulation.world import ADDRESS, World

# Of 100 mails that are no answers.
USUAL = {
    "offer": 46, "need of an organisation": 13, "need": 8, "question": 7, "advertising": 6, "registration": 2,
    "withdrawal": 4, "same again": 4, "asked after": 3, "delivered twice": 2, "machine": 5,
}  # fmt: skip
SURGE = {"offer": 84, "need": 4, "question": 3, "advertising": 1, "same again": 3, "asked after": 3, "delivered twice": 1, "machine": 1}  # fmt: skip
HOURS = (0, 0, 0, 0, 0, 1, 2, 4, 7, 8, 8, 7, 6, 5, 6, 7, 7, 7, 7, 7, 6, 4, 2, 1)  # How many write at each hour.
ORGANISATIONS = (
    "Kleiderkammer Gera", "Möbelhilfe Lusan", "Frauenhaus Gera", "Tafel Gera", "Diakonie Ostthüringen", "Jugendhaus Shalom",
    "Willkommenstreff", "Hospizverein", "Kita Sonnenblume", "AWO Fahrdienst", "Sozialkaufhaus Süd", "Flüchtlingsrat Gera",
    "Tierheim Debschwitz", "Stadtteilbüro Bieblach", "Schule am Bieblacher Hang",
)  # fmt: skip
_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
GIVEN = "Helga Otto Petra Ilse Karl Marta Jonas Amira Oksana Igor Leyla Farid Claire Pawel Nina Uwe Tanja Levin Sigrid Heinz"
FAMILY = "Brandt Kühn Lindner Ahmadi Kovalenko Sokolov Yilmaz Karimi Dubois Nowak Sommer Wolf Krause Peters Vogel Franke Seidel Jahn Haas Busch"
DEAD, ON_HOLIDAY, WITH_PHOTO = 0.015, 0.05, 0.03


class Programme:
    """The people of the town and their month."""

    def __init__(self, world: World, seed: int, languages: Collection[str]) -> None:
        self.world, self.seed = world, seed
        self.chance = random.Random(f"{seed}:programme")
        self.texts = Library(random.Random(f"{seed}:texts"), languages)
        self._says = phrases()
        self.citizens: list[Citizen] = []
        self.organisations = [self._organisation(number, name) for number, name in enumerate(ORGANISATIONS)]
        self.moderators = [
            Moderator(world, self._words("moderator"), "anna@gera.example", "Anna Roth", (9, 13, 15), 0),
            Moderator(world, self._words("moderator"), "ben@gera.example", "Ben Sommer", (10, 14), 1),
        ]
        anna, ben = self.moderators
        anna.colleague, ben.colleague = ben, anna

    def plan(self, days: int, mails_a_day: int, surge: int, surge_day: int) -> None:
        """Has everybody act: so many mails a day, and on one day (from 1) so many more instead."""
        start = self.world.local.replace(hour=0, minute=0, second=0, microsecond=0)
        for moderator in self.moderators:
            moderator.works(start + timedelta(days=days))
        if days > 14:
            self.moderators[0].away = (start + timedelta(days=14), start + timedelta(days=19))
        self._plan_orders(start, surge_day)
        for number in range(days):
            is_surge = number + 1 == surge_day
            for _ in range(surge if is_surge else mails_a_day):
                self._plan_one(start + timedelta(days=number), SURGE if is_surge else USUAL, first=number == 0)

    def _plan_orders(self, start: datetime, surge_day: int) -> None:
        """What moderators do of their own accord: one offers something, one stops the intake after the surge, and opens it."""
        anna, ben = self.moderators
        morning = start + timedelta(days=surge_day, hours=9, minutes=30)
        for moderator, days, words in ((anna, 0, "STOPP Möbel"), (anna, 4, "WEITER Möbel")):
            text = Text(words.split()[0], words, "", (), "de")
            self.world.at(morning + timedelta(days=days), partial(moderator.writes, text, "moderator: order"))
        self.world.at(
            start + timedelta(hours=20), lambda: ben.writes(self._draw("offer", "de"), "offer of a moderator")
        )

    def _plan_one(self, day: datetime, weights: dict[str, int], *, first: bool) -> None:
        sort = self.chance.choices(list(weights), list(weights.values()))[0]
        if first and self.chance.random() < 0.5:
            sort = "need of an organisation"  # Before anything is offered, somebody tells what is needed.
        hour = self.chance.choices(range(24), HOURS)[0]
        moment = day.replace(hour=hour) + timedelta(seconds=self.chance.randrange(3600))
        self.world.at(moment, lambda: ARRIVES[sort](self, sort))

    def _words(self, *languages: str) -> dict[str, list[str]]:
        """What somebody says: in German what their own language has no word for here."""
        return self._says["de"] | {key: words for language in languages for key, words in self._says[language].items()}

    def _organisation(self, number: int, name: str) -> Citizen:
        mailbox = f"{name.split()[0].lower().translate(_ASCII)}.{number}@verein.example"
        return Citizen(
            self.world, self._words("de"), mailbox, name, receives=True, phone=self._phone(), seed=str(self.seed)
        )  # fmt: skip

    def _new_citizen(self, language: str) -> Person:
        """Somebody who never wrote; a few have a mailbox that is no more by the time that they are answered."""
        given, family = self.chance.choice(GIVEN.split()), self.chance.choice(FAMILY.split())
        number = len(self.world.readers)
        mailbox = f"{given}.{family}.{number}@web.example".lower().translate(_ASCII)
        kind: type[Person] = Nobody if self.chance.random() < DEAD else Citizen
        person = kind(
            self.world, self._words(language), mailbox, f"{given} {family}", phone=self._phone(), language=language, seed=str(self.seed)
        )  # fmt: skip
        if isinstance(person, Citizen):
            self.citizens.append(person)
            if self.chance.random() < ON_HOLIDAY:
                person.away = (self.world.now, self.world.now + timedelta(days=self.chance.randint(4, 14)))
        return person

    def _phone(self) -> str:
        number = 5_000_000 + len(self.world.readers) * 37
        digits = f"{number}"
        return self.chance.choice(
            [f"0365 {digits}", f"0365/{digits[:3]} {digits[3:]}", f"+49 170 {digits}", f"0170-{digits}"]
        )

    def _draw(self, intent: str, language: str) -> Text:
        return self.texts.draw(intent, language)

    def arrives(self, sort: str) -> None:
        """Somebody new writes."""
        intent = {"advertising": "spam", "registration": "register"}.get(sort, sort)
        language = self.texts.language() if intent != "spam" else self.chance.choice(["de", "de", "en"])
        person = self._known(0.12) or self._new_citizen(language)
        self._write(person, self._draw(intent, person.language), sort)

    def organisation(self, sort: str) -> None:
        """An organisation writes what it needs."""
        person = self.chance.choice(self.organisations)
        self._write(person, self._draw("need", person.language), sort)

    def withdrawal(self, _sort: str) -> None:
        """Somebody takes something back without saying what; somebody who never wrote, where nobody did."""
        person = self._known(1) or self._new_citizen("de")
        text = self._draw("withdraw", person.language)
        person.takes_back(text) if isinstance(person, Citizen) else person.writes(text, "withdrawal")

    def same_again(self, sort: str) -> None:
        """The same thing again, in other words or the same."""
        person = self._known(1)
        if person is None or not person.open:
            self.arrives("offer")
            return
        text, _ = self.chance.choice(person.open)
        person.writes(
            replace(text, text=f"{self.chance.choice(['Noch einmal:', 'Zur Erinnerung:', ''])}\n{text.text}".strip()),
            sort,
        )

    def asked_after(self, sort: str) -> None:
        """Did you get my mail?"""
        person = self._known(1)
        if person is None:
            self.arrives("question")
            return
        person.writes(Text("Meine Mail", person.say("asking"), "question", (), person.language), sort)

    def delivered_twice(self, sort: str) -> None:
        """The same mail comes a second time, as a mail server sends it that did not hear our answer."""
        person = self._known(1)
        if person is None or not person.open:
            self.arrives("offer")
            return
        text, sent = person.open[-1]
        self.world.post(sent.raw, person.mailbox, sent.to, sort, due="nothing", text=text)

    def machine(self, sort: str) -> None:
        """A newsletter, or the answer of a ticket system."""
        by, raw = self.chance.choice([mails.newsletter, mails.notification])(self.world.now)
        self.world.post(raw, by, (ADDRESS,), sort, due="nothing")

    def _write(self, person: Person, text: Text, sort: str) -> None:
        photo = text.intent == "offer" and self.chance.random() < WITH_PHOTO
        sent = person.writes(text, sort, photo=photo)
        if isinstance(person, Citizen) and text.intent in ("offer", "need"):
            person.open.append((text, sent))

    def _known(self, share: float) -> Citizen | None:
        """Somebody who wrote before, in so many cases."""
        return self.chance.choice(self.citizens) if self.citizens and self.chance.random() < share else None


ARRIVES: dict[str, Callable[[Programme, str], None]] = {
    "offer": Programme.arrives,
    "need": Programme.arrives,
    "question": Programme.arrives,
    "advertising": Programme.arrives,
    "registration": Programme.arrives,
    "need of an organisation": Programme.organisation,
    "withdrawal": Programme.withdrawal,
    "same again": Programme.same_again,
    "asked after": Programme.asked_after,
    "delivered twice": Programme.delivered_twice,
    "machine": Programme.machine,
}
