"""Where mails of moderators go: answers to reviews and lists, bare commands, their own work; and what they must confirm
before it counts, because nothing shows that they wrote it.

Called by `routing`.
"""

from __future__ import annotations

from collections.abc import Callable

from mailflow.outgoing import tokens
from mailflow.reading.authenticity import Proof
from mailflow.store import digests, inbound, submissions
from mailflow.workflow import cases, commands, intake, moderation, ownwork
from mailflow.workflow.cases import Case, bare_words, is_moderator, words_of
from mailflow.workflow.denials import refuse
from mailflow.workflow.desk import About, Step
from mailflow.workflow.listanswers import answer_list, items_of_list
from mailflow.workflow.overview import send_list

CONFIRM_SHOWS = 1000  # So many characters of an answer stand in the letter that asks whether it was theirs.


def is_to_be_confirmed(step: Step, case: Case) -> bool:
    """Whether a moderator's mail would change something, and it is not shown that they wrote it."""
    if case.authenticity is None or not is_moderator(step, case):
        return False
    proof, unproven = case.authenticity.proof, step.desk.config.moderation.unproven
    is_doubted = proof is Proof.DOUBTFUL or (proof is Proof.NONE and unproven == "confirm")
    if is_about_own_work(step, case):
        return is_doubted
    if case.target is None:
        return is_doubted and _orders_intake(step, case)
    purpose, subject_id = case.target.purpose, case.target.subject_id
    if purpose not in tokens.DECIDING:
        return False
    items = items_of_list(step, subject_id) if purpose == "d" else commands.items_of(step, subject_id)
    return is_doubted and commands.decides(step, words_of(step, case, "moderator"), items)


def ask_to_confirm(step: Step, case: Case) -> str:
    """Nothing shows whether the moderator wrote it: their mailbox is asked, with a token that nobody else has seen."""
    _write_confirm(step, case, case, case.mail.id)
    return "a moderator's answer, to be confirmed"


def confirm(step: Step, case: Case) -> str:
    """A moderator answers whether an earlier answer was theirs; it is then done, once, as if it came now."""
    assert case.target is not None
    doubted = case.confirms
    if doubted is None or doubted.mailbox != case.mailbox:
        return refuse(step, case)
    decide = own_work if is_about_own_work(step, doubted) else _decided_by(step, doubted)
    if decide is None:
        return refuse(step, case)
    said = commands.said(step.desk, step.city, words_of(step, case, "moderator"))
    if said == "reject":
        return "a moderator does not confirm an answer"
    if said != "approve" or case.target.ended:
        _write_confirm(step, case, doubted, case.target.subject_id)
        return "asked once more to confirm"
    if not inbound.claim_key(step.tx, case.mail.id, f"confirmed:{case.target.subject_id}", step.now):
        return "confirmed before"
    return "confirmed, " + decide(step, doubted)


def _write_confirm(step: Step, case: Case, doubted: Case, number: int) -> None:
    target = doubted.target
    step.write(
        "moderator/confirm",
        case.mailbox,
        step.city.language,
        {
            "number": target.subject_id if target else 0,
            "answered": {"m": "review", "d": "list"}[target.purpose] if target else "city",
            "text": bare_words(step.desk, doubted)[:CONFIRM_SHOWS],
        },
        key=f"confirm:{number}:{step.inbound_id}",
        about=About("c", number),
        answers=[case.message.message_id],
    )


def _decided_by(step: Step, doubted: Case) -> Callable[[Step, Case], str] | None:
    """What does an answer about reviews, or an order about what the city takes; None where it is none that may be done."""
    if doubted.target is None:
        return bare_command if is_moderator(step, doubted) and _orders_intake(step, doubted) else None
    if not doubted.target.allowed:
        return None
    return {"m": review_answered, "d": list_answered}.get(doubted.target.purpose)


def is_about_own_work(step: Step, case: Case) -> bool:
    """Not where a moderator offers or needs something: "Ich bin ab Montag im Urlaub und verschenke vorher ein Bett"."""
    if not cases.is_about_own_work(step.desk, case):
        return False
    items = case.classify().items if case.target is None else ()
    return not any(item.terms for item in items)  # A thing is named, and not only guessed.


def own_work(step: Step, case: Case) -> str:
    """A moderator is away, or back, or wants digests: said to whichever of our addresses."""
    words = bare_words(step.desk, case)
    if words == case.parts.new and not words_of(step, case, "moderator"):
        return bare_command(step, case)  # Its two parts say different things.
    [command] = commands.commands_of(step, words)
    return ownwork.obey(
        step, ownwork.Said(case.mailbox, words, command, case.classify().availability, case.message.message_id)
    )


def review_answered(step: Step, case: Case) -> str:
    """A moderator answers a review."""
    assert case.target is not None
    submission = submissions.get(step.tx, case.target.subject_id)
    if submission is None or not is_moderator(step, case) or submission.city != step.city.key:
        return refuse(step, case)
    return moderation.answer(step, submission, case.mailbox, words_of(step, case, "moderator"), case.message.message_id)


def list_answered(step: Step, case: Case) -> str:
    """A moderator answers a list or a digest."""
    assert case.target is not None
    if not _is_for_list_of_moderator(step, case):
        return refuse(step, case)
    words = words_of(step, case, "moderator")
    return answer_list(step, case.target.subject_id, case.mailbox, words, case.message.message_id)


def send_list_anew(step: Step, case: Case) -> str:
    """The list that was answered is too old to count; its reader gets a fresh one."""
    if not _is_for_list_of_moderator(step, case):
        return refuse(step, case)
    send_list(step, case.mailbox, case.message.message_id, too_old=True)
    return "an answer to a list that is too old"


def _is_for_list_of_moderator(step: Step, case: Case) -> bool:
    assert case.target is not None
    listed = digests.shown(step.tx, step.city.key, case.target.subject_id)
    return listed is not None and is_moderator(step, case)


def is_bare_command(step: Step, case: Case) -> bool:
    """Whether a moderator orders something in a mail of its own."""
    if case.mailbox not in step.city.reviewers or cases.is_about_own_work(step.desk, case):
        return False
    return commands.is_bare_command(step.desk, step.city, bare_words(step.desk, case))


def bare_command(step: Step, case: Case) -> str:
    """Does what a moderator orders in a mail of its own, as far as that needs no review."""
    return moderation.answer_without_token(step, case.mailbox, bare_words(step.desk, case), case.message.message_id)


def _orders_intake(step: Step, case: Case) -> bool:
    """Whether a mail that answers nothing orders what the city takes: the only thing that such a mail may change."""
    return commands.said(step.desk, step.city, bare_words(step.desk, case)) in intake.ORDERS
