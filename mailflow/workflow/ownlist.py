"""All that is open of somebody in one letter, answered by number: what a mail of its own leaves open, the answer to it tells.

A sender's address alone is no proof, so the letter goes to that mailbox, and only an answer to it does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mailflow import states
from mailflow.classify.commands import Items, parse
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


def send(step: Step, person: Person, message_id: str, order: str = "withdraw") -> bool:
    """Shows somebody what is open of theirs, to say in an answer what of it is meant; False when nothing is open.

    order: withdraw, pause or resume, what they want of it.
    """
    live = submissions.of_person(step.tx, person.id, LIVE)
    if not live:
        return False
    digest_id = digests.add(step.tx, step.city.key, [item.id for item in live], step.inbound_id, step.now)
    language = step.desk.letters.language("sender/which", person.language, step.city.key)
    listed = [replace(entry, number=number) for number, entry in enumerate(step.listed(live, language), 1)]
    step.write(
        "sender/which", person.mailbox, person.language, {"order": order, "listings": listed},
        key=f"which:{step.inbound_id}", about=About(_PURPOSES[order], digest_id), answers=[message_id], to_name=person.name,
    )  # fmt: skip
    return True


def send_nothing(step: Step, mailbox: str, language: str, message_id: str, order: str) -> None:
    """Tells somebody that nothing is open of theirs, at least not of this address."""
    step.write(
        "sender/which", mailbox, language, {"order": order, "listings": []},
        key=f"which:{step.inbound_id}", answers=[message_id],
    )  # fmt: skip


def change_all(step: Step, person: Person, order: str, message_id: str) -> bool:
    """Pauses all that somebody has open, or opens what is paused; False when there was nothing to change."""
    live = submissions.of_person(step.tx, person.id, LIVE)
    if not any(item.state == CHANGES[order] for item in live):
        return False
    digest_id = digests.add(step.tx, step.city.key, [item.id for item in live], step.inbound_id, step.now)
    COMMANDS[order](step, Answer(order, digest_id, tuple(live), person, "", message_id), live)
    return True


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
            _tell(step, given, "sender/too_late", shown)
        return "about all of their own: unclear"
    others = [command for command in commands if command.command != "confirm"]
    for command in commands:
        if command.command == "confirm" and others:  # The letter about the others says that the rest stays as it is.
            _renew(step, _chosen(given, command))
            continue
        COMMANDS[command.command](step, given, _chosen(given, command))
    return "about all of their own: " + ", ".join(command.command for command in commands)


def _read(step: Step, given: Answer) -> tuple[Command, ...]:
    """What is ordered; organisations have words of their own for it."""
    things = step.desk.things(step.city, given.person.language, given.shown, numbered=True)
    by_name = step.desk.rules[step.city.key].category_by_name
    items = Items(len(given.shown), together=True)
    read = [
        parse(given.words, role, step.desk.reply_words, by_name, items, things) for role in ("helper", "organisation")
    ]
    commands = next((one for one in read if all(c.command in COMMANDS for c in one)), read[0])
    is_yes = [c.command for c in commands] == ["confirm"] and commands[0].target is None
    # To "Shall all of it pause?" a yes says so. Nothing is taken back by a word that may also mean that it is still there.
    return (Command(given.order),) if is_yes and given.order in CHANGES else commands


def _chosen(given: Answer, command: Command) -> list[Listing]:
    """What a command is about; nothing where it names none of several and says more than the word itself, or is a mere yes."""
    if isinstance(command.target, tuple):
        return [given.shown[number - 1] for number in command.target if 1 <= number <= len(given.shown)]
    if command.command == "confirm":
        return []
    bare = len(given.words.split()) <= ALL_OF_IT_WORDS and not any(character.isdigit() for character in given.words)
    return list(given.shown) if bare or len(given.shown) == 1 else []


def _withdraw(step: Step, given: Answer, chosen: Sequence[Listing]) -> None:
    taken = senders.taken_back(step, chosen, given.person)
    _tell(step, given, "sender/withdrawn" if taken else "sender/too_late", taken or chosen)


def _done(step: Step, given: Answer, chosen: Sequence[Listing]) -> None:
    """A need is met; of an offer the same word says that it is gone."""
    needs = [item for item in chosen if item.kind == "need"]
    if len(needs) < len(chosen):
        _withdraw(step, given, chosen)
    else:
        _tell_change(step, given, senders.end_covered(step, needs, given.person), "covered")


def _renew(step: Step, chosen: Sequence[Listing]) -> None:
    renewal.look_again(step, renewal.go_on(step, [item for item in chosen if item.state in LIVE]))


def _confirm(step: Step, given: Answer, chosen: Sequence[Listing]) -> None:
    _renew(step, chosen)
    now = submissions.some(step.tx, [item.id for item in chosen])
    live = [item for item in now if item.state in LIVE]
    _tell(step, given, "sender/renewed" if live else "sender/too_late", live or now)


def _pause(step: Step, given: Answer, chosen: Sequence[Listing]) -> None:
    _tell_change(step, given, senders.hide(step, chosen), "paused")


def _resume(step: Step, given: Answer, chosen: Sequence[Listing]) -> None:
    _tell_change(step, given, senders.show(step, chosen), "reopened")


COMMANDS: dict[str, Callable[[Step, Answer, Sequence[Listing]], None]] = {
    "confirm": _confirm,
    "withdraw": _withdraw,
    "done": _done,
    "pause": _pause,
    "resume": _resume,
}


CHANGES = {"pause": states.Listing.OPEN, "resume": states.Listing.PAUSED}  # What state each of them changes.


def _tell_change(step: Step, given: Answer, changed: Sequence[Listing], change: str) -> None:
    """What was changed; where nothing was, how all of it stands."""
    if changed:
        _tell(step, given, "sender/closed", changed, change=change)
    elif not send(step, given.person, given.message_id, given.order):
        _tell(step, given, "sender/too_late", given.shown)


def _tell(step: Step, given: Answer, name: str, listings: Sequence[Listing], **more: object) -> None:
    """One letter about some of it, whichever mails it came in with; by the numbers that were answered."""
    person, told = given.person, {item.id for item in listings}
    language = step.desk.letters.language(name, person.language, step.city.key)
    numbers = {item.id: number for number, item in enumerate(given.shown, 1)}
    now = submissions.some(step.tx, [item.id for item in given.shown])
    step.write(
        name, person.mailbox, person.language,
        {
            "number": 0,
            "kind": listings[0].kind,
            "listings": [
                replace(entry, number=numbers[item.id])
                for entry, item in zip(step.listed(listings, language), listings, strict=True)
            ],
            "more_open": any(item.state in LIVE and item.id not in told for item in now),
            **more,
        },
        key=f"{name}:{step.inbound_id}:{given.digest_id}", about=About(_PURPOSES[given.order], given.digest_id),
        answers=[given.message_id], to_name=person.name,
    )  # fmt: skip
