"""The store of the duty log: nothing lost, nothing rewritten, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from qdflood.errors import BrokenChain, JournalError, Superseded
from qdflood.journal import store as store_module
from qdflood.journal.entry import DECISION, EXERCISE, GENESIS, KINDS, NOTE, READING, Record, digest
from qdflood.journal.exchange import csv_lines, import_entries, json_lines
from qdflood.journal.location import store_url as url_under
from qdflood.journal.store import Expect, Head, Store, open_store
from qdflood.journal.verify import verify

ROOT = Path(__file__).resolve().parent.parent
BEIJING = timezone(timedelta(hours=8))
NIGHT = datetime(2026, 8, 10, 3, 0, tzinfo=BEIJING)


def record(n: int = 0, kind: str = NOTE, request: str = "", **body: Any) -> Record:
    """The ``n``-th minute of a night."""
    at = NIGHT + timedelta(minutes=n)
    return Record(kind, {"n": n, **body}, "王某", "值班员", at, at - timedelta(minutes=5), request)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


def again(store: Store) -> Store:
    """The same log, opened by another desk."""
    return open_store(store.url)


# --- entries --------------------------------------------------------------------------


def test_an_empty_log_ends_in_nothing(store: Store) -> None:
    assert store.head() == Head(0, GENESIS, None)
    assert list(store.entries()) == []
    assert store.append([]) == ()


def test_what_is_entered_is_what_is_read(store: Store) -> None:
    first = store.append(
        [record(1, text="大沽河南村站“12.3”米\n\0\t", figures=[1.5, -0.0, 10**20])]
    )
    rest = store.append([record(2), record(3, READING)])
    other = again(store)
    assert list(other.entries()) == [*first, *rest] == list(store.entries())
    assert list(other.entries(after=1)) == list(rest)
    assert other.head() == Head(3, rest[-1].hash, record(3).recorded)
    other.close()


def test_the_chain_is_the_entries_own(store: Store) -> None:
    one, two = store.append([record(1), record(2)])
    assert (one.seq, one.prev, two.seq, two.prev) == (1, GENESIS, 2, one.hash)
    assert one.hash == digest(
        1, one.recorded, one.happened, "王某", "值班员", NOTE, '{"n":1}', GENESIS
    )


def test_times_keep_microseconds_and_their_own_offset(store: Store) -> None:
    odd = timezone(-timedelta(hours=3, minutes=30))
    at = datetime(2026, 8, 10, 3, 0, 0, 123456, tzinfo=odd)
    (entered,) = store.append([replace(record(), recorded=at, happened=at)])
    (read,) = store.entries()
    assert read == entered
    assert read.recorded.utcoffset() == odd.utcoffset(None) and read.recorded.microsecond == 123456


def test_all_or_none(store: Store) -> None:
    with pytest.raises(JournalError):
        store.append([record(1), record(2, bad=float("nan"))])
    with pytest.raises(JournalError, match="不能保存的字符"):
        store.append([record(1), record(2, bad="\ud800")])
    with pytest.raises(JournalError, match="不能保存的字符"):
        store.append([replace(record(1), officer="王\0")])
    assert store.head().seq == 0


def test_long_logs_are_read_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "PAGE", 3)
    for count in (3, 1, 3):
        store.append([record(n) for n in range(count)])
        assert [entry.seq for entry in store.entries()] == list(range(1, store.head().seq + 1))
    assert verify(store).entries == 7


def test_reading_does_not_hold_up_writing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "PAGE", 2)
    store.append([record(n) for n in range(5)])
    reading = store.entries()
    next(reading)
    store.append([record(5)])
    assert [entry.seq for entry in reading] == [2, 3, 4, 5, 6]


# --- the same submission, and somebody else's --------------------------------------------


def test_the_same_submission_is_entered_once(store: Store) -> None:
    sent = [record(1, request="r1"), record(2, request="r1")]
    entered = store.append(sent)
    store.append([record(3)])
    assert store.append(sent) == entered
    assert store.head().seq == 3
    with pytest.raises(JournalError, match="同一个提交号"):
        store.append([record(4, request="r2"), record(5)])


def test_two_windows_send_the_same_submission_at_once(store: Store) -> None:
    other = again(store)
    with ThreadPoolExecutor(8) as pool:
        turns = [store, other] * 4
        entered = set(pool.map(lambda one: one.append([record(1, request="r")])[0].hash, turns))
    assert len(entered) == 1 and store.head().seq == 1
    other.close()


def test_an_expectation_that_holds(store: Store) -> None:
    none_yet = Expect((DECISION,), 0)
    (decision,) = store.append([record(1, DECISION)], expect=none_yet)
    store.append([record(2)])
    store.append([record(3, DECISION)], expect=Expect((DECISION,), decision.seq))
    assert store.head().seq == 3


def test_one_that_no_longer_holds_names_what_came_between(store: Store) -> None:
    store.append([record(1, DECISION), record(72, NOTE)])
    with pytest.raises(Superseded) as told:
        store.append([record(3, DECISION)], expect=Expect((DECISION, READING), 0))
    assert "8月10日03:01王某（值班员）已录入“决定”（第1条）" in str(told.value)
    with pytest.raises(Superseded, match="没有第7条"):
        store.append([record(3, DECISION)], expect=Expect((READING,), 7))
    assert store.head().seq == 2


def test_a_sent_submission_is_answered_even_if_superseded(store: Store) -> None:
    expect = Expect((DECISION,), 0)
    entered = store.append([record(1, DECISION, "r")], expect=expect)
    assert store.append([record(1, DECISION, "r")], expect=expect) == entered


def test_of_two_who_decide_at_once_one_is_told(store: Store) -> None:
    other, told = again(store), []

    def decide(one: Store) -> None:
        try:
            one.append([record(1, DECISION)], expect=Expect((DECISION,), 0))
        except Superseded as exc:
            told.append(exc)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decide, [store, other]))
    assert len(told) == 1 and store.head().seq == 1
    other.close()


# --- many writers -----------------------------------------------------------------------


def test_many_threads_of_one_desk(store: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        entered = list(pool.map(lambda n: store.append([record(n)])[0], range(60)))
    assert sorted(entry.seq for entry in entered) == list(range(1, 61))
    assert verify(store).broken is None
    assert {entry.body["n"] for entry in store.entries()} == set(range(60))


WRITER = """
import sys
from datetime import datetime, timezone
from qdflood.journal.entry import NOTE, Record
from qdflood.journal.store import open_store

url, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(url)
at = datetime(2026, 8, 10, tzinfo=timezone.utc)
print("open", flush=True)
for n in range(count):
    (entry,) = store.append([Record(NOTE, {"n": n}, who, "值班员", at, at)])
    print(entry.seq, entry.hash, flush=True)
store.close()
"""


def writer(url: str, who: str, count: int) -> subprocess.Popen[str]:
    """A desk of its own, writing as fast as it can and saying what is saved."""
    command = [sys.executable, "-c", WRITER, url, who, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8")


@pytest.mark.slow
def test_many_desks_make_and_fill_one_log(store_url: str) -> None:
    desks = [writer(store_url, f"{n}号", 20) for n in range(3)]
    said = [desk.communicate()[0].splitlines()[1:] for desk in desks]
    store = open_store(store_url)
    written = {f"{entry.seq} {entry.hash}" for entry in store.entries()}
    assert sorted(map(len, said)) == [20, 20, 20] and written == {s for one in said for s in one}
    assert verify(store).entries == 60
    store.close()


@pytest.mark.slow
def test_a_killed_writer_loses_no_acknowledged_entry(store_url: str) -> None:
    acknowledged: set[str] = set()
    for patience in (0, 3, 11):
        desk = writer(store_url, "王某", 100_000)
        assert desk.stdout is not None
        for _ in range(patience + 2):
            last = desk.stdout.readline()
            acknowledged.add(last.strip())
        desk.kill()
        acknowledged |= {line.strip() for line in desk.stdout if line.endswith("\n")}
        desk.stdout.close()
        desk.wait()
        store = open_store(store_url)
        held = {f"{entry.seq} {entry.hash}" for entry in store.entries()}
        assert acknowledged - {"open"} <= held
        assert verify(store).broken is None
        store.close()


def test_a_log_in_memory_serves_many_threads() -> None:
    store = open_store("sqlite://")

    def work(n: int) -> int:
        store.append([record(n)])
        store.keep_draft(str(n), "rain", {"n": n})
        return sum(1 for _ in store.entries())

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(40)))
    assert verify(store).entries == 40
    assert store.draft("7", "rain") == {"n": 7}
    store.close()


# --- what the database itself refuses -----------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET officer = '李某' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 2",
        "DELETE FROM journal",
    ],
)
def test_the_database_refuses_to_rewrite(store: Store, statement: str) -> None:
    store.append([record(1), record(2)])
    with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert verify(store).entries == 2


def test_the_other_ways_to_rewrite_are_refused(store: Store) -> None:
    (entry, _) = store.append([record(1), record(2)])
    columns = "seq, recorded, happened, officer, post, kind, body, prev, hash"
    row = f"'', '', '李某', '', '', '', '', '{entry.hash}'"
    sqlite = [
        f"INSERT OR REPLACE INTO journal ({columns}) VALUES (1, {row})",
        f"INSERT OR REPLACE INTO journal ({columns}) VALUES (3, {row})",
        f"INSERT INTO journal ({columns}) VALUES (9, {row}0')".replace(f"{entry.hash}'0", "0"),
    ]
    postgres = [
        "TRUNCATE journal",
        f"INSERT INTO journal ({columns}) VALUES (1, {row}) "
        "ON CONFLICT (seq) DO UPDATE SET officer = '李某'",
    ]
    for statement in sqlite if store.engine.dialect.name == "sqlite" else postgres:
        with pytest.raises(DBAPIError, match="append-only"), store.engine.begin() as connection:
            connection.execute(text(statement))
    assert verify(store).entries == 2


# --- drafts ---------------------------------------------------------------------------------


def test_drafts_outlive_the_desk(store: Store) -> None:
    store.keep_draft("王某", "rain", {"mm": "8"})
    store.keep_draft("王某", "rain", {"mm": "80", "odd": "\ud800\0"}, NIGHT)
    store.keep_draft("李某", "rain", {"mm": "9"})
    other = again(store)
    assert other.draft("王某", "rain") == {"mm": "80", "odd": "\ud800\0"}
    other.drop_draft("王某", "rain")
    other.drop_draft("王某", "rain")
    assert store.draft("王某", "rain") is None
    assert store.draft("李某", "rain") == {"mm": "9"}
    assert store.head().seq == 0
    other.close()


# --- verification ---------------------------------------------------------------------------


def tamper(store: Store, *statements: str, **values: Any) -> None:
    """What somebody with the database's own tools could do."""
    sqlite = (
        "DROP TRIGGER IF EXISTS journal_no_update",
        "DROP TRIGGER IF EXISTS journal_no_delete",
    )
    sqlite = (*sqlite, "DROP TRIGGER IF EXISTS journal_next_only")
    loose = (
        sqlite
        if store.engine.dialect.name == "sqlite"
        else ["ALTER TABLE journal DISABLE TRIGGER ALL"]
    )
    with store.engine.begin() as connection:
        for statement in loose:
            connection.execute(text(statement))
        for statement in statements:
            connection.execute(text(statement), values)


