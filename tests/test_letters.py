"""Letters: what is rendered, in which language, and that nobody's words can pass for ours or run as a template."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from mailflow.errors import TemplateError
from mailflow.model import Reason
from mailflow.outgoing.letters import LETTERS, VARIABLES, Keeping, Letters, Rendered
from mailflow.outgoing.shown import Listed

SHIPPED = Path(__file__).parent.parent / "templates"
TURN = "\u202e"


@dataclass(frozen=True)
class SomeCity:
    name: str
    language: str
    privacy_url: str = ""
    privacy_contact: str = ""


CITIES = {"gera": SomeCity("Gera", "de"), "leeds": SomeCity("Leeds", "en"), "breda": SomeCity("Breda", "nl")}


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters(SHIPPED, CITIES)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped templates to change."""
    return shutil.copytree(SHIPPED, tmp_path / "templates")


def samples(name: str, **changes: object) -> dict[str, object]:
    return {variable: VARIABLES[variable].samples[0] for variable in LETTERS[name].variables} | changes


def german(letters: Letters, name: str, **changes: object) -> Rendered:
    return letters.render(name, "de", "gera", samples(name, **changes))


def faults_of(folder: Path, reason_codes: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(TemplateError) as error:
        Letters(folder, CITIES, reason_codes)
    return [str(fault).removeprefix(f"{folder}/") for fault in error.value.faults]


def test_receipt_says_what_was_understood(letters: Letters) -> None:
    """A sender reads back what was understood, as lines that can be corrected, and how to take it back."""
    listings = (Listed(1, "Möbel", "zwei Stühle", 2), Listed(2, "Kleidung", "eine Jacke"))
    letter = german(
        letters, "sender/receipt", kind="offer", role="helper", listings=listings, postcode="07545", phone="", asks=()
    )
    assert letter.subject == "Ihr Angebot ist angekommen (Nr. 17)"
    assert (
        "Nummer 1\nKategorie: Möbel\nMenge: 2\nBeschreibung: zwei Stühle\n\nNummer 2\nKategorie: Kleidung\n"
        in letter.text
    )
    assert "\nPLZ: 07545\n" in letter.text
    assert "Telefon" not in letter.text
    assert "ZURÜCKZIEHEN" in letter.text
    assert "ERLEDIGT" not in letter.text


def test_organisations_are_told_their_own_words(letters: Letters) -> None:
    """An organisation closes its need with ERLEDIGT, not with the citizens' word."""
    letter = german(letters, "sender/receipt", kind="need", role="organisation")
    assert "ERLEDIGT" in letter.text
    assert "ZURÜCKZIEHEN" not in letter.text


def test_review_has_what_a_decision_needs(letters: Letters) -> None:
    """A moderator sees number, categories, who, the words and why, and what to answer."""
    letter = german(letters, "moderator/review", kind="offer", request="")
    assert letter.subject == "[gera 17] Angebot: Möbel, Kleidung"
    for line in (
        "Von: hanna@web.example (Hanna Müller)",
        "Organisation: Kleiderkammer Gera (bekannt)",
        "Eingang: 04.05.2026, 12:00 Uhr",
        "    Stühle",
        "- Die Kategorie ist dieselbe: Möbel.",
        "OK: freigeben",
        "2 NEIN Grund",
    ):
        assert f"\n{line}\n" in letter.text


def test_unknown_listing_asks_for_its_category(letters: Letters) -> None:
    """What nobody understood cannot be approved before KATEGORIE, so the review does not offer OK first."""
    letter = german(letters, "moderator/review", kind="unknown", listings=(Listed(1),))
    assert letter.subject == "[gera 17] Unklar"
    assert "OK: freigeben" not in letter.text
    assert "KATEGORIE Möbel: Kategorie festlegen" in letter.text


@pytest.mark.parametrize(
    ("reason", "shown"), [pytest.param("Kein Platz.", True, id="with"), pytest.param("", False, id="without")]
)
def test_rejection_with_and_without_reason(letters: Letters, reason: str, shown: bool) -> None:
    """The reason stands in the letter where there is one, and no empty heading where there is none."""
    letter = german(letters, "sender/decision_rejected", reason=reason)
    assert ("\nDer Grund:\n\n    Kein Platz.\n" in letter.text) is shown
    assert ("Der Grund" in letter.text) is shown


def test_mixed_decision_says_which(letters: Letters) -> None:
    """Where a mail held several things, each has its result and reason."""
    letter = german(letters, "sender/decision_mixed")
    assert "Nummer 1: Möbel: zwei Stühle\nErgebnis: freigegeben\n" in letter.text
    assert "Nummer 2: Kleidung: eine Winterjacke\nErgebnis: abgelehnt\nGrund: Davon haben wir genug.\n" in letter.text


def test_match_gives_reasons_and_words_to_answer(letters: Letters) -> None:
    """An organisation sees the offer, why it gets it, and what to answer."""
    reasons = (Reason("same_thing", {"things": "Stuhl"}), Reason("enough", {"have": "4", "need": "2"}))
    letter = german(letters, "organisation/match", amount=4, text="Vier Stühle\naus Holz", reasons=reasons)
    assert "\n    Vier Stühle\n    aus Holz\n" in letter.text
    assert "- Die Menge passt: 4 angeboten, 2 gebraucht.\n" in letter.text
    for word in ("NEHMEN WIR", "NEHMEN 3", "PASST NICHT Grund", "ERLEDIGT", "PAUSE"):
        assert f"\n{word}: " in letter.text


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_ends_with_its_footer(letters: Letters, name: str) -> None:
    """Who sends this, that addresses stay hidden, and a line on privacy, behind the mark of RFC 3676 4.3."""
    body, mark, footer = german(letters, name).text.rpartition("\n-- \n")
    assert mark
    assert body.strip()
    assert footer.startswith("Hilfe in Gera")
    assert "\nDatenschutz: " in footer


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_missing_variable_is_an_error(letters: Letters, name: str, language: str) -> None:
    """A letter with a hole in it is never sent: each variable that a letter names must be given."""
    for variable in LETTERS[name].variables:
        given = samples(name)
        del given[variable]
        with pytest.raises(TemplateError, match=variable):
            letters.render(name, language, "gera", given)


@pytest.mark.parametrize(
    ("language", "city_key", "found"),
    [
        pytest.param("en", "gera", "en", id="the reader's"),
        pytest.param("it", "gera", "de", id="the city's"),
        pytest.param("it", "breda", "en", id="English last"),
        pytest.param("", "gera", "de", id="not known"),
    ],
)
def test_language_falls_back(letters: Letters, language: str, city_key: str, found: str) -> None:
    """The reader's language, else the city's, else English; subject, text and footer from the same."""
    letter = letters.render("sender/deleted", language, city_key, samples("sender/deleted"))
    assert letters.language("sender/deleted", language, city_key) == letter.language == found
    assert letters.words(language, city_key) == letters.words(found)
    assert ("Datenschutz" in letter.text) is (found == "de")


def test_fallback_is_per_letter(own: Path) -> None:
    """A half translated language is used where it has the letter."""
    (own / "nl" / "sender").mkdir(parents=True)
    shutil.copy(own / "en" / "words.toml", own / "nl")
    (own / "nl" / "reasons.toml").write_text("")
    (own / "nl" / "sender" / "deleted.txt").write_text("Gegevens gewist\n\nKlaar.\n", encoding="utf-8")
    letters = Letters(own, CITIES)
    assert letters.render("sender/deleted", "nl", "gera", samples("sender/deleted")).subject == "Gegevens gewist"
    assert letters.language("sender/not_allowed", "nl", "gera") == "de"


def test_city_overrides_a_letter_and_a_word(own: Path) -> None:
    """A city's own text and footer count for that city alone."""
    folder = own / "cities" / "gera" / "de"
    (folder / "sender").mkdir(parents=True)
    (folder / "sender" / "deleted.txt").write_text("Gelöscht\n\nAlles weg in {{ city }}.\n", encoding="utf-8")
    (folder / "words.toml").write_text('[footers]\ndeleted = "https://gera.example/datenschutz"\n')
    letters = Letters(own, CITIES | {"jena": SomeCity("Jena", "de")})
    assert letters.render("sender/deleted", "de", "gera", samples("sender/deleted")).text == (
        "Alles weg in Gera.\n\n-- \nhttps://gera.example/datenschutz\n"
    )
    assert (
        letters.render("sender/deleted", "de", "jena", samples("sender/deleted")).subject == "Ihre Daten sind gelöscht"
    )
    assert letters.from_name("de", "gera") == "Hilfe in Gera"


def test_footer_says_until_when_it_is_kept(own: Path) -> None:
    """The day until which the mail is kept, for how long all else, and where more is said, as the city's config names it."""
    gera = SomeCity("Gera", "de", "https://gera.example/datenschutz", "Stadt Gera, Rathaus")
    letters = Letters(own, {"gera": gera, "jena": SomeCity("Jena", "de")}, keeping=Keeping(timedelta(days=10), 20))
    given = samples("sender/withdrawn")
    footers = {
        key: letters.render("sender/withdrawn", "de", key, given, date(2026, 11, 23)).text for key in ("gera", "jena")
    }
    for footer in footers.values():
        assert "bis 03.12.2026, Ihre Angaben bis 20" in footer.replace("\n", " ")
    assert footers["gera"].endswith(
        "\nMehr dazu: https://gera.example/datenschutz\nVerantwortlich: Stadt Gera, Rathaus\n"
    )
    assert "Mehr dazu" not in footers["jena"]


@pytest.mark.parametrize("language", ["ar", "de", "en", "fa", "fr", "pl", "ru", "tr", "uk"])
def test_who_was_forgotten_is_not_told_what_is_kept(letters: Letters, language: str) -> None:
    """The last letter names no day until which anything is kept, and no words for what is no longer there."""
    letter = letters.render("sender/deleted", language, "gera", samples("sender/deleted"), date(2026, 11, 23))
    below = letter.text.rpartition("\n-- \n")[2]
    assert below
    assert not re.search("[0-9]", below)


@pytest.mark.parametrize("name", LETTERS)
def test_no_value_can_speak_for_us(letters: Letters, name: str) -> None:
    """Line breaks, controls, footer marks, template code in any value: one subject line, no line of their own."""
    evil = f"x\r\n\r\nBcc: evil@x.example\n-- \nOK: freigeben\x1b\0{TURN} {{{{ 7 * 7 }}}} {{% raise %}}\u2028KATEGORIE"
    given = samples(name, listings=(Listed(1, evil, evil, 1, evil, reason=evil),))
    given |= {
        variable: evil for variable, value in samples(name).items() if isinstance(value, str) and variable not in _KEYS
    }
    if "reasons" in given:
        given |= {"reasons": (Reason("same_category", {"category": evil}),)}
    letter = letters.render(name, "de", "gera", given)
    assert letter.subject == re.sub(r"[\x00-\x1f\u2028\u202e]", "", letter.subject)
    assert len(letter.subject) <= 200
    assert "49" not in letter.text
    assert TURN not in letter.text
    assert "\0" not in letter.text
    assert "\x1b" not in letter.text
    assert letter.text.count("\n-- \n") == 1
    lines = letter.text.split("\n")
    assert not [line for line in lines if line.startswith(("Bcc:", "--")) and line != "-- "]


_KEYS = ("kind", "role", "change", "wait")


def test_long_lines_are_wrapped_and_links_stay_whole(letters: Letters) -> None:
    """What somebody wrote is wrapped inside its indent; a link is never broken."""
    link = "https://x.example/" + "a" * 120
    letter = german(letters, "both/relay", message="wort " * 40 + link + "\n\n\n\nEnde")
    lines = letter.text.split("\n")
    assert f"    {link}" in lines
    assert all(len(line) <= 76 for line in lines if link not in line)
    assert "    wort wort" in letter.text
    assert "\n\n    Ende\n" in letter.text
    assert "\n\n\n" not in letter.text


def test_what_is_numbered_is_told_apart_by_whole_words(letters: Letters) -> None:
    """The category and the first words of each, cut between two words."""
    table = "einen ausziehbaren Esstisch aus Eiche, an dem acht Personen Platz finden"
    things = (Listed(1, "Möbel", text=table), Listed(3, "Möbel", text="ein Sofa"))
    text = letters.render("sender/withdrawn", "de", "gera", samples("sender/withdrawn", listings=things)).text
    assert (
        "\nNummer 1: Möbel: einen ausziehbaren Esstisch aus Eiche, an dem acht\nPersonen…\nNummer 3: Möbel: ein Sofa\n"
        in text
    )


def test_very_long_message_is_cut_with_a_sign(letters: Letters) -> None:
    """Six pages are enough for a letter, and the reader sees that there was more."""
    letter = german(letters, "both/relay", message="ab " * 50_000)
    assert 20_000 < len(letter.text) < 24_000
    assert "[…]" in letter.text


@pytest.mark.parametrize(
    ("language", "reason", "sentence"),
    [
        pytest.param("de", Reason("near", {"postcode": "07545"}), "Es ist in der Nähe: 07545.", id="german"),
        pytest.param("nl", Reason("near", {"postcode": "07545"}), "It is near: 07545.", id="English instead"),
        pytest.param("de", Reason("no_such_code"), "no_such_code", id="unknown code"),
        pytest.param("de", Reason("near"), "near", id="value missing"),
        pytest.param("de", Reason("near", {"postcode": "{0}\n{x}"}), "Es ist in der Nähe: {0} {x}.", id="braces in it"),
    ],
)
def test_reasons_become_sentences(letters: Letters, language: str, reason: Reason, sentence: str) -> None:
    """A reason is told in words, and never fails: at worst its code is shown."""
    assert letters.reason(language, reason) == sentence


@pytest.mark.parametrize(
    ("file", "content", "fault"),
    [
        pytest.param(
            "de/sender/deleted.txt", "S\n\nx {{ nmae }}\n", ":3: sender/deleted has no variable nmae", id="variable"
        ),
        pytest.param("de/sender/question.txt", "S\n\n{{ qestion }}", "did you mean question?", id="suggestion"),
        pytest.param("de/sender/deleted.txt", "S\n\n\n{% if x\n", ":4: ", id="syntax"),
        pytest.param("de/sender/deleted.txt", "S\n\n{{ city | blok }}\n", ":3: No filter named 'blok'", id="filter"),
        pytest.param("de/sender/deleted.txt", "S\nno blank line\nx\n", ":1: the first line is the subject", id="shape"),
        pytest.param("de/sender/deleted.txt", b"S\n\n\xff\n", ": cannot be read", id="not UTF-8"),
        pytest.param("de/sender/which.txt", "S\n\n{{ listings[0].nubmer }}\n", ":3: ", id="attribute"),
        pytest.param("de/sender/receipt.txt", "S\n\n\n{{ number + phone }}\n", ":4: TypeError", id="fails when tried"),
        pytest.param("de/sender/recipt.txt", "S\n\nx\n", "did you mean sender/receipt?", id="letter name"),
        pytest.param("cities/jera/de/sender/receipt.txt", "S\n\nx\n", "did you mean gera?", id="city name"),
        pytest.param(
            "deutsch/sender/receipt.txt", "S\n\nx\n", "deutsch: not the code of a language", id="language name"
        ),
        pytest.param(
            "cities/gera/de/words.toml",
            'form_name = "x"\n',
            ":1: there is no word form_name; did you mean from_name?",
            id="word",
        ),
        pytest.param("cities/gera/de/words.toml", "time = 5\n", ":1: time is a text", id="not a text"),
        pytest.param(
            "cities/gera/de/words.toml", 'from_name = "{town}"\n', ":1: from_name is a text", id="place in a word"
        ),
        pytest.param("cities/gera/de/words.toml", 'kinds = "x"\n', ":1: kinds is a table", id="not a table"),
        pytest.param("de/words.toml", 'from_name = "x"\n', "words.toml: time is missing", id="words missing"),
        pytest.param(
            "de/reasons.toml", "\nnaer = 'x'\n", ":2: there is no reason naer; did you mean near?", id="reason code"
        ),
        pytest.param("de/reasons.toml", "near = '{plz}'\n", ":1: nobody fills in plz for near", id="place in a reason"),
        pytest.param("de/reasons.toml", "near = '{a.b}'\n", ":1: near is a sentence", id="not a plain place"),
        pytest.param("de/reasons.toml", "near = 'x'\nfar = x\n", ":2: not valid TOML", id="toml"),
    ],
)
def test_faults_are_told_with_file_and_line(own: Path, file: str, content: str | bytes, fault: str) -> None:
    """A template that would fail later fails when it is loaded, and says where and why."""
    path = own / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    told = faults_of(own)
    assert any(fault in one and one.startswith(("de", "cities")) for one in told), told


def test_all_faults_are_told_at_once(own: Path) -> None:
    """Not only the first: a missing letter, a missing reason and a broken template come together."""
    (own / "en" / "both" / "relay.txt").unlink()
    (own / "de" / "sender" / "deleted.txt").write_text("S\n\n{{ x }}\n")
    told = faults_of(own, ("near", "far"))
    assert len(told) == 3
    assert "en/both/relay.txt: this letter is missing or wrong" in told
    assert "en/reasons.toml: there is no sentence for the reason far" in told


def test_no_folder_at_all(tmp_path: Path) -> None:
    """A wrong path is a clear fault, not an empty set of letters."""
    assert len(faults_of(tmp_path / "nowhere")) == len(LETTERS)


def test_error_at_run_time_holds_no_mail_text(letters: Letters) -> None:
    """What goes to the log never repeats what somebody wrote."""
    with pytest.raises(TemplateError) as error:
        letters.render("sender/withdrawn", "de", "gera", samples("sender/withdrawn", listings=5, kind="offer"))
    assert str(error.value).startswith(str(SHIPPED / "de" / "sender" / "withdrawn.txt"))
