"""reading.message: what one mail says, whatever is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from timing import assert_linear

from mailflow.model import Attachment, Message
from mailflow.reading.message import MAX_REFERENCES, read

MAIL = Path(__file__).parent / "mail"


def mail(name: str) -> Message:
    return read((MAIL / f"{name}.eml").read_bytes())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("alternative_both", "plain words", id="plain part before HTML part"),
        pytest.param("alternative_empty_plain", "Ich suche ein Bett.", id="HTML where the plain part is empty"),
        pytest.param(
            "alternative_plain_stub", "Ich suche ein Bett.", id="HTML where the plain part only excuses itself"
        ),
        pytest.param("apple_mail_two_text_parts", "Erster Text.\n\nZweiter Text.", id="text parts around a picture"),
        pytest.param("base64_broken_padding", "Grüße aus Gera", id="base64 without padding"),
        pytest.param("transfer_encoding_with_comment", "Grüße aus Gera", id="comment behind the transfer encoding"),
        pytest.param("calendar_invitation", "Sitzung am Montag", id="a calendar is no text"),
        pytest.param("charset_latin1_is_windows", "„Schrank“ für 5 €", id="latin-1 means windows-1252"),
        pytest.param("charset_unknown", "Grüße aus Gera", id="x-unknown"),
        pytest.param("charset_utf7", "+ADw-b+AD4- Gr+APwA3w-e", id="UTF-7 stays as it is"),
        pytest.param("charset_utf8_is_windows", "Schöne Grüße für Müllers Möbel", id="windows-1252 that claims UTF-8"),
        pytest.param("charset_utf8_cut_character", "Schöne Grüße für Müllers Möbel \ufffd", id="half a character lost"),
        pytest.param("flowed_delsp", "Kinderwagen", id="DelSp"),
        pytest.param("forwarded_as_attachment", "Bitte ansehen.", id="a forwarded mail is not the writer's text"),
        pytest.param(
            "no_empty_line_before_text", "Ich habe einen Kinderwagen abzugeben.\nBitte abholen.", id="no separator"
        ),
        pytest.param("nul_and_controls", "OK ja\nneue Zeile", id="NUL, BEL, form feed, nbsp"),
        pytest.param("pgp_signed", "Ich biete:\n- ein Bett", id="clear-signed text is unwrapped"),
        pytest.param("subject_only", "", id="empty text"),
        pytest.param("text_part_declared_attachment", "Siehe Liste.", id="declared attachment is not text"),
        pytest.param("text_part_with_name", "Ich habe einen Kinderwagen abzugeben.", id="a name makes no attachment"),
        pytest.param("winmail_dat", "", id="TNEF cannot be read"),
    ],
)
def test_text_is_what_the_writer_wrote(name: str, text: str) -> None:
    """The text holds the writer's own words, decoded, and nothing else."""
    assert mail(name).text == text


