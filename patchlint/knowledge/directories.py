# SPDX-License-Identifier: GPL-2.0-or-later
"""Where family files are read from: what is shipped, the user's own, and what a command line names.

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
        if not path.is_dir():
            raise UsageError(f"{path}: no directory of family files")
        for file in sorted(path.glob("*.toml")):
            check(file)
        found.append(path)
    return tuple(found)


def config_folder() -> Path | None:
    """The user's configuration, $XDG_CONFIG_HOME/patchlint, else .config/patchlint at home; None when nobody's home."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        return (Path(base) if Path(base).is_absolute() else Path.home() / ".config") / "patchlint"
    except RuntimeError:
        return None


def _own() -> Iterator[Path]:
    """The user's own directory, if there is one."""
    folder = config_folder()
    if folder is not None and (folder / "families").is_dir():
        yield folder / "families"
