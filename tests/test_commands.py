"""classify.commands: what moderators, organisations and helpers order, and when it is better to ask back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.classify.answer import Items
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import confirms, is_yes, listed_items
from mailflow.classify.replywords import ReplyWords
from mailflow.model import Command

RULES = Path(__file__).parents[1] / "rules" / "replies.toml"
WORDS = ReplyWords.load(RULES)
CATEGORIES = {
    "möbel": "furniture",
    "moebel": "furniture",
    "hausrat": "household",
    "baby": "baby",
    "kleidung": "clothing",
}


def _category(name: str) -> str | None:
    return CATEGORIES.get(name.casefold())


def _say(command: Command) -> str:
    """A command as the tables write it: "1,2:approve", "reject:kein Platz", "?" for unclear."""
    if command.command == "unclear":
        return "?"
    target = command.target
    where = "" if target is None else f"{target if isinstance(target, str) else ','.join(map(str, target))}:"
    return f"{where}{command.command}{':' + command.argument if command.argument else ''}"


def _understood(text: str, role: str, items: int | None = None) -> str:
    return "|".join(_say(command) for command in parse(text, role, WORDS, _category, Items(items)))


# Tables: the answer, and what it means. In those of owners a bare "message" is the whole text.

APPROVALS = [
    "OK, alles gut",
    "ok, Ihnen ein schönes Wochenende",
    "ist ok, und allen noch einen schönen Abend!",
    "ok, liebe Grüße an das Team",
    "ok, have a nice weekend everyone",
    "ja, bonne journée à tous",
    "Kein Einwand, bitte freigeben.",
    "Ja, gerne freigeben.",
    "Von mir aus gern freigeben",
    "Kann freigegeben werden.",
    "Bitte freischalten",
    "Freigabe",
    "OK, danke",
    "ok danke dir",
    "Ok, passt.",
    "OK!!!",
    "oki",
    "Hallo, geht in Ordnung. Danke, Anna",
    "Das Angebot ist in Ordnung, bitte freigeben.",
    "Ich bin einverstanden.",
    "Alles in Ordnung, freigeben!",
    "Passt, bitte freigeben",
    "Sieht gut aus, ok",
    "Ja, freigeben",
    "ok freigeben bitte",
    "Super Angebot, bitte freigeben!",
    "Freigegeben",
    "Genehmigt.",
    "Ich genehmige das",
    "Zustimmung",
    "Ja, das passt.",
    "ja ok",
    "Jawohl",
    "Yes, approve please",
    "Go ahead",
    "fine by me",
    "approved - thanks!",
    "Spricht nichts dagegen.",
    "keine Einwände, ok",
    "Ja bitte!",
    "Gerne freigeben :-)",
    "OK 👍",
    "ok, vielen Dank für die Arbeit",
    "Ja, bitte veröffentlichen",
    "Bitte online stellen",
    "Ok von mir",
    "gebe ich frei",
    "Ich gebe das frei",
    "wir geben frei",
    "Meinetwegen ok",
    "ist ok",
    "ist ok so",
    "das ist ok",
    "Find ich gut, ok",
    "gut, freigeben",
    "O.k.",
    "Oke",
    "yes",
    "Einverstanden",
    "Daumen hoch",
    "Okay, kenne ich, passt",
    "hiermit freigegeben",
]

NO_APPROVALS = [
    "Nein, alles gut",
    "Ihnen ein schönes Wochenende",
    "ok, am Wochenende schaue ich es mir an",
    "Ja, wer ist das denn",
    "Ja. Wer hat das geschrieben",
    "OK Anna soll entscheiden",
    "ok, ich sag Bescheid",
    "Ok. Ich rufe dort erst an.",
    "ja ich weiß",
    "Ja, weiß ich schon",
    "Ja klar, und morgen kommt der Weihnachtsmann",
    "Freigeben würde ich das nicht",
    "Das würde ich ablehnen",
    "Ich bin dafür, es freizugeben",
    "Kollegin hat schon freigegeben",
    "OK war das für die letzte, nicht für diese",
    "Mein OK galt der anderen Mail",
    "Das OK von Anna fehlt noch",
    "Warte auf OK von Anna",
    "ohne mein OK nicht veröffentlichen",
    "Habe ich schon freigegeben",
    "Soll ich freigeben",
    "Wir haben freigegeben, bitte zurücknehmen",
    "ok stop",
    "STOPP",
    "Stopp, zurück!",
    "STOPP Kleidung?",
    "STOPP Kleidung bis Freitag?",
    "STOPP Kleidung bis Freitag nicht",
    "STOPP Kleidung vielleicht",
    "STOPP nicht Kleidung",
    "STOPP Kleidung und Gedöns",
    "STOPP Bedarf Kleidung",
    "WEITER",
    "OK - nein",
    "okay... nein",
    "ja/nein",
    "Ja (nein)",
    "👍👎",
    "👍?",
    "freigeben oder ablehnen",
    "Freigeben geht leider nicht",
    "Freigabe verweigert",
    "Freigabe erst nach Prüfung",
    "Ok nur mit Foto",
    "Ok mit Einschränkung",
    "im Prinzip ok",
    "fast ok",
    "Passt mir nicht",
    "Passt nicht ganz",
    "Geht so",
    "geht gar nicht",
    "In Ordnung ist das nicht",
    "Nein ist ok",
    "Nicht spam",
    "Spam ist das keiner",
    "Ist das Spam",
    "Keine Ahnung",
    "Wer kennt den",
    "Frage mich ob das echt ist",
    "Ok, Frage an Anna: kennst du die",
    "OK. Frage: wie alt",
    "Später ok",
    "ok später",
    "morgen ok",
    "ok morgen",
    "Ja, später",
    "Danke, ok, gelesen",
    "gelesen und ok",
    "Ok habe die Mail bekommen",
    "Ok wird gemacht",
    "wird freigegeben",
    "werde ich freigeben",
    "Freigeben? Niemals!",
    "Auf keinen Fall freigeben",
    "Keinesfalls freigeben",
    "Freigeben bitte verhindern",
    "Approve? no",
    "approved by nobody",
    "I can't approve this",
    "never approve",
    "not sure, ok maybe",
    "OK if she agrees",
    "OK but remove the phone number",
    "Ok, bitte Telefonnummer entfernen",
    "Ok, bitte Telefonnummer vorher entfernen",
    "Freigeben, aber Telefonnummer raus",
    "Freigeben ohne Telefonnummer",
    "Bitte freigeben, Telefonnummer bitte entfernen",
    "Ja - 3 Tage warten",
    "ok für 1, nein für 2",
    "Nr 1 vielleicht ok",
    "OK NEIN KATEGORIE SPAM FRAGE",
    "Ok, ok, ok, ist ja gut",
    "Ja, Sie mich auch",
    "Ja und",
    "Na klar, sonst noch Wünsche",
    "Ok, dann eben nicht",
    "dann eben ok",
    "hauptsache ok",
    "Ja mei",
    "OK boomer",
    "Out of office until Monday. OK",
    "Ja bitte um Rückruf",
    "Ja, bitte um Rückruf",
    "ok, ruf mich an",
    "bitte erst anrufen, dann ok",
    "Wenn die Adresse stimmt: ok",
    "ok zum Ablehnen",
    "einverstanden mit Ablehnung",
    "Ich bin einverstanden, wenn",
    "Ja, spam",
    "ja das ist spam",
    "ja ablehnen",
    "Ja, bitte löschen",
]

SINGLE = [
    ("nicht ok", "reject"),
    ("Nicht freigeben!", "reject"),
    ("Bitte nicht freigeben, ist Werbung", "reject:ist Werbung"),
    ("NEIN", "reject"),
    ("nein, kein Platz.", "reject:kein Platz"),
    ("Nein danke", "reject"),
    ("NEIN - schon doppelt", "reject:schon doppelt"),
    ("Nein, das ist Spam", "reject:das ist Spam"),
    ("Ablehnen bitte. Anbieter ist gewerblich.", "reject:Anbieter ist gewerblich"),
    ("abgelehnt weil zu alt", "reject:weil zu alt"),
    ("Das ist Werbung, bitte ablehnen", "reject:Das ist Werbung"),
    ("STOPP Kleidung bis 15.12.", "stop:clothing 15.12."),
    ("STOPP Kleidung bis Freitag", "stop:clothing bis Freitag"),
    ("Stopp: Kleidung, Möbel bis zum 15. Dezember 2026, danke", "stop:clothing,furniture 15.12.2026"),
    ("STOP Kleidung until further notice", "stop:clothing"),
    ("Bitte weiter mit Möbel und Hausrat", "resume:furniture,household"),
    ("Kategorie Möbel", "category:furniture"),
    ("KATEGORIE: Moebel, Hausrat", "category:furniture,household"),
    ("kat möbel und baby", "category:furniture,baby"),
    ("Kategorie Bedarf Möbel", "category:need,furniture"),
    ("Kategorie Möbel, Angebot", "category:offer,furniture"),
    ("BEDARF", "category:need"),
    ("Angebot Möbel, ok", "category:offer,furniture|approve"),
    ("Art: Bedarf", "category:need"),
    ("Das ist ein Bedarf.", "category:need"),
    ("This is a need, ok", "category:need|approve"),
    ("Das ist kein Angebot, sondern ein Bedarf", "category:need"),
    ("KATEGORIE Möbel\nBEDARF\nOK", "category:need,furniture|approve"),
    ("Angebot freigeben", "approve"),
    ("Das ist ein Angebot oder ein Bedarf", "?"),
    ("Bedarf?", "?"),
    ("Angebot klingt seltsam", "?"),
    ("Bedarf ok", "category:need|approve"),
    ("Das ist kein Angebot", "?"),
    ("Kategorie Möbel dann ok", "category:furniture|approve"),
    ("ok, Kategorie Möbel", "approve|category:furniture"),
    ("OK\nKategorie Möbel", "approve|category:furniture"),
    ("Kategorie Möbel statt Kleidung", "category:furniture"),
    ("Kategorie bitte auf Möbel ändern", "category:furniture"),
    ("Bitte Kategorie Möbel, danke", "category:furniture"),
    ("Kategorie", "?"),
    ("Kategorie ist falsch, richtig ist Hausrat", "category:household"),
    ("Kategorie Möbel und freigeben", "category:furniture|approve"),
    ("FRAGE Wie groß ist der Schrank?", "ask:Wie groß ist der Schrank?"),
    ("Frage: ist es noch da?", "ask:ist es noch da?"),
    ("Frage", "?"),
    ("Rückfrage: Welche Größe?", "ask:Welche Größe?"),
    ("später", "hold"),
    ("spaeter bitte", "hold"),
    ("SPÄTER, muss erst fragen", "hold"),
    ("spam!", "spam"),
    ("Das ist Spam.", "spam"),
    ("Zurück", "undo"),
    ("zurück!! war ein Versehen", "undo"),
    ("ich kümmere mich", "claim"),
    ("Hallo zusammen, ich kuemmere mich darum. LG Anna", "claim"),
    ("Mach ich!", "claim"),
    ("Ich kümmere mich später darum und frage nach", "claim"),
    ("I'll take it", "claim"),
    ("I'm on it, thanks", "claim"),
    ("Ok, ich kümmere mich", "?"),
    ("Kümmert sich jemand?", "?"),
    ("Ich kümmere mich nicht", "?"),
    ("Ich kümmere mich, wenn ich Zeit habe", "?"),
    ("Ich kann mich doch nicht kümmern", "unclaim"),
    ("Das gebe ich ab", "unclaim"),
    ("Can't take it after all, sorry", "unclaim"),
    ("Ich bin bis 15.12. im Urlaub", "absent"),
    ("abwesend bis Freitag", "absent"),
    ("Out of office until 15 December", "absent"),
    ("Das Bett ist bis 15.12. weg", "?"),
    ("Der Absender ist bis 15.12. im Urlaub", "?"),
    ("Ich bin bis 15.12. im Urlaub. OK", "?"),
    ("Nein, der ist im Urlaub", "?"),
    ("bin wieder da", "back"),
    ("I'm back!", "back"),
    ("Ich bin wieder da und schaue mir das an", "?"),
    ("Sammelmail 9 Uhr und 14:30", "digest:09:00,14:30"),
    ("bitte einzeln", "single"),
    ("no digests please", "single"),
    ("zeigen", "show"),
    ("Show me", "show"),
    ("Liste", "list"),
    ("hilfe!", "help"),
    ("Hilfe?", "help"),
    ("👍", "approve"),
    ("👎", "reject"),
    ("🤔", "?"),
    ("ok 🙄", "?"),
    ("ok 😊", "approve"),
    ("freigben", "approve"),
    ("approvd", "approve"),
    ("No, duplicate", "reject:duplicate"),
    ("do not publish", "reject"),
    ("Hallo Anna, bitte ablehnen. Danke", "reject"),
    ("ok, 2 Stück sind ok", "?"),
]

SEVERAL = [
    ("1 ok, 2 ich kümmere mich\n3 zeigen", 3, "1:approve|2:claim|3:show"),
    ("2-3 mache ich", 4, "2,3:claim"),
    ("1 ok 2 nein kein Platz", 2, "1:approve|2:reject:kein Platz"),
    ("1 ok\n2 nein kein Platz\n3-5 ok", 5, "1:approve|2:reject:kein Platz|3,4,5:approve"),
    ("alle ok", 4, "all:approve"),
    ("Alles ok", 4, "all:approve"),
    ("ok", 4, "?"),
    ("liste", 4, "list"),
    ("1,2 und 4 ok, 3 nein", 4, "1,2,4:approve|3:reject"),
    ("1 ok 2 kategorie möbel 3 später", 3, "1:approve|2:category:furniture|3:hold"),
    ("1 ok, 1 nein", 3, "?"),
    ("alle ok, 3 nein", 3, "1,2:approve|3:reject"),
    ("2 NEIN 3\n4 OK", 4, "2:reject:3|4:approve"),
    ("2 NEIN 3, 4 OK", 4, "?"),
    ("2 nein kaputt, Rest ok", 4, "2:reject:kaputt|1,3,4:approve"),
    ("alle außer 3 ok", 4, "1,2,4:approve"),
    ("alle ok außer 2", 3, "1,3:approve"),
    ("alle ok, außer 2 und 3. Danke", 4, "1,4:approve"),
    ("alle ok außer 9", 3, "?"),
    ("alle außer 9 ok", 3, "?"),
    ("alle ok außer der zweiten", 3, "1,3:approve"),
    ("alle ok außer der zweiten Woche", 3, "?"),
    ("OK 1 3 5-7", 8, "1,3,5,6,7:approve"),
    ("OK 1 2 Betten", 3, "?"),
    ("NEIN 4 2", 5, "4:reject:2"),
    ("7 ok", 3, "?"),
    ("0 ok", 3, "?"),
    ("ok 1-3", 4, "1,2,3:approve"),
    ("ok: 1, 2\nnein: 3 zu alt", 4, "1,2:approve|3:reject:zu alt"),
    ("1) ok\n2) nein: doppelt", 2, "1:approve|2:reject:doppelt"),
    ("1: ok\n2: frage wie groß?", 2, "1:approve|2:ask:wie groß?"),
    ("1 ok 2?", 2, "?"),
    ("1 ok, 2 weiß nicht", 2, "?"),
    ("1+2 ok", 2, "1,2:approve"),
    ("1 bitte freigeben, 2 spam", 2, "1:approve|2:spam"),
    ("Hallo,\n1 ok\n2 ok\nDanke!", 2, "1:approve|2:approve"),
    ("1 – 3 ok", 3, "1,2,3:approve"),
    ("beide ok", 2, "all:approve"),
    ("1 vielleicht ok", 2, "?"),
    ("Nr. 1 ok, Nr. 2 nein", 2, "1:approve|2:reject"),
]

ORGANISATION = [
    ("Nehmen wir", "accept"),
    ("nehmen 3", "accept:3"),
    ("Wir nehmen drei Stück", "accept:3"),
    ("Ja bitte", "accept"),
    ("Passt nicht, zu groß", "decline:zu groß"),
    ("Nein danke, haben keinen Platz", "decline:haben keinen Platz"),
    ("erledigt", "done"),
    ("Bedarf ist gedeckt, danke!", "done"),
    ("Pause", "pause"),
    ("Wie groß ist der Schrank?", "message"),
    ("Wir nehmen an, dass das Angebot noch steht", "message"),
    ("Wir nehmen es, wenn Sie es bringen", "message"),
    ("Nehmen wir gern, wann können wir abholen?", "accept|message:wann können wir abholen?"),
    ("Ja, wann denn?", "message"),
    ("Nein, das ist kein Problem, wir nehmen es", "?"),
    ("Nehmen wir nicht", "decline"),
    ("Vielen Dank für das Angebot. Wir nehmen die Betten gerne.", "accept"),
    ("passt", "accept"),
    ("Passt leider nicht", "decline"),
    ("Danke, wir haben schon genug", "decline:wir haben schon genug"),
    ("Haben einen gefunden, der den Schrank abholt", "message"),
    ("Für den Transport haben wir einen gefunden", "message"),
    ("Leider zu groß für unseren Transporter, können Sie liefern?", "message"),
    ("Wir können die Betten um 10 doch nicht abholen.", "message"),
    ("Wir haben eine.", "message"),
    ("Mit dem Foto hat es leider nicht geklappt.", "message"),
    ("Am Freitag war niemand da", "message"),
    ("super, 10 passt", "message"),
    ("Der ist bis 6.1. im Urlaub", "?"),
    ("Please send me all the photos you have", "message"),
    ("Ich bitte um Auskunft, ob das Bett noch da ist", "message"),
    ("Ja, 3 Stück bitte", "accept:3"),
    ("Wir nehmen 2. Bitte bringen.", "accept:2|message:Bitte bringen."),
    ("👍", "accept"),
    ("", "?"),
    ("Noch nicht erledigt", "message"),
    ("Wir nehmen die Betten, aber nicht den Schrank", "message"),
    ("No thanks", "decline"),
    ("We'll take it", "accept"),
    ("we take 4", "accept:4"),
    ("Nehmen wir. Nein doch nicht.", "?"),
    ("Hallo, wir könnten 3 nehmen", "message:wir könnten 3 nehmen"),
    ("Ja gerne. Unser Fahrer kommt Montag.", "accept|message:Unser Fahrer kommt Montag."),
    ("Haben Sie den Schrank noch?", "message"),
    ("Bedarf gedeckt?", "message"),
    ("brauchen wir nicht mehr", "done"),
    ("Gern! Adresse: Talstr. 3", "accept|message:Adresse: Talstr. 3"),
    ("Wir nehmen das Angebot gerne an, vielen Dank!", "accept"),
    ("Sehr gerne!", "accept"),
    ("Ja, sehr gerne. Wann passt es?", "accept|message:Wann passt es?"),
    ("Das Angebot passt perfekt, wir melden uns.", "accept"),
    ("Wir würden die Möbel gerne nehmen.", "accept"),
    ("Wir haben großes Interesse.", "accept"),
    ("Leider passt das nicht zu uns.", "decline"),
    ("Leider können wir das nicht annehmen, kein Lagerplatz.", "decline:kein Lagerplatz"),
    ("Danke, aber wir brauchen keine Kleidung mehr.", "message"),
    ("Nein, zu weit weg.", "decline:zu weit weg"),
    ("Wir nehmen 5 von den 10", "accept:5"),
    ("Nehmen 2 Stück, bitte am Montag liefern", "accept:2|message:bitte am Montag liefern"),
    ("5 Stück bitte", "accept:5"),
    ("Gerne 4 Stück", "accept:4"),
    ("Ja, alle", "accept"),
    ("ja, 2", "accept:2"),
    ("Ja gern, zwei", "accept:2"),
    ("nehmen eine", "accept:1"),
    ("Wir nehmen einen.", "accept:1"),
    ("Yes, 2", "accept:2"),
    ("We'll take one", "accept:1"),
    ("Ja, 2 Fragen hätte ich", "message"),
    ("Unser Bedarf ist inzwischen gedeckt, vielen Dank an alle.", "done"),
    ("Der Bedarf ist noch nicht gedeckt.", "message"),
    ("Pause bis 15.8.", "pause:15.8."),
    ("Wir machen Pause", "pause"),
    ("Wir nehmen nichts mehr", "decline"),
    ("Kann ich das Sofa erst sehen?", "message"),
    ("Ist das Bett 90 oder 140 breit?", "message"),
    ("Ja oder nein, ich weiß es nicht", "message"),
    ("Vielleicht nehmen wir es", "message"),
    ("Wir nehmen es vielleicht", "message"),
    ("Wir nehmen es nicht.", "decline"),
    ("Nehmen wir nicht, danke", "decline"),
    ("we'd love to take it! When can we come?", "accept|message:When can we come?"),
    ("Not suitable, sorry.", "decline"),
    ("Thanks, covered", "done"),
    ("Erledigt!", "done"),
    ("noch nicht erledigt", "message"),
    ("Danke, hat sich erledigt.", "done"),
    ("Wir sind interessiert", "accept"),
    ("Passt super, danke", "accept"),
    ("OK", "accept"),
    ("ok, aber nur das Bett", "message"),
    ("Absage, kein Platz", "decline:kein Platz"),
    ("Müssen leider absagen", "decline"),
]

HELPER = [
    ("ja", "confirm"),
    ("Ja, noch da", "confirm"),
    ("noch aktuell", "confirm"),
    ("vergeben", "withdraw"),
    ("Ja, ist leider schon vergeben", "withdraw"),
    ("Ich ziehe mein Angebot zurück.", "withdraw"),
    ("Bitte löschen Sie alle meine Daten", "delete"),
    ("LÖSCHEN", "delete"),
    ("Bitte das Sofa löschen", "message"),
    ("Nein", "withdraw"),
    ("Nein, noch da", "?"),
    ("так", "confirm"),
    ("Да, ещё актуально", "confirm"),
    ("уже отдал", "withdraw"),
    ("удалите мои данные", "delete"),
    ("видалити", "delete"),
    ("لا", "withdraw"),
    ("احذفوا بياناتي", "delete"),
    ("Oui, toujours disponible", "confirm"),
    ("supprimez toutes mes données svp", "delete"),
    ("Evet", "confirm"),
    ("EVET, HÂLÂ MEVCUT", "confirm"),
    ("SİL", "delete"),
    ("SIL", "delete"),
    ("artık yok", "withdraw"),
    ("بله هنوز هست", "confirm"),
    ("دیگر موجود نیست", "withdraw"),
    ("Tak, nadal aktualne", "confirm"),
    ("już oddałem", "withdraw"),
    ("proszę usunąć moje dane", "delete"),
    ("Bonjour, malheureusement ce n'est plus disponible", "withdraw"),
    ("Can come on Monday", "message"),
    ("still available", "confirm"),
    ("Yes still available. Call me", "confirm|message:Call me"),
    ("no longer available", "withdraw"),
    ("Noch da, aber nur bis Freitag", "message"),
    ("ja wenn sie kommen", "message"),
    ("Ist es noch da?", "message"),
    ("Der Schrank ist noch da, die Stühle sind vergeben.", "?"),
    ("не актуально", "withdraw"),
    ("Noch nicht vergeben", "message"),
    ("Ja, das Sofa ist noch da.", "confirm"),
    ("ist noch zu haben", "confirm"),
    ("noch zu haben :)", "confirm"),
    ("Hallo, ja das gilt noch. Viele Grüße", "confirm"),
    ("Habe ich schon weggegeben", "withdraw"),
    ("Habe es verschenkt.", "withdraw"),
    ("Leider schon weg", "withdraw"),
    ("Das Angebot ist nicht mehr aktuell, bitte löschen.", "withdraw"),
    ("Bitte nehmen Sie mein Angebot raus", "withdraw"),
    ("Ja, bitte löschen", "?"),
    ("Bitte alle Daten löschen, danke", "delete"),
    ("Bitte nicht löschen!", "message"),
    ("ich möchte mein Angebot zurückziehen", "withdraw"),
    ("vielleicht noch da", "message"),
    ("Ja", "confirm"),
    ("Oui, c'est toujours bon", "confirm"),
    ("Non, désolé", "withdraw"),
    ("Evet hala duruyor", "confirm"),
    ("Hayır, verdim", "withdraw"),
    ("Так, ще є", "confirm"),
    ("Ні, вже віддала", "withdraw"),
    ("Да", "confirm"),
    ("Нет, уже отдал", "withdraw"),
    ("نعم", "confirm"),
    ("لم يعد متوفرا", "withdraw"),
    ("لا، لم يعد متوفرا", "withdraw"),
    ("احذف بياناتي من فضلك", "delete"),
    ("بله، هنوز هست", "confirm"),
    ("نه، دیگه موجود نیست", "withdraw"),
    ("اطلاعاتم را حذف کنید", "delete"),
    ("Tak, wciąż aktualne", "confirm"),
    ("Nie, już oddane", "withdraw"),
    ("nieaktualne", "withdraw"),
    ("Proszę usunąć wszystkie moje dane", "delete"),
    ("Merhaba, maalesef artık mevcut değil", "withdraw"),
    ("Verilerimi silin lütfen", "delete"),
    ("I gave it away", "withdraw"),
    ("Sorry it's gone", "withdraw"),
    ("yes", "confirm"),
    ("Please delete my data.", "delete"),
    ("don't delete", "message"),
    ("ja, aber das Rad hat einen Platten", "message"),
    ("Я ще не знаю", "message"),
]


@pytest.mark.parametrize("text", APPROVALS)
def test_moderator_approves(text: str) -> None:
    """A plain yes is one, whatever politeness, case, punctuation or emoji stand around it."""
    assert _understood(text, "moderator") == "approve"


@pytest.mark.parametrize("text", NO_APPROVALS)
def test_moderator_is_asked_back(text: str) -> None:
    """Hedges, conditions, contradictions, questions and acknowledgements decide nothing."""
    assert _understood(text, "moderator") == "?"


@pytest.mark.parametrize(("text", "expected"), SINGLE)
def test_moderator_about_one_listing(text: str, expected: str) -> None:
    """Every command with its argument, alone or two in one answer."""
    assert _understood(text, "moderator") == expected


@pytest.mark.parametrize(("text", "items", "expected"), SEVERAL)
def test_moderator_about_several(text: str, items: int, expected: str) -> None:
    """Numbers, ranges, "alle" and "Rest" name the listings; what is out of range or named twice is asked back."""
    assert _understood(text, "moderator", items) == expected


@pytest.mark.parametrize(("text", "expected"), ORGANISATION)
def test_organisation(text: str, expected: str) -> None:
    """Accept with an amount, decline with a reason, done, pause; anything else is passed on."""
    expected = f"message:{text}" if expected == "message" else expected
    assert _understood(text, "organisation") == expected


@pytest.mark.parametrize(("text", "expected"), HELPER)
def test_helper_in_every_language(text: str, expected: str) -> None:
    """Confirm, withdraw and delete in the nine languages; anything else is passed on."""
    expected = f"message:{text}" if expected == "message" else expected
    assert _understood(text, "helper") == expected


@pytest.mark.parametrize("no", ["Bitte nicht.", "Auf keinen Fall!"])
def test_a_mere_no_before_a_word_is_asked_about(no: str) -> None:
    """What is released cannot be taken back, and what is not wanted nobody knows."""
    assert _understood(f"{no} Kontakt freigeben", "helper") == "?"
    assert _understood(f"{no} Kontakt freigeben", "organisation") == "?"
    assert _understood("Nicht schlimm. Kontakt freigeben", "helper") == "release"


def test_absence_note_decides_nothing() -> None:
    """Also where it carries no header and begins with a yes."""
    text = "Ja, ich habe Ihre Mail erhalten! Vom 10.7. bis 24.7. bin ich an der Ostsee."
    assert _understood(text, "moderator") == "?"
    assert _understood("Ja! Ich bin bis Montag im Urlaub.", "helper") == "?"


@pytest.mark.parametrize(
    ("text", "says_yes"),
    [
        *(
            (text, True)
            for text in ("Ja", "Ja bitte!", "Hallo Frau Keil,\nja, gern, alles. Danke, LG", "ok", "👍", "Stimmt.")
        ),
        *(
            (text, True)
            for text in ("Yes, please", "так", "Да, конечно", "نعم", "oui merci", "evet, lütfen", "بله", "tak jest")
        ),
        *(
            (text, False)
            for text in ("noch aktuell", "Ja, noch aktuell", "alles noch aktuell", "still valid", "gilt noch")
        ),
        *((text, False) for text in ("ja, 2", "Ja?", "Nein", "ja, aber erst am Montag", "bitte", "Alles", "")),
    ],
)
def test_a_mere_yes(text: str, says_yes: bool) -> None:
    """Courtesy and "all of it" may stand beside it; that something is still valid is no yes to another question."""
    assert is_yes(text, WORDS) == says_yes


def test_long_answer_is_no_order() -> None:
    """Nobody approves in two pages; an organisation's letter is passed on, whatever words are in it."""
    text = "Ok. " + "Wir nehmen das gern. " * 300
    assert _understood(text, "moderator") == "?"
    assert _understood(text, "organisation").startswith("message:Ok. Wir nehmen")


