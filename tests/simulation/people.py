"""Who lives in the town: people who offer or need something, answer letters late, twice, wrongly or never, and go on holiday.

Each has a mailbox, a telephone number and a chance of their own, so that one more answer here changes nothing there.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from simulation import mails
from simulation.texts import Text
from simulation.world import ADDRESS, ZONE, Letter, Sent, World

# What they do with a letter of a kind, in so many of 100 cases; "" is nothing.
RECEIPT = {"": 71, "facts": 12, "correct": 5, "thanks": 5, "gone": 2, "pause": 1, "delete": 1, "unclear": 2, "stranger": 1}  # fmt: skip
DECISION = {"": 91, "thanks": 5, "gone": 2, "facts": 1, "asking": 1}
INTRODUCTION = {"agree": 74, "release": 5, "gone": 7, "unclear": 2, "": 12}
RELAY = {"agree": 40, "thanks": 8, "release": 6, "": 46}
RENEWAL = {"still": 45, "until": 10, "gone": 12, "unclear": 5, "": 28}
RENEWAL_OF_NEED = {"all_still": 60, "done": 12, "unclear": 5, "": 23}
MATCH = {
    "take": 30, "take_some": 11, "decline_why": 15, "decline": 9, "later": 8, "done": 3, "pause": 1, "agree": 6,
    "unclear": 3, "stranger": 1, "": 13,
}  # fmt: skip
OF_A_DIGEST = {"take": 25, "take_some": 10, "decline_why": 25, "decline": 5, "": 35}
ENDED = {"": 92, "still": 4, "thanks": 4}
TWICE, DROPS_REPLY_TO, TO_ALL = 0.03, 0.03, 0.02
EXCHANGE = 3  # So many messages of one person to another about one thing.


class Person:
    """Somebody with a mailbox."""

    def __init__(self, world: World, says: Mapping[str, list[str]], mailbox: str, name: str, **more: str) -> None:
        self.world, self.mailbox, self.name = world, mailbox, name
        self.phone, self.language = more.get("phone", ""), more.get("language", "de")
        self.chance = random.Random(f"{more.get('seed', '')}:{mailbox}")
        self.away: tuple[datetime, datetime] | None = None
        self.released: dict[int, datetime] = {}  # Matches in which their signature and telephone may pass, since when.
        self.asked_again: list[int] = []  # Matches that they wanted to be asked about once more.
        self._says = says
        self._noted: set[str] = set()
        world.readers[mailbox] = self

    def reads(self, letter: Letter) -> None:
        """What they do when a letter came."""
        if self.away and self.away[0] <= self.world.now < self.away[1]:
            self._note_absence(letter)

    def say(self, key: str) -> str:
        """What they say when they mean something."""
        day = self.world.local.date() + timedelta(days=self.chance.randint(3, 20))
        words = self.chance.choice(self._says[key])
        return words.format(n=self.chance.randint(1, 4), day=f"{day.day}.{day.month}.")

    def pick(self, weights: Mapping[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def soon(self, hours: float, act: Callable[[], object]) -> None:
        """They do something after so many hours, when they are awake."""
        self.world.at(self.awake(self.world.now + timedelta(hours=hours)), act)

    def awake(self, moment: datetime) -> datetime:
        """The moment, or the next morning where it is in the night."""
        local = moment.astimezone(ZONE)
        if 7 <= local.hour < 23:
            return moment
        late = local + timedelta(days=1) if local.hour >= 23 else local
        return late.replace(hour=7, minute=self.chance.randrange(60))

    def writes(self, text: Text, sort: str, *, photo: bool = False) -> Sent:
        """A mail of their own to the city."""
        words = text.text + (self.signature() if self.chance.random() < 0.6 else "")
        raw = mails.compose(self.mailbox, self.name, ADDRESS, text.subject, words, at=self.world.now, photo=photo)
        return self.world.post(raw, self.mailbox, (ADDRESS,), sort, text=text)

    def answers(self, letter: Letter, words: str, sort: str, *, by: str = "") -> Sent:
        """An answer to a letter, as their program writes it; `by` another mailbox, to which it was forwarded."""
        to: tuple[str, ...] = (letter.reply_to,)
        chance = self.chance.random()
        if chance < DROPS_REPLY_TO and not by:
            to = (ADDRESS,)
        elif chance < DROPS_REPLY_TO + TO_ALL and not by:
            to = (letter.reply_to, ADDRESS)
        quote = self.chance.choice(mails.QUOTES)(letter, self.world.local)
        body = f"{words}{self.signature() if self.chance.random() < 0.5 else ''}\n\n{quote}"
        raw = mails.compose(
            by or self.mailbox, self.name, ", ".join(to), f"Re: {letter.subject}", body, at=self.world.now, letter=letter
        )  # fmt: skip
        return self.world.post(raw, by or self.mailbox, to, sort)

    def signature(self) -> str:
        """How they sign: at times with all that the other side is not to see yet."""
        lines = [self.name, f"Tel. {self.phone}" if self.phone else "", self.mailbox]
        marks = self.chance.choice(["", "", "-- \n"])
        return f"\n\n{marks}{self.say('greeting')}\n" + "\n".join(filter(None, lines[: self.chance.randint(1, 3)]))

    def _note_absence(self, letter: Letter) -> None:
        """Their program answers each writer once a day, and most programs say that they are one."""
        day = self.world.local.date().isoformat()
        if day in self._noted:
            return
        self._noted.add(day)
        says_so, to = self.chance.random() < 0.7, self.chance.choice([letter.bounces_to, letter.reply_to, ADDRESS])
        headers = {"Auto-Submitted": "auto-replied"} if says_so else {}
        words = self.say("away")
        raw = mails.compose(
            self.mailbox, self.name, to, f"Abwesenheitsnotiz: {letter.subject}", words, at=self.world.now, letter=letter,
            headers=headers,
        )  # fmt: skip
        self.soon(0.02, lambda: self.world.post(raw, self.mailbox, (to,), "absence note", due="nothing", envelope=""))


class Citizen(Person):
    """Somebody who offers or needs something. receives: an organisation with office hours and all words of one."""

    def __init__(self, *given: object, receives: bool = False, **more: str) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        self.receives = receives
        self.open: list[tuple[Text, Sent]] = []
        self._spoke: Counter[str] = Counter()
        self._takes_back = False

    def awake(self, moment: datetime) -> datetime:
        """An organisation answers on working days only."""
        if not self.receives:
            return super().awake(moment)
        local = moment.astimezone(ZONE)
        while local.weekday() >= 5 or not 8 <= local.hour < 17:
            days = 1 if local.hour >= 8 else 0
            local = (local + timedelta(days=days)).replace(hour=8, minute=self.chance.randrange(60))
        return local

    def reads(self, letter: Letter) -> None:
        """Chooses what to do, and when."""
        super().reads(letter)
        if letter.kind in READS:
            READS[letter.kind](self, letter)

    def takes_back(self, text: Text) -> None:
        """Writes that something is gone, without saying which mail it was."""
        self._takes_back = True
        self.writes(text, "withdrawal")

    def does(self, letter: Letter, what: str, hours: float) -> None:
        """Answers a letter after some hours with what the word says; a few do so twice."""
        if not what:
            return
        by, key = ("", what) if what != "stranger" else (f"kollege.{self.mailbox}", "agree")
        if by and by not in self.world.readers:
            Person(self.world, self._says, by, f"Kollege von {self.name}")
        words = self._correction(letter) if what == "correct" else self.say(key)

        def act() -> None:
            self._remember(letter, what)
            self.answers(letter, words, f"answer: {what}", by=by)

        self.soon(hours, act)
        if self.chance.random() < TWICE:
            self.soon(hours + 0.2, act)

    def some_hours(self) -> float:
        """Most answer within a day, some late."""
        low, high = self.chance.choices([(0.3, 6), (6, 30), (60, 200)], [60, 28, 12])[0]
        return self.chance.uniform(low, high)

    def _remember(self, letter: Letter, what: str) -> None:
        if letter.purpose[:1] in ("o", "h"):
            match = int(letter.purpose[1:])
            if what == "release":
                self.released.setdefault(match, self.world.now)
            if what == "later":
                self.asked_again.append(match)

    def _correction(self, letter: Letter) -> str:
        """A line of the receipt with another number in it; where there is none, a remark."""
        found = re.search(r"(?m)^([^\s:][^:\n]{1,20}): (\d{1,3})$", letter.text)
        return f"{found[1]}: {int(found[2]) + self.chance.choice([-1, 1, 2])}" if found else self.say("facts")

    def receipt(self, letter: Letter) -> None:
        if letter.purpose[:1] == "s":
            self.does(letter, self.pick(RECEIPT), self.some_hours())

    def decision(self, letter: Letter) -> None:
        self.does(letter, self.pick(DECISION), self.some_hours())

    def introduction(self, letter: Letter) -> None:
        self.does(letter, self.pick(INTRODUCTION), self.some_hours())

    def relay(self, letter: Letter) -> None:
        self._spoke[letter.purpose[1:]] += 1
        if self._spoke[letter.purpose[1:]] <= EXCHANGE:
            self.does(letter, self.pick(RELAY), self.some_hours())

    def renewal(self, letter: Letter) -> None:
        self.does(letter, self.pick(RENEWAL_OF_NEED if self.receives else RENEWAL), self.some_hours())

    def question(self, letter: Letter) -> None:
        """Which listing is taken back, or why an offer was declined, or what a moderator wants to know."""
        if self._takes_back:
            self.does(letter, self.pick({"gone": 70, "": 30}), self.some_hours())
        elif letter.purpose[:1] == "o":
            self.does(letter, self.pick({"reason": 60, "": 40}), self.some_hours())
        else:
            self.does(letter, self.pick({"facts": 65, "": 35}), self.some_hours())

    def notice(self, letter: Letter) -> None:
        if letter.unasked:  # A closing letter.
            self.does(letter, self.pick(ENDED), self.some_hours())
        elif self._spoke[f"notice {letter.purpose}"] < 2 and letter.purpose[:1] in ("s", "o", "g", "h"):
            self._spoke[f"notice {letter.purpose}"] += 1
            again = {"s": "facts", "o": "decline_why", "h": "agree", "g": ""}[letter.purpose[0]]
            self.does(letter, self.pick({again: 50, "": 50}), self.some_hours())

    def match(self, letter: Letter) -> None:
        what = self.pick(MATCH)
        hours = self.some_hours()
        self.does(letter, what, hours)
        if what in ("take", "take_some"):  # Some write again, whether they got it or not.
            for after, weight, low, high in (("done", 15, 40, 150), ("decline_why", 6, 20, 70), ("release", 8, 1, 20)):
                if self.chance.random() < weight / 100:
                    self.does(letter, after, hours + self.chance.uniform(low, high))

    def digest(self, letter: Letter) -> None:
        """Says something about each number, or nothing, or forgets the numbers."""
        if self.chance.random() < 0.15:
            return
        numbers = re.findall(r"(?m)^(\d{1,2})\. ", letter.text)
        said = [(number, self.pick(OF_A_DIGEST)) for number in numbers]
        lines = [f"{number} {self.say(what)}" for number, what in said if what]
        if self.chance.random() < 0.08:
            lines = [self.say("take")]
        if lines:
            self.soon(self.some_hours(), lambda: self.answers(letter, "\n".join(lines), "answer: a digest"))


READS: dict[str, Callable[[Citizen, Letter], None]] = {
    "receipt": Citizen.receipt,
    "decision": Citizen.decision,
    "introduction": Citizen.introduction,
    "relay": Citizen.relay,
    "renewal": Citizen.renewal,
    "question": Citizen.question,
    "notice": Citizen.notice,
    "match": Citizen.match,
    "digest": Citizen.digest,
}


class Nobody(Person):
    """A mailbox that is no more: what goes there comes back, to the envelope sender, from a machine."""

    def reads(self, letter: Letter) -> None:
        """Its mail server returns the letter."""
        by, to = "mailer-daemon@web.example", (letter.bounces_to,)
        returned = partial(self.world.post, mails.bounce(letter), by, to, "bounce", due="nothing", envelope="")
        self.world.at(self.world.now + timedelta(minutes=self.chance.randint(1, 30)), returned)
