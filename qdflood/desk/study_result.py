"""自学: what an answer is worth, in words: the dangerous direction first. No streamlit here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qdflood.assessment.reasons import weighed_words
from qdflood.desk.clause_panel import chosen_clause
from qdflood.desk.log_full import multiline
from qdflood.desk.style import esc, framed, level, open_level
from qdflood.drill.study import Call
from qdflood.drill.study_marks import Marked, Side, level_words
from qdflood.journal.decision_words import what
from qdflood.journal.decisions import Decision

MARK = {Side.LOW: ("low", "×"), Side.HIGH: ("high", "△"), Side.RIGHT: ("ok", "✓")}
LONG = 2200


def parts(m: Marked, calls: Mapping[str, Call]) -> str:
    """Level, clauses, calls and signer: each right or wrong in words; then why."""
    return (f"{_level(m)}{_clauses(m)}{_calls(m, calls)}{_signed(m)}{_because(m)}{_own(m)}")


def _part(kind: str, title: str, words: str, body: str = "") -> str:
    sign = {"low": "×", "high": "△", "ok": "✓", "none": "－"}[kind]
    return (f'<section class="sd-part {kind}"><h5>{title}</h5>'
            f"<p><b>{sign} {words}</b></p>{body}</section>")


# -- the level


def _level(m: Marked) -> str:
    kind = MARK[m.level.side][0]
    return _part(kind, "级别", esc(m.level.words), f"<p>系统：{bounds(m)}</p>")


def bounds(m: Marked) -> str:
    """What the system proposed at that moment, with its bounds; solid only where certain."""
    a = m.assessment
    said = [esc(a.verdict)]
    if a.confirmed:
        said.append(f"条件确已成立的最高级别 {level(a.edition, a.confirmed)}")
    if a.possible_reported > a.confirmed:
        said.append(f"已报情况指向、尚不能排除 {open_level(a.edition, a.possible_reported)}")
    if a.possible > max(a.possible_reported, a.confirmed):
        said.append(f"另有未报事项，未能排除{esc(a.edition.levels.label(a.possible))}")
    running = a.situation.in_force.level
    if running:
        said.append(f"当时的官方状态 {framed(a.edition, running)}")
    return "；".join(said)


# -- the clauses


def _clauses(m: Marked) -> str:
    mark, lines = m.clauses, []
    if mark.missed:
        lines.append(f"漏了{len(mark.missed)}条已成立的：{'、'.join(mark.missed)}")
    if mark.wrong:
        each = "、".join(f"{ref}（{why}）" for ref, why in mark.wrong)
        lines.append(f"多勾{len(mark.wrong)}条不能算成立的：{each}")
    if mark.right:
        lines.append(f"对的：{'、'.join(mark.right)}")
    if not lines:
        lines.append("没有成立的条款，你也没有勾选，正确")
    kind = "low" if mark.missed else "high" if mark.wrong else "ok"
    return _part(kind, "成立的条款", "；".join(map(esc, lines)))


def clauses(m: Marked) -> str:
    """Each clause that bears on the question with its text, what carries it, what is missing."""
    named = (("漏了的", m.clauses.missed), ("不能算成立的", [ref for ref, _ in m.clauses.wrong]),
             ("答对的", m.clauses.right))
    shown: set[str] = set()
    found = ""
    for title, refs in named:
        found += _panel(m, title, refs, shown)
    return found + _panel(m, "本题还涉及的", m.question.named, shown)


def _panel(m: Marked, title: str, refs: Iterable[str], shown: set[str]) -> str:
    fresh = [ref for ref in dict.fromkeys(refs) if ref not in shown]
    shown.update(fresh)
    body = "".join(_clause(m, ref) for ref in fresh)
    return f'<div class="h">{title}（{len(fresh)}条）</div>{body}' if body else ""


def _clause(m: Marked, ref: str) -> str:
    a = m.assessment
    try:
        finding = a.finding(ref)
    except KeyError:
        return ""
    weighed = next((one for one in (*a.liftings, *a.endings) if one.finding is finding), None)
    said = weighed_words(weighed) if weighed else finding.truth.label
    also = f'<p class="carry">{esc(said)}</p>' if said != finding.truth.label else ""
    return chosen_clause(a, finding) + also


# -- whom to ask, who signs


def _calls(m: Marked, calls: Mapping[str, Call]) -> str:
    mark, lines = m.calls, []
    if mark.missed:
        lines.append(f"漏问：{_listed(mark.missed, calls)}")
    if mark.right:
        lines.append(f"该问：{_listed(mark.right, calls)}")
    if mark.idle:
        lines.append(f"现在问了也不改变定级：{_listed(mark.idle, calls)}")
    words = "；".join(lines) or "本题没有非问不可的事，你也没有选"
    return _part("low" if mark.missed else "ok", "向谁核实", esc(words, LONG), _needs(m))


def _listed(keys: Sequence[str], calls: Mapping[str, Call]) -> str:
    return "、".join(calls[key].words if key in calls else key for key in keys)


def _needs(m: Marked) -> str:
    """What the system would have asked for, folded: the list is long on most nights."""
    needs = m.assessment.needed
    if not needs:
        return ""
    rows = "".join(f"<li>{esc(one.ask)}：{esc(one.label)}（{esc(one.why)}）</li>" for one in needs)
    return (f'<details class="fold"><summary>系统列出的待核实（{len(needs)}项，最要紧的在前）</summary>'
            f"<ul>{rows}</ul></details>")


def _signed(m: Marked) -> str:
    found = ""
    for one in m.signed:
        chair = f"<p>会商：{esc(one.chair)}</p>" if one.chair else ""
        found += _part("ok" if one.right else "low", "签发", esc(one.words, LONG), chair)
    if not m.signed:
        said = f"你答由{m.answer.signed}签发；" if m.answer.signed else ""
        found = _part("none", "签发", f"{esc(said)}本题不考")
    return found


# -- why


def _because(m: Marked) -> str:
    rows = "".join(f"<p><b>{esc(one.form.title, 200)}</b>：{multiline(one.form.because)}</p>"
                   for one in m.question.expectations if one.form.because)
    return f'<section class="sd-part why"><h5>为什么</h5>{rows}</section>' if rows else ""


def _own(m: Marked) -> str:
    if not m.answer.text:
        return ""
    return (f'<section class="sd-part none"><h5>你写的理由</h5>'
            f"<p>{multiline(m.answer.text)}</p></section>")


def decided(m: Marked, made: Sequence[Decision], refused: Sequence[str]) -> str:
    """What was entered after the answer, on which the later questions stand."""
    said = [f"已按脚本登记：{what(m.assessment.edition, one)}（{one.signed}签发）" for one in made]
    lines = "".join(f"<p>{esc(one, 300)}。以后的题以此为准，不论你怎么答。</p>" for one in said)
    lines += "".join(f"<p>脚本的决定没有登记成：{esc(one, 400)}</p>" for one in refused)
    return f'<div class="sd-decided">{lines}</div>' if lines else ""


def answer_words(m: Marked) -> str:
    """The level that was answered, for a table."""
    return level_words(m.assessment, m.answer.level)
