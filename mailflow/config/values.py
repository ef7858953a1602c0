"""How the value of a setting is written: for each kind of value what it must look like, and what it then is.

A check gets the value from the file, its kind, and the folder that paths count from. It gives the value in its type, or
raises ValueError with words that go on behind the setting's name: "must be a time such as …".
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailflow.config.cities import QuietHours, WorkingHours

_DURATION = re.compile(r"([0-9]{1,6})\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_MAILBOX = re.compile(r"[^@\s<>,;\"+]+@[^@\s<>,;\"]+")


def _text(value: object, _kind: str, _folder: Path) -> str:
    if not isinstance(value, str):
        raise ValueError('must be text in quotes: "…"')
    return value


def _texts(value: object, _kind: str, _folder: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError('must be a list of texts: ["…", "…"]')
    return tuple(cast("list[str]", value))


def _path(value: object, kind: str, folder: Path) -> Path:
    path = folder / _text(value, kind, folder)
    if not path.is_dir():
        raise ValueError(f"is no folder: {path}; `mailflow init` writes one")
    return path


def _number(value: object, kind: str, _folder: Path) -> int:
    highest = 65535 if kind == "port" else 2**31
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= highest:
        raise ValueError(f"must be a whole number from 1 to {highest}")
    return value


def _yes_or_no(value: object, _kind: str, _folder: Path) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false, without quotes")
    return value


def _weight(value: object, _kind: str, _folder: Path) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= 1000:
        raise ValueError("must be a number above 0, such as 0.25")
    return float(value)


def _duration(value: object, _kind: str, _folder: Path) -> timedelta:
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError('must be a time such as "30s", "5m", "2h" or "1d"')
    return timedelta(seconds=int(found.group(1)) * _SECONDS[found.group(2)])


def _link(value: object, kind: str, folder: Path) -> str:
    text = _text(value, kind, folder)
    if text and not re.fullmatch(r"https?://[^\s<>\"]{1,500}", text):
        raise ValueError(f'must be an address such as "https://gera.example/datenschutz", not {text!r}')
    return text


def _length(value: object, kind: str, folder: Path) -> timedelta:
    """A duration that is not nothing."""
    found = _duration(value, kind, folder)
    if not found:
        raise ValueError('must be a time such as "30m", "8h" or "1d", and not nothing')
    return found


def _days(value: object, kind: str, folder: Path) -> timedelta:
    """A duration of a day at least: letters name it in days."""
    found = _duration(value, kind, folder)
    if found < timedelta(days=1):
        raise ValueError('must be a time such as "14d", and at least "1d"')
    return found


def _listen(value: object, kind: str, folder: Path) -> str:
    text = _text(value, kind, folder)
    _, colon, port = text.rpartition(":")
    is_path = text.startswith("unix:") and port
    if not is_path and not (colon and re.fullmatch(r"[1-9][0-9]{0,4}", port) and int(port) <= 65535):
        raise ValueError("must be host:port such as 127.0.0.1:8025, or unix:/path")
    return text


def _mailbox(value: object, kind: str, folder: Path) -> str:
    text = _in_ascii(_text(value, kind, folder))
    if not _MAILBOX.fullmatch(text):
        raise ValueError(f"must be a mail address without a plus sign, such as gera@mail.example, not {text!r}")
    return text


def _in_ascii(mailbox: str) -> str:
    """A mailbox as it is compared: lower case, an international domain in its ASCII form (RFC 5891)."""
    local, _, domain = mailbox.strip().lower().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{local}@{domain}"


def _mailboxes(value: object, kind: str, folder: Path) -> tuple[str, ...]:
    given = _texts(value, kind, folder)
    if not given and kind == "mailboxes":
        raise ValueError("must name at least one mailbox: nothing goes out that nobody approves")
    boxes = tuple(_in_ascii(v) for v in given)
    for box, written in zip(boxes, given, strict=True):
        if not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", box):
            raise ValueError(f"holds {written!r}, which is no mail address")
    return tuple(dict.fromkeys(boxes))


def _addresses(value: object, kind: str, folder: Path) -> tuple[str, ...]:
    given = _texts(value, kind, folder)
    if not given:
        raise ValueError("must name at least one mailbox: whoever speaks for the organisation")
    return _mailboxes(value, kind, folder)


def _mailbox_or_none(value: object, kind: str, folder: Path) -> str:
    return _mailboxes([value], kind, folder)[0] if _text(value, kind, folder).strip() else ""


def _senders(value: object, kind: str, folder: Path) -> tuple[str, ...]:
    given = _texts(value, kind, folder)
    for written in given:
        if not re.fullmatch(r"[^@\s<>,;\"]*@[^@\s<>,;\"]+", written.strip()):
            raise ValueError(
                f'holds {written!r}, which is neither a mail address nor a domain such as "@verein.example"'
            )
    return tuple(dict.fromkeys(_in_ascii(one) for one in given))


def _choice(value: object, kind: str, folder: Path) -> str:
    choices = kind.split("|")
    if _text(value, kind, folder) not in choices:
        raise ValueError("must be one of " + ", ".join(f'"{c}"' for c in choices))
    return cast("str", value)


def _timezone(value: object, kind: str, folder: Path) -> str:
    name = _text(value, kind, folder)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'must be a time zone such as "Europe/Berlin", not {name!r}') from error
    return name


def _hours(value: object, kind: str, folder: Path) -> QuietHours | str:
    """The hours; "" for none, because None would mean that nothing was given."""
    text = _text(value, kind, folder).replace(" ", "")
    try:
        start, until = (time.fromisoformat(clock.zfill(5)) for clock in text.split("-")) if text else (time(), time())
    except ValueError as error:
        raise ValueError(f'must be two times such as "21:00-08:00", or "", not {value!r}') from error
    return QuietHours(start, until) if start != until else ""


def _working_hours(value: object, kind: str, folder: Path) -> WorkingHours:
    try:
        hours = _hours(value, kind, folder)
    except ValueError:
        hours = ""
    if not isinstance(hours, QuietHours) or hours.start > hours.until:
        raise ValueError(f'must be two times of a day, the earlier first, such as "08:00-17:00", not {value!r}')
    return WorkingHours(hours.start, hours.until)


def _times(value: object, kind: str, folder: Path) -> tuple[time, ...]:
    """Times of a day, the earliest first; an empty list is none."""
    given = _texts(value, kind, folder)
    try:
        return tuple(sorted({time.fromisoformat(clock.zfill(5)) for clock in given}))
    except ValueError as error:
        raise ValueError(f'must be times such as ["09:00", "14:00"], not {value!r}') from error


def _times_of_mailboxes(value: object, kind: str, folder: Path) -> tuple[tuple[str, tuple[time, ...]], ...]:
    if not isinstance(value, dict):
        raise ValueError('must be mailboxes with their times: { "ben@gera.example" = ["09:00"] }')
    return tuple((_in_ascii(mailbox), _times(times, kind, folder)) for mailbox, times in value.items())


CHECKS = {
    "hours": _hours,
    "working hours": _working_hours,
    "times": _times,
    "times of mailboxes": _times_of_mailboxes,
    "timezone": _timezone,
    "text": _text,
    "texts": _texts,
    "path": _path,
    "positive": _number,
    "yes or no": _yes_or_no,
    "weight": _weight,
    "port": _number,
    "duration": _duration,
    "days": _days,
    "link": _link,
    "length": _length,
    "listen": _listen,
    "mailbox": _mailbox,
    "mailboxes": _mailboxes,
    "addresses": _addresses,
    "mailbox or none": _mailbox_or_none,
    "senders": _senders,
    "mailboxes or none": _mailboxes,
    "choice": _choice,
}


def duration_text(value: timedelta) -> str:
    """The shortest way to write a duration in the config: 5m, 2h, 1d."""
    seconds = int(value.total_seconds())
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s"
