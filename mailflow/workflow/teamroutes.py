"""Where mails go that are about an organisation as a whole: all of its needs, and the people who speak for it.

Called by `routing`. A handler that gives nothing leaves the refusal to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow.classify.commands import parse
from mailflow.classify.teamwords import TEAM
from mailflow.model import Command
from mailflow.reading.authenticity import has_one_author
from mailflow.store import digests, organisations, people, submissions
from mailflow.workflow import needs, teams, teamwork
from mailflow.workflow.cases import Case, words_of
from mailflow.workflow.desk import Step

PURPOSES = ("l", "q", "j")  # Of the tokens in the letters about these.
_OF_AN_ORGANISATION = ("s", "o", "g", "w", "l")  # In whatever letter to an organisation it may be said.


def is_ordered(step: Step, case: Case) -> bool:
    """Whether a mail says something about all needs of an organisation or about its people, and nothing else."""
    return bool(_orders(step, case))


def ordered(step: Step, case: Case) -> tuple[str, bool]:
    """Does it: what was done, in a few words, and whether the mail states a new need besides."""
    commands = _orders(step, case)
    person = people.find(step.tx, step.city.key, case.mailbox)
    assert person is not None
    organisation = teams.organisation_of(step, person)
    assert organisation is not None
    proven = case.target is not None and not case.target.ended
    message_id = case.message.message_id
    if commands[0].command == "list":
        needs.send_list(step, person, message_id)
        return "asked for the list of their needs", False
    if commands[0].command == "renew":
        done = needs.renew_all(step, person, commands[0].argument, message_id, proven=proven)
        return done, _needs_more(case, commands)
    asked = teamwork.Asked(person, organisation, case.parts.new, message_id, proven)
    return teamwork.about_people(step, asked, commands), False


def list_answered(step: Step, case: Case) -> str | None:
    """Somebody answers a list of their organisation's needs."""
    assert case.target is not None
    person = people.find(step.tx, step.city.key, case.mailbox)
    shown = digests.shown(step.tx, step.city.key, case.target.subject_id)
    if person is None or shown is None:
        return None
    words = words_of(step, case, "organisation", "helper")
    return needs.list_answered(step, case.target.subject_id, person, words, case.message.message_id)


def confirmed(step: Step, case: Case) -> str | None:
    """Somebody confirms what they asked for their people."""
    assert case.target is not None
    request = organisations.request(step.tx, case.target.subject_id)
    person = people.find(step.tx, step.city.key, case.mailbox)
    if request is None or person is None or request.asked_by != person.id:
        return None
    return teamwork.confirmed(step, request, person, words_of(step, case, "helper"), case.message.message_id)


def agreed(step: Step, case: Case) -> str | None:
    """Somebody answers whether they want to speak or stand in for an organisation."""
    assert case.target is not None
    request = organisations.request(step.tx, case.target.subject_id)
    if request is None or request.mailbox != case.mailbox:
        return None
    name = case.message.sender.name if case.message.sender.mailbox == case.mailbox else ""
    return teamwork.agreed(step, request, case.mailbox, name, words_of(step, case, "helper"), case.message.message_id)


def send_anew(step: Step, case: Case) -> str | None:
    """An answer to a list that is too old brings a fresh one; what was asked about people is forgotten by then."""
    person = people.find(step.tx, step.city.key, case.mailbox)
    if case.target is None or case.target.purpose != "l" or person is None:
        return None
    needs.send_list(step, person, case.message.message_id)
    return "an answer to a list of needs that is too old"


def _orders(step: Step, case: Case) -> tuple[Command, ...]:
    """What somebody of an organisation says about all of its needs or about its people, in answer to whatever letter or in a
    mail of its own; nothing where the mail says anything else as well."""
    target = case.target
    if target is not None and (not target.allowed or target.purpose not in _OF_AN_ORGANISATION):
        return ()
    person = people.find(step.tx, step.city.key, case.mailbox)
    if person is None or person.organisation is None or not has_one_author(case.message):
        return ()
    if target is not None and target.purpose == "s" and _is_about_an_offer(step, target.subject_id):
        return ()
    by_name = step.desk.rules[step.city.key].category_by_name
    commands = parse(words_of(step, case, "organisation"), "organisation", step.desk.reply_words, by_name)
    first = commands[0].command
    return commands if first in TEAM and all(c.command in (first, "message") for c in commands) else ()


def _is_about_an_offer(step: Step, submission_id: int) -> bool:
    return any(item.kind == "offer" for item in submissions.of_submission(step.tx, submission_id))


def _needs_more(case: Case, commands: Sequence[Command]) -> bool:
    """ "Alles noch aktuell, dazu brauchen wir fünf Decken": the rest is a mail like any other."""
    return len(commands) > 1 and bool(case.classify().categories)
