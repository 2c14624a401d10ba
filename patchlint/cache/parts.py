# SPDX-License-Identifier: GPL-2.0-or-later
"""What lies in the cache, tree by tree: how much, when it was last used, which version has made it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from patchlint.cache import folder as ours
from patchlint.cache.outcomes import outcomes_file
from patchlint.contracts.place import index_file
from patchlint.contracts.shared import asked, mark_of
from patchlint.contracts.version import program
from patchlint.record import record

_TREES = """
SELECT place, COALESCE(made_by, ''), (SELECT COUNT(*) FROM file WHERE tree = tree.id),
    (SELECT COALESCE(SUM(LENGTH(contract) + LENGTH(path) + LENGTH(hash)), 0) FROM known WHERE tree = tree.id)
    + (SELECT COALESCE(SUM(LENGTH(path) + LENGTH(stamp)), 0) FROM file WHERE tree = tree.id)
FROM tree ORDER BY place
"""
_SEEN = """
SELECT place, COALESCE(made_by, ''), COUNT(outcome.id), COALESCE(SUM(LENGTH(data) + LENGTH(outcome.path)), 0)
FROM tree LEFT JOIN seen ON seen.tree = tree.id LEFT JOIN outcome ON outcome.id = seen.outcome
LEFT JOIN maker ON maker.id = outcome.maker GROUP BY place, made_by ORDER BY place, made_by
"""


@record
class Part:
    """A part of the cache; `made_by` is a version, and what it has made is of use to this one unless `stale`."""

    what: str  # "index", "scan", "series" or, of a layout that is not read, the name of a file
    tree: str
    entries: int  # files of the tree, patches of the series
    size: int  # bytes of what is kept for this tree, without what several trees share
    used: float | None  # seconds of the clock
    made_by: str
    stale: bool = False
    trouble: str = ""  # why it cannot be read


def parts(folder: Path) -> Iterator[Part]:
    """Yield all that is kept, nothing where there is no cache."""
    yield from _database(folder, "index", index_file(folder), _TREES, program(findings=False))
    yield from _database(folder, "scan", outcomes_file(folder), _SEEN, program(findings=True))
    for place, files in ours.series(folder).items():
        yield Part("series", place.name, len(files), sum(map(ours.size_of, files)), _changed(place), "")
    now = (index_file(folder).stem, outcomes_file(folder).stem)
    for (what, layout), files in ours.databases(folder).items():
        if f"{what}-{layout}" not in now:
            stale = set(files) <= set(ours.outdated(folder))
            whose = "an older version" if stale else "a newer version"
            used = max(filter(None, map(_changed, files)), default=None)
            yield Part(f"{what}-{layout}", "", 0, sum(map(ours.size_of, files)), used, whose, stale)


def _database(folder: Path, what: str, file: Path, ask: str, now: str) -> Iterator[Part]:
    try:
        for place, made_by, entries, size in asked(file, ask):
            used = _changed(mark_of(folder, place))
            version, _, _ = made_by.partition(" ")
            stale = bool(made_by) and not made_by.startswith(now)
            yield Part(what, place, entries, size, used, version, stale)
    except (sqlite3.Error, TypeError, AttributeError, ValueError) as error:
        yield Part(what, "", 0, ours.size_of(file), _changed(file), "", stale=True, trouble=str(error))


def _changed(path: Path) -> float | None:
    try:
        return path.lstat().st_mtime
    except OSError:
        return None
