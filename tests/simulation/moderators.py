"""The moderators of the town: two clerks who look at their mail some times on a working day, and answer with a word.

They know what a mail really means, and answer by what the review says that it was taken for: mostly right, at times late,
twice, unclearly, or about what the other has decided. When much waits they ask for the list and answer by numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import holidays
from simulation import books
from simulation.people import Person
from simulation.texts import Text
from simulation.world import CITY, Letter, World

from mailflow.classify.ruleset import RuleSet

MUCH = 25  # When more waits than this, they work with lists.
LISTS = 12  # So many lists in one sitting.
PACE = timedelta(minutes=1)
STRIDE = timedelta(minutes=4)  # For a list.
_NUMBER = re.compile(r"\[gera (\d+)\]")
_IN_LIST = re.compile(r"(?m)^(\d{1,3})\. \[gera (\d+)\]")
_KINDS = {"offer": "Angebot", "need": "Bedarf"}


class Moderator(Person):
    """A clerk with hours at which they look at their mail. share: of the even numbers (0) or the odd ones, as the two split it."""

    def __init__(
        self, world: World, says: dict[str, list[str]], mailbox: str, name: str, hours: Sequence[int], share: int
    ) -> None:
        super().__init__(world, says, mailbox, name)
        self._hours, self._share = hours, share
        self._inbox: list[Letter] = []
        self._lists_left = 0
        self._asked: set[int] = set()
        self._approved: dict[int, datetime] = {}
        self._free = holidays.country_holidays("DE", subdiv="TH")
        self.colleague: Moderator | None = None

    def works(self, until: datetime) -> None:
        """Their sittings until then."""
        day = self.world.local.replace(minute=0, second=0, microsecond=0)
        while day < until:
            if day.weekday() < 5 and day.date() not in self._free:
                for hour in self._hours:
                    moment = day.replace(hour=hour, minute=self.chance.randrange(40))
                    if moment > self.world.now:
                        self.world.at(moment, self.sits_down)
            day += timedelta(days=1)

    def reads(self, letter: Letter) -> None:
        """Reviews wait for the next sitting; a list is answered while sitting."""
        super().reads(letter)
        if letter.kind == "digest":
            self.world.at(self.world.now + STRIDE, lambda: self._answer_list(letter))
        elif letter.kind == "review":
            self._inbox.append(letter)
        elif letter.kind == "notice" and letter.purpose[:1] == "m" and not letter.unasked:
            self._after(letter)

    def is_away(self) -> bool:
        return bool(self.away and self.away[0] <= self.world.now < self.away[1])

    def sits_down(self) -> None:
        """Goes through what waits, one by one or by list."""
        if self.is_away():
            return
        mine = [letter for letter in self._inbox if self._is_mine(letter) and not self._is_settled(letter)]
        waiting = [letter for letter in mine if self._is_open(letter) or self.chance.random() < 0.03]
        self._inbox = [letter for letter in self._inbox if self._is_open(letter)]
        if len(waiting) > MUCH:
            self._lists_left = LISTS
            self._ask_for_list()
            return
        self._inbox = [letter for letter in self._inbox if letter not in waiting]
        for place, letter in enumerate(waiting, 1):
            self.world.at(self.world.now + PACE * place, partial(self._decide, letter))

    def _is_settled(self, letter: Letter) -> bool:
        """They said OK to just this: what still waits, waits for their colleague."""
        approved = self._approved.get(_number(letter) or 0)
        return approved is not None and approved >= letter.at

    def _is_mine(self, letter: Letter) -> bool:
        """By the number of the mail; also what the other has left for a day, and now and then by mistake."""
        number = _number(letter)
        alone = self.colleague is None or self.colleague.is_away()
        is_left = self.world.now - letter.at > timedelta(hours=20)
        return alone or is_left or number is None or number % 2 == self._share or self.chance.random() < 0.02

    def _is_open(self, letter: Letter) -> bool:
        number = _number(letter)
        return number is not None and any(
            item.state == "waiting" for item in books.items(self.world.office.store, number)
        )

    def _ask_for_list(self) -> None:
        raw_words = self.chance.choice(["LISTE", "Liste", "Was ist offen?"])
        text = Text("Liste", raw_words, "", (), "de")
        self.writes(text, "moderator: list")

    def _decide(self, letter: Letter) -> None:
        number = _number(letter)
        assert number is not None
        what, words = self._verdict(number)
        if self.chance.random() < 0.02:
            what, words = "unclear", self.say("unclear")
        self.answers(letter, words, f"moderator: {what}")
        if what == "approve":
            self._approved[number] = self.world.now
        if what in ("approve", "reject", "spam") and self.chance.random() < 0.04:
            minutes = self.chance.choice([2, 3, 90])  # The last is too late.
            self.world.at(self.world.now + timedelta(minutes=minutes), lambda: self._take_back(letter))
        elif self.chance.random() < 0.02:
            self.world.at(self.world.now + PACE, lambda: self.answers(letter, words, f"moderator: {what}, twice"))
        if what in ("unclear", "hold", "ask"):
            self._inbox.append(letter)  # For another day, or when the answer is there.

    def _take_back(self, letter: Letter) -> None:
        self._approved.pop(_number(letter) or 0, None)
        self.answers(letter, self.say("undo"), "moderator: undo")
        self._inbox.append(letter)

    def _after(self, letter: Letter) -> None:
        """A notice that something was not understood, or needs a category, is answered in the next sitting."""
        if self._is_open(letter):
            self._inbox.append(letter)

    def _answer_list(self, letter: Letter) -> None:
        """One line for each place, those alike together; or one word for all."""
        places = [(int(place), int(number)) for place, number in _IN_LIST.findall(letter.text)]
        if not places or self.is_away():
            return
        verdicts = [(place, *self._verdict(number, place)) for place, number in places]
        if all(what == "approve" for _, what, _ in verdicts):
            words = "alle ok"
        else:
            words = "\n".join(f"{place} {said}" for place, _, said in verdicts)
        self.answers(letter, words, "moderator: answer to a list")
        self._lists_left -= 1
        if self._lists_left > 0 and len(places) > MUCH:
            self.world.at(self.world.now + PACE, self._ask_for_list)

    def _verdict(self, number: int, place: int = 0) -> tuple[str, str]:
        """What they decide about a mail, and the words for it; `place`: of one listing in a list."""
        items = books.items(self.world.office.store, number)
        truth = self._truth(number)
        if truth is None or not items:
            return "approve", self.say("approve") if not place else "ok"
        what, words = VERDICTS.get(truth.intent, Moderator._of_other)(self, truth, items, bool(place))
        if what == "ask" and number in self._asked:  # Decided with what there is.
            return "approve", self.say("approve")
        self._asked |= {number} if what == "ask" else set()
        return what, words

    def _of_listing(self, truth: Text, items: Sequence[books.Item], listed: bool) -> tuple[str, str]:
        rules: RuleSet = self.world.office.desk.rules[CITY]
        names = rules.category_names("de")
        is_right = all(item.kind == truth.intent and set(item.categories) & set(truth.categories) for item in items)
        if not is_right:
            wanted = ", ".join([_KINDS[truth.intent], *(names[id_] for id_ in truth.categories)])
            return "category", f"KATEGORIE {wanted}"
        what = self.pick(
            {"approve": 90, "reject": 4, "ask": 4, "hold": 2} if not listed else {"approve": 96, "reject": 4}
        )
        return what, "ok" if listed and what == "approve" else self.say(what)

    def _of_question(self, _truth: Text, items: Sequence[books.Item], listed: bool) -> tuple[str, str]:
        if any(item.kind in _KINDS for item in items):
            return "reject", self.say("refuse")
        if not listed and self.chance.random() < 0.7:
            return "ask", self.say("explain")
        return "approve", self.say("settle") if not listed else "ok"

    def _of_spam(self, _truth: Text, _items: Sequence[books.Item], _listed: bool) -> tuple[str, str]:
        return "spam", self.say("spam")

    def _of_other(self, _truth: Text, items: Sequence[books.Item], listed: bool) -> tuple[str, str]:
        """A registration, or a withdrawal of nothing: settled, unless it was taken for an offer."""
        if any(item.kind == "offer" for item in items):
            return "reject", self.say("refuse")
        return "approve", self.say("approve") if not listed else "ok"

    def _truth(self, number: int) -> Text | None:
        sent = self.world.by_id.get(books.mail_of(self.world.office.store, number) or 0)
        return sent.text if sent else None


VERDICTS: dict[str, Callable[[Moderator, Text, Sequence[books.Item], bool], tuple[str, str]]] = {
    "offer": Moderator._of_listing,
    "need": Moderator._of_listing,
    "question": Moderator._of_question,
    "spam": Moderator._of_spam,
}


def _number(letter: Letter) -> int | None:
    found = _NUMBER.search(letter.subject)
    return int(found[1]) if found else None
