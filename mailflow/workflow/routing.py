"""Where a mail goes: ROUTES, first match wins. What `cases` found out about who may is enforced here: `denials` answers whom
a letter was not for. What moderators and organisations as a whole send is looked at in `moderatorroutes` and `teamroutes`.

Called by the worker, inside the one transaction of the step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import is_absence_note, is_courtesy
from mailflow.classify.teamwords import addresses
from mailflow.model import Reading
from mailflow.reading.authenticity import has_one_author
from mailflow.store import erasure, inbound, matches, people, submissions, traffic
from mailflow.store.records import Listing, Match, Person, Submission
from mailflow.workflow import (
    absences,
    access,
    additions,
    answers,
    closing,
    conversation,
    datarights,
    moderatorroutes,
    naming,
    numberorders,
    offers,
    ownlist,
    ownneeds,
    ownthings,
    pausing,
    renewal,
    teamroutes,
    teams,
    unclear,
    unreachable,
)
from mailflow.workflow.cases import (
    Case,
    is_feedback,
    is_moderator,
    language_of,
    language_written,
    words_of,
)
from mailflow.workflow.commands import LONGEST_ORDER
from mailflow.workflow.denials import is_denied, is_forged, refuse, refuse_forged
from mailflow.workflow.desk import About, Step
from mailflow.workflow.digestanswers import digest_answered
from mailflow.workflow.submissions import submit


def route(step: Step, case: Case) -> str:
    """Takes the first route that applies, and ends the mail with its name and reason; both in a few words for the log.

    Nothing is done when the mail is no longer ours: the lease ran out, and another worker has it or has ended it.
    """
    people.lock_city(step.tx, step.city.key)
    if not inbound.is_ours(step.tx, case.mail.id):
        return "not ours any more"
    inbound.tell(step.tx, case.mail.id, case.mailbox, _answered(case))
    if erasure.is_meant(step.tx, case.mailbox, case.mail.id):
        inbound.finish(step.tx, case.mail.id, "forgotten", step.cause("its sender wanted to be forgotten after it"))
        return "forgotten before it was read"
    if not inbound.claim_key(step.tx, case.mail.id, case.identity, step.now):
        inbound.finish(step.tx, case.mail.id, "duplicate", step.cause("the same mail came before"))
        return "duplicate"
    if _is_endless(step, case):
        inbound.hold(
            step.tx, case.mail.id, "too many", step.cause("too many mails of one sender about one thing today")
        )
        return "held, too many of one sender about one thing"
    if case.nature.kind == "message" and has_one_author(case.message) and not is_forged(step, case):
        unreachable.revive(step, case.mailbox)
        people.seen(step.tx, step.city.key, case.mailbox, step.now)
        absences.is_back(step, case.mailbox)
    step = replace(step, writer=case.mailbox if case.nature.kind == "message" else "")
    name, handle = next((name, handle) for name, applies, handle in ROUTES if applies(step, case))
    why = handle(step, case)
    if case.authenticity is not None:
        why += f" (origin: {case.authenticity.proof}, {case.authenticity.why})"
    inbound.finish(step.tx, case.mail.id, name, step.cause(why))
    return f"{name}, {why}"


def with_copy(step: Step, case: Case) -> Case:
    """The case with a copy of its writer's data, where they ask for it: made here, before the lock that `route` takes."""
    if not datarights.wants_copy(step, case):
        return case
    return replace(case, copy=access.prepared(step, case.mailbox, language_written(step, case)))


def _answered(case: Case) -> str | None:
    """Which letter of ours a mail answers: purpose and subject."""
    return f"{case.target.purpose}{case.target.subject_id}" if case.target else None


