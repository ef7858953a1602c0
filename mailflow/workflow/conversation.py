"""After a match: the organisation answers it, the helper is introduced, and both talk through the relay.

What an answer orders is found here, and done by `takers` and `givers`; who talks, and the letters to each side, are those of
`talks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailflow import states
from mailflow.classify.replyquestions import is_bare, of_each_offered, orders_others
from mailflow.model import Attachment, Command
from mailflow.reading.reply import Parts
from mailflow.store import matches, people, submissions
from mailflow.store.records import Match, Person
from mailflow.workflow import closing, consent, givers, guarding, senders, settling, takers
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import category_of
from mailflow.workflow.talks import LIVE, Talk, read, siblings, to_organisation

_NEED_A_RELAY = ("accept", "decline", "call_off", "later", "release", "confirm", "left", "message", "unclear")


def organisation_answers(
    step: Step,
    match: Match,
    mail: Parts,
    message_id: str,
    attachments: Sequence[Attachment],
    speaker: Person,
    *,
    knows: bool = False,
) -> str:
    """Somebody of the organisation answers a match or a relayed message; what was done, in a few words."""
    return _answer(step, match, "organisation", mail, message_id, attachments, speaker, knows=knows)


def helper_answers(step: Step, match: Match, mail: Parts, message_id: str, attachments: Sequence[Attachment]) -> str:
    """The helper answers an introduction or a relayed message; what was done, in a few words."""
    return _answer(step, match, "helper", mail, message_id, attachments, None)


def _answer(
    step: Step,
    match: Match,
    role: str,
    mail: Parts,
    message_id: str,
    attachments: Sequence[Attachment],
    speaker: Person | None,
    *,
    knows: bool = False,
) -> str:
    table = HELPER if role == "helper" else ORGANISATION
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    helper, organisation = people.get(step.tx, offer.person_id), people.get(step.tx, need.person_id)
    writer = helper if role == "helper" else speaker or organisation
    commands = read(step, mail.new, role, [offer, need], writer.language)
    if not commands or any(c.command not in table for c in commands):
        commands = (Command("unclear"),)
    talk = Talk(
        match, offer, need, helper, organisation, speaker or organisation,
        mail.new, mail.signature, role, message_id, tuple(attachments), commands, knows,
    )  # fmt: skip
    acting = [c for c in commands if c.command != "message"] or list(commands)
    if closing.close_idle(step, match) and all(c.command in _NEED_A_RELAY for c in acting):
        return closing.tell_closed(step, match, role, talk.writer, message_id)
    if said := _said_of_each(step, talk):
        for one, command in said:
            table[command.command](step, one, command)
        return f"{role}: " + ", ".join(command.command for _one, command in said) + " of several things"
    if _orders_others(step, talk):
        (_ask_helper_which if role == "helper" else _ask_organisation_which)(step, talk)
        return f"{role}: of another thing"
    if match.state == states.Match.ACCEPTED and (told := settling.settle(step, talk)):
        return f"{role}: {told}"
    for command in acting:
        talk = replace(talk, match=matches.get(step.tx, match.id) or match)
        if command.command == "release" and len(acting) > 1 and talk.match.state != states.Match.ACCEPTED:
            break  # The yes before it came too late, as they have heard.
        table[command.command](step, talk, command)
    return f"{role}: " + ", ".join(c.command for c in commands)


def _orders_others(step: Step, talk: Talk) -> bool:
    """Whether the words order something of another thing of the same mail: "Die Waschmaschine ist weg", where this is the bed."""
    listed = siblings(step, talk)
    if len(listed) == 1:
        return False
    by_name = step.desk.rules[step.city.key].category_by_name
    things = step.desk.things(step.city, step.city.language, listed)
    return orders_others(talk.words, talk.role, step.desk.reply_words, by_name, things, talk.offer.position)


def _said_of_each(step: Step, talk: Talk) -> list[tuple[Talk, Command]]:
    """What an organisation takes and what it does not of the things of one mail that are proposed to it, the yes first: "Den
    Herd nehmen wir gern, Töpfe haben wir genug." Nothing where that is not plain of each, also of this one."""
    listed = siblings(step, talk) if talk.role == "organisation" else []
    if len(listed) < 2:
        return []
    by_name = step.desk.rules[step.city.key].category_by_name
    things = step.desk.things(step.city, talk.speaker.language, listed)
    of_number = of_each_offered(talk.words, step.desk.reply_words, by_name, things) or {}
    talks = [talk, *_other_talks(step, talk)]
    of_thing = {one.offer.position: one for one in talks}
    taken = {number for number, command in of_number.items() if command.command == "accept"}
    plain = len(of_thing) == len(talks) and taken <= of_thing.keys() and talk.offer.position in of_number
    if not plain or any(one.match.state != states.Match.PROPOSED for one in talks):
        return []
    shared = {of_thing[number].need.id for number in taken}
    found = []
    for number, command in sorted(of_number.items(), key=lambda pair: pair[1].command):
        if number not in of_thing:
            continue  # Nobody offered it to them.
        one = of_thing[number]
        if number in taken:
            said: tuple[Command, ...] = (command, Command("message", argument=talk.words))
        else:  # What is still needed of the same need is not met.
            ended = command.command == "done" and one.need.id not in shared
            said = (Command("done") if ended else Command("decline", argument=talk.words),)
        found.append((replace(one, commands=said), said[0]))
    return found


