"""What every step of the work has at hand: the desk (settings, rules, letters: read-only) and the step itself
(one transaction, one mail or one due thing, the letters it writes).

Everything that a step does to the world goes through its transaction; the letters it writes are rows in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailflow.classify.classifier import Classifier
from mailflow.classify.details import Details
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.things import Thing, Things
from mailflow.config import City, Config
from mailflow.model import Letter, Reading, Reason
from mailflow.outgoing import tokens
from mailflow.outgoing.compose import compose
from mailflow.outgoing.enclosures import Enclosure
from mailflow.outgoing.letters import LETTERS, REPLIED, Letters, Rendered, Spec
from mailflow.outgoing.refusals import Refusals, translated
from mailflow.outgoing.shown import Listed
from mailflow.outgoing.tokens import Tokens
from mailflow.store import addresses, outbox, people
from mailflow.store.engine import Tx
from mailflow.store.moves import Cause, note
from mailflow.store.records import Listing
from mailflow.workflow.calendar import Calendar
from mailflow.workflow.masking import Masks, addresses_in, instead_of, replaced
from mailflow.workflow.places import Places

# Letters that answer whatever somebody wrote, and so could answer a machine for ever; and the limit of each.
LIMITED = {
    "sender/receipt": "receipts_per_day",
    "sender/not_taken": "receipts_per_day",
    "sender/added": "receipts_per_day",
    "sender/corrected": "receipts_per_day",
    "sender/renewed": "receipts_per_day",
    "both/relay": "receipts_per_day",
    "organisation/needs": "receipts_per_day",
    "organisation/agree": "notices_per_day",
    "organisation/team": "notices_per_day",
    "sender/which": "notices_per_day",
    "sender/confirm": "notices_per_day",
    "sender/others_data": "notices_per_day",
    "sender/correct": "receipts_per_day",
    "sender/revoked": "receipts_per_day",
    "sender/copy_sent": "notices_per_day",
    "both/closed": "receipts_per_day",
    "sender/not_understood": "notices_per_day",
    "sender/not_allowed": "notices_per_day",
    "sender/too_late": "receipts_per_day",
    "sender/too_old": "notices_per_day",
    "organisation/unclear": "notices_per_day",
    "organisation/which": "notices_per_day",
}
# What is due may be so at night, and machines write at night; the letters that come of it go out in the morning, but for
# these: decisions, which somebody has just made, and what comes in working hours or at times that moderators have chosen.
# An organisation is written to at night only in answer to its own mail, whatever somebody else decides or writes then.
# Matches and digests of them are not even written before (telling), because what they tell may be over by then.
AT_ANY_HOUR = (
    *("sender/decision_approved", "sender/decision_rejected", "sender/decision_mixed"),
    *("moderator/review", "moderator/digest", "moderator/reminder", "moderator/claim"),
)
_OUTCOMES = {  # How a letter calls the state of a listing (a key of words.outcomes); states without a line keep their name.
    ("approving", None): "approved",
    ("open", None): "approved",
    ("rejecting", None): "rejected",
    ("rejecting", "spam"): "spam",
    ("ended", "rejected"): "rejected",
    ("ended", "stopped"): "stopped",
    ("ended", "spam"): "spam",
    ("ended", "withdrawn"): "withdrawn",
    ("ended", "admitted"): "approved",
    ("ended", "answered"): "approved",
    ("ended", "placed"): "ended",
    ("ended", "covered"): "ended",
    ("ended", "expired"): "ended",
    ("ended", "unneeded"): "ended",
    ("rejecting", "merged"): "merged",
    ("ended", "merged"): "merged",
    ("ended", "moved"): "ended",
    ("ended", "unreachable"): "ended",
}

_OPEN = ("open", "paused")  # The states in which a letter tells until when a listing is valid.
_A_MOMENT = timedelta(seconds=1)

_MODERATOR_LANGUAGES = ("de", "en")
_ORGANISATIONS_MAILS = ("need", "register")  # Whoever sends these is an organisation, taken in or not.
_SETTLED = ("question", "unknown")  # A yes to these publishes nothing: there is nothing more to do.


def _outcome(item: Listing) -> str:
    outcome = _OUTCOMES.get((item.state, item.ending), item.state)
    return "settled" if outcome == "approved" and item.kind in _SETTLED else outcome


@dataclass(frozen=True)
class Desk:
    """The installation as the workflow sees it. rules, refusals, classifiers: of each city, by its key."""

    config: Config
    rules: Mapping[str, RuleSet]
    reply_words: ReplyWords
    letters: Letters
    refusals: Mapping[str, Refusals]
    tokens: Tokens
    places: Places
    masks: Masks
    classifiers: Mapping[str, Classifier] = field(default_factory=dict)

    def city_of(self, mailbox: str) -> City | None:
        """The city that this address (with or without a token) belongs to."""
        base, _ = tokens.split(mailbox)
        return next((city for city in self.config.cities.values() if city.address == base), None)

    def things(self, city: City, language: str, listings: Sequence[Listing] = (), *, numbered: bool = False) -> Things:
        """What the nouns of an answer in a language may mean; `listings`: what the letter that is answered is about.

        numbered: it numbers them from 1, else each has its place in its mail.
        """
        classifier = self.classifiers.get(city.key)
        if classifier is None:
            return Things()
        languages = tuple(dict.fromkeys((language, city.language)))
        listed = tuple(
            Thing.of(at if numbered else item.position, item.categories, item.terms, item.words)
            for at, item in enumerate(listings, 1)
        )
        return Things(lambda word: classifier.term_ids(word, languages), self.rules[city.key].goods, listed)

    @property
    def own_mailboxes(self) -> frozenset[str]:
        """The addresses of all cities."""
        return frozenset(city.address for city in self.config.cities.values())


@dataclass(frozen=True)
class About:
    """What an answer to a letter is about: a purpose of outgoing.tokens, and the id of its subject."""

    purpose: str
    subject_id: int


@dataclass(frozen=True)
class Gathering:
    """Letters to one reader that another letter sums up: they are noted here, name and variables, and not written."""

    to: str
    names: frozenset[str]
    letters: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    needs: list[str] = field(
        default_factory=list
    )  # Said besides, in the writer's words; taken up once, for all of them.

    def takes(self, name: str, to: str, variables: Mapping[str, object]) -> bool:
        """Notes a letter; False for one that has to be written."""
        if to != self.to or name not in self.names:
            return False
        self.letters.append((name, variables))
        return True


@dataclass(frozen=True)
class Step:
    """One piece of work: its transaction, its time, and the mail that caused it (None for what became due).

    writer: the mailbox of the person who wrote that mail and waits for what comes of it; "" for what a machine reports.
    """

    desk: Desk
    tx: Tx
    now: datetime
    city: City
    inbound_id: int | None = None
    gathering: Gathering | None = None
    writer: str = ""

    def cause(self, why: str) -> Cause:
        """The cause of a change in this step; `why` without personal data."""
        return Cause(why, self.now, self.inbound_id, self.desk.rules[self.city.key].digest[:12])

    def write(
        self,
        name: str,
        to: str,
        language: str,
        variables: Mapping[str, object],
        *,
        key: str,
        about: About | None = None,
        answers: Sequence[str] = (),
        to_name: str = "",
        photos: Sequence[bytes] = (),
        files: Sequence[Enclosure] = (),
        tells_of: str | None = None,
    ) -> bool:
        """Queues a letter; False when the letter with this key was queued before, its reader had too many today, or wants none.

        answers: Message-IDs of the mail that this answers and those before it, oldest first. tells_of: the mailbox of
        somebody else whom it names.
        """
        if self.gathering is not None and self.gathering.takes(name, to, variables):
            return True
        spec = LETTERS[name]
        if self._is_flooded(name, to, spec.kind) or self._is_unwanted(spec, to, about, answers):
            return False
        rendered = self.desk.letters.render(name, language, self.city.key, variables, self.local(self.now).date())
        earlier = outbox.thread(self.tx, to, about.purpose, about.subject_id) if about else []
        references = [*earlier, *(i for i in answers if i and i not in earlier)]
        message_id = f"{secrets.token_hex(16)}@{self.city.domain}"
        try:
            raw = self._composed(name, to, to_name, rendered, about, message_id, references, photos, files)
        except ValueError:  # Their address cannot stand in a mail; whoever else is to hear of it does.
            note(self.tx, "letter", 0, None, "not written", self.cause(f"{name}: the address cannot be used"))
            return False
        letter = Letter(
            key=key, kind=spec.kind, city=self.city.key, to=to, envelope_from=self._bounce_address(),
            message_id=message_id, raw=raw, purpose=about.purpose if about else "",
            subject_id=about.subject_id if about else None, tells_of=tells_of,
        )  # fmt: skip
        due_at = self.calendar.awake(self.now) if self._can_wait(name, to, variables) else self.now
        return outbox.queue(self.tx, letter, self.now, due_at)

    def _composed(
        self,
        name: str,
        to: str,
        to_name: str,
        rendered: Rendered,
        about: About | None,
        message_id: str,
        references: Sequence[str],
        photos: Sequence[bytes],
        files: Sequence[Enclosure],
    ) -> bytes:
        spec = LETTERS[name]
        return compose(
            kind=spec.kind,
            from_name=self.desk.letters.from_name(rendered.language, self.city.key),
            from_address=self.city.address,
            to_address=to,
            to_name=to_name,
            reply_to=self._reply_to(to, about),
            subject=rendered.subject,
            text=rendered.text,
            language=rendered.language,
            message_id=message_id,
            date=self.now.astimezone(ZoneInfo(self.city.timezone)),
            in_reply_to=references[-1] if references else None,
            references=references,
            auto_submitted=spec.auto_submitted,
            photos=photos,
            files=files,
        )

    def local(self, moment: datetime) -> datetime:
        """A moment as the clocks in the city show it."""
        return moment.astimezone(ZoneInfo(self.city.timezone))

    def last_day(self, valid_until: datetime) -> date:
        """The last day, whole or begun, before an end, as people in the city count."""
        return self.local(valid_until - _A_MOMENT).date()

    @property
    def calendar(self) -> Calendar:
        """The clocks and working days of the city."""
        return Calendar.of(self.city)

    def city_name(self, key: str) -> str:
        """How people call another city; "" for none."""
        city = self.desk.config.cities.get(key)
        return city.name if city else ""

    def category_text(self, categories: Sequence[str], language: str) -> str:
        """Categories as people of a language read them."""
        names = self.desk.rules[self.city.key].category_names(language)
        return ", ".join(names.get(category, category) for category in categories)

    @property
    def moderator_languages(self) -> tuple[str, ...]:
        """In which a moderator may write, that of the city first."""
        return tuple(dict.fromkeys((self.city.language, *_MODERATOR_LANGUAGES)))

    def read(self, words: str, language: str) -> Reading:
        """What words that are no mail of their own mean; nothing where mails are not read."""
        classifier = self.desk.classifiers.get(self.city.key)
        return classifier.read("", words, language=language, now=self.local(self.now)) if classifier else Reading()

    def details(
        self, words: str, language: str, kind: str, categories: Sequence[str], values: Mapping[str, str] | None = None
    ) -> Details:
        """What words about a listing of this kind tell of sizes, times and the way; nothing where mails are not read."""
        classifier = self.desk.classifiers.get(self.city.key)
        if classifier is None:
            return Details()
        now = self.local(self.now)
        return classifier.details(words, language=language, intent=kind, categories=categories, now=now, values=values)

    def in_words(self, reason: Reason, language: str) -> Reason:
        """A reason whose ids of categories, things, kinds and intents are words of a language."""
        rules, words = self.desk.rules[self.city.key], self.desk.letters.words(language, self.city.key)
        withdrawn, spam = words.outcomes["withdrawn"], words.outcomes["spam"]
        kinds = {**words.kinds, "withdraw": withdrawn, "spam": spam, "none": words.kinds["unknown"]}
        show: dict[str, Callable[[str], str]] = {
            "category": lambda ids: self.category_text(ids.split(", "), language),
            "other": lambda ids: ", ".join(kinds.get(i) or self.category_text([i], language) for i in ids.split(", ")),
            "things": lambda ids: ", ".join(rules.thing_name(id_, language) for id_ in ids.split()),
            "kind": lambda id_: kinds.get(id_, id_),
            "intent": lambda id_: kinds.get(id_, id_),
        }
        return Reason(reason.code, {key: show.get(key, str)(value) for key, value in reason.values.items()})

    def listed(self, listings: Sequence[Listing], language: str) -> list[Listed]:
        """Listings as a letter shows them."""
        ready = self.desk.refusals[self.city.key]
        return [
            Listed(
                number=item.position,
                category=self.category_text(item.categories, language),
                text=item.words,
                amount=item.quantity,
                postcode=item.postcode or "",
                kind=item.kind,
                outcome=_outcome(item),
                reason=translated(ready, item.decision_reason or "", self.city.language, language),
                since=self.local(item.created_at),
                until=self.last_day(item.valid_until) if item.valid_until and item.state in _OPEN else None,
                paused_until=self.last_day(item.paused_until) if item.paused_until else None,
            )
            for item in listings
        ]

    def mask(self, text: str, language: str) -> str:
        """A text without what leads to a person: mail addresses, phone numbers, bank accounts."""
        return replaced(text, self.desk.masks.contact(text), self.hidden_words(language))

    def leads_to_a_person(self, text: str) -> bool:
        """Whether a text holds what `mask` takes out."""
        return bool(self.desk.masks.contact(text))

    def hidden_words(self, language: str) -> dict[str, str]:
        """What stands in place of each kind of passage that is taken out."""
        words = self.desk.letters.words(language, self.city.key)
        others = {
            "name": words.hidden_name,
            "bank": words.hidden_bank,
            "home": words.hidden_home,
            "phone": words.hidden_phone,
            "address": words.hidden_address,
        }
        return instead_of(words.hidden_personal, others)

    def for_the_other_side(self, text: str, language: str) -> str:
        """What helper and organisation write to each other: without mail addresses; a telephone number is theirs to give."""
        return replaced(text, addresses_in(text), self.hidden_words(language))

    def _reply_to(self, to: str, about: About | None) -> str | None:
        if about is None:
            return None
        token = self.desk.tokens.make(self.city.key, to, about.purpose, about.subject_id, self.now)
        return tokens.address(self.city.local_part, token, self.city.domain)

    def _bounce_address(self) -> str:
        """An envelope sender of its own for each letter, so that what comes back says which letter it was."""
        number = secrets.randbelow(10**15) + 1
        token = self.desk.tokens.make(self.city.key, "", "b", number, self.now)
        return tokens.address(self.city.local_part, token, self.city.domain)

    def _can_wait(self, name: str, to: str, variables: Mapping[str, object]) -> bool:
        """Whether a letter goes out in the morning when it is written at night."""
        if to == self.writer:
            return False
        return self._is_to_organisation(name, to, variables) or not (self.writer or name in AT_ANY_HOUR)

    def _is_to_organisation(self, name: str, to: str, variables: Mapping[str, object]) -> bool:
        reader = name.partition("/")[0]
        if reader in ("organisation", "helper", "moderator"):
            return reader == "organisation"
        known = people.find(self.tx, self.city.key, to)
        return variables.get("kind") in _ORGANISATIONS_MAILS or (known is not None and known.organisation is not None)

    def _is_unwanted(self, spec: Spec, to: str, about: About | None, answers: Sequence[str]) -> bool:
        """Whether its reader complained about our mail, and this is no answer to what they wrote since."""
        known = addresses.find(self.tx, self.city.key, to)
        if known is None or known.complained_at is None or (spec.auto_submitted == REPLIED and answers):
            return False
        since = known.complained_at
        newer = about and addresses.is_about_something_newer(self.tx, about.purpose, about.subject_id, since)
        return not newer

    def _is_flooded(self, name: str, to: str, kind: str) -> bool:
        """Whether this letter could be one more turn of an endless exchange; never for a moderator's."""
        limits = self.desk.config.limits
        limit = getattr(limits, LIMITED[name]) if name in LIMITED and to not in self.city.reviewers else None
        return limit is not None and outbox.count_since(self.tx, to, kind, self.now - timedelta(days=1)) >= limit
