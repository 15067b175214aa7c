"""The duty log in trouble: it says so in one sentence, saves nothing by halves, and recovers."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from postgres import Server
from sqlalchemy import create_engine, text

from qdflood.errors import JournalError, JournalUnavailable
from qdflood.journal.entry import NOTE, Entry, Record
from qdflood.journal.location import store_url as url_under
from qdflood.journal.store import Store, open_store
from qdflood.journal.verify import verify
from qdflood.journal.whose import OF_EXERCISE

ROOT = Path(__file__).resolve().parent.parent
STAYS = pytest.mark.skipif(os.name == "nt", reason="Windows keeps an open file where it is")
NIGHT = datetime(2026, 8, 10, 3, 0, tzinfo=timezone(timedelta(hours=8)))


def record(n: int = 0, size: int = 0) -> Record:
    at = NIGHT + timedelta(minutes=n)
    return Record(NOTE, {"n": n, "text": "雨" * size}, "王某", "值班员", at, at)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """A log in a file, with one entry."""
    opened = open_store(f"sqlite:///{file}", patience=0.3)
    opened.append([record(1)])
    yield opened
    opened.close()


def unsaved(store: Store, said: str) -> None:
    """Nothing can be entered, and the officer is told why in one sentence."""
    with pytest.raises(JournalUnavailable) as told:
        store.append([record(2)])
    assert said in str(told.value) and str(told.value).endswith("未保存。")
    with pytest.raises(JournalUnavailable, match="未保存"):
        store.keep_draft("王某", "rain", {})


@STAYS
def test_a_fault_of_an_exercises_log_frightens_nobody_on_duty(tmp_path: Path) -> None:
    file = tmp_path / "play.db"
    opened = open_store(f"sqlite:///{file}", patience=0.3, of=OF_EXERCISE)
    file.rename(tmp_path / "gone.db")
    unsaved(opened, "演练日志的文件打不开")
    with pytest.raises(JournalUnavailable) as told:
        opened.head()
    assert "值班日志" not in str(told.value)
    opened.close()


def recovered(store: Store, entries: int = 2) -> None:
    """The next call works by itself."""
    store.append([record(2)])
    assert verify(store).entries == entries and verify(store).broken is None


# --- a file that is gone, back, or another one --------------------------------------------


@STAYS
def test_a_file_that_is_gone_and_comes_back(store: Store, file: Path) -> None:
    away = file.with_name("away.db")
    file.rename(away)
    unsaved(store, "文件打不开")
    with pytest.raises(JournalUnavailable, match="暂时读不到"):
        store.head()
    with pytest.raises(JournalUnavailable, match="暂时读不到"):
        list(store.entries())
    assert not file.exists(), "a new empty log must not take its place"
    away.rename(file)
    recovered(store)


@STAYS
def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    store = open_store(url_under(folder))
    store.append([record(1)])
    folder.rename(tmp_path / "pulled")
    unsaved(store, "文件打不开")
    (tmp_path / "pulled").rename(folder)
    recovered(store)
    store.close()


@STAYS
def test_an_empty_log_in_place_of_the_old_one(store: Store, file: Path) -> None:
    away = file.with_name("away.db")
    store.engine.dispose()
    file.rename(away)
    other = open_store(store.url)
    unsaved(store, "值班日志不是原来的那一份了（第1条已不在或已改动）")
    assert other.head().seq == 0
    other.close()
    file.unlink()
    away.rename(file)
    recovered(store)


def test_an_older_copy_in_place_of_the_log(store: Store, file: Path) -> None:
    store.engine.dispose()
    older = file.read_bytes()
    store.append([record(2)])
    store.engine.dispose()
    newer = file.read_bytes()
    file.write_bytes(older)
    unsaved(store, "第2条已不在")
    with pytest.raises(JournalUnavailable, match="暂时读不到"):
        list(store.entries(after=2))
    file.write_bytes(newer)
    recovered(store, entries=3)


@STAYS
def test_a_file_taken_away_during_the_transaction(store: Store, file: Path) -> None:
    away = file.with_name("away.db")
    with pytest.raises(JournalUnavailable, match="未保存"), store._writing():
        file.rename(away)
    away.rename(file)
    recovered(store)


# --- no room, no right, no turn ------------------------------------------------------------


def test_a_full_disk(store: Store) -> None:
    raw = store.engine.raw_connection()
    pages = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
    raw.cursor().execute(f"PRAGMA max_page_count = {pages}")
    raw.close()
    with pytest.raises(JournalUnavailable, match="磁盘已满，值班日志写不进去，未保存"):
        store.append([record(2), record(3, size=50_000)])
    assert store.head().seq == 1
    store.engine.dispose()
    recovered(store)


LIMITED = """
import resource, sys
from datetime import datetime, timezone
from qdflood.errors import JournalUnavailable
from qdflood.journal.entry import NOTE, Record
from qdflood.journal.store import open_store
from qdflood.journal.verify import verify
from qdflood.journal.whose import OF_EXERCISE

