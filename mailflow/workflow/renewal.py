"""Is it still valid? Asked some days before the end of a listing, and answered in a word; silence ends it.

`ask` is called by the schedule, `confirm` for an owner's word, asked for or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mailflow import states
from mailflow.classify.restating import restated
from mailflow.states import Ending
from mailflow.store import ledger, lifetimes, outbox, people, submissions
from mailflow.store.moves import note
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import lifetime, matching, teams
from mailflow.workflow.desk import About, Step

_APPROVED = (states.Listing.OPEN, states.Listing.PAUSED)
_UNDECIDED = (states.Listing.WAITING, states.Listing.APPROVING)
_BARE_DAY = 6  # Tokens: "bis zum 15. Januar 2027"
_ENDED_BY_SILENCE = (Ending.EXPIRED, Ending.UNNEEDED)


def ask(step: Step, submission: Submission, listings: Sequence[Listing]) -> None:
    """Asks the owner about all of these in one letter. However late the question goes out, there is time to answer."""
    for item in listings:
        time_to_answer = lifetime.lead(step, lifetime.length(step, item.kind, item.categories))
        end = max(item.valid_until or step.now, step.now + time_to_answer)
        lifetimes.asked(step.tx, [item.id], step.now, end)
        note(
            step.tx, "listing", item.id, item.state, "asked", step.cause("its owner is asked whether it is still valid")
        )
    for person in teams.owners(step, people.get(step.tx, submission.person_id)):
        key = f"renewal:{submission.id}:{step.now.isoformat()}:{person.id}"
        _write(step, "sender/renewal", listings, person, key, submission.message_id, unclear=False)


def ask_back(step: Step, listings: Sequence[Listing], person: Person, message_id: str, *, unclear: bool = True) -> bool:
    """Asks once more whoever answered that in words that nobody understood (unclear), or of other things; once in each time that
    it is asked, and they have time to answer again. False where they were asked back before, or their word on none of these is
    awaited."""
    asked = [item for item in listings if is_asked([item])]
    if not asked or was_answered(step, asked[0]):
        return False
    for item in asked:
        time_to_answer = lifetime.lead(step, lifetime.length(step, item.kind, item.categories))
        end = max(item.valid_until or step.now, step.now + time_to_answer)
        lifetimes.prolong(step.tx, [item.id], valid_until=end)
    _write(step, "sender/renewal", asked, person, _key_of_asking_back(asked[0]), message_id, unclear=unclear)
    return True


def last_day_said(step: Step, listings: Sequence[Listing], words: str, language: str) -> date | None:
    """The one day until which its owner, asked about all that is open of a mail, says in own words that it is valid: "bis Ende
    Januar würde ich es noch stehen lassen"; None for none, and where they name one of several things, or tell more."""
    known = step.desk.reply_words
    approved = [item for item in listings if item.state in _APPROVED]
    if not approved or not all(is_asked([item]) for item in approved):
        return None
    things = step.desk.things(step.city, language, approved)
    if len(approved) > 1 and any(things.named_by(word.strip(",.;:!()")) for word in words.split()):
        return None
    found: set[date] = set()
    sentences = restated(words, known, lambda _word: False).sentences
    for sentence in sentences:
        tokens = known.tokens(sentence.words)
        units = known.units(tokens, "helper")
        goes_on = known.holds(tokens, "goes_on")
        bare = known.at_place(tokens, 0, "until") > 0 and len(tokens) <= _BARE_DAY
        of_oneself = any(token.text in known.grammar["i_am"][""] for token in tokens)
        if (
            sentence.denies
            or of_oneself
            or not (goes_on or bare)
            or any(unit.kind in ("doubt", "absent") for unit in units)
        ):
            return None
        if day := lifetime.last_day(step, sentence.words, dict.fromkeys((language, step.city.language))):
            found.add(day)
    return found.pop() if len(found) == 1 else None


def was_answered(step: Step, item: Listing) -> bool:
    """Whether an answer came since its owner was asked about it, but none that tells whether it is valid."""
    return outbox.was_queued(step.tx, _key_of_asking_back(item))


def _key_of_asking_back(item: Listing) -> str:
    since = item.asked_at.isoformat() if item.asked_at else ""
    return f"renewal:{item.submission_id}:back:{since}"


def confirm(step: Step, listings: Sequence[Listing], person: Person, message_id: str, day: date | None = None) -> bool:
    """Its owner says that it is still valid, until a day where they name one; they hear until when it is open now.

    Also what silence had ended is open again, once approved. False when nothing of it can be valid any more.
    """
    valid = [item for item in listings if item.state in _APPROVED or can_open_again(item)]
    waiting = [item for item in listings if item.state in _UNDECIDED]
    anew = go_on(step, [*valid, *waiting], day)
    if told := valid or waiting:
        _write(step, "sender/renewed", told, person, f"renewed:{step.inbound_id}:{told[0].submission_id}", message_id)
    look_again(step, anew)
    return bool(told)


def go_on(step: Step, listings: Sequence[Listing], day: date | None = None) -> list[Listing]:
    """Listings that are still valid have a new life; gives those that are to be looked at again, once that is told.

    What had ended is open again, and a need that was met is needed once more, as much as before.
    """
    cause = step.cause("its owner says it is still valid")
    anew: list[Listing] = []
    for item in listings:
        life = {**lifetime.until(step, day), "ends_on": day} if day else lifetime.anew(step, item)
        if item.state == states.Listing.ENDED:
            submissions.open_up(step.tx, item, states.Listing.ENDED, cause, **life)
        else:
            if item.state in _APPROVED:
                lifetimes.prolong(step.tx, [item.id], **life)
            note(step.tx, "listing", item.id, item.state, "confirmed", cause)
        is_met = item.kind == "need" and item.rest == 0 and item.state in (*_APPROVED, states.Listing.ENDED)
        if is_met:
            ledger.begin_anew(step.tx, item.id, cause)
        anew += [item] if is_met or item.state == states.Listing.ENDED else []
    return anew


def look_again(step: Step, listings: Sequence[Listing]) -> None:
    """Looks what fits these by now."""
    for item in listings:
        matching.opened(step, submissions.listing(step.tx, item.id))


def prolong(step: Step, item: Listing) -> None:
    """Begins the life of an approved listing anew, because something shows that its owner still means it."""
    if item.state in _APPROVED:
        lifetimes.prolong(step.tx, [item.id], **lifetime.anew(step, item))


def is_asked(listings: Sequence[Listing]) -> bool:
    """Whether an owner's word on these is awaited, so that a bare yes or no is an answer to that."""
    return any(item.asked_at is not None and item.state in _APPROVED for item in listings)


def can_open_again(item: Listing) -> bool:
    """Whether silence ended it, so that its owner's word opens it again."""
    ended = item.state == states.Listing.ENDED and item.ending in _ENDED_BY_SILENCE and item.decided_at is not None
    return ended and bool(item.words)  # What was so long ago that only counts are left begins anew.


def _write(
    step: Step, name: str, listings: Sequence[Listing], person: Person, key: str, message_id: str, **more: object
) -> None:
    now = [submissions.listing(step.tx, item.id) for item in listings]
    language = step.desk.letters.language(name, person.language, step.city.key)
    step.write(
        name, person.mailbox, person.language,
        {"number": now[0].submission_id, "kind": now[0].kind, "listings": step.listed(now, language), **more},
        key=key, about=About("s", now[0].submission_id), answers=[message_id], to_name=person.name,
    )  # fmt: skip
