"""cli: what each command prints, and its exit code: 0 done, 1 could not, 2 wrong usage."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rows import NOW, because, letter, listings, mail, person
from sqlalchemy import select, text
from test_store_erasure import everything

from mailflow import __version__, cli, config
from mailflow.cli import COMMANDS
from mailflow.config import Retention, reader
from mailflow.model import INTENTS
from mailflow.store import addresses, erasure, inbound, outbox, photos, tables
from mailflow.store.engine import Store
from mailflow.town import Sink, free_port

MAILS = Path(__file__).parent / "mail"
SECRET = "0123456789abcdef0123456789abcdef"
CITY = (
    '[cities.gera]\nname = "Gera"\naddress = "gera@mail.example"\n'
    'moderators = ["anna@gera.example", "ben@gera.example"]\nchecked_organisations = ["@caritas.example"]\n'
)


class Ran:
    """A command that ran: its exit code, and the lines that it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.text, self.out, self.err = code, out, out.splitlines(), err.splitlines()


@pytest.fixture
def mailflow(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in this process."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        try:
            code = cli.main([str(a) for a in arguments])
        except SystemExit as ended:  # argparse ends the program itself, with 2.
            code = int(str(ended.code))
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server that takes letters."""
    running = Sink()
    running.start()
    yield running
    running.stop()


def written(folder: Path, more: str = "", port: int = 25) -> Path:
    path = folder / "config.toml"
    path.write_text(f'secret = "{SECRET}"\n[send]\nport = {port}\n{more}{CITY}', encoding="utf-8")
    return path


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",), ("help",)])
def test_overview(mailflow: Any, arguments: Sequence[str]) -> None:
    """Without a command, all of them by purpose, each with a line of what it does."""
    ran = mailflow(*arguments)
    assert (ran.code, ran.err) == (0, [])
    for name, entry in COMMANDS.items():
        assert any(line.split() == [name, *entry.summary.split()] for line in ran.out)
        assert entry.purpose in ran.out


def test_version(mailflow: Any) -> None:
    """The version alone."""
    assert mailflow("--version").out == [f"mailflow {__version__}"]


@pytest.mark.parametrize(
    "arguments",
    [("serv",), ("--config", "x"), ("status", "--yaml"), ("explain",), ("explain", "--role", "mayor", "x"), ("serve", "--roles", "receive,cook"), ("init", "a", "b")],
)  # fmt: skip
def test_wrong_usage(mailflow: Any, arguments: Sequence[str]) -> None:
    """2, a line on standard error, nothing on standard output."""
    ran = mailflow(*arguments)
    assert (ran.code, ran.out) == (2, [])
    assert ran.err


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command(mailflow: Any, name: str) -> None:
    """Every command tells what it does and takes --config."""
    ran = mailflow(name, "--help")
    assert ran.code == 0
    assert ran.out[0].startswith(f"usage: mailflow {name} ")
    assert "--config FILE" in ran.text
    assert len(ran.out) > 4


def test_as_a_program(tmp_path: Path) -> None:
    """`python -m mailflow` is the same, and hands its exit code on."""
    command = [sys.executable, "-m", "mailflow", "status", "--config", str(tmp_path / "none.toml")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"mailflow status: {tmp_path}/none.toml: there is no such file\n"


@pytest.mark.parametrize("name", ["check", "serve", "status"])
def test_no_config(mailflow: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear line that says how to get one."""
    monkeypatch.setattr(reader, "DEFAULT_PLACES", (Path("config.toml"),))
    monkeypatch.chdir(tmp_path)
    ran = mailflow(name)
    assert (ran.code, ran.out) == (1, [])
    assert ran.err == [f"mailflow {name}: config.toml: there is no such file; `mailflow init` writes one"]


def test_init(mailflow: Any, tmp_path: Path) -> None:
    """A private config with a secret of its own, and copies of rules and templates; then the next commands, as they are typed."""
    folder = tmp_path / "new" / "town"
    ran = mailflow("init", folder)
    assert (ran.code, ran.err) == (0, [])
    assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600
    for name in ("rules", "templates"):
        ours = {str(p.relative_to(folder / name)) for p in (folder / name).rglob("*")}
        shipped = Path(cli.__file__).parents[2] / name
        assert ours == {str(p.relative_to(shipped)) for p in shipped.rglob("*")}
    assert f"  mailflow check --config {folder}/config.toml" in ran.out


def test_init_gives_a_config_that_loads(mailflow: Any, tmp_path: Path) -> None:
    """It is of use once the city is filled in, with its own folders and a secret that nobody else has."""
    secrets = set()
    for name in ("a", "b"):
        mailflow("init", tmp_path / name)
        path = tmp_path / name / "config.toml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("gera@mail.example", "jena@mail.example"), encoding="utf-8"
        )
        found = config.load(path, {})
        assert found.cities["gera"].address == "jena@mail.example"
        assert (found.paths.rules, found.paths.templates) == (tmp_path / name / "rules", tmp_path / name / "templates")
        secrets.add(found.secret)
    assert len(secrets) == 2
    assert min(len(secret) for secret in secrets) >= 32


