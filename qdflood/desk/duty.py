"""Who sits at this screen, and what they may do here.

While there are no accounts: a name and a post, once a shift, asked for when something is
to be entered; every screen can be read before. Once there are: a log-in before anything
is drawn. Either way a session in the database, whose token the browser keeps as a cookie:
a page loaded again, or a server started again, keeps the officer. On the desk of an exercise
people, sessions and their time are those of real duty; who is on duty is the exercise's.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import streamlit as st

from qdflood.desk import entrance, sign_on
from qdflood.desk.exercise_part import directs, may_direct, taken_over
from qdflood.errors import JournalUnavailable, OfficerError, QdfloodError
from qdflood.journal.entry import SHIFT
from qdflood.journal.official import Person
from qdflood.journal.store import Store
from qdflood.officers.people import People
from qdflood.officers.roles import NOBODY, Act, Officer, Role, require
from qdflood.officers.sessions import Session

if TYPE_CHECKING:
    from qdflood.desk.state import Desk

DEFAULT: Officer | None = None
"""Whoever is signed on where nobody else is: for tests of other pages."""

BY_ITSELF = "_by_itself"
"""Set in the session's state by whatever draws a page again without the officer: such a
run does not keep an idle session alive."""

_TOKEN, _HELD, _SAID, _LEFT = "_duty_token", "_duty_held", "_duty_said", "_duty_left"
_BROWSER, _KNOWN = "_duty_browser", "_duty_known"
_PEOPLE: WeakKeyDictionary[Store, People] = WeakKeyDictionary()


def people(desk: Desk) -> People:
    """The accounts and sessions beside the log of real duty. Raises JournalUnavailable."""
    store = desk.duty.store
    found = _PEOPLE.get(store)
    if found is None:
        found = _PEOPLE[store] = People(store.engine)
    return found


# -- who


def who(desk: Desk) -> Officer | None:
    """The officer signed on in this browser; None if nobody is (any more)."""
    session = _session(desk.duty)
    return taken_over(desk, session.officer if session else DEFAULT)


def may(desk: Desk, act: Act) -> None:
    """Raises OfficerError where nobody has signed on, or whose role may not do ``act``."""
    require(who(desk), act)
    _used(desk)


def _session(desk: Desk) -> Session | None:
    """The session that holds now. While the database is away, the one that held last."""
    token = _token()
    if not token:
        return None
    try:
        session = people(desk).sessions.find(token, desk.now())
        if session and _relieved(desk, session):
            people(desk).sessions.end(token)
            session = None
    except JournalUnavailable:
        held: Session | None = st.session_state.get(_HELD)
        return held
    st.session_state[_HELD] = session
    if session:
        st.session_state[_TOKEN] = token
    else:
        st.session_state.pop(_TOKEN, None)
    return session


def _token() -> str:
    return str(st.session_state.get(_TOKEN) or _cookie())


def _cookie() -> str:
    """The token that the browser brought when it connected."""
    value = st.context.cookies.get(sign_on.cookie_name())
    return value if isinstance(value, str) else ""


def _remembered() -> str:
    """What the browser holds of a log-in before this one."""
    value = st.context.cookies.get(sign_on.known_name())
    return value if isinstance(value, str) else ""


def _relieved(desk: Desk, session: Session) -> bool:
    """Whether the shift in which the session began has been handed over since."""
    handover = desk.ledger.shifts.handover
    return (handover is not None and handover.out.name == session.officer.name
            and session.begun < handover.at)


def _used(desk: Desk) -> None:
    """The officer is doing something: the session is not idle."""
    session, at = st.session_state.get(_HELD), desk.duty.now()
    if session and at - session.seen > timedelta(minutes=1):
        with suppress(JournalUnavailable):  # it is only not lengthened
            people(desk).sessions.used(_token(), at)


# -- coming and going


def begin(desk: Desk, name: str, post: str) -> Officer:
    """Sign on by name and post, for one shift.

    Raises OfficerError where a name or post is missing, or where there are accounts;
    JournalError when it cannot be entered: then nobody is signed on.
    """
    if people(desk).guards():
        raise OfficerError("已设账户，请用账户登录")
    officer, token = people(desk).sessions.begin_by_name(name, post, desk.duty.now())
    return _begun(desk, officer, token)


def log_in(desk: Desk, name: str, password: str) -> Officer:
    """Sign on with an account; raises as ``begin`` does, or when the account refuses."""
    at, mark = desk.duty.clock(), _remembered()
    known = people(desk).browsers.knows(mark, name.strip(), at)
    browser = mark if known else st.session_state.setdefault(_BROWSER, token_hex(8))
    officer = people(desk).accounts.verify(name, password, at, browser, known)
    begun = _begun(desk, officer, people(desk).sessions.begin(officer, desk.duty.now()))
    if not people(desk).browsers.knows(mark, officer.name, at):
        st.session_state[_KNOWN] = people(desk).browsers.remember(officer.name, at)
    return begun


def _begun(desk: Desk, officer: Officer, token: str) -> Officer:
    end(desk)
    st.session_state[_TOKEN] = token
    try:
        on_begin(desk, officer)
    except QdfloodError:
        end(desk)
        raise
    st.session_state.pop(_SAID, None)
    return officer


def on_begin(desk: Desk, officer: Officer) -> None:
    """Tell the log that somebody has come on duty; once, on however many screens."""
    if officer.role != Role.DUTY or directs(desk) and may_direct(officer):
        return
    officer = taken_over(desk, officer) or officer
    person = Person(officer.name, officer.post)
    if all(watch.person != person for watch in desk.ledger.shifts.on_duty):
        desk.enter(SHIFT, {})


def end(desk: Desk) -> None:
    """Sign off at this screen; the duty itself goes on until it is handed over."""
    token = st.session_state.pop(_TOKEN, "") or _cookie()
    st.session_state[_HELD] = None
    if token:
        with suppress(JournalUnavailable):
            people(desk).sessions.end(token)


def handed_over(desk: Desk, out: str, into: Person | None = None) -> None:
    """After a handover is entered: sign ``out`` off on every screen.

    Without accounts ``into`` takes over at this screen; with them they log in themselves.
    """
    if desk.exercise:
        return  # nobody's real session ends by playing; who sits there, its log tells
    people(desk).sessions.end_all(out)
    end(desk)
    if into is not None and not people(desk).guards():
        _, token = people(desk).sessions.begin_by_name(into.name, into.post, desk.now())
        st.session_state[_TOKEN] = token


# -- what is drawn


def gate(desk: Desk) -> None:
    """Before anything else on a page: stops it where somebody has to log in first."""
    try:
        guarded = people(desk).guards()
        beyond = entrance.beyond() if not people(desk).accounts.any(enabled=True) else ""
    except JournalUnavailable as exc:
        return _without_database(desk, exc)
    if beyond:
        sign_on.refused_beyond(desk.edition, beyond)
        st.stop()
    officer = who(desk)
    if guarded and officer is None:
        officer = _provider(desk)
        if officer is None:
            sign_on.log_in_form(desk.edition, st.session_state.pop(_SAID, ""),
                                entrance.providers(), lambda: _log_in(desk))
            sign_on.keep("", _token())
            st.stop()
    if not st.session_state.pop(BY_ITSELF, False):
        _used(desk)
    return None


def _without_database(desk: Desk, exc: JournalUnavailable) -> None:
    """Whoever was reading goes on reading; nobody else comes in."""
    known = _PEOPLE.get(desk.duty.store)
    if known is None or known.guarded is not False and not st.session_state.get(_HELD):
        sign_on.closed(desk.edition, str(exc))
        st.stop()


def _log_in(desk: Desk) -> None:
    name, password = sign_on.typed_account()
    _said(lambda: log_in(desk, name, password))


def _said(step: Callable[[], object]) -> None:
    """Run one step; what refuses it is said under the form, and what was typed stays."""
    try:
        step()
    except QdfloodError as exc:
        st.session_state[_SAID] = str(exc)


def _provider(desk: Desk) -> Officer | None:
    """Whoever has just come back from the identity provider, if an account is theirs."""
    if st.session_state.pop(_LEFT, False):
        st.logout()
        return None
    at = desk.duty.clock()
    identity = entrance.identity(at)
    if identity is None:
        return None
    try:
        officer = people(desk).accounts.recognize(*identity, at)
        return _begun(desk, officer, people(desk).sessions.begin(officer, desk.duty.now()))
    except QdfloodError as exc:
        st.session_state[_SAID] = str(exc)
        return None


def offered_posts(desk: Desk) -> list[str]:
    """What the form offers as posts: the duty officer's, then those of the plan."""
    return [str(Role.DUTY), *(post.id for post in desk.organization.posts.posts)]


