"""What templates get: what each variable holds, and samples of it.

At start every template is tried with all samples, so that none fails when a letter is due; the tests print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mailflow.model import Reason
from mailflow.outgoing.held import (
    Held,
    HeldAbsence,
    HeldAnswer,
    HeldCity,
    HeldConsent,
    HeldDecision,
    HeldListing,
    HeldMail,
    HeldMessage,
    HeldOk,
    HeldRequest,
    HeldStop,
    HeldWork,
    Shown,
)
from mailflow.outgoing.shown import Answered, Flagged, Hidden, History, Known, Listed, Offered, Ready, Stopped
from mailflow.outgoing.wording import ASKS, KINDS


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable holds, and samples: every template is tried with them at start, and the tests print them."""

    meaning: str
    samples: tuple[object, ...]


NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)  # The moment of all samples.
_HELD = Held(
    "hanna@web.example",
    NOON,
    (
        HeldCity(
            *("Gera", "Hanna Müller", "de", "Kleiderkammer Gera", NOON),
            messages=(
                HeldMessage(
                    *(17, NOON, "Zwei Stühle", "Zwei\nStühle", "07545", "0365 12345"),
                    listings=(HeldListing(1, "offer", "Möbel", 2, "approved", date(2026, 5, 18), "Gut.", 1),),
                    shown=(Shown("Kleiderkammer Gera", NOON, "zu groß", released=True),),
                    answers=(HeldAnswer(NOON, "zu klein", released=True), HeldAnswer(NOON, "", released=True)),
                ),
            ),
            consents=(HeldConsent(NOON, "Mit JA erlauben Sie uns das.", "0123456789ab", NOON),),
            reviews=2,
            returned=True,
            complained=NOON,
            absence=HeldAbsence(NOON, NOON, "Ute Kern"),
        ),
    ),
    mails=(HeldMail(NOON, "Zwei Stühle", "Zwei\nStühle", ("foto.jpg",), 1200, "mail-1.eml"),),
    letters=(HeldMail(NOON, "Ihr Angebot ist angekommen", ""),),
    photos=("photo-1.jpg",),
    requests=(HeldRequest("Gera", "colleague", "petra@verein.example", NOON),),
    works=(
        HeldWork(
            *("Gera", "moderator", (NOON, NOON), ("09:00", "14:00"), (17, 18)),
            stops=(HeldStop(NOON, "Kleidung", NOON), HeldStop(NOON, "Möbel", None)),
            oks=(HeldOk(NOON, 17, 1),),
            decisions=(HeldDecision(NOON, 17, 1, "rejected", "zu groß"), HeldDecision(NOON, 17, 2, "approved")),
            reviews=3,
            letters=4,
            answers=2,
        ),
        HeldWork("Jena", "deputy", digest=()),
        HeldWork("Leeds", ""),
    ),
)
_LISTED = (
    Listed(
        1,
        "Möbel",
        "zwei Stühle",
        2,
        "07545",
        "offer",
        "approved",
        "",
        NOON,
        date(2026, 5, 18),
        sender="Hanna Müller",
        urgent=True,
        claimed_by="ben@gera.example",
        photos=2,
        unsure=True,
        protected=True,
        approved_by=("anna@gera.example",),
        own=True,
    ),
    Listed(2, "Kleidung", "eine Winterjacke", None, "", "need", "rejected", "Davon haben wir genug.", NOON, late=True),
    Listed(3, late=True, decided_by="ben@gera.example", decided_at=NOON),
    Listed(4, no_reason=9),
)
_PUT_OFF = (
    Listed(1, put_off="day", again=NOON),
    Listed(2, put_off="too_late", put_off_until=date(2026, 5, 18), again=NOON),
    Listed(3, put_off="past"),
    Listed(5, put_off="unread", again=NOON),
    Listed(6, put_off="claimed", again=NOON),
    Listed(4, put_off="others", again=NOON),
)
_READY = (Ready(1, "voll", "Davon haben wir zurzeit genug."), Ready(2, "Raucher", "Der Geruch geht nicht heraus."))
_STOPS = (Stopped("Kleidung", date(2026, 12, 15)), Stopped("Möbel", None))
_KNOWN = (
    Known(5, "need", "Bett", 2, "Kleiderkammer Gera", date(2026, 5, 2)),
    Known(9, "offer", "Bett", None, "", date(2026, 5, 3)),
)
_HISTORY = History((("placed", 2), ("rejected", 1)), "rejected", date(2026, 4, 30))
_DUTIES = ("Wichtig bei Kindern: Wer Kinder betreut, legt Ihnen vorher ein erweitertes Führungszeugnis vor.",)
_OFFERED = (
    Offered(
        *(1, "Möbel", 2, "07545", ("140",), "nur abends", "pickup"),
        text="Zwei\nStühle",
        need="Stühle",
        reasons=(Reason("same_category", {"category": "Möbel"}),),
    ),
    Offered(
        2, "Kinderbetreuung", since=date(2026, 5, 4), until_day=date(2026, 5, 15), text="Jeden Montag", duties=_DUTIES
    ),
)
_ANSWERS = (
    Answered(1, "accepted", "Möbel", 2),
    Answered(2, "declined", "Kleidung", reason="kein Platz"),
    Answered(3, "later", "Möbel", until=NOON),
    Answered(4, "colleague", "Möbel", who="Petra Lindner"),
    Answered(5, "colleague", ""),
    *(Answered(6, outcome, "Möbel") for outcome in ("accepted", "declined", "covered", "passed_on", "moment")),
    *(Answered(7, outcome, "Möbel") for outcome in ("too_late", "closed", "unclear")),
)
VARIABLES: dict[str, Variable] = {
    "number": Variable(
        "int: the number of the mail that all its listings came in with; 0 where there is none", (17, 0)
    ),
    "kind": Variable("str: offer, need, question, register or unknown", KINDS),
    "role": Variable("str: helper or organisation, as which the sender is known", ("helper", "organisation")),
    "listings": Variable("sequence of Listed", (_LISTED, _LISTED[:1], (), (Listed(1),), _PUT_OFF)),
    "rest": Variable(
        "sequence of Listed: what else came in the same mail, with what became of it so far, maybe nothing",
        ((), _LISTED[1:], _LISTED),
    ),
    "order": Variable(
        "str: withdraw, pause or resume, what is wanted", ("withdraw", "pause", "resume", "withdraw", "withdraw")
    ),
    "named": Variable(
        "bool: these, of all that is open, are what their owner said is over", (False, False, False, False, True)
    ),
    "already": Variable("bool: nothing is left to pause, or nothing is paused", (False, False, False, True)),
    "admitted": Variable("bool: with this the organisation was taken in", (True, False)),
    "taken_out": Variable("bool: it had been approved before", (False, True)),
    "in_effect": Variable("bool: it is open, so that it can be taken out", (False, True)),
    "who": Variable(
        'str: the name of one of the same organisation, "" when it gave none; or a moderator', ("Petra Lindner", "")
    ),
    "what": Variable("str: accepted, declined or later", ("accepted", "declined", "later")),
    "called_off": Variable("bool: something was agreed with them that is off now", (True, False)),
    "reopened": Variable("sequence of int: the numbers of the reader's offers that are open again", ((3, 5), ())),
    "by_helper": Variable("bool: its reader called it off; else the organisation", (False, True)),
    "late": Variable("bool: its reader answered too, and came second", (False, True)),
    "renewed": Variable("bool: what is open was renewed just now", (True, False)),
    "turned": Variable(
        "str: paused or reopened, which was just done with all of it; pause or resume, which is to be confirmed; numbers, which"
        ' were written without a list; amounts, likewise; "" for none',
        ("paused", "reopened", "pause", "resume", "numbers", "amounts", ""),
    ),
    "fresh": Variable("bool: it answers no letter of ours, so that nobody knows what it is about", (False, True)),
    "ended": Variable("sequence of Listed: needs that are met with this, maybe none", (_LISTED[:1], ())),
    "kept": Variable("sequence of Listed: needs that were left out, and have to be named once more", ((), _LISTED[:1])),
    "asking": Variable("str: confirm or invited", ("confirm", "invited")),
    "since": Variable("date: the first day, or None", (None, date(2026, 5, 4))),
    "until_day": Variable("date: the last day, or None", (date(2026, 5, 15), None)),
    "you": Variable("bool: it is about its reader", (False, True)),
    "more_open": Variable("bool: more of the same mail stays as it is", (False, True)),
    "still_waiting": Variable("sequence of Listed: what of the same mail is not decided yet", (_LISTED[:1], ())),
    "not_understood": Variable("bool: the list answers what was not understood", (False, True)),
    "too_old": Variable("bool: the list answers an answer to a list that is too old", (False, True)),
    "answered": Variable(
        "str: review, list (and `number` is that list's) or city, to which it was written", ("review", "list", "city")
    ),
    "triage": Variable("bool: the list begins with what matters most, else with the oldest", (False, True)),
    "left": Variable("int: how many more wait", (0, 12)),
    "surge": Variable("bool: more comes than anybody can read, so that it comes in digests", (False, True)),
    "deputy": Variable(
        "bool: its reader is a deputy, who gets it because no moderator answered or is there", (False, True)
    ),
    "undo": Variable("bool: it was to be taken back, and is too late for that", (True, False)),
    "postcode": Variable('str, "" when none', ("07545", "")),
    "phone": Variable('str as written, "" when none', ("0365 12345", "")),
    "other_side": Variable(
        "sequence of str: what the mail needs beside an offer, or offers beside a need", (("ein Kinderrad",), ())
    ),
    "sizes": Variable("sequence of str: as written", (("140", "38-40"), ())),
    "availability": Variable('str: when, in the writer\'s words, "" when not told', ("ab 1. Mai; nur abends", "")),
    "delivery": Variable('str: pickup, delivery or either, "" when not told', ("pickup", "delivery", "either", "")),
    "places": Variable("sequence of str: towns and districts that were named", (("Gera", "Lusan"), ())),
    "reason": Variable(
        'str: the moderator\'s words about all of it, "" when none, or each has its own',
        ("Das brauchen wir zurzeit nicht.", ""),
    ),
    "question": Variable("str: the moderator's words", ("Sind die Stühle noch da?",)),
    "quoted": Variable("bool: they speak of the reader as of somebody else: ob er liefert", (False, True)),
    "change": Variable("str: covered, paused, reopened or undecided", ("covered", "paused", "reopened", "undecided")),
    "event": Variable(
        "str: asked, granted, named, joined, deputy, back, refused, silent, nothing or unclear: what became of a request about people",
        ("asked", "granted", "named", "joined", "deputy", "back", "refused", "silent", "nothing", "unclear"),
    ),
    "request": Variable(
        'str: colleague or deputy, whom somebody of an organisation names; "" for none', ("colleague", "deputy", "")
    ),
    "why": Variable(
        "str: silent, unclear, unneeded, over, undecided or merged",
        ("silent", "unclear", "unneeded", "over", "undecided", "merged"),
    ),
    "other": Variable("int: the number of the mail with which it was merged, or None", (12, None)),
    "needed": Variable(
        "sequence of str: the categories most needed in the city, maybe none", (("Kleidung", "Bücher"), ())
    ),
    "again": Variable("bool: moderators decide on it again", (True, False)),
    "passed_on": Variable("bool: who counts on it has read the words", (True, False)),
    "unclear": Variable("bool: an answer came that nobody understood", (True, False)),
    "unread": Variable("sequence of str: lines that were to change something and could not be read", (("egal",), ())),
    "placed": Variable("bool: nothing of the whole mail is left for others", (True, False)),
    "sender_name": Variable('str, "" when none', ("Hanna Müller", "")),
    "sender_address": Variable("str", ("hanna@web.example",)),
    "organisation": Variable('str: its name, "" when the sender is none', ("Kleiderkammer Gera", "")),
    "organisation_known": Variable(
        "bool: a moderator admitted it as an organisation; else an OK makes it one", (True, False)
    ),
    "private": Variable(
        "bool: who needs it is no organisation, but needs it for themselves, and their name is not told", (False, True)
    ),
    "received": Variable("datetime in the city's time zone", (NOON,)),
    "text": Variable(
        "str, several lines: what was written, contact data taken out where the reader must not see it",
        ("Zwei\nStühle", ""),
    ),
    "attachments": Variable("sequence of str: names", (("foto.jpg",), ())),
    "reasons": Variable("sequence of Reason: why", ((Reason("same_category", {"category": "Möbel"}),), ())),
    "doubts": Variable(
        "sequence of Reason: what else it may be, where the reading is unsure", ((Reason("fresh"),), ())
    ),
    "likes": Variable(
        "sequence of Reason: what else it is like, and may be merged with",
        ((Reason("like_item", {"number": "12", "day": "04.05.2026"}),), ()),
    ),
    "asks": Variable(
        "sequence of str: keys of words.asks, what its sender is asked for", (("delivery", "size"), ASKS, ())
    ),
    "said_of_all": Variable(
        'str, several lines: of an offer of several things, what is passed on with each of them; else ""',
        ("Bitte zu zweit kommen.", "Zwei\nStühle", ""),
    ),
    "part_number": Variable("int: the number that what stands in no listing of the mail would get, or None", (2, None)),
    "part_kind": Variable('str: offer or need, as which that was read; "" for nothing', ("need", "offer", "")),
    "earlier": Variable("int: the number of their mail before, which a question may ask after, or None", (None, 12)),
    "forwarded": Variable(
        "of a review, str, several lines: the mail that it passes on, with its head; of a receipt, bool: it passes one on",
        ("Von: Brigitte Maurer\n\nWir haben ein Gästebett übrig.", ""),
    ),
    "only_photos": Variable("bool: it holds photos and hardly a word", (False, True)),
    "sealed": Variable("bool: the text of the mail is encrypted, or in a format that we cannot read", (False, True)),
    "answer_by": Variable("date: the last day for the sender's answer to that", (date(2026, 5, 7),)),
    "wait": Variable(
        'str: day, days, week or weeks: how long an answer takes on days when more comes than anybody can read; else ""',
        ("", "day", "days", "week", "weeks"),
    ),
    "wait_until": Variable(
        "date: by when it should be there; None on ordinary days", (date(2026, 5, 8), None, date(2026, 5, 8))
    ),
    "changed": Variable("bool: its reader said OK to what the sender has changed since", (False, True)),
    "due_again": Variable("bool: it was put off, and the day for it is there", (False, True)),
    "corrected_by": Variable('str: who changed the category before, "" when nobody', ("anna@gera.example", "")),
    "revealed_by": Variable('str: who let pass what was marked, "" when nobody', ("anna@gera.example", "")),
    "named_by": Variable('str: who said who writes, "" when nobody', ("anna@gera.example", "")),
    "by_you": Variable("bool: its reader did so, `corrected_by`, `revealed_by` or `named_by`", (False, True)),
    "unsure_who": Variable("bool: nothing tells whether they need it for themselves", (False, True)),
    "renamed_from": Variable(
        'str: what the organisation was called before, "" where that does not change', ("", "Kammer")
    ),
    "hidden": Variable(
        "sequence of Hidden: what is taken out of it before others read it",
        ((Hidden("health", "Diabetes"), Hidden("name", "Lena")), ()),
    ),
    "addition": Variable(
        'str, several lines: what the sender added later, "" when nothing', ("Ab Montag.\nBis 12 Uhr.", "")
    ),
    "own": Variable("bool: its reader wrote it, and must not approve it", (False, True)),
    "approved_by": Variable(
        "sequence of str: who said OK so far, where more than one must", ((), ("anna@gera.example",))
    ),
    "others": Variable(
        "sequence of str: who decides in the place of its reader, or besides them, maybe nobody",
        (("ben@gera.example",), ()),
    ),
    "unchecked": Variable(
        'str: organisation or city, which is not checked or has none that is, "" otherwise',
        ("", "organisation", "city"),
    ),
    "refusals": Variable("sequence of Ready: the city's ready reasons for a no", (_READY, ())),
    "stops": Variable("sequence of Stopped: what the city takes no more of for now", (_STOPS, ())),
    "turn": Variable("str: stopped, open, over or unclear", ("stopped", "open", "over", "unclear")),
    "names": Variable("sequence of str: the categories that this is about", (("Kleidung", "Möbel"), ())),
    "by": Variable('str: who said so, "" when nobody', ("anna@gera.example", "")),
    "history": Variable("History of its sender in this city, or None when it is their first mail", (_HISTORY, None)),
    "flags": Variable(
        "sequence of Flagged: words that should be seen, from rules/flags.toml", ((Flagged("Alkohol", ("Bier",)),), ())
    ),
    "fitting": Variable("sequence of Known: what it fits, the best first", (_KNOWN, ())),
    "similar": Variable("sequence of Known: what is open already of the same sort", (_KNOWN, ())),
    "outgoing": Variable(
        'str, several lines: how its one thing would go out, "" when in the words of the mail',
        ("Zwei Stühle,\nTelefon [entfernt]", ""),
    ),
    "undo_until": Variable("datetime in the city's time zone, or None when it cannot be undone", (NOON, None)),
    "absence": Variable(
        "str: until, over, present or no_day: what was understood of an absence", ("until", "over", "present", "no_day")
    ),
    "first_day": Variable("date, or None when none is known", (date(2026, 5, 4), None)),
    "last_day": Variable("date, or None when none is known", (date(2026, 5, 15), None)),
    "clocks": Variable("sequence of str: when digests come, none for a mail for each", (("09:00", "14:00"), ())),
    "claim": Variable(
        "str: claimed, given_back, over or decided: what became of a claim",
        ("claimed", "given_back", "over", "decided"),
    ),
    "yours": Variable("bool: the claim was the reader's", (False, True)),
    "claimed_by": Variable('str: who takes care of it, or did; "" when nobody', ("ben@gera.example", "")),
    "claimed_until": Variable("datetime in the city's time zone, or None when nobody takes care of it", (NOON, None)),
    "waits": Variable("bool: some of it is not decided yet", (True, False)),
    "reply": Variable(
        'str: what the sender would read of the answer behind FRAGE, "" when it is not for them',
        ("Die Kleiderkammer hat dienstags offen.", ""),
    ),
    "wants_reason": Variable(
        "bool: the answer declines and wants the sender told why, without saying why", (False, True)
    ),
    "undone_by": Variable('str: who took the decision back, "" where its reader did', ("", "ben@gera.example")),
    "decided_by": Variable("str: who was faster", ("ben@gera.example",)),
    "decided_at": Variable("datetime in the city's time zone", (NOON,)),
    "missing": Variable("sequence of int: numbers that an answer named and its letter does not have", ((7, 9), ())),
    "nothing_done": Variable("bool: the answer changed nothing", (False, True)),
    "no_reason": Variable("int: the number of a ready reason that was named and is none, or None", (9, None)),
    "unknown": Variable('str: what was written as a category and is none, "" when nothing', ("Hausrad", "Xyz", "")),
    "nearest": Variable("sequence of str: the names of categories that may be meant by it", (("Hausrat",), ())),
    "categories": Variable("sequence of str: the names that KATEGORIE knows", (("Möbel", "Kleidung"),)),
    "category": Variable('str as people read it, "" when unknown', ("Möbel", "")),
    "amount": Variable("int or None", (2, None)),
    "wanted": Variable("int: how many the organisation asked for, where there are fewer; else 0", (0, 6)),
    "besides": Variable(
        'str: what the organisation wrote besides that it needs, "" when nothing', ("Wir brauchen auch Töpfe.", "")
    ),
    "besides_number": Variable("int: the number under which that was taken up", (18,)),
    "need": Variable("str: what the organisation had asked for, its own words", ("Stühle für das Café", "")),
    "duties": Variable(
        "sequence of str: what must be minded in its protected categories, from rules/categories", ((), _DUTIES)
    ),
    "message": Variable('str, several lines: what is passed on, "" when nothing', ("Guten Tag,\nwann passt es?", "")),
    "answers": Variable("sequence of Answered: what became of each", (_ANSWERS, _ANSWERS[1:2])),
    "ask_why": Variable("bool: something was declined without a reason, which would help", (True, False)),
    "offers": Variable("sequence of Offered", (_OFFERED, _OFFERED[:1])),
    "place": Variable("str: the name of a neighbouring city", ("Jena",)),
    "next_door": Variable('str: the neighbouring city that it is to be passed on to, "" when none', ("Jena", "")),
    "until": Variable("datetime in the city's time zone", (NOON,)),
    "sent": Variable("datetime in the city's time zone: when the last copy was sent", (NOON,)),
    "count": Variable("int: how many things the letter that was answered has", (4, 1)),
    "address": Variable("str: a mailbox that its readers know", ("kammer@verein.example",)),
    "whom": Variable(
        "str: organisation, person (who needs something for themselves) or moderator, whose address it is",
        ("organisation", "person", "moderator"),
    ),
    "complained": Variable("bool: they called our mail a nuisance; else letters came back", (True, False)),
    "right": Variable("str: delete or revoke, what is to be confirmed", ("delete", "revoke")),
    "delete_too": Variable("bool: who asks for the copy wants everything deleted as well", (False, True)),
    "contact": Variable(
        'str: whom to write to about data, from the city\'s privacy_contact, "" when none', ("Stadt Gera", "")
    ),
    "kept_back": Variable("bool: their mail would have been passed on, and was not", (False, True)),
    "unchanged": Variable("bool: it answers an answer that was no yes", (False, True)),
    "reference": Variable("str: the number of the proof that stays", ("7K3M-9QXT",)),
    "cities": Variable("sequence of str: the cities in which something was stored", (("Gera", "Jena"), ("Gera",), ())),
    "held": Variable("Held: everything that is stored about somebody", (_HELD, Held("hanna@web.example", NOON))),
    "organisations": Variable("sequence of str: to whom an offer was shown", (("Kleiderkammer Gera",), ())),
    "files": Variable("int: how many mails and photos are attached", (3, 0)),
    "days": Variable("int: so many days without a message end a conversation", (42,)),
    "not_taken": Variable(
        "bool: its reader's organisation has not said yet whether it wants the offer", (True, False, True, False)
    ),
    "contact_out": Variable(
        "bool: what leads to its reader was taken out of the words that were passed on", (False, True, True, True)
    ),
    "agreed": Variable("bool: the offer is agreed on, so that contact may be released", (False, True, False, False)),
    "free": Variable("int: so many of it are offered to others again", (1, 0)),
    "still_agreed": Variable(
        "bool: what was agreed stands, though words that were passed on sound as if nothing came of it, or the need is over",
        (False, False, True, True),
    ),
    "is_first": Variable("bool: the first words that its reader gets from the other side", (True, False)),
    "from_whom": Variable("str: a name, or words.helper", ("Kleiderkammer Gera", "")),
}
