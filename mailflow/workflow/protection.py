"""Protected categories (housing, children, escort, money): only organisations that the city has checked are shown what is
offered there, and with it what they must mind.

Which categories those are, and the duty of each, stands in rules/categories; which organisations are checked, in the
config. Asked when a match is sought, and again when an organisation is to hear of it: both may have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailflow import states
from mailflow.classify.ruleset import RuleSet
from mailflow.config import Config, duration_text
from mailflow.store import approvals, people
from mailflow.store.records import Listing, Person
from mailflow.workflow.desk import Desk, Step

PUBLISHING = ("offer", "need", "register")  # Whoever wrote one of these must not let it pass themselves.


@dataclass(frozen=True)
class Guard:
    """What is protected in one city, and who is checked there: mailboxes, and domains with @ before them."""

    protected: frozenset[str] = frozenset()
    checked: tuple[str, ...] = ()

    @classmethod
    def of(cls, desk: Desk, city_key: str) -> Guard:
        """The guard of a city, as its rules and settings are now."""
        return cls(desk.rules[city_key].protected, desk.config.cities[city_key].checked_organisations)

    def among(self, categories: Iterable[str]) -> list[str]:
        """Those of some categories that are protected, in their order."""
        return [id_ for id_ in categories if id_ in self.protected]

    def is_checked(self, mailbox: str) -> bool:
        """Whether a mailbox belongs to a checked organisation; a domain does not count for those below it."""
        return mailbox in self.checked or f"@{mailbox.rpartition('@')[2]}" in self.checked

    def may_see(self, offer: Listing, mailbox: str) -> bool:
        """Whether the organisation with this mailbox may be shown an offer."""
        return not self.among(offer.categories) or self.is_checked(mailbox)

    def unprotected(self, item: Listing) -> Listing:
        """A listing as it counts for an organisation that nobody has checked: without its protected categories."""
        return replace(item, categories=[id_ for id_ in item.categories if id_ not in self.protected])


def as_shown(step: Step, listings: Sequence[Listing], person: Person, language: str) -> dict[str, object]:
    """What a review says of a mail in a protected category: the duties, and why nobody would be shown it, if that is so.

    unchecked: "organisation" when the one that needs something is not checked, "city" when none is; else "".
    """
    guard = Guard.of(step.desk, step.city.key)
    listed = [item for item in listings if item.kind in ("offer", "need")]
    found = [id_ for item in listed for id_ in guard.among(item.categories)]
    unchecked = ""
    if found and listed[0].kind == "need" and not guard.is_checked(person.mailbox):
        unchecked = "organisation"
    elif found and not guard.checked:
        unchecked = "city"
    return {"duties": step.desk.rules[step.city.key].duties(found, language), "unchecked": unchecked}


def how_many(step: Step, item: Listing) -> int:
    """How many different moderators must approve a listing: two also where one of them took it out of a protected category,
    if there is a second one."""
    is_protected = Guard.of(step.desk, step.city.key).among(item.categories)
    was_protected = item.was_protected and len(step.city.reviewers) > 1
    return 2 if item.kind in ("offer", "need") and (is_protected or was_protected) else 1


def approved_by(step: Step, listings: Sequence[Listing]) -> list[str]:
    """Who said OK so far to what still waits of these for one more."""
    said = approvals.current(step.tx, [item.id for item in listings if item.state == states.Listing.WAITING])
    return list(dict.fromkeys(moderator for those in said.values() for moderator in those))


def not_by(step: Step, mailbox: str, listings: Sequence[Listing]) -> list[Listing]:
    """Those of some listings that a moderator may approve, because they did not write them themselves."""
    theirs = people.everywhere(step.tx, list(step.desk.config.cities), mailbox) if mailbox else ()
    return [item for item in listings if item.person_id not in theirs or item.kind not in PUBLISHING]


def left_to(step: Step, mailbox: str, listings: Sequence[Listing]) -> list[Listing]:
    """Those of some waiting listings for which a moderator's own OK counts and is missing still."""
    said = approvals.current(step.tx, [item.id for item in listings])
    return [item for item in not_by(step, mailbox, listings) if mailbox not in said.get(item.id, ())]


def warnings(config: Config, rules: Mapping[str, RuleSet]) -> Iterator[str]:
    """What nobody could approve, or would be shown, in each city as it is set up: for `mailflow check`."""
    for key, city in config.cities.items():
        names = rules[key].category_names(city.language)
        protected = ", ".join(names[id_] for id_ in rules[key].categories if id_ in rules[key].protected)
        open_ = ", ".join(f"`categories.{id_}.protected = false`" for id_ in sorted(rules[key].protected))
        ends = duration_text(config.listings.undecided)
        if len(city.reviewers) == 1:
            own = "what that one writes themselves"
            both = f"{own}, and protected categories ({protected})," if protected else f"{own}"
            yield (
                f"cities.{key} has one moderator: {both} can be approved by nobody there, waits, and ends after {ends}; "
                f"name a second one in cities.{key}.moderators, or a deputy in cities.{key}.deputies"
                + (f", or write {open_} into rules/cities/{key}.toml" if protected else "")
            )
        if protected and not city.checked_organisations:
            yield (
                f"cities.{key} has no checked organisation: what is offered in protected categories ({protected}) "
                f"is shown to nobody; name those that the city has checked in cities.{key}.checked_organisations"
            )
