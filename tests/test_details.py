"""Sizes, times, who carries it and places, as people write them in nine languages; and what is none of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.classify.details import DetailReader, Details
from mailflow.classify.fieldlines import FieldLines
from mailflow.classify.placenames import PlaceNames
from mailflow.classify.ruleset import RuleSet
from mailflow.model import Availability

RULES = RuleSet.load(Path(__file__).parents[1] / "rules")
FIELDS = FieldLines(RULES)
READERS = {code: DetailReader(language) for code, language in RULES.languages.items()}
TOWNS = PlaceNames.load(Path(__file__).parents[1] / "rules/places/de-postcodes.tsv")
PLACES = TOWNS.of_city(["Gera", "Lusan", "Untermhaus"])
NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)  # a Wednesday
FRIDAY = date(2026, 4, 17)
MAY_1 = date(2026, 5, 1)


def details(language: str, text: str, intent: str = "offer", signature: str = "") -> Details:
    """What is read from a text about clothes."""
    return READERS[language].read(
        text, signature, FIELDS.read(text), intent=intent, categories=["clothing"], now=NOW, places=PLACES
    )


@pytest.mark.parametrize(
    ("language", "text", "sizes"),
    [
        pytest.param("de", "Kinderjacke Gr. 140", ("140",), id="de abbreviation"),
        pytest.param("de", "Kinderjacke gr.140", ("140",), id="de abbreviation, small"),
        pytest.param("de", "Größe 38-40", ("38-40",), id="de range"),
        pytest.param("de", "Groesse 38 bis 40", ("38 bis 40",), id="de range in words, no umlaut"),
        pytest.param("de", "Schuhgröße 42", ("42",), id="de shoes"),
        pytest.param("de", "Schuhe Größe 39,5", ("39,5",), id="de half"),
        pytest.param("de", "Hosen Gr. 98, 104 und 110", ("98", "104", "110"), id="de list"),
        pytest.param("de", "Strampler Gr. 50/56", ("50/56",), id="de double size"),
        pytest.param("de", "Größe ca. 38", ("38",), id="de about"),
        pytest.param("de", "Bett 160x200", ("160x200",), id="de bed"),
        pytest.param("de", "Matratze 90 x 200 cm", ("90 x 200 cm",), id="de bed with unit"),
        pytest.param("de", "Personalausweis L01X00T47", (), id="de number of a passport"),
        pytest.param("de", "Tisch 80 × 120 × 75", ("80 × 120 × 75",), id="de three sides"),
        pytest.param("de", "Pullover in Größe M", ("M",), id="de letter"),
        pytest.param("de", "Pullover in XL und 3XL", ("XL", "3XL"), id="de letters without a word"),
        pytest.param("de", "Größe: L bis XXL", ("L bis XXL",), id="de letters, range"),
        pytest.param("de", "Grösse: 40", ("40",), id="de Swiss"),
        pytest.param("de", "Wohnung, Größe 60 qm", (), id="de area"),
        pytest.param("de", "3x Schrank, 2 Stühle, 07545 Gera", (), id="de no sizes"),
        pytest.param("de", "Familie S und Herr M kommen.", (), id="de initials"),
        pytest.param("en", "jacket size M", ("M",), id="en letter"),
        pytest.param("en", "sizes 38 and 40", ("38", "40"), id="en list"),
        pytest.param("en", "shoe size 42.5", ("42.5",), id="en half"),
        pytest.param("fr", "taille 38-40", ("38-40",), id="fr clothes"),
        pytest.param("fr", "chaussures pointure 42", ("42",), id="fr shoes"),
        pytest.param("uk", "куртка розмір 38-40", ("38-40",), id="uk"),
        pytest.param("uk", "зріст 134", ("134",), id="uk height"),
        pytest.param("ru", "рост 134", ("134",), id="ru height"),
        pytest.param("ru", "размер обуви 42", ("42",), id="ru shoes"),
        pytest.param("pl", "rozmiar 38 i 40", ("38", "40"), id="pl"),
        pytest.param("pl", "kurtka, wzrost 134", ("134",), id="pl height"),
        pytest.param("tr", "42 numara ayakkabı", ("42",), id="tr behind the number"),
        pytest.param("tr", "38 beden", ("38",), id="tr clothes"),
        pytest.param("ar", "مقاس ٤٢", ("٤٢",), id="ar"),
        pytest.param("ar", "قياس 38", ("38",), id="ar other word"),
        pytest.param("fa", "سایز ۴۲", ("۴۲",), id="fa"),
        pytest.param("fa", "کفش سایز 38 تا 40", ("38 تا 40",), id="fa range"),
    ],
)
def test_sizes(language: str, text: str, sizes: tuple[str, ...]) -> None:
    """Sizes as written, a range as one."""
    assert details(language, text).sizes == sizes


def told(**values: Any) -> dict[str, Any]:
    """The window of an availability; what is not named is empty."""
    empty = {"since": None, "until": None, "weekdays": (), "dayparts": (), "after": None, "before": None}
    return {**empty, **values}


CHRISTMAS, NEW_YEAR = date(2026, 12, 24), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("language", "text", "until"),
    [
        ("de", "Abholung bis Weihnachten", CHRISTMAS),
        ("de", "ab sofort bis Silvester", date(2026, 12, 31)),
        ("de", "spätestens bis Pfingsten", date(2026, 5, 24)),
        ("de", "bis Ostern", date(2026, 4, 5)),
        ("en", "until Christmas Eve", CHRISTMAS),
        ("en", "by New Year's Eve", date(2026, 12, 31)),
        ("fr", "jusqu'à Noël", CHRISTMAS),
        ("pl", "do Wielkanocy", date(2026, 4, 5)),
        ("tr", "yılbaşına kadar", date(2026, 12, 31)),
        ("uk", "до Нового року", NEW_YEAR),
        ("ru", "до Нового года", NEW_YEAR),
        ("ar", "حتى الكريسماس", CHRISTMAS),
        ("fa", "تا کریسمس", CHRISTMAS),
        ("de", "Geschenke zu Weihnachten", None),
        ("de", "Die Krippe ist noch von Weihnachten", None),
        ("de", "bis nach Weihnachten", None),
        ("en", "decorations from Christmas", None),
        ("en", "We add joy to Christmas", None),
        ("fr", "un sapin de Noël", None),
        ("fr", "un cadeau à Noël", None),
    ],
)
def test_a_feast_is_the_end_of_a_time(language: str, text: str, until: date | None) -> None:
    """What a thing is for, or where it is from, is no time."""
    now = NOW.replace(day=1)
    read = (
        READERS[language]
        .read(text, "", FIELDS.read(text), intent="offer", categories=["clothing"], now=now, places=PLACES)
        .availability
    )
    assert (read.until if read else None) == until


@pytest.mark.parametrize(
    ("language", "text", "written", "window"),
    [
        pytest.param("de", "Abzugeben ab 1. Mai.", "ab 1. Mai", told(since=MAY_1), id="de from a day"),
        pytest.param("de", "nur abends", "nur abends", told(dayparts=("evening",)), id="de part of the day"),
        pytest.param("de", "bis Freitag abholen", "bis Freitag", told(until=FRIDAY), id="de until a weekday"),
        pytest.param("de", "Hole samstags ab.", "samstags", told(weekdays=(6,)), id="de weekday adverb"),
        pytest.param("de", "am Wochenende", "am Wochenende", told(weekdays=(6, 7)), id="de weekend"),
        pytest.param(
            "de", "Mo-Fr 9-12 Uhr", "Mo-Fr 9-12 Uhr",
            told(weekdays=(1, 2, 3, 4, 5), after=time(9), before=time(12)), id="de short days and hours",
        ),
        pytest.param(
            "de", "von Montag bis Mittwoch ab 16 Uhr", "von Montag bis Mittwoch ab 16 Uhr",
            told(weekdays=(1, 2, 3), after=time(16)), id="de days from to",
        ),
        pytest.param("de", "ab Montag", "ab Montag", told(since=date(2026, 4, 20)), id="de from a weekday"),
        pytest.param(
            "de", "vom 1. bis 5. Mai", "vom 1. bis 5. Mai", told(since=MAY_1, until=date(2026, 5, 5)), id="de two days, one month"
        ),
        pytest.param(
            "de", "Bitte bis 15.12. melden", "bis 15.12.", told(until=date(2026, 12, 15)), id="de day in digits"
        ),
        pytest.param(
            "de", "Am 24.12.2026", "Am 24.12.2026", told(since=date(2026, 12, 24), until=date(2026, 12, 24)), id="de with a year"
        ),
        pytest.param(
            "de", "muss bis Ende des Monats weg", "bis Ende des Monats", told(until=date(2026, 4, 30)), id="de end of the month"
        ),
        pytest.param("de", "ab Ende Mai", "ab Ende Mai", told(since=date(2026, 5, 21)), id="de end of a month"),
        pytest.param("de", "ab sofort", "ab sofort", told(since=date(2026, 4, 15)), id="de now"),
        pytest.param(
            "de", "nächste Woche", "nächste Woche", told(since=date(2026, 4, 20), until=date(2026, 4, 26)), id="de next week"
        ),
        pytest.param(
            "de", "zwischen 15 und 18 Uhr", "zwischen 15 und 18 Uhr", told(after=time(15), before=time(18)), id="de between hours"
        ),
        pytest.param(
            "de", "dienstags und donnerstags nach 17 Uhr, seit letzten Montag", "dienstags und donnerstags nach 17 Uhr",
            told(weekdays=(2, 4), after=time(17)), id="de what is over is left out",
        ),
        pytest.param("de", "zeitlich flexibel", "zeitlich flexibel", told(), id="de any time"),
        pytest.param("de", "ab 15. Januar", "ab 15. Januar", told(since=date(2027, 1, 15)), id="de next year"),
        pytest.param("en", "available from 1 May", "from 1 May", told(since=MAY_1), id="en from a day"),
        pytest.param(
            "en", "Monday to Wednesday after 4", "Monday to Wednesday after 4",
            told(weekdays=(1, 2, 3), after=time(16)), id="en days and an hour",
        ),
        pytest.param("en", "until May 3rd", "until May 3rd", told(until=date(2026, 5, 3)), id="en ordinal"),
        pytest.param("en", "only in the evenings", "only in the evenings", told(dayparts=("evening",)), id="en evenings"),
        pytest.param(
            "en", "weekdays between 5 and 7pm", "weekdays between 5 and 7pm",
            told(weekdays=(1, 2, 3, 4, 5), after=time(17), before=time(19)), id="en pm",
        ),
        pytest.param("en", "before Friday", "before Friday", told(until=FRIDAY), id="en before"),
        pytest.param("fr", "à partir du 1er mai", "à partir du 1er mai", told(since=MAY_1), id="fr from a day"),
        pytest.param(
            "fr", "du lundi au mercredi de 9h à 12h", "du lundi au mercredi de 9h à 12h",
            told(weekdays=(1, 2, 3), after=time(9), before=time(12)), id="fr days and hours",
        ),
        pytest.param("fr", "jusqu'à vendredi", "jusqu'à vendredi", told(until=FRIDAY), id="fr until"),
        pytest.param("fr", "le samedi matin", "le samedi matin", told(weekdays=(6,), dayparts=("morning",)), id="fr morning"),
        pytest.param("fr", "le week-end", "le week-end", told(weekdays=(6, 7)), id="fr weekend"),
        pytest.param("fr", "jusqu'au 15 mai", "jusqu'au 15 mai", told(until=date(2026, 5, 15)), id="fr until a day"),
        pytest.param("uk", "до п'ятниці", "до п'ятниці", told(until=FRIDAY), id="uk until"),
        pytest.param("uk", "з 1 травня", "з 1 травня", told(since=MAY_1), id="uk from"),
        pytest.param("uk", "у вихідні після 18", "у вихідні після 18", told(weekdays=(6, 7), after=time(18)), id="uk weekend"),
        pytest.param("uk", "тільки ввечері", "тільки ввечері", told(dayparts=("evening",)), id="uk evening"),
        pytest.param("uk", "щосуботи", "щосуботи", told(weekdays=(6,)), id="uk every Saturday"),
        pytest.param("uk", "до кінця місяця", "до кінця місяця", told(until=date(2026, 4, 30)), id="uk end of the month"),
        pytest.param("ru", "до пятницы", "до пятницы", told(until=FRIDAY), id="ru until"),
        pytest.param(
            "ru", "с 1 мая по 5 мая", "с 1 мая по 5 мая", told(since=MAY_1, until=date(2026, 5, 5)), id="ru from to"
        ),
        pytest.param("ru", "по вечерам", "по вечерам", told(dayparts=("evening",)), id="ru evenings"),
        pytest.param("ru", "в субботу утром", "в субботу утром", told(weekdays=(6,), dayparts=("morning",)), id="ru Saturday"),
        pytest.param("ru", "после 18 часов", "после 18 часов", told(after=time(18)), id="ru hour"),
        pytest.param("ru", "завтра", "завтра", told(since=date(2026, 4, 16), until=date(2026, 4, 16)), id="ru tomorrow"),
        pytest.param("pl", "do piątku", "do piątku", told(until=FRIDAY), id="pl until"),
        pytest.param("pl", "od 1 maja do 5 maja", "od 1 maja do 5 maja", told(since=MAY_1, until=date(2026, 5, 5)), id="pl from to"),
        pytest.param("pl", "po godz. 17", "po godz. 17", told(after=time(17)), id="pl hour"),
        pytest.param("pl", "tylko wieczorami", "tylko wieczorami", told(dayparts=("evening",)), id="pl evenings"),
        pytest.param("pl", "w weekend", "w weekend", told(weekdays=(6, 7)), id="pl weekend"),
        pytest.param("pl", "od zaraz", "od zaraz", told(since=date(2026, 4, 15)), id="pl now"),
        pytest.param("tr", "1 Mayıs'tan itibaren", "1 Mayıs'tan itibaren", told(since=MAY_1), id="tr from"),
        pytest.param("tr", "cumaya kadar", "cumaya kadar", told(until=FRIDAY), id="tr until"),
        pytest.param("tr", "hafta sonu", "hafta sonu", told(weekdays=(6, 7)), id="tr weekend"),
        pytest.param("tr", "akşamları saat 18'den sonra", "akşamları saat 18'den sonra", told(dayparts=("evening",), after=time(18)), id="tr evening"),
        pytest.param("tr", "her gün", "her gün", told(), id="tr every day"),
        pytest.param("tr", "pazartesi", "pazartesi", told(weekdays=(1,)), id="tr Monday"),
        pytest.param("ar", "من ١ مايو", "من ١ مايو", told(since=MAY_1), id="ar from"),
        pytest.param("ar", "حتى الجمعة", "حتى الجمعة", told(until=FRIDAY), id="ar until"),
        pytest.param("ar", "فقط مساء", "فقط مساء", told(dayparts=("evening",)), id="ar evening"),
        pytest.param("ar", "يوم السبت بعد الساعة ٤", "يوم السبت بعد الساعة ٤", told(weekdays=(6,), after=time(16)), id="ar hour"),
        pytest.param("ar", "نهاية الأسبوع", "نهاية الأسبوع", told(weekdays=(6, 7)), id="ar weekend"),
        pytest.param("ar", "غدا", "غدا", told(since=date(2026, 4, 16), until=date(2026, 4, 16)), id="ar tomorrow"),
        pytest.param("fa", "از ۱ مه", "از ۱ مه", told(since=MAY_1), id="fa from"),
        pytest.param("fa", "تا جمعه", "تا جمعه", told(until=FRIDAY), id="fa until"),
        pytest.param("fa", "فقط عصرها", "فقط عصرها", told(dayparts=("afternoon",)), id="fa afternoons"),
        pytest.param("fa", "آخر هفته", "آخر هفته", told(weekdays=(6, 7)), id="fa weekend"),
        pytest.param("fa", "شنبه بعد از ساعت ۵", "شنبه بعد از ساعت ۵", told(weekdays=(6,), after=time(17)), id="fa hour"),
        pytest.param("fa", "هر روز", "هر روز", told(), id="fa every day"),
        pytest.param("de", "Sa und So", "Sa und So", told(weekdays=(6, 7)), id="de short days"),
        pytest.param("de", "So ab 16 Uhr ginge", "So ab 16 Uhr", told(after=time(16)), id="de so is no Sunday"),
        pytest.param("de", "jeden Morgen", "jeden Morgen", told(dayparts=("morning",)), id="de morning, not tomorrow"),
        pytest.param("de", "bis ende juni", "bis ende juni", told(until=date(2026, 6, 30)), id="de small letters"),
        pytest.param("en", "on Sun", "on Sun", told(weekdays=(7,)), id="en day cut short"),
        pytest.param("en", "Sat morning", "Sat morning", told(weekdays=(6,), dayparts=("morning",)), id="en day cut short, morning"),
        pytest.param("pl", "w srode", "w srode", told(weekdays=(3,)), id="pl without marks"),
        pytest.param("tr", "15 Ocak'tan itibaren", "15 Ocak'tan itibaren", told(since=date(2027, 1, 15)), id="tr January"),
        pytest.param("ar", "والأحد بعد الظهر", "والأحد بعد الظهر", told(weekdays=(7,), dayparts=("afternoon",)), id="ar Sunday"),
        pytest.param("ar", "السّبت صباحًا", "السّبت صباحًا", told(weekdays=(6,), dayparts=("morning",)), id="ar with vowel signs"),
        pytest.param("ar", "كل خميس", "كل خميس", told(weekdays=(4,)), id="ar every Thursday, no article"),
        pytest.param("ar", "15 آب", "15 آب", told(since=date(2026, 8, 15), until=date(2026, 8, 15)), id="ar August"),
    ],
)  # fmt: skip
def test_availability(language: str, text: str, written: str, window: dict[str, Any]) -> None:
    """The writer's words, and the window they mean on the day of the mail."""
    assert details(language, text).availability == Availability(written, **window)


