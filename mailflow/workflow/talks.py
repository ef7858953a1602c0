"""Who talks about a match, and the letters to each side: what one says is passed on as a new mail of ours.

Neither learns the other's address. Called by `conversation`, which tells what an answer means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailflow import states
from mailflow.classify import outcomes
from mailflow.classify.answer import Answer
from mailflow.classify.commands import parse
from mailflow.model import Attachment, Command
from mailflow.store import matches, outbox, submissions
from mailflow.store.moves import note
from mailflow.store.records import Listing, Match, Person
from mailflow.workflow import guarding
from mailflow.workflow.desk import About, Step
from mailflow.workflow.submissions import category_of, organisation_as_read, organisation_name

LIVE = (states.Match.PROPOSED, states.Match.ACCEPTED)
"""While a match is one of these, both sides may write to each other."""
_ENDS = ("decline", "withdraw")


@dataclass(frozen=True)
class Talk:
    """One answer in the conversation about a match, with everybody in it."""

    match: Match
    offer: Listing
    need: Listing
    helper: Person
    organisation: Person  # whose need it is
    speaker: Person  # who writes for the organisation, or would
    words: str
    signature: str
    role: str  # of the writer
    message_id: str
    attachments: tuple[Attachment, ...]
    commands: tuple[Command, ...]
    knows: bool = False  # that a colleague was faster: what they say now is said in spite of it

    @property
    def released(self) -> bool:
        """Whether the writer lets the other side have their signature and telephone number."""
        return self.match.helper_released if self.role == "helper" else self.match.organisation_released

    @property
    def writer(self) -> Person:
        """Whose answer it is."""
        return self.helper if self.role == "helper" else self.speaker

    @property
    def message(self) -> str:
        """The words beside the command, for the other side; "" when there are none."""
        return " ".join(c.argument or "" for c in self.commands if c.command == "message").strip()


def read(step: Step, words: str, role: str, pair: Sequence[Listing], language: str) -> tuple[Command, ...]:
    """What an answer about a match orders; its writer's language is one in which things may be named."""
    by_name = step.desk.rules[step.city.key].category_by_name
    things = step.desk.things(step.city, language, pair)
    return parse(words, role, step.desk.reply_words, by_name, None, things)


def heard(step: Step, talk: Talk) -> Answer:
    """The words of an answer as they are read once something is agreed."""
    words, by_name = step.desk.reply_words, step.desk.rules[step.city.key].category_by_name
    things = step.desk.things(step.city, talk.writer.language, [talk.offer, talk.need])
    return Answer(talk.words, words.tokens(talk.words), talk.role, words, by_name, things=things)


def may_answer_words(step: Step, talk: Talk) -> bool:
    """Whether a mere no may be one to what the other side asked: its words were passed on before, and no sure word is said."""
    purpose = "h" if talk.role == "helper" else "o"
    asked = outbox.was_written(step.tx, talk.writer.mailbox, "relay", purpose, talk.match.id)
    return asked and not outcomes.is_sure(heard(step, talk))


def siblings(step: Step, talk: Talk) -> list[Listing]:
    """What was offered in one mail with the offer, and the offer itself."""
    return submissions.of_submission(step.tx, talk.offer.submission_id)


def relay(step: Step, talk: Talk, to: Person, purpose: str, from_whom: str) -> bool:
    """Passes the words on; the writer's signature goes along once they released it. Whether they are the first."""
    language = step.desk.letters.language("both/relay", to.language, step.city.key)
    signature = talk.signature
    if not talk.released:  # That something stood there, its reader sees.
        hidden = step.desk.letters.words(language, step.city.key).hidden_signature
        signature = hidden if step.leads_to_a_person(signature) else ""
    words = f"{talk.words}\n\n{signature}".strip()
    is_first = not outbox.was_written(step.tx, to.mailbox, "relay", purpose, talk.match.id)
    step.write(
        "both/relay",
        to.mailbox,
        to.language,
        {
            "number": (talk.need if purpose == "o" else talk.offer).submission_id,
            "category": category_of(step, talk.offer, talk.need, language),
            "text": guarding.as_known(step, talk.offer, language, to_helper=purpose == "h"),
            "from_whom": from_whom,
            "is_first": is_first,
            "message": passed_on(step, talk, to, words),
            "attachments": [passed_on(step, talk, to, attachment.name) for attachment in talk.attachments],
        },
        key=f"relay:{step.inbound_id}:{talk.match.id}:{to.id}:{talk.released}",
        about=About(purpose, talk.match.id),
        to_name=to.name,
    )
    matches.used(step.tx, talk.match.id, step.now)
    note(step.tx, "match", talk.match.id, talk.match.state, "relayed", step.cause(f"passed on to {purpose}"))
    return is_first


