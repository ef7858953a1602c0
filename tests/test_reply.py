"""reading.reply: what is new in a mail, what stands under it, and what is quoted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.reading.message import read
from mailflow.reading.reply import flat, split

MAIL = Path(__file__).parent / "mail" / "replies"
QUOTE = "> Guten Tag,\n>\n>   OK    freigeben\n>   NEIN  ablehnen\n"
BARE = "Guten Tag,\n\n  OK    freigeben\n  NEIN  ablehnen\n"
CITY = "Gera hilft <gera@mail.example>"


def _new(text: str) -> str:
    return flat(split(text).new)


@pytest.mark.parametrize(
    "attribution",
    [
        pytest.param(f"Am 02.03.2026 um 10:00 schrieb {CITY}:", id="de apple mail"),
        pytest.param("Am 02.03.26 um 10:00 schrieb Gera hilft:", id="de thunderbird"),
        pytest.param(
            "Am Fr., 20. Feb. 2026 um 12:08 Uhr schrieb Gera hilft <\ngera@mail.example>:", id="de gmail wrapped"
        ),
        pytest.param("Am 2026-03-02 10:00, schrieb Gera hilft:", id="de roundcube"),
        pytest.param(f"Am Montag, 2. März 2026 um 10:00:44 MESZ hat {CITY} Folgendes geschrieben:", id="de yahoo"),
        pytest.param(f"{CITY} hat am 02.03.2026 10:00 CEST geschrieben:", id="de open-xchange"),
        pytest.param(f"{CITY} schrieb am Mo., 2. März 2026, 10:00:", id="de name first"),
        pytest.param(f"{CITY} schrieb am Montag, 2. März\n2026 um 10:00:", id="de wrapped behind the month"),
        pytest.param(
            f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nAm Montag, 2. März 2026 um 10:00 schrieb {CITY}:",
            id="de proton, a title above",
        ),
        pytest.param(f"Zitat von {CITY}:", id="de horde"),
        pytest.param('"Gera hilft" gera@mail.example – 2. März 2026 10:00', id="de nextcloud, no verb and no colon"),
        pytest.param("On Tue, Mar 02, 2026 at 10:00:00AM +0100, Gera hilft wrote:", id="en mutt"),
        pytest.param(
            "On Monday, March 2, 2026 at 10:00:00 AM GMT+1, Gera hilft\n<gera@mail.example> wrote:", id="en wrapped"
        ),
        pytest.param(
            "On Monday, March 2nd, 2026\nat 10:00, Gera hilft\n<gera@mail.example> wrote:", id="en over three lines"
        ),
        pytest.param(f"Le lun. 2 mars 2026 à 10:00, {CITY} a\nécrit :", id="fr wrapped"),
        pytest.param(f"2 Mar 2026 Pzt, 10:00 tarihinde {CITY} şunu yazdı:", id="tr gmail"),
        pytest.param(f"{CITY} şunları yazdı (2 Mar 2026 10:00):", id="tr apple"),
        pytest.param(f"пн, 2 бер. 2026 р. о 10:00 {CITY} пише:", id="uk"),
        pytest.param(f"пн, 2 мар. 2026 г. в 10:00, {CITY}:", id="ru without a verb"),
        pytest.param(f"Вторник, 2 марта 2026, 10:00 +02:00 от {CITY}:", id="ru mail.ru"),
        pytest.param(f"في الاثنين، 2 مارس 2026 في 10:00 ص تمت كتابة ما يلي بواسطة {CITY}:", id="ar"),
        pytest.param(f"در تاریخ دوشنبه ۲ مارس ۲۰۲۶،\u200f ۱۰:۰۰ {CITY}\u200f نوشت:", id="fa digits and marks"),
        pytest.param(f"W dniu pon., 2 mar 2026 o 10:00 {CITY}\nnapisał(a):", id="pl wrapped"),
        pytest.param(f"Op ma 2 mrt. 2026 om 10:00 schreef {CITY}:", id="nl"),
        pytest.param(f"Il giorno lun 2 mar 2026 alle ore 10:00 {CITY} ha\nscritto:", id="it"),
        pytest.param("El lun, 2 mar 2026 a las 10:00, Gera hilft (<gera@mail.example>)\nescribió:", id="es"),
        pytest.param("Em seg., 2 de mar. de 2026 às 10:00, Gera hilft\n<gera@mail.example> escreveu:", id="pt"),
    ],
)
def test_attribution_and_quote_are_not_new(attribution: str) -> None:
    """Above, below or around a quote with signs, only the writer's own words are new."""
    assert _new(f"Ja gern\n\n{attribution}\n\n{QUOTE}") == "Ja gern"
    assert _new(f"{attribution}\n{QUOTE}\nJa gern\n") == "Ja gern"
    parts = split(f"Ja gern\n\n{attribution}\n\n{QUOTE}")
    assert parts.quoted.startswith(attribution)
    assert parts.quoted.endswith("ablehnen")


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"Von: {CITY}\nGesendet: Montag, 2. März 2026 10:00\nAn: Anna\nBetreff: x", id="outlook de"),
        pytest.param(f"From: {CITY}\nSent: 2 March 2026 10:00\nTo: Anna\nSubject: x", id="outlook en"),
        pytest.param(
            f"________________________________\nVon: {CITY}\nGesendet: Montag\nAn: Anna\nBetreff: x", id="outlook ruler"
        ),
        pytest.param(f"*Von:* {CITY}\n*Datum:* Montag, 2. März 2026\n*An:* Anna\n*Betreff:* x", id="outlook mac, bold"),
        pytest.param(
            f"-----Ursprüngliche Nachricht-----\nVon: {CITY}\nGesendet: Montag\nAn: A\nBetreff: x", id="outlook text"
        ),
        pytest.param(
            f"-----Original-Nachricht-----\nBetreff: x\nDatum: 2026-03-02T10:00\nVon: {CITY}\nAn: Anna", id="t-online"
        ),
        pytest.param(
            f"Gesendet: Montag, 2. März 2026 um 10:00\nVon: {CITY}\nAn: anna@gera.example\nBetreff: x", id="gmx block"
        ),
        pytest.param(f"----- Original Message -----\nFrom: {CITY}\nTo: Anna\nSent: Monday\nSubject: x", id="zimbra"),
        pytest.param(
            f"-------- Ursprüngliche Nachricht --------Von: {CITY} Datum: 02.03.26  10:00 An: A Betreff: x",
            id="samsung",
        ),
        pytest.param(
            f"---------- Weitergeleitete Nachricht ---------\nVon: {CITY}\nDate: Mo., 2. März 2026", id="forwarded"
        ),
        pytest.param(f"De : {CITY}\nEnvoyé : lundi 2 mars 2026 10:00\nÀ : Anna\nObjet : x", id="outlook fr"),
        pytest.param(f"Kimden: {CITY}\nTarih: 2 Mart 2026\nKime: Anna\nKonu: x", id="tr"),
        pytest.param(f"Від: {CITY}\nДата: 2 березня 2026\nКому: Anna\nТема: x", id="uk"),
        pytest.param(f"От: {CITY}\nДата: 2 марта 2026\nКому: Anna\nТема: x", id="ru"),
        pytest.param(f"Od: {CITY}\nData: 2 marca 2026\nDo: Anna\nTemat: x", id="pl"),
        pytest.param(f"On Mar 2, 2026, at 10:00 AM, {CITY} wrote:", id="attribution before a quote without signs"),
        pytest.param(f">>> {CITY} 02.03.2026 10:00 >>>", id="groupwise"),
        pytest.param(
            f"--- Оригінальне повідомлення ---\nВід кого: {CITY}\nДата: 2 березня 2026, 10:00:00", id="ukr.net"
        ),
        pytest.param(f"--- Исходное сообщение ---\nОт кого: {CITY}\nДата: 2 марта 2026", id="ru, from whom"),
        pytest.param(
            f"---------- Původní e-mail ----------\nOd: {CITY}\nKomu: a@b.example", id="a title in any language"
        ),
        pytest.param(f"Ursprüngliche Nachricht ----------\nVon: {CITY}\nDatum: 02.03.2026", id="strokes behind only"),
        pytest.param(f"--- {CITY} schrieb am 2.3.2026 ---", id="attribution between strokes"),
        pytest.param(f"Da: {CITY}\nInviato: lunedì 2 marzo 2026\nA: Anna\nOggetto: x", id="outlook it"),
        pytest.param(f"De: {CITY}\nEnviado el: lunes, 2 de marzo\nPara: Anna\nAsunto: x", id="outlook es"),
        pytest.param(f"Van: {CITY}\nVerzonden: maandag 2 maart\nAan: Anna\nOnderwerp: x", id="outlook nl"),
        pytest.param(f"از: {CITY}\nتاریخ: ۲ مارس\nبه: Anna\nموضوع: x", id="fa"),
        pytest.param(f"De: {CITY}\nEnviada em: segunda-feira\nPara: Anna\nAssunto: x", id="outlook pt"),
        pytest.param(f"De la: {CITY}\nTrimis: luni, 2 martie 2026\nCătre: Anna\nSubiect: x", id="outlook ro"),
        pytest.param(f"От: {CITY}\nИзпратено: 2 март 2026\nДо: Anna\nОтносно: x", id="outlook bg"),
        pytest.param(
            "Wiadomość napisana przez Gera hilft w dniu 02.03.2026, o godz. 10:00:", id="apple pl, no address"
        ),
        pytest.param(
            f"Gera hilft ---02.03.2026 10:00:00---Guten Tag,\n\nVon: {CITY}\nDatum: 02.03.2026\nBetreff: x", id="notes"
        ),
    ],
)
def test_quote_without_signs_goes_to_the_end(header: str) -> None:
    """After a header block the words of our own mail are never new, also where nothing was written above it."""
    assert _new(f"Ja gern\n\n{header}\n\n{BARE}") == "Ja gern"
    assert _new(f"{header}\n\n{BARE}") == ""


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("Mit freundlichen Grüßen\nAnna Brandt", id="de formal"),
        pytest.param("Sonnige Grüße aus Gera\nAnna", id="de with a place"),
        pytest.param("LG Anna", id="de short"),
        pytest.param("Sportliche Grüße vom TSV\nAnna", id="any adjective"),
        pytest.param("Mit frdl. Gruß\nA. Brandt", id="de shortened"),
        pytest.param("Ihre Stadtbücherei Weida", id="whose letter it is"),
        pytest.param("Thanks\nAnna", id="en thanks without a comma"),
        pytest.param("Take care,\nAnna", id="en wish"),
        pytest.param("Merci d'avance\nAnna", id="fr thanks ahead"),
        pytest.param("С теплом\nЕлена", id="ru warm"),
        pytest.param("Mit Spark gesendet", id="product within"),
        pytest.param("Отправлено из мобильной Почты Mail.ru", id="mail.ru app"),
        pytest.param("Verstuurd vanaf mijn iPhone", id="iphone nl"),
        pytest.param("Wysłane z telefonu", id="pl phone"),
        pytest.param("MfG", id="de shortest"),
        pytest.param("Danke euch & viele Grüße\nAnna", id="de thanks and greetings"),
        pytest.param("Einen gesegneten Tag wünscht\nAnna", id="de wish"),
        pytest.param("Kind regards,\nAnna", id="en"),
        pytest.param("Thanks,\nAnna", id="en thanks before a name"),
        pytest.param("Bien cordialement,\nAnna", id="fr"),
        pytest.param("Saygılarımla\nEmre", id="tr"),
        pytest.param("З повагою\nТетяна", id="uk"),
        pytest.param("С уважением,\nЕлена", id="ru"),
        pytest.param("مع التحية\nسامر", id="ar"),
        pytest.param("با احترام\nمهدی", id="fa"),
        pytest.param("Pozdrawiam\nMarek", id="pl"),
        pytest.param("-- \nAnna Brandt\nKornmarkt 12, 07545 Gera", id="delimiter"),
        pytest.param("--\nAnna", id="delimiter without its space"),
        pytest.param("Von meinem iPhone gesendet", id="iphone"),
        pytest.param("Gesendet mit der WEB.DE App", id="web.de"),
        pytest.param("Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>", id="outlook mobile"),
        pytest.param("iPhone’umdan gönderildi", id="iphone tr"),
        pytest.param("ارسال\u200cشده از iPhone من", id="iphone fa with a joiner"),
        pytest.param("Надіслано з iPhone", id="iphone uk"),
        pytest.param("Samsung Galaxy akıllı telefonumdan gönderildi.", id="galaxy tr"),
        pytest.param("Android için Outlook edinin", id="outlook tr"),
        pytest.param("Скачать Outlook для Android", id="outlook ru"),
        pytest.param("Outlook را برای Android دریافت کنید", id="outlook fa"),
        pytest.param("الحصول على Outlook لـ Android", id="outlook ar"),
        pytest.param(
            "Hinweis: Diese E-Mail und etwaige Anlagen enthalten vertrauliche Informationen.", id="disclaimer de"
        ),
        pytest.param("Este correo y sus anexos contienen información confidencial.", id="disclaimer es"),
        pytest.param("Це повідомлення містить конфіденційну інформацію. Ні.", id="disclaimer uk"),
        pytest.param("Bu e-posta gizli bilgiler içerir.", id="disclaimer tr"),
        pytest.param("Mobil gesendet", id="no product"),
        pytest.param("Virenfrei.www.avast.com", id="avast, short"),
        pytest.param("Un cordial saludo,\nAnna", id="es"),
        pytest.param("Um abraço\nAnna", id="pt"),
        pytest.param("Herzlich\nAnna", id="de shortest closing before a name"),
        pytest.param("تم الإرسال من جهاز Galaxy", id="galaxy ar"),
        pytest.param(
            "---\nDiese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.example", id="avast"
        ),
        pytest.param(
            "Diese E-Mail enthält vertrauliche Informationen. Nein, das Kopieren ist nicht gestattet.", id="disclaimer"
        ),
    ],
)
def test_what_stands_under_the_text_is_signature(ending: str) -> None:
    """Closing formula, signature, client line and disclaimer are signature, in a first mail and over a quote."""
    parts = split(f"Ich habe ein Bett.\n\n{ending}\n")
    assert (parts.new, parts.quoted) == ("Ich habe ein Bett.", "")
    assert parts.signature == ending.strip()
    assert _new(f"Ja gern\n\n{ending}\n\nAm 02.03.26 um 10:00 schrieb Gera hilft:\n{QUOTE}") == "Ja gern"


