"""After a match: the organisation answers it, the helper is introduced, and both talk through the relay.

What an answer orders is done here; who talks, and the letters to each side, are those of `talks`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from mailflow import states
from mailflow.classify import outcomes
from mailflow.classify.commands import (
    behind_no,
    closes,
    is_bare,
    of_each_offered,
    orders_others,
    parse,
    tells_of_success,
)
from mailflow.model import Attachment, Command
from mailflow.reading.reply import Parts
from mailflow.states import Ending
from mailflow.store import ledger, matches, organisations, outbox, people, submissions
from mailflow.store.records import Listing, Match, Person
from mailflow.workflow import besides, closing, consent, corrections, guarding, matching, needs, senders, teams
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import category_of
from mailflow.workflow.talks import (
    Talk,
    asker,
    introduce,
    passed_on,
    relay,
    siblings,
    tell_passed_on,
    to_helper,
    to_organisation,
)

ASK_WHY_EVERY = timedelta(days=30)
LATER_DAYS, LATER_DAYS_MOST = 7, 30
_NEED_A_RELAY = ("accept", "decline", "call_off", "later", "release", "confirm", "left", "message", "unclear")
_AWAY = (states.Listing.WAITING, states.Listing.APPROVING, states.Listing.PAUSED)
_NEED_IS_OVER = (Ending.WITHDRAWN, Ending.COVERED)  # Of a match whose offer is open.
_LIVE = (states.Match.PROPOSED, states.Match.ACCEPTED)


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
    for command in acting:
        talk = replace(talk, match=matches.get(step.tx, match.id) or match)
        if command.command == "release" and len(acting) > 1 and talk.match.state != states.Match.ACCEPTED:
            break  # The yes before it came too late, as they have heard.
        table[command.command](step, talk, command)
    return f"{role}: " + ", ".join(c.command for c in commands)


def _without_other_needs(step: Step, talk: Talk) -> tuple[Talk, dict[str, object]]:
    """What an organisation needs besides what it takes is taken up by itself, and so the answer tells; the helper reads the
    rest."""
    found = besides.split(step, talk.message, talk.speaker.language, [*siblings(step, talk), talk.need])
    if not found.need:
        return talk, {"besides": "", "besides_number": 0}
    number = besides.take_up(step, talk.speaker, found.need, talk.message_id)
    others = tuple(c for c in talk.commands if c.command != "message")
    message = (Command("message", argument=found.message),) if found.message else ()
    return replace(talk, commands=(*others, *message)), {"besides": found.need, "besides_number": number}


def read(step: Step, words: str, role: str, pair: Sequence[Listing], language: str) -> tuple[Command, ...]:
    """What an answer about a match orders; its writer's language is one in which things may be named."""
    by_name = step.desk.rules[step.city.key].category_by_name
    things = step.desk.things(step.city, language, pair)
    return parse(words, role, step.desk.reply_words, by_name, None, things)


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
        _relay_to_organisation(step, talk)
    senders.not_understood(step, talk.offer, talk.helper, talk.message_id)


def _ask_organisation_which(step: Step, talk: Talk) -> None:
    """A word for each thing of the mail that is theirs or proposed to them."""
    for one in [talk, *_other_talks(step, talk)]:
        to_organisation(step, one, "organisation/unclear")


def _other_talks(step: Step, talk: Talk) -> list[Talk]:
    """What else of the mail is theirs or proposed to them."""
    others = [item for item in siblings(step, talk) if item.id != talk.offer.id]
    found = [(item, match) for item in others for match in matches.of_listing(step.tx, item.id, _LIVE)]
    talks = [
        replace(talk, match=match, offer=item, need=submissions.listing(step.tx, match.need_id))
        for item, match in found
    ]
    return [one for one in talks if one.need.person_id == talk.organisation.id]


def _accept(step: Step, talk: Talk, command: Command) -> None:
    """Takes all of the offer, or as many as are asked for and left."""
    if _colleague_was_first(step, talk):
        return
    if talk.match.state == states.Match.ACCEPTED:
        number = int(command.argument) if command.argument and command.argument.isdigit() else None
        if number and number != talk.match.amount:
            _take_another_number(step, talk, number)
        elif talk.message:  # Beside a second yes, words to the helper.
            _pass_to_helper(step, talk, command)
        else:
            _tell_it_is_theirs(step, talk)
        return
    if talk.match.state != states.Match.PROPOSED or talk.offer.state != states.Listing.OPEN:
        organisations.spoke(step.tx, talk.match.id, talk.speaker.id, step.now)  # They want it, should it be free again.
        _not_now(step, talk)
        return
    if command.argument == "0":
        _unclear_organisation(step, talk, command)
        return
    asked = int(command.argument) if command.argument and command.argument.isdigit() else None
    accepted = ledger.accept(step.tx, talk.match, asked, step.cause("the organisation wants it"))
    if accepted is None:
        _notice_too_late(step, talk)
        return
    _agreed(step, talk, accepted.amount, asked)


