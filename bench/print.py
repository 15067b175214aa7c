"""The whole task list on paper beside WeasyPrint on the same content: time and size.

The highest level decided for every district: the book (by clause, every unit, group and
district, contents with page numbers). Both sides are given the same data, as it comes from
the plan and the log, and the same fonts; each makes its own text of it, with tick boxes, heads
that return on every page and a footer with page x/y. Every step of the list must stand in both
PDFs equally often, else nothing is timed. The time of a print changes with every round, so that
neither side can hand out what it has kept.

    python bench/print.py [ROUNDS]      (with the checkout installed: pip install -e ".[bench]";
                                         WeasyPrint needs Pango: apt install libpango-1.0-0
                                         libpangoft2-1.0-0 libharfbuzz-subset0)
"""

from __future__ import annotations

import html
import logging
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from qdflood.journal.entry import DECISION, GENESIS, Record, chained
from qdflood.journal.ledger import Ledger
from qdflood.journal.official import Decision, Person
from qdflood.plan.actions import load_actions
from qdflood.plan.edition import load_edition
from qdflood.plan.organization import load_organization
from qdflood.report.source import Source, source
from qdflood.report.stamp import Stamp
from qdflood.report.task_list import book, task_list
from qdflood.report.task_scope import Wanted, scope

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"
TARGET = 0.5
AT = datetime.fromisoformat("2026-08-10T14:00:00+08:00")
MINUTE = timedelta(minutes=1)
WITHOUT = "没有比较：{why}。只量本系统一方。\n"

CSS = f"""
@font-face {{font-family: "N"; src: url("{(FONTS / 'NotoSansSC-Regular.ttf').as_uri()}")}}
@font-face {{font-family: "N"; font-weight: bold;
  src: url("{(FONTS / 'NotoSansSC-Bold.ttf').as_uri()}")}}
@page {{size: A4; margin: 29mm 17mm 24mm 24mm;
  @top-left {{content: string(edition); font: 8pt N}}
  @bottom-left {{content: string(stamp); font: 8pt N}}
  @bottom-right {{content: "第" counter(page) "页，共" counter(pages) "页"; font: 8pt N}}}}
body {{font: 10pt/1.5 N; text-align: justify}}
.edition {{string-set: edition content(); position: absolute; visibility: hidden}}
.stamp {{string-set: stamp content(); position: absolute; visibility: hidden}}
h1 {{font-size: 13.5pt}} h2 {{font-size: 11.5pt; break-after: avoid}}
table {{width: 100%; border-collapse: collapse; margin: 4pt 0; table-layout: fixed}}
td, th {{border: .5pt solid #5a5a5a; padding: 4pt; vertical-align: top}} tr {{break-inside: avoid}}
th {{background: #e4e4e4}} .head {{background: #f2f2f2; font-weight: bold}}
.quote {{border-left: 2pt solid #6e6e6e; padding-left: 8pt; margin: 6pt 0}}
.box {{display: inline-block; width: 8pt; height: 8pt; border: .8pt solid}}
.may {{border-style: dashed}} .apart {{border: .8pt dashed; font-weight: bold}}
small {{color: #505050}}
.toc a::after {{content: leader(".") target-counter(attr(href), page)}} .toc a {{color: inherit}}
"""


# --- what is printed --------------------------------------------------------------------


def decided() -> Source:
    """The highest level, in force for every district."""
    edition = load_edition(ROOT / "rules" / "qingdao-2021", ROOT / "data")
    organization = load_organization(edition.folder)
    lists = load_actions(edition.folder, organization)
    act = next(a for a in organization.acts.acts if a.effect == "start")
    areas = tuple(edition.gazetteer.roster(edition.plan.area_register).by_name)
    made = Decision(
        act.act, "start", AT, AT, level=edition.levels.grades[-1], districts=areas,
        hazards=tuple(edition.plan.hazards), signatures=(Person("甲", organization.rank()[0]),),
    )
    ledger = Ledger(edition, organization, lists)
    ledger.take(chained(1, Record(DECISION, made.body(), "王某", "值班员", AT, AT), GENESIS))
    return source(organization, lists, ledger, AT + MINUTE)


