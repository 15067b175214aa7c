"""An exercise's log is never the log of real duty, nor the other way round (principle 8)."""

from __future__ import annotations

import ast
import io
import shutil
import sqlite3
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from builders import RULES, shipped

from qdflood.cli import main
from qdflood.errors import JournalError
from qdflood.journal.entry import EXERCISE, GENESIS, NOT_OF_DUTY, NOTE, Record, chained
from qdflood.journal.exchange import import_entries, json_lines
from qdflood.journal.ledger import Ledger, replay
from qdflood.journal.location import exercise_url
from qdflood.journal.location import store_url as url_under
from qdflood.journal.store import open_store
from qdflood.journal.verify import verify
from qdflood.journal.whose import NOT_OF_EXERCISE, OF_DUTY, OF_EXERCISE
from qdflood.plan.actions import load_actions
from qdflood.plan.organization import load_organization

NIGHT = datetime(2026, 8, 10, 3, 0, tzinfo=timezone(timedelta(hours=8)))
DRILL = "汛前演练"
Run = pytest.CaptureFixture[str]


def record(kind: str = NOTE, minute: int = 0, **body: object) -> Record:
    at = NIGHT + timedelta(minutes=minute)
    return Record(kind, body, "王某", "值班员", at, at)


BEGIN = record(EXERCISE, what="begin", name=DRILL, mode="players", typed=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def drill(home: Path) -> Path:
    """The file of an exercise that has begun."""
    store = open_store(exercise_url(home, DRILL), of=OF_EXERCISE)
    store.append([BEGIN, record(text="演练中的一句", minute=1)])
    store.close()
    return home / "exercises" / f"{DRILL}.db"


@pytest.fixture
def duty(home: Path) -> Path:
    """The file of the duty log, as a version before the mark left it."""
    store = open_store(url_under(home))
    store.append([record(text="值班记事")])
    store.close()
    return home / "journal.db"


def run(capsys: Run, *words: str) -> tuple[int, str, str]:
    code = main([*words])
    said = capsys.readouterr()
    return code, said.out, said.err


def refused(capsys: Run, said: str, *words: str) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "") and said in err and len(err.splitlines()) == 1, (code, out, err)


# --- whose it is ----------------------------------------------------------------------


def test_a_new_log_is_whose_it_was_made(store_url: str) -> None:
    open_store(store_url, of=OF_DUTY).close()
    open_store(store_url, of=OF_DUTY).close()
    with pytest.raises(JournalError, match=NOT_OF_EXERCISE):
        open_store(store_url, of=OF_EXERCISE)


def test_an_exercise_that_never_began_is_one_all_the_same(store_url: str) -> None:
    open_store(store_url, of=OF_EXERCISE).close()
    with pytest.raises(JournalError, match=NOT_OF_DUTY):
        open_store(store_url, of=OF_DUTY)
    open_store(store_url, of=OF_EXERCISE).close()


def test_one_without_a_mark_is_known_by_how_it_begins(store_url: str) -> None:
    store = open_store(store_url)
    store.append([BEGIN])
    open_store(store_url, of=OF_EXERCISE).close()
    with pytest.raises(JournalError, match=NOT_OF_DUTY):
        open_store(store_url, of=OF_DUTY)
    store.close()


@pytest.mark.parametrize("first", [record(text="一句"), record(EXERCISE, what="message")])
def test_an_exercise_begins_with_its_beginning(store_url: str, first: Record) -> None:
    store = open_store(store_url)
    store.append([first])
    store.close()
    with pytest.raises(JournalError, match=NOT_OF_EXERCISE):
        open_store(store_url, of=OF_EXERCISE)


def test_a_duty_log_of_before_the_mark_opens_and_stays_as_it_was(duty: Path) -> None:
    store = open_store(f"sqlite:///{duty}", of=OF_DUTY)
    assert store.head().seq == 1
    store.close()
    with sqlite3.connect(duty) as raw:
        assert raw.execute("SELECT key FROM journal_meta").fetchall() == [("schema",)]


def test_every_opening_says_whose_log_it_means(root: Path) -> None:
    """But the demonstration's, in memory: a forgotten word would let one pass for the other."""
    calls = [(path.name, call) for path in (root / "qdflood").rglob("*.py")
             for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "open_store"]
    silent = [(name, ast.unparse(call)) for name, call in calls
              if "of" not in {word.arg for word in call.keywords}]
    assert len(calls) >= 8 and silent == [("state.py", "open_store('sqlite://')")]


# --- ways in --------------------------------------------------------------------------


def export(drill: Path) -> list[str]:
    store = open_store(f"sqlite:///{drill}")
    lines = list(json_lines(store.entries()))
    store.close()
    return lines