def _tell_it_is_theirs(step: Step, talk: Talk) -> None:
    """A second yes changes nothing, and the helper has heard the first."""
    decided = organisations.first_word(step.tx, talk.match.id)
    since = decided[2] if decided else talk.match.used_at or step.now  # Whose word it was may be forgotten by now.
    to_organisation(
        step, talk, "organisation/already", amount=talk.match.amount, decided_at=step.local(since)
    )  # fmt: skip


def _take_another_number(step: Step, talk: Talk, number: int) -> None:
    """ "Nehmen 1" after "nehmen 2": that many from now on, and both hear so."""
    rebooked = ledger.rebook(step.tx, talk.match, number, step.cause("another number"))
    if rebooked.amount == talk.match.amount:  # There are no more than they have.
        _pass_to_helper(step, talk, Command("accept"))
        return
    matching.reopen_placed(step, submissions.listing(step.tx, talk.offer.id))
    _agreed(step, talk, rebooked.amount, number)


def _agreed(step: Step, talk: Talk, amount: int | None, asked: int | None) -> None:
    """So many are theirs: both sides hear so, and what is left of offer and need goes on. Whoever asked for more reads it."""
    talk, besides_ = _without_other_needs(step, talk)
    matching.place(step, talk.offer.id, amount)
    introduce(step, talk, amount)
    wanted = asked if asked and amount and asked > amount else 0
    to_organisation(step, talk, "organisation/accepted", amount=amount, wanted=wanted, **besides_)
    _decided(step, talk, teams.ACCEPTED, amount)
    matching.next_for_need(step, talk.need.id)


def _decided(step: Step, talk: Talk, word: str, amount: int | None = None) -> None:
    """The word of the organisation stands; its other people hear of it."""
    organisations.spoke(step.tx, talk.match.id, talk.speaker.id, step.now, word)
    pair = (talk.offer, talk.need)
    teams.tell_others(step, talk.match, pair, talk.speaker, talk.organisation, word, amount)


def _colleague_was_first(step: Step, talk: Talk) -> bool:
    """Whether one of the same organisation decided before, as this one may not have known; then nothing is done, and they are told."""
    if talk.knows or talk.match.state == states.Match.PROPOSED:
        return False
    return teams.tell_late(step, talk.match, (talk.offer, talk.need), talk.speaker, talk.message_id)


def _decline(step: Step, talk: Talk, command: Command) -> None:
    """Not wanted: the offer goes to the next one. After a yes it is called off, and the helper hears of it."""
    if _colleague_was_first(step, talk):
        return
    if talk.match.state == states.Match.ENDED:
        _notice_too_late(step, talk)
        return
    asked = False
    if talk.match.state == states.Match.ACCEPTED:
        _give_back(step, talk, Ending.CANCELLED, command.argument or talk.message)
    else:
        matches.end(step.tx, talk.match, Ending.DECLINED, step.cause("declined by the organisation"))
        asked = _ask_why(step, talk, command.argument or talk.message)
    if not asked:
        to_organisation(step, talk, "organisation/declined")
    _decided(step, talk, teams.DECLINED)
    matching.next_for(step, talk.offer.id)
    matching.propose_for(step, submissions.listing(step.tx, talk.need.id), 1)


def _call_off(step: Step, talk: Talk, command: Command) -> None:
    """What was agreed fell through: "Hat leider doch nicht geklappt". Before a yes nothing was agreed, and it is a message."""
    if talk.match.state != states.Match.ACCEPTED:
        _pass_to_helper(step, talk, command)
    else:
        _decline(step, talk, Command("decline", argument=talk.words))


def _ask_why(step: Step, talk: Talk, reason: str) -> bool:
    """Keeps the reason. Where there is none, it is asked for, of each organisation once in a while; whether it was."""
    if reason:
        matches.explain(step.tx, talk.match, reason)
        return False
    since = step.now - ASK_WHY_EVERY
    if step.city.ask_reasons != "yes" or outbox.count_since(step.tx, talk.speaker.mailbox, "question", since):
        return False
    to_organisation(step, talk, "organisation/why")
    return True