def broken(store: Store) -> str:
    found = verify(store).broken
    return str(found) if found else ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE journal SET recorded = '2026-08-10 03:02:00.000000+08:00' WHERE seq = 2", "内容"),
        ("UPDATE journal SET recorded = 'x' WHERE seq = 2", "内容"),
        ("UPDATE journal SET happened = '2026-08-10T03:03:00.000000+08:00' WHERE seq = 2", "内容"),
        ("UPDATE journal SET officer = '李某' WHERE seq = 2", "内容"),
        ("UPDATE journal SET post = '秘书' WHERE seq = 2", "内容"),
        ("UPDATE journal SET kind = 'reading' WHERE seq = 2", "内容"),
        (r"UPDATE journal SET body = '{\"n\"\:3}' WHERE seq = 2", "内容"),
        ("UPDATE journal SET body = 'no JSON' WHERE seq = 2", "内容"),
        ("UPDATE journal SET prev = hash WHERE seq = 2", "与上一条不相接"),
        ("UPDATE journal SET hash = 'f' || substr(hash, 2) || '0' WHERE seq = 2", "内容"),
        ("DELETE FROM journal WHERE seq = 2", "缺第2条"),
        ("UPDATE journal SET seq = 9 WHERE seq = 2", "缺第2条"),
    ],
)
def test_the_first_broken_entry_is_named(store: Store, statement: str, said: str) -> None:
    store.append([record(n) for n in range(1, 5)])
    tamper(store, statement)
    found = verify(store)
    assert isinstance(found.broken, BrokenChain) and found.entries == 1
    assert str(found.broken).startswith("第2条：") and said in str(found.broken)


