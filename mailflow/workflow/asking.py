"""What an offer does not tell and its category needs: asked for once, all in the receipt, and the answer threaded in.

In the receipt and not in a mail of its own: people read one mail, and answer it where it asks. The review goes out at
once and says what was asked; the moderators may wait for the answer, or decide with what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailflow import states
from mailflow.classify.facts import names_british_postcode
from mailflow.classify.words import fold
from mailflow.store import matches, submissions
from mailflow.store.records import Listing, Submission
from mailflow.workflow import lifetime
from mailflow.workflow.desk import Step

_LIVE_MATCHES = (states.Match.PROPOSED, states.Match.ACCEPTED)


@dataclass(frozen=True)
class Offer:
    """One offered thing, with all that its sender wrote."""

    step: Step
    submission: Submission
    item: Listing

    @property
    def words(self) -> str:
        return f"{self.submission.subject}\n{self.submission.words}\n{self.item.words}"

    def tells(self, fact: str) -> bool:
        """Whether a word or number of it is among those that tell a fact."""
        known = self.step.desk.reply_words
        return known.holds(known.tokens(self.words), f"tells_{fact}")

    def is_told(self, fact: str) -> bool:
        """Whether letters show such a fact, which nobody is asked for then."""
        return any(reason["code"] == fact for reason in self.submission.reasons)

    def names_postcode(self) -> bool:
        """Also a British one: what was told plainly is not asked for."""
        return self.submission.postcode is not None or names_british_postcode(self.words)

    def names_place(self) -> bool:
        """Whether a place is named that is no whole city, the own one."""
        city = self.step.city
        named = (reason["values"]["words"] for reason in self.submission.reasons if reason["code"] == "place")
        if any(place != city.name for place in named):
            return True
        classifier = self.step.desk.classifiers.get(city.key)
        return classifier is not None and classifier.names_district(self.words, city.name, self.submission.language)

    def is_one(self) -> bool:
        """Whether an article says that it is one: "ein Bett"."""
        language = self.step.desk.rules[self.step.city.key].languages.get(self.submission.language)
        articles = {fold(word) for word in language.articles} if language else set()
        return any(fold(word) in articles for word in self.words.split())


KNOWN: dict[str, Callable[[Offer], bool]] = {  # One line for each of classify.ruleset.FACTS.
    "delivery": lambda offer: offer.is_told("delivery") or offer.tells("delivery"),
    "size": lambda offer: offer.is_told("size") or offer.tells("size"),
    "quantity": lambda offer: offer.item.quantity is not None or offer.is_one(),
    "until": lambda offer: offer.item.ends_on is not None or offer.tells("until"),
    "place": lambda offer: offer.names_postcode() or offer.tells("place") or offer.names_place(),
}


def missing(step: Step, submission: Submission, listings: Sequence[Listing]) -> list[str]:
    """The facts that matter to the categories of what is offered and that the mail does not tell, each once."""
    categories = step.desk.rules[step.city.key].categories
    found: dict[str, None] = {}
    for item in listings:
        offer = Offer(step, submission, item)
        wanted = [fact for id_ in item.categories for fact in categories[id_].ask] if item.kind == "offer" else []
        found |= dict.fromkeys(fact for fact in wanted if not KNOWN[fact](offer))
    return list(found)


def open_questions(step: Step, submission: Submission, listings: Sequence[Listing]) -> list[str]:
    """What its sender was asked for and has not answered yet."""
    still = missing(step, submission, listings) if submission.asked else []
    return [fact for fact in submission.asked if fact in still]


def answers(step: Step, submission: Submission, listings: Sequence[Listing], words: str) -> bool:
    """Whether words of its sender tell something of what was asked for."""
    asked = open_questions(step, submission, listings)
    known = step.desk.reply_words
    tokens = known.tokens(words)
    counted = any(token.number is not None for token in tokens)
    by_words = [fact for fact in asked if fact != "quantity"]  # How many there are is told by a number alone.
    told = any(known.holds(tokens, f"tells_{fact}") for fact in by_words)
    return told or (counted and not {"quantity", "place"}.isdisjoint(asked))


def thread_in(step: Step, listings: Sequence[Listing]) -> None:
    """An offer that was approved before the answer came goes back to the moderators with it, unless somebody is asked about
    it already: they know it as it was approved, and can ask the helper."""
    [item] = listings if len(listings) == 1 else [None]
    approved = item is not None and item.state in (states.Listing.OPEN, states.Listing.PAUSED)
    if item is not None and approved and not matches.of_listing(step.tx, item.id, _LIVE_MATCHES):
        submissions.reconsider(
            step.tx, item, step.cause("its owner answered what was asked"), **lifetime.undecided(step)
        )
