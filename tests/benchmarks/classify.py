"""How much processor time reading takes: `python tests/benchmarks/classify.py`.

Four tables: mails by language, the stages of a German one, ratios to mail-parser and between few and many phrases, and
texts that want to do harm.

The mails are made of the training texts of a language, one after the other until there are 150 words, so that no two
are the same and few words repeat more than in life. Wanted: 300 mails a second on one core (3.3 ms), 10 ms at the 99th
percentile, 250 ms for 200 kB of anything.
"""

from __future__ import annotations

import dataclasses
import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import mailparser

from mailflow import app
from mailflow.classify import features
from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import RuleSet, Term
from mailflow.model import LANGUAGES
from mailflow.reading.language import LanguageDetector
from mailflow.reading.message import read
from mailflow.reading.reply import split

WORDS = 150
MAILS = 120
WARM_UP = 40
ROUNDS = 9
FEW, MANY = 20, 2_000
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


def milliseconds(work: Callable[[str], object], texts: list[str]) -> float:
    """What one text takes."""
    started = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - started) * 1000 / len(texts)


def ratio(one: Callable[[str], object], other: Callable[[str], object], texts: list[str]) -> tuple[float, float, float]:
    """Milliseconds of both for each text and how many times `other` the one takes: medians of alternating rounds."""
    rounds = [(milliseconds(one, texts), milliseconds(other, texts)) for _ in range(ROUNDS)]
    firsts, seconds = zip(*rounds, strict=True)
    times = statistics.median(first / second for first, second in rounds)
    return statistics.median(firsts), statistics.median(seconds), times


def stages(classifier: Classifier, learned: Learned, texts: list[str]) -> Iterator[tuple[str, float]]:
    """The parts of reading German mails whose words were seen before; what is left of the whole are facts and reasons."""
    observed = [classifier.observe("Anfrage", text, "de") for text in texts]
    tools = observed[0].tools
    seen = dict(zip(texts, observed, strict=True))
    units = {text: list(features.units(one.text, one.scoped)) for text, one in seen.items()}
    yield "cut into words", milliseconds(lambda text: tools.tokenizer.read(text, "Anfrage"), texts)
    yield "terms found", milliseconds(lambda text: tools.terms.hits(seen[text].text.tokens), texts)
    yield "all that rules find", milliseconds(lambda text: classifier.observe("Anfrage", text, "de"), texts)
    yield "learned scores", milliseconds(lambda text: learned.read(units[text]), texts)
    yield "the whole reading", milliseconds(lambda text: classifier.read("Anfrage", text, language="de"), texts)


def as_mail(text: str) -> str:
    """A mail with a text, as it comes over the wire."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Anna <anna@writer.example>", "gera@mail.example", "Anfrage"
    mail["Message-ID"], mail["Date"] = "<1@writer.example>", "Mon, 23 Nov 2026 10:00:00 +0100"
    mail.set_content(text)
    return mail.as_string()


def parsed_alone(mail: str) -> object:
    """What any program does that reads mails with mail-parser."""
    found = mailparser.parse_from_string(mail)
    return found.from_, found.to, found.subject, found.text_plain


def with_phrases(rules: RuleSet, count: int) -> Classifier:
    """A classifier with so many phrases, and no other terms."""
    words = [term.text for term in rules.terms if term.language == "de" and " " not in term.text]
    texts = [term.text for term in rules.terms if term.language == "de" and " " in term.text]
    texts += [f"{one} und {other}" for one, other in zip(words, reversed(words), strict=True)]
    terms = (Term("furniture", "furniture/x", text, "phrases", "de", "", 0) for text in texts[:count])
    return Classifier(dataclasses.replace(rules, terms=tuple(terms)))


def main() -> None:
    rules = app.shipped("rules")
    ruleset, learned = RuleSet.load(rules), Learned.load(rules)
    classifier = Classifier(ruleset, learned)
    all_mails = mails(rules / "training")
    for language in all_mails:
        classifier.observe("", "", language)
    gc.freeze()  # As a worker does once all is loaded.
    print(f"{'':<20}{'mails':>6}{'p50 ms':>9}{'p99 ms':>9}{'a second':>10}")
    for language, texts in sorted(all_mails.items()):
        if len(texts) < WARM_UP + 10:
            continue
        list(timed_ms(classifier, language, texts[:WARM_UP]))
        times = sorted(timed_ms(classifier, language, texts[WARM_UP : WARM_UP + MAILS]))
        p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
        p50, mean = statistics.median(times), statistics.mean(times)
        print(f"{language:<20}{len(times):>6}{p50:>9.2f}{p99:>9.2f}{1000 / mean:>10.0f}")
    german = all_mails["de"][:MAILS]
    if learned is not None:
        print(f"\n{'stages (de)':<20}{'ms':>6}")
        for name, value in stages(classifier, learned, german):
            print(f"{name:<20}{value:>6.2f}")
    print(f"\n{'ratios (de)':<40}{'ms':>7}{'to ms':>7}{'times':>7}")
    detector = LanguageDetector()

    def understood(mail: str) -> object:
        message = read(mail.encode())
        parts = split(message.text, message.sender.name)
        language, _ = detector.detect(parts.new, LANGUAGES, "de")
        return classifier.read(message.subject, parts.new, parts.signature, language=language)

    few, many = with_phrases(ruleset, FEW), with_phrases(ruleset, MANY)
    for name, found in (
        ("mail to reading : mail-parser alone", ratio(understood, parsed_alone, [as_mail(text) for text in german])),
        (
            f"{MANY} phrases : {FEW} phrases, observed",
            ratio(lambda text: many.observe("", text, "de"), lambda text: few.observe("", text, "de"), german),
        ),
    ):
        print(f"{name:<40}{found[0]:>7.2f}{found[1]:>7.2f}{found[2]:>7.2f}")
    print(f"\n{'200 kB of':<20}{'ms':>6}")
    for name, unit in HOSTILE.items():
        text = hostile(unit)
        print(f"{name:<20}{max(timed_ms(classifier, 'de', [text])):>6.0f}")


if __name__ == "__main__":
    main()
