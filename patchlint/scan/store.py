# SPDX-License-Identifier: GPL-2.0-or-later
"""What earlier scans of a tree have seen, in one file: a scan goes on where the last one ended.

What is written down of a file is good as long as the file, all that its findings hang on, and what made them are the
same; everything else is looked at again. A file that is damaged is made anew.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from patchlint.contracts.shared import opened
from patchlint.scan.codec import decode, encode
from patchlint.scan.model import Seen

_SCHEMA = 1  # part of the file's name: another layout is another file
_PATIENCE = 30.0  # seconds that a process waits for another one's write
_TABLES = """
CREATE TABLE IF NOT EXISTS seen (tree TEXT, path TEXT, stamp TEXT, made_by TEXT, needs BLOB, data BLOB,
     PRIMARY KEY (tree, path)) WITHOUT ROWID;
"""


def scan_file(folder: Path) -> Path:
    """Where it lies in a folder."""
    return folder / f"scan-{_SCHEMA}.sqlite3"


class Memory:
    """What is known of one tree by one program; without a file that can be used nothing is, and nothing is kept."""

    def __init__(self, folder: Path, tree: str, made_by: str) -> None:
        """Open or make the file in a folder."""
        self.path = scan_file(folder)
        self.trouble = ""  # why nothing is kept, "" when it is
        self._tree, self._made_by = tree, made_by
        self._base: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._base = self._opened()
        except (OSError, sqlite3.Error) as error:
            self.trouble = f"{self.path}: {error}: nothing is kept for the next scan"

    def _opened(self) -> sqlite3.Connection:
        try:
            return opened(self.path, _TABLES, _PATIENCE)
        except sqlite3.OperationalError:  # locked, read-only, no space: no reason to throw anything away
            raise
        except sqlite3.DatabaseError as error:
            self.path.unlink()
            self.trouble = f"{self.path}: {error}: begun anew"
            return opened(self.path, _TABLES, _PATIENCE)

    def __enter__(self) -> "Memory":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._base is not None:
            self._base.close()

    def known(self, stamps: Mapping[str, str], wanted: Sequence[str]) -> Iterator[Seen]:
        """Yield what is known of the wanted files; `stamps` are those of all files of the tree as it is now."""
        ask = "SELECT path, stamp, needs, data FROM seen WHERE tree = ? AND made_by = ?"
        chosen = frozenset(wanted)
        for path, stamp, needs, data in self._rows(ask, (self._tree, self._made_by)):
            if path not in chosen or stamps.get(path) != stamp:
                continue
            with suppress(zlib.error, ValueError, AttributeError):  # damaged: the file is looked at again
                needed = json.loads(zlib.decompress(needs))
                if all(stamps.get(name, "") == was for name, was in needed.items()):
                    yield decode(zlib.decompress(data).decode(), tuple(needed))

    def _rows(self, ask: str, given: Sequence[object]) -> list[tuple[str, str, bytes, bytes]]:
        try:
            return self._base.execute(ask, given).fetchall() if self._base is not None else []
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def keep(self, part: Sequence[Seen], stamps: Mapping[str, str]) -> None:
        """Write down what was seen in some files."""
        rows = [
            (
                self._tree,
                seen.path,
                stamps[seen.path],
                self._made_by,
                zlib.compress(json.dumps({name: stamps.get(name, "") for name in seen.needs}).encode(), 1),
                zlib.compress(encode(seen).encode(), 1),
            )
            for seen in part
            if not seen.reason
        ]
        self._write("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget(self, stamps: Mapping[str, str]) -> None:
        """Drop what is known of files that the tree has no more."""
        known = self._rows("SELECT path, '', '', '' FROM seen WHERE tree = ?", (self._tree,))
        gone = [(self._tree, path) for path, *_ in known if path not in stamps]
        self._write("DELETE FROM seen WHERE tree = ? AND path = ?", gone)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._base is None or not rows:
            return
        try:
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany(statement, rows)
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        self.trouble = f"{self.path}: {error}: nothing more is kept for the next scan"
        if self._base is not None:
            self._base.close()
        self._base = None
