"""An exercise at ×60 with players' desks open: how late each inject comes, in seconds on the wall.

    python bench/exercise.py [PLAYERS] [SCRIPT]    (needs Chromium and: pip install -e ".[test]")

The whole of a shipped script is played with the desk entering what is told, so that every
inject is weighed, proposed and drawn on every screen. How late is read off the exercise's own
log. All browsers run on the same machine as the server: the figures are an upper bound.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from desks import memory
from server import Running, chromium, new_page, running_desk, sign_on

from qdflood.journal.entry import EXERCISE
from qdflood.journal.store import open_store
from qdflood.places import shared

RATE, TARGET_S, PATIENCE_S = 60, 1.0, 600
SCREENS = ("值班录入", "研判", "响应", "演练", "值班日志")


def main(players: int, script: str) -> int:
    """Prints how late the injects came; 1 when the latest is over target."""
    path = shared("data", "drills", f"{script}.yaml")
    with running_desk() as desk, chromium() as browser:
        director = _director(browser, desk, path)
        for number in range(players):
            _player(browser, desk, number)
        before = memory(desk.process)
        director.locator(f".st-key-dr_rate_{RATE} button").click()
        director.locator(".st-key-dr_run button").click()
        late = _played(desk)
        after = memory(desk.process)
    if not late:
        print("no inject was given")
        return 1
    print(f"{script}, ×{RATE}, {players} players: {len(late)} injects; late, s: "
          f"median {statistics.median(late):.2f}   worst {max(late):.2f}   target {TARGET_S:g}")
    print(f"server memory {before:.0f} MB before, {after:.0f} MB after")
    return int(max(late) > TARGET_S)


def _director(browser: Any, desk: Running, path: Path) -> Any:
    """Begins the exercise, its clock standing."""
    page = new_page(browser)
    page.set_default_timeout(60_000)
    page.goto(f"{desk.url}/drill")
    sign_on(page, "导调")
    title = next(line.partition(":")[2].strip() for line in path.read_text("utf-8").splitlines()
                 if line.startswith("title:"))
    page.get_by_text(title, exact=True).first.click()
    page.get_by_text("系统代录", exact=True).click()
    page.wait_for_timeout(2_000)
    page.locator(".st-key-dr_begin button").click()
    page.locator(".dr-clock").wait_for()
    return page


def _player(browser: Any, desk: Running, number: int) -> None:
    """A player on one of the screens that a duty room has open."""
    page = new_page(browser)
    page.set_default_timeout(60_000)
    page.goto(f"{desk.url}/drill")
    sign_on(page, f"学员{number + 1}")
    page.wait_for_timeout(1_000)
    page.get_by_role("button", name="以学员进入").click()
    page.locator(".ex-banner").wait_for()
    page.get_by_role("link", name=SCREENS[number % len(SCREENS)]).first.click()
    page.wait_for_timeout(2_000)


def _played(desk: Running) -> list[float]:
    """How late each inject was given, once the clock has come to the script's end."""
    file = next((desk.home / "exercises").glob("*.db"))
    for _ in range(PATIENCE_S):
        time.sleep(1)
        store = open_store(f"sqlite:///{file}")
        bodies = [(e.recorded, e.body) for e in store.entries() if e.kind == EXERCISE]
        store.close()
        turns = [body["what"] for _, body in bodies if body["what"] in ("run", "pause")]
        if turns[-1:] == ["pause"]:
            break
    return [(at - datetime.fromisoformat(body["planned"])).total_seconds() / RATE
            for at, body in bodies if body["what"] == "deliver"]


if __name__ == "__main__":
    given = sys.argv[1:]
    raise SystemExit(main(int(given[0]) if given else 5,
                          given[1] if len(given) > 1 else "rainstorm-no-trigger"))