@pytest.mark.parametrize("blank", ["", "\n \n"])
def test_an_exercises_export_is_not_imported(
    home: Path, drill: Path, capsys: Run, blank: str
) -> None:
    file = home / "导出.jsonl"
    file.write_text(blank + "".join(export(drill)), encoding="utf-8")
    refused(capsys, NOT_OF_DUTY, "journal", "import", str(file))
    assert not (home / "journal.db").exists(), "no log is made for it"


def test_nor_is_one_that_has_an_exercise_further_on(
    home: Path, capsys: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_store("sqlite://")
    source.append([record(text="一句"), BEGIN])
    lines = "".join(json_lines(source.entries()))
    source.close()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    refused(capsys, "第2行", "journal", "import", "-")
    store = open_store(url_under(home), of=OF_DUTY)
    assert store.head().seq == 0
    with pytest.raises(JournalError, match=NOT_OF_DUTY):
        import_entries(lines.splitlines(), store)
    assert store.head().seq == 0
    store.close()


COMMANDS = [
    ("journal", "show"), ("journal", "head"), ("journal", "verify"), ("journal", "export"),
    ("report", "assessment-sheet"), ("officer", "list"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("way", ["file", "address"])
def test_an_exercises_file_in_the_place_of_the_duty_log_is_refused(
    home: Path, drill: Path, capsys: Run, monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...], way: str,
) -> None:
    if way == "file":
        shutil.copy(drill, home / "journal.db")
    else:
        monkeypatch.setenv("QDFLOOD_DATABASE_URL", f"sqlite:///{drill}")
    refused(capsys, NOT_OF_DUTY, *words)
    assert list(home.parent.glob("*.pdf")) == []


@pytest.mark.parametrize("way", ["copy", "link", "empty"])
def test_the_duty_log_among_the_exercises_is_never_printed_as_one(
    home: Path, duty: Path, drill: Path, capsys: Run, way: str
) -> None:
    other = drill.with_name("备份.db")
    if way == "link":
        other.symlink_to(duty)
    elif way == "copy":
        shutil.copy(duty, other)
    else:
        open_store(f"sqlite:///{other}", of=OF_DUTY).close()
    refused(capsys, NOT_OF_EXERCISE, "report", "assessment-sheet", "--exercise", "备份")
    assert list(home.parent.glob("*.pdf")) == []


# --- further on in the log ------------------------------------------------------------


def mixed(home: Path) -> None:
    """A duty log into which somebody has brought an entry of an exercise."""
    store = open_store(url_under(home), of=OF_DUTY)
    store.append([record(text="一句"), BEGIN, record(text="又一句", minute=1)])
    store.close()


def test_whoever_reads_the_log_is_told_of_an_entry_of_an_exercise() -> None:
    organization = load_organization(RULES)
    lists, edition = load_actions(RULES, organization), shipped().edition
    first = chained(1, record(text="一句"), GENESIS)
    second = chained(2, BEGIN, first.hash)
    read = replay(Ledger(edition, organization, lists), [first, second])
    assert read.foreign == read.broken and read.foreign.startswith(NOT_OF_DUTY)
    assert "第2条" in read.foreign
    assert not replay(Ledger(edition, organization, lists), [first]).foreign

    class Taken:
        def take(self, entry: object) -> None:
            pass

    played = replay(Ledger(edition, organization, lists, further=[Taken()]), [first, second])
    assert not played.foreign and not played.broken


@pytest.mark.parametrize("words", [("journal", "show"), ("report", "assessment-sheet")],
                         ids=" ".join)
def test_nothing_is_made_of_a_log_that_has_one(
    home: Path, capsys: Run, words: tuple[str, ...]
) -> None:
    mixed(home)
    refused(capsys, "第2条是演练的记录", *words)
    assert list(home.parent.glob("*.pdf")) == []


def test_verifying_says_so(home: Path, capsys: Run) -> None:
    mixed(home)
    code, out, _ = run(capsys, "journal", "verify")
    assert code == 1 and "第2条是演练的记录" in out and NOT_OF_DUTY in out
    store = open_store(url_under(home), of=OF_DUTY)
    assert verify(store).exercise == 2
    store.close()


def test_an_exercises_log_is_verified_as_its_own(
    home: Path, drill: Path, duty: Path, capsys: Run
) -> None:
    code, out, err = run(capsys, "journal", "verify", "--exercise", DRILL)
    assert (code, err) == (0, "") and "共2条" in out
    shutil.copy(duty, drill.with_name("备份.db"))
    refused(capsys, NOT_OF_EXERCISE, "journal", "verify", "--exercise", "备份")
    refused(capsys, "没有名为“journal”的演练日志", "journal", "verify", "--exercise", "journal")