@pytest.mark.parametrize(
    ("name", "senders"),
    [
        pytest.param(
            "two_from_headers",
            [("Erna Muster", "erna@citizen.example"), ("Anna", "anna@gera.example")],
            id="two headers",
        ),
        pytest.param(
            "from_group_syntax", [("Erna", "erna@citizen.example"), ("Otto, jun.", "otto@citizen.example")], id="group"
        ),
        pytest.param(
            "from_comment_and_quoted_local_part", [("privat neu", '"erna muster"@citizen.example')], id="comment"
        ),
        pytest.param("from_idn_domain", [("Erna Müller", "erna@xn--mller-kva.example")], id="IDN"),
        pytest.param("from_encoded_comma", [("Müller, Erna", "erna@citizen.example")], id="comma in an encoded word"),
        pytest.param(
            "from_encoded_line_break", [("Bcc: evil@evil.example", "erna@citizen.example")], id="encoded CR LF"
        ),
        pytest.param("from_broken_base64", [("Müller, Erna", "erna@citizen.example")], id="broken base64"),
        pytest.param("from_encoded_address", [("Erna", "erna@citizen.example")], id="address in an encoded word"),
        pytest.param(
            "from_encoded_inside_quotes", [("Erna Müller", "erna@citizen.example")], id="encoded word in quotes"
        ),
    ],
)
def test_senders_are_all_mailboxes_of_all_from_headers(name: str, senders: list[tuple[str, str]]) -> None:
    """Every From mailbox is there, in one spelling, with its name on one line."""
    assert [(sender.name, sender.mailbox) for sender in mail(name).senders] == senders


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        pytest.param("subject_encoded_line_break", "Kinderwagen Bcc: evil@evil.example", id="encoded CR LF"),
        pytest.param("subject_raw_8bit_latin1", "Möbel für Gäste", id="raw latin-1"),
        pytest.param("subject_raw_8bit_utf8", "Möbel für Gäste", id="raw UTF-8"),
        pytest.param("subject_encoded_split_character", "Möbel", id="character split over two words"),
        pytest.param("subject_encoded_in_the_middle_of_a_word", "Kindermöbel!", id="RFC 2047 inside a word"),
    ],
)
def test_subject_is_decoded_to_one_line(name: str, subject: str) -> None:
    """A subject is text on one line, however it was written."""
    assert mail(name).subject == subject


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        pytest.param("two_from_headers", "header From: 2 times", id="two From headers"),
        pytest.param("from_group_syntax", "header From: 2 mailboxes", id="two mailboxes"),
        pytest.param("from_encoded_address", "header From: address inside an encoded word", id="hidden address"),
        pytest.param("no_empty_line_before_text", "no empty line between header and text", id="no separator"),
        pytest.param("charset_unknown", "text in an unknown charset", id="unknown charset"),
        pytest.param("pgp_encrypted", "encrypted", id="PGP/MIME"),
        pytest.param("winmail_dat", "text only inside winmail.dat", id="TNEF"),
    ],
)
def test_problems_tell_what_is_wrong(name: str, problem: str) -> None:
    """What a human should know about a mail stands in its problems, once."""
    assert mail(name).problems.count(problem) == 1


def test_a_sound_mail_has_no_problems() -> None:
    """Nothing is complained about where nothing is wrong."""
    assert mail("apple_mail_two_text_parts").problems == ()


PART = "--b\nContent-Type: "
OTHERS_MAIL = "From: anna@gera.example\nSubject: OK\n\nOK\n"


@pytest.mark.parametrize(
    ("content", "text", "kinds"),
    [
        pytest.param(
            f"multipart/mixed; boundary=b\n\n{PART}text/plain\n\nHallo\n"
            f'{PART}message/external-body; access-type=URL; URL="http://x.example"\n\nContent-Type: text/plain\n\nOK\n--b--',
            "Hallo",
            ["message/external-body"],
            id="a part that stands elsewhere is not fetched",
        ),
        pytest.param(
            'message/partial; id="x@y"; number=1; total=2\n\nContent-Type: text/plain\n\nOK',
            "",
            ["message/partial"],
            id="a piece of a mail",
        ),
        pytest.param(f"message/rfc822\n\n{OTHERS_MAIL}", "", ["message/rfc822"], id="nothing but another mail"),
        pytest.param(
            f"multipart/digest; boundary=b\n\n--b\n\n{OTHERS_MAIL}--b--", "", ["message/rfc822"], id="a digest of mails"
        ),
        pytest.param(
            f"multipart/signed; boundary=b\n\n{PART}text/plain\n\nOK\n{PART}application/pkcs7-signature\n\nTUlJ\n--b--",
            "OK",
            ["application/pkcs7-signature"],
            id="S/MIME, signed beside the text",
        ),
        pytest.param(
            "multipart/related; boundary=r\n\n--r\nContent-Type: multipart/alternative; boundary=b\n\n"
            f"{PART}text/plain\n\nOK\n{PART}text/html\n\n<p>OK</p>\n--b--\n--r\nContent-Type: image/png\n\nx\n--r--",
            "OK",
            ["image/png"],
            id="alternative inside related",
        ),
        pytest.param(
            f"multipart/alternative; boundary=b\n\n{PART}text/x-amp-html\n\nNEIN\n{PART}text/html\n\n<p>OK</p>\n--b--",
            "OK",
            ["text/x-amp-html"],
            id="a kind of text that people do not see",
        ),
        pytest.param(
            f"multipart/mixed; boundary=b\n\n{PART}text/plain\n\nHallo\n{PART}text/csv\n\nOK;NEIN\n--b--",
            "Hallo",
            ["text/csv"],
            id="a table",
        ),
        pytest.param("text/markdown\n\n**OK**", "**OK**", [], id="an unknown kind of text, alone"),
        pytest.param("text/calendar\n\nBEGIN:VCALENDAR", "", ["text/calendar"], id="a calendar, alone"),
    ],
)
def test_which_parts_are_text(content: str, text: str, kinds: list[str]) -> None:
    """Only what the writer wrote and people see; never what another mail says."""
    read_ = read(f"From: erna@citizen.example\nContent-Type: {content}\n".encode())
    assert read_.text.strip() == text
    assert [attachment.content_type for attachment in read_.attachments] == kinds


