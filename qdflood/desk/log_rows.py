"""The lines of the duty log: which are wanted, and how each looks. No streamlit here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from qdflood.desk.log_full import full, multiline
from qdflood.desk.style import esc
from qdflood.journal.entry import SNAPSHOT, Entry, canonical
from qdflood.journal.observed import Observed
from qdflood.journal.sentence import sentence
from qdflood.journal.store import Store
from qdflood.plan.edition import Edition

PAGE = 50
CHUNK, SCANNED = 1000, 20_000
"""Entries read at a time; entries looked at before the screen asks whether to go on."""

_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are shown; what is empty asks for nothing."""

    kinds: tuple[str, ...] = ()
    officer: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    snapshots: bool = True

    @property
    def everything(self) -> bool:
        return self == Wanted()

    def takes(self, entry: Entry, edition: Edition) -> bool:
        """Whether ``entry`` is one of them."""
        if entry.kind == SNAPSHOT and not self.snapshots and SNAPSHOT not in self.kinds:
            return False
        if self.kinds and entry.kind not in self.kinds:
            return False
        if self.officer and self.officer not in entry.officer + entry.post:
            return False
        if (self.since and entry.recorded < self.since) or (
            self.until and entry.recorded > self.until
        ):
            return False
        return not self.text or self._says(entry, edition)

    def _says(self, entry: Entry, edition: Edition) -> bool:
        wanted = self.text.casefold()
        return (wanted in sentence(entry, edition).casefold()
                or wanted in canonical(entry.body).casefold())


@dataclass(frozen=True, slots=True)
class Window:
    """One page, newest first. ``reached``: every entry from there on has been looked at."""

    entries: tuple[Entry, ...]
    reached: int

    @property
    def more(self) -> bool:
        """Whether there is anything older that has not been looked at."""
        return self.reached > 1


def window(store: Store, edition: Edition, wanted: Wanted, before: int) -> Window:
    """The newest entries below number ``before`` that are wanted, at most a page of them."""
    before = _before(store, wanted, before)
    found: list[Entry] = []
    reached = before
    size = PAGE if wanted.everything else CHUNK
    while reached > 1 and len(found) < PAGE and before - reached < SCANNED:
        low = max(reached - 1 - size, 0)
        for entry in reversed(list(islice(store.entries(low), reached - 1 - low))):
            reached = entry.seq
            if wanted.takes(entry, edition):
                found.append(entry)
            if len(found) == PAGE:
                break
            if wanted.since and entry.recorded < wanted.since:
                return Window(tuple(found), 1)
    return Window(tuple(found), max(reached, 1))


def _before(store: Store, wanted: Wanted, before: int) -> int:
    """Below which number to begin: nothing recorded after ``until`` need be read."""
    if wanted.until is None:
        return before
    until = wanted.until
    return bisect_right(range(before - 1), until, key=lambda n: _recorded(store, n)) + 1


def _recorded(store: Store, after: int) -> datetime:
    return next(iter(store.entries(after))).recorded


# -- how a line looks


def table(entries: Sequence[Entry], edition: Edition, observed: Observed, now: datetime) -> str:
    """A page of the log."""
    rows = "".join(_row(entry, edition, observed, now) for entry in entries)
    return ('<table class="log"><tr><th>条</th><th>录入</th><th>发生</th><th>录入人</th><th>类别</th>'
            f"<th>内容</th><th>指纹</th></tr>{rows}</table>")


def _row(entry: Entry, edition: Edition, observed: Observed, now: datetime) -> str:
    apart = abs(entry.recorded - entry.happened) > _APART
    happened = short(entry.happened, now) if apart else ""
    post = f"<small>{esc(entry.post, 40)}</small>" if entry.post else ""
    said, mark = multiline(sentence(entry, edition), 600), voided(entry.seq, observed, now)
    return (
        f'<tr class="k-{esc(entry.kind)}"><td class="n">{entry.seq}</td>'
        f'<td class="t" title="{esc(entry.recorded.isoformat())}">{short(entry.recorded, now)}</td>'
        f'<td class="t">{happened}</td><td class="o">{esc(entry.officer, 40)}{post}</td>'
        f'<td class="k">{esc(entry.label)}</td>'
        f'<td class="say"><details data-seq="{entry.seq}"><summary title="点开看全文">'
        f"{f'<s>{said}</s>' if mark else said}</summary>{full(entry, edition)}</details>{mark}</td>"
        f'<td class="h" title="{esc(entry.hash)}">{esc(entry.hash[:8])}</td></tr>'
    )


def short(at: datetime, now: datetime) -> str:
    """A time in a column: 03:12:05 today, else 08-09 23:50; with the year when it is another."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M:%S}"
    return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d %H:%M}"


def voided(seq: int, observed: Observed, now: datetime) -> str:
    """By whom, when and why an entry was voided; empty when it was not."""
    by = observed.voided.get(seq)
    correction = observed.entry(by) if by else None
    if correction is None:
        return ""
    reason = str(correction.body.get("reason", ""))
    return (f'<div class="void">已作废，不再计入研判：{esc(correction.officer, 40)}'
            f"{short(correction.recorded, now)}更正（第{correction.seq}条），原因：{esc(reason, 300)}</div>")


CSS = """
.log{width:100%;border-collapse:collapse;font-size:15px;line-height:1.4;
 font-variant-numeric:tabular-nums}
.log th{position:sticky;top:0;background:#14181C;color:#fff;font-size:14px;text-align:left;
 padding:1px 6px;font-weight:400;white-space:nowrap}
.log td{border:0;border-bottom:1px solid #C3C8CD;padding:2px 6px;vertical-align:top}
.log td.n,.log td.t,.log td.k,.log td.h{white-space:nowrap}
.log td.n{text-align:right;font-weight:700}
.log td.h{font-family:monospace;font-size:12px;color:#5A626A}
.log td.o{min-width:8em;max-width:10em;overflow-wrap:anywhere}
.log td small{font-size:13px;color:#5A626A}
.log td.say{width:100%;overflow-wrap:anywhere}
.log summary{cursor:pointer;list-style-position:outside;margin-left:1em}
.log summary::marker{font-size:11px;color:#5A626A} .log dl.full{margin-left:1em} dl.full,dl.full *{font-size:14px;line-height:1.45}
.log tr.k-decision td.k,.log tr.k-handover td.k{font-weight:700}
.log tr.k-snapshot td{color:#5A626A}
.log s{color:#5A626A} .void{border-left:5px solid #C4121A;padding-left:8px;font-weight:700}
dl.full,dl.full dl{margin:2px 0;display:grid;grid-template-columns:max-content 1fr;gap:0 10px}
dl.full{border:1px solid #C3C8CD;background:#F8F9FA;padding:4px 8px}
dl.full dt{color:#5A626A} dl.full dd{margin:0;overflow-wrap:anywhere}
dl.full ul{margin:0;padding-left:1.2em}
"""

SCRIPT = """<script>
(function () {
  if (window.qdfloodLog) return;
  var open = window.qdfloodLog = new Set();
  document.addEventListener('toggle', function (event) {
    var seq = event.target.dataset && event.target.dataset.seq;
    if (seq) event.target.open ? open.add(seq) : open.delete(seq);
  }, true);
  new MutationObserver(function () {
    if (!open.size) return;
    document.querySelectorAll('details[data-seq]').forEach(function (one) {
      if (open.has(one.dataset.seq) && !one.open) one.open = true;
    });
  }).observe(document.body, {childList: true, subtree: true});
})();
</script>"""
"""A new entry draws the table anew; what somebody was reading stays open."""
