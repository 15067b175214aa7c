"""Where the shipped files lie: rules, data, and what the browser is given.

In a checkout they stand beside the package; an installed wheel carries the same
tree as ``qdflood/share``. Nothing here opens a file.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHARE = _PACKAGE / "share"


def shared(*parts: str) -> Path:
    """The path of a shipped file or folder, say ``shared("rules", "qingdao-2021")``.

    It need not exist: who opens it reports what is missing in the user's terms.
    """
    root = _SHARE if _SHARE.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)
