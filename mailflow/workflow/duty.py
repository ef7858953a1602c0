"""Who moderates a city just now, and how each of them wants to hear of what waits: at once, or in digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from mailflow.store import duties
from mailflow.store.records import Duty
from mailflow.workflow import surge
from mailflow.workflow.desk import Step


@dataclass(frozen=True)
class Roster:
    """The moderators and deputies of a city at a moment; `said`: what they wrote about their own work."""

    step: Step
    said: Mapping[str, Duty]
    in_surge: bool

    @classmethod
    def of(cls, step: Step) -> Roster:
        """The roster of the step's city and time."""
        return cls(step, duties.of_city(step.tx, step.city.key), surge.is_on(step))

    @property
    def moderators(self) -> list[str]:
        """The moderators who are there."""
        return [mailbox for mailbox in self.step.city.moderators if self.is_there(mailbox)]

    @property
    def deputies(self) -> list[str]:
        """The deputies who are there."""
        return [mailbox for mailbox in self.step.city.deputies if self.is_there(mailbox)]

    @property
    def on_duty(self) -> list[str]:
        """Who gets the reviews: the moderators who are there, the deputies where none is; maybe nobody."""
        return self.moderators or self.deputies

    def on_duty_at(self, moment: datetime) -> list[str]:
        """The same at another moment, as far as is known now."""
        return replace(self, step=replace(self.step, now=moment)).on_duty

    def is_there(self, mailbox: str) -> bool:
        """Whether somebody may be asked to decide: of this city still, and not absent."""
        said = self.said.get(mailbox)
        return mailbox in self.step.city.reviewers and not (said and said.is_absent(self.step.now))

    def clocks(self, mailbox: str) -> tuple[time, ...]:
        """At which times somebody wants digests: by their own word, else by the config; none for single mails."""
        said = self.said.get(mailbox)
        if said is not None and said.digest is not None:
            return tuple(time.fromisoformat(clock) for clock in said.digest)
        return dict(self.step.city.digest_of).get(mailbox, self.step.city.digest)

    def tell_at(self, mailbox: str, *, urgent: bool) -> datetime | None:
        """When somebody is to hear of what comes in now; None for at once, in a mail of its own."""
        if (
            urgent and self.in_surge
        ):  # A mail for each would be too many: those of an hour come together, and of a night.
            hour = self.step.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            return self.step.calendar.awake(hour)
        if urgent or not (self.in_surge or self.clocks(mailbox)):
            return None
        return self.next_digest(mailbox)

    def next_digest(self, mailbox: str) -> datetime | None:
        """When somebody's next digest is due, whether by their wish or in a surge; None where nothing names a time."""
        clocks = self.clocks(mailbox) or self.step.desk.config.moderation.surge_digest
        return self.step.calendar.next_at(self.step.now, clocks) if clocks else None
