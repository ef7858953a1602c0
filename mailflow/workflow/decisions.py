"""What a moderator's decision brings about, once it cannot be undone any more: listings open or end, and their sender hears."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from mailflow import states
from mailflow.states import Ending
from mailflow.store import matches, organisations, outbox, people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import (
    decisionletters,
    lifetime,
    matching,
    merging,
    naming,
    offers,
    retracting,
    seekers,
    senders,
    teams,
    teamwork,
)
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import public_name

_KINDS = ("offer", "need")


def take_effect(step: Step, decided: Sequence[Listing]) -> None:
    """The time to undo is over: approved listings open and are matched, rejected ones end, and their sender hears of it."""
    opened: list[Listing] = []
    done: list[Listing] = []
    admitted: set[int] = set()
    for item in decided:
        if item.state == states.Listing.REJECTING:
            ending = Ending(item.ending or Ending.REJECTED)
            moved = submissions.end(step.tx, item, ending, step.cause(f"ended as {ending}"))
            senders.end_matches(step, [item] if moved else [], f"ended as {ending}")  # It may have been open before.
        elif item.came_from is not None:
            offers.hand_over(step, item)
            continue
        elif item.kind in _KINDS:
            if item.kind == "need" and _admit(step, item):
                admitted.add(item.submission_id)
            life = lifetime.fresh(step, item)
            moved = submissions.open_up(step.tx, item, states.Listing.APPROVING, step.cause("approved"), **life)
            opened += [item] if moved and life["valid_until"] > step.now else []  # Else its last day is over.
        else:
            if item.kind == "register" and not _is_about_people(step, item):
                _admit(step, item)
            ending = Ending.ADMITTED if item.kind == "register" else Ending.ANSWERED
            moved = submissions.end(step.tx, item, ending, step.cause("approved"))
        done += [submissions.listing(step.tx, item.id)] if moved else []
    for submission_id, group in itertools.groupby(done, key=lambda item: item.submission_id):
        _send_decision(step, submission_id, list(group), admitted=submission_id in admitted)
    for item in opened:
        matching.opened(step, submissions.listing(step.tx, item.id))


def is_in_effect(step: Step, item: Listing) -> bool:
    """Whether a listing is open, or others count on it: all of it was taken, and is not known to be handed over."""
    if item.ending == Ending.PLACED:
        return bool(matches.of_listing(step.tx, item.id, [states.Match.ACCEPTED]))
    return item.state in (states.Listing.OPEN, states.Listing.PAUSED)


def take_out(
    step: Step, submission: Submission, approved: Sequence[Listing], moderator: str, reason: str
) -> list[Listing]:
    """Ends listings of one submission that are in effect, as a moderator finds that they may not be; which. Who counts on one
    hears that it is gone, and its owner why."""
    cause = step.cause("taken out by a moderator")
    said = {"decided_by": moderator, "decided_at": step.now, "decision_reason": reason}
    placed = [item for item in approved if item.state == states.Listing.ENDED]
    ended = [
        item for item in approved if item in placed or submissions.end(step.tx, item, Ending.REJECTED, cause, **said)
    ]
    senders.end_matches(step, ended, cause.why)
    for item in placed:
        submissions.end_otherwise(step.tx, item, Ending.REJECTED, cause, **said)
    retracting.retract(step, ended)
    over = [submissions.listing(step.tx, item.id) for item in ended]
    decisionletters.write_by_kind(step, submission, over, admitted=False, taken_out=True)
    return over


def _is_about_people(step: Step, item: Listing) -> bool:
    """Whether an organisation that is in asks for a colleague or deputy."""
    return bool(organisations.requests_of(step.tx, item.submission_id))


def _admit(step: Step, item: Listing) -> bool:
    """Takes the organisation in under the name that the moderator saw, whatever its later mails call it; False when it was,
    and where it is none: who needs something for themselves may answer what they get like one, and that is all."""
    submission = submissions.get(step.tx, item.submission_id)
    assert submission is not None
    person = people.get(step.tx, item.person_id)
    name = public_name(seekers.organisation_called(submission, person))
    if seekers.is_settled(submission):
        return teams.settle(step, person, name, is_private=seekers.is_private(submission, person))
    if seekers.turns_out_as_organisation(submission, person):
        teams.turn_out_as_organisation(step, person, name)
        return True
    return teams.admit(step, person, name, is_private=seekers.is_private(submission, person))


def _send_decision(step: Step, submission_id: int, listings: Sequence[Listing], *, admitted: bool = False) -> None:
    """Tells the sender. Not of spam, nor what was read as such; nor that a question is settled where FRAGE did that."""
    if merged := [item for item in listings if merging.is_merged(item)]:
        merging.merged(step, merged)
    if requests := organisations.requests_of(step.tx, submission_id):
        if all(item.ending == Ending.ADMITTED for item in listings):
            teamwork.granted(step, requests)
            return
        teamwork.refused(step, requests)
    submission = submissions.get(step.tx, submission_id)
    assert submission is not None
    person = people.get(step.tx, submission.person_id)
    if seekers.asks_name(submission) and all(item.ending == Ending.ADMITTED for item in listings):
        naming.tell(step, person, person.named_organisation, "named")
        return
    asked_back = outbox.was_written(step.tx, person.mailbox, "question", "s", submission.id)
    told = [item for item in listings if item.ending not in (Ending.SPAM, Ending.MERGED)]
    listings = [i for i in told if i.ending != Ending.ANSWERED or not (asked_back or submission.intent == "spam")]
    decisionletters.write_by_kind(step, submission, listings, admitted=admitted)
