"""How much processor time the parts of an answer take: `python tests/benchmarks/replies.py`; a table of texts, then of whole mails.

Wanted: under 100 ms for 100 kB of anything; a mail of everyday size in a few milliseconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from mailflow import app
from mailflow.classify.commands import parse
from mailflow.classify.replyquestions import listed_items
from mailflow.classify.replywords import ReplyWords
from mailflow.reading.agreement import shown_instead
from mailflow.reading.html import to_text
from mailflow.reading.message import read
from mailflow.reading.reply import flat, split

MAILS = Path(__file__).parent.parent / "mail" / "replies" / "set"
SIZE_BYTES = 100_000
TEXTS = {
    "quote signs": ">\n",
    "nested quotes": "> > > x\n",
    "blank attributions": "On \n On a \n",
    "attributions": "On 1.1.2026 10:00 a@b.example wrote:\n> x\n",
    "attributions in one line": "Am a schrieb ",
    "header blocks": "Von: a\nAn: b\nBetreff: c\n> x\n",
    "header names": "von: an: gesendet: betreff: ",
    "brackets": "<([",
    "colons": "a:\n",
    "delimiters": "-- \n",
    "rulers": "____\n",
    "postscripts": "PS: x\n",
    "closings": "LG Anna\n",
    "one line": "x ",
    "blank lines": "\n",
    "commands": "1 ok 2 nein ",
}
HTMLS = {
    "open quotes": "<blockquote>",
    "open styles": "<style>",
    "style rules": "<style>.a{display:none}</style>",
    "attributes": '<a b="',
    "hidden": '<i style="display:none">',
}


def best_ms(run: Callable[[], object], times: int = 3) -> float:
    """The least milliseconds of processor time that a call takes."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return min(taken)


def main() -> None:
    words = ReplyWords.load(app.shipped("rules") / "replies.toml")

    def understood(text: str) -> object:
        parts = split(text)
        flat(parts.new)
        return parse(parts.new, "moderator", words, {}.get, listed_items(parts.quoted))

    print("100 kB of                    parts  with commands  (ms)")
    for name, unit in TEXTS.items():
        text = unit * (SIZE_BYTES // len(unit))
        print(f"{name:<26} {best_ms(lambda: split(text)):>8.1f} {best_ms(lambda: understood(text)):>14.1f}")  # noqa: B023
    print("\n100 kB of HTML               text  (ms)")
    for name, unit in HTMLS.items():
        html = unit * (SIZE_BYTES // len(unit))
        print(f"{name:<26} {best_ms(lambda: to_text(html)):>7.1f}")  # noqa: B023
    taken = []
    for path in sorted(MAILS.glob("*.eml")):
        raw = path.read_bytes()

        def whole(raw: bytes = raw) -> None:
            message = read(raw)
            understood(message.text)
            shown_instead(message, split(message.text, message.sender.name).new)

        taken.append(best_ms(whole))
    taken.sort()
    middle, high = statistics.median(taken), taken[len(taken) * 99 // 100]
    print(
        f"\n{len(taken)} answers, from bytes to commands: {middle:.1f} ms in the middle, {high:.1f} ms at the 99th percentile"
    )


if __name__ == "__main__":
    main()