@pytest.mark.parametrize(
    ("name", "attachments"),
    [
        pytest.param("forwarded_as_attachment", ["OK .. .. x", "forwarded mail"], id="mails, by subject"),
        pytest.param("attachment_rfc2231_name", ["Möbel für Gera.png", "Bär.png"], id="RFC 2231 and RFC 2047"),
        pytest.param("attachment_evil_name", ["bildgpj.exe", "a" * 116 + ".png"], id="path, RLO mark, length"),
        pytest.param("text_part_declared_attachment", ["liste.txt"], id="text file"),
    ],
)
def test_attachments_have_safe_names(name: str, attachments: list[str]) -> None:
    """An attachment is listed under a name that can be shown and stored."""
    assert [attachment.name for attachment in mail(name).attachments] == attachments


def test_an_attachment_tells_its_decoded_size() -> None:
    """The size is that of the decoded content, without keeping it."""
    assert mail("apple_mail_two_text_parts").attachments == (Attachment("bild.jpg", "image/jpeg", 6),)


def test_ids_dates_and_headers() -> None:
    """Ids stand without brackets, times in UTC, headers under lower-case names, top first."""
    raw = b"Received: one\nReceived: two\nMessage-ID: <a@b.example>\nIn-Reply-To: Your mail <c@d.example>\n"
    raw += b"References: <x@y.example>\n\t<c@d.example>\nReply-To: =?utf-8?q?J=C3=B6rg?= <J@K.example>\n"
    raw += b"Date: Tue, 14 Jul 2026 11:02:46 +0200\nFrom: a@b.example\n\nhello"
    message = read(raw)
    assert message.message_id == "a@b.example"
    assert message.in_reply_to == ("c@d.example",)
    assert message.references == ("x@y.example", "c@d.example")
    assert message.date == datetime(2026, 7, 14, 9, 2, 46, tzinfo=UTC)
    assert message.headers["received"] == ("one", "two")
    assert [(address.name, address.mailbox) for address in message.reply_to] == [("Jörg", "j@k.example")]


@pytest.mark.parametrize("value", [b"<>", b"< >", b"", b"\xff", b"<a b>"])
def test_an_unusable_message_id_is_empty(value: bytes) -> None:
    """A Message-ID that identifies nothing is "", so that two such mails never count as the same."""
    assert read(b"From: a@b.example\nMessage-ID: " + value + b"\n\nhello").message_id == ""


def test_references_keep_the_newest() -> None:
    """Of too many references the last ones stay: they are the nearest mails."""
    ids = b" ".join(b"<%d@b.example>" % number for number in range(80))
    references = read(b"From: a@b.example\nReferences: " + ids + b"\n\nhello").references
    assert len(references) == MAX_REFERENCES
    assert references[-1] == "79@b.example"


