"""What a sender tells after their first mail of sizes, times, the way and the place: read, and kept with the mail.

Called by `corrections` for lines that come back changed, and by `answers` for words that tell what was asked for. A line is
taken where it can be read, because its words may reach the other side before a moderator sees them: what we read of it is
known by its kind, and what we cannot read the sender is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mailflow import states
from mailflow.classify.details import Details
from mailflow.classify.facts import MAX_COUNT
from mailflow.classify.replyquestions import absence_in
from mailflow.model import Reading, Reason
from mailflow.store import submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import asking, lifetime
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import IN_LINE, TOLD, days_of_all, told_of

_NOTHING = frozenset({"", "-", "–", "—", "?"})
_NAME_WORDS = 4
_SIDE = r"\d{1,4}(?:[.,]\d{1,2})?"
_MEASURE = re.compile(rf"{_SIDE}(?: ?[x×*/-] ?{_SIDE}){{0,2}} ?(?:cm|mm|m|Zoll|inch|\")?", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:(?:es sind|sind|there are|they are) )?\w+(?: [^\W\d_]+){0,2}[.!]?", re.IGNORECASE)
_PART = re.compile(r"[,;\n]|[.!](?=\s|$)")


def put_right(step: Step, submission: Submission, listings: Sequence[Listing], lines: Mapping[str, str]) -> list[str]:
    """Keeps what each line says instead of what was understood; the lines that cannot be read, as they were written."""
    unread: list[str] = []
    read: list[str] = []
    reasons = list(submission.reasons)
    days = {(item.starts_on, item.ends_on) for item in listings}
    for name, value in lines.items():
        found = [] if value.strip() in _NOTHING else _of_line(step, submission, listings, name, value)
        if found is None or (name == "availability" and len(days) > 1):  # Which of the things it means does not show.
            unread.append(value)
        else:
            read.append(name)
            reasons = [one for one in reasons if one["code"] != name] + found
    _keep(step, submission, listings, reasons, read)
    return unread


def says_so(step: Step, submission: Submission, listings: Sequence[Listing], name: str, value: str) -> bool:
    """Whether a line says what is known: a receipt that comes back whole changes nothing."""
    if name == "delivery":
        way = _details(step, submission, listings, "", {name: value}).delivery
        return way is not None and way == told_of(submission)["delivery"]
    known = [str(one["values"]["words"]) for one in submission.reasons if one["code"] == name]
    return _plain(value) == _plain(", ".join(known))


def learn(step: Step, submission: Submission, words: str, reading: Reading, lines: Collection[str] = ()) -> bool:
    """Keeps what words besides tell and was not told before: each kind of fact, and the postcode; while all of it waits for a
    moderator, who sees it first. `lines`: the kinds of which a line in the words speaks, read or not. Whether it kept any."""
    listings = submissions.of_submission(step.tx, submission.id)
    if not listings or not all(
        item.kind in ("offer", "need") and item.state == states.Listing.WAITING for item in listings
    ):
        return False
    known = {one["code"] for one in submission.reasons} | set(lines)
    if absence_in(words, step.desk.reply_words) is not None:
        known.add("availability")  # "Wir sind bis Freitag im Urlaub" is no term of the thing.
    details = _details(step, submission, listings, words)
    is_free = not (details.reasons or reading.postcode or reading.phone)
    counted = (
        len(listings) == 1
        and "quantity" not in lines
        and _learn_amount(step, submission, listings[0], words, is_free=is_free)
    )
    told = [*details.reasons, *(one for one in reading.reasons if one.code == "place")]
    new = [_row(one) for one in told if one.code in TOLD and one.code not in known]
    located = bool(reading.postcode) and submission.postcode is None
    if located:
        cell = step.desk.places.cell(reading.postcode)
        submissions.correct_all(step.tx, submission.id, {"postcode": reading.postcode}, cell)
    if new:
        _keep(
            step,
            submission,
            submissions.of_submission(step.tx, submission.id),
            [*submission.reasons, *new],
            {one["code"] for one in new},
        )
    return bool(counted or located or new)


def _learn_amount(step: Step, submission: Submission, item: Listing, words: str, *, is_free: bool) -> bool:
    """The amount of the one thing: where it was asked for, the only number of an answer that has no other fact in it (is_free);
    else a part that counts and says nothing besides, "drei Stück". Whether it was told."""
    if item.quantity is not None:
        return False
    number = None
    if is_free and "quantity" in asking.open_questions(step, submission, [item]) and _AMOUNT.fullmatch(words.strip()):
        numbers = [token.number for token in step.desk.reply_words.tokens(words) if token.number]
        number = numbers[0] if len(numbers) == 1 else None
    number = number or _counted_alone(step, words)
    if not number or number > MAX_COUNT:
        return False
    submissions.change(step.tx, item, {"quantity": number, "rest": number}, step.cause("its owner told how many"))
    return True


def _counted_alone(step: Step, words: str) -> int | None:
    """The number of the one part that is nothing but a number and a word of counting; None where several are, or none is."""
    known, found = step.desk.reply_words, list[int | None]()
    for part in _PART.split(words):
        tokens = known.tokens(part.strip())
        if tokens and known.at_place(tokens, 0, "pieces") == len(tokens):
            found.append(next((token.number for token in tokens if token.number), None))
    return found[0] if len(found) == 1 else None


def _of_line(
    step: Step, submission: Submission, listings: Sequence[Listing], name: str, value: str
) -> list[dict[str, Any]] | None:
    """The reasons that a line gives; None where nothing of it can be read."""
    if name == "place":
        words = value.split()
        is_name = 0 < len(words) <= _NAME_WORDS and all(part.strip(",.()").replace("-", "").isalpha() for part in words)
        return [_row(Reason("place", {"words": " ".join(words), "how": IN_LINE}))] if is_name else None
    details = _details(step, submission, listings, "", {name: value})
    if name == "availability" and _details(step, submission, listings, value).availability is None:
        return None
    if name == "size" and not details.sizes and _MEASURE.fullmatch(value):
        return [_row(Reason("size", {"words": value, "how": IN_LINE}))]
    found = [_row(one) for one in details.reasons if one.code == name]
    return [{**one, "values": {**one["values"], "how": IN_LINE}} for one in found] or None


def _details(
    step: Step, submission: Submission, listings: Sequence[Listing], words: str, values: Mapping[str, str] | None = None
) -> Details:
    categories = [category for item in listings for category in item.categories]
    return step.details(words, submission.language, listings[0].kind, categories, values)


def _keep(
    step: Step,
    submission: Submission,
    listings: Sequence[Listing],
    reasons: Sequence[Mapping[str, Any]],
    changed: Iterable[str],
) -> None:
    """Notes the reasons; new times are those of the listings as well, because matching asks for days."""
    submissions.explain(step.tx, submission.id, reasons)
    if "availability" not in changed:
        return
    when = " ".join(str(one["values"]["words"]) for one in reasons if one["code"] == "availability")
    days = days_of_all(step, step.details(when, submission.language, listings[0].kind, ()).availability, when)
    for item in listings:
        values: dict[str, Any] = {"starts_on": days.starts_on, "ends_on": days.ends_on}
        if item.state in (states.Listing.OPEN, states.Listing.PAUSED):  # Its life ends with its last day.
            values |= lifetime.fresh(step, replace(item, ends_on=days.ends_on))
        submissions.change(step.tx, item, values, step.cause("its owner told when"))


def _row(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "values": dict(reason.values)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")