@pytest.mark.parametrize("there", ["config.toml", "rules", "templates"])
def test_init_overwrites_nothing(mailflow: Any, tmp_path: Path, there: str) -> None:
    """If one of the three is there, nothing is written, and it is named."""
    (tmp_path / there).mkdir()
    ran = mailflow("init", tmp_path)
    assert (ran.code, ran.out) == (1, [])
    assert ran.err == [f"mailflow init: nothing written, this is there already: {tmp_path}/{there}"]
    assert [p.name for p in tmp_path.iterdir()] == [there]


def test_check(mailflow: Any, tmp_path: Path, sink: Sink) -> None:
    """Each thing that is in order is told so; nothing is sent."""
    path = written(tmp_path, port=sink.port)
    path.write_text(path.read_text(encoding="utf-8").replace(".example", ".test"), encoding="utf-8")
    ran = mailflow("check", "--config", path)
    assert (ran.code, ran.err) == (0, [])
    assert ran.out[0] == f"config     ok: {path}, 1 city: gera"
    assert [line.split()[:2] for line in ran.out] == [
        ["config", "ok:"],
        ["rules", "ok:"],
        ["database", "ok:"],
        ["send", "ok:"],
    ]
    assert sink.letters() == []


def test_check_tells_faults_of_the_config(mailflow: Any, tmp_path: Path) -> None:
    """Each fault with its file and line."""
    path = written(tmp_path, 'colour = 1\n[moderation]\nhold = "soon"\n')
    ran = mailflow("check", "--config", path)
    assert (ran.code, ran.out) == (1, [])
    assert [line.rpartition(path.name)[2].split(": ")[0] for line in ran.err] == [":4", ":6"]
    assert all(line.startswith(f"mailflow check: {path}:") for line in ran.err)


def test_check_tells_faults_of_all_else(mailflow: Any, tmp_path: Path) -> None:
    """Rules, letters, database and mail server are all looked at, though the first is wrong; no password is shown."""
    mailflow("init", tmp_path)
    rule, template = tmp_path / "rules" / "matching.toml", tmp_path / "templates" / "de" / "reasons.toml"
    rule.write_text("weight_terms = 0.4\nweigth_near = 0.3\n", encoding="utf-8")
    template.write_text("a = \n", encoding="utf-8")
    (tmp_path / "config.toml").unlink()
    more = f'[paths]\nrules = "rules"\ntemplates = "templates"\n[database]\nurl = "postgresql+psycopg://u:geheim@127.0.0.1:{free_port()}/m"\n'
    ran = mailflow("check", "--config", written(tmp_path, more, free_port()))
    assert ran.code == 1
    assert {line.split()[0] for line in ran.out} == {"config"}
    assert any(f"{rule}:2: " in line for line in ran.err)
    assert any(f"{template}:1: " in line for line in ran.err)
    assert any(line.startswith("database") for line in ran.err)
    assert any(line.startswith("send") and "[send]" in line for line in ran.err)
    assert "geheim" not in "\n".join((*ran.out, *ran.err))


def test_check_warns_of_a_lone_moderator(mailflow: Any, tmp_path: Path, sink: Sink) -> None:
    """Nobody could approve what needs two; that is said, and no fault."""
    path = written(tmp_path, port=sink.port)
    path.write_text(path.read_text(encoding="utf-8").replace(', "ben@gera.example"', ""), encoding="utf-8")
    ran = mailflow("check", "--config", path)
    assert ran.code == 0
    assert any("warning" in line and "one moderator" in line for line in ran.out)


def test_check_warns_of_addresses_of_the_example(mailflow: Any, tmp_path: Path, sink: Sink) -> None:
    """Whoever forgets to write their own is told which ones nobody can reach."""
    path = written(tmp_path, port=sink.port)
    extra = (
        '[cities.gera.organisations.kammer]\nname = "Kammer"\naddresses = ["kammer@verein.example", "a@verein.test"]\n'
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace("ben@gera.example", "ben@gera.test") + extra, encoding="utf-8"
    )
    ran = mailflow("check", "--config", path)
    assert (ran.code, ran.err) == (0, [])
    invented = "gera@mail.example, anna@gera.example, kammer@verein.example"
    assert ran.out[1] == f"config     warning: no mail reaches {invented}; write the real addresses"


