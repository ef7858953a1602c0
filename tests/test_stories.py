"""classify.stories: the one sentence that decides in a longer answer, and stories that decide nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from timing import assert_linear

from mailflow.classify.commands import parse
from mailflow.classify.replywords import ReplyWords

WORDS = ReplyWords.load(Path(__file__).parents[1] / "rules" / "replies.toml")
CATEGORIES = {"möbel": "furniture", "dolmetschen": "translation"}


def _understood(role: str, text: str) -> list[tuple[str, str | None]]:
    found = parse(text, role, WORDS, lambda name: CATEGORIES.get(name.casefold()))
    return [(command.command, command.argument) for command in found]


UNDECIDED = [
    (
        "moderator",
        "Den anderen Eintrag habe ich gestern freigegeben. Hier liegt der Fall anders, da fehlt die Adresse.",
    ),
    (
        "moderator",
        "Ich war letzte Woche bei der Familie und habe mir das Sofa angesehen, es ist in einem guten Zustand. Mein Kollege meinte, wir können das freigeben. Mir kommt das komisch vor.",
    ),
    (
        "moderator",
        'Frau Böhm hat mir geschrieben: "Bitte freigeben, ich kenne ihn." Ich selbst kenne ihn gar nicht und habe ihn nie gesehen.',
    ),
    ("moderator", 'Herr Kuhn sagte am Telefon "OK". Mehr weiß ich auch nicht.'),
    (
        "moderator",
        "Letztes Jahr haben wir so etwas immer freigegeben, da war das noch kein Problem. Inzwischen sehen die vom Amt das anders.",
    ),
    ("moderator", "Ach ja, freigeben! Und morgen verteilen wir dann Lottoscheine, haha."),
    ("moderator", "Ja klar, sofort freigeben, haha."),
    (
        "moderator",
        "Ich hatte gestern schon auf OK geklickt, dann hat meine Tochter mir erzählt, dass der Mann ihr Geld schuldet.",
    ),
    ("moderator", "Der Mann ist in Ordnung, aber das Angebot nicht."),
    ("moderator", "Bitte freigeben. Moment, ich sehe gerade, dass die Telefonnummer fehlt."),
    ("moderator", "Freigeben. Oder warte, lass mich Anna fragen."),
    ("moderator", "Bitte noch nicht freigeben, ich rufe da erst an."),
    ("moderator", "Mein Mann würde das freigeben, ich bin mir nicht so sicher."),
    ("moderator", "Die Kollegin aus Jena gibt solche Sachen immer frei. Bei uns war das bisher anders."),
    ("moderator", "Er will unbedingt, dass wir das freigeben. Dreimal hat er schon angerufen."),
    ("moderator", "Ablehnen wäre hart, der arme Kerl hat sich so viel Mühe gegeben. Vielleicht findet sich ja etwas."),
    ("moderator", "Wir haben lange überlegt, die Tendenz ging zu nein. Aber am Ende waren wir uns uneins."),
    ("moderator", "Spam dachte ich erst, dann habe ich noch einmal gelesen."),
    ("moderator", "Wenn die Maße stimmen: freigeben. Sonst ablehnen."),
    ("moderator", "Ich finde das ok. Anna findet das nicht ok."),
    (
        "moderator",
        "Ich habe das mit dem Vorstand besprochen, der war sehr angetan und wollte gleich freigeben. Nach der Sitzung kam aber noch ein Anruf vom Ordnungsamt.",
    ),
    ("moderator", "Freigegeben hätte ich das vor einem Jahr noch gern."),
    (
        "moderator",
        "Das Sofa ist von meiner Nachbarin, sie hat es mir gezeigt. Freigeben kann das aber nur Ben, der ist am Montag wieder da.",
    ),
    (
        "moderator",
        "The committee met on Tuesday and everyone said approve. I was not there and I have a bad feeling about it.",
    ),
    ("moderator", "My colleague says approve, I say wait."),
    ("moderator", "I would have approved this last year. Times have changed and the rules with them."),
    ("moderator", "He asked me twice to approve this. I have not made up my mind."),
    ("moderator", "Vorher muss er noch den Preis rausnehmen. Danach freigeben."),
    ("moderator", "Die Anzeige ist in Ordnung, bitte freigeben, sobald er geantwortet hat."),
    ("organisation", "Meine Kollegin meinte, wir nehmen das Klavier. Der Hausmeister ist dagegen, wir reden morgen."),
    (
        "organisation",
        "Letztes Jahr haben wir so ein Regal genommen, das war ein Fehler. Der Keller ist immer noch voll.",
    ),
    ("organisation", "Wir nehmen das Sofa. Ach nein, doch lieber nicht."),
    ("organisation", "Wir nehmen das Sofa gern, sobald der Keller leer ist."),
    ("organisation", "Eigentlich nehmen wir keine Möbel, in diesem Fall vielleicht schon."),
    ("organisation", 'Der Chef sagt "nehmen wir", die Kollegen sagen "bloß nicht".'),
    ("organisation", "Sie schrieben, der Bedarf ist gedeckt, das stimmt so nicht."),
    ("organisation", "Unser Bedarf ist noch lange nicht gedeckt, im Gegenteil, es kommen jede Woche mehr."),
    ("organisation", "Bis gestern dachten wir, der Bedarf ist gedeckt. Heute kamen wieder zehn Familien."),
    ("organisation", "Keine Angebote mehr, das wäre schade! Schicken Sie uns bitte weiterhin alles."),
    ("organisation", "Falls er liefern kann, wäre das ein Traum. Wir nehmen das Sofa."),
    ("organisation", "Ich muss noch den Vorstand fragen, der tagt am Donnerstag. Wir nehmen die Stühle gern."),
    ("organisation", "Wer sagt denn, dass wir das nehmen? Das habe ich nie geschrieben."),
    ("helper", "Das Sofa ist noch da, das Bett ist schon weg, und wer weiß, ob der Tisch morgen noch steht."),
    (
        "helper",
        "Gestern war jemand da und wollte es mitnehmen, kam aber nicht wieder. Ob es noch zu haben ist, weiß ich selbst nicht.",
    ),
    ("helper", "Ich hätte das Rad fast verkauft, dann kam Ihre Mail."),
    ("helper", "Bitte löschen Sie meine Daten nicht, ich helfe gern weiter."),
    ("helper", "Mein Sohn meinte, ich soll meine Daten löschen lassen. Ich überlege noch."),
    ("helper", "Das Rad ist verkauft. Ach nein, das war das andere, dieses steht noch hier."),
    ("helper", "Das ist nicht mehr zu haben, oder etwa doch?"),
    ("helper", "I almost gave it away yesterday, but the man never came."),
    ("helper", "My neighbour said delete my data, but I don't see why."),
    ("helper", "It is still available unless my brother takes it on Sunday."),
    ("helper", "Я майже віддала його сусідці, але вона передумала."),
    ("helper", "Sil demedim, sadece sordum."),
    ("moderator", "Sollte er den Preis noch rausnehmen, wäre das gut für alle. Danach bitte freigeben."),
    ("moderator", "Er sollte den Preis noch rausnehmen, das habe ich ihm gestern am Telefon gesagt. Bitte freigeben."),
    (
        "moderator",
        "Ich war am Montag bei Frau Lang und habe mir alles angesehen, das Bett ist sauber und ohne Mängel. Anna muss aber noch mit dem Vermieter reden. Freigeben.",
    ),
    (
        "moderator",
        "Erst hat er die Adresse vergessen, dann stand der Preis falsch drin, und am Ende kam gar kein Foto. Von mir aus freigeben, wenn Ben auch dafür ist.",
    ),
    ("moderator", "Das Fahrrad gehört nicht ihm, das hat mir sein Bruder am Wochenende im Verein erzählt. OK?"),
    (
        "moderator",
        "Die Nachbarn sagen, der Mann verkauft das alles weiter. Freigeben sollte das nur jemand, der ihn kennt.",
    ),
    ("moderator", "Wir hatten letztes Jahr so einen Fall, da haben alle gerufen: freigeben! Danach gab es viel Ärger."),
    (
        "moderator",
        "Ben rief heute Morgen an und erzählte lange von seinem Garten. Dann sagte er, ich soll das hier ablehnen.",
    ),
    (
        "moderator",
        "Na prima, schon wieder einer mit hundert Kartons Büchern. Freigeben, und Sie holen die dann ab, oder wie?",
    ),
    ("moderator", "Heute früh war die Welt noch in Ordnung. Dann kam diese Mail."),
    ("moderator", "Meine Meinung kennst du, ich hätte schon vor Wochen freigegeben. Entscheidet ihr."),
    (
        "moderator",
        "The old lady was so kind, she made tea and told me all about her late husband. She kept asking whether we would publish it.",
    ),
    ("moderator", "I was on the phone with him for an hour yesterday. He said approve it or he calls the mayor."),
    (
        "moderator",
        "It took me a while to find the mail, it was in the wrong folder. Please publish it once the photo is gone.",
    ),
    ("moderator", "Half of the team says reject, half says publish. I was at the dentist."),
    (
        "moderator",
        "Ich kenne die Familie seit zwanzig Jahren, da gab es nie ein Problem. Bitte freigeben, aber ohne die Telefonnummer.",
    ),
    (
        "moderator",
        "Ich kenne die Familie seit zwanzig Jahren, da gab es nie ein Problem. Bitte freigeben. Die Telefonnummer bitte nicht zeigen, das will sie nicht.",
    ),
    (
        "moderator",
        "Gestern Abend im Vorstand ging es hoch her, es wurde zwei Stunden über den Etat gestritten. Zu dem Sofa hier sage ich: noch nicht.",
    ),
    (
        "moderator",
        "Ich habe den Eintrag drei Mal gelesen und finde nichts, was dagegen spricht. Nur freigeben mag ich ihn trotzdem nicht.",
    ),
    (
        "organisation",
        "Wir haben lange auf so ein Angebot gewartet, das können Sie sich gar nicht vorstellen. Ob wir das Klavier nehmen, entscheidet der Vorstand.",
    ),
    (
        "organisation",
        "Unsere Leiterin sagte gestern, wir nehmen alles. Heute ist sie krank und keiner weiß, wohin damit.",
    ),
    (
        "organisation",
        "Früher haben wir solche Betten immer gern genommen, da war auch noch Platz im Keller. Das ist vorbei.",
    ),
    ("organisation", "Vor drei Jahren hatten wir den Bedarf gedeckt, dann kam der Brand. Seitdem fehlt alles."),
    (
        "organisation",
        "Die Kinder haben sich so gefreut, als sie das Foto sahen. Wir nehmen das Klavier nur, wenn es jemand stimmt.",
    ),
    ("organisation", 'Mein Mann hat im Scherz gesagt: "Nehmen wir!" Wir wohnen im vierten Stock ohne Aufzug.'),
    ("organisation", "Der Kindergarten nebenan schreibt, er nimmt fünf. Was wir nehmen, klären wir am Montag."),
    (
        "helper",
        "Meine Tochter hat gestern lange von ihrem Umzug erzählt und dass sie nichts mitnehmen konnte. Vielleicht ist das Sofa bald weg, vielleicht auch nicht.",
    ),
    ("helper", "Der Nachbar behauptet, es ist schon weg. Ich war aber seit Tagen nicht im Garten."),
    ("helper", 'Mein Enkel schrieb mir: "Oma, lösch deine Daten!" Ich verstehe davon nichts.'),
    (
        "helper",
        "Sie fragten, ob es noch da ist. Das frage ich mich auch, ich komme erst am Samstag wieder in den Keller.",
    ),
    ("helper", "Das Bett habe ich damals auch nur geschenkt bekommen. Jetzt überlege ich, es doch zu behalten."),
    (
        "helper",
        "We had a lovely summer and I almost forgot about your letter. I might withdraw the offer if my son moves back.",
    ),
    ("helper", "My sister told me it is gone, but she tells me many things. I will look on Friday."),
    ("helper", "Моя сестра сказала, що вже віддала. Я ще не перевіряла."),
    ("helper", "Мой брат сказал: удалите всё. Я так не думаю."),
    ("helper", "Ma voisine dit qu'elle n'est plus disponible, mais je n'en sais rien."),
    ("helper", "Eşim dedi ki: verdim gitti. Ben henüz bakmadım."),
    ("helper", "Sąsiad mówi, że już oddane. Sprawdzę jutro."),
    ("helper", "قال أخي إنه لم يعد متوفرا. سأسأل غدا."),
    (
        "organisation",
        "Sie hatten gefragt, ob wir noch Decken brauchen. Der Bedarf wäre gedeckt, wenn die Lieferung aus Jena kommt.",
    ),
]

DECIDED = [
    pytest.param(
        "moderator",
        "Liebe Kollegen, mein Zug stand drei Stunden vor Weimar, und das Netz war weg, darum antworte ich erst jetzt. Die Frau"
        " kenne ich aus dem Chor, sie hat noch niemanden enttäuscht. Geben Sie es bitte frei.",
        [("approve", None)],
        id="the decision in the last sentence",
    ),
    pytest.param(
        "moderator",
        "Sorry for being late, the heating broke and nobody came before Thursday. I met the man twice at the food bank."
        " Yes, please publish it.",
        [("approve", None)],
        id="english",
    ),
    pytest.param(
        "moderator",
        "Am Samstag war Flohmarkt, da kamen viele und wir haben nicht alles unterbringen können. Bitte ablehnen: Bücher holen"
        " wir erst im Frühjahr wieder. Falls er sie dann noch hat, darf er sich gern noch einmal melden.",
        [
            (
                "reject",
                "Bücher holen wir erst im Frühjahr wieder. Falls er sie dann noch hat, darf er sich gern noch einmal melden",
            )
        ],
        id="a reason, and what is for the sender behind it",
    ),
    pytest.param(
        "moderator",
        "Der Mann war gestern bei uns im Büro, wir haben lange gesprochen und er war nicht in Eile. Bitte setzen Sie die"
        " Kategorie auf Dolmetschen und geben Sie es danach frei.",
        [("category", "translation"), ("approve", None)],
        id="two orders",
    ),
    pytest.param(
        "moderator",
        'Frau Ott schrieb mir gestern: "Auf keinen Fall freigeben!" Ich sehe das anders als sie und habe mit ihm gesprochen. Freigeben.',
        [("approve", None)],
        id="somebody else's no is not ours",
    ),
    pytest.param(
        "moderator", "Bitte erst mal zurückstellen, ich kläre das mit dem Amt.", [("hold", None)], id="hold for now"
    ),
    pytest.param(
        "organisation",
        "Guten Tag, bei uns im Haus war im Winter die Heizung kaputt, und es wohnen ja nicht nur Erwachsene hier. Die"
        " Decken nehmen wir sehr gern.",
        [("accept", None)],
        id="an organisation accepts",
    ),
    pytest.param(
        "organisation",
        "Im Herbst haben wir lange niemanden gefunden und wussten nicht, wohin damit. Nun ist der Bedarf gedeckt.",
        [("done", None)],
        id="a need is met",
    ),
    pytest.param("organisation", "3 von den 6 Stühlen nehmen wir.", [("accept", "3")], id="some of them"),
    pytest.param(
        "organisation",
        "Bitte bis Anfang Mai keine Angebote mehr schicken, wir bauen um.",
        [("pause", None)],
        id="a pause has an end",
    ),
    pytest.param(
        "helper",
        "Das Rad habe ich damals in Jena gekauft, als der Laden noch nicht geschlossen war. Mit meinem Knie fahre ich aber"
        " nicht mehr. Am Sonntag hat es mein Enkel mitgenommen, es ist also nicht mehr zu haben.",
        [("withdraw", None)],
        id="a helper takes back",
    ),
    pytest.param(
        "helper",
        "My course ended in June and I have moved to Hull; the desk went to a friend, who was very glad of it. Please delete my"
        " data, I won't be able to help from here.",
        [("delete", None)],
        id="a helper leaves",
    ),
]


@pytest.mark.parametrize(("role", "text"), UNDECIDED)
def test_stories_decide_nothing(role: str, text: str) -> None:
    """What others said, what was once, conditions, irony and second thoughts: a careful secretary asks back."""
    assert {name for name, _ in _understood(role, text)} <= {"unclear", "message", "hold"}


@pytest.mark.parametrize(("role", "text", "expected"), DECIDED)
def test_one_sentence_decides(role: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    """The sentences before it only tell something; none of them leaves anything open."""
    found = [one for one in _understood(role, text) if one[0] != "message"]
    assert found == expected


@pytest.mark.parametrize("text", ['sagte "ok" ' * 350, 'Er sagte: "' + "ok " * 1200, "Es war nie so. " * 260])
@pytest.mark.parametrize("role", ["moderator", "organisation", "helper"])
def test_hostile_stories_take_little_time(role: str, text: str) -> None:
    """Linear, however many quotations and sentences there are."""
    assert_linear(lambda given: parse(given, role, WORDS, {}.get), lambda size: text[:size], len(text))
