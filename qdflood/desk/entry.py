"""值班录入: one line with read-back, whom to ring first, and the board of all last values."""

from __future__ import annotations

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.assessment.needed import Need
from qdflood.desk import board, duty, roster_table, settling, sheet
from qdflood.desk.board_lines import box
from qdflood.desk.board_look import CSS, SCRIPT
from qdflood.desk.command import Parsed, Refused, help_lines
from qdflood.desk.quick import (
    COMMAND,
    barred,
    echo,
    effect_of_line,
    fault,
    last_saved,
    offer,
    picks,
    press,
    saved_at,
    saved_now,
)
from qdflood.desk.quick_answers import answers
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import caption, esc, typed
from qdflood.scales import NOT_ENTERED

_CHOICES, _NEEDS, _RECENT = 8, 3, 5
_BOARD, _SHEET, _RARE = "实况", "整表录入", "旱情与解除、终止"


@st.fragment
def _line(desk: Desk) -> None:
    """The line, what stands under it, the quick picks, and whom to ring first."""
    if saved_now():
        st.rerun(scope="app")
    no = barred(desk)
    with st.form("line", border=False):
        field, button = st.columns([4, 1], gap="small", wrap=False)
        field.text_input(
            "录入", key=COMMAND, disabled=bool(no), max_chars=500, autocomplete="off", persist_state="session",
            placeholder="对象 空格 数值", label_visibility="collapsed",
        )
        word = "保存" if isinstance(echo(), Parsed) else "复诵"
        button.form_submit_button(f"{word}（回车）", key="enter", type="primary", width="stretch",
                                  disabled=bool(no), on_click=press, args=(desk,))
    if no:
        st.html(f'<div class="echo no" role="alert"><div class="said">{esc(no, 200)}</div>'
                "<small>本页可以查看，不能录入</small></div>")
        return
    _echo(desk)
    if not picks(desk):
        a = desk.assessment()
        settling.disputes(desk)
        _needs(desk, a, _NEEDS - bool(a.conflicts))


def _echo(desk: Desk) -> None:
    said = echo()
    problem = fault(desk)
    if problem:
        st.html(f'<div class="echo no" role="alert"><div class="said">{esc(problem, 400)}</div>'
                "<small>文字和复诵保留，可再按回车</small></div>")
    if isinstance(said, Parsed):
        told = (*said.notices, *filter(None, [effect_of_line()]))
        notices = "".join(f"<div class='note'>{esc(n)}</div>" for n in told)
        st.html(
            '<div class="echo back"><small>请向对方复诵</small>'
            f'<div class="said">{esc(said.read_back, 1000)}</div>{notices}'
            "<small>对方确认后再按 <kbd>回车</kbd> 保存；改动文字即重新复诵</small></div>"
        )
    elif isinstance(said, Refused):
        st.html(f'<div class="echo no"><div class="said">{esc(said.sentence, 1000)}</div></div>')
        _choices(desk, said)
    elif last_saved(desk):
        st.html(
            f'<div class="echo done"><small>{saved_at()} 已保存</small><div class="said">'
            f'{esc("；".join(last_saved(desk)), 1000)}。</div>'
            "<small>录错了：重录一次即为更正，原记录保留</small></div>"
        )
    else:
        _idle(desk)


def _choices(desk: Desk, refused: Refused) -> None:
    """What would be taken instead, each one click away from its read-back."""
    with st.container(key="choices", horizontal=True, gap="xsmall"):
        for i, choice in enumerate(refused.choices[:_CHOICES]):
            st.button(f"{caption(choice.says, 40)}　{typed(choice.command, 40)}", key=f"choice_{i}",
                      on_click=offer, args=(desk, choice.command))


@st.cache_data(show_spinner=False)
def _examples(_desk: Desk, fingerprint: str) -> list[tuple[str, str]]:
    return help_lines(_desk.edition, _desk.now())


def _idle(desk: Desk) -> None:
    lines = _examples(desk, desk.edition.fingerprint)
    said = "".join(f"<span><kbd>{esc(c)}</kbd> {esc(s, 60)}</span>" for c, s in lines[:3])
    st.html(f'<div class="echo idle"><small>例（代码见右侧各行，点代码即填入；不记代码的，点下面的词）</small>{said}</div>')


def _needs(desk: Desk, a: Assessment, number: int) -> None:
    if not a.needed:
        return
    more = f"，共{len(a.needed)}项" if len(a.needed) > number else ""
    st.html(f'<div class="h">请先核实<small>（按能定级的多少排列{more}）</small></div>')
    for i, need in enumerate(a.needed[:number]):
        _need(desk, a, i, need)


def _need(desk: Desk, a: Assessment, i: int, need: Need) -> None:
    levels = a.edition.levels
    bears = f"关系{levels.label(need.highest)}" if need.highest else "关系预警"
    why = "" if need.why == NOT_ENTERED else f"{need.why}，"
    st.html(
        f'<div class="need"><b>{i + 1}</b><div><b>{esc(need.label, 60)}</b>'
        f"<small>{esc(why)}{bears}</small></div>"
        f'<div class="ring">{esc(need.ask, 40)} <b>{board.telephone(a.edition, need.ask)}</b>'
        "</div></div>"
    )
    with st.container(key=f"answers_{i}", horizontal=True, gap="xsmall"):
        for j, (word, command) in enumerate(answers(desk, need)):
            st.button(f"{caption(word)}　{typed(command)}", key=f"answer_{i}_{j}",
                      on_click=offer, args=(desk, command))


def _boxes(desk: Desk, a: Assessment) -> str:
    """The suppliers' boxes beside the table of districts and what was entered last."""
    now, edition = desk.now(), a.edition  # with the office's telephones
    boxes = "".join(
        box(unit, board.telephone(edition, unit), rows, now)
        for unit, registers in board.suppliers(edition).items()
        if (rows := [line for name in registers for line in board.lines(a, name, now)])
    )
    tables = "".join(
        roster_table.box_of_table(a, name, now) for name in board.tables(edition)
    )
    recent = board.recent(desk, now, _RECENT)
    return f'<div class="board"><div>{boxes}</div><div>{tables}{recent}</div></div>'


def _rare(desk: Desk, a: Assessment) -> str:
    """Single facts that are asked for now and then: drought, lifting, ending."""
    boxes = "".join(
        box(desk.edition.register(name).label, "", board.lines(a, name, desk.now()), desk.now())
        for name in board.FOLDED
    )
    return f'<div class="board">{boxes}</div>'


def _page(desk: Desk) -> None:
    strip(desk)
    st.html(f"<style>{CSS}</style>")
    with st.container(key="duty_slot"):  # always there, or all below would be drawn anew
        duty.form(desk)
    left, right = st.columns([1, 1.7], gap="small")
    with left:
        _line(desk)
        view = st.segmented_control("右侧显示", [_BOARD, _SHEET, _RARE], default=_BOARD,
                                    required=True, key="view", label_visibility="collapsed")
    with right:
        if view == _SHEET:
            sheet.bulletin(desk)
        else:
            a = desk.assessment()
            st.html(_rare(desk, a) if view == _RARE else _boxes(desk, a))
    st.html(SCRIPT, unsafe_allow_javascript=True)


_page(desk())
