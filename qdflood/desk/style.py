"""How the desk looks: colours of the levels, hatch of the unknown, one stylesheet.

Solid colour is for what is certain and nothing else; what is not known is hatched,
dashed and carries ？, so that it survives a grey projector. A level never shows its
colour without its numeral.
"""

from __future__ import annotations

import html
import re

import streamlit as st

from qdflood.district_map.layers import paint
from qdflood.district_map.shades import plain
from qdflood.plan.edition import Edition

__all__ = [
    "HATCH", "INK", "PAPER", "QUIET", "REFUSED", "caption", "esc", "framed", "inject", "level",
    "open_level", "paint", "typed", "unknown",
]  # fmt: skip

INK, PAPER, QUIET = "#14181C", "#FFFFFF", "#5A626A"
HATCH = "repeating-linear-gradient(135deg,#fff 0 5px,#868E96 5px 6.5px)"
REFUSED = "#C4121A"
VIOLET = "#5B1A8B"
"""Of exercises, and of nothing that is real."""
SHOWN_CHARACTERS = 300


def esc(text: object, limit: int = SHOWN_CHARACTERS) -> str:
    """Typed text as HTML that can only be read: no markup, no direction marks, not endless."""
    return html.escape(plain(str(text), limit))


def caption(text: object, limit: int = SHOWN_CHARACTERS) -> str:
    """Typed text as the caption of a button: Streamlit reads captions as Markdown, in which
    a picture would be fetched from wherever it says."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", plain(str(text), limit))


def typed(command: str, limit: int = SHOWN_CHARACTERS) -> str:
    """A line of the grammar in a caption, as code where it can be."""
    return caption(command, limit) if "`" in command else f"`{plain(command, limit)}`"


def level(edition: Edition, position: int) -> str:
    """A level that is certain: solid, with its numeral and 级."""
    return f'<b class="lv lv{position}">{esc(edition.levels.label(position))}</b>'


def open_level(edition: Edition, position: int) -> str:
    """A level that is only not excluded: hatched and dashed, never in its colour."""
    return f'<b class="lv open"><i>{esc(edition.levels.label(position))}</i></b>'


def framed(edition: Edition, position: int) -> str:
    """A level that is named but neither proposed nor open: a plain frame."""
    return f'<b class="lv">{esc(edition.levels.label(position))}</b>'


def unknown(text: str = "未知") -> str:
    """The mark of what is not known; an empty ``text`` leaves the ？ alone."""
    return f'<b class="un"><i>{"？" if text else "?"}{esc(text)}</i></b>'


def inject(edition: Edition) -> None:
    """The stylesheet; once a page, before anything else is drawn."""
    st.html(f"<style>{_levels(edition)}{_CSS}</style>")


def _levels(edition: Edition) -> str:
    rules = []
    for position in range(1, len(edition.plan.levels) + 1):
        fill, text = paint(edition, position)
        rules.append(f".lv{position}{{background:{fill};color:{text}}}")
    return "".join(rules)


_CSS = f"""
:root{{--hatch:{HATCH};--bar:30px}}
[data-testid="stMainBlockContainer"]{{padding:var(--bar) 16px 8px;max-width:none}}
[data-testid="stMainBlockContainer"]>[data-testid="stVerticalBlock"]{{gap:8px}}
[data-stale="true"]{{opacity:1!important}}
[data-testid="stHeader"]{{height:var(--bar);min-height:0;background:transparent;color:#fff}}
[data-testid="stHeader"] *{{color:inherit}}
[data-testid="stToolbar"]{{height:var(--bar);min-height:0;padding:0 8px}}
[data-testid="stTopNavLink"]{{height:var(--bar);padding:0 14px;border-radius:0;font-size:16px;
 text-decoration:none}}
[data-testid="stTopNavLink"][aria-current]{{background:#fff;color:{INK};font-weight:700}}
[data-testid="stTopNavLink"][aria-current] *{{color:{INK}}}
[data-testid="stStatusWidget"],[data-testid="stMainMenu"],[data-testid="InputInstructions"]{{
 display:none}}
[data-testid="stMainBlockContainer"]>[data-testid="stVerticalBlock"]>*:has(.strip){{
 position:sticky;top:var(--bar);z-index:50;background:#fff;margin:0 -16px;width:calc(100% + 32px)!important;
 max-width:none!important}}
[data-testid="stMainBlockContainer"]>[data-testid="stVerticalBlock"]>*:has(.strip):before{{content:"";
 position:absolute;left:0;right:0;top:calc(-1*var(--bar));height:var(--bar);background:{INK}}}
[data-testid="stLayoutWrapper"]:has(>.st-key-beat){{position:absolute;height:0}}
.bar{{position:absolute;right:12px;top:calc(-1*var(--bar));height:var(--bar);line-height:var(--bar);
 color:#fff;font-size:14px;white-space:nowrap;max-width:calc(100% - 330px);overflow:hidden;
 text-overflow:ellipsis}}
.bar b{{font-size:15px}}
.strip{{position:relative;border-bottom:3px solid {INK};color:{INK};
 font-variant-numeric:tabular-nums}}
.strip .row{{display:flex;align-items:stretch}}
.strip .cell{{padding:3px 14px 4px;border-right:1px solid #868E96;flex:0 0 auto;max-width:38%}}
.strip .cell.wide{{flex:1 1 0;max-width:none;min-width:0;border-right:0}}
.strip .cell small{{display:block;font-size:13px;line-height:18px;color:{QUIET};font-weight:400}}
.strip .cell small.say{{color:{INK}}}
.strip .cell .head{{font-size:22px;line-height:32px;font-weight:700}}
.strip .lag{{background:{INK};color:#fff}}
.strip .reporting{{display:block;max-width:9em;font-size:16px;line-height:24px;padding-top:4px}}
.strip .reporting.out b{{color:{REFUSED}}}
.strip .lag small,.strip .lag small.say{{color:#fff}}
.strip .red{{background:#fff;color:{REFUSED};border:3px solid {REFUSED};font-weight:700;font-size:16px;line-height:24px;
 padding:0 10px;margin-bottom:3px}}
.strip .alarm{{background:{REFUSED};color:#fff;font-weight:700;font-size:17px;line-height:26px;
 padding:0 14px;border-bottom:1px solid #fff;overflow-wrap:anywhere}}
.strip .due{{font-weight:700;box-shadow:inset 4px 0 0 {INK};padding-left:9px}}
.strip .far{{color:{QUIET};font-weight:400;font-size:13px}}
.rehearsal{{background:repeating-linear-gradient(135deg,#F1E6FA 0 12px,#fff 12px 24px);
 color:#4A1D7A;border-bottom:2px solid #4A1D7A;font-weight:700;font-size:15px;line-height:22px;
 padding:0 14px}}
.ex-elsewhere{{color:{VIOLET};font-size:13px;line-height:18px;padding:0 14px;
 border-bottom:1px dashed {VIOLET}}}
.ex-real{{background:#fff;color:#14181C;font-size:16px;line-height:26px;padding:0 14px;
 overflow-wrap:anywhere}}
.ex-real .ex-what{{background:#14181C;color:#fff;padding:2px 8px;margin-right:10px}}
.ex-stop{{background:{REFUSED};color:#fff;font-size:18px;line-height:28px;font-weight:700;
 padding:0 14px}}
.ex-banner{{display:flex;gap:22px;align-items:center;color:#fff;font-size:17px;line-height:32px;
 padding:0 14px;white-space:nowrap;overflow:hidden;
 background:repeating-linear-gradient(135deg,{VIOLET} 0 26px,#7A35AD 26px 52px)}}
.ex-banner .ex-word{{background:#fff;color:{VIOLET};font-size:22px;line-height:28px;padding:0 14px;
 letter-spacing:.4em;text-indent:.4em}}
.ex-banner .ex-name{{overflow:hidden;text-overflow:ellipsis}}
.ex-banner .clock{{font-size:20px}}
.ex-banner .ex-state{{font-weight:700}}
.lv{{display:inline-block;padding:0 .45em;border:1.5px solid {INK};border-radius:3px;
 line-height:1.3;white-space:nowrap;font-style:normal}}
.lv.open,.un{{background:var(--hatch);border:1.5px dashed {INK};color:{INK}}}
.lv i,.un i{{display:inline-block;line-height:1;font-style:normal;background:#fff;padding:0 .3em}}
.un{{display:inline-block;padding:0 .35em;border-radius:2px;line-height:1.25;white-space:nowrap;
 font-weight:700}}
.lost .strip,.lost [data-testid="stMainBlockContainer"]{{background:var(--hatch)!important}}
.lost .strip .cell{{opacity:.45}}
#qdflood-lost{{display:none;position:fixed;left:0;right:0;top:0;z-index:1000000;background:{REFUSED};
 color:#fff;font-weight:700;font-size:18px;line-height:var(--bar);text-align:center;
 box-shadow:0 3px 0 #fff}}
.lost #qdflood-lost{{display:block}}
.lost-box{{display:none!important}}
@media (max-width:1199px){{.deco{{display:none!important}}
 [data-testid="stMainBlockContainer"],[data-testid="stHeader"]{{zoom:.85}}}}
@media (min-width:1800px){{[data-testid="stMainBlockContainer"]{{zoom:1.32}}
 [data-testid="stHeader"]{{zoom:1.32}}}}
"""
