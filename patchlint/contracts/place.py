# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the index lies: whoever only asks whether there is one need not load what reads it."""

from pathlib import Path

SCHEMA = 3  # part of the file's name: another layout is another file


def index_file(folder: Path) -> Path:
    """Where the index lies in a folder."""
    return folder / f"index-{SCHEMA}.sqlite3"
