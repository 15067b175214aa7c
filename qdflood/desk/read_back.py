"""复诵: the decision as one sentence, read aloud before it is entered; then the button.

What is read back is frozen with the last decision known at that time. Any change of the
form, and any decision by somebody else, asks for reading back anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import streamlit as st

from qdflood.assessment import Assessment
from qdflood.desk import decision, duty
from qdflood.desk import decision_words as words
from qdflood.desk.consulting import refuse, say
from qdflood.desk.decision import Choice
from qdflood.desk.decision_fields import build
from qdflood.desk.draft_form import Form
from qdflood.desk.look import look
from qdflood.desk.state import Desk
from qdflood.desk.style import caption, esc
from qdflood.errors import DecisionRefused, QdfloodError, Superseded
from qdflood.journal.decide import checked
from qdflood.journal.decisions import Decision
from qdflood.wording import moment

_READ, _OTHER, _FRESH = "dc_read", "dc_other", "dc_fresh"


@dataclass(frozen=True)
class Read:
    """What was read back, of which state of the form, and what was known then."""

    said: tuple[tuple[str, str], ...]
    decision: Decision
    sentence: str
    seen: int
    request: str


def read_back(held: Desk, a: Assessment, drawn: Form, choice: Choice) -> None:
    """The button to read back, and once read back the one that enters it."""
    _others(held)
    read = _held(held, drawn, choice)
    if read is not None:
        _confirm(held, a, read, drawn)
        return
    left, right, _ = st.columns([1.2, 1, 3], gap="small")
    pressed = left.button("复诵核对", type="primary", key="dc_read_back", width="stretch",
                          disabled=bool(choice.why_not))
    if right.button("清空重填", key="dc_empty", width="stretch"):
        drawn.empty()
        st.session_state.pop(_OTHER, None)
        st.rerun(scope="app")
    if pressed:
        try:
            st.session_state[_READ] = _read(held, a, drawn, choice)
            st.session_state[_FRESH] = True
        except QdfloodError as exc:
            refuse(exc)
            return
        st.rerun(scope="app")


def _state(drawn: Form, choice: Choice) -> tuple[tuple[str, str], ...]:
    """Everything in the form that was filled in by hand."""
    return tuple(sorted((name, repr(value)) for name, value in
                        {**drawn.draft, "act": choice.label}.items()))


def _held(held: Desk, drawn: Form, choice: Choice) -> Read | None:
    """What was read back, while the form is still as it was and nobody has decided since."""
    read: Read | None = st.session_state.get(_READ)
    if read is None:
        return None
    if read.seen != held.ledger.official.last:
        for one in decision.entered_since(held.ledger.official, read.seen):
            if _same(one, read.decision):  # the run that entered it was broken off
                _done(drawn, read, one.seq)
        _superseded(held, read.seen)
        return None
    if read.said != _state(drawn, choice):
        del st.session_state[_READ]
        return None
    return read


def _superseded(held: Desk, seen: int) -> None:
    """Somebody has decided meanwhile: who, what and when; the form stays as it is."""
    st.session_state.pop(_READ, None)
    st.session_state[_OTHER] = seen
    _others(held)
    look(".refused")


def _others(held: Desk) -> None:
    seen = st.session_state.get(_OTHER)
    if seen is None:
        return
    now, each = held.now(), []
    for one in decision.entered_since(held.ledger.official, seen):
        signed = f"{one.signed}{moment(one.decided, now)}签发，" if one.signatures else ""
        each.append(f"{words.what(held.edition, one)}：{signed}{one.officer}录入（第{one.seq}条）")
    status = words.response_words(held.edition, held.in_force)
    st.html(f'<div class="refused" role="alert"><b>在您填写时已有人登记了决定</b>：'
            f"{esc('；'.join(each), 600)}。您的决定<b>未录入</b>，已填内容保留。"
            f"现官方状态：{esc(status)}。请核对后重新复诵。</div>")
    if st.session_state.pop(_FRESH, False):
        look(".refused")


def _read(held: Desk, a: Assessment, drawn: Form, choice: Choice) -> Read:
    """The form as a decision, checked. Raises QdfloodError with what is wrong."""
    held.refresh(force=True)
    drawn.put("act", choice.label)  # whatever others decide meanwhile, this is what was meant
    one = build(held, a, drawn, choice, duty.who(held))
    fit = checked(one, decision.standing(held, a), held.now())
    consulted = next((c for c in held.ledger.official.consultations
                      if c.seq == fit.consultation), None)
    sentence = words.read_back(held.edition, fit, consulted, held.now())
    st.session_state.pop(_OTHER, None)
    return Read(_state(drawn, choice), fit, sentence, held.ledger.official.last, uuid4().hex)


# -- entering it


def _confirm(held: Desk, a: Assessment, read: Read, drawn: Form) -> None:
    one = read.decision
    notes = "".join(f"<li>{esc(note, 600)}</li>" for note in one.notes)
    gone = words.overtaken(a, one, held.status.coming)
    st.html(
        f'<div class="readback" role="status"><small>复诵（读给签发人或带班领导听）</small>'
        f"<p>{esc(read.sentence, 3000)}</p>"
        + (f"<small>日志将注明</small><ul>{notes}</ul>" if notes else
           "<small>与系统建议和条文一致。</small>" 
           if one.effect not in ("register", "order", "postpone") else "")
        + (f"<b>{esc(gone)}</b><br>" if gone else "")
        + f"<b>{esc(words.effect_line(held, a, one))}。</b></div>"
    )
    if st.session_state.pop(_FRESH, False):
        look(".readback")
    left, right, _ = st.columns([2.4, 1, 1.2], gap="small")
    signed = f"（已由{one.signed}签发）" if one.signatures else ""
    if left.button(f"登记决定{caption(signed)}", type="primary", key="dc_enter", width="stretch"):
        _enter(held, read, drawn)
    if right.button("返回修改", key="dc_back", width="stretch"):
        del st.session_state[_READ]
        st.rerun(scope="app")


def _enter(held: Desk, read: Read, drawn: Form) -> None:
    try:
        entry = decision.decide(held, read.decision, read.seen, read.request)
    except Superseded:
        held.refresh(force=True)
        st.session_state.pop(_READ, None)
        st.session_state[_OTHER], st.session_state[_FRESH] = read.seen, True
        st.rerun(scope="app")
    except QdfloodError as exc:
        if isinstance(exc, DecisionRefused):  # what was read back no longer holds
            st.session_state.pop(_READ, None)
        refuse(exc)
        return
    _done(drawn, read, entry.seq)


def _done(drawn: Form, read: Read, seq: int) -> None:
    """It is in the log: the form is emptied, and the page says so."""
    say("yes", f"已登记决定（第{seq}条）：{read.sentence}")
    drawn.empty()
    st.session_state.pop(_READ, None)
    st.rerun(scope="app")


def _same(one: Decision, other: Decision) -> bool:
    """Whether the log's decision is the one that was read back."""
    left, right = one.body(), other.body()
    return all(left[name] == right[name] for name in right
               if name not in ("proposal", "clock", "notes"))
