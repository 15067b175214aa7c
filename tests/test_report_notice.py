"""通知: what it is called, what it says word for word, what is left for the office to write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from decision_builders import EDITION, ORGANIZATION, decision
from report_builders import LISTS, NOON, ledger_of, source_of, stamp_of, told
from test_journal_ledger import log
from test_report_typeset import closed_up, pages, poppler
from test_report_word import opened, rendered, text_of

from qdflood.errors import ReportError
from qdflood.journal.decisions import Decision
from qdflood.journal.entry import DECISION
from qdflood.journal.ledger import Ledger
from qdflood.plan.actions import load_actions
from qdflood.plan.edition import load_edition
from qdflood.plan.organization import load_organization
from qdflood.report.notice import DRAFT, notice, notice_docx, notice_title
from qdflood.report.notice_words import shown
from qdflood.report.source import Source, source
from qdflood.report.stamp import Stamp

TEXT = (Path(__file__).resolve().parent.parent / "rules/qingdao-2021/text.txt").read_text("utf-8")
DEPUTY, CHIEF = "常务副总指挥", "总指挥"
FLOODS = [told("districts", "崂山区", "flood", "一般", "崂山区防指"),
          told("districts", "胶州市", "flood", "一般", "胶州市防指")]
TWO = ("崂山区", "胶州市")
START = decision("启动", "12:05", "Ⅳ", DEPUTY, in_force="12:10", districts=TWO, consultation=1)
ISSUE = decision("预警发布", "12:01", None, DEPUTY, districts=TWO)
RAISE = decision("调整", "13:05", "Ⅱ", CHIEF, in_force="13:10", from_level="Ⅳ", districts=TWO,
                 grounds=("5.5.1(3)",))


def after(*decisions: Decision) -> tuple[Source, Decision]:
    """A log of the decisions, and the last of them as it was entered."""
    held = ledger_of(FLOODS, *decisions)
    return source_of(held), held.official.decisions[-1]


def titled(*decisions: Decision, spelled: bool = False) -> str:
    found, last = after(*decisions)
    return notice_title(found, last, spelled=spelled)


def lines(*decisions: Decision, spelled: bool = False) -> list[str]:
    found, last = after(*decisions)
    return text_of(notice_docx(found, stamp_of(), last, spelled=spelled))


# --- titles -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hazards", "level", "said"),
    [
        (("洪涝",), "Ⅲ", "关于启动防汛Ⅲ级应急响应的通知"),
        (("台风",), "Ⅳ", "关于启动防台风Ⅳ级应急响应的通知"),
        (("干旱",), "Ⅰ", "关于启动抗旱Ⅰ级应急响应的通知"),
        (("台风", "洪涝"), "Ⅱ", "关于启动防汛防台风Ⅱ级应急响应的通知"),
    ],
)
def test_a_start_by_its_hazards_and_level(hazards: tuple[str, ...], level: str, said: str) -> None:
    assert titled(decision("启动", "12:05", level, CHIEF, hazards=hazards)) == said


def test_a_change_names_both_levels() -> None:
    typhoon = {"hazards": ("台风",), "districts": TWO}
    three = decision("启动", "12:05", "Ⅲ", DEPUTY, **typhoon)
    two = decision("调整", "13:05", "Ⅱ", DEPUTY, from_level="Ⅲ", **typhoon)
    assert titled(three, two) == "关于将防台风Ⅲ级应急响应提升为Ⅱ级应急响应的通知"
    assert titled(three, two, spelled=True) == "关于将防台风三级应急响应提升为二级应急响应的通知"
    back = decision("调整", "13:30", "Ⅲ", DEPUTY, from_level="Ⅱ", **typhoon)
    assert titled(three, two, back) == "关于将防台风Ⅱ级应急响应降低为Ⅲ级应急响应的通知"


def test_a_hazard_that_leaves_is_not_raised() -> None:
    other = replace(RAISE, hazards=("干旱",))
    assert titled(START, other) == "关于将防汛Ⅳ级应急响应调整为抗旱Ⅱ级应急响应的通知"


def test_a_change_of_hazards_is_said() -> None:
    both = replace(RAISE, hazards=("洪涝", "台风"))
    assert titled(START, both) == "关于将防汛Ⅳ级应急响应提升为防汛防台风Ⅱ级应急响应的通知"


BOTH = ("台风", "洪涝")
STORM = decision("启动", "12:05", "Ⅲ", DEPUTY, hazards=BOTH, districts=TWO, grounds=("5.4.1(1)",))
OVER = [told("closing", "", name, True, "市气象局") for name in
        ("typhoon_warning_lifted", "typhoon_signal_lifted", "no_marked_effect")]


def without_typhoon(level: str = "Ⅲ", reason: str = "") -> Decision:
    return decision("调整", "13:05", level, DEPUTY, from_level="Ⅲ", hazards=("洪涝",),
                    districts=TWO, grounds=("5.3.1(3)",), reason=reason)


def test_a_hazard_that_ends_while_another_goes_on_is_said_by_name_and_clause() -> None:
    for level, verb in (("Ⅲ", "调整"), ("Ⅳ", "降低")):
        held = ledger_of([*FLOODS, *OVER], STORM, without_typhoon(level, "台风已远离"))
        found, last = source_of(held), held.official.decisions[-1]
        title = f"将防汛防台风Ⅲ级应急响应{verb}为防汛{level}级应急响应"
        assert notice_title(found, last) == f"关于{title}的通知"
        said = text_of(notice_docx(found, stamp_of(), last))
        assert any(line.endswith("现将有关事项通知如下：") and f"{title}，防台风应急响应结束。" in line
                   for line in said)
        assert "台风已远离。" in said
        assert any(line.startswith("5.7.1(1)　市气象部门解除台风警报") for line in said)
        assert not any(line.startswith("5.7.1(2)") for line in said)


def test_a_hazard_that_ends_without_a_condition_met_leaves_a_place_for_the_ground() -> None:
    said = "".join(lines(STORM, without_typhoon()))
    assert "〔防台风应急响应结束的依据条款〕" in said and "5.7.1" not in said
    assert "应急响应结束" not in "".join(lines(START, RAISE))


def test_a_hazard_that_comes_to_the_same_level_is_said() -> None:
    more = replace(without_typhoon(), level="Ⅳ", from_level="Ⅳ", hazards=BOTH)
    assert titled(START, more) == "关于将防汛Ⅳ级应急响应调整为防汛防台风Ⅳ级应急响应的通知"


def test_the_same_level_for_other_districts_is_an_adjustment() -> None:
    wider = decision("调整", "13:05", "Ⅳ", DEPUTY, from_level="Ⅳ", districts=(*TWO, "即墨区"))
    assert titled(START, wider) == "关于调整防汛Ⅳ级应急响应的通知"
    assert "崂山区、胶州市、即墨区。" in lines(START, wider)


def test_the_end_is_of_what_was_in_force() -> None:
    end = decision("终止", "13:45", None, CHIEF, from_level="Ⅱ")
    assert titled(START, RAISE, end) == "关于终止防汛Ⅱ级应急响应的通知"


@pytest.mark.parametrize(
    ("act", "said"),
    [("预警发布", "关于发布防汛防台风预警的通知"), ("预警解除", "关于解除防汛防台风预警的通知"),
     ("抗旱预警发布", "关于发布抗旱预警的通知"), ("抗旱预警解除", "关于解除抗旱预警的通知")],
)
def test_warnings_are_issued_and_lifted(act: str, said: str) -> None:
    assert titled(decision(act, "12:05", None, DEPUTY)) == said


@pytest.mark.parametrize("act", ["分洪命令", "登记", "暂缓"])
def test_other_acts_have_no_notice(act: str) -> None:
    found, _ = after(START)
    with pytest.raises(ReportError, match="不发通知"):
        notice(found, stamp_of(), decision(act, "12:05", None, CHIEF))


def test_nothing_ends_that_has_not_begun() -> None:
    found, _ = after(ISSUE)
    with pytest.raises(ReportError, match="没有在实施的应急响应"):
        notice_docx(found, stamp_of(), decision("终止", "13:45", None, CHIEF))


def test_the_other_way_of_writing_a_level_is_one_the_plan_knows() -> None:
    for level, other in ORGANIZATION.notices.levels.items():
        assert EDITION.levels.position(other) == EDITION.levels.position(level)
    assert set(ORGANIZATION.notices.hazards) == set(EDITION.plan.hazards)


# --- what it says -----------------------------------------------------------------------


def test_situation_clause_time_to_the_minute() -> None:
    said = "\n".join(lines(START))
    assert "据崂山区防指8月10日12时00分报告，崂山区发生一般洪涝灾害。" in said
    assert ("根据《青岛市防汛抗旱应急预案》（青政办字〔2021〕62号）有关规定，经会商研判，"
            "市防指决定自2022年8月10日12时10分起，启动防汛Ⅳ级应急响应。") in said
    assert "5.3.1(3)　2个以上区（市）发生一般或以上洪涝灾害。" in said
    assert "以上“相关区（市）防指”，本次为：崂山区防指、胶州市防指。" in said
    assert "2022年8月10日" in lines(START) and "青岛市防汛抗旱指挥部" in lines(START)


def test_the_recipients_are_the_plans_and_a_place_for_others() -> None:
    assert ("各区（市）防指，市城市防汛办公室，〔预案未列的其他主送单位〕＿＿＿＿，"
            "市防指各成员单位：") in lines(START)


def test_the_office_fills_in_number_copies_and_contacts() -> None:
    said = "\n".join(lines(START))
    for label in ("发文字号", "姓名", "电话", "抄送机关", "印发日期"):
        assert f"〔{label}〕＿＿＿" in said


@pytest.mark.parametrize("level", ["Ⅳ", "Ⅲ", "Ⅱ", "Ⅰ"])
@pytest.mark.parametrize("hazards", [("洪涝",), ("台风",), ("干旱",)])
def test_every_action_stands_in_the_plan_word_for_word(
    level: str, hazards: tuple[str, ...]
) -> None:
    act = decision("启动", "12:05", level, CHIEF, hazards=hazards, districts=TWO)
    said = [line.split("　", 1) for line in lines(act) if line.startswith("5.") and "　" in line]
    one = next(one for one in LISTS if one.level == level)
    wanted = [a.ref for a in one.actions
              if any(not s.hazards or set(s.hazards) & {*hazards} for s in a.steps)]
    assert [ref for ref, _ in said if ref.split("(")[0] == one.clause] == wanted
    for _, words in said:
        assert words in TEXT
    if level == "Ⅰ":
        assert ("跨区域调水" in "".join(lines(act))) is (hazards == ("干旱",))
        assert ("实施分洪" in "".join(lines(act))) is (hazards != ("干旱",))


@pytest.mark.parametrize(
    ("act", "grounds", "clause"),
    [("预警发布", "4.2.6(1)①", "4.2.6(4)"), ("抗旱预警发布", "4.2.6-2", "4.2.6第2项")],
)
def test_a_warning_calls_for_its_own_actions(act: str, grounds: str, clause: str) -> None:
    issue = decision(act, "12:05", None, DEPUTY, grounds=(grounds,), districts=TWO)
    said = lines(issue)
    assert f"请按照预案{clause}的规定，做好以下工作：" in said
    held = next(one for one in LISTS if shown(one.clause) == clause)
    for action in held.actions:
        assert f"{clause}　{action.text}" in said
    assert "二、预警范围" in said


def test_an_end_quotes_what_comes_after_and_what_goes_on() -> None:
    end = decision("终止", "13:45", None, CHIEF, from_level="Ⅳ", grounds=("5.7.1(2)",))
    said = lines(ISSUE, START, end)
    assert [line.split("　")[0] for line in said if line.startswith("5.7")] == [
        "5.7.1(2)", "5.7.2", "5.7.3"]
    assert "防汛防台风预警继续有效。" in said
    assert not any("做好以下工作" in line for line in said)


def test_a_warning_lifted_leaves_the_response() -> None:
    lift = decision("预警解除", "13:30", None, DEPUTY, grounds=("4.2.6(5)",))
    assert "防汛Ⅳ级应急响应继续执行。" in lines(ISSUE, START, lift)


def test_no_consultation_is_claimed_that_was_not_entered() -> None:
    said = "".join(lines(replace(START, consultation=None)))
    assert "经会商研判〔值班日志中没有会商记录，核实后删去此注〕，" in said
    dry = decision("抗旱预警解除", "13:30", None, DEPUTY)
    assert "会商" not in "".join(lines(dry)), "the plan asks for none"


def test_a_judgement_is_given_in_the_words_of_those_who_judged() -> None:
    judged = replace(START, grounds=("5.3.1(8)",), reason="上游来水大\n下游顶托")
    said = lines(judged)
    assert "上游来水大" in said and "下游顶托。" in said
    assert "5.3.1(8)　其他需要启动Ⅳ级应急响应的情况。" in said
    assert "〔当前情况〕" in "".join(lines(replace(START, grounds=("5.3.1(4)",))))


def test_a_decision_without_grounds_area_or_hazard_leaves_places_for_them() -> None:
    bare = decision("启动", "12:05", "Ⅳ", DEPUTY, hazards=(), grounds=(), districts=())
    said = lines(bare)
    assert "〔依据条款〕" in said[said.index("一、依据条款") + 1]
    assert "〔应急响应范围〕" in said[said.index("二、应急响应范围") + 1]
    assert any("启动〔灾种〕＿＿＿Ⅳ级应急响应。" in line for line in said)
    issue = lines(decision("预警发布", "12:01", None, DEPUTY, grounds=(), districts=()))
    assert any(line.startswith("〔预警范围〕") for line in issue)


def test_what_is_lifted_or_ended_is_told_by_its_time_and_its_area() -> None:
    lift = decision("预警解除", "13:30", None, DEPUTY, grounds=("4.2.6(5)",))
    said = "".join(lines(ISSUE, lift))
    assert "解除2022年8月10日12时01分起生效的防汛防台风预警（范围：崂山区、胶州市）。" in said
    assert "解除〔生效时间，到分〕" in "".join(lines(lift)) and "〔范围〕" in "".join(lines(lift))
    end = decision("终止", "13:45", None, CHIEF, from_level="Ⅱ")
    said = "".join(lines(START, RAISE, end))
    assert "终止2022年8月10日13时10分起生效的防汛Ⅱ级应急响应（范围：崂山区、胶州市）。" in said


def test_readings_voided_or_later_are_no_grounds() -> None:
    late = told("districts", "平度市", "flood", "一般", "平度市防指", NOON.replace(hour=13))
    held = ledger_of([*FLOODS, late], START)
    said = "".join(text_of(notice_docx(source_of(held), stamp_of(), held.official.decisions[0])))
    assert "平度市" not in said


# --- drafts, exercises, hostile text ------------------------------------------------------


def test_a_draft_is_headed_so_and_its_times_are_blank() -> None:
    found, _ = after(ISSUE)
    draft = replace(START, signatures=(), seq=0)
    said = text_of(notice_docx(found, stamp_of(), draft))
    assert said[0] == DRAFT
    assert any("决定自〔生效时间，到分〕＿" in line for line in said)
    assert any(line.startswith("〔成文日期〕") for line in said)
    assert not any("12时10分" in line for line in said)
    for page in pages(notice(found, stamp_of(), draft)):
        assert DRAFT in page


def test_an_exercise_says_so_in_title_header_and_on_every_page() -> None:
    found, last = after(START)
    made = notice_docx(found, stamp_of("夏季推演"), last)
    assert "【演练】青岛市防汛抗旱指挥部" in text_of(made)
    assert opened(made).core_properties.title.startswith("【演练】关于启动")
    for page in pages(notice(found, stamp_of("夏季推演"), last)):
        assert "演练" in page and "夏季推演" in page


HOSTILE = "“#set *x*” $y$ <b>&amp;\\{{a}}\u202e倒🚨" + "汛" * 10_000


def test_hostile_words_are_words() -> None:
    found, last = after(replace(START, grounds=("5.3.1(8)",), reason=f"{HOSTILE}\n第二行"))
    stamp = stamp_of("推演<&>", "王<b>&*强*")
    said = text_of(notice_docx(found, stamp, last))
    plain = HOSTILE.replace("\u202e", "")
    assert plain in said and "第二行。" in said
    made = notice(found, stamp, last)
    # The picture may be drawn by a font that gives no letter back.
    assert closed_up(plain).split("🚨")[0] in closed_up("".join(pages(made)))
    assert poppler("pdftotext", made).decode().count("汛") >= 10_000


def test_the_pdf_says_the_same_and_who_signed() -> None:
    found, last = after(START)
    text = closed_up("".join(pages(notice(found, stamp_of(), last))))
    for line in lines(START):
        if "＿" not in line and "系统生成" not in line:
            for run in closed_up(line).split("。"):
                assert run[:20] in text, line
    assert "签发记录：常务副总指挥甲2022年8月10日12时05分签发，值班日志第2条" in text


def test_every_page_of_the_pdf_is_stamped_and_made_again_alike() -> None:
    found, last = after(START)
    stamp = stamp_of()
    made = notice(found, stamp, last)
    total = len(pages(made))
    for number, page in enumerate(pages(made), start=1):
        for words in (stamp.rules_mark, "王值班", "62号", f"第{number}页，共{total}页"):
            assert closed_up(words) in closed_up(page)
        assert "同时废止" in page
    assert made == notice(found, stamp, last)
    assert notice_docx(found, stamp, last) == notice_docx(found, stamp, last)


def test_as_rendered_no_line_begins_with_a_stop(tmp_path: Path) -> None:
    found, last = after(START)
    pdf = rendered(notice_docx(found, stamp_of(), last), tmp_path)
    text = poppler("pdftotext", pdf, "-layout").decode()
    body = text.split("\f")[1].splitlines()
    assert len([line for line in body if line.strip()]) <= 22 + 1, "22 lines and the page's number"
    assert not [line for line in text.splitlines() if line.strip()[:1] in {*"、。；："}]
    assert closed_up("市防指秘书长主持会商，市防指有关成员和专家参加") in closed_up(text)


# --- another plan -----------------------------------------------------------------------


def test_another_plan_gives_its_own_words() -> None:
    other = Path(__file__).resolve().parent / "editions"
    rules = other / "rules" / "lanjiang-2024"
    edition, who = load_edition(rules, other / "data"), load_organization(rules)
    held = Ledger(edition, who, load_actions(rules, who))
    given = {"hazards": ("江洪",), "districts": ("东源省",), "grounds": ("3.3(1)",)}
    acts = [decision("启动", "12:05", "黄色响应", "值班长", **given),
            decision("启动", "12:35", "红色响应", "总调度", from_level="黄色响应", **given)]
    for entry in log(*((DECISION, one.body()) for one in acts), start=NOON):
        held.take(entry)
    found = source(who, load_actions(rules, who), held, NOON.replace(hour=14))
    first, second = held.official.decisions
    assert notice_title(found, first) == "关于启动防江洪黄色响应的通知"
    assert notice_title(found, second) == "关于将防江洪黄色响应提升为红色响应的通知"
    stamp = Stamp.of(edition, None, found.at, "甲")
    said = text_of(notice_docx(found, stamp, second))
    assert "三省：" in said and "澜江防总" in said
    assert any("请按照预案3.6的规定" in line for line in said)
    assert notice(found, stamp, second).startswith(b"%PDF")