def test_check_warns_of_a_short_secret(mailflow: Any, tmp_path: Path, sink: Sink) -> None:
    """It is allowed, but said."""
    path = written(tmp_path, port=sink.port)
    path.write_text(path.read_text(encoding="utf-8").replace(SECRET, SECRET[:16]), encoding="utf-8")
    ran = mailflow("check", "--config", path)
    assert ran.code == 0
    assert any("warning" in line and "secret" in line for line in ran.out)


def test_status_of_an_empty_database(mailflow: Any, tmp_path: Path) -> None:
    """Nothing of anything, and nothing stands still."""
    path = written(tmp_path)
    ran = mailflow("status", "--config", path)
    assert (ran.code, ran.err) == (0, [])
    assert [line.split() for line in ran.out] == [
        ["inbound", "none"], ["listings", "none"], ["matches", "none"], ["outbound", "none"],
        ["endings", *["0", "listings", "past", "their", "lifetime", "that", "still", "wait", "for", "an", "end", "(0", "is", "right)"]],
        ["retention", "0", "overdue"], ["nothing", "stands", "still"],
    ]  # fmt: skip
    found = json.loads(mailflow("status", "--json", "--config", path).text)
    assert found == {
        "counts": {"inbound": {}, "listings": {}, "matches": {}, "outbound": {}},
        "oldest_waiting": {"inbound": None, "listings": None, "outbound": None},
        "waiting_by_city": {},
        "dead_addresses_by_city": {},
        "standing_still": [],
        "without_ending": 0,
        "kept_too_long": dict.fromkeys(Retention.__dataclass_fields__, 0),
        "to_be_forgotten": 0,
    }


def test_status_of_a_filled_database(mailflow: Any, tmp_path: Path, database_url: str) -> None:
    """Counts by state, since when the oldest waits, what each city's moderators have before them, and what stands still."""
    path = written(tmp_path, f'[database]\nurl = "{database_url}"\n')
    since = datetime.now(UTC) - timedelta(hours=3, minutes=5)
    store = Store.open(database_url)
    with store.write() as tx:
        inbound.hold(tx, mail(tx, at=since), "failed", because("KeyError"))
        listings(tx, person(tx), {}, at=since)
        outbox.queue(tx, letter(), since)
        addresses.complain(tx, "gera", "tom@web.example", since)
        erasure.begin(tx, "ben@web.example", "REF", since)
        mail_id = mail(tx, at=since - timedelta(days=40))
        inbound.finish(tx, mail_id, "thanks", because())
        outbox.failed(tx, tx.scalars(select(tables.letters.c.id)).one(), because("550 no such user"))
    store.close()
    ran = mailflow("status", "--config", path)
    assert (ran.code, ran.err) == (0, [])
    lines = [" ".join(line.split()) for line in ran.out]
    assert lines[0] == "inbound 2 done, 1 held; the oldest waits for 3 hours"
    assert lines[3] == "outbound 1 failed"
    assert lines[4] == "gera 1 for the moderators"
    assert lines[5:] == [
        "gera 1 address from which letters come back",
        "endings 0 listings past their lifetime that still wait for an end (0 is right)",
        "retention 1 overdue (1 mails)",
        "privacy 1 to be forgotten once their last letter is out",
        "stands still: inbound 1, held: failed: KeyError",
        "stands still: outbound 1, failed: receipt, 0 attempts: 550 no such user",
    ]
    ran = mailflow("status", "--json", "--config", path)
    found = json.loads(ran.text)
    assert len(ran.out) == 1
    assert found["counts"]["outbound"] == {"failed": 1}
    assert found["oldest_waiting"]["inbound"] == since.isoformat()
    assert found["dead_addresses_by_city"] == {"gera": 1}
    assert "tom@" not in ran.text
    assert [still["what"] for still in found["standing_still"]] == ["inbound", "outbound"]
    assert found["without_ending"] == 0


def test_status_counts_what_has_no_ending(mailflow: Any, tmp_path: Path) -> None:
    """A listing whose time was over a while ago and that nobody ended, and one that never had an end, are counted."""
    path = written(tmp_path)
    now = datetime.now(UTC)
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    with store.write() as tx:
        over, fresh = listings(tx, person(tx), {"valid_until": now - timedelta(hours=1)}, {"valid_until": now}, at=now)
        listings(tx, person(tx), {}, at=now - timedelta(days=91))
    store.close()
    assert over.id != fresh.id
    assert json.loads(mailflow("status", "--json", "--config", path).text)["without_ending"] == 2


