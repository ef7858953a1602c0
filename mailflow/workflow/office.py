"""An open office: the store, the desk, and what understands mails. The workers and the schedule each have one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mailflow.authentication import Authenticator
from mailflow.classify.classifier import Classifier
from mailflow.classify.placenames import PlaceNames
from mailflow.config import City, Config
from mailflow.errors import where
from mailflow.model import LANGUAGES, Reading, Reason
from mailflow.reading.language import LanguageDetector
from mailflow.reading.photos import photos
from mailflow.reading.replytables import REPLY_SUBJECT
from mailflow.store.engine import Store
from mailflow.workflow.cases import Case, hangs_on_its_origin, is_about_own_work
from mailflow.workflow.desk import Desk
from mailflow.workflow.submissions import TOLD, UNSURE

_LOG = logging.getLogger("mailflow.work")
_READ = (
    "s",
    "p",
    "e",
    "r",
)  # Answers to these letters may hold something new, or come from somebody whose language is not known.
WARM_UP = "Guten Tag, ich möchte zwei Stühle und eine Winterjacke abgeben. Viele Grüße"


@dataclass(frozen=True)
class Office:
    """Everything that a step needs. classifiers and place_names: of each city, by its key."""

    config: Config
    store: Store
    desk: Desk
    classifiers: Mapping[str, Classifier]
    place_names: Mapping[str, PlaceNames]
    detector: LanguageDetector
    authenticator: Authenticator

    def warm_up(self) -> None:
        """Loads what is slow to load, so that the first mail does not pay for it."""
        for city in self.config.cities.values():
            self._read(city, WARM_UP, WARM_UP, "", datetime.now(UTC))

    def with_reading(self, case: Case) -> Case:
        """The case with its reading, where it may need one: a first mail, or an answer that may hold something new."""
        if case.confirms is not None:
            return replace(case, confirms=self.with_reading(case.confirms))
        is_answer = case.target is not None and case.target.purpose not in _READ
        needs_none = is_answer and not is_about_own_work(self.desk, case)
        if case.city is None or case.nature.kind != "message" or needs_none:
            return case
        reading = self._guarded(case)
        settings = self.config.listings
        pictures = photos(case.mail.raw, settings.photos, settings.photo_edge_px) if case.message.attachments else ()
        return replace(case, classify=lambda: reading, pictures=pictures)

    def with_authenticity(self, case: Case) -> Case:
        """The case with a judgement on whether it is by whom its From says, where something hangs on that. Asks the DNS."""
        if case.city is None or not hangs_on_its_origin(self.desk, case):
            return case
        is_known = case.admitted or case.mailbox in case.city.reviewers
        judged = self.authenticator.judge(case.mail.raw, case.mail.sender, case.mailbox, ask_dns=is_known)
        return replace(case, authenticity=judged)

    def _guarded(self, case: Case) -> Reading:
        assert case.city is not None
        try:
            if case.forwarded:
                return self._of_forwarding(case, case.city)
            is_ours = (
                _answers_us(case, case.city) and REPLY_SUBJECT.match(case.message.subject) and case.parts.new.strip()
            )
            subject = "" if is_ours else case.message.subject
            return self._read(
                case.city, subject, case.parts.new, case.parts.signature, _written_at(case), case.message.sender.name
            )
        except Exception as error:  # A reading that fails is ours to mend; the mail goes to a human all the same.
            _LOG.error("reading a mail failed: %s at %s", type(error).__name__, where(error))
            return Reading(language=case.city.language, reasons=(Reason("reading_failed"),))

    def _of_forwarding(self, case: Case, city: City) -> Reading:
        """What somebody says who forwards a mail: its subject and words are another's. An offer or a need is only what they say
        plainly themselves; all else is for people."""
        said = case.parts.new.strip()
        if not said:
            return Reading(language=self.detector.detect(case.parts.quoted, LANGUAGES, city.language)[0])
        reading = self._read(city, "", said, case.parts.signature, _written_at(case), case.message.sender.name)
        plain = reading.categories and not any(reason.code in UNSURE for reason in reading.reasons)
        if plain or reading.intent not in ("offer", "need"):
            return reading
        told = tuple(reason for reason in reading.reasons if reason.code in TOLD)
        return replace(reading, intent="none", categories=(), items=(), quantities={}, said_of_all="", reasons=told)

    def _read(
        self, city: City, subject: str, text: str, signature: str, written_at: datetime, writer: str = ""
    ) -> Reading:
        language, _ = self.detector.detect(text or subject, LANGUAGES, city.language)
        now = written_at.astimezone(ZoneInfo(city.timezone))
        places = self.place_names[city.key].of_mail(writer)
        return self.classifiers[city.key].read(subject, text, signature, language=language, now=now, places=places)

    def close(self) -> None:
        """Gives the database back."""
        self.store.close()


def _answers_us(case: Case, city: City) -> bool:
    """Whether a mail answers a letter of ours, as any with our domain in its In-Reply-To does: with a "Re:" its subject is our own
    then, and "Ein Angebot für Sie" says nothing about what is written below it."""
    domain = city.address.rpartition("@")[2]
    return any(message_id.rpartition("@")[2].lower() == domain for message_id in case.message.in_reply_to)


def _written_at(case: Case) -> datetime:
    """When a mail says it was written, unless that is after it came."""
    said, came = case.message.date, case.mail.received_at
    return min(said, came) if said and said.tzinfo else came
