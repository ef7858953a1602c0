"""Corrections: a receipt shows what was understood as `field: value` lines, and lines that come back changed change it.

Called for a sender's answer before its words are read as anything else; `restated` finds the same in own words. What the
public would see (kind, category, description, a larger amount) goes back to the moderators; an amount that shrinks, a postcode
or a telephone does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mailflow import states
from mailflow.classify import facts, fieldlines
from mailflow.classify.answer import SILENT
from mailflow.classify.fieldlines import FieldLines
from mailflow.model import Reading
from mailflow.store import ledger, people, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import doubts, lifetime, matching, told
from mailflow.workflow.days import Days, days_of
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import TOLD, review_again, told_of

_NUMBER_LINE = re.compile(r"[ \t>*]*(?:[^\W\d_]{1,12}\.?[ \t]+)?(\d{1,2})[ \t]*[:.)]?[ \t]*")
_HEADING = re.compile(r"[ \t>*]*([^\W\d_]+)[ \t]*[:–-][ \t]*")
MAY_CHANGE = (states.Listing.WAITING, states.Listing.APPROVING, states.Listing.OPEN, states.Listing.PAUSED)
"""What is over, or about to be rejected, is not corrected."""
_MATERIAL = ("kind", "categories", "words")
_APPROVED = (states.Listing.APPROVING, states.Listing.OPEN, states.Listing.PAUSED)
_KINDS = ("offer", "need")


@dataclass
class Corrections:
    """What field lines change: values of listings by id, values of the whole mail, and what was said besides."""

    of_listings: dict[int, dict[str, Any]] = field(default_factory=dict)
    of_all: dict[str, Any] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)  # sizes, times, way and place of the whole mail, as written
    besides: str = ""
    own_words: bool = False  # `restated` read them out of what was said; a moderator reads that as well

    def __bool__(self) -> bool:
        return bool(self.of_listings or self.of_all or self.told)


def read(step: Step, submission: Submission, listings: Sequence[Listing], words: str) -> Corrections:
    """What an answer changes; nothing where its lines say what is known, or it is not clear which listing they mean."""
    found = Corrections()
    fields = FieldLines(step.desk.rules[step.city.key])
    pairs, besides = _pairs(fields, "\n".join(_behind_heading(step, line) for line in words.splitlines()))
    by_position = {item.position: item for item in listings}
    for position, name, value in pairs:
        if name in ("postcode", "phone"):
            _correct_all(found, submission, name, value)
        elif name in TOLD:
            if not told.says_so(step, submission, listings, name, value):
                found.told[name] = value
        elif item := (by_position.get(position) if position else listings[0] if len(listings) == 1 else None):
            changed = _changed(step, fields, item, name, value)
            if changed:
                found.of_listings.setdefault(item.id, {}).update(changed)
        else:
            return Corrections()
    found.besides = "" if _says_nothing(step, besides) else besides
    return found


def apply(
    step: Step,
    submission: Submission,
    found: Corrections,
    words: str,
    message_id: str,
    reading: Reading,
    *,
    passed_on: bool = False,
) -> str:
    """Changes the listings; the sender sees them as they are now, the moderators where it is theirs to decide. What the words
    tell besides is learnt. passed_on: who counts on them has read the words."""
    again = False
    for listing_id, values in found.of_listings.items():
        again |= _apply(step, submissions.listing(step.tx, listing_id), dict(values), reading)
    sorted_in = {id_: values for id_, values in found.of_listings.items() if "categories" in values}
    if sorted_in:
        doubts.settle(step, submission.id, sorted_in, kind=all("kind" in values for values in sorted_in.values()))
    of_mail = dict(found.of_all)
    if any("words" in values for values in found.of_listings.values()):
        of_mail["said_of_all"] = ""  # Described anew: only what is still said counts.
    if of_mail:
        submissions.correct_all(step.tx, submission.id, of_mail, step.desk.places.cell(found.of_all.get("postcode")))
    unread: list[str] = []
    if found.told:
        every = submissions.of_submission(step.tx, submission.id)
        listings = [item for item in every if item.state in (states.Listing.WAITING, *_APPROVED)]
        unread = told.put_right(step, submission, listings, found.told)
        again |= any(item.state == states.Listing.WAITING for item in listings)
    lines = {*found.of_all, *found.told, *(name for values in found.of_listings.values() for name in values)}
    changed = submissions.get(step.tx, submission.id)
    assert changed is not None
    again |= told.learn(step, changed, words, reading, lines)
    again |= bool(found.besides)
    if again:
        submissions.append_words(step.tx, submission.id, words)
        now = submissions.of_submission(step.tx, submission.id)
        if found.own_words and len(now) == 1:
            submissions.append_listing_words(step.tx, now[0].id, words)
        review_again(step, submission.id, addition=words)
        again = not found.own_words or any(item.state == states.Listing.WAITING for item in now)
    _tell(step, submission.id, message_id, again=again, unread=unread, passed_on=passed_on)
    return "corrected: " + ", ".join(sorted(lines))


def fewer(step: Step, item: Listing, number: int) -> bool:
    """Its owner has only so many left, promised ones among them; whether that changes a listing that is open or to be decided.
    What is promised stays so, and of more than there were nobody has only so many left."""
    quantity = max(number, ledger.booked(step.tx, item.id))
    may_change = item.state in (states.Listing.WAITING, *_APPROVED)
    if not may_change or (item.quantity is not None and quantity >= item.quantity):
        return False
    _apply(step, replace(item, quantity=max(item.quantity or 0, quantity)), {"quantity": quantity}, Reading())
    return True


def how_many_left(step: Step, item: Listing, said: str | None) -> int | None:
    """How many its owner has left: so many as they say, or all but those that they say are gone, "-2"; None where that is not
    known, or where some are promised, for then those may be the ones that were fetched."""
    number = int(said or 0)
    if number >= 0:
        return number
    if item.quantity is None or ledger.booked(step.tx, item.id):
        return None
    return item.quantity + number if item.quantity + number > 0 else None


def fewer_needed(step: Step, item: Listing, number: int) -> bool:
    """The same of a need of which so many are still looked for, beside what is promised to it."""
    return fewer(step, item, ledger.booked(step.tx, item.id) + number)


def tell(step: Step, submission_id: int, message_id: str, *, passed_on: bool = False) -> None:
    """Its sender sees how it stands now, and whether who counts on it read the words."""
    _tell(step, submission_id, message_id, again=False, unread=(), passed_on=passed_on)


def _behind_heading(step: Step, line: str) -> str:
    """A line without the word that it corrects something: "Korrektur: PLZ 07548"; "Correction - …" is no slip of "Collection"."""
    found = _HEADING.match(line)
    known = step.desk.reply_words
    return line[found.end() :] if found and known.at_place(known.tokens(found[1]), 0, "corrects") else line


def _pairs(fields: FieldLines, words: str) -> tuple[list[tuple[int, str, str]], str]:
    """(position or 0, field, value) of each line, and the lines that are none. A description may go on over lines."""
    pairs: list[tuple[int, str, str]] = []
    besides: list[str] = []
    position = 0
    follows = False
    for line in words.splitlines():
        if numbered := _NUMBER_LINE.fullmatch(line):
            position, follows = int(numbered[1]), False
        elif found := list(fields.pairs(line)):
            pairs += [(position, name, value) for name, value in found]
            besides += _behind(line, found[-1][1])
            follows = found[-1][0] == "description"
        elif follows and line.strip(" >\t"):
            at, name, value = pairs[-1]
            pairs[-1] = (at, name, f"{value} {line.strip(' >' + chr(9))}")
        else:
            follows = False
            besides.append(line)
    return pairs, "\n".join(besides).strip()


def _behind(line: str, value: str) -> list[str]:
    """What a line says behind its last value, which ends at its number where no sign stands before it: "PLZ 07545, drei Stück"."""
    rest = line.rpartition(value)[2].strip(" ,.") if value else ""
    return [rest] if any(character.isalnum() for character in rest) else []


def _correct_all(found: Corrections, submission: Submission, name: str, value: str) -> None:
    read_by = {"postcode": facts.postcode, "phone": facts.phone}
    new = read_by[name](value)
    if new is not None and new != getattr(submission, name):
        found.of_all[name] = new


def _changed(step: Step, fields: FieldLines, item: Listing, name: str, value: str) -> Mapping[str, Any]:
    """The columns of a listing that a field changes, none where it says what is known or cannot be understood."""
    if name == "quantity" and (count := fieldlines.count(value)) is not None and count != item.quantity:
        return {"quantity": count}
    if name == "category" and (named := list(dict.fromkeys(fields.categories(value)))) and named != item.categories:
        return {"categories": named}
    if name == "intent" and (kind := _kind(step, value)) and kind != item.kind:
        return {"kind": kind}
    if name == "description":
        new, known = (" ".join(text.split()) for text in (value, item.words))
        return {"words": value.strip()} if new and not known.startswith(new) else {}
    return {}


def _kind(step: Step, value: str) -> str | None:
    """Offer or need, as any of our letters call it."""
    said = value.strip(" .").casefold()
    return next((kind for kind in _KINDS for name in _names(step, kind) if name.casefold() == said), None)


def _names(step: Step, kind: str) -> Iterator[str]:
    yield kind
    for language in step.desk.letters.languages():
        yield step.desk.letters.words(language, step.city.key).kinds[kind]


def _says_nothing(step: Step, text: str) -> bool:
    """Whether words beside the lines are only politeness, or say what the lines are for: "Danke!", "BERICHTIGEN"."""
    words = step.desk.reply_words
    units = words.units(words.tokens(text), "helper")
    greeting = words.at_place(words.tokens(text), 0, "greeting")
    return all(unit.kind in SILENT or unit.command == "correct" for unit in units) or (
        greeting > 0 and len(text.splitlines()) == 1
    )


def _apply(step: Step, item: Listing, values: dict[str, Any], reading: Reading) -> bool:
    """Changes one listing; whether moderators have to look at it (again)."""
    more = values.get("quantity", 0) > (item.quantity or 0)
    approved = item.state in _APPROVED
    material = any(name in values for name in _MATERIAL) or (more and approved)
    if "quantity" in values:  # What is promised stays promised.
        taken = ledger.booked(step.tx, item.id)
        values["quantity"] = max(values["quantity"], taken)
        values["rest"] = values["quantity"] - taken
    if "words" in values:
        named = days_of(values["words"], step.desk.rules[step.city.key].matching, step.local(step.now).date())
        if named != Days():  # A new description that names no day leaves those that are known.
            values |= {"starts_on": named.starts_on, "ends_on": named.ends_on}
    if "categories" in values or "words" in values:
        values["terms"] = _terms(item, values, reading)
    cause = step.cause("corrected by its owner")
    submissions.change(step.tx, item, values, cause)
    now = submissions.listing(step.tx, item.id)
    if material and approved:
        submissions.reconsider(step.tx, now, cause, **lifetime.undecided(step))
    elif now.rest == 0 and now.kind == "offer":
        matching.place(step, now.id)
    return material or not approved


def _terms(item: Listing, values: Mapping[str, Any], reading: Reading) -> list[str]:
    """What it is now: the things that the answer names, else those of before, in the categories that it has."""
    categories = values.get("categories", item.categories)
    named = [term for read in reading.items for term in read.terms] if "words" in values else []
    return [term for term in named or item.terms if term.partition("/")[0] in categories]


def _tell(
    step: Step, submission_id: int, message_id: str, *, again: bool, unread: Sequence[str], passed_on: bool
) -> None:
    submission = submissions.get(step.tx, submission_id)
    assert submission is not None
    listings = submissions.of_submission(step.tx, submission_id)
    person = people.get(step.tx, submission.person_id)
    language = step.desk.letters.language("sender/corrected", person.language, step.city.key)
    step.write(
        "sender/corrected",
        person.mailbox,
        person.language,
        {
            "number": submission.id,
            "kind": listings[0].kind,
            "listings": step.listed(listings, language),
            "postcode": submission.postcode or "",
            "phone": submission.phone or "",
            **told_of(submission),
            "again": again,
            "unread": tuple(unread),
            "passed_on": passed_on,
        },
        key=f"corrected:{step.inbound_id}",
        about=About("s", submission.id),
        answers=[message_id],
        to_name=person.name,
    )
