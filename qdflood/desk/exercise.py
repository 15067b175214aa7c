"""Exercises: which scripts there are, beginning one, opening one, taking part in one.

Each exercise has a file of its own under ``QDFLOOD_HOME/exercises``. A browser session is
on the desk of real duty until it joins an exercise; it stays in it over other pages and a
page loaded again, since the address says so, until it leaves. Whoever changes over begins
with empty forms: nothing half typed in the one can be entered in the other.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import streamlit as st

from qdflood.desk import duty, state
from qdflood.desk.exercise_desk import ExerciseDesk
from qdflood.desk.exercise_files import Listed, begun_in, listed
from qdflood.desk.exercise_part import (
    joined,
    may_direct,
    said_in_address,
    takes_no_part,
    takes_part,
    wants_to_direct,
)
from qdflood.desk.state import Desk
from qdflood.drill import directing
from qdflood.drill.play import PLAYERS, STUDY, What
from qdflood.drill.records import opening
from qdflood.drill.script import Script, read_script
from qdflood.drill.shelf import Unusable, lying, usable
from qdflood.errors import DrillError, JournalError, OfficerError, QdfloodError, Superseded
from qdflood.journal.decisions import Person
from qdflood.journal.entry import EXERCISE, Record
from qdflood.journal.location import exercise_files, exercise_url
from qdflood.journal.store import Expect, open_store
from qdflood.journal.whose import OF_EXERCISE
from qdflood.officers.roles import NOBODY, Act, Role, require
from qdflood.places import home, shared

__all__ = [
    "ExerciseDesk", "Listed", "Unusable", "begin", "exercises", "is_director", "join", "joined",
    "leave", "of_this_screen", "opened", "script_changed", "scripts",
]  # fmt: skip

_KEPT = ("_duty", "_pulse_session")
"""What of a browser session is not of the one desk or the other."""
_OPENING = threading.RLock()


# -- scripts


def scripts(desk: Desk) -> list[Script | Unusable]:
    """The shipped scripts, then the office's own (``drills/x.yaml``)."""
    return [usable(desk.edition, path, name) for name, path in _lying().items()]


def _lying() -> dict[str, Path]:
    return lying(shared("data", "drills"), home(os.environ))


def script_changed(held: ExerciseDesk) -> str:
    """A sentence for the director when the script's file is no longer what is played."""
    begun = held.play.begun
    if begun is None:
        return ""
    if begun.body.get("fingerprint") != held.edition.fingerprint:
        return "开始以来预案规则已改动：演练继续，评估以现行规则计"
    path = _lying().get(str(begun.body["file"]))
    if path is None:
        return "脚本文件已不在：演练按开始时的脚本继续"
    now = usable(held.edition, path, str(begun.body["file"]))
    if isinstance(now, Unusable):
        return "脚本文件已改动，且现在不能用：演练按开始时的脚本继续"
    return "" if now.digest == begun.body["digest"] else "脚本文件已改动：演练按开始时的脚本继续"


# -- exercises


def exercises(desk: Desk) -> list[Listed]:
    """Every exercise of this office, the latest first."""
    return listed(exercise_files(home(os.environ)), desk.duty.exercises)


def begin(desk: Desk, script: Script | Unusable, *, mode: str = PLAYERS, typed: bool = True,
          name: str = "") -> ExerciseDesk:
    """Begin an exercise: its log with the script in it, standing at the script's start.

    It runs on the edition as shipped, without the parameters of this office. Raises
    DrillError for a script that cannot be used or a name that is taken, OfficerError where
    whoever is signed on may not; JournalError when it cannot be saved.
    """
    real = desk.duty
    officer = duty.who(real)
    if officer is None:
        raise OfficerError(NOBODY)
    if mode != STUDY:
        require(officer, Act.DRILL)
    if real.rehearsal:
        raise DrillError("演示中不能开始演练：请不带情况文件启动桌面")
    if isinstance(script, Unusable):
        raise DrillError(script.sentence)
    wall = real.clock()
    called = directing.safe_name(name) if name.strip() else _unused(
        directing.default_name(script, wall))
    body = directing.begin(script, called, mode=mode, typed=typed, edition_id=real.edition.plan.id,
                           fingerprint=real.edition.fingerprint, wall=wall)
    first = Record(EXERCISE, body, officer.name, officer.post, script.start, script.start)
    with _OPENING:
        if begun_in(exercise_files(home(os.environ)).get(called)):
            raise DrillError(f"已有名为“{called}”的演练，请换一个名称")
        store = open_store(exercise_url(home(os.environ), called), of=OF_EXERCISE)
        try:
            store.append([first, *opening(real.edition, script)], expect=Expect((EXERCISE,), 0))
        except Superseded:
            raise DrillError(f"已有名为“{called}”的演练，请换一个名称") from None
        finally:
            store.close()
        return opened(real, called)


