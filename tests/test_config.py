"""config: every setting is documented, checked, and its fault told with file and line."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailflow import config
from mailflow.config import (
    Answers,
    Authentication,
    Bounces,
    City,
    Config,
    Database,
    Limits,
    Listen,
    Listings,
    LmtpListen,
    Moderation,
    Organisation,
    Organisations,
    Paths,
    Privacy,
    Receive,
    Retention,
    Send,
    Work,
    WorkingHours,
    reader,
)
from mailflow.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = {
    "": Config, "paths": Paths, "database": Database, "receive": Receive, "receive.smtp": Listen, "work": Work, "send": Send,
    "moderation": Moderation, "authentication": Authentication, "answers": Answers, "listings": Listings, "limits": Limits,
    "bounces": Bounces, "privacy": Privacy, "retention": Retention, "organisations": Organisations, "cities.gera": City,
    "cities.gera.organisations.kammer": Organisation,
}  # fmt: skip
INNER = {
    "key",
    "file",
    "cities",
    "paths",
    "database",
    "receive",
    "work",
    "send",
    "moderation",
    "authentication",
    "answers",
    "listings",
    "limits",
    "bounces",
    "privacy",
    "retention",
    "organisations",
    "smtp",
    "lmtp",
}
SECRET = 'secret = "0123456789abcdef0123456789abcdef"\n'
GERA = '[cities.gera]\nname = "Gera"\naddress = "gera@mail.example"\nmoderators = ["anna@gera.example"]\n'


def settings() -> Iterator[tuple[str, str, dataclasses.Field[Any]]]:
    """Section, name and field of every setting."""
    for section, kind in SECTIONS.items():
        for field in dataclasses.fields(kind):
            if field.name not in INNER:
                yield section, field.name, field


SETTINGS = [pytest.param(section, name, field, id=f"{section}.{name}") for section, name, field in settings()]


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, text: str, environment: dict[str, str] | None = None) -> Config:
    return config.load(written(folder, text), environment or {})


def faults(folder: Path, text: str, environment: dict[str, str] | None = None) -> list[tuple[int | None, str]]:
    """Line and words of each fault; all of them in the config file."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text, environment)
    assert {fault.file for fault in caught.value.faults} == {folder / "config.toml"}
    return [(fault.line, fault.what) for fault in caught.value.faults]


@pytest.mark.parametrize(("section", "name", "field"), SETTINGS)
def test_every_setting_is_documented(section: str, name: str, field: dataclasses.Field[Any]) -> None:
    """A sentence above it in the example, which shows it with its default or a sample."""
    doc = field.metadata["doc"]
    assert doc[0].isupper() or doc.startswith("host:port")
    assert doc.endswith(".")
    assert re.search(rf"^# {re.escape(doc)}\n(# )?{name} = .+$", example_section(section), re.MULTILINE)


def example_section(section: str) -> str:
    """The lines of a section in the example, without its heading."""
    text = re.sub(r"^# (?=\[)", "", config.example(), flags=re.MULTILINE)  # Some tables are only shown.
    return text.partition(f"\n[{section}]\n" if section else "\n")[2].partition("\n[")[0]


def test_example_file() -> None:
    """config.example.toml is what the fields say; write it anew with `config.example("change-me")` after a change."""
    assert (ROOT / "config.example.toml").read_text(encoding="utf-8") == config.example("change-me")


def test_example_file_loads_once_it_has_a_secret(tmp_path: Path) -> None:
    """Its placeholder is refused, so that nobody runs with a secret that everybody knows; all else is of use as it stands."""
    text = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert faults(tmp_path, text)[0][1].startswith("secret is too short")
    assert len(faults(tmp_path, text)) == 1
    found = loaded(tmp_path, text.replace("change-me", "0123456789abcdef"))
    assert found.cities["gera"].address == "gera@mail.example"
    assert found.cities["gera"].moderators == ("anna@gera.example", "ben@gera.example")