@pytest.mark.parametrize(
    ("text", "new"),
    [
        pytest.param("alle ok\n\nJohannes", "alle ok", id="name"),
        pytest.param("Nein danke\n\nA. Rost, Leitung", "Nein danke", id="initial and role"),
        pytest.param("So nicht\n\nK. Ohl, Zimmer 17", "So nicht", id="initial and room"),
        pytest.param("Ok\n\nFrau Ohl, nicht freigeben", "Ok Frau Ohl, nicht freigeben", id="a name and an order"),
        pytest.param("Ja\n\nAnna Brandt\nKita Sonne\nTel. 0365 000 1234", "Ja", id="name and telephone"),
        pytest.param("Ok, LG Anna", "Ok", id="closing in the same line"),
        pytest.param("Ja\n\nAnna Brandt | Stadt Gera | Tel. 0365 000 12", "Ja", id="all in one line"),
        pytest.param("Passt so, danke!\nAnna", "Passt so, danke!", id="name directly below"),
        pytest.param("Ok!\nBetrug", "Ok! Betrug", id="a warning directly below is no name"),
        pytest.param("Ok\n\nNEIN", "Ok NEIN", id="a shout is no name"),
        pytest.param("Ok\n\nMoment", "Ok Moment", id="a word of an answer is no name"),
        pytest.param("Von meinem iPhone gesendet\n\nOk", "Ok", id="written below the line of the phone"),
        pytest.param(
            "Ok\n\nBitte prüfen Sie, ob die Adresse stimmt",
            "Ok Bitte prüfen Sie, ob die Adresse stimmt",
            id="no disclaimer",
        ),
    ],
)
def test_last_lines_of_an_answer(text: str, new: str) -> None:
    """A bare name under an answer is signature; a word that could change the answer is not."""
    assert _new(f"{text}\n\nAm 02.03.26 um 10:00 schrieb Gera hilft:\n{QUOTE}") == new


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Von: 10 Uhr\nBis: 12 Uhr\nSofa abzuholen", id="from and until"),
        pytest.param("Von: Anna\nAn: Hilfsbörse\nBetreff: Bett\n\nIch habe ein Bett.", id="the head of a letter"),
        pytest.param("Liebe Leute,\n\n----\nBett\n----\nTisch\n\n____\nStuhl", id="separators"),
        pytest.param("Meine Tochter schrieb mir:\n\nich habe ein Sofa", id="a sentence with a verb of writing"),
        pytest.param("Am Montag, 2. März schrieb mir Frau Keller:\nBett abzugeben", id="a date and a verb"),
        pytest.param("Viele Grüße aus Gera!\n\nIch habe ein Bett abzugeben.", id="greetings first"),
        pytest.param("-- Bett\n-- Tisch\n- Stuhl", id="dashes as bullets"),
        pytest.param("Zu vergeben\n\nKinderwagen", id="a noun alone at the end"),
        pytest.param("Mit freundlichen Grüßen\nAnna", id="nothing but a closing"),
        pytest.param("--\nKinderbett", id="begins with a delimiter"),
        pytest.param("LG Waschmaschine, 5 Jahre alt", id="a brand that looks like a greeting"),
    ],
)
def test_first_mail_is_never_lost(text: str) -> None:
    """Without a quote, what merely looks like a quote or signature stays new."""
    parts = split(text)
    assert (parts.new, parts.quoted) == (text, "")


