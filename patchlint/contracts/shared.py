# SPDX-License-Identifier: GPL-2.0-or-later
"""SQLite files in which one process writes while others read."""

import sqlite3
import time
from pathlib import Path

_PAUSE = 0.02  # seconds


def opened(path: Path, tables: str, patience: float) -> sqlite3.Connection:
    """Open or make a file with these tables; `patience` is how many seconds to wait for another process.

    Raises sqlite3.Error for one that is locked for too long, cannot be written or is damaged.
    """
    base = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        _share(base, patience)
        base.execute("PRAGMA synchronous=NORMAL")
        base.executescript(tables)
    except sqlite3.Error:
        base.close()
        raise
    return base


def _share(base: sqlite3.Connection, patience: float) -> None:
    """Let others read while one writes; SQLite itself does not wait for those who say the same at this moment."""
    deadline = time.monotonic() + patience
    while True:
        try:
            base.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
