"""Where the desk finds the log of real duty."""

from __future__ import annotations

from collections.abc import Mapping

from qdflood.journal.location import remember, still_there
from qdflood.journal.store import Store, open_store, store_url
from qdflood.journal.whose import OF_DUTY
from qdflood.places import home


def duty_log(environ: Mapping[str, str]) -> Store:
    """The log of this office; a new one only where there has never been one.

    Raises JournalError when it cannot be opened, has gone, or is an exercise's.
    """
    place, url = home(environ), environ.get("QDFLOOD_DATABASE_URL", "").strip() or None
    still_there(place, url)
    store = open_store(store_url(place, url), of=OF_DUTY)
    remember(place, url)
    return store