def test_example_shows_the_defaults(tmp_path: Path) -> None:
    """Every line that the example has commented out is right as it stands, and its value is the default or a sample."""
    for folder in ("rules", "templates"):
        (tmp_path / folder).mkdir()
    text = re.sub(r"^# (?=\w+ = |\[)", "", config.example("0123456789abcdef"), flags=re.MULTILINE)
    shown = loaded(tmp_path, text)
    default = loaded(tmp_path, SECRET + GERA)
    for section in ("work", "send", "moderation", "authentication", "answers", "limits", "bounces", "receive"):
        for field in dataclasses.fields(getattr(shown, section)):
            if field.name not in INNER and not field.metadata["sample"]:
                assert getattr(getattr(shown, section), field.name) == getattr(getattr(default, section), field.name), (
                    field.name
                )
    assert shown.database == default.database
    assert shown.old_secrets == default.old_secrets == ()
    assert (shown.paths.rules, shown.receive.lmtp) == (tmp_path / "rules", LmtpListen("127.0.0.1:8024"))


def test_smallest_config(tmp_path: Path) -> None:
    """A secret and a city are enough; the rest has defaults."""
    found = loaded(tmp_path, SECRET + GERA)
    assert found.file == tmp_path / "config.toml"
    assert found.secrets == ("0123456789abcdef0123456789abcdef",)
    assert found.database.url == f"sqlite:///{tmp_path}/mailflow.db"
    assert (found.receive.smtp, found.receive.lmtp, found.paths.rules) == (None, None, None)
    assert (found.send, found.work, found.moderation) == (Send(), Work(), Moderation(timedelta(minutes=5)))
    city = found.cities["gera"]
    assert (city.key, city.local_part, city.domain, city.language) == ("gera", "gera", "mail.example", "de")


def test_whole_config(tmp_path: Path) -> None:
    """The keys that people rely on, as the documentation gives them; addresses are folded."""
    found = loaded(
        tmp_path,
        SECRET
        + 'old_secrets = ["an-older-secret-of-ours"]\n[database]\nurl = "postgresql+psycopg://u:p@host/name"\n'
        + '[receive.smtp]\nlisten = "[::1]:8025"\n[receive.lmtp]\nlisten = "unix:/run/mailflow.sock"\n'
        + '[send]\nhost = "mail.example"\nport = 465\ntls = "tls"\n[moderation]\nhold = "0s"\n'
        + GERA.replace("gera@mail", "Gera@Mail").replace(
            '"anna@gera.example"', '"Anna@Gera.example", " anna@gera.example "'
        )
        + '[cities.bad-hersfeld]\nname = "Bad Hersfeld"\naddress = "bad@mail.example"\nlanguage = "en"\nmoderators = ["a@b.example"]\n',
    )
    assert found.secrets == ("0123456789abcdef0123456789abcdef", "an-older-secret-of-ours")
    assert found.database.url == "postgresql+psycopg://u:p@host/name"
    assert found.receive.smtp == Listen("[::1]:8025")
    assert found.receive.lmtp == LmtpListen("unix:/run/mailflow.sock")
    assert (found.send.port, found.send.tls, found.moderation.hold) == (465, "tls", timedelta(0))
    assert (found.cities["gera"].address, found.cities["gera"].moderators) == (
        "gera@mail.example",
        ("anna@gera.example",),
    )
    assert list(found.cities) == ["gera", "bad-hersfeld"]


def test_who_moderates_when(tmp_path: Path) -> None:
    """Deputies, working hours and times of digests; of one moderator, or of all."""
    found = loaded(
        tmp_path,
        SECRET + GERA + 'deputies = ["Carla@Gera.example"]\nworking_hours = "7:30-15:00"\ndigest = ["14:00", "9:00"]\n'
        'digest_of = { "Anna@gera.example" = [] }\n',
    ).cities["gera"]  # fmt: skip
    assert found.reviewers == ("anna@gera.example", "carla@gera.example")
    assert found.working_hours == WorkingHours(time(7, 30), time(15))
    assert found.digest == (time(9), time(14))
    assert found.digest_of == (("anna@gera.example", ()),)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param('deputies = ["anna@gera.example"]', "is a moderator already", id="both"),
        pytest.param('deputies = ["gera@mail.example"]', "a city's own address and cannot moderate", id="our own"),
        pytest.param('deputies = ["carla"]', "'carla', which is no mail address", id="no address"),
        pytest.param('working_hours = "17:00-08:00"', "the earlier first", id="night work"),
        pytest.param('working_hours = ""', "the earlier first", id="no hours"),
        pytest.param('working_hours = "8-17"', "the earlier first", id="no times"),
        pytest.param('digest = ["9"]', 'must be times such as ["09:00", "14:00"]', id="an hour alone"),
        pytest.param('digest = "09:00"', "must be a list of texts", id="no list"),
        pytest.param('digest_of = { "ben@gera.example" = ["09:00"] }', "neither among the moderators nor", id="whose"),
        pytest.param('digest_of = ["09:00"]', "must be mailboxes with their times", id="nobody's"),
    ],
)
def test_faults_of_who_moderates(tmp_path: Path, line: str, words: str) -> None:
    """Each is told with its line and what is right."""
    [(where, what)] = faults(tmp_path, SECRET + GERA + line + "\n")
    assert where == 6
    assert words in what


