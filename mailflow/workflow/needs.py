"""All open needs of an organisation at once: renewed with one word, shown as a list, and answered by number.

"Alles noch aktuell außer Töpfe": what is left out is over. A sender's address alone is no proof, so what comes without a
token of ours renews, which harms nobody, and ends nothing: the list that comes back asks for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mailflow import states
from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import is_yes, named_things
from mailflow.classify.several import with_what_stays
from mailflow.model import Command
from mailflow.outgoing.shown import Listed
from mailflow.store import digests, submissions
from mailflow.store.records import Listing, Person
from mailflow.workflow import corrections, renewal, senders, teams
from mailflow.workflow.desk import About, Step
from mailflow.workflow.senders import LIVE


@dataclass(frozen=True)
class Done:
    """What an answer about all needs did."""

    renewed: bool = False
    ended: Sequence[Listing] = ()
    kept: Sequence[Listing] = ()  # Named as over, but not by proof.
    not_understood: bool = False
    turned: str = ""  # "paused" or "reopened": all of them were; "pause" or "resume": to be confirmed by an answer;
    # "numbers", "amounts": something was said of numbers, or how many are still needed, without a list.
    last: date | None = None  # the last day of the pause


_NOTHING = Done()
_TURNED = {"pause": "paused", "resume": "reopened"}


def open_needs(step: Step, person: Person) -> list[Listing]:
    """What somebody's organisation needs and is not over, oldest first."""
    found = [
        item
        for one in teams.members(step, person)
        for item in submissions.of_person(step.tx, one.id, LIVE)
        if item.kind == "need"
    ]
    return sorted(found, key=lambda item: item.id)


def _expired(step: Step, person: Person) -> list[Listing]:
    """What somebody's organisation needs and silence ended not long ago."""
    since = step.now - step.desk.config.listings.need
    return [
        item
        for one in teams.members(step, person)
        for item in submissions.of_person(step.tx, one.id, [states.Listing.ENDED])
        if item.kind == "need" and renewal.can_open_again(item) and item.valid_until and item.valid_until >= since
    ]


def renew_all(step: Step, person: Person, left_out: str | None, message_id: str, *, proven: bool) -> str:
    """Renews all of them but those that are left out, which end; what was done, in a few words.

    Also those that silence ended not long ago.
    """
    items = [*open_needs(step, person), *_expired(step, person)]
    over = _named(step, person, items, left_out) if left_out else []
    if left_out and not over:
        send_list(step, person, message_id, Done(not_understood=True))
        return "renewed nothing: what is left out is unclear"
    kept = [item for item in items if item not in over]
    _renew(step, kept)
    if proven:
        senders.end_covered(step, over, person)
    done = Done(bool(kept), over if proven else (), () if proven else over)
    send_list(step, person, message_id, done)
    return f"renewed {len(kept)}, left out {len(over)}"


def pause_all(step: Step, person: Person, message_id: str, last: date | None = None) -> None:
    """No offers for any need of somebody's organisation, to the end of a day where one is named; the list that comes back
    shows it."""
    items = open_needs(step, person)
    _hide(step, items, person, last)
    send_list(step, person, message_id, Done(turned="paused", last=last) if items else _NOTHING)


def ask_to_confirm(step: Step, person: Person, order: str, message_id: str, last: date | None = None) -> None:
    """Whether all of them shall pause or go on, as was said by nobody knows whom; their answer to the list says it."""
    send_list(step, person, message_id, Done(turned=order, last=last) if open_needs(step, person) else _NOTHING)


def ask_for_an_answer(step: Step, person: Person, message_id: str) -> None:
    """What was said of numbers stands in no answer to a list: they are sent one, to say it there."""
    send_list(step, person, message_id, Done(turned="numbers"))


def told(step: Step, person: Person, items: Sequence[Listing], words: str) -> tuple[Command, ...]:
    """What is said of these, by their numbers from 1: which are over, of which fewer are needed, which are still valid; and
    what else."""
    as_helper = _said(step, person, items, words, "helper")
    if all(command.command == "confirm" for command in as_helper):
        return as_helper
    commands = _said(step, person, items, words, "organisation")
    return with_what_stays(
        commands,
        as_helper,
        lambda part: all(c.command == "confirm" for c in _said(step, person, items, part, "helper")),
    )


def take_up(step: Step, person: Person, items: Sequence[Listing], commands: Sequence[Command], message_id: str) -> None:
    """Renews what is still valid by a mail of its own; what it says is over, or less, is asked for in the list that comes back."""
    chosen = {command: _chosen(items, command) for command in commands}
    renewed = [item for command, some in chosen.items() if command.command == "confirm" for item in some]
    over = [item for command, some in chosen.items() if command.command == "done" for item in some]
    _renew(step, renewed)
    less = any(command.command == "left" for command in commands)
    send_list(step, person, message_id, Done(bool(renewed), kept=over, turned="amounts" if less else ""))


def ask_anew(step: Step, person: Person, message_id: str) -> None:
    """Something was said of them that nobody understood."""
    send_list(step, person, message_id, Done(not_understood=True))


def resume_all(step: Step, person: Person, message_id: str) -> None:
    """Offers again for all of them."""
    items = open_needs(step, person)
    _resume(step, items, person)
    send_list(step, person, message_id, Done(turned="reopened" if items else ""))


