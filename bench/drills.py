"""All shipped scripts: ``qdflood drill run`` beside ``qdflood assess`` of the shipped examples.

Turn by turn, so that a busy machine slows both alike; the ratio is of medians. The scripts
weigh every inject and expectation, and make and read back every page they ask for; the
examples are as many situations weighed once.

    python bench/drills.py [ROUNDS]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "data" / "examples").glob("*.yaml"))
TARGET = 15.0


def command(*arguments: str) -> tuple[float, str]:
    """How long a qdflood process takes, from start to exit, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "qdflood", *arguments], cwd=ROOT, check=True,
                          capture_output=True, text=True, encoding="utf-8")
    return time.perf_counter() - start, done.stdout


def main() -> int:
    """Exit 1 when the target is missed; a script that does not pass is no measurement."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    commands = {
        "qdflood drill run": ("drill", "run", "--json"),
        "qdflood assess": ("assess", *map(str, EXAMPLES)),
    }
    _, told = command(*commands["qdflood drill run"])  # once for byte code and page cache
    scripts = [json.loads(line) for line in told.splitlines()]
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, arguments in commands.items():
            times[name].append(command(*arguments)[0])
    checks = sum(one["checks"] for one in scripts)
    print(f"{len(scripts)} scripts, {checks} checks; {len(EXAMPLES)} examples")
    for name, each in times.items():
        print(f"{name:18} min {min(each):5.2f} s   median {statistics.median(each):5.2f} s")
    ours, theirs = (statistics.median(each) for each in times.values())
    print(f"ratio {ours / theirs:.2f} of medians   target {TARGET}")
    return int(ours / theirs > TARGET)


if __name__ == "__main__":
    raise SystemExit(main())
