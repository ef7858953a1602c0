"""How mail clients wrap an answer around the letter that it answers: one function each, in TABLE at the end.

Used by `replyset.py` alone, which writes `mail/replies/set/`. What people wrote comes from there, word for word;
nothing here knows what it means.
"""

from __future__ import annotations

import base64
import quopri
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

FROM_NAME = "Hilfe in Gera"
FROM_ADDRESS = "gera+m2x7k4q9w8e5r6t1@mail.example"
MARK = "\u2060"  # Stands before a line that was written between quoted ones; never leaves this module.


@dataclass(frozen=True)
class Answer:
    """One answer: what was written, how the writer signs, and the letter that it answers."""

    text: str  # the new words
    closing: str  # formula, name, office, disclaimer: what the writer's client puts or the writer types below
    letter_subject: str
    letter_text: str
    letter_html: str
    name: str
    address: str
    language: str = "de"  # of the client
    between: Sequence[tuple[str, str]] = ()  # (a piece of a quoted line, what is written below that line)
    extra_html: str = ""  # put into the HTML part behind the new words, as it is
    plain: str | None = None  # what stands in the plain part instead of `text`
    options: frozenset[str] = field(default_factory=frozenset)

    @property
    def words(self) -> str:
        return self.text + (f"\n\n{self.closing}" if self.closing else "")


Body = tuple[str | None, str | None]  # plain, HTML


def quoted(answer: Answer, mark: str = "> ", empty: str = ">") -> str:
    """The letter with `mark` before each line; what was written between its lines stands there without it."""
    lines: list[str] = []
    left = list(answer.between)
    for line in answer.letter_text.rstrip("\n").split("\n"):
        lines.append(mark + line if line else empty)
        for piece, words in left:
            if piece in line:
                lines += ["", words, ""]
                left.remove((piece, words))
                break
    if left:
        raise ValueError(f"no such line in the letter: {left}")
    return "\n".join(lines)


def p(text: str, tag: str = "div", style: str = "") -> str:
    """Each line in an element of its own, empty ones with a <br>."""
    open_tag = f"<{tag}{style}>"
    return "\n".join(f"{open_tag}{escape(line) or '<br>'}</{tag}>" for line in text.split("\n"))


