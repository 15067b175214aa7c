"""预警信息草稿: one decision on a warning as XML of the national form, and of CAP 1.2.

Both are drafts for the office that enters them into the release system: their status is
``Draft``, or ``Exercise`` in an exercise, and never ``Actual``. What comes out has been
validated: the national form against ``schemas/gb-t-35965-1-draft.xsd`` (written from the
public description and samples, the standard's own text not being at hand, and narrower than
it), CAP against ``schemas/cap-1.2.xsd`` (the structure of the OASIS standard written anew;
its own schema document could not be had offline).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as Xml

from lxml import etree

from qdflood.errors import ReportError
from qdflood.report.source import Source
from qdflood.report.stamp import Stamp
from qdflood.report.warning_codes import clean
from qdflood.report.warning_draft import UNKNOWN, Choices, Draft, Message, draft

SCHEMAS = Path(__file__).resolve().parent / "schemas"
NATIONAL, CAP = "gb-t-35965-1-draft", "cap-1.2"
CAP_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGE, SCOPE = "zh-CN", "Public"
EVENT_CODE, AREA_CODE = "GB/T 35965.1 eventType", "GB/T 35965.1 geocode"
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}

Fields = list[tuple[str, str]]


def warning_xml(source: Source, stamp: Stamp, choices: Choices | None = None) -> bytes:
    """The draft in the national form (GB/T 35965.1).

    Raises ReportError with what the office has to fill in, or where the result does not fit.
    """
    one = draft(source, stamp, choices or Choices())
    root = Xml.Element("alert")
    _put(root, _national_head(one))
    info = Xml.SubElement(root, "info")
    _put(info, _national_info(one))
    for name, code in one.areas:
        _put(Xml.SubElement(info, "area"), [("areaDesc", name), ("geocode", code)])
    return _checked(root, NATIONAL)


def cap(source: Source, stamp: Stamp, choices: Choices | None = None) -> bytes:
    """The same draft as CAP 1.2. Raises as ``warning_xml``."""
    one = draft(source, stamp, choices or Choices())
    root = Xml.Element("alert", {"xmlns": CAP_NAMESPACE})
    _put(root, _cap_head(one))
    info = Xml.SubElement(root, "info")
    _put(info, _cap_info(one)[0])
    _pair(info, "eventCode", EVENT_CODE, one.event.code)
    _put(info, _cap_info(one)[1])
    for name, code in one.areas:
        area = Xml.SubElement(info, "area")
        _put(area, [("areaDesc", name)])
        _pair(area, "geocode", AREA_CODE, code)
    return _checked(root, CAP)


def _put(parent: Xml.Element, fields: Fields) -> None:
    for name, text in fields:
        Xml.SubElement(parent, name).text = clean(text)


def _pair(parent: Xml.Element, name: str, key: str, value: str) -> None:
    _put(Xml.SubElement(parent, name), [("valueName", key), ("value", value)])


# -- the national form


def _national_head(one: Draft) -> Fields:
    return [
        ("identifier", one.identifier), ("sender", one.sender), ("senderCode", one.sender_code),
        ("sendTime", _national_time(one.sent)), ("status", one.status),
        ("msgType", one.msg_type), ("scope", SCOPE), ("secClassification", "None"),
        ("note", one.note), ("references", " ".join(m.identifier for m in one.references)),
    ]  # fmt: skip


def _national_info(one: Draft) -> Fields:
    severity = one.severity.code if one.severity else UNKNOWN
    return [
        ("language", LANGUAGE), ("eventType", one.event.code), ("urgency", UNKNOWN),
        ("severity", severity), ("certainty", UNKNOWN),
        ("effective", _national_time(one.effective)), ("onset", _national_time(one.onset)),
        ("expires", _national_time(one.expires)), ("senderName", one.sender),
        ("headline", one.headline), ("description", one.description),
        ("instruction", one.instruction),
    ]  # fmt: skip


def _national_time(moment: datetime | None) -> str:
    """``2022-08-10 12:00:00+08:00``; an empty place for the office when nobody has said."""
    return moment.isoformat(sep=" ", timespec="seconds") if moment else ""


# -- CAP


def _cap_head(one: Draft) -> Fields:
    head = [
        ("identifier", one.identifier), ("sender", one.sender_code), ("sent", _cap_time(one.sent)),
        ("status", one.status), ("msgType", one.msg_type), ("scope", SCOPE), ("note", one.note),
    ]  # fmt: skip
    references = " ".join(_cap_reference(one, message) for message in one.references)
    return head + ([("references", references)] if references else [])


def _cap_reference(one: Draft, earlier: Message) -> str:
    """``sender,identifier,sent``; of a message that this log does not hold, what it says itself."""
    code, _, rest = earlier.identifier.partition("_")
    sent = _cap_time(earlier.sent) if earlier.sent else _cap_stamp(rest.partition("_")[0])
    return f"{code or one.sender_code},{earlier.identifier},{sent}"


def _cap_stamp(digits: str) -> str:
    try:
        return f"{datetime.strptime(digits, '%Y%m%d%H%M%S').isoformat()}+08:00"
    except ValueError:
        raise ReportError("原预警信息的标识写法不对，应如 代码14位_年月日时分秒_序号",
                          where="references") from None  # fmt: skip


def _cap_info(one: Draft) -> tuple[Fields, Fields]:
    """What stands before the code of the event, and what after it."""
    severity = one.severity.cap if one.severity else UNKNOWN
    before = [
        ("language", LANGUAGE), ("category", one.event.category), ("event", one.event.name),
        ("urgency", UNKNOWN), ("severity", severity), ("certainty", UNKNOWN),
    ]  # fmt: skip
    after = [
        ("effective", _cap_time(one.effective)), ("onset", _cap_time(one.onset)),
        ("expires", _cap_time(one.expires)), ("senderName", one.sender),
        ("headline", one.headline), ("description", one.description),
        ("instruction", one.instruction),
    ]  # fmt: skip
    return before, [(name, text) for name, text in after if text]


def _cap_time(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


# -- validated


def _checked(root: Xml.Element, schema: str) -> bytes:
    Xml.indent(root)
    made: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
    fault = invalid(made, schema)
    if fault:
        raise ReportError(f"预警信息草稿不合格式，未生成（{fault}）")
    return made


def invalid(document: bytes, schema: str) -> str:
    """Why a document does not fit one of the schemas; empty when it does."""
    try:
        tree = etree.fromstring(document, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as exc:
        return str(exc)
    if tree.getroottree().docinfo.doctype:
        return "不收带有文档类型声明的文件"
    held = _schema(schema)
    if held.validate(tree):
        return ""
    return "；".join(f"第{one.line}行 {one.message}" for one in list(held.error_log)[:3])


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMAS / f"{name}.xsd")))