at = datetime(2026, 8, 10, tzinfo=timezone.utc)
store = open_store(sys.argv[1])
store.append([Record(NOTE, {}, "王某", "值班员", at, at)])
size = 200_000
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
for n in range(1000):
    before = store.head()
    try:
        store.append([Record(NOTE, {"text": "x" * 3000}, "王某", "值班员", at, at)])
    except JournalUnavailable as exc:
        assert str(exc).endswith("值班日志写不进去，未保存。"), exc
        break
else:
    raise SystemExit("never refused")
assert store.head() == before
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.append([Record(NOTE, {}, "王某", "值班员", at, at)])
assert verify(store).broken is None and store.head().seq == before.seq + 1
store.close()
"""


def run(script: str, *arguments: str) -> None:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no file size limits on Windows")
def test_a_disk_that_takes_no_more(file: Path) -> None:
    run(LIMITED, f"sqlite:///{file}")


READ_ONLY = """
import os, sys
from datetime import datetime, timezone
from qdflood.errors import JournalUnavailable
from qdflood.journal.entry import NOTE, Record
from qdflood.journal.store import open_store, store_url
from pathlib import Path

folder, at = Path(sys.argv[1]), datetime(2026, 8, 10, tzinfo=timezone.utc)
records = [Record(NOTE, {}, "王某", "值班员", at, at)]
file = folder / "journal.db"

def refused(act):
    try:
        act()
    except JournalUnavailable as exc:
        return str(exc)
    raise SystemExit("not refused")

store = open_store(store_url(folder))
store.append(records)
store.close()
file.chmod(0o444)
if hasattr(os, "setuid") and os.geteuid() == 0:
    folder.chmod(0o555)
    folder.parent.chmod(0o755)
    os.setuid(65534)
elif os.name != "nt":
    folder.chmod(0o555)

opened = []
def write():
    opened.append(open_store(store_url(folder)))
    opened[-1].append(records)
said = refused(write)
for store in opened:
    store.close()
assert "只能读" in said or "连不上" in said, said
if os.name != "nt":
    said = refused(lambda: open_store(store_url(folder, name="other")))
    assert "建不了，未保存" in said, said
    said = refused(lambda: store_url(folder / "below"))
    assert "建不了" in said and said.endswith("未保存。"), said
