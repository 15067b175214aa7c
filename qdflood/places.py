"""Where the shipped files lie: rules, data, and what the browser is given.

In a checkout they stand beside the package; an installed wheel carries the same
tree as ``qdflood/share``. What an office keeps for itself lies in its home. Nothing here
opens a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHARE = _PACKAGE / "share"


def shared(*parts: str) -> Path:
    """The path of a shipped file or folder, say ``shared("rules", "qingdao-2021")``.

    It need not exist: who opens it reports what is missing in the user's terms.
    """
    root = _SHARE if _SHARE.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)


def home(environ: Mapping[str, str]) -> Path:
    """Where this office's own files lie: ``QDFLOOD_HOME``, else the user's data folder."""
    import platformdirs  # whoever only assesses does not wait for it

    named = environ.get("QDFLOOD_HOME", "").strip()
    return Path(named) if named else platformdirs.user_data_path("qdflood", appauthor=False)
