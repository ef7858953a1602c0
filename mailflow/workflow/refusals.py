"""What a moderator's short reason stands for: "2" or "Raucher" in "NEIN 2", "NEIN Raucher" is one of the city's ready ones."""

from __future__ import annotations

import re

from mailflow.classify.words import fold
from mailflow.outgoing.refusals import Refusal
from mailflow.outgoing.shown import Ready
from mailflow.workflow.desk import Step

_NUMBER = re.compile(r"(?:(?:nr|no|grund|reason)?\.? ?#? ?)?(\d{1,3})", re.IGNORECASE)
_MARKS = " .,;:!()\"'"


def whole_reason(step: Step, words: str | None) -> str | None:
    """The reason that is meant, as moderators read it; the words themselves where they are none of the ready ones.

    "" for a number that no ready reason has: what it was to say nobody knows.
    """
    said = (words or "").strip(_MARKS)
    number = number_in(words)
    for refusal in step.desk.refusals[step.city.key]:
        if number == refusal.number or fold(said) in _names(refusal):
            return refusal.said(step.city.language)
    return words if number is None else ""


def number_in(words: str | None) -> int | None:
    """The number that a reason consists of ("2", "Nr. 2"); None for any other."""
    numbered = _NUMBER.fullmatch((words or "").strip(_MARKS))
    return int(numbered[1]) if numbered else None


def ready(step: Step, language: str) -> list[Ready]:
    """The ready reasons of a city, as letters to its moderators list them."""
    return [
        Ready(refusal.number, refusal.name(language), refusal.said(language))
        for refusal in step.desk.refusals[step.city.key]
    ]


def _names(refusal: Refusal) -> set[str]:
    return {fold(refusal.id), *(fold(name) for names in refusal.names.values() for name in names)}
