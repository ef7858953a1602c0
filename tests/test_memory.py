"""Memory that loading has freed goes back to the system."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

import pytest

from mailflow import memory
from mailflow.classify.classifier import Classifier
from mailflow.classify.ruleset import RuleSet

RULES = Path(__file__).parents[1] / "rules"


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library has no malloc_trim"
)
def test_what_was_freed_is_given_back() -> None:
    """Small pieces below one that is still in use stay with the C library until it is told."""
    memory.give_back()
    before = _resident_bytes()
    pieces = [bytes(1_000) for _ in range(40_000)]
    kept = bytes(1_000)
    del pieces
    memory.give_back()
    assert _resident_bytes() - before < 10_000_000
    assert kept


def test_a_language_gives_back_what_its_loading_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for each language, and not for each mail."""
    given: list[str] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append("back"))
    classifier = Classifier(RuleSet.load(RULES))
    for language in ("pl", "ar", "pl"):
        classifier.observe("", "", language)
    assert given == ["back", "back"]
