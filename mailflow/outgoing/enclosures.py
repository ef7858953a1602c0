"""What is attached to a letter: photos and files as parts of a mail (RFC 2045, 2046). Pure; called by `compose` alone."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter, under a name of ours: ASCII letters, digits, dots and dashes."""

    name: str
    content_type: str  # such as "text/plain; charset=utf-8"
    octets: bytes


def photo_part(number: int, jpeg: bytes) -> bytes:
    """A photo under a name of ours: what its writer called it may name a person."""
    return file_part(Enclosure(f"photo-{number}.jpg", "image/jpeg", jpeg))


def file_part(file: Enclosure) -> bytes:
    """One attachment, in base64."""
    head = (
        f'Content-Type: {file.content_type}; name="{file.name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{file.name}"\r\n\r\n'
    )
    return head.encode("ascii") + base64_lines(file.octets)


def mixed(parts: Sequence[bytes], boundary: str) -> bytes:
    """The parts of a multipart body, each behind its boundary (RFC 2046 5.1.3)."""
    mark = f"--{boundary}".encode()
    return b"\r\n".join([line for part in parts for line in (mark, part)] + [mark + b"--\r\n"])


def base64_lines(octets: bytes) -> bytes:
    """Base64 in lines of 76 letters (RFC 2045 6.8)."""
    whole = in_base64(octets)
    return b"\r\n".join([whole[start : start + 76] for start in range(0, len(whole), 76)])


def in_base64(octets: bytes) -> bytes:
    """Base64 without a line end."""
    return binascii.b2a_base64(octets, newline=False)
