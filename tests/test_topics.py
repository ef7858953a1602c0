"""classify.topics and classify.several: a command's word counts only of what the letter was about, and of which of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailflow.classify.answer import Items
from mailflow.classify.classifier import Classifier
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import of_each_offered, orders_others
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.things import Thing, Things

RULES = Path(__file__).parents[1] / "rules"
WORDS = ReplyWords.load(RULES / "replies.toml")


@pytest.fixture(scope="module")
def rules() -> tuple[RuleSet, Classifier]:
    found = RuleSet.load(RULES)
    return found, Classifier(found)


def understood(rules: tuple[RuleSet, Classifier], text: str, role: str, *listed: Thing) -> str:
    """The commands with their numbers, as "1,2:withdraw"."""
    ruleset, classifier = rules
    things = Things(lambda word: classifier.term_ids(word, ("de", "en", "ru")), ruleset.goods, listed)
    items = Items(len(listed) or None, together=True)
    found = parse(text, role, WORDS, ruleset.category_by_name, items, things)
    shown = []
    for command in found:
        target = ",".join(map(str, command.target)) + ":" if isinstance(command.target, tuple) else ""
        shown.append("?" if command.command == "unclear" else target + command.command)
    return "|".join(shown)


@pytest.mark.parametrize(
    ("role", "text"),
    [
        pytest.param("organisation", "Den Papierkram haben wir erledigt, wann können wir abholen?", id="object"),
        pytest.param("organisation", "den papierkram haben wir erledigt, wann können wir abholen?", id="small letters"),
        pytest.param("organisation", "Die Formalitäten sind erledigt.", id="subject"),
        pytest.param("organisation", "Die Steuererklärung ist erledigt.", id="a noun that nobody has heard of"),
        pytest.param("organisation", "Wir nehmen am 3. Dezember an der Sitzung teil", id="particle behind a date"),
        pytest.param("organisation", "Kontakt nehmen wir gern auf", id="particle"),
        pytest.param("organisation", "Wir nehmen den Bus um neun.", id="taken, but not this"),
        pytest.param("organisation", "Wir haben Interesse an einem Gespräch", id="interest in something else"),
        pytest.param("organisation", "Dienstag passt nicht, Mittwoch schon", id="a day"),
        pytest.param("organisation", "Am Dienstag passt es leider nicht.", id="on a day"),
        pytest.param("organisation", "Diese Woche passt es uns nicht", id="this week"),
        pytest.param("organisation", "Monday does not fit, Tuesday does", id="a day, English"),
        pytest.param("organisation", "The paperwork is covered", id="subject, English"),
        pytest.param("organisation", "Wtorek nie pasuje", id="a day, Polish"),
        pytest.param("organisation", "Salı uygun değil", id="a day, Turkish"),
        pytest.param("organisation", "الثلاثاء غير مناسب", id="a day, Arabic"),
        pytest.param("helper", "Ich ziehe nächste Woche um und zurück nach Leipzig", id="another verb"),
        pytest.param("helper", "der Termin ist vergeben", id="appointment"),
        pytest.param("helper", "Termin ist leider schon vergeben", id="without an article"),
        pytest.param("helper", "Das mit dem Termin hat sich erledigt", id="the matter of the appointment"),
        pytest.param("helper", "Mein Mann ist weg bis Freitag", id="somebody"),
        pytest.param("helper", "Der Schlüssel ist weg", id="something else"),
        pytest.param("helper", "Dienstag ist vergeben", id="a day that is taken"),
        pytest.param("helper", "Der Termin gilt noch", id="still holds, but not this"),
        pytest.param("helper", "My husband is gone until Monday", id="somebody, English"),
        pytest.param("helper", "The appointment is taken", id="appointment, English"),
        pytest.param("helper", "Le rendez-vous est déjà pris", id="appointment, French"),
        pytest.param("helper", "Mein Bruder hat sein Sofa verkauft.", id="somebody's own thing"),
        pytest.param("helper", "meine nachbarin hat ihre waschmaschine verkauft", id="somebody's own, small letters"),
        pytest.param("helper", "Sie hat ihr Rad verkauft.", id="somebody's own, a pronoun for them"),
        pytest.param("helper", "Meine Kollegin hat ihres schon verschenkt.", id="somebody's own, unnamed"),
        pytest.param("helper", "Frau Demir hat ihre Möbel verschenkt", id="somebody's own, a name"),
        pytest.param("helper", "My sister sold her bike.", id="somebody's own, English"),
        pytest.param("helper", "They have given away their furniture", id="somebody's own, English pronoun"),
        pytest.param("helper", "Ma sœur a vendu son vélo", id="somebody's own, French"),
        pytest.param("helper", "Моя сестра продала свой велосипед", id="somebody's own, Russian"),
        pytest.param("helper", "Wir haben schon immer viel verschenkt.", id="no thing at all"),
        pytest.param("helper", "We have given away a lot", id="no thing at all, English"),
        pytest.param("helper", "Nous avons beaucoup donné", id="no thing at all, French"),
        pytest.param("helper", "Als ich noch in Jena wohnte, habe ich alles verschenkt.", id="a time that is over"),
        pytest.param("helper", "Zu Lebzeiten meiner Mutter haben wir alles verschenkt.", id="a lifetime that is over"),
    ],
)
def test_said_of_something_else(rules: tuple[RuleSet, Classifier], role: str, text: str) -> None:
    """Nothing is ordered: the words are for somebody to read."""
    assert understood(rules, text, role) == "message"


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("organisation", "Der Bedarf hat sich erledigt", "done"),
        ("organisation", "Das hat sich erledigt", "done"),
        ("organisation", "Betten sind erledigt", "done"),
        ("organisation", "Bedarf an Betten ist gedeckt", "done"),
        ("organisation", "Die Kinder sind versorgt", "done"),
        ("organisation", "Die Größe passt nicht", "decline"),
        ("organisation", "Das passt uns nicht", "decline"),
        ("organisation", "Wir nehmen die Deko gern", "accept"),
        ("organisation", "Nehmen wir LG Petra Lindner", "accept"),
        ("organisation", "We'll take the chairs", "accept"),
        ("helper", "Das Sofa ist weg", "withdraw"),
        ("helper", "das sofa ist leider schon weg", "withdraw"),
        ("helper", "Die Couch wurde verschenkt", "withdraw"),
        ("helper", "Mein Mann hat es schon verschenkt", "withdraw"),
        ("helper", "Ich habe meinem Nachbarn das Sofa verschenkt", "withdraw"),
        ("helper", "Ich habe alles an einen Nachbarn verschenkt", "withdraw"),
        ("helper", "Letzte Woche verschenkt", "withdraw"),
        ("helper", "Vergeben LG Helga", "withdraw"),
        ("helper", "Wir ziehen um und haben das Sofa verschenkt", "withdraw"),
        ("helper", "The table is gone", "withdraw"),
        ("helper", "Meine Frau hat unser Sofa gestern verkauft.", "withdraw"),
        ("helper", "Mein Sohn hat das Sofa seiner Freundin verschenkt.", "withdraw"),
        ("helper", "Meine Tochter hat das Bett mit ihrem Freund verkauft.", "withdraw"),
        ("helper", "Ich habe ihr das Sofa schon verschenkt", "withdraw"),
        ("helper", "Das Sofa ist weg, meine Schwester hat ihren Mann geschickt.", "withdraw"),
        ("helper", "Ihre Mail kam zu spät, das Sofa ist schon verschenkt.", "withdraw"),
        ("helper", "Sie ist leider verkauft", "withdraw"),
        ("helper", "Als heute jemand anrief, habe ich es verschenkt.", "withdraw"),
        ("helper", "My daughter gave it away", "withdraw"),
        ("helper", "I sold her the sofa", "withdraw"),
        ("helper", "It is already gone, thanks a lot", "withdraw"),
        ("helper", "Муж продал наш диван", "withdraw"),
        ("organisation", "wir nehmen ihre Stühle gern", "accept"),
        ("helper", "Mein Angebot gilt noch", "confirm"),
    ],
)
def test_said_of_what_it_is_about(rules: tuple[RuleSet, Classifier], role: str, text: str, expected: str) -> None:
    """Nothing named, a pronoun, the offer or need itself, or a thing."""
    assert understood(rules, text, role) == expected


FOUR = (
    Thing.of(1, ["electronics"], ["electronics/waschmaschine"], "eine Waschmaschine von AEG"),
    Thing.of(2, ["furniture"], ["furniture/bett"], "ein Bett"),
    Thing.of(3, ["furniture"], ["furniture/schrank"], "Kleiderschrank"),
    Thing.of(4, ["clothing"], ["clothing/jacke"], "Winterjacken"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Waschmaschine ist schon weg", "1:withdraw"),
        ("Waschmaschine: weg", "1:withdraw"),
        ("Waschmaschine und Bett sind leider vergeben", "1,2:withdraw"),
        ("die waschmaschine ist leider schon weg", "1:withdraw"),
        ("The washing machine is gone", "1:withdraw"),
        ("Die Kleidung ist schon abgeholt", "4:withdraw"),
        ("2 Jacken sind weg", "?"),  # Perhaps of more.
        ("Der Schrank ist noch da, die Waschmaschine ist weg.", "1:withdraw|3:confirm"),
        ("Das Bett ist noch da, aber der Schrank ist vergeben", "2:confirm|3:withdraw"),
        ("Ja, das Bett ist noch da", "2:confirm"),
        ("Die Waschmaschine ist weg, der Rest ist noch da", "1:withdraw|2,3,4:confirm"),
        ("Alles noch da außer dem Bett", "1,3,4:confirm|2:withdraw"),
        ("Alles noch da bis auf Bett und Jacken", "1,3:confirm|2,4:withdraw"),
        ("Es ist leider alles schon weg", "1,2,3,4:withdraw"),
        ("2 vergeben", "2:withdraw"),
        ("Nr. 2 und 3 sind weg", "2,3:withdraw"),
        ("1 noch da, 2 weg", "1:confirm|2:withdraw"),
        ("Nummer 2 ist vergeben, der Rest ist noch da", "2:withdraw|1,3,4:confirm"),
        ("Das Bett ist weg. Der Schrank kann ab Montag abgeholt werden.", "2:withdraw|message"),
        ("Die Möbel sind weg", "?"),  # Two of them are.
        ("Der Kühlschrank ist weg", "?"),  # None of them is.
        ("7 weg", "?"),
        ("Das Bett ist noch da. Das Bett ist weg.", "?"),
        ("Die Waschmaschine ist vielleicht weg", "message"),
        ("Ist die Waschmaschine schon weg?", "message"),
        ("Der Termin ist vergeben", "message"),
        ("weg", "withdraw"),
    ],
)
def test_some_of_several(rules: tuple[RuleSet, Classifier], text: str, expected: str) -> None:
    """A thing is named by its number or by a word that fits it alone; where none or more than one fit, it is asked back."""
    assert understood(rules, text, "helper", *FOUR) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Betten brauchen wir keine mehr", "2:done"),
        ("2 erledigt", "2:done"),
        ("Töpfe brauchen wir nicht mehr", "?"),
        ("Das Bett ist erledigt, der Schrank noch nicht", "message"),
        ("erledigt", "done"),
    ],
)
def test_some_needs_of_several(rules: tuple[RuleSet, Classifier], text: str, expected: str) -> None:
    """The same for the needs of an organisation."""
    assert understood(rules, text, "organisation", *FOUR) == expected


@pytest.mark.parametrize(
    ("text", "others"),
    [
        pytest.param("PASST NICHT falsche Größe", False, id="a word that both descriptions hold"),
        pytest.param("Das Alter der Kinder passt nicht dazu.", False, id="and its like"),
        pytest.param("Passt nicht, wir brauchen eher Stühle.", False, id="a thing that nobody offered"),
        pytest.param("Den Helm nehmen wir nicht.", True, id="the other thing"),
        pytest.param("Die Fahrräder nehmen wir nicht.", False, id="this thing"),
    ],
)
def test_a_no_to_one_of_several(rules: tuple[RuleSet, Classifier], text: str, others: bool) -> None:
    """Its reason is not taken for a word about another thing of the same mail."""
    ruleset, classifier = rules
    words = "zwei ältere, große Fahrräder und ein Kinderhelm"
    listed = tuple(
        Thing.of(number, {"bicycle"}, classifier.term_ids(noun, ("de",)), words)
        for number, noun in ((1, "Fahrrad"), (2, "Helm"))
    )
    things = Things(lambda word: classifier.term_ids(word, ("de",)), ruleset.goods, listed)
    assert orders_others(text, "organisation", WORDS, ruleset.category_by_name, things, 1) is others


def test_a_no_for_the_size(rules: tuple[RuleSet, Classifier]) -> None:
    """A word in the description of another thing does not name it."""
    ruleset, classifier = rules
    listed = tuple(
        Thing.of(number, {"medical"}, classifier.term_ids(words.split()[1], ("de",)), words)
        for number, words in ((1, "drei Verbandskästen"), (2, "eine Knieorthese Größe L"))
    )
    things = Things(lambda word: classifier.term_ids(word, ("de",)), ruleset.goods, listed)
    for text, others in (("PASST NICHT falsche Größe", False), ("Die Knieorthese nehmen wir nicht", True)):
        assert orders_others(text, "organisation", WORDS, ruleset.category_by_name, things, 1) is others


def test_an_hour_is_no_clock(rules: tuple[RuleSet, Classifier]) -> None:
    """ "Saat" is both in Turkish; beside a yes to one of several things it names none."""
    ruleset, classifier = rules
    assert classifier.term_ids("saat", ("tr",))
    listed = tuple(
        Thing.of(number, {category}, classifier.term_ids(word, ("de",)), word)
        for number, category, word in ((1, "furniture", "Schlafsofa"), (2, "household", "Teller"))
    )
    things = Things(lambda word: classifier.term_ids(word, ("tr", "de")), ruleset.goods, listed)
    text = "Çok iyi, saat beşten sonra gelebilirsiniz."
    assert not orders_others(text, "organisation", WORDS, ruleset.category_by_name, things, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Den Kühlschrank nehmen wir gern, Betten haben wir genug. Können Sie ihn bringen?",
            {1: "accept", 2: "done"},
        ),
        ("We take the fridge, but we can't use the bed. Could you bring it?", {1: "accept", 2: "decline"}),
        ("We'd love the fridge. We've got enough beds now.", {1: "accept", 2: "done"}),
        ("Kühlschrank ja, Bett nein.", {1: "accept", 2: "decline"}),
        ("Den Kühlschrank nehmen wir gern.", None),
        ("Den Kühlschrank nehmen wir, Platz haben wir genug.", None),
        ("We take the fridge, we have enough space.", None),
        ("Den Kühlschrank nehmen wir, wenn er läuft. Das Bett brauchen wir nicht.", None),
        ("Den Kühlschrank nehmen wir, das Bett vielleicht nicht.", None),
        ("Das Bett nehmen wir, 2 Kühlschränke brauchen wir nicht.", None),
        ("Den Kühlschrank nehmen wir, das Bett brauchen wir nicht. Nehmen Sie den Kühlschrank wieder mit?", None),
        ("Ja, nehmen wir. Das Bett brauchen wir nicht.", None),
    ],
)
def test_what_is_said_of_each(rules: tuple[RuleSet, Classifier], text: str, expected: dict[int, str] | None) -> None:
    """What is taken and what is not, where each is plainly named; else nothing of it."""
    ruleset, classifier = rules
    listed = tuple(
        Thing.of(number, {category}, {*classifier.term_ids(de, ("de",)), *classifier.term_ids(en, ("en",))}, de)
        for number, category, de, en in (
            (1, "electronics", "Kühlschrank", "fridge"),
            (2, "furniture", "Bett", "bed"),
        )
    )
    things = Things(lambda word: classifier.term_ids(word, ("de", "en")), ruleset.goods, listed)
    found = of_each_offered(text, WORDS, ruleset.category_by_name, things)
    assert (found and {number: command.command for number, command in found.items()}) == expected
