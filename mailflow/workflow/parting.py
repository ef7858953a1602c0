"""A mail that offers one thing and needs another: what stands in no listing becomes one, where a moderator says so.

"2 BEDARF Kleidung" in the answer to a review whose last number is 1 takes up what the mail needs beside its offer; of what the
reading found itself the kind is enough. Called by `moderation`, and by `submissions` for the review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailflow import states
from mailflow.classify.answer import Items
from mailflow.model import Command
from mailflow.reading.salutation import without_salutation
from mailflow.store import people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import lifetime
from mailflow.workflow.commands import ordered_of
from mailflow.workflow.desk import Step

_REASON = "other_side"
_KINDS = ("offer", "need")
_MOST = 9  # Parts that one answer may add.


@dataclass(frozen=True, slots=True)
class Part:
    """What a mail says of the other side and stands in no listing: the number that it would get, and how it was read."""

    number: int
    kind: str
    categories: tuple[str, ...]
    words: str


def part_of(submission: Submission, listings: Sequence[Listing]) -> Part | None:
    """What of a mail stands in no listing; None for nothing."""
    told = next((reason["values"] for reason in submission.reasons if reason["code"] == _REASON), None)
    if told is None:
        return None
    return Part(len(listings) + 1, told["kind"], tuple(told["category"].split(", ")), told["words"])


def ordered(step: Step, submission: Submission, listings: Sequence[Listing], words: str, items: Items) -> list[Part]:
    """What an answer makes of a mail besides its listings: each next number that it gives a kind, and a category where the
    reading knows of none. Another word for such a number decides on nothing that there is."""
    known, parts = part_of(submission, listings), []
    most = len(listings) + _MOST
    commands, _ = ordered_of(step, words, replace(items, count=most))
    for number in range(len(listings) + 1, most + 1):
        said = next(
            (c for c in commands if isinstance(c.target, tuple) and number in c.target and c.command == "category"),
            None,
        )
        kind, categories = _split(said)
        is_known = known is not None and known.number == number
        if not kind or not (categories or is_known):
            break
        read = known if known is not None and is_known else Part(number, kind, (), "")
        parts.append(replace(read, kind=kind, categories=categories or read.categories))
    return parts


def _split(command: Command | None) -> tuple[str, tuple[str, ...]]:
    named = (command.argument or "").split(",") if command else []
    return next((name for name in named if name in _KINDS), ""), tuple(
        name for name in named if name not in _KINDS and name
    )


def take_up(step: Step, submission: Submission, parts: Sequence[Part], listings: Sequence[Listing]) -> list[int]:
    """Makes these listings of the same mail, at the place of its first one, and gives their ids; none where the sender is gone
    or all of the mail is over. What was told of them as left out is over, and an OK to an earlier letter is not about them."""
    if people.is_erased(people.get(step.tx, submission.person_id)) or submission.emptied_at is not None:
        return []
    if all(item.state == states.Listing.ENDED for item in listings):
        return []
    added = [_add(step, submission, part, listings[0]) for part in parts]
    submissions.explain(step.tx, submission.id, [r for r in submission.reasons if r["code"] != _REASON])
    submissions.changed(step.tx, submission.id, step.now)
    return added


def _add(step: Step, submission: Submission, part: Part, like: Listing) -> int:
    text = without_salutation(submission.words)
    text = _line_with(text, part.words.split(", ")[0]) if part.words else text
    things = [term for item in step.read(part.words or text, submission.language).items for term in item.terms]
    item = {
        "kind": part.kind,
        "categories": list(part.categories),
        "terms": [term for term in dict.fromkeys(things) if term.partition("/")[0] in part.categories],
        "words": text,
        "postcode": like.postcode,
        "cell": like.cell,
        **lifetime.undecided(step),
    }
    return submissions.add_listing(step.tx, step.cause("parted by a moderator"), submission, part.number, item)


def _line_with(text: str, word: str) -> str:
    """The line in which a word stands, or all of the text where none does."""
    return next((line.strip() for line in text.splitlines() if word.casefold() in line.casefold()), text)
