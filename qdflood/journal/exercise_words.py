"""An entry about an exercise in one sentence; its script is never part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from qdflood.wording.sentences import stamp

Body = Mapping[str, Any]


def told(body: Body) -> str:
    """What an EXERCISE entry says; empty where it cannot be understood."""
    teller = _TELLERS.get(_text(body, "what"))
    return teller(body) if teller else ""


def _text(body: Body, name: str) -> str:
    held = body.get(name)
    return held.strip() if isinstance(held, str) else ""


def _reason(body: Body) -> str:
    why = _text(body, "why")
    return f"：{why}" if why else ""


def _begun(body: Body) -> str:
    how = "自学" if body.get("mode") == "study" else "导调"
    entered = "学员录入来文" if body.get("typed") else "系统录入来文"
    return (f"演练开始：{_text(body, 'title')}（{_text(body, 'file')}，{how}，{entered}），"
            "按随附的预案版本，不带本办的办公参数")


def _run(body: Body) -> str:
    return f"剧情时钟走，速度×{body.get('rate', '')}"


def _step(body: Body) -> str:
    try:
        return f"剧情时间前进到{stamp(datetime.fromisoformat(_text(body, 'to')))}"
    except ValueError:
        return "剧情时间前进"


def _message(body: Body) -> str:
    head = "，".join(filter(None, (_text(body, "sender"), _text(body, "way"))))
    return f"来文（{head}）：{_text(body, 'text')}"


def _delivered(body: Body) -> str:
    message = body.get("message")
    said = _message(message) if isinstance(message, Mapping) else ""
    entered = "，读数由系统录入" if body.get("entered") else ""
    return f"下达注入“{_text(body, 'inject')}”{entered}{said and '：'}{said}"


def _answered(body: Body) -> str:
    met = body.get("met")
    clauses = "、".join(map(str, met)) if isinstance(met, (list, tuple)) else ""
    return (f"作答“{_text(body, 'expectation')}”：级别{_text(body, 'level') or '不能判定'}"
            + (f"，成立条款{clauses}" if clauses else ""))


def _observed(body: Body) -> str:
    return "：".join(filter(None, (f"观察“{_text(body, 'objective')}”", _text(body, "rating"),
                                  _text(body, "text"))))


_TELLERS: Mapping[str, Callable[[Body], str]] = {
    "begin": _begun, "run": _run, "step": _step, "message": _message, "deliver": _delivered,
    "answer": _answered, "observe": _observed,
    "pause": lambda body: f"剧情时钟暂停{_reason(body)}",
    "end": lambda body: f"演练结束{_reason(body)}",
    "hold": lambda body: f"扣住注入“{_text(body, 'inject')}”，到时不下达",
    "release": lambda body: f"放行注入“{_text(body, 'inject')}”",
    "drop": lambda body: f"取消注入“{_text(body, 'inject')}”{_reason(body)}",
    "asked": lambda body: f"学员询问：{_text(body, 'about')}{_text(body, 'text') and '，'}"
                          f"{_text(body, 'text')}",
    "improve": lambda body: f"改进事项：{_text(body, 'text')}，{_text(body, 'owner')}，"
                            f"{_text(body, 'due')}前完成",
}
