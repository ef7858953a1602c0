"""What people ask for about their own data: AUSKUNFT, BERICHTIGEN, WIDERRUF, LÖSCHEN (GDPR 15, 16, 7 and 17).

Understood in an answer to any of our letters to them, and in a fresh mail. A fresh mail proves nothing about who wrote it:
so a copy goes to the mailbox it is about and nowhere else, and what takes something away is confirmed from there first.
What may mean one offer alone is confirmed as well before everything is deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mailflow import states
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import confirms, deletes_all, deletes_another, is_courtesy, right_beside
from mailflow.classify.replywords import RIGHTS
from mailflow.outgoing.held import Copy
from mailflow.store import consents, people, submissions
from mailflow.store.records import Listing, Person, Submission
from mailflow.workflow import access, forgetting, senders
from mailflow.workflow.desk import About, Step

CONFIRMS = {"e": "delete", "r": "revoke"}
"""What a yes to a letter that asks means, by the purpose of its token."""
COPY_FIRST = "access, then delete"
"""What is asked for where somebody wants a copy of their data, and all of it deleted then."""
_MOST_WORDS = 60  # A fresh mail of more words speaks of something else as well.


@dataclass(frozen=True)
class Asker:
    """Who asks for something about their data. proven: their mailbox is shown by a token of ours, or by a thread."""

    mailbox: str
    language: str
    message_id: str
    proven: bool
    about: Submission | None = None  # what the letter that they answer was about
    copy: Copy | None = None  # of their data, where it is made already
    sure: bool = False  # they say nothing else, or confirm it
    kept_back: bool = False  # answers to the letter that they answer are passed on, but not this one
    of_another: bool = False  # what is to be deleted is somebody else's

    def name(self, step: Step) -> str:
        """What they call themselves, for the To of a letter."""
        person = people.find(step.tx, step.city.key, self.mailbox)
        return person.name if person else ""


def right_in(step: Step, words: str, role: str) -> str:
    """The right that an answer asks for, or COPY_FIRST, also one beside other words that takes something away; "" for none."""
    found = _right_in(step, words, role)
    return "" if found == "correct" and found != _right_of(_ordered(step, words, role)) else found


def _right_in(step: Step, words: str, role: str) -> str:
    ordered = _ordered(step, words, role)
    if right := _right_of(ordered):
        return right
    return "" if set(ordered) - {"unclear"} else right_beside(words, role, step.desk.reply_words)


def _ordered(step: Step, words: str, role: str) -> list[str]:
    """What an answer orders, the message beside it aside."""
    commands = parse(words, role, step.desk.reply_words, step.desk.rules[step.city.key].category_by_name)
    return [command.command for command in commands if command.command != "message"]


def _right_of(named: list[str]) -> str:
    """The right that is ordered alone."""
    if named == ["access", "delete"]:
        return COPY_FIRST
    return named[0] if len(named) == 1 and named[0] in RIGHTS else ""


def right_in_fresh(step: Step, subject: str, words: str) -> str:
    """The same for a fresh mail: in its few words, or in a subject below which nothing else is said."""
    if len(words.split()) > _MOST_WORDS:
        return ""
    if words.strip() and not is_courtesy(words, step.desk.reply_words, "helper"):
        return _right_in(step, words, "helper")
    return _right_in(step, subject, "helper")


def confirmed(step: Step, purpose: str, words: str) -> str:
    """What an answer to a letter that asks "really?" orders: a yes is that, another right is what it says; "" for neither."""
    if asked := _right_of(_ordered(step, words, "helper")):
        return asked
    if confirms(words, CONFIRMS[purpose], step.desk.reply_words):
        return CONFIRMS[purpose]
    commands = parse(words, "helper", step.desk.reply_words, step.desk.rules[step.city.key].category_by_name)
    return CONFIRMS[purpose] if [command.command for command in commands] == ["confirm"] else ""


def is_sure(step: Step, right: str, words: str, role: str, purpose: str = "") -> bool:
    """Whether words that ask for a right say nothing else, and mean everything where they delete. purpose: of the letter that
    they answer; one that asks "really?" spoke of everything already."""
    if CONFIRMS.get(purpose) == right and "?" not in words:
        return True
    return _right_of(_ordered(step, words, role)) == right and (
        right != "delete" or deletes_all(words, role, step.desk.reply_words)
    )


def is_of_another(step: Step, words: str, role: str, mailbox: str) -> bool:
    """Whether words that ask to delete mean the data of somebody else."""
    return deletes_another(words, role, step.desk.reply_words, mailbox)


def exercise(step: Step, right: str, asker: Asker) -> str:
    """Does what somebody asks for, or asks their mailbox first; what was done, in a few words."""
    return _RIGHTS[right](step, asker)


def not_confirmed(step: Step, asker: Asker, purpose: str, subject_id: int) -> str:
    """An answer to a letter that asked "really?", and it is neither a yes nor anything else that is known: its writer hears
    that nothing was done, and how to say yes all the same."""
    step.write(
        "sender/confirm", asker.mailbox, asker.language, {"right": CONFIRMS[purpose], "unchanged": True, "kept_back": False},
        key=f"not-confirmed:{step.inbound_id}", about=About(purpose, subject_id), answers=[asker.message_id],
        to_name=asker.name(step),
    )  # fmt: skip
    return "not confirmed"


def _access(step: Step, asker: Asker) -> str:
    return access.send_copy(step, asker.mailbox, asker.language, asker.name(step), asker.message_id, asker.copy)


def _copy_first(step: Step, asker: Asker) -> str:
    """The copy, whose letter asks whether to delete; whoever has one already is only asked that."""
    if access.has_copy(step, asker.mailbox):
        return _ask_first(step, asker, "e")
    name, ready = asker.name(step), asker.copy
    return access.send_copy(step, asker.mailbox, asker.language, name, asker.message_id, ready, delete_too=True)


def _correct(step: Step, asker: Asker) -> str:
    """Shows what can be put right, as lines that come back changed; each mail in a letter of its own."""
    person = people.find(step.tx, step.city.key, asker.mailbox)
    live = submissions.of_person(step.tx, person.id, senders.LIVE) if person else []
    numbers = dict.fromkeys(item.submission_id for item in live)
    if asker.proven and asker.about is not None and asker.about.id in numbers:
        numbers = {asker.about.id: None}
    for number in numbers:
        submission = submissions.get(step.tx, number)
        assert submission is not None
        _show_lines(step, asker, submission, [item for item in live if item.submission_id == number])
    if not numbers:
        _show_lines(step, asker, None, [])
    return f"shown how to correct {len(numbers)}"


def _show_lines(step: Step, asker: Asker, submission: Submission | None, listings: list[Listing]) -> None:
    language = step.desk.letters.language("sender/correct", asker.language, step.city.key)
    number = submission.id if submission else 0
    step.write(
        "sender/correct",
        asker.mailbox,
        asker.language,
        {
            "number": number,
            "kind": listings[0].kind if listings else "unknown",
            "listings": step.listed(listings, language),
            "postcode": (submission.postcode if submission else "") or "",
            "phone": (submission.phone if submission else "") or "",
        },
        key=f"correct:{step.inbound_id}:{number}",
        about=About("s", number) if submission else None,
        answers=[asker.message_id],
        to_name=asker.name(step),
    )


def _revoke(step: Step, asker: Asker) -> str:
    """From now on nothing of theirs is shown or passed on, in any city; what is stored goes when its time is over."""
    if not (asker.proven and asker.sure):
        return _ask_first(step, asker, "r")
    ended: list[Listing] = []
    cities = step.desk.config.cities
    for person in people.of_mailbox(step.tx, asker.mailbox):
        if person.city in cities:
            people.lock_city(step.tx, person.city)
            ended += _take_all_back(replace(step, city=cities[person.city]), person)
    language = step.desk.letters.language("sender/revoked", asker.language, step.city.key)
    step.write(
        "sender/revoked", asker.mailbox, asker.language, {"listings": _by_mail(step, ended, language)},
        key=f"revoked:{step.inbound_id}", about=_letter_about_data(step), answers=[asker.message_id],
        to_name=asker.name(step),
    )  # fmt: skip
    return f"consent withdrawn, {len(ended)} listings ended"


def _take_all_back(step: Step, person: Person) -> list[Listing]:
    listings = submissions.of_person(step.tx, person.id, tuple(states.Listing))
    live = [item for item in listings if item.state in senders.LIVE]
    # First: from here on no letter repeats their words.
    consents.withdraw(step.tx, person.id, step.now, step.inbound_id)
    senders.take_back(step, listings, person)  # Also what is placed: the two may still be talking.
    return [submissions.listing(step.tx, item.id) for item in live]


def _by_mail(step: Step, listings: list[Listing], language: str) -> list[object]:
    """Listings with the numbers of their mails, as people know them."""
    shown = step.listed(listings, language)
    return [replace(one, number=item.submission_id) for one, item in zip(shown, listings, strict=True)]


def _delete(step: Step, asker: Asker) -> str:
    if asker.of_another:
        return _refuse_for_another(step, asker)
    if not (asker.proven and asker.sure):
        return _ask_first(step, asker, "e")
    forgetting.erase(step, asker.mailbox, asker.language, to_name=asker.name(step), message_id=asker.message_id)
    return "forgotten"


def _refuse_for_another(step: Step, asker: Asker) -> str:
    """Nobody deletes what is another's. A yes to this letter does nothing; LÖSCHEN means the writer's own data."""
    step.write(
        "sender/others_data", asker.mailbox, asker.language, {"contact": step.city.privacy_contact},
        key=f"others-data:{step.inbound_id}", about=_letter_about_data(step), answers=[asker.message_id],
        to_name=asker.name(step),
    )  # fmt: skip
    return "asked to delete what is another's"


def _ask_first(step: Step, asker: Asker, purpose: str) -> str:
    """Whoever wrote it, only the owner of the mailbox can answer this letter, which says what would be done."""
    assert step.inbound_id is not None
    step.write(
        "sender/confirm", asker.mailbox, asker.language, {"right": CONFIRMS[purpose], "unchanged": False, "kept_back": asker.kept_back},
        key=f"confirm:{CONFIRMS[purpose]}:{step.inbound_id}", about=About(purpose, step.inbound_id),
        answers=[asker.message_id], to_name=asker.name(step),
    )  # fmt: skip
    return f"asked to confirm: {CONFIRMS[purpose]}"


def _letter_about_data(step: Step) -> About | None:
    return About("p", step.inbound_id) if step.inbound_id is not None else None


_RIGHTS: dict[str, Callable[[Step, Asker], str]] = {
    "access": _access,
    COPY_FIRST: _copy_first,
    "correct": _correct,
    "revoke": _revoke,
    "delete": _delete,
}
