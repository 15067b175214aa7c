"""How signing on looks: the log-in, 值班登记, the corner of the bar, and the cookie."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import streamlit as st

from qdflood.desk.entrance import DEFAULT
from qdflood.desk.style import HATCH, INK, QUIET, REFUSED, caption, esc, inject
from qdflood.officers.accounts import NAME_LIMIT, POST_LIMIT
from qdflood.officers.attempts import REMEMBERED
from qdflood.officers.passwords import LONGEST
from qdflood.officers.roles import Officer
from qdflood.officers.sessions import IDLE, Session
from qdflood.plan.edition import Edition

_NAME, _WORD = "duty_account", "duty_password"
_CORNER_PX = 190
_WIDTHS = (1.1, 1.1, 0.7, 2)


def _box(edition: Edition, text: str) -> None:
    inject(edition)
    st.html(f"<style>{_CSS}</style>"
            f'<div class="duty-shut" role="alert"><b>{esc(edition.plan.title)}　应急响应辅助研判</b>'
            f"<p>{text}</p></div>")


def refused_beyond(edition: Edition, address: str) -> None:
    """The box instead of a desk that others could reach and nobody guards."""
    _box(edition, f"本系统可从本机以外访问（{esc(address, 80)}），但还没有账户，任何人都可以冒名录入，"
         "已停用。<br>请在本机执行 <code>qdflood officer add 姓名 --role 值班员</code> 设置账户，"
         "或改回只在本机使用：<code>qdflood desk</code>。")


def closed(edition: Edition, sentence: str) -> None:
    """The box while nobody can be recognized."""
    _box(edition, f"{esc(sentence)}<br>恢复前不能登录；本页恢复后请重新载入。")


# -- with accounts


def log_in_form(
    edition: Edition, said: str, providers: Sequence[str], submit: Callable[[], None]
) -> None:
    """The log-in, and nothing of the desk."""
    inject(edition)
    with st.container(key="login"):
        st.html(f"<style>{_CSS}</style><h1>值班登录</h1><p>{esc(edition.plan.title)}　"
                "应急响应辅助研判</p>")
        for provider in providers:
            which = "" if provider == DEFAULT else f"（{caption(provider)}）"
            st.button(f"统一身份认证登录{which}", key=f"provider_{provider}", width="stretch",
                      on_click=st.login, args=(provider,))
        with st.form("log_in", border=False):
            st.text_input("姓名", key=_NAME, max_chars=NAME_LIMIT, autocomplete="username")
            st.text_input("密码", key=_WORD, type="password", max_chars=LONGEST,
                          autocomplete="current-password")
            st.form_submit_button("登录（回车）", key="log_in_button", type="primary",
                                  width="stretch", on_click=submit)
        if said:
            st.html(f'<p class="duty-said" role="alert">{esc(said)}</p>')
        st.html(_FOCUS, unsafe_allow_javascript=True)


def typed_account() -> tuple[str, str]:
    """Name and password as typed; the password is not kept for another look."""
    name, password = st.session_state.get(_NAME, ""), st.session_state.get(_WORD, "")
    st.session_state[_WORD] = ""
    return str(name), str(password)


# -- without accounts


def duty_form(place: str, posts: Sequence[str], said: str, submit: Callable[[], None]) -> None:
    """值班登记 in one line: name, post, Enter. ``place`` tells two of them apart."""
    with st.container(key=f"duty_form_{place}"):
        st.html(f"<style>{_CSS}</style>")
        with st.form(f"duty_{place}", border=False):
            wide = place == "page"
            fields = st.columns(_WIDTHS, gap="small", wrap=False) if wide else [st] * 3
            fields[0].text_input(
                "姓名", key=f"duty_name_{place}", max_chars=NAME_LIMIT, autocomplete="off",
                placeholder="值班员姓名", label_visibility="collapsed",
            )
            fields[1].selectbox(
                "职务", posts, key=f"duty_post_{place}", accept_new_options=True,
                label_visibility="collapsed",
            )
            fields[2].form_submit_button("值班登记", key=f"duty_begin_{place}", type="primary",
                                         width="stretch", on_click=submit)
            if wide:
                fields[3].html('<div class="duty-hint">登记后方可保存，本班有效；查看不受限制</div>')
        if said:
            st.html(f'<p class="duty-said" role="alert">{esc(said)}</p>')


def typed_duty(place: str) -> tuple[str, str]:
    """Name and post as typed."""
    post = str(st.session_state.get(f"duty_post_{place}") or "")[: POST_LIMIT + 1]
    return str(st.session_state.get(f"duty_name_{place}", "")), post


# -- the corner of the bar


def corner(label: str, signed_on: bool) -> AbstractContextManager[Any]:
    """The popover at the right end of the bar."""
    with st.container(key="duty_corner"):
        st.html(f"<style>{_CSS}{_CORNER}</style>")
        shown = st.popover(caption(label, 40), key="duty_on" if signed_on else "duty_off",
                           type="tertiary" if signed_on else "primary")
    return shown


def about(officer: Officer, session: Session | None, at: datetime) -> None:
    """Who is signed on, as what, until when."""
    until = ""
    if session is not None:
        ends = min(session.expires, session.seen + IDLE) if officer.account else session.expires
        until = f"<br><small>登记至{ends.astimezone(at.tzinfo):%m-%d %H:%M}</small>"
    role = f"　账户：{esc(officer.role)}" if officer.account else ""
    st.html(f'<div class="duty-who"><b>{esc(officer.name)}</b>　{esc(officer.post)}{role}{until}</div>')


# -- the cookie


def cookie_name() -> str:
    """One a desk: cookies do not tell ports of a machine apart."""
    return f"qdflood_{st.get_option('server.port')}"


def known_name() -> str:
    """The cookie that says an officer has logged in with this browser before; it opens nothing."""
    return f"{cookie_name()}_known"


def keep(token: str, over: str, known: str = "") -> None:
    """Have the browser hold ``token``, or drop ``over`` if that is what it holds; ``known``
    stays when the browser is closed.

    The script is constant; what it needs stands in the page for a moment. A session's
    cookie: it goes with the browser, is not sent to other sites and never stands in an
    address.
    """
    mark = hashlib.sha256(token.encode()).hexdigest()[:12] if token else ""
    span = (f'<span id="qdflood-duty" data-name="{cookie_name()}" data-mark="{mark}"'
            f' data-token="{esc(token)}" data-over="{esc(over)}" data-known="{esc(known)}"'
            f' data-days="{REMEMBERED.days}"></span>')
    with st.container(key="duty_cookie"):
        st.html(f"<style>{_CSS}</style>{span if token or over else ''}{_KEEP}",
                unsafe_allow_javascript=True)


_KEEP = """<script>
(function () {
  var said = document.getElementById('qdflood-duty');
  if (!said) return;
  var name = said.dataset.name, token = said.dataset.token, over = said.dataset.over;
  var mark = said.dataset.mark, known = said.dataset.known, days = Number(said.dataset.days);
  said.removeAttribute('data-token');
  said.removeAttribute('data-over');
  said.removeAttribute('data-known');
  var rest = '; path=/; SameSite=Strict' + (location.protocol === 'https:' ? '; Secure' : '');
  var held = document.cookie.split('; ').indexOf(name + '=' + over) >= 0;
  if (over && held) document.cookie = name + '=; max-age=0' + rest;
  if (!token || sessionStorage.getItem(name) === mark) return;
  sessionStorage.setItem(name, mark);
  document.cookie = name + '=' + token + rest;
  if (known) document.cookie = name + '_known=' + known + '; max-age=' + 86400 * days + rest;
})();
</script>"""

_FOCUS = """<script>
(function look(times) {
  var field = document.querySelector('.st-key-duty_account input');
  if (field && !field.value) field.focus();
  else if (!field && times) setTimeout(look, 100, times - 1);
})(30);
</script>"""

_CSS = f"""
[data-testid="stApp"]:has(.st-key-login,.duty-shut) [data-testid="stHeader"]{{display:none}}
.st-key-login{{max-width:360px;margin:12vh auto 0}}
.st-key-login h1{{font-size:24px;margin:0;padding:0}}
.duty-said,.duty-shut{{color:{REFUSED};font-weight:700;font-size:15px;line-height:22px;margin:0}}
.duty-shut{{border:3px solid {REFUSED};padding:16px;max-width:760px;margin:10vh auto 0;font-size:17px;
 line-height:28px}}
