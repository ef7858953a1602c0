"""Writes tests/mail/replies/set/: 160 answers to real letters of mailflow, wrapped as mail clients wrap them.

`python tests/replyset.py` renders the letters from templates/ and writes the mails and labels.jsonl anew. What people
wrote, and what a careful secretary would do with it, stands in ANSWERS, one by one. The labels' meaning: `reply_text`
is the new text with its salutation, without the closing formula and all after it; `commands` in the order written,
`unclear` where nothing may be done; `alt_commands` are other readings that are as good.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from replyclients import Answer, mail

from mailflow.model import Reason
from mailflow.outgoing.compose import html_of
from mailflow.outgoing.letters import Letters, Rendered
from mailflow.outgoing.shown import Listed

HERE = Path(__file__).parent
FOLDER = HERE / "mail" / "replies" / "set"
_WHEN = datetime(2026, 5, 4, 12, 5, tzinfo=UTC)

REVIEW = {
    "number": 57,
    "kind": "offer",
    "sender_name": "Peter Krause",
    "sender_address": "peter.krause@web.example",
    "organisation": "",
    "organisation_known": False,
    "received": _WHEN,
    "listings": (Listed(1, "Möbel", "ein Schlafsofa", 1),),
    "postcode": "07545",
    "phone": "0365 5550123",
    "text": "Hallo,\n\nich habe ein Schlafsofa abzugeben, gut erhalten. Ist das ok für Sie? Nein, rauchen tun wir nicht.\n\nPeter Krause",
    "attachments": (),
    "reasons": (Reason("fresh"),),
    "doubts": (),
    "corrected_by": "",
    "by_you": False,
    "addition": "",
}
_THREE = (
    Listed(1, "Möbel", "ein Schlafsofa", 1),
    Listed(2, "Kleidung", "Wintersachen Gr. 98", None),
    Listed(3, "Elektronik", "eine Waschmaschine", 1),
)
_DIGEST = (
    Listed(57, "Möbel", "ein Schlafsofa", 1, since=_WHEN),
    Listed(61, "Kleidung", "Wintersachen Gr. 98", since=_WHEN),
    Listed(64, "Deutsch lernen", "Sprachpate gesucht", kind="need", since=_WHEN),
    Listed(70, "Haushalt", "Töpfe, Pfannen", since=_WHEN),
)
_MATCH = {
    "number": 57,
    "category": "Möbel",
    "amount": 5,
    "postcode": "07545",
    "text": "Fünf Stühle aus Eiche, einer wackelt etwas. Ja, alle noch da.",
    "need": "Wir suchen Stühle für unser Café",
    "reasons": (Reason("same_category", {"category": "Möbel"}),),
}
_INTRODUCTION = {
    "number": 57,
    "category": "Möbel",
    "text": "Fünf Stühle aus Eiche",
    "organisation": "Kleiderkammer Gera",
    "amount": 5,
    "message": "Sehr gern! Wann dürfen wir kommen?",
}
_RECEIPT = {
    "number": 57,
    "kind": "offer",
    "role": "helper",
    "listings": (Listed(1, "Möbel", "Fünf Stühle", 5),),
    "postcode": "07545",
    "phone": "",
}
LETTERS: dict[str, tuple[str, dict[str, object]]] = {
    "review": ("moderator/review", REVIEW),
    "review unknown": ("moderator/review", REVIEW | {"kind": "unknown", "listings": (Listed(1),)}),
    "review three": ("moderator/review", REVIEW | {"listings": _THREE}),
    "list": ("moderator/list", {"listings": _DIGEST}),
    "done": (
        "moderator/done",
        {"number": 57, "kind": "offer", "listings": (Listed(1, "Möbel", outcome="approved"),), "undo_until": _WHEN},
    ),
    "match": ("organisation/match", _MATCH),
    "introduction": ("helper/introduction", _INTRODUCTION),
    "receipt": ("sender/receipt", _RECEIPT),
    "approved": (
        "sender/decision_approved",
        {"number": 57, "kind": "offer", "role": "helper", "listings": _RECEIPT["listings"]},
    ),
}
ITEMS = {"list": 4, "review three": 3}

WEBER = "Mit freundlichen Grüßen\n\nAnna Weber\nStadtverwaltung Gera\nPressestelle\nKornmarkt 12\n07545 Gera\nTel.: 0365 838-1234"
DISCLAIMER = (
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, ist das Kopieren nicht"
    " gestattet. OK zur elektronischen Kommunikation erteilen wir nicht. Nein, auch nicht per Fax."
)
ORG = "Freundliche Grüße\nSabine Roth\n\nDiakonie Gera e.V.\nTalstraße 30 | 07545 Gera\nwww.diakonie-gera.example"

ANSWERS: list[dict[str, object]] = []


def a(
    text: str,
    commands: str | list[str],
    client: str = "gmail",
    *,
    role: str = "moderator",
    letter: str = "",
    closing: str = "",
    language: str = "de",
    letter_language: str = "",
    alt: list[list[str]] | None = None,
    reply: str | None = None,
    encoding: str = "quoted-printable",
    charset: str = "utf-8",
    options: str = "",
    between: list[tuple[str, str]] | None = None,
    plain: str | None = None,
    extra_html: str = "",
    headers: list[str] | None = None,
    note: str = "",
) -> None:
    ANSWERS.append(dict(locals()))


# Moderators who say what they want


a("Ok.", "approve", "outlook_desktop", closing=WEBER, charset="windows-1252")
a(
    "Passt, kann freigegeben werden.",
    "approve",
    "outlook_original",
    closing="MfG\nWeber",
    charset="iso-8859-1",
    encoding="8bit",
)
a("ja gern", "approve", "gmail", encoding="base64")
a("JA", "approve", "iphone")
a("ist in ordnung, bitte freischalten", "approve", "gmx", closing="LG Karin")
a("NEIN Die Sachen sind zu alt.", "reject: Die Sachen sind zu alt", "webde_app")
a("Ablehnen, weil das Werbung ist.", "reject: das Werbung ist", "t_online", alt=[["reject: weil das Werbung ist"]])
a(
    "Nein. Wir haben schon genug Sofas im Lager.",
    "reject: Wir haben schon genug Sofas im Lager",
    "samsung",
    encoding="base64",
)
a("spaeter bitte", "hold", "k9")
a("Spam!!!", "spam", "yahoo")
a(
    "Frage: Wie groß ist der Schrank? Passt er in einen Kombi?",
    "ask: Wie groß ist der Schrank? Passt er in einen Kombi?",
    "proton",
)
a("ok", "approve", "mutt", options="bottom")
a("freigeben, danke dir", "approve", "roundcube", closing="Gruß, Ben")
a("KATEGORIE Hausrat", "category: household", "open_xchange")
a("Kategorie: Kinderbetreuung", "category: childcare", "notes")
a("Zurück", "undo", "zimbra", letter="done")
a("Liste", "list", "evolution")
a("Hilfe", "help", "kmail")
a("Zurücknehmen bitte, war ein Versehen", "undo", "outlook_mobile", letter="done")
a("Looks good, go ahead.", "approve", "outlook_mobile", language="en", alt=[["unclear"]])
a(
    "No, we don't take mattresses.",
    "reject: we don't take mattresses",
    "outlook_web",
    language="en",
    closing="Kind regards,\nTom Baker\nCity Hall",
)
a("Category furniture, household", "category: furniture,household", "gmail", language="en")
a(
    "Question: what size are the coats?",
    "ask: what size are the coats?",
    "apple_mail",
    language="en",
    closing="Cheers\nTom",
)
a("✅", "approve", "apple_mail")
a("👎", "reject", "thunderbird")
a(
    "Kategorie Möbel, dann ok",
    ["category: furniture", "approve"],
    "thunderbird",
    encoding="flowed",
    alt=[["category: furniture"], ["unclear"]],
)
a(
    "Bitte als Kleidung einsortieren und freigeben.",
    ["category: clothing", "approve"],
    "roundcube",
    alt=[["unclear"], ["category: clothing"]],
    options="html",
)
a(
    "Nein, bitte nicht freigeben. Der Mann hat vor zwei Wochen dasselbe geschickt.",
    "reject: Der Mann hat vor zwei Wochen dasselbe geschickt",
    "outlook_desktop",
    closing=WEBER,
    alt=[["reject: bitte nicht freigeben. Der Mann hat vor zwei Wochen dasselbe geschickt"]],
)
a(
    "NEIN Der Herr kommt vielleicht aus Jena, wir nehmen nur Angebote aus Gera.",
    "reject: Der Herr kommt vielleicht aus Jena, wir nehmen nur Angebote aus Gera",
    "gmail",
)
a("nein nur Kleidung bis Größe 140 bitte", "reject: nur Kleidung bis Größe 140 bitte", "webde_app")
a(
    "Freigeben.\n\nÜbrigens: ab morgen bin ich im Urlaub, Ben macht solange weiter.",
    "approve",
    "thunderbird",
    alt=[["unclear"]],
)
a("Okay, von mir aus gerne.", "approve", "outlook_web", closing=f"Viele Grüße\nAnna Weber\n\n{DISCLAIMER}")
a("freigebn", "approve", "iphone", options="old", note="one letter missing")
a("Katgorie Kleidung", "category: clothing", "samsung", alt=[["unclear"]])
a("KATEGORIE Moebel", "category: furniture", "gmx", options="plain")
a("zurueck", "undo", "gmail", letter="done")
a("FREIGEBEN!!!", "approve", "yahoo")
a(
    "Guten Morgen,\n\nvon mir ein klares Ja. 👍",
    "approve",
    "iphone",
    options="html only",
    reply="Guten Morgen, von mir ein klares Ja. 👍",
)
a("Hallo liebes Team,\nok.\nDanke für eure Arbeit!", "approve", "bluemail")
a(
    "Guten Tag, bitte ablehnen, wir nehmen keine gebrauchten Matratzen. Danke",
    "reject: wir nehmen keine gebrauchten Matratzen",
    "outlook_2003",
    closing="MfG A. Weber",
)
a("Genehmigt", "approve", "notes", options="html only")
a("Erlaubt. Bitte veröffentlichen.", "approve", "zimbra", alt=[["unclear"]])
a("kat elektronik", "category: electronics", "k9", alt=[["unclear"]])
a("nope", "reject", "proton", language="en", alt=[["unclear"]])
a("Rückfrage: Ab wann kann Herr Krause liefern?", "ask: Ab wann kann Herr Krause liefern?", "fairemail")
a("Bitte später nochmal vorlegen", "hold", "outlook_original", closing="Weber", alt=[["unclear"]])
a("Das ist Spam.", "spam", "gmail")
a("Werbung, bitte als Spam löschen", "spam", "open_xchange", options="html only", alt=[["unclear"]])
a("Undo", "undo", "gmail", language="en", letter="done")
a("Was ist noch offen? Bitte Liste schicken", "list", "thunderbird", options="html only", alt=[["unclear"]])
a(
    "Kategorie Mebli",
    "category: furniture",
    "ukr_net",
    language="uk",
    alt=[["unclear"]],
    note="Меблі in Latin letters; unclear is as good",
)
a("KATEGORIE Меблі", "category: furniture", "gmail", language="uk")
a("kategorie furniture", "category: furniture", "gmail", language="pl")
a("Kategorie: Kleidung und Spielzeug", "category: clothing,toys", "gmail", language="nl")
a("Oui, d'accord pour publier : ok", "approve", "gmail", language="fr", alt=[["unclear"]])
a("ok", "approve", "gmail", language="it")
a("Nein, leider zu weit weg", "reject: leider zu weit weg", "gmail", language="es", alt=[["reject: zu weit weg"]])
a("ja, bitte", "approve", "apple_mail", language="pt")
a("jep, freigeben", "approve", "apple_mail", language="nl")
a("ok, freigegeben", "approve", "apple_mail", language="it", options="html only")
a(
    "OK",
    "approve",
    "thunderbird",
    between=[("OK: freigeben", "Das hier: OK")],
    reply="Das hier: OK OK",
    alt=[["unclear"]],
)
a(
    "",
    "approve",
    "mutt",
    between=[("ich habe ein Schlafsofa abzugeben", "Das kenne ich, steht bei uns im Haus. Kann freigegeben werden.")],
    reply="Das kenne ich, steht bei uns im Haus. Kann freigegeben werden.",
    alt=[["unclear"]],
)
a(
    "",
    "reject: haben wir schon drei",
    "kmail",
    between=[("Kategorie: Möbel", "nein, haben wir schon drei")],
    reply="nein, haben wir schon drei",
)

# Several at once

a(
    "1 ok\n2 nein kein Platz\n3 später\n4 ok",
    ["[1] approve", "[2] reject: kein Platz", "[3] hold", "[4] approve"],
    "gmail",
    letter="list",
)
a("alle ok", "all approve", "outlook_desktop", letter="list", closing=WEBER)
a("ALLE FREIGEBEN", "all approve", "iphone", letter="list")
a("3-4 ok, Rest nein", ["[3, 4] approve", "[1, 2] reject"], "thunderbird", letter="list", alt=[["unclear"]])
a(
    "57 ok, 61 nein defekt",
    ["[57] approve", "[61] reject: defekt"],
    "gmx",
    letter="list",
    alt=[["[1] approve", "[2] reject: defekt"]],
)
a(
    "#64 ok\n#70 Kategorie Spielzeug",
    ["[64] approve", "[70] category: toys"],
    "webde_app",
    letter="list",
    alt=[["[3] approve", "[4] category: toys"]],
)
a("1, 2 und 4 ok", "[1, 2, 4] approve", "k9", letter="list")
a(
    "1) ja 2) ja 3) Frage: Welche Sprache? 4) Spam",
    ["[1] approve", "[2] approve", "[3] ask: Welche Sprache?", "[4] spam"],
    "samsung",
    letter="list",
)
a("1 Kategorie Hausrat, 2 ok", ["[1] category: household", "[2] approve"], "yahoo", letter="list")
a(
    "Nr. 1: ok\nNr. 2: nein, zu klein\nNr. 3: ok",
    ["[1] approve", "[2] reject: zu klein", "[3] approve"],
    "outlook_mobile",
    letter="review three",
)
a(
    "2 und 3 ok. 1 lehnen wir ab, Sofas haben wir genug.",
    ["[2, 3] approve", "[1] reject: Sofas haben wir genug"],
    "roundcube",
    letter="review three",
    alt=[["unclear"]],
)
a("1 ✅\n2 ✅\n3 ❌", ["[1] approve", "[2] approve", "[3] reject"], "apple_mail", letter="review three")
a(
    "1: ok\n\n2: ok\n\n3: nein\n\nvielen Dank",
    ["[1] approve", "[2] approve", "[3] reject"],
    "proton",
    letter="review three",
)
a("1+2 ok", "[1, 2] approve", "iphone", letter="review three")
a("all ok", "all approve", "gmail", language="en", letter="list")
a(
    "1-3 yes, 4 no we have enough",
    ["[1, 2, 3] approve", "[4] reject: we have enough"],
    "outlook_mobile",
    language="en",
    letter="list",
)
a(
    "",
    ["[1] approve", "[2] reject: Größe brauchen wir nicht", "[3] approve"],
    "thunderbird",
    letter="list",
    between=[("1. [gera 57]", "1 ok"), ("2. [gera 61]", "2 nein, Größe brauchen wir nicht"), ("3. [gera 64]", "3 ok")],
    reply="1 ok 2 nein, Größe brauchen wir nicht 3 ok",
)
a(
    "",
    "unclear",
    "roundcube",
    letter="list",
    between=[("1. [gera 57]", "ok"), ("2. [gera 61]", "nein, zu viel")],
    reply="ok nein, zu viel",
    alt=[["[1] approve", "[2] reject: zu viel"], ["[57] approve", "[61] reject: zu viel"]],
    note="which one is told by its place alone",
)
a("erste ok, zweite nein", "unclear", "gmail", letter="list", alt=[["[1] approve", "[2] reject"]])
a("alle ok außer 2", "unclear", "gmail", letter="list", alt=[["[1, 3, 4] approve"]])
a("5 ok", "unclear", "gmx", letter="list")
a("2-6 ok", "unclear", "thunderbird", letter="list")
a("99 nein", "unclear", "webde_app", letter="list")
a("1 ok\n1 nein", "unclear", "iphone", letter="list")
a("1 ok, 2 weiß ich nicht", "unclear", "samsung", letter="list", alt=[["[1] approve"]])
a("alle ok oder?", "unclear", "gmail", letter="list")
a("ok", "all approve", "gmail", letter="list", alt=[["approve"], ["unclear"]], note="a bare word below a list of four")
a(
    "1 ok 2 ok 3 erst mal nicht",
    "unclear",
    "outlook_desktop",
    letter="review three",
    alt=[["[1] approve", "[2] approve", "[3] hold"], ["[1] approve", "[2] approve"]],
)
a("Alle nein, das ist Quatsch", "all reject: das ist Quatsch", "k9", letter="list", alt=[["unclear"]])

# Moderators whom a careful secretary would ask back

a("noch nicht", "unclear", "iphone", alt=[["hold"]])
a("Ok, wenn die Kleiderkammer zustimmt.", "unclear", "outlook_desktop", closing=WEBER)
a("Nein oder? Was meinst du?", "unclear", "gmail")
a("Ja, aber erst nach dem Wochenende.", "unclear", "gmx", alt=[["hold"]])
a("", "unclear", "iphone", note="only the client's signature")
a("", "unclear", "gmail", note="only the quote")
a("", "unclear", "outlook_web", closing=WEBER, note="only the writer's signature")
a("Na toll, schon wieder so ein Angebot. Super.", "unclear", "thunderbird", note="irony")
a("ok?", "unclear", "webde_app")
a("Ist das ok so?", "unclear", "samsung")
a("OK NEIN", "unclear", "gmail")
a("Ja. Nein. Doch.", "unclear", "yahoo")
a(
    "Das kann ich so nicht freigeben.",
    "unclear",
    "outlook_original",
    closing="Weber",
    alt=[["reject"], ["reject: Das kann ich so nicht freigeben"]],
)
a("nicht ok", "reject", "k9", alt=[["unclear"]])
a("Freigeben kann ich das nicht ohne Rücksprache.", "unclear", "proton")
a("Ich leite das an Ben weiter.", "unclear", "open_xchange")
a("Habe gerade mit dem Spender telefoniert.", "unclear", "notes")
a("Danke für die Info", "unclear", "zimbra")
a("Wie funktioniert das hier? Muss ich nur OK schreiben?", "unclear", "gmail", alt=[["help"]])
a("Soll ich OK oder NEIN antworten?", "unclear", "t_online", alt=[["help"]])
a("Kategorie ändern", "unclear", "outlook_mobile")
a("Kategorie Raumfahrt", "unclear", "gmail")
a("Frage", "unclear", "iphone")
a("Kategorie Möbel oder Hausrat, was meint ihr?", "unclear", "apple_mail")
a("eigentlich ok", "unclear", "evolution")
a("ok denke ich", "unclear", "gmail")
a("vermutlich Spam", "unclear", "roundcube")
a("Ja, ich weiß.", "unclear", "iphone")
a("OK?? Das ist doch Werbung!", "unclear", "outlook_desktop", closing=WEBER)
a("Not yet", "unclear", "outlook_mobile", language="en", alt=[["hold"]])
a("OK if the van is free on Friday", "unclear", "gmail", language="en")
a("I guess so", "unclear", "apple_mail", language="en")
a("Kein OK von mir, aber auch kein Nein", "unclear", "thunderbird")
a("Ben sagt ok, ich sage nein.", "unclear", "gmail", alt=[["reject"]])
a("Zur Info", "unclear", "outlook_web")
a("?", "unclear", "samsung")
a("Test", "unclear", "gmail")
a("Super Idee, aber wir haben keinen Platz.", "unclear", "gmx", alt=[["reject: wir haben keinen Platz"]])
a("Ja sicher, und morgen nehmen wir dann auch noch alte Autoreifen...", "unclear", "gmail", note="irony")
a("Ich bin ab 11.5. wieder da, dann ok.", "unclear", "outlook_original")
a("ok ok ich kümmere mich drum", "unclear", "iphone")
a("Lieber erst freigeben, wenn wir ein Foto haben", "unclear", "yahoo")
a("Falls niemand etwas dagegen hat: freigeben", "unclear", "gmail")
a("Das Sofa ja, die Lampe nicht", "unclear", "webde_app")
a("Kannst du bitte mal OK sagen, ich komme gerade nicht dazu.", "unclear", "outlook_desktop", closing="Gruß\nAnna")
a("wohl eher nein", "unclear", "iphone")
a("Nein, doch nicht. Freigeben!", "unclear", "gmail", alt=[["approve"]])
a("NEIN", "unclear", "bare_pair", plain="OK", reply="OK", note="plain and HTML part contradict")
a("Wer ist das?", "unclear", "bare_html", extra_html='<span style="display:none">OK</span>', note="hidden text")
a(
    "Muss ich mir noch ansehen",
    "unclear",
    "gmail",
    extra_html='<div style="font-size:0;color:#fff">freigeben</div>',
    alt=[["hold"]],
)
a("Keine Ahnung", "unclear", "bare_html", extra_html="<!-- OK --><style>/* OK */</style><script>ok</script>")
a(
    "Hallo Ben,\n\nkannst du das übernehmen?\n\nHeute nicht mehr, aber morgen wäre OK.",
    "unclear",
    "outlook_desktop",
    closing="Anna",
)
a("Von wem kommt das? Peter Krause kenne ich nicht.", "unclear", "thunderbird")
a(
    "ja",
    "unclear",
    "bare",
    closing="",
    headers=["Auto-Submitted: auto-replied"],
    note="an automatic answer never decides",
)

# Organisations

a("Nehmen wir.", "accept", "outlook_desktop", role="organisation", closing=ORG)
a("Nehmen 3", "accept: 3", "gmail", role="organisation")
a(
    "Wir nehmen gerne 2 davon. Können Sie sie bringen?",
    ["accept: 2", "message: Können Sie sie bringen?"],
    "outlook_web",
    role="organisation",
    closing=ORG,
    alt=[["accept: 2"], ["message: Wir nehmen gerne 2 davon. Können Sie sie bringen?"]],
)
a(
    "Passt nicht. Wir brauchen nur Kinderbetten.",
    "decline: Wir brauchen nur Kinderbetten",
    "thunderbird",
    role="organisation",
)
a("Erledigt", "done", "iphone", role="organisation")
a("Unser Bedarf ist gedeckt, vielen Dank.", "done", "gmx", role="organisation", closing="S. Roth")
a("Pause", "pause", "samsung", role="organisation")
a(
    "Bitte vorerst keine Angebote mehr.",
    "pause",
    "notes",
    role="organisation",
    closing=ORG,
    alt=[["message: Bitte vorerst keine Angebote mehr."]],
)
a("Welche Farbe haben die Stühle?", "message: Welche Farbe haben die Stühle?", "k9", role="organisation")
a(
    "Guten Tag,\n\nab wann könnten wir die Stühle abholen? Wir haben einen Transporter.",
    "message: ab wann könnten wir die Stühle abholen? Wir haben einen Transporter.",
    "open_xchange",
    role="organisation",
    closing=ORG,
    reply="Guten Tag, ab wann könnten wir die Stühle abholen? Wir haben einen Transporter.",
    alt=[["message: Guten Tag, ab wann könnten wir die Stühle abholen? Wir haben einen Transporter."]],
)
a("We'll take it.", "accept", "gmail", role="organisation", language="en", letter_language="en")
a(
    "No thanks, too far away.",
    "decline: too far away",
    "outlook_mobile",
    role="organisation",
    language="en",
    letter_language="en",
)
a(
    "Nehmen wir, wenn der Herr liefern kann.",
    "message: Nehmen wir, wenn der Herr liefern kann.",
    "yahoo",
    role="organisation",
    alt=[["unclear"]],
)
a(
    "Nehmen wir eher nicht.",
    "unclear",
    "proton",
    role="organisation",
    alt=[["message: Nehmen wir eher nicht."], ["decline"]],
)
a("ja", "accept", "webde_app", role="organisation")
a("Leider nein, die Maße passen nicht.", "decline: die Maße passen nicht", "zimbra", role="organisation")
a("", "unclear", "outlook_desktop", role="organisation", closing=ORG, note="only a signature")
a("Nehmen wir. Passt nicht.", "unclear", "gmail", role="organisation", alt=[["message: Nehmen wir. Passt nicht."]])
a(
    "Vielleicht. Ich frage den Vorstand.",
    "message: Vielleicht. Ich frage den Vorstand.",
    "t_online",
    role="organisation",
    alt=[["unclear"]],
)
a("zwei nehmen wir", "accept: 2", "mutt", role="organisation", options="bottom")
a("Nehmen wir nicht.", "decline", "roundcube", role="organisation", alt=[["unclear"]])
a(
    "Wir nehmen vier Stühle, den wackligen nicht.",
    "accept: 4",
    "apple_mail",
    role="organisation",
    alt=[
        ["message: Wir nehmen vier Stühle, den wackligen nicht."],
        ["unclear"],
        ["accept: 4", "message: den wackligen nicht"],
        ["accept: 4", "message: den wackligen nicht."],
    ],
)
a("Der Bedarf hat sich erledigt.", "done", "fairemail", role="organisation")
a(
    "Können wir leider nicht brauchen, danke.",
    "decline",
    "bluemail",
    role="organisation",
    alt=[["message: Können wir leider nicht brauchen, danke."], ["decline: Können wir leider nicht brauchen"]],
)
a("Vielen Dank!", "message: Vielen Dank!", "outlook_original", role="organisation", alt=[["unclear"]])
a(
    "",
    "accept",
    "thunderbird",
    role="organisation",
    between=[("NEHMEN WIR: Sie möchten es haben", "ja, nehmen wir")],
    reply="ja, nehmen wir",
)
a(
    "",
    "message: Welches Holz genau?",
    "mutt",
    role="organisation",
    between=[("Fünf Stühle aus Eiche", "Welches Holz genau?")],
    reply="Welches Holz genau?",
)
a(
    "Haben Sie auch Tische? Die Stühle nehmen wir.",
    ["accept", "message: Haben Sie auch Tische?"],
    "gmail",
    role="organisation",
    alt=[
        ["message: Haben Sie auch Tische? Die Stühle nehmen wir."],
        ["accept"],
        ["message: Haben Sie auch Tische?", "accept"],
    ],
)
a("nehmen alle", "accept", "iphone", role="organisation", alt=[["accept: 5"]])
a(
    "PASST NICHT zu klein für unsere Räume",
    "decline: zu klein für unsere Räume",
    "gmx",
    role="organisation",
    options="plain",
)

# Helpers, in their languages

a("noch da", "confirm", "gmail", role="helper")
a("Ja, gibt es noch.", "confirm", "iphone", role="helper")
a("ist leider schon weg", "withdraw", "webde_app", role="helper")
a("zurueckziehen", "withdraw", "gmx", role="helper", letter="receipt")
a("LÖSCHEN", "delete", "samsung", role="helper", letter="receipt")
a(
    "Bitte löschen Sie meine Daten.",
    "delete",
    "outlook_mobile",
    role="helper",
    closing="Mit freundlichen Grüßen\nPeter Krause",
)
a(
    "Samstag ab 10 Uhr passt mir gut.",
    "message: Samstag ab 10 Uhr passt mir gut.",
    "thunderbird",
    role="helper",
    closing="Gruß\nPeter",
    encoding="flowed",
)
a("Вже віддали", "withdraw", "gmail", role="helper", language="uk", letter_language="uk")
a("Видалити", "delete", "samsung", role="helper", language="uk", letter_language="uk", letter="receipt")
a("Так, ще є", "confirm", "iphone", role="helper", language="uk", letter_language="uk")
a(
    "Можна забрати в суботу після десятої.",
    "message: Можна забрати в суботу після десятої.",
    "ukr_net",
    role="helper",
    language="uk",
    letter_language="uk",
    closing="З повагою,\nОлена",
)
a("Уже неактуально", "withdraw", "gmail", role="helper", language="ru", letter_language="ru")
a(
    "Удалите мои данные, пожалуйста",
    "delete",
    "mail_ru",
    role="helper",
    language="ru",
    letter_language="ru",
    letter="receipt",
)
a("Да, ещё есть", "confirm", "outlook_mobile", role="helper", language="ru", letter_language="ru")
a(
    "Здравствуйте! Могу привезти сам в пятницу.",
    "message: Могу привезти сам в пятницу.",
    "yandex",
    role="helper",
    language="ru",
    letter_language="ru",
    alt=[["message: Здравствуйте! Могу привезти сам в пятницу."]],
)
a("Evet, hâlâ duruyor", "confirm", "outlook_mobile", role="helper", language="tr", letter_language="tr")
a("Geri çekiyorum", "withdraw", "gmail", role="helper", language="tr", letter_language="tr", letter="receipt")
a(
    "Cumartesi günü gelebilirsiniz.",
    "message: Cumartesi günü gelebilirsiniz.",
    "apple_mail",
    role="helper",
    language="tr",
    letter_language="tr",
    closing="Saygılarımla\nMehmet Demir",
)
a("احذف بياناتي", "delete", "gmail", role="helper", language="ar", letter_language="ar", letter="receipt")
a("لم يعد متوفراً", "withdraw", "iphone", role="helper", language="ar", letter_language="ar")
a(
    "يمكنكم الحضور يوم السبت",
    "message: يمكنكم الحضور يوم السبت",
    "outlook_desktop",
    role="helper",
    language="ar",
    letter_language="ar",
    closing="مع التحية\nأحمد",
)
a("Oui, toujours disponible", "confirm", "yahoo", role="helper", language="fr", letter_language="fr")
a(
    "Supprimez mes données s'il vous plaît",
    "delete",
    "outlook_desktop",
    role="helper",
    language="fr",
    letter_language="fr",
    letter="receipt",
    closing="Cordialement\nClaire Petit",
)
a(
    "Bonjour,\n\nvous pouvez venir samedi matin.",
    "message: vous pouvez venir samedi matin.",
    "zimbra",
    role="helper",
    language="fr",
    letter_language="fr",
    reply="Bonjour, vous pouvez venir samedi matin.",
    alt=[["message: Bonjour, vous pouvez venir samedi matin."]],
    closing="Bien à vous\nClaire",
)
a("still available", "confirm", "proton", role="helper", language="en", letter_language="en")
a("It's gone, sorry", "withdraw", "gmail", role="helper", language="en", letter_language="en")
a(
    "Please delete my data.",
    "delete",
    "thunderbird",
    role="helper",
    language="en",
    letter_language="en",
    letter="receipt",
    options="html",
)
a("بله", "confirm", "gmail", role="helper", language="fa", letter_language="fa")
a("حذف", "delete", "iphone", role="helper", language="fa", letter_language="fa", letter="receipt")
a("Nadal aktualne", "confirm", "wp_pl", role="helper", language="pl", letter_language="pl")
a("Usuń moje dane", "delete", "thunderbird", role="helper", language="pl", letter_language="pl", letter="receipt")
a(
    "Już nieaktualne",
    "withdraw",
    "outlook_desktop",
    role="helper",
    language="pl",
    letter_language="pl",
    closing="Pozdrawiam\nJan Nowak",
)
a("Nein, ist nicht mehr da", "withdraw", "gmail", role="helper")
a("Bitte nicht löschen!", "unclear", "gmail", role="helper", alt=[["message: Bitte nicht löschen!"]])
a(
    "Löschen Sie bitte nur meine Telefonnummer.",
    "message: Löschen Sie bitte nur meine Telefonnummer.",
    "gmx",
    role="helper",
    letter="receipt",
    alt=[["unclear"]],
)
a(
    "Ja, ich habe es noch, aber mein Bruder will es vielleicht.",
    "message: Ja, ich habe es noch, aber mein Bruder will es vielleicht.",
    "iphone",
    role="helper",
    alt=[["unclear"]],
)
a("", "unclear", "gmail", role="helper", closing="Liebe Grüße\nPeter")
a(
    "Wie lösche ich meine Daten?",
    "message: Wie lösche ich meine Daten?",
    "outlook_web",
    role="helper",
    letter="receipt",
    alt=[["unclear"]],
)
a(
    "Ich ziehe um, der Schrank muss bis Freitag weg.",
    "message: Ich ziehe um, der Schrank muss bis Freitag weg.",
    "k9",
    role="helper",
    alt=[["unclear"]],
)
a(
    "Vier Stühle sind noch da, einer ist vergeben.",
    "message: Vier Stühle sind noch da, einer ist vergeben.",
    "samsung",
    role="helper",
    alt=[["unclear"]],
)
a("Danke, das freut mich sehr!", "message: Danke, das freut mich sehr!", "apple_mail", role="helper")
a("Vergeben", "withdraw", "mutt", role="helper")
a(
    "Könnten Sie mein Angebot bitte zurückziehen? Wir haben jemanden gefunden.",
    "withdraw",
    "outlook_desktop",
    role="helper",
    letter="approved",
    closing="Freundliche Grüße\nPeter Krause",
    alt=[["unclear"], ["withdraw", "message: Wir haben jemanden gefunden."]],
)
a("Noch da?", "unclear", "gmail", role="helper", alt=[["message: Noch da?"]])


# Writing


def _command(compact: str) -> dict[str, object]:
    found = re.fullmatch(r"(?:(all|\[[\d, ]+\]) )?(\w+)(?:: (.*))?", compact, re.DOTALL)
    assert found is not None, compact
    target = None if found[1] is None else "all" if found[1] == "all" else json.loads(found[1])
    return {"command": found[2], "target": target, "argument": found[3]}


def _commands(compact: str | list[str]) -> list[dict[str, object]]:
    return [_command(one) for one in ([compact] if isinstance(compact, str) else compact)]


_DEFAULT_LETTER = {"moderator": "review", "organisation": "match", "helper": "introduction"}
_NAMES = {
    "moderator": ("Anna Weber", "anna.weber@gera.example"),
    "organisation": ("Sabine Roth", "roth@diakonie-gera.example"),
    "helper": ("Peter Krause", "peter.krause@web.example"),
}


def _slug(row: dict[str, object]) -> str:
    text = str(row["text"] or row["note"] or (row["between"] or [("", "only quote")])[0][1])  # type: ignore[index]
    plain = text.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    words = re.findall(r"[a-z0-9]+", plain)[:4]
    return "_".join([*words][:4]) or f"{row['language']}"


def write() -> None:
    letters = Letters(
        HERE.parent / "templates",
        {"gera": SimpleNamespace(name="Gera", language="de", privacy_url="", privacy_contact="")},
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*"):
        old.unlink()
    labels = []
    for serial, row in enumerate(ANSWERS, start=1):
        role, client = str(row["role"]), str(row["client"])
        letter_name = str(row["letter"] or _DEFAULT_LETTER[role])
        name, variables = LETTERS[letter_name]
        default = "en" if role == "moderator" and row["language"] == "en" else "de"
        language = str(row["letter_language"] or default)
        rendered: Rendered = letters.render(name, language, "gera", variables)
        person, address = _NAMES[role]
        answer = Answer(
            text=str(row["text"]),
            closing=str(row["closing"]),
            letter_subject=rendered.subject,
            letter_text=rendered.text,
            letter_html=html_of(rendered.text, language),
            name=person,
            address=address,
            language=str(row["language"]),
            between=row["between"] or (),  # type: ignore[arg-type]
            plain=row["plain"],  # type: ignore[arg-type]
            extra_html=str(row["extra_html"]),
            options=frozenset(filter(None, [str(row["options"])])),
        )
        raw = mail(answer, client, serial, str(row["encoding"]), str(row["charset"]), row["headers"] or ())  # type: ignore[arg-type]
        file = f"{serial:03d}_{client}_{_slug(row)}.eml"
        (FOLDER / file).write_bytes(raw)
        reply = row["reply"] if row["reply"] is not None else row["text"]
        label: dict[str, object] = {
            "file": file,
            "role": role,
            "reply_text": " ".join(str(reply).split()),
            "commands": _commands(row["commands"]),  # type: ignore[arg-type]
        }
        if row["alt"]:
            label["alt_commands"] = [_commands(one) for one in row["alt"]]  # type: ignore[attr-defined]
        label |= {"language": row["language"], "client": client, "note": row["note"]}
        labels.append(json.dumps(label, ensure_ascii=False))
    (FOLDER / "labels.jsonl").write_text("\n".join(labels) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
