"""reading.parts: which parts are the writer's text, and the limits that keep a hostile mail small."""

from __future__ import annotations

import pytest

from mailflow.reading import parts


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        pytest.param("../../etc/passwd", "passwd", id="path"),
        pytest.param("C:\\Bilder\\bett.jpg", "bett.jpg", id="Windows path"),
        pytest.param("a\u202egpj.exe", "agpj.exe", id="text direction"),
        pytest.param("a\r\nb: c?.txt", "a b_ c_.txt", id="line break and reserved characters"),
        pytest.param("..", "", id="only dots"),
        pytest.param("x" * 300 + ".pdf", "x" * 116 + ".pdf", id="long, keeps its ending"),
    ],
)
def test_file_name(name: str, safe: str) -> None:
    """A file name that can be shown and stored anywhere."""
    assert parts.file_name(name) == safe


def test_too_many_parts_leave_the_header() -> None:
    """Beyond the limits only the header is read, and a problem says so."""
    problems: list[str] = []
    level = 'Content-Type: multipart/mixed; boundary="{0}"\n\n--{0}\n'
    nested = "".join(level.format(number) for number in range(parts.MAX_DEPTH + 1))
    root = parts.parse(f"Subject: x\n{nested}".encode(), problems)
    assert root["subject"] == "x"
    assert parts.content(root).texts == [""]
    assert problems == ["too many parts: only the header was read"]


def test_part_limit() -> None:
    """Parts beyond the limit are not looked at."""
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (parts.MAX_PARTS + 5) + b"--b--\n"
    content = parts.content(parts.parse(raw, []))
    assert len(content.texts) == parts.MAX_PARTS
    assert content.problems == [f"more than {parts.MAX_PARTS} parts"]


def test_header_block_is_capped() -> None:
    """A huge header block is cut, and the text behind it is still read."""
    problems: list[str] = []
    root = parts.parse(b"From: a@b.example\n" + b"X: y\n" * 100_000 + b"\nhello", problems)
    assert root["from"] == "a@b.example"
    assert parts.content(root).texts == ["hello"]
    assert problems == [f"header cut after {parts.MAX_HEADER_BLOCK_BYTES} bytes"]


def test_long_text_is_cut() -> None:
    """A text of a million characters and more is cut, with a problem."""
    content = parts.content(parts.parse(b"From: a@b.example\n\n" + b"a" * (parts.MAX_TEXT_CHARS + 1), []))
    assert len(content.texts[0]) == parts.MAX_TEXT_CHARS
    assert content.problems == [f"text cut after {parts.MAX_TEXT_CHARS} characters"]
