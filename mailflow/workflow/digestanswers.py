"""What an organisation answers to a digest of matches: a word about each number, done as if each had come alone; one letter
tells what became of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailflow import states
from mailflow.model import Attachment
from mailflow.outgoing.shown import Answered
from mailflow.reading.reply import Parts
from mailflow.states import Ending
from mailflow.store import matches, people, submissions
from mailflow.store.records import Match, Person
from mailflow.workflow import besides
from mailflow.workflow.conversation import organisation_answers
from mailflow.workflow.desk import About, Gathering, Step
from mailflow.workflow.numbered import parts
from mailflow.workflow.submissions import category_of
from mailflow.workflow.talks import read

IN_A_LIST = ("accept", "decline", "done", "later")  # What can be said of one of several offers.
OUTCOMES = {  # What each letter to a single answer tells, in a word; answers that bring none are passed on to the helper.
    "organisation/accepted": "accepted",
    "organisation/already": "accepted",
    "organisation/declined": "declined",
    "organisation/why": "declined",
    "organisation/later": "later",
    "organisation/moment": "moment",
    "organisation/too_late": "too_late",
    "organisation/unclear": "unclear",
    "organisation/colleague": "colleague",
    "sender/closed": "covered",
    "sender/too_late": "too_late",
    "both/closed": "closed",
    "both/passed_on": "passed_on",
}


@dataclass(frozen=True)
class Digest:
    """An answer to a digest: its mail, its writer, and the match under each number."""

    first: Match
    told: Mapping[int, Match]
    mail: Parts
    message_id: str
    attachments: Sequence[Attachment]
    speaker: Person


def digest_answered(
    step: Step, first: Match, mail: Parts, message_id: str, attachments: Sequence[Attachment], speaker: Person
) -> str:
    """An answer to a digest, by its numbers; what is unclear about one is unclear about all, and nothing is done."""
    told = {match.place or 0: match for match in matches.of_digest(step.tx, first.id)}
    digest = Digest(first, told, mail, message_id, attachments, speaker)
    said = parts(mail.new, max(told, default=0))
    # One of them may have been told anew since, under another number.
    if not said or not said.keys() <= told.keys() or not all(_is_clear(step, told[n], said[n]) for n in said):
        step.write(
            "organisation/which", speaker.mailbox, speaker.language, {"count": len(told)},
            key=f"organisation/which:{step.inbound_id}", about=About("g", first.id), answers=[message_id],
            to_name=speaker.name,
        )  # fmt: skip
        return "organisation, to a digest: unclear"
    if len(said) == 1:
        done = [_do(step, digest, number, text) for number, text in said.items()]
    else:
        done = _do_all(step, digest, said)
    return f"{len(done)} of a digest: " + ", ".join(one.removeprefix("organisation: ") for one in done)


def _is_clear(step: Step, match: Match, text: str) -> bool:
    """Whether what is said of an offer orders something; or is a word to its helper, or why it did not fit."""
    pair = [submissions.listing(step.tx, id_) for id_ in (match.offer_id, match.need_id)]
    language = people.get(step.tx, pair[1].person_id).language
    named = {command.command for command in read(step, text, "organisation", pair, language)}
    if named in ({"message"}, {"call_off"}):
        unexplained = match.ending == Ending.DECLINED and match.reason is None
        return match.state == states.Match.ACCEPTED or unexplained
    return not named.isdisjoint(IN_A_LIST) and named <= {*IN_A_LIST, "message"}


def _do(step: Step, digest: Digest, number: int, text: str) -> str:
    mail = replace(digest.mail, new=text)
    return organisation_answers(
        step, digest.told[number], mail, digest.message_id, digest.attachments, digest.speaker
    )  # fmt: skip


def _do_all(step: Step, digest: Digest, said: Mapping[int, str]) -> list[str]:
    """Each of them, and one letter about all of it."""
    done: list[str] = []
    answered: list[Answered] = []
    needed: list[str] = []
    ask_why = False
    for number, text in sorted(said.items()):
        gathering = Gathering(digest.speaker.mailbox, frozenset(OUTCOMES))
        done.append(_do(replace(step, gathering=gathering), digest, number, text))
        answered += _answered(step, digest, number, gathering)
        needed += gathering.needs
        ask_why |= any(name == "organisation/why" for name, _ in gathering.letters)
    speaker, need = digest.speaker, "\n".join(needed)
    taken_up = besides.take_up(step, speaker, need, digest.message_id) if need else 0
    step.write(
        "organisation/digest_done", speaker.mailbox, speaker.language,
        {"answers": answered, "ask_why": ask_why, "besides": " ".join(needed), "besides_number": taken_up},
        key=f"digest-done:{step.inbound_id}", about=About("g", digest.first.id), answers=[digest.message_id],
        to_name=speaker.name,
    )  # fmt: skip
    return done


def _answered(step: Step, digest: Digest, number: int, gathering: Gathering) -> list[Answered]:
    """What became of the answer about one number."""
    match = matches.get(step.tx, digest.told[number].id) or digest.told[number]
    pair = [submissions.listing(step.tx, id_) for id_ in (match.offer_id, match.need_id)]
    language = step.desk.letters.language("organisation/digest_done", digest.speaker.language, step.city.key)
    entry = Answered(number, "passed_on", category_of(step, pair[0], pair[1], language))
    told = [replace(entry, outcome=OUTCOMES[name], **_details(match, name, its)) for name, its in gathering.letters]
    return list(dict.fromkeys(told)) or [entry]


def _details(match: Match, name: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """How many, why, until when, or who was faster: where a letter tells it."""
    if name == "organisation/declined":
        return {"reason": match.reason or ""}
    return {key: variables[key] for key in ("amount", "until", "who") if key in variables}
