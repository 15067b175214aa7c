"""The closed grammar: every code speaks of one thing, every refusal saves nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from builders import shipped
from hypothesis import given
from hypothesis import strategies as st

from qdflood.desk.command import (
    Parsed,
    Refused,
    compose,
    help_lines,
    parse,
    quick_picks,
)
from qdflood.desk.command.vocabulary import Target, givens, vocabulary
from qdflood.observations import Observations, Report, Situation, Zero, read_situation
from qdflood.scales import fold

ISSUERS = ("sqx", "qqx", "pqx", "zyt", "bhj", "qtd")
NOW = datetime.fromisoformat("2022-08-10T14:00:00+08:00")
PLAN = shipped().edition
WORDS = vocabulary(PLAN)
LISTED = [name for name, spec in WORDS.registers.items() if spec.members == "listed"]


def taken(text: str, *state: Report) -> Parsed:
    parsed = parse(PLAN, text, NOW, NOW, state)
    assert isinstance(parsed, Parsed), parsed
    return parsed


def refused(text: str, *state: Report) -> Refused:
    parsed = parse(PLAN, text, NOW, NOW, state)
    assert isinstance(parsed, Refused), parsed.read_back
    assert parsed.sentence.endswith("未保存。")
    return parsed


def after(*lines: str) -> list[Report]:
    """What the desk holds after these lines, each a minute after the one before."""
    state: list[Report] = []
    for i, line in enumerate(lines):
        at = NOW - timedelta(minutes=len(lines) - i)
        parsed = parse(PLAN, line, at, at, state)
        assert isinstance(parsed, Parsed), parsed
        state += parsed.reports
    return state


def facts(parsed: Parsed) -> dict[str, object]:
    return {report.path: report.value for report in parsed.reports}


def said(text: str, *state: Report) -> str:
    return "。".join(taken(text, *state).sentences)


# --- codes ------------------------------------------------------------------------------


def test_codes_of_objects_collide_nowhere() -> None:
    codes = [spec.code for spec in WORDS.registers.values() if spec.code]
    for name in LISTED:
        codes += [member.code for member in PLAN.gazetteer.roster(name).members]
    twice = [code for code, times in Counter(map(fold, codes)).items() if times > 1]
    assert twice == []
    assert all(code.isascii() and code.isalnum() and code == code.lower() for code in codes)


def test_codes_of_values_and_fields_collide_nowhere_in_their_register() -> None:
    for name, infos in PLAN.info.items():
        prefixes = Counter(info.spec.code for info in infos.values() if info.spec.code)
        values: Counter[str] = Counter()
        for info in infos.values():
            if info.spec.comes_as and not info.spec.codes:
                continue  # said only after its own prefix
            own = info.spec.codes or (info.scale.codes if info.scale else {})
            # y, n, w after a prefix only, where several facts share them
            values.update(code for code in own.values() if not (info.spec.code and len(code) == 1)
                          or code.isdigit())
        both = {code for code, times in (prefixes + values).items() if times > 1}
        assert both == set(), name
        assert not any(code in ("bc", "ly", "!", "?") for code in (*prefixes, *values))


def test_codes_of_zero_reports_collide_nowhere() -> None:
    codes = [info.spec.zero_code for infos in PLAN.info.values() for info in infos.values()]
    codes += [spec.zero_code for spec in WORDS.registers.values()]
    assert max(Counter(filter(None, codes)).values()) == 1


@pytest.mark.parametrize("register", LISTED)
def test_every_member_answers_to_its_code_and_to_its_full_name(register: str) -> None:
    key = WORDS.prefix(next(i for i in WORDS.terms[register].fields if i.spec.reported))
    for member in PLAN.gazetteer.roster(register).members:
        parsed = taken(f"{member.code} {key} ?")
        assert {(r.register, r.member, r.value) for r in parsed.reports} == {
            (register, member.name, None)}
        by_name = parse(PLAN, f"{member.name} {key} ?", NOW, NOW)
        if len(WORDS.called(member.name)) == 1:
            assert isinstance(by_name, Parsed) and by_name.reports == parsed.reports
        else:
            assert isinstance(by_name, Refused) and "重名" in by_name.sentence


def test_every_value_has_a_token_that_says_it_and_nothing_else() -> None:
    for register, spec in WORDS.registers.items():
        if spec.members == "reported":
            continue
        roster = PLAN.gazetteer.roster(register).members
        key = WORDS.key(Target(register, roster[0].name if roster else None))
        for info in WORDS.terms[register].fields:
            if not info.spec.reported:
                continue
            for value in givens(info):
                line = f"{key} {WORDS.token(info, value)}"
                found = {r.field: r.value for r in taken(line).reports}
                assert found == {info.name: [value] if info.spec.many else value}, line


# --- what is taken -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "read_back"),
    [
        ("nc cj z", "南村站洪水位超过警戒水位，趋势可能继续上涨。来源：市水文中心。"),
        ("南村 超过警戒 上涨", "南村站洪水位超过警戒水位，趋势可能继续上涨。来源：市水文中心。"),
        ("ＮＣ　ｃｊ　ｚ", "南村站洪水位超过警戒水位，趋势可能继续上涨。来源：市水文中心。"),
        ("nc 12.31", "南村站实测水位12.31米。来源：市水文中心。"),
        ("nc 水位 12", "南村站实测水位12.00米。来源：市水文中心。"),
        ("nc yb 13.5", "南村站预报水位13.50米。来源：市水文中心。"),
        ("nc ?", "南村站洪水位未知（对方不掌握）。来源：市水文中心。"),
        ("南村 未知", "南村站洪水位未知（对方不掌握）。来源：市水文中心。"),
        ("nc g5", "南村站预计洪水位高于5年一遇设计洪水位。来源：市水文中心。"),
        ("tf 12 y", "台风影响时中心附近最大平均风力12级，预报影响青岛。来源：市气象局。"),
        ("tf 10-11", "台风影响时中心附近最大平均风力10—11级。来源：市气象局。"),
        ("台风 10—11级", "台风影响时中心附近最大平均风力10—11级。来源：市气象局。"),
        ("tf 17+", "台风影响时中心附近最大平均风力17级以上。来源：市气象局。"),
        ("tf +示例 17级以上 zm", "台风示例影响时中心附近最大平均风力17级以上，正面影响青岛。来源：市气象局。"),
        ("yu d", "预报有大范围强降雨。来源：市气象局。"),
        ("降雨 大范围强降雨 无", "预报无大范围强降雨。来源：市气象局。"),
        ("yu ?", "大范围强降雨未知（对方不掌握）。来源：市气象局。"),
        ("yu st 120", "预报降雨区过去10天累计平均降雨量120毫米。来源：市气象局。"),
        ("ls 3", "崂山区启动Ⅲ级应急响应。来源：崂山区防指。"),
        ("ls 3 jd", "崂山区启动Ⅲ级应急响应，发生较大洪涝灾害。来源：崂山区防指。"),
        ("崂山区 Ⅲ级 较大", "崂山区启动Ⅲ级应急响应，发生较大洪涝灾害。来源：崂山区防指。"),
        ("崂山区 III", "崂山区启动Ⅲ级应急响应。来源：崂山区防指。"),
        ("崂山区 三级 发生较大洪涝灾害", "崂山区启动Ⅲ级应急响应，发生较大洪涝灾害。来源：崂山区防指。"),
        ("ls 3+", "崂山区启动Ⅲ级或以上应急响应。来源：崂山区防指。"),
        ("ls 0 hw gw cw", "崂山区未启动应急响应，无洪涝灾害，无干旱，城区无干旱。来源：崂山区防指。"),
        ("pd hl ?", "平度市洪涝灾害未知（对方不掌握）。来源：平度市防指。"),
        ("pd gh zd", "平度市发生中度干旱。来源：平度市防指。"),
        ("pd 城区旱 中度", "平度市城区发生城市中度干旱。来源：平度市防指。"),
        ("pd 4 ft fx", "平度市启动Ⅳ级应急响应，响应灾种为台风、洪涝。来源：平度市防指。"),
        ("pd xzy 1200", "平度市需转移人员1200人。来源：平度市防指。"),
        ("pd 需转移:1,200人", "平度市需转移人员1200人。来源：平度市防指。"),
        ("pd xzy 无", "平度市需转移人员0人。来源：平度市防指。"),
        ("pd yl 80.5", "平度市24小时降雨量80.5毫米。来源：市气象局。"),
        ("pd nl 香港路", "平度市内涝积水：香港路。来源：平度市防指。"),
        ("市区 yl 45", "市区（市南区、市北区、李沧区）24小时降雨量45毫米。来源：市气象局。"),
        ("cz jd", "产芝水库发生较大险情。来源：市水务管理局。"),
        ("产芝水库 重大险情", "产芝水库发生重大险情。来源：市水务管理局。"),
        ("水库 崂山 zd", "崂山水库发生重大险情。来源：市水务管理局。"),
        ("cz w", "产芝水库无险情。来源：市水务管理局。"),
        ("cz yj zd", "产芝水库预计即将出现重大险情。来源：市水务管理局。"),
        ("cz 21.5 cx", "产芝水库库水位21.50米，水位超过汛限水位。来源：市水务管理局。"),
        ("cz yk", "产芝水库险情已控制。来源：市水务管理局。"),
        ("dgh gl zd", "大沽河干流发生重大险情。来源：市水务管理局。"),
        ("dgh zl jk pd cs 2", "大沽河重要支流发生决口，所在区（市）为平度市，险情共2处。来源：市水务管理局。"),
        ("+某村水库 x2 pd kb",
         "某村水库（名录以外的水库）规模为小（二）型，所在区（市）为平度市，发生垮坝。来源：市水务管理局。"),
        ("+李家河 zl zd", "李家河重要支流（名录以外的河道）发生重大险情。来源：市水务管理局。"),
        ("sk + x2 kb", "某座小（二）型水库发生垮坝。来源：市水务管理局。"),
        ("xh by ch sqx", "市气象局暴雨橙色预警信号。来源：市气象局。"),
        ("xh by ch sqx jc 15:30", "市气象局暴雨橙色预警信号8月10日15:30失效。来源：市气象局。"),
        ("sj +山东省防指 3 y", "山东省防指启动Ⅲ级应急响应，通知点名青岛。来源：山东省防指。"),
        ("hyp nz", "即将发生农作物受旱。来源：市农业农村局。"),
        ("jyp tj y kz 是", "台风影响已结束，工程险情基本控制。来源：市气象局、市水务管理局。"),
        ("pd jd @平度市防指 03:12 #电话；<b>",
         "平度市发生较大洪涝灾害。来源：平度市防指。时间：03:12发生；14:00接报。备注：电话；<b>。"),
        ("pd jd @pd", "平度市发生较大洪涝灾害。来源：平度市防指。"),
        ("cz 无 03:12", "产芝水库无险情。来源：市水务管理局。时间：03:12（发生或观测；14:00录入）。"),
        ("pd jd @市水务管理局 15:00", "平度市发生较大洪涝灾害。来源：市水务管理局。时间：昨日15:00发生；14:00接报。"),
        ("pd jd @+某镇防指", "平度市发生较大洪涝灾害。来源：某镇防指。"),
        ("0 sk", "除已报者外，水库无险情。来源：市水务管理局。"),
        ("水库零报告", "除已报者外，水库无险情。来源：市水务管理局。"),
        ("零报告 水库", "除已报者外，水库无险情。来源：市水务管理局。"),
        ("0 sk pd", "平度市：除已报者外水库无险情。来源：市水务管理局。"),
        ("0 sk 市城市防汛办公室", "市城市防汛办公室：除已报者外水库无险情。来源：市水务管理局。"),
        ("0 hl pd", "平度市无洪涝灾害。来源：平度市防指。"),
        ("0 tf", "当前无台风影响青岛。来源：市气象局。"),
        ("0 sk hd 03:12 @市水务管理局",
         "除已报者外，水库无险情。除已报者外，河道无险情。来源：市水务管理局。时间：03:12（发生或观测；14:00录入）。"),
    ],
)  # fmt: skip
def test_a_line_is_read_back_whole(line: str, read_back: str) -> None:
    assert taken(line).read_back == read_back


def test_a_line_gives_what_a_situation_file_would() -> None:
    """The same reports, field by field, as the file of blueprint 5.1."""
    document = {"at": NOW.isoformat(), "observations": {
        "stations": {"南村": {"position": "超过警戒水位", "outlook": "可能继续上涨"}},
        "typhoon": {"force": {"at_least": 10, "at_most": 11}, "affects_qingdao": True},
        "districts": {"崂山区": {"response": "Ⅲ", "flood": "较大"}, "市区": {"rain_24h_mm": 45}},
        "rivers": [{"river": "大沽河", "reach": "干流", "danger": "重大险情"}],
        "reservoirs": [{"name": "某村水库", "size": "小（二）型", "district": "平度市",
                        "danger": "垮坝"}],
    }}  # fmt: skip
    lines = ("nc cj z", "tf 10-11 y", "ls 3 jd", "市区 yl 45", "dgh gl zd", "+某村水库 x2 pd kb")

    def key(report: Report) -> tuple[object, ...]:
        return (report.register, report.member, report.row, report.field, str(report.value),
                report.at, report.by, report.settles)

    typed = [key(report) for line in lines for report in taken(line).reports]
    assert sorted(typed, key=str) == sorted(
        (key(r) for r in read_situation(PLAN, document).reports), key=str)


def test_source_time_and_note_are_kept() -> None:
    parsed = taken("pd jd yl 80 @市水务管理局 03:12 #值班电话")
    for report in parsed.reports:
        assert (report.by, report.note) == ("市水务管理局", "值班电话")
        assert report.at == datetime.fromisoformat("2022-08-10T03:12:00+08:00")
        assert report.recorded == NOW
    assert taken("pd jd 14:00").reports[0].at == NOW
    assert taken("pd jd 14:01").reports[0].at == datetime.fromisoformat("2022-08-09T14:01+08:00")


def test_a_districts_own_headquarters_is_the_same_voice_named_or_not() -> None:
    """Else naming it once and not the next time would be a contradiction, not a correction."""
    assert taken("pd jd @平度市防指").reports[0].by == taken("pd jd").reports[0].by
    assert taken("cz zd @平度市防指").reports[0].by == "平度市防指"
    assert taken("pd jd @崂山区防指").reports[0].by == "崂山区防指"


def test_zero_reports_are_entries_of_their_own() -> None:
    assert taken("0 sk pd lx").zeros == tuple(
        Zero("reservoirs", "danger", NOW, "市水务管理局", (("district", name),), recorded=NOW)
        for name in ("平度市", "莱西市"))
    assert taken("0 hl pd").zeros[0].scope == (("district", "平度市"),)
    assert taken("0 tf").zeros[0].field == ""
    assert [z.field for z in taken("0 xy hl gh cq").zeros] == [
        "response", "flood", "drought", "urban_drought"]


# --- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence", "keys"),
    [
        ("南村 警戒", "南村：“警戒”是低于、接近还是超过？未保存。", ["南村 dj", "南村 jj", "南村 cj"]),
        ("nc 超过", "南村：“超过”是警戒水位还是保证水位？未保存。", ["nc cj", "nc cb"]),
        ("崂山 3", "“崂山”有重名，请写全称或代码：崂山水库、崂山区。未保存。", ["lsk 3", "ls 3"]),
        ("墨水河 gl zd", "“墨水河”有重名，请写全称或代码：墨水河（即墨）、墨水河（胶州）。未保存。",
         ["mjm gl zd", "mjz gl zd"]),
        ("崂山 zd", None, ["lsk zd", "ls zd"]),
        ("ls zd", "崂山区：“zd”说的是哪一项？未保存。", ["ls gzd", "ls czd"]),
        ("pd 中度干旱", None, ["pd gzd", "pd czd"]),
        ("pd 特大", None, ["pd td", "pd gtd", "pd ctd"]),
        ("ls w", None, ["ls 0", "ls hw", "ls gw", "ls cw"]),
        ("ls ?", "崂山区：哪一项未知？未保存。", ["ls xy ?", "ls hl ?", "ls gh ?", "ls cq ?"]),
        ("nc 12", "南村：“12”如是实测水位，请带小数点。未保存。", ["nc 12.00"]),
        ("ls 5", "崂山区：“5”说的是哪一项？未保存。", None),
        ("pd 2jz 3", "平度市：“2jz”不认识。未保存。", []),
        ("pd jz 3", "一行只报一个对象：平度市之后又说了“jz”。未保存。", []),
        ("nccj", "没有“nccj”这个代码或名称。未保存。", ["nc"]),
        ("xx 3", None, None),
        ("cz cj", "产芝水库：“cj”不认识，或不是产芝水库可以报的内容；可报：地点、险情、预计险情、控制情况、"
         "库水位、水位超过汛限水位、预计水位继续上涨接近警戒水位、水位已接近或超过警戒水位。未保存。", []),
        ("xh by h", "气象预警信号：“h”不认识，或不是气象预警信号可以报的内容。未保存。",
         ["xh by hu", "xh by ho"]),
        ("xh 暴雨 红", None, [f"xh 暴雨 红 {by}" for by in ISSUERS]),
        ("xh 暴雨红", None, [f"xh 暴雨 红 {by}" for by in ISSUERS]),
        ("暴雨红色预警", None, [f"xh 暴雨 红色 {by}" for by in ISSUERS]),
        ("pd 转移 1200", None, ["pd xzy 1200", "pd yzy 1200"]),
        ("ls 死亡 2", None, ["ls sw 2"]),
        ("yu 有效降雨 是", None, ["yu 未来一周有效降雨 是"]),
        ("ls 3 4", "崂山区：应急响应说了两个值（Ⅲ级、Ⅳ级）。未保存。", []),
        ("ls 3 3", "崂山区：应急响应说了两个值（Ⅲ级、Ⅲ级）。未保存。", []),
        ("tf 19", None, []),
        ("tf 12.5", None, []),
        ("nc 1000.5", None, []),
        ("pd xzy -3", None, []),
        ("pd xzy 很多", None, []),
        ("nc 水位 无", None, []),
        ("pd gh 很重", "平度市：“很重”不是干旱的取值。未保存。",
         ["pd gw", "pd gqd", "pd gzd", "pd gyz", "pd gtd"]),
        ("pd gh", "平度市：干旱没有说值。未保存。", ["pd gw", "pd gqd", "pd gzd", "pd gyz", "pd gtd"]),
        ("市区 3", "“市区”只能报24小时降雨量；应急响应请分别报：市南区、市北区、李沧区。未保存。",
         ["sn 3", "sb 3", "lc 3"]),
        ("cz zx zd", None, []),
        ("dgh gl zd sn", None, []),
        ("+崂山水库 kb", "“崂山水库”已在名录中，不用加号。未保存。", ["lsk kb"]),
        ("+某地 zd", "“+某地”是哪一类？未保存。", ["hd +某地 zd", "sk +某地 zd"]),
        ("+123 zd", None, None),
        ("tf ?", "还没有报过台风。有无都不掌握的，不用录入，仍按未知计；"
         "有而情况不明的，请先报已知的一项。未保存。", ["tf y ?", "0 tf"]),
        ("sk 无", "水库：什么“无”？未保存。", ["0 sk", "0 sky", "0 skx"]),
        ("张家沟水库 平度 垮坝", "没有“张家沟水库”这个代码或名称；名录以外的，名称前面加+。未保存。",
         ["+张家沟水库 平度 垮坝"]),
        ("sk 张家沟水库 垮坝 02:10", "“张家沟水库”不在水库名录中；名录以外的，名称前面加+。未保存。",
         ["sk +张家沟水库 垮坝 02:10"]),
        ("李家河水库 小(一) 垮坝", None, ["+李家河水库 小(一) 垮坝"]),
        ("sk 垮坝", "水库：没有说是哪一座。未保存。", ["sk + 垮坝"]),
        ("市区 88.5", "市区：“88.5”说的是哪一项？未保存。", ["市区 yl 88.5"]),
        ("nc 1231", None, []),
        ("pd 死亡 3", "平度市：“死亡”说的是哪一项？未保存。", ["pd sw 3"]),
        ("pd 转移 1200", None, ["pd xzy 1200", "pd yzy 1200"]),
        ("pd 50mm", None, ["pd yl 50"]),
        ("xh 暴雨红色预警", None, [f"xh 暴雨 红色 {by}" for by in ISSUERS]),
        ("暴雨红色预警信号", None, [f"xh 暴雨 红色 {by}" for by in ISSUERS]),
        ("sj 3", None, []),
        ("xh by ch", "气象预警信号：没有说发布单位。未保存。", None),
        ("jy 8 4 洪涝", "其他情况建议要写明理由和提出人，请用“其他情况建议”表单录入。未保存。", []),
        ("jyp y", None, ["jyp tj y", "jyp yjs y"]),
        ("0", None, None),
        ("0 qs", "零报告要写明是什么。未保存。", None),
        ("0 sk 市区", None, None),
        ("0 sk 崂山", None, []),
        ("0 tf pd", None, None),
        ("0 sk sk", None, []),
        ("nc", None, None),
        ("", "没有输入内容。未保存。", []),
        ("#只有备注", "没有输入内容。未保存。", []),
        ("pd jd 25:00", None, []),
        ("pd jd 03:12 04:12", "时间说了两个。未保存。", []),
        ("pd jd @", None, []),
        ("pd jd @甲 @乙", "来源说了两个。未保存。", []),
        ("pd jd @某镇", None, ["pd jd @+某镇"]),
        ("pd \u202ejd", None, []),
        ("pd jd\u0000", None, []),
        ("p" * 501, None, []),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_with_keys_to_press(
    line: str, sentence: str | None, keys: list[str] | None
) -> None:
    found = refused(line)
    if sentence is not None:
        assert found.sentence == sentence
    if keys is not None:
        assert [choice.command for choice in found.choices] == keys


def test_a_choice_of_a_refusal_keeps_the_rest_of_the_line() -> None:
    found = refused("ls 3 zd 03:12 @pd #电话")
    assert found.choices[0].command == "ls 3 gzd 03:12 @pd #电话"
    assert taken(found.choices[0].command).read_back == (
        "崂山区启动Ⅲ级应急响应，发生中度干旱。来源：平度市防指。时间：03:12（发生或观测；14:00录入）。备注：电话。")


@pytest.mark.parametrize("line", [
    "某村水库 垮坝", "nc 1231", "tf ?", "cz zx zd", "石河 垮坝", "南村 警戒", "xh 暴雨红色", "市区 3",
])
def test_every_way_out_of_a_refusal_is_one(line: str) -> None:
    for choice in refused(line).choices:
        found = parse(PLAN, choice.command, NOW, NOW)
        assert isinstance(found, Parsed) or found.choices, choice


def test_none_of_a_register_is_its_zero_report() -> None:
    for line in ("tf 无", "台风 没有 03:10", "xh 无"):
        assert not taken(line).reports and taken(line).zeros[0].field == ""
    assert said("tf 无") == "当前无台风影响青岛"


def test_a_size_is_understood_as_it_is_said() -> None:
    for word in ("小一", "小(一)", "小（一）", "小一型"):
        assert facts(taken(f"+某村水库 {word} pd kb"))["reservoirs.某村水库.size"] == "小（一）型"


def test_not_known_after_a_fresh_report_says_that_the_report_stands() -> None:
    state = after("nc cj z", "cz zd")
    assert taken("nc ?", *state).notices == (
        "此前所报“洪水位超过警戒水位”（2分钟前）仍按有效计，至过时为止；当初报错的，到“值班日志”更正",)
    assert taken("cz ?", *state).notices == (
        "此前所报“发生重大险情”（1分钟前）仍按有效计；当初报错的，到“值班日志”更正",)
    no = refused("nc ? !", *state)  # the engine takes nothing back for it, nor does a file
    assert "不能作为核定" in no.sentence and [c.command for c in no.choices] == ["nc ?"]


def test_a_milder_correction_says_what_it_takes_back() -> None:
    state = after("lx 3", "nc cj")
    assert taken("lx 4", *state).notices == (
        "低于此前所报“启动Ⅲ级应急响应”（2分钟前），保存后以本次为准",)
    assert not taken("lx 2", *state).notices
    assert not taken("nc jj", *state).notices, "a river falls; that corrects nobody"


def test_what_was_worse_is_compared_with_what_counts_not_with_the_latest_word() -> None:
    lower = "低于此前所报“发生重大险情”（2分钟前），保存后以本次为准"
    assert taken("cz 一般", *after("cz zd", "cz ?")).notices == (lower,)
    assert taken("cz 一般 !", *after("cz zd", "cz ?")).notices == (lower,)
    other = taken("cz 一般 ! @莱西市防指", *after("cz zd", "cz ?"))
    assert other.notices == ("低于市水务管理局此前所报“发生重大险情”（2分钟前），保存后以本次为准",)
    assert not taken("cz 一般", *after("cz zd", "cz jc")).notices, "it counted no more"
    assert not taken("cz 一般 03:00", *after("cz zd")).notices, "told late, it changes nothing"


@pytest.mark.parametrize("lines", [
    ("cz kb",), ("cz kb", "cz ?"), ("cz kb", "cz yk"), ("cz kb", "cz 无 @莱西市防指"),
    ("cz kb @莱西市防指", "cz 无"),
])
@pytest.mark.parametrize("milder", ["cz 无", "cz 一般", "cz 无 !", "cz zd 以上", "cz zd+"])
def test_a_breach_stays_until_it_is_said_to_be_over(lines: tuple[str, ...], milder: str) -> None:
    state = after(*lines)
    found = parse(PLAN, milder, NOW, NOW, state)
    if isinstance(found, Parsed):  # another source: both stand until somebody settles it
        known = Situation(PLAN, Observations(NOW, (*state, *found.reports)))
        assert known.rows["reservoirs"]["产芝水库", ""].base("danger").hi == 4
        return
    if "保持到" in found.sentence:
        assert "录入“险情已解除”" in found.sentence and "更正" in found.sentence
        assert [c.command for c in found.choices] == ["cz jc"]
    assert found.sentence.endswith("未保存。")


def test_a_breach_is_over_by_its_word_and_only_where_it_was() -> None:
    state = after("dgh gl dd 上游 jk", "cz kb")
    assert [c.command for c in refused("dgh gl dd 上游 无", *state).choices] == ["dgh gl dd 上游 jc"]
    assert "保持到" in refused("dgh gl dd 上游 zd", *state).sentence
    assert taken("dgh gl dd 下游 zd", *state).reports
    assert said("cz jc", *state) == "产芝水库险情已解除"
    assert said("cz 无 jc", *state) == "产芝水库无险情，险情已解除"
    assert said("cz 无", *after("cz kb", "cz jc")) == "产芝水库无险情"
    assert taken("cz 无 03:00", *state).reports  # told late: what came after it stands


@pytest.mark.parametrize(("line", "read"), [
    ("pd 干旱 中度", "平度市发生中度干旱"), ("pd 洪涝 较大", "平度市发生较大洪涝灾害"),
    ("pd 响应 三级", "平度市启动Ⅲ级应急响应"), ("pd 三级响应", "平度市启动Ⅲ级应急响应"),
    ("pd 城区旱 中度", "平度市城区发生城市中度干旱"), ("pd 雨量 50", "平度市24小时降雨量50毫米"),
    ("pd 较大洪涝", "平度市发生较大洪涝灾害"), ("pd 干旱 无", "平度市无干旱"),
    ("pd 3 干旱", "平度市启动Ⅲ级应急响应，响应灾种为干旱"),
    ("pd 3 干旱 gzd", "平度市启动Ⅲ级应急响应，响应灾种为干旱，发生中度干旱"),
])
def test_the_name_of_a_column_does_what_its_code_does(line: str, read: str) -> None:
    assert said(line) == read


def test_the_settled_word_and_what_it_overrules_stand_in_the_sentence() -> None:
    assert said("cz 无 !", *after("cz zd")) == "产芝水库无险情（核定，推翻“发生重大险情”）"
    assert said("cz 无 !", *after("cz zd", "cz ?")) == "产芝水库无险情（核定，推翻“发生重大险情”）"
    assert said("cz 无 ! @莱西市防指", *after("cz zd")) == (
        "产芝水库无险情（核定，推翻市水务管理局所报“发生重大险情”）")
    assert said("cz 无 !") == "产芝水库无险情（核定）"
    assert taken("sb jd").by == "市北区防指"
    assert taken("0 hl pd").by == "平度市防指"


def test_no_word_is_completed_from_its_beginning() -> None:
    for line in ("nc c", "nc 超", "南 cj", "tf 12 ye", "cz 重", "ls Ⅲ级应急", "产 zd", "pd xz 12"):
        refused(line)


def tokens() -> Iterator[str]:
    yield from ("0", "+", "+某村水库", "?", "12", "12.3", "3", "17+", "10-11", "@pd", "03:12", "#x",
                "警戒", "bc", "ly", "d1", "!", "市区", "pd2jz", "2jz")
    yield from WORDS.words()
    for terms in WORDS.terms.values():
        yield from terms.values
        yield from terms.prefixes


LINES = st.lists(st.sampled_from(sorted(set(tokens()))), max_size=6).map(" ".join)


@given(LINES | st.text(max_size=40))
def test_a_line_is_taken_whole_or_refused_and_what_is_taken_can_be_weighed(line: str) -> None:
    parsed = parse(PLAN, line, NOW, NOW)
    if isinstance(parsed, Refused):
        assert parsed.sentence.endswith("未保存。") and not hasattr(parsed, "reports")
        return
    assert (parsed.reports or parsed.zeros) and parsed.sentences and all(parsed.sentences)
    assert "None" not in parsed.read_back and "{" not in parsed.read_back.replace(line, "")
    observations = Observations(NOW, parsed.reports, parsed.zeros)
    shipped().rules.weigh(PLAN.rungs, Situation(PLAN, observations))


@given(LINES)
def test_a_line_read_again_says_the_same(line: str) -> None:
    assert parse(PLAN, line, NOW, NOW) == parse(PLAN, line, NOW, NOW)


# --- rows that have been reported already ----------------------------------------------------


def test_the_only_typhoon_is_meant_until_there_are_two() -> None:
    state = after("tf 12 y")
    assert taken("tf 13", *state).reports[0].member == state[0].member
    state = after("tf 12 y", "tf +梅花 10")
    found = refused("tf 11", *state)
    assert [c.command for c in found.choices] == ["tf +1 11", "tf 梅花 11"]
    assert said("tf 梅花 11", *state) == "台风梅花影响时中心附近最大平均风力11级"
    assert taken("tf +1 n", *state).reports[0].member == "#1"
    assert taken("0 tf", *state).notices


def test_rows_of_one_river_are_never_merged_by_guess() -> None:
    state = after("dgh zd")
    found = refused("dgh gl zd", *state)
    assert [c.command for c in found.choices] == ["dgh gl zd bc", "dgh gl zd ly"]
    same, other = (taken(c.command, *state) for c in found.choices)
    assert same.reports[0].row == state[0].row and other.reports[0].row != state[0].row
    both = after("dgh gl zd", "dgh gl zd ly")
    assert len({r.row for r in both}) == 2
    found = refused("dgh yk", *both)
    assert [c.command for c in found.choices] == ["dgh yk d1", "dgh yk d2", "dgh yk ly"]
    assert taken("dgh yk d2", *both).reports[0].row == both[-1].row
    refused("dgh yk d3", *both)


def test_a_control_goes_to_the_row_it_speaks_of() -> None:
    state = after("dgh gl zd", "dgh zl jk")
    closed = taken("dgh zl yk", *state)
    assert closed.sentences == ("大沽河重要支流险情已控制",)
    assert {r.row for r in closed.reports} == {state[-1].row}
    assert taken("cz yk", *after("cz zd")).reports[0].value == "已控制"


def test_what_happens_after_the_control_is_open_again_and_the_read_back_says_so() -> None:
    state = after("cz zd", "cz jc")
    again = taken("cz zd", *state)
    assert again.sentences == ("产芝水库发生重大险情，险情未控制",)
    assert again.reports[-1].settles
    known = Situation(PLAN, Observations(NOW, (*state, *again.reports)))
    assert known.rows["reservoirs"]["产芝水库", ""].base("danger").lo == 3
    assert len(taken("cz w", *state).reports) == 1
    assert len(taken("cz zd 00:05", *state).reports) == 1  # told late: it was before the control


def test_a_signal_lifted_is_over_and_the_next_is_a_new_one() -> None:
    state = after("xh by ch sqx")
    red = taken("xh by ho sqx", *state)
    assert red.reports[0].member == state[0].member
    state = after("xh by ch sqx", "xh by sqx jc")
    assert state[-1].member == state[0].member
    again = taken("xh by ch sqx", *state)
    assert again.reports[0].member != state[0].member
    known = Situation(PLAN, Observations(NOW, (*state, *again.reports)))
    assert [member for member, _ in known.rows["signals"]] == [again.reports[0].member]
    area = taken("xh by ho sqx fw 胶州", *after("xh by ch sqx"))
    assert area.reports[0].member == "#2"


def test_unnamed_and_unlisted_entries_are_found_again() -> None:
    state = after("sk + x2 pd kb", "sk + zx zd", "+某村水库 x2 pd kb")
    assert said("sk +1 yk", *state) == "某座小（二）型水库险情已控制"
    assert taken("某村水库 yk", *state).reports[0].member == "某村水库"
    assert "名录以外" not in said("+某村水库 jc", *state)
    refused("sk +3 yk", *state)


def test_another_source_that_differs_is_told_before_saving_and_can_be_settled() -> None:
    state = after("pd hl yb @市水务管理局")
    notice = taken("pd hl jd", *state).notices[0]
    assert "市水务管理局" in notice and "矛盾" in notice
    settled = taken("pd hl jd !", *state)
    assert not settled.notices and all(r.settles for r in settled.reports)
    assert "核定：各方说法不一的，以此为准" in settled.details
    assert not taken("pd hl yb", *state).notices


def test_a_zero_report_says_what_it_does_not_close() -> None:
    state = after("cz zd", "yf jd", "yf jc")
    assert taken("0 sk", *state).notices == ("产芝水库发生重大险情仍按已报计，零报告不予核销",)


# --- the mouse road ---------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [(), ("tf +示例 12", "sj +省防指 3", "+某村水库 x2 kb")])
def test_every_pick_types_a_line_that_is_taken(lines: tuple[str, ...]) -> None:
    state = after(*lines)
    subjects = quick_picks(PLAN, state)
    assert subjects[0].label == "南村" and subjects[-1].label == "零报告"
    count = 0
    for subject in subjects:
        for pick in subject.picks:
            needed = [q for q in pick.questions if q.needed]
            for question in pick.questions:
                rest = [q.options[0].token for q in needed if q is not question]
                for option in question.options:
                    line = compose(pick, [t for t in (option.token, *rest) if t])
                    parsed = parse(PLAN, line, NOW, NOW, state)
                    if isinstance(parsed, Refused):  # a dam that failed is not taken back
                        assert "保持到“险情已解除”为止" in parsed.sentence and parsed.choices
                        continue
                    fields = {item.field for item in (*parsed.reports, *parsed.zeros)}
                    assert question.field in fields, line
                    assert needed or option.command == line
                    count += 1
    assert count > 2000


def test_picks_offer_unknown_and_start_empty() -> None:
    """未知 is one click for every fact of a listed member; nothing is preset."""
    for subject in quick_picks(PLAN):
        if subject.register in LISTED:
            for pick in subject.picks:
                assert all(q.options[-1].label == "未知" for q in pick.questions)
    force = next(q for s in quick_picks(PLAN) if s.register == "typhoon"
                 for q in s.picks[0].questions if q.field == "force")
    assert [o.label for o in force.options][8:12] == ["8", "9", "10", "11"]


def test_the_examples_shown_are_all_taken() -> None:
    lines = help_lines(PLAN, NOW)
    assert len(lines) == 18
    assert ("nc cj z", "南村站洪水位超过警戒水位，趋势可能继续上涨") in lines


def test_an_unnamed_entry_takes_its_number_from_its_own_register() -> None:
    """Two dams nobody has named are two dams, whatever has been entered of rivers."""
    state = after("+ x2 jz zd")
    second = taken("+ x2 pd kb", *state)
    assert {r.register for r in second.reports} == {"reservoirs"}
    assert {r.member for r in state} == {"#1"} and {r.member for r in second.reports} == {"#2"}
    again = taken("+1 kb", *state)
    assert {(r.register, r.member) for r in again.reports} == {("reservoirs", "#1")}
    refused("+7 kb", *state)


# --- times as they are said ---------------------------------------------------------------


@pytest.mark.parametrize(("word", "at"), [
    ("昨日20:00", "09T20:00"), ("昨天20:00", "09T20:00"), ("今天8:05", "10T08:05"),
    ("凌晨2点", "10T02:00"), ("20点30", "09T20:30"), ("下午1点半", "10T13:30"),
    ("20时30分", "09T20:30"), ("昨晚9点", "09T21:00"), ("前天03:12", "08T03:12"),
    ("3:12", "10T03:12"), ("昨日下午3点", "09T15:00"),
])
def test_a_time_is_taken_as_it_is_said(word: str, at: str) -> None:
    (report,) = taken(f"cz zd {word}").reports
    assert report.at == datetime.fromisoformat(f"2022-08-{at}:00+08:00")


@pytest.mark.parametrize("word", ["昨日25:00", "今天23:00", "25点", "昨日"])
def test_what_is_no_time_or_has_not_come_is_refused(word: str) -> None:
    refused(f"cz zd {word}")