def tell_passed_on(step: Step, talk: Talk, *, first: bool) -> None:
    """What the writer of relayed words has to know, once in a match: that contact data was taken out of them, with the
    first words of an organisation that has not said yes, that nothing is reserved by them, and, where they sound as if nothing
    came of what was agreed, that it still stands."""
    not_taken = first and talk.role == "organisation" and talk.match.state == states.Match.PROPOSED
    contact_out = not talk.released and step.leads_to_a_person(f"{talk.words}\n{talk.signature}")
    to, about = talk.writer, "h" if talk.role == "helper" else "o"
    key = f"contact-out:{talk.match.id}:{to.id}"
    contact_out = contact_out and not outbox.was_queued(step.tx, key)
    off_key = f"sounds-off:{talk.match.id}:{to.id}"
    agreed = talk.match.state == states.Match.ACCEPTED
    ends = any(command.command in _ENDS for command in talk.commands)
    off = agreed and (ends or outcomes.sounds_off(talk.words, step.desk.reply_words))
    still_agreed = off and not outbox.was_queued(step.tx, off_key)
    if not (not_taken or contact_out or still_agreed):
        return
    language = step.desk.letters.language("both/passed_on", to.language, step.city.key)
    step.write(
        "both/passed_on", to.mailbox, to.language,
        {
            "number": (talk.offer if talk.role == "helper" else talk.need).submission_id,
            "category": category_of(step, talk.offer, talk.need, language),
            "text": guarding.as_known(step, talk.offer, language, to_helper=talk.role == "helper"),
            "not_taken": not_taken,
            "contact_out": contact_out,
            "agreed": agreed,
            "still_agreed": still_agreed,
            "role": talk.role,
        },
        key=off_key if still_agreed else key if contact_out else f"passed-on:{step.inbound_id}:{talk.match.id}",
        about=About(about, talk.match.id), answers=[talk.message_id], to_name=to.name,
    )  # fmt: skip


def introduce(step: Step, talk: Talk, amount: int | None) -> None:
    """The helper hears who wants the offer, and what they say."""
    submission = submissions.get(step.tx, talk.offer.submission_id)
    assert submission is not None
    placed = all(item.state == states.Listing.ENDED for item in siblings(step, talk))
    to_helper(
        step, talk, "helper/introduction", amount=amount, placed=placed,
        message=passed_on(step, talk, talk.helper, talk.message), also_answers=submission.message_id,
    )  # fmt: skip


def to_organisation(step: Step, talk: Talk, name: str, **more: object) -> None:
    """A letter to who speaks for the organisation; `more`: what its template asks for besides."""
    to = talk.speaker
    language = step.desk.letters.language(name, to.language, step.city.key)
    variables = {
        "number": talk.need.submission_id,
        "category": category_of(step, talk.offer, talk.need, language),
        "text": guarding.as_known(step, talk.offer, language, to_helper=False),
        **more,
    }
    step.write(
        name, to.mailbox, to.language, variables,
        key=f"{name}:{step.inbound_id}:{talk.match.id}:{to.id}", about=About("o", talk.match.id), answers=[talk.message_id],
        to_name=to.name,
    )  # fmt: skip


def to_helper(step: Step, talk: Talk, name: str, also_answers: str = "", **more: object) -> None:
    """A letter to the helper; also_answers: the Message-ID of a mail that it answers as well."""
    language = step.desk.letters.language(name, talk.helper.language, step.city.key)
    variables = {
        "number": talk.offer.submission_id,
        "kind": "offer",
        "category": category_of(step, talk.offer, talk.need, language),
        "organisation": organisation_as_read(step, talk.organisation, language),
        "private": talk.organisation.is_private,
        "text": talk.offer.words,
        **more,
    }
    step.write(
        name, talk.helper.mailbox, talk.helper.language, variables,
        key=f"{name}:{step.inbound_id}:{talk.match.id}", about=About("h", talk.match.id),
        answers=[also_answers] if also_answers else [], to_name=talk.helper.name,
    )  # fmt: skip


def asker(step: Step, talk: Talk) -> str:
    """Who needs the offer, as a message from them says it."""
    words = step.desk.letters.words(talk.helper.language, step.city.key)
    if talk.organisation.is_private:
        return words.seeker
    return organisation_name(talk.organisation) or words.some_organisation


def passed_on(step: Step, talk: Talk, to: Person, words: str) -> str:
    """Without mail addresses; a telephone number stays where its writer released it."""
    return step.for_the_other_side(words, to.language) if talk.released else step.mask(words, to.language)
