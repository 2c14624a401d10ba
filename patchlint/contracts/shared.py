# SPDX-License-Identifier: GPL-2.0-or-later
"""SQLite files of one folder in which one process writes while others read, and the lock of who uses them."""

import fcntl
import hashlib
import os
import sqlite3
import stat
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

USED = "used"  # a folder
_LOCK = "lock"
_PAUSE = 0.02  # seconds
_BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite makes of a file's name
# what SQLite says of a file that holds something else than what it has written; a row that is no text has no code
_DAMAGED = frozenset(
    (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_SCHEMA,
    )
)


class Lock:
    """Says that a folder's files are in use, until it is closed; where no lock can be made, nobody waits for any."""

    def __init__(self, folder: Path, patience: float) -> None:
        """Wait for whoever removes something, `patience` seconds at most; raises OSError after that."""
        self._file: int | None = None
        with suppress(OSError):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            self._file = os.open(folder / _LOCK, flags, 0o600)
        deadline = time.monotonic() + patience
        while not self._taken(fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                self.close()
                raise TimeoutError(f"{folder}: another process clears it")
            time.sleep(_PAUSE)

    def alone(self) -> bool:
        """Whether nobody else uses the folder, which then has to wait until this is closed."""
        if self._taken(fcntl.LOCK_EX):
            return True
        self._taken(fcntl.LOCK_SH)
        return False

    def together(self) -> None:
        """Let others in again."""
        self._taken(fcntl.LOCK_SH)

    def _taken(self, how: int) -> bool:
        try:
            if self._file is not None:
                fcntl.flock(self._file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            self.close()
        return True

    def close(self) -> None:
        """Use it no more."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def opened(path: Path, tables: str, patience: float) -> sqlite3.Connection:
    """Open or make a file with these tables; `patience` is how many seconds to wait for another process.

    Raises sqlite3.Error for one that is locked for too long, cannot be written or is damaged.
    """
    base = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        if base.execute("PRAGMA page_count").fetchone() == (0,):
            # it can give back what is dropped; said of a file that is there it would be written to, and its seal broken
            base.execute("PRAGMA auto_vacuum=INCREMENTAL")
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


def asked(path: Path, question: str, *given: object) -> list[Any]:
    """What a file answers, nothing where there is none; raises sqlite3.Error.

    It is opened for writing, since who only reads leaves behind what SQLite keeps beside a file in use.
    """
    if not is_regular(path):
        return []
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=5)) as base:
        return base.execute(question, given).fetchall()


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error tells of a damaged file, not of one that is locked, may not be written or has no room."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in _DAMAGED


def shrunk(base: sqlite3.Connection) -> None:
    """Give back the room of what was dropped from a file, as well as that can be done."""
    with suppress(sqlite3.Error):
        base.execute("PRAGMA incremental_vacuum").fetchall()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def files_of(path: Path) -> list[Path]:
    """A file of SQLite with what lies beside it, as far as they are regular files: a link was made by somebody else."""
    found = (path.with_name(path.name + end) for end in _BESIDE)
    return [file for file in found if is_regular(file)]


def is_regular(path: Path) -> bool:
    """Whether a path is a file, and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def mark_of(folder: Path, place: str) -> Path:
    """The file whose time of change says when a tree was last used."""
    name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return folder / USED / name


def touch(folder: Path, place: str) -> None:
    """Remember that a tree is used now, as well as that can be done."""
    mark = mark_of(folder, place)
    with suppress(OSError):
        mark.parent.mkdir(exist_ok=True)
        mark.touch()


def remove(path: Path) -> None:
    """Remove a file of SQLite with what lies beside it; raises OSError."""
    for file in files_of(path):
        file.unlink(missing_ok=True)
