"""What a director who is no programmer is told: what to write, not what a form wants."""

from __future__ import annotations

import pytest
from builders import shipped
from script_builders import example, line_of, problems, refused, spoilt

from qdflood.drill.faults import faults

DANGER = 'danger: {value: 较大险情, at: "+00:25", by: 平度市防指}'


@pytest.mark.parametrize(("old", "new", "said"), [
    ('length: "+01:30"', 'length: "01:30"', '时长“01:30”没有加号，会读成钟点：请写 "+01:30"'),
    ('length: "+01:30"', 'length: "1:30"', '请写 "+01:30"'),
    ("    within_min: 30\n    chair", '    within_min: "30"\n    chair', "写成 30，不加引号。"),
    ("    within_min: 30\n    chair", "    within_min: 30分钟\n    chair", "写成 30，不加引号、不带“分钟”"),
    ("in_force: {", "in_force: 无 #{", "应为键值表"),
    ("flood_warning: false", "flood_warning: 无", "应为 true（有）或 false（没有）"),
    ("players: [值班员, 带班领导]", "players: 值班员、带班领导", "如 [值班员, 带班领导]，现为"),
    ("  objective: 提得准\n", "  objective: 提得准\n  reports: [示例水库]\n", "写在一行就是 {of: 名称里的几个字}"),
    ("rain_24h_mm", "雨量", "可用：rain_24h_mm（24小时降雨量，mm）"),
    (DANGER, DANGER.replace("+00:25", "9时25分"), '或从开始算起写成 "+00:25"'),
    (DANGER, DANGER.replace('"+00:25"', "“+00:25”"), "现为““+00:25””，或从开始算起"),
])
def test_a_refusal_says_what_to_write(old: str, new: str, said: str) -> None:
    text = spoilt((old, new))
    sentence = str(refused(text))
    assert said in sentence and "\n" not in sentence
    assert f"第{line_of(example(), old.strip())}行" in sentence or "reports" in sentence


@pytest.mark.parametrize(("given", "said"), [
    ('"00:30"', '按钟点读是次日00:30；从开始算起00:30请写 "+00:30"'),
    ('"08:50"', "按钟点读是次日08:50"), ("“+00:30”", '写成 "+00:30"'),
    ('"+00：30"', "“：”要去掉或改成半角"), ('"＋００:30"', '写成 "+00:30"'),
    ("后半小时", '应写成 "+01:30"（从开始算起）'),
])
def test_a_time_says_how_it_would_be_read(given: str, said: str) -> None:
    old = 'at: "+00:30"'
    assert example().count(old) >= 1
    assert said in str(refused(example().replace(old, f"at: {given}", 1)))


@pytest.mark.parametrize(("old", "new", "part", "said"), [
    (DANGER, DANGER.replace("+00:25", "+00:45"), "+00:45", "发生时间14:45晚于这一条下达的时间14:30"),
    ("      平度市: {rain_24h_mm", "      胶州市: {flood: null}\n      平度市: {rain_24h_mm", "", ""),
])
def test_readings_that_would_not_do_what_is_meant(old: str, new: str, part: str, said: str) -> None:
    text = spoilt((old, new))
    found = problems(text)
    if said:
        assert said in found[0].sentence and found[0].line == line_of(text, part)
    else:
        assert found == []


def test_not_known_under_a_zero_report_of_all_is_at_odds() -> None:
    mark = "# 四、有人询问时"
    inject = ('- id: 零报告\n  at: "+00:40"\n  title: 零报告\n  readings:\n'
              "    zero_report: [districts.flood]\n    districts: {胶州市: {flood: null}}\n\n")
    (found,) = [one for one in problems(spoilt((mark, inject + mark))) if "零报告" in one.where]
    assert "已包括胶州市" in found.sentence and "{of: districts.flood, district:" in found.sentence


def test_a_rumour_has_no_readings() -> None:
    mark = "# 四、有人询问时"
    rumour = ('- id: 传言\n  at: "+00:40"\n  title: 传言\n  message: {sender: 群众, way: 传言, text: 垮了}\n'
              "  readings: {typhoon: 无}\n\n")
    for text, key in ((rumour, "way"), (rumour.replace("  message:", "  fault: 不实传言\n  message:"), "fault")):
        (found,) = [one for one in problems(spoilt((mark, text + mark))) if "传言" in one.where]
        assert found.where.endswith(key) and "没有核实的不录入" in found.sentence


def test_a_number_sign_cuts_the_text_off() -> None:
    old = "  title: 示例水库发生较大险情"
    text = spoilt((old, "  title: 请开启 #2 闸门"))
    (found,) = problems(text)
    assert found.line == line_of(text, "请开启")
    assert "“#2 闸门”被当作说明，学员只看到“请开启”" in found.sentence
    assert problems(spoilt((old, "  title: 请开启   # 说明"))) == []


def test_what_follows_on_a_decision_that_cannot_be_taken_says_so() -> None:
    text = spoilt(("    level: Ⅳ\n    within_min: 30", "    level: 4级\n    within_min: 30"))
    first, *others = problems(text)
    assert "“4级”不是本预案的级别" in first.sentence
    assert others and all(f"（第{first.line}行的决定没有作成，先改那里）" in one.sentence for one in others)


def test_players_are_told_apart() -> None:
    (found,) = problems(spoilt(("players: [值班员, 带班领导]", "players: [值班员，带班领导]")))
    assert "“值班员，带班领导”会当作一个岗位" in found.sentence and found.where == "players"


def test_rows_are_counted_from_one_and_the_line_is_the_rows_own() -> None:
    text = spoilt(("size: 中型,", "size: 大的,"))
    error = refused(text)
    assert f"第{line_of(text, '大的')}行" in error.where and "reservoirs[第1项].size" in error.where


def test_every_obvious_slip_is_told_at_once() -> None:
    text = spoilt(("edition: qingdao", "edition：qingdao"), ('length: "+01:30"', "length: +01:30"))
    first, second = faults(shipped().edition, text.encode(), "甲.yaml")
    assert "冒号是全角" in str(first) and '请写成 "+01:30"' in str(second)


def test_a_dash_left_out_is_asked_after() -> None:
    text = example().replace("- id: 提得准", "  id: 提得准", 1)
    assert "键“id”重复，是不是漏了行首的“- ”" in str(refused(text))


def test_full_width_colons_throughout() -> None:
    text = "\n".join(line.replace(": ", "：") for line in example().splitlines() if line[:1] != "#")
    sentence = str(refused(text))
    assert "冒号是全角" in sentence and len(sentence) < 120
