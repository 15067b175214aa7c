"""A script read: every refusal is one sentence with its line, and nothing else ever comes of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from time import perf_counter

import pytest
import yaml
from builders import shipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from script_builders import EXAMPLE_FILE, NAME, example, line_of, read, refused, spoilt

from qdflood.drill.lines import SIZE_LIMIT, Lines
from qdflood.drill.script import read_script, taken
from qdflood.errors import DrillError

EDITION = shipped().edition


# --- what is read ---------------------------------------------------------------------


def test_the_example_is_read_with_its_times() -> None:
    script = read(example())
    assert script.end - script.start == timedelta(minutes=90)
    assert [one.id for one in script.timed] == ["区市零报告", "雨量遥测", "测站中断", "水库险情"]
    assert script.inject("水尺读数").at is None
    assert not script.inject("雨量遥测").typed and script.inject("水库险情").typed
    assert script.objective("提得准").clauses == ("5.3.1(6)",)
    assert script.in_force.level == 0


def test_who_asks_for_what_is_not_there_is_told_what_is() -> None:
    script = read(example())
    with pytest.raises(DrillError, match=r"没有注入“甲”.*水库险情"):
        script.inject("甲")
    with pytest.raises(DrillError, match=r"没有目标“甲”.*提得准"):
        script.objective("甲")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("+00:30", 30), ("14:30", 30), ("2026-08-10T14:30:00+08:00", 30), ("2026-08-10T06:30:00Z", 30)],
)
def test_times_may_be_written_three_ways(written: str, minutes: int) -> None:
    script = read(spoilt(('- id: 水库险情\n  at: "+00:30"', f'- id: 水库险情\n  at: "{written}"')))
    assert script.inject("水库险情").at == script.start + timedelta(minutes=minutes)


def test_a_time_by_the_clock_goes_on_into_the_next_day() -> None:
    script = read(spoilt(('start: "2026-08-10T14:00:00+08:00"', 'start: "2026-08-10T23:50:00+08:00"'),
                         ('- id: 水库险情\n  at: "+00:30"', '- id: 水库险情\n  at: "00:20"')))
    assert script.inject("水库险情").at == datetime.fromisoformat("2026-08-11T00:20:00+08:00")


def test_times_inside_readings_may_count_from_the_start() -> None:
    script = read(example())
    inject = script.inject("水库险情")
    assert inject.at is not None
    reports, _ = taken(EDITION, inject, inject.at, script.start)
    danger = next(one for one in reports if one.field == "danger")
    assert danger.at == script.start + timedelta(minutes=25)


def test_a_script_is_read_once() -> None:
    raw = EXAMPLE_FILE.read_bytes()
    first = read_script(EDITION, raw, NAME)
    began = perf_counter()
    assert all(read_script(EDITION, raw, NAME) is first for _ in range(1000))
    assert perf_counter() - began < 0.5


def test_the_text_is_kept_as_it_was_read() -> None:
    assert read(example()).text == example()
    assert read("\ufeff" + example()).digest == read(example()).digest


# --- what is refused ------------------------------------------------------------------

AT, ID = 'at: "+00:20"', "- id: 测站中断\n"
REFUSED = [
    # old, new, the part on whose line it is, words of the sentence
    ("title: 中型水库险情", "titel: 中型水库险情", "titel", "键“titel”不认识"),
    ("edition: qingdao-2021", "edition: other-2020", "edition: other", "现用的是“qingdao-2021”"),
    ('start: "2026-08-10T14:00:00+08:00"', 'start: "2026-08-10T14:00:00"', 'start: "', "时区"),
    ('start: "2026-08-10T14:00:00+08:00"', 'start: "9999-12-31T23:59:00+08:00"', 'start: "', "年份"),
    ('length: "+01:30"', 'length: "+00:00"', "length:", "大于0"),
    ('length: "+01:30"', 'length: "2030-08-10T14:00:00+08:00"', "length:", "最长31天"),
    ('length: "+01:30"', 'length: "一小时"', "length:", "应写成"),
    ('length: "+01:30"', "length: 1:30", "length:", "加引号"),
    ('length: "+01:30"', 'length: "+00:39"', 'at: "+00:40"', "早于这一条的时间"),
    ('length: "+01:30"', 'length: "+00:29"', 'at: "+00:30"', "晚于脚本结束时间"),
    ("response: 无,", "response: 甲,", "in_force: {", "甲"),
    ("response: 无,", 'response: {level: Ⅳ, since: "+02:00"},', "in_force: {", "晚于脚本开始"),
    (f"{ID}  {AT}", f'{ID}  at: "+00:07"', 'at: "+00:07"', "早于上一条“雨量遥测”"),
    (f"{ID}  {AT}", f'{ID}  at: "-00:07"', 'at: "-00:07"', "早于脚本开始时间"),
    (f"{ID}  {AT}", f"{ID}", "- id: 测站中断", "只写一个"),
    (ID, "- id: 雨量遥测\n", "at: \"+00:20\"", "“雨量遥测”用了两次"),
    ("fault: 测站中断", "fault: 停电", "fault: 停电", "不认识"),
    ("南村: {position: null, outlook: null}}", "北村: {position: null}}", "北村", "不在水文站名录中"),
    ("size: 中型,", "size: 特大型,", "size: 特大型", "不是规模的取值"),
    ("size: 中型,", "sise: 中型,", "sise", "键“sise”不认识"),
    ("{value: 46, by: 市水文中心}", "{value: 99999, by: 市水文中心}", "99999", "应为"),
    ("  title: 南村站遥测中断", "  corrects: 水库险情\n  title: 南村站遥测中断", "corrects",
     "不是在它之前"),
    ("  title: 示例水库发生较大险情", "  refused: 单位\n  title: 示例水库发生较大险情", "refused",
     "会收下"),
    ("  objective: 提得准", "  objective: 提得快", "objective: 提得快", "没有目标“提得快”"),
    ('met: ["5.3.1(6)"]', 'met: ["5.3.1（6）"]', 'met: ["5.3.1（6）', "括号用半角"),
    ('met: ["5.3.1(6)"]', "met: [5.3]", "met: [5.3]", "加引号的文字"),
    ("    within_min: 30\n    chair", "    within_min: 0\n    chair", "within_min: 0", "大于0"),
    ("  confirmed: Ⅳ\n  met", "  confirmd: Ⅳ\n  met", "confirmd", "键“confirmd”不认识"),
    ("  objective: 提得准\n", "", "- id: 提级别", "缺少键“objective”"),
    ("players: [值班员, 带班领导]", "players: &p [值班员]\nsame: *p", "same", "照写一遍"),
    ("players: [值班员, 带班领导]", "players: [值班员", "players", "少了“]”"),
]


@pytest.mark.parametrize(("old", "new", "part", "said"), REFUSED, ids=[f"{r[1][:24]}" for r in REFUSED])
def test_each_refusal_is_one_sentence_with_its_line(old: str, new: str, part: str, said: str) -> None:
    text = spoilt((old, new))
    sentence = str(refused(text))
    assert said in sentence
    assert sentence.startswith(f"{NAME}　第") and "\n" not in sentence
    if said:  # of a file that is no YAML the loader names the line where it gave up
        within = {line_of(text, part), line_of(text, part) - 1}
        assert int(re.findall(r"第(\d+)行", sentence)[0]) in within, sentence


@pytest.mark.parametrize("raw", [b"", b"# nothing\n", b"---\n", b"null\n"])
def test_an_empty_file_is_no_script(raw: bytes) -> None:
    with pytest.raises(DrillError, match="文件是空的"):
        read_script(EDITION, raw, NAME)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"- a\n- b\n", "键值表"), (b"12", "键值表"), (b"\xff\xfe\x00", "UTF-8"),
        (b"a: b: c", "又有半角冒号"), (b"{" * 90_000, "嵌套太深"), (b"- " * 90_000, "嵌套太深"),
        (b"a" * (SIZE_LIMIT + 1), "最多512KB"), (b"a: !!python/object:os.system x", "YAML"),
        (b"x: " + b"9" * 9000, ""), (b"---\na: 1\n---\nb: 2\n", "多了一行“---”"), (b"{[a]: 1}", ""),
        (b"title: x\ntitle: y", "重复"), (b"yes: 1", "真假值"),
    ],
)
def test_what_is_no_script_at_all_is_refused_too(raw: bytes, said: str) -> None:
    with pytest.raises(DrillError) as caught:
        read_script(EDITION, raw, NAME)
    assert said in str(caught.value) and NAME in str(caught.value)


CORRECTION = """- id: 更正
  at: "+00:33"
  title: 更正
  corrects: 水库险情
  readings: {typhoon: 无}
