"""Who may do what, cell by cell; accounts, lock-outs and sessions with the time as an argument."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, insert, inspect, select, text

from qdflood.errors import JournalUnavailable, OfficerError
from qdflood.journal.store import open_store
from qdflood.officers.accounts import Account, Accounts
from qdflood.officers.attempts import ATTEMPTS, EVERYWHERE, LOCKED_FOR, REMEMBERED, Browsers
from qdflood.officers.passwords import Cost, checked, hashed, matches
from qdflood.officers.people import People
from qdflood.officers.roles import ALONE, TABLE, Act, Officer, Role, allowed, require
from qdflood.officers.sessions import IDLE, LONGEST, SHIFT, Sessions
from qdflood.officers.tables import OFFICERS, SESSIONS

NOW = datetime.fromisoformat("2022-08-10T03:00:00+08:00")
MINUTE = timedelta(minutes=1)
POSTS = ("总指挥", "常务副总指挥")
CHEAP = Cost(n=2, r=1, p=1)
WORD = "莱西-海泊-0917"


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """The duty log's own engine, on either database."""
    store = open_store(store_url)
    yield store.engine
    store.close()


@pytest.fixture
def accounts(engine: Engine) -> Accounts:
    return Accounts(engine, CHEAP)


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine)


def made(accounts: Accounts, name: str = "张三", role: Role = Role.DUTY, post: str = "",
         password: str | None = WORD, **more: Any) -> Account:
    return accounts.add(name, role, post, password, posts=POSTS, at=NOW, **more)


# -- roles

D, S, L, A = Role.DUTY, Role.SIGNER, Role.DRILL_DIRECTOR, Role.ADMINISTRATOR
# One row an act: 值班员, 签发, 导调员, 管理员, and 值班员 while there are no accounts.
CELLS = {
    Act.ENTER: "1 0 0 0  1",
    Act.CORRECT: "1 0 0 0  1",
    Act.CONSULT: "1 1 0 0  1",
    Act.RECORD_DECISION: "1 0 0 0  1",
    Act.SIGN: "0 1 0 0  0",
    Act.TICK: "1 0 0 0  1",
    Act.NOTE: "1 1 0 0  1",
    Act.HAND_OVER: "1 0 0 0  1",
    Act.PARAMETERS: "0 0 0 1  1",
    Act.OFFICERS: "0 0 0 1  0",
    Act.EXPORT: "0 0 0 1  1",
    Act.DRILL: "0 0 1 0  1",
}
COLUMNS = [Officer("甲", "某职", role, account=True) for role in (D, S, L, A)]
COLUMNS += [Officer("甲", "值班员", D, account=False)]


def test_the_table_has_every_act_and_the_test_every_cell() -> None:
    assert set(TABLE) == set(Act) == set(CELLS)
    assert {len(row.split()) for row in CELLS.values()} == {len(COLUMNS)}
    assert set(Role) == {officer.role for officer in COLUMNS}


@pytest.mark.parametrize(
    ("act", "officer", "expected"),
    [
        pytest.param(act, officer, cell == "1", id=f"{act.name}-{officer.role}-{officer.account}")
        for act, row in CELLS.items()
        for officer, cell in zip(COLUMNS, row.split(), strict=True)
    ],
)
def test_who_may_do_what(act: Act, officer: Officer, expected: bool) -> None:
    assert allowed(officer, act) is expected
    if expected:
        require(officer, act)
    else:
        with pytest.raises(OfficerError, match=f"不能{act}：应由.+办理"):
            require(officer, act)


def test_a_refusal_says_who_should() -> None:
    with pytest.raises(OfficerError) as refused:
        require(COLUMNS[0], Act.SIGN)
    assert str(refused.value) == "值班员不能本人签发：应由签发人员办理。"
    with pytest.raises(OfficerError, match="签发人员不能录入：应由值班员办理"):
        require(COLUMNS[1], Act.ENTER)


