"""After a match: the organisation answers it, the helper is introduced, and both talk through the relay.

Neither learns the other's address: every mail between them is a new one of ours, and what they write is passed on
without their addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailflow import states
from mailflow.classify.commands import parse
from mailflow.model import Attachment, Command
from mailflow.states import Ending
from mailflow.store import matches, people, submissions
from mailflow.store.moves import note
from mailflow.store.records import Listing, Match, Person
from mailflow.workflow import matching, senders
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import organisation_as_read

_LIVE = (states.Match.PROPOSED, states.Match.ACCEPTED)


@dataclass(frozen=True)
class Talk:
    """One answer in the conversation about a match, with everybody in it."""

    match: Match
    offer: Listing
    need: Listing
    helper: Person
    organisation: Person
    words: str
    message_id: str
    attachments: tuple[Attachment, ...]
    commands: tuple[Command, ...]

    @property
    def message(self) -> str:
        """The words beside the command, for the other side; "" when there are none."""
        return " ".join(c.argument or "" for c in self.commands if c.command == "message").strip()


def organisation_answers(
    step: Step, match: Match, words: str, message_id: str, attachments: Sequence[Attachment]
) -> str:
    """The organisation answers a match or a relayed message; what was done, in a few words."""
    return _answer(step, match, "organisation", words, message_id, attachments, ORGANISATION)


def helper_answers(step: Step, match: Match, words: str, message_id: str, attachments: Sequence[Attachment]) -> str:
    """The helper answers an introduction or a relayed message; what was done, in a few words."""
    return _answer(step, match, "helper", words, message_id, attachments, HELPER)


def _answer(
    step: Step,
    match: Match,
    role: str,
    words: str,
    message_id: str,
    attachments: Sequence[Attachment],
    table: dict[str, Callable[[Step, Talk, Command], None]],
) -> str:
    commands = parse(words, role, step.desk.reply_words, step.desk.rules[step.city.key].category_by_name)
    if not commands or any(c.command not in table for c in commands):
        commands = (Command("unclear"),)
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    talk = Talk(
        match, offer, need, people.get(step.tx, offer.person_id), people.get(step.tx, need.person_id),
        words, message_id, tuple(attachments), commands,
    )  # fmt: skip
    acting = [c for c in commands if c.command != "message"] or list(commands)
    for command in acting:
        table[command.command](step, talk, command)
    return f"{role}: " + ", ".join(c.command for c in commands)


def _accept(step: Step, talk: Talk, command: Command) -> None:
    """Takes all of the offer, or as many as are asked for and left."""
    if talk.match.state == states.Match.ACCEPTED:
        _pass_to_helper(step, talk, command)  # A second yes is a word to the helper.
        return
    if talk.match.state != states.Match.PROPOSED or talk.offer.state != states.Listing.OPEN:
        _notice_too_late(step, talk)
        return
    amount = _amount(talk, command)
    if command.argument == "0":
        _unclear_organisation(step, talk, command)
        return
    if not matches.accept(step.tx, talk.match, amount, step.cause("the organisation wants it")):
        _notice_too_late(step, talk)
        return
    _take(step, talk, amount)
    _send_introduction(step, talk, amount)
    _to_organisation(step, talk, "organisation/accepted", amount=amount)


def _amount(talk: Talk, command: Command) -> int | None:
    """How many are taken: as many as they say, else as many as they need, and never more than there are; None: unknown."""
    asked = int(command.argument) if command.argument and command.argument.isdigit() else talk.need.rest
    if talk.offer.rest is None:
        return asked
    return min(asked or talk.offer.rest, talk.offer.rest)


def _take(step: Step, talk: Talk, amount: int | None) -> None:
    """Books the amount on both sides; an offer of which nothing is left is placed, and others are too late for it."""
    if talk.need.rest is not None and amount is not None:
        submissions.set_rest(step.tx, talk.need.id, max(0, talk.need.rest - amount))
    if talk.offer.rest is not None and amount is not None and amount < talk.offer.rest:
        submissions.set_rest(step.tx, talk.offer.id, talk.offer.rest - amount)
        return
    if talk.offer.rest is not None:
        submissions.set_rest(step.tx, talk.offer.id, 0)
    submissions.end(step.tx, talk.offer, Ending.PLACED, step.cause("all of it was taken"))
    for other in matches.of_listing(step.tx, talk.offer.id, [states.Match.PROPOSED]):
        matches.end(step.tx, other, Ending.TAKEN, step.cause("another organisation was faster"))


def _decline(step: Step, talk: Talk, command: Command) -> None:
    """Not wanted: the offer goes to the next one. After a yes it is called off, and the helper hears of it."""
    if talk.match.state == states.Match.ENDED:
        _notice_too_late(step, talk)
        return
    if talk.match.state == states.Match.ACCEPTED:
        matches.end(step.tx, talk.match, Ending.CANCELLED, step.cause("called off by the organisation"))
        senders.give_back(step, talk.match)
        _to_helper(
            step, talk, "helper/cancelled", message=_passed_on(step, talk.helper, command.argument or talk.message)
        )
    else:
        matches.end(step.tx, talk.match, Ending.DECLINED, step.cause("declined by the organisation"))
    for listing_id in (talk.offer.id, talk.need.id):
        matching.propose_for(step, submissions.listing(step.tx, listing_id), 1)


def _done(step: Step, talk: Talk, _command: Command) -> None:
    senders.cover(step, [talk.need], talk.organisation, talk.message_id)


def _pause(step: Step, talk: Talk, _command: Command) -> None:
    senders.pause(step, [talk.need], talk.organisation, talk.message_id)


def _resume(step: Step, talk: Talk, _command: Command) -> None:
    senders.resume(step, [talk.need], talk.organisation, talk.message_id)


def _pass_to_helper(step: Step, talk: Talk, _command: Command) -> None:
    if talk.match.state not in _LIVE:
        _notice_too_late(step, talk)
        return
    _relay(step, talk, talk.helper, "h", organisation_as_read(step, talk.organisation, talk.helper.language))


def _pass_to_organisation(step: Step, talk: Talk, _command: Command) -> None:
    if talk.match.state not in _LIVE:
        _to_helper(step, talk, "sender/too_late")
        return
    words = step.desk.letters.words(talk.organisation.language, step.city.key)
    _relay(step, talk, talk.organisation, "o", words.helper)


def _delete_organisation(step: Step, talk: Talk, _command: Command) -> None:
    senders.delete(step, talk.organisation, talk.message_id)


def _withdraw(step: Step, talk: Talk, _command: Command) -> None:
    """The helper takes the offer back: an organisation that counts on it hears so, and the helper's words where there are any."""
    if talk.match.state == states.Match.ACCEPTED and len(talk.words.split()) > 1:  # The bare word is meant for us.
        _pass_to_organisation(step, talk, _command)
    senders.withdraw(step, [talk.offer], talk.helper, talk.message_id)