def _is_endless(step: Step, case: Case) -> bool:
    """Whether this is one more turn of an exchange that a machine would never end: so many answers to the same letter, or
    so many mails with the same words, whatever numbers stand in them. Nothing is lost: a human here sees it."""
    if case.nature.kind != "message" or not case.mailbox or is_forged(step, case):
        return False  # What others send in somebody's name must not use up what they may send.
    if case.target is None and moderatorroutes.is_bare_command(step, case):
        return False  # A moderator may ask for the list as often as they like.
    limit = step.desk.config.limits.exchange_per_day
    if case.target is not None:
        about = f"{case.target.purpose}{case.target.subject_id}{'' if case.target.allowed else ' refused'}"
    else:
        about = " ".join(word for word in case.parts.new.split() if word.isalpha())
    return traffic.count(step.tx, step.city.key, case.mailbox, about, step.now) > limit


def _is_bounce(_step: Step, case: Case) -> bool:
    return case.nature.kind == "bounce"


def _bounce(step: Step, case: Case) -> str:
    return unreachable.bounce_arrives(step, case.mail.recipient, case.mail.raw)


def _is_complaint(_step: Step, case: Case) -> bool:
    return is_feedback(case.nature)


def _complaint(step: Step, case: Case) -> str:
    return unreachable.complaint_arrives(step, case.mail.recipient, case.mail.raw)


def _is_automatic(_step: Step, case: Case) -> bool:
    """Also whatever comes to a bounce address: only machines write to the envelope sender of a mail (RFC 5321 4.4)."""
    return case.nature.kind == "automatic" or (case.target is not None and case.target.purpose == "b")


def _end_automatic(step: Step, case: Case) -> str:
    if absences.note_arrives(step, case):
        return "somebody is away, their deputy gets a copy"
    return case.nature.reason.code if case.nature.reason else "to a bounce address"


def _is_absence_note(step: Step, case: Case) -> bool:
    """An answer that a machine gave without saying so in its header."""
    is_note = case.target is not None and is_absence_note(case.parts.new, step.desk.reply_words)
    return is_note and not teamroutes.is_ordered(step, case)


def _end_absence_note(step: Step, case: Case) -> str:
    if absences.note_arrives(step, case):
        return "somebody is away, their deputy gets a copy"
    return "nobody reads mail there just now"


def _is_courtesy(step: Step, case: Case) -> bool:
    """Thanks alone: for what we wrote, or in a thread of its own. Between the two sides of a match they are passed on."""
    if case.target is not None and case.target.purpose not in ("s", "w", "l", *ownlist.ORDERS):
        return False
    answers = case.target is not None or bool(case.message.in_reply_to) or not case.message.subject.strip()
    passes_on = case.message.attachments or case.forwarded
    return answers and not passes_on and is_courtesy(case.parts.new, step.desk.reply_words, "helper")


def _end_courtesy(_step: Step, _case: Case) -> str:
    return "says thank you"


def _is_right(step: Step, case: Case) -> bool:
    if case.target is None or case.target.purpose not in datarights.OWNERS:
        return False
    return datarights.asked(step, case, words_of(step, case, "organisation", "helper")) != ""


def _exercise(step: Step, case: Case) -> str:
    words = words_of(step, case, "organisation", "helper")
    return datarights.exercise(step, case, words, language_written(step, case))


def _not_confirmed(step: Step, case: Case) -> str:
    return datarights.not_confirmed(step, case, language_written(step, case))


def _about_forgotten(step: Step, case: Case) -> str:
    return datarights.answer_about_forgotten(step, case, language_of(step, case))


def _is_too_old(_step: Step, case: Case) -> bool:
    """Not an answer to a letter about one's own data: it decides nothing, and is read as if it came now."""
    return case.target is not None and case.target.ended and case.target.purpose not in ("c", "p")