@pytest.mark.parametrize("name", ["Anna Brandt", "anna", "A. B.", "ab"])
def test_writer_name_is_signature(name: str) -> None:
    """What the mail's From has as the name is no word of the answer, however it is spelled; a whole name in a first mail too."""
    quote = f"\n\nAm 02.03.26 um 10:00 schrieb Gera hilft:\n{QUOTE}"
    assert flat(split(f"Ja gern\n\n{name}{quote}", "Anna Brandt").new) == "Ja gern"
    assert flat(split(f"Ja gern\n\n{name}", "Anna Brandt").new) == (
        "Ja gern" if name[4:] == " Brandt" else f"Ja gern {name}"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Herzlich gern, wir nehmen das Bett",
        "Diese Nachricht bitte vertraulich behandeln.",
        "Outlook auf Android zeigt das Foto nicht",
        "Mobil erreichbar, Fotos sind gesendet",
        "Bitte Grüße ausrichten",
        "Ihr Angebot passt nicht.",
        "Ihre Daten?",
        "Mit der Post verschickt",
    ],
)
def test_what_only_looks_like_a_signature_is_new(line: str) -> None:
    """A sentence with the same words is the writer's."""
    assert _new(f"Ok\n\n{line}\n\nAm 02.03.26 um 10:00 schrieb Gera hilft:\n{QUOTE}") == f"Ok {line}"


