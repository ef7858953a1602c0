"""workflow.days: on which days something can be had or is needed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.app import shipped
from mailflow.classify.ruleset import RuleSet
from mailflow.workflow.days import Days, days_of

TODAY = date(2026, 11, 23)
WORDS = RuleSet.load(shipped("rules")).matching


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        pytest.param("Abholung bis 15.12. möglich", None, (12, 15), id="bis"),
        pytest.param("Abholung bis zum 15. Dezember 2026 möglich", None, (12, 15), id="month in words"),
        pytest.param("Ab 1.12. abholbar", (12, 1), None, id="ab"),
        pytest.param("ab dem 01.12.26, spätestens bis Freitag, den 18.12.2026", (12, 1), (12, 18), id="ab and bis"),
        pytest.param("vom 1.12. bis 5.12.", (12, 1), (12, 5), id="vom bis"),
        pytest.param("1.-5.12. abzuholen", (12, 1), (12, 5), id="one month named once"),
        pytest.param("Wir brauchen sie am 12.12. für ein Fest", (12, 12), (12, 12), id="one day"),
        pytest.param("until December 15", None, (12, 15), id="English"),
        pytest.param("from 2026-12-01 to keep", (12, 1), None, id="ISO"),
        pytest.param("до 15 грудня", None, (12, 15), id="Ukrainian"),
        pytest.param("jusqu'au 15 décembre", None, (12, 15), id="French"),
        pytest.param("do 15 grudnia", None, (12, 15), id="Polish"),
        pytest.param("15 Aralık'a kadar", None, (12, 15), id="Turkish, word behind"),
        pytest.param("حتى 15 ديسمبر", None, (12, 15), id="Arabic"),
        pytest.param("Bis 31.1. frei", None, (2027, 1, 31), id="next year"),
        pytest.param("Ab 1.11. abholbar", None, None, id="has begun"),
        pytest.param("Das Bett ist vom 3.5.2019", None, None, id="long ago"),
        pytest.param("Ich war bis 15.11. im Urlaub", None, None, id="over"),
        pytest.param("Am 31.2. oder bis 45.13.", None, None, id="no such day"),
        pytest.param("Größe 1.20 m, 3.50 Euro, Nr. 12.12.", None, None, id="no dates"),
        pytest.param("Geboren 15.12., bis bald", None, None, id="a word of another clause"),
        pytest.param("ab 20.12. bis 10.12.", None, None, id="contradiction"),
    ],
)
def test_days(text: str, starts: tuple[int, ...] | None, ends: tuple[int, ...] | None) -> None:
    """Dates count with their word, in every language, with or without a year."""
    expected = [date(*(day if len(day) == 3 else (2026, *day))) if day else None for day in (starts, ends)]
    assert days_of(text, WORDS, TODAY) == Days(*expected)


@given(st.text(alphabet="bis ab1234567890.-,\n", max_size=400), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_any_text(text: str, today: date) -> None:
    """Whatever is written, the days are in order and none is over."""
    found = days_of(text, WORDS, today)
    assert found.starts_on is None or found.ends_on is None or found.starts_on <= found.ends_on
    assert all(day is None or day >= today for day in (found.starts_on, found.ends_on))
