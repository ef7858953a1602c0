"""Mails in somebody's own words: they become a submission with its listings, a receipt, and a review for each moderator."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

from mailflow import states
from mailflow.classify.replyquestions import absence_in
from mailflow.model import Availability, Item, Message, Reading, Reason
from mailflow.reading.parts import SEALED
from mailflow.reading.reply import Parts
from mailflow.reading.salutation import is_salutation, without_salutation
from mailflow.store import organisations, people, photos, reviews, submissions
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import (
    asking,
    background,
    consent,
    duplicates,
    guarding,
    intake,
    lifetime,
    parting,
    protection,
    refusals,
    reviewing,
    seekers,
    showing,
    surge,
)
from mailflow.workflow.days import Days, days_of
from mailflow.workflow.desk import About, Step
from mailflow.workflow.masking import mask_addresses
from mailflow.workflow.protection import left_to

# What a mail is to the moderators, by its intent; offers and needs are listings, the rest waits for a word just the same.
KINDS = {"offer": "offer", "need": "need", "register": "register", "question": "question"}
UNSURE = (
    "unsure", "unsure_of", "nothing_known", "only_photos", "guessed", "unreadable", "reading_failed", "looks_like_spam",
    "other_side", "unlisted",
)  # fmt: skip
GUESSES = ("nothing_known", "guessed")
TOLD = ("size", "availability", "delivery", "place")
"""The reasons that tell a fact, which letters show in a line of its own."""

FORWARDED = "forwarded"
"""The reason that holds the mail which a mail passes on, for the moderators alone."""

IN_LINE = "field"
"""As `how` of such a reason: its sender told it in a line of its own, not among other words."""
MAX_REASONS = 4  # Of one sort in a review; `explain` shows all.
_PHOTO_WORDS = 6  # "Siehe Foto im Anhang" is no more of a text than none.
MAX_WORDS = 20_000  # Characters of a mail that are kept as its text; the raw mail keeps all.


def submit(
    step: Step,
    message: Message,
    parts: Parts,
    reading: Reading,
    mailbox: str,
    pictures: Sequence[bytes] = (),
    forwarded: str = "",
) -> Submission:
    """Takes up an offer, a need, a question, a registration, or what nobody understood. forwarded: the mail that it passes on."""
    name = message.sender.name if message.sender.mailbox == mailbox else ""
    person = people.meet(step.tx, step.city.key, mailbox, name, reading.language or step.city.language, step.now)
    kind = "unknown" if is_guess(reading) else KINDS.get(reading.intent, "unknown")
    words = (parts.new.strip() or message.subject)[:MAX_WORDS]
    only_photos = kind == "unknown" and _shows_only_photos(message, parts, pictures)
    submission, listings = submissions.add(
        step.tx,
        step.cause(f"read as {reading.intent}"),
        [{**item, **lifetime.undecided(step)} for item in _listings(step, kind, reading, words)],
        city=step.city.key,
        person_id=person.id,
        intent=reading.intent,
        language=person.language,
        name=person.named_organisation or person.name,
        subject=message.subject[:1000],
        words=words,
        said_of_all="" if is_salutation(reading.said_of_all) else without_salutation(reading.said_of_all),
        message_id=message.message_id,
        postcode=reading.postcode,
        phone=reading.phone,
        reasons=[
            _stored(reason)
            for reason in (
                *_reasons(message, reading, only_photos=only_photos),
                *seekers.told(step, message, parts, mailbox, person.language, reading.intent),
                *([Reason(FORWARDED, {"words": forwarded[:MAX_WORDS]})] if forwarded else []),
            )
        ],
        fingerprint=duplicates.fingerprint(step, words),
    )
    showing.keep(step, submission.id, pictures)
    if intake.refuse(step, listings):
        listings = submissions.of_submission(step.tx, submission.id)
        if all(map(intake.is_refused, listings)):
            intake.tell_refused(step, submission, listings, person)
            return submission
    if asks := asking.missing(step, submission, [item for item in listings if not intake.is_refused(item)]):
        submission = submissions.asked(step.tx, submission.id, asks)
    # An answer would tell an advertiser that somebody reads here; a moderator decides.
    told = reading.intent != "spam" and send_receipt(step, submission, listings, person)
    if told and kind in guarding.SHOWN:  # The receipt shows the text; where it may not be written, nobody read it.
        consent.given(step, person, consent.PASSING_ON, submission.id, "sender/receipt")
    names = [a.name for a in message.attachments]
    send_reviews(step, submission, listings, person, attachments=names, when=reading.availability)
    return submission


def send_receipt(step: Step, submission: Submission, listings: Sequence[Listing], person: Person) -> bool:
    """Tells the sender what was understood, how to correct it and how to take it back; in a surge, how long it will take.
    False where they may not be written to."""
    wait = surge.wait(step)
    language = step.desk.letters.language("sender/receipt", person.language, step.city.key)
    return step.write(
        "sender/receipt",
        person.mailbox,
        person.language,
        {
            "number": submission.id,
            "kind": listings[0].kind,
            "role": role_of(listings[0].kind),
            "listings": step.listed(listings, language),
            "said_of_all": submission.said_of_all if listings[0].kind == "offer" else "",
            "postcode": submission.postcode or "",
            "phone": submission.phone or "",
            **told_of(submission),
            "other_side": [r["values"]["words"] for r in submission.reasons if r["code"] == "other_side"],
            "asks": submission.asked,
            "forwarded": _forwarded(submission) != "",
            "sealed": _is_sealed(submission),
            "only_photos": any(r["code"] == "only_photos" for r in submission.reasons),
            "earlier": duplicates.asked_after(step, submission, listings, person),
            "wait": wait.long if wait else "",
            "wait_until": wait.until if wait else None,
        },
        key=f"receipt:{submission.id}",
        about=About("s", submission.id),
        answers=[submission.message_id],
        to_name=person.name,
    )


def send_reviews(
    step: Step,
    submission: Submission,
    listings: Sequence[Listing],
    person: Person,
    *,
    attachments: Sequence[str] = (),
    corrected_by: str = "",
    revealed_by: str = "",
    named_by: str = "",
    addition: str = "",
    when: Availability | None = None,
    again: bool = False,
    only: str = "",
) -> None:
    """Asks the moderators of the city, each in a mail of their own; who wants digests, or is not there, hears of it later.

    when: what the mail says of times, by which it may be urgent. again: it comes again as it was, for it was put off; only:
    to this moderator, who takes care of it.
    """
    readers = reviewing.spread(step, submission, listings, at_once=corrected_by or revealed_by or named_by, when=when)
    if again:  # Who has said their OK has nothing to decide.
        waiting = [item for item in listings if item.state == states.Listing.WAITING]
        readers = [reader for reader in readers if only in ("", reader) and left_to(step, reader, waiting)]
    write_reviews(
        step, submission, listings, person, readers,
        attachments=attachments, corrected_by=corrected_by, revealed_by=revealed_by, named_by=named_by, addition=addition,
        mark=f":{step.now.isoformat()}" if again else "", again=again,
    )  # fmt: skip


def write_reviews(
    step: Step,
    submission: Submission,
    listings: Sequence[Listing],
    person: Person,
    readers: Sequence[str],
    *,
    attachments: Sequence[str] = (),
    corrected_by: str = "",
    revealed_by: str = "",
    named_by: str = "",
    addition: str = "",
    mark: str = "",
    changed: bool = False,
    again: bool = False,
) -> None:
    """The review itself, to each of these. `review_round` makes a later review a new letter, and so does a mark."""
    if not readers:
        return
    language = step.desk.letters.language("moderator/review", step.city.language, step.city.key)
    variables = {
        **_as_reviewed(step, submission, listings, person, language),
        "attachments": attachments,
        "corrected_by": corrected_by,
        "revealed_by": revealed_by,
        "named_by": named_by,
        "addition": addition,
        "changed": changed,
        "due_again": again,
    }
    pictures = photos.of_submission(step.tx, submission.id)
    for reader in readers:
        step.write(
            "moderator/review",
            reader,
            step.city.language,
            {
                **variables,
                "deputy": reader in step.city.deputies,
                "own": reader == person.mailbox,
                "by_you": reader in (corrected_by, revealed_by, named_by),
            },
            key=f"review:{submission.id}:{submission.review_round}:{reader}{mark}",
            about=About("m", submission.id),
            photos=pictures,
        )
        reviews.told(step.tx, [submission.id], reader, step.now, seen=True)


def _as_reviewed(
    step: Step, submission: Submission, listings: Sequence[Listing], person: Person, language: str
) -> dict[str, Any]:
    """What a review tells of the mail, and of what there is like it, whoever reads it and whatever it was written for."""
    reasons = [Reason(r["code"], r["values"]) for r in submission.reasons]
    asks = {item.kind for item in listings} & {"need", "register"}
    private = bool(asks) and seekers.is_private(submission, person)
    called = public_name(seekers.organisation_called(submission, person)) if asks and not private else ""
    known_as = public_name(person.named_organisation)
    part = parting.part_of(submission, listings)
    undecided = [item for item in listings if item.state == states.Listing.WAITING] or listings
    return {
        "number": submission.id,
        "kind": listings[0].kind,
        "part_number": part.number if part else None,
        "part_kind": part.kind if part else "",
        "sender_name": submission.name,
        "sender_address": person.mailbox,
        "organisation": called,
        "organisation_known": person.organisation is not None and not person.is_private,
        "renamed_from": known_as if called and known_as != called else "",
        "private": private,
        "unsure_who": private and seekers.is_unsure(submission, person),
        "received": step.local(submission.received_at),
        "listings": background.as_going_out(step, submission, listings, language),
        "postcode": submission.postcode or "",
        "phone": submission.phone or "",
        **told_of(submission),
        "said_of_all": guarding.said_of_all(step, submission, listings, language),
        "text": guarding.as_reviewed(step, _whole(submission), submission, undecided, language),
        "forwarded": _forwarded(submission),
        "hidden": guarding.hidden(step, submission, undecided),
        "reasons": [
            step.in_words(reason, language)
            for reason in (*_plain(reasons, listings[0].kind), *(seekers.why_private(submission) if private else ()))
        ],
        "doubts": [step.in_words(reason, language) for reason in reasons if reason.code in UNSURE],
        "asks": asking.open_questions(step, submission, listings),
        "answer_by": step.local(submission.received_at + step.desk.config.listings.answer).date(),
        "likes": duplicates.likes(step, submission, listings, person),
        "next_door": step.city_name(listings[0].next_door) if listings[0].came_from is not None else "",
        **_people_asked_for(step, submission),
        "approved_by": protection.approved_by(step, listings),
        "refusals": refusals.ready(step, language),
        "stops": intake.as_shown(step, language, [id_ for i in listings if i.kind == "offer" for id_ in i.categories]),
        **protection.as_shown(step, listings, person, language),
        **background.as_shown(step, submission, listings, person, language),
    }


def _people_asked_for(step: Step, submission: Submission) -> dict[str, Any]:
    """Whom an organisation asks to be taken in as a colleague or deputy; nobody in any other mail."""
    requests = organisations.requests_of(step.tx, submission.id)
    first = requests[0] if requests else None
    return {
        "request": first.what if first else "",
        "address": ", ".join(one.mailbox for one in requests),
        "since": first.since if first else None,
        "until_day": first.until if first else None,
    }


def review_again(
    step: Step,
    submission_id: int,
    *,
    corrected_by: str = "",
    revealed_by: str = "",
    named_by: str = "",
    addition: str = "",
) -> None:
    """A new review of what was corrected, revealed, named or added to."""
    submissions.next_round(step.tx, submission_id)
    if not (corrected_by or revealed_by or named_by):
        submissions.changed(step.tx, submission_id, step.now)
    submission = submissions.get(step.tx, submission_id)
    assert submission is not None
    listings = submissions.of_submission(step.tx, submission_id)
    person = people.get(step.tx, submission.person_id)
    send_reviews(
        step,
        submission,
        listings,
        person,
        corrected_by=corrected_by,
        revealed_by=revealed_by,
        named_by=named_by,
        addition=addition,
    )


def _whole(submission: Submission) -> str:
    """What somebody wrote, with the subject where it is not said once more."""
    repeats = submission.words.startswith(submission.subject)
    return submission.words if repeats else f"{submission.subject}\n\n{submission.words}"


def show(step: Step, submission_id: int, readers: Sequence[str], mark: str = "", *, changed: bool = False) -> None:
    """The review of something that came in before, as it stands now; with a mark also to who had it before.

    changed: they said OK to what its sender has changed since.
    """
    submission = submissions.get(step.tx, submission_id)
    assert submission is not None
    listings, person = submissions.of_submission(step.tx, submission_id), people.get(step.tx, submission.person_id)
    write_reviews(step, submission, listings, person, readers, mark=mark, changed=changed)


def role_of(kind: str) -> str:
    """As which its owner answers: whoever needs or registers is an organisation, everybody else a helper."""
    return "organisation" if kind in ("need", "register") else "helper"


def organisation_name(person: Person) -> str:
    """How an organisation is called to others: its admitted name, else the name in its mails, never its address."""
    return public_name(person.organisation or person.name)


def public_name(name: str) -> str:
    """A name without an address in it: many clients put the address where the name belongs."""
    return mask_addresses(name, "").strip(" <>()\"'")


def organisation_as_read(step: Step, person: Person, language: str) -> str:
    """The name of an organisation in a letter; a general word where it gave none, or is somebody for themselves."""
    words = step.desk.letters.words(language, step.city.key)
    return words.somebody if person.is_private else organisation_name(person) or words.organisation


def category_of(step: Step, offer: Listing, need: Listing, language: str) -> str:
    """What a match is about, as people read it: the categories that both share."""
    shared = [category for category in offer.categories if category in need.categories]
    return step.category_text(shared or offer.categories, language)


def is_guess(reading: Reading) -> bool:
    """Whether no word of the mail speaks for anything: its intent is only a guess."""
    return not reading.categories and all(reason.code in (*GUESSES, *TOLD) for reason in reading.reasons)


def _listings(step: Step, kind: str, reading: Reading, words: str) -> list[dict[str, Any]]:
    items: Sequence[Item] = reading.items if kind in ("offer", "need") else ()
    if len(items) <= 1:  # One thing: all of its writer's words belong to it.
        item = items[0] if items else Item(reading.categories, words)
        items = [dataclasses.replace(item, text=words)]
    items = [dataclasses.replace(item, text=without_salutation(item.text)) for item in items]
    days = _days(step, reading.availability, [item.text for item in items], words)
    return [
        {
            "kind": kind,
            "categories": list(item.categories),
            "terms": list(item.terms),
            "words": item.text,
            "quantity": 1 if item.is_one else item.quantity,
            "postcode": reading.postcode,
            "cell": step.desk.places.cell(reading.postcode),
            "starts_on": when.starts_on,
            "ends_on": when.ends_on,
        }
        for item, when in zip(items, days, strict=True)
    ]


def days_of_all(step: Step, when: Availability | None, words: str) -> Days:
    """On which days words name what they are about."""
    return _days(step, when, [words], words)[0]


def _days(step: Step, when: Availability | None, texts: Sequence[str], words: str) -> list[Days]:
    """On which days each thing can be had or is needed, by its own text; else all of them, by the whole mail.

    None where somebody tells that they are away: "bis Freitag im Urlaub" is no term of the thing.
    """
    if absence_in(words, step.desk.reply_words) is not None:
        return [Days()] * len(texts)
    weights, today = step.desk.rules[step.city.key].matching, step.local(step.now).date()
    days = [days_of(text, weights, today) for text in texts]
    if any(one != Days() for one in days):
        return days
    named = days_of(words, weights, today)
    return [named if named != Days() else _without_a_date(when, today)] * len(texts)


def _without_a_date(when: Availability | None, today: date) -> Days:
    """ "Bis Freitag", "ab Montag": but a span such as "nächste Woche" tells when somebody has time, not how long it is there."""
    if when is None or (when.since and when.until):
        return Days()
    return Days(when.since if when.since and when.since > today else None, when.until)


def _shows_only_photos(message: Message, parts: Parts, pictures: Sequence[bytes]) -> bool:
    """Whether a mail that nobody understood has photos, and hardly a word to them."""
    has_photos = pictures or any(one.content_type.startswith("image/") for one in message.attachments)
    return bool(has_photos) and len(parts.new.split()) <= _PHOTO_WORDS


def _reasons(message: Message, reading: Reading, *, only_photos: bool) -> list[Reason]:
    reasons = list(reading.reasons)
    if only_photos:  # What they show nobody told; that no rule knows it says no more.
        reasons = [*(reason for reason in reasons if reason.code not in GUESSES), Reason("only_photos")]
    if reading.intent == "spam":
        reasons.append(Reason("looks_like_spam"))
    if message.problems:
        reasons.append(Reason("unreadable", {"problems": "; ".join(message.problems[:3])}))
    if reading.intent == "none" and not any(reason.code in UNSURE for reason in reasons):
        reasons.append(Reason("nothing_known"))
    return reasons


def in_lines(submission: Submission) -> frozenset[str]:
    """The kinds of facts, of TOLD, that its sender told in a line of their own, at first or later."""
    return frozenset(
        one["code"] for one in submission.reasons if one["code"] in TOLD and one["values"].get("how") == IN_LINE
    )


def told_of(submission: Submission) -> dict[str, Any]:
    """The sizes, times, way and places of a submission as letters show them, from the reasons that were kept with it."""
    values: dict[str, list[Any]] = {code: [] for code in TOLD}
    for reason in submission.reasons:
        if reason["code"] in values:
            values[reason["code"]].append(reason["values"])
    return {
        "sizes": [value["words"] for value in values["size"]],
        "availability": next((value["words"] for value in values["availability"]), ""),
        "delivery": next((value["delivery"] for value in values["delivery"]), ""),
        "places": [value["words"] for value in values["place"]],
    }


def _forwarded(submission: Submission) -> str:
    return next((reason["values"]["words"] for reason in submission.reasons if reason["code"] == FORWARDED), "")


def _is_sealed(submission: Submission) -> bool:
    told = (reason["values"]["problems"] for reason in submission.reasons if reason["code"] == "unreadable")
    return any(problem in SEALED for problems in told for problem in problems.split("; "))


def _stored(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "values": dict(reason.values)}


def _plain(reasons: Sequence[Reason], kind: str) -> list[Reason]:
    """The evidence in a few lines: the words for each category, the words for the kind, and what was set aside."""
    for_category: dict[str, list[str]] = {}
    for_kind: list[str] = []
    others: list[Reason] = []
    for reason in reasons:
        if reason.code in ("term", "learned"):
            words = reason.values.get("word") or reason.values["words"]
            for_category.setdefault(reason.values["category"], []).append(words)
        elif reason.code in ("cue", "learned_intent"):
            for_kind += [reason.values["words"]] if reason.values["intent"] == kind else []
        elif reason.code not in (*UNSURE, *GUESSES, *TOLD, seekers.WRITER, FORWARDED):
            others.append(reason)
    lines = [
        Reason("words_for_category", {"words": _first(words), "category": id_}) for id_, words in for_category.items()
    ]
    lines += [Reason("words_for_kind", {"words": _first(for_kind), "kind": kind})] if for_kind else []
    return [*lines, *others[:MAX_REASONS]]


def _first(words: Sequence[str]) -> str:
    return ", ".join(list(dict.fromkeys(words))[:MAX_REASONS])
