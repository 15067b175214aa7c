"""An assessment as plain text for a terminal: the case for a level, and what is open."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from qdflood.assessment.assess import Assessment, Weighed
from qdflood.assessment.words import evidence, lacking
from qdflood.triggers import Finding
from qdflood.truth import TRUE, UNKNOWN

_MOST = 6


def report(a: Assessment, file: str) -> str:
    """Several paragraphs; the headline first, never without its edition."""
    return "\n".join(_printable(line) for line in _lines(a, file))


def _printable(line: str) -> str:
    """A line without what would break it, move the cursor or turn its direction."""
    return "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))


def _lines(a: Assessment, file: str) -> Iterator[str]:
    plan = a.edition.plan
    yield f"== {file}　{a.situation.at:%Y-%m-%d %H:%M}　依据{plan.title}（{plan.number}）"
    if plan.notice:
        yield f"   {plan.notice}"
    for notice in a.alarms:
        yield f"!! {notice.text}"
    yield f"【{a.verdict}】（建议，非决定）"
    yield from _bullets(
        "时间晚于本次研判时刻，未计入，请核对时间",
        (f"{said.path}（{said.at:%m-%d %H:%M}）" for said in a.situation.ignored),
    )
    yield f"   {_status_line(a)}"
    yield f"   {_warning_line(a)}"
    yield from _clauses("依据", a.deciding, a)
    yield from _clauses("待会商", a.discretionary, a)
    yield from _needs(a)
    yield from _bullets(
        "再进一步", (s.text + f"　{s.ref}" for s in a.one_more if s.kind != "event")
    )
    yield from _weighed(a)
    yield from _bullets("预案外提示", (f.clause.text for f in a.advisories))
    yield from _bullets("说法矛盾，请核定", (n.text for n in a.conflicts))
    note = a.edition.catalogue.setting_note
    yield from _bullets(f"已过时，按未知计（有效时间为{note}）", (n.text for n in a.stale))
    yield from _bullets("久未更新，待复核", (n.text for n in a.recheck))
    yield f"   规则指纹 {a.edition.fingerprint[:19]}"


def _warning_line(a: Assessment) -> str:
    said = []
    for kind in a.edition.plan.warnings:
        truth = a.warnings[kind.id]
        if a.proposal_only(kind.id):
            said.append(f"{kind.label}{'已提出，待会商' if truth == TRUE else '未提出'}")
        else:
            said.append(f"{kind.label}条件{truth.label}")
    return "；".join(said)


def _status_line(a: Assessment) -> str:
    """What people have decided, apart from what is proposed (principle 1)."""
    status = a.situation.in_force
    if status.level is None:
        said = "应急响应未登记"
    elif status.level:
        since = f"，{status.since:%m-%d %H:%M}起" if status.since else ""
        said = f"{a.edition.levels.label(status.level)}应急响应{since}"
    else:
        said = "未启动应急响应"
    words = {None: "未登记", True: "发布中", False: "未发布"}
    warnings = "".join(
        f"；{kind.label}{words[status.warnings.get(kind.key)]}" for kind in a.edition.plan.warnings
    )
    return f"官方状态（以签发为准）：{said}{warnings}"


def _clauses(title: str, findings: Iterable[Finding], a: Assessment) -> Iterator[str]:
    for finding in findings:
        mark = "（引申）" if finding.extended else ""
        yield f"   {title}　{finding.clause.ref}{mark}　{finding.clause.text}"
        for line in evidence(finding, a.situation)[:_MOST]:
            yield f"      · {line}"
        if finding.extended:
            for number in finding.readings:
                yield f"      读法{number}　{a.reading(number)}"


def _needs(a: Assessment) -> Iterator[str]:
    if not a.needed:
        return
    yield "   请先核实"
    for i, need in enumerate(a.needed[:_MOST], start=1):
        phone = f" {need.phone}" if need.phone else ""
        refs = "、".join(need.bears_on[:4]) + ("等" if len(need.bears_on) > 4 else "")
        yield f"      {i} {need.label}（{need.why}）——{need.ask}{phone}　关系到 {refs}"
    if len(a.needed) > _MOST:
        yield f"      …… 共{len(a.needed)}项"


def _weighed(a: Assessment) -> Iterator[str]:
    for title, rows in (("终止条件", a.endings), ("预警解除条件", a.liftings)):
        for row in (r for r in rows if r.applicable):
            yield f"   {title}　{row.finding.clause.ref}　{_state(row)}　{row.finding.clause.text}"
            if row.finding.truth == UNKNOWN:
                for line in lacking(row.finding)[:_MOST]:
                    yield f"      尚缺 {line}"


def _state(row: Weighed) -> str:
    return "成立，可提交会商" if row.finding.truth == TRUE else row.finding.truth.label


def _bullets(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"   {title}"
        for line in listed[:_MOST]:
            yield f"      · {line}"
        if len(listed) > _MOST:
            yield f"      …… 共{len(listed)}条"
