"""Photos: what is taken from a mail and what is left of it; shown to moderators and passed on, on SQLite and PostgreSQL."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage

import pytest
from PIL import Image
from story import ANNA, HELGA, SHOP, Story, text_of

from mailflow.reading.photos import photos
from mailflow.store.engine import Store
from mailflow.workflow.office import Office

BED, NEED = "Ich verschenke ein Kinderbett.", "Wir suchen dringend ein Kinderbett."
GPS, ORIENTATION, MAKER = 34853, 274, 271


@pytest.fixture
def story(furnished: Office, store: Store) -> Story:
    return Story(replace(furnished, store=store))


def camera(width: int = 2400, height: int = 1600, kind: str = "JPEG", colour: str = "red") -> bytes:
    """A photo as a telephone makes it: with its place, its maker and its owner in it, lying on its side."""
    image = Image.new("RGB", (width, height), colour)
    image.paste("blue", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "Telefon von Helga Brandt", 6
    exif[GPS] = {1: "N", 2: (50.0, 52.0, 48.0), 3: "E", 4: (12.0, 4.0, 48.0)}
    out = io.BytesIO()
    image.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def mail_with(*attachments: tuple[str, bytes], kind: str = "image/jpeg") -> bytes:
    mail = EmailMessage()
    mail["From"] = HELGA
    mail.set_content(BED)
    for name, octets in attachments:
        mail.add_attachment(octets, *kind.split("/"), filename=name)
    return mail.as_bytes()


def shown(*attachments: tuple[str, bytes], **more: str) -> tuple[Image.Image, ...]:
    return tuple(Image.open(io.BytesIO(jpeg)) for jpeg in photos(mail_with(*attachments, **more), 5, 800))


def attached(letter: EmailMessage) -> list[bytes]:
    return [part.get_content() for part in letter.iter_attachments()]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header announces a picture of any size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def test_nothing_is_left_but_the_picture() -> None:
    """Upright and scaled down; place, maker and owner are gone, from the headers and from the octets."""
    [image] = shown(("IMG_1.jpg", camera()))
    assert image.format == "JPEG"
    assert image.size == (533, 800)
    assert dict(image.getexif()) == {}
    [octets] = photos(mail_with(("IMG_1.jpg", camera())), 5, 800)
    assert b"Helga" not in octets
    assert b"Exif" not in octets


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("called", ["image/jpeg", "application/octet-stream", "application/pdf"])
def test_known_by_content(kind: str, called: str) -> None:
    """Whatever its name and type say, a picture is one by its octets, and goes out as JPEG."""
    assert [image.format for image in shown(("rechnung.pdf", camera(kind=kind)), kind=called)] == ["JPEG"]


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"\xff\xd8\xff" + b"\0" * 500, id="broken JPEG"),
        pytest.param(camera()[:400], id="cut off"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(b"MZ" + b"\0" * 500, id="a program"),
        pytest.param(b"", id="empty"),
        pytest.param(camera(120, 60), id="a logo"),
        pytest.param(bomb(30_000, 30_000), id="decompression bomb"),
        pytest.param(bomb(6000, 6000), id="larger than is unpacked"),
        pytest.param(bomb(600, 600), id="data that does not fit its header"),
    ],
)
def test_what_is_no_photo_is_left_out(octets: bytes) -> None:
    """No error, no picture."""
    assert shown(("foto.jpg", octets)) == ()


def test_see_through_lies_on_white() -> None:
    """Where a PNG is transparent, the JPEG is white and not black."""
    out = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    [image] = shown(("stuhl.png", out.getvalue()))
    assert image.getpixel((200, 200)) == (255, 255, 255)


def test_no_more_than_so_many() -> None:
    """The first ones, each once."""
    colours = ("red", "green", "yellow", "pink")
    named = [(f"{colour}.jpg", camera(400, 300, colour=colour)) for colour in colours]
    assert len(photos(mail_with(*named, *named), 3, 800)) == 3
    assert len(photos(mail_with(*named, *named), 9, 800)) == 4


def published(story: Story, pictures: Sequence[tuple[str, bytes]]) -> None:
    story.publishes(SHOP, NEED)
    story.writes(HELGA, BED, photos=pictures)
    story.answers(story.last(ANNA, "review"), "OK")
    story.passes(hours=1)


def test_shown_and_passed_on(story: Story) -> None:
    """The review has the photos attached and the match, too: small, without the place, under a name of ours."""
    published(story, [("Helga Brandt Wohnzimmer.jpg", camera())])
    for letter in (story.last(ANNA, "review"), story.last(SHOP, "match")):
        [jpeg] = attached(letter)
        image = Image.open(io.BytesIO(jpeg))
        assert max(image.size) == 1280
        assert dict(image.getexif()) == {}
        assert "Guten Tag" in text_of(letter) or "wartet" in text_of(letter)
        assert [part.get_filename() for part in letter.iter_attachments()] == ["photo-1.jpg"]
    assert "Wohnzimmer" not in str(story.last(SHOP, "match"))


def test_a_photo_sent_later(story: Story) -> None:
    """A photo in the answer to the receipt, without a word: the moderators see it before any organisation does."""
    story.publishes(HELGA, BED)
    receipt = story.last(HELGA, "receipt")
    story.writes(HELGA, "", "Foto", str(receipt["Reply-To"]), photos=[("a.jpg", camera())])
    assert len(attached(story.last(ANNA, "review"))) == 1
    assert story.kinds(HELGA)[-1] == "receipt"
    assert story.listings("state") == [("waiting",)]
    story.publishes(SHOP, NEED)
    assert story.has(SHOP, "match") == []
    story.answers(story.has(ANNA, "review")[1], "OK")
    story.passes(hours=1)
    assert len(attached(story.last(SHOP, "match"))) == 1


def test_a_photo_that_nobody_approved_is_not_passed_on(story: Story) -> None:
    """It came after the approval, when an organisation was asked already: the next one does not get it either."""
    published(story, [])
    receipt = story.last(HELGA, "receipt")
    story.writes(HELGA, "Hier noch ein Foto.", "Foto", str(receipt["Reply-To"]), photos=[("a.jpg", camera())])
    other = "heim@awo.example"
    story.publishes(other, "Wir suchen ein Kinderbett für eine Familie.")
    assert attached(story.last(other, "match")) == []


def test_photos_of_several_things(story: Story) -> None:
    """One of two things was refused: nobody knows which one a photo shows, so it is not passed on."""
    story.publishes(SHOP, NEED)
    story.writes(HELGA, "Ich biete an:\n- ein Kinderbett\n- ein Fahrrad\n", photos=[("a.jpg", camera())])
    story.answers(story.last(ANNA, "review"), "1 ok\n2 nein kaputt")
    story.passes(hours=1)
    assert attached(story.last(SHOP, "match")) == []


def test_erased_with_their_sender(story: Story) -> None:
    """LÖSCHEN takes the photos with it."""
    published(story, [("a.jpg", camera())])
    story.answers(story.last(HELGA, "decision"), "LÖSCHEN")
    with story.office.store.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM photos").scalar() == 0


@pytest.mark.parametrize(("subject", "text"), [("", ""), ("Foto", "siehe Foto"), ("", "Bild im Anhang\n\nHelga")])
def test_only_a_photo(story: Story, subject: str, text: str) -> None:
    """Its sender is asked what it shows, and the moderators see the photo and that; the answer takes the photo with it."""
    story.writes(HELGA, text, subject, photos=[("a.jpg", camera())])
    assert "Was zeigt es?" in text_of(story.last(HELGA, "receipt"))
    review = text_of(story.last(ANNA, "review"))
    assert "sagt nicht, was damit sein soll" in review.replace("\r\n", " ")
    assert ("Die Mail hat keinen Text." in review) == (not text)
    assert len(attached(story.last(ANNA, "review"))) == 1
    story.answers(story.last(HELGA, "receipt"), "Ich verschenke dieses Bett in 07545 Gera.")
    assert "[gera 2] Angebot: Möbel" in text_of(story.last(ANNA, "review"))
    assert len(attached(story.last(ANNA, "review"))) == 1


def test_a_few_words_that_tell_enough_ask_nothing(story: Story) -> None:
    """ "Bett zu verschenken" and a photo is an offer."""
    story.writes(HELGA, "Ich verschenke ein Bett.", "Bett", photos=[("a.jpg", camera())])
    assert "Was zeigt es?" not in text_of(story.last(HELGA, "receipt"))
