"""A form whose fields are kept as they are changed: nothing typed waits for a button.

What nobody has touched follows the situation; what somebody has typed stays, through
another page, a lost connection and a restart, until it is entered or thrown away.

Streamlit breaks a run off wherever it touches the session while the next word is already
waiting, in callbacks too. So nothing here depends on a callback having run to its end: at
the beginning of every run each widget is compared with what it was last drawn with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from qdflood.desk import drafts
from qdflood.desk.state import Desk

_NAMES = "_form_names"


def take_over(held: Desk) -> None:
    """Every form takes what its widgets hold; call it before anything is drawn.

    Whoever clicks another step with the cursor still in a field sends its words and the
    click together: the run that follows no longer draws the field, and would drop them.
    """
    for name in list(st.session_state.get(_NAMES, {})):
        Form(held, name)


@dataclass(frozen=True, slots=True)
class Shown:
    """A widget on the screen: what it was drawn with first, and what it is known to hold."""

    key: str
    first: Any
    last: Any
    options: list[Any] | None = None


class Form:
    """The widgets of one form and the draft behind them; one officer's."""

    def __init__(self, held: Desk, name: str) -> None:
        self.held, self.name = held, name
        st.session_state.setdefault(_NAMES, {})[name] = None
        owner = drafts.owner(held)
        place = f"draft_{name}_{owner}"
        if place not in st.session_state:
            adopted = st.session_state.get(f"draft_{name}_", {})
            st.session_state[place] = drafts.load(held, name) or dict(adopted)
        self.draft: dict[str, Any] = st.session_state[place]
        self._state: dict[str, Any] = st.session_state.setdefault(
            f"form_{name}_{owner}", {"drawn": 0, "shown": {}, "kept": dict(self.draft)}
        )
        self._take_over()

    def _take_over(self) -> None:
        """Whatever a widget holds that it was not drawn with, somebody has changed."""
        for field, one in list(self._shown.items()):
            held = st.session_state.get(one.key, one.last)
            held = list(held) if isinstance(held, (list, tuple)) else held
            if held != one.last:
                self.draft[field] = held
                self._shown[field] = replace(one, last=held)
        if self.draft != self._state["kept"]:
            drafts.keep(self.held, self.name, self.draft)
            self._state["kept"] = dict(self.draft)

    @property
    def _shown(self) -> dict[str, Shown]:
        found: dict[str, Shown] = self._state["shown"]
        return found

    def value(self, field: str, proposed: Any = None) -> Any:
        """What the field holds: as typed, else as proposed."""
        return self.draft.get(field, proposed)

    def touched(self, field: str) -> bool:
        """Whether somebody has filled the field in by hand."""
        return field in self.draft

    def _drawn(self, field: str, value: Any, options: list[Any] | None = None) -> Shown:
        """The widget that shows ``value``: the one there is, or a new one.

        Its state is never set from here: a browser that has not heard of it yet would send
        the old value back with its next word, as if somebody had chosen it.
        """
        value = list(value) if isinstance(value, (list, tuple)) else value
        one = self._shown.get(field)
        if one is None or one.last != value or one.options != options or (
            one.key not in st.session_state
        ):
            self._state["drawn"] += 1
            key = f"{self.name}_{field}_{self._state['drawn']}"
            one = self._shown[field] = Shown(key, value, value, options)
        return one

    def bind(self, field: str, proposed: Any = None) -> dict[str, Any]:
        """What a text field is drawn with."""
        one = self._drawn(field, self.value(field, proposed))
        return {"key": one.key, "value": one.first}

    def select(self, field: str, options: list[Any], proposed: Any = None) -> dict[str, Any]:
        """What a select box is drawn with; what is no option any more falls away."""
        one = self._one_of(field, options, proposed)
        return {"key": one.key, "index": None if one.first is None else options.index(one.first)}

    def choose(self, field: str, options: list[Any], proposed: Any = None) -> dict[str, Any]:
        """The same for a row of buttons of which one is chosen."""
        one = self._one_of(field, options, proposed)
        return {"key": one.key, "default": one.first}

    def _one_of(self, field: str, options: list[Any], proposed: Any) -> Shown:
        if self.value(field, proposed) not in options:
            self.draft.pop(field, None)
            proposed = proposed if proposed in options else None
        return self._drawn(field, self.value(field, proposed), list(options))

    def pick(self, field: str, options: list[Any], proposed: list[Any]) -> dict[str, Any]:
        """The same for a row of buttons of which any are chosen."""
        kept = [one for one in self.value(field, proposed) or [] if one in options]
        if self.touched(field):
            self.draft[field] = kept
        one = self._drawn(field, kept, list(options))
        return {"key": one.key, "default": one.first}

    def put(self, field: str, value: Any) -> None:
        """Fill a field in, as if it had been typed; for callbacks, kept with the next run."""
        self.draft[field] = value

    def forget(self, *fields: str) -> None:
        """Let fields follow the situation again."""
        for field in fields:
            self.draft.pop(field, None)

    def empty(self) -> None:
        """The form has been entered, or thrown away."""
        self.draft.clear()
        self._shown.clear()
        self._state["kept"].clear()
        drafts.drop(self.held, self.name)
