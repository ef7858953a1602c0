"""Builds everything from the config; the only place of wiring. Also where the shipped rules and templates are found."""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mailflow import config as configuration
from mailflow import memory
from mailflow.authentication import Authenticator, Resolver
from mailflow.classify.classifier import Classifier
from mailflow.classify.learned import Learned
from mailflow.classify.placenames import PlaceNames
from mailflow.classify.replywords import ReplyWords
from mailflow.classify.ruleset import RuleSet
from mailflow.classify.sensitive import Sensitive
from mailflow.config import Config
from mailflow.errors import Fault, FileFaults
from mailflow.outgoing.letters import Keeping, Letters
from mailflow.outgoing.refusals import load_refusals
from mailflow.outgoing.tokens import Tokens
from mailflow.reading.language import LanguageDetector
from mailflow.store.engine import Store
from mailflow.workflow import staff, teams
from mailflow.workflow.desk import Desk
from mailflow.workflow.masking import Masks
from mailflow.workflow.office import Office
from mailflow.workflow.places import Places


def shipped(name: str) -> Path:
    """A folder that comes with mailflow, `rules` or `templates`: inside the installed package, or beside it in a checkout."""
    inside = Path(str(importlib.resources.files("mailflow"))) / "shipped" / name
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / name


def rules_folder(config: Config) -> Path:
    """The rules that decide: the config's, else the shipped ones."""
    return config.paths.rules or shipped("rules")


def templates_folder(config: Config) -> Path:
    """The letters that are sent: the config's, else the shipped ones."""
    return config.paths.templates or shipped("templates")


def open_desk(config: Config) -> Desk:
    """The desk. Raises RuleError or TemplateError with the faults of the first kind of file that has any."""
    folder = rules_folder(config)
    return Desk(
        config=config,
        rules=_rules(folder, config),
        reply_words=ReplyWords.load(folder / "replies.toml"),
        letters=Letters(templates_folder(config), config.cities, keeping=_keeping(config)),
        refusals=load_refusals(templates_folder(config), config.cities),
        tokens=Tokens(config.secrets),
        places=Places.load(folder / "places" / "de-postcodes.tsv"),
        masks=Masks(Sensitive.load(folder / "sensitive.toml")),
    )


def _keeping(config: Config) -> Keeping:
    kept = config.retention
    return Keeping(kept.letters, max(kept.refused, kept.ended, kept.done).days)


def open_office(path: Path, *, reads: bool = True) -> Office:
    """An office from a config file; one that reads no mails goes without the learned model and the names of towns, which take 30 MB.

    Raises ConfigError, RuleError, TemplateError or StoreBusy.
    """
    config = configuration.load(path)
    desk = open_desk(config)
    learned = Learned.load(rules_folder(config)) if reads else None
    # Cities with the same rules share one.
    classifiers = {id(rules): Classifier(rules, learned) for rules in desk.rules.values()}
    of_city = {key: classifiers[id(rules)] for key, rules in desk.rules.items()}
    desk = dataclasses.replace(desk, classifiers=of_city)
    authenticator = Authenticator(config.authentication, Resolver())
    places = _places(config) if reads else {}
    store = Store.open(config.database.url)
    now = datetime.now(UTC)
    teams.mirror(store, config, now)
    staff.mirror(store, config, now)
    memory.give_back()
    return Office(config, store, desk, of_city, places, LanguageDetector(), authenticator)


def _places(config: Config) -> dict[str, PlaceNames]:
    """What each city calls a place; the towns are read once, for they are some 8,000."""
    towns = place_names(rules_folder(config))
    return {key: towns.of_city((city.name, *city.districts)) for key, city in config.cities.items()}


def place_names(rules: Path) -> PlaceNames:
    """The names of towns in the rules; `of_city` adds those of a city."""
    return PlaceNames.load(rules / "places" / "de-postcodes.tsv")


def _rules(folder: Path, config: Config) -> dict[str, RuleSet]:
    """The rules of each city: the common ones, unless it has a file of its own in cities/."""
    common = RuleSet.load(folder)
    own = {key for key in config.cities if (folder / "cities" / f"{key}.toml").exists()}
    return {key: RuleSet.load(folder, key) if key in own else common for key in config.cities}


def check_files(config: Config) -> dict[str, RuleSet]:
    """The rules of each city. Raises FileFaults with every fault in the rules and templates, without opening anything."""
    faults: list[Fault] = []
    rules: dict[str, RuleSet] = {}
    folder = rules_folder(config)
    checks: list[Callable[[], object]] = [lambda: rules.update(_rules(folder, config))]
    checks.append(functools.partial(ReplyWords.load, folder / "replies.toml"))
    checks.append(functools.partial(Sensitive.load, folder / "sensitive.toml"))
    checks.append(functools.partial(Letters, templates_folder(config), config.cities))
    checks.append(functools.partial(load_refusals, templates_folder(config), config.cities))
    for check in checks:
        try:
            check()
        except FileFaults as error:
            faults += [fault for fault in error.faults if fault not in faults]
    known = {path.name for path in templates_folder(config).iterdir() if (path / "words.toml").exists()}
    for city in config.cities.values():
        if city.language not in known:
            what = f"cities.{city.key}.language: there are no letters in {city.language!r}, only in {', '.join(sorted(known))}"
            faults.append(Fault(config.file, None, what))
    for overlay in sorted((folder / "cities").glob("*.toml")):
        if overlay.stem not in config.cities:
            faults.append(Fault(overlay, None, f"there is no city {overlay.stem!r} in {config.file}"))
    if faults:
        raise FileFaults(faults)
    return rules
