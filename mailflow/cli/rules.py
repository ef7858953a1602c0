"""Checks the rules, measures how well mails are understood, and trains what is learned.

check   finds faults in the rule files
test    reads the examples in the rule files; with --labels, labelled mails, texts or answers, and prints the figures
train   builds rules/model from rules/training again (needs `pip install mailflow[train]`)
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mailflow import answerfigures, app, config, evaluation
from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.sensitive import Sensitive
from mailflow.cli.explain import Explainer
from mailflow.errors import HumanError
from mailflow.evaluation import Figures, Judged
from mailflow.model import ROLES


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="check|test|train")
    for name, run in ACTIONS.items():
        action = actions.add_parser(name, description=run.__doc__)
        action.add_argument(  # As every command takes it last; one before the action stays when there is none here.
            "--config", metavar="FILE", default=argparse.SUPPRESS, help="the config file that names the rules"
        )
        action.add_argument(
            "--rules",
            type=Path,
            metavar="FOLDER",
            help="these rules (default: those of the config, else the shipped ones)",
        )
        if name == "test":
            action.add_argument(
                "--labels",
                type=Path,
                metavar="PATH",
                help="a folder with labels.jsonl and mails or answers, or .jsonl texts",
            )
            action.add_argument("--json", action="store_true", help="the figures as one JSON object")
            action.add_argument("--rules-only", action="store_true", help="without what is learned")
            action.add_argument("--wrong", action="store_true", help="name what is not read as labelled")
        if name == "train":
            action.add_argument(
                "--texts", type=Path, metavar="FOLDER", help="with these texts (default: training/ of the rules)"
            )


def run(options: argparse.Namespace) -> int:
    settings = config.load(config.find(options.config)) if options.config else None
    folder = options.rules or (app.rules_folder(settings) if settings else app.shipped("rules"))
    return ACTIONS[options.action](options, folder)


def _check(_: argparse.Namespace, folder: Path) -> int:
    """Every fault in the rule files, those of cities too, with file and line."""
    Sensitive.load(folder / "sensitive.toml")
    cities = sorted(path.stem for path in (folder / "cities").glob("*.toml"))
    for city in (None, *cities):
        rules = RuleSet.load(folder, city)
    print(
        f"{folder}: {len(rules.terms)} words in {len(rules.languages)} languages, {len(rules.examples)} examples: no faults"
    )
    return 0


def _test(options: argparse.Namespace, folder: Path) -> int:
    """The examples in the rule files; with --labels the figures on labelled mails, texts or answers."""
    labels = options.labels / "labels.jsonl" if options.labels else None
    if labels and labels.exists() and answerfigures.are_of_answers(labels):
        return _figures_of_answers(options, labels, folder)
    rules = RuleSet.load(folder)
    classifier = Classifier(rules, None if options.rules_only else Learned.load(folder))
    return _figures(options, classifier) if options.labels else _examples(rules, classifier)


def _examples(rules: RuleSet, classifier: Classifier) -> int:
    failed = evaluation.failed_examples(rules, classifier)
    for example, reading in failed:
        read = f"{reading.intent}: {', '.join(reading.categories) or 'nothing'}"
        print(f"{example.file}:{example.line}: {example.text!r} is read as {read}")
    print(f"{len(rules.examples) - len(failed)} of {len(rules.examples)} examples are read as they say")
    return 1 if failed else 0


def _figures(options: argparse.Namespace, classifier: Classifier) -> int:
    judged = evaluation.judge(evaluation.load(options.labels), evaluation.reader(classifier))
    languages = sorted({one.case.label.language for one in judged})
    of_language = {
        code: evaluation.figures([one for one in judged if one.case.label.language == code]) for code in languages
    }
    total = evaluation.figures(judged)
    if options.json:
        print(json.dumps({"all": _plain(total), "languages": {code: _plain(one) for code, one in of_language.items()}}))
        return 0
    print("\n".join([*_table(total, of_language), *(_wrong(judged) if options.wrong else ())]))
    return 0


def _figures_of_answers(options: argparse.Namespace, labels: Path, folder: Path) -> int:
    explainer = Explainer(rules=folder)
    judged = [
        answerfigures.judge(one, explainer.explain(one.name, (labels.parent / one.name).read_bytes(), one.role))
        for one in answerfigures.load(labels)
    ]
    roles = {role: [one for one in judged if one.label.role == role] for role in ROLES}
    figures = {name: answerfigures.figures(some) for name, some in {"all": judged, **roles}.items() if some}
    if options.json:
        print(json.dumps({name: asdict(one) for name, one in figures.items()}))
        return 0
    print("".join(f"{head:>14}" for head in ("", "answers", "text", "commands", "dangerous")))
    for name, one in figures.items():
        cells = (name, str(one.count), _share(one.text), _share(one.commands), str(one.dangerous))
        print("".join(f"{cell:>14}" for cell in cells))
    print("\n".join(["", *LEGEND_OF_ANSWERS, *(_wrong_answers(judged) if options.wrong else ())]))
    return 0


def _wrong_answers(judged: Sequence[answerfigures.Judged]) -> list[str]:
    lines = ["", "not read as labelled (labelled / read)"]
    for one in judged:
        if not one.text_right:
            lines.append(f"  {one.label.name} ({one.label.role}) text: {one.label.text!r} / {one.text!r}")
        if not one.commands_right:
            mark = " DANGEROUS" if one.dangerous else ""
            wanted, found = (", ".join(map(_command, commands)) for commands in (one.label.readings[0], one.commands))
            lines.append(f"  {one.label.name} ({one.label.role}) commands: {wanted} / {found}{mark}")
    return lines


def _command(command: answerfigures.Command) -> str:
    name, target, argument = command
    return " ".join([name, *([str(target)] if target else []), *([repr(argument)] if argument else [])])


def _plain(figures: Figures) -> dict[str, Any]:
    """Figures as JSON takes them."""
    confusion = [{"labelled": a, "read": b, "count": count} for (a, b), count in figures.confusion.items()]
    by_category = {id_: {**asdict(score), "f1": score.f1} for id_, score in figures.by_category.items()}
    return {
        **asdict(figures),
        "confusion": confusion,
        "by_category": by_category,
        "micro": {
            **asdict(figures.micro),
            "precision": figures.micro.precision,
            "recall": figures.micro.recall,
            "f1": figures.micro.f1,
        },
        "certain_share": figures.certain_share,
    }


LEGEND = (
    "kind: taken for a message, bounce or automatic mail as labelled; intent: read as labelled;",
    "swaps: offers read as needs, or needs as offers; micro: F1 over all categories, macro: mean of the F1 of each;",
    "lang, plz, phone, amount: language, postcode, telephone number and counts as labelled;",
    "certain: readings marked as certain, and the share of them that is right; - where nothing is labelled.",
)


LEGEND_OF_ANSWERS = (
    "text: exactly the new text was found; commands: exactly the commands that are labelled, or another right reading;",
    "dangerous: answers in which something would be decided that the labels do not decide.",
)


def _table(total: Figures, of_language: dict[str, Figures]) -> list[str]:
    heads = (
        "",
        "mails",
        "kind",
        "intent",
        "swaps",
        "micro",
        "macro",
        "lang",
        "plz",
        "phone",
        "amount",
        "certain",
        "right",
    )
    rows = [_row("all", total), *(_row(code, one) for code, one in of_language.items())]
    lines = ["".join(f"{cell:>8}" for cell in row) for row in (heads, *rows)]
    lines += ["", *LEGEND]
    lines.append(
        f"\ncategories over all: precision {total.micro.precision:.3f}, recall {total.micro.recall:.3f}, F1 {total.micro.f1:.3f}"
    )
    lines += [
        f"  {id_:<13} precision {one.precision:.2f}  recall {one.recall:.2f}  F1 {one.f1:.2f}  ({one.wanted})"
        for id_, one in total.by_category.items()
        if one.wanted or one.found
    ]
    lines.append(
        "\nintents taken for others (labelled -> read)" if total.confusion else "\nevery intent is read as labelled"
    )
    return lines + [f"  {a} -> {b}: {count}" for (a, b), count in total.confusion.items()]


def _row(name: str, one: Figures) -> tuple[str, ...]:
    shares = (one.kind, one.intent)
    facts = (one.facts[name] for name in ("language", "postcode", "phone", "quantities"))
    return (
        *(name, str(one.count), *map(_share, shares), str(one.swaps)),
        *(_share(one.micro.f1 if one.micro.wanted else None), _share(one.macro_f1), *map(_share, facts)),
        *(str(one.certain), _share(one.certain_share)),
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _wrong(judged: Sequence[Judged]) -> list[str]:
    lines = ["", "not read as labelled (labelled / read)"]
    for one in judged:
        if one.case.label.kind == "message" and not one.right:
            label, reading = one.case.label, one.reading
            wanted, found = (", ".join(sorted(ids)) or "nothing" for ids in (label.categories, reading.categories))
            mark = " CERTAIN" if reading.certain else ""
            lines.append(f"  {label.name} ({label.language}): {label.intent} {wanted} / {reading.intent} {found}{mark}")
    return lines


def _train(options: argparse.Namespace, folder: Path) -> int:
    """Builds the model anew; the same texts, rules and versions give the same files."""
    if importlib.util.find_spec("sklearn") is None:  # Only training needs it.
        raise HumanError("training needs scikit-learn: pip install 'mailflow[train]'")
    from mailflow.classify import samples, training

    rules = RuleSet.load(folder)
    texts = [*samples.load(options.texts or folder / "training"), *samples.examples(rules)]
    built = training.build(rules, texts)
    for path in training.write(built, folder):
        print(f"{path}: {path.stat().st_size:,} bytes")
    print("in cross-validation: " + ", ".join(f"{name} {value:.3f}" for name, value in built.figures.items()))
    return 0


ACTIONS = {"check": _check, "test": _test, "train": _train}
