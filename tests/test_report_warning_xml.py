"""Drafts of warning messages: their codes, their kinds, what refuses them, hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import yaml
from builders import DATA, RULES, copy_edition, shipped
from decision_builders import at, decision
from hypothesis import given
from hypothesis import strategies as st
from told_builders import printed, stamped, warned

from qdflood.errors import ReportError
from qdflood.plan.edition import load_edition
from qdflood.report.source import Source
from qdflood.report.warning_codes import clean, codes, events_for
from qdflood.report.warning_draft import Choices, draft
from qdflood.report.warning_xml import CAP, CAP_NAMESPACE, NATIONAL, cap, invalid, warning_xml

SENDER = "37020000000000"
TYPHOON = Choices(event="台风", sender_code=SENDER)
NS = {"c": CAP_NAMESPACE}


def national(source: Source, choices: Choices = TYPHOON, exercise: str = "") -> Xml.Element:
    made = warning_xml(source, stamped(source, exercise), choices)
    assert invalid(made, NATIONAL) == ""
    return Xml.fromstring(made)


def as_cap(source: Source, choices: Choices = TYPHOON, exercise: str = "") -> Xml.Element:
    made = cap(source, stamped(source, exercise), choices)
    assert invalid(made, CAP) == ""
    return Xml.fromstring(made)


def test_an_issued_warning_as_the_national_form_has_it() -> None:
    root = national(printed(warned()))
    text = {child.tag: child.text or "" for child in root}
    assert text["identifier"] == "37020000000000_20220810120500_0"
    assert text["sender"] == "青岛市防汛抗旱指挥部" and text["senderCode"] == SENDER
    assert text["sendTime"] == "2022-08-10 12:05:00+08:00"
    assert (text["status"], text["msgType"], text["scope"]) == ("Draft", "Alert", "Public")
    assert text["references"] == ""
    info = root.find("info")
    assert info is not None
    said = {child.tag: child.text or "" for child in info}
    assert said["eventType"] == "11B01" and said["headline"] == "青岛市防汛抗旱指挥部发布防汛防台风预警"
    assert said["severity"] == said["urgency"] == said["certainty"] == "Unknown"
    assert said["effective"] == "2022-08-10 12:05:00+08:00"
    assert said["onset"] == said["expires"] == said["instruction"] == "", "left to the office"
    assert "依据4.2.6(1)①：市气象局发布台风、暴雨预警信息" in said["description"]
    areas = [(a.findtext("areaDesc"), a.findtext("geocode")) for a in info.iter("area")]
    assert areas == [("崂山区", "370212000000"), ("西海岸新区", "370211000000")]


def test_the_same_as_cap() -> None:
    root = as_cap(printed(warned()), replace(TYPHOON, expires=at("18:00"), instruction="撤离"))
    assert root.tag == f"{{{CAP_NAMESPACE}}}alert"
    assert root.findtext("c:sender", "", NS) == SENDER
    assert root.findtext("c:sent", "", NS) == "2022-08-10T12:05:00+08:00"
    assert root.find("c:references", NS) is None, "nothing is referred to"
    info = root.find("c:info", NS)
    assert info is not None
    assert info.findtext("c:category", "", NS) == "Met" and info.findtext("c:event", "", NS) == "台风"
    assert info.findtext("c:eventCode/c:value", "", NS) == "11B01"
    assert info.findtext("c:expires", "", NS) == "2022-08-10T18:00:00+08:00"
    assert info.find("c:onset", NS) is None, "nobody has said it"
    assert [e.text for e in info.iterfind("c:area/c:geocode/c:value", NS)] == [
        "370212000000", "370211000000"]  # fmt: skip


def test_a_lifting_refers_to_what_it_lifts() -> None:
    source = printed(warned(), warned("15:30", "预警解除", districts=()), when="16:00")
    root = national(source)
    assert root.findtext("msgType") == "Cancel"
    assert root.findtext("references") == "37020000000000_20220810120500_0"
    assert "解除防汛防台风预警" in (root.findtext("info/headline") or "")
    assert len(list(root.iter("area"))) == 2, "those that it had been issued for"
    assert as_cap(source).findtext("c:references", "", NS) == (
        "37020000000000,37020000000000_20220810120500_0,2022-08-10T12:05:00+08:00")  # fmt: skip


def test_an_update_is_a_message_of_its_own_that_refers_to_the_first() -> None:
    source = printed(warned(), when="14:20")
    root = national(source, replace(TYPHOON, update=True, description="雨区北移。"))
    assert root.findtext("msgType") == "Update"
    assert root.findtext("identifier") == "37020000000000_20220810142000_0"
    assert root.findtext("sendTime") == "2022-08-10 14:20:00+08:00"
    assert root.findtext("references") == "37020000000000_20220810120500_0"
    assert root.findtext("info/description") == "雨区北移。"


def test_a_lifting_cannot_be_updated() -> None:
    source = printed(warned(), warned("15:30", "预警解除"), when="16:00")
    with pytest.raises(ReportError, match="没有更新稿"):
        national(source, replace(TYPHOON, update=True))


def test_an_identifier_is_the_decisions_own_whatever_is_entered_later() -> None:
    first = warned()
    drought = warned("12:05", "抗旱预警发布", grounds=("4.2.6-2",))
    alone = national(printed(first)).findtext("identifier")
    later = printed(first, drought)
    assert national(later, replace(TYPHOON, decision=1)).findtext("identifier") == alone
    assert national(later, Choices(sender_code=SENDER)).findtext("identifier") == (
        "37020000000000_20220810120500_1")  # fmt: skip


def test_only_one_kind_of_event_is_taken_without_asking() -> None:
    source = printed(warned("12:05", "抗旱预警发布", grounds=("4.2.6-2",)))
    assert national(source, Choices(sender_code=SENDER)).findtext("info/eventType") == "11B22"
    with pytest.raises(ReportError, match=r"事件类型未选定.*台风"):
        national(printed(warned()), Choices(sender_code=SENDER))
    with pytest.raises(ReportError, match="不是防汛防台风预警可用"):
        national(printed(warned()), replace(TYPHOON, event="干旱"))


def test_what_the_office_has_not_filled_in_is_asked_for() -> None:
    with pytest.raises(ReportError, match=r"发布单位代码（14位）未填写.*市防指办"):
        national(printed(warned()), Choices(event="台风"))
    for wrong in ("3702", "3702000000000a", "ABCDEF00000000", "370200０0000000"):
        with pytest.raises(ReportError, match="应为14位"):
            national(printed(warned()), replace(TYPHOON, sender_code=wrong))


def test_no_decision_no_message() -> None:
    with pytest.raises(ReportError, match="没有发布或解除预警的决定"):
        national(printed(decision("启动", "12:00", "Ⅳ", "常务副总指挥")))
    with pytest.raises(ReportError, match="第9条不是"):
        national(printed(warned()), replace(TYPHOON, decision=9))


def test_what_was_issued_before_the_log_began_is_named_by_hand() -> None:
    lift = warned("15:30", "预警解除")
    with pytest.raises(ReportError, match="原预警信息的标识"):
        national(printed(lift, when="16:00"))
    named = replace(TYPHOON, references="37020000000000_20220809080000_0")
    root = national(printed(lift, when="16:00"), named)
    assert root.findtext("references") == "37020000000000_20220809080000_0"
    assert as_cap(printed(lift, when="16:00"), named).findtext("c:references", "", NS).endswith(
        ",2022-08-09T08:00:00+08:00")  # fmt: skip
    for wrong in ("昨天那条", "<x/>", "1_2_3"):
        with pytest.raises(ReportError):
            national(printed(lift, when="16:00"), replace(TYPHOON, references=wrong))
        with pytest.raises(ReportError):
            as_cap(printed(lift, when="16:00"), replace(TYPHOON, references=wrong))


def test_a_colour_only_when_the_signer_stated_one() -> None:
    source = printed(warned())
    assert national(source).findtext("info/severity") == "Unknown"
    assert national(source, replace(TYPHOON, colour="橙色")).findtext("info/severity") == "Orange"
    found = as_cap(source, replace(TYPHOON, colour="橙色"))
    assert found.findtext("c:info/c:severity", "", NS) == "Severe"
    with pytest.raises(ReportError, match="不是预警颜色"):
        national(source, replace(TYPHOON, colour="Ⅱ级"))


def test_no_level_and_no_signal_gives_a_colour() -> None:
    start = decision("启动", "12:10", "Ⅰ", "总指挥")
    assert national(printed(warned(), start)).findtext("info/severity") == "Unknown"


def test_an_exercise_is_one_in_every_field_that_is_read() -> None:
    root = national(printed(warned()), exercise="夏季推演")
    assert root.findtext("status") == "Exercise"
    assert (root.findtext("info/headline") or "").startswith("【演练】")
    assert "演练，不得发布" in (root.findtext("note") or "")
    assert as_cap(printed(warned()), exercise="夏季推演").findtext("c:status", "", NS) == "Exercise"


def test_neither_schema_of_ours_lets_an_actual_message_through() -> None:
    source = printed(warned())
    made = warning_xml(source, stamped(source), TYPHOON)
    assert "Actual" in invalid(made.replace(b"<status>Draft", b"<status>Actual"), NATIONAL)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"<geocode>370212000000", b"<geocode>370212"),
        (b"+08:00</sendTime>", b"Z</sendTime>"),
        (b"<severity>Unknown", b"<severity>Severe"),
        (b"<eventType>11B01", b"<eventType>"),
        (b"_0</identifier>", b"</identifier>"),
        (b"<language>zh-CN</language>", b""),
    ],
)
def test_the_schema_of_the_national_form_refuses(was: bytes, becomes: bytes) -> None:
    source = printed(warned())
    made = warning_xml(source, stamped(source), TYPHOON)
    assert was in made and invalid(made.replace(was, becomes, 1), NATIONAL)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"<urgency>Unknown</urgency>", b""),
        (b"<severity>Unknown", b"<severity>Orange"),
        (b"+08:00</sent>", b"Z</sent>"),
        (b"<category>Met", b"<category>Flood"),
        (b"<areaDesc>", b"<area>"),
    ],
)
def test_the_schema_of_cap_refuses(was: bytes, becomes: bytes) -> None:
    source = printed(warned())
    made = cap(source, stamped(source), TYPHOON)
    assert was in made and invalid(made.replace(was, becomes, 1), CAP)


def test_the_standards_own_example_is_valid() -> None:
    """The shape of the standard's Appendix A: a namespace, several codes, an update."""
    made = f"""<?xml version="1.0" encoding="UTF-8"?>
    <alert xmlns="{CAP_NAMESPACE}"><identifier>43b080713727</identifier><sender>a@example.org</sender>
    <sent>2003-04-02T14:39:01-05:00</sent><status>Actual</status><msgType>Update</msgType>
    <scope>Public</scope><code>x</code><code>y</code><references>a,b,c</references>
    <info><category>Met</category><category>Safety</category><event>FLOOD</event>
    <responseType>Evacuate</responseType><urgency>Immediate</urgency><severity>Severe</severity>
    <certainty>Likely</certainty><parameter><valueName>HSAS</valueName><value>ORANGE</value>
    </parameter><resource><resourceDesc>map</resourceDesc><mimeType>image/png</mimeType></resource>
    <area><areaDesc>here</areaDesc><polygon>38.47,-120.14</polygon><altitude>1.5</altitude></area>
    </info></alert>""".encode()
    assert invalid(made, CAP) == ""