def _ask_anew(step: Step, case: Case) -> str:
    """The letter that was answered is too old to count. Its reader gets a fresh one, and says it again in one word."""
    assert case.target is not None
    purpose, subject_id = case.target.purpose, case.target.subject_id
    if purpose == "d":
        return moderatorroutes.send_list_anew(step, case)
    writer = people.find(step.tx, step.city.key, case.mailbox)
    if order := ownlist.ORDERS.get(purpose):
        if writer is None or not ownlist.send(step, writer, case.message.message_id, order):
            ownlist.send_nothing(step, case.mailbox, language_of(step, case), case.message.message_id, order)
        return "an answer to a list of their own that is too old"
    if purpose in teamroutes.PURPOSES:
        return _or_refused(teamroutes.send_anew)(step, case)
    if purpose == "n":
        subject: Submission | Match | Listing | None = submissions.find(step.tx, subject_id)
    elif purpose in ("o", "g", "h", "w"):
        subject = matches.get(step.tx, subject_id)
    else:
        subject = submissions.get(step.tx, subject_id)
    if subject is None or subject.city != step.city.key or (purpose == "m" and not is_moderator(step, case)):
        return refuse(step, case)
    if isinstance(subject, Match) and writer is not None and closing.close_idle(step, subject):
        role = "helper" if purpose == "h" else "organisation"
        return closing.tell_closed(step, subject, role, writer, case.message.message_id)
    if isinstance(subject, Submission) and purpose == "s" and _tells_at_last(step, case, subject):
        return unclear.take_up(step, case, subject)
    if isinstance(subject, Submission) and purpose == "s" and _holds_something_new(step, case, subject):
        return _submit(step, case)
    name = "moderator/too_old" if purpose == "m" else "sender/too_old"
    step.write(
        name, case.mailbox, language_of(step, case), {"number": subject_id},
        key=f"too-old:{step.inbound_id}", about=About(purpose, subject_id), answers=[case.message.message_id],
    )  # fmt: skip
    return "an answer to a letter that is too old"


def _is_for(*purposes: str) -> Callable[[Step, Case], bool]:
    return lambda _step, case: case.target is not None and case.target.purpose in purposes


def _or_refused(handle: Callable[[Step, Case], str | None]) -> Callable[[Step, Case], str]:
    """A handler that gives nothing where the writer may not do what they ask for."""
    return lambda step, case: handle(step, case) or refuse(step, case)


def _team_ordered(step: Step, case: Case) -> str:
    done, more = teamroutes.ordered(step, case)
    needed = replace(case.classify(), intent="need")  # Who goes on needing all that offers nothing beside it.
    return f"{done}; {_submit(step, replace(case, classify=lambda: needed))}" if more else done


def _sender_answers(step: Step, case: Case) -> str:
    assert case.target is not None
    submission = submissions.get(step.tx, case.target.subject_id)
    if submission is None or submission.city != step.city.key:
        return refuse(step, case)
    if _tells_at_last(step, case, submission):
        return unclear.take_up(step, case, submission)
    if _holds_something_new(step, case, submission):
        return f"in an old thread, {_submit(step, case)}"
    owner = people.get(step.tx, submission.person_id)
    writer = owner if owner.mailbox == case.mailbox else teams.may_speak(step, owner, case.mailbox)
    if writer is None:
        return refuse(step, case)
    words = words_of(step, case, "organisation", "helper")
    return answers.answer(step, submission, words, case.message.message_id, case.classify(), case.pictures, writer)


def _tells_at_last(step: Step, case: Case, submission: Submission) -> bool:
    return unclear.is_told(step, submission, case.parts.new, case.classify())


def _holds_something_new(step: Step, case: Case, submission: Submission) -> bool:
    reading = case.classify()
    return (
        bool(reading.categories)
        and reading.intent in ("offer", "need")
        and not _only_seems_new(reading, submissions.of_submission(step.tx, submission.id))
        and not _only_answers_whether_valid(step, submission, reading)
        and answers.is_something_new(step, submission, case.parts.new)
        and not additions.answers_question(step, submission, reading)
    )