def _delete(step: Step, talk: Talk, _command: Command) -> None:
    senders.delete(step, talk.helper, talk.message_id)


def _unclear_organisation(step: Step, talk: Talk, _command: Command) -> None:
    _to_organisation(step, talk, "organisation/unclear")


def _unclear_helper(step: Step, talk: Talk, _command: Command) -> None:
    _to_helper(step, talk, "sender/not_understood", role="helper")


ORGANISATION: dict[str, Callable[[Step, Talk, Command], None]] = {
    "accept": _accept,
    "decline": _decline,
    "done": _done,
    "pause": _pause,
    "resume": _resume,
    "delete": _delete_organisation,
    "message": _pass_to_helper,
    "unclear": _unclear_organisation,
}
HELPER: dict[str, Callable[[Step, Talk, Command], None]] = {
    "withdraw": _withdraw,
    "delete": _delete,
    "confirm": _pass_to_organisation,  # A yes to the organisation is a word to the organisation.
    "message": _pass_to_organisation,
    "unclear": _unclear_helper,
}


def _relay(step: Step, talk: Talk, to: Person, purpose: str, from_whom: str) -> None:
    """Passes the words on: the writer's signature is out already, mail addresses are taken out here."""
    language = step.desk.letters.language("both/relay", to.language, step.city.key)
    step.write(
        "both/relay",
        to.mailbox,
        to.language,
        {
            "number": (talk.need if purpose == "o" else talk.offer).submission_id,
            "category": matching.category_of(step, talk.offer, talk.need, language),
            "from_whom": from_whom,
            "message": _passed_on(step, to, talk.words),
            "attachments": [_passed_on(step, to, attachment.name) for attachment in talk.attachments],
        },
        key=f"relay:{step.inbound_id}:{to.id}",
        about=About(purpose, talk.match.id),
        to_name=to.name,
    )
    note(step.tx, "match", talk.match.id, talk.match.state, "relayed", step.cause(f"passed on to {purpose}"))


def _passed_on(step: Step, to: Person, words: str) -> str:
    return step.for_the_other_side(words, to.language)


def _send_introduction(step: Step, talk: Talk, amount: int | None) -> None:
    submission = submissions.get(step.tx, talk.offer.submission_id)
    assert submission is not None
    _to_helper(
        step, talk, "helper/introduction",
        text=talk.offer.words, amount=amount, message=_passed_on(step, talk.helper, talk.message), also_answers=submission.message_id,
    )  # fmt: skip


def _notice_too_late(step: Step, talk: Talk) -> None:
    _to_organisation(step, talk, "organisation/too_late")


def _to_organisation(step: Step, talk: Talk, name: str, **more: object) -> None:
    language = step.desk.letters.language(name, talk.organisation.language, step.city.key)
    variables = {
        "number": talk.need.submission_id,
        "category": matching.category_of(step, talk.offer, talk.need, language),
        **more,
    }
    step.write(
        name, talk.organisation.mailbox, talk.organisation.language, variables,
        key=f"{name}:{step.inbound_id}", about=About("o", talk.match.id), answers=[talk.message_id],
        to_name=talk.organisation.name,
    )  # fmt: skip


def _to_helper(step: Step, talk: Talk, name: str, also_answers: str = "", **more: object) -> None:
    language = step.desk.letters.language(name, talk.helper.language, step.city.key)
    variables = {
        "number": talk.offer.submission_id,
        "kind": "offer",
        "category": matching.category_of(step, talk.offer, talk.need, language),
        "organisation": organisation_as_read(step, talk.organisation, language),
        **more,
    }
    step.write(
        name, talk.helper.mailbox, talk.helper.language, variables,
        key=f"{name}:{step.inbound_id}:{talk.match.id}", about=About("h", talk.match.id),
        answers=[also_answers] if also_answers else [], to_name=talk.helper.name,
    )  # fmt: skip
