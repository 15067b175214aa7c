"""A template of ``templates/`` and its data set as a PDF, the same bytes for the same input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from types import MappingProxyType

import typst

from qdflood.errors import ReportError
from qdflood.places import shared
from qdflood.report.stamp import Stamp
from qdflood.report.typed import ready

TEMPLATES = Path(__file__).resolve().parent / "templates"
NO_PICTURES: Mapping[str, str] = MappingProxyType({})


def pdf(
    template: str,
    data: Mapping[str, object],
    stamp: Stamp,
    *,
    pictures: Mapping[str, str] = NO_PICTURES,
) -> bytes:
    """The template ``<template>.typ`` set with ``data``, every page stamped.

    ``data`` holds text, numbers, truth values, None and lists and mappings of them; it
    arrives as data and never as markup. None, an empty text and a number that is none
    become labelled blanks. ``pictures`` are SVG documents by name; they are drawn as they
    are. Raises ReportError when nothing could be set.
    """
    source = TEMPLATES / f"{template}.typ"
    if not source.is_file():
        raise ReportError(f"没有“{template}”这一种版式，请检查安装是否完整")
    inputs = {
        "data": _json(ready(data)),
        "stamp": _json(ready(stamp.words())),
        "pictures": _json(dict(pictures)),
    }
    return _compiled(source, inputs, stamp)


def _compiled(source: Path, inputs: dict[str, str], stamp: Stamp) -> bytes:
    try:
        made = typst.compile(
            source,
            root=TEMPLATES,
            font_paths=_fonts(shared("static", "fonts")),
            sys_inputs=inputs,
            timestamp=_fixed(stamp.printed_at),
            format="pdf",
            pdf_tags=False,  # they more than double a long table, and poppler objects to them
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ReportError(f"“{source.stem}”排版没有成功，什么也没有印出（{error}）") from error
    assert isinstance(made, bytes)
    return made


def _fixed(moment: datetime) -> datetime:
    """To the second, by an offset instead of a zone: all that a PDF's date can hold."""
    return moment.replace(microsecond=0).astimezone(timezone(moment.utcoffset() or timedelta()))


@cache
def _fonts(folder: Path) -> typst.Fonts:
    """The shipped fonts and those inside typst, never this machine's: a print looks alike
    wherever it is made."""
    if not any(folder.glob("*.ttf")):
        raise ReportError("找不到打印用的字体，请检查安装是否完整", file=str(folder))
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
