"""What we say: every letter that mailflow can write, and the templates/ folder compiled, checked and rendered.

Called by the workflow with values, gives a subject and a text; `compose` makes the mail. What somebody wrote is only
ever a value: it is never compiled, and stands on one line unless the template asks for `| block`, which indents it.
"""

from __future__ import annotations

import re
import textwrap
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import jinja2
from jinja2 import meta, nodes

from mailflow.errors import Fault, TemplateError
from mailflow.model import Reason
from mailflow.outgoing.compose import FOOTER_MARK, SUBJECT_LIMIT, clean_text, one_line
from mailflow.outgoing.held import Held, HeldCity, HeldConsent, HeldListing, HeldMail, HeldMessage, Shown
from mailflow.outgoing.shown import Flagged, Hidden, History, Known, Ready, Stopped
from mailflow.outgoing.wording import (
    ASKS,
    KINDS,
    Words,
    language_folders,
    meant,
    places,
    read_sentences,
    read_words,
    sentence_faults,
)

REPLIED, GENERATED = "auto-replied", "auto-generated"  # RFC 3834 5: an answer to one mail, or of our own accord.
LAST_RESORT = "en"  # The language that every letter must exist in.

_WIDTH = 76  # RFC 5322 2.1.1 asks for less than 78, RFC 3676 4.2 for some room to be quoted.
_BLOCK_LIMIT = 20_000  # characters; six pages
_GAPS = re.compile("\n{3,}")
_ALWAYS = ("city", "city_key", "language", "words")
_TEMPLATE_FAILS = (jinja2.TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


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
        "number kind role listings postcode phone sizes availability delivery places asks wait wait_until",
    ),
    "sender/not_taken": _spec("receipt", REPLIED, "number kind stops needed"),
    "sender/decision_approved": _spec("decision", GENERATED, "number kind role listings admitted"),
    "sender/decision_rejected": _spec("decision", GENERATED, "number kind listings reason"),
    "sender/decision_mixed": _spec("decision", GENERATED, "number kind role listings admitted"),
    "sender/question": _spec("question", GENERATED, "number kind question"),
    "sender/withdrawn": _spec("receipt", REPLIED, "number kind listings more_open"),
    "sender/deleted": _spec("receipt", REPLIED, "reference cities"),
    "sender/confirm": _spec("question", REPLIED, "right"),
    "sender/copy": _spec("receipt", REPLIED, "organisations files"),
    "sender/held": _spec("receipt", REPLIED, "held"),
    "sender/copy_sent": _spec("notice", REPLIED, "sent until"),
    "sender/correct": _spec("receipt", REPLIED, "number kind listings postcode phone"),
    "sender/revoked": _spec("receipt", REPLIED, "listings"),
    "sender/closed": _spec("receipt", REPLIED, "number kind listings change more_open"),
    "sender/renewal": _spec("renewal", GENERATED, "number kind listings"),
    "sender/renewed": _spec("receipt", REPLIED, "number kind listings"),
    "sender/ended": _spec("notice", GENERATED, "number kind listings why other needed"),
    "sender/added": _spec("receipt", REPLIED, "number"),
    "sender/corrected": _spec("receipt", REPLIED, "number kind listings postcode phone again"),
    "sender/which": _spec("question", REPLIED, "listings"),
    "sender/not_understood": _spec("notice", REPLIED, "role listings"),
    "sender/not_allowed": _spec("notice", REPLIED, ""),
    "sender/too_late": _spec("notice", REPLIED, "number kind"),
    "sender/too_old": _spec("notice", REPLIED, ""),
    "moderator/review": _spec(
        "review",
        GENERATED,
        "number kind sender_name sender_address organisation organisation_known received listings postcode phone"
        " sizes availability delivery places"
        " text hidden attachments asks answer_by reasons doubts likes corrected_by revealed_by addition changed next_door deputy"
        " own approved_by duties unchecked refusals stops history flags fitting similar outgoing request address since until_day",
    ),
    "moderator/done": _spec(
        "notice",
        REPLIED,
        "number kind listings still_waiting undo_until others claimed_by claimed_until yours",
    ),
    "moderator/claim": _spec("notice", GENERATED, "listings claim yours claimed_by claimed_until"),
    "moderator/list_done": _spec("notice", REPLIED, "listings undo_until left"),
    "moderator/undone": _spec("notice", REPLIED, "number kind listings"),
    "moderator/late": _spec("notice", REPLIED, "number kind listings decided_by decided_at undo"),
    "moderator/own": _spec("notice", REPLIED, "number kind listings others"),
    "moderator/needs_category": _spec("notice", REPLIED, "number kind listings categories"),
    "moderator/unclear": _spec("notice", REPLIED, "number kind listings"),
    "moderator/not_allowed": _spec("notice", REPLIED, ""),
    "moderator/too_old": _spec("notice", REPLIED, "number"),
    "moderator/forged": _spec("notice", GENERATED, "sender_address"),
    "moderator/confirm": _spec("notice", REPLIED, "number answered text"),
    "moderator/help": _spec("notice", REPLIED, "categories refusals"),
    "moderator/list": _spec("digest", REPLIED, "listings not_understood too_old triage stops"),
    "moderator/digest": _spec("digest", GENERATED, "listings left deputy surge"),
    "moderator/reminder": _spec("reminder", GENERATED, "listings left deputy"),
    "moderator/intake": _spec("notice", REPLIED, "turn names by stops categories"),
    "moderator/absence": _spec("notice", REPLIED, "absence first_day last_day others"),
    "moderator/digests": _spec("notice", REPLIED, "clocks"),
    "moderator/unreachable": _spec("notice", GENERATED, "address whom organisation complained"),
    "moderator/reachable": _spec("notice", GENERATED, "address whom organisation"),
    "organisation/match": _spec("match", GENERATED, "number category amount postcode text need duties reasons"),
    "organisation/colleague": _spec("notice", GENERATED, "number category who what amount late"),
    "organisation/needs": _spec("receipt", REPLIED, "listings renewed ended kept not_understood"),
    "organisation/agree": _spec("question", GENERATED, "asking request address since until_day who organisation"),
    "organisation/team": _spec("notice", GENERATED, "event request address since until_day who organisation you"),
    "organisation/digest": _spec("digest", GENERATED, "offers"),
    "organisation/later": _spec("receipt", REPLIED, "number category until"),
    "organisation/why": _spec("question", REPLIED, "number category"),
    "organisation/which": _spec("notice", REPLIED, "count"),
    "organisation/accepted": _spec("receipt", REPLIED, "number category amount"),
    "organisation/declined": _spec("receipt", REPLIED, "number category"),
    "organisation/too_late": _spec("notice", REPLIED, "number category"),
    "organisation/unclear": _spec("notice", REPLIED, "number category"),
    "helper/introduction": _spec("introduction", GENERATED, "number category text organisation amount placed message"),
    "helper/neighbour": _spec("question", GENERATED, "number category text place"),
    "helper/needed": _spec("notice", GENERATED, "number category text needed"),
    "helper/cancelled": _spec("notice", GENERATED, "number category organisation message"),
    "both/closed": _spec("notice", REPLIED, "number category days"),
    "both/erased": _spec("notice", GENERATED, "listings"),
    "both/released": _spec("receipt", REPLIED, "number category"),
    "both/relay": _spec("relay", None, "number category from_whom message attachments"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing as a letter shows it. `number` counts from 1 in its mail; in `which`, `list` and `list_done` it is the mail's."""

    number: int
    category: str = ""  # as people of this language read it, several joined by ", "; "" when unknown
    text: str = ""  # the writer's own words
    amount: int | None = None
    postcode: str = ""
    kind: str = "offer"  # a key of words.kinds
    outcome: str = "waiting"  # a key of words.outcomes
    reason: str = ""  # of a rejection
    since: datetime | None = None  # in the city's time zone
    until: date | None = None  # the last day on which it is valid, while it is open
    # In a list of what waits for moderators:
    sender: str = ""  # the name of who wrote
    urgent: bool = False  # it cannot wait
    claimed_by: str = ""  # the moderator who takes care of it
    photos: int = 0  # how many came with its mail
    unsure: bool = False  # the reading may be wrong
    protected: bool = False  # two must approve it
    approved_by: tuple[str, ...] = ()  # who said OK so far, where two must
    own: bool = False  # its reader wrote it, and must not approve it


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as an organisation reads of it: `number` is what it is answered by, where it stands among others."""

    number: int
    category: str = ""
    amount: int | None = None
    postcode: str = ""
    text: str = ""  # without contact data
    need: str = ""  # what the organisation had asked for
    reasons: tuple[Reason, ...] = ()
    duties: tuple[str, ...] = ()  # what it must mind, where the category is protected


@dataclass(frozen=True, slots=True)
class Variable:
    """What a variable holds, and samples: every template is tried with them at start, and the tests print them."""

    meaning: str
    samples: tuple[object, ...]


_NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
_HELD = Held(
    "hanna@web.example",
    _NOON,
    (
        HeldCity(
            *("Gera", "Hanna Müller", "de", "Kleiderkammer Gera", _NOON),
            messages=(
                HeldMessage(
                    *(17, _NOON, "Zwei Stühle", "Zwei\nStühle", "07545", "0365 12345"),
                    listings=(HeldListing(1, "offer", "Möbel", 2, "approved", date(2026, 5, 18)),),
                    shown=(Shown("Kleiderkammer Gera", _NOON),),
                ),
            ),
            consents=(HeldConsent(_NOON, "Mit JA erlauben Sie uns das.", "0123456789ab", _NOON),),
            reviews=2,
            returned=True,
        ),
    ),
    mails=(HeldMail(_NOON, "Zwei Stühle", "Zwei\nStühle", ("foto.jpg",), 1200, "mail-1.eml"),),
    letters=(HeldMail(_NOON, "Ihr Angebot ist angekommen", ""),),
    photos=("photo-1.jpg",),
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
        _NOON,
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
    Listed(2, "Kleidung", "eine Winterjacke", None, "", "need", "rejected", "Davon haben wir genug.", _NOON),
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
    Offered(1, "Möbel", 2, "07545", "Zwei\nStühle", "Stühle", (Reason("same_category", {"category": "Möbel"}),)),
    Offered(2, "Kinderbetreuung", None, "", "Jeden Montag", duties=_DUTIES),
)
VARIABLES: dict[str, Variable] = {
    "number": Variable("int: the number of the mail that all its listings came in with; 0 where there is none", (17,)),
    "kind": Variable("str: offer, need, question, register or unknown", KINDS),
    "role": Variable("str: helper or organisation, as which the sender is known", ("helper", "organisation")),
    "listings": Variable("sequence of Listed", (_LISTED, _LISTED[:1], (), (Listed(1),))),
    "admitted": Variable("bool: with this the organisation was taken in", (True, False)),
    "who": Variable('str: the name of one of the same organisation, "" when it gave none', ("Petra Lindner", "")),
    "what": Variable("str: accepted, declined or later", ("accepted", "declined", "later")),
    "late": Variable("bool: its reader answered too, and came second", (False, True)),
    "renewed": Variable("bool: what is open was renewed just now", (True, False)),
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
    "sizes": Variable("sequence of str: as written", (("140", "38-40"), ())),
    "availability": Variable('str: when, in the writer\'s words, "" when not told', ("ab 1. Mai; nur abends", "")),
    "delivery": Variable('str: pickup, delivery or either, "" when not told', ("pickup", "delivery", "either", "")),
    "places": Variable("sequence of str: towns and districts that were named", (("Gera", "Lusan"), ())),
    "reason": Variable('str: the moderator\'s words, "" when none', ("Das brauchen wir zurzeit nicht.", "")),
    "question": Variable("str: the moderator's words", ("Sind die Stühle noch da?",)),
    "change": Variable("str: covered, paused or reopened", ("covered", "paused", "reopened")),
    "event": Variable(
        "str: asked, granted, joined, deputy, back, refused, silent, nothing or unclear: what became of a request about people",
        ("asked", "granted", "joined", "deputy", "back", "refused", "silent", "nothing", "unclear"),
    ),
    "request": Variable(
        'str: colleague or deputy, whom somebody of an organisation names; "" for none', ("colleague", "deputy", "")
    ),
    "why": Variable(
        "str: silent, unneeded, over, undecided or merged", ("silent", "unneeded", "over", "undecided", "merged")
    ),
    "other": Variable("int: the number of the mail with which it was merged, or None", (12, None)),
    "needed": Variable(
        "sequence of str: the categories most needed in the city, maybe none", (("Kleidung", "Bücher"), ())
    ),
    "again": Variable("bool: moderators decide on it again", (True, False)),
    "placed": Variable("bool: nothing of it is left for others", (True, False)),
    "sender_name": Variable('str, "" when none', ("Hanna Müller", "")),
    "sender_address": Variable("str", ("hanna@web.example",)),
    "organisation": Variable('str: its name, "" when the sender is none', ("Kleiderkammer Gera", "")),
    "organisation_known": Variable("bool: a moderator admitted it", (True, False)),
    "received": Variable("datetime in the city's time zone", (_NOON,)),
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
    "answer_by": Variable("date: the last day for the sender's answer to that", (date(2026, 5, 7),)),
    "wait": Variable(
        'str: day, days, week or weeks: how long an answer takes on days when more comes than anybody can read; else ""',
        ("", "day", "days", "week", "weeks"),
    ),
    "wait_until": Variable(
        "date: by when it should be there; None on ordinary days", (date(2026, 5, 8), None, date(2026, 5, 8))
    ),
    "changed": Variable("bool: its reader said OK to what the sender has changed since", (False, True)),
    "corrected_by": Variable('str: who changed the category before, "" when nobody', ("anna@gera.example", "")),
    "revealed_by": Variable('str: who let pass what was marked, "" when nobody', ("anna@gera.example", "")),
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
    "undo_until": Variable("datetime in the city's time zone, or None when it cannot be undone", (_NOON, None)),
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
    "claimed_until": Variable("datetime in the city's time zone, or None when nobody takes care of it", (_NOON, None)),
    "decided_by": Variable("str: who was faster", ("ben@gera.example",)),
    "decided_at": Variable("datetime in the city's time zone", (_NOON,)),
    "categories": Variable("sequence of str: the names that KATEGORIE knows", (("Möbel", "Kleidung"),)),
    "category": Variable('str as people read it, "" when unknown', ("Möbel", "")),
    "amount": Variable("int or None", (2, None)),
    "need": Variable("str: what the organisation had asked for, its own words", ("Stühle für das Café", "")),
    "duties": Variable(
        "sequence of str: what must be minded in its protected categories, from rules/categories", ((), _DUTIES)
    ),
    "message": Variable('str, several lines: what is passed on, "" when nothing', ("Guten Tag,\nwann passt es?", "")),
    "offers": Variable("sequence of Offered", (_OFFERED, _OFFERED[:1])),
    "place": Variable("str: the name of a neighbouring city", ("Jena",)),
    "next_door": Variable('str: the neighbouring city that it is to be passed on to, "" when none', ("Jena", "")),
    "until": Variable("datetime in the city's time zone", (_NOON,)),
    "sent": Variable("datetime in the city's time zone: when the last copy was sent", (_NOON,)),
    "count": Variable("int: how many offers the digest had", (4,)),
    "address": Variable("str: a mailbox that its readers know", ("kammer@verein.example",)),
    "whom": Variable("str: organisation or moderator, whose address it is", ("organisation", "moderator")),
    "complained": Variable("bool: they called our mail a nuisance; else letters came back", (True, False)),
    "right": Variable("str: delete or revoke, what is to be confirmed", ("delete", "revoke")),
    "reference": Variable("str: the number of the proof that stays", ("7K3M-9QXT",)),
    "cities": Variable("sequence of str: the cities in which something was stored", (("Gera", "Jena"), ("Gera",), ())),
    "held": Variable("Held: everything that is stored about somebody", (_HELD, Held("hanna@web.example", _NOON))),
    "organisations": Variable("sequence of str: to whom an offer was shown", (("Kleiderkammer Gera",), ())),
    "files": Variable("int: how many mails and photos are attached", (3, 0)),
    "days": Variable("int: so many days without a message end a conversation", (42,)),
    "from_whom": Variable("str: a name, or words.helper", ("Kleiderkammer Gera", "")),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter's words. `text` ends with the footer behind "-- "; `language` is the one that was found for it."""

    subject: str
    text: str
    language: str


class City(Protocol):
    """What letters need to know of a city; `config.City` has it."""

    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def privacy_url(self) -> str: ...
    @property
    def privacy_contact(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept, as the footers say it."""

    letters: timedelta = timedelta(days=30)
    days: int = 90  # after the end of what was agreed on: nothing is kept for longer


_KEEPING = Keeping()


class Letters:
    """All templates of a folder, compiled once; none is read later. Raises TemplateError with every fault."""

    def __init__(
        self,
        templates_folder: Path,
        cities: Mapping[str, City],
        reason_codes: Iterable[str] = (),
        keeping: Keeping = _KEEPING,
    ) -> None:
        """`reason_codes`: those that the rest of mailflow may use; each needs its sentence in English at least."""
        self._cities = cities
        self._keeping = keeping
        self._environment = _environment(self.reason)
        self._templates: dict[tuple[str, str, str], jinja2.Template] = {}
        self._words: dict[tuple[str, str], Words] = {}
        self._reasons: dict[str, dict[str, str]] = {}
        faults: list[Fault] = []
        for city_key, language, folder in language_folders(templates_folder, cities, faults):
            self._load_words(city_key, language, folder, faults)
            if not city_key:
                self._reasons[language] = read_sentences(folder / "reasons.toml", faults)
            for path in sorted(folder.glob("*/*.txt")):
                self._load_template(city_key, language, path, faults)
        faults += self._missing(templates_folder, reason_codes)
        if not faults:
            faults += self._tried()
        if faults:
            raise TemplateError(faults)

    def render(
        self, name: str, language: str, city_key: str, variables: Mapping[str, object], on: date | None = None
    ) -> Rendered:
        """The letter in the reader's language, else the city's, else English; what it does not know is left aside.

        `on`: the day on which it is written, from which its footer counts; None for a sample. Raises TemplateError when one is missing or the template fails on it: the error never holds what was in it.
        """
        found = self.language(name, language, city_key)
        for place in (city_key, ""):
            if template := self._templates.get((place, found, name)):
                return self._rendered(template, name, found, city_key, variables, on)
        raise KeyError(name)

    def page(self, name: str, language: str, city_key: str, variables: Mapping[str, object]) -> str:
        """A text that goes with a letter as a file: its title, and no footer. Raises as `render` does."""
        rendered = self.render(name, language, city_key, variables)
        return f"{rendered.subject}\n\n{rendered.text.rpartition(FOOTER_MARK)[0]}\n"

    def language(self, name: str, language: str, city_key: str) -> str:
        """In which language this letter will be: what category names are looked up in before `render`."""
        for code in (language, self._cities[city_key].language):
            if (city_key, code, name) in self._templates or ("", code, name) in self._templates:
                return code
        return LAST_RESORT

    def reason(self, language: str, reason: Reason) -> str:
        """The reason as a sentence in that language, else in English; the bare code when none fits."""
        for code in (language, LAST_RESORT):
            sentence = self._reasons.get(code, {}).get(reason.code)
            if sentence is not None and places(sentence) <= reason.values.keys():
                return one_line(sentence.format_map(reason.values))
        return one_line(reason.code)

    def words(self, language: str, city_key: str = "") -> Words:
        """The words of that language, as the city changed them; else in the city's language, else in English."""
        city_language = self._cities[city_key].language if city_key else LAST_RESORT
        for code in (language, city_language, LAST_RESORT):
            for place in (city_key, ""):
                if words := self._words.get((place, code)):
                    return words
        raise KeyError(language)

    def languages(self) -> list[str]:
        """The languages that there are words in."""
        return sorted({language for _, language in self._words})

    def from_name(self, language: str, city_key: str) -> str:
        """What stands before our address in From."""
        return self.words(language, city_key).from_name.format(city=self._cities[city_key].name)

    def _rendered(
        self,
        template: jinja2.Template,
        name: str,
        language: str,
        city_key: str,
        variables: Mapping[str, object],
        on: date | None = None,
    ) -> Rendered:
        wanted = LETTERS[name].variables
        if missing := [variable for variable in wanted if variable not in variables]:
            raise TemplateError([Fault(template.filename or name, None, f"nobody gave it: {', '.join(missing)}")])
        city = self._cities[city_key].name if city_key else "Gera"
        words = self.words(language, city_key)
        context = {variable: variables[variable] for variable in wanted}
        try:
            whole = template.render(context, city=city, city_key=city_key, language=language, words=words)
        except _TEMPLATE_FAILS as error:
            raise TemplateError([_failure(template, error)]) from None
        subject, _, body = whole.partition("\n")
        footer = self._footer(name.partition("/")[0], words, city_key, on or _NOON.date())
        return Rendered(one_line(subject, SUBJECT_LIMIT), f"{_laid_out(body)}\n{FOOTER_MARK}{footer}\n", language)

    def _footer(self, reader: str, words: Words, city_key: str, on: date) -> str:
        """Who writes, until when it is kept, and where more is said about that."""
        city = self._cities.get(city_key)
        filled = {
            "city": city.name if city else "Gera",
            "until": (on + self._keeping.letters).strftime(words.day),
            "days": self._keeping.days,
        }
        lines = words.footers[reader].format_map(filled).strip().split("\n")
        if city and city.privacy_url:
            lines.append(words.privacy["notice"].format(url=city.privacy_url))
        if city and city.privacy_contact:
            lines.append(words.privacy["contact"].format(contact=city.privacy_contact))
        return "\n".join(part for line in lines for part in _wrapped(one_line(line)))

    def _load_words(self, city_key: str, language: str, folder: Path, faults: list[Fault]) -> None:
        path = folder / "words.toml"
        general = self._words.get(("", language)) if city_key else None
        if city_key and not path.exists():
            return
        if words := read_words(path, general, faults):
            self._words[city_key, language] = words

    def _load_template(self, city_key: str, language: str, path: Path, faults: list[Fault]) -> None:
        name = f"{path.parent.name}/{path.stem}"
        if name not in LETTERS:
            faults.append(Fault(path, None, f"there is no letter {name}{meant(name, LETTERS)}"))
        elif template := _compiled(self._environment, path, name, faults):
            self._templates[city_key, language, name] = template

    def _missing(self, folder: Path, reason_codes: Iterable[str]) -> Iterator[Fault]:
        """Letters that English lacks, codes without a sentence, and codes elsewhere that English does not know."""
        for name in LETTERS:
            if ("", LAST_RESORT, name) not in self._templates:
                yield Fault(folder / LAST_RESORT / f"{name}.txt", None, "this letter is missing or wrong")
        known = self._reasons.get(LAST_RESORT, {})
        for language, sentences in self._reasons.items():
            codes = reason_codes if language == LAST_RESORT else ()
            yield from sentence_faults(folder / language / "reasons.toml", sentences, known, codes)

    def _tried(self) -> Iterator[Fault]:
        """Every template with every sample of its variables: what fails now would fail when a letter is due."""
        for (city_key, language, name), template in self._templates.items():
            samples = {variable: VARIABLES[variable].samples for variable in LETTERS[name].variables}
            for turn in range(max((len(some) for some in samples.values()), default=1)):
                variables = {variable: some[turn % len(some)] for variable, some in samples.items()}
                try:
                    self._rendered(template, name, language, city_key, variables)
                except TemplateError as error:
                    yield from error.faults
                    break


class _Block(str):
    """Text that may keep its lines, because each of them is indented."""

    __slots__ = ()


def _environment(reason: Callable[[str, Reason], str]) -> jinja2.Environment:
    """Strict, plain text; whatever a template prints is one line, save for a `| block`."""
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 The text part is plain; compose escapes it for the HTML part.
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )

    @jinja2.pass_context
    def sentence(context: jinja2.runtime.Context, value: Reason) -> str:
        return reason(context["language"], value)

    environment.filters |= {
        "block": _block,
        "whole": _whole,
        "when": _when,
        "day": _day,
        "categories": _categories,
        "sentence": sentence,
    }
    return environment


def _shown(value: object) -> str:
    if isinstance(value, _Block):
        return value
    return "" if value is None else one_line(str(value))


def _block(text: str) -> _Block:
    """Somebody's own words: every line indented, so that none of them can pass for ours."""
    text = clean_text(text).strip()
    if len(text) > _BLOCK_LIMIT:
        text = text[:_BLOCK_LIMIT] + " […]"
    return _Block(textwrap.indent(text, "    "))


def _whole(text: str) -> _Block:
    """The same without a limit, for who is to see all of it."""
    return _Block(textwrap.indent(clean_text(text).strip(), "    "))


@jinja2.pass_context
def _when(context: jinja2.runtime.Context, moment: datetime) -> str:
    return moment.strftime(context["words"].time)


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, day: date) -> str:
    return day.strftime(context["words"].day)


