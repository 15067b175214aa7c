"""The plan's own text, to hold every quoted passage against it."""

from __future__ import annotations

from pathlib import Path

from qdflood.errors import PlanError


def squeezed(text: str) -> str:
    """``text`` without blanks and line ends, which the printed page sets as it likes."""
    return "".join(text.split())


def plan_text(folder: Path, name: str) -> str:
    """The text file of the edition in ``folder``, squeezed. Raises PlanError if unreadable."""
    try:
        return squeezed((folder / name).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise PlanError("不是 UTF-8 编码的文本文件", file=name) from exc
    except OSError as exc:
        raise PlanError(f"打不开文件（{exc.strerror}）", file=name) from exc