def test_secret_of_the_environment_wins(tmp_path: Path) -> None:
    """$MAILFLOW_SECRET counts before the file's, also when the file has none; an empty one does not count."""
    environment = {"MAILFLOW_SECRET": "from-the-environment"}
    assert loaded(tmp_path, SECRET + GERA, environment).secret == "from-the-environment"
    assert loaded(tmp_path, GERA, environment).secret == "from-the-environment"
    assert loaded(tmp_path, SECRET + GERA, {"MAILFLOW_SECRET": ""}).secret.startswith("0123")
    assert "too short" in faults(tmp_path, SECRET + GERA, {"MAILFLOW_SECRET": "short"})[0][1]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        pytest.param("sqlite:///mailflow.db", "sqlite:///{folder}/mailflow.db", id="beside the config"),
        pytest.param("sqlite:///data/m.db", "sqlite:///{folder}/data/m.db", id="in a folder"),
        pytest.param("sqlite:////var/lib/m.db", "sqlite:////var/lib/m.db", id="absolute"),
        pytest.param("sqlite:///:memory:", "sqlite:///:memory:", id="memory"),
        pytest.param("postgresql+psycopg:///mailflow", "postgresql+psycopg:///mailflow", id="PostgreSQL"),
    ],
)
def test_database_path_counts_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, kept: str
) -> None:
    """Not from the folder in which the command runs."""
    monkeypatch.chdir("/")
    found = loaded(tmp_path, f'{SECRET}[database]\nurl = "{url}"\n{GERA}')
    assert found.database.url == kept.format(folder=tmp_path)