def test_what_is_no_xml_is_refused_and_nothing_is_fetched() -> None:
    assert invalid(b"<alert>", NATIONAL)
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'
    assert invalid(bomb, NATIONAL)


TYPED = st.text(max_size=300) | st.sampled_from([
    '<info/>&amp;]]>"\'', "\x00\x0b\ud800￾￿", "#*$\\ 🌊\n\n乙", "\u202e右", "字" * 10_000])  # fmt: skip


@given(TYPED, TYPED, TYPED)
def test_any_text_makes_a_valid_message(reason: str, description: str, exercise: str) -> None:
    source = printed(warned(reason=reason.encode("utf-8", "replace").decode()))
    choices = replace(TYPHOON, description=description, instruction=description, headline=reason)
    root = national(source, choices, exercise)
    assert (root.findtext("info/instruction") or "") == clean(description)
    assert as_cap(source, choices, exercise) is not None
    assert "演练" in (root.findtext("note") or "") or not exercise


def test_text_comes_out_as_typed() -> None:
    said = '山"洪" <b>撤</b> & #1 *$\\ 🌊'
    found = national(printed(warned()), replace(TYPHOON, description=said))
    assert found.findtext("info/description") == said


def test_same_input_same_bytes() -> None:
    one, two = printed(warned()), printed(warned())
    assert warning_xml(one, stamped(one), TYPHOON) == warning_xml(two, stamped(two), TYPHOON)


