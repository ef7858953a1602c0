"""What moderators read about an answer of theirs: what was done, that somebody was faster, that it was not understood; and the
help. Called by `moderation` and `listanswers`; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailflow import states
from mailflow.classify.replyquestions import wants_reason
from mailflow.model import Command
from mailflow.outgoing.shown import Listed
from mailflow.store import submissions
from mailflow.store.records import Listing
from mailflow.workflow import categoryhints
from mailflow.workflow.commands import commands_of
from mailflow.workflow.decisions import is_in_effect
from mailflow.workflow.desk import About, Step
from mailflow.workflow.givenanswer import DECIDED, Answer, chosen_of
from mailflow.workflow.holding import PutOff
from mailflow.workflow.refusals import ready

_LONGEST_REPLY = 1000  # Characters; a longer text is no line to be copied.


def send_unclear(
    step: Step, given: Answer, listings: Sequence[Listing], words: str = "", no_reason: int | None = None
) -> None:
    """Nothing was done, and how to say it; `words`: what was not understood, where a hint may help; `no_reason`: a number that
    no ready reason has. Words about a question may be the answer to it, and a question one to the sender: they come back with the word that
    passes them on."""
    language = step.desk.letters.language("moderator/unclear", step.city.language, step.city.key)
    hint = categoryhints.hint(step, words)
    send(
        step, given, "moderator/unclear", listings, **hint, no_reason=no_reason, refusals=ready(step, language),
        missing=given.missing, count=len(submissions.of_submission(step.tx, given.submission.id)),
        waits=any(item.state == states.Listing.WAITING for item in listings), reply=_reply(step, listings, words),
        wants_reason=wants_reason(words, step.desk.reply_words), undo_until=_undo_until(step, listings),
    )  # fmt: skip


def _reply(step: Step, listings: Sequence[Listing], words: str) -> str:
    """What the sender would read of words behind FRAGE, where they asked something, or the words ask; "" for what may be said to
    colleagues ("Was meint ihr?"), or would not go out."""
    reply_words = step.desk.reply_words
    asks = words.rstrip().endswith("?")
    doubts = any(unit.kind == "doubt" for unit in reply_words.units(reply_words.tokens(words), "moderator"))
    if len(words) > _LONGEST_REPLY or (any(item.kind != "question" for item in listings) and (doubts or not asks)):
        return ""
    [first, *others] = commands_of(step, f"FRAGE: {words}")
    return first.argument or "" if first.command == "ask" and not others else ""


def send_late(step: Step, given: Answer, listings: Sequence[Listing], *, undo: bool = False) -> None:
    """Somebody was faster: another moderator, the owner of the listing, or (`undo`) the end of the time to undo.

    About a list nothing is sent: the letter that tells what was done shows how each listing stands.
    """
    if given.digest_id is not None:
        return
    if all(item.state == states.Listing.WAITING for item in listings):  # Nothing to undo yet.
        send_unclear(step, given, listings)
        return
    decided = next((item for item in listings if item.decided_by), listings[0])
    at = decided.decided_at or step.now
    send(
        step, given, "moderator/late", listings, decided_by=decided.decided_by or "-", decided_at=step.local(at),
        undo=undo, undo_until=_undo_until(step, listings), in_effect=any(is_in_effect(step, item) for item in listings),
    )  # fmt: skip
    for command in given.commands:
        opposed = [item for item in chosen_of(step, given, command) if item in listings and _opposes(command, item)]
        for decider in dict.fromkeys(item.decided_by for item in opposed):
            if decider and decider != given.moderator:
                theirs = [item for item in opposed if item.decided_by == decider]
                send(
                    step, given, "moderator/objection", theirs, to=decider, who=given.moderator,
                    reason=command.argument or "", undo_until=_undo_until(step, theirs),
                )  # fmt: skip


def _undo_until(step: Step, listings: Sequence[Listing]) -> datetime | None:
    """Until when the decision about all of them can be taken back, by any moderator; None where it cannot."""
    hold = step.desk.config.moderation.hold
    times = [item.decided_at + hold for item in listings if item.state in DECIDED and item.decided_at]
    return step.local(min(times)) if len(times) == len(listings) and times and min(times) > step.now else None


def _opposes(command: Command, decided: Listing) -> bool:
    """Whether a late answer wants the opposite of what was decided, and that can still be taken back."""
    against = {states.Listing.APPROVING: ("reject", "spam"), states.Listing.REJECTING: ("approve",)}
    return command.command in against.get(states.Listing(decided.state), ())


def send(step: Step, given: Answer, name: str, listings: Sequence[Listing], *, to: str = "", **more: object) -> None:
    """A notice to a moderator about some listings; one of each sort for one answer."""
    to = to or given.moderator
    language = step.desk.letters.language(name, step.city.language, step.city.key)
    kind = listings[0].kind if listings else "unknown"
    numbers = ",".join(str(item.position) for item in listings)
    listed = [
        as_answered(step, given, entry, item)
        for entry, item in zip(step.listed(listings, language), listings, strict=True)
    ]
    variables = {"number": given.submission.id, "kind": kind, "listings": listed, **more}
    step.write(
        name,
        to,
        step.city.language,
        variables,
        key=f"{name}:{step.inbound_id}:{given.submission.id}:{numbers}:{to}",
        about=About("m", given.submission.id),
        answers=[given.message_id] if to == given.moderator else [],
    )


def as_answered(step: Step, given: Answer, entry: Listed, item: Listing) -> Listed:
    """A listing as the letter about an answer shows it: what became of it, and why the answer changed nothing there."""
    late, put_off = given.late.get(item.id), given.put_off.get(item.id, PutOff("", None))
    return replace(
        entry,
        outcome=given.remarks.get(item.id, entry.outcome),
        decided_by=(late.decided_by or "") if late else "",
        decided_at=step.local(late.decided_at) if late and late.decided_at else None,
        late=late is not None,
        no_reason=given.no_reason.get(item.id),
        put_off=put_off.how,
        put_off_until=put_off.until,
        again=step.local(put_off.again) if put_off.again else entry.again,
    )


def send_help(step: Step, moderator: str, message_id: str) -> None:
    """All words that a moderator may answer."""
    language = step.desk.letters.language("moderator/help", step.city.language, step.city.key)
    variables = {"categories": category_names(step), "refusals": ready(step, language)}
    step.write(
        "moderator/help", moderator, step.city.language, variables, key=f"help:{step.inbound_id}", answers=[message_id]
    )


def category_names(step: Step) -> list[str]:
    """The names that KATEGORIE knows, as the city's moderators read them."""
    return sorted(step.desk.rules[step.city.key].category_names(step.city.language).values())


def send_refused(step: Step, given: Answer) -> None:
    """Nothing was done, and for one sort of reason."""
    if given.late:
        send_late(step, given, list(given.late.values()))
    elif given.no_reason:
        lacking = [
            item for item in submissions.of_submission(step.tx, given.submission.id) if item.id in given.no_reason
        ]
        send_unclear(step, given, lacking, no_reason=given.no_reason[lacking[0].id])
