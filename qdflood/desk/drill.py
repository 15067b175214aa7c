"""演练: choose or join one, direct it or take part in it; beside it, study alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from qdflood.desk import clause_panel, drill_choose, drill_director, drill_players
from qdflood.desk.exercise import is_director, joined
from qdflood.desk.state import Desk, desk
from qdflood.desk.strip import strip
from qdflood.desk.style import INK, QUIET, REFUSED

if TYPE_CHECKING:
    from qdflood.desk.exercise import ExerciseDesk


def page(held: Desk) -> None:
    """The whole page below the strip."""
    st.html(f"<style>{clause_panel.CSS}{CSS}</style>")
    with st.container(key="drill"):
        if not joined():
            drill_choose.draw(held)
            return
        exercise = cast("ExerciseDesk", held)
        if is_director():
            drill_director.draw(exercise)
        else:
            drill_players.draw(exercise)


CSS = f"""
.st-key-drill,.st-key-drill [data-testid="stVerticalBlock"]{{gap:6px}}
.st-key-drill .h{{font-size:16px;font-weight:700;border-bottom:2px solid {INK};line-height:1.5}}
.st-key-drill .h small{{font-weight:400;font-size:14px;color:{QUIET}}}
.st-key-drill .panel p{{font-size:15px;line-height:1.5;margin:0 0 3px}}
.st-key-drill p.carry{{font-size:14px;line-height:1.4;color:{QUIET};margin:0}}
.refuse{{color:{REFUSED};border-left:5px solid {REFUSED};padding:2px 8px;font-weight:700;
 font-size:15px;line-height:1.4;overflow-wrap:anywhere}}
.dr-clock{{display:flex;gap:0;border:2px solid {INK};font-variant-numeric:tabular-nums}}
.dr-clock>div{{padding:1px 14px 3px;border-right:1px solid #868E96}}
.dr-clock small{{display:block;font-size:13px;line-height:17px;color:{QUIET}}}
.dr-clock b{{display:block;font-size:20px;line-height:30px;white-space:nowrap}}
.dr-face b{{font-size:30px!important}}
.dr-clock>div:last-child{{flex:1 1 0;border-right:0}}
.dr-next{{min-width:0;}}
.dr-next b{{overflow:hidden;text-overflow:ellipsis;line-height:22px!important;font-size:17px!important}}
.dr-next span{{font-size:15px;line-height:18px;display:block}}
.st-key-dr_controls{{flex-wrap:wrap!important}}
.st-key-dr_controls button{{min-height:36px;padding:2px 10px}}
[class*="st-key-dr_row_"] button{{justify-content:flex-start;text-align:left;min-height:30px;
 padding:2px 8px;border-radius:0;border:1px solid #C3C8CD}}
[class*="st-key-dr_row_"] button>div,[class*="st-key-dr_row_"] button [data-testid="stMarkdownContainer"]{{
 width:100%;justify-content:flex-start}}
[class*="st-key-dr_row_"] button p{{display:grid;grid-template-columns:4.6em 8.6em 1fr auto;gap:6px;
 font-size:15px;line-height:1.35;text-align:left;width:100%}}
[class*="st-key-dr_row_"] button code{{font:inherit;font-size:14px;background:none;color:inherit;
 padding:0}}
.dr-checks{{padding:1px 0 2px 5.4em}}
.dr-checks details{{font-size:14px;line-height:1.45;overflow-wrap:anywhere}}
.dr-checks summary{{cursor:pointer;list-style:none}}
.dr-checks summary b{{display:inline-block;width:1.6em;text-align:center;font-size:16px;line-height:1}}
.dr-checks .no summary{{color:{REFUSED}}}
.dr-checks ul{{margin:0 0 0 1.6em;padding-left:1.1em;color:{INK}}}
.dr-checks li{{font-size:14px;line-height:1.4}}
.dr-detail{{border-left:5px solid {INK};padding:3px 10px;font-size:15px;line-height:1.45;
 overflow-wrap:anywhere}}
.dr-detail p{{margin:0 0 2px;font-size:15px}}
.dr-detail blockquote{{margin:2px 0 4px;padding:3px 10px;background:#F1F3F5;border-left:0;
 font-size:15px}}
.dr-detail ul{{margin:0 0 3px;padding-left:1.2em}} .dr-detail li{{font-size:15px;line-height:1.4}}
.dr-answer{{font-size:15px;line-height:1.45;overflow-wrap:anywhere}}
[class*="st-key-dr_answer_"]>[data-testid="stElementContainer"]:first-child{{flex:1 1 0;min-width:0}}
.dr-log{{width:100%;border-collapse:collapse;font-size:14px;line-height:1.4;
 font-variant-numeric:tabular-nums}}
.dr-log td{{border:0;border-bottom:1px solid #C3C8CD;padding:2px 5px;vertical-align:top}}
.dr-log td:nth-child(-n+2){{white-space:nowrap}} .dr-log td:last-child{{overflow-wrap:anywhere;width:100%}}
.dr-log tr.k-decision td{{font-weight:700}}
.dr-card{{border:1px solid #868E96;border-left:6px solid #C3C8CD;padding:3px 12px 5px;
 margin-bottom:6px;overflow-wrap:anywhere}}
.dr-card header{{font-size:16px;line-height:1.5}} .dr-card header small{{color:{QUIET};
 font-size:14px;margin-left:1em}}
.dr-card header i{{font-style:normal;font-weight:700;background:{INK};color:#fff;padding:0 .5em;
 float:right}}
.dr-card p{{font-size:17px;line-height:1.55;margin:0}}
.dr-card.new{{border:2.5px solid {INK};border-left-width:12px}} .dr-card.new p{{font-weight:600}}
.strip .dr-newest{{display:none}}
.dr-how ol{{margin:0;padding-left:1.4em}} .dr-how li{{font-size:15px;line-height:1.5}}
.st-key-drill [data-testid="stRadio"] [role="radiogroup"]{{gap:1px}}
.st-key-drill [data-testid="stRadio"] label{{margin:0;padding:1px 0}}
.st-key-drill [data-testid="stRadio"] label p{{font-size:15px;line-height:1.35}}
.st-key-drill [data-testid="stRadio"] label [data-testid="stCaptionContainer"] p{{font-size:13px}}
.st-key-drill [data-testid="stPageLink-NavLink"]{{background:{INK};justify-content:center;
 border-radius:8px;padding:7px}}
.st-key-drill [data-testid="stPageLink-NavLink"] *{{color:#fff;font-size:16px}}
.st-key-drill [data-testid="stFileUploaderDropzoneInstructions"]{{display:none}}
.st-key-drill [data-testid="stFileUploaderDropzone"]{{padding:4px 8px;min-height:0}}
.st-key-drill [data-testid="stFileUploaderDropzone"] button>*{{display:none}}
.st-key-drill [data-testid="stFileUploaderDropzone"] button:after{{content:"选择文件"}}
"""

if __name__ == "__main__":
    _desk = desk()
    strip(_desk)
    page(_desk)
