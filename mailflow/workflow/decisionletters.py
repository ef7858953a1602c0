"""The letter in which a sender hears what was decided on their mail, or on some things of it.

Called when a decision takes effect (`decisions`), and anew for what is left of it where some of it was taken back before
the letter went out (`retracting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailflow import states
from mailflow.outgoing.shown import Listed
from mailflow.states import Ending
from mailflow.store import people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import role_of

KEY = "decision"  # How the keys of these letters begin.
_WELCOME = ":welcome"  # How the keys of those end that tell somebody that they are taken in.
_UNDOABLE = (states.Listing.APPROVING, states.Listing.REJECTING)


def write_by_kind(
    step: Step, submission: Submission, listings: Sequence[Listing], *, admitted: bool, taken_out: bool = False
) -> None:
    """A letter for each kind of these listings: what is offered and what is needed go on in other words. Only that about a need
    says that the sender's organisation was taken in."""
    for kind in dict.fromkeys(item.kind for item in listings):
        of_kind = [item for item in listings if item.kind == kind]
        write(step, submission, of_kind, admitted=admitted and kind == "need", taken_out=taken_out)


def write(
    step: Step, submission: Submission, listings: Sequence[Listing], *, admitted: bool, taken_out: bool = False
) -> None:
    """Tells the sender what became of these listings, and how the others of the mail stand.

    admitted: with it the sender's organisation was taken in; taken_out: the listings had been approved before.
    """
    person = people.get(step.tx, submission.person_id)
    rejected = [item for item in listings if item.ending == Ending.REJECTED]
    name = "mixed" if 0 < len(rejected) < len(listings) else "rejected" if rejected else "approved"
    language = step.desk.letters.language(f"sender/decision_{name}", person.language, step.city.key)
    listed = step.listed(listings, language)
    step.write(
        f"sender/decision_{name}",
        person.mailbox,
        person.language,
        {
            "number": submission.id,
            "kind": listings[0].kind,
            "role": role_of(listings[0].kind),
            "listings": listed,
            "rest": _rest(step, submission.id, listings, language),
            "reason": _one_reason(listed) if name == "rejected" else "",
            "admitted": admitted,
            "taken_out": taken_out,
        },
        key=f"{KEY}:{submission.id}:{','.join(str(item.id) for item in listings)}:{listings[0].decided_at}{_WELCOME if admitted else ''}",
        about=About("s", submission.id),
        answers=[submission.message_id],
        to_name=person.name,
    )


def told_in(key: str) -> list[int]:
    """The ids of the listings that the letter with this key tells of; none for another letter."""
    kind, _, rest = key.partition(":")
    return [int(id_) for id_ in rest.split(":")[1].split(",")] if kind == KEY else []


def welcomes(key: str) -> bool:
    """Whether the letter with this key tells somebody that they are taken in."""
    return key.endswith(_WELCOME)


def _one_reason(rejected: Sequence[Listed]) -> str:
    """The reason that all of these have; "" for none, and where each has its own, which stands with it."""
    reasons = {one.reason for one in rejected}
    return reasons.pop() if len(reasons) == 1 else ""


def _rest(step: Step, submission_id: int, told: Sequence[Listing], language: str) -> list[Listed]:
    """What else came in the mail. What can still be undone counts as undecided; of spam nobody hears."""
    others = [
        item
        for item in submissions.of_submission(step.tx, submission_id)
        if item.ending != Ending.SPAM and all(item.id != one.id for one in told)
    ]
    shown = step.listed(others, language)
    return [
        replace(one, outcome="waiting", reason="") if item.state in _UNDOABLE else one
        for item, one in zip(others, shown, strict=True)
    ]