def _unused(name: str) -> str:
    """``name``, or with a number after it where another exercise has it: two who begin one
    script in one minute are in nobody's way."""
    taken = exercise_files(home(os.environ))
    return next(one for n in range(1, len(taken) + 2)
                if (one := name if n == 1 else f"{name}_{n}") not in taken)


def opened(desk: Desk, name: str) -> ExerciseDesk:
    """The desk of an exercise, the same for every screen of this process.

    Raises DrillError or JournalError where there is none, or it cannot be read.
    """
    real = desk.duty
    if real.rehearsal:
        raise DrillError("演示中没有真实状态，不能参加演练：请不带情况文件启动桌面")
    held = real.exercises.get(name)
    if held is None:
        with _OPENING:
            held = real.exercises.get(name) or _open(real, name)
            real.exercises[name] = held
    assert isinstance(held, ExerciseDesk)
    return held


def _open(real: Desk, name: str) -> ExerciseDesk:
    url = exercise_url(home(os.environ), name)
    if name not in exercise_files(home(os.environ)):
        raise DrillError(f"没有名为“{name[:60]}”的演练")
    store = open_store(url, create=False, of=OF_EXERCISE)
    try:
        first = next(store.entries(), None)
        if first is None or first.kind != EXERCISE or first.body.get("what") != What.BEGIN:
            raise DrillError(f"“{name[:60]}”不是演练的日志，或没有开始成")
        script = read_script(real.edition, str(first.body["script"]).encode(),
                             str(first.body["file"]))
        held = ExerciseDesk(real, name, store, script)
        held.refresh(force=True)
        if held.fault:
            raise JournalError(held.fault)
    except BaseException:
        store.close()
        raise
    held.clockwork.take_up()
    held.assessment()
    return held


# -- taking part


def of_this_screen(real: Desk) -> Desk:
    """The desk of the exercise that this screen has joined, else that of real duty.

    An exercise that cannot be opened stops the page: nobody in an exercise may find himself
    on the desk of real duty unawares.
    """
    name = joined()
    if not name:
        said_in_address()
        return real
    try:
        held = opened(real, name)
    except QdfloodError as exc:
        duty.gate(real)
        st.error(f"演练打不开：{exc}")
        st.button("离开演练，回到值班桌面", on_click=leave)
        st.stop()
    said_in_address()
    return held


def is_director() -> bool:
    """Whether this screen directs the exercise it is in, and whoever is signed on may."""
    return wants_to_direct() and may_direct(duty.who(state.duty_desk()))


def join(name: str, director: bool = False) -> ExerciseDesk:
    """This screen takes part in an exercise, as director or as player.

    A player comes on duty in the exercise's log under the name and post he is signed on
    with. Raises OfficerError where the director's part is not his; DrillError, JournalError.
    """
    real = state.duty_desk()
    if director:
        duty.may(real, Act.DRILL)
    held = opened(real, name)
    _afresh()
    takes_part(name, director)
    officer = duty.who(real)
    if officer is not None and held.play.ended is None:
        duty.on_begin(held, officer)
    return held


def leave() -> None:
    """Back to the desk of real duty. Who signed on only for the exercise is signed off: nobody
    is on real duty by having played."""
    real = state.duty_desk()
    _afresh()
    takes_no_part()
    officer = duty.who(real)
    on_duty = [watch.person for watch in real.ledger.shifts.on_duty]
    if officer is not None and officer.role == Role.DUTY and (
            Person(officer.name, officer.post) not in on_duty):
        duty.end(real)


def _afresh() -> None:
    """Forget what stands in forms, questions and filters of the desk that is left."""
    for key in [str(key) for key in st.session_state if not str(key).startswith(_KEPT)]:
        del st.session_state[key]