def br(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def inner(html: str) -> str:
    """What stands between <body> and </body>, as clients take it over."""
    return html.partition("<body")[2].partition(">")[2].rpartition("</body>")[0].strip()


# Attribution lines

_AT = f"{FROM_NAME} <{FROM_ADDRESS}>"
GMAIL_ATTRIBUTIONS = {
    "de": f"Am Mo., 4. Mai 2026 um 14:05 Uhr schrieb {_AT}:",
    "en": f"On Mon, May 4, 2026 at 2:05\u202fPM {_AT} wrote:",
    "fr": f"Le lun. 4 mai 2026 à 14:05, {_AT} a écrit :",
    "tr": f"{_AT}, 4 May 2026 Pzt, 14:05 tarihinde şunu yazdı:",
    "uk": f"пн, 4 трав. 2026\u202fр. о 14:05 {_AT} пише:",
    "ru": f"пн, 4 мая 2026\u202fг. в 14:05, {_AT}:",
    "ar": f"في الاثنين، 4 مايو 2026 في 2:05 م تمت كتابة ما يلي بواسطة \u202a{FROM_NAME}\u202c\u200f <\u202a{FROM_ADDRESS}\u202c\u200f>:",
    "fa": f"در تاریخ دوشنبه ۴ مهٔ ۲۰۲۶،\u200f ۱۴:۰۵ {_AT} نوشت:",
    "pl": f"pon., 4 maj 2026 o 14:05 {_AT} napisał(a):",
    "nl": f"Op ma 4 mei 2026 om 14:05 schreef {_AT}:",
    "it": f"Il giorno lun 4 mag 2026 alle ore 14:05 {_AT} ha scritto:",
    "es": f"El lun, 4 may 2026 a las 14:05, {FROM_NAME} (<{FROM_ADDRESS}>) escribió:",
    "pt": f"Em seg., 4 de mai. de 2026 às 14:05, {_AT} escreveu:",
}
APPLE_ATTRIBUTIONS = {
    "de": f"Am 04.05.2026 um 14:05 schrieb {_AT}:",
    "en": f"On 4 May 2026, at 14:05, {_AT} wrote:",
    "fr": f"Le 4 mai 2026 à 14:05, {_AT} a écrit :",
    "tr": f"{_AT} şunları yazdı (4 May 2026 14:05):",
    "uk": f"4 трав. 2026\u202fр. о 14:05 {_AT} написав(ла):",
    "ru": f"4 мая 2026\u202fг., в 14:05, {_AT} написал(а):",
    "ar": f"في ٤ مايو ٢٠٢٦، الساعة ٢:٠٥ م، كتب/كتبت {_AT}:",
    "fa": f"در ۴ مهٔ ۲۰۲۶، ساعت ۱۴:۰۵، {_AT} نوشت:",
    "pl": f"Wiadomość napisana przez {_AT} w dniu 4 maj 2026, o godz. 14:05:",
    "nl": f"Op 4 mei 2026 om 14:05 heeft {_AT} het volgende geschreven:",
    "it": f"Il giorno 4 mag 2026, alle ore 14:05, {_AT} ha scritto:",
    "es": f"El 4 may 2026, a las 14:05, {_AT} escribió:",
    "pt": f"No dia 4 de mai. de 2026, às 14:05, {_AT} escreveu:",
}
OUTLOOK_NAMES = {  # from, sent, to, subject, the date as that language writes it
    "de": ("Von", "Gesendet", "An", "Betreff", "Montag, 4. Mai 2026 14:05"),
    "en": ("From", "Sent", "To", "Subject", "Monday, May 4, 2026 2:05 PM"),
    "fr": ("De", "Envoyé", "À", "Objet", "lundi 4 mai 2026 14:05"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu", "4 Mayıs 2026 Pazartesi 14:05"),
    "uk": ("Від", "Надіслано", "Кому", "Тема", "понеділок, 4 травня 2026 р. 14:05"),
    "ru": ("От", "Отправлено", "Кому", "Тема", "понедельник, 4 мая 2026 г. 14:05"),
    "ar": ("من", "تم الإرسال", "إلى", "الموضوع", "الاثنين، 4 مايو 2026 02:05 م"),
    "pl": ("Od", "Wysłano", "Do", "Temat", "poniedziałek, 4 maja 2026 14:05"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", "maandag 4 mei 2026 14:05"),
    "it": ("Da", "Inviato", "A", "Oggetto", "lunedì 4 maggio 2026 14:05"),
    "es": ("De", "Enviado el", "Para", "Asunto", "lunes, 4 de mayo de 2026 14:05"),
    "pt": ("De", "Enviado", "Para", "Assunto", "segunda-feira, 4 de maio de 2026 14:05"),
}
PHONE_SIGNATURES = {
    "de": "Von meinem iPhone gesendet",
    "en": "Sent from my iPhone",
    "fr": "Envoyé de mon iPhone",
    "tr": "iPhone’umdan gönderildi",
    "uk": "Надіслано з iPhone",
    "ru": "Отправлено с iPhone",
    "ar": "أُرسلت من الـ iPhone",
    "fa": "ارسال شده از iPhone من",
    "pl": "Wysłane z iPhone’a",
    "nl": "Verstuurd vanaf mijn iPhone",
    "it": "Inviato da iPhone",
    "es": "Enviado desde mi iPhone",
    "pt": "Enviado do meu iPhone",
}


def wrapped(line: str, width: int = 78) -> str:
    """As Gmail's plain part breaks it: never inside a word, "<" may end a line."""
    return (
        "\n".join(textwrap.wrap(line.replace("<", "<\u0000"), width, break_long_words=False)).replace("\u0000", "")
        if (len(line) > width)
        else line
    )


def wrapped_gmail(line: str) -> str:
    """Gmail breaks before or inside the angle address, rarely elsewhere."""
    if len(line) <= 76 or "<" not in line:
        return line
    head, _, tail = line.partition("<")
    return f"{head}<\n{tail}"


# Clients


def _outlook_block(answer: Answer, colon: str = ":", sent_style: str | None = None) -> list[tuple[str, str]]:
    sender, sent, to, subject, date = OUTLOOK_NAMES[answer.language]
    space = " " if answer.language == "fr" else ""
    return [
        (f"{sender}{space}{colon}", _AT),
        (f"{sent}{space}{colon}", sent_style or date),
        (f"{to}{space}{colon}", f"{answer.name} <{answer.address}>"),
        (f"{subject}{space}{colon}", answer.letter_subject),
    ]


def outlook_desktop(answer: Answer) -> Body:
    block = _outlook_block(answer)
    head = "\n".join(f"{name} {value}" for name, value in block)
    html_head = "<br>\n".join(f"<b>{escape(name)}</b> {escape(value)}" for name, value in block)
    words = "\n".join(
        f'<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{escape(line) or "&nbsp;"}<o:p></o:p></span></p>'
        for line in answer.words.split("\n")
    )
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--\np.MsoNormal{margin:0cm;}\n--></style></head>'
        f'<body lang="DE" link="#0563C1" vlink="#954F72"><div class="WordSection1">{words}'
        '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
        f'padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{html_head}<o:p></o:p></p></div></div>'
        f'<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{inner(answer.letter_html)}</div></body></html>'
    )
    return f"{answer.words}\n\n{head}\n\n{answer.letter_text}", html


def outlook_original(answer: Answer) -> Body:
    """Text only, with the line that Outlook puts above the header block."""
    line = {"de": "Ursprüngliche Nachricht", "en": "Original Message"}[answer.language]
    head = "\n".join(f"{name} {value} " for name, value in _outlook_block(answer))
    return f"{answer.words}\n\n-----{line}-----\n{head}\n\n{answer.letter_text}", None


def outlook_2003(answer: Answer) -> Body:
    """HTML only, the block in a division of class OutlookMessageHeader."""
    block = "<BR>".join(f"<B>{escape(n)}</B> {escape(v)}" for n, v in _outlook_block(answer))
    html = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"><HTML><HEAD><META content="MSHTML 6.00"></HEAD><BODY>'
        f'<DIV dir=ltr align=left>{br(answer.words)}</DIV><BR><BLOCKQUOTE dir=ltr style="MARGIN-RIGHT: 0px">'
        f"<DIV class=OutlookMessageHeader lang=de dir=ltr align=left><HR tabIndex=-1><FONT face=Tahoma size=2>{block}<BR>"
        f"</FONT><BR></DIV>{inner(answer.letter_html)}</BLOCKQUOTE></BODY></HTML>"
    )
    return None, html


def outlook_web(answer: Answer) -> Body:
    block = _outlook_block(answer)
    head = "\n".join(f"{name} {value}" for name, value in block)
    html_head = "<br>".join(f"<b>{escape(n)}</b> {escape(v)}" for n, v in block)
    html = (
        '<html><head><style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style></head>'
        '<body dir="ltr">'
        + p(answer.words, "div", ' class="elementToProof" style="font-family: Aptos, sans-serif"')
        + '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">{html_head}'
        f"</font><div>&nbsp;</div></div><div>{inner(answer.letter_html)}</div></body></html>"
    )
    return f"{answer.words}\n{'_' * 32}\n{head}\n\n{answer.letter_text}", html


OUTLOOK_MOBILE_SIGNATURES = {
    "de": "Outlook für iOS<https://aka.ms/o0ukef> beziehen",
    "en": "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "tr": "Android için Outlook<https://aka.ms/AAb9ysg>'u edinin",
    "uk": "Отримати Outlook для Android<https://aka.ms/AAb9ysg>",
    "fr": "Obtenir Outlook pour Android<https://aka.ms/AAb9ysg>",
    "pl": "Pobierz program Outlook dla systemu Android<https://aka.ms/AAb9ysg>",
    "ru": "Скачать Outlook для Android<https://aka.ms/AAb9ysg>",
    "ar": "الحصول على Outlook لـ Android<https://aka.ms/AAb9ysg>",
}


def outlook_mobile(answer: Answer) -> Body:
    block = _outlook_block(answer)
    head = "\n".join(f"{name} {value}" for name, value in block)
    html_head = "<br>".join(f"<b>{escape(n)}</b> {escape(v)}" for n, v in block)
    signature = OUTLOOK_MOBILE_SIGNATURES[answer.language]
    label, _, rest = signature.partition("<")
    url, _, end = rest.partition(">")
    html = (
        '<html><head></head><body dir="auto">'
        + p(answer.words, "div", ' dir="auto"')
        + f'<div id="ms-outlook-mobile-signature"><div><br></div><a href="{url}">{escape(label)}</a>{escape(end)}</div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{html_head}</font><div>&nbsp;</div></div>'
        f"{inner(answer.letter_html)}</body></html>"
    )
    return f"{answer.words}\n\n{signature}\n{'_' * 32}\n{head}\n\n{answer.letter_text}", html


def gmail(answer: Answer) -> Body:
    attribution = GMAIL_ATTRIBUTIONS[answer.language]
    html = (
        f'<div dir="ltr">{p(answer.words)}</div>{answer.extra_html}<br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(attribution)}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"{inner(answer.letter_html)}</blockquote></div>\n"
    )
    plain = answer.plain if answer.plain is not None else answer.words
    if answer.between:
        return f"{wrapped_gmail(attribution)}\n\n{quoted(answer)}\n{plain}", None
    if "bottom" in answer.options:
        return f"{wrapped_gmail(attribution)}\n\n{quoted(answer)}\n\n{plain}", None
    return f"{plain}\n\n{wrapped_gmail(attribution)}\n\n{quoted(answer)}\n", html


def apple_mail(answer: Answer) -> Body:
    attribution = APPLE_ATTRIBUTIONS[answer.language]
    plain = f"{answer.words}\n\n> {attribution}\n> \n{quoted(answer, '> ', '> ')}\n"
    html = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">{br(answer.words)}<br id="lineBreakAtBeginningOfMessage">'
        f'<div><br><blockquote type="cite"><div>{escape(attribution)}</div><br class="Apple-interchange-newline">'
        f"<div>{inner(answer.letter_html)}</div></blockquote></div><br></body></html>"
    )
    return (None if "html only" in answer.options else plain), html