@pytest.mark.parametrize("act", Act)
def test_nobody_does_nothing(act: Act) -> None:
    with pytest.raises(OfficerError, match="请先登记值班人员"):
        require(None, act)


def test_alone_never_signs_and_never_makes_accounts() -> None:
    assert not ALONE & {Act.SIGN, Act.OFFICERS}


# -- passwords

passwords = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=8, max_size=40)


@given(passwords)
def test_a_password_is_itself_and_nothing_kept_tells_it(password: str) -> None:
    kept = hashed(password, CHEAP)
    assert matches(password, kept)
    assert password not in (kept.salt, kept.digest)
    assert hashed(password, CHEAP).digest != kept.digest


@given(passwords, passwords)
def test_another_password_is_another(password: str, other: str) -> None:
    assume(unicodedata.normalize("NFKC", password) != unicodedata.normalize("NFKC", other))
    assert not matches(other, hashed(password, CHEAP))


def test_full_width_typing_is_the_same_password() -> None:
    assert matches("abcd1234", hashed("ａｂｃｄ１２３４", CHEAP))


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "至少8个字符"),
        ("1234567", "至少8个字符"),
        ("x1" * 65, "最多128个字符"),
        ("qingdao-duty", "不能与姓名相同"),
        ("QINGDAO-ＤＵＴＹ", "不能与姓名相同"),
        ("88888888", "一个字符的重复"),
        ("abcdefg\x00", "不能键入"),
        ("abcdefg\ud800", "不能键入"),
    ],
)
def test_what_may_not_be_a_password(password: str, words: str) -> None:
    with pytest.raises(OfficerError, match=words):
        checked(password, "Qingdao-Duty")


def test_the_cost_is_what_was_asked_for_or_more() -> None:
    cost = Cost()
    assert cost.n * cost.r * cost.p >= 2**14 * 8
    assert matches("abcd1234", hashed("abcd1234", cost))


# -- accounts


def test_an_account_is_made_listed_and_verified(accounts: Accounts) -> None:
    assert not accounts.any()
    made(accounts)
    made(accounts, "李四", Role.SIGNER, "常务副总指挥")
    assert accounts.any(enabled=True)
    assert [(a.name, a.post, a.role) for a in accounts.all()] == [
        ("张三", "值班员", Role.DUTY), ("李四", "常务副总指挥", Role.SIGNER)]
    assert accounts.verify("李四", WORD, NOW) == Officer("李四", "常务副总指挥", S, account=True)
    assert accounts.verify(" 张三 ", WORD, NOW).post == "值班员"


def test_full_width_letters_are_one_spelling_and_brackets_stay(accounts: Accounts) -> None:
    made(accounts, " 张三　ＡＢ１ ", post="区（市）防指")
    assert [(a.name, a.post) for a in accounts.all()] == [("张三 AB1", "区（市）防指")]
    assert accounts.verify("张三 AB1", WORD, NOW).name == "张三 AB1"


def test_no_password_is_kept_as_it_is(accounts: Accounts, engine: Engine) -> None:
    made(accounts)
    with engine.connect() as connection:
        row = connection.execute(select(OFFICERS)).one()
    assert WORD not in map(str, row)
    assert (row.scrypt_n, row.scrypt_r, row.scrypt_p) == (2, 1, 1)


def test_a_password_hashed_at_another_cost_still_opens(accounts: Accounts, engine: Engine) -> None:
    made(accounts)
    assert Accounts(engine, Cost(n=4, r=2, p=1)).verify("张三", WORD, NOW).name == "张三"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": "  "}, "请填写姓名"),
        ({"name": "某" * 41}, "最多40字"),
        ({"name": "张\u202e三"}, "控制字符"),
        ({"name": " 系统"}, "“系统”不是姓名"),
        ({"post": "某" * 41}, "最多40字"),
        ({"role": Role.SIGNER}, "须写明职务.*总指挥、常务副总指挥"),
        ({"role": Role.SIGNER, "post": "局长"}, "没有“局长”这一职务.*总指挥、常务副总指挥"),
        ({"password": "短"}, "至少8个字符"),
        ({"password": ""}, "至少8个字符"),
        ({"password": "", "identity": "a@b.cn"}, "至少8个字符"),
        ({"password": None}, "请设置密码"),
        ({"identity": "a b"}, "统一身份认证的账号应为"),
    ],
)
def test_what_may_not_be_an_account(accounts: Accounts, more: dict[str, Any], words: str) -> None:
    with pytest.raises(OfficerError, match=words):
        made(accounts, **more)
    assert accounts.all() == []


