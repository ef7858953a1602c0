"""What moderators answer to reviews: each command of theirs. What their words order is read in `commands`, what a
decision brings about stands in `decisions`, what a moderator reads of it in `answernotices`.

The first decision wins. Nothing here is done for anybody whom routing has not proven to be a moderator of the city.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from mailflow import states
from mailflow.classify.asking import is_said_of_sender
from mailflow.classify.replyquestions import speaks_of_intake
from mailflow.classify.sensitive import KINDS
from mailflow.classify.whois import WORDS as WRITERS
from mailflow.model import Command
from mailflow.states import Ending
from mailflow.store import approvals, people, submissions
from mailflow.store.moves import move, note
from mailflow.store.records import Listing, Submission
from mailflow.workflow import (
    claims,
    doubts,
    guarding,
    holding,
    intake,
    merging,
    parting,
    reviewing,
    seekers,
)
from mailflow.workflow.answernotices import (
    category_names,
    send,
    send_help,
    send_late,
    send_refused,
    send_unclear,
)
from mailflow.workflow.approvals import ONE_MORE, OWN, ask_others, others, say_yes, tell_earlier
from mailflow.workflow.commands import commands_of, items_of, ordered_of
from mailflow.workflow.decisions import is_in_effect, take_effect, take_out
from mailflow.workflow.desk import About, Step
from mailflow.workflow.givenanswer import DECIDED, Answer, chosen_of
from mailflow.workflow.overview import send_list
from mailflow.workflow.protection import how_many
from mailflow.workflow.refusals import number_in, ready, whole_reason
from mailflow.workflow.submissions import review_again, show

_PUT_RIGHT = ("category", "reveal", *WRITERS)
_DECISIONS = {"approve": (states.Listing.APPROVING,), "reject": (states.Listing.REJECTING,)}
_CORRECTED = ("recategorised", "revealed", "named")  # Remarks on what was put right and is not decided.
_KINDS = ("offer", "need")
_TOLD = ("held", "asked", ONE_MORE, "taken_out")  # Remarks that the letter about a whole answer tells.


def answer(
    step: Step, submission: Submission, moderator: str, words: str, message_id: str, read_at: datetime | None = None
) -> str:
    """Does what a moderator answered to a letter that was written at a time; what was done, in a few words without personal data."""
    items = items_of(step, submission.id)
    commands, missing = ordered_of(step, words, items)
    listings = submissions.of_submission(step.tx, submission.id)
    parts = parting.ordered(step, submission, listings, words, items) if missing else []
    taken_up = parting.take_up(step, submission, parts, listings) if parts else []
    if taken_up:
        commands, missing = ordered_of(step, words, replace(items, count=len(listings) + len(parts)))
    if not commands or any(c.command not in COMMANDS or c.command == "unclear" for c in commands):
        commands = (Command("unclear", argument="" if missing else words),)
    given = Answer(submission, moderator, message_id, commands, read_at=read_at, missing=missing, guessed=taken_up)
    if parts and not taken_up:
        send_late(step, given, listings)
        return "moderator: the sender is gone"
    carry_out(step, given)
    _conclude(step, given)
    return "moderator: " + ", ".join(c.command for c in commands)


def carry_out(step: Step, given: Answer) -> None:
    """Each command; "OK, Kategorie Hausrat" is put right first, then decided; what shall wait comes last, for it waits alone.
    What was put right is asked about again, in one review, unless the same answer approves just that."""
    for command in sorted(
        _held_together(given.commands), key=lambda c: (c.command not in _PUT_RIGHT) + (c.command == "hold")
    ):
        COMMANDS[command.command](step, given, command)
    is_open = any(remark in _CORRECTED for remark in given.remarks.values())
    if given.put_right and (is_open or not given.names("approve")):
        review_again(step, given.submission.id, **dict.fromkeys(given.put_right, given.moderator))


def _held_together(commands: Sequence[Command]) -> list[Command]:
    """The commands, with those that put off numbered things to the same day as one: "1 später bis Montag, 2 später bis Montag"."""
    others: list[Command] = []
    held: dict[str | None, tuple[int, ...]] = {}
    for command in commands:
        if command.command == "hold" and isinstance(command.target, tuple):
            held[command.argument] = (*held.get(command.argument, ()), *command.target)
        else:
            others.append(command)
    return [*others, *(Command("hold", numbers, day) for day, numbers in held.items())]


def answer_without_token(step: Step, moderator: str, words: str, message_id: str) -> str:
    """A moderator wrote a bare command to the city's address: lists and help are given, decisions need the review."""
    commands = commands_of(step, words)
    given = commands[0].command if len(commands) == 1 else ""
    by_name = step.desk.rules[step.city.key].category_by_name
    if given == "list":
        send_list(step, moderator, message_id)
    elif given == "help":
        send_help(step, moderator, message_id)
    elif given in intake.ORDERS or speaks_of_intake(words, step.desk.reply_words, by_name):
        return intake.give_order(step, moderator, commands[0], message_id, words)
    else:
        key = f"not-allowed:{step.inbound_id}"
        step.write(
            "moderator/not_allowed", moderator, step.city.language, {"fresh": True}, key=key, answers=[message_id]
        )
    return f"moderator without a review: {given or 'not allowed'}"