def iphone(answer: Answer) -> Body:
    attribution, signature = APPLE_ATTRIBUTIONS[answer.language], PHONE_SIGNATURES[answer.language]
    plain = f"{answer.words}\n\n{signature}\n\n> {attribution}\n> \n> \ufeff{quoted(answer)[2:]}\n"
    if "old" in answer.options:
        plain = f"{answer.words}\n\n{signature}\n\n{attribution}\n\n{quoted(answer)}\n"
    html = (
        f'<html><head></head><body dir="auto">{p(answer.words)}<br><div dir="ltr">{escape(signature)}</div>'
        f'<div dir="ltr"><br><blockquote type="cite">{escape(attribution)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">\ufeff{inner(answer.letter_html)}</div></blockquote></body></html>'
    )
    return (None if "html only" in answer.options else plain), html


def thunderbird(answer: Answer) -> Body:
    attribution = {
        "de": f"Am 04.05.26 um 14:05 schrieb {FROM_NAME}:",
        "en": f"On 04/05/2026 14:05, {FROM_NAME} wrote:",
        "fr": f"Le 04/05/2026 à 14:05, {FROM_NAME} a écrit :",
        "pl": f"W dniu 4.05.2026 o 14:05, {FROM_NAME} pisze:",
        "ru": f"04.05.2026 14:05, {FROM_NAME} пишет:",
        "uk": f"04.05.26 14:05, {FROM_NAME} пише:",
        "tr": f"4.05.2026 14:05 tarihinde {FROM_NAME} yazdı:",
        "nl": f"Op 04-05-2026 om 14:05 schreef {FROM_NAME}:",
        "it": f"Il 04/05/2026 14:05, {FROM_NAME} ha scritto:",
        "es": f"El 4/5/26 a las 14:05, {FROM_NAME} escribió:",
        "pt": f"Às 14:05 de 04/05/2026, {FROM_NAME} escreveu:",
    }[answer.language]
    if answer.between:
        return f"{attribution}\n{quoted(answer)}\n\n{answer.words}\n", None
    if "bottom" in answer.options:
        return f"{attribution}\n{quoted(answer)}\n\n{answer.words}\n", None
    html = (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body>'
        f'<p>{br(answer.words)}</p><div class="moz-cite-prefix">{escape(attribution)}<br></div>'
        f'<blockquote type="cite" cite="mid:m.17.5c1@mail.example">{inner(answer.letter_html)}</blockquote></body></html>'
    )
    if "html only" in answer.options:
        return None, html
    return f"{answer.words}\n\n{attribution}\n{quoted(answer)}\n", (html if "html" in answer.options else None)


