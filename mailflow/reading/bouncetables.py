"""The words of mail servers that return a letter, in tables: how they begin, name a recipient, and quote what they return.

Used by `bouncesigns` (is it a bounce) and `bouncetext` (whom it is about). Each repetition is bounded, so that none of
them needs more than linear time; texts are capped before.
"""

from __future__ import annotations

import re

# Brackets, commas and colons of other scripts end an address as ours do.
_OUTSIDE = r"\s<>\"'(),:;@\[\]：；，。、（）「」『』【】《》〈〉“”„‘’«»"
ADDRESS = rf"[^{_OUTSIDE}]{{1,64}}@[^{_OUTSIDE}]{{1,255}}[^{_OUTSIDE}.*](?![\w-]|\.[\w-])"

# The subject of a returned letter, from its beginning: people write about it with "Re:" or "Fwd:" before, or in a sentence.
SUBJECTS = re.compile(
    r"(?i)(?:\*+\s*(?:spam|warning|warnung)\s*\*+\s*|\[[^\]]{1,40}\]\s*)?(?:"
    r"undeliver(?:ed|able)\b|(?:permanent|transient|temporary) (?:delivery|mail) (?:failure|error)|undelivered mail|non-?deliver(?:y|able)|not deliver(?:ed|able)|(?:e-?mail|message|mail)? ?delivery (?:status|failure|failed|fail|has failed|notification|report|error|problem|incomplete|unsuccessful|delayed|delay|status notification|could not)"
    r"|(?:mail|message|e-?mail|nachricht|your (?:mail|message|e-?mail)).{0,30}(?:delivery (?:failed|failure|error|problem|system|subsystem|status|report)|undeliverable|not delivered|could not be delivered|was not delivered|returned|rejected|bounced|delayed|can't be delivered|cannot be delivered|konnte nicht)"
    r"|mail(?: system)? error|mail (?:delivery|system)\b|mailsystem|mdaemon|failure notice|failure delivery|failed (?:mail|delivery|message)|failed to deliver|returned (?:mail|message|e-?mail|to sender)|return(?:ed)? (?:of )?undeliver|rejected (?:mail|message)|bounce(?:d)?\b.{0,20}(?:mail|message|notification)|delayed (?:mail|message|delivery)|delivery temporarily|could not (?:send|deliver)|cannot (?:send|deliver)|unable to deliver|warning: (?:could not send|message)|considered unsolicited|message status|nondeliverable|ndn:|dsn:|dsn\b|user unknown|unknown user|mailbox (?:full|exceeds)|non recapit|notification (?:d'|of )?\w*deliver|error sending|error de entrega"
    r"|unzustellbar|nicht (?:zustellbar|zugestellt)|nachricht (?:nicht )?(?:unzustellbar|zugestellt)|zustell(?:ung|fehler|bericht|status).{0,40}|(?:mail|e-?mail|nachricht).{0,30}(?:nicht zugestellt|unzustellbar|zur[uü]ck)|fehler bei der (?:zustellung|[uü]bermittlung)|[uü]bermittlungsfehler|ihre (?:e-?mail|nachricht|mail).{0,60}(?:nicht|unzustellbar|zur[uü]ck)|r[uü]ckl[aä]ufer|zur[uü]ckgewiesen"
    r"|(?:message |courrier |mail )?(?:non remis|non distribuable|non d[eé]livr|non livr|non distribu)|[eé]chec d.?(?:envoi|e la remise|e remise|e distribution|e livraison)|remise (?:impossible|diff[eé]r)|avis de non|no se (?:ha )?(?:pudo|puede|podido) entregar|no entregado|(?:correo|mensaje) (?:no|devuelto|rechazado)|notificaci[oó]n de (?:estado|error|entrega)|devoluci[oó]n|error (?:en|de) la entrega|mancata consegna|recapito non riuscito|consegna (?:non|fallita|ritardata)|messaggio non|non (?:recapit|consegn)|impossibile recapit|notifica di mancat"
    r"|onbestelbaar|niet bezorgd|(?:bericht|mail) (?:kon )?niet|bezorging|n[aã]o (?:entreg|foi entreg|p[oô]de|[eé] poss[ií]vel entreg)|falha (?:na|de) entrega|mensagem n[aã]o|nie (?:mo[zż]na )?dostarczon|niedostarcz|niedor[eę]cz|zwrot|b[lł][aą]d dostarcz|wiadomo[sś][cć] nie|недостав|не (?:доставлен|может быть доставлен)|не удалось доставить|сообщение не|невозможно доставить|ошибка доставки|возврат|уведомление о (?:не|статусе)|не доставлено|не вдалося доставити|недоставлен|teslim edileme[dz]|iletilemedi|g[oö]nderilemedi|ikke leveret|olevererbart|nem k[eé]zbes[ií]th|nedoru[cč]iteln|nelze doru[cč]it|k[eé]zbes[ií]t(?:[eé]si|hetetlen)|nedostavlj|odoslan|neleveran|ej levererat|kunne ikke leveres|toimittaminen ep[aä]onnistui|تعذر|فشل (?:تسليم|في تسليم)|غير قابل للتسليم|(?:پیام (?:شما )?)?(?:ارسال|تحویل)(?: داده)? نشد|غیر ?قابل تحویل"
    r"|配信(?:不能|できません|エラー|失敗)|送信(?:できません|エラー|失敗)|メール(?:が|を).{0,12}(?:届き|送信|配信)|未達|エラーメール|退信|系统退信|投递失败|无法投递|無法傳送|傳送失敗|未能送达|退回|반송|전송 실패"
    r")"
)
# What the text says about itself, anywhere in its beginning.
FAILURE_WORDS = re.compile(
    r"(?i)(?:could not|couldn't|cannot|can't|can not|was not|wasn't|were not|has not|not) be(?:en)? (?:successfully )?(?:delivered|sent|relayed|transferred)|(?:was|were|is|has) (?:not|never|n't) (?:been )?(?:delivered|able to deliver|transmitted)|(?:unable|not able|failed|impossible) to (?:deliver|send|relay)|cannot deliver|could ?n[o']t deliver|did(?: not|n't) reach|not reach the following|could not be reached"
    r"|delivery (?:to the following|failed|has failed|has been delayed|error|attempt|of your|to one or more)|delivery.{0,40}(?:failed|permanently|unsuccessful|impossible|aborted|suspended)|undeliver(?:able|ed)|permanent (?:fatal |delivery )?(?:error|failure)s?|fatal (?:delivery )?errors?|returned (?:to you|to sender|unopened|mail)|(?:is|being|was|been) returned|bounced? (?:message|mail|back)|has been rejected|rejected your (?:message|mail)"
    r"|recipient address rejected|(?:user|recipient) (?:is )?unknown|unknown (?:user|recipient)|no such user|mailbox (?:unavailable|full|not found|is full)|unrouteable address|error (?:while|when|occurred).{0,40}(?:deliver|send)|failed (?:recipient|address|addresses)|following address(?:es)? (?:failed|had|failed:)|message (?:delivery )?failure|delivery status notification|non-?delivery|problem(?:s)? (?:delivering|sending)|could not send|message not delivered|not delivered to|undelivered|will be retried|have been unable"
    r"|konnten? (?:\w+ ){0,8}?nicht (?:\w+ ){0,3}?(?:zugestellt|ausgeliefert|gesendet|[uü]bermittelt|versendet|erreicht)|nicht zugestellt|nicht zustellbar|unzustellbar|nachrichtenzustellung|fehler bei der (?:zustellung|[uü]bermittlung)|zustellung.{0,60}(?:nicht|fehlgeschlagen|verz[oö]gert|fehler)|zur[uü]ckgewiesen|empf[aä]nger (?:\w+ ){0,3}nicht erreich|nicht (?:ausgeliefert|[uü]bermittelt)"
    r"|n.a (?:pas )?pu [eê]tre (?:remis|d[eé]livr|distribu|envoy)|pas (?:pu )?[eê]tre (?:remis|d[eé]livr|distribu|envoy)|[eé]chec de la (?:remise|distribution)|n.est pas parvenu|no (?:se )?(?:ha )?(?:podido|pudo|puede) (?:ser )?(?:entreg|enviar)\w*|no pudo ser entregado|non (?:[eè] stato|pu[oò] essere|[eè] possibile) (?:\w+ )?(?:recapitat|consegna|consegnat|recapitar)\w*|impossibile (?:recapit|consegn)\w+|niet (?:worden )?(?:bezorgd|afgeleverd|verzonden)|n[aã]o (?:foi poss[ií]vel|p[oô]de ser) entreg\w+|a entrega falhou|recapito non riuscito|n[aã]o (?:foi |p[oô]de ser )?entregue"
    r"|nie (?:mog[lł][aoy]|zosta[lł][aoy]?|mo[zż]na|uda[lł]o si[eę]) (?:\w+ )?(?:dostarcz|dor[eę]cz|wys[lł])\w*|не (?:может быть|могло быть|удалось|было|был[аои]?) (?:доставлен|доставить|отправ)\w*|не доставлен|невозможно доставить|не вдалося доставити|teslim edile|iletile(?:me|mi)|تعذر (?:تسليم|توصيل|إرسال)|لم يتم (?:تسليم|توصيل)|(?:تحویل|ارسال)(?: داده)? نشد|配信できません|送信できません|届きませんでした|配送できません|送達できません|お届けできません|拒否されました|无法(?:投递|送达|发送)|被退回|无法傳送|無法(?:傳送|遞送|投遞)|전송하지 못|전송되지"
)
# How the programs begin; nobody else does, unless they pass it on below words of their own.
OPENINGS = re.compile(
    r"(?i)this (?:message|e-?mail|mail) was (?:created|generated|sent) automatically by|this is (?:the|a) (?:mail (?:system|delivery)|postfix program|qmail-send|courier|dragonfly|mailer-daemon|james|delivery status|automatically generated delivery|notification|mail delivery|permanent error|delivery failure|report)|hi\. this is the|i'm (?:sorry to have to inform|afraid i wasn't able)|the original message was received at|-{3,} (?:the following addresses had|transcript of session)"
    r"|delivery (?:to the following|has failed to these)|sorry, we were unable to deliver|an error (?:has )?occurred while (?:attempting|trying) to deliver|your message\s{1,4}(?:to|did not reach|could not|cannot|was not|has not|wasn't|couldn't|subject:|an:|betreff:)|(?:the|your) (?:attached )?(?:message|mail|e-?mail) (?:that )?(?:you sent )?(?:had permanent|could not be|was undeliverable|was not|cannot be|has not been)|the following (?:message|recipient|address|mail)|unable to deliver message|message from .{1,80} to .{1,80} was not|mail delivery failed|user mailbox exceeds|unknown user:|undeliverable"
    r"|diese (?:nachricht|e-?mail|mail) wurde (?:automatisch|vom mail)|ihre (?:nachricht|e-?mail|mail)\s{1,4}(?:an|hat|konnte|wurde|betreff:)|fehler bei der nachrichtenzustellung|[uü]bermittlung an folgende|это письмо создано автоматически|это почтовая система|ce message a [eé]t[eé] (?:cr[eé][eé]|g[eé]n[eé]r[eé]) automatiquement|votre message .{0,60}n.a pas|su mensaje|il messaggio|wiadomo[sś][cć] (?:nie|wys)|次の|以下の|您的邮件"
)
# Answers of mail servers, as bounces quote them; people rarely write them.
SERVER_ANSWER = re.compile(
    r"(?m)(?:^|[\s#:(<])(?:[45][0-5]\d[ -](?:#?[45]\.\d{1,3}\.\d{1,3}\b|[A-Za-z<])|#[45]\.\d{1,3}\.\d{1,3}\b)|SMTP error from remote|Remote host said|<<< [45]\d\d|said: [45]\d\d|RCPT TO:<|#(?:SMTP|MSEXCH|< ?#[45])"
)
# Mailboxes of programs: nobody writes from the first, administrators may write from the second.
DAEMON = re.compile(
    r"(?i)(?:mailer-?daemon|mail-?daemon|maildaemon|mail(?:er)?-?(?:system|delivery|error)|mail\.?delivery|mdaemon|double-bounce|microsoftexchange[0-9a-f]{16,}|mmdf|uucp|mta)(?:[-+._=].{0,80})?"
)
POSTMASTER = re.compile(r"(?i)(?:post[-_]?master|mail-?administrator|mailadmin|administrator)(?:[-+._=].{0,80})?")
DAEMON_NAME = re.compile(
    r"(?i)(?:internet |automatic )?(?:e-?)?mail(?:er)?[- ]?(?:delivery|daemon|system|administrator|router)|mail (?:sub)?system|delivery (?:sub)?system|mdaemon|microsoft outlook|microsoft exchange"
)
ANSWERED = re.compile(
    r"(?i)\s*(?:re|aw|antw|antwort|fw|fwd|wg|tr|rv|rif|i|sv|vs|odp|pd|ynt|ответ|отв|на|відп|رد)\s*(?:\[\d{1,3}\])?\s*[:：]"
)

