"""What a city takes: a moderator's "STOPP Kleidung bis 15.12." closes the intake of a category, "WEITER Kleidung" or the
day opens it again. All its moderators hear of each change; whoever offers such a thing hears at once that it is not taken
and what is needed instead, and no moderator has to decide on it. Needs are taken all the same: they make room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from mailflow.classify.commands import parse
from mailflow.model import Command
from mailflow.outgoing.shown import Stopped
from mailflow.states import Ending
from mailflow.store import intake_stops, submissions
from mailflow.store.records import IntakeStop, Listing, Person, Submission
from mailflow.workflow import categoryhints, lifetime
from mailflow.workflow.desk import About, Step

ORDERS = ("stop", "resume")
_MOST_NEEDED = 5


def give_order(step: Step, moderator: str, command: Command, message_id: str, words: str = "") -> str:
    """Does what a moderator ordered; what was done, in a few words. `words`: what was written, for a hint where it is unclear."""
    names, _, day = (command.argument or "").partition(" ")
    categories = names.split(",") if names else []
    last = lifetime.last_day(step, day, step.moderator_languages) if day else None
    turn = {"stop": "stopped", "resume": "open"}.get(command.command, "unclear")
    if turn == "unclear" or (day and last is None):
        _tell(step, "unclear", [], [moderator], by=moderator, message_id=message_id, words=words)
        return "intake: unclear"
    if turn == "stopped":
        until = step.calendar.at(last + timedelta(days=1), time()) if last else None
        for category in categories:
            intake_stops.stop(step.tx, step.city.key, category, until, moderator, step.now)
        changed = True
    else:
        changed = bool(intake_stops.open_again(step.tx, step.city.key, categories))
    to = dict.fromkeys((*step.city.moderators, moderator)) if changed else [moderator]  # A deputy may have said so.
    _tell(step, turn, categories, list(to), by=moderator, message_id=message_id)
    return f"intake: {command.command}"


def end_over(step: Step) -> None:
    """The last day of some stops is over: what they kept out is taken again, and the moderators hear so."""
    if categories := intake_stops.end_over(step.tx, step.city.key, step.now):
        _tell(step, "over", categories, step.city.moderators)


def refuse(step: Step, listings: Sequence[Listing]) -> bool:
    """Ends what is offered in categories of which the city takes no more; whether there was any. Of an offer in several
    categories the moderators decide as long as one of them is taken."""
    stopped = {stop.category for stop in intake_stops.active(step.tx, step.city.key, step.now)}
    refused = [i for i in listings if i.kind == "offer" and i.categories and stopped.issuperset(i.categories)]
    for item in refused:
        submissions.end(step.tx, item, Ending.STOPPED, step.cause("its category is not taken at present"))
    return bool(refused)


def takes(step: Step, city: str, item: Listing) -> bool:
    """Whether a city takes something of all the categories of an offer."""
    stopped = {stop.category for stop in intake_stops.active(step.tx, city, step.now)}
    return stopped.isdisjoint(item.categories)


def is_refused(item: Listing) -> bool:
    """Whether it ended because it was not taken."""
    return item.ending == Ending.STOPPED


def tell_refused(step: Step, submission: Submission, listings: Sequence[Listing], person: Person) -> None:
    """The receipt of a mail of which nothing is taken."""
    language = step.desk.letters.language("sender/not_taken", person.language, step.city.key)
    stops = intake_stops.active(step.tx, step.city.key, step.now)
    offered = {category for item in listings for category in item.categories}
    needed = submissions.needed(step.tx, step.city.key, _MOST_NEEDED)
    step.write(
        "sender/not_taken",
        person.mailbox,
        person.language,
        {
            "number": submission.id,
            "kind": listings[0].kind,
            "stops": _shown(step, [stop for stop in stops if stop.category in offered], language),
            "needed": [step.category_text([id_], language) for id_ in needed if id_ not in offered],
        },
        key=f"receipt:{submission.id}",
        about=About("s", submission.id),
        answers=[submission.message_id],
        to_name=person.name,
    )


def take_up_again(step: Step, listings: Sequence[Listing], words: str) -> None:
    """Their owner says more than a word of command to what was not taken: it may be something else, so the moderators
    decide on it after all."""
    by_name = step.desk.rules[step.city.key].category_by_name
    refused = [item for item in listings if is_refused(item)]
    if refused and all(c.command == "message" for c in parse(words, "helper", step.desk.reply_words, by_name)):
        for item in refused:
            cause = step.cause("its owner answered that it was not taken")
            submissions.take_up_again(step.tx, item, cause, **lifetime.undecided(step))


def as_shown(step: Step, language: str, categories: Sequence[str] | None = None) -> list[Stopped]:
    """What is stopped now, as a letter shows it; of these categories, or of all."""
    stops = intake_stops.active(step.tx, step.city.key, step.now)
    return _shown(step, [s for s in stops if categories is None or s.category in categories], language)


def _shown(step: Step, stops: Sequence[IntakeStop], language: str) -> list[Stopped]:
    return [
        Stopped(step.category_text([stop.category], language), step.last_day(stop.until) if stop.until else None)
        for stop in stops
    ]


def _tell(
    step: Step,
    turn: str,
    categories: Sequence[str],
    to: Sequence[str],
    *,
    by: str = "",
    message_id: str = "",
    words: str = "",
) -> None:
    language = step.desk.letters.language("moderator/intake", step.city.language, step.city.key)
    variables = {
        **categoryhints.hint(step, words),
        "turn": turn,
        "names": [step.category_text([id_], language) for id_ in categories],
        "by": by,
        "stops": as_shown(step, language),
        "categories": sorted(step.desk.rules[step.city.key].category_names(language).values()),
    }
    occasion = step.inbound_id or step.now.isoformat()
    for moderator in to:
        step.write(
            "moderator/intake", moderator, step.city.language, variables,
            key=f"intake:{step.city.key}:{occasion}:{moderator}", answers=[message_id] if moderator == by else [],
        )  # fmt: skip