def test_listings_of_a_quoted_digest_are_counted() -> None:
    """Numbered in order from 1, behind quote signs or not; other numbers do not count."""
    assert listed_items("> 1)  #90  Kleidung\n>     Jacken\n>\n> 2)  #91  Kleidung\n> 7) nichts") == Items(2, (90, 91))
    assert listed_items("> Guten Tag,\n> 4)  #90") == Items()


_FRAGMENTS = st.sampled_from(
    [
        "ok",
        "ja",
        "nein",
        "nicht",
        "freigeben",
        "ablehnen",
        "wenn",
        "vielleicht",
        "?",
        ".",
        ",",
        "\n",
        "1",
        "2-3",
        "alle",
        "kategorie",
        "möbel",
        "bitte",
        "danke",
        "später",
        "spam",
        "frage",
        "kein",
        "Anna",
        "👍",
        "noch",
        "nehmen",
        "da",
        "löschen",
        "Daten",
        "#",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_FRAGMENTS, max_size=12), st.sampled_from([None, 1, 3]))
def test_hesitation_never_approves(fragments: list[str], items: int | None) -> None:
    """Whatever stands around them, a condition, a hedge or a question keeps an answer from approving."""
    text = " ".join([*fragments, "wenn"])
    assert not any(
        command.command in ("approve", "spam") for command in parse(text, "moderator", WORDS, _category, Items(items))
    )


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80) | st.lists(_FRAGMENTS).map(" ".join), st.sampled_from(["moderator", "organisation", "helper"])
)
def test_any_text_gives_commands(text: str, role: str) -> None:
    """Never nothing, never an error, and targets only from the digest."""
    commands = parse(text, role, WORDS, _category, Items(3))
    assert commands
    assert all(set(c.target) <= {1, 2, 3} for c in commands if isinstance(c.target, tuple))