def gmx(answer: Answer) -> Body:
    block = [
        ("Gesendet:", "Montag, 04. Mai 2026 um 14:05 Uhr"),
        ("Von:", f'"{FROM_NAME}" <{FROM_ADDRESS}>'),
        ("An:", answer.address),
        ("Betreff:", answer.letter_subject),
    ]
    html_head = "<br/>\n".join(f"<b>{n}</b>&nbsp;{escape(v)}" for n, v in block)
    html = (
        '<html><head></head><body><div style="font-family: Verdana;font-size: 12.0px;">'
        f"<div>{p(answer.text)}\n<div>&nbsp;</div>"
        + (f'<div class="signature">{br(answer.closing)}</div>' if answer.closing else "")
        + '<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;">'
        f'<div style="margin:0 0 10px 0;">{html_head}</div><div name="quoted-content">{inner(answer.letter_html)}</div></div></div></div></div></body></html>'
    )
    if "plain" not in answer.options:
        return None, html
    head = "\n".join(f"{n} {v}" for n, v in block)
    return f"{answer.words}\n \n\n{head}\n\n{answer.letter_text}", None


def webde_app(answer: Answer) -> Body:
    signature = "Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet."
    attribution = f"Am 04.05.26, 14:05 schrieb {_AT}:"
    html = (
        f"<html><head></head><body>{br(answer.words)}<br>\n<br>\n-- <br>\n{signature}<br>"
        f'<div class="quote">{escape(attribution)}<br><br></div><blockquote style="margin: 0px 0px 0px 0.8ex; border-left: 1px solid rgb(204, 204, 204);">'
        f"{inner(answer.letter_html)}</blockquote></body></html>"
    )
    return f"{answer.words}\n\n-- \n{signature}\n\n{attribution}\n\n{answer.letter_text}", html


