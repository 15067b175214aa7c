"""What an inject becomes in the log: kinds, sentences, sources, and what it corrects."""

from __future__ import annotations

from typing import Any

import pytest
from builders import shipped
from drill_builders import QUIET, START, at, script

from qdflood.drill.records import entered, last_unnamed, opening
from qdflood.errors import SituationError
from qdflood.journal.entry import CORRECTION, DECISION, READING, ZERO_REPORT, Record, chained
from qdflood.journal.observed import Observed
from qdflood.journal.official import Official

EDITION = shipped().edition


def record(readings: dict[str, Any] | None, when: str = "+00:10", **rest: Any) -> Record | None:
    keywords = {name: rest.pop(name) for name in ("voids", "unnamed", "officer") if name in rest}
    given = {"at": "+00:00", "message": {"sender": "某单位", "way": "电话", "text": "来文"}}
    one = script([given | rest | ({"readings": readings} if readings else {})])
    return entered(EDITION, one, one.injects[0], at(when), **keywords)


def sentences(found: Record | None) -> list[str]:
    assert found is not None
    return list(found.body["sentences"])


def test_readings_are_one_entry_in_the_desks_words() -> None:
    found = record({"stations": {"南村": {"position": "接近警戒水位", "outlook": "可能继续上涨"}}})
    assert found is not None and found.kind == READING
    assert sentences(found) == ["南村站洪水位接近警戒水位，趋势可能继续上涨"]
    assert found.body["by"] == ["市水文中心"]
    assert found.recorded == found.happened == at("+00:10")
    assert found.officer == "系统"


def test_each_source_has_its_own_sentence_and_each_time_is_said() -> None:
    found = record({"reservoirs": [{"name": "某村水库", "size": "小（一）型", "danger": [
        {"value": "较大险情", "at": "-00:50", "by": "平度市防指"},
        {"value": "重大险情", "by": "市水务管理局"}]}]})
    assert found is not None
    said = dict(zip(found.body["by"], sentences(found), strict=True))
    assert "较大险情" in said["平度市防指"] and said["平度市防指"].endswith("（13:10）")
    assert "重大险情" in said["市水务管理局"] and "（" not in said["市水务管理局"][-1]
    assert found.happened == at("+00:10")


def test_what_the_row_is_called_is_not_said_again() -> None:
    river = {"river": "大沽河", "reach": "干流", "danger": "重大险情", "places": 1}
    found = sentences(record({"rivers": [river]}))
    assert found == ["大沽河干流发生重大险情，险情共1处"]


def test_a_zero_report_alone_is_a_zero_report() -> None:
    found = record({"zero_report": [{"of": "rivers.danger", "by": "市水务管理局"}]})
    assert found is not None and found.kind == ZERO_REPORT
    assert found.body["by"] == ["市水务管理局"] and "河道无险情" in sentences(found)[0]
    assert not found.body["reports"]


def test_both_together_are_one_reading() -> None:
    found = record({"typhoon": {"name": "甲", "force": 10}, "zero_report": ["rivers.danger"]})
    assert found is not None and found.kind == READING
    assert len(found.body["zeros"]) == 1 and len(found.body["sentences"]) == 2


def test_not_known_is_said() -> None:
    assert "未知" in sentences(record({"rain": {"widespread_heavy": None}}))[0]


def test_settled_is_said() -> None:
    found = record({"stations": {"南村": {"position": {
        "value": "接近警戒水位", "settles": True, "note": "现场核实"}}}})
    assert sentences(found) == ["南村站洪水位接近警戒水位（核定）（现场核实）"]


def test_only_a_message_is_no_entry() -> None:
    assert record(None) is None


def test_what_must_be_refused_is_never_entered() -> None:
    wrong = {"typhoon": {"name": "甲", "force": "32米"}}
    assert record(wrong, refused="中心附近最大平均风力应为数") is None
    assert record(wrong, refused="中心附近最大平均风力应为数", voids=3) is None


def test_what_cannot_be_read_raises() -> None:
    with pytest.raises(SituationError):
        one = script([{"at": "+00:00", "readings": {"typhoon": "无"}}])
        from dataclasses import replace

        entered(EDITION, one, replace(one.injects[0], readings={"typhoon": 3}), at("+00:00"))


def corrected() -> Any:
    return script([
        {"at": "+00:00", "readings": {"stations": {"南村": {"position": "超过警戒水位"}}}},
        {"at": "+00:20", "title": "听错站名", "corrects": "i1",
         "readings": {"stations": {"南村": {"position": "低于警戒水位"}}}},
        {"at": "+00:30", "title": "并无其事", "corrects": "i2"}])


def test_a_correction_voids_and_says_why_and_what_instead() -> None:
    one = corrected()
    found = entered(EDITION, one, one.injects[1], at("+00:20"), voids=7)
    assert found is not None and found.kind == CORRECTION
    assert (found.body["voids"], found.body["reason"]) == (7, "听错站名")
    assert sentences(found) == ["南村站洪水位低于警戒水位"]


def test_a_correction_may_only_void() -> None:
    one = corrected()
    found = entered(EDITION, one, one.injects[2], at("+00:30"), voids=2)
    assert found is not None and found.body["reports"] == [] and found.kind == CORRECTION


