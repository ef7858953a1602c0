"""Whether a refusal means that the address is gone: by what the other server said (first row that fits), then by its status.

Called by `bounce` and by the way out, which hears some refusals at once. Only an address that does not exist, or whose
domain does not, is gone for good ("hard"); whatever is about this mail, this hour or our reputation can pass ("soft"),
and so can what nobody explains: one wrong "hard" would cut somebody off.
"""

from __future__ import annotations

import re

_MAX_SAID = 4000  # characters

_WHO = (
    r"(?:user|users|recipients?|mail ?box(?:es)?|mail ?drop|accounts?|e?-?mail ?addresse?s?|addresse?s?|addressees?|persons?|name|alias|local ?part|customer|group"
    r"|empf[aä]ngers?|empf[aä]ngeradressen?|benutzers?|e-?mail-?adressen?|adressen?|konto|kontos|postfach|destinataires?|utilisateur|usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta"
    r"|utente|indirizzo|casella|gebruiker|adres|geadresseerde|u[zż]ytkownik\w*|odbiorc\w*|adresat\w*|skrzynk\w*|konto|пользовател\w*|адресат\w*|адрес\w*|получател\w*|ящик\w*|користувач\w*|скриньк\w*"
    r"|kullan[iı]c[iı]\w*|al[iı]c[iı]\w*|usu[aá]rio|destinat[aá]rio|endere[cç]o|ユーザ\w*|宛先\w*|アドレス\w*|用户|收件人|地址|帐户|邮箱|사용자"
    r"|ontvanger\w*|المستخدم|المستلم|مستلم|العنوان|عنوان|الحساب|صندوق البريد|کاربر\w*|گیرنده|نشانی|آدرس|حساب|صندوق)"
)
_NOT_THERE = (
    r"(?:unknown|not known|not found|not exist|does ?n[o']t exist|do not exist|doesn.?t have|does not have|non-?existent|nonexistant|not listed|not (?:a )?valid|invalid|not recogni[sz]ed|not registered|not local|not present|not our (?:user|customer)|no longer (?:exists?|accepts?|valid|available|in use|active|employed|with|used|on)"
    r"|(?:can(?:no|')t|could ?n[o']t|couldn't|could not|unable to) be (?:found|resolved|located)|was ?n[o']t found|wasn't found|was not found|isn't (?:found|valid)|is undeliverable|rejected: undeliverable|has been (?:deleted|removed|closed|terminated)|(?:been )?deleted|terminated|discontinued|has moved|misspelled|not our|is obsolete|abandoned"
    r"|unbekannt|existier(?:t|en) nicht|nicht (?:\w+[ -]){0,4}(?:gefunden|erkannt|vorhanden|bekannt|existent|mehr g[uü]ltig)|nicht mehr|nicht existier\w+|nicht (?:\w+[ -]){0,4}(?:aufgef[uü]hrt|verzeichnet|registriert|eingetragen)|ung[uü]ltig|gel[oö]scht|inconnue?|n.existe pas|introuvable|n.a pas [eé]t[eé] trouv|invalide|desconocid\w|no existe|no (?:se )?(?:encontr|encuentra)\w*|inexistente|sconosciut\w|non (?:esiste|trovato)"
    r"|onbekend|bestaat niet|niet gevonden|nie istnieje|nieznan\w+|nie znalezion\w+|не существует|не найден\w*|не зарегистрирован\w*|неизвест\w+|не існує|не знайдено|bulunamad[iı]|bilinmiyor|mevcut de[gğ]il|n[aã]o (?:existe|encontrad\w|foi (?:poss[ií]vel )?(?:encontrad\w|encontrar|localizad\w))|desconhecid\w|存在しません|見つかりません|存在しない|不明|不存在|未找到|없습니다"
    r"|غير (?:موجود|معروف|صالح)\w*|لا يوجد|لم يتم العثور|یافت نشد|پیدا نشد|وجود ندارد|نامعتبر|ناشناخته)"
)

