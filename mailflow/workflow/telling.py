"""How organisations hear of matches: each in a letter of its own, and no more of them a day than people can read.

In quiet hours a match waits for the morning; what is above the day's number waits for one digest next morning, and what is
above that for the morning after. Nothing is written before its time, so what was taken or withdrawn meanwhile is never told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailflow import states
from mailflow.model import Reason
from mailflow.outgoing.shown import Offered
from mailflow.store import matches, organisations, people, submissions
from mailflow.store.records import Listing, Match, Person, Submission
from mailflow.workflow import guarding, showing, teams
from mailflow.workflow.desk import About, Step
from mailflow.workflow.protection import Guard
from mailflow.workflow.submissions import category_of, in_lines, organisation_name, told_of

_CONDITIONS = ("sizes", "availability", "delivery", "since", "until_day")
_SHOWN = ("category", "amount", "postcode", *_CONDITIONS, "text", "need", "duties", "reasons")
DIGEST_LIMIT = 20  # Offers in one digest; the rest of them comes a day later.


@dataclass(frozen=True)
class When:
    """When an organisation is to hear of a match, and whether in a digest."""

    at: datetime
    in_digest: bool


def when(step: Step, person_id: int) -> When:
    """Now, in the morning, or in the next digest."""
    awake = step.calendar.awake(step.now)
    if awake <= step.now and _written_today(step, person_id).get("match", 0) >= _per_day(step):
        return When(step.calendar.next_morning(step.now), in_digest=True)
    return When(awake, in_digest=False)


def tell(step: Step, match: Match, offer: Listing, need: Listing) -> None:
    """Writes to the organisation of a match: to each of its people who is there."""
    for to in teams.on_duty(step, people.get(step.tx, need.person_id), offer):
        tell_one(step, to, match, offer, need)
    matches.told(step.tx, match.id, step.now)


def tell_anew(step: Step, match: Match) -> None:
    """Has the organisation of a match hear of it once more, at its time."""
    offer, need = _pair(step, match)
    again = when(step, need.person_id)
    matches.put_off(step.tx, match.id, again.at, in_digest=again.in_digest)
    if again.at <= step.now:
        tell(step, replace(match, tell_at=again.at), offer, need)


def tell_one(step: Step, to: Person, match: Match, offer: Listing, need: Listing) -> None:
    """Writes to one of the people of the organisation of a match."""
    language = step.desk.letters.language("organisation/match", to.language, step.city.key)
    submission = submissions.get(step.tx, need.submission_id)
    assert submission is not None
    shown = _offered(step, match, offer, need, language, 1)
    step.write(
        "organisation/match",
        to.mailbox,
        to.language,
        {
            "number": need.submission_id,  # Readers see the number of their own mail, as in all letters before.
            **{name: getattr(shown, name) for name in _SHOWN},
        },
        key=f"match:{match.id}:{match.tell_at or ''}:{to.id}",
        about=About("o", match.id),
        answers=[submission.message_id] if to.id == need.person_id else [],
        to_name=organisation_name(to),
        photos=showing.to_pass_on(step, offer),
    )


def tell_waiting(step: Step, person_id: int) -> int:
    """What an organisation is to hear of by now: in single letters as far as the day's number reaches, else in a digest."""
    waiting = matches.untold(step.tx, _team(step, person_id), step.now)
    live = [match for match in waiting if _is_live(step, match)]
    written = _written_today(step, person_id)
    left = max(0, _per_day(step) - written.get("match", 0))
    together = [match for match in live if match.in_digest]
    singles = [match for match in live if not match.in_digest]
    if len(together) == 1 and left:  # One alone is told as ever.
        together, singles = [], [*together, *singles]
    for match in singles[:left]:
        tell(step, match, *_pair(step, match))
    together += singles[left:]
    if len(together) > 1 and not written.get("digest"):
        _tell_together(step, together[:DIGEST_LIMIT])
        together = together[DIGEST_LIMIT:]
    for match in together:
        matches.put_off(step.tx, match.id, step.calendar.next_morning(step.now), in_digest=True)
    return len(live)


def _tell_together(step: Step, shown: Sequence[Match]) -> None:
    """One digest; its answers name the offers by their numbers there."""
    _, need = _pair(step, shown[0])
    digest_id = matches.new_digest(step.tx, [match.id for match in shown])
    for to in _readers_of(step, shown, people.get(step.tx, need.person_id)):
        language = step.desk.letters.language("organisation/digest", to.language, step.city.key)
        offers = [_offered(step, match, *_pair(step, match), language, place) for place, match in enumerate(shown, 1)]
        step.write(
            "organisation/digest",
            to.mailbox,
            to.language,
            {"offers": offers},
            key=f"digest:{digest_id}:{shown[0].tell_at or ''}:{to.id}",
            about=About("g", digest_id),
            to_name=organisation_name(to),
        )
    for place, match in enumerate(shown, 1):
        matches.told(step.tx, match.id, step.now, digest_id=digest_id, place=place)


