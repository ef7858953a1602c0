"""What a mail means: field lines, words, scope, intent, facts and items, joined to a Reading with its reasons.

Called by `workflow` for each message and by `mailflow explain`. The same rules and text give the same Reading; nothing
of a text is kept. Dictionaries and tokenizers are loaded when the first mail of a language comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mailflow.classify import evidence, facts, items
from mailflow.classify.decide import Decision
from mailflow.classify.facts import Counts
from mailflow.classify.fieldlines import FieldLines, Form
from mailflow.classify.intents import IntentCues, Signs
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.scope import Scope, Scoped
from mailflow.classify.terms import Hit, TermIndex
from mailflow.classify.tokens import MAX_CHARACTERS, Text, Tokenizer
from mailflow.classify.words import Words
from mailflow.model import Item, Reading, Reason

MAX_REASONS = 40
MAX_SUBJECT = 1_000
"""Longer subjects and signatures are cut, as texts are at MAX_CHARACTERS."""

CARRYING = frozenset({"offer", "need"})
"""The other intents carry no categories and no items."""


@dataclass(frozen=True, slots=True)
class _Tools:
    """Everything that reads one language."""

    tokenizer: Tokenizer
    terms: TermIndex
    scope: Scope
    cues: IntentCues
    counts: Counts
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What field lines and words decide; the rest of a Reading are facts."""

    intent: str = "none"
    categories: tuple[str, ...] = ()
    quantities: Mapping[str, int] | None = None
    items: tuple[Item, ...] = ()
    reasons: tuple[Reason, ...] = ()


class Classifier:
    """Reads mails by one set of rules."""

    def __init__(self, ruleset: RuleSet) -> None:
        self._ruleset = ruleset
        self._fields = FieldLines(ruleset)
        self._tools: dict[str, _Tools] = {}

    def read(self, subject: str, text: str, signature: str = "", *, language: str) -> Reading:
        """What a writer means.

        `text` is the writer's new text, without quote and signature; `signature` gives only postcode and telephone
        number; `language` is the ISO 639-1 code of the text. For a language without a rule file only field lines are
        understood. Never raises for any text.
        """
        subject, text, signature = subject[:MAX_SUBJECT], text[:MAX_CHARACTERS], signature[:MAX_SUBJECT]
        form = self._fields.read(text)
        tools = self._load(language)
        meaning = _of_form(form, {}) if tools is None else self._of_words(subject, text, form, tools)
        return Reading(
            intent=meaning.intent,
            categories=meaning.categories,
            language=language,
            postcode=facts.postcode(_field(form, "postcode"), subject, text, signature),
            phone=facts.phone(_field(form, "phone"), subject, text, signature),
            quantities=meaning.quantities or {},
            items=meaning.items,
            reasons=meaning.reasons[:MAX_REASONS] or (Reason("nothing_known"),),
        )

    def _load(self, language: str) -> _Tools | None:
        """The tools for a language, made on first use; None where there is no rule file for it."""
        if language not in self._ruleset.languages:
            return None
        if language not in self._tools:
            self._tools[language] = _tools(self._ruleset, language)
        return self._tools[language]

    def _of_words(self, subject: str, text: str, form: Form, tools: _Tools) -> _Meaning:
        read = tools.tokenizer.read(text, subject)
        scoped = tools.scope.apply(read, tools.terms.hits(read.tokens))
        verdict = tools.cues.judge(read, _signs(scoped, read, form, tools.counts))
        if verdict.intent not in CARRYING:
            return _Meaning(verdict.intent, reasons=tuple(evidence.of_cues(verdict)))
        named = _with_lacks(scoped, verdict.intent)
        hits = tools.decision.chosen(named, read, verdict)
        reasons = (*evidence.of_form(form), *evidence.of_cues(verdict), *evidence.of_terms(hits, scoped))
        if form.records:
            ids = {record.description: _term_ids(record.description, tools) for record in form.records}
            return replace(_of_form(form, ids), intent=verdict.intent, reasons=reasons)
        of_hit, by_category = items.quantities(hits, read, tools.counts)
        return _Meaning(
            intent=verdict.intent,
            categories=tuple(dict.fromkeys(hit.category for hit in hits)),
            quantities=by_category,
            items=items.from_hits(hits, read, tools.counts, of_hit, by_category),
            reasons=reasons,
        )


def _tools(ruleset: RuleSet, code: str) -> _Tools:
    language = ruleset.languages[code]
    words = Words(code)
    scope = Scope(language, ruleset.categories, words)
    cues = IntentCues((cue for cue in ruleset.cues if cue.language == code), language)
    counts = Counts(language)
    breaks = (*language.contrasts, *language.clause_breaks)
    return _Tools(
        tokenizer=Tokenizer(words, breaks, dict.fromkeys((*scope.phrases, *cues.phrases))),
        terms=TermIndex((term for term in ruleset.terms if term.language == code), language, words),
        scope=scope,
        cues=cues,
        counts=counts,
        decision=Decision(language, ruleset.categories, counts),
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


def _with_lacks(scoped: Scoped, intent: str) -> list[Hit]:
    """The hits that count; where something is needed also what is told to be lacking: "das Kind hat kein Bett"."""
    lacking = (aside.hit for aside in scoped.asides if aside.lack) if intent == "need" else ()
    return sorted((*scoped.hits, *lacking), key=lambda hit: hit.indexes)


def _signs(scoped: Scoped, text: Text, form: Form, counts: Counts) -> Signs:
    """What speaks for an intent beside its cues."""
    taken = frozenset(index for hit in scoped.hits for index in hit.indexes)
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
