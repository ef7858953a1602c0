"""How much processor time reading takes: `python tests/benchmarks/classify.py`; a table by language, then texts that want to do harm.

The mails are made of the training texts of a language, one after the other until there are 150 words, so that no two
are the same and few words repeat more than in life. Wanted: 300 mails a second on one core (3.3 ms), 10 ms at the 99th
percentile, 250 ms for 200 kB of anything.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from mailflow import app
from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import RuleSet

WORDS = 150
MAILS = 120
WARM_UP = 40
HOSTILE_BYTES = 200_000
HOSTILE = {
    "one word": "Bett ", "negators": "keine Betten, ", "brackets": "(", "signs": ".)(", "digits": "0 1 ", "hyphens": "a-",
    "records": "Kategorie: Möbel\n", "colons": "abc def: ", "marks": "\u0301", "NUL": "\0", "line breaks": "\n",
    "no blanks": "Kinderbett", "new words": "",
}  # fmt: skip


def mails(folder: Path) -> dict[str, list[str]]:
    """Mails of about WORDS words by language."""
    found: dict[str, list[str]] = {}
    open_: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            own = open_.setdefault(row["language"], [])
            own.append(row["text"])
            if sum(len(text.split()) for text in own) >= WORDS:
                found.setdefault(row["language"], []).append("\n\n".join(own))
                own.clear()
    return found


def timed_ms(classifier: Classifier, language: str, texts: list[str]) -> Iterator[float]:
    """Milliseconds for each text."""
    for text in texts:
        started = time.process_time()
        classifier.read("Anfrage", text, language=language)
        yield (time.process_time() - started) * 1000


def hostile(unit: str) -> str:
    """200 kB of a unit, or of words that all differ."""
    if unit:
        return unit * (HOSTILE_BYTES // len(unit))
    return " ".join(f"Wort{number:x}schrank" for number in range(HOSTILE_BYTES // 14))


def main() -> None:
    rules = app.shipped("rules")
    classifier = Classifier(RuleSet.load(rules), Learned.load(rules))
    print(f"{'':<14}{'mails':>6}{'p50 ms':>9}{'p99 ms':>9}{'a second':>10}")
    for language, texts in sorted(mails(rules / "training").items()):
        if len(texts) < WARM_UP + 10:
            continue
        list(timed_ms(classifier, language, texts[:WARM_UP]))
        times = sorted(timed_ms(classifier, language, texts[WARM_UP : WARM_UP + MAILS]))
        p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
        print(
            f"{language:<14}{len(times):>6}{statistics.median(times):>9.2f}{p99:>9.2f}{1000 / statistics.mean(times):>10.0f}"
        )
    print(f"\n{'200 kB of':<14}{'ms':>6}")
    for name, unit in HOSTILE.items():
        text = hostile(unit)
        print(f"{name:<14}{max(timed_ms(classifier, 'de', [text])):>6.0f}")


if __name__ == "__main__":
    main()