def _later(step: Step, talk: Talk, command: Command) -> None:
    """The organisation wants to be asked again in some days; until then others may be faster."""
    if _colleague_was_first(step, talk):
        return
    if talk.match.state == states.Match.ACCEPTED:
        _pass_to_helper(step, talk, command)
    elif talk.match.state != states.Match.PROPOSED or talk.offer.state != states.Listing.OPEN:
        _notice_too_late(step, talk)
    else:
        days = min(int(command.argument or LATER_DAYS), LATER_DAYS_MOST) or LATER_DAYS
        until = step.calendar.at(step.local(step.now).date() + timedelta(days), step.calendar.morning)
        matches.put_off(step.tx, talk.match.id, until)
        to_organisation(step, talk, "organisation/later", until=step.local(until))
        teams.tell_others(step, talk.match, (talk.offer, talk.need), talk.speaker, talk.organisation, teams.LATER)


def _release(step: Step, talk: Talk, _command: Command) -> None:
    """From now on the writer's signature and telephone number pass; those that we know pass at once, with what is said besides."""
    if talk.match.state != states.Match.ACCEPTED:
        (_unclear_helper if talk.role == "helper" else _unclear_organisation)(step, talk, _command)
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
        (_pass_to_organisation if offered else _pass_to_helper)(step, shown, _command)
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


def _done(step: Step, talk: Talk, _command: Command) -> None:
    """Nothing more is needed. What was promised stays so, unless the words say that it is not wanted any more either."""
    agreed = talk.match.state == states.Match.ACCEPTED
    calls_off = agreed and outcomes.wants_it_no_longer(talk.words, step.desk.reply_words)
    if calls_off:
        _give_back(step, talk, Ending.COVERED, talk.words)
        _decided(step, talk, teams.DECLINED)
    senders.cover(step, [talk.need], talk.speaker, talk.message_id)
    if calls_off:
        matching.next_for(step, talk.offer.id)


def _give_back(step: Step, talk: Talk, ending: Ending, why: str) -> None:
    """The organisation does not want what it said yes to: it is free again on both sides, and the helper hears so."""
    matches.end(step.tx, talk.match, ending, step.cause("called off by the organisation"))
    matching.free(step, talk.match, reopen=True)
    message = passed_on(step, talk, talk.helper, why)
    to_helper(step, talk, "helper/cancelled", message=message, by_helper=False)


def _pause(step: Step, talk: Talk, command: Command) -> None:
    """ "Vorerst keine Angebote mehr": for none of their needs, as the next offer could be for another one."""
    if talk.match.state == states.Match.ACCEPTED and closes(talk.words, step.desk.reply_words):
        relay(step, talk, talk.helper, "h", asker(step, talk))  # Whoever is to come there has to know.
    needs.pause_all(step, talk.speaker, talk.message_id, senders.pause_end(step, command, talk.speaker.language))


def _resume(step: Step, talk: Talk, _command: Command) -> None:
    needs.resume_all(step, talk.speaker, talk.message_id)


def _pass_to_helper(step: Step, talk: Talk, _command: Command) -> None:
    if talk.match.ending == Ending.DECLINED and talk.match.reason is None:
        matches.explain(step.tx, talk.match, talk.words)  # The answer to our question why.
        to_organisation(step, talk, "organisation/declined")
        return
    if talk.match.state not in _LIVE:
        _notice_too_late(step, talk)
        return
    organisations.spoke(step.tx, talk.match.id, talk.speaker.id, step.now)
    is_first = relay(step, talk, talk.helper, "h", asker(step, talk))
    tell_passed_on(step, talk, first=is_first)


def _pass_to_organisation(step: Step, talk: Talk, _command: Command) -> None:
    if talk.match.ending in _NEED_IS_OVER and talk.offer.state == states.Listing.OPEN:
        to_helper(step, talk, "helper/cancelled", message="", by_helper=False)
        return
    if talk.match.state not in _LIVE:
        language = step.desk.letters.language("sender/too_late", talk.helper.language, step.city.key)
        to_helper(step, talk, "sender/too_late", listings=step.listed([talk.offer], language))
        return
    _relay_to_organisation(step, talk)
    tell_passed_on(step, talk, first=False)


def _relay_to_organisation(step: Step, talk: Talk) -> None:
    for reader in teams.readers(step, talk.match, talk.organisation, talk.offer):
        words = step.desk.letters.words(reader.language, step.city.key)
        relay(step, talk, reader, "o", words.helper)


