"""Lists of what waits, answered by number: LISTE, digests and reminders. What each shows is kept, for the answers.

Whoever gets only such a list decides by it, so each entry tells who wrote, how many photos there are, and where the
reading was unsure; ZEIGEN brings the whole review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from mailflow.outgoing.shown import Listed
from mailflow.store import approvals, digests, outbox, photos, reviews, submissions
from mailflow.store.records import Listing, Review
from mailflow.workflow import categoryhints, intake, surge, triage
from mailflow.workflow.desk import About, Step
from mailflow.workflow.protection import how_many, not_by
from mailflow.workflow.submissions import UNSURE

LIST_LIMIT = 50
_SORTED_AT_ONCE = 5000


def send_list(
    step: Step, moderator: str, message_id: str, *, not_understood: str | None = None, too_old: bool = False,
    missing: Sequence[int] = (),
) -> None:  # fmt: skip
    """What waits, to be answered by number. An answer that was not understood (its words), or to a list that is too old,
    brings a fresh one and the words that work. missing: the numbers that the answer named and its list did not have."""
    language = step.desk.letters.language("moderator/list", step.city.language, step.city.key)
    in_surge = surge.is_on(step)
    waiting = submissions.waiting(step.tx, step.city.key, _SORTED_AT_ONCE if in_surge else LIST_LIMIT)
    items = (in_triage(step, waiting) if in_surge else waiting)[:LIST_LIMIT]
    step.write(
        "moderator/list", moderator, step.city.language,
        {
            "listings": listed(step, items, "moderator/list", moderator), "not_understood": not_understood is not None,
            **categoryhints.hint(step, not_understood or ""), "too_old": too_old, "triage": in_surge, "stops": intake.as_shown(step, language), "missing": missing,
        },
        key=f"list:{step.inbound_id}", about=kept(step, items), answers=[message_id],
    )  # fmt: skip


def in_triage(step: Step, items: Sequence[Listing]) -> list[Listing]:
    """Listings as they are to be decided, what matters most first."""
    numbers = {item.submission_id for item in items}
    asked = reviews.some(step.tx, numbers)
    return triage.in_order(
        items,
        urgent={number for number, review in asked.items() if review.urgent},
        spam=submissions.of_intent(step.tx, numbers, "spam"),
        needed=submissions.needed(step.tx, step.city.key, len(step.desk.rules[step.city.key].categories)),
    )


def listed(step: Step, items: Sequence[Listing], letter: str, reader: str = "") -> list[Listed]:
    """Listings as a list shows them, under the number of their mail; reader: who is to see what is their own."""
    language = step.desk.letters.language(letter, step.city.language, step.city.key)
    numbers = {item.submission_id for item in items}
    asked, came_in = reviews.some(step.tx, numbers), submissions.by_number(step.tx, numbers)
    pictures, said = photos.count(step.tx, numbers), approvals.current(step.tx, [item.id for item in items])
    own = {item.id for item in items} - {item.id for item in not_by(step, reader, items)}
    return [
        replace(
            entry,
            number=item.submission_id,
            sender=came_in[item.submission_id].name,
            urgent=item.submission_id in asked and asked[item.submission_id].urgent,
            claimed_by=(asked[item.submission_id].claimed_by or "") if item.submission_id in asked else "",
            photos=pictures.get(item.submission_id, 0),
            unsure=any(reason["code"] in UNSURE for reason in came_in[item.submission_id].reasons),
            protected=how_many(step, item) > 1,
            approved_by=tuple(said.get(item.id, ())),
            own=item.id in own,
            again=step.local(held) if (held := _held_until(asked, item)) else None,
        )
        for entry, item in zip(step.listed(items, language), items, strict=True)
    ]


def _held_until(asked: Mapping[int, Review], item: Listing) -> datetime | None:
    return asked[item.submission_id].held_until if item.submission_id in asked else None


def kept(step: Step, items: Sequence[Listing]) -> About:
    """Keeps what a list shows, so that an answer to it can name its entries by their place."""
    return About("d", digests.add(step.tx, step.city.key, [item.id for item in items], step.inbound_id, step.now))


def thread(step: Step, mailbox: str, items: Sequence[Listing]) -> list[str]:
    """What somebody was written about the one mail that a list is about, so that both stand together; else nothing."""
    numbers = {item.submission_id for item in items}
    return outbox.thread(step.tx, mailbox, "m", numbers.pop()) if len(numbers) == 1 else []
