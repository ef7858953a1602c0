"""Answers from thirty mail clients to letters of mailflow, labelled: what is new in them, and what it orders.

`replyset.py` wrote the mails from what people wrote; what each label means stands there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mailflow.cli.explain import Explainer

SET = Path(__file__).parent / "mail" / "replies" / "set"
LABELS = [json.loads(line) for line in (SET / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def explainers() -> dict[str, Explainer]:
    return {role: Explainer(None, None, role) for role in ("moderator", "organisation", "helper")}


def _same(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> bool:
    return [dict(c, target=_listed(c["target"])) for c in found] == wanted


def _listed(target: object) -> object:
    return list(target) if isinstance(target, tuple) else target


@pytest.mark.parametrize("label", [pytest.param(label, id=label["file"]) for label in LABELS])
def test_answer(label: dict[str, Any], explainers: dict[str, Explainer]) -> None:
    """The new text to the letter, and one of the readings that a careful secretary would have of it."""
    found = explainers[label["role"]].explain(label["file"], (SET / label["file"]).read_bytes())
    assert found["reply_text"] == label["reply_text"]
    readings = [label["commands"], *label.get("alt_commands", [])]
    assert any(_same(found["commands"], reading) for reading in readings), found["commands"]


def test_the_set_is_hard() -> None:
    """At least a third of the answers decide nothing, and every role, client family and served language is in it."""
    asked_back = sum(any(c["command"] in ("unclear", "message") for c in label["commands"]) for label in LABELS)
    assert asked_back >= len(LABELS) / 3
    assert {label["role"] for label in LABELS} == {"moderator", "organisation", "helper"}
    assert {label["language"] for label in LABELS} >= {"de", "en", "uk", "ru", "ar", "fr", "tr", "fa", "pl"}
    assert len({label["client"] for label in LABELS}) >= 25