NEGATED = [
    pytest.param("de", "Bitte nicht am Wochenende.", "nicht am Wochenende", told(), id="de part of the week"),
    pytest.param("de", "Abholung freitags nicht", "freitags nicht", told(), id="de behind the day"),
    pytest.param("de", "bitte nicht freitags", "nicht freitags", told(), id="de before the day"),
    pytest.param(
        "de", "freitags kann ich leider nicht", "freitags kann ich leider nicht", told(), id="de verb between"
    ),
    pytest.param("de", "Am Wochenende bin ich nicht da", "Am Wochenende bin ich nicht da", told(), id="de not there"),
    pytest.param("de", "am Wochenende keine Zeit", "am Wochenende keine Zeit", told(), id="de no time"),
    pytest.param("de", "jederzeit außer montags", "jederzeit außer montags", told(), id="de all but one"),
    pytest.param("de", "nicht vor 17 Uhr", "nicht vor 17 Uhr", told(after=time(17)), id="de not before"),
    pytest.param("de", "nicht nach 20 Uhr", "nicht nach 20 Uhr", told(before=time(20)), id="de not after"),
    pytest.param(
        "de",
        "Bitte nicht vor 17 Uhr und nicht am Wochenende.",
        "nicht vor 17 Uhr und nicht am Wochenende",
        told(after=time(17)),
        id="de both",
    ),
    pytest.param(
        "de",
        "Mo-Sa ab 16 Uhr, mittwochs nicht",
        "Mo-Sa ab 16 Uhr, mittwochs nicht",
        told(weekdays=(1, 2, 4, 5, 6), after=time(16)),
        id="de a day out of several",
    ),
    pytest.param(
        "de", "nicht freitags, nur samstags", "nicht freitags, nur samstags", told(weekdays=(6,)), id="de another day"
    ),
    pytest.param(
        "de", "nicht am Freitag, sondern am Samstag", "nicht am Freitag; am Samstag", told(weekdays=(6,)), id="de but"
    ),
    pytest.param(
        "de", "nicht freitags, ab 17 Uhr", "nicht freitags, ab 17 Uhr", told(after=time(17)), id="de an hour behind"
    ),
    pytest.param("de", "Brauchen wir nicht mehr, nur freitags", "nur freitags", told(weekdays=(5,)), id="de no longer"),
    pytest.param("de", "nicht nur freitags", "nicht nur freitags", told(weekdays=(5,)), id="de not only"),
    pytest.param("de", "Abholung freitags nicht zu schwer", "freitags", told(weekdays=(5,)), id="de of something else"),
    pytest.param(
        "de",
        "Wir liefern nicht. Freitags ab 9 Uhr",
        "Freitags ab 9 Uhr",
        told(weekdays=(5,), after=time(9)),
        id="de sentence before",
    ),
    pytest.param("en", "not before 5 pm", "not before 5 pm", told(after=time(17)), id="en not before"),
    pytest.param("en", "not after 8 pm", "not after 8 pm", told(before=time(20)), id="en not after"),
    pytest.param("en", "but not during Friday prayers", "not during Friday", told(), id="en not during"),
    pytest.param("en", "never on weekends", "never on weekends", told(), id="en never"),
    pytest.param("en", "I can't do Fridays", "can't do Fridays", told(), id="en verb between"),
    pytest.param("en", "every day except Sundays", "every day except Sundays", told(), id="en all but one"),
    pytest.param("fr", "pas avant 17h", "pas avant 17h", told(after=time(17)), id="fr not before"),
    pytest.param("fr", "pas le week-end", "pas le week-end", told(), id="fr part of the week"),
    pytest.param("fr", "tous les jours sauf le lundi", "tous les jours sauf le lundi", told(), id="fr all but one"),
    pytest.param("pl", "nie przed 17:00", "nie przed 17:00", told(after=time(17)), id="pl not before"),
    pytest.param("pl", "w piątek nie mogę", "w piątek nie mogę", told(), id="pl behind the day"),
    pytest.param("ru", "не после 20:00", "не после 20:00", told(before=time(20)), id="ru not after"),
    pytest.param("ru", "не в выходные", "не в выходные", told(), id="ru part of the week"),
    pytest.param("uk", "не до 17:00", "не до 17:00", told(after=time(17)), id="uk not before"),
    pytest.param("uk", "крім понеділка", "крім понеділка", told(), id="uk all but one"),
    pytest.param("tr", "saat 17'den önce olmaz", "saat 17'den önce olmaz", told(after=time(17)), id="tr not before"),
    pytest.param("tr", "hafta sonu müsait değilim", "hafta sonu müsait değilim", told(), id="tr part of the week"),
    pytest.param("ar", "ليس قبل الساعة 17", "ليس قبل الساعة 17", told(after=time(17)), id="ar not before"),
    pytest.param("ar", "كل يوم ما عدا الجمعة", "كل يوم ما عدا الجمعة", told(), id="ar all but one"),
    pytest.param("fa", "نه قبل از ساعت 17", "نه قبل از ساعت 17", told(after=time(17)), id="fa not before"),
    pytest.param("fa", "آخر هفته نه", "آخر هفته نه", told(), id="fa part of the week"),
]


