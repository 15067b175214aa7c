"""``qdflood journal``: what an officer or the IT desk types, and what comes back."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from qdflood.cli import main
from qdflood.journal.entry import DECISION, NOTE, READING, Record
from qdflood.journal.store import Store, open_store

NIGHT = datetime(2026, 8, 10, 3, 0, tzinfo=timezone(timedelta(hours=8)))


def note(n: int, said: str = "巡查") -> Record:
    at = NIGHT + timedelta(minutes=n)
    return Record(NOTE, {"text": said}, "王某", "值班员", at, at)


@pytest.fixture
def url(store_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The office's log, by the environment as the office sets it."""
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    if not store_url.startswith("sqlite"):
        monkeypatch.setenv("QDFLOOD_DATABASE_URL", store_url)
    return store_url


@pytest.fixture
def log(url: str) -> Iterator[Store]:
    """Three notes of a night."""
    store = open_store(url)
    store.append([note(n) for n in (1, 2, 3)])
    yield store
    store.close()


Run = pytest.CaptureFixture[str]


def run(capsys: Run, *words: str) -> tuple[int, str, str]:
    code = main(["journal", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_head_and_verify(log: Store, capsys: Run) -> None:
    head = log.head()
    assert run(capsys, "head") == (0, f"第3条　2026-08-10T03:03:00+08:00　{head.hash}\n", "")
    assert run(capsys, "verify") == (0, f"校验通过：共3条，最后指纹 {head.hash}\n", "")


def test_verify_names_the_first_broken_entry(log: Store, capsys: Run) -> None:
    with log.engine.begin() as connection:
        sqlite = log.engine.dialect.name == "sqlite"
        off = (
            "DROP TRIGGER journal_no_update"
            if sqlite
            else "ALTER TABLE journal DISABLE TRIGGER ALL"
        )
        connection.execute(text(off))
        connection.execute(text("UPDATE journal SET officer = '李某' WHERE seq = 2"))
    code, out, err = run(capsys, "verify")
    assert (code, err) == (1, "")
    assert out.startswith("校验未通过。第2条：内容与指纹不符。此前1条相符，指纹 ")


def test_verify_looks_for_the_hash_on_paper(log: Store, capsys: Run) -> None:
    second = list(log.entries())[1].hash
    code, out, _ = run(capsys, "verify", "--hash", second[:8].upper())
    assert code == 0 and out.endswith("所给指纹是第2条的。\n")
    code, out, _ = run(capsys, "verify", "--hash", "0" * 64)
    assert code == 1 and "没有所给的指纹" in out
    for bad in ("abc", "指纹指纹指纹指纹"):
        code, out, err = run(capsys, "verify", "--hash", bad)
        assert (code, out) == (2, "") and "至少8位" in err


def test_a_clock_set_back_is_said(log: Store, capsys: Run) -> None:
    log.append([note(0)])
    code, out, _ = run(capsys, "verify")
    assert code == 0 and out.startswith("提示：第4条的录入时间早于上一条（时钟曾被拨回）")


@pytest.mark.parametrize("act", ["head", "verify", "export", "show"])
def test_without_a_log_none_is_made(url: str, capsys: Run, tmp_path: Path, act: str) -> None:
    code, out, err = run(capsys, act)
    assert (code, out) == (2, "") and "没有值班日志" in err
    assert not (tmp_path / "journal.db").exists()


# --- export and import --------------------------------------------------------------------


def test_there_and_back(
    log: Store, capsys: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "日志.jsonl"
    assert run(capsys, "export", "--out", str(file)) == (0, "", "")
    assert run(capsys, "export")[1].encode() == file.read_bytes()
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path / "other"))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    head = log.head().hash
    assert run(capsys, "import", str(file)) == (0, f"已导入3条，最后指纹 {head}\n", "")
    assert run(capsys, "verify")[:2] == (0, f"校验通过：共3条，最后指纹 {head}\n")
    code, out, err = run(capsys, "import", str(file))
    assert (code, out) == (2, "") and "只能导入到空的日志" in err


def test_import_from_standard_input(url: str, capsys: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_store("sqlite://")
    source.append([note(1)])
    from qdflood.journal.exchange import json_lines

    given = "".join(json_lines(source.entries())).encode()
    source.close()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert run(capsys, "import", "-")[0] == 0
    assert run(capsys, "head")[1].startswith("第1条")


def test_csv_is_for_reading(log: Store, capsys: Run, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    assert run(capsys, "export", "--csv", "--out", str(file))[0] == 0
    raw = file.read_bytes()
    assert raw.startswith("\ufeff序号,".encode()) and raw.count(b"\r\n") == 4
    assert "值班记事" in raw.decode()


def test_an_export_never_takes_the_place_of_a_file(log: Store, capsys: Run, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("kept")
    code, out, err = run(capsys, "export", "--out", str(file))
    assert (code, out) == (2, "") and "已有这个文件" in err
    assert file.read_text() == "kept"
    code, out, err = run(capsys, "export", "--out", str(tmp_path / "no" / "log"))
    assert (code, out) == (2, "") and "未导出" in err


def test_bad_imports(url: str, capsys: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad"
    for raw, said in [
        (b"{", "第1行"),
        ("王".encode("gb18030"), "第1行：不是 UTF-8"),
        (b"7\n", "第1行"),
    ]:
        file.write_bytes(raw)
        code, out, err = run(capsys, "import", str(file))
        assert (code, out) == (2, "") and said in err and "未导入" in err
    assert "没有这个文件" in run(capsys, "import", str(tmp_path / "no"))[2]
    assert "读不出来" in run(capsys, "import", str(tmp_path))[2]


# --- show ------------------------------------------------------------------------------------

FORCE = {
    "sentences": ["台风示例中心附近最大平均风力10级"],
    "by": ["市气象局"],
    "reports": [],
    "zeros": [],
}


def test_show_gives_the_moment_asked_for(log: Store, capsys: Run) -> None:
    code, out, err = run(capsys, "show", "--at", "2026-08-10T03:02")
    assert (code, err) == (0, "")
    assert "值班日志第2条　2026-08-10 03:02" in out and "无法判定" in out and "未登记" in out
    assert "第2条　08-10 03:02　王某（值班员）　值班记事：巡查" in out and "第3条" not in out
    assert "第3条" in run(capsys, "show")[1], "without a time: now"


def test_show_in_another_offset_is_the_same_moment(log: Store, capsys: Run) -> None:
    here = run(capsys, "show", "--at", "2026-08-10 03:02:30", "--json")[1]
    there = run(capsys, "show", "--at", "2026-08-09T19:02:30+00:00", "--json")[1]
    assert here == there
    found = json.loads(here)
    assert found["entries"] == 2 and found["head"] == list(log.entries())[1].hash
    assert found["at"] == "2026-08-10T03:02:30+08:00"
    assert [entry["seq"] for entry in found["last"]] == [1, 2]
    assert found["assessment"]["confirmed"] is None and found["unread"] == []


def test_show_before_the_first_entry(log: Store, capsys: Run) -> None:
    code, out, _ = run(capsys, "show", "--at", "2020-01-01T00:00")
    assert code == 0 and "值班日志第0条" in out and "最近记录：无" in out


def test_show_says_what_it_could_not_read_and_prints_no_controls(log: Store, capsys: Run) -> None:
    odd = Record(DECISION, {"odd": "\x1b[2J"}, "王\x1b某", "值班员", NIGHT, NIGHT)
    log.append([odd, Record(READING, FORCE, "王某", "值班员", NIGHT, NIGHT)])
    code, out, _ = run(capsys, "show")
    assert code == 0 and "\x1b" not in out
    assert "第4条未能读入" in out and "第5条" in out and "风力10级" in out
    assert json.loads(run(capsys, "show", "--json")[1])["unread"][0]["seq"] == 4


@pytest.mark.parametrize("at", ["昨天", "2026-02-30T10:00", "2026-08-10", "", "03:00", "9999-99"])
def test_an_impossible_time_is_refused_with_the_form(log: Store, capsys: Run, at: str) -> None:
    code, out, err = run(capsys, "show", f"--at={at}")
    assert (code, out) == (2, "") and "2026-08-10T14:00" in err


def test_an_unreachable_database_is_one_sentence(
    capsys: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QDFLOOD_DATABASE_URL", "postgresql://duty:secret@127.0.0.1:1/log")
    code, out, err = run(capsys, "verify")
    assert (code, out) == (2, "") and "连不上" in err and "secret" not in err
    assert err.count("\n") == 1