def test_postscript_stays_new() -> None:
    """A postscript under the closing formula can take an answer back: it is new text, the formula stays before it."""
    parts = split("Ok\n\nLG Anna\n\nPS: Oder doch ablehnen?\n\nAm 02.03.26 um 10:00 schrieb Gera hilft:\n" + QUOTE)
    assert "PS: Oder doch ablehnen?" in parts.new
    assert flat(parts.new) == "Ok"


@pytest.mark.parametrize("sign", [">", "> ", ">> ", "＞ ", "GH> "])
def test_signs_of_quotes(sign: str) -> None:
    """Also the wide one of eastern keyboards, and the initials of The Bat!, above an answer."""
    quote = BARE.replace("\n", f"\n{sign}")
    assert _new(f"Am 02.03.26 um 10:00 schrieb Gera hilft:\n\n{sign}{quote}\n\nJa gern") == "Ja gern"


def test_footer_of_a_list_below_a_quote() -> None:
    """Mailman writes its footer below everything."""
    footer = f"{'_' * 47}\nHelfer mailing list\nhttps://lists.example/helfer"
    assert _new(f"Ok\n\nAm 02.03.26 um 10:00 schrieb Gera hilft:\n{QUOTE}\n\n{footer}") == "Ok"


def test_answers_between_quoted_lines_are_new() -> None:
    """Inline answers are kept in their order; a quoted line that was wrapped without its sign is not one of them."""
    long = "> Bitte antworten Sie auf diese Mail. Es reicht ein Wort in der ersten"
    text = f"> Kategorie: Möbel\n\nnein, Hausrat\n\n> Von: G. B.\nok\n{long}\nZeile, zum Beispiel NEIN\n> Gera hilft\n"
    assert _new(text) == "nein, Hausrat ok"


