"""What mail programs write around a reply, in the languages of the people who write to us: words only, as tables.

Read by `quotes` and `signature`. Every entry is folded as the lines are, so that one spelling serves all.
"""

from __future__ import annotations

import re
import unicodedata

PAGE_LINES = 4000  # Below these only quote signs are looked at: no person writes so much, and the time stays bounded.
LINE_CHARS = 400  # What is looked at of a line; an attribution or a closing formula is shorter.

REPLY_SUBJECT = re.compile(
    r"\s*(?:re|aw|antw|antwort|odp|rép|ynt|sv|svar|відп|ha|на|отв|ответ|vs|rif|ris|ri|res|bls|رد|الرد|پاسخ)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
"""What mail programs put before the subject of an answer."""

_INVISIBLE = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x2060, 0x2065), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def fold(text: str) -> str:
    """Small letters without accents, umlaut points and invisible characters: one entry serves every spelling."""
    text = text[:LINE_CHARS].strip()
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_INVISIBLE))
        text = "".join(char for char in text if not unicodedata.combining(char)).replace("ı", "i")
    return " ".join(text.casefold().split())


def _table(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split("|"))


def is_ruler(line: str) -> bool:
    """Whether a line is drawn, of at least three strokes."""
    bare = line.strip()
    return len(bare) >= 3 and set(bare[:LINE_CHARS]) <= RULER


def words_of(folded: str) -> list[str]:
    """The words of a folded line, without the signs between them."""
    return _WORD.findall(folded)


_WORD = re.compile(r"[^\W_]+")