@pytest.mark.parametrize(("language", "text", "written", "window"), NEGATED)
def test_negated_availability(language: str, text: str, written: str, window: dict[str, Any]) -> None:
    """What is ruled out keeps its "not", and is no time at which something can be had."""
    assert details(language, text).availability == Availability(written, **window)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("de", "Guten Abend, einen schönen Sonntag noch", id="de greetings"),
        pytest.param("de", "Wir wohnen seit Mai im 3. Stock, Hausnummer 12.", id="de since, storey, house"),
        pytest.param("de", "Letzten Samstag waren wir da.", id="de last Saturday"),
        pytest.param("de", "Am 1.4. war das Fest.", id="de a day that is over"),
        pytest.param("de", "So ist das, und do schau her, mo mog i net.", id="de short words"),
        pytest.param("de", "Um 18 Uhr stand sie auf", id="de an hour alone"),
        pytest.param("de", "2 Stühle, Gr. 38-40, Tel. 0365 1234567", id="de other numbers"),
        pytest.param("de", "am 31.2.", id="de no such day"),
        pytest.param("en", "Good morning, I may come, and we march on.", id="en may and march"),
        pytest.param("ru", "Добрый вечер!", id="ru greeting"),
        pytest.param("ar", "صباح الخير", id="ar greeting"),
        pytest.param("fa", "می‌خواهیم کمک کنیم", id="fa a verb that looks like May"),
        pytest.param("fa", "من 2 می خواهم", id="fa a verb behind a number"),
        pytest.param("fa", "همیشه سالم بود، لباس شب", id="fa always, evening dress"),
        pytest.param("ar", "هل يوجد أحد عنده سرير؟", id="ar anybody is no Sunday"),
        pytest.param("ar", "نحتاج سريرين اثنين لمدة يوم واحد", id="ar two is no Monday, a day is not today"),
        pytest.param("ar", "أنا أب 3 أطفال", id="ar a father is no August"),
        pytest.param("pl", "Dzieci mają 5 i 7 lat", id="pl they have, no May"),
        pytest.param("tr", "Buzdolabı ve ocak, bir şalı, 1 ocak", id="tr stove and shawl"),
        pytest.param("tr", "öğle yemeği, gece lambası", id="tr lunch and night lamp"),
        pytest.param("uk", "Зараз живемо тут, потрібен гарячий обід", id="uk at present, lunch"),
        pytest.param("fr", "deux fois la semaine, une robe de soirée", id="fr twice a week, evening dress"),
        pytest.param(
            "de", "Montage der Küche, zwei Stunden in der Woche. Grüße von Jan", id="de assembly, hours a week, a name"
        ),
        pytest.param(
            "en", "Sun cream and Sun hats, an evening dress, a bed for the night", id="en sun and evening dress"
        ),
    ],
)
def test_no_availability(language: str, text: str) -> None:
    """Greetings, the past, and numbers that are no time."""
    assert details(language, text).availability is None


