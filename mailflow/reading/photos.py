"""The photos in a mail, made fit to be shown and passed on: turned upright, scaled down, nothing but the picture left.

Called for new mails and senders' answers. What a camera wrote beside the picture (EXIF with the place, the time, its
number; XMP, IPTC, colour profiles, thumbnails) is gone because only the pixels are taken over. Pure.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from email.message import Message as Part

from PIL import Image, ImageOps

from mailflow.reading import parts

MAX_OCTETS = 20_000_000
MAX_PIXELS = {"JPEG": 50_000_000}
MAX_PIXELS_ELSE = 25_000_000
"""A small file may unfold into gigabytes; a telephone's photo has 12 to 50 million pixels. JPEG is scaled while it is read."""
SMALLEST_EDGE = 200
"""Smaller pictures are logos in signatures and marks that count readers."""
QUALITY = 78
# A picture is known by its first octets, whatever its name and declared type say.
_SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
# What Pillow raises on broken and hostile files.
_BROKEN = (
    OSError, ValueError, SyntaxError, TypeError, LookupError, EOFError, MemoryError, ArithmeticError, AttributeError,
    struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def photos(raw: bytes, count: int, edge_px: int) -> tuple[bytes, ...]:
    """Up to `count` pictures of a mail as JPEG, none longer than `edge_px` on a side; what is no picture is left out."""
    found: list[bytes] = []
    for part in _leaves(parts.parse(raw, []), 0):
        if len(found) == count:
            break
        if parts.kind_of(part).startswith("text/"):
            continue
        octets = parts.payload_octets(part)
        shown = _shown(octets, edge_px) if octets.startswith(_SIGNS) and len(octets) <= MAX_OCTETS else None
        if shown is not None and shown not in found:
            found.append(shown)
    return tuple(found)


def _leaves(part: Part, depth: int) -> Iterator[Part]:
    """The parts that hold no others; a forwarded mail is not what the writer shows."""
    if parts.kind_of(part).startswith("message/") or depth > parts.MAX_DEPTH:
        return
    children = parts.children(part)
    if not children:
        yield part
    for child in children:
        yield from _leaves(child, depth + 1)


def _shown(octets: bytes, edge_px: int) -> bytes | None:
    """The picture scaled down, as JPEG; None where it is none, broken, tiny, or larger than any honest photo."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(octets), formats=_FORMATS) as image:
                return _scaled(image, edge_px)
    except _BROKEN:
        return None


def _scaled(image: Image.Image, edge_px: int) -> bytes | None:
    width, height = image.size  # From the header: nothing is unpacked yet.
    too_large = width * height > MAX_PIXELS.get(image.format or "", MAX_PIXELS_ELSE)
    if too_large or min(width, height) < SMALLEST_EDGE:
        return None
    image.draft("RGB", (edge_px, edge_px))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((edge_px, edge_px))
    seen = upright.convert("RGBA")  # What is see-through lies on white, as on paper.
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
