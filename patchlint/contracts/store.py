# SPDX-License-Identifier: GPL-2.0-or-later
"""The index in one SQLite file: what each file content holds, what it offers to others, and which tree has which.

Everything about a file is kept under its blob and the program that read it, so that trees share what they have in
common. What a file offers hangs on what the files it calls into offer: it is kept under its blob and a digest of that,
its environment.

SQLite does not notice when somebody else's bytes get into what it has written. So there are sums of all that answers
hang on; seal.py says when they are looked at.
"""

import hashlib
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from patchlint.contracts.place import index_file
from patchlint.contracts.scan import Scan
from patchlint.contracts.shared import Lock, is_damage, opened
from patchlint.errors import SourceError
from patchlint.record import record

_PATIENCE = 120.0  # seconds that a process waits for another one's write
_MANY = 900  # parameters of one statement
_TABLES = """
CREATE TABLE IF NOT EXISTS blob (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, read_by TEXT NOT NULL, functions INTEGER,
     sum INTEGER, UNIQUE (hash, read_by));
CREATE TABLE IF NOT EXISTS name (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS define
    (name INTEGER, blob INTEGER, line INTEGER, lines INTEGER, visible INTEGER,
     PRIMARY KEY (name, blob, line)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS call (name INTEGER, blob INTEGER, PRIMARY KEY (name, blob)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS typedef (name INTEGER, blob INTEGER, pointer INTEGER,
     PRIMARY KEY (name, blob)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS offer (blob INTEGER, environment BLOB, contracts BLOB,
     PRIMARY KEY (blob, environment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tree (id INTEGER PRIMARY KEY, place TEXT UNIQUE NOT NULL, made_by TEXT, complete INTEGER,
     state TEXT);
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


class DamagedError(SourceError):
    """A file of the cache holds something else than what was written."""


class Store:
    """One index file, open."""

    def __init__(self, folder: Path) -> None:
        """Open or make the index in a folder; raises SourceError when that fails."""
        self.path = index_file(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.lock = Lock(folder, _PATIENCE)
            self._base = opened(self.path, _TABLES, _PATIENCE)
        except (OSError, sqlite3.Error) as error:
            if hasattr(self, "lock"):
                self.lock.close()
            raise self._error(error) from None
        self._names: dict[str, int] = {}

    def close(self) -> None:
        """Close the file."""
        self._base.close()
        self.lock.close()

    def freeze(self) -> None:
        """From now on all answers are about the file as it is at the first of them; raises SourceError."""
        self._rows("BEGIN")

    def _rows(self, ask: str, parameters: Sequence[object] = ()) -> list[Any]:
        """What a question gives; raises SourceError for a file that is damaged."""
        try:
            return self._base.execute(ask, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from None

    def _error(self, error: OSError | sqlite3.Error) -> SourceError:
        damaged = isinstance(error, sqlite3.Error) and is_damage(error)
        return (DamagedError if damaged else SourceError)(f"{self.path}: {error}")

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
            raise self._error(error) from None

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
        found = [(ids[f.name], key, f.line, f.end_line - f.line, int(f.visible)) for f in scanned.functions]
        defined = {(row[0], row[2]): row for row in reversed(found)}  # the first of those in one line
        called = sorted((ids[name], key) for name in scanned.calls)
        many("INSERT OR IGNORE INTO define VALUES (?, ?, ?, ?, ?)", defined.values())
        many("INSERT OR IGNORE INTO call VALUES (?, ?)", called)
        total = sum(_defined(name, *more) for name, _, *more in defined.values()) + sum(_called(n) for n, _ in called)
        self._base.execute("UPDATE blob SET sum = ? WHERE id = ?", (total, key))
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
                with suppress(zlib.error, ValueError, TypeError):  # damaged: it is computed anew
                    whose, contracts = json.loads(zlib.decompress(data))
                    if whose == [blob, environment.hex()]:
                        found[blob] = contracts
        return found

    def offer(self, blob: int, environment: bytes, contracts: Mapping[str, str]) -> None:
        """Keep what a blob offers in an environment."""
        data = zlib.compress(json.dumps([[blob, environment.hex()], contracts]).encode())
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
        """Bring the list of a tree's files up to date; a name that is no text has no place in it."""
        rows = [(tree, path, stamp, blob) for path, (stamp, blob) in sorted(changed.items()) if _is_text(path)]
        self._base.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", rows)
        names = [(tree, path) for path in gone if _is_text(path)]
        self._base.executemany("DELETE FROM file WHERE tree = ? AND path = ?", names)

    def set_known(self, tree: int, known: Sequence[Stored], made_by: str) -> None:
        """Keep what the functions of a tree do, and that the tree is done."""
        ids = self._ids([one.name for one in known])
        self._base.execute("DELETE FROM known WHERE tree = ?", (tree,))
        rows = [(tree, ids[one.name], one.contract, one.path, one.line, one.hash) for one in known]
        self._base.executemany("INSERT INTO known VALUES (?, ?, ?, ?, ?, ?)", sorted(rows))
        row = (made_by, self._state(tree), tree)
        self._base.execute("UPDATE tree SET made_by = ?, complete = 1, state = ? WHERE id = ?", row)

    def state(self, tree: int) -> str:
        """A digest of all that a tree's answers hang on, as it was when the tree was done."""
        return str(self._rows("SELECT state FROM tree WHERE id = ?", (tree,))[0][0])

    def _state(self, tree: int) -> str:
        digest = hashlib.sha256()
        for one in sorted(astuple(one) for one in self.known(tree)):
            digest.update(repr(one).encode("utf-8", "surrogateescape"))
        ask = (
            "SELECT path, hash, functions, sum FROM file LEFT JOIN blob ON blob.id = file.blob WHERE tree = ?"
            " ORDER BY path"
        )
        for row in self._rows(ask, (tree,)):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    def is_sound(self) -> bool:
        """Whether everything is as it was written, which takes a while; raises SourceError where nobody can say."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
        try:
            return self._rows("PRAGMA integrity_check(1)") == [("ok",)] and self._fits()
        except (sqlite3.Error, TypeError):  # rows that are no rows of ours
            return False

    def _fits(self) -> bool:
        """Whether the tables are ours, and all sums those that were written down."""
        ask = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        with closing(sqlite3.connect(":memory:")) as new:
            new.executescript(_TABLES)
            if self._rows(ask) != new.execute(ask).fetchall():
                return False
        sums: Counter[int] = Counter()
        for name, blob, *more in self._base.execute("SELECT * FROM define"):
            sums[blob] += _defined(name, *more)
        for name, blob in self._base.execute("SELECT * FROM call"):
            sums[blob] += _called(name)
        blobs = dict(self._rows("SELECT id, sum FROM blob"))
        done = self._rows("SELECT id, state FROM tree WHERE complete = 1")
        return (
            sums.keys() <= blobs.keys()
            and all(sums[blob] == total for blob, total in blobs.items())
            and all(self._state(tree) == state for tree, state in done)
        )

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


def _is_text(path: str) -> bool:
    return path.isprintable()  # as every path is that is read


def _defined(name: int, line: int, lines: int, visible: int) -> int:
    return (name * 1000003 + line * 8191 + lines * 131 + visible) % 2147483647


def _called(name: int) -> int:
    return name * 7368787 % 2147483647


def _marks(part: Sequence[str]) -> str:
    return ", ".join("?" * len(part))


def _parts(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), _MANY):
        yield words[start : start + _MANY]
