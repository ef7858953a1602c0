"""classify.writers and workflow.seekers: who needs something for themselves is called by no name and no organisation."""

from __future__ import annotations

from pathlib import Path

import pytest
from story import ANNA, HELGA, SHOP, Story, text_of
from timing import assert_linear

from mailflow.classify.ruleset import RuleSet

WRITERS = RuleSet.load(Path(__file__).parents[1] / "rules").writers
LENA = "lena.vogt@web.example"
NEED = "Guten Tag, ich brauche zwei Betten für meine Tochter und mich.\n\nViele Grüße\nLena Vogt"
OFFER = "Ich habe zwei Betten abzugeben."


@pytest.mark.parametrize(
    ("name", "others", "text", "language", "who"),
    [
        pytest.param("Lena Vogt", [LENA], "Ich suche ein Bett.", "de", "person", id="I"),
        pytest.param("Lena Vogt", [LENA], "Unsere Tochter braucht einen Ranzen.", "de", "person", id="a family"),
        pytest.param("", [LENA], "Mein Sohn geht in die Schule und braucht einen Ranzen.", "de", "person", id="a school that is only mentioned"),
        pytest.param("", [LENA], "Wir wohnen in der Unterkunft, meine Frau ist krank.", "de", "person", id="who lives there"),
        pytest.param("Kleiderkammer Gera", [], "Ich suche Schuhe.", "de", "organisation", id="named as the sender"),
        pytest.param("", ["i.vogt@drk-gera.example"], "Ich suche Schuhe.", "de", "organisation", id="in the address"),
        pytest.param("", [LENA, "Lena Vogt\nFrauenzentrum Gera"], "Ich suche Schuhe.", "de", "organisation", id="below the words"),
        pytest.param("", [LENA], "Ich suche für unseren kleinen Verein Trikots.", "de", "organisation", id="our club"),
        pytest.param("", [LENA], "Ich schreibe für unsere Bewohnerinnen.", "de", "organisation", id="the people it cares for"),
        pytest.param("", [LENA], "Ich leite eine Kleiderkammer und brauche Regale.", "de", "organisation", id="who leads one"),
        pytest.param("", [LENA], "Ich arbeite in einem Lager und suche ein Fahrrad.", "de", "person", id="who works in one"),
        pytest.param("", [LENA], "I am writing for the Leeds Charity.", "en", "organisation", id="who writes for one"),
        pytest.param("", [LENA], "Wir suchen zwei Betten für eine Familie.", "de", "", id="nothing tells"),
        pytest.param("", [LENA], "I need a bed for my son.", "en", "person", id="English"),
        pytest.param("", [LENA], "I am writing on behalf of our shelter.", "en", "organisation", id="English organisation"),
        pytest.param("", [LENA], "J'ai besoin d'un lit.", "fr", "person", id="French"),
        pytest.param("", [LENA], "Notre association cherche des lits.", "fr", "organisation", id="French organisation"),
        pytest.param("", [LENA], "Мені потрібне ліжко.", "uk", "person", id="Ukrainian"),
        pytest.param("", [LENA], "Мне нужна кровать.", "ru", "person", id="Russian"),
        pytest.param("", [LENA], "Для нашей школы нужны парты.", "ru", "organisation", id="Russian organisation"),
        pytest.param("", [LENA], "Bir yatak arıyorum.", "tr", "person", id="Turkish"),
        pytest.param("", [LENA], "Szukam łóżka.", "pl", "person", id="Polish"),
        pytest.param("", [LENA], "أحتاج سريراً لابني", "ar", "person", id="Arabic"),
        pytest.param("", [LENA], "من یک تخت لازم دارم", "fa", "person", id="Persian"),
        pytest.param("", [LENA], "Caut un pat pentru mine.", "ro", "", id="a language without rules"),
        pytest.param("Jane Bishop", [LENA], "We need beds.", "en", "", id="a surname like a shop"),
        pytest.param("Eva Schlager", [LENA], "Wir suchen Betten.", "de", "", id="a surname like a store"),
        pytest.param("Ada Kammer", ["ada.kammer@web.example"], "Wir suchen Betten.", "de", "", id="a surname that is a chamber"),
        pytest.param("Ola Hort", [LENA], "Wir suchen Betten.", "de", "", id="a surname that is a day nursery"),
        pytest.param("Uwe Stadt", [LENA], "Wir suchen Betten.", "de", "", id="a surname that is a town"),
        pytest.param("Tom Kitchen", [LENA], "We need beds.", "en", "", id="a surname that is a kitchen"),
        pytest.param("Ann Fairbank", [LENA], "We need beds.", "en", "", id="a surname like a bank"),
        pytest.param("Ольга Школьникова", [LENA], "Нужны кровати.", "ru", "", id="a surname like a school"),
        pytest.param("Иван Фондов", [LENA], "Нужны кровати.", "ru", "", id="a surname like a fund"),
        pytest.param("Ali Camioğlu", [LENA], "Yatak lazım.", "tr", "", id="a surname like a mosque"),
        pytest.param("", ["lena.vogt@uni-jena.example"], "Wir suchen Betten.", "de", "", id="who studies"),
        pytest.param("", [LENA, "Lena Vogt\nWohnheim Zimmer 12"], "Wir suchen Betten.", "de", "", id="who lives in a hostel"),
        pytest.param("", [LENA, "Lena Vogt\nGU Zwickauer Straße"], "Wir suchen Betten.", "de", "", id="GU"),
        pytest.param("", [LENA, "Gemeinschaftsunterkunft"], "Wir suchen Betten.", "de", "", id="shared accommodation"),
        pytest.param("", [LENA, "An der Schule 3"], "Wir suchen Betten.", "de", "", id="a street"),
        pytest.param("", [LENA, "Caritasverbandsweg 3, beim Sportverein"], "Wir suchen Betten.", "de", "", id="a house number"),
        pytest.param("", [LENA, "Tel. Büro"], "Wir suchen Betten.", "de", "", id="a telephone"),
        pytest.param("", [LENA], "Wir suchen ein Bett. In unserer Unterkunft ist keins.", "de", "", id="our shelter"),
        pytest.param("", [LENA], "Our church gave us a table, I still need chairs.", "en", "person", id="our church"),
        pytest.param("", [LENA], "Our church gave us a table, we still need chairs.", "en", "", id="our church gave us"),
        pytest.param("", [LENA], "Je cherche un lit, je vis dans notre foyer.", "fr", "person", id="our hostel"),
        pytest.param("", [LENA], "Jesteśmy mieszkańcami Gery, prosimy o łóżko.", "pl", "", id="inhabitants"),
        pytest.param("", [LENA], "W naszej szkole nie ma biurek, prosimy o biurko.", "pl", "", id="our school"),
        pytest.param("", [LENA], "أنا أسكن في مركز اللجوء وأحتاج سريراً", "ar", "person", id="who lives in a centre"),
        pytest.param("", ["i@drk-gera.example"], "Ich suche ein Bett für meinen Sohn.", "de", "person", id="for my son"),
        pytest.param("", [LENA], "Ich leite eine Kleiderkammer und suche ein Rad für meinen Sohn.", "de", "person", id="for my son, not for it"),
        pytest.param("Kleiderkammer Gera", [], "Ein Bett für meine Kollegin.", "de", "organisation", id="its name stays"),
        pytest.param("", [], "", "de", "", id="nothing at all"),
    ],
)  # fmt: skip
def test_who_writes(name: str, others: list[str], text: str, language: str, who: str) -> None:
    """An organisation shows in a name or says that it is one; somebody for themselves says so; else nothing is known."""
    assert WRITERS.of(name, others, text, language).who == who


