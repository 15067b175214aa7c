"""The store of the duty log: entries go in at the end, all or none, and never change.

An entry that ``append`` returns is on disk. Every call stands for itself: after a
fault the next one tries again, and drafts of what was typed are kept beside the chain.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from qdflood.errors import JournalError, JournalUnavailable, Superseded
from qdflood.journal import database
from qdflood.journal.entry import GENESIS, Entry, Record, canonical, moment_text
from qdflood.journal.faults import BUSY, EXERCISE_LOG, GONE, naming, speaking, unavailable
from qdflood.journal.location import store_url
from qdflood.journal.migrate import prepare
from qdflood.journal.rows import entry_of, readable, rows_after
from qdflood.journal.tables import ENTRY_COLUMNS, drafts, journal
from qdflood.journal.whose import OF_EXERCISE

__all__ = ["Expect", "Head", "Store", "open_store", "store_url"]

PAGE = 1000
"""Entries read at a time: a long reading holds no transaction open."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain; of an empty log, what stands before the first entry."""

    seq: int
    hash: str
    recorded: datetime | None


@dataclass(frozen=True, slots=True)
class Expect:
    """The last entry of ``kinds`` is still ``seq`` (0: there is none yet)."""

    kinds: tuple[str, ...]
    seq: int


EMPTY = Head(0, GENESIS, None)

BEFORE_ALL = -(2**63)
"""Lower than any number: an entry slipped in before the first is seen too."""

_HEAD = (
    select(journal.c.seq, journal.c.hash, journal.c.recorded)
    .order_by(journal.c.seq.desc())
    .limit(1)
)


def open_store(
    url: str, *, patience: float = database.PATIENCE, create: bool = True, of: str = ""
) -> Store:
    """The log at a database's address, made or brought to the present form if need be.

    ``patience`` is how many seconds a call waits for others who are writing. With
    ``create=False`` a log that does not exist is refused. ``of`` says whose it must be
    (``whose.OF_DUTY``, ``OF_EXERCISE``). Raises JournalError for what is no log, that of
    another or of a newer version, JournalUnavailable if it cannot be reached.
    """
    address = database.parsed(url)
    engine = database.engine_for(address, patience)
    log = EXERCISE_LOG if of == OF_EXERCISE else ""
    try:
        with naming(log):
            prepare(engine, database.file_of(address), create, of)
        store = Store(engine, url, patience, log)
        store.head()
    except BaseException:
        engine.dispose()
        raise
    return store


