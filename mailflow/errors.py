"""The tree of errors: who can mend it decides the branch. What the writer of a mail can mend is no error but a letter.

    MailflowError
    ├── TemporaryError    we can try again: 4xx outside, a later attempt inside
    │   ├── StoreBusy         the database is locked or not reachable just now
    │   └── SmarthostDown     nobody listens where letters are to be handed over
    │       └── SmarthostDropped  it broke off while it had a letter
    └── HumanError        a human here must look: kept, counted, shown by `mailflow status`
        ├── ConfigError       the configuration is wrong (file, line, how to mend it)
        ├── RuleError         a rule file is wrong (file, line, how to mend it)
        └── TemplateError     a template is missing or wrong (file, line)

What is told outside differs from what is logged: `str(error)` is for the admin and never holds mail text.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path


class MailflowError(Exception):
    """Every error that mailflow raises on purpose."""


class TemporaryError(MailflowError):
    """It may work later; nothing is lost until then."""


class StoreBusy(TemporaryError):
    """The database is locked or cannot be reached just now."""


class SmarthostDown(TemporaryError):
    """The mail server that takes our letters cannot be reached or refuses the session."""


class SmarthostDropped(SmarthostDown):
    """The mail server broke off in the middle of a letter: it may have taken it or not."""


class HumanError(MailflowError):
    """A human here must look."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file that an admin tunes: where, what, and how to mend it."""

    file: Path | str
    line: int | None
    what: str

    def __str__(self) -> str:
        where = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}"


class FileFaults(HumanError):
    """Faults in files that an admin tunes; `faults` lists all of them, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class ConfigError(FileFaults):
    """The configuration cannot be used."""


class RuleError(FileFaults):
    """The rule files cannot be used."""


class TemplateError(FileFaults):
    """A template is missing, does not compile, or wants a variable that nobody gives."""


def told(error: Exception) -> str:
    """An error as people are told it; of the operating system's without its number: `a.eml: No such file or directory`."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def where(error: BaseException) -> str:
    """The last place of ours in the traceback: enough to find the fault, and no mail text as its message may hold."""
    places = [
        f"{frame.name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "mailflow" in frame.filename
    ]
    return places[-1] if places else "unknown"