.duty-shut p{{margin:8px 0 0;color:{INK};font-weight:400}}
[data-testid="stLayoutWrapper"]:has(>.st-key-duty_cookie){{position:absolute;height:0}}
.st-key-duty_form_page{{border-left:6px solid {INK};background:#F3F4F6;padding:5px 10px;
 gap:2px}}
.st-key-duty_form_page input{{background:#fff}}
.st-key-duty_form_page .duty-hint{{font-size:14px;line-height:40px;color:{QUIET};white-space:nowrap}}
"""

# The bar of the strip makes room for it.
_CORNER = f"""
.bar{{right:{_CORNER_PX + 12}px!important}}
[data-testid="stLayoutWrapper"]:has(>.st-key-duty_corner){{position:absolute;height:0}}
.st-key-duty_corner{{position:fixed;top:0;right:4px;z-index:999991;width:{_CORNER_PX}px!important;
 height:var(--bar);display:flex;align-items:flex-end}}
.st-key-duty_corner [data-testid="stPopoverButton"]{{height:var(--bar);min-height:0;padding:0 10px;
 color:#fff;border-radius:0;max-width:{_CORNER_PX}px;font-weight:700}}
.st-key-duty_corner [data-testid="stPopoverButton"] p{{white-space:nowrap;overflow:hidden;
 text-overflow:ellipsis}}
.st-key-duty_off [data-testid="stPopoverButton"]{{background:{HATCH};border:0;color:{INK}}}
.st-key-duty_off [data-testid="stPopoverButton"] p{{background:#fff;padding:0 6px}}
"""
