# SPDX-License-Identifier: GPL-2.0-or-later
"""What a command line puts at hand: the tree, its index, and what is known of functions."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from patchlint.contracts.elsewhere import Elsewhere
from patchlint.contracts.index import open_index
from patchlint.contracts.limits import Limits
from patchlint.contracts.store import index_file
from patchlint.contracts.version import made_by
from patchlint.knowledge.directories import cache_folder, directories
from patchlint.source.tree import SearchableTree, open_tree


@contextmanager
def at_hand(
    tree: str | None, base: str | None, families: Sequence[str], limits: Limits | None = None
) -> Iterator[tuple[SearchableTree, Elsewhere]]:
    """Open a tree, None for no tree, and its index if it has one; raises SourceError and UsageError."""
    known = directories(families)
    opened = open_tree(Path(tree) if tree is not None else None, base)
    index = None
    try:
        if tree is not None and index_file(cache_folder()).is_file():  # else the digest is work for nothing
            index = open_index(cache_folder(), place_of(Path(tree)), made_by(known))
        yield opened, Elsewhere(known, opened, index, limits)
    finally:
        if index is not None:
            index.close()
        opened.close()


def place_of(tree: Path) -> str:
    """What a tree is called in the index."""
    return os.fspath(tree.resolve())
