"""The tables of the duty log, and what makes the database itself refuse to rewrite them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    inspect,
)

SCHEMA = 2
"""Form of the tables that this version reads and writes.

1: without ``journal.request``; 2: the same submission sent twice is known by its request.
"""

metadata = MetaData()

journal = Table(
    "journal",
    metadata,
    Column(
        "seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    # Times are text, exactly as hashed: ISO 8601 with microseconds and offset.
    Column("recorded", Text, nullable=False),
    Column("happened", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("request", Text),
)
_SENT = journal.c.request.is_not(None)
Index("journal_by_request", journal.c.request, sqlite_where=_SENT, postgresql_where=_SENT)

journal_meta = Table(
    "journal_meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("owner", String(200), primary_key=True),
    Column("form", String(200), primary_key=True),
    Column("body", Text, nullable=False),
    Column("updated", Text),
)
"""What is being typed and not yet entered: replaced at will, no part of the chain."""

ENTRY_COLUMNS = (
    journal.c.seq, journal.c.recorded, journal.c.happened, journal.c.officer, journal.c.post,
    journal.c.kind, journal.c.body, journal.c.prev, journal.c.hash,
)  # fmt: skip

REFUSAL = "the duty log is append-only"

# The third also stops INSERT OR REPLACE, which removes rows without asking the delete trigger.
_SQLITE_GUARDS = (
    f"""CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_next_only BEFORE INSERT ON journal
        WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
          OR EXISTS (SELECT 1 FROM journal WHERE hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
_POSTGRES_GUARDS = (
    f"""CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    "DROP TRIGGER IF EXISTS journal_append_only ON journal",
    """CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
       FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()""",
    f"""CREATE OR REPLACE FUNCTION journal_next_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
             IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal) THEN
               RAISE EXCEPTION '{REFUSAL}';
             END IF;
             RETURN NEW;
           END $$""",
    "DROP TRIGGER IF EXISTS journal_next_only ON journal",
    """CREATE TRIGGER journal_next_only BEFORE INSERT ON journal
       FOR EACH ROW EXECUTE FUNCTION journal_next_only()""",
)


def guard(connection: Connection) -> None:
    """Have the database refuse to change or remove an entry, whoever asks."""
    sqlite = connection.dialect.name == "sqlite"
    for statement in _SQLITE_GUARDS if sqlite else _POSTGRES_GUARDS:
        connection.exec_driver_sql(statement)


def create(connection: Connection) -> None:
    """An empty log of the present form."""
    metadata.create_all(connection)
    guard(connection)
    connection.execute(insert(journal_meta).values(key="schema", value=str(SCHEMA)))


def present(connection: Connection) -> set[str]:
    """Names of the tables that the database holds."""
    return set(inspect(connection).get_table_names())
