"""Renews the pictures of printed pages in this folder, from logs made of the shipped examples.

    python docs/take_pages.py      (needs poppler's pdftoppm and: pip install -e ".[test]")
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from print_builders import Log, log_of  # noqa: E402
from score_builders import Players, drill, played  # noqa: E402

from qdflood.journal.decisions import Decision, Person  # noqa: E402
from qdflood.journal.entry import DECISION  # noqa: E402
from qdflood.report.kinds import kind, make  # noqa: E402

EVERYWHERE = ("市南区", "崂山区", "即墨区", "胶州市", "平度市", "莱西市")
PAGES = (
    # picture, example, level decided (none: as it is), hazard, kind, options, exercise
    ("paper-assessment", "typhoon-landfall", "", "", "研判单", {}, ""),
    ("paper-assessment-exercise", "two-district-drought", "", "", "研判单", {}, "抗旱桌面推演"),
    ("paper-tasks", "typhoon-landfall", "Ⅳ", "台风", "任务清单", {"sheet": "市应急局"}, ""),
    ("paper-tasks-district", "dagu-river-flood", "Ⅰ", "洪涝", "任务清单", {"sheet": "平度市"}, ""),
    ("paper-notice", "two-district-drought", "Ⅲ", "干旱", "通知", {}, ""),
    ("paper-report", "medium-reservoir-danger", "", "", "信息报告", {}, ""),
    ("paper-handover", "response-in-force", "", "", "交接班单", {}, ""),
)
LEFT_OUT = frozenset({"区市跟随", "西海岸Ⅱ"})
TIMELINE_PAGE = 4


def main() -> int:
    for picture, example, level, hazard, name, options, exercise in PAGES:
        log, at = log_of(example, 10)
        if level:
            _decide(log, at, level, hazard)
        one = kind(name)
        pdf = make(one, log.source(at), log.stamp(at, exercise), options, "pdf")
        _picture(pdf, HERE / picture)
    _exercise()
    return 0


def _exercise() -> None:
    """The page with the timeline of a drill in which two messages were not entered in time."""
    script = drill("typhoon-landfall")
    late = played(script, Players(typing_min=4, deciding_min=12, leave_out=LEFT_OUT))
    pdf = make(kind("演练评估报告"), late.source(), late.stamp(), {}, "pdf")
    _picture(pdf, HERE / "paper-exercise", page=TIMELINE_PAGE)


def _decide(log: Log, at: datetime, level: str, hazard: str) -> None:
    """``level`` signed by whoever the plan names, in force at once."""
    post = "总指挥" if level == "Ⅰ" else "常务副总指挥"
    refs: Sequence[str] = [f.clause.ref for f in log.ledger.assessment(at).deciding]
    begun = Decision("启动", "start", at, at, level=level, hazards=(hazard,),
                     districts=EVERYWHERE, grounds=tuple(refs), reason="会商研判",
                     chair=Person("赵某", "秘书长"), signatures=(Person("李某", post),))
    log.enter(DECISION, begun.body(), at)


def _picture(pdf: bytes, path: Path, page: int = 1) -> None:
    """One page as a PNG."""
    which = ["-f", str(page), "-l", str(page)]
    subprocess.run(["pdftoppm", "-r", "70", "-png", "-singlefile", *which, "-", str(path)],
                   input=pdf, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