def test_what_corrects_something_never_given_is_a_reading_or_nothing() -> None:
    one = corrected()
    found = entered(EDITION, one, one.injects[1], at("+00:20"), voids=0)
    assert found is not None and found.kind == READING and "voids" not in found.body
    assert entered(EDITION, one, one.injects[2], at("+00:30"), voids=0) is None


def test_entries_nobody_named_are_numbered_on() -> None:
    dams = {"reservoirs": [{"size": "中型", "danger": "较大险情", "district": "平度市"}] * 1}
    found = record(dams, unnamed=4)
    assert found is not None
    assert {one["member"] for one in found.body["reports"]} == {"#5"}
    observed = Observed(EDITION)
    observed.take(chained(1, found, "0" * 64))
    assert last_unnamed(observed.reports) == 5
    assert last_unnamed([]) == 0
    assert "中型水库" in sentences(found)[0]


SIGNAL = {"kind": "暴雨", "colour": "蓝色", "issuer": "市气象局", "area": "全市"}
JUDGED = {"item": "(8)", "level": "Ⅳ", "hazard": "洪涝", "reason": "积水", "proposer": "某局"}


def rows(*injects: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """What was last said of each row that nobody has named, after these readings."""
    one = script([{"at": f"+00:{minute:02d}", "readings": readings}
                  for minute, readings in enumerate(injects, 1)])
    observed, seq, last = Observed(EDITION), 0, "0" * 64
    for inject in one.injects:
        assert inject.at is not None
        found = entered(EDITION, one, inject, inject.at, unnamed=last_unnamed(observed.reports),
                        standing=observed.reports)
        assert found is not None
        entry = chained(seq + 1, found, last)
        seq, last = entry.seq, entry.hash
        observed.take(entry)
    held: dict[tuple[str, str], dict[str, Any]] = {}
    for report in observed.reports:
        held.setdefault((report.member, report.row), {})[report.field] = report.value
    return held


def test_a_signal_raised_is_the_same_signal() -> None:
    held = rows({"signals": [SIGNAL]}, {"signals": [SIGNAL | {"colour": "黄色"}]},
                {"signals": [SIGNAL | {"colour": "橙色"}]})
    assert [row["colour"] for row in held.values()] == ["橙色"]


@pytest.mark.parametrize("other", [{"kind": "台风"}, {"issuer": "省气象台"}, {"area": "崂山区"}])
def test_signals_that_their_key_tells_apart_stay_two(other: dict[str, Any]) -> None:
    held = rows({"signals": [SIGNAL]}, {"signals": [SIGNAL | other]})
    assert len(held) == 2
    again = rows({"signals": [SIGNAL, SIGNAL | other]}, {"signals": [SIGNAL | {"colour": "红色"}]})
    assert [row["colour"] for row in again.values()] == ["红色", "蓝色"]


def test_two_alike_in_one_report_stay_two_and_are_told_again_in_turn() -> None:
    held = rows({"signals": [SIGNAL, SIGNAL]},
                {"signals": [SIGNAL | {"colour": "黄色"}, SIGNAL | {"colour": "橙色"}]})
    assert [row["colour"] for row in held.values()] == ["黄色", "橙色"]


def test_a_signal_that_has_lapsed_is_not_raised() -> None:
    ended = SIGNAL | {"until": at("+00:01").isoformat()}
    assert len(rows({"signals": [ended]}, {"signals": [SIGNAL]})) == 2


def test_a_proposal_is_withdrawn_and_a_new_one_is_another() -> None:
    gone = JUDGED | {"status": "撤回"}
    (one,) = rows({"proposals": [JUDGED]}, {"proposals": [gone]}).values()
    assert one["status"] == "撤回"
    held = rows({"proposals": [JUDGED]}, {"proposals": [gone]}, {"proposals": [JUDGED]})
    assert [row.get("status") for row in held.values()] == ["撤回", None]
    assert len(rows({"proposals": [JUDGED]}, {"proposals": [gone | {"level": "Ⅲ"}]})) == 2


def test_two_dams_without_a_name_are_never_taken_for_one() -> None:
    dam = {"reservoirs": [{"size": "中型", "danger": "较大险情", "district": "平度市"}]}
    assert len(rows(dam, dam)) == 2


# -- the status at the start


def test_the_status_at_the_start_is_registered() -> None:
    since = "2026-08-10T06:30:00+08:00"
    one = script(in_force={"response": {"level": "Ⅳ", "since": since, "hazards": ["洪涝"]},
                           "flood_warning": True, "drought_warning": False})
    (found,) = opening(EDITION, one)
    assert found.kind == DECISION and found.recorded.isoformat() == START
    official = Official(EDITION)
    official.take(chained(1, found, "0" * 64))
    status = official.status(one.start)
    assert status.in_force.level == EDITION.levels.position("Ⅳ")
    assert status.in_force.hazards == ("洪涝",) and len(status.in_force.districts) == 10
    assert status.in_force.since is not None and status.in_force.since.isoformat() == since
    assert status.in_force.warnings == {"flood_warning": True, "drought_warning": False}


def test_a_script_that_says_nothing_of_the_status_registers_nothing() -> None:
    assert opening(EDITION, script(in_force=None)) == []
    assert opening(EDITION, script(in_force={"flood_warning": None})) == []


def test_none_in_force_is_registered_as_none() -> None:
    (found,) = opening(EDITION, script(in_force=QUIET))
    official = Official(EDITION)
    official.take(chained(1, found, "0" * 64))
    assert official.status(at("+00:00")).in_force.level == 0
