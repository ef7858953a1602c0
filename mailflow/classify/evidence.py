"""Why a mail was read as it was: the reasons that moderators, the log and `explain` show in the same words.

Called by the classifier. The codes are keys of templates/<language>/reasons.toml; values hold no more of a mail than the
words that decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mailflow.classify.facts import Counts
from mailflow.classify.fieldlines import Form
from mailflow.classify.intents import OTHER_SIDE, Verdict
from mailflow.classify.ownwords import sentence_at
from mailflow.classify.scope import Scoped
from mailflow.classify.terms import Hit
from mailflow.classify.tokens import Text
from mailflow.model import Reason

MAX_WORD = 60

MAX_UNLISTED = 200
"""So many characters of the lines of a list that are in no listing are told."""

MAX_LINE_WORDS = 5
MAX_DIGITS = 3
"""A line of a list that counts a thing has no more words, and its number no more digits: "07545 Gera" counts nothing."""


def of_form(form: Form) -> Iterator[Reason]:
    """A reason for each thing that field lines name."""
    for record in form.records:
        amount = "" if record.quantity is None else str(record.quantity)
        yield Reason("field", {"category": ", ".join(record.categories), "quantity": amount})


def of_cues(verdict: Verdict) -> Iterator[Reason]:
    """A reason for each cue of the intent that won, strongest first; `guessed` where it won without one."""
    own = [hit.cue for hit in verdict.cues if hit.cue.intent == verdict.intent]
    if not own and verdict.intent != "none":
        yield Reason("guessed", {"intent": verdict.intent})
    for cue in sorted(own, key=lambda cue: -cue.weight):
        values = {"intent": cue.intent, "words": cue.text, "weight": f"{cue.weight:g}"}
        yield Reason("cue", {**values, "file": cue.file, "line": str(cue.line)})


def of_terms(hits: Iterable[Hit], scoped: Scoped) -> Iterator[Reason]:
    """A reason for each word that counted, once, and for each that was set aside."""
    seen = set()
    for hit in hits:
        if (hit.term.id, hit.text) not in seen:
            seen.add((hit.term.id, hit.text))
            yield _term(hit)
    counted = set(hits)
    for aside in scoped.asides:
        if aside.hit not in counted:
            values = {"word": aside.hit.text[:MAX_WORD], "category": aside.hit.category, "by": aside.by[:MAX_WORD]}
            yield Reason(aside.code, values)


def of_unmeant(named: Sequence[Hit], meant: Sequence[Hit]) -> Iterator[Reason]:
    """A reason for each word of its own of a category that is named, and was not taken for meant; once."""
    taken = {hit.category for hit in meant}
    words = {(hit.category, hit.text) for hit in named if not hit.weak and hit.category not in taken}
    for category, word in sorted(words):
        yield Reason("unmeant", {"word": word[:MAX_WORD], "category": category})


def of_other_side(hits: Sequence[Hit], intent: str) -> Iterator[Reason]:
    """A reason for what is needed in a mail that offers, or is offered in one that needs; none where there is nothing."""
    if hits:
        categories = ", ".join(dict.fromkeys(hit.category for hit in hits))
        words = ", ".join(dict.fromkeys(hit.text[:MAX_WORD] for hit in hits))
        yield Reason("other_side", {"category": categories, "words": words, "kind": OTHER_SIDE[intent]})


def of_unlisted(named: Sequence[Hit], meant: Sequence[Hit], text: Text, counts: Counts) -> Iterator[Reason]:
    """A reason for the lines of a list that name nothing the rules know, where others do: "2 Zestenreißer"."""
    told = {text.tokens[hit.indexes[0]].sentence for hit in meant}
    known = told | {text.tokens[hit.indexes[0]].sentence for hit in named}
    lines = {number: place for number, place in text.sentences.items() if _is_counted_line(text, *place, counts)}
    words = [sentence_at(text, number)[:MAX_WORD] for number in lines if number not in known]
    if words and not told.isdisjoint(lines):
        yield Reason("unlisted", {"words": "; ".join(words)[:MAX_UNLISTED]})


def _is_counted_line(text: Text, start: int, end: int, counts: Counts) -> bool:
    """Whether a short line counts one thing, behind its bullet if it has one."""
    words = [token for token in text.tokens[start:end] if not token.is_sign]
    if text.in_subject(start) or not 1 < len(words) <= MAX_LINE_WORDS:
        return False
    number, thing = words[:2]
    is_amount = number.text.isdigit() and len(number.text) <= MAX_DIGITS
    if not (is_amount and thing.text.isalpha()) or counts.counts_no_things(thing):
        return False
    first = text.tokens[start].start
    return not text.text[text.text.rfind("\n", 0, first) + 1 : first].strip()


def _term(hit: Hit) -> Reason:
    term = hit.term
    values = {"word": hit.text[:MAX_WORD], "category": hit.category, "how": hit.how, "term": term.text}
    return Reason("term", {**values, "file": term.file, "line": str(term.line)})