def _ask_helper_which(step: Step, talk: Talk) -> None:
    """The organisation reads it, and the helper says of which thing it was."""
    if talk.match.state == states.Match.ACCEPTED:
        givers.relay_to_organisation(step, talk)
    senders.not_understood(step, talk.offer, talk.helper, talk.message_id)


def _ask_organisation_which(step: Step, talk: Talk) -> None:
    """A word for each thing of the mail that is theirs or proposed to them."""
    for one in [talk, *_other_talks(step, talk)]:
        to_organisation(step, one, "organisation/unclear")


def _other_talks(step: Step, talk: Talk) -> list[Talk]:
    """What else of the mail is theirs or proposed to them."""
    others = [item for item in siblings(step, talk) if item.id != talk.offer.id]
    found = [(item, match) for item in others for match in matches.of_listing(step.tx, item.id, LIVE)]
    talks = [
        replace(talk, match=match, offer=item, need=submissions.listing(step.tx, match.need_id))
        for item, match in found
    ]
    return [one for one in talks if one.need.person_id == talk.organisation.id]


def _release(step: Step, talk: Talk, command: Command) -> None:
    """From now on the writer's signature and telephone number pass; those that we know pass at once, with what is said besides."""
    if talk.match.state != states.Match.ACCEPTED:
        (givers.unclear if talk.role == "helper" else takers.unclear)(step, talk, command)
        return
    matches.release(step.tx, talk.match, talk.role, step.cause(f"released by the {talk.role}"))
    offered = talk.role == "helper"
    submission = submissions.get(step.tx, (talk.offer if offered else talk.need).submission_id)
    phone = (submission.phone if submission else "") or ""
    alone = len(talk.commands) == 1 and not is_bare(talk.words, talk.role, step.desk.reply_words)
    only = all(command.command in ("release", "message") for command in talk.commands)
    said = talk.words if alone else talk.message if only else ""  # Beside another command it is passed on with that.
    known = [said, talk.signature, "" if phone in f"{said}\n{talk.signature}" else phone]
    match = matches.get(step.tx, talk.match.id) or talk.match
    attachments = talk.attachments if said else ()
    shown = replace(talk, match=match, words="\n".join(filter(None, known)), signature="", attachments=attachments)
    if shown.words.strip():
        (givers.pass_to_organisation if offered else takers.pass_to_helper)(step, shown, command)
    writer = talk.writer
    asked_in = "helper/introduction" if offered else "organisation/accepted"
    consent.given(step, writer, consent.CONTACT, talk.match.id, asked_in)
    language = step.desk.letters.language("both/released", writer.language, step.city.key)
    category = category_of(step, talk.offer, talk.need, language)
    number = (talk.offer if offered else talk.need).submission_id
    step.write(
        "both/released", writer.mailbox, writer.language,
        {"number": number, "category": category, "text": guarding.as_known(step, talk.offer, language, to_helper=offered)},
        key=f"released:{step.inbound_id}:{talk.match.id}", about=About("h" if offered else "o", talk.match.id),
        answers=[talk.message_id], to_name=writer.name,
    )  # fmt: skip


ORGANISATION = {**takers.COMMANDS, "release": _release}
HELPER = {**givers.COMMANDS, "release": _release}