@pytest.mark.parametrize(
    "text",
    [
        "ok " * 1300,
        "wir " * 990,
        "1 ok " * 790,
        "1-99," * 790,
        "kategorie " * 390,
        "stopp bis auf weiteres " * 170,
        "stopp kleidung bis " * 200,
        "löschen sie " * 330,
        "danke für nicht " * 250,
        "ziehe, bitte, " * 280,
        "nein 2: " * 490,
        "das erste " * 390,
        "alle ok außer 3, da " * 190,
        "frag ihn, " * 390,
        "?" * 3999,
        "x" * 100_000,
        "a'" * 1990,
    ],
)
@pytest.mark.parametrize("role", ["moderator", "organisation", "helper"])
def test_hostile_answers_take_little_time(text: str, role: str) -> None:
    """Linear up to the length that is looked at, constant beyond."""
    assert_linear(lambda given: parse(given, role, WORDS, _category, Items(50)), lambda size: text[:size], len(text))


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("moderator", "ok, aber bitte vorher anrufen"),
        ("moderator", "Ja, wir haben die Nachricht erhalten"),
        ("moderator", "ja, danke für den Hinweis"),
        ("moderator", "OK wird gemacht"),
        ("moderator", "Freigegeben hat das doch Ben gestern?"),
        ("moderator", "Das darf auf keinen Fall raus"),
        ("moderator", "darf nicht raus"),
        ("moderator", "kann so leider nicht raus"),
        ("moderator", "kann das wirklich online?"),
        ("moderator", "Das kann meiner Meinung nach nicht freigegeben werden"),
        ("moderator", "das kann ich nicht freigeben weil Adresse fehlt"),
        ("moderator", "ok nur für Gera"),
        ("moderator", "nichts einzuwenden wenn die Größe stimmt"),
        ("moderator", "ich habe Bedenken"),
        ("moderator", "keine Bedenken mehr von Anna, von mir schon"),
        ("moderator", "gut, dass du fragst"),
        ("moderator", "einverstanden bin ich nicht"),
        ("moderator", "zugelassen?"),
        ("moderator", "Wer hat das genehmigt"),
        ("moderator", "Wurde das genehmigt oder abgelehnt?"),
        ("moderator", "Bin dafür, Anna dagegen"),
        ("moderator", "Alles klar"),
        ("moderator", "Klar, aber nicht heute"),
        ("moderator", "Bestätigt ist noch nichts"),
        ("moderator", "Ich lehne das nicht ab."),
        ("moderator", "angenommen, das stimmt"),
        ("moderator", "Angenommen es ist echt, dann ok"),
        ("moderator", "Akzeptiert der Mann auch Samstag"),
        ("moderator", "Zulassen würde ich das nicht"),
        ("moderator", "aufnehmen können wir das nicht"),
        ("moderator", "als Möbel freigeben?"),
        ("moderator", "Freigeben als Möbel, falls ok"),
        ("moderator", "unter Kleidung einsortieren, aber noch nicht freigeben"),
        ("moderator", "Soll das unter Möbel oder Hausrat?"),
        ("moderator", "Kann man so machen, muss man aber nicht"),
        ("moderator", "Machen wir so: erst anrufen"),
        ("moderator", "Sieht gut aus auf dem Foto"),
        ("moderator", "alles gut bei dir?"),
        ("moderator", "Alles gut hier, danke"),
        ("moderator", "geht so"),
        ("moderator", "Keine Einwände, bitte aber Telefonnummer entfernen"),
        ("moderator", "Green light would be premature"),
        ("moderator", "sounds good but ask first"),
        ("moderator", "all good things come to an end"),
        ("moderator", "I can't approve this"),
        ("moderator", "Don't approve yet"),
        ("moderator", "Who approved this?"),
        ("moderator", "ok for me if ok for you"),
        ("organisation", "wollen wir das wirklich?"),
        ("organisation", "Wollen wir am Dienstag telefonieren"),
        ("organisation", "Wann holen wir das ab?"),
        ("organisation", "ist gedeckt der Tisch?"),
        ("organisation", "all sorted by size please"),
        ("organisation", "we want it clean"),
        ("organisation", "Wir können das leider nicht brauchen"),
        ("organisation", "Brauchen wir nicht mehr als zwei Stück?"),
        ("helper", "Ich kann es abgeben"),
        ("helper", "Kann es jemand abholen? Sonst wird es entsorgt."),
        ("helper", "Ich habe jemanden gefunden, der es bringen kann"),
        ("helper", "Steht noch im Keller, kann gebracht werden"),
        ("helper", "Ist Samstag noch frei?"),
        ("helper", "Ich bin am Samstag noch frei"),
        ("helper", "Muss leider für Samstag absagen, Sonntag geht"),
        ("helper", "Das gilt nicht mehr als neu, aber gut erhalten"),
        ("helper", "Haben Sie jemanden gefunden?"),
        ("helper", "It's not available on Monday, but Tuesday works"),
        ("helper", "Cancel Monday please, Tuesday is better"),
        ("helper", "I am free on Monday, still on?"),
        ("helper", "Nie mam czasu w poniedziałek"),
        ("helper", "Отменяю встречу во вторник, давайте в среду"),
        ("helper", "Забрали документы? Мебель ещё у меня"),
        ("helper", "Я в наличии завтра"),
        ("helper", "Klar, wann wollen Sie kommen?"),
    ],
)
def test_command_words_in_other_sentences(role: str, text: str) -> None:
    """A word that orders something alone does not where a sentence means something else by it."""
    assert {command.command for command in parse(text, role, WORDS, _category)} <= {"unclear", "message"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NEIN Der Herr kommt vielleicht aus Jena", "reject:Der Herr kommt vielleicht aus Jena"),
        ("nein nur Kleidung bis Größe 140", "reject:nur Kleidung bis Größe 140"),
        ("Nein, wir können keine Autos vermitteln", "reject:wir können keine Autos vermitteln"),
        ("Nein, vielleicht später", "?"),
        ("Nein, nur heute nicht", "?"),
        ("Nein, würde ich sagen", "?"),
        ("Nein, erst nach der Sitzung", "?"),
        ("Nein, ich kann das leider nicht alleine entscheiden", "?"),
        ("als Kleidung freigeben", "category:clothing|approve"),
        ("als Möbel einsortieren", "category:furniture"),
        ("zu Möbel verschieben, dann ok", "category:furniture|approve"),
        ("als Möbel freigeben?", "?"),
        ("Oh, falsch geklickt. Zurück bitte!", "undo"),
    ],
)
def test_reasons_that_hedge_and_corrections_without_the_word(text: str, expected: str) -> None:
    """A plain no is believed with its reason, not with a second thought; a category is heard in "als …" too."""
    assert _understood(text, "moderator") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("57 ok, 61 nein kaputt", "57:approve|61:reject:kaputt"),
        ("#61 ok", "2:approve"),
        ("1 ok, 57 nein", "?"),
        ("62 ok", "?"),
        ("57 ok, Rest nein", "57:approve|2:reject"),
    ],
)
def test_ids_of_a_list(text: str, expected: str) -> None:
    """The numbers that the items have besides their places; the same item twice, or another number, is asked back."""
    found = parse(text, "moderator", WORDS, _category, Items(2, (57, 61)))
    assert "|".join(_say(command) for command in found) == expected


