"""The duty log: what a killed writer loses, what the chain costs, how long a replay takes.

- ``kill``: a writer is killed with SIGKILL at a random moment, round after round on one log; every
  entry it had called saved must be there and the chain must verify, each time.
- ``write``: 8 writers (processes) x 500 entries at once, one transaction an entry, on SQLite and on
  PostgreSQL, beside the same writers with plain SQLAlchemy inserts of the same text into a table
  with no chain and no guards, the same number of transactions, the same durability (SQLite: WAL,
  synchronous=FULL; PostgreSQL: fsync and synchronous_commit on). Turn by turn, five times each:
  medians, and the least and the greatest ratio of a turn. None may be lost, none out of chain.
- ``replay``: a log of 100,000 entries read to its last moment (observations, official status,
  proposal) and verified: time, and peak memory above that of the loaded rules alone.

    python bench/journal.py [kill|write|replay]...    (with the checkout installed, extra "test")
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, event, select

from qdflood.journal.entry import NOTE, READING, SNAPSHOT, ZERO_REPORT, Record
from qdflood.journal.observed import body_of
from qdflood.journal.store import Store, open_store
from qdflood.journal.verify import verify
from qdflood.observations.report import Report, Zero

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

ROUNDS, WRITERS, EACH, TURNS, LONG = 200, 8, 500, 5, 100_000
START = datetime(2026, 6, 1, tzinfo=timezone(timedelta(hours=8)))
TEXT = "大沽河南村站水位12.30米，平稳"

plain = Table(
    "plain", MetaData(), Column("id", Integer, primary_key=True),
    *(Column(name, Text) for name in ("recorded", "happened", "officer", "post", "kind", "body")),
    Column("prev", Text), Column("hash", Text),
)  # fmt: skip


# --- a writer, in a process of its own ---------------------------------------------------


def writer(kind: str, url: str, count: int) -> None:
    """Say "ready", wait for a line, then enter ``count`` entries and say each that is saved."""
    enter = _chained(url) if kind == "chained" else _inserts(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(count):
        print(enter(n), flush=True)


def _chained(url: str) -> Any:
    store = open_store(url, patience=60)

    def enter(n: int) -> str:
        at = START + timedelta(seconds=n)
        (entry,) = store.append([Record(NOTE, {"n": n, "text": TEXT}, "王某", "值班员", at, at)])
        return f"{entry.seq} {entry.hash}"

    return enter


def _plain_engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        @event.listens_for(engine, "connect")
        def settle(raw: Any, _: Any) -> None:
            raw.execute("PRAGMA busy_timeout=60000")
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=FULL")

    return engine


def _inserts(url: str) -> Any:
    engine = _plain_engine(url)

    def enter(n: int) -> str:
        at = START.isoformat(timespec="microseconds")
        row = dict(recorded=at, happened=at, officer="王某", post="值班员", kind="note",
                   body=f'{{"n":{n},"text":"{TEXT}"}}', prev="0" * 64, hash="f" * 64)
        with engine.begin() as connection:
            connection.execute(plain.insert(), row)
        return str(n)

    return enter


def _started(kind: str, url: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--writer", kind, url, str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    process.stdout.readline()
    return process


def _go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


# --- kill -9 --------------------------------------------------------------------------------


def kill(folder: Path) -> bool:
    """True if no acknowledged entry was ever lost and the chain always held."""
    url, chance = f"sqlite:///{folder / 'kill.db'}", random.Random(62)
    acknowledged: set[str] = set()
    store = open_store(url)
    lost = broken = 0
    for _ in range(ROUNDS):
        process = _started("chained", url, 10**9)
        _go(process)
        time.sleep(chance.uniform(0, 0.15))
        process.kill()
        said = process.communicate()[0].splitlines(keepends=True)
        acknowledged |= {line.strip() for line in said if line.endswith("\n")}
        held = {f"{entry.seq} {entry.hash}" for entry in store.entries()}
        lost += len(acknowledged - held)
        broken += verify(store).broken is not None
    print(f"kill -9, {ROUNDS} rounds: {len(acknowledged)} entries acknowledged, {lost} lost, "
          f"chain broken {broken} times, {store.head().seq} in the log")
    store.close()
    return not lost and not broken


# --- 8 writers at once ----------------------------------------------------------------------


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Any]]:
    """What gives a new empty database, by its kind."""
    from postgres import Server, binaries

    numbers = iter(range(1000))
    kinds: dict[str, Any] = {"SQLite": lambda: f"sqlite:///{folder / f'write{next(numbers)}.db'}"}
    server = Server(folder, durable=True) if binaries() else None
    if server:
        kinds["PostgreSQL"] = server.database
    else:
        print("no PostgreSQL server here: SQLite alone")
    try:
        yield kinds
    finally:
        if server:
            server.remove()


def rate(kind: str, url: str) -> float:
    """Entries a second of all writers together; exits if one is lost or out of chain."""
    if kind == "plain":
        engine = _plain_engine(url)
        plain.metadata.create_all(engine)
        engine.dispose()
    else:
        open_store(url).close()
    processes = [_started(kind, url, EACH) for _ in range(WRITERS)]
    begun = time.perf_counter()
    for process in processes:
        _go(process)
    said = [process.communicate()[0].splitlines() for process in processes]
    spent = time.perf_counter() - begun
    _whole(kind, url, {line for each in said for line in each})
    return WRITERS * EACH / spent


def _whole(kind: str, url: str, acknowledged: set[str]) -> None:
    if kind == "plain":
        engine = _plain_engine(url)
        with engine.connect() as connection:
            rows = len(connection.execute(select(plain.c.id)).all())
        engine.dispose()
    else:
        store = open_store(url)
        held = {f"{entry.seq} {entry.hash}" for entry in store.entries()}
        found = verify(store)
        store.close()
        rows = found.entries if acknowledged == held and found.broken is None else 0
    if rows != WRITERS * EACH:
        raise SystemExit(f"{kind} on {url}: entries lost or out of chain")


def write(folder: Path) -> bool:
    """Prints the rates; what is lost or out of chain ends the run."""
    with databases(folder) as kinds:
        for name, new in kinds.items():
            rates: dict[str, list[float]] = {"chained": [], "plain": []}
            for _ in range(TURNS):
                for kind, found in rates.items():
                    found.append(rate(kind, new()))
            ratios = [ours / theirs for ours, theirs in zip(*rates.values(), strict=True)]
            middle = {kind: statistics.median(found) for kind, found in rates.items()}
            print(f"{name}, {WRITERS} writers x {EACH}: {middle['chained']:.0f} entries/s, "
                  f"plain inserts {middle['plain']:.0f}/s, "
                  f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}); "
                  "none lost, none out of chain")
    return True


# --- 100,000 entries ------------------------------------------------------------------------


def season(n: int) -> Record:
    """The ``n``-th entry of a long flood season: one every two minutes."""
    at = START + timedelta(minutes=2 * n)
    kind = (READING, READING, NOTE, READING, ZERO_REPORT, SNAPSHOT)[n % 6]
    body: dict[str, Any] = {"text": TEXT}
    if kind == READING:
        stage = 6 + n % 700 / 100
        report = Report("stations", "南村", "stage_m", round(stage, 2), at, by="市水文中心")
        body = body_of([f"南村站水位{stage:.2f}米"], ["市水文中心"], [report], [])
    elif kind == ZERO_REPORT:
        zero = Zero("rivers", "danger", at, by="市水务管理局")
        body = body_of(["各河道无险情"], ["市水务管理局"], [], [zero])
    elif kind == SNAPSHOT:
        body = {"confirmed": None, "possible": None, "verdict": "无法判定", "upto": n}
    return Record(kind, body, "王某", "值班员", at, at)


def replay(folder: Path) -> bool:
    """Prints time and memory of reading and verifying a long log."""
    url = f"sqlite:///{folder / 'season.db'}"
    store = open_store(url)
    begun = time.perf_counter()
    for first in range(0, LONG, 1000):
        store.append([season(n) for n in range(first, first + 1000)])
    size = (folder / "season.db").stat().st_size / 1e6
    print(f"{LONG} entries, {size:.0f} MB, made in {time.perf_counter() - begun:.1f} s")
    store.close()
    for what in ("rules", "verify", "replay"):
        subprocess.run([sys.executable, __file__, "--read", what, url], check=True)
    return True


def read(what: str, url: str) -> None:
    """One reading of the long log, in a process of its own so that its peak is its own."""
    ledger = None if what == "verify" else _ledger()
    begun, cpu = time.perf_counter(), time.process_time()
    if what != "rules":
        store = open_store(url)
        print(f"{what}: {_read(what, store, ledger)}, ", end="")
        store.close()
    else:
        print("rules loaded, nothing read: ", end="")
    spent, busy = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{spent:.2f} s ({busy:.2f} s of processor), peak {peak:.0f} MB")


def _read(what: str, store: Store, ledger: Any) -> str:
    if what == "verify":
        found = verify(store)
        return f"{found.entries} entries hold" if found.broken is None else str(found.broken)
    for entry in store.entries():
        ledger.take(entry)
    read_at = time.perf_counter()
    verdict = ledger.assessment(ledger.recorded).verdict
    return (f"{ledger.seq} entries, {len(ledger.unread)} unread, {verdict}"
            f" (assessed in {time.perf_counter() - read_at:.2f} s)")


def _ledger() -> Any:
    from qdflood.journal.ledger import Ledger
    from qdflood.plan.actions import load_actions
    from qdflood.plan.edition import load_edition
    from qdflood.plan.organization import load_organization

    folder = ROOT / "rules" / "qingdao-2021"
    organization = load_organization(folder)
    edition = load_edition(folder, ROOT / "data")
    return Ledger(edition, organization, load_actions(folder, organization))


def main() -> int:
    """Exit 1 when an entry was lost or a chain broken."""
    if sys.argv[1:2] == ["--writer"]:
        writer(sys.argv[2], sys.argv[3], int(sys.argv[4]))
        return 0
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2], sys.argv[3])
        return 0
    parts = {"kill": kill, "write": write, "replay": replay}
    with tempfile.TemporaryDirectory() as folder:
        kept = [parts[name](Path(folder)) for name in sys.argv[1:] or parts]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
