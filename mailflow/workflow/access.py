"""A copy of everything that is held about somebody, in their language: a text to read, and their mails and photos as they
came (GDPR 15). Called for an AUSKUNFT, and by `mailflow export`.

It goes to the mailbox that it is about and nowhere else, and not more often than the config allows, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailflow.outgoing.enclosures import Enclosure
from mailflow.outgoing.held import (
    Copy,
    Held,
    HeldAbsence,
    HeldAnswer,
    HeldCity,
    HeldConsent,
    HeldDecision,
    HeldListing,
    HeldMail,
    HeldMessage,
    HeldOk,
    HeldRequest,
    HeldStop,
    HeldWork,
    Shown,
)
from mailflow.reading.message import read
from mailflow.store import addresses, consents, holdings, outbox, people, submissions
from mailflow.store.holdings import Shared
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import guarding
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import organisation_as_read

COPY = "copy:"  # How the keys of letters with a copy begin: what they hold is not copied once more.
_REFUSED = ("rejected", "spam", "merged", "settled")
TEXT = "text/plain; charset=utf-8"


@dataclass
class Files:
    """What is attached, as long as there is room for it."""

    room_bytes: int
    letters_too: bool = False  # Our letters as they went out: for a copy that does not go by mail.
    kept: list[Enclosure] = field(default_factory=list)

    def add(self, name: str, content_type: str, octets: bytes) -> str:
        """The name of the attachment; "" where it would be too large, or there is nothing in it."""
        if not octets or len(octets) > self.room_bytes:
            return ""
        self.room_bytes -= len(octets)
        self.kept.append(Enclosure(name, content_type, octets))
        return name


def send_copy(
    step: Step,
    mailbox: str,
    language: str,
    to_name: str,
    message_id: str,
    ready: Copy | None = None,
    *,
    delete_too: bool = False,
) -> str:
    """Sends somebody a copy of their data, or says that they have one already; what was done, in a few words.

    ready: the copy, where it was made before the step. delete_too: its letter asks whether to delete everything.
    """
    last = _last_sent(step, mailbox)
    if last is not None:
        step.write(
            "sender/copy_sent", mailbox, language,
            {"sent": step.local(last), "until": step.local(last + step.desk.config.privacy.copy_every)},
            key=f"copy-sent:{step.inbound_id}", answers=[message_id], to_name=to_name,
        )  # fmt: skip
        return "had a copy of their data before"
    copy = ready or _made(step, mailbox, language)
    step.write(
        "sender/copy",
        mailbox,
        language,
        {"organisations": list(copy.organisations), "files": len(copy.files), "delete_too": delete_too},
        key=f"{COPY}{step.inbound_id}",
        about=About("p", step.inbound_id) if step.inbound_id is not None else None,
        answers=[message_id],
        to_name=to_name,
        files=[Enclosure("data.txt", TEXT, copy.text.encode()), *copy.files],
    )
    return "sent a copy of their data"


def prepared(step: Step, mailbox: str, language: str) -> Copy | None:
    """The copy, made in a transaction that only reads, so that nobody waits for it: reading many mails takes seconds. It is
    as of one moment just before its letter is written. None where they have one already."""
    return None if has_copy(step, mailbox) else _made(step, mailbox, language)


def has_copy(step: Step, mailbox: str) -> bool:
    """Whether somebody got a copy just now, so that they get no other."""
    return _last_sent(step, mailbox) is not None


def _last_sent(step: Step, mailbox: str) -> datetime | None:
    return outbox.last_written(step.tx, mailbox, "receipt", COPY, step.now - step.desk.config.privacy.copy_every)


def _made(step: Step, mailbox: str, language: str) -> Copy:
    # One that failed was refused by a mail server, most likely for its size.
    failed = outbox.last_written(
        step.tx, mailbox, "receipt", COPY, step.now - step.desk.config.retention.threads, failed=True
    )
    files = Files(0 if failed else step.desk.config.privacy.copy_size_bytes)
    held = everything(step, mailbox, language, files)
    others = {shown.organisation for city in held.cities for message in city.messages for shown in message.shown}
    return Copy(as_text(step, held, language), tuple(sorted(others)), tuple(files.kept))


def as_text(step: Step, held: Held, language: str) -> str:
    """The copy as a text to read."""
    return step.desk.letters.page("sender/held", language, step.city.key, {"held": held})


def everything(step: Step, mailbox: str, language: str, files: Files) -> Held:
    """All that is held about a mailbox, in every city of the installation; what is kept as it came goes into `files`."""
    known = people.of_mailbox(step.tx, mailbox)
    mails = tuple(_mails(step, mailbox, files))
    pictures = [picture for person in known for picture in holdings.photos(step.tx, person.id)]
    photos = [files.add(f"photo-{n}.jpg", "image/jpeg", picture) for n, picture in enumerate(pictures, 1)]
    return Held(
        mailbox=mailbox,
        at=step.local(step.now),
        cities=tuple(_city(step, person, language) for person in known),
        mails=mails,
        letters=tuple(_letters(step, mailbox, files)),
        photos=tuple(filter(None, photos)),
        requests=tuple(_requests(step, mailbox)),
        works=tuple(_works(step, mailbox, language)),
    )


def _city(step: Step, person: Person, language: str) -> HeldCity:
    """What one city holds; of a city that the config no longer has, by the rules and words of the one that was asked."""
    city = step.desk.config.cities.get(person.city)
    here = replace(step, city=city) if city else step
    returned = addresses.find(step.tx, person.city, person.mailbox)
    return HeldCity(
        name=city.name if city else person.city,
        person=person.name,
        language=person.language,
        organisation=person.named_organisation,
        since=here.local(holdings.met(step.tx, person.id)),
        messages=tuple(_messages(here, person, language)),
        consents=tuple(_consents(here, person)),
        reviews=holdings.reviews(step.tx, person.id),
        returned=returned is not None and returned.score > 0,
        complained=here.local(returned.complained_at) if returned and returned.complained_at else None,
        absence=_absence(here, person),
    )


def _absence(step: Step, person: Person) -> HeldAbsence | None:
    found = holdings.absence(step.tx, person.id)
    if found is None:
        return None
    deputy = people.get(step.tx, found.deputy_id).name if found.deputy_id is not None else ""
    return HeldAbsence(step.local(found.since), step.local(found.until), deputy)


def _works(step: Step, mailbox: str, language: str) -> Iterator[HeldWork]:
    """What each city holds about somebody's work as a moderator."""
    cities = step.desk.config.cities
    serves = {key for key, city in cities.items() if mailbox in city.reviewers}
    for key in sorted(serves | holdings.worked_in(step.tx, mailbox)):
        here = replace(step, city=cities[key]) if key in cities else step
        address = here.city.address if key in cities else ""
        yield _work(here, key, mailbox, language, holdings.work(step.tx, key, mailbox, address))


