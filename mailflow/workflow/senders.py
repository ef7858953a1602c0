"""What senders answer to our receipts, decisions and questions, and what they may do with their own listings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailflow import states
from mailflow.classify.commands import parse
from mailflow.model import Command, Reading
from mailflow.states import Ending
from mailflow.store import erasure, matches, people, submissions
from mailflow.store.records import Listing, Match, Person, Submission
from mailflow.workflow import asking, corrections, intake, lifetime, matching, renewal, showing
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import organisation_as_read, review_again, role_of
from mailflow.workflow.telling import category_of

ALL_OF_IT_WORDS = 3  # "Bitte alles zurückziehen" is about all; what is longer may name one of several things.
_CLEAR = ("done", "pause", "resume", "delete")  # What these say is not about the time of a need.
LIVE = tuple(state for state in states.Listing if state != states.Listing.ENDED)


@dataclass(frozen=True)
class Answer:
    """A sender's answer about their own submission."""

    submission: Submission
    listings: tuple[Listing, ...]
    person: Person
    words: str
    message_id: str

    @property
    def role(self) -> str:
        return role_of(self.listings[0].kind)


def answer(
    step: Step,
    submission: Submission,
    words: str,
    message_id: str,
    reading: Reading,
    pictures: Sequence[bytes] = (),
) -> str:
    """Does what the sender of a submission answered; what was done, in a few words."""
    intake.take_up_again(step, submissions.of_submission(step.tx, submission.id), words)
    listings = tuple(submissions.of_submission(step.tx, submission.id))
    if pictures and showing.keep(step, submission.id, pictures) and not _commands_in(step, listings, words):
        given = Answer(submission, listings, people.get(step.tx, submission.person_id), words, message_id)
        asking.thread_in(step, listings)
        _message(step, given, Command("message"))
        return "photos about their own"
    if changes := _corrections(step, submission, listings, words):
        return corrections.apply(step, submission, changes, words, message_id, reading)
    given = Answer(submission, listings, people.get(step.tx, submission.person_id), words, message_id)
    rules = step.desk.rules[step.city.key]
    commands = parse(words, given.role, step.desk.reply_words, rules.category_by_name)
    commands = _about_its_time(step, given, commands)
    if not commands or any(c.command not in COMMANDS for c in commands):
        commands = (Command("unclear"),)
    acting = [c for c in commands if c.command != "message"] or list(commands)
    for command in acting:
        COMMANDS[command.command](step, given, command)
    if len(acting) < len(commands):  # "Noch da. Abholung erst ab Montag.": the moderators read the rest.
        add(step, given)
    return f"{given.role} about their own: " + ", ".join(c.command for c in commands)


def _commands_in(step: Step, listings: Sequence[Listing], words: str) -> bool:
    """Whether words that came with photos order something, or only say what the photos show."""
    if not words.strip():
        return False
    role, rules = role_of(listings[0].kind), step.desk.rules[step.city.key]
    commands = parse(words, role, step.desk.reply_words, rules.category_by_name)
    return any(c.command != "message" for c in commands)


