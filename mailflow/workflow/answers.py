"""What senders answer to our receipts, decisions and questions about their own listings: read, and done by `senders`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mailflow import states
from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.several import with_what_stays
from mailflow.model import Command, Reading
from mailflow.states import Ending
from mailflow.store import ledger, matches, people, submissions
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import asking, corrections, givers, intake, lifetime, renewal, restated, senders, showing, told
from mailflow.workflow.desk import Step
from mailflow.workflow.senders import LIVE
from mailflow.workflow.submissions import review_again, role_of

ALL_OF_IT_WORDS = 3  # "Bitte alles zurückziehen" is about all; what is longer may name one of several things.
_ENDS = ("withdraw", "done")
_TELLS = ("message", "unclear")
_GOES_ON = ("message", "unclear", "confirm")
_FEW_WORDS = 12  # What is longer than a day and its sentence may tell more.
_CLEAR = ("done", "left", "pause", "resume")  # What these say is not about the time of a need.


@dataclass(frozen=True)
class Answer:
    """A sender's answer about their own submission."""

    submission: Submission
    listings: tuple[Listing, ...]
    person: Person
    words: str
    message_id: str
    named: bool = False  # The listings are those that the words name.
    reading: Reading = field(default_factory=Reading)  # What the words say as a mail of their own.
    passed_on: bool = False  # Who counts on it reads them as well.

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
    writer: Person | None = None,
) -> str:
    """Does what the sender of a submission answered, or one of their organisation (`writer`); what was done, in a few words."""
    person = writer or people.get(step.tx, submission.person_id)
    intake.take_up_again(step, submissions.of_submission(step.tx, submission.id), words)
    listings = tuple(submissions.of_submission(step.tx, submission.id))
    if pictures and showing.keep(step, submission.id, pictures) and not _commands_in(step, listings, words):
        given = Answer(submission, listings, person, words, message_id, reading=reading)
        asking.thread_in(step, listings)
        _message(step, given, Command("message"))
        return "photos about their own"
    given = Answer(submission, listings, person, words, message_id, reading=reading)
    commands = _about_its_time(step, given, _read(step, given.person, listings, words, given.role))
    if not commands or any(c.command not in COMMANDS for c in commands):
        commands = (Command("unclear"),)
    if all(c.command in _GOES_ON and c.target is None for c in commands) and _is_valid_until(step, given):
        return f"{given.role} about their own: still valid until a day"
    if (changes := _corrections(step, submission, listings, words)) and (done := _correct(step, given, changes)):
        return done
    tells = all(c.command in _TELLS for c in commands)
    if tells and (changes := _restated(step, submission, listings, words)) and (done := _correct(step, given, changes)):
        return done
    acting = [c for c in commands if c.command != "message"] or list(commands)
    for command in acting:
        about = _about(given, command)
        if not (_is_beside_an_end(command, acting) and _goes_on(step, about)):
            COMMANDS[command.command](step, about, command)
    if len(acting) < len(commands):  # "Noch da. Abholung erst ab Montag.": the moderators read the rest.
        add(step, given)
    if len(acting) < len(commands) or any(c.command in _ENDS for c in acting):
        _ask_about_the_rest(step, given, unclear=len(acting) < len(commands))
    return f"{given.role} about their own: " + ", ".join(c.command for c in commands)


def _ask_about_the_rest(step: Step, given: Answer, *, unclear: bool) -> None:
    """Of several things that are asked about an answer told of some: silence would end the others. unclear: it told more."""
    now = submissions.of_submission(step.tx, given.submission.id)
    renewal.ask_back(step, now, given.person, given.message_id, unclear=unclear)


def _is_valid_until(step: Step, given: Answer) -> bool:
    """Renews what is asked about until the day that an owner names in own words; False where they name none."""
    day = renewal.last_day_said(step, given.listings, given.words, given.person.language)
    if day is None:
        return False
    renewal.confirm(step, given.listings, given.person, given.message_id, day)
    if len(given.words.split()) > _FEW_WORDS:
        add(step, given)
    return True