def _approve(step: Step, given: Answer, command: Command) -> None:
    waiting = [item for item in _waiting(step, given, command) if item.id not in given.guessed]
    if waiting and _is_older(given):
        show(step, given.submission.id, [given.moderator], mark=f":{step.inbound_id}", changed=True)
        return
    # What nobody understood and no moderator sorted in is settled by a yes: nothing of it is published.
    lacking = [item for item in waiting if item.kind in _KINDS and not item.categories]
    given.remarks.update({item.id: "needs_category" for item in lacking})
    if lacking and given.digest_id is None:
        send(step, given, "moderator/needs_category", lacking, categories=category_names(step))
    yes = say_yes(step, given.submission, given.moderator, [item for item in waiting if item not in lacking])
    given.remarks.update({item.id: ONE_MORE for item in yes.one_more} | {item.id: OWN for item in yes.own})
    if yes.one_more:
        ask_others(step, given.submission, given.moderator)
    if yes.own and given.digest_id is None:
        send(step, given, "moderator/own", yes.own, others=others(step, given.submission, given.moderator))
    _decide(step, given, yes.enough, states.Listing.APPROVING, None)


def _is_older(given: Answer) -> bool:
    """Whether its writer had not seen what the sender has changed or added since."""
    changed_at = given.submission.changed_at
    return given.read_at is not None and changed_at is not None and given.read_at < changed_at


def _reject(step: Step, given: Answer, command: Command) -> None:
    waiting = _waiting(step, given, command)
    reason, number = whole_reason(step, command.argument), number_in(command.argument)
    if reason != "":
        _decide(step, given, waiting, states.Listing.REJECTING, reason)
    elif number is not None:
        given.no_reason.update(dict.fromkeys([item.id for item in waiting], number))
    elif waiting and given.digest_id is None:
        send_unclear(step, given, waiting)


def _take_out(step: Step, given: Answer, command: Command) -> None:
    """Ends what was approved and has taken effect; what still waits is rejected, and what can be undone is left to that."""
    waiting = _waiting(step, given, command)
    approved = [item for item in chosen_of(step, given, command) if is_in_effect(step, item)]
    reason, number = whole_reason(step, command.argument), number_in(command.argument)
    if not reason:
        if number is not None:
            given.no_reason.update(dict.fromkeys([item.id for item in (*waiting, *approved)], number))
            for item in approved:
                given.late.pop(item.id, None)
        return
    _decide(step, given, waiting, states.Listing.REJECTING, reason)
    said = approvals.current(step.tx, [item.id for item in approved])
    approvers = {item.id: {item.decided_by, *said.get(item.id, ())} for item in approved}
    taken_out = take_out(step, given.submission, approved, given.moderator, reason)
    for item in taken_out:
        given.remarks[item.id] = "taken_out"
        given.late.pop(item.id, None)
    for approver in step.city.reviewers:  # Who is none any more hears nothing of a citizen.
        theirs = [item for item in taken_out if approver in approvers[item.id]]
        if theirs and approver != given.moderator:
            send(step, given, "moderator/taken_out", theirs, to=approver, who=given.moderator)