@pytest.mark.parametrize(
    ("text", "items", "expected"),
    [
        ("kategorie möbel, sonst ok", None, "category:furniture|approve"),
        ("category möbel, otherwise ok", None, "category:furniture|approve"),
        ("kategorie möbel, sonst ablehnen", None, "?"),
        ("kategorie möbel, sonst nicht ok", None, "?"),
        ("kategorie möbel, sonst ok?", None, "?"),
        ("kategorie möbel, sonst ok wenn die Adresse raus ist", None, "?"),
        ("Foto fehlt, sonst ok", None, "?"),
        (
            "Please reject this one: we do not list rooms for rent.",
            None,
            "reject:we do not list rooms for rent",
        ),
        ("Please reject. List", None, "?"),
        ("Das passt nicht hierher, bitte nicht freigeben.", None, "reject:Das passt nicht hierher"),
        ("Das passt nicht hierher, bitte nicht ablehnen.", None, "?"),
        ("Das passt nicht hierher, nicht freigeben oder?", None, "?"),
        (
            "Bitte beim Absender nachfragen: Welcher Stock, gibt es einen Aufzug?",
            None,
            "ask:Welcher Stock, gibt es einen Aufzug?",
        ),
        ("Please ask the sender: which floor is it?", None, "ask:which floor is it?"),
        ("Ich muss beim Absender nachfragen: Wie groß ist es?", None, "?"),
        ("Muss den Chef nachfragen: dürfen wir das?", None, "?"),
        ("Nicht beim Absender nachfragen: ok?", None, "?"),
        ("Beim Absender nachfragen?", None, "?"),
        ("Nicht ablehnen, das geht klar! Der Mann hat uns letztes Jahr schon geholfen.", None, "approve"),
        ("Nicht ablehnen.", None, "?"),
        ("Nein, nicht ablehnen", None, "?"),
        ("Nicht ablehnen, ok wäre es nach Rücksprache", None, "?"),
        ("Nicht ablehnen, nicht freigeben", None, "?"),
        ("ok, gibt es frei", None, "approve"),
        ("gibt es frei?", None, "?"),
        ("gibt es frei verfügbare Termine", None, "?"),
        ("Nr. 1 ok Nr. 3 ok Nr. 2 lieber noch warten", 3, "1:approve|3:approve|2:hold"),
        ("Nr. 1 lieber ok", 3, "?"),
        ("Nr. 1 ok Nr. 2 lieber ablehnen", 3, "?"),
        ("1 ok, 2 auch", 3, "1:approve|2:approve"),
        ("Nr. 1 freigeben, Nr. 2 bitte auch", 3, "1:approve|2:approve"),
        ("1 ok. Nr. 2 auch.", 3, "1:approve|2:approve"),
        ("1 ok, die 2 ebenso, 3 nein", 3, "1:approve|2:approve|3:reject"),
        ("1 ok. Danke. Nr. 2 auch", 3, "?"),
        ("1 approve, 2 likewise", 3, "1:approve|2:approve"),
        ("1 ok, 2 später, 3 ebenso", 3, "1:approve|2:hold|3:hold"),
        ("1 ok, 2 auch nicht", 3, "?"),
        ("1 ok, 2 auch?", 3, "?"),
        ("1 nein kaputt, 2 auch", 3, "?"),
        ("2 auch", 3, "?"),
    ],
)
def test_sloppy_forms(text: str, items: int | None, expected: str) -> None:
    """How people write beside the words that the letters teach; what only looks alike is asked back."""
    assert _understood(text, "moderator", items) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bitte löschen Sie alle meine Angaben. Ich bin letzte Woche umgezogen.", "delete"),
        ("Löschen Sie meine Angaben zur Größe bitte.", "message"),
        ("Bitte meine Angaben nicht löschen.", "message"),
    ],
)
def test_all_details_of_a_helper_deleted(text: str, expected: str) -> None:
    """All that somebody told is erased; one detail of it is not."""
    assert _understood(text, "helper").partition(":")[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Könnt ihr mir mal die Liste schicken?", "list"),
        ("Bitte noch einmal die aktuelle Liste", "list"),
        ("Could you send me the list please?", "list"),
        ("Ich brauche eine Anleitung", "help"),
        ("Zeig mir bitte die ganze Mail", "show"),
        ("Zurück! Ich hatte die falsche Liste vor mir.", "undo"),
        ("Das war ein Versehen, bitte zurück", "undo"),
        ("Versehentlich freigegeben, bitte zurücknehmen", "undo"),
        ("Ich nehme mein OK zurück.", "undo"),
        ("Undo! I had the wrong list open.", "undo"),
        ("please undo my last approval", "undo"),
        ("Hört sich gut an, kann man so reinstellen.", "approve"),
        ("Könnt ihr so veröffentlichen", "approve"),
        ("Gutes Angebot, ok.", "approve"),
        ("In Ordnung, rein damit!", "approve"),
        ("Freigeben, danke fürs Nachfragen!", "approve"),
        ("Thanks for asking me first. Please publish.", "approve"),
        ("Don't reject it, that's fine", "approve"),
        ("Bitte nicht ablehnen, passt.", "approve"),
        ("Habe angerufen, alles ok. Bitte freigeben.", "approve"),
        ("All good", "approve"),
        ("Das ist ein Verkauf, also nein.", "reject:Das ist ein Verkauf"),
        ("Das geht leider nicht, zu groß", "reject:zu groß"),
        ("Ablehnen, hatten wir gestern schon", "reject:hatten wir gestern schon"),
        ("Nein, das hatten wir letzte Woche schon", "reject:das hatten wir letzte Woche schon"),
        ("Bitte frag ihn, ob der Schrank zerlegt ist.", "ask:ob der Schrank zerlegt ist"),
        (
            "Fragt bitte beim Spender nach, wie groß der Tisch ist",
            "ask:wie groß der Tisch ist",
        ),
        ("Please ask her if she can deliver.", "ask:if she can deliver"),
        ("Frage an den Absender: Ist das Rad fahrbereit?", "ask:Ist das Rad fahrbereit?"),
        (
            "Können Sie den Absender bitte fragen, wie groß die Teppiche sind und ob geraucht wird?",
            "ask:wie groß die Teppiche sind und ob geraucht wird?",
        ),
        ("Bitte beim Absender nachfragen, ob die Decken gewaschen sind.", "ask:ob die Decken gewaschen sind"),
        ("Could you ask them whether the pram folds?", "ask:whether the pram folds?"),
        ("Frage an den Absender: Sind die Decken gewaschen? Danke, Anna", "ask:Sind die Decken gewaschen?"),
        ("Question: does it fold? Many thanks, Amy Lee", "ask:does it fold?"),
        ("Bitte nachfragen, ob sie gewaschen sind. Viele Grüße Anna", "ask:ob sie gewaschen sind"),
        ("Frage: Ist es da? Danke, dann kommen wir.", "ask:Ist es da? Danke, dann kommen wir."),
        ("FRAGE Wie groß ist es? Bitte Fotos!", "ask:Wie groß ist es? Bitte Fotos!"),
        ("FRAGE Passt ein Gruß Anna dazu?", "ask:Passt ein Gruß Anna dazu?"),
        ("Kurze Frage: welche Farbe?", "ask:welche Farbe?"),
        ("Schaue ich mir morgen an", "hold"),
        ("Das sind Möbel, kein Hausrat", "category:furniture"),
        ("Ist Kleidung, nicht Möbel. Sonst ok", "category:clothing|approve"),
        ("Falsche Kategorie, das ist Kleidung.", "category:clothing"),
    ],
)
def test_natural_forms(text: str, expected: str) -> None:
    """The same order in the words of everyday."""
    assert _understood(text, "moderator") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Raus damit!",
        "Weg damit",
        "Könnt ihr so reinstellen?",
        "Klingt nicht gut",
        "Gutes Angebot.",
        "Keine Liste bitte",
        "Die Liste ist zu lang",
        "Er soll das zurücknehmen",
        "Versehentlich freigegeben",
        "Ok, danke fürs Nachfragen",
        "Freigeben, danke für nichts",
        "Thanks for asking but no approval yet",
        "Do not reject",
        "Don't reject, don't publish",
        "Im März hatte ich so etwas abgelehnt, da war der Herr sehr ungehalten.",
        "Das hatten wir letztes Jahr schon mal abgelehnt.",
        "So etwas haben wir im Sommer abgelehnt.",
        "I had rejected a similar one before, and he got angry.",
        "We always reject those",
        "Ich frage mal Anna.",
        "Ask Anna",
        "Frag mich nicht",
        "Frag ihn, ob er bringt, sonst ablehnen.",
        "Eine Frage hat er nicht beantwortet",
        "Das ist Kleidung",
        "Das ist keine Kleidung",
    ],
)
def test_everyday_words_that_decide_nothing(text: str) -> None:
    """Ambiguous, denied, about another time or somebody here: a careful secretary asks back."""
    assert _understood(text, "moderator") == "?"


