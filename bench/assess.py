"""The whole process: ``qdflood assess FILE`` beside ``python -c "import yaml, pydantic"``.

Turn by turn, so that a busy machine slows both alike; the ratio is of medians.

    python bench/assess.py [FILE] [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "data" / "examples" / "typhoon-landfall.yaml"
TARGET = 4.0


def seconds(*arguments: str) -> float:
    """How long a Python process takes, from start to exit."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def main() -> int:
    """Exit 1 when the target is missed."""
    file = sys.argv[1] if len(sys.argv) > 1 else str(EXAMPLE)
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    commands = {
        "qdflood assess": ("-m", "qdflood", "assess", file),
        "import yaml, pydantic": ("-c", "import yaml, pydantic"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for arguments in commands.values():
        seconds(*arguments)  # once for the byte code and the page cache
    for _ in range(rounds):
        for name, arguments in commands.items():
            times[name].append(seconds(*arguments))
    for name, each in times.items():
        print(f"{name:22} min {min(each) * 1000:6.1f} ms   "
              f"median {statistics.median(each) * 1000:6.1f} ms")
    ours, theirs = (statistics.median(each) for each in times.values())
    least = min(times["qdflood assess"]) / min(times["import yaml, pydantic"])
    print(f"ratio {ours / theirs:.2f} of medians, {least:.2f} of minima   target {TARGET}")
    return int(ours / theirs > TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