def _work(step: Step, key: str, mailbox: str, language: str, found: holdings.Work) -> HeldWork:
    city, duty = step.desk.config.cities.get(key), found.duty
    away = (duty.absent_from, duty.absent_until) if duty else (None, None)
    roles = {"moderator": city.moderators, "deputy": city.deputies} if city else {}
    return HeldWork(
        city=city.name if city else key,
        role=next((role for role, mailboxes in roles.items() if mailbox in mailboxes), ""),
        absent=(step.local(away[0]), step.local(away[1])) if away[0] and away[1] else None,
        digest=tuple(duty.digest) if duty and duty.digest is not None else None,
        cares=found.cares,
        stops=tuple(
            HeldStop(step.local(at), step.category_text([category], language), step.local(until) if until else None)
            for category, at, until in found.stops
        ),
        oks=tuple(HeldOk(step.local(one.at), one.submission_id, one.position) for one in found.oks),
        decisions=tuple(_decisions(step, found.decisions, language)),
        reviews=found.reviews,
        letters=found.letters,
        answers=found.answers,
    )


def _decisions(step: Step, decided: Sequence[Listing], language: str) -> Iterator[HeldDecision]:
    """What became of each; a reason may tell of others, whose data this copy must not hold."""
    for item, listed in zip(decided, step.listed(decided, language), strict=True):
        reason = guarding.masked(step, listed.reason, step.city.language, language)
        outcome = listed.outcome if listed.outcome in _REFUSED else "approved"  # Whatever became of it since.
        yield HeldDecision(step.local(item.decided_at or step.now), item.submission_id, item.position, outcome, reason)