@pytest.mark.parametrize(
    ("text", "items", "expected"),
    [
        ("Das erste ist ok, das zweite nein", 4, "1:approve|2:reject"),
        ("Erstes ok, zweites nein, drittes später", 4, "1:approve|2:reject|3:hold"),
        ("Die ersten beiden ok, die letzte bitte ablehnen", 4, "1,2:approve|4:reject"),
        ("the first two are fine, reject the last one", 4, "1,2:approve|4:reject"),
        ("approve the first and the third", 4, "1,3:approve"),
        ("alle außer der letzten ok", 4, "1,2,3:approve"),
        ("das zweite Foto fehlt", 4, "?"),
        ("Das erste Mal war es ok", 4, "?"),
        ("die fünfte ok", 4, "?"),
        ("ok für die erste Woche", 4, "?"),
        ("Alle ok bis auf die 1. Da bitte nachfragen: Wie groß?", 4, "2,3,4:approve|1:ask:Wie groß?"),
        ("alle ok außer der 3, die ist doppelt", 4, "1,2,4:approve"),
        ("alle ok außer 2, die bitte ablehnen: zu alt", 4, "1,3,4:approve|2:reject:zu alt"),
        ("All ok except 3, that's a duplicate", 4, "1,2,4:approve"),
        ("Bis auf 2 alles ok", 4, "1,3,4:approve"),
        ("alle ok außer 3, wenn Anna zustimmt", 4, "?"),
        ("alle ok außer 3, oder?", 4, "?"),
        ("alle ok außer 3, der Rest später", 4, "?"),
        ("Nur 2 ok, den Rest nehme ich mir morgen vor.", 4, "2:approve|1,3,4:hold"),
        ("alle ok, nur 3 nein", 4, "1,2,4:approve|3:reject"),
        ("alle ok, nur 3 vielleicht", 4, "?"),
        ("2 nein, nur 1 ok", 4, "?"),
        ("1 and 2 are fine, reject 3 - it is far too old", 3, "1,2:approve|3:reject:it is far too old"),
        ("yes to 1 and 2, no to 3", 3, "1,2:approve|3:reject"),
        ("nein zu 2, ja zum Rest", 4, "2:reject|1,3,4:approve"),
        ("ok für 1, wenn Anna zustimmt", 4, "?"),
        ("ok für 1 Person", 4, "?"),
        ("Zu 1: ok. Zu 2: nein, zu weit weg.", 2, "1:approve|2:reject:zu weit weg"),
        ("2 ist Spam, sonst alles ok", 4, "2:spam|1,3,4:approve"),
        ("1 ok, beim Rest bin ich mir nicht sicher", 4, "1:approve"),
        ("1 ok, beim Rest nur wenn Anna zustimmt", 4, "?"),
        ("Bitte alle freigeben, danke fürs Sammeln!", 4, "all:approve"),
    ],
)
def test_natural_forms_about_several(text: str, items: int, expected: str) -> None:
    """Places as words, exceptions with a remark, the command before its numbers, and what may not be taken for them."""
    assert _understood(text, "moderator", items) == expected