def test_status_without_a_database(mailflow: Any, tmp_path: Path) -> None:
    """A database that cannot be used is one line, not a traceback."""
    for url in (f"postgresql+psycopg://u:geheim@127.0.0.1:{free_port()}/m", "nonsense://x"):
        ran = mailflow("status", "--config", written(tmp_path, f'[database]\nurl = "{url}"\n'))
        assert (ran.code, ran.out, len(ran.err)) == (1, [], 1)
        assert ran.err[0].startswith("mailflow status: ")
        assert "geheim" not in ran.err[0]


def test_status_of_a_newer_database(mailflow: Any, tmp_path: Path) -> None:
    """A database of another version is left alone."""
    path = written(tmp_path)
    store = Store.open(f"sqlite:///{tmp_path}/mailflow.db")
    with store.write() as tx:
        tx.execute(text("UPDATE meta SET value = '999'"))
    store.close()
    ran = mailflow("status", "--config", path)
    assert ran.code == 1
    assert "schema 999" in ran.err[0]


KEYS = [
    "file",
    "kind",
    "intent",
    "categories",
    "language",
    "postcode",
    "phone",
    "quantities",
    "reply_text",
    "commands",
    "reasons",
]


def test_explain_json(mailflow: Any, tmp_path: Path) -> None:
    """One object a line, in the order of the files, with the keys that other programs rely on; also for what is no mail."""
    answer, empty = tmp_path / "answer.eml", tmp_path / "empty.eml"
    answer.write_bytes(b"From: anna@gera.example\r\nSubject: Re: x\r\nMessage-ID: <a@b>\r\n\r\n1 ok, 2 nein\r\n")
    empty.write_bytes(b"\x00\xff" * 100)
    files = [*sorted(MAILS.glob("*.eml"))[:5], answer, tmp_path / "none.eml", tmp_path, empty]
    ran = mailflow("explain", "--json", "--role", "moderator", *files)
    found = [json.loads(line) for line in ran.out]
    assert ran.code == 1  # Two of them could not be read: each has its line on standard error, and its object.
    said = ("No such file or directory", "Is a directory")
    assert [what in line for what, line in zip(said, ran.err, strict=True)] == [True, True]
    assert [f["file"] for f in found] == [str(file) for file in files]
    for one in found:
        assert list(one) == KEYS
        assert one["kind"] in ("message", "automatic", "bounce")
        assert one["intent"] in INTENTS
        assert one["kind"] == "message" or (one["intent"], one["categories"]) == ("none", [])
        assert all(isinstance(reason, str) and reason for reason in one["reasons"])
        assert all(list(command) == ["command", "target", "argument"] for command in one["commands"])
    assert [(c["command"], c["target"]) for c in found[5]["commands"]] == [("approve", [1]), ("reject", [2])]


def test_explain_as_text(mailflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for people, with the rules of a city of the config."""
    path = tmp_path / "offer.eml"
    path.write_bytes("From: helga@web.example\r\nSubject: Bett\r\n\r\nIch möchte ein Bett verschenken.\r\n".encode())
    ran = mailflow("explain", "--config", written(tmp_path), "--city", "gera", path)
    assert (ran.code, ran.err) == (0, [])
    shown = dict(line.split(None, 1) for line in ran.out[1:] if not line.startswith("  because"))
    assert ran.out[0] == str(path)
    assert (shown["kind"], shown["intent"], shown["categories"]) == ("message", "offer", "furniture")
    assert any(line.startswith("  because") for line in ran.out)


def test_explain_as_text_of_a_file_that_is_not_there(mailflow: Any, tmp_path: Path) -> None:
    """People get the error alone, by the file's name, and no reading of nothing."""
    ran = mailflow("explain", tmp_path / "none.eml", tmp_path)
    assert (ran.code, ran.out) == (1, [])
    assert ran.err == [
        f"mailflow explain: {tmp_path}/none.eml: No such file or directory",
        f"mailflow explain: {tmp_path}: Is a directory",
    ]


def test_explain_of_an_unknown_city(mailflow: Any, tmp_path: Path) -> None:
    """The cities that there are stand in the answer."""
    ran = mailflow("explain", "--config", written(tmp_path), "--city", "jena", "x")
    assert (ran.code, ran.out) == (1, [])
    assert "no city 'jena'" in ran.err[0]
    assert "gera" in ran.err[0]


def test_serve_on_a_port_that_is_taken(tmp_path: Path, sink: Sink) -> None:
    """One line and exit code 1: somebody else listens there."""
    path = written(tmp_path, f'[receive.smtp]\nlisten = "127.0.0.1:{sink.port}"\n')
    command = [sys.executable, "-m", "mailflow", "serve", "--roles", "receive", "--config", str(path)]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "PYTHONWARNINGS": ""}
    )
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    where = f"receive.smtp.listen: cannot listen on 127.0.0.1:{sink.port}"
    assert ran.stderr.splitlines()[-1] == f"mailflow serve: {where}: in use, by another mailflow?"


