# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether an index file is as it was left: then what is in it need not be looked through before it is used.

A seal beside it has its size and times of change, which nobody can set. Without one that fits, as after a process that
was killed, a copy, or damage, all sums of the file are made again; if they fit, it is sealed anew.
"""

import os
from contextlib import suppress
from pathlib import Path

from patchlint.contracts.place import index_file
from patchlint.contracts.shared import Lock, remove
from patchlint.contracts.store import DamagedError, Store
from patchlint.errors import SourceError

_PATIENCE = 30.0  # seconds


def seal_of(file: Path) -> Path:
    """Where the seal of an index file is."""
    return file.with_suffix(".seal")


def is_sealed(file: Path) -> bool:
    """Whether a file is as it was when it was sealed."""
    with suppress(OSError, ValueError):
        return seal_of(file).read_text(encoding="ascii") == _look(file)
    return False


def seal(file: Path) -> None:
    """Seal a file that is sound, as well as that can be done."""
    with suppress(OSError):
        _write(file, _look(file))


def sound(folder: Path) -> Store:
    """The index in a folder, made if there is none.

    Raises DamagedError for one that holds something else than what was written, SourceError for one that cannot be had.
    """
    file = index_file(folder)
    fits = is_sealed(file) or not file.exists()
    store = Store(folder)
    if not fits:
        try:
            if not store.is_sound():
                raise DamagedError(f"{file}: damaged")
            seal(file)  # its write-ahead log is empty now
        except SourceError:
            store.close()
            raise
    return store


def begun_anew(folder: Path) -> tuple[Store, str]:
    """The index in a folder for who writes to it, and what is to be said where one had to be thrown away.

    Raises SourceError for one that cannot be had.
    """
    try:
        return sound(folder), ""
    except DamagedError as error:
        lock = Lock(folder, _PATIENCE)
        try:
            if not lock.alone():
                raise SourceError(f"{error}, and in use by another process") from None
            remove(index_file(folder))
        except OSError as why:
            raise SourceError(f"{error}, and cannot be removed: {why.strerror}") from None
        finally:
            lock.close()
        return Store(folder), f"{error}: begun anew"


def _write(file: Path, text: str) -> None:
    beside = seal_of(file).with_suffix(f".seal.{os.getpid()}")
    beside.write_text(text, encoding="ascii")
    beside.replace(seal_of(file))


def _look(file: Path) -> str:
    found = file.stat()
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
