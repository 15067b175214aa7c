"""Many desks open at once, one entry made: when every screen shows it, and what the server holds.

    python bench/desks.py [DESKS] [ROUNDS]      (needs Chromium and: pip install -e ".[test]")

All browsers run on the same machine as the server, so the figures are an upper bound.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

from server import chromium, new_page, running_desk, sign_on

TARGET_S = 3.0
LINES = ("jz 4", "pd 3", "lx 2", "jm 4", "cy 3")
WATCH = """value => {
  window.seen = null;
  const look = () => {
    if (document.querySelector('.board').textContent.includes(value)) window.seen = Date.now();
    else setTimeout(look, 50);
  };
  look();
}"""


def main(desks: int, rounds: int) -> int:
    """Prints time to every screen and memory; 1 when the median of the slowest is over target."""
    with running_desk() as desk, chromium() as browser:
        pages = []
        print(f"server memory, nobody there: {memory(desk.process):.0f} MB")
        for _ in range(desks):
            page = new_page(browser)
            page.goto(desk.url)
            page.locator(".board").wait_for()
            pages.append(page)
        sign_on(pages[0])
        print(f"server memory, {desks} desks: {memory(desk.process):.0f} MB")
        waits, worst = [], []
        for number in range(rounds):
            took = _one_entry(pages, LINES[number % len(LINES)], f"第{number}个")
            waits += took
            worst.append(max(took))
        print(f"server memory, after {rounds} entries: {memory(desk.process):.0f} MB")
    print(f"until a screen shows it, s: median {statistics.median(waits):.2f}"
          f"  worst {max(waits):.2f}; slowest of {desks}: median {statistics.median(worst):.2f}"
          f"   target {TARGET_S:g}")
    return 1 if statistics.median(worst) > TARGET_S else 0


def _one_entry(pages: list[Any], line: str, mark: str) -> list[float]:
    """Seconds from the second Enter until each screen shows what was entered."""
    first = pages[0]
    first.locator(".st-key-command input").fill(f"qta qq {mark}")
    first.keyboard.press("Enter")
    first.locator(".echo.back, .echo.no").wait_for()
    if first.locator(".echo.back").count() == 0:
        first.locator(".st-key-command input").fill(line)
        first.keyboard.press("Enter")
        first.locator(".echo.back").wait_for()
    said = first.locator(".echo.back .said").inner_text().split("。")[0]
    for page in pages:
        page.evaluate(WATCH, said)
    began = time.time()
    first.keyboard.press("Enter")
    for page in pages:
        page.wait_for_function("() => window.seen !== null", timeout=60_000)
    return [page.evaluate("() => window.seen") / 1000 - began for page in pages]


def memory(process: int) -> float:
    """Resident memory in MB, where the system tells it."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return float("nan")
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmRSS"))
    return float(line.split()[1]) / 1024


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    raise SystemExit(main(*(numbers + [20, 5][len(numbers):])))
