"""How 自学 looks: the frame and hatch of an exercise, and marks that survive black and white."""

from __future__ import annotations

from qdflood.desk.exercise_strip import MARK
from qdflood.desk.style import INK, QUIET, REFUSED

EXERCISE = "#4A1D7A"

CSS = f"""
.st-key-study{{border:4px double {EXERCISE};padding:6px 10px 10px;
 background:repeating-linear-gradient(135deg,#FBF7FE 0 14px,#fff 14px 28px)}}
.st-key-study{{position:relative}}
.st-key-study::after{{content:"";position:absolute;inset:0;z-index:40;pointer-events:none;opacity:.11;
 background:url("data:image/svg+xml,{MARK}");print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.sd-real{{background:#fff;border-bottom:2px solid {EXERCISE};font-size:15px;line-height:1.5;margin:0}}
.st-key-study,.st-key-study [data-testid="stVerticalBlock"]{{gap:6px}}
.st-key-study .h{{font-size:16px;font-weight:700;border-bottom:2px solid {INK};line-height:1.5}}
.st-key-study .h small{{font-weight:400;font-size:14px;color:{QUIET}}}
.st-key-study .panel{{background:#fff}}
.st-key-study .panel p{{font-size:15px;line-height:1.5;margin:0 0 3px}}
.st-key-study .refuse{{color:{REFUSED};border-left:5px solid {REFUSED};padding:2px 8px;background:#fff;
 font-weight:700;font-size:15px;line-height:1.4;overflow-wrap:anywhere}}
.st-key-sd_banner>[data-testid="stElementContainer"]:first-child{{flex:1 1 0;min-width:0}}
.sd-banner{{background:repeating-linear-gradient(135deg,#F1E6FA 0 12px,#fff 12px 24px);
 color:{EXERCISE};border:2px solid {EXERCISE};padding:3px 12px;font-size:16px;line-height:1.5;
 font-variant-numeric:tabular-nums;overflow-wrap:anywhere}}
.sd-banner small{{font-size:14px}}
.sd-status{{border:2px solid {INK};background:#fff;padding:2px 10px 4px;font-size:16px;line-height:1.45}}
.sd-status small{{font-size:13px;color:{QUIET}}}
.sd-heard{{max-height:58vh;overflow-y:auto;padding-right:4px}}
[data-testid="stColumn"]:has(.sd-heard){{position:sticky;top:118px;align-self:flex-start}}
.sd-card{{border:1px solid #868E96;border-left:6px solid #C3C8CD;background:#fff;
 padding:2px 10px 4px;margin-bottom:5px;overflow-wrap:anywhere}}
.sd-card header{{font-size:15px;line-height:1.5}}
.sd-card header small{{color:{QUIET};font-size:14px;margin-left:1em}}
.sd-card header i{{font-style:normal;font-weight:700;background:{INK};color:#fff;padding:0 .5em;
 float:right}}
.sd-card p{{font-size:16px;line-height:1.5;margin:0}}
.sd-card.new{{border:2.5px solid {INK};border-left-width:12px}}
.st-key-study [data-testid="stExpander"] details{{border-radius:0;border-color:#868E96;background:#fff}}
.st-key-study [data-testid="stExpander"] summary{{padding:2px 10px;min-height:30px;font-size:15px}}
.st-key-study [data-testid="stExpanderDetails"]{{padding:2px 10px 8px}}
.st-key-study [data-testid="stCheckbox"] label{{align-items:flex-start}}
.st-key-study [data-testid="stCheckbox"] p{{font-size:15px;line-height:1.45}}
.sd-chosen{{font-size:15px;margin:0;overflow-wrap:anywhere}}
.sd-part{{background:#fff;border:1px solid #C3C8CD;border-left:8px solid #C3C8CD;padding:2px 10px 5px;
 margin-bottom:5px;font-size:15px;line-height:1.5;overflow-wrap:anywhere}}
.sd-part p{{margin:0;font-size:16px;line-height:1.5}} .sd-part p+p{{font-size:15px}}
.sd-part.low{{border:2px solid {REFUSED};border-left-width:10px}} .sd-part.low>h5+p>b{{color:{REFUSED}}}
.sd-part.high{{border:2px dashed {INK};border-left:10px solid {INK}}}
.sd-part.ok{{border-left-color:{INK}}} .sd-part.why{{border-left:8px double {INK}}}
.sd-decided p{{border:2px solid {EXERCISE};background:#fff;color:{EXERCISE};font-weight:700;font-size:15px;
 line-height:1.5;padding:2px 10px;margin:0 0 4px}}
.sd-clauses .clause{{background:#fff;margin-bottom:6px}}
.sd-how ol{{margin:0;padding-left:1.4em}} .sd-how li{{font-size:15px;line-height:1.5}}
.sd-listed{{font-size:15px;line-height:1.45;overflow-wrap:anywhere}}
[class*="st-key-sd_row_"]>[data-testid="stElementContainer"]:nth-child(2){{flex:1 1 0;min-width:0}}
.sd-listed small{{color:{QUIET}}}
.sd-sum ul{{margin:0 0 4px}} .st-key-study .grid{{width:100%;background:#fff}}
.carry{{font-size:14px;color:{QUIET};margin:0}}
"""
