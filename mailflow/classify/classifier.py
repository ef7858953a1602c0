"""What a mail means: field lines, words, scope, intent, facts and items, joined to a Reading with its reasons.

Called by `workflow` for each message and by `mailflow explain`. The same rules and text give the same Reading; nothing
of a text is kept. Dictionaries and tokenizers are loaded when the first mail of a language comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailflow import memory
from mailflow.classify import evidence, facts, items, sides
from mailflow.classify.decide import ENOUGH, Decision, telling_sentences
from mailflow.classify.details import DetailReader, Details
from mailflow.classify.facts import Counts
from mailflow.classify.fieldlines import FieldLines, Form
from mailflow.classify.intents import CARRYING, IntentCues, Signs, Verdict
from mailflow.classify.learned import Learned
from mailflow.classify.meant import Context
from mailflow.classify.opinion import Opinion, Opinions
from mailflow.classify.ownwords import OwnWords
from mailflow.classify.placenames import PlaceNames, locating_words
from mailflow.classify.ruleset import Language, RuleSet
from mailflow.classify.scope import Scope, Scoped
from mailflow.classify.tables import Names, as_lists
from mailflow.classify.terms import Hit, TermIndex
from mailflow.classify.tokens import MAX_CHARACTERS, Abbreviations, Text, Tokenizer
from mailflow.classify.whereabouts import names_district
from mailflow.classify.words import Words
from mailflow.model import Item, Reading, Reason

MAX_REASONS = 40
MAX_SUBJECT = 1_000
"""Longer subjects and signatures are cut, as texts are at MAX_CHARACTERS."""


@dataclass(frozen=True, slots=True)
class _Tools:
    """Everything that reads one language."""

    tokenizer: Tokenizer
    terms: TermIndex
    scope: Scope
    cues: IntentCues
    counts: Counts
    own_words: OwnWords
    decision: Decision
    details: DetailReader
    words: Words
    whereabouts: frozenset[str]

    def is_word(self, text: str) -> bool:
        """Whether the dictionary has it, or a rule means a thing by it."""
        return self.words.knows(text) or self.terms.look_up(text, True) is not None

    def names_thing(self, text: str) -> bool:
        """Whether a rule means something by a word of it."""
        return bool(self.terms.hits(self.tokenizer.read(text).tokens))


@dataclass(frozen=True, slots=True)
class Observed:
    """What the rules of a language find in a text; written: the text itself, its tables as lists."""

    written: str
    text: Text
    scoped: Scoped
    form: Form
    verdict: Verdict
    tools: _Tools

    def named(self, intent: str) -> list[Hit]:
        """The hits that count where this is the intent: what is lacking only where something is needed ("das Kind hat kein
        Bett"), what a lacking service would work on only where something is offered ("Schrank abzugeben, kein Transport")."""
        again = (aside.hit for aside in self.scoped.asides if aside.counts_for(intent))
        return sorted((*self.scoped.hits, *again), key=lambda hit: hit.indexes)

    @property
    def context(self) -> Context:
        """What stands around the things."""
        return Context(self.text, (index for hit in self.scoped.hits for index in hit.indexes))

    def evidence(self, intent: str) -> dict[str, dict[str, float]]:
        """For each category that is named, what speaks for it where the intent is this."""
        return self.tools.decision.evidence(self.named(intent), self.text, replace(self.verdict, intent=intent))

    def beside(self, intent: str) -> frozenset[str]:
        """The categories of things that are listed side by side."""
        return self.tools.decision.beside(self.named(intent), self.text, replace(self.verdict, intent=intent))

    def told(self, intent: str) -> frozenset[str]:
        """The categories of goods that stand right behind clear words for the intent."""
        return self.tools.cues.told(replace(self.verdict, intent=intent), self.scoped.hits, self.text)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What field lines, words and the learned model decide; the rest of a Reading are facts."""

    intent: str = "none"
    categories: tuple[str, ...] = ()
    quantities: Mapping[str, int] | None = None
    items: tuple[Item, ...] = ()
    said_of_all: str = ""
    reasons: tuple[Reason, ...] = ()
    certain: bool = False


class Classifier:
    """Reads mails by one set of rules, joined with what was learned where there is a model."""

    def __init__(self, ruleset: RuleSet, learned: Learned | None = None) -> None:
        self._ruleset = ruleset
        self._fields = FieldLines(ruleset)
        self._opinions = Opinions(learned, ruleset.categories) if learned else None
        self._in_pieces = frozenset(id_ for id_, category in ruleset.categories.items() if category.pieces)
        self._tools: dict[str, _Tools] = {}

    def read(
        self,
        subject: str,
        text: str,
        signature: str = "",
        *,
        language: str,
        now: datetime | None = None,
        places: PlaceNames | None = None,
    ) -> Reading:
        """What a writer means.

        `text` is the writer's new text, without quote and signature; `signature` gives only postcode, telephone number
        and places; `language` is the ISO 639-1 code of the text; `now` is when it was written, in its city's time zone
        (without it no dates are told); `places` are the names to look for. For a language without a rule file only field lines are
        understood, and what the learned model knows. Never raises for any text.
        """
        subject, text, signature = subject[:MAX_SUBJECT], text[:MAX_CHARACTERS], signature[:MAX_SUBJECT]
        observed = self.observe(subject, text, language)
        meaning = self._meaning(observed) if self._speaks(language) else _of_form(observed.form, {})
        text = observed.written
        details = observed.tools.details.read(
            f"{subject}\n\n{text}",
            signature,
            observed.form,
            intent=meaning.intent,
            categories=meaning.categories,
            now=now,
            places=places,
        )
        return Reading(
            intent=meaning.intent,
            categories=meaning.categories,
            language=language,
            postcode=facts.postcode(_field(observed.form, "postcode"), subject, text, signature),
            phone=facts.phone(_field(observed.form, "phone"), subject, text, signature),
            quantities=meaning.quantities or {},
            items=meaning.items,
            said_of_all=meaning.said_of_all,
            sizes=details.sizes,
            availability=details.availability,
            delivery=details.delivery,
            places=details.places,
            reasons=(*(meaning.reasons[:MAX_REASONS] or (Reason("nothing_known"),)), *details.reasons),
            certain=meaning.certain,
        )

    def details(
        self,
        words: str,
        *,
        language: str,
        intent: str,
        categories: Sequence[str],
        now: datetime,
        values: Mapping[str, str] | None = None,
    ) -> Details:
        """What words about something that is known already tell of sizes, times and the way; places need the whole reading.

        `values`: of the fields whose lines were read apart, by the name of the field.
        """
        form = Form(values=values) if values else self._fields.read(words)
        reader = self._load(language).details
        return reader.read(words, "", form, intent=intent, categories=categories, now=now, places=None)

    def term_ids(self, noun: str, languages: Iterable[str]) -> tuple[str, ...]:
        """The ids of what a noun of one or more words stands for, in the first of these languages that knows it."""
        for language in languages:
            tools = self._load(language)
            if " " in noun:
                if ids := _term_ids(noun, tools):
                    return ids
            elif found := tools.terms.look_up(noun, True):
                return (found.term.id,)
        return ()

    def names_district(self, text: str, city: str, language: str) -> bool:
        """Whether a text in a language names where in a city, by its name, something is."""
        tools = self._load(language)
        return names_district(text[:MAX_CHARACTERS], city, tools.whereabouts, tools.is_word)

    def observe(self, subject: str, text: str, language: str) -> Observed:
        """What the rules find in a subject and a text, before anything is decided; for `read` and for training."""
        tools = self._load(language)
        text = as_lists(text, Names(self._fields.field, tools.counts.is_counter, tools.names_thing))
        form = self._fields.read(text)
        read = tools.tokenizer.read(text, subject)
        read = replace(read, no_amounts=facts.no_amounts(read))
        scoped = tools.scope.apply(read, tools.terms.hits(read.tokens))
        verdict = tools.cues.judge(read, _signs(scoped, read, form, tools.counts), scoped.hits)
        return Observed(text, read, scoped, form, verdict, tools)

    def _speaks(self, language: str) -> bool:
        return self._opinions is not None or language in self._ruleset.languages

    def _load(self, language: str) -> _Tools:
        """The tools for a language, made on first use; without words where there is no rule file for it."""
        if language not in self._tools:
            rules = self._ruleset.languages.get(language) or Language(language)
            self._tools[language] = _tools(self._ruleset, rules)
            memory.give_back()
        return self._tools[language]

    def _meaning(self, observed: Observed) -> _Meaning:
        opinion = self._opinion(observed)
        intent = opinion.intent
        found = replace(observed.verdict, intent=intent)
        reasons = (*evidence.of_form(observed.form), *evidence.of_cues(found), *opinion.reasons)
        if intent not in CARRYING:
            return _Meaning(intent, reasons=reasons, certain=opinion.certain)
        own, others = sides.divide(observed.named(intent), observed.verdict.cues, intent, observed.text)
        hits = [hit for hit in own if hit.category in opinion.categories]
        if intent == "offer":  # A room with a bed is one listing.
            hits = [hit for hit in hits if observed.scoped.belonging.get(hit) not in opinion.categories]
        if others and not hits:  # Only what is of the other side was taken for meant.
            hits = own
        reasons = (*reasons, *evidence.of_terms(hits, observed.scoped), *evidence.of_unmeant(own, hits))
        if observed.form.records:
            tools = observed.tools
            ids = {record.description: _term_ids(record.description, tools) for record in observed.form.records}
            return replace(_of_form(observed.form, ids), intent=intent, reasons=reasons, certain=opinion.certain)
        counts = observed.tools.counts
        reasons = (*evidence.of_unlisted(own, hits, observed.text, counts), *reasons)
        of_hit, by_category = items.quantities(hits, observed.text, counts)
        things = (
            *items.from_hits(hits, observed.text, observed.tools.own_words, of_hit, by_category, self._in_pieces),
            *items.from_sentences(opinion.unnamed, observed.text),
        )
        return _Meaning(
            intent=intent,
            categories=tuple(dict.fromkeys((*(hit.category for hit in hits), *opinion.unnamed))),
            quantities=by_category,
            items=things,
            said_of_all=self._said_of_all(observed, (*hits, *others), opinion) if len(things) > 1 else "",
            reasons=(*evidence.of_other_side(others, intent), *reasons),
            certain=opinion.certain and not others,
        )

    def _said_of_all(self, observed: Observed, hits: Sequence[Hit], opinion: Opinion) -> str:
        text = observed.text
        told = {*opinion.unnamed.values(), *(text.tokens[hit.indexes[0]].sentence for hit in hits)}
        telling = telling_sentences(text, replace(observed.verdict, intent=opinion.intent))
        flags, language = self._ruleset.flags, observed.tools.words.language
        return observed.tools.own_words.said_of_all(
            text, told, telling, lambda words: any(flags.by_id[one.id].things for one in flags.found(words, [language]))
        )

    def _opinion(self, observed: Observed) -> Opinion:
        """What is decided of a text: joined with what was learned, or by the rules alone."""
        if self._opinions is not None:
            return self._opinions.of(observed)
        intent = observed.verdict.intent
        decision = observed.tools.decision
        points = {id_: decision.points(id_, found) for id_, found in observed.evidence(intent).items()}
        return Opinion(intent, frozenset(id_ for id_, sum_ in points.items() if sum_ >= ENOUGH))


def _tools(ruleset: RuleSet, language: Language) -> _Tools:
    code = language.code
    words = Words(code)
    scope = Scope(language, ruleset.categories, words)
    cues = IntentCues((cue for cue in ruleset.cues if cue.language == code), language)
    counts = Counts(language)
    breaks = (*language.contrasts, *language.clause_breaks)
    abbreviations = Abbreviations(language.abbreviations, language.abbreviations_before_number)
    phrases = dict.fromkeys((*scope.phrases, *cues.phrases))
    tokenizer = Tokenizer(words, breaks, phrases, abbreviations, language.glue)
    return _Tools(
        tokenizer=tokenizer,
        terms=TermIndex((term for term in ruleset.terms if term.language == code), language, words, tokenizer),
        scope=scope,
        cues=cues,
        counts=counts,
        own_words=OwnWords(language, counts),
        decision=Decision(language, ruleset.categories, counts),
        details=DetailReader(language),
        words=words,
        whereabouts=locating_words(language.whereabouts),
    )


def _of_form(form: Form, ids: Mapping[str, tuple[str, ...]]) -> _Meaning:
    """What the records of a form say; a category with two different numbers has none."""
    counts: dict[str, list[int | None]] = {}
    for record in form.records:
        for category in record.categories[:1]:
            counts.setdefault(category, []).append(record.quantity)
    quantities = {category: one for category, found in counts.items() if (one := facts.one_count(found)) is not None}
    categories = dict.fromkeys(category for record in form.records for category in record.categories)
    return _Meaning(
        categories=tuple(categories),
        quantities=quantities,
        items=items.from_records(form.records, ids),
        reasons=tuple(evidence.of_form(form)),
    )


def _signs(scoped: Scoped, text: Text, form: Form, counts: Counts) -> Signs:
    """What speaks for an intent beside its cues."""
    taken = facts.uncounted(scoped.hits, text)
    counted = any(record.quantity for record in form.records)
    return Signs(
        thing=bool(scoped.hits or form.records),
        lack=any(aside.lack for aside in scoped.asides),
        counted=counted or any(counts.of(hit, text.tokens, taken) for hit in scoped.hits),
    )


def _term_ids(description: str, tools: _Tools) -> tuple[str, ...]:
    hits = tools.terms.hits(tools.tokenizer.read(description).tokens)
    return tuple(dict.fromkeys(hit.term.id for hit in hits))


def _field(form: Form, name: str) -> str:
    return form.values.get(name, "")