def _decide(
    step: Step,
    given: Answer,
    items: Sequence[Listing],
    became: states.Listing,
    reason: str | None,
    ending: Ending | None = None,
) -> None:
    """Puts listings into the time in which the decision can be undone; `ending` is how they will end, where that is special."""
    due_at = step.now + step.desk.config.moderation.hold
    for item in items:
        if move(
            step.tx, item.id, states.Listing.WAITING, became, step.cause(f"{became} by a moderator"),
            due_at=due_at, decided_by=given.moderator, decided_at=step.now, decision_reason=reason, ending=ending,
        ):  # fmt: skip
            given.decided.append(item.id)
            given.remarks.pop(item.id, None)


def _conclude(step: Step, given: Answer) -> None:
    """After the whole answer, so that its writer and the sender hear of all of it in one letter; without a time to undo,
    the effects come at once."""
    hold = step.desk.config.moderation.hold
    listings = submissions.of_submission(step.tx, given.submission.id)
    decided = [item for item in listings if item.id in given.decided]
    if decided and not hold:
        take_effect(step, decided)
    tell_earlier(step, decided, given.moderator)
    claims.conclude(step, [given.submission.id], given.moderator, decided=bool(decided), became=given.claims.values())
    # Of what is revealed the new review tells; not of what could not be any more.
    told_now = {*_TOLD, "revealed"} if given.late else _TOLD
    remarked = {*given.claims, *(id_ for id_, remark in given.remarks.items() if remark in told_now)}
    done = [item for item in listings if (item in decided and hold) or item.id in remarked]
    refused = {*given.late, *given.no_reason}
    told = [item for item in listings if item in done or (item.id in refused and item not in decided)]
    if not done and not given.missing and not (given.late and given.no_reason) and not decided:
        send_refused(step, given)
    elif told or (given.missing and not given.names("unclear")):
        language = step.desk.letters.language("moderator/done", step.city.language, step.city.key)
        waiting = [item for item in listings if item.state == states.Listing.WAITING and item not in told]
        send(
            step, given, "moderator/done", told, still_waiting=step.listed(waiting, language),
            undo_until=step.local(step.now + hold) if decided and hold else None,
            by="", others=others(step, given.submission, given.moderator),
            yours=claims.is_claimed_by(step, given.submission.id, given.moderator),
            nothing_done=not done and not decided, missing=given.missing, count=len(listings),
            refusals=ready(step, language), **claims.of_mail(step, given.submission.id),
        )  # fmt: skip


def _category(step: Step, given: Answer, command: Command) -> None:
    """Corrects categories, and the kind where it is named; asks again unless the same answer approves."""
    waiting = _waiting(step, given, command)
    words = (command.argument or "").split(",")
    named = next((word for word in words if word in _KINDS), None)
    categories = [word for word in words if word not in _KINDS]
    for item in waiting:
        if named is None and item.kind not in _KINDS:
            # What nobody understood is mostly an offer; the moderator sees it in the new review before anything goes out.
            given.guessed.append(item.id)
        kind = named or (item.kind if item.kind in _KINDS else "offer")
        chosen = categories or item.categories
        terms = [term for term in item.terms if term.partition("/")[0] in chosen]
        if (kind, chosen) != (item.kind, item.categories):
            approvals.forget(step.tx, [item.id])
        submissions.correct(
            step.tx, item.id, kind, chosen, terms, step.cause("corrected by a moderator"),
            was_protected=how_many(step, item) > 1,
        )  # fmt: skip
        given.remarks[item.id] = "recategorised"
    doubts.settle(step, given.submission.id, {item.id for item in waiting}, kind=named is not None)
    if waiting:
        given.put_right.add("corrected_by")


