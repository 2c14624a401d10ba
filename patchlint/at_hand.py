# SPDX-License-Identifier: GPL-2.0-or-later
"""What a command line puts at hand: the tree, its index, and what is known of functions."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.limits import Limits
from patchlint.contracts.place import index_file
from patchlint.errors import SourceError
from patchlint.knowledge.directories import cache_folder, directories
from patchlint.knowledge.families import Directory
from patchlint.source.tree import SearchableTree, open_tree
from patchlint.terminal import complain

if TYPE_CHECKING:
    from patchlint.contracts.index import Index


@contextmanager
def at_hand(
    tree: str | None, base: str | None, families: Sequence[str], limits: Limits | None = None, *, quiet: bool = False
) -> Iterator[tuple[SearchableTree, Elsewhere]]:
    """Open a tree, None for no tree, and its index if it has one; raises SourceError and UsageError.

    Of an index that cannot be used one line tells, unless `quiet`.
    """
    known = directories(families)
    opened = open_tree(Path(tree) if tree is not None else None, base)
    index = None
    try:
        index = index_of(Path(tree), known, quiet=quiet) if tree is not None else None
        yield opened, Elsewhere(known, opened, index, limits)
    finally:
        if index is not None:
            index.close()
        opened.close()


def index_of(tree: Path, known: tuple[Directory, ...], *, quiet: bool = False) -> "Index | None":
    """The index of a tree, None where there is none to be used; why not is said in one line, unless `quiet`."""
    folder = cache_folder()
    if not index_file(folder).is_file():  # else the digest is work for nothing
        return None
    from patchlint.contracts.index import open_index  # SQLite and all that: most reviews have no index
    from patchlint.contracts.shared import touch
    from patchlint.contracts.store import DamagedError
    from patchlint.contracts.version import made_by

    try:
        index = open_index(folder, place_of(tree), made_by(known))
    except SourceError as error:
        if not quiet:
            cure = ": `patchlint index` makes it anew" if isinstance(error, DamagedError) else ""
            complain(f"{error}: done without the index{cure}")
        return None
    if index is not None:
        touch(folder, place_of(tree))
    return index


def place_of(tree: Path) -> str:
    """What a tree is called in the index."""
    return os.fspath(tree.resolve())