def test_times_of_another_offset_are_written_as_beijings() -> None:
    utc = datetime.fromisoformat("2022-08-10T09:00:00+00:00")
    root = national(printed(warned()), replace(TYPHOON, onset=utc))
    assert root.findtext("info/onset") == "2022-08-10 17:00:00+08:00"


# --- the data -------------------------------------------------------------------------


def test_every_district_has_a_code_and_every_warning_an_event() -> None:
    source = printed(warned(districts=tuple(
        shipped().edition.gazetteer.roster("districts").by_name)))  # fmt: skip
    assert len(list(national(source).iter("area"))) == 10
    for kind in shipped().edition.plan.warnings:
        assert events_for(source, kind.id)


def test_the_codes_say_where_they_are_from_and_the_unknown_one_is_empty() -> None:
    known = codes(printed(warned()))
    assert known.sender_code is None, "nobody has found it: the office fills it in"
    sources = (DATA / "qingdao" / "SOURCES.md").read_text(encoding="utf-8")
    assert all(event.code in sources for event in known.events)


def test_the_offices_own_code_is_taken_from_the_file(tmp_path: Path) -> None:
    rules = copy_edition(tmp_path)
    given_codes = yaml.safe_load((DATA / "qingdao" / "warning_codes.yaml").read_text("utf-8"))
    path = tmp_path / "data" / "qingdao" / "warning_codes.yaml"
    source = printed(warned())
    source.assessment.edition = load_edition(rules, tmp_path / "data")
    with pytest.raises(ReportError, match="没有预警信息代码表"):
        draft(source, stamped(source), Choices(event="台风"))
    path.write_text(yaml.safe_dump(given_codes | {"sender_code": SENDER}, allow_unicode=True), "utf-8")
    assert draft(source, stamped(source), Choices(event="台风")).sender_code == SENDER
    assert RULES.is_dir()