@pytest.mark.parametrize(
    ("role", "text", "expected"),
    [
        ("helper", "Видаліть, будь ласка, всі мої дані", "delete"),
        ("helper", "Снимите, пожалуйста, моё предложение.", "withdraw"),
        ("helper", "Supprimez, s'il vous plaît, toutes mes données.", "delete"),
        ("helper", "Löschen Sie, bitte, alle meine Daten.", "delete"),
        ("helper", "Так, все ще є", "confirm"),
        ("helper", "На жаль, віддала сусідам", "withdraw"),
        ("helper", "Извините, уже разобрали", "withdraw"),
        ("helper", "Предложение ещё актуально", "confirm"),
        ("helper", "آسف، أعطيته للجيران", "withdraw"),
        ("helper", "ما زلت أستطيع المساعدة", "confirm"),
        ("helper", "نعم ما زال متوفراً", "confirm"),
        ("helper", "Oui toujours valable", "confirm"),
        ("helper", "Tak nadal aktualne", "confirm"),
        ("helper", "Да есть ещё, всё ещё актуально", "confirm"),
        ("helper", "احذفوا من فضلكم جميع بياناتي", "delete"),
        ("helper", "Désolée, je les ai déjà donnés", "withdraw"),
        ("helper", "Mon offre tient toujours", "confirm"),
        ("helper", "Maalesef komşuma verdim", "withdraw"),
        ("helper", "Henüz kimse almadı", "confirm"),
        ("helper", "متاسفانه به همسایه دادم", "withdraw"),
        ("helper", "هنوز کسی نگرفته", "confirm"),
        ("helper", "Niestety, oddałam sąsiadom", "withdraw"),
        ("helper", "Nadal do oddania", "confirm"),
        ("helper", "We had to throw it away", "withdraw"),
        ("organisation", "Da sagen wir nicht nein!", "accept"),
        ("organisation", "Gern zwei", "accept:2"),
        ("organisation", "Two please", "accept:2"),
        ("organisation", "Exactly what we need!", "accept"),
        ("organisation", "Охоче візьмемо", "accept"),
        ("organisation", "С благодарностью принимаем", "accept"),
        ("organisation", "Bardzo chętnie przyjmiemy", "accept"),
        ("organisation", "Nous serions preneurs", "accept"),
        ("organisation", "نحن بحاجة إليه", "accept"),
        ("organisation", "Bize uygun", "accept"),
        ("organisation", "با کمال میل می‌پذیریم", "accept"),
        (
            "organisation",
            "Für uns ist das leider nichts, wir haben nur Kinder hier.",
            "decline:wir haben nur Kinder hier",
        ),
        ("organisation", "No thanks, not suitable for our residents.", "decline:not suitable for our residents"),
        ("organisation", "Nein danke, passt leider nicht", "decline"),
        ("organisation", "Lieber nicht, zu schwer für den Aufzug", "decline:zu schwer für den Aufzug"),
        ("organisation", "Vielen Dank für das Angebot, aber wir müssen leider absagen.", "decline"),
        ("organisation", "Нажаль, у нас немає місця", "decline:у нас немає місця"),
        ("organisation", "Niestety u nas nie ma miejsca", "decline:u nas nie ma miejsca"),
        ("organisation", "Ce n'est pas pour nous", "decline"),
        ("organisation", "Wir haben inzwischen welche bekommen.", "done"),
        ("organisation", "Нам уже не нужно", "done"),
        ("organisation", "Artık ihtiyaç yok", "done"),
    ],
)
def test_natural_forms_of_owners(role: str, text: str, expected: str) -> None:
    """In the languages of those who write; politeness between commas does not part what belongs together."""
    assert _understood(text, role) == expected


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("helper", "Löschen Sie, wenn das Sofa weg ist, meine Daten"),
        ("helper", "Не удаляйте, пожалуйста, мои данные"),
        ("helper", "Чи можна забрати завтра?"),
        ("helper", "Ne supprimez pas mes données"),
        ("helper", "Quand venez-vous le chercher ?"),
        ("helper", "هل ما زلتم تحتاجونه؟"),
        ("helper", "Ne zaman alırsınız?"),
        ("helper", "Kiedy możecie odebrać?"),
        ("helper", "Je peux le donner samedi"),
        ("organisation", "Da sagen wir nicht sofort nein"),
        ("organisation", "Danke, aber wir nehmen es nur, wenn Sie es bringen"),
        ("organisation", "Vielen Dank für das Angebot, aber ist das nicht zu groß?"),
        ("organisation", "Bize lazım mı bilmiyorum"),
        ("organisation", "We will let you know."),
        ("organisation", "Das wäre schade."),
    ],
)
def test_what_owners_leave_open(role: str, text: str) -> None:
    """Questions, conditions, denials and plans are for somebody to read."""
    assert {command.command for command in parse(text, role, WORDS, _category)} <= {"unclear", "message"}


