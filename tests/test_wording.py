"""The small words and the sentences of a language: what is read, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from mailflow.errors import Fault
from mailflow.outgoing.wording import WORDS, Words, places, read_sentences, read_words

SHIPPED = Path(__file__).parent.parent / "templates"


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        pytest.param("plain", set(), id="none"),
        pytest.param("{a} and {b}", {"a", "b"}, id="two"),
        pytest.param("{{a}}", set(), id="braces meant as braces"),
        pytest.param("{a.b}", {"?"}, id="attribute"),
        pytest.param("{a!r}", {"?"}, id="conversion"),
        pytest.param("{a:9}", {"?"}, id="format"),
        pytest.param("{}", {"?"}, id="nameless"),
        pytest.param("{a", {"?"}, id="open"),
    ],
)
def test_places_are_plain_names(sentence: str, names: set[str]) -> None:
    """Only names are filled in: no attribute, index or format can be reached from a sentence."""
    assert places(sentence) == names


def test_table_of_words_is_what_words_hold() -> None:
    """The keys that words.toml must have are the fields of Words."""
    assert {*WORDS[""], *WORDS} - {""} == {field.name for field in dataclasses.fields(Words)}


def test_a_city_changes_single_words(tmp_path: Path) -> None:
    """A city's file holds only what differs; the rest stays as for all."""
    faults: list[Fault] = []
    general = read_words(SHIPPED / "de" / "words.toml", None, faults)
    assert general is not None
    path = tmp_path / "words.toml"
    path.write_text('[kinds]\noffer = "Spende"\n')
    own = read_words(path, general, faults)
    assert own is not None
    assert not faults
    assert own.kinds == {**general.kinds, "offer": "Spende"}
    assert dataclasses.replace(own, kinds=general.kinds) == general
    assert general.kinds["offer"] == "Angebot"


def test_sentences_that_are_none_are_left_out(tmp_path: Path) -> None:
    """A wrong sentence is a fault at its line and does not keep the others from being read."""
    path = tmp_path / "reasons.toml"
    path.write_text("near = 'near {postcode}'\nfar = 5\n")
    faults: list[Fault] = []
    assert read_sentences(path, faults) == {"near": "near {postcode}"}
    assert [(fault.file, fault.line) for fault in faults] == [(path, 2)]
