"""Ready reasons for a no: the file, what a city changes, and how they reach senders in their language."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from story import ANNA, HELGA, TWO_TONGUES, Story, text_of

from mailflow import app, config
from mailflow.errors import TemplateError
from mailflow.outgoing.refusals import load_refusals, translated
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

SHIPPED = Path(__file__).parents[1] / "templates"
LANGUAGES = sorted(path.parent.name for path in SHIPPED.glob("*/words.toml"))
AMY, LEEDS = "amy@leeds.example", "leeds@mail.example"
ENGLISH = "I would like to give away an old sofa, it is still in good condition."


@pytest.mark.parametrize(
    ("said", "told"),
    [
        pytest.param("NEIN 2", "From homes where people smoke", id="number"),
        pytest.param("Nein, Raucher!", "From homes where people smoke", id="name"),
        pytest.param("Nein, Nr. 1.", "We have enough of it", id="number with its sign"),
        pytest.param(
            "NEIN Raucher nur am Balkon", "Raucher nur am Balkon", id="more than the name is one's own reason"
        ),
    ],
)
def test_a_moderator_says_it_short(story: Story, said: str, told: str) -> None:
    """The sender reads the whole reason in their language, the moderator in the city's."""
    story.writes(HELGA, ENGLISH)
    story.answers(story.last(ANNA, "review"), said)
    if told.startswith("From"):
        assert "Grund: Aus Raucherhaushalten können wir" in " ".join(text_of(story.last(ANNA, "notice")).split())
    story.passes(minutes=10)
    assert told in " ".join(text_of(story.last(HELGA, "decision")).split())


def test_of_several_things_a_number_is_the_thing(story: Story) -> None:
    """There the reason is called by its name, as the review shows, or stands behind the number of the thing."""
    story.writes(HELGA, "Ich habe zwei Betten abzugeben.\nIch habe auch drei Fahrräder abzugeben.")
    review = story.last(ANNA, "review")
    assert "NEIN voll: fertiger Grund (voll, Raucher, kaputt," in " ".join(text_of(review).split())
    story.answers(review, "NEIN 2")
    story.answers(review, "1 NEIN 3")
    reasons = story.listings("state", "decision_reason")
    assert reasons[1] == ("rejecting", None)
    assert reasons[0][1].startswith("Wir können nur weitergeben, was ganz")


def test_no_such_number(story: Story) -> None:
    """A number alone is no reason for anybody: nothing is done, and the moderator is asked back."""
    story.writes(HELGA, "Ich verschenke ein Kinderbett.")
    assert "NEIN 1: fertiger Grund (1 voll, 2 Raucher, 3 kaputt," in " ".join(
        text_of(story.last(ANNA, "review")).split()
    )
    story.answers(story.last(ANNA, "review"), "NEIN 99")
    told = " ".join(text_of(story.last(ANNA, "notice")).split())
    count = len(story.office.desk.refusals["gera"])
    assert "Nicht verstanden" in told
    assert f"Einen fertigen Grund 99 gibt es nicht. Es gibt {count}: 1 voll, 2 Raucher, 3 kaputt," in told
    assert story.listings("state") == [("waiting",)]
    story.writes(HELGA, "I give away a bed.", to=LEEDS)
    story.answers(story.last(AMY, "review"), "NO 99")
    told = " ".join(text_of(story.last(AMY, "notice")).split())
    assert f"There is no ready reason 99. There are {count}: 1 full," in told
    story.answers(story.last(AMY, "review"), "hm")
    assert "ready reason" not in text_of(story.last(AMY, "notice"))


def test_in_a_list_and_in_english(story: Story) -> None:
    """Behind the number of the item; and HELP tells the texts."""
    for text in ("I give away a bed.", "I give away two chairs."):
        story.writes(HELGA, text, to=LEEDS)
    story.writes(AMY, "LIST", to=LEEDS)
    story.answers(story.last(AMY, "digest"), "1 NO 3\n2 NO full")
    assert story.listings("decision_reason") == [
        ("We can only pass on what is whole and clean. Broken and badly worn things go to the recycling centre.",),
        ("We have enough of it at present. Thank you for thinking of us.",),
    ]
    story.writes(AMY, "HELP", to=LEEDS)
    assert "NO 4 (transport): At present we find nobody" in text_of(story.last(AMY, "notice"))


def test_every_ready_reason_is_in_every_language() -> None:
    """As the letters are in which it stands."""
    for refusal in load_refusals(SHIPPED, ["gera"])["gera"]:
        assert sorted(refusal.text) == LANGUAGES
        assert {"de", "en"} <= set(refusal.names)


def changed(folder: Path, city: str) -> Path:
    """A folder with the shipped reasons and what Gera changes in them."""
    (folder / "cities" / "gera").mkdir(parents=True)
    shutil.copy(SHIPPED / "refusals.toml", folder)
    (folder / "cities" / "gera" / "refusals.toml").write_text(city, encoding="utf-8")
    return folder


