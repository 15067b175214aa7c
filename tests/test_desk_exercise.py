"""An exercise on the screen: joining and leaving, whose screen it is, what it must show or hide."""

from __future__ import annotations

import re

import pytest
from desk_builders import registered
from exercise_builders import SECRET, begun, entries
from streamlit.testing.v1 import AppTest

from qdflood.desk import duty, exercise_part
from qdflood.desk import log as log_page
from qdflood.desk.exercise import ExerciseDesk
from qdflood.desk.exercise_real import question
from qdflood.desk.state import duty_desk
from qdflood.journal.entry import HANDOVER, NOTE, SHIFT
from qdflood.observations import InForce
from qdflood.officers.roles import Officer, Role

DIRECTOR_ACCOUNT = Officer("丁", "导调员", Role.DRILL_DIRECTOR, True)
PLAYER_ACCOUNT = Officer("丙", "值班员", Role.DUTY, True)


def _page() -> None:
    import streamlit as st

    from qdflood.desk import duty, exercise
    from qdflood.desk.state import desk
    from qdflood.desk.strip import strip
    from qdflood.journal.shifts import note_body

    held = desk()
    strip(held)
    st.text_input("说", key="said")
    st.text(f"在{held.exercise or '真实值班'}；导调{exercise.is_director()}；{duty.who(held)}")
    st.button("学员", key="play", on_click=exercise.join, args=("试演",))
    st.button("导调", key="direct", on_click=exercise.join, args=("试演", True))
    st.button("离开", key="leave", on_click=exercise.leave)
    st.button("记", key="note", on_click=lambda: held.enter("note", note_body("一句")))


@pytest.fixture
def held() -> ExerciseDesk:
    return begun(name="试演")


@pytest.fixture
def screen(held: ExerciseDesk) -> AppTest:
    return AppTest.from_function(_page, default_timeout=60).run()


def html(page: AppTest) -> str:
    return "\n".join(str(n.proto.body) for n in page.get("html"))


def words(page: AppTest) -> str:
    return re.sub("<[^>]+>", "", "\n".join(
        str(n.proto.body) for n in page.get("html") if "<style>" not in n.proto.body))


def says(page: AppTest) -> str:
    assert not page.exception
    return str(page.text[0].value)


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


# --- joining and leaving --------------------------------------------------------------


def test_a_screen_is_on_real_duty_until_it_joins_and_after_it_leaves(
    screen: AppTest, held: ExerciseDesk
) -> None:
    assert says(screen) == "在真实值班；导调False；甲（值班员）"
    assert "真实官方状态" not in html(screen) and "body::after" not in html(screen)
    press(screen, "play")
    assert says(screen).startswith("在试演；导调False")
    assert "真实官方状态" in words(screen) and "学员" in words(screen)
    assert "演练中的官方状态" in words(screen) and "body::after" in html(screen)
    assert screen.query_params["exercise"] == "试演"
    press(screen, "note")
    assert [e.kind for e in entries(held)][-2:] == [SHIFT, NOTE]
    assert not [e for e in held.real.store.entries() if e.kind in (NOTE, SHIFT)]
    press(screen, "leave")
    assert says(screen).startswith("在真实值班") and "body::after" not in html(screen)
    assert "exercise" not in screen.query_params
    screen.query_params["exercise"] = "试演"
    assert says(screen.run()).startswith("在真实值班"), "back in the browser is not back in it"
    assert "exercise" not in screen.query_params
    press(screen, "note")
    assert [e.kind for e in held.real.store.entries()][-1] == NOTE


def test_a_page_loaded_again_is_in_the_exercise_still(held: ExerciseDesk) -> None:
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params["exercise"], page.query_params["part"] = "试演", "director"
    assert says(page.run()) == "在试演；导调True；甲（值班员）" and "导调员" in words(page)


def test_another_page_keeps_the_screen_in_it_and_says_so_in_the_address(
    screen: AppTest, held: ExerciseDesk
) -> None:
    press(screen, "direct")
    screen.query_params.clear()
    screen.run()
    assert says(screen).startswith("在试演；导调True")
    assert screen.query_params == {"exercise": "试演", "part": "director"}


