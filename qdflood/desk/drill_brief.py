"""What a script is about, before it is played. No streamlit here."""

from __future__ import annotations

from qdflood.desk.drill_timeline import span_words
from qdflood.desk.log_full import multiline
from qdflood.desk.style import esc
from qdflood.drill.script import Script


def brief(script: Script) -> str:
    """Everything of it but the course: for whoever chooses and directs."""
    asked = sum(1 for one in script.injects if one.at is None)
    faults = sum(1 for one in script.injects if one.fault)
    more = f"，另有{asked}条待人询问时答复" if asked else ""
    hidden = f"，其中{faults}条带有故障或不实" if faults else ""
    return (
        f'<div class="panel dr-brief">{setting(script)}{_sources(script)}'
        f"<p><b>剧情时间</b>　{script.start:%Y-%m-%d %H:%M}起，共{span_words(script.end - script.start)}"
        f"；×5走完约{span_words((script.end - script.start) / 5)}。"
        f"<b>注入</b>{len(script.timed)}条{more}{hidden}；<b>检验点</b>{len(script.expectations)}个</p>"
        f"{_players(script)}<h5>目标</h5><ul>{_objectives(script)}</ul></div>"
    )


def setting(script: Script) -> str:
    """What players may know before the first inject: no fact of what is to come."""
    return f"<p><b>背景（{esc(script.setting.nature)}）</b>　{multiline(script.setting.text)}</p>"


def _sources(script: Script) -> str:
    facts = "".join(f"<li>史实：{esc(one.text, 600)}<small>出处：{esc(one.source, 300)}</small></li>"
                    for one in script.facts)
    fiction = "".join(f"<li>虚构：{esc(one, 600)}</li>" for one in script.setting.fiction)
    return f"<ul>{facts}{fiction}</ul>" if facts or fiction else ""


def _players(script: Script) -> str:
    if not script.players:
        return ""
    return f"<p><b>参演岗位</b>　{esc('、'.join(script.players), 400)}</p>"


def _objectives(script: Script) -> str:
    return "".join(
        f"<li>{esc(one.text, 400)}<small>{esc('、'.join(one.clauses), 200)}</small></li>"
        for one in script.objectives
    )