def t_online(answer: Answer) -> Body:
    head = (
        f"-----Original-Nachricht-----\nBetreff: {answer.letter_subject}\nDatum: 2026-05-04T14:05:00+0200\n"
        f'Von: "{FROM_NAME}" <{FROM_ADDRESS}>\nAn: {answer.address}\n'
    )
    return f"{answer.words}\n\n \n\n{head}\n \n\n{answer.letter_text}", None


def samsung(answer: Answer) -> Body:
    words = {
        "de": ("Von meinem Galaxy gesendet", "Ursprüngliche Nachricht", "Von", "Datum", "An", "Betreff"),
        "en": ("Sent from my Galaxy", "Original message", "From", "Date", "To", "Subject"),
        "tr": ("Galaxy cihazımdan gönderildi", "Orijinal mesaj", "Kimden", "Tarih", "Kime", "Konu"),
        "uk": ("Надіслано з мого пристрою Galaxy", "Оригінальне повідомлення", "Від", "Дата", "Кому", "Тема"),
        "ar": ("مرسل من جهاز Galaxy الخاص بي", "الرسالة الأصلية", "من", "التاريخ", "إلى", "الموضوع"),
        "ru": ("Отправлено с моего Galaxy", "Исходное сообщение", "От", "Дата", "Кому", "Тема"),
        "fr": ("Envoyé depuis mon appareil Galaxy", "Message d'origine", "De", "Date", "À", "Objet"),
        "pl": ("Wysłano z urządzenia Galaxy", "Oryginalna wiadomość", "Od", "Data", "Do", "DW/Temat"),
    }[answer.language]
    signature, line, sender, date, to, subject = words
    block = [
        (sender, _AT),
        (date, "04.05.26 14:05 (GMT+01:00)"),
        (to, f"{answer.name} <{answer.address}>"),
        (subject, answer.letter_subject),
    ]
    head = (
        " ".join(f"{n}: {v}" for n, v in block)
        if "one line" in answer.options
        else "\n".join(f"{n}: {v} " for n, v in block)
    )
    html_head = "".join(f"<div>{escape(n)}: {escape(v)}</div>" for n, v in block)
    html = (
        f'<html><head></head><body dir="auto">{p(answer.words, "div", " dir=auto")}<div dir="auto"><br></div>'
        f'<div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757" dir="auto">{escape(signature)}</div></div>'
        f'<div dir="auto"><br></div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- {escape(line)} --------</div>'
        f"{html_head}<div><br></div></div>{inner(answer.letter_html)}</body></html>"
    )
    return f"{answer.words}\n\n\n{signature}\n\n\n-------- {line} --------\n{head}\n\n{answer.letter_text}", html


def k9(answer: Answer) -> Body:
    attribution = {
        "de": f"Am 4. Mai 2026 14:05:00 MESZ schrieb {_AT}:",
        "en": f"On 4 May 2026 14:05:00 CEST, {_AT} wrote:",
        "uk": f"4 травня 2026 р. 14:05:00 GMT+02:00, {_AT} пише:",
    }[answer.language]
    signature = {
        "de": "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "en": "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
        "uk": "Надіслано з мого Android-пристрою за допомогою K-9 Mail.",
    }[answer.language]
    return f"{answer.words}\n-- \n{signature}\n\n{attribution}\n{quoted(answer, '>')}\n", None


def yahoo(answer: Answer) -> Body:
    attribution = {
        "de": f"Am Montag, 4. Mai 2026 um 14:05:11 MESZ hat {_AT} Folgendes geschrieben:",
        "en": f"On Monday, May 4, 2026 at 02:05:11 PM GMT+2, {_AT} wrote:",
        "fr": f"Le lundi 4 mai 2026 à 14:05:11 UTC+2, {_AT} a écrit :",
        "it": f"Il lunedì 4 maggio 2026 alle ore 14:05:11 CEST, {_AT} ha scritto:",
    }[answer.language]
    old = "\n".join(" " + line for line in answer.letter_text.rstrip("\n").split("\n"))
    html = (
        '<html><head></head><body><div class="ydp1f2yahoo-style-wrap" style="font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:16px;">'
        f'{p(answer.words, "div", " dir=ltr data-setdir=false")}<div><br></div></div><div id="yahoo_quoted_4711" class="yahoo_quoted">'
        f'<div style="font-family:Helvetica"><div>{escape(attribution)}</div><div><br></div><div><br></div><div>{inner(answer.letter_html)}</div></div></div></body></html>'
    )
    return f" {answer.words}\n\n    {attribution}  \n \n {old}\n  ", html


