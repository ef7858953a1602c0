"""What the answers of a helper do whose offer was promised: it is taken back, less, or paused, or words to the organisation.

Called by `conversation`, which reads them; the letters are those of `talks`.
"""

from __future__ import annotations

from collections.abc import Callable

from mailflow import states
from mailflow.classify import outcomes
from mailflow.classify.replyquestions import behind_no, tells_of_success
from mailflow.model import Command, Reading
from mailflow.states import Ending
from mailflow.store import ledger, matches, people, submissions
from mailflow.store.records import Listing, Person
from mailflow.workflow import corrections, restated, senders, teams
from mailflow.workflow.desk import Step
from mailflow.workflow.talks import (
    LIVE,
    Talk,
    heard,
    may_answer_words,
    read,
    relay,
    siblings,
    tell_passed_on,
    to_helper,
)

_NEED_IS_OVER = (Ending.WITHDRAWN, Ending.COVERED)  # Of a match whose offer is open.


def _withdraw(step: Step, talk: Talk, command: Command) -> None:
    """The helper takes the offer back: an organisation that counts on it hears so, and the helper's words where there are any.

    A mere no to one of several organisations calls off what was agreed with that one; who thanks tells that it was fetched.
    """
    if talk.match.state == states.Match.ACCEPTED and tells_of_success(talk.words, step.desk.reply_words):
        relay_to_organisation(step, talk)
        return
    if talk.match.state == states.Match.ACCEPTED and (
        not outcomes.takes_back(heard(step, talk)) or may_answer_words(step, talk)
    ):
        pass_to_organisation(step, talk, command)
        return
    if talk.match.state == states.Match.ACCEPTED and len(talk.words.split()) > 1:  # The bare word is meant for us.
        relay_to_organisation(step, talk)
    if _is_mere_no(step, talk) and any(other.id != talk.match.id for other in matches.agreed(step.tx, talk.offer.id)):
        senders.call_off(step, talk.match)
        to_helper(step, talk, "helper/cancelled", message="", by_helper=True)
    else:
        senders.withdraw(step, [talk.offer], talk.helper, talk.message_id)


def _is_mere_no(step: Step, talk: Talk) -> bool:
    """Whether a helper says no to what was agreed here, and nothing of the offer itself."""
    reason = behind_no(talk.words, step.desk.reply_words)
    if talk.match.state != states.Match.ACCEPTED or reason is None:
        return False
    return all(
        c.command != "withdraw" for c in read(step, reason, "helper", [talk.offer, talk.need], talk.helper.language)
    )


def _fewer_left(step: Step, talk: Talk, command: Command) -> None:
    """ "Habe nur noch 3": so many are offered from now on, and the organisation reads it; where more is promised, everybody who
    counts on some does."""
    number = corrections.how_many_left(step, talk.offer, command.argument)
    short = number is not None and number < ledger.booked(step.tx, talk.offer.id)
    if number is None or talk.match.state not in LIVE or not corrections.fewer(step, talk.offer, number):
        pass_to_organisation(step, talk, command)
    else:
        relay_to_organisation(step, talk)
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
            relay_to_organisation(step, talk)


def _pause_offer(step: Step, talk: Talk, command: Command) -> None:
    last = senders.pause_end(step, command, talk.helper.language)
    senders.pause(step, [talk.offer], talk.helper, talk.message_id, last)


def _resume_offer(step: Step, talk: Talk, _command: Command) -> None:
    senders.resume(step, [talk.offer], talk.helper, talk.message_id)


def pass_to_organisation(step: Step, talk: Talk, _command: Command) -> None:
    """Words to the organisation; where nothing is agreed any more, how it stands."""
    if talk.match.ending in _NEED_IS_OVER and talk.offer.state == states.Listing.OPEN:
        to_helper(step, talk, "helper/cancelled", message="", by_helper=False)
        return
    if talk.match.state not in LIVE:
        language = step.desk.letters.language("sender/too_late", talk.helper.language, step.city.key)
        to_helper(step, talk, "sender/too_late", listings=step.listed([talk.offer], language))
        return
    relay_to_organisation(step, talk)
    if not _corrected(step, talk):
        tell_passed_on(step, talk, first=False)


def _corrected(step: Step, talk: Talk) -> bool:
    """Changes what a helper puts right among words to an organisation: it counts for those who are offered the rest as well.

    When and how it is handed over they agree on between them."""
    if any(one.command == "release" for one in talk.commands):
        return False  # The number that is passed on with it corrects none.
    submission = submissions.get(step.tx, talk.offer.submission_id)
    live = [item for item in siblings(step, talk) if item.state in corrections.MAY_CHANGE]
    if submission is None or not live:
        return False
    changes = corrections.read(step, submission, live, talk.words)
    if not changes:
        changes = restated.read(step, submission, live, talk.words, of_others=True)
        changes.told = {name: value for name, value in changes.told.items() if name == "size"}
    if changes:
        corrections.apply(step, submission, changes, talk.words, talk.message_id, Reading(), passed_on=True)
    return bool(changes)


def relay_to_organisation(step: Step, talk: Talk) -> None:
    """Passes the words on to whoever of the organisation reads this talk."""
    for reader in teams.readers(step, talk.match, talk.organisation, talk.offer):
        words = step.desk.letters.words(reader.language, step.city.key)
        relay(step, talk, reader, "o", words.helper)


def unclear(step: Step, talk: Talk, _command: Command) -> None:
    """The helper is asked to say it in one of the words that work."""
    to_helper(step, talk, "sender/not_understood", role="helper", listings=(), next_door="")


COMMANDS: dict[str, Callable[[Step, Talk, Command], None]] = {
    "withdraw": _withdraw,
    "pause": _pause_offer,
    "resume": _resume_offer,
    "left": _fewer_left,
    "confirm": pass_to_organisation,  # A yes to the organisation is a word to the organisation.
    "message": pass_to_organisation,
    "unclear": unclear,
}