@pytest.mark.parametrize("name", ["没有", "../journal", "journal", ".", "a" * 500])
def test_an_exercise_that_is_not_there_never_becomes_real_duty(
    held: ExerciseDesk, name: str
) -> None:
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params["exercise"] = name
    page.run()
    assert "演练打不开" in page.error[0].value and not page.text, "no desk at all"
    page.button[0].click().run()
    assert says(page).startswith("在真实值班")


def test_nothing_half_typed_goes_over(screen: AppTest) -> None:
    for key in ("play", "leave"):
        screen.text_input(key="said").set_value("nc 13").run()
        press(screen, key)
        assert screen.text_input(key="said").value == ""


# --- whose screen ---------------------------------------------------------------------


def test_directing_is_a_role_where_there_are_accounts(
    screen: AppTest, held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", PLAYER_ACCOUNT)
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params["exercise"], page.query_params["part"] = "试演", "director"
    assert "导调False" in says(page.run()), "the address makes nobody a director"
    screen.button(key="direct").click().run()
    assert screen.exception, "the page that offers it says why"
    monkeypatch.setattr(duty, "DEFAULT", DIRECTOR_ACCOUNT)
    assert "导调True" in says(page.run())
    assert SHIFT not in {e.kind for e in entries(held)}, "who directs is on no duty"


def test_a_handover_played_ends_nobodys_session_and_puts_the_other_at_the_screen(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    monkeypatch.setattr(duty.people(held).sessions, "end_all", ended.append)
    page = AppTest.from_function(_handing, default_timeout=60)
    page.query_params["exercise"] = "试演"
    assert says(page.run()) == "甲（值班员）"
    press(page, "hand")
    assert says(page) == "李四（值班员）" and ended == []
    assert [watch.person.name for watch in held.ledger.shifts.on_duty] == ["李四"]
    assert HANDOVER not in {e.kind for e in held.real.store.entries()}
    assert duty.people(held) is duty.people(held.real)


def test_who_took_over_sits_there_still_when_the_page_is_loaded_again(held: ExerciseDesk) -> None:
    """It follows from the exercise's log: another session, or another process, knows it too."""
    page = AppTest.from_function(_handing, default_timeout=60)
    page.query_params["exercise"] = "试演"
    press(page.run(), "hand")
    exercise_part._SEATS.clear()
    again = AppTest.from_function(_handing, default_timeout=60)
    again.query_params["exercise"] = "试演"
    assert says(again.run()) == "李四（值班员）"
    other = AppTest.from_function(_page, default_timeout=60).run()
    assert says(other) == "在真实值班；导调False；甲（值班员）"
    press(press(other, "play"), "note")
    assert [(e.kind, e.officer) for e in entries(held)][-2:] == [(HANDOVER, "甲"), (NOTE, "李四")]


def test_directors_address_makes_nobody_a_director_unasked(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", Officer("乙", "值班员"))
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params["exercise"], page.query_params["part"] = "试演", "director"
    assert "导调False" in says(page.run()) and "学员" in words(page)
    assert page.query_params["part"] == ["player"] or page.query_params["part"] == "player"
    assert "导调True" in says(press(page, "direct"))
    again = AppTest.from_function(_page, default_timeout=60)
    again.query_params["exercise"], again.query_params["part"] = "试演", "director"
    assert "导调True" in says(again.run()), "asked once"


def test_the_banner_tells_the_part_that_one_may_have(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", PLAYER_ACCOUNT)
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params["exercise"], page.query_params["part"] = "试演", "director"
    page.run()
    banner = html(page).partition('class="ex-banner"')[2].partition("</div>")[0]
    assert "学员" in banner and "导调员" not in banner


def test_a_real_response_in_force_stands_with_its_chip_above_everything(
    screen: AppTest, held: ExerciseDesk
) -> None:
    press(screen, "play")
    assert 'class="ex-real"' in html(screen) and question(held.real, "演练") == ""
    registered(held.real, InForce(level=2, hazards=("洪涝",)))
    screen.run()
    line = html(screen).partition('class="ex-real on"')[2].partition("</div>")[0]
    assert 'class="lv lv2">Ⅲ级</b>应急响应' in line and "请确认是否继续演练" in line
    assert question(held.real, "开始演练") == "现有真实Ⅲ级应急响应，仍要开始演练？"


def test_the_real_desk_is_told_of_an_exercise_that_stands(
    screen: AppTest, held: ExerciseDesk
) -> None:
    assert "另有演练未结束：试演（未开始），与本页无关" in words(screen)
    held.run(1)
    held.pause()
    assert "试演（暂停）" in words(screen.run())
    held.finish()
    assert "另有演练" not in words(screen.run())


def _handing() -> None:
    import streamlit as st

    from qdflood.desk import duty
    from qdflood.desk.state import desk
    from qdflood.journal.decisions import Person

    held = desk()

    def hand() -> None:
        into = Person("李四", "值班员")
        body = {"out": {"name": "甲", "post": "值班员"},
                "into": {"name": into.name, "post": into.post}, "sheet": {}}
        held.enter("handover", body)
        duty.handed_over(held, "甲", into)

    st.button("交", key="hand", on_click=hand)
    st.text(str(duty.who(held)))


def _signing() -> None:
    import streamlit as st

    from qdflood.desk import duty, exercise
    from qdflood.desk.state import desk

    held = desk()
    st.button("登记", key="sign", on_click=lambda: duty.begin(held, "张三", "值班员"))
    st.button("离开", key="leave", on_click=exercise.leave)
    st.text(f"{held.exercise}{duty.who(held)}")


def test_who_signs_on_in_an_exercise_is_on_duty_there_and_not_on_real_duty(
    held: ExerciseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duty, "DEFAULT", None)
    page = AppTest.from_function(_signing, default_timeout=60)
    page.query_params["exercise"] = "试演"
    assert says(press(page.run(), "sign")) == "试演张三（值班员）"
    assert [e.officer for e in entries(held) if e.kind == SHIFT] == ["张三"]
    assert SHIFT not in {e.kind for e in held.real.store.entries()}
    assert says(press(page, "leave")) == "None", "on real duty he signs on himself"


# --- what players must not read -------------------------------------------------------


def log_of(part: str) -> AppTest:
    page = AppTest.from_file(log_page.__file__, default_timeout=60)
    page.query_params["exercise"], page.query_params["part"] = "试演", part
    page.run()
    assert not page.exception
    return page


def labels(page: AppTest) -> list[str]:
    return [str(one.proto.label) for one in page.get("download_button")]


def test_players_read_what_they_were_told_and_nothing_of_the_script(held: ExerciseDesk) -> None:
    held.hold("遥测")
    held.drop("更正", "时间不够")
    held.step()
    held.message("市府办", "电话", "何时报？")
    player, director = log_of("player"), log_of("director")
    assert "南村站水位12.31米" in words(player) and "何时报？" in words(player)
    for secret in (SECRET, "遥测", "扣住", "时间不够", "来电", "剧情时间前进", "演练开始"):
        assert secret not in re.sub(r"剧情时间 \S+", "", words(player)), secret
    assert "扣住注入“遥测”" in words(director) and "演练开始" in words(director)
    player.text_input(key="lg_text").set_value("来电").run()
    assert "没有符合条件" in words(player), "nor does a search tell"


def test_only_the_director_takes_the_log_of_an_exercise_away(held: ExerciseDesk) -> None:
    player, director = log_of("player"), log_of("director")
    assert not any("导出" in one for one in labels(player))
    assert "由导调员导出" in words(player)
    assert sum("导出" in one for one in labels(director)) == 2


@pytest.mark.parametrize("page", ["entry", "consultation", "response", "reporting", "log",
                                  "edition", "parameters"])
def test_every_page_of_an_exercise_says_so_and_keeps_the_script(
    held: ExerciseDesk, page: str
) -> None:
    from pathlib import Path

    shown = AppTest.from_file(str(Path(log_page.__file__).with_name(f"{page}.py")),
                              default_timeout=60)
    shown.query_params["exercise"] = "试演"
    shown.run()
    assert not shown.exception
    assert "真实官方状态" in words(shown) and 'class="ex-banner"' in html(shown)
    assert "body::after" in html(shown) and SECRET not in html(shown)


def test_the_stamp_tells_the_logs_apart_and_lives_while_the_clock_stands(
    screen: AppTest, held: ExerciseDesk
) -> None:
    press(screen, "play")
    (stamp,) = re.findall(r'<span id="qdflood-stamp"[^>]*>', html(screen))
    assert 'data-log="试演"' in stamp and 'data-clock="20:00"' in stamp
    seconds = int(re.findall(r'data-t="(\d+)"', stamp)[0])
    assert abs(seconds - duty_desk().now().timestamp()) < 60


