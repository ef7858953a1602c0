"""What moderators answer to a list of what waits: "1 ok, 2 nein kein Platz", about just what that list showed.

Each part of an answer is carried out as if it had been the answer to that mail's review; one letter tells of all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailflow.classify.answer import Items
from mailflow.model import Command
from mailflow.store import digests, reviews, submissions
from mailflow.store.records import Listing
from mailflow.workflow import claims, intake
from mailflow.workflow.answernotices import as_answered
from mailflow.workflow.approvals import tell_earlier
from mailflow.workflow.commands import ordered_of
from mailflow.workflow.decisions import take_effect
from mailflow.workflow.desk import About, Step
from mailflow.workflow.givenanswer import Answer
from mailflow.workflow.moderation import COMMANDS, answer_without_token, carry_out
from mailflow.workflow.overview import listed, send_list
from mailflow.workflow.refusals import ready


def answer_list(step: Step, digest_id: int, moderator: str, words: str, message_id: str) -> str:
    """Does what a moderator answered to a list: only what that list showed, each under its place or its mail's number."""
    shown = _shown(step, digest_id)
    items = items_of_list(step, digest_id)
    commands, missing = ordered_of(step, words, items)
    if len(commands) == 1 and commands[0].command in ("list", "help", *intake.ORDERS):
        return answer_without_token(step, moderator, words, message_id)
    if not commands or any(c.command not in COMMANDS or c.command == "unclear" for c in commands):
        send_list(step, moderator, message_id, not_understood="" if missing else words, missing=missing)
        return "moderator about a list: unclear"
    named: dict[int, None] = {}
    givens: list[Answer] = []
    for submission_id in dict.fromkeys(item.submission_id for item in shown):
        given, about = _part_of_list(step, digest_id, moderator, message_id, commands, items, shown, submission_id)
        named |= dict.fromkeys(about)
        givens += [given] if given is not None else []
    _conclude_list(step, givens, list(named), digest_id, moderator, message_id, missing)
    return "moderator about a list: " + ", ".join(c.command for c in commands)


def items_of_list(step: Step, digest_id: int) -> Items:
    """What a list showed; an answer may number it by place or by mail."""
    shown = _shown(step, digest_id)
    numbers = tuple(item.submission_id for item in shown)
    return Items(len(shown), numbers, together=len(set(numbers)) == 1)


def _shown(step: Step, digest_id: int) -> list[Listing]:
    return submissions.some(step.tx, digests.shown(step.tx, step.city.key, digest_id) or ())


def _part_of_list(
    step: Step, digest_id: int, moderator: str, message_id: str, commands: Sequence[Command], items: Items,
    shown: Sequence[Listing], submission_id: int,
) -> tuple[Answer | None, list[int]]:  # fmt: skip
    """What of an answer to a list is about one submission: done, with the ids of the listings that it names."""
    places = {place: item for place, item in enumerate(shown, 1) if item.submission_id == submission_id}
    submission = submissions.get(step.tx, submission_id)
    mine: list[Command] = []
    for command in commands:
        numbers = command.target if isinstance(command.target, tuple) else None
        chosen = {place for number in numbers or () for place in items.positions(number)} if numbers else set(places)
        about = tuple(item.position for place, item in places.items() if place in chosen)
        mine += [replace(command, target=about)] if about else []
    if submission is None or not mine:
        return None, []
    read_at = digests.written_at(step.tx, digest_id)
    given = Answer(submission, moderator, message_id, tuple(mine), read_at=read_at, digest_id=digest_id)
    carry_out(step, given)
    return given, [item.id for c in mine for item in places.values() if item.position in (c.target or ())]


def _conclude_list(
    step: Step, givens: Sequence[Answer], named: Sequence[int], digest_id: int, moderator: str, message_id: str,
    missing: Sequence[int],
) -> None:  # fmt: skip
    """One letter about all that an answer to a list did, and what it could not do."""
    if not missing and all(command.command == "show" for given in givens for command in given.commands):
        return  # The reviews say it all.
    hold = step.desk.config.moderation.hold
    decided = [item for given in givens for item in given.decided]
    if decided and not hold:
        take_effect(step, submissions.some(step.tx, decided))
    tell_earlier(step, submissions.some(step.tx, decided), moderator)
    _conclude_claims(step, givens, moderator)
    listings = submissions.some(step.tx, named)
    of_mail = {given.submission.id: given for given in givens}
    entries = [
        as_answered(step, of_mail[item.submission_id], entry, item)
        for entry, item in zip(listed(step, listings, "moderator/list_done"), listings, strict=True)
    ]
    until = step.local(step.now + hold) if decided and hold else None
    step.write(
        "moderator/list_done", moderator, step.city.language,
        {
            "listings": entries, "undo_until": until, "left": reviews.count_waiting(step.tx, step.city.key),
            "missing": missing, "count": len(_shown(step, digest_id)),
            "refusals": ready(step, step.desk.letters.language("moderator/list_done", step.city.language, step.city.key)),
        },
        key=f"list-done:{step.inbound_id}", about=About("d", digest_id), answers=[message_id],
    )  # fmt: skip


def _conclude_claims(step: Step, givens: Sequence[Answer], moderator: str) -> None:
    """What others are to hear, in one letter for each reason."""
    decided = {given.submission.id for given in givens if given.decided}
    claims.conclude(step, decided, moderator, decided=bool(decided), became=())
    for why in ("claimed", "given_back"):
        about = {given.submission.id for given in givens if why in given.claims.values()}
        if about:
            claims.conclude(step, about, moderator, decided=False, became=[why])