def list_answered(step: Step, digest_id: int, person: Person, words: str, message_id: str) -> str:
    """Somebody answers such a list: each number, or word for one of them; then it comes back as it is now."""
    shown = submissions.some(step.tx, digests.shown(step.tx, step.city.key, digest_id) or ())
    asks, asked_day = digests.asked(step.tx, digest_id)
    # To "Shall all of it pause?" a yes says so; "still valid" renews, here too.
    says_so = asks and is_yes(words, step.desk.reply_words)
    commands = (Command(asks),) if says_so else _read(step, person, shown, words)
    theirs = {item.id for item in open_needs(step, person)}
    chosen = [(command, [i for i in _chosen(shown, command) if i.id in theirs]) for command in commands]
    if any(command.command not in _ORDERS or not items for command, items in chosen):
        send_list(step, person, message_id, Done(not_understood=True))
        return "about their needs: unclear"
    ended: list[Listing] = []
    last: date | None = None
    for command, items in chosen:
        if command.command == "pause":
            last = senders.pause_end(step, command, person.language) or asked_day
            _hide(step, items, person, last)
        elif command.command == "left":
            _need_fewer(step, items, command, message_id)
        else:
            ended += COMMANDS[command.command](step, items, person)
    about_all = len(chosen) == 1 and len(chosen[0][1]) == len(theirs)
    turned = _TURNED.get(commands[0].command, "") if about_all else ""
    renewed = any(command.command == "confirm" for command in commands)
    send_list(step, person, message_id, Done(renewed, ended, turned=turned, last=last if turned == "paused" else None))
    return "about their needs: " + ", ".join(command.command for command in commands)


def send_list(step: Step, person: Person, message_id: str, done: Done = _NOTHING) -> None:
    """What is open of somebody's organisation, numbered; and what was just done about it."""
    items = open_needs(step, person)
    language = step.desk.letters.language("organisation/needs", person.language, step.city.key)
    asks = done.turned if done.turned in _TURNED else ""
    digest_id = digests.add(
        step.tx,
        step.city.key,
        [item.id for item in items],
        step.inbound_id,
        step.now,
        asks,
        done.last if asks else None,
    )
    numbers = {item.id: number for number, item in enumerate(items, 1)}
    step.write(
        "organisation/needs", person.mailbox, person.language,
        {
            "listings": _listed(step, items, language, numbers),
            "renewed": done.renewed,
            "turned": done.turned,
            "until_day": done.last,
            "ended": _listed(step, done.ended, language, numbers),
            "kept": _listed(step, done.kept, language, numbers),
            "not_understood": done.not_understood,
        },
        key=f"needs:{step.inbound_id}", about=About("l", digest_id), answers=[message_id], to_name=person.name,
    )  # fmt: skip


def _listed(step: Step, items: Sequence[Listing], language: str, numbers: dict[int, int]) -> list[Listed]:
    return [
        replace(entry, number=numbers.get(item.id, 0))
        for entry, item in zip(step.listed(items, language), items, strict=True)
    ]


def _read(step: Step, person: Person, shown: Sequence[Listing], words: str) -> tuple[Command, ...]:
    """What is said of a list; that a need is still valid is said as a helper says it, and that it is not, is that it is met."""
    commands = told(step, person, shown, words)
    if all(command.command in _ORDERS for command in commands):
        return commands
    as_helper = _said(step, person, shown, words, "helper")
    over = Command("done")
    return tuple(replace(over, target=c.target) if c.command == "withdraw" else c for c in as_helper)


def _said(step: Step, person: Person, items: Sequence[Listing], words: str, role: str) -> tuple[Command, ...]:
    things = step.desk.things(step.city, person.language, items, numbered=True)
    by_name = step.desk.rules[step.city.key].category_by_name
    return parse(words, role, step.desk.reply_words, by_name, Items(len(items), together=True), things)


def _chosen(shown: Sequence[Listing], command: Command) -> list[Listing]:
    """What a command of an answer to a list is about; nothing where a word that ends something names none of several."""
    if isinstance(command.target, tuple):
        return [shown[number - 1] for number in command.target if 1 <= number <= len(shown)]
    return [] if command.command == "done" and len(shown) > 1 else list(shown)


def _named(step: Step, person: Person, items: Sequence[Listing], words: str) -> list[Listing]:
    """The needs that somebody's words name, by what they are or by number; none where one of the words fits nothing."""
    things = step.desk.things(step.city, person.language, items, numbered=True)
    by_name = step.desk.rules[step.city.key].category_by_name
    numbers = named_things(words, step.desk.reply_words, by_name, Items(len(items), together=True), things)
    return [items[number - 1] for number in sorted(numbers)]


def _renew(step: Step, items: Sequence[Listing]) -> None:
    renewal.look_again(step, renewal.go_on(step, items))


def _confirm(step: Step, items: Sequence[Listing], _person: Person) -> list[Listing]:
    _renew(step, items)
    return []


def _cover(step: Step, items: Sequence[Listing], person: Person) -> list[Listing]:
    return senders.end_covered(step, items, person)


def _need_fewer(step: Step, items: Sequence[Listing], command: Command, message_id: str) -> None:
    for item in items:
        if corrections.fewer_needed(step, item, int(command.argument or 0)):
            corrections.tell(step, item.submission_id, message_id)


def _hide(step: Step, items: Sequence[Listing], person: Person, last: date | None) -> None:
    senders.tell_owners(step, senders.hide(step, items, last), person, "paused", last)


def _resume(step: Step, items: Sequence[Listing], person: Person) -> list[Listing]:
    senders.tell_owners(step, senders.show(step, items), person, "reopened")
    return []


COMMANDS = {"confirm": _confirm, "done": _cover, "resume": _resume}
_ORDERS = (*COMMANDS, "pause", "left")  # These have a day or a number besides.
