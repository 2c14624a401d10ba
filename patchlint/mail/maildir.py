# SPDX-License-Identifier: GPL-2.0-or-later
"""A Maildir: a folder with one file for each mail, in new/ or cur/, whose name may change behind its colon."""

import os
from contextlib import suppress
from pathlib import Path

_PARTS = ("new", "cur")


def is_maildir(path: Path) -> bool:
    """Tell whether a folder is one."""
    return all((path / part).is_dir() for part in _PARTS)


def listing(path: Path) -> dict[str, Path]:
    """Return where each mail is, by the part of its name that never changes; raises OSError.

    cur/ is read last: a mail that a reader moves there meanwhile is in one of the two.
    """
    found = {}
    for part in _PARTS:
        with os.scandir(path / part) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_file():
                    found[entry.name.partition(":")[0]] = Path(entry.path)
    return dict(sorted(found.items()))


def change(path: Path) -> tuple[int, ...]:
    """Return what is another after a mail came, went or changed its name, as finely as the file system's clock goes."""
    times = []
    for part in _PARTS:
        with suppress(OSError):
            times.append((path / part).stat().st_mtime_ns)
    return tuple(times)
