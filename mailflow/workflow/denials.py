"""Mails that may do nothing: an answer by somebody whom its letter was not for, and what its own domain disowns.

Called by `routing`, and by `moderatorroutes` where a moderator is none of this city.
"""

from __future__ import annotations

import hashlib

from mailflow.reading.authenticity import Proof, has_one_author
from mailflow.workflow.cases import Case, is_moderator, language_of
from mailflow.workflow.desk import Step


def is_denied(_step: Step, case: Case) -> bool:
    """Whether a mail answers a letter that was for somebody else."""
    return case.target is not None and not case.target.allowed


def refuse(step: Step, case: Case) -> str:
    """An answer whose writer is not the one that the token was given to: nothing is done, and the writer is told."""
    if not has_one_author(case.message):
        return "not one sender, none answered"
    moderator = is_moderator(step, case)
    name, variables = ("moderator/not_allowed", {"fresh": False}) if moderator else ("sender/not_allowed", {})
    key = f"not-allowed:{step.inbound_id}"
    step.write(name, case.mailbox, language_of(step, case), variables, key=key, answers=[case.message.message_id])
    return "the token does not belong to this sender"


def is_forged(_step: Step, case: Case) -> bool:
    """Whether a mail is disowned by its own domain."""
    return case.authenticity is not None and case.authenticity.proof is Proof.FAIL


def refuse_forged(step: Step, case: Case) -> str:
    """A mail that its own domain disowns: nothing is done. What is in From is not who wrote it, so nobody is answered but
    the moderator whose answer it would have been; by their registered address, and once a day however often it is tried.
    """
    target = case.target
    if target is None or not target.allowed or case.mailbox not in step.city.reviewers:
        return "fails DMARC"
    key = f"forged:{step.city.key}:{step.now.date()}:{hashlib.sha256(case.mailbox.encode()).hexdigest()}"
    step.write("moderator/forged", case.mailbox, step.city.language, {"sender_address": case.mailbox}, key=key)
    return "a moderator's answer that fails DMARC"