def test_an_entry_slipped_in_before_the_first(store: Store) -> None:
    store.append([record(1), record(2)])
    tamper(store, "UPDATE journal SET seq = -5 WHERE seq = 1")
    assert broken(store) == "第-5条：多出的一条。"


def test_a_tampered_end_can_still_be_opened_and_verified(store: Store) -> None:
    store.append([record(1), record(2)])
    tamper(store, "UPDATE journal SET recorded = 'x', body = 'y' WHERE seq = 2")
    other = again(store)
    assert broken(other) == "第2条：内容与指纹不符。"
    with pytest.raises(BrokenChain, match="第2条"):
        list(other.entries())
    other.close()


def test_a_log_cut_short_no_longer_holds_what_was_printed(store: Store) -> None:
    printed = store.append([record(n) for n in range(4)])[-1].hash
    assert verify(store, printed[:12]).anchor == 4
    tamper(store, "DELETE FROM journal WHERE seq = 4")
    found = verify(store, printed[:12])
    assert found.broken is None and found.anchor == 0


def test_a_clock_set_back_is_a_notice_and_no_break(store: Store) -> None:
    store.append([record(n) for n in (10, 5, 5, 30, 20)])
    found = verify(store)
    assert found.broken is None and found.backwards == (2, 5)
    assert (found.entries, found.head) == (5, store.head().hash)


BODIES = st.dictionaries(
    st.text(max_size=5).filter(lambda word: word.isprintable()),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)  # fmt: skip
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
TIMES = st.datetimes(
    datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([BEIJING, UTC])
)
RECORDS = st.lists(
    st.builds(Record, st.sampled_from(sorted(KINDS.keys() - {EXERCISE})), BODIES, NAMES, NAMES, TIMES, TIMES),
    min_size=1,
    max_size=6,
)
COLUMNS = ("recorded", "happened", "officer", "post", "kind", "body", "prev", "hash")


@given(RECORDS, st.data())
def test_any_byte_changed_anywhere_is_found(records: list[Record], data: st.DataObject) -> None:
    store = open_store("sqlite://")
    store.append(records)
    victim = data.draw(st.integers(1, len(records)))
    column = data.draw(st.sampled_from(COLUMNS))
    with store.engine.begin() as connection:
        where = f"FROM journal WHERE seq = {victim}"
        held = connection.scalar(text(f"SELECT CAST({column} AS BLOB) {where}"))
    if not held:
        held, changed = b"", b"?"
    else:
        at = data.draw(st.integers(0, len(held) - 1))
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != held[at]))
        changed = held[:at] + bytes([other]) + held[at + 1 :]
    tamper(
        store,
        f"UPDATE journal SET {column} = CAST(:changed AS TEXT) WHERE seq = {victim}",
        changed=changed,
    )
    found = verify(store)
    store.close()
    assert found.broken is not None and found.entries == victim - 1
    assert found.broken.where == f"第{victim}条"