def test_names_and_identities_are_unique(accounts: Accounts) -> None:
    made(accounts, identity="San@Example.cn")
    with pytest.raises(OfficerError, match="已有名为“张三”的账户"):
        made(accounts, " 张三")
    with pytest.raises(OfficerError, match="已登记在另一账户上"):
        made(accounts, "李四", identity="san@example.cn")
    assert len(accounts.all()) == 1


def test_wrong_name_wrong_password_and_disabled_say_the_same(accounts: Accounts) -> None:
    made(accounts)
    made(accounts, "李四", password=None, identity="li@example.cn")
    made(accounts, "王五")
    accounts.disable("王五")
    said = set()
    for name, password in [("张三", "错-00000000"), ("无此人", WORD), ("李四", ""), ("王五", WORD),
                           ("张\x00三", WORD), ("\ud800", WORD), ("长" * 9999, WORD),
                           ("' OR 1=1 --", "x"), ("张三", "\ud800" * 10_000)]:
        with pytest.raises(OfficerError) as refused:
            accounts.verify(name, password, NOW)
        said.add(str(refused.value))
    assert len(said) == 1 and "姓名或密码不对" in said.pop()


def test_the_same_work_is_done_for_a_name_that_is_none(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(accounts)
    made(accounts, "王五")
    accounts.disable("王五")
    worked: list[Cost] = []
    monkeypatch.setattr("qdflood.officers.accounts.matches",
                        lambda password, kept: bool(worked.append(kept.cost)))
    for name in ("张三", "王五", "无此人"):
        with pytest.raises(OfficerError):
            accounts.verify(name, WORD, NOW)
    assert worked == [CHEAP] * 3


# -- lock-out


def fails(accounts: Accounts, times: int, at: datetime = NOW, name: str = "张三",
          browser: str = "") -> str:
    said = ""
    for _ in range(times):
        with pytest.raises(OfficerError) as refused:
            accounts.verify(name, "错-00000000", at, browser)
        said = str(refused.value)
    return said


def test_five_in_a_row_lock_for_a_quarter_of_an_hour(accounts: Accounts) -> None:
    made(accounts)
    assert "已锁定" not in fails(accounts, ATTEMPTS)
    with pytest.raises(OfficerError, match=r"连续5次不对，已锁定，03:15后再试"):
        accounts.verify("张三", WORD, NOW)
    with pytest.raises(OfficerError, match="已锁定"):
        accounts.verify("张三", WORD, NOW + LOCKED_FOR - timedelta(microseconds=1))
    assert accounts.verify("张三", WORD, NOW + LOCKED_FOR).name == "张三"


def test_strangers_lock_their_own_browser_and_not_another(accounts: Accounts) -> None:
    made(accounts)
    assert "已锁定" in fails(accounts, ATTEMPTS + 1, browser="生人")
    assert accounts.verify("张三", WORD, NOW, "本人").name == "张三"
    with pytest.raises(OfficerError, match="已锁定"):
        accounts.verify("张三", WORD, NOW, "生人")


def everywhere(accounts: Accounts, name: str = "张三") -> None:
    """Wrong in as many browsers as it takes."""
    for i in range(EVERYWHERE // ATTEMPTS):
        fails(accounts, ATTEMPTS, browser=f"生人{i}", name=name)


def test_many_from_everywhere_lock_the_name_but_not_a_browser_that_is_known(
    accounts: Accounts,
) -> None:
    made(accounts)
    everywhere(accounts)
    with pytest.raises(OfficerError, match=r"各处连续25次不对，已锁定，03:15后再试"):
        accounts.verify("张三", WORD, NOW, "新开")
    assert accounts.verify("张三", WORD, NOW, "本人", known=True).name == "张三"


def test_a_browser_that_is_known_gets_no_more_attempts_than_another(accounts: Accounts) -> None:
    made(accounts)
    for _ in range(ATTEMPTS):
        with pytest.raises(OfficerError, match="不对，或"):
            accounts.verify("张三", "错-00000000", NOW, "本人", known=True)
    with pytest.raises(OfficerError, match="已锁定"):
        accounts.verify("张三", WORD, NOW, "本人", known=True)


def test_a_locked_browser_does_not_count_on_against_the_name(accounts: Accounts) -> None:
    made(accounts)
    fails(accounts, EVERYWHERE * 2, browser="生人")
    assert accounts.verify("张三", WORD, NOW, "本人").name == "张三"


def test_names_that_are_none_are_locked_out_everywhere_alike(accounts: Accounts) -> None:
    made(accounts)
    said = []
    for name in ("张三", "无此人"):
        everywhere(accounts, name)
        said.append(fails(accounts, 1, name=name, browser="新开"))
    assert said[0] == said[1] and "各处连续25次" in said[0]


def test_a_reset_opens_a_locked_browser_of_another_process(accounts: Accounts, engine: Engine) -> None:
    made(accounts)
    fails(accounts, ATTEMPTS + 1)
    Accounts(engine, CHEAP).reset("张三", "另-一个-0917")
    assert accounts.verify("张三", "另-一个-0917", NOW).name == "张三"


def test_a_browser_is_known_by_its_officer_and_for_some_time(engine: Engine) -> None:
    browsers = Browsers(engine)
    token = browsers.remember("张三", NOW)
    assert browsers.knows(token, "张三", NOW) and not browsers.knows(token, "李四", NOW)
    assert not browsers.knows("", "张三", NOW) and not browsers.knows("\ud800", "张三", NOW)
    assert not browsers.knows(token, "张三", NOW + REMEMBERED)
    assert not browsers.knows(token, "张\x00三", NOW) and not browsers.knows(token, "\ud800", NOW)


def test_four_and_then_the_right_one_begin_anew(accounts: Accounts) -> None:
    made(accounts)
    for _ in range(3):
        fails(accounts, ATTEMPTS - 1)
        assert accounts.verify("张三", WORD, NOW).name == "张三"


def test_after_a_lock_out_the_count_begins_anew(accounts: Accounts) -> None:
    made(accounts)
    fails(accounts, ATTEMPTS)
    later = NOW + LOCKED_FOR
    fails(accounts, ATTEMPTS - 1, later)
    assert accounts.verify("张三", WORD, later).name == "张三"


def test_attempts_while_locked_do_not_lengthen_it(accounts: Accounts) -> None:
    made(accounts)
    fails(accounts, ATTEMPTS)
    fails(accounts, 20, NOW + 14 * MINUTE)
    assert accounts.verify("张三", WORD, NOW + LOCKED_FOR).name == "张三"


def test_a_clock_set_back_does_not_lengthen_it(accounts: Accounts) -> None:
    made(accounts)
    fails(accounts, ATTEMPTS)
    assert accounts.verify("张三", WORD, NOW - timedelta(days=1)).name == "张三"


def test_a_name_that_is_no_account_is_locked_out_alike(accounts: Accounts) -> None:
    made(accounts)
    for at in (NOW, NOW + 14 * MINUTE, NOW + LOCKED_FOR, NOW - timedelta(days=1)):
        assert fails(accounts, ATTEMPTS + 1, at, "张三") == fails(accounts, ATTEMPTS + 1, at, "无此人")


def test_endless_made_up_names_fill_nothing(accounts: Accounts, engine: Engine) -> None:
    for i in range(600):
        fails(accounts, 1, name=f"无此人{i}")
    assert len(accounts._tries) <= 512
    assert accounts.all() == []


def test_others_are_not_locked_out(accounts: Accounts) -> None:
    made(accounts)
    made(accounts, "李四")
    fails(accounts, ATTEMPTS)
    assert accounts.verify("李四", WORD, NOW).name == "李四"


def test_many_at_once_get_no_more_attempts(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each attempt is counted before the password is looked at."""
    made(accounts)
    looked = []
    gate = threading.Barrier(ATTEMPTS)
    lock = threading.Lock()

    def slow(password: str, kept: object) -> bool:
        with lock:
            looked.append(password)
        gate.wait(timeout=20)
        return False

    monkeypatch.setattr("qdflood.officers.accounts.matches", slow)

    def attempt() -> None:
        with pytest.raises(OfficerError):
            accounts.verify("张三", "x", NOW)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked) == ATTEMPTS


def test_a_reset_unlocks_enables_and_changes_the_password(accounts: Accounts) -> None:
    made(accounts)
    fails(accounts, ATTEMPTS)
    accounts.disable("张三")
    accounts.reset("张三", "另一-1234567")
    assert accounts.verify("张三", "另一-1234567", NOW).name == "张三"
    fails(accounts, 1)
    with pytest.raises(OfficerError):
        accounts.verify("张三", WORD, NOW)


def test_a_reset_that_is_refused_changes_nothing(accounts: Accounts) -> None:
    made(accounts)
    with pytest.raises(OfficerError, match="至少8个字符"):
        accounts.reset("张三", "短")
    assert accounts.verify("张三", WORD, NOW).name == "张三"


def test_names_that_are_none_cannot_be_changed(accounts: Accounts) -> None:
    made(accounts)
    for change in (lambda: accounts.disable("无此人"), lambda: accounts.reset("无此人", WORD)):
        with pytest.raises(OfficerError, match="没有名为“无此人”的账户。可用：张三"):
            change()
    with pytest.raises(OfficerError, match="没有名为"):
        accounts.disable("\x00\ud800")


def test_a_demonstrations_people_are_in_memory() -> None:
    """Its log has one connection, which is the log's; theirs is another."""
    store = open_store("sqlite://")
    people = People(store.engine, CHEAP)
    assert not people.guards()
    threads = [threading.Thread(target=people.sessions.begin_by_name, args=("张三", "值班员", NOW))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made(people.accounts)
    assert people.guards() and people.guarded
    with store.engine.connect() as connection:
        assert "officers" not in inspect(connection).get_table_names()
    store.close()


# -- identities


def test_an_identity_is_recognized_by_its_address_or_its_subject(accounts: Accounts) -> None:
    made(accounts, password=None, identity="San@Example.cn")
    made(accounts, "李四", password=None, identity="uid-77")
    assert accounts.recognize("uid-1", "san@EXAMPLE.cn", NOW).name == "张三"
    assert accounts.recognize("uid-77", "", NOW).name == "李四"


@pytest.mark.parametrize(
    ("subject", "email", "named"),
    [("uid-1", "other@example.cn", "other@example.cn"), ("uid-1", "", "uid-1"), ("", "", "未给出"),
     ("san@example.cn", "", "san@example.cn"), ("x", "uid-77", "uid-77"), ("\x00", "", "\x00")],
)
def test_an_identity_that_is_not_on_record_is_refused_by_name(
    accounts: Accounts, subject: str, email: str, named: str
) -> None:
    """A subject that looks like an address is not one, and the other way round."""
    made(accounts, password=None, identity="san@example.cn")
    made(accounts, "李四", password=None, identity="uid-77")
    with pytest.raises(OfficerError, match=f"“{named}”没有登记"):
        accounts.recognize(subject, email, NOW)


def test_an_identity_of_two_accounts_is_nobodys(accounts: Accounts) -> None:
    made(accounts, password=None, identity="san@example.cn")
    made(accounts, "李四", password=None, identity="uid-77")
    with pytest.raises(OfficerError, match="没有登记"):
        accounts.recognize("uid-77", "san@example.cn", NOW)


def test_disabling_and_lock_out_hold_for_identities_too(accounts: Accounts) -> None:
    made(accounts, identity="uid-77")
    everywhere(accounts)
    with pytest.raises(OfficerError, match="已锁定"):
        accounts.recognize("uid-77", "", NOW)
    accounts.disable("张三")
    with pytest.raises(OfficerError, match="已停用"):
        accounts.recognize("uid-77", "", NOW + LOCKED_FOR)


# -- sessions


def found(sessions: Sessions, token: str, at: datetime) -> Officer | None:
    session = sessions.find(token, at)
    return session and session.officer


def test_only_the_digest_of_a_token_is_kept(
    accounts: Accounts, sessions: Sessions, engine: Engine
) -> None:
    made(accounts)
    token = sessions.begin(accounts.verify("张三", WORD, NOW), NOW)
    assert len(token) >= 43
    with engine.connect() as connection:
        row = connection.execute(select(SESSIONS)).one()
    assert token not in map(str, row) and len(row.token) == 64
    assert found(sessions, row.token, NOW) is None
    assert found(sessions, token, NOW) == Officer("张三", "值班员", D, account=True)


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "'; DROP TABLE sessions --", "长" * 9999])
def test_a_made_up_token_is_nobodys(sessions: Sessions, token: str) -> None:
    assert sessions.find(token, NOW) is None


def test_a_session_that_is_not_used_ends(accounts: Accounts, sessions: Sessions) -> None:
    made(accounts)
    token = sessions.begin(accounts.verify("张三", WORD, NOW), NOW)
    assert found(sessions, token, NOW + IDLE - MINUTE)
    assert not found(sessions, token, NOW + IDLE)
    sessions.used(token, NOW + IDLE - MINUTE)
    assert found(sessions, token, NOW + IDLE)


def test_no_session_outlives_its_longest(accounts: Accounts, sessions: Sessions) -> None:
    made(accounts)
    token = sessions.begin(accounts.verify("张三", WORD, NOW), NOW)
    for hour in range(24):
        sessions.used(token, NOW + timedelta(hours=hour))
    assert found(sessions, token, NOW + LONGEST - MINUTE)
    assert not found(sessions, token, NOW + LONGEST)


def test_touching_does_not_revive(accounts: Accounts, sessions: Sessions) -> None:
    made(accounts)
    token = sessions.begin(accounts.verify("张三", WORD, NOW), NOW)
    sessions.end(token)
    sessions.used(token, NOW + 2 * MINUTE)
    assert not found(sessions, token, NOW)


def test_by_name_and_post_for_one_shift(accounts: Accounts, sessions: Sessions) -> None:
    officer, token = sessions.begin_by_name(" 张三", " 值班员 ", NOW)
    assert officer == Officer("张三", "值班员", D, account=False)
    sessions.used(token, NOW + SHIFT - MINUTE)
    assert found(sessions, token, NOW + SHIFT - MINUTE) == officer
    assert not found(sessions, token, NOW + SHIFT)


@pytest.mark.parametrize(
    ("name", "post", "words"),
    [("", "值班员", "请填写姓名"), ("张三", " ", "请填写职务"), ("某" * 41, "值班员", "最多40字"),
     ("张三", "某" * 41, "最多40字"), ("张\n\x00三", "值班员", "控制字符")],
)
def test_a_name_and_a_post_are_asked_for(
    sessions: Sessions, name: str, post: str, words: str
) -> None:
    with pytest.raises(OfficerError, match=words):
        sessions.begin_by_name(name, post, NOW)


def test_the_first_account_ends_what_was_taken_on_trust(
    accounts: Accounts, sessions: Sessions
) -> None:
    _, token = sessions.begin_by_name("张三", "值班员", NOW)
    made(accounts)
    assert not found(sessions, token, NOW)
    accounts.disable("张三")
    assert not found(sessions, token, NOW), "disabled accounts do not open the desk again"


@pytest.mark.parametrize("change", ["disable", "reset"])
def test_disabling_and_resetting_end_every_session(
    accounts: Accounts, sessions: Sessions, change: str
) -> None:
    made(accounts)
    made(accounts, "李四")
    tokens = [sessions.begin(accounts.verify("张三", WORD, NOW), NOW) for _ in range(2)]
    other = sessions.begin(accounts.verify("李四", WORD, NOW), NOW)
    if change == "disable":
        accounts.disable("张三")
    else:
        accounts.reset("张三", "另一-1234567")
    assert [found(sessions, token, NOW) for token in tokens] == [None, None]
    assert found(sessions, other, NOW)


def test_a_session_begun_while_the_account_was_being_disabled_does_not_hold(
    accounts: Accounts, sessions: Sessions
) -> None:
    made(accounts)
    officer = accounts.verify("张三", WORD, NOW)
    accounts.disable("张三")
    assert not found(sessions, sessions.begin(officer, NOW), NOW)


def test_signing_off_ends_one_and_handing_over_all(accounts: Accounts, sessions: Sessions) -> None:
    one, two, three = (sessions.begin_by_name("张三", "值班员", NOW)[1] for _ in range(3))
    other = sessions.begin_by_name("李四", "值班员", NOW)[1]
    sessions.end(one)
    assert not found(sessions, one, NOW) and found(sessions, two, NOW)
    sessions.end_all("张三")
    assert not found(sessions, two, NOW) and not found(sessions, three, NOW)
    assert found(sessions, other, NOW)


def test_sessions_that_are_over_are_cleared_away(sessions: Sessions, engine: Engine) -> None:
    sessions.begin_by_name("张三", "值班员", NOW)
    sessions.begin_by_name("李四", "值班员", NOW + SHIFT)
    with engine.connect() as connection:
        assert [row.name for row in connection.execute(select(SESSIONS))] == ["李四"]


def test_a_session_outlives_the_program(store_url: str) -> None:
    first = open_store(store_url)
    _, token = Sessions(first.engine).begin_by_name("张三", "值班员", NOW)
    first.close()
    second = open_store(store_url)
    assert found(Sessions(second.engine), token, NOW + MINUTE) == Officer("张三", "值班员")
    second.close()


# -- the database


def test_the_tables_are_made_once(engine: Engine) -> None:
    made(Accounts(engine, CHEAP))
    assert Accounts(engine, CHEAP).any()
    Sessions(engine)


def test_a_database_that_is_gone_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(JournalUnavailable, match="暂时读写不了"):
        Accounts(create_engine(f"sqlite:///{tmp_path / 'none' / 'journal.db'}"), CHEAP)


def test_a_table_that_was_tampered_with_lets_nobody_in(
    accounts: Accounts, sessions: Sessions, engine: Engine
) -> None:
    """A session row of an account that does not exist is no session."""
    made(accounts)
    token = sessions.begin(accounts.verify("张三", WORD, NOW), NOW)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM officers"))
    assert not found(sessions, token, NOW)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=50), password=st.text(max_size=50))
def test_whatever_is_typed_is_refused_or_taken_in_a_sentence(
    accounts: Accounts, engine: Engine, name: str, password: str
) -> None:
    with engine.begin() as connection:
        connection.execute(OFFICERS.delete())
    try:
        account = made(accounts, name, password=password)
    except OfficerError as refused:
        assert str(refused).endswith("。")
        with pytest.raises(OfficerError):
            accounts.verify(name, password, NOW)
    else:
        assert accounts.verify(name, password, NOW).name == account.name


def test_rows_may_be_put_in_by_hand_without_a_password(accounts: Accounts, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(OFFICERS).values(
            name="手工", post="值班员", role="值班员", created=NOW))
    with pytest.raises(OfficerError, match="姓名或密码不对"):
        accounts.verify("手工", "", NOW)
