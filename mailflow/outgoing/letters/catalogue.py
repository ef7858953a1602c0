"""Every letter that mailflow can write: its kind, and the variables that its template gets.

A new letter is a line of LETTERS and a template in each language; what its variables hold stands in `variables`.
"""

from __future__ import annotations

from dataclasses import dataclass

REPLIED, GENERATED = "auto-replied", "auto-generated"  # RFC 3834 5: an answer to one mail, or of our own accord.


@dataclass(frozen=True, slots=True)
class Spec:
    """One letter: its X-Mailflow-Kind, its Auto-Submitted (None: a person wrote it), and what its template may use."""

    kind: str
    auto_submitted: str | None
    variables: tuple[str, ...]


def _spec(kind: str, auto_submitted: str | None, variables: str) -> Spec:
    return Spec(kind, auto_submitted, tuple(variables.split()))


# <reader>/<letter>; a template has also `city` (its name), `city_key`, `language` and `words` (words.toml).
LETTERS: dict[str, Spec] = {
    "sender/receipt": _spec(
        "receipt",
        REPLIED,
        "number kind role listings said_of_all postcode phone sizes availability delivery places other_side asks forwarded sealed only_photos earlier wait wait_until",
    ),
    "sender/not_taken": _spec("receipt", REPLIED, "number kind stops needed"),
    "sender/decision_approved": _spec("decision", GENERATED, "number kind role listings rest admitted"),
    "sender/decision_rejected": _spec("decision", GENERATED, "number kind listings rest reason taken_out"),
    "sender/decision_mixed": _spec("decision", GENERATED, "number kind role listings rest admitted"),
    "sender/question": _spec("question", GENERATED, "number kind question quoted"),
    "sender/withdrawn": _spec("receipt", REPLIED, "number kind listings more_open"),
    "sender/deleted": _spec("receipt", REPLIED, "reference cities"),
    "sender/confirm": _spec("question", REPLIED, "right unchanged kept_back"),
    "sender/copy": _spec("receipt", REPLIED, "organisations files delete_too"),
    "sender/others_data": _spec("notice", REPLIED, "contact"),
    "sender/held": _spec("receipt", REPLIED, "held"),
    "sender/copy_sent": _spec("notice", REPLIED, "sent until"),
    "sender/correct": _spec("receipt", REPLIED, "number kind listings postcode phone"),
    "sender/revoked": _spec("receipt", REPLIED, "listings"),
    "sender/closed": _spec("receipt", REPLIED, "number kind listings change until_day more_open still_agreed"),
    "sender/renewal": _spec("renewal", GENERATED, "number kind listings unclear"),
    "sender/renewed": _spec("receipt", REPLIED, "number kind listings"),
    "sender/ended": _spec("notice", GENERATED, "number kind listings why other needed"),
    "sender/added": _spec("receipt", REPLIED, "number passed_on"),
    "sender/corrected": _spec(
        "receipt",
        REPLIED,
        "number kind listings postcode phone sizes availability delivery places again unread passed_on",
    ),
    "sender/which": _spec("question", REPLIED, "order listings named already until_day"),
    "sender/not_understood": _spec("notice", REPLIED, "role listings next_door"),
    "sender/not_allowed": _spec("notice", REPLIED, ""),
    "sender/too_late": _spec("notice", REPLIED, "number kind listings"),
    "sender/too_old": _spec("notice", REPLIED, ""),
    "moderator/review": _spec(
        "review",
        GENERATED,
        "number kind part_number part_kind sender_name sender_address organisation organisation_known renamed_from private unsure_who received listings said_of_all postcode phone"
        " sizes availability delivery places"
        " text forwarded hidden attachments asks answer_by reasons doubts likes corrected_by revealed_by named_by by_you addition changed due_again next_door deputy"
        " own approved_by duties unchecked refusals stops history flags fitting similar outgoing request address since until_day",
    ),
    "moderator/done": _spec(
        "notice",
        REPLIED,
        "number kind listings by still_waiting undo_until others claimed_by claimed_until yours nothing_done missing count refusals",
    ),
    "moderator/claim": _spec("notice", GENERATED, "listings claim yours claimed_by claimed_until"),
    "moderator/list_done": _spec("notice", REPLIED, "listings undo_until left missing count refusals"),
    "moderator/undone": _spec("notice", REPLIED, "number kind listings undone_by"),
    "moderator/late": _spec("notice", REPLIED, "number kind listings decided_by decided_at undo undo_until in_effect"),
    "moderator/taken_out": _spec("notice", GENERATED, "number kind listings who"),
    "moderator/objection": _spec("notice", GENERATED, "number kind listings who reason undo_until"),
    "moderator/own": _spec("notice", REPLIED, "number kind listings others"),
    "moderator/needs_category": _spec("notice", REPLIED, "number kind listings categories"),
    "moderator/unclear": _spec(
        "notice",
        REPLIED,
        "number kind listings unknown nearest categories no_reason refusals missing count waits reply wants_reason undo_until",
    ),
    "moderator/not_allowed": _spec("notice", REPLIED, "fresh"),
    "moderator/too_old": _spec("notice", REPLIED, "number"),
    "moderator/forged": _spec("notice", GENERATED, "sender_address"),
    "moderator/confirm": _spec("notice", REPLIED, "number answered text"),
    "moderator/help": _spec("notice", REPLIED, "categories refusals"),
    "moderator/list": _spec(
        "digest", REPLIED, "listings not_understood unknown nearest categories too_old triage stops missing"
    ),
    "moderator/digest": _spec("digest", GENERATED, "listings left deputy surge"),
    "moderator/reminder": _spec("reminder", GENERATED, "listings left deputy"),
    "moderator/intake": _spec("notice", REPLIED, "turn names by stops unknown nearest categories"),
    "moderator/absence": _spec("notice", REPLIED, "absence first_day last_day others"),
    "moderator/digests": _spec("notice", REPLIED, "clocks"),
    "moderator/unreachable": _spec("notice", GENERATED, "address whom organisation complained"),
    "moderator/reachable": _spec("notice", GENERATED, "address whom organisation"),
    "organisation/match": _spec(
        "match",
        GENERATED,
        "number category amount postcode sizes availability delivery since until_day text need duties reasons",
    ),
    "organisation/colleague": _spec("notice", GENERATED, "number category text who what amount late"),
    "organisation/needs": _spec("receipt", REPLIED, "listings renewed turned until_day ended kept not_understood"),
    "organisation/agree": _spec("question", GENERATED, "asking request address since until_day who organisation"),
    "organisation/team": _spec("notice", GENERATED, "event request address since until_day who organisation you"),
    "organisation/digest": _spec("digest", GENERATED, "offers"),
    "organisation/digest_done": _spec("receipt", REPLIED, "answers ask_why besides besides_number"),
    "organisation/later": _spec("receipt", REPLIED, "number category text until"),
    "organisation/why": _spec("question", REPLIED, "number category text"),
    "organisation/which": _spec("notice", REPLIED, "count"),
    "organisation/accepted": _spec("receipt", REPLIED, "number category text amount wanted besides besides_number"),
    "organisation/already": _spec("notice", REPLIED, "number category text amount decided_at"),
    "organisation/declined": _spec("receipt", REPLIED, "number category text"),
    "organisation/moment": _spec("notice", REPLIED, "number category text"),
    "organisation/too_late": _spec("notice", REPLIED, "number category text"),
    "organisation/unclear": _spec("notice", REPLIED, "number category text"),
    "helper/introduction": _spec(
        "introduction", GENERATED, "number category text organisation private amount placed message"
    ),
    "helper/neighbour": _spec("question", GENERATED, "number category text place"),
    "helper/needed": _spec("notice", GENERATED, "number category text needed"),
    "helper/cancelled": _spec("notice", GENERATED, "number category text organisation private message by_helper"),
    "both/closed": _spec("notice", REPLIED, "number category text days"),
    "both/erased": _spec("notice", GENERATED, "listings called_off reopened"),
    "both/released": _spec("receipt", REPLIED, "number category text"),
    "both/booked": _spec("notice", REPLIED, "number category text amount free role"),
    "both/passed_on": _spec("notice", REPLIED, "number category text not_taken contact_out agreed still_agreed role"),
    "both/relay": _spec("relay", None, "number category text from_whom is_first message attachments"),
}