# Why, whether for good, and how servers say it (lower case, addresses and links taken out). The first row that fits wins:
# what is about the sender or the mail stands before what is about the address, because the same words occur in both.
WORDS: tuple[tuple[str, bool, tuple[str, ...]], ...] = (
    # Exchange Online refuses unknown recipients of a synchronised directory so, and nothing else under this status.
    (
        "unknown", True, (
            r"5\.4\.1 (?:all )?recipient address(?:es)? rejected ?: access denied",
        ),
    ),
    (
        "full", False, (
            r"(?:mail ?box(?:es)?|mail ?folder|inbox|quota|postfach|postkorb|speicherplatz|storage|bo[iî]te|buz[oó]n|casella|skrzynka|ящик\w*|posta kutusu|caixa|メールボックス)[^.\n]{0,60}(?:\bfull\b|over\b|exceed|voll\b|[uü]berschritten|ersch[oö]pft|pleine?\b|llen[oa]|piena|pe[lł]na|przepe|переполн|dolu|chei[ao]|limit|いっぱい|満杯|容量)",
            r"over ?(?:the )?(?:maximum )?(?:allowed )?quota|overquota|quota (?:is )?(?:exceeded|violation|full)|exceed\w* (?:\w+ ){0,4}(?:quota|storage|mailbox|space)|exceeds allowed size|out of (?:storage |disk )?space|no space left|not enough (?:storage|disk)? ?space|insufficient (?:system )?(?:storage|disk|space)",
            r"disk (?:is )?full|mailfull|full mailbox|mailbox_full|ممتلئ|پر (?:است|شده)|переповнен\w*|storage limit|too much mail|kein speicherplatz|容量|quotaexceeded",
        ),
    ),
    (
        "disabled", False, (
            r"(?:account|mail ?box|user|recipient|address|alias|konto|postfach|benutzer|compte|cuenta|domain)[^.\n]{0,50}(?:disabled|inactive|suspended|deactivated|\blocked\b|frozen|not (?:been )?activ|on hold|deaktiviert|gesperrt|inaktiv|stillgelegt|desactiv|d[eé]sactiv|заблокирован|отключ[её]н)",
            r"(?:disabled|inactive|suspended|deactivated|deaktiviertes|gesperrtes) (?:account|user|mail ?box|recipient|(?:e-?mail )?address|konto|postfach)|not accepting (?:mail|messages)|currently (?:not accepting|unable to receive)",
        ),
    ),
    (
        "sender", False, (
            r"sender(?:'s)? (?:address|domain|verif|verify|callout|host|ip|is|was|not|rejected|denied|unknown|policy|id)\b|invalid sender|unknown sender|sender.{0,20}(?:rejected|denied|invalid|not (?:valid|allowed|exist))|(?:bad|invalid) return[- ]path|verification failed for|\b(?:spf|dkim|dmarc)\b|reverse dns|\brdns\b|\bptr\b|\bhelo\b|your (?:ip|domain|server|host|mail ?server|message)\b.{0,60}(?:block|reject|list|den|not)",
            r"invalid dns|dns (?:mx|a/aaaa)|client host|envelope sender|mail from .{0,40}(?:rejected|refused|denied)|domain of sender|absender.{0,40}(?:abgelehnt|abgewiesen|nicht|gesperrt)",
        ),
    ),
    # Plain words for it win over advice and small print, which may speak of policies, queues and later.
    (
        "unknown", True, (
            r"\buser unknown|unknown user\b|invalid mailbox\b|\buser is terminated|no such (?:user|recipient|mailbox)|(?:user|recipient|mailbox|account|address)(?: you \w+)? (?:does not|doesn't) exist|recipient (?:unknown|not found)|(?:user|mailbox) not found",
        ),
    ),
    (
        "refused", False, (
            r"\bspam|\bvirus|malware|phishing|unsolicited|\bjunk\b|black ?list|block ?list|(?:been|is|was|are) (?:\w+ )?block(?:ed|ing)|\bblocked\b|\bbanned\b|reputation|\bpolic(?:y|ies)\b|content (?:rejected|filter|restriction|not)|(?:message|mail|content) (?:\w+ ){0,2}(?:rejected|refused|denied)|rejected (?:by|for|due)|\brbl\b|dnsbl|spamhaus|spamcop|suspicious|suspected",
            r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not|prohibited|disallowed)|unable to relay|(?:not|cannot|no) relay|relay not|access (?:is )?denied|not (?:authori[sz]ed|permitted|allowed|accepted)|restrict|permission|authenticat|administrative(?:ly)? prohib|prohibited|complain|filtered|untrusted|richtlinie|abgelehnt|abgewiesen",
        ),
    ),
    (
        "too_big", False, (
            r"too (?:large|big|long)|(?:message|mail|size|gr[oö][sß]+e)[^.\n]{0,40}(?:exceed|over|limit|maximum|[uü]berschreitet)|maximum (?:message )?size|size limit|zu gro(?:ß|ss)|trop volumineux|demasiado grande",
        ),
    ),
    (
        "later", False, (
            r"gr[ae]y-?list|try (?:again|later)|(?:again|retry) (?:later|in)|please retry|temporar|tempor[aä]r|vor[uü]bergehend|deferred|too many|rate ?limit|throttl|resources|too busy|\bbusy\b|overload|exceeded the (?:rate|number)|concurren|unusual rate|receiving mail at a rate|verify address|unverified address|sp[aä]ter erneut|later",
        ),
    ),
    (
        "expired", False, (
            r"timed? ?out|time-?out|connection (?:was )?(?:refused|reset|dropped|lost|closed|failed|error)|(?:could not|couldn't|cannot|can't|unable to|failed to) (?:connect|establish|contact|open)|no route|unreachable|not responding|did ?n[o']t respond|not responded|no answer|network|expired|queue (?:too|for)|in the queue|too old|lost connection|conversation with|retry time|(?:has|have) been trying|for (?:more than |the last |over )?\d+(?:\.\d+)? ?(?:hour|day|minute|h\b|d\b)",
            r"(?:after|within|in|seit|nach|innerhalb von) \d+(?:\.\d+)? (?:hours?|days?|stunden|tagen?)|zeit[uü]berschreitung|nicht erreichbar|temporary (?:dns|lookup)|\bstarttls\b|tls (?:handshake|negotiation)|certificate",
        ),
    ),
    (
        "loop", False, (
            r"\bloop|too many hops|hop count|loops back|too many received|schleife",
        ),
    ),
    (
        "system", False, (
            r"system error|internal (?:server )?error|configuration error|misconfigur|local (?:error|problem)|i/o error|unexpected|procmail|command (?:failed|died|output)|service (?:is )?(?:currently )?(?:unavailable|not available)|protocol error|syntax error|bad sequence|unable to create|cannot create|can't create|deferral|system (?:is )?not accepting|not implemented|parameters|transaction failed(?!.{0,60}unknown)|failed to (?:process|deliver to mailbox)",
        ),
    ),
    (
        "unknown", True, (
            rf"(?<!sender ){_WHO}[^.\n]{{0,60}}?{_NOT_THERE}|(?:unknown|invalid|no such|non-?existent|no valid|unrecogni[sz]ed|illegal|incorrect|undefined|obsolete|bad|unbekannte[rsn]?|ung[uü]ltige[rsn]?|nicht existierende[rsn]?|usuario desconocido|неизвестный|нет такого|не удается найти|немає такого|nieznany|brak|nie ma takiego|nie ma takiej|لم يتم العثور على|لا يوجد|无效|無効な|不明な)[ :-]+(?:\w+ ){{0,3}}?{_WHO}",
            r"no (?:mail ?box|account|user|recipients?)\b.{0,30}(?:here|by that name|with that|named|found|exist)|not our customer|mailbox (?:is )?(?:unavailable|not available)|recipient(?:s)? unknown|(?:no|not) (?:listed )?in (?:\w+ ){0,3}(?:directory|address book|names?\.nsf|user database|table|aliases)|recipnotfound|recipientnotfound|resolver\.adr|adr\.exrecip|unknown (?:local|virtual|relay)",
            r"is not (?:a )?(?:known|valid|listed|our|here)|no such (?:person|address|here|object)|no one (?:here )?by that name|addressee unknown|user_?unknown|userunknown|unknown_user|does not like recipient|cannot find (?:your |the )?(?:\w+ )?(?:user|recipient|address|mailbox)|undeliverable address|who's that|doesn't work here|has left",
        ),
    ),
    (
        "no_host", True, (
            r"unroute?able|couldn't find any host|no such (?:host|domain)|(?:host|hostname|domain|domains|domain name|server|dom[aä]ne|domaine|dominio|домен\w*)\b(?:[^.\n]|\.(?=\w)){0,60}(?:unknown|not found|not exist|does ?n[o']t exist|non-?existent|invalid|unbekannt|existiert nicht|nicht gefunden|n.existe pas|no existe|не существует|не найден|nie istnieje)|(?:unknown|bad|invalid|illegal|non-?existent|no such) (?:destination )?(?:host|domain|mail server)",
            r"name or service not known|\bnxdomain\b|name service error|no (?:valid )?(?:mx|mail exchange|mail server)|null ?mx|does ?n[o']t accept (?:any )?(?:e?-?mail)|domain.{0,40}(?:accepts no|does not (?:accept|receive)) (?:e?-?mail)|illegal host|mx records? point to non-?existent|has no mx|no dns|dns.{0,40}(?:does not exist|no (?:such|records))|not a mail exchanger",
        ),
    ),
    (
        "moved", True, (
            r"has moved|user (?:has )?moved|moved to|(?:new|neue) (?:e-?mail[- ])?adress|please use .{0,40}instead|mailbox (?:has )?moved|address (?:has )?changed",
        ),
    ),
)  # fmt: skip
# What overrides a status that says that the address is gone: some servers put 5.1.1 on everything they refuse.
_OVERRIDES = frozenset({"full", "disabled", "sender"})
BOILERPLATE = frozenset({"refused", "later"})  # Also stands beside "user unknown", as advice and small print.

