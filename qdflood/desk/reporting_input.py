"""One form about an event's reports: its widgets, its draft, and what came of the press.

Whatever goes wrong, what was typed stays; it is kept as a draft until it is entered.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qdflood.desk import drafts
from qdflood.desk.entitled import barred
from qdflood.desk.moments import happened
from qdflood.desk.state import Desk
from qdflood.desk.style import REFUSED, caption, esc
from qdflood.errors import QdfloodError
from qdflood.journal.entry import INFORMATION_REPORT, Entry, canonical
from qdflood.journal.report_body import NAME_LIMIT, body
from qdflood.journal.report_clock import Event
from qdflood.journal.sentence import sentence
from qdflood.officers.roles import Act

BY, AT, TEXT, CHOICE, WHOM, MEANS, PAIR = "by", "at", "text", "choice", "whom", "means", "pair"
TYPED = (BY, AT, TEXT)
_SAID, _PROBLEM, _REQUEST, _DONE = "_rp_said_", "_rp_problem_", "_rp_request_", "_rp_done_"
LAST = "_rp_last"
"""What was entered last: its card may have moved down."""

PRESSED = "_rp_pressed"
"""When something was last pressed: what is under the hand then stays where it is."""

DOUBLE, HOLD = timedelta(seconds=1.5), timedelta(seconds=10)

Made = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """One form of one event: its widgets' names, and what is done with them."""

    held: Desk
    event: Event
    name: str
    fields: tuple[str, ...]

    @property
    def tag(self) -> str:
        return f"{tag(self.event)}_{self.name}"

    def key(self, field: str) -> str:
        return f"rp_{self.tag}_{field}"

    @property
    def typed(self) -> list[str]:
        """The widgets whose text is kept as a draft."""
        return [self.key(field) for field in self.fields if field in TYPED]

    def said(self, field: str) -> str:
        return str(st.session_state.get(self.key(field)) or "")

    def ready(self) -> None:
        """Before the widgets are drawn: what was typed before comes back."""
        drafts.restore(self.held, f"rp_{self.tag}", self.typed)
        st.session_state.setdefault(_REQUEST + self.tag, secrets.token_hex(8))

    def keep(self) -> None:
        st.session_state.pop(_SAID + tag(self.event), None)
        drafts.keep_widgets(self.held, f"rp_{self.tag}", self.typed)

    def text(self, cell: DeltaGenerator, field: str, label: str, hint: str = "",
             limit: int = NAME_LIMIT) -> None:
        """One line to type in."""
        cell.text_input(label, key=self.key(field), autocomplete="off", max_chars=limit,
                        placeholder=hint, on_change=self.keep)

    def choose(self, cell: DeltaGenerator, field: str, label: str, options: Sequence[str],
               first: bool = True) -> None:
        """One of a few words, the first of them unless another is pressed."""
        if first:
            st.session_state.setdefault(self.key(field), options[0])
        cell.segmented_control(label, options, key=self.key(field), required=first)

    def time(self, cell: DeltaGenerator, label: str = "时间", optional: bool = False) -> None:
        self.text(cell, AT, label, "03:12" if optional else "现在", 20)

    def button(self, cell: DeltaGenerator, label: str, make: Callable[[Form], Made],
               name: str = "", primary: bool = True, about: str = "") -> None:
        """A press enters what ``make`` makes of the form, or says in red why not."""
        cell.button(label, key=self.key(f"do{name}"), on_click=self.enter, args=(make, name),
                    type="primary" if primary else "secondary", width="stretch",
                    help=caption(about) or None,
                    disabled=bool(barred(self.held, Act.TICK)))

    def moment(self) -> datetime:
        """The time written, or now."""
        now = self.held.now()
        return happened(self.said(AT), now) or now

    def enter(self, make: Callable[[Form], Made], name: str = "") -> None:
        """Check and enter; a refusal leaves everything as it was typed."""
        whose = tag(self.event)
        if self._twice(name):
            return
        st.session_state[PRESSED] = self.held.clock()
        for held in (_SAID + whose, LAST):
            st.session_state.pop(held, None)
        st.session_state[_PROBLEM + whose] = ""
        try:
            self._unhurried()
            made = make(self)
            entry = self._entered(made)
        except QdfloodError as exc:
            self.keep()
            st.session_state[_PROBLEM + whose] = str(exc)
            return
        drafts.drop(self.held, f"rp_{self.tag}")
        for field in self.fields:
            st.session_state.pop(self.key(field), None)
        st.session_state[_REQUEST + self.tag] = secrets.token_hex(8)
        st.session_state[_DONE] = (self.key(name), self.held.clock())
        said = f"{entry.recorded:%H:%M}已保存，为第{entry.seq}条"
        st.session_state[_SAID + whose] = said
        st.session_state[LAST] = f"{said}：{sentence(entry, self.held.edition)}"

    def attempt(self, step: Callable[[], str]) -> None:
        """Do something else with what was typed; a refusal leaves it as it was."""
        whose = tag(self.event)
        if self._twice():
            return
        st.session_state[PRESSED] = self.held.clock()
        st.session_state[_PROBLEM + whose] = ""
        st.session_state.pop(LAST, None)
        try:
            said = step()
        except QdfloodError as exc:
            self.keep()
            st.session_state[_PROBLEM + whose] = st.session_state[LAST] = str(exc)
            return
        drafts.drop(self.held, f"rp_{self.tag}")
        for field in self.fields:
            st.session_state.pop(self.key(field), None)
        st.session_state[_DONE] = (self.key(""), self.held.clock())
        st.session_state[LAST] = said

    def _twice(self, name: str = "") -> bool:
        """Whether this is the second half of a double click: nobody types so fast."""
        key, done = st.session_state.get(_DONE, ("", None))
        return bool(done and key == self.key(name) and self.held.clock() - done < DOUBLE)

    def _unhurried(self) -> None:
        """A click may fall on what has just moved under the hand: then it is asked for again."""
        _, done = st.session_state.get(_DONE, ("", None))
        if done and self.held.clock() - done < DOUBLE:
            raise QdfloodError("两次点按间隔太短，这一次未保存；确要保存的，请再点一次")

    def _entered(self, made: Made) -> Entry:
        now = self.held.now()
        self.held.ledger.reporting.check(made, now)
        at = datetime.fromisoformat(made["at"]) if made["at"] else None
        request = f"{st.session_state.get(_REQUEST + self.tag, '')}{_digest(made)}"
        return self.held.enter(INFORMATION_REPORT, made, happened=at, request=request)

    def body(self, what: str, at: datetime | None = None, **more: Any) -> Made:
        """The body with what was typed; the time written unless another is given."""
        more.setdefault("text", self.said(TEXT))
        return body(what, self.event.key, more.pop("by", self.said(BY)), at, **more)


def _digest(made: Made) -> str:
    """Of what is entered, less its time: the same said again after a fault is one entry,
    another thing said with the same form is another."""
    words = canonical({name: value for name, value in made.items() if name != "at"})
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def tag(event: Event) -> str:
    """The event as the keys of its widgets have it."""
    return "_".join(map(str, event.key))


def outcome(event: Event) -> str:
    """What came of the last press on this event."""
    problem, said = (st.session_state.get(name + tag(event)) for name in (_PROBLEM, _SAID))
    if problem:
        return f'<div class="rp-no" role="alert">{esc(problem, 600)}</div>'
    return f'<div class="rp-done">{esc(said)}</div>' if said else ""


CSS = f"""
.rp-no{{border-left:8px solid {REFUSED};background:#FBE9EA;padding:4px 10px;font-weight:700;
 font-size:16px}}
"""
