"""What a moderator's short reason stands for: "2" or "Raucher" in "NEIN 2", "NEIN Raucher" is one of the city's ready ones."""

from __future__ import annotations

import re

from mailflow.classify.words import fold
from mailflow.outgoing.refusals import Refusal
from mailflow.outgoing.shown import Ready
from mailflow.workflow.desk import Step

_NUMBER = re.compile(r"(?:(?:nr|no|grund|reason)?\.? ?#? ?)?(\d{1,3})", re.IGNORECASE)


def whole_reason(step: Step, words: str | None) -> str | None:
    """The reason that is meant, as moderators read it; the words themselves where they are none of the ready ones.

    "" for a number that no ready reason has: what it was to say nobody knows.
    """
    said = (words or "").strip(" .,;:!()\"'")
    numbered = _NUMBER.fullmatch(said)
    for refusal in step.desk.refusals[step.city.key]:
        if (numbered and int(numbered[1]) == refusal.number) or fold(said) in _names(refusal):
            return refusal.said(step.city.language)
    return "" if numbered else words


def ready(step: Step, language: str) -> list[Ready]:
    """The ready reasons of a city, as letters to its moderators list them."""
    return [
        Ready(refusal.number, refusal.name(language), refusal.said(language))
        for refusal in step.desk.refusals[step.city.key]
    ]


def _names(refusal: Refusal) -> set[str]:
    return {fold(refusal.id), *(fold(name) for names in refusal.names.values() for name in names)}
