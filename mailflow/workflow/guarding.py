"""What of an offer is nobody's business: taken out of what organisations read, shown marked to the moderators, and let
pass by their word AUFDECKEN. What is let pass is kept by its words, so that what is added later is taken out again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from mailflow.classify.replywords import fold
from mailflow.classify.sensitive import KINDS, Passage
from mailflow.classify.uncovering import NAMED
from mailflow.outgoing.shown import Hidden
from mailflow.store import consents, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow.consent import PASSING_ON
from mailflow.workflow.desk import Step
from mailflow.workflow.masking import identity, marked, replaced

SHOWN = ("offer", "need", "unknown")  # Kinds of listing of which something may be shown to others.
_NAMES = re.compile(r"\s*[,;&+/]\s*|\s+(?:und|and)\s+")
_MOST = 30  # So many passages are named in a review; the text shows all.


def passed_on(step: Step, offer: Listing, language: str) -> str:
    """The words of an offer as an organisation reads them."""
    submission = submissions.get(step.tx, offer.submission_id)
    assert submission is not None
    return masked(step, to_pass_on(offer, submission), submission.language, language, offer.released)


def to_pass_on(item: Listing, submission: Submission) -> str:
    """What of an offer may go out before anything is masked: its own words, and what its mail says of all its things."""
    return (
        f"{item.words}\n\n{submission.said_of_all}" if submission.said_of_all and item.kind == "offer" else item.words
    )


def its_own(step: Step, offer: Listing, submission: Submission, language: str) -> str:
    """The same of one of several offers, without what the mail says of all."""
    return masked(step, offer.words, submission.language, language, offer.released)


def said_of_all(step: Step, submission: Submission, listings: Sequence[Listing], language: str) -> str:
    """What a mail of several things says of all, as organisations read it with each that is an offer; "" where none is."""
    released = {known for item in listings for known in item.released}  # What passes with one of them is out.
    is_passed_on = any(item.kind == "offer" for item in listings)
    return masked(step, submission.said_of_all, submission.language, language, released) if is_passed_on else ""


def as_known(step: Step, offer: Listing, language: str, *, to_helper: bool) -> str:
    """The words of an offer as one side of a match knows it: the helper by their own, an organisation by those it was told;
    "" for it once their owner lets nothing be shown any more."""
    if to_helper:
        return offer.words
    revoked = consents.is_withdrawn(step.tx, offer.person_id, PASSING_ON, offer.submission_id)
    return "" if revoked else passed_on(step, offer, language)


def masked(step: Step, text: str, written_in: str, language: str, released: Collection[str] = ()) -> str:
    """A text without all that is nobody's business, for a reader of a language. released: what passes all the same."""
    return replaced(text, _passages(step, text, written_in), step.hidden_words(language), released)


def as_reviewed(step: Step, text: str, submission: Submission, listings: Sequence[Listing], language: str) -> str:
    """A text as the moderators read it: what would be taken out stands in brackets, with what it is."""
    if listings[0].kind not in SHOWN:
        return text
    names = step.desk.letters.words(language, step.city.key).sensitive
    return marked(text, _passages(step, text, submission.language), names, _released(listings))


def hidden(step: Step, submission: Submission, listings: Sequence[Listing]) -> list[Hidden]:
    """What would be taken out of these listings, each once."""
    found: dict[str, Hidden] = {}
    for item in listings:
        if item.kind in SHOWN:
            text = to_pass_on(item, submission)
            for passage in _passages(step, text, submission.language):
                known = identity(text, passage)
                if passage.kind == "address" or known not in item.released:
                    words = " ".join(text[passage.start : passage.end].split())
                    found.setdefault(known, Hidden(passage.kind, words))
    return list(found.values())[:_MOST]


def hides(step: Step, item: Listing, submission: Submission) -> frozenset[str]:
    """The kinds of what would be taken out of a listing."""
    text = to_pass_on(item, submission)
    passages = _passages(step, text, submission.language)
    return frozenset(p.kind for p in passages if p.kind == "address" or identity(text, p) not in item.released)


def kinds_named(step: Step, words: str, marked: Collection[str]) -> frozenset[str]:
    """The kinds of passages that a moderator names as the review does, or by another usual name: "Telefon, Name", "Handynummer",
    or "alles"; none where one of them is no kind. marked: kinds that are there; "Adresse" is the name of mail addresses, and
    means a street where none of those is marked."""
    tokens = step.desk.reply_words.tokens(words.strip(" .:,"))
    if any(step.desk.reply_words.at_place(tokens, 0, place) == len(tokens) for place in ("all", "everything")):
        return frozenset(KINDS)
    known: dict[str, list[str]] = {}
    for language in step.moderator_languages:
        for kind, name in step.desk.letters.words(language, step.city.key).sensitive.items():
            known.setdefault(fold(name), []).append(kind)
    for kind in NAMED.values():
        known.setdefault(kind, []).append(kind)
    for kind, names in step.desk.masks.called.items():
        for name in names:
            known.setdefault(fold(name), []).append(kind)
    articles = step.desk.reply_words.grammar["article"][""]
    kinds: set[str] = set()
    for one in _NAMES.split(words.strip(" .:,")):
        parts = fold(one).split()
        likely = known.get(" ".join(parts[1:] if parts[0] in articles else parts) if parts else "", [])
        if not likely:
            return frozenset()
        kinds.add(next((kind for kind in likely if kind in marked), likely[0]))
    return frozenset(kinds)


def reveal(step: Step, item: Listing, submission: Submission, kinds: Collection[str] = KINDS) -> bool:
    """A moderator lets everything of these kinds in a listing pass, as it stands now, but for mail addresses; whether there was
    anything."""
    text = to_pass_on(item, submission)
    passages = _passages(step, text, submission.language)
    known = [identity(text, passage) for passage in passages if passage.kind != "address" and passage.kind in kinds]
    submissions.release(step.tx, item.id, [*item.released, *known], step.cause("revealed by a moderator"))
    return bool(known)


def _released(listings: Sequence[Listing]) -> set[str]:
    """What passes in all of them."""
    return set.intersection(*(set(item.released) for item in listings))


def _passages(step: Step, text: str, language: str) -> list[Passage]:
    languages = [one for one in (language, step.city.language) if one]
    return step.desk.masks.everything(text, languages, step.desk.rules[step.city.key].things)