def _only_seems_new(reading: Reading, listings: Sequence[Listing]) -> bool:
    """Whether an answer about a listing reads like one of the other side, but by no word for it: it is about that listing. "Das
    Bett ist weiß und hat eine Matratze" tells of the bed that is given."""
    if any(item.kind == reading.intent for item in listings):
        return False
    return not any(one.code == "cue" and one.values["intent"] == reading.intent for one in reading.reasons)


def _only_answers_whether_valid(step: Step, submission: Submission, reading: Reading) -> bool:
    """Whether an answer to the question if something is still valid reads like an offer or a need, but by no word for it, or of
    no thing: "it's still going spare"."""
    asked = renewal.is_asked(submissions.of_submission(step.tx, submission.id))
    is_told = any(one.code == "cue" for one in reading.reasons) and any(item.terms for item in reading.items)
    return asked and not is_told


def _match_of(step: Step, case: Case) -> Match | None:
    """The match that an answer is about, where it is of this city."""
    assert case.target is not None
    match = matches.get(step.tx, case.target.subject_id)
    return match if match is not None and match.city == step.city.key else None


def _helper_answered(step: Step, case: Case) -> str:
    match = _match_of(step, case)
    if match is None:
        return refuse(step, case)
    said = replace(case.parts, new=words_of(step, case, "organisation", "helper"))
    return conversation.helper_answers(step, match, said, case.message.message_id, case.message.attachments)


def _speaker(step: Step, case: Case, match: Match) -> Person | None:
    offer, need = submissions.listing(step.tx, match.offer_id), submissions.listing(step.tx, match.need_id)
    return teams.may_speak(step, people.get(step.tx, need.person_id), case.mailbox, offer)


def _organisation_answered(answered: Callable[..., str]) -> Callable[[Step, Case], str]:
    """An answer about a match by whoever may speak for its organisation; who spoke for it once may have left it."""

    def handle(step: Step, case: Case) -> str:
        match = _match_of(step, case)
        speaker = _speaker(step, case, match) if match else None
        if match is None or speaker is None:
            return refuse(step, case)
        said = replace(case.parts, new=words_of(step, case, "organisation", "helper"))
        return answered(step, match, said, case.message.message_id, case.message.attachments, speaker)

    return handle


def _neighbour_answered(step: Step, case: Case) -> str:
    assert case.target is not None
    offer = submissions.find(step.tx, case.target.subject_id)
    if offer is None or offer.city != step.city.key:
        return refuse(step, case)
    return offers.next_door_answered(step, offer, words_of(step, case, "helper"), case.message.message_id)


def _exercise_fresh(step: Step, case: Case) -> str:
    return datarights.exercise_fresh(step, case, language_written(step, case))


def _is_withdrawal(_step: Step, case: Case) -> bool:
    return case.classify().intent == "withdraw"


def _withdraw(step: Step, case: Case) -> str:
    person = people.find(step.tx, step.city.key, case.mailbox)
    about_others = person is not None and _names_another(case, person)
    if person is not None and not about_others and ownlist.send(step, person, case.message.message_id):
        return "asked which listing is taken back"
    if _only_withdraws(step, case) and not (person and _counted_on(step, person)):
        ownlist.send_nothing(step, case.mailbox, language_of(step, case), case.message.message_id, "withdraw")
        return "a withdrawal of nothing that is open"
    submit(step, case.message, case.parts, case.classify(), case.mailbox, case.pictures, case.forwarded)
    return "a withdrawal of nothing that is open"


def _names_another(case: Case, person: Person) -> bool:
    """ "lea@verein.example arbeitet nicht mehr bei uns": what an organisation says of its people is for people to read."""
    return person.organisation is not None and any(one != case.mailbox for one in addresses(case.parts.new))