# RFC 3463 and the registry of RFC 5248; 5.4.310 is Exchange Online's for a domain that does not exist.
_GONE_STATUS = re.compile(r"5\.1\.(?:[0-36]|10)|5\.4\.(?:4|310)")
_PASSING_STATUS = re.compile(r"5\.(?:1\.(?:[45789]|20)|[2-7]\.\d{1,3})")

_STATUS = re.compile(r"(?<![\d.])([245]\.[0-7]\.\d{1,3})(?!\.?\d)")
_REPLY_CODE = re.compile(r"(?<![\d.:/-])([45])[0-5]\d(?=[\s:-]|$)")
_NO_WORDS = re.compile(
    r"https?://\S{1,300}|www\.\S{1,300}|<?[^\s<>\"'(),:;@（）：，]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}>?"
)
_SENT = re.compile(r"(?m)^[ \t]*(?:>>>|=>|-->)[^\n]*$")
_TABLE = tuple((why, permanent, re.compile("|".join(phrases))) for why, permanent, phrases in WORDS)


def verdict(status: str, said: str) -> tuple[bool, str]:
    """Whether the address is gone, and why: a name in WORDS, "status", or "" where nothing tells it.

    `said`: the other server's answer; of a report that explains itself in its text alone, that text.
    """
    words = _plain(said)
    permanent, why = _why(words)
    if status.startswith("4"):
        return False, why or "status"
    if _GONE_STATUS.fullmatch(status):
        passes = why in _OVERRIDES or (why in BOILERPLATE and (status == "5.1.0" or not _says_gone(words)))
        return (False, why) if passes else (True, why if permanent else "status")
    if why:
        return permanent, why
    if _PASSING_STATUS.fullmatch(status) and status not in ("5.3.0", "5.5.0"):  # These two stand for anything.
        return False, "status"
    return False, ""


def status_of(stated: str, said: str) -> str:
    """The stated status, unless it says nothing (x.0.0) and the other server's words hold a better one; "" for none."""
    own, better = _STATUS.search(stated), _STATUS.search(said[:_MAX_SAID])
    if own and not own[1].endswith(".0.0"):
        return own[1]
    if better and (own is None or better[1][0] == own[1][0]):
        return better[1]
    if own:
        return own[1]
    code = _REPLY_CODE.search(said[:_MAX_SAID])
    return f"{code[1]}.0.0" if code else ""


def _says_gone(words: str) -> bool:
    return any(permanent and pattern.search(words) for _, permanent, pattern in _TABLE)


def _why(words: str) -> tuple[bool, str]:
    return next(((permanent, why) for why, permanent, pattern in _TABLE if pattern.search(words)), (False, ""))


def _plain(said: str) -> str:
    """The words alone, on one line: an address or a link may hold "spam" or "unknown", and what we sent is no answer."""
    said = _SENT.sub(" ", said[:_MAX_SAID]).replace("...", " ").replace("\u2019", "'")
    return re.sub(r"\s+", " ", _NO_WORDS.sub(" ", said)).lower()