@pytest.mark.parametrize(
    ("name", "new"),
    [
        pytest.param("outlook_mobile_one_line_header", "Ok", id="outlook mobile"),
        pytest.param("notes_tabs", "Ok, danke", id="notes"),
        pytest.param("zimbra", "Nein, schon doppelt.", id="zimbra"),
        pytest.param("bottom_post_with_signature", "Ok", id="bottom post"),
        pytest.param("signature_only_above_quote", "", id="nothing but a signature"),
        pytest.param("quote_only_forwarded", "", id="nothing but a forwarded mail"),
        pytest.param("apple_mail_html_only", "Freigeben, danke!", id="apple mail html"),
        pytest.param("attribution_in_turkish_wrapped", "Tamam", id="turkish attribution"),
        pytest.param("disclaimer_says_nein", "Freigegeben – danke!", id="disclaimer"),
        pytest.param("inline_between_quoted_lines", "nö. kategorie hausrat ok", id="inline"),
        pytest.param("gmx_html_only", "Ja bitte freigeben. Danke!", id="gmx html"),
        pytest.param("web_de_quote_without_signs", "1 bis 3 ok", id="web.de app"),
        pytest.param("samsung_arabic_header_block", "نعم ما زال متوفراً", id="samsung arabic"),
        pytest.param("thread_with_older_command", "jetzt ok :)", id="older command in the thread"),
        pytest.param("groupwise_arrows", "Bitte ablehnen, der Keller ist voll.", id="groupwise"),
        pytest.param("spark_signature", "Freigeben, danke!", id="spark"),
        pytest.param("ukr_net_original_in_ukrainian", "так, ще є", id="ukr.net"),
        pytest.param("yahoo_quote_indented", "noch da? keine ahnung, muss ich erst meine tochter fragen", id="yahoo"),
        pytest.param(
            "thunderbird_flowed",
            "Die Frau war gestern im Büro und alles hat seine Richtigkeit, von unserer Seite spricht nichts dagegen, "
            "bitte freigeben.",
            id="format=flowed",
        ),
    ],
)
def test_whole_mails(name: str, new: str) -> None:
    """Answers as their clients send them, read from their bytes."""
    assert _new(read((MAIL / f"{name}.eml").read_bytes()).text) == new


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(">\n" * 50_000, id="quote signs"),
        pytest.param("> > > x\n" * 12_000, id="nested quotes"),
        pytest.param("\n" * 100_000, id="blank lines"),
        pytest.param("On \n On a \n" * 9_000, id="blank attributions"),
        pytest.param("Am a schrieb " * 8_000, id="attributions in one line"),
        pytest.param("On " + "x " * 50_000, id="long line"),
        pytest.param("a:\n" * 33_000, id="colons"),
        pytest.param("von: a\nan: b\nBetreff: c\n> x\n" * 3_500, id="header blocks"),
        pytest.param("On 1.1.2026 10:00 a@b.example wrote:\n> x\n" * 2_500, id="attributions"),
        pytest.param("<([" * 33_000, id="brackets"),
        pytest.param("--\n" * 33_000, id="delimiters"),
        pytest.param("x\nLG\n" + "PS: x\n" * 16_000, id="postscripts"),
        pytest.param("___\n" * 25_000, id="rulers"),
        pytest.param("ä\n" * 33_000, id="letters beyond ASCII"),
    ],
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    """Half of it to twice as much, of anything; the milliseconds are in benchmarks/replies.py."""
    assert_linear(lambda given: flat(split(given).new), lambda size: (text * 2)[:size], 2 * len(text))