def stamp_of(given: Source, number: int) -> Stamp:
    stamp = Stamp.of(given.edition, None, AT + MINUTE, "王某")
    return replace(stamp, printed_at=stamp.printed_at + number * MINUTE)


# --- the same as HTML --------------------------------------------------------------------


def document(given: Source, stamp: Stamp) -> str:
    """Everything that the template sets, in its order."""
    made: Any = book(scope(given, Wanted()))
    front, sheets = made["book"], made["sheets"]
    titles = [*(c["title"] for c in front["chapters"]), "信息报告和指挥机构",
              *(f"{s['kind']}　{s['name']}" for s in sheets)]
    toc = "".join(f'<div><a href="#h{n}">{text(t)}</a></div>' for n, t in enumerate(titles))
    numbered = iter(f'<h2 id="h{n}">{text(t)}</h2>' for n, t in enumerate(titles))
    said = "".join(
        [next(numbered) + quotes(c["scopes"]) + steps([c["table"]]) + quotes(c["left_out"])
         for c in front["chapters"]]
        + [next(numbered) + quotes([(*front["reporting"], "")]) + reports(front["reports"])
           + quotes(front["bodies"]) + quotes(front["outside"])
           + quotes([(*one, "") for one in front["readings"]])]
        + [next(numbered) + sheet(one) for one in sheets]
    )
    words = stamp.words()
    running = (f'<span class="edition">{text(words["edition"])} {text(words["notice"])}</span>'
               f'<span class="stamp">规则指纹 {words["rules"]}　值班日志 {words["journal"]}　'
               f'打印时间 {words["printed"]}　打印人 {text(words["officer"])}</span>')
    return (f'<html lang="zh"><title>{text(made["title"])}</title><body>{running}'
            f'<h1>{text(made["title"])}</h1>{facts(front["facts"])}{quotes(front["signing"])}'
            f'<div class="toc">{toc}</div>{said}</body></html>')


def text(words: object) -> str:
    return html.escape(str(words))


def facts(pairs: Sequence[Sequence[str]]) -> str:
    rows = "".join(f"<tr><td>{text(a)}</td><td>{text(b)}</td></tr>" for a, b in pairs)
    return f"<table><col style='width:22%'>{rows}</table>" if rows else ""


def quotes(found: Sequence[Sequence[str]]) -> str:
    return "".join(f'<div class="quote"><b>{text(ref)}</b> {text(words)}<br>'
                   f"<small>{text(remark)}</small></div>" for ref, words, remark in found)


def steps(tables: Sequence[Mapping[str, Any]]) -> str:
    rows = "".join(
        (f'<tr><td colspan="6" class="head">{text(one["head"])}<br><small>{text(one["note"])}'
         "</small></td></tr>" if one["head"] else "") + "".join(map(step, one["rows"]))
        for one in tables
    )
    widths = "".join(f"<col style='width:{w}mm'>" for w in (19, 80, 17, 17, 17, 18))
    head = "".join(f"<th>{h}</th>" for h in ("条款", "事项（原文）", "已通知<br>时间", "已回执<br>时间",
                                          "已完成<br>时间", "姓名"))
    return f"<table>{widths}<thead><tr>{head}</tr></thead>{rows}</table>" if rows else ""


def step(row: Mapping[str, Any]) -> str:
    apart = " ".join(f'<span class="apart">{text(w)}</span>' for w in (*row["options"], *row["chips"]))
    below = "<br>".join(map(text, filter(None, ("　".join(row["small"]), *row["trail"]))))
    box = f'<span class="box{" may" if row["may"] else ""}"></span>'
    boxes = "".join(f"<td>{box}<br>{text(one['words'])}</td>" for one in row["cells"])
    return (f"<tr><td>{text(row['ref'])}</td><td>{apart}{'<br>' if apart else ''}{text(row['text'])}"
            f"<br><small>{below}</small></td>{boxes}<td>{text(row['name'])}</td></tr>")