def _is_beside_an_end(command: Command, acting: Sequence[Command]) -> bool:
    """Whether something is still there beside what is gone: the letter about that says that the rest stays."""
    return command.command == "confirm" and not command.argument and any(c.command in _ENDS for c in acting)


def _goes_on(step: Step, given: Answer) -> bool:
    """Renews what is open, without a letter; False where there is more to tell."""
    if any(item.state != states.Listing.OPEN for item in given.listings):
        return False
    renewal.look_again(step, renewal.go_on(step, given.listings))
    return True


def _read(step: Step, person: Person, listings: Sequence[Listing], words: str, role: str) -> tuple[Command, ...]:
    """What an owner's words order about their own listings; where there are several, those that they name."""
    rules = step.desk.rules[step.city.key]
    live = [item for item in listings if item.state in LIVE] or listings
    things = step.desk.things(step.city, person.language, live)
    items = Items(len(listings), together=True)
    return parse(words, role, step.desk.reply_words, rules.category_by_name, items, things)


def _about(given: Answer, command: Command) -> Answer:
    """The answer, about those listings alone that a command names."""
    if not isinstance(command.target, tuple):
        return given
    chosen = tuple(item for item in given.listings if item.position in command.target)
    return replace(given, listings=chosen, named=True) if chosen else given


def _commands_in(step: Step, listings: Sequence[Listing], words: str) -> bool:
    """Whether words that came with photos order something, or only say what the photos show."""
    if not words.strip():
        return False
    person = people.get(step.tx, listings[0].person_id)
    commands = _read(step, person, listings, words, role_of(listings[0].kind))
    return any(c.command != "message" for c in commands)