# "On … X wrote:", the verb: de en fr tr uk ru ar fa pl nl it es pt, and some neighbours.
WROTE = _table(
    "schrieb|schrieben|geschrieben|wrote|writes|written|écrit|yazdı|yazmış|yazıyor|пише|написав|написала|писав"
    "|пишет|написал|писал|писала|كتب|كتبت|كتابة|نوشت|نوشته|نوشته‌است|napisał|napisała|napisał(a)|pisze|schreef"
    "|geschreven|scritto|escribió|escreveu|skrev|kirjoitti|napsal|zitat|zitiere|quoting|citando|citazione|citát|citat|citation"
    "|schreibt|yazdi|yazmıştı|писала|відповів|ответил|писав(ла)|написав(ла)|написал(а)|napisana|napisane|napisao|napsala|scris|írta|έγραψε|написа|shkroi|écrivait|écrit|schrijft|scrive|escribe|escreve"
)
# With what such a line begins: the preposition of the date, or a day.
OPENERS = _table(
    "am|on|le|il|el|em|op|den|dnia|w|в|у|في|بتاريخ|در|در تاریخ|zitat|quoting|mo|di|mi|do|fr|sa|so|mon|tue|wed|thu"
    "|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|pzt|sal|çar|per|cum|cmt|paz|пн|вт|ср|чт|пт|сб|вс|нд|pon|wt|śr|czw|pt"
    "|sob|niedz|ma|wo|vr|za|zo|gio|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex"
)
# Lines over a quoted or forwarded mail, without their dashes.
ORIGINAL = _table(
    "original message|original-message|begin message|begin original message|originalnachricht|original-nachricht|original nachricht"
    "|ursprüngliche nachricht|ursprüngliche mail|ursprüngliche e-mail|urspruengliche nachricht|originalmail"
    "|message d'origine|message d’origine|message original|message initial|courriel original|orijinal mesaj|orijinal ileti"
    "|orijinal e-posta|asıl ileti|özgün mesaj|ilk mesaj|antwort auf|alte nachricht|vorherige nachricht|ursprüngliche nachricht von"
    "|özgün ileti|вихідне повідомлення|початкове повідомлення|оригінал повідомлення|оригінальне повідомлення|оригінальний лист"
    "|вихідний лист|початковий лист|исходное сообщение|оригинал сообщения|оригинальное письмо|первоначальное сообщение"
    "|оригинальное сообщение|исходное письмо|الرسالة الأصلية|رسالة أصلية|الرسالة الاصلية|البريد الأصلي|پیام اصلی|نامه اصلی|ایمیل اصلی"
    "|متن اصلی|oryginalna wiadomość|wiadomość źródłowa|oryginalny list"
    "|wiadomość oryginalna|wiadomość pierwotna|oorspronkelijk bericht|oorspronkelijke bericht|messaggio originale"
    "|messaggio originario|mensaje original|mensaje inicial|correo original|mensagem original|email original|e-mail original"
    "|original mail|original email|original e-mail|original note|previous message|origineel bericht|e-mail originale|mail originale"
    "|weitergeleitete nachricht|weitergeleitete mail|weitergeleitete e-mail|forwarded message"
    "|begin forwarded message|forwarded mail|anfang der weitergeleiteten nachricht"
    "|anfang der weitergeleiteten e-mail|ende der weitergeleiteten nachricht|message transféré|message transmis"
    "|début du message transféré|début du message réexpédié|yönlendirilmiş ileti|iletilen mesaj|yönlendirilen mesaj"
    "|переслане повідомлення|перенаправлене повідомлення|пересылаемое сообщение|пересланное сообщение"
    "|رسالة معاد توجيهها|الرسالة المعاد توجيهها|رسالة محولة|پیام بازارسال‌شده|پیام هدایت شده|wiadomość przekazana"
    "|przekazana wiadomość|doorgestuurd bericht|messaggio inoltrato|inizio messaggio inoltrato|mensaje reenviado"
    "|inicio del mensaje reenviado|mensagem encaminhada"
)
# What ticket systems write over their mail.
ANSWER_ABOVE = (
    "reply above this line",
    "oberhalb dieser zeile antworten",
    "antwort oberhalb dieser zeile",
    "antworten sie oberhalb dieser zeile",
    "reponse au-dessus de cette ligne",
    "repondez au-dessus de cette ligne",
)
# The names of the lines in a quoted header block, by what they hold.
HEADERS = {
    name: role
    for role, names in {
        "from": "发件人|寄件者|差出人|보낸 사람|från|fra|odesílatel|lähettäjä|feladó|expeditor|από|von|from|de|gönderen|kimden|від|от|من|از|od|van|da|sender|absender|absenderin|expéditeur|nadawca|remitente|remetente|mittente|afzender|gönderici"
        "|gönderen kişi|від кого|від імені|відправник|от кого|отправитель|المرسل|مرسل|فرستنده|od kogo|message de|envoyé par|de la|šalje|nga",
        "to": "收件人|收件者|宛先|받는 사람|till|til|komu|vastaanottaja|címzett|către|προς|an|to|à|a|kime|alıcı|кому|إلى|الى|به|do|aan|para|empfänger|empfängerin|recipient|recipients|destinataire|pour|destinatario|destinatário|ontvanger|alıcılar"
        "|отримувач|одержувач|получатель|до|за|za|прима|المستلم|المرسل إليه|گیرنده|adresat|odbiorca",
        "date": "发送时间|日期|送信日時|寄件日期|보낸 날짜|skickat|sendt|odesláno|lähetetty|küldve|trimis|ημερομηνία|gesendet|sent|datum|date|gesendet am|envoyé|envoyé le|tarih|gönderildi|gönderme tarihi|надіслано"
        "|дата|отправлено|تاريخ|التاريخ|تم الإرسال|أرسلت|تاریخ|data|wysłano|verzonden|inviato|fecha|enviado|enviada"
        "|enviado el|sent at|sent on|date sent|verzonden op|data wysłania|data nadania|data invio|data di invio|fecha de envío"
        "|data de envio|enviado em|enviada em|изпратено|poslano|poslato|послато|dërguar|date d'envoi|дата відправлення|дата отправки|تاريخ الإرسال|تاریخ ارسال|ارسال شده",
        "subject": "主题|主旨|件名|제목|ämne|emne|předmět|aihe|tárgy|subiect|θέμα|betreff|subject|objet|konu|тема|الموضوع|موضوع|temat|onderwerp|oggetto|asunto|assunto|sujet|относно|naslov|predmet|предмет|subjekti|tema",
        "copy": "cc|kopie|copie|bcc|kopia|bilgi|копія|копия|نسخة|رونوشت|antwort an|reply-to|priorität|importance"
        "|wichtigkeit",
    }.items()
    for name in _table(names)
}
# A closing formula begins so (whole words); what follows on the line is a place or a name.
CLOSINGS = _table(
    "hochachtungsvoll|herzlichst|freundlichst|liebe grüße|alles gute|alles liebe|es grüßt|es grüßen|bis bald"
    "|bis dann|bis später|schönen tag|einen schönen tag|schönes wochenende|schönen abend|schönen feierabend"
    "|frohes schaffen|mfg|mfg.|lg|glg|vg|bg|hg|vlg|gruss|best regards|kind regards|kindest regards|warm regards"
    "|warmest regards|many regards|with kind regards|with best regards|regards|best wishes|with best wishes"
    "|sincerely|yours sincerely|sincerely yours|yours faithfully|yours truly|yours|cheers|all the best"
    "|greetings from|have a nice day|have a great day|kr|br|rgds|cordialement|bien cordialement|très cordialement"
    "|bien à vous|salutations|sincères salutations|meilleures salutations|cordiales salutations|amicalement"
    "|bonne journée|bonne soirée|à bientôt|veuillez agréer|je vous prie d'agréer|bises|saygılarımla|saygılarımızla"
    "|saygılar|selamlar|sevgiler|sevgilerimle|selam ve sevgiler|iyi çalışmalar|kolay gelsin|з повагою"
    "|з найкращими побажаннями|всього найкращого|всього доброго|з вдячністю|гарного дня|щиро ваша|щиро ваш"
    "|с уважением|с наилучшими пожеланиями|всего доброго|всего хорошего|с благодарностью|хорошего дня"
    "|مع أطيب التحيات|مع اطيب التحيات|أطيب التحيات|تحياتي|مع التحية|مع خالص التحية|مع تحياتي|مع فائق الاحترام"
    "|وتفضلوا|مع الشكر والتقدير|با احترام|با تقدیم احترام|ارادتمند|با سپاس|با تشکر|با بهترین آرزوها|با مهر"
    "|pozdrawiam|pozdrawiamy|serdecznie pozdrawiam|z poważaniem|z wyrazami szacunku|pozdrowienia|z pozdrowieniami"
    "|miłego dnia|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|groeten|groetjes"
    "|hartelijke groet|mvg|cordiali saluti|distinti saluti|saluti|un saluto|un caro saluto|saludos|un saludo"
    "|atentamente|saludos cordiales|un cordial saludo|un saludo cordial|un abrazo|un fuerte abrazo|gracias y un saludo|gracias y saludos|muchas gracias y un saludo|cordialmente|atenciosamente|cumprimentos|com os melhores cumprimentos|abraços|abraço|um abraço|grande abraço|cu stimă|cu respect|toate cele bune"
    "|obrigado e cumprimentos|i a|i v|gez|take care|have a good day|have a good one|have a lovely day|greetings"
    "|many greetings|all best wishes|with many thanks|merci d avance|belle journée|excellente journée|iyi günler|iyi akşamlar"
    "|iyi haftalar|hoşça kalın|щиро|щиро вдячна|щиро вдячний|з теплом|усього найкращого|с приветом|с теплом|всех благ|مع الشكر"
    "|مع جزيل الشكر|مع كل التقدير|مع المحبة|دمتم|روز خوش|موفق باشید|z serdecznymi pozdrowieniami|miłego weekendu|bleiben sie gesund"
    "|bleibt gesund|mit besten empfehlungen|mit vorzüglicher hochachtung|in verbundenheit|glück auf|gut holz|ahoi"
    "|frohe ostern|frohe weihnachten|frohe feiertage|schöne feiertage|schöne woche|schönen sonntag|schönen resttag|gottes segen|shalom"
)
CLOSING_STARTS = frozenset(closing.split()[0] for closing in CLOSINGS)
# "Mit sonnigen Grüßen aus Gera": the noun within the first words is enough.
REGARDS = _table("gr|gruß|grüße|grüßen|gruesse|gruessen|grüsse|grüssen|grussen|grusse|grüßle|grüßli|groet|groeten")
# These stand before "Grüße" in sentences that go on ("Bitte Grüße ausrichten"); any other word with the ending of an
# adjective makes a formula of it: "Sportliche Grüße".
NOT_ADJECTIVES = _table(
    "bitte|habe|hatte|haben|hätten|hätte|sende|senden|schicke|schicken|sage|sagen|bestelle|bestellen|keine|keinen|meine|meinen|seine"
    "|seinen|deine|unsere|unseren|eure|euren|diese|diesen|solche|welche|richte|richten|ausrichte|danke|gebe|geben|alle"
    "|aber|oder|wieder|weiter|immer|leider|nehme|nehmen|wären|waren|machen|könne|können|wurden|wurde|würde|würden|bekomme|bekommen"
)
ADJECTIVE_ENDINGS = ("e", "en", "em", "er")
# "Ihre Stadtbücherei", "Euer Team vom Tafelladen": whose the letter is.
YOURS = _table("ihr|ihre|euer|eure|dein|deine|eurer|votre|twój|twoja|ваш|ваша")
REGARDS_BEFORE = _table(
    "mit|frdl|freundl|herzl|viele|vielen|liebe|lieben|liebem|beste|besten|bestem|herzliche|herzlichen|herzlichem|freundliche"
    "|freundlichen|freundlichem|freundlicher|schöne|schönen|schönem|sonnige|sonnigen|nette|netten|ganz|einen|einem"
    "|dank|danke|und|u|für|im|voraus|vorab|kollegiale|kollegialen|kollegialem|solidarische|solidarischen|frische"
    "|winterliche|sommerliche|weihnachtliche|besinnlichen|die|den|der|tausend|1000|euch|dir|ihnen|vorweihnachtliche"
    "|adventliche|frühlingshafte|herbstliche|kirchlichen|mfg|bis|bald|met|vriendelijke|hartelijke"
)
# "Einen gesegneten Tag wünscht", and the name on the next line.
WISHES = _table("wünscht|wünschen|grüßt")
# "Thanks," or "Herzlich" before a name is a closing formula; thanks alone belong to the text.
THANKS = _table(
    "herzlich|danke|vielen dank|besten dank|mit bestem dank|mit herzlichem dank|herzlichen dank|danke schön|dankeschön|vielen lieben dank|danke vorab"
    "|danke im voraus|vielen dank im voraus|thanks|thank you|many thanks|thanks a lot|thx|cheers|best|merci"
    "|merci beaucoup|teşekkürler|дякую|спасибо|شكرا|ممنون|dziękuję|grazie|gracias|obrigado|bedankt"
)
POSTSCRIPTS = ("ps:", "ps.", "ps ", "p.s.", "p. s.", "p.s:", "nachtrag:", "n.b.", "з.і.", "пс:", "ملاحظة:", "پ.ن")
# What clients and providers put under a mail: how the line begins, and what else must be in it.
PRODUCTS = _table(
    "iphone|iphonu|iphonie|ios|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|redmi|pixel|nokia|sony|htc|blackberry|windows"
    "|outlook|mail|gmx|web|app|handy|smartphone|mobiltelefon|telefon|tablet|yahoo|aol|proton|protonmail|tutanota"
    "|tuta|freenet|online|k|bluemail|spark|mobile|phone|device|gerät|telekom|magenta|mailbox|posteo|thunderbird"
    "|gmail|icloud|mac|apple|ubuntu|mobil|hoverwatch|airmail|canary|superhuman|edison|mailbird|mailspring|fastmail|zoho"
    "|newton|aquamail|aqua|fairemail|boxer|emclient|client|vivaldi|notes|verse|zimbra|kmail|mailfence|mailo|claws"
    "|evolution|hey|smart|missive|shortwave|seznam|email|motorola|oneplus|oppo|realme|honor|lg|fairphone|vodafone|o2"
    "|computer|laptop|pc|unterwegs|téléphone|portable|teléfono|móvil|celular|telefono|cellulare|telemóvel"
    "|telefone|telefoon|telefonu|telefona|smartfona|smartphone'a|poczty|komórki|telefonum|telefonumdan|пошти|почты|телефону"
    "|телефона|смартфону|смартфона|айфона|айфону|яндекс|додатка|приложения|мобільного|мобильного|ukr|هاتفي|الهاتف"
    "|جوالي|جهازي|جهاز|آيفون|الآيفون|بريد|گوشی|آیفون|موبایل|تلفن"
)
CLIENTS = tuple(
    _table(
        "gesendet mit|gesendet von|gesendet aus|gesendet über|gesendet vom|gesendet via|versendet mit"
        "|verschickt mit|geschickt von|diese nachricht wurde|diese e-mail wurde|diese mail wurde|sent from"
        "|sent with|sent via|sent by|sent using|get outlook for|holen sie sich|outlook für|virenfrei|virus-free"
        "|obtenez|télécharger|envoyé de|envoyé depuis|envoyé avec|envoyé à partir|надіслано з|надіслано із"
        "|отправлено с|отправлено из|отправлено со|wysłane z|wysłano z|wysłane za|verzonden vanaf|verzonden met"
        "|inviato da|inviato dal|enviado desde|enviado do|enviado de|تم الإرسال من|أرسلت من|مرسل من|أُرسلت من"
        "|ارسال شده از|ارسالشده از|فرستاده شده از|فرستادهشده از|ارسال از|yahoo mail|mit freundlicher unterstützung von|skickat från|sendt fra"
        "|von outlook|von samsung|odesláno z|poslano s|verfasst mit|geschrieben mit|erstellt mit|getippt mit|getippt auf"
        "|geschrieben auf|composed with|composed on|written on|typed on|get bluemail|get spark|sent on|envoyé via|envoyé par|envoyé grâce"
        "|envoyé à l'aide|надіслано за допомогою|надіслано через|надіслано зі|відправлено з|відправлено із|відправлено за допомогою"
        "|отправлено через|отправлено с помощью|отправлено при помощи|wysłano za|wysłane przez|wysłano przez|wysłane ze|wysłano ze"
        "|wysłane w|verstuurd vanaf|verstuurd met|verstuurd via|verzonden via|inviato con|inviato tramite|inviata da|enviado con"
        "|enviado mediante|enviado a través|enviado a partir|enviado através|enviado com|enviado via|obtener outlook|obter outlook"
        "|scarica outlook|outlook voor|pobierz|تم الإرسال بواسطة|تم الإرسال عبر|الحصول على outlook|احصل على outlook|outlook را برای|android için|ios için|отримати outlook|отримайте outlook|скачать outlook|загрузить outlook"
        "|скачайте outlook|obter o outlook|obtén outlook|ottieni outlook|télécharger outlook|download outlook|hol dir outlook|trimis de pe|trimis de la|изпратено от|dërguar nga"
        "|poslano z|poslato sa|enviat des|sicher versendet mit|sicher gesendet mit|sichere e-mails mit|sent securely with|أرسل من|مرسلة من|مرسل عبر|ارسال شده با|ارسال شده توسط"
    )
)
# Where the programs' own advertising leads: whatever language stands before such a link, no person wrote the line.
CLIENT_LINKS = (
    "aka.ms/", "mail.onelink.me", "overview.mail.yahoo", "yho.com/", "proton.me/", "protonmail.com", "tuta.com",
    "tutanota.com", "sig-email", "avg.com/email", "email.faircode.eu", "bluemail.me", "sparkmailapp.com", "mailspring",
    "superhuman.com", "www.avast.com", "windows.com/outlook", "go.microsoft.com/fwlink", "k9mail", "thunderbird.net",
)  # fmt: skip
SENT_WITH = ("mit ", "via ", "uber ", "von ", "aus ", "per ")  # "Mit Spark gesendet": the product stands within.
SENT_FROM_MINE = ("von meinem", "von meiner", "vom", "von unterwegs", "von mein", "aus meinem", "mit meinem")
SENT = _table("gesendet|geschickt|verschickt|versendet|getippt|geschrieben|verfasst|erstellt")
# Lines that say no product.
CLIENT_LINES = _table(
    "mobil gesendet|mobil geschrieben|unterwegs gesendet|unterwegs geschrieben|sent from mobile|sent on the go"
)
SENT_AT_END = ("gonderildi", "gonderilmistir", "ارسال شد", "فرستاده شد")
DISCLAIMERS = tuple(
    _table(
        "diese e-mail enthält|diese e-mail kann|diese nachricht enthält|diese mail enthält|diese email enthält"
        "|der inhalt dieser e-mail|der inhalt dieser nachricht|der inhalt dieser mail"
        "|die information in dieser e-mail|die informationen in dieser e-mail|dieses dokument ist vertraulich"
        "|vertraulichkeitshinweis|disclaimer|haftungsausschluss|rechtlicher hinweis|datenschutzhinweis"
        "|hinweis zum datenschutz|informationen zum datenschutz|this e-mail is confidential|this e-mail is intended"
        "|this email is confidential|this email is intended|this email and any|this e-mail and any"
        "|this message and any|this message is confidential|this message is intended|this message contains"
        "|this e-mail contains|this email contains|this email may|this e-mail may|the information contained"
        "|the information in this|confidentiality|please consider the environment|bitte prüfen sie, ob diese"
        "|p bitte prüfen|p please|denken sie an die umwelt|bitte denken sie an"
        "|bitte beachten sie unsere datenschutz|ce message et|ce courriel|ce message est|ce message contient"
        "|wiadomość ta|treść tej"
    )
)
# A notice in whatever language: how the line begins, that it speaks of secrecy, and of what it holds or for whom it is.
NOTICE_STARTS = tuple(
    _table(
        "hinweis:|wichtiger hinweis:|diese e-mail|diese nachricht|diese mail|this e-mail|this email|this message|important:"
        "|ce message|ce courriel|cet e-mail|este mensaje|este correo|esta mensagem|este e-mail|questo messaggio|questa e-mail"
        "|le informazioni|dit bericht|deze e-mail|niniejsza wiadomość|ta wiadomość|это сообщение|данное сообщение|настоящее сообщение"
        "|це повідомлення|цей лист|дане повідомлення|bu e-posta|bu mesaj|bu ileti|هذه الرسالة|تحتوي هذه الرسالة|این ایمیل|این پیام"
    )
)
SECRECY = tuple(
    _table(
        "vertraulich|confidenti|confidencia|confidenzial|riservat|vertrouwelijk|poufn|конфиденциальн|конфіденційн|gizli|سرية|سري|محرمانه"
    )
)
HOLDS = tuple(
    _table(
        "enthalt|bestimmt|adressat|empfang|contain|intended|contient|destin|contien|conte|bevat|bestemd|zawiera|przeznaczon|содержит|предназначен"
        "|містить|призначен|içer|تحتوي|حاوی|شامل"
    )
)
# A word of an answer is no name, though it may be alone on the last line.
NOT_NAMES = _table(
    "ja|nein|ok|vorsicht|betrug|verdacht|warnung|werbung|doppelt|dublette|gewerblich|okay|okey|doch|nicht|kein|keine|spam|später|spaeter|warten|warte|halt|stop|stopp|moment|bitte|danke"
    "|dank|vielen|freigeben|freigegeben|ablehnen|abgelehnt|liste|hilfe|zurück|zurueck|frage|kategorie|alle|alles"
    "|beide|nehmen|wir|passt|erledigt|pause|löschen|loeschen|vergeben|weg|verkauft|reserviert|noch|aber|oder"
    "|vielleicht|eventuell|evtl|unklar|unsicher|morgen|heute|yes|no|not|never|wait|later|hold|undo|list|help"
    "|approve|approved|reject|rejected|thanks|thank|maybe|please|delete|gone|done|taken|oui|non|merci|supprimer"
    "|retirer|evet|hayır|sil|так|ні|да|нет|дякую|спасибо|видалити|удалить|نعم|لا|شكرا|حذف|سحب|بله|خیر|tak|nie|usuń"
    "|dziękuję|möbel|kleidung|hausrat|lebensmittel|bedarf|angebot|termin|achtung|wichtig|nachtrag|mein|fehler"
    "|korrektur|super|prima|gut|schlecht|quatsch|unsinn"
)
TIME = re.compile(r"\d{1,2} ?[:.h] ?\d{2}(?!\d)")
DATE = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}")
CONTACT = re.compile(
    r"@|www\.|https?:|\btel\b|\btelefon\b|\bfon\b|\bmobil\b|\bphone\b|\bfax\b"
    r"|\d{2,5}[ /-]*\d{3,}|\be\. ?v\.|\bgmbh\b|\bggmbh\b"
)
FIELD = re.compile(r" [|·•/] ")  # between the name, the office and the telephone in one line
RULER = frozenset("_-=*~—–‐ ")