def _about_its_time(step: Step, given: Answer, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands, with an organisation's word on whether its need is still valid: it is said as a helper says it.

    A bare yes or no is that only when it was asked for; to anything else of ours a yes to one's own need says nothing.
    """
    if given.role != "organisation" or any(c.command in _CLEAR for c in commands):
        return commands
    rules = step.desk.rules[step.city.key]
    as_helper = parse(given.words, "helper", step.desk.reply_words, rules.category_by_name)
    asked = renewal.is_asked(given.listings)
    said = as_helper[0].command
    if said == "confirm" and (asked or commands[0].command != "accept"):
        return as_helper[:1]
    bare = commands[0].command == "decline" and not commands[0].argument
    return (Command("withdraw"),) if asked and (said == "withdraw" or bare) else commands


def is_something_new(step: Step, submission: Submission, words: str) -> bool:
    """Whether an answer, read as an offer or a need, is a new one in an old thread: the old one is decided, and no command is in it."""
    listings = submissions.of_submission(step.tx, submission.id)
    if any(item.state == states.Listing.WAITING for item in listings):
        return False
    if _corrections(step, submission, listings, words) or asking.answers(step, submission, listings, words):
        return False
    rules = step.desk.rules[step.city.key]
    commands = parse(words, role_of(listings[0].kind), step.desk.reply_words, rules.category_by_name)
    return all(c.command == "message" for c in commands)


def _corrections(
    step: Step, submission: Submission, listings: Sequence[Listing], words: str
) -> corrections.Corrections:
    """The lines of a receipt that came back changed; of what is over, or about to be rejected, nothing can change."""
    may_change = (states.Listing.WAITING, states.Listing.APPROVING, states.Listing.OPEN, states.Listing.PAUSED)
    live = [item for item in listings if item.state in may_change]
    return corrections.read(step, submission, live, words) if live else corrections.Corrections()


def withdraw_unnamed(step: Step, person: Person, message_id: str) -> bool:
    """A withdrawal that names no listing: the open ones are shown, each to be confirmed in an answer.

    A sender's address alone is no proof, so nothing is withdrawn yet. False when there is nothing to withdraw.
    """
    live = submissions.of_person(step.tx, person.id, LIVE)
    if not live:
        return False
    language = step.desk.letters.language("sender/which", person.language, step.city.key)
    for submission_id in dict.fromkeys(item.submission_id for item in live):
        named = step.listed([item for item in live if item.submission_id == submission_id], language)
        listed = [
            replace(entry, number=submission_id) for entry in named
        ]  # The number of the whole, as in our other mails.
        step.write(
            "sender/which", person.mailbox, person.language, {"listings": listed},
            key=f"which:{step.inbound_id}:{submission_id}", about=About("s", submission_id),
            answers=[message_id], to_name=person.name,
        )  # fmt: skip
    return True


def withdraw(step: Step, listings: Sequence[Listing], person: Person, message_id: str) -> None:
    """Ends listings that their owner takes back, with every match they were in; who counts on one hears so."""
    ended = [item for item in listings if item.state in LIVE and _take_back(step, item, person)]
    placed = [item for item in listings if item.ending == Ending.PLACED]
    _end_matches(step, [*ended, *placed], "taken back")
    if ended or placed:
        _tell(step, "sender/withdrawn", [*ended, *placed], person, message_id)
    else:
        _tell(step, "sender/too_late", listings, person, message_id)


def close(step: Step, person: Person, ending: Ending, agreed_since: datetime) -> None:
    """Ends all that somebody has, because nobody can reach them; organisations that count on it hear so.

    agreed_since: what was placed before that has been handed over, and nobody waits for it any more.
    """
    cause = step.cause("its owner cannot be reached")
    listings = submissions.of_person(step.tx, person.id, LIVE)
    ended = [item for item in listings if submissions.end(step.tx, item, ending, cause)]
    _end_matches(step, [*ended, *submissions.placed_since(step.tx, person.id, agreed_since)], cause.why)


def delete(step: Step, person: Person, message_id: str) -> None:
    """Takes back everything of a person and erases what they wrote; the confirmation is the last mail to them."""
    listings = submissions.of_person(step.tx, person.id, tuple(states.Listing))
    for item in listings:
        if item.state in LIVE:
            submissions.end(step.tx, item, Ending.WITHDRAWN, step.cause("deleted by its owner"))
    _end_matches(step, listings, "deleted by its owner")  # Also of what is placed: the two may still be talking.
    erasure.erase_words(step.tx, person.id, step.now)
    step.write(
        "sender/deleted", person.mailbox, person.language, {}, key=f"deleted:{step.inbound_id}", answers=[message_id]
    )


def cover(step: Step, needs: Sequence[Listing], person: Person, message_id: str) -> None:
    """Ends needs that are met; offers that were only proposed for them go to the next organisation."""
    said = {"decided_by": person.mailbox, "decided_at": step.now}
    covered = [
        i
        for i in needs
        if i.state in LIVE and submissions.end(step.tx, i, Ending.COVERED, step.cause("need is met"), **said)
    ]
    free: list[int] = []
    for item in covered:
        for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED]):
            matches.end(step.tx, match, Ending.COVERED, step.cause("need is met"))
            free.append(match.offer_id)
    _tell_change(step, needs, covered, person, message_id, "covered")
    for offer_id in dict.fromkeys(free):
        matching.next_for(step, offer_id)


def pause(step: Step, listings: Sequence[Listing], person: Person, message_id: str) -> None:
    """Hides open listings from the matcher until their owner says otherwise."""
    cause = step.cause("paused by its owner")
    paused = [i for i in listings if i.state == states.Listing.OPEN and submissions.pause(step.tx, i, cause)]
    _tell_change(step, listings, paused, person, message_id, "paused")


def resume(step: Step, listings: Sequence[Listing], person: Person, message_id: str) -> None:
    """Opens paused listings again, and looks what fits by now."""
    was, cause = states.Listing.PAUSED, step.cause("resumed by its owner")
    reopened = [i for i in listings if i.state == was and submissions.open_up(step.tx, i, was, cause)]
    _tell_change(step, listings, reopened, person, message_id, "reopened")
    for item in reopened:
        matching.opened(step, submissions.listing(step.tx, item.id))


def _tell_change(
    step: Step, asked: Sequence[Listing], changed: Sequence[Listing], person: Person, message_id: str, change: str
) -> None:
    """What was changed; where nothing was, that it is over, or that a moderator has it first."""
    if changed:
        _tell(step, "sender/closed", changed, person, message_id, change=change)
    elif any(item.state in LIVE for item in asked):
        _not_understood(step, asked[0], person, message_id)
    else:
        _tell(step, "sender/too_late", asked, person, message_id)


def _take_back(step: Step, item: Listing, person: Person) -> bool:
    cause = step.cause("taken back")
    return submissions.end(step.tx, item, Ending.WITHDRAWN, cause, decided_by=person.mailbox, decided_at=step.now)


def _end_matches(step: Step, listings: Sequence[Listing], why: str) -> None:
    """Ends the live matches of listings that are taken back; the offers of their other side look for somebody else."""
    free: list[int] = []
    for item in listings:
        for match in matches.of_listing(step.tx, item.id, [states.Match.PROPOSED, states.Match.ACCEPTED]):
            matches.end(step.tx, match, Ending.WITHDRAWN, step.cause(why))
            agreed = match.state == states.Match.ACCEPTED
            if match.need_id == item.id:
                free.append(match.offer_id)
            if agreed:
                matching.free(step, match, reopen=match.need_id == item.id)
                _tell_other_side(step, match, to_helper=match.need_id == item.id)
    for offer_id in dict.fromkeys(free):
        matching.next_for(step, offer_id)


def _tell_other_side(step: Step, match: Match, *, to_helper: bool) -> None:
    """Who had agreed on a match hears that the other one took it back."""
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    helper, organisation = people.get(step.tx, offer.person_id), people.get(step.tx, need.person_id)
    name, to, purpose = ("helper/cancelled", helper, "h") if to_helper else ("organisation/too_late", organisation, "o")
    language = step.desk.letters.language(name, to.language, step.city.key)
    variables: dict[str, object] = {
        "number": (offer if to_helper else need).submission_id,
        "category": category_of(step, offer, need, language),
    }
    if to_helper:
        variables |= {"organisation": organisation_as_read(step, organisation, language), "message": ""}
    step.write(
        name, to.mailbox, to.language, variables,
        key=f"{name}:{step.inbound_id}:{match.id}", about=About(purpose, match.id), to_name=to.name,
    )  # fmt: skip


def _withdraw(step: Step, given: Answer, command: Command) -> None:
    if _is_about_part(given):
        _message(step, given, command)
    else:
        withdraw(step, given.listings, given.person, given.message_id)


def _delete(step: Step, given: Answer, _command: Command) -> None:
    delete(step, given.person, given.message_id)


def _cover(step: Step, given: Answer, command: Command) -> None:
    if _is_about_part(given):
        _message(step, given, command)
    else:
        cover(step, given.listings, given.person, given.message_id)


def _pause(step: Step, given: Answer, _command: Command) -> None:
    pause(step, given.listings, given.person, given.message_id)


def _resume(step: Step, given: Answer, _command: Command) -> None:
    resume(step, given.listings, given.person, given.message_id)


def _confirm(step: Step, given: Answer, command: Command) -> None:
    """Still valid, until a day where one is named; a moderator who has not decided yet hears of the day."""
    day = lifetime.day_named(step, command.argument or "")
    undecided = any(item.state == states.Listing.WAITING for item in given.listings)
    if command.argument and (day is None or undecided):
        _message(step, given, command)
        return
    paused = [item for item in given.listings if item.state == states.Listing.PAUSED]
    if paused and not renewal.is_asked(paused):
        resume(step, paused, given.person, given.message_id)
    elif not renewal.confirm(step, given.listings, given.person, given.message_id, day):
        _tell(step, "sender/too_late", given.listings, given.person, given.message_id)


def _message(step: Step, given: Answer, _command: Command) -> None:
    """What the sender adds is shown to the moderators with the rest, and the sender hears that it is."""
    add(step, given)
    step.write(
        "sender/added", given.person.mailbox, given.person.language, {"number": given.submission.id},
        key=f"added:{step.inbound_id}", about=About("s", given.submission.id), answers=[given.message_id],
        to_name=given.person.name,
    )  # fmt: skip


def add(step: Step, given: Answer) -> None:
    """Puts what a sender wrote to their listing; it goes out with it once the moderators approve it."""
    if asking.answers(step, given.submission, given.listings, given.words):
        asking.thread_in(step, given.listings)
    if given.words.strip():  # Photos may come without a word.
        submissions.append_words(step.tx, given.submission.id, given.words)
    if given.words.strip() and len(given.listings) == 1:
        submissions.append_listing_words(step.tx, given.listings[0].id, given.words)
    review_again(step, given.submission.id, addition=given.words)


def _decline(step: Step, given: Answer, command: Command) -> None:
    """ "Passt nicht, wir brauchen drei" to one's own receipt is a correction."""
    (_message if command.argument else _unclear)(step, given, command)


def _unclear(step: Step, given: Answer, _command: Command) -> None:
    _not_understood(step, given.listings[0], given.person, given.message_id)


def _is_about_part(given: Answer) -> bool:
    """Whether of several things only some may be meant: more is said than the word itself. Then a moderator reads it."""
    several = sum(item.state in LIVE for item in given.listings) > 1
    return several and (
        len(given.words.split()) > ALL_OF_IT_WORDS or any(character.isdigit() for character in given.words)
    )


def _not_understood(step: Step, item: Listing, person: Person, message_id: str) -> None:
    step.write(
        "sender/not_understood", person.mailbox, person.language, {"role": role_of(item.kind)},
        key=f"not-understood:{step.inbound_id}", about=About("s", item.submission_id), answers=[message_id],
        to_name=person.name,
    )  # fmt: skip


COMMANDS: dict[str, Callable[[Step, Answer, Command], None]] = {
    "withdraw": _withdraw,
    "delete": _delete,
    "done": _cover,
    "pause": _pause,
    "resume": _resume,
    "confirm": _confirm,
    "message": _message,
    "accept": _unclear,
    "decline": _decline,
    "unclear": _unclear,
}


def _tell(step: Step, name: str, listings: Sequence[Listing], person: Person, message_id: str, **more: object) -> None:
    language = step.desk.letters.language(name, person.language, step.city.key)
    first = listings[0]
    step.write(
        name, person.mailbox, person.language,
        {"number": first.submission_id, "kind": first.kind, "listings": step.listed(listings, language), **more},
        key=f"{name}:{step.inbound_id}:{first.submission_id}", about=About("s", first.submission_id),
        answers=[message_id], to_name=person.name,
    )  # fmt: skip