def proton(answer: Answer) -> Body:
    attribution = {
        "de": f"Am Montag, 4. Mai 2026 um 14:05, {_AT} schrieb:",
        "en": f"On Monday, May 4th, 2026 at 14:05, {_AT} wrote:",
        "fr": f"Le lundi 4 mai 2026 à 14:05, {_AT} a écrit :",
    }[answer.language]
    signature = {
        "de": "Gesendet mit [Proton Mail](https://proton.me/mail/home) sicherer E-Mail.",
        "en": "Sent with [Proton Mail](https://proton.me/mail/home) secure email.",
        "fr": "Envoyé avec la messagerie sécurisée [Proton Mail.](https://proton.me/)",
    }[answer.language]
    html = (
        f'<div style="font-family: Arial, sans-serif; font-size: 14px;">{br(answer.words)}</div><div class="protonmail_signature_block" '
        f'style="font-family: Arial"><div class="protonmail_signature_block-proton">{escape(signature)}</div></div>'
        f'<div class="protonmail_quote">{escape(attribution)}<br><blockquote class="protonmail_quote" type="cite">{inner(answer.letter_html)}</blockquote></div>'
    )
    return f"{answer.words}\n\n{signature}\n\n{attribution}\n\n{quoted(answer)}\n", html


def mutt(answer: Answer) -> Body:
    attribution = f"On Mon, May 04, 2026 at 02:05:00PM +0200, {FROM_NAME} wrote:"
    if answer.between or "bottom" in answer.options:
        return f"{attribution}\n{quoted(answer)}\n\n{answer.words}\n", None
    return f"{answer.words}\n\n{attribution}\n{quoted(answer)}\n", None


def roundcube(answer: Answer) -> Body:
    attribution = {
        "de": f"Am 04.05.2026 14:05, schrieb {FROM_NAME}:",
        "en": f"On 2026-05-04 14:05, {FROM_NAME} wrote:",
        "pl": f"W dniu 2026-05-04 14:05, {FROM_NAME} napisał(a):",
        "ru": f"{FROM_NAME} писал(а) 2026-05-04 14:05:",
    }[answer.language]
    html = (
        "<html><head></head><body style='font-size: 10pt; font-family: Verdana,Geneva,sans-serif'>"
        f'<p>{br(answer.words)}</p><p id="reply-intro">{escape(attribution)}</p>'
        f'<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">{inner(answer.letter_html)}</blockquote></body></html>'
    )
    if answer.between or "bottom" in answer.options:
        return f"{attribution}\n{quoted(answer)}\n\n{answer.words}\n", None
    return f"{answer.words}\n\n{attribution}\n{quoted(answer)}\n", (html if "html" in answer.options else None)


def open_xchange(answer: Answer) -> Body:
    attribution = {
        "de": f"{_AT} hat am 04.05.2026 14:05 CEST geschrieben:",
        "en": f"On 05/04/2026 2:05 PM CEST {_AT} wrote:",
    }[answer.language]
    html = (
        f'<!doctype html><html><head><meta charset="UTF-8"></head><body>{p(answer.words, "div", " class=default-style")}'
        f'<blockquote type="cite"><div>{escape(attribution)}</div><div>&nbsp;</div><div>&nbsp;</div>{inner(answer.letter_html)}</blockquote></body></html>'
    )
    plain = f"{answer.words}\n\n> {attribution}\n> \n>  \n{quoted(answer, '> ', '> ')}\n"
    return (None if "html only" in answer.options else plain), html


def notes(answer: Answer) -> Body:
    block = [
        ("Von:", f'"{FROM_NAME}" <{FROM_ADDRESS}>'),
        ("An:", f"<{answer.address}>"),
        ("Datum:", "04.05.2026 14:05"),
        ("Betreff:", answer.letter_subject),
    ]
    head = "\n".join(f"{n}   {v}" for n, v in block)
    rows = "".join(
        f'<tr valign=top><td><font size=1 color=#5f5f5f face="sans-serif">{n} &nbsp; &nbsp; &nbsp; &nbsp;</font><td><font size=1 face="sans-serif">{escape(v)}</font>'
        for n, v in block
    )
    html = (
        f'<font size=2 face="sans-serif">{br(answer.words)}</font><br><br><br><table>{rows}</table><br><hr noshade><br><br>'
        f"{inner(answer.letter_html)}"
    )
    return (
        None if "html only" in answer.options else f"{answer.words}\n\n\n\n{head}\n\n\n\n{answer.letter_text}"
    ), html


