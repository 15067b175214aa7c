"""``python -m qdflood``, for a machine whose PATH has no ``qdflood``."""

from __future__ import annotations

from qdflood.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