def _requests(step: Step, mailbox: str) -> Iterator[HeldRequest]:
    for one in holdings.requests(step.tx, mailbox):
        yield HeldRequest(step.city_name(one.city) or one.city, one.what, one.mailbox, step.local(one.asked_at))


def _messages(step: Step, person: Person, language: str) -> Iterator[HeldMessage]:
    shared, answered = holdings.shared(step.tx, person.id), holdings.answered(step.tx, person.id)
    for submission in holdings.submissions(step.tx, person.id):
        shown = [_shown(step, one, language) for one in shared if one.submission_id == submission.id]
        answers = [
            HeldAnswer(step.local(one.told_at), one.reason or "", one.released)
            for one in answered
            if one.submission_id == submission.id and (one.reason or one.released)
        ]
        yield HeldMessage(
            number=submission.id,
            at=step.local(submission.received_at),
            subject=submission.subject,
            text=submission.words,
            postcode=submission.postcode or "",
            phone=submission.phone or "",
            listings=tuple(_listings(step, submission, language)),
            shown=tuple(shown),
            answers=tuple(answers),
        )


def _shown(step: Step, one: Shared, language: str) -> Shown:
    """To whom it was shown; why it did not fit is in the words of others, who may tell of people."""
    other = people.get(step.tx, one.other_id)
    reason = guarding.masked(step, one.reason or "", other.language, language)
    words = step.desk.letters.words(language, step.city.key)
    called = words.seeker if other.is_private else organisation_as_read(step, other, language)
    return Shown(called, step.local(one.told_at), reason, one.released)


def _listings(step: Step, submission: Submission, language: str) -> Iterator[HeldListing]:
    items = submissions.of_submission(step.tx, submission.id)
    for item, one in zip(items, step.listed(items, language), strict=True):
        counted = len(item.released)
        yield HeldListing(one.number, one.kind, one.category, one.amount, one.outcome, one.until, one.reason, counted)


def _consents(step: Step, person: Person) -> Iterator[HeldConsent]:
    for given, text in consents.of_person(step.tx, person.id):
        withdrawn = step.local(given.withdrawn_at) if given.withdrawn_at else None
        yield HeldConsent(step.local(given.given_at), text, given.version, withdrawn)


def _mails(step: Step, mailbox: str, files: Files) -> Iterator[HeldMail]:
    for number, mail in enumerate(holdings.mails(step.tx, mailbox), 1):
        file = files.add(f"mail-{number}.eml", "application/octet-stream", mail.raw)
        yield _read(step, mail.raw, mail.received_at, file)


def _letters(step: Step, mailbox: str, files: Files) -> Iterator[HeldMail]:
    for number, letter in enumerate(holdings.letters(step.tx, mailbox), 1):
        whole = letter.raw if files.letters_too else b""
        file = files.add(f"letter-{number}.eml", "application/octet-stream", whole)
        shown = _read(step, letter.raw, letter.queued_at, file)
        is_copy = letter.key.startswith(COPY)
        yield replace(shown, text="", attachments=()) if is_copy else shown


def _read(step: Step, raw: bytes, at: datetime, file: str) -> HeldMail:
    message = read(raw) if raw else None
    return HeldMail(
        at=step.local(at),
        subject=message.subject if message else "",
        text=message.text if message else "",
        attachments=tuple(a.name for a in message.attachments) if message else (),
        size_bytes=len(raw),
        file=file,
    )
