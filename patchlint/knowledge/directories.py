# SPDX-License-Identifier: GPL-2.0-or-later
"""The user's folders, and where family files are read from: what is shipped, the user's own, what a command line names.

Never from the tree under review: whoever writes the patch must not write what patchlint knows.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from patchlint.errors import UsageError
from patchlint.knowledge.families import Directory, check, shipped


def directories(given: Sequence[str] = ()) -> tuple[Directory, ...]:
    """The directories with family files; where two know a name, the later one counts.

    Raises UsageError for a directory that is none and, naming file and line, for a file that breaks the schema.
    """
    found: list[Directory] = [shipped()]
    for path in (*_own(), *(Path(name) for name in given)):
        try:
            there = path.is_dir()
        except OSError as error:  # a name that is too long
            raise UsageError(f"{path}: {error.strerror}") from None
        if not there:
            raise UsageError(f"{path}: no directory of family files")
        for file in sorted(path.glob("*.toml")):
            check(file)
        found.append(path)
    return tuple(found)


def config_folder() -> Path | None:
    """The user's configuration, $XDG_CONFIG_HOME/patchlint, else .config/patchlint at home; None when nobody's home."""
    return _folder("XDG_CONFIG_HOME", ".config")


def cache_folder() -> Path:
    """Where the index is kept, never in a tree: $XDG_CACHE_HOME/patchlint, else .cache/patchlint at home.

    Raises UsageError when there is no home.
    """
    return _found(_folder("XDG_CACHE_HOME", ".cache"), "XDG_CACHE_HOME")


def state_folder() -> Path:
    """Where a program keeps what it has done: $XDG_STATE_HOME/patchlint, else .local/state/patchlint at home.

    Raises UsageError when there is no home.
    """
    return _found(_folder("XDG_STATE_HOME", ".local/state"), "XDG_STATE_HOME")


def _folder(variable: str, beneath: str) -> Path | None:
    """A folder of the user's own, named in the environment by its whole path, or at home; None when nobody's home."""
    base = os.environ.get(variable, "")
    try:
        return (Path(base) if Path(base).is_absolute() else Path.home() / beneath) / "patchlint"
    except RuntimeError:
        return None


def _found(folder: Path | None, variable: str) -> Path:
    if folder is None:
        raise UsageError(f"no home directory: set {variable}")
    return folder


def _own() -> Iterator[Path]:
    """The user's own directory, if there is one."""
    folder = config_folder()
    if folder is not None and (folder / "families").is_dir():
        yield folder / "families"