def _withdraw(step: Step, talk: Talk, _command: Command) -> None:
    """The helper takes the offer back: an organisation that counts on it hears so, and the helper's words where there are any.

    A mere no to one of several organisations calls off what was agreed with that one; who thanks tells that it was fetched.
    """
    if talk.match.state == states.Match.ACCEPTED and tells_of_success(talk.words, step.desk.reply_words):
        _relay_to_organisation(step, talk)
        return
    if talk.match.state == states.Match.ACCEPTED and len(talk.words.split()) > 1:  # The bare word is meant for us.
        _relay_to_organisation(step, talk)
    if _is_mere_no(step, talk) and any(other.id != talk.match.id for other in matches.agreed(step.tx, talk.offer.id)):
        senders.call_off(step, talk.match)
        to_helper(step, talk, "helper/cancelled", message="", by_helper=True)
    else:
        senders.withdraw(step, [talk.offer], talk.helper, talk.message_id)


def _fewer_left(step: Step, talk: Talk, command: Command) -> None:
    """ "Habe nur noch 3": so many are offered from now on, and the organisation reads it; where more is promised, everybody who
    counts on some does."""
    number = corrections.how_many_left(step, talk.offer, command.argument)
    short = number is not None and number < ledger.booked(step.tx, talk.offer.id)
    if number is None or talk.match.state not in _LIVE or not corrections.fewer(step, talk.offer, number):
        _pass_to_organisation(step, talk, command)
    else:
        _relay_to_organisation(step, talk)
        corrections.tell(step, talk.offer.submission_id, talk.message_id)
    if short:
        tell_all_who_agreed(step, talk.offer, talk.helper, talk.words, talk.message_id, but=talk.match.id)


def tell_all_who_agreed(
    step: Step, offer: Listing, helper: Person, words: str, message_id: str, *, but: int | None = None
) -> None:
    """What a helper says of an offer, to every organisation that counts on some of it, or all of them but one match's."""
    for match in matches.agreed(step.tx, offer.id):
        if match.id != but:
            need = submissions.listing(step.tx, match.need_id)
            organisation = people.get(step.tx, need.person_id)
            said = (Command("message", argument=words),)
            talk = Talk(
                match, offer, need, helper, organisation, organisation, words, "", "helper", message_id, (), said
            )  # fmt: skip
            _relay_to_organisation(step, talk)


def _is_mere_no(step: Step, talk: Talk) -> bool:
    """Whether a helper says no to what was agreed here, and nothing of the offer itself."""
    reason = behind_no(talk.words, step.desk.reply_words)
    if talk.match.state != states.Match.ACCEPTED or reason is None:
        return False
    return all(
        c.command != "withdraw" for c in read(step, reason, "helper", [talk.offer, talk.need], talk.helper.language)
    )


def _pause_offer(step: Step, talk: Talk, command: Command) -> None:
    last = senders.pause_end(step, command, talk.helper.language)
    senders.pause(step, [talk.offer], talk.helper, talk.message_id, last)


def _resume_offer(step: Step, talk: Talk, _command: Command) -> None:
    senders.resume(step, [talk.offer], talk.helper, talk.message_id)


def _unclear_organisation(step: Step, talk: Talk, _command: Command) -> None:
    to_organisation(step, talk, "organisation/unclear")


def _unclear_helper(step: Step, talk: Talk, _command: Command) -> None:
    to_helper(step, talk, "sender/not_understood", role="helper", listings=(), next_door="")


ORGANISATION: dict[str, Callable[[Step, Talk, Command], None]] = {
    "accept": _accept,
    "decline": _decline,
    "call_off": _call_off,
    "done": _done,
    "pause": _pause,
    "resume": _resume,
    "later": _later,
    "release": _release,
    "message": _pass_to_helper,
    "unclear": _unclear_organisation,
}
HELPER: dict[str, Callable[[Step, Talk, Command], None]] = {
    "withdraw": _withdraw,
    "pause": _pause_offer,
    "resume": _resume_offer,
    "release": _release,
    "left": _fewer_left,
    "confirm": _pass_to_organisation,  # A yes to the organisation is a word to the organisation.
    "message": _pass_to_organisation,
    "unclear": _unclear_helper,
}


def _not_now(step: Step, talk: Talk) -> None:
    """It is too late; or the offer is about to be open again, and they are asked anew then."""
    comes_back = talk.match.state == states.Match.PROPOSED and talk.offer.state in _AWAY
    to_organisation(step, talk, "organisation/moment" if comes_back else "organisation/too_late")


def _notice_too_late(step: Step, talk: Talk) -> None:
    to_organisation(step, talk, "organisation/too_late")