@pytest.mark.parametrize(
    ("language", "intent", "text", "way"),
    [
        pytest.param("de", "offer", "nur Selbstabholer", "pickup", id="de Selbstabholer"),
        pytest.param("de", "offer", "muss abgeholt werden", "pickup", id="de must be collected"),
        pytest.param("de", "offer", "können wir bringen", "delivery", id="de we bring"),
        pytest.param("de", "offer", "Ich könnte es Ihnen gern vorbeibringen", "delivery", id="de verb at the end"),
        pytest.param("de", "offer", "müsste geholt werden, kein Auto", "pickup", id="de no car, offer"),
        pytest.param("de", "need", "wir haben leider kein Auto", "delivery", id="de no car, need"),
        pytest.param("de", "offer", "wir haben leider kein Auto", "pickup", id="de no car alone, offer"),
        pytest.param("de", "need", "Wir holen es gerne ab.", "pickup", id="de we collect"),
        pytest.param("de", "offer", "Kann ich leider nicht bringen.", "pickup", id="de cannot bring"),
        pytest.param("de", "offer", "Abholung nicht möglich", "delivery", id="de cannot be collected"),
        pytest.param("de", "offer", "Abholung oder ich bringe es vorbei", "either", id="de both"),
        pytest.param("de", "offer", "Lieferung möglich", "delivery", id="de delivery"),
        pytest.param("de", "offer", "steht zum Abholen bereit", "pickup", id="de ready"),
        pytest.param("de", "offer", "ist abholbereit", "pickup", id="de ready, one word"),
        pytest.param("de", "need", "müsste gebracht werden", "delivery", id="de must be brought"),
        pytest.param("de", "offer", "Ich habe einen Schrank.", None, id="de nothing told"),
        pytest.param("en", "offer", "we can drop it off", "delivery", id="en drop off"),
        pytest.param("en", "offer", "collection only", "pickup", id="en collection"),
        pytest.param("en", "offer", "it has to be picked up", "pickup", id="en picked up"),
        pytest.param("en", "need", "could you bring it over", "delivery", id="en bring"),
        pytest.param("en", "offer", "I have no car", "pickup", id="en no car"),
        pytest.param("en", "offer", "I cannot deliver it", "pickup", id="en cannot deliver"),
        pytest.param("fr", "offer", "à venir chercher", "pickup", id="fr collect"),
        pytest.param("fr", "offer", "retrait sur place", "pickup", id="fr on site"),
        pytest.param("fr", "offer", "nous pouvons livrer", "delivery", id="fr deliver"),
        pytest.param("fr", "offer", "je peux apporter les chaises", "delivery", id="fr bring"),
        pytest.param("fr", "offer", "je n'ai pas de voiture", "pickup", id="fr no car"),
        pytest.param("fr", "need", "livraison possible ?", "delivery", id="fr delivery"),
        pytest.param("uk", "offer", "самовивіз", "pickup", id="uk collect"),
        pytest.param("uk", "offer", "треба забрати", "pickup", id="uk take away"),
        pytest.param("uk", "offer", "можу привезти", "delivery", id="uk bring"),
        pytest.param("uk", "offer", "можлива доставка", "delivery", id="uk delivery"),
        pytest.param("uk", "need", "у нас немає машини", "delivery", id="uk no car"),
        pytest.param("uk", "offer", "не можу привезти", "pickup", id="uk cannot bring"),
        pytest.param("ru", "offer", "самовывоз", "pickup", id="ru collect"),
        pytest.param("ru", "offer", "нужно забрать", "pickup", id="ru take away"),
        pytest.param("ru", "offer", "привезём сами", "delivery", id="ru bring"),
        pytest.param("ru", "offer", "могу доставить", "delivery", id="ru deliver"),
        pytest.param("ru", "need", "нет машины", "delivery", id="ru no car"),
        pytest.param("ru", "offer", "не могу привезти", "pickup", id="ru cannot bring"),
        pytest.param("pl", "offer", "odbiór osobisty", "pickup", id="pl collect"),
        pytest.param("pl", "offer", "do odebrania", "pickup", id="pl to be collected"),
        pytest.param("pl", "offer", "możemy przywieźć", "delivery", id="pl bring"),
        pytest.param("pl", "offer", "mogę dostarczyć", "delivery", id="pl deliver"),
        pytest.param("pl", "need", "nie mamy samochodu", "delivery", id="pl no car"),
        pytest.param("pl", "offer", "nie mogę przywieźć", "pickup", id="pl cannot bring"),
        pytest.param("tr", "offer", "gelip almak lazım", "pickup", id="tr collect"),
        pytest.param("tr", "offer", "elden teslim", "pickup", id="tr by hand"),
        pytest.param("tr", "offer", "getirebilirim", "delivery", id="tr I can bring"),
        pytest.param("tr", "offer", "teslim edebiliriz", "delivery", id="tr deliver"),
        pytest.param("tr", "need", "arabamız yok", "delivery", id="tr no car"),
        pytest.param("tr", "offer", "arabam yok", "pickup", id="tr no car, offer"),
        pytest.param("ar", "offer", "الاستلام من البيت", "pickup", id="ar collect"),
        pytest.param("ar", "offer", "يمكن استلامها", "pickup", id="ar can be collected"),
        pytest.param("ar", "offer", "أستطيع توصيلها", "delivery", id="ar deliver"),
        pytest.param("ar", "offer", "يمكننا إحضارها", "delivery", id="ar bring"),
        pytest.param("ar", "need", "ليس لدي سيارة", "delivery", id="ar no car"),
        pytest.param("ar", "offer", "التوصيل ممكن", "delivery", id="ar delivery"),
        pytest.param("fa", "offer", "بیایید ببرید", "pickup", id="fa collect"),
        pytest.param("fa", "offer", "تحویل حضوری", "pickup", id="fa in person"),
        pytest.param("fa", "offer", "می‌توانم بیاورم", "delivery", id="fa bring"),
        pytest.param("fa", "offer", "تحویل در خانه", "delivery", id="fa at home"),
        pytest.param("fa", "need", "ماشین نداریم", "delivery", id="fa no car"),
        pytest.param("fa", "offer", "می‌توانیم برسانیم", "delivery", id="fa deliver"),
    ],
)
def test_delivery(language: str, intent: str, text: str, way: str | None) -> None:
    """Who carries it; a negation turns it round, and without a car it is the other side."""
    assert details(language, text, intent).delivery == way


