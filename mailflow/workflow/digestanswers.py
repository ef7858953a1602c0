"""What an organisation answers to a digest of matches: a word about each number, done as if each had come alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mailflow.model import Attachment
from mailflow.reading.reply import Parts
from mailflow.store import matches, submissions
from mailflow.store.records import Match, Person
from mailflow.workflow.conversation import organisation_answers, read
from mailflow.workflow.desk import About, Step
from mailflow.workflow.numbered import parts

IN_A_LIST = ("accept", "decline", "done", "later")  # What can be said of one of several offers.


def digest_answered(
    step: Step, first: Match, mail: Parts, message_id: str, attachments: Sequence[Attachment], speaker: Person
) -> str:
    """An answer to a digest, by its numbers; what is unclear about one is unclear about all, and nothing is done."""
    told = {match.place or 0: match for match in matches.of_digest(step.tx, first.id)}
    said = parts(mail.new, max(told, default=0))
    if not said.keys() <= told.keys():  # One of them was told anew since, under another number.
        said = {}
    for number, text in said.items():
        match = told[number]
        pair = [submissions.listing(step.tx, id_) for id_ in (match.offer_id, match.need_id)]
        named = {command.command for command in read(step, text, "organisation", pair)}
        if named.isdisjoint(IN_A_LIST) or not named <= {*IN_A_LIST, "message"}:
            said = {}
            break
    if not said:
        step.write(
            "organisation/which", speaker.mailbox, speaker.language, {"count": len(told)},
            key=f"organisation/which:{step.inbound_id}", about=About("g", first.id), answers=[message_id],
            to_name=speaker.name,
        )  # fmt: skip
        return "organisation, to a digest: unclear"
    done = [
        organisation_answers(step, told[n], replace(mail, new=text), message_id, attachments, speaker)
        for n, text in sorted(said.items())
    ]
    return f"{len(done)} of a digest: " + ", ".join(one.removeprefix("organisation: ") for one in done)