class Store:
    """An open log; many threads may share one, many processes one database. ``log`` is what
    its faults are said of, where it is not that of duty."""

    def __init__(self, engine: Engine, url: str, patience: float, log: str = "") -> None:
        self.engine = engine
        self._writer = database.writing(engine)
        self.url = url
        self._log = log
        self._patience = patience
        self._file = database.file_of(database.parsed(url))
        self._turn = threading.Lock()
        self._seen = EMPTY

    # --- the chain ------------------------------------------------------------------

    def append(
        self, records: Sequence[Record], *, expect: Expect | None = None
    ) -> tuple[Entry, ...]:
        """Enter all of ``records`` or none; they are on disk when this returns.

        A ``request`` that was entered before returns what it was entered as. Raises
        Superseded if ``expect`` no longer holds, JournalUnavailable if it cannot be saved.
        """
        if not records:
            return ()
        request = _request(records)
        with self._writing() as (connection, head):
            known = _submitted(connection, request)
            if known:
                return _same(known, records)
            if expect is not None:
                _check(connection, expect)
            rows = rows_after(head.seq, head.hash, records, request)
            connection.execute(insert(journal), rows)
        entries = tuple(entry_of(row) for row in rows)
        self._remember(entries[-1])
        return entries

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Every entry after the one of number ``after``, in order."""
        for page in self._pages(after):
            yield from map(entry_of, page)

    def rows(self) -> Iterator[RowMapping]:
        """All that lies in the table, as it lies there, to be verified and not believed."""
        for page in self._pages(BEFORE_ALL, trusting=False):
            yield from page

    def _pages(self, after: int, trusting: bool = True) -> Iterator[Sequence[RowMapping]]:
        wanted = select(*ENTRY_COLUMNS).order_by(journal.c.seq).limit(PAGE)
        while True:
            with self._reading() as connection:
                if trusting:
                    self._head(connection, saving=False)
                with nullcontext() if trusting else database.undecoded(connection):
                    page = connection.execute(wanted.where(journal.c.seq > after)).mappings().all()
            yield page
            if len(page) < PAGE:
                return
            after = page[-1]["seq"]

    def fill(self, rows: Iterable[Mapping[str, Any]]) -> Head:
        """Take a whole log into an empty one, all or nothing; ``rows`` as ``row_of`` gives them."""
        with self._writing() as (connection, head):
            if head.seq:
                raise JournalError(
                    "值班日志中已有记录，只能导入到空的日志：请先退出桌面，把原来的日志文件改名移走"
                )
            coming = iter(rows)
            while page := list(itertools.islice(coming, PAGE)):
                connection.execute(insert(journal), page)
        return self.head()

    def head(self) -> Head:
        """The end of the chain."""
        with self._reading() as connection:
            return self._head(connection, saving=False)

    # --- drafts ---------------------------------------------------------------------

    def keep_draft(
        self, owner: str, form: str, body: Mapping[str, Any], updated: datetime | None = None
    ) -> None:
        """Keep what ``owner`` has typed in ``form``, in place of what was kept before."""
        # Half a surrogate pair is no reason to lose a draft: JSON can spell it.
        text = canonical(body).encode("utf-8", "backslashreplace").decode()
        kept = {"body": text, "updated": updated and moment_text(updated)}
        dialect = sqlite if self.engine.dialect.name == "sqlite" else postgresql
        upsert = dialect.insert(drafts).values(owner=owner, form=form, **kept)
        with self._writing() as (connection, _):
            connection.execute(
                upsert.on_conflict_do_update(index_elements=["owner", "form"], set_=kept)
            )

    def draft(self, owner: str, form: str) -> Mapping[str, Any] | None:
        """What ``owner`` has typed in ``form`` and not yet entered."""
        with self._reading() as connection:
            kept = connection.scalar(select(drafts.c.body).where(*_draft(owner, form)))
        return None if kept is None else dict(json.loads(kept))

    def drop_draft(self, owner: str, form: str) -> None:
        """Forget a draft; one that is not there is no fault."""
        with self._writing() as (connection, _):
            connection.execute(delete(drafts).where(*_draft(owner, form)))

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    # --- transactions ---------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with naming(self._log), speaking(saving=False), self._same_file(saving=False):
            with self.engine.begin() as connection:
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, Head]]:
        """A transaction in turn, and the end of the chain that it finds."""
        with (naming(self._log), self._own_turn(), speaking(saving=True),
              self._same_file(saving=True)):
            with self._writer.begin() as connection:
                yield connection, self._head(connection, saving=True)

    def _own_turn(self) -> AbstractContextManager[None]:
        return database.alone(self._turn, self._patience, lambda: unavailable(BUSY, saving=True))

    @contextmanager
    def _same_file(self, saving: bool) -> Iterator[None]:
        """An open file outlives its name: what is written to one that is gone would be lost."""
        before = self._file and database.identity(self._file)
        if self._file is not None and before is None:
            raise unavailable(GONE, saving)
        try:
            yield
        except JournalUnavailable:  # another log lies there: nothing of it is held open
            if self._file is not None:
                self.engine.dispose()
            raise
        if self._file is not None and database.identity(self._file) != before:
            raise unavailable(GONE, saving)

    def _head(self, connection: Connection, saving: bool) -> Head:
        """The end of the chain, which only ever grows while a log is open."""
        seen = self._seen  # before the look: what was seen then must still be there
        with database.undecoded(connection):
            row = connection.execute(_HEAD).first()
        head = EMPTY if row is None else Head(row.seq, row.hash, readable(row.recorded))
        if seen.seq not in (0, head.seq):
            held = connection.scalar(select(journal.c.hash).where(journal.c.seq == seen.seq))
        else:
            held = head.hash if seen.seq else GENESIS
        if held != seen.hash:
            raise unavailable(f"值班日志不是原来的那一份了（第{seen.seq}条已不在或已改动）", saving)
        self._remember(head)
        return head

    def _remember(self, end: Head | Entry) -> None:
        if end.seq > self._seen.seq:
            self._seen = Head(end.seq, end.hash, end.recorded)


def _request(records: Sequence[Record]) -> str | None:
    requests = {record.request for record in records}
    if len(requests) > 1:
        raise JournalError("一次提交的各条记录应有同一个提交号")
    return requests.pop() or None


def _submitted(connection: Connection, request: str | None) -> tuple[Entry, ...]:
    if request is None:
        return ()
    known = select(*ENTRY_COLUMNS).where(journal.c.request == request).order_by(journal.c.seq)
    return tuple(entry_of(row._mapping) for row in connection.execute(known))


def _same(known: tuple[Entry, ...], records: Sequence[Record]) -> tuple[Entry, ...]:
    """What a submission was entered as; JournalError if that was somebody else's."""
    made = [(one.kind, one.officer) for one in known]
    if made != [(one.kind, one.officer) for one in records]:
        raise JournalError("这一次提交的编号已用于别的记录，未录入，请重新提交")
    return known


def _check(connection: Connection, expect: Expect) -> None:
    """Only what came after ``expect.seq`` is looked through: no index of kinds is kept for this."""
    wanted = select(*ENTRY_COLUMNS).where(journal.c.kind.in_(expect.kinds))
    wanted = wanted.order_by(journal.c.seq.desc()).limit(1)
    row = connection.execute(wanted.where(journal.c.seq >= expect.seq)).first()
    if (row.seq if row else 0) == expect.seq:
        return
    if row is None:
        raise Superseded(f"值班日志中没有第{expect.seq}条，请刷新后重新提交")
    entry = entry_of(row._mapping)
    at = f"{entry.recorded.month}月{entry.recorded.day}日{entry.recorded:%H:%M}"
    raise Superseded(
        f"{at}{entry.officer}{f'（{entry.post}）' if entry.post else ''}已录入“{entry.label}”"
        f"（第{entry.seq}条），本次未录入，请核对后重新提交"
    )


def _draft(owner: str, form: str) -> tuple[Any, Any]:
    return drafts.c.owner == owner, drafts.c.form == form