_LINES = st.sampled_from(
    [
        "Ok",
        "",
        "> x",
        ">",
        "-- ",
        "--",
        "LG Anna",
        "Von: a@b.example",
        "An: x",
        "Betreff: y",
        "Gesendet: z",
        "PS: nein",
        "x" * 75,
        "Am 02.03.26 um 10:00 schrieb Gera:",
        "wrote:",
        "-----Original Message-----",
        "____",
        "Von meinem iPhone gesendet",
        "Anna",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES | st.text(max_size=30), max_size=40))
def test_nothing_is_lost_and_no_quoted_line_is_new(lines: list[str]) -> None:
    """Every line that is not blank is in exactly one of the three parts, and none with a quote sign is new."""
    text = "\n".join(lines)
    parts = split(text)
    whole = "".join(text.split())
    kept = "".join((parts.new + parts.signature + parts.quoted).split())
    assert sorted(whole) == sorted(kept)
    assert not any(line.lstrip().startswith(">") for line in parts.new.split("\n"))
    assert all(line in text for line in parts.new.split("\n"))


_UNITS = st.lists(
    _LINES | st.sampled_from([">", "> > ", "On", "a b:", "<([", "@", "1.1.2026 10:00", "ä", "\t"]),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(_UNITS, st.sampled_from(["\n", " ", ""]))
def test_time_grows_with_the_text_and_no_faster(units: list[str], joint: str) -> None:
    """Twice the text takes twice as long, whatever is repeated: at most three times, and the square would take four."""
    unit = joint.join(units) + joint + "x" * (not any(units))
    once = unit * (50_000 // len(unit))

    def seconds(text: str) -> float:
        taken = []
        for _ in range(3):
            start = time.process_time()
            flat(split(text).new)
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(once + once) < 3 * seconds(once) + 0.01


@pytest.mark.parametrize(
    ("text", "new"),
    [
        pytest.param(
            "Test reply\n\nOn 2014-07-01 10:00 GMT+02:00 Foo Bar <foo@bar.example> wrote:\n> hi\n",
            "Test reply",
            id="en",
        ),
        pytest.param(
            "Test reply\n\n2014-07-01 10:00 GMT+02:00 Foo Bar <foo@bar.example>:\n\n> hi\n", "Test reply", id="gm"
        ),
        pytest.param(
            "Test reply\n\nOn Tue, Apr 29, 2014 at 4:22 PM, Example Dev <dev@x.example>wrote:\n\n> hi\n",
            "Test reply",
            id="nosp",
        ),
        pytest.param(
            "Test reply\n\n*From:* Foo [mailto:foo@bar.example]\n*Sent:* Monday\n*To:* x\n*Subject:* y\n\nhi\n",
            "Test reply",
            id="starfrom",
        ),
        pytest.param(
            "Test reply\nSent from my BlackBerry\n\n-----Original Message-----\nFrom: x\nSent: y\n",
            "Test reply",
            id="bb",
        ),
        pytest.param(
            "Test reply\n_____________________________\nFrom: Foo <foo@bar.example>\nSent: Monday\nTo: x\nSubject: y\n\nhi",
            "Test reply",
            id="ruler",
        ),
        pytest.param("Test reply\n\n--- Begin Message ---\nhi", "Test reply", id="begin"),
        pytest.param("Test reply\n--------------- Original Message ---------------\nhi", "Test reply", id="dashedorig"),
        pytest.param(
            "Test reply\n\nOn Monday, April 4, 2016 at 10:00 AM, Foo Bar Baz\n<foo@bar.example>\nwrote:\n\n> hi",
            "Test reply",
            id="onsplit",
        ),
        pytest.param(
            "Test reply\n\nOn 04/19/2011 07:10 AM, Roman Tkachenko wrote:\n\n>\n> Test.\n> Roman",
            "Test reply",
            id="nocolon",
        ),
        pytest.param(
            "Test reply\n\nOn Mon, Nov 7, 2016 at 9:00 AM, Foo via Bar <notifications@bar.example> wrote:\n\n> hi",
            "Test reply",
            id="via",
        ),
        pytest.param("> line one\n\nanswer one\n\n> line two\n\nanswer two", "answer one answer two", id="inter"),
        pytest.param("Test reply\n\n--\nFoo Bar\nCEO", "Test reply", id="dashsig"),
        pytest.param("I like\nhttps://x.example\n\n> hi", "I like https://x.example", id="bareurl"),
        pytest.param("- one\n- two\n\nOn Mon wrote Foo:\n> x", "- one - two", id="listdash"),
        pytest.param(
            "Part one\n\n---\n\nPart two\n\nOn Mon, Nov 7, 2016 at 9:00 AM, Foo <a@b.example> wrote:\n> x",
            "Part one --- Part two",
            id="hr",
        ),
        pytest.param(
            "Resposta\n\nEm 7 de novembro de 2016 09:00, Foo <a@b.example> escreveu:\n\n> x", "Resposta", id="pt"
        ),
        pytest.param(
            "Respuesta\n\nEl 7 de noviembre de 2016, 9:00, Foo<a@b.example> escribió:\n\n> x", "Respuesta", id="es"
        ),
        pytest.param("Antwoord\n\nOp 7 november 2016 09:00 schreef Foo <a@b.example>:\n\n> x", "Antwoord", id="nl"),
        pytest.param("Svar\n\nDen 7 november 2016 09:00 skrev Foo <a@b.example>:\n\n> x", "Svar", id="sv"),
        pytest.param("Svar\n\nDen man. 7. nov. 2016 kl. 09.00 skrev Foo <a@b.example>:\n> x", "Svar", id="da"),
        pytest.param("Odpověď\n\nDne 7. listopadu 2016 9:00 Foo <a@b.example> napsal(a):\n\n> x", "Odpověď", id="cs"),
        pytest.param("返信\n\n2016年11月7日 9:00 Foo <a@b.example>:\n\n> x", "返信", id="ja"),
        pytest.param("回复\n\n在 2016年11月7日,09:00,Foo <a@b.example> 写道:\n\n> x", "回复", id="zh"),
        pytest.param(
            "回复\n\n发件人: Foo <a@b.example>\n发送时间: 2016年11月7日\n收件人: x\n主题: y\n\nx", "回复", id="zh2"
        ),
        pytest.param("Risposta\n\nIl 07/11/2016 09:00, Foo ha scritto:\n> x", "Risposta", id="it2"),
        pytest.param("Odpowiedź\n\nW dniu 7.11.2016 o 09:00, Foo pisze:\n> x", "Odpowiedź", id="pl2"),
        pytest.param(
            "Válasz\n\nFoo <a@b.example> ezt írta (időpont: 2016. nov. 7., H, 9:00):\n\n> x", "Válasz", id="hu"
        ),
        pytest.param("Răspuns\n\nPe lun., 7 nov. 2016 la 09:00, Foo <a@b.example> a scris:\n\n> x", "Răspuns", id="ro"),
        pytest.param(
            "Απάντηση\n\nΣτις Δευ, 7 Νοε 2016 στις 9:00 π.μ., ο χρήστης Foo <a@b.example> έγραψε:\n\n> x",
            "Απάντηση",
            id="el",
        ),
        pytest.param("Vastaus\n\nma 7. marrask. 2016 klo 9.00 Foo (a@b.example) kirjoitti:\n\n> x", "Vastaus", id="fi"),
        pytest.param("תשובה\n\nבתאריך יום ב׳, 7 בנוב׳ 2016 ב-9:00 מאת Foo <a@b.example>:\n\n> x", "תשובה", id="he"),
        pytest.param("Отговор\n\nНа пн, 7.11.2016 г. в 9:00 Foo <a@b.example> написа:\n\n> x", "Отговор", id="bg"),
        pytest.param(
            "Reply\n[image: inline]\n\nOn Mon, Nov 7, 2016 at 9:00 AM Foo <a@b.example> wrote:\n> x",
            "Reply [image: inline]",
            id="wroteimg",
        ),
        pytest.param(
            "Sounds good.\n\nThanks,\nBob\n\nBob Smith\nEngineer | Acme\n(555) 123-4567\n\nFrom: Foo <a@b.example>\nDate: Monday, November 7, 2016 at 9:00 AM\nTo: Bob <b@c.example>\nSubject: Re: x\n\nHello",
            "Sounds good.",
            id="top+sig+quote",
        ),
        pytest.param(
            "Antwort\n\nOriginal Message processed by david®\nRe: x  07. Mai 2026, 13:24 Uhr\nFrom: a\nTo: b\n\nx",
            "Antwort",
            id="tobit",
        ),
        pytest.param(
            "Yes.\n\nThe information in this email is confidential and may be legally privileged.\nIt is intended solely for the addressee.",
            "Yes.",
            id="disclaimer en",
        ),
        pytest.param(
            "Ja\n\nGesendet von Mail<https://go.microsoft.com/fwlink/?LinkId=550986> für Windows\n\nVon: Foo<mailto:a@b.example>\nGesendet: Montag\nAn: x<mailto:x>\nBetreff: y\n\nhi",
            "Ja",
            id="windows mail",
        ),
        pytest.param(
            "Please look.\n\nSent from my iPhone\n\nBegin forwarded message:\n\n> From: x\n> hi",
            "Please look.",
            id="fwd iphone",
        ),
        pytest.param(
            "Ja\n\nAm Mo., 4. Mai 2026, 14:05 hat Foo <a@b.example> geschrieben:\n\n> x", "Ja", id="am..um schr. ohne"
        ),
        pytest.param(
            "Ja\n\nFoo <a@b.example> schrieb am Mo., 4. Mai 2026, 14:05:\n\n> x", "Ja", id="Mobile Gmail en de"
        ),
        pytest.param("Yes\n\nFoo <a@b.example> wrote:\n\n> x", "Yes", id="Foo wrote"),
        pytest.param("Ja\n\nZitat von Foo <a@b.example>:\n\n> x", "Ja", id="quoting"),
    ],
)
def test_announcements_of_many_programs(text: str, new: str) -> None:
    """Attribution lines, header blocks and client lines beyond the served languages, wrapped or not."""
    assert flat(split(text).new) == new