"""


@pytest.mark.slow
def test_a_home_that_can_only_be_read() -> None:
    import tempfile

    # Root's own folders cannot be looked into by the user that the script becomes.
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "home"
        folder.mkdir()
        try:
            run(READ_ONLY, str(folder))
        finally:
            folder.chmod(0o755)
            for left in folder.iterdir():
                left.chmod(0o644)


def test_locked_too_long(store: Store, file: Path) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        unsaved(store, "被别的程序占用太久")
        assert store.head().seq == 1, "reading goes on"
        other.rollback()
    recovered(store)


def test_a_thread_that_holds_its_turn_too_long(store: Store) -> None:
    with store._turn:
        unsaved(store, "被别的程序占用太久")
    recovered(store)


# --- what is no log ----------------------------------------------------------------------------


def refused(url: str, **options: Any) -> str:
    with pytest.raises(JournalError) as told:
        open_store(url, patience=0.5, **options)
    return str(told.value)


def test_what_is_no_log_is_refused_and_left_alone(file: Path) -> None:
    file.write_bytes(b"SQLite it is not" * 100)
    assert "不是数据库" in refused(f"sqlite:///{file}")
    assert file.read_bytes() == b"SQLite it is not" * 100


@pytest.mark.parametrize(
    "table", ["CREATE TABLE invoices (n)", "CREATE TABLE journal (n)", "CREATE TABLE journal_meta (key, value)"]
)  # fmt: skip
def test_another_programs_database_is_refused(file: Path, table: str) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute(table)
        other.commit()
    assert "别的程序" in refused(f"sqlite:///{file}")


def test_an_address_that_leads_nowhere(tmp_path: Path) -> None:
    assert "写法不对" in refused("no address")
    assert "可用：sqlite:///…、postgresql://…" in refused("mysql://duty:secret@host/log")
    assert "secret" not in refused("mysql://duty:secret@host/log")
    assert "文件夹不存在" in refused(f"sqlite:///{tmp_path}/no/journal.db")
    assert refused(f"sqlite:///{tmp_path}").endswith("读不到。")
    missing = f"sqlite:///{tmp_path}/journal.db"
    assert "这里没有值班日志" in refused(missing, create=False)
    assert not (tmp_path / "journal.db").exists()
    nobody = refused("postgresql://duty:secret@127.0.0.1:1/log")
    assert "连不上" in nobody and "secret" not in nobody


def test_an_empty_file_becomes_a_log_unless_it_is_only_read(file: Path) -> None:
    file.touch()
    assert "没有值班日志" in refused(f"sqlite:///{file}", create=False)
    open_store(f"sqlite:///{file}").close()


# --- PostgreSQL ---------------------------------------------------------------------------------


@pytest.fixture
def on_server(postgres: Server) -> Iterator[Store]:
    """A log on a server, with one entry."""
    opened = open_store(postgres.database(), patience=1)
    opened.append([record(1)])
    yield opened
    opened.close()


def test_a_server_that_stops_and_starts(on_server: Store, postgres: Server) -> None:
    postgres.stop()
    try:
        unsaved(on_server, "连不上")
    finally:
        postgres.start()
    recovered(on_server)


def test_a_server_that_ends_the_connection_in_mid_transaction(on_server: Store) -> None:
    with (
        pytest.raises(JournalUnavailable, match=r"连不上.*未保存"),
        on_server._writing() as (one, _),
    ):
        one.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    recovered(on_server)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("53100", "磁盘已满"),
        ("25006", "只能读"),
        ("58030", "磁盘读写出错"),
        ("XX000", "数据库出错"),
    ],
)
def test_what_a_server_in_trouble_says(on_server: Store, code: str, said: str) -> None:
    trouble = (
        "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{code}'; END $$"
    )
    with on_server.engine.begin() as connection:
        connection.execute(text(trouble))
        for table in ("journal", "drafts"):
            connection.execute(
                text(
                    f"CREATE TRIGGER trouble BEFORE INSERT ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION trouble()"
                )
            )
    unsaved(on_server, said)
    with on_server.engine.begin() as connection:
        connection.execute(text("DROP FUNCTION trouble CASCADE"))
    recovered(on_server)


def test_a_server_that_only_reads(on_server: Store) -> None:
    name = on_server.url.rpartition("/")[2]
    for state in ("on", "off"):
        with on_server.engine.begin() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            connection.execute(
                text(f"ALTER DATABASE {name} SET default_transaction_read_only = {state}")
            )
        on_server.engine.dispose()
        if state == "on":
            unsaved(on_server, "只能读")
    recovered(on_server)


def test_another_room_that_holds_its_turn_too_long(on_server: Store) -> None:
    other = open_store(on_server.url)
    with other._writing():
        unsaved(on_server, "被别的程序占用太久")
    other.close()
    recovered(on_server)


def test_a_server_told_to_forget_durability_is_overruled(postgres: Server) -> None:
    url = postgres.database()
    engine = create_engine(url)
    with engine.begin() as connection:
        name = url.rpartition("/")[2]
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    engine.dispose()
    store = open_store(url)
    with store._writing() as (connection, _):
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    store.close()


def test_a_database_that_cannot_spell_chinese_is_refused(postgres: Server) -> None:
    engine = create_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        )
    engine.dispose()
    assert "需要 UTF8" in refused(postgres.url("latin"))
    assert "库名" in refused(postgres.url("nowhere"))


def test_a_shared_server_may_hold_other_tables(postgres: Server) -> None:
    url = postgres.database()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (n integer)"))
    store = open_store(url)
    recovered(store, entries=1)
    store.close()
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE journal_meta"))
    engine.dispose()
    assert "别的程序" in refused(url)


# --- older and newer forms -------------------------------------------------------------------------


def age(url: str) -> tuple[Entry, ...]:
    """A log of form 1, as the first version made it: no request, no index of it."""
    store = open_store(url)
    store.append([record(n) for n in range(1, 4)])
    entries = tuple(store.entries())
    store.keep_draft("王某", "rain", {"mm": "8"})
    with store.engine.begin() as connection:
        connection.execute(text("DROP INDEX journal_by_request"))
        connection.execute(text("ALTER TABLE journal DROP COLUMN request"))
        connection.execute(text("UPDATE journal_meta SET value = '1' WHERE key = 'schema'"))
    store.close()
    return entries


def test_an_older_log_is_brought_up_after_a_backup(store_url: str, tmp_path: Path) -> None:
    entries = age(store_url)
    store = open_store(store_url)
    assert tuple(store.entries()) == entries and verify(store).broken is None
    assert store.draft("王某", "rain") == {"mm": "8"}
    asked = [Record(NOTE, {}, "王某", "值班员", NIGHT, NIGHT, "r")]
    assert store.append(asked) == store.append(asked)
    store.close()
    again = open_store(store_url)
    assert again.head().seq == 4
    if again.engine.dialect.name == "sqlite":
        (backup,) = tmp_path.glob("journal.db.v1-*")
        assert backup.name == "journal.db.v1-backup-3"
        with closing(sqlite3.connect(backup)) as copy:
            assert copy.execute("SELECT max(seq), count(*) FROM journal").fetchone() == (3, 3)
            assert copy.execute("SELECT value FROM journal_meta").fetchone() == ("1",)
    else:
        with again.engine.begin() as connection:
            held = connection.execute(text("SELECT hash FROM journal_v1_backup_3 ORDER BY seq"))
            assert [row.hash for row in held] == [entry.hash for entry in entries]
    again.close()


def test_a_backup_is_never_overwritten(store_url: str, tmp_path: Path) -> None:
    (tmp_path / "journal.db.v1-backup-3").write_text("kept")
    age(store_url)
    if store_url.startswith("postgresql"):
        engine = create_engine(store_url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE journal_v1_backup_3 (n integer)"))
    open_store(store_url).close()
    assert (tmp_path / "journal.db.v1-backup-3").read_text() == "kept"
    if store_url.startswith("postgresql"):
        with engine.begin() as connection:
            count = connection.scalar(text('SELECT count(*) FROM "journal_v1_backup_3-2"'))
        engine.dispose()
        assert count == 3
    else:
        assert (tmp_path / "journal.db.v1-backup-3-2").stat().st_size > 0


def test_without_a_backup_nothing_is_changed(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{file}"
    age(url)

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", no_room)
        assert refused(url) == "磁盘已满，值班日志写不进去，未保存。"
    assert list(tmp_path.glob("journal.db.v1-*")) == []
    with closing(sqlite3.connect(file)) as log:
        assert log.execute("SELECT value FROM journal_meta").fetchone() == ("1",)
    open_store(url).close()


@pytest.mark.slow
def test_many_desks_find_an_older_log_at_once(store_url: str) -> None:
    age(store_url)
    script = (
        "import sys; from qdflood.journal.store import open_store; open_store(sys.argv[1]).close()"
    )
    desks = [
        subprocess.Popen([sys.executable, "-c", script, store_url], cwd=ROOT) for _ in range(3)
    ]
    assert [desk.wait() for desk in desks] == [0, 0, 0]
    store = open_store(store_url)
    assert verify(store).entries == 3 and store.append([record(4)])[0].seq == 4
    store.close()


def test_a_newer_log_is_refused(store_url: str) -> None:
    store = open_store(store_url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE journal_meta SET value = '3' WHERE key = 'schema'"))
    store.close()
    assert "格式3，本版本只到格式2" in refused(store_url)