"""


def test_a_correction_is_of_what_stood_before_it() -> None:
    mark = "# 四、有人询问时"
    assert read(spoilt((mark, CORRECTION + mark))).inject("更正").corrects == "水库险情"
    again = CORRECTION + CORRECTION.replace("id: 更正", "id: 又一").replace("+00:33", "+00:34")
    assert "已由“更正”更正，再更正的应写 更正" in str(refused(spoilt((mark, again + mark))))
    asked = CORRECTION.replace("水库险情", "水尺读数").replace("+00:33", "+00:50")
    assert "按时报过读数" in str(refused(spoilt(("\n# 检验点", f"{asked}\n# 检验点"))))


WRONG_UNIT = """- id: 厘米
  at: "+00:33"
  title: 单位有误
  fault: 单位有误
  readings: {stations: {南村: {stage_m: 1342}}}
  refused: 应为
"""


def test_a_reading_may_have_to_be_refused() -> None:
    mark = "# 四、有人询问时"
    script = read(spoilt((mark, WRONG_UNIT + mark)))
    inject = script.inject("厘米")
    assert taken(EDITION, inject, script.start, script.start) == ((), ())
    other = WRONG_UNIT.replace("refused: 应为", "refused: 名称")
    assert "拒收的理由应含“名称”，实为" in str(refused(spoilt((mark, other + mark))))


# --- lines ----------------------------------------------------------------------------


def test_every_key_and_row_has_its_line() -> None:
    text = example()
    lines = Lines(text.encode(), NAME)
    assert lines.of("setting.nature") == line_of(text, "nature: 虚构")
    assert lines.of("expect[第3项 提级别].met") == line_of(text, 'met: ["5.3.1(6)"]')
    assert lines.of("expect[第3项 提级别].nothing") == line_of(text, "- id: 提级别")
    assert lines.of("injects[3].readings.reservoirs[0].danger.at") == line_of(text, "name: 示例水库")
    assert lines.of("") == lines.of("nothing at all") == line_of(text, "title: 中型")


def test_names_with_brackets_and_dots_do_not_lead_astray() -> None:
    lines = Lines(b"a.b:\n- id: x].c\n  c: 1\n- id: y\n  d.e:\n    f: 2\n", NAME)
    assert lines.of("a.b[第1项 x].c].c") == 3
    assert lines.of("a.b[第2项 y].d.e.f") == 6
    assert lines.of("a.b[第9项 z].c") == 1


# --- whatever is typed ----------------------------------------------------------------

BITS = ["null", "[]", "{}", "true", "1", "1.5", "-", ":", '"', "'", "[", "{", "&a", "*a", "!!set",
        "Ⅳ", '"+00:10"', "14:30", "|", ">", "  ", "\t", "\n", "\n- ", "#", "无", "99999999999", ".nan",
        "{at_least: 1}", "{value: 1}", "2026-08-10", "5.3.1(6)", "\x00", "\x85", "𝔘", "%", "@", "?"]
PLACES = [match.end() for match in re.finditer(r"(?m):(?= )|^ *- |[{\[,]", example())]


def never_but_drill_error(text: str) -> None:
    try:
        read_script.__wrapped__(EDITION, text.encode("utf-8", "replace"), NAME)
    except DrillError as exc:
        assert str(exc).startswith(NAME) and "\n" not in str(exc)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(BITS)), min_size=1, max_size=3))
def test_whatever_is_put_in_only_a_sentence_comes_out(changes: list[tuple[int, str]]) -> None:
    text = example()
    for place, bit in sorted(changes, reverse=True):
        text = f"{text[:place]} {bit} {text[place:]}"
    never_but_drill_error(text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(example())), st.integers(0, 400), st.text(max_size=20))
def test_whatever_is_cut_out_only_a_sentence_comes_out(start: int, length: int, text: str) -> None:
    never_but_drill_error(example()[:start] + text + example()[start + length:])


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["Ⅳ", "无", "+00:10", "5.3.1(6)", "2026-08-10T14:10:00+08:00"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["value", "at", "by", "of", "name", "id", "at_least"])
                      | st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def replaced(draw: st.DrawFn) -> str:
    """The example with some part of it, anywhere, as something else."""
    document = yaml.safe_load(example())
    part, steps = document, draw(st.integers(1, 7))
    for _ in range(steps):
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        if isinstance(part[key], (dict, list)) and part[key] and draw(st.booleans()):
            part = part[key]
            continue
        part[key] = draw(ANY)
        break
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replaced())
def test_whatever_a_key_holds_only_a_sentence_comes_out(text: str) -> None:
    never_but_drill_error(text)
