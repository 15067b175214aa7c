"""打印: one button a kind, at the place where it is needed.

A print is made when its button is pressed and not before, from the log as it then stands;
the same minute, log and options are made once. Reading a print is no act: nobody need sign
on for it, and whoever has is named on it. What cannot be printed says why in red, and the
log is as it was.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.look import look
from qdflood.desk.state import Desk
from qdflood.desk.style import REFUSED, esc
from qdflood.errors import QdfloodError
from qdflood.journal.ledger import Ledger, replay
from qdflood.journal.store import Head, Store
from qdflood.report.fitting import length
from qdflood.report.kinds import MIME, Kind, kind, make
from qdflood.report.making import Given
from qdflood.report.source import Source, source
from qdflood.report.spoken import message, speech
from qdflood.report.stamp import EXERCISE_PREFIX, Stamp, file_name

REHEARSAL = "演示"
_KEPT = 12
_FAULTS, _JUST = "_print_faults", "_print_just"
_NOT_PRINTED = "打印没有成功，日志未变"

Made = OrderedDict[tuple[object, ...], bytes]


@dataclass(frozen=True)
class _Print:
    """One button's print; safe to make outside the run of a page."""

    held: Desk
    kind: Kind
    form: str
    options: Given
    officer: str

    def out(self) -> bytes:
        """Made now, or as it was made for the same log, minute and options."""
        kept, lock = _kept(self.held.store)
        with lock:  # of two presses the second waits for what the first makes
            key = (self.held.store.head().seq, f"{self.held.now():%Y%m%d%H%M}", self.kind.name,
                   self.form, json.dumps(dict(self.options), sort_keys=True, default=str),
                   self.officer)  # fmt: skip
            if key not in kept:
                kept[key] = self._made()
                while len(kept) > _KEPT:
                    kept.popitem(last=False)
            return kept[key]

    def _made(self) -> bytes:
        read = _read(self.held)
        return make(self.kind, read, stamped(self.held, read, self.officer), self.options,
                    self.form)  # fmt: skip


_MADE: WeakKeyDictionary[Store, tuple[Made, threading.Lock]] = WeakKeyDictionary()
_GUARD = threading.Lock()


def _kept(store: Store) -> tuple[Made, threading.Lock]:
    with _GUARD:
        return _MADE.setdefault(store, (OrderedDict(), threading.Lock()))


def _read(held: Desk) -> Source:
    """The log read anew, as the screens weigh it: while a print is made, others go on entering."""
    held.refresh(force=True)
    empty = Ledger(held.edition, held.organization, held.actions, held.rules)
    entries = tuple(held.store.entries()) if held.exercise else ()
    ledger = replay(empty, entries or held.store.entries())
    minute = held.now().replace(second=59, microsecond=999_999)
    return source(held.organization, held.actions, ledger, minute, held.outlines,
                  entries)


def stamped(held: Desk, read: Source, officer: str) -> Stamp:
    """What every page says of itself."""
    head = Head(read.ledger.seq, read.ledger.hash, read.ledger.recorded)
    return Stamp.of(read.edition, head, held.now(), officer, exercise(held))


def exercise(held: Desk) -> str:
    """What keeps a print from passing for the real thing; empty in earnest."""
    if held.exercise:
        return held.exercise
    return f"{REHEARSAL}：{held.rehearsal}" if held.rehearsal else ""


def named(held: Desk, one: Kind, form: str, about: str = "") -> str:
    """The file's name: kind, what it is about, and when; of an exercise or a rehearsal it
    begins so."""
    empty = Stamp.of(held.edition, None, held.now(), "", exercise(held))
    name = file_name(f"{one.label}_{about}" if about else one.label, empty, form)
    return name.replace(EXERCISE_PREFIX, f"【{REHEARSAL}】", 1) if held.rehearsal else name


# -- on the page


def button(
    held: Desk, word: str, *, label: str = "", form: str = "", about: str = "", key: str = "",
    width: Literal["stretch", "content"] = "stretch", **options: object,
) -> None:
    """The button of one kind; ``options`` as the table of kinds has them.

    ``about`` stands in the file's name; ``key`` tells two buttons of one kind apart.
    """
    one = kind(word)
    given = {name: value for name, value in options.items() if value not in (None, "", ())}
    ending = one.form(form, given)
    officer = duty.who(held)
    wanted = _Print(held, one, ending, given, officer.name if officer else "")
    place = key or f"pr_{one.name}_{ending}"
    st.download_button(
        label or one.label, wanted.out, named(held, one, ending, about), MIME[ending],
        key=place, on_click=_press, args=(wanted.out, place), width=width,
    )  # fmt: skip
    fault = st.session_state.get(_FAULTS, {}).get(place, "")
    if fault:
        st.html(f'<div class="refuse printed" role="alert">{esc(fault, 600)}</div>{STYLE}')
        if st.session_state.pop(_JUST, "") == place:
            look(".refuse.printed")


def _press(made: Callable[[], bytes], place: str) -> None:
    """Make it in this run too, so that what refuses it can be said on the page."""
    faults = st.session_state.setdefault(_FAULTS, {})
    faults.pop(place, None)
    try:
        made()
    except QdfloodError as exc:
        faults[place] = str(exc)
    except Exception as exc:  # whatever fails, the page stays and says so
        faults[place] = f"{_NOT_PRINTED}（{type(exc).__name__}）"
    if place in faults:
        st.session_state[_JUST] = place


def told(held: Desk) -> None:
    """口头汇报词 and 短信稿, each with a mark to copy it."""
    read = Source(held.organization, held.actions, held.ledger, held.assessment(), held.now(),
                  held.outlines)  # fmt: skip
    for name, text in (("口头汇报词", speech(read, exercise(held))),
                       ("短信稿", message(read, exercise(held)))):  # fmt: skip
        st.html(f'<p class="told">{name}（{length(text)}字，建议，非决定）</p>{STYLE}')
        st.code(text, language=None, wrap_lines=True)


# The browser's own line on a failed download is in English; what failed is said in Chinese.
STYLE = f"""<style>
[data-testid="stDownloadButtonError"]{{display:none}}
[role="alert"].refuse{{color:{REFUSED};font-weight:700;font-size:15px;line-height:1.4;
 overflow-wrap:anywhere}}
p.told{{font-size:14px;margin:0}}
</style>"""
