"""The people of one duty log: its accounts and its sessions."""

from __future__ import annotations

from sqlalchemy import Engine

from qdflood.officers.accounts import Accounts
from qdflood.officers.attempts import Browsers
from qdflood.officers.passwords import Cost
from qdflood.officers.sessions import Sessions
from qdflood.officers.tables import private


class People:
    """Accounts and sessions in the database that ``engine`` reaches.

    Beside a log in memory (a demonstration) they are in memory too, in a database of
    their own: the log's has one connection, which is the log's.
    """

    def __init__(self, engine: Engine, cost: Cost | None = None) -> None:
        in_memory = engine.dialect.name == "sqlite" and not engine.url.database
        own = private() if in_memory else engine
        self.accounts, self.sessions = Accounts(own, cost), Sessions(own)
        self.browsers = Browsers(own)
        self.guarded: bool | None = None

    def guards(self) -> bool:
        """Whether there are accounts, so that everybody has to log in.

        Disabled ones count: a desk does not open because its last account was closed.
        Raises JournalUnavailable; ``guarded`` then still holds what was last known.
        """
        self.guarded = self.accounts.any()
        return self.guarded