MARKS_AND_REMARKS = [
    ("organisation", "Nehmen wir gern. Anfragen an nein.stopp@tafel.test", "accept|message:Anfragen an nein.stopp@tafel.test"),
    ("organisation", "petra.loeschen@verein.example", "message"),
    ("organisation", "Wir nehmen 2, mehr schaffen wir leider nicht.", "accept:2"),
    ("organisation", "Das passt nicht nur gut, das ist perfekt.", "message"),
    ("organisation", "Unsere Fahrer machen von 11 bis 12 Uhr Pause.", "message"),
    ("organisation", "Wir nehmen Ihr Angebot gern in Anspruch.", "accept"),
    ("helper", "Noch da :-) Bitte klingeln.", "confirm|message:Bitte klingeln."),
    ("helper", "Die Stühle stehen noch bei mir im Keller.", "confirm"),
    ("helper", "Bitte alles andere von mir löschen", "delete"),
    ("helper", "Bitte löschen Sie alle Daten, die Sie über mich gespeichert haben. Art. 17 DSGVO.", "delete"),
    ("organisation", "Bitte alle meine Daten löschen, die über mich gespeichert sind.", "delete"),
    ("helper", "Löschen Sie meine Daten, vorher eine Kopie meiner Daten bitte.", "access|delete"),
    ("moderator", "Sie können die Anzeige gern veröffentlichen.", "approve"),
    ("moderator", "Nach Rücksprache nun doch ok", "approve"),
    ("moderator", "Ablehnen, Sofas nehmen wir nicht, auch wenn sie geschenkt sind", "reject:Sofas nehmen wir nicht, auch wenn sie geschenkt sind"),
    ("moderator", "Spam, das kam gestern auch schon.", "spam"),
    ("moderator", "Spam, glaube ich", "?"),
    ("moderator", "Spam, oder?", "?"),
    ("moderator", "Können wir sowas überhaupt veröffentlichen", "?"),
    ("moderator", "You can hardly publish this", "?"),
    ("moderator", "Frag ihn, ob er bringt, dann ok", "?"),
    ("moderator", "eine Frage: kennt jemand von euch den Mann?", "?"),
    ("moderator", "Kurze Frage an euch: kennt ihr den?", "?"),
    ("organisation", "No space in our van, could you deliver it?", "message"),
    ("organisation", "Das können wir nicht abholen. Bringen Sie es?", "message"),
    ("organisation", "Genau das suchen wir! Wie groß ist es denn?", "message"),
    ("organisation", "Please don't send it by post, we collect it.", "message"),
    ("organisation", "Bitte nichts schicken, wir holen es ab.", "message"),
    ("helper", "I am not available now, please call at six", "message"),
    ("helper", "My sister gave it to me last year. You can come on Friday.", "message"),
    ("helper", "My children have gone to school, come at ten", "message"),
    ("helper", "Please delete my address.", "message"),
    ("helper", "Das Sofa liegt noch bei der Post", "message"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "text", "expected"), MARKS_AND_REMARKS)
