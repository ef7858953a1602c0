"""The rules that decide what a mail means: frozen values, read from the text files in `rules/`.

`RuleSet.load` is the only way to get one; it raises RuleError with every fault, so that a bad file never half works.
Called by `app` at start and at reload, by `rules check`, and by the tests. How the files look: rules/README.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mailflow.classify.feasts import FEASTS
from mailflow.classify.flags import Flags
from mailflow.classify.words import fold
from mailflow.classify.writers import Voices, Writers

CATEGORIES = (
    "clothing", "furniture", "household", "electronics", "baby", "toys", "school", "bicycle", "food", "hygiene",
    "escort", "translation", "language", "tutoring", "childcare", "housing", "transport", "handiwork", "work", "legal",
    "medical", "leisure", "volunteering", "money",
)  # fmt: skip
"""The ids that other programs rely on: rules may describe them, not add to them."""

GOODS = frozenset(CATEGORIES[: CATEGORIES.index("escort")])
"""Only what can be carried is picked up or brought; a person is driven."""

FACTS = ("delivery", "size", "quantity", "until", "place")
"""What may be missing in an offer, and is asked for in one mail: `ask` of a category names those that matter to it."""

CUE_INTENTS = ("offer", "need", "register", "withdraw", "question", "spam")

TERM_LISTS = ("terms", "whole_word", "compounds", "weak", "phrases", "never")
"""What a category may list for a language; the name of the list is the `kind` of its terms."""


_THING_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that speaks for its category (kind `never`: must not), and where it is written."""

    category: str
    id: str  # "furniture/bett": the same for the words of all languages that mean it
    text: str
    kind: str  # one of TERM_LISTS
    language: str
    file: str  # below the folder of the rules
    line: int


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for an intent; `…` stands for up to nine words between, {thing} for a thing that is named."""

    intent: str
    text: str
    weight: float
    language: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it must be read as; intent None where the example does not say."""

    text: str
    language: str
    categories: tuple[str, ...]
    intent: str | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Category:
    """One category: its names by language (the first is shown), how long a listing lives, which things it works on."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    lifetime_days: int
    caution: float = 0.0  # points less: its words often stand in a story where nothing of it is given
    ask: tuple[str, ...] = ()  # facts that an offer's sender is asked for where the mail does not tell them
    written: bool = False  # its things have a language: beside one of them the name of a language tells of no work
    works_on: tuple[str, ...] = ()  # a service: these categories in the same clause are its object, not given
    comes_with: tuple[str, ...] = ()  # these categories behind "with" belong to it where it is given: a room with a bed
    pieces: bool = False  # "ein Bett und einen Schrank" are two listings: each finds its own way
    protected: bool = False  # two moderators approve it, and only checked organisations are shown it
    duty: Mapping[str, str] = field(default_factory=dict)  # by language: what who takes it must mind


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAYPARTS = ("morning", "noon", "afternoon", "evening", "night")
DAY_SPANS = (
    *("now", "today", "tomorrow", "day_after_tomorrow", "this_week", "next_week", "this_weekend", "end_of_week"),
    *("this_month", "next_month", "end_of_month", "end_of_year"),
)
TIME_WORDS = (
    *("weekend", "workdays", "any_time", "from", "until", "between", "from_behind", "until_behind", "next"),
    *("start", "middle", "end", "clock", "before_clock", "am", "pm", "ordinal", "filler", "only", "past", "not_meant"),
    *("negating", "able"),
)
TIME_LISTS = (*DAYS, *MONTHS, *DAYPARTS, *DAY_SPANS, *FEASTS, *TIME_WORDS)
"""The lists of [availability] in a language file."""

DELIVERY_LISTS = ("pickup", "delivery", "no_car")
"""The lists of [delivery] in a language file."""


@dataclass(frozen=True, slots=True)
class Language:
    """The grammar of one language, as far as the rules need it; words and phrases as in the file."""

    code: str
    compounds: bool = False
    negators: tuple[str, ...] = ()
    refusing: tuple[str, ...] = ()
    not_lacking: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    done_with: tuple[str, ...] = ()
    any_more: tuple[str, ...] = ()
    not_negating: tuple[str, ...] = ()
    wanting: tuple[str, ...] = ()
    giving: tuple[str, ...] = ()
    list_negators: tuple[str, ...] = ()
    referring: tuple[str, ...] = ()
    joining: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    definite: tuple[str, ...] = ()
    adding: tuple[str, ...] = ()
    accompanying: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    clause_breaks: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    abbreviations_before_number: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    mention_phrases: tuple[str, ...] = ()
    generic_heads: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    glue: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    locating: tuple[str, ...] = ()
    parting: tuple[str, ...] = ()
    infinitives: tuple[str, ...] = ()
    whereabouts: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    written_in: tuple[str, ...] = ()
    being: tuple[str, ...] = ()
    before_price: tuple[str, ...] = ()
    behind_price: tuple[str, ...] = ()
    owning: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    speaks_alone: tuple[str, ...] = ()
    speaks_for_many: tuple[str, ...] = ()
    speaks_for_ours: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)
    dozens: Mapping[str, int] = field(default_factory=dict)
    number_joiners: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    not_counting: tuple[str, ...] = ()
    made_for: tuple[str, ...] = ()
    duals: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    sizes_behind: tuple[str, ...] = ()
    availability: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delivery: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    start: Mapping[str, float] = field(default_factory=dict)
    thing: Mapping[str, float] = field(default_factory=dict)
    question_mark: Mapping[str, float] = field(default_factory=dict)
    lack: Mapping[str, float] = field(default_factory=dict)
    counted: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Matching:
    """How offers and needs are weighed against each other; the parts of a score add up to the weights' sum, 1."""

    weight_terms: float = 0.35  # the same thing, not only the same category
    weight_near: float = 0.30  # close by
    weight_quantity: float = 0.15  # as many as are needed
    weight_time: float = 0.10  # on the same days
    weight_fresh: float = 0.05  # not long waiting
    weight_text: float = 0.05  # words in common
    half_distance_km: float = 15.0
    reach_km: float = 60.0
    half_age_days: float = 14.0
    minimum_score: float = 0.20
    receivers_per_round: int = 3
    rounds: int = 3
    round_gap_days: float = 1.0
    letters_per_day: int = 5
    candidates: int = 24
    other_things: bool = False  # whether a thing is shown where only another one of its category is needed
    kinds_of_things: tuple[str, ...] = ()
    and_others: tuple[str, ...] = ()
    from_words: tuple[str, ...] = ()
    until_words: tuple[str, ...] = ()
    on_words: tuple[str, ...] = ()
    from_words_after: tuple[str, ...] = ()
    until_words_after: tuple[str, ...] = ()
    months: tuple[str, ...] = ()

    def kinds(self, term_id: str) -> frozenset[int]:
        """The kinds of things that a term is one of, by its longest ending that `kinds_of_things` names: a dining table is a
        table. Empty for what they do not name, which may be anything of its category."""
        category, _, word = term_id.partition("/")
        endings = (word[at:] for at in range(len(word))) if "-" not in word else iter((word,))
        known = self._kinds_by_word
        return next((known[category, end] for end in endings if (category, end) in known), frozenset())

    @cached_property
    def _kinds_by_word(self) -> dict[tuple[str, str], frozenset[int]]:
        found: dict[tuple[str, str], frozenset[int]] = {}
        for number, line in enumerate(self.kinds_of_things):
            category, _, words = line.partition(":")
            for word in words.split():
                found[category, word] = found.get((category, word), frozenset()) | {number}
        return found


