"""The line and its two roads: typed, or composed by mouse from the quick picks.

Both come to the same text, are parsed by the same grammar and read back before
anything is saved. What is kept between runs is only the text and its read-back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import uuid4

import streamlit as st

from qdflood.desk import duty
from qdflood.desk.command import (
    Parsed,
    Pick,
    PickSubject,
    Question,
    Refused,
    compose,
    parse,
    quick_picks,
    unlisted_pick,
)
from qdflood.desk.command.objects import NAME_LIMIT
from qdflood.desk.state import Desk
from qdflood.desk.trial import effect
from qdflood.errors import OfficerError, QdfloodError, Superseded
from qdflood.officers.roles import Act, Officer, require
from qdflood.plan.edition import Edition

COMMAND = "command"
_ECHO, _SAVED, _ROUND, _COMPOSED = "_echo", "_saved", "_round", "_composed"
_SAVED_AT, _SAVED_BY = "_saved_at", "_saved_by"
_VISIBLE = 4

_FAULT = "_fault"

Echo = tuple[str, datetime, Parsed | Refused, str, str]
"""The text, when it was read back, how, the name of its submission, what it would do."""


# -- the line: read back, then saved


def echo() -> Parsed | Refused | None:
    """What stands under the line: a read-back or a refusal; None while there is neither."""
    held: Echo | None = st.session_state.get(_ECHO)
    return held[2] if held else None


def effect_of_line() -> str:
    """What the line that is read back would do to the proposal; empty: nothing."""
    held: Echo | None = st.session_state.get(_ECHO)
    return held[4] if held else ""


def _effect(desk: Desk, said: Parsed | Refused) -> str:
    return effect(desk, said.reports, said.zeros) if isinstance(said, Parsed) else ""


def offer(desk: Desk, text: str) -> None:
    """Put ``text`` in the line and read it back; nothing is saved."""
    now = desk.now()
    st.session_state[COMMAND] = text
    st.session_state[_SAVED] = ()
    st.session_state[_FAULT] = None
    if not text.strip():
        st.session_state[_ECHO] = None
        return
    said = parse(desk.edition, text, now, now, desk.reports)
    st.session_state[_ECHO] = (text, now, said, uuid4().hex, _effect(desk, said))


def press(desk: Desk) -> None:
    """Enter: the first reads back, the second, with the text unchanged, saves."""
    text = st.session_state.get(COMMAND) or ""
    held: Echo | None = st.session_state.get(_ECHO)
    if held is None or held[0] != text or isinstance(held[2], Refused):
        offer(desk, text)
        return
    again = parse(desk.edition, text, held[1], desk.now(), desk.reports)
    if (isinstance(again, Refused) or _meaning(again) != _meaning(held[2])
            or _effect(desk, again) != held[4]):
        offer(desk, text)  # another desk has said something since: read it back anew
        return
    try:
        desk.save(again.sentences, again.reports, again.zeros, request=held[3],
                  by=[again.by] * len(again.sentences))
    except Superseded:
        offer(desk, text)  # said at the same moment as somebody else's: read it back anew
    except QdfloodError as exc:
        # the line and its read-back stay for another try
        st.session_state[_FAULT] = (str(exc), duty.who(desk))
    else:
        start_over()
        show_saved(desk, again.sentences)


def barred(desk: Desk) -> str:
    """Why whoever is signed on may not enter anything; empty where they may, or nobody is."""
    try:
        officer = duty.who(desk)
        if officer is not None:  # nobody yet: the form for it stands on top
            require(officer, Act.ENTER)
    except OfficerError as exc:
        return str(exc)
    return ""


def fault(desk: Desk) -> str:
    """Why the line could not be saved; it stands there still.

    Somebody else's, or of before anybody had signed on, it is no longer.
    """
    held: tuple[str, Officer | None] | None = st.session_state.get(_FAULT)
    return held[0] if held and held[1] == duty.who(desk) else ""


def show_saved(desk: Desk, sentences: Sequence[str]) -> None:
    """What has just been saved stands under the line, whichever road it came by."""
    st.session_state[_ECHO] = None
    st.session_state[_SAVED] = tuple(sentences)
    st.session_state[_SAVED_AT] = f"{desk.now():%H:%M}"
    st.session_state[_SAVED_BY] = duty.who(desk)
    st.session_state["_fresh"] = True


def _meaning(parsed: Parsed) -> tuple[object, ...]:
    """What was read back, and of which rows."""
    rows = tuple((r.member, r.row) for r in parsed.reports)
    return parsed.read_back, parsed.notices, rows


def start_over() -> None:
    """An empty line, no read-back, and quick picks with nothing chosen."""
    st.session_state[COMMAND] = ""
    st.session_state[_ECHO] = None
    st.session_state[_FAULT] = None
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def saved_now() -> bool:
    """Whether this run follows a save; true once."""
    return bool(st.session_state.pop("_fresh", False))


def last_saved(desk: Desk) -> Sequence[str]:
    """What this officer saved last at this screen, until the next line is begun."""
    if st.session_state.get(_SAVED_BY) != duty.who(desk):
        return ()
    return tuple(st.session_state.get(_SAVED, ()))


def saved_at() -> str:
    """When that was, on the desk's clock."""
    return str(st.session_state.get(_SAVED_AT, ""))


# -- quick picks