@given(RECORDS)
def test_any_log_travels_as_a_file(records: list[Record]) -> None:
    one, other = open_store("sqlite://"), open_store("sqlite://")
    one.append(records)
    assert import_entries(json_lines(one.entries()), other) == one.head()
    assert list(other.entries()) == list(one.entries())
    one.close()
    other.close()


# --- exchange -------------------------------------------------------------------------------


def test_an_export_fills_an_empty_log_to_the_same_head(store: Store) -> None:
    filled = open_store("sqlite://")
    filled.append([record(n, text="=1+1") for n in range(2500)])
    lines = list(json_lines(filled.entries()))
    assert import_entries(["\ufeff" + lines[0], *lines[1:], "\n"], store) == filled.head()
    assert verify(store).entries == 2500
    with pytest.raises(JournalError, match="只能导入到空的日志"):
        import_entries(lines, store)
    filled.close()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第2行：不是一条完整的 JSON 记录"),
        ("[1]", "第2行：不是值班日志的导出格式"),
        ('{"seq":2}', "第2行：不是值班日志的导出格式"),
        (lambda line: line.replace('"seq":2', '"seq":"2"'), "第2行：“序号”（seq）的写法不对"),
        (lambda line: line.replace('"seq":2', '"seq":true'), "第2行：“序号”（seq）的写法不对"),
        (lambda line: line.replace("王某", "李某"), "第2条：内容与指纹不符"),
        (lambda line: line.replace('"n":2', '"n":NaN'), "第2行：不是一条完整的 JSON 记录"),
        ("", "第2条：缺第2条"),
    ],
)
def test_a_bad_export_is_refused_whole(store: Store, line: Any, said: str) -> None:
    source = open_store("sqlite://")
    source.append([record(n) for n in range(1, 4)])
    lines = list(json_lines(source.entries()))
    source.close()
    lines[1] = line(lines[1]) if callable(line) else line
    with pytest.raises(JournalError) as refused:
        import_entries(lines, store)
    assert said in str(refused.value)
    assert store.head().seq == 0


def test_the_table_for_people_holds_no_formula(store: Store) -> None:
    store.append([replace(record(1), officer="=cmd|' /C calc'!A0", post="@", kind=READING)])
    heads, line = csv_lines(store.entries())
    assert heads == "\ufeff序号,录入时间,发生时间,人员,岗位,类别,内容,上一条指纹,指纹\r\n"
    assert line.startswith("1,2026-08-10T03:01:00.000000+08:00,") and "情况录入" in line
    assert ",'=cmd|' /C calc'!A0,'@," in line


# --- where it lies --------------------------------------------------------------------------


def test_an_exercise_never_lies_in_the_database_of_real_duty(tmp_path: Path) -> None:
    folder = tmp_path / "市防办 100%" / "qdflood"
    shared = "postgresql://host/duty"
    assert url_under(folder, shared) == shared
    drill = url_under(folder, shared, "drill")
    assert drill.startswith("sqlite:///") and drill != url_under(folder)
    store = open_store(drill)
    store.append([record(1)])
    store.close()
    assert (folder / "drill.db").exists() and not (folder / "journal.db").exists()


def test_a_lock_taken_by_a_thread_is_given_back(store: Store) -> None:
    done = threading.Event()
    with pytest.raises(RuntimeError), store._writing():
        raise RuntimeError
    threading.Thread(target=lambda: (store.append([record(1)]), done.set())).start()
    assert done.wait(20)


def test_sqlite_is_durable_by_its_settings(tmp_path: Path) -> None:
    """An entry is on disk when append returns: the log is written ahead, and in full."""
    store = open_store(f"sqlite:///{tmp_path / 'journal.db'}")
    with store.engine.connect() as connection:
        said = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous")}
    store.close()
    assert said == {"journal_mode": "wal", "synchronous": 2}
