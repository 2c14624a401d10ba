# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes something out of the cache, when nobody else uses it."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from patchlint.cache import folder as ours
from patchlint.cache.outcomes import outcomes_file
from patchlint.contracts.place import index_file
from patchlint.contracts.seal import is_sealed, seal
from patchlint.contracts.shared import Lock, is_damage, is_regular, mark_of, opened, remove, shrunk
from patchlint.contracts.version import program
from patchlint.errors import UsageError

_PATIENCE = 10.0  # seconds that whoever clears waits for a write of somebody else
_PAUSE = 0.05  # seconds
_OF_BLOBS = ("define", "call", "typedef", "offer")
_NAMED = ("define", "call", "typedef", "known")

Change = Callable[[sqlite3.Connection], object]


@contextmanager
def alone(folder: Path, patience: float) -> Iterator[None]:
    """Keep everybody else out of the cache; raises UsageError for one that is in use, or that cannot be changed."""
    deadline = time.monotonic() + patience
    try:
        while True:
            lock = Lock(folder, _PATIENCE)
            if lock.alone():
                break
            lock.close()  # two that end at the same time must not wait for each other
            if time.monotonic() > deadline:
                raise UsageError(f"{folder}: in use by another patchlint: nothing was removed")
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            lock.close()
    except (OSError, sqlite3.Error) as error:
        raise UsageError(f"{folder}: {error}") from None


def clear_all(folder: Path) -> None:
    """Remove all that is ours; raises OSError."""
    ours.drop([path for files in ours.databases(folder).values() for path in files])
    for place, files in ours.series(folder).items():
        ours.drop_series(place, files)
    ours.drop(ours.marks(folder))


def clear_stale(folder: Path) -> None:
    """Remove what this version does not use, files of older layouts first; raises OSError and sqlite3.Error."""
    ours.drop(ours.outdated(folder))
    change(index_file(folder), _drop_stale_trees)
    change(outcomes_file(folder), _drop_stale_outcomes)


def clear_tree(folder: Path, place: str) -> None:
    """Remove what belongs to one tree and to no other; raises OSError and sqlite3.Error."""
    change(index_file(folder), lambda base: drop_trees(base, "place = ?", place))
    change(outcomes_file(folder), lambda base: _drop_place(base, place))
    ours.drop([path for path in (mark_of(folder, place),) if is_regular(path)])


def change(file: Path, work: Change) -> None:
    """Change a database and give back the room; one that is damaged is removed; raises OSError and sqlite3.Error."""
    if not is_regular(file):
        return
    sealed = is_sealed(file)
    try:
        with closing(opened(file, "", _PATIENCE)) as base:
            base.execute("BEGIN IMMEDIATE")
            work(base)
            ((left,),) = base.execute("SELECT COUNT(*) FROM tree").fetchall()
            base.execute("COMMIT")
            shrunk(base)
    except (sqlite3.Error, ValueError) as error:
        if isinstance(error, sqlite3.Error) and not is_damage(error):
            raise
        left = 0
    if not left:
        remove(file)
    elif sealed:
        seal(file)


# --- the index


def drop_trees(base: sqlite3.Connection, which: str, *given: object) -> None:
    """Drop trees from an index, with all that no other tree has; `which` is an SQL condition."""
    trees = [row[0] for row in base.execute(f"SELECT id FROM tree WHERE {which}", given).fetchall()]  # noqa: S608 - names of our own tables
    for tree in trees:
        for table in ("known", "file"):
            base.execute(f"DELETE FROM {table} WHERE tree = ?", (tree,))  # noqa: S608 - names of our own tables
        base.execute("DELETE FROM tree WHERE id = ?", (tree,))
    drop_blobs(base)


def drop_blobs(base: sqlite3.Connection) -> None:
    """Drop from an index what no tree has any more."""
    base.execute("DELETE FROM blob WHERE id NOT IN (SELECT blob FROM file)")
    for table in _OF_BLOBS:
        base.execute(f"DELETE FROM {table} WHERE blob NOT IN (SELECT id FROM blob)")  # noqa: S608 - names of our own tables
    named = " UNION ".join(f"SELECT name FROM {table}" for table in _NAMED)  # noqa: S608 - names of our own tables
    base.execute(f"DELETE FROM name WHERE id NOT IN ({named})")  # noqa: S608 - names of our own tables


def _drop_stale_trees(base: sqlite3.Connection) -> None:
    now = program(findings=False)
    base.execute(
        "DELETE FROM file WHERE blob IN (SELECT id FROM blob WHERE SUBSTR(read_by, 1, ?) <> ?)", (len(now), now)
    )
    drop_trees(base, "made_by IS NOT NULL AND SUBSTR(made_by, 1, ?) <> ?", len(now), now)


# --- what scans have seen


def _drop_place(base: sqlite3.Connection, place: str) -> None:
    for (tree,) in base.execute("SELECT id FROM tree WHERE place = ?", (place,)).fetchall():
        for table in ("file", "seen"):
            base.execute(f"DELETE FROM {table} WHERE tree = ?", (tree,))  # noqa: S608 - names of our own tables
        base.execute("DELETE FROM tree WHERE id = ?", (tree,))
    base.execute("DELETE FROM outcome WHERE id NOT IN (SELECT outcome FROM seen)")


def _drop_stale_outcomes(base: sqlite3.Connection) -> None:
    now = program(findings=True)
    base.execute("DELETE FROM maker WHERE SUBSTR(made_by, 1, ?) <> ?", (len(now), now))
    base.execute("DELETE FROM outcome WHERE maker NOT IN (SELECT id FROM maker)")
    drop_unseen(base)


def drop_unseen(base: sqlite3.Connection) -> None:
    """Drop from what scans have seen the trees of which nothing is left."""
    base.execute("DELETE FROM seen WHERE outcome NOT IN (SELECT id FROM outcome)")
    base.execute("DELETE FROM file WHERE tree NOT IN (SELECT tree FROM seen)")
    base.execute("DELETE FROM tree WHERE id NOT IN (SELECT tree FROM seen)")