def picks(desk: Desk) -> bool:
    """The mouse road; returns whether a subject is open."""
    subjects = {s.label: s for s in quick_picks(desk.edition, desk.reports)}
    chosen = st.pills("点选录入", list(subjects), key=_key("subject"), on_change=_begun,
                      label_visibility="collapsed")
    subject = subjects.get(chosen or "")
    if subject is None:
        return False
    with st.container(key="picks", gap="xxsmall"):
        if subject.register:
            _subject(desk, subject)
        else:
            _zeros(desk, subject)
    return True


def _key(*parts: str) -> str:
    return "_".join(("pick", str(st.session_state.get(_ROUND, 0)), *parts))


def _begun() -> None:
    """Another subject: an old read-back or refusal no longer belongs to what is asked.

    What somebody has typed stays; only a line composed here goes.
    """
    st.session_state[_ECHO] = None
    if st.session_state.get(COMMAND) == st.session_state.get(_COMPOSED):
        st.session_state[COMMAND] = ""
    st.session_state[_SAVED] = ()


def _subject(desk: Desk, subject: PickSubject) -> None:
    pick = subject.picks[0] if len(subject.picks) == 1 else _member(desk.edition, subject)
    if pick is None:
        return
    questions = sorted(pick.questions, key=lambda q: (not q.needed, not _first(desk, subject, q)))
    for question in questions[:_VISIBLE]:
        _question(desk, pick, question)
    if len(questions) > _VISIBLE:
        with st.expander("更多项目"):
            for question in questions[_VISIBLE:]:
                _question(desk, pick, question)


def _first(desk: Desk, subject: PickSubject, question: Question) -> bool:
    """What a zero report may speak of is what is rung about: it comes first."""
    return desk.edition.info[subject.register][question.field].none is not None


def _member(edition: Edition, subject: PickSubject) -> Pick | None:
    """One of the list, or one that no list holds, by its name."""
    labels = {f"{pick.label}　{pick.key}": pick for pick in subject.picks}
    listed, other = st.columns([1.5, 1], gap="small") if subject.unlisted else (st, None)
    chosen = listed.selectbox(subject.label, list(labels), index=None, key=_key(subject.label),
                              placeholder=f"选{subject.label}（可键入名称或代码）",
                              on_change=_begun, label_visibility="collapsed")
    name = other.text_input(
        "名录以外的", key=_key(subject.label, "new"), placeholder="名录以外的，写名称",
        max_chars=NAME_LIMIT, autocomplete="off", on_change=_begun, label_visibility="collapsed",
    ) if other else ""
    return labels.get(chosen or "") or unlisted_pick(edition, subject, name or "")


def _question(desk: Desk, pick: Pick, question: Question) -> None:
    """One field: its name, its answers, nothing chosen."""
    name, answers = st.columns([1, 4.2], gap="xsmall", vertical_alignment="center", wrap=False)
    name.html(f'<div class="ask">{question.label}</div>')
    key = _key(pick.key, question.field)
    if question.entry and len(question.options) <= 1:
        answers.text_input(question.label, key=key, placeholder=question.unit, max_chars=20,
                           label_visibility="collapsed", autocomplete="off",
                           on_change=_compose, args=(desk, pick))
        return
    answers.pills(question.label, [o.label for o in question.options], key=key,
                  label_visibility="collapsed", on_change=_compose, args=(desk, pick))


def _compose(desk: Desk, pick: Pick) -> None:
    """The line that the answers so far type, read back at once."""
    tokens = [t for q in pick.questions for t in _tokens(pick, q)]
    missing = any(q.needed and not list(_tokens(pick, q)) for q in pick.questions)
    if missing or not tokens:
        _begun()
        line = compose(pick, tokens) if tokens else ""
        st.session_state[COMMAND] = st.session_state[_COMPOSED] = line
        return
    offer(desk, compose(pick, tokens))
    st.session_state[_COMPOSED] = st.session_state[COMMAND]


def _tokens(pick: Pick, question: Question) -> Iterator[str]:
    answer = st.session_state.get(_key(pick.key, question.field))
    if not answer:
        return
    option = next((o for o in question.options if o.label == answer), None)
    if option is not None:
        yield option.token
    else:
        yield " ".join(filter(None, (question.prefix, str(answer).strip())))


def _zeros(desk: Desk, subject: PickSubject) -> None:
    labels = {pick.label: pick for pick in subject.picks}
    key = _key("zero")
    chosen = st.pills("零报告", list(labels), key=key, label_visibility="collapsed",
                      on_change=_zero, args=(desk, labels, key))
    pick = labels.get(chosen or "")
    if pick is None or len(pick.questions[0].options) == 1:
        return
    options = {o.label: o.command for o in pick.questions[0].options}
    area = _key("area", pick.key)
    st.selectbox("范围", list(options), key=area, on_change=_area, args=(desk, options, area))


def _zero(desk: Desk, labels: dict[str, Pick], key: str) -> None:
    pick = labels.get(st.session_state.get(key) or "")
    offer(desk, pick.key if pick else "")
    st.session_state[_COMPOSED] = st.session_state[COMMAND]


def _area(desk: Desk, options: dict[str, str], key: str) -> None:
    offer(desk, options[st.session_state[key]])
    st.session_state[_COMPOSED] = st.session_state[COMMAND]