def _about_its_time(step: Step, given: Answer, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """The commands, with an organisation's word on whether its need is still valid: it is said as a helper says it.

    A bare yes or no is that only when it was asked for; to anything else of ours a yes to one's own need says nothing.
    """
    if given.role != "organisation":
        return commands
    as_helper = _read(step, given.person, given.listings, given.words, "helper")
    if any(c.command in _CLEAR for c in commands):
        return with_what_stays(commands, as_helper, lambda words: _only_confirms(step, given, words))
    asked = renewal.is_asked(given.listings)
    said = as_helper[0].command
    if said == "confirm" and (asked or commands[0].command != "accept"):
        return tuple(c for c in as_helper if c.command in ("confirm", "withdraw"))
    bare = commands[0].command == "decline" and not commands[0].argument
    return (Command("withdraw"),) if asked and (said == "withdraw" or bare) else commands


def _only_confirms(step: Step, given: Answer, words: str) -> bool:
    return all(c.command == "confirm" for c in _read(step, given.person, given.listings, words, "helper"))


def is_something_new(step: Step, submission: Submission, words: str) -> bool:
    """Whether an answer, read as an offer or a need, is a new one in an old thread: the old one is decided, and no command is in it."""
    listings = submissions.of_submission(step.tx, submission.id)
    if any(item.state == states.Listing.WAITING for item in listings):
        return False
    return not asking.answers(step, submission, listings, words) and is_no_order(step, submission, listings, words)


def is_no_order(step: Step, submission: Submission, listings: Sequence[Listing], words: str) -> bool:
    """Whether an answer neither corrects nor orders anything about these listings of a submission, but only tells."""
    return not _changes(step, submission, listings, words) and orders_nothing(step, submission, listings, words)


def orders_nothing(step: Step, submission: Submission, listings: Sequence[Listing], words: str) -> bool:
    """Whether no command about these listings of a submission is in an answer."""
    person = people.get(step.tx, submission.person_id)
    # An organisation says as a helper does whether its need is still valid.
    roles = dict.fromkeys((role_of(listings[0].kind), "helper"))
    return all(c.command == "message" for role in roles for c in _read(step, person, listings, words, role))


def corrects(step: Step, submission: Submission, words: str) -> bool:
    """Whether an answer tells what is to be changed, so that there is nothing to be shown first."""
    return bool(corrections_in(step, submission, words))


def corrections_in(step: Step, submission: Submission, words: str) -> corrections.Corrections:
    """What an answer tells to be changed: as lines of the receipt, or in own words."""
    return _changes(step, submission, submissions.of_submission(step.tx, submission.id), words)


def _changes(step: Step, submission: Submission, listings: Sequence[Listing], words: str) -> corrections.Corrections:
    return _corrections(step, submission, listings, words) or _restated(step, submission, listings, words)


def _corrections(
    step: Step, submission: Submission, listings: Sequence[Listing], words: str
) -> corrections.Corrections:
    """The lines of a receipt that came back changed. Of what is over, or about to be rejected, nothing can change; of what is all
    promised, who counts on it is to hear."""
    found = corrections.Corrections()
    for items in ([item for item in listings if item.state in corrections.MAY_CHANGE], _all_promised(step, listings)):
        found = found or (corrections.read(step, submission, items, words) if items else found)
    return found


def _restated(step: Step, submission: Submission, listings: Sequence[Listing], words: str) -> corrections.Corrections:
    """The same in own words."""
    promised = _all_promised(step, listings)
    items = [item for item in listings if item.state in corrections.MAY_CHANGE or item in promised]
    return restated.read(step, submission, items, words) if items else corrections.Corrections()


def _all_promised(step: Step, listings: Sequence[Listing]) -> list[Listing]:
    """Those of which nothing is left, and on which somebody counts."""
    return [item for item in listings if item.ending == Ending.PLACED and matches.agreed(step.tx, item.id)]


def _correct(step: Step, given: Answer, changes: corrections.Corrections) -> str:
    """Changes what can be changed, and who counts on what that touches reads the words; "" where neither can be."""
    live = {item.id for item in given.listings if item.state in corrections.MAY_CHANGE}
    given = replace(given, passed_on=_tell_who_counts_on_it(step, given, changes))
    changes.of_listings = {id_: values for id_, values in changes.of_listings.items() if id_ in live}
    if live and changes:
        done = corrections.apply(
            step, given.submission, changes, given.words, given.message_id, given.reading, passed_on=given.passed_on
        )
        now = submissions.of_submission(step.tx, given.submission.id)
        asked = [item for item in now if renewal.is_asked([item])]  # Who puts it right still means it.
        renewal.confirm(step, asked, given.person, given.message_id)
        return done
    if given.passed_on:
        _message(step, given, Command("message"))
        return "corrected what is promised, passed on"
    return ""


def _tell_who_counts_on_it(step: Step, given: Answer, changes: corrections.Corrections) -> bool:
    """Each organisation that was promised something of which less is there, or that is otherwise, reads the words; whether one did."""
    of_all = bool(changes.of_all.keys() - {"phone"} or changes.told)
    told: set[int] = set()
    for item in given.listings:
        values = changes.of_listings.get(item.id, {})
        short = values.get("quantity", item.quantity or 0) < ledger.booked(step.tx, item.id)
        if item.kind != "offer" or not (of_all or short or values.keys() - {"quantity"}):
            continue
        agreed = {submissions.listing(step.tx, match.need_id).person_id for match in matches.agreed(step.tx, item.id)}
        if not agreed <= told:
            givers.tell_all_who_agreed(step, item, given.person, given.words, given.message_id)
        told |= agreed
    return bool(told)


def _withdraw(step: Step, given: Answer, command: Command) -> None:
    if _is_about_part(given):
        _message(step, given, command)
    else:
        senders.withdraw(step, given.listings, given.person, given.message_id)


def _cover(step: Step, given: Answer, command: Command) -> None:
    if _is_about_part(given):
        _message(step, given, command)
    else:
        senders.cover(step, given.listings, given.person, given.message_id)


def _pause(step: Step, given: Answer, command: Command) -> None:
    last = senders.pause_end(step, command, given.person.language)
    senders.pause(step, given.listings, given.person, given.message_id, last)


def _resume(step: Step, given: Answer, _command: Command) -> None:
    """ "Weiter": the pause is over. Of what is not paused, where it was asked about, it says that it is still valid."""
    paused = any(item.state == states.Listing.PAUSED for item in given.listings)
    if not paused and renewal.is_asked(given.listings):
        renewal.confirm(step, given.listings, given.person, given.message_id)
        return
    senders.resume(step, given.listings, given.person, given.message_id)


def _confirm(step: Step, given: Answer, command: Command) -> None:
    """Still valid, until a day where one is named; a moderator who has not decided yet hears of the day."""
    day = lifetime.day_named(step, command.argument or "")
    undecided = any(item.state == states.Listing.WAITING for item in given.listings)
    if command.argument and (day is None or undecided):
        _message(step, given, command)
        return
    paused = [item for item in given.listings if item.state == states.Listing.PAUSED]
    if paused and not renewal.is_asked(paused):
        senders.resume(step, paused, given.person, given.message_id)
    elif not renewal.confirm(step, given.listings, given.person, given.message_id, day):
        senders.tell(step, "sender/too_late", given.listings, given.person, given.message_id)


def _fewer_left(step: Step, given: Answer, command: Command) -> None:
    """ "Es sind nur noch zwei da": so many are offered from now on, and it is still valid; who was promised more reads it.

    Of a need so many are still looked for, beside what is promised to it."""
    [item, *others] = given.listings
    number = corrections.how_many_left(step, item, command.argument)
    if others or number is None or item.kind not in ("offer", "need"):
        _message(step, given, command)
        return
    short = item.kind == "offer" and number < ledger.booked(step.tx, item.id)
    if short:
        givers.tell_all_who_agreed(step, item, given.person, given.words, given.message_id)
        given = replace(given, passed_on=True)
    lessen = corrections.fewer if item.kind == "offer" else corrections.fewer_needed
    changed = item.state in LIVE and lessen(step, item, number)
    if renewal.is_asked([item]):
        renewal.confirm(step, given.listings, given.person, given.message_id)
    elif changed:
        corrections.tell(step, given.submission.id, given.message_id, passed_on=given.passed_on)
    else:
        _message(step, given, command)


def _message(step: Step, given: Answer, _command: Command) -> None:
    """What the sender adds is shown to the moderators with the rest, and the sender hears that it is.

    Where their word on whether it is valid is awaited, they are asked once more: silence would end it.
    """
    add(step, given)
    now = [submissions.listing(step.tx, item.id) for item in given.listings]
    if not renewal.ask_back(step, now, given.person, given.message_id):
        senders.added(step, given.submission.id, given.person, given.message_id, passed_on=given.passed_on)


def add(step: Step, given: Answer) -> None:
    """Puts what a sender wrote to their listing; it goes out with it once the moderators approve it."""
    asked_if_valid = renewal.is_asked(given.listings)  # Then it answers that, and not what was asked long ago.
    if not asked_if_valid and asking.answers(step, given.submission, given.listings, given.words):
        asking.thread_in(step, given.listings)
    if given.words.strip():  # Photos may come without a word.
        told.learn(step, given.submission, given.words, given.reading)
        submissions.append_words(step.tx, given.submission.id, given.words)
    if given.words.strip() and len(given.listings) == 1:
        submissions.append_listing_words(step.tx, given.listings[0].id, given.words)
    review_again(step, given.submission.id, addition=given.words)


def _decline(step: Step, given: Answer, command: Command) -> None:
    """ "Passt nicht, wir brauchen drei" to one's own receipt is a correction."""
    (_message if command.argument else _unclear)(step, given, command)


def _unclear(step: Step, given: Answer, command: Command) -> None:
    """Asked whether it is still valid they are asked back, and then a moderator reads what they say."""
    if renewal.is_asked(given.listings):
        _message(step, given, command)
        return
    senders.not_understood(step, given.listings[0], given.person, given.message_id)


def _is_about_part(given: Answer) -> bool:
    """Whether of several things only some may be meant: more is said than the word itself. Then a moderator reads it."""
    several = sum(item.state in LIVE for item in given.listings) > 1
    return (several and not given.named) and (
        len(given.words.split()) > ALL_OF_IT_WORDS or any(character.isdigit() for character in given.words)
    )


COMMANDS: dict[str, Callable[[Step, Answer, Command], None]] = {
    "withdraw": _withdraw,
    "done": _cover,
    "pause": _pause,
    "resume": _resume,
    "confirm": _confirm,
    "left": _fewer_left,
    "message": _message,
    "accept": _unclear,
    "decline": _decline,
    "unclear": _unclear,
}
