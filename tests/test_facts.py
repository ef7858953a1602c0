"""Postcodes, telephone numbers and counts, and the numbers that are none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify import facts
from mailflow.classify.classifier import Classifier
from mailflow.classify.ruleset import RuleSet

CLASSIFIER = Classifier(RuleSet.load(Path(__file__).parents[1] / "rules"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("07545 Gera", "07545", id="before a place"),
        pytest.param("PLZ: 07545", "07545", id="with a label"),
        pytest.param("D-07545 Gera", "07545", id="with the country"),
        pytest.param("12345 Leute, PLZ 07747", "07747", id="a label wins"),
        pytest.param("٠٧٥٤٥ غيرا", "07545", id="Arabic digits"),
        pytest.param("Tel. 03641 12345", None, id="part of a telephone number"),
        pytest.param("12345 Euro", None, id="price"),
        pytest.param("DE12 5001 0517 5407 3249 31", None, id="IBAN"),
        pytest.param("Kundennummer 123456", None, id="too long"),
        pytest.param("00123", None, id="no such area"),
        pytest.param("https://shop.example/?id=07545", None, id="in a link"),
        pytest.param("٢٠٠٠٠ شخص، الرمز البريدي: ٠٧٥٤٥", "07545", id="Arabic label wins"),
    ],
)
def test_postcode(text: str, code: str | None) -> None:
    """Five digits that are a postcode, in ASCII; nothing else."""
    assert facts.postcode(text) == code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("Tel. 0365 123456", "0365 123456", id="plain"),
        pytest.param("ruf an: 03 65 / 000 47 12!", "03 65 / 000 47 12", id="as written"),
        pytest.param("+49 (0) 365 00077", "+49 (0) 365 00077", id="international"),
        pytest.param("0151-000-71-71, 0365 999999", "0151-000-71-71", id="the first"),
        pytest.param("Fax 0365 123456, Tel 0365 654321", "0365 654321", id="no fax"),
        pytest.param("am 01.05.2026 um 08.30 Uhr", None, id="date"),
        pytest.param("IBAN DE02 1203 0000 0000 2020 51", None, id="IBAN"),
        pytest.param("07545 Gera", None, id="postcode"),
        pytest.param("٠١٥١٠٠٠٤٤٥٢٠", "٠١٥١٠٠٠٤٤٥٢٠", id="Arabic digits"),
        pytest.param("۰۱۵۱ ۰۰۰ ۴۴۵۲۰", "۰۱۵۱ ۰۰۰ ۴۴۵۲۰", id="Persian digits"),
        pytest.param(
            "Sie erreichen mich am besten abends unter dieser Nummer: 0151 000\n4452",
            "0151 000 4452",
            id="wrapped line",
        ),
        pytest.param("Tel. 0151 000 44520\n07545 Gera", "0151 000 44520", id="postcode in the next line"),
        pytest.param("0151 23456789. 07545 Gera", "0151 23456789", id="postcode in the next sentence"),
    ],
)
def test_phone(text: str, number: str | None) -> None:
    """The first number as the writer wrote it."""
    assert facts.phone(text) == number


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        pytest.param("Ich verschenke 4 Stühle.", {"furniture": 4}, id="digits"),
        pytest.param("Ich verschenke zwei gut erhaltene Stühle.", {"furniture": 2}, id="word, adjectives between"),
        pytest.param("Wir geben 14 Paar Schuhe ab.", {"clothing": 14}, id="counter between"),
        pytest.param("Wir brauchen 10 Betten und 20 Decken.", {"furniture": 10, "household": 20}, id="two kinds"),
        pytest.param("Ich verschenke 2 Stühle und 3 Tische.", {}, id="two numbers of one kind"),
        pytest.param("Ich verschenke ein Bett.", {}, id="an article is no number"),
        pytest.param("Ich verschenke Kinderschuhe Größe 32.", {}, id="size"),
        pytest.param("Ich verschenke zwei bis drei Stühle.", {}, id="range in words"),
        pytest.param("Wir verschenken zwanzig Stühle.", {"furniture": 20}, id="tens"),
        pytest.param("Für Leute aus neun Ländern verschenken wir Stühle.", {}, id="belongs to another noun"),
        pytest.param("Abholung ab 18 Uhr, Stühle zu verschenken", {}, id="time"),
        pytest.param("Wir verschenken zweiundzwanzig Stühle.", {"furniture": 22}, id="one compound word"),
        pytest.param("Wir verschenken hundertfünfzig Stühle.", {"furniture": 150}, id="hundreds"),
        pytest.param("Wir verschenken ein Dutzend Stühle.", {"furniture": 12}, id="a dozen"),
        pytest.param("Wir verschenken drei Dutzend Stühle.", {"furniture": 36}, id="three dozen"),
        pytest.param("Wir verschenken ein halbes Dutzend Stühle.", {"furniture": 6}, id="half a dozen"),
        pytest.param("Wir verschenken neuen Tisch.", {}, id="neuen is not neun"),
        pytest.param("Wir verschenken zwei Sessel und ein Sofa.", {}, id="another thing beside it"),
        pytest.param("Wir verschenken einen Tisch, dazu vier Stühle.", {}, id="another thing before it"),
        pytest.param("Wir verschenken zwei Betten mit Matratzen.", {"furniture": 2}, id="only what comes with it"),
        pytest.param("Wir verschenken Stühle (4).", {"furniture": 4}, id="in brackets"),
        pytest.param("Wir verschenken Stühle (4 Stück).", {"furniture": 4}, id="in brackets, counted"),
        pytest.param("Wir verschenken einen Schrank (elf Jahre alt).", {}, id="in brackets, about something else"),
        pytest.param("Kleidung in zwei Schränken zu verschenken.", {}, id="where it is"),
        pytest.param("Unsere Familie mit 3 Kindern sucht 2 Betten.", {"furniture": 2}, id="of a phrase its first word"),
        pytest.param("Wir suchen 2 Betten für unsere 3 Kinder.", {"furniture": 2}, id="the same the other way round"),
        pytest.param("Zwei unserer Stühle sind kaputt, wir brauchen Stühle.", {}, id="two of ours"),
        pytest.param("Ich spende 20 Euro von DE02 1203 0000 0000 2020 51 als Geldspende.", {"money": 20}, id="account"),
        pytest.param("Biete Handy: 0176 5512 3490 ist meine Nummer.", {}, id="telephone"),
        pytest.param("Ich gebe ab, 07545 Stühle und Betten", {}, id="postcode"),
        pytest.param("PLZ 99423 Stühle abzugeben", {}, id="postcode behind its label"),
        pytest.param("07545 120 Stühle abzugeben", {"furniture": 120}, id="amount behind a postcode"),
        pytest.param("Wir geben 10000 Stühle ab.", {"furniture": 10000}, id="amount of five digits"),
    ],
)
def test_quantities(text: str, quantities: dict[str, int]) -> None:
    """A number counts where it clearly belongs to one category, and only one number does."""
    assert dict(CLASSIFIER.read("", text, language="de").quantities) == quantities


@pytest.mark.parametrize(
    ("language", "text", "quantities"),
    [
        pytest.param("en", "I have twenty-two chairs to give away.", {"furniture": 22}, id="en twenty-two"),
        pytest.param("en", "I have thirty five chairs to give away.", {"furniture": 35}, id="en without hyphen"),
        pytest.param("en", "We have a dozen chairs to give away.", {"furniture": 12}, id="en dozen"),
        pytest.param("en", "We give away half a dozen chairs.", {"furniture": 6}, id="en half a dozen"),
        pytest.param("fr", "Je donne vingt-deux chaises.", {"furniture": 22}, id="fr vingt-deux"),
        pytest.param("fr", "Je donne soixante-douze chaises.", {"furniture": 72}, id="fr soixante-douze"),
        pytest.param("fr", "Je donne une douzaine de chaises.", {"furniture": 12}, id="fr douzaine"),
        pytest.param("uk", "Віддам двадцять два стільці.", {"furniture": 22}, id="uk 22"),
        pytest.param("uk", "Віддам п'ятнадцять стільців.", {"furniture": 15}, id="uk 15"),
        pytest.param("ru", "Отдам тридцать пять стульев.", {"furniture": 35}, id="ru 35"),
        pytest.param("ru", "Отдам два десятка стульев.", {"furniture": 20}, id="ru two tens"),
        pytest.param("pl", "Oddam dwadzieścia dwa krzesła.", {"furniture": 22}, id="pl 22"),
        pytest.param("pl", "Oddam trzynaście krzeseł.", {"furniture": 13}, id="pl 13"),
        pytest.param("tr", "On iki sandalye vermek istiyorum.", {"furniture": 12}, id="tr on iki"),
        pytest.param("tr", "Yirmi beş sandalye vermek istiyorum.", {"furniture": 25}, id="tr 25"),
        pytest.param("ar", "أريد أن أتبرع بخمسة وعشرين كرسي", {"furniture": 25}, id="ar with a particle written on"),
        pytest.param("ar", "أتبرع لكم: اثنان وعشرون كرسي", {"furniture": 22}, id="ar 22"),
        pytest.param("ar", "عندي ١٢ كرسي للتبرع", {"furniture": 12}, id="ar digits"),
        pytest.param("fa", "بیست و دو صندلی می‌دهم", {"furniture": 22}, id="fa 22"),
        pytest.param("fa", "۱۲ صندلی می‌دهم", {"furniture": 12}, id="fa digits"),
    ],
)
def test_numbers_in_other_languages(language: str, text: str, quantities: dict[str, int]) -> None:
    """Numbers of several words, dozens, and the digits of Arabic and Persian."""
    assert dict(CLASSIFIER.read("", text, language=language).quantities) == quantities


@pytest.mark.parametrize(
    ("language", "text", "quantities"),
    [
        ("tr", "2 çocuk bisikleti veriyorum.", {"bicycle": 2}),
        ("tr", "İki çocuk bisikleti vermek istiyorum.", {"bicycle": 2}),
        ("tr", "Üç mont veriyorum.", {"clothing": 3}),
        ("tr", "On dört sandalye veriyorum.", {"furniture": 14}),
        ("tr", "Dokuz adet sandalye veriyorum.", {"furniture": 9}),
        ("tr", "iki tane çocuk montu veriyorum", {"clothing": 2}),
        ("tr", "dört kışlık çocuk ayakkabısı veriyorum", {"clothing": 4}),
        ("ar", "عندي سريران للتبرع.", {"furniture": 2}),
        ("ar", "عندي سريرين للتبرع.", {"furniture": 2}),
        ("ar", "أتبرع بسريرين.", {"furniture": 2}),
        ("ar", "أريد التبرع بدراجتين.", {"bicycle": 2}),
        ("ar", "أعطي بطانيتين.", {"household": 2}),
        ("ar", "عندي خمسة عشر كرسيا أريد التبرع بها.", {"furniture": 15}),
        ("ar", "عندي خمس عشرة بطانية للتبرع.", {"household": 15}),
        ("ar", "عندي ثلاث عشرة بطانية للتبرع.", {"household": 13}),
        ("ar", "عندي اثنتا عشرة بطانية للتبرع.", {"household": 12}),
        ("ar", "عندي إحدى عشرة بطانية للتبرع.", {"household": 11}),
        ("ar", "عندي ثماني بطانيات للتبرع.", {"household": 8}),
        ("ar", "عندي سبع كراسي للتبرع.", {"furniture": 7}),
        ("ar", "عندي أربعون بطانية للتبرع.", {"household": 40}),
        ("ar", "عندي أربعين بطانية للتبرع.", {"household": 40}),
        ("ar", "أتبرع بثلاثين بطانية.", {"household": 30}),
        ("ar", "أتبرع بثلاثة معاطف.", {"clothing": 3}),
        ("ar", "أعطي 3 بطانيات.", {"household": 3}),
        ("ar", "أعطي ٣ بطانيات.", {"household": 3}),
        ("fa", "دو پتو می‌دهم.", {"household": 2}),
        ("fa", "سه تا صندلی دارم می‌بخشم.", {"furniture": 3}),
        ("fa", "دوازده بشقاب می‌بخشم.", {"household": 12}),
        ("fa", "یازده بشقاب می‌بخشم.", {"household": 11}),
        ("fa", "بیست پتو می‌بخشم.", {"household": 20}),
        ("fa", "شش عدد صندلی می‌بخشم.", {"furniture": 6}),
        ("fa", "هفت صندلی می‌بخشم.", {"furniture": 7}),
        ("fa", "پانزده پتو می‌بخشم.", {"household": 15}),
        ("fa", "دو تخت کودک می‌بخشم.", {"furniture": 2}),
        ("uk", "Віддам двоє дитячих ліжок.", {"furniture": 2}),
        ("uk", "Віддам одинадцять стільців.", {"furniture": 11}),
        ("uk", "Віддам сім стільців.", {"furniture": 7}),
        ("uk", "Віддам шестеро штанів.", {"clothing": 6}),
        ("uk", "Можу віддати п’ять ковдр.", {"household": 5}),
        ("uk", "Віддам трьох ведмедиків.", {"toys": 3}),
        ("uk", "Віддаю два дитячі велосипеди.", {"bicycle": 2}),
        ("ru", "Отдам два детских велосипеда.", {"bicycle": 2}),
        ("ru", "Отдам пятнадцать стульев.", {"furniture": 15}),
        ("ru", "Отдам пару стульев.", {}),
        ("ru", "Отдам шестеро детских штанов.", {"clothing": 6}),
        ("ru", "Отдам восемь одеял.", {"household": 8}),
        ("ru", "Отдам четыре детские куртки.", {"clothing": 4}),
        ("pl", "Oddam dwie kurtki.", {"clothing": 2}),
        ("pl", "Oddam cztery krzesła.", {"furniture": 4}),
        ("pl", "Oddam pięć kurtek.", {"clothing": 5}),
        ("pl", "Oddam jedenaście talerzy.", {"household": 11}),
        ("pl", "Oddam dwa rowery dziecięce.", {"bicycle": 2}),
        ("pl", "Oddam trzy pary butów.", {"clothing": 3}),
        ("pl", "Oddam siedem koców.", {"household": 7}),
        ("pl", "Oddam piętnaście krzeseł.", {"furniture": 15}),
        ("fr", "Je donne deux vélos d'enfant.", {"bicycle": 2}),
        ("fr", "Je donne trois manteaux.", {"clothing": 3}),
        ("fr", "Je donne onze chaises.", {"furniture": 11}),
        ("fr", "Je donne une quinzaine de chaises.", {"furniture": 15}),
        ("fr", "Je donne vingt couvertures.", {"household": 20}),
        ("fr", "Nous donnons sept chaises en bois.", {"furniture": 7}),
        ("en", "Two children's bikes to give away.", {"bicycle": 2}),
        ("en", "I have eleven chairs to give away.", {"furniture": 11}),
        ("en", "I have thirty blankets to give away.", {"household": 30}),
        ("en", "a couple of chairs to give away", {}),
        ("en", "Both chairs to give away.", {"furniture": 2}),
        ("en", "We need clothes for two children.", {}),
        ("en", "Clothes for two children, a bike and toys to give away.", {}),
        ("en", "Two kids bikes to give away.", {"bicycle": 2}),
        ("tr", "İki çocuk için mont lazım.", {}),
        ("ar", "نحتاج مترجمين للعربية.", {}),
        ("ar", "نحتاج متطوعين للمساعدة.", {}),
        ("ar", "أعطي بنطلونين وقميصين.", {"clothing": 2}),
        ("ar", "أريد التبرع بخزانتين.", {"furniture": 2}),
        ("ar", "أعطي دراجتين.", {"bicycle": 2}),
        ("ar", "عندي خمسة عشر كرسيا للتبرع.", {"furniture": 15}),
    ],
)
def test_amounts_in_other_languages(language: str, text: str, quantities: dict[str, int]) -> None:
    """In their grammatical forms, Arabic duals among them, with the category of the thing that is counted; for whom a thing
    is stands between, and people are not counted."""
    assert dict(CLASSIFIER.read("", text, language=language).quantities) == quantities


@pytest.mark.parametrize(
    ("language", "text", "is_one"),
    [
        pytest.param("de", "Ich verschenke ein gut erhaltenes Bett mit Matratze.", True, id="de"),
        pytest.param("de", "Wir brauchen eine Waschmaschine und zwei Betten.", True, id="de beside others"),
        pytest.param("en", "I am giving away a bed.", True, id="en"),
        pytest.param("fr", "Je donne un lit.", True, id="fr"),
        pytest.param("de", "Ich habe ein paar Töpfe abzugeben.", False, id="some"),
        pytest.param("de", "Ich verschenke eine Kiste Winterjacken.", False, id="a box of them"),
        pytest.param("de", "Ich verschenke eine Hose und einen Pullover.", False, id="two of one category"),
        pytest.param("de", "Winterjacken, in einem guten Zustand, abzugeben.", False, id="another word's article"),
        pytest.param("en", "I am giving away a few beds.", False, id="en some"),
    ],
)
def test_an_article_counts_one(language: str, text: str, is_one: bool) -> None:
    """ "Ein Bett" is one; it is no number of the mail, but of the thing."""
    reading = CLASSIFIER.read("", text, language=language)
    assert (reading.items[0].is_one, reading.items[0].quantity) == (is_one, None)
