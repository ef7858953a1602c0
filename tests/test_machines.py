"""What machines send: nothing is answered, none decides anything, and an exchange without end is cut; people are heard."""

from __future__ import annotations

import pytest
from desk import NOW, answers, arrives, letters, read, reply_address, rows, writes

from mailflow import app, worker
from mailflow.classify.replyquestions import is_absence_note, is_courtesy
from mailflow.classify.replywords import ReplyWords
from mailflow.model import Received
from mailflow.reading.automatic import nature
from mailflow.reading.message import read as read_mail
from mailflow.store import inbound, tables
from mailflow.workflow.office import Office

ANNA, HELGA = "anna@gera.example", "helga@web.example"
WORDS = ReplyWords.load(app.shipped("rules") / "replies.toml")

# Notes as programs in twelve languages write them: over an answer to our letter, with no header that says so.
NOTES = {
    "de": "Vielen Dank für Ihre Nachricht. Ich bin bis zum 24. Mai im Urlaub. In dringenden Fällen wenden Sie sich bitte an "
    "Frau Roth.",
    "en": "Thank you for your email. I am currently away and will be back in the office on 24 May. In urgent cases call Ben.",
    "fr": "Merci de votre message. Je suis absente jusqu'au 24 mai. En cas d'urgence, appelez le secrétariat.",
    "es": "Gracias por su mensaje. Estoy de vacaciones hasta el 24 de mayo. En caso de urgencia llame a Ana.",
    "it": "Grazie per il suo messaggio. Sono in ferie fino al 24 maggio. In caso di urgenza chiami Anna.",
    "pt": "Obrigada pela sua mensagem. Estou de férias até 24 de maio. Em caso de urgência ligue à Ana.",
    "nl": "Bedankt voor uw bericht. Ik ben met vakantie tot 24 mei. In dringende gevallen belt u Anna.",
    "pl": "Dziękuję za wiadomość. Jestem na urlopie do 24 maja. W pilnych sprawach proszę dzwonić do Anny.",
    "ru": "Спасибо за ваше письмо. Я в отпуске до 24 мая. В срочных случаях звоните Анне.",
    "uk": "Дякую за ваш лист. Я у відпустці до 24 травня. У термінових випадках телефонуйте Анні.",
    "tr": "Mesajınız için teşekkür ederim. 24 Mayıs'a kadar izindeyim. Acil durumlarda Anna'yı arayın.",
    "ar": "شكرا لرسالتك. أنا في إجازة حتى 24 مايو. في الحالات العاجلة اتصل بآنا.",
}
SUBJECTS = {
    "de": "Im Urlaub bis 24.5.",
    "en": "On vacation until 24 May",
    "fr": "Absente jusqu'au 24 mai",
    "es": "Vacaciones hasta el 24 de mayo",
    "it": "In ferie fino al 24 maggio",
    "pt": "Férias até 24 de maio",
    "nl": "Afwezig tot 24 mei",
    "pl": "Urlop do 24 maja",
    "ru": "В отпуске до 24 мая",
    "uk": "У відпустці до 24 травня",
    "tr": "İzindeyim: 24 Mayıs'a kadar",
    "ar": "في إجازة حتى 24 مايو",
}


def _kind(subject: str, text: str, header: str = "") -> str:
    raw = f"From: x@web.example\r\nSubject: {subject}\r\n{header}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    return nature(read_mail(raw.encode()), "x@web.example", frozenset()).kind


@pytest.mark.parametrize("language", NOTES)
def test_absence_notes_in_twelve_languages(language: str) -> None:
    """With the header of RFC 3834; with a subject that a person could write too; and as an answer with nothing but its words."""
    assert _kind("Re: x", NOTES[language], "Auto-Submitted: auto-replied\r\n") == "automatic"
    assert _kind(SUBJECTS[language], NOTES[language]) == "automatic"
    assert is_absence_note(NOTES[language], WORDS)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        pytest.param(
            "Im Urlaub", "Ich bin bis 5. Mai im Urlaub, danach fahre ich gern Möbel.", id="holiday of a helper"
        ),
        pytest.param("Urlaub", "Vielen Dank für Ihre Nachricht! Wir nehmen die Betten.", id="thanks"),
        pytest.param("Krank", "Mein Kind ist krank, wir brauchen eine Begleitung zum Arzt.", id="illness"),
        pytest.param("Away from home", "I am away from my family and would like to help on weekends.", id="away"),
        pytest.param("Отпуск", "В отпуске у меня есть время помочь с переездом.", id="time in a holiday"),
    ],
)
def test_people_speak_of_absence(subject: str, text: str) -> None:
    """One such word is no machine: the mail is read."""
    assert _kind(subject, text) == "message"
    assert not is_absence_note(text, WORDS)