def form(desk: Desk, place: str = "page") -> None:
    """值班登记, where nobody has signed on and there are no accounts; else nothing."""
    if who(desk) is not None or people(desk).guarded:
        return
    sign_on.duty_form(place, offered_posts(desk), st.session_state.get(_SAID, ""),
                      lambda: _sign_on(desk, place))


def _sign_on(desk: Desk, place: str) -> None:
    name, post = sign_on.typed_duty(place)
    _said(lambda: begin(desk, name, post))


def badge(desk: Desk) -> str:
    """Name and post of the officer for the bar, as HTML."""
    officer = who(desk)
    said = html.escape(str(officer)) if officer else NOBODY
    return f'<span class="{"duty-badge" if officer else "duty-badge none"}">{said}</span>'


def controls(desk: Desk) -> None:
    """In the bar: who is signed on, and behind it 退出, or the form."""
    officer, token = who(desk), _token()
    with sign_on.corner(str(officer) if officer else "值班登记", officer is not None):
        if officer is None:
            form(desk, "bar")
        else:
            sign_on.about(officer, st.session_state.get(_HELD), desk.duty.now())
            st.button("退出", key="duty_leave", width="stretch", on_click=_leave, args=(desk,))
    # The browser is told only what it does not hold yet.
    sign_on.keep(token if officer and token != _cookie() else "", "" if officer else _cookie(),
                 str(st.session_state.get(_KNOWN, "")))


def _leave(desk: Desk) -> None:
    end(desk)
    st.session_state[_LEFT] = entrance.recognized()
