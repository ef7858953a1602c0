"""The end of listings whose time is over, and the one closing letter in which their owners hear of it.

Who takes something back, or has it refused or placed, hears that at once (senders, moderation, conversation); here is
what ends without anybody's word.
"""

from __future__ import annotations

from collections.abc import Sequence

from mailflow import states
from mailflow.states import Ending
from mailflow.store import matches, people, submissions
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import matching, renewal, retracting, senders, teams
from mailflow.workflow.desk import About, Step

WHYS = ("silent", "unclear", "unneeded", "over", "undecided", "merged")
"""Why a closing letter is written: no answer, none that was understood, nobody needed it, its day is past, nobody decided, the same as another."""
_NEEDED = 5  # So many categories are told to somebody whose offer nobody needed.


def end_over(step: Step, submission: Submission, listings: Sequence[Listing]) -> None:
    """Ends the listings of one submission whose time is over; their owner hears of it in one letter for each reason."""
    ended: dict[str, list[Listing]] = {}
    for item in listings:
        why, ending = _why(step, item)
        if submissions.end(step.tx, item, ending, step.cause(f"its time is over: {why}")):
            ended.setdefault(why, []).append(item)
    for why, some in ended.items():
        for item in some:
            end_proposals(step, item, Ending.EXPIRED)
        if why == "undecided":  # What was agreed before it came back to the moderators does not come about either.
            senders.end_matches(step, some, "never decided")
    retracting.retract(step, [item for some in ended.values() for item in some])
    for why, some in ended.items():
        tell(step, submission, [submissions.listing(step.tx, item.id) for item in some], why)


def tell(step: Step, submission: Submission, listings: Sequence[Listing], why: str, other: int | None = None) -> None:
    """The closing letter. Not to an advertiser, to whom nothing was ever written."""
    if submission.intent == "spam":
        return
    for person in teams.owners(step, people.get(step.tx, submission.person_id)):
        language = step.desk.letters.language("sender/ended", person.language, step.city.key)
        step.write(
            "sender/ended",
            person.mailbox,
            person.language,
            {
                "number": submission.id,
                "kind": listings[0].kind,
                "listings": step.listed(listings, language),
                "why": why,
                "other": other,
                "needed": needed(step, person, language) if listings[0].kind == "offer" and why != "merged" else [],
            },
            key=f"ended:{submission.id}:{','.join(str(item.id) for item in listings)}:{step.now.isoformat()}:{person.id}",
            about=About("s", submission.id),
            answers=[submission.message_id],
            to_name=person.name,
        )


def end_proposals(step: Step, item: Listing, ending: Ending) -> None:
    """Ends what was proposed for a listing and not answered; the other sides look for the next one."""
    proposed = matches.of_listing(step.tx, item.id, [states.Match.PROPOSED])
    ended = [match for match in proposed if matches.end(step.tx, match, ending, step.cause("one side is over"))]
    for match in ended:
        if match.need_id == item.id:
            matching.next_for(step, match.offer_id)
        else:
            matching.next_for_need(step, match.need_id)


def needed(step: Step, person: Person, language: str) -> list[str]:
    """The categories that most open needs of the city are in, as its people read them; not the person's own needs."""
    found = submissions.needed(step.tx, step.city.key, _NEEDED, but_of=person.id)
    return [step.category_text([category], language) for category in found]


def _why(step: Step, item: Listing) -> tuple[str, Ending]:
    if item.state == states.Listing.WAITING:
        return "undecided", Ending.EXPIRED
    if item.asked_at is not None:
        return "unclear" if renewal.was_answered(step, item) else "silent", Ending.EXPIRED
    if item.kind == "offer" and not matches.agreed(step.tx, item.id):
        return "unneeded", Ending.UNNEEDED
    return "over", Ending.EXPIRED
