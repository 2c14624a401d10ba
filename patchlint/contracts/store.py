# SPDX-License-Identifier: GPL-2.0-or-later
"""The index in one SQLite file: what each file content holds, what it offers to others, and which tree has which.

Everything about a file is kept under its blob and the program that read it, so that trees share what they have in
common. What a file offers hangs on what the files it calls into offer: it is kept under its blob and a digest of that,
its environment.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from patchlint.contracts.scan import Scan
from patchlint.contracts.shared import opened
from patchlint.errors import SourceError
from patchlint.record import record

_SCHEMA = 2  # part of the file's name: another layout is another file
_PATIENCE = 120.0  # seconds that a process waits for another one's write
_MANY = 900  # parameters of one statement
_TABLES = """
CREATE TABLE IF NOT EXISTS blob (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, read_by TEXT NOT NULL, functions INTEGER,
     UNIQUE (hash, read_by));
CREATE TABLE IF NOT EXISTS name (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS define
    (name INTEGER, blob INTEGER, line INTEGER, lines INTEGER, visible INTEGER,
     PRIMARY KEY (name, blob, line)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS call (name INTEGER, blob INTEGER, PRIMARY KEY (name, blob)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS typedef (name INTEGER, blob INTEGER, pointer INTEGER,
     PRIMARY KEY (name, blob)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS offer (blob INTEGER, environment BLOB, contracts BLOB,
     PRIMARY KEY (blob, environment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tree (id INTEGER PRIMARY KEY, place TEXT UNIQUE NOT NULL, made_by TEXT, complete INTEGER);
CREATE TABLE IF NOT EXISTS file (tree INTEGER, path TEXT, stamp TEXT, blob INTEGER,
     PRIMARY KEY (tree, path)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file_blob ON file (tree, blob);
CREATE TABLE IF NOT EXISTS known (tree INTEGER, name INTEGER, contract TEXT, path TEXT, line INTEGER, hash TEXT,
     PRIMARY KEY (tree, name)) WITHOUT ROWID;
"""


@record
class Definition:
    """Where a function is defined; `path` in the tree that was asked about."""

    name: str
    path: str
    line: int
    visible: bool


@record
class Stored:
    """What the function of a name does, for one tree; `hash` is the blob that says so."""

    name: str
    contract: str
    path: str
    line: int
    hash: str


def index_file(folder: Path) -> Path:
    """Where the index lies in a folder."""
    return folder / f"index-{_SCHEMA}.sqlite3"


class Store:
    """One index file, open."""

    def __init__(self, folder: Path) -> None:
        """Open or make the index in a folder; raises SourceError when that fails."""
        self.path = index_file(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._base = opened(self.path, _TABLES, _PATIENCE)
        except (OSError, sqlite3.Error) as error:
            raise SourceError(f"{self.path}: {error}") from None
        self._names: dict[str, int] = {}

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def _rows(self, ask: str, parameters: Sequence[object] = ()) -> list[Any]:
        """What a question gives; raises SourceError for a file that is damaged."""
        try:
            return self._base.execute(ask, parameters).fetchall()
        except sqlite3.Error as error:
            raise SourceError(f"{self.path}: {error}") from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written inside is there for others at once, or not at all; raises SourceError when it fails."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                self._names.clear()
                raise
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            raise SourceError(f"{self.path}: {error}") from None

    # --- blobs

    def blobs(self, read_by: str) -> dict[str, int]:
        """The ids of all blobs that one version of the program has read."""
        return dict(self._rows("SELECT hash, id FROM blob WHERE read_by = ?", (read_by,)))

    def add(self, blob: str, read_by: str, scanned: Scan) -> int:
        """Keep what a version of the program has found in a file content; returns the blob's id."""
        row = (blob, read_by, len(scanned.functions))
        self._base.execute("INSERT OR IGNORE INTO blob (hash, read_by, functions) VALUES (?, ?, ?)", row)
        key: int = self._rows("SELECT id FROM blob WHERE hash = ? AND read_by = ?", row[:2])[0][0]
        words = {*scanned.calls, *(f.name for f in scanned.functions), *(t.name for t in scanned.typedefs)}
        ids = self._ids(words)
        many = self._base.executemany
        many(
            "INSERT OR IGNORE INTO define VALUES (?, ?, ?, ?, ?)",
            [(ids[f.name], key, f.line, f.end_line - f.line, f.visible) for f in scanned.functions],
        )
        many("INSERT OR IGNORE INTO call VALUES (?, ?)", sorted((ids[name], key) for name in scanned.calls))
        many(
            "INSERT OR IGNORE INTO typedef VALUES (?, ?, ?)", [(ids[t.name], key, t.pointer) for t in scanned.typedefs]
        )
        return key

    def _ids(self, words: Iterable[str]) -> dict[str, int]:
        found = {word: self._names[word] for word in words if word in self._names}
        new = sorted(set(words) - found.keys())
        self._base.executemany("INSERT OR IGNORE INTO name (text) VALUES (?)", [(word,) for word in new])
        for part in _parts(new):
            ask = f"SELECT text, id FROM name WHERE text IN ({_marks(part)})"  # noqa: S608 - only question marks
            found |= dict(self._rows(ask, part))
        self._names |= found
        return found

    # --- offers

    def offers(self, wanted: Mapping[int, bytes]) -> dict[int, dict[str, str]]:
        """What blobs offer, as contracts by function, where that is known for their environments."""
        found = {}
        ask = "SELECT contracts FROM offer WHERE blob = ? AND environment = ?"
        for blob, environment in wanted.items():
            for (data,) in self._rows(ask, (blob, environment)):
                with suppress(zlib.error, ValueError):  # damaged: it is computed anew
                    found[blob] = json.loads(zlib.decompress(data)) if data else {}
        return found

    def offer(self, blob: int, environment: bytes, contracts: Mapping[str, str]) -> None:
        """Keep what a blob offers in an environment."""
        data = zlib.compress(json.dumps(contracts).encode()) if contracts else b""
        self._base.execute("INSERT OR REPLACE INTO offer VALUES (?, ?, ?)", (blob, environment, data))

    def calling(self, names: Iterable[str], tree: int) -> Iterator[tuple[int, str]]:
        """Yield the blobs of a tree whose contracts may hang on functions of these names, each with the name.

        Those that call such a function and do not define it, and headers that do: what they define may be a stub.
        """
        calls = (
            "SELECT call.blob, name.text FROM call JOIN name ON name.id = call.name"
            " WHERE EXISTS (SELECT 1 FROM file WHERE tree = ? AND file.blob = call.blob) AND name.text IN"
        )
        stubs = (
            "SELECT define.blob, name.text FROM define JOIN name ON name.id = define.name WHERE EXISTS (SELECT 1"
            " FROM file WHERE tree = ? AND file.blob = define.blob AND file.path LIKE '%.h') AND name.text IN"
        )
        for part in _parts(sorted(names)):
            marks = _marks(part)
            ask = f"{calls} ({marks}) UNION {stubs} ({marks})"
            yield from self._rows(ask, (tree, *part, tree, *part))

    def defining(self, names: Iterable[str], tree: int) -> Iterator[tuple[str, str, int]]:
        """Yield name, path and line of the functions of a tree that other files may call by these names."""
        ask = (
            "SELECT name.text, file.path, define.line FROM define JOIN name ON name.id = define.name"
            " JOIN file ON file.tree = ? AND file.blob = define.blob WHERE define.visible AND name.text IN"
        )
        for part in _parts(sorted(names)):
            yield from self._rows(f"{ask} ({_marks(part)})", (tree, *part))

    # --- trees

    def tree(self, place: str) -> int:
        """The id of a tree, which is new when it is not known."""
        self._base.execute("INSERT OR IGNORE INTO tree (place) VALUES (?)", (place,))
        key: int = self._rows("SELECT id FROM tree WHERE place = ?", (place,))[0][0]
        return key

    def finished(self, place: str, made_by: str) -> int | None:
        """The id of a tree that was indexed to the end, by this very program; None for any other."""
        ask = "SELECT id FROM tree WHERE place = ? AND made_by = ? AND complete = 1"
        rows = self._rows(ask, (place, made_by))
        return rows[0][0] if rows else None

    def files(self, tree: int) -> dict[str, tuple[str, int]]:
        """The files of a tree as they were: path -> stamp, blob."""
        rows = self._rows("SELECT path, stamp, blob FROM file WHERE tree = ?", (tree,))
        return {path: (stamp, blob) for path, stamp, blob in rows}

    def set_files(self, tree: int, changed: Mapping[str, tuple[str, int]], gone: Iterable[str]) -> None:
        """Bring the list of a tree's files up to date."""
        rows = [(tree, path, stamp, blob) for path, (stamp, blob) in sorted(changed.items())]
        self._base.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", rows)
        self._base.executemany("DELETE FROM file WHERE tree = ? AND path = ?", [(tree, path) for path in gone])

    def set_known(self, tree: int, known: Sequence[Stored], made_by: str) -> None:
        """Keep what the functions of a tree do, and that the tree is done."""
        ids = self._ids([one.name for one in known])
        self._base.execute("DELETE FROM known WHERE tree = ?", (tree,))
        rows = [(tree, ids[one.name], one.contract, one.path, one.line, one.hash) for one in known]
        self._base.executemany("INSERT INTO known VALUES (?, ?, ?, ?, ?, ?)", sorted(rows))
        self._base.execute("UPDATE tree SET made_by = ?, complete = 1 WHERE id = ?", (made_by, tree))

    def known(self, tree: int, names: Iterable[str] | None = None) -> Iterator[Stored]:
        """What functions of a tree do, those of some names or all."""
        ask = "SELECT name.text, contract, path, line, hash FROM known JOIN name ON name.id = known.name WHERE tree = ?"
        if names is None:
            yield from (Stored(*row) for row in self._rows(ask, (tree,)))
            return
        for part in _parts(sorted(set(names))):
            rows = self._rows(f"{ask} AND name.text IN ({_marks(part)})", (tree, *part))
            yield from (Stored(*row) for row in rows)

    def slots(self, tree: int) -> Iterator[Stored]:
        """What is known of calls through tables."""
        ask = "SELECT name.text, contract, path, line, hash FROM known JOIN name ON name.id = known.name WHERE tree = ?"
        yield from (Stored(*row) for row in self._rows(f"{ask} AND name.text GLOB '*.*'", (tree,)))

    def definitions(self, tree: int, name: str) -> list[Definition]:
        """Where a tree defines functions of a name."""
        ask = (
            "SELECT file.path, define.line, define.visible FROM define JOIN name ON name.id = define.name"
            " JOIN file ON file.tree = ? AND file.blob = define.blob WHERE name.text = ?"
            " ORDER BY file.path, define.line"
        )
        return [Definition(name, path, line, bool(seen)) for path, line, seen in self._rows(ask, (tree, name))]

    def callers(self, tree: int, name: str) -> list[str]:
        """The files of a tree that call a function they do not define."""
        ask = (
            "SELECT DISTINCT file.path FROM call JOIN name ON name.id = call.name"
            " JOIN file ON file.tree = ? AND file.blob = call.blob WHERE name.text = ? ORDER BY file.path"
        )
        return [row[0] for row in self._rows(ask, (tree, name))]

    def counts(self, tree: int) -> tuple[int, int, int]:
        """How many files, functions and contracts a tree has."""
        ask = "SELECT COUNT(*), SUM(functions) FROM file JOIN blob ON blob.id = file.blob WHERE tree = ?"
        ((files, functions),) = self._rows(ask, (tree,))
        ((known,),) = self._rows("SELECT COUNT(*) FROM known WHERE tree = ?", (tree,))
        return files, functions or 0, known


def _marks(part: Sequence[str]) -> str:
    return ", ".join("?" * len(part))


def _parts(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), _MANY):
        yield words[start : start + _MANY]