@dataclass(frozen=True)
class RuleSet:
    """All rules, of one city where it has an overlay."""

    categories: Mapping[str, Category]
    languages: Mapping[str, Language]
    terms: tuple[Term, ...]
    cues: tuple[Cue, ...]
    examples: tuple[Example, ...]
    matching: Matching
    flags: Flags
    digest: str  # the first 12 hex digits of SHA-256 over the files that were read

    @classmethod
    def load(cls, folder: Path, city: str | None = None) -> RuleSet:
        """The rules in `folder`, with the overlay cities/<city>.toml where there is one.

        Raises RuleError with every fault in every file.
        """
        from mailflow.classify.rulefiles import read_rules  # It builds our values, so it imports us.

        return read_rules(folder, city)

    def category_names(self, language: str) -> dict[str, str]:
        """The name of each category in a language; English where the language has none."""
        return {
            category.id: (category.names.get(language) or category.names.get("en") or (category.id,))[0]
            for category in self.categories.values()
        }

    @cached_property
    def things(self) -> frozenset[str]:
        """The folded words of everything that the categories know: none of them is somebody's name."""
        named = (word for term in self.terms if term.kind != "never" for word in term.text.split())
        return frozenset(fold(word) for word in named if len(word) >= _THING_LETTERS)

    @cached_property
    def writers(self) -> Writers:
        """By whom mails are, by the words of all languages."""
        return Writers(
            {
                code: Voices(
                    language.organisations,
                    language.bodies,
                    language.speaks_alone,
                    language.speaks_for_many,
                    language.speaks_for_ours,
                    language.seeks,
                )
                for code, language in self.languages.items()
            }
        )

    @cached_property
    def protected(self) -> frozenset[str]:
        """The ids of the categories that two moderators approve."""
        return frozenset(category.id for category in self.categories.values() if category.protected)

    def duties(self, categories: Iterable[str], language: str) -> list[str]:
        """What who takes something of these categories must mind, each once; English where a language says nothing."""
        texts = [self.categories[id_].duty for id_ in categories if id_ in self.protected]
        return list(dict.fromkeys(text.get(language) or text.get("en", "") for text in texts))

    def thing_name(self, term_id: str, language: str) -> str:
        """How people of a language call what a term id stands for; German, or any, where the language has no word for it."""
        words = self._words_by_id.get(term_id, {})
        return words.get(language) or words.get("de") or next(iter(words.values()), term_id.partition("/")[2])

    @cached_property
    def _words_by_id(self) -> dict[str, dict[str, str]]:
        words: dict[str, dict[str, str]] = {}
        for term in self.terms:
            words.setdefault(term.id, {}).setdefault(term.language, term.text)
        return words

    def category_by_name(self, text: str) -> str | None:
        """The id that a name means, in any language and writing; None when nothing is called so."""
        return self._ids_by_name.get(fold(" ".join(text.split())))

    @property
    def lifetime_days(self) -> dict[str, int]:
        """How many days a listing of each category is kept open without a renewal."""
        return {category.id: category.lifetime_days for category in self.categories.values()}

    @property
    def goods(self) -> frozenset[str]:
        """The categories of what is handed over, and not done."""
        return frozenset(category.id for category in self.categories.values() if "delivery" in category.ask)

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        names = {fold(name): id_ for id_, category in self.categories.items() for name in _all_names(category)}
        in_one = {name.replace(" ", ""): id_ for name, id_ in names.items()}  # "Deutschlernen"
        return {**in_one, **{fold(id_): id_ for id_ in self.categories}, **names}


def _all_names(category: Category) -> list[str]:
    return [name for names in category.names.values() for name in names]