def reports(found: Sequence[Mapping[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{text(one['id'])}</td><td>{text(one['due'])}</td><td><b>{text(one['ref'])}</b> "
        f"{text(one['text'])}<br><small>{text(one['owed_by'])}报：{text(one['to'])}。"
        f"{text(one['note'])}</small></td></tr>" for one in found
    )
    return f"<table>{rows}</table>" if rows else ""


def sheet(one: Mapping[str, Any]) -> str:
    notes = "".join(f"<p>{text(words)}</p>" for words in one["notes"])
    return (facts(one["facts"]) + quotes(one["quotes"]) + notes + steps(one["tables"])
            + quotes(one["left_out"]) + reports(one["reports"]))


# --- both sides --------------------------------------------------------------------------


def weasyprint_side() -> Callable[[Source, Stamp], bytes] | str:
    """WeasyPrint with its style and fonts read once, or why it is not here."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError) as error:
        return f"WeasyPrint 不能用（{str(error).splitlines()[0]}）"
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=CSS, font_config=fonts)

    def made(given: Source, stamp: Stamp) -> bytes:
        pdf = weasyprint.HTML(string=document(given, stamp)).write_pdf(
            stylesheets=[style], font_config=fonts)
        assert isinstance(pdf, bytes)
        return pdf

    return made


def shown(pdf: bytes) -> str:
    """The words of a PDF without blanks."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode("utf-8").split())


def alike(given: Source, ours: bytes, theirs: bytes) -> str:
    """Which step of the list does not stand equally often in both; empty when all do."""
    level = given.ledger.phases(given.at)[-1].level
    one, two = shown(ours), shown(theirs)
    texts = [s.text for held in given.lists if held.level == level
             for a in held.actions for s in a.steps]
    return next((t for t in texts if not one.count(t) == two.count(t) > 0), "")


def seconds(side: Callable[[Source, Stamp], bytes], given: Source, number: int) -> float:
    stamp = stamp_of(given, number)
    begun = time.perf_counter()
    side(given, stamp)
    return time.perf_counter() - begun


def main() -> int:
    """Exit 1 when the target is missed or the two sides do not say the same."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    given, other = decided(), weasyprint_side()
    sides: dict[str, Callable[[Source, Stamp], bytes]] = {"qdflood": task_list}
    if isinstance(other, str):
        print(WITHOUT.format(why=other))
    else:
        sides["weasyprint"] = other
    made = {name: side(given, stamp_of(given, 0)) for name, side in sides.items()}
    if len(made) == 2 and shutil.which("pdftotext"):
        unlike = alike(given, made["qdflood"], made["weasyprint"])
        if unlike:
            print(f"not the same content: {unlike}", file=sys.stderr)
            return 1
    times: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(1, rounds + 1):
        for name, side in sides.items():
            times[name].append(seconds(side, given, number))
    for name, each in times.items():
        print(f"{name:12} min {min(each):6.2f} s   median {statistics.median(each):6.2f} s   "
              f"{len(made[name]) / 1024:6.0f} KB   {pages(made[name])} pages")
    if len(sides) == 1:
        return 0
    turns = [a / b for a, b in zip(times["qdflood"], times["weasyprint"], strict=True)]
    size = len(made["qdflood"]) / len(made["weasyprint"])
    print(f"time {statistics.median(turns):.2f} of WeasyPrint's (target {TARGET}), size {size:.2f}")
    return int(statistics.median(turns) > TARGET)


def pages(pdf: bytes) -> str:
    """How many pages it has, as poppler counts them."""
    if shutil.which("pdfinfo") is None:
        return "?"
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return next(line.split()[-1] for line in lines if line.startswith("Pages:"))


if __name__ == "__main__":
    raise SystemExit(main())