def test_persons_are_not_delivered() -> None:
    """Only goods are picked up or brought."""
    text = "Ich kann Kinder zur Schule bringen"
    reader = READERS["de"]
    found = reader.read(text, "", FIELDS.read(text), intent="offer", categories=["transport"], now=NOW, places=None)
    assert found.delivery is None


@pytest.mark.parametrize(
    ("language", "text", "signature", "places"),
    [
        pytest.param("de", "Abzuholen in Gera-Lusan", "", ("Gera", "Lusan"), id="city and district"),
        pytest.param("de", "Wir wohnen in Untermhaus.", "", ("Untermhaus",), id="district"),
        pytest.param("de", "Untermhaus, zweiter Stock", "", ("Untermhaus",), id="district without a word"),
        pytest.param("de", "Essen und Wald sind schön", "", (), id="towns that are words"),
        pytest.param("de", "ein Tisch aus Eiche, ein Regal aus Ahorn", "", (), id="made of it"),
        pytest.param("de", "ein Tisch, abzuholen in 14469 Eiche", "", ("Eiche",), id="called like a wood"),
        pytest.param("de", "07743 Jena", "", ("Jena",), id="behind a postcode"),
        pytest.param("de", "Sie kommt aus Bad Lippspringe", "", ("Bad Lippspringe",), id="two words"),
        pytest.param("de", "Stühle", "Anna Roth\n07545 Gera", ("Gera",), id="in the signature"),
        pytest.param("de", "Ort: Weimar", "", ("Weimar",), id="field line"),
        pytest.param("en", "I live in Jena", "", ("Jena",), id="en"),
        pytest.param("tr", "Gera'da oturuyoruz", "", ("Gera",), id="tr with an ending"),
        pytest.param("de", "Wir sind in Atlantis.", "", (), id="not known"),
    ],
)
def test_places(language: str, text: str, signature: str, places: tuple[str, ...]) -> None:
    """Only known names, and only where they are names of places."""
    assert details(language, text, signature=signature).places == places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Größe: 38\nDie Jacke passt nicht, ich trage Gr. 44", {"sizes": ("38",)}, id="size"),
        pytest.param("Grösse 38", {"sizes": ("38",)}, id="without a colon"),
        pytest.param("Größe = 38, 40", {"sizes": ("38", "40")}, id="equals sign"),
        pytest.param("Grösße: M", {"sizes": ("M",)}, id="a slip"),
        pytest.param("Size: 38", {"sizes": ("38",)}, id="another language"),
        pytest.param("Lieferung: bringen wir\nAbholung", {"delivery": "delivery"}, id="delivery"),
    ],
)
def test_field_lines_win(text: str, expected: dict[str, Any]) -> None:
    """A line that names its field wins over the words around it, however sloppy its name."""
    found = details("de", text)
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_labelled_time_needs_no_known_word() -> None:
    """What stands in the field is the time, whether or not it can be told when that is."""
    found = details("de", "Verfügbar: nach Absprache").availability
    assert found == Availability("nach Absprache")


