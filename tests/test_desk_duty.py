"""Signing on, driven without a browser: by name, by account, by identity; and the way out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, entrance
from qdflood.desk.state import Desk
from qdflood.desk.state import desk as shared_desk
from qdflood.errors import JournalUnavailable, OfficerError
from qdflood.journal.entry import HANDOVER, SHIFT
from qdflood.journal.official import Person
from qdflood.officers import people as people_module
from qdflood.officers.passwords import Cost
from qdflood.officers.roles import Act, Officer, Role

WORD = "莱西-海泊-0917"


def page() -> None:
    """A page as every page is: gate first, then what can be read, and who is here."""
    import streamlit

    from qdflood.desk import duty
    from qdflood.desk.state import desk

    held = desk()
    duty.gate(held)
    duty.form(held)
    streamlit.write("可以读的内容")
    streamlit.html(duty.badge(held))
    duty.controls(held)


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desk of its own, nobody signed on, and passwords that cost nothing."""
    monkeypatch.setenv("QDFLOOD_HOME", str(tmp_path / "home"))
    for name in ("QDFLOOD_DATABASE_URL", "QDFLOOD_SITUATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(duty, "DEFAULT", None)
    made, cheap = people_module.Accounts, Cost(n=2, r=1, p=1)
    monkeypatch.setattr(people_module, "Accounts",
                        lambda engine, cost: made(engine, cost or cheap))
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def cookie(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser brings when it connects; put the token under "token"."""
    jar: dict[str, str] = {}
    monkeypatch.setattr(duty, "_cookie", lambda: jar.get("token", ""))
    return jar


def desk() -> Desk:
    return shared_desk()


def opened() -> AppTest:
    """A browser that comes to the page."""
    return AppTest.from_function(page, default_timeout=60).run()


def account(name: str = "张三", role: Role = Role.DUTY, post: str = "", **more: Any) -> None:
    posts = [p.id for p in desk().organization.posts.posts]
    duty.people(desk()).accounts.add(name, role, post, WORD, posts=posts, at=desk().clock(), **more)


def shown(at: AppTest) -> str:
    assert not at.exception, [e.message for e in at.exception]
    return "\n".join([*(str(node.proto.body) for node in at.get("html")),
                      *(m.value for m in at.markdown)])


def readable(at: AppTest) -> bool:
    return "可以读的内容" in shown(at)


def sign_on(at: AppTest, name: str = "张三", post: str | None = None) -> AppTest:
    at.text_input(key="duty_name_page").set_value(name)
    if post is not None:
        at.selectbox(key="duty_post_page").set_value(post)
    return at.button(key="duty_begin_page").click().run()


def log_in(at: AppTest, name: str = "张三", password: str = WORD) -> AppTest:
    at.text_input(key="duty_account").set_value(name)
    at.text_input(key="duty_password").set_value(password)
    return at.button(key="log_in_button").click().run()


def token(at: AppTest) -> str:
    return str(at.session_state["_duty_token"])


def kept_by_browser(at: AppTest) -> str:
    """What the page's script is told to put into the cookie."""
    import re

    found = re.findall(r'data-token="([^"]*)"', shown(at))
    return found[-1] if found else ""


def shifts() -> list[tuple[str, str]]:
    return [(e.officer, e.post) for e in desk().store.entries() if e.kind == SHIFT]


# -- without accounts


def test_everything_can_be_read_before_anybody_signs_on() -> None:
    at = opened()
    assert readable(at) and "请先登记值班人员" in shown(at)
    assert duty.who(desk()) is None
    assert shifts() == []


def test_nothing_is_entered_before_anybody_signs_on() -> None:
    with pytest.raises(OfficerError, match="请先登记值班人员"):
        duty.may(desk(), Act.ENTER)


def test_name_and_post_sign_on_and_are_entered_once(cookie: dict[str, str]) -> None:
    at = sign_on(opened(), " 张三 ")
    assert readable(at) and "张三（值班员）" in shown(at)
    assert not at.text_input, "the form is gone"
    assert shifts() == [("张三", "值班员")]
    at.run()
    assert "张三（值班员）" in shown(at)
    other = sign_on(opened())
    assert "张三（值班员）" in shown(other) and token(other) != token(at)


def test_the_form_offers_the_posts_of_the_plan_and_takes_others() -> None:
    at = opened()
    assert at.selectbox(key="duty_post_page").value == "值班员"
    assert at.selectbox(key="duty_post_page").options == duty.offered_posts(desk())
    assert "秘书长" in duty.offered_posts(desk())
    sign_on(at, "李四", "秘书长")
    assert "李四（秘书长）" in shown(at)


@pytest.mark.parametrize("name", ["", "   ", "张\u202e三"])
def test_a_name_that_is_none_is_refused_and_stays_in_its_field(name: str) -> None:
    at = sign_on(opened(), name)
    assert readable(at) and 'class="duty-said"' in shown(at)
    assert at.text_input(key="duty_name_page").value == name
    assert shifts() == []


def test_a_typed_name_is_shown_and_not_run() -> None:
    at = sign_on(opened(), "<img src=x>")
    assert "<img" not in shown(at) and "&lt;img src=x&gt;（值班员）" in shown(at)


def test_a_page_loaded_again_and_a_server_started_again_keep_the_officer(
    cookie: dict[str, str]
) -> None:
    at = sign_on(opened())
    cookie["token"] = kept_by_browser(at)
    assert cookie["token"] == token(at)
    assert "张三（值班员）" in shown(opened())
    st.cache_resource.clear()
    again = opened()
    assert "张三（值班员）" in shown(again)
    assert kept_by_browser(again) == "", "the browser is not told what it holds"
    assert shifts() == [("张三", "值班员")]


def test_signing_off_ends_the_session_and_drops_the_cookie(cookie: dict[str, str]) -> None:
    at = sign_on(opened())
    cookie["token"] = token(at)
    at = opened()
    at.button(key="duty_leave").click().run()
    assert "请先登记值班人员" in shown(at) and f'data-over="{cookie["token"]}"' in shown(at)
    assert "请先登记值班人员" in shown(opened())


def test_a_sign_on_lasts_one_shift(cookie: dict[str, str]) -> None:
    at = sign_on(opened())
    desk().offset = timedelta(hours=12) - timedelta(minutes=1)
    assert "张三（值班员）" in shown(at.run())
    desk().offset = timedelta(hours=12)
    at.run()
    assert readable(at) and "请先登记值班人员" in shown(at)


def test_a_cookie_of_a_shift_handed_over_has_ended(cookie: dict[str, str]) -> None:
    one, two = sign_on(opened()), sign_on(opened())
    cookie["token"] = token(two)
    duty.people(desk()).sessions.end_all("张三")
    for at in (one.run(), two.run(), opened()):
        assert "请先登记值班人员" in shown(at)


def test_whoever_takes_over_is_on_duty_at_that_screen() -> None:
    at = sign_on(opened())

    def hands_over() -> None:
        from qdflood.desk import duty
        from qdflood.desk.state import desk
        from qdflood.journal.official import Person

        duty.handed_over(desk(), "张三", Person("李四", "值班员"))

    script = AppTest.from_function(hands_over, default_timeout=60)
    script.session_state["_duty_token"] = token(at)
    script.run()
    session = duty.people(desk()).sessions.find(token(script), desk().clock())
    assert session is not None and session.officer.name == "李四"
    assert "请先登记值班人员" in shown(at.run())


def test_a_session_begun_before_its_officer_handed_over_has_ended(
    monkeypatch: pytest.MonkeyPatch, cookie: dict[str, str]
) -> None:
    """However the handover came into the log: by another desk, by an import."""
    at = sign_on(opened())
    later = desk().clock() + timedelta(minutes=1)
    body = {"out": {"name": "张三", "post": "值班员"}, "into": {"name": "李四", "post": "值班员"},
            "sheet": {}}
    desk()._append(HANDOVER, body, "张三", "值班员", happened=later)
    assert "请先登记值班人员" in shown(at.run())


def test_a_clock_set_back_keeps_nobody_from_coming_on_again(cookie: dict[str, str]) -> None:
    sign_on(opened())
    body = {"out": {"name": "张三", "post": "值班员"}, "into": {"name": "李四", "post": "值班员"},
            "sheet": {}}
    desk()._append(HANDOVER, body, "张三", "值班员")
    desk().offset = -timedelta(hours=2)
    assert "张三（值班员）" in shown(sign_on(opened()))


# -- with accounts


def test_with_accounts_nothing_is_drawn_before_a_log_in() -> None:
    account()
    at = opened()
    assert not readable(at)
    assert [field.label for field in at.text_input] == ["姓名", "密码"]


def test_a_right_password_opens_the_desk(cookie: dict[str, str]) -> None:
    account()
    at = log_in(opened())
    assert readable(at) and "张三（值班员）" in shown(at)
    assert at.session_state["duty_password"] == "" if "duty_password" in at.session_state else True
    assert WORD not in shown(at)
    cookie["token"] = kept_by_browser(at)
    assert readable(opened())
    assert shifts() == [("张三", "值班员")]


@pytest.mark.parametrize(("name", "password"), [("张三", "错-00000000"), ("无此人", WORD), ("", "")])
def test_a_wrong_one_does_not(name: str, password: str) -> None:
    account()
    at = log_in(opened(), name, password)
    assert not readable(at) and "姓名或密码不对" in shown(at)
    assert at.text_input(key="duty_account").value == name
    assert at.text_input(key="duty_password").value == ""
    assert shifts() == []


def test_five_wrong_ones_lock_and_time_unlocks() -> None:
    account()
    at = opened()
    for _ in range(5):
        log_in(at, password="错-00000000")
    log_in(at)
    assert not readable(at) and "已锁定" in shown(at)
    desk().offset = timedelta(minutes=16)
    assert readable(log_in(at))


def strangers() -> None:
    """Wrong passwords in browser after browser, until the name itself is locked."""
    for _ in range(5):
        at = opened()
        for _ in range(5):
            log_in(at, password="错-00000000")


def test_strangers_do_not_lock_an_officer_out_in_another_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account()
    at = opened()
    for _ in range(6):
        log_in(at, password="错-00000000")
    assert "已锁定" in shown(at)
    mine = log_in(opened())
    assert readable(mine)
    known = re.findall(r'data-known="([^"]+)"', shown(mine))[-1]
    strangers()
    assert "各处连续25次不对，已锁定" in shown(log_in(opened()))
    monkeypatch.setattr(duty, "_remembered", lambda: known)
    assert readable(log_in(opened())), "the browser he has used before"


def test_a_disabled_account_is_out_at_once(cookie: dict[str, str]) -> None:
    account()
    account("李四")
    at = log_in(opened())
    cookie["token"] = token(at)
    duty.people(desk()).accounts.disable("张三")
    assert not readable(at.run()) and not readable(opened())
    with pytest.raises(OfficerError, match="请先登记值班人员"):
        duty.may(desk(), Act.ENTER)


def test_the_desk_does_not_open_when_its_last_account_is_disabled() -> None:
    account()
    duty.people(desk()).accounts.disable("张三")
    assert not readable(opened())


def test_an_idle_session_ends_and_one_in_use_does_not(cookie: dict[str, str]) -> None:
    account()
    at = log_in(opened())
    desk().offset = timedelta(hours=11)
    assert readable(at.run())
    desk().offset = timedelta(hours=22)
    assert readable(at.run())
    desk().offset = timedelta(hours=24)
    assert not readable(at.run())


def test_a_screen_that_draws_itself_is_not_in_use(cookie: dict[str, str]) -> None:
    account()
    at = log_in(opened())
    desk().offset = timedelta(hours=11)
    at.session_state[duty.BY_ITSELF] = True
    assert readable(at.run())
    desk().offset = timedelta(hours=12)
    assert not readable(at.run())


def test_with_accounts_whoever_takes_over_logs_in_himself(cookie: dict[str, str]) -> None:
    account()
    account("李四")
    at = log_in(opened())

    def hands_over() -> None:
        from qdflood.desk import duty
        from qdflood.desk.state import desk
        from qdflood.journal.official import Person

        duty.handed_over(desk(), "张三", Person("李四", "值班员"))

    script = AppTest.from_function(hands_over, default_timeout=60)
    script.session_state["_duty_token"] = token(at)
    assert not script.run().exception and "_duty_token" not in script.session_state
    assert not readable(at.run())
    assert "李四（值班员）" in shown(log_in(at, "李四"))


def test_the_first_account_ends_what_was_taken_on_trust(cookie: dict[str, str]) -> None:
    at = sign_on(opened())
    cookie["token"] = token(at)
    account("李四")
    assert not readable(at.run()) and not readable(opened())
    with pytest.raises(OfficerError, match="请用账户登录"):
        duty.begin(desk(), "张三", "值班员")


def test_only_officers_on_duty_come_on_duty() -> None:
    account("李四", Role.SIGNER, "常务副总指挥")
    account("王五", Role.ADMINISTRATOR)
    assert "李四（常务副总指挥）" in shown(log_in(opened(), "李四"))
    assert "王五（管理员）" in shown(log_in(opened(), "王五"))
    assert shifts() == []


def test_another_officers_log_in_takes_the_place_of_the_first(cookie: dict[str, str]) -> None:
    account()
    account("李四")
    at = log_in(opened())
    first = token(at)
    at.button(key="duty_leave").click().run()
    assert not readable(at)
    assert "李四（值班员）" in shown(log_in(at, "李四"))
    assert duty.people(desk()).sessions.find(first, desk().clock()) is None


# -- what a role may


@pytest.mark.parametrize(
    ("officer", "act", "words"),
    [
        (Officer("甲", "总指挥", Role.SIGNER, account=True), Act.ENTER, "应由值班员办理"),
        (Officer("甲", "值班员", Role.DUTY, account=True), Act.SIGN, "应由签发人员办理"),
        (Officer("甲", "值班员", Role.DUTY, account=True), Act.PARAMETERS, "应由管理员办理"),
        (Officer("甲", "导调员", Role.DRILL_DIRECTOR, account=True), Act.NOTE, "应由值班员、签发人员"),
    ],
)
def test_a_role_does_what_the_table_says(
    monkeypatch: pytest.MonkeyPatch, officer: Officer, act: Act, words: str
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", officer)
    with pytest.raises(OfficerError, match=words):
        duty.may(desk(), act)


def test_without_accounts_the_officer_on_duty_sets_parameters_too(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", Officer("甲", "值班员"))
    duty.may(desk(), Act.PARAMETERS)
    duty.may(desk(), Act.ENTER)


# -- beyond this machine


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Where the server is said to listen."""
    given: dict[str, Any] = {"server.address": "127.0.0.1"}
    real = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: given[name] if name in given else real(name))
    return given


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.5", "", None])
def test_nobody_gets_in_from_beyond_while_there_are_no_accounts(
    bound: dict[str, Any], address: str | None
) -> None:
    bound["server.address"] = address
    at = opened()
    assert not readable(at) and "还没有账户" in shown(at) and "qdflood officer add" in shown(at)
    account()
    assert readable(log_in(opened()))
    duty.people(desk()).accounts.disable("张三")
    assert "还没有账户" in shown(opened())


@pytest.mark.parametrize(
    "headers", [{"Host": "flood.example.cn"}, {"Host": "10.0.0.8:8501"},
                {"Host": "127.0.0.1:8501", "X-Forwarded-For": "10.0.0.9, 127.0.0.1"}]
)
def test_nobody_gets_in_through_a_proxy_either(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(entrance, "headers", lambda: headers)
    assert "还没有账户" in shown(opened())


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_this_machine_gets_in(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setattr(entrance, "headers", lambda: {"Host": host})
    assert readable(opened())


# -- a database that goes away


def _gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> object:
        raise JournalUnavailable("账户和登录记录暂时读写不了，请检查数据库后再试")

    held = duty.people(desk())
    for place, names in ((held.accounts, ("any", "verify")),
                         (held.sessions, ("find", "used", "begin", "begin_by_name", "end"))):
        for name in names:
            monkeypatch.setattr(place, name, fault)


def test_whoever_is_reading_goes_on_reading(
    monkeypatch: pytest.MonkeyPatch, cookie: dict[str, str]
) -> None:
    account()
    at = log_in(opened())
    _gone(monkeypatch)
    assert readable(at.run()) and "张三（值班员）" in shown(at)
    assert "暂时读写不了" in shown(opened()) and not readable(opened())


def test_without_accounts_everybody_goes_on_reading(
    monkeypatch: pytest.MonkeyPatch, cookie: dict[str, str]
) -> None:
    opened()
    _gone(monkeypatch)
    at = opened()
    assert readable(at)
    sign_on(at)
    assert "暂时读写不了" in shown(at) and at.text_input(key="duty_name_page").value == "张三"


def test_a_sign_on_that_cannot_be_entered_is_none(
    monkeypatch: pytest.MonkeyPatch, cookie: dict[str, str]
) -> None:
    def full(*_: object, **__: object) -> object:
        raise JournalUnavailable("磁盘已满，未保存")

    held = desk()
    monkeypatch.setattr(held.store, "append", full)
    at = sign_on(opened())
    assert "磁盘已满，未保存" in shown(at) and "请先登记值班人员" in shown(at)


# -- an identity provider

AUTH = {"auth": {"redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": "x",
                 "client_id": "desk", "client_secret": "x", "server_metadata_url": "http://127.0.0.1"}}


def came_back(at: AppTest | None = None, **claims: Any) -> AppTest:
    """A browser that comes back from the provider with these claims."""
    at = at or AppTest.from_function(page, default_timeout=60)
    at.secrets["auth"] = AUTH["auth"]
    at.user = {"is_logged_in": True, "sub": "uid-77", "iat": int(time.time()), **claims}
    return at.run()


def test_without_a_provider_nobody_is_asked_for_one() -> None:
    account()
    assert not [b for b in opened().button if "统一身份" in b.label]


def test_with_a_provider_there_is_a_button() -> None:
    account()
    at = AppTest.from_function(page, default_timeout=60)
    at.secrets["auth"] = AUTH["auth"]
    at.user = {"is_logged_in": False}
    at.run()
    assert [b.label for b in at.button] == ["统一身份认证登录", "登录（回车）"]


@pytest.mark.parametrize("identity", ["uid-77", "San@Example.cn"])
def test_an_identity_on_record_opens_the_desk(identity: str, cookie: dict[str, str]) -> None:
    account(identity=identity)
    at = came_back(email="san@example.cn", email_verified=True)
    assert readable(at) and "张三（值班员）" in shown(at)
    assert shifts() == [("张三", "值班员")]


def test_an_identity_that_is_not_is_refused_by_name() -> None:
    account(identity="other@example.cn")
    at = came_back(email="san@example.cn")
    assert not readable(at) and "统一身份“san@example.cn”没有登记在任何账户上" in shown(at)


def test_an_address_nobody_has_verified_opens_nothing() -> None:
    account(identity="san@example.cn")
    assert not readable(came_back(email="san@example.cn", email_verified=False))


@pytest.mark.parametrize("claims", [{"iat": 0}, {"iat": None}, {"iat": "now"}, {"is_logged_in": False},
                                    {"iat": time.time() + 3600}])
def test_an_old_identity_opens_nothing(claims: dict[str, Any]) -> None:
    """Streamlit keeps one for thirty days, on a machine that many use."""
    account(identity="uid-77")
    assert not readable(came_back(**claims))


def test_a_disabled_account_is_refused_whatever_the_provider_says() -> None:
    account(identity="uid-77")
    duty.people(desk()).accounts.disable("张三")
    account("李四")
    at = came_back()
    assert not readable(at) and "已停用" in shown(at)


def test_a_locked_one_too() -> None:
    account(identity="uid-77")
    strangers()
    assert "已锁定" in shown(came_back())


def test_signing_off_signs_off_at_the_provider_too(cookie: dict[str, str]) -> None:
    account(identity="uid-77")
    at = came_back()
    at.button(key="duty_leave").click().run()
    assert not readable(at)
    assert not readable(at.run()), "not straight in again"


def test_an_identity_alone_guards_nothing() -> None:
    """Where there are no accounts there is nobody it could be."""
    assert readable(came_back())
    assert duty.who(desk()) is None


def test_a_person_is_told_from_another_by_post() -> None:
    assert Person("张三", "值班员") != Person("张三", "秘书长")