def _reveal(step: Step, given: Answer, command: Command) -> None:
    """What is marked in the review, or what is named of it, may be passed on; asks again unless the same answer approves. Where
    nothing of what is named is marked, a yes in the same answer is not believed. What its moderator has approved, and nobody has
    seen, waits again with it; of what has taken effect they hear that it stays as it is."""
    waiting = _waiting(step, given, command)
    chosen = chosen_of(step, given, command)
    hidden = {item.id: guarding.hides(step, item, given.submission) for item in chosen}
    marked = frozenset().union(*hidden.values())
    kinds = guarding.kinds_named(step, command.argument, marked) if command.argument else frozenset(KINDS)
    others = [i for i in chosen if i not in waiting and not kinds.isdisjoint(hidden[i.id])]
    mine = [i for i in others if i.state == states.Listing.APPROVING and i.decided_by == given.moderator]
    for item in _wait_again(step, given, mine):
        waiting.append(item)
        given.late.pop(item.id, None)  # Until now, it was decided.
    revealed = [item for item in waiting if guarding.reveal(step, item, given.submission, kinds)]
    if command.argument and waiting and not revealed:
        given.guessed.extend(item.id for item in waiting)
        if given.digest_id is None:
            send_unclear(step, given, waiting)
        return
    given.remarks.update(dict.fromkeys([item.id for item in waiting], "revealed"))
    if waiting:
        given.put_right.add("revealed_by")
        given.late.update({item.id: item for item in others if item not in mine})


def _writer(step: Step, given: Answer, command: Command) -> None:
    """Who writes the mail, and what their organisation is called; the yes takes them in as that."""
    waiting = _waiting(step, given, command)
    if waiting:
        submission = submissions.get(step.tx, given.submission.id)
        assert submission is not None
        seekers.settle(step, submission, private=command.command == "private", name=command.argument or "")
        given.remarks.update(dict.fromkeys([item.id for item in waiting], "named"))
        given.put_right.add("named_by")


def _ask(step: Step, given: Answer, command: Command) -> None:
    person = people.get(step.tx, given.submission.person_id)
    listings = submissions.of_submission(step.tx, given.submission.id)
    if people.is_erased(person):
        send_late(step, given, listings)
        return
    step.write(
        "sender/question",
        person.mailbox,
        person.language,
        {
            "number": given.submission.id,
            "kind": listings[0].kind,
            "question": command.argument or "",
            "quoted": is_said_of_sender(command.argument or "", step.desk.reply_words),
        },
        key=f"question:{step.inbound_id}",
        about=About("s", given.submission.id),
        answers=[given.submission.message_id],
        to_name=person.name,
    )
    reviewing.wait_for_sender(step, given.submission.id)
    _note(step, listings, "asked", "a moderator asks the sender")
    given.remarks.update(dict.fromkeys([item.id for item in chosen_of(step, given, command)], "asked"))


def _hold(step: Step, given: Answer, command: Command) -> None:
    waiting = _waiting(step, given, command)
    if waiting:
        put_off = holding.put_off(step, given.submission.id, waiting, command.argument or "", given.moderator)
        given.put_off.update(dict.fromkeys([item.id for item in waiting], put_off))
    _note(step, waiting, "held", "a moderator lets it wait")
    given.remarks.update(dict.fromkeys([item.id for item in waiting], "held"))


def _claim(step: Step, given: Answer, command: Command) -> None:
    """Takes care of the whole mail, whichever of its things is named; where another does, the answer shows who."""
    waiting = _waiting(step, given, command)
    if waiting:
        is_theirs = claims.claim(step, given.submission.id, given.moderator)
        given.claims.update(dict.fromkeys([item.id for item in waiting], "claimed" if is_theirs else ""))


def _unclaim(step: Step, given: Answer, command: Command) -> None:
    """Gives it back, so that another may take care of it."""
    waiting = _waiting(step, given, command)
    if waiting:
        was_theirs = claims.unclaim(step, given.submission.id, given.moderator)
        given.claims.update(dict.fromkeys([item.id for item in waiting], "given_back" if was_theirs else ""))


def _spam(step: Step, given: Answer, command: Command) -> None:
    _decide(step, given, _waiting(step, given, command), states.Listing.REJECTING, None, Ending.SPAM)


def _like(step: Step, given: Answer, command: Command) -> None:
    """It is the same as an earlier mail, and goes on there."""
    waiting = _waiting(step, given, command)
    if merging.may_merge(step, given.submission, int(command.argument or 0)):
        _decide(step, given, waiting, states.Listing.REJECTING, command.argument, Ending.MERGED)
    elif waiting and given.digest_id is None:
        send_unclear(step, given, waiting)


