# SPDX-License-Identifier: GPL-2.0-or-later
"""What came of looking at a file, kept by its path, its content, and what made it; and which trees it was seen in.

A row that is not as it was written is as good as none. A file that SQLite cannot read is made anew.
"""

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from patchlint.contracts.shared import Lock, is_damage, opened, remove, touch
from patchlint.record import record

SCHEMA = 2  # part of the file's name: another layout is another file
_PATIENCE = 30.0  # seconds that a process waits for another one's write
DAY = 86400  # seconds
_SUM = 16  # bytes
_TABLES = """
CREATE TABLE IF NOT EXISTS tree (id INTEGER PRIMARY KEY, place TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS file (tree INTEGER, path TEXT, stamp TEXT, blob TEXT,
     PRIMARY KEY (tree, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS maker (id INTEGER PRIMARY KEY, made_by TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS outcome (id INTEGER PRIMARY KEY, path TEXT, blob TEXT, maker INTEGER, sum BLOB, data BLOB,
     day INTEGER, UNIQUE (path, blob, maker, sum));
CREATE TABLE IF NOT EXISTS seen (tree INTEGER, outcome INTEGER, PRIMARY KEY (tree, outcome)) WITHOUT ROWID;
"""
_KEEP = """
INSERT INTO outcome (path, blob, maker, sum, data, day) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (path, blob, maker, sum) DO UPDATE SET data = excluded.data, day = excluded.day
"""
_SEEN = "INSERT OR IGNORE INTO seen SELECT ?, id FROM outcome WHERE path = ? AND blob = ? AND maker = ? AND sum = ?"


@record
class Outcome:
    """What came of a content under a path, as text."""

    path: str
    blob: str
    text: str


def outcomes_file(folder: Path) -> Path:
    """Where they lie in a folder."""
    return folder / f"scan-{SCHEMA}.sqlite3"


class Outcomes:
    """What one program has seen in one tree; without a file that can be used nothing is known, and nothing is kept."""

    def __init__(self, folder: Path, place: str, made_by: str) -> None:
        """Open or make the file in a folder."""
        self.path = outcomes_file(folder)
        self.trouble = ""  # what is wrong with it, "" for nothing
        self._made_by = made_by
        self._place = place
        self._lock: Lock | None = None
        self._base: sqlite3.Connection | None = None
        self._tree = self._maker = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = Lock(folder, _PATIENCE)
            self._open()
            touch(folder, place)
        except (OSError, sqlite3.Error, ValueError) as error:  # ValueError: rows that are not there
            self._fail(error)

    def _open(self) -> None:
        self._base = base = opened(self.path, _TABLES, _PATIENCE)
        base.execute("INSERT OR IGNORE INTO tree (place) VALUES (?)", (self._place,))
        base.execute("INSERT OR IGNORE INTO maker (made_by) VALUES (?)", (self._made_by,))
        ((self._tree,),) = base.execute("SELECT id FROM tree WHERE place = ?", (self._place,)).fetchall()
        ((self._maker,),) = base.execute("SELECT id FROM maker WHERE made_by = ?", (self._made_by,)).fetchall()

    def close(self) -> None:
        """Close the file."""
        if self._base is not None:
            self._base.close()
        self._base = None
        if self._lock is not None:
            self._lock.close()

    def _fail(self, error: Exception) -> None:
        """Go on without the file, or with a new one in the place of one that is damaged, if nobody else uses it."""
        again = not self.trouble and self._lock is not None
        damaged = is_damage(error) if isinstance(error, sqlite3.Error) else not isinstance(error, OSError)
        self.trouble = self.trouble or f"{self.path}: {error}: nothing is kept for the next scan"
        if self._base is not None:
            self._base.close()
        self._base = None
        if not (damaged and again and self._lock is not None and self._lock.alone()):
            return
        try:
            remove(self.path)
            self._open()
            self.trouble = f"{self.path}: {error}: begun anew"
        except (OSError, sqlite3.Error, ValueError):
            self._base = None
        finally:
            self._lock.together()

    def _rows(self, ask: str, given: Sequence[object]) -> list[Any]:
        try:
            return self._base.execute(ask, given).fetchall() if self._base is not None else []
        except sqlite3.Error as error:
            self._fail(error)
            return []

    # --- questions

    def contents(self) -> dict[str, tuple[str, str]]:
        """The files of the tree as they were last: path -> stamp, blob."""
        rows = self._rows("SELECT path, stamp, blob FROM file WHERE tree = ?", (self._tree,))
        return {path: (stamp, blob) for path, stamp, blob in rows}

    def paths(self) -> frozenset[str]:
        """The paths under which anything was seen."""
        return frozenset(row[0] for row in self._rows("SELECT path FROM outcome WHERE maker = ?", (self._maker,)))

    def of(self, path: str, blob: str) -> Iterator[tuple[int, str]]:
        """Yield what came of a content under a path, each with a number for `keep()`, the latest first."""
        ask = "SELECT id, sum, data FROM outcome WHERE path = ? AND blob = ? AND maker = ? ORDER BY id DESC"
        for number, total, data in self._rows(ask, (path, blob, self._maker)):
            with suppress(zlib.error, ValueError, TypeError):  # damaged: the file is looked at again
                plain = zlib.decompress(data)
                if total == self._sum(path, blob, plain):
                    yield number, plain.decode()

    def _sum(self, path: str, blob: str, plain: bytes) -> bytes:
        digest = hashlib.blake2b(digest_size=_SUM)
        for part in (path.encode(), blob.encode(), self._made_by.encode(), plain):
            digest.update(b"%d:%b" % (len(part), part))
        return digest.digest()

    # --- what is kept

    def keep(self, new: Sequence[Outcome]) -> None:
        """Write down what came of some contents."""

        def write(base: sqlite3.Connection) -> None:
            for one in new:
                plain = one.text.encode()
                total = self._sum(one.path, one.blob, plain)
                key = (one.path, one.blob, self._maker, total)
                base.execute(_KEEP, (*key, zlib.compress(plain, 1), today()))
                base.execute(_SEEN, (self._tree, *key))

        self._writing(write)

    def use(self, known: Sequence[int]) -> None:
        """Write down that these were of use to the tree today."""
        day = today()
        ask = "SELECT id FROM outcome JOIN seen ON outcome = id WHERE tree = ? AND day = ?"
        told = {row[0] for row in self._rows(ask, (self._tree, day))}
        new = [number for number in known if number not in told]

        def write(base: sqlite3.Connection) -> None:
            base.executemany("UPDATE outcome SET day = ? WHERE id = ?", [(day, number) for number in new])
            base.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(self._tree, number) for number in new])

        if new:
            self._writing(write)

    def set_contents(self, changed: Mapping[str, tuple[str, str]], gone: Iterable[str]) -> None:
        """Bring up to date which stamp and blob the tree's files have."""

        def write(base: sqlite3.Connection) -> None:
            rows = [(self._tree, path, *row) for path, row in changed.items()]
            base.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", rows)
            base.executemany("DELETE FROM file WHERE tree = ? AND path = ?", [(self._tree, one) for one in gone])

        self._writing(write)

    def _writing(self, write: Callable[[sqlite3.Connection], None]) -> None:
        """All that `write` writes is there for others at once, or not at all; without a file it is not asked."""
        if self._base is None:
            return
        try:
            self._base.execute("BEGIN IMMEDIATE")
            write(self._base)
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(error)


def today() -> int:
    """The number of this day."""
    return int(time.time()) // DAY
