"""``qdflood report``: every kind out of a log, where it lies, and what refuses it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from decision_builders import at, decision
from told_builders import SIGNER, readings, warned

from qdflood.cli import main
from qdflood.journal.entry import DECISION, EXERCISE, Record
from qdflood.journal.location import exercise_url
from qdflood.journal.official import Decision
from qdflood.journal.store import Store, open_store, store_url
from qdflood.report import kinds
from qdflood.report.kinds import KINDS, kind, make

FLOODS: dict[str, Any] = {
    "districts": {"崂山区": {"flood": "一般"}, "胶州市": {"flood": "一般"}},
    "reservoirs": [{"name": "某村水库", "size": "小（二）型", "district": "平度市", "danger": "垮坝"}],
}  # fmt: skip
MAGIC = {"pdf": b"%PDF", "docx": b"PK", "zip": b"PK", "xml": b"<?xml", "txt": b""}
NEEDS = {"warning-xml": ["--event", "台风", "--sender-code", "37020000000000"]}
NEEDS["cap"] = NEEDS["warning-xml"]
OF_EXERCISES = "exercise-report"
FORMS = [(one.name, form) for one in KINDS for form in one.forms if one.name != OF_EXERCISES]


def entered(given: Decision | tuple[str, Any], when: str) -> Record:
    kind_of, body = (DECISION, given.body()) if isinstance(given, Decision) else given
    return Record(kind_of, body, "王值班", "值班员", at(when), at(when))


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An afternoon: readings, a warning, a response."""
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    store = open_store(store_url(tmp_path / "home", None))
    store.append([
        entered(readings(**FLOODS), "11:30"), entered(warned(), "12:06"),
        entered(decision("启动", "12:20", "Ⅳ", SIGNER), "12:21"),
    ])  # fmt: skip
    yield store
    store.close()


Run = pytest.CaptureFixture[str]
AT = ["--at", "2022-08-10T13:00"]


