"""A form whose fields are kept as they are changed: nothing typed waits for a button.

What nobody has touched follows the situation; what somebody has typed stays, through
another page, a lost connection and a restart, until it is entered or thrown away.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from qdflood.desk import drafts
from qdflood.desk.state import Desk


class Form:
    """The widgets of one form and the draft behind them; one officer's."""

    def __init__(self, held: Desk, name: str) -> None:
        self.held, self.name = held, name
        self._place = f"draft_{name}_{drafts.owner(held)}"
        if self._place not in st.session_state:
            adopted = st.session_state.get(f"draft_{name}_", {})
            st.session_state[self._place] = drafts.load(held, name) or adopted

    @property
    def draft(self) -> dict[str, Any]:
        """What has been typed or chosen by hand."""
        found: dict[str, Any] = st.session_state[self._place]
        return found

    @property
    def turn(self) -> int:
        """Grows when the form is emptied, so that its widgets are new ones."""
        return int(st.session_state.get(f"turn_{self.name}", 0))

    def key(self, field: str) -> str:
        """The widget's key."""
        return f"{self.name}_{field}_{self.turn}"

    def value(self, field: str, proposed: Any = None) -> Any:
        """What the field holds: as typed, else as proposed."""
        return self.draft.get(field, proposed)

    def touched(self, field: str) -> bool:
        """Whether somebody has filled the field in by hand."""
        return field in self.draft

    def bind(self, field: str, proposed: Any = None) -> dict[str, Any]:
        """What a widget of this field is drawn with.

        Its state is set only when it differs: setting it in every run would take from
        under his fingers what an officer is typing.
        """
        key, value = self.key(field), self.value(field, proposed)
        if key not in st.session_state or st.session_state[key] != value:
            st.session_state[key] = value
        return {"key": key, "on_change": self._keep, "args": (field,)}

    def choose(self, field: str, options: list[Any], proposed: Any = None) -> dict[str, Any]:
        """``bind`` for one of ``options``: what is no longer one of them falls away."""
        value = self.value(field, proposed)
        if value not in options:
            self.draft.pop(field, None)
            proposed = proposed if proposed in options else None
        return self.bind(field, proposed)

    def pick(self, field: str, options: list[Any], proposed: list[Any]) -> dict[str, Any]:
        """``bind`` for any of ``options``."""
        value = self.value(field, proposed) or []
        if any(one not in options for one in value):
            kept = [one for one in value if one in options]
            if self.touched(field):
                self.draft[field] = kept
            proposed = kept
        return self.bind(field, proposed)

    def put(self, field: str, value: Any) -> None:
        """Fill a field in, as if it had been typed."""
        self.draft[field] = value
        drafts.keep(self.held, self.name, self.draft)

    def forget(self, *fields: str) -> None:
        """Let fields follow the situation again."""
        for field in fields:
            self.draft.pop(field, None)
        drafts.keep(self.held, self.name, self.draft)

    def empty(self) -> None:
        """The form has been entered, or thrown away."""
        self.draft.clear()
        drafts.drop(self.held, self.name)
        st.session_state[f"turn_{self.name}"] = self.turn + 1

    def _keep(self, field: str) -> None:
        value = st.session_state[self.key(field)]
        self.put(field, list(value) if isinstance(value, (list, tuple)) else value)
