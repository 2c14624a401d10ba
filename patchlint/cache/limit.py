# SPDX-License-Identifier: GPL-2.0-or-later
"""Keeps the cache below a size: what is stale goes first, then what was not used for the longest time."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from patchlint.cache import folder as ours
from patchlint.cache.clear import alone, change, clear_stale, drop_blobs, drop_trees, drop_unseen
from patchlint.cache.outcomes import DAY, outcomes_file, today
from patchlint.contracts.place import index_file
from patchlint.contracts.shared import asked, is_regular, mark_of
from patchlint.errors import UsageError

_PATIENCE = 1.0  # seconds
_LEAST = 1 << 20  # bytes that are dropped at once
# what this run has used stays
_OLD = """
SELECT id, LENGTH(data) FROM outcome WHERE day = ?1 AND NOT (day = ?2 AND id IN
    (SELECT outcome FROM seen JOIN tree ON tree.id = seen.tree WHERE place = ?3)) ORDER BY id
"""

Step = Callable[[], None]


def bound(folder: Path, limit: int, place: str) -> None:
    """Keep the cache below `limit` bytes, but for what belongs to the tree at `place`, which was just used.

    While somebody else uses the cache nothing is removed: who ends last does it.
    """
    if ours.size(folder) <= limit:
        return
    with suppress(UsageError), alone(folder, _PATIENCE):
        for step in _steps(folder, limit, place):
            if ours.size(folder) <= limit:
                return
            step()


def _steps(folder: Path, limit: int, place: str) -> Iterator[Step]:
    """Yield what may be done for it, one after the other."""
    yield lambda: ours.drop(ours.outdated(folder))
    yield lambda: clear_stale(folder)
    yield lambda: change(index_file(folder), drop_blobs)
    found: list[tuple[float, Step]] = [
        (patches.lstat().st_mtime, partial(ours.drop_series, patches, files))
        for patches, files in ours.series(folder).items()
    ]
    for tree in _column(index_file(folder), "SELECT place FROM tree WHERE place <> ?", place):
        mark = mark_of(folder, str(tree))
        when = mark.lstat().st_mtime if is_regular(mark) else 0.0
        found.append((when, partial(change, index_file(folder), partial(_drop_tree, place=tree))))
    for day in _column(outcomes_file(folder), "SELECT DISTINCT day FROM outcome WHERE day <> ?", -1):
        # of one day nobody knows the hour: they go after all that was not used on that day
        found.append((float(str(day)) * DAY + DAY - 1, partial(_drop_day, folder, limit, place, day)))
    yield from (step for _, step in sorted(found, key=lambda one: one[0]))


def _drop_tree(base: sqlite3.Connection, *, place: object) -> None:
    drop_trees(base, "place = ?", place)


def _drop_day(folder: Path, limit: int, place: str, day: object) -> None:
    """Drop what was used on a day for the last time, no more than is needed."""
    file = outcomes_file(folder)

    def dropped(base: sqlite3.Connection) -> None:
        room = max(ours.size(folder) - limit, _LEAST)
        for number, size in base.execute(_OLD, (day, today(), place)).fetchall():
            if room <= 0:
                break
            base.execute("DELETE FROM outcome WHERE id = ?", (number,))
            room -= size
        left.append(room)
        drop_unseen(base)

    left: list[int] = [0]
    while left[-1] <= 0 and ours.size(folder) > limit:
        left.clear()
        left.append(1)
        change(file, dropped)


def _column(file: Path, ask: str, given: object) -> list[object]:
    """A column of a database, nothing where it cannot be read."""
    with suppress(sqlite3.Error, OSError):
        return [row[0] for row in asked(file, ask, given)]
    return []