def test_folders_count_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules and templates too; a folder that is not there is a fault."""
    (tmp_path / "rules").mkdir()
    written(tmp_path, f'{SECRET}[paths]\nrules = "rules"\n{GERA}')
    monkeypatch.chdir(tmp_path)
    assert config.load(Path("config.toml"), {}).paths.rules == tmp_path / "rules"
    assert faults(tmp_path, f'{SECRET}[paths]\nrules = "rulez"\n{GERA}') == [
        (3, f"paths.rules is no folder: {tmp_path}/rulez; `mailflow init` writes one")
    ]


def test_missing_file(tmp_path: Path) -> None:
    """A config that is not there is named, without a line."""
    with pytest.raises(ConfigError, match="there is no such file") as caught:
        config.load(tmp_path / "none.toml")
    assert caught.value.faults[0].file == tmp_path / "none.toml"


def test_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file given, else the one in this folder, else a fault that says how to write one."""
    monkeypatch.setattr(reader, "DEFAULT_PLACES", (Path("config.toml"), tmp_path / "etc.toml"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="mailflow init"):
        config.find(None)
    (tmp_path / "etc.toml").touch()
    assert config.find(None) == tmp_path / "etc.toml"
    (tmp_path / "config.toml").touch()
    assert config.find(None) == Path("config.toml")
    assert config.find("other.toml") == Path("other.toml")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("colour = 1\n", 2, "unknown key colour", id="unknown key"),
        pytest.param("[sned]\nport = 25\n", 2, "unknown key sned; known here: ", id="unknown table"),
        pytest.param("[send]\nprot = 25\n", 3, "unknown key send.prot", id="unknown key in a table"),
        pytest.param("[send]\nhostname = 'a'\n", 3, "unknown key send.hostname; known here: host", id="the nearest is named"),
        pytest.param("[receive.smtp]\nlisten = '0.0.0.0:25'\ntls = 'x'\n", 4, "unknown key receive.smtp.tls", id="unknown key two tables deep"),
        pytest.param("[receive.pop3]\n", 2, "unknown key receive.pop3", id="unknown way in"),
        pytest.param("[send]\nport = '25'\n", 3, "send.port must be a whole number", id="number in quotes"),
        pytest.param("[send]\nport = 0\n", 3, "from 1 to 65535", id="port 0"),
        pytest.param("[send]\nport = 65536\n", 3, "from 1 to 65535", id="port too high"),
        pytest.param("[send]\nport = true\n", 3, "must be a whole number", id="true is no number"),
        pytest.param("[send]\nhost = 1\n", 3, "send.host must be text", id="text without quotes"),
        pytest.param("[send]\n\n# which\ntls = 'yes'\n", 5, 'must be one of "none", "starttls", "tls"', id="none of the choices"),
        pytest.param("[privacy]\nrelay = '12h'\n", 3, 'at least "1d"', id="a relay of half a day"),
        pytest.param("[moderation]\nclaim = '0s'\n", 3, "and not nothing", id="a claim of no time"),
        pytest.param("[moderation]\nunproven = 'perhaps'\n", 3, 'must be one of "act", "confirm"', id="no such policy"),
        pytest.param("[authentication]\ndns = 'yes'\n", 3, "authentication.dns must be true or false", id="a word for true"),
        pytest.param("[authentication]\ntrusted_servers = 'mx'\n", 3, "must be a list of texts", id="one server, no list"),
        pytest.param("[answers]\ndays = 0\n", 3, "must be a whole number from 1", id="answers never count"),
        pytest.param("[moderation]\nhold = 5\n", 3, "must be a time such as", id="duration without a unit"),
        pytest.param("[moderation]\nhold = '-5m'\n", 3, "must be a time such as", id="negative duration"),
        pytest.param(f"[moderation]\nhold = '{'9' * 30}d'\n", 3, "must be a time such as", id="duration beyond all time"),
        pytest.param("[work]\nprocesses = 0\n", 3, "must be a whole number from 1", id="no process"),
        pytest.param("[work]\nprocesses = 1.5\n", 3, "must be a whole number", id="half a process"),
        pytest.param("[bounces]\nsoft = 0\n", 3, "must be a number above 0", id="weight of nothing"),
        pytest.param("[bounces]\nhard = 'much'\n", 3, "must be a number above 0", id="weight in words"),
        pytest.param("work = 3\n", 2, "work must be a table", id="no table"),
        pytest.param("receive = 3\n", 2, "receive must be a table", id="receive is no table"),
        pytest.param("[receive]\nsmtp = 3\n", 3, "receive.smtp must be a table", id="way in is no table"),
        pytest.param("[receive.smtp]\nlisten = 'unix:/a'\n", 3, "a unix socket is for receive.lmtp", id="SMTP on a path"),
        pytest.param("[receive.smtp]\nlisten = '127.0.0.1'\n", 3, "must be host:port", id="port missing"),
        pytest.param("[receive.smtp]\nlisten = '127.0.0.1:smtp'\n", 3, "must be host:port", id="port in words"),
        pytest.param("[receive.smtp]\nlisten = '127.0.0.1:99999'\n", 3, "must be host:port", id="no such port"),
        pytest.param("[receive.lmtp]\nlisten = 'unix:'\n", 3, "must be host:port", id="path missing"),
        pytest.param("old_secrets = 'x'\n", 2, "must be a list of texts", id="no list"),
        pytest.param("[cities.Gera]\nname = 'x'\naddress = 'g@x.example'\nmoderators = ['a@b.example']\n", 2, "city key 'Gera' must be lower-case", id="city key"),
        pytest.param("[cities.jena]\naddress = 'jena@x.example'\nmoderators = ['a@b.example']\n", 2, "cities.jena.name is missing", id="city without a name"),
        pytest.param("[cities]\njena = 3\n", 3, "cities.jena must be a table", id="city is no table"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j+x@x.example'\nmoderators = ['a@b.example']\n", 4, "without a plus sign", id="address with a plus"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'Jena <j@x.example>'\nmoderators = ['a@b.example']\n", 4, "must be a mail address", id="address with a name"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\nmoderators = []\n", 5, "at least one mailbox", id="nobody approves"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\nmoderators = ['a']\n", 5, "'a', which is no mail address", id="moderator without an address"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\nmoderators = 'a@b.example'\n", 5, "must be a list of texts", id="one moderator, no list"),
        pytest.param("[cities.gera.organisations.x]\nname = 'X'\naddresses = []\n", 4, "must name at least one mailbox: whoever speaks", id="an organisation without people"),
        pytest.param("[cities.gera.organisations.x]\nname = 'X'\naddresses = ['a@b.example']\n[cities.gera.organisations.y]\nname = 'Y'\naddresses = ['a@b.example']\n", 7, "a@b.example speaks for x already", id="somebody speaks for two"),
        pytest.param("[cities.gera.organisations.x]\nname = 'X'\naddresses = ['gera@mail.example']\n", 2, "is a city's own address", id="a city speaks for an organisation"),
        pytest.param("[cities.gera.organisations.x]\nname = 'X'\naddresses = ['a@b.example']\ndeputy = 'c'\n", 5, "'c', which is no mail address", id="a deputy without an address"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\ntimezone = 'Europe/Gera'\nmoderators = ['a@b.example']\n", 5, "must be a time zone", id="time zone"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\ntimezone = '../../etc/passwd'\nmoderators = ['a@b.example']\n", 5, "must be a time zone", id="time zone that is a path"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\ntimezone = 'Europe'\nmoderators = ['a@b.example']\n", 5, "must be a time zone", id="time zone that is a folder"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'GERA@mail.example'\nmoderators = ['a@b.example']\n", 8, "is the address of jena already", id="address twice"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\nmoderators = ['gera@mail.example']\n", 5, "cannot moderate", id="a city moderates"),
        pytest.param("[cities.jena]\nname = 'J'\naddress = 'j@x.example'\nmoderators = ['a@b.example']\nchecked_organisations = ['verein.example']\n", 6, "neither a mail address nor a domain", id="checked organisation without an @"),
    ],
)  # fmt: skip
def test_fault(tmp_path: Path, text: str, line: int, words: str) -> None:
    """One fault at its own line, in words that say how to mend it."""
    [(found, what)] = faults(tmp_path, SECRET + text + GERA)
    assert words in what
    assert found == line


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Nobody has to mend them one after the other."""
    found = faults(tmp_path, 'secret = "short"\n[send]\nport = "x"\ntls = 1\n[work]\nx = 1\n')
    assert {line for line, _ in found} == {1, 3, 4, 6, None}
    assert len(found) == 5
    assert any(what.startswith("no city yet") for _, what in found)


def test_missing_secret(tmp_path: Path) -> None:
    """Without a secret, in the file or the environment, nothing starts."""
    assert faults(tmp_path, GERA) == [(None, f"secret is missing: {dataclasses.fields(Config)[0].metadata['doc']}")]


def test_broken_toml(tmp_path: Path) -> None:
    """The line is told where the file cannot be parsed at all."""
    [(line, what)] = faults(tmp_path, SECRET + "[send\n")
    assert (line, what.startswith("not valid TOML")) == (2, True)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (30, "30s"), (90, "90s"), (300, "5m"), (7200, "2h"), (86400, "1d"), (432000, "5d")]
)
def test_duration_text(tmp_path: Path, seconds: int, text: str) -> None:
    """The shortest way to write a duration is read back as the same."""
    assert config.duration_text(timedelta(seconds=seconds)) == text
    assert loaded(tmp_path, f'{SECRET}[moderation]\nhold = "{text}"\n{GERA}').moderation.hold == timedelta(
        seconds=seconds
    )


def test_example_with_own_folders() -> None:
    """What `mailflow init` writes names the copies that it makes."""
    table = tomllib.loads(config.example("s", own_folders=True))
    assert table["paths"] == {"rules": "rules", "templates": "templates"}
    assert table["secret"] == "s"