def _readers_of(step: Step, shown: Sequence[Match], owner: Person) -> list[Person]:
    """Who of an organisation gets a digest: whoever may see all that is in it."""
    may_see = [{one.id for one in teams.on_duty(step, owner, _pair(step, match)[0])} for match in shown]
    return [one for one in teams.on_duty(step, owner) if all(one.id in ids for ids in may_see)] or [owner]


def _offered(step: Step, match: Match, offer: Listing, need: Listing, language: str, place: int) -> Offered:
    reasons = [Reason(reason["code"], reason["values"]) for reason in match.reasons]
    return Offered(
        number=place,
        category=category_of(step, offer, need, language),
        amount=offer.rest,
        postcode=offer.postcode or "",
        **_conditions(step, offer, language),
        text=guarding.passed_on(step, offer, language),
        need=step.mask(need.words, language),
        duties=tuple(step.desk.rules[step.city.key].duties(offer.categories, language)),
        reasons=tuple(step.in_words(reason, language) for reason in reasons),
    )


def _conditions(step: Step, offer: Listing, language: str) -> dict[str, Any]:
    """What its writer said of sizes, times and the handover. Sizes stand in a thing's own words; the rest there, or in words
    of the mail that are of no thing alone. Of one thing that its owner has described anew only what is still said counts,
    and what stands in a line of its own ("Übergabe: wird gebracht"): that is for all."""
    submission = submissions.get(step.tx, offer.submission_id)
    assert submission is not None
    told, siblings = told_of(submission), submissions.of_submission(step.tx, submission.id)
    own, whole = _plain(offer.words), _plain(f"{submission.subject} {submission.words}")
    others = [_plain(item.words) for item in siblings if item.id != offer.id]

    def counts(part: str) -> bool:
        of_all = bool(others) and part in whole and not any(part in words for words in others)
        return part in own or of_all

    def masked(text: str) -> str:
        return guarding.masked(step, text, submission.language, language, offer.released)

    lines = in_lines(submission)
    times = [part for part in told["availability"].split("; ") if "availability" in lines or counts(_plain(part))]
    is_line = "size" in lines and not others
    return {
        "sizes": tuple(masked(size) for size in told["sizes"] if is_line or _plain(size) in own),
        "availability": masked("; ".join(filter(None, times))),
        "delivery": (told["delivery"] if "delivery" in lines else "")
        or step.read(offer.words, submission.language).delivery
        or _of_all(submission, counts),
        "since": offer.starts_on,
        "until_day": offer.ends_on,
    }


def _of_all(submission: Submission, counts: Callable[[str], bool]) -> str:
    """The way that a mail told, if all its words for it count."""
    told = [reason["values"] for reason in submission.reasons if reason["code"] == "delivery"]
    return told[0]["delivery"] if told and all(counts(_plain(values["words"])) for values in told) else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_live(step: Step, match: Match) -> bool:
    """Whether there is still something to tell, and its organisation may be told. A proposal that nobody heard of leaves
    no trace for a later one."""
    offer, need = _pair(step, match)
    may_see = Guard.of(step.desk, step.city.key).may_see(offer, people.get(step.tx, need.person_id).mailbox)
    open_ = may_see and all(item.state == states.Listing.OPEN and item.rest != 0 for item in (offer, need))
    if match.state == states.Match.PROPOSED and open_:
        return True
    if match.state == states.Match.PROPOSED and match.told_at is None:
        matches.forget(step.tx, match, step.cause("gone before it was told"))
    else:
        matches.put_off(step.tx, match.id, None)
    return False


def _pair(step: Step, match: Match) -> tuple[Listing, Listing]:
    return submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)


def _written_today(step: Step, person_id: int) -> dict[str, int]:
    """How many letters about matches the organisation of somebody was written today, by kind."""
    return matches.letters_since(step.tx, _team(step, person_id), step.calendar.day_began(step.now))


def _team(step: Step, person_id: int) -> frozenset[int]:
    return organisations.teams(step.tx, [person_id])[person_id]


def _per_day(step: Step) -> int:
    return step.desk.rules[step.city.key].matching.letters_per_day