def test_a_city_has_its_own(tmp_path: Path) -> None:
    """One is added, one changed, one taken away; other cities keep theirs."""
    own = (
        'remove = ["trade"]\n[full.text]\nde = "Die Kammer ist voll."\n'
        '[lift]\nnumber = 5\nnames.de = ["Aufzug"]\ntext = { en = "There is no lift." }\n'
    )
    found = load_refusals(changed(tmp_path, own), ["gera", "jena"])
    gera = {refusal.id: refusal for refusal in found["gera"]}
    assert "trade" not in gera
    assert gera["full"].said("de") == "Die Kammer ist voll."
    assert gera["full"].said("en").startswith("We have enough")
    assert (gera["lift"].name("de"), gera["lift"].said("uk")) == ("Aufzug", "There is no lift.")
    assert [refusal.number for refusal in found["gera"]] == [1, 2, 3, 4, 5, 6]
    assert found["jena"][0].said("de").startswith("Davon haben wir")
    assert translated(found["gera"], "Die Kammer ist voll.", "de", "en").startswith("We have enough")
    assert load_refusals(tmp_path / "cities", ["gera"]) == {"gera": ()}


OWN = """
[lift]
number = 7
names.de = ["Aufzug"]
names.en = ["lift"]
[lift.text]
de = "Im Haus ist kein Aufzug, und unsere Fahrer tragen nur bis zum zweiten Stock."
en = "There is no lift in the house, and our drivers carry up to the second floor only."
"""


@pytest.fixture
def gera(furnished: Office, store: Store, tmp_path: Path) -> Story:
    """A conversation in two cities whose admin keeps letters of their own: in Gera there is a ready reason more."""
    folder = shutil.copytree(SHIPPED, tmp_path / "templates")
    (folder / "cities" / "gera").mkdir(parents=True)
    (folder / "cities" / "gera" / "refusals.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "config.toml").write_text(f'{TWO_TONGUES}[paths]\ntemplates = "templates"\n', encoding="utf-8")
    found = config.load(tmp_path / "config.toml")
    classifiers = dict.fromkeys(found.cities, furnished.classifiers["gera"])
    names = dict.fromkeys(found.cities, furnished.place_names["gera"])
    desk = replace(app.open_desk(found), classifiers=classifiers)
    return Story(replace(furnished, config=found, desk=desk, classifiers=classifiers, place_names=names, store=store))


@pytest.mark.parametrize("said", ["NEIN Aufzug", "NEIN 7", "nein, Grund 7"])
def test_a_citys_own_reason_reaches_the_sender(gera: Story, said: str) -> None:
    """From the file of the city to the review that offers it, the moderator's word, and the sender's letter in their language."""
    gera.writes(HELGA, ENGLISH)
    assert "6 auswärts, 7 Aufzug)" in " ".join(text_of(gera.last(ANNA, "review")).split())
    gera.answers(gera.last(ANNA, "review"), said)
    assert "Grund: Im Haus ist kein Aufzug" in " ".join(text_of(gera.last(ANNA, "notice")).split())
    gera.passes(minutes=10)
    told = " ".join(text_of(gera.last(HELGA, "decision")).split())
    assert "The reason: There is no lift in the house, and our drivers carry up to the second floor only." in told


def test_another_city_has_it_not(gera: Story) -> None:
    """Its moderators are told how many there are; nobody is refused for a reason that their city has not."""
    gera.writes(HELGA, ENGLISH, to=LEEDS)
    gera.answers(gera.last(AMY, "review"), "NO 7")
    assert "There is no ready reason 7. There are 6:" in " ".join(text_of(gera.last(AMY, "notice")).split())
    assert gera.listings("state") == [("waiting",)]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        pytest.param("[lift]\nnumbr = 7\nnumber = 7\ntext.en = 'x'\n", 2, "unknown key 'numbr'", id="unknown key"),
        pytest.param("[lift]\nnumber = 0\ntext.en = 'x'\n", 2, "whole number from 1", id="number"),
        pytest.param("[lift]\nnumber = 7\ntext.de = 'x'\n", 1, "the text in en is missing", id="no English"),
        pytest.param("[lift]\nnumber = 7\nnames.de = 'x'\ntext.en = 'x'\n", 1, "lists of words", id="names"),
        pytest.param("[full]\ntext.de = 3\n", 1, "a sentence for each language", id="text"),
        pytest.param("[lift]\nnumber = 2\ntext.en = 'x'\n", 1, "'2' stands for smokers as well", id="number taken"),
        pytest.param("lift = 7\n", 1, "write [lift]", id="no table"),
        pytest.param("remove = ['lift']\n", 1, "no reason 'lift' to remove", id="removes what is not there"),
        pytest.param("remove = 3\n", 1, "no reason 3 to remove", id="removes no list"),
        pytest.param("[lift\n", 1, "not valid TOML", id="no TOML"),
    ],
)
def test_faults(tmp_path: Path, text: str, line: int, told: str) -> None:
    """Each with its file and line."""
    folder = changed(tmp_path, text)
    with pytest.raises(TemplateError) as caught:
        load_refusals(folder, ["gera"])
    [fault] = caught.value.faults
    assert (fault.file, fault.line) == (folder / "cities" / "gera" / "refusals.toml", line)
    assert told in fault.what
