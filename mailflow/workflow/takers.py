"""What the answers of an organisation to a match do: a yes, a no, later, that nothing is needed any more, or words to the helper.

Called by `conversation`, which reads them; the letters are those of `talks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from mailflow import states
from mailflow.classify import outcomes
from mailflow.classify.replyquestions import closes
from mailflow.model import Command
from mailflow.states import Ending
from mailflow.store import ledger, matches, organisations, outbox, submissions
from mailflow.workflow import besides, matching, needs, senders, teams
from mailflow.workflow.desk import Step
from mailflow.workflow.talks import (
    LIVE,
    Talk,
    asker,
    heard,
    introduce,
    may_answer_words,
    passed_on,
    relay,
    siblings,
    tell_passed_on,
    to_helper,
    to_organisation,
)

ASK_WHY_EVERY = timedelta(days=30)
LATER_DAYS, LATER_DAYS_MOST = 7, 30
_AWAY = (states.Listing.WAITING, states.Listing.APPROVING, states.Listing.PAUSED)


def _accept(step: Step, talk: Talk, command: Command) -> None:
    """Takes all of the offer, or as many as are asked for and left."""
    if _colleague_was_first(step, talk):
        return
    if talk.match.state == states.Match.ACCEPTED:
        number = int(command.argument) if command.argument and command.argument.isdigit() else None
        if number and number != talk.match.amount:
            _take_another_number(step, talk, number)
        elif talk.message:  # Beside a second yes, words to the helper.
            pass_to_helper(step, talk, command)
        else:
            _tell_it_is_theirs(step, talk)
        return
    if talk.match.state != states.Match.PROPOSED or talk.offer.state != states.Listing.OPEN:
        organisations.spoke(step.tx, talk.match.id, talk.speaker.id, step.now)  # They want it, should it be free again.
        _not_now(step, talk)
        return
    if command.argument == "0":
        unclear(step, talk, command)
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
        pass_to_helper(step, talk, Command("accept"))
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
    if talk.match.state == states.Match.ACCEPTED:
        is_one = outcomes.calls_off(heard(step, talk)) and not may_answer_words(step, talk)
        (_give_up if is_one else pass_to_helper)(step, talk, command)
        return
    matches.end(step.tx, talk.match, Ending.DECLINED, step.cause("declined by the organisation"))
    if not _ask_why(step, talk, command.argument or talk.message):
        to_organisation(step, talk, "organisation/declined")
    _goes_on(step, talk)


def _give_up(step: Step, talk: Talk, command: Command) -> None:
    """What was agreed is off, and the need stays open."""
    _give_back(step, talk, Ending.CANCELLED, command.argument or talk.message)
    to_organisation(step, talk, "organisation/declined")
    _goes_on(step, talk)


def _goes_on(step: Step, talk: Talk) -> None:
    """Behind a no the offer goes to the next organisation, and the need gets the next offer."""
    _decided(step, talk, teams.DECLINED)
    matching.next_for(step, talk.offer.id)
    matching.propose_for(step, submissions.listing(step.tx, talk.need.id), 1)


def _call_off(step: Step, talk: Talk, command: Command) -> None:
    """What was agreed fell through: "Hat leider doch nicht geklappt". Before a yes nothing was agreed, and it is a message."""
    if talk.match.state != states.Match.ACCEPTED:
        pass_to_helper(step, talk, command)
    elif not _colleague_was_first(step, talk):
        _give_up(step, talk, Command("decline", argument=talk.words))


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
        pass_to_helper(step, talk, command)
    elif talk.match.state != states.Match.PROPOSED or talk.offer.state != states.Listing.OPEN:
        _notice_too_late(step, talk)
    else:
        days = min(int(command.argument or LATER_DAYS), LATER_DAYS_MOST) or LATER_DAYS
        until = step.calendar.at(step.local(step.now).date() + timedelta(days), step.calendar.morning)
        matches.put_off(step.tx, talk.match.id, until)
        to_organisation(step, talk, "organisation/later", until=step.local(until))
        teams.tell_others(step, talk.match, (talk.offer, talk.need), talk.speaker, talk.organisation, teams.LATER)


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
        relay_to_helper(step, talk)  # Whoever is to come there has to know.
    needs.pause_all(step, talk.speaker, talk.message_id, senders.pause_end(step, command, talk.speaker.language))


def _resume(step: Step, talk: Talk, _command: Command) -> None:
    needs.resume_all(step, talk.speaker, talk.message_id)


def pass_to_helper(step: Step, talk: Talk, _command: Command) -> None:
    """Words to the helper; before them, the answer to our question why, which is for us."""
    if talk.match.ending == Ending.DECLINED and talk.match.reason is None:
        matches.explain(step.tx, talk.match, talk.words)  # The answer to our question why.
        to_organisation(step, talk, "organisation/declined")
        return
    if talk.match.state not in LIVE:
        _notice_too_late(step, talk)
        return
    organisations.spoke(step.tx, talk.match.id, talk.speaker.id, step.now)
    tell_passed_on(step, talk, first=relay_to_helper(step, talk))


def relay_to_helper(step: Step, talk: Talk) -> bool:
    """Passes the words on to the helper; whether they are the first."""
    return relay(step, talk, talk.helper, "h", asker(step, talk))


def unclear(step: Step, talk: Talk, _command: Command) -> None:
    """The organisation is asked to say it in one of the words that work."""
    to_organisation(step, talk, "organisation/unclear")


def _not_now(step: Step, talk: Talk) -> None:
    """It is too late; or the offer is about to be open again, and they are asked anew then."""
    comes_back = talk.match.state == states.Match.PROPOSED and talk.offer.state in _AWAY
    to_organisation(step, talk, "organisation/moment" if comes_back else "organisation/too_late")


def _notice_too_late(step: Step, talk: Talk) -> None:
    to_organisation(step, talk, "organisation/too_late")


COMMANDS: dict[str, Callable[[Step, Talk, Command], None]] = {
    "accept": _accept,
    "decline": _decline,
    "call_off": _call_off,
    "done": _done,
    "pause": _pause,
    "resume": _resume,
    "later": _later,
    "message": pass_to_helper,
    "unclear": unclear,
}