def test_the_word_that_tells_is_told() -> None:
    """As it was written, for the moderators to judge."""
    assert WRITERS.of("Caritas Gera", [], "Hallo", "de").word == "Caritas"
    assert WRITERS.of("", [], "Guten Tag, ICH suche ein Bett", "de").word == "ICH"


def test_hostile_mails_take_little_time() -> None:
    """Linear in the text."""
    text = "unser ich verein " * 2000
    assert_linear(lambda given: WRITERS.of(given, [given], given, "de"), lambda size: text[:size], 20_000)


def told(story: Story, mailbox: str, kind: str) -> str:
    """The newest letter of a kind, on one line."""
    return " ".join(text_of(story.last(mailbox, kind)).split())


def test_somebody_for_themselves(story: Story) -> None:
    """No letter calls them an organisation, nobody is told their name, and they answer as everybody does."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    review, decision = told(story, ANNA, "review"), told(story, LENA, "decision")
    assert "Braucht es für sich selbst" in review
    assert "„Tochter“: Jemand schreibt für sich selbst." in review
    assert "Organisation:" not in review
    assert "Ihr Bedarf ist freigegeben" in decision
    assert "aufgenommen" not in decision
    assert "verein.example" not in decision
    story.publishes(HELGA, OFFER)
    story.answers(story.last(LENA, "match"), "Nehme ich gern, wann kann ich kommen?")
    introduction = told(story, HELGA, "introduction")
    assert "Jemand möchte Ihre Hilfe annehmen" in introduction
    assert "Dazu schreibt Ihnen diese Person:" in introduction
    story.answers(story.last(HELGA, "introduction"), "Am Freitag.")
    story.answers(story.last(LENA, "relay"), "Danke, bis Freitag.")
    assert "Nachricht von der Person, die Hilfe sucht:" in told(story, HELGA, "relay")
    story.answers(story.last(LENA, "relay"), "Passt nicht, sie sind zu groß.")
    assert "die Person, die es wollte, braucht Ihr Angebot nun doch nicht." in told(story, HELGA, "notice")
    for kind in ("introduction", "relay", "notice"):
        for letter in story.has(HELGA, kind):
            assert "Vogt" not in letter.as_string()
            assert "Organisation" not in text_of(letter)


def test_who_takes_a_need_back_stays_unnamed(story: Story) -> None:
    """Also where the one who needed it writes nothing more to the helper."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    story.publishes(HELGA, OFFER)
    story.answers(story.last(LENA, "match"), "nehme ich")
    story.answers(story.last(LENA, "match"), "WIDERRUF")
    letter = text_of(story.last(HELGA, "notice"))
    assert "die Person, die es wollte, braucht Ihr Angebot" in letter
    assert "Vogt" not in letter
    story.answers(story.last(HELGA, "introduction"), "Am Freitag hätte ich Zeit.")  # The offer is still open.
    [first, second] = [text_of(letter) for letter in story.has(HELGA, "notice")]
    assert "braucht Ihr Angebot nun doch nicht" in first
    assert "Ihr Angebot ist wieder offen" in second