def zimbra(answer: Answer) -> Body:
    words = {
        "de": ("Ursprüngliche Mail", "Von", "An", "Gesendet", "Betreff", "Montag, 4. Mai 2026 14:05:00"),
        "en": ("Original Message", "From", "To", "Sent", "Subject", "Monday, May 4, 2026 2:05:00 PM"),
        "fr": ("Mail original", "De", "À", "Envoyé", "Objet", "Lundi 4 Mai 2026 14:05:00"),
    }[answer.language]
    line, sender, to, sent, subject, date = words
    block = [
        (sender, f'"{FROM_NAME}" <{FROM_ADDRESS}>'),
        (to, f'"{answer.name}" <{answer.address}>'),
        (sent, date),
        (subject, answer.letter_subject),
    ]
    head = "\n".join(f"{n}: {v}" for n, v in block)
    html = (
        f'<html><body><div style="font-family: arial, helvetica, sans-serif; font-size: 12pt">{p(answer.words)}<div><br></div>'
        f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">'
        + "<br>".join(f"<b>{escape(n)}: </b>{escape(v)}" for n, v in block)
        + f'</div><div><br></div><div data-marker="__QUOTED_TEXT__">{inner(answer.letter_html)}</div></div></body></html>'
    )
    return f"{answer.words}\n\n----- {line} -----\n{head}\n\n{answer.letter_text}", html


def evolution(answer: Answer) -> Body:
    return (
        f"{answer.words}\n\nAm Montag, dem 04.05.2026 um 14:05 +0200 schrieb {FROM_NAME}:\n{quoted(answer)}\n",
        None,
    )


def kmail(answer: Answer) -> Body:
    attribution = f"Am Montag, 4. Mai 2026, 14:05:00 Mitteleuropäische Sommerzeit schrieb {FROM_NAME}:"
    if answer.between:
        return f"{attribution}\n{quoted(answer)}\n\n{answer.words}\n", None
    return f"{answer.words}\n\n{attribution}\n{quoted(answer)}\n", None


def fairemail(answer: Answer) -> Body:
    attribution = f"4. Mai 2026 14:05:00 {_AT}:"
    html = (
        f'<!DOCTYPE html><html><head></head><body><p dir="auto">{br(answer.words)}</p><div class="fairemail_quote"><p>{escape(attribution)}</p>'
        f'<blockquote type="cite">{inner(answer.letter_html)}</blockquote></div></body></html>'
    )
    return f"{answer.words}\n\n{attribution}\n\n{quoted(answer)}\n", html


def bluemail(answer: Answer) -> Body:
    attribution = f"Am 4. Mai 2026, um 14:05, {_AT} schrieb:"
    html = (
        f'<html><head></head><body><div dir="auto">{br(answer.words)}</div><br><div id="blue_sig">⁣Gesendet mit BlueMail\u200b</div>'
        f'<div class="gmail_quote">{escape(attribution)}<blockquote class="gmail_quote">{inner(answer.letter_html)}</blockquote></div></body></html>'
    )
    return f"{answer.words}\n\n\u2063Gesendet mit BlueMail \u200b\n\n{attribution}\n\n{quoted(answer, '>')}\n", html


def mail_ru(answer: Answer) -> Body:
    attribution = f"Понедельник, 4 мая 2026, 14:05 +03:00 от {_AT}:"
    html = (
        f'<HTML><BODY><div>{br(answer.words)}</div><div>&nbsp;</div><div data-signature-widget="container"><div data-signature-widget="content"><div>--<br>{escape(answer.name)}</div></div></div>'
        f'<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">{escape(attribution)}<br>&nbsp;<div id="">{inner(answer.letter_html)}</div></blockquote></BODY></HTML>'
    )
    return f"\n{answer.words}\n \n--\n{answer.name}\n \n>{attribution}\n> \n{quoted(answer, '>')}\n", html


def yandex(answer: Answer) -> Body:
    html = (
        f'<div>{br(answer.words)}</div><div> </div><div>04.05.2026, 14:05, "{FROM_NAME}" &lt;{FROM_ADDRESS}&gt;:</div>'
        f"<blockquote>{inner(answer.letter_html)}</blockquote>"
    )
    return None, html


def ukr_net(answer: Answer) -> Body:
    html = (
        f'<p>{br(answer.words)}</p><p><br></p><p><em>4 травня 2026, 14:05:00, від "{FROM_NAME}" &lt;<a href="mailto:{FROM_ADDRESS}">{FROM_ADDRESS}</a>&gt;: </em></p>'
        f'<blockquote style="border-left:1px solid #cccccc;margin:0px 0px 0px 0.8ex;padding-left:1ex">{inner(answer.letter_html)}</blockquote>'
    )
    plain = f'{answer.words}\n\n4 травня 2026, 14:05:00, від "{FROM_NAME}" <{FROM_ADDRESS}>:\n\n{quoted(answer)}\n'
    return plain, html


def wp_pl(answer: Answer) -> Body:
    attribution = f"Dnia 4 maja 2026 14:05 {_AT} napisał(a):"
    return f"{answer.words}\n\n{attribution}\n\n{quoted(answer)}\n", None


def bare(answer: Answer) -> Body:
    """No quote at all."""
    return answer.words + "\n", None


