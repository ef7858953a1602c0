"""Rule files become values, or faults with file, line and a way to mend them."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from mailflow.classify.ruleset import Matching, RuleSet
from mailflow.errors import RuleError

SHIPPED = Path(__file__).parents[1] / "rules"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the shipped rules that a test may spoil."""
    shutil.copytree(SHIPPED, tmp_path / "rules")
    return tmp_path / "rules"


def _append(path: Path, text: str) -> int:
    """Adds lines at the top of a file (before any table) and returns the number of the first."""
    path.write_text(f"{text}\n{path.read_text()}")
    return 1


def _faults(folder: Path, city: str | None = None) -> list[str]:
    with pytest.raises(RuleError) as caught:
        RuleSet.load(folder, city)
    return [str(fault) for fault in caught.value.faults]


def _city(rules: Path, text: str) -> None:
    (rules / "cities").mkdir(exist_ok=True)
    (rules / "cities" / "gera.toml").write_text(text)


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        pytest.param("categories/toys.toml", "lifetime_dayz = 3", "did you mean 'lifetime_days'?", id="unknown key"),
        pytest.param("categories/toys.toml", "works_on = 3", "works_on must be a list", id="wrong type"),
        pytest.param("categories/toys.toml", 'works_on = ["toyz"]', "did you mean 'toys'?", id="unknown category"),
        pytest.param("languages/de.toml", 'negatorz = ["kein"]', "did you mean 'negators'?", id="unknown word list"),
        pytest.param("categories/toys.toml", "protected = true", "at least in en", id="protected without a duty"),
        pytest.param("matching.toml", "receivers = 3", "unknown key 'receivers'", id="unknown matching value"),
        pytest.param("matching.toml", "weight = = 3", "not valid TOML", id="no TOML"),
    ],
)
def test_a_fault_names_its_file_and_line(rules: Path, file: str, line: str, told: str) -> None:
    """The one fault of a spoilt file is told where it stands, with the nearest right word."""
    number = _append(rules / file, line)
    found = _faults(rules)
    assert len(found) == 1
    assert found[0].startswith(f"{rules / file}:{number}: ")
    assert told in found[0]


def test_all_faults_are_told_at_once(rules: Path) -> None:
    """An admin mends a batch of mistakes in one go, not one by one."""
    _append(rules / "categories/toys.toml", "lifetime_dayz = 3")
    _append(rules / "matching.toml", "receivers = 3")
    (rules / "categories/money.toml").unlink()
    found = _faults(rules)
    assert len(found) == 3
    assert any("money.toml: there is no such file" in fault for fault in found)


def test_a_word_in_two_categories_is_a_fault(rules: Path) -> None:
    """Whichever won, somebody would wonder; the fault names both places."""
    path = rules / "categories/more/toys.toml"
    path.write_text('[de]\nterms = [\n    "Kreiselbrummer",\n    "Waschmaschine",\n]\n')
    [fault] = _faults(rules)
    assert fault.startswith(f"{path}:4: 'Waschmaschine' stands in categories/electronics.toml:")


def test_a_file_for_no_category_is_a_fault(rules: Path) -> None:
    """The ids are fixed: a misnamed file would be read by nobody."""
    (rules / "categories/clothes.toml").write_text("")
    [fault] = _faults(rules)
    assert "no category is called 'clothes'; did you mean" in fault


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    """Told with the command that makes one."""
    [fault] = _faults(tmp_path / "nowhere")
    assert "mailflow init" in fault


def test_a_term_knows_where_it_stands() -> None:
    """A reason that names file and line leads to the very line."""
    term = next(t for t in RuleSet.load(SHIPPED).terms if t.text == "Matratze" and t.language == "de")
    assert f'"{term.text}"' in (SHIPPED / term.file).read_text().splitlines()[term.line - 1]


def test_the_digest_changes_with_any_file(rules: Path) -> None:
    """So that a reading can tell by which rules it was made."""
    before = RuleSet.load(rules).digest
    assert len(before) == 12
    assert RuleSet.load(rules).digest == before
    _append(rules / "matching.toml", "# a remark")
    assert RuleSet.load(rules).digest != before


def test_a_city_adds_removes_and_changes(rules: Path) -> None:
    """The overlay holds only what differs; other cities keep the common rules."""
    _city(
        rules,
        '[categories.clothing]\nlifetime_days = 7\n[categories.clothing.de]\nterms = ["Kuttenrock"]\nremove = ["Jacke"]\n'
        '[languages.de]\nmentions = ["Tausendschön"]\n[[languages.de.cues]]\nintent = "offer"\nweight = 3\n'
        'phrases = ["geb i her"]\n[matching]\nreceivers_per_round = 5\n',
    )
    common, gera = RuleSet.load(rules), RuleSet.load(rules, "gera")
    words = {term.text for term in gera.terms if term.category == "clothing" and term.language == "de"}
    assert "Kuttenrock" in words
    assert "Jacke" not in words
    assert gera.lifetime_days["clothing"] == 7
    assert gera.matching.receivers_per_round == 5
    assert "Tausendschön" in gera.languages["de"].mentions
    assert "geb i her" in {cue.text for cue in gera.cues}
    shipped = dataclasses.asdict(common.matching)  # The file says what the defaults say, and adds the words for days.
    assert {k: v for k, v in shipped.items() if not isinstance(v, tuple)} == {
        k: v for k, v in dataclasses.asdict(Matching()).items() if not isinstance(v, tuple)
    }
    assert common.digest != gera.digest


def test_a_city_cannot_remove_what_is_not_there(rules: Path) -> None:
    """A misspelt removal would do nothing for years."""
    _city(rules, '[categories.clothing.de]\nremove = ["Jakce"]\n')
    [fault] = _faults(rules, "gera")
    assert "gera.toml:2: clothing has no 'Jakce' to remove in de" in fault


def test_a_city_without_a_file_has_the_common_rules() -> None:
    """Most cities need no overlay."""
    assert RuleSet.load(SHIPPED, "nowhere").digest == RuleSet.load(SHIPPED).digest


@pytest.mark.parametrize(
    ("written", "category"),
    [
        pytest.param("Möbel", "furniture", id="name"),
        pytest.param("MOEBEL ", "furniture", id="other writing"),
        pytest.param("Kleider", "clothing", id="alias"),
        pytest.param("furniture", "furniture", id="English name"),
        pytest.param("household", "household", id="id"),
        pytest.param("deutschlernen", "language", id="without its blank"),
        pytest.param("Raumschiffe", None, id="no category"),
    ],
)
def test_a_category_is_found_by_any_of_its_names(written: str, category: str | None) -> None:
    """As a moderator may write it."""
    assert RuleSet.load(SHIPPED).category_by_name(written) == category


def test_a_city_protects_other_categories(rules: Path) -> None:
    """Its file says which, and what must be minded there; a language without a duty falls back to English."""
    _city(
        rules,
        "[categories.money]\nprotected = false\n[categories.tutoring]\nprotected = true\nduty = { en = 'Two of you.' }\n",
    )
    here = RuleSet.load(rules, "gera")
    assert here.protected == frozenset({"housing", "childcare", "escort", "tutoring"})
    assert here.duties(["tutoring", "money", "tutoring"], "de") == ["Two of you."]
