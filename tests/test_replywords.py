"""classify.replywords: the file of words, its faults, and how text becomes units."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords, fold
from mailflow.errors import RuleError
from mailflow.model import Command

RULES = Path(__file__).parents[1] / "rules" / "replies.toml"
_SMALL = """\
[moderator.de]
approve = ["freigeben"]
approve_alone = ["ok"]
reject = ["nein"]
category = ["kategorie"]
ask = ["frage"]
hold = ["später"]
claim = ["mache ich"]
unclaim = ["gebe ich ab"]
like = ["wie #"]
reveal = ["aufdecken"]
spam = ["spam"]
undo = ["zurück"]
show = ["zeigen"]
list = ["liste"]
help = ["hilfe"]
[organisation.de]
accept = ["gern"]
decline = ["passt nicht"]
done = ["erledigt"]
pause = ["pause"]
resume = ["weiter"]
delete = ["löschen"]
later = ["später"]
release = ["freigeben"]
access = ["auskunft"]
correct = ["berichtigen"]
revoke = ["widerruf"]
renew = ["alles aktuell"]
list = ["liste"]
colleague = ["gehört zu uns"]
deputy = ["vertritt mich"]
returned = ["wieder da"]
[helper.de]
confirm = ["ja"]
withdraw = ["weg"]
delete = ["löschen"]
pause = ["pause"]
resume = ["weiter"]
release = ["freigeben"]
access = ["auskunft"]
correct = ["berichtigen"]
revoke = ["widerruf"]
[words.polite]
[words.doubt]
de = ["vielleicht"]
[numbers]
zwei = 2
"""


@pytest.mark.parametrize(
    ("change", "line", "what"),
    [
        pytest.param(
            ("approve_alone = [", 'approv = ["ja"]\napprove_alone = ['),
            3,
            'unknown command "approv"',
            id="unknown command",
        ),
        pytest.param(('reject = ["nein"]', 'reject = ["nein", "ok"]'), 4, '"ok" stands for', id="two meanings"),
        pytest.param(('"ok"', "3"), 3, "must be a list of words", id="no word"),
        pytest.param(('"ok"', '"…"'), 3, "holds no word", id="only a gap"),
        pytest.param(("[words.doubt]", "[words.dout]"), 45, 'unknown list "dout"', id="unknown list"),
        pytest.param(("zwei = 2", 'zwei = "2"'), 48, "whole number", id="no number"),
        pytest.param(
            ("pause = [", "pauze = ["), 21, 'unknown command "pauze"', id="unknown command of an organisation"
        ),
        pytest.param(("[helper.de]", "[helpers.de]"), 34, "unknown table [helpers]", id="unknown role"),
        pytest.param(("approve = [", "approve = "), 2, "not valid TOML", id="no TOML"),
    ],
)
def test_faults_say_where_and_how_to_mend(tmp_path: Path, change: tuple[str, str], line: int, what: str) -> None:
    """Every fault in the file names its line and what is wrong."""
    path = tmp_path / "replies.toml"
    path.write_text(_SMALL.replace(*change, 1), encoding="utf-8")
    with pytest.raises(RuleError) as raised:
        ReplyWords.load(path)
    assert any(fault.line == line and what in fault.what for fault in raised.value.faults)


def test_an_admin_adds_words(tmp_path: Path) -> None:
    """A small file is enough; a word added to it works, in every spelling of its umlaut."""
    path = tmp_path / "replies.toml"
    path.write_text(_SMALL.replace('["nein"]', '["nein", "hinfort damit", "unmöglich"]'), encoding="utf-8")
    words = ReplyWords.load(path)
    for text in ("Hinfort damit!", "unmoeglich", "UNMOGLICH", "unmöglich."):
        assert parse(text, "moderator", words, lambda name: None) == (Command("reject"),)


def test_a_missing_command_is_a_fault(tmp_path: Path) -> None:
    """Every command needs a word in some language: otherwise nobody could ever say it."""
    path = tmp_path / "replies.toml"
    path.write_text(_SMALL.replace('withdraw = ["weg"]\n', ""), encoding="utf-8")
    with pytest.raises(RuleError, match='no word for "withdraw"'):
        ReplyWords.load(path)


def test_missing_file_is_a_fault(tmp_path: Path) -> None:
    """A missing file is told like any other fault."""
    with pytest.raises(RuleError, match="there is no such file"):
        ReplyWords.load(tmp_path / "replies.toml")


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        pytest.param("SPÄTER", "spater", id="umlaut"),
        pytest.param("spaeter", "spater", id="umlaut written out"),
        pytest.param("Größe", "grosse", id="sharp s"),
        pytest.param("SİL", "sil", id="turkish dotted capital"),
        pytest.param("hayır", "hayir", id="turkish dotless letter"),
        pytest.param("n'est", "nest", id="apostrophe"),
        pytest.param("متوفراً", "متوفرا", id="arabic vowel signs"),
        pytest.param("أو", "او", id="arabic hamza"),
        pytest.param("داده‌ها", "دادهها", id="persian joiner"),
        pytest.param("jaaaa", "ja", id="stretched"),
        pytest.param("usuń", "usun", id="polish"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    """One form for every way of writing a word."""
    assert fold(word) == folded


def test_phrases_with_gap_and_number() -> None:
    """The longest phrase wins; what stands in a gap keeps its own meaning; a number word is a number."""
    words = ReplyWords.load(RULES)
    units = words.units(words.tokens("Wir ziehe vielleicht mein Angebot zurück"), "helper")
    assert [unit.kind for unit in units] == ["polite", "command", "hedge", "polite", "polite"]
    (taken,) = words.units(words.tokens("nehmen drei"), "organisation")
    assert (taken.command, taken.number) == ("accept", 3)
