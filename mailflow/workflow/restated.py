"""Corrections in own words: "Größe ist 128, nicht 116, und es sind drei", "Bitte korrigieren: PLZ 07548".

Called where an answer about somebody's own listings is a message and no order. What its words state plainly and otherwise than it
stands goes the way of changed lines (`corrections`); the moderators read the words. What may mean any of several listings, or
is told for the first time, changes nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from mailflow.classify import facts
from mailflow.classify.fieldlines import FieldLines
from mailflow.classify.replyquestions import absence_in
from mailflow.classify.replywords import fold
from mailflow.classify.restating import Restated, Sentence, counts, restated
from mailflow.classify.things import Things
from mailflow.store import people
from mailflow.store.records import Listing, Submission
from mailflow.workflow.corrections import Corrections
from mailflow.workflow.desk import Step
from mailflow.workflow.submissions import told_of


@dataclass(frozen=True)
class _Known:
    """What an answer is compared with."""

    step: Step
    submission: Submission
    listings: Sequence[Listing]
    fields: FieldLines
    things: Things
    said: Restated

    @property
    def sizes(self) -> list[str]:
        return list(told_of(self.submission)["sizes"])

    def is_of_one_of_several(self, sentence: Sentence) -> bool:
        """Whether a sentence names some of several listings, so that what it tells is not of all of them."""
        if len(self.listings) == 1:
            return False
        words = (self.things.named_by(word.strip(".,:;!()")) for word in sentence.words.split())
        return 0 < len(frozenset(chain.from_iterable(words))) < len(self.listings)


def read(
    step: Step, submission: Submission, listings: Sequence[Listing], words: str, *, of_others: bool = False
) -> Corrections:
    """What an answer in own words changes, with all of its words as what is said besides; nothing where nothing is plain.

    of_others: it is written to somebody else, who may have spoken of other amounts and days; then it must correct something."""
    found = Corrections()
    fields = FieldLines(step.desk.rules[step.city.key])
    said = restated(words, step.desk.reply_words, lambda word: fields.field(word) is not None)
    corrects = said.corrects or any(sentence.instead for sentence in said.sentences)
    if any(item.kind not in ("offer", "need") for item in listings) or (of_others and not corrects):
        return found
    person = people.get(step.tx, submission.person_id)
    known = _Known(step, submission, listings, fields, step.desk.things(step.city, person.language, listings), said)
    found.of_listings = _amounts(known)
    found.of_all = _postcode(known)
    found.told = {**_size(known), **_time(known), **_way(known)}
    found.besides, found.own_words = words if found else "", True
    return found


def _amounts(known: _Known) -> dict[int, dict[str, int]]:
    """The amount of each listing of which another is stated, once."""
    told: dict[int, set[int]] = {}
    for sentence in known.said.sentences:
        for one in counts(
            sentence, known.step.desk.reply_words, known.things, lambda w: known.fields.field(w) == "quantity"
        ):
            named = [item for item in known.listings if item.position in one.things]
            denied = [item for item in known.listings if _is_denied_amount(known, sentence, item)]
            if not one.things:
                named = (denied or list(known.listings)) if one.plain or denied else []
            elif not (one.plain or denied or known.said.corrects):
                named = []
            if len(named) == 1 and (named[0].quantity is not None or known.said.corrects):
                told.setdefault(named[0].id, set()).add(one.number)
    by_id = {item.id: item for item in known.listings}
    return {
        id_: {"quantity": number}
        for id_, numbers in told.items()
        for number in numbers
        if len(numbers) == 1 and number != by_id[id_].quantity
    }


def _is_denied_amount(known: _Known, sentence: Sentence, item: Listing) -> bool:
    numbers = (token.number for value in sentence.instead for token in known.step.desk.reply_words.tokens(value))
    return item.quantity is not None and item.quantity in numbers


def _postcode(known: _Known) -> dict[str, str]:
    """The one postcode that is stated, where it is called so, the one that is known is denied, or something is corrected; then it
    must be one that there is, and no other number."""
    codes: set[str] = set()
    sure = False
    for sentence in known.said.sentences:
        stated = set(facts.postcodes(sentence.words)) - {known.submission.postcode}
        codes |= stated
        called = any(known.fields.field(word.strip(",.:;()")) == "postcode" for word in sentence.words.split())
        there = known.said.corrects and all(map(known.step.desk.places.cell, stated))
        plain = called or known.submission.postcode in sentence.instead or there
        sure |= bool(stated) and plain and not known.is_of_one_of_several(sentence)
    return {"postcode": codes.pop()} if sure and len(codes) == 1 else {}


def _size(known: _Known) -> dict[str, str]:
    """The sizes as they are now: another one for the one that is denied, else for the only one."""
    for sentence in known.said.sentences:
        denied = [one for one in known.sizes if fold(one) in map(fold, sentence.instead)]
        new = known.step.details(sentence.words, known.submission.language, "offer", ()).sizes
        bare = [word.strip(".,;:()") for word in sentence.words.split()]
        numbers = [word for word in bare if word.isdigit()]
        if denied and not new and len(numbers) == 1:
            new = (numbers[0],)
        plain = known.said.corrects or _begins_with_size(known, sentence)
        replaced = denied or (known.sizes if plain and len(known.sizes) == 1 == len(known.listings) else [])
        if len(new) == 1 and len(replaced) == 1 and new[0] not in known.sizes:
            return {"size": ", ".join(new[0] if one == replaced[0] else one for one in known.sizes)}
    return {}


def _begins_with_size(known: _Known, sentence: Sentence) -> bool:
    """Whether a sentence begins with its size: "Die Größe ist 128", "It's a size 10"; not with somebody who has that."""
    words = known.step.desk.reply_words
    tokens = words.tokens(sentence.words)
    at = max(
        words.at_place(tokens, 0, "there_is"), int(tokens[:1] != [] and tokens[0].text in words.grammar["article"][""])
    )
    at += int(tokens[at : at + 1] != [] and tokens[at].text in words.grammar["article"][""])
    return any(known.fields.field(sentence.words[token.start : token.end]) == "size" for token in tokens[at : at + 1])


def _time(known: _Known) -> dict[str, str]:
    """Other times than those that are known, of the handover or where something is corrected."""
    words = known.step.desk.reply_words
    was = told_of(known.submission)["availability"]
    for sentence in known.said.sentences:
        when = known.step.details(sentence.words, known.submission.language, "offer", ()).availability
        handed_over = words.holds(words.tokens(sentence.words), "tells_delivery")
        if (
            when is not None
            and was
            and len({(item.starts_on, item.ends_on) for item in known.listings}) == 1
            and fold(when.text) != fold(was)
            and (handed_over or known.said.corrects or sentence.instead)
            and not (sentence.denies or _is_past(known, sentence) or known.is_of_one_of_several(sentence))
            and absence_in(sentence.words, words) is None
        ):
            return {"availability": when.text}
    return {}


def _way(known: _Known) -> dict[str, str]:
    """Another way of the handover than the one that is known."""
    categories = [category for item in known.listings for category in item.categories]
    was, kind = told_of(known.submission)["delivery"], known.listings[0].kind
    for sentence in known.said.sentences:
        way = known.step.details(sentence.words, known.submission.language, kind, categories).delivery
        plain = not (sentence.adds or _is_past(known, sentence) or known.is_of_one_of_several(sentence))
        if was and way is not None and way != was and plain:
            return {"delivery": sentence.words}
    return {}


def _is_past(known: _Known, sentence: Sentence) -> bool:
    """Whether it tells what has been: "Die Abholung am Samstag hat gut geklappt"."""
    words = known.step.desk.reply_words
    tells = words.grammar["past"][""] | words.grammar["went_well"][""]
    return any(token.text in tells for token in words.tokens(sentence.words))