def test_addresses_smileys_and_remarks(role: str, text: str, expected: str) -> None:
    """A mail address is one word whatever stands in it, a smiley ends a sentence, and "auch wenn" sets no condition."""
    assert _understood(text, role) == (f"message:{text}" if expected == "message" else expected)


@pytest.mark.parametrize(
    "text",
    ["Ok\n[cid:image001.png@01DC1234.5678]", "[image: logo.png]\nOk", "Ok\n<image001.png>"],
)
def test_what_stands_for_a_picture_is_no_word(text: str) -> None:
    """A logo below an answer makes it no less clear."""
    assert _understood(text, "moderator") == "approve"


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("ja, löschen", True),
        ("ja bitte löschen, danke", True),
        ("Ja löschen Sie bitte alles", True),
        ("yes, delete", True),
        ("Yes please delete everything", True),
        ("так, видалити", True),
        ("да, удалить", True),
        ("نعم، احذف", True),
        ("oui, supprimer", True),
        ("evet, sil", True),
        ("بله، حذف", True),
        ("tak, usunąć", True),
        ("nein, nicht löschen", False),
        ("ja, nicht löschen", False),
        ("vielleicht löschen", False),
        ("löschen?", False),
        ("ja, nur das Bett löschen", False),
    ],
)
def test_yes_with_the_asked_word(text: str, yes: bool) -> None:
    """Asked whether to delete, a yes with the asked word behind it is a yes; a doubt, a no or a part is none."""
    assert confirms(text, "delete", WORDS) is yes


@pytest.mark.parametrize(
    ("text", "role", "meant"),
    [
        ("Ja, die würden wir gerne haben.", "organisation", "accept"),
        ("Das passt super zu uns.", "organisation", "accept"),
        ("4x bitte", "organisation", "accept:4"),
        ("leider zu groß", "organisation", "decline:leider zu groß"),
        ("Kein Platz", "organisation", "decline:Kein Platz"),
        ("leider zu groß?", "organisation", "message:leider zu groß?"),
        ("Das passt vielleicht super zu uns", "organisation", "message:Das passt vielleicht super zu uns"),
        ("durdur", "helper", "pause"),
        ("duraklat", "helper", "pause"),
        ("ara ver", "helper", "pause"),
    ],
)
def test_plain_words(text: str, role: str, meant: str) -> None:
    """Plain words take, refuse with their reason, or pause; a hedge or a question stays a message."""
    assert _understood(text, role) == meant


@pytest.mark.parametrize(
    ("role", "text", "meant"),
    [
        ("helper", "Ja, gilt weiter, aber nur noch bis 15.12.", "confirm:15.12."),
        ("helper", "Gilt das weiter?", "message:Gilt das weiter?"),
        ("moderator", "Ja, können Sie so freigeben.", "approve"),
        ("moderator", "Können Sie so freigeben?", "?"),
        ("moderator", "Können Sie so nicht freigeben.", "?"),
        ("moderator", "Werbung. Raus damit!", "?"),
        ("moderator", "Kümmere ich mich drum!", "claim"),
        ("moderator", "Kümmere ich mich nicht drum", "?"),
    ],
)
def test_the_verb_first(role: str, text: str, meant: str) -> None:
    """As people answer a question; turned into one, or with a no, it decides nothing."""
    assert _understood(text, role) == meant