def run(capsys: Run, *words: str) -> tuple[int, str, str]:
    code = main(["report", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def files() -> list[str]:
    return sorted(path.name for path in Path(".").iterdir())


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_every_kind_comes_out_of_the_log(log: Store, capsys: Run, name: str, form: str) -> None:
    head = log.head()
    code, out, err = run(capsys, name, *AT, "--form", form, *NEEDS.get(name, []))
    assert (code, err) == (0, ""), err
    (made,) = files()
    assert made in out and made.startswith(kind(name).label) and made.endswith(f".{form}")
    assert Path(made).read_bytes().startswith(MAGIC[form])
    assert log.head() == head, "the log is as it was"


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.name)
def test_chinese_and_english_names_are_the_same(one: kinds.Kind) -> None:
    assert kind(one.label) is kind(one.name) is kind(one.name.replace("-", "_")) is one


def test_without_a_kind_it_says_what_there_is(capsys: Run) -> None:
    code, out, _ = run(capsys)
    assert code == 0 and "研判单\tassessment-sheet\tpdf" in out


def test_an_exercise_is_printed_from_its_own_log(log: Store, capsys: Run) -> None:
    home = Path(log.url.removeprefix("sqlite:///")).parent
    drill = open_store(exercise_url(home, "夏季推演"))
    begins = entered((EXERCISE, {"what": "begin", "name": "夏季推演"}), "11:00")
    drill.append([begins, entered(readings(**FLOODS), "11:30")])
    marks = [store.head().hash[:4] for store in (log, drill)]
    drill.close()
    assert run(capsys, "短信稿", *AT, "--exercise", "夏季推演")[0] == 0
    (made,) = files()
    assert made.startswith("【演练】短信稿_")
    text = Path(made).read_text(encoding="utf-8")
    assert text.startswith("【演练】") and "第2条" in text
    assert marks[1] in text and marks[0] not in text, "made from the exercise's log"
    assert run(capsys, "研判单", "--exercise", "夏季推演")[0] == 0
    assert "【演练】研判单_20220810-1130.pdf" in files(), "its present is its last entry"


@pytest.mark.parametrize("name", ["夏季推演", "journal", "JOURNAL", "", "../home/journal", "演练"])
def test_the_duty_log_is_never_stamped_an_exercise(log: Store, capsys: Run, name: str) -> None:
    code, out, err = run(capsys, "短信稿", *AT, "--exercise", name)
    assert code == 2 and out == "" and "演练日志" in err, err
    assert files() == [], "nothing is made, and no log of that name"
    assert [one.name for one in Path("../home").glob("*.db")] == ["journal.db"]


def test_the_name_carries_the_moment_that_is_printed(log: Store, capsys: Run) -> None:
    for when in ("2022-08-10T12:00", "2022-08-10T13:00"):
        assert run(capsys, "短信稿", "--at", when)[0] == 0
    assert files() == ["短信稿_20220810-1200.txt", "短信稿_20220810-1300.txt"]


def test_the_moment_decides_what_is_in_it(log: Store, capsys: Run) -> None:
    assert run(capsys, "口头汇报词", "--at", "2022-08-10T12:00", "--out", "early.txt")[0] == 0
    assert run(capsys, "口头汇报词", *AT, "--out", "late.txt")[0] == 0
    early, late = (Path(name).read_text(encoding="utf-8") for name in ("early.txt", "late.txt"))
    assert "未登记" in early and "第1条" in early
    assert "10日12时20分起Ⅳ级应急响应" in late and "第3条" in late


def test_a_file_is_not_overwritten_unless_told_to(log: Store, capsys: Run) -> None:
    Path("a.txt").write_text("老文件", encoding="utf-8")
    code, out, err = run(capsys, "短信稿", *AT, "--out", "a.txt")
    assert code == 2 and out == "" and "已有这个文件" in err
    assert Path("a.txt").read_text(encoding="utf-8") == "老文件"
    assert run(capsys, "短信稿", *AT, "--out", "a.txt", "--force")[0] == 0
    assert "老文件" not in Path("a.txt").read_text(encoding="utf-8")
    assert files() == ["a.txt"], "nothing half written is left behind"


def test_to_standard_output(log: Store, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    words = [*AT, "--out", "-", *NEEDS["cap"]]
    assert main(["report", "cap", *words]) == 0
    assert Xml.fromstring(capsysbinary.readouterr().out).tag.endswith("alert")
    assert files() == []


def test_the_files_name_chooses_the_form(log: Store, capsys: Run) -> None:
    assert run(capsys, "通知", *AT, "--out", "n.pdf")[0] == 0
    assert Path("n.pdf").read_bytes().startswith(b"%PDF")
    code, _, err = run(capsys, "通知", *AT, "--out", "n.txt")
    assert code == 2 and ".docx" in err
    code, _, err = run(capsys, "通知", *AT, "--out", "nowhere/")
    assert code == 2 and "没有这个文件夹" in err
    code, _, err = run(capsys, "通知", *AT, "--out", "nowhere/n.pdf")
    assert code == 2 and "文件写不进去" in err


def test_the_sheets_of_the_task_list(log: Store, capsys: Run) -> None:
    assert run(capsys, "任务清单", *AT, "--part", "zip", "--out", "a.zip")[0] == 0
    with zipfile.ZipFile("a.zip") as held:
        assert len(held.namelist()) > 40
    for part in ("units", "groups", "areas"):
        assert run(capsys, "任务清单", *AT, "--part", part, "--out", f"{part}.pdf")[0] == 0
    assert run(capsys, "任务清单", *AT, "--sheet", "市气象局", "--out", "one.pdf")[0] == 0
    assert Path("one.pdf").stat().st_size < Path("units.pdf").stat().st_size


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["讲话稿"], "没有“讲话稿”这一种打印"),
        (["研判单", "--level", "Ⅰ"], "研判单没有“level”这一项"),
        (["研判单", "--form", "docx"], "研判单没有 docx 格式"),
        (["任务清单", "--part", "everything"], "不在可选之列"),
        (["通知", "--decision", "1"], "第1条不是可发通知的决定"),
        (["通知", "--decision", "x"], "不是条数"),
        (["研判单", "--at", "昨天"], "不是一个时刻"),
        (["预警信息"], "发布单位代码"),
        (["预警信息", "--expires", "明天", *NEEDS["cap"]], "不是一个时刻"),
        (["预警信息", "--expires", "2022-08-10T00:00", *NEEDS["cap"]], "失效时间应晚于"),
        (["预警信息", "--onset", "2022-08-12T00:00", "--expires", "2022-08-11T00:00",
          *NEEDS["cap"]], "开始影响时间应早于"),
        (["信息报告", "--event", "没有的"], "没有一起险情、灾情合于"),
        (["信息报告", "--event", "99"], "没有一起"),
        (["任务清单", "--sheet", "某某局"], "没有“某某局”的任务单"),
    ],
)
def test_what_cannot_be_printed_says_why(
    log: Store, capsys: Run, words: list[str], said: str
) -> None:
    head = log.head()
    code, out, err = run(capsys, *AT, *words) if "--at" not in words else run(capsys, *words)
    assert code == 2 and out == "" and said in err, err
    assert files() == [] and log.head() == head


def test_with_no_log_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Run) -> None:
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path))
    monkeypatch.delenv("QDFLOOD_DATABASE_URL", raising=False)
    code, out, err = run(capsys, "短信稿", "--out", "-")
    assert code == 2 and out == "" and err


def test_an_inner_fault_is_said_in_chinese(
    log: Store, capsys: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("boom")

    monkeypatch.setattr("qdflood.report.spoken.speech", broken)
    head = log.head()
    code, out, err = run(capsys, "口头汇报词", *AT)
    assert code == 1 and out == "" and "打印没有成功，日志未变" in err and "Traceback" not in err
    assert files() == [] and log.head() == head


def test_the_officer_stands_on_it_or_a_blank(log: Store, capsys: Run) -> None:
    assert run(capsys, "短信稿", *AT, "--out", "a.txt", "--officer", "李某 <b>")[0] == 0
    assert "李某 <b>" in Path("a.txt").read_text(encoding="utf-8")
    assert run(capsys, "短信稿", *AT, "--out", "b.txt")[0] == 0
    assert "未登记" in Path("b.txt").read_text(encoding="utf-8").splitlines()[-1]


# --- the table ------------------------------------------------------------------------


def test_every_option_has_a_word_and_no_two_kinds_share_a_name() -> None:
    names = [word for one in KINDS for word in (one.name, one.label)]
    assert len(names) == len(set(names))
    assert all(option.label and option.name.isidentifier() for one in KINDS for option in one.options)
    assert all(form in kinds.MIME for one in KINDS for form in one.forms)


def test_options_that_are_not_of_the_kind_are_refused() -> None:
    from told_builders import printed, stamped

    from qdflood.errors import ReportError

    source = printed()
    with pytest.raises(ReportError, match="没有“level”这一项"):
        make(kind("sms"), source, stamped(source), {"level": "Ⅰ"})
    assert json.dumps([one.name for one in KINDS])
