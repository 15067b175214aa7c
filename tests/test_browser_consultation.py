"""The commanders' journey in a browser without the internet: level, clause, signer, action, map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser

NIGHT = """
at: "2026-08-10T03:42:00+08:00"
in_force: {response: {level: 无}, flood_warning: true, drought_warning: false}
observations:
  typhoon: {name: 示例, force: 11, affects_qingdao: true}
  rain: {widespread_heavy: true}
  stations: {南村: {position: 接近警戒水位, outlook: 可能继续上涨}}
  districts: {崂山区: {response: Ⅳ, flood: 一般}, 西海岸新区: {response: Ⅲ}, 莱西市: {response: 无}}
"""
DISTRICTS = ("市南", "市北", "李沧", "崂山", "城阳", "西海岸", "即墨", "胶州", "平度", "莱西")
BLUE, YELLOW, WHITE = "rgb(27, 95, 191)", "rgb(255, 212, 0)", "rgb(255, 255, 255)"


@pytest.fixture(scope="module", autouse=True)
def situation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The desk of this file starts from a night that is already written down."""
    file = tmp_path_factory.mktemp("situation") / "night.yaml"
    file.write_text(NIGHT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("QDFLOOD_SITUATION", str(file))
        yield


@pytest.fixture
def consultation(desk_page: Any) -> Any:
    desk_page.get_by_role("link", name="研判").click()
    desk_page.wait_for_selector(".cl-head")
    desk_page.wait_for_selector("img.places")
    return desk_page


def look(page: Any, key: str, what: str) -> str:
    script = "([s, p]) => getComputedStyle(document.querySelector(s)).getPropertyValue(p)"
    return str(page.evaluate(script, [f".st-key-{key} button", what]))


def until_clause(page: Any, ref: str) -> None:
    page.wait_for_function("r => document.querySelector('.cl-head')?.innerText.includes(r)", arg=ref)


def test_level_clause_and_ten_districts_are_read_off_the_page(consultation: Any) -> None:
    page = consultation
    assert "Ⅲ级" in page.locator(".strip").inner_text()
    assert "5.4.1(1)" in page.locator(".cl-head").inner_text()
    text = "预报有强热带风暴（中心附近最大平均风力10—11级）、台风（中心附近最大平均风力12—13级）影响青岛"
    assert page.locator(".clause blockquote").inner_text().startswith(text[:12])
    alt = page.locator("img.places").get_attribute("alt")
    assert all(name in alt for name in DISTRICTS)
    assert page.evaluate("document.querySelector('img.places').naturalWidth") > 0
    svg = page.evaluate("fetch(document.querySelector('img.places').src).then(r => r.text())")
    assert all(f">{name} " in svg for name in DISTRICTS)
    assert "#1B5FBF" in svg and "#FFD400" in svg and "url(#hatch)" in svg


def test_the_cells_look_as_certain_as_they_are(consultation: Any) -> None:
    page = consultation
    assert look(page, "mc_0_1", "background-color") == YELLOW
    assert look(page, "mc_4_0", "background-color") == BLUE
    assert look(page, "mc_5_3", "border-top-style") == "dashed"
    assert "repeating-linear-gradient" in look(page, "mc_5_3", "background-image")
    assert look(page, "mc_0_3", "background-color") == WHITE
    assert look(page, "mc_0_3", "background-image") == "none"
    assert page.locator(".st-key-matrix button").count() == 32
    assert page.locator(".st-key-nav button:visible").count() == 0


def test_the_first_screen_holds_strip_cells_and_clause(consultation: Any) -> None:
    page = consultation
    cell = page.locator(".st-key-mc_7_3 button").bounding_box()
    clause = page.locator(".clause blockquote").bounding_box()
    calls = page.locator(".calls tr").nth(1).bounding_box()
    assert all(box["y"] + box["height"] < 768 for box in (cell, clause, calls))
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366


def test_mouse_and_arrow_keys_choose_a_cell(consultation: Any) -> None:
    page = consultation
    page.locator(".st-key-mc_2_1 button").click()
    until_clause(page, "5.4.1(3)")
    assert look(page, "mc_2_1", "outline-style") == "solid"
    for key, ref in (("Down", "5.4.1(4)"), ("Right", "5.5.1(4)"), ("Up", "5.5.1(3)")):
        page.keyboard.press(f"Arrow{key}")
        until_clause(page, ref)


def test_the_map_to_zoom_draws_the_districts_and_is_not_drawn_anew(consultation: Any) -> None:
    page = consultation
    page.locator(".st-key-map_open button").click()
    frame = page.frame_locator("iframe")
    frame.locator("path.leaflet-interactive").nth(9).wait_for()
    assert all(frame.get_by_text(name).count() for name in DISTRICTS)
    kept = page.locator("iframe").element_handle()
    page.locator(".st-key-map_field").get_by_text("洪涝", exact=True).click()
    frame.get_by_text("崂山 一般").wait_for()
    assert kept.evaluate("frame => frame.isConnected") and page.locator("iframe").count() == 1
    page.locator(".st-key-map_close button").click()
    page.wait_for_selector(".cl-head")


def test_signer_and_action_are_read_off_the_next_page(consultation: Any) -> None:
    page = consultation
    page.get_by_role("link", name="响应").click()
    page.locator(".st-key-rs_view").get_by_text("条文与单位", exact=True).click()
    page.wait_for_selector(".three")
    said = page.locator(".three").inner_text()
    assert "常务副总指挥" in said and "秘书长或常务副总指挥" in said
    assert "建议，非决定" in page.locator(".mark").inner_text()
    assert page.get_by_text("派出工作组和专家组，指导区（市）做好防汛抗旱工作。").first.is_visible()


def test_a_proposal_reaches_the_strip(consultation: Any) -> None:
    page = consultation
    page.locator(".st-key-mc_7_2 button").click()
    until_clause(page, "5.5.1(8)")
    form = page.locator('[data-testid="stForm"]:visible').first
    form.get_by_label("理由").fill("城区多处积水 <script>alert(1)</script>")
    form.get_by_label("提出人").fill("值班科长")
    form.get_by_text("洪涝", exact=True).click()
    form.get_by_role("button", name="提出建议").click()
    page.get_by_text("已有建议1件").wait_for()
    assert "<script>alert(1)</script>" in page.locator(".item.yes").first.inner_text()
    assert "已提出" in page.locator(".st-key-mc_7_2").inner_text()