@jinja2.pass_context
def _categories(context: jinja2.runtime.Context, listings: Iterable[Listed]) -> str:
    """All categories of the listings, each once."""
    names = [name for listing in listings for name in listing.category.split(", ") if name]
    return ", ".join(dict.fromkeys(names)) or context["words"].no_category


def _compiled(environment: jinja2.Environment, path: Path, name: str, faults: list[Fault]) -> jinja2.Template | None:
    """The template, or None and its faults: not readable, no subject, not Jinja, a variable that nobody gives."""
    try:
        source = path.read_text(encoding="utf-8")
        tree = environment.parse(source, name, str(path))
        unknown = sorted(meta.find_undeclared_variables(tree) - {*LETTERS[name].variables, *_ALWAYS})
        code = environment.compile(tree, name, str(path))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(path, None, f"cannot be read: {error}"))
        return None
    except jinja2.TemplateSyntaxError as error:
        faults.append(Fault(path, error.lineno, str(error.message)))
        return None
    lines = source.split("\n")
    if len(lines) < 3 or not lines[0].strip() or lines[1].strip():
        faults.append(Fault(path, 1, "the first line is the subject, the second is blank, then comes the text"))
    for variable in unknown:
        line = next(node.lineno for node in tree.find_all(nodes.Name) if node.name == variable)
        faults.append(Fault(path, line, f"{name} has no variable {variable}{meant(variable, LETTERS[name].variables)}"))
    return jinja2.Template.from_code(environment, code, environment.make_globals(None))


def _failure(template: jinja2.Template, error: Exception) -> Fault:
    """Where a template failed. Only Jinja's own messages are repeated: others may hold what somebody wrote."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == template.filename]
    what = str(error) if isinstance(error, jinja2.TemplateError) else type(error).__name__
    return Fault(template.filename or str(template.name), frames[-1].lineno if frames else None, what)


def _laid_out(body: str) -> str:
    """The text without trailing spaces and wide gaps; long lines wrapped at spaces, words and links stay whole."""
    lines = [part for line in body.split("\n") for part in _wrapped(line.rstrip())]
    return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")


def _wrapped(line: str) -> list[str]:
    if len(line) <= _WIDTH:
        return [line]
    indent = line[: len(line) - len(line.lstrip())][: _WIDTH // 2]
    lines: list[str] = []
    words: list[str] = []
    width = len(indent)
    for word in line.split():
        if words and width + len(words) + len(word) > _WIDTH:
            lines.append(indent + " ".join(words))
            words, width = [], len(indent)
        words.append(word)
        width += len(word)
    return [*lines, indent + " ".join(words)]
