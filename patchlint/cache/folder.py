# SPDX-License-Identifier: GPL-2.0-or-later
"""The folder of the cache: what in it is ours, by its name alone, and how large that is.

What has another name, and every link, was put there by somebody else: it is neither counted nor removed.
"""

import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from patchlint.cache.outcomes import SCHEMA as SCAN
from patchlint.contracts.place import SCHEMA as INDEX
from patchlint.contracts.shared import USED, is_regular

SERIES = "series"
_NOW = {"index": INDEX, "scan": SCAN}
_DATABASE = re.compile(r"(index|scan)-(\d{1,6})\.(?:sqlite3(?:-wal|-shm|-journal)?|seal(?:\.\d+)?)")
_DIGEST = re.compile(r"[0-9a-f]{32}")
_PATCH = re.compile(r"\d{4}|\.\d{4}\.\d+")


def databases(folder: Path) -> dict[tuple[str, int], list[Path]]:
    """The files of each database, by what is in it and its layout."""
    found: dict[tuple[str, int], list[Path]] = {}
    for path in _listed(folder.resolve()):  # its owner may have it on another disk
        match = _DATABASE.fullmatch(path.name)
        if match and is_regular(path):
            found.setdefault((match[1], int(match[2])), []).append(path)
    return found


def outdated(folder: Path) -> list[Path]:
    """The files of databases that an older patchlint has made, in a layout that is not read any more."""
    return [path for (what, layout), files in databases(folder).items() if layout < _NOW[what] for path in files]


def series(folder: Path) -> dict[Path, list[Path]]:
    """The folders of series that came patch by patch, each with the files of its patches."""
    found = {}
    for place in _listed(folder.resolve() / SERIES):
        if _DIGEST.fullmatch(place.name) and _is_folder(place):
            found[place] = [one for one in _listed(place) if _PATCH.fullmatch(one.name) and is_regular(one)]
    return found


def marks(folder: Path) -> list[Path]:
    """The files that say when a tree was last used."""
    return [path for path in _listed(folder.resolve() / USED) if _DIGEST.fullmatch(path.name) and is_regular(path)]


def size(folder: Path) -> int:
    """How many bytes all of it has."""
    files = [path for found in databases(folder).values() for path in found]
    files += [path for found in series(folder).values() for path in found]
    return sum(map(size_of, (*files, *marks(folder))))


def size_of(path: Path) -> int:
    """How many bytes a file has, none if it is gone."""
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def drop(files: list[Path]) -> None:
    """Remove files; raises OSError."""
    for path in files:
        path.unlink(missing_ok=True)


def drop_series(place: Path, files: list[Path]) -> None:
    """Remove a series; its folder stays where somebody else has put something into it; raises OSError."""
    drop(files)
    with suppress(OSError):
        place.rmdir()


def _listed(folder: Path) -> Iterator[Path]:
    """What lies in a folder that is no link, in order."""
    if _is_folder(folder):
        with suppress(OSError):
            yield from sorted(folder.iterdir())


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