def test_without_a_time_no_dates_are_told() -> None:
    """The words and weekdays stay; "bis Freitag" is no date on an unknown day."""
    text = "bis Freitag, sonst samstags"
    found = READERS["de"].read(text, "", FIELDS.read(""), intent="offer", categories=[], now=None, places=None)
    assert found.availability == Availability("bis Freitag; samstags", weekdays=(6,))


def test_reasons_name_the_words() -> None:
    """Each fact says by which words, and how."""
    found = details("de", "Gr. 140, ab 1. Mai, Selbstabholer in Lusan")
    assert {reason.code: (reason.values["words"], reason.values["how"]) for reason in found.reasons} == {
        "size": ("140", "words"),
        "availability": ("ab 1. Mai", "words"),
        "delivery": ("Selbstabholer", "words"),
        "place": ("Lusan", "words"),
    }


@given(st.text(max_size=300), st.sampled_from(sorted(READERS)))
def test_never_raises(text: str, language: str) -> None:
    """Any text has details or none, and they are bounded."""
    found = details(language, text, signature=text)
    assert len(found.sizes) <= 12
    assert len(found.places) <= 12


@given(
    st.lists(
        st.sampled_from(
            ["ab", "bis", "von", "Montag", "Mai", "1.", "31.12.", "16", "Uhr", "-", "und", ",", "nächsten", "Ende", "abends",
             "letzten", "zwischen", "29.2.", "2027", "Gr.", "38", "x", "Gera", "in"]
        ),
        max_size=12,
    ),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)),
)  # fmt: skip
def test_windows_are_sane(words: list[str], now: datetime) -> None:
    """Whatever the order of the words: no day twice, no part of the past, no exception on any day of the year."""
    text = " ".join(words)
    found = READERS["de"].read(text, "", FIELDS.read(""), intent="offer", categories=[], now=now, places=PLACES)
    if availability := found.availability:
        assert availability.text
        assert availability.until is None or availability.until >= now.date()
        assert list(availability.weekdays) == sorted(set(availability.weekdays))
        assert set(availability.weekdays) <= set(range(1, 8))


