"""Where this office's log lies, as the environment says."""

from __future__ import annotations

import os
from pathlib import Path

from qdflood import places


def home() -> Path:
    """The folder of this office's own files: ``QDFLOOD_HOME``, else the user's data folder."""
    return places.home(os.environ)


def database() -> str | None:
    """The address of a database shared by several rooms: ``QDFLOOD_DATABASE_URL``."""
    return os.environ.get("QDFLOOD_DATABASE_URL", "").strip() or None
