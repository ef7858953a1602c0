"""What a mail tells beside intent and things: sizes, when, who carries it, and where; each with its reason.

Called by the classifier. Field lines win over free text. Pure: the time of the mail and the names of places are
arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from mailflow.classify.fieldlines import Form
from mailflow.classify.handover import NO_CAR, Handover
from mailflow.classify.lexemes import Found, Lexemes, Lexer
from mailflow.classify.placenames import PlaceNames, locating_words
from mailflow.classify.ruleset import GOODS, Language
from mailflow.classify.sizes import Sizes
from mailflow.classify.times import MAX_TEXT, Times
from mailflow.classify.words import fold
from mailflow.model import Availability, Reason

MAX_WORD = 60
_NO_DAY = date(2000, 1, 3)  # A Monday, for a text without a time: its words are read, no dates are told.


@dataclass(frozen=True, slots=True)
class Details:
    """The details of a mail; empty and None where it does not tell them."""

    sizes: tuple[str, ...] = ()
    availability: Availability | None = None
    delivery: str | None = None
    places: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


class DetailReader:
    """Reads the details of one language."""

    def __init__(self, language: Language) -> None:
        self._lexer = Lexer()
        self._sizes = Sizes(language, self._lexer)
        self._times = Times(language, self._lexer)
        self._handover = Handover(language, self._lexer)
        self._materials = frozenset(map(fold, language.materials))
        self._locating = locating_words((*language.locating, *language.fields.get("place", ())))

    def read(
        self,
        text: str,
        signature: str,
        form: Form,
        *,
        intent: str,
        categories: Sequence[str],
        now: datetime | None,
        places: PlaceNames | None,
    ) -> Details:
        """The details of a text with its subject. `now`: when it was written, in its city's time zone."""
        lexemes = self._lexer.read(text)
        sizes, sizes_how = self._read_sizes(lexemes, form)
        availability, availability_how = self._read_times(lexemes, form, now)
        delivery, told = (None, []) if GOODS.isdisjoint(categories) else self._read_handover(lexemes, form, intent)
        found = list(self._read_places(lexemes, signature, form, places)) if places else []
        return Details(
            sizes=tuple(one.value for one in sizes),
            availability=availability,
            delivery=delivery,
            places=tuple(dict.fromkeys(name for name, _ in found)),
            reasons=(
                *(Reason("size", {"words": one.value[:MAX_WORD], "how": sizes_how}) for one in sizes),
                *_of_availability(availability, availability_how),
                *_of_delivery(delivery, told),
                *(Reason("place", {"words": name, "how": how}) for name, how in dict.fromkeys(found)),
            ),
        )

    def _read_sizes(self, lexemes: Lexemes, form: Form) -> tuple[Sequence[Found[str]], str]:
        value = form.values.get("size", "")
        labelled = self._sizes.of_value(self._lexer.read(value)) if value else []
        return (labelled, "field") if labelled else (self._sizes.of(lexemes), "words")

    def _read_times(self, lexemes: Lexemes, form: Form, now: datetime | None) -> tuple[Availability | None, str]:
        today, how = now.date() if now else _NO_DAY, "words"
        found = None
        if value := form.values.get("availability", ""):
            found, _ = self._times.of(self._lexer.read(value), today)
            how, found = "field", found or Availability(value[:MAX_TEXT])
        found = found or self._times.of(lexemes, today)[0]
        return (found if now or not found else replace(found, since=None, until=None)), how

    def _read_handover(self, lexemes: Lexemes, form: Form, intent: str) -> tuple[str | None, list[tuple[str, str]]]:
        """The way, and each phrase that tells it with how."""
        for how, source in (("field", self._lexer.read(form.values.get("delivery", ""))), ("words", lexemes)):
            way, found = self._handover.of(source, intent)
            if way:
                return way, [
                    (source.written(one.first, one.end), NO_CAR if one.value == NO_CAR else how) for one in found
                ]
        return None, []

    def _read_places(
        self, lexemes: Lexemes, signature: str, form: Form, places: PlaceNames
    ) -> Iterator[tuple[str, str]]:
        """Each place with how it was found; the place of a field line needs no word before it."""
        value = form.values.get("place", "")
        labelled = [one.value for one in places.of(self._lexer.read(f"00000 {value}"), self._locating)] if value else []
        if labelled:
            yield from ((name, "field") for name in labelled)
            return
        for part in (lexemes, self._lexer.read(signature)):
            yield from ((one.value, "words") for one in places.of(part, self._locating, self._materials))


def _of_availability(availability: Availability | None, how: str) -> Iterator[Reason]:
    if availability:
        window = (
            f"from {availability.since}" if availability.since else "",
            f"until {availability.until}" if availability.until else "",
            "days " + " ".join(map(str, availability.weekdays)) if availability.weekdays else "",
            " ".join(availability.dayparts),
            f"after {availability.after:%H:%M}" if availability.after else "",
            f"before {availability.before:%H:%M}" if availability.before else "",
        )
        yield Reason(
            "availability", {"words": availability.text, "how": how, "window": ", ".join(filter(None, window))}
        )


def _of_delivery(delivery: str | None, told: Sequence[tuple[str, str]]) -> Iterator[Reason]:
    for words, how in told:
        yield Reason("delivery", {"words": words[:MAX_WORD], "how": how, "delivery": delivery or ""})
