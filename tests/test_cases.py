"""workflow.cases: what a mail says to us before anything is done."""

from __future__ import annotations

import pytest
from desk import NOW

from mailflow.store.records import Mail
from mailflow.workflow.cases import understand
from mailflow.workflow.office import Office


@pytest.mark.parametrize(
    ("subject", "text", "words"),
    [
        pytest.param(
            "Guten Tag", "3 erledigt\n\nAm 1.12. schrieb Gera:\n> Was ist mit 3?", "3 erledigt", id="new text"
        ),
        pytest.param("3 erledigt", "", "3 erledigt", id="subject alone"),
        pytest.param("3 erledigt", " \n\n> 3. Decken\n", "3 erledigt", id="only a quote below"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_its_words(furnished: Office, subject: str, text: str, words: str) -> None:
    """The new text without what it quotes; the subject only where there is no other word."""
    raw = f"From: helga@web.example\r\nContent-Type: text/plain; charset=utf-8\r\nSubject: {subject}\r\n\r\n{text}".encode()
    mail = Mail(1, raw, "helga@web.example", "gera@mail.example", NOW, 1, 0)
    assert understand(furnished.desk, mail).words == words