def test_an_organisation_stays_one(story: Story) -> None:
    """It is named, taken in, and told how its people work together; whoever writes for it."""
    story.publishes(f"Kleiderkammer Gera <{SHOP}>", "Ich suche zwei Betten.")
    assert "Organisation: Kleiderkammer Gera (neu, mit OK aufgenommen)" in told(story, ANNA, "review")
    assert "Sie sind damit bei uns aufgenommen." in told(story, SHOP, "decision")
    story.publishes(HELGA, OFFER)
    story.answers(story.last(SHOP, "match"), "nehmen wir")
    assert "Organisation: Kleiderkammer Gera" in told(story, HELGA, "introduction")


def test_an_organisation_without_a_name(story: Story) -> None:
    """A message from it reads as a sentence."""
    story.publishes(SHOP, "Wir suchen zwei Betten.")
    story.publishes(HELGA, OFFER)
    story.answers(story.last(SHOP, "match"), "nehmen wir")
    story.answers(story.last(SHOP, "receipt"), "Wann können wir kommen?")
    assert "Nachricht von einer Organisation:" in told(story, HELGA, "relay")


def test_who_turns_out_to_be_an_organisation(story: Story) -> None:
    """The mail that says so, once approved, makes them one, with its name and a welcome."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    story.publishes(f"Sportverein Lusan <{LENA}>", "Unser Verein sucht zehn Fußbälle.")
    assert "Sie sind damit bei uns aufgenommen." in told(story, LENA, "decision")
    story.publishes(HELGA, OFFER)
    story.answers(story.last(LENA, "match"), "nehmen wir")
    assert "Organisation: Sportverein Lusan" in told(story, HELGA, "introduction")


def test_a_review_says_who_becomes_an_organisation(story: Story) -> None:
    """Before the OK; nobody reads "known" of somebody who was none."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    story.writes(f"Sportverein Lusan <{LENA}>", "Wir suchen zehn Fußbälle.")
    assert "Organisation: Sportverein Lusan (neu, mit OK aufgenommen)" in told(story, ANNA, "review")