@pytest.mark.parametrize(
    "unit", ["ab 1. Mai ", "am im um ", "9-12 ", "Gr. 38, ", "10x10", "1.2.3.", "kann ", "in Gera-", "(", "0 1 "]
)
def test_hostile_text_is_linear(unit: str) -> None:
    """Anything, however often."""

    def details(text: str) -> None:
        READERS["de"].read(text, "", FIELDS.read(""), intent="offer", categories=["clothing"], now=NOW, places=PLACES)

    assert_linear(details, lambda size: unit * (size // len(unit)), 40_000)


@pytest.mark.parametrize(
    ("text", "writer", "places"),
    [
        pytest.param("Abzuholen bei Roth.", "Rita Roth", (), id="their own name"),
        pytest.param("Abzuholen bei Roth.", "Rita Lang", ("Roth",), id="no name of theirs"),
        pytest.param("Abzuholen in 91154 Roth.", "Rita Roth", ("Roth",), id="behind a postcode"),
        pytest.param("Abzuholen in Gera.", "Tafel Gera", ("Gera",), id="the city itself"),
    ],
)
def test_no_place_is_the_writers_name(text: str, writer: str, places: tuple[str, ...]) -> None:
    """Whoever is called like a town lives in none of that name."""
    read = READERS["de"].read(
        text,
        "",
        FIELDS.read(text),
        intent="offer",
        categories=["clothing"],
        now=NOW,
        places=PLACES.of_mail(writer),
    )
    assert read.places == places