def _wait_again(step: Step, given: Answer, decided: Sequence[Listing]) -> list[Listing]:
    """Takes decisions back that have not taken effect; those listings, as they were."""
    undone = [
        item
        for item in decided
        if move(
            step.tx, item.id, states.Listing(item.state), states.Listing.WAITING, step.cause("undone by a moderator"),
            due_at=None, decided_by=None, decided_at=None, decision_reason=None, ending=None,
        )
    ]  # fmt: skip
    if undone:
        reviewing.taken_back(step, given.submission.id)
    return undone


def _undo(step: Step, given: Answer, command: Command) -> None:
    """Takes back what was decided; of "doch nicht ablehnen" that alone."""
    chosen = chosen_of(step, given, command)
    of = _DECISIONS.get(command.argument or "", DECIDED)
    ids = [item.id for item in chosen] if states.Listing.APPROVING in of else []
    taken_back = approvals.take_back(step.tx, ids, given.moderator)
    decided = [item for item in chosen if item.state in of]
    if given.digest_id is not None:  # A list shows what others decided as well; that is theirs.
        decided = [item for item in decided if item.decided_by == given.moderator]
    undone = _wait_again(step, given, decided)
    for item in undone:
        submissions.release(step.tx, item.id, [], step.cause("undone by a moderator"))
    if undone:
        now = [submissions.listing(step.tx, item.id) for item in undone]
        said = approvals.current(step.tx, [item.id for item in undone])  # They heard of the decision.
        concerned = [given.moderator, *(item.decided_by or given.moderator for item in decided)]
        if given.digest_id is not None:  # One letter tells them of all of the list.
            concerned = []
        earlier = [one for item in undone for one in said.get(item.id, ()) if one != given.moderator]
        for moderator in dict.fromkeys([*concerned, *earlier]):
            undone_by = "" if moderator == given.moderator else given.moderator
            send(step, given, "moderator/undone", now, to=moderator, undone_by=undone_by)
    elif mine := [item for item in chosen if item.id in taken_back]:
        if given.digest_id is None:
            send(step, given, "moderator/undone", mine, undone_by="")
    elif not undone and claims.is_claimed_by(step, given.submission.id, given.moderator):
        _unclaim(step, given, command)
    elif not undone:
        send_late(step, given, chosen, undo=True)


def _show(step: Step, given: Answer, _command: Command) -> None:
    """The whole review, to whoever knows it only from a list, or has lost it."""
    show(step, given.submission.id, [given.moderator], mark=f":{step.inbound_id}")


def _list(step: Step, given: Answer, _command: Command) -> None:
    send_list(step, given.moderator, given.message_id)


def _intake(step: Step, given: Answer, command: Command) -> None:
    intake.give_order(step, given.moderator, command, given.message_id)


def _help(step: Step, given: Answer, _command: Command) -> None:
    send_help(step, given.moderator, given.message_id)


def _unclear(step: Step, given: Answer, command: Command) -> None:
    send_unclear(step, given, submissions.of_submission(step.tx, given.submission.id), command.argument or "")


COMMANDS: dict[str, Callable[[Step, Answer, Command], None]] = {
    "category": _category,
    "reveal": _reveal,
    **dict.fromkeys(WRITERS, _writer),
    "approve": _approve,
    "reject": _reject,
    "take_out": _take_out,
    "ask": _ask,
    "hold": _hold,
    "claim": _claim,
    "unclaim": _unclaim,
    "like": _like,
    "spam": _spam,
    "undo": _undo,
    "show": _show,
    "list": _list,
    "stop": _intake,
    "resume": _intake,
    "help": _help,
    "unclear": _unclear,
}


def _waiting(step: Step, given: Answer, command: Command) -> list[Listing]:
    """Those of the chosen listings that still wait; the moderator is told at the end who decided the others."""
    chosen = chosen_of(step, given, command)
    waiting = [item for item in chosen if item.state == states.Listing.WAITING]
    if isinstance(command.target, tuple) or not waiting:
        decided = (item for item in chosen if item not in waiting and item.id not in given.decided)
        given.late.update({item.id: item for item in decided})
    return waiting


def _note(step: Step, listings: Sequence[Listing], became: str, why: str) -> None:
    for item in listings:
        note(step.tx, "listing", item.id, item.state, became, step.cause(why))
