"""workflow.retracting: what waits to be told is taken back where it is over; the journeys stand in test_staging."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from mailflow.store.records import Waiting
from mailflow.workflow import retracting


@pytest.mark.parametrize("is_there", [pytest.param(True, id="it waits"), pytest.param(False, id="it is on its way")])
def test_only_a_question_that_was_taken_back_is_asked_anew(monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    """A question that is on its way by now stands; a second one about the rest would only confuse."""
    letter = Mock(spec=Waiting, key="renewal:1:2026-11-23:2")
    ask = Mock()
    monkeypatch.setattr(retracting.submissions, "get", Mock())
    monkeypatch.setattr(retracting.submissions, "of_submission", Mock(return_value=[Mock(state="open")]))
    monkeypatch.setattr(retracting.outbox, "waiting", lambda tx, about, ids, now: [letter] if about == "s" else [])
    monkeypatch.setattr(retracting.outbox, "drop", Mock(return_value=is_there))
    monkeypatch.setattr(retracting.renewal, "is_asked", Mock(return_value=True))
    monkeypatch.setattr(retracting.renewal, "ask", ask)
    retracting.retract(Mock(), [Mock(submission_id=1, id=7)])
    assert ask.called is is_there