def test_content_hash_ignores_trace_headers_and_line_ends() -> None:
    """A mail that is delivered again, by another way, has the same hash; another text under the same id has not."""
    raw = (MAIL / "flowed.eml").read_bytes()
    again = b"Received: from elsewhere\r\n" + raw.replace(b"\n", b"\r\n")
    other = raw.replace(b"Schrank", b"Tisch")
    assert read(again).content_hash == read(raw).content_hash
    assert read(other).content_hash != read(raw).content_hash


@pytest.mark.parametrize("path", sorted(MAIL.glob("*.eml")), ids=lambda path: path.stem)
def test_no_header_value_holds_a_line_break(path: Path) -> None:
    """No value taken from a header can end a header of ours."""
    message = read(path.read_bytes())
    values = [value for values in message.headers.values() for value in values]
    values += [message.subject, message.message_id, *message.references, *message.in_reply_to]
    values += [part for address in message.senders + message.reply_to for part in (address.name, address.mailbox)]
    values += [attachment.name for attachment in message.attachments]
    assert not any(character in value for value in values for character in "\r\n\0")
    assert not any("not readable" in problem for problem in message.problems)


def _nested(levels: int) -> bytes:
    level = b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n'
    return b"Subject: x\n" + b"".join(level % (number, number) for number in range(levels)) + b"\nhello\n"


HEAD = b"From: a@b.example\nSubject: x\n"
HOSTILE = [
    pytest.param(_nested(2000), id="nested multiparts"),
    pytest.param(b"Content-Type: message/rfc822\n\n" * 3000, id="nested mails"),
    pytest.param(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20000, id="many parts"),
    pytest.param(
        HEAD + b'Content-Type: multipart/mixed; a="' + b";" * 100_000 + b"\n\nx", id="open quote in a parameter"
    ),
    pytest.param(b"From: " + b"a@b.example,\n " * 8000 + b"\n\nx", id="100 kB From"),
    pytest.param(HEAD + b"X: " + b"=?a?q?" * 16000 + b"\n\nx", id="open encoded words"),
    pytest.param(b"A: b\n" * 20000 + b"\nx", id="many headers"),
    pytest.param(HEAD + b"Content-Type: text/plain; charset*=x'y'%ff; name*0*=a'b'%zz\n\n\xe4", id="broken parameters"),
    pytest.param(HEAD + b'Content-Type: text/plain; charset="\xff\0"\n\n\xe4', id="charset in 8 bit"),
    pytest.param(bytes(range(256)) * 400, id="all bytes"),
    pytest.param(b"", id="nothing"),
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_hostile_mail_is_read_in_time(raw: bytes) -> None:
    """What is meant to hang a parser costs as much as its length, and stops nothing."""
    assert_linear(read, lambda size: raw[:size], len(raw))
    message = read(raw)
    assert len(message.content_hash) == 64
    assert not any("not readable" in problem for problem in message.problems)


_PIECES = st.sampled_from(
    [b"From: ", b"Subject: ", b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html; charset=", b"utf-8", b"message/rfc822", b"\n", b"\n\n", b"--b\n", b"--b--",
     b"=?utf-8?q?", b"=0D=0A", b"?=", b"<a@b.example>", b'"', b"(", b"filename*0*=", b"base64", b"\xff", b"Content-Transfer-Encoding: ", b"Date: ", b"\r", b"\0"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.binary(max_size=6)), max_size=40))
def test_any_bytes_are_read(pieces: list[bytes]) -> None:
    """Whatever arrives becomes a Message without a line break in its headers, and by design, not by the last resort."""
    message = read(b"".join(pieces))
    assert not any("not readable" in problem for problem in message.problems)
    assert not any("\n" in value or "\r" in value for values in message.headers.values() for value in values)