# Where the returned mail begins: addresses and words below it are not the bounce's own.
ORIGINAL_BEGINS = re.compile(
    r"(?i)^[\s>*=_+|-]*(?:below this line is a copy|(?:this is|below is|here is|the following is|enclosed is|attached is) (?:a copy|the (?:original|first|header))|the (?:headers?|first \d+ lines) of (?:the|your) (?:original|message)|(?:the )?(?:text|body|start|beginning|top|header|headers) of (?:the |your )?(?:original |returned )?(?:message|mail|letter)\b"
    r"|original (?:message|mail|e-?mail|headers?)\b|returned (?:message|mail|text)\b|(?:unsent|undelivered|included|bounced|failed|rejected) message|message (?:headers? |text |contents? |body )?(?:follows?|follow:)|headers? follow|(?:your|the) original (?:message|mail|e-?mail)(?! (?:was|could|has|is|to))|copy of (?:the|your) (?:original )?message|(?:return|returned) message headers|original mail header|received message|unsent (?:message|mail)"
    r"|urspr[uü]ngliche (?:nachricht|kopfzeilen|mail|e-?mail)|original-?(?:nachricht|header)|(?:es folgt|hier (?:folgt|ist)|anbei) (?:eine |die )?(?:kopie|kopfzeilen|ihre)|kopie (?:der|ihrer) (?:nachricht|e-?mail)|message d.origine|en-t[eê]tes (?:du|de l)|mensaje original|cabeceras? del|messaggio originale|oorspronkelijk bericht|oryginaln[ay] wiadomo|заголовки|исходное (?:сообщение|письмо)|копия (?:письма|сообщения)|元のメール|以下は元|原始邮件|原信|(?:return-path|received):\s)"
)
DELAY = re.compile(
    r"(?i)this is a warning (?:message )?only|you do not need to (?:resend|do anything)|will (?:be retried|keep trying|continue to (?:try|attempt)|try again|retry)|has not yet been delivered|not yet been delivered|delivery (?:has been |is )?(?:being )?delayed|delayed (?:mail|message|delivery)|(?<!not )(?:still|continue) (?:being )?(?:trying|retried)|temporarily delayed|no action is required|warning: (?:message|could not)|delivery (?:incomplete|attempts? will continue)|successfully (?:relayed|delivered)|erfolgreich (?:weitergeleitet|zugestellt)|vor[uü]bergehendes problem|noch einmal\b|n[aä]chsten \d{1,3} (?:stunden|tage)"
    r"|wird weiterhin versucht|weitere zustellversuche|noch nicht zugestellt|verz[oö]gert|(?:erneut|weiter) (?:zuzustellen )?versuch\w*|n.a pas encore [eé]t[eé]|nouvelles tentatives|todav[ií]a no|aun no|ancora stat[ao]|ritardat|nog niet|opnieuw (?:te )?prob|jeszcze nie|повторн\w+ попыт|попытк\w+ .{0,30}продолж|пока не доставлен"
)
GIVEN_UP = re.compile(
    r"(?i)permanent (?:fatal |delivery )?(?:error|failure)|giv(?:en|ing) up|given it up|fail(?:ed|ure) permanently|permanent fehlgeschlagen|will not be retried|no further (?:attempts|delivery)|not going to try again|delivery has failed|(?:konnte|wurde|ist)[^.\n]{0,40} endg[uü]ltig|has been (?:removed|deleted) from (?:the )?queue|(?:message|mail) (?:is )?(?:being )?returned|retry timeout exceeded|aufgegeben|d[eé]finitif|definitiv"
)
# Local parts of the machines themselves: never whom a letter did not reach, while anybody else is named.
MACHINES = re.compile(
    r"(?i)(?:postmaster|mailer-daemon|mail-daemon|abuse|support|help|helpdesk|hostmaster|webmaster|noc|info-\w+|administrator|mailadmin|no-?reply|[0-9a-f.$]{16,}|.*[$!].*)"
)