def test_export_and_erase(mailflow: Any, tmp_path: Path, database_url: str) -> None:
    """All that is held goes into a folder; then it is gone from the database, and the number of the proof is told."""
    path = written(tmp_path, f'[database]\nurl = "{database_url}"\n')
    store = Store.open(database_url)
    with store.write() as tx:
        item = listings(tx, person(tx), {"words": "Ein Bett aus Eiche"})[0]
        photos.add(tx, item.submission_id, [b"jpeg"], NOW, 5)
        outbox.queue(tx, letter(), NOW)
        outbox.sent(tx, 1, because())
    folder = tmp_path / "copy"
    folder.mkdir(mode=0o755)
    ran = mailflow("export", "--config", path, "Helga@web.example", folder)
    assert (ran.code, ran.err) == (0, [])
    assert sorted(file.name for file in folder.iterdir()) == [
        "data.json",
        "data.txt",
        "letter-1.eml",
        "mail-1.eml",
        "photo-1.jpg",
    ]
    assert "Ein Bett" in (folder / "data.txt").read_text(encoding="utf-8")
    assert json.loads((folder / "data.json").read_text(encoding="utf-8"))["cities"][0]["person"] == "Helga"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert mailflow("export", "--config", path, "helga@web.example", folder).code == 1
    ran = mailflow("erase", "--yes", "--config", path, "--no-letter", "helga@web.example")
    assert (ran.code, ran.err) == (0, [])
    with store.read() as tx:
        left = everything(tx)
        reference = tx.scalars(select(tables.erasures.c.reference)).one()
    store.close()
    assert reference in ran.text
    assert [word for word in ("Eiche", "helga@", "Helga") if word in left] == []
    for command in ("export", "erase"):
        ran = mailflow(command, "--config", path, "helga@web.example")
        assert (ran.code, len(ran.err)) == (1, 1)
        assert "nothing is held" in ran.err[0]


def test_erase_says_what_the_config_names(mailflow: Any, tmp_path: Path) -> None:
    """Whom it names is written to again from the next start on."""
    path = written(
        tmp_path,
        '[database]\nurl = "sqlite:///mailflow.db"\n'
        '[cities.gera.organisations.kammer]\nname = "Kammer"\naddresses = ["helga@web.example"]\n',
    )
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    with store.write() as tx:
        listings(tx, person(tx), {})
    store.close()
    ran = mailflow("erase", "--yes", "--config", path, "helga@web.example")
    assert ran.code == 0
    assert "The config names helga@web.example" in ran.text


@pytest.mark.parametrize(("answer", "code"), [("no\n", 1), ("\n", 1), ("", 1), ("yes\n", 0)])
def test_erase_asks_first(
    mailflow: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    """What will go is told; without a yes nothing does, nor when nobody is there to ask."""
    path = written(tmp_path, '[database]\nurl = "sqlite:///mailflow.db"\n')
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    with store.write() as tx:
        listings(tx, person(tx), {})
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    ran = mailflow("erase", "--no-letter", "--config", path, "helga@web.example")
    with store.read() as tx:
        left = everything(tx)
    store.close()
    assert ran.code == code
    assert ran.out[0].startswith("To be forgotten about helga@web.example, for good: mails 1, letters 0, ")
    assert ("helga@" in left) == (code == 1)


def test_erase_tells_the_person(mailflow: Any, tmp_path: Path) -> None:
    """Without --no-letter they get one last letter, and what is needed for it stays until it is out."""
    path = written(tmp_path, '[database]\nurl = "sqlite:///mailflow.db"\n')
    store = Store.open(f"sqlite:///{tmp_path / 'mailflow.db'}")
    with store.write() as tx:
        listings(tx, person(tx), {})
    ran = mailflow("erase", "--yes", "--config", path, "helga@web.example")
    with store.read() as tx:
        waiting = tx.execute(select(tables.letters.c.mailbox, tables.letters.c.state)).all()
    store.close()
    assert ran.code == 0
    assert "when the last letter" in ran.text
    assert waiting == [("helga@web.example", "queued")]
