"""All that is open of somebody in one letter, answered by number: what a mail of its own leaves open, the answer to it tells.

A sender's address alone is no proof, so the letter goes to that mailbox, and only an answer to it does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mailflow import states
from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import is_yes
from mailflow.model import Command
from mailflow.store import digests, submissions
from mailflow.store.records import Listing, Person
from mailflow.workflow import renewal, senders
from mailflow.workflow.answers import ALL_OF_IT_WORDS
from mailflow.workflow.desk import About, Step
from mailflow.workflow.senders import LIVE

ORDERS = {"v": "withdraw", "u": "pause", "k": "resume"}
"""What such a letter asks about, by the purpose of its tokens."""
_PURPOSES = {order: purpose for purpose, order in ORDERS.items()}


@dataclass(frozen=True)
class Answer:
    """An answer to such a letter: what it asked about and showed, under its numbers, and who answers."""

    order: str
    digest_id: int
    shown: tuple[Listing, ...]
    person: Person
    words: str
    message_id: str


def send(
    step: Step,
    person: Person,
    message_id: str,
    order: str = "withdraw",
    last: date | None = None,
    named: Sequence[Listing] = (),
) -> bool:
    """Shows somebody what is open of theirs, to say in an answer what of it is meant; False when nothing is open.

    order: withdraw, pause or resume, what they want of it. last: the last day of the pause. named: what of it their words
    name, where they do; then they are shown that alone.
    """
    live = list(named) or submissions.of_person(step.tx, person.id, LIVE)
    if not live:
        return False
    digest_id = digests.add(step.tx, step.city.key, [item.id for item in live], step.inbound_id, step.now, order, last)
    language = step.desk.letters.language("sender/which", person.language, step.city.key)
    listed = [replace(entry, number=number) for number, entry in enumerate(step.listed(live, language), 1)]
    already = order in CHANGES and not _changes(live, order, last)
    step.write(
        "sender/which", person.mailbox, person.language,
        {
            "order": order,
            "listings": listed,
            "named": bool(named),
            "already": already,
            "until_day": None if already else last,
        },
        key=f"which:{step.inbound_id}", about=About(_PURPOSES[order], digest_id), answers=[message_id], to_name=person.name,
    )  # fmt: skip
    return True


def send_nothing(step: Step, mailbox: str, language: str, message_id: str, order: str) -> None:
    """Tells somebody that nothing is open of theirs, at least not of this address."""
    step.write(
        "sender/which", mailbox, language, {"order": order, "listings": [], "named": False, "already": False, "until_day": None},
        key=f"which:{step.inbound_id}", answers=[message_id],
    )  # fmt: skip


def change_all(step: Step, person: Person, order: str, message_id: str, last: date | None = None) -> bool:
    """Pauses all that somebody has open, to the end of a day where one is named, or opens what is paused; False when there was
    nothing to change."""
    live = submissions.of_person(step.tx, person.id, LIVE)
    if not _changes(live, order, last):
        return False
    digest_id = digests.add(step.tx, step.city.key, [item.id for item in live], step.inbound_id, step.now, order, last)
    given, ordered = Answer(order, digest_id, tuple(live), person, "", message_id), (Command(order),)
    _tell_all(step, given, ordered, _effects(step, given, ordered))
    return True


def end(step: Step, person: Person, gone: Sequence[Listing], words: str, message_id: str) -> None:
    """Ends what its owner says is gone, a need as met; they hear so, and that the rest stays."""
    shown = submissions.of_person(step.tx, person.id, LIVE)
    digest_id = digests.add(step.tx, step.city.key, [item.id for item in shown], step.inbound_id, step.now, "withdraw")
    numbers = tuple(number for number, item in enumerate(shown, 1) if item.id in {one.id for one in gone})
    given, ordered = Answer("withdraw", digest_id, tuple(shown), person, words, message_id), (Command("done", numbers),)
    _tell_all(step, given, ordered, _effects(step, given, ordered))


def _changes(live: Sequence[Listing], order: str, last: date | None) -> bool:
    """Whether an order changes anything; of what is paused the day may become another one."""
    changed = (CHANGES[order], states.Listing.PAUSED) if last else (CHANGES[order],)
    return any(item.state in changed for item in live)


def answered(step: Step, purpose: str, digest_id: int, person: Person, words: str, message_id: str) -> str | None:
    """Does what an answer to that letter says, about all of it or the numbers that it names; None where it showed nothing
    of theirs."""
    shown = tuple(submissions.some(step.tx, digests.shown(step.tx, step.city.key, digest_id) or ()))
    if not shown or any(item.person_id != person.id for item in shown):
        return None
    given = Answer(ORDERS[purpose], digest_id, shown, person, words, message_id)
    commands = _read(step, given)
    if any(c.command not in COMMANDS or not _chosen(given, c) for c in commands):
        if not send(step, person, message_id, given.order):
            _tell(step, given, "sender/too_late", "too_late", shown, ())
        return "about all of their own: unclear"
    _tell_all(step, given, commands, _effects(step, given, commands))
    return "about all of their own: " + ", ".join(command.command for command in commands)


def _read(step: Step, given: Answer) -> tuple[Command, ...]:
    """What is ordered; organisations have words of their own for it."""
    # To "Shall all of it pause?" a yes says so. Nothing is taken back by a word that may also mean that it is still there.
    if given.order in CHANGES and is_yes(given.words, step.desk.reply_words):
        return (Command(given.order),)
    things = step.desk.things(step.city, given.person.language, given.shown, numbered=True)
    by_name = step.desk.rules[step.city.key].category_by_name
    items = Items(len(given.shown), together=True)
    read = [
        parse(given.words, role, step.desk.reply_words, by_name, items, things) for role in ("helper", "organisation")
    ]
    return next((one for one in read if all(c.command in COMMANDS for c in one)), read[0])


def _chosen(given: Answer, command: Command) -> list[Listing]:
    """What a command is about; nothing where it names none of several and says more than the word itself, or is a mere yes."""
    if isinstance(command.target, tuple):
        return [given.shown[number - 1] for number in command.target if 1 <= number <= len(given.shown)]
    if command.command == "confirm":
        return []
    bare = len(given.words.split()) <= ALL_OF_IT_WORDS and not any(character.isdigit() for character in given.words)
    return list(given.shown) if bare or len(given.shown) == 1 else []


def _effects(step: Step, given: Answer, commands: Sequence[Command]) -> dict[str, list[Listing]]:
    """Does what is ordered; which listings each of the CHANGED became, a listing under the last of them alone."""
    became: dict[int, str] = {}
    for command in commands:
        chosen = submissions.some(step.tx, [item.id for item in _chosen(given, command)])  # As the one before left it.
        for effect, items in COMMANDS[command.command](step, given, chosen, command).items():
            became |= {item.id: effect for item in items}
    return {effect: [i for i in given.shown if became.get(i.id) == effect] for effect in dict.fromkeys(became.values())}


def _withdraw(step: Step, given: Answer, chosen: Sequence[Listing], _command: Command) -> Effects:
    return {"withdrawn": senders.taken_back(step, chosen, given.person)}


def _done(step: Step, given: Answer, chosen: Sequence[Listing], command: Command) -> Effects:
    """A need is met; of an offer the same word says that it is gone."""
    needs = [item for item in chosen if item.kind == "need"]
    others = [item for item in chosen if item.kind != "need"]
    return {"covered": senders.end_covered(step, needs, given.person), **_withdraw(step, given, others, command)}


def _confirm(step: Step, _given: Answer, chosen: Sequence[Listing], _command: Command) -> Effects:
    live = [item for item in chosen if item.state in LIVE]
    renewal.look_again(step, renewal.go_on(step, live))
    return {"renewed": live}


def _pause(step: Step, given: Answer, chosen: Sequence[Listing], command: Command) -> Effects:
    """To the day that they say now, else to the one that the list asked about."""
    last = senders.pause_end(step, command, given.person.language) or digests.asked(step.tx, given.digest_id)[1]
    return {"paused": senders.hide(step, chosen, last)}


def _resume(step: Step, _given: Answer, chosen: Sequence[Listing], _command: Command) -> Effects:
    return {"reopened": senders.show(step, chosen)}


Effects = Mapping[str, Sequence[Listing]]
COMMANDS: dict[str, Callable[[Step, Answer, Sequence[Listing], Command], Effects]] = {
    "confirm": _confirm,
    "withdraw": _withdraw,
    "done": _done,
    "pause": _pause,
    "resume": _resume,
}
CHANGES = {"pause": states.Listing.OPEN, "resume": states.Listing.PAUSED}  # What state each of them changes.
CHANGED = (
    "withdrawn",
    "covered",
    "paused",
    "reopened",
)  # What is told; that the rest stays says it of what was renewed.


def _tell_all(step: Step, given: Answer, commands: Sequence[Command], effects: Effects) -> None:
    """One letter for each thing that became of some of it, and each last day of a pause; where nothing did, how all of it
    stands."""
    changed = {item.id for effect in CHANGED for item in effects.get(effect, ())}
    for effect in CHANGED:
        if items := effects.get(effect):
            if effect == "withdrawn":
                _tell(step, given, "sender/withdrawn", effect, items, changed)
            else:
                for last, some in _by_last_day(step, items).items():
                    told = f"{effect}:{last}" if last else effect
                    still = senders.is_still_agreed(step, some, effect)
                    _tell(
                        step,
                        given,
                        "sender/closed",
                        told,
                        some,
                        changed,
                        change=effect,
                        until_day=last,
                        still_agreed=still,
                    )
    if changed:
        return
    if renewed := effects.get("renewed"):
        now = submissions.some(step.tx, [item.id for item in renewed])
        _tell(step, given, "sender/renewed", "renewed", now, {item.id for item in now})
        return
    order = next((command.command for command in commands if command.command in CHANGES), None)
    if order is None or not send(step, given.person, given.message_id, order):
        chosen = [item for command in commands for item in _chosen(given, command)]
        _tell(step, given, "sender/too_late", "too_late", chosen, ())


def _by_last_day(step: Step, items: Sequence[Listing]) -> dict[date | None, list[Listing]]:
    """The same by the last day of their pause, None where they have none."""
    days: dict[date | None, list[Listing]] = {}
    for item in submissions.some(step.tx, [item.id for item in items]):
        days.setdefault(step.last_day(item.paused_until) if item.paused_until else None, []).append(item)
    return days


def _tell(
    step: Step,
    given: Answer,
    name: str,
    effect: str,
    listings: Sequence[Listing],
    changed: Collection[int],
    **more: object,
) -> None:
    """One letter about some of it, whichever mails it came in with; by the numbers that were answered.

    changed: all that this answer changed, so that it does not stay as it is.
    """
    person = given.person
    language = step.desk.letters.language(name, person.language, step.city.key)
    numbers = {item.id: number for number, item in enumerate(given.shown, 1)}
    live = submissions.of_person(step.tx, person.id, LIVE)
    step.write(
        name, person.mailbox, person.language,
        {
            "number": 0,
            "kind": listings[0].kind,
            "listings": [
                replace(entry, number=numbers[item.id])
                for entry, item in zip(step.listed(listings, language), listings, strict=True)
            ],
            "more_open": any(item.id not in changed for item in live),
            **more,
        },
        key=f"{name}:{effect}:{step.inbound_id}:{given.digest_id}", about=About(_PURPOSES[given.order], given.digest_id),
        answers=[given.message_id], to_name=person.name,
    )  # fmt: skip
