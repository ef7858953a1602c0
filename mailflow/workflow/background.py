"""What a moderator needs to decide, besides the mail itself: its sender's history here, the flagged words, what it fits,
what like it is open already, and how it would go out. For the review; decides nothing.

Other people's listings are shown by number, thing and amount, never in their words: those may have to be forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mailflow import states
from mailflow.outgoing.shown import Flagged, History, Known, Listed
from mailflow.states import Ending
from mailflow.store import history, matches, people
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import guarding
from mailflow.workflow.desk import Step
from mailflow.workflow.protection import Guard
from mailflow.workflow.ranking import rank

MOST = 3  # Of one sort; the review is to be read in a minute.
_LOOKED_AT = 5  # So many things of one mail are looked at.
_KINDS = ("offer", "need")
_OTHER = {"offer": "need", "need": "offer"}
_BECAME = {  # What became of a listing, in few words: a key of the table in the review's template.
    states.Listing.WAITING: "waiting",
    states.Listing.APPROVING: "approved",
    states.Listing.OPEN: "approved",
    states.Listing.PAUSED: "approved",
    states.Listing.REJECTING: "rejected",
    Ending.PLACED: "placed",
    Ending.COVERED: "placed",
    Ending.ADMITTED: "approved",
    Ending.REJECTED: "rejected",
    Ending.SPAM: "spam",
    Ending.WITHDRAWN: "withdrawn",
    Ending.STOPPED: "stopped",
}


def as_shown(
    step: Step, submission: Submission, listings: Sequence[Listing], person: Person, language: str
) -> dict[str, object]:
    """The variables of a review that tell all this."""
    waiting = [i for i in listings if i.kind in _KINDS and i.state == states.Listing.WAITING and i.categories]
    waiting = waiting[:_LOOKED_AT]
    return {
        "history": _history(step, submission, person),
        "flags": _flags(step, submission, language),
        "fitting": _known(step, (other for item in waiting for other in _fitting(step, item)), language),
        "similar": _known(step, (other for item in waiting for other in _similar(step, item)), language),
        "outgoing": _outgoing(step, submission, listings, language),
    }


def _history(step: Step, submission: Submission, person: Person) -> History | None:
    """None where this is the first mail."""
    last = history.last(step.tx, person.id, submission.id)
    if last is None:
        return None
    counts: Counter[str] = Counter()
    for (state, ending), count in history.outcomes(step.tx, person.id, submission.id).items():
        counts[_became(state, ending)] += count
    return History(tuple(counts.most_common()), _became(last.state, last.ending), step.local(last.created_at).date())


def _became(state: str, ending: str | None) -> str:
    return _BECAME.get(Ending(ending) if ending and state == states.Listing.ENDED else states.Listing(state), "ended")


def _flags(step: Step, submission: Submission, language: str) -> list[Flagged]:
    known = step.desk.rules[step.city.key].flags
    found = known.found(f"{submission.subject}\n{submission.words}", [submission.language])
    return [Flagged(known.by_id[flag.id].said(language), flag.words) for flag in found]


def _fitting(step: Step, item: Listing) -> list[Listing]:
    """What would be proposed if it were approved now, the best first."""
    weights, guard = step.desk.rules[step.city.key].matching, Guard.of(step.desk, step.city.key)
    ranked = rank(step.tx, item, weights, step.desk.places, step.local(step.now), guard)
    return [other for _, other in ranked[:MOST]]


def _similar(step: Step, item: Listing) -> list[Listing]:
    """Open listings of others of the same kind, of the same thing where it has a name."""
    weights = step.desk.rules[step.city.key].matching
    looked_for = replace(item, kind=_OTHER[item.kind])  # The matcher looks for the other kind.
    found = matches.candidates(step.tx, looked_for, step.desk.places.rings(item.cell), weights.candidates)
    alike = [other for other in found if not item.terms or set(item.terms) & set(other.terms)]
    return alike[:MOST]


def _known(step: Step, others: Iterable[Listing], language: str) -> list[Known]:
    rules = step.desk.rules[step.city.key]
    first = list({other.id: other for other in others}.values())[:MOST]
    return [
        Known(
            number=other.submission_id,
            kind=other.kind,
            thing=", ".join(rules.thing_name(term, language) for term in other.terms[:MOST])
            or step.category_text(other.categories, language),
            amount=other.rest,
            organisation=people.get(step.tx, other.person_id).named_organisation if other.kind == "need" else "",
            since=step.local(other.created_at).date(),
        )
        for other in first
    ]


def _outgoing(step: Step, submission: Submission, listings: Sequence[Listing], language: str) -> str:
    """How an offer of one thing would go out; "" where that is in the words of the mail as they are."""
    if len(listings) != 1:
        return ""
    text = _goes_out(step, listings[0], submission, language)
    return "" if " ".join(text.split()) in " ".join(submission.words.split()) else text


def as_going_out(step: Step, submission: Submission, listings: Sequence[Listing], language: str) -> list[Listed]:
    """Several things of one mail, each in its own words as they would go out."""
    listed = zip(step.listed(listings, language), listings, strict=True)
    return [replace(one, text=_goes_out(step, item, submission, language)) for one, item in listed]


def _goes_out(step: Step, item: Listing, submission: Submission, language: str) -> str:
    """Of a need nobody reads more than what it is for, so that what is said of its people stays."""
    if item.kind != "offer":
        return step.mask(item.words, language)
    return guarding.its_own(step, item, submission, language)