def test_a_word_in_a_later_mail_names_nobody(story: Story) -> None:
    """Who was taken in without a name keeps none, whatever their texts speak of."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    story.publishes(f"Lena Vogt <{LENA}>", "Wir suchen für unseren Verein zehn Fußbälle.")
    assert "Organisation:" not in told(story, ANNA, "review")
    story.publishes(HELGA, OFFER)
    story.answers(story.last(LENA, "match"), "nehme ich")
    assert "Vogt" not in told(story, HELGA, "introduction")


def test_whom_nothing_makes_an_organisation_is_not_named(story: Story) -> None:
    """Not sure means unnamed."""
    story.publishes(f"Lena Vogt <{LENA}>", "Wir suchen zwei Betten für eine Familie.")
    story.publishes(HELGA, OFFER)
    story.answers(story.last(LENA, "match"), "nehmen wir")
    assert "Vogt" not in told(story, HELGA, "introduction")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("I have two beds to give away.", "Somebody would like your help"),
        ("Je donne deux lits.", "Quelqu'un souhaite accepter votre aide"),
        ("Віддам два ліжка.", "Хтось хоче прийняти Вашу допомогу"),
        ("Отдам две кровати.", "Кто-то хочет принять Вашу помощь"),
        ("Oddam dwa łóżka.", "Ktoś chce przyjąć Państwa pomoc"),
        ("İki yatak vermek istiyorum.", "Biri yardımınızı istiyor"),
    ],
)
def test_in_the_helpers_language(story: Story, text: str, subject: str) -> None:
    """The name is in none of them."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    story.publishes(HELGA, text)
    story.answers(story.last(LENA, "match"), "nehme ich")
    introduction = story.last(HELGA, "introduction")
    assert subject in str(introduction["Subject"])
    assert "Vogt" not in text_of(introduction)


def test_the_copy_of_ones_data_calls_nobody_an_organisation(story: Story) -> None:
    """Neither to the one who needs something, nor to the helper whose offer they were shown."""
    story.publishes(f"Lena Vogt <{LENA}>", NEED)
    story.publishes(HELGA, OFFER)
    for mailbox in (LENA, HELGA):
        story.answers(story.last(mailbox, "decision"), "AUSKUNFT")
        letter = story.last(mailbox, "receipt")
        held = next(str(part.get_content()) for part in letter.iter_attachments() if part.get_filename() == "data.txt")
        assert "Organisation: Lena" not in held
        assert "Gezeigt wurde es: Lena" not in held
    assert "Gezeigt wurde es: der Person, die Hilfe sucht" in held


@pytest.mark.parametrize(
    ("others", "text", "language", "name"),
    [
        pytest.param(["Marie Beyer\nKleiderkammer der Diakonie"], "Wir suchen Jacken.", "de", "Kleiderkammer der Diakonie", id="a line of the signature"),
        pytest.param(["Marie Beyer, Caritas Gera"], "Wir suchen Jacken.", "de", "Caritas Gera", id="beside the own name"),
        pytest.param([], "Guten Tag, hier schreibt die Caritas Gera. Wir suchen Betten.", "de", "Caritas Gera", id="who writes here"),
        pytest.param([], "Wir sind der Verein Jena hilft e. V. und helfen.", "de", "Verein Jena hilft e. V.", id="a registered club"),
        pytest.param([], "Ich schreibe im Namen der Kirchgemeinde St. Martin und suche Stühle.", "de", "Kirchgemeinde St. Martin", id="a full stop that ends nothing"),
        pytest.param([], "We are the Leeds Charity for Children.", "en", "Leeds Charity for Children", id="words before and behind"),
        pytest.param([], "I am writing for the Leeds Food Bank.", "en", "Leeds Food Bank", id="two words that make one"),
        pytest.param([], "Wir suchen für unsere Kleiderkammer Jacken.", "de", "", id="no name"),
        pytest.param([], "Die Caritas Gera hat uns schon geholfen.", "de", "", id="another one"),
        pytest.param(["Kirchstraße 3, Diakonie"], "Wir suchen Jacken.", "de", "", id="a place"),
    ],
)  # fmt: skip
def test_the_name_that_an_organisation_calls_itself(others: list[str], text: str, language: str, name: str) -> None:
    """From the signature, else from the text where that speaks for it."""
    assert WRITERS.called(others, text, language) == name