@pytest.mark.parametrize("role_words", [("m", ANNA), ("s", HELGA)])
@pytest.mark.parametrize("language", ["de", "en", "uk", "ar"])
def test_absence_note_as_an_answer(office: Office, role_words: tuple[str, str], language: str) -> None:
    """Nothing is decided, and nothing is answered."""
    purpose, mailbox = role_words
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    before = letters(office)
    answers(office, mailbox, purpose, 1, f"Ja! {NOTES[language]}")
    assert letters(office) == before
    assert rows(office, tables.listings, "state") == [("waiting",)]
    assert rows(office, tables.inbound, "route")[-1] == ("absence",)


def test_ticket_system_is_cut_off(office: Office) -> None:
    """A machine that answers each receipt with a new ticket is held at the limit: nothing more goes out, nothing is lost."""
    limit = office.config.limits.exchange_per_day
    for number in range(limit + 5):
        arrives(office, f"Vorgang {number}: wir kümmern uns um Ihr Anliegen.", sender="desk@firm.example", **{
            "Message-ID": f"<{number}@firm.example>", "Subject": f"[#{number}] Ihr Anliegen"
        })  # fmt: skip
    while worker.work_once(office, NOW):
        pass
    states = [state for (state,) in rows(office, tables.inbound, "state")]
    assert states.count("held") == 5
    assert len(read(office, "desk@firm.example", "receipt")) == limit
    assert len(read(office, ANNA, "review")) == limit


def test_answers_of_a_machine_are_cut_off(office: Office) -> None:
    """The same where a moderator's mailbox answers every notice."""
    limit = office.config.limits.exchange_per_day
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    to = reply_address(office, "m", 1, ANNA)
    for number in range(limit + 5):
        arrives(
            office, f"Wir kümmern uns darum. {number}", to=to, sender=ANNA, **{"Message-ID": f"<{number}@x.example>"}
        )
    while worker.work_once(office, NOW):
        pass
    assert len(read(office, ANNA, "notice")) == limit


def test_list_as_often_as_one_likes(office: Office) -> None:
    """A moderator who asks for the list is no machine."""
    for number in range(office.config.limits.exchange_per_day + 3):
        arrives(office, "LISTE", sender=ANNA, **{"Message-ID": f"<{number}@gera.example>"})
    while worker.work_once(office, NOW):
        pass
    assert len(read(office, ANNA, "digest")) == office.config.limits.exchange_per_day + 3


def test_own_letter_without_its_marks(office: Office) -> None:
    """A forwarder took our header fields away but left the Message-ID: it ends there."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    [(message_id,), *_] = rows(office, tables.letters, "message_id")
    before = letters(office)
    arrives(
        office, "Ich möchte ein Kinderbett abgeben.", sender="relay@web.example", **{"Message-ID": f"<{message_id}>"}
    )
    worker.work_once(office, NOW)
    assert letters(office) == before
    assert rows(office, tables.inbound, "route")[-1] == ("automatic",)


@pytest.mark.parametrize("text", ["Vielen Dank!", "Danke, liebe Grüße", "Дякую!", "Merci beaucoup", "شكرا جزيلا"])
def test_thanks_alone_bother_nobody(office: Office, text: str) -> None:
    """Neither a review nor a notice; what else is said with it is read."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    before = letters(office)
    answers(office, HELGA, "s", 1, text)
    assert letters(office) == before
    answers(office, HELGA, "s", 1, f"{text} Es ist 1,40 lang.")
    assert letters(office)[len(before) :] == [("review", ANNA), ("receipt", HELGA)]  # It is added, and told so.
    assert not is_courtesy("Danke, es ist weg", WORDS, "helper")


def test_two_parts_that_contradict_decide_nothing(office: Office) -> None:
    """OK in the plain part, NEIN where people look: asked back."""
    writes(office, HELGA, "Ich möchte ein Kinderbett abgeben.")
    parts = (("plain", "OK"), ("html", "<p>NEIN</p>"))
    body = "".join(f"--b\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{said}\r\n" for kind, said in parts)
    raw_headers = {"Content-Type": 'multipart/alternative; boundary="b"', "MIME-Version": "1.0"}
    head = {"From": ANNA, "Subject": "Re: x", "Message-ID": "<c@gera.example>", **raw_headers}
    raw = ("".join(f"{name}: {value}\r\n" for name, value in head.items()) + "\r\n" + body + "--b--\r\n").encode()
    with office.store.write() as tx:
        inbound.receive(tx, [Received(raw, ANNA, (reply_address(office, "m", 1, ANNA),), NOW)])
    worker.work_once(office, NOW)
    assert rows(office, tables.listings, "state") == [("waiting",)]
    assert len(read(office, ANNA, "notice")) == 1