def bare_pair(answer: Answer) -> Body:
    """No quote, both parts; the plain one may say something else."""
    plain = answer.plain if answer.plain is not None else answer.words
    return plain + "\n", f"<html><body>{p(answer.words)}{answer.extra_html}</body></html>"


def bare_html(answer: Answer) -> Body:
    return None, f"<html><body>{p(answer.words)}{answer.extra_html}</body></html>"


TABLE: dict[str, Callable[[Answer], Body]] = {
    name: function
    for name, function in list(globals().items())
    if callable(function) and getattr(function, "__annotations__", {}).get("return") == "Body"
}


# The mail around it


def mail(answer: Answer, client: str, serial: int, encoding: str, charset: str, headers: Sequence[str] = ()) -> bytes:
    """The whole mail, CRLF; `encoding` is 8bit, quoted-printable, base64 or flowed."""
    plain, html = TABLE[client](answer)
    parts = [("plain", plain), ("html", html)]
    bodies = [_part(subtype, text, encoding, charset) for subtype, text in parts if text is not None]
    top = [
        f"Return-Path: <{answer.address}>",
        f"Delivered-To: {FROM_ADDRESS}",
        f"Received: from relay.provider.example (relay.provider.example [192.0.2.25])\n\tby mx.mail.example (Postfix) with ESMTPS id 4Zq{serial:03d}\n\tfor <{FROM_ADDRESS}>; Mon, 04 May 2026 15:12:09 +0200 (CEST)",
        f"From: {_phrase(answer.name)} <{answer.address}>",
        f"To: {_phrase(FROM_NAME)} <{FROM_ADDRESS}>",
        f"Subject: {_phrase(_prefix(client, answer.language) + answer.letter_subject)}",
        "Date: Mon, 04 May 2026 15:12:02 +0200",
        f"Message-ID: <{serial:04d}.4f1c9@provider.example>",
        "In-Reply-To: <m.17.5c1@mail.example>",
        "References: <m.17.5c1@mail.example>",
        "MIME-Version: 1.0",
        *headers,
    ]
    if len(bodies) == 1:
        raw = "\n".join(top) + "\n" + bodies[0]
    else:
        boundary = f"----=_Part_{serial:04d}_7f3a"
        raw = "\n".join([*top, f'Content-Type: multipart/alternative; boundary="{boundary}"', "", ""])
        raw += "".join(f"--{boundary}\n{body}\n" for body in bodies) + f"--{boundary}--\n"
    return (
        raw.encode("utf-8" if charset == "utf-8" else charset, "xmlcharrefreplace")
        .replace(b"\r\n", b"\n")
        .replace(b"\n", b"\r\n")
    )


def _prefix(client: str, language: str) -> str:
    if language == "de":
        return "Aw: " if client in ("gmx", "webde_app", "fairemail") else "AW: " if "outlook" in client else "Re: "
    return {"tr": "Ynt: ", "pl": "Odp: ", "it": "R: "}.get(language, "Re: ")


def _phrase(text: str) -> str:
    if text.isascii():
        return text
    words = [text[start : start + 30] for start in range(0, len(text), 30)]
    return "\n ".join("=?utf-8?B?" + base64.b64encode(word.encode()).decode() + "?=" for word in words)


def _part(subtype: str, text: str, encoding: str, charset: str) -> str:
    kind, body = f"text/{subtype}; charset={charset}", text
    transfer = "8bit"
    if encoding == "flowed" and subtype == "plain":
        kind, body = kind + "; format=flowed", _flowed(text)
    raw = body.encode(charset, "replace" if subtype == "plain" else "xmlcharrefreplace")
    if encoding == "quoted-printable":
        transfer, body = encoding, quopri.encodestring(raw).decode("ascii")
    elif encoding == "base64":
        transfer, body = encoding, base64.encodebytes(raw.replace(b"\n", b"\r\n")).decode("ascii")
    elif raw.isascii():
        transfer = "7bit"
    if subtype == "html" and encoding in ("8bit", "flowed"):  # Long lines need an encoding.
        transfer, body = "quoted-printable", quopri.encodestring(raw).decode("ascii")
    return f"Content-Type: {kind}\nContent-Transfer-Encoding: {transfer}\n\n{body}"


def _flowed(text: str) -> str:
    """RFC 3676 4.1 and 4.2: soft line ends with a space, stuffing before space, ">" and "From "."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">") or line == "-- ":
            lines.append(line)
            continue
        pieces = textwrap.wrap(line, 70, break_long_words=False) or [""]
        pieces = [" " + piece if piece.startswith((" ", ">", "From ")) else piece for piece in pieces]
        lines += [piece + " " for piece in pieces[:-1]] + [pieces[-1]]
    return "\n".join(lines)