def _only_withdraws(step: Step, case: Case) -> bool:
    """Whether the words order that and nothing else: "Ich verschenke ein Regal. Alles andere können Sie löschen." is for people."""
    by_name = step.desk.rules[step.city.key].category_by_name
    ordered = parse(case.parts.new, "helper", step.desk.reply_words, by_name)
    return len(case.parts.new) <= LONGEST_ORDER and [command.command for command in ordered] == ["withdraw"]


def _counted_on(step: Step, person: Person) -> bool:
    """Whether all of something of theirs was placed so lately that its organisation may still wait for it."""
    return bool(submissions.placed_since(step.tx, person.id, step.now - unreachable.CARRIED_OUT))


def _own_list_answered(step: Step, case: Case) -> str | None:
    assert case.target is not None
    person = people.find(step.tx, step.city.key, case.mailbox)
    if person is None:
        return None
    words = words_of(step, case, "organisation", "helper")
    return ownlist.answered(step, case.target.purpose, case.target.subject_id, person, words, case.message.message_id)


def _always(_step: Step, _case: Case) -> bool:
    return True


def _submit(step: Step, case: Case) -> str:
    reading = case.classify()
    submit(step, case.message, case.parts, reading, case.mailbox, case.pictures, case.forwarded)
    return f"read as {reading.intent}"


ROUTES: tuple[tuple[str, Callable[[Step, Case], bool], Callable[[Step, Case], str]], ...] = (
    # route, applies to, what happens
    ("bounce", _is_bounce, _bounce),
    ("complaint", _is_complaint, _complaint),
    ("automatic", _is_automatic, _end_automatic),
    ("absence", _is_absence_note, _end_absence_note),
    ("forged", is_forged, refuse_forged),
    ("not allowed", is_denied, refuse),
    ("privacy", _is_right, _exercise),
    ("not confirmed", datarights.is_unconfirmed, _not_confirmed),
    ("forgotten", datarights.is_about_forgotten, _about_forgotten),
    ("too old", _is_too_old, _ask_anew),
    ("to confirm", moderatorroutes.is_to_be_confirmed, moderatorroutes.ask_to_confirm),
    ("confirmation", _is_for("c"), moderatorroutes.confirm),
    ("own work", moderatorroutes.is_about_own_work, moderatorroutes.own_work),
    ("moderator", _is_for("m"), moderatorroutes.review_answered),
    ("list", _is_for("d"), moderatorroutes.list_answered),
    ("thanks", _is_courtesy, _end_courtesy),
    ("forgotten", datarights.is_about_emptied, _about_forgotten),
    ("name", naming.is_said, naming.take_up),
    ("team", teamroutes.is_ordered, _team_ordered),
    ("team agreed", _is_for("j"), _or_refused(teamroutes.agreed)),
    ("team confirmed", _is_for("q"), _or_refused(teamroutes.confirmed)),
    ("needs", _is_for("l"), _or_refused(teamroutes.list_answered)),
    ("own list", _is_for(*ownlist.ORDERS), _or_refused(_own_list_answered)),
    ("sender", _is_for("s"), _sender_answers),
    ("organisation", _is_for("o"), _organisation_answered(conversation.organisation_answers)),
    ("colleague", _is_for("w"), _organisation_answered(partial(conversation.organisation_answers, knows=True))),
    ("digest", _is_for("g"), _organisation_answered(digest_answered)),
    ("neighbour", _is_for("n"), _neighbour_answered),
    ("helper", _is_for("h"), _helper_answered),
    ("command", moderatorroutes.is_bare_command, moderatorroutes.bare_command),
    ("pause", pausing.is_ordered, pausing.obey),
    ("by number", numberorders.is_ordered, numberorders.obey),
    ("privacy", datarights.is_fresh, _exercise_fresh),
    ("own things", ownthings.is_told, ownthings.obey),
    ("own needs", ownneeds.is_told, ownneeds.obey),
    ("addition", additions.is_meant, additions.add),
    ("withdrawal", _is_withdrawal, _withdraw),
    ("submission", _always, _submit),
)
