"""How many moderators must say OK: one; in a protected category two different ones; and never whoever wrote it.

Called by `moderation` for each yes. An OK counts for what its moderator has seen: with a new review all begin anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailflow import states
from mailflow.store import approvals, people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import claims, reviewing
from mailflow.workflow.desk import About, Step
from mailflow.workflow.duty import Roster
from mailflow.workflow.protection import PUBLISHING, how_many, left_to
from mailflow.workflow.submissions import write_reviews

ONE_MORE, OWN = "one_more", "own"
"""What became of a yes that is not enough: keys of words.outcomes."""


@dataclass(frozen=True)
class Yes:
    """What a moderator's yes is worth: the listings that are approved by it, those that need somebody else's as well,
    and those that its writer may not approve."""

    enough: list[Listing]
    one_more: list[Listing]
    own: list[Listing]


def say_yes(step: Step, submission: Submission, moderator: str, items: Sequence[Listing]) -> Yes:
    """Counts a moderator's OK to some listings of one mail that wait."""
    yes = Yes([], [], [])
    for item in items:
        if item.kind in PUBLISHING and is_by(step, submission, moderator):
            yes.own.append(item)
            continue
        wanted = how_many(step, item)
        if wanted > 1:
            approvals.give(step.tx, item.id, moderator, submission.review_round, step.now)
        said = approvals.of_listing(step.tx, item.id, submission.review_round) if wanted > 1 else [moderator]
        (yes.enough if len(said) >= wanted else yes.one_more).append(item)
    return yes


def is_by(step: Step, submission: Submission, moderator: str) -> bool:
    """Whether a moderator wrote a mail themselves."""
    return people.get(step.tx, submission.person_id).mailbox == moderator


def others(step: Step, submission: Submission, moderator: str) -> list[str]:
    """Who besides this one may approve a mail: the moderators who are there, the deputies where none of them is; and where
    nobody is there just now, whoever comes back."""
    return _asked_now(step, submission, moderator) or _others(step, submission, moderator, step.city.reviewers)


def ask_others(step: Step, submission: Submission, moderator: str) -> None:
    """After a moderator's OK that is not enough: those whose OK is still missing get the review once more and at once, with
    who said OK so far. Who is not there has it when they come back."""
    listings = submissions.of_submission(step.tx, submission.id)
    asked = _asked_now(step, submission, moderator)
    reviewing.ask_now(step, submission, asked)
    if not left_to(step, moderator, [item for item in listings if item.state == states.Listing.WAITING]):
        claims.unclaim(step, submission.id, moderator)  # They have done their part.
    person = people.get(step.tx, submission.person_id)
    write_reviews(step, submission, listings, person, asked, mark=f":{moderator}")


def tell_earlier(step: Step, decided: Sequence[Listing], moderator: str) -> None:
    """Whoever said OK before to what a moderator has decided now hears what became of it, in one letter for each mail."""
    said = approvals.current(step.tx, [item.id for item in decided])
    hold = step.desk.config.moderation.hold
    language = step.desk.letters.language("moderator/done", step.city.language, step.city.key)
    for number in dict.fromkeys(item.submission_id for item in decided):
        of_mail = submissions.of_submission(step.tx, number)
        for earlier in dict.fromkeys(who for item in of_mail for who in said.get(item.id, ()) if who != moderator):
            if earlier not in step.city.reviewers:
                continue  # Who is none any more hears nothing of a citizen.
            theirs = [item for item in of_mail if earlier in said.get(item.id, ())]
            waiting = [item for item in of_mail if item.state == states.Listing.WAITING and item not in theirs]
            step.write(
                "moderator/done", earlier, step.city.language,
                {
                    "number": number, "kind": theirs[0].kind, "listings": step.listed(theirs, language), "by": moderator,
                    "still_waiting": step.listed(waiting, language), "others": [], "yours": False, "nothing_done": False,
                    "undo_until": step.local(step.now + hold) if hold else None, "missing": (), "count": len(of_mail),
                    "refusals": (), **claims.of_mail(step, number),
                },
                key=f"decided:{step.inbound_id}:{number}:{earlier}", about=About("m", number),
            )  # fmt: skip


def _asked_now(step: Step, submission: Submission, moderator: str) -> list[str]:
    roster = Roster.of(step)
    return _others(step, submission, moderator, roster.moderators) or _others(
        step, submission, moderator, roster.deputies
    )


def _others(step: Step, submission: Submission, moderator: str, among: Sequence[str]) -> list[str]:
    return [one for one in among if one != moderator and not is_by(step, submission, one)]
